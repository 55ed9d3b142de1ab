/* bridge_report.c - packages, or the conflicts that stand in their way, for people: fills the view that terminal and page are written from. */
#include <math.h>
#include <string.h>

#include "ops/analyze_view.h"
#include "ops/bridge_view.h"

/* --- what to ask --- */

/* "It is expected to raise joint acceptance of the best package from 63 to 72 per cent; of 118 questions looked at it comes first by ..." */
static void tell_expected(const struct zopa_bridge_answer *answer, const struct zopa_bridge_question *question, bool first, struct zopa_text *text)
{
  double after = question->before + question->gain;
  zopa_text_format(text, "Its answer is expected to raise %s of the best package from ", zopa_bridge_value_words(answer->wish->by));
  if (answer->wish->by == ZOPA_BY_SHARE) {
    zopa_text_fixed(text, 100 * question->before, 0);
    zopa_text_string(text, " to ");
    zopa_text_fixed(text, 100 * after, 0);
    zopa_text_string(text, " per cent");
  } else {
    /* Two digits of the larger one. */
    int decimals = after > 0 ? (int)fmin(17, fmax(0, 1 - floor(log10(after)))) : 2;
    zopa_text_fixed(text, question->before, decimals);
    zopa_text_string(text, " to ");
    zopa_text_fixed(text, after, decimals);
    if (question->before > 0) {
      zopa_text_string(text, ", by ");
      zopa_text_number(text, 100 * question->gain / question->before, 2);
      zopa_text_string(text, " per cent");
    }
  }
  if (first && answer->bridge->question_considered > 1) {
    zopa_text_string(text, "; of ");
    zopa_bridge_count((double)answer->bridge->question_considered, text);
    zopa_text_string(text, " questions looked at it comes first by this and by what answers tell of which package is the best");
  }
  zopa_text_string(text, ". Of its possible preferences ");
  zopa_bridge_share_words(question->share_left, 0, text);
  zopa_text_string(text, question->right ? " prefer (1)." : " would say yes.");
}

/* "To Union: “...?”" */
static const char *tell_question(const struct zopa_bridge_answer *answer, const struct zopa_bridge_question *question)
{
  struct zopa_text text = {0};
  zopa_text_format(&text, "To %s: “%s”", zopa_party_title(answer->show->negotiation, question->party), question->text ? question->text : "");
  return zopa_show_keep(answer->show, &text);
}

static const struct zopa_page_question *tell_questions(const struct zopa_bridge_answer *answer)
{
  const struct zopa_bridge *bridge = answer->bridge;
  struct zopa_page_question *questions = zopa_show_new(answer->show, bridge->question_count, sizeof *questions);
  for (size_t i = 0; questions && i < bridge->question_count; i++) {
    struct zopa_sentences expected = {.show = answer->show};
    struct zopa_text text = {0};
    tell_expected(answer, &bridge->questions[i], i == 0, &text);
    zopa_sentences_add(&expected, &text);
    questions[i] = (struct zopa_page_question){tell_question(answer, &bridge->questions[i]), zopa_sentences_paragraph(&expected)};
  }
  return questions;
}

static void fill_questions(const struct zopa_bridge_answer *answer, struct zopa_packages_view *view)
{
  struct zopa_sentences note = {.show = answer->show};
  if (!answer->bridge || answer->wish->questions == 0 || !zopa_bridge_drawn(answer))
    return;
  if (answer->bridge->package_count == 0 && answer->bridge->question_count == 0)
    return;
  view->asked = true;
  view->questions = tell_questions(answer);
  view->questions_count = answer->show->failed ? 0 : answer->bridge->question_count;
  if (answer->bridge->question_count == 0)
    zopa_sentences_string(&note, answer->wish->by == ZOPA_BY_REGRET ? "Questions are weighed when packages are ranked by gain, share or mean (--by)."
                                                                    : "No question that was looked at is expected to lead to a better package.");
  view->questions_note = zopa_sentences_paragraph(&note);
}

/* --- packages and conflicts --- */

static const char *tell_heading(const struct zopa_bridge_answer *answer)
{
  static const char *const numbers[] = {"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"};
  size_t count = answer->bridge->package_count;
  struct zopa_text text = {0};
  if (count < sizeof numbers / sizeof *numbers)
    zopa_text_string(&text, numbers[count]);
  else
    zopa_text_format(&text, "%zu", count);
  zopa_text_format(&text, " way%s to close what is open", count == 1 ? "" : "s");
  return zopa_show_keep(answer->show, &text);
}

static void fill_packages(const struct zopa_bridge_answer *answer, const struct zopa_terminal *terminal, struct zopa_packages_view *view)
{
  if (!answer->bridge)
    return;
  view->heading = tell_heading(answer);
  view->ranking = zopa_bridge_ranking(answer, terminal);
  view->packages = zopa_bridge_cards(answer, terminal);
  view->packages_count = answer->show->failed ? 0 : answer->bridge->package_count;
  view->packages_note = zopa_bridge_reading(answer, terminal);
}

static void fill_conflicts(const struct zopa_bridge_answer *answer, struct zopa_packages_view *view)
{
  struct zopa_sentences note = {.show = answer->show};
  bool all = true;
  view->conflicts = zopa_bridge_conflicts(answer, &view->conflicts_count);
  for (size_t p = 0; p < answer->beliefs->count; p++)
    all &= answer->beliefs->parties[p].all_conflicts;
  zopa_sentences_string(&note, "Packages can be weighed once each party's statements can hold together. Of each conflict any one way out is "
                               "enough; an entry that is left out takes with it whatever rests on it alone. Nothing is decided here: which entry to "
                               "doubt is for a person to say.");
  if (!all)
    zopa_sentences_string(&note, "There may be more conflicts than these.");
  view->conflicts_note = zopa_sentences_paragraph(&note);
}

/* --- what can be had --- */

static void tell_caption(const struct zopa_terminal *terminal, const struct zopa_plot *plot, size_t looked_at, bool all, struct zopa_text *text)
{
  struct zopa_text digits = {0};
  zopa_text_string(text, terminal ? "Points" : "Dark points");
  zopa_text_string(text, ": ways to close what is open that no other betters for one party at no cost to another, by mean utility");
  zopa_text_string(text, all ? "; all " : ", of ");
  zopa_text_format(&digits, "%zu", looked_at);
  zopa_digits_grouped(text, digits.data ? digits.data : "0");
  zopa_text_string(text, all ? " feasible ones were looked at. " : " feasible ones drawn at random; there may be better ones. ");
  if (terminal && plot->parties_count > 2)
    zopa_text_format(text, "Drawn for the first two of %zu parties. ", plot->parties_count);
  if (terminal)
    zopa_text_string(text, "Letters: the mean of each package. ");
  else
    zopa_text_string(text, "Crosses: the packages, each at its mean; the arms hold nine in ten of what its worth may be. ");
  zopa_text_string(text, "Dashed: no agreement, by its mean.");
  text->failed |= digits.failed;
  zopa_text_clear(&digits);
}

static void fill_plot(const struct zopa_bridge_answer *answer, const struct zopa_terminal *terminal, struct zopa_plot *plot,
                      struct zopa_packages_view *view)
{
  struct zopa_sentences caption = {.show = answer->show};
  struct zopa_text text = {0};
  size_t looked_at;
  bool all;
  if (!zopa_bridge_plot(answer, plot, &looked_at, &all))
    return;
  view->plot = plot;
  tell_caption(terminal, plot, looked_at, all, &text);
  zopa_sentences_add(&caption, &text);
  view->plot_caption = zopa_sentences_paragraph(&caption);
}

/* --- the ledger --- */

static void cite(const struct zopa_show *show, const char *const *ids, size_t count, bool *cited)
{
  for (size_t i = 0; i < count; i++) {
    uint32_t index = zopa_show_statement(show, ids[i]);
    if (index != ZOPA_NONE)
      cited[index] = true;
  }
}

/* Marks what packages, their offers and conflicts rest on. */
static void cite_all(const struct zopa_bridge_answer *answer, bool *cited)
{
  const struct zopa_case *it = answer->show->negotiation;
  const struct zopa_bridge *bridge = answer->bridge;
  for (size_t k = 0; bridge && k < bridge->package_count; k++) {
    for (size_t p = 0; p < bridge->party_count; p++)
      cite(answer->show, bridge->packages[k].parties[p].rests_on, bridge->packages[k].parties[p].rests_on_count, cited);
    for (size_t i = 0; i < bridge->packages[k].offer_count; i++) {
      const struct zopa_ids *from = &it->offers[bridge->packages[k].offers[i]].from;
      cite(answer->show, from->ids, from->ids_count, cited);
    }
  }
  for (size_t p = 0; p < answer->beliefs->count; p++)
    for (size_t i = 0; i < answer->beliefs->parties[p].conflict_count; i++) {
      const struct zopa_belief *belief = &answer->beliefs->parties[p];
      for (size_t k = 0; k < belief->conflicts[i].statement_count; k++) {
        const struct zopa_ids *from = &it->preferences[belief->party].statements[belief->conflicts[i].statements[k]].from;
        cite(answer->show, from->ids, from->ids_count, cited);
      }
    }
}

static void fill_ledger(const struct zopa_bridge_answer *answer, struct zopa_packages_view *view)
{
  struct zopa_show *show = answer->show;
  size_t count = show->negotiation->statements_count;
  bool *cited = zopa_show_new(show, count, sizeof *cited);
  struct zopa_entry *entries = zopa_show_new(show, count, sizeof *entries);
  view->ledger = zopa_show_ledger(show);
  if (show->failed)
    return;
  view->ledger_count = count;
  cite_all(answer, cited);
  for (size_t i = 0; i < count; i++)
    if (cited[show->by_time[i]])
      entries[view->cited_count++] = view->ledger[i];
  view->cited = entries;
}

/* --- the report --- */

void zopa_bridge_report(const struct zopa_bridge_answer *answer, const struct zopa_terminal *terminal, struct zopa_text *text)
{
  struct zopa_show *show = answer->show;
  struct zopa_table matrix = {0};
  struct zopa_plot plot = {0};
  struct zopa_text banner = {0};
  struct zopa_sentences warnings = {.show = show};
  zopa_call_banner(show->negotiation, &banner);
  struct zopa_packages_view view = {
    .head = {.title = show->negotiation->title, .meta = zopa_show_meta(show), .banner = banner.size ? banner.data : NULL,
             .lead = zopa_bridge_lead(answer)},
    .claims = zopa_show_claims(show),
    .matrix = &matrix,
    .matrix_note = zopa_show_matrix_note(show),
    .contradictions = zopa_show_contradictions(show),
    .contradictions_count = show->groups_count,
  };
  zopa_show_matrix(show, &matrix);
  fill_packages(answer, terminal, &view);
  fill_conflicts(answer, &view);
  fill_plot(answer, terminal, &plot, &view);
  view.positions = zopa_show_pictures(show, &view.positions_count);
  fill_questions(answer, &view);
  fill_ledger(answer, &view);
  zopa_show_warnings(&answer->call->error, &warnings);
  view.warnings = warnings.items;
  view.warnings_count = warnings.count;
  struct zopa_paragraph notes = zopa_bridge_notes(answer);
  view.notes = notes.sentences;
  view.notes_count = notes.sentences_count;
  struct zopa_page page = {.text = text, .terminal = terminal};
  /* A table without rows is left out, so one that lost them must be noticed here. */
  show->failed |= matrix.failed || banner.failed;
  if (!show->failed)
    zopa_packages_view_write(&view, &page);
  text->failed |= show->failed;
  zopa_table_clear(&matrix);
  zopa_text_clear(&banner);
}
