/* test_space.c - a case becomes integers without losing what it says: options ruled out, feasible outcomes, exact and grid arithmetic,
 * reservation values, indices; and walking the space block by block gives what asking for single outcomes gives. */
#include "tap.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/generate.h"
#include "oracle/oracle.h"
#include "space/enumerate.h"
#include "space/space.h"

static struct zopa_space *compile(const struct zopa_case *negotiation, struct zopa_error *error)
{
  struct zopa_space *space = NULL;
  if (!CHECK(zopa_space_new(negotiation, error, &space) == ZOPA_OK))
    exit(tap_done());             /* nothing that follows would mean anything */
  return space;
}

/* A case of one party and one issue, whose options have these values. */
static struct zopa_case *one_issue(uint32_t count, const char *const *values)
{
  struct zopa_case *negotiation = generate_empty(1, 1, &count);
  generate_values(negotiation, 0, 0, "1", values);
  return negotiation;
}

static void test_domains(void)
{
  struct zopa_case *negotiation = generate_empty(1, 3, (const uint32_t[]){3, 70, 2});
  generate_forbid(negotiation, generate_package(negotiation, 1, (const uint32_t[][2]){{1, 69}}));
  generate_forbid(negotiation, generate_package(negotiation, 1, (const uint32_t[][2]){{1, 0}}));
  generate_forbid(negotiation, generate_package(negotiation, 2, (const uint32_t[][2]){{0, 2}, {2, 1}}));
  struct zopa_space *space = compile(negotiation, NULL);
  CHECK(strcmp(space->outcome_count, "420") == 0 && space->indexable && space->domain_product == 3 * 68 * 2);
  CHECK(space->domain_size[1] == 68 && space->domain[1][0] == 1 && space->domain[1][67] == 68 && space->forbid_count == 1);
  CHECK(!zopa_space_feasible(space, (uint32_t[]){0, 0, 0}) && !zopa_space_feasible(space, (uint32_t[]){0, 69, 0}));
  CHECK(!zopa_space_feasible(space, (uint32_t[]){2, 5, 1}) && zopa_space_feasible(space, (uint32_t[]){2, 5, 0}));
  uint32_t outcome[3];
  uint64_t index = 0;
  for (uint32_t a = 0; a < 3; a++)
    for (uint32_t b = 1; b < 69; b++)
      for (uint32_t c = 0; c < 2; c++, index++) {
        zopa_space_outcome(space, index, outcome);
        CHECK(outcome[0] == a && outcome[1] == b && outcome[2] == c && zopa_space_index(space, outcome) == index);
      }
  zopa_space_free(space);
  tap_point("a constraint on one issue takes options out; index order is the first issue slowest");

  space = NULL;
  negotiation->constraints[0].forbid.terms_count = 0;     /* an empty clause always holds */
  CHECK(zopa_space_new(negotiation, NULL, &space) == ZOPA_OK && space->empty && space->domain_product == 0);
  CHECK(!zopa_space_feasible(space, (uint32_t[]){0, 1, 0}));
  zopa_space_free(space);
  zopa_case_free(negotiation);
  tap_point("a clause without terms always holds, and forbids everything");
}

static void test_size(void)
{
  uint32_t options[100];
  char count[128];
  for (size_t i = 0; i < 100; i++)
    options[i] = 10;
  struct zopa_case *negotiation = generate_empty(1, 100, options);
  struct zopa_space *space = compile(negotiation, NULL);
  memset(count, '0', sizeof count);
  count[0] = '1';
  count[101] = '\0';
  CHECK(strcmp(space->outcome_count, count) == 0 && !space->indexable);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  for (size_t i = 0; i < 100; i++)
    options[i] = 2;
  for (size_t issues = 62; issues <= 64; issues++) {
    negotiation = generate_empty(1, issues, options);
    space = compile(negotiation, NULL);
    CHECK(space->indexable == (issues < 63) && (issues > 62 || space->domain_product == UINT64_C(1) << 62));
    zopa_space_free(space);
    zopa_case_free(negotiation);
  }
  tap_point("counts of outcomes are exact at any size, and indices end at 63 bits");
}

static void test_exact(void)
{
  /* 0.1 + 0.2 is 0.3 on paper, though not in binary. */
  struct zopa_case *negotiation = generate_empty(1, 2, (const uint32_t[]){2, 2});
  generate_values(negotiation, 0, 0, "1", (const char *const[]){"0.1", "0.3"});
  generate_values(negotiation, 0, 1, "1", (const char *const[]){"0.2", "0"});
  negotiation->preferences[0].as_written = true;
  negotiation->preferences[0].reservation = generate_number(negotiation, "0.3");
  struct zopa_space *space = compile(negotiation, NULL);
  const struct zopa_utility *utility = &space->utilities[0];
  int64_t sum = zopa_utility_sum(space, utility, (uint32_t[]){0, 0});
  CHECK(space->exact && utility->unit == 10 && sum == 3 && sum == zopa_utility_sum(space, utility, (uint32_t[]){1, 1}));
  CHECK(sum >= utility->reservation && zopa_utility_value(utility, sum) == 0.3);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  tap_point("decimals add up as on paper");

  negotiation = one_issue(4, (const char *const[]){"1/3", "-2/7", "1e-3", "0.5"});
  space = compile(negotiation, NULL);
  utility = &space->utilities[0];
  CHECK(space->exact && zopa_utility_sum(space, utility, (uint32_t[]){1}) == 0);
  CHECK(zopa_utility_sum(space, utility, (uint32_t[]){3}) == utility->unit);
  /* (1/3 + 2/7) / (1/2 + 2/7) = 26/33 */
  CHECK(33 * zopa_utility_sum(space, utility, (uint32_t[]){0}) == 26 * utility->unit);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  tap_point("fractions keep a common denominator");
}

static void test_grid(void)
{
  struct zopa_case *negotiation = one_issue(3, (const char *const[]){"0", "0.12345678901234567", "0.98765432109876543"});
  generate_interaction(negotiation, 0, generate_package(negotiation, 1, (const uint32_t[][2]){{0, 1}}), "0.33333333333333333");
  struct zopa_space *space = compile(negotiation, NULL);
  const struct zopa_utility *utility = &space->utilities[0];
  CHECK(!space->exact && !utility->exact && (utility->unit & (utility->unit - 1)) == 0 && utility->unit >= INT64_C(1) << 50);
  CHECK(zopa_utility_sum(space, utility, (uint32_t[]){2}) == utility->unit);
  double value = zopa_utility_value(utility, zopa_utility_sum(space, utility, (uint32_t[]){1}));
  double wanted = 0.12345678901234567 / 0.98765432109876543 + 0.33333333333333333;
  CHECK_THAT(value - wanted < 1e-15 && wanted - value < 1e-15, "%.17g, want %.17g", value, wanted);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  tap_point("numbers without a common denominator that fits go to a fine binary grid");

  /* Above the best by less than one part in 10^15, by a little, by far: never within reach on the grid. */
  static const char *const above[] = {"1.000000000000001", "1.1", "3", "1e30", "1e300"};
  for (size_t i = 0; i < sizeof above / sizeof *above; i++)
    for (int grid = 0; grid < 2; grid++) {
      negotiation = one_issue(3, (const char *const[]){grid ? "0.12345678901234567890123" : "0", grid ? "0.98765432109876543210987" : "1", grid ? "0.5" : "1"});
      negotiation->preferences[0].reservation = generate_number(negotiation, "%s", above[i]);
      space = compile(negotiation, NULL);
      utility = &space->utilities[0];
      CHECK_THAT(utility->exact == !grid && zopa_utility_sum(space, utility, (uint32_t[]){1}) < utility->reservation, "%s%s", above[i],
                 grid ? " on the grid" : "");
      zopa_space_free(space);
      zopa_case_free(negotiation);
    }
  tap_point("a reservation value above every outcome stays above every outcome");
}

static void test_refused(void)
{
  struct zopa_case *negotiation = one_issue(2, (const char *const[]){"0", "1"});
  negotiation->preferences[0].reservation = generate_number(negotiation, "-1e30");
  struct zopa_error error = {0};
  struct zopa_space *space = NULL;
  CHECK(zopa_space_new(negotiation, &error, &space) == ZOPA_E_UNSUPPORTED && !space);
  CHECK(error.error_count == 1 && strstr(error.problems[0].text, "p0") && strstr(error.problems[0].text, "too far apart"));
  zopa_error_clear(&error);
  zopa_case_free(negotiation);
  tap_point("numbers too far apart for one scale are refused, with the party's name");
}

static void test_warnings(void)
{
  struct zopa_case *negotiation = generate_empty(3, 1, (const uint32_t[]){2});
  for (size_t p = 0; p < 3; p++)
    generate_values(negotiation, p, 0, "1", (const char *const[]){"0", "1"});
  negotiation->parties[1].role = ZOPA_ROLE_MEDIATOR;
  negotiation->preferences[2].reservation = generate_number(negotiation, "1/2");
  struct zopa_error error = {0};
  struct zopa_space *space = compile(negotiation, &error);
  CHECK(error.warning_count == 1 && error.error_count == 0 && strstr(error.problems[0].text, "p0"));
  CHECK(space->utilities[0].reservation_assumed && space->utilities[0].reservation == 0 && !space->utilities[2].reservation_assumed);
  CHECK(space->utilities[0].consents && !space->utilities[1].consents && space->incomplete_count == 0);
  zopa_space_free(space);
  negotiation->preferences[0].values = NULL;
  negotiation->preferences[1].values = NULL;
  space = compile(negotiation, NULL);
  CHECK(space->utility_count == 1 && space->utilities[0].party == 2 && space->incomplete_count == 1 && space->incomplete[0] == 0);
  zopa_space_free(space);
  zopa_error_clear(&error);
  zopa_case_free(negotiation);
  tap_point("an assumed reservation value is said of who must agree; who is incomplete is listed");
}

static void test_package(void)
{
  struct zopa_case *negotiation = generate_empty(1, 2, (const uint32_t[]){2, 2});
  generate_values(negotiation, 0, 0, "3", (const char *const[]){"0", "1"});
  generate_values(negotiation, 0, 1, "1", (const char *const[]){"0", "1"});
  generate_interaction(negotiation, 0, generate_package(negotiation, 2, (const uint32_t[][2]){{0, 1}, {1, 0}}), "-0.5");
  generate_interaction(negotiation, 0, (struct zopa_clause){0}, "0.125");         /* no condition: always */
  negotiation->preferences[0].reservation_is_package = true;
  negotiation->preferences[0].reservation_package = generate_package(negotiation, 2, (const uint32_t[][2]){{0, 1}, {1, 0}});
  struct zopa_space *space = compile(negotiation, NULL);
  const struct zopa_utility *utility = &space->utilities[0];
  CHECK(utility->bonus_count == 1 && zopa_utility_value(utility, utility->reservation) == 0.375 && !utility->reservation_assumed);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  tap_point("a package as reservation value is worth its utility, interactions included");
}

static void test_settle(void)
{
  struct zopa_case *negotiation = generate_empty(1, 3, (const uint32_t[]){3, 4, 2});
  for (size_t i = 0; i < 3; i++)
    generate_values(negotiation, 0, i, "1", (const char *const[]){"0", "1", "2", "3"});
  generate_forbid(negotiation, generate_package(negotiation, 1, (const uint32_t[][2]){{1, 2}}));
  generate_forbid(negotiation, generate_package(negotiation, 2, (const uint32_t[][2]){{0, 1}, {2, 0}}));
  struct zopa_space *space = compile(negotiation, NULL), *settled = NULL;
  CHECK(zopa_space_settle(space, (const uint32_t[]){ZOPA_NONE, 3, ZOPA_NONE}, &settled) == ZOPA_OK && settled->domain_product == 6);
  uint32_t outcome[3];
  for (uint64_t index = 0; index < 6; index++) {
    zopa_space_outcome(settled, index, outcome);
    CHECK(outcome[0] == index / 2 && outcome[1] == 3 && outcome[2] == index % 2);
    CHECK(zopa_space_feasible(settled, outcome) == !(outcome[0] == 1 && outcome[2] == 0));
    CHECK(zopa_utility_sum(settled, settled->utilities, outcome) == zopa_utility_sum(space, space->utilities, outcome));
  }
  CHECK(!zopa_space_feasible(settled, (const uint32_t[]){0, 1, 0}) && zopa_space_feasible(space, (const uint32_t[]){0, 1, 0}));
  zopa_space_free(settled);
  settled = NULL;
  CHECK(zopa_space_settle(space, (const uint32_t[]){ZOPA_NONE, 2, ZOPA_NONE}, &settled) == ZOPA_OK && settled->empty);
  CHECK(settled->domain_product == 0 && !space->empty && space->domain_product == 18);
  zopa_space_free(settled);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  tap_point("issues that are settled leave their option alone, and nothing when a constraint rules it out");
}

static void test_draw(void)
{
  struct zopa_case *negotiation = generate_empty(1, 2, (const uint32_t[]){4, 3});
  generate_forbid(negotiation, generate_package(negotiation, 1, (const uint32_t[][2]){{0, 1}}));
  struct zopa_space *space = compile(negotiation, NULL);
  struct zopa_random random;
  size_t seen[9] = {0};
  uint32_t outcome[2];
  zopa_random_init(&random, 1, 0);
  for (int i = 0; i < 9000; i++) {
    zopa_space_draw(space, &random, outcome);
    CHECK(outcome[0] < 4 && outcome[0] != 1 && outcome[1] < 3);
    seen[zopa_space_index(space, outcome) % 9]++;
  }
  for (size_t i = 0; i < 9; i++)
    CHECK_THAT(seen[i] > 850 && seen[i] < 1150, "%zu of 9000 fell on %zu", seen[i], i);   /* 5 standard deviations */
  zopa_space_free(space);
  zopa_case_free(negotiation);
  tap_point("outcomes are drawn evenly from what single constraints leave");
}

/* One block of a walk against single outcomes. */
static void check_block(const struct zopa_walker *walker, const char *name, uint64_t seed)
{
  const struct zopa_enumeration *it = walker->enumeration;
  const struct zopa_space *space = it->space;
  uint32_t outcome[64];
  for (size_t row = 0; row < it->block_size; row++) {
    zopa_space_outcome(space, walker->block * it->block_size + row, outcome);
    CHECK_THAT((walker->feasible[row / 64] >> row % 64 & 1) == zopa_space_feasible(space, outcome), "%s, seed %lu: row %zu of block %lu",
               name, (unsigned long)seed, row, (unsigned long)walker->block);
    for (size_t u = 0; u < space->utility_count; u++) {
      int64_t sum = walker->base[u] + walker->inner[u][row];
      CHECK_THAT((sum < space->utilities[u].cap ? sum : space->utilities[u].cap) == zopa_utility_sum(space, &space->utilities[u], outcome),
                 "%s, seed %lu: utility %zu in row %zu of block %lu", name, (unsigned long)seed, u, row, (unsigned long)walker->block);
    }
  }
  for (size_t row = it->block_size; row < 64 * it->group_count; row++)
    CHECK(!(walker->feasible[row / 64] >> row % 64 & 1));
  for (size_t u = 0; u < space->utility_count; u++)
    for (size_t g = 0; g < it->group_count; g++) {
      int64_t peak = INT64_MIN, trough = INT64_MAX;
      for (size_t row = 64 * g; row < 64 * (g + 1) && row < it->block_size; row++) {
        peak = walker->inner[u][row] > peak ? walker->inner[u][row] : peak;
        trough = walker->inner[u][row] < trough ? walker->inner[u][row] : trough;
      }
      CHECK(walker->peak[u][g] == peak && walker->trough[u][g] == trough);
    }
}

static void test_walk(const struct generate_recipe *recipe, unsigned seeds)
{
  uint64_t blocks = 0;
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    struct zopa_case *negotiation = generate_case(recipe, seed);
    struct zopa_space *space = compile(negotiation, NULL);
    struct zopa_enumeration enumeration;
    struct zopa_walker walker;
    if (space && !space->empty && CHECK(zopa_enumeration_init(&enumeration, space) == ZOPA_OK)) {
      CHECK(enumeration.block_count * enumeration.block_size == space->domain_product);
      CHECK(enumeration.group_count == (enumeration.block_size + 63) / 64);
      if (CHECK(zopa_walker_init(&walker, &enumeration) == ZOPA_OK)) {
        /* In order, as one thread does; then here and there, as many do; then the same block again. */
        struct zopa_random random;
        zopa_random_init(&random, seed, 0);
        for (uint64_t n = 0; n < enumeration.block_count + 12; n++, blocks++) {
          zopa_walker_seek(&walker, n < enumeration.block_count ? n : zopa_random_below(&random, enumeration.block_count));
          check_block(&walker, recipe->name, seed);
        }
        zopa_walker_seek(&walker, walker.block);
        check_block(&walker, recipe->name, seed);
        zopa_walker_clear(&walker);
      }
      zopa_enumeration_clear(&enumeration);
    }
    zopa_space_free(space);
    zopa_case_free(negotiation);
  }
  tap_point("%s: %lu blocks walked in any order hold what single outcomes say", recipe->name, (unsigned long)blocks);
}

int main(void)
{
  static const struct generate_recipe small = {.name = "one block", .parties_min = 1, .parties_max = 3, .issues_min = 1, .issues_max = 5,
    .options_min = 1, .options_max = 5, .outcomes_max = 200, .forbids_max = 3, .terms_max = 3, .interactions_max = 3, .signs = true};
  static const struct generate_recipe many = {.name = "many blocks", .parties_min = 1, .parties_max = 3, .issues_min = 6, .issues_max = 11,
    .options_min = 1, .options_max = 6, .outcomes_max = 30000, .forbids_max = 8, .conditionals_max = 4, .terms_max = 4,
    .interactions_max = 6, .red_lines_max = 1, .as_written = true, .signs = true};
  static const struct generate_recipe wide = {.name = "long rows", .parties_min = 2, .parties_max = 2, .issues_min = 2, .issues_max = 3,
    .options_min = 2, .options_max = 5, .outcomes_max = 40000, .last_options = 3000, .forbids_max = 3, .terms_max = 3, .interactions_max = 3};
  static const struct generate_recipe border = {.name = "rows around 64", .parties_min = 1, .parties_max = 2, .issues_min = 2,
    .issues_max = 3, .options_min = 40, .options_max = 60, .outcomes_max = 60000, .last_options = 66, .forbids_max = 4, .terms_max = 3,
    .interactions_max = 3, .signs = true};
  test_domains();
  test_size();
  test_exact();
  test_grid();
  test_refused();
  test_warnings();
  test_package();
  test_settle();
  test_draw();
  test_walk(&small, 100);
  test_walk(&many, 25);
  test_walk(&wide, 4);
  test_walk(&border, 6);
  return tap_done();
}
