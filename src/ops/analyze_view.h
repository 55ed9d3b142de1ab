/* analyze_view.h - one analysis and the ways to show it: JSON, terminal, picture, page. Shared by the analyze files only. */
#ifndef ZOPA_ANALYZE_VIEW_H
#define ZOPA_ANALYZE_VIEW_H

#include "ops/op.h"
#include "ops/outcome_text.h"
#include "report/plot.h"
#include "solve/analysis.h"
#include "solve/concept.h"

enum { ZOPA_POINTS_SHOWN = 1000 };        /* rows of the frontier that people are shown unless they ask for more */

/* What every face needs. */
struct zopa_analyze_view {
  const struct zopa_case *negotiation;
  const struct zopa_space *space;
  const struct zopa_analysis *analysis;
  uint32_t *outcome;              /* [issue_count] room for one */
  size_t shown;                   /* rows of the frontier to list */
  bool outcomes_listed;
  uint64_t seed;
  const struct zopa_terminal *terminal;   /* a report for people goes there, or becomes an HTML page when NULL */
  const struct zopa_error *error; /* its warnings are part of the answer */
};

/* The row of the frontier that is listed in place i of `shown`: the first and the last are always there, the others evenly between. */
size_t zopa_analyze_row(const struct zopa_analyze_view *view, size_t i);

/* The utility of a party (by place in space->utilities) at a row of the frontier. */
double zopa_analyze_utility(const struct zopa_analyze_view *view, size_t row, size_t utility);

/* The answer in sentences: how many outcomes, how many everyone could sign, how many of those nobody can better for free. */
void zopa_analyze_lead(const struct zopa_analyze_view *view, struct zopa_text *text);

/* How it was found and what is proven, in sentences. */
void zopa_analyze_method(const struct zopa_analyze_view *view, struct zopa_text *text);

/* Tables, built once for terminal and page. */
void zopa_analyze_solution_table(const struct zopa_analyze_view *view, struct zopa_table *table);
void zopa_analyze_range_table(const struct zopa_analyze_view *view, struct zopa_table *table);
void zopa_analyze_frontier_table(const struct zopa_analyze_view *view, struct zopa_table *table);
void zopa_analyze_count_table(const struct zopa_analyze_view *view, struct zopa_table *table);

/* The plot of the frontier; what it points to lies in the arena. False when memory ran out. */
bool zopa_analyze_plot(const struct zopa_analyze_view *view, struct zopa_arena *arena, struct zopa_plot *ret_plot);

void zopa_analyze_json(const struct zopa_analyze_view *view, struct zopa_text *text);

/* The same for people. False when memory ran out. */
bool zopa_analyze_report(const struct zopa_analyze_view *view, struct zopa_text *text);

/* A whole number in decimal with thin groups for people: "390,625"; very long ones as "about 1.2 x 10^34". */
void zopa_digits_grouped(struct zopa_text *text, const char *digits);

/* A count for people: exact, or "about 1.2 million (95% interval ...)". */
void zopa_tally_spell(struct zopa_text *text, const struct zopa_tally *tally);

#endif
