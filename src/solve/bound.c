/* bound.c - see bound.h. The master problem is in bound_master.c. */
#include "solve/bound.h"

#include <math.h>
#include <string.h>

/* Relative room for what is computed from a handful of rounded doubles. */
#define ROOM 0x1p-46

double zopa_aim_value(const struct zopa_aim *aim, const struct zopa_model *model, const double *gains)
{
  double value = aim->kind == ZOPA_AIM_LEAST ? INFINITY : 0;
  for (size_t c = 0; c < model->party_count; c++) {
    double gain = fmin(gains[c], model->cap[c]);
    if (aim->kind == ZOPA_AIM_LINEAR)
      value += aim->price[c] * gain;
    else if (aim->counts[c] && aim->kind == ZOPA_AIM_LEAST)
      value = fmin(value, gain / aim->scale[c]);
    else if (aim->counts[c])
      value += gain > 0 ? log(gain) : -INFINITY;
  }
  return value;
}

enum zopa_status zopa_dual_make(const struct zopa_model *model, const struct zopa_aim *aim, struct zopa_arena *arena, struct zopa_dual *ret_dual)
{
  size_t issues = model->space->issue_count, parties = model->party_count, columns = 3 * parties + 24;
  struct zopa_dual dual = {.model = model, .aim = aim, .gain = model->gain, .column_max = columns};
  dual.cost = ZOPA_ARENA_NEW(arena, double, model->row_count);
  dual.pick = ZOPA_ARENA_NEW(arena, uint32_t, issues);
  dual.open = ZOPA_ARENA_NEW(arena, uint32_t, issues);
  dual.columns = ZOPA_ARENA_NEW(arena, uint32_t, columns * issues);
  dual.vector = ZOPA_ARENA_NEW(arena, double, columns * parties);
  dual.offset = ZOPA_ARENA_NEW(arena, double, columns);
  dual.theta = ZOPA_ARENA_NEW(arena, double, columns);
  dual.share = ZOPA_ARENA_NEW(arena, double, model->test_count);
  dual.tilt = ZOPA_ARENA_NEW(arena, double, model->rule_count);
  if (!dual.cost || !dual.pick || !dual.open || !dual.columns || !dual.vector || !dual.offset || !dual.theta || !dual.share || !dual.tilt)
    return ZOPA_E_MEMORY;
  if (model->rule_count > 0) {
    dual.gain = ZOPA_ARENA_NEW(arena, double, model->row_count * parties);
    dual.extra = ZOPA_ARENA_NEW(arena, double, model->row_count);
    if (!dual.gain || !dual.extra)
      return ZOPA_E_MEMORY;
    memcpy(dual.gain, model->gain, model->row_count * parties * sizeof *dual.gain);
  }
  for (size_t r = 0; r < model->rule_count; r++)
    for (size_t t = 0; t < model->rules[r].condition->test_count; t++)
      dual.share[model->rules[r].first_test + t] = 1 / (double)model->rules[r].condition->test_count;
  memcpy(dual.base, model->base, sizeof dual.base);
  *ret_dual = dual;
  return zopa_master_make(model, aim, columns, arena, &ret_dual->master);
}

/* ---- Rules -------------------------------------------------------------------------------------------------------------------- */

/* Adds an amount to every row of an issue that passes a test. */
static void spread(struct zopa_dual *dual, const struct zopa_rule *rule, size_t test, double amount)
{
  const struct zopa_model *model = dual->model;
  size_t issue = rule->condition->tests[test].issue;
  for (size_t row = model->first[issue]; row < model->first[issue + 1]; row++)
    if (!zopa_row_passes(model, rule, test, row))
      continue;
    else if (rule->party == ZOPA_RULE_FORBIDS)
      dual->extra[row] += amount;
    else
      dual->gain[row * model->party_count + rule->party] += amount;
}

/* Puts a rule whose tests marked open are undecided, and all others certain, into the rows and the base. */
static void place_rule(struct zopa_dual *dual, size_t r, const bool *open, size_t open_count)
{
  const struct zopa_rule *rule = &dual->model->rules[r];
  const double *share = dual->share + rule->first_test;
  double whole = 0;
  for (size_t t = 0; t < rule->condition->test_count; t++)
    whole += open[t] ? share[t] : 0;
  for (size_t t = 0; t < rule->condition->test_count; t++) {
    if (!open[t])
      continue;
    if (rule->party == ZOPA_RULE_FORBIDS)
      spread(dual, rule, t, -dual->tilt[r]);
    else if (rule->amount < 0)
      spread(dual, rule, t, dual->tilt[r] * rule->amount);
    else          /* rounded up, so that the shares of an amount add up to it at least */
      spread(dual, rule, t, rule->amount * (whole > 0 ? share[t] / whole : 1 / (double)open_count) * (1 + ROOM));
  }
  if (rule->party == ZOPA_RULE_FORBIDS) {
    dual->extra_base += dual->tilt[r] * (double)(open_count - 1);
    dual->extra_reach += 2 * dual->tilt[r] * (double)open_count;
  } else if (rule->amount < 0)
    dual->base[rule->party] -= dual->tilt[r] * rule->amount * (double)(open_count - 1);
}

static void clear_rules(struct zopa_dual *dual)
{
  const struct zopa_model *model = dual->model;
  memcpy(dual->base, model->base, sizeof dual->base);
  dual->extra_base = dual->extra_reach = 0;
  for (size_t i = 0; i < model->space->issue_count; i++)
    if (model->tests_of[i] < model->tests_of[i + 1]) {
      size_t first = model->first[i], count = model->first[i + 1] - first, parties = model->party_count;
      memcpy(dual->gain + first * parties, model->gain + first * parties, count * parties * sizeof *dual->gain);
      memset(dual->extra + first, 0, count * sizeof *dual->extra);
    }
}

static void place_rules(struct zopa_dual *dual, const struct zopa_box *box)
{
  const struct zopa_model *model = dual->model;
  bool open[ZOPA_ISSUES_MAX];
  clear_rules(dual);
  for (size_t r = 0; r < model->rule_count; r++) {
    size_t open_count;
    enum zopa_rule_state state = zopa_box_rule(box, &model->rules[r], open, &open_count);
    if (state == ZOPA_RULE_OPEN)
      place_rule(dual, r, open, open_count);
    else if (state == ZOPA_RULE_HOLDS && model->rules[r].party != ZOPA_RULE_FORBIDS)
      dual->base[model->rules[r].party] += model->rules[r].amount;
  }
}

/* Parts the issues into settled and open ones. */
static void list_open(struct zopa_dual *dual, const struct zopa_box *box)
{
  const struct zopa_model *model = dual->model;
  size_t parties = model->party_count;
  memcpy(dual->settled, dual->base, sizeof dual->settled);
  dual->settled_extra = dual->extra_base;
  dual->open_count = 0;
  for (size_t i = 0; i < model->space->issue_count; i++) {
    uint32_t row = zopa_box_rows(box, i)[0];
    if (box->size[i] > 1) {
      dual->open[dual->open_count++] = (uint32_t)i;
      continue;
    }
    dual->pick[i] = row;
    dual->settled_extra += dual->extra ? dual->extra[row] : 0;
    for (size_t c = 0; c < parties; c++)
      dual->settled[c] += dual->gain[row * parties + c];
  }
}

void zopa_dual_enter_whole(struct zopa_dual *dual, const struct zopa_box *whole)
{
  const struct zopa_model *model = dual->model;
  bool open[ZOPA_ISSUES_MAX];
  if (model->rule_count > 0) {
    clear_rules(dual);
    for (size_t t = 0; t < ZOPA_ISSUES_MAX; t++)
      open[t] = true;
    for (size_t r = 0; r < model->rule_count; r++)
      place_rule(dual, r, open, model->rules[r].condition->test_count);
  }
  list_open(dual, whole);
}

/* ---- Columns ------------------------------------------------------------------------------------------------------------------ */

/* What an outcome of the box is worth to the relaxation: only the open issues are looked at. */
static void measure(const struct zopa_dual *dual, const uint32_t *rows, double *ret_vector, double *ret_extra)
{
  size_t parties = dual->model->party_count;
  memcpy(ret_vector, dual->settled, parties * sizeof *ret_vector);
  *ret_extra = dual->settled_extra;
  for (size_t k = 0; k < dual->open_count; k++) {
    uint32_t row = rows[dual->open[k]];
    const double *gain = dual->gain + row * parties;
    for (size_t c = 0; c < parties; c++)
      ret_vector[c] += gain[c];
    *ret_extra += dual->extra ? dual->extra[row] : 0;
  }
}

/* Keeps the columns in the mixture and the newest of the others. */
static void drop_columns(struct zopa_dual *dual, size_t keep)
{
  size_t issues = dual->model->space->issue_count, parties = dual->model->party_count, kept = 0, spare = dual->column_count;
  for (size_t j = 0; j < dual->column_count; j++)
    spare -= dual->theta[j] > 0;
  size_t mixed = dual->column_count - spare, drop = dual->column_count > keep ? dual->column_count - keep : 0;
  if (mixed >= keep)
    drop = spare;
  for (size_t j = 0; j < dual->column_count; j++) {
    if (dual->theta[j] <= 0 && drop > 0) {
      drop--;
      continue;
    }
    if (kept < j) {
      memcpy(dual->columns + kept * issues, dual->columns + j * issues, issues * sizeof *dual->columns);
      memcpy(dual->vector + kept * parties, dual->vector + j * parties, parties * sizeof *dual->vector);
      dual->offset[kept] = dual->offset[j];
      dual->theta[kept] = dual->theta[j];
    }
    kept++;
  }
  dual->column_count = kept;
}

/* Moves a row of a column; its worth follows. Only weights come of it, which may be off. */
static void move_row(struct zopa_dual *dual, size_t j, size_t issue, uint32_t to)
{
  size_t parties = dual->model->party_count;
  uint32_t *row = dual->columns + j * dual->model->space->issue_count + issue;
  for (size_t c = 0; c < parties; c++)
    dual->vector[j * parties + c] += dual->gain[to * parties + c] - dual->gain[*row * parties + c];
  *row = to;
}

void zopa_dual_enter(struct zopa_dual *dual, const struct zopa_box *box)
{
  const struct zopa_model *model = dual->model;
  size_t issues = model->space->issue_count;
  if (model->rule_count > 0)
    place_rules(dual, box);
  list_open(dual, box);
  drop_columns(dual, 2 * model->party_count + 4);
  dual->work += issues * (dual->column_count / 2 + model->party_count) + 4 * model->test_count;
  for (size_t k = 0; k < dual->open_count; k++)
    if (!zopa_box_has(box, dual->open[k], dual->pick[dual->open[k]]))
      dual->pick[dual->open[k]] = zopa_box_rows(box, dual->open[k])[0];
  for (size_t j = 0; j < dual->column_count; j++) {
    const uint32_t *rows = dual->columns + j * issues;
    for (size_t i = 0; i < issues; i++)
      if (!zopa_box_has(box, i, rows[i]))
        move_row(dual, j, i, dual->pick[i]);
    if (model->rule_count > 0)
      measure(dual, rows, dual->vector + j * model->party_count, &dual->offset[j]);
  }
}

/* Adds the outcome picked last. False when it is there already. */
static bool add_column(struct zopa_dual *dual)
{
  size_t issues = dual->model->space->issue_count, parties = dual->model->party_count;
  for (size_t j = 0; j < dual->column_count; j++)
    if (memcmp(dual->columns + j * issues, dual->pick, issues * sizeof *dual->pick) == 0)
      return false;
  size_t j = dual->column_count++;
  memcpy(dual->columns + j * issues, dual->pick, issues * sizeof *dual->pick);
  memcpy(dual->vector + j * parties, dual->picked, parties * sizeof *dual->vector);
  dual->offset[j] = dual->picked_extra;
  dual->theta[j] = 0;
  return true;
}

/* ---- The bound ---------------------------------------------------------------------------------------------------------------- */

/* The largest weighted sum over the box, no outcome of which has a larger one. */
static double weigh(struct zopa_dual *dual, const struct zopa_box *box, const double *weight)
{
  const struct zopa_model *model = dual->model;
  size_t parties = model->party_count;
  double total = dual->settled_extra, magnitude = dual->extra_reach;
  for (size_t c = 0; c < parties; c++) {
    total += weight[c] * dual->settled[c];
    magnitude += weight[c] * model->reach[c];
  }
  for (size_t k = 0; k < dual->open_count; k++) {
    size_t i = dual->open[k];
    const uint32_t *rows = zopa_box_rows(box, i);
    uint32_t size = box->size[i], best_row = rows[0];
    double best = -INFINITY;
    for (uint32_t m = 0; m < size; m++) {
      uint32_t row = rows[m];
      const double *gain = dual->gain + row * parties;
      double cost = dual->extra ? dual->extra[row] : 0;
      for (size_t c = 0; c < parties; c++)
        cost += weight[c] * gain[c];
      dual->cost[row] = cost;
      if (cost > best) {
        best = cost;
        best_row = row;
      }
    }
    dual->pick[i] = best_row;
    total += best;
    dual->work += size * parties;
  }
  return total + model->epsilon * magnitude;
}

static double bound_least(struct zopa_dual *dual, const double *weight, double most)
{
  const struct zopa_aim *aim = dual->aim;
  double scale = 0, cap = INFINITY;
  for (size_t c = 0; c < dual->model->party_count; c++)
    if (aim->counts[c]) {
      scale += weight[c] * aim->scale[c];
      cap = fmin(cap, (dual->model->cap[c] + ROOM * fabs(dual->model->cap[c])) / aim->scale[c]);
    }
  dual->per_cost = scale > 0 ? 1 / scale : 0;
  dual->uncapped = scale > 0 ? (most + ROOM * fabs(most)) / scale : INFINITY;
  return fmin(cap, dual->uncapped);
}

static double bound_linear(struct zopa_dual *dual, double most)
{
  double cap = 0;
  dual->per_cost = 1;
  dual->uncapped = most;
  for (size_t c = 0; c < dual->model->party_count; c++)
    cap += dual->aim->price[c] > 0 ? dual->aim->price[c] * dual->model->cap[c] : 0;
  return fmin(most, cap + ROOM * fabs(cap));
}

static double bound_product(struct zopa_dual *dual, const double *weight, double most)
{
  double sum = most, magnitude = 0;
  dual->per_cost = 1;
  dual->uncapped = INFINITY;
  for (size_t c = 0; c < dual->model->party_count; c++)
    if (dual->aim->counts[c]) {
      double gain = weight[c] > 0 ? fmin(1 / weight[c], dual->model->cap[c]) : dual->model->cap[c];
      if (gain <= 0 || !isfinite(gain))
        return gain <= 0 ? -INFINITY : INFINITY;
      sum += log(gain) - weight[c] * gain;
      magnitude += fabs(log(gain)) + weight[c] * gain + 1;
    }
  dual->uncapped = sum + ROOM * magnitude;
  return dual->uncapped;
}

double zopa_dual_evaluate(struct zopa_dual *dual, const struct zopa_box *box, const double *weight)
{
  double most = weigh(dual, box, weight);
  memmove(dual->weight, weight, dual->model->party_count * sizeof *weight);
  switch (dual->aim->kind) {
  case ZOPA_AIM_LEAST:
    dual->bound = bound_least(dual, weight, most);
    break;
  case ZOPA_AIM_LINEAR:
    dual->bound = bound_linear(dual, most);
    break;
  case ZOPA_AIM_PRODUCT:
    dual->bound = bound_product(dual, weight, most);
    break;
  }
  /* Gains of a rational outcome are 0 at least, and so is every weighted sum of them. */
  dual->nothing = most < 0;
  if (dual->nothing) {
    dual->per_cost = 0;
    dual->bound = -INFINITY;
  }
  return dual->bound;
}

/* Against each party alone and all together: a first set of columns that reaches far. */
static void first_columns(struct zopa_dual *dual, const struct zopa_box *box)
{
  size_t parties = dual->model->party_count;
  double weight[ZOPA_PARTIES_MAX];
  for (size_t p = 0; p <= parties; p++) {
    for (size_t c = 0; c < parties; c++)
      weight[c] = (p == parties ? 1 : p == c ? 1 : 1e-6) / fmax(dual->model->reach[c], 1e-300);
    weigh(dual, box, weight);
    measure(dual, dual->pick, dual->picked, &dual->picked_extra);
    if (add_column(dual) && dual->seen && dual->seen(dual->context, dual->pick, dual->picked))
      return;
  }
}

double zopa_dual_solve(struct zopa_dual *dual, const struct zopa_box *box, double enough, double tolerance, double share,
                       size_t rounds)
{
  double best = INFINITY, best_weight[ZOPA_PARTIES_MAX] = {0}, weight[ZOPA_PARTIES_MAX] = {0};
  if (dual->column_count == 0)
    first_columns(dual, box);
  zopa_master_start(dual);
  for (size_t round = 0; round < rounds; round++) {
    double value = zopa_master_solve(dual, weight), bound = zopa_dual_evaluate(dual, box, weight);
    if (bound < best || round == 0) {
      best = bound;
      memcpy(best_weight, weight, sizeof weight);
    }
    measure(dual, dual->pick, dual->picked, &dual->picked_extra);
    if (dual->seen && dual->seen(dual->context, dual->pick, dual->picked))
      break;
    double near = tolerance * fmax(fabs(value), 1e-9);
    if (isfinite(enough) && value > enough)
      near = fmax(near, share * (value - enough));
    if (best < enough || dual->nothing || (isfinite(value) && best - value <= near))
      break;
    if (dual->column_count == dual->column_max) {
      drop_columns(dual, dual->column_max / 2);
      if (dual->column_count == dual->column_max || !add_column(dual))
        break;
      zopa_master_start(dual);
    } else if (!add_column(dual))
      break;
    else
      zopa_master_add(dual);
  }
  return memcmp(best_weight, dual->weight, dual->model->party_count * sizeof *weight) == 0 ? best : zopa_dual_evaluate(dual, box, best_weight);
}

size_t zopa_dual_fix(struct zopa_dual *dual, struct zopa_box *box, double floor)
{
  const struct zopa_model *model = dual->model;
  size_t removed = 0;
  if (dual->per_cost <= 0 || !isfinite(dual->uncapped) || floor == -INFINITY)
    return 0;
  /* Differences of two costs, each within the room that the bound has already, and one more quotient. */
  double room = fabs(dual->uncapped - floor) * ROOM, magnitude = dual->extra_reach;
  for (size_t c = 0; c < model->party_count; c++)
    magnitude += dual->weight[c] * model->reach[c];
  double spare = (dual->uncapped - floor + room) / dual->per_cost * (1 + ROOM) + 2 * model->epsilon * magnitude;
  for (size_t m = 0; m < dual->open_count; m++) {
    size_t i = dual->open[m];
    double best = dual->cost[dual->pick[i]];
    for (uint32_t k = box->size[i]; k-- > 0;) {
      uint32_t row = box->order[model->first[i] + k];
      if (best - dual->cost[row] > spare) {
        zopa_box_remove(box, i, row);
        removed++;
      }
    }
  }
  return removed;
}

/* ---- Multipliers of rules ----------------------------------------------------------------------------------------------------- */

/* The share of the mixture that passes a test. */
static double passing(const struct zopa_dual *dual, const struct zopa_rule *rule, size_t test)
{
  size_t issues = dual->model->space->issue_count, issue = rule->condition->tests[test].issue;
  double sum = 0;
  for (size_t j = 0; j < dual->column_count; j++)
    if (dual->theta[j] > 0 && zopa_row_passes(dual->model, rule, test, dual->columns[j * issues + issue]))
      sum += dual->theta[j];
  return sum;
}

/* Moves the shares of a bonus towards the tests that the mixture passes least; keeps them a distribution. */
static void move_shares(double *share, const double *move, double step, size_t count)
{
  double whole = 0;
  for (size_t t = 0; t < count; t++) {
    share[t] = fmax(0, share[t] - step * move[t]);
    whole += share[t];
  }
  for (size_t t = 0; t < count; t++)
    share[t] = whole > 0 ? share[t] / whole : 1 / (double)count;
}

bool zopa_dual_shift(struct zopa_dual *dual, const struct zopa_box *box, double enough, double step)
{
  const struct zopa_model *model = dual->model;
  bool open[ZOPA_ISSUES_MAX];
  double square = 0, move[ZOPA_ISSUES_MAX], gap = isfinite(enough) ? dual->bound - enough : 0.05 * fabs(dual->bound) + 1e-3;
  if (!(gap > 0) || !isfinite(gap) || dual->per_cost <= 0)
    return false;
  /* Twice over the rules: the length of the subgradient first, then the step along it. */
  for (int pass = 0; pass < 2; pass++) {
    double length = pass ? step * gap / dual->per_cost / square : 0;
    for (size_t r = 0; r < model->rule_count; r++) {
      const struct zopa_rule *rule = &model->rules[r];
      size_t open_count, count = rule->condition->test_count;
      if (zopa_box_rule(box, rule, open, &open_count) != ZOPA_RULE_OPEN)
        continue;
      double sum = 0, price = rule->party == ZOPA_RULE_FORBIDS ? 1 : dual->weight[rule->party] * rule->amount;
      for (size_t t = 0; t < count; t++)
        sum += move[t] = open[t] ? passing(dual, rule, t) : 0;
      if (rule->party != ZOPA_RULE_FORBIDS && rule->amount > 0) {
        double mean = sum / (double)open_count;
        for (size_t t = 0; t < count; t++) {
          move[t] = open[t] ? (move[t] - mean) * price : 0;
          square += pass ? 0 : move[t] * move[t];
        }
        if (pass)
          move_shares(dual->share + rule->first_test, move, length, count);
        continue;
      }
      double slope = price * (sum - (double)(open_count - 1));         /* of the bound when the tilt rises; a forbidden one has it lowered */
      slope = rule->party == ZOPA_RULE_FORBIDS ? -slope : slope;
      if ((slope > 0 && dual->tilt[r] <= 0) || (slope < 0 && rule->party != ZOPA_RULE_FORBIDS && dual->tilt[r] >= 1))
        continue;
      square += pass ? 0 : slope * slope;
      if (pass)
        dual->tilt[r] = fmin(fmax(0, dual->tilt[r] - length * slope), rule->party == ZOPA_RULE_FORBIDS ? INFINITY : 1);
    }
    if (square <= 1e-18)
      return false;
  }
  return true;
}
