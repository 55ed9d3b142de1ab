/* points_merge.c - what survives a union of shifted sets for one or two parties (points_work.h).
 *
 * Two parties: every copy is a staircase, first sum falling, second rising. The first sums are cut into ranges that hold a few thousand
 * vectors each. What comes before a range is known by looking at the copies: of each the last step before the range has the largest second
 * sum. So ranges are independent of one another, and threads share them. Within a range the copies are merged two by two, without branches
 * that depend on the vectors; a step is kept when its second sum is above all before it, or when it equals the step kept last. Borders
 * depend on the data alone. Source: Kung, Luccio & Preparata, J. ACM 22(4), 1975, section 2. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "solve/points_work.h"

/* Steps of the largest copy in one range; with how many ranges threads begin to pay. */
enum { RANGE_STEPS = 4096, SHARED_LEAST = 4 };

/* Steps by columns, sorted; equal ones side by side, the lower copy first. */
struct steps {
  int64_t *first, *second;
  struct zopa_origin *origin;
};

/* The buffers of a thread. */
struct bench {
  void *memory;
  size_t capacity;                /* steps in each of the two buffers */
  size_t *ends;                   /* [copy_count + 1] where the runs in a buffer end */
};

struct merging {
  const struct zopa_union *job;
  struct zopa_survivors *survivors;
  const struct zopa_copy *guide;  /* the largest copy: it gives the borders */
  int64_t second_least;           /* second sums must be above */
  size_t range_count;
  struct bench *benches;
  unsigned thread_count;
  atomic_bool out_of_memory;
};

/* ---- A range ------------------------------------------------------------------------------------------------------------------ */

static struct steps steps_at(const struct bench *bench, size_t buffer)
{
  char *memory = (char *)bench->memory + buffer * bench->capacity * (2 * sizeof(int64_t) + sizeof(struct zopa_origin));
  int64_t *first = (int64_t *)(void *)memory;
  return (struct steps){first, first + bench->capacity, (struct zopa_origin *)(void *)(first + 2 * bench->capacity)};
}

static bool bench_reserve(struct bench *bench, size_t count)
{
  if (count <= bench->capacity)
    return true;
  size_t capacity = count + count / 2;
  free(bench->memory);
  bench->memory = malloc(2 * capacity * (2 * sizeof(int64_t) + sizeof(struct zopa_origin)));
  bench->capacity = bench->memory ? capacity : 0;
  return bench->memory != NULL;
}

/* Whether a step is to be kept after `last` and a best second sum: above all so far, or equal to the step kept last. */
static inline bool stays(int64_t first, int64_t second, int64_t last, int64_t best)
{
  return (second > best) | ((second == best) & (first == last));
}

/* Merges the runs [a, a_end) and [a_end, b_end) of one buffer into another from `out` on. Returns the end of what was written. */
static size_t merge_two(struct steps from, size_t a, size_t a_end, size_t b_end, struct steps to, size_t out)
{
  size_t b = a_end;
  int64_t last = INT64_MIN, best = INT64_MIN;
  while (a < a_end && b < b_end) {
    int64_t a_first = from.first[a], b_first = from.first[b];
    bool take_a = (a_first > b_first) | ((a_first == b_first) & (from.second[a] >= from.second[b]));
    size_t at = take_a ? a : b;
    int64_t first = take_a ? a_first : b_first, second = from.second[at];
    to.first[out] = first;
    to.second[out] = second;
    to.origin[out] = from.origin[at];
    bool keep = stays(first, second, last, best);
    out += keep;
    last = keep ? first : last;
    best = keep ? second : best;
    a += take_a;
    b += !take_a;
  }
  for (size_t at = a < a_end ? a : b, end = a < a_end ? a_end : b_end; at < end; at++) {
    bool keep = stays(from.first[at], from.second[at], last, best);
    to.first[out] = from.first[at];
    to.second[out] = from.second[at];
    to.origin[out] = from.origin[at];
    out += keep;
    last = keep ? from.first[at] : last;
    best = keep ? from.second[at] : best;
  }
  return out;
}

/* The rows of a copy in one range: [from, to), without those that steps before the range dominate. */
struct slice {
  size_t from, to;
};

/* The first row in [from, to) whose second sum is above `best`. */
static size_t skip_dominated(const struct zopa_copy *copy, size_t from, size_t to, int64_t best)
{
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (copy->points->sum[1][middle] + copy->shift[1] <= best)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

/* Brings a part of a copy into a buffer. */
static void lift(const struct zopa_copy *copy, size_t copy_index, struct slice slice, struct steps to, size_t out)
{
  const int64_t *first = copy->points->sum[0] + slice.from, *second = copy->points->sum[1] + slice.from;
  for (size_t i = 0; i < slice.to - slice.from; i++) {
    to.first[out + i] = first[i] + copy->shift[0];
    to.second[out + i] = second[i] + copy->shift[1];
    to.origin[out + i] = (struct zopa_origin){(uint32_t)copy_index, (uint32_t)(slice.from + i)};
  }
}

/* The first sum below which range r begins to hold nothing: ranges take sums below the border before them and not below their own. */
static int64_t border(const struct merging *merging, size_t range)
{
  if (range + 1 == merging->range_count)
    return merging->job->floor ? merging->job->floor[0] : INT64_MIN / 2;
  size_t row = (range + 1) * merging->guide->points->count / merging->range_count;
  return merging->guide->points->sum[0][row] + merging->guide->shift[0];
}

/* Brings all copies' parts of a range into the first buffer. Returns the number of runs. */
static size_t gather(struct merging *merging, size_t range, struct bench *bench, bool *ret_good)
{
  const struct zopa_union *job = merging->job;
  int64_t low = border(merging, range), best = merging->second_least;
  size_t total = 0, runs = 0;
  for (size_t pass = 0; pass < 2; pass++) {
    /* First the best second sum before the range and how much room is needed, then the steps. */
    for (size_t j = 0; j < job->copy_count; j++) {
      const struct zopa_copy *copy = &job->copies[j];
      size_t from = range == 0 ? 0 : zopa_copy_cut(copy, 0, border(merging, range - 1)), to = zopa_copy_cut(copy, from, low);
      if (pass == 0) {
        total += to - from;
        if (from > 0 && copy->points->sum[1][from - 1] + copy->shift[1] > best)
          best = copy->points->sum[1][from - 1] + copy->shift[1];
        continue;
      }
      from = skip_dominated(copy, from, to, best);
      if (from == to)
        continue;
      size_t begin = runs ? bench->ends[runs - 1] : 0;
      lift(copy, j, (struct slice){from, to}, steps_at(bench, 0), begin);
      bench->ends[runs++] = begin + to - from;
    }
    if (pass == 0 && !(*ret_good = bench_reserve(bench, total)))
      return 0;
  }
  return runs;
}

/* Merges the copies of one range and keeps what survives. */
static bool merge_range(void *context, size_t range, unsigned thread)
{
  struct merging *merging = context;
  struct bench *bench = &merging->benches[thread];
  bool good = true;
  if (zopa_watch_stop(merging->job->watch, -1, "merging the copies of a frontier"))
    return false;
  size_t runs = gather(merging, range, bench, &good), buffer = 0;
  for (; runs > 1; runs = (runs + 1) / 2, buffer = 1 - buffer)
    for (size_t r = 0, begin = 0, out = 0; r < runs; r += 2) {
      size_t middle = bench->ends[r], end = r + 1 < runs ? bench->ends[r + 1] : middle;
      out = merge_two(steps_at(bench, buffer), begin, middle, end, steps_at(bench, 1 - buffer), out);
      begin = end;
      bench->ends[r / 2] = out;
    }
  if (good && runs) {
    struct steps steps = steps_at(bench, buffer);
    size_t count = bench->ends[0], distinct = 0;
    for (size_t i = 0; i < count; i++)
      distinct += i == 0 || steps.second[i] != steps.second[i - 1];
    good = zopa_points_chunk_fill(&merging->survivors->chunks[range], steps.origin, count, distinct);
  }
  if (!good)
    atomic_store(&merging->out_of_memory, true);
  return good;
}

/* ---- All ---------------------------------------------------------------------------------------------------------------------- */

/* One party: the copies with the largest sum. */
static enum zopa_status merge_single(const struct zopa_union *job, struct zopa_survivors *survivors)
{
  int64_t best = job->floor ? job->floor[0] : INT64_MIN;
  for (size_t j = 0; j < job->copy_count; j++)
    if (job->copies[j].points->count && job->copies[j].points->sum[0][0] + job->copies[j].shift[0] > best)
      best = job->copies[j].points->sum[0][0] + job->copies[j].shift[0];
  struct zopa_origin *origins = malloc((job->copy_count + 1) * sizeof *origins);
  size_t count = 0;
  for (size_t j = 0; j < job->copy_count && origins; j++)
    if (job->copies[j].points->count && job->copies[j].points->sum[0][0] + job->copies[j].shift[0] == best)
      origins[count++] = (struct zopa_origin){(uint32_t)j, 0};
  bool good = origins && zopa_survivors_add(survivors, origins, count, count > 0);
  free(origins);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}

enum zopa_status zopa_points_merge(const struct zopa_union *job, size_t party_count, struct zopa_survivors *survivors)
{
  if (party_count < 2)
    return merge_single(job, survivors);
  struct merging merging = {.job = job, .survivors = survivors, .second_least = job->floor ? job->floor[1] - 1 : INT64_MIN};
  for (size_t j = 0; j < job->copy_count; j++)
    if (!merging.guide || job->copies[j].points->count > merging.guide->points->count)
      merging.guide = &job->copies[j];
  if (!merging.guide)
    return ZOPA_OK;
  merging.range_count = merging.guide->points->count / RANGE_STEPS + 1;
  merging.thread_count = merging.range_count < SHARED_LEAST ? 1 : job->threads ? job->threads : zopa_parallel_threads();
  if (merging.thread_count > merging.range_count)
    merging.thread_count = (unsigned)merging.range_count;
  survivors->chunks = calloc(merging.range_count, sizeof *survivors->chunks);
  merging.benches = calloc(merging.thread_count, sizeof *merging.benches);
  bool good = survivors->chunks && merging.benches;
  survivors->chunk_count = survivors->chunk_capacity = good ? merging.range_count : 0;
  for (unsigned t = 0; t < merging.thread_count && good; t++)
    good = (merging.benches[t].ends = malloc((job->copy_count + 1) * sizeof *merging.benches[t].ends)) != NULL;
  if (good)
    zopa_parallel_for(merging.thread_count, merging.range_count, merge_range, &merging);
  for (unsigned t = 0; t < merging.thread_count && merging.benches; t++) {
    free(merging.benches[t].memory);
    free(merging.benches[t].ends);
  }
  free(merging.benches);
  return good && !atomic_load(&merging.out_of_memory) ? ZOPA_OK : ZOPA_E_MEMORY;
}
