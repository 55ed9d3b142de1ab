/* analyze_division.c - what Adjusted Winner makes of the points of a case: one JSON object, a table, and the sentences under it. */
#include <stdio.h>
#include <string.h>

#include "ops/analyze_view.h"

enum { EXACT_LONGEST = 15 };      /* a longer fraction is for JSON; people read a rounded one */

void zopa_division_warn(const struct zopa_case *negotiation, const struct zopa_adjusted_winner *division, struct zopa_error *error)
{
  if (!division->given)
    return;
  struct zopa_place place = negotiation->points[0].place;
  if (division->missing)
    zopa_error_add(error, ZOPA_WARNING, place, "Adjusted Winner divides nothing: %s %s", negotiation->parties[division->missing_party].id,
                   division->missing);
  else if (division->scaled)
    zopa_error_add(error, ZOPA_WARNING, place, "the points of %s and %s do not sum to the same; Adjusted Winner scales both to 100",
                   negotiation->parties[division->party[0]].id, negotiation->parties[division->party[1]].id);
}

void zopa_division_json(struct zopa_json *json, const struct zopa_case *negotiation, const struct zopa_adjusted_winner *division)
{
  if (!division->given)
    return;
  zopa_json_object(json, "adjusted_winner");
  zopa_json_bool(json, "exists", division->exists);
  if (division->exists) {
    zopa_json_object(json, "shares");
    for (size_t i = 0; i < division->awards_count; i++) {
      zopa_json_object(json, division->awards[i].item);
      for (size_t p = 0; p < 2; p++)
        zopa_json_string(json, negotiation->parties[division->party[p]].id, division->awards[i].share[p]);
      zopa_json_end(json);
    }
    zopa_json_end(json);
    zopa_json_array(json, "points");
    for (size_t p = 0; p < 2; p++)
      zopa_json_string(json, NULL, division->points[p]);
    zopa_json_end(json);
    zopa_json_array(json, "split");
    if (division->split != SIZE_MAX)
      zopa_json_string(json, NULL, division->awards[division->split].item);
    zopa_json_end(json);
  } else {
    zopa_json_null(json, "shares");
    zopa_json_null(json, "points");
    zopa_json_null(json, "split");
  }
  zopa_json_end(json);
}

/* An item of the name of an issue is that issue. */
static const char *item_title(const struct zopa_case *negotiation, const struct zopa_award *award)
{
  uint32_t issue = zopa_issue_index(negotiation, award->item);
  return issue == ZOPA_NONE ? award->item : zopa_issue_title(negotiation, issue);
}

static const char *party_title(const struct zopa_analyze_view *view, size_t p) { return zopa_party_title(view->negotiation, view->division->party[p]); }

/* "5/6", or "0.8333" where the fraction is long. */
static void spell_share(struct zopa_text *text, const char *exact, double value)
{
  if (strlen(exact) <= EXACT_LONGEST)
    zopa_text_string(text, exact);
  else
    zopa_text_number(text, value, 4);
}

/* "66", "395/6 (65.83)". */
static void spell_points(struct zopa_text *text, const char *exact, double value)
{
  bool whole = !strchr(exact, '/');
  spell_share(text, exact, value);
  if (!whole && strlen(exact) <= EXACT_LONGEST) {
    zopa_text_string(text, " (");
    zopa_text_number(text, value, 4);
    zopa_text_string(text, ")");
  }
}

static void division_row(const struct zopa_analyze_view *view, size_t at, struct zopa_table *table)
{
  const struct zopa_award *award = &view->division->awards[at];
  struct zopa_text text = {0};
  zopa_table_row(table, NULL);
  zopa_table_cell(table, item_title(view->negotiation, award));
  for (size_t p = 0; p < 2; p++) {
    text.size = 0;
    zopa_text_number(&text, award->points_value[p], 6);
    zopa_table_cell(table, text.data);
  }
  if (at == view->division->split) {
    text.size = 0;
    spell_share(&text, award->share[0], award->share_value[0]);
    zopa_text_format(&text, " to %s, ", party_title(view, 0));
    spell_share(&text, award->share[1], award->share_value[1]);
    zopa_text_format(&text, " to %s", party_title(view, 1));
    zopa_table_cell(table, text.data);
    zopa_table_tone(table, ZOPA_TONE_STRONG);
  } else {
    size_t p = award->share_value[0] > 0 ? 0 : 1;
    zopa_table_cell(table, party_title(view, p));
    zopa_table_party(table, (int)view->division->party[p]);
  }
  table->failed |= text.failed;
  zopa_text_clear(&text);
}

void zopa_analyze_division_table(const struct zopa_analyze_view *view, struct zopa_table *table)
{
  const struct zopa_adjusted_winner *division = view->division;
  zopa_table_caption(table, "Adjusted Winner: who gets which item");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Item");
  for (size_t p = 0; p < 2; p++)
    zopa_table_party_column(table, ZOPA_ALIGN_RIGHT, (int)division->party[p], party_title(view, p));
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Goes to");
  for (size_t i = 0; i < division->awards_count; i++)
    division_row(view, i, table);
  zopa_table_row(table, NULL);
  zopa_table_cell(table, "Points received");
  zopa_table_tone(table, ZOPA_TONE_STRONG);
  for (size_t p = 0; p < 2; p++) {
    zopa_table_cell_number(table, division->points_value, 2);
    zopa_table_tone(table, ZOPA_TONE_STRONG);
  }
}

/* Who had what before, and what then passed whole from the party ahead to the other. */
static void tell_start(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  const struct zopa_adjusted_winner *division = view->division;
  bool tied = false;
  for (size_t i = 0; i < division->awards_count; i++)
    tied |= division->awards[i].tied;
  zopa_text_format(text, "Each item goes first to the party with more points on it%s: ", tied ? ", items with equal points to the party behind" : "");
  for (size_t p = 0; p < 2; p++) {
    spell_points(text, division->before[p], division->before_value[p]);
    zopa_text_format(text, p == 0 ? " points for %s and " : " for %s. ", party_title(view, p));
  }
  for (size_t i = 0; i < division->awards_count; i++) {
    const struct zopa_award *award = &division->awards[i];
    unsigned other = !award->first;
    if (i != division->split && award->share_value[other] > 0)
      zopa_text_format(text, "%s then passes to %s. ", item_title(view->negotiation, award), party_title(view, other));
  }
}

void zopa_analyze_division_note(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  const struct zopa_adjusted_winner *division = view->division;
  tell_start(view, text);
  if (division->split == SIZE_MAX)
    zopa_text_string(text, "Nothing is split: each has ");
  else {
    const struct zopa_award *award = &division->awards[division->split];
    zopa_text_format(text, "%s gives way where that costs it least: %s alone is split, ", party_title(view, award->first),
                     item_title(view->negotiation, award));
    spell_share(text, award->share[0], award->share_value[0]);
    zopa_text_format(text, " to %s and ", party_title(view, 0));
    spell_share(text, award->share[1], award->share_value[1]);
    zopa_text_format(text, " to %s, so that each has ", party_title(view, 1));
  }
  spell_points(text, division->points[0], division->points_value);
  zopa_text_string(text, " of ");
  zopa_text_number(text, division->budget, 6);
  zopa_text_format(text, " points%s. Neither would rather have what the other has, and nothing gives one of them more without giving the other less. "
                   "It counts these points only, no preferences and no constraints.", division->scaled ? ", both tables scaled to 100" : "");
}
