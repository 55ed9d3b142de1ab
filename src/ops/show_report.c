/* show_report.c - where a negotiation stands, for people: fills the view that terminal and page are written from. */
#include <string.h>

#include "ops/outcome_text.h"
#include "ops/show_view.h"
#include "ops/stakes.h"

/* Everything the view points to that does not lie in the arena of the facts. */
struct tables {
  struct zopa_table matrix, changes, approvals, preferences, constraints, rounds, sources;
};

/* --- sentences --- */

void zopa_sentences_add(struct zopa_sentences *sentences, struct zopa_text *text)
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

void zopa_sentences_string(struct zopa_sentences *sentences, const char *string)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, string);
  zopa_sentences_add(sentences, &text);
}

struct zopa_paragraph zopa_sentences_paragraph(const struct zopa_sentences *sentences)
{
  return (struct zopa_paragraph){sentences->items, sentences->count};
}

static struct zopa_paragraph tell_lead(struct zopa_show *show)
{
  static const struct {
    enum zopa_issue_state state;
    const char *lead;
  } lists[] = {
    {ZOPA_STATE_OPEN, "Left open: "}, {ZOPA_STATE_NARROWING, "Narrowing: "}, {ZOPA_STATE_DISPUTED, "Claimed differently, so not settled: "},
    {ZOPA_STATE_UNSAID, "Nothing on file on: "},
  };
  struct zopa_sentences sentences = {.show = show};
  struct zopa_text text = {0};
  zopa_show_progress(show, &text);
  zopa_sentences_add(&sentences, &text);
  zopa_show_at_stake(show, &text);
  zopa_sentences_add(&sentences, &text);
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    if (lists[i].state == ZOPA_STATE_UNSAID && show->state_counts[ZOPA_STATE_UNSAID] == show->negotiation->issues_count)
      continue;
    zopa_show_state_list(show, lists[i].state, lists[i].lead, &text);
    zopa_sentences_add(&sentences, &text);
  }
  return zopa_sentences_paragraph(&sentences);
}

const char *zopa_show_meta(struct zopa_show *show)
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

struct zopa_paragraph zopa_show_matrix_note(struct zopa_show *show)
{
  struct zopa_sentences sentences = {.show = show};
  struct zopa_text text = {0};
  bool rivals = false, reported = false, positions = false;
  for (size_t i = 0; i < show->negotiation->issues_count; i++) {
    rivals |= show->issues[i].claims_count > 1;
    positions |= show->issues[i].positions_count > 0;
    for (size_t k = 0; k < show->issues[i].positions_count; k++)
      reported |= show->issues[i].positions[k].reported;
  }
  zopa_show_movement(show, &text);
  zopa_sentences_add(&sentences, &text);
  if (positions)
    zopa_sentences_string(&sentences, "Of each party its own words come first, the latest of them on top.");
  if (reported)
    zopa_sentences_string(&sentences, "“Of it, says ...” marks what others say of a party.");
  if (rivals)
    zopa_sentences_string(&sentences, "Several claims of where one issue stands are rivals; where they differ, the issue counts as not settled.");
  zopa_show_unheard(show, &text);
  zopa_sentences_add(&sentences, &text);
  return zopa_sentences_paragraph(&sentences);
}

static const char *spell_since(struct zopa_show *show)
{
  struct zopa_text text = {0};
  zopa_show_day(show->since, &text);
  return zopa_show_keep(show, &text);
}

/* How what is at stake was counted, where it is told. */
static void tell_stakes(struct zopa_show *show, struct zopa_sentences *sentences)
{
  struct zopa_text text = {0};
  bool told = false, drawn = false;
  for (size_t p = 0; show->stakes && p < show->negotiation->parties_count; p++) {
    told |= show->stakes[p].stake.known;
    drawn |= show->stakes[p].samples > 0;
  }
  if (!zopa_show_divided(show))
    return;
  if (told)
    zopa_sentences_string(sentences, "At stake in an issue is what its best option is worth to the party above its worst, of those that no "
                                     "constraint or red line rules out by itself; interactions are left aside. An issue counts as open when it is "
                                     "not settled, not even tentatively.");
  if (!drawn)
    return;
  zopa_text_format(&text, "Where statements are all that is known, it is a range over %d preferences drawn from what they leave possible, of which "
                          "it holds the middle 95 per cent. Prior: %s. Seed %llu.", ZOPA_DRAWS_USUAL, zopa_prior, (unsigned long long)show->seed);
  zopa_sentences_add(sentences, &text);
}

static void tell_notes(struct zopa_show *show, struct zopa_sentences *sentences)
{
  struct zopa_text text = {0};
  size_t undated = show->changes_undated;
  zopa_sentences_string(sentences, "An issue counts as agreed or closed when every claim of its standing says so, all on the same options; "
                                   "as tentative when every claim says at least that.");
  zopa_sentences_string(sentences, "Claims of progress are told as claimed; nothing here is reckoned from them.");
  tell_stakes(show, sentences);
  if (show->since.known && undated > 0) {
    zopa_text_format(&text, "%zu %s no day on file, so it cannot be told whether %s since.", undated, undated == 1 ? "matter has" : "matters have",
                     undated == 1 ? "it changed" : "they changed");
    zopa_sentences_add(sentences, &text);
  }
}

void zopa_show_warnings(const struct zopa_error *error, struct zopa_sentences *sentences)
{
  struct zopa_text text = {0};
  for (size_t i = 0; i < error->count; i++) {
    const struct zopa_problem *problem = &error->problems[i];
    if (problem->severity != ZOPA_WARNING)
      continue;
    zopa_problem_line(&text, problem);
    zopa_sentences_add(sentences, &text);
  }
  if (error->warning_count > ZOPA_PROBLEMS_MAX) {
    zopa_text_format(&text, "And %zu more.", error->warning_count - ZOPA_PROBLEMS_MAX);
    zopa_sentences_add(sentences, &text);
  }
}

/* --- the view --- */

static void fill_tables(struct zopa_show *show, struct tables *tables, struct zopa_case_view *view)
{
  zopa_show_matrix(show, &tables->matrix);
  zopa_show_approvals_table(show, &tables->approvals);
  zopa_show_preferences_table(show, &tables->preferences);
  zopa_show_constraints_table(show, &tables->constraints);
  zopa_show_rounds_table(show, &tables->rounds);
  zopa_show_sources_table(show, &tables->sources);
  view->matrix = &tables->matrix;
  view->approvals = &tables->approvals;
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
  struct zopa_table *all[] = {&tables->matrix,      &tables->changes, &tables->approvals, &tables->preferences,
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
  struct zopa_sentences warnings = {.show = show}, notes = {.show = show};
  struct zopa_case_view view = {
    .head = {.title = show->negotiation->title, .meta = zopa_show_meta(show), .banner = banner && *banner ? banner : NULL, .lead = tell_lead(show)},
    .claims = zopa_show_claims(show),
    .matrix_note = zopa_show_matrix_note(show),
    .offers = zopa_show_offers(show),
    .offers_count = show->negotiation->offers_count,
    .guarantees = zopa_show_guarantees(show),
    .guarantees_count = show->negotiation->guarantees_count,
    .contradictions = zopa_show_contradictions(show),
    .contradictions_count = show->groups_count,
    .ledger = zopa_show_ledger(show),
    .ledger_count = show->negotiation->statements_count,
  };
  view.positions = zopa_show_pictures(show, &view.positions_count);
  fill_tables(show, &tables, &view);
  zopa_show_warnings(error, &warnings);
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
