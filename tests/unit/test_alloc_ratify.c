/* test_alloc_ratify.c - reading approvals and judging a package while each allocation of ours fails in turn. */
#include "alloc_fail.h"
#include "tap.h"

#include "formats/format.h"
#include "formats/voters_csv.h"
#include "ratify/ratify.h"

#include <stdlib.h>
#include <string.h>

struct subject {
  struct zopa_case *it;
  struct zopa_ratify_settings settings;
  struct zopa_ratify *ratify;
};

static enum zopa_status run_new(void *context, void *ret)
{
  const struct subject *subject = context;
  return zopa_ratify_new(subject->it, &subject->settings, NULL, ret);
}

static void clear_new(void *ret) { zopa_ratify_free(*(struct zopa_ratify **)ret); }

static enum zopa_status run_judge(void *context, void *ret)
{
  static const uint32_t package[2] = {0, 1};
  const struct subject *subject = context;
  return zopa_ratify_judge(subject->ratify, package, true, ret);
}

static void clear_judge(void *ret) { zopa_ratify_answer_free(*(struct zopa_ratify_answer **)ret); }

/* Each time anew, for an answer is kept. */
static enum zopa_status run_probability(void *context, void *ret)
{
  static const uint32_t package[2] = {0, 1};
  const struct subject *subject = context;
  struct zopa_ratify *ratify = NULL;
  double probability, again;
  enum zopa_status status = zopa_ratify_new(subject->it, &subject->settings, NULL, &ratify);
  if (status == ZOPA_OK)
    status = zopa_ratify_probability(ratify, package, &probability, NULL);
  if (status == ZOPA_OK)
    status = zopa_ratify_probability(ratify, package, &again, NULL);
  zopa_ratify_free(ratify);
  if (status == ZOPA_OK)
    *(double *)ret = again;
  return status;
}

static bool same_probability(const void *ret, const void *undisturbed)
{
  double a, b;
  memcpy(&a, ret, sizeof a);
  memcpy(&b, undisturbed, sizeof b);
  return !(a < b || a > b);
}

static enum zopa_status run_csv(void *context, void *ret)
{
  static const char text[] = "name,party\n\"A\",b\nC,\n";
  struct zopa_arena arena = {0};
  const struct zopa_node *list = NULL;
  (void)context;
  enum zopa_status status = zopa_voters_csv_parse("v.csv", text, sizeof text - 1, &arena, NULL, &list);
  if (status == ZOPA_OK)
    *(size_t *)ret = list->count;
  zopa_arena_clear(&arena);
  return status;
}

int main(void)
{
  char path[TAP_PATH_SIZE];
  struct subject subject = {.settings = {.seed = 1}};
  struct zopa_ratify *ratify;
  struct zopa_ratify_answer *answer;
  double probability;
  size_t rows, size = 0;
  char *text = tap_source("tests/golden/ratify/case.yaml", path) ? tap_read(path, &size) : NULL;
  struct zopa_file file = {path, text, size};
  subject.settings.beside = path;
  if (CHECK(text && zopa_format_read(&file, 1, NULL, NULL, &subject.it) == ZOPA_OK) &&
      CHECK(zopa_ratify_new(subject.it, &subject.settings, NULL, &subject.ratify) == ZOPA_OK)) {
    alloc_fail_every("making approvals ready", run_new, clear_new, &subject, &ratify, sizeof ratify);
    alloc_fail_every("judging a package", run_judge, clear_judge, &subject, &answer, sizeof answer);
    alloc_fail_every_or_equal("a probability that is kept", run_probability, NULL, same_probability, &subject, &probability, sizeof probability);
    alloc_fail_every("reading a file of voters", run_csv, NULL, NULL, &rows, sizeof rows);
  }
  zopa_ratify_free(subject.ratify);
  zopa_case_free(subject.it);
  free(text);
  return tap_done();
}
