/* passing.c - see passing.h.
 *
 * Method. Let c_b(z) be the distribution of the sum over bloc b given the common factor z. Voters of a bloc are independent given
 * s = sqrt(a) z + sqrt(b) z_b, so their distribution g_b(s) is a dynamic program, made once on a grid of s, and
 *
 *     c_b(z) = integral of g_b(s) phi((s - sqrt(a) z) / sqrt(b)) ds / sqrt(b),      P = integral of phi(z) pass . (c_1 * c_2 * ... )(z) dz
 *
 * by the trapezoidal rule, which converges faster than any power of the step for analytic functions that fall as phi does (Trefethen &
 * Weideman, SIAM Review 56(3), 2014). The step is halved until two grids agree. Who is decisive follows from the derivative: P is linear in
 * each voter's conditional chances, and one sweep backward through the same sums gives the difference that every voter makes.
 * Invariant. Sums run in a fixed order on one thread: the same input gives the same bytes. */
#include "ratify/passing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ratify/normal.h"
#include "ratify/passing_plan.h"

/* Beyond this a normal density is below the rounding of sums near 1. */
static const double reach = 8.5, first_step = 0.5, agree = 1e-10;

/* Probabilities of single sums below this are left out: of a million sums they are together no more than the rounding near 1. */
static const double nothing = 1e-22;
enum { HALVINGS_MAX = 6 };
static const double numbers_most = 1 << 25;       /* 256 MiB */

/* One run on one grid. Blocs come first, then those who share with nobody as one more group. */
struct run {
  const struct zopa_ballot *ballot;
  const struct zopa_plan *plan;
  struct zopa_arena arena;
  double step;
  size_t z_half, s_half;          /* grids reach from -half to half steps */
  size_t groups;                  /* blocs + 1 */
  size_t *length;                 /* [groups]: sums of the group, 0 to length - 1 */
  size_t reached;                 /* sums of all groups together, at most plan->size */
  double **given;                 /* [blocs]: g_b, [2 s_half + 1][length] */
  double **felt;                  /* [blocs]: what each of those counts for, likewise; for decisiveness only */
  double **part;                  /* [groups]: c_b at the present z */
  double **joint;                 /* [groups]: c_1 * ... * c_b; the last is over all */
  double **back, **joint_back;    /* the derivatives by them; for decisiveness only */
  double *distribution;           /* [plan->size] */
  double *states;                 /* scratch of sweeps over voters: [voters of the largest group + 1][its length] */
  double *decisive;               /* [plan->voter_count], or NULL */
};

/* Asked once a grid point. */
static bool stopped(const struct zopa_ballot *ballot) { return ballot->watch && zopa_watch_stop(ballot->watch, -1, "counting votes"); }

/* ---------------------------------------------------------------- sums over voters */

/* The probabilities of a voter's votes where the shared factors are s, and the voter's own have that deviation. */
static void chances_at(const struct zopa_plan_voter *voter, double s, double own, double ret[4])
{
  double yea = isinf(voter->quantile) ? voter->quantile > 0 : zopa_normal_below((voter->quantile - s) / own);
  double nay = isinf(voter->quantile) ? voter->quantile < 0 : zopa_normal_below((s - voter->quantile) / own);
  for (unsigned o = 0; o < voter->outcomes; o++)
    ret[o] = voter->vote[o] == ZOPA_VOTE_YEA ? voter->turnout * yea : voter->vote[o] == ZOPA_VOTE_NAY ? voter->turnout * nay : voter->chance[o];
}

/* A distribution over sums, of which only those from low to high - 1 are more than nothing. */
struct window {
  size_t low, high;
};

/* to [length + most] = from [length] with one more voter, whose window narrows to what counts. */
static void add_voter(const struct zopa_plan_voter *voter, const double chances[4], const double *from, size_t length, struct window *window, double *to)
{
  size_t most = voter->offset_most;
  memset(to, 0, (length + most) * sizeof *to);
  for (unsigned o = 0; o < voter->outcomes; o++) {
    double *at = to + voter->offset[o], chance = chances[o];
    for (size_t k = window->low; k < window->high; k++)
      at[k] += chance * from[k];
  }
  window->high += most;
  while (window->high > window->low + 1 && to[window->high - 1] < nothing)
    window->high--;
  while (window->low + 1 < window->high && to[window->low] < nothing)
    window->low++;
}

static size_t group_first(const struct run *run, size_t group) { return run->plan->bloc_first[group]; }
static size_t group_end(const struct run *run, size_t group)
{
  return group + 1 < run->groups ? run->plan->bloc_first[group + 1] : run->plan->voter_count;
}

static double own_deviation(const struct run *run, size_t group)
{
  double shared = run->ballot->common + (group + 1 < run->groups ? run->ballot->bloc : 0);
  return sqrt(1 - shared);
}

/* The distribution of a group's sum at s, in ret [length of the group]. Two rows of states serve in turn. */
static void sweep(struct run *run, size_t group, double s, double *ret)
{
  size_t length = 1, stride = run->length[group];
  struct window window = {0, 1};
  double *from = run->states, *to = run->states + stride, chances[4], own = own_deviation(run, group);
  from[0] = 1;
  for (size_t v = group_first(run, group); v < group_end(run, group); v++) {
    const struct zopa_plan_voter *voter = &run->plan->voters[v];
    chances_at(voter, s, own, chances);
    add_voter(voter, chances, from, length, &window, to);
    length += voter->offset_most;
    double *other = from;
    from = to;
    to = other;
  }
  memcpy(ret, from, stride * sizeof *ret);
}

/* Adds to each voter of a group the difference that it makes at s, where felt [length] is what each sum of the group counts for. Forward
 * all partial distributions, backward what each partial sum is worth. felt is used up. */
static void sweep_decisive(struct run *run, size_t group, double s, double *felt)
{
  size_t first = group_first(run, group), end = group_end(run, group), length = 1, stride = run->length[group];
  double own = own_deviation(run, group), chances[4];
  struct window window = {0, 1};
  run->states[0] = 1;
  for (size_t v = first; v < end; v++) {
    const struct zopa_plan_voter *voter = &run->plan->voters[v];
    double *from = run->states + (v - first) * stride;
    chances_at(voter, s, own, chances);
    add_voter(voter, chances, from, length, &window, from + stride);
    length += voter->offset_most;
  }
  for (size_t v = end; v-- > first;) {
    const struct zopa_plan_voter *voter = &run->plan->voters[v];
    const double *from = run->states + (v - first) * stride;
    uint32_t yea = 0, other = voter->offset[0];
    for (unsigned o = 0; o < voter->outcomes; o++) {
      yea = voter->vote[o] == ZOPA_VOTE_YEA ? voter->offset[o] : yea;
      if (voter->vote[0] == ZOPA_VOTE_YEA && o == 1)
        other = voter->offset[o];
    }
    length -= voter->offset_most;
    double makes = 0;
    for (size_t k = 0; k < length; k++)
      makes += from[k] * (felt[k + yea] - felt[k + other]);
    run->decisive[v] += makes;
    chances_at(voter, s, own, chances);
    for (size_t k = 0; k < length; k++) {           /* offsets count upward, so what is read has not been overwritten */
      double worth = 0;
      for (unsigned o = 0; o < voter->outcomes; o++)
        worth += chances[o] * felt[k + voter->offset[o]];
      felt[k] = worth;
    }
  }
}

/* ---------------------------------------------------------------- groups */

/* to [a + b - 1] = from [a] with by [b]. */
static void convolve(const double *from, size_t a, const double *by, size_t b, double *to)
{
  memset(to, 0, (a + b - 1) * sizeof *to);
  for (size_t i = 0; i < a; i++) {
    double share = from[i];
    if (share == 0)
      continue;
    for (size_t k = 0; k < b; k++)
      to[i + k] += share * by[k];
  }
}

/* The derivative by each element of a factor [a] of a convolution with `by` [b], from the derivative by the product. */
static void convolve_back(const double *product, const double *by, size_t b, size_t a, double *to)
{
  for (size_t i = 0; i < a; i++) {
    double sum = 0;
    for (size_t k = 0; k < b; k++)
      sum += product[i + k] * by[k];
    to[i] = sum;
  }
}

/* The weight of the grid point s of a bloc's factors given z; 0 beyond reach. */
static double weight_at(const struct run *run, double s, double z)
{
  double x = (s - sqrt(run->ballot->common) * z) / sqrt(run->ballot->bloc);
  return fabs(x) > reach ? 0 : zopa_normal_density(x) * run->step;
}

static double grid_s(const struct run *run, size_t i) { return ((double)i - (double)run->s_half) * run->step * sqrt(run->ballot->bloc); }

static void parts_at(struct run *run, double z)
{
  size_t blocs = run->groups - 1;
  for (size_t b = 0; b < blocs; b++) {
    size_t length = run->length[b];
    memset(run->part[b], 0, length * sizeof **run->part);
    for (size_t i = 0; i <= 2 * run->s_half; i++) {
      double weight = weight_at(run, grid_s(run, i), z);
      const double *given = run->given[b] + i * length;
      for (size_t k = 0; k < length && weight > 0; k++)
        run->part[b][k] += weight * given[k];
    }
  }
  sweep(run, blocs, sqrt(run->ballot->common) * z, run->part[blocs]);
  size_t length = run->length[0];
  memcpy(run->joint[0], run->part[0], length * sizeof **run->joint);
  for (size_t g = 1; g < run->groups; g++) {
    convolve(run->joint[g - 1], length, run->part[g], run->length[g], run->joint[g]);
    length += run->length[g] - 1;
  }
}

/* Back through the convolutions at this z, whose weight is share. */
static void decisive_at(struct run *run, double z, double share)
{
  size_t last = run->groups - 1, size = run->reached;
  for (size_t k = 0; k < size; k++)
    run->joint_back[last][k] = share * run->plan->passes[k];
  for (size_t g = last; g > 0; g--) {
    size_t before = size - (run->length[g] - 1);
    convolve_back(run->joint_back[g], run->joint[g - 1], before, run->length[g], run->back[g]);
    convolve_back(run->joint_back[g], run->part[g], run->length[g], before, run->joint_back[g - 1]);
    size = before;
  }
  memcpy(run->back[0], run->joint_back[0], run->length[0] * sizeof **run->back);
  for (size_t b = 0; b < last; b++)
    for (size_t i = 0; i <= 2 * run->s_half; i++) {
      double weight = weight_at(run, grid_s(run, i), z), *felt = run->felt[b] + i * run->length[b];
      for (size_t k = 0; k < run->length[b] && weight > 0; k++)
        felt[k] += weight * run->back[b][k];
    }
  sweep_decisive(run, last, sqrt(run->ballot->common) * z, run->back[last]);
}

/* ---------------------------------------------------------------- the integral */

static void *rows(struct run *run, size_t count) { return zopa_arena_array(&run->arena, count, sizeof(double *)); }
static double *row(struct run *run, size_t count) { return zopa_arena_array(&run->arena, count, sizeof(double)); }

static bool make_rows(struct run *run)
{
  size_t groups = run->groups, largest = 0, voters = 1, joint = 0, points = 2 * run->s_half + 1;
  bool back = run->decisive != NULL;
  run->given = rows(run, groups);
  run->felt = rows(run, groups);
  run->part = rows(run, groups);
  run->joint = rows(run, groups);
  run->back = rows(run, groups);
  run->joint_back = rows(run, groups);
  run->distribution = row(run, run->plan->size);
  if (run->arena.failed)
    return false;
  for (size_t g = 0; g < groups; g++) {
    size_t length = run->length[g], count = group_end(run, g) - group_first(run, g);
    joint += length - (g > 0);
    largest = length > largest ? length : largest;
    voters = count > voters ? count : voters;
    run->part[g] = row(run, length);
    run->joint[g] = row(run, joint);
    run->back[g] = back ? row(run, length) : NULL;
    run->joint_back[g] = back ? row(run, joint) : NULL;
    run->given[g] = g + 1 < groups ? row(run, points * length) : NULL;
    run->felt[g] = g + 1 < groups && back ? row(run, points * length) : NULL;
  }
  run->states = row(run, (back ? voters + 1 : 2) * largest);
  return !run->arena.failed;
}

/* Grids, and the length of each group's sums. */
static bool prepare(struct run *run)
{
  const struct zopa_ballot *ballot = run->ballot;
  run->groups = run->plan->bloc_count + 1;
  run->z_half = ballot->common > 0 ? (size_t)ceil(reach / run->step) : 0;
  double far = sqrt(ballot->common) * reach + sqrt(ballot->bloc) * reach;
  run->s_half = run->groups > 1 ? (size_t)ceil(far / (run->step * sqrt(ballot->bloc))) : 0;
  run->length = zopa_arena_array(&run->arena, run->groups, sizeof *run->length);
  run->reached = 1;
  for (size_t g = 0; g < run->groups && run->length; g++) {
    run->length[g] = 1;
    for (size_t v = group_first(run, g); v < group_end(run, g); v++)
      run->length[g] += run->plan->voters[v].offset_most;
    run->reached += run->length[g] - 1;
  }
  return run->length != NULL;
}

/* How many sums of a group are more than nothing: ten standard deviations to each side, which are at most half the root of the squares. */
static double width_of(const struct run *run, size_t group)
{
  double squares = 0;
  for (size_t v = group_first(run, group); v < group_end(run, group); v++)
    squares += (double)run->plan->voters[v].offset_most * (double)run->plan->voters[v].offset_most;
  return fmin((double)run->length[group], 10 * sqrt(squares) + 1);
}

/* Multiplications of one run, about. */
static double work_of(const struct run *run)
{
  double z = 2.0 * (double)run->z_half + 1, s = 2.0 * (double)run->s_half + 1, joint = (double)run->length[0], work = 0;
  for (size_t g = 0; g < run->groups; g++) {
    double length = (double)run->length[g], voters = (double)(group_end(run, g) - group_first(run, g));
    double width = run->decisive ? 3 * length : width_of(run, g) + length / 8;      /* rows are wiped whole */
    work += (g + 1 < run->groups ? s : z) * voters * width + (g + 1 < run->groups ? z * s * length : 0);
    if (g > 0) {
      work += z * joint * length;
      joint += length - 1;
    }
  }
  return work;
}

/* Numbers kept at once by sweeps that go forward and back, and by the groups' grids. */
static bool has_room(const struct run *run)
{
  double largest = 0, voters = 1, grids = 0;
  for (size_t g = 0; g < run->groups; g++) {
    largest = fmax(largest, (double)run->length[g]);
    voters = fmax(voters, (double)(group_end(run, g) - group_first(run, g)));
    grids += g + 1 < run->groups ? (2.0 * (double)run->s_half + 1) * (double)run->length[g] : 0;
  }
  return (run->decisive ? voters * largest + 2 * grids : grids) <= numbers_most;
}

static void integrate(struct run *run)
{
  size_t last = run->groups - 1;
  for (size_t b = 0; b < last; b++)
    for (size_t i = 0; i <= 2 * run->s_half && !stopped(run->ballot); i++)
      sweep(run, b, grid_s(run, i), run->given[b] + i * run->length[b]);
  for (size_t i = 0; i <= 2 * run->z_half && !stopped(run->ballot); i++) {
    double z = ((double)i - (double)run->z_half) * run->step, share = run->z_half > 0 ? zopa_normal_density(z) * run->step : 1;
    parts_at(run, z);
    for (size_t k = 0; k < run->reached; k++)
      run->distribution[k] += share * run->joint[last][k];
    if (run->decisive)
      decisive_at(run, z, share);
  }
  for (size_t b = 0; b < last && run->decisive; b++)
    for (size_t i = 0; i <= 2 * run->s_half && !stopped(run->ballot); i++)
      sweep_decisive(run, b, grid_s(run, i), run->felt[b] + i * run->length[b]);
}

/* A distribution over the plan's indices, and how far it is from the one of the coarser grid. */
struct answer {
  double *distribution;           /* [plan->size]; the caller frees it */
  double error;                   /* the largest difference of a probability of any set of sums, at most */
  bool computed;                  /* false: the work would be beyond ZOPA_PASSING_WORK */
};

/* ret_decisive [plan->voter_count], zeroed, or NULL. */
static enum zopa_status one_run(const struct zopa_ballot *ballot, const struct zopa_plan *plan, double step, double *ret_decisive,
                                double *ret_distribution, bool *ret_computed)
{
  struct run run = {.ballot = ballot, .plan = plan, .step = step, .decisive = ret_decisive};
  enum zopa_status status = prepare(&run) ? ZOPA_OK : ZOPA_E_MEMORY;
  *ret_computed = status == ZOPA_OK && work_of(&run) <= ZOPA_PASSING_WORK && has_room(&run);
  if (*ret_computed)
    status = make_rows(&run) ? ZOPA_OK : ZOPA_E_MEMORY;
  if (*ret_computed && status == ZOPA_OK) {
    integrate(&run);
    memcpy(ret_distribution, run.distribution, plan->size * sizeof *ret_distribution);
  }
  zopa_arena_clear(&run.arena);
  return status;
}

/* Half the sum of differences: no event's probabilities are further apart. */
static double distance(const double *a, const double *b, size_t size)
{
  double sum = 0;
  for (size_t k = 0; k < size; k++)
    sum += fabs(a[k] - b[k]);
  return sum / 2;
}

/* Halves the step until two grids agree, then goes once more over the finer one for those who are decisive. */
static enum zopa_status refine(const struct zopa_ballot *ballot, const struct zopa_plan *plan, double *ret_decisive, struct answer *ret_answer)
{
  double *coarse = calloc(plan->size, sizeof *coarse), *fine = calloc(plan->size, sizeof *fine), step = first_step;
  enum zopa_status status = coarse && fine ? ZOPA_OK : ZOPA_E_MEMORY;
  bool shared = ballot->common > 0 || plan->bloc_count > 0, computed = true;
  double error = shared ? 1 : 0;
  if (status == ZOPA_OK)
    status = one_run(ballot, plan, step, NULL, fine, &computed);
  for (int halving = 0; shared && status == ZOPA_OK && computed && error > agree && halving < HALVINGS_MAX && !stopped(ballot); halving++) {
    double *other = coarse;
    coarse = fine;
    fine = other;
    step /= 2;
    status = one_run(ballot, plan, step, NULL, fine, &computed);
    error = distance(coarse, fine, plan->size);
  }
  bool told = true;
  if (status == ZOPA_OK && computed && ret_decisive)      /* the coarser of two grids that agree is as good */
    status = one_run(ballot, plan, shared ? 2 * step : step, ret_decisive, coarse, &told);
  for (size_t v = 0; v < plan->voter_count && !told; v++)
    ret_decisive[v] = NAN;
  free(coarse);
  if (status == ZOPA_OK && computed)
    *ret_answer = (struct answer){fine, error, true};
  else
    free(fine);
  return status;
}

/* ---------------------------------------------------------------- what others call */

static bool in_range(const struct zopa_ballot *ballot)
{
  const double shares[2] = {ballot->common, ballot->bloc};
  bool good = ballot->common + ballot->bloc <= ZOPA_SHARED_MAX;
  for (int i = 0; i < 2; i++)
    good = good && (shares[i] == 0 || shares[i] >= ZOPA_SHARED_LEAST);
  for (size_t v = 0; v < ballot->rule->voter_count && good; v++) {
    const struct zopa_chance *it = &ballot->chances[v];
    bool positive = it->yea >= 0 && it->nay >= 0 && it->abstain >= 0 && it->absent >= 0;
    good = positive && fabs(it->yea + it->nay + it->abstain + it->absent - 1) <= 1e-9 && (it->bloc == ZOPA_NO_BLOC || it->bloc < ballot->bloc_count);
  }
  return good;
}

/* The least index with at least that share at or below it. */
static size_t quantile(const double *distribution, size_t size, double share)
{
  double sum = 0;
  for (size_t k = 0; k + 1 < size; k++) {
    sum += distribution[k];
    if (sum >= share - 1e-12)
      return k;
  }
  return size - 1;
}

static const double shares_told[3] = {0.05, 0.5, 0.95};

/* under * yea - over * base says how many yeas there are beyond what was needed: need is the least whole number that reaches the quota, or
 * exceeds it where the rule is strict. */
static double margin_of(const struct zopa_plan *plan, const struct zopa_measure *measure, size_t index)
{
  double excess = plan->start + (double)index * plan->unit, under = (double)plan->threshold->under;
  double margin = plan->threshold->strict ? ceil(excess / under) - 1 : floor(excess / under);
  return margin / (double)measure->scale;
}

static void tell(const struct zopa_ballot *ballot, const struct zopa_plan *plan, const struct answer *answer, struct zopa_passing *ret)
{
  double sum = 0, margin[3];
  for (size_t k = 0; k < plan->size; k++)
    sum += plan->passes[k] ? answer->distribution[k] : 0;
  sum += plan->nobody_sign * plan->nobody;
  *ret = (struct zopa_passing){.probability = fmin(1, fmax(0, sum)), .error = answer->error + plan->left_out, .has_margin = plan->single};
  for (int i = 0; i < 3 && plan->single; i++)
    margin[i] = margin_of(plan, &ballot->rule->measures[plan->threshold->measure], quantile(answer->distribution, plan->size, shares_told[i]));
  if (plan->single)
    ret->margin = (struct zopa_spread){margin[0], margin[1], margin[2]};
}

/* Hands out by the ballot's voters what was found for the plan's. Where all others are in no base, the rule's answer to one who does not vote
 * was put right as a whole; so it is here. */
static void hand_out(const struct zopa_ballot *ballot, const struct zopa_plan *plan, const double *found, double *ret_decisive)
{
  for (size_t v = 0; v < ballot->rule->voter_count; v++)
    ret_decisive[v] = NAN;
  for (size_t i = 0; i < plan->voter_count; i++) {
    const struct zopa_plan_voter *voter = &plan->voters[i];
    double others = voter->turnout < 1 && plan->nobody > 0 ? plan->nobody / (1 - voter->turnout) : 0;
    bool silent = voter->vote[0] != ZOPA_VOTE_NAY;
    ret_decisive[voter->voter] = voter->vote[0] == ZOPA_VOTE_YEA || voter->vote[1] == ZOPA_VOTE_YEA
                               ? found[i] - (silent ? plan->nobody_sign * others : 0) : NAN;
  }
}

enum zopa_status zopa_passing(const struct zopa_ballot *ballot, struct zopa_passing *ret_passing, double *ret_decisive)
{
  struct zopa_plan plan = {0};
  struct answer answer = {0};
  if (!in_range(ballot))
    return ZOPA_E_ARGUMENT;
  enum zopa_status status = zopa_plan_for_rule(ballot, &plan);
  if (status != ZOPA_OK)
    return status;
  double *found = ret_decisive ? calloc(plan.voter_count + 1, sizeof *found) : NULL;
  if (ret_decisive && !found)
    status = ZOPA_E_MEMORY;
  if (status == ZOPA_OK && plan.fits)
    status = refine(ballot, &plan, found, &answer);
  if (status == ZOPA_OK && answer.computed) {
    tell(ballot, &plan, &answer, ret_passing);
    if (ret_decisive)
      hand_out(ballot, &plan, found, ret_decisive);
  } else if (status == ZOPA_OK)
    status = zopa_passing_draw(ballot, ret_passing, ret_decisive);
  if (status == ZOPA_OK && stopped(ballot)) {
    *ret_passing = (struct zopa_passing){.probability = NAN, .error = NAN};
    for (size_t v = 0; v < ballot->rule->voter_count && ret_decisive; v++)
      ret_decisive[v] = NAN;
  }
  free(answer.distribution);
  free(found);
  zopa_plan_clear(&plan);
  return status;
}

enum zopa_status zopa_passing_yeas(const struct zopa_ballot *ballot, uint32_t measure, struct zopa_spread *ret_spread)
{
  struct zopa_plan plan = {0};
  struct answer answer = {0};
  if (!in_range(ballot) || measure >= ballot->rule->measure_count)
    return ZOPA_E_ARGUMENT;
  enum zopa_status status = zopa_plan_for_yeas(ballot, measure, &plan);
  if (status != ZOPA_OK)
    return status;
  if (plan.fits)
    status = refine(ballot, &plan, NULL, &answer);
  if (status == ZOPA_OK) {
    double scale = (double)ballot->rule->measures[measure].scale, at[3];
    for (int i = 0; i < 3; i++)
      at[i] = answer.computed ? (plan.start + plan.unit * (double)quantile(answer.distribution, plan.size, shares_told[i])) / scale : NAN;
    if (stopped(ballot))
      at[0] = at[1] = at[2] = NAN;
    *ret_spread = (struct zopa_spread){at[0], at[1], at[2]};
  }
  free(answer.distribution);
  zopa_plan_clear(&plan);
  return status;
}
