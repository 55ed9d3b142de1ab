/* frontier.h - methods that find the frontier of a space, with the counts that come along. */
#ifndef ZOPA_FRONTIER_H
#define ZOPA_FRONTIER_H

#include "solve/analysis.h"
#include "solve/archive.h"

/* What a sweep over the outcomes found. Sums are of all utilities in the space; archive vectors of the consenting ones only. */
struct zopa_sweep {
  struct zopa_archive archive;
  uint64_t visited, feasible, rational;
  int64_t *worst, *best;          /* [utility_count] over the feasible outcomes seen; worst > best when none was */
};

/* Offers outcomes that lie on the frontier, or near it, to the archive, with no ties counted: for each of many weightings of the parties
 * the outcome that is best by the weighted sum, where it is feasible. Good vectors early make every later comparison short.
 * count: weightings. ret_outcomes [count][issue_count]: the picks, which the archive's index then counts; NULL for an indexable space, whose
 * own index the archive then carries. Cost: O(count * options * parties). Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_frontier_seed(const struct zopa_space *space, uint64_t seed, size_t count, struct zopa_archive *archive,
                                    uint32_t *ret_outcomes);

/* Looks at every outcome of an indexable space that is not empty. Where a consenting party is incomplete only the counts and ranges are
 * found, not the frontier. ret_sweep must be zero; on ZOPA_OK it is filled (ending tells whether all of it was seen) and the caller
 * clears its archive and frees worst and best. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_frontier_enumerate(const struct zopa_space *space, const struct zopa_control *control, struct zopa_sweep *ret_sweep,
                                         enum zopa_ending *ret_ending);

/* True when zopa_frontier_sum may be used: at most two parties must agree, their utilities add up over the issues without interactions and
 * stay below any cap, and no constraint joins issues. */
bool zopa_frontier_sum_applies(const struct zopa_space *space);

/* The exact frontier of such a space, of any size, by adding issue after issue. What *ret_frontier points to lies in the arena; it is
 * written only when *ret_ending is ZOPA_COMPLETE. *ret_nodes: vectors compared. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_frontier_sum(const struct zopa_space *space, const struct zopa_control *control, struct zopa_arena *arena,
                                   struct zopa_frontier *ret_frontier, uint64_t *ret_nodes, enum zopa_ending *ret_ending);

void zopa_sweep_clear(struct zopa_sweep *sweep);

#endif
