/* graph.c - see graph.h. */
#include "stability/graph.h"

#include <string.h>

/* The options of each player stand behind those of the player before it. */
static bool options_in_order(const struct zopa_graph *graph)
{
  size_t next = 0;
  for (size_t p = 0; p < graph->player_count; p++) {
    const struct zopa_graph_player *player = &graph->players[p];
    if (player->first != next || player->count > graph->option_count - next || !player->values)
      return false;
    next += player->count;
    for (size_t k = 0; k < player->unknown_count; k++) {
      struct zopa_graph_pair pair = player->unknown[k];
      if (pair.state >= graph->state_count || pair.other >= graph->state_count || pair.state == pair.other)
        return false;
    }
  }
  return next == graph->option_count;
}

enum zopa_status zopa_graph_check(const struct zopa_graph *graph)
{
  if (graph->player_count == 0 || graph->player_count > ZOPA_GRAPH_PLAYERS_MAX || graph->option_count > ZOPA_GRAPH_OPTIONS_MAX)
    return ZOPA_E_ARGUMENT;
  if (graph->state_count == 0 || graph->state_count > (size_t)1 << graph->option_count || !options_in_order(graph))
    return ZOPA_E_ARGUMENT;
  if (graph->status_quo != ZOPA_GRAPH_NONE && graph->status_quo >= graph->state_count)
    return ZOPA_E_ARGUMENT;
  for (size_t s = 1; s < graph->state_count; s++)
    if (graph->states[s] <= graph->states[s - 1])
      return ZOPA_E_ARGUMENT;
  return graph->states[graph->state_count - 1] >> graph->option_count == 0 ? ZOPA_OK : ZOPA_E_ARGUMENT;
}

uint32_t zopa_graph_mask(const struct zopa_graph *graph, size_t player)
{
  return ((UINT32_C(1) << graph->players[player].count) - 1) << graph->players[player].first;
}

uint32_t zopa_graph_mask_of(const struct zopa_graph *graph, size_t player, enum zopa_direction direction)
{
  const struct zopa_graph_player *it = &graph->players[player];
  uint32_t mask = 0;
  for (uint32_t o = it->first; o < it->first + it->count; o++)
    mask |= graph->options[o].direction == direction ? UINT32_C(1) << o : 0;
  return mask;
}

uint32_t zopa_graph_find(const struct zopa_graph *graph, uint32_t word)
{
  size_t low = 0, high = graph->state_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (graph->states[middle] < word)
      low = middle + 1;
    else
      high = middle;
  }
  return low < graph->state_count && graph->states[low] == word ? (uint32_t)low : ZOPA_GRAPH_NONE;
}

bool zopa_graph_moves(const struct zopa_graph *graph, size_t player, uint32_t from, uint32_t to)
{
  uint32_t before = graph->states[from], after = graph->states[to], changed = before ^ after;
  return changed != 0 && (changed & ~zopa_graph_mask(graph, player)) == 0 &&
         (changed & before & zopa_graph_mask_of(graph, player, ZOPA_DIRECTION_FORWARD)) == 0 &&
         (changed & after & zopa_graph_mask_of(graph, player, ZOPA_DIRECTION_BACK)) == 0;
}

enum zopa_comparison zopa_graph_compare(const struct zopa_graph *graph, size_t player, uint32_t state, uint32_t other)
{
  const struct zopa_graph_player *it = &graph->players[player];
  for (size_t k = 0; k < it->unknown_count; k++)
    if ((it->unknown[k].state == state && it->unknown[k].other == other) || (it->unknown[k].state == other && it->unknown[k].other == state))
      return ZOPA_UNKNOWN;
  int64_t here = it->values[state], there = it->values[other];
  return here > there ? ZOPA_BETTER : here < there ? ZOPA_WORSE : ZOPA_EQUAL;
}

bool zopa_graph_improves(const struct zopa_graph *graph, size_t player, uint32_t from, uint32_t to)
{
  return zopa_graph_moves(graph, player, from, to) && zopa_graph_compare(graph, player, to, from) == ZOPA_BETTER;
}

/* Marks every word in which the pattern holds: the bits outside its mask take all values. */
static void mark(uint64_t *marked, uint32_t all, struct zopa_graph_pattern pattern)
{
  uint32_t free = all & ~pattern.mask, sub = free;
  for (;; sub = (sub - 1) & free) {
    uint32_t word = pattern.bits | sub;
    marked[word / 64] |= UINT64_C(1) << word % 64;
    if (sub == 0)
      break;
  }
}

enum zopa_status zopa_graph_states(struct zopa_arena *arena, size_t option_count, const struct zopa_graph_pattern *patterns, size_t pattern_count,
                                   const uint32_t **ret_states, size_t *ret_count)
{
  if (option_count > ZOPA_GRAPH_OPTIONS_MAX)
    return ZOPA_E_TOO_LARGE;
  struct zopa_arena own = {0};
  size_t words = (size_t)1 << option_count, count = 0;
  uint64_t *marked = ZOPA_ARENA_NEW(&own, uint64_t, words / 64 + 1);
  if (!marked)
    return ZOPA_E_MEMORY;
  for (size_t k = 0; k < pattern_count; k++)
    if ((patterns[k].bits & ~patterns[k].mask) == 0 && patterns[k].bits < words)
      mark(marked, (uint32_t)(words - 1), patterns[k]);
  for (size_t w = 0; w < words; w++)
    count += !(marked[w / 64] >> w % 64 & 1);
  uint32_t *states = zopa_arena_raw(arena, count, sizeof *states);
  for (size_t w = 0, at = 0; w < words && states; w++)
    if (!(marked[w / 64] >> w % 64 & 1))
      states[at++] = (uint32_t)w;
  zopa_arena_clear(&own);
  if (!states)
    return ZOPA_E_MEMORY;
  *ret_states = states;
  *ret_count = count;
  return ZOPA_OK;
}
