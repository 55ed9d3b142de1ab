/* fuzz_voters.c - the readers of voters meet any bytes: a CSV file, and the list that it or a case makes; small bodies then vote. */
#include <stdlib.h>

#include "formats/tree.h"
#include "formats/voters_csv.h"
#include "ratify/passing.h"
#include "ratify/voters.h"

enum { VOTERS_MAX = 12 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void vote(const struct zopa_roster *roster, struct zopa_error *error)
{
  const struct zopa_node word = {.kind = ZOPA_NODE_SCALAR, .text = "two_thirds"};
  struct zopa_roll roll = {roster->count, roster->ids, roster->column_count, roster->columns};
  struct zopa_rule_setting setting = {.roll = &roll, .of = "voting"};
  struct zopa_rule *rule = NULL;
  struct zopa_chance chances[VOTERS_MAX];
  struct zopa_passing passing;
  for (size_t v = 0; v < roster->count; v++) {
    const struct zopa_voter *voter = &roster->voters[v];
    chances[v] = voter->has_chances ? (struct zopa_chance){voter->yea, voter->nay, voter->abstain, voter->absent, voter->bloc}
                                    : (struct zopa_chance){0, 0, 0, 1, voter->bloc};
  }
  if (zopa_rule_read(&word, &setting, error, &rule) != ZOPA_OK)
    return;
  struct zopa_ballot ballot = {rule, chances, roster->bloc_count, 0.1, 0.2, 1};
  if (zopa_passing(&ballot, &passing, NULL) != ZOPA_OK || !(passing.probability >= 0 && passing.probability <= 1))
    abort();
  zopa_rule_free(rule);
}

static void read_roster(const struct zopa_node *list, bool in_case, struct zopa_error *error)
{
  struct zopa_roster *roster = NULL;
  if (zopa_roster_read(list, in_case, error, &roster) == ZOPA_OK && roster->count <= VOTERS_MAX)
    vote(roster, error);
  zopa_roster_free(roster);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct zopa_arena arena = {0};
  struct zopa_error error = {0};
  struct zopa_file file = {"v.yaml", (const char *)data, size};
  const struct zopa_node *list = NULL;
  if (zopa_voters_csv_parse("v.csv", (const char *)data, size, &arena, &error, &list) == ZOPA_OK)
    read_roster(list, false, &error);
  if (zopa_tree_read(&file, &arena, &error, &list) == ZOPA_OK)
    read_roster(list, true, &error);
  zopa_error_clear(&error);
  zopa_arena_clear(&arena);
  return 0;
}
