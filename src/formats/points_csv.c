/* points_csv.c - a table of points as CSV (RFC 4180): one row an option, one column a party, for spreadsheets.
 *
 *     issue,option,ann,ben
 *     place,Rome,0.5,0
 *
 * A cell is what the option adds to the party's utility: the cells of an outcome sum to its utility. So a table that is read back gives
 * every party its points as they stand. Reservation values and worth that only combinations have are no points, and are lost. */
#include <stdlib.h>
#include <string.h>

#include "formats/reading.h"
#include "formats/writing.h"

enum { COLUMNS_MAX = 2 + ZOPA_PARTIES_MAX, CELL_MAX = 65536 };

/* --- reading --- */

/* One table while it is read: a cursor over its bytes, and the row at it. */
struct table {
  const struct zopa_file *file;
  struct zopa_error *error;
  struct zopa_case *negotiation;
  struct zopa_arena work;
  size_t at;
  uint32_t line;                  /* of the cursor */
  uint32_t row_line;              /* of the row */
  const char *cells[COLUMNS_MAX];
  size_t cells_count;
  struct zopa_names issues;
};

static bool complain(struct table *table, const char *what, const char *text)
{
  zopa_error_add(table->error, ZOPA_ERROR, (struct zopa_place){table->file->name, table->row_line, 0}, what, text);
  return false;
}

/* One cell, quoted or not; the cursor ends at the comma, the line's end or the file's. NULL after a problem (told) or without memory. */
static const char *read_cell(struct table *table)
{
  const char *bytes = table->file->bytes;
  size_t size = table->file->size;
  struct zopa_text cell = {0};
  bool quoted = table->at < size && bytes[table->at] == '"';
  table->at += quoted;
  while (table->at < size && cell.size < CELL_MAX) {
    char byte = bytes[table->at];
    if (quoted && byte == '"') {
      if (table->at + 1 == size || bytes[table->at + 1] != '"')
        break;
      table->at++;                /* two quotes stand for one */
    } else if (!quoted && (byte == ',' || byte == '\n' || byte == '\r'))
      break;
    table->line += byte == '\n';
    zopa_text_add(&cell, &byte, 1);
    table->at++;
  }
  const char *text = NULL;
  bool closed = !quoted || (table->at < size && bytes[table->at] == '"');
  table->at += quoted && closed;
  bool ended = table->at == size || strchr(",\r\n", bytes[table->at]);
  if (cell.size == CELL_MAX)
    complain(table, "a cell is longer than 65536 bytes, the limit%s", "");
  else if (!closed || !ended)
    complain(table, "%s", closed ? "a quoted cell should end at its closing quote" : "a quoted cell has no closing quote");
  else if (!cell.failed)
    text = zopa_arena_text(&table->work, cell.data ? cell.data : "", cell.size);
  zopa_text_clear(&cell);
  return text;
}

/* The next row that holds anything. *ret_more is false at the end. False after a problem or without memory. */
static bool read_row(struct table *table, bool *ret_more)
{
  const char *bytes = table->file->bytes;
  size_t size = table->file->size;
  while (table->at < size && (bytes[table->at] == '\n' || bytes[table->at] == '\r'))
    table->line += bytes[table->at++] == '\n';
  table->row_line = table->line;
  table->cells_count = 0;
  *ret_more = table->at < size;
  while (*ret_more) {
    if (table->cells_count == COLUMNS_MAX)
      return complain(table, "the row has more than 64 parties, the limit%s", "");
    table->cells[table->cells_count] = read_cell(table);
    if (!table->cells[table->cells_count++])
      return false;
    if (table->at == size || bytes[table->at] != ',')
      return true;
    table->at++;
  }
  return true;
}

static bool read_heading(struct table *table)
{
  struct zopa_case *negotiation = table->negotiation;
  bool more;
  if (!read_row(table, &more))
    return false;
  if (!more || table->cells_count < 3 || strcmp(table->cells[0], "issue") != 0 || strcmp(table->cells[1], "option") != 0)
    return complain(table, "%s", "the first row should be issue,option and one column for each party");
  if (!zopa_reading_parties(negotiation, table->cells_count - 2))
    return false;
  for (size_t c = 2; c < table->cells_count; c++) {
    const char *id = zopa_arena_string(&negotiation->arena, table->cells[c]);
    struct zopa_place place = {table->file->name, table->row_line, 0};
    if (!id)
      return false;
    if (!id[0] || zopa_party_index(negotiation, id) != ZOPA_NONE)
      return complain(table, id[0] ? "the party \"%s\" has two columns" : "a column has no party's name in the first row%s", id);
    size_t party = negotiation->parties_count++;
    negotiation->parties[party] = (struct zopa_party){.id = id, .name = id, .place = place};
    negotiation->preferences[party] = (struct zopa_preference){.given = true, .as_written = true, .place = place};
  }
  return true;
}

/* A row of the body, kept until all issues are known. */
struct row {
  uint32_t issue, line;
  const char *option;
  struct zopa_number *points;     /* [parties_count] */
};

static bool read_points(struct table *table, struct row *row)
{
  row->points = ZOPA_ARENA_NEW(&table->work, struct zopa_number, table->negotiation->parties_count);
  if (!row->points)
    return false;
  for (size_t p = 0; p < table->negotiation->parties_count; p++) {
    const char *cell = table->cells[p + 2];
    row->points[p] = zopa_exact_read(&table->negotiation->arena, cell[0] ? cell : "0");
    if (!row->points[p].text)
      return complain(table, "\"%s\" is no number of at most 60 digits", cell);
  }
  return true;
}

static bool read_body(struct table *table, struct row **ret_rows, size_t *ret_count)
{
  size_t capacity = 0, issues_capacity = 0;
  struct zopa_case *negotiation = table->negotiation;
  for (bool more; read_row(table, &more);) {
    struct row row = {.line = table->row_line};
    if (!more)
      return true;
    if (table->cells_count != negotiation->parties_count + 2)
      return complain(table, "%s", "the row has another number of cells than the first row");
    if (!table->cells[0][0] || !zopa_names_add(&table->issues, table->cells[0], (uint32_t)negotiation->issues_count, &row.issue))
      return table->cells[0][0] ? false : complain(table, "%s", "the row names no issue");
    if (row.issue == negotiation->issues_count) {
      if (!zopa_reading_fits(row.issue + 1, ZOPA_ISSUES_MAX, "issues", (struct zopa_place){table->file->name, row.line, 0}, table->error))
        return false;
      struct zopa_issue *issues = zopa_arena_grow(&negotiation->arena, negotiation->issues, row.issue, &issues_capacity, sizeof *issues);
      const char *id = zopa_arena_string(&negotiation->arena, table->cells[0]);
      if (!issues || !id)
        return false;
      negotiation->issues = issues;
      issues[negotiation->issues_count++] = (struct zopa_issue){.id = id, .name = id, .place = {table->file->name, row.line, 0}};
    }
    struct row *rows = zopa_arena_grow(&table->work, *ret_rows, *ret_count, &capacity, sizeof *rows);
    row.option = table->cells[1];
    if (!rows || !read_points(table, &row))
      return false;
    if (negotiation->issues[row.issue].options_count++ == ZOPA_OPTIONS_MAX)
      return complain(table, "the issue \"%s\" has more than 65536 options, the limit", table->cells[0]);
    *ret_rows = rows;
    rows[(*ret_count)++] = row;
  }
  return false;
}

/* The rows of one issue become its options and every party's values; next[i] is the first row not yet looked at. */
static bool settle(struct table *table, const struct row *rows, size_t rows_count)
{
  struct zopa_case *negotiation = table->negotiation;
  struct zopa_arena *arena = &negotiation->arena;
  size_t *filled = ZOPA_ARENA_NEW(&table->work, size_t, negotiation->issues_count);
  struct zopa_names *names = ZOPA_ARENA_NEW(&table->work, struct zopa_names, negotiation->issues_count);
  bool good = filled && names;
  for (size_t p = 0; p < negotiation->parties_count && good; p++)
    good = (negotiation->preferences[p].values = ZOPA_ARENA_NEW(arena, struct zopa_values, negotiation->issues_count)) != NULL;
  for (size_t i = 0; i < negotiation->issues_count && good; i++) {
    struct zopa_issue *issue = &negotiation->issues[i];
    good = (issue->options = ZOPA_ARENA_NEW(arena, struct zopa_option, issue->options_count)) != NULL;
    for (size_t p = 0; p < negotiation->parties_count && good; p++) {
      struct zopa_values *values = &negotiation->preferences[p].values[i];
      *values = (struct zopa_values){.weight = {"1", 1}, .place = issue->place};
      good = (values->options = ZOPA_ARENA_NEW(arena, struct zopa_number, issue->options_count)) != NULL;
    }
  }
  for (size_t r = 0; r < rows_count && good; r++) {
    size_t i = rows[r].issue, o = filled[i]++;
    struct zopa_option *option = &negotiation->issues[i].options[o];
    bool again;
    option->place = (struct zopa_place){table->file->name, rows[r].line, 0};
    good = zopa_reading_id(arena, &names[i], rows[r].option, (uint32_t)o, &option->id, &again);
    option->text = option->id;
    if (good && again)
      zopa_error_add(table->error, ZOPA_ERROR, option->place, "the issue \"%s\" has the option \"%s\" already", negotiation->issues[i].id, rows[r].option);
    for (size_t p = 0; p < negotiation->parties_count; p++)
      negotiation->preferences[p].values[i].options[o] = rows[r].points[p];
  }
  for (size_t i = 0; names && i < negotiation->issues_count; i++)
    zopa_names_clear(&names[i]);
  return good;
}

static bool recognises(const struct zopa_file *file)
{
  static const char start[] = "issue,option,";
  size_t at = file->size >= 3 && memcmp(file->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  return file->size - at >= sizeof start - 1 && memcmp(file->bytes + at, start, sizeof start - 1) == 0;
}

static enum zopa_status read_files(const struct zopa_file *files, size_t count, struct zopa_error *error, struct zopa_case **ret_case)
{
  struct zopa_place place = {files[0].name, 1, 1};
  size_t before = error->error_count, rows_count = 0, valid = files[0].size ? zopa_text_utf8_prefix(files[0].bytes, files[0].size) : 0;
  if (count > 1)
    zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){files[1].name, 0, 0}, "a table of points stands in one file; this is a second one");
  if (valid < files[0].size || (files[0].size && memchr(files[0].bytes, '\0', files[0].size)))
    zopa_error_add(error, ZOPA_ERROR, place, "the file is not UTF-8 text");
  if (error->error_count > before)
    return ZOPA_E_INPUT;
  struct table table = {.error = error, .negotiation = zopa_case_new("points"), .line = 1};
  struct row *rows = NULL;
  if (!table.negotiation)
    return ZOPA_E_MEMORY;
  table.file = zopa_reading_files(table.negotiation, files, 1);
  table.at = files[0].size >= 3 && memcmp(files[0].bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  bool good = table.file && read_heading(&table) && read_body(&table, &rows, &rows_count);
  if (good && table.negotiation->issues_count == 0)
    good = complain(&table, "%s", "the table has no rows below the first");
  good = good && settle(&table, rows, rows_count);
  /* A text or number that could not be kept looks like one that is missing. */
  bool failed = table.work.failed || table.negotiation->arena.failed;
  enum zopa_status status = failed ? ZOPA_E_MEMORY : error->error_count > before ? ZOPA_E_INPUT : good ? ZOPA_OK : ZOPA_E_MEMORY;
  zopa_names_clear(&table.issues);
  zopa_arena_clear(&table.work);
  if (status == ZOPA_OK)
    *ret_case = table.negotiation;
  else
    zopa_case_free(table.negotiation);
  return status;
}

/* --- writing --- */

/* A cell, in quotes where it needs them. */
static void add_cell(struct zopa_text *text, const char *cell)
{
  if (!cell[strcspn(cell, ",\"\r\n")] && cell[0] != ' ') {
    zopa_text_string(text, cell);
    return;
  }
  zopa_text_string(text, "\"");
  for (; *cell; cell++)
    zopa_text_add(text, *cell == '"' ? "\"\"" : cell, *cell == '"' ? 2 : 1);
  zopa_text_string(text, "\"");
}

static void warn_of_losses(const struct zopa_shares *shares, size_t rounded, struct zopa_error *error)
{
  const char *id = shares->negotiation->parties[shares->party].id;
  size_t interactions = zopa_shares_interactions(shares) + (mpq_sgn(shares->base) != 0);
  if (interactions)
    zopa_error_add(error, ZOPA_WARNING, shares->preference->place, "%zu interactions of %s are lost, so its points do not add up to its utility", interactions, id);
  if (mpq_sgn(shares->reservation) != 0)
    zopa_error_add(error, ZOPA_WARNING, shares->preference->place, "the reservation value of %s is lost", id);
  zopa_writing_cap(shares, 0, error);
  zopa_writing_rounded(shares, rounded, error);
}

static enum zopa_status write_table(const struct zopa_case *negotiation, size_t part, struct zopa_error *error, struct zopa_text *ret_text)
{
  (void)part;
  size_t count = zopa_writing_parties(negotiation, 0, NULL), made = 0;
  zopa_writing_losses(negotiation, "a table of points", error);
  if (count == 0) {
    zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){0}, "no party has complete preferences, so there are no points to write");
    return ZOPA_E_UNSUPPORTED;
  }
  struct zopa_shares *shares = calloc(count, sizeof *shares);
  size_t *rounded = calloc(count, sizeof *rounded);
  bool good = shares && rounded;
  zopa_text_string(ret_text, "issue,option");
  for (; good && made < count; made++) {
    size_t party = 0;
    zopa_writing_parties(negotiation, made, &party);
    good = zopa_shares_init(&shares[made], negotiation, party);
    zopa_text_string(ret_text, ",");
    add_cell(ret_text, negotiation->parties[party].id);
  }
  zopa_text_string(ret_text, "\r\n");
  for (size_t i = 0; good && i < negotiation->issues_count; i++)
    for (size_t o = 0; o < negotiation->issues[i].options_count; o++) {
      add_cell(ret_text, negotiation->issues[i].id);
      zopa_text_string(ret_text, ",");
      add_cell(ret_text, negotiation->issues[i].options[o].id);
      for (size_t p = 0; p < count; p++) {
        zopa_text_string(ret_text, ",");
        zopa_writing_number(ret_text, shares[p].share[i][o], &rounded[p]);
      }
      zopa_text_string(ret_text, "\r\n");
    }
  for (size_t p = 0; p < made; p++) {
    if (good)
      warn_of_losses(&shares[p], rounded[p], error);
    zopa_shares_clear(&shares[p]);
  }
  free(shares);
  free(rounded);
  return good && !ret_text->failed ? ZOPA_OK : ZOPA_E_MEMORY;
}

const struct zopa_format zopa_format_points = {
  .name = "points",
  .about = "a table of points as CSV: issue, option, and a column for each party",
  .recognises = recognises,
  .read = read_files,
  .write = write_table,
  .extension = ".csv",
};
