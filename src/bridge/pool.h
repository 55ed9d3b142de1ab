/* pool.h - the best packages that a search has met, by value, then by the least largest regret, then in index order.
 *
 *     candidates:   best ... worst of those settled | newcomers in no order | room
 *
 * Newcomers are settled, all at once, when there is no room for more of them, and when the search ends. */
#ifndef ZOPA_POOL_H
#define ZOPA_POOL_H

#include "base/arena.h"

#include <stdint.h>

struct zopa_candidate {
  double value, regret;
  uint32_t *outcome;              /* [issue_count] */
  size_t issue_count;
};

struct zopa_pool {
  struct zopa_arena arena;
  size_t issue_count, most, room;
  struct zopa_candidate *candidates;      /* [room] */
  size_t count;                   /* settled, best first; at most `most` */
  size_t newcomers;
};

/* Index order of two outcomes ([issue_count], an option each): below 0 where the first comes before, 0 where they are the same. */
int zopa_outcome_order(const uint32_t *a, const uint32_t *b, size_t issue_count);

/* Room for `most` packages. Errors: false when memory ran out. */
bool zopa_pool_init(struct zopa_pool *pool, size_t issue_count, size_t most);
void zopa_pool_clear(struct zopa_pool *pool);

/* True when a package of that value could still be among the best. */
static inline bool zopa_pool_wants(const struct zopa_pool *pool, double value)
{
  return pool->count < pool->most || value >= pool->candidates[pool->count - 1].value;
}

/* Enters a package. Cost: O(issues), and now and then that of settling. */
void zopa_pool_add(struct zopa_pool *pool, double value, double regret, const uint32_t *outcome);

/* Sorts the newcomers in; what was entered twice stays once, and what is too many goes. Cost: O(n log n). */
void zopa_pool_settle(struct zopa_pool *pool);

#endif
