/* points_work.h - what the parts of a union of shifted sets hand to one another (points.h): points.c splits the work and writes the result,
 * points_merge.c finds what survives for one or two parties, points_sweep.c for three and more, points_grid.c holds what a sweep has met. */
#ifndef ZOPA_POINTS_WORK_H
#define ZOPA_POINTS_WORK_H

#include "solve/points.h"

/* Survivors that follow one another in the order of the result. Equal vectors stand side by side, the lower copy first. */
struct zopa_points_chunk {
  struct zopa_origin *origins;
  size_t count, distinct;
};

/* What survives a union: chunks in order, each with what it owns. */
struct zopa_survivors {
  struct zopa_points_chunk *chunks;
  size_t chunk_count, chunk_capacity;
};

void zopa_survivors_clear(struct zopa_survivors *survivors);

/* The chunk takes a copy of what is given. False when memory ran out. */
bool zopa_points_chunk_fill(struct zopa_points_chunk *chunk, const struct zopa_origin *origins, size_t count, size_t distinct);

/* One more chunk, likewise. */
bool zopa_survivors_add(struct zopa_survivors *survivors, const struct zopa_origin *origins, size_t count, size_t distinct);

/* The first row from `from` on that a copy brings below first sum `low`. Cost: O(log of how far it is). */
size_t zopa_copy_cut(const struct zopa_copy *copy, size_t from, int64_t low);

/* Fill survivors, which must be empty. ZOPA_E_MEMORY, or ZOPA_OK, also when the watch stopped: then survivors are incomplete. */
enum zopa_status zopa_points_merge(const struct zopa_union *job, size_t party_count, struct zopa_survivors *survivors);
enum zopa_status zopa_points_sweep(const struct zopa_union *job, size_t party_count, struct zopa_survivors *survivors);

#endif
