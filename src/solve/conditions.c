/* conditions.c - from a space to rules over classes of options, and what a box of classes holds. See conditions.h. */
#include "solve/conditions.h"

#include <string.h>

/* --- classes --- */

/* Whether an option's place in one condition differs from another's. */
static bool condition_parts(const struct zopa_condition *condition, uint32_t issue, uint32_t a, uint32_t b)
{
  for (size_t t = 0; t < condition->test_count; t++)
    if (condition->tests[t].issue == issue && zopa_set_has(condition->tests[t].set, a) != zopa_set_has(condition->tests[t].set, b))
      return true;
  return false;
}

/* Whether anything that counts tells two options of an issue apart. */
static bool options_part(const struct zopa_space *space, uint32_t issue, uint32_t a, uint32_t b)
{
  for (size_t f = 0; f < space->forbid_count; f++)
    if (condition_parts(&space->forbids[f], issue, a, b))
      return true;
  for (size_t u = 0; u < space->utility_count; u++) {
    const struct zopa_utility *utility = &space->utilities[u];
    if (!utility->consents)
      continue;
    if (utility->worth[issue][a] != utility->worth[issue][b])
      return true;
    for (size_t k = 0; k < utility->bonus_count; k++)
      if (condition_parts(&utility->bonuses[k].condition, issue, a, b))
        return true;
  }
  return false;
}

/* The first option of each class, in ascending order; how many there are, or ZOPA_CLASSES_MAX + 1 when there are more than a word holds. */
static uint32_t find_classes(const struct zopa_space *space, uint32_t issue, uint32_t first[ZOPA_CLASSES_MAX])
{
  uint32_t count = 0;
  for (uint32_t d = 0; d < space->domain_size[issue]; d++) {
    uint32_t c = 0;
    while (c < count && options_part(space, issue, first[c], space->domain[issue][d]))
      c++;
    if (c < count)
      continue;
    if (count == ZOPA_CLASSES_MAX)
      return ZOPA_CLASSES_MAX + 1;
    first[count++] = space->domain[issue][d];
  }
  return count;
}

bool zopa_rules_apply(const struct zopa_space *space)
{
  uint32_t first[ZOPA_CLASSES_MAX];
  size_t rules = space->forbid_count;
  for (size_t u = 0; u < space->utility_count; u++)
    rules += space->utilities[u].consents ? space->utilities[u].bonus_count : 0;
  for (uint32_t i = 0; i < space->issue_count; i++) {
    uint32_t count = find_classes(space, i, first);
    bool parts = false;
    if (count > ZOPA_CLASSES_MAX)
      return false;
    for (size_t u = 0; u < space->utility_count; u++)
      for (uint32_t c = 1; c < count && space->utilities[u].consents; c++)
        parts |= space->utilities[u].worth[i][first[c]] != space->utilities[u].worth[i][first[0]];
    rules += parts ? count : 0;
  }
  return rules <= ZOPA_RULES_MAX;
}

static enum zopa_status compile_classes(struct zopa_rules *rules, struct zopa_arena *arena)
{
  const struct zopa_space *space = rules->space;
  uint32_t first[ZOPA_CLASSES_MAX];
  size_t most = 0;
  for (uint32_t i = 0; i < space->issue_count; i++)
    most += space->domain_size[i] < ZOPA_CLASSES_MAX ? space->domain_size[i] : ZOPA_CLASSES_MAX;
  rules->all = ZOPA_ARENA_NEW(arena, uint64_t, space->issue_count);
  rules->class_start = ZOPA_ARENA_NEW(arena, uint32_t, space->issue_count + 1);
  rules->option = ZOPA_ARENA_NEW(arena, uint32_t, most);
  rules->size = ZOPA_ARENA_NEW(arena, uint32_t, most);
  if (!rules->all || !rules->class_start || !rules->option || !rules->size)
    return ZOPA_E_MEMORY;
  for (uint32_t i = 0; i < space->issue_count; i++) {
    uint32_t count = find_classes(space, i, first), start = rules->class_start[i];
    rules->class_start[i + 1] = start + count;
    rules->all[i] = count == 0 ? 0 : UINT64_MAX >> (ZOPA_CLASSES_MAX - count);
    rules->empty |= count == 0;
    memcpy(rules->option + start, first, count * sizeof *first);
    for (uint32_t d = 0; d < space->domain_size[i]; d++)
      for (uint32_t c = 0; c < count; c++)
        if (!options_part(space, i, first[c], space->domain[i][d])) {
          rules->size[start + c]++;
          break;
        }
  }
  return ZOPA_OK;
}

/* --- rules --- */

/* Makes the tests of a condition over classes at the end of the list; false when it can never hold. */
static bool write_tests(struct zopa_rules *rules, const struct zopa_condition *condition, struct zopa_hunt_rule *ret_rule)
{
  *ret_rule = (struct zopa_hunt_rule){.test = (uint32_t)rules->test_count};
  for (size_t t = 0; t < condition->test_count; t++) {
    uint32_t issue = condition->tests[t].issue, start = rules->class_start[issue];
    uint64_t set = 0;
    for (uint32_t c = start; c < rules->class_start[issue + 1]; c++)
      if (zopa_set_has(condition->tests[t].set, rules->option[c]))
        set |= UINT64_C(1) << (c - start);
    if (set == 0)
      return false;
    if (set == rules->all[issue])
      continue;
    rules->issue[rules->test_count + ret_rule->test_count] = issue;
    rules->set[rules->test_count + ret_rule->test_count] = set;
    ret_rule->test_count++;
  }
  return true;
}

static bool same_tests(const struct zopa_rules *rules, const struct zopa_hunt_rule *a, const struct zopa_hunt_rule *b)
{
  if (a->test_count != b->test_count)
    return false;
  for (uint32_t t = 0; t < a->test_count; t++) {
    uint32_t s = 0;
    while (s < b->test_count &&
           (rules->issue[a->test + t] != rules->issue[b->test + s] || rules->set[a->test + t] != rules->set[b->test + s]))
      s++;
    if (s == b->test_count)
      return false;
  }
  return true;
}

/* Joins a rule whose tests stand at the end of the list to an equal one, or keeps it. */
static size_t keep_rule(struct zopa_rules *rules, const struct zopa_hunt_rule *rule)
{
  for (size_t r = 0; r < rules->rule_count; r++)
    if (same_tests(rules, &rules->rules[r], rule))
      return r;
  rules->rules[rules->rule_count] = *rule;
  rules->test_count += rule->test_count;
  return rules->rule_count++;
}

/* What an issue's options are worth to one party beyond the least becomes rules of one test. */
static void add_worths(struct zopa_rules *rules, size_t party)
{
  const struct zopa_utility *utility = rules->utilities[party];
  for (uint32_t i = 0; i < rules->issue_count; i++) {
    uint32_t start = rules->class_start[i], end = rules->class_start[i + 1];
    int64_t least = INT64_MAX;
    for (uint32_t c = start; c < end; c++)
      least = utility->worth[i][rules->option[c]] < least ? utility->worth[i][rules->option[c]] : least;
    if (start == end)
      continue;
    rules->base[party] += least;
    for (uint32_t c = start; c < end; c++) {
      struct zopa_hunt_rule rule = {.test = (uint32_t)rules->test_count, .test_count = 1};
      int64_t more = utility->worth[i][rules->option[c]] - least;
      rules->issue[rules->test_count] = i;
      rules->set[rules->test_count] = UINT64_C(1) << (c - start);
      if (more != 0)
        rules->amount[keep_rule(rules, &rule) * rules->party_count + party] += more;
    }
  }
}

static void add_bonuses(struct zopa_rules *rules, size_t party)
{
  const struct zopa_utility *utility = rules->utilities[party];
  struct zopa_hunt_rule rule;
  rules->base[party] += utility->base;
  rules->cap[party] = utility->cap;
  for (size_t k = 0; k < utility->bonus_count; k++) {
    if (!write_tests(rules, &utility->bonuses[k].condition, &rule))
      continue;
    if (rule.test_count == 0)
      rules->base[party] += utility->bonuses[k].amount;
    else
      rules->amount[keep_rule(rules, &rule) * rules->party_count + party] += utility->bonuses[k].amount;
  }
}

static void add_forbids(struct zopa_rules *rules)
{
  struct zopa_hunt_rule rule;
  for (size_t f = 0; f < rules->space->forbid_count; f++) {
    if (!write_tests(rules, &rules->space->forbids[f], &rule))
      continue;
    if (rule.test_count == 0)
      rules->empty = true;
    else
      rules->rules[keep_rule(rules, &rule)].forbidden = true;
  }
}

/* Drops rules that pay nobody and forbid nothing. */
static void drop_idle(struct zopa_rules *rules)
{
  size_t kept = 0;
  for (size_t r = 0; r < rules->rule_count; r++) {
    bool idle = !rules->rules[r].forbidden;
    for (size_t p = 0; p < rules->party_count; p++)
      idle &= rules->amount[r * rules->party_count + p] == 0;
    if (idle)
      continue;
    rules->rules[kept] = rules->rules[r];
    memmove(rules->amount + kept * rules->party_count, rules->amount + r * rules->party_count, rules->party_count * sizeof *rules->amount);
    kept++;
  }
  rules->rule_count = kept;
  for (size_t p = 0; p < rules->party_count; p++) {
    rules->low[p] = rules->high[p] = rules->base[p];
    for (size_t r = 0; r < kept; r++) {
      int64_t amount = rules->amount[r * rules->party_count + p];
      *(amount < 0 ? &rules->low[p] : &rules->high[p]) += amount;
    }
    rules->low[p] = rules->low[p] < rules->cap[p] ? rules->low[p] : rules->cap[p];
  }
}

static bool make_room(struct zopa_rules *rules, struct zopa_arena *arena)
{
  const struct zopa_space *space = rules->space;
  size_t classes = rules->class_start[rules->issue_count], rule_count = space->forbid_count, test_count = rules->issue_count;
  for (size_t f = 0; f < space->forbid_count; f++)
    test_count += space->forbids[f].test_count;
  for (size_t p = 0; p < rules->party_count; p++) {
    rule_count += rules->utilities[p]->bonus_count + classes;
    test_count += classes;
    for (size_t k = 0; k < rules->utilities[p]->bonus_count; k++)
      test_count += rules->utilities[p]->bonuses[k].condition.test_count;
  }
  rules->rules = ZOPA_ARENA_NEW(arena, struct zopa_hunt_rule, rule_count + 1);
  rules->issue = ZOPA_ARENA_NEW(arena, uint32_t, test_count + 1);
  rules->set = ZOPA_ARENA_NEW(arena, uint64_t, test_count + 1);
  rules->amount = ZOPA_ARENA_NEW(arena, int64_t, (rule_count + 1) * rules->party_count);
  rules->base = ZOPA_ARENA_NEW(arena, int64_t, rules->party_count);
  rules->cap = ZOPA_ARENA_NEW(arena, int64_t, rules->party_count);
  rules->low = ZOPA_ARENA_NEW(arena, int64_t, rules->party_count);
  rules->high = ZOPA_ARENA_NEW(arena, int64_t, rules->party_count);
  return rules->rules && rules->issue && rules->set && rules->amount && rules->base && rules->cap && rules->low && rules->high;
}

enum zopa_status zopa_rules_compile(const struct zopa_space *space, struct zopa_arena *arena, struct zopa_rules *ret_rules)
{
  struct zopa_rules rules = {.space = space, .issue_count = space->issue_count, .empty = space->empty};
  rules.utilities = ZOPA_ARENA_NEW(arena, const struct zopa_utility *, space->utility_count);
  if (!rules.utilities)
    return ZOPA_E_MEMORY;
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].consents)
      rules.utilities[rules.party_count++] = &space->utilities[u];
  if (compile_classes(&rules, arena) != ZOPA_OK || !make_room(&rules, arena))
    return ZOPA_E_MEMORY;
  for (size_t p = 0; p < rules.party_count && !rules.empty; p++) {
    add_bonuses(&rules, p);
    add_worths(&rules, p);
  }
  if (!rules.empty)
    add_forbids(&rules);
  drop_idle(&rules);
  *ret_rules = rules;
  return ZOPA_OK;
}

/* --- outcomes --- */

bool zopa_rules_vector(const struct zopa_rules *rules, const uint8_t *pick, int64_t *ret_vector)
{
  memcpy(ret_vector, rules->base, rules->party_count * sizeof *ret_vector);
  for (size_t r = 0; r < rules->rule_count; r++) {
    const struct zopa_hunt_rule *rule = &rules->rules[r];
    uint32_t t = rule->test, end = t + rule->test_count;
    while (t < end && rules->set[t] >> pick[rules->issue[t]] & 1)
      t++;
    if (t < end)
      continue;
    if (rule->forbidden)
      return false;
    for (size_t p = 0; p < rules->party_count; p++)
      ret_vector[p] += rules->amount[r * rules->party_count + p];
  }
  for (size_t p = 0; p < rules->party_count; p++)
    if (ret_vector[p] > rules->cap[p])
      ret_vector[p] = rules->cap[p];
  return true;
}
