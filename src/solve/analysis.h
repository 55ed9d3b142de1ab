/* analysis.h - the agreement space of a case: how many outcomes there are, which of them nobody can better for free, and where the
 * classic solutions lie. Definitions are in docs/methods/solutions.md. */
#ifndef ZOPA_ANALYSIS_H
#define ZOPA_ANALYSIS_H

#include "base/text.h"
#include "base/watch.h"
#include "space/space.h"

/* A count: exact in decimal, or an estimate with its confidence interval. */
struct zopa_tally {
  const char *exact;              /* NULL when estimated or unknown */
  double estimate, low, high;     /* outcomes */
  double confidence;              /* of the interval; 0 when nothing is known */
  uint64_t draws;                 /* that the estimate is from */
};

struct zopa_trail;

/* Outcomes that no feasible outcome dominates, one row per distinct vector of the consenting parties, the first party's sum falling. */
struct zopa_frontier {
  bool exact;                     /* every such row is there, or every one that reaches the floor that was asked for */
  double within;                  /* > 0, not exact: no feasible outcome gives a party more, above its worst, than 1 + within times what some row
                                     gives it, for all parties at once. 0, not exact: rows are feasible and none dominates another, that is all */
  const char *method;
  size_t count;
  int64_t *sums;                  /* [count][utility_count], parties that need not agree included */
  uint32_t *outcomes;             /* [count][issue_count] the first outcome with this vector, or NULL: the trail knows */
  const struct zopa_trail *trail;
  uint64_t *ties;                 /* [count][tie_limbs] outcomes with this vector, lowest word first; 0: not counted. NULL when not exact */
  size_t tie_limbs;
};

/* The outcome of a row. ret_outcome [issue_count]. Cost: O(issues). */
void zopa_frontier_outcome(const struct zopa_frontier *frontier, size_t issue_count, size_t row, uint32_t *ret_outcome);

/* Appends the ties of a row in decimal; nothing when they were not counted. */
void zopa_frontier_ties(const struct zopa_frontier *frontier, size_t row, struct zopa_text *text);

/* What one solution concept chooses among the rational outcomes. */
struct zopa_choice {
  bool exists;
  uint32_t *outcome;              /* [issue_count] */
  int64_t *sums;                  /* [utility_count] */
  size_t point;                   /* row of the frontier; SIZE_MAX when it is not listed there */
  double value;
  bool proven, proven_ties;
  const char *method;
  double bound;                   /* no outcome has a larger value */
  uint64_t nodes;                 /* outcomes, points or search nodes looked at */
};

enum { ZOPA_CONCEPTS = 4 };

/* What is asked for beside the usual. A zeroed wish is the usual. */
struct zopa_wish {
  bool no_frontier;               /* counts, ranges and solutions only */
  double within;                  /* > 0: a frontier within that factor will do */
  const int64_t *floor;           /* [utility_count] of the space: only the part of the frontier that gives each party this sum; NULL: all */
};

struct zopa_analysis {
  struct zopa_arena arena;
  const struct zopa_space *space;         /* must outlive the analysis */
  bool answered;                  /* false when a consenting party is incomplete: then only the counts below, as far as known */
  bool no_frontier;               /* it was not asked for */
  bool part;                      /* only a part of it was: rows that reach a floor */
  double frontier_expected;       /* > 0: the frontier was given up, for it would hold about so many points */
  enum zopa_ending ending;        /* what stopped it before the answer was proven */
  struct zopa_tally feasible, rational;
  struct zopa_frontier frontier;
  struct zopa_choice solutions[ZOPA_CONCEPTS];         /* in the order of zopa_concepts */
  bool any_rational;              /* a rational outcome is known */
  bool none_rational;             /* it is proven that there is none */
  int64_t *worst, *best;          /* [utility_count] over feasible outcomes; worst > best where there is none */
  bool ideals_proven;             /* false: better rational outcomes than the ideals say may exist */
  int64_t *ideal;                 /* [utility_count] over rational outcomes; INT64_MIN where there is none, and for who need not agree */
  bool ranges_exact;              /* false: worst and best are bounds that no outcome need reach */
  struct zopa_layers *layers;     /* what the frontier's trail walks on; NULL when other methods ran */
};

/* Analyses a space. wish may be NULL. The result does not depend on control->threads. A limit that was met is no error: see `ending`.
 * Errors: ZOPA_E_INPUT when nobody has to agree; ZOPA_E_MEMORY. */
enum zopa_status zopa_analyze(const struct zopa_space *space, const struct zopa_wish *wish, const struct zopa_control *control,
                              struct zopa_error *error, struct zopa_analysis **ret_analysis);
void zopa_analysis_free(struct zopa_analysis *analysis);

#endif
