/* page.h - the blocks of which a report is made, for two faces: one self-contained HTML page, or a terminal.
 *
 * A view (case_view.h, analysis_view.h) calls the blocks in its order; which face they go to stands in struct zopa_page, so both say the
 * same things in the same order. The HTML page asks nothing of any network: style, pictures, data and script are inside it, and its
 * content security policy forbids the rest. Every text is escaped; ids of ledger entries become anchors "entry-ID", to which references
 * lead. Nothing is kept of what is passed. The text's failed flag says in the end whether memory sufficed. */
#ifndef ZOPA_PAGE_H
#define ZOPA_PAGE_H

#include "report/graph_picture.h"
#include "report/plot.h"
#include "report/positions.h"
#include "report/table.h"

/* A sentence and the ledger entries that it rests on. */
struct zopa_sentence {
  const char *text;
  const char *const *refs;
  size_t refs_count;
};

struct zopa_paragraph {
  const struct zopa_sentence *sentences;
  size_t sentences_count;         /* a paragraph without sentences is not shown */
};

struct zopa_page_head {
  const char *title;
  const char *meta;               /* "As of 12 March 2026 · 8 issues · 3 parties · view of the mediator" */
  const char *banner;             /* whose private matter is inside, or NULL when all is public */
  struct zopa_paragraph lead;     /* what the report says, in one sentence or two */
};

enum zopa_voice { ZOPA_VOICE_BODY, ZOPA_VOICE_SMALL };

/* A term and what it is, in a card. */
struct zopa_pair {
  const char *term, *text;
};

/* A package, an offer: something with a name that settles several issues. */
struct zopa_card {
  const char *id;                 /* anchor, or NULL */
  const char *title;
  int party;                      /* whose mark stands before the title, or ZOPA_NO_PARTY */
  const char *kicker;             /* a softer line beneath the title, or NULL */
  const struct zopa_pair *pairs;
  size_t pairs_count;
  struct zopa_paragraph text;
};

/* How far something holds, as a bar from 0 to 1 with a bracket about its end. */
struct zopa_page_bar {
  int party;                      /* whose it is: chooses mark and colour */
  const char *name;
  double share, error;            /* 0 to 1; half the width of the bracket, 0 where the share is exact */
  const char *figure;             /* "71 % ±1.5" */
  const char *words;              /* the whole of it in words, for those who hear the page */
};

/* What a package settles an issue with. */
struct zopa_page_choice {
  const char *issue, *option;
  bool moved;                     /* to catch the eye, in bold or behind an arrow */
};

/* "The trade: ..." */
struct zopa_page_remark {
  const char *term;
  struct zopa_sentence says;
  bool warns;
};

/* A package as an answer: what it settles, how likely each party is to accept it, and why. */
struct zopa_page_package {
  const char *letter;             /* "A" */
  const char *title;              /* "Pay against Term", or NULL */
  const char *kicker;             /* what sets it apart, or NULL */
  const struct zopa_page_choice *choices;
  size_t choices_count;
  const struct zopa_page_bar *bars;
  size_t bars_count;
  const struct zopa_page_remark *remarks;
  size_t remarks_count;
  const struct zopa_sentence *details;    /* small, at the end */
  size_t details_count;
};

/* One way out, and the command that takes it (NULL: none can). */
struct zopa_page_way {
  struct zopa_sentence says;
  const char *command;
};

/* An entry of the ledger. */
struct zopa_entry {
  const char *id;
  int party;                      /* whom it speaks for, or ZOPA_NO_PARTY */
  const char *quote;              /* as said, or NULL */
  const char *note;               /* what was said in the words of the record; shown beneath the quote, or alone; or NULL */
  const char *byline;             /* "spokesperson for the port · 10 March · on record · Harbour Gazette, par. 3 · source B, information 3" */
};

struct zopa_page {
  struct zopa_text *text;
  const struct zopa_terminal *terminal;   /* NULL: HTML */
  unsigned sections_count, charts_count;
  bool section_open, columns_open;
};

void zopa_page_begin(struct zopa_page *page, const struct zopa_page_head *head);

/* The last sections, warnings and how it came about, each unless there are none; notes_heading: "How this was made". */
void zopa_page_close(struct zopa_page *page, const struct zopa_sentence *warnings, size_t warnings_count, const char *notes_heading,
                     const struct zopa_sentence *notes, size_t notes_count);
void zopa_page_section(struct zopa_page *page, const char *heading);

/* Sections between the two stand side by side where the window is wide enough. */
void zopa_page_columns(struct zopa_page *page);
void zopa_page_columns_end(struct zopa_page *page);

void zopa_page_paragraph(struct zopa_page *page, enum zopa_voice voice, struct zopa_paragraph paragraph);
void zopa_page_list(struct zopa_page *page, const struct zopa_sentence *sentences, size_t count);
void zopa_page_table(struct zopa_page *page, const struct zopa_table *table);

/* The same of what is made for the page alone: a text as a paragraph unless it is empty, a table unless it has no rows. Both are cleared; where
 * memory ran out for them, the page's text has failed. */
void zopa_page_line(struct zopa_page *page, enum zopa_voice voice, struct zopa_text *text);
void zopa_page_put_table(struct zopa_page *page, struct zopa_table *table);

/* What stands between the two is folded away under its summary until opened; on a terminal, and when open, it is simply there. */
void zopa_page_fold(struct zopa_page *page, const char *summary, bool open);
void zopa_page_fold_end(struct zopa_page *page);

/* The frontier: static SVG, caption, and the data for the chart that the script puts in its place. Rows of a table with the ids
 * "point-1", "point-2" ... (in the order of the plot's points) answer to the chart. */
void zopa_page_frontier(struct zopa_page *page, const struct zopa_plot *plot, struct zopa_paragraph caption);

/* The same as a picture that stands still: no chart takes its place, and no table need answer to it. */
void zopa_page_picture(struct zopa_page *page, const struct zopa_plot *plot, struct zopa_paragraph caption);

/* A conflict graph. A terminal shows nothing: its tables tell the same. */
void zopa_page_graph(struct zopa_page *page, const struct zopa_graph_picture *picture, struct zopa_paragraph caption);

/* Positions by stage, a picture for each issue that has any. A terminal has them in the matrix and shows nothing here. */
void zopa_page_positions(struct zopa_page *page, const struct zopa_positions *positions, size_t count);

void zopa_page_cards(struct zopa_page *page, const struct zopa_card *cards, size_t count);

/* Packages side by side: cards on a page; on a terminal a table, then the remarks of each. All list the same issues and the same parties, in
 * the same order. */
void zopa_page_packages(struct zopa_page *page, const struct zopa_page_package *packages, size_t count);

/* What to ask, set apart. */
void zopa_page_ask(struct zopa_page *page, const char *question);

void zopa_page_ways(struct zopa_page *page, const struct zopa_page_way *ways, size_t count);

/* Entries side by side. anchors: this is the ledger itself, to which references lead; elsewhere the id of an entry leads there. */
void zopa_page_entries(struct zopa_page *page, const struct zopa_entry *entries, size_t count, bool anchors);

void zopa_page_end(struct zopa_page *page);

#endif
