/* points_grid.c - see points_grid.h.
 *
 * Invariant: height[z] is the greatest height of all rests ever added whose cell is at or beyond z in every direction. So heights fall along
 * every direction, and whoever walks from a cell outwards may turn back at the first that is too low; an addition raises heights downwards
 * from its cell and turns back at the first that is high enough. One row of cells around all others stops both walks.
 *
 * Rests that another rest kept covers are superfluous. One is dropped when a rest that covers it is added to its own cell, or when nodes are
 * packed and the cells beyond are as high; others may stay. A new node stands first in its cell and has the greatest index so far, so whoever
 * wants only rests from some time on may stop at the first older one. */
#include "solve/points_grid.h"

#include <stdlib.h>
#include <string.h>

enum {
  VECTORS_LEAST = 64,             /* fewer: one cell */
  CELLS_LEAST = 64, CELLS_MAX = 1 << 20,
  BUCKETS_LEAST = 3,
  BINS_MAX = 4096,
  NODES_LEAST = 4096,             /* new ones: fewer are not worth packing */
  NODE_COST = 4,                  /* of looking at a rest, in looks at a height */
  UNBALANCED = 2, FAR_UNBALANCED = 16, STEP = 2, FAR_STEP = 8     /* when cells are cut anew, and by what their number changes */
};

/* ---- Scales ------------------------------------------------------------------------------------------------------------------- */

/* Spreads the marks over the range of the sums so that each gets about as many of them. */
static bool scale_init(struct zopa_scale *scale, const int64_t *sums, size_t count)
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
  const size_t marks = (size_t)1 << ZOPA_RULER_BITS;
  for (size_t bin = 0, begin = 0; bin < scale->bin_count; bin++) {
    size_t end = begin + scale->bins[bin].base, base = begin * marks / count, own = end * marks / count - base;
    unsigned parts_bits = 0;
    while (parts_bits < scale->bin_bits && (size_t)2 << parts_bits <= own)
      parts_bits++;
    /* Only an empty bin behind the last sum could begin behind the last mark. */
    scale->bins[bin] = (struct zopa_scale_bin){(uint32_t)(base < marks ? base : marks - 1), parts_bits ? scale->bin_bits - parts_bits : 63};
    begin = end;
  }
  return true;
}

static inline uint64_t mark(const struct zopa_scale *scale, int64_t sum)
{
  sum = sum < scale->low ? scale->low : sum;
  sum = sum > scale->high ? scale->high : sum;
  uint64_t at = (uint64_t)sum - (uint64_t)scale->low;
  struct zopa_scale_bin bin = scale->bins[at >> scale->bin_bits];
  return bin.base + ((at & ((UINT64_C(1) << scale->bin_bits) - 1)) >> bin.shift);
}

void zopa_grid_place(const struct zopa_grid *grid, size_t dim, const int64_t *sums, int64_t shift, size_t count, uint32_t *cells)
{
  const struct zopa_scale *scale = &grid->scale[dim];
  uint32_t stride = (uint32_t)grid->stride[dim];
  /* One row of cells stands before the first bucket. */
  for (size_t i = 0; i < count; i++)
    cells[i] += stride * (1 + (uint32_t)((mark(scale, sums[i] + shift) * grid->buckets) >> ZOPA_RULER_BITS));
}

/* ---- The grid ----------------------------------------------------------------------------------------------------------------- */

/* The greatest number of buckets a sum such that the grid, rim included, has at most so many cells; or the least there are. */
static size_t buckets_for(size_t cells, size_t dims)
{
  for (size_t buckets = BUCKETS_LEAST;; buckets++) {
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

/* Cuts so many buckets, into an empty grid: only the rim has heights. */
static bool cut_cells(struct zopa_grid *grid, size_t buckets)
{
  size_t count = 1;
  grid->buckets = buckets;
  grid->beyond = 0;
  for (size_t d = grid->dims; d-- > 0;) {
    grid->stride[d] = count;
    grid->beyond += count;
    count *= buckets + 2;
  }
  int64_t *height = malloc(count * sizeof *height);
  int64_t *own = malloc(count * sizeof *own);
  uint32_t *head = calloc(count, sizeof *head);
  free(grid->height);
  free(grid->own);
  free(grid->head);
  grid->height = height;
  grid->own = own;
  grid->head = head;
  grid->cell_count = count;
  if (!height || !own || !head)
    return false;
  for (size_t z = 0; z < count; z++)
    own[z] = INT64_MIN;
  grid_rim(grid, buckets + 2);
  return true;
}

bool zopa_grid_init(struct zopa_grid *grid, size_t rest_count, size_t vector_count, const int64_t *sample, size_t sample_count)
{
  *grid = (struct zopa_grid){.rest_count = rest_count, .node_count = 1, .node_capacity = 64};
  if (vector_count >= VECTORS_LEAST && sample_count) {
    grid->dims = rest_count - 1 < ZOPA_GRID_DIMS_MAX ? rest_count - 1 : ZOPA_GRID_DIMS_MAX;
    grid->whole = grid->dims == rest_count - 1;
  }
  for (size_t d = 0; d < grid->dims; d++)
    if (!scale_init(&grid->scale[d], sample + d * sample_count, sample_count))
      return false;
  /* As many cells as turned out well for random vectors; the rest is left to zopa_grid_adapt. */
  size_t most = (size_t)1 << (grid->dims < 4 ? 8 + 3 * grid->dims : 18), cells = vector_count >> (grid->dims < 4 ? 4 - grid->dims : 0);
  cells = cells > most ? most : cells < CELLS_LEAST ? CELLS_LEAST : cells;
  grid->nodes = malloc(grid->node_capacity * (rest_count + 1) * sizeof *grid->nodes);
  return grid->nodes && cut_cells(grid, grid->dims ? buckets_for(cells, grid->dims) : 1);
}

void zopa_grid_clear(struct zopa_grid *grid)
{
  for (size_t d = 0; d < grid->dims; d++)
    free(grid->scale[d].bins);
  free(grid->height);
  free(grid->own);
  free(grid->head);
  free(grid->nodes);
  *grid = (struct zopa_grid){0};
}

uint64_t zopa_grid_size(const struct zopa_grid *grid)
{
  return grid->cell_count * (sizeof *grid->height + sizeof *grid->own + sizeof *grid->head) + grid->node_capacity * (grid->rest_count + 1) * sizeof *grid->nodes;
}

static inline int64_t *node_at(const struct zopa_grid *grid, uint32_t node) { return grid->nodes + node * (grid->rest_count + 1); }

static inline bool at_least(const int64_t *a, const int64_t *b, size_t count)
{
  bool holds = true;
  for (size_t p = 0; p < count; p++)
    holds &= a[p] >= b[p];
  return holds;
}

/* Whether a rest in this very cell, not older than asked for, covers the one asked for. */
static bool cell_covers(const struct zopa_grid *grid, size_t cell, const struct zopa_grid_query *query, uint64_t *steps)
{
  size_t count = grid->rest_count;
  for (uint32_t node = grid->head[cell]; node >= query->oldest; (*steps)++) {
    const int64_t *kept = node_at(grid, node);
    if (at_least(kept, query->rest, count))
      return true;
    node = (uint32_t)kept[count];
  }
  return false;
}

/* Some directions of the grid and a cell where a walk begins. */
struct walk {
  size_t cell, dims;
  size_t stride[ZOPA_GRID_DIMS_MAX];
};

/* Looks into all cells from walk->cell on outwards that are high enough. */
static bool walk_covers(const struct zopa_grid *grid, const struct walk *walk, const struct zopa_grid_query *query, struct zopa_grid_steps *steps)
{
  int64_t height = query->rest[grid->rest_count - 1];
  size_t at[ZOPA_GRID_DIMS_MAX], inner = walk->dims ? walk->stride[walk->dims - 1] : 0, outer = walk->dims ? walk->dims - 1 : 0, next = 0;
  for (size_t d = 0; d < outer; d++)
    at[d] = walk->cell;
  for (size_t row = walk->cell;;) {
    size_t z = row;
    for (; grid->height[z] >= height; z += inner) {
      steps->cells++;
      if (grid->head[z] >= query->oldest && grid->own[z] >= height && cell_covers(grid, z, query, &steps->nodes))
        return true;
      if (inner == 0)
        return false;
    }
    steps->cells++;
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

bool zopa_grid_covers(const struct zopa_grid *grid, const struct zopa_grid_query *query, struct zopa_grid_steps *steps)
{
  int64_t height = query->rest[grid->rest_count - 1];
  if (height > grid->height[query->cell])
    return false;
  if (zopa_grid_surely_covers(grid, query->cell, height))
    return true;
  struct walk walk = {.cell = query->cell, .dims = grid->dims};
  if (!grid->whole) {
    memcpy(walk.stride, grid->stride, sizeof walk.stride);
    return walk_covers(grid, &walk, query, steps);
  }
  /* The cells at or beyond this one, without those beyond it in every direction: for each direction d those that are beyond in all
   * directions before d and level in d. */
  walk.dims = grid->dims - 1;
  for (size_t d = 0; d < grid->dims; d++) {
    for (size_t e = 0; e < walk.dims; e++)
      walk.stride[e] = grid->stride[e < d ? e : e + 1];
    if (walk_covers(grid, &walk, query, steps))
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
    for (; grid->height[z] < height; z -= inner, grid->steps.cells++)
      grid->height[z] = height;
    grid->steps.cells++;
    /* As above: a row that ended where it began ends the direction that led to it. */
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
  for (uint32_t node = grid->head[cell], before = 0; node; grid->steps.nodes++) {
    int64_t *kept = node_at(grid, node);
    uint32_t next = (uint32_t)kept[count];
    if (!at_least(rest, kept, count))
      before = node;
    else if (before)
      node_at(grid, before)[count] = next;
    else
      grid->head[cell] = next;
    node = next;
  }
  if (grid->node_count == grid->node_capacity) {
    size_t capacity = 2 * grid->node_capacity;
    int64_t *nodes = capacity <= UINT32_MAX ? realloc(grid->nodes, capacity * (count + 1) * sizeof *nodes) : NULL;
    if (!nodes)
      return false;
    grid->nodes = nodes;
    grid->node_capacity = capacity;
  }
  uint32_t own = (uint32_t)grid->node_count++;
  memcpy(node_at(grid, own), rest, count * sizeof *rest);
  node_at(grid, own)[count] = grid->head[cell];
  grid->head[cell] = own;
  if (rest[count - 1] > grid->own[cell])
    grid->own[cell] = rest[count - 1];
  raise_heights(grid, cell, rest[count - 1]);
  return true;
}

/* Puts a node into the cell where it belongs now, and its height into that cell alone. */
static void node_place(struct zopa_grid *grid, uint32_t node)
{
  int64_t *kept = node_at(grid, node);
  uint32_t cell = 0;
  for (size_t d = 0; d < grid->dims; d++)
    zopa_grid_place(grid, d, &kept[d], 0, 1, &cell);
  kept[grid->rest_count] = grid->head[cell];
  grid->head[cell] = node;
  if (kept[grid->rest_count - 1] > grid->own[cell])
    grid->height[cell] = grid->own[cell] = kept[grid->rest_count - 1];
}

/* Heights of single cells become those at or beyond each cell: once along every direction. */
static void spread_heights(struct zopa_grid *grid)
{
  size_t width = grid->buckets + 2;
  for (size_t d = 0; d < grid->dims; d++)
    for (size_t z = grid->cell_count; z-- > 0;)
      if (z / grid->stride[d] % width + 1 < width && grid->height[z + grid->stride[d]] > grid->height[z]
          && grid->height[z + grid->stride[d]] < INT64_MAX)
        grid->height[z] = grid->height[z + grid->stride[d]];
}

/* Copies the nodes into new memory in the order of the cells, so that walks read them in a row, and leaves out superfluous ones. */
static bool pack_nodes(struct zopa_grid *grid)
{
  size_t width = grid->rest_count + 1;
  int64_t *packed = malloc(grid->node_capacity * width * sizeof *packed);
  if (!packed)
    return false;
  uint32_t count = 1;
  for (size_t z = 0; z < grid->cell_count; z++) {
    if (!grid->head[z])
      continue;
    int64_t superfluous = grid->whole ? grid->height[z + grid->beyond] : INT64_MIN;
    uint32_t before = 0;
    for (uint32_t node = grid->head[z]; node;) {
      const int64_t *kept = node_at(grid, node);
      node = (uint32_t)kept[grid->rest_count];
      if (kept[grid->rest_count - 1] <= superfluous)
        continue;
      memcpy(packed + count * width, kept, grid->rest_count * sizeof *kept);
      packed[count * width + grid->rest_count] = before;
      before = count++;
    }
    grid->head[z] = before;
  }
  free(grid->nodes);
  grid->nodes = packed;
  grid->node_count = grid->packed_count = count;
  return true;
}

/* Cuts so many buckets and puts every rest into its new cell. */
static bool cut_again(struct zopa_grid *grid, size_t buckets)
{
  uint32_t all = 0;
  for (size_t z = 0; z < grid->cell_count; z++)
    for (uint32_t node = grid->head[z], next; node; node = next) {
      next = (uint32_t)node_at(grid, node)[grid->rest_count];
      node_at(grid, node)[grid->rest_count] = all;
      all = node;
    }
  if (!cut_cells(grid, buckets))
    return false;
  for (uint32_t next; all; all = next) {
    next = (uint32_t)node_at(grid, all)[grid->rest_count];
    node_place(grid, all);
  }
  spread_heights(grid);
  return true;
}

bool zopa_grid_adapt(struct zopa_grid *grid)
{
  uint64_t node_work = NODE_COST * grid->steps.nodes, cell_work = grid->steps.cells * grid->dims;
  size_t buckets = grid->buckets, cells = grid->cell_count;
  if (grid->dims && grid->steps.cells + node_work >= 2 * (cells + NODE_COST * grid->node_count)) {
    /* With C cells, work on heights grows as C and work on rests falls about as C^(-1/dims): their sum is least where they are as 1 to dims. */
    if (cell_work > UNBALANCED * node_work)
      cells /= cell_work > FAR_UNBALANCED * node_work ? FAR_STEP : STEP;
    else if (node_work > UNBALANCED * cell_work)
      cells *= node_work > FAR_UNBALANCED * cell_work ? FAR_STEP : STEP;
    if (cells != grid->cell_count)
      buckets = buckets_for(cells < CELLS_MAX ? cells : CELLS_MAX, grid->dims);
    grid->steps = (struct zopa_grid_steps){0};
  }
  if (buckets != grid->buckets && !cut_again(grid, buckets))
    return false;
  return (buckets == grid->buckets && grid->node_count < grid->packed_count + grid->packed_count / 4 + NODES_LEAST) || pack_nodes(grid);
}
