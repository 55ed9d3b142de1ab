/* analysis_view.c - see analysis_view.h. The answer, the ways to choose, the picture, what each party can get; then the whole list, the
 * counts and the method. */
#include "report/analysis_view.h"

enum { FOLD_ROWS = 25 };          /* a longer list of points is folded away on the page */

static void section_table(struct zopa_page *page, const char *heading, const struct zopa_table *table, struct zopa_paragraph note)
{
  if (!table || table->rows_count == 0)
    return;
  zopa_page_section(page, heading);
  zopa_page_table(page, table);
  zopa_page_paragraph(page, ZOPA_VOICE_SMALL, note);
}

static void write_points(const struct zopa_analysis_view *view, struct zopa_page *page)
{
  if (!view->points || view->points->rows_count == 0)
    return;
  struct zopa_text summary = {0};
  zopa_page_section(page, "Packages nobody can better for free");
  zopa_page_paragraph(page, ZOPA_VOICE_SMALL, view->points_note);
  zopa_text_format(&summary, "The %zu that are listed", view->points->rows_count);
  page->text->failed |= summary.failed;
  zopa_page_fold(page, summary.data ? summary.data : "", view->points->rows_count <= FOLD_ROWS);
  zopa_page_table(page, view->points);
  zopa_page_fold_end(page);
  zopa_text_clear(&summary);
}

void zopa_analysis_view_write(const struct zopa_analysis_view *view, struct zopa_page *page)
{
  zopa_page_begin(page, &view->head);
  section_table(page, "Four ways to choose one", view->solutions, view->solutions_note);
  section_table(page, "Adjusted Winner: who gets which item", view->division, view->division_note);
  if (view->plot && view->plot->parties_count && view->plot->points_count) {
    zopa_page_section(page, "What can be had");
    zopa_page_frontier(page, view->plot, view->plot_caption);
  }
  section_table(page, "What each party can get", view->ranges, view->ranges_note);
  write_points(view, page);
  section_table(page, "Counts", view->counts, (struct zopa_paragraph){0});
  zopa_page_close(page, view->warnings, view->warnings_count, "How this was found", view->notes, view->notes_count);
}
