/* op_weigh.c - a person's own packages side by side: what each is worth to each party, which lines it crosses, what betters it.
 * Issues that a package leaves open are bounded by the best and the worst feasible way to close them, party by party. Of a party of whom only
 * statements are known, all is counted over the preferences that they leave possible. */
#include <stdlib.h>

#include "ops/outcome_text.h"
#include "ops/weigh_view.h"

/* ---- What betters a package --------------------------------------------------------------------------------------------------- */

/* Compares two rows of sums in the order of a frontier: the first consenting party's falling, then the second's. */
static int compare_rows(const struct zopa_space *space, const int64_t *a, const int64_t *b)
{
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].consents && a[u] != b[u])
      return a[u] > b[u] ? -1 : 1;
  return 0;
}

/* True when some way to close the open issues is worth what a row of the whole frontier is: a merge of two sorted lists. */
static bool reaches_frontier(const struct zopa_scales *scales, const struct zopa_weighed *weighed)
{
  const struct zopa_frontier *whole = &scales->whole->frontier, *own = &weighed->analysis->frontier;
  size_t utilities = scales->space->utility_count, i = 0, j = 0;
  while (i < whole->count && j < own->count) {
    int order = compare_rows(scales->space, whole->sums + i * utilities, own->sums + j * utilities);
    if (order == 0)
      return true;
    if (order < 0)
      i++;
    else
      j++;
  }
  return false;
}

/* Finds the frontier row that is at least as good as the package at its best for every consenting party, and better for one: it betters every
 * way to close the open issues. Errors: ZOPA_E_MEMORY. */
static enum zopa_status find_dominator(const struct zopa_scales *scales, struct zopa_weighed *weighed)
{
  const struct zopa_frontier *frontier = &scales->whole->frontier;
  size_t utilities = scales->space->utility_count;
  for (size_t row = 0; row < frontier->count; row++) {
    bool covers = true, better = false;
    for (size_t u = 0; u < utilities && covers; u++) {
      if (!scales->space->utilities[u].consents)
        continue;
      int64_t sum = frontier->sums[row * utilities + u];
      covers = sum >= weighed->analysis->best[u];
      better |= sum > weighed->analysis->best[u];
    }
    if (!covers || !better)
      continue;
    weighed->dominated_by = calloc(scales->space->issue_count + 1, sizeof *weighed->dominated_by);
    if (!weighed->dominated_by)
      return ZOPA_E_MEMORY;
    zopa_frontier_outcome(frontier, scales->space->issue_count, row, weighed->dominated_by);
    break;
  }
  weighed->doubt = weighed->dominated_by || frontier->exact ? ZOPA_DOUBT_NONE : ZOPA_DOUBT_FRONTIER;
  weighed->compared = frontier->exact && weighed->analysis->frontier.exact;
  weighed->reaches = weighed->compared && reaches_frontier(scales, weighed);
  return ZOPA_OK;
}

/* The same where somebody who must agree is known from statements only. Errors: ZOPA_E_MEMORY. */
static enum zopa_status find_drawn_dominator(struct zopa_scales *scales, struct zopa_weighed *weighed)
{
  weighed->doubt = zopa_weigh_least_known(scales) != ZOPA_NONE ? ZOPA_DOUBT_KNOWLEDGE : weighed->open ? ZOPA_DOUBT_OPEN : ZOPA_DOUBT_SEARCHED;
  if (weighed->doubt != ZOPA_DOUBT_SEARCHED)
    return ZOPA_OK;
  const uint32_t **others = calloc(scales->count, sizeof *others);
  uint32_t *outcome = calloc(scales->space->issue_count + 1, sizeof *outcome);
  enum zopa_status status = others && outcome ? ZOPA_OK : ZOPA_E_MEMORY;
  size_t count = 0;
  bool found = false;
  for (size_t k = 0; k < scales->count && status == ZOPA_OK; k++)
    if (&scales->packages[k] != weighed && !scales->packages[k].open)
      others[count++] = scales->packages[k].package;
  if (status == ZOPA_OK)
    status = zopa_draws_dominator(scales->beliefs, weighed->package, others, count, &scales->watch, outcome, &found);
  if (status == ZOPA_OK && found) {
    weighed->dominated_by = outcome;
    weighed->doubt = ZOPA_DOUBT_NONE;
    outcome = NULL;
  }
  free(others);
  free(outcome);
  return status;
}

/* ---- Run ---------------------------------------------------------------------------------------------------------------------- */

/* Before any work, so that a slip of the pen is told at once. */
static enum zopa_status read_packages(struct zopa_scales *scales)
{
  struct zopa_call *call = scales->call;
  const struct zopa_argument *argument = &call->arguments[ZOPA_P_PACKAGE];
  size_t errors = call->error.error_count;
  scales->packages = calloc(argument->count, sizeof *scales->packages);
  if (!scales->packages)
    return ZOPA_E_MEMORY;
  for (scales->count = 0; scales->count < argument->count; scales->count++) {
    size_t before = call->error.error_count;
    uint32_t *package = calloc(scales->space->issue_count + 1, sizeof *package);
    scales->packages[scales->count].package = package;
    if (!package || (!zopa_package_read(scales->space->negotiation, argument->values[scales->count], &call->error, package) &&
                     call->error.error_count == before))
      return ZOPA_E_MEMORY;
  }
  return call->error.error_count > errors ? ZOPA_E_INPUT : ZOPA_OK;
}

/* Warns of parties whose figures are missing though there are statements. */
static void warn_of_missing(const struct zopa_scales *scales, struct zopa_error *error)
{
  const struct zopa_case *it = scales->space->negotiation;
  for (size_t p = 0; p < scales->beliefs->count; p++) {
    const struct zopa_belief *belief = &scales->beliefs->parties[p];
    const char *title = zopa_party_title(it, belief->party);
    if (belief->conflict_count > 0)
      zopa_error_add(error, ZOPA_WARNING, it->preferences[belief->party].place,
                     "the statements of %s cannot all hold, so nothing is counted for it; `zopa bridge` tells which", title);
    else if (!belief->utility && !belief->draws && belief->statements > 0)
      zopa_error_add(error, ZOPA_WARNING, it->preferences[belief->party].place, "nothing is counted for %s: a limit was met", title);
  }
}

/* What is known of parties from statements, where there are any and the draws have room. */
static enum zopa_status believe(struct zopa_scales *scales, struct zopa_beliefs **ret_beliefs)
{
  const struct zopa_case *it = scales->space->negotiation;
  struct zopa_call *call = scales->call;
  uint64_t size = 0;
  bool stated = false;
  enum zopa_status status = ZOPA_OK;
  for (uint32_t p = 0; p < it->parties_count && status == ZOPA_OK; p++) {
    struct zopa_rows *rows = NULL;
    enum zopa_preference_source source = zopa_preference_source(it, p);
    stated |= source == ZOPA_PREFERENCES_STATEMENTS;
    if (source == ZOPA_PREFERENCES_COMPLETE || (source == ZOPA_PREFERENCES_NONE && !zopa_party_consents(it, p)))
      continue;
    status = zopa_rows_new(it, p, &rows);
    size += status == ZOPA_OK ? zopa_draws_size(rows, ZOPA_DRAWS_USUAL) : 0;
    zopa_rows_free(rows);
  }
  if (status != ZOPA_OK || !stated)
    return status;
  if (!zopa_watch_memory(&scales->watch, size))
    status = zopa_beliefs_new(scales->space, ZOPA_DRAWS_USUAL, &call->control, &scales->watch, &call->error, ret_beliefs);
  else
    zopa_error_add(&call->error, ZOPA_WARNING, (struct zopa_place){0},
                   "nothing is counted for parties of whom only statements are known: that would take %.0f MB", (double)size / (1 << 20));
  scales->beliefs = *ret_beliefs;
  if (scales->beliefs)
    warn_of_missing(scales, &call->error);
  return status;
}

static enum zopa_status weigh_drawn(const struct zopa_scales *scales, struct zopa_weighed *weighed)
{
  const struct zopa_beliefs *beliefs = scales->beliefs;
  enum zopa_status status = zopa_closings_new(weighed->space, &weighed->closings);
  if (status != ZOPA_OK)
    return status;
  weighed->drawn = calloc(beliefs->count + 1, sizeof *weighed->drawn);
  if (!weighed->drawn)
    return ZOPA_E_MEMORY;
  for (size_t p = 0; p < beliefs->count && weighed->closings->feasible && status == ZOPA_OK; p++)
    if (beliefs->parties[p].draws)
      status = zopa_draws_judge(weighed->closings, &beliefs->parties[p], &weighed->drawn[p]);
  return status;
}

static enum zopa_status weigh_one(struct zopa_scales *scales, struct zopa_weighed *weighed)
{
  struct zopa_call *call = scales->call;
  enum zopa_status status = zopa_space_settle(scales->space, weighed->package, &weighed->space);
  if (status == ZOPA_OK)
    status = zopa_analyze(weighed->space, NULL, &call->control, &call->error, &weighed->analysis);
  if (status == ZOPA_OK && scales->beliefs)
    status = weigh_drawn(scales, weighed);
  if (status != ZOPA_OK)
    return status;
  call->limit_met |= weighed->analysis->ending != ZOPA_COMPLETE;
  status = zopa_approval_line_find(scales->ratify, weighed->package, &weighed->approval);
  if (status != ZOPA_OK || !zopa_weigh_possible(weighed))
    return status;
  status = zopa_holding_line_find(scales->space, scales->beliefs, weighed->package, &scales->watch, &weighed->holding);
  if (status != ZOPA_OK)
    return status;
  return scales->whole ? find_dominator(scales, weighed) : find_drawn_dominator(scales, weighed);
}

/* The whole space answers what betters a package only where everybody who must agree has complete preferences. */
static enum zopa_status weigh_all(struct zopa_scales *scales, struct zopa_analysis **ret_whole, struct zopa_beliefs **ret_beliefs)
{
  struct zopa_call *call = scales->call;
  enum zopa_status status = ZOPA_OK;
  if (scales->space->incomplete_count == 0)
    status = zopa_analyze(scales->space, NULL, &call->control, &call->error, ret_whole);
  scales->whole = *ret_whole;
  if (status == ZOPA_OK && scales->whole)
    call->limit_met = scales->whole->ending != ZOPA_COMPLETE;
  if (status == ZOPA_OK)
    status = believe(scales, ret_beliefs);
  for (size_t k = 0; k < scales->count; k++)
    for (size_t i = 0; i < scales->space->issue_count; i++)
      scales->packages[k].open |= scales->packages[k].package[i] == ZOPA_NONE;
  for (size_t k = 0; k < scales->count && status == ZOPA_OK; k++)
    status = weigh_one(scales, &scales->packages[k]);
  call->limit_met |= zopa_watch_ending(&scales->watch) != ZOPA_COMPLETE;
  return status;
}

static void clear(struct zopa_scales *scales)
{
  for (size_t k = 0; scales->packages && k < scales->call->arguments[ZOPA_P_PACKAGE].count; k++) {
    struct zopa_weighed *weighed = &scales->packages[k];
    zopa_approval_line_clear(&weighed->approval);
    zopa_closings_free(weighed->closings);
    zopa_analysis_free(weighed->analysis);
    zopa_space_free(weighed->space);
    free(weighed->drawn);
    free(weighed->package);
    free(weighed->dominated_by);
  }
  free(scales->packages);
  zopa_ratify_free(scales->ratify);
  zopa_watch_clear(&scales->watch);
}

static enum zopa_status run(struct zopa_call *call)
{
  struct zopa_case *negotiation = NULL;
  struct zopa_space *space = NULL;
  struct zopa_analysis *whole = NULL;
  struct zopa_beliefs *beliefs = NULL;
  struct zopa_scales scales = {.call = call};
  if (!zopa_call_has(call, ZOPA_P_PACKAGE))
    return zopa_call_refuse(call, "--package is wanted: --package 'ISSUE=OPTION,ISSUE=OPTION', once for each package");
  zopa_watch_init(&scales.watch, &call->control);
  enum zopa_status status = zopa_call_load(call, &negotiation);
  if (status == ZOPA_OK)
    status = zopa_space_new(negotiation, &call->error, &space);
  scales.space = space;
  if (status == ZOPA_OK)
    status = read_packages(&scales);
  if (status == ZOPA_OK)
    status = zopa_approvals_new(call, negotiation, false, &scales.ratify);
  if (status == ZOPA_OK)
    status = weigh_all(&scales, &whole, &beliefs);
  if (status == ZOPA_OK && zopa_call_has(call, ZOPA_P_JSON))
    zopa_weigh_json(call, &scales);
  else if (status == ZOPA_OK)
    zopa_weigh_report(call, &scales);
  call->warnings_told = zopa_call_has(call, ZOPA_P_JSON);
  clear(&scales);
  zopa_analysis_free(whole);
  zopa_beliefs_free(beliefs);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  return status;
}

const struct zopa_op zopa_op_weigh = {
  .name = "weigh",
  .synopsis = "FILES --package 'ISSUE=OPTION,...' [--package ...]",
  .summary = "your own packages side by side: worth to each party, lines crossed, what betters them",
  .takes = ZOPA_TAKES_RUN | ZOPA_TAKES_LIMITS | ZOPA_TAKES_CASE | ZOPA_TAKES(ZOPA_P_PACKAGE) | ZOPA_TAKES(ZOPA_P_JSON),
  .operands_least = 1,
  .operands_most = SIZE_MAX,
  .run = run,
};
