/* conditions_search.c - branch and bound over which rules hold. See conditions_search.h.
 *
 * A node is a box, a set of classes for each issue, and what is decided of each rule: that it holds (the box lies inside), that it does not
 * (it is barred), that it cannot (they are disjoint), or nothing yet. The two branches of a rule part the outcomes of a node, so every
 * outcome belongs to exactly one leaf, and the counts of leaves add up.
 *
 * Bounds come in lanes, one a weighting. A node is given up when nothing undominated fits under all of them: for two parties the least vectors
 * that no peak dominates are the corners of the staircase and the peaks themselves (equal vectors must still be counted), and each
 * must be above some bound. The least weighted sum of those that are left is a threshold; classes and branches that cannot reach it in
 * some lane are struck out, which decides further rules. */
#include "solve/conditions_search.h"

#include <math.h>
#include <string.h>

#include "solve/conditions_node.h"

enum { POLL = 64 };
enum verdict { GO_ON, PRUNED, FAILED, STOPPED, REACHED };

struct search {
  struct zopa_hunt *hunt;
  const struct zopa_rules *rules;
  struct zopa_arena *arena;
  struct zopa_counter counter;
  size_t lanes;
  struct zopa_hunt_room room;
  double *margin, *threshold;     /* [lanes] */
  double *target;                 /* [target_count][lanes] */
  size_t target_count, target_capacity;
  uint64_t target_version;
  bool targets_known;
  double reached, ceiling;        /* best sum of the first weighting met, and what caps and amounts allow */
  uint32_t *leave_start, *leave;  /* [rule_count + 1], lists: rules that an outcome may leave when it enters this one */
  uint32_t *enter_start, *enter;  /* likewise rules to keep out of that it may enter */
  bool *barred;                   /* [rule_count] */
  uint32_t *outcome;              /* [issue_count] */
  int64_t *vector, *loss;         /* [party_count] */
  double *least;                  /* [party_count] a target in the making */
  struct zopa_hunt_node **stack;  /* [rule_count + 2] */
};

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

/* Between peak j - 1 and peak j: more than the second sum of the one and the first of the other. */
static bool add_corner(struct search *search, size_t j)
{
  const struct zopa_hunt *hunt = search->hunt;
  const struct zopa_shelf *shelf = hunt->shelf;
  const int64_t *low = search->rules->low, *cap = search->rules->cap;
  int64_t left = j == 0 ? INT64_MAX : shelf->peaks[j - 1]->vector[0];
  int64_t right = j == shelf->count ? low[0] : shelf->peaks[j]->vector[0] + 1;
  int64_t up = j == 0 ? low[1] : shelf->peaks[j - 1]->vector[1] + 1;
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
  if (hunt->aim == ZOPA_HUNT_REACH) {
    for (size_t p = 0; p < parties; p++)
      search->least[p] = (double)hunt->goal[p];
    return add_target(search, search->least);
  }
  if (parties == 1) {
    search->least[0] = shelf->count ? (double)shelf->peaks[0]->vector[0] : (double)search->rules->low[0];
    if (hunt->aim == ZOPA_HUNT_COVER && shelf->count)
      search->least[0] += 1;
    return add_target(search, search->least);
  }
  for (size_t j = 0; j <= shelf->count; j++) {
    if (!add_corner(search, j))
      return false;
    if (hunt->aim == ZOPA_HUNT_COUNT && j < shelf->count && shelf->peaks[j]->vector[0] > hunt->above && shelf->peaks[j]->vector[0] <= hunt->upto) {
      double peak[2] = {(double)shelf->peaks[j]->vector[0], (double)shelf->peaks[j]->vector[1]};
      if (!add_target(search, peak))
        return false;
    }
  }
  return true;
}

/* More than two parties: the corner of the bounds, in whole sums, is the best that the node can hold. */
static bool corner_wanted(const struct search *search, const struct zopa_hunt_node *node)
{
  const struct zopa_shelf *shelf = search->hunt->shelf;
  size_t parties = search->rules->party_count;
  bool cover = search->hunt->aim == ZOPA_HUNT_COVER;
  for (size_t p = 0; p < parties; p++) {
    double bound = floor(node->bound[p] + search->margin[p]);
    int64_t most = search->rules->high[p] < search->rules->cap[p] ? search->rules->high[p] : search->rules->cap[p];
    search->vector[p] = bound < (double)most ? (int64_t)bound : most;
  }
  for (size_t i = 0; cover && i < shelf->count; i++)
    if (zopa_vector_at_least(shelf->peaks[i]->vector, search->vector, parties))
      return false;
  return cover || !zopa_shelf_dominates(shelf, search->vector);
}

/* Whether something wanted fits under the node's bounds; sets the thresholds that it must reach. */
static enum verdict look(struct search *search, const struct zopa_hunt_node *node)
{
  const struct zopa_hunt *hunt = search->hunt;
  size_t lanes = search->lanes;
  for (size_t l = 0; l < lanes; l++)
    search->threshold[l] = -INFINITY;
  if (hunt->aim == ZOPA_HUNT_MAXIMUM) {
    search->threshold[0] = search->reached + 3 * search->margin[0];
    return node->bound[0] < search->threshold[0] || search->ceiling < search->threshold[0] ? PRUNED : GO_ON;
  }
  if (search->rules->party_count > 2 && hunt->aim != ZOPA_HUNT_REACH)
    return corner_wanted(search, node) ? GO_ON : PRUNED;
  bool stale = hunt->aim != ZOPA_HUNT_REACH && search->target_version != hunt->shelf->version;
  if ((!search->targets_known || stale) && !find_targets(search))
    return FAILED;
  bool any = false;
  for (size_t t = 0; t < search->target_count; t++) {
    const double *target = search->target + t * lanes;
    size_t l = 0;
    while (l < lanes && target[l] <= node->bound[l] + search->margin[l])
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
  if (hunt->aim != ZOPA_HUNT_REACH) {
    if (pick)
      zopa_shelf_offer_pick(hunt->shelf, vector, pick);
    else
      zopa_shelf_offer(hunt->shelf, vector, outcome);
    return hunt->shelf->failed ? FAILED : GO_ON;
  }
  if (!zopa_vector_at_least(vector, hunt->goal, rules->party_count))
    return GO_ON;
  for (size_t i = 0; i < rules->issue_count; i++)
    hunt->outcome[i] = pick ? rules->option[rules->class_start[i] + pick[i]] : outcome[i];
  hunt->reached = true;
  return REACHED;
}

/* Looks at the outcome that attains the first lane's bound. */
static enum verdict meet_top(struct search *search, const struct zopa_hunt_node *node)
{
  const struct zopa_rules *rules = search->rules;
  zopa_hunt_node_picks(&search->room, node, 0);
  if (!zopa_rules_vector(rules, search->room.pick, search->vector))
    return GO_ON;
  double sum = 0;
  for (size_t p = 0; p < rules->party_count; p++)
    sum += search->hunt->weightings[0]->weight[p] * (double)search->vector[p];
  search->reached = sum > search->reached ? sum : search->reached;
  return meet(search, search->vector, search->room.pick, NULL);
}

/* --- narrowing --- */

/* Strikes out classes that keep the node below a threshold. */
static bool strike_classes(struct search *search, struct zopa_hunt_node *node)
{
  const struct zopa_rules *rules = search->rules;
  size_t lanes = search->lanes;
  bool changed = false;
  for (uint32_t i = 0; i < rules->issue_count; i++) {
    const double *top = node->top + i * lanes;
    uint64_t keep = 0;
    if ((node->mask[i] & (node->mask[i] - 1)) == 0)
      continue;
    for (uint64_t set = node->mask[i]; set; set &= set - 1) {
      const double *row = node->cost + (rules->class_start[i] + (size_t)__builtin_ctzll(set)) * lanes;
      size_t l = 0;
      while (l < lanes && node->bound[l] - top[l] + row[l] + search->margin[l] >= search->threshold[l])
        l++;
      if (l == lanes)
        keep |= set & -set;
    }
    if (keep != node->mask[i]) {
      zopa_hunt_node_cut(node, i, keep);
      changed = true;
    }
  }
  return changed;
}

/* How far the bound of one lane falls when a rule holds, and when it does not. */
static void probe(const struct search *search, const struct zopa_hunt_node *node, uint32_t r, size_t l, double *ret_holds, double *ret_not)
{
  const struct zopa_rules *rules = search->rules;
  size_t lanes = search->lanes;
  double worth = search->room.worth[r * lanes + l], holds = 0, not = 0;
  if (worth < 0)
    holds -= worth + node->dent[r * lanes + l];
  for (uint32_t t = rules->rules[r].test; t < rules->rules[r].test + rules->rules[r].test_count; t++) {
    uint32_t i = rules->issue[t];
    const double *cost = node->cost + rules->class_start[i] * lanes + l;
    double share = node->share[t * lanes + l], in = -INFINITY, out = -INFINITY;
    for (uint64_t set = node->mask[i]; set; set &= set - 1) {
      size_t c = (size_t)__builtin_ctzll(set);
      double value = cost[c * lanes];
      if (rules->set[t] >> c & 1) {
        in = value > in ? value : in;
        value -= share;
      }
      out = value > out ? value : out;
    }
    holds += node->top[i * lanes + l] - in;
    not += node->top[i * lanes + l] - out;
  }
  *ret_holds = holds;
  *ret_not = not;
}

/* Decides rules of which one branch keeps the node below a threshold; finds the rule to branch on. */
static enum verdict strike_branches(struct search *search, struct zopa_hunt_node *node, bool *ret_changed)
{
  double best = -1;
  *ret_changed = false;
  for (uint32_t r = 0; r < search->rules->rule_count; r++) {
    if (node->status[r] != ZOPA_HUNT_OPEN)
      continue;
    bool can_hold = true, can_not = true;
    double holds, not, score = 0;
    for (size_t l = 0; l < search->lanes; l++) {
      probe(search, node, r, l, &holds, &not);
      can_hold &= node->bound[l] - holds + search->margin[l] >= search->threshold[l];
      can_not &= node->bound[l] - not + search->margin[l] >= search->threshold[l];
      if (l == 0)
        score = (holds < not ? holds : not) * 8 + holds + not + 1e-6 * fabs(search->room.worth[r * search->lanes]);
    }
    if (!can_hold && !can_not)
      return PRUNED;
    if (!can_hold)
      zopa_hunt_node_decide(&search->room, node, r, ZOPA_HUNT_BARRED);
    else if (!can_not)
      zopa_hunt_node_enter(&search->room, node, r);
    if (!can_hold || !can_not)
      *ret_changed = true;
    else if (score > best) {
      best = score;
      node->branch = r;
    }
  }
  return GO_ON;
}

/* Enters rules that pay everybody at least what entering them can lose, and somebody more: outcomes outside are dominated. */
static bool enter_gains(struct search *search, struct zopa_hunt_node *node)
{
  const struct zopa_rules *rules = search->rules;
  size_t parties = rules->party_count;
  bool changed = false;
  for (uint32_t r = 0; r < rules->rule_count && !changed; r++) {
    if (node->status[r] != ZOPA_HUNT_OPEN)
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
      if (node->status[search->leave[k]] == ZOPA_HUNT_OPEN)
        for (size_t p = 0; p < parties; p++)
          search->loss[p] += rules->amount[search->leave[k] * parties + p] > 0 ? rules->amount[search->leave[k] * parties + p] : 0;
    for (uint32_t k = search->enter_start[r]; k < search->enter_start[r + 1]; k++) {
      uint32_t q = search->enter[k];
      if (node->status[q] != ZOPA_HUNT_OPEN && node->status[q] != ZOPA_HUNT_BARRED)
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
      zopa_hunt_node_enter(&search->room, node, r);
      changed = true;
    }
  }
  return changed;
}

/* --- nodes --- */

/* True when the box gives every outcome the same capped sums, which vector then is. */
static bool alike(const struct search *search, const struct zopa_hunt_node *node, int64_t *ret_vector)
{
  const struct zopa_rules *rules = search->rules;
  size_t parties = rules->party_count;
  for (size_t p = 0; p < parties; p++) {
    int64_t least = node->sum[p];
    bool fixed = true;
    for (uint32_t r = 0; r < rules->rule_count; r++)
      if (node->status[r] == ZOPA_HUNT_OPEN && rules->amount[r * parties + p] != 0) {
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
static enum verdict take_leaf(struct search *search, const struct zopa_hunt_node *node)
{
  struct zopa_hunt *hunt = search->hunt;
  if (hunt->aim == ZOPA_HUNT_MAXIMUM || (hunt->aim != ZOPA_HUNT_REACH && zopa_shelf_dominates(hunt->shelf, search->vector)))
    return PRUNED;
  if (hunt->aim == ZOPA_HUNT_COUNT && search->rules->party_count == 2 && (search->vector[0] <= hunt->above || search->vector[0] > hunt->upto))
    return PRUNED;
  for (size_t r = 0; r < search->rules->rule_count; r++)
    search->barred[r] = node->status[r] == ZOPA_HUNT_BARRED;
  if (!zopa_counter_count(&search->counter, node->mask, search->barred, search->outcome))
    return STOPPED;
  if (mpz_sgn(search->counter.total) == 0)
    return PRUNED;
  hunt->leaves++;
  if (hunt->aim == ZOPA_HUNT_COUNT)
    return zopa_shelf_count(hunt->shelf, search->vector, search->counter.total, search->outcome) ? PRUNED : FAILED;
  enum verdict verdict = meet(search, search->vector, NULL, search->outcome);
  return verdict == GO_ON ? PRUNED : verdict;
}

static enum verdict process(struct search *search, struct zopa_hunt_node *node)
{
  struct zopa_hunt *hunt = search->hunt;
  enum verdict verdict;
  if (++hunt->nodes % POLL == 0 && (zopa_watch_stop(hunt->watch, -1, "frontier over conditions") ||
                                    zopa_watch_memory(hunt->watch, search->arena->size + hunt->shelf->arena->size)))
    return STOPPED;
  for (bool changed = true; changed;) {
    if (!zopa_hunt_node_settle(&search->room, node))
      return PRUNED;
    zopa_hunt_node_refresh(&search->room, node);
    verdict = look(search, node);
    if (verdict != GO_ON)
      return verdict;
    if (search->threshold[0] > -INFINITY) {
      zopa_hunt_node_improve(&search->room, node, 0, search->threshold[0]);
      zopa_hunt_node_refresh(&search->room, node);
      verdict = look(search, node);
      if (verdict != GO_ON)
        return verdict;
    }
    changed = strike_classes(search, node);
    if (changed)
      continue;
    verdict = strike_branches(search, node, &changed);
    if (verdict != GO_ON)
      return verdict;
    if (!changed && hunt->plain)
      changed = enter_gains(search, node);
  }
  verdict = meet_top(search, node);
  if (verdict != GO_ON)
    return verdict;
  return alike(search, node, search->vector) ? take_leaf(search, node) : GO_ON;
}

/* --- set-up --- */

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
  search->room.worth = ZOPA_ARENA_NEW(search->arena, double, rules->rule_count * lanes);
  search->margin = ZOPA_ARENA_NEW(search->arena, double, 2 * lanes);
  search->barred = ZOPA_ARENA_NEW(search->arena, bool, rules->rule_count);
  search->room.pick = ZOPA_ARENA_NEW(search->arena, uint8_t, rules->issue_count);
  search->outcome = ZOPA_ARENA_NEW(search->arena, uint32_t, rules->issue_count);
  search->vector = ZOPA_ARENA_NEW(search->arena, int64_t, 2 * rules->party_count);
  search->least = ZOPA_ARENA_NEW(search->arena, double, rules->party_count);
  search->stack = ZOPA_ARENA_NEW(search->arena, struct zopa_hunt_node *, rules->rule_count + 2);
  if (!search->room.worth || !search->margin || !search->barred || !search->room.pick || !search->outcome ||
      !search->vector || !search->least || !search->stack)
    return false;
  search->room.rules = rules;
  search->room.arena = search->arena;
  search->room.lanes = lanes;
  search->room.weightings = search->hunt->weightings;
  search->threshold = search->margin + lanes;
  search->loss = search->vector + rules->party_count;
  for (size_t l = 0; l < lanes; l++) {
    const struct zopa_weighting *weighting = search->hunt->weightings[l];
    search->margin[l] = weighting->margin;
    for (size_t r = 0; r < rules->rule_count; r++)
      search->room.worth[r * lanes + l] = weighting->worth[r];
  }
  return true;
}

/* Depth first, the branch in which the rule holds before the other. */
static enum verdict descend(struct search *search)
{
  struct zopa_hunt *hunt = search->hunt;
  size_t depth = 0;
  enum verdict verdict;
  if (!zopa_hunt_node_lay(&search->room, &search->stack[0]))
    return FAILED;
  zopa_hunt_node_root(&search->room, search->hunt->box, search->stack[0]);
  verdict = process(search, search->stack[0]);
  if (verdict != GO_ON)
    return verdict;
  for (;;) {
    struct zopa_hunt_node *node = search->stack[depth];
    if (node->tried == 2) {
      if (depth-- == 0)
        return PRUNED;
      continue;
    }
    if (hunt->nodes >= hunt->nodes_max || (hunt->aim == ZOPA_HUNT_COUNT && hunt->leaves >= hunt->leaves_max))
      return GO_ON;
    if (!search->stack[depth + 1] && !zopa_hunt_node_lay(&search->room, &search->stack[depth + 1]))
      return FAILED;
    struct zopa_hunt_node *child = search->stack[depth + 1];
    zopa_hunt_node_copy(&search->room, child, node);
    if (node->tried++ == 0)
      zopa_hunt_node_enter(&search->room, child, node->branch);
    else
      zopa_hunt_node_decide(&search->room, child, node->branch, ZOPA_HUNT_BARRED);
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
