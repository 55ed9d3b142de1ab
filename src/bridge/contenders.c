/* contenders.c - see contenders.h. Worths are taken as doubles: nothing is ranked by them, they only lead from one package to another. */
#include "bridge/contenders.h"

#include <math.h>
#include <string.h>

#include "base/random.h"

enum { TRIES = 4, ROUNDS = 8 };

/* One draw of each party, and a package as it stands. */
struct climb {
  const struct zopa_worths *worths;
  size_t at[ZOPA_PARTIES_MAX];            /* the draw */
  double gains[ZOPA_PARTIES_MAX];         /* of the package */
  uint32_t *outcome;
};

/* What a choice of an issue is worth to a party in its draw, on the scale of utilities. */
static double worth_of(const struct climb *climb, size_t p, size_t open, uint32_t choice)
{
  const struct zopa_worth *worth = &climb->worths->parties[p];
  return worth->base ? worth->columns[open][choice * worth->draws + climb->at[p]] / worth->unit : (double)worth->whole[open][choice] / worth->unit;
}

static void begin(struct climb *climb, struct zopa_random *random)
{
  const struct zopa_worths *worths = climb->worths;
  for (size_t p = 0; p < worths->count; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    climb->at[p] = zopa_random_below(random, worth->draws);
    if (!worth->base) {
      climb->gains[p] = (double)zopa_worth_whole(worths, worth, climb->outcome) / worth->unit;
      continue;
    }
    climb->gains[p] = worth->base[climb->at[p]] / worth->unit;
    for (size_t k = 0; k < worths->open_count; k++)
      climb->gains[p] += worth_of(climb, p, k, zopa_worths_choice(worths, k, climb->outcome[worths->open[k]]));
  }
}

/* The product of gains; where somebody gains nothing, below every product, the higher the more the least one has. */
static double value_of(const struct climb *climb, size_t open, uint32_t here, uint32_t choice)
{
  double product = 1, least = INFINITY;
  for (size_t p = 0; p < climb->worths->count; p++) {
    double gain = climb->gains[p] + worth_of(climb, p, open, choice) - worth_of(climb, p, open, here);
    product *= fmax(0, gain);
    least = fmin(least, gain);
  }
  return product > 0 ? product : fmin(0, least);
}

/* The best choice of one issue. True when it is another than before. */
static bool improve(struct climb *climb, size_t open)
{
  const struct zopa_worths *worths = climb->worths;
  uint32_t issue = worths->open[open], here = zopa_worths_choice(worths, open, climb->outcome[issue]), best = here;
  double most = value_of(climb, open, here, here);
  for (uint32_t c = 0; c < worths->choice_count[open]; c++) {
    double value = value_of(climb, open, here, c);
    if (value <= most + 1e-12)
      continue;
    climb->outcome[issue] = worths->choices[open][c];
    if (zopa_space_feasible(worths->beliefs->space, climb->outcome)) {
      most = value;
      best = c;
    }
  }
  for (size_t p = 0; p < worths->count; p++)
    climb->gains[p] += worth_of(climb, p, open, best) - worth_of(climb, p, open, here);
  climb->outcome[issue] = worths->choices[open][best];
  return best != here;
}

static bool is_new(const struct zopa_candidate *candidates, size_t count, const uint32_t *outcome, size_t issues)
{
  for (size_t i = 0; i < count; i++)
    if (memcmp(candidates[i].outcome, outcome, issues * sizeof *outcome) == 0)
      return false;
  return true;
}

/* Best of the pool and contenders by turns. */
static void interleave(struct zopa_candidate *list, size_t own, size_t count, struct zopa_candidate *scratch)
{
  size_t i = 0, j = own, n = 0;
  memcpy(scratch, list, count * sizeof *list);
  while (n < count) {
    if (i < own)
      list[n++] = scratch[i++];
    if (j < count)
      list[n++] = scratch[j++];
  }
}

bool zopa_contenders(const struct zopa_worths *worths, const struct zopa_pool *pool, size_t most, uint64_t seed, struct zopa_arena *arena,
                     struct zopa_candidate **ret_candidates, size_t *ret_count)
{
  size_t issues = pool->issue_count, own = pool->count > most ? most / 2 : pool->count, count = own;
  struct climb climb = {.worths = worths};
  struct zopa_random random;
  struct zopa_candidate *list = ZOPA_ARENA_NEW(arena, struct zopa_candidate, 2 * most + 1);
  if (!list)
    return false;
  zopa_random_init(&random, seed, UINT64_C(1) << 42);
  memcpy(list, pool->candidates, own * sizeof *list);
  climb.outcome = NULL;
  for (size_t i = 0; i < TRIES * (most - own) && pool->count > most && count < most; i++) {
    if (!climb.outcome)
      climb.outcome = ZOPA_ARENA_NEW(arena, uint32_t, issues);
    if (!climb.outcome)
      return false;
    memcpy(climb.outcome, pool->candidates[zopa_random_below(&random, own)].outcome, issues * sizeof *climb.outcome);
    begin(&climb, &random);
    bool moved = true;
    for (size_t round = 0; round < ROUNDS && moved; round++) {
      moved = false;
      for (size_t k = 0; k < worths->open_count; k++)
        moved = improve(&climb, k) || moved;
    }
    if (is_new(list, count, climb.outcome, issues)) {
      list[count++] = (struct zopa_candidate){.outcome = climb.outcome, .issue_count = issues};
      climb.outcome = NULL;
    }
  }
  interleave(list, own, count, list + most);
  *ret_candidates = list;
  *ret_count = count;
  return true;
}
