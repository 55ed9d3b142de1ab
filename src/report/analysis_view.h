/* analysis_view.h - which agreements are possible: counts, frontier, solutions. */
#ifndef ZOPA_ANALYSIS_VIEW_H
#define ZOPA_ANALYSIS_VIEW_H

#include "report/page.h"

/* Everything an `analyze` says. The caller owns all of it; what is NULL or counts 0 is left out with its heading. */
struct zopa_analysis_view {
  struct zopa_page_head head;     /* lead: how many outcomes everyone prefers to no agreement, of how many */
  const struct zopa_plot *plot;   /* NULL or without points: no picture and no list of points */
  struct zopa_paragraph plot_caption;     /* how the frontier was found, what is shown of it */
  const struct zopa_table *solutions;     /* a column a solution, or a row */
  struct zopa_paragraph solutions_note;   /* what is proven, and how */
  const struct zopa_table *division;      /* who gets which item by Adjusted Winner */
  struct zopa_paragraph division_note;    /* how, what is split, and what each gets */
  const struct zopa_table *ranges;        /* a row a party: reservation, worst, best, ideal */
  struct zopa_paragraph ranges_note;      /* where a reservation was assumed */
  const struct zopa_table *points;        /* the frontier, a row a point; ids "point-1" ... tie them to the chart */
  struct zopa_paragraph points_note;
  const struct zopa_table *counts;        /* outcomes, feasible, rational, frontier: how many, and how sure */
  const struct zopa_sentence *warnings;
  size_t warnings_count;
  const struct zopa_sentence *notes;      /* arithmetic, method, version, seed */
  size_t notes_count;
};

/* Appends the view to page->text: HTML, or text when page->terminal is set. */
void zopa_analysis_view_write(const struct zopa_analysis_view *view, struct zopa_page *page);

#endif
