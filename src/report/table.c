/* table.c - see table.h. Printing measures every column, shares the width out, then wraps each cell within its share.
 *
 * Shares: a column gets what its longest line takes (its natural width) as long as all fit; otherwise the widest columns are lowered to one
 * common cap, but never below the longest word (numbers and chips: never below their whole). Columns whose least widths do not fit side
 * by side make a further panel. */
#include "report/table.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH_DEFAULT = 100, WIDTH_LEAST = 40, GAP = 2, WORD_LONG = 24, SPAN_NATURAL_MAX = 60 };

/* --- building --- */

void zopa_table_clear(struct zopa_table *table)
{
  zopa_arena_clear(&table->arena);
  *table = (struct zopa_table){0};
}

static const char *copy(struct zopa_table *table, const char *text)
{
  const char *kept = zopa_arena_string(&table->arena, text ? text : "");
  if (!kept)
    table->failed = true;
  return kept ? kept : "";
}

void zopa_table_caption(struct zopa_table *table, const char *caption) { table->caption = copy(table, caption); }

static struct zopa_cell plain_cell(struct zopa_table *table, const char *text)
{
  return (struct zopa_cell){.text = copy(table, text), .span = 1, .party = ZOPA_NO_PARTY};
}

void zopa_table_column(struct zopa_table *table, enum zopa_align align, const char *head)
{
  zopa_table_party_column(table, align, ZOPA_NO_PARTY, head);
}

void zopa_table_party_column(struct zopa_table *table, enum zopa_align align, int party, const char *name)
{
  struct zopa_column *columns =
    zopa_arena_grow(&table->arena, table->columns, table->columns_count, &table->columns_capacity, sizeof *columns);
  if (!columns || table->rows_count) {
    table->failed = true;
    return;
  }
  table->columns = columns;
  struct zopa_cell head = plain_cell(table, name);
  head.party = party;
  columns[table->columns_count++] = (struct zopa_column){.head = head, .align = align};
}

static struct zopa_cell *append_cell(struct zopa_table *table)
{
  struct zopa_cell *cells = zopa_arena_grow(&table->arena, table->cells, table->cells_count, &table->cells_capacity, sizeof *cells);
  if (!cells || !table->rows_count || table->filled >= table->columns_count) {
    table->failed = true;
    return NULL;
  }
  table->cells = cells;
  table->filled++;
  table->rows[table->rows_count - 1].cells_count++;
  return &cells[table->cells_count++];
}

static void fill_row(struct zopa_table *table)
{
  while (table->rows_count && table->filled < table->columns_count && !table->failed)
    zopa_table_cell(table, "");
}

void zopa_table_row(struct zopa_table *table, const char *id)
{
  fill_row(table);
  struct zopa_table_row *rows = zopa_arena_grow(&table->arena, table->rows, table->rows_count, &table->rows_capacity, sizeof *rows);
  if (!rows) {
    table->failed = true;
    return;
  }
  table->rows = rows;
  table->filled = 0;
  rows[table->rows_count++] = (struct zopa_table_row){.cell = table->cells_count, .id = id ? copy(table, id) : NULL};
}

void zopa_table_cell(struct zopa_table *table, const char *text)
{
  struct zopa_cell *cell = append_cell(table);
  if (cell)
    *cell = plain_cell(table, text);
}

static void cell_from(struct zopa_table *table, struct zopa_text *text)
{
  table->failed |= text->failed;
  zopa_table_cell(table, text->data);
  zopa_text_clear(text);
}

void zopa_table_cell_format(struct zopa_table *table, const char *format, ...)
{
  char *printed = NULL;
  va_list arguments;
  va_start(arguments, format);
  int length = vasprintf(&printed, format, arguments);
  va_end(arguments);
  table->failed |= length < 0;
  zopa_table_cell(table, length < 0 ? "" : printed);
  if (length >= 0)
    free(printed);
}

void zopa_table_cell_number(struct zopa_table *table, double value, int decimals)
{
  struct zopa_text text = {0};
  zopa_text_fixed(&text, value, decimals);
  cell_from(table, &text);
}

/* The cell that was added last; NULL before the first of a row. */
static struct zopa_cell *last_cell(struct zopa_table *table)
{
  if (!table->failed && table->filled)
    return &table->cells[table->cells_count - 1];
  table->failed = true;
  return NULL;
}

void zopa_table_note(struct zopa_table *table, const char *note)
{
  struct zopa_cell *cell = last_cell(table);
  if (cell)
    cell->note = note && *note ? copy(table, note) : NULL;
}

void zopa_table_ref(struct zopa_table *table, const char *id)
{
  struct zopa_cell *cell = last_cell(table);
  if (!cell)
    return;
  /* Cells rest on a few entries; a copy of one more each time keeps the cell free of a capacity. */
  const char **refs = zopa_arena_array(&table->arena, cell->refs_count + 1, sizeof *refs);
  if (!refs) {
    table->failed = true;
    return;
  }
  if (cell->refs_count)
    memcpy(refs, cell->refs, cell->refs_count * sizeof *refs);
  refs[cell->refs_count++] = copy(table, id);
  cell->refs = refs;
}

void zopa_table_span(struct zopa_table *table, size_t columns)
{
  struct zopa_cell *cell = last_cell(table);
  if (!cell)
    return;
  if (columns < 1 || table->filled - cell->span + columns > table->columns_count) {
    table->failed = true;
    return;
  }
  table->filled = table->filled - cell->span + columns;
  cell->span = columns;
}

void zopa_table_tone(struct zopa_table *table, enum zopa_tone tone)
{
  struct zopa_cell *cell = last_cell(table);
  if (cell)
    cell->tone = tone;
}

void zopa_table_chip(struct zopa_table *table, enum zopa_tone tone)
{
  struct zopa_cell *cell = last_cell(table);
  if (cell) {
    cell->tone = tone;
    cell->chip = true;
  }
}

void zopa_table_party(struct zopa_table *table, int party)
{
  struct zopa_cell *cell = last_cell(table);
  if (cell)
    cell->party = party;
}

/* --- lines of text --- */

/* Bytes of the character at s and the columns it takes; a byte that starts no character counts as one column. */
static size_t character(const char *s, size_t size, size_t *ret_columns)
{
  char one[5] = {0};
  size_t length = 1;
  while (length < 4 && length < size && ((unsigned char)s[length] & 0xC0) == 0x80)
    length++;
  memcpy(one, s, length);
  *ret_columns = zopa_text_columns(one);
  return length;
}

/* The next line of s[*at .. size) that takes at most width columns: it ends at *ret_end, and *at moves to where the line after it starts.
 * Breaks at newlines and blanks, and inside a word only when the word alone is too wide. Returns the columns of the line. */
static size_t next_line(const char *s, size_t size, size_t width, size_t *at, size_t *ret_end)
{
  size_t start = *at, here = start, columns = 0, blank = SIZE_MAX, blank_columns = 0, taken;
  while (here < size && s[here] != '\n') {
    size_t wide, length = character(s + here, size - here, &wide);
    if (s[here] == ' ') {
      blank = here;
      blank_columns = columns;
    }
    if (columns + wide > width && here > start)
      break;
    columns += wide;
    here += length;
  }
  taken = here;
  if (here < size && s[here] != '\n' && blank != SIZE_MAX && blank > start) {
    here = taken = blank;
    columns = blank_columns;
  }
  while (taken < size && s[taken] == ' ')
    taken++;
  if (taken < size && s[taken] == '\n')
    taken++;
  while (here > start && s[here - 1] == ' ') {
    here--;
    columns--;
  }
  *ret_end = here;
  *at = taken;
  return columns;
}

/* --- measuring --- */

/* A cell as it is printed: [0, mark) party mark, [mark, note) text, [note, size) note and references. */
struct shown {
  char *text;
  size_t size, mark, note;
  size_t natural, least;          /* columns of its widest line, of its longest word */
  size_t column, span;
};

static const char *const utf8_marks[] = {"●", "■", "◆", "▲", "▼", "★", "○", "□", "◇", "△", "▽", "☆"};
static const char *const ascii_marks[] = {"o", "#", "*", "^", "v", "x", "O", "H", "%", "A", "V", "X"};
enum { MARKS = 12 };

const char *zopa_terminal_party_mark(const struct zopa_terminal *terminal, int party)
{
  return (terminal->ascii ? ascii_marks : utf8_marks)[(unsigned)party % MARKS];
}

static void measure(struct shown *cell, bool whole)
{
  size_t at = 0, end, word = 0;
  for (size_t i = 0; i < cell->size;) {
    size_t columns, length = character(cell->text + i, cell->size - i, &columns);
    word = cell->text[i] == ' ' || cell->text[i] == '\n' ? 0 : word + columns;
    if (word > cell->least)
      cell->least = word;
    i += length;
  }
  while (at < cell->size) {
    size_t columns = next_line(cell->text, cell->size, SIZE_MAX, &at, &end);
    if (columns > cell->natural)
      cell->natural = columns;
  }
  if (cell->least > WORD_LONG)
    cell->least = WORD_LONG;
  if (whole)
    cell->least = cell->natural;
}

/* Copies text; a character that could steer the terminal (C0, DEL, C1) becomes "?". */
static void add_safe(struct zopa_text *text, const char *string)
{
  for (size_t i = 0; string[i]; i++) {
    unsigned char byte = (unsigned char)string[i], next = (unsigned char)string[i + 1];
    if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
      zopa_text_add(text, "?", 1);
      i++;
    } else
      zopa_text_add(text, (byte < 0x20 && byte != '\n') || byte == 0x7F ? "?" : string + i, 1);
  }
}

static bool show_cell(const struct zopa_cell *cell, enum zopa_align align, const struct zopa_terminal *terminal, struct zopa_arena *arena,
                      struct shown *ret_shown)
{
  struct zopa_text text = {0};
  if (cell->party >= 0)
    zopa_text_string(&text, zopa_terminal_party_mark(terminal, cell->party));
  size_t mark = text.size;
  if (mark && *cell->text)
    zopa_text_string(&text, " ");
  add_safe(&text, cell->text);
  size_t note = text.size;
  if (cell->note) {
    zopa_text_string(&text, note ? " (" : "(");
    add_safe(&text, cell->note);
    zopa_text_string(&text, ")");
  }
  for (size_t i = 0; i < cell->refs_count; i++) {
    zopa_text_string(&text, text.size ? " [" : "[");
    add_safe(&text, cell->refs[i]);
    zopa_text_string(&text, "]");
  }
  char *kept = text.failed ? NULL : zopa_arena_text(arena, text.data ? text.data : "", text.size);
  if (kept) {
    *ret_shown = (struct shown){.text = kept, .size = text.size, .mark = mark, .note = note, .span = cell->span};
    measure(ret_shown, align == ZOPA_ALIGN_RIGHT || cell->chip);
  }
  zopa_text_clear(&text);
  return kept != NULL;
}

/* A table made ready for printing. Row 0 is the head. */
struct sheet {
  const struct zopa_table *table;
  const struct zopa_terminal *terminal;
  struct zopa_text *text;
  struct zopa_arena arena;
  struct shown *cells;            /* head cells, then the table's */
  size_t width;
  size_t *natural, *least;        /* of each column */
  size_t *share;                  /* of each column in the panel at hand; 0 outside */
  size_t *at;                     /* where each cell of a row goes on, by cell */
};

static void widen(size_t *width, size_t wanted)
{
  if (wanted > *width)
    *width = wanted;
}

/* What a cell over several columns lacks is spread evenly over them. */
static void widen_span(struct sheet *sheet, const struct shown *cell)
{
  size_t *sums[] = {sheet->natural, sheet->least};
  size_t wanted[] = {cell->natural < SPAN_NATURAL_MAX ? cell->natural : SPAN_NATURAL_MAX, cell->least};
  for (int k = 0; k < 2; k++) {
    size_t sum = GAP * (cell->span - 1);
    for (size_t c = 0; c < cell->span; c++)
      sum += sums[k][cell->column + c];
    for (size_t c = 0, lack = wanted[k] > sum ? wanted[k] - sum : 0; c < cell->span; c++)
      sums[k][cell->column + c] += lack / cell->span + (c < lack % cell->span);
  }
}

static bool prepare(struct sheet *sheet)
{
  const struct zopa_table *table = sheet->table;
  size_t columns = table->columns_count;
  sheet->cells = ZOPA_ARENA_NEW(&sheet->arena, struct shown, columns + table->cells_count);
  sheet->natural = ZOPA_ARENA_NEW(&sheet->arena, size_t, columns);
  sheet->least = ZOPA_ARENA_NEW(&sheet->arena, size_t, columns);
  sheet->share = ZOPA_ARENA_NEW(&sheet->arena, size_t, columns);
  sheet->at = ZOPA_ARENA_NEW(&sheet->arena, size_t, columns);
  if (!sheet->cells || !sheet->natural || !sheet->least || !sheet->share || !sheet->at)
    return false;
  for (size_t c = 0; c < columns; c++) {
    if (!show_cell(&table->columns[c].head, ZOPA_ALIGN_LEFT, sheet->terminal, &sheet->arena, &sheet->cells[c]))
      return false;
    sheet->cells[c].column = c;
    widen(&sheet->natural[c], sheet->cells[c].natural);
    widen(&sheet->least[c], sheet->cells[c].least);
  }
  for (size_t r = 0; r < table->rows_count; r++)
    for (size_t i = 0, column = 0; i < table->rows[r].cells_count; i++) {
      size_t k = table->rows[r].cell + i;
      struct shown *cell = &sheet->cells[columns + k];
      if (!show_cell(&table->cells[k], table->columns[column].align, sheet->terminal, &sheet->arena, cell))
        return false;
      cell->column = column;
      column += cell->span;
      if (cell->span == 1) {
        widen(&sheet->natural[cell->column], cell->natural);
        widen(&sheet->least[cell->column], cell->least);
      }
    }
  for (size_t k = columns; k < columns + table->cells_count; k++)
    if (sheet->cells[k].span > 1)
      widen_span(sheet, &sheet->cells[k]);
  return true;
}

/* --- printing --- */

static bool in_panel(size_t column, size_t first, size_t end) { return column == 0 || (column >= first && column < end); }

/* Where the panel that starts at column `first` ends: at least one column beyond the repeated first one. */
static size_t panel_end(const struct sheet *sheet, size_t first)
{
  size_t end = first, sum = first ? sheet->least[0] : 0;
  for (; end < sheet->table->columns_count; end++) {
    size_t more = sheet->least[end] + (sum ? GAP : 0);
    if (sum + more > sheet->width && end > (first ? first : 1))
      break;
    sum += more;
  }
  return end;
}

static size_t capped(const struct sheet *sheet, size_t column, size_t cap, bool keep_words)
{
  size_t width = sheet->natural[column] < cap ? sheet->natural[column] : cap;
  if (keep_words)
    widen(&width, sheet->least[column]);
  return width ? width : 1;
}

/* Gives each column of the panel its share of the width: the largest common cap that fits. */
static void share_out(struct sheet *sheet, size_t first, size_t end)
{
  size_t columns = sheet->table->columns_count, sum = SIZE_MAX, count = 0;
  for (size_t c = 0; c < columns; c++)
    count += in_panel(c, first, end);
  size_t room = sheet->width > GAP * (count - 1) + count ? sheet->width - GAP * (count - 1) : count;
  size_t cap = room + 1;
  bool keep_words = true;
  while (sum > room) {
    sum = 0;
    if (--cap == 0) {
      if (!keep_words)
        break;
      cap = room;
      keep_words = false;
    }
    for (size_t c = 0; c < columns; c++)
      sum += in_panel(c, first, end) ? capped(sheet, c, cap, keep_words) : 0;
  }
  for (size_t c = 0, spare = sum < room ? room - sum : 0; c < columns; c++) {
    sheet->share[c] = in_panel(c, first, end) ? capped(sheet, c, cap, keep_words) : 0;
    if (sheet->share[c] && sheet->share[c] < sheet->natural[c] && spare) {
      sheet->share[c]++;
      spare--;
    }
  }
}

static size_t cell_width(const struct sheet *sheet, const struct shown *cell)
{
  size_t width = 0;
  for (size_t c = cell->column; c < cell->column + cell->span; c++)
    width += sheet->share[c] ? sheet->share[c] + (width ? GAP : 0) : 0;
  return width;
}

static const char *const tone_codes[] = {"", "2", "1", "32", "33", "31"};
static const char *const party_codes[] = {"36", "33", "35", "34", "31", "32"};

static void add_coloured(struct sheet *sheet, const char *bytes, size_t size, const char *code)
{
  bool colour = sheet->terminal->colour && size && *code;
  if (colour)
    zopa_text_format(sheet->text, "\033[%sm", code);
  zopa_text_add(sheet->text, bytes, size);
  if (colour)
    zopa_text_string(sheet->text, "\033[0m");
}

/* The bytes [start, end) of a cell, each part in its colour. */
static void add_part(struct sheet *sheet, const struct shown *cell, size_t start, size_t end, const char *code, int party)
{
  size_t borders[] = {0, cell->mark, cell->note, cell->size};
  const char *codes[] = {party >= 0 ? party_codes[party % 6] : "", code, tone_codes[ZOPA_TONE_SOFT]};
  for (int i = 0; i < 3; i++) {
    size_t from = borders[i] > start ? borders[i] : start, to = borders[i + 1] < end ? borders[i + 1] : end;
    if (from < to)
      add_coloured(sheet, cell->text + from, to - from, codes[i]);
  }
}

/* Prints (or, when print is false, only counts) the lines of a row of cells within the panel. */
static size_t row_lines(struct sheet *sheet, const struct shown *cells, const struct zopa_cell *const *source, size_t count, bool print)
{
  size_t lines = 0;
  bool more = true;
  for (size_t i = 0; i < count; i++)
    sheet->at[i] = 0;
  for (; more; lines++) {
    size_t pending = 0;
    more = false;
    for (size_t i = 0; i < count; i++) {
      size_t width = cell_width(sheet, &cells[i]), start = sheet->at[i], end = start;
      if (!width)
        continue;
      size_t columns = start < cells[i].size ? next_line(cells[i].text, cells[i].size, width, &sheet->at[i], &end) : 0;
      more |= sheet->at[i] < cells[i].size;
      size_t before = sheet->table->columns[cells[i].column].align == ZOPA_ALIGN_RIGHT ? width - columns : 0;
      if (print && end > start) {
        zopa_text_repeat(sheet->text, " ", pending + before);
        add_part(sheet, &cells[i], start, end, tone_codes[source ? source[i]->tone : ZOPA_TONE_STRONG],
                 source ? source[i]->party : sheet->table->columns[i].head.party);
        pending = 0;
        before = width - columns - before;
        columns = 0;
      } else
        before = width;
      pending += before + GAP;
    }
    if (print)
      zopa_text_string(sheet->text, "\n");
  }
  return lines;
}

static void print_rule(struct sheet *sheet)
{
  struct zopa_text rule = {0};
  for (size_t c = 0, first = 1; c < sheet->table->columns_count; c++)
    if (sheet->share[c]) {
      zopa_text_repeat(&rule, " ", first ? 0 : GAP);
      zopa_text_repeat(&rule, sheet->terminal->ascii ? "-" : "─", sheet->share[c]);
      first = 0;
    }
  sheet->text->failed |= rule.failed;
  if (rule.data)
    add_coloured(sheet, rule.data, rule.size, tone_codes[ZOPA_TONE_SOFT]);
  zopa_text_string(sheet->text, "\n");
  zopa_text_clear(&rule);
}

static void print_panel(struct sheet *sheet, const struct zopa_cell **source)
{
  const struct zopa_table *table = sheet->table;
  const struct shown *body = sheet->cells + table->columns_count;
  row_lines(sheet, sheet->cells, NULL, table->columns_count, true);
  print_rule(sheet);
  for (size_t pass = 0, lines = 0; pass < 2; pass++) {
    /* Rows of several lines run into each other without a blank line between them. */
    bool airy = 2 * lines > 3 * table->rows_count;
    for (size_t r = 0; r < table->rows_count; r++) {
      const struct zopa_table_row *row = &table->rows[r];
      for (size_t i = 0; i < row->cells_count; i++)
        source[i] = &table->cells[row->cell + i];
      if (pass && r && airy)
        zopa_text_string(sheet->text, "\n");
      lines += row_lines(sheet, body + row->cell, source, row->cells_count, pass == 1);
    }
  }
}

static size_t terminal_width(const struct zopa_terminal *terminal)
{
  size_t width = terminal->width ? terminal->width : WIDTH_DEFAULT;
  return width < WIDTH_LEAST ? WIDTH_LEAST : width;
}

void zopa_table_print(const struct zopa_table *table, const struct zopa_terminal *terminal, struct zopa_text *text)
{
  struct sheet sheet = {.table = table, .terminal = terminal, .text = text, .width = terminal_width(terminal)};
  text->failed |= table->failed;
  if (table->failed || table->columns_count == 0)
    return;
  const struct zopa_cell **source = zopa_arena_array(&sheet.arena, table->columns_count, sizeof *source);
  if (!source || !prepare(&sheet))
    text->failed = true;
  for (size_t first = 0; first < table->columns_count && !text->failed;) {
    size_t end = panel_end(&sheet, first);
    if (first)
      zopa_text_string(text, "\n");
    share_out(&sheet, first, end);
    print_panel(&sheet, source);
    first = end;
  }
  zopa_arena_clear(&sheet.arena);
}

void zopa_terminal_paragraph(const struct zopa_terminal *terminal, size_t indent, const char *paragraph, struct zopa_text *text)
{
  struct zopa_text safe = {0};
  size_t width = terminal_width(terminal), at = 0, end;
  add_safe(&safe, paragraph);
  text->failed |= safe.failed;
  for (width = width > indent + 20 ? width - indent : 20; at < safe.size && !text->failed;) {
    size_t start = at;
    next_line(safe.data, safe.size, width, &at, &end);
    zopa_text_repeat(text, " ", end > start ? indent : 0);
    zopa_text_add(text, safe.data + start, end - start);
    zopa_text_string(text, "\n");
  }
  zopa_text_clear(&safe);
}

void zopa_terminal_heading(const struct zopa_terminal *terminal, const char *heading, struct zopa_text *text)
{
  struct zopa_text safe = {0};
  add_safe(&safe, heading);
  text->failed |= safe.failed;
  size_t columns = safe.data ? zopa_text_columns(safe.data) : 0, width = terminal_width(terminal);
  if (safe.data && columns <= width)
    zopa_text_format(text, terminal->colour ? "\033[1m%s\033[0m\n" : "%s\n", safe.data);
  else if (safe.data) {
    zopa_text_string(text, terminal->colour ? "\033[1m" : "");
    zopa_terminal_paragraph(terminal, 0, heading, text);
    zopa_text_string(text, terminal->colour ? "\033[0m" : "");
  }
  if (safe.data && !terminal->colour) {
    zopa_text_repeat(text, terminal->ascii ? "-" : "─", columns < width ? columns : width);
    zopa_text_string(text, "\n");
  }
  zopa_text_clear(&safe);
}
