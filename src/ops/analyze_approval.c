/* analyze_approval.c - which packages of the frontier would pass every approval of the case: Putnam's win-set, on the frontier. */
#include <math.h>
#include <stdlib.h>

#include "ops/analyze_view.h"

enum zopa_status zopa_analyze_approve(struct zopa_analyze_view *view)
{
  struct zopa_frontier_approval *approval = &view->approval;
  const struct zopa_frontier *frontier = &view->analysis->frontier;
  if (!approval->ratify || !view->analysis->answered)
    return ZOPA_OK;
  approval->all = frontier->count <= ZOPA_WIN_COUNTED_MAX;
  approval->of = approval->all ? frontier->count : view->shown;
  approval->probability = calloc(approval->of + 1, sizeof *approval->probability);
  approval->binding = calloc(approval->of + 1, sizeof *approval->binding);
  enum zopa_status status = approval->probability && approval->binding ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t i = 0; i < approval->of && status == ZOPA_OK; i++) {
    zopa_frontier_outcome(frontier, view->space->issue_count, approval->all ? i : zopa_analyze_row(view, i), view->outcome);
    status = zopa_ratify_probability(approval->ratify, view->outcome, &approval->probability[i], &approval->binding[i]);
    approval->count += status == ZOPA_OK && approval->probability[i] >= approval->least - ZOPA_WIN_SLACK;
  }
  return status;
}

void zopa_analyze_approve_clear(struct zopa_analyze_view *view)
{
  free(view->approval.probability);
  free(view->approval.binding);
  view->approval.probability = NULL;
  view->approval.binding = NULL;
}

static bool is_told(const struct zopa_analyze_view *view) { return view->approval.probability != NULL; }

double zopa_analyze_probability(const struct zopa_analyze_view *view, size_t i, uint32_t *ret_binding)
{
  size_t at = view->approval.all ? zopa_analyze_row(view, i) : i;
  *ret_binding = view->approval.binding[at];
  return view->approval.probability[at];
}

bool zopa_analyze_passes(const struct zopa_analyze_view *view, size_t i)
{
  uint32_t binding;
  return is_told(view) && zopa_analyze_probability(view, i, &binding) >= view->approval.least - ZOPA_WIN_SLACK;
}

void zopa_analyze_approval_json(struct zopa_json *json, const struct zopa_analyze_view *view, size_t i)
{
  uint32_t binding;
  if (!is_told(view))
    return;
  double probability = zopa_analyze_probability(view, i, &binding);
  zopa_json_object(json, "approval");
  zopa_json_number(json, "probability", probability);
  zopa_approval_body_json(json, "binding", view->negotiation, view->approval.ratify, binding);
  zopa_json_end(json);
}

void zopa_analyze_win_set_json(struct zopa_json *json, const struct zopa_analyze_view *view)
{
  if (!is_told(view))
    return;
  zopa_json_object(json, "win_set");
  zopa_json_number(json, "at_least", view->approval.least);
  zopa_json_integer(json, "count", (int64_t)view->approval.count);
  zopa_json_integer(json, "of", (int64_t)view->approval.of);
  zopa_json_end(json);
}

void zopa_analyze_approval_cell(const struct zopa_analyze_view *view, size_t i, struct zopa_table *table)
{
  struct zopa_text text = {0};
  uint32_t binding;
  double probability = zopa_analyze_probability(view, i, &binding);
  if (isnan(probability)) {
    zopa_table_cell(table, "not known");
    zopa_table_tone(table, ZOPA_TONE_SOFT);
    return;
  }
  zopa_percent_brief(probability, &text);
  zopa_text_string(&text, " %");
  zopa_table_cell(table, text.data);
  zopa_table_tone(table, zopa_analyze_passes(view, i) ? ZOPA_TONE_GOOD : ZOPA_TONE_BAD);
  if (binding != ZOPA_NONE && probability < 1) {
    text.size = 0;
    zopa_approval_body_words(view->negotiation, view->approval.ratify, binding, &text);
    zopa_table_note(table, text.data);
  }
  table->failed |= text.failed;
  zopa_text_clear(&text);
}

void zopa_analyze_win_set_words(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  const struct zopa_frontier_approval *approval = &view->approval;
  if (!is_told(view))
    return;
  zopa_text_format(text, "%zu of %zu%s would pass every approval with at least ", approval->count, approval->of, approval->all ? "" : " listed");
  zopa_text_number(text, 100 * approval->least, 4);
  zopa_text_string(text, " per cent (--approval); beside each stands how likely it passes, and the body that binds. ");
}
