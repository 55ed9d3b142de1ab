/* op_weigh.c - a person's own packages side by side: what each is worth to each party, which lines it crosses, what betters it.
 * Issues that a package leaves open are bounded by the best and the worst feasible way to close them, party by party. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ops/op.h"
#include "ops/outcome_text.h"
#include "solve/analysis.h"

/* One package on the scales. */
struct weighed {
  uint32_t *package;              /* [issues_count] */
  struct zopa_space *space;       /* with the package settled */
  struct zopa_analysis *analysis; /* of that space: worst and best of each party */
  uint32_t *dominated_by;         /* an outcome, or NULL */
};

struct scales {
  struct zopa_call *call;
  const struct zopa_space *space;
  const struct zopa_analysis *whole;      /* of the whole space */
  struct weighed *packages;
  size_t count;
};

static bool closed_within(const struct zopa_clause *clause, const uint32_t *package)
{
  for (size_t i = 0; i < clause->terms_count; i++) {
    const struct zopa_term *term = &clause->terms[i];
    bool within = false;
    for (size_t o = 0; o < term->options_count; o++)
      within |= package[term->issue] == term->options[o];
    if (!within)
      return false;
  }
  return true;
}

/* A clause as "territory=line, aid=low or high". */
static void clause_text(const struct zopa_case *negotiation, const struct zopa_clause *clause, struct zopa_text *text)
{
  for (size_t i = 0; i < clause->terms_count; i++) {
    const struct zopa_issue *issue = &negotiation->issues[clause->terms[i].issue];
    zopa_text_format(text, "%s%s=", i ? ", " : "", issue->id);
    if (clause->terms[i].options_count > 4) {
      zopa_text_format(text, "%s to %s", issue->options[clause->terms[i].options[0]].id,
                       issue->options[clause->terms[i].options[clause->terms[i].options_count - 1]].id);
      continue;
    }
    for (size_t o = 0; o < clause->terms[i].options_count; o++)
      zopa_text_format(text, "%s%s", o ? " or " : "", issue->options[clause->terms[i].options[o]].id);
  }
}

/* True when the package settles the `when` part and each way to meet `then` is closed. */
static bool breaks(const struct zopa_constraint *constraint, const uint32_t *package)
{
  if (!constraint->conditional)
    return closed_within(&constraint->forbid, package);
  if (!closed_within(&constraint->when, package))
    return false;
  for (size_t i = 0; i < constraint->then.terms_count; i++) {
    struct zopa_clause one = {&constraint->then.terms[i], 1, constraint->place};
    if (package[one.terms->issue] != ZOPA_NONE && !closed_within(&one, package))
      return true;
  }
  return false;
}

/* True when the party has said that it would not accept this, however the rest is closed. Complete preferences speak for themselves. */
static bool rejects(const struct zopa_case *negotiation, uint32_t party, const struct zopa_preference_statement *statement, const uint32_t *package)
{
  return statement->kind == ZOPA_REJECTS && !zopa_party_complete(negotiation, party) && closed_within(&statement->subject, package);
}

/* "jobs=free [s3]" */
static void statement_text(const struct zopa_case *negotiation, const struct zopa_preference_statement *statement, struct zopa_text *text)
{
  clause_text(negotiation, &statement->subject, text);
  for (size_t k = 0; k < statement->from.ids_count; k++)
    zopa_text_format(text, "%s%s%s", k ? ", " : " [", statement->from.ids[k], k + 1 == statement->from.ids_count ? "]" : "");
}

/* Calls tell(context, text) for every constraint broken, every red line crossed and every rejection met, whatever is still open. */
static void tell_crossings(const struct scales *scales, const struct weighed *weighed, void (*tell)(void *context, const char *text), void *context)
{
  const struct zopa_case *negotiation = scales->space->negotiation;
  struct zopa_text text = {0};
  bool any = false;
  for (size_t i = 0; i < negotiation->constraints_count; i++) {
    const struct zopa_constraint *constraint = &negotiation->constraints[i];
    if (!breaks(constraint, weighed->package))
      continue;
    text.size = 0;
    zopa_text_string(&text, constraint->conditional ? "a condition is not met: if " : "what cannot be combined: ");
    clause_text(negotiation, constraint->conditional ? &constraint->when : &constraint->forbid, &text);
    if (constraint->conditional) {
      zopa_text_string(&text, " then ");
      clause_text(negotiation, &constraint->then, &text);
    }
    if (constraint->why)
      zopa_text_format(&text, " (%s)", constraint->why);
    any = true;
    tell(context, text.failed ? "" : text.data);
  }
  for (size_t p = 0; p < negotiation->parties_count; p++)
    for (size_t i = 0; i < negotiation->preferences[p].statements_count; i++) {
      const struct zopa_preference_statement *statement = &negotiation->preferences[p].statements[i];
      bool line = statement->kind == ZOPA_RED_LINE && closed_within(&statement->subject, weighed->package);
      if (!line && !rejects(negotiation, (uint32_t)p, statement, weighed->package))
        continue;
      text.size = 0;
      zopa_text_format(&text, line ? "red line of %s%s: " : "what %s%s would not accept: ", zopa_party_title(negotiation, (uint32_t)p),
                       zopa_party_consents(negotiation, p) ? "" : ", which need not agree,");
      statement_text(negotiation, statement, &text);
      any = any || line;
      tell(context, text.failed ? "" : text.data);
    }
  const struct zopa_tally *feasible = &weighed->analysis->feasible;
  if (!any && feasible->exact && strcmp(feasible->exact, "0") == 0)
    tell(context, "no way to close the open issues meets all constraints");
  scales->call->text.failed |= text.failed;
  zopa_text_clear(&text);
}

/* Whether a preference statement speaks of an issue that the package settles. */
static bool touches(const struct zopa_preference_statement *statement, const uint32_t *package)
{
  const struct zopa_clause *clauses[] = {&statement->subject, &statement->object, &statement->instead_of};
  for (size_t c = 0; c < 3; c++)
    for (size_t i = 0; i < clauses[c]->terms_count; i++)
      if (package[clauses[c]->terms[i].issue] != ZOPA_NONE)
        return true;
  for (size_t i = 0; i < statement->intervals_count; i++)
    if (package[statement->intervals[i].issue] != ZOPA_NONE)
      return true;
  if (statement->kind == ZOPA_ORDER)
    return package[statement->issue] != ZOPA_NONE;
  return statement->kind == ZOPA_MATTERS_MORE && (package[statement->issue] != ZOPA_NONE || package[statement->than] != ZOPA_NONE);
}

/* The ledger entries that what is known of a party's view of the package rests on, each once; the array is allocated. */
static const char **rests_on(const struct zopa_preference *preference, const uint32_t *package, size_t *ret_count)
{
  size_t most = 1;
  for (size_t i = 0; i < preference->statements_count; i++)
    most += preference->statements[i].from.ids_count;
  const char **ids = malloc(most * sizeof *ids);
  *ret_count = 0;
  for (size_t i = 0; ids && i < preference->statements_count; i++)
    for (size_t k = 0; touches(&preference->statements[i], package) && k < preference->statements[i].from.ids_count; k++) {
      const char *id = preference->statements[i].from.ids[k];
      size_t j = 0;
      while (j < *ret_count && strcmp(ids[j], id) != 0)
        j++;
      if (j == *ret_count)
        ids[(*ret_count)++] = id;
    }
  return ids;
}

/* The place of a party among the space's utilities, or SIZE_MAX. */
static size_t utility_of(const struct zopa_space *space, uint32_t party)
{
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].party == party)
      return u;
  return SIZE_MAX;
}

static bool has_range(const struct weighed *weighed, size_t u)
{
  return u != SIZE_MAX && weighed->analysis->best[u] != INT64_MIN && weighed->analysis->worst[u] != INT64_MAX;
}

/* True when a party without complete preferences has ruled the package out, by a red line or a rejection. */
static bool ruled_out(const struct zopa_case *negotiation, uint32_t party, const uint32_t *package)
{
  const struct zopa_preference *preference = &negotiation->preferences[party];
  for (size_t i = 0; i < preference->statements_count; i++)
    if (rejects(negotiation, party, &preference->statements[i], package) ||
        (preference->statements[i].kind == ZOPA_RED_LINE && closed_within(&preference->statements[i].subject, package)))
      return true;
  return false;
}

/* 1 when the party accepts however the open issues are closed, 0 when in no way, NaN when it depends or is not known. */
static double share_of(const struct zopa_case *negotiation, const struct weighed *weighed, uint32_t party, size_t u)
{
  if (u == SIZE_MAX && ruled_out(negotiation, party, weighed->package))
    return 0;
  if (!has_range(weighed, u))
    return NAN;
  int64_t reservation = weighed->space->utilities[u].reservation;
  return weighed->analysis->worst[u] >= reservation ? 1 : weighed->analysis->best[u] < reservation ? 0 : NAN;
}

/* True when some way to close the open issues is feasible. */
static bool can_be_met(const struct weighed *weighed)
{
  return !weighed->space->empty && !(weighed->analysis->feasible.exact && strcmp(weighed->analysis->feasible.exact, "0") == 0);
}

/* Finds the frontier row that is at least as good as the package at its best for every consenting party, and better for one: it betters every
 * way to close the open issues. Errors: ZOPA_E_MEMORY. */
static enum zopa_status find_dominator(const struct scales *scales, struct weighed *weighed)
{
  const struct zopa_frontier *frontier = &scales->whole->frontier;
  size_t utilities = scales->space->utility_count;
  if (!scales->whole->answered || !can_be_met(weighed))
    return ZOPA_OK;
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
  return ZOPA_OK;
}

/* Compares two rows of sums in the order of a frontier: the first consenting party's falling, then the second's. */
static int compare_rows(const struct zopa_space *space, const int64_t *a, const int64_t *b)
{
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].consents && a[u] != b[u])
      return a[u] > b[u] ? -1 : 1;
  return 0;
}

/* True when some way to close the open issues is worth what a row of the whole frontier is: a merge of two sorted lists. */
static bool reaches_frontier(const struct scales *scales, const struct weighed *weighed)
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

/* ---- JSON --------------------------------------------------------------------------------------------------------------------- */

static void tell_json(void *context, const char *text) { zopa_json_string(context, NULL, text); }

static void party_json(struct zopa_json *json, const struct scales *scales, const struct weighed *weighed, uint32_t party)
{
  const struct zopa_case *negotiation = scales->space->negotiation;
  size_t u = utility_of(scales->space, party), count;
  double share = share_of(negotiation, weighed, party, u);
  zopa_json_object(json, NULL);
  zopa_json_string(json, "party", negotiation->parties[party].id);
  if (has_range(weighed, u)) {
    zopa_json_array(json, "utility");
    zopa_json_number(json, NULL, zopa_utility_value(&weighed->space->utilities[u], weighed->analysis->worst[u]));
    zopa_json_number(json, NULL, zopa_utility_value(&weighed->space->utilities[u], weighed->analysis->best[u]));
    zopa_json_end(json);
  } else
    zopa_json_null(json, "utility");
  zopa_json_number(json, "share", share);
  zopa_json_number(json, "error", isnan(share) ? NAN : 0);
  const char **ids = rests_on(&negotiation->preferences[party], weighed->package, &count);
  zopa_json_array(json, "rests_on");
  for (size_t i = 0; ids && i < count; i++)
    zopa_json_string(json, NULL, ids[i]);
  zopa_json_end(json);
  zopa_json_end(json);
  json->text->failed |= !ids;
  free(ids);
}

static bool is_weighed(const struct scales *scales, uint32_t party)
{
  return zopa_party_consents(scales->space->negotiation, party) || utility_of(scales->space, party) != SIZE_MAX;
}

static void write_json(struct zopa_call *call, const struct scales *scales)
{
  const struct zopa_case *negotiation = scales->space->negotiation;
  struct zopa_json json = ZOPA_JSON_INIT(&call->text);
  zopa_json_object(&json, NULL);
  zopa_json_integer(&json, "zopa", 1);
  zopa_json_array(&json, "packages");
  for (size_t k = 0; k < scales->count; k++) {
    const struct weighed *weighed = &scales->packages[k];
    zopa_json_object(&json, NULL);
    zopa_outcome_json(&json, "package", negotiation, weighed->package);
    zopa_json_array(&json, "parties");
    for (uint32_t p = 0; p < negotiation->parties_count; p++)
      if (is_weighed(scales, p))
        party_json(&json, scales, weighed, p);
    zopa_json_end(&json);
    zopa_json_array(&json, "crosses");
    tell_crossings(scales, weighed, tell_json, &json);
    zopa_json_end(&json);
    zopa_outcome_json(&json, "dominated_by", negotiation, weighed->dominated_by);
    zopa_json_end(&json);
  }
  zopa_json_end(&json);
  zopa_json_end(&json);
}

/* ---- Text --------------------------------------------------------------------------------------------------------------------- */

struct listing {
  const struct zopa_terminal *terminal;
  struct zopa_text *text;
  size_t count;
};

static void tell_line(void *context, const char *text)
{
  struct listing *listing = context;
  struct zopa_text line = {0};
  zopa_text_format(&line, "crosses: %s", text);
  zopa_terminal_paragraph(listing->terminal, 2, line.data ? line.data : "", listing->text);
  listing->text->failed |= line.failed;
  zopa_text_clear(&line);
  listing->count++;
}

static void utility_cell(struct zopa_table *table, const struct scales *scales, const struct weighed *weighed, uint32_t party)
{
  size_t u = utility_of(scales->space, party);
  double share = share_of(scales->space->negotiation, weighed, party, u);
  if (!has_range(weighed, u)) {
    zopa_table_cell(table, u == SIZE_MAX ? "not known" : "no feasible way");
    if (share == 0)
      zopa_table_note(table, "would not accept");
    zopa_table_tone(table, share == 0 ? ZOPA_TONE_BAD : ZOPA_TONE_SOFT);
    return;
  }
  const struct zopa_utility *utility = &weighed->space->utilities[u];
  double low = zopa_utility_value(utility, weighed->analysis->worst[u]), high = zopa_utility_value(utility, weighed->analysis->best[u]);
  if (low == high)
    zopa_table_cell_number(table, low, 4);
  else
    zopa_table_cell_format(table, "%.4f to %.4f", low, high);
  if (utility->consents) {
    zopa_table_note(table, isnan(share) ? "depends on what is open" : share > 0 ? "better than no agreement" : "worse than no agreement");
    zopa_table_tone(table, isnan(share) ? ZOPA_TONE_MIDDLE : share > 0 ? ZOPA_TONE_GOOD : ZOPA_TONE_BAD);
  }
}

static void write_table(struct zopa_call *call, const struct scales *scales)
{
  const struct zopa_case *negotiation = scales->space->negotiation;
  struct zopa_table table = {0};
  struct zopa_text buffer = {0};
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "");
  for (size_t k = 0; k < scales->count; k++) {
    buffer.size = 0;
    zopa_text_format(&buffer, "Package %zu", k + 1);
    zopa_table_column(&table, ZOPA_ALIGN_LEFT, buffer.data);
  }
  for (uint32_t i = 0; i < negotiation->issues_count; i++) {
    zopa_table_row(&table, NULL);
    zopa_table_cell(&table, zopa_issue_title(negotiation, i));
    for (size_t k = 0; k < scales->count; k++) {
      uint32_t option = scales->packages[k].package[i];
      zopa_table_cell(&table, option == ZOPA_NONE ? "open" : zopa_option_title(&negotiation->issues[i], option, &buffer));
      if (option == ZOPA_NONE)
        zopa_table_tone(&table, ZOPA_TONE_SOFT);
    }
  }
  for (uint32_t p = 0; p < negotiation->parties_count; p++) {
    if (!is_weighed(scales, p))
      continue;
    buffer.size = 0;
    zopa_text_format(&buffer, "Utility of %s", zopa_party_title(negotiation, p));
    zopa_table_row(&table, NULL);
    zopa_table_cell(&table, buffer.data);
    zopa_table_party(&table, (int)p);
    for (size_t k = 0; k < scales->count; k++)
      utility_cell(&table, scales, &scales->packages[k], p);
  }
  table.failed |= buffer.failed;
  zopa_table_print(&table, &call->terminal, &call->text);
  zopa_table_clear(&table);
  zopa_text_clear(&buffer);
}

static void write_remarks(struct zopa_call *call, const struct scales *scales, size_t k)
{
  const struct zopa_case *negotiation = scales->space->negotiation;
  const struct weighed *weighed = &scales->packages[k];
  struct listing listing = {&call->terminal, &call->text, 0};
  struct zopa_text line = {0}, title = {0};
  zopa_text_format(&call->text, "\nPackage %zu\n", k + 1);
  tell_crossings(scales, weighed, tell_line, &listing);
  if (listing.count == 0)
    zopa_text_string(&call->text, "  crosses no constraint and no red line\n");
  if (weighed->dominated_by) {
    zopa_text_string(&line, "is bettered for some and worse for none by: ");
    for (uint32_t i = 0; i < negotiation->issues_count; i++)
      zopa_text_format(&line, "%s%s", i ? " | " : "", zopa_option_title(&negotiation->issues[i], weighed->dominated_by[i], &title));
    zopa_terminal_paragraph(&call->terminal, 2, line.data ? line.data : "", &call->text);
  } else if (scales->whole->answered && scales->whole->frontier.exact && weighed->analysis->frontier.exact && can_be_met(weighed)) {
    bool open = false;
    for (size_t i = 0; i < negotiation->issues_count; i++)
      open |= weighed->package[i] == ZOPA_NONE;
    if (!reaches_frontier(scales, weighed))
      zopa_text_string(&line, "can be bettered for some at the cost of none, however what is open is closed");
    else
      zopa_text_format(&line, "cannot be bettered for one party without cost to another%s", open ? ", when what is open is closed well" : "");
    zopa_terminal_paragraph(&call->terminal, 2, line.data ? line.data : "", &call->text);
  }
  call->text.failed |= line.failed || title.failed;
  zopa_text_clear(&line);
  zopa_text_clear(&title);
}

static void write_text(struct zopa_call *call, const struct scales *scales)
{
  zopa_call_head(call, scales->space->negotiation);
  write_table(call, scales);
  for (size_t k = 0; k < scales->count; k++)
    write_remarks(call, scales, k);
}

/* ---- Run ---------------------------------------------------------------------------------------------------------------------- */

/* Before any work, so that a slip of the pen is told at once. */
static enum zopa_status read_packages(struct scales *scales)
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

static enum zopa_status weigh_all(struct scales *scales)
{
  struct zopa_call *call = scales->call;
  for (size_t k = 0; k < scales->count; k++) {
    struct weighed *weighed = &scales->packages[k];
    enum zopa_status status = zopa_space_settle(scales->space, weighed->package, &weighed->space);
    if (status == ZOPA_OK)
      status = zopa_analyze(weighed->space, NULL, &call->control, &call->error, &weighed->analysis);
    if (status == ZOPA_OK)
      status = find_dominator(scales, weighed);
    if (status != ZOPA_OK)
      return status;
    call->limit_met |= weighed->analysis->ending != ZOPA_COMPLETE;
  }
  return ZOPA_OK;
}

static enum zopa_status run(struct zopa_call *call)
{
  struct zopa_case *negotiation = NULL;
  struct zopa_space *space = NULL;
  struct zopa_analysis *whole = NULL;
  struct scales scales = {.call = call};
  if (!zopa_call_has(call, ZOPA_P_PACKAGE))
    return zopa_call_refuse(call, "--package is wanted: --package 'ISSUE=OPTION,ISSUE=OPTION', once for each package");
  enum zopa_status status = zopa_call_load(call, &negotiation);
  if (status == ZOPA_OK)
    status = zopa_space_new(negotiation, &call->error, &space);
  scales.space = space;
  if (status == ZOPA_OK)
    status = read_packages(&scales);
  if (status == ZOPA_OK)
    status = zopa_analyze(space, NULL, &call->control, &call->error, &whole);
  if (status == ZOPA_OK) {
    scales.whole = whole;
    call->limit_met = whole->ending != ZOPA_COMPLETE;
    status = weigh_all(&scales);
  }
  if (status == ZOPA_OK && zopa_call_has(call, ZOPA_P_JSON))
    write_json(call, &scales);
  else if (status == ZOPA_OK)
    write_text(call, &scales);
  for (size_t k = 0; scales.packages && k < call->arguments[ZOPA_P_PACKAGE].count; k++) {
    zopa_analysis_free(scales.packages[k].analysis);
    zopa_space_free(scales.packages[k].space);
    free(scales.packages[k].package);
    free(scales.packages[k].dominated_by);
  }
  free(scales.packages);
  zopa_analysis_free(whole);
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
