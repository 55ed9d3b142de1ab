/* test_rule.c - rules are read as written, said in words, and decided in exact integers; what is wrong is told where it stands, all of it at once;
 * every limit is named. */
#include "tap.h"

#include "formats/tree.h"
#include "ratify/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
  struct zopa_arena arena;
  struct zopa_error error;
  struct zopa_rule *rule;
  enum zopa_status status;
};

static struct reading read_with(const char *text, const struct zopa_rule_setting *setting)
{
  struct reading reading = {0};
  struct zopa_file file = {"f", text, strlen(text)};
  const struct zopa_node *root = NULL;
  reading.status = zopa_tree_read(&file, &reading.arena, &reading.error, &root);
  if (CHECK_THAT(reading.status == ZOPA_OK, "no tree: %.80s", text))
    reading.status = zopa_rule_read(root, setting, &reading.error, &reading.rule);
  return reading;
}

static struct reading read(const char *text)
{
  struct zopa_rule_setting setting = {0};
  return read_with(text, &setting);
}

static void drop(struct reading *reading)
{
  zopa_rule_free(reading->rule);
  zopa_error_clear(&reading->error);
  zopa_arena_clear(&reading->arena);
}

static void expect_words(const char *text, const char *of, const char *want)
{
  struct zopa_rule_setting setting = {.of = of};
  struct reading reading = read_with(text, &setting);
  struct zopa_text words = {0};
  if (CHECK_THAT(reading.status == ZOPA_OK, "%s: %s", text, reading.error.count ? reading.error.problems[0].text : "")) {
    zopa_rule_words(reading.rule, &words);
    CHECK_THAT(words.data && strcmp(words.data, want) == 0, "%s:\n#   got  %s\n#   want %s", text, words.data, want);
  }
  zopa_text_clear(&words);
  drop(&reading);
}

static void test_words(void)
{
  expect_words("majority", "present", "a majority of those present");
  expect_words("two_thirds", "present_and_voting", "two thirds of those voting");
  expect_words("2/3", NULL, "two thirds of all members");
  expect_words("62.5%", "voting", "at least 62.5 per cent of those voting");
  expect_words("5/7", "voting", "at least 5/7 of those voting");
  expect_words("65%", NULL, "at least 65 per cent of all members");
  expect_words("unanimity", NULL, "all members");
  expect_words("unanimity", "voting", "all of those voting");
  expect_words("{more_than: 2/3, of: voting}", NULL, "more than two thirds of those voting");
  expect_words("{quota: three_fifths, quorum: half, of: voting, members: 100}", NULL, "three fifths of those voting and at least half of all members present");
  expect_words("{any: [{all: [{quota: 16}, {quota: 65%, by: population, weights: {a: 100, b: 200, c: {count: 26, weight: 10}}}]}, {quota: 25}]}", NULL,
               "at least 16 of 28 members and at least 65 per cent of population, or at least 25 members");
  expect_words("{quota: 39, weights: {a: 7, b: {count: 10, weight: 1}, c: 30}}", NULL, "at least 39 of 47 votes");
  expect_words("{veto: [a, b], quota: 2, members: [a, b, c]}", NULL, "no vote against by a or b and at least 2 of 3 members");
  expect_words("{blocked_by: 4, members: 28}", NULL, "fewer than 4 of 28 members against");
  expect_words("{blocked_by: third, members: 27}", NULL, "less than a third of all members against");
  expect_words("{sequence: [{body: Cabinet, members: 10, rule: majority}, {body: Parliament, members: 99, of: voting, rule: two_thirds}, {consent: king}]}", NULL,
               "Cabinet: a majority of all members, then Parliament: two thirds of those voting, then the consent of king");
  expect_words("{at_least: 2, rules: [{consent: a}, {consent: b}, {consent: [c, d]}]}", NULL,
               "at least 2 of these 3: the consent of a; the consent of b; the consent of c and d");
  tap_point("rules read as sentences");
}

/* --- thresholds --- */

static uint64_t need_of(const char *text, uint64_t members, uint64_t present, uint64_t voting)
{
  struct reading reading = read(text);
  uint64_t need = 0;
  if (CHECK_THAT(reading.status == ZOPA_OK, "%s", text))
    need = zopa_rule_need(&reading.rule->parts[0], members, present, voting);
  drop(&reading);
  return need;
}

static void test_needs(void)
{
  CHECK(need_of("{quota: two_thirds, of: voting}", 100, 100, 97) == 65);
  CHECK(need_of("{quota: two_thirds, of: voting}", 100, 100, 96) == 64);
  CHECK(need_of("{quota: majority, of: voting}", 100, 100, 96) == 49);
  CHECK(need_of("{quota: majority, of: present}", 100, 99, 60) == 50);
  CHECK(need_of("{quota: half, of: voting}", 100, 100, 97) == 49);
  CHECK(need_of("{more_than: 2/3, of: voting}", 100, 100, 96) == 65);
  CHECK(need_of("{quota: 65/100}", 345, 345, 345) == 225);
  CHECK(need_of("{quota: unanimity, of: voting}", 10, 10, 7) == 7);
  CHECK(need_of("{quota: unanimity, of: voting}", 10, 10, 0) == 1);
  CHECK(need_of("{quota: 1/3}", UINT64_C(1) << 60, 0, 0) == ((UINT64_C(1) << 60) + 2) / 3);
  /* Article II, Section 2 of the Constitution of the United States: "two thirds of the Senators present concur". */
  tap_point("thresholds are exact: two thirds of 97 voting is 65");
}

/* votes as a word: y yea, n nay, - abstains, . absent, in the order of the rule's voters. */
static void expect_vote(const char *text, const char *word, bool passes)
{
  struct reading reading = read(text);
  uint8_t votes[64];
  if (CHECK_THAT(reading.status == ZOPA_OK && reading.rule->voter_count == strlen(word), "%s", text)) {
    for (size_t v = 0; word[v]; v++)
      votes[v] = word[v] == 'y' ? ZOPA_VOTE_YEA : word[v] == 'n' ? ZOPA_VOTE_NAY : word[v] == '-' ? ZOPA_VOTE_ABSTAIN : ZOPA_VOTE_ABSENT;
    CHECK_THAT(zopa_rule_passes(reading.rule, votes) == passes, "%s with %s", text, word);
  }
  drop(&reading);
}

static void test_votes(void)
{
  expect_vote("{quota: majority, members: 5}", "yyn--", false);
  expect_vote("{quota: majority, of: voting, members: 5}", "yyn--", true);
  expect_vote("{quota: majority, of: present, members: 5}", "yyn..", true);
  expect_vote("{quota: majority, of: voting, members: 5}", "-----", false);
  expect_vote("{quota: majority, of: voting, quorum: 3, members: 5}", "yy...", false);
  expect_vote("{quota: majority, of: voting, quorum: 3, members: 5}", "yy-..", true);
  expect_vote("{quota: majority, of: voting, quorum: half, members: 4}", "y-..", true);
  expect_vote("{veto: [1], quota: 2, members: 3}", "-yy", true);
  expect_vote("{veto: [1], quota: 2, members: 3}", "nyy", false);
  expect_vote("{consent: [1], quota: 2, members: 3}", "-yy", false);
  expect_vote("{blocked_by: 2, members: 4}", "yn--", true);
  expect_vote("{blocked_by: 2, members: 4}", "ynn-", false);
  expect_vote("{quota: 1.5, weights: {a: 0.5, b: 0.75, c: 1}}", "yny", true);
  expect_vote("{quota: 1.5, weights: {a: 0.5, b: 0.75, c: 1}}", "yyn", false);
  expect_vote("{at_least: 2, rules: [{consent: [a]}, {consent: [b]}, {consent: [c]}]}", "yny", true);
  expect_vote("{at_least: 2, rules: [{consent: [a]}, {consent: [b]}, {consent: [c]}]}", "ynn", false);
  expect_vote("{all: [{quota: 3, weights: {a: 2, b: 1}}, {quota: 1, weights: {c: 1}}]}", "yyy", true);
  expect_vote("{all: [{quota: 3, weights: {a: 2, b: 1}}, {quota: 1, weights: {c: 1}}]}", "yyn", false);
  tap_point("quorum, abstention, veto, consent, blocking minority and weights decide as written");
}

/* --- voters from elsewhere --- */

static void test_roll(void)
{
  const char *ids[] = {"north", "south", "east"}, *population[] = {"10.5", "20", "4.5"}, *gap[] = {"1", NULL, "x"};
  struct zopa_roll_column columns[] = {{"population", population}, {"gap", gap}};
  struct zopa_roll roll = {3, ids, 2, columns};
  struct zopa_rule_setting setting = {.roll = &roll, .of = "voting"};
  struct reading reading = read_with("{all: [majority, {quota: 55%, of: members, by: population}]}", &setting);
  if (CHECK(reading.status == ZOPA_OK && reading.rule->voter_count == 3 && reading.rule->measure_count == 2)) {
    const struct zopa_measure *people = &reading.rule->measures[reading.rule->parts[1].measure];
    CHECK(people->scale == 2 && people->weights[0] == 21 && people->total == 70 && !people->heads);
    CHECK(strcmp(reading.rule->voters[2], "east") == 0 && reading.rule->parts[0].base == ZOPA_BASE_VOTING);
    uint8_t votes[] = {ZOPA_VOTE_YEA, ZOPA_VOTE_NAY, ZOPA_VOTE_YEA};
    CHECK(!zopa_rule_passes(reading.rule, votes));
    votes[1] = ZOPA_VOTE_YEA, votes[0] = ZOPA_VOTE_ABSENT;
    CHECK(zopa_rule_passes(reading.rule, votes));
  }
  drop(&reading);
  reading = read_with("{quota: 2, by: gap}", &setting);
  CHECK(reading.status == ZOPA_E_INPUT && strstr(reading.error.problems[0].text, "south"));
  drop(&reading);
  reading = read_with("{quota: 2, by: wealth}", &setting);
  CHECK(reading.status == ZOPA_E_INPUT && strstr(reading.error.problems[0].text, "no column \"wealth\""));
  drop(&reading);
  setting.on_trust = true;
  reading = read_with("{quota: 2, by: wealth}", &setting);
  CHECK(reading.status == ZOPA_OK && !reading.rule->measures[0].weights);
  drop(&reading);
  reading = read_with("{quota: 2, weights: {north: 1, sooth: 1}}", &setting);
  CHECK(reading.status == ZOPA_E_INPUT && strstr(reading.error.problems[0].text, "did you mean \"south\"?"));
  drop(&reading);
  reading = read("two_thirds");
  CHECK(reading.status == ZOPA_OK && reading.rule->voter_count == 0 && !reading.rule->measures[0].weights);
  drop(&reading);
  tap_point("a rule counts by the columns of a roll, and knows its voters by name");
}

/* --- what is wrong --- */

/* Every problem as "line:column text", one a line; each of `wants` must be in it. */
static void expect_wrong(const char *text, enum zopa_status status, size_t count, const char *const *wants)
{
  struct reading reading = read(text);
  struct zopa_text all = {0};
  for (size_t i = 0; i < reading.error.count; i++)
    zopa_text_format(&all, "%u:%u %s\n", reading.error.problems[i].place.line, reading.error.problems[i].place.column, reading.error.problems[i].text);
  CHECK_THAT(reading.status == status && !reading.rule, "%.60s: status %d\n%s", text, reading.status, all.data ? all.data : "");
  CHECK_THAT(reading.error.error_count == count, "%.60s: %zu problems:\n%s", text, reading.error.error_count, all.data ? all.data : "");
  for (size_t i = 0; wants && wants[i]; i++)
    CHECK_THAT(all.data && strstr(all.data, wants[i]), "%.60s: no \"%s\" in\n%s", text, wants[i], all.data ? all.data : "");
  zopa_text_clear(&all);
  drop(&reading);
}

#define WRONG(text, count, ...) expect_wrong(text, ZOPA_E_INPUT, count, (const char *const[]){__VA_ARGS__, NULL})

static void test_wrong(void)
{
  WRONG("majorty", 1, "1:1 \"majorty\" is no threshold; did you mean \"majority\"?");
  WRONG("often", 1, "it should be a number like 39, a share like 2/3 or 65%");
  WRONG("{}", 1, "an empty map");
  WRONG("[majority]", 1, "a rule is a list here");
  WRONG("{quota: 0.65, weights: [1, 2]}", 1, "less than one; as a share it is written as a fraction or a percentage");
  WRONG("{quota: 4/3, members: 3}", 1, "\"4/3\" is no share; it should be above 0 and at most 1");
  WRONG("{more_than: 1/1, members: 3}", 1, "below 1");
  WRONG("{quota: -2, members: 3}", 1, "should be above 0");
  WRONG("{quota: 5, any: [majority], weigts: {a: 1}, members: 3}", 2, "1:17 \"quota\" and \"any\" stand side by side", "1:29 a rule has no \"weigts\"; did you mean \"weights\"?");
  WRONG("{quota: 9, weights: {a: -1, b: x, c: {count: 0, weight: 1}, d: {count: 2}}}", 4, "1:25 \"-1\" is no weight", "1:32 \"x\" is no weight",
        "1:46 \"count\" is a whole number from 1 to 10000, not \"0\"", "1:64 many voters of one weight");
  WRONG("{veto: [a, x], quota: 3, members: [a, b, c, a]}", 2, "1:12 there is no voter \"x\"", "the voter \"a\" stands here twice");
  WRONG("{at_least: 16, weights: {a: 1}}", 1, "\"at_least\" goes with \"rules\"", "quota: 16");
  WRONG("{rules: [majority]}", 1, "at_least: 2");
  WRONG("{at_least: 3, rules: [majority, 2/3]}", 1, "at least 3 of 2 rules cannot hold");
  WRONG("{all: []}", 1, "an empty list");
  WRONG("{quota: 2, of: seat, members: 3}", 1, "one of members, present, voting");
  WRONG("{quota: 1, weights: {a: 0, b: 0}}", 1, "all weights are 0");
  WRONG("{quota: 1, weights: 3}", 1, "a map from voter to weight");
  WRONG("{quota: 1, by: population}", 1, "names no weights");
  WRONG("{quota: 1e30, weights: {a: 1}}", 1, "2^60");
  WRONG("{quota: 2, weights: {a: 1e30}}", 1, "60 bits");
  WRONG("{weights: {a: 1}}", 1, "asks for nothing");
  tap_point("what is wrong with a rule is told where it stands, all of it, with what would be right");
}

static void test_limits(void)
{
  struct zopa_text text = {0};
  for (int i = 0; i < 20; i++)
    zopa_text_string(&text, "{all: [");
  zopa_text_string(&text, "majority");
  for (int i = 0; i < 20; i++)
    zopa_text_string(&text, "]}");
  expect_wrong(text.data, ZOPA_E_TOO_LARGE, 1, (const char *const[]){"more than 16 deep", NULL});
  zopa_text_clear(&text);
  zopa_text_string(&text, "{any: [majority");
  for (int i = 0; i < ZOPA_RULE_PARTS_MAX; i++)
    zopa_text_string(&text, ", 2/3");
  zopa_text_string(&text, "]}");
  expect_wrong(text.data, ZOPA_E_TOO_LARGE, 1, (const char *const[]){"more than 1000 parts", NULL});
  zopa_text_clear(&text);
  expect_wrong("{quota: 2, weights: [{count: 10000, weight: 1}, 1]}", ZOPA_E_TOO_LARGE, 1, (const char *const[]){"more than 10000 voters", NULL});
  zopa_text_string(&text, "{any: [");
  for (int i = 0; i < 200; i++)
    zopa_text_format(&text, "%s{quota: 1, members: 10000}", i ? ", " : "");
  zopa_text_string(&text, "]}");
  expect_wrong(text.data, ZOPA_E_TOO_LARGE, 1, (const char *const[]){"more than 1000000 seats and weights", NULL});
  zopa_text_clear(&text);
  tap_point("a rule within rules, too many parts, voters or weights: each bound is named");
}

int main(void)
{
  test_words();
  test_needs();
  test_votes();
  test_roll();
  test_wrong();
  test_limits();
  return tap_done();
}
