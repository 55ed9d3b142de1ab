/* test_alloc_case.c - a case is cut, changed, checked and described while each allocation of ours fails in turn: no leak, no half result. The
 * case is a random one of every key (random_case.h); one that is full of faults shows that telling them leaks nothing either. */
#include "alloc_fail.h"
#include "tap.h"

#include "case/redact.h"
#include "case/validate.h"
#include "case/whatif.h"
#include "formats/case_format.h"
#include "formats/tree_write.h"
#include "unit/random_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void clear_case(void *ret) { zopa_case_free(*(struct zopa_case **)ret); }

static enum zopa_status run_redact(void *context, void *ret)
{
  return zopa_case_redact(context, (struct zopa_viewer){ZOPA_VIEWER_MEDIATOR, ZOPA_NONE}, ret);
}

static enum zopa_status run_what_if(void *context, void *ret)
{
  const struct zopa_case *whole = context;
  char set[600], reservation[300];
  snprintf(set, sizeof set, "%s=%s", whole->issues[0].id, whole->issues[0].options[1].id);
  uint32_t party = 0;
  while (party + 1 < whole->parties_count && !whole->preferences[party].given)
    party++;
  snprintf(reservation, sizeof reservation, "%s=1/3", whole->parties[party].id);
  const char *const sets[] = {set}, *const reservations[] = {reservation}, *const without[] = {whole->statements[0].id};
  struct zopa_what_if change = {.set = sets, .set_count = 1, .reservation = reservations, .reservation_count = whole->preferences[party].given,
                                .without = without, .without_count = 1};
  return zopa_case_what_if(whole, &change, NULL, ret);
}

static enum zopa_status run_validate(void *context, void *ret)
{
  (void)ret;
  struct zopa_error error = {0};
  enum zopa_status status = zopa_case_validate(context, &error);
  zopa_error_clear(&error);
  return status;
}

static enum zopa_status run_schema(void *context, void *ret)
{
  (void)context, (void)ret;
  struct zopa_text text = {0};
  zopa_case_schema(&text);
  enum zopa_status status = text.failed ? ZOPA_E_MEMORY : ZOPA_OK;
  zopa_text_clear(&text);
  return status;
}

static enum zopa_status run_faulty(void *context, void *ret)
{
  struct zopa_file file = {"f", context, strlen(context)};
  struct zopa_error error = {0};
  struct zopa_case *none = NULL;
  enum zopa_status status = zopa_case_format_read(&file, 1, &error, &none);
  zopa_error_clear(&error);
  (void)ret;
  return status == ZOPA_E_INPUT && !none ? ZOPA_OK : status;
}

int main(void)
{
  static char faulty[] = "zopa: 1\ntitel: x\nparties: {a: {role: b}, a: {}}\nissues: {x: {options: [p, p]}, n: {range: {from: 0, to: 1, step: 0.3}}}\n"
                         "constraints: [{forbid: {x: q, n: 7}}]\nstatements: [{id: s, contradicts: [s, t]}]\n";
  static char unclosed[] = "{\"zopa\": 1, \"parties\": [";
  struct zopa_arena arena = {0};
  struct zopa_text text = {0};
  struct zopa_case *whole = NULL, *result = NULL;
  zopa_tree_write_yaml(&text, random_case(&arena, 7, 0, (struct zopa_viewer){ZOPA_VIEWER_ALL, ZOPA_NONE}));
  struct zopa_file file = {"f", text.data, text.size};
  if (CHECK(zopa_case_format_read(&file, 1, NULL, &whole) == ZOPA_OK)) {
    alloc_fail_every("cutting a case to a viewer", run_redact, clear_case, whole, &result, sizeof result);
    alloc_fail_every("changing a case", run_what_if, clear_case, whole, &result, sizeof result);
    alloc_fail_every_or_equal("checking a case", run_validate, NULL, NULL, whole, &result, sizeof result);
    alloc_fail_every("writing the schema", run_schema, NULL, NULL, &result, sizeof result);
    alloc_fail_every_or_equal("telling faults", run_faulty, NULL, NULL, faulty, &result, sizeof result);
    alloc_fail_every_or_equal("telling what is no JSON", run_faulty, NULL, NULL, unclosed, &result, sizeof result);
  }
  zopa_case_free(whole);
  zopa_text_clear(&text);
  zopa_arena_clear(&arena);
  return tap_done();
}
