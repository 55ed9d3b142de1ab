/* test_weigh.c - packages weighed over draws, against their definitions: ways to close what is open against a list of all outcomes, worth and
 * acceptance against the best and the worst of that list draw by draw, and what betters a package against every change of one issue, each
 * settled by linear programs. Small random cases with many constraints, whole domains of ties among them; a last one has too many ways to list. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "belief/possible.h"
#include "formats/format.h"
#include "ops/weigh_draws.h"
#include "tap.h"

enum { CASES = 120, ISSUES_MAX = 5, OPTIONS_MAX = 4, DRAWS = 300, OUTCOMES_MAX = 1024 };

/* A case with its space, beliefs and a package. */
struct scene {
  struct zopa_case *negotiation;
  struct zopa_space *space, *settled;
  struct zopa_beliefs *beliefs;
  uint32_t package[ISSUES_MAX];
};

static uint32_t below(struct zopa_random *random, uint32_t count) { return (uint32_t)zopa_random_below(random, count); }

/* "i0: o1" of some issues, each once. */
static void write_terms(struct zopa_random *random, uint32_t issues, uint32_t count, const uint32_t *options, struct zopa_text *text)
{
  uint32_t first = below(random, issues);
  zopa_text_string(text, "{");
  for (uint32_t k = 0; k < count; k++) {
    uint32_t issue = (first + k) % issues;
    zopa_text_format(text, "%si%u: o%u", k ? ", " : "", issue, below(random, options[issue]));
  }
  zopa_text_string(text, "}");
}

static void write_party(struct zopa_random *random, uint32_t issues, const uint32_t *options, bool complete, struct zopa_text *text)
{
  if (complete) {
    zopa_text_string(text, "{reservation: 0.4, weights: {");
    for (uint32_t i = 0; i < issues; i++)
      zopa_text_format(text, "%si%u: %u", i ? ", " : "", i, 1 + below(random, 3));
    zopa_text_string(text, "}, values: {");
    for (uint32_t i = 0; i < issues; i++) {
      zopa_text_format(text, "%si%u: {", i ? ", " : "", i);
      for (uint32_t o = 0; o < options[i]; o++)
        zopa_text_format(text, "%so%u: %u", o ? ", " : "", o, below(random, 3));
      zopa_text_string(text, "}");
    }
    zopa_text_string(text, "}}");
    return;
  }
  zopa_text_string(text, "{statements: [");
  for (uint32_t i = 0; i < issues; i++) {
    uint32_t turn = below(random, options[i]);
    zopa_text_format(text, "%s{order: i%u, best_to_worst: [", i ? ", " : "", i);
    for (uint32_t o = 0; o < options[i]; o++)
      zopa_text_format(text, "%so%u", o ? ", " : "", (o + turn) % options[i]);
    zopa_text_string(text, "]}");
  }
  zopa_text_string(text, "]}");
}

static void write_case(struct zopa_random *random, uint32_t *options, uint32_t *ret_issues, struct zopa_text *text)
{
  uint32_t issues = 2 + below(random, ISSUES_MAX - 1), constraints = below(random, 5);
  zopa_text_string(text, "zopa: 1\ntitle: t\nparties: {a: {}, b: {}}\nissues: {");
  for (uint32_t i = 0; i < issues; i++) {
    options[i] = 2 + below(random, OPTIONS_MAX - 1);
    zopa_text_format(text, "%si%u: {options: [", i ? ", " : "", i);
    for (uint32_t o = 0; o < options[i]; o++)
      zopa_text_format(text, "%so%u", o ? ", " : "", o);
    zopa_text_string(text, "]}");
  }
  zopa_text_string(text, "}\nconstraints: [");
  for (uint32_t c = 0; c < constraints; c++) {
    bool conditional = below(random, 3) == 0;
    zopa_text_string(text, c ? ", {" : "{");
    zopa_text_string(text, conditional ? "if: " : "forbid: ");
    write_terms(random, issues, conditional ? 1 : 1 + below(random, issues < 3 ? issues : 3), options, text);
    if (conditional) {
      zopa_text_string(text, ", then: ");
      write_terms(random, issues, 1, options, text);
    }
    zopa_text_string(text, "}");
  }
  zopa_text_string(text, "]\npreferences:\n  a: ");
  write_party(random, issues, options, false, text);
  zopa_text_string(text, "\n  b: ");
  write_party(random, issues, options, below(random, 2) == 0, text);
  zopa_text_string(text, "\n");
  *ret_issues = issues;
}

static bool read_scene(const char *yaml, size_t draws, struct scene *ret)
{
  const struct zopa_file file = {"test.yaml", yaml, strlen(yaml)};
  struct zopa_error error = {0};
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  *ret = (struct scene){.negotiation = NULL};
  zopa_watch_init(&watch, &control);
  enum zopa_status status = zopa_format_read(&file, 1, "case", &error, &ret->negotiation);
  for (size_t i = 0; i < error.count && status != ZOPA_OK; i++)
    tap_note("%s: %s", error.problems[i].text, yaml);
  if (status == ZOPA_OK)
    status = zopa_space_new(ret->negotiation, &error, &ret->space);
  if (status == ZOPA_OK)
    status = zopa_beliefs_new(ret->space, draws, &control, &watch, &error, &ret->beliefs);
  zopa_error_clear(&error);
  zopa_watch_clear(&watch);
  return status == ZOPA_OK;
}

static void end_scene(struct scene *scene)
{
  zopa_beliefs_free(scene->beliefs);
  zopa_space_free(scene->settled);
  zopa_space_free(scene->space);
  zopa_case_free(scene->negotiation);
}

/* A random case with a package that leaves about half the issues open; none when `whole`. */
static bool draw_scene(uint64_t seed, bool whole, struct scene *ret)
{
  struct zopa_random random;
  struct zopa_text text = {0};
  uint32_t options[ISSUES_MAX], issues;
  zopa_random_init(&random, seed, 0);
  write_case(&random, options, &issues, &text);
  bool good = read_scene(text.data, DRAWS, ret);
  zopa_text_clear(&text);
  for (uint32_t i = 0; i < issues; i++)
    ret->package[i] = whole || below(&random, 2) ? below(&random, options[i]) : ZOPA_NONE;
  return good && zopa_space_settle(ret->space, ret->package, &ret->settled) == ZOPA_OK;
}

/* ---------------------------------------------------------------- ways to close */

/* Index of an outcome among all that the case conceives of. */
static size_t place_of(const struct zopa_space *space, const uint32_t *outcome)
{
  size_t place = 0;
  for (size_t i = 0; i < space->issue_count; i++)
    place = place * space->radix[i] + outcome[i];
  return place;
}

static void outcome_at(const struct zopa_space *space, size_t place, uint32_t *ret_outcome)
{
  for (size_t i = space->issue_count; i-- > 0; place /= space->radix[i])
    ret_outcome[i] = (uint32_t)(place % space->radix[i]);
}

static size_t count_places(const struct zopa_space *space)
{
  size_t count = 1;
  for (size_t i = 0; i < space->issue_count; i++)
    count *= space->radix[i];
  return count;
}

/* Marks every outcome that the groups make; false when one is made twice. */
static bool mark_made(const struct zopa_closings *closings, bool *marks)
{
  const struct zopa_space *space = closings->space;
  size_t ways = closings->feasible;
  for (size_t g = 0; g < closings->group_count; g++)
    ways *= closings->groups[g].way_count;
  for (size_t way = 0; way < ways; way++) {
    uint32_t outcome[ISSUES_MAX];
    size_t rest = way;
    memcpy(outcome, closings->settled, space->issue_count * sizeof *outcome);
    for (size_t g = 0; g < closings->group_count; g++) {
      const struct zopa_closing_group *group = &closings->groups[g];
      for (size_t k = 0; k < group->issue_count; k++)
        outcome[group->issues[k]] = group->options[rest % group->way_count * group->issue_count + k];
      rest /= group->way_count;
    }
    if (marks[place_of(space, outcome)])
      return false;
    marks[place_of(space, outcome)] = true;
  }
  return true;
}

static void test_closings(void)
{
  size_t infeasible = 0, bound = 0, open = 0;
  for (uint64_t seed = 0; seed < CASES; seed++) {
    struct scene scene;
    struct zopa_closings *closings = NULL;
    bool marks[OUTCOMES_MAX] = {false};
    if (CHECK(draw_scene(seed, false, &scene)) && CHECK(zopa_closings_new(scene.settled, &closings) == ZOPA_OK)) {
      size_t count = count_places(scene.space), feasible = 0;
      CHECK_THAT(mark_made(closings, marks), "seed %llu: an outcome is made twice", (unsigned long long)seed);
      for (size_t place = 0; place < count; place++) {
        uint32_t outcome[ISSUES_MAX];
        outcome_at(scene.space, place, outcome);
        bool want = zopa_space_feasible(scene.settled, outcome);
        feasible += want;
        CHECK_THAT(marks[place] == want, "seed %llu: outcome %zu", (unsigned long long)seed, place);
      }
      CHECK_THAT(closings->exact && closings->feasible == (feasible > 0), "seed %llu: %zu feasible", (unsigned long long)seed, feasible);
      infeasible += feasible == 0;
      open += feasible > 1;
      for (size_t g = 0; g < closings->group_count; g++)
        bound += closings->groups[g].issue_count > 1;
    }
    zopa_closings_free(closings);
    end_scene(&scene);
  }
  CHECK_THAT(infeasible > 5 && bound > 5 && open > 50, "%zu infeasible, %zu bound groups, %zu open", infeasible, bound, open);
  tap_point("the ways to close a package are the feasible outcomes within it, each once, in %d cases", CASES);
}

/* ---------------------------------------------------------------- worth and acceptance */

static int rising(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The worth of an outcome in one draw. */
static double worth_in(const struct zopa_draws *draws, const uint32_t *outcome, size_t draw)
{
  int32_t column[DRAWS];
  int64_t sum = 0;
  for (uint32_t i = 0; i < draws->rows->issue_count; i++) {
    zopa_draws_option(draws, i, outcome[i], column);
    sum += column[draw];
  }
  return (double)sum / ZOPA_DRAW_UNIT;
}

static void check_verdict(const struct scene *scene, const struct zopa_draws *draws, const struct zopa_draws_verdict *got, uint64_t seed)
{
  double ends[2][DRAWS], share[2] = {0, 0};
  size_t count = count_places(scene->space);
  for (size_t s = 0; s < DRAWS; s++) {
    ends[0][s] = INFINITY;
    ends[1][s] = -INFINITY;
    for (size_t place = 0; place < count; place++) {
      uint32_t outcome[ISSUES_MAX];
      outcome_at(scene->space, place, outcome);
      if (!zopa_space_feasible(scene->settled, outcome))
        continue;
      double worth = worth_in(draws, outcome, s);
      ends[0][s] = fmin(ends[0][s], worth);
      ends[1][s] = fmax(ends[1][s], worth);
    }
    for (int e = 0; e < 2; e++)
      share[e] += ends[e][s] >= (double)draws->reservations[s] / ZOPA_DRAW_UNIT;
  }
  for (int e = 0; e < 2; e++) {
    qsort(ends[e], DRAWS, sizeof *ends[e], rising);
    double utility = ends[e][e ? DRAWS - 1 - DRAWS / 20 : DRAWS / 20];
    CHECK_THAT(got->share[e] == share[e] / DRAWS, "seed %llu: share %g, want %g", (unsigned long long)seed, got->share[e], share[e] / DRAWS);
    CHECK_THAT(got->utility[e] == utility, "seed %llu: utility %g, want %g", (unsigned long long)seed, got->utility[e], utility);
    CHECK(got->error[e] > 0 && got->error[e] == zopa_share_error(got->share[e], draws->effective));
  }
}

static void test_verdicts(void)
{
  size_t judged = 0;
  for (uint64_t seed = 0; seed < CASES / 3; seed++) {
    struct scene scene;
    struct zopa_closings *closings = NULL;
    if (CHECK(draw_scene(seed, false, &scene)) && CHECK(zopa_closings_new(scene.settled, &closings) == ZOPA_OK) && closings->feasible)
      for (size_t p = 0; p < scene.beliefs->count; p++) {
        struct zopa_draws_verdict verdict;
        if (!scene.beliefs->parties[p].draws)
          continue;
        CHECK(zopa_draws_judge(closings, &scene.beliefs->parties[p], &verdict) == ZOPA_OK);
        check_verdict(&scene, scene.beliefs->parties[p].draws, &verdict, seed);
        judged++;
      }
    zopa_closings_free(closings);
    end_scene(&scene);
  }
  CHECK_THAT(judged > CASES / 6, "%zu judged", judged);
  tap_point("worth and acceptance are those of the best and the worst way to close, draw by draw");
}

/* Eight issues in a chain of constraints have too many ways to be listed: what is told then must still hold for each of them. */
static void test_too_many(void)
{
  struct zopa_text text = {0};
  struct scene scene;
  struct zopa_closings *closings = NULL;
  uint32_t package[8];
  zopa_text_string(&text, "zopa: 1\ntitle: t\nparties: {a: {}}\nissues: {");
  for (int i = 0; i < 8; i++)
    zopa_text_format(&text, "%si%d: {options: [o0, o1, o2, o3]}", i ? ", " : "", i);
  zopa_text_string(&text, "}\nconstraints: [");
  for (int i = 0; i < 7; i++)
    zopa_text_format(&text, "%s{forbid: {i%d: o0, i%d: o0}}", i ? ", " : "", i, i + 1);
  zopa_text_string(&text, "]\npreferences: {a: {statements: [{order: i0, best_to_worst: [o0, o1, o2, o3]}]}}\n");
  bool good = CHECK(read_scene(text.data, DRAWS, &scene));
  for (int i = 0; i < 8; i++)
    package[i] = ZOPA_NONE;
  if (good && CHECK(zopa_space_settle(scene.space, package, &scene.settled) == ZOPA_OK && zopa_closings_new(scene.settled, &closings) == ZOPA_OK)) {
    const struct zopa_draws *draws = scene.beliefs->parties[0].draws;
    struct zopa_draws_verdict verdict;
    struct zopa_random random;
    CHECK(!closings->exact && closings->feasible && closings->group_count == 8);
    CHECK(zopa_draws_judge(closings, &scene.beliefs->parties[0], &verdict) == ZOPA_OK);
    zopa_random_init(&random, 1, 0);
    for (int k = 0; k < 50; k++) {
      uint32_t outcome[8];
      size_t accepted = 0;
      zopa_space_draw(scene.space, &random, outcome);
      for (size_t s = 0; s < DRAWS; s++)
        accepted += worth_in(draws, outcome, s) >= (double)draws->reservations[s] / ZOPA_DRAW_UNIT;
      double share = (double)accepted / DRAWS;
      CHECK_THAT(verdict.share[0] <= share && share <= verdict.share[1], "%g is not within %g and %g", share, verdict.share[0], verdict.share[1]);
    }
  }
  zopa_closings_free(closings);
  end_scene(&scene);
  zopa_text_clear(&text);
  tap_point("too many ways to list leave bounds that hold for every one, and are said to be no more");
}

/* ---------------------------------------------------------------- what betters a package */

/* The least and the most that a package is worth above another to a party, over all that is possible. */
static void difference(const struct scene *scene, size_t party, const uint32_t *from, const uint32_t *to, double *ret_least, double *ret_most)
{
  const struct zopa_belief *belief = &scene->beliefs->parties[party];
  struct zopa_part parts[4 * ISSUES_MAX];
  size_t count = 0;
  if (belief->utility) {
    *ret_least = *ret_most = (double)(zopa_utility_sum(scene->space, belief->utility, to) - zopa_utility_sum(scene->space, belief->utility, from));
    return;
  }
  for (uint32_t i = 0; i < scene->space->issue_count; i++) {
    count += zopa_rows_option(belief->rows, i, to[i], 1, parts + count);
    count += zopa_rows_option(belief->rows, i, from[i], -1, parts + count);
  }
  *ret_least = *ret_most = NAN;
  CHECK(zopa_possible_range(belief->rows, parts, count, 0, ret_least, ret_most) == ZOPA_OK);
}

static bool betters(const struct scene *scene, const uint32_t *from, const uint32_t *to)
{
  bool better = false;
  for (size_t p = 0; p < scene->beliefs->count; p++) {
    double least, most;
    difference(scene, p, from, to, &least, &most);
    if (!(least >= -1e-7))
      return false;
    better |= most > 1e-6;
  }
  return better && zopa_space_feasible(scene->space, to);
}

/* Whether changing one issue betters the package. */
static bool can_step(const struct scene *scene)
{
  uint32_t to[ISSUES_MAX];
  for (uint32_t i = 0; i < scene->space->issue_count; i++)
    for (uint32_t o = 0; o < scene->space->radix[i]; o++) {
      memcpy(to, scene->package, sizeof to);
      to[i] = o;
      if (o != scene->package[i] && betters(scene, scene->package, to))
        return true;
    }
  return false;
}

static void test_dominators(void)
{
  size_t found_count = 0, kept = 0;
  struct zopa_control control = ZOPA_CONTROL_INIT;
  for (uint64_t seed = 1000; seed < 1000 + CASES; seed++) {
    struct scene scene;
    struct zopa_watch watch;
    uint32_t outcome[ISSUES_MAX];
    bool found = false;
    zopa_watch_init(&watch, &control);
    if (CHECK(draw_scene(seed, true, &scene)) && zopa_space_feasible(scene.space, scene.package)) {
      CHECK(zopa_draws_dominator(scene.beliefs, scene.package, NULL, 0, &watch, outcome, &found) == ZOPA_OK);
      CHECK_THAT(!found || betters(&scene, scene.package, outcome), "seed %llu: what is said to better it does not", (unsigned long long)seed);
      CHECK_THAT(found || !can_step(&scene), "seed %llu: a change of one issue would better it", (unsigned long long)seed);
      found_count += found;
      kept += !found;
    }
    zopa_watch_clear(&watch);
    end_scene(&scene);
  }
  CHECK_THAT(found_count > 10 && kept > 10, "%zu bettered, %zu not", found_count, kept);
  tap_point("what is said to better a package does so under all that is possible, and no change of one issue is missed");
}

/* p,r and q,s are as far as one can go by changing one issue, but the one given betters the other. */
static void test_given(void)
{
  static const char yaml[] = "zopa: 1\ntitle: t\nparties: {a: {}, b: {}}\nissues: {x: {options: [p, q]}, y: {options: [r, s]}}\n"
                             "constraints: [{forbid: {x: p, y: s}}, {forbid: {x: q, y: r}}]\n"
                             "preferences:\n  a: {statements: [{order: x, best_to_worst: [p, q]}, {order: y, best_to_worst: [r, s]}]}\n"
                             "  b: {statements: [{prefers: {x: p, y: r}, over: {x: q, y: s}}]}\n";
  const uint32_t worse[] = {1, 1}, better[] = {0, 0}, *given[] = {worse, better};
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  struct scene scene;
  uint32_t outcome[2] = {9, 9};
  bool found = true;
  zopa_watch_init(&watch, &control);
  if (CHECK(read_scene(yaml, DRAWS, &scene))) {
    CHECK(zopa_draws_dominator(scene.beliefs, worse, NULL, 0, &watch, outcome, &found) == ZOPA_OK && !found && outcome[0] == 9);
    CHECK(zopa_draws_dominator(scene.beliefs, worse, given, 2, &watch, outcome, &found) == ZOPA_OK && found && outcome[0] == 0 && outcome[1] == 0);
    CHECK(zopa_draws_dominator(scene.beliefs, better, given, 2, &watch, outcome, &found) == ZOPA_OK && !found);
  }
  end_scene(&scene);
  zopa_watch_clear(&watch);
  tap_point("the other packages given are looked at too, and none betters itself");
}

int main(void)
{
  test_closings();
  test_verdicts();
  test_too_many();
  test_dominators();
  test_given();
  return tap_done();
}
