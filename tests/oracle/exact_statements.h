/* exact_statements.h - what the statements of a case's first party leave possible, in fractions: an oracle for src/belief.
 *
 * By the table of docs/case-format.md alone, over one variable for the worth of every single option (those of a numeric issue on a straight
 * line), solved by the simplex method in its plainest form with Bland's rule (Math. Oper. Res. 2(2), 1977). Slow, and meant to be. */
#ifndef ZOPA_EXACT_STATEMENTS_H
#define ZOPA_EXACT_STATEMENTS_H

#include <gmp.h>

#include "case/model.h"

struct exact;

/* in [statements_count] which statements are to hold; NULL for all. */
struct exact *exact_new(const struct zopa_case *negotiation, const bool *in);
void exact_free(struct exact *exact);

/* Whether some utility keeps them all, strict ones strictly. */
bool exact_possible(struct exact *exact);

/* A term of a sum: weight times value of an option, the value as such, a weight, the reservation value where it is free. */
enum exact_what { EXACT_WORTH, EXACT_VALUE, EXACT_WEIGHT, EXACT_RESERVATION };
struct exact_term {
  enum exact_what what;
  uint32_t issue, option;
  double factor;
};

/* The most that a sum can be where strict statements are kept at least weakly. False when nothing is possible. */
bool exact_most(struct exact *exact, const struct exact_term *terms, size_t count, mpq_t ret_most);

#endif
