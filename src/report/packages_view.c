/* packages_view.c - see packages_view.h. */
#include "report/packages_view.h"

enum { PICTURES_BESIDE = 2 };     /* pictures of positions up to which they stand beside the frontier */

static void write_packages(const struct zopa_packages_view *view, struct zopa_page *page)
{
  if (!view->heading)
    return;
  zopa_page_section(page, view->heading);
  zopa_page_paragraph(page, ZOPA_VOICE_SMALL, view->ranking);
  if (page->terminal && view->packages_count)
    zopa_text_string(page->text, "\n");
  zopa_page_packages(page, view->packages, view->packages_count);
  if (page->terminal && view->packages_count && view->packages_note.sentences_count)
    zopa_text_string(page->text, "\n");
  zopa_page_paragraph(page, ZOPA_VOICE_SMALL, view->packages_note);
}

static void write_conflicts(const struct zopa_packages_view *view, struct zopa_page *page)
{
  if (view->conflicts_count == 0)
    return;
  zopa_page_section(page, "Statements that cannot all hold");
  zopa_page_paragraph(page, ZOPA_VOICE_SMALL, view->conflicts_note);
  for (size_t i = 0; i < view->conflicts_count; i++) {
    zopa_text_string(page->text, page->terminal ? "\n" : "<article class=\"conflict\">\n");
    zopa_page_paragraph(page, ZOPA_VOICE_BODY, view->conflicts[i].says);
    zopa_page_ways(page, view->conflicts[i].ways, view->conflicts[i].ways_count);
    zopa_text_string(page->text, page->terminal ? "" : "</article>\n");
  }
}

static void write_plot(const struct zopa_packages_view *view, struct zopa_page *page)
{
  /* A terminal draws one party against another. */
  if (!view->plot || view->plot->points_count == 0 || view->plot->parties_count < (page->terminal ? 2 : 1))
    return;
  zopa_page_section(page, "What can be had");
  zopa_page_picture(page, view->plot, view->plot_caption);
}

static void write_pictures(const struct zopa_packages_view *view, struct zopa_page *page)
{
  /* Pairs of many parties need the whole width. */
  bool two = view->plot && view->plot->points_count && view->plot->parties_count == 2;
  bool beside = two && view->positions_count && view->positions_count <= PICTURES_BESIDE;
  if (beside)
    zopa_page_columns(page);
  write_plot(view, page);
  zopa_positions_write(view->positions, view->positions_count, page);
  if (beside)
    zopa_page_columns_end(page);
}

static void write_questions(const struct zopa_packages_view *view, struct zopa_page *page)
{
  if (!view->asked)
    return;
  zopa_page_section(page, view->questions_count ? "The question worth asking next" : "What to ask");
  for (size_t i = 0; i < view->questions_count; i++) {
    if (page->terminal && i)
      zopa_text_string(page->text, "\n");
    zopa_page_ask(page, view->questions[i].ask);
    zopa_page_paragraph(page, ZOPA_VOICE_SMALL, view->questions[i].expected);
  }
  zopa_page_paragraph(page, ZOPA_VOICE_SMALL, view->questions_note);
}

/* References lead to the whole ledger on a page; on a terminal those entries are told that something here rests on. */
static void write_ledger(const struct zopa_packages_view *view, struct zopa_page *page)
{
  if (!page->terminal) {
    zopa_ledger_write(view->ledger, view->ledger_count, page);
    return;
  }
  if (view->cited_count == 0)
    return;
  zopa_page_section(page, "The entries that this rests on");
  zopa_page_entries(page, view->cited, view->cited_count, true);
}

void zopa_packages_view_write(const struct zopa_packages_view *view, struct zopa_page *page)
{
  zopa_page_begin(page, &view->head);
  zopa_page_paragraph(page, ZOPA_VOICE_SMALL, view->claims);
  if (view->matrix && view->matrix->rows_count) {
    zopa_page_section(page, "Where each issue stands");
    zopa_page_table(page, view->matrix);
    zopa_page_paragraph(page, ZOPA_VOICE_SMALL, view->matrix_note);
  }
  write_packages(view, page);
  write_conflicts(view, page);
  write_pictures(view, page);
  write_questions(view, page);
  zopa_contradictions_write(view->contradictions, view->contradictions_count, view->contradictions_note, page);
  write_ledger(view, page);
  zopa_page_close(page, view->warnings, view->warnings_count, "How this was made", view->notes, view->notes_count);
}
