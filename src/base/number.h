/* number.h - numbers as people wrote them. The text is the truth: "0.1" is one tenth, "3/7" three sevenths; doubles are for printing. */
#ifndef ZOPA_NUMBER_H
#define ZOPA_NUMBER_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>

/* A number of an input: its text (NULL when the input has none) and the nearest double. */
struct zopa_number {
  const char *text;
  double value;
};

/* More digits than this, or a larger power of ten, are refused: no negotiation needs them, and exact arithmetic would crawl. */
enum { ZOPA_NUMBER_DIGITS_MAX = 400, ZOPA_NUMBER_EXPONENT_MAX = 400 };

/* True when text is a number: an optional sign, digits with an optional point, an optional power of ten; or two such with "/" between
 * and the second not zero. No hexadecimal, no infinity, no NaN, no blanks. *ret_value is the nearest double; it may be NULL. */
bool zopa_number_read(const char *text, double *ret_value);

/* The exact value of a text that zopa_number_read accepts. ret_value must be initialised. */
void zopa_number_exact(const char *text, mpq_t ret_value);

/* The nearest double to an exact value, ties to even. */
double zopa_number_double(const mpq_t value);

#endif
