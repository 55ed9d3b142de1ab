/* choice.c - see choice.h. Every solution lies on the frontier (docs/methods/solutions.md), so its rows are all that must be compared. */
#include "solve/choice.h"

#include <string.h>

void zopa_bargain_view_init(struct zopa_bargain_view *view, const struct zopa_space *space)
{
  *view = (struct zopa_bargain_view){.bargain = {.unit = view->unit, .reservation = view->reservation, .ideal = view->ideal, .gains = view->gains}};
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].consents) {
      size_t c = view->bargain.count++;
      view->utility[c] = u;
      view->unit[c] = space->utilities[u].unit;
      view->reservation[c] = space->utilities[u].reservation;
      view->ideal[c] = INT64_MIN;
    }
}

void zopa_bargain_view_read(const struct zopa_bargain_view *view, const int64_t *sums, int64_t *ret_vector)
{
  for (size_t c = 0; c < view->bargain.count; c++)
    ret_vector[c] = sums[view->utility[c]];
}

static bool rational(const struct zopa_bargain_view *view, const int64_t *vector)
{
  for (size_t c = 0; c < view->bargain.count; c++)
    if (vector[c] < view->reservation[c])
      return false;
  return true;
}

/* Finds the ideal of every consenting party among the rational rows, and which parties can gain. */
static void find_ideals(struct zopa_analysis *analysis, struct zopa_bargain_view *view)
{
  int64_t vector[ZOPA_PARTIES_MAX];
  for (size_t i = 0; i < analysis->frontier.count; i++) {
    zopa_bargain_view_read(view, analysis->frontier.sums + i * analysis->space->utility_count, vector);
    if (!rational(view, vector))
      continue;
    analysis->any_rational = true;
    for (size_t c = 0; c < view->bargain.count; c++)
      if (vector[c] > view->ideal[c])
        view->ideal[c] = vector[c];
  }
  analysis->none_rational = !analysis->any_rational;
  analysis->ideals_proven = true;
  for (size_t c = 0; c < view->bargain.count; c++) {
    view->gains[c] = view->ideal[c] > view->reservation[c];
    analysis->ideal[view->utility[c]] = view->ideal[c];
  }
}

/* True when the outcome of row a comes before that of row b in index order. scratch [2][issues]. */
static bool comes_first(const struct zopa_analysis *analysis, size_t a, size_t b, uint32_t *scratch)
{
  size_t issues = analysis->space->issue_count, i = 0;
  zopa_frontier_outcome(&analysis->frontier, issues, a, scratch);
  zopa_frontier_outcome(&analysis->frontier, issues, b, scratch + issues);
  while (i + 1 < issues && scratch[i] == scratch[issues + i])
    i++;
  return scratch[i] < scratch[issues + i];
}

enum zopa_status zopa_choose(struct zopa_analysis *analysis, uint64_t nodes)
{
  const struct zopa_frontier *frontier = &analysis->frontier;
  size_t issues = analysis->space->issue_count, utilities = analysis->space->utility_count;
  int64_t vector[ZOPA_PARTIES_MAX], best[ZOPA_PARTIES_MAX];
  struct zopa_bargain_view view;
  zopa_bargain_view_init(&view, analysis->space);
  find_ideals(analysis, &view);
  uint32_t *scratch = ZOPA_ARENA_NEW(&analysis->arena, uint32_t, 2 * issues);
  if (!scratch)
    return ZOPA_E_MEMORY;
  for (size_t k = 0; k < zopa_concept_count; k++) {
    const struct zopa_concept *concept = zopa_concepts[k];
    struct zopa_choice *choice = &analysis->solutions[k];
    *choice = (struct zopa_choice){.point = SIZE_MAX, .proven = true, .proven_ties = true, .method = frontier->method, .nodes = nodes};
    for (size_t i = 0; i < frontier->count; i++) {
      zopa_bargain_view_read(&view, frontier->sums + i * utilities, vector);
      if (!rational(&view, vector))
        continue;
      int sign = choice->exists ? concept->compare(&view.bargain, vector, best) : 1;
      if (sign > 0 || (sign == 0 && comes_first(analysis, i, choice->point, scratch))) {
        choice->exists = true;
        choice->point = i;
        memcpy(best, vector, sizeof best);
      }
    }
    if (!choice->exists)
      continue;
    choice->outcome = ZOPA_ARENA_NEW(&analysis->arena, uint32_t, issues);
    choice->sums = ZOPA_ARENA_NEW(&analysis->arena, int64_t, utilities);
    if (!choice->outcome || !choice->sums)
      return ZOPA_E_MEMORY;
    zopa_frontier_outcome(frontier, issues, choice->point, choice->outcome);
    memcpy(choice->sums, frontier->sums + choice->point * utilities, utilities * sizeof *choice->sums);
    choice->value = choice->bound = concept->value(&view.bargain, best);
  }
  return ZOPA_OK;
}
