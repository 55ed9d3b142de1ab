/* search_model.c - see search_model.h. */
#include "solve/search_model.h"

#include <math.h>
#include <string.h>

/* Options of larger issues are not compared with each other, which would take their square. */
enum { COMPARED_MAX = 2048 };

/* ---- Options that are needed -------------------------------------------------------------------------------------------------- */

static bool alike_in_tests(const struct zopa_model *model, size_t issue, uint32_t a, uint32_t b)
{
  for (size_t k = model->tests_of[issue]; k < model->tests_of[issue + 1]; k++) {
    const uint64_t *set = model->rules[model->tests[k].rule].condition->tests[model->tests[k].test].set;
    if (zopa_set_has(set, a) != zopa_set_has(set, b))
      return false;
  }
  return true;
}

/* True when an outcome that takes b in place of a is as good for every purpose. */
static bool replaces(const struct zopa_model *model, size_t issue, uint32_t a, uint32_t b)
{
  bool more = false;
  for (size_t c = 0; c < model->party_count; c++) {
    const struct zopa_utility *utility = model->utility[c];
    int64_t of_a = utility->worth[issue][a], of_b = utility->worth[issue][b];
    if (of_b < of_a)
      return false;
    more |= of_b > of_a && utility->cap == INT64_MAX;
  }
  return (more || b < a) && alike_in_tests(model, issue, a, b);
}

static bool is_needed(const struct zopa_model *model, size_t issue, uint32_t option)
{
  const struct zopa_space *space = model->space;
  if (space->domain_size[issue] > COMPARED_MAX)
    return true;
  for (uint32_t d = 0; d < space->domain_size[issue]; d++)
    if (space->domain[issue][d] != option && replaces(model, issue, option, space->domain[issue][d]))
      return false;
  return true;
}

/* ---- Compiling ---------------------------------------------------------------------------------------------------------------- */

static double in_units(const struct zopa_utility *utility, int64_t sum) { return (double)((long double)sum / (long double)utility->unit); }

static enum zopa_status list_rules(struct zopa_model *model, struct zopa_arena *arena)
{
  const struct zopa_space *space = model->space;
  size_t count = space->forbid_count;
  for (size_t c = 0; c < model->party_count; c++)
    count += model->utility[c]->bonus_count;
  model->rules = ZOPA_ARENA_NEW(arena, struct zopa_rule, count);
  model->tests_of = ZOPA_ARENA_NEW(arena, size_t, space->issue_count + 2);
  if (!model->rules || !model->tests_of)
    return ZOPA_E_MEMORY;
  for (size_t k = 0; k < space->forbid_count; k++)
    model->rules[model->rule_count++] = (struct zopa_rule){&space->forbids[k], ZOPA_RULE_FORBIDS, 0, 0};
  for (size_t c = 0; c < model->party_count; c++)
    for (size_t k = 0; k < model->utility[c]->bonus_count; k++) {
      const struct zopa_bonus *bonus = &model->utility[c]->bonuses[k];
      model->rules[model->rule_count++] = (struct zopa_rule){&bonus->condition, c, in_units(model->utility[c], bonus->amount), 0};
    }
  /* Tests by issue: count, then sum up, then place. */
  for (size_t r = 0; r < model->rule_count; r++) {
    model->rules[r].first_test = model->test_count;
    model->test_count += model->rules[r].condition->test_count;
    for (size_t t = 0; t < model->rules[r].condition->test_count; t++)
      model->tests_of[model->rules[r].condition->tests[t].issue + 2]++;
  }
  model->tests = ZOPA_ARENA_NEW(arena, struct zopa_rule_test, model->test_count);
  if (!model->tests)
    return ZOPA_E_MEMORY;
  for (size_t i = 2; i < space->issue_count + 2; i++)
    model->tests_of[i] += model->tests_of[i - 1];
  for (size_t r = 0; r < model->rule_count; r++)
    for (size_t t = 0; t < model->rules[r].condition->test_count; t++)
      model->tests[model->tests_of[model->rules[r].condition->tests[t].issue + 1]++] = (struct zopa_rule_test){r, t};
  return ZOPA_OK;
}

static enum zopa_status list_rows(struct zopa_model *model, struct zopa_arena *arena)
{
  const struct zopa_space *space = model->space;
  size_t most = 0;
  for (size_t i = 0; i < space->issue_count; i++)
    most += space->domain_size[i];
  model->first = ZOPA_ARENA_NEW(arena, size_t, space->issue_count + 1);
  model->issue = ZOPA_ARENA_NEW(arena, uint32_t, most);
  model->option = ZOPA_ARENA_NEW(arena, uint32_t, most);
  model->gain = ZOPA_ARENA_NEW(arena, double, most * model->party_count);
  if (!model->first || !model->issue || !model->option || !model->gain)
    return ZOPA_E_MEMORY;
  for (size_t i = 0; i < space->issue_count; i++) {
    model->first[i] = model->row_count;
    for (uint32_t d = 0; d < space->domain_size[i]; d++)
      if (is_needed(model, i, space->domain[i][d])) {
        model->issue[model->row_count] = (uint32_t)i;
        model->option[model->row_count++] = space->domain[i][d];
      }
  }
  model->first[space->issue_count] = model->row_count;
  return ZOPA_OK;
}

/* Gains in doubles, and how far they reach. A conversion to long double is exact, the quotient and the rounding to double are off by less than
 * 2^-52 of the number together; sums of k terms add at most k * 2^-53 of their magnitudes. */
static void measure(struct zopa_model *model)
{
  size_t issues = model->space->issue_count;
  for (size_t c = 0; c < model->party_count; c++) {
    const struct zopa_utility *utility = model->utility[c];
    model->base[c] = in_units(utility, utility->base - utility->reservation);
    model->reach[c] = fabs(model->base[c]) + fabs(in_units(utility, utility->reservation));
    model->cap[c] = utility->cap == INT64_MAX ? INFINITY : in_units(utility, utility->cap - utility->reservation);
    if (isfinite(model->cap[c]))
      model->cap[c] += fabs(model->cap[c]) * 0x1p-50;
    for (size_t i = 0; i < issues; i++) {
      double most = 0;
      for (size_t row = model->first[i]; row < model->first[i + 1]; row++) {
        double gain = in_units(utility, utility->worth[i][model->option[row]]);
        model->gain[row * model->party_count + c] = gain;
        most = fmax(most, fabs(gain));
      }
      model->reach[c] += most;
    }
  }
  for (size_t r = 0; r < model->rule_count; r++)
    if (model->rules[r].party != ZOPA_RULE_FORBIDS)
      model->reach[model->rules[r].party] += (double)(model->rules[r].condition->test_count + 1) * fabs(model->rules[r].amount);
  model->epsilon = (double)(issues + model->rule_count + model->test_count + model->party_count + 32) * 0x1p-51;
}

enum zopa_status zopa_model_make(const struct zopa_space *space, struct zopa_arena *arena, struct zopa_model *ret_model)
{
  struct zopa_model model = {.space = space};
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].consents) {
      model.place[model.party_count] = u;
      model.utility[model.party_count++] = &space->utilities[u];
    }
  enum zopa_status status = list_rules(&model, arena);
  if (status == ZOPA_OK)
    status = list_rows(&model, arena);
  if (status != ZOPA_OK)
    return status;
  measure(&model);
  *ret_model = model;
  return ZOPA_OK;
}

/* ---- Outcomes ----------------------------------------------------------------------------------------------------------------- */

size_t zopa_model_gains(const struct zopa_model *model, const uint32_t *rows, double *ret_gains)
{
  size_t broken = 0, parties = model->party_count;
  memcpy(ret_gains, model->base, parties * sizeof *ret_gains);
  for (size_t i = 0; i < model->space->issue_count; i++)
    for (size_t c = 0; c < parties; c++)
      ret_gains[c] += model->gain[rows[i] * parties + c];
  for (size_t r = 0; r < model->rule_count; r++) {
    const struct zopa_rule *rule = &model->rules[r];
    bool holds = true;
    for (size_t t = 0; t < rule->condition->test_count && holds; t++)
      holds = zopa_row_passes(model, rule, t, rows[rule->condition->tests[t].issue]);
    if (holds && rule->party == ZOPA_RULE_FORBIDS)
      broken++;
    else if (holds)
      ret_gains[rule->party] += rule->amount;
  }
  return broken;
}

bool zopa_model_judge(const struct zopa_model *model, const uint32_t *rows, uint32_t *ret_outcome, int64_t *ret_sums)
{
  const struct zopa_space *space = model->space;
  for (size_t i = 0; i < space->issue_count; i++)
    ret_outcome[i] = model->option[rows[i]];
  bool rational = zopa_space_feasible(space, ret_outcome);
  for (size_t c = 0; c < model->party_count; c++) {
    ret_sums[c] = zopa_utility_sum(space, model->utility[c], ret_outcome);
    rational &= ret_sums[c] >= model->utility[c]->reservation;
  }
  return rational;
}
