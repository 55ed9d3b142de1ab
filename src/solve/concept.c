/* concept.c - the table of solution concepts, and the exact comparisons that they share. */
#include "solve/concept.h"

#include <gmp.h>
#include <math.h>

const struct zopa_concept *const zopa_concepts[] = {&zopa_nash, &zopa_kalai_smorodinsky, &zopa_egalitarian, &zopa_utilitarian};
const size_t zopa_concept_count = sizeof zopa_concepts / sizeof *zopa_concepts;

int zopa_compare_ratio(int64_t a, int64_t b, int64_t c, int64_t d)
{
  __int128 left = (__int128)a * d, right = (__int128)c * b;
  return (left > right) - (left < right);
}

/* The difference of the sums as an exact rational; only its sign is wanted. */
static int compare_sum_exactly(const struct zopa_bargain *bargain, const int64_t *a, const int64_t *b)
{
  mpq_t sum, term;
  mpq_inits(sum, term, NULL);
  for (size_t p = 0; p < bargain->count; p++) {
    mpq_set_si(term, a[p] - b[p], (unsigned long)bargain->unit[p]);
    mpq_canonicalize(term);
    mpq_add(sum, sum, term);
  }
  int sign = mpq_sgn(sum);
  mpq_clears(sum, term, NULL);
  return sign;
}

int zopa_compare_sum(const struct zopa_bargain *bargain, const int64_t *a, const int64_t *b)
{
  /* A long double settles all but near ties: each quotient and each addition is off by at most 2^-63 of the magnitudes added. */
  long double difference = 0, magnitude = 0;
  for (size_t p = 0; p < bargain->count; p++) {
    long double term = (long double)(a[p] - b[p]) / (long double)bargain->unit[p];
    difference += term;
    magnitude += fabsl(term);
  }
  if (fabsl(difference) > magnitude * 1e-16L)
    return (difference > 0) - (difference < 0);
  return compare_sum_exactly(bargain, a, b);
}

/* The parties that can gain, by their gain / scale, the least first. */
static size_t sort_gains(const struct zopa_bargain *bargain, const int64_t *scale, const int64_t *vector, size_t *ret_order)
{
  size_t count = 0;
  for (size_t p = 0; p < bargain->count; p++) {
    if (!bargain->gains[p])
      continue;
    size_t at = count++;
    for (; at > 0; at--) {
      size_t q = ret_order[at - 1];
      if (zopa_compare_ratio(vector[q] - bargain->reservation[q], scale[q], vector[p] - bargain->reservation[p], scale[p]) <= 0)
        break;
      ret_order[at] = q;
    }
    ret_order[at] = p;
  }
  return count;
}

int zopa_compare_leximin(const struct zopa_bargain *bargain, const int64_t *scale, const int64_t *a, const int64_t *b)
{
  size_t of_a[ZOPA_PARTIES_MAX], of_b[ZOPA_PARTIES_MAX];
  size_t count = sort_gains(bargain, scale, a, of_a);
  sort_gains(bargain, scale, b, of_b);
  for (size_t i = 0; i < count; i++) {
    size_t p = of_a[i], q = of_b[i];
    int sign = zopa_compare_ratio(a[p] - bargain->reservation[p], scale[p], b[q] - bargain->reservation[q], scale[q]);
    if (sign)
      return sign;
  }
  return 0;
}

double zopa_least(const struct zopa_bargain *bargain, const int64_t *scale, const int64_t *vector)
{
  size_t order[ZOPA_PARTIES_MAX];
  if (sort_gains(bargain, scale, vector, order) == 0)
    return 0;
  return (double)((long double)(vector[order[0]] - bargain->reservation[order[0]]) / (long double)scale[order[0]]);
}
