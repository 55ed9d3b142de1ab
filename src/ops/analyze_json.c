/* analyze_json.c - an analysis as one JSON document; keys and order are fixed by docs/json.md. */
#include <math.h>

#include "ops/analyze_view.h"

static void write_issues(struct zopa_json *json, const struct zopa_case *negotiation)
{
  zopa_json_array(json, "issues");
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    zopa_json_object(json, NULL);
    zopa_json_string(json, "id", negotiation->issues[i].id);
    zopa_json_array(json, "options");
    for (size_t o = 0; o < negotiation->issues[i].options_count; o++)
      zopa_json_string(json, NULL, negotiation->issues[i].options[o].id);
    zopa_json_end(json);
    zopa_json_end(json);
  }
  zopa_json_end(json);
}

static void write_tally(struct zopa_json *json, const char *key, const struct zopa_tally *tally)
{
  if (tally->exact || tally->confidence == 0) {
    zopa_json_string(json, key, tally->exact);
    return;
  }
  zopa_json_object(json, key);
  zopa_json_number(json, "estimate", tally->estimate);
  zopa_json_number(json, "low", tally->low);
  zopa_json_number(json, "high", tally->high);
  zopa_json_number(json, "confidence", tally->confidence);
  zopa_json_end(json);
}

static void write_utilities(struct zopa_json *json, const struct zopa_analyze_view *view, const int64_t *sums)
{
  zopa_json_array(json, "utilities");
  for (size_t u = 0; u < view->space->utility_count; u++)
    zopa_json_number(json, NULL, zopa_utility_value(&view->space->utilities[u], sums[u]));
  zopa_json_end(json);
}

static void write_frontier(struct zopa_json *json, const struct zopa_analyze_view *view)
{
  const struct zopa_frontier *frontier = &view->analysis->frontier;
  if (view->analysis->no_frontier) {
    zopa_json_null(json, "frontier");
    return;
  }
  zopa_json_object(json, "frontier");
  zopa_json_bool(json, "exact", frontier->exact);
  zopa_json_number(json, "within", frontier->exact ? 0 : frontier->within > 0 ? frontier->within : NAN);
  zopa_json_string(json, "method", frontier->method);
  zopa_json_integer(json, "count", (int64_t)frontier->count);
  zopa_json_integer(json, "points_shown", (int64_t)view->shown);
  zopa_json_array(json, "points");
  for (size_t i = 0; i < view->shown; i++) {
    size_t row = zopa_analyze_row(view, i);
    struct zopa_text ties = {0};
    zopa_frontier_ties(frontier, row, &ties);
    zopa_json_object(json, NULL);
    if (view->outcomes_listed) {
      zopa_frontier_outcome(frontier, view->space->issue_count, row, view->outcome);
      zopa_outcome_json(json, "outcome", view->negotiation, view->outcome);
    }
    write_utilities(json, view, frontier->sums + row * view->space->utility_count);
    zopa_json_string(json, "ties", frontier->exact ? ties.data : NULL);
    json->text->failed |= ties.failed;
    zopa_text_clear(&ties);
    zopa_analyze_approval_json(json, view, i);
    zopa_json_end(json);
  }
  zopa_json_end(json);
  zopa_analyze_win_set_json(json, view);
  zopa_json_end(json);
}

static void write_solution(struct zopa_json *json, const struct zopa_analyze_view *view, size_t concept)
{
  const struct zopa_choice *solution = &view->analysis->solutions[concept];
  zopa_json_object(json, zopa_concepts[concept]->name);
  zopa_json_bool(json, "exists", solution->exists);
  zopa_outcome_json(json, "outcome", view->negotiation, solution->outcome);
  if (solution->exists)
    write_utilities(json, view, solution->sums);
  else
    zopa_json_null(json, "utilities");
  zopa_json_number(json, "value", solution->exists ? solution->value : NAN);
  zopa_json_bool(json, "proven", solution->proven);
  zopa_json_bool(json, "proven_ties", solution->proven_ties);
  zopa_json_string(json, "method", solution->method);
  zopa_json_number(json, "bound", view->analysis->none_rational ? NAN : solution->bound);
  zopa_json_integer(json, "nodes", (int64_t)solution->nodes);
  zopa_json_end(json);
}

/* Solutions of a case without complete preferences: points need none. */
static void write_division_alone(struct zopa_json *json, const struct zopa_analyze_view *view)
{
  if (!view->division->given) {
    zopa_json_null(json, "solutions");
    return;
  }
  zopa_json_object(json, "solutions");
  for (size_t k = 0; k < zopa_concept_count; k++)
    zopa_json_null(json, zopa_concepts[k]->name);
  zopa_division_json(json, view->negotiation, view->division);
  zopa_json_end(json);
}

/* A sum as a utility, null where there is none. */
static void write_sum(struct zopa_json *json, const char *key, const struct zopa_utility *utility, int64_t sum)
{
  zopa_json_number(json, key, sum == INT64_MIN || sum == INT64_MAX ? NAN : zopa_utility_value(utility, sum));
}

static void write_ranges(struct zopa_json *json, const struct zopa_analyze_view *view)
{
  zopa_json_array(json, "party_ranges");
  for (size_t u = 0; u < view->space->utility_count; u++) {
    const struct zopa_utility *utility = &view->space->utilities[u];
    const struct zopa_preference *preference = &view->negotiation->preferences[utility->party];
    zopa_json_object(json, NULL);
    zopa_json_string(json, "party", view->negotiation->parties[utility->party].id);
    zopa_json_number(json, "reservation", preference->reservation.text ? preference->reservation.value
                                                                       : zopa_utility_value(utility, utility->reservation));
    write_sum(json, "worst", utility, view->analysis->worst[u]);
    write_sum(json, "best", utility, view->analysis->best[u]);
    write_sum(json, "ideal", utility, view->analysis->ideal[u]);
    zopa_json_bool(json, "consents", utility->consents);
    zopa_json_end(json);
  }
  zopa_json_end(json);
}

void zopa_analyze_json(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  const struct zopa_space *space = view->space;
  bool answered = view->analysis->answered;
  struct zopa_json json = ZOPA_JSON_INIT(text);
  zopa_json_object(&json, NULL);
  zopa_json_integer(&json, "zopa", 1);
  zopa_json_string(&json, "title", view->negotiation->title);
  zopa_json_array(&json, "parties");
  for (size_t u = 0; u < space->utility_count; u++)
    zopa_json_string(&json, NULL, view->negotiation->parties[space->utilities[u].party].id);
  zopa_json_end(&json);
  write_issues(&json, view->negotiation);
  zopa_json_string(&json, "arithmetic", space->exact ? "exact" : "grid");
  zopa_json_array(&json, "incomplete");
  for (size_t i = 0; i < space->incomplete_count; i++)
    zopa_json_string(&json, NULL, view->negotiation->parties[space->incomplete[i]].id);
  zopa_json_end(&json);
  zopa_json_string(&json, "outcomes", space->outcome_count);
  write_tally(&json, "feasible", &view->analysis->feasible);
  if (answered) {
    write_tally(&json, "rational", &view->analysis->rational);
    write_frontier(&json, view);
    zopa_json_object(&json, "solutions");
    for (size_t k = 0; k < zopa_concept_count; k++)
      write_solution(&json, view, k);
    zopa_division_json(&json, view->negotiation, view->division);
    zopa_json_end(&json);
    write_ranges(&json, view);
  } else {
    zopa_json_null(&json, "rational");
    zopa_json_null(&json, "frontier");
    write_division_alone(&json, view);
    zopa_json_null(&json, "party_ranges");
  }
  zopa_warnings_json(&json, view->error);
  zopa_json_end(&json);
}
