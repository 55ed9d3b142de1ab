/* stake.h - what share of all that a party can win or lose lies in some of the issues.
 *
 * Share = sum over those issues of what the issue holds, over the same sum of all issues; an issue holds what its best feasible option is
 * worth above its worst. Over the utilities that a party's statements leave possible this is a range. */
#ifndef ZOPA_STAKE_H
#define ZOPA_STAKE_H

#include "belief/belief.h"

struct zopa_stake {
  bool known;                     /* false: no draws, or nothing is at stake in any issue */
  double low, high;               /* the middle 95% of the draws; both the same with complete preferences */
  double least, most;             /* of all draws */
};

/* in [issue_count]: the issues meant. Errors: ZOPA_E_MEMORY. Cost: O(draws * options). */
enum zopa_status zopa_stake_find(const struct zopa_beliefs *beliefs, const struct zopa_belief *belief, const bool *in, struct zopa_stake *ret_stake);

#endif
