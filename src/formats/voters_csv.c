/* voters_csv.c - see voters_csv.h. One pass over the bytes; what is wrong with a row is told and the next is read, until a bound is met. */
#include "formats/voters_csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "formats/whole_file.h"

/* A roll while it is read: a cursor over its bytes. */
struct roll {
  const char *file;               /* kept in the arena */
  const char *bytes;
  size_t size, at;
  uint32_t line, column;          /* of the cursor, counted from 1, columns in characters */
  struct zopa_maker maker;
  struct zopa_error *error;
  const char *names[ZOPA_VOTERS_CSV_COLUMNS_MAX];
  size_t column_count;
  bool wrong, too_large;
};

struct cell {
  const char *text;               /* NULL after a problem */
  uint32_t line, column;
};

static void complain(struct roll *roll, uint32_t line, uint32_t column, const char *text)
{
  zopa_error_add(roll->error, ZOPA_ERROR, (struct zopa_place){roll->file, line, column}, "%s", text);
  roll->wrong = true;
}

static void step(struct roll *roll)
{
  unsigned char byte = (unsigned char)roll->bytes[roll->at++];
  if (byte == '\n') {
    roll->line++;
    roll->column = 1;
  } else
    roll->column += (byte & 0xC0) != 0x80;
}

static bool ends_cell(const struct roll *roll)
{
  char byte = roll->at < roll->size ? roll->bytes[roll->at] : '\n';
  return byte == ',' || byte == '\n' || byte == '\r';
}

/* The text of a cell, with the cursor behind it. In quotes two quotes stand for one. */
static struct cell read_cell(struct roll *roll)
{
  struct cell cell = {.line = roll->line, .column = roll->column};
  struct zopa_text text = {0};
  bool quoted = roll->at < roll->size && roll->bytes[roll->at] == '"', closed = !quoted, control = false;
  if (quoted)
    step(roll);
  while (roll->at < roll->size && (quoted ? !closed : !ends_cell(roll))) {
    char byte = roll->bytes[roll->at];
    step(roll);
    if (quoted && byte == '"') {
      closed = roll->at == roll->size || roll->bytes[roll->at] != '"';
      if (closed)
        break;
      step(roll);
    }
    control |= (unsigned char)byte < ' ' || byte == 0x7F;
    if (text.size <= ZOPA_VOTERS_CSV_CELL_MAX)
      zopa_text_add(&text, &byte, 1);
  }
  if (!closed)
    complain(roll, cell.line, cell.column, "a quoted cell has no closing quote");
  else if (!ends_cell(roll)) {
    complain(roll, roll->line, roll->column, "a quoted cell should end at its closing quote; a quote within it is written twice");
    while (!ends_cell(roll))
      step(roll);
  } else if (text.size > ZOPA_VOTERS_CSV_CELL_MAX) {
    complain(roll, cell.line, cell.column, "a cell is longer than 1000 bytes, the limit");
    roll->too_large = true;
  } else if (control)
    complain(roll, cell.line, cell.column, "a cell holds a control character; it should be one line of text");
  else
    cell.text = text.failed ? NULL : zopa_arena_text(roll->maker.arena, text.data ? text.data : "", text.size);
  roll->maker.failed |= text.failed;
  zopa_text_clear(&text);
  return cell;
}

/* Past the line's end and empty lines; false at the end of the file. */
static bool next_row(struct roll *roll)
{
  while (roll->at < roll->size && (roll->bytes[roll->at] == '\n' || roll->bytes[roll->at] == '\r'))
    step(roll);
  return roll->at < roll->size;
}

/* Cells of one row. *ret_count counts those beyond the limit too. */
static void read_row(struct roll *roll, struct cell *ret_cells, size_t *ret_count)
{
  *ret_count = 0;
  for (;;) {
    struct cell cell = read_cell(roll);
    if (*ret_count < ZOPA_VOTERS_CSV_COLUMNS_MAX)
      ret_cells[*ret_count] = cell;
    ++*ret_count;
    if (roll->at == roll->size || roll->bytes[roll->at] != ',')
      return;
    step(roll);
  }
}

/* The first row: what the columns are called, each once. A column without a name is left out. */
static bool read_head(struct roll *roll)
{
  struct cell cells[ZOPA_VOTERS_CSV_COLUMNS_MAX];
  size_t count;
  if (!next_row(roll)) {
    complain(roll, 1, 1, "the file is empty; its first row should name the columns, as name,party,vote,prob_yea");
    return false;
  }
  read_row(roll, cells, &count);
  if (count > ZOPA_VOTERS_CSV_COLUMNS_MAX) {
    complain(roll, 1, 1, "the first row has more than 64 columns, the limit");
    roll->too_large = true;
    return false;
  }
  for (size_t c = 0; c < count; c++) {
    roll->names[c] = cells[c].text && *cells[c].text ? cells[c].text : NULL;
    for (size_t k = 0; k < c && roll->names[c]; k++)
      if (roll->names[k] && strcmp(roll->names[k], roll->names[c]) == 0)
        complain(roll, cells[c].line, cells[c].column, "two columns have the same name");
  }
  roll->column_count = count;
  return !roll->wrong;
}

static struct zopa_node *row_node(struct roll *roll, const struct cell *cells, uint32_t line)
{
  struct zopa_growing map = zopa_make(&roll->maker, ZOPA_NODE_MAP);
  for (size_t c = 0; c < roll->column_count; c++) {
    if (!roll->names[c] || !cells[c].text || !*cells[c].text)
      continue;
    struct zopa_node *node = zopa_make_scalar(&roll->maker, cells[c].text, true);
    if (node) {
      node->file = roll->file;
      node->line = node->key_line = cells[c].line;
      node->column = node->key_column = cells[c].column;
    }
    zopa_make_put(&roll->maker, &map, roll->names[c], node);
  }
  if (map.node) {
    map.node->file = roll->file;
    map.node->line = map.node->key_line = line;
    map.node->column = map.node->key_column = 1;
  }
  return map.node;
}

static struct zopa_node *read_rows(struct roll *roll)
{
  struct zopa_growing list = zopa_make(&roll->maker, ZOPA_NODE_LIST);
  struct cell cells[ZOPA_VOTERS_CSV_COLUMNS_MAX];
  size_t rows = 0, count;
  while (next_row(roll) && !roll->maker.failed) {
    uint32_t line = roll->line;
    if (rows++ == ZOPA_VOTERS_CSV_ROWS_MAX) {
      complain(roll, line, 1, "the file has more than 10000 voters, the limit");
      roll->too_large = true;
      break;
    }
    read_row(roll, cells, &count);
    if (count != roll->column_count)
      complain(roll, line, 1, count < roll->column_count ? "the row has fewer cells than the first row" : "the row has more cells than the first row");
    else
      zopa_make_put(&roll->maker, &list, NULL, row_node(roll, cells, line));
  }
  if (list.node) {
    list.node->file = roll->file;
    list.node->line = list.node->column = list.node->key_line = list.node->key_column = 1;
  }
  if (rows == 0)
    complain(roll, 1, 1, "the file has no row below the first; each should be a voter");
  return list.node;
}

enum zopa_status zopa_voters_csv_parse(const char *file, const char *bytes, size_t size, struct zopa_arena *arena, struct zopa_error *error,
                                       const struct zopa_node **ret_list)
{
  struct roll roll = {.file = zopa_arena_string(arena, file), .bytes = bytes, .size = size, .line = 1, .column = 1, .maker = {.arena = arena}, .error = error};
  struct zopa_node *list = NULL;
  if (!roll.file)
    return ZOPA_E_MEMORY;
  if (size > 0 && (zopa_text_utf8_prefix(bytes, size) < size || memchr(bytes, '\0', size)))
    complain(&roll, 1, 1, "the file is not UTF-8 text");
  else {
    roll.at = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (read_head(&roll))
      list = read_rows(&roll);
  }
  if (roll.maker.failed || arena->failed)
    return ZOPA_E_MEMORY;
  if (roll.wrong)
    return roll.too_large ? ZOPA_E_TOO_LARGE : ZOPA_E_INPUT;
  *ret_list = list;
  return ZOPA_OK;
}

/* ---------------------------------------------------------------- from disk */

enum zopa_status zopa_voters_csv_read(const char *name, const char *beside, struct zopa_arena *arena, struct zopa_error *error,
                                      const struct zopa_node **ret_list)
{
  struct zopa_text text = {0};
  char *path = zopa_whole_file_path(name, beside);
  if (!path)
    return ZOPA_E_MEMORY;
  int problem = zopa_whole_file_read(path, ZOPA_VOTERS_CSV_BYTES_MAX, &text);
  enum zopa_status status = problem ? zopa_whole_file_tell(problem, path, "file of voters", "it is looked for from the folder of the case",
                                                           ZOPA_VOTERS_CSV_BYTES_MAX, error)
                                    : zopa_voters_csv_parse(path, text.data ? text.data : "", text.size, arena, error, ret_list);
  zopa_text_clear(&text);
  free(path);
  return status;
}
