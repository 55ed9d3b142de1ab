/* test_points.c - the union of shifted sets holds exactly the vectors that no vector of any copy dominates, each once, in order, with all
 * outcomes behind it and the origin asked for. The definition compares all pairs; inputs are rich in ties, degenerate, crowded in places, or
 * spread like real numbers, with one to ten parties and copies of several sets. Besides: sums over issues against all outcomes, counts that
 * need several words, large unions with any number of threads, a watch that stops. */
#include "tap.h"

#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "solve/points.h"

enum { SETS = 3, COPIES_MAX = 40, PARTIES_MAX = 10 };

enum spread { TINY, SMALL, REAL, CROWDED, ALIKE, SPREADS };

static const char *const spread_names[] = {"0 to 2", "0 to 12", "real-valued", "crowded in places", "alike for all parties"};

static int64_t draw(struct zopa_random *random, enum spread spread)
{
  switch (spread) {
  case TINY: return (int64_t)zopa_random_below(random, 3);
  case SMALL: return (int64_t)zopa_random_below(random, 13);
  case CROWDED: return (int64_t)(zopa_random_below(random, 3) << 50) + (int64_t)zopa_random_below(random, 1 << 20) - (INT64_C(1) << 50);
  default: return (int64_t)(zopa_random_unit(random) * 0x1p50) - (INT64_C(1) << 49);
  }
}

static void draw_vector(struct zopa_random *random, enum spread spread, size_t parties, int64_t *ret_vector)
{
  for (size_t p = 0; p < parties; p++)
    ret_vector[p] = p && spread == ALIKE ? ret_vector[0] + (int64_t)zopa_random_below(random, 1000) : draw(random, spread);
  /* Opposed interests, or else few vectors would be undominated. */
  if (spread != ALIKE && parties > 1 && zopa_random_below(random, 4)) {
    int64_t rest = 0;
    for (size_t p = 0; p + 1 < parties; p++)
      rest += ret_vector[p];
    ret_vector[parties - 1] = ret_vector[parties - 1] / 8 - rest;
  }
}

/* +1 when a dominates b, 0 when they are equal, -1 otherwise. */
static int against(const int64_t *a, const int64_t *b, size_t parties)
{
  bool better = false;
  for (size_t p = 0; p < parties; p++) {
    if (a[p] < b[p])
      return -1;
    better |= a[p] > b[p];
  }
  return better;
}

static void *allocate(size_t count, size_t size)
{
  void *memory = calloc(count + 1, size);
  if (!memory)
    abort();
  return memory;
}

/* A vector of a union by the definition: where it came from, its ties as a number. */
struct entry {
  int64_t vector[PARTIES_MAX];
  struct zopa_origin origin;
  mpz_t ties;
};

/* Falling in every sum in turn, then the lower copy; sums of parties that are not there are 0. */
static int in_order(const void *left, const void *right)
{
  const struct entry *a = left, *b = right;
  for (size_t p = 0; p < PARTIES_MAX; p++)
    if (a->vector[p] != b->vector[p])
      return a->vector[p] > b->vector[p] ? -1 : 1;
  return (a->origin.copy > b->origin.copy) - (a->origin.copy < b->origin.copy);
}

static void import_ties(mpz_t ret, const struct zopa_point_set *points, size_t row)
{
  mpz_import(ret, points->tie_limbs, -1, sizeof(uint64_t), 0, 0, points->ties + row * points->tie_limbs);
}

/* A random set of which no vector dominates another, in order, with ties of some words. */
static void make_set(struct zopa_random *random, enum spread spread, size_t parties, size_t size, size_t limbs, struct zopa_point_set *ret)
{
  struct entry *all = allocate(size, sizeof *all);
  size_t count = 0;
  for (size_t i = 0; i < size; i++)
    draw_vector(random, spread, parties, all[i].vector);
  qsort(all, size, sizeof *all, in_order);
  for (size_t i = 0; i < size; i++) {
    bool keep = true;
    for (size_t k = 0; k < count && keep; k++)
      keep = against(all[k].vector, all[i].vector, parties) < 0;
    if (keep)
      all[count++] = all[i];
  }
  zopa_points_init(ret, parties);
  ret->tie_limbs = limbs;
  ret->count = ret->capacity = count;
  for (size_t p = 0; p < parties; p++) {
    ret->sum[p] = allocate(count, sizeof(int64_t));
    for (size_t i = 0; i < count; i++)
      ret->sum[p][i] = all[i].vector[p];
  }
  ret->ties = allocate(count * limbs, sizeof(uint64_t));
  for (size_t i = 0; i < count * limbs; i++)
    ret->ties[i] = zopa_random_below(random, 2) ? UINT64_MAX : zopa_random_below(random, 5);
  free(all);
}

/* A total order of origins that is not that of copies. */
static uint64_t rank(struct zopa_origin origin) { return (origin.copy * UINT64_C(0x9e3779b97f4a7c15)) ^ origin.row; }

static bool prefers_rank(const void *context, struct zopa_origin a, struct zopa_origin b)
{
  return context != NULL && rank(b) < rank(a);
}

/* The union by its definition. Returns how many points; entries are in order. */
static size_t define(const struct zopa_union *job, size_t parties, struct entry **ret_entries)
{
  size_t total = 0, count = 0, kept = 0;
  for (size_t j = 0; j < job->copy_count; j++)
    total += job->copies[j].points->count;
  struct entry *all = allocate(total, sizeof *all), *left = allocate(total, sizeof *left);
  for (size_t j = 0; j < job->copy_count; j++)
    for (size_t row = 0; row < job->copies[j].points->count; row++) {
      bool above = true;
      for (size_t p = 0; p < parties; p++) {
        all[count].vector[p] = job->copies[j].points->sum[p][row] + job->copies[j].shift[p];
        above &= !job->floor || all[count].vector[p] >= job->floor[p];
      }
      all[count].origin = (struct zopa_origin){(uint32_t)j, (uint32_t)row};
      count += above;
    }
  qsort(all, count, sizeof *all, in_order);
  for (size_t i = 0; i < count; i++) {
    bool dominated = false;
    for (size_t k = 0; k < i && !dominated; k++)
      dominated = against(all[k].vector, all[i].vector, parties) > 0;
    if (dominated)
      continue;
    struct entry *last = kept ? &left[kept - 1] : NULL;
    if (!last || against(last->vector, all[i].vector, parties) != 0) {
      last = &left[kept++];
      *last = all[i];
      mpz_init(last->ties);
    } else if (job->prefers && job->prefers(job->context, last->origin, all[i].origin))
      last->origin = all[i].origin;
    mpz_t ties;
    mpz_init(ties);
    import_ties(ties, job->copies[all[i].origin.copy].points, all[i].origin.row);
    mpz_addmul_ui(last->ties, ties, job->copies[all[i].origin.copy].times);
    mpz_clear(ties);
  }
  free(all);
  *ret_entries = left;
  return kept;
}

static void compare(const struct zopa_union *job, size_t parties, const struct zopa_point_set *points, const struct zopa_origin *origins)
{
  struct entry *entries;
  size_t count = define(job, parties, &entries);
  mpz_t ties;
  mpz_init(ties);
  CHECK_THAT(points->count == count, "%zu points, want %zu", points->count, count);
  for (size_t i = 0; i < count && points->count == count; i++) {
    bool same = true;
    for (size_t p = 0; p < parties; p++)
      same &= points->sum[p][i] == entries[i].vector[p];
    CHECK_THAT(same, "point %zu of %zu has another vector", i, count);
    CHECK_THAT(origins[i].copy == entries[i].origin.copy && origins[i].row == entries[i].origin.row, "point %zu: from copy %u row %u, want %u %u", i,
               origins[i].copy, origins[i].row, entries[i].origin.copy, entries[i].origin.row);
    import_ties(ties, points, i);
    CHECK_THAT(mpz_cmp(ties, entries[i].ties) == 0, "point %zu has other ties", i);
  }
  for (size_t i = 0; i < count; i++)
    mpz_clear(entries[i].ties);
  mpz_clear(ties);
  free(entries);
}

/* ---- Against the definition --------------------------------------------------------------------------------------------------- */

struct stage {
  struct zopa_watch watch;
  struct zopa_control control;
  struct zopa_point_set points;
  struct zopa_origin *origins;
  size_t origin_capacity;
};

static void stage_init(struct stage *stage, size_t parties)
{
  memset(stage, 0, sizeof *stage);
  stage->control = (struct zopa_control)ZOPA_CONTROL_INIT;
  zopa_watch_init(&stage->watch, &stage->control);
  zopa_points_init(&stage->points, parties);
}

static void stage_clear(struct stage *stage)
{
  zopa_points_clear(&stage->points);
  zopa_watch_clear(&stage->watch);
  free(stage->origins);
}

static void one_union(struct zopa_random *random, enum spread spread, size_t parties, size_t size_max)
{
  struct zopa_point_set sets[SETS];
  struct zopa_copy copies[COPIES_MAX];
  int64_t shifts[COPIES_MAX][PARTIES_MAX], floor[PARTIES_MAX];
  struct stage stage;
  stage_init(&stage, parties);
  for (size_t s = 0; s < SETS; s++)
    make_set(random, spread, parties, (size_t)zopa_random_below(random, size_max + 1), 1 + (size_t)zopa_random_below(random, 3), &sets[s]);
  size_t copy_count = (size_t)zopa_random_below(random, zopa_random_below(random, 4) ? 7 : COPIES_MAX + 1);
  for (size_t j = 0; j < copy_count; j++) {
    draw_vector(random, spread, parties, shifts[j]);
    /* At times the same set twice at the same place, or close to it. */
    for (size_t p = 0; j && p < parties && zopa_random_below(random, 3) == 0; p++)
      shifts[j][p] = shifts[j - 1][p];
    for (size_t p = 0; p < parties && spread == REAL; p++)
      shifts[j][p] /= 16;
    copies[j] = (struct zopa_copy){&sets[zopa_random_below(random, SETS)], shifts[j], zopa_random_below(random, 4) ? 1 + zopa_random_below(random, 3) : UINT64_MAX};
  }
  draw_vector(random, spread, parties, floor);
  struct zopa_union job = {.copies = copies, .copy_count = copy_count, .threads = 1, .watch = &stage.watch};
  job.floor = zopa_random_below(random, 3) == 0 ? floor : NULL;
  for (size_t p = 0; p < parties && job.floor; p++)
    floor[p] -= (int64_t)zopa_random_below(random, 2) << (spread == TINY || spread == SMALL ? 2 : 49);
  if (zopa_random_below(random, 2)) {
    job.prefers = prefers_rank;
    job.context = &job;
  }
  /* Twice: into memory that another result stood in. */
  for (int turn = 0; turn < 2; turn++)
    if (CHECK(zopa_points_union(&job, &stage.points, &stage.origins, &stage.origin_capacity) == ZOPA_OK))
      compare(&job, parties, &stage.points, stage.origins);
  for (size_t s = 0; s < SETS; s++)
    zopa_points_clear(&sets[s]);
  stage_clear(&stage);
}

static void against_definition(void)
{
  struct zopa_random random;
  for (enum spread spread = 0; spread < SPREADS; spread++) {
    zopa_random_init(&random, 7, spread);
    for (size_t parties = 1; parties <= PARTIES_MAX; parties++)
      for (int turn = 0; turn < 60; turn++)
        one_union(&random, spread, parties, turn < 30 ? 6 : turn < 50 ? 60 : 300);
    tap_point("unions of sets %s are what the definition says", spread_names[spread]);
  }
}

/* ---- Sums over issues --------------------------------------------------------------------------------------------------------- */

struct issues {
  size_t parties, issue_count, option_count;
  int64_t *worth;                 /* [issue_count][option_count][parties] */
};

static struct issues issues_make(uint64_t seed, size_t parties, size_t issue_count, size_t option_count, int64_t bound)
{
  struct issues issues = {parties, issue_count, option_count, allocate(issue_count * option_count * parties, sizeof(int64_t))};
  struct zopa_random random;
  zopa_random_init(&random, seed, parties);
  for (size_t i = 0; i < issue_count * option_count * parties; i++)
    issues.worth[i] = (int64_t)zopa_random_below(&random, (uint64_t)bound);
  return issues;
}

/* Adds issue after issue, every option a copy that counts `times`. Leaves the set in *ret, to be cleared. */
static bool add_issues(const struct issues *issues, uint64_t times, unsigned threads, struct zopa_point_set *ret)
{
  const int64_t zero[PARTIES_MAX] = {0};
  struct zopa_copy copies[COPIES_MAX];
  struct stage stage;
  stage_init(&stage, issues->parties);
  zopa_points_init(ret, issues->parties);
  bool good = zopa_points_start(ret, zero);
  for (size_t i = 0; i < issues->issue_count && good; i++) {
    for (size_t o = 0; o < issues->option_count; o++)
      copies[o] = (struct zopa_copy){ret, issues->worth + (i * issues->option_count + o) * issues->parties, times};
    struct zopa_union job = {.copies = copies, .copy_count = issues->option_count, .threads = threads, .watch = &stage.watch};
    good = zopa_points_union(&job, &stage.points, &stage.origins, &stage.origin_capacity) == ZOPA_OK;
    struct zopa_point_set points = stage.points;
    stage.points = *ret;
    *ret = points;
  }
  stage_clear(&stage);
  return CHECK(good);
}

/* All outcomes as one set of copies of a single vector: the definition of the frontier. */
static void against_outcomes(void)
{
  for (size_t parties = 1; parties <= 6; parties++)
    for (int64_t bound = 3; bound < INT64_C(1) << 48; bound *= bound) {
      struct issues issues = issues_make((uint64_t)bound, parties, 6, 4, bound);
      struct zopa_point_set points, origin;
      const int64_t zero[PARTIES_MAX] = {0};
      enum { OUTCOMES = 4096 };
      int64_t *vectors = allocate(OUTCOMES * parties, sizeof *vectors);
      struct zopa_copy *copies = allocate(OUTCOMES, sizeof *copies);
      zopa_points_init(&origin, parties);
      CHECK(zopa_points_start(&origin, zero));
      for (size_t k = 0; k < OUTCOMES; k++) {
        for (size_t i = 0, at = k; i < 6; i++, at /= 4)
          for (size_t p = 0; p < parties; p++)
            vectors[k * parties + p] += issues.worth[(i * 4 + at % 4) * parties + p];
        copies[k] = (struct zopa_copy){&origin, vectors + k * parties, 1};
      }
      struct zopa_union job = {.copies = copies, .copy_count = OUTCOMES};
      struct entry *entries;
      size_t count = define(&job, parties, &entries);
      if (add_issues(&issues, 1, 1, &points) && CHECK_THAT(points.count == count, "%zu points, want %zu", points.count, count))
        for (size_t i = 0; i < count; i++)
          for (size_t p = 0; p < parties; p++)
            CHECK(points.sum[p][i] == entries[i].vector[p] && points.ties[i * points.tie_limbs] == mpz_get_ui(entries[i].ties));
      for (size_t i = 0; i < count; i++)
        mpz_clear(entries[i].ties);
      free(entries);
      free(vectors);
      free(copies);
      free(issues.worth);
      zopa_points_clear(&points);
      zopa_points_clear(&origin);
    }
  tap_point("issue by issue gives the frontier of all outcomes");
}

static void counts_of_words(void)
{
  /* Nobody cares: every outcome has the same vector. */
  struct issues issues = issues_make(1, 3, 9, 2, 1);
  struct zopa_point_set points;
  if (add_issues(&issues, UINT64_C(1) << 31, 1, &points) && CHECK(points.count == 1 && points.tie_limbs == 5)) {
    CHECK(points.ties[0] == 0 && points.ties[1] == 0 && points.ties[2] == 0 && points.ties[3] == 0);
    CHECK(points.ties[4] == UINT64_C(1) << 32);
  }
  free(issues.worth);
  zopa_points_clear(&points);
  tap_point("(2 * 2^31)^9 outcomes behind one vector are counted");
}

static bool same_set(const struct zopa_point_set *a, const struct zopa_point_set *b)
{
  bool same = a->count == b->count && a->tie_limbs == b->tie_limbs;
  for (size_t p = 0; p < a->party_count && same; p++)
    same = memcmp(a->sum[p], b->sum[p], a->count * sizeof(int64_t)) == 0;
  return same && memcmp(a->ties, b->ties, a->count * a->tie_limbs * sizeof(uint64_t)) == 0;
}

/* Vectors of one total: none dominates another. Sorted. */
static void make_plane(struct zopa_random *random, size_t parties, size_t size, int64_t bound, struct zopa_point_set *ret)
{
  struct entry *all = allocate(size, sizeof *all);
  for (size_t i = 0; i < size; i++)
    for (size_t p = 0; p + 1 < parties; p++) {
      all[i].vector[p] = (int64_t)zopa_random_below(random, (uint64_t)bound);
      all[i].vector[parties - 1] -= all[i].vector[p];
    }
  qsort(all, size, sizeof *all, in_order);
  zopa_points_init(ret, parties);
  ret->capacity = size;
  ret->ties = allocate(size, sizeof *ret->ties);
  for (size_t p = 0; p < parties; p++)
    ret->sum[p] = allocate(size, sizeof(int64_t));
  for (size_t i = 0; i < size; i++) {
    if (i && against(all[i].vector, all[i - 1].vector, parties) == 0)
      continue;
    for (size_t p = 0; p < parties; p++)
      ret->sum[p][ret->count] = all[i].vector[p];
    ret->ties[ret->count++] = 1 + i;
  }
  free(all);
}

static void read_vector(const struct zopa_copy *copy, size_t row, size_t parties, int64_t *ret_vector)
{
  for (size_t p = 0; p < parties; p++)
    ret_vector[p] = copy->points->sum[p][row] + copy->shift[p];
}

/* Whether a set holds a vector, by bisection. */
static bool holds(const struct zopa_point_set *points, const int64_t *vector)
{
  size_t from = 0, to = points->count;
  while (from < to) {
    size_t middle = from + (to - from) / 2, p = 0;
    while (p < points->party_count && points->sum[p][middle] == vector[p])
      p++;
    if (p == points->party_count)
      return true;
    if (points->sum[p][middle] > vector[p])
      from = middle + 1;
    else
      to = middle;
  }
  return false;
}

/* Looks at some vectors of a large union: those that survive are there, those that are dominated are not. */
static void compare_some(struct zopa_random *random, const struct zopa_union *job, const struct zopa_point_set *points)
{
  size_t parties = points->party_count, missing = 0, extra = 0;
  for (int turn = 0; turn < 100; turn++) {
    const struct zopa_copy *copy = &job->copies[zopa_random_below(random, job->copy_count)];
    int64_t vector[PARTIES_MAX], other[PARTIES_MAX];
    read_vector(copy, (size_t)zopa_random_below(random, copy->points->count), parties, vector);
    bool dominated = false;
    for (size_t j = 0; j < job->copy_count && !dominated; j++)
      for (size_t row = 0; row < job->copies[j].points->count && !dominated; row++) {
        read_vector(&job->copies[j], row, parties, other);
        dominated = against(other, vector, parties) > 0;
      }
    bool held = holds(points, vector);
    missing += !dominated && !held;
    extra += dominated && held;
  }
  CHECK_THAT(missing == 0 && extra == 0, "%zu parties: %zu of 100 missing, %zu too many", parties, missing, extra);
}

static void large_unions(void)
{
  enum { SIZE = 70000, COPIES = 5, RUNS = 3 };
  static const unsigned threads[RUNS] = {1, 2, 7};
  for (size_t parties = 2; parties <= 5; parties++)
    for (int wide = 0; wide < 2; wide++) {
      int64_t bound = wide ? INT64_C(1) << 45 : 2000;
      struct zopa_random random;
      struct zopa_point_set set;
      struct zopa_copy copies[COPIES];
      int64_t shifts[COPIES][PARTIES_MAX];
      struct stage stages[RUNS];
      zopa_random_init(&random, 3, parties);
      make_plane(&random, parties, SIZE, bound, &set);
      for (size_t j = 0; j < COPIES; j++) {
        for (size_t p = 0; p < parties; p++)
          shifts[j][p] = (int64_t)zopa_random_below(&random, (uint64_t)bound / 16);
        copies[j] = (struct zopa_copy){&set, shifts[j], 1 + j};
      }
      for (size_t t = 0; t < RUNS; t++) {
        stage_init(&stages[t], parties);
        struct zopa_union job = {.copies = copies, .copy_count = COPIES, .threads = threads[t], .watch = &stages[t].watch};
        CHECK(zopa_points_union(&job, &stages[t].points, &stages[t].origins, &stages[t].origin_capacity) == ZOPA_OK);
        CHECK(same_set(&stages[t].points, &stages[0].points));
        CHECK(memcmp(stages[t].origins, stages[0].origins, stages[0].points.count * sizeof(struct zopa_origin)) == 0);
        if (t == 0)
          compare_some(&random, &job, &stages[0].points);
      }
      for (size_t t = 0; t < RUNS; t++)
        stage_clear(&stages[t]);
      zopa_points_clear(&set);
    }
  tap_point("large unions are right where they are looked at, and the same bytes with 1, 2 and 7 threads");
}

/* ---- Stopping ----------------------------------------------------------------------------------------------------------------- */

static bool count_down(void *context, double done, const char *what)
{
  int *left = context;
  (void)done;
  return what != NULL && --*left > 0;
}

static void watch_stops(void)
{
  for (size_t parties = 2; parties <= 5; parties++) {
    struct issues issues = issues_make(9, parties, 9, 5, INT64_C(1) << 40);
    struct zopa_point_set set;
    struct zopa_copy copies[5];
    if (!add_issues(&issues, 1, 1, &set))
      return;
    for (size_t o = 0; o < 5; o++)
      copies[o] = (struct zopa_copy){&set, issues.worth + o * parties, 1};
    for (int limit = 0; limit < 3; limit++) {
      struct stage stage;
      int left = 1;
      stage_init(&stage, parties);
      if (limit == 0)
        stage.control.progress = count_down;
      stage.control.context = &left;
      if (limit == 1)
        stage.control.limit_seconds = 1e-9;
      stage.watch.memory_limit = limit == 2 ? 1000 : stage.watch.memory_limit;
      const int64_t vector[PARTIES_MAX] = {1, 2, 3};
      CHECK(zopa_points_start(&stage.points, vector));
      struct zopa_union job = {.copies = copies, .copy_count = 5, .threads = 1, .watch = &stage.watch};
      CHECK(zopa_points_union(&job, &stage.points, &stage.origins, &stage.origin_capacity) == ZOPA_OK);
      enum zopa_ending ending = zopa_watch_ending(&stage.watch);
      CHECK(ending == (limit == 0 ? ZOPA_CANCELLED : limit == 1 ? ZOPA_TIME_LIMIT : ZOPA_MEMORY_LIMIT));
      CHECK(stage.points.count == 1 && stage.points.sum[0][0] == 1 && stage.points.sum[1][0] == 2 && stage.points.ties[0] == 1);
      stage_clear(&stage);
    }
    zopa_points_clear(&set);
    free(issues.worth);
  }
  tap_point("a watch that stops leaves the result unwritten");
}

int main(void)
{
  against_definition();
  against_outcomes();
  counts_of_words();
  large_unions();
  watch_stops();
  return tap_done();
}
