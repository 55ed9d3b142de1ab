/* test_lenient.c - what other tools let pass is read with a warning that names the line; what they refuse is refused with the reason.
 *
 * Each row is a small set, what must be said, and on which line. Rows without a text to find must be read without a word. */
#include <stdlib.h>
#include <string.h>

#include "formats/format.h"
#include "formats/plain_utility.h"
#include "tap.h"

#define DOMAIN(issues) "<negotiation_template>\n<utility_space number_of_issues='1'>\n<objective index='0' name='d'>\n" issues "</objective></utility_space></negotiation_template>"
#define PROFILE(inside) "<utility_space>\n<objective index='0'>\n" inside "</objective></utility_space>"
#define AB DOMAIN("<issue index='7' name='a' type='discrete'>\n<item value='x'/>\n<item value='y'/></issue>")
#define WHOLE(range) DOMAIN("<issue index='7' name='a' type='integer' lowerbound='0' upperbound='" range "'/>")
#define REAL DOMAIN("<issue index='7' name='a' type='real'><range lowerbound='0' upperbound='21'/></issue>")
#define ISSUE_AB "<issue index='7' type='discrete'><item value='x' evaluation='2'/><item value='y' evaluation='4'/></issue>\n"
#define WEIGHT "<weight index='7' value='1'/>\n"

/* A set of a domain and a profile, in this order; what must be said on which line; what option 0 is then worth ("" for refused sets). */
static const struct row {
  const char *domain, *profile, *says;
  uint32_t line;
  enum zopa_status status;
  const char *worth;
} rows[] = {
  {AB, PROFILE(ISSUE_AB WEIGHT), NULL, 0, ZOPA_OK, "1/2"},
  /* The bytes. */
  {AB, "\n<!-- a word --><?xml version='1.0'?>\n" PROFILE(ISSUE_AB WEIGHT), "should stand first", 2, ZOPA_OK, "1/2"},
  {AB, "\xEF\xBB\xBF<?xml version='1.0' encoding='iso-8859-1'?>" PROFILE(ISSUE_AB WEIGHT), NULL, 0, ZOPA_OK, "1/2"},
  {DOMAIN("<issue index='7' name='a'><item value='R&D'/><item value='caf\xE9'/></issue>"),
   PROFILE("<issue index='7'><item value='R&D' evaluation='1'/>\n<item value='caf\xC3\xA9' evaluation='4'/></issue>" WEIGHT), "0xE9 is not UTF-8", 4, ZOPA_OK, "1/4"},
  {DOMAIN("<issue index='7' name='a'><item value='&amp;'/><item value='y'/></issue>"),
   PROFILE("<issue index='7'><item value='&amp;' evaluation='1'/><item value='y' evaluation='1'/></issue>" WEIGHT), "stands for itself", 4, ZOPA_OK, "1"},
  {AB, PROFILE("<issue index='7'type='discrete'><item value='x'\nevaluation='2'/><item value='y' evaluation='4'/></issue>" WEIGHT), "a blank is missing", 3, ZOPA_OK, "1/2"},
  {AB, "<!DOCTYPE utility_space [\n<!ENTITY a 'b'>\n]>" PROFILE(ISSUE_AB WEIGHT), "document type is skipped", 1, ZOPA_OK, "1/2"},
  {AB, "<utility_space>\n<objective>\n</utility_space>", "not well-formed", 3, ZOPA_E_INPUT, ""},
  {AB, "<utility_space>\n<!-- no end", "has no end", 2, ZOPA_E_INPUT, ""},
  /* Weights. */
  {AB, PROFILE(ISSUE_AB "<weight index='7' value='0.5'/>\n"), "sum to 0.5", 4, ZOPA_OK, "1/4"},
  {AB, PROFILE(ISSUE_AB "<weight index='7' value='3'/>\n"), "sum to 3", 4, ZOPA_OK, "1"},
  {AB, PROFILE(ISSUE_AB WEIGHT "<weight index='8' value='1'/>\n"), "no issue has the index 8", 5, ZOPA_OK, "1/2"},
  {AB, PROFILE(ISSUE_AB "<weight index='7' value='9'/>\n" WEIGHT), "a second weight", 5, ZOPA_OK, "1/2"},
  {AB, PROFILE(ISSUE_AB), "has no weight", 3, ZOPA_E_INPUT, ""},
  {AB, PROFILE(ISSUE_AB "<weight index='7' value='one'/>"), "should be a number", 4, ZOPA_E_INPUT, ""},
  {AB, PROFILE(ISSUE_AB "<weight value='1'/>" WEIGHT), "belongs to no issue", 4, ZOPA_E_INPUT, ""},
  /* Values. */
  {DOMAIN("<issue index='7' name='a'>\n<item value='x'/><item value='y'/>\n<item value='x'/></issue>"), PROFILE(ISSUE_AB WEIGHT), "stands here again", 6, ZOPA_OK, "1/2"},
  {AB, PROFILE("<issue index='7'><item value='x' evaluation='9'/><item value='y' evaluation='4'/>\n<item value='x' evaluation='2'/></issue>" WEIGHT), "evaluated again", 4, ZOPA_OK, "1/2"},
  {AB, PROFILE("<issue index='7'><item value='x' evaluation='2'/><item value='y' evaluation='1'/><item value='z' evaluation='8'/></issue>" WEIGHT), NULL, 0, ZOPA_OK, "1/4"},
  {AB, PROFILE("<issue index='7'><item value='x' evaluation='0.000001'/><item value='y' evaluation='0'/></issue>" WEIGHT), NULL, 0, ZOPA_OK, "0"},
  {AB, PROFILE("<issue index='7'><item value='x' evaluation='1'/><item value='y' evaluation='null'/></issue>" WEIGHT), "\"y\" of the issue \"a\" has no evaluation", 3, ZOPA_E_INPUT, ""},
  {AB, PROFILE("<issue index='7'><item value='x' evaluation='1'/>\n<item value='y' evaluation='1/2'/></issue>" WEIGHT), "is no number", 4, ZOPA_E_INPUT, ""},
  {AB, PROFILE("<issue index='8'/>" WEIGHT), "does not evaluate the issue \"a\"", 1, ZOPA_E_INPUT, ""},
  /* Kinds of issues. */
  {AB, PROFILE("<issue index='7' vtype='integer'><item value='x' evaluation='1'/><item value='y' evaluation='1'/></issue>\n" WEIGHT), "has no type", 3, ZOPA_OK, "1"},
  {AB, PROFILE("<issue index='7' type='integer' lowerbound='0' upperbound='1'/>" WEIGHT), "discrete in the domain and integer in this profile", 3, ZOPA_E_INPUT, ""},
  {DOMAIN("<issue index='7' name='a' type='colour'/>"), PROFILE(ISSUE_AB WEIGHT), "\"colour\" is unknown", 4, ZOPA_E_INPUT, ""},
  {WHOLE("4"), PROFILE("<issue index='7' type='integer' lowerbound='-1' upperbound='9'><evaluator slope='0.2' offset='.1'/></issue>" WEIGHT), NULL, 0, ZOPA_OK, "3/10"},
  {WHOLE("9"), PROFILE("<issue index='7' type='integer' lowerbound='0' upperbound='9'><evaluator slope='0.2' offset='-.1'/></issue>" WEIGHT), NULL, 0, ZOPA_OK, "0"},
  {WHOLE("9"), PROFILE("<issue index='7' type='integer' lowerbound='0' upperbound='9'/>" WEIGHT), "has no evaluator", 3, ZOPA_OK, "0"},
  {WHOLE("-1"), PROFILE(WEIGHT), "lies below", 4, ZOPA_E_INPUT, ""},
  {WHOLE("many"), PROFILE(WEIGHT), "whole numbers lowerbound and upperbound", 4, ZOPA_E_INPUT, ""},
  {REAL, PROFILE("<issue index='7' type='real'><range lowerbound='0' upperbound='21'/><evaluator ftype='linear' parameter0='.1' parameter1='.01'/></issue>" WEIGHT), NULL, 0, ZOPA_OK, "1/10"},
  {REAL, PROFILE("<issue index='7' type='real'><evaluator ftype='constant' parameter0='.1'/></issue>" WEIGHT), NULL, 0, ZOPA_OK, "1/10"},
  {REAL, PROFILE("<issue index='7' type='real'>\n<evaluator ftype='faratin'/></issue>" WEIGHT), "\"faratin\" is not supported", 4, ZOPA_E_UNSUPPORTED, ""},
  {REAL, PROFILE("<issue index='7' type='real'/>" WEIGHT), "no evaluator with an ftype", 3, ZOPA_E_INPUT, ""},
  /* The rest. */
  {"<negotiation_template>\n<utility_space number_of_issues='5'><objective index='0'><issue index='7' name='a'><item value='x'/><item value='y'/></issue></objective></utility_space></negotiation_template>",
   PROFILE(ISSUE_AB WEIGHT), "number_of_issues is \"5\"", 2, ZOPA_OK, "1/2"},
  {DOMAIN("<issue name='a'><item value='x'/></issue>"), PROFILE(ISSUE_AB WEIGHT), "no whole number as its index", 4, ZOPA_E_INPUT, ""},
  {DOMAIN("<issue index='1' name='a'><item value='x'/></issue>\n<issue index='1' name='b'><item value='x'/></issue>"), PROFILE(ISSUE_AB), "belongs to the issue \"a\" already", 5, ZOPA_E_INPUT, ""},
  {AB, PROFILE(ISSUE_AB WEIGHT "<reservation value='?'/>"), "counts as none", 5, ZOPA_OK, "1/2"},
  {AB, "<utility_space>\n<objective index='0'>" ISSUE_AB WEIGHT "</objective><discount_factor value='1.5'/></utility_space>", "counts as 1", 4, ZOPA_OK, "1/2"},
  {AB, "<utility_space type='uncertain'>" ISSUE_AB WEIGHT "</utility_space>", "marked as uncertain", 1, ZOPA_OK, "1/2"},
  {AB, "<utility_space type='constraint'/>", "\"constraint\" is not supported", 1, ZOPA_E_UNSUPPORTED, ""},
  {AB, "<negotiation_template/>", "a second domain", 1, ZOPA_E_INPUT, ""},
  /* Hyper-rectangles. */
  {WHOLE("4"), "<utility_space type='nonlinear'><objective><utility maxutility='8'><ufun aggregation='sum'><hyperRectangle utility='2'><INCLUDES index='7' min='-5' max='0'/></hyperRectangle>"
   "<hyperRectangle utility='4' weight='.25'><EXCLUDES index='7' min='3' max='99'/></hyperRectangle><hyperRectangle utility='1'/><ufun aggregation='min' weight='3'><hyperRectangle utility='1'/></ufun>"
   "<hyperRectangle utility='9'><INCLUDES index='7' min='0' max='1'/><INCLUDES index='7' min='1' max='2'/></hyperRectangle></ufun></utility></objective></utility_space>", NULL, 0, ZOPA_OK, "7/8"},
  {WHOLE("4"), "<utility_space type='nonlinear'><objective><utility maxutility='8'>\n<ufun aggregation='max'><hyperRectangle utility='2'/><hyperRectangle utility='1'/></ufun></utility></objective></utility_space>",
   "\"max\" is not supported", 2, ZOPA_E_UNSUPPORTED, ""},
  {WHOLE("4"), "<utility_space type='nonlinear'><objective><utility maxutility='8'><ufun aggregation='sum'>\n<hyperRectangle utility='2'>\n<INCLUDES index='8' min='0' max='0'/></hyperRectangle></ufun></utility></objective></utility_space>",
   "no integer issue with index 8", 3, ZOPA_E_INPUT, ""},
  {WHOLE("4"), "<utility_space type='nonlinear'><objective><utility maxutility='0'><ufun aggregation='sum'/></utility></objective></utility_space>", "above 0", 1, ZOPA_E_INPUT, ""},
  /* GeniusWeb. */
  {"{\"issuesValues\": {\"a\": {\"values\": [\"x\", \"y\"]}}}",
   "{\"LinearAdditiveUtilitySpace\": {\"issueWeights\": {\"a\": 0.9},\n\"issueUtilities\": {\"a\": {\"DiscreteValueSetUtilities\": {\"valueUtilities\": {\"x\": 0.5, \"y\": 1}}}}}}", "sum to 0.9", 1, ZOPA_OK, "9/20"},
  {"{\"issuesValues\": {\"a\": {\"values\": [\"x\", \"y\"]}}}",
   "{\"LinearAdditiveUtilitySpace\": {\"issueWeights\": {\"a\": 1},\n\"issueUtilities\": {\"a\": {\"DiscreteValueSetUtilities\": {\"valueUtilities\": {\"y\": 1}}}}}}", "1 of the 2 values", 2, ZOPA_OK, "0"},
  {"{\"issuesValues\": {\"a\": {\"range\": [1, 2.1, 0.5]}}}",
   "{\"LinearAdditiveUtilitySpace\": {\"issueWeights\": {\"a\": 1},\n\"issueUtilities\": {\"a\": {\"NumberValueSetUtilities\": {\"lowValue\": 0, \"lowUtility\": 0.5, \"highValue\": 2, \"highUtility\": 1}}}}}", "do not reach 2.1", 1, ZOPA_OK, "3/4"},
  {"{\"issuesValues\": {\"a\": {\"range\": [1, 2, 0.5]}}}",
   "{\"LinearAdditiveUtilitySpace\": {\"issueWeights\": {\"a\": 1},\n\"issueUtilities\": {\"a\": {\"NumberValueSetUtilities\": {\"lowValue\": 1.5, \"lowUtility\": 0.5, \"highValue\": 2, \"highUtility\": 1}}}}}", "values outside count 0", 2, ZOPA_OK, "0"},
  {"{\"issuesValues\": {\"a\": {\"values\": [\"x\", \"y\"]}}}", "{\"LinearAdditiveUtilitySpace\": {\"domain\":\n{\"issuesValues\": {\"a\": {\"values\": [\"x\", \"z\"]}}}, \"issueWeights\": {}, \"issueUtilities\": {}}}", "another domain", 2, ZOPA_E_INPUT, ""},
  {"{\"issuesValues\": {\"a\": {\"values\": [\"x\", \"y\"]}}}", "{\"DefaultPartialOrdering\": {}}", "neither a domain", 1, ZOPA_E_INPUT, ""},
  {"{\"issuesValues\": {\"a\":\n{\"values\": [\"x\\u001b[2J\", \"y\"]}}}", "{\"LinearAdditiveUtilitySpace\": {\"issueWeights\": {\"a\": 1}, \"issueUtilities\": {\"a\": "
   "{\"DiscreteValueSetUtilities\": {\"valueUtilities\": {\"x\\u001b[2J\": 1, \"y\": 1}}}}}}", "control character (0x1B)", 2, ZOPA_E_INPUT, ""},
  /* NegoLog. */
  {"{\"issueWeights\": {\"a\": 1}, \"issues\": {\"a\": {\"x\": 0.5, \"y\": 1}}}", "{\"issueWeights\": {\"a\": 1}, \"issues\":\n{\"a\": {\"x\": 0.5}}}", "has 1 values here and 2", 2, ZOPA_E_INPUT, ""},
};

/* The worth of outcome 0 to the last party, as an exact fraction. */
static bool is_worth(const struct zopa_case *negotiation, const char *worth)
{
  uint32_t *outcome = calloc(negotiation->issues_count, sizeof *outcome);
  mpq_t utility, expected;
  mpq_inits(utility, expected, NULL);
  plain_utility(negotiation, negotiation->parties_count - 1, outcome, utility);
  zopa_number_exact(worth, expected);
  bool same = mpq_equal(utility, expected);
  mpq_clears(utility, expected, NULL);
  free(outcome);
  return same;
}

static void test_rows(void)
{
  for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
    const struct row *row = &rows[r];
    struct zopa_file files[2] = {{.name = "domain", .bytes = row->domain, .size = strlen(row->domain)},
                                 {.name = "profile", .bytes = row->profile, .size = strlen(row->profile)}};
    struct zopa_error error = {0};
    struct zopa_case *negotiation = NULL;
    enum zopa_status status = zopa_format_read(files, 2, NULL, &error, &negotiation);
    bool said = row->says == NULL;
    for (size_t i = 0; i < error.count; i++)
      said |= row->says && strstr(error.problems[i].text, row->says) && error.problems[i].place.line == row->line;
    const struct zopa_problem *first = error.count ? &error.problems[0] : NULL;
    CHECK_THAT(said && status == row->status, "row %zu: status %d, %s:%u: %s", r, (int)status, first ? first->place.file : "", first ? first->place.line : 0,
               first ? first->text : "(nothing said)");
    CHECK_THAT(row->says || error.count == 0, "row %zu: %s", r, first ? first->text : "");
    if (status == ZOPA_OK)
      CHECK_THAT(is_worth(negotiation, row->worth), "row %zu: outcome 0 is not worth %s", r, row->worth);
    zopa_case_free(negotiation);
    zopa_error_clear(&error);
  }
  tap_point("%zu sets are read or refused as they should, with the line", sizeof rows / sizeof *rows);
}

static void test_names(void)
{
  const char *profile = PROFILE(ISSUE_AB WEIGHT);
  struct zopa_file files[] = {{.name = "x/ann.xml", .bytes = profile, .size = strlen(profile)},
                              {.name = "dom.xml", .bytes = AB, .size = strlen(AB)},
                              {.name = "ben.v2.xml", .bytes = profile, .size = strlen(profile)}};
  struct zopa_error error = {0};
  struct zopa_case *negotiation = NULL;
  CHECK(zopa_format_read(files, 3, NULL, &error, &negotiation) == ZOPA_OK);
  if (CHECK(negotiation && negotiation->parties_count == 2))
    CHECK(strcmp(negotiation->parties[0].id, "ann") == 0 && strcmp(negotiation->parties[1].id, "ben.v2") == 0 && strcmp(negotiation->title, "d") == 0);
  zopa_case_free(negotiation);
  negotiation = NULL;
  files[2].name = "y/ann.xml";
  CHECK(zopa_format_read(files, 3, NULL, &error, &negotiation) == ZOPA_E_INPUT && !negotiation);
  CHECK(strstr(error.problems[error.count - 1].text, "named ann"));
  CHECK(zopa_format_read(files, 1, NULL, &error, &negotiation) == ZOPA_OK && strstr(error.problems[error.count - 1].text, "no domain is given"));
  zopa_case_free(negotiation);
  negotiation = NULL;
  CHECK(zopa_format_read(files, 3, "geniuz", &error, &negotiation) == ZOPA_E_ARGUMENT && strstr(error.problems[error.count - 1].text, "geniuz"));
  CHECK(zopa_format_read(files, 0, NULL, &error, &negotiation) == ZOPA_E_ARGUMENT);
  const char *missing[] = {"no/such/file.xml"}, *pair[] = {"/tmp", "/tmp"};
  CHECK(zopa_case_read(missing, 1, NULL, &error, &negotiation) == ZOPA_E_NOT_FOUND);
  CHECK(zopa_case_read(pair, 2, NULL, &error, &negotiation) == ZOPA_E_INPUT && strstr(error.problems[error.count - 1].text, "folder"));
  zopa_error_clear(&error);
  tap_point("parties are named by their files, a domain may stand anywhere, wrong sets are refused");
}

/* The sample of a real issue is the one that Genius draws from, written as Java writes doubles. */
static void test_sample(void)
{
  static const struct {
    const char *lower, *upper;
    size_t at;
    const char *id;
  } samples_of[] = {{"13000", "22666", 13, "18983.714285714286"}, {"13000", "22666", 0, "13000.0"}, {"0", "21", 7, "7.0"},     {"0", "0.0021", 1, "9.999999999999999E-5"}, {"0", "0.00525", 2, "5.0E-4"},
                    {"0", "210000000", 1, "1.0E7"},               {"-21", "0", 3, "-18.0"},         {"0", "2.1", 3, "0.30000000000000004"}, {"0", "0.021", 1, "0.001"}};
  for (size_t s = 0; s < sizeof samples_of / sizeof *samples_of; s++) {
    struct zopa_text text = {0};
    struct zopa_error error = {0};
    struct zopa_case *negotiation = NULL;
    zopa_text_format(&text, DOMAIN("<issue index='7' name='a' type='real'><range lowerbound='%s' upperbound='%s'/></issue>"), samples_of[s].lower, samples_of[s].upper);
    struct zopa_file file = {.name = "d.xml", .bytes = text.data, .size = text.size};
    if (CHECK(zopa_format_read(&file, 1, NULL, &error, &negotiation) == ZOPA_OK && negotiation->issues[0].options_count == 21))
      CHECK_THAT(strcmp(negotiation->issues[0].options[samples_of[s].at].id, samples_of[s].id) == 0, "%s, not %s",
                 negotiation->issues[0].options[samples_of[s].at].id, samples_of[s].id);
    zopa_case_free(negotiation);
    zopa_error_clear(&error);
    zopa_text_clear(&text);
  }
  tap_point("a real issue is sampled at 21 numbers, written as Java writes doubles");
}

int main(void)
{
  test_rows();
  test_names();
  test_sample();
  return tap_done();
}
