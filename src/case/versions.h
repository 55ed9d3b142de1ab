/* versions.h - which guarantee supersedes which, and where each is now. Found once for a case, and looked up from then on.
 *
 * A guarantee stands until the last day named (`expires`) has passed on the case's day (`as_of`); there is no other clock. */
#ifndef ZOPA_VERSIONS_H
#define ZOPA_VERSIONS_H

#include "case/model.h"

/* Where a guarantee is now. */
enum zopa_guarantee_state {
  ZOPA_GUARANTEE_STANDS,
  ZOPA_GUARANTEE_SUPERSEDED,      /* a later version counts */
  ZOPA_GUARANTEE_TAKEN_UP,        /* lapsed, after what it is part of was agreed */
  ZOPA_GUARANTEE_RENEWED,         /* lapsed, but another one is part of the same agreements */
  ZOPA_GUARANTEE_LAPSED,
};

/* Of each guarantee, [guarantees_count]. */
struct zopa_versions {
  uint32_t *earlier;              /* the one that it supersedes; ZOPA_NONE: it is a first version */
  uint32_t *later;                /* the first in the file that supersedes it; ZOPA_NONE: it is the latest version */
  enum zopa_guarantee_state *states;
};

/* Of a valid case. Errors: ZOPA_E_MEMORY; then *ret_versions is untouched.
 * Cost: O(n log n) in guarantees and standings, and for each different `when` that lapsed as many comparisons as there are different ones that stand
 * and share an option with it. */
enum zopa_status zopa_versions_find(const struct zopa_case *negotiation, struct zopa_versions *ret_versions);
void zopa_versions_clear(struct zopa_versions *versions);

/* What each guarantee supersedes, ZOPA_NONE where that is nothing or is not on file: [guarantees_count], of any case. False when memory ran out.
 * Cost: O(guarantees). */
bool zopa_versions_earlier(const struct zopa_case *negotiation, uint32_t *ret_earlier);

/* True when the last day named has passed on the day that the case pictures. Unknown days never have. */
bool zopa_lapsed(const struct zopa_case *negotiation, struct zopa_date expires);

#endif
