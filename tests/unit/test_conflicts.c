/* test_conflicts.c - sets of statements that cannot all hold: on small random cases exactly those that looking at every subset finds, each
 * confirmed in fractions (oracle/exact_statements.c), smallest first; on large ones sound and found in time; and told in words. */
#include "tap.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "belief/conflicts.h"
#include "belief/possible.h"
#include "case/words.h"
#include "oracle/exact_statements.h"
#include "unit/stated_case.h"

static const struct stated_recipe recipes[] = {
  {.name = "options", .issues_min = 1, .issues_max = 3, .options_min = 1, .options_max = 4, .statements = 9},
  {.name = "ranges", .issues_min = 1, .issues_max = 3, .options_min = 1, .options_max = 3, .statements = 9, .numeric = true},
  {.name = "reservations", .issues_min = 1, .issues_max = 3, .options_min = 2, .options_max = 3, .statements = 9, .reservation = true},
  {.name = "standing", .issues_min = 2, .issues_max = 4, .options_min = 2, .options_max = 3, .statements = 9, .standing = true},
  {.name = "equal ends", .issues_min = 1, .issues_max = 3, .options_min = 2, .options_max = 3, .statements = 9, .narrow = true},
};
enum { RECIPES = sizeof recipes / sizeof *recipes, SEEDS = 25, STATEMENTS = 9, SUBSETS = 1 << STATEMENTS };

/* ---------------------------------------------------------------- against every subset */

/* ret_hold [SUBSETS]: whether the statements whose bits are set can all hold. */
static void try_subsets(const struct zopa_rows *rows, bool *ret_hold)
{
  struct zopa_possible_sets *sets = NULL;
  CHECK(zopa_possible_sets_new(rows, &sets) == ZOPA_OK);
  for (unsigned set = 0; set < SUBSETS && sets; set++) {
    bool in[STATEMENTS];
    for (unsigned s = 0; s < STATEMENTS; s++)
      in[s] = set >> s & 1;
    CHECK(zopa_possible_sets_ask(sets, in, &ret_hold[set], NULL) == ZOPA_OK);
  }
  zopa_possible_sets_free(sets);
}

static bool is_smallest(const bool *hold, unsigned set)
{
  for (unsigned s = 0; s < STATEMENTS; s++)
    if (set >> s & 1 && !hold[set & ~(1u << s)])
      return false;
  return !hold[set];
}

static unsigned bits_of(const struct zopa_conflict *conflict)
{
  unsigned set = 0;
  for (size_t i = 0; i < conflict->statement_count; i++)
    set |= 1u << conflict->statements[i];
  return set;
}

/* Smaller ones first, then by the first statement in which they differ. */
static bool in_order(const struct zopa_conflict *a, const struct zopa_conflict *b)
{
  if (a->statement_count != b->statement_count)
    return a->statement_count < b->statement_count;
  for (size_t i = 0; i < a->statement_count; i++)
    if (a->statements[i] != b->statements[i])
      return a->statements[i] < b->statements[i];
  return false;
}

/* In fractions: the set cannot hold, and without any one of its members it can. */
static bool confirmed(const struct zopa_case *negotiation, const struct zopa_conflict *conflict)
{
  bool in[STATED_STATEMENTS_MAX] = {false}, good = true;
  for (size_t i = 0; i < conflict->statement_count; i++)
    in[conflict->statements[i]] = true;
  for (size_t i = 0; i <= conflict->statement_count; i++) {
    if (i > 0)
      in[conflict->statements[i - 1]] = false;
    struct exact *exact = exact_new(negotiation, in);
    good = good && exact_possible(exact) == (i > 0);
    exact_free(exact);
    if (i > 0)
      in[conflict->statements[i - 1]] = true;
  }
  return good;
}

/* Asked for fewer than there are: the first of them, and it says that there are more. */
static void ask_for_fewer(const struct zopa_rows *rows, const struct zopa_conflict *all, size_t count, struct zopa_arena *arena)
{
  struct zopa_conflict *some = NULL;
  size_t some_count = 0, most = count / 2;
  bool whole = true;
  CHECK(zopa_conflicts(rows, most, arena, &some, &some_count, &whole) == ZOPA_OK && some_count == most && whole == (count == 0));
  for (size_t k = 0; k < some_count && count <= 4 * most; k++)
    CHECK(bits_of(&some[k]) == bits_of(&all[k]));
}

static size_t compare(const struct zopa_case *negotiation, const char *what, uint64_t seed)
{
  static bool hold[SUBSETS];
  struct zopa_rows *rows = NULL;
  struct zopa_arena arena = {0};
  struct zopa_conflict *conflicts = NULL, *again = NULL;
  size_t count = 0, again_count = 0, expected = 0;
  bool all = false, again_all = false;
  CHECK(zopa_rows_new(negotiation, 0, &rows) == ZOPA_OK);
  try_subsets(rows, hold);
  for (unsigned set = 0; set < SUBSETS; set++)
    expected += is_smallest(hold, set);
  CHECK(zopa_conflicts(rows, SIZE_MAX, &arena, &conflicts, &count, &all) == ZOPA_OK);
  CHECK(zopa_conflicts(rows, SIZE_MAX, &arena, &again, &again_count, &again_all) == ZOPA_OK && again_count == count && again_all == all);
  CHECK_THAT(all && count == expected, "%s, seed %lu: %zu conflicts%s, of %zu", what, (unsigned long)seed, count,
             all ? "" : " and maybe more", expected);
  for (size_t k = 0; k < count; k++) {
    CHECK_THAT(is_smallest(hold, bits_of(&conflicts[k])), "%s, seed %lu: conflict %zu is none", what, (unsigned long)seed, k);
    CHECK_THAT(confirmed(negotiation, &conflicts[k]), "%s, seed %lu: conflict %zu is none, say fractions", what, (unsigned long)seed, k);
    CHECK(k == 0 || in_order(&conflicts[k - 1], &conflicts[k]));
    CHECK(bits_of(&again[k]) == bits_of(&conflicts[k]));
  }
  ask_for_fewer(rows, conflicts, count, &arena);
  zopa_arena_clear(&arena);
  zopa_rows_free(rows);
  return count;
}

static void against_subsets(void)
{
  for (size_t k = 0; k < RECIPES; k++) {
    size_t total = 0, most = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
      struct stated stated;
      stated_draw(&recipes[k], seed, &stated);
      struct zopa_case *negotiation = stated_read(&stated, NULL);
      size_t count = compare(negotiation, recipes[k].name, seed);
      total += count;
      most = count > most ? count : most;
      zopa_case_free(negotiation);
      stated_clear(&stated);
    }
    CHECK(total > 20 && most > 2);
    tap_point("%s: %zu conflicts, up to %zu of one party, are those that all subsets show, smallest first", recipes[k].name, total, most);
  }
}

/* ---------------------------------------------------------------- large */

static bool holds(const struct zopa_rows *rows, const struct zopa_conflict *conflict, uint32_t without)
{
  bool *in = calloc(rows->statement_count, sizeof *in), possible = false;
  if (!in)
    abort();
  for (size_t i = 0; i < conflict->statement_count; i++)
    in[conflict->statements[i]] = conflict->statements[i] != without;
  CHECK(zopa_possible(rows, in, &possible) == ZOPA_OK);
  free(in);
  return possible;
}

/* Each is a conflict, and they are in order. */
static void check_sound(const struct zopa_rows *rows, const struct zopa_conflict *conflicts, size_t count)
{
  for (size_t k = 0; k < count; k++) {
    CHECK(!holds(rows, &conflicts[k], ZOPA_NONE));
    for (size_t i = 0; i < conflicts[k].statement_count; i++)
      CHECK(holds(rows, &conflicts[k], conflicts[k].statements[i]));
    CHECK(k == 0 || in_order(&conflicts[k - 1], &conflicts[k]));
  }
}

enum { ISSUES = 20 };

/* Twenty issues of four options, to be followed by statements. */
static void write_large(struct zopa_text *text)
{
  zopa_text_string(text, "zopa: 1\nparties: {a: {}}\nissues:\n");
  for (int i = 0; i < ISSUES; i++)
    zopa_text_format(text, "  i%d: {options: [o0, o1, o2, o3]}\n", i);
  zopa_text_string(text, "preferences:\n  a:\n    statements:\n");
}

static void solve_large(struct zopa_text *text, size_t most, struct zopa_case **ret_case, struct zopa_rows **ret_rows, struct zopa_arena *arena,
                        struct zopa_conflict **ret_conflicts, size_t *ret_count, bool *ret_all)
{
  *ret_case = stated_case(text->data);
  *ret_count = 0;
  CHECK(zopa_rows_new(*ret_case, 0, ret_rows) == ZOPA_OK);
  clock_t start = clock();
  CHECK(zopa_conflicts(*ret_rows, most, arena, ret_conflicts, ret_count, ret_all) == ZOPA_OK);
  double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  tap_note("%zu statements, %zu conflicts: %.2f s", (*ret_rows)->statement_count, *ret_count, seconds);
  CHECK_THAT(seconds < 30, "%g s", seconds);
  zopa_text_clear(text);
}

/* Statements that hold for one utility, with pairs among them that contradict each other: the pairs are all there is. */
static void planted(void)
{
  enum { PAIRS = 6, STATED = 200 };
  struct zopa_text text = {0};
  struct zopa_case *negotiation;
  struct zopa_rows *rows;
  struct zopa_arena arena = {0};
  struct zopa_conflict *conflicts = NULL;
  size_t count;
  bool all = false;
  write_large(&text);
  for (int s = 0; s < STATED; s++) {
    int i = s % ISSUES, lower = s / ISSUES % 3;
    if (s < PAIRS)
      zopa_text_format(&text, "      - {rates: {i%d: {o1: [0.9, 1]}}}\n", i);
    else if (s >= STATED - PAIRS)
      zopa_text_format(&text, "      - {rates: {i%d: {o1: [0, %g]}}}\n", STATED - 1 - s, 0.8);
    else if (s % 3)
      zopa_text_format(&text, "      - {prefers: {i%d: o%d, i%d: o%d}, over: {i%d: o%d, i%d: o%d}}\n", i, lower, (i + 1) % ISSUES, lower, i,
                       lower + 1, (i + 1) % ISSUES, lower + 1);
    else
      zopa_text_format(&text, "      - {matters_more: i%d, than: i%d}\n", i % (ISSUES - 1), i % (ISSUES - 1) + 1);
  }
  solve_large(&text, 10, &negotiation, &rows, &arena, &conflicts, &count, &all);
  CHECK(all && count == PAIRS);
  for (uint32_t k = 0; k < count; k++)
    CHECK(conflicts[k].statement_count == 2 && conflicts[k].statements[0] == k && conflicts[k].statements[1] == STATED - 1 - k);
  zopa_arena_clear(&arena);
  zopa_rows_free(rows);
  zopa_case_free(negotiation);
  tap_point("%d pairs among %d statements are found, and that there is no other", PAIRS, STATED);
}

/* Everything at random: far more conflicts than can be listed, and a chain that only all of its members close. */
static void crowded(void)
{
  struct zopa_text text = {0};
  struct zopa_case *negotiation;
  struct zopa_rows *rows;
  struct zopa_arena arena = {0};
  struct zopa_conflict *conflicts = NULL;
  struct zopa_random random;
  size_t count;
  bool all = true;
  zopa_random_init(&random, 7, 0);
  write_large(&text);
  for (int s = 0; s < 200; s++) {
    uint64_t i = zopa_random_below(&random, ISSUES), a = zopa_random_below(&random, 10);
    if (s % 2)
      zopa_text_format(&text, "      - {weighs: {i%d: [%g, %g]}}\n", (int)i, (double)a / 50, (double)a / 50 + 0.1);
    else
      zopa_text_format(&text, "      - {order: i%d, best_to_worst: [o%d, o%d, o%d, o%d]}\n", (int)i, (int)a % 4, (int)(a + 1) % 4,
                       (int)(a + 2) % 4, (int)(a + 3) % 4);
  }
  solve_large(&text, 10, &negotiation, &rows, &arena, &conflicts, &count, &all);
  CHECK(!all && count == 10);
  check_sound(rows, conflicts, count);
  zopa_rows_free(rows);
  zopa_case_free(negotiation);
  tap_point("of more conflicts than can be listed ten are told, and that there are more");

  write_large(&text);
  for (int i = 0; i + 1 < ISSUES; i++)
    zopa_text_format(&text, "      - {matters_more: i%d, than: i%d}\n", i, i + 1);
  zopa_text_string(&text, "      - {weighs: {i0: [0, 0.04]}}\n");
  solve_large(&text, 10, &negotiation, &rows, &arena, &conflicts, &count, &all);
  CHECK(all && count == 1 && conflicts[0].statement_count == ISSUES);
  check_sound(rows, conflicts, count);
  zopa_arena_clear(&arena);
  zopa_rows_free(rows);
  zopa_case_free(negotiation);
  tap_point("a conflict of twenty statements, none of which can be spared");
}

/* ---------------------------------------------------------------- in words */

static const char frame[] = "zopa: 1\nparties: {u: {name: Union}}\nissues: {pay: {name: Pay, options: {low: Two per cent, high: Five per cent}}, "
                            "term: {name: Term, options: [short, long]}}\npreferences:\n  u: {%s}\n";

static void expect(const char *preference, const char *want)
{
  struct zopa_text text = {0}, got = {0};
  struct zopa_rows *rows = NULL;
  struct zopa_arena arena = {0};
  struct zopa_conflict *conflicts = NULL;
  size_t count = 0;
  bool all = false;
  zopa_text_format(&text, frame, preference);
  struct zopa_case *negotiation = stated_case(text.data);
  CHECK(zopa_rows_new(negotiation, 0, &rows) == ZOPA_OK && zopa_conflicts(rows, 10, &arena, &conflicts, &count, &all) == ZOPA_OK && all);
  for (size_t k = 0; k < count; k++) {
    zopa_text_string(&got, k ? "\n" : "");
    zopa_conflict_words(rows, &conflicts[k], &got);
  }
  CHECK_THAT(strcmp(got.data ? got.data : "", want) == 0, "%s\n# got:  %s\n# want: %s", preference, got.data ? got.data : "", want);
  zopa_arena_clear(&arena);
  zopa_rows_free(rows);
  zopa_case_free(negotiation);
  zopa_text_clear(&text);
  zopa_text_clear(&got);
}

static void in_words(void)
{
  expect("statements: [{matters_more: pay, than: term}, {matters_more: term, than: pay}, {red_line: {pay: low}}]", "");
  expect("statements: []", "");
  tap_point("nothing is told where all can hold");

  expect("statements: [{order: pay, best_to_worst: [high, low]}, {order: pay, best_to_worst: [low, high]}]",
         "These two statements of Union cannot both hold: (1) on Pay ranks: Five per cent, then Two per cent; (2) on Pay ranks: Two per cent, then "
         "Five per cent. Either could hold without the other.");
  expect("statements: [{weighs: {pay: [0.6, 1]}}, {weighs: {pay: [0, 0.5]}}]",
         "These two statements of Union cannot both hold: (1) weighs Pay from 0.6 to 1, as a share of all; (2) weighs Pay from 0 to 0.5, "
         "as a share of all. "
         "Either could hold without the other.");
  expect("statements: [{weighs: {pay: 0.4}}, {rejects: {pay: low}}, {weighs: {term: 0.5}}]",
         "These two statements of Union cannot both hold: (1) weighs Pay at 0.4, as a share of all; (2) weighs Term at 0.5, as a share of "
         "all. The shares of "
         "all issues add up to 1. Either could hold without the other.");
  expect("statements: [{matters_more: term, than: pay}, {rejects: {pay: high}}, {rates: {pay: {high: 1}}}, {accepts: {term: long}}, "
         "{rates: {term: {long: [0, 0.5]}}}]",
         "These two statements of Union cannot both hold: (1) would not accept Pay: Five per cent even if all else is at its best; (2) "
         "rates Pay: Five per cent "
         "at 1, where 0 is the worst and 1 the best. Without an agreement it has at most what everything at its best would give it. Either "
         "could hold without the other.");
  tap_point("two statements, and what they rest on besides");

  expect("reservation: 1.2, statements: [{accepts: {pay: low}}]",
         "This statement of Union cannot hold: would accept Pay: Two per cent if all else is at its best. Without an agreement it has 1.2, "
         "as the case says.");
  expect("reservation: {package: {pay: low, term: long}}, statements: [{rejects: {term: long, pay: low}}]",
         "This statement of Union cannot hold: would not accept Term: long; Pay: Two per cent even if all else is at its best. Without an "
         "agreement it has, as "
         "the case says, as much as with this package: Pay: Two per cent; Term: long.");
  expect("statements: [{matters_more: pay, than: term}, {prefers: {pay: low, term: long}, over: {pay: high, term: short}}, "
         "{weighs: {term: [0, 0.4]}}, {order: pay, best_to_worst: [high, low]}]",
         "These 3 statements of Union cannot all hold: (1) prefers Pay: Two per cent; Term: long, to Pay: Five per cent; Term: short, all "
         "else equal; (2) "
         "weighs Term from 0 to 0.4, as a share of all; (3) on Pay ranks: Five per cent, then Two per cent. The shares of all issues add "
         "up to 1. Without any "
         "one of them the others could hold together.");
  tap_point("one statement against what the case gives, and three");
}

/* A long order is told to its end, for it may be there that two of them part; only beyond a dozen options it is cut. */
static void long_orders(void)
{
  for (int count = 12; count <= 13; count++) {
    struct zopa_text text = {0}, words = {0}, want = {0};
    zopa_text_string(&text, "zopa: 1\nparties: {a: {}}\nissues: {x: {options: [");
    zopa_text_string(&want, "on x ranks: ");
    for (int o = 0; o < count; o++)
      zopa_text_format(&text, "%so%d", o ? ", " : "", o);
    zopa_text_string(&text, "]}}\npreferences: {a: {statements: [{order: x, best_to_worst: [");
    for (int o = 0; o < count; o++)
      zopa_text_format(&text, "%so%d", o ? ", " : "", o);
    zopa_text_string(&text, "]}]}}\n");
    for (int o = 0; o < (count == 12 ? 12 : 11); o++)
      zopa_text_format(&want, "%so%d", o ? ", then " : "", o);
    zopa_text_string(&want, count == 12 ? "" : " and 2 more");
    struct zopa_case *negotiation = stated_case(text.data);
    zopa_statement_words(negotiation, &negotiation->preferences[0].statements[0], &words);
    CHECK_THAT(strcmp(words.data, want.data) == 0, "%s", words.data);
    zopa_case_free(negotiation);
    zopa_text_clear(&text);
    zopa_text_clear(&words);
    zopa_text_clear(&want);
  }
  tap_point("an order of up to twelve options is told whole");
}

int main(void)
{
  against_subsets();
  planted();
  crowded();
  in_words();
  long_orders();
  return tap_done();
}
