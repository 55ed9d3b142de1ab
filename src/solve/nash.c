/* nash.c - the Nash bargaining solution: the rational outcome with the largest product of gains; equals by the larger sum of utilities.
 * Source: Nash, "The Bargaining Problem", Econometrica 18(2), 1950; on finite sets Mariotti, Soc. Choice Welf. 15, 1998. */
#include <gmp.h>
#include <math.h>

#include "solve/concept.h"

static void product(const struct zopa_bargain *bargain, const int64_t *vector, mpz_t ret)
{
  mpz_set_ui(ret, 1);
  for (size_t p = 0; p < bargain->count; p++)
    if (bargain->gains[p])
      mpz_mul_si(ret, ret, vector[p] - bargain->reservation[p]);
}

/* The units are the same on both sides, so products of integers decide; doubles settle what is not close. */
static int compare(const struct zopa_bargain *bargain, const int64_t *a, const int64_t *b)
{
  long double ratio = 1;
  bool zero = false;
  for (size_t p = 0; p < bargain->count; p++)
    if (bargain->gains[p]) {
      int64_t gain_a = a[p] - bargain->reservation[p], gain_b = b[p] - bargain->reservation[p];
      zero |= gain_a == 0 || gain_b == 0;
      ratio *= gain_b ? (long double)gain_a / (long double)gain_b : 1;
    }
  /* 64 quotients and products are off by less than 128 * 2^-64 of the ratio. */
  if (!zero && fabsl(ratio - 1) > 1e-16L * (1 + ratio))
    return ratio > 1 ? 1 : -1;
  mpz_t of_a, of_b;
  mpz_inits(of_a, of_b, NULL);
  product(bargain, a, of_a);
  product(bargain, b, of_b);
  int sign = mpz_cmp(of_a, of_b);
  mpz_clears(of_a, of_b, NULL);
  return sign ? sign : zopa_compare_sum(bargain, a, b);
}

static double value(const struct zopa_bargain *bargain, const int64_t *vector)
{
  long double result = 1;
  for (size_t p = 0; p < bargain->count; p++)
    if (bargain->gains[p])
      result *= (long double)(vector[p] - bargain->reservation[p]) / (long double)bargain->unit[p];
  return (double)result;
}

const struct zopa_concept zopa_nash = {"nash", "Nash", "largest product of gains", 'N', compare, value};
