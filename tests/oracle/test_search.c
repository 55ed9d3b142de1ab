/* test_search.c - the search finds what the definitions say, on thousands of seeded cases of many kinds: existence, ideals, and of each solution
 * outcome, sums and value, each proven, ties included.
 *
 * The oracle lists every outcome and shares no code with the search. Larger cases of two parties, which nobody can list, are held against the
 * solutions found on the exact frontier, which is another method altogether. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "oracle/agree.h"
#include "oracle/generate.h"
#include "oracle/oracle.h"
#include "oracle/searched.h"
#include "solve/concept.h"
#include "tap.h"

struct kind {
  struct generate_recipe recipe;
  unsigned seeds;
};

#define SMALL .parties_min = 1, .parties_max = 4, .issues_min = 1, .issues_max = 5, .options_min = 1, .options_max = 5, .outcomes_max = 400

static const struct kind kinds[] = {
  {{.name = "ties", SMALL}, 500},
  {{.name = "two parties, ties", .parties_min = 2, .parties_max = 2, .issues_min = 2, .issues_max = 6, .options_min = 2, .options_max = 4,
    .outcomes_max = 600}, 400},
  {{.name = "tenths", SMALL, .numbers = GENERATE_TENTHS, .numeric = true}, 300},
  {{.name = "fractions", SMALL, .numbers = GENERATE_FRACTIONS, .interactions_max = 2, .terms_max = 2}, 300},
  {{.name = "long decimals", SMALL, .numbers = GENERATE_LONG, .interactions_max = 2, .terms_max = 2, .as_written = true, .forbids_max = 2,
    .reservations = GENERATE_PACKAGE}, 300},
  {{.name = "long decimals, out of reach", SMALL, .numbers = GENERATE_LONG, .reservations = GENERATE_ABOVE, .as_written = true}, 100},
  {{.name = "long decimals, at the best", SMALL, .numbers = GENERATE_LONG, .reservations = GENERATE_BEST, .forbids_max = 1, .terms_max = 2}, 100},
  {{.name = "constraints", SMALL, .forbids_max = 5, .conditionals_max = 3, .terms_max = 4, .numeric = true}, 500},
  {{.name = "interactions", SMALL, .interactions_max = 5, .terms_max = 4, .signs = true}, 500},
  {{.name = "red lines", SMALL, .red_lines_max = 2, .mediators = true}, 300},
  {{.name = "everything", SMALL, .numbers = GENERATE_TENTHS, .forbids_max = 3, .conditionals_max = 2, .terms_max = 4, .interactions_max = 3,
    .red_lines_max = 1, .numeric = true, .as_written = true, .mediators = true, .signs = true}, 800},
  {{.name = "saturated", SMALL, .numbers = GENERATE_SMALL, .capped = true, .interactions_max = 3, .terms_max = 2}, 300},
  {{.name = "own scales", SMALL, .numbers = GENERATE_FRACTIONS, .as_written = true, .signs = true, .interactions_max = 2, .terms_max = 3}, 300},
  {{.name = "one party indifferent", SMALL, .indifferent = true}, 150},
  {{.name = "all indifferent", SMALL, .flat = true}, 100},
  {{.name = "all alike", SMALL, .alike = true, .interactions_max = 2, .terms_max = 2}, 150},
  {{.name = "reservation above every outcome", SMALL, .reservations = GENERATE_ABOVE, .interactions_max = 1, .terms_max = 2}, 100},
  {{.name = "ideal equal to reservation", SMALL, .reservations = GENERATE_BEST, .forbids_max = 2, .terms_max = 2}, 300},
  {{.name = "reservation as a package", SMALL, .reservations = GENERATE_PACKAGE, .forbids_max = 1, .interactions_max = 2, .terms_max = 2}, 300},
  {{.name = "nothing feasible", SMALL, .empty = true}, 60},
  {{.name = "one option an issue", .parties_min = 1, .parties_max = 3, .issues_min = 1, .issues_max = 8, .options_min = 1, .options_max = 1,
    .outcomes_max = 1, .interactions_max = 1, .terms_max = 2}, 60},
  {{.name = "one issue", .parties_min = 1, .parties_max = 4, .issues_min = 1, .issues_max = 1, .options_min = 1, .options_max = 150,
    .outcomes_max = 150, .forbids_max = 1, .terms_max = 1, .numeric = true}, 150},
  {{.name = "six parties", .parties_min = 5, .parties_max = 6, .issues_min = 3, .issues_max = 6, .options_min = 2, .options_max = 4,
    .outcomes_max = 400, .forbids_max = 2, .terms_max = 2, .interactions_max = 2, .mediators = true}, 150},
  {{.name = "six parties, long decimals", .parties_min = 6, .parties_max = 6, .issues_min = 4, .issues_max = 6, .options_min = 2,
    .options_max = 4, .outcomes_max = 800, .numbers = GENERATE_LONG, .reservations = GENERATE_PACKAGE}, 100},
};

/* What a fault is about. */
struct about {
  const char *recipe;
  unsigned long seed;
};

#define HOLD(condition, format, ...) CHECK_THAT(condition, "%s, seed %lu: " format, about->recipe, about->seed, __VA_ARGS__)

static void check_solution(const struct about *about, const struct zopa_space *space, const struct oracle *oracle, size_t k,
                           const struct zopa_found *found)
{
  const struct oracle_solution *want = &oracle->solutions[k];
  const char *name = zopa_concepts[k]->name;
  if (!HOLD(found->exists == want->exists, "%s %s", name, found->exists ? "exists" : "does not exist"))
    return;
  HOLD(found->proven && found->proven_ties, "%s is not proven: %.17g, bound %.17g, %lu nodes", name, found->value, found->bound,
       (unsigned long)found->nodes);
  if (!want->exists)
    return;
  size_t number = 0;
  for (size_t i = 0; i < space->issue_count; i++)
    number = number * space->radix[i] + found->outcome[i];
  HOLD(number == want->outcome, "%s is outcome %zu, want %zu", name, number, want->outcome);
  double value = zopa_number_double(want->value);
  HOLD(fabs(found->value - value) <= 1e-12 * fmax(1, fabs(value)), "%s is %.17g, want %.17g", name, found->value, value);
  HOLD(found->bound == found->value, "%s has the bound %.17g over %.17g", name, found->bound, found->value);
  for (size_t u = 0; u < space->utility_count; u++)
    HOLD(found->sums[u] == zopa_utility_sum(space, &space->utilities[u], found->outcome), "%s, sum of party %zu", name, u);
}

static void check_case(const struct generate_recipe *recipe, uint64_t seed)
{
  struct about of = {recipe->name, (unsigned long)seed}, *about = &of;
  struct zopa_search_effort effort = ZOPA_SEARCH_EFFORT_INIT;
  struct searched searched;
  effort.tied_max = effort.nodes_max;
  if (searched_init(&searched, generate_case(recipe, seed), &effort)) {
    const struct zopa_space *space = searched.space;
    const struct zopa_search_result result = searched.result;
    struct oracle *oracle = oracle_new(searched.negotiation, space->exact ? NULL : space);
    HOLD(result.any_rational == (oracle->rational_count > 0) && result.none_rational == !result.any_rational, "rational: %d", result.any_rational);
    for (size_t p = 0; p < oracle->party_count; p++)
      if (oracle->rational_count == 0 || !oracle->parties[p].consents)
        HOLD(result.ideal[p] == INT64_MIN, "ideal of party %zu, which has none", p);
      else
        HOLD(result.ideal_proven[p] && agree_fraction(result.ideal[p], space->utilities[p].unit, oracle->parties[p].levels[oracle->parties[p].ideal]),
             "ideal of party %zu is %ld/%ld", p, (long)result.ideal[p], (long)space->utilities[p].unit);
    for (size_t k = 0; k < ORACLE_CONCEPTS; k++)
      check_solution(about, space, oracle, k, &result.solutions[k]);
    oracle_free(oracle);
  }
  searched_clear(&searched);
}

/* Spaces of two parties that nobody can list. */
static const struct kind large[] = {
  {{.name = "two parties, tenths, large", .parties_min = 2, .parties_max = 2, .issues_min = 12, .issues_max = 18, .options_min = 2,
    .options_max = 5, .outcomes_max = SIZE_MAX / 2, .numbers = GENERATE_TENTHS, .reservations = GENERATE_PACKAGE}, 40},
  {{.name = "two parties, long decimals, large", .parties_min = 2, .parties_max = 2, .issues_min = 12, .issues_max = 20, .options_min = 2,
    .options_max = 5, .outcomes_max = SIZE_MAX / 2, .numbers = GENERATE_LONG, .reservations = GENERATE_PACKAGE}, 40},
};

/* The search against the whole frontier, which is found issue by issue. The value must be the same; where ties are settled, the outcome too. */
static void compare_large(const struct generate_recipe *recipe, uint64_t seed, size_t *ret_settled)
{
  struct about of = {recipe->name, (unsigned long)seed}, *about = &of;
  struct zopa_analysis *analysis = NULL;
  struct searched searched;
  if (searched_init(&searched, generate_case(recipe, seed), NULL)
      && CHECK(zopa_analyze(searched.space, NULL, &searched.control, NULL, &analysis) == ZOPA_OK) && CHECK(analysis->frontier.exact)) {
    const struct zopa_space *space = searched.space;
    const struct zopa_search_result result = searched.result;
    HOLD(result.any_rational == analysis->any_rational, "rational: %d", result.any_rational);
    for (size_t u = 0; u < space->utility_count; u++)
      HOLD(result.ideal[u] == analysis->ideal[u], "ideal of party %zu", u);
    for (size_t k = 0; k < ZOPA_CONCEPTS && analysis->any_rational; k++) {
      const struct zopa_found *found = &result.solutions[k];
      const struct zopa_choice *choice = &analysis->solutions[k];
      HOLD(found->proven && fabs(found->value - choice->value) <= 1e-12 * fmax(1, fabs(choice->value)), "%s is %.17g, want %.17g",
           zopa_concepts[k]->name, found->value, choice->value);
      if (!found->proven_ties)
        continue;
      ++*ret_settled;
      HOLD(memcmp(found->outcome, choice->outcome, space->issue_count * sizeof *found->outcome) == 0, "outcome of %s", zopa_concepts[k]->name);
    }
  }
  zopa_analysis_free(analysis);
  searched_clear(&searched);
}

/* A box of which each row is too little for one party or the other is empty, though a rule that lowered both is then dead. */
static void empty_box(void)
{
  struct zopa_case *negotiation = generate_empty(2, 1, (const uint32_t[]){2});
  struct zopa_space *space = NULL;
  struct zopa_arena arena = {0};
  struct zopa_model model;
  struct zopa_box box;
  const double need[2] = {0, 0};
  uint32_t options[] = {0, 1};
  struct zopa_term either = {.issue = 0, .options = options, .options_count = 2};
  for (size_t p = 0; p < 2; p++) {
    generate_values(negotiation, p, 0, "1", p ? (const char *const[]){"1", "0"} : (const char *const[]){"0", "1"});
    generate_interaction(negotiation, p, (struct zopa_clause){.terms = &either, .terms_count = 1}, "-0.85");
    negotiation->preferences[p].reservation = generate_number(negotiation, "-0.5");
  }
  if (CHECK(zopa_space_new(negotiation, NULL, &space) == ZOPA_OK) && CHECK(zopa_model_make(space, &arena, &model) == ZOPA_OK)
      && CHECK(zopa_box_make(&model, &arena, &box) == ZOPA_OK))
    CHECK(!zopa_box_propagate(&box, need));
  zopa_arena_clear(&arena);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  tap_point("a box without a row that serves everybody is empty");
}

int main(int argc, char **argv)
{
  /* With a kind and a seed: that case alone. */
  uint64_t only = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    if (argc > 1 && strcmp(argv[1], kinds[k].recipe.name) != 0)
      continue;
    for (uint64_t seed = argc > 2 ? only : 1; seed <= (argc > 2 ? only : kinds[k].seeds); seed++)
      check_case(&kinds[k].recipe, seed);
    tap_point("%s: the search agrees with the definitions on %u cases", kinds[k].recipe.name, kinds[k].seeds);
  }
  empty_box();
  for (size_t k = 0; k < sizeof large / sizeof *large && argc < 2; k++) {
    size_t settled = 0;
    for (uint64_t seed = 1; seed <= large[k].seeds; seed++)
      compare_large(&large[k].recipe, seed, &settled);
    tap_point("%s: the search agrees with the frontier on %u cases, ties settled for %zu solutions", large[k].recipe.name, large[k].seeds, settled);
  }
  return tap_done();
}
