/* test_golden_genius.c - Genius files mean here what they mean to Genius.
 *
 * golden-utilities.tsv holds what Genius itself computed: D lines (folder, domain file, issues, number of bids as a 64-bit integer that may
 * have wrapped), P lines (profile, type, reservation value, discount factor) and B lines (utility, values joined by "|"). Every utility must
 * be met to 1e-12, by exact fractions from the model and by the integers of the space, every profile on which Genius throws must be refused with a reason that has a place, and so must constraint spaces. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/format.h"
#include "formats/plain_utility.h"
#include "space/space.h"
#include "tap.h"

enum { FIELDS_MAX = 8, SIZE = 4096 };

static struct {
  char folder[TAP_PATH_SIZE], domain[SIZE], profile[SIZE];
  char *fields[FIELDS_MAX];
  size_t fields_count;
  struct zopa_case *negotiation;  /* of the profile, or NULL when it was refused */
  struct zopa_space *space;
  struct zopa_error error;
  enum zopa_status status;
  bool constraint;
  size_t domains, profiles, met, refused, constraints, warnings;
  double worst;
} run;

/* The row's text as the reader sees it: UTF-8 when it is, else taken for Latin-1. */
static void to_utf8(const char *text, char ret[SIZE])
{
  bool valid = zopa_text_utf8_prefix(text, strlen(text)) == strlen(text);
  size_t size = 0;
  for (; *text && size + 2 < SIZE; text++) {
    unsigned char byte = (unsigned char)*text;
    if (valid || byte < 0x80)
      ret[size++] = *text;
    else {
      ret[size++] = (char)(0xC0 | byte >> 6);
      ret[size++] = (char)(0x80 | (byte & 0x3F));
    }
  }
  ret[size] = '\0';
}

/* "issues=5" gives "5". */
static const char *after_equals(const char *field) { return strchr(field, '=') ? strchr(field, '=') + 1 : ""; }

static void begin_domain(void)
{
  char name[SIZE];
  snprintf(name, sizeof name, "genius/%s", run.fields[1]);
  CHECK_THAT(tap_data(name, run.folder), "no folder %s", name);
  snprintf(run.domain, sizeof run.domain, "%.3000s/%.1000s", run.folder, run.fields[2]);
  const char *paths[] = {run.domain};
  struct zopa_case *negotiation = NULL;
  struct zopa_error error = {0};
  if (CHECK_THAT(zopa_case_read(paths, 1, NULL, &error, &negotiation) == ZOPA_OK, "cannot read %s", run.domain)) {
    uint64_t bids = 1;
    for (size_t i = 0; i < negotiation->issues_count; i++)
      bids *= negotiation->issues[i].options_count;
    char shown[32];
    snprintf(shown, sizeof shown, "%lld", (long long)bids);
    CHECK_THAT(strtoul(after_equals(run.fields[3]), NULL, 10) == negotiation->issues_count, "%s has %zu issues", run.domain, negotiation->issues_count);
    CHECK_THAT(strcmp(after_equals(run.fields[4]), shown) == 0, "%s has %s bids, not %s", run.domain, after_equals(run.fields[4]), shown);
  }
  zopa_case_free(negotiation);
  zopa_error_clear(&error);
  run.domains++;
}

static void begin_profile(void)
{
  zopa_space_free(run.space);
  zopa_case_free(run.negotiation);
  zopa_error_clear(&run.error);
  run.space = NULL;
  run.negotiation = NULL;
  snprintf(run.profile, sizeof run.profile, "%.3000s/%.1000s", run.folder, run.fields[1]);
  const char *paths[] = {run.domain, run.profile};
  run.status = zopa_case_read(paths, 2, NULL, &run.error, &run.negotiation);
  run.constraint = strcmp(after_equals(run.fields[2]), "CONSTRAINT") == 0;
  run.profiles++;
  run.warnings += run.error.warning_count;
  if (run.constraint) {
    CHECK_THAT(run.status == ZOPA_E_UNSUPPORTED && strstr(run.error.problems[run.error.count - 1].text, "constraint"), "%s is not refused by name", run.profile);
    run.constraints++;
  }
  if (!run.negotiation)
    return;
  CHECK_THAT(zopa_space_new(run.negotiation, NULL, &run.space) == ZOPA_OK && run.space->utility_count == 1, "no space of %s", run.profile);
  const struct zopa_preference *preference = &run.negotiation->preferences[0];
  double reservation = preference->reservation.text ? preference->reservation.value : 0;
  double discount = preference->discount.text ? preference->discount.value : 1;
  CHECK_THAT(run.negotiation->parties_count == 1, "%s", run.profile);
  CHECK_THAT(reservation == strtod(after_equals(run.fields[3]), NULL), "%s: reservation value %g, %s", run.profile, reservation, run.fields[3]);
  CHECK_THAT(discount == strtod(after_equals(run.fields[4]), NULL), "%s: discount factor %g, %s", run.profile, discount, run.fields[4]);
}

static void check_refused(void)
{
  bool placed = false;
  for (size_t i = 0; i < run.error.count; i++)
    placed |= run.error.problems[i].severity == ZOPA_ERROR && run.error.problems[i].place.line > 0 && run.error.problems[i].place.file;
  CHECK_THAT(!run.negotiation && run.status == ZOPA_E_INPUT && placed, "%s is not refused with a reason", run.profile);
  run.refused++;
}

static void check_bid(void)
{
  if (run.constraint)
    return;
  if (strncmp(run.fields[1], "EXC:", 4) == 0) {
    check_refused();
    return;
  }
  if (!CHECK_THAT(run.negotiation && run.space, "%s was refused: %s", run.profile, run.error.count ? run.error.problems[run.error.count - 1].text : "memory"))
    return;
  char bid[SIZE];
  to_utf8(run.fields[2], bid);
  uint32_t *outcome = calloc(run.negotiation->issues_count, sizeof *outcome);
  size_t count = 0;
  bool good = outcome != NULL;
  for (char *rest = bid, *value; good && (value = strsep(&rest, "|"));) {
    good = count < run.negotiation->issues_count && (outcome[count] = zopa_option_index(&run.negotiation->issues[count], value)) != ZOPA_NONE;
    CHECK_THAT(good, "%s: no value %s", run.profile, value);
    count++;
  }
  if (good && CHECK_THAT(count == run.negotiation->issues_count, "%s: %zu values", run.profile, count)) {
    double difference = fabs(plain_utility_double(run.negotiation, 0, outcome) - strtod(run.fields[1], NULL));
    run.worst = difference > run.worst ? difference : run.worst;
    double fast = zopa_utility_value(run.space->utilities, zopa_utility_sum(run.space, run.space->utilities, outcome));
    CHECK_THAT(fabs(fast - strtod(run.fields[1], NULL)) <= 1e-12, "%s: the space says %.17g for %s", run.profile, fast, run.fields[2]);
    run.met += CHECK_THAT(difference <= 1e-12, "%s: %s is off by %g for %s", run.profile, run.fields[1], difference, run.fields[2]);
  }
  free(outcome);
}

int main(void)
{
  char path[TAP_PATH_SIZE];
  if (!tap_data("genius/golden-utilities.tsv", path)) {
    tap_skip("utilities as Genius computes them", "no data (genius/golden-utilities.tsv)");
    return tap_done();
  }
  char *golden = tap_read(path, NULL);
  for (char *rest = golden, *line; rest && (line = strsep(&rest, "\n"));) {
    run.fields_count = 0;
    for (char *field; run.fields_count < FIELDS_MAX && (field = strsep(&line, "\t"));)
      run.fields[run.fields_count++] = field;
    switch (run.fields[0][0]) {
    case 'D': begin_domain(); break;
    case 'P': begin_profile(); break;
    case 'B': check_bid(); break;
    }
  }
  tap_note("%zu domains, %zu profiles, %zu utilities met, largest difference %.3g, %zu rows of profiles that Genius refuses, %zu constraint spaces, %zu warnings",
           run.domains, run.profiles, run.met, run.worst, run.refused, run.constraints, run.warnings);
  CHECK(run.domains == 109 && run.profiles == 366);
  CHECK_THAT(run.met == 2808, "%zu", run.met);
  CHECK_THAT(run.refused == 96, "%zu", run.refused);
  CHECK(run.constraints == 3);
  tap_point("2,808 utilities are those of Genius, 96 rows stand for profiles that it refuses as we do, 3 constraint spaces are refused by name");
  zopa_space_free(run.space);
  zopa_case_free(run.negotiation);
  zopa_error_clear(&run.error);
  free(golden);
  return tap_done();
}
