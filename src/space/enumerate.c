/* enumerate.c - see enumerate.h. */
#include "space/enumerate.h"

#include <string.h>

enum { BLOCK_ROWS = 2048, BLOCK_ROWS_LEAST = 64 };

/* The first inner issue: from the last issue backwards while the block stays small, or is still too short to be worth a block. */
static size_t split_point(const struct zopa_space *space)
{
  size_t first = space->issue_count, rows = 1;
  while (first > 0) {
    size_t size = space->domain_size[first - 1];
    if (rows * size > BLOCK_ROWS && rows >= BLOCK_ROWS_LEAST)
      break;
    rows *= size;
    first--;
  }
  return first;
}

/* The option of an inner issue in each row, walked like an odometer: calls for all rows would cost a division each. */
struct odometer {
  const struct zopa_space *space;
  size_t first;
  uint32_t *digits;               /* [issue_count - first] */
};

/* Steps to the next row; returns the first issue whose digit changed, or issue_count after the last row. */
static size_t step(struct odometer *odometer)
{
  for (size_t i = odometer->space->issue_count; i-- > odometer->first;) {
    if (++odometer->digits[i - odometer->first] < odometer->space->domain_size[i])
      return i;
    odometer->digits[i - odometer->first] = 0;
  }
  return odometer->space->issue_count;
}

/* Adds up one utility over the rows: prefix[i] is the sum of the inner issues before i. */
static bool add_rows(struct zopa_enumeration *it, const struct zopa_utility *utility, int64_t *rows)
{
  const struct zopa_space *space = it->space;
  size_t first = it->outer_count, count = space->issue_count - first;
  struct odometer odometer = {space, first, ZOPA_ARENA_NEW(&it->arena, uint32_t, count)};
  int64_t *prefix = ZOPA_ARENA_NEW(&it->arena, int64_t, count + 1);
  if (!odometer.digits || !prefix)
    return false;
  size_t changed = first;
  for (size_t row = 0; row < it->block_size; row++) {
    for (size_t i = changed; i < space->issue_count; i++)
      prefix[i - first + 1] = prefix[i - first] + utility->worth[i][space->domain[i][odometer.digits[i - first]]];
    rows[row] = prefix[count];
    changed = step(&odometer);
  }
  return true;
}

/* The rows on which the inner half of a condition holds, and its outer half as a condition of its own. NULL when memory ran out. */
static uint64_t *split(struct zopa_enumeration *it, const struct zopa_condition *condition, struct zopa_condition *ret_outer)
{
  const struct zopa_space *space = it->space;
  size_t first = it->outer_count;
  uint64_t *rows = ZOPA_ARENA_NEW(&it->arena, uint64_t, it->group_count);
  struct zopa_test *outer = ZOPA_ARENA_NEW(&it->arena, struct zopa_test, condition->test_count);
  struct odometer odometer = {space, first, ZOPA_ARENA_NEW(&it->arena, uint32_t, space->issue_count - first)};
  if (!rows || !outer || !odometer.digits)
    return NULL;
  *ret_outer = (struct zopa_condition){outer, 0};
  for (size_t t = 0; t < condition->test_count; t++)
    if (condition->tests[t].issue < first)
      outer[ret_outer->test_count++] = condition->tests[t];
  for (size_t row = 0; row < it->block_size; row++) {
    bool holds = true;
    for (size_t t = 0; t < condition->test_count && holds; t++) {
      uint32_t issue = condition->tests[t].issue;
      holds = issue < first || zopa_set_has(condition->tests[t].set, space->domain[issue][odometer.digits[issue - first]]);
    }
    rows[row / 64] |= (uint64_t)holds << row % 64;
    step(&odometer);
  }
  return rows;
}

static void find_extremes(const int64_t *rows, size_t size, size_t group_count, int64_t *peak, int64_t *trough)
{
  for (size_t g = 0; g < group_count; g++) {
    size_t end = 64 * (g + 1) < size ? 64 * (g + 1) : size;
    peak[g] = trough[g] = rows[64 * g];
    for (size_t row = 64 * g; row < end; row++) {
      if (rows[row] > peak[g])
        peak[g] = rows[row];
      if (rows[row] < trough[g])
        trough[g] = rows[row];
    }
  }
}

static void add_amount(int64_t *rows, const uint64_t *set, size_t group_count, int64_t amount)
{
  for (size_t g = 0; g < group_count; g++)
    for (uint64_t left = set[g]; left; left &= left - 1)
      rows[64 * g + (size_t)__builtin_ctzll(left)] += amount;
}

static enum zopa_status split_forbids(struct zopa_enumeration *it)
{
  const struct zopa_space *space = it->space;
  it->forbids = ZOPA_ARENA_NEW(&it->arena, struct zopa_split, space->forbid_count);
  if (!it->forbids)
    return ZOPA_E_MEMORY;
  for (size_t k = 0; k < space->forbid_count; k++) {
    struct zopa_split *forbid = &it->forbids[it->forbid_count];
    uint64_t *rows = split(it, &space->forbids[k], &forbid->outer);
    if (!rows)
      return ZOPA_E_MEMORY;
    forbid->rows = rows;
    if (forbid->outer.test_count > 0)
      it->forbid_count++;
    else
      for (size_t g = 0; g < it->group_count; g++)
        it->feasible[g] &= ~rows[g];
  }
  return ZOPA_OK;
}

static enum zopa_status add_utility(struct zopa_enumeration *it, size_t u, size_t *bonus_capacity)
{
  const struct zopa_utility *utility = &it->space->utilities[u];
  it->inner[u] = ZOPA_ARENA_NEW(&it->arena, int64_t, 64 * it->group_count);
  it->peak[u] = ZOPA_ARENA_NEW(&it->arena, int64_t, it->group_count);
  it->trough[u] = ZOPA_ARENA_NEW(&it->arena, int64_t, it->group_count);
  if (!it->inner[u] || !it->peak[u] || !it->trough[u] || !add_rows(it, utility, it->inner[u]))
    return ZOPA_E_MEMORY;
  for (size_t k = 0; k < utility->bonus_count; k++) {
    struct zopa_split bonus = {.utility = u, .amount = utility->bonuses[k].amount};
    bonus.rows = split(it, &utility->bonuses[k].condition, &bonus.outer);
    if (!bonus.rows)
      return ZOPA_E_MEMORY;
    if (bonus.outer.test_count == 0) {
      add_amount(it->inner[u], bonus.rows, it->group_count, bonus.amount);
      continue;
    }
    struct zopa_split *bonuses = zopa_arena_grow(&it->arena, it->bonuses, it->bonus_count, bonus_capacity, sizeof *bonuses);
    if (!bonuses)
      return ZOPA_E_MEMORY;
    it->bonuses = bonuses;
    bonuses[it->bonus_count++] = bonus;
  }
  find_extremes(it->inner[u], it->block_size, it->group_count, it->peak[u], it->trough[u]);
  return ZOPA_OK;
}

enum zopa_status zopa_enumeration_init(struct zopa_enumeration *it, const struct zopa_space *space)
{
  *it = (struct zopa_enumeration){.space = space, .outer_count = split_point(space), .block_size = 1};
  for (size_t i = it->outer_count; i < space->issue_count; i++)
    it->block_size *= space->domain_size[i];
  it->block_count = it->block_size ? space->domain_product / it->block_size : 0;
  it->group_count = (it->block_size + 63) / 64;
  it->inner = ZOPA_ARENA_NEW(&it->arena, int64_t *, space->utility_count);
  it->peak = ZOPA_ARENA_NEW(&it->arena, int64_t *, space->utility_count);
  it->trough = ZOPA_ARENA_NEW(&it->arena, int64_t *, space->utility_count);
  it->feasible = ZOPA_ARENA_NEW(&it->arena, uint64_t, it->group_count);
  enum zopa_status status = it->inner && it->peak && it->trough && it->feasible ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t row = 0; status == ZOPA_OK && row < it->block_size; row++)
    it->feasible[row / 64] |= UINT64_C(1) << row % 64;
  if (status == ZOPA_OK)
    status = split_forbids(it);
  size_t bonus_capacity = 0;
  for (size_t u = 0; u < space->utility_count && status == ZOPA_OK; u++)
    status = add_utility(it, u, &bonus_capacity);
  if (status != ZOPA_OK)
    zopa_enumeration_clear(it);
  return status;
}

void zopa_enumeration_clear(struct zopa_enumeration *it) { zopa_arena_clear(&it->arena); }

enum zopa_status zopa_walker_init(struct zopa_walker *walker, const struct zopa_enumeration *enumeration)
{
  const struct zopa_space *space = enumeration->space;
  size_t utilities = space->utility_count, groups = enumeration->group_count;
  *walker = (struct zopa_walker){.enumeration = enumeration, .block = UINT64_MAX};
  struct zopa_arena *arena = &walker->arena;
  walker->digits = ZOPA_ARENA_NEW(arena, uint32_t, enumeration->outer_count);
  walker->outcome = ZOPA_ARENA_NEW(arena, uint32_t, space->issue_count);
  walker->prefix = ZOPA_ARENA_NEW(arena, int64_t, (enumeration->outer_count + 1) * utilities);
  walker->inner = ZOPA_ARENA_NEW(arena, const int64_t *, utilities);
  walker->peak = ZOPA_ARENA_NEW(arena, const int64_t *, utilities);
  walker->trough = ZOPA_ARENA_NEW(arena, const int64_t *, utilities);
  walker->own_inner = ZOPA_ARENA_NEW(arena, int64_t *, utilities);
  walker->own_peak = ZOPA_ARENA_NEW(arena, int64_t *, utilities);
  walker->own_trough = ZOPA_ARENA_NEW(arena, int64_t *, utilities);
  walker->own_feasible = ZOPA_ARENA_NEW(arena, uint64_t, groups);
  bool ready = walker->digits && walker->outcome && walker->prefix && walker->inner && walker->peak && walker->trough && walker->own_inner &&
               walker->own_peak && walker->own_trough && walker->own_feasible;
  for (size_t k = 0; ready && k < enumeration->bonus_count; k++) {
    size_t u = enumeration->bonuses[k].utility;
    if (walker->own_inner[u])
      continue;
    walker->own_inner[u] = ZOPA_ARENA_NEW(arena, int64_t, 64 * groups);
    walker->own_peak[u] = ZOPA_ARENA_NEW(arena, int64_t, groups);
    walker->own_trough[u] = ZOPA_ARENA_NEW(arena, int64_t, groups);
    ready = walker->own_inner[u] && walker->own_peak[u] && walker->own_trough[u];
  }
  if (ready) {
    for (size_t u = 0; u < utilities; u++)
      walker->prefix[u] = space->utilities[u].base;
    walker->base = walker->prefix + enumeration->outer_count * utilities;
    return ZOPA_OK;
  }
  zopa_walker_clear(walker);
  return ZOPA_E_MEMORY;
}

void zopa_walker_clear(struct zopa_walker *walker) { zopa_arena_clear(&walker->arena); }

/* Sets the outer digits; returns the first that changed. */
static size_t turn(struct zopa_walker *walker, uint64_t block)
{
  const struct zopa_enumeration *it = walker->enumeration;
  const uint32_t *sizes = it->space->domain_size;
  if (walker->block != UINT64_MAX && block == walker->block + 1) {
    size_t i = it->outer_count;
    while (i-- > 0 && ++walker->digits[i] == sizes[i])
      walker->digits[i] = 0;
    return i;
  }
  uint64_t rest = block;
  for (size_t i = it->outer_count; i-- > 0; rest /= sizes[i])
    walker->digits[i] = (uint32_t)(rest % sizes[i]);
  return 0;
}

void zopa_walker_seek(struct zopa_walker *walker, uint64_t block)
{
  const struct zopa_enumeration *it = walker->enumeration;
  const struct zopa_space *space = it->space;
  size_t utilities = space->utility_count, groups = it->group_count;
  for (size_t i = turn(walker, block); i < it->outer_count; i++) {
    uint32_t option = walker->outcome[i] = space->domain[i][walker->digits[i]];
    for (size_t u = 0; u < utilities; u++)
      walker->prefix[(i + 1) * utilities + u] = walker->prefix[i * utilities + u] + space->utilities[u].worth[i][option];
  }
  walker->block = block;

  walker->feasible = it->feasible;
  for (size_t k = 0; k < it->forbid_count; k++)
    if (zopa_condition_holds(&it->forbids[k].outer, walker->outcome)) {
      for (size_t g = 0; g < groups; g++)
        walker->own_feasible[g] = walker->feasible[g] & ~it->forbids[k].rows[g];
      walker->feasible = walker->own_feasible;
    }

  for (size_t u = 0; u < utilities; u++) {
    walker->inner[u] = it->inner[u];
    walker->peak[u] = it->peak[u];
    walker->trough[u] = it->trough[u];
  }
  for (size_t k = 0; k < it->bonus_count; k++) {
    size_t u = it->bonuses[k].utility;
    if (!zopa_condition_holds(&it->bonuses[k].outer, walker->outcome))
      continue;
    if (walker->inner[u] != walker->own_inner[u])
      walker->inner[u] = memcpy(walker->own_inner[u], it->inner[u], 64 * groups * sizeof(int64_t));
    add_amount(walker->own_inner[u], it->bonuses[k].rows, groups, it->bonuses[k].amount);
  }
  for (size_t u = 0; u < utilities; u++)
    if (walker->inner[u] == walker->own_inner[u]) {
      find_extremes(walker->own_inner[u], it->block_size, groups, walker->own_peak[u], walker->own_trough[u]);
      walker->peak[u] = walker->own_peak[u];
      walker->trough[u] = walker->own_trough[u];
    }
}
