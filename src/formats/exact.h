/* exact.h - exact numbers as text: what a reader computes from the numbers of a file stays exact, as "0.375" or "3/7". */
#ifndef ZOPA_EXACT_H
#define ZOPA_EXACT_H

#include "base/arena.h"
#include "base/number.h"
#include "base/text.h"

/* Appends a number that zopa_number_read takes back: a decimal where one ends, else numerator/denominator. */
void zopa_exact_text(struct zopa_text *text, const mpq_t value);

/* Appends a decimal: all digits where it ends within `digits` significant ones, else rounded to that many (ties to even). Returns whether
 * it was exact. */
bool zopa_exact_decimal(struct zopa_text *text, const mpq_t value, int digits);

/* The number as part of a case. The text is NULL when memory ran out, or when it would have more digits than ZOPA_NUMBER_DIGITS_MAX. */
struct zopa_number zopa_exact_number(struct zopa_arena *arena, const mpq_t value);

/* A number as another tool wrote it: one decimal, blanks around it allowed, of at most ZOPA_EXACT_DIGITS_MAX digits and powers of ten, so
 * that a few such can be multiplied and still be written. NULL text when it is none (or memory ran out). */
enum { ZOPA_EXACT_DIGITS_MAX = 60 };
struct zopa_number zopa_exact_read(struct zopa_arena *arena, const char *text);

#endif
