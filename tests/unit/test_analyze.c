/* test_analyze.c - what "analyze" answers when it cannot answer all: parties that are incomplete, nobody to agree, limits that are met, a
 * caller that cancels, spaces too large to look through. Complete answers are held against their definitions by test_oracle. */
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/generate.h"
#include "oracle/oracle.h"
#include "solve/analysis.h"
#include "solve/tally.h"
#include "solve/concept.h"

static struct zopa_analysis *analyze(const struct zopa_space *space, const struct zopa_control *control)
{
  struct zopa_analysis *analysis = NULL;
  if (!CHECK(zopa_analyze(space, NULL, control, NULL, &analysis) == ZOPA_OK))
    exit(tap_done());             /* nothing that follows would mean anything */
  return analysis;
}

static struct zopa_space *compile(const struct zopa_case *negotiation)
{
  struct zopa_space *space = NULL;
  if (!CHECK(zopa_space_new(negotiation, NULL, &space) == ZOPA_OK))
    exit(tap_done());
  return space;
}

static void test_incomplete(void)
{
  static const struct generate_recipe recipe = {.name = "incomplete", .parties_min = 1, .parties_max = 4, .issues_min = 1, .issues_max = 5,
    .options_min = 1, .options_max = 4, .outcomes_max = 300, .forbids_max = 3, .conditionals_max = 1, .terms_max = 3, .red_lines_max = 1,
    .incomplete = true};
  const struct zopa_control control = ZOPA_CONTROL_INIT;
  uint32_t outcome[8];
  char wanted[32];
  for (uint64_t seed = 1; seed <= 200; seed++) {
    struct zopa_case *negotiation = generate_case(&recipe, seed);
    struct zopa_space *space = compile(negotiation);
    struct zopa_analysis *analysis = analyze(space, &control);
    size_t feasible = 0, incomplete = 0;
    for (size_t i = 0; i < oracle_outcome_count(negotiation); i++) {
      oracle_outcome(negotiation, i, outcome);
      feasible += oracle_feasible(negotiation, outcome);
    }
    for (size_t p = 0; p < negotiation->parties_count; p++)
      incomplete += !zopa_party_complete(negotiation, p);
    snprintf(wanted, sizeof wanted, "%zu", feasible);
    CHECK_THAT(space->incomplete_count == incomplete && !analysis->answered && analysis->ending == ZOPA_COMPLETE, "seed %lu",
               (unsigned long)seed);
    CHECK_THAT(analysis->feasible.exact && strcmp(analysis->feasible.exact, wanted) == 0, "seed %lu: %s feasible, want %s",
               (unsigned long)seed, analysis->feasible.exact, wanted);
    CHECK(analysis->frontier.count == 0 && !analysis->any_rational);
    for (size_t c = 0; c < zopa_concept_count; c++)
      CHECK(!analysis->solutions[c].exists);
    zopa_analysis_free(analysis);
    zopa_space_free(space);
    zopa_case_free(negotiation);
  }
  tap_point("where a party is incomplete, outcomes are counted and nothing is solved");
}

static void test_nobody(void)
{
  struct zopa_case *negotiation = generate_empty(1, 1, (const uint32_t[]){2});
  generate_values(negotiation, 0, 0, "1", (const char *const[]){"0", "1"});
  negotiation->parties[0].role = ZOPA_ROLE_MEDIATOR;
  struct zopa_space *space = compile(negotiation);
  struct zopa_analysis *analysis = NULL;
  struct zopa_error error = {0};
  const struct zopa_control control = ZOPA_CONTROL_INIT;
  CHECK(zopa_analyze(space, NULL, &control, &error, &analysis) == ZOPA_E_INPUT && !analysis);
  CHECK(error.error_count == 1 && strstr(error.problems[0].text, "nobody has to agree"));
  zopa_error_clear(&error);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  tap_point("where nobody has to agree, that is said");
}

/* A case of several chunks. */
static struct zopa_case *several_chunks(uint64_t seed)
{
  static const struct generate_recipe recipe = {.name = "several chunks", .parties_min = 2, .parties_max = 3, .issues_min = 11,
    .issues_max = 11, .options_min = 4, .options_max = 4, .outcomes_max = 5000000, .interactions_max = 2, .terms_max = 2};
  struct zopa_case *negotiation = generate_case(&recipe, seed);
  /* Three constraints on two issues each: none takes an option out. */
  for (uint32_t i = 0; i < 3; i++)
    generate_forbid(negotiation, generate_package(negotiation, 2, (const uint32_t[][2]){{i, i}, {10 - i, 1}}));
  return negotiation;
}

struct watch {
  size_t calls, until;
  double last;
  const char *what;
  bool ordered;
};

static bool watch(void *context, double done, const char *what)
{
  struct watch *it = context;
  it->ordered &= what && *what && done <= 1 && (done < 0 || done >= it->last || strcmp(what, it->what) != 0);
  it->last = done;
  it->what = what;
  return ++it->calls <= it->until;
}

static void check_cut(const struct zopa_space *space, struct zopa_control control, enum zopa_ending ending, const char *what)
{
  for (unsigned threads = 1; threads <= 2; threads++) {
    control.threads = threads;
    struct zopa_analysis *analysis = analyze(space, &control);
    CHECK_THAT(analysis->ending == ending && !analysis->frontier.exact && analysis->answered, "%s ends as %d", what, (int)analysis->ending);
    CHECK(analysis->feasible.exact && (analysis->rational.exact || (analysis->rational.confidence == 0.95
          && analysis->rational.low <= analysis->rational.estimate && analysis->rational.estimate <= analysis->rational.high)));
    CHECK(analysis->frontier.count > 0);
    for (size_t row = 0; row < analysis->frontier.count; row++)
      CHECK(zopa_space_feasible(space, &analysis->frontier.outcomes[row * space->issue_count]));
    for (size_t c = 0; c < zopa_concept_count; c++)
      CHECK(!analysis->solutions[c].exists || analysis->solutions[c].bound >= analysis->solutions[c].value);
    zopa_analysis_free(analysis);
  }
}

static void test_limits(void)
{
  struct zopa_case *negotiation = several_chunks(1);
  struct zopa_space *space = compile(negotiation);
  struct zopa_control control = ZOPA_CONTROL_INIT;
  control.limit_seconds = 1e-9;
  check_cut(space, control, ZOPA_TIME_LIMIT, "a time limit");
  control.limit_seconds = 0;
  control.limit_memory = 1;
  check_cut(space, control, ZOPA_MEMORY_LIMIT, "a memory limit");
  control.limit_memory = 0;
  struct watch it = {.until = 1, .ordered = true, .what = ""};
  control.progress = watch;
  control.context = &it;
  check_cut(space, control, ZOPA_CANCELLED, "a caller");
  tap_point("limits and a caller end the work, and what is answered says so and stays true");

  it = (struct watch){.until = SIZE_MAX, .ordered = true, .what = ""};
  control.threads = 2;
  struct zopa_analysis *analysis = analyze(space, &control);
  CHECK(analysis->ending == ZOPA_COMPLETE && analysis->frontier.exact && it.calls >= 4 && it.ordered);
  zopa_analysis_free(analysis);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  tap_point("progress is told in order, between 0 and 1, a stage at a time");
}

/* How often the 95 per cent intervals hold the truth: 60 of them, each of another seed; fewer than 50 would be 4 standard deviations off. */
static void test_estimates(void)
{
  struct zopa_case *negotiation = several_chunks(2);
  for (size_t p = 0; p < negotiation->parties_count; p++)
    negotiation->preferences[p].reservation = generate_number(negotiation, "0.6");
  struct zopa_space *space = compile(negotiation);
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_analysis *whole = analyze(space, &control);
  double feasible = strtod(whole->feasible.exact, NULL), rational = strtod(whole->rational.exact, NULL);
  size_t held[2] = {0};
  struct zopa_arena arena = {0};
  for (uint64_t seed = 1; seed <= 60; seed++) {
    struct zopa_tally estimates[2];
    CHECK(zopa_tally_sample(space, seed, false, &arena, &estimates[0], &estimates[1]) == ZOPA_OK);
    held[0] += estimates[0].low <= feasible && feasible <= estimates[0].high;
    held[1] += estimates[1].low <= rational && rational <= estimates[1].high;
  }
  zopa_arena_clear(&arena);
  CHECK_THAT(held[0] >= 50 && held[1] >= 50, "%zu of 60 hold %.0f feasible, %zu hold %.0f rational", held[0], feasible, held[1], rational);
  zopa_analysis_free(whole);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  tap_point("estimated counts hold the truth about as often as they say");
}

/* 30 issues of 10 options, of which every other party wants the opposite on its own scale, 0 to 270. */
static struct zopa_case *opposed(size_t parties, const char *reservation)
{
  uint32_t options[30];
  for (size_t i = 0; i < 30; i++)
    options[i] = 10;
  struct zopa_case *negotiation = generate_empty(parties, 30, options);
  for (size_t p = 0; p < parties; p++) {
    negotiation->preferences[p].as_written = true;
    negotiation->preferences[p].reservation = generate_number(negotiation, "%s", reservation);
    for (size_t i = 0; i < 30; i++)
      generate_values(negotiation, p, i, "1",
                      p % 2 ? (const char *const[]){"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}
                            : (const char *const[]){"9", "8", "7", "6", "5", "4", "3", "2", "1", "0"});
  }
  return negotiation;
}

/* Six parties who each want something else of 40 issues: the frontier is given up, the solutions are not. */
static void test_large(void)
{
  uint32_t options[40];
  struct zopa_random random;
  zopa_random_init(&random, 1, 0);
  for (size_t i = 0; i < 40; i++)
    options[i] = 6;
  struct zopa_case *negotiation = generate_empty(6, 40, options);
  for (size_t p = 0; p < 6; p++)
    for (size_t i = 0; i < 40; i++) {
      char texts[7][24];
      const char *values[6];
      for (size_t o = 0; o < 7; o++)
        snprintf(texts[o], sizeof texts[o], "%.15f", zopa_random_unit(&random));
      for (size_t o = 0; o < 6; o++)
        values[o] = texts[o];
      generate_values(negotiation, p, i, texts[6], values);
    }
  struct zopa_space *space = compile(negotiation);
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_analysis *analysis = analyze(space, &control);
  CHECK(analysis->ending == ZOPA_SIZE_LIMIT && !analysis->frontier.exact && analysis->frontier.count > 0 && analysis->frontier_expected > 1e7);
  CHECK(analysis->feasible.exact && analysis->ranges_exact && strlen(analysis->feasible.exact) == 32);
  for (size_t c = 0; c < zopa_concept_count; c++)
    CHECK(analysis->solutions[c].exists && analysis->solutions[c].bound >= analysis->solutions[c].value && analysis->solutions[c].point != SIZE_MAX);
  zopa_analysis_free(analysis);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  tap_point("6^40 outcomes of six parties get rows, solutions with bounds, and no claim of completeness");
}

/* Every outcome of two opposed parties lies on the line where both together have 270: all 10^30 are on the frontier. */
static void test_large_sum(void)
{
  const struct zopa_control control = ZOPA_CONTROL_INIT;
  static const char *const reservations[] = {"0", "135", "136"};
  for (size_t r = 0; r < 3; r++) {
    struct zopa_case *negotiation = opposed(2, reservations[r]);
    struct zopa_space *space = compile(negotiation);
    struct zopa_analysis *analysis = analyze(space, &control);
    mpz_t ties, wanted;
    mpz_inits(ties, wanted, NULL);
    for (size_t row = 0; row < analysis->frontier.count; row++) {
      struct zopa_text digits = {0};
      zopa_frontier_ties(&analysis->frontier, row, &digits);
      CHECK(mpz_set_str(wanted, digits.data, 10) == 0);
      mpz_add(ties, ties, wanted);
      zopa_text_clear(&digits);
    }
    mpz_ui_pow_ui(wanted, 10, 30);
    CHECK(analysis->ending == ZOPA_COMPLETE && analysis->frontier.exact && analysis->frontier.count == 271 && mpz_cmp(ties, wanted) == 0);
    mpz_clears(ties, wanted, NULL);
    CHECK(analysis->feasible.exact && analysis->any_rational == (r < 2) && analysis->none_rational == (r == 2));
    const struct zopa_choice *nash = &analysis->solutions[0];
    CHECK(nash->exists == (r < 2) && (r > 0 || (nash->value == 135 * 135 && nash->proven && nash->proven_ties)));
    if (r == 0)
      CHECK(analysis->rational.exact && strlen(analysis->rational.exact) == 31);
    else if (r == 1)
      CHECK(analysis->rational.exact && strlen(analysis->rational.exact) == 29);        /* a forty-fifth, about */
    else
      CHECK(analysis->rational.exact && strcmp(analysis->rational.exact, "0") == 0);
    zopa_analysis_free(analysis);
    zopa_space_free(space);
    zopa_case_free(negotiation);
  }
  tap_point("10^30 outcomes of two additive parties are answered exactly");
}

int main(void)
{
  test_incomplete();
  test_nobody();
  test_limits();
  test_estimates();
  test_large();
  test_large_sum();
  return tap_done();
}
