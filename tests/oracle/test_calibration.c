/* test_calibration.c - that shares mean what they say: over many small cases, of packages that a share s of a party's draws accepts, a party whose
 * true utility was drawn from the prior given its statements accepts s. Truths come from the rejection sampler (rejection.h), which shares no
 * code with the draws. */
#include "tap.h"

#include <math.h>
#include <stdlib.h>

#include "belief/draws.h"
#include "oracle/rejection.h"

enum { DRAWS = 1000, TRUTHS = 12, PACKAGES = 6, BINS = 10, CASES = 250 };

static const struct stated_recipe recipes[] = {
    {.name = "options", .issues_min = 2, .issues_max = 4, .options_min = 2, .options_max = 4, .statements = 4},
    {.name = "ranges", .issues_min = 1, .issues_max = 3, .options_min = 2, .options_max = 3, .statements = 3, .numeric = true},
    {.name = "reservations", .issues_min = 2, .issues_max = 3, .options_min = 2, .options_max = 3, .statements = 4, .reservation = true, .narrow = true},
};
enum { RECIPES = sizeof recipes / sizeof *recipes };

/* Packages by the share that was said. Truths of one case are drawn apart from each other, its packages are not: so what a case adds to a bin is
 * counted as one observation, the mean of (accepts - share) over its packages there. */
static struct {
  double sum, squares, shares, weight;
  size_t count;
} bins[BINS];

static void note(const double *errors, const double *shares, const size_t *counts)
{
  for (size_t b = 0; b < BINS; b++)
    if (counts[b]) {
      double error = errors[b] / (double)counts[b];
      bins[b].sum += error;
      bins[b].squares += error * error;
      bins[b].shares += shares[b];
      bins[b].weight += (double)counts[b];
      bins[b].count++;
    }
}

static size_t bin_of(double share) { return share >= 1 ? BINS - 1 : (size_t)(share * BINS); }

/* The share of draws that accept an outcome. */
static double share_of(const struct zopa_draws *draws, const uint32_t *outcome)
{
  int64_t *sums = calloc(draws->count, sizeof *sums);
  int32_t *column = malloc(draws->count * sizeof *column);
  size_t accepted = 0;
  for (uint32_t i = 0; i < draws->rows->issue_count; i++) {
    zopa_draws_option(draws, i, outcome[i], column);
    for (size_t s = 0; s < draws->count; s++)
      sums[s] += column[s];
  }
  for (size_t s = 0; s < draws->count; s++)
    accepted += sums[s] >= draws->reservations[s];
  free(sums);
  free(column);
  return (double)accepted / (double)draws->count;
}

static bool draw_truths(struct rejection *rejection, struct stated_utility *ret)
{
  size_t drawn = 0;
  while (drawn < TRUTHS && rejection_draw(rejection, 4000, &ret[drawn]))
    drawn++;
  return drawn == TRUTHS;
}

static void try_case(const struct stated_recipe *recipe, uint64_t seed, size_t *cases)
{
  struct stated stated;
  struct rejection rejection;
  struct stated_utility truths[TRUTHS];
  stated_draw(recipe, seed, &stated);
  struct zopa_case *negotiation = stated_read(&stated, NULL);
  rejection_init(&rejection, negotiation, seed + 77777);
  if (draw_truths(&rejection, truths)) {
    struct zopa_control control = ZOPA_CONTROL_INIT;
    struct zopa_watch watch;
    struct zopa_rows *rows = NULL;
    struct zopa_draws *draws = NULL;
    double errors[BINS] = {0}, shares[BINS] = {0};
    size_t counts[BINS] = {0};
    control.seed = seed;
    control.threads = 1;
    zopa_watch_init(&watch, &control);
    if (zopa_rows_new(negotiation, 0, &rows) != ZOPA_OK || zopa_draws_new(rows, DRAWS, &control, &watch, &draws) != ZOPA_OK)
      abort();
    for (size_t k = 0; k < PACKAGES; k++) {
      uint32_t outcome[STATED_ISSUES_MAX];
      for (size_t i = 0; i < negotiation->issues_count; i++)
        outcome[i] = (uint32_t)zopa_random_below(&rejection.random, negotiation->issues[i].options_count);
      double share = share_of(draws, outcome);
      for (size_t t = 0; t < TRUTHS; t++) {
        errors[bin_of(share)] += (rejection_worth(negotiation, &truths[t], outcome) >= truths[t].r - 1e-9) - share;
        shares[bin_of(share)] += share;
        counts[bin_of(share)]++;
      }
    }
    note(errors, shares, counts);
    ++*cases;
    zopa_draws_free(draws);
    zopa_rows_free(rows);
    zopa_watch_clear(&watch);
  }
  zopa_case_free(negotiation);
  stated_clear(&stated);
}

int main(void)
{
  size_t cases = 0;
  for (uint64_t seed = 1; seed < 4000 && cases < CASES; seed++)
    try_case(&recipes[seed % RECIPES], seed, &cases);
  CHECK_THAT(cases == CASES, "%zu cases had a truth", cases);
  for (size_t b = 0; b < BINS; b++) {
    double mean = bins[b].sum / (double)bins[b].count, spread = sqrt(fmax(0, bins[b].squares / (double)bins[b].count - mean * mean));
    double error = spread / sqrt((double)bins[b].count) + 1e-9;
    tap_note("said %.2f: off by %+.3f, standard error %.3f, of %zu cases", bins[b].shares / bins[b].weight, mean, error, bins[b].count);
    CHECK_THAT(bins[b].count >= 20 && fabs(mean) < 4 * error, "packages said to be accepted with a share of %.2f are off by %.3f, %.1f standard errors",
               bins[b].shares / bins[b].weight, mean, fabs(mean) / error);
  }
  tap_point("a share of acceptance is how often a party that could have said the same accepts");
  return tap_done();
}
