/* weigh_draws.c - see weigh_draws.h. */
#include "ops/weigh_draws.h"

#include <stdlib.h>
#include <string.h>

#include "belief/possible.h"

enum { WAYS_MOST = 4096, ROUNDS_MOST = 8 };
enum { SLACK = 8 };               /* units of a draw that rounding may move a sum by */

/* ---------------------------------------------------------------- ways to close what is open */

/* What is worked out on the way to the groups. */
struct grouping {
  struct zopa_closings *closings;
  uint32_t *parent;               /* [issue_count] a forest: issues of one tree are bound together */
  uint32_t *forbid_issue;         /* [forbid_count] an issue that the constraint leaves to choose; ZOPA_NONE when it binds nothing */
  uint32_t *outcome;              /* [issue_count] settled options, else the first that is left */
};

static uint32_t root_of(uint32_t *parent, uint32_t issue)
{
  while (parent[issue] != issue)
    issue = parent[issue] = parent[parent[issue]];
  return issue;
}

/* How many of the options left pass a test. */
static size_t count_passing(const struct zopa_space *space, const struct zopa_test *test)
{
  size_t count = 0;
  for (size_t d = 0; d < space->domain_size[test->issue]; d++)
    count += zopa_set_has(test->set, space->domain[test->issue][d]);
  return count;
}

/* Binds the issues of a constraint together: those on which it matters what is chosen. A test that no option passes makes it void. */
static void bind(struct grouping *grouping, size_t f)
{
  const struct zopa_space *space = grouping->closings->space;
  const struct zopa_condition *forbid = &space->forbids[f];
  uint32_t first = ZOPA_NONE;
  grouping->forbid_issue[f] = ZOPA_NONE;
  for (size_t t = 0; t < forbid->test_count; t++)
    if (count_passing(space, &forbid->tests[t]) == 0)
      return;
  for (size_t t = 0; t < forbid->test_count; t++) {
    uint32_t issue = forbid->tests[t].issue;
    if (count_passing(space, &forbid->tests[t]) == space->domain_size[issue])
      continue;
    if (first == ZOPA_NONE)
      first = issue;
    grouping->parent[root_of(grouping->parent, issue)] = root_of(grouping->parent, first);
  }
  grouping->forbid_issue[f] = first;
  grouping->closings->feasible &= first != ZOPA_NONE;
}

static bool permitted(const struct grouping *grouping, uint32_t root)
{
  const struct zopa_space *space = grouping->closings->space;
  for (size_t f = 0; f < space->forbid_count; f++)
    if (grouping->forbid_issue[f] != ZOPA_NONE && root_of(grouping->parent, grouping->forbid_issue[f]) == root &&
        zopa_condition_holds(&space->forbids[f], grouping->outcome))
      return false;
  return true;
}

/* Lists the ways of a group, the last issue changing fastest, heeding what binds the tree of a root; ZOPA_NONE: nothing does. */
static bool list_ways(struct grouping *grouping, struct zopa_closing_group *group, size_t ways, uint32_t root)
{
  const struct zopa_space *space = grouping->closings->space;
  group->options = ZOPA_ARENA_NEW(&grouping->closings->arena, uint32_t, ways * group->issue_count);
  if (!group->options)
    return false;
  for (size_t way = 0; way < ways; way++) {
    size_t rest = way;
    for (size_t k = group->issue_count; k-- > 0;) {
      uint32_t issue = group->issues[k];
      grouping->outcome[issue] = space->domain[issue][rest % space->domain_size[issue]];
      rest /= space->domain_size[issue];
    }
    if (root != ZOPA_NONE && !permitted(grouping, root))
      continue;
    uint32_t *options = group->options + group->way_count++ * group->issue_count;
    for (size_t k = 0; k < group->issue_count; k++)
      options[k] = grouping->outcome[group->issues[k]];
  }
  for (size_t k = 0; k < group->issue_count; k++)
    grouping->outcome[group->issues[k]] = space->domain[group->issues[k]][0];
  grouping->closings->feasible &= group->way_count > 0;
  return true;
}

/* One group of the issues of a tree; or one of each, bound by nothing, when together they have too many ways. */
static bool add_groups(struct grouping *grouping, uint32_t root, const uint32_t *issues, size_t count)
{
  struct zopa_closings *closings = grouping->closings;
  const struct zopa_space *space = closings->space;
  size_t ways = 1;
  for (size_t k = 0; k < count && ways <= WAYS_MOST; k++)
    ways *= space->domain_size[issues[k]];
  bool bound = false;
  for (size_t f = 0; f < space->forbid_count && !bound; f++)
    bound = grouping->forbid_issue[f] != ZOPA_NONE && root_of(grouping->parent, grouping->forbid_issue[f]) == root;
  bool whole = !bound || ways <= WAYS_MOST;
  closings->exact &= whole;
  for (size_t k = 0; k < count; k += whole ? count : 1) {
    struct zopa_closing_group *group = &closings->groups[closings->group_count++];
    group->issue_count = whole ? count : 1;
    group->issues = ZOPA_ARENA_NEW(&closings->arena, uint32_t, group->issue_count);
    if (!group->issues)
      return false;
    memcpy(group->issues, issues + k, group->issue_count * sizeof *issues);
    if (!list_ways(grouping, group, whole && bound ? ways : space->domain_size[issues[k]], whole && bound ? root : ZOPA_NONE))
      return false;
  }
  return true;
}

static bool find_groups(struct grouping *grouping)
{
  struct zopa_closings *closings = grouping->closings;
  const struct zopa_space *space = closings->space;
  uint32_t *members = ZOPA_ARENA_NEW(&closings->arena, uint32_t, space->issue_count);
  if (!members)
    return false;
  for (size_t f = 0; f < space->forbid_count; f++)
    bind(grouping, f);
  for (uint32_t i = 0; i < space->issue_count; i++) {
    size_t count = 0;
    uint32_t root = root_of(grouping->parent, i);
    for (uint32_t k = i; k < space->issue_count; k++)
      if (root_of(grouping->parent, k) == root && closings->settled[k] == ZOPA_NONE)
        members[count++] = k;
    /* Trees are found at their first issue. */
    bool first = count > 0 && members[0] == i;
    for (uint32_t k = 0; k < i && first; k++)
      first = root_of(grouping->parent, k) != root || closings->settled[k] != ZOPA_NONE;
    if (first && !add_groups(grouping, root, members, count))
      return false;
  }
  return true;
}

enum zopa_status zopa_closings_new(const struct zopa_space *space, struct zopa_closings **ret_closings)
{
  struct zopa_arena arena = {0};
  struct zopa_closings *closings = ZOPA_ARENA_NEW(&arena, struct zopa_closings, 1);
  if (!closings)
    return ZOPA_E_MEMORY;
  *closings = (struct zopa_closings){.arena = arena, .space = space, .feasible = !space->empty, .exact = true};
  struct grouping grouping = {.closings = closings};
  closings->settled = ZOPA_ARENA_NEW(&closings->arena, uint32_t, space->issue_count);
  closings->groups = ZOPA_ARENA_NEW(&closings->arena, struct zopa_closing_group, space->issue_count);
  grouping.parent = ZOPA_ARENA_NEW(&closings->arena, uint32_t, space->issue_count);
  grouping.outcome = ZOPA_ARENA_NEW(&closings->arena, uint32_t, space->issue_count);
  grouping.forbid_issue = ZOPA_ARENA_NEW(&closings->arena, uint32_t, space->forbid_count);
  bool good = !closings->arena.failed;
  for (uint32_t i = 0; i < space->issue_count && good; i++) {
    grouping.parent[i] = i;
    grouping.outcome[i] = space->domain_size[i] ? space->domain[i][0] : 0;
    closings->settled[i] = space->domain_size[i] == 1 ? space->domain[i][0] : ZOPA_NONE;
  }
  if (good && closings->feasible)
    good = find_groups(&grouping);
  if (!good) {
    zopa_closings_free(closings);
    return ZOPA_E_MEMORY;
  }
  *ret_closings = closings;
  return ZOPA_OK;
}

void zopa_closings_free(struct zopa_closings *closings)
{
  if (!closings)
    return;
  struct zopa_arena arena = closings->arena;      /* the closings themselves lie in their arena */
  zopa_arena_clear(&arena);
}

/* ---------------------------------------------------------------- one party's draws */

/* Adds, in every draw, what the worst and the best way of a group are worth. sum, low, high, column: scratch [draws]. */
static void add_group(const struct zopa_draws *draws, const struct zopa_closing_group *group, int32_t *scratch, int32_t *worst, int32_t *best)
{
  size_t count = draws->count;
  int32_t *sum = scratch, *low = scratch + count, *high = scratch + 2 * count, *column = scratch + 3 * count;
  for (size_t way = 0; way < group->way_count; way++) {
    memset(sum, 0, count * sizeof *sum);
    for (size_t k = 0; k < group->issue_count; k++) {
      zopa_draws_option(draws, group->issues[k], group->options[way * group->issue_count + k], column);
      for (size_t s = 0; s < count; s++)
        sum[s] += column[s];
    }
    for (size_t s = 0; s < count; s++) {
      low[s] = way == 0 || sum[s] < low[s] ? sum[s] : low[s];
      high[s] = way == 0 || sum[s] > high[s] ? sum[s] : high[s];
    }
  }
  for (size_t s = 0; s < count && group->way_count; s++) {
    worst[s] += low[s];
    best[s] += high[s];
  }
}

static int rising(const void *a, const void *b)
{
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

/* Reads the shares that accept, then sorts both ends for their quantiles. */
static void read_verdict(const struct zopa_draws *draws, int32_t *worst, int32_t *best, struct zopa_draws_verdict *ret)
{
  int32_t *ends[2] = {worst, best};
  size_t count = draws->count, tail = count / 20;
  for (int end = 0; end < 2; end++) {
    size_t accepted = 0;
    for (size_t s = 0; s < count; s++)
      accepted += ends[end][s] >= draws->reservations[s];
    ret->share[end] = (double)accepted / (double)count;
    ret->error[end] = zopa_share_error(ret->share[end], draws->effective);
    qsort(ends[end], count, sizeof *ends[end], rising);
  }
  ret->utility[0] = (double)worst[tail] / ZOPA_DRAW_UNIT;
  ret->utility[1] = (double)best[count - 1 - tail] / ZOPA_DRAW_UNIT;
}

enum zopa_status zopa_draws_judge(const struct zopa_closings *closings, const struct zopa_belief *belief, struct zopa_draws_verdict *ret_verdict)
{
  const struct zopa_draws *draws = belief->draws;
  size_t count = draws->count;
  int32_t *worst = calloc(6 * count, sizeof *worst), *best = worst + count, *scratch = worst + 2 * count;
  if (!worst)
    return ZOPA_E_MEMORY;
  for (uint32_t i = 0; i < closings->space->issue_count; i++) {
    if (closings->settled[i] == ZOPA_NONE)
      continue;
    zopa_draws_option(draws, i, closings->settled[i], scratch);
    for (size_t s = 0; s < count; s++)
      worst[s] += scratch[s];
  }
  memcpy(best, worst, count * sizeof *best);
  for (size_t g = 0; g < closings->group_count; g++)
    add_group(draws, &closings->groups[g], scratch, worst, best);
  read_verdict(draws, worst, best, ret_verdict);
  free(worst);
  return ZOPA_OK;
}

/* ---------------------------------------------------------------- what betters a package */

struct rivals {
  const struct zopa_beliefs *beliefs;
  int32_t *sum, *column;          /* scratch [draw_count] */
  struct zopa_part *parts;        /* scratch [4 * issue_count] */
};

/* What `to` is worth above `from` to a party in every draw; false when less in some. */
static bool no_worse_drawn(const struct rivals *rivals, const struct zopa_draws *draws, const uint32_t *from, const uint32_t *to, bool *ret_better)
{
  size_t issues = rivals->beliefs->space->issue_count;
  memset(rivals->sum, 0, draws->count * sizeof *rivals->sum);
  for (uint32_t i = 0; i < issues; i++)
    for (int side = 0; side < 2 && from[i] != to[i]; side++) {
      zopa_draws_option(draws, i, side ? to[i] : from[i], rivals->column);
      for (size_t s = 0; s < draws->count; s++)
        rivals->sum[s] += side ? rivals->column[s] : -rivals->column[s];
    }
  for (size_t s = 0; s < draws->count; s++) {
    if (rivals->sum[s] < -SLACK)
      return false;
    *ret_better |= rivals->sum[s] > SLACK;
  }
  return true;
}

/* The same under all that is possible, not only in the draws. A solver that gives up proves nothing. */
static enum zopa_status no_worse_proven(const struct rivals *rivals, const struct zopa_rows *rows, const uint32_t *from, const uint32_t *to,
                                        bool *ret_proven)
{
  size_t count = 0;
  double least, most;
  for (uint32_t i = 0; i < rows->issue_count; i++)
    for (int side = 0; side < 2 && from[i] != to[i]; side++)
      count += zopa_rows_option(rows, i, side ? to[i] : from[i], side ? 1 : -1, rivals->parts + count);
  enum zopa_status status = zopa_possible_range(rows, rivals->parts, count, 0, &least, &most);
  *ret_proven = status == ZOPA_OK && least >= -1e-9;
  return status == ZOPA_E_UNSUPPORTED ? ZOPA_OK : status;
}

static enum zopa_status dominates(const struct rivals *rivals, const uint32_t *from, const uint32_t *to, bool *ret_dominates)
{
  const struct zopa_beliefs *beliefs = rivals->beliefs;
  bool no_worse = zopa_space_feasible(beliefs->space, to), better = false;
  for (size_t p = 0; p < beliefs->count && no_worse; p++) {
    const struct zopa_belief *belief = &beliefs->parties[p];
    if (!belief->consents)
      continue;
    if (belief->utility) {
      int64_t before = zopa_utility_sum(beliefs->space, belief->utility, from), after = zopa_utility_sum(beliefs->space, belief->utility, to);
      no_worse = after >= before;
      better |= after > before;
    } else
      no_worse = no_worse_drawn(rivals, belief->draws, from, to, &better);
  }
  *ret_dominates = no_worse && better;
  for (size_t p = 0; p < beliefs->count && *ret_dominates; p++)
    if (beliefs->parties[p].consents && !beliefs->parties[p].utility) {
      enum zopa_status status = no_worse_proven(rivals, beliefs->parties[p].rows, from, to, ret_dominates);
      if (status != ZOPA_OK)
        return status;
    }
  return ZOPA_OK;
}

/* Changes one issue after the other for the better, as long as that helps. Steps that nobody minds add up to one that nobody minds. */
static enum zopa_status climb(const struct rivals *rivals, struct zopa_watch *watch, uint32_t *here, uint32_t *there, bool *ret_found)
{
  const struct zopa_space *space = rivals->beliefs->space;
  bool moved = true;
  for (int round = 0; round < ROUNDS_MOST && moved; round++) {
    moved = false;
    for (uint32_t i = 0; i < space->issue_count; i++)
      for (size_t d = 0; d < space->domain_size[i]; d++) {
        bool step = false;
        if (space->domain[i][d] == here[i])
          continue;
        if (zopa_watch_stop(watch, -1, "looking for what betters the packages"))
          return ZOPA_OK;
        there[i] = space->domain[i][d];
        enum zopa_status status = dominates(rivals, here, there, &step);
        if (status != ZOPA_OK)
          return status;
        if (step)
          here[i] = there[i];
        there[i] = here[i];
        moved |= step;
      }
    *ret_found |= moved;
  }
  return ZOPA_OK;
}

enum zopa_status zopa_draws_dominator(const struct zopa_beliefs *beliefs, const uint32_t *package, const uint32_t *const *others, size_t other_count,
                                      struct zopa_watch *watch, uint32_t *ret_outcome, bool *ret_found)
{
  size_t issues = beliefs->space->issue_count;
  struct zopa_arena arena = {0};
  struct rivals rivals = {beliefs, ZOPA_ARENA_NEW(&arena, int32_t, beliefs->draw_count), ZOPA_ARENA_NEW(&arena, int32_t, beliefs->draw_count),
                          ZOPA_ARENA_NEW(&arena, struct zopa_part, 4 * issues)};
  uint32_t *here = ZOPA_ARENA_NEW(&arena, uint32_t, issues), *there = ZOPA_ARENA_NEW(&arena, uint32_t, issues);
  enum zopa_status status = arena.failed ? ZOPA_E_MEMORY : ZOPA_OK;
  bool found = false;
  if (status == ZOPA_OK) {
    memcpy(here, package, issues * sizeof *here);
    memcpy(there, package, issues * sizeof *there);
    status = climb(&rivals, watch, here, there, &found);
  }
  for (size_t k = 0; k < other_count && status == ZOPA_OK && !found; k++) {
    status = dominates(&rivals, package, others[k], &found);
    if (found)
      memcpy(here, others[k], issues * sizeof *here);
  }
  if (status == ZOPA_OK && found)
    memcpy(ret_outcome, here, issues * sizeof *here);
  if (status == ZOPA_OK)
    *ret_found = found;
  zopa_arena_clear(&arena);
  return status;
}
