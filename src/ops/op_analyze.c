/* op_analyze.c - the agreement space: how many outcomes, the frontier, the solutions. */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "case/whatif.h"
#include "ops/analyze_view.h"
#include "report/svg.h"

static enum zopa_status write_svg(struct zopa_call *call, const struct zopa_analyze_view *view)
{
  struct zopa_arena arena = {0};
  struct zopa_plot plot;
  struct zopa_text *text = zopa_call_output(call, zopa_call_get(call, ZOPA_P_SVG), false);
  enum zopa_status status = text && zopa_analyze_plot(view, &arena, &plot) ? ZOPA_OK : ZOPA_E_MEMORY;
  if (status == ZOPA_OK)
    zopa_svg_frontier(&plot, ZOPA_SVG_FILE, text);
  zopa_arena_clear(&arena);
  return status;
}

static size_t points_shown(const struct zopa_call *call, size_t count)
{
  const char *points = zopa_call_get(call, ZOPA_P_POINTS);
  size_t most = points ? (size_t)strtoull(points, NULL, 10) : zopa_call_has(call, ZOPA_P_JSON) ? count : ZOPA_POINTS_SHOWN;
  return most < count ? most : count;
}

/* The picture and the page are for people, whatever JSON lists. */
static enum zopa_status show_fewer(struct zopa_call *call, struct zopa_analyze_view *view)
{
  if (zopa_call_get(call, ZOPA_P_POINTS) || view->shown <= ZOPA_POINTS_SHOWN)
    return ZOPA_OK;
  view->shown = ZOPA_POINTS_SHOWN;
  if (view->approval.all)
    return ZOPA_OK;
  zopa_analyze_approve_clear(view);
  view->approval.count = 0;
  return zopa_analyze_approve(view);
}

static enum zopa_status render(struct zopa_call *call, struct zopa_analyze_view *view)
{
  const struct zopa_analysis *analysis = view->analysis;
  view->shown = points_shown(call, analysis->frontier.count);
  view->outcomes_listed = !zopa_call_has(call, ZOPA_P_NO_OUTCOMES);
  view->seed = call->control.seed;
  enum zopa_status status = zopa_analyze_approve(view);
  if (status != ZOPA_OK)
    return status;
  if (zopa_call_has(call, ZOPA_P_JSON))
    zopa_analyze_json(view, &call->text);
  else {
    view->terminal = &call->terminal;
    if (!zopa_analyze_report(view, &call->text))
      return ZOPA_E_MEMORY;
    view->terminal = NULL;
  }
  call->warnings_told = true;
  status = show_fewer(call, view);
  if (status == ZOPA_OK && zopa_call_has(call, ZOPA_P_SVG)) {
    if (!analysis->answered)
      return zopa_call_refuse(call, "--svg: there is no frontier to draw, for %s has no complete preferences",
                              view->negotiation->parties[view->space->incomplete[0]].id);
    status = write_svg(call, view);
  }
  if (status == ZOPA_OK && zopa_call_has(call, ZOPA_P_HTML)) {
    struct zopa_text *page = zopa_call_output(call, zopa_call_get(call, ZOPA_P_HTML), false);
    status = page && zopa_analyze_report(view, page) ? ZOPA_OK : ZOPA_E_MEMORY;
  }
  return status;
}

/* What of the frontier is wanted. floor [utility_count] is the caller's, filled with what --at-least asks for. */
static enum zopa_status read_wish(struct zopa_call *call, const struct zopa_space *space, int64_t *floor, struct zopa_wish *ret_wish)
{
  const struct zopa_argument *at_least = &call->arguments[ZOPA_P_AT_LEAST];
  const char *within = zopa_call_get(call, ZOPA_P_WITHIN);
  enum zopa_status status = ZOPA_OK;
  ret_wish->no_frontier = zopa_call_has(call, ZOPA_P_NO_FRONTIER);
  if (within)
    zopa_number_read(within, &ret_wish->within);
  if (ret_wish->within > 1)
    return zopa_call_refuse(call, "--within %s: a factor from 0 to 1 is wanted, as 0.01 for one per cent", within);
  static const enum zopa_parameter_id of_frontier[] = {ZOPA_P_WITHIN, ZOPA_P_AT_LEAST, ZOPA_P_SVG, ZOPA_P_APPROVAL};
  for (size_t i = 0; i < sizeof of_frontier / sizeof *of_frontier; i++)
    if (ret_wish->no_frontier && zopa_call_has(call, of_frontier[i]))
      return zopa_call_refuse(call, "--no-frontier leaves nothing for --%s", zopa_parameters[of_frontier[i]].name);
  if (zopa_call_has(call, ZOPA_P_APPROVAL) && space->incomplete_count > 0)
    return zopa_call_refuse(call, "--approval: there is no frontier to mark, for %s has no complete preferences; bridge --approval needs none",
                            space->negotiation->parties[space->incomplete[0]].id);
  for (size_t u = 0; u < space->utility_count; u++)
    floor[u] = INT64_MIN;
  for (size_t i = 0; i < at_least->count && status == ZOPA_OK; i++) {
    uint32_t party;
    struct zopa_number number;
    status = zopa_party_number_read(space->negotiation, "--at-least", at_least->values[i], &call->error, &party, &number);
    size_t u = 0;
    while (u < space->utility_count && status == ZOPA_OK && space->utilities[u].party != party)
      u++;
    if (status == ZOPA_OK && (u == space->utility_count || !space->utilities[u].consents))
      status = zopa_call_refuse(call, "--at-least %s: this party %s", at_least->values[i],
                                u == space->utility_count ? "has no complete preferences" : "need not agree, so the frontier does not ask for it");
    else if (status == ZOPA_OK)
      floor[u] = zopa_utility_least(&space->utilities[u], &number);
  }
  ret_wish->floor = at_least->count > 0 ? floor : NULL;
  return status;
}

static enum zopa_status run(struct zopa_call *call)
{
  struct zopa_case *negotiation = NULL;
  struct zopa_space *space = NULL;
  struct zopa_analysis *analysis = NULL;
  struct zopa_adjusted_winner division = {0};
  struct zopa_analyze_view view = {.division = &division, .error = &call->error};
  struct zopa_wish wish = {0};
  int64_t floor[ZOPA_PARTIES_MAX];
  enum zopa_status status = zopa_call_load(call, &negotiation);
  if (status == ZOPA_OK)
    status = zopa_space_new(negotiation, &call->error, &space);
  if (status == ZOPA_OK)
    status = read_wish(call, space, floor, &wish);
  if (status == ZOPA_OK)
    status = zopa_approvals_least(call, &view.approval.least);
  if (status == ZOPA_OK)
    status = zopa_analyze(space, &wish, &call->control, &call->error, &analysis);
  if (status == ZOPA_OK)
    status = zopa_adjusted_winner(negotiation, &division);
  if (status == ZOPA_OK)
    status = zopa_approvals_new(call, negotiation, zopa_call_has(call, ZOPA_P_APPROVAL), &view.approval.ratify);
  uint32_t *outcome = status == ZOPA_OK ? calloc(space->issue_count + 1, sizeof *outcome) : NULL;
  if (status == ZOPA_OK && !outcome)
    status = ZOPA_E_MEMORY;
  if (status == ZOPA_OK) {
    call->limit_met = analysis->ending != ZOPA_COMPLETE;
    zopa_division_warn(negotiation, &division, &call->error);
    view.negotiation = negotiation;
    view.space = space;
    view.analysis = analysis;
    view.outcome = outcome;
    status = render(call, &view);
  }
  zopa_analyze_approve_clear(&view);
  zopa_ratify_free(view.approval.ratify);
  free(outcome);
  zopa_adjusted_winner_clear(&division);
  zopa_analysis_free(analysis);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  return status;
}

const struct zopa_op zopa_op_analyze = {
  .name = "analyze",
  .synopsis = "FILES [options]",
  .summary = "the agreement space: counts, what nobody can better for free, four solutions",
  .takes = ZOPA_TAKES_RUN | ZOPA_TAKES_LIMITS | ZOPA_TAKES_CASE | ZOPA_TAKES(ZOPA_P_JSON) | ZOPA_TAKES(ZOPA_P_HTML) | ZOPA_TAKES(ZOPA_P_SVG) |
           ZOPA_TAKES(ZOPA_P_POINTS) | ZOPA_TAKES(ZOPA_P_NO_OUTCOMES) | ZOPA_TAKES(ZOPA_P_NO_FRONTIER) | ZOPA_TAKES(ZOPA_P_WITHIN) |
           ZOPA_TAKES(ZOPA_P_AT_LEAST) | ZOPA_TAKES(ZOPA_P_APPROVAL),
  .operands_least = 1,
  .operands_most = SIZE_MAX,
  .run = run,
};
