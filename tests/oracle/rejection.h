/* rejection.h - utilities drawn from the prior until one keeps what a party said: an oracle for the draws of src/belief.
 *
 * Prior, as docs/methods/beliefs.md states it: weights uniform on the simplex, values uniform within their order, r uniform on 0 .. 1, all
 * independent. What statements fix outright (a whole order its first and last option; an interval of no width its number) is set, which is
 * the limit of ever narrower intervals; all else is drawn, and thrown away unless every statement holds (unit/stated_case.h). No walk, no
 * linear program, nothing of src/belief. Slow where statements leave little: see the share that is kept. */
#ifndef ZOPA_REJECTION_H
#define ZOPA_REJECTION_H

#include "unit/stated_case.h"

/* The case's first party. */
struct rejection {
  const struct zopa_case *negotiation;
  struct zopa_random random;
  double weight[STATED_ISSUES_MAX];                       /* NaN: not fixed */
  double value[STATED_ISSUES_MAX][STATED_OPTIONS_MAX];    /* likewise; of the ends of a range */
  bool set[STATED_STATEMENTS_MAX];                        /* the statement holds by what is set */
  bool impossible;                /* what is fixed contradicts itself, or is an inner value of a range and is not set */
  size_t tried, kept;
  /* Beside the statements; NULL: nothing. For what would hold by chance only in a thin slice. */
  bool (*also)(const struct zopa_case *negotiation, const struct stated_utility *utility);
};

void rejection_init(struct rejection *rejection, const struct zopa_case *negotiation, uint64_t seed);

/* One utility that keeps all statements; false when none of so many did. A reservation package's worth is in r. */
bool rejection_draw(struct rejection *rejection, size_t tries, struct stated_utility *ret);

/* The worth of an outcome [issues]. */
double rejection_worth(const struct zopa_case *negotiation, const struct stated_utility *utility, const uint32_t *outcome);

#endif
