/* analyze.c - chooses the method, and turns what it found into an analysis: frontier rows in order, ideals, solutions.
 *
 * Up to ENUMERATE_MAX outcomes every one is looked at, and all is exact. Beyond, for two parties whose utilities only add up, the frontier and
 * so the solutions are found exactly issue by issue, and the rational outcomes are estimated. Otherwise the frontier rows are the best of many weighted sums, counts
 * are estimated from a seeded sample, and each solution carries the bound that it falls short of at most. */
#include <gmp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solve/analysis.h"
#include "solve/concept.h"
#include "solve/frontier.h"

#define ENUMERATE_MAX (UINT64_C(1) << 38)
enum { SEED_WEIGHTINGS = 2000, SAMPLE_SIZE = 100000 };

/* ---- Frontier rows ------------------------------------------------------------------------------------------------------------ */

struct sort_row {
  const struct zopa_archive *archive;
  size_t row;
};

static int by_sums_falling(const void *left, const void *right)
{
  const struct sort_row *a = left, *b = right;
  for (size_t c = 0; c < a->archive->party_count; c++) {
    int64_t x = a->archive->column[c][a->row], y = a->archive->column[c][b->row];
    if (x != y)
      return x > y ? -1 : 1;
  }
  return 0;
}

/* Copies the archive into the analysis, in printing order. picks: outcomes by archive index, or NULL where the index is the space's. */
static enum zopa_status fill_frontier(struct zopa_analysis *analysis, const struct zopa_archive *archive, const uint32_t *picks)
{
  const struct zopa_space *space = analysis->space;
  struct zopa_frontier *frontier = &analysis->frontier;
  size_t issues = space->issue_count, count = archive->count;
  *frontier = (struct zopa_frontier){.exact = frontier->exact, .method = frontier->method, .tie_limbs = 1};
  struct sort_row *order = malloc((count + 1) * sizeof *order);
  frontier->sums = ZOPA_ARENA_NEW(&analysis->arena, int64_t, count * space->utility_count);
  frontier->outcomes = ZOPA_ARENA_NEW(&analysis->arena, uint32_t, count * issues);
  frontier->ties = ZOPA_ARENA_NEW(&analysis->arena, uint64_t, count);
  if (!order || !frontier->sums || !frontier->outcomes || !frontier->ties) {
    free(order);
    return ZOPA_E_MEMORY;
  }
  for (size_t i = 0; i < count; i++)
    order[i] = (struct sort_row){archive, i};
  qsort(order, count, sizeof *order, by_sums_falling);
  for (size_t i = 0; i < count; i++) {
    size_t row = order[i].row;
    uint32_t *outcome = frontier->outcomes + i * issues;
    if (picks)
      memcpy(outcome, picks + archive->index[row] * issues, issues * sizeof *outcome);
    else
      zopa_space_outcome(space, archive->index[row], outcome);
    for (size_t u = 0; u < space->utility_count; u++)
      frontier->sums[i * space->utility_count + u] = zopa_utility_sum(space, &space->utilities[u], outcome);
    frontier->ties[i] = archive->ties[row];
  }
  frontier->count = count;
  free(order);
  return ZOPA_OK;
}

void zopa_frontier_ties(const struct zopa_frontier *frontier, size_t row, struct zopa_text *text)
{
  mpz_t ties;
  mpz_init(ties);
  mpz_import(ties, frontier->tie_limbs, -1, sizeof *frontier->ties, 0, 0, frontier->ties + row * frontier->tie_limbs);
  char *digits = malloc(mpz_sizeinbase(ties, 10) + 2);
  if (digits)
    zopa_text_string(text, mpz_get_str(digits, 10, ties));
  else
    text->failed = true;
  free(digits);
  mpz_clear(ties);
}

/* ---- Solutions ---------------------------------------------------------------------------------------------------------------- */

/* The consenting parties of an analysis as concepts take them, with room for what bargain points to. */
struct view {
  struct zopa_bargain bargain;
  size_t utility[ZOPA_PARTIES_MAX];
  int64_t unit[ZOPA_PARTIES_MAX], reservation[ZOPA_PARTIES_MAX], ideal[ZOPA_PARTIES_MAX];
  bool gains[ZOPA_PARTIES_MAX];
};

static void read_vector(const struct view *view, const struct zopa_analysis *analysis, size_t point, int64_t *ret_vector)
{
  for (size_t c = 0; c < view->bargain.count; c++)
    ret_vector[c] = analysis->frontier.sums[point * analysis->space->utility_count + view->utility[c]];
}

static bool rational(const struct view *view, const int64_t *vector)
{
  for (size_t c = 0; c < view->bargain.count; c++)
    if (vector[c] < view->reservation[c])
      return false;
  return true;
}

/* Finds the ideal of every consenting party among the rational rows, and which parties can gain. */
static void fill_view(struct zopa_analysis *analysis, struct view *view)
{
  const struct zopa_space *space = analysis->space;
  *view = (struct view){.bargain = {.unit = view->unit, .reservation = view->reservation, .ideal = view->ideal, .gains = view->gains}};
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].consents) {
      size_t c = view->bargain.count++;
      view->utility[c] = u;
      view->unit[c] = space->utilities[u].unit;
      view->reservation[c] = space->utilities[u].reservation;
      view->ideal[c] = INT64_MIN;
    }
  int64_t vector[ZOPA_PARTIES_MAX];
  for (size_t i = 0; i < analysis->frontier.count; i++) {
    read_vector(view, analysis, i, vector);
    if (!rational(view, vector))
      continue;
    analysis->any_rational = true;
    for (size_t c = 0; c < view->bargain.count; c++)
      if (vector[c] > view->ideal[c])
        view->ideal[c] = vector[c];
  }
  for (size_t c = 0; c < view->bargain.count; c++) {
    view->gains[c] = view->ideal[c] > view->reservation[c];
    analysis->ideal[view->utility[c]] = view->ideal[c];
  }
}

/* True when outcome a comes before b in index order. */
static bool comes_first(const struct zopa_analysis *analysis, size_t a, size_t b)
{
  size_t issues = analysis->space->issue_count;
  const uint32_t *left = analysis->frontier.outcomes + a * issues, *right = analysis->frontier.outcomes + b * issues;
  for (size_t i = 0; i < issues; i++)
    if (left[i] != right[i])
      return left[i] < right[i];
  return false;
}

/* What is known of who can gain where not every outcome was seen. */
enum prospect { CAN_GAIN, CANNOT_GAIN, MAY_GAIN };

static enum prospect prospect_of(const struct zopa_analysis *analysis, const struct view *view, size_t c)
{
  return view->gains[c] ? CAN_GAIN : analysis->best[view->utility[c]] <= view->reservation[c] ? CANNOT_GAIN : MAY_GAIN;
}

/* An upper bound on a concept's value over all rational outcomes, from what each party could reach at most and, for sums, from the best
 * sum. Used only where not every outcome was seen. It holds whether those who may gain do (and count) or do not (and are left out). */
static double crude_bound(const struct zopa_analysis *analysis, const struct view *view, size_t concept, double best_sum)
{
  double least = INFINITY, most = 0, product = 1, alike = 0, total = best_sum, slack = 1 + 1e-12;
  size_t gainers = 0, others = 0;
  for (size_t c = 0; c < view->bargain.count; c++) {
    const struct zopa_utility *utility = &analysis->space->utilities[view->utility[c]];
    double gain = zopa_utility_value(utility, analysis->best[view->utility[c]]) - zopa_utility_value(utility, utility->reservation);
    enum prospect prospect = prospect_of(analysis, view, c);
    total -= zopa_utility_value(utility, utility->reservation);
    most = fmax(most, gain);
    gainers += prospect == CAN_GAIN;
    others += prospect == MAY_GAIN;
    least = prospect == CAN_GAIN ? fmin(least, gain) : least;
    product *= prospect == CAN_GAIN ? gain : prospect == MAY_GAIN ? fmax(gain, 1) : 1;
  }
  total = fmax(total, 0);
  for (size_t k = gainers; k <= gainers + others; k++)    /* the product of k gains is largest when all are alike */
    alike = fmax(alike, k ? pow(total / (double)k, (double)k) : 1);
  if (zopa_concepts[concept] == &zopa_nash)
    return fmin(product, alike) * slack;
  if (zopa_concepts[concept] == &zopa_kalai_smorodinsky)
    return 1;
  if (zopa_concepts[concept] == &zopa_egalitarian)
    return fmin(fmin(least, most), total / (double)(gainers ? gainers : 1)) * slack;
  return best_sum + fabs(best_sum) * (slack - 1);
}

/* True when the value means the same whatever was not seen: the sum always, ratios never, for their ideals may lie higher; products and
 * least gains when it is settled whose gain counts. */
static bool value_settled(const struct zopa_analysis *analysis, const struct view *view, size_t concept)
{
  bool settled = zopa_concepts[concept] != &zopa_kalai_smorodinsky;
  for (size_t c = 0; c < view->bargain.count && zopa_concepts[concept] != &zopa_utilitarian; c++)
    settled &= prospect_of(analysis, view, c) != MAY_GAIN;
  return settled;
}

static void solve(struct zopa_analysis *analysis, const struct view *view, bool seen_all, double best_sum, uint64_t nodes)
{
  int64_t vector[ZOPA_PARTIES_MAX], best[ZOPA_PARTIES_MAX];
  for (size_t k = 0; k < zopa_concept_count; k++) {
    const struct zopa_concept *concept = zopa_concepts[k];
    struct zopa_choice *solution = &analysis->solutions[k];
    *solution = (struct zopa_choice){.method = analysis->frontier.method, .nodes = nodes};
    for (size_t i = 0; i < analysis->frontier.count; i++) {
      read_vector(view, analysis, i, vector);
      if (!rational(view, vector))
        continue;
      int sign = solution->exists ? concept->compare(&view->bargain, vector, best) : 1;
      if (sign > 0 || (sign == 0 && comes_first(analysis, i, solution->point))) {
        solution->exists = true;
        solution->point = i;
        memcpy(best, vector, sizeof best);
      }
    }
    if (solution->exists)
      solution->value = concept->value(&view->bargain, best);
    solution->proven = solution->proven_ties = seen_all;
    solution->bound = seen_all ? solution->value : crude_bound(analysis, view, k, best_sum);
    if (!seen_all && solution->exists && value_settled(analysis, view, k))
      solution->proven = solution->bound - solution->value <= 1e-9 * fmax(1, fabs(solution->value));
    if (!seen_all && analysis->none_rational)
      solution->proven = solution->proven_ties = true;
  }
}

/* ---- Counts ------------------------------------------------------------------------------------------------------------------- */

static bool tally_exactly(struct zopa_analysis *analysis, uint64_t count, struct zopa_tally *ret_tally)
{
  char digits[24];
  snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
  *ret_tally = (struct zopa_tally){.exact = zopa_arena_string(&analysis->arena, digits), .estimate = (double)count};
  return ret_tally->exact != NULL;
}

/* The product of the domains, of any size. */
static bool tally_domain(struct zopa_analysis *analysis, struct zopa_tally *ret_tally)
{
  const struct zopa_space *space = analysis->space;
  mpz_t product;
  mpz_init_set_ui(product, space->empty ? 0 : 1);
  for (size_t i = 0; i < space->issue_count && !space->empty; i++)
    mpz_mul_ui(product, product, space->domain_size[i]);
  char *digits = ZOPA_ARENA_NEW(&analysis->arena, char, mpz_sizeinbase(product, 10) + 2);
  if (digits)
    mpz_get_str(digits, 10, product);
  *ret_tally = (struct zopa_tally){.exact = digits, .estimate = mpz_get_d(product)};
  mpz_clear(product);
  return digits != NULL;
}

/* Wilson's interval for a share seen `hits` times in `draws`, at 95 per cent, times the number of outcomes drawn from.
 * Source: Wilson, J. Amer. Statist. Assoc. 22, 1927. */
static struct zopa_tally estimate(uint64_t hits, uint64_t draws, double whole)
{
  double z = 1.959963984540054, n = (double)draws, share = (double)hits / n;
  double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
  double half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n);
  return (struct zopa_tally){NULL, share * whole, fmax(0, centre - half) * whole, fmin(1, centre + half) * whole, 0.95};
}

/* Estimates the counts that are not known exactly, from a seeded sample. */
static enum zopa_status sample_counts(struct zopa_analysis *analysis, uint64_t seed)
{
  const struct zopa_space *space = analysis->space;
  uint32_t *outcome = ZOPA_ARENA_NEW(&analysis->arena, uint32_t, space->issue_count);
  struct zopa_tally whole;
  if (!outcome || !tally_domain(analysis, &whole))
    return ZOPA_E_MEMORY;
  struct zopa_random random;
  zopa_random_init(&random, seed, 1);
  uint64_t feasible_count = 0, rational_count = 0;
  for (int draw = 0; draw < SAMPLE_SIZE; draw++) {
    zopa_space_draw(space, &random, outcome);
    if (!zopa_space_feasible(space, outcome))
      continue;
    feasible_count++;
    bool accepted = space->incomplete_count == 0;
    for (size_t u = 0; u < space->utility_count && accepted; u++)
      accepted = !space->utilities[u].consents || zopa_utility_sum(space, &space->utilities[u], outcome) >= space->utilities[u].reservation;
    rational_count += accepted;
  }
  if (space->forbid_count == 0)
    analysis->feasible = whole;
  else
    analysis->feasible = estimate(feasible_count, SAMPLE_SIZE, whole.estimate);
  analysis->rational = estimate(rational_count, SAMPLE_SIZE, whole.estimate);
  return ZOPA_OK;
}

/* ---- The two ways ------------------------------------------------------------------------------------------------------------- */

/* What each party could get at least and at most if issues and interactions combined freely; and the largest sum of utilities. */
static double free_ranges(struct zopa_analysis *analysis)
{
  const struct zopa_space *space = analysis->space;
  double best_sum = 0;
  for (size_t u = 0; u < space->utility_count; u++) {
    const struct zopa_utility *utility = &space->utilities[u];
    int64_t low = utility->base, high = utility->base;
    for (size_t i = 0; i < space->issue_count; i++) {
      int64_t worst = INT64_MAX, best = INT64_MIN;
      for (uint32_t d = 0; d < space->domain_size[i]; d++) {
        int64_t worth = utility->worth[i][space->domain[i][d]];
        worst = worth < worst ? worth : worst;
        best = worth > best ? worth : best;
      }
      low += worst;
      high += best;
    }
    for (size_t k = 0; k < utility->bonus_count; k++)
      *(utility->bonuses[k].amount > 0 ? &high : &low) += utility->bonuses[k].amount;
    analysis->worst[u] = low < utility->cap ? low : utility->cap;
    analysis->best[u] = high < utility->cap ? high : utility->cap;
    analysis->none_rational |= utility->consents && analysis->best[u] < utility->reservation;
  }
  for (size_t i = 0; i < space->issue_count; i++) {
    double best = -INFINITY;
    for (uint32_t d = 0; d < space->domain_size[i]; d++) {
      double worth = 0;
      for (size_t u = 0; u < space->utility_count; u++)
        if (space->utilities[u].consents)
          worth += zopa_utility_value(&space->utilities[u], space->utilities[u].worth[i][space->domain[i][d]]);
      best = fmax(best, worth);
    }
    best_sum += best;
  }
  for (size_t u = 0; u < space->utility_count; u++) {
    best_sum += space->utilities[u].consents ? zopa_utility_value(&space->utilities[u], space->utilities[u].base) : 0;
    for (size_t k = 0; k < space->utilities[u].bonus_count; k++)
      if (space->utilities[u].consents && space->utilities[u].bonuses[k].amount > 0)
        best_sum += zopa_utility_value(&space->utilities[u], space->utilities[u].bonuses[k].amount);
  }
  return best_sum;
}

static enum zopa_status analyze_large(struct zopa_analysis *analysis, const struct zopa_control *control)
{
  const struct zopa_space *space = analysis->space;
  struct zopa_archive archive;
  struct view view;
  size_t parties = 0;
  for (size_t u = 0; u < space->utility_count; u++)
    parties += space->utilities[u].consents;
  if (analysis->ending == ZOPA_COMPLETE && (analysis->answered || space->forbid_count > 0))
    analysis->ending = ZOPA_SIZE_LIMIT;           /* otherwise the one count asked for is a product */
  double best_sum = free_ranges(analysis);
  enum zopa_status status = sample_counts(analysis, control->seed);
  if (!analysis->answered || status != ZOPA_OK)
    return status;
  zopa_archive_init(&archive, zopa_kernel_widest(), parties);
  uint32_t *picks = malloc(SEED_WEIGHTINGS * (space->issue_count + 1) * sizeof *picks);
  status = picks ? zopa_frontier_seed(space, control->seed, SEED_WEIGHTINGS, &archive, picks) : ZOPA_E_MEMORY;
  analysis->frontier.method = "weighted sums";
  if (status == ZOPA_OK)
    status = fill_frontier(analysis, &archive, picks);
  if (status == ZOPA_OK) {
    fill_view(analysis, &view);
    solve(analysis, &view, false, best_sum, SEED_WEIGHTINGS);
  }
  zopa_archive_clear(&archive);
  free(picks);
  return status;
}

static enum zopa_status analyze_small(struct zopa_analysis *analysis, const struct zopa_control *control)
{
  const struct zopa_space *space = analysis->space;
  struct zopa_sweep sweep = {0};
  struct view view;
  double best_sum = space->empty ? 0 : free_ranges(analysis);
  if (!space->empty) {
    enum zopa_status status = zopa_frontier_enumerate(space, control, &sweep, &analysis->ending);
    if (status != ZOPA_OK)
      return status;
  }
  bool seen_all = analysis->ending == ZOPA_COMPLETE;
  analysis->frontier.method = "enumeration";
  analysis->frontier.exact = analysis->ranges_exact = seen_all;
  enum zopa_status status = ZOPA_OK;
  if (!seen_all)
    status = sample_counts(analysis, control->seed);
  else if (!tally_exactly(analysis, sweep.feasible, &analysis->feasible) || !tally_exactly(analysis, sweep.rational, &analysis->rational))
    status = ZOPA_E_MEMORY;
  if (seen_all && sweep.feasible > 0) {
    memcpy(analysis->worst, sweep.worst, space->utility_count * sizeof *sweep.worst);
    memcpy(analysis->best, sweep.best, space->utility_count * sizeof *sweep.best);
    analysis->none_rational = analysis->answered && sweep.rational == 0;
  } else if (seen_all) {
    for (size_t u = 0; u < space->utility_count; u++) {
      analysis->worst[u] = INT64_MAX;
      analysis->best[u] = INT64_MIN;
    }
    analysis->none_rational = true;
  }
  if (status == ZOPA_OK && analysis->answered) {
    if (!space->empty)
      status = fill_frontier(analysis, &sweep.archive, NULL);
    if (status == ZOPA_OK) {
      fill_view(analysis, &view);
      solve(analysis, &view, seen_all, best_sum, sweep.visited);
    }
  }
  if (!space->empty)
    zopa_sweep_clear(&sweep);
  return status;
}

/* Counts that need no looking: without constraints across issues all of the domain is feasible, and when even the worst outcome is good
 * enough for everyone all of it is rational. */
static enum zopa_status count_easily(struct zopa_analysis *analysis, const struct zopa_control *control)
{
  const struct zopa_space *space = analysis->space;
  bool all_rational = true;
  for (size_t u = 0; u < space->utility_count; u++)
    all_rational &= !space->utilities[u].consents || analysis->worst[u] >= space->utilities[u].reservation;
  if (!all_rational && !analysis->none_rational)
    return sample_counts(analysis, control->seed);
  if (!tally_domain(analysis, &analysis->feasible) || (all_rational && !tally_domain(analysis, &analysis->rational)) ||
      (!all_rational && !tally_exactly(analysis, 0, &analysis->rational)))
    return ZOPA_E_MEMORY;
  return ZOPA_OK;
}

/* Two parties whose utilities only add up: exact at any size but for the count of rational outcomes. */
static enum zopa_status analyze_sum(struct zopa_analysis *analysis, const struct zopa_control *control)
{
  struct view view;
  uint64_t nodes = 0;
  free_ranges(analysis);
  analysis->ranges_exact = true;
  for (size_t u = 0; u < analysis->space->utility_count; u++)
    analysis->ranges_exact &= analysis->space->utilities[u].bonus_count == 0;
  enum zopa_status status = zopa_frontier_sum(analysis->space, control, &analysis->arena, &analysis->frontier, &nodes, &analysis->ending);
  if (status != ZOPA_OK || analysis->ending != ZOPA_COMPLETE)
    return status;
  fill_view(analysis, &view);
  analysis->none_rational = !analysis->any_rational;
  solve(analysis, &view, true, 0, nodes);
  return count_easily(analysis, control);
}

/* The way for this space. */
static enum zopa_status analyze(struct zopa_analysis *analysis, const struct zopa_control *control)
{
  const struct zopa_space *space = analysis->space;
  bool listable = space->indexable && space->domain_product <= ENUMERATE_MAX && (analysis->answered || space->forbid_count > 0);
  if (listable || space->empty)
    return analyze_small(analysis, control);
  if (analysis->answered && zopa_frontier_sum_applies(space)) {
    enum zopa_status status = analyze_sum(analysis, control);
    if (status != ZOPA_OK || analysis->ending == ZOPA_COMPLETE)
      return status;
  }
  return analyze_large(analysis, control);
}

enum zopa_status zopa_analyze(const struct zopa_space *space, const struct zopa_control *control, struct zopa_error *error,
                              struct zopa_analysis **ret_analysis)
{
  size_t parties = space->incomplete_count;
  for (size_t u = 0; u < space->utility_count; u++)
    parties += space->utilities[u].consents;
  if (parties == 0) {
    zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){0},
                   "nobody has to agree here: give at least one party the role `party`, or `consents: yes`");
    return ZOPA_E_INPUT;
  }
  struct zopa_arena arena = {0};
  struct zopa_analysis *analysis = ZOPA_ARENA_NEW(&arena, struct zopa_analysis, 1);
  if (!analysis)
    return ZOPA_E_MEMORY;
  *analysis = (struct zopa_analysis){.arena = arena, .space = space, .answered = space->incomplete_count == 0};
  analysis->worst = ZOPA_ARENA_NEW(&analysis->arena, int64_t, space->utility_count);
  analysis->best = ZOPA_ARENA_NEW(&analysis->arena, int64_t, space->utility_count);
  analysis->ideal = ZOPA_ARENA_NEW(&analysis->arena, int64_t, space->utility_count);
  enum zopa_status status = analysis->worst && analysis->best && analysis->ideal ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t u = 0; status == ZOPA_OK && u < space->utility_count; u++)
    analysis->ideal[u] = INT64_MIN;
  if (status == ZOPA_OK)
    status = analyze(analysis, control);
  if (status == ZOPA_OK)
    *ret_analysis = analysis;
  else
    zopa_analysis_free(analysis);
  return status;
}

void zopa_analysis_free(struct zopa_analysis *analysis)
{
  if (!analysis)
    return;
  struct zopa_arena arena = analysis->arena;      /* the analysis itself lies in its arena */
  zopa_arena_clear(&arena);
}
