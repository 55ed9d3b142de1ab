/* power_dense.c - one quota and many voters: a table over sums of weights.
 *
 * Method. F(x, s) is how many coalitions of the voters so far have s members and weigh at most x. A further voter of weight w makes it
 * F(x, s) + F(x - w, s - 1): in place, from the largest x down. The table of all voters without voter i follows by dividing its factor out again,
 *
 *     F_i(x, s) = F(x, s) - F(x - w, s - 1) + F(x - 2w, s - 2) - ...
 *
 * which is exact in integers and takes x / w terms; so the swings of every voter, coalitions without it that weigh q - w to q - 1, cost less than
 * one more voter. In descending order of weight a winning coalition is minimal when it loses without its last member. So when the next
 * voter, of weight w, is about to join the table, coalitions of the earlier ones that weigh q - w to q - 1 become minimal with it; those that hold
 * voter i are w_i F-sums shifted in the same way.
 * A rule and its dual (q becomes total - q + 1) have the same swings, so swings need only the smaller quota's sums; minimal winning coalitions
 * need the rule itself, and are counted where its table is small enough or is the smaller one, without sizes in a pass of their own.
 * Numbers are words of 64 bits, lowest first, as many as there are voters for.
 * Invariant. x runs from 0 to q - 1: losing coalitions only, a set that removing a voter does not leave.
 * Source: generating functions: Mann & Shapley, RAND RM-3158, 1962 (after a suggestion of Cantor); Brams & Affuso, Theory and Decision 7, 1976;
 * dividing out: Uno, "Efficient computation of power indices for weighted majority games", ISAAC 2012 (LNCS 7676). */
#include <stdlib.h>
#include <string.h>

#include "ratify/power_counts.h"

enum { POLL_ROWS = 1 << 16 };

struct dense {
  const struct zopa_game *game;
  struct zopa_watch *watch;
  uint64_t quota;
  size_t words;                   /* of one number */
  size_t sizes;                   /* numbers of one row x: one, or one for each size below voter_count */
  uint64_t *table;                /* [quota][sizes][words] */
  double done, all;               /* rows that joins have gone through, and will */
};

static size_t words_of(const struct zopa_game *game) { return game->voter_count / 64 + 1; }

static uint64_t smaller_quota(const struct zopa_game *game)
{
  uint64_t quota = game->leaves[0].need, dual = game->totals[0] - quota + 1;
  return quota < dual ? quota : dual;
}

static uint64_t bytes_for(const struct zopa_game *game, uint64_t quota, bool sized)
{
  uint64_t bytes = 0;
  bool over = __builtin_mul_overflow(quota, (uint64_t)words_of(game) * sizeof(uint64_t), &bytes) ||
              (sized && __builtin_mul_overflow(bytes, (uint64_t)game->voter_count, &bytes));
  return over ? UINT64_MAX : bytes;
}

uint64_t zopa_power_dense_bytes(const struct zopa_game *game, bool sized) { return bytes_for(game, smaller_quota(game), sized); }

/* ---------------------------------------------------------------- the table */

/* sum += addend, both of so many words; what is carried out of the highest is 0 by the size of the numbers. */
static inline void add_words(uint64_t *restrict sum, const uint64_t *restrict addend, size_t words)
{
  bool carry = false;
  for (size_t i = 0; i < words; i++) {
    uint64_t plain, carried;
    bool over = __builtin_add_overflow(sum[i], addend[i], &plain);
    carry = __builtin_add_overflow(plain, (uint64_t)carry, &carried) | over;
    sum[i] = carried;
  }
}

/* Rows from .. to - 1, downwards, of tables of one number a row; apart, so that the compiler can unroll the words. */
static void join_plain(uint64_t *table, uint64_t from, uint64_t to, uint64_t weight, size_t words)
{
  switch (words) {
  case 1:
    for (uint64_t x = to; x-- > from;)
      add_words(table + x, table + (x - weight), 1);
    return;
  case 2:
    for (uint64_t x = to; x-- > from;)
      add_words(table + 2 * x, table + 2 * (x - weight), 2);
    return;
  case 3:
    for (uint64_t x = to; x-- > from;)
      add_words(table + 3 * x, table + 3 * (x - weight), 3);
    return;
  default:
    for (uint64_t x = to; x-- > from;)
      add_words(table + words * x, table + words * (x - weight), words);
  }
}

/* The same with sizes: size s of row x gets size s - 1 of row x - weight. One call a row: within a row nothing depends on itself. */
static void join_sized(const struct dense *dense, uint64_t from, uint64_t to, uint64_t weight, size_t joined)
{
  size_t words = dense->words, row = dense->sizes * words, most = joined + 1 < dense->sizes ? joined + 1 : dense->sizes - 1;
  for (uint64_t x = to; x-- > from;) {
    uint64_t *here = dense->table + x * row;
    const uint64_t *there = dense->table + (x - weight) * row;
    for (size_t s = most; s > 0; s--)
      add_words(here + s * words, there + (s - 1) * words, words);
  }
}

/* A voter joins, after `joined` others, in the rows before `end`. False when the run is to stop. */
static bool join(struct dense *dense, uint64_t weight, size_t joined, uint64_t end)
{
  for (uint64_t to = end; weight > 0 && to > weight;) {
    uint64_t from = to - weight > POLL_ROWS ? to - POLL_ROWS : weight;
    if (dense->sizes == 1)
      join_plain(dense->table, from, to, weight, dense->words);
    else
      join_sized(dense, from, to, weight, joined);
    dense->done += (double)(to - from);
    if (zopa_watch_stop(dense->watch, dense->done / dense->all, "adding up coalitions"))
      return false;
    to = from;
  }
  /* A voter of weight 0 is in place at once: every coalition also counts with it. */
  if (weight == 0)
    for (uint64_t x = 0; x < end; x++) {
      uint64_t *row = dense->table + x * dense->sizes * dense->words;
      for (size_t s = dense->sizes - 1; s > 0; s--)
        add_words(row + s * dense->words, row + (s - 1) * dense->words, dense->words);
      if (dense->sizes == 1)
        for (size_t i = dense->words; i-- > 0;)
          row[i] = row[i] << 1 | (i > 0 ? row[i - 1] >> 63 : 0);
    }
  return true;
}

/* The empty coalition weighs at most x, whatever x. */
static void begin(struct dense *dense)
{
  size_t row = dense->sizes * dense->words;
  memset(dense->table, 0, (size_t)dense->quota * row * sizeof *dense->table);
  for (uint64_t x = 0; x < dense->quota; x++)
    dense->table[x * row] = 1;
}

/* ---------------------------------------------------------------- sums over the table */

/* sum (+ or -)= F(x, s); F is 0 below 0. */
static void add_cell(const struct dense *dense, int64_t x, size_t s, bool minus, mpz_t cell, mpz_t sum)
{
  if (x < 0)
    return;
  mpz_import(cell, dense->words, -1, sizeof(uint64_t), 0, 0, dense->table + ((size_t)x * dense->sizes + s) * dense->words);
  if (minus)
    mpz_sub(sum, sum, cell);
  else
    mpz_add(sum, sum, cell);
}

/* sum += coalitions of s voters (all sizes: s = 0 of a table without sizes) that do not hold a voter of this weight and weigh above low and at most
 * high, where the table holds that voter. */
static void add_without(const struct dense *dense, uint64_t weight, int64_t low, int64_t high, size_t s, mpz_t cell, mpz_t sum)
{
  enum { AHEAD = 8 };              /* steps are too wide for the machine to foresee */
  bool minus = false, sized = dense->sizes > 1;
  size_t row = dense->sizes * dense->words;
  for (int64_t shift = 0; high - shift >= 0; shift += (int64_t)weight, minus = !minus) {
    int64_t later = low - shift - AHEAD * (int64_t)weight;
    if (!sized && later >= 0) {
      __builtin_prefetch(dense->table + (size_t)later * row);
      __builtin_prefetch(dense->table + (size_t)(later + high - low) * row);
    }
    add_cell(dense, high - shift, s, minus, cell, sum);
    add_cell(dense, low - shift, s, !minus, cell, sum);
    if (sized && s-- == 0)
      return;
  }
}

/* Row of counts by size: swings of each class. */
static void read_swings(const struct dense *dense, struct zopa_power_counts *counts, mpz_t *row)
{
  const struct zopa_game *game = dense->game;
  mpz_t cell;
  mpz_init(cell);
  for (uint32_t c = 0; c < game->class_count; c++) {
    uint64_t weight = zopa_game_weight(game, 0, c);
    int64_t high = (int64_t)dense->quota - 1, low = high - (int64_t)weight;
    for (size_t s = 0; s < dense->sizes; s++) {
      mpz_set_ui(row[s], 0);
      if (weight > 0)
        add_without(dense, weight, low, high, s, cell, row[s]);
    }
    if (dense->sizes > 1)
      zopa_power_put_swings(counts, c, row);
    else
      mpz_set(counts->swings[c], row[0]);
  }
  mpz_clear(cell);
}

/* Winning coalitions are those that do not weigh q - 1 or less. dual: the table is that of the dual, whose losing coalitions are as many as
 * the rule's winning ones. */
static void read_winning(const struct dense *dense, bool dual, struct zopa_power_counts *counts)
{
  mpz_t cell, losing;
  mpz_inits(cell, losing, NULL);
  for (size_t s = 0; s < dense->sizes; s++)
    add_cell(dense, (int64_t)dense->quota - 1, s, false, cell, losing);
  if (dual)
    mpz_set(counts->winning, losing);
  else {
    mpz_set_ui(counts->winning, 1);
    mpz_mul_2exp(counts->winning, counts->winning, counts->voter_count);
    mpz_sub(counts->winning, counts->winning, losing);
    /* The coalition of all has no size of its own in the table; it is not losing. */
  }
  mpz_clears(cell, losing, NULL);
}

/* A voter of class `next` is about to join `joined` others: those coalitions that win with it are minimal. row[s] += of each class. */
struct minimal {
  mpz_t *rows;                    /* [class_count][sizes] */
  mpz_t cell, part;
};

/* sum += coalitions with a voter of this weight among those in the table: shifted by one voter, and that voter not twice. */
static void add_with(const struct dense *dense, uint64_t weight, int64_t low, int64_t high, size_t s, mpz_t cell, mpz_t sum)
{
  bool sized = dense->sizes > 1;
  if (!sized || s > 0)
    add_without(dense, weight, low - (int64_t)weight, high - (int64_t)weight, sized ? s - 1 : 0, cell, sum);
}

/* s members before the next one joins make a coalition of s + 1, which stands in row s. */
static void count_minimal(const struct dense *dense, uint32_t next, uint32_t class_joined, uint32_t joined, struct minimal *minimal,
                          struct zopa_power_counts *counts)
{
  const struct zopa_game *game = dense->game;
  uint64_t weight = zopa_game_weight(game, 0, next);
  int64_t high = (int64_t)dense->quota - 1, low = high - (int64_t)weight;
  size_t sizes = dense->sizes > 1 ? (joined + 1 < dense->sizes ? joined + 1 : dense->sizes) : 1;
  for (size_t s = 0; s < sizes && weight > 0; s++) {
    mpz_set_ui(minimal->part, 0);
    add_cell(dense, high, s, false, minimal->cell, minimal->part);
    add_cell(dense, low, s, true, minimal->cell, minimal->part);
    if (mpz_sgn(minimal->part) == 0)
      continue;
    mpz_add(counts->minimal, counts->minimal, minimal->part);
    /* Of its own class the next one itself, and the others that are in: together all of the class, who are equal. */
    mpz_t *own = &minimal->rows[(size_t)next * dense->sizes + s];
    mpz_add(*own, *own, minimal->part);
    for (uint32_t c = 0; c <= next; c++) {
      uint32_t in = c < next ? game->classes[c].size : class_joined;
      mpz_set_ui(minimal->part, 0);
      if (in > 0)
        add_with(dense, zopa_game_weight(game, 0, c), low, high, s, minimal->cell, minimal->part);
      mpz_addmul_ui(minimal->rows[(size_t)c * dense->sizes + s], minimal->part, in);
    }
  }
}

/* Rows so far count every voter of a class; each has an equal part. */
static void put_minimal(const struct dense *dense, struct minimal *minimal, struct zopa_power_counts *counts)
{
  const struct zopa_game *game = dense->game;
  for (uint32_t c = 0; c < game->class_count; c++) {
    mpz_t *row = minimal->rows + (size_t)c * dense->sizes;
    for (size_t s = 0; s < dense->sizes; s++)
      mpz_divexact_ui(row[s], row[s], game->classes[c].size);
    if (dense->sizes > 1)
      zopa_power_put_minimal(counts, c, row);
    else
      mpz_set(counts->minimal_with[c], row[0]);
  }
  counts->minimal_known = true;
  counts->deegan_known |= dense->sizes > 1;
}

/* ---------------------------------------------------------------- the whole */

/* All voters join, strongest first. False when the run is to stop. */
static bool join_falling(struct dense *dense, struct minimal *minimal, struct zopa_power_counts *counts)
{
  const struct zopa_game *game = dense->game;
  uint32_t joined = 0;
  begin(dense);
  for (uint32_t c = 0; c < game->class_count; c++)
    for (uint32_t i = 0; i < game->classes[c].size; i++, joined++) {
      if (minimal)
        count_minimal(dense, c, i, joined, minimal, counts);
      if (!join(dense, zopa_game_weight(game, 0, c), joined, dense->quota))
        return false;
    }
  return true;
}

/* The same of a table without sizes, weakest first: the sums stay few for longest. Beyond the sum of all who have joined, every coalition of them
 * counts: 2^joined, which is filled in when a row is first reached. */
static bool join_rising(struct dense *dense)
{
  const struct zopa_game *game = dense->game;
  size_t words = dense->words;
  uint64_t end = 1;
  uint32_t joined = 0;
  memset(dense->table, 0, words * sizeof *dense->table);
  dense->table[0] = 1;
  for (uint32_t c = game->class_count; c-- > 0;)
    for (uint32_t i = 0; i < game->classes[c].size; i++, joined++) {
      uint64_t weight = zopa_game_weight(game, 0, c), next = end + weight < dense->quota ? end + weight : dense->quota;
      for (; end < next; end++) {
        uint64_t *row = dense->table + end * words;
        memset(row, 0, words * sizeof *row);
        row[joined / 64] = UINT64_C(1) << (joined % 64);
      }
      if (!join(dense, weight, joined, end))
        return false;
    }
  return true;
}

static double rows_to_join(const struct dense *dense)
{
  double rows = 1;
  for (uint32_t c = 0; c < dense->game->class_count; c++) {
    uint64_t weight = zopa_game_weight(dense->game, 0, c);
    rows += weight < dense->quota ? (double)(dense->quota - weight) * dense->game->classes[c].size : 0;
  }
  return rows;
}

/* Whether the rule's own table, which minimal coalitions need, is not much larger than the smaller one of the two, and has room. */
static bool own_fits(const struct zopa_game *game, bool sized, const struct zopa_watch *watch)
{
  enum { LARGER_MAX = 8, LARGER_SIZED_MAX = 1 };
  uint64_t quota = game->leaves[0].need, least = smaller_quota(game);
  bool near = quota / (sized ? LARGER_SIZED_MAX : LARGER_MAX) <= least + least / 2;
  return quota == least || (near && bytes_for(game, quota, sized) <= watch->memory_limit / 2);
}

/* Swings, and with sizes, where the rule's own table is used, minimal coalitions on the way. */
static enum zopa_status count_swings(struct dense *dense, bool own, struct zopa_power_counts *counts)
{
  const struct zopa_game *game = dense->game;
  struct minimal minimal = {0};
  bool sized = dense->sizes > 1, both = own && sized;
  size_t rows = both ? (size_t)game->class_count * dense->sizes : 0;
  mpz_t *row = zopa_power_row_new(game->voter_count);
  minimal.rows = zopa_power_row_new(rows + 1);
  mpz_inits(minimal.cell, minimal.part, NULL);
  bool good = row && minimal.rows;
  if (good && (sized ? join_falling(dense, both ? &minimal : NULL, counts) : join_rising(dense))) {
    read_swings(dense, counts, row);
    read_winning(dense, dense->quota != game->leaves[0].need, counts);
    counts->swings_known = true;
    counts->shapley_known |= sized;
    if (both)
      put_minimal(dense, &minimal, counts);
  }
  mpz_clears(minimal.cell, minimal.part, NULL);
  zopa_power_row_free(minimal.rows, rows + 1);
  zopa_power_row_free(row, game->voter_count);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}

/* Minimal coalitions of a table without sizes, which take a pass of their own. */
static enum zopa_status count_minimals(struct dense *dense, struct zopa_power_counts *counts)
{
  const struct zopa_game *game = dense->game;
  struct minimal minimal = {.rows = zopa_power_row_new(game->class_count)};
  bool good = minimal.rows != NULL;
  mpz_inits(minimal.cell, minimal.part, NULL);
  if (good && join_falling(dense, &minimal, counts))
    put_minimal(dense, &minimal, counts);
  mpz_clears(minimal.cell, minimal.part, NULL);
  zopa_power_row_free(minimal.rows, game->class_count);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}

/* One table: made, used, and let go of. minimals: by count_minimals. */
static enum zopa_status with_table(struct dense *dense, uint64_t quota, bool own, bool minimals, struct zopa_power_counts *counts)
{
  uint64_t bytes = bytes_for(dense->game, quota, dense->sizes > 1);
  if (bytes > dense->watch->memory_limit || zopa_watch_ending(dense->watch) != ZOPA_COMPLETE)
    return ZOPA_OK;
  dense->quota = quota;
  dense->done = 0;
  dense->all = rows_to_join(dense);
  dense->table = malloc((size_t)bytes);
  if (!dense->table)
    return ZOPA_E_MEMORY;
  enum zopa_status status = minimals ? count_minimals(dense, counts) : count_swings(dense, own, counts);
  free(dense->table);
  return status;
}

enum zopa_status zopa_power_dense(const struct zopa_game *game, bool sized, struct zopa_watch *watch, struct zopa_power_counts *counts)
{
  struct dense dense = {.game = game, .watch = watch, .words = words_of(game), .sizes = sized ? game->voter_count : 1};
  uint64_t quota = game->leaves[0].need, least = smaller_quota(game);
  bool own = quota <= game->totals[0] && own_fits(game, sized, watch);
  return quota > game->totals[0] ? ZOPA_OK : with_table(&dense, own && sized ? quota : least, own, false, counts);
}

enum zopa_status zopa_power_dense_minimal(const struct zopa_game *game, struct zopa_watch *watch, struct zopa_power_counts *counts)
{
  struct dense dense = {.game = game, .watch = watch, .words = words_of(game), .sizes = 1};
  uint64_t quota = game->leaves[0].need;
  bool wanted = !counts->minimal_known && quota <= game->totals[0] && own_fits(game, false, watch);
  return wanted ? with_table(&dense, quota, true, true, counts) : ZOPA_OK;
}
