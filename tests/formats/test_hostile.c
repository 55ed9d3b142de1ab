/* test_hostile.c - files that are cut, damaged, far too large or something else entirely end in a clear error, whichever format is asked.
 *
 * Each reader gets a small file of its own cut at every byte, the same with bytes changed at random (seeded), and a list of monsters. Either
 * the file is read, or there is no case and a problem that names the file. Sanitizers watch when the tree is built with them. */
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "formats/format.h"
#include "tap.h"

enum { CHANGES = 2000 };

/* A small set in each format that other tools write: a domain or nothing, and a profile. */
static const struct sample {
  const char *format, *domain, *profile;
} samples[] = {
  {"genius",
   "<?xml version='1.0'?>\n<negotiation_template>\n<utility_space number_of_issues='3'><objective index='0' name='d' type='objective'>\n"
   "<objective index='4' name='in'><issue index='1' name='a' type='discrete'><item index='1' value='x'/><item value='y' description='why'/></issue></objective>\n"
   "<issue index='2' name='b' type='integer' lowerbound='0' upperbound='9'/>\n"
   "<issue index='3' name='c' type='real'><range lowerbound='0' upperbound='2.5'/></issue>\n</objective></utility_space></negotiation_template>\n",
   "<!-- p --><utility_space>\n<objective index='0'>\n<objective index='4'><weight index='1' value='0.5'/>"
   "<issue index='1' type='discrete'><item value='x' evaluation='3'/><item value='y' evaluation='4.5'/></issue></objective>\n"
   "<weight index='2' value='.25'/><weight index='3' value='2.5E-1'/>"
   "<issue index='2' type='integer' lowerbound='0' upperbound='9'><evaluator ftype='linear' slope='0.2' offset='-0.1'/></issue>\n"
   "<issue index='3' type='real'><range lowerbound='0' upperbound='2.5'/><evaluator ftype='triangular' parameter0='0' parameter1='2' parameter2='1'/></issue>"
   "</objective><reservation value='0.1'/><discount_factor value='0.9'/></utility_space>\n"},
  {"genius",
   "<negotiation_template><utility_space><objective index='0'><issue index='1' name='a' type='integer' lowerbound='0' upperbound='9'/>"
   "<issue index='2' name='b' type='integer' lowerbound='5' upperbound='6'/></objective></utility_space></negotiation_template>",
   "<utility_space type='nonlinear'><objective index='0'><utility maxutility='20'><ufun aggregation='sum' weight='1'>"
   "<hyperRectangle utility='7'><INCLUDES index='1' min='2' max='4'/><INCLUDES index='2' min='5' max='5'/></hyperRectangle>"
   "<ufun aggregation='max' weight='2'><hyperRectangle utility='3' weight='0.5'><EXCLUDES index='1' min='0' max='1'/></hyperRectangle></ufun>"
   "<hyperRectangle utility='1'></hyperRectangle></ufun></utility></objective></utility_space>"},
  {"geniusweb", "{\"name\": \"d\", \"issuesValues\": {\"a\": {\"values\": [\"x\", \"y\"]}, \"b\": {\"range\": [0, 1, 0.25]}}}",
   "{\"LinearAdditiveUtilitySpace\": {\"issueUtilities\": {\"a\": {\"DiscreteValueSetUtilities\": {\"valueUtilities\": {\"x\": 1, \"y\": 0.5}}},"
   "\"b\": {\"NumberValueSetUtilities\": {\"lowValue\": 0, \"lowUtility\": 1, \"highValue\": 1, \"highUtility\": 0}}},"
   "\"issueWeights\": {\"a\": 0.5, \"b\": 0.5}, \"reservationBid\": {\"issuevalues\": {\"a\": \"y\", \"b\": 0.50}}}}"},
  {"geniusweb", "{\"issuesValues\": {\"a\": {\"values\": [\"x\", \"y\"]}, \"b\": {\"values\": [\"u\", \"v\"]}}}",
   "{\"SumOfGroupsUtilitySpace\": {\"partUtilities\": {\"p\": {\"partsutils\": {\"issues\": [\"a\", \"b\"], \"utilslist\": ["
   "{\"values\": [\"x\", \"v\"], \"util\": 0.5}, {\"values\": [\"y\", \"u\"], \"util\": 1}]}}}, \"reservationBid\": {\"issuevalues\": {\"a\": \"y\"}}}}"},
  {"negolog", NULL, "{\"reservationValue\": 0.25, \"issueWeights\": {\"a\": 0.5, \"b\\u0041\": 0.5}, \"issues\": {\"a\": {\"x\": 1, \"y\": 0}, \"bA\": {\"z\": 1}}}"},
  {"points", NULL, "issue,option,ann,\"ben, too\"\r\na,x,1,2\r\na,\"y \"\"z\"\"\",0.5,\r\nb,u,-1,3e-2\r\n"},
};
enum { SAMPLES = sizeof samples / sizeof *samples };

/* Reads one or two files; true when they were read. Checks what must hold in any event. */
static bool try_read(const char *format, const struct zopa_file *files, size_t count, const char *what)
{
  struct zopa_case *negotiation = NULL;
  struct zopa_error error = {0};
  enum zopa_status status = zopa_format_read(files, count, format, &error, &negotiation);
  bool placed = false;
  for (size_t i = 0; i < error.count; i++)
    placed |= error.problems[i].severity == ZOPA_ERROR && error.problems[i].place.file && error.problems[i].text[0];
  if (status == ZOPA_OK) {
    CHECK_THAT(negotiation && error.error_count == 0 && negotiation->title, "%s: read with errors", what);
    for (size_t p = 0; p < negotiation->parties_count; p++)
      CHECK_THAT(zopa_party_complete(negotiation, p), "%s: an incomplete party", what);
  } else
    CHECK_THAT(!negotiation && placed && status != ZOPA_E_MEMORY && status != ZOPA_E_IO, "%s: status %d without a reason", what, (int)status);
  zopa_case_free(negotiation);
  zopa_error_clear(&error);
  return status == ZOPA_OK;
}

/* One sample with its profile replaced by bytes of its own (a copy of the exact size, so that a step beyond is seen). */
static bool try_sample(const struct sample *sample, bool domain, const char *bytes, size_t size, const char *what)
{
  char *copy = malloc(size ? size : 1);
  if (!copy)
    return false;
  memcpy(copy, bytes, size);
  struct zopa_file damaged = {.name = "damaged", .bytes = copy, .size = size};
  struct zopa_file files[2] = {damaged};
  size_t count = 1;
  if (sample->domain) {
    const char *whole = domain ? sample->profile : sample->domain;
    files[count++] = (struct zopa_file){.name = "whole", .bytes = whole, .size = strlen(whole)};
  }
  bool read = try_read(sample->format, files, count, what);
  free(copy);
  return read;
}

static void test_cuts(void)
{
  size_t cuts = 0;
  for (size_t s = 0; s < SAMPLES; s++)
    for (int domain = 0; domain < (samples[s].domain ? 2 : 1); domain++) {
      const char *text = domain ? samples[s].domain : samples[s].profile;
      CHECK_THAT(try_sample(&samples[s], domain, text, strlen(text), samples[s].format), "sample %zu is not read", s);
      for (size_t size = 0; size < strlen(text); size++, cuts++)
        try_sample(&samples[s], domain, text, size, "a cut file");
    }
  tap_point("%zu files cut short are read or refused with a reason", cuts);
}

static void test_changes(void)
{
  struct zopa_random random;
  size_t read = 0, tried = 0;
  static const char spices[] = "<>&\"'/=,:{}[]0-\n\t\\ \x80\xC3\xFF";
  zopa_random_init(&random, 7, 0);
  for (size_t s = 0; s < SAMPLES; s++)
    for (int change = 0; change < CHANGES; change++, tried++) {
      bool domain = samples[s].domain && zopa_random_below(&random, 3) == 0;
      char *text = strdup(domain ? samples[s].domain : samples[s].profile);
      size_t size = strlen(text);
      for (uint64_t times = 1 + zopa_random_below(&random, 3); times > 0; times--) {
        size_t at = (size_t)zopa_random_below(&random, size);
        uint64_t how = zopa_random_below(&random, 3);
        text[at] = how == 0   ? (char)zopa_random_below(&random, 256)
                   : how == 1 ? spices[zopa_random_below(&random, sizeof spices - 1)]
                              : text[zopa_random_below(&random, size)];
      }
      read += try_sample(&samples[s], domain, text, size, "a changed file");
      free(text);
    }
  CHECK(read > 0 && read < tried);
  tap_point("of %zu changed files %zu are read, the others refused with a reason", tried, read);
}

/* start, then middle `times` over, then end. */
static void try_monster(const char *start, const char *middle, size_t times, const char *end, const char *what, bool expected)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, start);
  zopa_text_repeat(&text, middle, times);
  zopa_text_string(&text, end);
  struct zopa_file file = {.name = "monster", .bytes = text.data, .size = text.size};
  if (CHECK(!text.failed))
    CHECK_THAT(try_read(NULL, &file, 1, what) == expected, "%s is %s", what, expected ? "refused" : "read");
  zopa_text_clear(&text);
}

static void test_monsters(void)
{
  static const char domain[] = "<negotiation_template><utility_space><objective index='0'>", issue[] = "<issue index='1' name='a' type='discrete'>",
                    end[] = "</issue></objective></utility_space></negotiation_template>";
  struct zopa_text start = {0};
  zopa_text_format(&start, "%s%s", domain, issue);
  try_monster(start.data, "<item value='x'/>\n", 1000000, end, "a million items", false);
  try_monster(start.data, "\n", 1000000, "<item value='x'/></issue></objective></utility_space></negotiation_template>", "a million empty lines", true);
  try_monster(domain, "<objective index='1'>", 100000, "", "a hundred thousand open objectives", false);
  try_monster("<utility_space>", "<a b='c'/>", 3000000, "</utility_space>", "three million elements", false);
  try_monster("<utility_space ", "a='b' ", 100000, "/>", "a hundred thousand attributes", false);
  try_monster("<utility_space a='", "x", 12000000, "'/>", "an attribute of twelve million bytes", false);
  try_monster("<utility_space a='", "&", 1000000, "'/>", "a million ampersands", false);
  try_monster("<!DOCTYPE a [<!ENTITY b \"", "&c;", 100000, "\">]><negotiation_template/>", "entities", false);
  try_monster("<!DOCTYPE a SYSTEM \"file:///etc/passwd\" [<!ENTITY x \"y\">]>\n", "", 0,
              "<negotiation_template><utility_space><objective index='0' name='&x;'><issue index='1' name='a'><item value='&x;'/></issue></objective>"
              "</utility_space></negotiation_template>", "a document type, which is skipped", true);
  try_monster("<negotiation_template><utility_space><objective index='0'><issue index='1' type='integer' lowerbound='0' upperbound='2000000000'/>", "", 0,
              "</objective></utility_space></negotiation_template>", "an issue of two thousand million values", false);
  zopa_text_clear(&start);
  try_monster("{\"issuesValues\": ", "[", 100000, "", "a hundred thousand open lists", false);
  try_monster("{\"issuesValues\": {\"a\": {\"values\": [\"x\"", ",\n\"y\"", 1000000, "]}}}", "a million values", false);
  try_monster("{\"issuesValues\": {\"a\": {\"range\": [0, 1, 1e-50]}}}", "", 0, "", "a range of too many steps", false);
  try_monster("{\"issuesValues\": {\"a\": {\"range\": [0, ", "9", 100000, ", 1]}}}", "a number of a hundred thousand digits", false);
  try_monster("{\"issueWeights\": {\"a\": 1}, \"issues\": {\"a\": {\"x\": 0", ", \"y\": 1", 1000000, "}}}", "a million values of one name", false);
  try_monster("issue,option,ann\n", "a,x,1\n", 1000000, "", "a million rows", false);
  try_monster("issue,option", ",p", 100000, "\n", "a hundred thousand columns", false);
  try_monster("issue,option,ann\na,\"", "x", 1000000, "", "a cell without end", false);
  try_monster("issue,option,ann\n", "\n", 1000000, "a,x,1\n", "a million empty lines in a table", true);
  try_monster("", "", 0, "", "an empty file", false);
  try_monster("\xFF\xFE<", "", 0, "", "a UTF-16 file", false);
  try_monster("{\"issuesValues\": {\"a\": {\"values\": [\"\xFF\"]}}}", "", 0, "", "JSON that is not UTF-8", false);
  static const char nul[] = "<utility_space>\0</utility_space>", json_nul[] = "{\"issuesValues\": {\"a\": {\"values\": [\"\0\"]}}}";
  struct zopa_file file = {.name = "nul.xml", .bytes = nul, .size = sizeof nul - 1};
  CHECK(!try_read(NULL, &file, 1, "XML with a NUL byte"));
  file = (struct zopa_file){.name = "nul.json", .bytes = json_nul, .size = sizeof json_nul - 1};
  CHECK(!try_read(NULL, &file, 1, "JSON with a NUL byte"));
  tap_point("monsters are refused with a reason");
}

static void test_binary(void)
{
  struct zopa_random random;
  zopa_random_init(&random, 8, 0);
  char bytes[4096];
  for (int n = 0; n < 200; n++) {
    size_t size = (size_t)zopa_random_below(&random, sizeof bytes);
    for (size_t i = 0; i < size; i++)
      bytes[i] = (char)zopa_random_below(&random, 256);
    struct zopa_file file = {.name = "binary", .bytes = bytes, .size = size};
    CHECK(!try_read(NULL, &file, 1, "binary"));
    for (size_t s = 0; s < SAMPLES; s++)
      CHECK(!try_read(samples[s].format, &file, 1, samples[s].format));
  }
  tap_point("random bytes are of no format, and refused by every reader");
}

int main(void)
{
  test_cuts();
  test_changes();
  test_monsters();
  test_binary();
  return tap_done();
}
