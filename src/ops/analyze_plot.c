/* analyze_plot.c - fills the plot of a frontier: its points, the solutions, and a drawn cloud of other feasible outcomes behind them. */
#include <stdio.h>
#include <string.h>

#include "ops/analyze_view.h"

enum { CLOUD_SIZE = 400, CLOUD_DRAWS = 20000 };

/* The consenting parties, whose utilities are the axes. */
struct axes {
  size_t utility[ZOPA_PARTIES_MAX];
  size_t count;
};

static struct axes find_axes(const struct zopa_space *space)
{
  struct axes axes = {.count = 0};
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].consents)
      axes.utility[axes.count++] = u;
  return axes;
}

static bool name_issues(const struct zopa_case *negotiation, struct zopa_arena *arena, struct zopa_plot *plot)
{
  struct zopa_plot_issue *issues = ZOPA_ARENA_NEW(arena, struct zopa_plot_issue, negotiation->issues_count);
  struct zopa_text buffer = {0};
  if (!issues)
    return false;
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    const struct zopa_issue *issue = &negotiation->issues[i];
    const char **options = ZOPA_ARENA_NEW(arena, const char *, issue->options_count);
    for (uint32_t o = 0; options && o < issue->options_count; o++)
      options[o] = zopa_arena_string(arena, zopa_option_title(issue, o, &buffer));
    if (!options)
      break;
    issues[i] = (struct zopa_plot_issue){zopa_issue_title(negotiation, (uint32_t)i), options, issue->options_count};
    plot->issues_count++;
  }
  bool named = plot->issues_count == negotiation->issues_count && !buffer.failed;
  zopa_text_clear(&buffer);
  plot->issues = issues;
  return named;
}

static void read_row(const struct zopa_analyze_view *view, const struct axes *axes, size_t row, double *ret_utilities)
{
  for (size_t c = 0; c < axes->count; c++)
    ret_utilities[c] = zopa_analyze_utility(view, row, axes->utility[c]);
}

static bool add_points(const struct zopa_analyze_view *view, const struct axes *axes, struct zopa_arena *arena, struct zopa_plot *plot)
{
  const struct zopa_frontier *frontier = &view->analysis->frontier;
  size_t issues = view->space->issue_count;
  double *utilities = ZOPA_ARENA_NEW(arena, double, view->shown * axes->count);
  uint32_t *choices = ZOPA_ARENA_NEW(arena, uint32_t, view->shown * issues);
  const char **ties = ZOPA_ARENA_NEW(arena, const char *, view->shown);
  size_t *numbers = ZOPA_ARENA_NEW(arena, size_t, view->shown);
  bool *passing = ZOPA_ARENA_NEW(arena, bool, view->shown);
  char digits[24];
  if (!utilities || !choices || !ties || !numbers || !passing)
    return false;
  for (size_t i = 0; i < view->shown; i++) {
    size_t row = zopa_analyze_row(view, i);
    read_row(view, axes, row, utilities + i * axes->count);
    numbers[i] = row + 1;
    passing[i] = zopa_analyze_passes(view, i);
    zopa_frontier_outcome(frontier, issues, row, choices + i * issues);
    struct zopa_text count = {0};
    zopa_frontier_ties(frontier, row, &count);
    ties[i] = zopa_arena_string(arena, count.data ? count.data : "–");
    bool failed = count.failed || !ties[i];
    zopa_text_clear(&count);
    if (failed)
      return false;
  }
  plot->points_count = view->shown;
  plot->utilities = utilities;
  plot->numbers = numbers;
  plot->passing = view->approval.probability ? passing : NULL;
  plot->choices = view->outcomes_listed ? choices : NULL;
  plot->ties = frontier->exact ? ties : NULL;
  if (view->shown < frontier->count) {
    snprintf(digits, sizeof digits, "%zu", frontier->count);
    plot->points_total = zopa_arena_string(arena, digits);
  }
  return true;
}

static bool add_marks(const struct zopa_analyze_view *view, const struct axes *axes, struct zopa_arena *arena, struct zopa_plot *plot)
{
  struct zopa_plot_mark *marks = ZOPA_ARENA_NEW(arena, struct zopa_plot_mark, zopa_concept_count);
  if (!marks)
    return false;
  for (size_t k = 0; k < zopa_concept_count; k++) {
    const struct zopa_choice *solution = &view->analysis->solutions[k];
    double *utilities = ZOPA_ARENA_NEW(arena, double, axes->count);
    if (!utilities)
      return false;
    if (!solution->exists)
      continue;
    for (size_t c = 0; c < axes->count; c++)
      utilities[c] = zopa_utility_value(&view->space->utilities[axes->utility[c]], solution->sums[axes->utility[c]]);
    marks[plot->marks_count++] = (struct zopa_plot_mark){(enum zopa_solution)k, utilities, solution->outcome};
  }
  plot->marks = marks;
  return true;
}

static bool add_cloud(const struct zopa_analyze_view *view, const struct axes *axes, struct zopa_arena *arena, struct zopa_plot *plot)
{
  const struct zopa_space *space = view->space;
  double *cloud = ZOPA_ARENA_NEW(arena, double, CLOUD_SIZE * axes->count);
  uint32_t *outcome = ZOPA_ARENA_NEW(arena, uint32_t, space->issue_count);
  struct zopa_random random;
  if (!cloud || !outcome)
    return false;
  zopa_random_init(&random, view->seed, 2);
  for (int draw = 0; draw < CLOUD_DRAWS && plot->cloud_count < CLOUD_SIZE && !space->empty; draw++) {
    zopa_space_draw(space, &random, outcome);
    if (!zopa_space_feasible(space, outcome))
      continue;
    for (size_t c = 0; c < axes->count; c++) {
      const struct zopa_utility *utility = &space->utilities[axes->utility[c]];
      cloud[plot->cloud_count * axes->count + c] = zopa_utility_value(utility, zopa_utility_sum(space, utility, outcome));
    }
    plot->cloud_count++;
  }
  plot->cloud = cloud;
  return true;
}

bool zopa_analyze_plot(const struct zopa_analyze_view *view, struct zopa_arena *arena, struct zopa_plot *ret_plot)
{
  const struct zopa_space *space = view->space;
  struct axes axes = find_axes(space);
  struct zopa_plot plot = {.parties_count = axes.count};
  const char **names = ZOPA_ARENA_NEW(arena, const char *, axes.count);
  int *party_index = ZOPA_ARENA_NEW(arena, int, axes.count);
  double *reservation = ZOPA_ARENA_NEW(arena, double, axes.count), *ideal = ZOPA_ARENA_NEW(arena, double, axes.count);
  if (!names || !party_index || !reservation || !ideal)
    return false;
  for (size_t c = 0; c < axes.count; c++) {
    const struct zopa_utility *utility = &space->utilities[axes.utility[c]];
    names[c] = zopa_party_title(view->negotiation, utility->party);
    party_index[c] = (int)utility->party;
    reservation[c] = zopa_utility_value(utility, utility->reservation);
    ideal[c] = view->analysis->any_rational ? zopa_utility_value(utility, view->analysis->ideal[axes.utility[c]]) : 0;
  }
  plot.parties = names;
  plot.party_index = party_index;
  plot.reservation = reservation;
  plot.ideal = view->analysis->any_rational ? ideal : NULL;
  if (!name_issues(view->negotiation, arena, &plot) || !add_points(view, &axes, arena, &plot) || !add_marks(view, &axes, arena, &plot) ||
      !add_cloud(view, &axes, arena, &plot) || arena->failed)
    return false;
  *ret_plot = plot;
  return true;
}
