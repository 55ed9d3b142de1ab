/* conditions_search.h - branch and bound over which rules hold, and the vectors that it has found. See conditions.h. */
#ifndef ZOPA_CONDITIONS_SEARCH_H
#define ZOPA_CONDITIONS_SEARCH_H

#include "solve/conditions.h"

/* A vector that no vector met so far dominates. */
struct zopa_peak {
  int64_t *vector;                /* [party_count] capped sums */
  uint32_t *outcome;              /* [issue_count] an outcome that has it; the first, where counted */
  bool counted;
  uint64_t *ties;                 /* [limbs]; 0 where not counted */
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

/* The peak with that vector, made if need be; what it dominates is dropped. NULL when a peak dominates it, or memory ran out.
 * outcome [issue_count] has the vector. */
struct zopa_peak *zopa_shelf_offer(struct zopa_shelf *shelf, const int64_t *vector, const uint32_t *outcome);

/* The same for the first options of picked classes [issue_count]. */
struct zopa_peak *zopa_shelf_offer_pick(struct zopa_shelf *shelf, const int64_t *vector, const uint8_t *pick);

/* True when some peak dominates the vector. */
bool zopa_shelf_dominates(const struct zopa_shelf *shelf, const int64_t *vector);

/* Adds outcomes that have a vector: their number, and the first of them. False when memory ran out. */
bool zopa_shelf_count(struct zopa_shelf *shelf, const int64_t *vector, const mpz_t ties, const uint32_t *outcome);

static inline bool zopa_vector_at_least(const int64_t *a, const int64_t *b, size_t count)
{
  for (size_t p = 0; p < count; p++)
    if (a[p] < b[p])
      return false;
  return true;
}

/* What a hunt is for. */
enum zopa_hunt_aim {
  ZOPA_HUNT_MAXIMUM,              /* a good value of the first weighting's sum */
  ZOPA_HUNT_COUNT,                /* every undominated vector of the range, its ties and its first outcome */
  ZOPA_HUNT_COVER,                /* every undominated vector of the range, not counted */
  ZOPA_HUNT_REACH,                /* one outcome at least as good as `goal` */
};

struct zopa_hunt {
  const struct zopa_rules *rules;
  struct zopa_shelf *shelf;
  struct zopa_watch *watch;
  struct zopa_weighting **weightings;     /* [lane_count] for more than two parties each party's own come first */
  size_t lane_count;
  enum zopa_hunt_aim aim;
  bool plain;                     /* no cap is ever reached */
  int64_t above, upto;            /* the range of the first sum, for two parties: (above, upto] */
  const int64_t *goal;            /* [party_count] an undominated vector */
  const uint64_t *box;            /* [issue_count] where to look; NULL: everywhere */
  uint32_t *outcome;              /* [issue_count] gets what reached the goal */
  bool reached;
  uint64_t nodes, nodes_max;
  uint64_t leaves, leaves_max;    /* boxes counted; only where counting */
};

/* Runs the hunt. *ret_whole: it came to its end, and not to nodes_max or leaves_max before. Scratch lies in the arena. Errors: ZOPA_E_MEMORY.
 * When the watch stopped, ZOPA_OK, and zopa_watch_ending tells. */
enum zopa_status zopa_hunt_run(struct zopa_hunt *hunt, struct zopa_arena *arena, bool *ret_whole);

#endif
