/* test_belief_rows.c - a party's statements as linear rows say what docs/case-format.md says of them: on random utilities, rich in ties and
 * valued without rounding, a statement holds by its definition (unit/stated_case.c) exactly when all its rows hold. And by hand: the rows of
 * each kind, issues of one option, ranges, what cannot be used, and the largest issues. */
#include "tap.h"

#include <string.h>
#include <time.h>

#include "belief/rows.h"
#include "unit/stated_case.h"

enum { SEEDS = 400, DRAWS = 40 };

static const struct stated_recipe recipes[] = {
    {.name = "options", .issues_min = 1, .issues_max = 4, .options_min = 1, .options_max = 4, .statements = 12},
    {.name = "ranges", .issues_min = 1, .issues_max = 4, .options_min = 1, .options_max = 3, .statements = 12, .numeric = true},
    {.name = "reservations",
     .issues_min = 1,
     .issues_max = 4,
     .options_min = 2,
     .options_max = 3,
     .statements = 12,
     .reservation = true,
     .numeric = true},
    {.name = "standing",
     .issues_min = 2,
     .issues_max = 5,
     .options_min = 2,
     .options_max = 3,
     .statements = 16,
     .standing = true,
     .reservation = true},
    {.name = "equal ends",
     .issues_min = 1,
     .issues_max = 3,
     .options_min = 1,
     .options_max = 3,
     .statements = 12,
     .narrow = true,
     .numeric = true},
};

/* v of a knot: options of an issue, or the two ends of a range. */
static double knot_value(const struct zopa_rows *rows, const struct stated_utility *utility, const struct zopa_part *part)
{
  return utility->v[part->issue][part->knot - rows->knot_first[part->issue]];
}

/* The left side of a row; as_values: of the values as such, the weight read as 1. */
static double left_side(const struct zopa_rows *rows, const struct zopa_row *row, const struct stated_utility *utility, bool as_values)
{
  double sum = row->constant + row->reservation * utility->r;
  for (size_t i = 0; i < row->part_count; i++) {
    const struct zopa_part *part = &row->parts[i];
    double weight = as_values ? 1 : utility->w[part->issue];
    sum += part->factor * weight * (part->knot == ZOPA_NONE ? 1 : knot_value(rows, utility, part));
  }
  return sum;
}

static bool keeps(enum zopa_row_kind kind, double side) { return kind == ZOPA_ROW_EQUAL ? side == 0 : kind == ZOPA_ROW_MORE ? side > 0 : side >= 0; }

static bool rows_hold(const struct zopa_rows *rows, uint32_t statement, const struct stated_utility *utility)
{
  for (size_t r = 0; r < rows->row_count; r++) {
    const struct zopa_row *row = &rows->rows[r];
    if (row->statement == statement && !(keeps(row->kind, left_side(rows, row, utility, false)) &&
                                         (!row->local || keeps(row->kind, left_side(rows, row, utility, true)))))
      return false;
  }
  return true;
}

static void compare(const struct zopa_case *negotiation, const struct zopa_rows *rows, struct zopa_random *random, const char *what, uint64_t seed,
                    size_t *held, size_t *broken)
{
  for (int d = 0; d < DRAWS; d++) {
    struct stated_utility utility;
    stated_draw_utility(negotiation, random, &utility);
    for (uint32_t s = 0; s < rows->statement_count; s++) {
      bool used, holds = stated_holds(negotiation, s, &utility, &used);
      CHECK_THAT(used == rows->used[s], "%s, seed %lu: statement %u is %sused", what, (unsigned long)seed, s, used ? "not " : "");
      CHECK_THAT(holds == rows_hold(rows, s, &utility), "%s, seed %lu: statement %u %s, its rows say the opposite", what, (unsigned long)seed, s,
                 holds ? "holds" : "does not hold");
      *held += used && holds;
      *broken += used && !holds;
    }
  }
}

static void random_statements(void)
{
  for (size_t k = 0; k < sizeof recipes / sizeof *recipes; k++) {
    size_t held = 0, broken = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
      struct stated stated;
      struct zopa_rows *rows = NULL;
      struct zopa_random random;
      stated_draw(&recipes[k], seed, &stated);
      zopa_random_init(&random, seed, 1);
      struct zopa_case *negotiation = stated_read(&stated, NULL);
      if (CHECK(zopa_rows_new(negotiation, 0, &rows) == ZOPA_OK))
        compare(negotiation, rows, &random, recipes[k].name, seed, &held, &broken);
      zopa_rows_free(rows);
      zopa_case_free(negotiation);
      stated_clear(&stated);
    }
    CHECK(held > 1000 && broken > 1000);
    tap_point("%s: rows say what statements say, %zu times that they hold and %zu that they do not", recipes[k].name, held, broken);
  }
}

/* ---------------------------------------------------------------- by hand */

static const char frame[] = "zopa: 1\nparties: {a: {}}\nissues:\n  x: {options: [p, q, s]}\n  y: {options: [t, u]}\n  one: {options: [only]}\n"
                            "  n: {range: {from: 0, to: 10, step: 2.5}}\n  flat: {range: {from: 4, to: 4, step: 1}}\n";

/* "m(x.p) - w(x) >= 0 local; ..." of the rows of all statements. */
static void print_rows(const struct zopa_rows *rows, struct zopa_text *text)
{
  for (size_t r = 0; r < rows->row_count; r++) {
    const struct zopa_row *row = &rows->rows[r];
    zopa_text_string(text, r ? "; " : "");
    for (size_t i = 0; i < row->part_count; i++) {
      const struct zopa_part *part = &row->parts[i];
      const struct zopa_issue *issue = &rows->negotiation->issues[part->issue];
      zopa_text_number(text, part->factor, 6);
      if (part->knot == ZOPA_NONE)
        zopa_text_format(text, " w(%s) ", issue->id);
      else
        zopa_text_format(text, " %s.%s ", issue->id, issue->options[issue->numeric && part->knot > rows->knot_first[part->issue]
                                                                      ? issue->options_count - 1 : part->knot - rows->knot_first[part->issue]].id);
    }
    if (row->reservation != 0)
      zopa_text_format(text, "%g r ", row->reservation);
    if (row->constant != 0)
      zopa_text_format(text, "%g ", row->constant);
    zopa_text_string(text, row->kind == ZOPA_ROW_EQUAL ? "=" : row->kind == ZOPA_ROW_MORE ? ">" : ">=");
    zopa_text_string(text, row->local ? " local" : "");
  }
}

static void expect(const char *standing, const char *preference, const char *want)
{
  struct zopa_text text = {0}, got = {0};
  struct zopa_rows *rows = NULL;
  zopa_text_format(&text, "%s%spreferences:\n  a: {%s}\n", frame, standing, preference);
  struct zopa_case *negotiation = stated_case(text.data);
  if (CHECK(zopa_rows_new(negotiation, 0, &rows) == ZOPA_OK))
    print_rows(rows, &got);
  CHECK_THAT(strcmp(got.data ? got.data : "", want) == 0, "%s\n# got:  %s\n# want: %s", preference, got.data ? got.data : "", want);
  zopa_rows_free(rows);
  zopa_case_free(negotiation);
  zopa_text_clear(&text);
  zopa_text_clear(&got);
}

static void by_hand(void)
{
  expect("", "statements: [{order: x, best_to_worst: [q, p]}]", "1 x.q -1 x.p >= local");
  expect("", "statements: [{order: x, best_to_worst: [q, p, s]}]",
         "1 x.q -1 x.p >= local; 1 x.p -1 x.s >= local; 1 x.q -1 w(x) = local; 1 x.s = local");
  expect("", "statements: [{order: n, best_to_worst: [10, 0]}]", "1 n.10 -1 n.0 >= local; 1 n.10 -1 w(n) = local; 1 n.0 = local");
  expect("", "statements: [{order: one, best_to_worst: [only]}, {order: flat, best_to_worst: [4]}]", "");
  tap_point("an order ranks, fixes both ends where it names all options, and says nothing of a single one");

  expect("", "statements: [{matters_more: x, than: y}]", "1 w(x) -1 w(y) >=");
  expect("", "statements: [{prefers: {x: p}, over: {x: s}}]", "1 x.p -1 x.s >= local");
  expect("", "statements: [{prefers: {x: p, y: t}, over: {x: s, y: t}}]", "1 x.p -1 x.s >= local");
  expect("", "statements: [{prefers: {x: p, y: t}, over: {y: u, x: s}}]", "1 x.p 1 y.t -1 y.u -1 x.s >=");
  expect("", "statements: [{prefers: {n: 2.5}, over: {n: 5}}]", "0.25 n.0 -0.25 n.10 >= local");
  tap_point("a preference that differs on one issue only is on its values");

  expect("", "statements: [{gives: {x: s}, for: {y: t}, instead_of: {x: p, y: u}}]", "1 x.s 1 y.t -1 x.p -1 y.u >=");
  expect("standing: {x: {option: p, level: open}, y: {option: u, level: open}}\n", "statements: [{gives: {x: s}, for: {y: t}}]",
         "1 x.s 1 y.t -1 x.p -1 y.u >=");
  expect("standing: {x: [{claimed_by: a, option: p, level: open}, {option: s, level: open}], y: {option: u, level: open}}\n",
         "statements: [{gives: {x: s}, for: {y: t}}]", "1 x.s 1 y.t -1 x.p -1 y.u >=");
  expect("standing: {x: [{claimed_by: a, option: p, level: open}, {option: q, level: open}], y: {option: u, level: open}}\n",
         "statements: [{gives: {x: s}, for: {y: t}}]", "");
  expect("standing: {x: {option: s, level: open}, y: {option: u, level: open}}\n", "statements: [{gives: {x: s}, for: {y: t}}]", "");
  expect("standing: {x: {option: p, level: open}}\n", "statements: [{gives: {x: s}, for: {y: t}}]", "");
  expect("standing: {x: {option: [p, q], level: open}, y: {option: u, level: open}}\n", "statements: [{gives: {x: s}, for: {y: t}}]", "");
  tap_point("what is given takes the place of what is named, or of the one other option that standing names");

  expect("", "statements: [{rates: {x: {q: [0.25, 0.5]}}}]", "1 x.q -0.25 w(x) >= local; -1 x.q 0.5 w(x) >= local");
  expect("", "statements: [{rates: {x: {q: 1/4}, n: {5: [0, 1]}}}]",
         "1 x.q -0.25 w(x) = local; 0.5 n.0 0.5 n.10 >= local; -0.5 n.0 -0.5 n.10 1 w(n) >= local");
  expect("", "statements: [{weighs: {x: [0.25, 0.50], y: [0.5, 0.50]}}]", "1 w(x) -0.25 >=; -1 w(x) 0.5 >=; 1 w(y) -0.5 =");
  tap_point("intervals, also of no width, for values and weights");

  expect("", "statements: [{accepts: {x: q, n: 7.5}}]", "1 x.q 0.25 n.0 0.75 n.10 -1 w(x) -1 w(n) -1 r 1 >=");
  expect("", "statements: [{rejects: {x: q}}]", "-1 x.q 1 w(x) 1 r -1 >");
  expect("", "reservation: 1, statements: [{accepts: {x: q}}, {rejects: {x: q}}]", "1 x.q -1 w(x) >=; -1 x.q 1 w(x) >");
  expect("", "reservation: 1.5, statements: [{accepts: {x: q}}]", "1 x.q -1 w(x) -0.5 >=");
  expect("", "reservation: -0.5, statements: [{rejects: {x: q}}]", "-1 x.q 1 w(x) -1.5 >");
  expect("", "reservation: {package: {x: q, y: t, one: only, n: 2.5, flat: 4}}, statements: [{accepts: {x: q}}]",
         "-1 w(x) -1 y.t -1 one.only -0.75 n.0 -0.25 n.10 -1 flat.4 1 >=");
  expect("", "statements: [{red_line: {x: q}}]", "");
  tap_point("what is accepted and rejected, against r where it is free, given, or the worth of a package");
}

/* Ends of an uneven sample of a continuous issue, as other tools have them. */
static void samples(void)
{
  struct zopa_case *negotiation = stated_case("zopa: 1\nparties: {a: {}}\nissues:\n  c: {range: {from: 0, to: 8, sample: [0, 2, 8]}}\n"
                                              "preferences: {a: {statements: [{prefers: {c: 2}, over: {c: 8}}]}}\n");
  struct zopa_rows *rows = NULL;
  struct zopa_part parts[2];
  if (CHECK(zopa_rows_new(negotiation, 0, &rows) == ZOPA_OK)) {
    CHECK(zopa_rows_option(rows, 0, 1, 1, parts) == 2 && parts[0].factor == 0.75 && parts[1].factor == 0.25);
    CHECK(zopa_rows_option(rows, 0, 0, 1, parts) == 1 && parts[0].knot == 0 && zopa_rows_option(rows, 0, 2, 1, parts) == 1 && parts[0].knot == 1);
  }
  zopa_rows_free(rows);
  zopa_case_free(negotiation);
  tap_point("on a continuous issue a value goes by the number, not by the place in the sample");
}

/* The most issues, a reservation package over all of them, and an issue of the most options, all ranked. */
static void largest(void)
{
  struct zopa_text text = {0};
  struct zopa_rows *rows = NULL;
  zopa_text_string(&text, "zopa: 1\nparties: {a: {}}\nissues:\n");
  for (int i = 0; i < ZOPA_ISSUES_MAX; i++) {
    zopa_text_format(&text, "  i%d: {options: [", i);
    for (int o = 0; o < (i ? 2 : ZOPA_OPTIONS_MAX); o++)
      zopa_text_format(&text, "%so%d", o ? ", " : "", o);
    zopa_text_string(&text, "]}\n");
  }
  zopa_text_string(&text, "preferences:\n  a:\n    reservation: {package: {");
  for (int i = 0; i < ZOPA_ISSUES_MAX; i++)
    zopa_text_format(&text, "%si%d: o1", i ? ", " : "", i);
  zopa_text_string(&text, "}}\n    statements:\n      - {order: i0, best_to_worst: [");
  for (int o = 0; o < ZOPA_OPTIONS_MAX; o++)
    zopa_text_format(&text, "%so%d", o ? ", " : "", o);
  zopa_text_string(&text, "]}\n");
  for (int s = 0; s < 200; s++)
    zopa_text_format(&text, "      - {accepts: {i%d: o0}}\n", s + 1);
  struct zopa_case *negotiation = stated_case(text.data);
  clock_t start = clock();
  CHECK(zopa_rows_new(negotiation, 0, &rows) == ZOPA_OK && rows->row_count == ZOPA_OPTIONS_MAX - 1 + 2 + 200);
  CHECK(rows && rows->rows[rows->row_count - 1].part_count == ZOPA_ISSUES_MAX + 2);
  CHECK((double)(clock() - start) / CLOCKS_PER_SEC < 5);
  zopa_rows_free(rows);
  zopa_case_free(negotiation);
  zopa_text_clear(&text);
  tap_point("%d issues and %d options take no longer than they are many", ZOPA_ISSUES_MAX, ZOPA_OPTIONS_MAX);
}

int main(void)
{
  random_statements();
  by_hand();
  samples();
  largest();
  return tap_done();
}
