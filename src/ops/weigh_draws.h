/* weigh_draws.h - what a package is worth to a party of whom only statements are known: counted over the draws from what they leave possible.
 *
 * Issues that a package leaves open can be closed in many ways; in every draw the best and the worst of them for the party bound all others,
 * so the shares of draws that accept the best and the worst bound the share that accepts any one way. */
#ifndef ZOPA_WEIGH_DRAWS_H
#define ZOPA_WEIGH_DRAWS_H

#include "belief/belief.h"

/* Issues that constraints bind together, and the ways to close them that no constraint rules out. */
struct zopa_closing_group {
  uint32_t *issues;               /* [issue_count] ascending */
  size_t issue_count;
  uint32_t *options;              /* [way_count][issue_count] */
  size_t way_count;
};

/* All ways to close what a package leaves open: one way of each group, in any combination.
 *
 *     issues    settled  settled | group 0: a, b | group 1: c | ...
 */
struct zopa_closings {
  struct zopa_arena arena;
  const struct zopa_space *space;
  uint32_t *settled;              /* [space->issue_count] the only option left; ZOPA_NONE where there are several */
  struct zopa_closing_group *groups;
  size_t group_count;
  bool feasible;                  /* false: no way meets all constraints */
  bool exact;                     /* false: some group has too many ways to be listed; constraints on it are left aside */
};

/* space: with the package settled (zopa_space_settle); must outlive the closings. Errors: ZOPA_E_MEMORY.
 * Cost: O(options + constraints), and for each group that constraints bind together its ways times its constraints, a few thousand ways at most. */
enum zopa_status zopa_closings_new(const struct zopa_space *space, struct zopa_closings **ret_closings);
void zopa_closings_free(struct zopa_closings *closings);

/* A package in the draws of one party. Where nothing is left open both ends are the same package. */
struct zopa_draws_verdict {
  double utility[2];              /* 5% of the worst way to close, 95% of the best */
  double share[2];                /* of draws in which the worst way is worth the reservation value, and the best */
  double error[2];                /* half of a 95% interval */
};

/* Only for closings that are feasible, and a belief with draws. Errors: ZOPA_E_MEMORY. Cost: O(ways * issues * draws). */
enum zopa_status zopa_draws_judge(const struct zopa_closings *closings, const struct zopa_belief *belief, struct zopa_draws_verdict *ret_verdict);

/* Looks for an outcome that is at least as good as a package for everybody who must agree and better for somebody, under all preferences that
 * are possible: among the others given, and by changing one issue at a time. Found in the draws, proven by linear programs.
 * package, others  [issue_count] without ZOPA_NONE, feasible
 * ret_outcome      [issue_count], written when *ret_found; must not be the package
 * Errors: ZOPA_E_MEMORY. Cost: O(options * draws * parties) a round, a few rounds at most. */
enum zopa_status zopa_draws_dominator(const struct zopa_beliefs *beliefs, const uint32_t *package, const uint32_t *const *others, size_t other_count,
                                      struct zopa_watch *watch, uint32_t *ret_outcome, bool *ret_found);

#endif
