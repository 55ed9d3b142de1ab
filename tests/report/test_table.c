/* test_table.c - tables on a terminal: a table written out by hand, then what must hold whatever the cells and the width are. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "report/table.h"
#include "tap.h"

static const struct zopa_terminal plain = {0};

static void build(struct zopa_table *table)
{
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Issue");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Standing");
  zopa_table_party_column(table, ZOPA_ALIGN_LEFT, 0, "Union");
  zopa_table_party_column(table, ZOPA_ALIGN_RIGHT, 1, "Port");
  zopa_table_row(table, "night");
  zopa_table_cell(table, "Night shifts");
  zopa_table_cell(table, "agreed");
  zopa_table_chip(table, ZOPA_TONE_GOOD);
  zopa_table_cell(table, "voluntary only");
  zopa_table_span(table, 2);
  zopa_table_row(table, NULL);
  zopa_table_cell(table, "Pay");
  zopa_table_cell_format(table, "open since %d", 2026);
  zopa_table_cell(table, "6 to 8 %");
  zopa_table_note(table, "asked 9");
  zopa_table_ref(table, "s3");
  zopa_table_ref(table, "s5");
  zopa_table_cell_number(table, -0.0004, 2);
  zopa_table_row(table, NULL);
  zopa_table_cell(table, "Term");
}

static void test_by_hand(void)
{
  struct zopa_table table = {0};
  struct zopa_text text = {0};
  build(&table);
  zopa_table_print(&table, &plain, &text);
  const char *want = "Issue         Standing         ● Union                       ■ Port\n"
                     "────────────  ───────────────  ────────────────────────────  ──────\n"
                     "Night shifts  agreed           voluntary only\n"
                     "Pay           open since 2026  6 to 8 % (asked 9) [s3] [s5]    0.00\n"
                     "Term\n";
  if (!CHECK(!text.failed && text.data && strcmp(text.data, want) == 0))
    tap_note("%s", text.data ? text.data : "(nothing)");
  tap_point("columns, notes, references and cells over several columns stand where they should");
  zopa_text_clear(&text);

  struct zopa_terminal colour = {.colour = true};
  zopa_table_print(&table, &colour, &text);
  char *shown = text.data ? strdup(text.data) : NULL, *to = shown;
  for (const char *from = shown; from && *from; from++)
    if (*from == '\033')
      while (*from != 'm')
        from++;
    else
      *to++ = *from;
  if (CHECK(shown != NULL)) {
    *to = '\0';
    CHECK(strstr(text.data, "\033[32magreed\033[0m") != NULL);
    CHECK(strcmp(shown, want) == 0);
  }
  tap_point("colour adds nothing to the words and takes nothing from them");
  free(shown);
  zopa_text_clear(&text);
  zopa_table_clear(&table);
}

static void test_hostile(void)
{
  struct zopa_table table = {0};
  struct zopa_text text = {0};
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "a\033[2Jb");
  zopa_table_row(&table, NULL);
  zopa_table_cell(&table, "x\x07\x7f\xC2\x9B" "31m\ry");
  zopa_table_print(&table, &plain, &text);
  CHECK(text.data && !strchr(text.data, '\033') && !strchr(text.data, '\r') && !strchr(text.data, '\x07') && !strstr(text.data, "\xC2\x9B"));
  zopa_text_clear(&text);
  zopa_terminal_paragraph(&plain, 2, "p\033[31mq", &text);
  zopa_terminal_heading(&plain, "h\033[31m", &text);
  CHECK(text.data && !strchr(text.data, '\033'));
  tap_point("no text of a file steers the terminal");
  zopa_text_clear(&text);
  zopa_table_clear(&table);
}

static const char *const words[] = {"pay", "a", "Donaudampfschifffahrtsgesellschaftskapitän", "guarantees like", "中文字符", "é\xCC\x81", "\xFF\xFE",
                                    "two\nlines", "", " ", "x  y", "0.5"};

/* Every line of random tables fits the width, and every word of a cell is still there. */
static void test_widths(void)
{
  uint32_t seed = 7;
  for (int round = 0; round < 400; round++) {
    struct zopa_table table = {0};
    struct zopa_text text = {0};
    size_t columns = 1 + (seed >> 8) % 14, width = 40 + (seed >> 16) % 100;
    struct zopa_terminal terminal = {.width = width, .ascii = round % 2};
    for (size_t c = 0; c < columns; c++)
      zopa_table_party_column(&table, c % 3 ? ZOPA_ALIGN_LEFT : ZOPA_ALIGN_RIGHT, (int)c - 1, words[(seed >> 4) * c % 12]);
    for (int r = 0; r < 4; r++) {
      zopa_table_row(&table, NULL);
      for (size_t c = 0; c < columns;) {
        seed = seed * 1664525u + 1013904223u;
        size_t span = 1 + (seed >> 28) % 2;
        zopa_table_cell_format(&table, "%s %s %s", words[(seed >> 8) % 12], words[(seed >> 16) % 12], words[(seed >> 24) % 12]);
        if (c + span <= columns)
          zopa_table_span(&table, span);
        c += c + span <= columns ? span : 1;
      }
    }
    zopa_table_print(&table, &terminal, &text);
    CHECK(!text.failed);
    for (char *line = text.data, *end; line && *line; line = end + 1) {
      end = strchr(line, '\n');
      *end = '\0';
      CHECK_THAT(zopa_text_columns(line) <= width, "%zu columns of %zu: %s", zopa_text_columns(line), width, line);
      CHECK_THAT(end == line || end[-1] != ' ', "blanks end a line: '%s'", line);
    }
    zopa_text_clear(&text);
    zopa_table_clear(&table);
  }
  tap_point("no line is wider than the terminal, and none ends in blanks");
}

static void test_misuse(void)
{
  struct zopa_table table = {0};
  struct zopa_text text = {0};
  zopa_table_print(&table, &plain, &text);
  CHECK(!text.failed && text.size == 0);
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "one");
  zopa_table_cell(&table, "no row yet");
  CHECK(table.failed);
  zopa_table_clear(&table);
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "one");
  zopa_table_row(&table, NULL);
  zopa_table_cell(&table, "1");
  zopa_table_cell(&table, "2");
  CHECK(table.failed);
  zopa_table_print(&table, &plain, &text);
  CHECK(text.failed);
  tap_point("a table that was not built as told is refused, not printed");
  zopa_text_clear(&text);
  zopa_table_clear(&table);
}

int main(void)
{
  test_by_hand();
  test_hostile();
  test_widths();
  test_misuse();
  return tap_done();
}
