/* frontier.h - methods that find the frontier of a space, with the counts that come along. */
#ifndef ZOPA_FRONTIER_H
#define ZOPA_FRONTIER_H

#include "solve/analysis.h"
#include "solve/archive.h"
#include "space/layers.h"

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

/* Looks at every outcome of an indexable space that is not empty. counts_only, or where a consenting party is incomplete: only the counts and
 * ranges are found, not the frontier. ret_sweep must be zero; on ZOPA_OK it is filled (the watch tells whether all of it was seen) and the
 * caller clears it. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_frontier_enumerate(const struct zopa_space *space, bool counts_only, struct zopa_watch *watch, struct zopa_sweep *ret_sweep);
void zopa_sweep_clear(struct zopa_sweep *sweep);

/* How the outcomes of a frontier that was built layer by layer are found again: for each state after each layer, where each point came from. */
struct zopa_trail_list {
  uint32_t *edge;                 /* [copies] edge of the layer */
  uint32_t *row;                  /* [points] row in the state before */
  uint16_t *copy;                 /* [points] */
};

struct zopa_trail {
  const struct zopa_layers *layers;
  struct zopa_trail_list **lists; /* [layers][states after] */
};

/* The outcome of a row of the frontier. ret_outcome [issues]. */
void zopa_trail_outcome(const struct zopa_trail *trail, uint32_t row, uint32_t *ret_outcome);

struct zopa_frontier_wish {
  const int64_t *floor;           /* [parties that must agree] or NULL; see struct zopa_wish */
  double within;                  /* below 10^-6: exact */
  double points_max;              /* give up when more points come, or are to be expected */
};

/* The frontier of a space whose sums stay below every cap, from its layers. What *ret_frontier points to lies in the arena and needs the
 * layers; it is written only when *ret_found: not when the watch was stopped, nor when it was given up, because of too many points (then
 * *ret_expected says about how many, else 0) or of more than 65,536 options that lead to one state. *ret_nodes: vectors compared.
 * Errors: ZOPA_E_MEMORY. Cost: O(edges * points) for two parties; memory 6 bytes a point of every layer. */
enum zopa_status zopa_frontier_layers(const struct zopa_layers *layers, const struct zopa_frontier_wish *wish, struct zopa_watch *watch,
                                      unsigned threads, struct zopa_arena *arena, struct zopa_frontier *ret_frontier, uint64_t *ret_nodes,
                                      bool *ret_found, double *ret_expected);

#endif
