/* graph_coalitions.c - see graph_coalitions.h.
 *
 * Because moving is transitive for each player (graph_lines.h), a sequence in which somebody moves twice running can be shortened to one in which
 * nobody does, unless it leads back to where it began, which is no improvement. So plain reachability along the members' moves decides; it
 * is found breadth first from each state, taking every group of a line once. */
#include "stability/graph_coalitions.h"

#include <stdlib.h>

#include "stability/graph_lines.h"

/* The search from one state by one coalition; marks of earlier ones stay and do not count. */
struct search {
  const struct zopa_lined *lined;
  uint32_t players, mark;
  uint32_t *seen;                 /* [state_count] the mark of the search that came there last */
  uint32_t *used[ZOPA_GRAPH_PLAYERS_MAX];         /* of each group likewise */
  uint32_t *queue;                /* [state_count] */
};

static void spread_from(struct search *search, uint32_t state, const struct zopa_lines *lines, uint32_t *used, size_t *count)
{
  uint32_t classes = UINT32_C(1) << lines->class_bits, class = lines->group[state] & (classes - 1), line = lines->group[state] - class;
  for (uint32_t c = class; c < classes; c = (c + 1) | class) {
    if (used[line | c] == search->mark)
      continue;
    used[line | c] = search->mark;
    for (uint32_t k = lines->start[line | c]; k < lines->start[(line | c) + 1]; k++)
      if (search->seen[lines->order[k]] != search->mark) {
        search->seen[lines->order[k]] = search->mark;
        search->queue[(*count)++] = lines->order[k];
      }
  }
}

static void spread(struct search *search, uint32_t state)
{
  size_t count = 0;
  search->mark++;
  search->seen[state] = search->mark;
  search->queue[count++] = state;
  for (size_t at = 0; at < count; at++)
    for (uint32_t left = search->players; left; left &= left - 1) {
      unsigned p = (unsigned)__builtin_ctz(left);
      spread_from(search, search->queue[at], &search->lined->players[p], search->used[p], &count);
    }
}

static bool all_prefer(const struct search *search, uint32_t to, uint32_t from)
{
  for (uint32_t left = search->players; left; left &= left - 1) {
    const struct zopa_lines *lines = &search->lined->players[__builtin_ctz(left)];
    if (lines->rank[to] <= lines->rank[from] || zopa_lines_unknown(lines, to, from))
      return false;
  }
  return true;
}

/* Some member is where it likes it best: nothing improves on that. */
static bool at_best(const struct search *search, uint32_t state)
{
  for (uint32_t left = search->players; left; left &= left - 1) {
    const struct zopa_lines *lines = &search->lined->players[__builtin_ctz(left)];
    if (lines->rank[state] + 1 == lines->rank_count)
      return true;
  }
  return false;
}

static enum zopa_status keep(struct zopa_coalitions *found, size_t list_max, size_t *capacity, struct zopa_coalition_move move)
{
  found->total++;
  if (found->count == list_max)
    return ZOPA_OK;
  if (found->count == *capacity) {
    size_t grown = *capacity ? 2 * *capacity : 64;
    struct zopa_coalition_move *moves = realloc(found->moves, grown * sizeof *moves);
    if (!moves)
      return ZOPA_E_MEMORY;
    found->moves = moves;
    *capacity = grown;
  }
  found->moves[found->count++] = move;
  return ZOPA_OK;
}

static enum zopa_status look(struct search *search, size_t list_max, struct zopa_watch *watch, struct zopa_coalitions *found)
{
  const struct zopa_graph *graph = search->lined->graph;
  uint32_t all = (UINT32_C(1) << graph->player_count) - 1;
  size_t capacity = 0;
  enum zopa_status status = ZOPA_OK;
  for (search->players = 3; search->players <= all && status == ZOPA_OK; search->players++)
    for (uint32_t from = 0; from < graph->state_count && status == ZOPA_OK; from++) {
      if ((search->players & (search->players - 1)) == 0)
        break;                    /* one player alone */
      if ((from & 0xFF) == 0 && watch && zopa_watch_stop(watch, (double)search->players / all, "looking at coalitions")) {
        found->ending = zopa_watch_ending(watch);
        return ZOPA_OK;
      }
      if (at_best(search, from))
        continue;
      spread(search, from);
      for (uint32_t to = 0; to < graph->state_count && status == ZOPA_OK; to++)
        if (search->seen[to] == search->mark && all_prefer(search, to, from))
          status = keep(found, list_max, &capacity, (struct zopa_coalition_move){search->players, from, to});
    }
  return status;
}

/* coalitions * states^2, within the bound. */
static bool affordable(const struct zopa_graph *graph)
{
  uint64_t coalitions = (UINT64_C(1) << graph->player_count) - graph->player_count - 1, states = graph->state_count;
  return states * states <= ZOPA_COALITION_WORK_MAX / (coalitions ? coalitions : 1);
}

static enum zopa_status look_in(struct zopa_lined *lined, size_t list_max, struct zopa_watch *watch, struct zopa_coalitions *found)
{
  const struct zopa_graph *graph = lined->graph;
  struct search search = {.lined = lined};
  search.seen = ZOPA_ARENA_NEW(&lined->arena, uint32_t, graph->state_count);
  search.queue = ZOPA_ARENA_NEW(&lined->arena, uint32_t, graph->state_count);
  bool good = search.seen && search.queue;
  for (size_t p = 0; p < graph->player_count && good; p++)
    good = (search.used[p] = ZOPA_ARENA_NEW(&lined->arena, uint32_t, (size_t)lined->players[p].line_count << lined->players[p].class_bits)) != NULL;
  return good ? look(&search, list_max, watch, found) : ZOPA_E_MEMORY;
}

enum zopa_status zopa_coalitions_new(const struct zopa_graph *graph, size_t list_max, struct zopa_watch *watch,
                                     struct zopa_coalitions **ret_coalitions)
{
  if (zopa_graph_check(graph) != ZOPA_OK)
    return ZOPA_E_ARGUMENT;
  struct zopa_coalitions *found = calloc(1, sizeof *found);
  struct zopa_lined lined = {0};
  enum zopa_status status = found ? ZOPA_OK : ZOPA_E_MEMORY;
  if (status == ZOPA_OK && affordable(graph)) {
    status = zopa_lined_init(&lined, graph, false, watch, &found->looked);
    if (status == ZOPA_OK && found->looked)
      status = look_in(&lined, list_max, watch, found);
    else if (status == ZOPA_OK)
      found->ending = zopa_watch_ending(watch);
    zopa_lined_clear(&lined);
  }
  if (status == ZOPA_OK)
    *ret_coalitions = found;
  else
    zopa_coalitions_free(found);
  return status;
}

void zopa_coalitions_free(struct zopa_coalitions *coalitions)
{
  if (coalitions)
    free(coalitions->moves);
  free(coalitions);
}
