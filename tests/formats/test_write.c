/* test_write.c - what is written in another tool's format means the same when it is read back.
 *
 * Every given set that can be read is written in every format that can hold it and read back; outcomes drawn at random must be worth the same
 * to every party: exactly where no number was rounded, else to 1e-12, and for GeniusWeb up to the factor that brings its weights to a sum
 * of 1. Writing what was read back gives the same bytes. Small cases by hand cover what the given sets do not have. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"
#include "formats/format.h"
#include "formats/plain_utility.h"
#include "space/space.h"
#include "tap.h"

enum { DRAWS = 12, PARTS_MAX = 1 + ZOPA_PARTIES_MAX };

/* A case as files in memory. */
struct written {
  struct zopa_text names[PARTS_MAX], texts[PARTS_MAX];
  struct zopa_file files[PARTS_MAX];
  size_t count;
  struct zopa_error error;
  enum zopa_status status;
};

static void write_all(const struct zopa_format *format, const struct zopa_case *negotiation, struct written *ret)
{
  memset(ret, 0, sizeof *ret);
  ret->count = format->part_count ? format->part_count(negotiation) : 1;
  for (size_t i = 0; i < ret->count && ret->status == ZOPA_OK; i++) {
    if (format->part_name)
      format->part_name(negotiation, i, &ret->names[i]);
    else
      zopa_text_string(&ret->names[i], "whole");
    ret->status = format->write(negotiation, i, &ret->error, &ret->texts[i]);
    ret->files[i] = (struct zopa_file){.name = ret->names[i].data, .bytes = ret->texts[i].data, .size = ret->texts[i].size};
  }
}

static void written_clear(struct written *written)
{
  for (size_t i = 0; i < written->count; i++) {
    zopa_text_clear(&written->names[i]);
    zopa_text_clear(&written->texts[i]);
  }
  zopa_error_clear(&written->error);
}

static bool says(const struct zopa_error *error, const char *what)
{
  for (size_t i = 0; i < error->count; i++)
    if (strstr(error->problems[i].text, what))
      return true;
  return false;
}

static const char *last_problem(const struct zopa_error *error) { return error->count ? error->problems[error->count - 1].text : "(nothing told)"; }

/* The same outcome is worth the same in both cases, or `scale` times as much where that is allowed. Parties and issues are in the same order,
 * options too. */
static void compare_utilities(const struct zopa_case *before, const struct zopa_case *after, bool exact, bool scaled, struct zopa_random *random, const char *name)
{
  uint32_t *outcome = calloc(before->issues_count, sizeof *outcome);
  double ratio[ZOPA_PARTIES_MAX] = {0};
  for (int draw = 0; draw < DRAWS; draw++) {
    for (size_t i = 0; i < before->issues_count; i++)
      outcome[i] = (uint32_t)zopa_random_below(random, before->issues[i].options_count);
    for (size_t p = 0; p < before->parties_count; p++) {
      mpq_t was, is;
      mpq_inits(was, is, NULL);
      plain_utility(before, p, outcome, was);
      plain_utility(after, p, outcome, is);
      double a = zopa_number_double(was), b = zopa_number_double(is);
      if (scaled && a > 1e-3) {
        CHECK_THAT(ratio[p] == 0 || fabs(b / a - ratio[p]) < 1e-9, "%s: %s is scaled by %g and by %g", name, before->parties[p].id, b / a, ratio[p]);
        ratio[p] = b / a;
      } else if (!scaled)
        CHECK_THAT(exact ? mpq_equal(was, is) : fabs(a - b) <= 1e-12, "%s: %s was worth %.17g, now %.17g", name, before->parties[p].id, a, b);
      mpq_clears(was, is, NULL);
    }
  }
  free(outcome);
}

/* Writes, reads back, compares, writes again. Returns whether the format could hold the case. */
static bool round_trip(const struct zopa_format *format, const struct zopa_case *negotiation, struct zopa_random *random, const char *name)
{
  struct written first, second;
  struct zopa_case *back = NULL;
  struct zopa_error error = {0};
  write_all(format, negotiation, &first);
  bool held = first.status == ZOPA_OK;
  CHECK_THAT(held || (first.status == ZOPA_E_UNSUPPORTED && first.error.error_count > 0), "%s as %s: status %d", name, format->name, (int)first.status);
  enum zopa_status status = held ? zopa_format_read(first.files, first.count, NULL, &error, &back) : ZOPA_OK;
  if (held && CHECK_THAT(status == ZOPA_OK, "%s as %s cannot be read back: %s", name, format->name, last_problem(&error)) &&
      CHECK_THAT((strcmp(back->format, format->name) == 0 || strcmp(back->format, "case") == 0) && back->parties_count == negotiation->parties_count &&
                   back->issues_count == negotiation->issues_count,
                 "%s as %s reads back as %s, %zu parties", name, format->name, back->format, back->parties_count)) {
    bool lossy = says(&first.error, "this is lost") || says(&first.error, "will count as") || says(&first.error, "interactions of");
    if (!lossy)
      compare_utilities(negotiation, back, !says(&first.error, "rounded"), says(&first.error, "scaled"), random, name);
    for (size_t p = 0; p < back->parties_count; p++)
      CHECK_THAT(strcmp(back->parties[p].id, negotiation->parties[p].id) == 0, "%s: party %s", name, back->parties[p].id);
    write_all(format, back, &second);
    CHECK_THAT(second.status == ZOPA_OK && second.count == first.count, "%s as %s: second time %s", name, format->name, last_problem(&second.error));
    for (size_t i = 0; i < second.count && i < first.count; i++)
      CHECK_THAT(second.texts[i].size == first.texts[i].size && memcmp(second.texts[i].data, first.texts[i].data, first.texts[i].size) == 0,
                 "%s as %s: %s differs when written again", name, format->name, first.names[i].data);
    written_clear(&second);
  }
  zopa_case_free(back);
  zopa_error_clear(&error);
  written_clear(&first);
  return held;
}

static const char *const format_names[] = {"genius", "geniusweb", "negolog", "points", "case", "json"};
enum { FORMATS = sizeof format_names / sizeof *format_names, OTHERS = 4 };   /* the first four are other tools' */

/* --- given sets --- */

/* Two profiles of a domain at a time, so that a file that cannot be read spoils no more than its pair. */
static void try_files(const char *const *paths, size_t count, size_t held[FORMATS], size_t *ret_read, struct zopa_random *random)
{
  struct zopa_case *negotiation = NULL;
  struct zopa_error error = {0};
  if (zopa_case_read(paths, count, NULL, &error, &negotiation) == ZOPA_OK) {
    ++*ret_read;
    for (size_t f = 0; f < FORMATS; f++)
      held[f] += round_trip(zopa_format_by_name(format_names[f]), negotiation, random, paths[count - 1]);
  }
  zopa_case_free(negotiation);
  zopa_error_clear(&error);
}

static void test_golden_files(void)
{
  char path[TAP_PATH_SIZE], domain[TAP_PATH_SIZE] = "", profile[TAP_PATH_SIZE], name[TAP_PATH_SIZE];
  if (!tap_data("genius/golden-utilities.tsv", path)) {
    tap_skip("sets of Genius come back the same", "no data (genius)");
    return;
  }
  size_t held[FORMATS] = {0}, read = 0;
  struct zopa_random random;
  zopa_random_init(&random, 1, 0);
  char *golden = tap_read(path, NULL), *folder = NULL;
  for (char *rest = golden, *line; (line = strsep(&rest, "\n"));) {
    char *kind = strsep(&line, "\t"), *first = line ? strsep(&line, "\t") : NULL, *second = line ? strsep(&line, "\t") : NULL;
    if (*kind == 'D') {
      folder = first;
      snprintf(name, sizeof name, "genius/%s/%s", first, second);
      tap_data(name, domain);
    } else if (*kind == 'P') {
      snprintf(name, sizeof name, "genius/%s/%s", folder, first);
      tap_data(name, profile);
      const char *paths[] = {domain, profile};
      try_files(paths, 2, held, &read, &random);
    }
  }
  free(golden);
  tap_note("of %zu profiles, genius holds %zu, geniusweb %zu, negolog %zu, points %zu", read, held[0], held[1], held[2], held[3]);
  CHECK(read == 351 && held[0] == read && held[3] == read && held[2] == read - 24);
  tap_point("profiles of Genius come back the same from every format that can hold them");
}

static void test_folders(const char *kind)
{
  char root[TAP_PATH_SIZE];
  if (!tap_data(kind, root)) {
    tap_skip(kind, "no data");
    return;
  }
  size_t held[FORMATS] = {0}, read = 0;
  struct zopa_random random;
  struct dirent **entries = NULL;
  zopa_random_init(&random, 1, 1);
  int count = scandir(root, &entries, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    struct zopa_text folder = {0};
    zopa_text_format(&folder, "%s/%s", root, entries[i]->d_name);
    const char *paths[] = {folder.data};
    if (entries[i]->d_name[0] != '.')
      try_files(paths, 1, held, &read, &random);
    zopa_text_clear(&folder);
    free(entries[i]);
  }
  free(entries);
  CHECK(read > 0 && held[0] == read && held[1] == read && held[2] == read && held[3] == read);
  tap_point("%zu sets of %s come back the same from every format", read, kind);
}

/* --- cases by hand --- */

static struct zopa_case *read_texts(const char *const *names, const char *const *texts, size_t count)
{
  struct zopa_file files[8];
  struct zopa_error error = {0};
  struct zopa_case *negotiation = NULL;
  for (size_t i = 0; i < count; i++)
    files[i] = (struct zopa_file){.name = names[i], .bytes = texts[i], .size = strlen(texts[i])};
  CHECK_THAT(zopa_format_read(files, count, NULL, &error, &negotiation) == ZOPA_OK, "%s: %s", names[0], last_problem(&error));
  zopa_error_clear(&error);
  return negotiation;
}

static void trip_all(struct zopa_case *negotiation, const char *name, size_t formats_expected)
{
  size_t held = 0;
  struct zopa_random random;
  zopa_random_init(&random, 2, 0);
  for (size_t f = 0; f < FORMATS && negotiation; f++)
    held += round_trip(zopa_format_by_name(format_names[f]), negotiation, &random, name);
  CHECK_THAT(held == formats_expected, "%s is held by %zu formats", name, held);
  zopa_case_free(negotiation);
}

static void test_by_hand(void)
{
  static const char *const genius[] = {
    "<negotiation_template><utility_space><objective index='0' name='deal'>"
    "<issue index='1' name='price' type='integer' lowerbound='-2' upperbound='2'/>"
    "<issue index='2' name='speed' type='real'><range lowerbound='0.5' upperbound='3'/></issue>"
    "<issue index='3' name='R&D \"now\"' type='discrete'><item value=\"it's\"/><item value='a,b'/></issue>"
    "</objective></utility_space></negotiation_template>",
    "<utility_space><objective index='0'>"
    "<issue index='1' type='integer' lowerbound='-2' upperbound='2'><evaluator ftype='linear' slope='0.3' offset='0'/></issue>"
    "<issue index='2' type='real'><range lowerbound='0.5' upperbound='3'/>"
    "<evaluator ftype='triangular' parameter0='0.5' parameter1='3' parameter2='1.7'/></issue>"
    "<issue index='3' type='discrete'><item value=\"it's\" evaluation='3'/><item value='a,b' evaluation='7'/></issue>"
    "<weight index='1' value='0.2'/><weight index='2' value='0.3'/><weight index='3' value='0.5'/></objective></utility_space>"};
  static const char *const genius_names[] = {"domain.xml", "ann.xml"};
  trip_all(read_texts(genius_names, genius, 2), "integers that are cut, a triangle, names with quotes", 6);

  static const char *const groups[] = {
    "{\"SumOfGroupsUtilitySpace\": {\"partUtilities\": {\"x\": {\"partsutils\": {\"issues\": [\"a\", \"b\"], \"utilslist\": ["
    "{\"values\": [\"1\", \"u\"], \"util\": 0.3}, {\"values\": [\"2\", \"v\"], \"util\": 0.6}]}},"
    "\"y\": {\"partsutils\": {\"issues\": [\"c\"], \"utilslist\": [{\"values\": [\"p\"], \"util\": 0.25}]}}},"
    "\"domain\": {\"name\": \"d\", \"issuesValues\": {\"a\": {\"values\": [\"1\", \"2\"]}, \"b\": {\"values\": [\"u\", \"v\"]},"
    "\"c\": {\"values\": [\"p\", \"q\"]}}}, \"name\": \"n\", \"reservationBid\": {\"issuevalues\": {\"a\": \"2\", \"b\": \"v\", \"c\": \"q\"}}}}"};
  static const char *const groups_names[] = {"ann.json"};
  trip_all(read_texts(groups_names, groups, 1), "a sum of groups", 4);

  static const char *const range[] = {
    "{\"LinearAdditiveUtilitySpace\": {\"issueUtilities\": {\"price\": {\"NumberValueSetUtilities\": {\"lowValue\": 10, \"lowUtility\": 1,"
    "\"highValue\": 11.5, \"highUtility\": 0.25}}, \"c\": {\"DiscreteValueSetUtilities\": {\"valueUtilities\": {\"p\": 1, \"q\": 0.5}}}},"
    "\"issueWeights\": {\"price\": 0.7, \"c\": 0.3}, \"domain\": {\"name\": \"d\", \"issuesValues\": {\"price\": {\"range\": [10, 11.5, 0.25]},"
    "\"c\": {\"values\": [\"p\", \"q\"]}}}, \"name\": \"n\", \"reservationBid\": {\"issuevalues\": {\"price\": 10.5}}}}"};
  trip_all(read_texts(groups_names, range, 1), "a range in steps of a quarter", 6);

  static const char *const points[] = {"issue,option,ann,\"ben, the second\"\nplace,\"Rome \"\"now\"\"\",0.5,0\nplace,Oslo,0,60\nday,Mon,1/3,\nday,Tue,1,3\n"};
  static const char *const points_names[] = {"points.csv"};
  static const char *const better[] = {"issue,option,ann,\"ben, the second\"\nplace,\"Rome \"\"now\"\"\",0.5,0\nplace,Oslo,0,60\nday,\"Mon,\",0.33,\nday,Tue,1,3\n"};
  struct zopa_file file = {.name = points_names[0], .bytes = points[0], .size = strlen(points[0])};
  struct zopa_error error = {0};
  struct zopa_case *none = NULL;
  CHECK(zopa_format_read(&file, 1, NULL, &error, &none) == ZOPA_E_INPUT && says(&error, "1/3"));
  zopa_error_clear(&error);
  struct zopa_case *table = read_texts(points_names, better, 1);
  CHECK(table->parties_count == 2 && strcmp(table->parties[1].id, "ben, the second") == 0 && strcmp(table->issues[1].options[0].id, "Mon,") == 0);
  trip_all(table, "a table of points", 6);
  tap_point("cases by hand come back the same");
}

/* A case of our own: the unit scale of the case format, a reservation package, names that are ids elsewhere. Its utilities are those of the
 * space. */
static void test_own_case(void)
{
  static const char *const text[] = {
    "zopa: 1\ntitle: Own\nparties:\n  ann: {name: Ann}\n  ben: {name: Ben}\n  eve: {name: Eve, role: mediator}\n"
    "issues:\n  place: {name: Place, options: {rome: Rome, oslo: Oslo, bonn: Bonn}}\n"
    "  price: {name: Price, range: {from: -1, to: 5, step: 1}}\n  share: {name: Share, range: {from: 0.5, to: 2, step: 0.25}}\n"
    "constraints:\n  - {forbid: {place: oslo, price: 5}, why: too dear}\n"
    "preferences:\n  ann:\n    weights: {place: 3, price: 2, share: 1}\n"
    "    values: {place: {rome: 4, oslo: 1, bonn: 2}, price: {from: 0, to: 1}, share: {from: 10, to: -4}}\n    reservation: 0.3\n"
    "  ben:\n    weights: {place: 1, price: 1, share: 0}\n"
    "    values: {place: {rome: 0, oslo: 1, bonn: 0.5}, price: {from: 1, to: 0}, share: {from: 0, to: 1}}\n"
    "    reservation: {package: {place: bonn, price: 5, share: 2}}\n"};
  static const char *const names[] = {"own.yaml"};
  struct zopa_case *negotiation = read_texts(names, text, 1);
  struct zopa_error error = {0};
  struct zopa_space *space = NULL;
  if (!negotiation || !CHECK(zopa_space_new(negotiation, &error, &space) == ZOPA_OK))
    return;
  for (size_t f = 0; f < OTHERS; f++) {
    const struct zopa_format *format = zopa_format_by_name(format_names[f]);
    struct written written;
    struct zopa_case *back = NULL;
    write_all(format, negotiation, &written);
    CHECK_THAT(written.status == ZOPA_OK && says(&written.error, "constraint") && says(&written.error, "1 party"), "%s: %s", format->name, last_problem(&written.error));
    CHECK_THAT(zopa_format_read(written.files, written.count, NULL, &error, &back) == ZOPA_OK, "%s: %s", format->name, last_problem(&error));
    for (uint32_t n = 0; back && n < 3 * 7 * 7; n++) {
      uint32_t outcome[] = {n / 49, n / 7 % 7, n % 7};
      for (size_t u = 0; u < space->utility_count; u++) {
        double was = zopa_utility_value(&space->utilities[u], zopa_utility_sum(space, &space->utilities[u], outcome));
        double is = plain_utility_double(back, u, outcome);
        CHECK_THAT(fabs(was - is) <= 1e-12, "%s: %s was worth %.17g, now %.17g", format->name, back->parties[u].id, was, is);
      }
    }
    zopa_case_free(back);
    written_clear(&written);
  }
  zopa_space_free(space);
  zopa_error_clear(&error);
  zopa_case_free(negotiation);
  tap_point("a case of our own keeps its utilities in every format, and what is lost is named");
}

/* --- names --- */

static void test_names(void)
{
  static const char *const profile[] = {"{\"issueWeights\": {\"a\": 1}, \"issues\": {\"a\": {\"x\": 1, \"y\": 0}}, \"reservationValue\": 0.25}",
                                        "{\"issueWeights\": {\"a\": 1}, \"issues\": {\"a\": {\"x\": 0, \"y\": 1}}, \"reservationValue\": 0}"};
  static const char *const names[] = {"ann.json", "domain.json"};
  struct zopa_error error = {0};
  struct zopa_case *negotiation = read_texts(names, profile, 2);
  struct zopa_text parts[3] = {{0}};
  const struct zopa_format *genius = zopa_format_by_name("genius"), *negolog = zopa_format_by_name("negolog");
  if (CHECK(negotiation)) {
    CHECK(zopa_format_part_names(negolog, negotiation, &error, parts) == ZOPA_OK && strcmp(parts[0].data, "ann.json") == 0);
    for (size_t i = 0; i < 3; i++)
      zopa_text_clear(&parts[i]);
    CHECK(zopa_format_part_names(genius, negotiation, &error, parts) == ZOPA_E_UNSUPPORTED && says(&error, "both be called domain.xml"));
  }
  for (size_t i = 0; i < 3; i++)
    zopa_text_clear(&parts[i]);
  zopa_case_free(negotiation);
  zopa_error_clear(&error);
  tap_point("the files of a set have names of their own, or the set is refused");
}

int main(void)
{
  test_golden_files();
  test_folders("anl2023");
  test_folders("negolog");
  test_by_hand();
  test_own_case();
  test_names();
  return tap_done();
}
