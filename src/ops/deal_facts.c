/* deal_facts.c - see deal_view.h: who gains by what, in how many draws, and what deters it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ops/deal_view.h"

enum {
  SUBSETS_OF = 4,                 /* of so many issues of one party all combinations are listed; of more, each alone and all together; likewise of options */
  SETS_MOST = (1 << SUBSETS_OF) + ZOPA_DEAL_OPTIONS_MAX,
  EXPLAINED_MOST = 8,             /* moves of one party beyond these that are listed to explain what the others do not */
};

struct finder {
  struct zopa_deal_view *view;
  struct zopa_deal_judge *judge;
  double *gains;                  /* scratch [draw_count] */
  bool *pays;                     /* scratch [draw_count] */
  unsigned char *told;            /* [draw_count] of the player at hand, TOLD_*: by moves that are listed */
  unsigned char *wants;           /* scratch [draw_count] which of these is missing, */
  uint32_t *reasons;              /* and the state that would tell it */
  size_t *counts;                 /* scratch [state_count] */
  struct zopa_watch *watch;
  bool stopped;                   /* a limit came first: what is counted so far is worth nothing */
};

enum { DRAWS_A_LOOK = 4 };       /* between two looks at the clock */

/* Why the player leaves the beginning in a draw. */
enum { TOLD_PAYS = 1, TOLD_FREE = 2 };

static bool stops(struct finder *finder, size_t draw)
{
  if (!finder->stopped && draw % DRAWS_A_LOOK == 0)
    finder->stopped = zopa_watch_stop(finder->watch, -1, "seeing who could gain by stopping");
  return finder->stopped;
}

static const int64_t *values_of(const struct zopa_deal_view *view, size_t draw)
{
  return view->values->values + draw * view->deal->graph.player_count * view->deal->graph.state_count;
}

static bool known(const struct zopa_deal_view *view, size_t player) { return view->values->known >> player & 1; }

static struct zopa_deal_share share(const struct zopa_deal_view *view, size_t count, size_t of)
{
  struct zopa_deal_share unknown = {NAN, NAN};
  if (of == 0)
    return unknown;
  double value = (double)count / (double)of, part = (double)of / (double)view->values->draw_count;
  return (struct zopa_deal_share){value, view->values->drawn ? zopa_share_error(value, view->values->effective * part) : 0};
}

uint32_t zopa_deal_dropped(const struct zopa_deal *deal, size_t player, uint32_t state)
{
  return zopa_graph_mask(&deal->graph, player) & deal->keeps & ~deal->graph.states[state];
}

uint32_t zopa_deal_invoked(const struct zopa_deal *deal, size_t player, uint32_t state)
{
  return zopa_graph_mask(&deal->graph, player) & deal->invokes & deal->graph.states[state];
}

/* ---------------------------------------------------------------- defections */

static int rising(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void measure(struct finder *finder, struct zopa_deal_defection *it)
{
  struct zopa_deal_view *view = finder->view;
  const struct zopa_deal *deal = view->deal;
  const struct zopa_deal_premise premises[] = {{0}, {.without = deal->invokes}, {.sure = deal->invokes}};
  size_t draws = view->values->draw_count, pays = 0, free[3] = {0}, tail = draws / 20;
  bool invokes = zopa_deal_invoked(deal, it->player, it->state) != 0;
  double sum = 0;
  for (size_t d = 0; d < draws && !stops(finder, d); d++) {
    const int64_t *values = values_of(view, d), *mine = values + it->player * deal->graph.state_count;
    int64_t gain = mine[it->state] - mine[deal->begin];
    finder->gains[d] = (double)gain / view->values->unit[it->player];
    sum += finder->gains[d];
    finder->pays[d] = gain > 0;
    pays += gain > 0;
    for (size_t k = 0; k < 3 && gain > 0; k++) {
      bool can = k != 1 || !invokes;      /* without guarantees there is nothing to invoke */
      bool walks = can && !zopa_deal_deterred(finder->judge, values, view->values->known, premises[k], it->player, it->state);
      free[k] += walks;
      finder->told[d] |= TOLD_PAYS | (k == 0 && walks ? TOLD_FREE : 0);
    }
  }
  qsort(finder->gains, draws, sizeof *finder->gains, rising);
  it->gain[0] = finder->gains[tail];
  it->gain[1] = sum / (double)draws;
  it->gain[2] = finder->gains[draws - 1 - tail];
  it->pays = share(view, pays, draws);
  it->deterred = share(view, pays - free[0], pays);
  it->free = share(view, free[0], draws);
  it->free_without = share(view, free[1], draws);
  it->free_sure = share(view, free[2], draws);
}

static void measure_answer(const struct finder *finder, const struct zopa_deal_defection *defection, struct zopa_deal_answer *it)
{
  const struct zopa_deal_view *view = finder->view;
  const struct zopa_deal *deal = view->deal;
  size_t draws = view->values->draw_count, hurts = 0, credible = 0, deters = 0, pays = 0;
  for (size_t d = 0; d < draws; d++) {
    const int64_t *values = values_of(view, d), *mine = values + defection->player * deal->graph.state_count;
    const int64_t *theirs = values + it->player * deal->graph.state_count;
    bool hurt = mine[it->state] <= mine[deal->begin], gain = theirs[it->state] > theirs[defection->state];
    hurts += hurt;
    credible += gain;
    pays += finder->pays[d];
    deters += finder->pays[d] && hurt && gain;
  }
  it->hurts = share(view, hurts, draws);
  it->credible = known(view, it->player) ? share(view, credible, draws) : (struct zopa_deal_share){NAN, NAN};
  it->deters = known(view, it->player) ? share(view, deters, pays) : (struct zopa_deal_share){NAN, NAN};
}

static bool find_answers(const struct finder *finder, struct zopa_deal_defection *defection)
{
  const struct zopa_deal *deal = finder->view->deal;
  uint32_t word = deal->graph.states[defection->state];
  defection->answers = zopa_show_new(finder->view->show, deal->graph.option_count, sizeof *defection->answers);
  for (uint32_t o = 0; o < deal->graph.option_count && defection->answers; o++) {
    const struct zopa_deal_option *option = &deal->options[o];
    uint32_t to = deal->index[word ^ UINT32_C(1) << o];
    if (option->player == defection->player || to == ZOPA_GRAPH_NONE)
      continue;
    struct zopa_deal_answer *answer = &defection->answers[defection->answer_count++];
    *answer = (struct zopa_deal_answer){.player = option->player, .option = o, .state = to};
    measure_answer(finder, defection, answer);
  }
  return defection->answers != NULL;
}

/* Sets of bits within mask, smaller ones first: all of them when there are at most SUBSETS_OF bits, else each alone and all together. Returns how many. */
static size_t list_sets(uint32_t mask, uint32_t *ret)
{
  size_t bits = (size_t)__builtin_popcount(mask), count = 0;
  for (size_t size = 1; size <= bits; size++)
    for (uint32_t set = -mask & mask; set; set = (set - mask) & mask)
      if ((size_t)__builtin_popcount(set) == size && (bits <= SUBSETS_OF || size == 1 || size == bits))
        ret[count++] = set;
  return count;
}

/* Lists the move to a state. */
static bool add_defection(struct finder *finder, uint32_t player, uint32_t state)
{
  struct zopa_deal_defection *it = &finder->view->defections[finder->view->defection_count++];
  *it = (struct zopa_deal_defection){.player = player, .state = state};
  measure(finder, it);
  return find_answers(finder, it);
}

static bool ever_pays(const struct zopa_deal_view *view, size_t player, uint32_t state)
{
  const struct zopa_deal *deal = view->deal;
  for (size_t d = 0; d < view->values->draw_count; d++) {
    const int64_t *mine = values_of(view, d) + player * deal->graph.state_count;
    if (mine[state] > mine[deal->begin])
      return true;
  }
  return false;
}

/* Where a party that drops something invokes guarantees of its own too, and gains by that in some draw. */
static bool find_combined(struct finder *finder, uint32_t player, const uint32_t *drops, size_t drop_count)
{
  const struct zopa_deal *deal = finder->view->deal;
  uint32_t invocations[SETS_MOST];
  size_t count = list_sets(zopa_graph_mask(&deal->graph, player) & deal->invokes, invocations);
  for (size_t i = 0; i < drop_count; i++)
    for (size_t k = 0; k < count && !finder->stopped; k++) {
      uint32_t state = deal->index[(deal->keeps & ~drops[i]) | invocations[k]];
      if (state != ZOPA_GRAPH_NONE && ever_pays(finder->view, player, state) && !add_defection(finder, player, state))
        return false;
    }
  return true;
}

/* In each draw, what the player does that no listed move tells of. */
static void find_reasons(struct finder *finder, uint32_t player)
{
  const struct zopa_deal_view *view = finder->view;
  for (size_t d = 0; d < view->values->draw_count && !stops(finder, d); d++) {
    bool deterred = true;
    finder->wants[d] = 0;
    if (finder->told[d] & TOLD_FREE)
      continue;
    finder->reasons[d] = zopa_deal_walk(finder->judge, values_of(view, d), view->values->known, (struct zopa_deal_premise){0}, player, &deterred);
    if (finder->reasons[d] != ZOPA_GRAPH_NONE)
      finder->wants[d] = deterred ? TOLD_PAYS : TOLD_FREE;
  }
}

/* Of a party with many options not every combination is listed. So that none leaves the beginning without a listed move that says why, the moves that tell
 * most of what the others do not are added. */
static bool explain(struct finder *finder, uint32_t player)
{
  const struct zopa_deal_view *view = finder->view;
  size_t states = view->deal->graph.state_count;
  find_reasons(finder, player);
  for (size_t more = 0; more < EXPLAINED_MOST && !finder->stopped; more++) {
    size_t most = 0;
    memset(finder->counts, 0, states * sizeof *finder->counts);
    for (size_t d = 0; d < view->values->draw_count; d++)
      if (finder->wants[d] & ~finder->told[d])
        finder->counts[finder->reasons[d]]++;
    for (size_t s = 1; s < states; s++)
      most = finder->counts[s] > finder->counts[most] ? s : most;
    if (finder->counts[most] == 0)
      break;
    if (!add_defection(finder, player, (uint32_t)most))
      return false;
  }
  return true;
}

static bool find_defections(struct finder *finder)
{
  struct zopa_deal_view *view = finder->view;
  const struct zopa_deal *deal = view->deal;
  uint32_t drops[SETS_MOST];
  size_t most = 0;
  for (size_t p = 0; p < deal->graph.player_count; p++) {
    uint32_t mask = zopa_graph_mask(&deal->graph, p);
    size_t count = list_sets(mask & deal->keeps, drops), invocations = list_sets(mask & deal->invokes, drops);
    most += count * (1 + invocations) + EXPLAINED_MOST;
  }
  view->defections = zopa_show_new(view->show, most, sizeof *view->defections);
  for (uint32_t p = 0; p < deal->graph.player_count && view->defections; p++) {
    uint32_t mask = zopa_graph_mask(&deal->graph, p);
    size_t count = known(view, p) ? list_sets(mask & deal->keeps, drops) : 0;
    memset(finder->told, 0, view->values->draw_count);
    for (size_t i = 0; i < count && !finder->stopped; i++)
      if (!add_defection(finder, p, deal->index[deal->keeps & ~drops[i]]))
        return false;
    if (!find_combined(finder, p, drops, count) || (count && __builtin_popcount(mask) > SUBSETS_OF && !explain(finder, p)))
      return false;
  }
  return view->defections != NULL;
}

/* ---------------------------------------------------------------- the whole */

static uint32_t find_unknown(const struct zopa_deal_view *view)
{
  const struct zopa_deal *deal = view->deal;
  for (size_t p = 0; p < deal->graph.player_count; p++)
    if (zopa_graph_mask(&deal->graph, p) & deal->keeps && !known(view, p))
      return deal->parties[p];
  return ZOPA_NONE;
}

/* In how many draws nobody gains, and nobody does without being deterred, under a premise. players may be NULL. */
static void count_holding(struct finder *finder, struct zopa_deal_premise premise, size_t *ret_nash, size_t *ret_held, size_t (*players)[2])
{
  const struct zopa_deal_view *view = finder->view;
  *ret_nash = *ret_held = 0;
  for (size_t d = 0; d < view->values->draw_count && !stops(finder, d); d++) {
    struct zopa_deal_verdict verdict = zopa_deal_judge(finder->judge, values_of(view, d), view->values->known, premise);
    *ret_nash += verdict.gains == 0;
    *ret_held += verdict.undeterred == 0;
    for (size_t p = 0; p < view->deal->graph.player_count && players; p++) {
      players[p][0] += !(verdict.gains >> p & 1);
      players[p][1] += !(verdict.undeterred >> p & 1);
    }
  }
}

static void find_shares(struct finder *finder)
{
  struct zopa_deal_view *view = finder->view;
  size_t draws = view->values->draw_count, nash, held, unused, players[ZOPA_GRAPH_PLAYERS_MAX][2] = {{0}};
  count_holding(finder, (struct zopa_deal_premise){0}, &nash, &held, players);
  view->nash = share(view, nash, draws);
  view->sequential = share(view, held, draws);
  for (size_t p = 0; p < view->deal->graph.player_count; p++) {
    view->player_nash[p] = share(view, players[p][0], known(view, p) ? draws : 0);
    view->player_sequential[p] = share(view, players[p][1], known(view, p) ? draws : 0);
  }
  count_holding(finder, (struct zopa_deal_premise){.without = view->deal->invokes}, &unused, &held, NULL);
  view->without = share(view, held, draws);
  count_holding(finder, (struct zopa_deal_premise){.sure = view->deal->invokes}, &unused, &held, NULL);
  view->sure = share(view, held, draws);
}

static bool find_promises(struct finder *finder)
{
  struct zopa_deal_view *view = finder->view;
  const struct zopa_case *it = view->show->negotiation;
  view->promises = zopa_show_new(view->show, it->guarantees_count, sizeof *view->promises);
  for (uint32_t g = 0; g < it->guarantees_count && view->promises; g++) {
    uint32_t bits = zopa_deal_invocations(view->deal, g);
    struct zopa_deal_promise *promise = &view->promises[view->promise_count];
    size_t unused, held;
    if (!bits)
      continue;
    view->promise_count++;
    *promise = (struct zopa_deal_promise){.guarantee = g};
    for (size_t o = 0; o < view->deal->graph.option_count; o++)
      promise->judged = promise->judged || (bits >> o & 1 && known(view, view->deal->options[o].player));
    count_holding(finder, (struct zopa_deal_premise){.without = bits}, &unused, &held, NULL);
    promise->without = share(view, held, view->values->draw_count);
    count_holding(finder, (struct zopa_deal_premise){.sure = bits}, &unused, &held, NULL);
    promise->sure = share(view, held, view->values->draw_count);
  }
  return view->promises != NULL;
}

enum zopa_status zopa_deal_facts(struct zopa_deal_view *view, struct zopa_watch *watch)
{
  struct finder finder = {.view = view, .watch = watch};
  view->unknown = ZOPA_NONE;
  view->nash = view->sequential = view->without = view->sure = (struct zopa_deal_share){NAN, NAN};
  if (!view->values)
    return ZOPA_OK;
  view->unknown = find_unknown(view);
  enum zopa_status status = zopa_deal_judge_new(view->deal, &finder.judge);
  finder.gains = calloc(view->values->draw_count, sizeof *finder.gains);
  finder.pays = calloc(view->values->draw_count, sizeof *finder.pays);
  finder.told = calloc(view->values->draw_count, 1);
  finder.wants = calloc(view->values->draw_count, 1);
  finder.reasons = calloc(view->values->draw_count, sizeof *finder.reasons);
  finder.counts = calloc(view->deal->graph.state_count + 1, sizeof *finder.counts);
  if (status == ZOPA_OK && (!finder.gains || !finder.pays || !finder.told || !finder.wants || !finder.reasons || !finder.counts))
    status = ZOPA_E_MEMORY;
  if (status == ZOPA_OK && view->deal->keeps) {
    find_shares(&finder);
    if (!find_defections(&finder) || !find_promises(&finder))
      status = ZOPA_E_MEMORY;
  }
  if (finder.stopped) {
    view->values = NULL;
    view->stable = NULL;
    view->horizon = 0;
    view->defection_count = view->promise_count = 0;
  }
  zopa_deal_judge_free(finder.judge);
  free(finder.gains);
  free(finder.pays);
  free(finder.told);
  free(finder.wants);
  free(finder.reasons);
  free(finder.counts);
  return status;
}
