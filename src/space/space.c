/* space.c - compiles the constraints of a case and answers questions about single outcomes. See space.h; utilities are in utility.c. */
#include "space/space.h"

#include <gmp.h>
#include <string.h>

#include "space/compile.h"

static uint64_t *new_set(struct zopa_space *space, uint32_t issue)
{
  return ZOPA_ARENA_NEW(&space->arena, uint64_t, (space->radix[issue] + 63) / 64);
}

/* The options of a term as a set; those outside it when inverted. */
static uint64_t *term_set(struct zopa_space *space, const struct zopa_term *term, bool inverted)
{
  uint64_t *set = new_set(space, term->issue);
  if (!set)
    return NULL;
  for (size_t i = 0; i < term->options_count; i++)
    set[term->options[i] / 64] |= UINT64_C(1) << term->options[i] % 64;
  if (inverted)
    for (uint32_t o = 0; o < space->radix[term->issue]; o++)
      set[o / 64] ^= UINT64_C(1) << o % 64;
  return set;
}

enum zopa_status zopa_condition_compile(struct zopa_space *space, const struct zopa_clause *clause, struct zopa_condition *ret_condition)
{
  /* One more than needed, for the term that an if/then adds. */
  struct zopa_test *tests = ZOPA_ARENA_NEW(&space->arena, struct zopa_test, clause->terms_count + 1);
  if (!tests)
    return ZOPA_E_MEMORY;
  for (size_t i = 0; i < clause->terms_count; i++) {
    uint64_t *set = term_set(space, &clause->terms[i], false);
    if (!set)
      return ZOPA_E_MEMORY;
    tests[i] = (struct zopa_test){clause->terms[i].issue, set};
  }
  *ret_condition = (struct zopa_condition){tests, clause->terms_count};
  return ZOPA_OK;
}

/* Takes out of the domain what a condition on one issue alone rules out. */
static void shrink_domain(struct zopa_space *space, const struct zopa_test *test)
{
  uint32_t *domain = space->domain[test->issue], kept = 0;
  for (uint32_t i = 0; i < space->domain_size[test->issue]; i++)
    if (!zopa_set_has(test->set, domain[i]))
      domain[kept++] = domain[i];
  space->domain_size[test->issue] = kept;
  space->empty |= kept == 0;
}

static enum zopa_status add_forbid(struct zopa_space *space, const struct zopa_condition *condition, size_t *capacity)
{
  if (condition->test_count == 0) {
    space->empty = true;
    return ZOPA_OK;
  }
  if (condition->test_count == 1) {
    shrink_domain(space, condition->tests);
    return ZOPA_OK;
  }
  struct zopa_condition *forbids = zopa_arena_grow(&space->arena, space->forbids, space->forbid_count, capacity, sizeof *forbids);
  if (!forbids)
    return ZOPA_E_MEMORY;
  space->forbids = forbids;
  forbids[space->forbid_count++] = *condition;
  return ZOPA_OK;
}

/* "if A then t1 and t2" forbids (A and not t1) and (A and not t2). Where t tests an issue that A tests too, both must hold of one option. */
static enum zopa_status add_conditional(struct zopa_space *space, const struct zopa_constraint *constraint, size_t *capacity)
{
  for (size_t i = 0; i < constraint->then.terms_count; i++) {
    const struct zopa_term *term = &constraint->then.terms[i];
    struct zopa_condition condition;
    enum zopa_status status = zopa_condition_compile(space, &constraint->when, &condition);
    uint64_t *set = status == ZOPA_OK ? term_set(space, term, true) : NULL;
    if (!set)
      return ZOPA_E_MEMORY;
    size_t k = 0;
    while (k < condition.test_count && condition.tests[k].issue != term->issue)
      k++;
    if (k < condition.test_count)
      for (size_t word = 0; word < (space->radix[term->issue] + 63) / 64; word++)
        set[word] &= condition.tests[k].set[word];
    else
      condition.test_count++;
    condition.tests[k] = (struct zopa_test){term->issue, set};
    status = add_forbid(space, &condition, capacity);
    if (status != ZOPA_OK)
      return status;
  }
  return ZOPA_OK;
}

static enum zopa_status compile_forbids(struct zopa_space *space)
{
  const struct zopa_case *negotiation = space->negotiation;
  size_t capacity = 0;
  struct zopa_condition condition;
  enum zopa_status status = ZOPA_OK;
  for (size_t i = 0; i < negotiation->constraints_count && status == ZOPA_OK; i++) {
    const struct zopa_constraint *constraint = &negotiation->constraints[i];
    if (constraint->conditional)
      status = add_conditional(space, constraint, &capacity);
    else if ((status = zopa_condition_compile(space, &constraint->forbid, &condition)) == ZOPA_OK)
      status = add_forbid(space, &condition, &capacity);
  }
  /* A red line of a party that must agree rules its outcomes out for all. */
  for (size_t p = 0; p < negotiation->parties_count; p++)
    for (size_t i = 0; zopa_party_consents(negotiation, p) && i < negotiation->preferences[p].statements_count; i++) {
      const struct zopa_preference_statement *statement = &negotiation->preferences[p].statements[i];
      if (statement->kind != ZOPA_RED_LINE || status != ZOPA_OK)
        continue;
      if ((status = zopa_condition_compile(space, &statement->subject, &condition)) == ZOPA_OK)
        status = add_forbid(space, &condition, &capacity);
    }
  return status;
}

static enum zopa_status shape(struct zopa_space *space)
{
  const struct zopa_case *negotiation = space->negotiation;
  space->issue_count = negotiation->issues_count;
  space->radix = ZOPA_ARENA_NEW(&space->arena, uint32_t, space->issue_count);
  space->domain = ZOPA_ARENA_NEW(&space->arena, uint32_t *, space->issue_count);
  space->domain_size = ZOPA_ARENA_NEW(&space->arena, uint32_t, space->issue_count);
  if (!space->radix || !space->domain || !space->domain_size)
    return ZOPA_E_MEMORY;
  for (size_t i = 0; i < space->issue_count; i++) {
    space->radix[i] = space->domain_size[i] = (uint32_t)negotiation->issues[i].options_count;
    space->empty |= space->radix[i] == 0;
    space->domain[i] = ZOPA_ARENA_NEW(&space->arena, uint32_t, space->radix[i]);
    if (!space->domain[i])
      return ZOPA_E_MEMORY;
    for (uint32_t o = 0; o < space->radix[i]; o++)
      space->domain[i][o] = o;
  }
  return ZOPA_OK;
}

static void measure_domain(struct zopa_space *space)
{
  space->indexable = true;
  space->domain_product = space->empty ? 0 : 1;
  for (size_t i = 0; i < space->issue_count && !space->empty && space->indexable; i++)
    space->indexable = !__builtin_mul_overflow(space->domain_product, space->domain_size[i], &space->domain_product) &&
                       space->domain_product <= INT64_MAX;
}

static enum zopa_status count_outcomes(struct zopa_space *space)
{
  mpz_t product;
  mpz_init_set_ui(product, 1);
  for (size_t i = 0; i < space->issue_count; i++)
    mpz_mul_ui(product, product, space->radix[i]);
  measure_domain(space);
  char *digits = ZOPA_ARENA_NEW(&space->arena, char, mpz_sizeinbase(product, 10) + 2);
  if (digits)
    space->outcome_count = mpz_get_str(digits, 10, product);
  mpz_clear(product);
  return digits ? ZOPA_OK : ZOPA_E_MEMORY;
}

enum zopa_status zopa_space_new(const struct zopa_case *negotiation, struct zopa_error *error, struct zopa_space **ret_space)
{
  struct zopa_arena arena = {0};
  struct zopa_space *space = ZOPA_ARENA_NEW(&arena, struct zopa_space, 1);
  if (!space)
    return ZOPA_E_MEMORY;
  *space = (struct zopa_space){.arena = arena, .negotiation = negotiation};
  enum zopa_status status = shape(space);
  if (status == ZOPA_OK)
    status = compile_forbids(space);
  if (status == ZOPA_OK)
    status = count_outcomes(space);
  if (status == ZOPA_OK)
    status = zopa_utilities_compile(space, error);
  if (status == ZOPA_OK)
    *ret_space = space;
  else
    zopa_space_free(space);
  return status;
}

void zopa_space_free(struct zopa_space *space)
{
  if (!space)
    return;
  struct zopa_arena arena = space->arena;         /* the space itself lies in its arena */
  zopa_arena_clear(&arena);
}

enum zopa_status zopa_space_settle(const struct zopa_space *space, const uint32_t *package, struct zopa_space **ret_space)
{
  struct zopa_arena arena = {0};
  struct zopa_space *settled = ZOPA_ARENA_NEW(&arena, struct zopa_space, 1);
  if (!settled)
    return ZOPA_E_MEMORY;
  *settled = *space;
  settled->arena = arena;
  settled->domain = ZOPA_ARENA_NEW(&settled->arena, uint32_t *, space->issue_count);
  settled->domain_size = ZOPA_ARENA_NEW(&settled->arena, uint32_t, space->issue_count);
  uint32_t *options = ZOPA_ARENA_NEW(&settled->arena, uint32_t, space->issue_count);
  if (!settled->domain || !settled->domain_size || !options) {
    zopa_space_free(settled);
    return ZOPA_E_MEMORY;
  }
  for (size_t i = 0; i < space->issue_count; i++) {
    settled->domain[i] = space->domain[i];
    settled->domain_size[i] = space->domain_size[i];
    if (package[i] == ZOPA_NONE)
      continue;
    bool permitted = false;
    for (uint32_t d = 0; d < space->domain_size[i]; d++)
      permitted |= space->domain[i][d] == package[i];
    options[i] = package[i];
    settled->domain[i] = &options[i];
    settled->domain_size[i] = permitted;
    settled->empty |= !permitted;
  }
  measure_domain(settled);
  *ret_space = settled;
  return ZOPA_OK;
}

bool zopa_condition_holds(const struct zopa_condition *condition, const uint32_t *outcome)
{
  for (size_t i = 0; i < condition->test_count; i++)
    if (!zopa_set_has(condition->tests[i].set, outcome[condition->tests[i].issue]))
      return false;
  return true;
}

bool zopa_space_feasible(const struct zopa_space *space, const uint32_t *outcome)
{
  if (space->empty)
    return false;
  for (size_t i = 0; i < space->issue_count; i++) {
    const uint32_t *domain = space->domain[i];
    uint32_t low = 0, high = space->domain_size[i];
    while (low < high) {
      uint32_t middle = (low + high) / 2;
      if (domain[middle] < outcome[i])
        low = middle + 1;
      else
        high = middle;
    }
    if (low == space->domain_size[i] || domain[low] != outcome[i])
      return false;
  }
  for (size_t i = 0; i < space->forbid_count; i++)
    if (zopa_condition_holds(&space->forbids[i], outcome))
      return false;
  return true;
}

uint64_t zopa_space_index(const struct zopa_space *space, const uint32_t *outcome)
{
  uint64_t index = 0;
  for (size_t i = 0; i < space->issue_count; i++) {
    uint32_t digit = 0;
    while (digit + 1 < space->domain_size[i] && space->domain[i][digit] < outcome[i])
      digit++;
    index = index * space->domain_size[i] + digit;
  }
  return index;
}

void zopa_space_outcome(const struct zopa_space *space, uint64_t index, uint32_t *ret_outcome)
{
  for (size_t i = space->issue_count; i-- > 0;) {
    ret_outcome[i] = space->domain[i][index % space->domain_size[i]];
    index /= space->domain_size[i];
  }
}

void zopa_space_draw(const struct zopa_space *space, struct zopa_random *random, uint32_t *ret_outcome)
{
  for (size_t i = 0; i < space->issue_count; i++)
    ret_outcome[i] = space->domain[i][zopa_random_below(random, space->domain_size[i])];
}
