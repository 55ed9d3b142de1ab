/* frontier_layers.c - the frontier of a space of any size, layer by layer, without looking at outcomes.
 *
 * Method. Before each layer every state holds the points of the paths that lead to it: vectors of sums, none of which dominates another. An
 * edge moves a copy of its state's points by what the option adds; the points of a state after the layer are the union of the copies that
 * arrive (solve/points.h). What a dominated path could become, the path that dominates it could become too, in the same state and so under
 * the same conditions, and better; so nothing is lost. Equal vectors are joined, their outcomes counted. After the last layer one state is
 * left, and its points are the frontier. Additive utilities without constraints have one state throughout, and this is the dynamic program
 * of Nemhauser & Ullmann (Management Science 15(9), 1969); with states it is that of Bergman & Cire (INFORMS J. Comput. 28(1), 2016).
 *
 * Each point remembers where it came from, and its outcome is rebuilt on request by going the way back. Of equal vectors the one whose
 * outcome comes first in index order is kept: outcomes of the same decided issues compare the same whatever follows.
 *
 * A floor leaves out paths that cannot reach it any more. "Within" thins the points at a few layers: of those that lie in one cell of a grid,
 * whose cells are wide in proportion to what the party has, one is kept. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solve/frontier.h"
#include "solve/points.h"

enum { THINNINGS = 4, COPIES_MAX = 1 << 16 };     /* copies that may meet in a state: the trail has 16 bits for each */
#define WITHIN_LEAST 1e-6          /* a smaller factor is none: nothing would be thinned by it */

struct run {
  const struct zopa_layers *layers;
  const struct zopa_frontier_wish *wish;
  struct zopa_watch *watch;
  struct zopa_arena *arena;       /* of the trails */
  struct zopa_arena scratch;
  unsigned threads;
  size_t parties, utility[ZOPA_PARTIES_MAX];      /* that must agree */
  int64_t **rest_most[ZOPA_PARTIES_MAX], **rest_least[ZOPA_PARTIES_MAX];
  struct zopa_point_set *now, *next; /* [width] */
  struct zopa_trail *trail;
  struct zopa_origin *origins;
  size_t origin_capacity;
  struct zopa_copy *copies;       /* of the state at hand, with their edges and shifts */
  uint32_t *edges;
  int64_t *shifts;
  size_t copy_capacity;
  double *history;                /* [layers + 1] points of all states before each layer */
  int64_t worst[ZOPA_PARTIES_MAX];        /* the least sum of each party, when points are to be thinned */
  bool thinned, given_up;         /* points were left out; too many copies or points */
  uint64_t nodes, trail_bytes, held;      /* bytes in use */
};

/* ---- The way back ------------------------------------------------------------------------------------------------------------- */

/* One step back from a row: the edge taken; state and row become those before it. */
static const struct zopa_edge *step_back(const struct zopa_trail *trail, size_t layer, uint32_t *state, uint32_t *row)
{
  const struct zopa_trail_list *list = &trail->lists[layer][*state];
  const struct zopa_edge *edge = &trail->layers->layers[layer].edges[list->edge[list->copy[*row]]];
  *state = edge->from;
  *row = list->row[*row];
  return edge;
}

void zopa_trail_outcome(const struct zopa_trail *trail, uint32_t row, uint32_t *ret_outcome)
{
  uint32_t state = 0;
  for (size_t k = trail->layers->count; k-- > 0;)
    ret_outcome[trail->layers->layers[k].issue] = step_back(trail, k, &state, &row)->option;
}

/* The paths that are to be joined in one state after a layer. */
struct arrival {
  const struct run *run;
  size_t layer;
};

/* True when the outcome of b, as far as decided, comes before that of a in index order. */
static bool comes_first(const void *context, struct zopa_origin a, struct zopa_origin b)
{
  const struct arrival *arrival = context;
  const struct run *run = arrival->run;
  const struct zopa_layer *layers = run->layers->layers;
  const struct zopa_edge *edge_a = &layers[arrival->layer].edges[run->edges[a.copy]], *edge_b = &layers[arrival->layer].edges[run->edges[b.copy]];
  uint32_t issue = UINT32_MAX, row_a = a.row, row_b = b.row, state_a = edge_a->from, state_b = edge_b->from;
  bool first = false;
  for (size_t k = arrival->layer;;) {
    if (edge_a->option != edge_b->option && layers[k].issue < issue) {
      issue = layers[k].issue;
      first = edge_b->option < edge_a->option;
    }
    if (k-- == 0 || (state_a == state_b && row_a == row_b))
      return first;
    edge_a = step_back(run->trail, k, &state_a, &row_a);
    edge_b = step_back(run->trail, k, &state_b, &row_b);
  }
}

/* ---- One state ---------------------------------------------------------------------------------------------------------------- */

/* Room for the copies that may arrive in a state. */
static bool reserve_copies(struct run *run, size_t count)
{
  if (count <= run->copy_capacity)
    return true;
  run->copies = ZOPA_ARENA_NEW(&run->scratch, struct zopa_copy, count);
  run->edges = ZOPA_ARENA_NEW(&run->scratch, uint32_t, count);
  run->shifts = ZOPA_ARENA_NEW(&run->scratch, int64_t, count * run->parties);
  run->copy_capacity = count;
  return run->copies && run->edges && run->shifts;
}

/* Adds the copy that an edge makes, unless another edge from the same state betters it; an equal one counts once more. Edges come by option,
 * so the one that stays of equals is the first. */
static size_t add_copy(struct run *run, size_t layer, uint32_t index, size_t count)
{
  const struct zopa_edge *edge = &run->layers->layers[layer].edges[index];
  const struct zopa_point_set *points = &run->now[edge->from];
  int64_t *shift = run->shifts + count * run->parties;
  for (size_t p = 0; p < run->parties; p++)
    shift[p] = zopa_edge_gain(run->layers, layer, edge, run->utility[p]);
  for (size_t c = 0; c < count; c++) {
    if (run->copies[c].points != points)
      continue;
    bool better = false, worse = false;
    for (size_t p = 0; p < run->parties; p++) {
      better |= shift[p] > run->copies[c].shift[p];
      worse |= shift[p] < run->copies[c].shift[p];
    }
    if (better && !worse)
      run->copies[c].times = 0;   /* bettered: dropped below */
    else if (!better) {
      run->copies[c].times += !worse && run->copies[c].times > 0;
      return count;
    }
  }
  run->copies[count] = (struct zopa_copy){points, shift, 1};
  run->edges[count] = index;
  return count + 1;
}

/* The copies that arrive in a state over edges first .. end - 1. */
static size_t choose_copies(struct run *run, size_t layer, size_t first, size_t end)
{
  size_t count = 0, kept = 0;
  for (size_t e = first; e < end; e++)
    count = add_copy(run, layer, (uint32_t)e, count);
  for (size_t c = 0; c < count; c++)
    if (run->copies[c].times > 0 && run->copies[c].points->count > 0) {
      run->copies[kept] = run->copies[c];
      run->edges[kept++] = run->edges[c];
    }
  return kept;
}

/* Thins the points of a state: of each cell of the grid the first stays. Cells are equal steps of the logarithm of what the party is sure to
 * have above its worst, a little less wide than permitted, to be safe from rounding. Once points were left out, ties are not counted. */
static bool thin(struct run *run, size_t layer, uint32_t state, struct zopa_point_set *points)
{
  double ratio = log1p(run->wish->within) / THINNINGS * (1 - 1e-9);
  size_t slots = 1, kept = 0;
  while (slots < 2 * points->count)
    slots *= 2;
  uint32_t *slot = calloc(slots, sizeof *slot);
  int32_t *cells = malloc((points->count + 1) * run->parties * sizeof *cells);
  for (size_t i = 0; i < points->count && slot && cells; i++) {
    int32_t *cell = cells + kept * run->parties;
    uint64_t hash = 0;
    for (size_t p = 0; p < run->parties; p++) {
      int64_t above = points->sum[p][i] + run->rest_least[p][layer + 1][state] - run->worst[p];
      cell[p] = above <= 0 ? -1 : (int32_t)(log((double)above) / ratio);
      hash = (hash ^ (uint32_t)cell[p]) * UINT64_C(0x9e3779b97f4a7c15);
      hash ^= hash >> 29;
    }
    size_t at = hash & (slots - 1);
    while (slot[at] && memcmp(cells + (slot[at] - 1) * run->parties, cell, run->parties * sizeof *cell) != 0)
      at = (at + 1) & (slots - 1);
    if (slot[at])
      continue;
    slot[at] = (uint32_t)kept + 1;
    for (size_t p = 0; p < run->parties; p++)
      points->sum[p][kept] = points->sum[p][i];
    run->origins[kept] = run->origins[i];
    kept++;
  }
  bool done = slot && cells;
  if (done) {
    run->thinned |= kept < points->count;
    points->count = kept;
  }
  free(slot);
  free(cells);
  return done;
}

/* Notes where the points of a state came from. */
static bool note_trail(struct run *run, size_t layer, uint32_t state, size_t copy_count)
{
  size_t count = run->next[state].count;
  struct zopa_trail_list *list = &run->trail->lists[layer][state];
  list->edge = zopa_arena_raw(run->arena, copy_count, sizeof *list->edge);
  list->row = zopa_arena_raw(run->arena, count, sizeof *list->row);
  list->copy = zopa_arena_raw(run->arena, count, sizeof *list->copy);
  if (!list->edge || !list->row || !list->copy)
    return false;
  memcpy(list->edge, run->edges, copy_count * sizeof *list->edge);
  for (size_t i = 0; i < count; i++) {
    list->row[i] = run->origins[i].row;
    list->copy[i] = (uint16_t)run->origins[i].copy;
  }
  run->trail_bytes += count * (sizeof *list->row + sizeof *list->copy);
  return true;
}

/* The points of one state after a layer; edges first .. end - 1 lead to it. */
static enum zopa_status fill_state(struct run *run, size_t layer, uint32_t state, size_t first, size_t end, bool thinned)
{
  int64_t floor[ZOPA_PARTIES_MAX];
  if (!reserve_copies(run, end - first))
    return ZOPA_E_MEMORY;
  size_t count = choose_copies(run, layer, first, end);
  run->given_up |= count > COPIES_MAX;
  if (run->given_up)
    return ZOPA_OK;
  for (size_t p = 0; p < run->parties; p++)
    floor[p] = run->wish->floor ? run->wish->floor[p] - run->rest_most[p][layer + 1][state] : INT64_MIN;
  for (size_t c = 0; c < count; c++)
    run->nodes += run->copies[c].points->count;
  bool in_order = run->layers->width == 1 && run->layers->backward;
  struct arrival arrival = {run, layer};
  struct zopa_union job = {.copies = run->copies, .copy_count = count, .floor = run->wish->floor ? floor : NULL,
                           .prefers = in_order ? NULL : comes_first, .context = &arrival, .threads = run->threads, .watch = run->watch, .held = run->held};
  struct zopa_point_set *points = &run->next[state];
  enum zopa_status status = zopa_points_union(&job, points, &run->origins, &run->origin_capacity);
  if (status != ZOPA_OK || zopa_watch_ending(run->watch) != ZOPA_COMPLETE)
    return status;
  if (thinned && !thin(run, layer, state, points))
    return ZOPA_E_MEMORY;
  return note_trail(run, layer, state, count) ? ZOPA_OK : ZOPA_E_MEMORY;
}

/* ---- Layer by layer ----------------------------------------------------------------------------------------------------------- */

/* How many points the frontier will hold, by how the last half of the layers made it grow; 0 while that cannot be told. The number grows
 * like a power of the layers, and the power falls as they go on. */
static double expect(const struct run *run, size_t done)
{
  enum { POINTS_LEAST = 1 << 16, LAYERS_LEAST = 6 };
  size_t half = done / 2;
  if (done < LAYERS_LEAST || run->history[done] < POINTS_LEAST || run->history[half] < 2 || run->layers->width > 1)
    return 0;
  double power = log(run->history[done] / run->history[half]) / log((double)done / (double)half);
  return run->history[done] * pow((double)run->layers->count / (double)done, power);
}

static enum zopa_status fill_layer(struct run *run, size_t k, bool thinned)
{
  const struct zopa_layer *layer = &run->layers->layers[k];
  size_t states = k + 1 < run->layers->count ? run->layers->layers[k + 1].state_count : 1, first = 0;
  enum zopa_status status = ZOPA_OK;
  run->trail->lists[k] = ZOPA_ARENA_NEW(run->arena, struct zopa_trail_list, states);
  if (!run->trail->lists[k])
    return ZOPA_E_MEMORY;
  run->held = run->trail_bytes;
  for (uint32_t s = 0; s < layer->state_count; s++)
    run->held += zopa_points_size(&run->now[s]);
  for (uint32_t s = 0; s < states && status == ZOPA_OK && !run->given_up && zopa_watch_ending(run->watch) == ZOPA_COMPLETE; s++) {
    size_t end = first;
    while (end < layer->edge_count && layer->edges[end].to == s)
      end++;
    status = fill_state(run, k, s, first, end, thinned);
    first = end;
    run->history[k + 1] += (double)run->next[s].count;
    run->held += zopa_points_size(&run->next[s]);
  }
  zopa_watch_memory(run->watch, run->held + run->trail_bytes);
  struct zopa_point_set *before = run->now;
  run->now = run->next;
  run->next = before;
  return status;
}

static enum zopa_status fill_layers(struct run *run, double *ret_expected)
{
  size_t count = run->layers->count;
  enum zopa_status status = ZOPA_OK;
  for (size_t k = 0; k < count && status == ZOPA_OK && !run->given_up; k++) {
    double share = (double)k / (double)count;
    if (zopa_watch_stop(run->watch, share * share, "building the frontier, issue after issue"))
      break;
    bool thinned = run->wish->within >= WITHIN_LEAST && (k + 1) * THINNINGS / count != k * THINNINGS / count;
    status = fill_layer(run, k, thinned);
    double expected = run->wish->within >= WITHIN_LEAST ? 0 : expect(run, k + 1);
    if (status == ZOPA_OK && (run->history[k + 1] > run->wish->points_max || expected > 4 * run->wish->points_max)) {
      *ret_expected = fmax(expected, run->history[k + 1]);
      run->given_up = true;
    }
  }
  return status;
}

/* The rows of the frontier: sums of every utility of the space. */
static enum zopa_status fill_frontier(struct run *run, struct zopa_frontier *ret_frontier)
{
  const struct zopa_space *space = run->layers->space;
  const struct zopa_point_set *points = &run->now[0];
  size_t count = points->count, utilities = space->utility_count;
  int64_t *sums = zopa_arena_raw(run->arena, count * utilities, sizeof *sums);
  uint64_t *ties = zopa_arena_raw(run->arena, count * points->tie_limbs, sizeof *ties);
  uint32_t *outcome = ZOPA_ARENA_NEW(&run->scratch, uint32_t, space->issue_count);
  if (!sums || !ties || !outcome)
    return ZOPA_E_MEMORY;
  for (size_t i = 0; i < count; i++) {
    if (run->parties < utilities)
      zopa_trail_outcome(run->trail, (uint32_t)i, outcome);
    for (size_t u = 0, p = 0; u < utilities; u++)
      sums[i * utilities + u] = space->utilities[u].consents ? points->sum[p++][i] : zopa_utility_sum(space, &space->utilities[u], outcome);
  }
  if (count > 0)
    memcpy(ties, points->ties, count * points->tie_limbs * sizeof *ties);
  *ret_frontier = (struct zopa_frontier){.exact = !run->thinned, .within = run->thinned ? run->wish->within : 0, .count = count, .sums = sums,
                                         .method = run->layers->width == 1 ? "sum over issues" : "layers of states",
                                         .trail = run->trail, .ties = run->thinned ? NULL : ties, .tie_limbs = points->tie_limbs};
  return ZOPA_OK;
}

static enum zopa_status run_init(struct run *run)
{
  const struct zopa_layers *layers = run->layers;
  const struct zopa_space *space = layers->space;
  int64_t base[ZOPA_PARTIES_MAX];
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].consents) {
      base[run->parties] = space->utilities[u].base;
      run->utility[run->parties++] = u;
    }
  enum zopa_status status = ZOPA_OK;
  for (size_t p = 0; p < run->parties && status == ZOPA_OK && run->wish->floor; p++)
    status = zopa_layers_rest(layers, run->utility[p], 1, &run->scratch, &run->rest_most[p]);
  for (size_t p = 0; p < run->parties && status == ZOPA_OK && run->wish->within >= WITHIN_LEAST; p++) {
    status = zopa_layers_rest(layers, run->utility[p], -1, &run->scratch, &run->rest_least[p]);
    run->worst[p] = status == ZOPA_OK ? base[p] + run->rest_least[p][0][0] : 0;
  }
  run->now = ZOPA_ARENA_NEW(&run->scratch, struct zopa_point_set, layers->width);
  run->next = ZOPA_ARENA_NEW(&run->scratch, struct zopa_point_set, layers->width);
  run->history = ZOPA_ARENA_NEW(&run->scratch, double, layers->count + 1);
  run->trail = ZOPA_ARENA_NEW(run->arena, struct zopa_trail, 1);
  if (status != ZOPA_OK || !run->now || !run->next || !run->history || !run->trail)
    return ZOPA_E_MEMORY;
  *run->trail = (struct zopa_trail){.layers = layers, .lists = ZOPA_ARENA_NEW(run->arena, struct zopa_trail_list *, layers->count)};
  for (size_t s = 0; s < layers->width; s++) {
    zopa_points_init(&run->now[s], run->parties);
    zopa_points_init(&run->next[s], run->parties);
  }
  run->history[0] = 1;
  return run->trail->lists && zopa_points_start(&run->now[0], base) ? ZOPA_OK : ZOPA_E_MEMORY;
}

enum zopa_status zopa_frontier_layers(const struct zopa_layers *layers, const struct zopa_frontier_wish *wish, struct zopa_watch *watch,
                                      unsigned threads, struct zopa_arena *arena, struct zopa_frontier *ret_frontier, uint64_t *ret_nodes,
                                      bool *ret_found, double *ret_expected)
{
  struct run run = {.layers = layers, .wish = wish, .watch = watch, .arena = arena, .threads = threads};
  *ret_expected = 0;
  enum zopa_status status = run_init(&run);
  if (status == ZOPA_OK)
    status = fill_layers(&run, ret_expected);
  *ret_found = status == ZOPA_OK && zopa_watch_ending(watch) == ZOPA_COMPLETE && !run.given_up;
  if (*ret_found)
    status = fill_frontier(&run, ret_frontier);
  for (size_t s = 0; run.now && run.next && s < layers->width; s++) {
    zopa_points_clear(&run.now[s]);
    zopa_points_clear(&run.next[s]);
  }
  *ret_nodes = run.nodes;
  free(run.origins);
  zopa_arena_clear(&run.scratch);
  return status;
}
