/* draws.c - see draws.h. Method: groups of walkers (walk.h), a task each; every walker gives one draw after so many sweeps.
 *
 * Whether the walkers had forgotten where they began, and how much their draws tell, is measured on every weight and on r: the mean must not
 * drift from the first draws to the last, and the spread of the walkers' means tells how much alike one walker's draws are. When either
 * falls short the walkers go on from where they stand, now with twice as many sweeps between draws; the draws taken so far are dropped,
 * so that all the way up to there has served to forget the start.
 * Source: effective size from the means of independent runs, Gelman & Rubin, Stat. Sci. 7(4), 1992. */
#include "belief/draws.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "belief/walk.h"

enum { WALKERS = 25, ROUNDS = 10, TASK_DRAWS = WALKERS * ROUNDS, THINNING_FIRST = 2, THINNING_MOST = 256, BURN_IN = 12 };

/* What the draws of one run are collected from. */
struct run {
  const struct zopa_ground *ground;
  struct zopa_draws *draws;
  struct zopa_watch *watch;
  uint64_t seed;
  double *measures;               /* [measure][task * TASK_DRAWS + round * WALKERS + walker] weights, then r */
  double *stands;                 /* [task * WALKERS + walker][knot_count + issue_count + 1] v, w and r where a walker stopped; NULL when independent */
  struct zopa_random *randoms;    /* [task] */
  size_t task_count, thinning;
  bool begun;                     /* the walkers have been on their way before */
  bool failed;
};

static int32_t whole(double value) { return (int32_t)lrint(value * ZOPA_DRAW_UNIT); }

/* Weights as whole numbers that add up to 1 exactly, so that everything at its best is worth 1 and not a hair less: what rounding takes from one
 * is given to the next. A weight that is whole already stays. */
static void keep_weights(struct zopa_draws *draws, const double *w, size_t at)
{
  double carry = 0;
  for (size_t i = 0; i < draws->rows->issue_count; i++) {
    double exact = w[i] * ZOPA_DRAW_UNIT, nearest = rint(exact);
    if (fabs(exact - nearest) > 1e-6) {
      nearest = rint(exact + carry);
      carry += exact - nearest;
    }
    draws->weights[i * draws->count + at] = (int32_t)nearest;
  }
}

/* Keeps one walker's utility as a draw. Draws beyond those asked for serve the measures only. */
static void keep(struct run *run, const struct zopa_walker_state *walker, size_t at)
{
  struct zopa_draws *draws = run->draws;
  const struct zopa_rows *rows = draws->rows;
  size_t all = run->task_count * TASK_DRAWS;
  for (size_t i = 0; i < rows->issue_count; i++)
    run->measures[i * all + at] = walker->w[i];
  run->measures[rows->issue_count * all + at] = walker->r;
  if (at >= draws->count)
    return;
  keep_weights(draws, walker->w, at);
  for (size_t i = 0; i < rows->issue_count; i++)
    for (size_t k = rows->knot_first[i]; k < rows->knot_first[i + 1]; k++)
      draws->knots[k * draws->count + at] = (int32_t)lrint(draws->weights[i * draws->count + at] * walker->v[k]);
  double reservation = rows->reservation == ZOPA_RESERVATION_FIXED ? fmin(2, fmax(-2, rows->reservation_value)) : walker->r;
  draws->reservations[at] = whole(reservation);
}

/* Sets a task's walkers where they stopped, or keeps where they stop. */
static void pass_on(struct run *run, struct zopa_walkers *walkers, size_t task, bool keeps)
{
  size_t knots = run->draws->rows->knot_count, issues = run->draws->rows->issue_count;
  for (size_t i = 0; i < WALKERS; i++) {
    struct zopa_walker_state *walker = &walkers->walkers[i];
    double *stand = &run->stands[(task * WALKERS + i) * (knots + issues + 1)];
    memcpy(keeps ? stand : walker->v, keeps ? walker->v : stand, knots * sizeof *stand);
    memcpy(keeps ? stand + knots : walker->w, keeps ? walker->w : stand + knots, issues * sizeof *stand);
    *(keeps ? &stand[knots + issues] : &walker->r) = keeps ? walker->r : stand[knots + issues];
  }
  *(keeps ? &run->randoms[task] : &walkers->random) = keeps ? walkers->random : run->randoms[task];
}

/* So many sweeps; false when it was told to stop. */
static bool sweep(struct run *run, struct zopa_walkers *walkers, size_t count)
{
  bool stopped = false;
  for (size_t i = 0; i < count && !stopped; i++) {
    zopa_walkers_sweep(walkers);
    stopped = zopa_watch_stop(run->watch, -1, "drawing possible preferences");
  }
  return !stopped;
}

static bool work(void *context, size_t task, unsigned thread)
{
  (void)thread;
  struct run *run = context;
  struct zopa_walkers walkers;
  bool independent = run->ground->independent;
  if (zopa_walkers_init(&walkers, run->ground, WALKERS, run->seed, task) != ZOPA_OK) {
    run->failed = true;
    return false;
  }
  if (run->begun)
    pass_on(run, &walkers, task, false);
  bool going = run->begun || independent || sweep(run, &walkers, run->thinning * BURN_IN);
  for (size_t round = 0; round < ROUNDS && going; round++) {
    going = sweep(run, &walkers, independent ? 1 : run->thinning);
    for (size_t i = 0; i < WALKERS && going; i++)
      keep(run, &walkers.walkers[i], task * TASK_DRAWS + round * WALKERS + i);
  }
  if (going && !independent)
    pass_on(run, &walkers, task, true);
  zopa_walkers_clear(&walkers);
  return going;
}

enum zopa_status zopa_draws_value_package(struct zopa_draws *draws)
{
  const struct zopa_rows *rows = draws->rows;
  if (rows->reservation != ZOPA_RESERVATION_PACKAGE)
    return ZOPA_OK;
  const struct zopa_clause *package = &rows->negotiation->preferences[rows->party].reservation_package;
  int32_t *column = malloc((draws->count + 1) * sizeof *column);
  if (!column)
    return ZOPA_E_MEMORY;
  memset(draws->reservations, 0, draws->count * sizeof *draws->reservations);
  for (size_t t = 0; t < package->terms_count; t++) {
    zopa_draws_option(draws, package->terms[t].issue, package->terms[t].options[0], column);
    for (size_t s = 0; s < draws->count; s++)
      draws->reservations[s] += column[s];
  }
  free(column);
  return ZOPA_OK;
}

/* ---------------------------------------------------------------- how good the draws are */

/* Share of independent draws that one measure is worth, and whether its mean drifts, in standard errors. */
static void judge_measure(const double *values, size_t task_count, double *ret_share, double *ret_drift)
{
  size_t walkers = task_count * WALKERS;
  double sum = 0, squares = 0, means = 0, halves[2] = {0, 0};
  for (size_t i = 0; i < walkers * ROUNDS; i++)
    sum += values[i];
  double mean = sum / (double)(walkers * ROUNDS);
  for (size_t w = 0; w < walkers; w++) {
    double own = 0;
    for (size_t round = 0; round < ROUNDS; round++) {
      double d = values[w / WALKERS * TASK_DRAWS + round * WALKERS + w % WALKERS] - mean;
      own += d;
      squares += d * d;
      halves[round >= ROUNDS / 2] += d;
    }
    means += own * own / (ROUNDS * ROUNDS);
  }
  double variance = squares / (double)(walkers * ROUNDS), between = means / (double)walkers;
  *ret_share = variance > 1e-18 && between > 0 ? fmin(1, variance / (ROUNDS * between)) : 1;
  double error = 2 * sqrt(between / (double)walkers);
  *ret_drift = variance > 1e-18 && error > 0 ? fabs(halves[0] - halves[1]) / (double)(walkers * ROUNDS / 2) / error : 0;
}

static bool good_enough(struct run *run)
{
  size_t measures = run->ground->rows->issue_count + 1, all = run->task_count * TASK_DRAWS;
  double least = 1, drift = 0;
  for (size_t m = 0; m < measures && !run->ground->independent; m++) {
    double share, own;
    judge_measure(&run->measures[m * all], run->task_count, &share, &own);
    least = fmin(least, share);
    drift = fmax(drift, own);
  }
  run->draws->effective = least * (double)run->draws->count;
  return least >= 0.4 && drift < 4;
}

/* ---------------------------------------------------------------- the whole */

static enum zopa_status draw(struct run *run, const struct zopa_control *control)
{
  for (run->thinning = THINNING_FIRST;; run->thinning *= 2) {
    bool done = zopa_parallel_for(control->threads, run->task_count, work, run);
    if (run->failed)
      return ZOPA_E_MEMORY;
    if (!done)
      return ZOPA_OK;
    if (good_enough(run) || run->thinning * 2 > THINNING_MOST)
      break;
    run->begun = true;
  }
  run->draws->thinning = run->ground->independent ? 0 : run->thinning;
  return zopa_draws_value_package(run->draws);
}

enum zopa_status zopa_draws_new(const struct zopa_rows *rows, size_t count, const struct zopa_control *control, struct zopa_watch *watch,
                                struct zopa_draws **ret_draws)
{
  struct zopa_arena arena = {0};
  struct zopa_draws *draws = ZOPA_ARENA_NEW(&arena, struct zopa_draws, 1);
  struct zopa_ground *ground = NULL;
  struct run run = {.watch = watch, .seed = control->seed + UINT64_C(0x9e3779b97f4a7c15) * (rows->party + 1), .draws = draws};
  if (!draws)
    return ZOPA_E_MEMORY;
  *draws = (struct zopa_draws){.arena = arena, .rows = rows, .count = count};
  draws->knots = zopa_arena_raw(&draws->arena, rows->knot_count * count, sizeof *draws->knots);
  draws->weights = zopa_arena_raw(&draws->arena, rows->issue_count * count, sizeof *draws->weights);
  draws->reservations = zopa_arena_raw(&draws->arena, count, sizeof *draws->reservations);
  run.task_count = (count + TASK_DRAWS - 1) / TASK_DRAWS;
  run.measures = calloc((rows->issue_count + 1) * run.task_count * TASK_DRAWS + 1, sizeof *run.measures);
  enum zopa_status status = draws->arena.failed || !run.measures ? ZOPA_E_MEMORY : zopa_ground_new(rows, &ground);
  run.ground = ground;
  if (status == ZOPA_OK && !ground->independent) {
    run.stands = calloc(run.task_count * WALKERS * (rows->knot_count + rows->issue_count + 1), sizeof *run.stands);
    run.randoms = calloc(run.task_count, sizeof *run.randoms);
    status = run.stands && run.randoms ? ZOPA_OK : ZOPA_E_MEMORY;
  }
  if (status == ZOPA_OK)
    status = draw(&run, control);
  free(run.measures);
  free(run.stands);
  free(run.randoms);
  zopa_ground_free(ground);
  if (status == ZOPA_OK && zopa_watch_ending(watch) == ZOPA_COMPLETE)
    *ret_draws = draws;
  else {
    zopa_draws_free(draws);
    *ret_draws = NULL;
  }
  return status;
}

void zopa_draws_free(struct zopa_draws *draws)
{
  if (!draws)
    return;
  struct zopa_arena arena = draws->arena;
  zopa_arena_clear(&arena);
}

void zopa_draws_option(const struct zopa_draws *draws, uint32_t issue, uint32_t option, int32_t *ret_column)
{
  const struct zopa_rows *rows = draws->rows;
  const struct zopa_issue *it = &rows->negotiation->issues[issue];
  struct zopa_part parts[2];
  size_t count = zopa_rows_option(rows, issue, option, 1, parts);
  const int32_t *first = &draws->knots[parts[0].knot * draws->count], *last = count > 1 ? &draws->knots[parts[1].knot * draws->count] : NULL;
  if (!last) {
    for (size_t s = 0; s < draws->count; s++)
      ret_column[s] = first[s];
    return;
  }
  /* Between the ends, on an even grid without any rounding but the last. A sample of a continuous issue may be uneven. */
  if (it->continuous) {
    for (size_t s = 0; s < draws->count; s++)
      ret_column[s] = (int32_t)lrint(first[s] * parts[0].factor + last[s] * parts[1].factor);
    return;
  }
  int64_t steps = (int64_t)it->options_count - 1;
  for (size_t s = 0; s < draws->count; s++)
    ret_column[s] = (int32_t)((2 * (first[s] * (steps - (int64_t)option) + last[s] * (int64_t)option) + steps) / (2 * steps));
}
