/* conditions_node.c - what a node of the search over conditions knows, and how deciding a rule or cutting the box changes it.
 * See conditions_node.h.
 *
 * Shares that suit the whole space suit a small box less well, so each node moves them on: off tests that can no longer fail, and by
 * subgradient steps. Both keep a rule's shares together its worth, so that the bound stays one. */
#include "solve/conditions_node.h"

#include <math.h>
#include <string.h>

enum { SHARES_MAX = 64 };

bool zopa_hunt_node_lay(const struct zopa_hunt_room *room, struct zopa_hunt_node **ret_node)
{
  const struct zopa_rules *rules = room->rules;
  size_t lanes = room->lanes, issues = rules->issue_count;
  struct zopa_hunt_node *node = ZOPA_ARENA_NEW(room->arena, struct zopa_hunt_node, 1);
  if (!node)
    return false;
  node->mask = ZOPA_ARENA_NEW(room->arena, uint64_t, issues);
  node->status = ZOPA_ARENA_NEW(room->arena, uint8_t, rules->rule_count);
  node->dirty = ZOPA_ARENA_NEW(room->arena, bool, issues);
  node->cost = ZOPA_ARENA_NEW(room->arena, double, rules->class_start[issues] * lanes);
  node->top = ZOPA_ARENA_NEW(room->arena, double, issues * lanes);
  node->share = ZOPA_ARENA_NEW(room->arena, double, (rules->test_count + rules->rule_count) * lanes);
  node->constant = ZOPA_ARENA_NEW(room->arena, double, 2 * lanes);
  node->sum = ZOPA_ARENA_NEW(room->arena, int64_t, rules->party_count);
  if (!node->mask || !node->status || !node->dirty || !node->cost || !node->top || !node->share || !node->constant || !node->sum)
    return false;
  node->bound = node->constant + lanes;
  node->dent = node->share + rules->test_count * lanes;
  *ret_node = node;
  return true;
}

void zopa_hunt_node_copy(const struct zopa_hunt_room *room, struct zopa_hunt_node *to, const struct zopa_hunt_node *from)
{
  const struct zopa_rules *rules = room->rules;
  size_t lanes = room->lanes, issues = rules->issue_count;
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

void zopa_hunt_node_root(const struct zopa_hunt_room *room, const uint64_t *box, struct zopa_hunt_node *root)
{
  const struct zopa_rules *rules = room->rules;
  size_t lanes = room->lanes;
  memcpy(root->mask, box ? box : rules->all, rules->issue_count * sizeof *root->mask);
  memcpy(root->sum, rules->base, rules->party_count * sizeof *root->sum);
  for (size_t l = 0; l < lanes; l++) {
    const struct zopa_weighting *weighting = room->weightings[l];
    root->constant[l] = weighting->constant;
    for (size_t t = 0; t < rules->test_count; t++)
      root->share[t * lanes + l] = weighting->share[t];
    for (size_t r = 0; r < rules->rule_count; r++)
      root->dent[r * lanes + l] = weighting->dent[r];
  }
  for (size_t i = 0; i < rules->issue_count; i++)
    root->dirty[i] = true;
  for (uint32_t r = 0; r < rules->rule_count; r++) {
    const struct zopa_hunt_rule *rule = &rules->rules[r];
    root->status[r] = rule->forbidden ? ZOPA_HUNT_BARRED : ZOPA_HUNT_OPEN;
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

/* --- changes to a node --- */

/* Takes what a rule pays, or what it costs, off its tests. */
static void take_off(struct zopa_hunt_room *room, struct zopa_hunt_node *node, uint32_t r, bool shares, bool dents)
{
  const struct zopa_rules *rules = room->rules;
  const struct zopa_hunt_rule *rule = &rules->rules[r];
  size_t lanes = room->lanes;
  const double *dent = node->dent + r * lanes;
  for (uint32_t t = rule->test; t < rule->test + rule->test_count; t++) {
    const double *share = node->share + t * lanes;
    double *cost = node->cost + rules->class_start[rules->issue[t]] * lanes;
    node->dirty[rules->issue[t]] = true;
    for (uint64_t set = rules->set[t] & node->mask[rules->issue[t]]; set; set &= set - 1) {
      double *row = cost + (size_t)__builtin_ctzll(set) * lanes;
      for (size_t l = 0; l < lanes; l++)
        row[l] += (dents ? dent[l] : 0) - (shares ? share[l] : 0);
    }
  }
  if (dents)
    for (size_t l = 0; l < lanes; l++)
      node->constant[l] -= dent[l] * (rule->test_count - 1);
}

void zopa_hunt_node_decide(struct zopa_hunt_room *room, struct zopa_hunt_node *node, uint32_t r, enum zopa_hunt_status status)
{
  size_t lanes = room->lanes;
  enum zopa_hunt_status was = node->status[r];
  node->status[r] = (uint8_t)status;
  if (status == ZOPA_HUNT_HOLDS) {
    for (size_t p = 0; p < room->rules->party_count; p++)
      node->sum[p] += room->rules->amount[r * room->rules->party_count + p];
    for (size_t l = 0; l < lanes; l++)
      if (room->worth[r * lanes + l] < 0)
        node->constant[l] += room->worth[r * lanes + l] + node->dent[r * lanes + l];
  } else
    take_off(room, node, r, was == ZOPA_HUNT_OPEN, status == ZOPA_HUNT_DEAD);
}

/* Adds to what a test's classes are paid in one lane. */
static void pay(struct zopa_hunt_room *room, struct zopa_hunt_node *node, uint32_t t, size_t l, double more)
{
  const struct zopa_rules *rules = room->rules;
  double *cost = node->cost + rules->class_start[rules->issue[t]] * room->lanes + l;
  node->dirty[rules->issue[t]] = true;
  for (uint64_t set = rules->set[t] & node->mask[rules->issue[t]]; set; set &= set - 1)
    cost[(size_t)__builtin_ctzll(set) * room->lanes] += more;
}

/* An open rule's sure tests need no share: what they have goes to those that may fail, which never raises the bound. When only one may fail,
 * a negative rule is known exactly. */
static void move_shares(struct zopa_hunt_room *room, struct zopa_hunt_node *node, uint32_t r, uint32_t unsure)
{
  const struct zopa_rules *rules = room->rules;
  size_t lanes = room->lanes;
  uint32_t start = rules->rules[r].test, end = start + rules->rules[r].test_count;
  for (size_t l = 0; l < lanes; l++) {
    double spare = 0, worth = room->worth[r * lanes + l], dent = node->dent[r * lanes + l];
    for (uint32_t t = start; t < end && worth > 0; t++)
      if ((node->mask[rules->issue[t]] & ~rules->set[t]) == 0 && node->share[t * lanes + l] > 0) {
        spare += node->share[t * lanes + l];
        pay(room, node, t, l, -node->share[t * lanes + l]);
        node->share[t * lanes + l] = 0;
      }
    for (uint32_t t = start; t < end && spare > 0; t++)
      if (node->mask[rules->issue[t]] & ~rules->set[t]) {
        node->share[t * lanes + l] += spare / unsure;
        pay(room, node, t, l, spare / unsure);
      }
    if (worth < 0 && unsure == 1 && dent < -worth) {
      for (uint32_t t = start; t < end; t++)
        pay(room, node, t, l, worth + dent);
      node->constant[l] += (-worth - dent) * (double)(end - start - 1);
      node->dent[r * lanes + l] = -worth;
    }
  }
}

void zopa_hunt_node_cut(struct zopa_hunt_node *node, uint32_t issue, uint64_t set)
{
  if (node->mask[issue] & ~set) {
    node->mask[issue] &= set;
    node->dirty[issue] = true;
  }
}

/* Decides what the box decides. False when no outcome is left. */
bool zopa_hunt_node_settle(struct zopa_hunt_room *room, struct zopa_hunt_node *node)
{
  const struct zopa_rules *rules = room->rules;
  for (bool again = true; again;) {
    again = false;
    for (uint32_t r = 0; r < rules->rule_count; r++) {
      if (node->status[r] == ZOPA_HUNT_HOLDS || node->status[r] == ZOPA_HUNT_DEAD)
        continue;
      uint32_t unsure = 0, last = 0, t = rules->rules[r].test, end = t + rules->rules[r].test_count;
      for (; t < end; t++) {
        uint64_t mask = node->mask[rules->issue[t]];
        if ((mask & rules->set[t]) == 0)
          break;
        if (mask & ~rules->set[t]) {
          unsure++;
          last = t;
        }
      }
      if (t < end)
        zopa_hunt_node_decide(room, node, r, ZOPA_HUNT_DEAD);
      else if (unsure == 0 && node->status[r] == ZOPA_HUNT_BARRED)
        return false;
      else if (unsure == 0)
        zopa_hunt_node_decide(room, node, r, ZOPA_HUNT_HOLDS);
      else if (unsure == 1 && node->status[r] == ZOPA_HUNT_BARRED) {
        zopa_hunt_node_cut(node, rules->issue[last], ~rules->set[last]);
        again = true;
        zopa_hunt_node_decide(room, node, r, ZOPA_HUNT_DEAD);
      } else if (node->status[r] == ZOPA_HUNT_OPEN && unsure < rules->rules[r].test_count)
        move_shares(room, node, r, unsure);
    }
  }
  for (size_t i = 0; i < rules->issue_count; i++)
    if (node->mask[i] == 0)
      return false;
  return true;
}

/* Brings the bounds up to date. */
void zopa_hunt_node_refresh(const struct zopa_hunt_room *room, struct zopa_hunt_node *node)
{
  const struct zopa_rules *rules = room->rules;
  size_t lanes = room->lanes;
  memcpy(node->bound, node->constant, lanes * sizeof *node->bound);
  for (size_t i = 0; i < rules->issue_count; i++) {
    double *top = node->top + i * lanes;
    if (node->dirty[i]) {
      for (size_t l = 0; l < lanes; l++)
        top[l] = -INFINITY;
      for (uint64_t set = node->mask[i]; set; set &= set - 1) {
        const double *row = node->cost + (rules->class_start[i] + (size_t)__builtin_ctzll(set)) * lanes;
        for (size_t l = 0; l < lanes; l++)
          top[l] = row[l] > top[l] ? row[l] : top[l];
      }
      node->dirty[i] = false;
    }
    for (size_t l = 0; l < lanes; l++)
      node->bound[l] += top[l];
  }
}

/* --- better shares --- */

/* The best class of each issue in one lane. */
void zopa_hunt_node_picks(struct zopa_hunt_room *room, const struct zopa_hunt_node *node, size_t l)
{
  const struct zopa_rules *rules = room->rules;
  for (size_t i = 0; i < rules->issue_count; i++) {
    const double *cost = node->cost + rules->class_start[i] * room->lanes + l;
    size_t best = (size_t)__builtin_ctzll(node->mask[i]);
    for (uint64_t set = node->mask[i]; set; set &= set - 1)
      if (cost[(size_t)__builtin_ctzll(set) * room->lanes] > cost[best * room->lanes])
        best = (size_t)__builtin_ctzll(set);
    room->pick[i] = (uint8_t)best;
  }
}

/* How many tests of a rule may fail in the box, and how many of these the picks pass. */
static uint32_t unsure_tests(const struct zopa_hunt_room *room, const struct zopa_hunt_node *node, uint32_t r, uint32_t *ret_passed)
{
  const struct zopa_rules *rules = room->rules;
  uint32_t unsure = 0;
  *ret_passed = 0;
  for (uint32_t t = rules->rules[r].test; t < rules->rules[r].test + rules->rules[r].test_count; t++)
    if (node->mask[rules->issue[t]] & ~rules->set[t]) {
      unsure++;
      *ret_passed += rules->set[t] >> room->pick[rules->issue[t]] & 1;
    }
  return unsure;
}

/* Moves a rule's shares by so much, from the tests that the picks pass to those that they fail. */
static void shift_share(struct zopa_hunt_room *room, struct zopa_hunt_node *node, uint32_t r, size_t l, double length, uint32_t unsure,
                        uint32_t passed)
{
  const struct zopa_rules *rules = room->rules;
  double before[SHARES_MAX], share[SHARES_MAX], total = 0;
  uint32_t at[SHARES_MAX], n = 0;
  for (uint32_t t = rules->rules[r].test; t < rules->rules[r].test + rules->rules[r].test_count; t++)
    if (node->mask[rules->issue[t]] & ~rules->set[t]) {
      bool hit = rules->set[t] >> room->pick[rules->issue[t]] & 1;
      at[n] = t;
      before[n] = node->share[t * room->lanes + l];
      total += before[n];
      share[n] = before[n] - length * ((double)hit - (double)passed / unsure);
      n++;
    }
  zopa_simplex_project(share, n, total);
  for (uint32_t k = 0; k < n; k++)
    if (share[k] != before[k]) {
      node->share[at[k] * room->lanes + l] = share[k];
      pay(room, node, at[k], l, share[k] - before[k]);
    }
}

/* Moves the dent of a rule that pays less than nothing. */
static void shift_dent(struct zopa_hunt_room *room, struct zopa_hunt_node *node, uint32_t r, size_t l, double change)
{
  const struct zopa_hunt_rule *rule = &room->rules->rules[r];
  double *dent = &node->dent[r * room->lanes + l], now = fmin(fmax(*dent + change, 0), -room->worth[r * room->lanes + l]);
  if (now == *dent)
    return;
  for (uint32_t t = rule->test; t < rule->test + rule->test_count; t++)
    pay(room, node, t, l, *dent - now);
  node->constant[l] += (now - *dent) * (rule->test_count - 1);
  *dent = now;
}

/* One subgradient step in one lane, towards its threshold. */
void zopa_hunt_node_improve(struct zopa_hunt_room *room, struct zopa_hunt_node *node, size_t l, double threshold)
{
  const struct zopa_rules *rules = room->rules;
  double steep = 0, length = 0;
  zopa_hunt_node_picks(room, node, l);
  for (int pass = 0; pass < 2; pass++) {
    for (uint32_t r = 0; r < rules->rule_count; r++) {
      double worth = room->worth[r * room->lanes + l];
      if (node->status[r] != ZOPA_HUNT_OPEN || worth == 0)
        continue;
      uint32_t passed, unsure = unsure_tests(room, node, r, &passed);
      bool dented = worth < 0 && unsure > 1, shared = worth > 0 && passed > 0 && passed < unsure && unsure <= SHARES_MAX;
      double steps = (double)unsure - 1 - passed;
      if (pass == 0)
        steep += dented ? steps * steps : shared ? passed * (1 - (double)passed / unsure) : 0;
      else if (dented)
        shift_dent(room, node, r, l, -length * steps);
      else if (shared)
        shift_share(room, node, r, l, length, unsure, passed);
    }
    if (steep <= 0)
      return;
    length = (node->bound[l] - threshold) / steep;
  }
}

void zopa_hunt_node_enter(const struct zopa_hunt_room *room, struct zopa_hunt_node *node, uint32_t r)
{
  const struct zopa_hunt_rule *rule = &room->rules->rules[r];
  for (uint32_t t = rule->test; t < rule->test + rule->test_count; t++)
    zopa_hunt_node_cut(node, room->rules->issue[t], room->rules->set[t]);
}
