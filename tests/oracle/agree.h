/* agree.h - one analysis held against the oracle, figure by figure. */
#ifndef ZOPA_AGREE_H
#define ZOPA_AGREE_H

#include <gmp.h>

#include "oracle/generate.h"
#include "solve/analysis.h"

/* Makes the case of a recipe and seed, and checks the integers of its space against the fractions of the file, and its analysis (one thread)
 * against the oracle: on the fractions where the space is exact, otherwise, or when integers is true (quicker), on the space's integers.
 * Faults name recipe and seed. Returns how many outcomes the case has. */
size_t agree_case(const struct generate_recipe *recipe, uint64_t seed, bool integers);

/* True when an integer over its unit is exactly that fraction. */
bool agree_fraction(int64_t sum, int64_t unit, const mpq_t fraction);

/* Whether two complete analyses of one space are the same to the bit. */
bool agree_same(const struct zopa_analysis *a, const struct zopa_analysis *b);

#endif
