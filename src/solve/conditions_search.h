/* conditions_search.h - branch and bound over which rules hold, and the vectors that it has found. See conditions.h. */
#ifndef ZOPA_CONDITIONS_SEARCH_H
#define ZOPA_CONDITIONS_SEARCH_H

#include "solve/conditions.h"

/* A vector that no vector met so far dominates. */
struct zopa_peak {
  int64_t *vector;                /* [party_count] capped sums */
  bool counted;
  uint64_t *ties;                 /* [limbs] */
  uint32_t *outcome;              /* [issue_count] the first; both only where counted */
};

/* For two parties sorted, first sum falling. */
struct zopa_shelf {
  const struct zopa_rules *rules;
  struct zopa_arena *arena;
  struct zopa_peak **peaks;
  size_t count, capacity, limbs;
  uint64_t version;               /* of the vectors kept */
  bool failed;                    /* memory ran out */
};

/* The peak with that vector, made if need be; what it dominates is dropped. NULL when a peak dominates it, or memory ran out. */
struct zopa_peak *zopa_shelf_offer(struct zopa_shelf *shelf, const int64_t *vector);

/* True when some peak dominates the vector. */
bool zopa_shelf_dominates(const struct zopa_shelf *shelf, const int64_t *vector);

/* Adds outcomes to a peak: their number and the first of them. */
void zopa_peak_count(const struct zopa_shelf *shelf, struct zopa_peak *peak, const mpz_t ties, const uint32_t *outcome);

struct zopa_hunt {
  const struct zopa_rules *rules;
  struct zopa_shelf *shelf;
  struct zopa_watch *watch;
  struct zopa_weighting **weightings;     /* [lane_count] for more than two parties each party's own come first */
  size_t lane_count;
  bool counting;                  /* find and count every undominated vector; otherwise only maximise the first weighting's sum */
  bool plain;                     /* no cap is ever reached */
  int64_t above, upto;            /* counting for at most two parties: of those whose first sum is in (above, upto] */
  uint64_t nodes, nodes_max;
};

/* Runs the hunt. When it met nodes_max before its end, *ret_whole is false. Scratch lies in the arena. Errors: ZOPA_E_MEMORY. When the watch
 * stopped, ZOPA_OK, and zopa_watch_ending tells. */
enum zopa_status zopa_hunt_run(struct zopa_hunt *hunt, struct zopa_arena *arena, bool *ret_whole);

#endif
