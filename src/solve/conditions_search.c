/* conditions_search.c - branch and bound over which rules hold. See conditions_search.h.
 *
 * A node is a box, a set of classes for each issue, and what is decided of each rule: that it holds (the box lies inside), that it does not
 * (it is barred), that it cannot (they are disjoint), or nothing yet. The two branches of a rule part the outcomes of a node, so every
 * outcome belongs to exactly one leaf, and the counts of leaves add up.
 *
 * Bounds come in lanes, one a weighting. A node is given up when nothing undominated fits under all of them: for two parties the least vectors
 * that no peak dominates are the corners of the staircase and the peaks themselves (equal vectors must still be counted), and each
 * must be above some bound. The least weighted sum of those that are left is a threshold; classes and branches that cannot reach it in
 * some lane are struck out, which decides further rules.
 *
 * Shares that suit the whole space suit a small box less well, so each node moves them on: off tests that can no longer fail, and by one
 * subgradient step of the first lane. */
#include "solve/conditions_search.h"

#include <math.h>
#include <string.h>

enum { POLL = 64, SHARES_MAX = 64 };
enum status { OPEN, HOLDS, BARRED, DEAD };
enum verdict { GO_ON, PRUNED, FAILED, STOPPED, REACHED };

struct frame {
  uint64_t *mask;                 /* [issue_count] */
  uint8_t *status;                /* [rule_count] */
  bool *dirty;                    /* [issue_count] top is to be found anew */
  double *cost;                   /* [classes][lanes] */
  double *top;                    /* [issue_count][lanes] the best class */
  double *share, *dent;           /* [test_count], [rule_count] by [lanes] as in a weighting, made for this box */
  double *constant, *bound;       /* [lanes] */
  int64_t *sum;                   /* [party_count] base and what holds */
  uint32_t branch;
  uint8_t tried;
};

struct search {
  struct zopa_hunt *hunt;
  const struct zopa_rules *rules;
  struct zopa_arena *arena;
  struct zopa_counter counter;
  size_t lanes;
  double *worth;                  /* [rule_count][lanes] */
  double *margin, *threshold;     /* [lanes] */
  double *target;                 /* [target_count][lanes] */
  size_t target_count, target_capacity;
  uint64_t target_version;
  bool targets_known;
  double reached, ceiling;        /* best sum of the first weighting met, and what caps and amounts allow */
  uint32_t *leave_start, *leave;  /* [rule_count + 1], lists: rules that an outcome may leave when it enters this one */
  uint32_t *enter_start, *enter;  /* likewise rules to keep out of that it may enter */
  bool *barred;                   /* [rule_count] */
  uint8_t *pick;                  /* [issue_count] */
  uint32_t *outcome;              /* [issue_count] */
  int64_t *vector, *loss;         /* [party_count] */
  double *least;                  /* [party_count] a target in the making */
  struct frame **frames;          /* [rule_count + 2] */
};

/* --- peaks --- */

static bool at_least(const int64_t *a, const int64_t *b, size_t count)
{
  for (size_t p = 0; p < count; p++)
    if (a[p] < b[p])
      return false;
  return true;
}

/* For two parties: the first peak whose first sum is below; all before it are at least as large. */
static size_t first_below(const struct zopa_shelf *shelf, int64_t sum)
{
  size_t low = 0, high = shelf->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (shelf->peaks[middle]->vector[0] >= sum)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

bool zopa_shelf_dominates(const struct zopa_shelf *shelf, const int64_t *vector)
{
  size_t count = shelf->rules->party_count;
  if (count == 2) {
    size_t at = first_below(shelf, vector[0]);
    return at > 0 && shelf->peaks[at - 1]->vector[1] >= vector[1] && memcmp(shelf->peaks[at - 1]->vector, vector, 2 * sizeof *vector) != 0;
  }
  for (size_t i = 0; i < shelf->count; i++)
    if (at_least(shelf->peaks[i]->vector, vector, count) && memcmp(shelf->peaks[i]->vector, vector, count * sizeof *vector) != 0)
      return true;
  return false;
}

struct zopa_peak *zopa_shelf_offer(struct zopa_shelf *shelf, const int64_t *vector, const uint32_t *outcome)
{
  size_t parties = shelf->rules->party_count, kept = 0;
  for (size_t i = parties == 2 && first_below(shelf, vector[0]) > 0 ? first_below(shelf, vector[0]) - 1 : 0; i < shelf->count; i++) {
    if (at_least(shelf->peaks[i]->vector, vector, parties))
      return memcmp(shelf->peaks[i]->vector, vector, parties * sizeof *vector) == 0 ? shelf->peaks[i] : NULL;
    if (parties == 2 && shelf->peaks[i]->vector[0] < vector[0])
      break;
  }
  struct zopa_peak *peak = ZOPA_ARENA_NEW(shelf->arena, struct zopa_peak, 1);
  struct zopa_peak **peaks = zopa_arena_grow(shelf->arena, shelf->peaks, shelf->count, &shelf->capacity, sizeof(struct zopa_peak *));
  if (peaks)
    shelf->peaks = peaks;
  if (peak) {
    peak->vector = ZOPA_ARENA_NEW(shelf->arena, int64_t, parties);
    peak->outcome = ZOPA_ARENA_NEW(shelf->arena, uint32_t, shelf->rules->issue_count);
    peak->ties = ZOPA_ARENA_NEW(shelf->arena, uint64_t, shelf->limbs);
  }
  if (!peak || !peaks || !peak->vector || !peak->outcome || !peak->ties) {
    shelf->failed = true;
    return NULL;
  }
  memcpy(peak->vector, vector, parties * sizeof *vector);
  memcpy(peak->outcome, outcome, shelf->rules->issue_count * sizeof *outcome);
  for (size_t i = 0; i < shelf->count; i++)
    if (!at_least(vector, shelf->peaks[i]->vector, parties))
      shelf->peaks[kept++] = shelf->peaks[i];
  size_t at = kept;
  for (; parties == 2 && at > 0 && shelf->peaks[at - 1]->vector[0] < vector[0]; at--)
    shelf->peaks[at] = shelf->peaks[at - 1];
  shelf->peaks[at] = peak;
  shelf->count = kept + 1;
  shelf->version++;
  return peak;
}

struct zopa_peak *zopa_shelf_offer_pick(struct zopa_shelf *shelf, const int64_t *vector, const uint8_t *pick)
{
  struct zopa_peak *peak;
  if (zopa_shelf_dominates(shelf, vector))
    return NULL;
  uint64_t version = shelf->version;
  peak = zopa_shelf_offer(shelf, vector, shelf->rules->option);
  for (size_t i = 0; peak && shelf->version != version && i < shelf->rules->issue_count; i++)
    peak->outcome[i] = shelf->rules->option[shelf->rules->class_start[i] + pick[i]];
  return peak;
}

/* Adds the outcomes of a leaf. False when memory ran out. */
static bool count_peak(struct zopa_shelf *shelf, const int64_t *vector, const mpz_t ties, const uint32_t *outcome)
{
  struct zopa_peak *peak = zopa_shelf_offer(shelf, vector, outcome);
  size_t words = mpz_size(ties), at = 0;
  uint64_t carry = 0;
  if (!peak)
    return !shelf->failed;
  for (size_t k = 0; k < shelf->limbs; k++) {
    uint64_t more = k < words ? mpz_getlimbn(ties, (mp_size_t)k) : 0, sum = peak->ties[k] + more, whole = sum + carry;
    carry = (sum < more) | (whole < sum);
    peak->ties[k] = whole;
  }
  while (peak->counted && at < shelf->rules->issue_count && outcome[at] == peak->outcome[at])
    at++;
  if (!peak->counted || (at < shelf->rules->issue_count && outcome[at] < peak->outcome[at]))
    memcpy(peak->outcome, outcome, shelf->rules->issue_count * sizeof *outcome);
  peak->counted = true;
  return true;
}

/* --- changes to a node --- */

/* Takes what a rule pays, or what it costs, off its tests. */
static void take_off(struct search *search, struct frame *frame, uint32_t r, bool shares, bool dents)
{
  const struct zopa_rules *rules = search->rules;
  const struct zopa_rule *rule = &rules->rules[r];
  size_t lanes = search->lanes;
  const double *dent = frame->dent + r * lanes;
  for (uint32_t t = rule->test; t < rule->test + rule->test_count; t++) {
    const double *share = frame->share + t * lanes;
    double *cost = frame->cost + rules->class_start[rules->issue[t]] * lanes;
    frame->dirty[rules->issue[t]] = true;
    for (uint64_t set = rules->set[t] & frame->mask[rules->issue[t]]; set; set &= set - 1) {
      double *row = cost + (size_t)__builtin_ctzll(set) * lanes;
      for (size_t l = 0; l < lanes; l++)
        row[l] += (dents ? dent[l] : 0) - (shares ? share[l] : 0);
    }
  }
  if (dents)
    for (size_t l = 0; l < lanes; l++)
      frame->constant[l] -= dent[l] * (rule->test_count - 1);
}

static void decide(struct search *search, struct frame *frame, uint32_t r, enum status status)
{
  size_t lanes = search->lanes;
  enum status was = frame->status[r];
  frame->status[r] = (uint8_t)status;
  if (status == HOLDS) {
    for (size_t p = 0; p < search->rules->party_count; p++)
      frame->sum[p] += search->rules->amount[r * search->rules->party_count + p];
    for (size_t l = 0; l < lanes; l++)
      if (search->worth[r * lanes + l] < 0)
        frame->constant[l] += search->worth[r * lanes + l] + frame->dent[r * lanes + l];
  } else
    take_off(search, frame, r, was == OPEN, status == DEAD);
}

/* Adds to what a test's classes are paid in one lane. */
static void pay(struct search *search, struct frame *frame, uint32_t t, size_t l, double more)
{
  const struct zopa_rules *rules = search->rules;
  double *cost = frame->cost + rules->class_start[rules->issue[t]] * search->lanes + l;
  frame->dirty[rules->issue[t]] = true;
  for (uint64_t set = rules->set[t] & frame->mask[rules->issue[t]]; set; set &= set - 1)
    cost[(size_t)__builtin_ctzll(set) * search->lanes] += more;
}

/* An open rule's sure tests need no share: what they have goes to those that may fail, which never raises the bound. When only one may fail,
 * a negative rule is known exactly. */
static void move_shares(struct search *search, struct frame *frame, uint32_t r, uint32_t unsure)
{
  const struct zopa_rules *rules = search->rules;
  size_t lanes = search->lanes;
  uint32_t start = rules->rules[r].test, end = start + rules->rules[r].test_count;
  for (size_t l = 0; l < lanes; l++) {
    double spare = 0, worth = search->worth[r * lanes + l], dent = frame->dent[r * lanes + l];
    for (uint32_t t = start; t < end && worth > 0; t++)
      if ((frame->mask[rules->issue[t]] & ~rules->set[t]) == 0 && frame->share[t * lanes + l] > 0) {
        spare += frame->share[t * lanes + l];
        pay(search, frame, t, l, -frame->share[t * lanes + l]);
        frame->share[t * lanes + l] = 0;
      }
    for (uint32_t t = start; t < end && spare > 0; t++)
      if (frame->mask[rules->issue[t]] & ~rules->set[t]) {
        frame->share[t * lanes + l] += spare / unsure;
        pay(search, frame, t, l, spare / unsure);
      }
    if (worth < 0 && unsure == 1 && dent < -worth) {
      for (uint32_t t = start; t < end; t++)
        pay(search, frame, t, l, worth + dent);
      frame->constant[l] += (-worth - dent) * (double)(end - start - 1);
      frame->dent[r * lanes + l] = -worth;
    }
  }
}

static void cut(struct frame *frame, uint32_t issue, uint64_t set)
{
  if (frame->mask[issue] & ~set) {
    frame->mask[issue] &= set;
    frame->dirty[issue] = true;
  }
}

/* Decides what the box decides. False when no outcome is left. */
static bool settle(struct search *search, struct frame *frame)
{
  const struct zopa_rules *rules = search->rules;
  for (bool again = true; again;) {
    again = false;
    for (uint32_t r = 0; r < rules->rule_count; r++) {
      if (frame->status[r] == HOLDS || frame->status[r] == DEAD)
        continue;
      uint32_t unsure = 0, last = 0, t = rules->rules[r].test, end = t + rules->rules[r].test_count;
      for (; t < end; t++) {
        uint64_t mask = frame->mask[rules->issue[t]];
        if ((mask & rules->set[t]) == 0)
          break;
        if (mask & ~rules->set[t]) {
          unsure++;
          last = t;
        }
      }
      if (t < end)
        decide(search, frame, r, DEAD);
      else if (unsure == 0 && frame->status[r] == BARRED)
        return false;
      else if (unsure == 0)
        decide(search, frame, r, HOLDS);
      else if (unsure == 1 && frame->status[r] == BARRED) {
        cut(frame, rules->issue[last], ~rules->set[last]);
        again = true;
        decide(search, frame, r, DEAD);
      } else if (frame->status[r] == OPEN && unsure < rules->rules[r].test_count)
        move_shares(search, frame, r, unsure);
    }
  }
  for (size_t i = 0; i < rules->issue_count; i++)
    if (frame->mask[i] == 0)
      return false;
  return true;
}

/* Brings the bounds up to date. */
static void refresh(struct search *search, struct frame *frame)
{
  const struct zopa_rules *rules = search->rules;
  size_t lanes = search->lanes;
  memcpy(frame->bound, frame->constant, lanes * sizeof *frame->bound);
  for (size_t i = 0; i < rules->issue_count; i++) {
    double *top = frame->top + i * lanes;
    if (frame->dirty[i]) {
      for (size_t l = 0; l < lanes; l++)
        top[l] = -INFINITY;
      for (uint64_t set = frame->mask[i]; set; set &= set - 1) {
        const double *row = frame->cost + (rules->class_start[i] + (size_t)__builtin_ctzll(set)) * lanes;
        for (size_t l = 0; l < lanes; l++)
          top[l] = row[l] > top[l] ? row[l] : top[l];
      }
      frame->dirty[i] = false;
    }
    for (size_t l = 0; l < lanes; l++)
      frame->bound[l] += top[l];
  }
}

/* --- what is still wanted --- */

static bool add_target(struct search *search, const double *vector)
{
  size_t lanes = search->lanes, parties = search->rules->party_count;
  if (search->target_count == search->target_capacity) {
    size_t capacity = search->target_capacity ? 2 * search->target_capacity : 64;
    double *target = ZOPA_ARENA_NEW(search->arena, double, capacity * lanes);
    if (!target)
      return false;
    if (search->target)
      memcpy(target, search->target, search->target_count * lanes * sizeof *target);
    search->target = target;
    search->target_capacity = capacity;
  }
  double *row = search->target + search->target_count++ * lanes;
  for (size_t l = 0; l < lanes; l++) {
    row[l] = 0;
    for (size_t p = 0; p < parties; p++)
      row[l] += search->hunt->weightings[l]->weight[p] * vector[p];
  }
  return true;
}

/* Between peak j - 1 and peak j: more than the second sum of the one and the first of the other, by more than what is not missed. */
static bool add_corner(struct search *search, size_t j)
{
  const struct zopa_hunt *hunt = search->hunt;
  const struct zopa_shelf *shelf = hunt->shelf;
  const int64_t *low = search->rules->low, *cap = search->rules->cap;
  int64_t slack[2] = {hunt->slack ? hunt->slack[0] : 0, hunt->slack ? hunt->slack[1] : 0};
  int64_t left = j == 0 ? INT64_MAX : shelf->peaks[j - 1]->vector[0] + slack[0];
  int64_t right = j == shelf->count ? low[0] : shelf->peaks[j]->vector[0] + slack[0] + 1;
  int64_t up = j == 0 ? low[1] : shelf->peaks[j - 1]->vector[1] + slack[1] + 1;
  if (left <= hunt->above || right > hunt->upto || right > cap[0] || up > cap[1])
    return true;
  double corner[2] = {(double)(right > hunt->above ? right : hunt->above + 1), (double)up};
  return add_target(search, corner);
}

/* Least vectors that are still wanted: those that no peak dominates, in the hunt's range; the goal. Peaks themselves while they are counted. */
static bool find_targets(struct search *search)
{
  const struct zopa_hunt *hunt = search->hunt;
  const struct zopa_shelf *shelf = hunt->shelf;
  size_t parties = search->rules->party_count;
  search->target_count = 0;
  search->target_version = shelf->version;
  search->targets_known = true;
  if (hunt->aim == ZOPA_AIM_REACH) {
    for (size_t p = 0; p < parties; p++)
      search->least[p] = (double)hunt->goal[p];
    return add_target(search, search->least);
  }
  if (parties == 1) {
    search->least[0] = shelf->count ? (double)shelf->peaks[0]->vector[0] : (double)search->rules->low[0];
    if (hunt->aim == ZOPA_AIM_COVER && shelf->count)
      search->least[0] += 1 + (double)(hunt->slack ? hunt->slack[0] : 0);
    return add_target(search, search->least);
  }
  for (size_t j = 0; j <= shelf->count; j++) {
    if (!add_corner(search, j))
      return false;
    if (hunt->aim == ZOPA_AIM_COUNT && j < shelf->count && shelf->peaks[j]->vector[0] > hunt->above && shelf->peaks[j]->vector[0] <= hunt->upto) {
      double peak[2] = {(double)shelf->peaks[j]->vector[0], (double)shelf->peaks[j]->vector[1]};
      if (!add_target(search, peak))
        return false;
    }
  }
  return true;
}

/* More than two parties: the corner of the bounds, in whole sums, is the best that the node can hold. */
static bool corner_wanted(const struct search *search, const struct frame *frame)
{
  const struct zopa_shelf *shelf = search->hunt->shelf;
  size_t parties = search->rules->party_count;
  bool cover = search->hunt->aim == ZOPA_AIM_COVER;
  for (size_t p = 0; p < parties; p++) {
    double bound = floor(frame->bound[p] + search->margin[p]);
    int64_t most = search->rules->high[p] < search->rules->cap[p] ? search->rules->high[p] : search->rules->cap[p];
    search->vector[p] = bound < (double)most ? (int64_t)bound : most;
    if (cover && search->hunt->slack)
      search->vector[p] -= search->hunt->slack[p];
  }
  for (size_t i = 0; cover && i < shelf->count; i++)
    if (at_least(shelf->peaks[i]->vector, search->vector, parties))
      return false;
  return cover || !zopa_shelf_dominates(shelf, search->vector);
}

/* Whether something wanted fits under the node's bounds; sets the thresholds that it must reach. */
static enum verdict look(struct search *search, const struct frame *frame)
{
  const struct zopa_hunt *hunt = search->hunt;
  size_t lanes = search->lanes;
  for (size_t l = 0; l < lanes; l++)
    search->threshold[l] = -INFINITY;
  if (hunt->aim == ZOPA_AIM_MAXIMUM) {
    search->threshold[0] = search->reached + 3 * search->margin[0];
    return frame->bound[0] < search->threshold[0] || search->ceiling < search->threshold[0] ? PRUNED : GO_ON;
  }
  if (search->rules->party_count > 2 && hunt->aim != ZOPA_AIM_REACH)
    return corner_wanted(search, frame) ? GO_ON : PRUNED;
  bool stale = hunt->aim != ZOPA_AIM_REACH && search->target_version != hunt->shelf->version;
  if ((!search->targets_known || stale) && !find_targets(search))
    return FAILED;
  bool any = false;
  for (size_t t = 0; t < search->target_count; t++) {
    const double *target = search->target + t * lanes;
    size_t l = 0;
    while (l < lanes && target[l] <= frame->bound[l] + search->margin[l])
      l++;
    if (l < lanes)
      continue;
    for (l = 0; l < lanes; l++)
      if (!any || target[l] - search->margin[l] < search->threshold[l])
        search->threshold[l] = target[l] - search->margin[l];
    any = true;
  }
  return any ? GO_ON : PRUNED;
}

/* An outcome has been met: offers it, or holds it against the goal. pick or outcome is NULL. */
static enum verdict meet(struct search *search, const int64_t *vector, const uint8_t *pick, const uint32_t *outcome)
{
  const struct zopa_rules *rules = search->rules;
  struct zopa_hunt *hunt = search->hunt;
  if (hunt->aim != ZOPA_AIM_REACH) {
    if (pick)
      zopa_shelf_offer_pick(hunt->shelf, vector, pick);
    else
      zopa_shelf_offer(hunt->shelf, vector, outcome);
    return hunt->shelf->failed ? FAILED : GO_ON;
  }
  if (!at_least(vector, hunt->goal, rules->party_count))
    return GO_ON;
  for (size_t i = 0; i < rules->issue_count; i++)
    hunt->outcome[i] = pick ? rules->option[rules->class_start[i] + pick[i]] : outcome[i];
  hunt->reached = true;
  return REACHED;
}

/* Looks at the outcome that attains the first lane's bound. */
static enum verdict meet_top(struct search *search, const struct frame *frame)
{
  const struct zopa_rules *rules = search->rules;
  size_t lanes = search->lanes;
  for (size_t i = 0; i < rules->issue_count; i++) {
    uint64_t set = frame->mask[i];
    const double *cost = frame->cost + rules->class_start[i] * lanes;
    size_t best = (size_t)__builtin_ctzll(set);
    for (; set; set &= set - 1)
      if (cost[(size_t)__builtin_ctzll(set) * lanes] > cost[best * lanes])
        best = (size_t)__builtin_ctzll(set);
    search->pick[i] = (uint8_t)best;
  }
  if (!zopa_rules_vector(rules, search->pick, search->vector))
    return GO_ON;
  double sum = 0;
  for (size_t p = 0; p < rules->party_count; p++)
    sum += search->hunt->weightings[0]->weight[p] * (double)search->vector[p];
  search->reached = sum > search->reached ? sum : search->reached;
  return meet(search, search->vector, search->pick, NULL);
}

/* --- better shares --- */

/* The best class of each issue in one lane. */
static void pick_tops(struct search *search, const struct frame *frame, size_t l)
{
  const struct zopa_rules *rules = search->rules;
  for (size_t i = 0; i < rules->issue_count; i++) {
    const double *cost = frame->cost + rules->class_start[i] * search->lanes + l;
    size_t best = (size_t)__builtin_ctzll(frame->mask[i]);
    for (uint64_t set = frame->mask[i]; set; set &= set - 1)
      if (cost[(size_t)__builtin_ctzll(set) * search->lanes] > cost[best * search->lanes])
        best = (size_t)__builtin_ctzll(set);
    search->pick[i] = (uint8_t)best;
  }
}

/* How many tests of a rule may fail in the box, and how many of these the picks pass. */
static uint32_t unsure_tests(const struct search *search, const struct frame *frame, uint32_t r, uint32_t *ret_passed)
{
  const struct zopa_rules *rules = search->rules;
  uint32_t unsure = 0;
  *ret_passed = 0;
  for (uint32_t t = rules->rules[r].test; t < rules->rules[r].test + rules->rules[r].test_count; t++)
    if (frame->mask[rules->issue[t]] & ~rules->set[t]) {
      unsure++;
      *ret_passed += rules->set[t] >> search->pick[rules->issue[t]] & 1;
    }
  return unsure;
}

/* Moves a rule's shares by so much, from the tests that the picks pass to those that they fail. */
static void shift_share(struct search *search, struct frame *frame, uint32_t r, size_t l, double length, uint32_t unsure, uint32_t passed)
{
  const struct zopa_rules *rules = search->rules;
  double before[SHARES_MAX], share[SHARES_MAX], total = 0;
  uint32_t at[SHARES_MAX], n = 0;
  for (uint32_t t = rules->rules[r].test; t < rules->rules[r].test + rules->rules[r].test_count; t++)
    if (frame->mask[rules->issue[t]] & ~rules->set[t]) {
      bool hit = rules->set[t] >> search->pick[rules->issue[t]] & 1;
      at[n] = t;
      before[n] = frame->share[t * search->lanes + l];
      total += before[n];
      share[n] = before[n] - length * ((double)hit - (double)passed / unsure);
      n++;
    }
  zopa_simplex_project(share, n, total);
  for (uint32_t k = 0; k < n; k++)
    if (share[k] != before[k]) {
      frame->share[at[k] * search->lanes + l] = share[k];
      pay(search, frame, at[k], l, share[k] - before[k]);
    }
}

/* Moves the dent of a rule that pays less than nothing. */
static void shift_dent(struct search *search, struct frame *frame, uint32_t r, size_t l, double change)
{
  const struct zopa_rule *rule = &search->rules->rules[r];
  double *dent = &frame->dent[r * search->lanes + l], now = fmin(fmax(*dent + change, 0), -search->worth[r * search->lanes + l]);
  if (now == *dent)
    return;
  for (uint32_t t = rule->test; t < rule->test + rule->test_count; t++)
    pay(search, frame, t, l, *dent - now);
  frame->constant[l] += (now - *dent) * (rule->test_count - 1);
  *dent = now;
}

/* One subgradient step in one lane, towards its threshold. */
static void improve(struct search *search, struct frame *frame, size_t l)
{
  const struct zopa_rules *rules = search->rules;
  double steep = 0, length = 0;
  pick_tops(search, frame, l);
  for (int pass = 0; pass < 2; pass++) {
    for (uint32_t r = 0; r < rules->rule_count; r++) {
      double worth = search->worth[r * search->lanes + l];
      if (frame->status[r] != OPEN || worth == 0)
        continue;
      uint32_t passed, unsure = unsure_tests(search, frame, r, &passed);
      bool dented = worth < 0 && unsure > 1, shared = worth > 0 && passed > 0 && passed < unsure && unsure <= SHARES_MAX;
      double steps = (double)unsure - 1 - passed;
      if (pass == 0)
        steep += dented ? steps * steps : shared ? passed * (1 - (double)passed / unsure) : 0;
      else if (dented)
        shift_dent(search, frame, r, l, -length * steps);
      else if (shared)
        shift_share(search, frame, r, l, length, unsure, passed);
    }
    if (steep <= 0)
      return;
    length = (frame->bound[l] - search->threshold[l]) / steep;
  }
}

/* --- narrowing --- */

/* Strikes out classes that keep the node below a threshold. */
static bool strike_classes(struct search *search, struct frame *frame)
{
  const struct zopa_rules *rules = search->rules;
  size_t lanes = search->lanes;
  bool changed = false;
  for (uint32_t i = 0; i < rules->issue_count; i++) {
    const double *top = frame->top + i * lanes;
    uint64_t keep = 0;
    if ((frame->mask[i] & (frame->mask[i] - 1)) == 0)
      continue;
    for (uint64_t set = frame->mask[i]; set; set &= set - 1) {
      const double *row = frame->cost + (rules->class_start[i] + (size_t)__builtin_ctzll(set)) * lanes;
      size_t l = 0;
      while (l < lanes && frame->bound[l] - top[l] + row[l] + search->margin[l] >= search->threshold[l])
        l++;
      if (l == lanes)
        keep |= set & -set;
    }
    if (keep != frame->mask[i]) {
      cut(frame, i, keep);
      changed = true;
    }
  }
  return changed;
}

/* How far the bound of one lane falls when a rule holds, and when it does not. */
static void probe(const struct search *search, const struct frame *frame, uint32_t r, size_t l, double *ret_holds, double *ret_not)
{
  const struct zopa_rules *rules = search->rules;
  size_t lanes = search->lanes;
  double worth = search->worth[r * lanes + l], holds = 0, not = 0;
  if (worth < 0)
    holds -= worth + frame->dent[r * lanes + l];
  for (uint32_t t = rules->rules[r].test; t < rules->rules[r].test + rules->rules[r].test_count; t++) {
    uint32_t i = rules->issue[t];
    const double *cost = frame->cost + rules->class_start[i] * lanes + l;
    double share = frame->share[t * lanes + l], in = -INFINITY, out = -INFINITY;
    for (uint64_t set = frame->mask[i]; set; set &= set - 1) {
      size_t c = (size_t)__builtin_ctzll(set);
      double value = cost[c * lanes];
      if (rules->set[t] >> c & 1) {
        in = value > in ? value : in;
        value -= share;
      }
      out = value > out ? value : out;
    }
    holds += frame->top[i * lanes + l] - in;
    not += frame->top[i * lanes + l] - out;
  }
  *ret_holds = holds;
  *ret_not = not;
}

static void enter(struct search *search, struct frame *frame, uint32_t r)
{
  const struct zopa_rule *rule = &search->rules->rules[r];
  for (uint32_t t = rule->test; t < rule->test + rule->test_count; t++)
    cut(frame, search->rules->issue[t], search->rules->set[t]);
}

/* Decides rules of which one branch keeps the node below a threshold; finds the rule to branch on. */
static enum verdict strike_branches(struct search *search, struct frame *frame, bool *ret_changed)
{
  double best = -1;
  *ret_changed = false;
  for (uint32_t r = 0; r < search->rules->rule_count; r++) {
    if (frame->status[r] != OPEN)
      continue;
    bool can_hold = true, can_not = true;
    double holds, not, score = 0;
    for (size_t l = 0; l < search->lanes; l++) {
      probe(search, frame, r, l, &holds, &not);
      can_hold &= frame->bound[l] - holds + search->margin[l] >= search->threshold[l];
      can_not &= frame->bound[l] - not + search->margin[l] >= search->threshold[l];
      if (l == 0)
        score = (holds < not ? holds : not) * 8 + holds + not + 1e-6 * fabs(search->worth[r * search->lanes]);
    }
    if (!can_hold && !can_not)
      return PRUNED;
    if (!can_hold)
      decide(search, frame, r, BARRED);
    else if (!can_not)
      enter(search, frame, r);
    if (!can_hold || !can_not)
      *ret_changed = true;
    else if (score > best) {
      best = score;
      frame->branch = r;
    }
  }
  return GO_ON;
}

/* Enters rules that pay everybody at least what entering them can lose, and somebody more: outcomes outside are dominated. */
static bool enter_gains(struct search *search, struct frame *frame)
{
  const struct zopa_rules *rules = search->rules;
  size_t parties = rules->party_count;
  bool changed = false;
  for (uint32_t r = 0; r < rules->rule_count && !changed; r++) {
    if (frame->status[r] != OPEN)
      continue;
    const int64_t *amount = rules->amount + r * parties;
    bool none = true, more = false, fits = true;
    for (size_t p = 0; p < parties; p++) {
      none &= amount[p] >= 0;
      search->loss[p] = 0;
    }
    if (!none)
      continue;
    for (uint32_t k = search->leave_start[r]; k < search->leave_start[r + 1]; k++)
      if (frame->status[search->leave[k]] == OPEN)
        for (size_t p = 0; p < parties; p++)
          search->loss[p] += rules->amount[search->leave[k] * parties + p] > 0 ? rules->amount[search->leave[k] * parties + p] : 0;
    for (uint32_t k = search->enter_start[r]; k < search->enter_start[r + 1]; k++) {
      uint32_t q = search->enter[k];
      if (frame->status[q] != OPEN && frame->status[q] != BARRED)
        continue;
      fits &= !rules->rules[q].forbidden;
      for (size_t p = 0; p < parties; p++)
        search->loss[p] += rules->amount[q * parties + p] < 0 ? -rules->amount[q * parties + p] : 0;
    }
    for (size_t p = 0; p < parties; p++) {
      fits &= amount[p] >= search->loss[p];
      more |= amount[p] > search->loss[p];
    }
    if (fits && more) {
      enter(search, frame, r);
      changed = true;
    }
  }
  return changed;
}

/* --- nodes --- */

/* True when the box gives every outcome the same capped sums, which vector then is. */
static bool alike(const struct search *search, const struct frame *frame, int64_t *ret_vector)
{
  const struct zopa_rules *rules = search->rules;
  size_t parties = rules->party_count;
  for (size_t p = 0; p < parties; p++) {
    int64_t least = frame->sum[p];
    bool fixed = true;
    for (uint32_t r = 0; r < rules->rule_count; r++)
      if (frame->status[r] == OPEN && rules->amount[r * parties + p] != 0) {
        fixed = false;
        least += rules->amount[r * parties + p] < 0 ? rules->amount[r * parties + p] : 0;
      }
    if (!fixed && least < rules->cap[p])
      return false;
    ret_vector[p] = least < rules->cap[p] ? least : rules->cap[p];
  }
  return true;
}

/* Counts a box that gives all its outcomes search->vector. */
static enum verdict take_leaf(struct search *search, const struct frame *frame)
{
  struct zopa_hunt *hunt = search->hunt;
  if (hunt->aim == ZOPA_AIM_MAXIMUM || (hunt->aim != ZOPA_AIM_REACH && zopa_shelf_dominates(hunt->shelf, search->vector)))
    return PRUNED;
  if (hunt->aim == ZOPA_AIM_COUNT && search->rules->party_count == 2 && (search->vector[0] <= hunt->above || search->vector[0] > hunt->upto))
    return PRUNED;
  for (size_t r = 0; r < search->rules->rule_count; r++)
    search->barred[r] = frame->status[r] == BARRED;
  if (!zopa_counter_count(&search->counter, frame->mask, search->barred, search->outcome))
    return STOPPED;
  if (mpz_sgn(search->counter.total) == 0)
    return PRUNED;
  hunt->leaves++;
  if (hunt->aim == ZOPA_AIM_COUNT)
    return count_peak(hunt->shelf, search->vector, search->counter.total, search->outcome) ? PRUNED : FAILED;
  enum verdict verdict = meet(search, search->vector, NULL, search->outcome);
  return verdict == GO_ON ? PRUNED : verdict;
}

static enum verdict process(struct search *search, struct frame *frame)
{
  struct zopa_hunt *hunt = search->hunt;
  enum verdict verdict;
  if (++hunt->nodes % POLL == 0 && (zopa_watch_stop(hunt->watch, -1, "frontier over conditions") ||
                                    zopa_watch_memory(hunt->watch, search->arena->size + hunt->shelf->arena->size)))
    return STOPPED;
  for (bool changed = true; changed;) {
    if (!settle(search, frame))
      return PRUNED;
    refresh(search, frame);
    verdict = look(search, frame);
    if (verdict != GO_ON)
      return verdict;
    if (search->threshold[0] > -INFINITY) {
      improve(search, frame, 0);
      refresh(search, frame);
      verdict = look(search, frame);
      if (verdict != GO_ON)
        return verdict;
    }
    changed = strike_classes(search, frame);
    if (changed)
      continue;
    verdict = strike_branches(search, frame, &changed);
    if (verdict != GO_ON)
      return verdict;
    if (!changed && hunt->plain)
      changed = enter_gains(search, frame);
  }
  verdict = meet_top(search, frame);
  if (verdict != GO_ON)
    return verdict;
  return alike(search, frame, search->vector) ? take_leaf(search, frame) : GO_ON;
}

/* --- set-up --- */

static bool lay_frame(const struct search *search, struct frame **ret_frame)
{
  const struct zopa_rules *rules = search->rules;
  size_t lanes = search->lanes, issues = rules->issue_count;
  struct frame *frame = ZOPA_ARENA_NEW(search->arena, struct frame, 1);
  if (!frame)
    return false;
  frame->mask = ZOPA_ARENA_NEW(search->arena, uint64_t, issues);
  frame->status = ZOPA_ARENA_NEW(search->arena, uint8_t, rules->rule_count);
  frame->dirty = ZOPA_ARENA_NEW(search->arena, bool, issues);
  frame->cost = ZOPA_ARENA_NEW(search->arena, double, rules->class_start[issues] * lanes);
  frame->top = ZOPA_ARENA_NEW(search->arena, double, issues * lanes);
  frame->share = ZOPA_ARENA_NEW(search->arena, double, (rules->test_count + rules->rule_count) * lanes);
  frame->constant = ZOPA_ARENA_NEW(search->arena, double, 2 * lanes);
  frame->sum = ZOPA_ARENA_NEW(search->arena, int64_t, rules->party_count);
  if (!frame->mask || !frame->status || !frame->dirty || !frame->cost || !frame->top || !frame->share || !frame->constant || !frame->sum)
    return false;
  frame->bound = frame->constant + lanes;
  frame->dent = frame->share + rules->test_count * lanes;
  *ret_frame = frame;
  return true;
}

static void copy_frame(const struct search *search, struct frame *to, const struct frame *from)
{
  const struct zopa_rules *rules = search->rules;
  size_t lanes = search->lanes, issues = rules->issue_count;
  memcpy(to->mask, from->mask, issues * sizeof *to->mask);
  memcpy(to->status, from->status, rules->rule_count);
  memcpy(to->dirty, from->dirty, issues * sizeof *to->dirty);
  memcpy(to->cost, from->cost, rules->class_start[issues] * lanes * sizeof *to->cost);
  memcpy(to->top, from->top, issues * lanes * sizeof *to->top);
  memcpy(to->share, from->share, (rules->test_count + rules->rule_count) * lanes * sizeof *to->share);
  memcpy(to->constant, from->constant, 2 * lanes * sizeof *to->constant);
  memcpy(to->sum, from->sum, rules->party_count * sizeof *to->sum);
  to->tried = 0;
}

static void fill_root(struct search *search, struct frame *root)
{
  const struct zopa_rules *rules = search->rules;
  size_t lanes = search->lanes;
  memcpy(root->mask, search->hunt->box ? search->hunt->box : rules->all, rules->issue_count * sizeof *root->mask);
  memcpy(root->sum, rules->base, rules->party_count * sizeof *root->sum);
  for (size_t l = 0; l < lanes; l++) {
    const struct zopa_weighting *weighting = search->hunt->weightings[l];
    root->constant[l] = weighting->constant;
    for (size_t t = 0; t < rules->test_count; t++)
      root->share[t * lanes + l] = weighting->share[t];
    for (size_t r = 0; r < rules->rule_count; r++)
      root->dent[r * lanes + l] = weighting->dent[r];
  }
  for (size_t i = 0; i < rules->issue_count; i++)
    root->dirty[i] = true;
  for (uint32_t r = 0; r < rules->rule_count; r++) {
    const struct zopa_rule *rule = &rules->rules[r];
    root->status[r] = rule->forbidden ? BARRED : OPEN;
    for (size_t l = 0; l < lanes; l++)
      root->constant[l] += root->dent[r * lanes + l] * (rule->test_count - 1);
    for (uint32_t t = rule->test; t < rule->test + rule->test_count; t++)
      for (uint64_t set = rules->set[t]; set; set &= set - 1) {
        double *row = root->cost + (rules->class_start[rules->issue[t]] + (size_t)__builtin_ctzll(set)) * lanes;
        for (size_t l = 0; l < lanes; l++)
          row[l] += root->share[t * lanes + l] - root->dent[r * lanes + l];
      }
  }
}

/* Whether an outcome that goes into rule r may leave rule q, or enter it. */
static void relate(const struct zopa_rules *rules, uint32_t r, uint32_t q, bool *ret_leave, bool *ret_enter)
{
  *ret_leave = *ret_enter = false;
  for (uint32_t t = rules->rules[r].test; t < rules->rules[r].test + rules->rules[r].test_count; t++)
    for (uint32_t s = rules->rules[q].test; s < rules->rules[q].test + rules->rules[q].test_count; s++)
      if (rules->issue[t] == rules->issue[s]) {
        *ret_leave |= (rules->set[t] & ~rules->set[s]) != 0;
        *ret_enter |= (rules->set[t] & rules->set[s]) != 0;
      }
}

static bool relate_all(struct search *search)
{
  const struct zopa_rules *rules = search->rules;
  size_t count = rules->rule_count, leave = 0, enters = 0;
  search->leave_start = ZOPA_ARENA_NEW(search->arena, uint32_t, count + 1);
  search->enter_start = ZOPA_ARENA_NEW(search->arena, uint32_t, count + 1);
  for (int pass = 0; search->leave_start && search->enter_start && pass < 2; pass++) {
    leave = enters = 0;
    for (uint32_t r = 0; r < count; r++) {
      for (uint32_t q = 0; q < count; q++) {
        bool leaves, enters_it, loses = rules->rules[q].forbidden;
        for (size_t p = 0; p < rules->party_count; p++)
          loses |= rules->amount[q * rules->party_count + p] < 0;
        relate(rules, r, q, &leaves, &enters_it);
        if (q != r && leaves && pass == 1)
          search->leave[leave] = q;
        if (q != r && enters_it && loses && pass == 1)
          search->enter[enters] = q;
        leave += q != r && leaves;
        enters += q != r && enters_it && loses;
      }
      search->leave_start[r + 1] = (uint32_t)leave;
      search->enter_start[r + 1] = (uint32_t)enters;
    }
    if (pass == 0) {
      search->leave = ZOPA_ARENA_NEW(search->arena, uint32_t, leave);
      search->enter = ZOPA_ARENA_NEW(search->arena, uint32_t, enters);
      if (!search->leave || !search->enter)
        return false;
    }
  }
  return search->leave_start && search->enter_start;
}

/* Lays the weightings side by side. */
static bool lay_lanes(struct search *search)
{
  const struct zopa_rules *rules = search->rules;
  size_t lanes = search->lanes;
  search->worth = ZOPA_ARENA_NEW(search->arena, double, rules->rule_count * lanes);
  search->margin = ZOPA_ARENA_NEW(search->arena, double, 2 * lanes);
  search->barred = ZOPA_ARENA_NEW(search->arena, bool, rules->rule_count);
  search->pick = ZOPA_ARENA_NEW(search->arena, uint8_t, rules->issue_count);
  search->outcome = ZOPA_ARENA_NEW(search->arena, uint32_t, rules->issue_count);
  search->vector = ZOPA_ARENA_NEW(search->arena, int64_t, 2 * rules->party_count);
  search->least = ZOPA_ARENA_NEW(search->arena, double, rules->party_count);
  search->frames = ZOPA_ARENA_NEW(search->arena, struct frame *, rules->rule_count + 2);
  if (!search->worth || !search->margin || !search->barred || !search->pick || !search->outcome ||
      !search->vector || !search->least || !search->frames)
    return false;
  search->threshold = search->margin + lanes;
  search->loss = search->vector + rules->party_count;
  for (size_t l = 0; l < lanes; l++) {
    const struct zopa_weighting *weighting = search->hunt->weightings[l];
    search->margin[l] = weighting->margin;
    for (size_t r = 0; r < rules->rule_count; r++)
      search->worth[r * lanes + l] = weighting->worth[r];
  }
  return true;
}

/* Depth first, the branch in which the rule holds before the other. */
static enum verdict descend(struct search *search)
{
  struct zopa_hunt *hunt = search->hunt;
  size_t depth = 0;
  enum verdict verdict;
  if (!lay_frame(search, &search->frames[0]))
    return FAILED;
  fill_root(search, search->frames[0]);
  verdict = process(search, search->frames[0]);
  if (verdict != GO_ON)
    return verdict;
  for (;;) {
    struct frame *frame = search->frames[depth];
    if (frame->tried == 2) {
      if (depth-- == 0)
        return PRUNED;
      continue;
    }
    if (hunt->nodes >= hunt->nodes_max || (hunt->aim == ZOPA_AIM_COUNT && hunt->leaves >= hunt->leaves_max))
      return GO_ON;
    if (!search->frames[depth + 1] && !lay_frame(search, &search->frames[depth + 1]))
      return FAILED;
    struct frame *child = search->frames[depth + 1];
    copy_frame(search, child, frame);
    if (frame->tried++ == 0)
      enter(search, child, frame->branch);
    else
      decide(search, child, frame->branch, BARRED);
    verdict = process(search, child);
    if (verdict == GO_ON)
      depth++;
    else if (verdict != PRUNED)
      return verdict;
  }
}

enum zopa_status zopa_hunt_run(struct zopa_hunt *hunt, struct zopa_arena *arena, bool *ret_whole)
{
  const struct zopa_rules *rules = hunt->rules;
  struct search search = {.hunt = hunt, .rules = rules, .arena = arena, .lanes = hunt->lane_count, .reached = -INFINITY};
  enum verdict verdict = FAILED;
  if (lay_lanes(&search) && relate_all(&search) && zopa_counter_init(&search.counter, rules, hunt->watch, arena)) {
    search.reached = 0;
    for (size_t p = 0; p < rules->party_count; p++) {
      search.reached += hunt->weightings[0]->weight[p] * (double)rules->low[p];
      search.ceiling += hunt->weightings[0]->weight[p] * (double)(rules->high[p] < rules->cap[p] ? rules->high[p] : rules->cap[p]);
    }
    search.reached -= 4 * search.margin[0];
    verdict = descend(&search);
  }
  zopa_counter_clear(&search.counter);
  if (verdict == FAILED)
    return ZOPA_E_MEMORY;
  *ret_whole = verdict == PRUNED || verdict == REACHED;
  return ZOPA_OK;
}
