/* page.c - see page.h. Each block has two halves: what the HTML page gets, and what a terminal gets. */
#include "report/page.h"

#include <string.h>

#include "report/chart_data.h"
#include "report/page_script.h"
#include "report/page_style.h"
#include "report/palette.h"
#include "report/svg.h"
#include "report/term_plot.h"

/* --- small pieces --- */

static void put(struct zopa_page *page, const char *html) { zopa_text_string(page->text, html); }
static void put_escaped(struct zopa_page *page, const char *string) { zopa_markup_escape(page->text, string); }

/* An escaped text between two pieces of markup. */
static void put_between(struct zopa_page *page, const char *before, const char *string, const char *after)
{
  put(page, before);
  put_escaped(page, string);
  put(page, after);
}

/* The same where there is a text; nothing at all for NULL or "". */
static void put_element(struct zopa_page *page, const char *open, const char *string, const char *close)
{
  if (string && *string)
    put_between(page, open, string, close);
}

/* An id may hold anything; an anchor holds letters, digits, "-" and ".", and "_" with two hexadecimal digits for any other byte. */
static void put_anchor(struct zopa_page *page, const char *prefix, const char *id)
{
  put(page, prefix);
  for (; *id; id++) {
    bool plain = (*id >= 'a' && *id <= 'z') || (*id >= 'A' && *id <= 'Z') || (*id >= '0' && *id <= '9') || *id == '-' || *id == '.';
    if (plain)
      zopa_text_add(page->text, id, 1);
    else
      zopa_text_format(page->text, "_%02x", (unsigned char)*id);
  }
}

static void put_refs(struct zopa_page *page, const char *const *refs, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    put_anchor(page, i ? " <a href=\"#entry-" : "<sup><a href=\"#entry-", refs[i]);
    put_between(page, "\">", refs[i], "</a>");
  }
  put(page, count ? "</sup>" : "");
}

static void put_mark(struct zopa_page *page, int party)
{
  put(page, "<svg class=\"mark\" viewBox=\"-7 -7 14 14\" aria-hidden=\"true\">");
  zopa_markup_party(page->text, party, 0, 0, 6);
  put(page, "</svg>");
}

static void put_party(struct zopa_page *page, int party, const char *name)
{
  put(page, "<span class=\"party\">");
  put_mark(page, party);
  put_element(page, "<span>", name, "</span>");
  put(page, "</span>");
}

/* A paragraph in plain words, references in brackets, for a terminal. */
static void print_paragraph(struct zopa_page *page, size_t indent, struct zopa_paragraph paragraph)
{
  struct zopa_text words = {0};
  for (size_t i = 0; i < paragraph.sentences_count; i++) {
    const struct zopa_sentence *sentence = &paragraph.sentences[i];
    zopa_text_format(&words, "%s%s", i ? " " : "", sentence->text);
    for (size_t k = 0; k < sentence->refs_count; k++)
      zopa_text_format(&words, " [%s]", sentence->refs[k]);
  }
  page->text->failed |= words.failed;
  if (words.data)
    zopa_terminal_paragraph(page->terminal, indent, words.data, page->text);
  zopa_text_clear(&words);
}

static void put_paragraph(struct zopa_page *page, const char *open, struct zopa_paragraph paragraph, const char *close)
{
  if (paragraph.sentences_count == 0)
    return;
  put(page, open);
  for (size_t i = 0; i < paragraph.sentences_count; i++) {
    put(page, i ? " " : "");
    put_escaped(page, paragraph.sentences[i].text);
    put_refs(page, paragraph.sentences[i].refs, paragraph.sentences[i].refs_count);
  }
  put(page, close);
}

static void print_line(struct zopa_page *page, size_t indent, const char *line)
{
  if (line && *line)
    zopa_terminal_paragraph(page->terminal, indent, line, page->text);
}

/* --- frame --- */

static const char head_start[] =
  "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
  "img-src data:; base-uri 'none'; form-action 'none'\">\n"
  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n";

void zopa_page_begin(struct zopa_page *page, const struct zopa_page_head *head)
{
  if (page->terminal) {
    zopa_terminal_heading(page->terminal, head->title, page->text);
    print_line(page, 0, head->meta);
    if (head->banner) {
      struct zopa_text banner = {0};
      zopa_text_format(&banner, "This %s.", head->banner);
      print_line(page, 0, banner.data);
      page->text->failed |= banner.failed;
      zopa_text_clear(&banner);
    }
    put(page, "\n");
    print_paragraph(page, 0, head->lead);
    return;
  }
  put(page, head_start);
  put_between(page, "<title>", head->title, " · zopa</title>\n");
  put(page, "<style>\n");
  put(page, zopa_palette_css);
  put(page, zopa_page_css);
  put(page, zopa_plot_css);
  put(page, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n<main id=\"main\">\n<header>\n");
  put_between(page, "<h1>", head->title, "</h1>\n");
  if ((head->meta && *head->meta) || head->banner) {
    put(page, "<p class=\"meta\">");
    put_element(page, "", head->meta, " ");
    put_element(page, "<span class=\"seal\">", head->banner, "</span>");
    put(page, "</p>\n");
  }
  put_paragraph(page, "<p class=\"lead\">", head->lead, "</p>\n");
  put(page, "</header>\n");
}

static void close_section(struct zopa_page *page)
{
  put(page, page->section_open ? "</section>\n" : "");
  page->section_open = false;
}

void zopa_page_section(struct zopa_page *page, const char *heading)
{
  page->sections_count++;
  if (page->terminal) {
    put(page, "\n");
    zopa_terminal_heading(page->terminal, heading, page->text);
    return;
  }
  close_section(page);
  page->section_open = true;
  zopa_text_format(page->text, "<section aria-labelledby=\"section-%u\">\n<h2 id=\"section-%u\">", page->sections_count, page->sections_count);
  put_escaped(page, heading);
  put(page, "</h2>\n");
}

void zopa_page_columns(struct zopa_page *page)
{
  if (page->terminal)
    return;
  close_section(page);
  put(page, "<div class=\"columns\">\n");
  page->columns_open = true;
}

void zopa_page_columns_end(struct zopa_page *page)
{
  if (page->terminal)
    return;
  close_section(page);
  put(page, "</div>\n");
  page->columns_open = false;
}

void zopa_page_end(struct zopa_page *page)
{
  if (page->terminal)
    return;
  close_section(page);
  put(page, "</main>\n<footer>Made by zopa " ZOPA_VERSION ". This page is complete in itself and asks nothing of any network.</footer>\n");
  if (page->charts_count && zopa_page_script_size) {
    put(page, "<script>\n");
    zopa_text_add(page->text, zopa_page_script, zopa_page_script_size);
    put(page, "</script>\n");
  }
  put(page, "</body>\n</html>\n");
}

void zopa_page_close(struct zopa_page *page, const struct zopa_sentence *warnings, size_t warnings_count, const char *notes_heading,
                     const struct zopa_sentence *notes, size_t notes_count)
{
  if (warnings_count) {
    zopa_page_section(page, "Warnings");
    zopa_page_list(page, warnings, warnings_count);
  }
  if (notes_count) {
    zopa_page_section(page, notes_heading);
    zopa_page_list(page, notes, notes_count);
  }
  zopa_page_end(page);
}

/* --- words --- */

void zopa_page_paragraph(struct zopa_page *page, enum zopa_voice voice, struct zopa_paragraph paragraph)
{
  if (page->terminal)
    print_paragraph(page, 0, paragraph);
  else
    put_paragraph(page, voice == ZOPA_VOICE_SMALL ? "<p class=\"small\">" : "<p>", paragraph, "</p>\n");
}

void zopa_page_list(struct zopa_page *page, const struct zopa_sentence *sentences, size_t count)
{
  put(page, count && !page->terminal ? "<ul>\n" : "");
  for (size_t i = 0; i < count; i++) {
    struct zopa_paragraph item = {&sentences[i], 1};
    if (!page->terminal) {
      put_paragraph(page, "<li>", item, "</li>\n");
      continue;
    }
    size_t start = page->text->size;
    print_paragraph(page, 2, item);
    if (!page->text->failed && page->text->size > start)
      page->text->data[start] = '-';
  }
  put(page, count && !page->terminal ? "</ul>\n" : "");
}

/* --- tables --- */

enum { LONG_CELL = 40 };          /* bytes from which a cell keeps a width that can be read, on a phone too */

static const char *const tone_classes[] = {"", "soft", "strong", "good", "middle", "bad"};

/* Text with its line breaks. */
static void put_lines(struct zopa_page *page, const char *string)
{
  for (const char *end; (end = strchr(string, '\n')) != NULL; string = end + 1) {
    struct zopa_text line = {0};
    zopa_text_add(&line, string, (size_t)(end - string));
    page->text->failed |= line.failed;
    put_escaped(page, line.data ? line.data : "");
    put(page, "<br>");
    zopa_text_clear(&line);
  }
  put_escaped(page, string);
}

/* What stands inside a cell. */
static void put_content(struct zopa_page *page, const struct zopa_cell *cell)
{
  if (cell->chip)
    zopa_text_format(page->text, "<span class=\"chip %s\">", tone_classes[cell->tone]);
  if (cell->party >= 0)
    put_party(page, cell->party, cell->text);
  else
    put_lines(page, cell->text);
  put(page, cell->chip ? "</span>" : "");
  put_element(page, " <small>", cell->note, "</small>");
  put_refs(page, cell->refs, cell->refs_count);
}

/* Opens an element with the classes of a cell. The first two letters of `element` are its name. */
static void open_cell(struct zopa_page *page, const struct zopa_cell *cell, const char *element, enum zopa_align align)
{
  const char *classes[] = {align == ZOPA_ALIGN_RIGHT ? "n" : "", cell->chip ? "" : tone_classes[cell->tone],
                           strlen(cell->text) > LONG_CELL ? "long" : ""};
  zopa_text_format(page->text, "<%s", element);
  for (size_t i = 0, used = 0; i < 3; i++)
    if (*classes[i])
      zopa_text_format(page->text, "%s%s", used++ ? " " : " class=\"", classes[i]);
  put(page, *classes[0] || *classes[1] || *classes[2] ? "\">" : ">");
}

static size_t figure_columns(const struct zopa_table *table)
{
  size_t figures = 0;
  for (size_t c = 0; c < table->columns_count; c++)
    figures += table->columns[c].align == ZOPA_ALIGN_RIGHT;
  return figures;
}

/* A table of more words than figures is set line by line on a phone, where a table of figures is scrolled. */
static bool is_prose(const struct zopa_table *table) { return table->columns_count > 2 && 2 * figure_columns(table) < table->columns_count; }

/* Appends what a phone shows before a cell that stands on a line of its own: the head of its column. */
static void add_head(struct zopa_text *open, const struct zopa_cell *head)
{
  static const struct zopa_terminal utf8 = {0};
  zopa_text_string(open, " data-head=\"");
  if (head->party >= 0)
    zopa_text_format(open, "%s ", zopa_terminal_party_mark(&utf8, head->party));
  zopa_markup_escape(open, head->text);
  zopa_text_string(open, "\"");
}

static void put_cell(struct zopa_page *page, const struct zopa_cell *cell, const char *element, enum zopa_align align, const struct zopa_cell *head)
{
  struct zopa_text open = {0};
  zopa_text_string(&open, element);
  if (cell->span > 1)
    zopa_text_format(&open, " colspan=\"%zu\"", cell->span);
  else if (head)
    add_head(&open, head);
  page->text->failed |= open.failed;
  open_cell(page, cell, open.data ? open.data : element, align);
  put_content(page, cell);
  zopa_text_format(page->text, "</%.2s>", element);
  zopa_text_clear(&open);
}

/* Rows that go on with what row r is about: they have no head of their own. */
static size_t rows_of_group(const struct zopa_table *table, size_t r)
{
  size_t end = r + 1;
  while (end < table->rows_count && !table->rows[end].id && table->rows[end].cells_count && !*table->cells[table->rows[end].cell].text)
    end++;
  return end - r;
}

/* The cell that covers column c of a row; NULL beyond the last that was given. */
static const struct zopa_cell *cell_at(const struct zopa_table *table, size_t r, size_t c)
{
  const struct zopa_table_row *row = &table->rows[r];
  for (size_t i = 0, column = 0; i < row->cells_count; i++) {
    column += table->cells[row->cell + i].span;
    if (c < column)
      return &table->cells[row->cell + i];
  }
  return NULL;
}

/* Whether column c of a group is one tall cell: its head, and what a party said, one thing beneath the other. */
static bool is_stacked(const struct zopa_table *table, size_t r, size_t rows, size_t c)
{
  for (size_t i = r; i < r + rows; i++) {
    const struct zopa_cell *cell = cell_at(table, i, c);
    if (cell && cell->span > 1)
      return false;
  }
  return rows > 1 && (c == 0 || table->columns[c].head.party >= 0);
}

static void put_stack(struct zopa_page *page, const struct zopa_table *table, size_t r, size_t rows, size_t c)
{
  zopa_text_format(page->text, c ? "<td rowspan=\"%zu\"" : "<th scope=\"rowgroup\" rowspan=\"%zu\"", rows);
  if (c)
    add_head(page->text, &table->columns[c].head);
  put(page, ">");
  for (size_t i = r; i < r + rows; i++) {
    const struct zopa_cell *cell = cell_at(table, i, c);
    if (!cell || (!*cell->text && !cell->note && cell->party < 0))
      continue;
    open_cell(page, cell, "div", ZOPA_ALIGN_LEFT);
    put_content(page, cell);
    put(page, "</div>");
  }
  put(page, c ? "</td>" : "</th>");
}

static void put_row(struct zopa_page *page, const struct zopa_table *table, size_t r, size_t group, size_t rows)
{
  const struct zopa_table_row *row = &table->rows[r];
  /* What a tall cell takes beyond its rows goes to the last of them. */
  bool more = r > group, tight = r + 1 < group + rows;
  put(page, more && tight ? "<tr class=\"more tight\"" : more ? "<tr class=\"more\"" : tight ? "<tr class=\"tight\"" : "<tr");
  if (row->id && *row->id) {
    put_anchor(page, " id=\"", row->id);
    put(page, "\"");
  }
  put(page, ">");
  for (size_t c = 0; c < table->columns_count;) {
    const struct zopa_cell *cell = cell_at(table, r, c);
    if (is_stacked(table, group, rows, c)) {
      if (r == group)
        put_stack(page, table, group, rows, c);
    } else if (cell)
      put_cell(page, cell, c == 0 && cell->span == 1 ? "th scope=\"row\"" : "td", table->columns[c].align,
               c && is_prose(table) ? &table->columns[c].head : NULL);
    else
      put(page, "<td></td>");
    c += cell ? cell->span : 1;
  }
  put(page, "</tr>\n");
}

void zopa_page_table(struct zopa_page *page, const struct zopa_table *table)
{
  page->text->failed |= table->failed;
  if (table->failed || table->columns_count == 0)
    return;
  if (page->terminal) {
    zopa_table_print(table, page->terminal, page->text);
    return;
  }
  put(page, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
  put_escaped(page, table->caption ? table->caption : "Table");
  /* Figures far apart are hard to compare, so a table of little else is no wider than it has to be. */
  bool narrow = figure_columns(table) + 1 >= table->columns_count;
  put(page, narrow ? "\"><table class=\"narrow\">" : is_prose(table) ? "\"><table class=\"prose\">" : "\"><table>");
  put(page, "\n<thead><tr>");
  for (size_t c = 0; c < table->columns_count; c++)
    put_cell(page, &table->columns[c].head, *table->columns[c].head.text ? "th scope=\"col\"" : "td", table->columns[c].align, NULL);
  put(page, "</tr></thead>\n<tbody>\n");
  for (size_t r = 0, rows; r < table->rows_count; r += rows) {
    rows = rows_of_group(table, r);
    for (size_t i = r; i < r + rows; i++)
      put_row(page, table, i, r, rows);
  }
  put(page, "</tbody></table></div>\n");
}

void zopa_page_line(struct zopa_page *page, enum zopa_voice voice, struct zopa_text *text)
{
  struct zopa_sentence sentence = {.text = text->data};
  if (text->data)
    zopa_page_paragraph(page, voice, (struct zopa_paragraph){&sentence, 1});
  page->text->failed |= text->failed;
  zopa_text_clear(text);
}

void zopa_page_put_table(struct zopa_page *page, struct zopa_table *table)
{
  if (table->rows_count > 0)
    zopa_page_table(page, table);
  page->text->failed |= table->failed;
  zopa_table_clear(table);
}

void zopa_page_fold(struct zopa_page *page, const char *summary, bool open)
{
  if (page->terminal)
    return;
  put(page, open ? "<details open>" : "<details>");
  put_between(page, "<summary>", summary, "</summary>\n");
}

void zopa_page_fold_end(struct zopa_page *page)
{
  if (!page->terminal)
    put(page, "</details>\n");
}

/* --- pictures --- */

static void show_plot(struct zopa_page *page, const struct zopa_plot *plot, struct zopa_paragraph caption, bool chart)
{
  if (plot->parties_count == 0 || plot->points_count == 0)
    return;
  if (page->terminal) {
    if (plot->parties_count >= 2)
      zopa_term_plot(plot, 0, 1, page->terminal, page->text);
    print_paragraph(page, 0, caption);
    return;
  }
  page->charts_count += chart;
  /* The wide layout has no room in a column. */
  put(page, page->columns_open ? "<figure>\n<div class=\"still\">\n" : "<figure class=\"frontier\">\n<div class=\"still\">\n");
  zopa_svg_frontier(plot, ZOPA_SVG_INLINE, page->text);
  put(page, "</div>\n");
  if (chart) {
    put(page, "<script type=\"application/json\" data-chart=\"frontier\">\n");
    zopa_chart_data(plot, page->text);
    put(page, "</script>\n");
  }
  put_paragraph(page, "<figcaption>", caption, "</figcaption>\n");
  put(page, "</figure>\n");
}

void zopa_page_frontier(struct zopa_page *page, const struct zopa_plot *plot, struct zopa_paragraph caption) { show_plot(page, plot, caption, true); }

void zopa_page_picture(struct zopa_page *page, const struct zopa_plot *plot, struct zopa_paragraph caption) { show_plot(page, plot, caption, false); }

void zopa_page_graph(struct zopa_page *page, const struct zopa_graph_picture *picture, struct zopa_paragraph caption)
{
  if (page->terminal || picture->nodes_count == 0)
    return;
  put(page, "<figure class=\"states\">\n<div class=\"wide\" tabindex=\"0\">\n");
  zopa_svg_graph(picture, ZOPA_SVG_INLINE, page->text);
  put(page, "</div>\n");
  put_paragraph(page, "<figcaption>", caption, "</figcaption>\n");
  put(page, "</figure>\n");
}

void zopa_page_positions(struct zopa_page *page, const struct zopa_positions *positions, size_t count)
{
  if (page->terminal || count == 0)
    return;
  page->charts_count++;
  put(page, "<div class=\"figures\">\n");
  for (size_t i = 0; i < count; i++) {
    put_between(page, "<figure>\n<h3>", positions[i].issue, "</h3>\n");
    zopa_svg_positions(&positions[i], page->text);
    put_element(page, "<figcaption>", positions[i].gap, "</figcaption>\n");
    put(page, "</figure>\n");
  }
  put(page, "</div>\n");
}

/* --- cards --- */

static void print_card(struct zopa_page *page, const struct zopa_card *card)
{
  struct zopa_text line = {0};
  zopa_text_format(&line, "%s%s%s", card->party >= 0 ? zopa_terminal_party_mark(page->terminal, card->party) : "", card->party >= 0 ? " " : "",
                   card->title);
  print_line(page, 0, line.data);
  print_line(page, 2, card->kicker);
  for (size_t i = 0; i < card->pairs_count; i++) {
    page->text->failed |= line.failed;
    zopa_text_clear(&line);
    zopa_text_format(&line, "%s: %s", card->pairs[i].term, card->pairs[i].text);
    print_line(page, 4, line.data);
  }
  print_paragraph(page, 2, card->text);
  page->text->failed |= line.failed;
  zopa_text_clear(&line);
}

static void put_card(struct zopa_page *page, const struct zopa_card *card)
{
  put(page, "<article class=\"card\"");
  if (card->id && *card->id) {
    put_anchor(page, " id=\"", card->id);
    put(page, "\"");
  }
  put(page, "><h3>");
  if (card->party >= 0)
    put_party(page, card->party, card->title);
  else
    put_escaped(page, card->title);
  put(page, "</h3>");
  put_element(page, "<small>", card->kicker, "</small>");
  put(page, card->pairs_count ? "<dl>" : "");
  for (size_t i = 0; i < card->pairs_count; i++) {
    put(page, "<dt>");
    put_escaped(page, card->pairs[i].term);
    put(page, "</dt><dd>");
    put_lines(page, card->pairs[i].text);
    put(page, "</dd>");
  }
  put(page, card->pairs_count ? "</dl>" : "");
  put_paragraph(page, "<p>", card->text, "</p>");
  put(page, "</article>\n");
}

void zopa_page_cards(struct zopa_page *page, const struct zopa_card *cards, size_t count)
{
  put(page, count && !page->terminal ? "<div class=\"cards\">\n" : "");
  for (size_t i = 0; i < count; i++) {
    if (!page->terminal)
      put_card(page, &cards[i]);
    else {
      put(page, i ? "\n" : "");
      print_card(page, &cards[i]);
    }
  }
  put(page, count && !page->terminal ? "</div>\n" : "");
}

/* --- packages --- */

enum { NAME_BESIDE = 12 };        /* columns up to which a party's name stands beside its bar, not above it */
enum { BAR_CELLS = 20 };          /* of a bar on a terminal */

/* "A · Pay against Term" */
static void add_package_title(const struct zopa_page *page, const struct zopa_page_package *package, struct zopa_text *text)
{
  zopa_text_string(text, package->letter);
  if (package->title && *package->title)
    zopa_text_format(text, "%s%s", page->terminal && page->terminal->ascii ? " - " : " · ", package->title);
}

/* Where the bar ends (side 0) and its bracket begins and ends (-1, 1), within 0 .. 1. */
static double bar_end(const struct zopa_page_bar *bar, int side)
{
  double end = bar->share + side * bar->error;
  return end > 1 ? 1 : end > 0 ? end : 0;
}

static void put_bar(struct zopa_page *page, const struct zopa_page_bar *bar, bool beside)
{
  char class_name[3] = {(bar->party / 6) % 2 ? 'q' : 'p', (char)('0' + bar->party % 6), '\0'};
  put(page, beside ? "<div class=\"bar\"" : "<div class=\"bar above\"");
  put_between(page, " role=\"img\" aria-label=\"", bar->words, "\">");
  put_party(page, bar->party, bar->name);
  put(page, "<svg class=\"meter\" viewBox=\"0 0 100 16\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
            "<rect class=\"track\" y=\"3\" width=\"100\" height=\"10\"/>");
  zopa_text_format(page->text, "<rect class=\"%s\" y=\"3\" height=\"10\"", class_name);
  zopa_markup_number(page->text, " width=\"", 100 * bar_end(bar, 0));
  put(page, "\"/>");
  if (bar->error > 0) {
    zopa_markup_number(page->text, "<path class=\"bracket\" d=\"M", 100 * bar_end(bar, -1));
    zopa_markup_number(page->text, " 0V16M", 100 * bar_end(bar, 1));
    put(page, " 0V16\"/>");
  }
  put_between(page, "</svg><span class=\"n\">", bar->figure, "</span></div>\n");
}

/* "██████▒▒····": what is sure, what lies within the error, what is left; "######==....". */
static void add_bar(const struct zopa_terminal *terminal, const struct zopa_page_bar *bar, struct zopa_text *text)
{
  static const char *const utf8[] = {"█", "▒", "·"}, *const ascii[] = {"#", "=", "."};
  double low = bar_end(bar, -1), high = bar_end(bar, 1);
  for (int k = 0; k < BAR_CELLS; k++) {
    double middle = (k + 0.5) / BAR_CELLS;
    zopa_text_string(text, (terminal->ascii ? ascii : utf8)[middle < low ? 0 : middle < high ? 1 : 2]);
  }
}

static void put_remarks(struct zopa_page *page, const struct zopa_page_package *package)
{
  for (size_t i = 0; i < package->remarks_count; i++) {
    const struct zopa_page_remark *remark = &package->remarks[i];
    put_between(page, remark->warns ? "<p class=\"why\"><strong class=\"bad\">" : "<p class=\"why\"><strong>", remark->term, ":</strong> ");
    put_escaped(page, remark->says.text);
    put_refs(page, remark->says.refs, remark->says.refs_count);
    put(page, "</p>\n");
  }
  for (size_t i = 0; i < package->details_count; i++)
    put_paragraph(page, "<p class=\"fine\">", (struct zopa_paragraph){&package->details[i], 1}, "</p>\n");
}

static void put_package(struct zopa_page *page, const struct zopa_page_package *package)
{
  struct zopa_text title = {0};
  bool beside = true;
  add_package_title(page, package, &title);
  page->text->failed |= title.failed;
  put_anchor(page, "<article class=\"card\" id=\"package-", package->letter);
  put_between(page, "\"><h3>", title.data ? title.data : "", "</h3>");
  put_element(page, "<small>", package->kicker, "</small>");
  put(page, package->choices_count ? "<dl>" : "");
  for (size_t i = 0; i < package->choices_count; i++) {
    put_between(page, "<dt>", package->choices[i].issue, "</dt>");
    put(page, package->choices[i].moved ? "<dd class=\"strong\"><span class=\"unseen\">moved: </span>" : "<dd>");
    put_lines(page, package->choices[i].option);
    put(page, "</dd>");
  }
  put(page, package->choices_count ? "</dl>\n" : "\n");
  for (size_t i = 0; i < package->bars_count; i++)
    beside = beside && zopa_text_columns(package->bars[i].name) <= NAME_BESIDE;
  for (size_t i = 0; i < package->bars_count; i++)
    put_bar(page, &package->bars[i], beside);
  put_remarks(page, package);
  put(page, "</article>\n");
  zopa_text_clear(&title);
}

/* A column a package: what it settles, and the bars. */
static void print_packages_table(struct zopa_page *page, const struct zopa_page_package *packages, size_t count)
{
  struct zopa_table table = {0};
  struct zopa_text text = {0};
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "");
  for (size_t k = 0; k < count; k++) {
    text.size = 0;
    add_package_title(page, &packages[k], &text);
    zopa_table_column(&table, ZOPA_ALIGN_LEFT, text.data);
  }
  for (size_t i = 0; i < packages->choices_count; i++) {
    zopa_table_row(&table, NULL);
    zopa_table_cell(&table, packages->choices[i].issue);
    for (size_t k = 0; k < count && i < packages[k].choices_count; k++) {
      bool moved = packages[k].choices[i].moved;
      zopa_table_cell_format(&table, "%s%s", moved ? page->terminal->ascii ? "> " : "→ " : "", packages[k].choices[i].option);
      if (moved)
        zopa_table_tone(&table, ZOPA_TONE_STRONG);
    }
  }
  for (size_t i = 0; i < packages->bars_count; i++) {
    zopa_table_row(&table, NULL);
    zopa_table_cell(&table, packages->bars[i].name);
    zopa_table_party(&table, packages->bars[i].party);
    for (size_t k = 0; k < count && i < packages[k].bars_count; k++) {
      text.size = 0;
      zopa_text_format(&text, "%s\n", packages[k].bars[i].figure);
      add_bar(page->terminal, &packages[k].bars[i], &text);
      zopa_table_cell(&table, text.data);
    }
  }
  page->text->failed |= text.failed;
  zopa_table_print(&table, page->terminal, page->text);
  zopa_text_clear(&text);
  zopa_table_clear(&table);
}

static void print_remarks(struct zopa_page *page, const struct zopa_page_package *package)
{
  struct zopa_text line = {0};
  add_package_title(page, package, &line);
  put(page, "\n");
  print_line(page, 0, line.data);
  print_line(page, 2, package->kicker);
  for (size_t i = 0; i < package->remarks_count; i++) {
    struct zopa_sentence says = package->remarks[i].says;
    line.size = 0;
    zopa_text_format(&line, "%s: %s", package->remarks[i].term, says.text);
    says.text = line.failed ? "" : line.data;
    print_paragraph(page, 2, (struct zopa_paragraph){&says, 1});
  }
  for (size_t i = 0; i < package->details_count; i++)
    print_paragraph(page, 2, (struct zopa_paragraph){&package->details[i], 1});
  page->text->failed |= line.failed;
  zopa_text_clear(&line);
}

void zopa_page_packages(struct zopa_page *page, const struct zopa_page_package *packages, size_t count)
{
  if (count == 0)
    return;
  if (page->terminal)
    print_packages_table(page, packages, count);
  else
    put(page, "<div class=\"cards\">\n");
  for (size_t k = 0; k < count; k++) {
    if (page->terminal)
      print_remarks(page, &packages[k]);
    else
      put_package(page, &packages[k]);
  }
  put(page, page->terminal ? "" : "</div>\n");
}

void zopa_page_ask(struct zopa_page *page, const char *question)
{
  if (page->terminal)
    print_line(page, 2, question);
  else
    put_element(page, "<p class=\"ask\">", question, "</p>\n");
}

void zopa_page_ways(struct zopa_page *page, const struct zopa_page_way *ways, size_t count)
{
  put(page, count && !page->terminal ? "<ul>\n" : "");
  for (size_t i = 0; i < count; i++) {
    if (page->terminal) {
      zopa_page_list(page, &ways[i].says, 1);
      print_line(page, 4, ways[i].command);
      continue;
    }
    put_paragraph(page, "<li>", (struct zopa_paragraph){&ways[i].says, 1}, "");
    put_element(page, " <code>", ways[i].command, "</code>");
    put(page, "</li>\n");
  }
  put(page, count && !page->terminal ? "</ul>\n" : "");
}

/* --- entries --- */

static void print_entry(struct zopa_page *page, const struct zopa_entry *entry)
{
  struct zopa_text line = {0};
  zopa_text_format(&line, "[%s] ", entry->id);
  if (entry->quote)
    zopa_text_format(&line, "“%s”%s", entry->quote, entry->note ? " " : "");
  if (entry->note)
    zopa_text_string(&line, entry->note);
  print_line(page, 0, line.data);
  print_line(page, 2, entry->byline);
  page->text->failed |= line.failed;
  zopa_text_clear(&line);
}

static void put_entry(struct zopa_page *page, const struct zopa_entry *entry, bool anchor)
{
  put(page, "<blockquote");
  if (anchor) {
    put_anchor(page, " id=\"entry-", entry->id);
    put(page, "\"");
  }
  put(page, ">");
  put_element(page, "<p>“", entry->quote, "”</p>");
  put_element(page, entry->quote ? "<p class=\"small\">" : "<p>", entry->note, "</p>");
  put(page, "<small>");
  if (entry->party >= 0) {
    put_mark(page, entry->party);
    put(page, " ");
  }
  if (anchor)
    put_escaped(page, entry->id);
  else {
    put_anchor(page, "<a href=\"#entry-", entry->id);
    put_between(page, "\">", entry->id, "</a>");
  }
  put_element(page, " · ", entry->byline, "");
  put(page, "</small></blockquote>\n");
}

void zopa_page_entries(struct zopa_page *page, const struct zopa_entry *entries, size_t count, bool anchors)
{
  if (!page->terminal)
    put(page, count == 0 ? "" : anchors ? "<div class=\"ledger\">\n" : "<div class=\"two\">\n");
  for (size_t i = 0; i < count; i++) {
    if (page->terminal)
      print_entry(page, &entries[i]);
    else
      put_entry(page, &entries[i], anchors);
  }
  put(page, count && !page->terminal ? "</div>\n" : "");
}
