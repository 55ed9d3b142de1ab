/* power_game.c - from a rule to a simple game. See power_game.h. */
#include "ratify/power_game.h"

#include <stdlib.h>
#include <string.h>

void zopa_game_free(struct zopa_game *game)
{
  if (!game)
    return;
  struct zopa_arena arena = game->arena;
  zopa_arena_clear(&arena);
}

/* ---------------------------------------------------------------- who wins */

static bool tree_holds(const struct zopa_game *game, const uint64_t *sums)
{
  uint32_t held[ZOPA_RULE_PARTS_MAX];
  bool holds = false;
  memset(held, 0, game->part_count * sizeof *held);
  for (uint32_t p = 0; p < game->part_count; p++) {
    const struct zopa_game_part *part = &game->parts[p];
    const struct zopa_game_leaf *leaf = part->leaf >= 0 ? &game->leaves[part->leaf] : NULL;
    holds = leaf ? sums[leaf->measure] >= leaf->need : part->leaf == ZOPA_GAME_GROUP ? held[p] >= part->need : part->leaf == ZOPA_GAME_YES;
    if (part->parent != ZOPA_RULE_NONE)
      held[part->parent] += holds;
  }
  return holds;
}

bool zopa_game_wins(const struct zopa_game *game, const uint64_t *sums)
{
  if (!game->truth)
    return tree_holds(game, sums);
  unsigned mask = 0;
  for (uint32_t l = 0; l < game->leaf_count; l++)
    mask |= (unsigned)(sums[game->leaves[l].measure] >= game->leaves[l].need) << l;
  return game->truth[mask];
}

enum zopa_leaf_state zopa_game_settle(const struct zopa_game *game, uint8_t *states, uint32_t *work)
{
  uint32_t *yes = work, *no = work + game->part_count, *state = no + game->part_count;
  memset(work, 0, 2 * (size_t)game->part_count * sizeof *work);
  for (uint32_t p = 0; p < game->part_count; p++) {
    const struct zopa_game_part *part = &game->parts[p];
    if (part->leaf >= 0)
      state[p] = states[part->leaf];
    else if (part->leaf != ZOPA_GAME_GROUP)
      state[p] = part->leaf == ZOPA_GAME_YES ? ZOPA_LEAF_YES : ZOPA_LEAF_NO;
    else
      state[p] = yes[p] >= part->need ? ZOPA_LEAF_YES : no[p] > part->children - part->need ? ZOPA_LEAF_NO : ZOPA_LEAF_OPEN;
    if (part->parent != ZOPA_RULE_NONE) {
      yes[part->parent] += state[p] == ZOPA_LEAF_YES;
      no[part->parent] += state[p] == ZOPA_LEAF_NO;
    }
  }
  /* Downwards: what stands under a settled part is settled as it is. A leaf may stand in several places: it is open while one is. */
  uint32_t whole = state[game->part_count - 1];
  for (uint32_t p = game->part_count; p-- > 0;)
    if (game->parts[p].parent != ZOPA_RULE_NONE && state[game->parts[p].parent] != ZOPA_LEAF_OPEN)
      state[p] = state[game->parts[p].parent];
  for (uint32_t l = 0; l < game->leaf_count; l++)
    yes[l] = 0;
  for (uint32_t p = 0; p < game->part_count; p++)
    if (game->parts[p].leaf >= 0 && state[p] == ZOPA_LEAF_OPEN)
      yes[game->parts[p].leaf] = 1;
  for (uint32_t p = 0; p < game->part_count; p++)
    if (game->parts[p].leaf >= 0 && !yes[game->parts[p].leaf] && states[game->parts[p].leaf] == ZOPA_LEAF_OPEN)
      states[game->parts[p].leaf] = (uint8_t)state[p];
  return (enum zopa_leaf_state)whole;
}

/* ---------------------------------------------------------------- from thresholds to leaves */

/* A game while it is made. */
struct making {
  const struct zopa_rule *rule;
  struct zopa_game *game;
  struct zopa_arena work;
  uint32_t *measures;             /* [measure_count] of the game: which of the rule's */
};

/* The leaf of "measure >= need", added when it is new. */
static int leaf_of(struct zopa_game *game, uint32_t measure, uint64_t need)
{
  for (uint32_t l = 0; l < game->leaf_count; l++)
    if (game->leaves[l].measure == measure && game->leaves[l].need == need)
      return (int)l;
  game->leaves[game->leaf_count] = (struct zopa_game_leaf){measure, need};
  return (int)game->leaf_count++;
}

/* With everybody voting yes or no, each threshold is one on the yeas. */
static int threshold_of(const struct zopa_rule *rule, const struct zopa_rule_part *part, struct zopa_game *game)
{
  uint64_t total = rule->measures[part->measure].total, need = zopa_rule_need(part, total, total, total);
  if (part->side == ZOPA_SIDE_PRESENT)
    return need <= total ? ZOPA_GAME_YES : ZOPA_GAME_NO;
  if (part->side == ZOPA_SIDE_YEA)
    return need <= total ? leaf_of(game, part->measure, need) : ZOPA_GAME_NO;
  return need > total ? ZOPA_GAME_YES : leaf_of(game, part->measure, total - need + 1);
}

static bool make_parts(struct making *making)
{
  const struct zopa_rule *rule = making->rule;
  struct zopa_game *game = making->game;
  game->parts = ZOPA_ARENA_NEW(&game->arena, struct zopa_game_part, rule->part_count);
  game->leaves = ZOPA_ARENA_NEW(&game->arena, struct zopa_game_leaf, rule->part_count);
  if (!game->parts || !game->leaves)
    return false;
  game->part_count = (uint32_t)rule->part_count;
  for (uint32_t p = 0; p < game->part_count; p++) {
    const struct zopa_rule_part *part = &rule->parts[p];
    int leaf = part->children > 0 ? ZOPA_GAME_GROUP : threshold_of(rule, part, game);
    game->parts[p] = (struct zopa_game_part){leaf, part->parent, part->children, part->need};
  }
  return true;
}

/* Puts constants where leaves are settled, and numbers the others anew. */
static bool drop_settled(struct making *making)
{
  struct zopa_game *game = making->game;
  uint8_t *states = zopa_arena_array(&making->work, game->leaf_count, sizeof *states);
  uint32_t *work = zopa_arena_array(&making->work, game->part_count, 3 * sizeof *work);
  uint32_t *number = zopa_arena_array(&making->work, game->leaf_count, sizeof *number);
  uint32_t kept = 0;
  if (!states || !work || !number)
    return false;
  memset(states, ZOPA_LEAF_OPEN, game->leaf_count);
  enum zopa_leaf_state whole = zopa_game_settle(game, states, work);
  game->settled = whole != ZOPA_LEAF_OPEN;
  game->wins = whole == ZOPA_LEAF_YES;
  for (uint32_t l = 0; l < game->leaf_count; l++) {
    number[l] = kept;
    if (states[l] == ZOPA_LEAF_OPEN)
      game->leaves[kept++] = game->leaves[l];
  }
  for (uint32_t p = 0; p < game->part_count; p++) {
    int *leaf = &game->parts[p].leaf;
    if (*leaf >= 0)
      *leaf = states[*leaf] == ZOPA_LEAF_OPEN ? (int)number[*leaf] : states[*leaf] == ZOPA_LEAF_YES ? ZOPA_GAME_YES : ZOPA_GAME_NO;
  }
  game->leaf_count = kept;
  return true;
}

/* Where all leaves count by one measure, more of it is never worse: the rule is the least quota that wins. */
static void join_leaves(struct zopa_game *game)
{
  uint64_t least = UINT64_MAX;
  for (uint32_t l = 1; l < game->leaf_count; l++)
    if (game->leaves[l].measure != game->leaves[0].measure)
      return;
  for (uint32_t l = 0; l < game->leaf_count; l++) {
    uint64_t sum[ZOPA_RULE_PARTS_MAX];
    sum[game->leaves[0].measure] = game->leaves[l].need;
    if (game->leaves[l].need < least && tree_holds(game, sum))
      least = game->leaves[l].need;
  }
  game->leaves[0].need = least;
  game->leaf_count = 1;
  game->parts[0] = (struct zopa_game_part){0, ZOPA_RULE_NONE, 0, 0};
  game->part_count = 1;
}

/* ---------------------------------------------------------------- classes */

/* A voter with what it counts for, for sorting. */
struct ranked {
  const struct making *making;
  uint32_t voter;
};

static int compare_weights(const struct making *making, uint32_t left, uint32_t right)
{
  for (uint32_t m = 0; m < making->game->measure_count; m++) {
    const uint64_t *weights = making->rule->measures[making->measures[m]].weights;
    if (weights[left] != weights[right])
      return weights[left] > weights[right] ? -1 : 1;
  }
  return 0;
}

static int compare_ranked(const void *left, const void *right)
{
  const struct ranked *a = left, *b = right;
  int order = compare_weights(a->making, a->voter, b->voter);
  return order ? order : a->voter < b->voter ? -1 : 1;
}

/* The measures that leaves count by, each once. */
static bool keep_measures(struct making *making)
{
  struct zopa_game *game = making->game;
  making->measures = zopa_arena_array(&making->work, game->leaf_count, sizeof *making->measures);
  game->totals = zopa_arena_array(&game->arena, game->leaf_count, sizeof *game->totals);
  if (!making->measures || !game->totals)
    return false;
  for (uint32_t l = 0; l < game->leaf_count; l++) {
    uint32_t m = 0;
    while (m < game->measure_count && making->measures[m] != game->leaves[l].measure)
      m++;
    if (m == game->measure_count)
      making->measures[game->measure_count++] = game->leaves[l].measure;
    game->leaves[l].measure = m;
  }
  return true;
}

static bool make_classes(struct making *making)
{
  struct zopa_game *game = making->game;
  uint32_t n = game->voter_count;
  struct ranked *ranked = zopa_arena_array(&making->work, n, sizeof *ranked);
  game->class_of = zopa_arena_array(&game->arena, n, sizeof *game->class_of);
  game->classes = zopa_arena_array(&game->arena, n, sizeof *game->classes);
  if (!ranked || !game->class_of || !game->classes)
    return false;
  for (uint32_t v = 0; v < n; v++)
    ranked[v] = (struct ranked){making, v};
  qsort(ranked, n, sizeof *ranked, compare_ranked);
  for (uint32_t v = 0; v < n; v++) {
    if (v == 0 || compare_weights(making, ranked[v - 1].voter, ranked[v].voter) != 0)
      game->classes[game->class_count++] = (struct zopa_game_class){0, ranked[v].voter};
    game->classes[game->class_count - 1].size++;
    game->class_of[ranked[v].voter] = game->class_count - 1;
  }
  game->weights = zopa_arena_array(&game->arena, game->class_count, (game->measure_count + 1) * sizeof *game->weights);
  if (!game->weights)
    return false;
  game->ordered = true;
  for (uint32_t m = 0; m < game->measure_count; m++)
    for (uint32_t c = 0; c < game->class_count; c++) {
      uint64_t *weight = &game->weights[(size_t)m * game->class_count + c];
      *weight = making->rule->measures[making->measures[m]].weights[game->classes[c].voter];
      game->ordered = game->ordered && (c == 0 || weight[0] <= weight[-1]);
    }
  return true;
}

/* The share of the largest measure that a class has: what goes first when no order fits all measures. */
static double share(const struct zopa_game *game, uint32_t class)
{
  double most = 0;
  for (uint32_t m = 0; m < game->measure_count; m++) {
    double part = (double)zopa_game_weight(game, m, class) / (double)game->totals[m];
    most = part > most ? part : most;
  }
  return most;
}

/* Sorts classes by that share where there is no common order. Few classes move far, and there are at most as many as voters. */
static bool sort_classes(struct making *making)
{
  struct zopa_game *game = making->game;
  uint32_t count = game->class_count, *to = zopa_arena_array(&making->work, count, sizeof *to);
  double *shares = zopa_arena_array(&making->work, count, sizeof *shares);
  if (!to || !shares)
    return false;
  for (uint32_t c = 0; c < count; c++) {
    uint32_t at = c;
    double own = share(game, c);
    for (; at > 0 && shares[at - 1] < own; at--) {
      shares[at] = shares[at - 1];
      to[at] = to[at - 1];
    }
    shares[at] = own;
    to[at] = c;
  }
  struct zopa_game_class *classes = zopa_arena_array(&game->arena, count, sizeof *classes);
  uint64_t *weights = zopa_arena_array(&game->arena, count, game->measure_count * sizeof *weights);
  uint32_t *from = zopa_arena_array(&making->work, count, sizeof *from);
  if (!classes || !weights || !from)
    return false;
  for (uint32_t c = 0; c < count; c++) {
    classes[c] = game->classes[to[c]];
    from[to[c]] = c;
    for (uint32_t m = 0; m < game->measure_count; m++)
      weights[(size_t)m * count + c] = zopa_game_weight(game, m, to[c]);
  }
  for (uint32_t v = 0; v < game->voter_count; v++)
    game->class_of[v] = from[game->class_of[v]];
  game->classes = classes;
  game->weights = weights;
  return true;
}

/* ---------------------------------------------------------------- weights and truth */

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
  while (b) {
    uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* Divides the weights of each measure by their common divisor; a quota between two multiples is the upper one. */
static void reduce_weights(struct zopa_game *game)
{
  for (uint32_t m = 0; m < game->measure_count; m++) {
    uint64_t *weights = game->weights + (size_t)m * game->class_count, divisor = 0;
    for (uint32_t c = 0; c < game->class_count; c++)
      divisor = common_divisor(divisor, weights[c]);
    game->totals[m] = 0;
    for (uint32_t c = 0; c < game->class_count; c++) {
      weights[c] /= divisor;
      game->totals[m] += weights[c] * game->classes[c].size;
    }
    for (uint32_t l = 0; l < game->leaf_count; l++)
      if (game->leaves[l].measure == m)
        game->leaves[l].need = (game->leaves[l].need - 1) / divisor + 1;
  }
}

static bool make_truth(struct zopa_game *game)
{
  if (game->leaf_count > ZOPA_GAME_TRUTH_MAX)
    return true;
  size_t size = (size_t)1 << game->leaf_count;
  uint8_t *truth = zopa_arena_array(&game->arena, size, 1);
  struct zopa_game_leaf real[ZOPA_GAME_TRUTH_MAX];
  if (!truth)
    return false;
  /* Each leaf by a measure of its own that says 0 or 1, so that the tree can be asked about every combination. */
  memcpy(real, game->leaves, game->leaf_count * sizeof *real);
  for (uint32_t l = 0; l < game->leaf_count; l++)
    game->leaves[l] = (struct zopa_game_leaf){l, 1};
  for (size_t mask = 0; mask < size; mask++) {
    uint64_t sums[ZOPA_GAME_TRUTH_MAX];
    for (uint32_t l = 0; l < game->leaf_count; l++)
      sums[l] = mask >> l & 1;
    truth[mask] = tree_holds(game, sums);
  }
  memcpy(game->leaves, real, game->leaf_count * sizeof *real);
  game->truth = truth;
  return true;
}

static bool make_game(struct making *making)
{
  struct zopa_game *game = making->game;
  if (!make_parts(making) || !drop_settled(making))
    return false;
  if (!game->settled)
    join_leaves(game);
  else
    game->leaf_count = 0;
  if (!keep_measures(making) || !make_classes(making))
    return false;
  reduce_weights(game);
  return (game->ordered || sort_classes(making)) && make_truth(game);
}

static struct zopa_game *empty_game(void)
{
  struct zopa_arena arena = {0};
  struct zopa_game *game = ZOPA_ARENA_NEW(&arena, struct zopa_game, 1);
  if (game)
    game->arena = arena;
  return game;
}

enum zopa_status zopa_game_new(const struct zopa_rule *rule, struct zopa_error *error, struct zopa_game **ret_game)
{
  for (size_t p = 0; p < rule->part_count; p++)
    if (rule->parts[p].children == 0 && !rule->measures[rule->parts[p].measure].weights) {
      zopa_error_add(error, ZOPA_ERROR, rule->parts[p].place,
                     "the rule does not say who votes; give weights: {a: 7, b: 1}, members: [a, b] or members: 100");
      return ZOPA_E_INPUT;
    }
  struct making making = {.rule = rule, .game = empty_game()};
  bool good = making.game != NULL;
  if (good)
    making.game->voter_count = (uint32_t)rule->voter_count;
  good = good && make_game(&making);
  zopa_arena_clear(&making.work);
  if (good)
    *ret_game = making.game;
  else
    zopa_game_free(making.game);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}

enum zopa_status zopa_game_coarse(const struct zopa_game *game, uint64_t unit, bool up, struct zopa_game **ret_game)
{
  struct zopa_game *coarse = empty_game();
  if (!coarse)
    return ZOPA_E_MEMORY;
  struct zopa_arena arena = coarse->arena;
  *coarse = *game;
  coarse->arena = arena;
  size_t weights = (size_t)game->class_count * game->measure_count;
  coarse->weights = zopa_arena_array(&coarse->arena, weights, sizeof *coarse->weights);
  coarse->totals = zopa_arena_array(&coarse->arena, game->measure_count, sizeof *coarse->totals);
  coarse->leaves = zopa_arena_array(&coarse->arena, game->leaf_count, sizeof *coarse->leaves);
  if (!coarse->weights || !coarse->totals || !coarse->leaves) {
    zopa_game_free(coarse);
    return ZOPA_E_MEMORY;
  }
  /* Small measures (members, vetoes) stay exact: only what is finer than the unit is rounded. */
  for (uint32_t m = 0; m < game->measure_count; m++) {
    uint64_t own = game->totals[m] / unit > game->voter_count ? unit : 1;
    for (uint32_t c = 0; c < game->class_count; c++) {
      uint64_t weight = zopa_game_weight(game, m, c), rounded = weight / own + (up && weight % own > 0);
      coarse->weights[(size_t)m * game->class_count + c] = rounded;
      coarse->totals[m] += rounded * game->classes[c].size;
    }
    for (uint32_t l = 0; l < game->leaf_count; l++)
      if (game->leaves[l].measure == m)
        coarse->leaves[l] = (struct zopa_game_leaf){m, (game->leaves[l].need - 1) / own + 1};
  }
  *ret_game = coarse;
  return ZOPA_OK;
}
