/* test_case_read.c - the native case file is read into the model as docs/case-format.md says, and everything wrong in it is told at its
 * line and column with what would be right. A snippet is a whole case or is put under a small one; the message is expected to the letter. */
#include "tap.h"

#include "case/grid.h"
#include "formats/case_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Eleven lines; a snippet begins on line 12. */
static const char frame[] =
  "zopa: 1\n"
  "as_of: 2025-12-15\n"
  "sources: {aap: {title: News}}\n"
  "parties: {ukraine: {}, russia: {}, usa: {role: mediator}}\n"
  "issues:\n"
  "  territory: {options: [line, freeze, withdraw]}\n"
  "  nato: {options: {member: Member, none: No member}}\n"
  "  amount: {unit: EUR, range: {from: 0, to: 10, step: 2.5}}\n"
  "statements:\n"
  "  - {id: s1, source: aap, said: 2025-12-14, for: ukraine}\n"
  "  - {id: s2, source: aap, said: 2025-12-15, for: russia}\n";

static enum zopa_status read_text(const char *text, struct zopa_error *error, struct zopa_case **ret_case)
{
  struct zopa_file file = {"f.yaml", text, strlen(text)};
  return zopa_case_format_read(&file, 1, error, ret_case);
}

/* Every problem as "line:column: text", warnings with "warning: " before the text, in the order told. */
static void problems_of(const struct zopa_error *error, struct zopa_text *text)
{
  for (size_t i = 0; i < error->count; i++) {
    const struct zopa_problem *problem = &error->problems[i];
    zopa_text_format(text, "%s%u:%u: %s%s", i ? "\n" : "", problem->place.line, problem->place.column,
                     problem->severity == ZOPA_WARNING ? "warning: " : "", problem->text);
  }
  if (error->count == 0)
    zopa_text_string(text, "(nothing)");
}

static void expect(const char *text, bool good, const char *want)
{
  struct zopa_error error = {0};
  struct zopa_text told = {0};
  struct zopa_case *negotiation = NULL;
  enum zopa_status status = read_text(text, &error, &negotiation);
  problems_of(&error, &told);
  CHECK_THAT(strcmp(told.data, want) == 0, "%s\n# got:\n# %s\n# want:\n# %s", strlen(text) > sizeof frame ? text + sizeof frame - 1 : text, told.data, want);
  CHECK_THAT((status == ZOPA_OK) == good && (negotiation != NULL) == good, "%s: %s", text, zopa_status_text(status));
  zopa_case_free(negotiation);
  zopa_text_clear(&told);
  zopa_error_clear(&error);
}

static void expect_below(const char *snippet, bool good, const char *want)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, frame);
  zopa_text_string(&text, snippet);
  expect(text.data, good, want);
  zopa_text_clear(&text);
}

struct snippet {
  const char *text, *problems;
};

#define SMALL "parties: {a: {}}\nissues: {x: {options: [y]}}\n"

static void test_frame(void)
{
  static const struct snippet wholes[] = {
    {"[1]\n", "1:1: a case is a map of keys and values, not a list; its first line is \"zopa: 1\""},
    {"hello\n", "1:1: a case is a map of keys and values, not a text; its first line is \"zopa: 1\""},
    {SMALL, "1:1: a case needs the key \"zopa\""},
    {"zopa: 2\n" SMALL, "1:7: version \"2\" of the case format is not known; this program reads \"zopa: 1\""},
    {"zopa: 1\n", "1:1: a case needs the key \"parties\"\n1:1: a case needs the key \"issues\""},
    {"zopa: 1\nparties: {}\nissues:\n", "0:0: the case names no party; it needs at least one\n0:0: the case names no issue; it needs at least one"},
    {"zopa: 1\nparties: [a]\nissues: {x: {options: [y]}}\n", "2:10: \"parties\" is a map of keys and values, not a list"},
    {"zopa: 1\ntitel: T\n" SMALL, "2:1: a case has no key \"titel\"; did you mean \"title\"?"},
    {"zopa: 1\nfoobarbaz: T\n" SMALL, "2:1: a case has no key \"foobarbaz\"; its keys are zopa, title, note, as_of, sources, parties, issues, constraints, preferences, "
     "points, standing, statements, offers, rounds, guarantees, approval, controls, fallback, irreversible, graph"},
    {"zopa: 1\ntitle:\n" SMALL, "2:1: \"title\" has no value; give it one, or take the key out"},
    {"zopa: 1\ntitle: [a]\n" SMALL, "2:8: \"title\" is a text, not a list"},
    {"zopa: 1\nas_of: 2025-02-30\n" SMALL, "2:8: \"2025-02-30\" is no day of the calendar; \"as_of\" is a day as YYYY-MM-DD"},
    {"zopa: 1\nas_of: today\n" SMALL, "2:8: \"today\" is no day of the calendar; \"as_of\" is a day as YYYY-MM-DD"},
    {"zopa: 1\nparties: {a: {role: medator}}\nissues: {x: {options: [y]}}\n",
     "2:21: \"medator\" is no word for \"role\"; did you mean \"mediator\"?"},
    {"zopa: 1\nparties: {a: {role: boss}}\nissues: {x: {options: [y]}}\n",
     "2:21: \"boss\" is no word for \"role\"; it is one of party, mediator, guarantor, observer"},
    {"zopa: 1\nparties: {a: {consents: maybe}}\nissues: {x: {options: [y]}}\n", "2:25: \"consents\" is yes or no, not \"maybe\""},
    {"zopa: 1\nparties: {a: b}\nissues: {x: {options: [y]}}\n", "2:14: a party is a map of keys and values, not a text"},
    {"zopa: 1\nparties: {\"\": {}}\nissues: {x: {options: [y]}}\n", "2:11: an id may not be empty"},
    {"zopa: 1\nparties: {\"a\\nb\": {}}\nissues: {x: {options: [y]}}\n", "2:11: an id must be of one line, without control characters"},
    {"zopa: 1\nparties: {a: {}}\nissues: {x: {name: X}}\n", "3:10: an issue needs one of the keys options or range"},
    {"zopa: 1\nparties: {a: {}}\nissues: {x: {options: [y], range: {from: 0, to: 1, step: 1}}}\n",
     "3:28: an issue cannot have both \"options\" and \"range\"; make two of it, or take one out"},
    {"zopa: 1\nparties: {a: {}}\nissues: {x: {options: []}}\n", "3:23: \"options\" lists no option; an issue needs at least one"},
    {"zopa: 1\nparties: {a: {}}\nissues: {x: {options: y}}\n", "3:23: \"options\" is a map from option to text, or a list of options, not a text"},
    {"zopa: 1\nparties: {a: {}}\nissues: {x: {options: [y, z, y]}}\n", "3:30: the option \"y\" stands here a second time"},
    {"zopa: 1\nparties: {a: {}}\nissues: {x: {unit: EUR, options: [y]}}\n", "3:10: warning: the issue \"x\" has a unit but no range; a unit is for numeric issues"},
    {"zopa: 1\nparties: {a: {role: observer}}\nissues: {x: {options: [y]}}\n",
     "0:0: warning: no party has to agree; give one the role party, or \"consents: yes\""},
  };
  for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
    expect(wholes[i].text, strstr(wholes[i].problems, ": warning: ") != NULL, wholes[i].problems);
  expect("zopa: 1\n" SMALL, true, "(nothing)");
  expect_below("", true, "(nothing)");
  tap_point("the frame of a case: version, keys, words, days, parties, issues");
}

static void test_ranges(void)
{
  static const struct {
    const char *range, *problem;
  } cases[] = {
    {"{from: 0, to: 10}", "3:14: a range needs one of the keys step or sample"},
    {"{from: 0, step: 1}", "3:14: a range needs the key \"to\""},
    {"{from: 0, to: 10, step: 0}", "3:45: \"step\" must be above 0"},
    {"{from: 0, to: 10, step: -1}", "3:45: \"step\" must be above 0"},
    {"{from: 10, to: 0, step: 1}", "3:28: \"from\" is above \"to\"; write the smaller number first"},
    {"{from: 0, to: 10, step: 3}", "3:35: \"to\" is not on the grid that starts at 0 in steps of 3; the nearest values are 9 and 12"},
    {"{from: 0.1, to: 1, step: 0.25}", "3:37: \"to\" is not on the grid that starts at 0.1 in steps of 0.25; the nearest values are 0.85 and 1.1"},
    {"{from: 0, to: 1, step: 1e-5}", "3:21: this range has more values than the limit of 65536; take a larger step"},
    {"{from: 0, to: x, step: 1}", "3:35: \"to\" is a number, written as 5, 0.5 or 3/7, not \"x\""},
    {"{from: 0, to: .inf, step: 1}", "3:35: \"to\" is a number, written as 5, 0.5 or 3/7, not \".inf\""},
    {"{from: 0, to: 1/0, step: 1}", "3:35: \"to\" is a number, written as 5, 0.5 or 3/7, not \"1/0\""},
    {"{from: 0, to: 2, sample: [0, 1, 1.0]}", "3:53: the numbers of \"sample\" must rise"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[300];
    snprintf(text, sizeof text, "zopa: 1\nparties: {a: {}}\nissues: {x: {range: %s}}\n", cases[i].range);
    expect(text, false, cases[i].problem);      /* and not also that the issue has no options */
  }
  tap_point("a range that is none is told, with the values of the grid that are nearest");

  static const struct {
    const char *range;
    const char *options[6];
  } grids[] = {
    {"{from: 0, to: 1, step: 0.5}", {"0", "0.5", "1", NULL}},
    {"{from: -1.50, to: 1, step: 1.25}", {"-1.5", "-0.25", "1", NULL}},
    {"{from: 0, to: 1, step: 1/3}", {"0", "1/3", "2/3", "1", NULL}},
    {"{from: 1e2, to: 100, step: 7}", {"100", NULL}},
    {"{from: 0.1, to: 0.3, step: 0.1}", {"0.1", "0.2", "0.3", NULL}},
  };
  for (size_t i = 0; i < sizeof grids / sizeof *grids; i++) {
    char text[300];
    struct zopa_case *it = NULL;
    snprintf(text, sizeof text, "zopa: 1\nparties: {a: {}}\nissues: {x: {range: %s}}\n", grids[i].range);
    if (!CHECK(read_text(text, NULL, &it) == ZOPA_OK))
      continue;
    size_t count = 0;
    for (; grids[i].options[count]; count++)
      CHECK_THAT(count < it->issues[0].options_count && strcmp(it->issues[0].options[count].id, grids[i].options[count]) == 0, "%s", grids[i].range);
    CHECK(count == it->issues[0].options_count);
    zopa_case_free(it);
  }
  tap_point("a grid is exact, its ids as short as they can be");

  struct zopa_case *it = NULL;
  CHECK(read_text("zopa: 1\nparties: {a: {}}\nissues: {x: {range: {from: 0, to: 10, step: 2.5}}}\n", NULL, &it) == ZOPA_OK);
  static const char *const spellings[] = {"5", "5.0", "5e0", "+5", "50e-1", "10/2", "0.5e1"};
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings && it; i++)
    CHECK_THAT(zopa_option_named(&it->issues[0], spellings[i]) == 2, "%s", spellings[i]);
  CHECK(it && zopa_option_named(&it->issues[0], "5.1") == ZOPA_NONE && zopa_option_named(&it->issues[0], "12.5") == ZOPA_NONE);
  zopa_case_free(it);
  tap_point("any spelling of a number names its option");
}

static void test_references(void)
{
  static const struct snippet snippets[] = {
    {"preferences: {ukrain: {}}\n", "12:15: there is no party \"ukrain\"; did you mean \"ukraine\"?"},
    {"preferences: {germany: {}}\n", "12:15: there is no party \"germany\"; the parties are ukraine, russia, usa"},
    {"fallback: {teritory: line}\n", "12:12: there is no issue \"teritory\"; did you mean \"territory\"?"},
    {"fallback: {territory: lin}\n", "12:23: territory has no option \"lin\"; did you mean \"line\"?"},
    {"fallback: {territory: elsewhere}\n", "12:23: territory has no option \"elsewhere\"; its options are line, freeze, withdraw"},
    {"fallback: {amount: 4}\n", "12:20: \"4\" is no value of amount, which goes from 0 to 10 in steps of 2.5; the nearest are 2.5 and 5"},
    {"fallback: {amount: 11}\n", "12:20: \"11\" is no value of amount, which goes from 0 to 10 in steps of 2.5; the nearest is 10"},
    {"fallback: {amount: much}\n", "12:20: \"much\" is no value of amount, which goes from 0 to 10 in steps of 2.5"},
    {"fallback: {territory: [line, freeze]}\n", "12:23: \"territory\" is one option here, not a list"},
    {"fallback: {territory: }\n", "12:12: \"territory\" names no option"},
    {"constraints: [{forbid: {territory: {at_least: 1}, nato: none}}]\n",
     "12:36: territory is no numeric issue; name one of its options, or a list of them"},
    {"constraints: [{forbid: {amount: {at_lest: 1}, nato: none}}]\n", "12:34: a bound has no key \"at_lest\"; did you mean \"at_least\"?"},
    {"constraints: [{forbid: {amount: {}, nato: none}}]\n", "12:33: a bound needs at_least, at_most or both"},
    {"constraints: [{forbid: {amount: {at_least: 10.5}, nato: none}}]\n", "12:33: no value of amount lies within these bounds; it goes from 0 to 10"},
    {"constraints: [{forbid: {territory: [line, line], nato: none}}]\n", "12:36: this list names the option \"line\" twice"},
    {"constraints: [{forbid: {territory: [], nato: none}}]\n", "12:36: this list names no option of territory; name one, or take the issue out"},
    {"offers: [{id: o, by: usa, to: [russia, rusia], package: {nato: none}}]\n", "12:40: there is no party \"rusia\"; did you mean \"russia\"?"},
    {"offers: [{id: o, by: usa, to: [russia, russia], package: {nato: none}}]\n", "12:40: \"russia\" is in this list already; take it out"},
    {"standing: {nato: {level: agreed, option: none, from: [s1, s3]}}\n", "12:59: no statement has the id \"s3\"; did you mean \"s1\"?"},
    {"standing: {nato: {level: agred, option: none}}\n", "12:26: \"agred\" is no word for \"level\"; did you mean \"agreed\"?"},
    {"standing: {nato: {option: none}}\n", "12:12: a standing needs the key \"level\""},
    {"standing: {nato: agreed}\n", "12:18: a standing is a map of keys and values, not a text"},
    {"controls: {russia: [territory, nato, nato]}\n", "12:38: \"nato\" is in this list already; take it out"},
    {"points: {ukraine: {x: 50, y: 5o}, russia: {x: 50, y: 50}}\n", "12:30: \"y\" is a number, written as 5, 0.5 or 3/7, not \"5o\""},
  };
  for (size_t i = 0; i < sizeof snippets / sizeof *snippets; i++)
    expect_below(snippets[i].text, false, snippets[i].problems);
  tap_point("a wrong name is told with the nearest right one");
}

static void test_preferences(void)
{
  static const struct snippet snippets[] = {
    {"preferences: {ukraine: {weights: {territory: 1, nato: 1, amount: 1}}}\n", "12:25: \"weights\" needs the key \"values\" beside it"},
    {"preferences: {ukraine: {values: {}}}\n", "12:25: \"values\" needs the key \"weights\" beside it"},
    {"preferences: {ukraine: {interactions: []}}\n", "12:25: \"interactions\" goes with \"weights\", which is missing"},
    {"preferences: {ukraine: {weights: {territory: 1, nato: 0, amount: 1}, values: {territory: {line: 1, freeze: 0, withdraw: 0}, amount: {from: 0, to: 1}}}}\n", NULL},
    {"preferences: {ukraine: {weights: {territory: 1, nato: 1, amount: 1}, values: {territory: {line: 1}, amount: {from: 0, to: 1}}}}\n",
     "12:79: no value for freeze, withdraw of territory; every option needs one"},
    {"preferences: {ukraine: {weights: {territory: 1, amount: 1}, values: {territory: {line: 1, freeze: 0, withdraw: 0}, amount: {from: 0, to: 1}}}}\n",
     "12:15: nothing says what nato is worth to ukraine; give it a weight and values, or weight 0 if it does not matter"},
    {"preferences: {ukraine: {weights: {territory: 1, nato: 2, amount: 1}, values: {territory: {line: 1, freeze: 0, withdraw: 0}, amount: {from: 0, to: 1}}}}\n",
     "12:70: nato has a weight but no values; give them, or weight 0 if it does not matter to ukraine"},
    {"preferences: {ukraine: {weights: {territory: 1, nato: 0}, values: {territory: {line: 1, freeze: 0, withdraw: 0}, amount: {from: 0, to: 1}}}}\n",
     "12:59: amount has values but no weight; give it one, 0 if it does not matter to ukraine"},
    {"preferences: {ukraine: {weights: {territory: -1, nato: 0, amount: 0}, values: {territory: {line: 1, freeze: 0, withdraw: 0}}}}\n",
     "12:80: the weight of territory to ukraine is below 0; turn the values round instead"},
    {"preferences: {ukraine: {weights: {territory: 1, nato: 0, amount: 1}, values: {territory: {line: 1, freeze: 0, withdraw: 0}, amount: {from: 0}}}}\n",
     "12:133: a straight line needs its value at both ends, as {from: 0, to: 1}"},
    {"preferences: {ukraine: {weights: {territory: 1, nato: 0, amount: 1}, values: {territory: {line: 1, freeze: 0, withdraw: 0}, "
     "amount: {0: 1, 2.5: 1, 5: 0, 5.0: 0, 7.5: 0, 10: 0}}}}\n", "12:154: the value of amount = \"5.0\" is given twice"},
    {"preferences: {ukraine: {reservation: {packge: {}}}}\n", "12:38: \"reservation\" is a number, or {package: {...}} with one option for every issue"},
    {"preferences: {ukraine: {reservation: {package: {nato: none, territory: line}}}}\n",
     "12:39: the reservation of ukraine is a package that leaves amount open; it must name an option of every issue"},
    {"preferences: {ukraine: {reservation: 35}}\n",
     "12:15: warning: the reservation of ukraine, 35, lies outside the scale of utilities, which goes from 0 to 1"},
    {"preferences: {ukraine: {visibility: secret}}\n", "12:37: \"secret\" is no word for \"visibility\"; it is one of public, mediator, private"},
    {"preferences: {ukraine: {use: engine}}\n", "12:15: warning: \"use: engine\" is for preferences that are not public; everyone sees those of ukraine"},
    {"preferences: {ukraine: {use: motor}}\n", "12:30: \"motor\" is no word for \"use\"; it is one of engine"},
  };
  for (size_t i = 0; i < sizeof snippets / sizeof *snippets; i++)
    expect_below(snippets[i].text, !snippets[i].problems || strstr(snippets[i].problems, ": warning: "), snippets[i].problems ? snippets[i].problems : "(nothing)");
  tap_point("complete preferences: every issue needs a weight and values, and what is missing is named");
}

static void test_preference_statements(void)
{
  static const struct snippet statements[] = {
    {"{}", "13:5: a preference statement needs one of the keys order, matters_more, prefers, gives, rates, weighs, red_line, accepts or rejects"},
    {"{order: territory}", "13:6: \"order\" needs the key \"best_to_worst\" beside it"},
    {"{order: territory, best_to_worst: [line], prefers: {nato: none}}",
     "13:47: a preference statement cannot have both \"order\" and \"prefers\"; make two of it, or take one out"},
    {"{order: territory, best_to_worst: [line, line]}", "13:5: the order of territory names \"line\" twice"},
    {"{order: territory, best_to_worst: [line]}", "13:5: an order of fewer than two options says nothing"},
    {"{order: amount, best_to_worst: [0, 5, 10]}", "13:5: amount is numeric: its order names its two ends, 0 and 10, the better one first"},
    {"{order: amount, best_to_worst: [10, 0]}", NULL},
    {"{matters_more: nato, than: nato}", "13:5: nato cannot matter more than itself"},
    {"{matters_more: nato, over: {nato: none}}", "13:6: \"matters_more\" needs the key \"than\" beside it\n13:26: \"over\" goes with \"prefers\", which is missing"},
    {"{prefers: {nato: none}, over: {territory: line}}", "13:5: \"prefers\" and \"over\" must name the same issues, and nato stands on one side only"},
    {"{prefers: {nato: none}, over: {nato: none}}", "13:5: \"prefers\" and \"over\" say the same"},
    {"{prefers: {nato: none}, over: {nato: [member]}}", "13:42: \"nato\" is one option here, not a list"},
    {"{gives: {nato: none}, for: {nato: member}}", "13:5: nato is both given and got"},
    {"{gives: {nato: none}, for: {territory: line}, instead_of: {nato: member}}",
     "13:5: \"instead_of\" must name an option of every issue that is given or got"},
    {"{gives: {nato: none}, for: {territory: line}, instead_of: {nato: none, territory: freeze}}",
     "13:5: \"instead_of\" names the same option of nato, so that nothing changes hands there"},
    {"{gives: {nato: none}, for: {territory: line}}",
     "13:5: warning: without \"instead_of\", standing must name one other option of nato; so this statement cannot be used\n"
     "13:5: warning: without \"instead_of\", standing must name one other option of territory; so this statement cannot be used"},
    {"{rates: {territory: {freeze: [0.5, 0.2]}}}", "13:26: the interval's low end, 0.5, is above its high end, 0.2"},
    {"{rates: {territory: {freeze: [0.5, 1.2]}}}", "13:26: the interval from 0.5 to 1.2 must lie within 0 and 1"},
    {"{rates: {territory: {freeze: [0.5]}}}", "13:34: an interval is a list of two numbers, [low, high], or one number"},
    {"{rates: {}}", "13:6: \"rates\" names no option"},
    {"{weighs: {territory: 0.4, nato: [0, 1/3]}}", NULL},
    {"{red_line: {}}", "13:5: \"red_line\" names no issue"},
    {"{accepts: {nato: none}, from: [s9]}", "13:36: no statement has the id \"s9\"; did you mean \"s1\"?"},
    {"{rejects: {nato: none}, becaus: x}", "13:29: a preference statement has no key \"becaus\"; its keys are order, best_to_worst, matters_more, than, "
     "prefers, over, gives, for, instead_of, rates, weighs, red_line, accepts, rejects, why, from"},
  };
  for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
    char snippet[400];
    snprintf(snippet, sizeof snippet, "preferences: {ukraine: {statements: [\n    %s]}}\n", statements[i].text);
    bool good = !statements[i].problems || strstr(statements[i].problems, ": warning: ");
    expect_below(snippet, good, statements[i].problems ? statements[i].problems : "(nothing)");
  }
  expect_below("preferences: {usa: {statements: [{red_line: {nato: none}}]}}\n", true,
               "12:34: warning: usa does not have to agree, so that its red line rules nothing out");
  tap_point("preference statements: one form each, and what makes no sense is told");
}

static void test_meaning(void)
{
  static const struct snippet snippets[] = {
    {"constraints: [{forbid: {}}]\n", "12:15: \"forbid\" names no issue, and so would forbid everything"},
    {"constraints: [{forbid: {nato: [none, member]}}]\n", "12:15: \"forbid\" takes every option of nato away, so that nothing could be agreed"},
    {"constraints: [{forbid: {nato: none}}]\n", "12:15: warning: \"forbid\" names nato alone, so that none can never be agreed; leave that option out of the "
     "issue, or name what it cannot go with"},
    {"constraints: [{if: {nato: none}}]\n", "12:16: \"if\" needs the key \"then\" beside it"},
    {"constraints: [{if: {nato: none}, then: {nato: member}}]\n", "12:15: warning: \"then\" and \"if\" ask for different options of nato, so that the \"if\" "
     "can never hold; say so with \"forbid\""},
    {"constraints: [{if: {nato: none}, then: {amount: {at_least: 0}}}]\n", "12:15: warning: this constraint always holds, and so says nothing"},
    {"constraints: [{forbid: {nato: none, amount: 0}, visibility: private}]\n",
     "12:15: warning: a private constraint belongs to no party, so that no party is shown it"},
    {"offers: [{id: o, by: usa, to: usa, package: {nato: none}}]\n", "12:10: usa cannot make the offer \"o\" to itself"},
    {"offers: [{id: o, by: usa, package: {}}]\n", "12:10: the offer \"o\" offers nothing; its package must name an issue"},
    {"offers: [{id: o, by: usa, package: {nato: none}, made: 2025-12-15, expires: 2025-12-01}]\n", "12:10: the offer \"o\" expires before it was made"},
    {"offers: [{id: o, by: usa, package: {nato: none}}, {id: o, by: usa, package: {nato: none}}]\n",
     "12:51: two offers have the id \"o\"; give this one another"},
    {"rounds: [{id: r, from: 2025-12-15, to: 2025-12-14}]\n", "12:10: the round \"r\" ends before it begins"},
    {"points: {ukraine: {x: 50, y: 50}}\n", "12:10: \"points\" is for two parties, and 1 have some"},
    {"points: {ukraine: {x: 50, y: 50}, russia: {x: 100}}\n", "12:35: russia has no points on \"y\", on which ukraine has some"},
    {"points: {ukraine: {x: 50, y: 50}, russia: {y: 90, x: 9}}\n", "12:35: warning: the points of russia sum to 99, not to 100"},
    {"standing: {nato: [{level: open, claimed_by: usa}, {level: open}]}\n",
     "12:51: warning: there are several claims of where nato stands, and this one does not say whose it is (claimed_by)"},
    {"standing: {nato: {level: agreed}}\n", "12:12: warning: nato is said to be agreed, but no option is named"},
    {"standing: {nato: {level: open, since: 2026-01-01}}\n", "12:12: warning: nato stands so since after the day that the case pictures (as_of)"},
    {"controls: {russia: [nato]}\n", "12:12: warning: russia controls nato, but \"fallback\" does not say what becomes of it when it stops"},
    {"fallback: {nato: none}\n", "12:12: warning: \"fallback\" names nato, which no party controls"},
    {"approval: {usa: {body: Senate, seats: 0.5}}\n", "12:39: \"seats\" is a whole number, not 0.5"},
    {"approval: {usa: {body: Senate, seats: 0}}\n", "12:39: \"seats\" is a number from 1 to 1000000000, not 0"},
    {"approval: {usa: {rule: two_thirds}}\n", "12:12: an approval needs one of the keys body, all, any or some"},
  };
  for (size_t i = 0; i < sizeof snippets / sizeof *snippets; i++)
    expect_below(snippets[i].text, strstr(snippets[i].problems, ": warning: ") != NULL, snippets[i].problems);
  static const struct snippet entries[] = {
    {"{id: s1, source: aap}", "12:5: two statements have the id \"s1\"; give this one another"},
    {"{source: aap}", "12:5: a statement needs the key \"id\""},
    {"{id: s3, source: app}", "12:22: there is no source \"app\"; did you mean \"aap\"?"},
    {"{id: s3, source: aap, contradicts: [s3]}", "12:5: the statement \"s3\" cannot contradict itself"},
    {"{id: s3, source: aap, contradicts: s1, corroborates: s1}", "12:5: the statement \"s3\" cannot both contradict and corroborate \"s1\""},
    {"{id: s3, source: aap, said: 2025-12-10, expires: 2025-12-09}", "12:5: the statement \"s3\" expires before it was said"},
    {"{id: s3, source: aap, said: 2025-12-10, supersedes: [s2]}", "12:5: warning: the statement \"s3\" supersedes \"s2\", which was said later"},
    {"{id: s3, source: aap, said: 2025-12-16}", "12:5: warning: the statement \"s3\" was said after the day that the case pictures (as_of)"},
    {"{id: s3}", "12:5: warning: the statement \"s3\" names no source"},
    {"{id: s3, source: aap, for: usa, about: usa}", "12:5: warning: the statement \"s3\" is about the party that it speaks for; \"about\" is for another's position"},
    {"{id: s3, visibility: private}", "12:5: warning: the statement \"s3\" is private, but speaks for no party that could be shown it"},
    {"{id: s3, for: usa, visibility: private}\n"
     "offers: [{id: o, by: usa, package: {nato: none}, from: s3}, {id: p, by: usa, package: {nato: none}, from: [s3, s1]}]\n"
     "preferences: {ukraine: {statements: [{accepts: {nato: none}, from: s3}]}, russia: {visibility: private, statements: [{accepts: {nato: none}, from: s3}]}}\n",
     "13:10: warning: an offer is public, but rests only on entries that are not, and is hidden with them\n"
     "14:38: warning: a preference statement is public, but rests only on entries that are not, and is hidden with them"},
    {"{id: s3, source: aap, tier: rumour}", "12:33: \"rumour\" is no word for \"tier\"; it is one of on_record, background, anonymous, document, social"},
    {"{id: s3, source: aap, act: denies}", "12:32: \"denies\" is no word for \"act\"; did you mean \"deny\"?"},
    {"{id: s3, source: aap, reliability: G}", "12:40: \"G\" is no word for \"reliability\"; it is one of A, B, C, D, E, F"},
    {"{id: s3, source: aap, credibility: 7}", "12:40: \"credibility\" is a number from 1 to 6, not 7"},
    {"{id: s3, source: aap, share: {of: issues}}", "12:27: a share needs the key \"value\""},
    {"{id: s3, source: aap, share: {value: 90}}", "12:42: \"value\" is a number from 0 to 1, not 90"},
    {"{id: s3, source: aap, \"on\": {nato: []}}", NULL},
    {"{id: s3, source: aap, on: {nato: [], amount: {at_least: 5}, territory: line}}", NULL},
  };
  for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
    char snippet[500];
    snprintf(snippet, sizeof snippet, "  - %s\n", entries[i].text);
    bool good = !entries[i].problems || strstr(entries[i].problems, ": warning: ");
    expect_below(snippet, good, entries[i].problems ? entries[i].problems : "(nothing)");
  }
  tap_point("what makes no sense is an error, what looks like a slip a warning");
}

static void test_all_told(void)
{
  expect("preferences:\n"
         "  rusia: {weights: {territory: 1}}\n"
         "issues:\n"
         "  territory: {options: [line], nme: x}\n"
         "parties: {russia: {role: boss}}\n"
         "statements:\n"
         "  - {id: s1, said: yesterday, for: nobody}\n"
         "  - {id: s2, contradicts: [s2, s7]}\n"
         "zopa: 1\n", false,
         "2:3: there is no party \"rusia\"; did you mean \"russia\"?\n"
         "4:32: an issue has no key \"nme\"; did you mean \"name\"?\n"
         "5:26: \"boss\" is no word for \"role\"; it is one of party, mediator, guarantor, observer\n"
         "7:20: \"yesterday\" is no day of the calendar; \"said\" is a day as YYYY-MM-DD\n"
         "7:36: there is no party \"nobody\"; the parties are russia\n"
         "8:32: no statement has the id \"s7\"; did you mean \"s1\"?");
  expect("zopa: 1\n"
         "parties: {ann: {}, ben: {}}\n"
         "issues:\n"
         "  pay: {options: [low, high]}\n"
         "preferences:\n"
         "  ann:\n"
         "    statements:\n"
         "    - {weighs: {pay: .nan}}\n"
         "    - {weighs: {pay: -0.2}}\n"
         "    - {rates: {pay: {low: [0.9, 0.1]}}}\n"
         "    - {order: term, best_to_worst: [low]}\n"
         "    - {order: pay, best_to_worst: [low, low]}\n", false,
         "8:22: \"pay\" is a number, written as 5, 0.5 or 3/7, not \".nan\"\n"
         "9:17: the interval from -0.2 to -0.2 must lie within 0 and 1\n"
         "10:22: the interval's low end, 0.9, is above its high end, 0.1\n"
         "11:15: there is no issue \"term\"; the issues are pay\n"
         "12:7: the order of pay names \"low\" twice");
  tap_point("all problems of a file are told together, in its order, whatever the order of its keys");

  struct zopa_text text = {0};
  struct zopa_error error = {0};
  struct zopa_case *it = NULL;
  zopa_text_string(&text, "zopa: 1\nparties: {a: {}}\nissues: {x: {options: [y]}}\nstatements:\n");
  for (int i = 0; i < 1000; i++)
    zopa_text_format(&text, "  - {id: s%d, for: b}\n", i);
  CHECK(read_text(text.data, &error, &it) == ZOPA_E_INPUT && !it);
  CHECK_THAT(error.count == ZOPA_PROBLEMS_MAX && error.error_count == 1000, "%zu kept of %zu", error.count, error.error_count);
  zopa_error_clear(&error);
  zopa_text_clear(&text);
  tap_point("of very many problems the first are kept and all are counted");

  zopa_text_string(&text, "zopa: 1\nparties:\n");
  for (int i = 0; i < 65; i++)
    zopa_text_format(&text, "  p%d: {}\n", i);
  zopa_text_string(&text, "issues: {x: {options: [y]}}\n");
  CHECK(read_text(text.data, &error, &it) == ZOPA_E_TOO_LARGE && !it);
  CHECK_THAT(error.count == 1 && strcmp(error.problems[0].text, "\"parties\" holds 65 entries, more than the limit of 64") == 0, "%s", error.problems[0].text);
  zopa_error_clear(&error);
  zopa_text_clear(&text);
  tap_point("limits on counts are named when met");
}

/* The model of a case that uses most keys, looked at member by member. */
static void test_model(void)
{
  static const char text[] =
    "{\"statements\": [{\"id\": \"s1\", \"on\": {\"amount\": {\"at_least\": 5}, \"nato\": []}, \"share\": {\"value\": 0.9, \"of\": \"issues\"}, \"credibility\": 2}],\n"
    " \"zopa\": 1, \"title\": \"T\",\n"
    " \"preferences\": {\"b\": {\"weights\": {\"amount\": \"1/3\", \"nato\": 2}, \"values\": {\"nato\": {\"none\": 0.25, \"member\": 1}, \"amount\": {\"to\": 1, \"from\": 0}},\n"
    "   \"reservation\": {\"package\": {\"nato\": \"none\", \"amount\": 10.0}}, \"visibility\": \"private\", \"use\": \"engine\",\n"
    "   \"statements\": [{\"red_line\": {\"amount\": {\"at_most\": 2.4}}}, {\"weighs\": {\"nato\": 0.5}}]}},\n"
    " \"issues\": {\"nato\": {\"options\": {\"member\": null, \"none\": \"No\"}}, \"amount\": {\"range\": {\"from\": 0, \"to\": 10, \"step\": 2.5}}},\n"
    " \"parties\": {\"a\": {\"consents\": false, \"name\": \"A\"}, \"b\": {\"role\": \"observer\", \"consents\": \"yes\"}},\n"
    " \"constraints\": [{\"if\": {\"nato\": \"none\"}, \"then\": {\"amount\": [5, 0]}}],\n"
    " \"standing\": {\"nato\": [{\"level\": \"open\", \"claimed_by\": \"a\"}, {\"level\": \"agreed\", \"option\": \"none\", \"claimed_by\": \"b\"}]},\n"
    " \"graph\": {\"x\": [1, {\"y\": \"yes\"}]}}";
  struct zopa_case *it = NULL;
  struct zopa_error error = {0};
  if (!CHECK_THAT(read_text(text, &error, &it) == ZOPA_OK, "%s", error.count ? error.problems[0].text : ""))
    return;
  CHECK(strcmp(it->title, "T") == 0 && it->parties_count == 2 && it->issues_count == 2);
  CHECK(!zopa_party_consents(it, 0) && zopa_party_consents(it, 1) && strcmp(it->parties[0].name, "A") == 0 && strcmp(it->parties[1].name, "b") == 0);
  CHECK(strcmp(it->issues[0].options[0].text, "member") == 0 && strcmp(it->issues[0].options[1].text, "No") == 0);
  CHECK(it->issues[1].numeric && it->issues[1].options_count == 5);
  CHECK(!it->preferences[0].given && zopa_party_complete(it, 1) && it->preferences[1].visibility == ZOPA_PRIVATE && it->preferences[1].use_engine);
  const struct zopa_preference *b = &it->preferences[1];
  CHECK(strcmp(b->values[1].weight.text, "1/3") == 0 && b->values[0].options[1].value == 0.25 && !b->values[1].options && b->values[1].to.value == 1);
  CHECK(b->reservation_is_package && b->reservation_package.terms_count == 2 && b->reservation_package.terms[1].options[0] == 4);
  CHECK(b->statements_count == 2 && b->statements[0].kind == ZOPA_RED_LINE && b->statements[0].subject.terms[0].options_count == 1);
  CHECK(b->statements[1].kind == ZOPA_WEIGHS && b->statements[1].intervals[0].low.value == 0.5 && b->statements[1].intervals[0].option == ZOPA_NONE);
  const struct zopa_clause *then = &it->constraints[0].then;
  CHECK(it->constraints[0].conditional && then->terms[0].options_count == 2 && then->terms[0].options[0] == 0 && then->terms[0].options[1] == 2);
  const struct zopa_statement *s1 = zopa_statement_by_id(it, "s1");
  CHECK(s1 && s1->on.terms_count == 2 && s1->on.terms[0].options_count == 3 && s1->on.terms[1].options_count == 0 && s1->for_party == ZOPA_NONE);
  CHECK(s1 && s1->share_value.value == 0.9 && strcmp(s1->share_of, "issues") == 0 && s1->credibility.value == 2);
  CHECK(it->standing_count == 2 && it->standing[1].level == ZOPA_AGREED && it->standing[1].options.at[0] == 1 && it->standing[0].claimed_by == 0);
  CHECK(it->graph != NULL && it->constraints[0].place.line == 8 && it->issues[1].place.line == 6);
  zopa_case_free(it);
  zopa_error_clear(&error);
  tap_point("keys in any order end where they belong in the model");
}

static void test_examples(void)
{
  static const char *const examples[] = {"examples/berlin/case.yaml", "examples/wages/case.yaml", "examples/camera/case.yaml"};
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
    char path[TAP_PATH_SIZE];
    size_t size = 0;
    char *text = tap_source(examples[i], path) ? tap_read(path, &size) : NULL;
    if (!CHECK_THAT(text, "cannot read %s", examples[i]))
      continue;
    struct zopa_file file = {examples[i], text, size};
    struct zopa_error error = {0};
    struct zopa_text told = {0};
    struct zopa_case *it = NULL;
    CHECK(zopa_case_format_read(&file, 1, &error, &it) == ZOPA_OK && zopa_format_case.recognises(&file));
    problems_of(&error, &told);
    CHECK_THAT(error.count == 0, "%s: %s", examples[i], told.data);
    zopa_text_clear(&told);
    zopa_error_clear(&error);
    zopa_case_free(it);
    free(text);
  }
  tap_point("the examples read without a word");
}

/* The YAML blocks of the reference, one behind the other. */
static void test_reference(void)
{
  char path[TAP_PATH_SIZE];
  char *page = tap_source("docs/case-format.md", path) ? tap_read(path, NULL) : NULL;
  struct zopa_text text = {0};
  if (CHECK(page))
    for (const char *at = strstr(page, "```yaml\n"), *end; at && (end = strstr(at + 8, "\n```")) != NULL; at = strstr(end, "```yaml\n"))
      zopa_text_add(&text, at + 8, (size_t)(end - at) - 7);
  expect(text.data ? text.data : "", true, "(nothing)");
  zopa_text_clear(&text);
  free(page);
  tap_point("the case of the reference reads without a word");
}

static void test_recognised(void)
{
  static const struct {
    const char *text;
    bool ours;
  } files[] = {
    {"zopa: 1\n", true}, {"# c\n\n'zopa' : 1\n", true}, {"title: x\nparties: {}\n", true}, {"{\"a\": {\"zopa\": 2}, \"zopa\": 1}", true},
    {"{ zopa: 1, b: 2}", true}, {"{\"a\": {\"zopa\": 2}}", false}, {"{\"issues\": {}, \"issueWeights\": {}}", false}, {"<xml/>", false}, {"", false},
    {"{\"x\": \"a,\\\"zopa\\\":\"}", false}, {"a:\n  zopa: 1\n", false}, {"{\"zopa", false}, {"zopa", false}, {"\"", false}, {"{\"\\", false},
  };
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    struct zopa_file file = {"f", files[i].text, strlen(files[i].text)};
    CHECK_THAT(zopa_format_case.recognises(&file) == files[i].ours, "%s", files[i].text);
  }
  tap_point("a case file is told from others by its outermost keys");
}

/* As large as a case gets in practice: 1,000 issues of 20 options, 8 parties. */
static void test_speed(void)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, "{\"zopa\": 1, \"parties\": {");
  for (int p = 0; p < 8; p++)
    zopa_text_format(&text, "%s\"p%d\": {}", p ? ", " : "", p);
  zopa_text_string(&text, "}, \"issues\": {");
  for (int i = 0; i < 1000; i++) {
    zopa_text_format(&text, "%s\"i%d\": {\"options\": [", i ? ", " : "", i);
    for (int o = 0; o < 20; o++)
      zopa_text_format(&text, "%s\"o%d\"", o ? ", " : "", o);
    zopa_text_string(&text, "]}");
  }
  zopa_text_string(&text, "}, \"preferences\": {");
  for (int p = 0; p < 8; p++) {
    zopa_text_format(&text, "%s\"p%d\": {\"weights\": {", p ? ", " : "", p);
    for (int i = 0; i < 1000; i++)
      zopa_text_format(&text, "%s\"i%d\": 0.%d", i ? ", " : "", i, i + 1);
    zopa_text_string(&text, "}, \"values\": {");
    for (int i = 0; i < 1000; i++) {
      zopa_text_format(&text, "%s\"i%d\": {", i ? ", " : "", i);
      for (int o = 0; o < 20; o++)
        zopa_text_format(&text, "%s\"o%d\": 0.%d", o ? ", " : "", o, 7919 * (i + o + p));
      zopa_text_string(&text, "}");
    }
    zopa_text_string(&text, "}}");
  }
  zopa_text_string(&text, "}}");
  struct zopa_file file = {"f", text.data, text.size};
  struct zopa_case *it = NULL;
  clock_t start = clock();
  CHECK(zopa_case_format_read(&file, 1, NULL, &it) == ZOPA_OK && it->issues_count == 1000 && zopa_party_complete(it, 7));
  tap_note("%.1f MB read in %.3f s", (double)text.size / 1e6, (double)(clock() - start) / CLOCKS_PER_SEC);
  CHECK((double)(clock() - start) / CLOCKS_PER_SEC < 5);      /* sanitizers and a busy machine included */
  zopa_case_free(it);
  zopa_text_clear(&text);
  tap_point("a case of 1,000 issues, 20 options and 8 parties reads at once");
}

int main(void)
{
  test_frame();
  test_ranges();
  test_references();
  test_preferences();
  test_preference_statements();
  test_meaning();
  test_all_told();
  test_model();
  test_examples();
  test_reference();
  test_recognised();
  test_speed();
  return tap_done();
}
