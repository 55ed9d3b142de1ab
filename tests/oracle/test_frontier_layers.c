/* test_frontier_layers.c - proves that going layer by layer finds the very frontier that looking at every outcome finds: rows, first outcomes
 * and ties, on seeded cases that are small, tie-rich, constrained, lopsided or large enough to be cut into ranges; that the layers count
 * the feasible outcomes and find the ranges; that a floor leaves exactly the rows above it; and that a thinned frontier keeps its promise. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/generate.h"
#include "solve/frontier.h"
#include "solve/tally.h"
#include "tap.h"

#define ANY .issues_min = 1, .issues_max = 6, .options_min = 1, .options_max = 5, .outcomes_max = 3000

static const struct generate_recipe recipes[] = {
  {.name = "tie-rich", ANY, .parties_min = 1, .parties_max = 3, .numbers = GENERATE_SMALL},
  {.name = "six parties", .parties_min = 4, .parties_max = 6, .issues_min = 1, .issues_max = 6, .options_min = 1, .options_max = 5, .outcomes_max = 500},
  {.name = "tenths, mediators", ANY, .parties_min = 2, .parties_max = 4, .numbers = GENERATE_TENTHS, .mediators = true},
  {.name = "long numbers", ANY, .parties_min = 2, .parties_max = 4, .numbers = GENERATE_LONG},
  {.name = "alike", ANY, .parties_min = 2, .parties_max = 3, .alike = true},
  {.name = "flat", ANY, .parties_min = 1, .parties_max = 3, .flat = true},
  {.name = "own scale, negative", ANY, .parties_min = 2, .parties_max = 3, .as_written = true, .signs = true},
  {.name = "constraints", ANY, .parties_min = 1, .parties_max = 4, .forbids_max = 6, .conditionals_max = 3, .terms_max = 3, .red_lines_max = 1},
  {.name = "interactions", ANY, .parties_min = 1, .parties_max = 4, .interactions_max = 5, .terms_max = 4, .signs = true},
  {.name = "interactions, long", ANY, .parties_min = 2, .parties_max = 3, .interactions_max = 8, .terms_max = 3, .numbers = GENERATE_LONG},
  {.name = "everything", ANY, .parties_min = 2, .parties_max = 5, .forbids_max = 3, .conditionals_max = 2, .interactions_max = 4, .terms_max = 4,
   .red_lines_max = 1, .numeric = true, .as_written = true, .mediators = true, .signs = true},
  {.name = "empty", ANY, .parties_min = 2, .parties_max = 2, .empty = true, .forbids_max = 2, .terms_max = 2},
  {.name = "large, two", .parties_min = 2, .parties_max = 2, .issues_min = 7, .issues_max = 7, .options_min = 9, .options_max = 9,
   .outcomes_max = 3000000, .numbers = GENERATE_LONG},
  {.name = "large, three", .parties_min = 3, .parties_max = 3, .issues_min = 6, .issues_max = 6, .options_min = 9, .options_max = 9,
   .outcomes_max = 300000, .numbers = GENERATE_LONG, .forbids_max = 9, .terms_max = 2},
};

/* The layers' frontier against the enumeration's. Vectors of the archive are the consenting parties' sums. */
static bool agree(const struct zopa_space *space, const struct zopa_frontier *frontier, const struct zopa_archive *archive)
{
  uint32_t *outcome = malloc((space->issue_count + 1) * sizeof *outcome), *outcomes = malloc((frontier->count + 1) * (space->issue_count + 1) * sizeof *outcomes);
  for (size_t row = 0; row < frontier->count; row++)
    zopa_frontier_outcome(frontier, space->issue_count, row, outcomes + row * space->issue_count);
  bool same = frontier->count == archive->count && frontier->tie_limbs == 1;
  for (size_t i = 0; same && i < archive->count; i++) {
    size_t row = 0, c = 0;
    zopa_space_outcome(space, archive->index[i], outcome);
    while (row < frontier->count && memcmp(outcomes + row * space->issue_count, outcome, space->issue_count * sizeof *outcome) != 0)
      row++;
    same = row < frontier->count && frontier->ties[row] == archive->ties[i];
    for (size_t u = 0; same && u < space->utility_count; u++)
      if (space->utilities[u].consents)
        same = frontier->sums[row * space->utility_count + u] == archive->column[c++][i];
  }
  free(outcomes);
  free(outcome);
  return same;
}

/* One space, both ways. */
struct both {
  struct zopa_case *negotiation;
  struct zopa_space *space;
  struct zopa_control control;
  struct zopa_watch watch;
  struct zopa_arena arena;
  struct zopa_layers *layers;
  struct zopa_sweep sweep;
  bool feasible;
};

static bool both_init(struct both *both, const struct generate_recipe *recipe, uint64_t seed)
{
  *both = (struct both){.negotiation = generate_case(recipe, seed), .control = ZOPA_CONTROL_INIT};
  both->control.threads = (unsigned)(1 + seed % 3);
  zopa_watch_init(&both->watch, &both->control);
  return CHECK(zopa_space_new(both->negotiation, NULL, &both->space) == ZOPA_OK) && !both->space->empty &&
         CHECK(zopa_frontier_enumerate(both->space, false, &both->watch, &both->sweep) == ZOPA_OK) &&
         CHECK(zopa_layers_new(both->space, SIZE_MAX, &both->layers, &both->feasible) == ZOPA_OK);
}

static void both_clear(struct both *both)
{
  zopa_sweep_clear(&both->sweep);
  zopa_layers_free(both->layers);
  zopa_arena_clear(&both->arena);
  zopa_space_free(both->space);
  zopa_case_free(both->negotiation);
  zopa_watch_clear(&both->watch);
}

/* Counts and ranges from the layers against those of the enumeration. False, too, when a cap can be reached. */
static bool same_counts(struct both *both, bool *ret_capped)
{
  char feasible[24];
  const char *digits = NULL;
  snprintf(feasible, sizeof feasible, "%llu", (unsigned long long)both->sweep.feasible);
  bool same = zopa_layers_count(both->layers, &both->arena, &digits) == ZOPA_OK && strcmp(digits, feasible) == 0;
  snprintf(feasible, sizeof feasible, "%llu", (unsigned long long)both->sweep.rational);
  bool within_cap = true;
  for (size_t u = 0; u < both->space->utility_count; u++)
    within_cap &= both->space->utilities[u].reservation <= both->space->utilities[u].cap;
  if (same && within_cap && both->space->incomplete_count == 0)
    same = zopa_tally_layers(both->layers, SIZE_MAX, &both->watch, &both->arena, &digits) == ZOPA_OK && digits && strcmp(digits, feasible) == 0;
  for (size_t u = 0; u < both->space->utility_count && same; u++) {
    const struct zopa_utility *utility = &both->space->utilities[u];
    int64_t **most, **least;
    if (!CHECK(zopa_layers_rest(both->layers, u, 1, &both->arena, &most) == ZOPA_OK)
        || !CHECK(zopa_layers_rest(both->layers, u, -1, &both->arena, &least) == ZOPA_OK))
      return false;
    int64_t high = utility->base + most[0][0], low = utility->base + least[0][0];
    *ret_capped |= utility->consents && high > utility->cap;
    same = (high < utility->cap ? high : utility->cap) == both->sweep.best[u] && (low < utility->cap ? low : utility->cap) == both->sweep.worst[u];
  }
  return same;
}

static bool by_layers(struct both *both, const struct zopa_frontier_wish *wish, struct zopa_frontier *ret_frontier)
{
  uint64_t nodes;
  bool found;
  double expected;
  return zopa_frontier_layers(both->layers, wish, &both->watch, both->control.threads, &both->arena, ret_frontier, &nodes, &found, &expected) == ZOPA_OK
         && found && expected == 0;
}

/* The floor halfway between the ends of each party's frontier leaves exactly the rows that reach it. */
static bool floor_holds(struct both *both, const struct zopa_frontier *whole)
{
  size_t utilities = both->space->utility_count, parties = 0, count = 0;
  int64_t floor[ZOPA_PARTIES_MAX];
  size_t of[ZOPA_PARTIES_MAX];
  struct zopa_frontier part = {0};
  for (size_t u = 0; u < utilities; u++)
    if (both->space->utilities[u].consents) {
      of[parties] = u;
      floor[parties++] = both->sweep.worst[u] + (both->sweep.best[u] - both->sweep.worst[u]) / 3;
    }
  bool same = by_layers(both, &(struct zopa_frontier_wish){.floor = floor, .points_max = 1e9}, &part);
  for (size_t row = 0; row < whole->count && same; row++) {
    bool above = true;
    for (size_t p = 0; p < parties; p++)
      above &= whole->sums[row * utilities + of[p]] >= floor[p];
    if (above) {
      same = count < part.count && memcmp(part.sums + count * utilities, whole->sums + row * utilities, utilities * sizeof *part.sums) == 0;
      count++;
    }
  }
  return same && count == part.count;
}

/* Every true row is within the factor of a listed one, above each party's worst. */
static bool within_holds(struct both *both, const struct zopa_frontier *whole, double within)
{
  size_t utilities = both->space->utility_count;
  struct zopa_frontier thin = {0};
  bool good = by_layers(both, &(struct zopa_frontier_wish){.within = within, .points_max = 1e9}, &thin) && thin.exact == (thin.count == whole->count) && thin.exact == (thin.ties != NULL);
  for (size_t row = 0; row < whole->count && good; row++) {
    bool met = false;
    for (size_t other = 0; other < thin.count && !met; other++) {
      met = true;
      for (size_t u = 0; u < utilities && met; u++) {
        double worst = (double)both->sweep.worst[u], have = (double)thin.sums[other * utilities + u] - worst, true_have = (double)whole->sums[row * utilities + u] - worst;
        met = !both->space->utilities[u].consents || have * (1 + within) >= true_have * (1 - 1e-12);
      }
    }
    good = met;
  }
  return good;
}

static void compare(const struct generate_recipe *recipe, unsigned seeds)
{
  unsigned applied = 0;
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    struct both both;
    struct zopa_frontier frontier = {0};
    bool capped = false;
    if (both_init(&both, recipe, seed)) {
      CHECK_THAT(both.feasible == (both.sweep.feasible > 0), "seed %llu: whether anything is feasible", (unsigned long long)seed);
      if (both.layers) {
        CHECK_THAT(same_counts(&both, &capped), "seed %llu: counts or ranges differ", (unsigned long long)seed);
        if (!capped && both.space->incomplete_count == 0) {
          applied++;
          bool found = by_layers(&both, &(struct zopa_frontier_wish){.points_max = 1e9}, &frontier);
          CHECK_THAT(found && agree(both.space, &frontier, &both.sweep.archive), "seed %llu: the frontier differs", (unsigned long long)seed);
          CHECK_THAT(found && floor_holds(&both, &frontier), "seed %llu: the floor does not hold", (unsigned long long)seed);
          CHECK_THAT(found && within_holds(&both, &frontier, seed % 2 ? 0.01 : 0.2), "seed %llu: the factor does not hold", (unsigned long long)seed);
        }
      }
    }
    both_clear(&both);
  }
  tap_point("%s: %u spaces, the same frontier either way", recipe->name, applied);
}

/* What an interaction without a condition adds is no part of what is above the worst, so it must not make the cells of the grid wider. */
static void thin_above_base(void)
{
  static const struct generate_recipe recipe = {.name = "base", .parties_min = 2, .parties_max = 2, .issues_min = 6, .issues_max = 6, .options_min = 5,
    .options_max = 5, .outcomes_max = 20000, .numbers = GENERATE_LONG};
  for (uint64_t seed = 1; seed <= 10; seed++) {
    struct both both = {.negotiation = generate_case(&recipe, seed), .control = ZOPA_CONTROL_INIT};
    struct zopa_frontier frontier = {0};
    for (size_t p = 0; p < 2; p++)
      generate_interaction(both.negotiation, p, generate_package(both.negotiation, 0, NULL), "9");
    zopa_watch_init(&both.watch, &both.control);
    CHECK(zopa_space_new(both.negotiation, NULL, &both.space) == ZOPA_OK && both.space->utilities[0].base > 0);
    CHECK(zopa_frontier_enumerate(both.space, false, &both.watch, &both.sweep) == ZOPA_OK);
    CHECK(zopa_layers_new(both.space, SIZE_MAX, &both.layers, &both.feasible) == ZOPA_OK);
    CHECK(by_layers(&both, &(struct zopa_frontier_wish){.points_max = 1e9}, &frontier) && frontier.exact && frontier.ties);
    CHECK_THAT(within_holds(&both, &frontier, 0.05), "seed %llu: the factor does not hold", (unsigned long long)seed);
    both_clear(&both);
  }
  tap_point("a factor is on what is above the worst, whatever is added to all");
}

/* 40 issues of 4 options all alike give every outcome the same vector: 4^40 ties need two words. */
static void count_beyond_a_word(void)
{
  uint32_t options[40];
  const char *const values[] = {"1", "1", "1", "1"};
  for (size_t i = 0; i < 40; i++)
    options[i] = 4;
  struct zopa_case *negotiation = generate_empty(2, 40, options);
  for (size_t p = 0; p < 2; p++)
    for (size_t i = 0; i < 40; i++)
      generate_values(negotiation, p, i, "1", values);
  struct zopa_space *space = NULL;
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_analysis *analysis = NULL;
  struct zopa_text ties = {0};
  bool done = zopa_space_new(negotiation, NULL, &space) == ZOPA_OK && zopa_analyze(space, NULL, &control, NULL, &analysis) == ZOPA_OK &&
              analysis->frontier.count == 1;
  if (done)
    zopa_frontier_ties(&analysis->frontier, 0, &ties);
  CHECK_THAT(done && ties.data && strcmp(ties.data, "1208925819614629174706176") == 0, "%s ties", ties.data ? ties.data : "no");
  tap_point("4^40 ties are counted exactly");
  zopa_text_clear(&ties);
  zopa_analysis_free(analysis);
  zopa_space_free(space);
  zopa_case_free(negotiation);
}

int main(void)
{
  for (size_t i = 0; i < sizeof recipes / sizeof *recipes; i++)
    compare(&recipes[i], recipes[i].outcomes_max > 100000 ? 3 : 200);
  thin_above_base();
  count_beyond_a_word();
  return tap_done();
}
