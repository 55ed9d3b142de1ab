/* frontier_conditions.h - the exact frontier of spaces whose utilities are paid by conditions (hyper-rectangles), of any size. */
#ifndef ZOPA_FRONTIER_CONDITIONS_H
#define ZOPA_FRONTIER_CONDITIONS_H

#include "solve/analysis.h"

/* True when zopa_frontier_conditions may be used: somebody consents, all who do are complete, no issue has more than 64 kinds of options that
 * bonuses, worths or constraints tell apart, and there are at most 4096 bonuses, constraints and such worths. It is made for utilities that
 * consist of bonuses; an option that is worth something by itself is taken as a bonus of one test, which is exact but slower than adding
 * issue by issue. Cost: O(options * 64 * tests). */
bool zopa_frontier_conditions_applies(const struct zopa_space *space);

/* The frontier of such a space, by search over which conditions hold.
 * within         0: exact. e > 0: for every frontier vector u a vector v is listed with v >= u - e * (best - worst) for each consenting party,
 *                best and worst over all feasible outcomes; then ret_frontier->exact is false, rows are not counted, and their outcomes are
 *                some with that vector
 * threads        0: all processors; the result does not depend on it
 * ret_frontier   what it points to lies in the arena. The ties of a row are 0 when it was found but counting it took too long
 * ret_nodes      nodes of the search, the same for any number of threads
 * Both are written only when the watch's ending is ZOPA_COMPLETE. Errors: ZOPA_E_MEMORY.
 * Cost: exponential in the conditions that conflict in the worst case; see docs/methods/frontier.md. */
enum zopa_status zopa_frontier_conditions(const struct zopa_space *space, double within, struct zopa_watch *watch, unsigned threads,
                                          struct zopa_arena *arena, struct zopa_frontier *ret_frontier, uint64_t *ret_nodes);

/* The same, with the number of boxes after which a part of the frontier is no longer counted, only found, and the number of nodes that may be
 * spent on a part. When that is not enough, *ret_settled is false and nothing else is written. */
enum zopa_status zopa_frontier_conditions_limited(const struct zopa_space *space, double within, uint64_t counted_max, uint64_t nodes_max,
                                                  struct zopa_watch *watch, unsigned threads, struct zopa_arena *arena,
                                                  struct zopa_frontier *ret_frontier, uint64_t *ret_nodes, bool *ret_settled);

/* What counted_max is unless it is given: caps or equal amounts can give a vector to very many sets of conditions. */
#define ZOPA_CONDITIONS_COUNTED_MAX UINT64_C(100000)

#endif
