/* test_possible.c - what statements leave possible, against an oracle that shares no code (oracle/exact_statements.c, simplex in fractions)
 * and against utilities that keep them: whether sets of statements can hold, a utility well inside, what is tight, how far sums go. */
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "belief/possible.h"
#include "oracle/exact_statements.h"
#include "unit/stated_case.h"

static const struct stated_recipe recipes[] = {
    {.name = "options", .issues_min = 1, .issues_max = 3, .options_min = 1, .options_max = 4, .statements = 8},
    {.name = "ranges", .issues_min = 1, .issues_max = 3, .options_min = 1, .options_max = 3, .statements = 8, .numeric = true},
    {.name = "reservations",
     .issues_min = 1,
     .issues_max = 3,
     .options_min = 2,
     .options_max = 3,
     .statements = 10,
     .reservation = true,
     .numeric = true},
    {.name = "standing",
     .issues_min = 2,
     .issues_max = 4,
     .options_min = 2,
     .options_max = 3,
     .statements = 10,
     .standing = true,
     .reservation = true},
    {.name = "equal ends", .issues_min = 1, .issues_max = 3, .options_min = 2, .options_max = 3, .statements = 9, .narrow = true},
};
enum { RECIPES = sizeof recipes / sizeof *recipes, SEEDS = 60, MASKS = 8 };

static void open_case(const struct zopa_case *negotiation, struct zopa_rows **ret_rows)
{
  if (zopa_rows_new(negotiation, 0, ret_rows) != ZOPA_OK)
    abort();
}

/* ---------------------------------------------------------------- whether statements can hold */

static void draw_mask(struct zopa_random *random, size_t count, bool *ret)
{
  uint64_t share = 1 + zopa_random_below(random, 3);
  for (size_t s = 0; s < count; s++)
    ret[s] = zopa_random_below(random, 4) < share;
}

/* The sets of one case, fresh and one after another. */
static void compare_masks(const struct zopa_case *negotiation, const char *what, uint64_t seed, size_t *possible_count, size_t *impossible_count)
{
  struct zopa_rows *rows;
  struct zopa_possible_sets *sets = NULL;
  struct zopa_random random;
  bool in[STATED_STATEMENTS_MAX], needed[STATED_STATEMENTS_MAX];
  open_case(negotiation, &rows);
  zopa_random_init(&random, seed, 1);
  CHECK(zopa_possible_sets_new(rows, &sets) == ZOPA_OK);
  for (int mask = 0; mask < MASKS && sets; mask++) {
    bool fresh = false, warm = false;
    draw_mask(&random, rows->statement_count, in);
    struct exact *exact = exact_new(negotiation, in);
    bool truth = exact_possible(exact);
    exact_free(exact);
    CHECK(zopa_possible(rows, in, &fresh) == ZOPA_OK && zopa_possible_sets_ask(sets, in, &warm, needed) == ZOPA_OK);
    CHECK_THAT(fresh == truth && warm == truth, "%s, seed %lu, set %d: %spossible, it says %d and %d", what, (unsigned long)seed, mask,
               truth ? "" : "im", fresh, warm);
    *(truth ? possible_count : impossible_count) += 1;
    if (truth)
      continue;
    for (size_t s = 0; s < rows->statement_count; s++)
      CHECK_THAT(!needed[s] || in[s], "%s, seed %lu, set %d: statement %zu is needed, but not in the set", what, (unsigned long)seed, mask, s);
    exact = exact_new(negotiation, needed);
    CHECK_THAT(!exact_possible(exact), "%s, seed %lu, set %d: what is said to be enough is not", what, (unsigned long)seed, mask);
    exact_free(exact);
  }
  zopa_possible_sets_free(sets);
  zopa_rows_free(rows);
}

static void against_fractions(void)
{
  for (size_t k = 0; k < RECIPES; k++) {
    size_t possible = 0, impossible = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
      struct stated stated;
      stated_draw(&recipes[k], seed, &stated);
      struct zopa_case *negotiation = stated_read(&stated, NULL);
      compare_masks(negotiation, recipes[k].name, seed, &possible, &impossible);
      zopa_case_free(negotiation);
      stated_clear(&stated);
    }
    CHECK(possible > 50 && impossible > 50);
    tap_point("%s: sets can hold when fractions say so, %zu of them can and %zu cannot", recipes[k].name, possible, impossible);
  }
}

/* Statements that a utility keeps. */
static void mask_of(const struct zopa_case *negotiation, const struct stated_utility *utility, bool *ret)
{
  bool used;
  for (size_t s = 0; s < negotiation->preferences[0].statements_count; s++)
    ret[s] = stated_holds(negotiation, s, utility, &used);
}

static void against_utilities(void)
{
  size_t most = 0;
  for (size_t k = 0; k < RECIPES; k++)
    for (uint64_t seed = 1; seed <= 3 * SEEDS; seed++) {
      struct stated stated;
      struct zopa_rows *rows;
      struct zopa_random random;
      stated_draw(&recipes[k], seed, &stated);
      zopa_random_init(&random, seed, 2);
      struct zopa_case *negotiation = stated_read(&stated, NULL);
      open_case(negotiation, &rows);
      for (int d = 0; d < MASKS; d++) {
        struct stated_utility utility;
        bool in[STATED_STATEMENTS_MAX], possible = false;
        size_t held = 0;
        stated_draw_utility(negotiation, &random, &utility);
        mask_of(negotiation, &utility, in);
        for (size_t s = 0; s < rows->statement_count; s++)
          held += in[s];
        most = held > most ? held : most;
        CHECK_THAT(zopa_possible(rows, in, &possible) == ZOPA_OK && possible, "%s, seed %lu: %zu statements hold for one utility", recipes[k].name,
                   (unsigned long)seed, held);
      }
      zopa_rows_free(rows);
      zopa_case_free(negotiation);
      stated_clear(&stated);
    }
  tap_point("what one utility keeps can hold, up to %zu statements", most);
}

/* ---------------------------------------------------------------- well inside */

struct view {
  const struct zopa_case *negotiation;
  struct zopa_rows *rows;
  struct exact *exact;
  struct zopa_point point;
  struct zopa_tight tight;
  struct zopa_arena arena;
};

static bool look_inside(const struct zopa_case *negotiation, struct view *view)
{
  *view = (struct view){.negotiation = negotiation};
  open_case(negotiation, &view->rows);
  view->exact = exact_new(negotiation, NULL);
  const struct zopa_rows *rows = view->rows;
  view->point = (struct zopa_point){ZOPA_ARENA_NEW(&view->arena, double, rows->knot_count),
                                    ZOPA_ARENA_NEW(&view->arena, double, rows->issue_count), 0};
  view->tight = (struct zopa_tight){
      ZOPA_ARENA_NEW(&view->arena, bool, rows->row_count), ZOPA_ARENA_NEW(&view->arena, bool, rows->issue_count),
      ZOPA_ARENA_NEW(&view->arena, bool, rows->knot_count), ZOPA_ARENA_NEW(&view->arena, bool, rows->knot_count), false};
  enum zopa_status status = zopa_possible_inside(rows, &view->point, &view->tight);
  return CHECK_THAT(status == ZOPA_OK, "looking inside: %s", zopa_status_text(status));
}

static void close_view(struct view *view)
{
  exact_free(view->exact);
  zopa_rows_free(view->rows);
  zopa_arena_clear(&view->arena);
}

/* The option that a knot is the value of. */
static uint32_t option_of(const struct view *view, uint32_t issue, uint32_t knot)
{
  uint32_t at = knot - view->rows->knot_first[issue];
  const struct zopa_issue *it = &view->negotiation->issues[issue];
  return !it->numeric ? at : at ? (uint32_t)it->options_count - 1 : 0;
}

/* Whether a sum plus a constant is never above 0. */
static bool never_above(struct view *view, const struct exact_term *terms, size_t count, double constant)
{
  mpq_t most, rest;
  mpq_inits(most, rest, NULL);
  mpq_set_d(rest, constant);
  bool found = exact_most(view->exact, terms, count, most);
  mpq_add(most, most, rest);
  bool never = !found || mpq_sgn(most) <= 0;
  mpq_clears(most, rest, NULL);
  return never;
}

/* The left side of a row, of worths, or of values as such when the issue can have no weight. ret_terms [part_count + 1]. */
static size_t row_terms(const struct view *view, const struct zopa_row *row, bool own, struct exact_term *ret_terms, double *ret_constant)
{
  size_t count = 0;
  *ret_constant = row->constant;
  for (size_t i = 0; i < row->part_count; i++) {
    const struct zopa_part *part = &row->parts[i];
    if (part->knot != ZOPA_NONE)
      ret_terms[count++] = (struct exact_term){own ? EXACT_VALUE : EXACT_WORTH, part->issue, option_of(view, part->issue, part->knot), part->factor};
    else if (own)
      *ret_constant += part->factor;
    else
      ret_terms[count++] = (struct exact_term){EXACT_WEIGHT, part->issue, 0, part->factor};
  }
  if (row->reservation != 0)
    ret_terms[count++] = (struct exact_term){EXACT_RESERVATION, 0, 0, row->reservation};
  return count;
}

static void check_rows(struct view *view, const char *what, uint64_t seed)
{
  const struct zopa_rows *rows = view->rows;
  for (size_t r = 0; r < rows->row_count; r++) {
    const struct zopa_row *row = &rows->rows[r];
    struct exact_term terms[64];
    double constant, side = row->constant + row->reservation * view->point.r, own_side = 0;
    bool own = row->local && view->tight.weightless[row->parts[0].issue];
    for (size_t i = 0; i < row->part_count; i++) {
      double value = row->parts[i].knot == ZOPA_NONE ? 1 : view->point.v[row->parts[i].knot];
      side += row->parts[i].factor * view->point.w[row->parts[i].issue] * value;
      own_side += row->parts[i].factor * value;
    }
    CHECK_THAT(row->kind == ZOPA_ROW_EQUAL ? fabs(side) < 1e-8 : row->kind == ZOPA_ROW_MORE ? side > 0 : side > -1e-8,
               "%s, seed %lu: the utility breaks row %zu by %g", what, (unsigned long)seed, r, side);
    CHECK_THAT(!row->local || (row->kind == ZOPA_ROW_EQUAL ? fabs(own_side) < 1e-6 : own_side > -1e-6),
               "%s, seed %lu: the utility breaks row %zu as to values by %g", what, (unsigned long)seed, r, own_side);
    size_t count = row_terms(view, row, own, terms, &constant);
    bool tight = row->kind == ZOPA_ROW_EQUAL || never_above(view, terms, count, constant);
    CHECK_THAT(view->tight.rows[r] == tight, "%s, seed %lu: row %zu is %stight", what, (unsigned long)seed, r, tight ? "" : "not ");
    CHECK_THAT(tight || (own ? own_side : side) > 1e-6, "%s, seed %lu: row %zu has room, but the utility leaves only %g", what,
               (unsigned long)seed, r, side);
  }
}

static void check_knots(struct view *view, const char *what, uint64_t seed, size_t *weightless)
{
  const struct zopa_rows *rows = view->rows;
  double sum = 0;
  for (uint32_t i = 0; i < rows->issue_count; i++) {
    bool none = never_above(view, &(struct exact_term){EXACT_WEIGHT, i, 0, 1}, 1, 0);
    CHECK_THAT(view->tight.weightless[i] == none, "%s, seed %lu: issue %u can have %s weight", what, (unsigned long)seed, i, none ? "no" : "some");
    CHECK(none ? view->point.w[i] == 0 : view->point.w[i] > 1e-6);
    *weightless += none;
    sum += view->point.w[i];
    for (uint32_t k = rows->knot_first[i]; k < rows->knot_first[i + 1]; k++) {
      if (option_of(view, i, k) == 0 && k > rows->knot_first[i])
        continue;                 /* the far end of a range of one value, which no option is at */
      struct exact_term up = {none ? EXACT_VALUE : EXACT_WORTH, i, option_of(view, i, k), 1}, down[2] = {up, {EXACT_WEIGHT, i, 0, 1}};
      down[0].factor = -1;
      bool worst = never_above(view, &up, 1, 0), best = never_above(view, down, none ? 1 : 2, none);
      CHECK_THAT(view->tight.worst[k] == worst, "%s, seed %lu: knot %u is %salways the worst", what, (unsigned long)seed, k, worst ? "" : "not ");
      CHECK_THAT(view->tight.best[k] == best, "%s, seed %lu: knot %u is %salways the best", what, (unsigned long)seed, k, best ? "" : "not ");
      CHECK(view->point.v[k] >= 0 && view->point.v[k] <= 1);
    }
  }
  CHECK(fabs(sum - 1) < 1e-8);
  struct exact_term up = {EXACT_RESERVATION, 0, 0, 1}, down = {EXACT_RESERVATION, 0, 0, -1};
  CHECK(view->tight.reservation == (never_above(view, &up, 1, 0) || never_above(view, &down, 1, 1)));
}

/* Statements that a utility keeps, and at times one more that goes with them: so that sets are often thin. */
static struct zopa_case *keepable(const struct stated_recipe *recipe, uint64_t seed)
{
  struct stated stated;
  struct stated_utility utility;
  struct zopa_random random;
  bool in[STATED_STATEMENTS_MAX];
  stated_draw(recipe, seed, &stated);
  zopa_random_init(&random, seed, 3);
  struct zopa_case *whole = stated_read(&stated, NULL);
  stated_draw_utility(whole, &random, &utility);
  mask_of(whole, &utility, in);
  struct zopa_case *part = stated_read(&stated, in);
  zopa_case_free(whole);
  stated_clear(&stated);
  return part;
}

static void inside(void)
{
  for (size_t k = 0; k < RECIPES; k++) {
    size_t tight = 0, rows = 0, weightless = 0;
    struct stated_recipe recipe = recipes[k];
    recipe.statements = 16;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
      struct view view;
      struct zopa_case *negotiation = keepable(&recipe, seed);
      if (look_inside(negotiation, &view)) {
        check_rows(&view, recipe.name, seed);
        check_knots(&view, recipe.name, seed, &weightless);
        for (size_t r = 0; r < view.rows->row_count; r++)
          tight += view.tight.rows[r] && view.rows->rows[r].kind != ZOPA_ROW_EQUAL;
        rows += view.rows->row_count;
      }
      close_view(&view);
      zopa_case_free(negotiation);
    }
    CHECK(tight > 0);
    tap_point("%s: the utility keeps %zu rows, %zu of which are met with equality by all, and %zu issues have no weight", recipe.name, rows, tight,
              weightless);
  }
}

/* ---------------------------------------------------------------- how far sums go */

static void compare_range(struct view *view, struct zopa_random *random, const char *what, uint64_t seed)
{
  enum { TERMS = 4 };
  struct exact_term terms[TERMS + STATED_ISSUES_MAX];
  struct zopa_part parts[2 * TERMS];
  size_t part_count = 0, count = 0;
  const struct zopa_preference *preference = &view->negotiation->preferences[0];
  for (; count < TERMS; count++) {
    uint32_t issue = (uint32_t)zopa_random_below(random, view->negotiation->issues_count);
    uint32_t option = (uint32_t)zopa_random_below(random, view->negotiation->issues[issue].options_count);
    double factor = ((double)zopa_random_below(random, 9) - 4) / 4;
    bool weight = zopa_random_below(random, 3) == 0;
    terms[count] = (struct exact_term){weight ? EXACT_WEIGHT : EXACT_WORTH, issue, option, factor};
    if (weight)
      parts[part_count++] = (struct zopa_part){issue, ZOPA_NONE, factor};
    else
      part_count += zopa_rows_option(view->rows, issue, option, factor, parts + part_count);
  }
  double reservation = ((double)zopa_random_below(random, 5) - 2) / 2,
         given = preference->reservation.text ? reservation * preference->reservation.value : 0;
  for (size_t t = 0; t < preference->reservation_package.terms_count; t++)
    terms[count++] = (struct exact_term){EXACT_WORTH, preference->reservation_package.terms[t].issue,
                                         preference->reservation_package.terms[t].options[0], reservation};
  if (view->rows->reservation == ZOPA_RESERVATION_FREE)
    terms[count++] = (struct exact_term){EXACT_RESERVATION, 0, 0, reservation};
  double least = 0, most = 0;
  mpq_t high, low;
  mpq_inits(high, low, NULL);
  exact_most(view->exact, terms, count, high);
  for (size_t t = 0; t < count; t++)
    terms[t].factor = -terms[t].factor;
  exact_most(view->exact, terms, count, low);
  CHECK(zopa_possible_range(view->rows, parts, part_count, reservation, &least, &most) == ZOPA_OK);
  CHECK_THAT(fabs(most - given - mpq_get_d(high)) < 1e-8 && fabs(least - given + mpq_get_d(low)) < 1e-8,
             "%s, seed %lu: %.12g to %.12g, not %.12g to %.12g", what, (unsigned long)seed, least, most, given - mpq_get_d(low),
             given + mpq_get_d(high));
  mpq_clears(high, low, NULL);
}

static void ranges(void)
{
  for (size_t k = 0; k < RECIPES; k++) {
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
      struct view view;
      struct zopa_random random;
      struct zopa_case *negotiation = keepable(&recipes[k], seed);
      zopa_random_init(&random, seed, 4);
      if (look_inside(negotiation, &view))
        for (int i = 0; i < MASKS; i++)
          compare_range(&view, &random, recipes[k].name, seed);
      close_view(&view);
      zopa_case_free(negotiation);
    }
    tap_point("%s: sums of worths, weights and r go as far as fractions say", recipes[k].name);
  }
}

/* ---------------------------------------------------------------- by hand */

static const char frame[] = "zopa: 1\nparties: {a: {}}\nissues: {x: {options: [p, q, s]}, y: {options: [t, u]}, one: {options: [only]}}\n"
                            "preferences:\n  a: {%s}\n";

static bool possible(const char *preference)
{
  struct zopa_text text = {0};
  struct zopa_rows *rows;
  bool result = false;
  zopa_text_format(&text, frame, preference);
  struct zopa_case *negotiation = stated_case(text.data);
  open_case(negotiation, &rows);
  CHECK(zopa_possible(rows, NULL, &result) == ZOPA_OK);
  zopa_rows_free(rows);
  zopa_case_free(negotiation);
  zopa_text_clear(&text);
  return result;
}

static void by_hand(void)
{
  CHECK(possible("statements: [{matters_more: x, than: y}, {matters_more: y, than: x}]"));
  CHECK(possible("statements: [{weighs: {x: 0.1, y: 0.2, one: 0.7}}]") && !possible("statements: [{weighs: {x: 0.1, y: 0.2, one: 0.6}}]"));
  CHECK(!possible("statements: [{order: x, best_to_worst: [p, q, s]}, {order: x, best_to_worst: [s, q, p]}]"));
  CHECK(possible("statements: [{order: x, best_to_worst: [p, q]}, {order: x, best_to_worst: [q, p]}]"));
  CHECK(possible("statements: [{order: one, best_to_worst: [only]}]"));
  tap_point("equal is at least: only what is further apart conflicts");

  CHECK(!possible("statements: [{rates: {x: {p: [0.5, 1]}}}, {rates: {x: {p: [0, 0.4]}}}]"));
  CHECK(!possible("statements: [{rates: {x: {p: [0.5, 1]}}}, {rates: {x: {p: [0, 0.4]}}}, {weighs: {x: 0}}]"));
  CHECK(possible("reservation: 1, statements: [{accepts: {x: p}}, {weighs: {x: 0}}, {rates: {x: {p: 0}}}]"));
  CHECK(!possible("reservation: 1, statements: [{accepts: {x: p}}, {weighs: {x: [0.1, 1]}}, {rates: {x: {p: 0}}}]"));
  tap_point("statements on values must hold for values as such, those on worths need not where the issue has no weight");

  CHECK(!possible("statements: [{accepts: {x: p}}, {rejects: {x: p}}]") && possible("statements: [{accepts: {x: p}}, {rejects: {x: q}}]"));
  CHECK(!possible("reservation: 1.5, statements: [{accepts: {x: p}}]") && possible("reservation: 1.5, statements: [{rejects: {x: p}}]"));
  CHECK(!possible("reservation: -0.5, statements: [{rejects: {x: p}}]") && possible("reservation: -0.5, statements: [{accepts: {x: p}}]"));
  CHECK(!possible("reservation: 1e300, statements: [{accepts: {x: p}}]") && possible("reservation: 1e300, statements: [{rejects: {x: p}}]"));
  CHECK(!possible("reservation: -1e300, statements: [{rejects: {x: p}}]") && possible("reservation: -1e300, statements: [{accepts: {x: p}}]"));
  CHECK(!possible("reservation: 0, statements: [{rejects: {x: p, y: t, one: only}}]") && possible("reservation: 0, statements: [{accepts: {x: p}}]"));
  CHECK(!possible("reservation: {package: {x: p, y: t, one: only}}, statements: [{rejects: {x: p, y: t, one: only}}]"));
  CHECK(possible("reservation: {package: {x: p, y: t, one: only}}, statements: [{accepts: {x: p, y: t, one: only}}]"));
  tap_point("the reservation value, free, given within and far beyond the scale, or the worth of a package");

  CHECK(possible("statements: [{weighs: {x: 0.3}}, {weighs: {x: 0.3000000000001}}]") &&
        !possible("statements: [{weighs: {x: 0.3}}, {weighs: {x: 0.300001}}]"));
  CHECK(possible("statements: [{weighs: {x: 1/3, y: 1/3, one: 1/3}}]") &&
        possible("statements: [{weighs: {x: [0, 0.00001]}}, {weighs: {x: [0.00001, 1]}}]"));
  tap_point("what misses by less than 1e-9 meets, what misses by more does not");
}

/* No issue at all is no case of the format, but no reason to fail. */
static void nothing(void)
{
  struct zopa_preference preference = {.given = true};
  struct zopa_case negotiation = {.parties_count = 1, .preferences = &preference};
  struct zopa_rows *rows;
  struct zopa_point point = {0};
  struct zopa_tight tight = {0};
  bool result = false;
  open_case(&negotiation, &rows);
  CHECK(zopa_possible(rows, NULL, &result) == ZOPA_OK && result);
  CHECK(zopa_possible_inside(rows, &point, &tight) == ZOPA_OK && point.r > 0.4 && point.r < 0.6 && !tight.reservation);
  zopa_rows_free(rows);
  tap_point("a case without issues leaves r free");
}

/* ---------------------------------------------------------------- large */

static double elapsed(clock_t start) { return (double)(clock() - start) / CLOCKS_PER_SEC; }

/* Many issues and options of which statements name few, and one issue whose options are all ranked. */
static void large(void)
{
  enum { ISSUES = 1000, RANKED = 400 };
  struct zopa_text text = {0};
  struct zopa_rows *rows;
  bool result = false;
  double least, most;
  zopa_text_string(&text, "zopa: 1\nparties: {a: {}}\nissues:\n");
  for (int i = 0; i < ISSUES; i++) {
    zopa_text_format(&text, "  i%d: {options: [", i);
    for (int o = 0; o < (i == 1 ? 60000 : i == 0 ? RANKED : 10); o++)
      zopa_text_format(&text, "%so%d", o ? ", " : "", o);
    zopa_text_string(&text, "]}\n");
  }
  zopa_text_string(&text, "preferences:\n  a:\n    statements:\n      - {order: i0, best_to_worst: [");
  for (int o = 0; o < RANKED; o++)
    zopa_text_format(&text, "%so%d", o ? ", " : "", o);
  zopa_text_string(&text, "]}\n      - {prefers: {i1: o59999, i2: o1}, over: {i1: o5, i2: o2}}\n");
  for (int i = 3; i < 100; i++)
    zopa_text_format(&text, "      - {matters_more: i%d, than: i%d}\n", i, i - 1);
  struct zopa_case *negotiation = stated_case(text.data);
  clock_t start = clock();
  open_case(negotiation, &rows);
  CHECK(zopa_possible(rows, NULL, &result) == ZOPA_OK && result);
  struct zopa_arena arena = {0};
  struct zopa_point point = {ZOPA_ARENA_NEW(&arena, double, rows->knot_count), ZOPA_ARENA_NEW(&arena, double, rows->issue_count), 0};
  struct zopa_tight tight = {ZOPA_ARENA_NEW(&arena, bool, rows->row_count), ZOPA_ARENA_NEW(&arena, bool, rows->issue_count),
                             ZOPA_ARENA_NEW(&arena, bool, rows->knot_count), ZOPA_ARENA_NEW(&arena, bool, rows->knot_count), false};
  enum zopa_status status = zopa_possible_inside(rows, &point, &tight);
  CHECK_THAT(status == ZOPA_OK, "%s", zopa_status_text(status));
  bool falls = true;
  for (size_t o = 1; o < RANKED; o++)
    falls = falls && point.v[o] < point.v[o - 1];
  CHECK(falls && point.v[0] > 1 - 1e-6 && point.v[RANKED - 1] < 1e-6 && tight.best[0] && tight.worst[RANKED - 1] && !tight.worst[RANKED - 2]);
  CHECK(zopa_possible_range(rows, &(struct zopa_part){1, ZOPA_NONE, 1}, 1, 0, &least, &most) == ZOPA_OK && fabs(least) < 1e-8 &&
        fabs(most - 1) < 1e-8);
  tap_note("%.2f s", elapsed(start));
  zopa_arena_clear(&arena);
  zopa_rows_free(rows);
  zopa_case_free(negotiation);
  zopa_text_clear(&text);
  tap_point("%d issues, 60000 options of one of them, %d of another ranked from first to last", ISSUES, RANKED);
}

int main(void)
{
  against_fractions();
  against_utilities();
  inside();
  ranges();
  by_hand();
  nothing();
  large();
  return tap_done();
}
