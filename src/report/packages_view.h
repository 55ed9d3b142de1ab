/* packages_view.h - ways to close what is open, in the order in which people ask: where things stand, packages side by side with how likely
 * each party is to accept them and why, what can be had, what to ask next, what was said differently. Where statements of a party cannot all
 * hold, the conflicts take the place of the packages. */
#ifndef ZOPA_PACKAGES_VIEW_H
#define ZOPA_PACKAGES_VIEW_H

#include "report/case_view.h"

/* Statements that cannot all hold, and what could be left out. */
struct zopa_page_conflict {
  struct zopa_paragraph says;
  const struct zopa_page_way *ways;
  size_t ways_count;
};

/* A question, and what its answer is expected to do. */
struct zopa_page_question {
  const char *ask;                /* "To Union: would you rather ...?" */
  struct zopa_paragraph expected;
};

/* Everything a `bridge` says. The caller owns all of it; what is NULL or counts 0 is left out with its heading. */
struct zopa_packages_view {
  struct zopa_page_head head;     /* lead: how many issues are settled, and what the open ones hold at stake */
  struct zopa_paragraph claims;   /* who says how far things are */
  const struct zopa_table *matrix;
  struct zopa_paragraph matrix_note;

  const char *heading;            /* "Three ways to close what is open"; there with packages or with a note that there are none */
  struct zopa_paragraph ranking;  /* how they are ranked and over what they are counted */
  const struct zopa_page_package *packages;
  size_t packages_count;
  struct zopa_paragraph packages_note;    /* how to read them */

  const struct zopa_page_conflict *conflicts;
  size_t conflicts_count;
  struct zopa_paragraph conflicts_note;

  const struct zopa_plot *plot;
  struct zopa_paragraph plot_caption;
  const struct zopa_positions *positions;
  size_t positions_count;

  bool asked;                     /* questions were asked for; then there is a section even without any */
  const struct zopa_page_question *questions;     /* best first */
  size_t questions_count;
  struct zopa_paragraph questions_note;

  const struct zopa_contradiction *contradictions;
  size_t contradictions_count;
  struct zopa_paragraph contradictions_note;

  const struct zopa_entry *ledger;        /* all entries, to which references on a page lead */
  size_t ledger_count;
  const struct zopa_entry *cited;         /* those that packages and conflicts rest on; a terminal shows these alone */
  size_t cited_count;

  const struct zopa_sentence *warnings;
  size_t warnings_count;
  const struct zopa_sentence *notes;      /* how this was made: draws, prior, criterion, search, seed, version */
  size_t notes_count;
};

/* Appends the view to page->text: HTML, or text when page->terminal is set. */
void zopa_packages_view_write(const struct zopa_packages_view *view, struct zopa_page *page);

#endif
