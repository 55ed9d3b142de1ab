/* archive.h - the vectors met so far that no other vector met so far dominates: a frontier in the making.
 *
 * Vectors are integer sums of the parties that must agree. Kept by columns, so that 64 of them are compared at once:
 *
 *   column[0]:  s s s s ... | padding (INT64_MIN)      for two parties sorted, first sum falling, second rising
 *   column[1]:  s s s s ... |
 *   ties, index: how many outcomes have this vector, and the first of them
 *
 * What is left in the end does not depend on the order of insertion, and so neither on threads nor on chunks. */
#ifndef ZOPA_ARCHIVE_H
#define ZOPA_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "space/kernel.h"

enum { ZOPA_ARCHIVE_PARTIES_MAX = 64 };

struct zopa_archive {
  const struct zopa_kernel *kernel;
  size_t party_count;
  int64_t *column[ZOPA_ARCHIVE_PARTIES_MAX];
  uint64_t *ties, *index;
  size_t count, capacity;
  size_t recent;                  /* the vector that dominated last: it often does again */
};

void zopa_archive_init(struct zopa_archive *archive, const struct zopa_kernel *kernel, size_t party_count);
void zopa_archive_clear(struct zopa_archive *archive);

/* True when some vector kept is at least as good as corner for every party and is not corner itself. Then nothing that is at most corner
 * for every party can be on the frontier, nor equal a vector that is.
 * Cost: O(log count) for two parties, O(count) otherwise, less when the vector that dominated last does again. */
bool zopa_archive_covers(struct zopa_archive *archive, const int64_t *corner);

/* Offers a vector that `ties` outcomes have, the first of them `index`. Kept when nothing dominates it; what it dominates is dropped; an
 * equal one is joined. False when memory ran out. */
bool zopa_archive_add(struct zopa_archive *archive, const int64_t *vector, uint64_t ties, uint64_t index);

/* Drops the vectors that no outcome was counted for. */
void zopa_archive_drop_untied(struct zopa_archive *archive);

/* Bytes in use. */
size_t zopa_archive_size(const struct zopa_archive *archive);

#endif
