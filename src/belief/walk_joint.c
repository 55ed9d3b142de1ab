/* walk_joint.c - see walk.h: moves of values and weights together, along lines in m = w * v, w and r.
 *
 * In these, every row is linear, so that what is possible is a polytope however rows tie weights to values: where w(a) * v(p) = w(b) * v(q) must
 * hold, neither weights alone nor values alone can change the ratio of w(a) to w(b), and where it must hold nearly, hardly. The prior is not
 * uniform there: to draw v uniformly is to draw m with density 1 / w for each knot that is free. So a point of the line is not drawn
 * uniformly but with density proportional to the product of w(issue) ^ -power(issue), by slices.
 * Source: slice sampling with shrinkage, Neal, Ann. Stat. 31(3), 2003, section 4.1. */
#include <math.h>
#include <string.h>

#include "belief/direction.h"
#include "belief/walk.h"

/* ---------------------------------------------------------------- what all walkers share */

/* Which knots are coordinates of their own: those that are neither fixed nor drawn afresh. Of all others m is v * w with the v they have. */
static void find_coordinates(struct zopa_ground *ground)
{
  const struct zopa_rows *rows = ground->rows;
  for (uint32_t i = 0; i < rows->issue_count; i++)
    for (uint32_t k = rows->knot_first[i]; k < rows->knot_first[i + 1]; k++) {
      ground->joint_knot[k] = !ground->weight_fixed[i] && !ground->fresh[i] && !ground->knot_fixed[k];
      ground->joint_power[i] += ground->joint_knot[k];
    }
}

/* A part of a row of the basis: on the knot where it is a coordinate, else on its issue's weight. */
static void put_part(const struct zopa_ground *ground, const struct zopa_part *part, double *row)
{
  const double *v = ground->start.v;
  if (ground->weight_fixed[part->issue])
    return;
  if (part->knot == ZOPA_NONE)
    row[ground->rows->knot_count + part->issue] += part->factor;
  else if (ground->joint_knot[part->knot])
    row[part->knot] += part->factor;
  else
    row[ground->rows->knot_count + part->issue] += part->factor * v[part->knot];
}

/* Rows on one issue's values alone are tight in v, not in m: each takes one power of the weight. */
static void put_local(struct zopa_ground *ground, const struct zopa_local *local, size_t size, double *basis, size_t *basis_count)
{
  double *row = &basis[*basis_count * size];
  uint32_t issue = ground->local_parts[local->part_first].issue;
  memset(row, 0, size * sizeof *row);
  for (size_t p = local->part_first; p < local->part_first + local->part_count; p++)
    put_part(ground, &ground->local_parts[p], row);
  put_part(ground, &(struct zopa_part){issue, ZOPA_NONE, local->constant}, row);
  if (!ground->weight_fixed[issue] && zopa_basis_add(basis, size, basis_count))
    ground->joint_power[issue]--;
}

bool zopa_ground_join(struct zopa_ground *ground, const uint32_t *rows_of)
{
  const struct zopa_rows *rows = ground->rows;
  size_t size = rows->knot_count + rows->issue_count + 1, count = 0;
  ground->joint_knot = ZOPA_ARENA_NEW(&ground->arena, bool, rows->knot_count);
  ground->joint_power = ZOPA_ARENA_NEW(&ground->arena, double, rows->issue_count);
  ground->joint_basis = ZOPA_ARENA_NEW(&ground->arena, double, (ground->tight_cross + ground->tight_local + 1) * size);
  if (ground->arena.failed)
    return false;
  find_coordinates(ground);
  for (size_t l = 0; l < ground->local_count; l++)
    if (ground->local[l].tight)
      put_local(ground, &ground->local[l], size, ground->joint_basis, &count);
  for (size_t i = 0; i < rows->issue_count; i++)
    ground->joint_basis[count * size + rows->knot_count + i] = !ground->weight_fixed[i];
  zopa_basis_add(ground->joint_basis, size, &count);
  for (size_t c = 0; c < ground->cross_count; c++) {
    if (!ground->cross[c].tight)
      continue;
    double *row = &ground->joint_basis[count * size];
    memset(row, 0, size * sizeof *row);
    for (size_t p = 0; p < rows->rows[rows_of[c]].part_count; p++)
      put_part(ground, &rows->rows[rows_of[c]].parts[p], row);
    row[size - 1] = ground->reservation_moves ? ground->cross[c].reservation : 0;
    zopa_basis_add(ground->joint_basis, size, &count);
  }
  ground->joint_basis_count = count;
  return true;
}

/* ---------------------------------------------------------------- one move */

/* The direction: of chance, or the difference of two other walkers. */
static void direct(struct zopa_walkers *walkers, const struct zopa_walker_state *x, const struct zopa_walker_state *y)
{
  const struct zopa_ground *ground = walkers->ground;
  const struct zopa_rows *rows = ground->rows;
  double *m = walkers->joint, *w = m + rows->knot_count, *r = w + rows->issue_count;
  for (uint32_t i = 0; i < rows->issue_count; i++) {
    for (uint32_t k = rows->knot_first[i]; k < rows->knot_first[i + 1]; k++)
      m[k] = !ground->joint_knot[k] ? 0 : x ? x->w[i] * x->v[k] - y->w[i] * y->v[k] : 2 * zopa_random_unit(&walkers->random) - 1;
    w[i] = ground->weight_fixed[i] ? 0 : x ? x->w[i] - y->w[i] : 2 * zopa_random_unit(&walkers->random) - 1;
  }
  *r = !ground->reservation_moves ? 0 : x ? x->r - y->r : 2 * zopa_random_unit(&walkers->random) - 1;
}

/* How m of a knot changes along the direction. */
static inline double slope_of(const struct zopa_walkers *walkers, const struct zopa_walker_state *walker, uint32_t issue, uint32_t knot)
{
  const double *m = walkers->joint, *w = m + walkers->ground->rows->knot_count;
  return walkers->ground->joint_knot[knot] ? m[knot] : walker->v[knot] * w[issue];
}

/* Bounds by the ranges of weights, values and r; fills the slopes of cross rows on the way. */
static void bound_ranges(struct zopa_walkers *walkers, const struct zopa_walker_state *walker, struct zopa_reach *reach)
{
  const struct zopa_ground *ground = walkers->ground;
  const struct zopa_rows *rows = ground->rows;
  const double *w = walkers->joint + rows->knot_count, r = w[rows->issue_count];
  for (uint32_t i = 0; i < rows->issue_count; i++) {
    if (ground->weight_fixed[i])
      continue;
    zopa_reach_bound(reach, walker->w[i], w[i]);
    for (uint32_t k = rows->knot_first[i]; k < rows->knot_first[i + 1]; k++) {
      double slope = slope_of(walkers, walker, i, k), worth = walker->w[i] * walker->v[k];
      for (size_t t = ground->cross_first[k]; t < ground->cross_first[k + 1]; t++)
        walkers->slopes[ground->cross_touches[t].row] += ground->cross_touches[t].factor * slope;
      if (!ground->joint_knot[k])
        continue;
      zopa_reach_bound(reach, worth, slope);
      zopa_reach_bound(reach, walker->w[i] - worth, w[i] - slope);
    }
  }
  if (ground->reservation_moves) {
    zopa_reach_bound(reach, walker->r, r);
    zopa_reach_bound(reach, 1 - walker->r, -r);
  }
}

static void bound_rows(struct zopa_walkers *walkers, const struct zopa_walker_state *walker, struct zopa_reach *reach)
{
  const struct zopa_ground *ground = walkers->ground;
  const double *w = walkers->joint + ground->rows->knot_count;
  for (size_t c = 0; c < ground->cross_count; c++) {
    const struct zopa_cross *row = &ground->cross[c];
    double slope = walkers->slopes[c] + row->reservation * w[ground->rows->issue_count];
    for (size_t s = row->side_first; s < row->side_first + row->side_count; s++)
      slope += ground->sides[s].constant * w[ground->sides[s].issue];
    walkers->slopes[c] = 0;
    if (!row->tight)
      zopa_reach_bound(reach, walker->values[c], slope);
  }
  for (size_t l = 0; l < ground->local_count; l++) {
    const struct zopa_local *row = &ground->local[l];
    if (row->part_count == 0 || row->tight)
      continue;
    uint32_t issue = ground->local_parts[row->part_first].issue;
    if (ground->weight_fixed[issue] || ground->fresh[issue])
      continue;
    double value = row->constant * walker->w[issue], slope = row->constant * w[issue];
    for (size_t p = row->part_first; p < row->part_first + row->part_count; p++) {
      uint32_t knot = ground->local_parts[p].knot;
      value += ground->local_parts[p].factor * walker->w[issue] * walker->v[knot];
      slope += ground->local_parts[p].factor * slope_of(walkers, walker, issue, knot);
    }
    zopa_reach_bound(reach, value, slope);
  }
}

/* The logarithm of the density at t over that at 0; -INFINITY where a weight is lost. */
static double log_density(const struct zopa_walkers *walkers, const struct zopa_walker_state *walker, double t)
{
  const struct zopa_ground *ground = walkers->ground;
  const double *w = walkers->joint + ground->rows->knot_count;
  double sum = 0;
  for (size_t i = 0; i < ground->rows->issue_count; i++) {
    if (ground->joint_power[i] == 0 || w[i] == 0)
      continue;
    double after = walker->w[i] + t * w[i];
    if (!(after > 0) || !(walker->w[i] > 0))
      return -INFINITY;
    sum -= ground->joint_power[i] * log(after / walker->w[i]);
  }
  return sum;
}

static void go(struct zopa_walkers *walkers, struct zopa_walker_state *walker, double t)
{
  const struct zopa_ground *ground = walkers->ground;
  const struct zopa_rows *rows = ground->rows;
  const double *m = walkers->joint, *w = m + rows->knot_count;
  for (uint32_t i = 0; i < rows->issue_count; i++) {
    double before = walker->w[i], after = before + t * w[i];
    if (ground->weight_fixed[i])
      continue;
    for (uint32_t k = rows->knot_first[i]; k < rows->knot_first[i + 1]; k++)
      if (ground->joint_knot[k] && after > 0)
        walker->v[k] = zopa_within_unit((before * walker->v[k] + t * m[k]) / after);
    walker->w[i] = zopa_within_unit(after);
  }
  if (ground->reservation_moves)
    walker->r = zopa_within_unit(walker->r + t * w[rows->issue_count]);
}

bool zopa_walker_move_jointly(struct zopa_walkers *walkers, struct zopa_walker_state *walker, const struct zopa_walker_state *x,
                              const struct zopa_walker_state *y)
{
  const struct zopa_ground *ground = walkers->ground;
  struct zopa_reach reach = {-INFINITY, INFINITY};
  direct(walkers, x, y);
  zopa_direction_free(walkers->joint, ground->rows->knot_count + ground->rows->issue_count + 1, ground->joint_basis, ground->joint_basis_count);
  bound_ranges(walkers, walker, &reach);
  bound_rows(walkers, walker, &reach);
  double length = reach.high - reach.low, level = log(1 - zopa_random_unit(&walkers->random));
  if (!(length > 0) || !isfinite(length))
    return false;
  /* Each point that is refused is a nearer end: sooner or later one is accepted, at 0 for certain. */
  for (int tries = 0; tries < 100; tries++) {
    double t = reach.low + (reach.high - reach.low) * zopa_random_unit(&walkers->random);
    if (log_density(walkers, walker, t) >= level) {
      go(walkers, walker, t);
      return true;
    }
    if (t < 0)
      reach.low = t;
    else
      reach.high = t;
  }
  return false;
}
