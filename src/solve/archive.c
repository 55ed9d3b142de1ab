/* archive.c - see archive.h. For two parties the sorted staircase of Kung, Luccio & Preparata (J. ACM 22(4), 1975); for more, block-wise
 * comparison of one vector with 64 kept ones at a time. */
#include "solve/archive.h"

#include <stdlib.h>
#include <string.h>

void zopa_archive_init(struct zopa_archive *archive, const struct zopa_kernel *kernel, size_t party_count)
{
  *archive = (struct zopa_archive){.kernel = kernel, .party_count = party_count};
}

void zopa_archive_clear(struct zopa_archive *archive)
{
  for (size_t p = 0; p < archive->party_count; p++)
    free(archive->column[p]);
  free(archive->ties);
  free(archive->index);
  zopa_archive_init(archive, archive->kernel, archive->party_count);
}

size_t zopa_archive_size(const struct zopa_archive *archive) { return archive->capacity * (archive->party_count + 2) * sizeof(int64_t); }

static bool grow_array(void *array, size_t capacity)
{
  void *grown = realloc(*(void **)array, capacity * sizeof(int64_t));
  if (grown)
    *(void **)array = grown;
  return grown != NULL;
}

/* Room for one more; capacity stays a multiple of 64 and what is beyond count is padding that is never at least anything. */
static bool reserve(struct zopa_archive *archive)
{
  if (archive->count < archive->capacity)
    return true;
  size_t capacity = archive->capacity ? 2 * archive->capacity : 64;
  for (size_t p = 0; p < archive->party_count; p++) {
    if (!grow_array(&archive->column[p], capacity))
      return false;
    for (size_t i = archive->capacity; i < capacity; i++)
      archive->column[p][i] = INT64_MIN;
  }
  if (!grow_array(&archive->ties, capacity) || !grow_array(&archive->index, capacity))
    return false;
  archive->capacity = capacity;
  return true;
}

/* +1 when kept vector i is at least as good for every party and better for one, 0 when equal, -1 otherwise. */
static int against(const struct zopa_archive *archive, size_t i, const int64_t *vector)
{
  bool better = false;
  for (size_t p = 0; p < archive->party_count; p++) {
    if (archive->column[p][i] < vector[p])
      return -1;
    better |= archive->column[p][i] > vector[p];
  }
  return better;
}

/* Two parties: how many vectors have a first sum of at least `first`; the last of them has the largest second sum. */
static size_t staircase(const struct zopa_archive *archive, int64_t first)
{
  const int64_t *column = archive->column[0];
  size_t low = 0, high = archive->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (column[middle] >= first)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* A vector that dominates or equals the given one: its index, or count when there is none. */
static size_t find_cover(struct zopa_archive *archive, const int64_t *vector)
{
  if (archive->party_count == 2) {
    size_t steps = staircase(archive, vector[0]);
    if (steps == 0 || archive->column[1][steps - 1] < vector[1])
      return archive->count;
    return archive->recent = steps - 1;
  }
  if (archive->recent < archive->count && against(archive, archive->recent, vector) >= 0)
    return archive->recent;
  for (size_t g = 0; 64 * g < archive->count; g++) {
    uint64_t mask = archive->kernel->at_least((const int64_t *const *)archive->column, archive->party_count, vector, g);
    if (mask && 64 * g + (size_t)__builtin_ctzll(mask) < archive->count)
      return archive->recent = 64 * g + (size_t)__builtin_ctzll(mask);
  }
  return archive->count;
}

bool zopa_archive_covers(struct zopa_archive *archive, const int64_t *corner)
{
  size_t i = find_cover(archive, corner);
  return i < archive->count && against(archive, i, corner) > 0;
}

static void move(struct zopa_archive *archive, size_t to, size_t from, size_t count)
{
  for (size_t p = 0; p < archive->party_count; p++)
    memmove(archive->column[p] + to, archive->column[p] + from, count * sizeof(int64_t));
  memmove(archive->ties + to, archive->ties + from, count * sizeof(int64_t));
  memmove(archive->index + to, archive->index + from, count * sizeof(int64_t));
}

/* Two parties: what a vector dominates is one run of the staircase, which begins with the vector of the same first sum if there is one.
 * Leaves a gap there; its index. */
static size_t cut_staircase(struct zopa_archive *archive, const int64_t *vector)
{
  size_t at = staircase(archive, vector[0]), end = at;
  if (at > 0 && archive->column[0][at - 1] == vector[0])
    at--;
  while (end < archive->count && archive->column[1][end] <= vector[1])
    end++;
  move(archive, at + 1, end, archive->count - end);
  archive->count += at + 1 - end;
  return at;
}

/* Makes padding of what lies behind the first `kept`. */
static void shorten(struct zopa_archive *archive, size_t kept)
{
  for (size_t p = 0; p < archive->party_count; p++)
    for (size_t i = kept; i < archive->count; i++)
      archive->column[p][i] = INT64_MIN;
  archive->count = kept;
}

/* More parties: drops what a vector dominates and leaves room at the end; its index. From the end on, so that what takes the place of a dropped
 * vector, the last one, has been looked at. */
static size_t cut_columns(struct zopa_archive *archive, const int64_t *vector)
{
  size_t kept = archive->count;
  for (size_t group = (archive->count + 63) / 64; group-- > 0;) {
    uint64_t dominated = archive->kernel->at_most((const int64_t *const *)archive->column, archive->party_count, vector, group);
    if (64 * (group + 1) > archive->count)
      dominated &= (UINT64_C(1) << archive->count % 64) - 1;      /* padding is at most anything */
    for (; dominated; dominated &= ~(UINT64_C(1) << (63 - __builtin_clzll(dominated))))
      move(archive, 64 * group + 63 - (size_t)__builtin_clzll(dominated), --kept, 1);
  }
  shorten(archive, kept);
  archive->count++;
  return kept;
}

void zopa_archive_drop_untied(struct zopa_archive *archive)
{
  size_t kept = 0;
  for (size_t i = 0; i < archive->count; i++)
    if (archive->ties[i] > 0) {
      if (kept != i)
        move(archive, kept, i, 1);
      kept++;
    }
  shorten(archive, kept);
}

bool zopa_archive_add(struct zopa_archive *archive, const int64_t *vector, uint64_t ties, uint64_t index)
{
  size_t i = find_cover(archive, vector);
  if (i < archive->count) {
    if (against(archive, i, vector) == 0) {
      archive->ties[i] += ties;
      if (index < archive->index[i])
        archive->index[i] = index;
    }
    return true;
  }
  if (!reserve(archive))
    return false;
  i = archive->party_count == 2 ? cut_staircase(archive, vector) : cut_columns(archive, vector);
  for (size_t p = 0; p < archive->party_count; p++)
    archive->column[p][i] = vector[p];
  archive->ties[i] = ties;
  archive->index[i] = index;
  return true;
}
