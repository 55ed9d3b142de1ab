/* show_report.c - where a negotiation stands, for people: fills the view that terminal and page are written from. */
#include <string.h>

#include "ops/outcome_text.h"
#include "ops/show_view.h"

/* Everything the view points to that does not lie in the arena of the facts. */
struct tables {
  struct zopa_table matrix, changes, approvals, guarantees, preferences, constraints, rounds, sources;
};

/* --- sentences --- */

struct sentences {
  struct zopa_show *show;
  struct zopa_sentence *items;
  size_t count, capacity;
};

/* Adds the text, unless it is empty, and empties it. */
static void add_text(struct sentences *sentences, struct zopa_text *text)
{
  struct zopa_show *show = sentences->show;
  bool empty = text->size == 0;
  const char *kept = zopa_show_keep(show, text);
  if (empty)
    return;
  struct zopa_sentence *items = zopa_arena_grow(&show->arena, sentences->items, sentences->count, &sentences->capacity, sizeof *items);
  if (!items) {
    show->failed = true;
    return;
  }
  sentences->items = items;
  items[sentences->count++] = (struct zopa_sentence){.text = kept};
}

static void add_string(struct sentences *sentences, const char *string)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, string);
  add_text(sentences, &text);
}

static struct zopa_paragraph paragraph(const struct sentences *sentences) { return (struct zopa_paragraph){sentences->items, sentences->count}; }

static struct zopa_paragraph tell_lead(struct zopa_show *show)
{
  static const struct {
    enum zopa_issue_state state;
    const char *lead;
  } lists[] = {
    {ZOPA_STATE_OPEN, "Left open: "}, {ZOPA_STATE_NARROWING, "Narrowing: "}, {ZOPA_STATE_DISPUTED, "Claimed differently, so not settled: "},
    {ZOPA_STATE_UNSAID, "Nothing on file on: "},
  };
  struct sentences sentences = {.show = show};
  struct zopa_text text = {0};
  zopa_show_progress(show, &text);
  add_text(&sentences, &text);
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    if (lists[i].state == ZOPA_STATE_UNSAID && show->state_counts[ZOPA_STATE_UNSAID] == show->negotiation->issues_count)
      continue;
    zopa_show_state_list(show, lists[i].state, lists[i].lead, &text);
    add_text(&sentences, &text);
  }
  return paragraph(&sentences);
}

static const char *tell_meta(struct zopa_show *show)
{
  const struct zopa_case *negotiation = show->negotiation;
  const struct zopa_viewer *viewer = &negotiation->viewer;
  struct zopa_text text = {0};
  if (negotiation->as_of.known) {
    zopa_text_string(&text, "As of ");
    zopa_show_day(negotiation->as_of, &text);
    zopa_text_string(&text, " · ");
  }
  zopa_text_format(&text, "%zu issue%s · %zu part%s · ", negotiation->issues_count, negotiation->issues_count == 1 ? "" : "s",
                   negotiation->parties_count, negotiation->parties_count == 1 ? "y" : "ies");
  if (viewer->kind == ZOPA_VIEWER_ALL)
    zopa_text_string(&text, "all that is on file");
  else
    zopa_text_format(&text, "view of %s", viewer->kind == ZOPA_VIEWER_PARTY      ? zopa_party_title(negotiation, viewer->party)
                                          : viewer->kind == ZOPA_VIEWER_MEDIATOR ? "the mediator"
                                                                                 : "the public");
  return zopa_show_keep(show, &text);
}

static struct zopa_paragraph tell_matrix_note(struct zopa_show *show)
{
  struct sentences sentences = {.show = show};
  struct zopa_text text = {0};
  bool rivals = false, reported = false, positions = false;
  for (size_t i = 0; i < show->negotiation->issues_count; i++) {
    rivals |= show->issues[i].claims_count > 1;
    positions |= show->issues[i].positions_count > 0;
    for (size_t k = 0; k < show->issues[i].positions_count; k++)
      reported |= show->issues[i].positions[k].reported;
  }
  if (positions)
    add_string(&sentences, "Of each party its own words come first, the latest of them on top.");
  if (reported)
    add_string(&sentences, "“Of it, says ...” marks what others say of a party.");
  if (rivals)
    add_string(&sentences, "Several claims of where one issue stands are rivals; where they differ, the issue counts as not settled.");
  zopa_show_unheard(show, &text);
  add_text(&sentences, &text);
  return paragraph(&sentences);
}

static const char *spell_since(struct zopa_show *show)
{
  struct zopa_text text = {0};
  zopa_show_day(show->since, &text);
  return zopa_show_keep(show, &text);
}

static void tell_notes(struct zopa_show *show, struct sentences *sentences)
{
  struct zopa_text text = {0};
  size_t undated = show->changes_undated;
  add_string(sentences, "An issue counts as agreed or closed when every claim of its standing says so, all on the same options; as tentative when "
                        "every claim says at least that.");
  add_string(sentences, "Claims of progress are told as claimed; nothing here is reckoned from them, or from preferences.");
  if (show->since.known && undated > 0) {
    zopa_text_format(&text, "%zu %s no day on file, so it cannot be told whether %s since.", undated, undated == 1 ? "matter has" : "matters have",
                     undated == 1 ? "it changed" : "they changed");
    add_text(sentences, &text);
  }
}

static void tell_warnings(const struct zopa_error *error, struct sentences *sentences)
{
  struct zopa_text text = {0};
  for (size_t i = 0; i < error->count; i++) {
    const struct zopa_problem *problem = &error->problems[i];
    if (problem->severity != ZOPA_WARNING)
      continue;
    zopa_problem_line(&text, problem);
    add_text(sentences, &text);
  }
  if (error->warning_count > ZOPA_PROBLEMS_MAX) {
    zopa_text_format(&text, "And %zu more.", error->warning_count - ZOPA_PROBLEMS_MAX);
    add_text(sentences, &text);
  }
}

/* --- the view --- */

static void fill_tables(struct zopa_show *show, struct tables *tables, struct zopa_case_view *view)
{
  zopa_show_matrix(show, &tables->matrix);
  zopa_show_approvals_table(show, &tables->approvals);
  zopa_show_guarantees_table(show, &tables->guarantees);
  zopa_show_preferences_table(show, &tables->preferences);
  zopa_show_constraints_table(show, &tables->constraints);
  zopa_show_rounds_table(show, &tables->rounds);
  zopa_show_sources_table(show, &tables->sources);
  view->matrix = &tables->matrix;
  view->approvals = &tables->approvals;
  view->guarantees = &tables->guarantees;
  view->preferences = &tables->preferences;
  view->constraints = &tables->constraints;
  view->rounds = &tables->rounds;
  view->sources = &tables->sources;
  if (show->since.known) {
    zopa_show_changes_table(show, &tables->changes);
    view->changes = &tables->changes;
    view->since = spell_since(show);
  }
}

/* False when memory ran out for one of them. */
static bool clear_tables(struct tables *tables)
{
  struct zopa_table *all[] = {&tables->matrix,      &tables->changes, &tables->approvals, &tables->guarantees, &tables->preferences,
                              &tables->constraints, &tables->rounds,  &tables->sources};
  bool whole = true;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    whole &= !all[i]->failed;
    zopa_table_clear(all[i]);
  }
  return whole;
}

void zopa_show_report(struct zopa_show *show, const struct zopa_error *error, const char *banner, const struct zopa_terminal *terminal,
                      struct zopa_text *text)
{
  struct tables tables = {0};
  struct sentences warnings = {.show = show}, notes = {.show = show};
  struct zopa_case_view view = {
    .head = {.title = show->negotiation->title, .meta = tell_meta(show), .banner = banner && *banner ? banner : NULL, .lead = tell_lead(show)},
    .claims = zopa_show_claims(show),
    .matrix_note = tell_matrix_note(show),
    .offers = zopa_show_offers(show),
    .offers_count = show->negotiation->offers_count,
    .contradictions = zopa_show_contradictions(show),
    .contradictions_count = show->groups_count,
    .ledger = zopa_show_ledger(show),
    .ledger_count = show->negotiation->statements_count,
  };
  view.positions = zopa_show_pictures(show, &view.positions_count);
  fill_tables(show, &tables, &view);
  tell_warnings(error, &warnings);
  tell_notes(show, &notes);
  view.warnings = warnings.items;
  view.warnings_count = warnings.count;
  view.notes = notes.items;
  view.notes_count = notes.count;
  struct zopa_page page = {.text = text, .terminal = terminal};
  if (!show->failed)
    zopa_case_view_write(&view, &page);
  /* A table without rows is left out, so one that lost them must be noticed here. */
  text->failed |= !clear_tables(&tables) || show->failed;
}
