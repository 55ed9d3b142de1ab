/* passing_plan.c - see passing_plan.h.
 *
 * Method. Contributions are made in 128 bits from the rule's integers, then shifted and divided; so whether a sum passes is decided as
 * zopa_rule_decides would, without rounding. Where a sum's range is too long for a table the plan says that it does not fit.
 * Invariant. offset <= size - 1 for every sum of one vote of each voter; passes[index] is what the rule says of those sums. */
#include "ratify/passing_plan.h"

#include <math.h>
#include <string.h>

#include "ratify/normal.h"

typedef __int128 wide;

/* One sum while it is made: what each vote of each voter of the plan adds. */
struct sum {
  wide *adds;                     /* [voter_count][4], by enum zopa_vote; what cannot happen is 0 */
  wide start;                     /* the part that is always there */
  wide unit;                      /* the common divisor that was taken out */
  uint64_t range;
  uint32_t stride;
};

struct cut {
  size_t sum;                     /* or SIZE_MAX: always, or never */
  bool always;
  uint64_t least;                 /* holds when the sum is at least this */
};

struct making {
  const struct zopa_ballot *ballot;
  struct zopa_plan *plan;
  struct zopa_arena work;
  struct sum sums[ZOPA_PLAN_SUMS_MAX];
  size_t sum_count;
  struct cut *cuts;               /* [part_count] */
  bool apart;                     /* sums tell nobody in the base from nobody on the side */
  double left_out;                /* probability of what they do not tell apart */
};

static double chance_of(const struct zopa_chance *chance, enum zopa_vote vote)
{
  switch (vote) {
  case ZOPA_VOTE_NAY: return chance->nay;
  case ZOPA_VOTE_YEA: return chance->yea;
  case ZOPA_VOTE_ABSTAIN: return chance->abstain;
  default: return chance->absent;
  }
}

static unsigned possible_votes(const struct zopa_chance *chance)
{
  unsigned count = 0;
  for (int vote = 0; vote < 4; vote++)
    count += chance_of(chance, (enum zopa_vote)vote) > 0;
  return count;
}

/* ---------------------------------------------------------------- voters */

static struct zopa_plan_voter plan_voter(const struct zopa_chance *chance, uint32_t voter)
{
  struct zopa_plan_voter it = {.voter = voter, .turnout = chance->yea + chance->nay};
  for (int vote = 0; vote < 4; vote++) {
    double share = chance_of(chance, (enum zopa_vote)vote);
    if (share > 0) {
      it.vote[it.outcomes] = (enum zopa_vote)vote;
      it.chance[it.outcomes++] = share;
    }
  }
  it.quantile = it.turnout > 0 ? zopa_normal_quantile(chance->yea / it.turnout) : 0;
  return it;
}

/* Puts the voters who are not certain in the order of their blocs. A bloc of one has no one to share with. */
static enum zopa_status place_voters(struct making *making)
{
  const struct zopa_ballot *ballot = making->ballot;
  struct zopa_plan *plan = making->plan;
  size_t count = ballot->rule->voter_count, blocs = ballot->bloc_count;
  uint32_t *sizes = ZOPA_ARENA_NEW(&making->work, uint32_t, blocs + 1);
  plan->voters = ZOPA_ARENA_NEW(&plan->arena, struct zopa_plan_voter, count);
  plan->bloc_first = ZOPA_ARENA_NEW(&plan->arena, uint32_t, blocs + 2);
  if (!sizes || !plan->voters || !plan->bloc_first)
    return ZOPA_E_MEMORY;
  for (size_t v = 0; v < count; v++)
    if (ballot->chances[v].bloc != ZOPA_NO_BLOC && possible_votes(&ballot->chances[v]) > 1)
      sizes[ballot->chances[v].bloc]++;
  for (size_t bloc = 0; bloc <= blocs; bloc++) {
    bool alone = bloc == blocs;
    if (!alone && (sizes[bloc] < 2 || ballot->bloc == 0))
      continue;
    for (size_t v = 0; v < count; v++) {
      const struct zopa_chance *chance = &ballot->chances[v];
      bool shares = chance->bloc != ZOPA_NO_BLOC && sizes[chance->bloc] >= 2 && ballot->bloc > 0;
      if (possible_votes(chance) < 2 || (alone ? shares : chance->bloc != bloc))
        continue;
      struct zopa_plan_voter *voter = &plan->voters[plan->voter_count++];
      *voter = plan_voter(chance, (uint32_t)v);
      voter->bloc = alone ? ZOPA_NO_BLOC : plan->bloc_count;
    }
    if (!alone)
      plan->bloc_first[++plan->bloc_count] = (uint32_t)plan->voter_count;
  }
  return ZOPA_OK;
}

/* ---------------------------------------------------------------- sums */

/* What one vote of weight w adds to a threshold's under * side - over * base (the other way round for nays). */
static wide adds_of(const struct zopa_rule_part *threshold, uint64_t weight, enum zopa_vote vote)
{
  bool present = vote != ZOPA_VOTE_ABSENT, votes = vote == ZOPA_VOTE_YEA || vote == ZOPA_VOTE_NAY;
  bool in_base = threshold->base == ZOPA_BASE_PRESENT ? present : threshold->base == ZOPA_BASE_VOTING && votes;
  bool in_side = threshold->side == ZOPA_SIDE_PRESENT ? present : vote == (threshold->side == ZOPA_SIDE_YEA ? ZOPA_VOTE_YEA : ZOPA_VOTE_NAY);
  wide value = (in_side ? (wide)threshold->under * weight : 0) - (in_base ? (wide)threshold->over * weight : 0);
  return threshold->side == ZOPA_SIDE_NAY ? -value : value;
}

static wide greatest_divisor(wide a, wide b)
{
  while (b) {
    wide rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

/* Shifts and divides the sum, and finds its range. False when that is too long. */
static bool settle_sum(struct making *making, struct sum *sum)
{
  const struct zopa_plan *plan = making->plan;
  wide range = 0;
  sum->unit = 0;
  for (size_t v = 0; v < plan->voter_count; v++) {
    const struct zopa_plan_voter *voter = &plan->voters[v];
    wide *adds = &sum->adds[4 * v], least = adds[voter->vote[0]], most = 0;
    for (unsigned o = 1; o < voter->outcomes; o++)
      least = adds[voter->vote[o]] < least ? adds[voter->vote[o]] : least;
    sum->start += least;
    for (unsigned o = 0; o < voter->outcomes; o++) {
      wide *add = &adds[voter->vote[o]];
      *add -= least;
      sum->unit = greatest_divisor(sum->unit, *add);
      most = *add > most ? *add : most;
    }
    range += most;
  }
  for (size_t i = 0; i < 4 * plan->voter_count && sum->unit > 1; i++)
    sum->adds[i] /= sum->unit;
  range = sum->unit > 0 ? range / sum->unit : 0;
  sum->range = range < ZOPA_PLAN_SIZE_MAX ? (uint64_t)range : ZOPA_PLAN_SIZE_MAX;
  return range < ZOPA_PLAN_SIZE_MAX;
}

/* Fills the contributions of a threshold over the voters of the plan; those who are certain go into its start. */
static bool fill_sum(struct making *making, const struct zopa_rule_part *threshold, struct sum *sum)
{
  const struct zopa_ballot *ballot = making->ballot;
  const struct zopa_measure *measure = &ballot->rule->measures[threshold->measure];
  *sum = (struct sum){.adds = zopa_arena_array(&making->work, 4 * making->plan->voter_count, sizeof *sum->adds)};
  if (!sum->adds)
    return false;
  wide fixed = threshold->base == ZOPA_BASE_MEMBERS ? (wide)threshold->over * measure->total
             : threshold->base == ZOPA_BASE_NUMBER  ? (wide)threshold->over : 0;
  sum->start = threshold->side == ZOPA_SIDE_NAY ? fixed : -fixed;
  for (size_t v = 0; v < ballot->rule->voter_count; v++)
    for (int vote = 0; vote < 4 && possible_votes(&ballot->chances[v]) == 1; vote++)
      if (chance_of(&ballot->chances[v], (enum zopa_vote)vote) > 0)
        sum->start += adds_of(threshold, measure->weights[v], (enum zopa_vote)vote);
  for (size_t v = 0; v < making->plan->voter_count; v++) {
    const struct zopa_plan_voter *voter = &making->plan->voters[v];
    for (unsigned o = 0; o < voter->outcomes; o++)
      sum->adds[4 * v + voter->vote[o]] = adds_of(threshold, measure->weights[voter->voter], voter->vote[o]);
  }
  return true;
}

/* The place of a sum among those kept, which it joins when it is new; ZOPA_PLAN_SUMS_MAX when there is no room. */
static size_t keep_sum(struct making *making, const struct sum *sum)
{
  for (size_t i = 0; i < making->sum_count; i++)
    if (memcmp(making->sums[i].adds, sum->adds, 4 * making->plan->voter_count * sizeof *sum->adds) == 0)
      return i;
  if (making->sum_count == ZOPA_PLAN_SUMS_MAX)
    return ZOPA_PLAN_SUMS_MAX;
  making->sums[making->sum_count] = *sum;
  return making->sum_count++;
}

/* ---------------------------------------------------------------- thresholds */

static bool is_relative(const struct zopa_rule_part *part) { return part->base == ZOPA_BASE_PRESENT || part->base == ZOPA_BASE_VOTING; }

/* The probability that nobody is in a threshold's base: a share of nothing is reached by no yea and exceeded by no nay, whatever the
 * inequality says of 0 and 0. Turnout is drawn voter by voter, so this is a product. */
static double nobody_in_base(const struct zopa_ballot *ballot, const struct zopa_rule_part *threshold)
{
  const struct zopa_measure *measure = &ballot->rule->measures[threshold->measure];
  double nobody = 1;
  for (size_t v = 0; v < ballot->rule->voter_count; v++)
    if (measure->weights[v] > 0)
      nobody *= ballot->chances[v].absent + (threshold->base == ZOPA_BASE_VOTING ? ballot->chances[v].abstain : 0);
  return nobody;
}

/* Where nobody may be in a base, 0 >= 0 holds and the threshold does not. A sum tells the two apart when it is stretched by more than there are
 * voters, and each on the side adds one: with k0 the sum at equality, k >= k0 and somebody is M k + side >= M k0 + 1, for a block the other way
 * round. Only sums that were settled are stretched, so that nothing is too long for 128 bits. False when it is too long for a table then. */
static bool stretch_sum(struct making *making, const struct zopa_rule_part *threshold, struct sum *sum)
{
  const uint64_t *weights = making->ballot->rule->measures[threshold->measure].weights;
  wide stretch = (wide)making->ballot->rule->voter_count + 1, equal = sum->unit > 0 ? -sum->start / sum->unit : 0;
  bool nay = threshold->side == ZOPA_SIDE_NAY;
  enum zopa_vote side = nay ? ZOPA_VOTE_NAY : ZOPA_VOTE_YEA;
  for (size_t v = 0; v < making->plan->voter_count; v++) {
    const struct zopa_plan_voter *voter = &making->plan->voters[v];
    for (unsigned o = 0; o < voter->outcomes; o++) {
      wide *add = &sum->adds[4 * v + voter->vote[o]];
      bool counts = voter->vote[o] == side && weights[voter->voter] > 0;
      *add = stretch * *add + (counts ? (nay ? -1 : 1) : 0);
    }
  }
  sum->start = -stretch * equal - (nay ? 0 : 1);
  return settle_sum(making, sum);
}

/* Whether a threshold has to be told apart from nobody being there, and cannot be put right afterwards as a rule of one threshold is
 * (note_nobody). A chance that no double near 1 shows is nothing to put right. */
static bool wants_stretch(const struct making *making, const struct zopa_rule_part *threshold, double *ret_nobody)
{
  *ret_nobody = 0;
  if (!is_relative(threshold) || threshold->strict || making->ballot->rule->part_count == 1)
    return false;
  *ret_nobody = nobody_in_base(making->ballot, threshold);
  return *ret_nobody > 1e-15;
}

/* Makes a threshold a cut-off on a sum. A strict one asks for more than 0; so does a block that is met by equality. */
static bool cut_part(struct making *making, size_t part, bool *ret_fits)
{
  const struct zopa_rule_part *threshold = &making->ballot->rule->parts[part];
  struct cut *cut = &making->cuts[part];
  struct sum sum;
  bool nay = threshold->side == ZOPA_SIDE_NAY;
  *cut = (struct cut){.sum = SIZE_MAX, .always = nay};
  if (making->ballot->rule->measures[threshold->measure].total == 0)
    return true;                  /* nobody counts: no side is ever there */
  if (!fill_sum(making, threshold, &sum))
    return false;
  double nobody;
  bool stretched = wants_stretch(making, threshold, &nobody) && making->apart;
  *ret_fits &= settle_sum(making, &sum) && (!stretched || stretch_sum(making, threshold, &sum));
  making->left_out += stretched ? 0 : nobody;
  wide wanted = !stretched && (nay ? !threshold->strict : threshold->strict) ? 1 : 0, missing = wanted - sum.start;
  cut->always = missing <= 0;
  if (sum.unit > 0 && missing > 0) {
    wide least = (missing + sum.unit - 1) / sum.unit;
    cut->sum = least <= (wide)sum.range ? 0 : SIZE_MAX;
    cut->least = least <= (wide)sum.range ? (uint64_t)least : 0;
  }
  struct zopa_plan *plan = making->plan;
  plan->single = making->ballot->rule->part_count == 1 && threshold->side == ZOPA_SIDE_YEA;
  plan->unit = (double)sum.unit;
  plan->start = (double)sum.start;
  plan->threshold = threshold;
  if ((cut->sum != SIZE_MAX || plan->single) && *ret_fits) {
    size_t kept = keep_sum(making, &sum);
    *ret_fits = kept < ZOPA_PLAN_SUMS_MAX;
    cut->sum = cut->sum == SIZE_MAX ? SIZE_MAX : kept;
  }
  return true;
}

/* Where nobody may be in a base, a rule of one threshold is put right afterwards. */
static void note_nobody(struct making *making)
{
  const struct zopa_rule_part *threshold = &making->ballot->rule->parts[0];
  if (making->ballot->rule->part_count > 1 || !is_relative(threshold) || threshold->strict)
    return;
  making->plan->nobody = nobody_in_base(making->ballot, threshold);
  making->plan->nobody_sign = threshold->side == ZOPA_SIDE_NAY ? 1 : -1;
}

/* ---------------------------------------------------------------- the table */

static bool lay_out(struct making *making)
{
  struct zopa_plan *plan = making->plan;
  uint64_t size = 1;
  for (size_t s = 0; s < making->sum_count; s++) {
    making->sums[s].stride = (uint32_t)size;
    size *= making->sums[s].range + 1;
    if (size > ZOPA_PLAN_SIZE_MAX)
      return false;
  }
  plan->size = (size_t)size;
  for (size_t v = 0; v < plan->voter_count; v++) {
    struct zopa_plan_voter *voter = &plan->voters[v];
    for (unsigned o = 0; o < voter->outcomes; o++) {
      uint32_t offset = 0;
      for (size_t s = 0; s < making->sum_count; s++)
        offset += (uint32_t)making->sums[s].adds[4 * v + voter->vote[o]] * making->sums[s].stride;
      voter->offset[o] = offset;
      voter->offset_most = offset > voter->offset_most ? offset : voter->offset_most;
    }
  }
  return true;
}

/* Whether the rule passes at these sums: each part that holds is counted by its parent. held [part_count], scratch. */
static bool passes_at(const struct making *making, const uint64_t *sums, uint32_t *held)
{
  const struct zopa_rule *rule = making->ballot->rule;
  bool holds = false;
  memset(held, 0, rule->part_count * sizeof *held);
  for (size_t p = 0; p < rule->part_count; p++) {
    const struct zopa_rule_part *part = &rule->parts[p];
    const struct cut *cut = &making->cuts[p];
    holds = part->children > 0 ? held[p] >= part->need : cut->sum == SIZE_MAX ? cut->always : sums[cut->sum] >= cut->least;
    if (part->parent != ZOPA_RULE_NONE)
      held[part->parent] += holds;
  }
  return holds;
}

static enum zopa_status fill_table(struct making *making)
{
  struct zopa_plan *plan = making->plan;
  uint32_t *held = ZOPA_ARENA_NEW(&making->work, uint32_t, making->ballot->rule->part_count);
  uint64_t sums[ZOPA_PLAN_SUMS_MAX] = {0};
  plan->passes = zopa_arena_array(&plan->arena, plan->size, 1);
  if (!held || !plan->passes)
    return ZOPA_E_MEMORY;
  for (size_t index = 0; index < plan->size; index++) {
    plan->passes[index] = passes_at(making, sums, held);
    for (size_t s = 0; s < making->sum_count; s++) {
      if (++sums[s] <= making->sums[s].range)
        break;
      sums[s] = 0;
    }
  }
  return ZOPA_OK;
}

/* ---------------------------------------------------------------- plans */

static enum zopa_status finish(struct making *making, enum zopa_status status, struct zopa_plan *ret_plan)
{
  zopa_arena_clear(&making->work);
  if (status == ZOPA_OK)
    *ret_plan = *making->plan;
  else
    zopa_plan_clear(making->plan);
  return status;
}

/* apart: with sums that tell nobody apart; else what they do not tell apart is left out, as long as it is less than what two grids may differ by. */
static enum zopa_status plan_for_rule(const struct zopa_ballot *ballot, bool apart, struct zopa_plan *ret_plan)
{
  static const double left_out_most = 1e-10;
  struct zopa_plan plan = {0};
  struct making making = {.ballot = ballot, .plan = &plan, .apart = apart};
  enum zopa_status status = place_voters(&making);
  bool fits = true;
  size_t parts = ballot->rule->part_count;
  making.cuts = ZOPA_ARENA_NEW(&making.work, struct cut, parts);
  if (!making.cuts)
    status = ZOPA_E_MEMORY;
  for (size_t p = 0; p < parts && status == ZOPA_OK && fits; p++) {
    if (ballot->rule->parts[p].children > 0)
      continue;
    if (!cut_part(&making, p, &fits))
      status = ZOPA_E_MEMORY;
  }
  if (status == ZOPA_OK)
    note_nobody(&making);
  plan.left_out = making.left_out;
  plan.fits = status == ZOPA_OK && fits && making.left_out <= left_out_most && lay_out(&making) && plan.size * (uint64_t)parts <= UINT64_C(1) << 28;
  if (plan.fits)
    status = fill_table(&making);
  return finish(&making, status, ret_plan);
}

enum zopa_status zopa_plan_for_rule(const struct zopa_ballot *ballot, struct zopa_plan *ret_plan)
{
  enum zopa_status status = plan_for_rule(ballot, true, ret_plan);
  if (status != ZOPA_OK || ret_plan->fits)
    return status;
  zopa_plan_clear(ret_plan);
  return plan_for_rule(ballot, false, ret_plan);
}

enum zopa_status zopa_plan_for_yeas(const struct zopa_ballot *ballot, uint32_t measure, struct zopa_plan *ret_plan)
{
  struct zopa_plan plan = {0};
  struct making making = {.ballot = ballot, .plan = &plan};
  const struct zopa_rule_part yeas = {.measure = measure, .side = ZOPA_SIDE_YEA, .base = ZOPA_BASE_NUMBER, .under = 1};
  enum zopa_status status = place_voters(&making);
  if (status == ZOPA_OK && !fill_sum(&making, &yeas, &making.sums[0]))
    status = ZOPA_E_MEMORY;
  if (status == ZOPA_OK) {
    plan.fits = settle_sum(&making, &making.sums[0]);
    making.sum_count = 1;
    plan.fits = plan.fits && lay_out(&making);
    plan.unit = (double)making.sums[0].unit;
    plan.start = (double)making.sums[0].start;
  }
  return finish(&making, status, ret_plan);
}

void zopa_plan_clear(struct zopa_plan *plan)
{
  zopa_arena_clear(&plan->arena);
  *plan = (struct zopa_plan){0};
}
