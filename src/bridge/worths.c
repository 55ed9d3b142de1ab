/* worths.c - see worths.h. */
#include "bridge/worths.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How far apart the best and the worst choice of an issue are on average, to the party to whom they are farthest apart. */
static double stakes(const struct zopa_worths *worths, size_t open)
{
  double most = 0;
  for (size_t p = 0; p < worths->count; p++) {
    const double *means = worths->parties[p].means[open];
    double low = INFINITY, high = -INFINITY;
    for (size_t c = 0; c < worths->choice_count[open]; c++) {
      low = fmin(low, means[c]);
      high = fmax(high, means[c]);
    }
    most = fmax(most, high - low);
  }
  return most;
}

static bool find_open(struct zopa_worths *worths, const uint32_t *settled)
{
  const struct zopa_space *space = worths->beliefs->space;
  struct zopa_arena *arena = &worths->arena;
  worths->open = ZOPA_ARENA_NEW(arena, uint32_t, space->issue_count);
  worths->choices = ZOPA_ARENA_NEW(arena, uint32_t *, space->issue_count);
  worths->choice_count = ZOPA_ARENA_NEW(arena, uint32_t, space->issue_count);
  worths->settled = ZOPA_ARENA_NEW(arena, uint32_t, space->issue_count);
  worths->product = 1;
  worths->empty = space->empty;
  if (arena->failed)
    return false;
  for (uint32_t i = 0; i < space->issue_count; i++) {
    uint32_t only = space->domain_size[i] == 1 ? space->domain[i][0] : ZOPA_NONE;
    worths->settled[i] = settled[i] != ZOPA_NONE ? settled[i] : only;
    bool allowed = settled[i] == ZOPA_NONE;
    for (uint32_t d = 0; d < space->domain_size[i]; d++)
      allowed = allowed || space->domain[i][d] == settled[i];
    worths->empty = worths->empty || !allowed || space->domain_size[i] == 0;
    if (worths->settled[i] != ZOPA_NONE || space->domain_size[i] == 0)
      continue;
    worths->choices[worths->open_count] = space->domain[i];
    worths->choice_count[worths->open_count] = space->domain_size[i];
    worths->product *= space->domain_size[i];
    worths->open[worths->open_count++] = i;
  }
  return true;
}

/* ---------------------------------------------------------------- one party */

static bool fill_whole(struct zopa_worths *worths, struct zopa_worth *worth)
{
  const struct zopa_utility *utility = worth->belief->utility;
  struct zopa_arena *arena = &worths->arena;
  worth->draws = 1;
  worth->unit = (double)utility->unit;
  worth->whole = ZOPA_ARENA_NEW(arena, int64_t *, worths->open_count);
  worth->whole_rest = ZOPA_ARENA_NEW(arena, int64_t, worths->open_count + 1);
  worth->means = ZOPA_ARENA_NEW(arena, double *, worths->open_count);
  worth->whole_base = utility->base - utility->reservation;
  for (size_t i = 0; i < worths->beliefs->space->issue_count; i++)
    if (worths->settled[i] != ZOPA_NONE)
      worth->whole_base += utility->worth[i][worths->settled[i]];
  worth->totals = worth->whole;
  worth->total_base = worth->whole_base;
  worth->total_rest = worth->whole_rest;
  for (size_t k = 0; k < worths->open_count && !arena->failed; k++) {
    worth->whole[k] = ZOPA_ARENA_NEW(arena, int64_t, worths->choice_count[k]);
    worth->means[k] = ZOPA_ARENA_NEW(arena, double, worths->choice_count[k]);
    for (size_t c = 0; c < worths->choice_count[k] && !arena->failed; c++) {
      worth->whole[k][c] = utility->worth[worths->open[k]][worths->choices[k][c]];
      worth->means[k][c] = (double)worth->whole[k][c] / worth->unit;
    }
  }
  return !arena->failed;
}

static bool fill_draws(struct zopa_worths *worths, struct zopa_worth *worth)
{
  const struct zopa_draws *draws = worth->belief->draws;
  struct zopa_arena *arena = &worths->arena;
  size_t count = draws->count;
  worth->draws = count;
  worth->unit = ZOPA_DRAW_UNIT;
  worth->base = zopa_arena_array(arena, count, sizeof *worth->base);
  worth->columns = ZOPA_ARENA_NEW(arena, int32_t *, worths->open_count);
  worth->rest = zopa_arena_array(arena, (worths->open_count + 1) * count, sizeof *worth->rest);
  worth->totals = ZOPA_ARENA_NEW(arena, int64_t *, worths->open_count);
  worth->total_rest = ZOPA_ARENA_NEW(arena, int64_t, worths->open_count + 1);
  worth->means = ZOPA_ARENA_NEW(arena, double *, worths->open_count);
  int32_t *column = zopa_arena_raw(arena, count, sizeof *column);
  if (arena->failed)
    return false;
  for (uint32_t i = 0; i < worths->beliefs->space->issue_count; i++)
    if (worths->settled[i] != ZOPA_NONE) {
      zopa_draws_option(draws, i, worths->settled[i], column);
      zopa_draws_add(worth->base, worth->base, column, count);
    }
  for (size_t s = 0; s < count; s++) {
    worth->base[s] -= draws->reservations[s];
    worth->total_base += worth->base[s];
  }
  for (size_t k = 0; k < worths->open_count; k++) {
    worth->columns[k] = zopa_arena_raw(arena, worths->choice_count[k] * count, sizeof *column);
    worth->totals[k] = ZOPA_ARENA_NEW(arena, int64_t, worths->choice_count[k]);
    worth->means[k] = ZOPA_ARENA_NEW(arena, double, worths->choice_count[k]);
    if (arena->failed)
      return false;
    for (size_t c = 0; c < worths->choice_count[k]; c++) {
      int32_t *to = worth->columns[k] + c * count;
      zopa_draws_option(draws, worths->open[k], worths->choices[k][c], to);
      for (size_t s = 0; s < count; s++)
        worth->totals[k][c] += to[s];
      worth->means[k][c] = (double)worth->totals[k][c] / ((double)count * worth->unit);
    }
  }
  return true;
}

/* The most that the issues from each place on can add, per draw. */
static void fill_rest(struct zopa_worths *worths, struct zopa_worth *worth)
{
  for (size_t k = worths->open_count; k-- > 0;) {
    int64_t most = worth->totals[k][0];
    for (size_t c = 1; c < worths->choice_count[k]; c++)
      most = worth->totals[k][c] > most ? worth->totals[k][c] : most;
    worth->total_rest[k] = worth->total_rest[k + 1] + most;
    if (!worth->base)
      continue;
    int32_t *to = worth->rest + k * worth->draws;
    const int32_t *after = to + worth->draws;
    memcpy(to, worth->columns[k], worth->draws * sizeof *to);
    for (size_t c = 1; c < worths->choice_count[k]; c++) {
      const int32_t *column = worth->columns[k] + c * worth->draws;
      for (size_t s = 0; s < worth->draws; s++)
        to[s] = column[s] > to[s] ? column[s] : to[s];
    }
    zopa_draws_add(to, to, after, worth->draws);
  }
}

/* ---------------------------------------------------------------- the whole */

struct rank {
  double stakes;
  size_t open;
};

static int widest_first(const void *a, const void *b)
{
  const struct rank *x = a, *y = b;
  if (x->stakes != y->stakes)
    return x->stakes < y->stakes ? 1 : -1;
  return (x->open > y->open) - (x->open < y->open);
}

/* Brings the open issues into the order of the search: every array by issue alike. */
static bool reorder(struct zopa_worths *worths)
{
  struct rank *ranks = calloc(worths->open_count + 1, sizeof *ranks);
  void **moved = calloc(worths->open_count + 1, sizeof *moved);
  uint32_t *numbers = calloc(2 * worths->open_count + 1, sizeof *numbers);
  size_t n = worths->open_count;
  bool good = ranks && moved && numbers;
  for (size_t k = 0; k < n && good; k++)
    ranks[k] = (struct rank){stakes(worths, k), k};
  if (good) {
    qsort(ranks, n, sizeof *ranks, widest_first);
    for (size_t k = 0; k < n; k++) {
      numbers[k] = worths->open[ranks[k].open];
      numbers[n + k] = worths->choice_count[ranks[k].open];
      moved[k] = worths->choices[ranks[k].open];
    }
    memcpy(worths->open, numbers, n * sizeof *numbers);
    memcpy(worths->choice_count, numbers + n, n * sizeof *numbers);
    memcpy(worths->choices, moved, n * sizeof *moved);
    for (size_t p = 0; p < worths->count; p++) {
      struct zopa_worth *worth = &worths->parties[p];
      void **lists[] = {(void **)worth->columns, (void **)worth->totals, (void **)worth->means};
      for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
        for (size_t k = 0; k < n && lists[l]; k++)
          moved[k] = lists[l][ranks[k].open];
        if (lists[l])
          memcpy(lists[l], moved, n * sizeof *moved);
      }
    }
  }
  free(ranks);
  free(moved);
  free(numbers);
  return good;
}

static bool fill(struct zopa_worths *worths, const uint32_t *settled)
{
  const struct zopa_beliefs *beliefs = worths->beliefs;
  worths->parties = ZOPA_ARENA_NEW(&worths->arena, struct zopa_worth, beliefs->count);
  if (!worths->parties || !find_open(worths, settled))
    return false;
  if (worths->empty)
    return true;
  for (size_t p = 0; p < beliefs->count; p++) {
    if (!beliefs->parties[p].consents)
      continue;
    struct zopa_worth *worth = &worths->parties[worths->count++];
    *worth = (struct zopa_worth){.belief = &beliefs->parties[p], .index = p};
    if (!(worth->belief->utility ? fill_whole(worths, worth) : fill_draws(worths, worth)))
      return false;
  }
  if (!reorder(worths))
    return false;
  for (size_t p = 0; p < worths->count; p++) {
    struct zopa_worth *worth = &worths->parties[p];
    for (size_t b = 0; worth->belief->utility && b < worth->belief->utility->bonus_count; b++)
      if (worth->belief->utility->bonuses[b].amount > 0)
        worth->whole_rest[worths->open_count] += worth->belief->utility->bonuses[b].amount;
    fill_rest(worths, worth);
  }
  return true;
}

enum zopa_status zopa_worths_new(const struct zopa_beliefs *beliefs, const uint32_t *settled, struct zopa_worths **ret_worths)
{
  struct zopa_arena arena = {0};
  struct zopa_worths *worths = ZOPA_ARENA_NEW(&arena, struct zopa_worths, 1);
  if (!worths)
    return ZOPA_E_MEMORY;
  *worths = (struct zopa_worths){.arena = arena, .beliefs = beliefs};
  if (!fill(worths, settled)) {
    zopa_worths_free(worths);
    return ZOPA_E_MEMORY;
  }
  *ret_worths = worths;
  return ZOPA_OK;
}

void zopa_worths_free(struct zopa_worths *worths)
{
  if (!worths)
    return;
  struct zopa_arena arena = worths->arena;
  zopa_arena_clear(&arena);
}

uint32_t zopa_worths_choice(const struct zopa_worths *worths, size_t open, uint32_t option)
{
  if (option < worths->choice_count[open] && worths->choices[open][option] == option)
    return option;
  for (uint32_t c = 0; c < worths->choice_count[open]; c++)
    if (worths->choices[open][c] == option)
      return c;
  return ZOPA_NONE;
}

void zopa_worth_sums(const struct zopa_worths *worths, const struct zopa_worth *worth, const uint32_t *outcome, int32_t *ret_sums)
{
  memcpy(ret_sums, worth->base, worth->draws * sizeof *ret_sums);
  for (size_t k = 0; k < worths->open_count; k++) {
    uint32_t c = zopa_worths_choice(worths, k, outcome[worths->open[k]]);
    zopa_draws_add(ret_sums, ret_sums, worth->columns[k] + c * worth->draws, worth->draws);
  }
}

int64_t zopa_worth_whole(const struct zopa_worths *worths, const struct zopa_worth *worth, const uint32_t *outcome)
{
  return zopa_utility_sum(worths->beliefs->space, worth->belief->utility, outcome) - worth->belief->utility->reservation;
}

int64_t zopa_worth_stake(const struct zopa_worths *worths, const struct zopa_worth *worth)
{
  int64_t stake = 0;
  for (size_t k = 0; k < worths->open_count; k++)
    for (size_t s = 0; s < worth->draws; s++) {
      int64_t low = INT64_MAX, high = INT64_MIN;
      for (size_t c = 0; c < worths->choice_count[k]; c++) {
        int64_t own = worth->base ? worth->columns[k][c * worth->draws + s] : worth->whole[k][c];
        low = own < low ? own : low;
        high = own > high ? own : high;
      }
      stake += high - low;
    }
  return stake;
}

int64_t zopa_worth_total(const struct zopa_worths *worths, const struct zopa_worth *worth, const uint32_t *outcome)
{
  if (!worth->base)
    return zopa_worth_whole(worths, worth, outcome);
  int64_t total = worth->total_base;
  for (size_t k = 0; k < worths->open_count; k++)
    total += worth->totals[k][zopa_worths_choice(worths, k, outcome[worths->open[k]])];
  return total;
}

int64_t zopa_worth_apart(const struct zopa_worth *worth, size_t open, size_t choice, size_t other)
{
  if (!worth->base)
    return llabs(worth->whole[open][choice] - worth->whole[open][other]);
  const int32_t *a = worth->columns[open] + choice * worth->draws, *b = worth->columns[open] + other * worth->draws;
  int64_t sum = 0;
  for (size_t s = 0; s < worth->draws; s++)
    sum += a[s] > b[s] ? a[s] - b[s] : b[s] - a[s];
  return sum;
}
