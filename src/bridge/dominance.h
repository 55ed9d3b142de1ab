/* dominance.h - whether some package is at least as good as another for every party that consents in every draw, and better somewhere. */
#ifndef ZOPA_DOMINANCE_H
#define ZOPA_DOMINANCE_H

#include "bridge/package_walk.h"

/* Looks through all packages, depth first: a part of the tree is left out when, with the best of every later issue, some party in some draw
 * still lacks what the package gives it. *ret_dominated is false, too, when the work allowed (steps and comparisons of draws) was not enough to
 * find one. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_package_dominated(const struct zopa_worths *worths, const uint32_t *outcome, double work_most, bool *ret_dominated);

#endif
