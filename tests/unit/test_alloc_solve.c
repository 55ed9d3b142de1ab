/* test_alloc_solve.c - a case compiled into a space and analysed while each allocation of ours fails in turn. What GMP allocates is its own
 * and is not part of this. */
#include "alloc_fail.h"
#include "tap.h"

#include "base/text.h"
#include "formats/format.h"
#include "solve/frontier.h"
#include "solve/frontier_conditions.h"
#include "solve/search.h"
#include "solve/tally.h"

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

/* ---- Beyond what is listed ------------------------------------------------------------------------------------------------------ */

static enum zopa_status run_layers(void *context, void *ret)
{
  bool feasible;
  return zopa_layers_new(context, SIZE_MAX, ret, &feasible);
}

static void clear_layers(void *ret) { zopa_layers_free(*(struct zopa_layers **)ret); }

/* Runs one of the methods that leave what they find in an arena, which goes at once. */
static enum zopa_status in_arena(enum zopa_status (*run)(const struct zopa_layers *layers, struct zopa_watch *watch, struct zopa_arena *arena),
                                 const struct zopa_layers *layers)
{
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  struct zopa_arena arena = {0};
  zopa_watch_init(&watch, &control);
  enum zopa_status status = run(layers, &watch, &arena);
  zopa_arena_clear(&arena);
  zopa_watch_clear(&watch);
  return status;
}

static enum zopa_status follow(const struct zopa_layers *layers, struct zopa_watch *watch, struct zopa_arena *arena, const struct zopa_frontier_wish *wish)
{
  struct zopa_frontier frontier;
  uint64_t nodes;
  bool found;
  double expected;
  return zopa_frontier_layers(layers, wish, watch, 1, arena, &frontier, &nodes, &found, &expected);
}

static enum zopa_status whole(const struct zopa_layers *layers, struct zopa_watch *watch, struct zopa_arena *arena)
{
  return follow(layers, watch, arena, &(struct zopa_frontier_wish){.points_max = 1e9});
}

static enum zopa_status part(const struct zopa_layers *layers, struct zopa_watch *watch, struct zopa_arena *arena)
{
  const int64_t floor[2] = {1, 1};
  return follow(layers, watch, arena, &(struct zopa_frontier_wish){.points_max = 1e9, .floor = floor, .within = 0.5});
}

static enum zopa_status count(const struct zopa_layers *layers, struct zopa_watch *watch, struct zopa_arena *arena)
{
  const char *digits;
  return zopa_tally_layers(layers, SIZE_MAX, watch, arena, &digits);
}

static enum zopa_status search(const struct zopa_layers *layers, struct zopa_watch *watch, struct zopa_arena *arena)
{
  struct zopa_search_result result;
  return zopa_search(layers->space, NULL, watch, 1, arena, &result);
}

static enum zopa_status by_conditions(const struct zopa_layers *layers, struct zopa_watch *watch, struct zopa_arena *arena)
{
  struct zopa_frontier frontier;
  uint64_t nodes;
  bool found;
  return zopa_frontier_conditions(layers->space, NULL, watch, 1, arena, &frontier, &nodes, &found);
}

static enum zopa_status run_whole(void *context, void *ret) { (void)ret; return in_arena(whole, context); }
static enum zopa_status run_part(void *context, void *ret) { (void)ret; return in_arena(part, context); }
static enum zopa_status run_count(void *context, void *ret) { (void)ret; return in_arena(count, context); }
static enum zopa_status run_search(void *context, void *ret) { (void)ret; return in_arena(search, context); }
static enum zopa_status run_conditions(void *context, void *ret) { (void)ret; return in_arena(by_conditions, context); }

/* Two parties, eleven issues of four options, one constraint and one interaction: too many outcomes to list at once. */
static void write_large(struct zopa_text *text)
{
  zopa_text_string(text, "{\"zopa\": 1, \"title\": \"large\", \"parties\": {\"a\": {}, \"b\": {}}, \"issues\": {");
  for (int i = 0; i < 11; i++)
    zopa_text_format(text, "%s\"i%d\": {\"options\": [\"p\", \"q\", \"r\", \"s\"]}", i ? ", " : "", i);
  zopa_text_string(text, "}, \"constraints\": [{\"forbid\": {\"i1\": \"p\", \"i9\": \"q\"}}], \"preferences\": {");
  for (int p = 0; p < 2; p++) {
    zopa_text_format(text, "%s\"%c\": {\"reservation\": 0.3, \"interactions\": [{\"when\": {\"i0\": \"p\", \"i3\": \"s\"}, \"add\": 0.1}], \"weights\": {",
                     p ? ", " : "", "ab"[p]);
    for (int i = 0; i < 11; i++)
      zopa_text_format(text, "%s\"i%d\": %d", i ? ", " : "", i, 1 + (i * (p + 3)) % 7);
    zopa_text_string(text, "}, \"values\": {");
    for (int i = 0; i < 11; i++)
      zopa_text_format(text, "%s\"i%d\": {\"p\": %d, \"q\": %d, \"r\": 1, \"s\": 2}", i ? ", " : "", i, p ? 0 : 4, p ? 4 : 0);
    zopa_text_string(text, "}}");
  }
  zopa_text_string(text, "}}");
}

static void test_large(void)
{
  struct zopa_text text = {0};
  struct zopa_case *negotiation = NULL;
  struct zopa_space *space = NULL;
  struct zopa_layers *layers = NULL;
  struct zopa_analysis *analysis = NULL;
  char nothing = 0;
  write_large(&text);
  const struct zopa_file file = {"large.json", text.data, text.size};
  if (!CHECK(zopa_format_read(&file, 1, NULL, NULL, &negotiation) == ZOPA_OK && run_space(negotiation, &space) == ZOPA_OK))
    return;
  alloc_fail_every("building the layers", run_layers, clear_layers, space, &layers, sizeof layers);
  alloc_fail_every("analysing a space that is not listed", run_analyze, clear_analysis, space, &analysis, sizeof analysis);
  if (CHECK(run_layers(space, &layers) == ZOPA_OK && layers)) {
    alloc_fail_every("the frontier layer by layer", run_whole, NULL, layers, &nothing, sizeof nothing);
    alloc_fail_every("a part of it, thinned", run_part, NULL, layers, &nothing, sizeof nothing);
    alloc_fail_every("counting by sums", run_count, NULL, layers, &nothing, sizeof nothing);
    alloc_fail_every("searching for the solutions", run_search, NULL, layers, &nothing, sizeof nothing);
  }
  zopa_layers_free(layers);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  zopa_text_clear(&text);
}

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
    struct zopa_layers *layers = NULL;
    char nothing = 0;
    if (CHECK(run_layers(space, &layers) == ZOPA_OK && layers))
      alloc_fail_every("searching over conditions", run_conditions, NULL, layers, &nothing, sizeof nothing);
    zopa_layers_free(layers);
    zopa_space_free(space);
  }
  zopa_case_free(negotiation);
  test_large();
  return tap_done();
}
