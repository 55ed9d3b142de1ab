/* graph_paths.c - see graph_paths.h.
 *
 * Two searches, breadth first. Along all moves it is enough to go over states: because moving is transitive for each player
 * (graph_lines.h), nobody moves twice running on a shortest path. Along improvements that holds only while every pair can be compared; so that
 * search goes over pairs of a state and who moved last. Lengths are kept, not predecessors: a path is read backwards when it is asked for. */
#include "stability/graph_paths.h"

#include <stdlib.h>
#include <string.h>

#include "stability/graph_lines.h"

#define FAR UINT32_MAX
enum { POLL = 1 << 20 };

struct zopa_paths {
  struct zopa_lined lined;
  uint32_t from;
  uint32_t *moves;                /* [state_count] fewest moves to a state, or FAR */
  uint32_t *improvements;         /* [state_count][player_count] fewest improvements to a state, the last of them by that player, or FAR */
};

/* Scratch of a search. */
struct search {
  struct zopa_paths *paths;
  struct zopa_watch *watch;
  struct zopa_arena arena;
  uint32_t *used[ZOPA_GRAPH_PLAYERS_MAX];         /* of each group: how many of its states, from the best down, are reached by that player */
  uint64_t *queue;                /* of states, or of states and players */
  uint64_t work;                  /* groups looked at since the watch was asked */
};

/* True when the run is to stop; the watch is asked now and then. */
static bool stopped(struct search *search)
{
  if (search->work < POLL)
    return false;
  search->work = 0;
  return search->watch && zopa_watch_stop(search->watch, -1, "looking for paths");
}

/* ---------------------------------------------------------------- along all moves */

/* A class is used up together with all that hold it; so where the state's own group is, there is nothing left. */
static void move_on(struct search *search, uint32_t state, size_t player, size_t *count)
{
  const struct zopa_lines *lines = &search->paths->lined.players[player];
  uint32_t *used = search->used[player], *moves = search->paths->moves;
  uint32_t classes = UINT32_C(1) << lines->class_bits, class = lines->group[state] & (classes - 1), line = lines->group[state] - class;
  search->work++;
  if (used[line | class])
    return;
  for (uint32_t c = class; c < classes; c = (c + 1) | class) {
    search->work++;
    if (used[line | c])
      continue;
    used[line | c] = 1;
    for (uint32_t k = lines->start[line | c]; k < lines->start[(line | c) + 1]; k++)
      if (moves[lines->order[k]] == FAR) {
        moves[lines->order[k]] = moves[state] + 1;
        search->queue[(*count)++] = lines->order[k];
      }
  }
}

static void search_moves(struct search *search)
{
  size_t count = 0, players = search->paths->lined.graph->player_count;
  search->paths->moves[search->paths->from] = 0;
  search->queue[count++] = search->paths->from;
  for (size_t at = 0; at < count && !stopped(search); at++)
    for (size_t p = 0; p < players; p++)
      move_on(search, (uint32_t)search->queue[at], p, &count);
}

/* ---------------------------------------------------------------- along improvements */

static void reach(struct search *search, uint32_t state, size_t player, uint32_t steps, size_t *count)
{
  size_t players = search->paths->lined.graph->player_count;
  uint32_t *known = &search->paths->improvements[state * players + player];
  if (*known != FAR)
    return;
  *known = steps;
  search->queue[(*count)++] = (uint64_t)state * players + player;
}

/* A group is used up from its best state down, but not where some pairs cannot be compared: then it is looked at whole, each time. */
static void improve_on(struct search *search, uint32_t state, size_t player, uint32_t steps, size_t *count)
{
  const struct zopa_lines *lines = &search->paths->lined.players[player];
  uint32_t classes = UINT32_C(1) << lines->class_bits, class = lines->group[state] & (classes - 1), line = lines->group[state] - class;
  for (uint32_t c = class; c < classes; c = (c + 1) | class) {
    search->work++;
    uint32_t begin = lines->start[line | c], end = lines->start[(line | c) + 1], at = end - search->used[player][line | c];
    for (; at > begin && lines->rank[lines->order[at - 1]] > lines->rank[state]; at--)
      if (!zopa_lines_unknown(lines, state, lines->order[at - 1]))
        reach(search, lines->order[at - 1], player, steps, count);
    if (!lines->partner_start)
      search->used[player][line | c] = end - at;
  }
}

static void search_improvements(struct search *search)
{
  struct zopa_paths *paths = search->paths;
  size_t count = 0, players = paths->lined.graph->player_count;
  for (size_t p = 0; p < players; p++)
    improve_on(search, paths->from, p, 1, &count);
  for (size_t at = 0; at < count && !stopped(search); at++) {
    uint32_t state = (uint32_t)(search->queue[at] / players);
    size_t last = search->queue[at] % players;
    for (size_t p = 0; p < players; p++)
      if (p != last)
        improve_on(search, state, p, paths->improvements[search->queue[at]] + 1, &count);
  }
}

/* ---------------------------------------------------------------- from outside */

static enum zopa_status look(struct search *search)
{
  struct zopa_paths *paths = search->paths;
  const struct zopa_graph *graph = paths->lined.graph;
  size_t count = graph->state_count, players = graph->player_count;
  paths->moves = zopa_arena_raw(&paths->lined.arena, count, sizeof *paths->moves);
  paths->improvements = zopa_arena_raw(&paths->lined.arena, count, players * sizeof *paths->improvements);
  search->queue = zopa_arena_raw(&search->arena, count, players * sizeof *search->queue);
  bool good = paths->moves && paths->improvements && search->queue;
  for (size_t p = 0; p < players && good; p++) {
    const struct zopa_lines *lines = &paths->lined.players[p];
    search->used[p] = ZOPA_ARENA_NEW(&search->arena, uint32_t, (size_t)lines->line_count << lines->class_bits);
    good = search->used[p] != NULL;
  }
  if (!good)
    return ZOPA_E_MEMORY;
  memset(paths->moves, 0xFF, count * sizeof *paths->moves);
  memset(paths->improvements, 0xFF, count * players * sizeof *paths->improvements);
  search_moves(search);
  for (size_t p = 0; p < players; p++) {
    const struct zopa_lines *lines = &paths->lined.players[p];
    memset(search->used[p], 0, ((size_t)lines->line_count << lines->class_bits) * sizeof *search->used[p]);
  }
  search_improvements(search);
  return ZOPA_OK;
}

enum zopa_status zopa_paths_new(const struct zopa_graph *graph, uint32_t from, struct zopa_watch *watch, struct zopa_paths **ret_paths)
{
  if (zopa_graph_check(graph) != ZOPA_OK || from >= graph->state_count)
    return ZOPA_E_ARGUMENT;
  struct zopa_paths *paths = calloc(1, sizeof *paths);
  struct search search = {.paths = paths, .watch = watch};
  bool fits = false;
  enum zopa_status status = paths ? zopa_lined_init(&paths->lined, graph, false, watch, &fits) : ZOPA_E_MEMORY;
  if (status == ZOPA_OK) {
    paths->from = from;
    fits = fits && (!watch || !zopa_watch_memory(watch, graph->state_count * (4 + 28 * graph->player_count)));
    status = fits ? look(&search) : ZOPA_OK;
  }
  zopa_arena_clear(&search.arena);
  if (status == ZOPA_OK)
    *ret_paths = paths;
  else
    zopa_paths_free(paths);
  return status;
}

void zopa_paths_free(struct zopa_paths *paths)
{
  if (paths)
    zopa_lined_clear(&paths->lined);
  free(paths);
}

/* Who makes the last of the fewest improvements that lead to a state; player_count when none do. */
static size_t last_mover(const struct zopa_paths *paths, uint32_t to)
{
  size_t players = paths->lined.graph->player_count, best = players;
  for (size_t p = 0; p < players; p++) {
    uint32_t steps = paths->improvements[to * players + p];
    if (steps != FAR && (best == players || steps < paths->improvements[to * players + best]))
      best = p;
  }
  return best;
}

uint32_t zopa_paths_length(const struct zopa_paths *paths, uint32_t to, bool *ret_improving)
{
  size_t last = paths->improvements && to != paths->from ? last_mover(paths, to) : paths->lined.graph->player_count;
  bool improving = to == paths->from || last < paths->lined.graph->player_count;
  if (ret_improving)
    *ret_improving = improving;
  if (to == paths->from)
    return 0;
  if (!paths->moves)
    return FAR;
  return improving ? paths->improvements[to * paths->lined.graph->player_count + last] : paths->moves[to];
}

/* True when improvements lead to a state in so many steps, the last of them not by `next`; *ret_last is who makes it. */
static bool comes_there(const struct zopa_paths *paths, uint32_t state, uint32_t steps, size_t next, size_t *ret_last)
{
  size_t players = paths->lined.graph->player_count;
  if (steps == 0)
    return state == paths->from;
  for (size_t p = 0; p < players; p++)
    if (p != next && paths->improvements[state * players + p] == steps) {
      *ret_last = p;
      return true;
    }
  return false;
}

/* The lowest state that the step to `to`, by that player, may come from after `steps` others. */
static uint32_t step_from(const struct zopa_paths *paths, uint32_t to, size_t player, uint32_t steps, bool improving, size_t *ret_last)
{
  const struct zopa_lines *lines = &paths->lined.players[player];
  uint32_t line = lines->group[to] >> lines->class_bits << lines->class_bits, found = ZOPA_GRAPH_NONE;
  for (uint32_t k = lines->start[line]; k < lines->start[line + (UINT32_C(1) << lines->class_bits)]; k++) {
    uint32_t from = lines->order[k];
    size_t last = 0;
    if (from >= found || !zopa_lines_can(lines, from, to))
      continue;
    bool improves = improving && lines->rank[to] > lines->rank[from] && !zopa_lines_unknown(lines, from, to);
    bool fits = improving ? improves && comes_there(paths, from, steps, player, &last) : paths->moves[from] == steps;
    if (fits) {
      found = from;
      *ret_last = last;
    }
  }
  return found;
}

void zopa_paths_steps(const struct zopa_paths *paths, uint32_t to, struct zopa_step *ret_steps)
{
  bool improving;
  uint32_t length = zopa_paths_length(paths, to, &improving);
  size_t players = paths->lined.graph->player_count, player = improving ? last_mover(paths, to) : 0;
  for (uint32_t left = length == FAR ? 0 : length; left > 0; left--) {
    size_t before = 0;
    uint32_t from = ZOPA_GRAPH_NONE;
    if (improving)
      from = step_from(paths, to, player, left - 1, true, &before);
    else
      for (player = 0; player < players && from == ZOPA_GRAPH_NONE; player += from == ZOPA_GRAPH_NONE)
        from = step_from(paths, to, player, left - 1, false, &before);
    ret_steps[left - 1] = (struct zopa_step){(uint32_t)player, from, to};
    to = from;
    if (improving)
      player = before;
  }
}
