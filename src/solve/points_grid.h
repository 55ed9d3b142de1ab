/* points_grid.h - vectors met by a sweep, and the question whether one of them is at least a given one everywhere (points_work.h).
 *
 * A sweep meets vectors by the first sum, falling, so the first sum decides nothing any more and is left out here: a *rest* is a vector
 * without it. The last sum of the rest is the height. The sums between are cut into buckets, which makes a grid of cells; a cell knows
 * the greatest height at or beyond it, and the rests that fell into it:
 *
 *      third sum                        height (the last sum) at or beyond each cell, one party in the row, one in the column:
 *        |  9  7  3  3  .
 *        |  9  8  7  4  .               x falls into the cell c. Height of x at most that of the cell beyond c in every direction: dominated.
 *        |  9  8  8 [6] 2               Height of x above that of c: not dominated. Else the rests in c and in the cells right of it and
 *        |  9  9  8  7  2               above it are looked at, as far as their heights reach up to x.
 *        +--------------- second sum
 *
 * Buckets follow the numbers of vectors, so that crowded parts get narrow ones. The fewer cells, the more rests are looked at in each; the
 * more cells, the more heights change when a rest comes. The grid counts both and grows or shrinks to keep them in balance. A grid for few
 * vectors is one cell; of very many parties only the first few sums are indexed, and more is looked at. */
#ifndef ZOPA_POINTS_GRID_H
#define ZOPA_POINTS_GRID_H

#include "solve/points.h"

enum { ZOPA_GRID_DIMS_MAX = 6, ZOPA_RULER_BITS = 18 };

/* What places a sum on a ruler of 2^ZOPA_RULER_BITS marks, monotonously: bins of equal width, each with as many marks as it holds vectors. */
struct zopa_scale {
  int64_t low, high;              /* sums outside are taken as these */
  unsigned bin_bits;              /* a bin is 2^bin_bits wide */
  struct zopa_scale_bin {
    uint32_t base;                /* the first mark of the bin */
    uint32_t shift;               /* of the sum within the bin */
  } *bins;
  size_t bin_count;
};

/* Heights and rests looked at. */
struct zopa_grid_steps {
  uint64_t cells, nodes;
};

/* A question to a grid. */
struct zopa_grid_query {
  const int64_t *rest;
  uint32_t cell;                  /* where it falls */
  uint32_t oldest;                /* rests kept before the grid had so many nodes do not count; at least 1 */
};

struct zopa_grid {
  size_t rest_count;              /* sums of a rest: parties - 1 */
  size_t dims;                    /* sums that are indexed, the first ones of the rest */
  bool whole;                     /* all but the last one are */
  struct zopa_scale scale[ZOPA_GRID_DIMS_MAX];
  size_t buckets;                 /* of each indexed sum */
  size_t stride[ZOPA_GRID_DIMS_MAX];
  size_t beyond;                  /* from a cell to the next in every direction */
  size_t cell_count;
  int64_t *height;                /* [cell_count] greatest height at or beyond; INT64_MAX and INT64_MIN around the cells */
  int64_t *own;                   /* [cell_count] no rest in the cell itself is higher */
  uint32_t *head;                 /* [cell_count] first node; 0: none */
  int64_t *nodes;                 /* [node_capacity][rest_count + 1] a rest, and the next node of the cell; node 0 is not used */
  size_t node_count, node_capacity;
  size_t packed_count;            /* nodes when they were last put in the order of cells */
  struct zopa_grid_steps steps;   /* how much was looked at, to adapt to; whoever asks adds what the answers took */
};

/* A grid for about so many vectors. sample: [rest_count][sample_count] some of them, by columns. False when memory ran out. */
bool zopa_grid_init(struct zopa_grid *grid, size_t rest_count, size_t vector_count, const int64_t *sample, size_t sample_count);
void zopa_grid_clear(struct zopa_grid *grid);
uint64_t zopa_grid_size(const struct zopa_grid *grid);

/* Adds to cells[i] what the indexed sum `dim` of each of count vectors puts there; start from cells of 0. sums[i] + shift is the sum. */
void zopa_grid_place(const struct zopa_grid *grid, size_t dim, const int64_t *sums, int64_t shift, size_t count, uint32_t *cells);

/* Whether a rest kept is at least this one in every sum; looks only at cells, not into them: false may also mean "not known". */
static inline bool zopa_grid_surely_covers(const struct zopa_grid *grid, uint32_t cell, int64_t height)
{
  return grid->whole && height <= grid->height[cell + grid->beyond];
}

/* The same, exactly; adds what was looked at to *steps. */
bool zopa_grid_covers(const struct zopa_grid *grid, const struct zopa_grid_query *query, struct zopa_grid_steps *steps);

/* Keeps a rest that nothing covers. False when memory ran out. */
bool zopa_grid_add(struct zopa_grid *grid, const int64_t *rest, uint32_t cell);

/* Cuts the cells anew when too much was looked at for their number; then cells that zopa_grid_place told are of no use any more. False when
 * memory ran out. */
bool zopa_grid_adapt(struct zopa_grid *grid);

#endif
