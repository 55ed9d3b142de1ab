/* test_oracle_large.c - "analyze" agrees with its definitions where a space takes many blocks and several chunks. As test_oracle.c, which is
 * for small cases; here the oracle works on the library's integers. */
#include "oracle/agree.h"
#include "tap.h"

static const struct {
  struct generate_recipe recipe;
  unsigned seeds;
} kinds[] = {
  {{.name = "many blocks", .parties_min = 2, .parties_max = 3, .issues_min = 7, .issues_max = 12, .options_min = 3, .options_max = 8,
    .outcomes_max = 300000, .forbids_max = 5, .conditionals_max = 2, .terms_max = 4, .interactions_max = 3, .signs = true}, 6},
  {{.name = "many blocks, tenths", .parties_min = 2, .parties_max = 4, .issues_min = 6, .issues_max = 9, .options_min = 3, .options_max = 7,
    .outcomes_max = 60000, .numbers = GENERATE_TENTHS, .forbids_max = 5, .terms_max = 4, .interactions_max = 3, .as_written = true}, 6},
  {{.name = "several chunks", .parties_min = 2, .parties_max = 3, .issues_min = 9, .issues_max = 11, .options_min = 5, .options_max = 6,
    .outcomes_max = 2500000, .forbids_max = 4, .terms_max = 3, .interactions_max = 2}, 1},
};

int main(void)
{
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    size_t outcomes = 0;
    for (uint64_t seed = 1; seed <= kinds[k].seeds; seed++)
      outcomes += agree_case(&kinds[k].recipe, seed, true);
    tap_point("%s: %u cases with %zu outcomes agree with the definitions", kinds[k].recipe.name, kinds[k].seeds, outcomes);
  }
  return tap_done();
}
