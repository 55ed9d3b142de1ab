/* test_oracle.c - "analyze" agrees with its definitions in every figure, on thousands of seeded cases of many kinds.
 *
 * Each case is analyzed by the library and by the oracle, which shares no code with it. Where a party's numbers fit exact integers the
 * oracle works on the fractions of the file; otherwise on the library's integers, and each integer is held against its fraction. */
#include <stdlib.h>
#include <string.h>

#include "oracle/agree.h"
#include "tap.h"

/* A kind of case, and how many seeds of it. The larger kinds use the library's integers, which the smaller ones hold to account. */
struct kind {
  struct generate_recipe recipe;
  unsigned seeds;
  bool integers;
};

#define SMALL .parties_min = 1, .parties_max = 4, .issues_min = 1, .issues_max = 5, .options_min = 1, .options_max = 5, .outcomes_max = 400

static const struct kind kinds[] = {
  {{.name = "ties", SMALL}, 600, false},
  {{.name = "two parties, ties", .parties_min = 2, .parties_max = 2, .issues_min = 2, .issues_max = 6, .options_min = 2, .options_max = 4,
    .outcomes_max = 600}, 600, false},
  {{.name = "tenths", SMALL, .numbers = GENERATE_TENTHS, .numeric = true}, 400, false},
  {{.name = "fractions", SMALL, .numbers = GENERATE_FRACTIONS, .interactions_max = 2, .terms_max = 2}, 400, false},
  {{.name = "long decimals", SMALL, .numbers = GENERATE_LONG, .interactions_max = 2, .terms_max = 2, .as_written = true, .forbids_max = 2,
    .reservations = GENERATE_PACKAGE}, 400, false},
  {{.name = "long decimals, out of reach", SMALL, .numbers = GENERATE_LONG, .reservations = GENERATE_ABOVE, .as_written = true}, 120, false},
  {{.name = "long decimals, at the best", SMALL, .numbers = GENERATE_LONG, .reservations = GENERATE_BEST, .forbids_max = 1, .terms_max = 2},
   120, false},
  {{.name = "constraints", SMALL, .forbids_max = 5, .conditionals_max = 3, .terms_max = 4, .numeric = true}, 800, false},
  {{.name = "interactions", SMALL, .interactions_max = 5, .terms_max = 4, .signs = true}, 600, false},
  {{.name = "red lines", SMALL, .red_lines_max = 2, .mediators = true}, 400, false},
  {{.name = "everything", SMALL, .numbers = GENERATE_TENTHS, .forbids_max = 3, .conditionals_max = 2, .terms_max = 4,
    .interactions_max = 3, .red_lines_max = 1, .numeric = true, .as_written = true, .mediators = true, .signs = true}, 1000, false},
  {{.name = "saturated", SMALL, .numbers = GENERATE_SMALL, .capped = true, .interactions_max = 3, .terms_max = 2}, 400, false},
  {{.name = "own scales", SMALL, .numbers = GENERATE_FRACTIONS, .as_written = true, .signs = true, .interactions_max = 2, .terms_max = 3},
   400, false},
  {{.name = "one party indifferent", SMALL, .indifferent = true}, 200, false},
  {{.name = "all indifferent", SMALL, .flat = true}, 120, false},
  {{.name = "all alike", SMALL, .alike = true, .interactions_max = 2, .terms_max = 2}, 200, false},
  {{.name = "reservation above every outcome", SMALL, .reservations = GENERATE_ABOVE, .interactions_max = 1, .terms_max = 2}, 120, false},
  {{.name = "ideal equal to reservation", SMALL, .reservations = GENERATE_BEST, .forbids_max = 2, .terms_max = 2}, 400, false},
  {{.name = "reservation as a package", SMALL, .reservations = GENERATE_PACKAGE, .forbids_max = 1, .interactions_max = 2, .terms_max = 2},
   400, false},
  {{.name = "nothing feasible", SMALL, .empty = true}, 120, false},
  {{.name = "one option an issue", .parties_min = 1, .parties_max = 3, .issues_min = 1, .issues_max = 8, .options_min = 1, .options_max = 1,
    .outcomes_max = 1, .interactions_max = 1, .terms_max = 2}, 120, false},
  {{.name = "one issue", .parties_min = 1, .parties_max = 4, .issues_min = 1, .issues_max = 1, .options_min = 1, .options_max = 150,
    .outcomes_max = 150, .forbids_max = 1, .terms_max = 1, .numeric = true}, 240, false},
  {{.name = "twelve parties", .parties_min = 12, .parties_max = 12, .issues_min = 2, .issues_max = 5, .options_min = 2, .options_max = 4,
    .outcomes_max = 200, .forbids_max = 1, .terms_max = 2, .interactions_max = 1, .mediators = true}, 120, false},
  {{.name = "64 rows", .parties_min = 2, .parties_max = 3, .issues_min = 1, .issues_max = 6, .options_min = 2, .options_max = 3,
    .outcomes_max = 130, .last_options = 66, .forbids_max = 3, .terms_max = 3, .interactions_max = 1}, 200, false},
  {{.name = "many options last", .parties_min = 2, .parties_max = 3, .issues_min = 2, .issues_max = 3, .options_min = 2, .options_max = 4,
    .outcomes_max = 2600, .last_options = 320, .forbids_max = 3, .terms_max = 3, .interactions_max = 2}, 30, true},
  {{.name = "a block and a little", .parties_min = 2, .parties_max = 3, .issues_min = 1, .issues_max = 2, .options_min = 1, .options_max = 3,
    .outcomes_max = 6200, .last_options = 2050, .forbids_max = 2, .terms_max = 2, .interactions_max = 2}, 30, true},
  {{.name = "some blocks", .parties_min = 2, .parties_max = 4, .issues_min = 5, .issues_max = 10, .options_min = 2, .options_max = 6,
    .outcomes_max = 20000, .forbids_max = 6, .conditionals_max = 3, .terms_max = 4, .interactions_max = 4, .signs = true}, 40, true},
  {{.name = "many parties, some blocks", .parties_min = 5, .parties_max = 9, .issues_min = 5, .issues_max = 7, .options_min = 2,
    .options_max = 5, .outcomes_max = 8000, .forbids_max = 4, .terms_max = 4, .interactions_max = 2, .mediators = true}, 10, true},
};

int main(int argc, char **argv)
{
  /* With a kind and a seed: that case alone. */
  uint64_t only = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    if (argc > 1 && strcmp(argv[1], kinds[k].recipe.name) != 0)
      continue;
    size_t outcomes = 0;
    for (uint64_t seed = argc > 2 ? only : 1; seed <= (argc > 2 ? only : kinds[k].seeds); seed++)
      outcomes += agree_case(&kinds[k].recipe, seed, kinds[k].integers);
    tap_point("%s: %u cases with %zu outcomes agree with the definitions", kinds[k].recipe.name, kinds[k].seeds, outcomes);
  }
  return tap_done();
}
