/* test_properties.c - what must hold of every analysis, whatever the case: names and order carry no meaning, scales cancel, more options
 * never hurt a maximum, solutions lie on the frontier, and the frontier is its own frontier. On seeded random cases. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/generate.h"
#include "solve/analysis.h"
#include "solve/concept.h"
#include "oracle/solved.h"
#include "tap.h"

enum { PARTIES_MAX = 8, ISSUES_MAX = 16 };

static const int64_t *row_sums(const struct solved *solved, size_t row)
{
  return &solved->analysis->frontier.sums[row * solved->space->utility_count];
}

/* Whether two cases of one shape have one analysis, to the bit. */
static bool same(const struct solved *a, const struct solved *b)
{
  const struct zopa_analysis *x = a->analysis, *y = b->analysis;
  size_t rows = x->frontier.count, utilities = a->space->utility_count, issues = a->space->issue_count;
  bool equal = strcmp(x->feasible.exact, y->feasible.exact) == 0 && strcmp(x->rational.exact, y->rational.exact) == 0
               && rows == y->frontier.count && memcmp(x->ideal, y->ideal, utilities * sizeof *x->ideal) == 0;
  if (equal && rows > 0)
    equal = memcmp(x->frontier.sums, y->frontier.sums, rows * utilities * sizeof *x->frontier.sums) == 0
            && memcmp(x->frontier.outcomes, y->frontier.outcomes, rows * issues * sizeof *x->frontier.outcomes) == 0
            && memcmp(x->frontier.ties, y->frontier.ties, rows * sizeof *x->frontier.ties) == 0;
  for (size_t c = 0; equal && c < zopa_concept_count; c++)
    equal = x->solutions[c].exists == y->solutions[c].exists && x->solutions[c].point == y->solutions[c].point
            && x->solutions[c].value == y->solutions[c].value;
  return equal;
}

/* The parties that must agree, as the concepts take them. */
struct view {
  struct zopa_bargain bargain;
  int64_t unit[PARTIES_MAX], reservation[PARTIES_MAX], ideal[PARTIES_MAX];
  bool gains[PARTIES_MAX];
  size_t utility[PARTIES_MAX];
};

static void fill_view(const struct solved *solved, struct view *view)
{
  *view = (struct view){.bargain = {0, view->unit, view->reservation, view->ideal, view->gains}};
  for (size_t u = 0; u < solved->space->utility_count; u++) {
    const struct zopa_utility *utility = &solved->space->utilities[u];
    if (!utility->consents)
      continue;
    size_t c = view->bargain.count++;
    view->unit[c] = utility->unit;
    view->reservation[c] = utility->reservation;
    view->ideal[c] = solved->analysis->ideal[u];
    view->gains[c] = view->ideal[c] > view->reservation[c];
    view->utility[c] = u;
  }
}

/* Renaming. */

static void rename_all(struct zopa_case *negotiation)
{
  static const char *const names[] = {"z", "a"};
  for (size_t p = 0; p < negotiation->parties_count; p++)
    negotiation->parties[p].id = negotiation->parties[p].name = names[p % 2];
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    negotiation->issues[i].id = negotiation->issues[i].name = names[i % 2];
    for (size_t o = 0; o < negotiation->issues[i].options_count; o++)
      negotiation->issues[i].options[o].id = negotiation->issues[i].options[o].text = names[o % 2];
  }
}

static void test_renaming(const struct generate_recipe *recipe, unsigned seeds)
{
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    struct zopa_case *renamed = generate_case(recipe, seed);
    rename_all(renamed);
    struct solved a = solve(generate_case(recipe, seed)), b = solve(renamed);
    CHECK_THAT(same(&a, &b), "%s, seed %lu", recipe->name, (unsigned long)seed);
    clear(&a);
    clear(&b);
  }
  tap_point("%s: names carry no meaning", recipe->name);
}

/* Reordering. to_new[k] is where part k of the old order stands in the new one. */

struct reordering {
  uint32_t parties[PARTIES_MAX], issues[ISSUES_MAX], *options[ISSUES_MAX];
};

static void shuffle(struct zopa_random *random, uint32_t *ret_order, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    size_t k = zopa_random_below(random, i + 1);
    ret_order[i] = ret_order[k];
    ret_order[k] = (uint32_t)i;
  }
}

static int ascending(const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static void reorder_clause(const struct reordering *to, struct zopa_clause *clause)
{
  for (size_t t = 0; t < clause->terms_count; t++) {
    struct zopa_term *term = &clause->terms[t];
    for (size_t k = 0; k < term->options_count; k++)
      term->options[k] = to->options[term->issue][term->options[k]];
    qsort(term->options, term->options_count, sizeof *term->options, ascending);
    term->issue = to->issues[term->issue];
  }
}

/* Puts items [count] of a size into a new order. */
static void permute(void *items, size_t count, size_t size, const uint32_t *to_new)
{
  char *old = malloc(count * size + 1);
  if (!old)
    abort();
  memcpy(old, items, count * size);
  for (size_t i = 0; i < count; i++)
    memcpy((char *)items + to_new[i] * size, old + i * size, size);
  free(old);
}

static void reorder(struct zopa_case *negotiation, const struct reordering *to)
{
  for (size_t k = 0; k < negotiation->constraints_count; k++) {
    reorder_clause(to, &negotiation->constraints[k].forbid);
    reorder_clause(to, &negotiation->constraints[k].when);
    reorder_clause(to, &negotiation->constraints[k].then);
  }
  for (size_t p = 0; p < negotiation->parties_count; p++) {
    struct zopa_preference *preference = &negotiation->preferences[p];
    reorder_clause(to, &preference->reservation_package);
    for (size_t k = 0; k < preference->interactions_count; k++)
      reorder_clause(to, &preference->interactions[k].when);
    for (size_t k = 0; k < preference->statements_count; k++)
      reorder_clause(to, &preference->statements[k].subject);
    for (size_t i = 0; i < negotiation->issues_count; i++)
      permute(preference->values[i].options, negotiation->issues[i].options_count, sizeof *preference->values[i].options, to->options[i]);
    permute(preference->values, negotiation->issues_count, sizeof *preference->values, to->issues);
  }
  for (size_t i = 0; i < negotiation->issues_count; i++)
    permute(negotiation->issues[i].options, negotiation->issues[i].options_count, sizeof *negotiation->issues[i].options, to->options[i]);
  permute(negotiation->issues, negotiation->issues_count, sizeof *negotiation->issues, to->issues);
  permute(negotiation->parties, negotiation->parties_count, sizeof *negotiation->parties, to->parties);
  permute(negotiation->preferences, negotiation->parties_count, sizeof *negotiation->preferences, to->parties);
}

/* The row of b's frontier that holds a's row, or its count. Every party is complete, so that utilities are the parties. */
static size_t find_row(const struct solved *a, size_t row, const struct solved *b, const struct reordering *to)
{
  for (size_t k = 0; k < b->analysis->frontier.count; k++) {
    bool equal = true;
    for (size_t u = 0; u < a->space->utility_count; u++)
      equal &= !a->space->utilities[u].consents || row_sums(a, row)[u] == row_sums(b, k)[to->parties[u]];
    if (equal)
      return k;
  }
  return b->analysis->frontier.count;
}

static void compare_reordered(const struct generate_recipe *recipe, uint64_t seed, const struct solved *a, const struct solved *b,
                              const struct reordering *to)
{
  const struct zopa_analysis *x = a->analysis, *y = b->analysis;
  struct view view;
  int64_t before[PARTIES_MAX], after[PARTIES_MAX];
  CHECK_THAT(strcmp(x->feasible.exact, y->feasible.exact) == 0 && strcmp(x->rational.exact, y->rational.exact) == 0
               && x->frontier.count == y->frontier.count, "%s, seed %lu: counts", recipe->name, (unsigned long)seed);
  for (size_t row = 0; row < x->frontier.count; row++) {
    size_t k = find_row(a, row, b, to);
    CHECK_THAT(k < y->frontier.count && x->frontier.ties[row] == y->frontier.ties[k], "%s, seed %lu: row %zu", recipe->name,
               (unsigned long)seed, row);
  }
  fill_view(a, &view);
  for (size_t c = 0; c < zopa_concept_count; c++) {
    const struct zopa_choice *s = &x->solutions[c], *t = &y->solutions[c];
    if (!CHECK(s->exists == t->exists) || !s->exists)
      continue;
    for (size_t p = 0; p < view.bargain.count; p++) {
      before[p] = row_sums(a, s->point)[view.utility[p]];
      after[p] = row_sums(b, t->point)[to->parties[view.utility[p]]];
    }
    CHECK_THAT(zopa_concepts[c]->compare(&view.bargain, before, after) == 0, "%s, seed %lu: %s", recipe->name, (unsigned long)seed,
               zopa_concepts[c]->name);
  }
}

static void test_reordering(const struct generate_recipe *recipe, unsigned seeds)
{
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    struct zopa_random random;
    struct reordering to;
    struct zopa_case *reordered = generate_case(recipe, seed);
    zopa_random_init(&random, seed, 1);
    shuffle(&random, to.parties, reordered->parties_count);
    shuffle(&random, to.issues, reordered->issues_count);
    size_t issues = reordered->issues_count;
    for (size_t i = 0; i < issues; i++) {
      to.options[i] = malloc(reordered->issues[i].options_count * sizeof *to.options[i]);
      if (!to.options[i])
        abort();
      shuffle(&random, to.options[i], reordered->issues[i].options_count);
    }
    reorder(reordered, &to);
    struct solved a = solve(generate_case(recipe, seed)), b = solve(reordered);
    compare_reordered(recipe, seed, &a, &b, &to);
    clear(&a);
    clear(&b);
    for (size_t i = 0; i < issues; i++)
      free(to.options[i]);
  }
  tap_point("%s: order carries no meaning but among exact ties", recipe->name);
}

/* Scaling. */

static void test_scaling(const struct generate_recipe *recipe, unsigned seeds)
{
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    struct zopa_case *scaled = generate_case(recipe, seed);
    size_t p = seed % scaled->parties_count;
    mpq_t weight, factor;
    mpq_inits(weight, factor, NULL);
    mpq_set_ui(factor, 3 + seed % 11, 7);
    mpq_canonicalize(factor);
    for (size_t i = 0; i < scaled->issues_count; i++) {
      struct zopa_number *number = &scaled->preferences[p].values[i].weight;
      zopa_number_exact(number->text, weight);
      mpq_mul(weight, weight, factor);
      char *text = mpq_get_str(NULL, 10, weight);
      *number = generate_number(scaled, "%s", text);
      free(text);
    }
    mpq_clears(weight, factor, NULL);
    struct solved a = solve(generate_case(recipe, seed)), b = solve(scaled);
    CHECK_THAT(same(&a, &b), "%s, seed %lu", recipe->name, (unsigned long)seed);
    clear(&a);
    clear(&b);
  }
  tap_point("%s: a party's weights mean nothing but their ratios", recipe->name);
}

/* One more option. On the file's own scale nothing else moves. */

static void add_option(struct zopa_case *negotiation, uint64_t seed)
{
  struct zopa_random random;
  zopa_random_init(&random, seed, 2);
  struct zopa_issue *issue = &negotiation->issues[zopa_random_below(&random, negotiation->issues_count)];
  size_t i = (size_t)(issue - negotiation->issues), count = issue->options_count;
  struct zopa_option *options = ZOPA_ARENA_NEW(&negotiation->arena, struct zopa_option, count + 1);
  if (!options)
    abort();
  memcpy(options, issue->options, count * sizeof *options);
  options[count].id = options[count].text = "added";
  issue->options = options;
  issue->options_count = count + 1;
  for (size_t p = 0; p < negotiation->parties_count; p++) {
    struct zopa_values *values = &negotiation->preferences[p].values[i];
    struct zopa_number *numbers = ZOPA_ARENA_NEW(&negotiation->arena, struct zopa_number, count + 1);
    if (!numbers)
      abort();
    memcpy(numbers, values->options, count * sizeof *numbers);
    numbers[count] = generate_number(negotiation, "%u", (unsigned)zopa_random_below(&random, 6));
    values->options = numbers;
  }
}

/* With a hair's room for what doubles round. */
static bool no_less(double after, double before) { return after >= before - 1e-12 * (before < 0 ? -before : before); }

static void compare_grown(const struct generate_recipe *recipe, uint64_t seed, const struct solved *a, const struct solved *b)
{
  struct view before, after;
  bool same_gainers = true, same_ideals = true;
  fill_view(a, &before);
  fill_view(b, &after);
  if (!a->analysis->any_rational)
    return;
  for (size_t c = 0; c < before.bargain.count; c++) {
    double was = (double)before.ideal[c] / (double)before.unit[c], is = (double)after.ideal[c] / (double)after.unit[c];
    CHECK_THAT(no_less(is, was), "%s, seed %lu: ideal of party %zu fell", recipe->name, (unsigned long)seed, c);
    same_gainers &= before.gains[c] == after.gains[c];
    same_ideals &= is == was;
  }
  for (size_t c = 0; c < zopa_concept_count; c++) {
    /* Who is left out of product and least, and what shares are taken of, must be as before for their maxima to compare. */
    if (zopa_concepts[c] != &zopa_utilitarian && !same_gainers)
      continue;
    if (zopa_concepts[c] == &zopa_kalai_smorodinsky && !same_ideals)
      continue;
    CHECK_THAT(no_less(b->analysis->solutions[c].value, a->analysis->solutions[c].value), "%s, seed %lu: %s fell", recipe->name,
               (unsigned long)seed, zopa_concepts[c]->name);
  }
}

static void test_growing(const struct generate_recipe *recipe, unsigned seeds)
{
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    struct zopa_case *small = generate_case(recipe, seed), *grown = generate_case(recipe, seed);
    for (size_t p = 0; p < small->parties_count; p++)
      small->preferences[p].as_written = grown->preferences[p].as_written = true;
    add_option(grown, seed);
    struct solved a = solve(small), b = solve(grown);
    compare_grown(recipe, seed, &a, &b);
    clear(&a);
    clear(&b);
  }
  tap_point("%s: one more option never lowers an ideal or a maximum", recipe->name);
}

/* The frontier. */

/* A case of one issue, whose options are the frontier's rows, worth their utilities. */
static struct zopa_case *frontier_as_case(const struct solved *solved)
{
  uint32_t count = (uint32_t)solved->analysis->frontier.count;
  struct view view;
  fill_view(solved, &view);
  struct zopa_case *negotiation = generate_empty(view.bargain.count, 1, &count);
  const char **values = malloc(count * sizeof *values);
  if (!values)
    abort();
  for (size_t c = 0; c < view.bargain.count; c++) {
    for (size_t row = 0; row < count; row++)
      values[row] = generate_number(negotiation, "%ld/%ld", (long)row_sums(solved, row)[view.utility[c]], (long)view.unit[c]).text;
    generate_values(negotiation, c, 0, "1", values);
    negotiation->preferences[c].as_written = true;
    negotiation->preferences[c].reservation = generate_number(negotiation, "%ld/%ld", (long)view.reservation[c], (long)view.unit[c]);
  }
  free(values);
  return negotiation;
}

static void compare_frontiers(const struct generate_recipe *recipe, uint64_t seed, const struct solved *a, const struct solved *b)
{
  struct view view;
  fill_view(a, &view);
  if (!CHECK_THAT(a->analysis->frontier.count == b->analysis->frontier.count, "%s, seed %lu: %zu rows of %zu are left", recipe->name,
                  (unsigned long)seed, b->analysis->frontier.count, a->analysis->frontier.count))
    return;
  for (size_t row = 0; row < a->analysis->frontier.count; row++) {
    bool equal = b->analysis->frontier.ties[row] == 1 && b->analysis->frontier.outcomes[row] == row;
    for (size_t c = 0; c < view.bargain.count; c++)
      equal &= zopa_compare_ratio(row_sums(a, row)[view.utility[c]], view.unit[c], row_sums(b, row)[c], b->space->utilities[c].unit) == 0;
    CHECK_THAT(equal, "%s, seed %lu: row %zu", recipe->name, (unsigned long)seed, row);
  }
  for (size_t c = 0; c < zopa_concept_count; c++) {
    const struct zopa_choice *s = &a->analysis->solutions[c], *t = &b->analysis->solutions[c];
    CHECK_THAT(s->exists == t->exists && (!s->exists || (s->point < a->analysis->frontier.count && no_less(s->value, t->value)
                                                         && no_less(t->value, s->value))), "%s, seed %lu: %s", recipe->name,
               (unsigned long)seed, zopa_concepts[c]->name);
  }
}

static void test_frontier(const struct generate_recipe *recipe, unsigned seeds)
{
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    struct solved a = solve(generate_case(recipe, seed));
    if (a.analysis->frontier.count > 0) {
      struct solved b = solve(frontier_as_case(&a));
      compare_frontiers(recipe, seed, &a, &b);
      clear(&b);
    }
    clear(&a);
  }
  tap_point("%s: the frontier is its own frontier, with the same solutions", recipe->name);
}

int main(void)
{
  static const struct generate_recipe recipes[] = {
    {.name = "ties", .parties_min = 1, .parties_max = 4, .issues_min = 1, .issues_max = 5, .options_min = 1, .options_max = 5,
     .outcomes_max = 600},
    {.name = "constraints", .parties_min = 2, .parties_max = 4, .issues_min = 2, .issues_max = 5, .options_min = 2, .options_max = 5,
     .outcomes_max = 600, .forbids_max = 3, .conditionals_max = 2, .terms_max = 3, .red_lines_max = 1, .mediators = true},
    {.name = "interactions", .parties_min = 2, .parties_max = 3, .issues_min = 2, .issues_max = 5, .options_min = 2, .options_max = 5,
     .outcomes_max = 600, .interactions_max = 4, .terms_max = 3, .signs = true, .reservations = GENERATE_PACKAGE},
    {.name = "tenths", .parties_min = 2, .parties_max = 3, .issues_min = 4, .issues_max = 8, .options_min = 2, .options_max = 6,
     .outcomes_max = 9000, .numbers = GENERATE_TENTHS, .interactions_max = 1, .terms_max = 2, .forbids_max = 1},
  };
  for (size_t r = 0; r < sizeof recipes / sizeof *recipes; r++) {
    unsigned seeds = recipes[r].outcomes_max > 1000 ? 30 : 150;
    test_renaming(&recipes[r], seeds);
    test_reordering(&recipes[r], seeds);
    test_scaling(&recipes[r], seeds);
    test_growing(&recipes[r], seeds);
    test_frontier(&recipes[r], seeds);
  }
  return tap_done();
}
