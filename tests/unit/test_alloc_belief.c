/* test_alloc_belief.c - statements as rows, what they leave possible and which conflict, while each allocation of ours fails in turn. What
 * the solver allocates is its own and is not part of this. */
#include "alloc_fail.h"
#include "tap.h"

#include <string.h>

#include "belief/conflicts.h"
#include "belief/possible.h"
#include "unit/stated_case.h"

/* Statements of every kind, from a to c can hold, d's cannot. */
static const char text[] =
    "zopa: 1\nparties: {a: {}, b: {}, c: {}, d: {}}\n"
    "issues: {x: {options: [p, q, s]}, y: {options: [t, u]}, n: {range: {from: 0, to: 4, step: 1}}}\n"
    "standing: {x: {option: p, level: open}, y: {option: u, level: open}}\n"
    "preferences:\n"
    "  a: {statements: [{order: x, best_to_worst: [p, q, s]}, {gives: {x: s}, for: {y: t}}, {rejects: {x: s}}, {accepts: {n: 3}}]}\n"
    "  b: {reservation: {package: {x: p, y: t, n: 2}}, statements: [{prefers: {x: p, n: 1}, over: {x: q, n: 3}}, {accepts: {x: q}}, "
    "{red_line: {y: u}}]}\n"
    "  c: {reservation: 0.5, statements: [{weighs: {x: [0.2, 0.5], y: 0.3}}, {rates: {x: {q: [0.2, 0.5]}}}, {matters_more: x, than: n}]}\n"
    "  d: {statements: [{weighs: {x: [0.6, 1]}}, {weighs: {y: [0.6, 1]}}, {weighs: {n: [0.6, 1]}}, {rates: {x: {p: 0}}}, {order: x, "
    "best_to_worst: [p, s]},\n"
    "      {rates: {x: {s: [0.1, 1]}}}]}\n";

enum { KNOTS = 7, ISSUES = 3, ROWS = 32 };

struct whose {
  const struct zopa_case *negotiation;
  uint32_t party;
};

static enum zopa_status run_rows(void *context, void *ret)
{
  const struct whose *whose = context;
  return zopa_rows_new(whose->negotiation, whose->party, ret);
}

static void clear_rows(void *ret) { zopa_rows_free(*(struct zopa_rows **)ret); }

static enum zopa_status run_possible(void *context, void *ret) { return zopa_possible(context, NULL, ret); }

static enum zopa_status run_sets(void *context, void *ret) { return zopa_possible_sets_new(context, ret); }
static void clear_sets(void *ret) { zopa_possible_sets_free(*(struct zopa_possible_sets **)ret); }

/* A utility with arrays of its own. */
struct inner {
  double v[KNOTS], w[ISSUES], r;
  bool rows[ROWS], weightless[ISSUES], worst[KNOTS], best[KNOTS], reservation;
};

static enum zopa_status run_inside(void *context, void *ret)
{
  struct inner *inner = ret;
  struct zopa_point point = {inner->v, inner->w, 0};
  struct zopa_tight tight = {inner->rows, inner->weightless, inner->worst, inner->best, false};
  enum zopa_status status = zopa_possible_inside(context, &point, &tight);
  if (status == ZOPA_OK) {
    inner->r = point.r;
    inner->reservation = tight.reservation;
  }
  return status;
}

static enum zopa_status run_range(void *context, void *ret)
{
  const struct zopa_part parts[] = {{0, 1, 1}, {1, ZOPA_NONE, -0.5}};
  double *ends = ret;
  return zopa_possible_range(context, parts, 2, 1, &ends[0], &ends[1]);
}

/* What was found, and its words. */
struct told {
  size_t count;
  bool all;
};

static enum zopa_status run_conflicts(void *context, void *ret)
{
  struct zopa_arena arena = {0};
  struct zopa_conflict *conflicts;
  struct zopa_text words = {0};
  struct told told;
  enum zopa_status status = zopa_conflicts(context, 10, &arena, &conflicts, &told.count, &told.all);
  for (size_t k = 0; status == ZOPA_OK && k < told.count; k++)
    zopa_conflict_words(context, &conflicts[k], &words);
  if (words.failed)
    status = ZOPA_E_MEMORY;
  zopa_text_clear(&words);
  zopa_arena_clear(&arena);
  if (status == ZOPA_OK)
    memcpy(ret, &told, sizeof told);
  return status;
}

int main(void)
{
  struct zopa_case *negotiation = stated_case(text);
  for (uint32_t party = 0; party < 4; party++) {
    struct whose whose = {negotiation, party};
    struct zopa_rows *rows = NULL, *again;
    struct zopa_possible_sets *sets;
    struct inner inner;
    struct told told;
    bool possible, holds = party < 3;
    double ends[2];
    alloc_fail_every("rows", run_rows, clear_rows, &whose, &again, sizeof again);
    CHECK(zopa_rows_new(negotiation, party, &rows) == ZOPA_OK && rows->row_count <= ROWS && rows->knot_count == KNOTS);
    alloc_fail_every("whether all can hold", run_possible, NULL, rows, &possible, sizeof possible);
    CHECK(zopa_possible(rows, NULL, &possible) == ZOPA_OK && possible == holds);
    alloc_fail_every("sets", run_sets, clear_sets, rows, &sets, sizeof sets);
    if (holds) {
      alloc_fail_every("a utility inside", run_inside, NULL, rows, &inner, sizeof inner);
      alloc_fail_every("the range of a sum", run_range, NULL, rows, ends, sizeof ends);
    }
    alloc_fail_every("conflicts", run_conflicts, NULL, rows, &told, sizeof told);
    CHECK(run_conflicts(rows, &told) == ZOPA_OK && told.all && (told.count == 0) == holds);
    zopa_rows_free(rows);
  }
  tap_point("the statements of three parties can hold, those of the fourth conflict");
  zopa_case_free(negotiation);
  return tap_done();
}
