/* search_walk.c - see search_walk.h. */
#include "solve/search_walk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POLL_WORK 4000000          /* rows * parties between two looks at the watch */

enum zopa_status zopa_walk_make(const struct zopa_model *model, const struct zopa_aim *aim, struct zopa_watch *watch, struct zopa_arena *arena,
                                struct zopa_walk *ret_walk)
{
  struct zopa_walk walk = {.model = model, .aim = aim, .target = INFINITY, .watch = watch};
  walk.rows = ZOPA_ARENA_NEW(arena, uint32_t, model->space->issue_count);
  walk.failing = ZOPA_ARENA_NEW(arena, uint32_t, model->rule_count);
  walk.moves = ZOPA_ARENA_NEW(arena, struct zopa_walk_move, ZOPA_WALK_MOVES);
  walk.change = ZOPA_ARENA_NEW(arena, double, ZOPA_WALK_MOVES * model->party_count);
  walk.keys = ZOPA_ARENA_NEW(arena, struct zopa_walk_key, ZOPA_WALK_MOVES * model->party_count);
  if (!walk.keys || !walk.rows || !walk.failing || !walk.moves || !walk.change)
    return ZOPA_E_MEMORY;
  *ret_walk = walk;
  return ZOPA_OK;
}

void zopa_walk_start(struct zopa_walk *walk, const uint32_t *rows)
{
  const struct zopa_model *model = walk->model;
  memcpy(walk->rows, rows, model->space->issue_count * sizeof *rows);
  walk->broken = zopa_model_gains(model, rows, walk->gain);
  for (size_t r = 0; r < model->rule_count; r++) {
    const struct zopa_rule *rule = &model->rules[r];
    walk->failing[r] = 0;
    for (size_t t = 0; t < rule->condition->test_count; t++)
      walk->failing[r] += !zopa_row_passes(model, rule, t, rows[rule->condition->tests[t].issue]);
  }
}

static bool better(struct zopa_score a, struct zopa_score b)
{
  return a.fault < b.fault || (a.fault == b.fault && a.value > b.value + 1e-13 * fabs(b.value));
}

static struct zopa_score score_of(const struct zopa_walk *walk, const double *gain, size_t broken)
{
  const struct zopa_model *model = walk->model;
  const struct zopa_aim *aim = walk->aim;
  bool squares = isfinite(walk->target);
  struct zopa_score score = {(double)broken, aim->kind == ZOPA_AIM_LEAST && !squares ? INFINITY : 0};
  for (size_t c = 0; c < model->party_count; c++) {
    double least = model->epsilon * model->reach[c], capped = fmin(gain[c], model->cap[c]);
    if (capped < -least)
      score.fault -= capped / model->reach[c];
    if (aim->kind == ZOPA_AIM_LINEAR)
      score.value += aim->price[c] * capped;
    else if (aim->counts[c] && aim->kind == ZOPA_AIM_LEAST) {
      double missed = fmax(0, walk->target - capped / aim->scale[c]);
      score.value = squares ? score.value - missed * missed : fmin(score.value, capped / aim->scale[c]);
    } else if (aim->counts[c])
      score.value += log(fmax(capped, least + 1e-300));
  }
  return score;
}

/* Gains and broken conditions after taking a row; with apply, the walk goes there. */
static size_t take(struct zopa_walk *walk, uint32_t row, double *ret_gain, bool apply)
{
  const struct zopa_model *model = walk->model;
  size_t issue = model->issue[row], parties = model->party_count, broken = walk->broken;
  uint32_t old = walk->rows[issue];
  for (size_t c = 0; c < parties; c++)
    ret_gain[c] = walk->gain[c] - model->gain[old * parties + c] + model->gain[row * parties + c];
  for (size_t k = model->tests_of[issue]; k < model->tests_of[issue + 1]; k++) {
    size_t r = model->tests[k].rule;
    const struct zopa_rule *rule = &model->rules[r];
    bool did = zopa_row_passes(model, rule, model->tests[k].test, old), does = zopa_row_passes(model, rule, model->tests[k].test, row);
    if (did == does)
      continue;
    uint32_t failing = does ? walk->failing[r] - 1 : walk->failing[r] + 1;
    int held = walk->failing[r] == 0, holds = failing == 0;
    if (apply)
      walk->failing[r] = failing;
    if (rule->party == ZOPA_RULE_FORBIDS)
      broken = broken + (size_t)holds - (size_t)held;
    else
      ret_gain[rule->party] += (holds - held) * rule->amount;
  }
  walk->work += parties;
  if (apply) {
    walk->rows[issue] = row;
    walk->broken = broken;
    memmove(walk->gain, ret_gain, parties * sizeof *ret_gain);
  }
  return broken;
}

static bool climb_once(struct zopa_walk *walk, const uint32_t *list, size_t count)
{
  double gain[ZOPA_PARTIES_MAX];
  struct zopa_score best = score_of(walk, walk->gain, walk->broken);
  size_t best_at = count;
  for (size_t k = 0; k < count; k++) {
    if (walk->rows[walk->model->issue[list[k]]] == list[k])
      continue;
    size_t broken = take(walk, list[k], gain, false);
    struct zopa_score score = score_of(walk, gain, broken);
    if (better(score, best)) {
      best = score;
      best_at = k;
    }
  }
  if (best_at < count)
    take(walk, list[best_at], gain, true);
  return best_at < count;
}

/* The pair of rows that helps most: the first is taken, the second tried, the first taken back. */
static bool climb_pair(struct zopa_walk *walk, const uint32_t *all, size_t all_count)
{
  const struct zopa_model *model = walk->model;
  double gain[ZOPA_PARTIES_MAX], kept[ZOPA_PARTIES_MAX];
  uint32_t list[ZOPA_WALK_PAIRS];
  size_t count = 0;
  for (size_t k = 0; k < all_count && count < ZOPA_WALK_PAIRS; k++)
    if (walk->rows[model->issue[all[k]]] != all[k])
      list[count++] = all[k];
  struct zopa_score best = score_of(walk, walk->gain, walk->broken);
  size_t best_first = count, best_second = count;
  memcpy(kept, walk->gain, sizeof kept);
  for (size_t a = 0; a < count; a++) {
    size_t issue = model->issue[list[a]];
    uint32_t old = walk->rows[issue];
    take(walk, list[a], gain, true);
    for (size_t b = a + 1; b < count; b++) {
      if (model->issue[list[b]] == issue)
        continue;
      size_t broken = take(walk, list[b], gain, false);
      struct zopa_score score = score_of(walk, gain, broken);
      if (better(score, best)) {
        best = score;
        best_first = a;
        best_second = b;
      }
    }
    take(walk, old, gain, true);
    memcpy(walk->gain, kept, sizeof kept);        /* not by subtraction: rounding would add up */
  }
  if (best_first == count)
    return false;
  take(walk, list[best_first], gain, true);
  take(walk, list[best_second], gain, true);
  return true;
}

void zopa_walk_climb(struct zopa_walk *walk, const uint32_t *list, size_t count, size_t steps)
{
  for (size_t step = 0; step < steps; step++)
    if (!climb_once(walk, list, count) && !climb_pair(walk, list, count))
      return;
}

/* ---- Many pairs --------------------------------------------------------------------------------------------------------------- */

static int by_loss(const void *left, const void *right)
{
  const struct zopa_walk_move *a = left, *b = right;
  if (a->loss != b->loss)
    return a->loss < b->loss ? -1 : 1;
  return a->row < b->row ? -1 : 1;
}

static int by_change(const void *left, const void *right)
{
  const struct zopa_walk_key *a = left, *b = right;
  if (a->change != b->change)
    return a->change > b->change ? -1 : 1;
  return a->move < b->move ? -1 : 1;
}

/* The moves whose loss alone is not too much, the least first. Returns how many. */
static size_t list_moves(struct zopa_walk *walk, const struct zopa_dual *dual, const uint32_t *list, size_t count, double spare)
{
  const struct zopa_model *model = walk->model;
  size_t parties = model->party_count, kept = 0;
  for (size_t k = 0; k < count && kept < ZOPA_WALK_MOVES; k++) {
    uint32_t old = walk->rows[model->issue[list[k]]];
    double loss = dual->cost[old] - dual->cost[list[k]];
    if (old != list[k] && loss <= spare)
      walk->moves[kept++] = (struct zopa_walk_move){loss, list[k]};
  }
  qsort(walk->moves, kept, sizeof *walk->moves, by_loss);
  for (size_t k = 0; k < kept; k++) {
    const double *to = model->gain + walk->moves[k].row * parties, *from = model->gain + walk->rows[model->issue[walk->moves[k].row]] * parties;
    for (size_t c = 0; c < parties; c++) {
      walk->change[k * parties + c] = to[c] - from[c];
      walk->keys[c * ZOPA_WALK_MOVES + k] = (struct zopa_walk_key){to[c] - from[c], walk->moves[k].loss, (uint32_t)k, model->issue[walk->moves[k].row]};
    }
  }
  for (size_t c = 0; c < parties; c++)
    qsort(walk->keys + c * ZOPA_WALK_MOVES, kept, sizeof *walk->keys, by_change);
  walk->work += kept * parties * 10;
  return kept;
}

/* The party that a start leaves shortest of its need, in terms of reach. */
static size_t shortest(const struct zopa_model *model, const double *start, const double *need)
{
  size_t worst = 0;
  double most = -INFINITY;
  for (size_t c = 0; c < model->party_count; c++) {
    double shortage = (need[c] - start[c]) / fmax(model->reach[c], 1e-300);
    if (shortage > most) {
      most = shortage;
      worst = c;
    }
  }
  return worst;
}

/* The least gain when two moves are made, or -INFINITY where somebody misses its need. */
static double try_pair(const struct zopa_walk *walk, const double *start, const double *change, const double *need)
{
  const struct zopa_aim *aim = walk->aim;
  size_t parties = walk->model->party_count;
  double least = INFINITY;
  for (size_t c = 0; c < parties; c++)
    if (start[c] + change[c] < need[c])
      return -INFINITY;
  for (size_t c = 0; c < parties; c++)
    least = aim->counts[c] ? fmin(least, (start[c] + change[c]) / aim->scale[c]) : least;
  return least;
}

/* Where the keys of a party begin to give at most so much. */
static size_t first_within(const struct zopa_walk_key *keys, size_t count, double most)
{
  size_t from = 0, to = count;
  while (from < to) {
    size_t middle = (from + to) / 2;
    if (keys[middle].change > most)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

/* A search for two moves that complete a start. */
struct completion {
  const struct zopa_dual *dual;
  size_t moves;                   /* how many there are */
  const double *base;             /* gains at the start */
  double spare;                   /* of the bound, in terms of cost */
  double level;                   /* to be beaten, then reached */
  size_t first, second;           /* moves found; ZOPA_WALK_MOVES: none */
};

static void set_needs(const struct zopa_walk *walk, double level, double *ret_need)
{
  for (size_t c = 0; c < walk->model->party_count; c++)
    ret_need[c] = walk->aim->counts[c] ? level * walk->aim->scale[c] : 0;
}

/* Two moves of different issues, neither of them barred, that raise the least above the level as far as any two do. */
static bool complete(struct zopa_walk *walk, struct completion *completion, const bool *barred)
{
  size_t parties = walk->model->party_count;
  double start[ZOPA_PARTIES_MAX], need[ZOPA_PARTIES_MAX];
  completion->first = completion->second = ZOPA_WALK_MOVES;
  set_needs(walk, completion->level, need);
  for (size_t a = 0; a < completion->moves && walk->moves[a].loss <= completion->spare; a++) {
    double room = completion->spare - walk->moves[a].loss;
    uint32_t own = walk->model->issue[walk->moves[a].row];
    if (barred[own])
      continue;
    for (size_t c = 0; c < parties; c++)
      start[c] = completion->base[c] + walk->change[a * parties + c];
    /* Who is shortest must be helped by the other move, and cannot be helped by more than its need and what the room pays for. */
    size_t worst = shortest(walk->model, start, need);
    const struct zopa_walk_key *keys = walk->keys + worst * ZOPA_WALK_MOVES;
    double lacks = need[worst] - start[worst], most = lacks + room / fmax(completion->dual->weight[worst], 1e-300);
    size_t from = first_within(keys, completion->moves, most), k = from;
    for (; k < completion->moves && keys[k].change >= lacks; k++) {
      if (keys[k].loss > room || keys[k].issue == own || barred[keys[k].issue])
        continue;
      size_t b = keys[k].move;
      double least = try_pair(walk, start, walk->change + b * parties, need);
      if (least <= completion->level)
        continue;
      completion->level = least;
      completion->first = a;
      completion->second = b;
      set_needs(walk, least, need);
    }
    walk->work += 20 + 2 * (k - from);
  }
  return completion->first < ZOPA_WALK_MOVES;
}

/* From a start of one or two moves, or none (ZOPA_WALK_MOVES). Goes where it finds. */
static bool polish_from(struct zopa_walk *walk, struct completion *completion, bool *barred, size_t one, size_t two)
{
  const struct zopa_model *model = walk->model;
  size_t parties = model->party_count, made[2] = {one, two};
  double base[ZOPA_PARTIES_MAX], spare = completion->spare, gain[ZOPA_PARTIES_MAX];
  memcpy(base, walk->gain, parties * sizeof *base);
  for (int k = 0; k < 2; k++)
    if (made[k] < ZOPA_WALK_MOVES) {
      for (size_t c = 0; c < parties; c++)
        base[c] += walk->change[made[k] * parties + c];
      completion->spare -= walk->moves[made[k]].loss;
      barred[model->issue[walk->moves[made[k]].row]] = true;
    }
  completion->base = base;
  bool found = complete(walk, completion, barred);
  completion->spare = spare;
  for (int k = 0; k < 2; k++)
    if (made[k] < ZOPA_WALK_MOVES)
      barred[model->issue[walk->moves[made[k]].row]] = false;
  if (!found)
    return false;
  for (int k = 0; k < 2; k++)
    if (made[k] < ZOPA_WALK_MOVES)
      take(walk, walk->moves[made[k]].row, gain, true);
  take(walk, walk->moves[completion->first].row, gain, true);
  take(walk, walk->moves[completion->second].row, gain, true);
  return true;
}

/* Asks the watch, now and then. */
static bool stopped(struct zopa_walk *walk)
{
  if (walk->work - walk->polled < POLL_WORK)
    return false;
  walk->polled = walk->work;
  return zopa_watch_stop(walk->watch, -1, "searching for solutions");
}

bool zopa_walk_polish(struct zopa_walk *walk, const struct zopa_dual *dual, const uint32_t *list, size_t count, double level, uint64_t work)
{
  const struct zopa_model *model = walk->model;
  bool barred[ZOPA_ISSUES_MAX] = {false};
  uint64_t limit = walk->work + work;
  if (dual->per_cost <= 0)
    return false;
  struct completion completion = {.dual = dual, .spare = (dual->uncapped - level) / dual->per_cost, .level = level};
  for (size_t i = 0; i < model->space->issue_count; i++)
    completion.spare -= dual->cost[dual->pick[i]] - dual->cost[walk->rows[i]];
  completion.moves = list_moves(walk, dual, list, count, completion.spare);
  if (polish_from(walk, &completion, barred, ZOPA_WALK_MOVES, ZOPA_WALK_MOVES))
    return true;
  for (size_t two = 0; two < completion.moves; two++) {
    if (polish_from(walk, &completion, barred, two, ZOPA_WALK_MOVES))
      return true;
    for (size_t one = 0; one < two && walk->moves[one].loss + walk->moves[two].loss <= completion.spare; one++) {
      if (walk->work >= limit || stopped(walk))
        return false;
      if (model->issue[walk->moves[one].row] != model->issue[walk->moves[two].row] && polish_from(walk, &completion, barred, one, two))
        return true;
    }
  }
  return false;
}
