/* test_alloc_conditions.c - the frontier of a small hyper-rectangle domain while each allocation of ours fails in turn: counted, and found
 * without counting. What GMP allocates is its own and is not part of this. */
#include "alloc_fail.h"
#include "tap.h"

#include "formats/format.h"
#include "solve/frontier_conditions.h"

#include <string.h>

#define ISSUES                                                                                                                     \
  "<objective description='' etype='objective' index='0' name='root' type='objective'>"                                            \
  "<issue etype='integer' index='1' name='a' type='integer' vtype='integer' lowerbound='0' upperbound='9'/>"                       \
  "<issue etype='integer' index='2' name='b' type='integer' vtype='integer' lowerbound='0' upperbound='9'/>"                       \
  "<issue etype='integer' index='3' name='c' type='integer' vtype='integer' lowerbound='0' upperbound='9'/>"
#define RECTANGLE(amount, issue, min, max, issue2, min2, max2)                                                                     \
  "<hyperRectangle utility='" amount "'><INCLUDES index='" issue "' min='" min "' max='" max "'/>"                                 \
  "<INCLUDES index='" issue2 "' min='" min2 "' max='" max2 "'/></hyperRectangle>"
#define PROFILE(rectangles)                                                                                                        \
  "<utility_space type='nonlinear'>" ISSUES "<utility maxutility='100'><ufun type='PlainUfun' weight='1' aggregation='sum'>"       \
  rectangles "</ufun></utility></objective></utility_space>"

static const char domain[] = "<negotiation_template><utility_space number_of_issues='3'>" ISSUES "</objective></utility_space></negotiation_template>";
static const char profile_a[] = PROFILE(RECTANGLE("30", "1", "0", "4", "2", "3", "9") RECTANGLE("20", "2", "0", "5", "3", "2", "7"));
static const char profile_b[] = PROFILE(RECTANGLE("35", "1", "5", "9", "3", "0", "3") RECTANGLE("25", "2", "6", "9", "3", "1", "8")
                                        RECTANGLE("15", "1", "3", "6", "2", "1", "4"));

struct solved {
  struct zopa_arena arena;
  struct zopa_frontier frontier;
};

struct way {
  const struct zopa_space *space;
  struct zopa_conditions_effort effort;
};

static enum zopa_status run(void *context, void *ret)
{
  const struct way *way = context;
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  struct solved solved = {.arena = {0}};
  uint64_t nodes;
  bool found;
  zopa_watch_init(&watch, &control);
  enum zopa_status status = zopa_frontier_conditions(way->space, &way->effort, &watch, 1, &solved.arena, &solved.frontier, &nodes, &found);
  zopa_watch_clear(&watch);
  if (status == ZOPA_OK)
    memcpy(ret, &solved, sizeof solved);
  else
    zopa_arena_clear(&solved.arena);
  return status;
}

static void clear(void *ret) { zopa_arena_clear(&((struct solved *)ret)->arena); }

int main(void)
{
  const struct zopa_file files[] = {
    {"a-domain.xml", domain, sizeof domain - 1}, {"a.xml", profile_a, sizeof profile_a - 1}, {"b.xml", profile_b, sizeof profile_b - 1}};
  struct zopa_case *negotiation = NULL;
  struct zopa_space *space = NULL;
  struct solved solved = {.arena = {0}};
  if (!CHECK(zopa_format_read(files, 3, "genius", NULL, &negotiation) == ZOPA_OK) || !CHECK(zopa_space_new(negotiation, NULL, &space) == ZOPA_OK) ||
      !CHECK(zopa_frontier_conditions_applies(space)))
    return tap_done();
  struct way ways[] = {{space, {UINT64_MAX, UINT64_MAX}}, {space, {0, UINT64_MAX}}};
  alloc_fail_every("counting a frontier over conditions", run, clear, &ways[0], &solved, sizeof solved);
  alloc_fail_every("a frontier over conditions without counts", run, clear, &ways[1], &solved, sizeof solved);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  return tap_done();
}
