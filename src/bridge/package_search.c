/* package_search.c - see package_search.h. */
#include "bridge/package_search.h"

#include <gmp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"

enum { STARTS = 24, TASKS = 32, TRIES = 200, PAIR_CHOICES_MAX = 160 };
enum { STEP_WORK = 256, DISTANCE_WORK = 16 };     /* what a step of the tree costs for each party beside its draws, and an issue of a distance to a
                                                     package chosen before, in additions of draws */
static const double tree_work = 2e10;     /* additions that a whole tree may take */
static const double slack = 1e-12;        /* values of a search are known to within this; a bound must be clearly lower to cut off a part of the tree */

struct search {
  const struct zopa_worths *worths;
  const struct zopa_apart *apart;
  const struct zopa_regrets *regrets;
  const struct zopa_package_wish *wish;
  const struct zopa_control *control;
  struct zopa_watch *watch;
  struct zopa_pool *found;        /* [tasks] */
  uint64_t *evaluated;            /* [tasks] */
  bool *whole;                    /* [tasks] the task's part of the tree was searched to the end */
  const struct zopa_pool *known;  /* what was found before: its last value is a floor once it is full */
  double work_most;
  bool failed;
};

/* ---------------------------------------------------------------- values */

/* What the criterion sums over the draws of a party of which there are draws, from two addends of its sums; and with complete preferences. */
static int64_t tally(enum zopa_criterion by, const struct zopa_worth *worth, const int32_t *a, const int32_t *b)
{
  return by == ZOPA_BY_SHARE ? (int64_t)zopa_draws_accept(a, b, worth->draws) : zopa_draws_gain(a, b, worth->draws);
}

static int64_t tally_whole(enum zopa_criterion by, int64_t sum)
{
  return by == ZOPA_BY_SHARE ? sum >= 0 : sum > 0 ? sum : 0;
}

/* What such a sum is divided by. */
static double divisor(enum zopa_criterion by, const struct zopa_worth *worth)
{
  return by == ZOPA_BY_SHARE ? (double)worth->draws : (double)worth->draws * worth->unit;
}

/* The product of the parties' sums, exactly, over that of their divisors. */
static double value_of(const struct zopa_worths *worths, enum zopa_criterion by, const int64_t *sums)
{
  mpz_t product;
  long exponent;
  int shift;
  mpz_init_set_ui(product, 1);
  for (size_t p = 0; p < worths->count; p++)
    mpz_mul_si(product, product, sums[p]);
  double value = mpz_get_d_2exp(&exponent, product);
  mpz_clear(product);
  for (size_t p = 0; p < worths->count; p++) {
    value = frexp(value / divisor(by, &worths->parties[p]), &shift);
    exponent += shift;
  }
  return ldexp(value, exponent < -4000 ? -4000 : (int)exponent);
}

static int64_t party_sum(const struct zopa_worths *worths, size_t party, enum zopa_criterion by, const uint32_t *outcome, int32_t *sums)
{
  const struct zopa_worth *worth = &worths->parties[party];
  if (by == ZOPA_BY_MEAN || !worth->base)
    return tally_whole(by, zopa_worth_total(worths, worth, outcome));
  zopa_worth_sums(worths, worth, outcome, sums);
  return tally(by, worth, sums, worth->rest + worths->open_count * worth->draws);
}

double zopa_package_value(const struct zopa_worths *worths, enum zopa_criterion by, const struct zopa_regrets *regrets, const uint32_t *outcome,
                          int32_t *sums)
{
  int64_t tallies[ZOPA_PARTIES_MAX];
  if (by == ZOPA_BY_REGRET)
    return 0 - zopa_regret_largest(regrets, outcome);
  for (size_t p = 0; p < worths->count; p++)
    tallies[p] = party_sum(worths, p, by, outcome, sums);
  return value_of(worths, by, tallies);
}

/* ---------------------------------------------------------------- what is wanted */

static bool fill_between(struct zopa_apart *apart, size_t p)
{
  const struct zopa_worths *worths = apart->worths;
  const struct zopa_worth *worth = &worths->parties[p];
  apart->between[p] = ZOPA_ARENA_NEW(&apart->arena, int64_t *, worths->open_count);
  apart->stake[p] = zopa_worth_stake(worths, worth);
  for (size_t k = 0; k < worths->open_count && !apart->arena.failed; k++) {
    size_t choices = worths->choice_count[k];
    if (choices > PAIR_CHOICES_MAX)
      continue;
    int64_t *between = apart->between[p][k] = ZOPA_ARENA_NEW(&apart->arena, int64_t, choices * choices);
    for (size_t a = 0; a < choices && between; a++)
      for (size_t b = 0; b < a; b++)
        between[a * choices + b] = between[b * choices + a] = zopa_worth_apart(worth, k, a, b);
  }
  return !apart->arena.failed;
}

enum zopa_status zopa_apart_init(struct zopa_apart *apart, const struct zopa_worths *worths)
{
  *apart = (struct zopa_apart){.worths = worths};
  apart->between = ZOPA_ARENA_NEW(&apart->arena, int64_t **, worths->count);
  apart->stake = ZOPA_ARENA_NEW(&apart->arena, int64_t, worths->count);
  for (size_t p = 0; p < worths->count && !apart->arena.failed; p++)
    fill_between(apart, p);
  if (!apart->arena.failed)
    return ZOPA_OK;
  zopa_apart_clear(apart);
  return ZOPA_E_MEMORY;
}

void zopa_apart_clear(struct zopa_apart *apart) { zopa_arena_clear(&apart->arena); }

double zopa_package_apart(const struct zopa_apart *apart, const uint32_t *a, const uint32_t *b)
{
  const struct zopa_worths *worths = apart->worths;
  int64_t sums[ZOPA_PARTIES_MAX] = {0};
  double most = 0;
  for (size_t k = 0; k < worths->open_count; k++) {
    uint32_t issue = worths->open[k];
    if (a[issue] == b[issue])
      continue;
    uint32_t x = zopa_worths_choice(worths, k, a[issue]), y = zopa_worths_choice(worths, k, b[issue]);
    for (size_t p = 0; p < worths->count; p++) {
      const int64_t *between = apart->between[p][k];
      sums[p] += between ? between[x * worths->choice_count[k] + y] : zopa_worth_apart(&worths->parties[p], k, x, y);
    }
  }
  for (size_t p = 0; p < worths->count; p++)
    most = fmax(most, apart->stake[p] > 0 ? (double)sums[p] / (double)apart->stake[p] : 0);
  return most;
}

static bool wanted(const struct search *search, const uint32_t *outcome)
{
  const struct zopa_package_wish *wish = search->wish;
  if (!zopa_space_feasible(search->worths->beliefs->space, outcome))
    return false;
  if (wish->alike != SIZE_MAX &&
      llabs(zopa_worth_total(search->worths, &search->worths->parties[wish->alike], outcome) - wish->alike_total) > wish->alike_within)
    return false;
  for (size_t i = 0; i < wish->chosen_count; i++)
    if (zopa_package_apart(search->apart, outcome, wish->chosen[i]) < wish->differ)
      return false;
  return true;
}

/* True when a package may enter a pool: its value, known to within rounding, could. */
static bool may_enter(const struct zopa_pool *pool, double about) { return zopa_pool_wants(pool, about + slack * fabs(about)); }

/* tallies [party] of the criterion; not for regret. */
static void enter(struct search *search, struct zopa_pool *pool, double about, const int64_t *tallies, const uint32_t *outcome)
{
  if (!may_enter(pool, about) || !wanted(search, outcome))
    return;
  double value = search->wish->by == ZOPA_BY_REGRET ? about : value_of(search->worths, search->wish->by, tallies);
  if (zopa_pool_wants(pool, value))
    zopa_pool_add(pool, value, zopa_regret_largest(search->regrets, outcome), outcome);
}

/* ---------------------------------------------------------------- the whole tree */

/* Means and regrets are sums over issues: start + one addend an issue, and the most that issues from each on can add. */
struct additive {
  int64_t start;
  int64_t *const *add;            /* [open]: [choice] */
  const int64_t *rest;            /* [open_count + 1] */
};

/* One task's way through its heads. */
struct climb {
  struct search *search;
  struct zopa_package_walk walk;
  struct zopa_pool *pool;
  struct additive *additive;      /* [party]; NULL when draws are looked at one by one */
  int64_t *sums;                  /* [depth][party] additive sums down to there */
  int64_t *tallies;               /* [party] of the package at a leaf */
  double *bounds;                 /* [depth][party] of each party's value with the choices down to there */
  double work;
  uint64_t evaluated;
};

static bool is_additive(enum zopa_criterion by) { return by == ZOPA_BY_MEAN || by == ZOPA_BY_REGRET; }

static bool climb_init(struct climb *climb, struct search *search, size_t task)
{
  const struct zopa_worths *worths = search->worths;
  enum zopa_criterion by = search->wish->by;
  *climb = (struct climb){.search = search, .pool = &search->found[task]};
  if (!zopa_package_walk_init(&climb->walk, worths) || !zopa_pool_init(climb->pool, worths->beliefs->space->issue_count, search->known->most))
    return false;
  struct zopa_arena *arena = &climb->walk.arena;
  climb->bounds = ZOPA_ARENA_NEW(arena, double, (worths->open_count + 1) * worths->count);
  climb->sums = ZOPA_ARENA_NEW(arena, int64_t, (worths->open_count + 1) * worths->count);
  climb->tallies = ZOPA_ARENA_NEW(arena, int64_t, worths->count);
  climb->additive = is_additive(by) ? ZOPA_ARENA_NEW(arena, struct additive, worths->count) : NULL;
  for (size_t p = 0; p < worths->count && !arena->failed; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    climb->bounds[p] = INFINITY;
    if (by == ZOPA_BY_MEAN)
      climb->additive[p] = (struct additive){worth->total_base, worth->totals, worth->total_rest};
    else if (by == ZOPA_BY_REGRET)
      climb->additive[p] = (struct additive){search->regrets->base[p], search->regrets->part[p], search->regrets->rest[p]};
    climb->sums[p] = climb->additive ? climb->additive[p].start : 0;
  }
  return !arena->failed;
}

static double floor_of(const struct climb *climb)
{
  const struct zopa_pool *known = climb->search->known;
  double floor = known->count == known->most ? known->candidates[known->count - 1].value : -INFINITY;
  if (climb->pool->count == climb->pool->most)
    floor = fmax(floor, climb->pool->candidates[climb->pool->count - 1].value);
  return floor;
}

/* The party's value, or what its regret makes the value at most, when the choice is made at the depth and each later issue goes its way. Notes
 * the additive sum, and at a leaf the tally. */
static double party_bound(struct climb *climb, size_t party, size_t depth, uint32_t choice)
{
  const struct search *search = climb->search;
  const struct zopa_worths *worths = search->worths;
  const struct zopa_worth *worth = &worths->parties[party];
  enum zopa_criterion by = search->wish->by;
  bool leaf = depth + 1 == worths->open_count;
  int64_t sum;
  if (climb->additive) {
    const struct additive *additive = &climb->additive[party];
    int64_t *here = &climb->sums[(depth + 1) * worths->count + party];
    climb->work += STEP_WORK;
    *here = climb->sums[depth * worths->count + party] + additive->add[depth][choice];
    /* At a leaf interactions count as they hold. */
    sum = leaf && !worth->base ? zopa_worth_whole(worths, worth, climb->walk.outcome) : *here + additive->rest[depth + 1];
    if (by == ZOPA_BY_REGRET)
      return 0 - zopa_regret_at(search->regrets, party, sum);
    sum = tally_whole(by, sum);
  } else {
    climb->work += (double)worth->draws + STEP_WORK;
    if (!worth->base)
      sum = tally_whole(by, leaf ? zopa_worth_whole(worths, worth, climb->walk.outcome)
                                 : climb->walk.whole[party][depth + 1] + worth->whole_rest[depth + 1]);
    else if (leaf)
      sum = tally(by, worth, zopa_package_walk_sums(&climb->walk, party, depth), worth->columns[depth] + choice * worth->draws);
    else
      sum = tally(by, worth, zopa_package_walk_sums(&climb->walk, party, depth + 1), worth->rest + (depth + 1) * worth->draws);
  }
  climb->tallies[party] = sum;
  return (double)sum / divisor(by, worth);
}

/* Makes a choice. True when what lies beneath may hold something better than the floor; a leaf is entered at once. */
static bool descend(struct climb *climb, size_t depth, uint32_t choice)
{
  const struct zopa_worths *worths = climb->search->worths;
  size_t parties = worths->count;
  bool leaf = depth + 1 == worths->open_count, regret = climb->search->wish->by == ZOPA_BY_REGRET;
  const double *above = climb->bounds + depth * parties;
  double *here = climb->bounds + (depth + 1) * parties;
  double floor = floor_of(climb), value = INFINITY;
  floor -= slack * fabs(floor);
  zopa_package_walk_choose(&climb->walk, depth, choice, !leaf && !climb->additive);
  climb->evaluated += leaf;
  for (size_t p = 0; p < parties; p++) {
    here[p] = party_bound(climb, p, depth, choice);
    value = regret ? fmin(value, here[p]) : 1;
    for (size_t q = 0; q < parties && !regret; q++)
      value *= q <= p ? here[q] : above[q];
    if (value < floor)
      return false;
  }
  if (leaf) {
    climb->work += (double)(climb->search->wish->chosen_count * parties * worths->open_count) * DISTANCE_WORK;
    enter(climb->search, climb->pool, value, climb->tallies, climb->walk.outcome);
  }
  return !leaf;
}

/* Everything beneath a head. False when the work is too much or the watch says stop. */
static bool climb_head(struct climb *climb, uint64_t head, uint32_t *at)
{
  struct search *search = climb->search;
  const struct zopa_worths *worths = search->worths;
  size_t first = zopa_package_walk_head_depth(worths);
  size_t base = first == worths->open_count ? first - 1 : first;
  zopa_package_walk_head(&climb->walk, head);
  for (size_t k = 0; k < base; k++)
    for (size_t p = 0; p < worths->count; p++)
      climb->bounds[(k + 1) * worths->count + p] = party_bound(climb, p, k, climb->walk.choice[k]);
  if (base < first) {
    descend(climb, base, climb->walk.choice[base]);
    return true;
  }
  size_t depth = base;
  at[depth] = 0;
  while (depth >= base) {
    if (at[depth] == worths->choice_count[depth]) {
      if (depth == base)
        break;
      depth--;
      continue;
    }
    if (descend(climb, depth, at[depth]++))
      at[++depth] = 0;
    if (climb->work > search->work_most || ((climb->evaluated & 63) == 0 && zopa_watch_stop(search->watch, -1, "searching packages")))
      return false;
  }
  return true;
}

static bool climb_task(void *context, size_t task, unsigned thread)
{
  (void)thread;
  struct search *search = context;
  const struct zopa_worths *worths = search->worths;
  struct climb climb = {.search = NULL};
  uint32_t *at = calloc(worths->open_count + 1, sizeof *at);
  bool good = climb_init(&climb, search, task) && at;
  if (!good)
    search->failed = true;
  else {
    uint64_t heads = zopa_package_walk_heads(worths);
    search->whole[task] = true;
    for (uint64_t head = task; head < heads && search->whole[task]; head += TASKS)
      search->whole[task] = climb_head(&climb, head, at);
    search->evaluated[task] = climb.evaluated;
  }
  free(at);
  zopa_package_walk_clear(&climb.walk);
  return good && !zopa_watch_stop(search->watch, -1, "searching packages");
}

/* ---------------------------------------------------------------- local search */

/* A place of the local search: the sums of every party there. */
struct place {
  struct search *search;
  struct zopa_pool *pool;
  struct zopa_random random;
  uint32_t *outcome, *choice;
  int32_t **sums, **without;      /* [party]: [draws]; the second lacks the issue that is being changed */
  int64_t *tallies;               /* [party] of the package that was looked at last; beyond the first that is 0 of an older one */
  uint64_t evaluated;
};

static void place_sums(struct place *place)
{
  const struct zopa_worths *worths = place->search->worths;
  for (size_t k = 0; k < worths->open_count; k++)
    place->outcome[worths->open[k]] = worths->choices[k][place->choice[k]];
  for (size_t p = 0; p < worths->count; p++)
    if (worths->parties[p].base)
      zopa_worth_sums(worths, &worths->parties[p], place->outcome, place->sums[p]);
}

/* The value of the place, to within rounding, with one issue at another choice; place->without must be that of the issue. The outcome is changed
 * to it, and the tallies are of it. */
static double value_with(struct place *place, size_t open, uint32_t choice)
{
  const struct search *search = place->search;
  const struct zopa_worths *worths = search->worths;
  enum zopa_criterion by = search->wish->by;
  place->outcome[worths->open[open]] = worths->choices[open][choice];
  place->evaluated++;
  if (by == ZOPA_BY_REGRET)
    return 0 - zopa_regret_largest(search->regrets, place->outcome);
  double value = 1;
  for (size_t p = 0; p < worths->count && value > 0; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    if (by == ZOPA_BY_MEAN || !worth->base)
      place->tallies[p] = tally_whole(by, zopa_worth_total(worths, worth, place->outcome));
    else
      place->tallies[p] = tally(by, worth, place->without[p], worth->columns[open] + choice * worth->draws);
    value *= (double)place->tallies[p] / divisor(by, worth);
  }
  return value;
}

static void lift(struct place *place, size_t open)
{
  const struct zopa_worths *worths = place->search->worths;
  for (size_t p = 0; p < worths->count; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    if (!worth->base)
      continue;
    const int32_t *column = worth->columns[open] + place->choice[open] * worth->draws;
    for (size_t s = 0; s < worth->draws; s++)
      place->without[p][s] = place->sums[p][s] - column[s];
  }
}

/* The best change of one issue; true when it is better than staying. Everything met on the way may enter the pool. */
static bool improve(struct place *place, double *value)
{
  struct search *search = place->search;
  const struct zopa_worths *worths = search->worths;
  double best = *value;
  size_t best_open = SIZE_MAX;
  uint32_t best_choice = 0;
  for (size_t k = 0; k < worths->open_count; k++) {
    lift(place, k);
    for (uint32_t c = 0; c < worths->choice_count[k]; c++) {
      if (c == place->choice[k])
        continue;
      double other = value_with(place, k, c);
      enter(search, place->pool, other, place->tallies, place->outcome);
      if (other > best && wanted(search, place->outcome)) {
        best = other;
        best_open = k;
        best_choice = c;
      }
    }
    place->outcome[worths->open[k]] = worths->choices[k][place->choice[k]];
  }
  if (best_open == SIZE_MAX)
    return false;
  place->choice[best_open] = best_choice;
  place_sums(place);
  *value = best;
  return true;
}

/* The best change of two issues at once, where one alone does not help. */
static bool improve_two(struct place *place, double *value)
{
  struct search *search = place->search;
  const struct zopa_worths *worths = search->worths;
  double best = *value;
  uint32_t move[4] = {0};
  bool found = false;
  for (size_t k = 0; k < worths->open_count; k++) {
    uint32_t before = place->choice[k];
    for (uint32_t c = 0; c < worths->choice_count[k]; c++) {
      if (c == before || zopa_watch_stop(search->watch, -1, "searching packages"))
        continue;
      place->choice[k] = c;
      place_sums(place);
      for (size_t l = k + 1; l < worths->open_count; l++) {
        lift(place, l);
        for (uint32_t d = 0; d < worths->choice_count[l]; d++) {
          if (d == place->choice[l])
            continue;
          double other = value_with(place, l, d);
          enter(search, place->pool, other, place->tallies, place->outcome);
          if (other > best && wanted(search, place->outcome)) {
            best = other;
            move[0] = (uint32_t)k, move[1] = c, move[2] = (uint32_t)l, move[3] = d;
            found = true;
          }
        }
        place->outcome[worths->open[l]] = worths->choices[l][place->choice[l]];
      }
    }
    place->choice[k] = before;
    place_sums(place);
  }
  if (found) {
    place->choice[move[0]] = move[1];
    place->choice[move[2]] = move[3];
    place_sums(place);
    *value = best;
  }
  return found;
}

/* A start: each issue at the choice with the largest sum of means, the parties weighed at random; disturbed until it is wanted. */
static bool start(struct place *place)
{
  const struct search *search = place->search;
  const struct zopa_worths *worths = search->worths;
  double weight[ZOPA_PARTIES_MAX];
  for (size_t p = 0; p < worths->count; p++)
    weight[p] = -log(1 - zopa_random_unit(&place->random));
  for (int attempt = 0; attempt < TRIES; attempt++) {
    for (size_t k = 0; k < worths->open_count; k++) {
      double best = -INFINITY;
      bool disturbed = (int)zopa_random_below(&place->random, TRIES) < attempt;
      for (uint32_t c = 0; c < worths->choice_count[k] && !disturbed; c++) {
        double sum = 0;
        for (size_t p = 0; p < worths->count; p++)
          sum += weight[p] * worths->parties[p].means[k][c];
        if (sum > best) {
          best = sum;
          place->choice[k] = c;
        }
      }
      if (disturbed)
        place->choice[k] = (uint32_t)zopa_random_below(&place->random, worths->choice_count[k]);
      place->outcome[worths->open[k]] = worths->choices[k][place->choice[k]];
    }
    if (wanted(search, place->outcome)) {
      place_sums(place);
      return true;
    }
  }
  return false;
}

/* The value of the place as it stands, which enters the pool. */
static double value_at(struct place *place)
{
  struct search *search = place->search;
  const struct zopa_worths *worths = search->worths;
  enum zopa_criterion by = search->wish->by;
  double value = 1;
  for (size_t p = 0; p < worths->count && by != ZOPA_BY_REGRET; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    if (by == ZOPA_BY_MEAN || !worth->base)
      place->tallies[p] = tally_whole(by, zopa_worth_total(worths, worth, place->outcome));
    else
      place->tallies[p] = tally(by, worth, place->sums[p], worth->rest + worths->open_count * worth->draws);
    value *= (double)place->tallies[p] / divisor(by, worth);
  }
  if (by == ZOPA_BY_REGRET)
    value = 0 - zopa_regret_largest(search->regrets, place->outcome);
  enter(search, place->pool, value, place->tallies, place->outcome);
  return value;
}

static bool place_init(struct place *place, struct zopa_arena *arena)
{
  const struct zopa_worths *worths = place->search->worths;
  size_t issues = worths->beliefs->space->issue_count;
  place->outcome = ZOPA_ARENA_NEW(arena, uint32_t, issues);
  place->choice = ZOPA_ARENA_NEW(arena, uint32_t, worths->open_count);
  place->tallies = ZOPA_ARENA_NEW(arena, int64_t, worths->count);
  place->sums = ZOPA_ARENA_NEW(arena, int32_t *, worths->count);
  place->without = ZOPA_ARENA_NEW(arena, int32_t *, worths->count);
  for (size_t p = 0; p < worths->count && !arena->failed; p++)
    if (worths->parties[p].base) {
      place->sums[p] = ZOPA_ARENA_NEW(arena, int32_t, worths->parties[p].draws);
      place->without[p] = ZOPA_ARENA_NEW(arena, int32_t, worths->parties[p].draws);
    }
  for (size_t i = 0; i < issues && !arena->failed; i++)
    place->outcome[i] = worths->settled[i] == ZOPA_NONE ? 0 : worths->settled[i];
  return !arena->failed;
}

static bool local_task(void *context, size_t task, unsigned thread)
{
  (void)thread;
  struct search *search = context;
  const struct zopa_worths *worths = search->worths;
  struct zopa_arena arena = {0};
  struct place place = {.search = search, .pool = &search->found[task]};
  zopa_random_init(&place.random, search->control->seed, UINT64_C(1) << 40 | task);
  bool good = place_init(&place, &arena) && zopa_pool_init(place.pool, worths->beliefs->space->issue_count, search->known->most);
  if (!good)
    search->failed = true;
  size_t choices = 0;
  for (size_t k = 0; k < worths->open_count; k++)
    choices += worths->choice_count[k];
  if (good && start(&place)) {
    double value = value_at(&place);
    bool stopped = false;
    do {
      while (!stopped && improve(&place, &value))
        stopped = zopa_watch_stop(search->watch, -1, "searching packages");
    } while (!stopped && task < 4 && choices <= PAIR_CHOICES_MAX && improve_two(&place, &value));
  }
  search->evaluated[task] = place.evaluated;
  zopa_arena_clear(&arena);
  return good && !zopa_watch_stop(search->watch, -1, "searching packages");
}

/* ---------------------------------------------------------------- the whole */

/* Runs tasks and pours what they found into the pool, in their order. */
static void run(struct search *search, size_t count, bool (*task)(void *, size_t, unsigned), struct zopa_pool *pool)
{
  zopa_parallel_for(search->control->threads, count, task, search);
  for (size_t t = 0; t < count; t++) {
    zopa_pool_settle(&search->found[t]);
    for (size_t i = 0; i < search->found[t].count; i++)
      if (zopa_pool_wants(pool, search->found[t].candidates[i].value))
        zopa_pool_add(pool, search->found[t].candidates[i].value, search->found[t].candidates[i].regret, search->found[t].candidates[i].outcome);
    zopa_pool_clear(&search->found[t]);
    search->found[t] = (struct zopa_pool){0};
  }
  zopa_pool_settle(pool);
}

enum zopa_status zopa_package_search(const struct zopa_worths *worths, const struct zopa_apart *apart, const struct zopa_regrets *regrets,
                                     const struct zopa_package_wish *wish, const struct zopa_control *control, struct zopa_watch *watch,
                                     struct zopa_pool *pool, struct zopa_package_effort *ret_effort)
{
  struct zopa_pool found[TASKS] = {0};
  uint64_t evaluated[TASKS] = {0};
  bool whole[TASKS] = {false};
  struct search search = {.worths = worths, .apart = apart, .regrets = regrets, .wish = wish, .control = control, .watch = watch, .found = found,
                          .evaluated = evaluated, .whole = whole, .known = pool};
  double additions = 0;
  for (size_t p = 0; p < worths->count; p++)
    additions += STEP_WORK + (is_additive(wish->by) ? 0 : (double)worths->parties[p].draws);
  *ret_effort = (struct zopa_package_effort){0};
  if (worths->empty)
    return ZOPA_OK;
  run(&search, STARTS, local_task, pool);
  for (size_t t = 0; t < STARTS; t++)
    ret_effort->evaluated += evaluated[t];
  bool climbs = worths->open_count > 0 && worths->product * additions <= 100 * tree_work;
  if (climbs && !search.failed) {
    search.work_most = tree_work / TASKS;
    run(&search, TASKS, climb_task, pool);
    ret_effort->exhaustive = !search.failed && zopa_watch_ending(watch) == ZOPA_COMPLETE;
    for (size_t t = 0; t < TASKS; t++) {
      ret_effort->evaluated += evaluated[t];
      ret_effort->exhaustive = ret_effort->exhaustive && whole[t];
    }
  }
  if (worths->open_count == 0)
    ret_effort->exhaustive = true;
  return search.failed ? ZOPA_E_MEMORY : ZOPA_OK;
}
