/* test_graph.c - conflict graphs: numbering, preferences in every form, worked cases of the literature, what is refused and with which words, limits.
 *
 * Published results that are held here:
 *   Elmira: Kilgour, Hipel, Fang & Peng, Coalition analysis in group decision support, Group Decis. Negot. 10, 2001; model after Hipel, Fang, Kilgour
 *     & Haight, Environmental conflict resolution using the graph model, IEEE SMC 1993.
 *   Prisoners' dilemma and Chicken: Fang, Hipel & Kilgour, Interactive Decision Making, 1993; under limited moves of long horizon the non-myopic
 *     equilibria of Brams & Wittman, Confl. Manag. Peace Sci. 6, 1981: mutual cooperation and mutual defection in the first, compromise in the
 *     second. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/payoffs_csv.h"
#include "formats/tree.h"
#include "stability/graph_coalitions.h"
#include "stability/graph_paths.h"
#include "stability/graph_read.h"
#include "stability/graph_stability.h"
#include "tap.h"

/* ---------------------------------------------------------------- reading a text */

static struct zopa_read_graph *read_text(const char *text, struct zopa_arena *arena, struct zopa_error *error)
{
  struct zopa_file file = {"g.yaml", text, strlen(text)};
  const struct zopa_node *root = NULL;
  struct zopa_read_graph *read = NULL;
  if (zopa_tree_read(&file, arena, error, &root) != ZOPA_OK || zopa_graph_read(root, error, &read) != ZOPA_OK)
    return NULL;
  return read;
}

/* The same for a text without faults. */
static struct zopa_read_graph *read_good(const char *text, struct zopa_arena *arena)
{
  struct zopa_error error = {0};
  struct zopa_read_graph *read = read_text(text, arena, &error);
  for (size_t k = 0; k < error.count && !read; k++)
    tap_note("%u:%u: %s", error.problems[k].place.line, error.problems[k].place.column, error.problems[k].text);
  CHECK(read && error.count == 0);
  zopa_error_clear(&error);
  return read;
}

static struct zopa_stability *solve(const struct zopa_graph *graph, enum zopa_unknown_reading reading, unsigned horizon)
{
  struct zopa_stability_wish wish = {reading, horizon};
  struct zopa_stability *found = NULL;
  CHECK(zopa_stability_new(graph, &wish, NULL, &found) == ZOPA_OK && found->ending == ZOPA_COMPLETE);
  return found;
}

/* Equilibria, as "5 6 7". */
static void check_equilibria(const struct zopa_stability *found, enum zopa_stability_concept concept, const char *want)
{
  char have[256] = "";
  size_t at = 0;
  for (size_t s = 0; s < found->state_count; s++)
    if (zopa_is_equilibrium(found, concept, s))
      at += (size_t)snprintf(have + at, sizeof have - at, "%s%zu", at ? " " : "", s + 1);
  CHECK_THAT(strcmp(have, want) == 0, "%s: equilibria %s, wanted %s", zopa_stability_name(concept), have, want);
}

/* ---------------------------------------------------------------- worked cases */

static void check_coalitions(const struct zopa_graph *graph, const unsigned (*want)[3], size_t count)
{
  struct zopa_coalitions *found = NULL;
  if (!CHECK(zopa_coalitions_new(graph, SIZE_MAX, NULL, &found) == ZOPA_OK) ||
      !CHECK(found->looked && found->count == count && found->total == count))
    return;
  for (size_t k = 0; k < count; k++)
    CHECK_THAT(found->moves[k].players == want[k][0] && found->moves[k].from + 1 == want[k][1] && found->moves[k].to + 1 == want[k][2],
               "improvement %zu: %u from %u to %u", k, found->moves[k].players, found->moves[k].from + 1, found->moves[k].to + 1);
  zopa_coalitions_free(found);
}

static void test_elmira(void)
{
  static const unsigned coalitions[][3] = {{3, 2, 4}, {3, 7, 10}, {3, 8, 10}, {5, 1, 7}, {5, 3, 9}, {6, 2, 4}, {6, 2, 10}, {6, 8, 10}, {7, 2, 4},
                                           {7, 2, 10}, {7, 8, 10}};
  static const uint32_t words[12] = {2, 3, 4, 5, 8, 9, 18, 19, 20, 21, 24, 25};
  char path[TAP_PATH_SIZE];
  struct zopa_arena arena = {0};
  struct zopa_error error = {0};
  const struct zopa_node *root = NULL;
  struct zopa_read_graph *read = NULL;
  struct zopa_file file = {.name = "case.yaml"};
  char *bytes = tap_source("examples/elmira/case.yaml", path) ? tap_read(path, &file.size) : NULL;
  file.bytes = bytes;
  bool good = bytes && zopa_tree_read(&file, &arena, &error, &root) == ZOPA_OK &&
              zopa_graph_read(zopa_node_get(root, "graph"), &error, &read) == ZOPA_OK;
  free(bytes);
  if (!CHECK(good))
    return;
  CHECK(read->graph.state_count == 12 && memcmp(read->graph.states, words, sizeof words) == 0 && read->graph.status_quo == 0);
  struct zopa_stability *found = solve(&read->graph, ZOPA_UNKNOWN_B, 3);
  check_equilibria(found, ZOPA_STABLE_NASH, "5 6 7 10 11 12");
  check_equilibria(found, ZOPA_STABLE_SEQ, "5 6 7 10 11 12");
  check_equilibria(found, ZOPA_STABLE_SSEQ, "5 6 7 10 11 12");
  check_equilibria(found, ZOPA_STABLE_GMR, "1 4 5 6 7 10 11 12");
  check_equilibria(found, ZOPA_STABLE_SMR, "1 4 5 6 7 10 11 12");
  CHECK(found->stable[ZOPA_STABLE_LIMITED] == NULL);
  check_coalitions(&read->graph, coalitions, sizeof coalitions / sizeof *coalitions);
  zopa_stability_free(found);
  zopa_read_graph_free(read);
  zopa_error_clear(&error);
  zopa_arena_clear(&arena);
  tap_point("the Elmira conflict: states, equilibria and coalitional improvements as published");
}

/* States 1 to 4: nobody, the row player alone, the column player alone, both. */
#define TWO_BY_TWO(row, column) "players: {row: {options: [x]}, column: {options: [y]}}\n" \
  "preferences: {row: {ranking: " row "}, column: {ranking: " column "}}\n"

static void test_two_by_two(void)
{
  struct zopa_arena arena = {0};
  struct zopa_read_graph *dilemma = read_good(TWO_BY_TWO("[2, 1, 4, 3]", "[3, 1, 4, 2]"), &arena);
  struct zopa_read_graph *chicken = read_good(TWO_BY_TWO("[2, 1, 3, 4]", "[3, 1, 2, 4]"), &arena);
  static const char *const limited[] = {"2 3", "", "1", "1", "1", "1", "1", "1"};
  for (unsigned h = 1; h <= 8; h++) {
    struct zopa_stability *found = solve(&dilemma->graph, ZOPA_UNKNOWN_B, h);
    check_equilibria(found, ZOPA_STABLE_NASH, "4");
    check_equilibria(found, ZOPA_STABLE_GMR, "1 4");
    check_equilibria(found, ZOPA_STABLE_SMR, "1 4");
    check_equilibria(found, ZOPA_STABLE_SEQ, "1 4");
    check_equilibria(found, ZOPA_STABLE_SSEQ, "1 4");
    check_equilibria(found, ZOPA_STABLE_LIMITED, h == 1 ? "4" : "1 4");
    zopa_stability_free(found);
    found = solve(&chicken->graph, ZOPA_UNKNOWN_B, h);
    check_equilibria(found, ZOPA_STABLE_NASH, "2 3");
    check_equilibria(found, ZOPA_STABLE_GMR, "1 2 3");
    check_equilibria(found, ZOPA_STABLE_SMR, "1 2 3");
    check_equilibria(found, ZOPA_STABLE_SEQ, "2 3");
    check_equilibria(found, ZOPA_STABLE_SSEQ, "2 3");
    check_equilibria(found, ZOPA_STABLE_LIMITED, limited[h - 1]);
    zopa_stability_free(found);
  }
  zopa_read_graph_free(dilemma);
  zopa_read_graph_free(chicken);
  zopa_arena_clear(&arena);
  tap_point("prisoners' dilemma and Chicken: all notions, limited moves of horizons 1 to 8");
}

/* A has a1 and a2, B has b, C has c. Not a2 without b, and not b without one of A's: from (-, -) only A can begin, with a1; then B can take b; and
 * only then can A turn a1 into a2. C prefers to move from 1 to 2 unless the other two end at {a2, b}, which takes A, then B, then A again. */
static const char three_players[] =
  "players: {a: {options: [a1, a2]}, b: {options: [b]}, c: {options: [c]}}\n"
  "infeasible: [{a2: yes, b: no}, {a1: no, a2: no, b: yes}]\n"
  "preferences:\n"
  "  a: {priorities: [{c: yes, a2: yes, a1: no}, {c: yes, a1: yes, a2: no}]}\n"
  "  b: {priorities: [{c: yes, b: yes}]}\n"
  "  c: {priorities: [{c: yes, a2: no}, {c: yes, a1: yes}, c]}\n"
  "moves: {c: both}\n";

static void test_mover_again(void)
{
  struct zopa_arena arena = {0};
  struct zopa_read_graph *read = read_good(three_players, &arena);
  const struct zopa_graph *graph = &read->graph;
  uint32_t begin = zopa_graph_find(graph, 0), moved = zopa_graph_find(graph, 8), end = zopa_graph_find(graph, 8 + 4 + 2);
  if (!CHECK(graph->state_count == 10 && begin != ZOPA_GRAPH_NONE && moved != ZOPA_GRAPH_NONE && end != ZOPA_GRAPH_NONE))
    return;
  /* C ranks the end with c below everything else that has c, and as high as the beginning when it is worth nothing; make it worse. */
  int64_t values[16];
  for (uint32_t s = 0; s < graph->state_count; s++)
    values[s] = (graph->states[s] & 8) == 0 ? 1 : s == end ? 0 : 2;
  read->players[2].values = values;
  struct zopa_stability *found = solve(graph, ZOPA_UNKNOWN_B, 3);
  CHECK(!zopa_is_stable(found, ZOPA_STABLE_NASH, 2, begin));
  CHECK(zopa_is_stable(found, ZOPA_STABLE_GMR, 2, begin) && zopa_is_stable(found, ZOPA_STABLE_SEQ, 2, begin));
  CHECK(zopa_is_equilibrium(found, ZOPA_STABLE_GMR, begin) && zopa_is_equilibrium(found, ZOPA_STABLE_SEQ, begin));
  struct zopa_paths *paths = NULL;
  struct zopa_step steps[8];
  bool improving;
  if (CHECK(zopa_paths_new(graph, moved, NULL, &paths) == ZOPA_OK && zopa_paths_length(paths, end, &improving) == 3 && improving)) {
    zopa_paths_steps(paths, end, steps);
    CHECK(steps[0].player == 0 && steps[1].player == 1 && steps[2].player == 0 && steps[0].from == moved && steps[2].to == end);
  }
  /* A single move by each reaches only the state with a1: no sanction, and the beginning would count as unstable. */
  for (uint32_t s = 0; s < graph->state_count; s++)
    for (uint32_t t = 0; t < graph->state_count; t++) {
      bool first = s == moved || zopa_graph_moves(graph, 0, moved, s) || zopa_graph_moves(graph, 1, moved, s);
      bool second = t == s || zopa_graph_moves(graph, 0, s, t) || zopa_graph_moves(graph, 1, s, t);
      bool by_each = s == moved || t == s || zopa_graph_moves(graph, 0, moved, s) != zopa_graph_moves(graph, 0, s, t);
      CHECK(!(first && second && by_each) || values[t] == 2);
    }
  zopa_paths_free(paths);
  zopa_stability_free(found);
  zopa_read_graph_free(read);
  zopa_arena_clear(&arena);
  tap_point("a sanction that takes A, then B, then A again deters C under GMR and SEQ; one move by each would not");
}

/* Li, Hipel, Kilgour & Fang 2004, the four readings, on two states between which one player can move and the other cannot undo it. */
static void test_unknown(void)
{
  struct zopa_arena arena = {0};
  struct zopa_read_graph *read = read_good("players: {i: {options: [x]}, j: {options: [y]}}\nmoves: {x: forward, y: forward}\n"
                                           "preferences: {i: {ranking: [2, 4, [1, 3]], unknown: [[1, 2], [1, 4]]}, j: {ranking: [4, 3, 2, 1]}}\n",
                                             &arena);
  /* i at 1 can move to 2, which it cannot compare; then j moves to 4, which i cannot compare with 1 either. That deters it
   * under c; under b and d it does not move. */
  static const bool nash[] = {false, true, false, true}, gmr[] = {false, true, true, true};
  for (int reading = 0; reading < 4; reading++) {
    struct zopa_stability *found = solve(&read->graph, (enum zopa_unknown_reading)reading, 2);
    CHECK(zopa_is_stable(found, ZOPA_STABLE_NASH, 0, 0) == nash[reading]);
    for (int c = ZOPA_STABLE_GMR; c <= ZOPA_STABLE_SSEQ; c++)
      CHECK_THAT(zopa_is_stable(found, (enum zopa_stability_concept)c, 0, 0) == gmr[reading], "reading %c, %s", 'a' + reading,
                 zopa_stability_name((enum zopa_stability_concept)c));
    CHECK(zopa_is_stable(found, ZOPA_STABLE_LIMITED, 0, 0));        /* nothing is known to be better */
    zopa_stability_free(found);
  }
  zopa_read_graph_free(read);
  zopa_arena_clear(&arena);
  tap_point("unknown pairs: incentives under a and c, sanctions under c and d");
}

/* ---------------------------------------------------------------- preferences */

static void check_order(const char *text, const char *want)
{
  struct zopa_arena arena = {0};
  struct zopa_read_graph *read = read_good(text, &arena);
  char have[256] = "";
  size_t at = 0, count = read ? read->graph.state_count : 0;
  const int64_t *values = read ? read->players[0].values : NULL;
  bool done[64] = {false};
  for (size_t told = 0; told < count;) {
    size_t best = count;
    for (size_t s = 0; s < count; s++)
      if (!done[s] && (best == count || values[s] > values[best]))
        best = s;
    int64_t value = values[best];
    for (size_t s = best; s < count; s++)
      if (!done[s] && values[s] == value) {
        at += (size_t)snprintf(have + at, sizeof have - at, "%s%zu", s > best ? "=" : at ? " " : "", s + 1);
        done[s] = true;
        told++;
      }
  }
  CHECK_THAT(strcmp(have, want) == 0, "order %s, wanted %s", have, want);
  zopa_read_graph_free(read);
  zopa_arena_clear(&arena);
}

#define THREE(preference) "players: {a: {options: [x, y]}, b: {options: [z]}}\npreferences: {a: " preference ", b: {weights: {}}}\n"

static void test_preferences(void)
{
  check_order(THREE("{priorities: [z, x]}"), "6=8 5=7 2=4 1=3");
  check_order(THREE("{priorities: [{x: yes, y: no}, [z, {y: yes}]]}"), "6 2 3=4=5=7=8 1");
  check_order(THREE("{priorities: [{x: no}]}"), "1=3=5=7 2=4=6=8");
  check_order(THREE("{ranking: [[8, 1], 2, [3, 4, 5], 7, 6]}"), "1=8 2 3=4=5 7 6");
  check_order(THREE("{weights: {x: 0.1, y: 0.2, z: -0.3}}"), "4 3 2 1=8 7 6 5");      /* 0.1 + 0.2 - 0.3 is 0 exactly */
  check_order(THREE("{weights: {x: 1/3, y: 1/3, z: -2/3}}"), "4 2=3 1=8 6=7 5");
  check_order(THREE("{weights: {a.x: 1, b.z: 3}}"), "6=8 5=7 2=4 1=3");
  struct zopa_text text = {0};
  zopa_text_string(&text, "players: {a: {options: [x, y]}, b: {options: [z]}}\npreferences: {b: {weights: {}}, a: {priorities: [x");
  for (int k = 0; k < 200; k++)
    zopa_text_string(&text, ", {y: yes, z: yes}");
  zopa_text_string(&text, ", z]}}\n");
  check_order(text.data, "8 6 2=4 7 5 1=3");       /* 2^200 for one item and all after it together still weigh less than the item before */
  zopa_text_clear(&text);
  tap_point("priorities (all, any, more than 63), rankings and weights order states exactly");
}

static void test_payoffs(void)
{
  int64_t values[4] = {7, 7, 7, 7};
  struct zopa_error error = {0};
  const char *good = "\xEF\xBB\xBF" "state, row ,column\r\n4,1.25,0\n1,-3,1\n\n2,\"0.5\",2\n3,10,3\n";
  CHECK(zopa_payoffs_parse("p.csv", good, strlen(good), "row", 4, &error, values) == ZOPA_OK && error.count == 0);
  CHECK(values[0] == -300 && values[1] == 50 && values[2] == 1000 && values[3] == 125);
  const char *single = "state,worth\n1,1\n2,2\n";
  CHECK(zopa_payoffs_parse("p.csv", single, strlen(single), "row", 2, &error, values) == ZOPA_OK && values[1] == 2);
  static const char *const bad[][2] = {
    {"", "the file is empty"},
    {"state,a,b\n1,2,3\n2,2,3\n", "no column is headed \"row\""},
    {"zustand,row\n1,2\n", "the first column should be headed \"state\""},
    {"state,row\n1,2\n", "no row for state 2"},
    {"state,row\n1,2\n1,3\n2,1\n", "state 1 has a row already"},
    {"state,row\n1,2\n3,3\n2,1\n", "\"3\" is no state"},
    {"state,row\n1,two\n2,1\n", "\"two\" is no decimal"},
    {"state,row\n1,\n2,1\n", "\"\" is no decimal"},
    {"state,row\n1,2,3\n2,1\n", "the row has 3 cells"},
    {"state,row\n1,1234567890123456789\n2,1\n", "is no decimal of at most 18 digits"},
    {"state,row\n1,123456789012345678\n2,0.01\n", "too many digits"},
  };
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    struct zopa_error own = {0};
    int64_t kept[2] = {5, 5};
    CHECK(zopa_payoffs_parse("p.csv", bad[k][0], strlen(bad[k][0]), "row", 2, &own, kept) == ZOPA_E_INPUT);
    CHECK_THAT(own.count > 0 && strstr(own.problems[0].text, bad[k][1]), "case %zu: %s", k, own.count ? own.problems[0].text : "nothing told");
    zopa_error_clear(&own);
  }
  CHECK(zopa_payoffs_read("none.csv", "/nowhere/case.yaml", "row", 2, &error, values) == ZOPA_E_NOT_FOUND && error.count == 1 &&
        strcmp(error.problems[0].place.file, "/nowhere/none.csv") == 0);
  zopa_error_clear(&error);
  tap_point("payoffs from CSV: exact, in any order of rows, every fault told with its line");
}

/* ---------------------------------------------------------------- what is refused */

#define PLAYERS "players: {a: {options: [x, y]}, b: {options: [x, z]}}\n"
#define PREFERENCES "preferences: {a: {weights: {}}, b: {weights: {}}}\n"

static const struct {
  const char *text, *says;
  unsigned line;
} refused[] = {
  {"[]", "a graph is a map", 1},
  {"{}", "a graph needs the key players", 1},
  {"players: []\n", "the list of players is a map", 1},
  {"players: {}\n", "at least one player", 1},
  {"players: {a: {}}\n", "needs the key options", 1},
  {"players: {a: {options: []}}\n", "no player has an option", 1},
  {"players: {a: {options: [x, x]}}\n", "has the option \"x\" already", 1},
  {"players: {a: {optoins: [x]}}\n", "did you mean \"options\"", 1},
  {"players: {a: {options: [[x]]}}\n", "an option is a text", 1},
  {PLAYERS, "needs the key preferences", 1},
  {PLAYERS "preference: {}\n" PREFERENCES, "did you mean \"preferences\"", 2},
  {PLAYERS PREFERENCES "infeasible: [{x: yes}]\n", "an option of two players; write a.x or b.x", 3},
  {PLAYERS PREFERENCES "infeasible: [{a.x: maybe}]\n", "yes or no; \"maybe\" is neither", 3},
  {PLAYERS PREFERENCES "infeasible: [{q: yes}]\n", "no player has an option \"q\"", 3},
  {PLAYERS PREFERENCES "infeasible: [{}]\n", "names at least one option", 3},
  {PLAYERS PREFERENCES "infeasible: [{y: yes}, {y: no}]\n", "no state is feasible", 3},
  {PLAYERS PREFERENCES "infeasible: [{y: yes, a.y: no}]\n", "names the option \"y\" twice", 3},
  {PLAYERS PREFERENCES "exactly_one: [[y, y]]\n", "each once", 3},
  {PLAYERS PREFERENCES "moves: {y: sideways}\n", "is no way to go; write forward", 3},
  {PLAYERS PREFERENCES "status_quo: 17\n", "numbered from 1 to 16", 3},
  {PLAYERS PREFERENCES "infeasible: [{y: no}]\nstatus_quo: {z: yes}\n", "the status quo is not feasible", 4},
  {PLAYERS "preferences: {a: {weights: {}}}\n", "nothing says what the player \"b\" prefers", 2},
  {PLAYERS "preferences: {a: {weights: {}}, b: {weights: {}}, c: {}}\n", "has no key \"c\"", 2},
  {PLAYERS "preferences: {a: {}, b: {weights: {}}}\n", "need one of the keys priorities, ranking, weights or payoffs", 2},
  {PLAYERS "preferences: {a: {weights: {}, ranking: []}, b: {weights: {}}}\n", "has both \"ranking\" and \"weights\"", 2},
  {PLAYERS "preferences: {a: {ranking: [1, 2, 3]}, b: {weights: {}}}\n", "leaves out states 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 3 more", 2},
  {PLAYERS "preferences: {a: {ranking: [1, [2, 1]]}, b: {weights: {}}}\n", "state 1 is ranked twice", 2},
  {PLAYERS "preferences: {a: {weights: {y: heavy}}, b: {weights: {}}}\n", "a weight is a number", 2},
  {PLAYERS "preferences: {a: {weights: {y: 1e300, z: 1}}, b: {weights: {}}}\n", "more than 18 digits together", 2},
  {PLAYERS "preferences: {a: {weights: {}, unknown: [[1, 1]]}, b: {weights: {}}}\n", "never unknown beside itself", 2},
  {PLAYERS "preferences: {a: {weights: {}, unknown: [[1]]}, b: {weights: {}}}\n", "a list of two states", 2},
};

static void test_refused(void)
{
  for (size_t k = 0; k < sizeof refused / sizeof *refused; k++) {
    struct zopa_arena arena = {0};
    struct zopa_error error = {0};
    bool told = false;
    struct zopa_read_graph *read = read_text(refused[k].text, &arena, &error);
    CHECK_THAT(!read, "%s: read", refused[k].text);
    for (size_t p = 0; p < error.count; p++)
      told |= strstr(error.problems[p].text, refused[k].says) && error.problems[p].place.line == refused[k].line && error.problems[p].place.file;
    CHECK_THAT(told, "%s: wanted \"%s\" on line %u, first told is \"%s\" on line %u", refused[k].text, refused[k].says, refused[k].line,
               error.count ? error.problems[0].text : "", error.count ? error.problems[0].place.line : 0);
    zopa_read_graph_free(read);
    zopa_error_clear(&error);
    zopa_arena_clear(&arena);
  }
  tap_point("%zu faulty graphs: each told at its line, with what would be right", sizeof refused / sizeof *refused);
}

static void test_limits(void)
{
  struct zopa_arena arena = {0};
  struct zopa_error error = {0};
  struct zopa_text text = {0};
  zopa_text_string(&text, "players: {a: {options: [");
  for (int o = 0; o < 25; o++)
    zopa_text_format(&text, "%so%d", o ? ", " : "", o);
  zopa_text_string(&text, "]}}\npreferences: {a: {weights: {}}}\n");
  CHECK(!read_text(text.data, &arena, &error) && error.error_count == 1 && strstr(error.problems[0].text, "more than 24"));
  zopa_error_clear(&error);
  zopa_text_clear(&text);
  zopa_text_string(&text, "players: {");
  for (int p = 0; p < 17; p++)
    zopa_text_format(&text, "%sp%d: {options: []}", p ? ", " : "", p);
  zopa_text_string(&text, "}\n");
  CHECK(!read_text(text.data, &arena, &error) && error.error_count == 1 && strstr(error.problems[0].text, "17 entries; at most 16"));
  zopa_error_clear(&error);
  zopa_text_clear(&text);
  zopa_text_string(&text, "players: {a: {options: [x]}}\npreferences: {a: {weights: {}}}\ninfeasible: [");
  for (int k = 0; k < 1001; k++)
    zopa_text_format(&text, "%s{x: no}", k ? ", " : "");
  zopa_text_string(&text, "]\n");
  CHECK(!read_text(text.data, &arena, &error) && error.error_count == 1 && strstr(error.problems[0].text, "1001 entries; at most 1000"));
  zopa_error_clear(&error);
  zopa_text_clear(&text);
  zopa_arena_clear(&arena);
  tap_point("25 options, 17 players and 1001 combinations are refused, each with its limit");
}

/* ---------------------------------------------------------------- graphs made in code */

static bool stop_at_once(void *context, double done, const char *what)
{
  (void)context, (void)done, (void)what;
  return false;
}

static void test_code(void)
{
  static const int64_t values[2][4] = {{2, 3, 0, 1}, {2, 0, 3, 1}};
  static const uint32_t words[4] = {0, 1, 2, 3};
  static const struct zopa_graph_option options[2] = {{"x", "x", ZOPA_DIRECTION_FORWARD}, {"y", "y", ZOPA_DIRECTION_BOTH}};
  struct zopa_graph_player players[2] = {{"a", "A", 0, 1, values[0], NULL, 0}, {"b", "B", 1, 1, values[1], NULL, 0}};
  struct zopa_graph graph = {.players = players, .player_count = 2, .options = options, .option_count = 2, .states = words, .state_count = 4,
                             .status_quo = ZOPA_GRAPH_NONE};
  CHECK(zopa_graph_check(&graph) == ZOPA_OK && zopa_graph_mask(&graph, 1) == 2 && zopa_graph_mask_of(&graph, 0, ZOPA_DIRECTION_FORWARD) == 1);
  CHECK(zopa_graph_moves(&graph, 0, 0, 1) && !zopa_graph_moves(&graph, 0, 1, 0));
  CHECK(!zopa_graph_moves(&graph, 0, 0, 2) && !zopa_graph_moves(&graph, 1, 0, 3));
  CHECK(zopa_graph_improves(&graph, 0, 0, 1) && !zopa_graph_improves(&graph, 1, 2, 0) && zopa_graph_compare(&graph, 1, 0, 0) == ZOPA_EQUAL);
  static const struct zopa_graph_pair pair = {1, 0};
  players[0].unknown = &pair;
  players[0].unknown_count = 1;
  CHECK(zopa_graph_compare(&graph, 0, 0, 1) == ZOPA_UNKNOWN && !zopa_graph_improves(&graph, 0, 0, 1) && zopa_graph_check(&graph) == ZOPA_OK);
  static const struct zopa_graph_pair with_itself = {1, 1}, out_of_range = {0, 4};
  struct zopa_stability_wish wish = ZOPA_STABILITY_WISH_INIT;
  struct zopa_stability *found = NULL;
  for (int fault = 0; fault < 8; fault++) {
    static const uint32_t falling[4] = {1, 0, 2, 3}, high[4] = {0, 1, 2, 4};
    struct zopa_graph bad = graph;
    struct zopa_graph_player own[2] = {players[0], players[1]};
    bad.players = own;
    own[0].unknown = fault == 0 ? &with_itself : fault == 1 ? &out_of_range : &pair;
    own[1].first = fault == 2 ? 0 : 1;
    own[1].count = fault == 3 ? 2 : 1;
    own[1].values = fault == 4 ? NULL : values[1];
    bad.states = fault == 5 ? falling : fault == 6 ? high : words;
    bad.status_quo = fault == 7 ? 4 : ZOPA_GRAPH_NONE;
    CHECK_THAT(zopa_stability_new(&bad, &wish, NULL, &found) == ZOPA_E_ARGUMENT, "fault %d", fault);
  }
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  control.progress = stop_at_once;
  zopa_watch_init(&watch, &control);
  CHECK(zopa_stability_new(&graph, &wish, &watch, &found) == ZOPA_OK && found->ending == ZOPA_CANCELLED && !found->stable[ZOPA_STABLE_NASH]);
  zopa_stability_free(found);
  zopa_watch_clear(&watch);
  control = (struct zopa_control)ZOPA_CONTROL_INIT;
  control.limit_memory = 16;
  zopa_watch_init(&watch, &control);
  CHECK(zopa_stability_new(&graph, &wish, &watch, &found) == ZOPA_OK && found->ending == ZOPA_MEMORY_LIMIT && !found->stable[ZOPA_STABLE_SEQ]);
  zopa_stability_free(found);
  zopa_watch_clear(&watch);
  tap_point("graphs made in code are checked; a limit gives a result that says so");
}

int main(void)
{
  test_elmira();
  test_two_by_two();
  test_mover_again();
  test_unknown();
  test_preferences();
  test_payoffs();
  test_refused();
  test_limits();
  test_code();
  return tap_done();
}
