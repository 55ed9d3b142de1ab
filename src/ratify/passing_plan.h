/* passing_plan.h - a ballot as a sum over voters: what each possible vote adds, and which sums pass. Shared by the passing files only.
 *
 * Every threshold of a rule is a cut-off on a sum over voters: two thirds of those voting holds when 1 * yeas - 2 * nays >= 0. Each voter's
 * least contribution is taken out beforehand, so that contributions count from 0, and their common divisor too. Thresholds whose sums are the
 * same share one. Several sums are laid out as one index with a stride each, so that adding a vote is adding one offset whatever the rule:
 *
 *     index = sum_0 + stride_1 * sum_1 + ...          0 <= sum_d <= range_d,   stride_1 = range_0 + 1
 *
 * Only voters with more than one possible vote are in the plan. */
#ifndef ZOPA_PASSING_PLAN_H
#define ZOPA_PASSING_PLAN_H

#include "ratify/passing.h"

enum { ZOPA_PLAN_SUMS_MAX = 8, ZOPA_PLAN_SIZE_MAX = 1 << 20 };

struct zopa_plan_voter {
  uint32_t voter, bloc;           /* bloc is ZOPA_NO_BLOC for who shares with nobody */
  unsigned outcomes;              /* 2 to 4 */
  enum zopa_vote vote[4];         /* in rising order of the enum's nay, yea, abstain, absent */
  uint32_t offset[4];             /* what it adds to the index */
  uint32_t offset_most;
  double chance[4];               /* as given */
  double turnout;                 /* yea + nay */
  double quantile;                /* of yea / turnout; infinite when certain */
};

struct zopa_plan {
  struct zopa_arena arena;
  struct zopa_plan_voter *voters; /* by bloc, rising, those of none last; in a bloc in the ballot's order */
  size_t voter_count;
  uint32_t *bloc_first;           /* [blocs + 2]: the voters of bloc b are bloc_first[b] to bloc_first[b + 1] - 1; the last are those of none */
  uint32_t bloc_count;            /* blocs with at least two voters in the plan, numbered anew */
  size_t size;                    /* indices 0 to size - 1 */
  bool fits;                      /* false: the sums are too many, and nothing above holds */
  unsigned char *passes;          /* [size]; of a plan for a rule */
  double nobody;                  /* probability that nobody is in the base, to be taken from (yea side) or added to (nay side) the result */
  int nobody_sign;                /* -1, 1, or 0 */
  double left_out;                /* probability of an empty base that the sums take for a quota reached; at most 1e-10 */
  /* A rule that is one threshold on one sum: index * unit + start is under * yea - over * base, in scaled units. */
  bool single;
  double unit, start;
  const struct zopa_rule_part *threshold;
};

/* A plan for the rule, or for the yeas of one measure. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_plan_for_rule(const struct zopa_ballot *ballot, struct zopa_plan *ret_plan);
enum zopa_status zopa_plan_for_yeas(const struct zopa_ballot *ballot, uint32_t measure, struct zopa_plan *ret_plan);
void zopa_plan_clear(struct zopa_plan *plan);

/* The same by drawing votes; see passing.h. */
enum zopa_status zopa_passing_draw(const struct zopa_ballot *ballot, struct zopa_passing *ret_passing, double *ret_decisive);

#endif
