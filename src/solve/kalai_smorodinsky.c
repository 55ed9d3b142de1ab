/* kalai_smorodinsky.c - the rational outcome that raises the least share of what each party could hope for: gain over ideal gain; equals by
 * leximin of these shares.
 * Source: Kalai & Smorodinsky, Econometrica 43(3), 1975; leximin extension Imai, Econometrica 51(2), 1983. */
#include "solve/concept.h"

/* Ideal gain of each party; 1 where there is none to gain, which is left out anyway. */
static void ideal_gains(const struct zopa_bargain *bargain, int64_t *ret_scale)
{
  for (size_t p = 0; p < bargain->count; p++)
    ret_scale[p] = bargain->gains[p] ? bargain->ideal[p] - bargain->reservation[p] : 1;
}

static int compare(const struct zopa_bargain *bargain, const int64_t *a, const int64_t *b)
{
  int64_t scale[ZOPA_PARTIES_MAX];
  ideal_gains(bargain, scale);
  return zopa_compare_leximin(bargain, scale, a, b);
}

static double value(const struct zopa_bargain *bargain, const int64_t *vector)
{
  int64_t scale[ZOPA_PARTIES_MAX];
  ideal_gains(bargain, scale);
  return zopa_least(bargain, scale, vector);
}

const struct zopa_concept zopa_kalai_smorodinsky = {"kalai_smorodinsky", "Kalai-Smorodinsky", "largest least share of the ideal gain", 'K', compare, value};
