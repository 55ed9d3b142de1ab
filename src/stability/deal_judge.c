/* deal_judge.c - see deal.h: whether anybody gains by leaving where a deal begins, and whether what the others would then gain by deters it.
 *
 * Method. A search, breadth first, over (state, who moved last) from where the defector has moved to: the others' joint improvements are sequences
 * of improvements in which nobody moves twice running, of any length. The first state that the defector does not prefer to the beginning ends it.
 * Only the beginning is judged, so that thousands of sets of values take no more than that; graph_stability.h judges every state.
 * Source: Fang, Hipel & Kilgour 1993, chapter 3 (sequential stability for any number of players). */
#include "stability/deal.h"

#include <stdlib.h>
#include <string.h>

struct zopa_deal_judge {
  const struct zopa_deal *deal;
  uint16_t *seen;                 /* [state_count] bit p: reached by a move of p */
  uint32_t *queue;                /* [state_count * player_count] state * player_count + last mover */
  uint32_t *forth;                /* [player_count] bits that may only be dropped */
};

enum zopa_status zopa_deal_judge_new(const struct zopa_deal *deal, struct zopa_deal_judge **ret_judge)
{
  size_t states = deal->graph.state_count, players = deal->graph.player_count;
  struct zopa_deal_judge *judge = calloc(1, sizeof *judge);
  if (!judge)
    return ZOPA_E_MEMORY;
  judge->deal = deal;
  judge->seen = calloc(states + 1, sizeof *judge->seen);
  judge->queue = calloc(states * players + 1, sizeof *judge->queue);
  judge->forth = calloc(players + 1, sizeof *judge->forth);
  if (!judge->seen || !judge->queue || !judge->forth) {
    zopa_deal_judge_free(judge);
    return ZOPA_E_MEMORY;
  }
  for (size_t p = 0; p < players; p++)
    judge->forth[p] = zopa_graph_mask_of(&deal->graph, p, ZOPA_DIRECTION_BACK);
  *ret_judge = judge;
  return ZOPA_OK;
}

void zopa_deal_judge_free(struct zopa_deal_judge *judge)
{
  if (!judge)
    return;
  free(judge->seen);
  free(judge->queue);
  free(judge->forth);
  free(judge);
}

bool zopa_deal_moves(const struct zopa_deal *deal, size_t player, uint32_t from, uint32_t to, uint32_t without)
{
  uint32_t changed = deal->graph.states[from] ^ deal->graph.states[to];
  return !(changed & without) && zopa_graph_moves(&deal->graph, player, from, to);
}

/* One question: whose move, from where, and what counts as a gain. */
struct mover {
  const struct zopa_deal_judge *judge;
  const int64_t *values;          /* of the mover */
  size_t player;
  bool known;
  struct zopa_deal_premise premise;
};

/* The state that a change of the mover's own options leads to, or ZOPA_GRAPH_NONE when it may not make it. */
static uint32_t target(const struct mover *mover, uint32_t from, uint32_t change)
{
  const struct zopa_deal *deal = mover->judge->deal;
  uint32_t word = deal->graph.states[from];
  if (change & mover->premise.without || change & mover->judge->forth[mover->player] & ~word)
    return ZOPA_GRAPH_NONE;
  return deal->index[word ^ change];
}

/* A sure invocation is made, and not taken back, whatever it is worth; all else only for a gain. */
static bool improves(const struct mover *mover, uint32_t from, uint32_t to, uint32_t change)
{
  uint32_t sure = change & mover->premise.sure;
  if (sure && !(mover->judge->deal->graph.states[to] & sure))
    return false;
  if (sure && change == sure && (mover->judge->deal->graph.states[to] & sure) == sure)
    return true;
  return mover->known && mover->values[to] > mover->values[from];
}

/* The next change of options within mask, in rising order; 0 after the last. */
static uint32_t next_change(uint32_t change, uint32_t mask) { return (change - mask) & mask; }

bool zopa_deal_deterred(struct zopa_deal_judge *judge, const int64_t *values, uint16_t known, struct zopa_deal_premise premise, size_t player,
                        uint32_t state)
{
  const struct zopa_graph *graph = &judge->deal->graph;
  const int64_t *mine = values + player * graph->state_count;
  size_t players = graph->player_count, head = 0, tail = 0;
  memset(judge->seen, 0, graph->state_count * sizeof *judge->seen);
  judge->queue[tail++] = (uint32_t)(state * players + player);
  while (head < tail) {
    uint32_t from = judge->queue[head] / (uint32_t)players, last = judge->queue[head] % (uint32_t)players;
    head++;
    for (size_t j = 0; j < players; j++) {
      struct mover mover = {judge, values + j * graph->state_count, j, known >> j & 1, premise};
      uint32_t mask = zopa_graph_mask(graph, j);
      if (j == player || j == last)
        continue;
      for (uint32_t change = next_change(0, mask); change; change = next_change(change, mask)) {
        uint32_t to = target(&mover, from, change);
        if (to == ZOPA_GRAPH_NONE || judge->seen[to] >> j & 1 || !improves(&mover, from, to, change))
          continue;
        if (mine[to] <= mine[judge->deal->begin])
          return true;
        judge->seen[to] |= (uint16_t)(1u << j);
        judge->queue[tail++] = (uint32_t)(to * players + j);
      }
    }
  }
  return false;
}

uint32_t zopa_deal_walk(struct zopa_deal_judge *judge, const int64_t *values, uint16_t known, struct zopa_deal_premise premise, size_t player,
                        bool *ret_deterred)
{
  const struct zopa_graph *graph = &judge->deal->graph;
  struct mover mover = {judge, values + player * graph->state_count, player, true, premise};
  uint32_t mask = zopa_graph_mask(graph, player), first = ZOPA_GRAPH_NONE;
  *ret_deterred = true;
  for (uint32_t change = next_change(0, mask); change; change = next_change(change, mask)) {
    uint32_t to = target(&mover, judge->deal->begin, change);
    if (to == ZOPA_GRAPH_NONE || mover.values[to] <= mover.values[judge->deal->begin])
      continue;
    if (!zopa_deal_deterred(judge, values, known, premise, player, to)) {
      *ret_deterred = false;
      return to;
    }
    first = first == ZOPA_GRAPH_NONE ? to : first;
  }
  return first;
}

struct zopa_deal_verdict zopa_deal_judge(struct zopa_deal_judge *judge, const int64_t *values, uint16_t known, struct zopa_deal_premise premise)
{
  struct zopa_deal_verdict verdict = {0};
  for (size_t p = 0; p < judge->deal->graph.player_count; p++) {
    bool deterred = true;
    if (!(known >> p & 1) || zopa_deal_walk(judge, values, known, premise, p, &deterred) == ZOPA_GRAPH_NONE)
      continue;
    verdict.gains |= (uint16_t)(1u << p);
    verdict.undeterred |= (uint16_t)(deterred ? 0 : 1u << p);
  }
  return verdict;
}
