/* possible.h - what a party's statements leave possible: whether they can all hold, a utility well inside, the range of a sum.
 *
 * Linear programs over (m, w, r), see rows.h, solved by Clp. A strict row holds when it can be kept with some margin. Numbers count as
 * equal within 1e-9: statements that miss each other by less than that are taken to meet; a set thinner than 1e-7 counts as flat.
 * Statements on the values of one issue must hold for values as such, not only because its weight might be 0: they stand in the program
 * twice, for m and w, and for values of their own. */
#ifndef ZOPA_POSSIBLE_H
#define ZOPA_POSSIBLE_H

#include "belief/rows.h"

/* One utility: v [knot_count] values, w [issue_count], r (as given; 0 when it is the worth of a package: the sum of its parts). */
struct zopa_point {
  double *v, *w, r;
};

/* What is met with equality by every utility that is possible. An issue that can have no weight is judged by its values alone. */
struct zopa_tight {
  bool *rows;                     /* [row_count] */
  bool *weightless;               /* [issue_count] the weight is 0 */
  bool *worst, *best;             /* [knot_count] the value is 0; is 1 */
  bool reservation;               /* r, where it is free, is 0, or is 1 */
};

/* Whether the statements of a set can all hold. in [statement_count], or NULL for all of them.
 * Errors: ZOPA_E_MEMORY; ZOPA_E_UNSUPPORTED when the solver gave up (numbers too far apart). Cost: one linear program. */
enum zopa_status zopa_possible(const struct zopa_rows *rows, const bool *in, bool *ret_possible);

/* The same for one set after another, without making the program anew. The answer for a set does not depend on those asked for before. */
struct zopa_possible_sets;

/* Errors: ZOPA_E_MEMORY. rows must outlive the sets. */
enum zopa_status zopa_possible_sets_new(const struct zopa_rows *rows, struct zopa_possible_sets **ret_sets);
void zopa_possible_sets_free(struct zopa_possible_sets *sets);

/* As zopa_possible. ret_needed [statement_count], or NULL: when the set cannot hold, marks members that cannot all hold either; a hint, to
 * within rounding, and not the fewest. It may be the same array as `in`. */
enum zopa_status zopa_possible_sets_ask(struct zopa_possible_sets *sets, const bool *in, bool *ret_possible, bool *ret_needed);

/* Work so far, the same on every machine: pivots of the solver, each times the rows. A million take about 10 to 20 ms. */
size_t zopa_possible_sets_work(const struct zopa_possible_sets *sets);

/* A utility that keeps a distance from every bound that has room, and which have none. ret_point and ret_tight: arrays of the caller.
 * Only for statements that can all hold. Errors likewise. Cost: two linear programs.
 * Source: Freund, Roundy & Todd, Identifying the set of always-active constraints in a system of linear inequalities by a single linear
 * program, MIT Sloan working paper 1674-85, 1985. */
enum zopa_status zopa_possible_inside(const struct zopa_rows *rows, struct zopa_point *ret_point, struct zopa_tight *ret_tight);

/* True when a row speaks of the values of one issue only, so that it holds for them whatever the weight. */
bool zopa_row_local(const struct zopa_row *row);

/* The least and the most that a sum can be: parts and reservation as in a row, where reservation stands before r, whatever is known of it.
 * Only for statements that can all hold; strict rows count as weak ones. Errors likewise. Cost: two linear programs. */
enum zopa_status zopa_possible_range(const struct zopa_rows *rows, const struct zopa_part *parts, size_t part_count, double reservation,
                                     double *ret_least, double *ret_most);

#endif
