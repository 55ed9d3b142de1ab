/* points.c - see points.h.
 *
 * A union goes in two steps. First what survives is found, as pairs (copy, row) in the order of the result, equal vectors side by side: by
 * merging for one or two parties (points_merge.c), by sweeping for more (points_sweep.c). Then each group of equal vectors is written as
 * one point with its ties added up, chunk by chunk, which threads share. When a count of ties does not fit its words, there is one word
 * more and the writing starts over; nothing is searched twice. */
#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "solve/points_work.h"

/* Fewer survivors are written by one thread. */
enum { SHARED_LEAST = 1 << 15 };

/* ---- Sets --------------------------------------------------------------------------------------------------------------------- */

void zopa_points_init(struct zopa_point_set *points, size_t party_count)
{
  *points = (struct zopa_point_set){.party_count = party_count, .tie_limbs = 1};
}

void zopa_points_clear(struct zopa_point_set *points)
{
  for (size_t p = 0; p < points->party_count; p++)
    free(points->sum[p]);
  free(points->ties);
  zopa_points_init(points, points->party_count);
}

uint64_t zopa_points_size(const struct zopa_point_set *points)
{
  return (uint64_t)points->capacity * (points->party_count * sizeof *points->sum[0] + points->tie_limbs * sizeof *points->ties);
}

/* Room for so many points with so many words of ties. What the set holds is lost; when memory runs out it is empty. */
static bool reserve(struct zopa_point_set *points, size_t count, size_t limbs)
{
  if (count <= points->capacity && limbs == points->tie_limbs)
    return true;
  size_t parties = points->party_count, capacity = count <= points->capacity ? points->capacity : count + count / 8;
  bool good = capacity <= SIZE_MAX / 8 / (limbs + 1);
  zopa_points_clear(points);
  for (size_t p = 0; p < parties && good; p++)
    good = (points->sum[p] = malloc(capacity * sizeof *points->sum[p])) != NULL;
  good = good && (points->ties = malloc(capacity * limbs * sizeof *points->ties)) != NULL;
  if (!good) {
    zopa_points_clear(points);
    return false;
  }
  points->capacity = capacity;
  points->tie_limbs = limbs;
  return true;
}

bool zopa_points_start(struct zopa_point_set *points, const int64_t *vector)
{
  if (!reserve(points, 1, points->tie_limbs))
    return false;
  for (size_t p = 0; p < points->party_count; p++)
    points->sum[p][0] = vector[p];
  memset(points->ties, 0, points->tie_limbs * sizeof *points->ties);
  points->ties[0] = 1;
  points->count = 1;
  return true;
}

/* ---- Survivors ---------------------------------------------------------------------------------------------------------------- */

void zopa_survivors_clear(struct zopa_survivors *survivors)
{
  for (size_t c = 0; c < survivors->chunk_count; c++)
    free(survivors->chunks[c].origins);
  free(survivors->chunks);
  *survivors = (struct zopa_survivors){0};
}

bool zopa_points_chunk_fill(struct zopa_points_chunk *chunk, const struct zopa_origin *origins, size_t count, size_t distinct)
{
  *chunk = (struct zopa_points_chunk){malloc((count + 1) * sizeof *origins), count, distinct};
  if (chunk->origins && count)
    memcpy(chunk->origins, origins, count * sizeof *origins);
  return chunk->origins != NULL;
}

bool zopa_survivors_add(struct zopa_survivors *survivors, const struct zopa_origin *origins, size_t count, size_t distinct)
{
  if (survivors->chunk_count == survivors->chunk_capacity) {
    size_t capacity = survivors->chunk_capacity ? 2 * survivors->chunk_capacity : 1;
    struct zopa_points_chunk *chunks = realloc(survivors->chunks, capacity * sizeof *chunks);
    if (!chunks)
      return false;
    survivors->chunks = chunks;
    survivors->chunk_capacity = capacity;
  }
  return zopa_points_chunk_fill(&survivors->chunks[survivors->chunk_count++], origins, count, distinct);
}

size_t zopa_copy_cut(const struct zopa_copy *copy, size_t from, int64_t low)
{
  const int64_t *first = copy->points->sum[0], limit = low - copy->shift[0];
  size_t to = copy->points->count, step = 1;
  while (step < to - from && first[from + step] >= limit) {
    from += step;
    step *= 2;
  }
  if (step < to - from)
    to = from + step;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (first[middle] >= limit)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

/* ---- Writing ------------------------------------------------------------------------------------------------------------------ */

struct writing {
  const struct zopa_union *job;
  const struct zopa_survivors *survivors;
  struct zopa_point_set *points;
  struct zopa_origin *origins;
  size_t *at;                     /* [chunk_count] the row where a chunk begins */
};

/* to += ties * times; false when it does not fit. */
static bool add_ties(uint64_t *to, size_t limbs, const struct zopa_copy *copy, size_t row)
{
  size_t own = copy->points->tie_limbs;
  const uint64_t *ties = copy->points->ties + row * own;
  if (limbs == 1) {
    uint64_t product;
    return !__builtin_mul_overflow(*ties, copy->times, &product) && !__builtin_add_overflow(*to, product, to);
  }
  mp_limb_t carry = mpn_addmul_1((mp_limb_t *)to, (const mp_limb_t *)ties, (mp_size_t)own, copy->times);
  return carry == 0 || (own < limbs && mpn_add_1((mp_limb_t *)to + own, (mp_limb_t *)to + own, (mp_size_t)(limbs - own), carry) == 0);
}

/* Writes the points of one chunk. Its survivors are walked once; one whose vector is that of the row just written joins it. */
static bool write_chunk(void *context, size_t task, unsigned thread)
{
  struct writing *writing = context;
  const struct zopa_union *job = writing->job;
  const struct zopa_points_chunk *chunk = &writing->survivors->chunks[task];
  struct zopa_point_set *points = writing->points;
  size_t parties = points->party_count, limbs = points->tie_limbs, begin = writing->at[task], end = begin;
  bool fits = true;
  (void)thread;
  for (size_t i = 0; i < chunk->count; i++) {
    struct zopa_origin origin = chunk->origins[i];
    const struct zopa_copy *copy = &job->copies[origin.copy];
    bool equal = end > begin;
    for (size_t p = 0; p < parties; p++) {
      int64_t sum = copy->points->sum[p][origin.row] + copy->shift[p];
      if (equal && sum == points->sum[p][end - 1])
        continue;
      if (equal) {
        /* The first difference: what was equal so far belongs to the new row too. */
        equal = false;
        for (size_t k = 0; k < p; k++)
          points->sum[k][end] = points->sum[k][end - 1];
      }
      points->sum[p][end] = sum;
    }
    if (!equal) {
      writing->origins[end] = origin;
      memset(points->ties + end++ * limbs, 0, limbs * sizeof *points->ties);
    } else if (job->prefers && job->prefers(job->context, writing->origins[end - 1], origin))
      writing->origins[end - 1] = origin;
    fits &= add_ties(points->ties + (end - 1) * limbs, limbs, copy, origin.row);
  }
  return fits;
}

/* Writes all survivors as the result. Room for origins first: when it is missing, the points are as they were. */
static enum zopa_status write_all(const struct zopa_union *job, const struct zopa_survivors *survivors, struct zopa_point_set *points,
                                  struct zopa_origin **origins, size_t *origin_capacity)
{
  struct writing writing = {.job = job, .survivors = survivors, .points = points};
  size_t total = 0, limbs = 1;
  for (size_t c = 0; c < survivors->chunk_count; c++)
    total += survivors->chunks[c].distinct;
  for (size_t j = 0; j < job->copy_count; j++)
    limbs = job->copies[j].points->tie_limbs > limbs ? job->copies[j].points->tie_limbs : limbs;
  if (zopa_watch_memory(job->watch, job->held + total * (sizeof **origins + points->party_count * sizeof(int64_t) + limbs * sizeof(uint64_t))))
    return ZOPA_OK;
  if (total > UINT32_MAX)
    return ZOPA_E_MEMORY;
  if (total > *origin_capacity) {
    struct zopa_origin *grown = realloc(*origins, (total + total / 8) * sizeof *grown);
    if (!grown)
      return ZOPA_E_MEMORY;
    *origins = grown;
    *origin_capacity = total + total / 8;
  }
  writing.origins = *origins;
  writing.at = malloc((survivors->chunk_count + 1) * sizeof *writing.at);
  if (!writing.at)
    return ZOPA_E_MEMORY;
  for (size_t c = 0, at = 0; c < survivors->chunk_count; at += survivors->chunks[c++].distinct)
    writing.at[c] = at;
  points->count = 0;
  enum zopa_status status = ZOPA_OK;
  bool written = false;
  for (; !written && status == ZOPA_OK; limbs++) {
    if (!reserve(points, total, limbs))
      status = ZOPA_E_MEMORY;
    else
      written = zopa_parallel_for(total < SHARED_LEAST ? 1 : job->threads, survivors->chunk_count, write_chunk, &writing);
  }
  free(writing.at);
  points->count = status == ZOPA_OK ? total : 0;
  return status;
}

enum zopa_status zopa_points_union(const struct zopa_union *job, struct zopa_point_set *ret_points, struct zopa_origin **ret_origins,
                                   size_t *ret_origin_capacity)
{
  struct zopa_survivors survivors = {0};
  enum zopa_status status = (ret_points->party_count <= 2 ? zopa_points_merge : zopa_points_sweep)(job, ret_points->party_count, &survivors);
  if (status == ZOPA_OK && zopa_watch_ending(job->watch) == ZOPA_COMPLETE)
    status = write_all(job, &survivors, ret_points, ret_origins, ret_origin_capacity);
  zopa_survivors_clear(&survivors);
  return status;
}
