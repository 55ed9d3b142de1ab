/* pool.c - see pool.h. Candidates change places and take their outcomes along; those of what falls out are used again for what comes in. */
#include "bridge/pool.h"

#include <stdlib.h>
#include <string.h>

enum { NEWCOMERS_LEAST = 64 };

bool zopa_pool_init(struct zopa_pool *pool, size_t issue_count, size_t most)
{
  *pool = (struct zopa_pool){.issue_count = issue_count, .most = most, .room = most + most / 2 + NEWCOMERS_LEAST};
  pool->candidates = ZOPA_ARENA_NEW(&pool->arena, struct zopa_candidate, pool->room);
  uint32_t *outcomes = ZOPA_ARENA_NEW(&pool->arena, uint32_t, pool->room * issue_count);
  for (size_t i = 0; i < pool->room && !pool->arena.failed; i++)
    pool->candidates[i] = (struct zopa_candidate){.outcome = outcomes + i * issue_count, .issue_count = issue_count};
  return !pool->arena.failed;
}

void zopa_pool_clear(struct zopa_pool *pool) { zopa_arena_clear(&pool->arena); }

int zopa_outcome_order(const uint32_t *a, const uint32_t *b, size_t issue_count)
{
  for (size_t i = 0; i < issue_count; i++)
    if (a[i] != b[i])
      return a[i] < b[i] ? -1 : 1;
  return 0;
}

static int best_first(const void *a, const void *b)
{
  const struct zopa_candidate *x = a, *y = b;
  if (x->value != y->value)
    return x->value > y->value ? -1 : 1;
  if (x->regret != y->regret)
    return x->regret < y->regret ? -1 : 1;
  return zopa_outcome_order(x->outcome, y->outcome, x->issue_count);
}

void zopa_pool_settle(struct zopa_pool *pool)
{
  size_t met = pool->count + pool->newcomers;
  if (pool->newcomers == 0)
    return;
  qsort(pool->candidates, met, sizeof *pool->candidates, best_first);
  pool->count = pool->newcomers = 0;
  for (size_t i = 0; i < met && pool->count < pool->most; i++) {
    struct zopa_candidate *kept = &pool->candidates[pool->count], other = *kept;
    if (pool->count > 0 && best_first(kept - 1, &pool->candidates[i]) == 0)
      continue;
    *kept = pool->candidates[i];
    pool->candidates[i] = other;
    pool->count++;
  }
}

void zopa_pool_add(struct zopa_pool *pool, double value, double regret, const uint32_t *outcome)
{
  if (pool->count + pool->newcomers == pool->room)
    zopa_pool_settle(pool);
  struct zopa_candidate *newcomer = &pool->candidates[pool->count + pool->newcomers++];
  newcomer->value = value;
  newcomer->regret = regret;
  memcpy(newcomer->outcome, outcome, pool->issue_count * sizeof *outcome);
}
