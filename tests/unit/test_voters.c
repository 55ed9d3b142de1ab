/* test_voters.c - who votes and what is known of each: CSV files, lists of the case, chances, and what a package makes of them.
 *
 * Proves: that CSV is read as RFC 4180 has it and everything wrong is told with its place; that probabilities, recorded votes, positions, weights and
 * names are read as docs/case-format.md says; that the chances of a package follow the spatial model, discipline, effects and the order of what
 * is known; that bodies within bodies combine as independent events; that answers are kept by the clauses that hold. How: small files worked by
 * hand; published values of the normal distribution (Wichura 1988; tables of the quantiles). */
#include "tap.h"

#include "formats/format.h"
#include "formats/voters_csv.h"
#include "ratify/normal.h"
#include "ratify/ratify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEAR(got, want, within) CHECK_THAT(fabs((got) - (want)) <= (within), "%s is %.17g, not %.17g", #got, (double)(got), (double)(want))

/* ---------------------------------------------------------------- CSV */

struct read {
  struct zopa_arena arena;
  struct zopa_error error;
  const struct zopa_node *list;
  enum zopa_status status;
};

static struct read read_csv(const char *bytes, size_t size)
{
  struct read it = {0};
  it.status = zopa_voters_csv_parse("v.csv", bytes, size, &it.arena, &it.error, &it.list);
  return it;
}

static void end(struct read *it)
{
  zopa_error_clear(&it->error);
  zopa_arena_clear(&it->arena);
}

static const char *cell(const struct zopa_node *list, size_t row, const char *key)
{
  const struct zopa_node *at = list ? list->first : NULL;
  while (at && row-- > 0)
    at = at->next;
  const struct zopa_node *found = zopa_node_get(at, key);
  return found ? found->text : NULL;
}

/* want: NULL for a cell that is left out. */
static void check_cell(const struct zopa_node *list, size_t row, const char *key, const char *want)
{
  const char *have = cell(list, row, key);
  CHECK_THAT(want && have ? strcmp(have, want) == 0 : have == want, "%s of row %zu is \"%s\"", key, row, have ? have : "(none)");
}

static void test_csv(void)
{
  static const char text[] = "\xEF\xBB\xBFname,party,,vote\r\n\"A, \"\"B\"\" C\",x,left out,\r\n\r\nD,\"\",,nay";
  struct read it = read_csv(text, sizeof text - 1);
  CHECK(it.status == ZOPA_OK && it.list && it.list->count == 2);
  check_cell(it.list, 0, "name", "A, \"B\" C");
  check_cell(it.list, 0, "party", "x");
  check_cell(it.list, 0, "vote", NULL);
  check_cell(it.list, 1, "name", "D");
  check_cell(it.list, 1, "party", NULL);
  check_cell(it.list, 1, "vote", "nay");
  if (it.list)
    CHECK(it.list->first->next->line == 4 && zopa_node_get(it.list->first->next, "vote")->column == 7);
  end(&it);
  tap_point("CSV: a mark of order, quotes, doubled quotes, both ends of lines, empty lines, cells and columns without a name");
}

static void test_hostile(void)
{
  static const struct {
    const char *text;
    const char *want;
  } cases[] = {
    {"", "1:1: the file is empty; its first row should name the columns, as name,party,vote,prob_yea"},
    {"name\n", "1:1: the file has no row below the first; each should be a voter"},
    {"name,name\na,b\n", "1:6: two columns have the same name"},
    {"name,vote\na\nb,yea,c\nd,nay\n", "2:1: the row has fewer cells than the first row\n3:1: the row has more cells than the first row"},
    {"name\n\"a\n", "2:1: a quoted cell has no closing quote"},
    {"name\n\"a\"b\nc\n", "2:4: a quoted cell should end at its closing quote; a quote within it is written twice"},
    {"name\na\tb\n", "2:1: a cell holds a control character; it should be one line of text"},
    {"name\n\"a\nb\"\n", "2:1: a cell holds a control character; it should be one line of text"},
    {"name\n\xFF\n", "1:1: the file is not UTF-8 text"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct read it = read_csv(cases[i].text, strlen(cases[i].text));
    char told[2048] = "";
    for (size_t k = 0; k < it.error.count; k++) {
      size_t at = strlen(told);
      snprintf(told + at, sizeof told - at, "%s%u:%u: %s", k ? "\n" : "", it.error.problems[k].place.line, it.error.problems[k].place.column, it.error.problems[k].text);
    }
    CHECK_THAT(it.status == ZOPA_E_INPUT && strcmp(told, cases[i].want) == 0, "%s: %s", cases[i].text, told);
    end(&it);
  }
  struct read it = read_csv("name\na\0b\n", 9);
  CHECK(it.status == ZOPA_E_INPUT);
  end(&it);
  tap_point("CSV: what is wrong is told with line and column, all of it");
}

static void test_limits(void)
{
  struct zopa_text rows = {0}, columns = {0}, cells = {0};
  zopa_text_string(&rows, "name\n");
  for (int i = 0; i <= ZOPA_VOTERS_CSV_ROWS_MAX; i++)
    zopa_text_format(&rows, "v%d\n", i);
  for (int i = 0; i <= ZOPA_VOTERS_CSV_COLUMNS_MAX; i++)
    zopa_text_format(&columns, "%sc%d", i ? "," : "", i);
  zopa_text_string(&cells, "name\n");
  zopa_text_repeat(&cells, "x", ZOPA_VOTERS_CSV_CELL_MAX + 1);
  const struct zopa_text *texts[] = {&rows, &columns, &cells};
  static const char *const want[] = {"the file has more than 10000 voters, the limit", "the first row has more than 64 columns, the limit",
                                     "a cell is longer than 1000 bytes, the limit"};
  for (size_t i = 0; i < 3; i++) {
    struct read it = read_csv(texts[i]->data, texts[i]->size);
    CHECK_THAT(it.status == ZOPA_E_TOO_LARGE && it.error.count && strcmp(it.error.problems[0].text, want[i]) == 0, "%s", it.error.count ? it.error.problems[0].text : "nothing");
    end(&it);
  }
  zopa_text_clear(&rows);
  zopa_text_clear(&columns);
  zopa_text_clear(&cells);
  tap_point("CSV: rows, columns and cells are bounded, and the bound that was met is named");
}

/* ---------------------------------------------------------------- cases */

struct told {
  struct zopa_case *it;
  struct zopa_ratify *ratify;
  struct zopa_error error;
  enum zopa_status status;
};

#define HEAD "zopa: 1\nparties: {a: {}, b: {}}\nissues: {x: {options: [p, q]}, y: {options: [r, s]}}\napproval:\n"

static struct told make(const char *approval, const struct zopa_ratify_settings *settings)
{
  static const struct zopa_ratify_settings usual = {.seed = 1};
  struct told told = {0};
  struct zopa_text text = {0};
  zopa_text_format(&text, HEAD "%s", approval);
  struct zopa_file file = {"c.yaml", text.data, text.size};
  told.status = zopa_format_read(&file, 1, "case", &told.error, &told.it);
  if (told.status == ZOPA_OK)
    told.status = zopa_ratify_new(told.it, settings ? settings : &usual, &told.error, &told.ratify);
  zopa_text_clear(&text);
  return told;
}

static void drop(struct told *told)
{
  zopa_ratify_free(told->ratify);
  zopa_case_free(told->it);
  zopa_error_clear(&told->error);
}

static struct zopa_ratify_answer *judge(const struct told *told, uint32_t x, uint32_t y)
{
  uint32_t package[2] = {x, y};
  struct zopa_ratify_answer *answer = NULL;
  CHECK_THAT(told->ratify && zopa_ratify_judge(told->ratify, package, true, &answer) == ZOPA_OK, "%s",
             told->error.count ? told->error.problems[0].text : "no problem told");
  return answer;
}

static void test_problems(void)
{
  static const struct {
    const char *approval, *want;
  } cases[] = {
    {" a: {body: B, rule: most, voters: [{name: c, yea: 0.5}]}\n", "most"},
    {" a: {body: B, rule: majority, voters: [{name: c, yea: 1.5}]}\n", "\"1.5\" is no probability, which is a number from 0 to 1"},
    {" a: {body: B, rule: majority, voters: [{name: c, yea: 0.7, nay: 0.7}]}\n", "the probabilities of this voter sum to 1.4; they should sum to 1"},
    {" a: {body: B, rule: majority, voters: [{name: c, nay: 0.7}]}\n", "a voter with a probability of a nay needs one of a yea beside it"},
    {" a: {body: B, rule: majority, voters: [{name: c}, {name: c}]}\n", "two voters are called \"c\"; give them an \"id\" each"},
    {" a: {body: B, rule: majority, voters: [{yea: 1}]}\n", "a voter needs a \"name\" or an \"id\""},
    {" a: {body: B, rule: majority, voters: [{name: c, vote: maybe}]}\n", "\"maybe\" is no vote; a vote is yea, nay, abstain or absent"},
    {" a: {body: B, rule: majority, voters: [{name: c, vot: yea}]}\n", "a voter has no key \"vot\"; did you mean \"vote\"?; a further key is a number that a rule may count by"},
    {" a: {body: B, rule: majority, voters: [{name: c, prob_yea: 1, yea: 1}]}\n", "\"prob_yea\" and \"yea\" say the same; leave one out"},
    {" a: {body: B, rule: majority, voters: [{name: c, position: [1, 2, 3]}]}\n", "\"position\" is a list of one or two numbers, and stands without x and y"},
    {" a: {body: B, rule: majority, voters: [{name: c, y: 1}]}\n", "a voter with a second coordinate needs the first"},
    {" a: {body: B, rule: majority, voters: [{party: c, count: 1.5}]}\n", "\"1.5\" is no whole number of voters, from 1 to 10000"},
    {" a: {body: B, rule: majority, voters: [{party: c, count: 9999}, {party: d, count: 2}]}\n", "there are more than 10000 voters, which is the most that one body may have"},
    {" a: {body: B, rule: majority, voters: {}}\n", "\"voters\" is a list of voters, or the name of a CSV file, not a map"},
    {" a: {body: B, rule: majority, voters: [c]}\n", "a voter is a map, like {name: Ann, party: A, yea: 0.7}, not a text"},
    {" a: {body: B, rule: majority, voters: /no/such.csv}\n", "there is no such file of voters; it is looked for from the folder of the case"},
    {" a: {body: B, rule: majority, voters: /dev/zero}\n", "the file of voters cannot be read: it is no plain file"},
    {" a: {body: B, rule: majority, seats: 3, yea: 0.5, correlation: {common: 0.6, party: 0.6}}\n",
     "the correlation of B: each share is 0, or from 0.0001 on, and together they are at most 0.99"},
    {" a: {body: B, rule: majority, seats: 3, yea: 0.7, absent: 0.5}\n", "the probabilities yea and absent of B sum to more than 1"},
    {" a: {body: B, rule: majority, voters: [{name: c, yea: 1}], effects: [{when: {x: p}, shift: 1, party: d}]}\n",
     "an effect names the party of voters \"d\", and no voter is of it"},
    {" a: {body: B, rule: majority, voters: [{name: c, yea: 1}], effects: [{when: {x: p}, shift: 1, voter: d}]}\n",
     "an effect names the voter \"d\", and there is none of that name"},
    {" a: {any: []}\n", "\"all\", \"any\" or \"some\" lists no body; it should list at least one"},
    {" a: {some: [{body: B}], at_least: 2}\n", "\"at_least\" asks for more bodies than it lists"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct told told = make(cases[i].approval, NULL);
    CHECK_THAT(told.status != ZOPA_OK && told.error.error_count > 0 && strstr(told.error.problems[0].text, cases[i].want), "%s: %s", cases[i].approval,
               told.error.count ? told.error.problems[0].text : "nothing told");
    CHECK(told.error.count == 0 || told.error.problems[0].place.line > 0 || strstr(cases[i].approval, "csv") || strstr(cases[i].approval, "/dev"));
    drop(&told);
  }
  struct told two = make(" a: [{body: B, rule: majority, voters: [{name: c, yea: 2}, {name: d, vote: x}]}, {body: C, rule: majority, voters: [{}]}]\n", NULL);
  CHECK_THAT(two.error.error_count == 3, "%zu problems", two.error.error_count);
  drop(&two);
  tap_point("rolls, rules and assumptions: what is wrong is told at its place, all of it");
}

static void test_chances(void)
{
  struct told told = make(" a: {body: B, rule: majority, yea: 0.6, absent: 0.2, voters: [{name: c, yea: 0.5}, {name: d, yea: 0.5, nay: 0.3}, {name: e, yea: 0.5, absent: 0.1},"
                          " {name: f, yea: 0.5, nay: 0.2, absent: 0.1}, {name: g, vote: nay}, {name: h, vote: not voting}, {name: i}, {name: j, absent: 0.5},"
                          " {name: k, yea: 0.25, vote: yea}, {party: z, count: 2, vote: present}]}\n", NULL);
  struct zopa_ratify_answer *answer = judge(&told, ZOPA_NONE, ZOPA_NONE);
  static const double want[][4] = {{0.5, 0.5, 0, 0}, {0.5, 0.3, 0, 0.2}, {0.5, 0.4, 0, 0.1}, {0.5, 0.2, 0.2, 0.1}, {0, 1, 0, 0}, {0, 0, 0, 1},
                                   {0.6, 0.2, 0, 0.2}, {0.375, 0.125, 0, 0.5}, {0.25, 0.75, 0, 0}, {0, 0, 1, 0}, {0, 0, 1, 0}};
  size_t count;
  const struct zopa_body *bodies = zopa_ratify_bodies(told.ratify, &count);
  CHECK(count == 1 && bodies->roster->count == 11 && strcmp(bodies->roster->ids[10], "z 2") == 0);
  for (size_t v = 0; v < 11 && answer; v++) {
    const struct zopa_chance *got = &answer->bodies[0].chances[v];
    CHECK_THAT(fabs(got->yea - want[v][0]) < 1e-15 && fabs(got->nay - want[v][1]) < 1e-15 && fabs(got->abstain - want[v][2]) < 1e-15 && fabs(got->absent - want[v][3]) < 1e-15,
               "voter %zu: %g %g %g %g", v, got->yea, got->nay, got->abstain, got->absent);
  }
  zopa_ratify_answer_free(answer);
  drop(&told);
  struct zopa_ratify_settings settings = {.seed = 1, .recorded = true};
  told = make(" a: {body: B, rule: majority, voters: [{name: k, yea: 0.25, vote: yea}]}\n", &settings);
  answer = judge(&told, ZOPA_NONE, ZOPA_NONE);
  CHECK(answer && answer->bodies[0].chances[0].yea == 1 && answer->bodies[0].passing.probability == 1);
  zopa_ratify_answer_free(answer);
  drop(&told);
  const struct zopa_ratify_guess guess = {"B", 0.25};
  settings = (struct zopa_ratify_settings){.seed = 1, .guesses = &guess, .guess_count = 1};
  told = make(" a: {body: B, rule: majority, yea: 0.5, voters: [{name: k, yea: 0.75}, {name: l}]}\n", &settings);
  answer = judge(&told, ZOPA_NONE, ZOPA_NONE);
  CHECK(answer && answer->bodies[0].chances[0].yea == 0.75 && answer->bodies[0].chances[1].yea == 0.25);
  zopa_ratify_answer_free(answer);
  drop(&told);
  tap_point("chances: what is left over goes to nay, absent, abstain; votes on record and guesses take their turn");
}

static void test_names(void)
{
  struct told told = make(" a: {body: B, rule: majority, yea: 0.5, voters: [{name: c, id: 1}, {name: c, id: 2}, {id: 3}]}\n", NULL);
  size_t count;
  const struct zopa_body *bodies = told.ratify ? zopa_ratify_bodies(told.ratify, &count) : NULL;
  CHECK(bodies && strcmp(bodies->roster->ids[0], "c") == 0 && strcmp(bodies->roster->ids[1], "c (2)") == 0 && strcmp(bodies->roster->ids[2], "3") == 0);
  drop(&told);
  told = make(" a: {body: B, rule: majority, voters: [{name: c, weight: 3, yea: 1}, {name: d, yea: 0}, {name: e, yea: 0}]}\n", NULL);
  struct zopa_ratify_answer *answer = judge(&told, ZOPA_NONE, ZOPA_NONE);
  CHECK(answer && answer->bodies[0].need == 3 && answer->bodies[0].base == 5 && answer->bodies[0].expected == 3 && answer->bodies[0].passing.probability == 1);
  zopa_ratify_answer_free(answer);
  drop(&told);
  told = make(" a: {body: B, rule: {quota: 1/2, by: people}, voters: [{name: c, people: 70.5, yea: 1}, {name: d, people: 70, yea: 0}]}\n", NULL);
  answer = judge(&told, ZOPA_NONE, ZOPA_NONE);
  CHECK(answer && answer->bodies[0].passing.probability == 1 && answer->bodies[0].expected == 70.5 && answer->bodies[0].need == 71);
  zopa_ratify_answer_free(answer);
  drop(&told);
  told = make(" a: {body: B, rule: two_thirds, seats: 4, voters: [{name: c, yea: 1}, {name: d, yea: 1}]}\n", NULL);
  answer = judge(&told, ZOPA_NONE, ZOPA_NONE);
  CHECK(answer && answer->bodies[0].need == 3 && answer->bodies[0].base == 4 && answer->bodies[0].passing.probability == 0 && told.error.warning_count == 1);
  zopa_ratify_answer_free(answer);
  drop(&told);
  tap_point("names that meet get their ids; weights and columns count; seats that are not listed are members all the same");
}

/* One voter on one axis: status quo 1, package 0 (0.5 with q), noise 0.25; party mean 0.3. */
static void test_spatial(void)
{
  struct told told = make(" a: {body: B, rule: consent, correlation: {common: 0, party: 0}, voters: [{name: c, party: z, x: 0.6}, {name: d, party: z, x: 0}], space:\n"
                          "  {status_quo: {x: 1}, package: {x: 0}, noise: 0.25, discipline: 0.5, moves: [{when: {x: q}, x: 0.5}]}, effects: [{when: {y: s}, shift: 0.5, voter: c}]}\n", NULL);
  struct zopa_ratify_answer *answer = judge(&told, ZOPA_NONE, ZOPA_NONE);
  double at = 0.5 * 0.6 + 0.5 * 0.3, gain = (at - 1) * (at - 1) - at * at, yea = 1 / (1 + exp(-gain / 0.25));
  if (answer)
    NEAR(answer->bodies[0].chances[0].yea, yea, 1e-15);
  zopa_ratify_answer_free(answer);
  answer = judge(&told, 1, 1);
  gain = (at - 1) * (at - 1) - (at - 0.5) * (at - 0.5);
  yea = 1 / (1 + exp(-gain / 0.25));
  if (answer) {
    double shifted = zopa_normal_below(zopa_normal_quantile(yea) + 0.5);
    NEAR(answer->bodies[0].chances[0].yea, shifted, 1e-15);
    NEAR(answer->bodies[0].passing.probability, shifted * answer->bodies[0].chances[1].yea, 1e-12);
    CHECK(answer->bodies[0].chances[1].yea > 0.6 && answer->bodies[0].chances[1].yea < shifted + 1);
  }
  zopa_ratify_answer_free(answer);
  drop(&told);
  tap_point("the spatial model: quadratic gain, logistic noise, discipline towards the party's mean, moves of the package, shifts of one voter");
}

static void test_bodies(void)
{
  static const char approval[] =
    " a: [{body: A, rule: consent, yea: 0.5, when: {x: p}}, {some: [{body: B, rule: consent, yea: 0.5}, {body: C, rule: consent, yea: 0.25},"
    " {all: [{body: D, rule: consent, yea: 0.5}, {body: E, rule: consent, yea: 0.5}]}], at_least: 2}]\n"
    " b: {any: [{body: F, rule: consent, yea: 0.5}, {body: G, rule: consent, yea: 0.5}]}\n";
  struct told told = make(approval, NULL);
  size_t count, clauses;
  const struct zopa_body *bodies = told.ratify ? zopa_ratify_bodies(told.ratify, &count) : NULL;
  CHECK(bodies && count == 10 && bodies[4].parent == 1 && bodies[5].parent == 4 && bodies[5].depth == 2 && bodies[7].parent == ZOPA_NONE);
  CHECK(told.ratify && zopa_ratify_clauses(told.ratify, &clauses) && clauses == 1);
  struct zopa_ratify_answer *answer = judge(&told, 0, ZOPA_NONE);
  /* B, C, and both of D and E: at least two of chances 1/2, 1/4, 1/4. */
  double some = 0.5 * 0.25 * 0.75 * 2 + 0.5 * 0.0625 + 0.5 * 0.0625;
  if (answer) {
    NEAR(answer->bodies[1].passing.probability, some, 1e-15);
    NEAR(answer->bodies[7].passing.probability, 0.75, 1e-15);
    NEAR(answer->parties[0], 0.5 * some, 1e-15);
    NEAR(answer->all, 0.5 * some * 0.75, 1e-15);
    CHECK(answer->bodies[0].needed == ZOPA_NEEDED_YES);
  }
  zopa_ratify_answer_free(answer);
  uint32_t package[2] = {1, 0}, least = 0;
  double probability = 0, again = 0;
  CHECK(told.ratify && zopa_ratify_probability(told.ratify, package, &probability, &least) == ZOPA_OK && least == 1);
  NEAR(probability, some * 0.75, 1e-15);
  package[1] = 1;
  CHECK(told.ratify && zopa_ratify_probability(told.ratify, package, &again, NULL) == ZOPA_OK && again == probability);
  package[0] = ZOPA_NONE;         /* may be needed, and so counts */
  CHECK(told.ratify && zopa_ratify_probability(told.ratify, package, &again, &least) == ZOPA_OK && least == 1);
  NEAR(again, some * 0.75 * 0.5, 1e-15);
  drop(&told);
  tap_point("all, any, some and lists combine as independent events; a body that a package does not need does not count");
}

static void test_unknown(void)
{
  struct told told = make(" a: [{body: A, rule: two_thirds, of: present_and_voting, seats: 100}, {body: B}, {body: C, rule: majority}, {body: D, rule: 2/3, seats: 435000},"
                          " {body: E, rule: majority, voters: [{name: c, yea: 1}, {name: d}, {name: e}]}]\n", NULL);
  struct zopa_ratify_answer *answer = judge(&told, ZOPA_NONE, ZOPA_NONE);
  static const char *const why[] = {"nothing is known of how its members vote", "its rule is not stated", "nothing is known of who votes", "nothing is known of who votes",
                                    "nothing is known of some of its members"};
  static const int64_t need[] = {67, -1, -1, 290000, 2};
  for (size_t b = 0; b < 5 && answer; b++) {
    CHECK_THAT(isnan(answer->bodies[b].passing.probability) && answer->bodies[b].unknown && strcmp(answer->bodies[b].unknown, why[b]) == 0, "%zu: %s", b,
               answer->bodies[b].unknown ? answer->bodies[b].unknown : "known");
    CHECK_THAT(answer->bodies[b].need == need[b], "%zu: %lld needed", b, (long long)answer->bodies[b].need);
  }
  CHECK(answer && isnan(answer->all) && answer->bodies[4].unknown_voters == 2);
  zopa_ratify_answer_free(answer);
  drop(&told);
  tap_point("where nothing is known nothing is made up; what is needed is told all the same");
}

/* Of those voting: 3 certain to vote, 2 perhaps. Two thirds of 3 is 2, of 5 is 4. */
static void test_need(void)
{
  struct told told = make(" a: {body: B, rule: two_thirds, of: voting, correlation: {common: 0, party: 0}, voters: [{name: c, yea: 1}, {name: d, yea: 0}, {name: e, yea: 0.5},"
                          " {name: f, yea: 0.5, absent: 0.5}, {name: g, vote: absent}]}\n", NULL);
  struct zopa_ratify_answer *answer = judge(&told, ZOPA_NONE, ZOPA_NONE);
  /* e and f decide. f absent (1/2): 3 vote, 2 needed, so e must: 1/4. f yea (1/2): 4 vote, 3 needed, so e must: 1/4. */
  if (answer) {
    CHECK(answer->bodies[0].need == 3 && answer->bodies[0].need_least == 2 && answer->bodies[0].base == 4);
    NEAR(answer->bodies[0].expected, 2, 1e-15);
    NEAR(answer->bodies[0].voting, 3.5, 1e-15);
    NEAR(answer->bodies[0].passing.probability, 0.5, 1e-15);
    NEAR(answer->bodies[0].decisive[2], 1, 1e-15);
    CHECK(isnan(answer->bodies[0].decisive[0]) && answer->bodies[0].passing.has_margin);
    CHECK(answer->bodies[0].passing.margin.low == -1 && answer->bodies[0].passing.margin.high == 0);
  }
  zopa_ratify_answer_free(answer);
  drop(&told);
  tap_point("the threshold moves with who votes: what is needed at most and at least, and the margin");
}

static void test_normal(void)
{
  NEAR(zopa_normal_quantile(0.975), 1.959963984540054, 1e-15);
  NEAR(zopa_normal_quantile(0.25), -0.6744897501960817, 1e-15);
  NEAR(zopa_normal_quantile(0.001), -3.090232306167813, 1e-14);
  NEAR(zopa_normal_quantile(1e-20), -9.262340089798408, 1e-13);
  NEAR(zopa_normal_below(1.959963984540054), 0.975, 1e-15);
  CHECK(zopa_normal_quantile(0.5) == 0 && isinf(zopa_normal_quantile(0)) && isinf(zopa_normal_quantile(1)) && zopa_normal_below(-INFINITY) == 0 && zopa_normal_below(INFINITY) == 1);
  for (double p = 1e-12; p < 1; p += 0.00317)
    CHECK_THAT(fabs(zopa_normal_below(zopa_normal_quantile(p)) - p) <= 2e-15, "%g comes back as %.17g", p, zopa_normal_below(zopa_normal_quantile(p)));
  tap_point("normal quantiles: published values to the last digits, and there and back");
}

/* Too many sums for a table: populations in two majorities. */
static void test_large(void)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, " a: {body: B, rule: {all: [{more_than: 1/2}, {quota: 65/100, by: people}]}, voters: [");
  for (int i = 0; i < 27; i++)
    zopa_text_format(&text, "%s{name: m%d, yea: 0.8, people: %d}", i ? ", " : "", i, 404321 + 3141593 * i);
  zopa_text_string(&text, "]}\n");
  struct told told = make(text.data, NULL);
  struct zopa_ratify_answer *answer = judge(&told, ZOPA_NONE, ZOPA_NONE), *again = judge(&told, ZOPA_NONE, ZOPA_NONE);
  if (answer && again) {
    const struct zopa_passing *passing = &answer->bodies[0].passing;
    CHECK_THAT(passing->drawn > 100000 && passing->error > 0 && passing->error < 0.002 && passing->probability > 0.5 && passing->probability < 1, "%g, error %g",
               passing->probability, passing->error);
    CHECK(passing->probability == again->bodies[0].passing.probability && isnan(answer->bodies[0].decisive[0]));
  }
  zopa_ratify_answer_free(answer);
  zopa_ratify_answer_free(again);
  drop(&told);
  zopa_text_clear(&text);
  tap_point("sums beyond a table are drawn, the same for one seed, with their standard error");
}

int main(void)
{
  test_csv();
  test_hostile();
  test_limits();
  test_problems();
  test_chances();
  test_names();
  test_spatial();
  test_bodies();
  test_unknown();
  test_need();
  test_normal();
  test_large();
  return tap_done();
}
