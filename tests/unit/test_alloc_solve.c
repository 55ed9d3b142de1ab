/* test_alloc_solve.c - a case compiled into a space and analysed while each allocation of ours fails in turn. What GMP allocates is its own
 * and is not part of this. */
#include "alloc_fail.h"
#include "tap.h"

#include "formats/format.h"
#include "solve/analysis.h"

#include <string.h>

static const char profile_a[] = "{\"reservationValue\": 0.3, \"issueWeights\": {\"Fruit\": 0.5, \"Bread\": 0.25, \"Drink\": 0.25}, \"issues\": "
  "{\"Fruit\": {\"Apple\": 0.2, \"Pear\": 1.0, \"Plum\": 0.7}, \"Bread\": {\"White\": 0.1, \"Brown\": 1.0}, "
  "\"Drink\": {\"Tea\": 0.4, \"Milk\": 1.0, \"Water\": 0.0}}}";
static const char profile_b[] = "{\"reservationValue\": 0.2, \"issueWeights\": {\"Fruit\": 0.25, \"Bread\": 0.25, \"Drink\": 0.5}, \"issues\": "
  "{\"Fruit\": {\"Apple\": 1.0, \"Pear\": 0.1, \"Plum\": 0.6}, \"Bread\": {\"White\": 1.0, \"Brown\": 0.3}, "
  "\"Drink\": {\"Tea\": 1.0, \"Milk\": 0.2, \"Water\": 0.5}}}";

static enum zopa_status run_space(void *context, void *ret)
{
  struct zopa_error error;
  zopa_error_init(&error);
  enum zopa_status status = zopa_space_new(context, &error, ret);
  zopa_error_clear(&error);
  return status;
}

static void clear_space(void *ret) { zopa_space_free(*(struct zopa_space **)ret); }

static enum zopa_status run_settle(void *context, void *ret)
{
  const uint32_t package[] = {ZOPA_NONE, 1, ZOPA_NONE};
  return zopa_space_settle(context, package, ret);
}

static enum zopa_status run_analyze(void *context, void *ret)
{
  struct zopa_error error;
  struct zopa_control control = ZOPA_CONTROL_INIT;
  control.threads = 1;
  zopa_error_init(&error);
  enum zopa_status status = zopa_analyze(context, NULL, &control, &error, ret);
  zopa_error_clear(&error);
  return status;
}

static void clear_analysis(void *ret) { zopa_analysis_free(*(struct zopa_analysis **)ret); }

int main(void)
{
  const struct zopa_file files[] = {{"a.json", profile_a, sizeof profile_a - 1}, {"b.json", profile_b, sizeof profile_b - 1}};
  struct zopa_case *negotiation = NULL;
  struct zopa_space *space = NULL, *settled = NULL;
  struct zopa_analysis *analysis = NULL;
  if (!CHECK(zopa_format_read(files, 2, NULL, NULL, &negotiation) == ZOPA_OK))
    return tap_done();
  alloc_fail_every("compiling a case", run_space, clear_space, negotiation, &space, sizeof space);
  if (CHECK(run_space(negotiation, &space) == ZOPA_OK)) {
    alloc_fail_every("settling an issue", run_settle, clear_space, space, &settled, sizeof settled);
    alloc_fail_every("analysing a space", run_analyze, clear_analysis, space, &analysis, sizeof analysis);
    zopa_space_free(space);
  }
  zopa_case_free(negotiation);
  return tap_done();
}
