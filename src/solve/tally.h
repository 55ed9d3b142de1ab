/* tally.h - how many outcomes there are of a kind: exactly where that can be told, otherwise estimated from a seeded sample. */
#ifndef ZOPA_TALLY_H
#define ZOPA_TALLY_H

#include "solve/analysis.h"
#include "space/layers.h"

/* A count that is known. False when memory ran out; the digits lie in the arena. */
bool zopa_tally_exactly(struct zopa_arena *arena, uint64_t count, struct zopa_tally *ret_tally);

/* The product of the domains, of any size. */
bool zopa_tally_domain(const struct zopa_space *space, struct zopa_arena *arena, struct zopa_tally *ret_tally);

/* How many outcomes are rational, in decimal, from the layers; *ret_digits is NULL when that would take more distinct sums in a layer than
 * entries_max, or when the watch stopped it. Every consenting party must be complete. Errors: ZOPA_E_MEMORY. Cost: O(edges * distinct sums). */
enum zopa_status zopa_tally_layers(const struct zopa_layers *layers, size_t entries_max, struct zopa_watch *watch, struct zopa_arena *arena,
                                   const char **ret_digits);

/* Estimates how many outcomes are feasible and rational from a seeded sample; where no constraint joins issues the first is exact. rational
 * says nothing when a consenting party is incomplete. brief: with a tenth of the work. Errors: ZOPA_E_MEMORY. Cost: 100,000 draws, fewer where
 * there are very many issues, parties or constraints: half a second or so. */
enum zopa_status zopa_tally_sample(const struct zopa_space *space, uint64_t seed, bool brief, struct zopa_arena *arena,
                                   struct zopa_tally *ret_feasible, struct zopa_tally *ret_rational);

#endif
