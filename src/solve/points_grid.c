/* points_grid.c - see points_grid.h.
 *
 * Invariant: height[z] is the greatest height of all rests ever added whose cell is at or beyond z in every direction. So heights fall along
 * every direction, and whoever walks from a cell outwards may turn back at the first that is too low; an addition raises heights downwards
 * from its cell and turns back at the first that is high enough. One row of cells around all others stops both walks.
 *
 * Rests that another rest kept covers are superfluous. One is dropped when it is met in a cell and the cells beyond are as high, or when a
 * rest that covers it is added to its own cell; others may stay. */
#include "solve/points_grid.h"

#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = 1 << 18, BINS_MAX = 4096, VECTORS_LEAST = 256, BUCKETS_LEAST = 3 };

/* ---- Scales ------------------------------------------------------------------------------------------------------------------- */

/* Cuts the range of the sums so that each of at most bucket_count buckets gets about as many of them. */
static bool scale_init(struct zopa_scale *scale, const int64_t *sums, size_t count, size_t bucket_count)
{
  *scale = (struct zopa_scale){.low = sums[0], .high = sums[0]};
  for (size_t i = 0; i < count; i++) {
    scale->low = sums[i] < scale->low ? sums[i] : scale->low;
    scale->high = sums[i] > scale->high ? sums[i] : scale->high;
  }
  uint64_t width = (uint64_t)scale->high - (uint64_t)scale->low;
  while (width >> scale->bin_bits >= BINS_MAX || (width >> scale->bin_bits >= count && scale->bin_bits < 62))
    scale->bin_bits++;
  scale->bin_count = (size_t)(width >> scale->bin_bits) + 1;
  scale->bins = calloc(scale->bin_count, sizeof *scale->bins);
  if (!scale->bins)
    return false;
  for (size_t i = 0; i < count; i++)
    scale->bins[((uint64_t)sums[i] - (uint64_t)scale->low) >> scale->bin_bits].base++;
  for (size_t bin = 0, begin = 0; bin < scale->bin_count; bin++) {
    size_t end = begin + scale->bins[bin].base, base = begin * bucket_count / count, own = end * bucket_count / count - base;
    unsigned parts_bits = 0;
    while (parts_bits < scale->bin_bits && (size_t)2 << parts_bits <= own)
      parts_bits++;
    /* Only an empty bin behind the last sum could begin behind the last bucket. */
    scale->bins[bin] = (struct zopa_scale_bin){(uint32_t)(base < bucket_count ? base : bucket_count - 1), parts_bits ? scale->bin_bits - parts_bits : 63};
    begin = end;
  }
  return true;
}

static inline uint32_t bucket(const struct zopa_scale *scale, int64_t sum)
{
  sum = sum < scale->low ? scale->low : sum;
  sum = sum > scale->high ? scale->high : sum;
  uint64_t at = (uint64_t)sum - (uint64_t)scale->low;
  struct zopa_scale_bin bin = scale->bins[at >> scale->bin_bits];
  return bin.base + (uint32_t)((at & ((UINT64_C(1) << scale->bin_bits) - 1)) >> bin.shift);
}

void zopa_grid_place(const struct zopa_grid *grid, size_t dim, const int64_t *sums, int64_t shift, size_t count, uint32_t *cells)
{
  const struct zopa_scale *scale = &grid->scale[dim];
  uint32_t stride = (uint32_t)grid->stride[dim];
  /* One row of cells stands before the first bucket. */
  for (size_t i = 0; i < count; i++)
    cells[i] += stride * (1 + bucket(scale, sums[i] + shift));
}

/* ---- The grid ----------------------------------------------------------------------------------------------------------------- */

/* The greatest number of buckets a sum such that the grid, rim included, has at most so many cells. */
static size_t buckets_for(size_t cells, size_t dims)
{
  for (size_t buckets = 1;; buckets++) {
    size_t product = 1;
    for (size_t d = 0; d < dims && product <= cells; d++)
      product *= buckets + 3;
    if (product > cells)
      return buckets;
  }
}

/* Heights of an empty grid: least inside and behind the last bucket, greatest before the first. */
static void grid_rim(struct zopa_grid *grid, size_t width)
{
  for (size_t z = 0; z < grid->cell_count; z++) {
    bool before = false;
    for (size_t d = 0; d < grid->dims; d++)
      before |= z / grid->stride[d] % width == 0;
    grid->height[z] = before ? INT64_MAX : INT64_MIN;
  }
}

bool zopa_grid_init(struct zopa_grid *grid, size_t rest_count, size_t vector_count, const int64_t *sample, size_t sample_count)
{
  *grid = (struct zopa_grid){.rest_count = rest_count};
  size_t dims = rest_count - 1 < ZOPA_GRID_DIMS_MAX ? rest_count - 1 : ZOPA_GRID_DIMS_MAX;
  size_t cells = vector_count < CELLS_MAX ? vector_count : CELLS_MAX, buckets = buckets_for(cells, dims);
  if (vector_count >= VECTORS_LEAST && buckets >= BUCKETS_LEAST && sample_count) {
    grid->dims = dims;
    grid->whole = dims == rest_count - 1;
  }
  grid->cell_count = 1;
  for (size_t d = 0; d < grid->dims; d++) {
    grid->stride[d] = grid->cell_count;
    grid->beyond += grid->cell_count;
    grid->cell_count *= buckets + 2;
    if (!scale_init(&grid->scale[d], sample + d * sample_count, sample_count, buckets))
      return false;
  }
  grid->node_count = 1;
  grid->node_capacity = 64;
  grid->height = malloc(grid->cell_count * sizeof *grid->height);
  grid->head = calloc(grid->cell_count, sizeof *grid->head);
  grid->nodes = malloc(grid->node_capacity * (rest_count + 1) * sizeof *grid->nodes);
  if (!grid->height || !grid->head || !grid->nodes)
    return false;
  grid_rim(grid, buckets + 2);
  return true;
}

void zopa_grid_clear(struct zopa_grid *grid)
{
  for (size_t d = 0; d < grid->dims; d++)
    free(grid->scale[d].bins);
  free(grid->height);
  free(grid->head);
  free(grid->nodes);
  *grid = (struct zopa_grid){0};
}

uint64_t zopa_grid_size(const struct zopa_grid *grid)
{
  return grid->cell_count * (sizeof *grid->height + sizeof *grid->head) + grid->node_capacity * (grid->rest_count + 1) * sizeof *grid->nodes;
}

static inline int64_t *node_at(const struct zopa_grid *grid, uint32_t node) { return grid->nodes + node * (grid->rest_count + 1); }

static inline bool at_least(const int64_t *a, const int64_t *b, size_t count)
{
  bool holds = true;
  for (size_t p = 0; p < count; p++)
    holds &= a[p] >= b[p];
  return holds;
}

static void node_drop(struct zopa_grid *grid, uint32_t cell, uint32_t before, uint32_t node)
{
  int64_t *dropped = node_at(grid, node);
  if (before)
    node_at(grid, before)[grid->rest_count] = dropped[grid->rest_count];
  else
    grid->head[cell] = (uint32_t)dropped[grid->rest_count];
  dropped[grid->rest_count] = grid->free_node;
  grid->free_node = node;
}

/* Whether a rest in this very cell covers the one asked for. */
static bool cell_covers(struct zopa_grid *grid, uint32_t cell, const int64_t *rest)
{
  size_t count = grid->rest_count;
  int64_t superfluous = grid->whole ? grid->height[cell + grid->beyond] : INT64_MIN;
  for (uint32_t node = grid->head[cell], before = 0, next; node; node = next) {
    const int64_t *kept = node_at(grid, node);
    next = (uint32_t)kept[count];
    if (kept[count - 1] <= superfluous)
      node_drop(grid, cell, before, node);
    else if (at_least(kept, rest, count))
      return true;
    else
      before = node;
  }
  return false;
}

/* Some directions of the grid and a cell where a walk begins. */
struct walk {
  size_t cell, dims;
  size_t stride[ZOPA_GRID_DIMS_MAX];
};

/* Looks into all cells from walk->cell on outwards that are high enough. */
static bool walk_covers(struct zopa_grid *grid, const struct walk *walk, const int64_t *rest)
{
  int64_t height = rest[grid->rest_count - 1];
  size_t at[ZOPA_GRID_DIMS_MAX], inner = walk->dims ? walk->stride[walk->dims - 1] : 0, outer = walk->dims ? walk->dims - 1 : 0, next = 0;
  for (size_t d = 0; d < outer; d++)
    at[d] = walk->cell;
  for (size_t row = walk->cell;;) {
    size_t z = row;
    for (; grid->height[z] >= height; z += inner) {
      if (grid->head[z] && cell_covers(grid, (uint32_t)z, rest))
        return true;
      if (inner == 0)
        return false;
    }
    /* A row that ended where it began ends the direction that led to it too: the next step is in the one before. */
    if (z != row)
      next = outer;
    if (next == 0)
      return false;
    next--;
    row = at[next] += walk->stride[next];
    for (size_t d = next + 1; d < outer; d++)
      at[d] = row;
  }
}

bool zopa_grid_covers(struct zopa_grid *grid, const int64_t *rest, uint32_t cell)
{
  int64_t height = rest[grid->rest_count - 1];
  if (height > grid->height[cell])
    return false;
  if (zopa_grid_surely_covers(grid, cell, height))
    return true;
  struct walk walk = {.cell = cell, .dims = grid->dims};
  if (!grid->whole) {
    memcpy(walk.stride, grid->stride, sizeof walk.stride);
    return walk_covers(grid, &walk, rest);
  }
  /* The cells at or beyond this one, without those beyond it in every direction: for each direction d those that are beyond in all
   * directions before d and level in d. */
  walk.dims = grid->dims - 1;
  for (size_t d = 0; d < grid->dims; d++) {
    for (size_t e = 0; e < walk.dims; e++)
      walk.stride[e] = grid->stride[e < d ? e : e + 1];
    if (walk_covers(grid, &walk, rest))
      return true;
    walk.cell += grid->stride[d];
  }
  return false;
}

/* Raises the heights of all cells at or before this one. */
static void raise_heights(struct zopa_grid *grid, size_t cell, int64_t height)
{
  size_t at[ZOPA_GRID_DIMS_MAX], outer = grid->dims ? grid->dims - 1 : 0, inner = grid->dims ? grid->stride[outer] : 0, next = 0;
  for (size_t d = 0; d < outer; d++)
    at[d] = cell;
  for (size_t row = cell;;) {
    size_t z = row;
    for (; grid->height[z] < height; z -= inner)
      grid->height[z] = height;
    if (z != row)
      next = outer;
    if (next == 0)
      return;
    next--;
    row = at[next] -= grid->stride[next];
    for (size_t d = next + 1; d < outer; d++)
      at[d] = row;
  }
}

bool zopa_grid_add(struct zopa_grid *grid, const int64_t *rest, uint32_t cell)
{
  size_t count = grid->rest_count;
  for (uint32_t node = grid->head[cell], before = 0, next; node; node = next) {
    next = (uint32_t)node_at(grid, node)[count];
    if (at_least(rest, node_at(grid, node), count))
      node_drop(grid, cell, before, node);
    else
      before = node;
  }
  uint32_t own = grid->free_node;
  if (own)
    grid->free_node = (uint32_t)node_at(grid, own)[count];
  else {
    if (grid->node_count == grid->node_capacity) {
      size_t capacity = 2 * grid->node_capacity;
      int64_t *nodes = capacity <= UINT32_MAX ? realloc(grid->nodes, capacity * (count + 1) * sizeof *nodes) : NULL;
      if (!nodes)
        return false;
      grid->nodes = nodes;
      grid->node_capacity = capacity;
    }
    own = (uint32_t)grid->node_count++;
  }
  memcpy(node_at(grid, own), rest, count * sizeof *rest);
  node_at(grid, own)[count] = grid->head[cell];
  grid->head[cell] = own;
  raise_heights(grid, cell, rest[count - 1]);
  return true;
}
