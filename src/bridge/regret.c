/* regret.c - see regret.h. */
#include "bridge/regret.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "bridge/package_walk.h"

static const double listable_work = 6e9;
enum { TASKS_MAX = 64 };

/* What one task has met: per party the best of each draw. */
struct harvest {
  struct zopa_package_walk walk;
  int32_t *lowest;                /* [draws] the least of the parties' sums in a package */
  int32_t **best;                 /* [party]: [draws] */
  int64_t **best_whole;           /* [party]: [draws] with complete preferences */
  bool *exists;
};

struct job {
  const struct zopa_worths *worths;
  const struct zopa_pool *pool;
  struct zopa_watch *watch;
  struct harvest *harvests;       /* [tasks] */
  size_t task_count, draws;
  bool failed;
};

static size_t joint_draws(const struct zopa_worths *worths)
{
  size_t draws = 1;
  for (size_t p = 0; p < worths->count; p++)
    draws = worths->parties[p].draws > draws ? worths->parties[p].draws : draws;
  return draws;
}

bool zopa_regrets_listable(const struct zopa_worths *worths)
{
  return worths->product * (double)(joint_draws(worths) * (worths->count + 1)) <= listable_work;
}

static bool harvest_init(struct harvest *harvest, const struct zopa_worths *worths, size_t draws)
{
  if (!zopa_package_walk_init(&harvest->walk, worths))
    return false;
  struct zopa_arena *arena = &harvest->walk.arena;
  harvest->lowest = zopa_arena_raw(arena, draws, sizeof *harvest->lowest);
  harvest->best = ZOPA_ARENA_NEW(arena, int32_t *, worths->count);
  harvest->best_whole = ZOPA_ARENA_NEW(arena, int64_t *, worths->count);
  harvest->exists = ZOPA_ARENA_NEW(arena, bool, draws);
  for (size_t p = 0; p < worths->count && !arena->failed; p++)
    if (worths->parties[p].base)
      harvest->best[p] = ZOPA_ARENA_NEW(arena, int32_t, draws);
    else
      harvest->best_whole[p] = ZOPA_ARENA_NEW(arena, int64_t, draws);
  return !arena->failed;
}

/* Takes the package at which the walk stands into account; sums of the last depth are in place. */
static void take(const struct job *job, struct harvest *harvest)
{
  const struct zopa_worths *worths = job->worths;
  struct zopa_package_walk *walk = &harvest->walk;
  size_t depth = worths->open_count;
  for (size_t s = 0; s < job->draws; s++)
    harvest->lowest[s] = INT32_MAX;
  for (size_t p = 0; p < worths->count; p++)
    if (!worths->parties[p].base && zopa_worth_whole(worths, &worths->parties[p], walk->outcome) < 0)
      return;
  if (!zopa_space_feasible(worths->beliefs->space, walk->outcome))
    return;
  for (size_t p = 0; p < worths->count; p++) {
    const int32_t *sums = worths->parties[p].base ? zopa_package_walk_sums(walk, p, depth) : NULL;
    for (size_t s = 0; s < job->draws && sums; s++)
      harvest->lowest[s] = sums[s] < harvest->lowest[s] ? sums[s] : harvest->lowest[s];
  }
  for (size_t p = 0; p < worths->count; p++) {
    if (worths->parties[p].base) {
      const int32_t *sums = zopa_package_walk_sums(walk, p, depth);
      int32_t *best = harvest->best[p];
      for (size_t s = 0; s < job->draws; s++) {
        int32_t better = sums[s] > best[s] ? sums[s] : best[s];
        best[s] = harvest->lowest[s] >= 0 ? better : best[s];
      }
    } else {
      int64_t z = zopa_worth_whole(worths, &worths->parties[p], walk->outcome), *best = harvest->best_whole[p];
      for (size_t s = 0; s < job->draws; s++)
        best[s] = harvest->lowest[s] >= 0 && z > best[s] ? z : best[s];
    }
  }
  for (size_t s = 0; s < job->draws; s++)
    harvest->exists[s] = harvest->exists[s] || harvest->lowest[s] >= 0;
}

/* All packages beneath the heads that fall to the task. */
static bool take_all(struct job *job, struct harvest *harvest, size_t task)
{
  size_t depth = zopa_package_walk_head_depth(job->worths);
  uint64_t heads = zopa_package_walk_heads(job->worths);
  for (uint64_t head = task; head < heads; head += job->task_count) {
    zopa_package_walk_head(&harvest->walk, head);
    zopa_package_walk_first(&harvest->walk, depth);
    uint64_t taken = 0;
    do {
      take(job, harvest);
      if (++taken % 64 == 0 && zopa_watch_stop(job->watch, -1, "weighing what else could be had"))
        return false;
    } while (zopa_package_walk_next(&harvest->walk, depth));
  }
  return !zopa_watch_stop(job->watch, -1, "weighing what else could be had");
}

static bool take_pool(struct job *job, struct harvest *harvest, size_t task)
{
  const struct zopa_worths *worths = job->worths;
  for (size_t i = task; i < job->pool->count; i += job->task_count) {
    for (size_t k = 0; k < worths->open_count; k++)
      zopa_package_walk_choose(&harvest->walk, k, zopa_worths_choice(worths, k, job->pool->candidates[i].outcome[worths->open[k]]), true);
    take(job, harvest);
  }
  return !zopa_watch_stop(job->watch, -1, "weighing what else could be had");
}

static bool work(void *context, size_t task, unsigned thread)
{
  (void)thread;
  struct job *job = context;
  if (!harvest_init(&job->harvests[task], job->worths, job->draws)) {
    job->failed = true;
    return false;
  }
  return job->pool ? take_pool(job, &job->harvests[task], task) : take_all(job, &job->harvests[task], task);
}

/* ---------------------------------------------------------------- from the best of each draw to a sum over issues */

static bool gather(struct zopa_regrets *regrets, const struct job *job)
{
  const struct zopa_worths *worths = job->worths;
  struct zopa_arena *arena = &regrets->arena;
  regrets->exists = ZOPA_ARENA_NEW(arena, bool, job->draws);
  regrets->best_draw = ZOPA_ARENA_NEW(arena, int32_t *, worths->count);
  regrets->best_whole = ZOPA_ARENA_NEW(arena, int64_t *, worths->count);
  regrets->best_total = ZOPA_ARENA_NEW(arena, __int128, worths->count);
  regrets->base = ZOPA_ARENA_NEW(arena, int64_t, worths->count);
  regrets->part = ZOPA_ARENA_NEW(arena, int64_t **, worths->count);
  regrets->rest = ZOPA_ARENA_NEW(arena, int64_t *, worths->count);
  for (size_t t = 0; t < job->task_count && !arena->failed; t++)
    for (size_t s = 0; s < job->draws; s++)
      regrets->exists[s] = regrets->exists[s] || job->harvests[t].exists[s];
  for (size_t p = 0; p < worths->count && !arena->failed; p++) {
    bool drawn = worths->parties[p].base != NULL;
    regrets->best_draw[p] = drawn ? ZOPA_ARENA_NEW(arena, int32_t, job->draws) : NULL;
    regrets->best_whole[p] = drawn ? NULL : ZOPA_ARENA_NEW(arena, int64_t, job->draws);
    for (size_t t = 0; t < job->task_count && !arena->failed; t++)
      for (size_t s = 0; s < job->draws; s++) {
        const struct harvest *harvest = &job->harvests[t];
        if (drawn)
          regrets->best_draw[p][s] = harvest->best[p][s] > regrets->best_draw[p][s] ? harvest->best[p][s] : regrets->best_draw[p][s];
        else
          regrets->best_whole[p][s] = harvest->best_whole[p][s] > regrets->best_whole[p][s] ? harvest->best_whole[p][s] : regrets->best_whole[p][s];
      }
  }
  return !arena->failed;
}

/* Sums over the draws in which something is accepted by all, of a party of which there are draws. */
static bool sum_party(struct zopa_regrets *regrets, size_t p)
{
  const struct zopa_worths *worths = regrets->worths;
  const struct zopa_worth *worth = &worths->parties[p];
  for (size_t s = 0; s < regrets->draws; s++)
    if (regrets->exists[s]) {
      regrets->best_total[p] += regrets->best_draw[p][s];
      regrets->base[p] += worth->base[s];
    }
  regrets->part[p] = ZOPA_ARENA_NEW(&regrets->arena, int64_t *, worths->open_count);
  for (size_t k = 0; k < worths->open_count && regrets->part[p]; k++) {
    regrets->part[p][k] = ZOPA_ARENA_NEW(&regrets->arena, int64_t, worths->choice_count[k]);
    for (size_t c = 0; c < worths->choice_count[k] && regrets->part[p][k]; c++)
      for (size_t s = 0; s < regrets->draws; s++)
        if (regrets->exists[s])
          regrets->part[p][k][c] += worth->columns[k][c * worth->draws + s];
  }
  return !regrets->arena.failed;
}

static bool sum_parts(struct zopa_regrets *regrets)
{
  const struct zopa_worths *worths = regrets->worths;
  for (size_t s = 0; s < regrets->draws; s++)
    regrets->existing += regrets->exists[s];
  for (size_t p = 0; p < worths->count; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    regrets->rest[p] = ZOPA_ARENA_NEW(&regrets->arena, int64_t, worths->open_count + 1);
    if (!regrets->rest[p] || (worth->base && !sum_party(regrets, p)))
      return false;
    if (!worth->base) {
      for (size_t s = 0; s < regrets->draws; s++)
        regrets->best_total[p] += regrets->exists[s] ? regrets->best_whole[p][s] : 0;
      regrets->base[p] = worth->whole_base;
      regrets->part[p] = worth->whole;
      regrets->rest[p][worths->open_count] = worth->whole_rest[worths->open_count];
    }
    for (size_t k = worths->open_count; k-- > 0;) {
      int64_t most = regrets->part[p][k][0];
      for (size_t c = 1; c < worths->choice_count[k]; c++)
        most = regrets->part[p][k][c] > most ? regrets->part[p][k][c] : most;
      regrets->rest[p][k] = regrets->rest[p][k + 1] + most;
    }
  }
  return true;
}

enum zopa_status zopa_regrets_new(const struct zopa_worths *worths, const struct zopa_pool *pool, const struct zopa_control *control,
                                  struct zopa_watch *watch, struct zopa_regrets **ret_regrets)
{
  struct zopa_arena arena = {0};
  struct zopa_regrets *regrets = ZOPA_ARENA_NEW(&arena, struct zopa_regrets, 1);
  if (!regrets)
    return ZOPA_E_MEMORY;
  *regrets = (struct zopa_regrets){.arena = arena, .worths = worths, .exhaustive = zopa_regrets_listable(worths), .draws = joint_draws(worths)};
  struct job job = {.worths = worths, .pool = regrets->exhaustive ? NULL : pool, .watch = watch, .draws = regrets->draws};
  job.task_count = regrets->exhaustive && worths->product < TASKS_MAX ? 1 : 16;
  job.harvests = calloc(job.task_count, sizeof *job.harvests);
  if (job.harvests)
    zopa_parallel_for(control->threads, job.task_count, work, &job);
  bool good = job.harvests && !job.failed;
  for (size_t t = 0; t < job.task_count && good; t++)
    good = job.harvests[t].exists != NULL || zopa_watch_ending(watch) != ZOPA_COMPLETE;
  bool stopped = zopa_watch_ending(watch) != ZOPA_COMPLETE;
  good = good && (stopped || (gather(regrets, &job) && sum_parts(regrets)));
  for (size_t t = 0; t < job.task_count && job.harvests; t++)
    zopa_package_walk_clear(&job.harvests[t].walk);
  free(job.harvests);
  if (good && !stopped) {
    *ret_regrets = regrets;
    return ZOPA_OK;
  }
  zopa_regrets_free(regrets);
  *ret_regrets = NULL;
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}

void zopa_regrets_free(struct zopa_regrets *regrets)
{
  if (!regrets)
    return;
  struct zopa_arena arena = regrets->arena;
  zopa_arena_clear(&arena);
}

double zopa_regret_at(const struct zopa_regrets *regrets, size_t party, int64_t here)
{
  const struct zopa_worth *worth = &regrets->worths->parties[party];
  __int128 total = worth->base ? (__int128)here : (__int128)here * (__int128)regrets->existing;
  return (double)(regrets->best_total[party] - total) / ((double)regrets->draws * worth->unit);
}

double zopa_regret(const struct zopa_regrets *regrets, size_t party, const uint32_t *outcome)
{
  if (!regrets)
    return 0;
  const struct zopa_worths *worths = regrets->worths;
  const struct zopa_worth *worth = &worths->parties[party];
  if (!worth->base)
    return zopa_regret_at(regrets, party, zopa_worth_whole(worths, worth, outcome));
  int64_t here = regrets->base[party];
  for (size_t k = 0; k < worths->open_count; k++)
    here += regrets->part[party][k][zopa_worths_choice(worths, k, outcome[worths->open[k]])];
  return zopa_regret_at(regrets, party, here);
}

double zopa_regret_largest(const struct zopa_regrets *regrets, const uint32_t *outcome)
{
  double largest = 0;
  for (size_t p = 0; regrets && p < regrets->worths->count; p++) {
    double own = zopa_regret(regrets, p, outcome);
    largest = p == 0 || own > largest ? own : largest;
  }
  return largest;
}

double zopa_regret_spread(const struct zopa_regrets *regrets, size_t party, const uint32_t *outcome)
{
  const struct zopa_worths *worths = regrets->worths;
  const struct zopa_worth *worth = &worths->parties[party];
  double mean = zopa_regret(regrets, party, outcome), squares = 0;
  int64_t whole = worth->base ? 0 : zopa_worth_whole(worths, worth, outcome);
  for (size_t s = 0; s < regrets->draws; s++) {
    double d = -mean;
    if (regrets->exists[s] && worth->base) {
      int64_t here = worth->base[s];
      for (size_t k = 0; k < worths->open_count; k++)
        here += worth->columns[k][zopa_worths_choice(worths, k, outcome[worths->open[k]]) * worth->draws + s];
      d += (double)(regrets->best_draw[party][s] - here) / worth->unit;
    } else if (regrets->exists[s])
      d += (double)(regrets->best_whole[party][s] - whole) / worth->unit;
    squares += d * d;
  }
  return sqrt(squares / (double)regrets->draws);
}
