/* layers.c - builds the layers from the first to the last, then joins states that have the same future from the last to the first.
 *
 * While building, a state is the set of conditions that have met a test, passed all they met, and have tests to come. For forbids only what
 * is to come matters: of forbids with the same tests left one stands for all, and one whose remaining tests imply another's is dropped. */
#include "space/layers.h"

#include <gmp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STATES_WORTH_A_TRY = 16 };         /* for each edge that is permitted: the estimate is a high one */

/* A condition of the space, a forbid or a bonus, and where its tests fall. */
struct rule {
  const struct zopa_condition *condition;
  size_t utility;                 /* of a bonus; SIZE_MAX: a forbid */
  int64_t amount;
  size_t first, last;             /* layers of its first and last test */
};

/* A test of one rule, met in one layer. */
struct meeting {
  size_t rule;
  const uint64_t *set;
};

struct build {
  const struct zopa_space *space;
  struct zopa_layers *layers;
  struct zopa_arena scratch;
  struct rule *rules;
  size_t rule_count, words;
  uint32_t *order, *place;        /* issue of a layer, layer of an issue */
  uint64_t *states, *next;        /* [count][words] before and after the layer at hand */
  size_t state_count, next_count, next_capacity;
  uint32_t *slots;                /* hash of the next states, index + 1 */
  size_t slot_count, edges_max, edge_capacity;
  double states_expected;         /* about, of all layers */
};

/* ---- Order of issues ---------------------------------------------------------------------------------------------------------- */

/* What is open while issues are decided one after the other. An issue that shares a rule with an undecided one may have to be remembered,
 * by which of its open rules its option passes: so it counts as 1 + that many states, and at most as many as it has options. */
struct ordering {
  const struct build *build;
  size_t *first, *rule;           /* [first[i], first[i + 1]) rules that test issue i */
  uint32_t *left;                 /* [rule] undecided issues that it tests */
  uint32_t *open;                 /* [issue] rules of a decided issue that have undecided ones left */
  bool *decided;
};

static double remembered(const struct ordering *ordering, uint32_t issue, uint32_t open)
{
  uint32_t options = ordering->build->space->domain_size[issue];
  return log2(open + 1 < options ? open + 1 : options);
}

/* How much deciding an issue next adds to the logarithm of the number of open states. */
static double price(const struct ordering *ordering, uint32_t issue)
{
  double change = 0;
  uint32_t own = 0;
  for (size_t k = ordering->first[issue]; k < ordering->first[issue + 1]; k++) {
    size_t r = ordering->rule[k];
    const struct zopa_condition *condition = ordering->build->rules[r].condition;
    own += ordering->left[r] > 1;
    for (size_t t = 0; t < condition->test_count && ordering->left[r] == 1; t++) {
      uint32_t other = condition->tests[t].issue;
      if (other != issue)         /* a rule less; where two rules close at once this is a little off, as an estimate may be */
        change += remembered(ordering, other, ordering->open[other] - 1) - remembered(ordering, other, ordering->open[other]);
    }
  }
  return change + remembered(ordering, issue, own);
}

/* Decides an issue; returns what it adds. */
static double decide(struct ordering *ordering, uint32_t issue)
{
  double change = 0;
  ordering->decided[issue] = true;
  ordering->open[issue] = 0;
  for (size_t k = ordering->first[issue]; k < ordering->first[issue + 1]; k++) {
    size_t r = ordering->rule[k];
    const struct zopa_condition *condition = ordering->build->rules[r].condition;
    ordering->open[issue] += --ordering->left[r] > 0;
    for (size_t t = 0; t < condition->test_count && ordering->left[r] == 0; t++) {
      uint32_t other = condition->tests[t].issue;
      if (other == issue)
        continue;
      change -= remembered(ordering, other, ordering->open[other]);
      change += remembered(ordering, other, --ordering->open[other]);
    }
  }
  return change + remembered(ordering, issue, ordering->open[issue]);
}

static void start_over(struct ordering *ordering)
{
  const struct build *build = ordering->build;
  memset(ordering->decided, 0, build->space->issue_count * sizeof *ordering->decided);
  memset(ordering->open, 0, build->space->issue_count * sizeof *ordering->open);
  for (size_t r = 0; r < build->rule_count; r++)
    ordering->left[r] = (uint32_t)build->rules[r].condition->test_count;
}

/* The sum over layers of about how many states are open in a given order. */
static double weigh_order(struct ordering *ordering, const uint32_t *order)
{
  double states = 0, total = 0;
  start_over(ordering);
  for (size_t k = 0; k < ordering->build->space->issue_count; k++) {
    states += decide(ordering, order[k]);
    total += exp2(fmin(states, 60));
  }
  return total;
}

/* Decides next, again and again, the issue that leaves the fewest states open; starts with a given one. */
static void order_from(struct ordering *ordering, uint32_t start, uint32_t *ret_order)
{
  size_t count = ordering->build->space->issue_count;
  start_over(ordering);
  for (size_t k = 0; k < count; k++) {
    uint32_t best = start;
    double least = INFINITY;
    for (uint32_t i = (uint32_t)count; i-- > 0 && k > 0;) {
      double change = ordering->decided[i] ? INFINITY : price(ordering, i);
      if (change < least) {
        least = change;
        best = i;
      }
    }
    decide(ordering, best);
    ret_order[k] = best;
  }
}

static enum zopa_status ordering_init(struct ordering *ordering, struct build *build)
{
  size_t count = build->space->issue_count, meetings = 0;
  for (size_t r = 0; r < build->rule_count; r++)
    meetings += build->rules[r].condition->test_count;
  *ordering = (struct ordering){.build = build, .first = ZOPA_ARENA_NEW(&build->scratch, size_t, count + 2),
                                .rule = ZOPA_ARENA_NEW(&build->scratch, size_t, meetings + 1), .left = ZOPA_ARENA_NEW(&build->scratch, uint32_t, build->rule_count + 1),
                                .open = ZOPA_ARENA_NEW(&build->scratch, uint32_t, count + 1), .decided = ZOPA_ARENA_NEW(&build->scratch, bool, count + 1)};
  if (!ordering->first || !ordering->rule || !ordering->left || !ordering->open || !ordering->decided)
    return ZOPA_E_MEMORY;
  /* Counted two places on, summed up, then filled one place on: so each list ends where the next begins. */
  for (size_t r = 0; r < build->rule_count; r++)
    for (size_t t = 0; t < build->rules[r].condition->test_count; t++)
      ordering->first[build->rules[r].condition->tests[t].issue + 2]++;
  for (size_t i = 2; i < count + 2; i++)
    ordering->first[i] += ordering->first[i - 1];
  for (size_t r = 0; r < build->rule_count; r++)
    for (size_t t = 0; t < build->rules[r].condition->test_count; t++)
      ordering->rule[ordering->first[build->rules[r].condition->tests[t].issue + 1]++] = r;
  return ZOPA_OK;
}

/* The best of several greedy orders; reverse file order where no condition joins issues, for then the first outcome is easiest to tell. */
static enum zopa_status choose_order(struct build *build)
{
  enum { TRIES_MAX = 40, LOOKS_MAX = 4000000 };
  size_t count = build->space->issue_count, tries = LOOKS_MAX / (count * count + 1);
  struct ordering ordering;
  uint32_t *order = ZOPA_ARENA_NEW(&build->scratch, uint32_t, count + 1);
  if (!order || ordering_init(&ordering, build) != ZOPA_OK)
    return ZOPA_E_MEMORY;
  for (size_t k = 0; k < count; k++)
    build->order[k] = (uint32_t)(count - 1 - k);
  build->states_expected = weigh_order(&ordering, build->order);
  tries = tries < 1 ? 1 : tries > TRIES_MAX ? TRIES_MAX : tries;
  for (size_t t = 0; t < count && t < tries && build->states_expected > (double)count; t++) {
    order_from(&ordering, (uint32_t)(count - 1 - t), order);
    double total = weigh_order(&ordering, order);
    if (total < build->states_expected) {
      build->states_expected = total;
      memcpy(build->order, order, count * sizeof *order);
    }
  }
  for (size_t k = 0; k < count; k++)
    build->place[build->order[k]] = (uint32_t)k;
  return ZOPA_OK;
}

static enum zopa_status collect_rules(struct build *build)
{
  const struct zopa_space *space = build->space;
  size_t most = space->forbid_count;
  for (size_t u = 0; u < space->utility_count; u++)
    most += space->utilities[u].bonus_count;
  build->rules = ZOPA_ARENA_NEW(&build->scratch, struct rule, most + 1);
  build->order = ZOPA_ARENA_NEW(&build->scratch, uint32_t, space->issue_count + 1);
  build->place = ZOPA_ARENA_NEW(&build->scratch, uint32_t, space->issue_count + 1);
  if (!build->rules || !build->order || !build->place)
    return ZOPA_E_MEMORY;
  for (size_t f = 0; f < space->forbid_count; f++)
    build->rules[build->rule_count++] = (struct rule){&space->forbids[f], SIZE_MAX, 0, 0, 0};
  for (size_t u = 0; u < space->utility_count; u++)
    for (size_t b = 0; b < space->utilities[u].bonus_count; b++)
      build->rules[build->rule_count++] = (struct rule){&space->utilities[u].bonuses[b].condition, u, space->utilities[u].bonuses[b].amount, 0, 0};
  build->words = (build->rule_count + 63) / 64 + (build->rule_count == 0);
  enum zopa_status status = choose_order(build);
  for (size_t r = 0; r < build->rule_count && status == ZOPA_OK; r++) {
    struct rule *rule = &build->rules[r];
    rule->first = SIZE_MAX;
    for (size_t t = 0; t < rule->condition->test_count; t++) {
      size_t layer = build->place[rule->condition->tests[t].issue];
      rule->first = layer < rule->first ? layer : rule->first;
      rule->last = layer > rule->last ? layer : rule->last;
    }
  }
  return status;
}

/* ---- States ------------------------------------------------------------------------------------------------------------------- */

static uint64_t hash_words(const uint64_t *words, size_t count)
{
  uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
  for (size_t w = 0; w < count; w++) {
    hash = (hash ^ words[w]) * UINT64_C(0xff51afd7ed558ccd);
    hash ^= hash >> 32;
  }
  return hash;
}

/* Doubles the room for next states and enters them anew. */
static bool grow_states(struct build *build)
{
  size_t capacity = build->next_capacity ? 2 * build->next_capacity : 64;
  uint64_t *next = realloc(build->next, capacity * build->words * sizeof *next);
  if (next)
    build->next = next;
  uint32_t *slots = realloc(build->slots, 4 * capacity * sizeof *slots);
  if (slots)
    build->slots = slots;
  if (!next || !slots)
    return false;
  build->next_capacity = capacity;
  build->slot_count = 4 * capacity;
  memset(slots, 0, build->slot_count * sizeof *slots);
  for (size_t s = 0; s < build->next_count; s++) {
    size_t at = hash_words(next + s * build->words, build->words) % build->slot_count;
    while (slots[at])
      at = (at + 1) % build->slot_count;
    slots[at] = (uint32_t)s + 1;
  }
  return true;
}

/* The index of a next state, which is added when it is new; UINT32_MAX when memory ran out. */
static uint32_t enter_state(struct build *build, const uint64_t *state)
{
  if (build->next_count == build->next_capacity && !grow_states(build))
    return UINT32_MAX;
  size_t bytes = build->words * sizeof *state, at = hash_words(state, build->words) % build->slot_count;
  for (; build->slots[at]; at = (at + 1) % build->slot_count)
    if (memcmp(build->next + (build->slots[at] - 1) * build->words, state, bytes) == 0)
      return build->slots[at] - 1;
  memcpy(build->next + build->next_count * build->words, state, bytes);
  build->slots[at] = (uint32_t)++build->next_count;
  return (uint32_t)build->next_count - 1;
}

/* True when the tests that rule b has left after a layer hold whenever those of a do. */
static bool implied(const struct build *build, size_t a, size_t b, size_t layer)
{
  const struct zopa_condition *weak = build->rules[b].condition, *strong = build->rules[a].condition;
  for (size_t t = 0; t < weak->test_count; t++) {
    const struct zopa_test *test = &weak->tests[t];
    if (build->place[test->issue] <= layer)
      continue;
    bool found = false;
    for (size_t s = 0; s < strong->test_count && !found; s++) {
      found = strong->tests[s].issue == test->issue;
      for (size_t w = 0; w < (build->space->radix[test->issue] + 63) / 64 && found; w++)
        found = (strong->tests[s].set[w] & ~test->set[w]) == 0;
    }
    if (!found)
      return false;
  }
  return true;
}

/* Pairs of forbids that are open after a layer, of which the first is superfluous where the second is open. */
struct redundancy {
  uint32_t superfluous, stands;
};

static enum zopa_status find_redundancies(struct build *build, size_t layer, struct redundancy **ret_pairs, size_t *ret_count)
{
  size_t count = 0, capacity = 0;
  struct redundancy *pairs = NULL;
  for (uint32_t a = 0; a < build->space->forbid_count; a++)
    for (uint32_t b = 0; b < build->space->forbid_count; b++) {
      const struct rule *first = &build->rules[a], *second = &build->rules[b];
      if (a == b || first->first > layer || first->last <= layer || second->first > layer || second->last <= layer ||
          !implied(build, a, b, layer) || (b > a && implied(build, b, a, layer)))
        continue;
      pairs = zopa_arena_grow(&build->scratch, pairs, count, &capacity, sizeof *pairs);
      if (!pairs)
        return ZOPA_E_MEMORY;
      pairs[count++] = (struct redundancy){a, b};
    }
  *ret_pairs = pairs;
  *ret_count = count;
  return ZOPA_OK;
}

/* ---- One layer ---------------------------------------------------------------------------------------------------------------- */

/* Lays the option on a state: rules that fail leave it, rules that are complete pay. False when a forbid holds. */
static bool take_option(const struct build *build, size_t layer, const struct meeting *meetings, size_t meeting_count, uint32_t option,
                        uint64_t *state, int64_t *bonus, bool *ret_paid)
{
  for (size_t m = 0; m < meeting_count; m++) {
    size_t r = meetings[m].rule;
    const struct rule *rule = &build->rules[r];
    uint64_t bit = UINT64_C(1) << r % 64;
    bool open = rule->first == layer || (state[r / 64] & bit), passed = open && zopa_set_has(meetings[m].set, option);
    state[r / 64] &= ~bit;
    if (passed && rule->last > layer)
      state[r / 64] |= bit;
    else if (passed && rule->utility == SIZE_MAX)
      return false;
    else if (passed) {
      bonus[rule->utility] += rule->amount;
      *ret_paid = true;
    }
  }
  return true;
}

static bool add_edge(struct build *build, struct zopa_layer *layer, struct zopa_edge edge, const int64_t *bonus, bool paid)
{
  struct zopa_arena *arena = &build->layers->arena;
  size_t utilities = build->space->utility_count;
  if (paid) {
    int64_t *copy = ZOPA_ARENA_NEW(arena, int64_t, utilities);
    if (!copy)
      return false;
    memcpy(copy, bonus, utilities * sizeof *bonus);
    edge.bonus = copy;
  }
  struct zopa_edge *edges = zopa_arena_grow(arena, layer->edges, layer->edge_count, &build->edge_capacity, sizeof *edges);
  if (!edges)
    return false;
  layer->edges = edges;
  edges[layer->edge_count++] = edge;
  build->layers->edge_count++;
  return true;
}

/* The tests that fall into a layer. */
static struct meeting *meet(struct build *build, size_t layer, size_t *ret_count)
{
  struct meeting *meetings = ZOPA_ARENA_NEW(&build->scratch, struct meeting, build->rule_count + 1);
  size_t count = 0;
  for (size_t r = 0; r < build->rule_count && meetings; r++)
    for (size_t t = 0; t < build->rules[r].condition->test_count; t++)
      if (build->rules[r].condition->tests[t].issue == build->order[layer])
        meetings[count++] = (struct meeting){r, build->rules[r].condition->tests[t].set};
  *ret_count = count;
  return meetings;
}

/* Makes the edges of a layer and the states after it; stops early when there are too many. */
static enum zopa_status build_layer(struct build *build, size_t k)
{
  const struct zopa_space *space = build->space;
  struct zopa_layer *layer = &build->layers->layers[k];
  size_t words = build->words, meeting_count, pair_count = 0;
  struct redundancy *pairs = NULL;
  struct meeting *meetings = meet(build, k, &meeting_count);
  uint64_t *state = ZOPA_ARENA_NEW(&build->scratch, uint64_t, words);
  int64_t *bonus = ZOPA_ARENA_NEW(&build->scratch, int64_t, space->utility_count + 1);
  if (!meetings || !state || !bonus || find_redundancies(build, k, &pairs, &pair_count) != ZOPA_OK)
    return ZOPA_E_MEMORY;
  *layer = (struct zopa_layer){.issue = build->order[k], .state_count = (uint32_t)build->state_count};
  build->edge_capacity = build->next_count = 0;
  if (build->slots)
    memset(build->slots, 0, build->slot_count * sizeof *build->slots);
  for (uint32_t s = 0; s < build->state_count; s++)
    for (uint32_t d = 0; d < space->domain_size[layer->issue]; d++) {
      bool paid = false;
      memcpy(state, build->states + s * words, words * sizeof *state);
      memset(bonus, 0, space->utility_count * sizeof *bonus);
      if (!take_option(build, k, meetings, meeting_count, space->domain[layer->issue][d], state, bonus, &paid))
        continue;
      for (size_t p = 0; p < pair_count; p++)
        if (state[pairs[p].stands / 64] >> pairs[p].stands % 64 & 1)
          state[pairs[p].superfluous / 64] &= ~(UINT64_C(1) << pairs[p].superfluous % 64);
      uint32_t to = enter_state(build, state);
      if (to == UINT32_MAX || !add_edge(build, layer, (struct zopa_edge){s, to, space->domain[layer->issue][d], NULL}, bonus, paid))
        return ZOPA_E_MEMORY;
      if (build->layers->edge_count > build->edges_max)
        return ZOPA_OK;
    }
  return ZOPA_OK;
}

/* ---- Joining states of one future ---------------------------------------------------------------------------------------------- */

static int compare_bonus(const int64_t *a, const int64_t *b, size_t count)
{
  if (!a || !b)
    return (a != NULL) - (b != NULL);
  for (size_t u = 0; u < count; u++)
    if (a[u] != b[u])
      return a[u] < b[u] ? -1 : 1;
  return 0;
}

/* The edges that leave a state, by option: a run of the layer's edges while these are in the order in which they were built. */
struct future {
  const struct zopa_edge *edges;
  size_t count, utilities;
  uint32_t state;
};

static int by_future(const void *left, const void *right)
{
  const struct future *a = left, *b = right;
  if (a->count != b->count)
    return a->count < b->count ? -1 : 1;
  for (size_t e = 0; e < a->count; e++) {
    const struct zopa_edge *x = &a->edges[e], *y = &b->edges[e];
    if (x->option != y->option)
      return x->option < y->option ? -1 : 1;
    if (x->to != y->to)
      return x->to < y->to ? -1 : 1;
    int sign = compare_bonus(x->bonus, y->bonus, a->utilities);
    if (sign)
      return sign;
  }
  return 0;
}

static int by_future_then_state(const void *left, const void *right)
{
  const struct future *a = left, *b = right;
  int sign = by_future(left, right);
  return sign ? sign : a->state < b->state ? -1 : a->state > b->state;
}

/* Renames the states after a layer (name[to], UINT32_MAX: nothing follows), drops edges that lead nowhere, then names the states before it
 * anew: one name for one future. Returns how many names; only edges of the first state of a name are kept. */
static uint32_t join_layer(struct zopa_layers *layers, struct zopa_layer *layer, uint32_t *name, struct future *futures)
{
  size_t kept = 0;
  uint32_t names = 0, count = layer->state_count;
  for (size_t e = 0; e < layer->edge_count; e++)
    if (name[layer->edges[e].to] != UINT32_MAX) {
      layer->edges[kept] = layer->edges[e];
      layer->edges[kept].to = name[layer->edges[kept].to];
      kept++;
    }
  layers->edge_count -= layer->edge_count - kept;
  layer->edge_count = kept;
  size_t at = 0;
  for (uint32_t s = 0; s < count; s++) {
    size_t first = at;
    while (at < kept && layer->edges[at].from == s)
      at++;
    futures[s] = (struct future){layer->edges + first, at - first, layers->space->utility_count, s};
    name[s] = UINT32_MAX;
  }
  qsort(futures, count, sizeof *futures, by_future_then_state);
  for (uint32_t f = 0; f < count; f++)
    if (futures[f].count > 0)
      name[futures[f].state] = f > 0 && futures[f - 1].count > 0 && by_future(&futures[f - 1], &futures[f]) == 0 ? names - 1 : names++;
  for (uint32_t s = 0; s < count; s++)
    futures[s].state = UINT32_MAX;        /* from here on: the state whose edges stand for a name */
  size_t left = 0;
  for (size_t e = 0; e < kept; e++) {
    uint32_t from = layer->edges[e].from;
    if (futures[name[from]].state == UINT32_MAX)
      futures[name[from]].state = from;
    if (futures[name[from]].state == from) {
      layer->edges[left] = layer->edges[e];
      layer->edges[left++].from = name[from];
    }
  }
  layers->edge_count -= kept - left;
  layer->edge_count = left;
  layer->state_count = names;
  return names;
}

static int by_target(const void *left, const void *right)
{
  const struct zopa_edge *a = left, *b = right;
  if (a->to != b->to)
    return a->to < b->to ? -1 : 1;
  if (a->option != b->option)
    return a->option < b->option ? -1 : 1;
  return a->from < b->from ? -1 : a->from > b->from;
}

/* From the last layer to the first. False in *ret_feasible when no path is left. */
static enum zopa_status join_states(struct build *build, bool *ret_feasible)
{
  struct zopa_layers *layers = build->layers;
  uint32_t most = 1;
  for (size_t k = 0; k < layers->count; k++)
    most = layers->layers[k].state_count > most ? layers->layers[k].state_count : most;
  uint32_t *name = ZOPA_ARENA_NEW(&build->scratch, uint32_t, most);
  struct future *futures = ZOPA_ARENA_NEW(&build->scratch, struct future, most);
  if (!name || !futures)
    return ZOPA_E_MEMORY;
  *ret_feasible = build->next_count > 0;
  for (size_t k = layers->count; k-- > 0 && *ret_feasible;) {
    struct zopa_layer *layer = &layers->layers[k];
    *ret_feasible = join_layer(layers, layer, name, futures) > 0;
    qsort(layer->edges, layer->edge_count, sizeof *layer->edges, by_target);
    layers->width = layer->state_count > layers->width ? layer->state_count : layers->width;
  }
  return ZOPA_OK;
}

/* ---- All layers --------------------------------------------------------------------------------------------------------------- */

static enum zopa_status build_layers(struct build *build, bool *ret_feasible)
{
  struct zopa_layers *layers = build->layers;
  enum zopa_status status = collect_rules(build);
  if (status == ZOPA_OK && build->states_expected > STATES_WORTH_A_TRY * (double)build->edges_max) {
    layers->edge_count = SIZE_MAX;        /* far too many: not even tried */
    return ZOPA_OK;
  }
  build->states = status == ZOPA_OK ? calloc(build->words, sizeof *build->states) : NULL;
  layers->layers = ZOPA_ARENA_NEW(&layers->arena, struct zopa_layer, layers->count);
  if (!build->states || !layers->layers)
    return ZOPA_E_MEMORY;
  build->state_count = build->next_count = 1;
  layers->backward = true;
  for (size_t k = 0; k < layers->count && layers->edge_count <= build->edges_max; k++) {
    status = build_layer(build, k);
    if (status != ZOPA_OK)
      return status;
    layers->backward &= build->order[k] == layers->count - 1 - k;
    uint64_t *states = realloc(build->states, (build->next_count + 1) * build->words * sizeof *states);
    if (!states)
      return ZOPA_E_MEMORY;
    build->states = states;
    build->state_count = build->next_count;
    if (build->next_count > 0)
      memcpy(states, build->next, build->next_count * build->words * sizeof *states);
  }
  if (status == ZOPA_OK && layers->edge_count <= build->edges_max)
    status = join_states(build, ret_feasible);
  return status;
}

enum zopa_status zopa_layers_new(const struct zopa_space *space, size_t edges_max, struct zopa_layers **ret_layers, bool *ret_feasible)
{
  struct zopa_arena arena = {0};
  struct zopa_layers *layers = ZOPA_ARENA_NEW(&arena, struct zopa_layers, 1);
  if (!layers)
    return ZOPA_E_MEMORY;
  *layers = (struct zopa_layers){.arena = arena, .space = space, .count = space->issue_count};
  struct build build = {.space = space, .layers = layers, .edges_max = edges_max};
  bool feasible = true;
  enum zopa_status status = build_layers(&build, &feasible);
  bool fits = layers->edge_count <= edges_max && layers->edge_count < SIZE_MAX;
  free(build.states);
  free(build.next);
  free(build.slots);
  zopa_arena_clear(&build.scratch);
  if (status != ZOPA_OK || !fits || !feasible) {
    zopa_layers_free(layers);
    layers = NULL;
  }
  if (status == ZOPA_OK) {
    *ret_layers = layers;
    *ret_feasible = feasible;
  }
  return status;
}

void zopa_layers_free(struct zopa_layers *layers)
{
  if (!layers)
    return;
  struct zopa_arena arena = layers->arena;        /* the layers themselves lie in their arena */
  zopa_arena_clear(&arena);
}

enum zopa_status zopa_layers_count(const struct zopa_layers *layers, struct zopa_arena *arena, const char **ret_digits)
{
  mpz_t *now = NULL, *next = NULL;
  enum zopa_status status = ZOPA_OK;
  now = malloc(layers->width * sizeof *now);
  next = malloc(layers->width * sizeof *next);
  if (!now || !next) {
    free(now);
    free(next);
    return ZOPA_E_MEMORY;
  }
  for (size_t s = 0; s < layers->width; s++)
    mpz_inits(now[s], next[s], NULL);
  mpz_set_ui(now[0], 1);
  for (size_t k = 0; k < layers->count; k++) {
    const struct zopa_layer *layer = &layers->layers[k];
    for (size_t s = 0; s < layers->width; s++)
      mpz_set_ui(next[s], 0);
    for (size_t e = 0; e < layer->edge_count; e++)
      mpz_add(next[layer->edges[e].to], next[layer->edges[e].to], now[layer->edges[e].from]);
    mpz_t *swap = now;
    now = next;
    next = swap;
  }
  char *digits = ZOPA_ARENA_NEW(arena, char, mpz_sizeinbase(now[0], 10) + 2);
  if (digits)
    *ret_digits = mpz_get_str(digits, 10, now[0]);
  else
    status = ZOPA_E_MEMORY;
  for (size_t s = 0; s < layers->width; s++)
    mpz_clears(now[s], next[s], NULL);
  free(now);
  free(next);
  return status;
}

enum zopa_status zopa_layers_rest(const struct zopa_layers *layers, size_t utility, int sign, struct zopa_arena *arena, int64_t ***ret_rest)
{
  int64_t **rest = ZOPA_ARENA_NEW(arena, int64_t *, layers->count + 1);
  if (!rest)
    return ZOPA_E_MEMORY;
  for (size_t k = layers->count + 1; k-- > 0;) {
    size_t states = k < layers->count ? layers->layers[k].state_count : 1;
    rest[k] = ZOPA_ARENA_NEW(arena, int64_t, states);
    if (!rest[k])
      return ZOPA_E_MEMORY;
    if (k == layers->count)
      continue;
    for (size_t s = 0; s < states; s++)
      rest[k][s] = sign > 0 ? INT64_MIN : INT64_MAX;
    for (size_t e = 0; e < layers->layers[k].edge_count; e++) {
      const struct zopa_edge *edge = &layers->layers[k].edges[e];
      int64_t sum = rest[k + 1][edge->to] + zopa_edge_gain(layers, k, edge, utility);
      if (sign > 0 ? sum > rest[k][edge->from] : sum < rest[k][edge->from])
        rest[k][edge->from] = sum;
    }
  }
  *ret_rest = rest;
  return ZOPA_OK;
}
