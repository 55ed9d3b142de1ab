/* test_frontier_sum.c - proves that adding issue after issue finds the very frontier that looking at every outcome finds: rows, first
 * outcomes and ties, on seeded cases that are small, tie-rich, lopsided or large enough to be cut into ranges. */
#include <stdlib.h>
#include <string.h>

#include "oracle/generate.h"
#include "solve/frontier.h"
#include "tap.h"

static const struct generate_recipe recipes[] = {
  {.name = "tie-rich", .parties_min = 2, .parties_max = 2, .issues_min = 1, .issues_max = 6, .options_min = 1, .options_max = 6,
   .outcomes_max = 5000, .numbers = GENERATE_SMALL},
  {.name = "tenths, mediators", .parties_min = 2, .parties_max = 4, .issues_min = 2, .issues_max = 6, .options_min = 2, .options_max = 6,
   .outcomes_max = 5000, .numbers = GENERATE_TENTHS, .mediators = true},
  {.name = "long numbers", .parties_min = 2, .parties_max = 2, .issues_min = 2, .issues_max = 7, .options_min = 2, .options_max = 7,
   .outcomes_max = 20000, .numbers = GENERATE_LONG},
  {.name = "one party", .parties_min = 1, .parties_max = 1, .issues_min = 1, .issues_max = 6, .options_min = 1, .options_max = 6,
   .outcomes_max = 5000, .numbers = GENERATE_SMALL},
  {.name = "alike", .parties_min = 2, .parties_max = 2, .issues_min = 2, .issues_max = 5, .options_min = 2, .options_max = 5,
   .outcomes_max = 3000, .numbers = GENERATE_SMALL, .alike = true},
  {.name = "flat", .parties_min = 2, .parties_max = 2, .issues_min = 2, .issues_max = 5, .options_min = 2, .options_max = 5,
   .outcomes_max = 3000, .numbers = GENERATE_SMALL, .flat = true},
  {.name = "own scale, negative", .parties_min = 2, .parties_max = 2, .issues_min = 2, .issues_max = 6, .options_min = 2, .options_max = 6,
   .outcomes_max = 5000, .numbers = GENERATE_SMALL, .as_written = true, .signs = true},
  {.name = "large", .parties_min = 2, .parties_max = 2, .issues_min = 7, .issues_max = 7, .options_min = 9, .options_max = 9,
   .outcomes_max = 3000000, .numbers = GENERATE_LONG},
};

/* The sum method's frontier against the enumeration's. Vectors of the archive are the consenting parties' sums. */
static bool agree(const struct zopa_space *space, const struct zopa_frontier *frontier, const struct zopa_archive *archive)
{
  uint32_t *outcome = malloc((space->issue_count + 1) * sizeof *outcome);
  bool same = frontier->count == archive->count && frontier->tie_limbs == 1;
  for (size_t i = 0; same && i < archive->count; i++) {
    size_t row = 0, c = 0;
    zopa_space_outcome(space, archive->index[i], outcome);
    while (row < frontier->count && memcmp(frontier->outcomes + row * space->issue_count, outcome, space->issue_count * sizeof *outcome) != 0)
      row++;
    same = row < frontier->count && frontier->ties[row] == archive->ties[i];
    for (size_t u = 0; same && u < space->utility_count; u++)
      if (space->utilities[u].consents)
        same = frontier->sums[row * space->utility_count + u] == archive->column[c++][i];
  }
  free(outcome);
  return same;
}

static void compare(const struct generate_recipe *recipe, unsigned seeds)
{
  unsigned applied = 0;
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    struct zopa_case *negotiation = generate_case(recipe, seed);
    struct zopa_space *space = NULL;
    struct zopa_control control = ZOPA_CONTROL_INIT;
    struct zopa_arena arena = {0};
    struct zopa_frontier frontier = {0};
    struct zopa_sweep sweep = {0};
    enum zopa_ending ending = ZOPA_COMPLETE;
    uint64_t nodes;
    control.threads = (unsigned)(1 + seed % 3);
    if (zopa_space_new(negotiation, NULL, &space) == ZOPA_OK && zopa_frontier_sum_applies(space) && space->incomplete_count == 0) {
      bool good = zopa_frontier_sum(space, &control, &arena, &frontier, &nodes, &ending) == ZOPA_OK && ending == ZOPA_COMPLETE &&
                  zopa_frontier_enumerate(space, &control, &sweep, &ending) == ZOPA_OK && agree(space, &frontier, &sweep.archive);
      applied++;
      CHECK_THAT(good, "seed %llu differs", (unsigned long long)seed);
      zopa_sweep_clear(&sweep);
    }
    zopa_arena_clear(&arena);
    zopa_space_free(space);
    zopa_case_free(negotiation);
  }
  tap_point("%s: %u spaces, the same frontier either way", recipe->name, applied);
}

/* 40 issues of 4 options all alike give every outcome the same vector: 4^40 ties need two words. */
static void count_beyond_a_word(void)
{
  uint32_t options[40];
  const char *const values[] = {"1", "1", "1", "1"};
  for (size_t i = 0; i < 40; i++)
    options[i] = 4;
  struct zopa_case *negotiation = generate_empty(2, 40, options);
  for (size_t p = 0; p < 2; p++)
    for (size_t i = 0; i < 40; i++)
      generate_values(negotiation, p, i, "1", values);
  struct zopa_space *space = NULL;
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_arena arena = {0};
  struct zopa_frontier frontier = {0};
  enum zopa_ending ending = ZOPA_COMPLETE;
  uint64_t nodes;
  struct zopa_text ties = {0};
  bool done = zopa_space_new(negotiation, NULL, &space) == ZOPA_OK &&
              zopa_frontier_sum(space, &control, &arena, &frontier, &nodes, &ending) == ZOPA_OK && frontier.count == 1;
  if (done)
    zopa_frontier_ties(&frontier, 0, &ties);
  CHECK_THAT(done && ties.data && strcmp(ties.data, "1208925819614629174706176") == 0, "%s ties", ties.data ? ties.data : "no");
  tap_point("4^40 ties are counted exactly");
  zopa_text_clear(&ties);
  zopa_arena_clear(&arena);
  zopa_space_free(space);
  zopa_case_free(negotiation);
}

int main(void)
{
  for (size_t i = 0; i < sizeof recipes / sizeof *recipes; i++)
    compare(&recipes[i], recipes[i].outcomes_max > 100000 ? 3 : 300);
  count_beyond_a_word();
  return tap_done();
}
