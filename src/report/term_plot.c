/* term_plot.c - see term_plot.h. A grid of cells is filled from the back to the front (reservation, points, letters) and printed once. */
#include "report/term_plot.h"

#include <string.h>

#include "report/palette.h"
#include "report/svg.h"

enum { COLUMNS_MAX = 60, ROWS = 16, DOTS_X = 2, DOTS_Y = 4, MARGIN = 8 };

struct cell {
  unsigned char dots;             /* braille pattern, U+2800 + dots */
  unsigned char line;             /* 1: upright, 2: level, 3: both */
  char letter;                    /* of a solution or a package, or 0 */
};

struct grid {
  struct zopa_axis x, y;
  size_t columns;
  struct cell cells[ROWS][COLUMNS_MAX];
};

/* The dots of a braille cell are numbered down the left column, then the right, then the bottom row (ISO/IEC 11548-1). */
static const unsigned char dot_bits[DOTS_Y][DOTS_X] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

static size_t dot(struct zopa_axis axis, double value, size_t dots)
{
  return (size_t)(zopa_axis_share(axis, value) * (double)(dots - 1) + 0.5);
}

static size_t column_dot(const struct grid *grid, double value) { return dot(grid->x, value, grid->columns * DOTS_X); }
static size_t row_dot(const struct grid *grid, double value) { return ROWS * DOTS_Y - 1 - dot(grid->y, value, ROWS * DOTS_Y); }

/* Puts a letter where two utilities meet, or beside it. */
static void place_letter(struct grid *grid, double x, double y, char letter)
{
  size_t column = column_dot(grid, x) / DOTS_X;
  struct cell *row = grid->cells[row_dot(grid, y) / DOTS_Y];
  while (column + 1 < grid->columns && row[column].letter)
    column++;
  while (column > 0 && row[column].letter)
    column--;
  row[column].letter = letter > ' ' && letter < 0x7F ? letter : '?';
}

static void fill(struct grid *grid, const struct zopa_plot *plot, size_t x_party, size_t y_party)
{
  size_t n = plot->parties_count;
  if (plot->reservation) {
    size_t column = column_dot(grid, plot->reservation[x_party]) / DOTS_X, row = row_dot(grid, plot->reservation[y_party]) / DOTS_Y;
    for (size_t r = 0; r < ROWS; r++)
      grid->cells[r][column].line |= 1;
    for (size_t c = 0; c < grid->columns; c++)
      grid->cells[row][c].line |= 2;
  }
  for (size_t i = 0; i < plot->points_count; i++) {
    size_t x = column_dot(grid, plot->utilities[i * n + x_party]), y = row_dot(grid, plot->utilities[i * n + y_party]);
    grid->cells[y / DOTS_Y][x / DOTS_X].dots |= dot_bits[y % DOTS_Y][x % DOTS_X];
  }
  for (size_t i = 0; i < plot->marks_count; i++)
    place_letter(grid, plot->marks[i].utilities[x_party], plot->marks[i].utilities[y_party], zopa_solution_letter(plot->marks[i].solution)[0]);
  for (size_t i = 0; i < plot->packages_count; i++)
    place_letter(grid, plot->packages[i].utilities[x_party], plot->packages[i].utilities[y_party], plot->packages[i].letter[0]);
}

static void put_coloured(struct zopa_text *text, const struct zopa_terminal *terminal, const char *code, const char *string)
{
  if (terminal->colour)
    zopa_text_format(text, "\033[%sm%s\033[0m", code, string);
  else
    zopa_text_string(text, string);
}

static void print_cell(const struct cell *cell, const struct zopa_terminal *terminal, struct zopa_text *text)
{
  static const char *const utf8_lines[] = {" ", "┊", "┄", "┼"}, *const ascii_lines[] = {" ", ":", "-", "+"};
  if (cell->letter)
    put_coloured(text, terminal, "1;35", (char[]){cell->letter, '\0'});
  else if (cell->dots && terminal->ascii)
    zopa_text_string(text, "*");
  else if (cell->dots)
    zopa_text_add(text, (char[]){'\xE2', (char)(0xA0 | cell->dots >> 6), (char)(0x80 | (cell->dots & 0x3F))}, 3);
  else if (cell->line)
    put_coloured(text, terminal, "2", (terminal->ascii ? ascii_lines : utf8_lines)[cell->line]);
  else
    zopa_text_string(text, " ");
}

static void print_right(struct zopa_text *text, double value, int decimals, size_t width)
{
  struct zopa_text number = {0};
  zopa_text_fixed(&number, value, decimals);
  text->failed |= number.failed;
  zopa_text_repeat(text, " ", number.size < width ? width - number.size : 0);
  zopa_text_string(text, number.data ? number.data : "");
  zopa_text_clear(&number);
}

/* "● Union", cut of what could steer a terminal by the table's own means. */
static void print_party(const struct zopa_plot *plot, size_t party, const char *before, const char *after, const struct zopa_terminal *terminal,
                        struct zopa_text *text)
{
  struct zopa_text line = {0};
  zopa_text_format(&line, "%s%s %s%s", before, zopa_terminal_party_mark(terminal, zopa_plot_party_index(plot, party)),
                   plot->parties[party], after);
  text->failed |= line.failed;
  if (line.data)
    zopa_terminal_paragraph(terminal, MARGIN, line.data, text);
  zopa_text_clear(&line);
}

static void print_legend(const struct zopa_plot *plot, const struct zopa_terminal *terminal, struct zopa_text *text)
{
  struct zopa_text line = {0};
  for (size_t i = 0; i < plot->marks_count; i++)
    zopa_text_format(&line, "%s %s   ", zopa_solution_letter(plot->marks[i].solution), zopa_solution_name(plot->marks[i].solution));
  if (plot->packages_count)
    zopa_text_format(&line, plot->packages_count == 1 ? "%s package   " : "%s to %s packages   ", plot->packages->letter,
                     plot->packages[plot->packages_count - 1].letter);
  if (plot->reservation)
    zopa_text_format(&line, "%s no agreement   ", terminal->ascii ? "--" : "┄┄");
  if (plot->points_total)
    zopa_text_format(&line, "%zu of %s points shown", plot->points_count, plot->points_total);
  text->failed |= line.failed;
  if (line.data)
    zopa_terminal_paragraph(terminal, MARGIN, line.data, text);
  zopa_text_clear(&line);
}

void zopa_term_plot(const struct zopa_plot *plot, size_t x_party, size_t y_party, const struct zopa_terminal *terminal,
                    struct zopa_text *text)
{
  size_t width = terminal->width ? terminal->width : 100, columns = width < MARGIN + COLUMNS_MAX ? width - MARGIN : COLUMNS_MAX;
  struct grid grid = {.x = zopa_plot_axis(plot, x_party, 6), .y = zopa_plot_axis(plot, y_party, 4), .columns = columns};
  if (plot->points_count == 0)
    return;
  fill(&grid, plot, x_party, y_party);
  print_party(plot, y_party, "", terminal->ascii ? " ^" : " ↑", terminal, text);
  for (size_t r = 0; r < ROWS; r++) {
    if (r == 0 || r == ROWS - 1)
      print_right(text, r ? grid.y.low : grid.y.high, grid.y.decimals, MARGIN - 2);
    else
      zopa_text_repeat(text, " ", MARGIN - 2);
    zopa_text_string(text, terminal->ascii ? " |" : r == 0 || r == ROWS - 1 ? " ┤" : " │");
    size_t end = columns;
    while (end > 0 && !grid.cells[r][end - 1].letter && !grid.cells[r][end - 1].dots && !grid.cells[r][end - 1].line)
      end--;
    for (size_t c = 0; c < end; c++)
      print_cell(&grid.cells[r][c], terminal, text);
    zopa_text_string(text, "\n");
  }
  zopa_text_repeat(text, " ", MARGIN - 1);
  zopa_text_string(text, terminal->ascii ? "+" : "└");
  zopa_text_repeat(text, terminal->ascii ? "-" : "─", columns);
  zopa_text_string(text, "\n");
  size_t start = text->size;
  zopa_text_repeat(text, " ", MARGIN);
  zopa_text_fixed(text, grid.x.low, grid.x.decimals);
  print_right(text, grid.x.high, grid.x.decimals, MARGIN + columns > text->size - start ? MARGIN + columns - (text->size - start) : 0);
  zopa_text_string(text, "\n");
  print_party(plot, x_party, terminal->ascii ? "> " : "→ ", "", terminal, text);
  print_legend(plot, terminal, text);
}
