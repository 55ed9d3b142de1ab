/* search_box.c - see search_box.h. */
#include "solve/search_box.h"

#include <math.h>
#include <string.h>

enum zopa_status zopa_box_make(const struct zopa_model *model, struct zopa_arena *arena, struct zopa_box *ret_box)
{
  size_t issues = model->space->issue_count;
  struct zopa_box box = {.model = model};
  box.size = ZOPA_ARENA_NEW(arena, uint32_t, issues);
  box.order = ZOPA_ARENA_NEW(arena, uint32_t, model->row_count);
  box.place = ZOPA_ARENA_NEW(arena, uint32_t, model->row_count);
  box.trail = ZOPA_ARENA_NEW(arena, struct zopa_box_mark, model->row_count);
  box.open = ZOPA_ARENA_NEW(arena, uint32_t, issues);
  box.best = ZOPA_ARENA_NEW(arena, double, issues * model->party_count);
  if (!box.open || !box.best || !box.size || !box.order || !box.place || !box.trail)
    return ZOPA_E_MEMORY;
  for (size_t i = 0; i < issues; i++)
    box.size[i] = (uint32_t)(model->first[i + 1] - model->first[i]);
  for (size_t row = 0; row < model->row_count; row++)
    box.order[row] = box.place[row] = (uint32_t)row;
  *ret_box = box;
  return ZOPA_OK;
}

static void swap(struct zopa_box *box, uint32_t a, uint32_t b)
{
  uint32_t at = box->place[a], to = box->place[b];
  box->order[at] = b;
  box->order[to] = a;
  box->place[a] = to;
  box->place[b] = at;
}

static void note(struct zopa_box *box, size_t issue)
{
  box->trail[box->trail_count++] = (struct zopa_box_mark){(uint32_t)issue, box->size[issue]};
}

void zopa_box_remove(struct zopa_box *box, size_t issue, uint32_t row)
{
  note(box, issue);
  swap(box, row, box->order[box->model->first[issue] + --box->size[issue]]);
}

void zopa_box_settle(struct zopa_box *box, size_t issue, uint32_t row)
{
  if (box->size[issue] == 1)
    return;
  note(box, issue);
  swap(box, row, box->order[box->model->first[issue]]);
  box->size[issue] = 1;
}

void zopa_box_return(struct zopa_box *box, size_t trail_count)
{
  while (box->trail_count > trail_count) {
    const struct zopa_box_mark *mark = &box->trail[--box->trail_count];
    box->size[mark->issue] = mark->size;
  }
}

/* How many of the rows left pass a test. */
static uint32_t count_passing(const struct zopa_box *box, const struct zopa_rule *rule, size_t test)
{
  size_t issue = rule->condition->tests[test].issue;
  const uint32_t *rows = zopa_box_rows(box, issue);
  uint32_t passing = 0;
  for (uint32_t k = 0; k < box->size[issue]; k++)
    passing += zopa_row_passes(box->model, rule, test, rows[k]);
  return passing;
}

enum zopa_rule_state zopa_box_rule(const struct zopa_box *box, const struct zopa_rule *rule, bool *ret_open, size_t *ret_open_count)
{
  size_t open = 0;
  for (size_t t = 0; t < rule->condition->test_count; t++) {
    uint32_t passing = count_passing(box, rule, t);
    if (passing == 0)
      return ZOPA_RULE_DEAD;
    bool is_open = passing < box->size[rule->condition->tests[t].issue];
    if (ret_open)
      ret_open[t] = is_open;
    open += is_open;
  }
  if (ret_open_count)
    *ret_open_count = open;
  return open ? ZOPA_RULE_OPEN : ZOPA_RULE_HOLDS;
}

/* Where all tests of a forbidden condition but one are certain, that one must fail. */
static bool apply_forbid(struct zopa_box *box, const struct zopa_rule *rule, bool *ret_changed)
{
  size_t open = 0, last = 0;
  for (size_t t = 0; t < rule->condition->test_count && open < 2; t++) {
    uint32_t passing = count_passing(box, rule, t);
    if (passing == 0)
      return true;
    if (passing < box->size[rule->condition->tests[t].issue]) {
      open++;
      last = t;
    }
  }
  if (open == 0)
    return false;
  if (open > 1)
    return true;
  size_t issue = rule->condition->tests[last].issue;
  for (uint32_t k = box->size[issue]; k-- > 0;) {
    uint32_t row = box->order[box->model->first[issue] + k];
    if (zopa_row_passes(box->model, rule, last, row))
      zopa_box_remove(box, issue, row);
  }
  *ret_changed = true;
  return true;
}

/* What the rules can give a party at most. */
static void add_rules(const struct zopa_box *box, double *most)
{
  const struct zopa_model *model = box->model;
  for (size_t r = 0; r < model->rule_count; r++) {
    const struct zopa_rule *rule = &model->rules[r];
    if (rule->party == ZOPA_RULE_FORBIDS)
      continue;
    enum zopa_rule_state state = zopa_box_rule(box, rule, NULL, NULL);
    if (state == ZOPA_RULE_HOLDS || (state == ZOPA_RULE_OPEN && rule->amount > 0))
      most[rule->party] += rule->amount;
  }
}

/* The most that each party can get of the box, and of each open issue. Returns how many are open. */
static size_t measure(struct zopa_box *box, double *ret_most)
{
  const struct zopa_model *model = box->model;
  size_t parties = model->party_count, open = 0;
  memcpy(ret_most, model->base, parties * sizeof *ret_most);
  for (size_t i = 0; i < model->space->issue_count; i++) {
    const uint32_t *rows = zopa_box_rows(box, i);
    const double *gain = model->gain + rows[0] * parties;
    double *best = box->best + open * parties;
    memcpy(best, gain, parties * sizeof *best);
    for (uint32_t k = 1; k < box->size[i]; k++) {
      gain = model->gain + rows[k] * parties;
      for (size_t c = 0; c < parties; c++)
        best[c] = gain[c] > best[c] ? gain[c] : best[c];
    }
    for (size_t c = 0; c < parties; c++)
      ret_most[c] += best[c];
    if (box->size[i] > 1)
      box->open[open++] = (uint32_t)i;
  }
  return open;
}

/* Removes what one party cannot accept even if it gets its best everywhere else. False when nothing is left of the box. */
static bool apply_need(struct zopa_box *box, const double *need, bool *ret_changed)
{
  const struct zopa_model *model = box->model;
  size_t parties = model->party_count;
  double most[ZOPA_PARTIES_MAX], spare[ZOPA_PARTIES_MAX];
  size_t open = measure(box, most);
  add_rules(box, most);
  for (size_t c = 0; c < parties; c++) {
    double room = model->epsilon * model->reach[c];
    if (most[c] + room < need[c] || model->cap[c] + room < need[c])
      return false;
    spare[c] = most[c] + room - need[c];
  }
  for (size_t o = 0; o < open; o++) {
    size_t i = box->open[o];
    const double *best = box->best + o * parties;
    for (uint32_t k = box->size[i]; k-- > 0;) {
      uint32_t row = box->order[model->first[i] + k];
      const double *gain = model->gain + row * parties;
      size_t c = 0;
      while (c < parties && best[c] - gain[c] <= spare[c])
        c++;
      if (c < parties) {
        zopa_box_remove(box, i, row);
        *ret_changed = true;
      }
    }
    if (box->size[i] == 0)
      return false;               /* each row is too little for somebody */
  }
  return true;
}

bool zopa_box_propagate(struct zopa_box *box, const double *need)
{
  const struct zopa_model *model = box->model;
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t r = 0; r < model->rule_count; r++)
      if (model->rules[r].party == ZOPA_RULE_FORBIDS && !apply_forbid(box, &model->rules[r], &changed))
        return false;
    if (!changed && !apply_need(box, need, &changed))
      return false;
  }
  return true;
}
