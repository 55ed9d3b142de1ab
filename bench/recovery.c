/* recovery.c - how good are the packages found when most of what is known of the parties is taken away?
 *
 * A domain whose preferences are complete is the truth. Of it only what a party might say is kept, level by level:
 *   a  the order of options within each issue      c  b and ten comparisons of random packages a party
 *   b  a and the order of issues                   d  b and ten answers a party to questions that the program chooses
 * with the reservation value in all. Then the best package is looked for by each criterion, and its loss against the best of the truth is
 * written: of the Nash product, the least gain, the sum. Beside it the rule of thumb (rank-order centroid weights, equal steps; Barron &
 * Barrett, Manage. Sci. 42(11), 1996) with its own best package, and the mean over the frontier of that rule.
 * Usage: recovery SEED LEVELS FOLDER, or DOMAIN PROFILE PROFILE ... instead of a folder. LEVELS: some of abcd.
 * Prints CSV lines: loss,..., and share,... for calibration. recovery.py runs it over all domains. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/questions.h"
#include "formats/format.h"
#include "solve/analysis.h"

enum { DRAWS = 2000, ANSWERS = 10, PARTIES_MOST = 5, CALIBRATED = 20, POOL = 256 };

struct truth {
  struct zopa_case *it;
  struct zopa_space *space;
  struct zopa_arena arena;
  size_t parties, issues;
  double **worth;                 /* [party][option, by first[]] on the scale where everything at its worst is 0, at its best 1 */
  size_t *first;                  /* [issue + 1] */
  double *swing;                  /* [party * issues + issue] */
  double reservation[PARTIES_MOST];
  uint32_t **ranked;              /* [party * issues + issue]: options best to worst */
  double best[3];                 /* Nash product, least gain, sum */
};

static void fail(const char *why, const char *where)
{
  fprintf(stderr, "%s: %s\n", where, why);
  exit(3);
}

static void *get(struct zopa_arena *arena, size_t count, size_t size)
{
  void *memory = zopa_arena_array(arena, count, size);
  if (!memory)
    fail("memory ran out", "recovery");
  return memory;
}

/* ---------------------------------------------------------------- the truth */

static void rank_options(struct truth *truth, size_t p, size_t i)
{
  const int64_t *worth = truth->space->utilities[p].worth[i];
  size_t count = truth->it->issues[i].options_count;
  uint32_t *ranked = get(&truth->arena, count, sizeof *ranked);
  for (uint32_t o = 0; o < count; o++) {
    size_t at = o;
    while (at > 0 && worth[ranked[at - 1]] < worth[o]) {
      ranked[at] = ranked[at - 1];
      at--;
    }
    ranked[at] = o;
  }
  truth->ranked[p * truth->issues + i] = ranked;
}

static void scale(struct truth *truth)
{
  truth->worth = get(&truth->arena, truth->parties, sizeof *truth->worth);
  truth->first = get(&truth->arena, truth->issues + 1, sizeof *truth->first);
  truth->swing = get(&truth->arena, truth->parties * truth->issues, sizeof *truth->swing);
  truth->ranked = get(&truth->arena, truth->parties * truth->issues, sizeof *truth->ranked);
  for (size_t i = 0; i < truth->issues; i++)
    truth->first[i + 1] = truth->first[i] + truth->it->issues[i].options_count;
  for (size_t p = 0; p < truth->parties; p++) {
    const struct zopa_utility *utility = &truth->space->utilities[p];
    double low = (double)utility->base, width = 0;
    truth->worth[p] = get(&truth->arena, truth->first[truth->issues], sizeof **truth->worth);
    for (size_t i = 0; i < truth->issues; i++) {
      rank_options(truth, p, i);
      const uint32_t *ranked = truth->ranked[p * truth->issues + i];
      double best = (double)utility->worth[i][ranked[0]], worst = (double)utility->worth[i][ranked[truth->it->issues[i].options_count - 1]];
      low += worst;
      width += best - worst;
      truth->swing[p * truth->issues + i] = best - worst;
      for (size_t o = 0; o < truth->it->issues[i].options_count; o++)
        truth->worth[p][truth->first[i] + o] = (double)utility->worth[i][o] - worst;
    }
    if (width <= 0)
      fail("a party is indifferent", zopa_case_party_id(truth->it, p));
    for (size_t o = 0; o < truth->first[truth->issues]; o++)
      truth->worth[p][o] /= width;
    for (size_t i = 0; i < truth->issues; i++)
      truth->swing[p * truth->issues + i] /= width;
    truth->reservation[p] = ((double)utility->reservation - low) / width;
  }
}

static double true_gain(const struct truth *truth, size_t p, const uint32_t *outcome)
{
  double sum = 0;
  for (size_t i = 0; i < truth->issues; i++)
    sum += truth->worth[p][truth->first[i] + outcome[i]];
  return sum - truth->reservation[p];
}

static void measures(const struct truth *truth, const uint32_t *outcome, double ret[3])
{
  ret[0] = 1, ret[1] = INFINITY, ret[2] = 0;
  for (size_t p = 0; p < truth->parties; p++) {
    double gain = true_gain(truth, p, outcome);
    ret[0] *= fmax(0, gain);
    ret[1] = fmin(ret[1], gain);
    ret[2] += gain;
  }
}

static struct zopa_analysis *solve(const struct zopa_space *space, bool no_frontier)
{
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_error error = {0};
  struct zopa_analysis *analysis = NULL;
  struct zopa_wish wish = {.no_frontier = no_frontier};
  control.limit_seconds = 120;
  if (zopa_analyze(space, &wish, &control, &error, &analysis) != ZOPA_OK)
    fail("no analysis", "recovery");
  zopa_error_clear(&error);
  return analysis;
}

static void read_truth(struct truth *truth, char **paths, size_t path_count)
{
  struct zopa_error error = {0};
  const char *folder = paths[0];
  if (zopa_case_read((const char *const *)paths, path_count, NULL, &error, &truth->it) != ZOPA_OK || zopa_space_new(truth->it, &error, &truth->space) != ZOPA_OK)
    fail("cannot be read", folder);
  zopa_error_clear(&error);
  truth->parties = truth->it->parties_count;
  truth->issues = truth->it->issues_count;
  if (truth->parties < 2 || truth->parties > PARTIES_MOST || truth->space->utility_count != truth->parties)
    fail("not two to five parties with complete preferences", folder);
  for (size_t p = 0; p < truth->parties; p++)
    if (truth->space->utilities[p].bonus_count)
      fail("not additive", folder);
  scale(truth);
  struct zopa_analysis *analysis = solve(truth->space, true);
  static const size_t concept[3] = {0, 2, 3};   /* nash, egalitarian, utilitarian */
  for (size_t m = 0; m < 3; m++) {
    double value[3];
    if (!analysis->solutions[concept[m]].exists || !analysis->solutions[concept[m]].proven)
      fail("no agreement that all prefer, or not proven", folder);
    measures(truth, analysis->solutions[concept[m]].outcome, value);
    truth->best[m] = value[m];
  }
  if (truth->best[0] <= 1e-9)
    fail("nothing to gain for somebody", folder);
  zopa_analysis_free(analysis);
}

/* ---------------------------------------------------------------- what is said of it */

static struct zopa_number number(struct zopa_arena *arena, double value)
{
  char text[40];
  snprintf(text, sizeof text, "%.12f", value);
  struct zopa_number it = {zopa_arena_string(arena, text), 0};
  zopa_number_read(it.text, &it.value);
  return it;
}

/* The same talks with other preferences: [parties], zeroed but for the reservation value. Options count as words, unless worth is linear. */
static struct zopa_case *talks(const struct truth *truth)
{
  struct zopa_arena arena = {0};
  struct zopa_case *it = get(&arena, 1, sizeof *it);
  *it = *truth->it;
  it->arena = arena;
  it->issues = get(&it->arena, truth->issues, sizeof *it->issues);
  memcpy(it->issues, truth->it->issues, truth->issues * sizeof *it->issues);
  for (size_t i = 0; i < truth->issues; i++)
    it->issues[i].numeric = it->issues[i].continuous = false;
  it->preferences = get(&it->arena, truth->parties, sizeof *it->preferences);
  for (size_t p = 0; p < truth->parties; p++)
    it->preferences[p] = (struct zopa_preference){.given = true, .reservation = number(&it->arena, truth->reservation[p])};
  return it;
}

static struct zopa_preference_statement *say(struct zopa_case *it, size_t p, size_t most, enum zopa_preference_kind kind)
{
  struct zopa_preference *preference = &it->preferences[p];
  if (!preference->statements)
    preference->statements = get(&it->arena, most, sizeof *preference->statements);
  struct zopa_preference_statement *statement = &preference->statements[preference->statements_count++];
  statement->kind = kind;
  return statement;
}

static size_t statements_most(const struct truth *truth) { return 2 * truth->issues + 4 * ANSWERS + 4; }

static void say_options(struct zopa_case *it, const struct truth *truth, size_t p)
{
  for (uint32_t i = 0; i < truth->issues; i++) {
    size_t count = it->issues[i].options_count;
    if (count < 2)
      continue;
    struct zopa_preference_statement *order = say(it, p, statements_most(truth), ZOPA_ORDER);
    order->issue = i;
    order->best_to_worst = (struct zopa_indices){truth->ranked[p * truth->issues + i], count};
  }
}

/* Issues by weight, heaviest first. */
static void rank_issues(const struct truth *truth, size_t p, uint32_t *ret)
{
  for (uint32_t i = 0; i < truth->issues; i++) {
    size_t at = i;
    while (at > 0 && truth->swing[p * truth->issues + ret[at - 1]] < truth->swing[p * truth->issues + i]) {
      ret[at] = ret[at - 1];
      at--;
    }
    ret[at] = i;
  }
}

static void say_issues(struct zopa_case *it, const struct truth *truth, size_t p)
{
  uint32_t *ranked = get(&it->arena, truth->issues, sizeof *ranked);
  rank_issues(truth, p, ranked);
  for (size_t i = 0; i + 1 < truth->issues; i++) {
    struct zopa_preference_statement *more = say(it, p, statements_most(truth), ZOPA_MATTERS_MORE);
    more->issue = ranked[i];
    more->than = ranked[i + 1];
  }
}

static struct zopa_clause clause(struct zopa_case *it, const struct truth *truth, const uint32_t *package)
{
  struct zopa_clause all = {.terms = get(&it->arena, truth->issues, sizeof *all.terms)};
  for (uint32_t i = 0; i < truth->issues; i++) {
    if (package[i] == ZOPA_NONE)
      continue;
    struct zopa_term *term = &all.terms[all.terms_count++];
    term->issue = i;
    term->options = get(&it->arena, 1, sizeof *term->options);
    term->options[0] = package[i];
    term->options_count = 1;
  }
  return all;
}

/* The party's true answer to a comparison. */
static void say_preferred(struct zopa_case *it, const struct truth *truth, size_t p, const uint32_t *left, const uint32_t *right)
{
  double difference = 0;
  for (size_t i = 0; i < truth->issues; i++)
    if (left[i] != ZOPA_NONE)
      difference += truth->worth[p][truth->first[i] + left[i]] - truth->worth[p][truth->first[i] + right[i]];
  /* Who likes both the same says so: each at least as much as the other. */
  for (int side = 1; side >= -1; side -= 2) {
    if (side * difference < -1e-9)
      continue;
    struct zopa_preference_statement *prefers = say(it, p, statements_most(truth), ZOPA_PREFERS);
    prefers->subject = clause(it, truth, side > 0 ? left : right);
    prefers->object = clause(it, truth, side > 0 ? right : left);
  }
}

/* The party's true answer to whether it would sign a package. */
static void say_signed(struct zopa_case *it, const struct truth *truth, size_t p, const uint32_t *package)
{
  bool signs = true_gain(truth, p, package) >= 0;
  struct zopa_preference_statement *answer = say(it, p, statements_most(truth), signs ? ZOPA_ACCEPTS : ZOPA_REJECTS);
  answer->subject = clause(it, truth, package);
}

static void say_random(struct zopa_case *it, const struct truth *truth, size_t p, struct zopa_random *random)
{
  uint32_t *pair[2];
  for (int k = 0; k < 2; k++) {
    pair[k] = get(&it->arena, truth->issues, sizeof **pair);
    zopa_space_draw(truth->space, random, pair[k]);
  }
  for (size_t i = 0; i < truth->issues; i++)
    if (pair[0][i] == pair[1][i])
      pair[0][i] = pair[1][i] = ZOPA_NONE;
  say_preferred(it, truth, p, pair[0], pair[1]);
}

/* ---------------------------------------------------------------- contenders */

struct run {
  const struct truth *truth;
  const char *domain;
  struct zopa_control control;
  char level;
};

static void write_loss(const struct run *run, const char *contender, const double value[3])
{
  printf("loss,%s,%zu,%s,%c,%s", run->domain, run->truth->parties, run->truth->space->outcome_count, run->level, contender);
  for (size_t m = 0; m < 3; m++)
    printf(",%.6f", (run->truth->best[m] - value[m]) / run->truth->best[m]);
  printf("\n");
}

/* The rule of thumb: a complete case, solved as any other. */
static void rule_of_thumb(const struct run *run)
{
  const struct truth *truth = run->truth;
  struct zopa_case *it = talks(truth);
  struct zopa_space *space = NULL;
  struct zopa_error error = {0};
  uint32_t *ranked = get(&it->arena, truth->issues, sizeof *ranked);
  for (size_t p = 0; p < truth->parties; p++) {
    it->preferences[p].values = get(&it->arena, truth->issues, sizeof *it->preferences[p].values);
    rank_issues(truth, p, ranked);
    for (size_t k = 0; k < truth->issues; k++) {
      struct zopa_values *values = &it->preferences[p].values[ranked[k]];
      double weight = 0;
      for (size_t j = k; j < truth->issues; j++)
        weight += 1 / (double)(j + 1);
      values->weight = number(&it->arena, run->level == 'a' ? 1 : weight);
      size_t count = it->issues[ranked[k]].options_count;
      values->options = get(&it->arena, count, sizeof *values->options);
      for (size_t o = 0; o < count; o++)
        values->options[truth->ranked[p * truth->issues + ranked[k]][o]] =
            number(&it->arena, count > 1 ? 1 - (double)o / (double)(count - 1) : 1);
    }
  }
  if (zopa_space_new(it, &error, &space) != ZOPA_OK)
    fail("the rule cannot be solved", run->domain);
  struct zopa_analysis *analysis = solve(space, false);
  double value[3] = {0, 0, 0}, mean[3] = {0, 0, 0};
  if (analysis->solutions[0].exists)
    measures(truth, analysis->solutions[0].outcome, value);
  write_loss(run, "rule", value);
  uint32_t *outcome = get(&it->arena, truth->issues, sizeof *outcome);
  for (size_t k = 0; k < analysis->frontier.count; k++) {
    zopa_frontier_outcome(&analysis->frontier, truth->issues, k, outcome);
    measures(truth, outcome, value);
    for (size_t m = 0; m < 3; m++)
      mean[m] += value[m] / (double)analysis->frontier.count;
  }
  write_loss(run, "frontier", mean);
  zopa_analysis_free(analysis);
  zopa_space_free(space);
  zopa_error_clear(&error);
  zopa_case_free(it);
}

/* What is found from a set of statements: beliefs, worths, and a pool by a criterion. */
struct view {
  struct zopa_space *space;
  struct zopa_beliefs *beliefs;
  struct zopa_worths *worths;
  struct zopa_apart apart;
  struct zopa_watch watch;
  struct zopa_error error;
};

/* What packages are worth by the beliefs as they are. */
static void view_weigh(struct view *view, const struct run *run)
{
  uint32_t *open = get(&view->beliefs->arena, run->truth->issues, sizeof *open);
  for (size_t i = 0; i < run->truth->issues; i++)
    open[i] = ZOPA_NONE;
  if (zopa_worths_new(view->beliefs, open, &view->worths) != ZOPA_OK || zopa_apart_init(&view->apart, view->worths) != ZOPA_OK)
    fail("memory ran out", run->domain);
}

static void believe(const struct run *run, const struct zopa_case *it, struct view *view)
{
  if (zopa_space_new(it, &view->error, &view->space) != ZOPA_OK ||
      zopa_beliefs_new(view->space, DRAWS, &run->control, &view->watch, &view->error, &view->beliefs) != ZOPA_OK)
    fail("no beliefs", run->domain);
  if (view->beliefs->conflicting)
    fail("true statements were found to conflict", run->domain);
}

static void view_init(struct view *view, const struct run *run, const struct zopa_case *it)
{
  *view = (struct view){0};
  zopa_watch_init(&view->watch, &run->control);
  believe(run, it, view);
  view_weigh(view, run);
}

/* A party has said one thing more: only its draws are made anew, for they depend on nothing that others say. */
static void view_learn(struct view *view, const struct run *run, struct zopa_case *it, size_t p)
{
  struct zopa_case *alone = get(&it->arena, 1, sizeof *alone);
  struct view fresh = {.watch = view->watch};
  *alone = *it;
  alone->preferences = get(&it->arena, run->truth->parties, sizeof *alone->preferences);
  memcpy(alone->preferences, it->preferences, run->truth->parties * sizeof *alone->preferences);
  for (size_t q = 0; q < run->truth->parties; q++)
    if (q != p)
      alone->preferences[q].statements_count = 0;
  believe(run, alone, &fresh);
  struct zopa_belief before = view->beliefs->parties[p];
  view->beliefs->parties[p] = fresh.beliefs->parties[p];
  fresh.beliefs->parties[p] = before;
  zopa_beliefs_free(fresh.beliefs);
  zopa_space_free(fresh.space);
  zopa_error_clear(&fresh.error);
  zopa_apart_clear(&view->apart);
  zopa_worths_free(view->worths);
  view_weigh(view, run);
}

static void view_clear(struct view *view)
{
  zopa_apart_clear(&view->apart);
  zopa_worths_free(view->worths);
  zopa_beliefs_free(view->beliefs);
  zopa_space_free(view->space);
  zopa_watch_clear(&view->watch);
  zopa_error_clear(&view->error);
}

static void search(struct view *view, const struct run *run, enum zopa_criterion by, const struct zopa_regrets *regrets, struct zopa_pool *pool)
{
  struct zopa_package_wish wish = {.by = by, .alike = SIZE_MAX};
  struct zopa_package_effort effort;
  if (!zopa_pool_init(pool, run->truth->issues, POOL) ||
      zopa_package_search(view->worths, &view->apart, regrets, &wish, &run->control, &view->watch, pool, &effort) != ZOPA_OK)
    fail("no search", run->domain);
}

static void write_criteria(const struct run *run, struct view *view)
{
  static const char *const names[ZOPA_CRITERIA] = {[ZOPA_BY_GAIN] = "gain", [ZOPA_BY_SHARE] = "share", [ZOPA_BY_MEAN] = "mean", [ZOPA_BY_REGRET] = "regret"};
  struct zopa_regrets *regrets = NULL;
  for (size_t c = 0; c < ZOPA_CRITERIA; c++) {
    struct zopa_pool pool;
    double value[3] = {0, 0, 0};
    search(view, run, (enum zopa_criterion)c, c == ZOPA_BY_GAIN ? NULL : regrets, &pool);
    if (c == ZOPA_BY_GAIN && zopa_regrets_new(view->worths, &pool, &run->control, &view->watch, &regrets) != ZOPA_OK)
      fail("no regrets", run->domain);
    if (pool.count)
      measures(run->truth, pool.candidates[0].outcome, value);
    write_loss(run, names[c], value);
    zopa_pool_clear(&pool);
  }
  zopa_regrets_free(regrets);
}

static double share_of(const struct zopa_worths *worths, const struct zopa_worth *worth, const uint32_t *outcome, int32_t *sums)
{
  size_t accepted = 0;
  zopa_worth_sums(worths, worth, outcome, sums);
  for (size_t s = 0; s < worth->draws; s++)
    accepted += sums[s] >= 0;
  return (double)accepted / (double)worth->draws;
}

/* What share of its draws accepts, against whether the party truly does, for random packages. */
static void write_shares(const struct run *run, struct view *view)
{
  struct zopa_random random;
  struct zopa_arena scratch = {0};
  zopa_random_init(&random, run->control.seed, 77);
  uint32_t *outcome = get(&scratch, run->truth->issues, sizeof *outcome);
  int32_t *sums = get(&scratch, DRAWS, sizeof *sums);
  for (size_t k = 0; k < CALIBRATED; k++) {
    zopa_space_draw(run->truth->space, &random, outcome);
    for (size_t p = 0; p < view->worths->count; p++)
      printf("share,%s,%c,%zu,%.6f,%d\n", run->domain, run->level, p, share_of(view->worths, &view->worths->parties[p], outcome, sums),
             true_gain(run->truth, p, outcome) >= 0);
  }
  zopa_arena_clear(&scratch);
}

static void level(struct run *run, char name, const struct zopa_case *it)
{
  struct view view;
  run->level = name;
  view_init(&view, run, it);
  write_criteria(run, &view);
  write_shares(run, &view);
  view_clear(&view);
  rule_of_thumb(run);
}

/* Asks the best question of those who have answers left, until nobody has or no question helps. */
static void ask(struct run *run, struct zopa_case *it)
{
  size_t left[PARTIES_MOST], total = run->truth->parties * ANSWERS;
  uint32_t *open = get(&it->arena, run->truth->issues, sizeof *open);
  struct view view;
  for (size_t p = 0; p < run->truth->parties; p++)
    left[p] = ANSWERS;
  for (size_t i = 0; i < run->truth->issues; i++)
    open[i] = ZOPA_NONE;
  view_init(&view, run, it);
  while (total > 0) {
    struct zopa_pool pool;
    struct zopa_question *questions;
    size_t count, considered;
    bool may_ask[PARTIES_MOST];
    for (size_t p = 0; p < run->truth->parties; p++)
      may_ask[p] = left[p] > 0;
    search(&view, run, ZOPA_BY_GAIN, NULL, &pool);
    const struct zopa_question_wish wish = {.by = ZOPA_BY_GAIN, .may_ask = may_ask, .most = 1, .explore = true};
    if (zopa_questions_find(view.beliefs, open, &pool, &wish, &run->control, &view.watch, &view.beliefs->arena, &questions, &count, &considered) != ZOPA_OK)
      fail("no questions", run->domain);
    zopa_pool_clear(&pool);
    if (count == 0)
      break;
    size_t p = questions[0].party;
    if (questions[0].right)
      say_preferred(it, run->truth, p, questions[0].left, questions[0].right);
    else
      say_signed(it, run->truth, p, questions[0].left);
    view_learn(&view, run, it, p);
    left[p]--;
    total--;
  }
  view_clear(&view);
}

int main(int argument_count, char **arguments)
{
  struct truth truth = {0};
  if (argument_count < 4)
    fail("a seed, levels and a folder are wanted", "recovery");
  const char *slash = strrchr(arguments[3], '/');
  struct run run = {.truth = &truth, .domain = slash ? slash + 1 : arguments[3], .control = ZOPA_CONTROL_INIT};
  run.control.seed = strtoull(arguments[1], NULL, 10);
  run.control.threads = 1;
  read_truth(&truth, arguments + 3, (size_t)argument_count - 3);
  struct zopa_case *said[4];
  struct zopa_random random;
  zopa_random_init(&random, run.control.seed, 99);
  for (size_t k = 0; k < 4; k++) {
    said[k] = talks(&truth);
    for (size_t p = 0; p < truth.parties; p++) {
      say_options(said[k], &truth, p);
      if (k > 0)
        say_issues(said[k], &truth, p);
      for (size_t n = 0; k == 2 && n < ANSWERS; n++)
        say_random(said[k], &truth, p, &random);
    }
    char name = (char)('a' + k);
    if (strchr(arguments[2], name)) {
      if (name == 'd')
        ask(&run, said[k]);
      level(&run, name, said[k]);
    }
    zopa_case_free(said[k]);
  }
  zopa_space_free(truth.space);
  zopa_case_free(truth.it);
  zopa_arena_clear(&truth.arena);
  return 0;
}
