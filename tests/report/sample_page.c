/* sample_page.c - writes pages from made-up data, to be looked at and to be opened in a browser by a test.
 *
 * usage: sample_page case|analysis|hostile [PARTIES] [terminal]      the page, or what a terminal gets, on standard output
 *        sample_page bridge [KIND] [terminal]                        an answer of report/bridge_sample.h */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/analysis_view.h"
#include "report/bridge_sample.h"
#include "report/case_view.h"
#include "report/palette.h"
#include "report/svg.h"
#include "report/sample.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SAYS(text_) {.sentences = (const struct zopa_sentence[]){{.text = (text_)}}, .sentences_count = 1}

static const char *const s3[] = {"s3"}, *const s5[] = {"s5"}, *const s7[] = {"s7"}, *const s9[] = {"s9"};
static const char *const party_names[] = {"Union", "Port", "Ministry (mediates)"};

static void matrix(struct zopa_table *table)
{
  static const struct {
    const char *issue, *standing;
    enum zopa_tone tone;
    const char *cells[3], *notes[3], *ref;
  } rows[] = {
    {"Night shifts", "agreed · 2 Mar", ZOPA_TONE_GOOD, {"voluntary only"}, {0}, NULL},
    {"Safety board", "tentative · 9 Mar", ZOPA_TONE_MIDDLE, {"joint board, yearly report"}, {"unless pay fails"}, "s5"},
    {"Pay, year one", "open", ZOPA_TONE_BAD, {"6 to 8 %", "up to 4 %", "5 to 6 %"}, {"asked 9 in January", "said 3 in January"}, NULL},
    {"Automation", "open", ZOPA_TONE_BAD, {"no dismissals", "free hand", "retraining first"}, {"red line"}, "s3"},
    {"Term", "narrowing", ZOPA_TONE_MIDDLE, {"2 years", "4 years", "–"}, {0}, NULL},
  };
  zopa_table_caption(table, "Where each issue stands");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Issue");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Standing");
  for (int p = 0; p < 3; p++)
    zopa_table_party_column(table, ZOPA_ALIGN_LEFT, p, party_names[p]);
  for (size_t r = 0; r < COUNT(rows); r++) {
    zopa_table_row(table, NULL);
    zopa_table_cell(table, rows[r].issue);
    zopa_table_cell(table, rows[r].standing);
    zopa_table_chip(table, rows[r].tone);
    for (int p = 0; p < 3 && rows[r].cells[p]; p++) {
      zopa_table_cell(table, rows[r].cells[p]);
      if (rows[r].notes[p])
        zopa_table_note(table, rows[r].notes[p]);
      if (p == 0 && rows[r].ref)
        zopa_table_ref(table, rows[r].ref);
    }
    if (!rows[r].cells[1])
      zopa_table_span(table, 3);
  }
}

static void simple_table(struct zopa_table *table, const char *caption, const char *const *cells, size_t columns, size_t rows)
{
  zopa_table_caption(table, caption);
  for (size_t c = 0; c < columns; c++)
    zopa_table_column(table, ZOPA_ALIGN_LEFT, cells[c]);
  for (size_t r = 1; r <= rows; r++) {
    zopa_table_row(table, NULL);
    for (size_t c = 0; c < columns; c++)
      zopa_table_cell(table, cells[r * columns + c]);
  }
}

static const struct zopa_entry ledger[] = {
  {"s1", 0, "Nine per cent, and not a day less.", NULL, "Mara Holm, Union · 14 January 2026 · on record · Harbour Gazette, par. 2 · source B, information 2"},
  {"s2", 1, "We see room for three.", NULL, "spokesperson, Port · 15 January 2026 · on record · Harbour Gazette, par. 4 · source B, information 2"},
  {"s3", 0, "Nobody is dismissed because a crane drives itself.", "Named as a red line.",
   "Mara Holm, Union · 3 February 2026 · on record · Harbour Gazette, par. 6 · source B, information 2"},
  {"s5", 1, NULL, "The safety board stands as long as pay does not fail.", "internal note · 9 March 2026 · document · source A, information 1"},
  {"s7", 1, "Nearly everything is agreed.", NULL, "spokesperson, Port · 10 March 2026 · on record · Harbour Gazette, par. 3 · source B, information 3"},
  {"s9", 0, "The hard part has not started.", NULL, "two delegates, Union · 10 March 2026 · anonymous · Harbour Gazette, par. 6 · source C, information 3"},
};

static const char *const pay_options[] = {"3.0 %", "3.5 %", "4.0 %", "4.5 %", "5.0 %", "5.5 %", "6.0 %", "6.5 %", "7.0 %", "7.5 %", "8.0 %", "8.5 %", "9.0 %"};
static const char *const term_options[] = {"18 months", "2 years", "3 years", "4 years"};
static const char *const stages[] = {"January", "February", "2 March", "9 March"};
static const struct zopa_position pay_positions[] = {
  {0, 0, 12, 12, "Union, 14 January: “Nine per cent, and not a day less.” [s1]"}, {1, 0, 0, 0, "Port, 15 January: “We see room for three.” [s2]"},
  {0, 1, 9, 11, "Union, 3 February: between 7.5 and 8.5 %"}, {1, 1, 1, 1, "Port, 10 February: 3.5 %"},
  {0, 2, 7, 9, "Union, 2 March: 6.5 to 7.5 %"}, {1, 2, 2, 2, "Port, 2 March: 4 %"}, {2, 2, 4, 6, "Ministry, 2 March: 5 to 6 %"},
  {0, 3, 6, 8, "Union, 9 March: 6 to 7 %"}, {1, 3, 2, 2, "Port, 9 March: up to 4 %"},
};
static const struct zopa_position term_positions[] = {
  {0, 0, 0, 0, "Union, 14 January: 18 months"}, {1, 0, 3, 3, "Port, 15 January: 4 years"}, {0, 2, 1, 1, "Union, 2 March: 2 years"},
  {1, 2, 3, 3, "Port, 2 March: 4 years"}, {2, 3, 2, 2, "Ministry, 9 March: 3 years"}, {0, 3, 1, 2, "Union, 9 March: 2 or 3 years"},
};
static const struct zopa_positions positions[] = {
  {"Pay, year one", pay_options, COUNT(pay_options), true, stages, 4, party_names, 3, pay_positions, COUNT(pay_positions), "gap 2 points, was 6"},
  {"Term", term_options, COUNT(term_options), false, stages, 4, party_names, 3, term_positions, COUNT(term_positions), NULL},
};

static void write_case(struct zopa_page *page)
{
  static const char *const approvals[] = {"Party", "Body", "Rule", "Seats", "Union", "Members", "majority of those voting", "4,100",
                                          "Port", "Board", "two thirds of all", "9"};
  static const char *const sources[] = {"Source", "Title", "Published", "gazette", "Harbour talks enter third month, Harbour Gazette", "11 March 2026"};
  static const struct zopa_pair o1[] = {{"Pay, year one", "4.0 %"}, {"Automation", "retraining first"}, {"Term", "4 years"}};
  static const struct zopa_pair o2[] = {{"Pay, year one", "6.0 %"}, {"Term", "2 years"}};
  const struct zopa_card offers[] = {
    {"o1", "Port to Union", 1, "o1 · made 8 March 2026 · lapses 31 March 2026", o1, 3,
     {.sentences = (const struct zopa_sentence[]){{"Only if night shifts stay voluntary.", s5, 1}}, .sentences_count = 1}},
    {"o2", "Union to Port", 0, "o2 · made 9 March 2026", o2, 2, {0}},
  };
  const struct zopa_entry apart[] = {ledger[4], ledger[5]};
  const struct zopa_contradiction contradictions[] = {{"How far the talks are", apart, 2}};
  static const struct zopa_sentence claims[] = {
    {"The Port says “nearly everything is agreed” (spokesperson, 10 March, on record);", s7, 1},
    {"the Union says “the hard part has not started” (two delegates, 10 March, anonymous).", s9, 1},
  };
  static const struct zopa_sentence notes[] = {
    {.text = "5 issues, 3 parties, 6 ledger entries; as of 12 March 2026."},
    {.text = "A tentative standing counts as settled only where that is said.", .refs = s3, .refs_count = 1},
  };
  struct zopa_table tables[3] = {0};
  matrix(&tables[0]);
  simple_table(&tables[1], "Approvals", approvals, 4, 2);
  simple_table(&tables[2], "Sources", sources, 3, 1);
  struct zopa_case_view view = {
    .head = {"Harbour wages 2026", "As of 12 March 2026 · 5 issues · 3 parties · view of the mediator", "contains what the union told the mediator",
             SAYS("One of the five listed issues is agreed for good, two with the tentative one. Left open: pay in year one, automation and the "
                  "term.")},
    .claims = {claims, COUNT(claims)}, .matrix = &tables[0], .matrix_note = SAYS("Positions are the latest dated ones."),
    .positions = positions, .positions_count = COUNT(positions), .offers = offers, .offers_count = COUNT(offers),
    .contradictions = contradictions, .contradictions_count = 1, .approvals = &tables[1], .ledger = ledger, .ledger_count = COUNT(ledger),
    .sources = &tables[2], .notes = notes, .notes_count = COUNT(notes),
  };
  zopa_case_view_write(&view, page);
  for (size_t i = 0; i < COUNT(tables); i++)
    zopa_table_clear(&tables[i]);
}

static const char *option(const struct zopa_plot *plot, const uint32_t *choice, size_t issue) { return plot->issues[issue].options[choice[issue]]; }

static void solutions(const struct zopa_plot *plot, struct zopa_table *table)
{
  zopa_table_caption(table, "The four solutions, issue by issue");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "");
  for (size_t k = 0; k < plot->marks_count; k++) {
    char head[64];
    snprintf(head, sizeof head, "%s  %s", zopa_solution_letter(plot->marks[k].solution), zopa_solution_name(plot->marks[k].solution));
    zopa_table_column(table, ZOPA_ALIGN_LEFT, head);
  }
  for (size_t i = 0; i < plot->issues_count; i++) {
    zopa_table_row(table, NULL);
    zopa_table_cell(table, plot->issues[i].name);
    for (size_t k = 0; k < plot->marks_count; k++)
      zopa_table_cell(table, option(plot, plot->marks[k].choice, i));
  }
  for (size_t p = 0; p < plot->parties_count; p++) {
    zopa_table_row(table, NULL);
    zopa_table_cell_format(table, "Utility of %s", plot->parties[p]);
    zopa_table_party(table, (int)p);
    for (size_t k = 0; k < plot->marks_count; k++)
      zopa_table_cell_number(table, plot->marks[k].utilities[p], 4);
  }
}

static void points(const struct zopa_plot *plot, struct zopa_table *table)
{
  zopa_table_caption(table, "Packages that nobody can better for free");
  zopa_table_column(table, ZOPA_ALIGN_RIGHT, "");
  for (size_t p = 0; p < plot->parties_count; p++)
    zopa_table_party_column(table, ZOPA_ALIGN_RIGHT, (int)p, plot->parties[p]);
  zopa_table_column(table, ZOPA_ALIGN_RIGHT, "Ties");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Package");
  for (size_t i = 0; i < plot->points_count; i++) {
    char id[32];
    struct zopa_text package = {0};
    snprintf(id, sizeof id, "point-%zu", i + 1);
    zopa_table_row(table, id);
    zopa_table_cell_format(table, "%zu", i + 1);
    for (size_t p = 0; p < plot->parties_count; p++)
      zopa_table_cell_number(table, plot->utilities[i * plot->parties_count + p], 4);
    zopa_table_cell(table, plot->ties[i]);
    zopa_plot_outcome(plot, plot->choices + i * plot->issues_count, &package);
    zopa_table_cell(table, package.data);
    zopa_text_clear(&package);
  }
}

static void ranges(const struct zopa_plot *plot, struct zopa_table *table)
{
  zopa_table_caption(table, "What each party can get");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Party");
  zopa_table_column(table, ZOPA_ALIGN_RIGHT, "No agreement");
  zopa_table_column(table, ZOPA_ALIGN_RIGHT, "Best all could sign");
  for (size_t p = 0; p < plot->parties_count; p++) {
    zopa_table_row(table, NULL);
    zopa_table_cell(table, plot->parties[p]);
    zopa_table_party(table, (int)p);
    zopa_table_cell_number(table, plot->reservation[p], 4);
    zopa_table_cell_number(table, plot->ideal[p], 4);
  }
}

static void write_analysis(struct zopa_page *page, size_t parties, bool hostile)
{
  static struct sample sample;
  static const struct zopa_sentence notes[] = {
    {.text = "Every outcome was looked at; sums, ties and dominance are decided on integers (arithmetic: exact)."},
    {.text = "zopa 0.1.0, seed 1."},
  };
  sample_build(&sample, parties);
  if (hostile)
    sample_spoil(&sample);
  struct zopa_table tables[3] = {0};
  solutions(&sample.plot, &tables[0]);
  ranges(&sample.plot, &tables[1]);
  points(&sample.plot, &tables[2]);
  struct zopa_analysis_view view = {
    .head = {"Harbour wages 2026", "As of 12 March 2026 · 4 issues · all preferences complete", NULL,
             SAYS("Of 480 possible outcomes, 158 leave everyone at least as well off as no agreement. Those below cannot be bettered for one party "
                  "without cost to another.")},
    .plot = &sample.plot, .plot_caption = SAYS("Every point is an outcome that no other betters for free. Point at one, or use the arrow keys, to "
                                               "see what it settles."),
    .solutions = &tables[0], .solutions_note = SAYS("All four are proven: no rational outcome has a larger value."), .ranges = &tables[1],
    .points = &tables[2], .notes = notes, .notes_count = COUNT(notes),
  };
  zopa_analysis_view_write(&view, page);
  for (size_t i = 0; i < COUNT(tables); i++)
    zopa_table_clear(&tables[i]);
}

static void write_bridge(struct zopa_page *page, unsigned long kind)
{
  static struct bridge_sample sample;
  if (bridge_sample_build(&sample, (enum bridge_sample_kind)kind))
    zopa_bridge_report(&sample.answer, page->terminal, page->text);
  bridge_sample_clear(&sample);
}

int main(int argc, char **argv)
{
  struct zopa_terminal terminal = {0};
  struct zopa_text text = {0};
  struct zopa_page page = {.text = &text, .terminal = argc > 3 ? &terminal : NULL};
  if (argc > 1 && strcmp(argv[1], "case") == 0)
    write_case(&page);
  else if (argc > 1 && strcmp(argv[1], "bridge") == 0)
    write_bridge(&page, argc > 2 ? strtoul(argv[2], NULL, 10) : 0);
  else
    write_analysis(&page, argc > 2 ? strtoul(argv[2], NULL, 10) : 2, argc > 1 && strcmp(argv[1], "hostile") == 0);
  if (text.failed || !text.data)
    return 1;
  fputs(text.data, stdout);
  zopa_text_clear(&text);
  return 0;
}
