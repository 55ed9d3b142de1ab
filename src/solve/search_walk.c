/* search_walk.c - see search_walk.h. */
#include "solve/search_walk.h"

#include <math.h>
#include <string.h>

enum zopa_status zopa_walk_make(const struct zopa_model *model, const struct zopa_aim *aim, struct zopa_arena *arena, struct zopa_walk *ret_walk)
{
  struct zopa_walk walk = {.model = model, .aim = aim};
  walk.rows = ZOPA_ARENA_NEW(arena, uint32_t, model->space->issue_count);
  walk.failing = ZOPA_ARENA_NEW(arena, uint32_t, model->rule_count);
  if (!walk.rows || !walk.failing)
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
  struct zopa_score score = {(double)broken, aim->kind == ZOPA_AIM_LEAST ? INFINITY : 0};
  for (size_t c = 0; c < model->party_count; c++) {
    double least = model->epsilon * model->reach[c], capped = fmin(gain[c], model->cap[c]);
    if (capped < -least)
      score.fault -= capped / model->reach[c];
    if (aim->kind == ZOPA_AIM_LINEAR)
      score.value += aim->price[c] * capped;
    else if (aim->counts[c] && aim->kind == ZOPA_AIM_LEAST)
      score.value = fmin(score.value, capped / aim->scale[c]);
    else if (aim->counts[c])
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
static bool climb_pair(struct zopa_walk *walk, const uint32_t *list, size_t count)
{
  const struct zopa_model *model = walk->model;
  double gain[ZOPA_PARTIES_MAX], kept[ZOPA_PARTIES_MAX];
  struct zopa_score best = score_of(walk, walk->gain, walk->broken);
  size_t best_first = count, best_second = count;
  memcpy(kept, walk->gain, sizeof kept);
  for (size_t a = 0; a < count; a++) {
    size_t issue = model->issue[list[a]];
    uint32_t old = walk->rows[issue];
    if (old == list[a])
      continue;
    take(walk, list[a], gain, true);
    for (size_t b = a + 1; b < count; b++) {
      if (model->issue[list[b]] == issue || walk->rows[model->issue[list[b]]] == list[b])
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

void zopa_walk_climb(struct zopa_walk *walk, const uint32_t *list, size_t count, size_t pair_count, size_t steps)
{
  for (size_t step = 0; step < steps; step++)
    if (!climb_once(walk, list, count) && !climb_pair(walk, list, pair_count))
      return;
}
