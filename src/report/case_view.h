/* case_view.h - where a negotiation stands, in the order in which people ask for it. */
#ifndef ZOPA_CASE_VIEW_H
#define ZOPA_CASE_VIEW_H

#include "report/page.h"

/* What is said differently on one matter. */
struct zopa_contradiction {
  const char *about;              /* "Progress", "Control of the Donbas"; or NULL */
  const struct zopa_entry *entries;
  size_t entries_count;           /* at least two */
};

/* Everything a `show` says. The caller owns all of it; what is NULL or counts 0 is left out with its heading. */
struct zopa_case_view {
  struct zopa_page_head head;     /* lead: how many issues are settled, of how many listed, and what is open */
  struct zopa_paragraph claims;   /* who says how far things are */

  const char *since;              /* "1 December 2025" when `changes` are asked for */
  const struct zopa_table *changes;       /* what changed; a table without rows says "nothing changed" */

  const struct zopa_table *matrix;        /* a row an issue: name, standing (chip), a column a party */
  struct zopa_paragraph matrix_note;

  const struct zopa_positions *positions; /* issues on which somebody took a position */
  size_t positions_count;

  const struct zopa_card *offers;
  size_t offers_count;
  const struct zopa_card *guarantees;
  size_t guarantees_count;

  const struct zopa_contradiction *contradictions;
  size_t contradictions_count;
  struct zopa_paragraph contradictions_note;

  const struct zopa_table *approvals;     /* party, body, rule, seats */
  const struct zopa_table *preferences;   /* what is known of each party's preferences, as this viewer may see it */
  const struct zopa_table *constraints;
  const struct zopa_table *rounds;

  const struct zopa_entry *ledger;        /* all entries, in order of time */
  size_t ledger_count;
  const struct zopa_table *sources;

  const struct zopa_sentence *warnings;
  size_t warnings_count;
  const struct zopa_sentence *notes;      /* how this was made: counts, method, version, seed */
  size_t notes_count;
};

/* Appends the view to page->text: HTML, or text when page->terminal is set. */
void zopa_case_view_write(const struct zopa_case_view *view, struct zopa_page *page);

/* Sections of it, for views that have them too; nothing when the count is 0. Contradictions without a note of their own are said to be kept
 * side by side. A terminal has positions in the matrix and shows no pictures of them. */
void zopa_positions_write(const struct zopa_positions *positions, size_t count, struct zopa_page *page);
void zopa_contradictions_write(const struct zopa_contradiction *contradictions, size_t count, struct zopa_paragraph note, struct zopa_page *page);
void zopa_ledger_write(const struct zopa_entry *entries, size_t count, struct zopa_page *page);

#endif
