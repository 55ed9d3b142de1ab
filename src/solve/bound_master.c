/* bound_master.c - the master problem: the mixture of the outcomes seen so far that is best for the aim, and the weights that go with it.
 *
 * Linear and least: a linear program with one row a party and one for the mixture, solved by the primal simplex method in a full tableau. It
 * has (P + 1) rows and is solved from scratch in each box, so that errors do not add up.
 *
 *     maximise  level + sum of theta * (priced gains + offset) - penalty * shortage
 *     subject to  sum of theta * gain - scale * level + shortage - slack = 0  (each party),   sum of theta = 1
 *
 * Gains of the least counted have a scale and no shortage; all others no scale, and a shortage that costs. The weight of a party is its row's
 * dual value. Product: Newton's method on sum of log(mixed gain), which keeps the columns with weight and steps along the simplex.
 * Whatever comes out is only weights: bound.c makes a bound of any. Sources: Dantzig & Wolfe 1960; von Hohenbalken 1977 (bound.h). */
#include <math.h>
#include <string.h>

#include "solve/bound.h"

enum { PIVOTS_MAX = 2000, NEWTON_MAX = 40 };

enum zopa_status zopa_master_make(const struct zopa_model *model, const struct zopa_aim *aim, size_t column_max, struct zopa_arena *arena,
                                  struct zopa_master *ret_master)
{
  size_t parties = model->party_count;
  struct zopa_master master = {.parties = parties, .column_max = column_max, .width = 2 * parties + 3 + column_max};
  bool product = aim->kind == ZOPA_AIM_PRODUCT;
  double largest = 0;
  master.least = (struct zopa_aim){.kind = ZOPA_AIM_LEAST};
  for (size_t c = 0; c < parties; c++) {
    master.norm[c] = model->reach[c] > 0 ? model->reach[c] : 1;
    master.least.counts[c] = aim->counts[c];
    master.least.scale[c] = master.norm[c];
    double of_party = aim->kind == ZOPA_AIM_LINEAR ? aim->price[c] * master.norm[c]
                      : product                    ? 1
                      : aim->counts[c]             ? master.norm[c] / aim->scale[c] : 0;
    largest = fmax(largest, of_party);
  }
  master.penalty = 1e3 * fmax(largest, 1e-300);
  master.tolerance = 1e-11 * fmax(largest, 1e-300);
  if (product)
    master.system = ZOPA_ARENA_NEW(arena, double, (column_max + 2) * (column_max + 3));
  master.cell = ZOPA_ARENA_NEW(arena, double, (parties + 2) * master.width);
  master.basic = ZOPA_ARENA_NEW(arena, size_t, parties + 1);
  if ((product && !master.system) || !master.cell || !master.basic)
    return ZOPA_E_MEMORY;
  *ret_master = master;
  return ZOPA_OK;
}

/* ---- The linear program ------------------------------------------------------------------------------------------------------- */

static size_t slack_of(size_t c) { return c; }
static size_t shortage_of(const struct zopa_master *master, size_t c) { return master->parties + c; }
static size_t level_of(const struct zopa_master *master) { return 2 * master->parties; }
static size_t unit_of(const struct zopa_master *master) { return 2 * master->parties + 1; }
static size_t mixed_of(const struct zopa_master *master, size_t j) { return 2 * master->parties + 2 + j; }
static double *row_of(const struct zopa_master *master, size_t row) { return master->cell + row * master->width; }

/* What the linear program maximises. */
static const struct zopa_aim *aim_of(const struct zopa_dual *dual)
{
  return dual->aim->kind == ZOPA_AIM_PRODUCT ? &dual->master.least : dual->aim;
}

static bool counted(const struct zopa_dual *dual, size_t c) { return aim_of(dual)->kind == ZOPA_AIM_LEAST && aim_of(dual)->counts[c]; }

/* What a column adds to the objective by itself. */
static double objective_of(const struct zopa_dual *dual, size_t j)
{
  double sum = dual->offset[j];
  for (size_t c = 0; c < dual->model->party_count && aim_of(dual)->kind == ZOPA_AIM_LINEAR; c++)
    sum += aim_of(dual)->price[c] * dual->vector[j * dual->model->party_count + c];
  return sum;
}

static void pivot(struct zopa_master *master, size_t row, size_t column)
{
  double *of_row = row_of(master, row), inverse = 1 / of_row[column];
  for (size_t k = 0; k < master->width; k++)
    of_row[k] *= inverse;
  for (size_t r = 0; r < master->parties + 2; r++) {
    double *other = row_of(master, r), factor = other[column];
    if (r == row || factor == 0)
      continue;
    for (size_t k = 0; k < master->width; k++)
      other[k] -= factor * of_row[k];
    other[column] = 0;
  }
  of_row[column] = 1;
  master->basic[row] = column;
}

/* The column to start from: the best by itself. */
static size_t first_column(const struct zopa_dual *dual)
{
  size_t best = 0, parties = dual->model->party_count;
  double best_score = -INFINITY;
  for (size_t j = 0; j < dual->column_count; j++) {
    double score = aim_of(dual)->kind == ZOPA_AIM_LEAST ? INFINITY : 0;
    for (size_t c = 0; c < parties; c++) {
      double gain = dual->vector[j * parties + c];
      if (counted(dual, c))
        score = fmin(score, gain / aim_of(dual)->scale[c]);
      else if (aim_of(dual)->kind == ZOPA_AIM_LINEAR)
        score += fmin(0, gain / dual->master.norm[c]);
    }
    if (score > best_score) {
      best_score = score;
      best = j;
    }
  }
  return best;
}

static void fill_column(struct zopa_dual *dual, size_t j)
{
  struct zopa_master *master = &dual->master;
  size_t parties = master->parties, column = mixed_of(master, j);
  for (size_t c = 0; c < parties; c++)
    row_of(master, c)[column] = dual->vector[j * parties + c] / master->norm[c];
  row_of(master, parties)[column] = 1;
  row_of(master, parties + 1)[column] = objective_of(dual, j);
}

/* A basis that is feasible: one column, the level at its least ratio, and a slack or a shortage for every other row. */
static void first_basis(struct zopa_dual *dual)
{
  struct zopa_master *master = &dual->master;
  size_t parties = master->parties, start = first_column(dual), last = master->width - 1, least = parties;
  pivot(master, parties, mixed_of(master, start));
  double ratio = INFINITY;
  for (size_t c = 0; c < parties; c++)
    if (counted(dual, c) && dual->vector[start * parties + c] / aim_of(dual)->scale[c] < ratio) {
      ratio = dual->vector[start * parties + c] / aim_of(dual)->scale[c];
      least = c;
    }
  if (least < parties)
    pivot(master, least, level_of(master));
  for (size_t c = 0; c < parties; c++)
    if (c != least && (counted(dual, c) || row_of(master, c)[last] <= 0))
      pivot(master, c, slack_of(c));
}

static void start_linear(struct zopa_dual *dual)
{
  struct zopa_master *master = &dual->master;
  size_t parties = master->parties, last = master->width - 1;
  memset(master->cell, 0, (parties + 2) * master->width * sizeof *master->cell);
  double *objective = row_of(master, parties + 1);
  for (size_t c = 0; c < parties; c++) {
    double *row = row_of(master, c);
    row[slack_of(c)] = -1;
    row[shortage_of(master, c)] = 1;
    row[level_of(master)] = counted(dual, c) ? -aim_of(dual)->scale[c] / master->norm[c] : 0;
    master->basic[c] = shortage_of(master, c);
  }
  row_of(master, parties)[unit_of(master)] = row_of(master, parties)[last] = 1;
  master->basic[parties] = unit_of(master);
  objective[level_of(master)] = aim_of(dual)->kind == ZOPA_AIM_LEAST;
  for (size_t j = 0; j < dual->column_count; j++)
    fill_column(dual, j);
  /* Shortages are basic and cost the penalty: their rows are priced out. */
  for (size_t c = 0; c < parties; c++) {
    const double *row = row_of(master, c);
    if (counted(dual, c))
      continue;
    for (size_t k = 0; k < master->width; k++)
      objective[k] += k == shortage_of(master, c) ? 0 : master->penalty * row[k];
  }
  first_basis(dual);
}

/* The newest column in terms of the basis: the columns of the shortages and of the unit hold the inverse. */
static void add_linear(struct zopa_dual *dual)
{
  struct zopa_master *master = &dual->master;
  size_t parties = master->parties, j = dual->column_count - 1, column = mixed_of(master, j);
  const double *vector = dual->vector + j * parties, *objective = row_of(master, parties + 1);
  for (size_t r = 0; r <= parties; r++) {
    double *row = row_of(master, r), sum = row[unit_of(master)];
    for (size_t c = 0; c < parties; c++)
      sum += row[shortage_of(master, c)] * vector[c] / master->norm[c];
    row[column] = sum;
  }
  double reduced = objective_of(dual, j) + objective[unit_of(master)];
  for (size_t c = 0; c < parties; c++)
    reduced -= objective[slack_of(c)] * vector[c] / master->norm[c];
  row_of(master, parties + 1)[column] = reduced;
}

/* The column with the largest reduced cost; width when none is above the tolerance. */
static size_t entering(const struct zopa_dual *dual)
{
  const struct zopa_master *master = &dual->master;
  const double *objective = row_of(master, master->parties + 1);
  size_t best = master->width;
  double most = master->tolerance;
  for (size_t k = 0; k < mixed_of(master, dual->column_count); k++) {
    bool barred = k == unit_of(master) || k == level_of(master)
                  || (k >= master->parties && k < 2 * master->parties && counted(dual, k - master->parties));
    if (!barred && objective[k] > most) {
      most = objective[k];
      best = k;
    }
  }
  return best;
}

/* The row that leaves: the first to reach 0, the level, which is free, never. rows when none does. */
static size_t leaving(const struct zopa_master *master, size_t column)
{
  size_t rows = master->parties + 1, last = master->width - 1, best = rows;
  double least = INFINITY;
  for (size_t r = 0; r < rows; r++) {
    const double *row = row_of(master, r);
    if (master->basic[r] == level_of(master) || row[column] <= 1e-10)
      continue;
    double ratio = fmax(0, row[last]) / row[column];
    if (ratio < least || (ratio == least && row[column] > row_of(master, best)[column])) {
      least = ratio;
      best = r;
    }
  }
  return best;
}

static double solve_linear(struct zopa_dual *dual, double *ret_weight)
{
  struct zopa_master *master = &dual->master;
  size_t parties = master->parties, last = master->width - 1;
  for (size_t step = 0; step < PIVOTS_MAX; step++) {
    size_t column = entering(dual), row = column < master->width ? leaving(master, column) : parties + 1;
    if (row > parties)
      break;
    pivot(master, row, column);
    dual->work += (parties + 2) * master->width / 2;
  }
  const double *objective = row_of(master, parties + 1);
  double scale = 0;
  for (size_t c = 0; c < parties; c++) {
    ret_weight[c] = fmax(0, -objective[slack_of(c)]) / master->norm[c];
    scale += counted(dual, c) ? ret_weight[c] * aim_of(dual)->scale[c] : 0;
  }
  for (size_t c = 0; c < parties; c++)
    if (aim_of(dual)->kind == ZOPA_AIM_LINEAR)
      ret_weight[c] += aim_of(dual)->price[c];
    else if (scale > 0)
      ret_weight[c] /= scale;
  memset(dual->theta, 0, dual->column_count * sizeof *dual->theta);
  for (size_t r = 0; r <= parties; r++)
    if (master->basic[r] >= mixed_of(master, 0) && master->basic[r] < mixed_of(master, dual->column_count))
      dual->theta[master->basic[r] - mixed_of(master, 0)] = fmax(0, row_of(master, r)[last]);
  return -objective[last];
}

/* ---- The product -------------------------------------------------------------------------------------------------------------- */

static void mix(const struct zopa_dual *dual, const double *theta, double *ret_gain, double *ret_offset)
{
  size_t parties = dual->model->party_count;
  memset(ret_gain, 0, parties * sizeof *ret_gain);
  *ret_offset = 0;
  for (size_t j = 0; j < dual->column_count; j++) {
    if (theta[j] <= 0)
      continue;
    for (size_t c = 0; c < parties; c++)
      ret_gain[c] += theta[j] * dual->vector[j * parties + c];
    *ret_offset += theta[j] * dual->offset[j];
  }
}

static double product_value(const struct zopa_dual *dual, const double *gain, double offset)
{
  for (size_t c = 0; c < dual->model->party_count; c++)
    if (dual->aim->counts[c]) {
      if (gain[c] <= 0)
        return -INFINITY;
      offset += log(gain[c]);
    }
  return offset;
}

/* A start with all gains above 0 where there is one near: what theta was, or mixed with all columns alike. Theta is kept when there is none. */
static double start_product(struct zopa_dual *dual, double *ret_gain)
{
  double offset, whole = 0, before[3 * ZOPA_PARTIES_MAX + 24];
  memcpy(before, dual->theta, dual->column_count * sizeof *before);
  for (int attempt = 0; attempt < 3; attempt++) {
    whole = 0;
    for (size_t j = 0; j < dual->column_count; j++) {
      dual->theta[j] = attempt == 2 ? 1 : attempt == 1 ? before[j] + 0.01 : before[j];
      whole += dual->theta[j];
    }
    for (size_t j = 0; j < dual->column_count && whole > 0; j++)
      dual->theta[j] /= whole;
    mix(dual, dual->theta, ret_gain, &offset);
    double value = whole > 0 ? product_value(dual, ret_gain, offset) : -INFINITY;
    if (isfinite(value))
      return value;
  }
  memcpy(dual->theta, before, dual->column_count * sizeof *before);
  return -INFINITY;
}

/* Solves a dense system of n rows in n + 1 columns by elimination with pivoting; the answer replaces the last column. */
static bool eliminate(double *system, size_t n)
{
  size_t width = n + 1;
  for (size_t k = 0; k < n; k++) {
    size_t best = k;
    for (size_t r = k + 1; r < n; r++)
      if (fabs(system[r * width + k]) > fabs(system[best * width + k]))
        best = r;
    if (!(fabs(system[best * width + k]) > 1e-300))
      return false;
    for (size_t c = 0; c < width && best != k; c++) {
      double swap = system[k * width + c];
      system[k * width + c] = system[best * width + c];
      system[best * width + c] = swap;
    }
    for (size_t r = 0; r < n; r++) {
      double factor = system[r * width + k] / system[k * width + k];
      for (size_t c = k; c < width && r != k && factor != 0; c++)
        system[r * width + c] -= factor * system[k * width + c];
    }
  }
  for (size_t k = 0; k < n; k++)
    system[k * width + n] /= system[k * width + k];
  return true;
}

/* The direction of Newton's method over the columns in use, which sum to no change: ret_move [column_count]. False when there is none. */
static bool newton_move(struct zopa_dual *dual, const double *gain, const double *slope, const bool *used, double *ret_move)
{
  size_t parties = dual->model->party_count, list[3 * ZOPA_PARTIES_MAX + 24], n = 0;
  double *system = dual->master.system, trace = 0;
  for (size_t j = 0; j < dual->column_count; j++)
    if (used[j])
      list[n++] = j;
  size_t width = n + 2;
  for (size_t a = 0; a < n; a++) {
    for (size_t b = 0; b < n; b++) {
      double sum = 0;
      for (size_t c = 0; c < parties; c++)
        if (dual->aim->counts[c])
          sum += dual->vector[list[a] * parties + c] / gain[c] * (dual->vector[list[b] * parties + c] / gain[c]);
      system[a * width + b] = sum;
    }
    trace += system[a * width + a];
    system[a * width + n] = 1;
    system[a * width + n + 1] = slope[list[a]];
    system[n * width + a] = 1;
  }
  for (size_t a = 0; a < n; a++)
    system[a * width + a] += 1e-12 * trace;
  system[n * width + n] = system[n * width + n + 1] = 0;
  memset(ret_move, 0, dual->column_count * sizeof *ret_move);
  dual->work += n * n * (n / 2 + parties);
  if (n < 2 || !eliminate(system, n + 1))
    return false;
  for (size_t a = 0; a < n; a++)
    ret_move[list[a]] = system[a * width + n + 1];
  return true;
}

/* Which columns may move: those in the mixture, and the one with the steepest slope. Returns how far that rises above the mixture's. */
static double choose_columns(const struct zopa_dual *dual, const double *gain, double *ret_slope, bool *ret_used)
{
  size_t parties = dual->model->party_count, steepest = 0;
  double mean = 0;
  for (size_t j = 0; j < dual->column_count; j++) {
    ret_slope[j] = dual->offset[j];
    for (size_t c = 0; c < parties; c++)
      if (dual->aim->counts[c])
        ret_slope[j] += dual->vector[j * parties + c] / gain[c];
    ret_used[j] = dual->theta[j] > 0;
    mean += dual->theta[j] * ret_slope[j];
    if (ret_slope[j] > ret_slope[steepest])
      steepest = j;
  }
  ret_used[steepest] = true;
  return ret_slope[steepest] - mean;
}

/* Goes along the move as far as it helps. False when it does not. */
static bool step_product(struct zopa_dual *dual, const double *move, double *gain, double *value)
{
  double longest = 1, theta[3 * ZOPA_PARTIES_MAX + 24], offset;
  size_t blocking = dual->column_count;
  for (size_t j = 0; j < dual->column_count; j++)
    if (move[j] < 0 && dual->theta[j] + longest * move[j] < 0) {
      longest = dual->theta[j] / -move[j];
      blocking = j;
    }
  for (double length = longest; length > 1e-9 * longest; length /= 4) {
    for (size_t j = 0; j < dual->column_count; j++)
      theta[j] = length == longest && j == blocking ? 0 : fmax(0, dual->theta[j] + length * move[j]);
    mix(dual, theta, gain, &offset);
    double reached = product_value(dual, gain, offset);
    if (reached >= *value && isfinite(reached)) {
      bool better = reached > *value || (length == longest && blocking < dual->column_count);
      memcpy(dual->theta, theta, dual->column_count * sizeof *theta);
      *value = reached;
      return better;
    }
  }
  mix(dual, dual->theta, gain, &offset);
  return false;
}

static double solve_product(struct zopa_dual *dual, double *ret_weight)
{
  size_t parties = dual->model->party_count;
  double gain[ZOPA_PARTIES_MAX], slope[3 * ZOPA_PARTIES_MAX + 24], move[3 * ZOPA_PARTIES_MAX + 24];
  bool used[3 * ZOPA_PARTIES_MAX + 24];
  double value = start_product(dual, gain);
  if (!isfinite(value)) {
    start_linear(dual);
    solve_linear(dual, ret_weight);
    value = start_product(dual, gain);
    if (!isfinite(value))
      return value;
  }
  for (int step = 0; step < NEWTON_MAX && isfinite(value); step++) {
    if (choose_columns(dual, gain, slope, used) < 1e-12)
      break;
    /* A column without weight that the move would take below 0 is put aside. */
    bool moved = false;
    for (size_t attempt = 0; attempt <= dual->column_count; attempt++) {
      size_t aside = dual->column_count;
      moved = newton_move(dual, gain, slope, used, move);
      for (size_t j = 0; j < dual->column_count && moved; j++)
        if (used[j] && dual->theta[j] <= 0 && move[j] < 0)
          aside = j;
      if (aside == dual->column_count)
        break;
      used[aside] = false;
    }
    if (!moved || !step_product(dual, move, gain, &value))
      break;
  }
  for (size_t c = 0; c < parties; c++) {
    double floor = 1e-9 * dual->master.norm[c];
    ret_weight[c] = dual->aim->counts[c] ? 1 / fmax(gain[c], floor) : 0;
  }
  return value;
}

void zopa_master_start(struct zopa_dual *dual)
{
  if (dual->aim->kind != ZOPA_AIM_PRODUCT)
    start_linear(dual);
}

void zopa_master_add(struct zopa_dual *dual)
{
  if (dual->aim->kind != ZOPA_AIM_PRODUCT)
    add_linear(dual);
}

double zopa_master_solve(struct zopa_dual *dual, double *ret_weight)
{
  return dual->aim->kind == ZOPA_AIM_PRODUCT ? solve_product(dual, ret_weight) : solve_linear(dual, ret_weight);
}
