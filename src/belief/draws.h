/* draws.h - utilities that a party's statements leave possible, drawn from the stated prior conditioned on the statements.
 *
 * Prior: weights uniform on the simplex, values uniform within their order, r uniform on 0 .. 1, all independent. A draw is kept as whole
 * numbers of 2^-28, so that sums over issues, comparisons and means over draws depend on no order of summing. */
#ifndef ZOPA_DRAWS_H
#define ZOPA_DRAWS_H

#include "base/watch.h"
#include "belief/rows.h"

enum { ZOPA_DRAW_BITS = 28, ZOPA_DRAW_UNIT = 1 << ZOPA_DRAW_BITS };

struct zopa_draws {
  struct zopa_arena arena;
  const struct zopa_rows *rows;   /* must outlive the draws */
  size_t count;
  double effective;               /* as many independent draws would tell as much; the least over weights and reservation value */
  size_t thinning;                /* sweeps between the draws of one walker; 0: all draws are independent */
  int32_t *knots;                 /* [knot_count][count] m of each knot */
  int32_t *weights;               /* [issue_count][count] */
  int32_t *reservations;          /* [count] */
};

/* Draws `count` utilities. Only for statements that can all hold. seed and party choose the stream, threads changes nothing.
 * Errors: ZOPA_E_MEMORY, ZOPA_E_UNSUPPORTED (see possible.h). When the watch says stop, *ret_draws is NULL and the status ZOPA_OK.
 * Cost: O(count * thinning * (knots * rows on a knot + issues * rows)). */
enum zopa_status zopa_draws_new(const struct zopa_rows *rows, size_t count, const struct zopa_control *control, struct zopa_watch *watch,
                                struct zopa_draws **ret_draws);
void zopa_draws_free(struct zopa_draws *draws);

/* Where the reservation value is the worth of a package: makes it that anew, from the options as they are. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_draws_value_package(struct zopa_draws *draws);

/* m of an option in every draw. ret_column [count]. */
void zopa_draws_option(const struct zopa_draws *draws, uint32_t issue, uint32_t option, int32_t *ret_column);

#endif
