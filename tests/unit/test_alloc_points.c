/* test_alloc_points.c - the union of shifted sets while each allocation of ours fails in turn, for few parties and many, small sets and such
 * as threads share. */
#include "alloc_fail.h"
#include "tap.h"

#include "solve/points.h"

#include <stdlib.h>
#include <string.h>

enum { COPIES = 3 };

struct work {
  const struct zopa_copy *copies;
  size_t parties;
  unsigned threads;
};

struct result {
  struct zopa_point_set points;
  struct zopa_origin *origins;
};

static void clear(void *ret)
{
  struct result *result = ret;
  zopa_points_clear(&result->points);
  free(result->origins);
}

static enum zopa_status run(void *context, void *ret)
{
  const struct work *work = context;
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  struct result result = {.origins = NULL};
  size_t capacity = 0;
  zopa_watch_init(&watch, &control);
  zopa_points_init(&result.points, work->parties);
  struct zopa_union job = {.copies = work->copies, .copy_count = COPIES, .threads = work->threads, .watch = &watch};
  enum zopa_status status = zopa_points_union(&job, &result.points, &result.origins, &capacity);
  zopa_watch_clear(&watch);
  if (status == ZOPA_OK)
    memcpy(ret, &result, sizeof result);
  else
    clear(&result);
  return status;
}

static bool equal(const void *ret, const void *undisturbed)
{
  const struct result *a = ret, *b = undisturbed;
  bool same = a->points.count == b->points.count && a->points.tie_limbs == b->points.tie_limbs;
  for (size_t p = 0; p < a->points.party_count && same; p++)
    same = memcmp(a->points.sum[p], b->points.sum[p], a->points.count * sizeof(int64_t)) == 0;
  return same && memcmp(a->points.ties, b->points.ties, a->points.count * a->points.tie_limbs * sizeof(uint64_t)) == 0
         && memcmp(a->origins, b->origins, a->points.count * sizeof *a->origins) == 0;
}

static void unions(size_t parties, size_t count, unsigned threads)
{
  static const int64_t shifts[COPIES][4] = {{0, 0, 0, 0}, {0, 0, 0, 0}, {7, -5, 3, 1}};
  struct zopa_point_set set;
  struct zopa_copy copies[COPIES];
  struct work work = {copies, parties, threads};
  struct result result;
  zopa_points_init(&set, parties);
  for (size_t p = 0; p < parties; p++)
    set.sum[p] = malloc(count * sizeof(int64_t));
  set.ties = malloc(count * sizeof(uint64_t));
  set.count = set.capacity = count;
  for (size_t i = 0; i < count; i++) {
    for (size_t p = 0; p < parties; p++)
      set.sum[p][i] = p == 0 ? -(int64_t)i : p + 1 == parties ? (int64_t)i : (int64_t)(i * i * p % 1009);
    set.ties[i] = UINT64_MAX / 2;
  }
  for (size_t j = 0; j < COPIES; j++)
    copies[j] = (struct zopa_copy){&set, shifts[j], 2};
  alloc_fail_every_or_equal("joining copies", run, clear, equal, &work, &result, sizeof result);
  zopa_points_clear(&set);
}

int main(void)
{
  unions(1, 1, 1);
  unions(2, 10, 1);
  unions(3, 10, 1);
  unions(4, 1000, 1);
  unions(2, 50000, 2);
  unions(3, 60000, 1);
  unions(3, 90000, 3);
  return tap_done();
}
