/* program.h - linear programs over a party's utilities, and the solver. Shared by the files of belief alone.
 *
 * Columns: m of each knot, w of each issue, r, a value of its own for each knot, then those of the question that is asked. Only knots that
 * a row or the question speaks of have columns; all others are free within 0 .. w whatever else holds. Each bound is a gap, a sum that must
 * be at least 0 (or 0). Questions differ in what is put beneath the gaps, and in what is to be as large as can be. */
#ifndef ZOPA_PROGRAM_H
#define ZOPA_PROGRAM_H

#include <Clp_C_Interface.h>

#include "belief/rows.h"

/* Numbers count as equal within this. */
#define ZOPA_PROGRAM_TOLERANCE 1e-9

/* Gaps that say no more than 0 or 1 as the bound of one column come last. */
enum zopa_gap_kind {
  ZOPA_GAP_ROW, ZOPA_GAP_VALUES, ZOPA_GAP_BEST, ZOPA_GAP_SUM,
  ZOPA_GAP_WORST, ZOPA_GAP_WEIGHT, ZOPA_GAP_RESERVATION_LOW, ZOPA_GAP_RESERVATION_HIGH, ZOPA_GAP_OWN_WORST, ZOPA_GAP_OWN_BEST
};

struct zopa_element {
  size_t column;
  double factor;
};

/* constant + sum of factor * column >= 0, or = 0. */
struct zopa_gap {
  enum zopa_gap_kind kind;
  uint32_t which;                 /* row, knot or issue */
  uint32_t issue;                 /* that it speaks of, where it is one */
  const struct zopa_element *elements;
  size_t element_count;
  double constant;
  bool equal, strict;
};

struct zopa_program {
  struct zopa_arena arena;
  const struct zopa_rows *rows;   /* must outlive the program */
  uint32_t *knots;                /* [knot_count] ascending */
  size_t knot_count;
  size_t column_count;            /* without those of a question */
  struct zopa_gap *gaps;
  size_t gap_count;
  struct zopa_element *elements;
  size_t element_count;
};

/* Of all rows of a party; parts are what a question speaks of besides. Errors: ZOPA_E_MEMORY. Cost: O(n log n) in parts of rows, and issues. */
enum zopa_status zopa_program_init(struct zopa_program *program, const struct zopa_rows *rows, const struct zopa_part *parts, size_t part_count);
void zopa_program_clear(struct zopa_program *program);

/* The columns of a part, of r, and of the value as such of the knot at that place of `knots`. */
size_t zopa_program_column(const struct zopa_program *program, const struct zopa_part *part);
size_t zopa_program_reservation(const struct zopa_program *program);
size_t zopa_program_own(const struct zopa_program *program, size_t place);

/* What is asked. */
struct zopa_question {
  size_t extra;                   /* columns behind those of the program */
  double extra_most;              /* their upper bound; the lower one is 0 */
  const size_t *margins;          /* [gap_count] the column that a gap must reach instead of 0; SIZE_MAX: none. NULL: no gap has one */
  double scale_most;              /* not 0: a column, the last one, multiplies all constants and may be 1 to this */
  const double *objective;        /* [all columns] to be as large as can be */
};

/* A question to a program, as the solver holds it. Each run starts from the same place, where all columns are 0: what a run says does not
 * depend on those before it, and the solver is not trusted to start from where rows were let go of that held it. */
struct zopa_solver {
  const struct zopa_program *program;
  Clp_Simplex *model;
  size_t column_count, row_count;
  size_t *gaps;                   /* [row_count] the gap that is each of the solver's rows */
  double *low, *high;             /* [row_count] its bounds */
  double *bounds;                 /* [2 * row_count] scratch */
  unsigned char *start;           /* [column_count + row_count] where each run starts, in the solver's own marks */
  struct zopa_arena arena;
};

/* Errors: ZOPA_E_MEMORY. The program must outlive the solver. */
enum zopa_status zopa_solver_init(struct zopa_solver *solver, const struct zopa_program *program, const struct zopa_question *question);
void zopa_solver_clear(struct zopa_solver *solver);

/* Solves with the rows of some statements alone: in [statement_count], NULL for all. *ret_feasible is false when nothing keeps all bounds;
 * ret_solution [column_count] is written when something does. Errors: ZOPA_E_UNSUPPORTED when the solver gave up. */
enum zopa_status zopa_solver_run(struct zopa_solver *solver, const bool *in, double *ret_solution, bool *ret_feasible);

/* Pivots of the last run. */
size_t zopa_solver_pivots(const struct zopa_solver *solver);

/* After a run with the statements `in` (NULL for all): marks those whose rows are enough to allow no more (nothing at all, when it was not
 * feasible); a hint, to within rounding. ret_needed [statement_count], which may be `in`.
 * Source: Farkas' lemma; Gleeson & Ryan, ORSA J. Comput. 2(1), 1990. */
void zopa_solver_needed(const struct zopa_solver *solver, bool feasible, const bool *in, bool *ret_needed);

/* One question asked once. ret_solution [columns of program and question]. */
enum zopa_status zopa_program_solve(const struct zopa_program *program, const struct zopa_question *question, double *ret_solution,
                                    bool *ret_feasible);

#endif
