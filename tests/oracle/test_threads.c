/* test_threads.c - an analysis is the same to the bit on one thread and on many, for spaces of several chunks. Chunks are 2^20 outcomes or so;
 * a space below that runs on one thread whatever is asked. */
#include <stdlib.h>

#include "oracle/agree.h"
#include "tap.h"

static const struct generate_recipe recipes[] = {
  {.name = "two parties", .parties_min = 2, .parties_max = 2, .issues_min = 10, .issues_max = 10, .options_min = 5, .options_max = 5,
   .outcomes_max = 10000000, .numbers = GENERATE_TENTHS, .forbids_max = 3, .terms_max = 3, .interactions_max = 2},
  {.name = "three parties", .parties_min = 3, .parties_max = 3, .issues_min = 11, .issues_max = 11, .options_min = 4, .options_max = 4,
   .outcomes_max = 5000000, .conditionals_max = 2, .interactions_max = 2, .terms_max = 3, .signs = true, .as_written = true},
  {.name = "five parties, some mediators", .parties_min = 5, .parties_max = 5, .issues_min = 11, .issues_max = 11, .options_min = 4,
   .options_max = 4, .outcomes_max = 5000000, .forbids_max = 4, .terms_max = 2, .red_lines_max = 1, .mediators = true},
  {.name = "all indifferent", .parties_min = 2, .parties_max = 2, .issues_min = 11, .issues_max = 11, .options_min = 4, .options_max = 4,
   .outcomes_max = 5000000, .flat = true},
};

static struct zopa_analysis *analyze(const struct zopa_space *space, unsigned threads)
{
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_analysis *analysis = NULL;
  control.threads = threads;
  if (!CHECK(zopa_analyze(space, NULL, &control, NULL, &analysis) == ZOPA_OK))
    exit(tap_done());             /* nothing that follows would mean anything */
  return analysis;
}

int main(void)
{
  static const unsigned threads[] = {2, 3, 7, 0};
  for (size_t r = 0; r < sizeof recipes / sizeof *recipes; r++) {
    struct zopa_case *negotiation = NULL;
    struct zopa_space *space = NULL;
    /* The first case that constraints leave large enough. */
    for (uint64_t seed = 1; !space || space->domain_product < 3 << 20; seed++) {
      zopa_space_free(space);
      zopa_case_free(negotiation);
      negotiation = generate_case(&recipes[r], seed);
      if (!CHECK(zopa_space_new(negotiation, NULL, &space) == ZOPA_OK))
        exit(tap_done());
    }
    struct zopa_analysis *one = analyze(space, 1);
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
      struct zopa_analysis *many = analyze(space, threads[t]);
      CHECK_THAT(agree_same(one, many), "%u threads change the result", threads[t]);
      zopa_analysis_free(many);
    }
    tap_point("%s, %s feasible outcomes, %zu rows: the same for any number of threads", recipes[r].name, one->feasible.exact,
              one->frontier.count);
    zopa_analysis_free(one);
    zopa_space_free(space);
    zopa_case_free(negotiation);
  }
  return tap_done();
}
