/* passing.h - how likely votes pass a rule, when each voter's own chances are known and their errors are not independent.
 *
 * Model. Whether a voter is absent or abstains is drawn by itself. A voter who votes says yea when
 *
 *     sqrt(a) Z + sqrt(b) Z_bloc + sqrt(1 - a - b) e  <=  quantile(yea / (yea + nay))
 *
 * with Z common to all, Z_bloc to a bloc (a party, say), e the voter's own, all standard normal and independent: so every voter keeps
 * exactly the chances that were given, and a and b say how much of what is not known of one voter is not known of all. Who belongs to
 * no bloc has sqrt(1 - a) e. Shares of 0 and 1 are certain. This is a one-factor Gaussian copula with a second factor a bloc.
 *
 * Given Z and the factors of the blocs voters are independent, and the rule's thresholds are cut-offs on sums over voters; so the
 * probability is a dynamic program over sums, inside an integral.
 *
 * Source: Vasicek, "Probability of loss on loan portfolio" (1987), for the threshold on a shared normal factor; Hull & White, Journal of
 * Derivatives 12(2), 2004, for the convolution given the factors. */
#ifndef ZOPA_PASSING_H
#define ZOPA_PASSING_H

#include "base/watch.h"
#include "ratify/rule.h"

#define ZOPA_NO_BLOC UINT32_MAX

/* What is known of one voter: four probabilities, of at least 0, that sum to 1. */
struct zopa_chance {
  double yea, nay, abstain, absent;
  uint32_t bloc;                  /* below bloc_count, or ZOPA_NO_BLOC */
};

/* Shares of the variance: common + bloc at most ZOPA_SHARED_MAX; a share above 0 is at least ZOPA_SHARED_LEAST. */
#define ZOPA_SHARED_MAX 0.99
#define ZOPA_SHARED_LEAST 0.0001
struct zopa_ballot {
  const struct zopa_rule *rule;   /* knows its voters */
  const struct zopa_chance *chances;      /* [rule->voter_count] */
  uint32_t bloc_count;
  double common, bloc;
  uint64_t seed;                  /* of the votes that are drawn where sums are too many */
  struct zopa_watch *watch;       /* or NULL; when it says stop, every figure is NaN */
};

/* The numbers below which 5, 50 and 95 per cent lie: the least with at least that share at or below it. */
struct zopa_spread {
  double low, middle, high;
};

struct zopa_passing {
  double probability;
  double error;                   /* of the integration, an estimate from two grids; of drawn votes, their standard error */
  uint64_t drawn;                 /* votes drawn; 0 when it was computed */
  bool has_margin;                /* the rule is one threshold on the yeas, and the spread was computed */
  struct zopa_spread margin;      /* yeas beyond what was needed, in units of the measure: at least 0 is a pass */
};

/* The probability that a vote passes.
 * ret_decisive [voter_count], or NULL: the probability that the others' votes leave the outcome to this voter, that is P(pass | yea) minus
 * P(pass | nay) (minus P(pass | not voting) for one who never says nay); NaN for a voter whose vote is certain, and where it was not
 * computed. A vote is decisive in this sense of Penrose (1946) and Banzhaf (1965), with the probabilities above in place of one half.
 * Errors: ZOPA_E_ARGUMENT when a chance or share is out of its range; ZOPA_E_MEMORY. Nothing is written then.
 * Cost:   with n voters not certain and sums from 0 to s: O(nodes * n * s) time, some hundred nodes; where that is beyond
 *         ZOPA_PASSING_WORK, votes are drawn. */
#define ZOPA_PASSING_WORK 4e9
enum zopa_status zopa_passing(const struct zopa_ballot *ballot, struct zopa_passing *ret_passing, double *ret_decisive);

/* The spread of the yeas by one measure of the rule, in its units; NaN where the sums are too many to be listed.
 * Errors and cost: likewise. */
enum zopa_status zopa_passing_yeas(const struct zopa_ballot *ballot, uint32_t measure, struct zopa_spread *ret_spread);

#endif
