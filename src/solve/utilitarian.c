/* utilitarian.c - the rational outcome with the largest sum of utilities; equals by leximin of the gains.
 * Source: Harsanyi, J. Polit. Econ. 63(4), 1955. */
#include "solve/concept.h"

static int compare(const struct zopa_bargain *bargain, const int64_t *a, const int64_t *b)
{
  int sign = zopa_compare_sum(bargain, a, b);
  return sign ? sign : zopa_compare_leximin(bargain, bargain->unit, a, b);
}

static double value(const struct zopa_bargain *bargain, const int64_t *vector)
{
  long double sum = 0;
  for (size_t p = 0; p < bargain->count; p++)
    sum += (long double)vector[p] / (long double)bargain->unit[p];
  return (double)sum;
}

const struct zopa_concept zopa_utilitarian = {"utilitarian", "Utilitarian", "largest sum of utilities", 'U', compare, value};
