/* points_sweep.c - what survives a union of shifted sets for three and more parties (points_work.h).
 *
 * Vectors are met by the first sum, falling, and where it is equal by the second, and so on: then nothing dominates what came before, and a
 * vector survives exactly when no survivor before it is at least as large in every other sum. A grid answers that (points_grid.h).
 *
 *     first sum   | block 0 | block 1 | block 2 | ...       each block: the parts of all copies in a range of first sums
 *                   filter    filter                        what the grid as it stands surely covers is left out at once,
 *                   sort      sort                          the rest is put in order,
 *                        sweep     sweep                    and asked about one by one; survivors go into the grid
 *
 * Most dominated vectors fall to the filter at the cost of one look. Threads filter and sort some blocks at a time and ask the grid about
 * what is left; they only read it. Then the sweep has only to ask about what these blocks have brought in. Who survives does not depend on
 * when it was asked, so the result does not depend on threads. Source: Kung, Luccio & Preparata, J. ACM 22(4), 1975, for the sweep; the grid
 * is described in points_grid.h. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "solve/points_grid.h"
#include "solve/points_work.h"

enum {
  BLOCK_VECTORS = 1 << 13,        /* about so many in a block */
  SAMPLE_MAX = 1 << 14,           /* vectors looked at to choose buckets and blocks */
  BATCH = 256,                    /* vectors filtered in one go */
  SHARED_LEAST = 32,              /* blocks: fewer are not worth a thread */
  THREADS_LEAST = 3,              /* asking a grid that lags behind costs about what a second thread brings */
  BLOCKS_A_THREAD = 2,            /* handed out at a time; the more, the less the grid knows when they are prepared */
  POLL_EVERY = 1024               /* vectors swept */
};

/* A vector of a block, to be put in order; the rest of it stands at index `at`. */
struct key {
  int64_t first;
  uint32_t at;
};

/* The vectors of one block that were not filtered out. */
struct block {
  size_t count, capacity;
  struct key *keys, *spare;       /* [capacity] */
  int64_t *rests;                 /* [capacity][rest_count] */
  uint32_t *cells;                /* [capacity] */
  struct zopa_origin *origins;    /* [capacity] */
  size_t *ends;                   /* [copy_count + 1] where the copies' parts end */
  size_t runs;
  struct zopa_grid_steps steps;   /* that its questions took while the grid was shared */
};

struct sweep {
  const struct zopa_union *job;
  size_t rest_count;
  size_t total;                   /* vectors of all copies */
  struct zopa_grid grid;
  int64_t *borders;               /* [border_count] falling: a block takes first sums not below its border and below the one before */
  size_t border_count;
  size_t *rows;                   /* [blocks_at_once + 1][copy_count] where each block begins in each copy */
  struct block *blocks;           /* [blocks_at_once] */
  size_t blocks_at_once;
  uint32_t oldest;                /* rests from here on are not in the grid yet when blocks are prepared */
  struct zopa_survivors *survivors;
  atomic_bool out_of_memory;
};

/* ---- Filtering ---------------------------------------------------------------------------------------------------------------- */

static void block_clear(struct block *block)
{
  free(block->keys);
  free(block->spare);
  free(block->rests);
  free(block->cells);
  free(block->origins);
  block->keys = block->spare = NULL;
  block->rests = NULL;
  block->cells = NULL;
  block->origins = NULL;
  block->capacity = 0;
}

static bool block_reserve(struct block *block, size_t count, size_t rest_count)
{
  if (count <= block->capacity)
    return true;
  size_t capacity = count + count / 4 + 16;
  block_clear(block);
  block->keys = malloc(capacity * sizeof *block->keys);
  block->spare = malloc(capacity * sizeof *block->spare);
  block->rests = malloc(capacity * rest_count * sizeof *block->rests);
  block->cells = malloc(capacity * sizeof *block->cells);
  block->origins = malloc(capacity * sizeof *block->origins);
  if (!block->keys || !block->spare || !block->rests || !block->cells || !block->origins)
    return false;
  block->capacity = capacity;
  return true;
}

/* Takes those of up to BATCH rows of a copy that the grid does not surely cover and that are not below the floor. */
static void filter_batch(const struct sweep *sweep, struct block *block, size_t copy_index, size_t row, size_t count)
{
  const struct zopa_copy *copy = &sweep->job->copies[copy_index];
  const int64_t *floor = sweep->job->floor, *first = copy->points->sum[0] + row;
  size_t rest_count = sweep->rest_count, kept = 0;
  uint32_t cells[BATCH] = {0}, keep[BATCH];
  for (size_t d = 0; d < sweep->grid.dims; d++)
    zopa_grid_place(&sweep->grid, d, copy->points->sum[d + 1] + row, copy->shift[d + 1], count, cells);
  const int64_t *last = copy->points->sum[rest_count] + row;
  for (size_t i = 0; i < count; i++) {
    keep[kept] = (uint32_t)i;
    kept += !zopa_grid_surely_covers(&sweep->grid, cells[i], last[i] + copy->shift[rest_count]);
  }
  for (size_t k = 0; k < kept; k++) {
    size_t i = keep[k], at = block->count;
    int64_t *rest = block->rests + at * rest_count;
    bool above = true;
    for (size_t p = 0; p < rest_count; p++) {
      rest[p] = copy->points->sum[p + 1][row + i] + copy->shift[p + 1];
      above &= !floor || rest[p] >= floor[p + 1];
    }
    block->keys[at] = (struct key){first[i] + copy->shift[0], (uint32_t)at};
    block->cells[at] = cells[i];
    block->origins[at] = (struct zopa_origin){(uint32_t)copy_index, (uint32_t)(row + i)};
    block->count += above;
  }
}

/* ---- Sorting ------------------------------------------------------------------------------------------------------------------ */

/* Whether the vector of key b is to come before that of a, which stands before it now. */
static inline bool comes_first(const struct block *block, struct key b, struct key a, size_t rest_count)
{
  if (b.first != a.first)
    return b.first > a.first;
  const int64_t *rest_a = block->rests + a.at * rest_count, *rest_b = block->rests + b.at * rest_count;
  for (size_t p = 0; p < rest_count; p++)
    if (rest_a[p] != rest_b[p])
      return rest_b[p] > rest_a[p];
  return false;
}

static void merge_two(const struct block *block, const struct key *from, size_t a, size_t a_end, size_t b_end, struct key *to, size_t rest_count)
{
  size_t b = a_end;
  to += a;
  while (a < a_end && b < b_end) {
    struct key key_a = from[a], key_b = from[b];
    bool take_b = key_b.first > key_a.first;
    if (key_b.first == key_a.first)
      take_b = comes_first(block, key_b, key_a, rest_count);
    *to++ = take_b ? key_b : key_a;
    a += !take_b;
    b += take_b;
  }
  if (a < a_end)
    memcpy(to, from + a, (a_end - a) * sizeof *to);
  else
    memcpy(to, from + b, (b_end - b) * sizeof *to);
}

/* Merges the parts of the copies, each of which is in order, two by two. */
static void sort_block(struct block *block, size_t rest_count)
{
  for (; block->runs > 1; block->runs = (block->runs + 1) / 2) {
    for (size_t r = 0, begin = 0; r < block->runs; r += 2) {
      size_t middle = block->ends[r], end = r + 1 < block->runs ? block->ends[r + 1] : middle;
      merge_two(block, block->keys, begin, middle, end, block->spare, rest_count);
      block->ends[r / 2] = begin = end;
    }
    struct key *keys = block->keys;
    block->keys = block->spare;
    block->spare = keys;
  }
}

/* Leaves out what the grid covers as it stands. */
static void ask_grid(const struct sweep *sweep, struct block *block)
{
  size_t kept = 0;
  for (size_t k = 0; k < block->count; k++) {
    struct key key = block->keys[k];
    const struct zopa_grid_query query = {block->rests + key.at * sweep->rest_count, block->cells[key.at], 1};
    block->keys[kept] = key;
    kept += !zopa_grid_covers(&sweep->grid, &query, &block->steps);
  }
  block->count = kept;
}

static bool prepare_block(void *context, size_t task, unsigned thread)
{
  struct sweep *sweep = context;
  struct block *block = &sweep->blocks[task];
  size_t copies = sweep->job->copy_count, total = 0;
  const size_t *from = sweep->rows + task * copies, *to = from + copies;
  (void)thread;
  block->count = block->runs = 0;
  if (zopa_watch_stop(sweep->job->watch, -1, "joining the copies of a frontier"))
    return false;
  for (size_t j = 0; j < copies; j++)
    total += to[j] - from[j];
  if (!block_reserve(block, total, sweep->rest_count)) {
    atomic_store(&sweep->out_of_memory, true);
    return false;
  }
  for (size_t j = 0; j < copies; j++) {
    size_t before = block->count;
    for (size_t row = from[j]; row < to[j]; row += BATCH)
      filter_batch(sweep, block, j, row, to[j] - row < BATCH ? to[j] - row : BATCH);
    if (block->count > before)
      block->ends[block->runs++] = block->count;
  }
  sort_block(block, sweep->rest_count);
  if (sweep->blocks_at_once > 1)
    ask_grid(sweep, block);
  return true;
}

/* ---- Sweeping ----------------------------------------------------------------------------------------------------------------- */

/* Asks about every vector of a block in order; survivors' origins are moved up front. */
static enum zopa_status sweep_block(struct sweep *sweep, struct block *block)
{
  size_t rest_count = sweep->rest_count, kept = 0, distinct = 0;
  const int64_t *last_rest = NULL;
  int64_t last_first = 0;
  struct zopa_origin *origins = (struct zopa_origin *)(void *)block->spare;     /* a key is larger */
  for (size_t k = 0; k < block->count; k++) {
    struct key key = block->keys[k];
    const int64_t *rest = block->rests + key.at * rest_count;
    if (k % POLL_EVERY == POLL_EVERY - 1 && zopa_watch_stop(sweep->job->watch, -1, "joining the copies of a frontier"))
      return ZOPA_OK;
    bool equal = last_rest && key.first == last_first && memcmp(rest, last_rest, rest_count * sizeof *rest) == 0;
    const struct zopa_grid_query query = {rest, block->cells[key.at], sweep->oldest};
    if (!equal && zopa_grid_covers(&sweep->grid, &query, &sweep->grid.steps))
      continue;
    origins[kept++] = block->origins[key.at];
    if (equal)
      continue;
    if (!zopa_grid_add(&sweep->grid, rest, block->cells[key.at]))
      return ZOPA_E_MEMORY;
    last_rest = rest;
    last_first = key.first;
    distinct++;
  }
  return kept == 0 || zopa_survivors_add(sweep->survivors, origins, kept, distinct) ? ZOPA_OK : ZOPA_E_MEMORY;
}

/* ---- Sampling ----------------------------------------------------------------------------------------------------------------- */

static int falling(const void *left, const void *right)
{
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a < b) - (a > b);
}

/* Looks at some vectors of all copies, evenly spread: chooses the buckets of the grid and the borders of the blocks. */
static bool plan(struct sweep *sweep)
{
  const struct zopa_union *job = sweep->job;
  size_t parties = sweep->rest_count + 1, step = sweep->total / SAMPLE_MAX + 1, size = sweep->total / step + 1, count = 0;
  int64_t *sample = malloc(size * parties * sizeof *sample);
  if (!sample)
    return false;
  for (size_t p = 0; p < parties; p++) {
    size_t row = step / 2;
    count = 0;
    for (size_t j = 0; j < job->copy_count; j++) {
      const struct zopa_copy *copy = &job->copies[j];
      for (; row < copy->points->count; row += step)
        sample[p * size + count++] = copy->points->sum[p][row] + copy->shift[p];
      row -= copy->points->count;
    }
    /* Columns close up: the first sum stands behind the others at the end. */
    memmove(sample + p * count, sample + p * size, count * sizeof *sample);
  }
  bool good = zopa_grid_init(&sweep->grid, sweep->rest_count, sweep->total, sample + count, count);
  size_t most = sweep->total / BLOCK_VECTORS + 1;
  if (most > 1)
    qsort(sample, count, sizeof *sample, falling);
  sweep->borders = malloc((most + 1) * sizeof *sweep->borders);
  for (size_t b = 0; b + 1 < most && sweep->borders; b++) {
    int64_t border = sample[(b + 1) * count / most];
    if (!job->floor || border > job->floor[0])
      if (sweep->border_count == 0 || border < sweep->borders[sweep->border_count - 1])
        sweep->borders[sweep->border_count++] = border;
  }
  if (sweep->borders)
    sweep->borders[sweep->border_count++] = job->floor ? job->floor[0] : INT64_MIN / 2;
  free(sample);
  return good && sweep->borders;
}

/* ---- All ---------------------------------------------------------------------------------------------------------------------- */

static uint64_t sweep_size(const struct sweep *sweep)
{
  uint64_t size = zopa_grid_size(&sweep->grid);
  for (size_t b = 0; b < sweep->blocks_at_once; b++)
    size += sweep->blocks[b].capacity * (2 * sizeof(struct key) + sweep->rest_count * sizeof(int64_t) + sizeof(uint32_t) + sizeof(struct zopa_origin));
  for (size_t c = 0; c < sweep->survivors->chunk_count; c++)
    size += sweep->survivors->chunks[c].count * sizeof(struct zopa_origin);
  return size;
}

static bool sweep_init(struct sweep *sweep)
{
  const struct zopa_union *job = sweep->job;
  if (!plan(sweep))
    return false;
  size_t threads = sweep->border_count < SHARED_LEAST ? 1 : job->threads ? job->threads : zopa_parallel_threads();
  sweep->blocks_at_once = threads < THREADS_LEAST ? 1 : BLOCKS_A_THREAD * threads;
  if (sweep->blocks_at_once > sweep->border_count)
    sweep->blocks_at_once = sweep->border_count;
  sweep->rows = calloc((sweep->blocks_at_once + 1) * job->copy_count, sizeof *sweep->rows);
  sweep->blocks = calloc(sweep->blocks_at_once, sizeof *sweep->blocks);
  for (size_t b = 0; b < sweep->blocks_at_once && sweep->blocks; b++)
    if (!(sweep->blocks[b].ends = malloc((job->copy_count + 1) * sizeof *sweep->blocks[b].ends)))
      return false;
  return sweep->rows && sweep->blocks;
}

static void sweep_clear(struct sweep *sweep)
{
  for (size_t b = 0; b < sweep->blocks_at_once && sweep->blocks; b++) {
    block_clear(&sweep->blocks[b]);
    free(sweep->blocks[b].ends);
  }
  free(sweep->blocks);
  free(sweep->rows);
  free(sweep->borders);
  zopa_grid_clear(&sweep->grid);
}

/* Blocks from `begin` on, as many as are handled at once. */
static enum zopa_status run_blocks(struct sweep *sweep, size_t begin)
{
  const struct zopa_union *job = sweep->job;
  size_t copies = job->copy_count, count = sweep->border_count - begin < sweep->blocks_at_once ? sweep->border_count - begin : sweep->blocks_at_once;
  for (size_t b = 0; b < count; b++)
    for (size_t j = 0; j < copies; j++)
      sweep->rows[(b + 1) * copies + j] = zopa_copy_cut(&job->copies[j], sweep->rows[b * copies + j], sweep->borders[begin + b]);
  /* A block on its own is asked about while it is swept; of several each has been asked about all that came before them. */
  sweep->oldest = sweep->blocks_at_once == 1 ? 1 : (uint32_t)sweep->grid.node_count;
  bool good = zopa_parallel_for(sweep->blocks_at_once == 1 ? 1 : job->threads, count, prepare_block, sweep);
  memmove(sweep->rows, sweep->rows + count * copies, copies * sizeof *sweep->rows);
  enum zopa_status status = atomic_load(&sweep->out_of_memory) ? ZOPA_E_MEMORY : ZOPA_OK;
  for (size_t b = 0; b < count && good && status == ZOPA_OK && zopa_watch_ending(job->watch) == ZOPA_COMPLETE; b++) {
    status = sweep_block(sweep, &sweep->blocks[b]);
    sweep->grid.steps.cells += sweep->blocks[b].steps.cells;
    sweep->grid.steps.nodes += sweep->blocks[b].steps.nodes;
    sweep->blocks[b].steps = (struct zopa_grid_steps){0};
  }
  return status;
}

enum zopa_status zopa_points_sweep(const struct zopa_union *job, size_t party_count, struct zopa_survivors *survivors)
{
  struct sweep sweep = {.job = job, .rest_count = party_count - 1, .survivors = survivors};
  for (size_t j = 0; j < job->copy_count; j++)
    sweep.total += job->copies[j].points->count;
  if (sweep.total == 0)
    return ZOPA_OK;
  enum zopa_status status = sweep_init(&sweep) ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t begin = 0; begin < sweep.border_count && status == ZOPA_OK; begin += sweep.blocks_at_once) {
    if (zopa_watch_memory(job->watch, job->held + sweep_size(&sweep)))
      break;
    status = run_blocks(&sweep, begin);
    if (status == ZOPA_OK && !zopa_grid_adapt(&sweep.grid))
      status = ZOPA_E_MEMORY;
  }
  sweep_clear(&sweep);
  return status;
}
