/* analyze_view.h - one analysis and the ways to show it: JSON, terminal, picture, page. Shared by the analyze files only. */
#ifndef ZOPA_ANALYZE_VIEW_H
#define ZOPA_ANALYZE_VIEW_H

#include "ops/approvals.h"
#include "ops/op.h"
#include "ops/outcome_text.h"
#include "report/plot.h"
#include "solve/adjusted_winner.h"
#include "solve/analysis.h"
#include "solve/concept.h"

enum { ZOPA_POINTS_SHOWN = 1000 };        /* rows of the frontier that people are shown unless they ask for more */

enum { ZOPA_WIN_COUNTED_MAX = 1 << 20 };  /* rows of the frontier of which it is asked whether they would pass; of more, those shown */

/* Which rows of the frontier would pass every approval. */
struct zopa_frontier_approval {
  struct zopa_ratify *ratify;     /* NULL: nothing is told */
  double least;                   /* the probability from which a package counts as passing */
  size_t count, of;               /* rows that do, and of how many that is counted */
  double *probability;            /* [frontier.count] where all are counted, else [view->shown] in the places of what is shown; NaN: not known */
  uint32_t *binding;              /* likewise */
  bool all;
};

/* What every face needs. */
struct zopa_analyze_view {
  const struct zopa_case *negotiation;
  const struct zopa_space *space;
  const struct zopa_analysis *analysis;
  const struct zopa_adjusted_winner *division;
  struct zopa_frontier_approval approval;
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

/* Asks how likely rows of the frontier pass, where view->approval.ratify is set. Errors: ZOPA_E_MEMORY. Freed with the second. */
enum zopa_status zopa_analyze_approve(struct zopa_analyze_view *view);
void zopa_analyze_approve_clear(struct zopa_analyze_view *view);

/* How likely the i-th of what is shown passes, the body that binds, and whether that is enough. */
double zopa_analyze_probability(const struct zopa_analyze_view *view, size_t i, uint32_t *ret_binding);
bool zopa_analyze_passes(const struct zopa_analyze_view *view, size_t i);

/* The members "approval" of a point, "win_set" of the frontier; a cell; a sentence. Nothing where nothing is told. */
void zopa_analyze_approval_json(struct zopa_json *json, const struct zopa_analyze_view *view, size_t i);
void zopa_analyze_win_set_json(struct zopa_json *json, const struct zopa_analyze_view *view);
void zopa_analyze_approval_cell(const struct zopa_analyze_view *view, size_t i, struct zopa_table *table);
void zopa_analyze_win_set_words(const struct zopa_analyze_view *view, struct zopa_text *text);

/* The answer in sentences: how many outcomes, how many everyone could sign, how many of those nobody can better for free. */
void zopa_analyze_lead(const struct zopa_analyze_view *view, struct zopa_text *text);

/* How it was found and what is proven, in sentences. */
void zopa_analyze_method(const struct zopa_analyze_view *view, struct zopa_text *text);

/* Tables, built once for terminal and page. */
void zopa_analyze_solution_table(const struct zopa_analyze_view *view, struct zopa_table *table);
void zopa_analyze_range_table(const struct zopa_analyze_view *view, struct zopa_table *table);
void zopa_analyze_frontier_table(const struct zopa_analyze_view *view, struct zopa_table *table);
void zopa_analyze_count_table(const struct zopa_analyze_view *view, struct zopa_table *table);

/* Adjusted Winner, where it exists: who gets which item, and how that came about in sentences. */
void zopa_analyze_division_table(const struct zopa_analyze_view *view, struct zopa_table *table);
void zopa_analyze_division_note(const struct zopa_analyze_view *view, struct zopa_text *text);

/* Warns where points are there but divide nothing, or were scaled. */
void zopa_division_warn(const struct zopa_case *negotiation, const struct zopa_adjusted_winner *division, struct zopa_error *error);

/* The member "adjusted_winner"; nothing where the case has no points. */
void zopa_division_json(struct zopa_json *json, const struct zopa_case *negotiation, const struct zopa_adjusted_winner *division);

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
