/* frontier_conditions.c - the exact frontier of spaces whose utilities are paid by conditions. See frontier_conditions.h.
 *
 * Two parties, in two phases (Ulungu & Teghem 1995; Visee, Teghem, Pirlot & Ulungu, J. Global Optim. 12, 1998):
 *
 *     second sum
 *       | h0                   h: corners of the upper hull of what is known. Each edge's normal weighs the parties; maximising that
 *       |   \..x               weighted sum finds further corners, until no edge hides one (Aneja & Nair, Management Sci. 25, 1979).
 *       |  x  .h1              x: what lies below an edge is found by one search an edge, among vectors whose first sum lies between
 *       |        \..           those of its ends.
 *       |          .h2
 *       +--------------- first sum
 *
 * The first phase only has to find good vectors: the searches of the second prove that nothing is missing, and count. */
#include "solve/frontier_conditions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "solve/conditions_search.h"

#define NODES_WORK UINT64_C(1000000000)           /* rules, tests and issues looked at in one part */
enum { COUNTED_MAX = 100000, STEPS = 300, STEPS_ALONE = 1000, EDGES_MAX = 100, SEED_NODES = 2000, LANES = 5 };

/* A weighting that has been maximised, and the normal it came from. */
struct edge {
  double normal[2];
  struct zopa_weighting *weighting;
};

/* One search of the second phase, on its own so that ranges can be searched side by side. */
struct range {
  int64_t above, upto;
  struct zopa_weighting **lanes;
  size_t lane_count;
  struct zopa_arena arena;
  struct zopa_shelf shelf;
  uint64_t nodes;
  bool settled;                   /* searched to the end */
  enum zopa_status status;
};

struct job {
  struct zopa_rules rules;
  struct zopa_shelf shelf;
  struct zopa_arena arena;
  struct zopa_watch *watch;
  struct edge edges[EDGES_MAX];
  size_t edge_count;
  struct range *ranges;
  size_t range_count;
  int64_t *vector;                /* [party_count] */
  struct zopa_conditions_effort effort;
  bool settled;                   /* all ranges are */
  double reached;                 /* best weighted sum known, of the weighting that is being made */
  bool plain;
  uint64_t nodes;
};

bool zopa_frontier_conditions_applies(const struct zopa_space *space)
{
  bool any = false;
  for (size_t u = 0; u < space->utility_count; u++)
    any |= space->utilities[u].consents;
  return any && space->incomplete_count == 0 && zopa_rules_apply(space);
}

static double weighted(const struct job *job, const double *weight, const int64_t *vector)
{
  double sum = 0;
  for (size_t p = 0; p < job->rules.party_count; p++)
    sum += weight[p] * (double)vector[p];
  return sum;
}

/* A pick met on the way to good shares is an outcome that may be good. */
static double meet(void *context, const uint8_t *pick, const double *weight)
{
  struct job *job = context;
  if (zopa_rules_vector(&job->rules, pick, job->vector)) {
    double sum = weighted(job, weight, job->vector);
    job->reached = sum > job->reached ? sum : job->reached;
    zopa_shelf_offer_pick(&job->shelf, job->vector, pick);
  }
  return job->reached;
}

static enum zopa_status make_weighting(struct job *job, const double *weight, unsigned steps, struct zopa_weighting **ret_weighting)
{
  job->reached = weighted(job, weight, job->rules.low);
  for (size_t i = 0; i < job->shelf.count; i++)
    job->reached = fmax(job->reached, weighted(job, weight, job->shelf.peaks[i]->vector));
  enum zopa_status status = zopa_weighting_new(&job->rules, weight, steps, &job->arena, meet, job, ret_weighting);
  return status == ZOPA_OK && job->shelf.failed ? ZOPA_E_MEMORY : status;
}

/* Maximises one weighted sum and keeps the weighting. */
static enum zopa_status add_edge(struct job *job, double first, double second)
{
  struct edge *edge = &job->edges[job->edge_count];
  double sum = first + second, weight[2] = {first / sum, second / sum};
  *edge = (struct edge){.normal = {first, second}};
  enum zopa_status status = make_weighting(job, weight, first > 0 && second > 0 ? STEPS : STEPS_ALONE, &edge->weighting);
  if (status != ZOPA_OK)
    return status;
  struct zopa_arena scratch = {0};
  struct zopa_hunt hunt = {.rules = &job->rules, .shelf = &job->shelf, .watch = job->watch, .weightings = &edge->weighting, .lane_count = 1,
                           .aim = ZOPA_HUNT_MAXIMUM, .plain = job->plain, .nodes_max = SEED_NODES};
  bool whole;
  status = zopa_hunt_run(&hunt, &scratch, &whole);
  zopa_arena_clear(&scratch);
  job->nodes += hunt.nodes;
  job->edge_count++;
  return status;
}

/* The corners of the upper hull of the peaks, first sum falling. corner [count] gets indices; returns how many. */
static size_t find_hull(const struct zopa_shelf *shelf, size_t *corner)
{
  size_t count = 0;
  for (size_t i = 0; i < shelf->count; i++) {
    const int64_t *c = shelf->peaks[i]->vector;
    while (count >= 2) {
      const int64_t *a = shelf->peaks[corner[count - 2]]->vector, *b = shelf->peaks[corner[count - 1]]->vector;
      __int128 cross = (__int128)(b[0] - a[0]) * (c[1] - a[1]) - (__int128)(b[1] - a[1]) * (c[0] - a[0]);
      if (cross > 0)
        break;
      count--;
    }
    corner[count++] = i;
  }
  return count;
}

static struct edge *find_edge(struct job *job, const int64_t *a, const int64_t *b)
{
  double first = (double)(b[1] - a[1]), second = (double)(a[0] - b[0]);
  for (size_t e = 0; e < job->edge_count; e++)
    if (job->edges[e].normal[0] == first && job->edges[e].normal[1] == second)
      return &job->edges[e];
  return NULL;
}

/* First phase: edges until each edge of the hull has been looked behind. */
static enum zopa_status find_edges(struct job *job)
{
  double spread[2];
  enum zopa_status status = ZOPA_OK;
  for (size_t p = 0; p < 2; p++)
    spread[p] = fmax(1, (double)job->rules.high[p] - (double)job->rules.low[p]);
  if ((status = add_edge(job, 1, 0)) != ZOPA_OK || (status = add_edge(job, 0, 1)) != ZOPA_OK ||
      (status = add_edge(job, spread[1], spread[0])) != ZOPA_OK)
    return status;
  for (bool again = true; again && status == ZOPA_OK && job->edge_count < EDGES_MAX && zopa_watch_ending(job->watch) == ZOPA_COMPLETE;) {
    again = false;
    size_t *corner = malloc((job->shelf.count + 1) * sizeof *corner);
    if (!corner)
      return ZOPA_E_MEMORY;
    size_t count = find_hull(&job->shelf, corner);
    for (size_t k = 0; !again && k + 1 < count; k++) {
      const int64_t *a = job->shelf.peaks[corner[k]]->vector, *b = job->shelf.peaks[corner[k + 1]]->vector;
      again = !find_edge(job, a, b);
      if (again)
        status = add_edge(job, (double)(b[1] - a[1]), (double)(a[0] - b[0]));
    }
    free(corner);
  }
  return status;
}

/* The weighting under which a vector stands out most: whose bound it misses by least, relative to the sizes of sums; among those that favour
 * the first party more than `more` and less than `less`. NULL when there is none. */
static struct zopa_weighting *best_lane(const struct job *job, const double *vector, double more, double less)
{
  struct zopa_weighting *best = NULL;
  double least = INFINITY;
  for (size_t e = 0; e < job->edge_count; e++) {
    struct zopa_weighting *weighting = job->edges[e].weighting;
    double slack = weighting->bound, size = 0;
    for (size_t p = 0; p < 2; p++) {
      slack -= weighting->weight[p] * vector[p];
      size += weighting->weight[p] * ((double)job->rules.high[p] - (double)job->rules.low[p]);
    }
    double ratio = size > 0 ? slack / size : INFINITY;
    if (weighting->weight[0] > more && weighting->weight[0] < less && (!best || ratio < least)) {
      least = ratio;
      best = weighting;
    }
  }
  return best;
}

/* The lanes that tell best what a range can still hold: vectors near the corner that its ends a and b span, and near each end.
 * ret_lanes [LANES]; returns how many there are. */
static size_t choose_lanes(const struct job *job, const double *a, const double *b, struct zopa_weighting **ret_lanes)
{
  double corner[2] = {b[0], a[1]};
  struct zopa_weighting *middle = best_lane(job, corner, -1, 2), *found[LANES];
  double favour = middle ? middle->weight[0] : 0;
  size_t count = 0;
  found[0] = middle;
  found[1] = best_lane(job, corner, favour, 2);
  found[2] = best_lane(job, corner, -1, favour);
  found[3] = best_lane(job, a, -1, 2);
  found[4] = best_lane(job, b, -1, 2);
  for (size_t k = 0; k < LANES; k++) {
    bool new = found[k] != NULL;
    for (size_t l = 0; l < count; l++)
      new &= ret_lanes[l] != found[k];
    if (new)
      ret_lanes[count++] = found[k];
  }
  return count;
}

/* --- second phase --- */

static bool lay_range(struct job *job, struct zopa_weighting **lanes, size_t lane_count, int64_t above, int64_t upto)
{
  struct range *range = &job->ranges[job->range_count++];
  *range = (struct range){.above = above, .upto = upto, .lane_count = lane_count};
  range->lanes = ZOPA_ARENA_NEW(&job->arena, struct zopa_weighting *, lane_count);
  if (range->lanes)
    memcpy(range->lanes, lanes, lane_count * sizeof(struct zopa_weighting *));
  return range->lanes;
}

/* Two parties: a range below each edge of the hull. The first takes in what lies before its corner, the last what lies behind. */
static enum zopa_status lay_ranges(struct job *job)
{
  size_t *corner = malloc((job->shelf.count + 1) * sizeof *corner);
  if (!corner)
    return ZOPA_E_MEMORY;
  size_t count = find_hull(&job->shelf, corner), ranges = count > 1 ? count - 1 : 1;
  job->ranges = ZOPA_ARENA_NEW(&job->arena, struct range, ranges);
  bool good = job->ranges;
  for (size_t k = 0; good && k < ranges; k++) {
    size_t end = k + 1 < count ? k + 1 : k;
    const int64_t *from = count ? job->shelf.peaks[corner[k]]->vector : job->rules.low;
    const int64_t *to = count ? job->shelf.peaks[corner[end]]->vector : job->rules.low;
    double a[2] = {(double)from[0], (double)from[1]}, b[2] = {(double)to[0], (double)to[1]};
    struct zopa_weighting *lanes[LANES];
    size_t lane_count = choose_lanes(job, a, b, lanes);
    good = lay_range(job, lanes, lane_count, end + 1 < count ? to[0] : INT64_MIN, k > 0 ? from[0] : INT64_MAX);
  }
  free(corner);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}

/* One party, or three and more: one range with a lane for each party. */
static enum zopa_status lay_whole(struct job *job)
{
  size_t parties = job->rules.party_count;
  struct zopa_weighting **lanes = ZOPA_ARENA_NEW(&job->arena, struct zopa_weighting *, parties);
  double *weight = ZOPA_ARENA_NEW(&job->arena, double, parties);
  job->ranges = ZOPA_ARENA_NEW(&job->arena, struct range, 1);
  if (!lanes || !weight || !job->ranges)
    return ZOPA_E_MEMORY;
  enum zopa_status status = ZOPA_OK;
  for (size_t p = 0; p < parties && status == ZOPA_OK; p++) {
    memset(weight, 0, parties * sizeof *weight);
    weight[p] = 1;
    status = make_weighting(job, weight, STEPS, &lanes[p]);
  }
  if (status == ZOPA_OK && !lay_range(job, lanes, parties, INT64_MIN, INT64_MAX))
    status = ZOPA_E_MEMORY;
  return status;
}

/* Searches one range from what the first phase knows. */
static enum zopa_status search_range(const struct job *job, struct range *range, enum zopa_hunt_aim aim, bool *ret_whole)
{
  struct zopa_arena scratch = {0};
  struct zopa_hunt hunt = {.rules = &job->rules, .shelf = &range->shelf, .watch = job->watch, .weightings = range->lanes,
                           .lane_count = range->lane_count, .aim = aim, .plain = job->plain, .above = range->above, .upto = range->upto,
                           .nodes_max = job->effort.nodes_max, .leaves_max = job->effort.counted_max};
  enum zopa_status status = zopa_hunt_run(&hunt, &scratch, ret_whole);
  zopa_arena_clear(&scratch);
  range->nodes += hunt.nodes;
  return status;
}

/* The first outcome of a peak that was not counted: issue by issue the first class with which its vector can still be reached. */
static enum zopa_status find_first(const struct job *job, struct range *range, struct zopa_peak *peak)
{
  const struct zopa_rules *rules = &job->rules;
  struct zopa_arena scratch = {0};
  uint64_t *box = ZOPA_ARENA_NEW(&scratch, uint64_t, rules->issue_count);
  enum zopa_status status = box ? ZOPA_OK : ZOPA_E_MEMORY;
  if (box)
    memcpy(box, rules->all, rules->issue_count * sizeof *box);
  for (size_t i = 0; i < rules->issue_count && status == ZOPA_OK && zopa_watch_ending(job->watch) == ZOPA_COMPLETE; i++) {
    for (uint32_t c = rules->class_start[i]; c < rules->class_start[i + 1] && status == ZOPA_OK; c++) {
      struct zopa_arena deeper = {0};
      struct zopa_hunt hunt = {.rules = rules, .shelf = &range->shelf, .watch = job->watch, .weightings = range->lanes, .plain = job->plain,
                               .lane_count = range->lane_count, .aim = ZOPA_HUNT_REACH, .goal = peak->vector, .box = box,
                               .outcome = peak->outcome, .nodes_max = job->effort.nodes_max};
      bool whole = false;
      box[i] = UINT64_C(1) << (c - rules->class_start[i]);
      /* The outcome at hand has this class itself: nothing before it could be reached. */
      if (peak->outcome[i] == rules->option[c])
        break;
      status = zopa_hunt_run(&hunt, &deeper, &whole);
      range->nodes += hunt.nodes;
      range->settled &= whole;
      zopa_arena_clear(&deeper);
      if (hunt.reached || !whole || zopa_watch_ending(job->watch) != ZOPA_COMPLETE)
        break;
    }
  }
  zopa_arena_clear(&scratch);
  return status;
}

/* Whether it is for a range to say what there is about a vector. */
static bool range_has(const struct job *job, const struct range *range, const int64_t *vector)
{
  return job->rules.party_count != 2 || (vector[0] > range->above && vector[0] <= range->upto);
}

/* One task: the range counted, or when that takes too long, its vectors alone and the first outcome of each. */
static bool run_range(void *context, size_t task, unsigned thread)
{
  struct job *job = context;
  struct range *range = &job->ranges[task];
  bool whole = false;
  (void)thread;
  range->settled = true;
  range->shelf = (struct zopa_shelf){.rules = &job->rules, .arena = &range->arena, .limbs = job->shelf.limbs};
  for (size_t i = 0; i < job->shelf.count; i++)
    zopa_shelf_offer(&range->shelf, job->shelf.peaks[i]->vector, job->shelf.peaks[i]->outcome);
  range->status = range->shelf.failed ? ZOPA_E_MEMORY : ZOPA_OK;
  if (range->status == ZOPA_OK)
    range->status = search_range(job, range, ZOPA_HUNT_COUNT, &whole);
  if (whole || range->status != ZOPA_OK || zopa_watch_ending(job->watch) != ZOPA_COMPLETE)
    return range->status == ZOPA_OK;
  for (size_t i = 0; i < range->shelf.count; i++) {
    range->shelf.peaks[i]->counted = false;
    memset(range->shelf.peaks[i]->ties, 0, range->shelf.limbs * sizeof *range->shelf.peaks[i]->ties);
  }
  range->status = search_range(job, range, ZOPA_HUNT_COVER, &range->settled);
  for (size_t i = 0; i < range->shelf.count && range->status == ZOPA_OK && range->settled; i++)
    if (range_has(job, range, range->shelf.peaks[i]->vector))
      range->status = find_first(job, range, range->shelf.peaks[i]);
  return range->status == ZOPA_OK;
}

/* Brings together what the ranges found: each vector from the range that it lies in. */
static enum zopa_status join_ranges(struct job *job)
{
  job->shelf.count = 0;
  for (size_t k = 0; k < job->range_count; k++) {
    struct range *range = &job->ranges[k];
    job->nodes += range->nodes;
    job->settled &= range->settled;
    for (size_t i = 0; i < range->shelf.count; i++) {
      const struct zopa_peak *peak = range->shelf.peaks[i];
      if (!range_has(job, range, peak->vector))
        continue;
      struct zopa_peak *joined = zopa_shelf_offer(&job->shelf, peak->vector, peak->outcome);
      if (joined)
        memcpy(joined->ties, peak->ties, job->shelf.limbs * sizeof *peak->ties);
    }
  }
  return job->shelf.failed ? ZOPA_E_MEMORY : ZOPA_OK;
}

static enum zopa_status search_ranges(struct job *job, unsigned threads)
{
  enum zopa_status status = job->rules.party_count == 2 ? find_edges(job) : ZOPA_OK;
  if (status == ZOPA_OK)
    status = job->rules.party_count == 2 ? lay_ranges(job) : lay_whole(job);
  if (status == ZOPA_OK && zopa_watch_ending(job->watch) == ZOPA_COMPLETE) {
    zopa_parallel_for(threads, job->range_count, run_range, job);
    for (size_t k = 0; k < job->range_count && status == ZOPA_OK; k++)
      status = job->ranges[k].status;
    if (status == ZOPA_OK && zopa_watch_ending(job->watch) == ZOPA_COMPLETE)
      status = join_ranges(job);
  }
  for (size_t k = 0; k < job->range_count; k++)
    zopa_arena_clear(&job->ranges[k].arena);
  return status;
}

/* --- the result --- */

static int compare_rows(const void *left, const void *right, void *context)
{
  const struct zopa_peak *a = *(struct zopa_peak *const *)left, *b = *(struct zopa_peak *const *)right;
  for (size_t p = 0; p < *(const size_t *)context; p++)
    if (a->vector[p] != b->vector[p])
      return a->vector[p] > b->vector[p] ? -1 : 1;
  return 0;
}

static enum zopa_status write_frontier(struct job *job, struct zopa_arena *arena, struct zopa_frontier *ret_frontier)
{
  const struct zopa_space *space = job->rules.space;
  const struct zopa_shelf *shelf = &job->shelf;
  struct zopa_frontier frontier = {.exact = true, .method = "search over conditions", .tie_limbs = shelf->limbs};
  frontier.sums = ZOPA_ARENA_NEW(arena, int64_t, shelf->count * space->utility_count);
  frontier.outcomes = ZOPA_ARENA_NEW(arena, uint32_t, shelf->count * space->issue_count);
  frontier.ties = ZOPA_ARENA_NEW(arena, uint64_t, shelf->count * shelf->limbs);
  if (!frontier.sums || !frontier.outcomes || !frontier.ties)
    return ZOPA_E_MEMORY;
  if (shelf->count > 0)
    qsort_r(shelf->peaks, shelf->count, sizeof *shelf->peaks, compare_rows, &job->rules.party_count);
  for (size_t i = 0; i < shelf->count; i++) {
    const struct zopa_peak *peak = shelf->peaks[i];
    for (size_t u = 0; u < space->utility_count; u++)
      frontier.sums[frontier.count * space->utility_count + u] = zopa_utility_sum(space, &space->utilities[u], peak->outcome);
    memcpy(frontier.outcomes + frontier.count * space->issue_count, peak->outcome, space->issue_count * sizeof *peak->outcome);
    memcpy(frontier.ties + frontier.count * shelf->limbs, peak->ties, shelf->limbs * sizeof *peak->ties);
    frontier.count++;
  }
  *ret_frontier = frontier;
  return ZOPA_OK;
}

/* Words that hold the number of all outcomes. */
static size_t count_limbs(const struct zopa_space *space)
{
  mpz_t product;
  mpz_init_set_ui(product, 1);
  for (size_t i = 0; i < space->issue_count; i++)
    mpz_mul_ui(product, product, space->domain_size[i]);
  size_t limbs = mpz_sizeinbase(product, 2) / 64 + 1;
  mpz_clear(product);
  return limbs;
}

/* The more rules and tests there are, the longer a node takes, and the fewer are spent. */
static struct zopa_conditions_effort usual_effort(const struct zopa_rules *rules)
{
  uint64_t node = (rules->rule_count + rules->test_count) * (rules->party_count + 1) + rules->issue_count + 1;
  return (struct zopa_conditions_effort){.counted_max = COUNTED_MAX, .nodes_max = NODES_WORK / node};
}

enum zopa_status zopa_frontier_conditions(const struct zopa_space *space, const struct zopa_conditions_effort *effort, struct zopa_watch *watch,
                                          unsigned threads, struct zopa_arena *arena, struct zopa_frontier *ret_frontier, uint64_t *ret_nodes,
                                          bool *ret_found)
{
  struct job job = {.watch = watch, .plain = true, .settled = true};
  enum zopa_status status = zopa_rules_compile(space, &job.arena, &job.rules);
  job.effort = effort ? *effort : usual_effort(&job.rules);
  job.shelf = (struct zopa_shelf){.rules = &job.rules, .arena = &job.arena, .limbs = count_limbs(space)};
  job.vector = ZOPA_ARENA_NEW(&job.arena, int64_t, job.rules.party_count);
  if (status == ZOPA_OK && !job.vector)
    status = ZOPA_E_MEMORY;
  for (size_t p = 0; status == ZOPA_OK && p < job.rules.party_count; p++)
    job.plain &= job.rules.high[p] <= job.rules.cap[p];
  if (status == ZOPA_OK && !job.rules.empty)
    status = search_ranges(&job, threads);
  *ret_found = status == ZOPA_OK && job.settled && zopa_watch_ending(watch) == ZOPA_COMPLETE;
  if (*ret_found)
    status = write_frontier(&job, arena, ret_frontier);
  *ret_nodes = job.nodes;
  zopa_arena_clear(&job.arena);
  return status;
}
