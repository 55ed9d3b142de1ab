/* frontier_enumerate.c - the frontier, the counts and the ranges by looking at every outcome, 64 at a time.
 *
 * Each thread walks chunks of blocks and keeps its own archive. For a group of 64 rows:
 *   1. rows where every consenting sum reaches its reservation value are counted as rational (one comparison a column);
 *   2. the corner, the best of the group for each party, is offered to the archive: if a kept vector covers it, the group holds nothing new;
 *   3. otherwise the feasible rows are offered one by one, less those that a vector which dominated before them dominates too.
 * Invariant: an archive holds exactly the undominated vectors among the outcomes it was offered (and the seeds, with no ties counted), and
 * a row is withheld only when a kept vector dominates it. Counts, ties, first outcomes and frontier are therefore the same for any split
 * of the work, which is why chunks may go to any thread. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "solve/frontier.h"
#include "space/enumerate.h"

enum {
  CHUNK_OUTCOMES = 1 << 20,
  SLOW_VECTORS = 4096,            /* of three parties or more: from here on a group of rows takes longer than a look at the clock */
};

struct worker {
  struct zopa_walker walker;
  struct zopa_sweep sweep;
  bool ready;
};

struct job {
  const struct zopa_space *space;
  struct zopa_enumeration enumeration;
  const struct zopa_archive *seeds;
  size_t consenting[ZOPA_ARCHIVE_PARTIES_MAX], consenting_count;  /* utilities that consent */
  bool counts_only;
  struct worker *workers;
  uint64_t blocks_per_chunk, chunk_count, memory_each;
  struct zopa_watch *watch;
  atomic_uint_fast64_t chunks_done;
  atomic_int failure;             /* enum zopa_status */
};

static int64_t capped(int64_t sum, int64_t cap) { return sum < cap ? sum : cap; }

/* Raises best and lowers worst to the feasible rows of a group. */
static void widen_range(struct zopa_sweep *sweep, size_t u, int64_t base, int64_t cap, const int64_t *rows, uint64_t feasible)
{
  for (; feasible; feasible &= feasible - 1) {
    int64_t sum = capped(base + rows[__builtin_ctzll(feasible)], cap);
    if (sum > sweep->best[u])
      sweep->best[u] = sum;
    if (sum < sweep->worst[u])
      sweep->worst[u] = sum;
  }
}

/* True when this worker is to stop, for its own reason or another's. Asked once a chunk, and once a group of rows where these take long. */
static bool stopped(struct job *job, const struct worker *worker)
{
  return zopa_watch_stop(job->watch, (double)atomic_load(&job->chunks_done) / (double)job->chunk_count, "looking at every outcome") ||
         (zopa_archive_size(&worker->sweep.archive) > job->memory_each && zopa_watch_memory(job->watch, UINT64_MAX));
}

/* The rows of a group that the vector which covered something last does not strictly dominate. */
static uint64_t undominated(const struct job *job, const struct worker *worker, size_t group, const int64_t *const *columns)
{
  const struct zopa_archive *archive = &worker->sweep.archive;
  if (archive->recent >= archive->count)
    return UINT64_MAX;
  int64_t least[ZOPA_ARCHIVE_PARTIES_MAX];
  bool strict = false;
  for (size_t c = 0; c < job->consenting_count; c++) {
    size_t u = job->consenting[c];
    int64_t kept = archive->column[c][archive->recent], base = worker->walker.base[u];
    /* A kept sum at its cap is at least any row's; one less than a kept sum is dominated strictly in that party. */
    least[c] = kept >= job->space->utilities[u].cap ? INT64_MAX : kept - base - (c == 0);
    strict |= c == 0 && least[c] != INT64_MAX;
  }
  return strict ? ~archive->kernel->at_most(columns, job->consenting_count, least, group) : UINT64_MAX;
}

/* Offers the rows of one group to the archive. What dominates one row often dominates its neighbours, so a vector that was found to dominate
 * is held against all that are left. columns: inner columns of the consenting parties. */
static bool offer_rows(const struct job *job, struct worker *worker, size_t group, uint64_t candidates, const int64_t *const *columns)
{
  const struct zopa_walker *walker = &worker->walker;
  int64_t vector[ZOPA_ARCHIVE_PARTIES_MAX];
  uint64_t first = walker->block * job->enumeration.block_size + 64 * group;
  while (candidates) {
    unsigned row = (unsigned)__builtin_ctzll(candidates);
    candidates &= candidates - 1;
    for (size_t c = 0; c < job->consenting_count; c++) {
      size_t u = job->consenting[c];
      vector[c] = capped(walker->base[u] + columns[c][64 * group + row], job->space->utilities[u].cap);
    }
    if (!zopa_archive_add(&worker->sweep.archive, vector, 1, first + row))
      return false;
    candidates &= undominated(job, worker, group, columns);
  }
  return true;
}

/* False when memory ran out. A block that is stopped midway leaves the watch stopped. */
static bool visit_block(struct job *job, struct worker *worker, uint64_t block)
{
  struct zopa_walker *walker = &worker->walker;
  struct zopa_sweep *sweep = &worker->sweep;
  const struct zopa_space *space = job->space;
  const struct zopa_kernel *kernel = sweep->archive.kernel;
  size_t count = job->consenting_count;
  const int64_t *columns[ZOPA_ARCHIVE_PARTIES_MAX];
  int64_t threshold[ZOPA_ARCHIVE_PARTIES_MAX], corner[ZOPA_ARCHIVE_PARTIES_MAX];
  zopa_walker_seek(walker, block);
  for (size_t c = 0; c < count; c++) {
    size_t u = job->consenting[c];
    columns[c] = walker->inner[u];
    /* A reservation value above the cap is above every sum, capped or not. */
    threshold[c] = space->utilities[u].reservation > space->utilities[u].cap ? INT64_MAX : space->utilities[u].reservation - walker->base[u];
  }
  for (size_t g = 0; g < job->enumeration.group_count; g++) {
    uint64_t feasible = walker->feasible[g];
    if (!feasible)
      continue;
    if (count > 2 && sweep->archive.count >= SLOW_VECTORS && stopped(job, worker))
      return true;
    sweep->feasible += (unsigned)__builtin_popcountll(feasible);
    sweep->rational += (unsigned)__builtin_popcountll(feasible & kernel->at_least(columns, count, threshold, g));
    for (size_t u = 0; u < space->utility_count; u++)
      if (walker->base[u] + walker->peak[u][g] > sweep->best[u] || walker->base[u] + walker->trough[u][g] < sweep->worst[u])
        widen_range(sweep, u, walker->base[u], space->utilities[u].cap, walker->inner[u] + 64 * g, feasible);
    if (job->counts_only)
      continue;
    for (size_t c = 0; c < count; c++) {
      size_t u = job->consenting[c];
      corner[c] = capped(walker->base[u] + walker->peak[u][g], space->utilities[u].cap);
    }
    if (zopa_archive_covers(&sweep->archive, corner))
      continue;
    if (!offer_rows(job, worker, g, feasible & undominated(job, worker, g, columns), columns))
      return false;
  }
  return true;
}

static bool worker_init(struct job *job, struct worker *worker)
{
  struct zopa_sweep *sweep = &worker->sweep;
  zopa_archive_init(&sweep->archive, zopa_kernel_widest(), job->consenting_count);
  sweep->worst = malloc((job->space->utility_count + 1) * sizeof *sweep->worst);
  sweep->best = malloc((job->space->utility_count + 1) * sizeof *sweep->best);
  if (!sweep->worst || !sweep->best || zopa_walker_init(&worker->walker, &job->enumeration) != ZOPA_OK)
    return false;
  for (size_t u = 0; u < job->space->utility_count; u++) {
    sweep->worst[u] = INT64_MAX;
    sweep->best[u] = INT64_MIN;
  }
  int64_t vector[ZOPA_ARCHIVE_PARTIES_MAX];
  for (size_t i = 0; i < job->seeds->count; i++) {
    for (size_t c = 0; c < job->consenting_count; c++)
      vector[c] = job->seeds->column[c][i];
    if (!zopa_archive_add(&sweep->archive, vector, 0, job->seeds->index[i]))
      return false;
  }
  return worker->ready = true;
}

static bool run_chunk(void *context, size_t chunk, unsigned thread)
{
  struct job *job = context;
  struct worker *worker = &job->workers[thread];
  if (!worker->ready && !worker_init(job, worker)) {
    atomic_store(&job->failure, ZOPA_E_MEMORY);
    return false;
  }
  if (stopped(job, worker))
    return false;
  uint64_t end = (chunk + 1) * job->blocks_per_chunk;
  if (end > job->enumeration.block_count)
    end = job->enumeration.block_count;
  for (uint64_t block = chunk * job->blocks_per_chunk; block < end; block++) {
    if (!visit_block(job, worker, block)) {
      atomic_store(&job->failure, ZOPA_E_MEMORY);
      return false;
    }
    if (zopa_watch_ending(job->watch) != ZOPA_COMPLETE)
      return false;
    worker->sweep.visited += job->enumeration.block_size;
  }
  atomic_fetch_add(&job->chunks_done, 1);
  return true;
}

void zopa_sweep_clear(struct zopa_sweep *sweep)
{
  zopa_archive_clear(&sweep->archive);
  free(sweep->worst);
  free(sweep->best);
  sweep->worst = sweep->best = NULL;
}

/* Joins another worker's findings to the whole. Seeds that it met no outcome for have no ties and say nothing, unless all was not seen. */
static bool join(const struct job *job, const struct zopa_sweep *part, bool keep_seeds, struct zopa_sweep *whole)
{
  whole->visited += part->visited;
  whole->feasible += part->feasible;
  whole->rational += part->rational;
  for (size_t u = 0; u < job->space->utility_count; u++) {
    if (part->worst[u] < whole->worst[u])
      whole->worst[u] = part->worst[u];
    if (part->best[u] > whole->best[u])
      whole->best[u] = part->best[u];
  }
  int64_t vector[ZOPA_ARCHIVE_PARTIES_MAX];
  for (size_t i = 0; i < part->archive.count; i++) {
    if (part->archive.ties[i] == 0 && !keep_seeds)
      continue;
    for (size_t c = 0; c < job->consenting_count; c++)
      vector[c] = part->archive.column[c][i];
    if (!zopa_archive_add(&whole->archive, vector, part->archive.ties[i], part->archive.index[i]))
      return false;
  }
  return true;
}

/* The first worker's findings become the whole as they are; to join a large archive vector by vector takes as long as to find it. */
static void take(struct worker *worker, bool keep_seeds, struct worker *whole)
{
  whole->sweep = worker->sweep;
  whole->ready = true;
  worker->sweep = (struct zopa_sweep){0};
  if (!keep_seeds)
    zopa_archive_drop_untied(&whole->sweep.archive);
}

enum zopa_status zopa_frontier_enumerate(const struct zopa_space *space, bool counts_only, struct zopa_watch *watch, struct zopa_sweep *ret_sweep)
{
  const struct zopa_control *control = watch->control;
  struct job job = {.space = space, .watch = watch, .counts_only = counts_only || space->incomplete_count > 0};
  struct zopa_archive seeds;
  unsigned threads = control->threads ? control->threads : zopa_parallel_threads();
  for (size_t u = 0; u < space->utility_count && space->incomplete_count == 0; u++)
    if (space->utilities[u].consents)
      job.consenting[job.consenting_count++] = u;
  zopa_archive_init(&seeds, zopa_kernel_widest(), job.consenting_count);
  zopa_archive_init(&ret_sweep->archive, zopa_kernel_widest(), job.consenting_count);

  enum zopa_status status = zopa_enumeration_init(&job.enumeration, space);
  if (status != ZOPA_OK)
    return status;
  uint64_t blocks = job.enumeration.block_count, per_chunk = CHUNK_OUTCOMES / job.enumeration.block_size;
  job.blocks_per_chunk = per_chunk ? per_chunk : 1;
  job.chunk_count = blocks / job.blocks_per_chunk + (blocks % job.blocks_per_chunk != 0);
  if (threads > job.chunk_count)
    threads = (unsigned)job.chunk_count;
  job.memory_each = watch->memory_limit / (threads + 1);
  job.seeds = &seeds;
  job.workers = calloc(threads, sizeof *job.workers);
  status = !job.workers ? ZOPA_E_MEMORY : job.counts_only ? ZOPA_OK : zopa_frontier_seed(space, control->seed, 32, &seeds, NULL);
  struct worker whole = {0};
  if (status == ZOPA_OK) {
    zopa_parallel_for(threads, job.chunk_count, run_chunk, &job);
    status = (enum zopa_status)atomic_load(&job.failure);
  }
  bool cut = zopa_watch_ending(watch) != ZOPA_COMPLETE;
  for (unsigned t = 0; t < threads && job.workers; t++) {
    struct worker *worker = &job.workers[t];
    if (status == ZOPA_OK && worker->ready && !whole.ready)
      take(worker, cut, &whole);
    else if (status == ZOPA_OK && worker->ready && !join(&job, &worker->sweep, cut, &whole.sweep))
      status = ZOPA_E_MEMORY;
    zopa_sweep_clear(&worker->sweep);
    zopa_walker_clear(&worker->walker);
  }
  if (status == ZOPA_OK && !whole.ready && !worker_init(&job, &whole))    /* stopped before anyone began */
    status = ZOPA_E_MEMORY;
  zopa_walker_clear(&whole.walker);
  if (status == ZOPA_OK)
    *ret_sweep = whole.sweep;
  else
    zopa_sweep_clear(&whole.sweep);
  free(job.workers);
  zopa_archive_clear(&seeds);
  zopa_enumeration_clear(&job.enumeration);
  return status;
}
