/* test_alloc_formats.c - every format read from memory and written back while each allocation of ours fails in turn: no leak, no half
 * case, and the problem is always memory, never the file. The samples are small on purpose, and use as many features as they can. */
#include "alloc_fail.h"
#include "tap.h"

#include "formats/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GENIUS_OPTIONS(a, b)                                                                                                          \
  "<issue etype='discrete' index='1' name='Fruit' type='discrete' vtype='discrete'><item index='1' value='Apple' evaluation='" a "'/>" \
  "<item index='2' value='Pear' evaluation='" b "'/></issue>"                                                                          \
  "<issue index='2' name='Count' type='integer' lowerbound='0' upperbound='9'><evaluator ftype='linear' offset='0.1' slope='0.1'/></issue>"

static const char genius_domain[] = "<negotiation_template><utility_space number_of_issues='2'><objective index='0' name='All' type='objective'>"
  "<issue index='1' name='Fruit' type='discrete'><item index='1' value='Apple'/><item index='2' value='Pear'/></issue>"
  "<issue index='2' name='Count' type='integer' lowerbound='0' upperbound='9'/></objective></utility_space></negotiation_template>";
static const char genius_profile[] = "<utility_space number_of_issues='2'><objective index='0' name='All' type='objective'>"
  "<weight index='1' value='0.75'/><weight index='2' value='0.25'/>" GENIUS_OPTIONS("3", "1")
  "</objective><reservation value='0.2'/><discount_factor value='0.9'/></utility_space>";
static const char geniusweb_domain[] = "{\"name\": \"lunch\", \"issuesValues\": {\"Fruit\": {\"values\": [\"Apple\", \"Pear\"]}, "
  "\"Count\": {\"range\": [\"0\", \"9\", \"3\"]}}}";
static const char geniusweb_profile[] = "{\"LinearAdditiveUtilitySpace\": {\"issueUtilities\": {\"Fruit\": {\"DiscreteValueSetUtilities\": "
  "{\"valueUtilities\": {\"Apple\": 0.3, \"Pear\": 1.0}}}, \"Count\": {\"NumberValueSetUtilities\": {\"lowValue\": 0, \"lowUtility\": 1, "
  "\"highValue\": 9, \"highUtility\": 0}}}, \"issueWeights\": {\"Fruit\": 0.6, \"Count\": 0.4}, \"domain\": {\"name\": \"lunch\", "
  "\"issuesValues\": {\"Fruit\": {\"values\": [\"Apple\", \"Pear\"]}, \"Count\": {\"range\": [\"0\", \"9\", \"3\"]}}}, \"name\": \"a\", "
  "\"reservationBid\": {\"issuevalues\": {\"Fruit\": \"Apple\", \"Count\": \"3\"}}}}";
static const char negolog_profile[] = "{\"reservationValue\": 0.3, \"issueWeights\": {\"Fruit\": 0.6, \"Bread\": 0.4}, \"issues\": "
  "{\"Fruit\": {\"Apple\": 0.2, \"Pear\": 1.0}, \"Bread\": {\"White\": 0.1, \"Brown\": 1.0}}}";

/* Worth that only combinations have; a curve; a table. */
static const char rectangles_domain[] = "<negotiation_template><utility_space><objective index='0'><issue index='1' name='a' type='integer' lowerbound='0' "
  "upperbound='9'/><issue index='2' name='b' type='integer' lowerbound='5' upperbound='6'/></objective></utility_space></negotiation_template>";
static const char rectangles_profile[] = "<utility_space type='nonlinear'><objective index='0'><utility maxutility='20'><ufun aggregation='sum' weight='1'>"
  "<hyperRectangle utility='7'><INCLUDES index='1' min='2' max='4'/><INCLUDES index='2' min='5' max='5'/></hyperRectangle><ufun aggregation='sum' "
  "weight='2'><hyperRectangle utility='3'><EXCLUDES index='1' min='0' max='1'/></hyperRectangle></ufun></ufun></utility></objective></utility_space>";
static const char curve_domain[] = "<negotiation_template><utility_space><objective index='0'><issue index='1' name='a' type='real'>"
  "<range lowerbound='0' upperbound='2.5'/></issue><issue index='2' name='b'><item value='x'/><item value='y' description='why'/></issue></objective></utility_space></negotiation_template>";
static const char curve_profile[] = "<utility_space><objective index='0'><weight index='1' value='0.5'/><weight index='2' value='0.5'/><issue index='1' type='real'>"
  "<range lowerbound='0' upperbound='2.5'/><evaluator ftype='triangular' parameter0='0' parameter1='2' parameter2='1'/></issue>"
  "<issue index='2'><item value='x' evaluation='3'/><item value='y' evaluation='7'/></issue></objective></utility_space>";
static const char groups_profile[] = "{\"SumOfGroupsUtilitySpace\": {\"partUtilities\": {\"p\": {\"partsutils\": {\"issues\": [\"a\", \"b\"], \"utilslist\": ["
  "{\"values\": [\"x\", \"v\"], \"util\": 0.5}, {\"values\": [\"y\", \"u\"], \"util\": 1}]}}}, \"domain\": {\"issuesValues\": {\"a\": {\"values\": [\"x\", \"y\"]}, "
  "\"b\": {\"values\": [\"u\", \"v\"]}}}, \"reservationBid\": {\"issuevalues\": {\"a\": \"y\", \"b\": \"v\"}}}}";
static const char points_table[] = "issue,option,ann,\"ben, too\"\r\nFruit,Apple,0.5,0\r\nFruit,\"Pear \"\"ripe\"\"\",0.1,60\r\nBread,Brown,1,-2e-1\r\n";

#define FILE_OF(name, text) {name, text, sizeof text - 1}

struct sample {
  const char *format;
  struct zopa_file files[3];
  size_t count;
};

static const struct sample samples[] = {
  {"genius", {FILE_OF("d.xml", genius_domain), FILE_OF("a.xml", genius_profile), FILE_OF("b.xml", genius_profile)}, 3},
  {"geniusweb", {FILE_OF("d.json", geniusweb_domain), FILE_OF("a.json", geniusweb_profile), FILE_OF("b.json", geniusweb_profile)}, 3},
  {"negolog", {FILE_OF("a.json", negolog_profile), FILE_OF("b.json", negolog_profile)}, 2},
  {"genius with rectangles", {FILE_OF("d.xml", rectangles_domain), FILE_OF("a.xml", rectangles_profile)}, 2},
  {"genius with a curve", {FILE_OF("d.xml", curve_domain), FILE_OF("a.xml", curve_profile)}, 2},
  {"geniusweb with groups", {FILE_OF("a.json", groups_profile)}, 1},
  {"points", {FILE_OF("a.csv", points_table)}, 1},
};

static enum zopa_status run_read(void *context, void *ret)
{
  const struct sample *sample = context;
  struct zopa_error error;
  zopa_error_init(&error);
  enum zopa_status status = zopa_format_read(sample->files, sample->count, NULL, &error, ret);
  /* Out of memory is no fault of the file, so nothing may be said against it. */
  for (size_t i = 0; i < error.count; i++)
    CHECK_THAT(status == ZOPA_OK || error.problems[i].severity == ZOPA_WARNING, "the file is blamed: %s", error.problems[i].text);
  zopa_error_clear(&error);
  return status;
}

static void clear_case(void *ret) { zopa_case_free(*(struct zopa_case **)ret); }

/* What is written, and as what. */
struct writing {
  const struct zopa_case *negotiation;
  const struct zopa_format *format;
};

static enum zopa_status run_write(void *context, void *ret)
{
  const struct writing *writing = context;
  struct zopa_error error;
  struct zopa_text text = {0};
  zopa_error_init(&error);
  size_t parts = writing->format->part_count ? writing->format->part_count(writing->negotiation) : 1;
  enum zopa_status status = ZOPA_OK;
  for (size_t part = 0; part < parts && status == ZOPA_OK; part++)
    status = writing->format->write(writing->negotiation, part, &error, &text);
  if (status == ZOPA_OK && text.failed)
    status = ZOPA_E_MEMORY;
  if (status == ZOPA_OK)
    *(struct zopa_text *)ret = text;
  else
    zopa_text_clear(&text);
  zopa_error_clear(&error);
  return status;
}

static void clear_text(void *ret) { zopa_text_clear(ret); }

static bool equal_text(const void *ret, const void *undisturbed)
{
  const struct zopa_text *a = ret, *b = undisturbed;
  return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

/* A case written in every format that has a writer and can hold it. */
static void test_writing(const char *name, const struct zopa_case *negotiation)
{
  for (size_t i = 0; i < zopa_format_count; i++) {
    struct writing writing = {negotiation, zopa_formats[i]};
    struct zopa_text text;
    char what[200];
    if (!writing.format->write)
      continue;
    if (run_write(&writing, &text) != ZOPA_OK)
      continue;                   /* a format that cannot hold this case */
    bool empty = text.size == 0;
    zopa_text_clear(&text);
    if (empty)
      continue;                   /* a format of profiles, and a case without complete preferences */
    snprintf(what, sizeof what, "writing %s as %s", name, writing.format->name);
    alloc_fail_every_or_equal(what, run_write, clear_text, equal_text, &writing, &text, sizeof text);
  }
}

static void test_sample(const char *name, const struct sample *sample)
{
  struct zopa_case *negotiation = NULL;
  char what[200];
  snprintf(what, sizeof what, "reading %s", name);
  alloc_fail_every(what, run_read, clear_case, (void *)sample, &negotiation, sizeof negotiation);
  if (!CHECK(run_read((void *)sample, &negotiation) == ZOPA_OK))
    return;
  CHECK(zopa_case_party_count(negotiation) > 0 && zopa_case_issue_count(negotiation) > 0);
  tap_point("%s is what it should be", name);
  test_writing(name, negotiation);
  zopa_case_free(negotiation);
}

int main(void)
{
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
    test_sample(samples[i].format, &samples[i]);

  static const char *const examples[] = {"examples/berlin/case.yaml", "examples/wages/case.yaml", "examples/camera/case.yaml"};
  for (size_t i = 0; zopa_format_by_name("case") && i < sizeof examples / sizeof *examples; i++) {
    char path[TAP_PATH_SIZE];
    size_t size = 0;
    char *bytes = tap_source(examples[i], path) ? tap_read(path, &size) : NULL;
    if (!CHECK_THAT(bytes, "no %s", examples[i]))
      continue;
    struct sample sample = {"case", {{examples[i], bytes, size}}, 1};
    test_sample(examples[i], &sample);
    free(bytes);
  }
  return tap_done();
}
