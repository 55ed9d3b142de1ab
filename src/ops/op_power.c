/* op_power.c - voting power under a rule: who can turn a defeat into a win, and how often. */
#include <stdlib.h>
#include <string.h>

#include "formats/rule_file.h"
#include "ops/power_view.h"
#include "ratify/voters.h"

bool zopa_power_fraction(const mpq_t value, size_t most, char buffer[ZOPA_FRACTION_SIZE])
{
  size_t size = mpz_sizeinbase(mpq_numref(value), 10) + mpz_sizeinbase(mpq_denref(value), 10) + 3;
  if (size > ZOPA_FRACTION_SIZE)
    return false;
  mpq_get_str(buffer, 10, value);
  return strlen(buffer) <= most;
}

/* What was not counted, and why; every null of the document has its word. */
static void tell_missing(const struct zopa_power_view *view)
{
  const struct zopa_power *power = view->power;
  const struct zopa_power_counts *counts = &power->counts;
  struct zopa_error *error = &view->call->error;
  struct zopa_place none = {0};
  if (power->game->settled) {
    zopa_error_add(error, ZOPA_WARNING, none, "%s, so no voter has power and no index is defined",
                   power->game->wins ? "every coalition wins, even the empty one" : "no coalition wins");
    return;
  }
  if (power->limit_met && power->bytes_wanted > 0)
    zopa_error_add(error, ZOPA_WARNING, none, "%s not counted: that would take %.0f MB or more of memory, above the limit (--limit-memory)%s",
                   counts->swings_known ? "Shapley-Shubik is" : "coalitions are", (double)power->bytes_wanted / 1e6,
                   power->bounded ? "; bounds are given instead" : "");
  else if (power->limit_met)
    zopa_error_add(error, ZOPA_WARNING, none, "a limit was met before %s%s",
                   counts->swings_known ? "everything was counted" : "coalitions were counted", power->bounded ? "; bounds are given instead" : "");
  if (counts->swings_known && !counts->minimal_known)
    zopa_error_add(error, ZOPA_WARNING, none, "minimal winning coalitions are not counted, so Deegan-Packel and Holler are missing: %s",
                   power->game->ordered ? "there are too many sums of weights" : "no one order of strength fits all that this rule counts by");
  else if (counts->swings_known && !counts->deegan_known)
    zopa_error_add(error, ZOPA_WARNING, none, "Deegan-Packel is missing: minimal winning coalitions by size take too large a table here");
  if (counts->swings_known && !counts->johnston_known)
    zopa_error_add(error, ZOPA_WARNING, none,
                   "Johnston is missing: it takes a look at every coalition, and here there are more than 2^28 that differ");
}

static enum zopa_status read_rule(struct zopa_call *call, struct zopa_arena *arena, struct zopa_power_view *view, struct zopa_roster **ret_roster,
                                  struct zopa_rule **ret_rule)
{
  const struct zopa_node *root = NULL, *voters = NULL;
  struct zopa_roll roll = {0};
  struct zopa_rule_setting setting = {0};
  enum zopa_status status = zopa_rule_file_read(call->operands[0], arena, &call->error, &root, &voters);
  if (root && voters) {
    enum zopa_status read = zopa_roster_read(voters, voters == zopa_node_get(root, "voters"), &call->error, ret_roster);
    status = read == ZOPA_OK ? status : read;
  }
  if (!root || (zopa_node_get(root, "voters") && !*ret_roster))
    return status;
  const struct zopa_node *title = zopa_node_get(root, "title"), *source = zopa_node_get(root, "source"), *note = zopa_node_get(root, "note");
  view->title = title ? title->text : NULL;
  view->source = source ? source->text : NULL;
  view->note = note ? note->text : NULL;
  if (*ret_roster) {
    roll = (struct zopa_roll){(*ret_roster)->count, (*ret_roster)->ids, (*ret_roster)->column_count, (*ret_roster)->columns};
    setting.roll = &roll;
  }
  enum zopa_status read = zopa_rule_read(zopa_node_get(root, "rule"), &setting, &call->error, ret_rule);
  return status == ZOPA_OK || read == ZOPA_E_MEMORY ? read : status;
}

static void tell(struct zopa_power_view *view)
{
  struct zopa_call *call = view->call;
  tell_missing(view);
  if (zopa_call_has(call, ZOPA_P_JSON))
    zopa_power_json(view, &call->text);
  else
    zopa_power_report(view, &call->terminal, &call->text);
  if (zopa_call_has(call, ZOPA_P_HTML)) {
    struct zopa_text *page = zopa_call_output(call, zopa_call_get(call, ZOPA_P_HTML), false);
    view->failed |= !page;
    if (page)
      zopa_power_report(view, NULL, page);
  }
  call->limit_met = view->power->limit_met;
  call->warnings_told = zopa_call_has(call, ZOPA_P_JSON);
}

static enum zopa_status run(struct zopa_call *call)
{
  struct zopa_arena arena = {0};
  struct zopa_roster *roster = NULL;
  struct zopa_rule *rule = NULL;
  struct zopa_power *power = NULL;
  struct zopa_power_view view = {.call = call, .full = zopa_call_has(call, ZOPA_P_FULL)};
  enum zopa_status status = read_rule(call, &arena, &view, &roster, &rule);
  if (status == ZOPA_OK)
    status = zopa_power_new(rule, &call->control, &call->error, &power);
  if (status == ZOPA_OK) {
    view.rule = rule;
    view.power = power;
    tell(&view);
    status = view.failed ? ZOPA_E_MEMORY : ZOPA_OK;
  }
  zopa_power_free(power);
  zopa_rule_free(rule);
  zopa_roster_free(roster);
  zopa_arena_clear(&arena);
  return status;
}

const struct zopa_op zopa_op_power = {
  .name = "power",
  .synopsis = "RULE",
  .summary = "voting power under a rule: a file with `rule: {quota: 39, weights: {a: 7, b: 1}}`",
  .takes = ZOPA_TAKES_RUN | ZOPA_TAKES_LIMITS | ZOPA_TAKES(ZOPA_P_FULL) | ZOPA_TAKES(ZOPA_P_JSON) | ZOPA_TAKES(ZOPA_P_HTML),
  .operands_least = 1,
  .operands_most = 1,
  .run = run,
};
