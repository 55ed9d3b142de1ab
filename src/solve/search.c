/* search.c - see search.h. Three rounds, each of which knows what the ones before found: is anything rational; the ideal of each party, which says
 * who can gain; the four solutions. The searches of a round are tasks of their own and know nothing of each other. */
#include "solve/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "solve/search_tree.h"

/* One search: what for, in memory of its own, and what came out. */
struct errand {
  struct zopa_arena arena;
  struct zopa_quest quest;
  struct zopa_tree tree;
  enum zopa_status status;
  bool answered;                  /* by another errand */
};

struct search {
  const struct zopa_space *space;
  struct zopa_watch *watch;
  struct zopa_model model;
  struct zopa_search_effort effort;
  struct errand *errands;         /* [1 + party_count + ZOPA_CONCEPTS]: rational at all, ideals, concepts */
  size_t first, known;            /* of the round: its first errand; errands before it whose outcomes it starts from */
  struct zopa_bargain bargain;
  int64_t unit[ZOPA_PARTIES_MAX], reservation[ZOPA_PARTIES_MAX], ideal[ZOPA_PARTIES_MAX];
  bool gains[ZOPA_PARTIES_MAX];
  bool open[ZOPA_PARTIES_MAX];    /* it is not settled whether the party can gain */
};

/* ---- Quests ------------------------------------------------------------------------------------------------------------------- */

static int64_t common_divisor(int64_t a, int64_t b)
{
  while (b != 0) {
    int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* A grain is of use where doubles tell its multiples apart with ease: else 0. */
static double usable(const struct search *search, double grain, double magnitude)
{
  return grain > 0 && grain * magnitude * search->model.epsilon < 0x1p-10 ? grain : 0;
}

/* The least common multiple of numbers of parties, or 0 when it is large. */
static double common_multiple(const int64_t *numbers, const bool *counts, size_t count)
{
  int64_t multiple = 1;
  for (size_t c = 0; c < count; c++)
    if (!counts || counts[c])
      if (__builtin_mul_overflow(multiple / common_divisor(multiple, numbers[c]), numbers[c], &multiple) || multiple > INT64_C(1) << 44)
        return 0;
  return (double)multiple;
}

static struct zopa_quest quest_of(const struct search *search, size_t number)
{
  return (struct zopa_quest){.nodes_max = search->effort.nodes_max, .tied_max = search->effort.tied_max, .work_max = search->effort.work_max,
                             .seed = search->watch->control->seed + number, .party = search->model.party_count};
}

static struct zopa_quest quest_rational(const struct search *search)
{
  struct zopa_quest quest = quest_of(search, 0);
  quest.aim.kind = ZOPA_AIM_LEAST;
  for (size_t c = 0; c < search->model.party_count; c++) {
    quest.aim.counts[c] = true;
    quest.aim.scale[c] = search->model.reach[c] > 0 ? search->model.reach[c] : 1;
  }
  return quest;
}

static struct zopa_quest quest_ideal(const struct search *search, size_t party)
{
  struct zopa_quest quest = quest_of(search, 1 + party);
  quest.aim.kind = ZOPA_AIM_LINEAR;
  quest.aim.price[party] = 1;
  quest.party = party;
  quest.grain = usable(search, (double)search->unit[party], search->model.reach[party]);
  return quest;
}

/* Scales of the least, and the grain of the aim's values. */
static void scale_least(const struct search *search, bool of_ideal, struct zopa_quest *quest)
{
  int64_t numbers[ZOPA_PARTIES_MAX];
  double most = 0;
  for (size_t c = 0; c < search->model.party_count; c++) {
    numbers[c] = of_ideal && search->gains[c] ? search->ideal[c] - search->reservation[c] : search->unit[c];
    quest->aim.scale[c] = of_ideal ? (double)((long double)numbers[c] / (long double)search->unit[c]) : 1;
    if (search->gains[c])
      most = fmax(most, search->model.reach[c] / quest->aim.scale[c]);
  }
  quest->grain = usable(search, common_multiple(numbers, search->gains, search->model.party_count), most);
}

static struct zopa_quest quest_concept(const struct search *search, size_t k)
{
  const struct zopa_concept *concept = zopa_concepts[k];
  struct zopa_quest quest = quest_of(search, 1 + search->model.party_count + k);
  double product = 1, magnitude = 1, sum = 0;
  bool any = false;
  quest.concept = concept;
  quest.bargain = &search->bargain;
  for (size_t c = 0; c < search->model.party_count; c++) {
    any |= quest.aim.counts[c] = search->gains[c];
    product *= search->gains[c] ? (double)search->unit[c] : 1;
    magnitude *= search->gains[c] ? fmax(1, search->model.reach[c]) : 1;
    sum += search->model.reach[c];
    quest.aim.price[c] = concept == &zopa_utilitarian;
  }
  quest.flat = !any;
  quest.aim.kind = !any || concept == &zopa_utilitarian ? ZOPA_AIM_LINEAR : concept == &zopa_nash ? ZOPA_AIM_PRODUCT : ZOPA_AIM_LEAST;
  if (quest.aim.kind == ZOPA_AIM_PRODUCT)
    quest.grain = usable(search, product, 64 * magnitude * (double)search->model.party_count);
  else if (quest.aim.kind == ZOPA_AIM_LEAST)
    scale_least(search, concept == &zopa_kalai_smorodinsky, &quest);
  else
    quest.grain = usable(search, common_multiple(search->unit, NULL, search->model.party_count), sum);
  return quest;
}

/* ---- Errands ------------------------------------------------------------------------------------------------------------------ */

/* True when every ideal gain is the same number: then shares of it order outcomes as gains do, and one search answers for both. */
static bool alike_ideals(const struct search *search)
{
  size_t first = search->model.party_count;
  for (size_t c = 0; c < search->model.party_count; c++) {
    if (!search->gains[c])
      continue;
    first = first == search->model.party_count ? c : first;
    if (zopa_compare_ratio(search->ideal[c] - search->reservation[c], search->unit[c], search->ideal[first] - search->reservation[first],
                           search->unit[first]) != 0)
      return false;
  }
  return first < search->model.party_count;
}

static bool run(void *context, size_t task, unsigned thread)
{
  struct search *search = context;
  struct errand *errand = &search->errands[search->first + task];
  (void)thread;
  if (errand->answered)
    return true;
  errand->status = zopa_tree_make(&search->model, &errand->quest, search->watch, &errand->arena, &errand->tree);
  if (errand->status != ZOPA_OK)
    return false;
  for (size_t k = 0; k < search->known; k++)
    if (search->errands[k].tree.exists)
      zopa_tree_consider(&errand->tree, search->errands[k].tree.rows);
  zopa_tree_search(&errand->tree);
  return true;
}

static enum zopa_status run_round(struct search *search, unsigned threads, size_t first, size_t count)
{
  search->first = search->known = first;
  zopa_parallel_for(threads, count, run, search);
  for (size_t k = first; k < first + count; k++)
    if (search->errands[k].status != ZOPA_OK)
      return search->errands[k].status;
  return ZOPA_OK;
}

/* ---- What came out ------------------------------------------------------------------------------------------------------------ */

static bool keep_certificate(const struct search *search, const struct errand *errand, struct zopa_arena *arena, struct zopa_certificate *ret)
{
  const struct zopa_aim *aim = &errand->quest.aim;
  const struct zopa_tree *tree = &errand->tree;
  size_t tests = search->model.test_count, rules = search->model.rule_count;
  *ret = (struct zopa_certificate){.kind = aim->kind, .party_count = search->model.party_count, .bound = tree->root_bound};
  memcpy(ret->counts, aim->counts, sizeof ret->counts);
  memcpy(ret->scale, aim->scale, sizeof ret->scale);
  memcpy(ret->price, aim->price, sizeof ret->price);
  memcpy(ret->weight, tree->weight, sizeof ret->weight);
  ret->share = ZOPA_ARENA_NEW(arena, double, tests);
  ret->tilt = ZOPA_ARENA_NEW(arena, double, rules);
  if (!ret->share || !ret->tilt)
    return false;
  memcpy(ret->share, tree->share, tests * sizeof *ret->share);
  memcpy(ret->tilt, tree->tilt, rules * sizeof *ret->tilt);
  return true;
}

/* Who can gain, and the ideals, from the second round. */
static void read_ideals(struct search *search, struct zopa_search_result *result)
{
  result->ideals_proven = true;
  for (size_t c = 0; c < search->model.party_count; c++) {
    const struct zopa_tree *tree = &search->errands[1 + c].tree;
    size_t u = search->model.place[c];
    result->ideal[u] = search->ideal[c] = tree->sums[c];
    result->ideal_proven[u] = tree->done;
    result->ideals_proven &= tree->done;
    search->gains[c] = search->ideal[c] > search->reservation[c];
    search->open[c] = !search->gains[c] && !tree->done;
  }
}

/* The bound of a concept in the terms in which its value is printed. Parties of whom it is not known whether they gain were left out of
 * the aim; where they do gain, a product grows by what they can gain at most, and a least over nobody becomes theirs. */
static double printed_bound(const struct search *search, const struct errand *errand)
{
  double bound = errand->tree.bound, base = 0, magnitude = fabs(bound), factor = 1, least = 0;
  for (size_t c = 0; c < search->model.party_count; c++) {
    double reservation = zopa_utility_value(search->model.utility[c], search->reservation[c]);
    base += reservation;
    magnitude += fabs(reservation);
    if (search->open[c]) {
      factor *= fmax(1, search->errands[1 + c].tree.bound);
      least = fmax(least, search->errands[1 + c].tree.bound);
    }
  }
  double room = magnitude * 0x1p-45;
  if (errand->quest.concept == &zopa_utilitarian)
    return bound + base + room;
  if (errand->quest.concept == &zopa_nash)
    return (errand->quest.flat ? 1 : exp(bound)) * factor * (1 + room);
  return errand->quest.flat ? least : bound + room;
}

/* The ideal gain of a party that can gain, where it is the same for all. */
static double one_ideal(const struct search *search)
{
  size_t c = 0;
  while (!search->gains[c])
    c++;
  return (double)((long double)(search->ideal[c] - search->reservation[c]) / (long double)search->unit[c]);
}

/* The errand that answers for a concept. */
static const struct errand *answering(const struct search *search, size_t k)
{
  const struct errand *errands = search->errands + 1 + search->model.party_count;
  if (!errands[k].answered)
    return &errands[k];
  for (size_t other = 0; other < ZOPA_CONCEPTS; other++)
    if (zopa_concepts[other] == &zopa_egalitarian)
      k = other;
  return &errands[k];
}

static enum zopa_status fill_found(const struct search *search, size_t k, bool ideals_proven, struct zopa_arena *arena, struct zopa_found *ret)
{
  const struct errand *errand = answering(search, k);
  const struct zopa_tree *tree = &errand->tree;
  const struct zopa_space *space = search->space;
  bool settled = zopa_concepts[k] != &zopa_kalai_smorodinsky || ideals_proven;
  for (size_t c = 0; c < search->model.party_count; c++)
    settled &= !search->open[c];
  *ret = (struct zopa_found){.exists = tree->exists, .nodes = tree->nodes, .method = "bound and branch"};
  ret->outcome = ZOPA_ARENA_NEW(arena, uint32_t, space->issue_count);
  ret->sums = ZOPA_ARENA_NEW(arena, int64_t, space->utility_count);
  if (!ret->outcome || !ret->sums || !keep_certificate(search, errand, arena, &ret->root))
    return ZOPA_E_MEMORY;
  memcpy(ret->outcome, tree->outcome, space->issue_count * sizeof *ret->outcome);
  for (size_t u = 0; u < space->utility_count; u++)
    ret->sums[u] = zopa_utility_sum(space, &space->utilities[u], ret->outcome);
  /* The answer of another aim: its gains are in utility, shares are of the one ideal gain. */
  double share = search->errands[1 + search->model.party_count + k].answered ? one_ideal(search) : 1;
  for (size_t c = 0; c < search->model.party_count; c++)
    ret->root.scale[c] *= share;
  if (share != 1)
    ret->root.bound = ret->root.bound / share + fabs(ret->root.bound / share) * 0x1p-50;
  ret->value = zopa_concepts[k]->value(&search->bargain, tree->sums);
  ret->proven = tree->done && settled && !tree->left_out;
  ret->proven_ties = ret->proven;
  ret->bound = ret->value;
  if (!ret->proven) {
    ret->bound = fmax(ret->value, printed_bound(search, errand) / share * (1 + 0x1p-45));
    ret->proven = settled && ret->bound - ret->value <= 1e-9 * fmax(1, fabs(ret->value));
  }
  return ZOPA_OK;
}

static enum zopa_status search_rounds(struct search *search, unsigned threads, struct zopa_arena *arena, struct zopa_search_result *result)
{
  size_t parties = search->model.party_count;
  search->errands[0].quest = quest_rational(search);
  enum zopa_status status = run_round(search, 1, 0, 1);
  if (status != ZOPA_OK)
    return status;
  result->any_rational = search->errands[0].tree.exists;
  result->none_rational = !result->any_rational && search->errands[0].tree.done;
  if (!keep_certificate(search, &search->errands[0], arena, &result->feasibility))
    return ZOPA_E_MEMORY;
  if (!result->any_rational)
    return ZOPA_OK;
  for (size_t c = 0; c < parties; c++)
    search->errands[1 + c].quest = quest_ideal(search, c);
  status = run_round(search, threads, 1, parties);
  if (status != ZOPA_OK)
    return status;
  read_ideals(search, result);
  for (size_t k = 0; k < ZOPA_CONCEPTS; k++)
    search->errands[1 + parties + k].quest = quest_concept(search, k);
  for (size_t k = 0; k < ZOPA_CONCEPTS; k++)
    search->errands[1 + parties + k].answered = zopa_concepts[k] == &zopa_kalai_smorodinsky && alike_ideals(search);
  status = run_round(search, threads, 1 + parties, ZOPA_CONCEPTS);
  for (size_t k = 0; k < ZOPA_CONCEPTS && status == ZOPA_OK; k++)
    status = fill_found(search, k, result->ideals_proven, arena, &result->solutions[k]);
  return status;
}

enum zopa_status zopa_search(const struct zopa_space *space, const struct zopa_search_effort *effort, struct zopa_watch *watch, unsigned threads,
                             struct zopa_arena *arena, struct zopa_search_result *ret_result)
{
  struct zopa_search_result result = {.none_rational = space->empty};
  struct search search = {.space = space, .watch = watch, .effort = effort ? *effort : (struct zopa_search_effort)ZOPA_SEARCH_EFFORT_INIT};
  struct zopa_arena own = {0};
  result.ideal = ZOPA_ARENA_NEW(arena, int64_t, space->utility_count);
  result.ideal_proven = ZOPA_ARENA_NEW(arena, bool, space->utility_count);
  if (!result.ideal || !result.ideal_proven)
    return ZOPA_E_MEMORY;
  for (size_t u = 0; u < space->utility_count; u++)
    result.ideal[u] = INT64_MIN;
  enum zopa_status status = ZOPA_OK;
  if (!space->empty) {
    status = zopa_model_make(space, &own, &search.model);
    search.errands = status == ZOPA_OK ? ZOPA_ARENA_NEW(&own, struct errand, 1 + search.model.party_count + ZOPA_CONCEPTS) : NULL;
    search.bargain = (struct zopa_bargain){search.model.party_count, search.unit, search.reservation, search.ideal, search.gains};
    for (size_t c = 0; c < search.model.party_count && status == ZOPA_OK; c++) {
      search.unit[c] = search.model.utility[c]->unit;
      search.reservation[c] = search.model.utility[c]->reservation;
    }
    if (status == ZOPA_OK && search.model.party_count == 0)
      status = ZOPA_E_ARGUMENT;
    else if (status == ZOPA_OK)
      status = search.errands ? search_rounds(&search, threads, arena, &result) : ZOPA_E_MEMORY;
    for (size_t k = 0; search.errands && k < 1 + search.model.party_count + ZOPA_CONCEPTS; k++)
      zopa_arena_clear(&search.errands[k].arena);
  }
  zopa_arena_clear(&own);
  for (size_t k = 0; k < ZOPA_CONCEPTS && !result.any_rational; k++) {
    result.solutions[k].method = "bound and branch";
    result.solutions[k].proven = result.solutions[k].proven_ties = result.none_rational;
    result.solutions[k].bound = INFINITY;
  }
  if (status == ZOPA_OK)
    *ret_result = result;
  return status;
}
