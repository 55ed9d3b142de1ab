/* walk.c - see walk.h. */
#include "belief/walk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "belief/direction.h"

enum { RANDOM_MOVES = 1, LENT_MOVES = 2 };

/* ---------------------------------------------------------------- the line through a walker */

/* A uniform point of the line; 0 where there is no room. */
static double reach_draw(const struct zopa_reach *reach, struct zopa_random *random)
{
  double length = reach->high - reach->low;
  if (!(length > 0) || !isfinite(length))
    return 0;
  return reach->low + length * zopa_random_unit(random);
}

/* ---------------------------------------------------------------- weights and the reservation value */

static void refresh(const struct zopa_ground *ground, struct zopa_walker_state *walker)
{
  for (size_t s = 0; s < ground->side_count; s++)
    walker->sides[s] = ground->sides[s].constant;
  for (size_t k = 0; k < ground->rows->knot_count; k++)
    for (size_t t = ground->cross_first[k]; t < ground->cross_first[k + 1]; t++)
      walker->sides[ground->cross_touches[t].side] += ground->cross_touches[t].factor * walker->v[k];
  for (size_t c = 0; c < ground->cross_count; c++) {
    const struct zopa_cross *row = &ground->cross[c];
    double value = row->constant + row->reservation * walker->r;
    for (size_t s = row->side_first; s < row->side_first + row->side_count; s++)
      value += walker->w[ground->sides[s].issue] * walker->sides[s];
    walker->values[c] = value;
  }
}

/* Moves weight from issue b to issue a. */
static void move_pair(struct zopa_walkers *walkers, struct zopa_walker_state *walker, uint32_t a, uint32_t b)
{
  const struct zopa_ground *ground = walkers->ground;
  struct zopa_reach reach = {-walker->w[a], walker->w[b]};
  double *slopes = walkers->slopes;
  const uint32_t ends[2] = {a, b};
  for (int e = 0; e < 2; e++)
    for (size_t t = ground->weight_first[ends[e]]; t < ground->weight_first[ends[e] + 1]; t++)
      slopes[ground->weight_touches[t].row] += (e ? -1 : 1) * walker->sides[ground->weight_touches[t].side];
  for (int e = 0; e < 2; e++)
    for (size_t t = ground->weight_first[ends[e]]; t < ground->weight_first[ends[e] + 1]; t++) {
      uint32_t row = ground->weight_touches[t].row;
      zopa_reach_bound(&reach, walker->values[row], slopes[row]);
    }
  double t = reach_draw(&reach, &walkers->random);
  walker->w[a] = zopa_within_unit(walker->w[a] + t);
  walker->w[b] = zopa_within_unit(walker->w[b] - t);
  for (int e = 0; e < 2; e++)
    for (size_t i = ground->weight_first[ends[e]]; i < ground->weight_first[ends[e] + 1]; i++) {
      uint32_t row = ground->weight_touches[i].row;
      walker->values[row] += t * slopes[row];
      slopes[row] = 0;
    }
}

static void move_reservation(struct zopa_walkers *walkers, struct zopa_walker_state *walker)
{
  const struct zopa_ground *ground = walkers->ground;
  struct zopa_reach reach = {-walker->r, 1 - walker->r};
  for (size_t c = 0; c < ground->cross_count; c++)
    if (ground->cross[c].reservation != 0)
      zopa_reach_bound(&reach, walker->values[c], ground->cross[c].reservation);
  double t = reach_draw(&reach, &walkers->random);
  walker->r = zopa_within_unit(walker->r + t);
  for (size_t c = 0; c < ground->cross_count; c++)
    walker->values[c] += t * ground->cross[c].reservation;
}

/* Takes from a direction in weights and r what would change the sum of weights, or a tight row. */
static void project_weights(struct zopa_walkers *walkers, const struct zopa_walker_state *walker)
{
  const struct zopa_ground *ground = walkers->ground;
  size_t issues = ground->rows->issue_count, size = issues + 1, basis_count = 0, free = 0;
  double *direction = walkers->direction, *basis = walkers->basis, sum = 0;
  if (!ground->tight_cross) {
    for (size_t i = 0; i < issues; i++) {
      free += !ground->weight_fixed[i];
      sum += direction[i];
    }
    for (size_t i = 0; i < issues; i++)
      direction[i] -= ground->weight_fixed[i] ? 0 : sum / (double)free;
    return;
  }
  for (size_t i = 0; i < issues; i++)
    basis[i] = !ground->weight_fixed[i];
  basis[issues] = 0;
  zopa_basis_add(basis, size, &basis_count);
  for (size_t c = 0; c < ground->cross_count; c++) {
    const struct zopa_cross *row = &ground->cross[c];
    if (!row->tight)
      continue;
    double *gradient = &basis[basis_count * size];
    memset(gradient, 0, size * sizeof *gradient);
    for (size_t s = row->side_first; s < row->side_first + row->side_count; s++)
      if (!ground->weight_fixed[ground->sides[s].issue])
        gradient[ground->sides[s].issue] += walker->sides[s];
    gradient[issues] = ground->reservation_moves ? row->reservation : 0;
    zopa_basis_add(basis, size, &basis_count);
  }
  zopa_direction_free(direction, size, basis, basis_count);
}

/* Weights and r along a direction [issue_count + 1], projected first. */
static void move_weights(struct zopa_walkers *walkers, struct zopa_walker_state *walker)
{
  const struct zopa_ground *ground = walkers->ground;
  size_t issues = ground->rows->issue_count;
  double *direction = walkers->direction;
  project_weights(walkers, walker);
  struct zopa_reach reach = {-INFINITY, INFINITY};
  for (size_t i = 0; i < issues; i++)
    if (!ground->weight_fixed[i])
      zopa_reach_bound(&reach, walker->w[i], direction[i]);
  if (ground->reservation_moves) {
    zopa_reach_bound(&reach, walker->r, direction[issues]);
    zopa_reach_bound(&reach, 1 - walker->r, -direction[issues]);
  }
  for (size_t c = 0; c < ground->cross_count; c++) {
    const struct zopa_cross *row = &ground->cross[c];
    double slope = row->reservation * direction[issues];
    for (size_t s = row->side_first; s < row->side_first + row->side_count; s++)
      slope += direction[ground->sides[s].issue] * walker->sides[s];
    walkers->slopes[c] = slope;
    if (!row->tight)
      zopa_reach_bound(&reach, walker->values[c], slope);
  }
  double t = reach_draw(&reach, &walkers->random);
  for (size_t i = 0; i < issues; i++)
    walker->w[i] = ground->weight_fixed[i] ? 0 : zopa_within_unit(walker->w[i] + t * direction[i]);
  if (ground->reservation_moves)
    walker->r = zopa_within_unit(walker->r + t * direction[issues]);
  for (size_t c = 0; c < ground->cross_count; c++) {
    walker->values[c] += t * walkers->slopes[c];
    walkers->slopes[c] = 0;
  }
}

/* Uniform on the simplex: exponential numbers divided by their sum. */
static void draw_weights(struct zopa_walkers *walkers, struct zopa_walker_state *walker)
{
  size_t issues = walkers->ground->rows->issue_count;
  double sum = 0;
  for (size_t i = 0; i < issues; i++)
    sum += walker->w[i] = -log(1 - zopa_random_unit(&walkers->random));
  for (size_t i = 0; i < issues; i++)
    walker->w[i] = sum > 0 ? walker->w[i] / sum : 1 / (double)issues;
}

static void sweep_weights(struct zopa_walkers *walkers, struct zopa_walker_state *walker)
{
  const struct zopa_ground *ground = walkers->ground;
  uint32_t issues = (uint32_t)ground->rows->issue_count;
  if (ground->fresh_weights) {
    draw_weights(walkers, walker);
    return;
  }
  for (uint32_t a = 0; a < issues && issues > 1; a++) {
    uint32_t b = (a + 1 + (uint32_t)zopa_random_below(&walkers->random, issues - 1)) % issues;
    if (!ground->weight_fixed[a] && !ground->weight_fixed[b] && !ground->weight_bound[a] && !ground->weight_bound[b])
      move_pair(walkers, walker, a, b);
  }
}

/* ---------------------------------------------------------------- values */

static double local_value(const struct zopa_ground *ground, const struct zopa_local *row, const double *v)
{
  double value = row->constant;
  for (size_t i = row->part_first; i < row->part_first + row->part_count; i++)
    value += ground->local_parts[i].factor * v[ground->local_parts[i].knot];
  return value;
}

static void shift_knot(const struct zopa_ground *ground, struct zopa_walker_state *walker, uint32_t knot, double weight, double by)
{
  walker->v[knot] = zopa_within_unit(walker->v[knot] + by);
  for (size_t t = ground->cross_first[knot]; t < ground->cross_first[knot + 1]; t++) {
    const struct zopa_touch *touch = &ground->cross_touches[t];
    walker->sides[touch->side] += touch->factor * by;
    walker->values[touch->row] += weight * touch->factor * by;
  }
}

static void move_knot(struct zopa_walkers *walkers, struct zopa_walker_state *walker, uint32_t knot, double weight)
{
  const struct zopa_ground *ground = walkers->ground;
  struct zopa_reach reach = {-walker->v[knot], 1 - walker->v[knot]};
  for (size_t t = ground->local_first[knot]; t < ground->local_first[knot + 1]; t++) {
    const struct zopa_touch *touch = &ground->local_touches[t];
    zopa_reach_bound(&reach, local_value(ground, &ground->local[touch->row], walker->v), touch->factor);
  }
  for (size_t t = ground->cross_first[knot]; t < ground->cross_first[knot + 1]; t++) {
    const struct zopa_touch *touch = &ground->cross_touches[t];
    zopa_reach_bound(&reach, walker->values[touch->row], weight * touch->factor);
  }
  shift_knot(ground, walker, knot, weight, reach_draw(&reach, &walkers->random));
}

static int falling(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x < y) - (x > y);
}

/* Values that nothing binds, or one order: uniform numbers, sorted along the order. */
static void draw_values(struct zopa_walkers *walkers, struct zopa_walker_state *walker, uint32_t issue)
{
  const struct zopa_ground *ground = walkers->ground;
  uint32_t first = ground->rows->knot_first[issue], end = ground->rows->knot_first[issue + 1];
  for (uint32_t k = first; k < end; k++)
    if (!ground->knot_fixed[k])
      walker->v[k] = zopa_random_unit(&walkers->random);
  size_t count = 0;
  double *sorted = walkers->direction;
  for (size_t i = 0; i < ground->order_count[issue]; i++)
    if (!ground->knot_fixed[ground->order[issue][i]])
      sorted[count++] = walker->v[ground->order[issue][i]];
  qsort(sorted, count, sizeof *sorted, falling);
  count = 0;
  for (size_t i = 0; i < ground->order_count[issue]; i++)
    if (!ground->knot_fixed[ground->order[issue][i]])
      walker->v[ground->order[issue][i]] = sorted[count++];
}

/* The gradients of tight rows with respect to the values, as a basis. */
static size_t values_basis(struct zopa_walkers *walkers, const struct zopa_walker_state *walker)
{
  const struct zopa_ground *ground = walkers->ground;
  size_t size = ground->rows->knot_count, count = 0;
  for (size_t c = 0; c < ground->cross_count && ground->tight_cross; c++) {
    if (!ground->cross[c].tight)
      continue;
    double *gradient = &walkers->basis[count * size];
    for (size_t k = 0; k < size; k++) {
      gradient[k] = 0;
      for (size_t t = ground->cross_first[k]; t < ground->cross_first[k + 1] && !ground->knot_fixed[k]; t++)
        if (ground->cross_touches[t].row == c)
          gradient[k] += walker->w[ground->sides[ground->cross_touches[t].side].issue] * ground->cross_touches[t].factor;
    }
    zopa_basis_add(walkers->basis, size, &count);
  }
  for (size_t l = 0; l < ground->local_count && ground->tight_local; l++) {
    const struct zopa_local *row = &ground->local[l];
    if (!row->tight)
      continue;
    double *gradient = &walkers->basis[count * size];
    memset(gradient, 0, size * sizeof *gradient);
    for (size_t i = row->part_first; i < row->part_first + row->part_count; i++)
      if (!ground->knot_fixed[ground->local_parts[i].knot])
        gradient[ground->local_parts[i].knot] += ground->local_parts[i].factor;
    zopa_basis_add(walkers->basis, size, &count);
  }
  return count;
}

/* Values along a direction [knot_count], projected first. Issues whose values are drawn afresh stay. */
static void move_values(struct zopa_walkers *walkers, struct zopa_walker_state *walker)
{
  const struct zopa_ground *ground = walkers->ground;
  const struct zopa_rows *rows = ground->rows;
  double *direction = walkers->direction;
  for (uint32_t i = 0; i < rows->issue_count; i++)
    for (uint32_t k = rows->knot_first[i]; k < rows->knot_first[i + 1]; k++)
      if (ground->knot_fixed[k] || ground->fresh[i])
        direction[k] = 0;
  size_t basis_count = ground->tight_cross || ground->tight_local ? values_basis(walkers, walker) : 0;
  zopa_direction_free(direction, rows->knot_count, walkers->basis, basis_count);
  struct zopa_reach reach = {-INFINITY, INFINITY};
  for (uint32_t i = 0; i < rows->issue_count; i++)
    for (uint32_t k = rows->knot_first[i]; k < rows->knot_first[i + 1]; k++) {
      zopa_reach_bound(&reach, walker->v[k], direction[k]);
      zopa_reach_bound(&reach, 1 - walker->v[k], -direction[k]);
      for (size_t t = ground->cross_first[k]; t < ground->cross_first[k + 1]; t++)
        walkers->slopes[ground->cross_touches[t].row] += walker->w[i] * ground->cross_touches[t].factor * direction[k];
    }
  for (size_t l = 0; l < ground->local_count; l++) {
    const struct zopa_local *row = &ground->local[l];
    double slope = 0;
    for (size_t i = row->part_first; i < row->part_first + row->part_count; i++)
      slope += ground->local_parts[i].factor * direction[ground->local_parts[i].knot];
    if (!row->tight)
      zopa_reach_bound(&reach, local_value(ground, row, walker->v), slope);
  }
  for (size_t c = 0; c < ground->cross_count; c++) {
    if (!ground->cross[c].tight)
      zopa_reach_bound(&reach, walker->values[c], walkers->slopes[c]);
    walkers->slopes[c] = 0;
  }
  double t = reach_draw(&reach, &walkers->random);
  for (uint32_t i = 0; i < rows->issue_count && t != 0; i++)
    for (uint32_t k = rows->knot_first[i]; k < rows->knot_first[i + 1]; k++)
      if (direction[k] != 0)
        shift_knot(ground, walker, k, walker->w[i], t * direction[k]);
}

static void sweep_values(struct zopa_walkers *walkers, struct zopa_walker_state *walker)
{
  const struct zopa_ground *ground = walkers->ground;
  for (uint32_t i = 0; i < ground->rows->issue_count; i++)
    if (ground->fresh[i])
      draw_values(walkers, walker, i);
    else
      for (uint32_t k = ground->rows->knot_first[i]; k < ground->rows->knot_first[i + 1]; k++)
        if (!ground->knot_fixed[k] && !ground->knot_bound[k])
          move_knot(walkers, walker, k, walker->w[i]);
}

/* ---------------------------------------------------------------- sweeps */

/* Two walkers other than `self`. */
static void lend(struct zopa_walkers *walkers, size_t self, const struct zopa_walker_state **ret_x, const struct zopa_walker_state **ret_y)
{
  size_t a = (self + 1 + zopa_random_below(&walkers->random, walkers->count - 1)) % walkers->count, b = a;
  while (b == a || b == self)
    b = zopa_random_below(&walkers->random, walkers->count);
  *ret_x = &walkers->walkers[a];
  *ret_y = &walkers->walkers[b];
}

/* Fills the scratch direction: random, or the difference of two other walkers; in the values, or in weights and r. */
static void direct(struct zopa_walkers *walkers, size_t self, bool values, bool lent)
{
  const struct zopa_rows *rows = walkers->ground->rows;
  size_t size = values ? rows->knot_count : rows->issue_count + 1;
  const struct zopa_walker_state *x, *y;
  if (!lent) {
    for (size_t i = 0; i < size; i++)
      walkers->direction[i] = 2 * zopa_random_unit(&walkers->random) - 1;
  } else {
    lend(walkers, self, &x, &y);
    for (size_t i = 0; i < size; i++)
      walkers->direction[i] = values ? x->v[i] - y->v[i] : i < rows->issue_count ? x->w[i] - y->w[i] : x->r - y->r;
  }
  for (size_t i = 0; i < rows->issue_count && !values; i++)
    if (walkers->ground->weight_fixed[i])
      walkers->direction[i] = 0;
  if (!values && !walkers->ground->reservation_moves)
    walkers->direction[rows->issue_count] = 0;
}

/* Rows that tie values to weights are met by moves of both; where there are none, weights and values do not hinder each other. */
static void move_jointly(struct zopa_walkers *walkers, size_t self, bool lent)
{
  const struct zopa_walker_state *x = NULL, *y = NULL;
  if (walkers->ground->cross_count == 0)
    return;
  if (lent)
    lend(walkers, self, &x, &y);
  if (zopa_walker_move_jointly(walkers, &walkers->walkers[self], x, y))
    refresh(walkers->ground, &walkers->walkers[self]);
}

static void sweep_walker(struct zopa_walkers *walkers, size_t self)
{
  const struct zopa_ground *ground = walkers->ground;
  struct zopa_walker_state *walker = &walkers->walkers[self];
  refresh(ground, walker);
  sweep_weights(walkers, walker);
  if (ground->reservation_moves && !ground->reservation_bound)
    move_reservation(walkers, walker);
  if (!ground->independent)
    for (int m = 0; m < RANDOM_MOVES + LENT_MOVES; m++) {
      direct(walkers, self, false, m >= RANDOM_MOVES);
      if (!ground->fresh_weights)
        move_weights(walkers, walker);
      direct(walkers, self, true, m >= RANDOM_MOVES);
      move_values(walkers, walker);
      move_jointly(walkers, self, m >= RANDOM_MOVES);
    }
  sweep_values(walkers, walker);
}

void zopa_walkers_sweep(struct zopa_walkers *walkers)
{
  for (size_t i = 0; i < walkers->count; i++)
    sweep_walker(walkers, i);
}

enum zopa_status zopa_walkers_init(struct zopa_walkers *walkers, const struct zopa_ground *ground, size_t count, uint64_t seed, uint64_t task)
{
  const struct zopa_rows *rows = ground->rows;
  size_t size = rows->knot_count > rows->issue_count + 1 ? rows->knot_count : rows->issue_count + 1;
  *walkers = (struct zopa_walkers){.ground = ground, .count = count};
  zopa_random_init(&walkers->random, seed, task);
  walkers->walkers = ZOPA_ARENA_NEW(&walkers->arena, struct zopa_walker_state, count);
  walkers->direction = ZOPA_ARENA_NEW(&walkers->arena, double, size);
  walkers->slopes = ZOPA_ARENA_NEW(&walkers->arena, double, ground->cross_count);
  walkers->joint = ZOPA_ARENA_NEW(&walkers->arena, double, rows->knot_count + rows->issue_count + 1);
  walkers->basis = ZOPA_ARENA_NEW(&walkers->arena, double, size * (ground->tight_cross + ground->tight_local + 2));
  for (size_t i = 0; i < count && !walkers->arena.failed; i++) {
    struct zopa_walker_state *walker = &walkers->walkers[i];
    walker->v = ZOPA_ARENA_NEW(&walkers->arena, double, rows->knot_count);
    walker->w = ZOPA_ARENA_NEW(&walkers->arena, double, rows->issue_count);
    walker->sides = ZOPA_ARENA_NEW(&walkers->arena, double, ground->side_count);
    walker->values = ZOPA_ARENA_NEW(&walkers->arena, double, ground->cross_count);
    if (walkers->arena.failed)
      break;
    for (size_t k = 0; k < rows->knot_count; k++)
      walker->v[k] = ground->start.v[k];
    for (size_t k = 0; k < rows->issue_count; k++)
      walker->w[k] = ground->start.w[k];
    walker->r = ground->start.r;
  }
  if (!walkers->arena.failed)
    return ZOPA_OK;
  zopa_walkers_clear(walkers);
  return ZOPA_E_MEMORY;
}

void zopa_walkers_clear(struct zopa_walkers *walkers) { zopa_arena_clear(&walkers->arena); }
