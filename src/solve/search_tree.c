/* search_tree.c - see search_tree.h. */
#include "solve/search_tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  ROOT_ROUNDS = 400, NODE_ROUNDS = 24,  /* evaluations of one bound */
  ROOT_SHIFTS = 80, NODE_SHIFTS = 3,    /* steps of the multipliers of rules */
  PASSES = 6,                     /* of bounding and removing in one node */
  CLIMB_STEPS = 200, RESTARTS = 6, STARTS_MAX = 60, CHEAP_ROWS = 400, FORCED_ROWS = 3,    /* local search */
  POLISH_SWEEPS = 14000, FREE_ROWS = 8, /* changes of a few issues: rows * parties each; rows that give nothing away */
  PASS_WORK = 8                   /* what a pass costs beside its bound, a party and issue */
};
#define FREE_LOSS 0.02             /* of what lies between bound and best known: next to nothing */
#define TARGET 0.5                 /* how far from the best known to the bound a climb aims */
#define POLL_WORK 4000000          /* rows * parties between two looks at the watch, a few milliseconds */
#define ROOM 0x1p-46

/* ---- Outcomes ----------------------------------------------------------------------------------------------------------------- */

/* The aim at exact sums, lowered so that the true value is not below. */
static double value_below(const struct zopa_tree *tree, const int64_t *sums, double *ret_value)
{
  const struct zopa_model *model = tree->model;
  const struct zopa_aim *aim = &tree->quest->aim;
  double gains[ZOPA_PARTIES_MAX], magnitude = 0;
  for (size_t c = 0; c < model->party_count; c++) {
    gains[c] = (double)((long double)(sums[c] - model->utility[c]->reservation) / (long double)model->utility[c]->unit);
    magnitude += aim->kind == ZOPA_AIM_LINEAR ? aim->price[c] * fabs(gains[c])
                 : aim->kind == ZOPA_AIM_PRODUCT && aim->counts[c] && gains[c] > 0 ? fabs(log(gains[c])) + 1 : 0;
  }
  *ret_value = zopa_aim_value(aim, model, gains);
  return aim->kind == ZOPA_AIM_LEAST ? *ret_value - fabs(*ret_value) * 0x1p-50 : *ret_value - magnitude * 0x1p-48;
}

/* Where boxes stop to count. With a grain values are whole multiples of it: half of one below the best known, or above where a tie is of no use. */
static void set_floor(struct zopa_tree *tree)
{
  const struct zopa_quest *quest = tree->quest;
  double below = value_below(tree, tree->sums, &tree->value);
  bool product = quest->aim.kind == ZOPA_AIM_PRODUCT;
  if (!tree->exists || (!quest->concept && quest->party == tree->model->party_count))
    return;
  tree->floor = below;
  if (quest->grain > 0 && isfinite(tree->value)) {
    double level = nearbyint((product ? exp(tree->value) : tree->value) * quest->grain) + (quest->concept ? -0.5 : 0.5);
    tree->floor = product ? log(level / quest->grain) - ROOM : level / quest->grain;
  }
}

static bool comes_first(const struct zopa_tree *tree, const uint32_t *outcome)
{
  for (size_t i = 0; i < tree->model->space->issue_count; i++)
    if (outcome[i] != tree->outcome[i])
      return outcome[i] < tree->outcome[i];
  return false;
}

/* Whether sums are preferred to those of the best known: > 0, or 0 when index order is left. */
static int prefer(const struct zopa_tree *tree, const int64_t *sums)
{
  const struct zopa_quest *quest = tree->quest;
  if (quest->concept)
    return quest->concept->compare(quest->bargain, sums, tree->sums);
  if (quest->party == tree->model->party_count)
    return -1;
  return (sums[quest->party] > tree->sums[quest->party]) - (sums[quest->party] < tree->sums[quest->party]);
}

/* True when gains in doubles rule an outcome out: not rational, or less than the best known. */
static bool too_low(const struct zopa_tree *tree, const double *gains)
{
  const struct zopa_model *model = tree->model;
  double raised[ZOPA_PARTIES_MAX];
  for (size_t c = 0; c < model->party_count; c++) {
    raised[c] = gains[c] + model->epsilon * model->reach[c];
    if (raised[c] < 0)
      return true;
  }
  return tree->exists && zopa_aim_value(&tree->quest->aim, model, raised) < tree->floor;
}

void zopa_tree_consider(struct zopa_tree *tree, const uint32_t *rows)
{
  const struct zopa_model *model = tree->model;
  double gains[ZOPA_PARTIES_MAX];
  int64_t sums[ZOPA_PARTIES_MAX];
  if (zopa_model_gains(model, rows, gains) > 0 || too_low(tree, gains))
    return;
  if (!zopa_model_judge(model, rows, tree->trial_outcome, sums))
    return;
  int sign = tree->exists ? prefer(tree, sums) : 1;
  if (sign < 0 || (sign == 0 && !comes_first(tree, tree->trial_outcome)))
    return;
  tree->exists = true;
  memcpy(tree->rows, rows, model->space->issue_count * sizeof *rows);
  memcpy(tree->outcome, tree->trial_outcome, model->space->issue_count * sizeof *rows);
  memcpy(tree->sums, sums, model->party_count * sizeof *sums);
  set_floor(tree);
}

static bool finished(const struct zopa_tree *tree)
{
  return tree->exists && !tree->quest->concept && tree->quest->party == tree->model->party_count;
}

/* Without rules the relaxation counts gains as they are, and most outcomes need no second look. */
static bool consider(void *context, const uint32_t *rows, const double *gains)
{
  struct zopa_tree *tree = context;
  if (tree->model->rule_count > 0 || !too_low(tree, gains))
    zopa_tree_consider(tree, rows);
  return finished(tree);
}

/* ---- Making ------------------------------------------------------------------------------------------------------------------- */

enum zopa_status zopa_tree_make(const struct zopa_model *model, const struct zopa_quest *quest, struct zopa_watch *watch, struct zopa_arena *arena,
                                struct zopa_tree *ret_tree)
{
  size_t issues = model->space->issue_count;
  struct zopa_tree *tree = ret_tree;
  *tree = (struct zopa_tree){.model = model, .quest = quest, .watch = watch, .floor = -INFINITY, .value = -INFINITY, .bound = INFINITY,
                             .root_bound = INFINITY, .left_bound = -INFINITY};
  tree->rows = ZOPA_ARENA_NEW(arena, uint32_t, issues);
  tree->outcome = ZOPA_ARENA_NEW(arena, uint32_t, issues);
  tree->trial = ZOPA_ARENA_NEW(arena, uint32_t, issues);
  tree->trial_outcome = ZOPA_ARENA_NEW(arena, uint32_t, issues);
  tree->list = ZOPA_ARENA_NEW(arena, uint32_t, model->row_count);
  tree->mass = ZOPA_ARENA_NEW(arena, double, model->row_count);
  tree->prices = ZOPA_ARENA_NEW(arena, struct zopa_tree_price, model->row_count);
  tree->share = ZOPA_ARENA_NEW(arena, double, model->test_count);
  tree->tilt = ZOPA_ARENA_NEW(arena, double, model->rule_count);
  tree->frames = ZOPA_ARENA_NEW(arena, struct zopa_tree_frame, model->row_count);
  if (!tree->rows || !tree->outcome || !tree->trial || !tree->trial_outcome || !tree->list || !tree->mass || !tree->prices || !tree->share || !tree->tilt
      || !tree->frames)
    return ZOPA_E_MEMORY;
  enum zopa_status status = zopa_box_make(model, arena, &tree->box);
  if (status == ZOPA_OK)
    status = zopa_dual_make(model, &quest->aim, arena, &tree->dual);
  if (status == ZOPA_OK)
    status = zopa_walk_make(model, &quest->aim, watch, arena, &tree->walk);
  return status;
}

/* ---- Good outcomes ------------------------------------------------------------------------------------------------------------ */

/* The outcome with the rows that weigh most in the mixture. Fills mass for the open issues. */
static void round_mixture(struct zopa_tree *tree, uint32_t *ret_rows)
{
  const struct zopa_dual *dual = &tree->dual;
  size_t issues = tree->model->space->issue_count;
  memcpy(ret_rows, dual->pick, issues * sizeof *ret_rows);
  for (size_t k = 0; k < dual->open_count; k++) {
    size_t i = dual->open[k];
    const uint32_t *rows = zopa_box_rows(&tree->box, i);
    for (uint32_t m = 0; m < tree->box.size[i]; m++)
      tree->mass[rows[m]] = 0;
    for (size_t j = 0; j < dual->column_count; j++)
      if (dual->theta[j] > 0)
        tree->mass[dual->columns[j * issues + i]] += dual->theta[j];
    for (uint32_t m = 0; m < tree->box.size[i]; m++)
      if (tree->mass[rows[m]] > tree->mass[ret_rows[i]])
        ret_rows[i] = rows[m];
  }
}

static int by_gap(const void *left, const void *right)
{
  const struct zopa_tree_price *a = left, *b = right;
  if (a->gap != b->gap)
    return a->gap < b->gap ? -1 : 1;
  return a->row < b->row ? -1 : 1;
}

/* The rows left, those that cost the bound least first. */
static size_t list_rows(struct zopa_tree *tree)
{
  const struct zopa_dual *dual = &tree->dual;
  size_t count = 0;
  for (size_t i = 0; i < tree->model->space->issue_count; i++) {
    const uint32_t *rows = zopa_box_rows(&tree->box, i);
    for (uint32_t k = 0; k < tree->box.size[i] && tree->box.size[i] > 1; k++)
      tree->prices[count++] = (struct zopa_tree_price){dual->cost[dual->pick[i]] - dual->cost[rows[k]], rows[k]};
  }
  qsort(tree->prices, count, sizeof *tree->prices, by_gap);
  for (size_t k = 0; k < count; k++)
    tree->list[k] = tree->prices[k].row;
  return count;
}

/* Climbs towards a level of the least that every party is to reach, which is what finds good compromises, then by the aim itself. */
static void climb_from(struct zopa_tree *tree, const uint32_t *rows, size_t count)
{
  struct zopa_walk *walk = &tree->walk;
  zopa_walk_start(walk, rows);
  if (tree->quest->aim.kind == ZOPA_AIM_LEAST) {
    walk->target = tree->exists ? tree->value + TARGET * (tree->dual.bound - tree->value) : tree->dual.bound;
    zopa_walk_climb(walk, tree->list, count, CLIMB_STEPS);
    zopa_tree_consider(tree, walk->rows);
    walk->target = INFINITY;
  }
  zopa_walk_climb(walk, tree->list, count, CLIMB_STEPS);
  zopa_tree_consider(tree, walk->rows);
}

/* A start: the mixture drawn issue by issue, or the best known with some of the cheapest rows forced in. */
static void draw_start(struct zopa_tree *tree, struct zopa_random *random, bool from_best, size_t count)
{
  const struct zopa_dual *dual = &tree->dual;
  size_t issues = tree->model->space->issue_count, cheap = count < CHEAP_ROWS ? count : CHEAP_ROWS;
  if (from_best) {
    memcpy(tree->trial, tree->rows, issues * sizeof *tree->trial);
    for (int k = 0; k < FORCED_ROWS && cheap > 0; k++) {
      uint32_t row = tree->list[zopa_random_below(random, cheap)];
      tree->trial[tree->model->issue[row]] = row;
    }
    return;
  }
  for (size_t i = 0; i < issues; i++) {
    double draw = zopa_random_unit(random);
    tree->trial[i] = dual->pick[i];
    for (size_t j = 0; j < dual->column_count && draw >= 0; j++) {
      tree->trial[i] = dual->theta[j] > 0 ? dual->columns[j * issues + i] : tree->trial[i];
      draw -= dual->theta[j];
    }
  }
}

/* What is left of the work that the quest may do. */
static uint64_t spare_work(const struct zopa_tree *tree)
{
  uint64_t done = tree->dual.work + tree->walk.work;
  return done < tree->quest->work_max ? tree->quest->work_max - done : 0;
}

/* The least where nothing but sums matters: changes of a few issues, from the outcomes that give nothing away of the bound, or next to nothing.
 * These are the ways to round the mixture; each start gets its share of the work. */
static void polish(struct zopa_tree *tree, size_t count)
{
  struct zopa_walk *walk = &tree->walk;
  const struct zopa_dual *dual = &tree->dual;
  const struct zopa_model *model = tree->model;
  size_t issues = model->space->issue_count, free_count = 0;
  uint32_t free_rows[FREE_ROWS];
  double little = FREE_LOSS * (dual->uncapped - tree->value) / dual->per_cost;
  for (size_t k = 0; k < count && free_count < FREE_ROWS; k++) {
    uint32_t row = tree->list[k], pick = dual->pick[model->issue[row]];
    if (row != pick && dual->cost[pick] - dual->cost[row] <= little)
      free_rows[free_count++] = row;
  }
  /* The more rows, the less the tree can do, and the more of this pays. */
  uint64_t sweeps = model->row_count < POLISH_SWEEPS ? model->row_count : POLISH_SWEEPS, work = sweeps * model->row_count * model->party_count;
  uint64_t spare = spare_work(tree);
  work = work < spare ? work : spare;
  for (size_t mask = 0; mask < (size_t)1 << free_count && zopa_watch_ending(tree->watch) == ZOPA_COMPLETE; mask++) {
    uint64_t limit = walk->work + (work >> free_count);
    memcpy(tree->trial, dual->pick, issues * sizeof *tree->trial);
    for (size_t f = 0; f < free_count; f++)
      if (mask >> f & 1)
        tree->trial[model->issue[free_rows[f]]] = free_rows[f];
    zopa_walk_start(walk, tree->trial);
    while (walk->work < limit && zopa_walk_polish(walk, dual, tree->list, count, tree->value, limit - walk->work))
      zopa_tree_consider(tree, walk->rows);
  }
}

/* Local search from the rounded mixture and from random starts, until so many in a row bring nothing. */
static void climb(struct zopa_tree *tree)
{
  struct zopa_random random;
  size_t count = list_rows(tree);
  zopa_random_init(&random, tree->quest->seed, tree->nodes);
  round_mixture(tree, tree->trial);
  climb_from(tree, tree->trial, count);
  for (int failed = 0, start = 0; failed < RESTARTS && start < STARTS_MAX && !finished(tree); failed++, start++) {
    double value = tree->value;
    draw_start(tree, &random, tree->exists && start % 2 == 1, count);
    climb_from(tree, tree->trial, count);
    if (tree->value > value)
      failed = 0;
  }
  if (tree->quest->aim.kind == ZOPA_AIM_LEAST && tree->model->rule_count == 0 && tree->exists && tree->dual.per_cost > 0)
    polish(tree, count);
}

/* ---- One node ----------------------------------------------------------------------------------------------------------------- */

/* The gains below which an outcome does not count. */
static void set_need(const struct zopa_tree *tree, double *ret_need)
{
  const struct zopa_aim *aim = &tree->quest->aim;
  for (size_t c = 0; c < tree->model->party_count; c++) {
    ret_need[c] = 0;
    if (aim->kind == ZOPA_AIM_LEAST && aim->counts[c] && tree->floor > 0)
      ret_need[c] = tree->floor * aim->scale[c] * (1 - ROOM);
    if (aim->kind == ZOPA_AIM_LINEAR && !tree->quest->concept && tree->floor > 0)
      ret_need[c] = aim->price[c] * tree->floor * (1 - ROOM);
  }
}

/* The most that a party can get of the box if it gets its best of every issue, exactly. */
static int64_t most_of(const struct zopa_tree *tree, size_t c)
{
  const struct zopa_model *model = tree->model;
  const struct zopa_utility *utility = model->utility[c];
  int64_t most = utility->base;
  for (size_t i = 0; i < model->space->issue_count; i++) {
    const uint32_t *rows = zopa_box_rows(&tree->box, i);
    int64_t best = utility->worth[i][model->option[rows[0]]];
    for (uint32_t k = 1; k < tree->box.size[i]; k++) {
      int64_t worth = utility->worth[i][model->option[rows[k]]];
      best = worth > best ? worth : best;
    }
    most += best;
  }
  for (size_t k = 0, r = 0; r < model->rule_count; r++) {
    const struct zopa_rule *rule = &model->rules[r];
    if (rule->party != c)
      continue;
    int64_t amount = utility->bonuses[k++].amount;
    enum zopa_rule_state state = zopa_box_rule(&tree->box, rule, NULL, NULL);
    if (state == ZOPA_RULE_HOLDS || (state == ZOPA_RULE_OPEN && amount > 0))
      most += amount;
  }
  return most < utility->cap ? most : utility->cap;
}

/* True when the party whose sum is looked for cannot get more than is known. */
static bool sum_exhausted(const struct zopa_tree *tree)
{
  size_t party = tree->quest->party;
  return !tree->quest->concept && party < tree->model->party_count && tree->exists && most_of(tree, party) <= tree->sums[party];
}

static bool settled(const struct zopa_box *box)
{
  for (size_t i = 0; i < box->model->space->issue_count; i++)
    if (box->size[i] > 1)
      return false;
  return true;
}

static bool dead(const struct zopa_tree *tree) { return tree->dual.nothing || tree->dual.bound < tree->floor; }

/* The bound of the box, with multipliers of rules improved a few times. */
static void bound_box(struct zopa_tree *tree)
{
  struct zopa_dual *dual = &tree->dual;
  bool root = tree->nodes == 1;
  size_t rounds = root ? ROOT_ROUNDS : NODE_ROUNDS, shifts = tree->model->rule_count == 0 ? 0 : root ? ROOT_SHIFTS : NODE_SHIFTS;
  double tolerance = root ? 1e-10 : 1e-7, share = root ? 0 : 0.02, step = 1;
  zopa_dual_enter(dual, &tree->box);
  zopa_dual_solve(dual, &tree->box, tree->floor, tolerance, share, rounds);
  for (size_t shift = 0; shift < shifts && !dead(tree) && !finished(tree); shift++) {
    if (!zopa_dual_shift(dual, &tree->box, tree->floor, step))
      return;
    step *= 0.95;
    zopa_dual_enter(dual, &tree->box);
    zopa_dual_solve(dual, &tree->box, tree->floor, tolerance, share, rounds);
    if (tree->floor > -INFINITY && !dead(tree) && zopa_dual_fix(dual, &tree->box, tree->floor) > 0)
      zopa_dual_enter(dual, &tree->box);
  }
}

/* Keeps the first bound as it holds over all rows, and what it rests on. The box is bounded anew afterwards. */
static void certify(struct zopa_tree *tree)
{
  const struct zopa_model *model = tree->model;
  struct zopa_dual *dual = &tree->dual;
  struct zopa_box whole = tree->box;
  memcpy(tree->weight, dual->weight, sizeof tree->weight);
  memcpy(tree->share, dual->share, model->test_count * sizeof *dual->share);
  memcpy(tree->tilt, dual->tilt, model->rule_count * sizeof *dual->tilt);
  whole.size = tree->trial;
  for (size_t i = 0; i < model->space->issue_count; i++)
    whole.size[i] = (uint32_t)(model->first[i + 1] - model->first[i]);
  zopa_dual_enter_whole(dual, &whole);
  tree->root_bound = zopa_dual_evaluate(dual, &whole, tree->weight);
  zopa_dual_enter(dual, &tree->box);
  zopa_dual_evaluate(dual, &tree->box, tree->weight);
}

enum visit { VISIT_DONE, VISIT_SPLIT };

/* True when no outcome of the box comes before the best known in index order. */
static bool comes_later(const struct zopa_tree *tree)
{
  const struct zopa_box *box = &tree->box;
  for (size_t i = 0; i < tree->model->space->issue_count; i++) {
    const uint32_t *rows = zopa_box_rows(box, i);
    uint32_t least = rows[0];
    for (uint32_t k = 1; k < box->size[i]; k++)
      least = rows[k] < least ? rows[k] : least;
    if (tree->model->option[least] != tree->outcome[i])
      return tree->model->option[least] > tree->outcome[i];
  }
  return true;
}

/* True when the bound leaves room for a tie at most, as near as doubles tell: such nodes are searched in index order. */
static bool can_only_tie(const struct zopa_tree *tree, double bound)
{
  return tree->quest->concept && tree->exists && bound - tree->value <= 1e-9 * fmax(1, fabs(tree->value));
}

/* True when no outcome of the box gives anybody more than the best known does, or comes before it. */
static bool is_surpassed(const struct zopa_tree *tree)
{
  if (!tree->exists || !comes_later(tree))
    return false;
  for (size_t c = 0; c < tree->model->party_count; c++)
    if (most_of(tree, c) > tree->sums[c])
      return false;
  return true;
}

/* Whether to leave out a node that can only tie, because enough of them were searched. */
static bool leave_out(struct zopa_tree *tree, double bound)
{
  if (!can_only_tie(tree, bound) || tree->tied < tree->quest->tied_max)
    return false;
  tree->left_out = true;
  tree->left_bound = fmax(tree->left_bound, bound);
  return true;
}

/* The first issue with a choice, its first row first: outcomes come in index order. */
static void split_in_order(const struct zopa_tree *tree, uint32_t *ret_issue, uint32_t *ret_row)
{
  const struct zopa_box *box = &tree->box;
  *ret_issue = 0;
  while (box->size[*ret_issue] == 1)
    ++*ret_issue;
  const uint32_t *rows = zopa_box_rows(box, *ret_issue);
  *ret_row = rows[0];
  for (uint32_t k = 1; k < box->size[*ret_issue]; k++)
    *ret_row = rows[k] < *ret_row ? rows[k] : *ret_row;
}

/* The issue to split and the row to try first: where the mixture is least decided; where it is, an issue that rules are open on. */
static void choose_split(struct zopa_tree *tree, uint32_t *ret_issue, uint32_t *ret_row)
{
  const struct zopa_model *model = tree->model;
  const struct zopa_box *box = &tree->box;
  double best = -1;
  round_mixture(tree, tree->trial);
  zopa_tree_consider(tree, tree->trial);
  for (size_t i = 0; i < model->space->issue_count; i++) {
    if (box->size[i] == 1)
      continue;
    double undecided = 1 - tree->mass[tree->trial[i]];
    if (undecided < 1e-6)
      undecided = 1e-9 * (double)(model->tests_of[i + 1] - model->tests_of[i]);
    if (undecided > best) {
      best = undecided;
      *ret_issue = (uint32_t)i;
      *ret_row = tree->trial[i];
    }
  }
}

static enum visit visit(struct zopa_tree *tree, double *ret_bound, uint32_t *ret_issue, uint32_t *ret_row)
{
  struct zopa_box *box = &tree->box;
  double need[ZOPA_PARTIES_MAX];
  tree->nodes++;
  for (int pass = 0; pass < PASSES; pass++) {
    /* The first bound is one over all outcomes, so that it can be certified. */
    bool whole = tree->nodes == 1 && pass == 0 && (tree->quest->concept || tree->quest->party == tree->model->party_count);
    tree->dual.work += PASS_WORK * tree->model->space->issue_count * tree->model->party_count;
    set_need(tree, need);
    if (!whole && (!zopa_box_propagate(box, need) || sum_exhausted(tree) || (tree->quest->flat && tree->exists && comes_later(tree))))
      return VISIT_DONE;
    if (!whole && settled(box)) {
      for (size_t i = 0; i < tree->model->space->issue_count; i++)
        tree->trial[i] = zopa_box_rows(box, i)[0];
      zopa_tree_consider(tree, tree->trial);
      return VISIT_DONE;
    }
    bound_box(tree);
    if (tree->nodes == 1 && pass == 0) {
      if (whole)
        certify(tree);
      if (!finished(tree) && !dead(tree) && (!tree->exists || tree->dual.bound - tree->value > 1e-9 * fmax(1, fabs(tree->value))))
        climb(tree);
    }
    if (finished(tree) || dead(tree) || (can_only_tie(tree, tree->dual.bound) && is_surpassed(tree)))
      return VISIT_DONE;
    if (tree->floor == -INFINITY || zopa_dual_fix(&tree->dual, box, tree->floor) == 0)
      break;
  }
  *ret_bound = fmin(*ret_bound, tree->dual.bound);
  for (size_t i = 0; i < tree->model->space->issue_count; i++)
    if (!zopa_box_has(box, i, tree->dual.pick[i]))
      tree->dual.pick[i] = zopa_box_rows(box, i)[0];
  if (settled(box)) {
    for (size_t i = 0; i < tree->model->space->issue_count; i++)
      tree->trial[i] = zopa_box_rows(box, i)[0];
    zopa_tree_consider(tree, tree->trial);
    return VISIT_DONE;
  }
  tree->tied += can_only_tie(tree, *ret_bound);
  if (leave_out(tree, *ret_bound))
    return VISIT_DONE;
  if (tree->quest->flat || can_only_tie(tree, *ret_bound))
    split_in_order(tree, ret_issue, ret_row);
  else
    choose_split(tree, ret_issue, ret_row);
  return VISIT_SPLIT;
}

/* ---- The tree ----------------------------------------------------------------------------------------------------------------- */

/* True when a limit is met. */
static bool stop(struct zopa_tree *tree)
{
  const struct zopa_quest *quest = tree->quest;
  uint64_t work = tree->dual.work + tree->walk.work;
  if (tree->nodes >= quest->nodes_max || work >= quest->work_max)
    return true;
  if (work - tree->polled < POLL_WORK)
    return false;
  tree->polled = work;
  return zopa_watch_stop(tree->watch, -1, "searching for solutions");
}

void zopa_tree_search(struct zopa_tree *tree)
{
  double bound = INFINITY;
  tree->dual.seen = consider;
  tree->dual.context = tree;
  for (;;) {
    uint32_t issue = 0, row = 0;
    if (stop(tree)) {
      tree->bound = bound;
      for (size_t f = 0; f < tree->frame_count; f++)
        tree->bound = fmax(tree->bound, tree->frames[f].bound);
      return;
    }
    if (visit(tree, &bound, &issue, &row) == VISIT_SPLIT) {
      tree->frames[tree->frame_count++] = (struct zopa_tree_frame){issue, row, tree->box.trail_count, bound};
      zopa_box_settle(&tree->box, issue, row);
      continue;
    }
    if (finished(tree))
      break;
    const struct zopa_tree_frame *frame = NULL;
    while (tree->frame_count > 0 && !frame) {
      frame = &tree->frames[--tree->frame_count];
      zopa_box_return(&tree->box, frame->trail_count);
      frame = frame->bound < tree->floor || leave_out(tree, frame->bound) ? NULL : frame;
    }
    if (!frame)
      break;
    bound = frame->bound;
    zopa_box_remove(&tree->box, frame->issue, frame->row);
  }
  tree->done = true;
  tree->bound = !tree->exists ? -INFINITY : tree->left_out ? fmax(tree->value, tree->left_bound) : tree->value;
}
