/* concept.h - the table of solution concepts. Each is one file with an order on rational outcomes and a value; adding one is that file and
 * one line in concept.c. All choose among the rational outcomes of the frontier: every solution is Pareto-efficient, because what
 * dominates a rational outcome is rational too and no concept ranks it lower. */
#ifndef ZOPA_CONCEPT_H
#define ZOPA_CONCEPT_H

#include "space/space.h"

/* The parties that must agree, in case order, as concepts see them: an outcome is a vector of sums [count]. */
struct zopa_bargain {
  size_t count;
  const int64_t *unit, *reservation;
  const int64_t *ideal;           /* largest sum among rational outcomes */
  const bool *gains;              /* false: ideal equals reservation, so the party has nothing to gain */
};

struct zopa_concept {
  const char *name;               /* as JSON has it */
  const char *title;              /* as people read it */
  const char *says;               /* what it maximises, one line */
  char letter;                    /* on plots */
  /* > 0 when vector a is better than b, < 0 when worse, 0 when they tie and only index order is left. Exact. */
  int (*compare)(const struct zopa_bargain *bargain, const int64_t *a, const int64_t *b);
  /* The value maximised, for printing: product of gains, least ratio, least gain, sum of utilities. */
  double (*value)(const struct zopa_bargain *bargain, const int64_t *vector);
};

extern const struct zopa_concept zopa_nash, zopa_kalai_smorodinsky, zopa_egalitarian, zopa_utilitarian;

/* In the order in which results are printed. */
extern const struct zopa_concept *const zopa_concepts[];
extern const size_t zopa_concept_count;

/* Shared by the concepts, in concept.c. */

/* Sign of a / b - c / d, exactly; b, d > 0. */
int zopa_compare_ratio(int64_t a, int64_t b, int64_t c, int64_t d);

/* Sign of (sum of a over unit) - (sum of b over unit), exactly: utilities added over all parties. */
int zopa_compare_sum(const struct zopa_bargain *bargain, const int64_t *a, const int64_t *b);

/* Leximin: sorts the parties' gains (s - reservation) / scale, the least first, and compares the two lists from the left, exactly.
 * scale [count] > 0; parties that cannot gain are left out. */
int zopa_compare_leximin(const struct zopa_bargain *bargain, const int64_t *scale, const int64_t *a, const int64_t *b);

/* The least gain / scale over the parties that can gain; 0 when there is none. */
double zopa_least(const struct zopa_bargain *bargain, const int64_t *scale, const int64_t *vector);

#endif
