/* test_alloc_report.c - pages, pictures and tables when memory runs out: the text says that it failed, and nothing is left allocated. */
#include "alloc_fail.h"
#include "report/analysis_view.h"
#include "report/case_view.h"
#include "report/svg.h"
#include "report/sample.h"
#include "tap.h"

static struct sample sample;

static enum zopa_status finish(struct zopa_text *text, void *ret)
{
  if (text->failed) {
    zopa_text_clear(text);
    return ZOPA_E_MEMORY;
  }
  *(struct zopa_text *)ret = *text;
  return ZOPA_OK;
}

static void clear_text(void *ret) { zopa_text_clear(ret); }

static void fill_table(struct zopa_table *table)
{
  zopa_table_caption(table, "A table");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Issue");
  zopa_table_party_column(table, ZOPA_ALIGN_RIGHT, 1, "Port");
  for (int i = 0; i < 12; i++) {
    zopa_table_row(table, "anchor");
    zopa_table_cell(table, "Pay");
    zopa_table_ref(table, "s1");
    zopa_table_ref(table, "s2");
    zopa_table_note(table, "asked more before");
    zopa_table_cell_number(table, 0.5 * i, 2);
  }
}

static enum zopa_status run_case(void *terminal, void *ret)
{
  struct zopa_text text = {0};
  struct zopa_page page = {.text = &text, .terminal = terminal};
  struct zopa_table table = {0};
  static const struct zopa_sentence sentence = {.text = "It is so."};
  static const struct zopa_entry entry = {"s1", 0, "Said.", "Noted.", "By whom"};
  static const char *const names[] = {"a", "b"};
  static const struct zopa_position position = {0, 0, 0, 1, "who"};
  static const struct zopa_positions positions = {"Pay", names, 2, false, names, 1, names, 2, &position, 1, "gap"};
  static const struct zopa_pair pair = {"Pay", "5"};
  const struct zopa_card card = {"o1", "Offer", 0, "made", &pair, 1, {&sentence, 1}};
  fill_table(&table);
  struct zopa_case_view view = {
    .head = {"Title", "meta", "holds private matter", {&sentence, 1}}, .since = "today", .changes = &table, .matrix = &table, .positions = &positions,
    .positions_count = 1, .offers = &card, .offers_count = 1, .ledger = &entry, .ledger_count = 1, .notes = &sentence, .notes_count = 1,
  };
  zopa_case_view_write(&view, &page);
  zopa_table_clear(&table);
  return finish(&text, ret);
}

static enum zopa_status run_analysis(void *terminal, void *ret)
{
  struct zopa_text text = {0};
  struct zopa_page page = {.text = &text, .terminal = terminal};
  struct zopa_table table = {0};
  fill_table(&table);
  struct zopa_analysis_view view = {.head = {.title = "Title"}, .plot = &sample.plot, .points = &table, .ranges = &table};
  zopa_analysis_view_write(&view, &page);
  zopa_table_clear(&table);
  return finish(&text, ret);
}

int main(void)
{
  struct zopa_terminal terminal = {.width = 60};
  struct zopa_text text;
  alloc_fail_every("a case on a page", run_case, clear_text, NULL, &text, sizeof text);
  alloc_fail_every("a case on a terminal", run_case, clear_text, &terminal, &text, sizeof text);
  for (size_t n = 1; n <= 7; n += 2) {
    sample_build(&sample, n);
    /* A few points show every path; hundreds would only repeat them. */
    sample.plot.points_count = sample.plot.points_count < 5 ? sample.plot.points_count : 5;
    sample.plot.cloud_count = 3;
    alloc_fail_every("an analysis on a page", run_analysis, clear_text, NULL, &text, sizeof text);
    alloc_fail_every("an analysis on a terminal", run_analysis, clear_text, &terminal, &text, sizeof text);
  }
  return tap_done();
}
