/* egalitarian.c - the rational outcome with the largest least gain; equals by leximin of the gains.
 * Source: Kalai, Econometrica 45(7), 1977; leximin: Sen, Collective Choice and Social Welfare, 1970. */
#include "solve/concept.h"

static int compare(const struct zopa_bargain *bargain, const int64_t *a, const int64_t *b)
{
  return zopa_compare_leximin(bargain, bargain->unit, a, b);
}

static double value(const struct zopa_bargain *bargain, const int64_t *vector) { return zopa_least(bargain, bargain->unit, vector); }

const struct zopa_concept zopa_egalitarian = {"egalitarian", "Egalitarian", "largest least gain", 'E', compare, value};
