/* payoffs_csv.c - see payoffs_csv.h. Cells are parted by commas; blanks and quotes around a cell are taken off, and none may hold a comma. */
#include "formats/payoffs_csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/node.h"
#include "base/text.h"
#include "formats/whole_file.h"

enum { DIGITS_MAX = 18 };

struct table {
  const char *file;
  struct zopa_error *error;
  const char *at, *end;
  const char *row;                /* where the line begins */
  uint32_t line;
  size_t state_count;
  const char *player;
  size_t column, columns;         /* of the values; how many there are */
  int64_t *values;                /* [state_count] digits */
  uint8_t *decimals;              /* [state_count] how many of them stand behind the point */
  bool *seen;                     /* [state_count] */
};

struct cell {
  const char *text;
  size_t size;
};

/* Where a cell stands; columns are counted in characters. */
static struct zopa_place here(const struct table *table, const char *cell)
{
  uint32_t column = 1;
  for (const char *byte = table->row; byte < cell; byte++)
    column += ((unsigned char)*byte & 0xC0) != 0x80;
  return (struct zopa_place){table->file, table->line, column};
}

/* A cell for a message. */
static const char *shown(struct cell cell, char buffer[ZOPA_SHOWN_SIZE])
{
  char text[ZOPA_PAYOFFS_CELL_MAX + 1];
  size_t size = cell.size < ZOPA_PAYOFFS_CELL_MAX ? cell.size : ZOPA_PAYOFFS_CELL_MAX;
  memcpy(text, cell.text, size);
  text[size] = '\0';
  return zopa_shown(text, buffer);
}

/* The next cell of the line; *ret_more is false when it is the last. */
static struct cell next_cell(const char **at, const char *end, bool *ret_more)
{
  const char *comma = memchr(*at, ',', (size_t)(end - *at)), *last = comma ? comma : end, *first = *at;
  *ret_more = comma != NULL;
  *at = comma ? comma + 1 : end;
  while (first < last && strchr(" \t\r", *first))
    first++;
  while (last > first && strchr(" \t\r", last[-1]))
    last--;
  if (last - first >= 2 && *first == '"' && last[-1] == '"') {
    first++;
    last--;
  }
  return (struct cell){first, (size_t)(last - first)};
}

/* The next line that is not blank. */
static bool next_line(struct table *table, const char **ret_from, const char **ret_to)
{
  while (table->at < table->end) {
    const char *stop = memchr(table->at, '\n', (size_t)(table->end - table->at));
    *ret_from = table->row = table->at;
    *ret_to = stop ? stop : table->end;
    table->at = stop ? stop + 1 : table->end;
    table->line++;
    for (const char *byte = *ret_from; byte < *ret_to; byte++)
      if (!strchr(" \t\r", *byte))
        return true;
  }
  return false;
}

static bool is_word(struct cell cell, const char *word) { return cell.size == strlen(word) && memcmp(cell.text, word, cell.size) == 0; }

/* Finds the player's column. */
static bool read_heading(struct table *table)
{
  const char *from, *to;
  bool more = true, first = true;
  if (!next_line(table, &from, &to)) {
    zopa_error_add(table->error, ZOPA_ERROR, (struct zopa_place){table->file, 0, 0}, "the file is empty; its first row should be state,PLAYER");
    return false;
  }
  for (table->columns = 0; more; table->columns++) {
    struct cell cell = next_cell(&from, to, &more);
    first = table->columns > 0 ? first : is_word(cell, "state");
    if (table->columns > 0 && is_word(cell, table->player))
      table->column = table->columns;
  }
  if (first && table->column == 0 && table->columns == 2)
    table->column = 1;
  if (first && table->column > 0)
    return true;
  char name[ZOPA_SHOWN_SIZE];
  zopa_error_add(table->error, ZOPA_ERROR, here(table, table->row),
                 first ? "no column is headed \"%s\"; the first row should be state and then the ids of players"
                       : "the first column should be headed \"state\", and one of the next \"%s\"", zopa_shown(table->player, name));
  return false;
}

/* A plain decimal of at most 18 digits, blanks apart. */
static bool read_decimal(struct cell cell, int64_t *ret_digits, uint8_t *ret_decimals)
{
  bool negative = cell.size > 0 && cell.text[0] == '-', point = false, any = false;     /* an empty cell may end the file */
  size_t at = negative || (cell.size > 0 && cell.text[0] == '+'), digits = 0;
  int64_t value = 0;
  *ret_decimals = 0;
  for (; at < cell.size; at++) {
    char byte = cell.text[at];
    if (byte == '.' && !point) {
      point = true;
      continue;
    }
    if (byte < '0' || byte > '9' || digits == DIGITS_MAX)
      return false;
    any = true;
    digits += digits > 0 || byte != '0' || point;
    value = 10 * value + (byte - '0');
    *ret_decimals += point;
  }
  *ret_digits = negative ? -value : value;
  return any;
}

static bool read_state(struct table *table, struct cell cell, size_t *ret_state)
{
  char text[ZOPA_SHOWN_SIZE];
  size_t number = 0;
  bool good = cell.size > 0 && cell.size < 9;
  for (size_t k = 0; k < cell.size && good; k++) {
    good = cell.text[k] >= '0' && cell.text[k] <= '9';
    number = 10 * number + (size_t)(cell.text[k] - '0');
  }
  if (!good || number == 0 || number > table->state_count)
    zopa_error_add(table->error, ZOPA_ERROR, here(table, cell.text), "\"%s\" is no state; the feasible states are numbered from 1 to %zu",
                   shown(cell, text),
                   table->state_count);
  else if (table->seen[number - 1])
    zopa_error_add(table->error, ZOPA_ERROR, here(table, cell.text), "state %zu has a row already", number);
  else {
    *ret_state = number - 1;
    return table->seen[number - 1] = true;
  }
  return false;
}

static void read_row(struct table *table, const char *from, const char *to)
{
  struct cell state = {0}, value = {0};
  char text[ZOPA_SHOWN_SIZE];
  bool more = true;
  size_t columns = 0, at = 0;
  for (; more; columns++) {
    struct cell cell = next_cell(&from, to, &more);
    if (columns == 0)
      state = cell;
    if (columns == table->column)
      value = cell;
  }
  if (columns != table->columns)
    zopa_error_add(table->error, ZOPA_ERROR, here(table, table->row), "the row has %zu cells, but the first row has %zu", columns, table->columns);
  else if (read_state(table, state, &at) && !read_decimal(value, &table->values[at], &table->decimals[at]))
    zopa_error_add(table->error, ZOPA_ERROR, here(table, value.text), "\"%s\" is no decimal of at most %d digits, like -12.5", shown(value, text),
                   DIGITS_MAX);
}

static void tell_missing(const struct table *table)
{
  struct zopa_text names = {0};
  size_t missing = 0;
  for (size_t s = 0; s < table->state_count; s++)
    if (!table->seen[s] && missing++ < 10)
      zopa_text_format(&names, "%s%zu", names.size ? ", " : "", s + 1);
  if (missing > 10)
    zopa_text_format(&names, " and %zu more", missing - 10);
  if (missing > 0)
    zopa_error_add(table->error, ZOPA_ERROR, (struct zopa_place){table->file, 0, 0}, "no row for state%s %s; every feasible state needs one",
                   missing == 1 ? "" : "s", names.data ? names.data : "");
  zopa_text_clear(&names);
}

/* Brings all values to the same power of ten. */
static void align(struct table *table, int64_t *ret_values)
{
  uint8_t most = 0;
  for (size_t s = 0; s < table->state_count; s++)
    most = table->decimals[s] > most ? table->decimals[s] : most;
  for (size_t s = 0; s < table->state_count; s++) {
    int64_t value = table->values[s];
    bool over = false;
    for (uint8_t d = table->decimals[s]; d < most && !over; d++)
      over = __builtin_mul_overflow(value, INT64_C(10), &value);
    if (over) {
      zopa_error_add(table->error, ZOPA_ERROR, (struct zopa_place){table->file, 0, 0},
                     "the value of state %zu has too many digits beside the %u decimals of others; together they should take at most %d", s + 1, most,
                     DIGITS_MAX);
      return;
    }
    ret_values[s] = value;
  }
}

enum zopa_status zopa_payoffs_parse(const char *file, const char *bytes, size_t size, const char *player, size_t state_count,
                                    struct zopa_error *error, int64_t *ret_values)
{
  struct zopa_arena arena = {0};
  size_t before = error->error_count, bom = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  struct table table = {.file = file, .error = error, .at = bytes + bom, .end = bytes + size, .state_count = state_count, .player = player};
  const char *from, *to;
  table.values = ZOPA_ARENA_NEW(&arena, int64_t, state_count);
  table.decimals = ZOPA_ARENA_NEW(&arena, uint8_t, state_count);
  table.seen = ZOPA_ARENA_NEW(&arena, bool, state_count);
  enum zopa_status status = table.values && table.decimals && table.seen ? ZOPA_OK : ZOPA_E_MEMORY;
  if (status == ZOPA_OK && memchr(table.at, '\0', (size_t)(table.end - table.at)))
    zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){file, 0, 0}, "the file is no text");
  else if (status == ZOPA_OK && read_heading(&table)) {
    while (next_line(&table, &from, &to))
      read_row(&table, from, to);
    tell_missing(&table);
    if (error->error_count == before)
      align(&table, ret_values);
  }
  zopa_arena_clear(&arena);
  return status == ZOPA_OK && error->error_count > before ? ZOPA_E_INPUT : status;
}

/* ---------------------------------------------------------------- from disk */

enum zopa_status zopa_payoffs_read(const char *name, const char *beside, const char *player, size_t state_count, struct zopa_error *error,
                                   int64_t *ret_values)
{
  struct zopa_text text = {0};
  char *path = zopa_whole_file_path(name, beside);
  if (!path)
    return ZOPA_E_MEMORY;
  int problem = zopa_whole_file_read(path, ZOPA_PAYOFFS_SIZE_MAX, &text);
  enum zopa_status status = problem ? zopa_whole_file_tell(problem, path, "file of payoffs", "it is looked for beside the file that names it",
                                                           ZOPA_PAYOFFS_SIZE_MAX, error)
                                    : zopa_payoffs_parse(path, text.data ? text.data : "", text.size, player, state_count, error, ret_values);
  zopa_text_clear(&text);
  free(path);
  return status;
}
