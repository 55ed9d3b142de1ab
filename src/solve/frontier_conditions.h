/* frontier_conditions.h - the exact frontier of spaces whose utilities are paid by conditions (hyper-rectangles), of any size. */
#ifndef ZOPA_FRONTIER_CONDITIONS_H
#define ZOPA_FRONTIER_CONDITIONS_H

#include "solve/analysis.h"

/* True when zopa_frontier_conditions may be used: somebody consents, all who do are complete, and no issue has more than 64 kinds of options
 * that bonuses, worths or constraints tell apart. It is made for utilities that consist of bonuses; options that are worth something by
 * themselves are taken as bonuses of one test, which is exact but slower than adding issue by issue.
 * Cost: O(options * 64 * tests). */
bool zopa_frontier_conditions_applies(const struct zopa_space *space);

/* The exact frontier of such a space, by search over which conditions hold. within: an exact frontier is within every distance, so it is
 * not used yet. What *ret_frontier points to lies in the arena; it and *ret_nodes (nodes of the search, the same for any number of threads)
 * are written only when the watch's ending is ZOPA_COMPLETE. Errors: ZOPA_E_MEMORY. Cost: exponential in the conditions that conflict; see
 * docs/methods/frontier.md. */
enum zopa_status zopa_frontier_conditions(const struct zopa_space *space, double within, struct zopa_watch *watch, unsigned threads,
                                          struct zopa_arena *arena, struct zopa_frontier *ret_frontier, uint64_t *ret_nodes);

#endif
