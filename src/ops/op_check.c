/* op_check.c - reads a case, tells what it holds, and repeats every warning where people look for it: in the answer. */
#include "case/lapse.h"
#include "ops/op.h"
#include "ops/outcome_text.h"
#include "ratify/ratify.h"

static const char *preference_kind(const struct zopa_case *negotiation, size_t party)
{
  if (zopa_party_complete(negotiation, party))
    return "complete";
  return negotiation->preferences[party].statements_count > 0 ? "statements" : "none";
}

/* What a case can hold, with how many it does. */
struct holding {
  const char *key, *one, *many;
  size_t count;
};

enum { HOLDINGS = 11 };

static void count_holdings(const struct zopa_case *it, struct holding ret_holdings[HOLDINGS])
{
  const struct holding holdings[HOLDINGS] = {
    {"parties", "party", "parties", it->parties_count},
    {"issues", "issue", "issues", it->issues_count},
    {"constraints", "constraint", "constraints", it->constraints_count},
    {"standing", "claim of where an issue stands", "claims of where issues stand", it->standing_count},
    {"statements", "statement in the ledger", "statements in the ledger", it->statements_count},
    {"sources", "source", "sources", it->sources_count},
    {"offers", "offer", "offers", it->offers_count},
    {"rounds", "round", "rounds", it->rounds_count},
    {"guarantees", "guarantee", "guarantees", it->guarantees_count},
    {"approvals", "approval", "approvals", it->approvals_count},
    {"points", "point table", "point tables", it->points_count},
  };
  for (size_t i = 0; i < HOLDINGS; i++)
    ret_holdings[i] = holdings[i];
}

static void write_json(struct zopa_call *call, const struct zopa_space *space)
{
  const struct zopa_case *negotiation = space->negotiation;
  struct zopa_json json = ZOPA_JSON_INIT(&call->text);
  struct holding holdings[HOLDINGS];
  count_holdings(negotiation, holdings);
  zopa_json_object(&json, NULL);
  zopa_json_integer(&json, "zopa", 1);
  zopa_json_string(&json, "title", negotiation->title);
  zopa_json_string(&json, "format", negotiation->format);
  zopa_json_object(&json, "holds");
  for (size_t i = 0; i < HOLDINGS; i++)
    zopa_json_integer(&json, holdings[i].key, (int64_t)holdings[i].count);
  zopa_json_end(&json);
  zopa_json_array(&json, "parties");
  for (size_t p = 0; p < negotiation->parties_count; p++) {
    zopa_json_object(&json, NULL);
    zopa_json_string(&json, "party", negotiation->parties[p].id);
    zopa_json_string(&json, "role", zopa_role_word(negotiation->parties[p].role));
    zopa_json_bool(&json, "consents", zopa_party_consents(negotiation, p));
    zopa_json_string(&json, "preferences", preference_kind(negotiation, p));
    zopa_json_integer(&json, "statements", (int64_t)negotiation->preferences[p].statements_count);
    zopa_json_end(&json);
  }
  zopa_json_end(&json);
  zopa_json_string(&json, "arithmetic", space->exact ? "exact" : "grid");
  zopa_json_string(&json, "outcomes", space->outcome_count);
  zopa_warnings_json(&json, &call->error);
  zopa_json_end(&json);
}

static void write_holdings(struct zopa_call *call, const struct zopa_space *space)
{
  struct holding holdings[HOLDINGS];
  struct zopa_text line = {0};
  size_t written = 0;
  count_holdings(space->negotiation, holdings);
  for (size_t i = 0; i < HOLDINGS; i++)
    if (holdings[i].count > 0)
      zopa_text_format(&line, "%s%zu %s", written++ ? ", " : "Holds ", holdings[i].count, holdings[i].count == 1 ? holdings[i].one : holdings[i].many);
  zopa_text_format(&line, "%s conceivable outcomes: %s", written ? ";" : "Holds nothing;", space->outcome_count);
  zopa_text_string(&line, ".");
  zopa_terminal_paragraph(&call->terminal, 0, line.data ? line.data : "", &call->text);
  call->text.failed |= line.failed;
  zopa_text_clear(&line);
}

static void write_parties(struct zopa_call *call, const struct zopa_space *space)
{
  const struct zopa_case *negotiation = space->negotiation;
  struct zopa_table table = {0};
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Party");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Role");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Must agree");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Preferences");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Seen by");
  for (size_t p = 0; p < negotiation->parties_count; p++) {
    const struct zopa_preference *preference = &negotiation->preferences[p];
    zopa_table_row(&table, NULL);
    zopa_table_cell(&table, zopa_party_title(negotiation, (uint32_t)p));
    zopa_table_party(&table, (int)p);
    zopa_table_cell(&table, zopa_role_word(negotiation->parties[p].role));
    zopa_table_cell(&table, zopa_party_consents(negotiation, p) ? "yes" : "no");
    if (!zopa_party_complete(negotiation, p) && preference->statements_count > 0)
      zopa_table_cell_format(&table, "%zu statement%s", preference->statements_count, preference->statements_count == 1 ? "" : "s");
    else
      zopa_table_cell(&table, preference_kind(negotiation, p));
    zopa_table_cell(&table, preference->given ? zopa_visibility_word(preference->visibility) : "");
  }
  zopa_text_string(&call->text, "\n");
  zopa_table_print(&table, &call->terminal, &call->text);
  zopa_table_clear(&table);
}

static void write_warnings(struct zopa_call *call)
{
  const struct zopa_error *error = &call->error;
  zopa_text_string(&call->text, "\n");
  if (error->warning_count == 0) {
    zopa_text_string(&call->text, "Nothing to warn of.\n");
    return;
  }
  zopa_text_format(&call->text, "%zu warning%s:\n", error->warning_count, error->warning_count == 1 ? "" : "s");
  for (size_t i = 0; i < error->count; i++) {
    const struct zopa_problem *problem = &error->problems[i];
    struct zopa_text line = {0};
    if (problem->severity != ZOPA_WARNING)
      continue;
    zopa_problem_line(&line, problem);
    zopa_terminal_paragraph(&call->terminal, 2, line.data ? line.data : "", &call->text);
    call->text.failed |= line.failed;
    zopa_text_clear(&line);
  }
  if (error->warning_count > ZOPA_PROBLEMS_MAX)
    zopa_text_format(&call->text, "  and %zu more\n", error->warning_count - ZOPA_PROBLEMS_MAX);
}

static void write_text(struct zopa_call *call, const struct zopa_space *space)
{
  zopa_call_head(call, space->negotiation);
  write_holdings(call, space);
  write_parties(call, space);
  write_warnings(call);
}

/* Whether approvals can be reckoned with. A rule of which a case only tells is no fault of it, nor a file of voters that is not here; so what is
 * wrong is a warning. */
static enum zopa_status check_approvals(struct zopa_call *call, const struct zopa_case *negotiation)
{
  const struct zopa_ratify_settings settings = {.beside = call->operands[0], .seed = 1};
  struct zopa_error found = {0};
  struct zopa_ratify *ratify = NULL;
  enum zopa_status status = zopa_ratify_new(negotiation, &settings, &found, &ratify);
  for (size_t i = 0; i < found.count && status != ZOPA_E_MEMORY; i++)
    zopa_error_add(&call->error, ZOPA_WARNING, found.problems[i].place, "`ratify` %s: %s", found.problems[i].severity == ZOPA_ERROR ? "cannot use this" : "notes",
                   found.problems[i].text);
  zopa_ratify_free(ratify);
  zopa_error_clear(&found);
  return status == ZOPA_E_MEMORY ? status : ZOPA_OK;
}

static enum zopa_status run(struct zopa_call *call)
{
  struct zopa_case *negotiation = NULL, *lapsed = NULL;     /* the second for its warnings alone */
  struct zopa_space *space = NULL;
  enum zopa_status status = zopa_call_load(call, &negotiation);
  if (status == ZOPA_OK)
    status = zopa_case_lapse(negotiation, &call->error, &lapsed);
  if (status == ZOPA_OK)
    status = zopa_space_new(negotiation, &call->error, &space);
  if (status == ZOPA_OK)
    status = check_approvals(call, negotiation);
  if (status == ZOPA_OK && zopa_call_has(call, ZOPA_P_JSON))
    write_json(call, space);
  else if (status == ZOPA_OK)
    write_text(call, space);
  call->warnings_told = true;
  zopa_space_free(space);
  zopa_case_free(lapsed);
  zopa_case_free(negotiation);
  return status;
}

const struct zopa_op zopa_op_check = {
  .name = "check",
  .synopsis = "FILES",
  .summary = "reads and validates; what the files hold and every warning",
  .takes = ZOPA_TAKES_RUN | ZOPA_TAKES_CASE | ZOPA_TAKES(ZOPA_P_JSON),
  .operands_least = 1,
  .operands_most = SIZE_MAX,
  .as_filed = true,
  .run = run,
};
