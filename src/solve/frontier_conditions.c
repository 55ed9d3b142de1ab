/* frontier_conditions.c - the exact frontier of spaces whose utilities are paid by conditions. See frontier_conditions.h.
 *
 * Two parties, in two phases (Ulungu & Teghem 1995; Visee, Teghem, Pirlot & Ulungu, J. Global Optim. 12, 1998):
 *
 *     second sum
 *       | h0                   h: corners of the upper hull of what is known. Each edge's normal weighs the parties; maximising that
 *       |   \..x               weighted sum finds further corners, until no edge hides one (Aneja & Nair, Management Sci. 25, 1979).
 *       |  x  .h1              x: what lies below an edge is found by one search an edge, among vectors whose first sum lies between
 *       |        \..           those of its ends.
 *       |          .h2
 *       +--------------- first sum
 *
 * The first phase only has to find good vectors: the searches of the second prove that nothing is missing, and count. */
#include "solve/frontier_conditions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solve/conditions_search.h"

enum { STEPS = 300, EDGES_MAX = 100, SEED_NODES = 20000, LANES_MAX = 64 };

/* A weighting that has been maximised, and the normal it came from. */
struct edge {
  double normal[2];
  struct zopa_weighting *weighting;
};

struct job {
  struct zopa_rules rules;
  struct zopa_shelf shelf;
  struct zopa_arena arena;
  struct zopa_watch *watch;
  struct edge edges[EDGES_MAX];
  size_t edge_count;
  int64_t *vector;                /* [party_count] */
  double reached;                 /* best weighted sum known, of the weighting that is being made */
  bool plain;
  uint64_t nodes;
};

bool zopa_frontier_conditions_applies(const struct zopa_space *space)
{
  bool any = false;
  for (size_t u = 0; u < space->utility_count; u++)
    any |= space->utilities[u].consents;
  return any && space->incomplete_count == 0 && zopa_rules_apply(space);
}

static double weighted(const struct job *job, const double *weight, const int64_t *vector)
{
  double sum = 0;
  for (size_t p = 0; p < job->rules.party_count; p++)
    sum += weight[p] * (double)vector[p];
  return sum;
}

/* A pick met on the way to good shares is an outcome that may be good. */
static double meet(void *context, const uint8_t *pick, const double *weight)
{
  struct job *job = context;
  if (zopa_rules_vector(&job->rules, pick, job->vector)) {
    double sum = weighted(job, weight, job->vector);
    job->reached = sum > job->reached ? sum : job->reached;
    zopa_shelf_offer(&job->shelf, job->vector);
  }
  return job->reached;
}

static enum zopa_status make_weighting(struct job *job, const double *weight, struct zopa_weighting **ret_weighting)
{
  job->reached = weighted(job, weight, job->rules.low);
  for (size_t i = 0; i < job->shelf.count; i++)
    job->reached = fmax(job->reached, weighted(job, weight, job->shelf.peaks[i]->vector));
  enum zopa_status status = zopa_weighting_new(&job->rules, weight, STEPS, &job->arena, meet, job, ret_weighting);
  return status == ZOPA_OK && job->shelf.failed ? ZOPA_E_MEMORY : status;
}

/* Runs one hunt over some weightings. */
static enum zopa_status hunt(struct job *job, struct zopa_weighting **weightings, size_t count, bool counting, int64_t above, int64_t upto)
{
  struct zopa_arena scratch = {0};
  struct zopa_hunt hunt = {.rules = &job->rules, .shelf = &job->shelf, .watch = job->watch, .weightings = weightings, .lane_count = count,
                           .counting = counting, .plain = job->plain, .above = above, .upto = upto};
  bool whole = false;
  hunt.nodes_max = counting ? UINT64_MAX : SEED_NODES;
  enum zopa_status status = zopa_hunt_run(&hunt, &scratch, &whole);
  zopa_arena_clear(&scratch);
  job->nodes += hunt.nodes;
  return status;
}

/* Maximises one weighted sum and keeps the weighting. */
static enum zopa_status add_edge(struct job *job, double first, double second)
{
  struct edge *edge = &job->edges[job->edge_count];
  double sum = first + second, weight[2] = {first / sum, second / sum};
  *edge = (struct edge){.normal = {first, second}};
  enum zopa_status status = make_weighting(job, weight, &edge->weighting);
  if (status == ZOPA_OK)
    status = hunt(job, &edge->weighting, 1, false, INT64_MIN, INT64_MAX);
  job->edge_count++;
  return status;
}

/* The corners of the upper hull of the peaks, first sum falling. corner [count] gets indices; returns how many. */
static size_t find_hull(const struct zopa_shelf *shelf, size_t *corner)
{
  size_t count = 0;
  for (size_t i = 0; i < shelf->count; i++) {
    const int64_t *c = shelf->peaks[i]->vector;
    while (count >= 2) {
      const int64_t *a = shelf->peaks[corner[count - 2]]->vector, *b = shelf->peaks[corner[count - 1]]->vector;
      __int128 cross = (__int128)(b[0] - a[0]) * (c[1] - a[1]) - (__int128)(b[1] - a[1]) * (c[0] - a[0]);
      if (cross > 0)
        break;
      count--;
    }
    corner[count++] = i;
  }
  return count;
}

static struct edge *find_edge(struct job *job, const int64_t *a, const int64_t *b)
{
  double first = (double)(b[1] - a[1]), second = (double)(a[0] - b[0]);
  for (size_t e = 0; e < job->edge_count; e++)
    if (job->edges[e].normal[0] == first && job->edges[e].normal[1] == second)
      return &job->edges[e];
  return NULL;
}

/* First phase: edges until each edge of the hull has been looked behind. */
static enum zopa_status find_edges(struct job *job)
{
  double spread[2];
  enum zopa_status status = ZOPA_OK;
  for (size_t p = 0; p < 2; p++)
    spread[p] = fmax(1, (double)job->rules.high[p] - (double)job->rules.low[p]);
  if ((status = add_edge(job, 1, 0)) != ZOPA_OK || (status = add_edge(job, 0, 1)) != ZOPA_OK ||
      (status = add_edge(job, spread[1], spread[0])) != ZOPA_OK)
    return status;
  for (bool again = true; again && status == ZOPA_OK && job->edge_count < EDGES_MAX && zopa_watch_ending(job->watch) == ZOPA_COMPLETE;) {
    again = false;
    size_t *corner = malloc((job->shelf.count + 1) * sizeof *corner);
    if (!corner)
      return ZOPA_E_MEMORY;
    size_t count = find_hull(&job->shelf, corner);
    for (size_t k = 0; !again && k + 1 < count; k++) {
      const int64_t *a = job->shelf.peaks[corner[k]]->vector, *b = job->shelf.peaks[corner[k + 1]]->vector;
      again = !find_edge(job, a, b);
      if (again)
        status = add_edge(job, (double)(b[1] - a[1]), (double)(a[0] - b[0]));
    }
    free(corner);
  }
  return status;
}

/* Second phase: a search below each edge. */
static enum zopa_status search_below(struct job *job)
{
  enum zopa_status status = ZOPA_OK;
  size_t *corner = malloc((job->shelf.count + 1) * sizeof *corner);
  int64_t(*hull)[2] = NULL;
  if (!corner)
    return ZOPA_E_MEMORY;
  size_t count = find_hull(&job->shelf, corner);
  hull = malloc((count + 1) * sizeof *hull);
  for (size_t k = 0; hull && k < count; k++)
    memcpy(hull[k], job->shelf.peaks[corner[k]]->vector, sizeof hull[k]);
  if (!hull)
    status = ZOPA_E_MEMORY;
  struct zopa_weighting *first = job->edges[0].weighting, *second = job->edges[1].weighting, *sum = job->edges[2].weighting;
  for (size_t k = 0; status == ZOPA_OK && k <= count && zopa_watch_ending(job->watch) == ZOPA_COMPLETE; k++) {
    /* Range k: up to corner k - 1, above corner k. */
    struct edge *before = k > 1 ? find_edge(job, hull[k - 2], hull[k - 1]) : NULL, *here = k > 0 && k < count ? find_edge(job, hull[k - 1], hull[k]) : NULL;
    struct edge *after = k > 0 && k + 1 < count ? find_edge(job, hull[k], hull[k + 1]) : NULL;
    struct zopa_weighting *lanes[3] = {here ? here->weighting : sum, before ? before->weighting : first, after ? after->weighting : second};
    if (k == 0)
      lanes[0] = first, lanes[1] = sum;
    if (k == count)
      lanes[0] = second, lanes[2] = sum;
    status = hunt(job, lanes, 3, true, k < count ? hull[k][0] : INT64_MIN, k > 0 ? hull[k - 1][0] : INT64_MAX);
  }
  free(corner);
  free(hull);
  return status;
}

/* One party, or three and more: one search with a lane for each party. */
static enum zopa_status search_all(struct job *job)
{
  size_t parties = job->rules.party_count;
  struct zopa_weighting **lanes = ZOPA_ARENA_NEW(&job->arena, struct zopa_weighting *, parties);
  double *weight = ZOPA_ARENA_NEW(&job->arena, double, parties);
  if (!lanes || !weight)
    return ZOPA_E_MEMORY;
  enum zopa_status status = ZOPA_OK;
  for (size_t p = 0; p < parties && status == ZOPA_OK; p++) {
    memset(weight, 0, parties * sizeof *weight);
    weight[p] = 1;
    status = make_weighting(job, weight, &lanes[p]);
  }
  return status == ZOPA_OK ? hunt(job, lanes, parties, true, INT64_MIN, INT64_MAX) : status;
}

/* --- the result --- */

static int compare_rows(const void *left, const void *right, void *context)
{
  const struct zopa_peak *a = *(struct zopa_peak *const *)left, *b = *(struct zopa_peak *const *)right;
  for (size_t p = 0; p < *(const size_t *)context; p++)
    if (a->vector[p] != b->vector[p])
      return a->vector[p] > b->vector[p] ? -1 : 1;
  return 0;
}

static enum zopa_status write_frontier(struct job *job, struct zopa_arena *arena, struct zopa_frontier *ret_frontier)
{
  const struct zopa_space *space = job->rules.space;
  const struct zopa_shelf *shelf = &job->shelf;
  struct zopa_frontier frontier = {.exact = true, .method = "search over conditions", .tie_limbs = shelf->limbs};
  frontier.sums = ZOPA_ARENA_NEW(arena, int64_t, shelf->count * space->utility_count);
  frontier.outcomes = ZOPA_ARENA_NEW(arena, uint32_t, shelf->count * space->issue_count);
  frontier.ties = ZOPA_ARENA_NEW(arena, uint64_t, shelf->count * shelf->limbs);
  if (!frontier.sums || !frontier.outcomes || !frontier.ties)
    return ZOPA_E_MEMORY;
  if (shelf->count > 0)
    qsort_r(shelf->peaks, shelf->count, sizeof *shelf->peaks, compare_rows, &job->rules.party_count);
  for (size_t i = 0; i < shelf->count; i++) {
    const struct zopa_peak *peak = shelf->peaks[i];
    if (!peak->counted)
      continue;
    for (size_t u = 0; u < space->utility_count; u++)
      frontier.sums[frontier.count * space->utility_count + u] = zopa_utility_sum(space, &space->utilities[u], peak->outcome);
    memcpy(frontier.outcomes + frontier.count * space->issue_count, peak->outcome, space->issue_count * sizeof *peak->outcome);
    memcpy(frontier.ties + frontier.count * shelf->limbs, peak->ties, shelf->limbs * sizeof *peak->ties);
    frontier.count++;
  }
  *ret_frontier = frontier;
  return ZOPA_OK;
}

/* Words that hold the number of all outcomes. */
static size_t count_limbs(const struct zopa_space *space)
{
  mpz_t product;
  mpz_init_set_ui(product, 1);
  for (size_t i = 0; i < space->issue_count; i++)
    mpz_mul_ui(product, product, space->domain_size[i]);
  size_t limbs = mpz_sizeinbase(product, 2) / 64 + 1;
  mpz_clear(product);
  return limbs;
}

enum zopa_status zopa_frontier_conditions(const struct zopa_space *space, double within, struct zopa_watch *watch, unsigned threads,
                                          struct zopa_arena *arena, struct zopa_frontier *ret_frontier, uint64_t *ret_nodes)
{
  struct job job = {.watch = watch};
  (void)within;
  (void)threads;
  enum zopa_status status = zopa_rules_compile(space, &job.arena, &job.rules);
  job.shelf = (struct zopa_shelf){.rules = &job.rules, .arena = &job.arena, .limbs = count_limbs(space)};
  job.vector = ZOPA_ARENA_NEW(&job.arena, int64_t, job.rules.party_count);
  if (status == ZOPA_OK && !job.vector)
    status = ZOPA_E_MEMORY;
  job.plain = true;
  for (size_t p = 0; status == ZOPA_OK && p < job.rules.party_count; p++)
    job.plain &= job.rules.high[p] <= job.rules.cap[p];
  if (status == ZOPA_OK && !job.rules.empty && job.rules.party_count == 2) {
    status = find_edges(&job);
    if (status == ZOPA_OK)
      status = search_below(&job);
  } else if (status == ZOPA_OK && !job.rules.empty)
    status = search_all(&job);
  if (status == ZOPA_OK && zopa_watch_ending(watch) == ZOPA_COMPLETE)
    status = write_frontier(&job, arena, ret_frontier);
  if (status == ZOPA_OK && zopa_watch_ending(watch) == ZOPA_COMPLETE)
    *ret_nodes = job.nodes;
  zopa_arena_clear(&job.arena);
  return status;
}
