/* widen.c - see widen.h. */
#include "belief/widen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"

enum { TRIES = 6 };
static const double spread = 1.0, tolerance = 1e-7;

static double normal(struct zopa_random *random)
{
  for (;;) {
    double a = 2 * zopa_random_unit(random) - 1, b = 2 * zopa_random_unit(random) - 1, s = a * a + b * b;
    if (s > 0 && s < 1)
      return a * sqrt(-2 * log(s) / s);
  }
}

/* m [knot_count], w [issue_count]. */
static bool rows_hold(const struct zopa_rows *rows, const double *m, const double *w, double r)
{
  for (size_t i = 0; i < rows->row_count; i++) {
    const struct zopa_row *row = &rows->rows[i];
    double value = row->constant + row->reservation * r;
    for (size_t k = 0; k < row->part_count; k++)
      value += row->parts[k].factor * (row->parts[k].knot == ZOPA_NONE ? w[row->parts[k].issue] : m[row->parts[k].knot]);
    if (value < -tolerance || (row->kind == ZOPA_ROW_EQUAL && value > tolerance))
      return false;
  }
  return true;
}

/* One draw: values bent issue by issue. True when all rows hold. */
static bool bend(const struct zopa_rows *rows, struct zopa_random *random, double size, const double *m, const double *w, double r, double *ret_m)
{
  for (size_t i = 0; i < rows->issue_count; i++) {
    double power = exp(size * normal(random));
    for (size_t k = rows->knot_first[i]; k < rows->knot_first[i + 1]; k++)
      ret_m[k] = w[i] > 0 ? w[i] * pow(fmin(1, m[k] / w[i]), power) : 0;
  }
  return rows_hold(rows, ret_m, w, r);
}

enum zopa_status zopa_draws_widen(const struct zopa_draws *draws, uint64_t seed, struct zopa_draws **ret_wide)
{
  const struct zopa_rows *rows = draws->rows;
  struct zopa_arena arena = {0};
  struct zopa_draws *wide = ZOPA_ARENA_NEW(&arena, struct zopa_draws, 1);
  if (!wide)
    return ZOPA_E_MEMORY;
  *wide = *draws;
  wide->arena = arena;
  size_t count = draws->count, knots = rows->knot_count;
  wide->knots = zopa_arena_raw(&wide->arena, knots * count, sizeof *wide->knots);
  wide->weights = zopa_arena_raw(&wide->arena, rows->issue_count * count, sizeof *wide->weights);
  wide->reservations = zopa_arena_raw(&wide->arena, count, sizeof *wide->reservations);
  double *m = zopa_arena_raw(&wide->arena, 2 * knots + rows->issue_count + 1, sizeof *m);
  if (wide->arena.failed) {
    zopa_draws_free(wide);
    return ZOPA_E_MEMORY;
  }
  double *bent = m + knots, *w = bent + knots;
  struct zopa_random random;
  zopa_random_init(&random, seed, UINT64_C(1) << 41 | rows->party);
  memcpy(wide->weights, draws->weights, rows->issue_count * count * sizeof *wide->weights);
  memcpy(wide->reservations, draws->reservations, count * sizeof *wide->reservations);
  for (size_t s = 0; s < count; s++) {
    for (size_t i = 0; i < rows->issue_count; i++)
      w[i] = (double)draws->weights[i * count + s] / ZOPA_DRAW_UNIT;
    for (size_t k = 0; k < knots; k++)
      m[k] = (double)draws->knots[k * count + s] / ZOPA_DRAW_UNIT;
    bool held = false;
    for (int attempt = 0; attempt < TRIES && !held; attempt++)
      held = bend(rows, &random, spread * (TRIES - attempt) / TRIES, m, w, (double)draws->reservations[s] / ZOPA_DRAW_UNIT, bent);
    for (size_t k = 0; k < knots; k++)
      wide->knots[k * count + s] = held ? (int32_t)lrint(bent[k] * ZOPA_DRAW_UNIT) : draws->knots[k * count + s];
  }
  if (zopa_draws_value_package(wide) != ZOPA_OK) {
    zopa_draws_free(wide);
    return ZOPA_E_MEMORY;
  }
  *ret_wide = wide;
  return ZOPA_OK;
}
