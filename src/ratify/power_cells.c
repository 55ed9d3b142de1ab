/* power_cells.c - all indices by looking at every coalition, identical voters taken together.
 *
 * Method. A cell is how many of each class say yes; it stands for a product of binomials many coalitions. For each winning cell the classes whose
 * loss of one voter loses are critical: their sizes give swings by size, minimal winning coalitions (all are critical) and, as each
 * critical voter has an equal part in a coalition, Johnston's sums. In an ordered game the critical classes are the strongest ones present,
 * so the search for the weakest of them ends early.
 * Counts are kept in words below 64 voters, else by remainders (power_modular.h), one round a prime.
 * Invariant. Sums of integers do not depend on their order, so neither does the result on how cells are spread over threads.
 * Source: by definition; R. J. Johnston, "On the measurement of power", Environment and Planning A 10, 1978. */
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "ratify/power_counts.h"

enum { TASKS_LEAST = 256 };

uint64_t zopa_power_cells_count(const struct zopa_game *game)
{
  uint64_t cells = 1;
  for (uint32_t c = 0; c < game->class_count; c++)
    if (__builtin_mul_overflow(cells, (uint64_t)game->classes[c].size + 1, &cells))
      return UINT64_MAX;
  return cells;
}

/* What one thread has found, by remainders of one modulus. Each of the three tables is [class_count][voter_count + 1]. */
struct found {
  uint64_t *johnston;             /* by how many are critical */
  uint64_t *swings;               /* by size without the voter */
  uint64_t *minimal;              /* by size without the voter */
  uint64_t winning, minimals;
};

struct walk {
  const struct zopa_game *game;
  const struct zopa_modulus *modulus;
  struct zopa_watch *watch;
  struct found *found;            /* one a thread */
  uint64_t *binomials;            /* [class_count][most + 1] */
  uint64_t *rests;                /* [class_count + 1][measure_count]: weights of all classes from that one on */
  uint64_t *counts;               /* [voter_count + 1]: small numbers in the modulus's form */
  uint32_t most;                  /* the largest class */
  uint32_t fixed;                 /* classes that a task fixes */
  uint64_t tasks;
  size_t round, rounds;
  atomic_size_t done;
};

/* One cell on its way: what has been taken so far. */
struct place {
  uint32_t *taken;                /* [class_count] */
  uint64_t *sums;                 /* [class_count + 1][measure_count]: after so many classes */
  uint64_t *ways;                 /* [class_count + 1] */
  uint32_t size;
  uint64_t *without;              /* [measure_count], for looking at what is left */
};

static size_t row_of(const struct walk *walk, uint32_t class) { return (size_t)class * (walk->game->voter_count + 1); }

/* Whether the cell loses without one voter of the class. */
static bool is_critical(const struct walk *walk, struct place *place, uint32_t class)
{
  const struct zopa_game *game = walk->game;
  const uint64_t *sums = place->sums + (size_t)game->class_count * game->measure_count;
  for (uint32_t m = 0; m < game->measure_count; m++)
    place->without[m] = sums[m] - zopa_game_weight(game, m, class);
  return !zopa_game_wins(game, place->without);
}

/* The critical classes into list, strongest first; how many voters they are together. */
static uint32_t find_critical(const struct walk *walk, struct place *place, uint32_t *list, uint32_t *ret_count)
{
  uint32_t classes = walk->game->class_count, count = 0, voters = 0, end = classes;
  if (walk->game->ordered) {
    uint32_t first = 0;
    while (first < classes && place->taken[first] == 0)
      first++;
    if (first == classes || !is_critical(walk, place, first))
      end = 0;
    while (end > first + 1 && (place->taken[end - 1] == 0 || !is_critical(walk, place, end - 1)))
      end--;
  }
  for (uint32_t c = 0; c < end; c++)
    if (place->taken[c] > 0 && (walk->game->ordered || is_critical(walk, place, c))) {
      list[count++] = c;
      voters += place->taken[c];
    }
  *ret_count = count;
  return voters;
}

static void add_to(const struct walk *walk, uint64_t *sum, uint64_t what) { *sum = zopa_modular_add(walk->modulus, *sum, what); }

/* A winning cell. */
static void look_at(const struct walk *walk, struct place *place, struct found *found, uint32_t *list)
{
  const struct zopa_game *game = walk->game;
  uint64_t ways = place->ways[game->class_count];
  uint32_t count = 0, critical = find_critical(walk, place, list, &count);
  add_to(walk, &found->winning, ways);
  bool minimal = critical == place->size && critical > 0;
  if (minimal)
    add_to(walk, &found->minimals, ways);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t taken = place->taken[list[i]];
    uint64_t times = taken == 1 ? ways : zopa_modular_mul(walk->modulus, ways, walk->counts[taken]);
    size_t row = row_of(walk, list[i]);
    add_to(walk, &found->johnston[row + critical], times);
    add_to(walk, &found->swings[row + place->size - 1], times);
    if (minimal)
      add_to(walk, &found->minimal[row + place->size - 1], times);
  }
}

/* Takes so many of a class, given what was taken before it. */
static void take(const struct walk *walk, struct place *place, uint32_t class, uint32_t count)
{
  const struct zopa_game *game = walk->game;
  const uint64_t *before = place->sums + (size_t)class * game->measure_count;
  uint64_t *after = place->sums + (size_t)(class + 1) * game->measure_count;
  place->size += count - place->taken[class];
  place->taken[class] = count;
  for (uint32_t m = 0; m < game->measure_count; m++)
    after[m] = before[m] + count * zopa_game_weight(game, m, class);
  uint64_t ways = walk->binomials[(size_t)class * (walk->most + 1) + count];
  bool once = count == 0 || game->classes[class].size == 1;
  place->ways[class + 1] = once ? place->ways[class] : zopa_modular_mul(walk->modulus, place->ways[class], ways);
}

/* Whether the cell would win if all of the classes from that one on were added. */
static bool can_win(const struct walk *walk, struct place *place, uint32_t class)
{
  const struct zopa_game *game = walk->game;
  const uint64_t *sums = place->sums + (size_t)class * game->measure_count, *rest = walk->rests + (size_t)class * game->measure_count;
  for (uint32_t m = 0; m < game->measure_count; m++)
    place->without[m] = sums[m] + rest[m];
  return zopa_game_wins(game, place->without);
}

/* All cells of a task that win; what cannot win any more is left at once. */
static void walk_task(const struct walk *walk, uint64_t task, struct place *place, struct found *found, uint32_t *list)
{
  const struct zopa_game *game = walk->game;
  uint32_t classes = game->class_count, c = 0;
  for (; c < walk->fixed; c++) {
    uint32_t choices = game->classes[c].size + 1;
    take(walk, place, c, (uint32_t)(task % choices));
    task /= choices;
  }
  for (;;) {
    bool open = can_win(walk, place, c);
    if (open && c < classes) {
      take(walk, place, c++, 0);
      continue;
    }
    if (open)
      look_at(walk, place, found, list);
    while (c > walk->fixed && place->taken[c - 1] == game->classes[c - 1].size)
      c--;
    if (c == walk->fixed)
      return;
    take(walk, place, c - 1, place->taken[c - 1] + 1);
  }
}

static bool work(void *context, size_t task, unsigned thread)
{
  struct walk *walk = context;
  const struct zopa_game *game = walk->game;
  struct zopa_arena arena = {0};
  size_t classes = game->class_count;
  struct place place = {.taken = ZOPA_ARENA_NEW(&arena, uint32_t, classes), .ways = ZOPA_ARENA_NEW(&arena, uint64_t, classes + 1),
                        .sums = zopa_arena_array(&arena, classes + 1, (game->measure_count + 1) * sizeof(uint64_t)),
                        .without = ZOPA_ARENA_NEW(&arena, uint64_t, game->measure_count + 1)};
  uint32_t *list = ZOPA_ARENA_NEW(&arena, uint32_t, classes);
  bool good = place.taken && place.ways && place.sums && place.without && list;
  if (good) {
    place.ways[0] = walk->modulus->one;
    walk_task(walk, task, &place, &walk->found[thread], list);
    size_t done = atomic_fetch_add(&walk->done, 1) + 1;
    double share = ((double)walk->round + (double)done / (double)walk->tasks) / (double)walk->rounds;
    if (zopa_watch_stop(walk->watch, share, "looking at coalitions"))
      good = false;
  }
  zopa_arena_clear(&arena);
  return good;
}

/* ---------------------------------------------------------------- rounds */

/* Binomials n over k of each class: Pascal's triangle in words, by n - k + 1 over k modulo a prime (which exceeds every k). */
static void fill_binomials(struct walk *walk)
{
  const struct zopa_game *game = walk->game;
  for (uint32_t i = 0; i <= game->voter_count; i++)
    walk->counts[i] = zopa_modular_from(walk->modulus, i);
  for (uint32_t c = 0; c < game->class_count; c++) {
    uint64_t *row = walk->binomials + (size_t)c * (walk->most + 1);
    memset(row, 0, (walk->most + 1) * sizeof *row);
    row[0] = walk->modulus->one;
    uint32_t size = game->classes[c].size;
    for (uint32_t n = 1; n <= size && walk->modulus->prime == 0; n++)
      for (uint32_t k = n; k > 0; k--)
        row[k] += row[k - 1];
    for (uint32_t k = 1; k <= size && walk->modulus->prime; k++) {
      uint64_t ratio = zopa_modular_mul(walk->modulus, walk->counts[size - k + 1], zopa_modular_inverse(walk->modulus, walk->counts[k]));
      row[k] = zopa_modular_mul(walk->modulus, row[k - 1], ratio);
    }
  }
}

static size_t table_size(const struct zopa_game *game) { return (size_t)game->class_count * (game->voter_count + 1); }

/* The sums of all threads, into remainders [3 tables, then winning and minimals][rounds]. */
static void gather(const struct walk *walk, unsigned threads, uint64_t *remainders)
{
  size_t size = table_size(walk->game);
  for (unsigned t = 0; t < threads; t++) {
    const struct found *found = &walk->found[t];
    const uint64_t *tables[] = {found->johnston, found->swings, found->minimal};
    for (size_t i = 0; i < 3 * size; i++)
      add_to(walk, &remainders[i * walk->rounds + walk->round], tables[i / size][i % size]);
    add_to(walk, &remainders[3 * size * walk->rounds + walk->round], found->winning);
    add_to(walk, &remainders[(3 * size + 1) * walk->rounds + walk->round], found->minimals);
  }
}

/* Remainders of one table's row as counts of one voter of the class. */
static void read_row(const struct walk *walk, const struct zopa_moduli *moduli, const uint64_t *remainders, size_t table, uint32_t class, mpz_t *row)
{
  const struct zopa_game *game = walk->game;
  size_t first = table * table_size(game) + row_of(walk, class);
  for (uint32_t i = 0; i <= game->voter_count; i++) {
    zopa_moduli_join(moduli, remainders + (first + i) * moduli->count, 1, row[i]);
    mpz_divexact_ui(row[i], row[i], game->classes[class].size);
  }
}

static bool finish(const struct walk *walk, const struct zopa_moduli *moduli, const uint64_t *remainders, struct zopa_power_counts *counts)
{
  const struct zopa_game *game = walk->game;
  size_t size = table_size(game);
  mpz_t *row = zopa_power_row_new(game->voter_count + 1);
  mpq_t term;
  if (!row)
    return false;
  mpq_init(term);
  for (uint32_t c = 0; c < game->class_count; c++) {
    read_row(walk, moduli, remainders, 1, c, row);
    zopa_power_put_swings(counts, c, row);
    read_row(walk, moduli, remainders, 2, c, row);
    zopa_power_put_minimal(counts, c, row);
    read_row(walk, moduli, remainders, 0, c, row);
    for (uint32_t k = 1; k <= game->voter_count; k++) {
      mpz_set(mpq_numref(term), row[k]);
      mpz_set_ui(mpq_denref(term), k);
      mpq_canonicalize(term);
      mpq_add(counts->johnston[c], counts->johnston[c], term);
    }
  }
  zopa_moduli_join(moduli, remainders + 3 * size * moduli->count, 1, counts->winning);
  zopa_moduli_join(moduli, remainders + (3 * size + 1) * moduli->count, 1, counts->minimal);
  counts->swings_known = counts->shapley_known = counts->minimal_known = counts->deegan_known = counts->johnston_known = true;
  mpq_clear(term);
  zopa_power_row_free(row, game->voter_count + 1);
  return true;
}

static bool make_room(struct walk *walk, struct zopa_arena *arena, unsigned threads)
{
  const struct zopa_game *game = walk->game;
  walk->found = ZOPA_ARENA_NEW(arena, struct found, threads);
  walk->binomials = zopa_arena_array(arena, game->class_count, (walk->most + 1) * sizeof *walk->binomials);
  walk->counts = ZOPA_ARENA_NEW(arena, uint64_t, game->voter_count + 1);
  walk->rests = zopa_arena_array(arena, game->class_count + 1, (game->measure_count + 1) * sizeof *walk->rests);
  for (uint32_t c = game->class_count; walk->rests && c-- > 0;)
    for (uint32_t m = 0; m < game->measure_count; m++)
      walk->rests[(size_t)c * game->measure_count + m] =
        walk->rests[(size_t)(c + 1) * game->measure_count + m] + zopa_game_weight(game, m, c) * game->classes[c].size;
  for (unsigned t = 0; t < threads && walk->found; t++) {
    struct found *found = &walk->found[t];
    found->johnston = zopa_arena_array(arena, table_size(game), sizeof *found->johnston);
    found->swings = zopa_arena_array(arena, table_size(game), sizeof *found->swings);
    found->minimal = zopa_arena_array(arena, table_size(game), sizeof *found->minimal);
  }
  return !arena->failed;
}

static void clear_found(const struct walk *walk, unsigned threads)
{
  size_t size = table_size(walk->game);
  for (unsigned t = 0; t < threads; t++) {
    struct found *found = &walk->found[t];
    memset(found->johnston, 0, size * sizeof *found->johnston);
    memset(found->swings, 0, size * sizeof *found->swings);
    memset(found->minimal, 0, size * sizeof *found->minimal);
    found->winning = found->minimals = 0;
  }
}

enum zopa_status zopa_power_cells(const struct zopa_game *game, uint64_t cells_max, unsigned threads, struct zopa_watch *watch,
                                  struct zopa_power_counts *counts)
{
  struct zopa_arena arena = {0};
  struct zopa_moduli moduli = {0};
  struct walk walk = {.game = game, .watch = watch, .tasks = 1};
  enum { COUNT_BITS = 8 };         /* a class's counts are up to size times as many coalitions, and are divided in the end */
  if (zopa_power_cells_count(game) > cells_max)
    return ZOPA_OK;
  if (threads == 0)
    threads = zopa_parallel_threads();
  for (uint32_t c = 0; c < game->class_count; c++)
    walk.most = game->classes[c].size > walk.most ? game->classes[c].size : walk.most;
  for (; walk.fixed < game->class_count && walk.tasks < TASKS_LEAST; walk.fixed++)
    walk.tasks *= (uint64_t)game->classes[walk.fixed].size + 1;
  bool good = make_room(&walk, &arena, threads) && zopa_moduli_init(&moduli, game->voter_count + 2 * COUNT_BITS, true);
  walk.rounds = moduli.count;
  uint64_t *remainders = good ? zopa_arena_array(&arena, 3 * table_size(game) + 2, moduli.count * sizeof *remainders) : NULL;
  good = remainders != NULL;
  bool ran = good;
  for (; ran && walk.round < walk.rounds; walk.round++) {
    walk.modulus = &moduli.moduli[walk.round];
    atomic_store(&walk.done, 0);
    fill_binomials(&walk);
    clear_found(&walk, threads);
    ran = zopa_parallel_for(threads, (size_t)walk.tasks, work, &walk);
    if (ran)
      gather(&walk, threads, remainders);
  }
  bool stopped = zopa_watch_ending(watch) != ZOPA_COMPLETE;
  good = good && (ran ? finish(&walk, &moduli, remainders, counts) : stopped);
  zopa_moduli_clear(&moduli);
  zopa_arena_clear(&arena);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}
