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

/* The options that states have on the touched issues, each once, and where each state finds its own: [state_count][touched_count]. */
struct palette {
  uint32_t *issues, *options;     /* [count] */
  size_t count;
  uint32_t *own;
};

static void palette_clear(struct palette *palette)
{
  free(palette->issues);
  free(palette->options);
  free(palette->own);
}

/* To be cleared whatever the status. Errors: ZOPA_E_MEMORY. */
static enum zopa_status palette_init(struct palette *palette, const struct zopa_deal *deal)
{
  size_t room = 0;
  for (size_t i = 0; i < deal->touched_count; i++)
    room += deal->space->radix[deal->touched[i]];
  uint32_t *place = calloc(room + 1, sizeof *place);      /* of each option of each touched issue, and one: where it is found */
  *palette = (struct palette){.issues = calloc(room + 1, sizeof *palette->issues), .options = calloc(room + 1, sizeof *palette->options),
                              .own = calloc(deal->graph.state_count * deal->touched_count + 1, sizeof *palette->own)};
  bool good = place && palette->issues && palette->options && palette->own;
  size_t first = 0;
  for (size_t i = 0; i < deal->touched_count && good; first += deal->space->radix[deal->touched[i++]])
    for (size_t s = 0; s < deal->graph.state_count; s++) {
      uint32_t option = deal->choices[s * deal->touched_count + i], *met = &place[first + option];
      if (*met == 0) {
        palette->issues[palette->count] = deal->touched[i];
        palette->options[palette->count] = option;
        *met = (uint32_t)++palette->count;
      }
      palette->own[s * deal->touched_count + i] = *met - 1;
    }
  free(place);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}

/* Draws: what each option of the palette is worth in every draw, once; then state by state. ret: the first draw's; stride: to the next draw's. */
static enum zopa_status value_drawn(const struct zopa_deal *deal, const struct palette *palette, const struct zopa_draws *draws, size_t stride, int64_t *ret)
{
  int32_t *worths = calloc(palette->count * draws->count + 1, sizeof *worths);
  size_t touched = deal->touched_count;
  if (!worths)
    return ZOPA_E_MEMORY;
  for (size_t k = 0; k < palette->count; k++)
    zopa_draws_option(draws, palette->issues[k], palette->options[k], worths + k * draws->count);
  for (size_t d = 0; d < draws->count; d++)
    for (size_t s = 0; s < deal->graph.state_count; s++)
      for (size_t i = 0; i < touched; i++)
        ret[d * stride + s] += worths[palette->own[s * touched + i] * draws->count + d];
  free(worths);
  return ZOPA_OK;
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

static enum zopa_status fill(const struct zopa_deal *deal, const struct zopa_beliefs *beliefs, struct zopa_deal_values *values)
{
  size_t states = deal->graph.state_count, stride = deal->graph.player_count * states;
  uint32_t *outcome = calloc(deal->space->issue_count + 1, sizeof *outcome);
  struct palette palette = {0};
  enum zopa_status status = outcome ? palette_init(&palette, deal) : ZOPA_E_MEMORY;
  for (size_t p = 0; p < deal->graph.player_count && status == ZOPA_OK; p++) {
    int64_t *first = values->values + p * states;
    const struct zopa_utility *utility = utility_of(deal->space, deal->parties[p]);
    values->unit[p] = utility ? (double)utility->unit : ZOPA_DRAW_UNIT;
    if (!(values->known >> p & 1))
      continue;
    if (!utility) {
      status = value_drawn(deal, &palette, belief_of(beliefs, deal->parties[p])->draws, stride, first);
      continue;
    }
    value_exactly(deal, utility, outcome, first);
    for (size_t d = 1; d < values->draw_count; d++)
      memcpy(first + d * stride, first, states * sizeof *first);
  }
  palette_clear(&palette);
  free(outcome);
  return status;
}

enum zopa_status zopa_deal_values_new(const struct zopa_deal *deal, const struct zopa_beliefs *beliefs, struct zopa_watch *watch,
                                      struct zopa_deal_values **ret_values)
{
  struct zopa_deal_values *values = calloc(1, sizeof *values);
  if (!values)
    return ZOPA_E_MEMORY;
  survey(deal, beliefs, values);
  size_t count = values->draw_count * deal->graph.player_count * deal->graph.state_count;         /* below 2^16 * 2^4 * 2^14 */
  if (watch && zopa_watch_memory(watch, count * sizeof *values->values)) {
    zopa_deal_values_free(values);
    *ret_values = NULL;
    return ZOPA_OK;
  }
  values->values = calloc(count + 1, sizeof *values->values);
  values->unit = calloc(deal->graph.player_count + 1, sizeof *values->unit);
  enum zopa_status status = values->values && values->unit ? fill(deal, beliefs, values) : ZOPA_E_MEMORY;
  if (status == ZOPA_OK)
    *ret_values = values;
  else
    zopa_deal_values_free(values);
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

/* Says whose move leads to a state from the beginning, and what it drops and invokes. */
static void set_gainer(const struct zopa_deal *deal, uint32_t state, struct zopa_deal_holding *ret)
{
  uint32_t changed = deal->graph.states[deal->begin] ^ deal->graph.states[state];
  ret->drops_count = ret->invokes_count = 0;
  for (size_t o = 0; o < deal->graph.option_count; o++) {
    const struct zopa_deal_option *option = &deal->options[o];
    if (!(changed >> o & 1))
      continue;
    ret->gainer = deal->parties[option->player];
    if (option->issue != ZOPA_NONE)
      ret->drops[ret->drops_count++] = option->issue;
    else
      ret->invokes[ret->invokes_count++] = option->guarantee;
  }
}

/* Of the options to keep something, the one whose player gains most often by dropping that alone, with nothing to deter it. False when it was told
 * to stop. */
static bool find_gainer(const struct zopa_deal *deal, const struct zopa_deal_values *values, struct zopa_deal_judge *judge, struct zopa_watch *watch,
                        struct zopa_deal_holding *ret)
{
  size_t states = deal->graph.state_count, stride = states * deal->graph.player_count, counts[ZOPA_DEAL_OPTIONS_MAX] = {0}, most = 0;
  for (size_t d = 0; d < values->draw_count; d++) {
    const int64_t *all = values->values + d * stride;
    if (watch && d % 64 == 0 && zopa_watch_stop(watch, (double)d / (double)values->draw_count, "seeing who could gain by stopping"))
      return false;
    for (size_t o = 0; o < deal->graph.option_count; o++) {
      size_t player = deal->options[o].player;
      if (!(deal->keeps >> o & 1) || !(values->known >> player & 1))
        continue;
      uint32_t state = deal->index[deal->graph.states[deal->begin] ^ UINT32_C(1) << o];
      const int64_t *mine = all + player * states;
      if (state != ZOPA_GRAPH_NONE && mine[state] > mine[deal->begin])
        counts[o] += !zopa_deal_deterred(judge, all, values->known, (struct zopa_deal_premise){0}, player, state);
    }
  }
  for (size_t o = 1; o < deal->graph.option_count; o++)
    most = counts[o] > counts[most] ? o : most;
  if (counts[most] > 0) {
    set_gainer(deal, deal->index[deal->graph.states[deal->begin] ^ UINT32_C(1) << most], ret);
    ret->gains = share_of(counts[most], values, &ret->gains_error);
  }
  return true;
}

/* Of all moves, that to the state by which its player gains most often, in each draw the first with nothing to deter it: counts [state_count], zeroed.
 * False when it was told to stop. */
static bool find_move(const struct zopa_deal *deal, const struct zopa_deal_values *values, struct zopa_deal_judge *judge, struct zopa_watch *watch,
                      size_t *counts, struct zopa_deal_holding *ret)
{
  size_t stride = deal->graph.state_count * deal->graph.player_count, most = 0;
  for (size_t d = 0; d < values->draw_count; d++) {
    if (watch && d % 64 == 0 && zopa_watch_stop(watch, (double)d / (double)values->draw_count, "seeing who could gain by stopping"))
      return false;
    for (size_t p = 0; p < deal->graph.player_count; p++) {
      bool deterred = true;
      uint32_t state = values->known >> p & 1 ? zopa_deal_walk(judge, values->values + d * stride, values->known, (struct zopa_deal_premise){0}, p, &deterred)
                                              : ZOPA_GRAPH_NONE;
      if (!deterred)
        counts[state]++;
    }
  }
  for (size_t s = 1; s < deal->graph.state_count; s++)
    most = counts[s] > counts[most] ? s : most;
  if (counts[most] > 0) {
    set_gainer(deal, (uint32_t)most, ret);
    ret->gains = share_of(counts[most], values, &ret->gains_error);
  }
  return true;
}

/* What speaks most against it, where anything does. ret->judged is false when it was told to stop. */
static enum zopa_status find_objection(const struct zopa_deal *deal, const struct zopa_deal_values *values, struct zopa_deal_judge *judge,
                                       struct zopa_watch *watch, struct zopa_deal_holding *ret)
{
  ret->judged = find_gainer(deal, values, judge, watch, ret);
  if (!ret->judged || ret->gainer != ZOPA_NONE)
    return ZOPA_OK;
  size_t *counts = calloc(deal->graph.state_count + 1, sizeof *counts);
  if (!counts)
    return ZOPA_E_MEMORY;
  ret->judged = find_move(deal, values, judge, watch, counts, ret);
  free(counts);
  return ZOPA_OK;
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
  ret->judged = true;
  status = held[0] == values->draw_count ? ZOPA_OK : find_objection(deal, values, judge, watch, ret);
  zopa_deal_judge_free(judge);
  if (status != ZOPA_OK || !ret->judged)
    return status;
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
                                      .without_error = NAN, .sure = NAN, .sure_error = NAN,
                                      .gainer = ZOPA_NONE, .gains = NAN, .gains_error = NAN};
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
