/* frontier_sum.c - the frontier of two additive utilities, issue by issue, without looking at outcomes.
 *
 * Method. The frontier of the first k issues is a staircase: first sum falling, second rising. Adding an issue shifts a copy of it for each
 * option that no other option of the issue betters, and merges the copies; what another vector dominates can never be part of a frontier
 * and is dropped. Equal vectors become one, with the number of outcomes behind it. Issues are added from the last to the first, so that of
 * the outcomes with equal vectors the first in index order is the one with the first option here and the first outcome behind it.
 *
 *     stage k:      x       x   x      x          each knows the option taken and the vector of stage k-1 that it came from
 *     copies:     x   x    x   x     x   x
 *
 * Large stages are cut into ranges of the first sum, which threads merge on their own; joining them drops what an earlier range dominates.
 * Invariant: a stage holds exactly the frontier of the issues added so far, each vector once, with all its outcomes counted.
 * Source: Nemhauser & Ullmann, Management Science 15(9), 1969. Cost: O(sum over issues of options * size of the stage). */
#include <gmp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/parallel.h"
#include "solve/frontier.h"

enum { RANGES = 8, RANGE_LEAST = 8192 };

struct item {
  int64_t sum[2];
  uint32_t from;                  /* in the stage before */
  uint32_t option;                /* in the domain of the issue */
};

/* A staircase with the number of outcomes behind each step, in `limbs` words each, the lowest first. */
struct stage {
  struct item *items;
  uint64_t *ties;
  size_t count, capacity;
};

/* One option of the issue being added: a shift of the stage. Options of equal worth are one, with how many they are. */
struct shift {
  int64_t by[2];
  uint32_t option, times;
};

/* What is kept of a stage, to find the way back: where each step came from. */
struct trail {
  uint32_t *from;
  uint16_t *option;               /* ZOPA_OPTIONS_MAX fits */
};

struct sum {
  const struct zopa_space *space;
  const struct zopa_utility *utility[2];
  size_t limbs;
  struct stage now;
  struct trail *trails;           /* [issue_count], of the stages after each issue was added */
  struct shift *shifts;
  size_t shift_count;
  struct stage range[RANGES], spare[RANGES];      /* what each range merges into, turn by turn */
  int64_t border[RANGES];         /* a range takes first sums below the border of the one before and not below its own */
  size_t range_count;
  atomic_bool out_of_memory, overflow;
  atomic_uint_fast64_t compared;  /* vectors */
  uint64_t bytes;                 /* of the trails and the stage */
};

static void stage_clear(struct stage *stage)
{
  free(stage->items);
  free(stage->ties);
  *stage = (struct stage){0};
}

static bool stage_reserve(struct stage *stage, size_t count, size_t limbs)
{
  if (count <= stage->capacity)
    return true;
  size_t capacity = count + count / 2;
  struct item *items = realloc(stage->items, capacity * sizeof *items);
  if (items)
    stage->items = items;
  uint64_t *ties = realloc(stage->ties, capacity * limbs * sizeof *ties);
  if (ties)
    stage->ties = ties;
  if (!items || !ties)
    return false;
  stage->capacity = capacity;
  return true;
}

/* ---- One issue ---------------------------------------------------------------------------------------------------------------- */

static int by_first_falling(const void *left, const void *right)
{
  const struct shift *a = left, *b = right;
  for (int k = 0; k < 2; k++)
    if (a->by[k] != b->by[k])
      return a->by[k] > b->by[k] ? -1 : 1;
  return a->option < b->option ? -1 : 1;
}

static int by_option(const void *left, const void *right)
{
  const struct shift *a = left, *b = right;
  return a->option < b->option ? -1 : 1;
}

/* The options of an issue that no other betters, equal ones joined, in file order. */
static void choose_shifts(struct sum *sum, size_t issue)
{
  size_t count = sum->space->domain_size[issue], kept = 0;
  for (uint32_t d = 0; d < count; d++) {
    uint32_t option = sum->space->domain[issue][d];
    sum->shifts[d] = (struct shift){{sum->utility[0]->worth[issue][option], sum->utility[1] ? sum->utility[1]->worth[issue][option] : 0}, d, 1};
  }
  qsort(sum->shifts, count, sizeof *sum->shifts, by_first_falling);
  for (size_t i = 0; i < count; i++) {
    struct shift *last = kept ? &sum->shifts[kept - 1] : NULL;
    if (last && last->by[0] == sum->shifts[i].by[0] && last->by[1] == sum->shifts[i].by[1])
      last->times++;
    else if (!last || sum->shifts[i].by[1] > last->by[1])
      sum->shifts[kept++] = sum->shifts[i];
  }
  qsort(sum->shifts, kept, sizeof *sum->shifts, by_option);
  sum->shift_count = kept;
}

/* ---- Merging ------------------------------------------------------------------------------------------------------------------ */

/* A sorted run of steps: part of the stage, shifted, or what was merged before. */
struct run {
  const struct item *at, *end, *base;     /* base: the stage's first item, for a shifted run; NULL for a merged one */
  const uint64_t *ties;
  const struct shift *shift;
};

/* The step at the head of a run, as it will stand in the new stage. */
static inline struct item head(const struct run *run)
{
  struct item item = *run->at;
  if (run->base) {
    item.sum[0] += run->shift->by[0];
    item.sum[1] += run->shift->by[1];
    item.from = (uint32_t)(run->at - run->base);
    item.option = run->shift->option;
  }
  return item;
}

/* to += ties * times; false when it does not fit. */
static bool add_ties(uint64_t *to, const uint64_t *ties, uint64_t times, size_t limbs)
{
  return mpn_addmul_1((mp_limb_t *)to, (const mp_limb_t *)ties, (mp_size_t)limbs, times) == 0;
}

/* Appends a step unless the last one dominates it; joins it when they are equal. */
static inline bool append(struct stage *out, const struct item *item, const struct run *run, size_t limbs)
{
  uint64_t times = run->base ? run->shift->times : 1;
  struct item *last = out->count ? &out->items[out->count - 1] : NULL;
  if (last && item->sum[1] <= last->sum[1])
    return item->sum[0] != last->sum[0] || item->sum[1] != last->sum[1] || add_ties(out->ties + (out->count - 1) * limbs, run->ties, times, limbs);
  out->items[out->count] = *item;
  uint64_t *ties = out->ties + out->count++ * limbs;
  if (limbs == 1)
    return !__builtin_mul_overflow(*run->ties, times, ties);
  memset(ties, 0, limbs * sizeof *ties);
  return add_ties(ties, run->ties, times, limbs);
}

static inline void advance(struct run *run, size_t limbs)
{
  run->at++;
  run->ties += limbs;
}

/* Merges two runs into out, the first's steps first where they are equal. False on overflow. */
static bool merge(struct run x, struct run y, struct stage *out, size_t limbs)
{
  bool fits = true;
  out->count = 0;
  while (x.at < x.end && y.at < y.end) {
    struct item a = head(&x), b = head(&y);
    bool first = a.sum[0] > b.sum[0] || (a.sum[0] == b.sum[0] && a.sum[1] >= b.sum[1]);
    fits &= append(out, first ? &a : &b, first ? &x : &y, limbs);
    advance(first ? &x : &y, limbs);
  }
  for (struct run *rest = x.at < x.end ? &x : &y; rest->at < rest->end; advance(rest, limbs)) {
    struct item item = head(rest);
    fits &= append(out, &item, rest, limbs);
  }
  return fits;
}

/* The part of the stage that a shift brings into first sums in [low, high). */
static struct run cut_run(const struct sum *sum, const struct shift *shift, int64_t low, int64_t high)
{
  const struct stage *stage = &sum->now;
  size_t border[2];
  for (int k = 0; k < 2; k++) {
    size_t from = 0, to = stage->count;
    while (from < to) {
      size_t middle = from + (to - from) / 2;
      int64_t first = stage->items[middle].sum[0] + shift->by[0];
      if (k == 0 ? first >= high : first >= low)
        from = middle + 1;
      else
        to = middle;
    }
    border[k] = from;
  }
  return (struct run){stage->items + border[0], stage->items + border[1], stage->items, stage->ties + border[0] * sum->limbs, shift};
}

/* Merges all shifts of one range: one after the other onto what is merged so far, between two buffers. */
static bool merge_range(void *context, size_t range, unsigned thread)
{
  struct sum *sum = context;
  struct stage *done = &sum->range[range], *spare = &sum->spare[range];
  int64_t high = range == 0 ? INT64_MAX : sum->border[range - 1], low = range + 1 == sum->range_count ? INT64_MIN : sum->border[range];
  bool good = true;
  size_t total = 0;
  (void)thread;
  done->count = 0;
  for (size_t s = 0; s < sum->shift_count && good; s++) {
    struct run run = cut_run(sum, &sum->shifts[s], low, high), before = {.at = done->items, .end = done->items + done->count, .ties = done->ties};
    total += (size_t)(run.end - run.at) + done->count;
    good = stage_reserve(spare, (size_t)(run.end - run.at) + done->count + 1, sum->limbs);
    if (!good)
      atomic_store(&sum->out_of_memory, true);
    else if (!merge(before, run, spare, sum->limbs))
      atomic_store(&sum->overflow, true);
    struct stage *merged = spare;
    spare = done;
    done = merged;
  }
  if (done != &sum->range[range]) {
    struct stage swap = *done;
    *done = sum->range[range];
    sum->range[range] = swap;
  }
  atomic_fetch_add(&sum->compared, total);
  return good && !atomic_load(&sum->overflow);
}

/* Puts the ranges together as the new stage, and notes where each step came from. */
static bool join_ranges(struct sum *sum, size_t issue)
{
  size_t most = 0, limbs = sum->limbs;
  for (size_t r = 0; r < sum->range_count; r++)
    most += sum->range[r].count;
  if (!stage_reserve(&sum->now, most + 1, limbs))
    return false;
  int64_t best = INT64_MIN;
  sum->now.count = 0;
  for (size_t r = 0; r < sum->range_count; r++) {
    const struct stage *range = &sum->range[r];
    size_t skip = 0;
    while (skip < range->count && range->items[skip].sum[1] <= best)
      skip++;
    size_t left = range->count - skip;
    if (left == 0)
      continue;
    memcpy(sum->now.items + sum->now.count, range->items + skip, left * sizeof *range->items);
    memcpy(sum->now.ties + sum->now.count * limbs, range->ties + skip * limbs, left * limbs * sizeof *range->ties);
    sum->now.count += left;
    best = range->items[range->count - 1].sum[1];
  }
  struct trail *trail = &sum->trails[issue];
  trail->from = malloc((sum->now.count + 1) * sizeof *trail->from);
  trail->option = malloc((sum->now.count + 1) * sizeof *trail->option);
  for (size_t i = 0; i < sum->now.count && trail->from && trail->option; i++) {
    trail->from[i] = sum->now.items[i].from;
    trail->option[i] = (uint16_t)sum->now.items[i].option;
  }
  sum->bytes += sum->now.count * (sizeof *trail->from + sizeof *trail->option);
  return trail->from && trail->option;
}

static void choose_ranges(struct sum *sum)
{
  size_t count = sum->now.count;
  sum->range_count = count < RANGE_LEAST ? 1 : RANGES;
  const struct shift *middle = &sum->shifts[sum->shift_count / 2];
  for (size_t r = 0; r + 1 < sum->range_count; r++)
    sum->border[r] = sum->now.items[(r + 1) * count / sum->range_count].sum[0] + middle->by[0];
}

/* ---- All issues --------------------------------------------------------------------------------------------------------------- */

static enum zopa_ending poll(const struct sum *sum, const struct zopa_control *control, double start, size_t done)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (control->limit_seconds > 0 && (double)now.tv_sec + 1e-9 * (double)now.tv_nsec - start > control->limit_seconds)
    return ZOPA_TIME_LIMIT;
  if (sum->bytes + 3 * sum->now.capacity * (sizeof *sum->now.items + sum->limbs * sizeof *sum->now.ties) > zopa_memory_limit(control))
    return ZOPA_MEMORY_LIMIT;
  if (control->progress && !control->progress(control->context, (double)(done * done) / (double)(sum->space->issue_count * sum->space->issue_count),
                                              "adding issue after issue"))
    return ZOPA_CANCELLED;
  return ZOPA_COMPLETE;
}

static void sum_clear(struct sum *sum)
{
  for (size_t i = 0; sum->trails && i < sum->space->issue_count; i++) {
    free(sum->trails[i].from);
    free(sum->trails[i].option);
  }
  for (size_t r = 0; r < RANGES; r++) {
    stage_clear(&sum->range[r]);
    stage_clear(&sum->spare[r]);
  }
  stage_clear(&sum->now);
  free(sum->trails);
  free(sum->shifts);
}

static bool sum_init(struct sum *sum)
{
  uint32_t most = 1;
  for (size_t i = 0; i < sum->space->issue_count; i++)
    most = sum->space->domain_size[i] > most ? sum->space->domain_size[i] : most;
  sum->trails = calloc(sum->space->issue_count + 1, sizeof *sum->trails);
  sum->shifts = malloc(most * sizeof *sum->shifts);
  if (!sum->trails || !sum->shifts || !stage_reserve(&sum->now, 1, sum->limbs))
    return false;
  sum->now.items[0] = (struct item){{sum->utility[0]->base, sum->utility[1] ? sum->utility[1]->base : 0}, 0, 0};
  memset(sum->now.ties, 0, sum->limbs * sizeof *sum->now.ties);
  sum->now.ties[0] = 1;
  sum->now.count = 1;
  return true;
}

/* Adds every issue. Sets overflow when counts need more limbs. */
static enum zopa_status add_issues(struct sum *sum, const struct zopa_control *control, enum zopa_ending *ret_ending)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double start = (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
  for (size_t i = sum->space->issue_count; i-- > 0;) {
    *ret_ending = poll(sum, control, start, sum->space->issue_count - i);
    if (*ret_ending != ZOPA_COMPLETE)
      return ZOPA_OK;
    choose_shifts(sum, i);
    choose_ranges(sum);
    bool good = zopa_parallel_for(sum->range_count == 1 ? 1 : control->threads, sum->range_count, merge_range, sum);
    if (atomic_load(&sum->out_of_memory) || (good && !join_ranges(sum, i)))
      return ZOPA_E_MEMORY;
    if (!good)
      return ZOPA_OK;
  }
  return ZOPA_OK;
}

/* The sums of a step for every utility of the space: those of the consenting parties are known, the others' are added up. */
static void fill_sums(const struct sum *sum, const struct item *item, const uint32_t *outcome, int64_t *ret_sums)
{
  const struct zopa_space *space = sum->space;
  for (size_t u = 0, party = 0; u < space->utility_count; u++)
    ret_sums[u] = space->utilities[u].consents ? item->sum[party++] : zopa_utility_sum(space, &space->utilities[u], outcome);
}

/* Goes the way back from every step, a few hundred at a time: neighbours come from neighbours, so what they read and write stays near. */
static enum zopa_status fill(const struct sum *sum, struct zopa_arena *arena, struct zopa_frontier *ret_frontier)
{
  enum { ROWS = 256 };
  const struct zopa_space *space = sum->space;
  size_t count = sum->now.count, issues = space->issue_count, utilities = space->utility_count;
  uint32_t *outcomes = zopa_arena_raw(arena, count * issues, sizeof *outcomes), at[ROWS];
  int64_t *sums = ZOPA_ARENA_NEW(arena, int64_t, count * utilities);
  uint64_t *ties = ZOPA_ARENA_NEW(arena, uint64_t, count * sum->limbs);
  if (!outcomes || !sums || !ties)
    return ZOPA_E_MEMORY;
  for (size_t first = 0; first < count; first += ROWS) {
    size_t rows = count - first < ROWS ? count - first : ROWS;
    for (size_t j = 0; j < rows; j++)
      at[j] = (uint32_t)(first + j);
    for (size_t i = 0; i < issues; i++)
      for (size_t j = 0; j < rows; j++) {
        outcomes[(first + j) * issues + i] = space->domain[i][sum->trails[i].option[at[j]]];
        at[j] = sum->trails[i].from[at[j]];
      }
    for (size_t j = first; j < first + rows; j++)
      fill_sums(sum, &sum->now.items[j], outcomes + j * issues, sums + j * utilities);
  }
  memcpy(ties, sum->now.ties, count * sum->limbs * sizeof *ties);
  *ret_frontier = (struct zopa_frontier){.exact = true, .method = "sum over issues", .count = count, .sums = sums, .outcomes = outcomes,
                                         .ties = ties, .tie_limbs = sum->limbs};
  return ZOPA_OK;
}

bool zopa_frontier_sum_applies(const struct zopa_space *space)
{
  size_t parties = 0;
  for (size_t u = 0; u < space->utility_count; u++) {
    const struct zopa_utility *utility = &space->utilities[u];
    if (!utility->consents)
      continue;
    int64_t most = utility->base;
    for (size_t i = 0; i < space->issue_count; i++) {
      int64_t best = INT64_MIN;
      for (uint32_t d = 0; d < space->domain_size[i]; d++)
        best = utility->worth[i][space->domain[i][d]] > best ? utility->worth[i][space->domain[i][d]] : best;
      most += best;
    }
    if (utility->bonus_count > 0 || most > utility->cap)
      return false;
    parties++;
  }
  return parties >= 1 && parties <= 2 && space->forbid_count == 0 && !space->empty;
}

enum zopa_status zopa_frontier_sum(const struct zopa_space *space, const struct zopa_control *control, struct zopa_arena *arena,
                                   struct zopa_frontier *ret_frontier, uint64_t *ret_nodes, enum zopa_ending *ret_ending)
{
  enum zopa_status status = ZOPA_OK;
  bool again = true;
  for (size_t limbs = 1; again && status == ZOPA_OK; limbs *= 2) {
    struct sum sum = {.space = space, .limbs = limbs};
    size_t parties = 0;
    for (size_t u = 0; u < space->utility_count; u++)
      if (space->utilities[u].consents)
        sum.utility[parties++] = &space->utilities[u];
    status = sum_init(&sum) ? add_issues(&sum, control, ret_ending) : ZOPA_E_MEMORY;
    again = status == ZOPA_OK && atomic_load(&sum.overflow);
    if (status == ZOPA_OK && !again && *ret_ending == ZOPA_COMPLETE)
      status = fill(&sum, arena, ret_frontier);
    *ret_nodes = atomic_load(&sum.compared);
    sum_clear(&sum);
  }
  return status;
}
