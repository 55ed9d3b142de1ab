/* power_quadrature.c - Shapley-Shubik of one quota in doubles, with a bound on the error.
 *
 * Method. Let everybody say yes with probability t, independently. The index of voter i is the integral over t from 0 to 1 of the chance P_i(t)
 * that i swings (Owen 1972), a polynomial of degree n - 1, which Gauss-Legendre quadrature with n / 2 nodes (rounded up) integrates
 * exactly but for rounding. At each node the chances c(x) of the weights x = 0 .. q - 1 are made voter by voter, (1 - t) c(x) + t c(x - w); voter
 * i is divided out again as
 *
 *     P_i(t) = 1 / (1 - t)  sum over k of (-r)^k  c(q - (k + 1) w .. q - 1 - k w),      r = t / (1 - t)
 *
 * with sums of c over windows that do not overlap. Where t > 1/2 the dual rule at 1 - t is used, which has the same swings: so r <= 1 always,
 * and rounding is not magnified.
 * Bound. Every c(x) and every window is a sum of products of positive numbers, off by a relative error of at most (operations) * 2^-53;
 * the windows together hold at most probability 1. So the error of P_i(t) is at most that relative error times the sum of |terms|, which is
 * added up beside the terms. A node is off by at most 2^-53 and P_i changes by at most n a unit of t.
 * Invariant. Nodes are tasks; sums over nodes run in their order, so threads change nothing.
 * Source: Owen, "Multilinear extensions of games", Management Science 18, 1972; Gauss-Legendre: Abramowitz & Stegun 25.4.30. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "ratify/power_counts.h"

/* Sums of c over blocks, and over blocks of blocks. */
enum { BLOCK = 32, SUPER = BLOCK * BLOCK, CHUNK = 1 << 13 };

#define UNIT 0x1p-53              /* half the distance of 1 to the next double */
#define NOTHING 1e-290            /* less is 0: numbers below the normal doubles are slow and tell nothing */

struct quadrature {
  const struct zopa_game *game;
  struct zopa_watch *watch;
  size_t nodes;
  double *t, *share;              /* [nodes] nodes and weights on (0, 1) */
  double *index, *error;          /* [nodes][class_count] */
  size_t room;                    /* doubles of one thread */
  double *tables;                 /* [threads][room] */
  atomic_size_t done;
};

/* c with its sums. */
struct chances {
  uint64_t quota;
  double *c, *blocks, *supers;    /* [quota], and for each block and super that is whole */
  double *below;                  /* [supers + 1]: all of c before a super */
};

/* ---------------------------------------------------------------- nodes */

/* Nodes and weights on (0, 1) by Newton's iteration on Legendre polynomials, in long double, ascending. */
static void find_nodes(struct quadrature *quadrature)
{
  size_t n = quadrature->nodes;
  for (size_t i = 0; i < n; i++) {
    long double x = cosl(3.14159265358979323846264338327950288L * ((long double)i + 0.75L) / ((long double)n + 0.5L)), slope = 1;
    for (int round = 0; round < 100; round++) {
      long double before = 1, here = x;
      for (size_t k = 2; k <= n; k++) {
        long double next = ((2 * (long double)k - 1) * x * here - ((long double)k - 1) * before) / (long double)k;
        before = here;
        here = next;
      }
      slope = (long double)n * (x * here - before) / (x * x - 1);
      long double step = here / slope;
      x -= step;
      if (fabsl(step) < 1e-19L)
        break;
    }
    quadrature->t[n - 1 - i] = (double)((1 + x) / 2);
    quadrature->share[n - 1 - i] = (double)(1 / ((1 - x * x) * slope * slope));
  }
}

/* ---------------------------------------------------------------- one node */

/* here = no * here + yes * there, apart from each other. */
static void mix(double *restrict here, const double *restrict there, size_t count, double no, double yes)
{
  for (size_t i = 0; i < count; i++) {
    double chance = no * here[i] + yes * there[i];
    here[i] = chance < NOTHING ? 0 : chance;
  }
}

static void scale(double *here, size_t count, double no)
{
  for (size_t i = 0; i < count; i++)
    here[i] = no * here[i] < NOTHING ? 0 : no * here[i];
}

/* A voter joins: from the largest sum down, in pieces no longer than its weight, so that what is read has not been written. `reach`: sums from
 * there on have chance 0 yet. */
static void join(struct chances *chances, uint64_t weight, uint64_t *reach, double yes)
{
  if (weight == 0)
    return;
  uint64_t to = *reach + weight < chances->quota ? *reach + weight : chances->quota, piece = weight < CHUNK ? weight : CHUNK;
  *reach = to;
  while (to > weight) {
    uint64_t from = to - weight > piece ? to - piece : weight;
    mix(chances->c + from, chances->c + (from - weight), (size_t)(to - from), 1 - yes, yes);
    to = from;
  }
  scale(chances->c, (size_t)(to < weight ? to : weight), 1 - yes);
}

static double sum_of(const double *items, size_t count)
{
  double sum = 0;
  for (size_t i = 0; i < count; i++)
    sum += items[i];
  return sum;
}

static void sum_blocks(struct chances *chances)
{
  size_t blocks = (size_t)chances->quota / BLOCK, supers = (size_t)chances->quota / SUPER;
  for (size_t b = 0; b < blocks; b++)
    chances->blocks[b] = sum_of(chances->c + b * BLOCK, BLOCK);
  for (size_t s = 0; s < supers; s++) {
    chances->supers[s] = sum_of(chances->blocks + s * BLOCK, BLOCK);
    chances->below[s + 1] = chances->below[s] + chances->supers[s];
  }
}

/* The sum of c over from .. to - 1. */
static double sum_window(const struct chances *chances, size_t from, size_t to)
{
  double sum = 0;
  while (from < to && from % BLOCK != 0)
    sum += chances->c[from++];
  while (from + BLOCK <= to && from % SUPER != 0) {
    sum += chances->blocks[from / BLOCK];
    from += BLOCK;
  }
  for (; from + SUPER <= to; from += SUPER)
    sum += chances->supers[from / SUPER];
  for (; from + BLOCK <= to; from += BLOCK)
    sum += chances->blocks[from / BLOCK];
  while (from < to)
    sum += chances->c[from++];
  return sum;
}

/* The chance that a voter of this weight swings, and a bound on its error. */
static double swing(const struct chances *chances, uint64_t weight, double yes, uint32_t voters, double *ret_error)
{
  const double enough = 1e-20;
  double ratio = yes / (1 - yes), power = 1, sum = 0, size = 0, error = 0, made = 4.0 * voters + 3.0 * BLOCK + (double)(weight / SUPER) + 8;
  uint64_t to = chances->quota;
  if (weight == 0)
    return *ret_error = 0;
  for (double k = 0; to > 0; k++) {
    uint64_t from = to > weight ? to - weight : 0;
    double term = power * sum_window(chances, (size_t)from, (size_t)to);
    sum += fmod(k, 2) == 0 ? term : -term;
    size += term;
    error += term * (made + 4 * k) * UNIT + size * UNIT;
    power *= ratio;
    to = from;
    double rest = power * chances->below[to / SUPER < chances->quota / SUPER ? to / SUPER + 1 : to / SUPER];
    if (to / SUPER < chances->quota / SUPER && rest < enough) {
      error += rest;
      break;
    }
  }
  *ret_error = 1.01 * error / (1 - yes);
  return sum / (1 - yes);
}

/* The quota of the rule that is looked at at a node, and its chance of a yes. */
static uint64_t quota_at(const struct zopa_game *game, double t, double *ret_yes)
{
  *ret_yes = t <= 0.5 ? t : 1 - t;
  return t <= 0.5 ? game->leaves[0].need : game->totals[0] - game->leaves[0].need + 1;
}

static bool work(void *context, size_t task, unsigned thread)
{
  struct quadrature *quadrature = context;
  const struct zopa_game *game = quadrature->game;
  double yes, *table = quadrature->tables + thread * quadrature->room;
  uint64_t quota = quota_at(game, quadrature->t[task], &yes), reach = 1;
  struct chances chances = {.quota = quota, .c = table};
  chances.blocks = chances.c + quota;
  chances.supers = chances.blocks + quota / BLOCK;
  chances.below = chances.supers + quota / SUPER;
  memset(table, 0, quadrature->room * sizeof *table);
  chances.c[0] = 1;
  /* The weakest first: the sums stay few for longest. */
  for (uint32_t c = game->class_count; c-- > 0;)
    for (uint32_t i = 0; i < game->classes[c].size; i++) {
      join(&chances, zopa_game_weight(game, 0, c), &reach, yes);
      if (zopa_watch_stop(quadrature->watch, (double)atomic_load(&quadrature->done) / (double)quadrature->nodes, "integrating"))
        return false;
    }
  sum_blocks(&chances);
  for (uint32_t c = 0; c < game->class_count; c++) {
    size_t at = task * game->class_count + c;
    quadrature->index[at] = swing(&chances, zopa_game_weight(game, 0, c), yes, game->voter_count, &quadrature->error[at]);
  }
  atomic_fetch_add(&quadrature->done, 1);
  return true;
}

/* ---------------------------------------------------------------- the whole */

static size_t room_of(const struct zopa_game *game)
{
  uint64_t need = game->leaves[0].need, dual = game->totals[0] - need + 1, quota = need > dual ? need : dual;
  return (size_t)(quota + quota / BLOCK + 2 * (quota / SUPER) + 2);
}

uint64_t zopa_power_quadrature_bytes(const struct zopa_game *game, unsigned threads)
{
  return (uint64_t)room_of(game) * sizeof(double) * (threads ? threads : zopa_parallel_threads());
}

static void add_up(const struct quadrature *quadrature, double *ret_index, double *ret_error)
{
  const struct zopa_game *game = quadrature->game;
  for (uint32_t c = 0; c < game->class_count; c++) {
    double index = 0, error = 0;
    for (size_t i = 0; i < quadrature->nodes; i++) {
      index += quadrature->share[i] * quadrature->index[i * game->class_count + c];
      error += quadrature->share[i] * quadrature->error[i * game->class_count + c];
    }
    ret_index[c] = index;
    /* Nodes and their weights are off too, and so is this sum. */
    ret_error[c] = 1.01 * error + (8.0 * game->voter_count + 8.0 * (double)quadrature->nodes) * UNIT * (zopa_game_weight(game, 0, c) > 0);
  }
}

enum zopa_status zopa_power_quadrature(const struct zopa_game *game, unsigned threads, struct zopa_watch *watch, double *ret_index,
                                       double *ret_error)
{
  struct quadrature quadrature = {.game = game, .watch = watch, .nodes = (game->voter_count + 1) / 2, .room = room_of(game)};
  size_t figures = quadrature.nodes * game->class_count;
  if (threads == 0)
    threads = zopa_parallel_threads();
  while (threads > 1 && zopa_power_quadrature_bytes(game, threads) > watch->memory_limit)
    threads--;
  quadrature.t = calloc(quadrature.nodes, sizeof *quadrature.t);
  quadrature.share = calloc(quadrature.nodes, sizeof *quadrature.share);
  quadrature.index = calloc(figures, sizeof *quadrature.index);
  quadrature.error = calloc(figures, sizeof *quadrature.error);
  quadrature.tables = malloc(threads * quadrature.room * sizeof *quadrature.tables);
  bool good = quadrature.t && quadrature.share && quadrature.index && quadrature.error && quadrature.tables;
  if (good) {
    find_nodes(&quadrature);
    if (zopa_parallel_for(threads, quadrature.nodes, work, &quadrature))
      add_up(&quadrature, ret_index, ret_error);
  }
  free(quadrature.t);
  free(quadrature.share);
  free(quadrature.index);
  free(quadrature.error);
  free(quadrature.tables);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}
