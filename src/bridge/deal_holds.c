/* deal_holds.c - see deal_holds.h. What is worth the same in every state cancels, so that only the issues that a state can change are looked at. */
#include "bridge/deal_holds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- values */

static const struct zopa_utility *utility_of(const struct zopa_space *space, uint32_t party)
{
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].party == party)
      return &space->utilities[u];
  return NULL;
}

static const struct zopa_belief *belief_of(const struct zopa_beliefs *beliefs, uint32_t party)
{
  for (size_t p = 0; beliefs && p < beliefs->count; p++)
    if (beliefs->parties[p].party == party)
      return &beliefs->parties[p];
  return NULL;
}

static bool depends_on_open(const struct zopa_deal *deal, uint32_t party)
{
  for (size_t i = 0; i < deal->gap_count; i++)
    if (deal->gaps[i].kind == ZOPA_GAP_INTERPLAY && deal->gaps[i].party == party)
      return true;
  return false;
}

/* Complete preferences: the whole outcome, with any option where the package leaves an issue open, which then makes no difference. */
static void value_exactly(const struct zopa_deal *deal, const struct zopa_utility *utility, uint32_t *outcome, int64_t *ret)
{
  for (size_t i = 0; i < deal->space->issue_count; i++)
    outcome[i] = deal->package[i] == ZOPA_NONE ? 0 : deal->package[i];
  for (size_t s = 0; s < deal->graph.state_count; s++) {
    for (size_t i = 0; i < deal->touched_count; i++)
      outcome[deal->touched[i]] = deal->choices[s * deal->touched_count + i];
    ret[s] = zopa_utility_sum(deal->space, utility, outcome);
  }
}

/* Draws: column by column, each option of each touched issue once. stride: from one draw's value of a state to the next draw's. */
static void value_drawn(const struct zopa_deal *deal, const struct zopa_draws *draws, int32_t *column, size_t stride, int64_t *ret)
{
  for (size_t i = 0; i < deal->touched_count; i++)
    for (uint32_t option = 0; option < deal->space->radix[deal->touched[i]]; option++) {
      bool fetched = false;
      for (size_t s = 0; s < deal->graph.state_count; s++) {
        if (deal->choices[s * deal->touched_count + i] != option)
          continue;
        if (!fetched)
          zopa_draws_option(draws, deal->touched[i], option, column);
        fetched = true;
        for (size_t d = 0; d < draws->count; d++)
          ret[d * stride + s] += column[d];
      }
    }
}

/* Who is valued how, and how many draws that takes. */
static void survey(const struct zopa_deal *deal, const struct zopa_beliefs *beliefs, struct zopa_deal_values *values)
{
  values->draw_count = 1;
  values->effective = INFINITY;
  for (size_t p = 0; p < deal->graph.player_count; p++) {
    const struct zopa_belief *belief = belief_of(beliefs, deal->parties[p]);
    const struct zopa_utility *utility = utility_of(deal->space, deal->parties[p]);
    bool drawn = !utility && belief && belief->draws;
    if (drawn && belief->draws->effective < values->effective)
      values->effective = belief->draws->effective;
    if (drawn)
      values->draw_count = belief->draws->count;
    values->drawn = values->drawn || drawn;
    if (drawn || (utility && !depends_on_open(deal, deal->parties[p])))
      values->known |= (uint16_t)(1u << p);
  }
}

static void fill(const struct zopa_deal *deal, const struct zopa_beliefs *beliefs, uint32_t *outcome, int32_t *column, struct zopa_deal_values *values)
{
  size_t states = deal->graph.state_count, stride = deal->graph.player_count * states;
  for (size_t p = 0; p < deal->graph.player_count; p++) {
    int64_t *first = values->values + p * states;
    const struct zopa_utility *utility = utility_of(deal->space, deal->parties[p]);
    values->unit[p] = utility ? (double)utility->unit : ZOPA_DRAW_UNIT;
    if (!(values->known >> p & 1))
      continue;
    if (!utility) {
      value_drawn(deal, belief_of(beliefs, deal->parties[p])->draws, column, stride, first);
      continue;
    }
    value_exactly(deal, utility, outcome, first);
    for (size_t d = 1; d < values->draw_count; d++)
      memcpy(first + d * stride, first, states * sizeof *first);
  }
}

enum zopa_status zopa_deal_values_new(const struct zopa_deal *deal, const struct zopa_beliefs *beliefs, struct zopa_watch *watch,
                                      struct zopa_deal_values **ret_values)
{
  struct zopa_deal_values *values = calloc(1, sizeof *values);
  uint32_t *outcome = calloc(deal->space->issue_count + 1, sizeof *outcome);
  enum zopa_status status = values && outcome ? ZOPA_OK : ZOPA_E_MEMORY;
  int32_t *column = NULL;
  if (status == ZOPA_OK) {
    survey(deal, beliefs, values);
    size_t count = values->draw_count * deal->graph.player_count * deal->graph.state_count;       /* below 2^16 * 2^4 * 2^14 */
    if (watch && zopa_watch_memory(watch, count * sizeof *values->values))
      goto done;
    values->values = calloc(count + 1, sizeof *values->values);
    values->unit = calloc(deal->graph.player_count + 1, sizeof *values->unit);
    column = calloc(values->draw_count, sizeof *column);
    status = values->values && values->unit && column ? ZOPA_OK : ZOPA_E_MEMORY;
  }
  if (status == ZOPA_OK) {
    fill(deal, beliefs, outcome, column, values);
    *ret_values = values;
    values = NULL;
  }
done:
  if (status == ZOPA_OK && values)
    *ret_values = NULL;
  zopa_deal_values_free(values);
  free(outcome);
  free(column);
  return status;
}

void zopa_deal_values_free(struct zopa_deal_values *values)
{
  if (!values)
    return;
  free(values->values);
  free(values->unit);
  free(values);
}

/* ---------------------------------------------------------------- whether it holds */

static double share_of(size_t count, const struct zopa_deal_values *values, double *ret_error)
{
  double share = (double)count / (double)values->draw_count;
  *ret_error = values->drawn ? zopa_share_error(share, values->effective) : 0;
  return share;
}

/* The first party that could drop something and of whom nothing is known; ZOPA_NONE when there is none. */
static uint32_t unknown_keeper(const struct zopa_deal *deal, const struct zopa_deal_values *values)
{
  for (size_t p = 0; p < deal->graph.player_count; p++)
    if (zopa_graph_mask(&deal->graph, p) & deal->keeps && !(values->known >> p & 1))
      return deal->parties[p];
  return ZOPA_NONE;
}

static enum zopa_status judge_all(const struct zopa_deal *deal, const struct zopa_deal_values *values, struct zopa_watch *watch,
                                  struct zopa_deal_holding *ret)
{
  struct zopa_deal_judge *judge = NULL;
  const struct zopa_deal_premise premises[] = {{0}, {.without = deal->invokes}, {.sure = deal->invokes}};
  size_t stride = deal->graph.player_count * deal->graph.state_count, nash = 0, held[3] = {0};
  enum zopa_status status = zopa_deal_judge_new(deal, &judge);
  if (status != ZOPA_OK)
    return status;
  for (size_t d = 0; d < values->draw_count; d++) {
    if (watch && d % 64 == 0 && zopa_watch_stop(watch, (double)d / (double)values->draw_count, "seeing who could gain by stopping")) {
      zopa_deal_judge_free(judge);
      return ZOPA_OK;
    }
    for (size_t k = 0; k < 3; k++) {
      struct zopa_deal_verdict verdict = zopa_deal_judge(judge, values->values + d * stride, values->known, premises[k]);
      nash += k == 0 && verdict.gains == 0;
      held[k] += verdict.undeterred == 0;
    }
  }
  zopa_deal_judge_free(judge);
  ret->judged = true;
  ret->nash = share_of(nash, values, &ret->nash_error);
  ret->sequential = share_of(held[0], values, &ret->sequential_error);
  ret->without = share_of(held[1], values, &ret->without_error);
  ret->sure = share_of(held[2], values, &ret->sure_error);
  return ZOPA_OK;
}

enum zopa_status zopa_deal_holds(const struct zopa_space *space, const struct zopa_beliefs *beliefs, const uint32_t *package, struct zopa_watch *watch,
                                 struct zopa_error *error, struct zopa_deal_holding *ret_holding)
{
  struct zopa_deal *deal = NULL;
  struct zopa_deal_values *values = NULL;
  struct zopa_deal_holding holding = {.unknown = ZOPA_NONE, .nash = NAN, .nash_error = NAN, .sequential = NAN, .sequential_error = NAN, .without = NAN,
                                      .without_error = NAN, .sure = NAN, .sure_error = NAN};
  enum zopa_status status = zopa_deal_new(space, package, error, &deal);
  if (status == ZOPA_OK)
    status = zopa_deal_values_new(deal, beliefs, watch, &values);
  if (status == ZOPA_OK && values) {
    holding.undertakings = (size_t)__builtin_popcount(deal->keeps);
    holding.drawn = values->drawn;
    holding.unknown = unknown_keeper(deal, values);
    if (holding.undertakings > 0 && holding.unknown == ZOPA_NONE)
      status = judge_all(deal, values, watch, &holding);
  }
  zopa_deal_values_free(values);
  zopa_deal_free(deal);
  if (status == ZOPA_OK)
    *ret_holding = holding;
  return status;
}
