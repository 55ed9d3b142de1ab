/* walk.h - one step of the sampler: walkers that move about in the utilities that statements leave possible. Shared by draws.c and walk.c.
 *
 * Given the values, every row is linear in weights and reservation value; given the weights, it is linear in the values. So from where a
 * walker stands, the part of any line that stays possible is one interval, and a point drawn uniformly from it leaves the conditioned
 * prior as it is (hit-and-run within Gibbs). Lines are taken along single values and pairs of weights, along random directions, and along
 * the difference of two other walkers, which has the shape of the set however thin it is. Where rows are tight (met with equality by all),
 * directions are first projected on what keeps them. Values that only an order binds, weights that nothing binds are drawn afresh.
 * Rows that tie weights to values need moves of both together: walk_joint.c.
 * Source: hit-and-run, Smith, Oper. Res. 32(6), 1984; on polytopes of weights, Tervonen et al., Eur. J. Oper. Res. 224(3), 2013;
 * directions from other walkers, Gilks, Roberts & George, The Statistician 43(1), 1994. */
#ifndef ZOPA_WALK_H
#define ZOPA_WALK_H

#include "base/random.h"
#include "belief/possible.h"

/* A row on several issues, or on a weight or r: sum over its sides of w(issue) * a(side) + reservation * r + constant >= 0. */
struct zopa_row_side {
  uint32_t issue;
  double constant;                /* a = constant + sum of factor * v(knot) */
};
struct zopa_cross {
  size_t side_first, side_count;
  double reservation, constant;
  bool tight;
};

/* Where a knot stands in a row: cross rows by side, local rows by row. */
struct zopa_touch {
  uint32_t row, side;
  double factor;
};

/* A row on the values of one issue: sum of factor * v + constant >= 0. */
struct zopa_local {
  size_t part_first, part_count;
  double constant;
  bool tight;
};

/* What all walkers of a party share; never changed once made. */
struct zopa_ground {
  struct zopa_arena arena;
  const struct zopa_rows *rows;
  struct zopa_point start;
  struct zopa_cross *cross;
  size_t cross_count;
  struct zopa_row_side *sides;
  size_t side_count;
  struct zopa_local *local;
  size_t local_count;
  struct zopa_part *local_parts;
  size_t *cross_first, *local_first;      /* [knot_count + 1] into the touches of each knot */
  struct zopa_touch *cross_touches, *local_touches;
  size_t *weight_first;           /* [issue_count + 1] into the sides on each issue */
  struct zopa_touch *weight_touches;
  bool *weight_fixed;             /* [issue_count] always 0 */
  bool *knot_fixed;               /* [knot_count] always 0, or always 1 */
  bool *knot_bound;               /* [knot_count] in a tight row, so that it cannot move alone */
  bool *weight_bound;             /* [issue_count] likewise */
  const uint32_t **order;         /* [issue_count] knots from best to worst, when one order is all that binds the issue's values */
  size_t *order_count;            /* [issue_count] 0: no order; with fresh only */
  bool *fresh;                    /* [issue_count] the values are drawn afresh */
  bool fresh_weights;             /* nothing binds any weight */
  bool reservation_moves, reservation_bound;
  size_t tight_cross, tight_local;
  bool independent;               /* everything is drawn afresh */
  bool *joint_knot;               /* [knot_count] m of the knot is a coordinate of joint moves */
  double *joint_power;            /* [issue_count] the density of (m, w, r) is the product of w ^ -power */
  double *joint_basis;            /* [joint_basis_count][knot_count + issue_count + 1] orthonormal: what directions must not have */
  size_t joint_basis_count;
};

struct zopa_walker_state {
  double *v, *w, r;
  double *sides;                  /* [side_count] a of each side */
  double *values;                 /* [cross_count] */
};

/* Errors: as zopa_possible_inside. */
enum zopa_status zopa_ground_new(const struct zopa_rows *rows, struct zopa_ground **ret_ground);
void zopa_ground_free(struct zopa_ground *ground);

/* What joint moves need of the ground; all else must be there. rows_of [cross_count]: the row of each cross. False when memory ran out. */
bool zopa_ground_join(struct zopa_ground *ground, const uint32_t *rows_of);

/* How far one may go along a line: bounds of t around 0. */
struct zopa_reach {
  double low, high;
};

/* Keeps value + t * slope >= 0. Divides only where the bound is nearer than those before. */
static inline void zopa_reach_bound(struct zopa_reach *reach, double value, double slope)
{
  if (value < 0)
    value = 0;
  if (slope > 1e-300) {
    if (value < -reach->low * slope)
      reach->low = -value / slope;
  } else if (slope < -1e-300) {
    if (value < reach->high * -slope)
      reach->high = value / -slope;
  }
}

static inline double zopa_within_unit(double x) { return x < 0 ? 0 : x > 1 ? 1 : x; }

/* Several walkers that lend each other directions. */
struct zopa_walkers {
  struct zopa_arena arena;
  const struct zopa_ground *ground;
  struct zopa_walker_state *walkers;
  size_t count;
  struct zopa_random random;
  double *direction;              /* scratch: [knots, or weights and r] */
  double *slopes;                 /* scratch: [cross_count] */
  double *basis;                  /* scratch: orthonormal gradients of tight rows */
  double *joint;                  /* scratch: [knot_count + issue_count + 1] a direction in m, w and r */
};
enum zopa_status zopa_walkers_init(struct zopa_walkers *walkers, const struct zopa_ground *ground, size_t count, uint64_t seed, uint64_t task);
void zopa_walkers_clear(struct zopa_walkers *walkers);

/* Moves a walker along the difference of two others in m, w and r, or along a direction of chance (x NULL). False when it stayed; else its
 * sides and values are to be reckoned anew. */
bool zopa_walker_move_jointly(struct zopa_walkers *walkers, struct zopa_walker_state *walker, const struct zopa_walker_state *x,
                              const struct zopa_walker_state *y);

/* Moves every walker once in every way. */
void zopa_walkers_sweep(struct zopa_walkers *walkers);

#endif
