/* test_conditions.c - the frontier found by search over conditions is the one of the definition, and no worse than reference frontiers.
 *
 * Seeded cases made of bonuses only (equal ones, negative ones, arbitrary sets of options, caps that bind, constraints, red lines, mediators, one
 * to four parties) and cases in which options are worth something by themselves besides are held against the oracle: vectors, order, first
 * outcomes and ties. Domains with hyper-rectangles of Genius are held against the reference points that came with them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/format.h"
#include "oracle/generate.h"
#include "oracle/oracle.h"
#include "solve/frontier_conditions.h"
#include "tap.h"

/* Cases without any worth of their own; bonuses are added afterwards. */
static const struct generate_recipe bare[] = {
  {.name = "two parties", .parties_min = 2, .parties_max = 2, .issues_min = 1, .issues_max = 6, .options_min = 1, .options_max = 6,
   .outcomes_max = 1500, .flat = true},
  {.name = "two parties, constraints", .parties_min = 2, .parties_max = 2, .issues_min = 1, .issues_max = 6, .options_min = 1, .options_max = 6,
   .outcomes_max = 1500, .flat = true, .forbids_max = 4, .terms_max = 3, .conditionals_max = 2, .red_lines_max = 2},
  {.name = "two parties, caps", .parties_min = 2, .parties_max = 2, .issues_min = 1, .issues_max = 6, .options_min = 1, .options_max = 6,
   .outcomes_max = 1500, .flat = true, .forbids_max = 2, .terms_max = 3, .as_written = true, .capped = true},
  {.name = "one party", .parties_min = 1, .parties_max = 1, .issues_min = 1, .issues_max = 6, .options_min = 1, .options_max = 6,
   .outcomes_max = 1500, .flat = true, .forbids_max = 2, .terms_max = 3, .as_written = true},
  {.name = "mediators", .parties_min = 2, .parties_max = 4, .issues_min = 1, .issues_max = 5, .options_min = 2, .options_max = 6,
   .outcomes_max = 1000, .flat = true, .forbids_max = 2, .terms_max = 3, .red_lines_max = 2, .mediators = true, .as_written = true},
  {.name = "four parties", .parties_min = 3, .parties_max = 4, .issues_min = 1, .issues_max = 5, .options_min = 2, .options_max = 5,
   .outcomes_max = 800, .flat = true, .forbids_max = 2, .terms_max = 3, .as_written = true},
  {.name = "nothing feasible", .parties_min = 2, .parties_max = 2, .issues_min = 1, .issues_max = 4, .options_min = 1, .options_max = 4,
   .outcomes_max = 200, .flat = true, .empty = true},
  {.name = "many options", .parties_min = 2, .parties_max = 2, .issues_min = 1, .issues_max = 2, .options_min = 60, .options_max = 90,
   .outcomes_max = 3000, .flat = true, .forbids_max = 2, .terms_max = 2},
};

/* Cases as they come, with options that are worth something. */
static const struct generate_recipe mixed[] = {
  {.name = "worths and interactions", .parties_min = 2, .parties_max = 2, .issues_min = 1, .issues_max = 5, .options_min = 1, .options_max = 5,
   .outcomes_max = 800, .numbers = GENERATE_SMALL, .interactions_max = 6, .terms_max = 3, .forbids_max = 3, .conditionals_max = 1, .signs = true,
   .as_written = true},
  {.name = "long numbers", .parties_min = 2, .parties_max = 2, .issues_min = 1, .issues_max = 5, .options_min = 1, .options_max = 5,
   .outcomes_max = 800, .numbers = GENERATE_LONG, .interactions_max = 5, .terms_max = 3},
  {.name = "three parties with worths", .parties_min = 2, .parties_max = 4, .issues_min = 1, .issues_max = 4, .options_min = 2, .options_max = 4,
   .outcomes_max = 300, .numbers = GENERATE_SMALL, .interactions_max = 5, .terms_max = 3, .mediators = true, .capped = true, .as_written = true},
};

static uint32_t below(struct zopa_random *random, size_t bound) { return (uint32_t)zopa_random_below(random, bound); }

/* A clause over some issues: an interval, one option, or any set. */
static struct zopa_clause draw_clause(struct zopa_case *negotiation, struct zopa_random *random)
{
  size_t issues = negotiation->issues_count, terms = below(random, (issues < 4 ? issues : 4) + 1);
  struct zopa_clause clause = {.terms = ZOPA_ARENA_NEW(&negotiation->arena, struct zopa_term, issues)};
  for (uint32_t i = 0; i < issues; i++) {
    if (below(random, issues - i) >= terms - clause.terms_count)
      continue;
    struct zopa_term *term = &clause.terms[clause.terms_count++];
    uint32_t options = (uint32_t)negotiation->issues[i].options_count, from = below(random, options), to = from + below(random, options - from);
    *term = (struct zopa_term){.issue = i, .options = ZOPA_ARENA_NEW(&negotiation->arena, uint32_t, options)};
    bool interval = below(random, 2);
    for (uint32_t o = 0; o < options; o++)
      if (interval ? o >= from && o <= to : below(random, 2))
        term->options[term->options_count++] = o;
    if (term->options_count == 0)
      term->options[term->options_count++] = from;
  }
  return clause;
}

/* Adds up to so many bonuses a party. Some repeat the condition of another, so that rules are shared. */
static void add_bonuses(struct zopa_case *negotiation, uint64_t seed, size_t most)
{
  struct zopa_random random;
  struct zopa_clause clause = {0};
  zopa_random_init(&random, seed, 77);
  bool signs = below(&random, 2);
  for (size_t p = 0; p < negotiation->parties_count; p++)
    for (size_t n = below(&random, most + 1); n > 0; n--) {
      if (clause.terms == NULL || below(&random, 4))
        clause = draw_clause(negotiation, &random);
      char add[32];
      snprintf(add, sizeof add, "%s%u", signs && below(&random, 3) == 0 ? "-" : "", 1 + below(&random, 4));
      generate_interaction(negotiation, p, clause, add);
    }
}

/* Holds a frontier against the oracle's. Ties may be missing where counted is false. */
static bool same_frontier(const struct zopa_space *space, const struct oracle *oracle, const struct zopa_frontier *frontier, bool counted)
{
  size_t row = 0;
  uint32_t outcome[64];
  for (size_t i = 0; i < oracle->point_count; i++) {
    const struct oracle_point *point = &oracle->points[i];
    if (!point->efficient)
      continue;
    if (row == frontier->count)
      return false;
    oracle_outcome(oracle->negotiation, point->outcome, outcome);
    if (memcmp(frontier->outcomes + row * space->issue_count, outcome, space->issue_count * sizeof *outcome) != 0 ||
        (frontier->ties[row * frontier->tie_limbs] != point->ties && (counted || frontier->ties[row * frontier->tie_limbs] != 0)))
      return false;
    for (size_t k = 1; k < frontier->tie_limbs; k++)
      if (frontier->ties[row * frontier->tie_limbs + k] != 0)
        return false;
    for (size_t u = 0; u < space->utility_count; u++)
      if (frontier->sums[row * space->utility_count + u] != zopa_utility_sum(space, &space->utilities[u], outcome))
        return false;
    row++;
  }
  return row == frontier->count && frontier->exact;
}

/* Solves one space: whole, with little patience for counting, and with so little effort that it may be given up, but must not be wrong. */
static void compare_space(const struct zopa_space *space, const struct oracle *oracle, uint64_t seed)
{
  const struct zopa_conditions_effort efforts[] = {{UINT64_MAX, UINT64_MAX}, {seed % 4, UINT64_MAX}, {UINT64_MAX, 1 + seed % 8}};
  for (size_t k = 0; k < 3; k++) {
    struct zopa_control control = ZOPA_CONTROL_INIT;
    struct zopa_watch watch;
    struct zopa_arena arena = {0};
    struct zopa_frontier frontier = {0};
    uint64_t nodes = 0;
    bool found = false;
    zopa_watch_init(&watch, &control);
    bool good = zopa_frontier_conditions(space, &efforts[k], &watch, 1 + (unsigned)(seed % 3), &arena, &frontier, &nodes, &found) == ZOPA_OK;
    good = good && (found ? same_frontier(space, oracle, &frontier, k == 0) : k == 2);
    CHECK_THAT(good, "seed %llu differs, way %zu", (unsigned long long)seed, k);
    zopa_arena_clear(&arena);
    zopa_watch_clear(&watch);
  }
}

static void compare(const struct generate_recipe *recipe, unsigned seeds, bool add)
{
  unsigned applied = 0;
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    struct zopa_case *negotiation = generate_case(recipe, seed);
    struct zopa_space *space = NULL;
    if (add)
      add_bonuses(negotiation, seed, seed % 3 == 0 ? 12 : 5);
    if (zopa_space_new(negotiation, NULL, &space) == ZOPA_OK && zopa_frontier_conditions_applies(space)) {
      struct oracle *oracle = oracle_new(negotiation, space);
      compare_space(space, oracle, seed);
      applied++;
      oracle_free(oracle);
    }
    zopa_space_free(space);
    zopa_case_free(negotiation);
  }
  CHECK_THAT(applied > seeds / 4, "%u of %u apply", applied, seeds);
  tap_point("%s: %u spaces, points, order, first outcomes and ties as by definition", recipe->name, applied);
}

/* Reads the domain and both profiles of a folder of Genius, in the other order when swapped. */
static struct zopa_case *read_folder(const char *folder, const char *name, bool swapped)
{
  /* The domain has the name of the folder without what stands before it. */
  const char *after = strncmp(name, "anac-y2014-", 11) == 0 ? name + 11 : name + 10;
  char files[3][TAP_PATH_SIZE + 80];
  snprintf(files[0], sizeof files[0], "%s/%s-domain.xml", folder, after);
  snprintf(files[1], sizeof files[1], "%s/profile-%d.xml", folder, swapped ? 2 : 1);
  snprintf(files[2], sizeof files[2], "%s/profile-%d.xml", folder, swapped ? 1 : 2);
  const char *const paths[] = {files[0], files[1], files[2]};
  struct zopa_case *negotiation = NULL;
  struct zopa_error error = {0};
  CHECK_THAT(zopa_case_read(paths, 3, "genius", &error, &negotiation) == ZOPA_OK, "%s cannot be read", name);
  zopa_error_clear(&error);
  return negotiation;
}

/* Each reference point, written with seven digits, is met or dominated. Returns how many there are. */
static size_t check_reference(const char *folder, const struct zopa_space *space, const struct zopa_frontier *frontier)
{
  char path[TAP_PATH_SIZE + 80];
  size_t points = 0;
  double first, second;
  snprintf(path, sizeof path, "%s/pareto.xml", folder);
  char *text = tap_read(path, NULL);
  for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
    if (*line == '\n' || sscanf(line, "%lf , %lf", &first, &second) != 2)
      continue;
    bool reached = false;
    for (size_t i = 0; i < frontier->count; i++)
      reached |= zopa_utility_value(&space->utilities[0], frontier->sums[2 * i]) >= first - 1e-6 &&
                 zopa_utility_value(&space->utilities[1], frontier->sums[2 * i + 1]) >= second - 1e-6;
    CHECK_THAT(reached, "%s: %g, %g lies beyond", folder, first, second);
    points++;
  }
  free(text);
  return points;
}

/* The rows are what they say: feasible outcomes with these sums, a staircase, with ties. */
static void check_rows(const char *name, const struct zopa_space *space, const struct zopa_frontier *frontier)
{
  CHECK_THAT(frontier->count > 0 && frontier->exact, "%s", name);
  for (size_t i = 0; i < frontier->count; i++) {
    const int64_t *sums = frontier->sums + 2 * i;
    const uint32_t *outcome = frontier->outcomes + i * space->issue_count;
    bool counted = false;
    for (size_t k = 0; k < frontier->tie_limbs; k++)
      counted |= frontier->ties[i * frontier->tie_limbs + k] != 0;
    CHECK_THAT(counted && zopa_space_feasible(space, outcome), "%s: row %zu", name, i);
    for (size_t u = 0; u < 2; u++)
      CHECK_THAT(sums[u] == zopa_utility_sum(space, &space->utilities[u], outcome), "%s: sum of row %zu", name, i);
    CHECK_THAT(i == 0 || (sums[0] < sums[-2] && sums[1] > sums[-1]), "%s: row %zu is no step", name, i);
  }
}

static bool same_rows(const struct zopa_space *space, const struct zopa_frontier *a, const struct zopa_frontier *b)
{
  return a->count == b->count && a->tie_limbs == b->tie_limbs &&
         memcmp(a->sums, b->sums, a->count * space->utility_count * sizeof *a->sums) == 0 &&
         memcmp(a->outcomes, b->outcomes, a->count * space->issue_count * sizeof *a->outcomes) == 0 &&
         memcmp(a->ties, b->ties, a->count * a->tie_limbs * sizeof *a->ties) == 0;
}

/* With the parties in the other order the search takes other ways, but rows are the same from last to first. */
static bool mirrored(const struct zopa_space *space, const struct zopa_frontier *a, const struct zopa_frontier *b)
{
  bool same = a->count == b->count && a->tie_limbs == b->tie_limbs;
  for (size_t i = 0; same && i < a->count; i++) {
    size_t k = a->count - 1 - i;
    same = a->sums[2 * i] == b->sums[2 * k + 1] && a->sums[2 * i + 1] == b->sums[2 * k] &&
           memcmp(a->outcomes + i * space->issue_count, b->outcomes + k * space->issue_count, space->issue_count * sizeof *a->outcomes) == 0 &&
           memcmp(a->ties + i * a->tie_limbs, b->ties + k * a->tie_limbs, a->tie_limbs * sizeof *a->ties) == 0;
  }
  return same;
}

/* The rectangle domains that came with reference points: with one thread, with two, and with the parties swapped. */
static void compare_folder(const char *name)
{
  char folder[TAP_PATH_SIZE], data[128];
  snprintf(data, sizeof data, "genius/%s", name);
  if (!tap_data(data, folder)) {
    tap_skip(name, "the domain is not there");
    return;
  }
  struct zopa_case *negotiations[2] = {read_folder(folder, name, false), read_folder(folder, name, true)};
  struct zopa_space *spaces[2] = {NULL, NULL};
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_arena arena = {0};
  struct zopa_frontier frontiers[3] = {{0}, {0}, {0}};
  uint64_t nodes[3] = {0, 0, 0};
  bool good = true, found = false;
  for (size_t k = 0; k < 2; k++)
    good &= negotiations[k] && zopa_space_new(negotiations[k], NULL, &spaces[k]) == ZOPA_OK && zopa_frontier_conditions_applies(spaces[k]);
  for (size_t k = 0; good && k < 3; k++) {
    struct zopa_watch watch;
    zopa_watch_init(&watch, &control);
    good = zopa_frontier_conditions(spaces[k == 2], NULL, &watch, k == 1 ? 2 : 1, &arena, &frontiers[k], &nodes[k], &found) == ZOPA_OK && found;
    zopa_watch_clear(&watch);
  }
  if (CHECK_THAT(good, "%s is not solved", name)) {
    check_rows(name, spaces[0], &frontiers[0]);
    CHECK_THAT(nodes[0] == nodes[1] && same_rows(spaces[0], &frontiers[0], &frontiers[1]), "%s: two threads differ from one", name);
    CHECK_THAT(mirrored(spaces[0], &frontiers[0], &frontiers[2]), "%s: the parties' order matters", name);
    size_t points = check_reference(folder, spaces[0], &frontiers[0]);
    CHECK_THAT(points > 0, "%s has no reference points", name);
    tap_point("%s: %zu points, none of %zu reference points beyond them", name, frontiers[0].count, points);
  }
  zopa_arena_clear(&arena);
  for (size_t k = 0; k < 2; k++) {
    zopa_space_free(spaces[k]);
    zopa_case_free(negotiations[k]);
  }
}

int main(void)
{
  static const char *const folders[] = {"anac-y2014-10issues", "anac-y2014-10issuesDiscounted", "anac-y2014-10issueswithRV",
    "anac-y2014-30issues", "anac-y2014-30issuesDiscountedwithRV", "anac-y2014-30issueswithRV", "anac-y2014-50issuesDiscounted",
    "anac-y2014-50issuesDiscountedwithRV", "nonlinear-S-1NAGUNL-128", "nonlinear-S-1NAGUNL-255", "nonlinear-S-1NIKFRT-2", "nonlinear-S-1NIKFRT-3"};
  for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
    compare(&bare[i], 500, true);
  for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++)
    compare(&mixed[i], 200, false);
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    compare_folder(folders[i]);
  return tap_done();
}
