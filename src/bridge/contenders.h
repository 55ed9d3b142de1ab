/* contenders.h - packages that would be the best if one draw of every party were the truth.
 *
 * The best packages by the mean over draws are often alike: they turn on what the draws are sure of. What an answer could bring to the top lies
 * elsewhere. So a draw is taken from every party at random, and from a package of the pool the best change of one issue after another
 * is made until none is left.
 * Source: choosing what is best under a draw, Thompson, Biometrika 25(3/4), 1933. */
#ifndef ZOPA_CONTENDERS_H
#define ZOPA_CONTENDERS_H

#include "bridge/pool.h"
#include "bridge/worths.h"

/* The best packages of a pool and such contenders by turns, no two the same, at most `most` of them; the whole pool, in its order, when it holds
 * no more. They live in the arena and the pool. False when memory ran out. Cost: O(most * options * parties). */
bool zopa_contenders(const struct zopa_worths *worths, const struct zopa_pool *pool, size_t most, uint64_t seed, struct zopa_arena *arena,
                     struct zopa_candidate **ret_candidates, size_t *ret_count);

#endif
