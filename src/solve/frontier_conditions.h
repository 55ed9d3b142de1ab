/* frontier_conditions.h - the exact frontier of spaces whose utilities are paid by conditions (hyper-rectangles), of any size. */
#ifndef ZOPA_FRONTIER_CONDITIONS_H
#define ZOPA_FRONTIER_CONDITIONS_H

#include "solve/analysis.h"

/* True when zopa_frontier_conditions may be used: somebody consents, all who do are complete, no issue has more than 64 kinds of options that
 * bonuses, worths or constraints tell apart, and there are at most 4096 bonuses, constraints and such worths. It is made for utilities that
 * consist of bonuses; an option that is worth something by itself is taken as a bonus of one test, which is exact but slower than adding
 * issue by issue. Cost: O(options * 64 * tests). */
bool zopa_frontier_conditions_applies(const struct zopa_space *space);

/* How far a search goes. */
struct zopa_conditions_effort {
  uint64_t counted_max;           /* boxes after which a part of the frontier is no longer counted, only found: caps or equal amounts can give a
                                     vector to very many sets of conditions */
  uint64_t nodes_max;             /* nodes that may be spent on a part */
};

/* The exact frontier of such a space, by search over which conditions hold.
 * effort         NULL: 100,000 boxes counted, and nodes by how long one takes: half a minute or so for a part
 * threads        0: all processors; the result does not depend on it
 * ret_frontier   what it points to lies in the arena. The ties of a row are 0 when it was found but counting it took too long. Written only when
 *                *ret_found: not when the watch or the effort ended the search
 * ret_nodes      nodes of the search, the same for any number of threads
 * Errors: ZOPA_E_MEMORY. Cost: exponential in the conditions that conflict in the worst case; see docs/methods/frontier.md. */
enum zopa_status zopa_frontier_conditions(const struct zopa_space *space, const struct zopa_conditions_effort *effort, struct zopa_watch *watch,
                                          unsigned threads, struct zopa_arena *arena, struct zopa_frontier *ret_frontier, uint64_t *ret_nodes,
                                          bool *ret_found);

#endif
