/* conditions_count.c - how many outcomes of a box escape the rules that must not hold there, and which is the first. See conditions.h.
 *
 * A barred rule is open on an issue where some classes of the box pass and some fail. Issues that no open rule joins are independent, so the
 * box falls into parts, and counts multiply. Within a part the classes are tried issue by issue, those alike to the rules still alive at
 * once; a rule is dead as soon as one of its tests fails, and when none is alive all that remains is a product.
 *
 * Index order compares issue by issue, so the first outcome of the whole has the first choice of each part. Trying classes in ascending
 * order meets it first, because a class's first option comes before that of the next. */
#include <string.h>

#include "solve/conditions.h"

enum { POLL = 4096 };

bool zopa_counter_init(struct zopa_counter *counter, const struct zopa_rules *rules, struct zopa_watch *watch, struct zopa_arena *arena)
{
  size_t issues = rules->issue_count, count = rules->rule_count;
  *counter = (struct zopa_counter){.rules = rules, .watch = watch};
  counter->part = ZOPA_ARENA_NEW(arena, uint32_t, issues);
  counter->line = ZOPA_ARENA_NEW(arena, uint32_t, issues);
  counter->open = ZOPA_ARENA_NEW(arena, uint32_t, count);
  counter->last = ZOPA_ARENA_NEW(arena, uint32_t, count);
  counter->alive = ZOPA_ARENA_NEW(arena, bool, (issues + 1) * count);
  counter->left = ZOPA_ARENA_NEW(arena, uint64_t, issues);
  counter->pick = ZOPA_ARENA_NEW(arena, uint8_t, issues);
  mpz_t *before = ZOPA_ARENA_NEW(arena, mpz_t, issues + 1), *after = ZOPA_ARENA_NEW(arena, mpz_t, issues + 1);
  if (!counter->part || !counter->line || !counter->open || !counter->last || !counter->alive || !counter->left || !counter->pick || !before ||
      !after)
    return false;
  for (size_t i = 0; i <= issues; i++)
    mpz_inits(before[i], after[i], NULL);
  mpz_inits(counter->total, counter->sum, NULL);
  counter->before = before;
  counter->after = after;
  return true;
}

void zopa_counter_clear(struct zopa_counter *counter)
{
  if (!counter->after)
    return;
  for (size_t i = 0; i <= counter->rules->issue_count; i++)
    mpz_clears(counter->before[i], counter->after[i], NULL);
  mpz_clears(counter->total, counter->sum, NULL);
  counter->after = NULL;
}

static uint32_t lowest(uint64_t set) { return (uint32_t)__builtin_ctzll(set); }

static uint64_t size_of(const struct zopa_rules *rules, uint32_t issue, uint64_t classes)
{
  uint64_t size = 0;
  for (; classes; classes &= classes - 1)
    size += rules->size[rules->class_start[issue] + lowest(classes)];
  return size;
}

static uint32_t part_of(const struct zopa_counter *counter, uint32_t issue)
{
  while (counter->part[issue] != issue)
    issue = counter->part[issue];
  return issue;
}

/* Lists the barred rules that can hold in the box and joins the issues on which each is open. False when one holds throughout. */
static bool find_parts(struct zopa_counter *counter, const uint64_t *mask, const bool *barred, size_t *ret_open_count)
{
  const struct zopa_rules *rules = counter->rules;
  size_t open_count = 0;
  for (uint32_t i = 0; i < rules->issue_count; i++)
    counter->part[i] = i;
  for (uint32_t r = 0; r < rules->rule_count; r++) {
    bool dead = !barred[r], open = false;
    for (uint32_t t = rules->rules[r].test; !dead && t < rules->rules[r].test + rules->rules[r].test_count; t++)
      dead = (mask[rules->issue[t]] & rules->set[t]) == 0;
    if (dead)
      continue;
    for (uint32_t t = rules->rules[r].test; t < rules->rules[r].test + rules->rules[r].test_count; t++) {
      uint32_t issue = rules->issue[t];
      if ((mask[issue] & ~rules->set[t]) == 0)
        continue;
      if (open) {
        uint32_t a = part_of(counter, issue), b = part_of(counter, counter->last[r]);
        counter->part[a > b ? a : b] = a > b ? b : a;
      }
      counter->last[r] = open && counter->last[r] > issue ? counter->last[r] : issue;
      open = true;
    }
    if (!open)
      return false;
    counter->open[open_count++] = r;
  }
  *ret_open_count = open_count;
  return true;
}

/* The test of a rule on an issue; test_count of the whole list when it has none. */
static uint32_t test_on(const struct zopa_rules *rules, uint32_t r, uint32_t issue)
{
  for (uint32_t t = rules->rules[r].test; t < rules->rules[r].test + rules->rules[r].test_count; t++)
    if (rules->issue[t] == issue)
      return t;
  return (uint32_t)rules->test_count;
}

/* Takes the next group of classes of the issue at place d that the living rules cannot tell apart, and says which rules live on.
 * False when a rule would hold. */
static bool take_group(struct zopa_counter *counter, size_t d, size_t part_rules, const uint32_t *open, uint64_t *ret_group, bool *ret_any)
{
  const struct zopa_rules *rules = counter->rules;
  const bool *alive = counter->alive + d * rules->rule_count;
  bool *next = counter->alive + (d + 1) * rules->rule_count, holds = false;
  uint32_t issue = counter->line[d];
  uint64_t group = counter->left[d], class = UINT64_C(1) << lowest(group);
  *ret_any = false;
  for (size_t q = 0; q < part_rules; q++) {
    next[q] = alive[q];
    uint32_t t = alive[q] ? test_on(rules, open[q], issue) : (uint32_t)rules->test_count;
    if (t < rules->test_count) {
      bool passes = rules->set[t] & class;
      group &= passes ? rules->set[t] : ~rules->set[t];
      next[q] = passes;
      holds |= passes && counter->last[open[q]] == issue;
    }
    *ret_any |= next[q];
  }
  counter->left[d] &= ~group;
  *ret_group = group;
  return !holds;
}

/* Counts the choices of one part into counter->sum, and keeps the first. False when the watch stopped. */
static bool count_part(struct zopa_counter *counter, const uint64_t *mask, size_t length, size_t part_rules, const uint32_t *open)
{
  const struct zopa_rules *rules = counter->rules;
  bool found = false, any;
  uint64_t group, polls = 0;
  size_t d = 0;
  mpz_set_ui(counter->after[length], 1);
  for (size_t k = length; k-- > 0;)
    mpz_mul_ui(counter->after[k], counter->after[k + 1], size_of(rules, counter->line[k], mask[counter->line[k]]));
  mpz_set_ui(counter->before[0], 1);
  mpz_set_ui(counter->sum, 0);
  for (size_t q = 0; q < part_rules; q++)
    counter->alive[q] = true;
  counter->left[0] = mask[counter->line[0]];
  for (;;) {
    if (++polls % POLL == 0 && zopa_watch_stop(counter->watch, -1, "counting outcomes"))
      return false;
    if (counter->left[d] == 0) {
      if (d == 0)
        return true;
      d--;
      continue;
    }
    uint32_t issue = counter->line[d];
    uint8_t first = (uint8_t)lowest(counter->left[d]);
    bool escapes = take_group(counter, d, part_rules, open, &group, &any);
    if (!escapes)
      continue;
    if (!found)
      counter->pick[issue] = first;
    mpz_mul_ui(counter->before[d + 1], counter->before[d], size_of(rules, issue, group));
    if (any) {
      counter->left[d + 1] = mask[counter->line[d + 1]];
      d++;
      continue;
    }
    mpz_addmul(counter->sum, counter->before[d + 1], counter->after[d + 1]);
    for (size_t k = d + 1; !found && k < length; k++)
      counter->pick[counter->line[k]] = (uint8_t)lowest(mask[counter->line[k]]);
    found = true;
  }
}

bool zopa_counter_count(struct zopa_counter *counter, const uint64_t *mask, const bool *barred, uint32_t *ret_outcome)
{
  const struct zopa_rules *rules = counter->rules;
  size_t open_count;
  mpz_set_ui(counter->total, 0);
  for (size_t i = 0; i < rules->issue_count; i++)
    if (mask[i] == 0)
      return true;
  if (!find_parts(counter, mask, barred, &open_count))
    return true;
  mpz_set_ui(counter->total, 1);
  for (uint32_t i = 0; i < rules->issue_count; i++)
    counter->pick[i] = (uint8_t)lowest(mask[i]);
  for (uint32_t root = 0; root < rules->issue_count; root++) {
    size_t length = 0, part_rules = 0;
    if (counter->part[root] != root)
      continue;
    for (uint32_t i = root; i < rules->issue_count; i++)
      if (part_of(counter, i) == root)
        counter->line[length++] = i;
    /* The part's rules move to the front of those not dealt with yet. */
    for (size_t q = 0; q < open_count; q++)
      if (part_of(counter, counter->last[counter->open[q]]) == root) {
        uint32_t rule = counter->open[q];
        counter->open[q] = counter->open[part_rules];
        counter->open[part_rules++] = rule;
      }
    if (part_rules == 0) {
      for (size_t k = 0; k < length; k++)
        mpz_mul_ui(counter->total, counter->total, size_of(rules, counter->line[k], mask[counter->line[k]]));
      continue;
    }
    if (!count_part(counter, mask, length, part_rules, counter->open))
      return false;
    mpz_mul(counter->total, counter->total, counter->sum);
  }
  if (mpz_sgn(counter->total) > 0)
    for (size_t i = 0; i < rules->issue_count; i++)
      ret_outcome[i] = rules->option[rules->class_start[i] + counter->pick[i]];
  return true;
}
