/* deal_run.c - see deal_view.h: from a case with controls and a package to what holds it, and to whoever asked. */
#include <stdlib.h>
#include <string.h>

#include "ops/deal_view.h"
#include "ops/outcome_text.h"
#include "ops/stability_view.h"
#include "ops/stakes.h"
#include "solve/analysis.h"

enum { DRAWS_LEAST = 100, DRAWS_MOST = 50000 };

/* Everything of one run. */
struct run {
  struct zopa_call *call;
  const struct zopa_case *negotiation;
  struct zopa_space *space;
  struct zopa_beliefs *beliefs;
  struct zopa_deal *deal;
  struct zopa_deal_values *values;
  struct zopa_show show;
  uint32_t *package;              /* [issues_count] */
  enum zopa_deal_origin *origins; /* [issues_count] */
  bool *stable;                   /* [state_count], or NULL */
  struct zopa_graph graph;        /* the deal's with its one set of values, when there is one */
  struct zopa_graph_player players[ZOPA_GRAPH_PLAYERS_MAX];
  struct zopa_stability_wish wish;
  struct zopa_stability *stability;
  struct zopa_coalitions *coalitions;
  struct zopa_paths *paths;
  size_t draws;
  struct zopa_watch watch;
};

/* ---------------------------------------------------------------- the package */

/* Where things stand: what is agreed or closed, and what is tentative. */
static void take_standing(struct run *run)
{
  for (size_t i = 0; i < run->negotiation->issues_count; i++) {
    const struct zopa_show_issue *issue = &run->show.issues[i];
    run->package[i] = ZOPA_NONE;
    if (issue->state < ZOPA_STATE_TENTATIVE || issue->claims_count == 0)
      continue;
    const struct zopa_standing *claim = &run->negotiation->standing[issue->claims[0]];
    if (claim->options.at_count != 1)
      continue;
    run->package[i] = claim->options.at[0];
    run->origins[i] = issue->state == ZOPA_STATE_SETTLED ? ZOPA_FROM_SETTLED : ZOPA_FROM_TENTATIVE;
  }
}

static enum zopa_status take_given(struct run *run)
{
  struct zopa_call *call = run->call;
  const struct zopa_argument *argument = &call->arguments[ZOPA_P_PACKAGE];
  size_t before = call->error.error_count;
  if (argument->count == 0)
    return ZOPA_OK;
  if (argument->count > 1)
    return zopa_call_refuse(call, "--package: one package at a time is looked at here; `weigh` puts several side by side");
  uint32_t *given = calloc(run->negotiation->issues_count + 1, sizeof *given);
  if (!given)
    return ZOPA_E_MEMORY;
  bool good = zopa_package_read(run->negotiation, argument->values[0], &call->error, given);
  for (size_t i = 0; i < run->negotiation->issues_count && good; i++)
    if (given[i] != ZOPA_NONE) {
      run->package[i] = given[i];
      run->origins[i] = ZOPA_FROM_PACKAGE;
    }
  free(given);
  return good ? ZOPA_OK : call->error.error_count > before ? ZOPA_E_INPUT : ZOPA_E_MEMORY;
}

static bool controls_open(const struct run *run)
{
  for (size_t i = 0; i < run->negotiation->controls_count; i++)
    for (size_t k = 0; k < run->negotiation->controls[i].issues.at_count; k++)
      if (run->package[run->negotiation->controls[i].issues.at[k]] == ZOPA_NONE)
        return true;
  return false;
}

/* Where no package is asked for, what the parties would carry out is still open, and all who must agree have complete preferences: the Nash solution of
 * what is left. */
static enum zopa_status take_nash(struct run *run)
{
  struct zopa_space *settled = NULL;
  struct zopa_analysis *analysis = NULL;
  struct zopa_wish wish = {.no_frontier = true};
  struct zopa_error unseen = {0};         /* what it warns of has been said when the whole space was made */
  if (zopa_call_has(run->call, ZOPA_P_PACKAGE) || !controls_open(run) || run->space->incomplete_count > 0)
    return ZOPA_OK;
  enum zopa_status status = zopa_space_settle(run->space, run->package, &settled);
  if (status == ZOPA_OK)
    status = zopa_analyze(settled, &wish, &run->call->control, &unseen, &analysis);
  if (status == ZOPA_OK && analysis->answered && analysis->solutions[ZOPA_NASH].exists)
    for (size_t i = 0; i < run->negotiation->issues_count; i++)
      if (run->package[i] == ZOPA_NONE) {
        run->package[i] = analysis->solutions[ZOPA_NASH].outcome[i];
        run->origins[i] = ZOPA_FROM_NASH;
      }
  if (status == ZOPA_OK)
    run->call->limit_met |= analysis->ending != ZOPA_COMPLETE;
  zopa_analysis_free(analysis);
  zopa_space_free(settled);
  zopa_error_clear(&unseen);
  return status == ZOPA_E_INPUT ? ZOPA_OK : status;       /* nobody has to agree */
}

/* A whole package that constraints or red lines rule out was never agreed. */
static void warn_of_package(const struct run *run)
{
  for (size_t i = 0; i < run->negotiation->issues_count; i++)
    if (run->package[i] == ZOPA_NONE)
      return;
  bool feasible = zopa_space_feasible(run->space, run->package);
  for (uint32_t i = 0; i < run->space->issue_count && feasible; i++) {
    bool left = false;
    for (uint32_t d = 0; d < run->space->domain_size[i]; d++)
      left = left || run->space->domain[i][d] == run->package[i];
    feasible = left;
  }
  if (!feasible)
    zopa_error_add(&run->call->error, ZOPA_WARNING, (struct zopa_place){0}, "the package breaks a constraint or a red line, so that it could not be agreed; "
                   "`weigh` tells which");
}

static enum zopa_status find_package(struct run *run)
{
  run->package = calloc(run->negotiation->issues_count + 1, sizeof *run->package);
  run->origins = calloc(run->negotiation->issues_count + 1, sizeof *run->origins);
  if (!run->package || !run->origins)
    return ZOPA_E_MEMORY;
  take_standing(run);
  enum zopa_status status = take_given(run);
  if (status == ZOPA_OK)
    status = take_nash(run);
  if (status == ZOPA_OK)
    warn_of_package(run);
  return status;
}

/* ---------------------------------------------------------------- judging it */

/* True when somebody who can act is known from statements, or has to agree and is not known at all. */
static bool wants_draws(const struct run *run)
{
  for (size_t p = 0; p < run->deal->graph.player_count; p++) {
    enum zopa_preference_source source = zopa_preference_source(run->negotiation, run->deal->parties[p]);
    if (source == ZOPA_PREFERENCES_STATEMENTS || (source == ZOPA_PREFERENCES_NONE && zopa_party_consents(run->negotiation, run->deal->parties[p])))
      return true;
  }
  return false;
}

static enum zopa_status believe(struct run *run)
{
  struct zopa_call *call = run->call;
  if (!run->deal->keeps || !wants_draws(run))
    return ZOPA_OK;
  enum zopa_status status = zopa_beliefs_new(run->space, run->draws, &call->control, &run->watch, &call->error, &run->beliefs);
  for (size_t p = 0; status == ZOPA_OK && p < run->beliefs->count; p++)
    if (run->beliefs->parties[p].conflict_count > 0)
      zopa_error_add(&call->error, ZOPA_WARNING, run->negotiation->preferences[run->beliefs->parties[p].party].place,
                     "the statements of %s cannot all hold, so nothing is counted for it; `zopa bridge` tells which",
                     zopa_party_title(run->negotiation, run->beliefs->parties[p].party));
  return status;
}

/* Where there is one set of values: every state's stability, what coalitions could do, and the ways from the beginning. */
static enum zopa_status find_stable(struct run *run)
{
  const struct zopa_deal *deal = run->deal;
  size_t states = deal->graph.state_count, count = deal->graph.player_count;
  if (!run->values || run->values->drawn || !deal->keeps || run->values->known != (1u << count) - 1)
    return ZOPA_OK;
  run->graph = deal->graph;
  memcpy(run->players, deal->graph.players, count * sizeof *run->players);
  for (size_t p = 0; p < count; p++)
    run->players[p].values = run->values->values + p * states;
  run->graph.players = run->players;
  run->stable = calloc(states, sizeof *run->stable);
  enum zopa_status status = run->stable ? zopa_stability_new(&run->graph, &run->wish, &run->watch, &run->stability) : ZOPA_E_MEMORY;
  bool answered = status == ZOPA_OK && run->stability->ending == ZOPA_COMPLETE;
  for (size_t s = 0; s < states && answered; s++)
    run->stable[s] = zopa_is_equilibrium(run->stability, ZOPA_STABLE_SEQ, s);
  if (answered && zopa_call_has(run->call, ZOPA_P_JSON)) {
    status = zopa_coalitions_new(&run->graph, zopa_call_has(run->call, ZOPA_P_FULL) ? SIZE_MAX : ZOPA_STABILITY_COALITIONS_MAX, &run->watch, &run->coalitions);
    if (status == ZOPA_OK)
      status = zopa_paths_new(&run->graph, deal->begin, &run->watch, &run->paths);
  }
  return status;
}

/* True when the party's values are one set: complete preferences, to which what the package leaves open makes no difference. */
static bool valued(const struct run *run, uint32_t party)
{
  for (size_t i = 0; i < run->deal->gap_count; i++)
    if (run->deal->gaps[i].kind == ZOPA_GAP_INTERPLAY && run->deal->gaps[i].party == party)
      return false;
  return zopa_preference_source(run->negotiation, party) == ZOPA_PREFERENCES_COMPLETE;
}

/* Limited moves are defined for two players who take turns, each with one set of values. */
static enum zopa_status check_horizon(const struct run *run)
{
  const struct zopa_deal *deal = run->deal;
  if (!zopa_call_has(run->call, ZOPA_P_HORIZON))
    return ZOPA_OK;
  if (deal->graph.player_count != 2)
    return zopa_call_refuse(run->call, "--horizon: limited-move stability is defined for two players who take turns; after this package %zu can act",
                            deal->graph.player_count);
  for (size_t p = 0; p < 2; p++)
    if (!valued(run, deal->parties[p]))
      return zopa_call_refuse(run->call, "--horizon: to foresee moves takes one set of values, and what is known of the preferences of %s leaves more than one",
                              deal->graph.players[p].name);
  return ZOPA_OK;
}

static enum zopa_status judge(struct run *run)
{
  struct zopa_call *call = run->call;
  enum zopa_status status = zopa_space_new(run->negotiation, &call->error, &run->space);
  if (status == ZOPA_OK)
    status = find_package(run);
  if (status == ZOPA_OK)
    status = zopa_deal_new(run->space, run->package, &call->error, &run->deal);
  if (status == ZOPA_OK)
    status = check_horizon(run);
  if (status == ZOPA_OK)
    status = believe(run);
  if (status == ZOPA_OK && !(run->beliefs && run->beliefs->ending != ZOPA_COMPLETE))
    status = zopa_deal_values_new(run->deal, run->beliefs, &run->watch, &run->values);
  if (status == ZOPA_OK)
    status = find_stable(run);
  return status;
}

/* ---------------------------------------------------------------- telling */

/* The document of `stability`, with null where there is no one set of values. False when memory ran out. */
static bool write_json(struct run *run, const struct zopa_deal_view *view)
{
  static const struct zopa_stability none = {0};
  bool answered = run->stability && run->stability->ending == ZOPA_COMPLETE;
  struct zopa_stability_view stability = {
    .title = run->negotiation->title, .graph = run->stability ? &run->graph : &run->deal->graph, .stability = answered ? run->stability : &none,
    .wish = run->wish, .coalitions = answered ? run->coalitions : NULL, .paths = answered ? run->paths : NULL, .error = &run->call->error,
    .deal = view, .full = view->full,
  };
  zopa_stability_json(&stability, &run->call->text);
  zopa_arena_clear(&stability.arena);
  return !stability.failed;
}

static enum zopa_status tell(struct run *run, struct zopa_deal_view *view)
{
  struct zopa_call *call = run->call;
  struct zopa_text banner = {0};
  zopa_call_banner(run->negotiation, &banner);
  const char *banner_words = banner.size ? banner.data : NULL;
  bool bad = banner.failed;
  if (zopa_call_has(call, ZOPA_P_JSON))
    bad |= !write_json(run, view);
  else
    zopa_deal_report(view, banner_words, &call->terminal, &call->text);
  if (zopa_call_has(call, ZOPA_P_HTML)) {
    struct zopa_text *page = zopa_call_output(call, zopa_call_get(call, ZOPA_P_HTML), false);
    bad |= !page;
    if (page)
      zopa_deal_report(view, banner_words, NULL, page);
  }
  if (zopa_call_has(call, ZOPA_P_SVG)) {
    struct zopa_text *file = zopa_call_output(call, zopa_call_get(call, ZOPA_P_SVG), false);
    struct zopa_graph_picture picture;
    bad |= !file || !zopa_deal_picture(view, &picture);
    if (!bad && picture.nodes_count == 0) {
      zopa_text_clear(&banner);
      return zopa_call_refuse(call, "--svg: %s", run->deal->keeps ? "there are too many states for a picture" : "there are no states to draw: nobody has "
                              "anything to keep that it could drop");
    }
    if (!bad)
      zopa_svg_graph(&picture, ZOPA_SVG_FILE, file);
  }
  zopa_text_clear(&banner);
  return bad || run->show.failed ? ZOPA_E_MEMORY : ZOPA_OK;
}

/* Who would leave the beginning when both foresee as many moves as was asked for. */
static void tell_horizon(const struct run *run, struct zopa_deal_view *view)
{
  const struct zopa_stability *found = run->stability;
  if (!zopa_call_has(run->call, ZOPA_P_HORIZON) || !found || found->ending != ZOPA_COMPLETE || !found->stable[ZOPA_STABLE_LIMITED])
    return;
  view->horizon = run->wish.horizon;
  for (size_t p = 0; p < found->player_count; p++)
    view->leaves |= zopa_is_stable(found, ZOPA_STABLE_LIMITED, p, run->deal->begin) ? 0 : UINT32_C(1) << p;
}

/* What goes with graphs goes with no package. */
static enum zopa_status check_unknown(struct zopa_call *call)
{
  if (!zopa_call_has(call, ZOPA_P_UNKNOWN))
    return ZOPA_OK;
  return zopa_call_refuse(call, "--unknown reads pairs of states that a player of a graph cannot compare; what may follow a package is compared by what it is worth to "
                          "each party");
}

static enum zopa_status read_draws(struct run *run)
{
  const char *text = zopa_call_get(run->call, ZOPA_P_DRAWS);
  run->draws = text ? strtoull(text, NULL, 10) : ZOPA_DRAWS_USUAL;
  if (run->draws >= DRAWS_LEAST && run->draws <= DRAWS_MOST)
    return ZOPA_OK;
  return zopa_call_refuse(run->call, "--draws %s: from %d to %d is possible", text, DRAWS_LEAST, DRAWS_MOST);
}

enum zopa_status zopa_deal_run(struct zopa_call *call, const struct zopa_case *negotiation, const struct zopa_stability_wish *wish)
{
  struct run run = {.call = call, .negotiation = negotiation, .wish = *wish};
  zopa_watch_init(&run.watch, &call->control);
  enum zopa_status status = read_draws(&run), other = check_unknown(call);
  status = status == ZOPA_OK ? other : status;
  if (status == ZOPA_OK)
    status = zopa_show_init(&run.show, negotiation, (struct zopa_date){0}) ? ZOPA_OK : ZOPA_E_MEMORY;
  if (status == ZOPA_OK)
    status = judge(&run);
  if (status == ZOPA_OK) {
    struct zopa_deal_view view = {.call = call, .show = &run.show, .deal = run.deal, .beliefs = run.beliefs, .values = run.values,
                                  .origins = run.origins, .stable = run.stable, .full = zopa_call_has(call, ZOPA_P_FULL)};
    tell_horizon(&run, &view);
    call->warnings_told = true;
    status = zopa_deal_facts(&view, &run.watch);
    call->limit_met |= zopa_watch_ending(&run.watch) != ZOPA_COMPLETE;
    if (status == ZOPA_OK)
      status = tell(&run, &view);
  }
  zopa_deal_values_free(run.values);
  zopa_deal_free(run.deal);
  zopa_beliefs_free(run.beliefs);
  zopa_space_free(run.space);
  zopa_show_clear(&run.show);
  free(run.package);
  free(run.origins);
  free(run.stable);
  zopa_paths_free(run.paths);
  zopa_coalitions_free(run.coalitions);
  zopa_stability_free(run.stability);
  zopa_watch_clear(&run.watch);
  return status;
}
