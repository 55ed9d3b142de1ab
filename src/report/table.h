/* table.h - one table for every face: built once, printed to a terminal here and to HTML by page.h.
 *
 *     columns   Issue         Standing         Union            Port
 *     rule      ────────────  ───────────────  ───────────────  ──────────────
 *     row       Night shifts  agreed           voluntary only                     <- a cell over two columns
 *     row       Pay           open             6 to 8 % asked   up to 4 %         <- "asked" is the cell's note
 *                                              9 in January                       <- long cells wrap at words
 *
 * Cells are added one after the other, row by row; the functions that qualify a cell speak of the one added last. All text is copied.
 * Invariant: after zopa_table_row the cells of the row before span exactly all columns (missing ones are filled with empty cells). */
#ifndef ZOPA_TABLE_H
#define ZOPA_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

enum zopa_align { ZOPA_ALIGN_LEFT, ZOPA_ALIGN_RIGHT };

/* What a cell means, so that a face may colour it. A tone never says what the words do not. */
enum zopa_tone {
  ZOPA_TONE_PLAIN,
  ZOPA_TONE_SOFT,                 /* less important */
  ZOPA_TONE_STRONG,
  ZOPA_TONE_GOOD,                 /* agreed, closed, passes */
  ZOPA_TONE_MIDDLE,               /* tentative, narrowing */
  ZOPA_TONE_BAD,                  /* open, crossed, fails */
};

enum { ZOPA_NO_PARTY = -1 };

struct zopa_cell {
  const char *text;
  const char *note;               /* a softer addition after the text, or NULL */
  const char **refs;              /* ids of ledger entries that the cell rests on */
  size_t refs_count;
  size_t span;                    /* columns it covers, at least 1 */
  enum zopa_tone tone;
  bool chip;                      /* a state in a box (on paper and page); plain text on a terminal */
  int party;                      /* a party's mark stands before the text; ZOPA_NO_PARTY for none */
};

struct zopa_column {
  struct zopa_cell head;
  enum zopa_align align;
};

struct zopa_table_row {
  size_t cell, cells_count;       /* first cell, number of cells */
  const char *id;                 /* an anchor on the page, or NULL */
};

/* Zero it to start; zopa_table_clear frees it. When memory runs out `failed` is set, and printing sets the failed flag of the text. */
struct zopa_table {
  struct zopa_arena arena;
  struct zopa_column *columns;
  struct zopa_cell *cells;
  struct zopa_table_row *rows;
  size_t columns_count, columns_capacity, cells_count, cells_capacity, rows_count, rows_capacity;
  size_t filled;                  /* columns that the cells of the newest row cover */
  const char *caption;            /* said to screen readers; optional */
  bool failed;
};

void zopa_table_clear(struct zopa_table *table);

/* What the table shows, in a few words, for those who hear the page. */
void zopa_table_caption(struct zopa_table *table, const char *caption);

/* A further column; all columns come before the first row. */
void zopa_table_column(struct zopa_table *table, enum zopa_align align, const char *head);

/* A column headed by a party, with its mark; party counts from 0 and chooses mark and colour. */
void zopa_table_party_column(struct zopa_table *table, enum zopa_align align, int party, const char *name);

/* Begins a row. id is an anchor of the page ("s4", "point-12") or NULL. A row whose first cell is empty goes on with what the row before is
 * about; on a page the cells of party columns then stand beneath each other in one. */
void zopa_table_row(struct zopa_table *table, const char *id);

/* A further cell of the row. NULL counts as empty. Cells beyond the last column set `failed`. */
void zopa_table_cell(struct zopa_table *table, const char *text);
void zopa_table_cell_format(struct zopa_table *table, const char *format, ...) ZOPA_PRINTF(2, 3);
void zopa_table_cell_number(struct zopa_table *table, double value, int decimals);

/* Qualify the cell added last. */
void zopa_table_note(struct zopa_table *table, const char *note);
void zopa_table_ref(struct zopa_table *table, const char *id);
void zopa_table_span(struct zopa_table *table, size_t columns);
void zopa_table_tone(struct zopa_table *table, enum zopa_tone tone);
void zopa_table_chip(struct zopa_table *table, enum zopa_tone tone);
void zopa_table_party(struct zopa_table *table, int party);

/* How text goes to a terminal. */
struct zopa_terminal {
  size_t width;                   /* columns that no line exceeds; 100 when 0, at least 40 */
  bool colour;
  bool ascii;                     /* for terminals without UTF-8: plain rules and marks (the cells stay as they are) */
};

/* Appends the table, every line ended by a newline. Columns that do not fit side by side continue below, under the first column again.
 * Control characters in cells are shown as "?", so that no file can steer the terminal. */
void zopa_table_print(const struct zopa_table *table, const struct zopa_terminal *terminal, struct zopa_text *text);

/* Appends a paragraph wrapped to the terminal's width, with that many blanks before each line. A newline in it starts a new line. */
void zopa_terminal_paragraph(const struct zopa_terminal *terminal, size_t indent, const char *paragraph, struct zopa_text *text);

/* A heading: bold where there is colour, underlined where there is none. */
void zopa_terminal_heading(const struct zopa_terminal *terminal, const char *heading, struct zopa_text *text);

/* The mark of a party on a terminal, a UTF-8 character of one column ("●"), or a letter where only ASCII is shown. */
const char *zopa_terminal_party_mark(const struct zopa_terminal *terminal, int party);

#endif
