/* power.c - chooses how to count, and makes indices of the counts. See power.h.
 *
 * Which way. Few cells: every coalition is looked at, which finds everything. Otherwise one quota goes into a table by sums and sizes, or,
 * where that is too large, into the diagram of rests (few voters with large weights), or into a table without sizes with Shapley-Shubik by
 * quadrature; several measures go into the diagram. What is left (Johnston; minimal coalitions where no order of voters fits all measures) is
 * looked for in the cells once more when they are not too many.
 * Where nothing fits into the limits, two coarser rules that do bracket the winning coalitions and every voter's swings: weights rounded
 * down make every winner a winner of the rule, rounded up every winner of the rule a winner. */
#include "ratify/power.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"

/* Work that is done without asking, in steps of about a nanosecond or a few. */
#define CELLS_QUICK (UINT64_C(1) << 20)
#define CELLS_MOST (UINT64_C(1) << 28)
#define TABLE_STEPS_MOST 3e9
#define DIAGRAM_STEPS_MOST 2e10
static const double coarse_work = 1 << 28, coarse_seconds = 0.5;     /* words added up, about; what bounds may take at least */
enum { COARSE_ROWS = 200000, COARSE_NODES = 400000, BYTES_A_NODE = 64 };

struct making {
  struct zopa_power *power;
  const struct zopa_control *control;
  struct zopa_watch *watch;
};

/* ---------------------------------------------------------------- estimates */

static double words(const struct zopa_game *game) { return floor(game->voter_count / 64.0) + 1; }

static bool fits(struct making *making, uint64_t bytes)
{
  if (bytes <= making->watch->memory_limit)
    return true;
  making->power->bytes_wanted = bytes;
  return false;
}

/* How many rounds of remainders the cells take. */
static uint64_t rounds(const struct zopa_game *game) { return game->voter_count < 48 ? 1 : game->voter_count / 61 + 1; }

static bool cells_within(const struct zopa_game *game, uint64_t most)
{
  return zopa_power_cells_count(game) <= most / rounds(game);
}

/* Steps of the table by sums and sizes. */
static double table_steps(const struct zopa_game *game)
{
  double n = game->voter_count, need = (double)game->leaves[0].need, dual = (double)game->totals[0] - need + 1;
  return (need < dual ? need : dual) * n * n / 2 * words(game);
}

/* At most so many nodes has the diagram of one quota: by the sums before, by those after, and by what is undecided. */
static double diagram_nodes(const struct zopa_game *game)
{
  enum { LISTED = 22 };
  double nodes = 0, before = 0, need = (double)game->leaves[0].need, total = (double)game->totals[0];
  uint32_t k = 0;
  for (uint32_t c = 0; c < game->class_count; c++)
    for (uint32_t i = 0; i < game->classes[c].size; i++, k++) {
      uint32_t after = game->voter_count - k;
      double least = need - (total - before) > 0 ? need - (total - before) : 0, most = before < need - 1 ? before : need - 1;
      double width = fmin(most - least + 1, exp2(k < 1000 ? k : 1000));
      nodes += fmax(0, after <= LISTED ? fmin(width, exp2(after)) : width);
      before += (double)zopa_game_weight(game, 0, c);
    }
  return nodes;
}

static double node_steps(const struct zopa_game *game) { return (double)game->voter_count * (floor((game->voter_count + 1) / 61.0) + 1) * 20; }

static size_t nodes_most(const struct making *making)
{
  const struct zopa_game *game = making->power->game;
  double work = DIAGRAM_STEPS_MOST * 3 / node_steps(game), memory = (double)making->watch->memory_limit / (BYTES_A_NODE + 32.0 * game->leaf_count);
  return (size_t)fmin(work, memory);
}

/* ---------------------------------------------------------------- counting */

static enum zopa_status use_cells(struct making *making)
{
  making->power->method = ZOPA_POWER_CELLS;
  return zopa_power_cells(making->power->game, CELLS_MOST, making->control->threads, making->watch, &making->power->counts);
}

static enum zopa_status use_diagram(struct making *making)
{
  bool done = false;
  struct zopa_power *power = making->power;
  size_t most = nodes_most(making);
  enum zopa_status status = zopa_power_diagram(power->game, most, making->control->threads, making->watch, &power->counts, &done);
  if (done)
    power->method = ZOPA_POWER_DIAGRAM;
  else if (zopa_watch_ending(making->watch) == ZOPA_COMPLETE)
    power->bytes_wanted = (uint64_t)most * (BYTES_A_NODE + 32 * (uint64_t)power->game->leaf_count);
  return status;
}

static enum zopa_status use_table(struct making *making, bool sized)
{
  struct zopa_power *power = making->power;
  enum zopa_status status = zopa_power_dense(power->game, sized, making->watch, &power->counts);
  if (power->counts.swings_known)
    power->method = ZOPA_POWER_TABLE;
  if (status == ZOPA_OK && power->counts.swings_known)
    status = zopa_power_dense_minimal(power->game, making->watch, &power->counts);
  return status;
}

/* Shapley-Shubik by quadrature, straight into the figures. */
static enum zopa_status integrate(struct making *making)
{
  struct zopa_power *power = making->power;
  uint32_t classes = power->game->class_count;
  if (!fits(making, zopa_power_quadrature_bytes(power->game, 1)))
    return ZOPA_OK;
  double *index = calloc(classes, sizeof *index), *error = calloc(classes, sizeof *error);
  enum zopa_status status = ZOPA_E_MEMORY;
  if (index && error)
    status = zopa_power_quadrature(power->game, making->control->threads, making->watch, index, error);
  power->integrated = status == ZOPA_OK && zopa_watch_ending(making->watch) == ZOPA_COMPLETE;
  for (uint32_t c = 0; c < classes && power->integrated; c++) {
    power->figures[c].shapley_shubik = index[c];
    power->figures[c].shapley_error = error[c];
    power->error = fmax(power->error, error[c]);
  }
  free(index);
  free(error);
  return status;
}

static enum zopa_status count_quota(struct making *making)
{
  const struct zopa_game *game = making->power->game;
  uint64_t sized = zopa_power_dense_bytes(game, true);
  double diagram = diagram_nodes(game);
  bool small = sized <= making->watch->memory_limit / 2;
  if (small && table_steps(game) <= TABLE_STEPS_MOST)
    return use_table(making, true);
  if (diagram * node_steps(game) <= DIAGRAM_STEPS_MOST && diagram < (double)nodes_most(making))
    return use_diagram(making);
  enum zopa_status status = fits(making, zopa_power_dense_bytes(game, false)) ? use_table(making, false) : ZOPA_OK;
  return status == ZOPA_OK ? integrate(making) : status;
}

static enum zopa_status count(struct making *making)
{
  struct zopa_power *power = making->power;
  const struct zopa_game *game = power->game;
  if (game->settled) {
    if (game->wins)
      mpz_setbit(power->counts.winning, game->voter_count);
    power->counts.swings_known = power->counts.shapley_known = true;
    return ZOPA_OK;
  }
  if (cells_within(game, CELLS_QUICK))
    return use_cells(making);
  enum zopa_status status = game->leaf_count == 1 ? count_quota(making) : use_diagram(making);
  bool rest = status == ZOPA_OK && cells_within(game, CELLS_MOST) && zopa_watch_ending(making->watch) == ZOPA_COMPLETE;
  enum zopa_power_method method = power->method;
  if (rest)
    status = use_cells(making);
  if (rest && method != ZOPA_POWER_NONE)
    power->method = method;
  return status;
}

/* ---------------------------------------------------------------- bounds */

/* A coarser rule, with the counts of it. */
struct side {
  struct zopa_game *game;
  struct zopa_power_counts counts;
  bool done;
};

static enum zopa_status count_side(const struct zopa_game *game, uint64_t unit, bool up, unsigned threads, struct zopa_watch *watch,
                                   struct side *side)
{
  enum zopa_status status = zopa_game_coarse(game, unit, up, &side->game);
  if (status == ZOPA_OK && !zopa_power_counts_init(&side->counts, game))
    status = ZOPA_E_MEMORY;
  if (status != ZOPA_OK)
    return status;
  if (side->game->leaf_count == 1 && side->game->leaves[0].need > side->game->totals[0])
    side->counts.swings_known = true;            /* nobody wins */
  else if (side->game->leaf_count == 1)
    status = zopa_power_dense(side->game, false, watch, &side->counts);
  else
    status = zopa_power_diagram(side->game, COARSE_NODES, threads, watch, &side->counts, &side->done);
  side->done = side->counts.swings_known;
  return status;
}

static void clear_side(struct side *side)
{
  if (side->game)
    zopa_power_counts_clear(&side->counts);
  zopa_game_free(side->game);
  *side = (struct side){0};
}

/* winning coalitions with the voter, and without: (W + eta) / 2 and (W - eta) / 2. */
static void split(const struct zopa_power_counts *counts, uint32_t class, mpz_t with, mpz_t without)
{
  mpz_add(with, counts->winning, counts->swings[class]);
  mpz_sub(without, counts->winning, counts->swings[class]);
  mpz_fdiv_q_2exp(with, with, 1);
  mpz_fdiv_q_2exp(without, without, 1);
}

static double per_coalition(const mpz_t count, uint32_t bits)
{
  mpq_t share;
  mpq_init(share);
  mpz_set(mpq_numref(share), count);
  mpz_setbit(mpq_denref(share), bits);
  if (bits > 0)
    mpz_clrbit(mpq_denref(share), 0);
  mpq_canonicalize(share);
  double value = zopa_number_double(share);
  mpq_clear(share);
  return value;
}

static void bracket(struct zopa_power *power, const struct side *low, const struct side *high)
{
  mpz_t with_low, without_low, with_high, without_high;
  uint32_t bits = power->game->voter_count - 1;
  mpz_inits(with_low, without_low, with_high, without_high, NULL);
  mpz_set(power->winning_low, low->counts.winning);
  mpz_set(power->winning_high, high->counts.winning);
  for (uint32_t c = 0; c < power->game->class_count; c++) {
    split(&low->counts, c, with_low, without_low);
    split(&high->counts, c, with_high, without_high);
    mpz_sub(with_high, with_high, without_low);
    mpz_sub(with_low, with_low, without_high);
    power->figures[c].absolute_low = mpz_sgn(with_low) > 0 ? nextafter(per_coalition(with_low, bits), 0) : 0;
    power->figures[c].absolute_high = fmin(1, nextafter(per_coalition(with_high, bits), 2));
  }
  power->bounded = true;
  mpz_clears(with_low, without_low, with_high, without_high, NULL);
}

/* Units from fine to coarse until both sides fit. They have a watch of their own, for the limit that was met is met: as much memory, and as long
 * again, or half a second where that is less. */
static enum zopa_status bound(struct making *making)
{
  enum { UNITS_TRIED = 24 };
  struct zopa_power *power = making->power;
  const struct zopa_game *game = power->game;
  struct zopa_control control = {.threads = making->control->threads, .limit_memory = making->watch->memory_limit,
                                 .limit_seconds = making->control->limit_seconds > 0 ? fmax(making->control->limit_seconds, coarse_seconds) : 0};
  struct zopa_watch watch;
  enum zopa_status status = ZOPA_OK;
  uint64_t most = 0, rows = COARSE_ROWS;
  while (rows > 1 && ((double)rows * words(game) * 8 > (double)control.limit_memory / 2 || (double)rows * words(game) * game->voter_count > coarse_work))
    rows /= 2;
  for (uint32_t m = 0; m < game->measure_count; m++)
    most = game->totals[m] > most ? game->totals[m] : most;
  uint64_t unit = most / rows + 1;
  zopa_watch_init(&watch, &control);
  for (int i = 0; i < UNITS_TRIED && status == ZOPA_OK && !power->bounded && unit <= most; i++, unit *= 2) {
    struct side low = {0}, high = {0};
    status = count_side(game, unit, false, control.threads, &watch, &low);
    if (status == ZOPA_OK && low.done)
      status = count_side(game, unit, true, control.threads, &watch, &high);
    if (status == ZOPA_OK && low.done && high.done)
      bracket(power, &low, &high);
    clear_side(&low);
    clear_side(&high);
  }
  zopa_watch_clear(&watch);
  return status;
}

/* ---------------------------------------------------------------- indices */

/* a / b as the nearest double; NaN when b is 0. */
static double ratio(const mpz_t a, const mpz_t b)
{
  if (mpz_sgn(b) == 0)
    return NAN;
  mpq_t fraction;
  mpq_init(fraction);
  mpz_set(mpq_numref(fraction), a);
  mpz_set(mpq_denref(fraction), b);
  mpq_canonicalize(fraction);
  double value = zopa_number_double(fraction);
  mpq_clear(fraction);
  return value;
}

void zopa_power_deegan(const struct zopa_power *power, uint32_t class, mpq_t ret)
{
  mpq_t coalitions;
  mpq_init(coalitions);
  mpq_set_z(coalitions, power->counts.minimal);
  if (mpz_sgn(power->counts.minimal) > 0)
    mpq_div(ret, power->counts.deegan[class], coalitions);
  else
    mpq_set_ui(ret, 0, 1);
  mpq_clear(coalitions);
}

/* Sums over all voters, which the normalised indices are divided by. */
struct sums {
  mpz_t swings, minimal, losing;
  mpq_t johnston;
};

static void fill_figures(struct zopa_power *power, uint32_t class, const struct sums *sums)
{
  const struct zopa_power_counts *counts = &power->counts;
  struct zopa_power_figures *figures = &power->figures[class];
  mpq_t fraction;
  mpq_init(fraction);
  if (counts->swings_known) {
    figures->banzhaf = ratio(counts->swings[class], sums->swings);
    figures->banzhaf_absolute = per_coalition(counts->swings[class], counts->voter_count - 1);
    figures->coleman_initiative = ratio(counts->swings[class], sums->losing);
    figures->coleman_prevention = ratio(counts->swings[class], counts->winning);
  }
  if (counts->shapley_known)
    figures->shapley_shubik = power->game->settled ? NAN : zopa_number_double(counts->shapley[class]);
  if (counts->minimal_known)
    figures->holler = ratio(counts->minimal_with[class], sums->minimal);
  if (counts->deegan_known) {
    zopa_power_deegan(power, class, fraction);
    figures->deegan_packel = zopa_number_double(fraction);
  }
  if (counts->johnston_known && mpq_sgn(sums->johnston) > 0) {
    mpq_div(fraction, counts->johnston[class], sums->johnston);
    figures->johnston = zopa_number_double(fraction);
  }
  mpq_clear(fraction);
}

static void fill_all(struct zopa_power *power)
{
  const struct zopa_game *game = power->game;
  struct sums sums;
  mpq_t term;
  mpz_inits(sums.swings, sums.minimal, sums.losing, NULL);
  mpq_inits(sums.johnston, term, NULL);
  for (uint32_t c = 0; c < game->class_count; c++) {
    mpz_addmul_ui(sums.swings, power->counts.swings[c], game->classes[c].size);
    mpz_addmul_ui(sums.minimal, power->counts.minimal_with[c], game->classes[c].size);
    mpq_set_ui(term, game->classes[c].size, 1);
    mpq_mul(term, term, power->counts.johnston[c]);
    mpq_add(sums.johnston, sums.johnston, term);
  }
  mpz_setbit(sums.losing, game->voter_count);
  mpz_sub(sums.losing, sums.losing, power->counts.winning);
  for (uint32_t c = 0; c < game->class_count; c++)
    fill_figures(power, c, &sums);
  mpz_clears(sums.swings, sums.minimal, sums.losing, NULL);
  mpq_clears(sums.johnston, term, NULL);
}

/* ---------------------------------------------------------------- the whole */

static bool make_room(struct zopa_power *power)
{
  static const struct zopa_power_figures unknown = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, NAN, NAN};
  power->figures = calloc(power->game->class_count, sizeof *power->figures);
  if (!power->figures || !zopa_power_counts_init(&power->counts, power->game))
    return false;
  for (uint32_t c = 0; c < power->game->class_count; c++)
    power->figures[c] = unknown;
  return true;
}

void zopa_power_free(struct zopa_power *power)
{
  if (!power)
    return;
  zopa_power_counts_clear(&power->counts);
  zopa_game_free(power->game);
  mpz_clears(power->winning_low, power->winning_high, NULL);
  free(power->figures);
  free(power);
}

enum zopa_status zopa_power_new(const struct zopa_rule *rule, const struct zopa_control *control, struct zopa_error *error,
                                struct zopa_power **ret_power)
{
  struct zopa_power *power = calloc(1, sizeof *power);
  struct zopa_watch watch;
  if (!power)
    return ZOPA_E_MEMORY;
  mpz_inits(power->winning_low, power->winning_high, NULL);
  power->method = ZOPA_POWER_NONE;
  enum zopa_status status = zopa_game_new(rule, error, &power->game);
  if (status == ZOPA_OK && !make_room(power))
    status = ZOPA_E_MEMORY;
  zopa_watch_init(&watch, control);
  struct making making = {power, control, &watch};
  if (status == ZOPA_OK)
    status = count(&making);
  power->limit_met = !power->counts.swings_known || (!power->counts.shapley_known && !power->integrated) ||
                     zopa_watch_ending(&watch) != ZOPA_COMPLETE;
  if (status == ZOPA_OK && !power->counts.swings_known)
    status = bound(&making);
  if (status == ZOPA_OK)
    fill_all(power);
  zopa_watch_clear(&watch);
  if (status == ZOPA_OK)
    *ret_power = power;
  else
    zopa_power_free(power);
  return status;
}
