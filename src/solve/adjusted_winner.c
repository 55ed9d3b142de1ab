/* adjusted_winner.c - see adjusted_winner.h. Fractions throughout (GMP), so that what is equal is equal.
 *
 *   1. Each item goes to the party that puts more points on it. Items with equal points go to the party whose items sum to less so far
 *      (to the first party when they sum to the same).
 *   2. While one party's items are worth more to it than the other's to the other, the party ahead gives items away, by rising ratio of its
 *      points to the other's, equal ratios in file order; the last one only in the part that makes the two sums equal:
 *
 *          ahead - t * mine = behind + t * theirs   =>   t = (ahead - behind) / (mine + theirs), split when 0 < t < 1
 *
 * Invariant: at each step every item held by the party behind has a ratio, seen from the party ahead, no larger than any that is still to
 * be given, so the division is efficient (the argument is in docs/methods/adjusted-winner.md). With equal sums the transfer reaches equality
 * before it reaches an item that the receiver puts no points on.
 * Source: Brams & Taylor 1996, chapter 4. Where the tied items go: COMAP, For All Practical Purposes, 2009, as worked in Wolfram Demonstrations,
 * "The Adjusted Winner Procedure". */
#include "solve/adjusted_winner.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct item {
  mpq_t points[2], ratio;         /* ratio: points of the holder to the other's, while it waits to be given away */
  mpq_t share;                    /* of the first party */
  size_t place;                   /* in file order */
};

struct work {
  struct zopa_adjusted_winner *ret;
  const struct zopa_points *table[2];     /* in the order of the parties */
  const struct zopa_points *order;        /* the table that stands first in the file */
  struct item *items;             /* [count] */
  const struct item **queue;      /* [count] room for those that may be given away */
  size_t count;
  mpq_t sum[2], held[2], budget;
};

static bool begin(struct work *work)
{
  work->items = calloc(work->count ? work->count : 1, sizeof *work->items);
  work->queue = calloc(work->count ? work->count : 1, sizeof *work->queue);
  if (!work->items || !work->queue) {
    free(work->items);
    free(work->queue);
    return false;
  }
  for (size_t i = 0; i < work->count; i++) {
    mpq_inits(work->items[i].points[0], work->items[i].points[1], work->items[i].ratio, work->items[i].share, NULL);
    work->items[i].place = i;
  }
  mpq_inits(work->sum[0], work->sum[1], work->held[0], work->held[1], work->budget, NULL);
  return true;
}

static void finish(struct work *work)
{
  for (size_t i = 0; i < work->count; i++)
    mpq_clears(work->items[i].points[0], work->items[i].points[1], work->items[i].ratio, work->items[i].share, NULL);
  mpq_clears(work->sum[0], work->sum[1], work->held[0], work->held[1], work->budget, NULL);
  free(work->items);
  free(work->queue);
}

/* The place of an item in a table that may list the items in an order of its own. The case was validated: it is there. */
static size_t find(const struct zopa_points *table, const char *item, size_t likely)
{
  if (likely < table->items_count && strcmp(table->items[likely], item) == 0)
    return likely;
  for (size_t i = 0; i < table->items_count; i++)
    if (strcmp(table->items[i], item) == 0)
      return i;
  return SIZE_MAX;
}

static bool too_long(const mpq_t value)
{
  return mpz_sizeinbase(mpq_numref(value), 2) > ZOPA_POINTS_BITS_MAX || mpz_sizeinbase(mpq_denref(value), 2) > ZOPA_POINTS_BITS_MAX;
}

/* The points of one party and their sum. NULL when all is well, else why there is nothing to divide. */
static const char *read_table(struct work *work, size_t p)
{
  for (size_t i = 0; i < work->count; i++) {
    size_t at = find(work->table[p], work->order->items[i], i);
    if (at == SIZE_MAX)
      return "has points on other items";
    zopa_number_exact(work->table[p]->values[at].text, work->items[i].points[p]);
    mpq_add(work->sum[p], work->sum[p], work->items[i].points[p]);
    if (too_long(work->sum[p]))
      return "has fractions as points whose sum needs more than 16384 binary digits";
  }
  return mpq_sgn(work->sum[p]) > 0 ? NULL : "puts no points on anything";
}

/* Reads the points and brings both parties to one budget: their own when the sums are equal, else 100. False when there is nothing to
 * divide. */
static bool read_points(struct work *work)
{
  for (size_t p = 0; p < 2; p++) {
    work->ret->missing = read_table(work, p);
    work->ret->missing_party = work->ret->party[p];
    if (work->ret->missing)
      return false;
  }
  work->ret->scaled = !mpq_equal(work->sum[0], work->sum[1]);
  if (!work->ret->scaled) {
    mpq_set(work->budget, work->sum[0]);
    return true;
  }
  mpq_set_ui(work->budget, 100, 1);
  for (size_t p = 0; p < 2; p++) {
    mpq_div(work->sum[p], work->budget, work->sum[p]);
    for (size_t i = 0; i < work->count; i++)
      mpq_mul(work->items[i].points[p], work->items[i].points[p], work->sum[p]);
  }
  return true;
}

static void give(struct work *work, struct item *item, unsigned party)
{
  work->ret->awards[item->place].first = party;
  mpq_set_ui(item->share, party == 0, 1);
  mpq_add(work->held[party], work->held[party], item->points[party]);
}

static void give_to_winners(struct work *work)
{
  for (size_t i = 0; i < work->count; i++) {
    int sign = mpq_cmp(work->items[i].points[0], work->items[i].points[1]);
    work->ret->awards[i].tied = sign == 0;
    if (sign != 0)
      give(work, &work->items[i], sign < 0);
  }
  unsigned behind = mpq_cmp(work->held[0], work->held[1]) > 0;
  for (size_t i = 0; i < work->count; i++)
    if (work->ret->awards[i].tied)
      give(work, &work->items[i], behind);
}

static int by_ratio(const void *left, const void *right)
{
  const struct item *a = *(const struct item *const *)left, *b = *(const struct item *const *)right;
  int sign = mpq_cmp(a->ratio, b->ratio);
  return sign ? sign : (a->place > b->place) - (a->place < b->place);
}

/* Those that the party ahead may give, in the order in which it does. An item that the other puts no points on would only lose points: the
 * transfer ends before it. */
static size_t line_up(struct work *work, unsigned ahead)
{
  size_t count = 0;
  for (size_t i = 0; i < work->count; i++) {
    struct item *item = &work->items[i];
    if (work->ret->awards[i].first != ahead || mpq_sgn(item->points[!ahead]) == 0)
      continue;
    mpq_div(item->ratio, item->points[ahead], item->points[!ahead]);
    work->queue[count++] = item;
  }
  qsort(work->queue, count, sizeof *work->queue, by_ratio);
  return count;
}

static void transfer(struct work *work)
{
  int sign = mpq_cmp(work->held[0], work->held[1]);
  if (sign == 0)
    return;
  unsigned ahead = sign < 0;
  size_t count = line_up(work, ahead);
  mpq_t part, both, one;
  mpq_inits(part, both, one, NULL);
  mpq_set_ui(one, 1, 1);
  for (size_t i = 0; i < count && mpq_cmp(work->held[ahead], work->held[!ahead]) > 0; i++) {
    struct item *item = &work->items[work->queue[i]->place];
    mpq_sub(part, work->held[ahead], work->held[!ahead]);
    mpq_add(both, item->points[0], item->points[1]);
    mpq_div(part, part, both);
    if (mpq_cmp(part, one) >= 0)
      mpq_set(part, one);
    else
      work->ret->split = item->place;
    mpq_mul(both, part, item->points[ahead]);
    mpq_sub(work->held[ahead], work->held[ahead], both);
    mpq_mul(both, part, item->points[!ahead]);
    mpq_add(work->held[!ahead], work->held[!ahead], both);
    if (ahead == 0)
      mpq_sub(item->share, item->share, part);
    else
      mpq_add(item->share, item->share, part);
  }
  mpq_clears(part, both, one, NULL);
}

/* A fraction as text in the arena; NULL when memory ran out. */
static const char *spell(struct zopa_arena *arena, const mpq_t value)
{
  size_t size = mpz_sizeinbase(mpq_numref(value), 10) + mpz_sizeinbase(mpq_denref(value), 10) + 3;
  char *text = zopa_arena_array(arena, size, 1);
  return text ? mpq_get_str(text, 10, value) : NULL;
}

static void write_award(struct work *work, struct item *item)
{
  struct zopa_award *award = &work->ret->awards[item->place];
  award->item = work->order->items[item->place];
  for (size_t p = 0; p < 2; p++) {
    award->points[p] = spell(&work->ret->arena, item->points[p]);
    award->points_value[p] = zopa_number_double(item->points[p]);
    award->share[p] = spell(&work->ret->arena, item->share);
    award->share_value[p] = zopa_number_double(item->share);
    mpq_neg(item->share, item->share);    /* what is left of the whole is the second party's */
    mpz_add(mpq_numref(item->share), mpq_numref(item->share), mpq_denref(item->share));
  }
}

/* Gives *ret its figures. Invariant: the two sums are equal. */
static void divide(struct work *work)
{
  struct zopa_adjusted_winner *ret = work->ret;
  give_to_winners(work);
  for (size_t p = 0; p < 2; p++) {
    ret->before[p] = spell(&ret->arena, work->held[p]);
    ret->before_value[p] = zopa_number_double(work->held[p]);
  }
  transfer(work);
  for (size_t p = 0; p < 2; p++)
    ret->points[p] = spell(&ret->arena, work->held[p]);
  ret->points_value = zopa_number_double(work->held[0]);
  ret->budget = zopa_number_double(work->budget);
  for (size_t i = 0; i < work->count; i++)
    write_award(work, &work->items[i]);
}

enum zopa_status zopa_adjusted_winner(const struct zopa_case *negotiation, struct zopa_adjusted_winner *ret)
{
  struct zopa_adjusted_winner division = {.split = SIZE_MAX, .given = negotiation->points_count == 2};
  if (!division.given) {
    *ret = division;
    return ZOPA_OK;
  }
  bool swapped = negotiation->points[0].party > negotiation->points[1].party;
  struct work work = {.ret = &division, .order = &negotiation->points[0], .count = negotiation->points[0].items_count};
  for (size_t p = 0; p < 2; p++) {
    work.table[p] = &negotiation->points[swapped ? 1 - p : p];
    division.party[p] = work.table[p]->party;
  }
  division.awards = ZOPA_ARENA_NEW(&division.arena, struct zopa_award, work.count);
  division.awards_count = work.count;
  if (division.awards && begin(&work)) {
    division.exists = read_points(&work);
    if (division.exists)
      divide(&work);
    finish(&work);
  } else
    division.arena.failed = true;
  if (division.arena.failed) {
    zopa_adjusted_winner_clear(&division);
    return ZOPA_E_MEMORY;
  }
  *ret = division;
  return ZOPA_OK;
}

void zopa_adjusted_winner_clear(struct zopa_adjusted_winner *division)
{
  zopa_arena_clear(&division->arena);
  memset(division, 0, sizeof *division);
}
