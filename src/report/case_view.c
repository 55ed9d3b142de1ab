/* case_view.c - see case_view.h. The sentence first, then where each issue stands, the pictures, what was offered and said differently,
 * who has to say yes; the record and how this was made come last. */
#include "report/case_view.h"

enum { FOLD_ENTRIES = 12 };       /* a longer ledger is folded away on the page */

static bool has_rows(const struct zopa_table *table) { return table && table->rows_count > 0; }

static void section_table(struct zopa_page *page, const char *heading, const struct zopa_table *table)
{
  if (!has_rows(table))
    return;
  zopa_page_section(page, heading);
  zopa_page_table(page, table);
}

static void write_changes(const struct zopa_case_view *view, struct zopa_page *page)
{
  if (!view->changes || !view->since)
    return;
  struct zopa_text heading = {0};
  zopa_text_format(&heading, "What changed since %s", view->since);
  page->text->failed |= heading.failed;
  zopa_page_section(page, heading.data ? heading.data : "What changed");
  zopa_text_clear(&heading);
  const struct zopa_sentence nothing = {.text = "Nothing that is dated changed."};
  if (has_rows(view->changes))
    zopa_page_table(page, view->changes);
  else
    zopa_page_paragraph(page, ZOPA_VOICE_BODY, (struct zopa_paragraph){&nothing, 1});
}

void zopa_positions_write(const struct zopa_positions *positions, size_t count, struct zopa_page *page)
{
  static const struct zopa_sentence says = {.text = "Each mark is a dated statement; point at it or tab to it for speaker and words."};
  if (count == 0 || page->terminal)
    return;
  zopa_page_section(page, "Moving closer?");
  zopa_page_positions(page, positions, count);
  zopa_page_paragraph(page, ZOPA_VOICE_SMALL, (struct zopa_paragraph){&says, 1});
}

void zopa_contradictions_write(const struct zopa_contradiction *contradictions, size_t count, struct zopa_paragraph note, struct zopa_page *page)
{
  static const struct zopa_sentence neutral = {.text = "Kept side by side; nothing is decided for either."};
  if (count == 0)
    return;
  zopa_page_section(page, "Said differently");
  for (size_t i = 0; i < count; i++) {
    const struct zopa_sentence about = {.text = contradictions[i].about};
    if (about.text)
      zopa_page_paragraph(page, ZOPA_VOICE_BODY, (struct zopa_paragraph){&about, 1});
    zopa_page_entries(page, contradictions[i].entries, contradictions[i].entries_count, false);
    if (page->terminal)
      zopa_text_string(page->text, "\n");
  }
  zopa_page_paragraph(page, ZOPA_VOICE_SMALL, note.sentences_count ? note : (struct zopa_paragraph){&neutral, 1});
}

void zopa_ledger_write(const struct zopa_entry *entries, size_t count, struct zopa_page *page)
{
  if (count == 0)
    return;
  struct zopa_text summary = {0};
  zopa_page_section(page, "The ledger: who said what");
  zopa_text_format(&summary, "All %zu entries, in order of time", count);
  page->text->failed |= summary.failed;
  zopa_page_fold(page, summary.data ? summary.data : "", count <= FOLD_ENTRIES);
  zopa_page_entries(page, entries, count, true);
  zopa_page_fold_end(page);
  zopa_text_clear(&summary);
}

void zopa_case_view_write(const struct zopa_case_view *view, struct zopa_page *page)
{
  zopa_page_begin(page, &view->head);
  zopa_page_paragraph(page, ZOPA_VOICE_SMALL, view->claims);
  write_changes(view, page);
  if (has_rows(view->matrix)) {
    zopa_page_section(page, "Where each issue stands");
    zopa_page_table(page, view->matrix);
    zopa_page_paragraph(page, ZOPA_VOICE_SMALL, view->matrix_note);
  }
  zopa_positions_write(view->positions, view->positions_count, page);
  if (view->offers_count) {
    zopa_page_section(page, "Offers");
    zopa_page_cards(page, view->offers, view->offers_count);
  }
  zopa_contradictions_write(view->contradictions, view->contradictions_count, view->contradictions_note, page);
  section_table(page, "Who has to say yes", view->approvals);
  if (view->guarantees_count) {
    zopa_page_section(page, "Guarantees");
    zopa_page_cards(page, view->guarantees, view->guarantees_count);
  }
  section_table(page, "What is known of preferences", view->preferences);
  section_table(page, "What cannot be combined", view->constraints);
  section_table(page, "Rounds", view->rounds);
  zopa_ledger_write(view->ledger, view->ledger_count, page);
  section_table(page, "Sources", view->sources);
  zopa_page_close(page, view->warnings, view->warnings_count, "How this was made", view->notes, view->notes_count);
}
