/* analyze.c - chooses the methods by the shape of the space, and puts together what they found.
 *
 *   few outcomes ........................ look at every one: counts, ranges, frontier, solutions
 *   layers of few states ................ counts of feasible outcomes and ranges exactly; the frontier layer by layer
 *   paid by conditions only ............. the frontier by search over which conditions hold
 *   otherwise ........................... look at every outcome if that can be done at all, or search over conditions
 *
 * Where the frontier is known the solutions are chosen among its rows. Where it is not asked for, or too large, they are searched for
 * on their own, each with the bound that it falls short of at most. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solve/analysis.h"
#include "solve/choice.h"
#include "solve/frontier.h"
#include "solve/frontier_conditions.h"
#include "solve/search.h"
#include "solve/tally.h"

#define LISTED_AT_ONCE (UINT64_C(1) << 20)        /* outcomes: nothing is faster */
#define COUNTED_MAX (UINT64_C(1) << 33)           /* outcomes that are looked at for one count */
#define LISTED_MAX (UINT64_C(1) << 38)
#define SEED_WORK UINT64_C(400000000)             /* options * parties looked at for rows by weighted sums */
enum { SEED_WEIGHTINGS = 2000, SEED_WEIGHTINGS_LEAST = 50, EDGES_MAX = 1 << 22, POINTS_MAX = 40000000, ENTRIES_MAX = 1 << 21,
       SUM_COST_BITS = 13 };      /* a distinct sum costs about what 2^13 outcomes do */

struct analysis_run {
  struct zopa_analysis *analysis;
  const struct zopa_space *space;
  const struct zopa_wish *wish;
  const struct zopa_control *control;
  struct zopa_watch watch;
  bool capped;                    /* a party that must agree could get more than its cap */
};

static bool is_stopped(const struct analysis_run *run) { return zopa_watch_ending(&run->watch) != ZOPA_COMPLETE; }

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

/* ---- What is known without looking at outcomes ---------------------------------------------------------------------------------- */

/* What each party could get at least and at most if issues and interactions combined freely. */
static void free_ranges(struct zopa_analysis *analysis)
{
  const struct zopa_space *space = analysis->space;
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
}

/* Exact ranges from the layers, caps applied; and whether a party falls short whatever is agreed. */
static enum zopa_status layer_ranges(struct analysis_run *run)
{
  struct zopa_analysis *analysis = run->analysis;
  struct zopa_arena scratch = {0};
  enum zopa_status status = ZOPA_OK;
  for (size_t u = 0; u < run->space->utility_count && status == ZOPA_OK; u++) {
    const struct zopa_utility *utility = &run->space->utilities[u];
    int64_t **most, **least;
    status = zopa_layers_rest(analysis->layers, u, 1, &scratch, &most);
    if (status == ZOPA_OK)
      status = zopa_layers_rest(analysis->layers, u, -1, &scratch, &least);
    if (status != ZOPA_OK)
      break;
    int64_t high = utility->base + most[0][0], low = utility->base + least[0][0];
    run->capped |= utility->consents && high > utility->cap;
    analysis->best[u] = high < utility->cap ? high : utility->cap;
    analysis->worst[u] = low < utility->cap ? low : utility->cap;
    analysis->none_rational |= utility->consents && analysis->best[u] < utility->reservation;
  }
  zopa_arena_clear(&scratch);
  analysis->ranges_exact = true;
  return status;
}

/* ---- Every outcome ------------------------------------------------------------------------------------------------------------- */

/* Nothing is feasible. */
static enum zopa_status find_nothing(struct analysis_run *run)
{
  struct zopa_analysis *analysis = run->analysis;
  for (size_t u = 0; u < run->space->utility_count; u++) {
    analysis->worst[u] = INT64_MAX;
    analysis->best[u] = INT64_MIN;
  }
  analysis->none_rational = analysis->ranges_exact = analysis->frontier.exact = true;
  analysis->frontier.method = "enumeration";
  if (!zopa_tally_exactly(&analysis->arena, 0, &analysis->feasible) || !zopa_tally_exactly(&analysis->arena, 0, &analysis->rational))
    return ZOPA_E_MEMORY;
  return analysis->answered ? zopa_choose(analysis, 0) : ZOPA_OK;
}

/* Looks at every outcome. When it was stopped, *ret_whole is false: the archive holds good points, and nothing else is known. */
static enum zopa_status list_outcomes(struct analysis_run *run, bool *ret_whole)
{
  struct zopa_analysis *analysis = run->analysis;
  struct zopa_sweep sweep = {0};
  enum zopa_status status = zopa_frontier_enumerate(run->space, false, &run->watch, &sweep);
  if (status != ZOPA_OK)
    return status;
  *ret_whole = zopa_watch_ending(&run->watch) == ZOPA_COMPLETE;
  analysis->frontier.method = "enumeration";
  analysis->frontier.exact = *ret_whole;
  if (*ret_whole && sweep.feasible == 0)
    status = find_nothing(run);
  else if (*ret_whole) {
    memcpy(analysis->worst, sweep.worst, run->space->utility_count * sizeof *sweep.worst);
    memcpy(analysis->best, sweep.best, run->space->utility_count * sizeof *sweep.best);
    analysis->ranges_exact = true;
    bool told = zopa_tally_exactly(&analysis->arena, sweep.feasible, &analysis->feasible) &&
                zopa_tally_exactly(&analysis->arena, sweep.rational, &analysis->rational);
    status = told ? ZOPA_OK : ZOPA_E_MEMORY;
  }
  if (status == ZOPA_OK && analysis->answered && (sweep.feasible > 0 || !*ret_whole))
    status = fill_frontier(analysis, &sweep.archive, NULL);
  if (status == ZOPA_OK && analysis->answered && *ret_whole)
    status = zopa_choose(analysis, sweep.visited);
  zopa_sweep_clear(&sweep);
  return status;
}

/* ---- Where not every outcome was seen ------------------------------------------------------------------------------------------- */

/* Adds the outcomes that the search found to the rows to be listed: they are rows of the frontier if they are proven, and good ones if not. */
static bool add_found(const struct analysis_run *run, struct zopa_archive *archive, uint32_t *picks, size_t *pick_count)
{
  const struct zopa_space *space = run->space;
  int64_t vector[ZOPA_PARTIES_MAX];
  for (size_t k = 0; k < zopa_concept_count; k++) {
    const struct zopa_choice *choice = &run->analysis->solutions[k];
    size_t c = 0;
    if (!choice->exists)
      continue;
    for (size_t u = 0; u < space->utility_count; u++)
      if (space->utilities[u].consents)
        vector[c++] = choice->sums[u];
    memcpy(picks + *pick_count * space->issue_count, choice->outcome, space->issue_count * sizeof *picks);
    if (!zopa_archive_add(archive, vector, 0, (*pick_count)++))
      return false;
  }
  return true;
}

/* How many weightings to try: as many as the shape of the space lets be done in half a second or so, fewer when a limit was met. */
static size_t choose_weightings(const struct analysis_run *run)
{
  uint64_t each = 1, work = is_stopped(run) ? SEED_WORK / 10 : SEED_WORK;
  for (size_t i = 0; i < run->space->issue_count; i++)
    each += (uint64_t)run->space->domain_size[i] * run->space->utility_count;
  return work / each < SEED_WEIGHTINGS_LEAST ? SEED_WEIGHTINGS_LEAST : work / each > SEED_WEIGHTINGS ? SEED_WEIGHTINGS : (size_t)(work / each);
}

/* Rows that weighted sums find, and the solutions: none dominates another, but there may be more. */
static enum zopa_status list_seeds(struct analysis_run *run)
{
  struct zopa_archive archive;
  size_t parties = 0, count = choose_weightings(run), pick_count = count;
  for (size_t u = 0; u < run->space->utility_count; u++)
    parties += run->space->utilities[u].consents;
  zopa_archive_init(&archive, zopa_kernel_widest(), parties);
  uint32_t *picks = malloc((count + ZOPA_CONCEPTS) * (run->space->issue_count + 1) * sizeof *picks);
  enum zopa_status status = picks ? zopa_frontier_seed(run->space, run->control->seed, count, &archive, picks) : ZOPA_E_MEMORY;
  run->analysis->frontier = (struct zopa_frontier){.method = "weighted sums"};
  if (status == ZOPA_OK)
    status = add_found(run, &archive, picks, &pick_count) ? fill_frontier(run->analysis, &archive, picks) : ZOPA_E_MEMORY;
  zopa_archive_clear(&archive);
  free(picks);
  return status;
}

/* Whatever a listed row does better than a solution that is not settled takes its place. */
static void improve_choices(struct analysis_run *run)
{
  struct zopa_analysis *analysis = run->analysis;
  const struct zopa_frontier *frontier = &analysis->frontier;
  size_t utilities = run->space->utility_count;
  struct zopa_bargain_view view;
  int64_t vector[ZOPA_PARTIES_MAX], best[ZOPA_PARTIES_MAX];
  zopa_bargain_view_init(&view, run->space);
  for (size_t c = 0; c < view.bargain.count; c++) {
    view.ideal[c] = analysis->ideal[view.utility[c]];
    view.gains[c] = view.ideal[c] > view.reservation[c];
  }
  for (size_t k = 0; k < zopa_concept_count; k++) {
    struct zopa_choice *choice = &analysis->solutions[k];
    for (size_t i = 0; i < frontier->count && choice->exists && !choice->proven_ties; i++) {
      bool rational = true;
      zopa_bargain_view_read(&view, frontier->sums + i * utilities, vector);
      zopa_bargain_view_read(&view, choice->sums, best);
      for (size_t c = 0; c < view.bargain.count; c++)
        rational &= vector[c] >= view.reservation[c];
      if (!rational || zopa_concepts[k]->compare(&view.bargain, vector, best) <= 0)
        continue;
      zopa_frontier_outcome(frontier, run->space->issue_count, i, choice->outcome);
      memcpy(choice->sums, frontier->sums + i * utilities, utilities * sizeof *choice->sums);
      choice->value = zopa_concepts[k]->value(&view.bargain, vector);
      choice->proven = choice->bound - choice->value <= 1e-9 * fmax(1, fabs(choice->value));
    }
  }
}

/* Searches for the solutions on their own. After a limit was met the search is a short one, that at least gives bounds. */
static enum zopa_status search_solutions(struct analysis_run *run)
{
  static const struct zopa_search_effort shortly = {.nodes_max = 2000, .tied_max = 100, .work_max = 50000000};
  struct zopa_analysis *analysis = run->analysis;
  struct zopa_search_result result;
  struct zopa_control control = {.threads = run->control->threads, .seed = run->control->seed, .limit_memory = run->control->limit_memory};
  bool stopped = zopa_watch_stop(&run->watch, -1, "searching for the solutions");
  struct zopa_watch watch;
  zopa_watch_init(&watch, &control);
  enum zopa_status status = zopa_search(run->space, stopped ? &shortly : NULL, stopped ? &watch : &run->watch, control.threads, &analysis->arena,
                                        &result);
  zopa_watch_clear(&watch);
  if (status != ZOPA_OK)
    return status;
  analysis->any_rational |= result.any_rational;
  analysis->none_rational |= result.none_rational;
  memcpy(analysis->ideal, result.ideal, run->space->utility_count * sizeof *analysis->ideal);
  analysis->ideals_proven = result.ideals_proven;
  bool proven = true;
  for (size_t k = 0; k < zopa_concept_count; k++) {
    const struct zopa_found *found = &result.solutions[k];
    analysis->solutions[k] = (struct zopa_choice){.exists = found->exists, .outcome = found->outcome, .sums = found->sums, .point = SIZE_MAX,
                                                  .value = found->value, .proven = found->proven, .proven_ties = found->proven_ties,
                                                  .method = found->method, .bound = found->bound, .nodes = found->nodes};
    proven &= found->proven;
  }
  if (analysis->ending == ZOPA_COMPLETE)
    analysis->ending = zopa_watch_ending(&run->watch);
  if (analysis->ending == ZOPA_COMPLETE && !proven)
    analysis->ending = ZOPA_SIZE_LIMIT;
  return ZOPA_OK;
}

/* Leaves of the whole frontier what was asked for. */
static void heed_wish(struct analysis_run *run)
{
  struct zopa_frontier *frontier = &run->analysis->frontier;
  size_t utilities = run->space->utility_count, issues = run->space->issue_count, kept = 0;
  for (size_t i = 0; i < frontier->count && frontier->outcomes && (run->wish->floor || run->wish->no_frontier); i++) {
    bool stays = !run->wish->no_frontier;
    for (size_t u = 0; u < utilities && stays; u++)
      stays = !run->space->utilities[u].consents || frontier->sums[i * utilities + u] >= run->wish->floor[u];
    if (!stays)
      continue;
    memmove(frontier->sums + kept * utilities, frontier->sums + i * utilities, utilities * sizeof *frontier->sums);
    memmove(frontier->outcomes + kept * issues, frontier->outcomes + i * issues, issues * sizeof *frontier->outcomes);
    memmove(frontier->ties + kept * frontier->tie_limbs, frontier->ties + i * frontier->tie_limbs, frontier->tie_limbs * sizeof *frontier->ties);
    kept++;
  }
  if (frontier->outcomes && (run->wish->floor || run->wish->no_frontier))
    frontier->count = kept;
}

/* Finds the choices among the rows that are listed. */
static void place_choices(struct analysis_run *run)
{
  const struct zopa_frontier *frontier = &run->analysis->frontier;
  size_t utilities = run->space->utility_count;
  for (size_t k = 0; k < zopa_concept_count; k++) {
    struct zopa_choice *choice = &run->analysis->solutions[k];
    choice->point = SIZE_MAX;
    for (size_t i = 0; i < frontier->count && choice->exists && choice->point == SIZE_MAX; i++)
      if (memcmp(frontier->sums + i * utilities, choice->sums, utilities * sizeof *choice->sums) == 0)
        choice->point = i;
  }
}

/* ---- Layers ------------------------------------------------------------------------------------------------------------------- */

/* True when the floor may hide rows that the solutions are chosen from. */
static bool floor_hides(const struct analysis_run *run)
{
  for (size_t u = 0; u < run->space->utility_count && run->wish->floor; u++)
    if (run->space->utilities[u].consents && run->wish->floor[u] > run->space->utilities[u].reservation)
      return true;
  return false;
}

/* True when parties are paid for conditions alone: no worth tells the options of an issue apart. */
static bool conditions_only(const struct zopa_space *space)
{
  size_t bonuses = 0;
  for (size_t u = 0; u < space->utility_count; u++)
    for (size_t i = 0; i < space->issue_count && space->utilities[u].consents; i++)
      for (uint32_t d = 1; d < space->domain_size[i]; d++)
        if (space->utilities[u].worth[i][space->domain[i][d]] != space->utilities[u].worth[i][space->domain[i][0]])
          return false;
  for (size_t u = 0; u < space->utility_count; u++)
    bonuses += space->utilities[u].consents ? space->utilities[u].bonus_count : 0;
  return bonuses > 0;
}

/* The frontier layer by layer, under a watch of its own. */
static enum zopa_status follow_layers(struct analysis_run *run, struct zopa_watch *watch, uint64_t *ret_nodes, bool *ret_found)
{
  struct zopa_analysis *analysis = run->analysis;
  int64_t floor[ZOPA_PARTIES_MAX];
  struct zopa_frontier_wish wish = {.floor = run->wish->floor ? floor : NULL, .within = run->wish->within, .points_max = POINTS_MAX};
  for (size_t u = 0, p = 0; u < run->space->utility_count && run->wish->floor; u++)
    if (run->space->utilities[u].consents) {
      floor[p] = run->wish->floor[u] > analysis->best[u] ? analysis->best[u] + 1 : run->wish->floor[u];
      floor[p] = floor[p] < analysis->worst[u] ? analysis->worst[u] : floor[p];
      p++;
    }
  return zopa_frontier_layers(analysis->layers, &wish, watch, run->control->threads, &analysis->arena, &analysis->frontier, ret_nodes,
                              ret_found, &analysis->frontier_expected);
}

/* Tries to find the frontier by the method that the space is made for. It may use most of the time; the rest is for the solutions. */
static enum zopa_status find_frontier(struct analysis_run *run, bool *ret_found, uint64_t *ret_nodes)
{
  const double share = 0.7;
  struct zopa_analysis *analysis = run->analysis;
  struct zopa_control control = *run->control;
  struct zopa_watch watch;
  enum zopa_status status = ZOPA_OK;
  *ret_found = false;
  control.limit_seconds *= share;
  zopa_watch_init(&watch, &control);
  watch.start = run->watch.start;
  bool layers = analysis->layers && !run->capped;
  bool conditions = (!layers || conditions_only(run->space)) && zopa_frontier_conditions_applies(run->space);
  if (conditions)
    status = zopa_frontier_conditions(run->space, NULL, &watch, control.threads, &analysis->arena, &analysis->frontier, ret_nodes, ret_found);
  else if (layers)
    status = follow_layers(run, &watch, ret_nodes, ret_found);
  if (status == ZOPA_OK && *ret_found && conditions)
    heed_wish(run);
  else if (!*ret_found)
    analysis->ending = zopa_watch_ending(&watch) != ZOPA_COMPLETE ? zopa_watch_ending(&watch) : ZOPA_SIZE_LIMIT;
  zopa_watch_clear(&watch);
  return status;
}

/* ---- Counts ------------------------------------------------------------------------------------------------------------------- */

/* Rational outcomes: all or none where that is plain; by their distinct sums, or by looking at every outcome, where these are not too many;
 * otherwise estimated. */
static enum zopa_status count_rational(struct analysis_run *run)
{
  struct zopa_analysis *analysis = run->analysis;
  struct zopa_tally feasible = analysis->feasible;
  bool all = feasible.exact != NULL;
  if (analysis->none_rational)
    return zopa_tally_exactly(&analysis->arena, 0, &analysis->rational) ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t u = 0; u < run->space->utility_count; u++)
    all &= !run->space->utilities[u].consents || analysis->worst[u] >= run->space->utilities[u].reservation;
  if (all) {
    analysis->rational = feasible;
    return ZOPA_OK;
  }
  bool countable = run->space->indexable && run->space->domain_product <= COUNTED_MAX;
  if (analysis->layers) {
    /* Where every outcome can be looked at instead, only as many sums as take less time than that. */
    size_t entries = countable && run->space->domain_product >> SUM_COST_BITS < ENTRIES_MAX ? run->space->domain_product >> SUM_COST_BITS : ENTRIES_MAX;
    enum zopa_status status = zopa_tally_layers(analysis->layers, entries, &run->watch, &analysis->arena, &analysis->rational.exact);
    if (status != ZOPA_OK || analysis->rational.exact)
      return status;
  }
  if (countable && !is_stopped(run)) {
    struct zopa_sweep sweep = {0};
    enum zopa_status status = zopa_frontier_enumerate(run->space, true, &run->watch, &sweep);
    if (status != ZOPA_OK)
      return status;
    bool whole = !is_stopped(run), told = whole && zopa_tally_exactly(&analysis->arena, sweep.rational, &analysis->rational);
    zopa_sweep_clear(&sweep);
    if (whole)
      return told ? ZOPA_OK : ZOPA_E_MEMORY;
  }
  return zopa_tally_sample(run->space, run->control->seed, is_stopped(run), &analysis->arena, &feasible, &analysis->rational);
}

/* ---- The whole ---------------------------------------------------------------------------------------------------------------- */

/* A space that is not listed: what its layers tell, if it has any, then frontier and solutions. */
static enum zopa_status analyze_large(struct analysis_run *run)
{
  struct zopa_analysis *analysis = run->analysis;
  struct zopa_tally unused;
  bool found = false;
  uint64_t nodes = 0;
  enum zopa_status status = ZOPA_OK;
  if (analysis->layers) {
    status = layer_ranges(run);
    if (status == ZOPA_OK)
      status = zopa_layers_count(analysis->layers, &analysis->arena, &analysis->feasible.exact);
  } else {
    free_ranges(analysis);
    status = zopa_tally_sample(run->space, run->control->seed, is_stopped(run), &analysis->arena, &analysis->feasible, &unused);
  }
  if (status != ZOPA_OK)
    return status;
  if (!analysis->answered) {
    analysis->ending = analysis->feasible.exact ? ZOPA_COMPLETE : ZOPA_SIZE_LIMIT;
    return ZOPA_OK;
  }
  if (!run->wish->no_frontier)
    status = find_frontier(run, &found, &nodes);
  if (status == ZOPA_OK)
    status = found && analysis->frontier.exact && !floor_hides(run) ? zopa_choose(analysis, nodes) : search_solutions(run);
  if (status == ZOPA_OK && !found && !run->wish->no_frontier)
    status = list_seeds(run);
  if (status == ZOPA_OK && !(found && analysis->frontier.exact)) {
    improve_choices(run);
    place_choices(run);
  }
  if (status == ZOPA_OK)
    status = count_rational(run);
  if (analysis->ending == ZOPA_COMPLETE)          /* the count may have met a limit when all else was done */
    analysis->ending = zopa_watch_ending(&run->watch);
  return status;
}

static enum zopa_status analyze(struct analysis_run *run)
{
  struct zopa_analysis *analysis = run->analysis;
  const struct zopa_space *space = run->space;
  bool listable = space->indexable && space->domain_product <= LISTED_MAX, whole = false, feasible = !space->empty;
  enum zopa_status status = ZOPA_OK;
  if (!feasible)
    return find_nothing(run);
  if (!listable || space->domain_product > LISTED_AT_ONCE)
    status = zopa_layers_new(space, EDGES_MAX, &analysis->layers, &feasible);
  if (status != ZOPA_OK || !feasible)
    return status == ZOPA_OK ? find_nothing(run) : status;
  if (analysis->layers || !listable)
    return analyze_large(run);
  free_ranges(analysis);
  status = list_outcomes(run, &whole);
  analysis->ending = zopa_watch_ending(&run->watch);
  if (status == ZOPA_OK && !whole)
    status = zopa_tally_sample(space, run->control->seed, is_stopped(run), &analysis->arena, &analysis->feasible, &analysis->rational);
  if (status == ZOPA_OK && !whole && analysis->answered)
    status = search_solutions(run);
  if (status != ZOPA_OK || !analysis->answered)
    return status;
  heed_wish(run);
  if (!whole)
    improve_choices(run);
  place_choices(run);
  return ZOPA_OK;
}

enum zopa_status zopa_analyze(const struct zopa_space *space, const struct zopa_wish *wish, const struct zopa_control *control,
                              struct zopa_error *error, struct zopa_analysis **ret_analysis)
{
  static const struct zopa_wish usual = {0};
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
  struct analysis_run run = {.analysis = analysis, .space = space, .wish = wish ? wish : &usual, .control = control};
  analysis->no_frontier = run.wish->no_frontier;
  analysis->part = run.wish->floor != NULL;
  analysis->worst = ZOPA_ARENA_NEW(&analysis->arena, int64_t, space->utility_count);
  analysis->best = ZOPA_ARENA_NEW(&analysis->arena, int64_t, space->utility_count);
  analysis->ideal = ZOPA_ARENA_NEW(&analysis->arena, int64_t, space->utility_count);
  enum zopa_status status = analysis->worst && analysis->best && analysis->ideal ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t u = 0; status == ZOPA_OK && u < space->utility_count; u++)
    analysis->ideal[u] = INT64_MIN;
  zopa_watch_init(&run.watch, control);
  if (status == ZOPA_OK)
    status = analyze(&run);
  zopa_watch_clear(&run.watch);
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
  zopa_layers_free(analysis->layers);
  struct zopa_arena arena = analysis->arena;      /* the analysis itself lies in its arena */
  zopa_arena_clear(&arena);
}
