/* test_bounds.c - an analysis that was cut off claims nothing that the whole one denies: its bounds hold, what it calls proven is the true
 * value. Seeded cases are analyzed whole and cancelled at once, so that
 * the second knows the seeds alone. Parties that cannot gain are among them: they are left out of products, and so must the bounds be. */
#include "tap.h"

#include <math.h>

#include "oracle/generate.h"
#include "solve/analysis.h"
#include "solve/concept.h"

#define SMALL .parties_min = 1, .parties_max = 4, .issues_min = 1, .issues_max = 5, .options_min = 1, .options_max = 5, .outcomes_max = 400

static const struct generate_recipe recipes[] = {
  {.name = "ties", SMALL},
  {.name = "one party indifferent", SMALL, .indifferent = true},
  {.name = "all indifferent", SMALL, .flat = true},
  {.name = "ideal equal to reservation", SMALL, .reservations = GENERATE_BEST, .forbids_max = 2, .terms_max = 2},
  {.name = "reservation above every outcome", SMALL, .reservations = GENERATE_ABOVE},
  {.name = "everything", SMALL, .numbers = GENERATE_TENTHS, .forbids_max = 3, .conditionals_max = 2, .terms_max = 4, .interactions_max = 3,
   .red_lines_max = 1, .numeric = true, .as_written = true, .mediators = true, .signs = true},
  {.name = "saturated", SMALL, .capped = true, .interactions_max = 3, .terms_max = 2},
  {.name = "own scales", SMALL, .numbers = GENERATE_FRACTIONS, .as_written = true, .signs = true},
};
enum { SEEDS = 40 };               /* each draws a sample of 100,000, which takes most of the time */

static bool refuse(void *context, double done, const char *what)
{
  (void)context;
  (void)done;
  (void)what;
  return false;
}

static void compare(const struct generate_recipe *recipe, uint64_t seed, const struct zopa_analysis *whole, const struct zopa_analysis *part)
{
  CHECK_THAT(!part->none_rational || whole->none_rational, "%s, seed %lu: no agreement, it says", recipe->name, (unsigned long)seed);
  for (size_t k = 0; k < zopa_concept_count; k++) {
    const struct zopa_choice *truth = &whole->solutions[k], *choice = &part->solutions[k];
    double room = 1e-9 * fmax(1, fabs(truth->value));
    if (!truth->exists) {
      CHECK_THAT(!choice->exists, "%s, seed %lu: %s exists", recipe->name, (unsigned long)seed, zopa_concepts[k]->name);
      continue;
    }
    CHECK_THAT(choice->bound >= truth->value - 1e-12, "%s, seed %lu: %s is %.17g, beyond the bound %.17g", recipe->name, (unsigned long)seed,
               zopa_concepts[k]->name, truth->value, choice->bound);
    CHECK_THAT(!choice->proven || (choice->exists && fabs(choice->value - truth->value) <= room), "%s, seed %lu: %s is %.17g, not the proven %.17g",
               recipe->name, (unsigned long)seed, zopa_concepts[k]->name, truth->value, choice->value);
  }
}

int main(void)
{
  for (size_t r = 0; r < sizeof recipes / sizeof *recipes; r++) {
    size_t proven = 0, cut = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
      struct zopa_control control = ZOPA_CONTROL_INIT, stopped = {.seed = seed, .threads = 1, .progress = refuse};
      struct zopa_case *negotiation = generate_case(&recipes[r], seed);
      struct zopa_space *space = NULL;
      struct zopa_analysis *whole = NULL, *part = NULL;
      if (zopa_space_new(negotiation, NULL, &space) == ZOPA_OK && zopa_analyze(space, NULL, &control, NULL, &whole) == ZOPA_OK &&
          zopa_analyze(space, NULL, &stopped, NULL, &part) == ZOPA_OK && part->answered && part->ending == ZOPA_CANCELLED) {
        cut++;
        proven += part->solutions[0].exists && part->solutions[0].proven;
        compare(&recipes[r], seed, whole, part);
      }
      zopa_analysis_free(whole);
      zopa_analysis_free(part);
      zopa_space_free(space);
      zopa_case_free(negotiation);
    }
    CHECK(cut > SEEDS / 2);
    tap_point("%s: %zu cut-off answers keep within their bounds, %zu of them prove Nash", recipes[r].name, cut, proven);
  }
  return tap_done();
}
