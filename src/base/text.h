/* text.h - text that grows, numbers without the locale, and the nearest right word. */
#ifndef ZOPA_TEXT_H
#define ZOPA_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "zopa/base.h"

/* A growing string. Zero it to start; free with zopa_text_clear. When memory runs out `failed` is set and further additions do
 * nothing, so that a writer checks once, at its end. data is NUL-terminated, or NULL while empty. */
struct zopa_text {
  char *data;
  size_t size, capacity;
  bool failed;
};

void zopa_text_clear(struct zopa_text *text);
void zopa_text_add(struct zopa_text *text, const char *bytes, size_t size);
void zopa_text_string(struct zopa_text *text, const char *string);
void zopa_text_repeat(struct zopa_text *text, const char *string, size_t times);
void zopa_text_format(struct zopa_text *text, const char *format, ...) ZOPA_PRINTF(2, 3);
void zopa_text_format_list(struct zopa_text *text, const char *format, va_list arguments) ZOPA_PRINTF(2, 0);

/* A double with that many significant digits (1 to 17), as %g has it, with "." whatever the locale. */
void zopa_text_number(struct zopa_text *text, double value, int digits);

/* The same with the fewest digits that read back to the same double: 0.1, not 0.10000000000000001. */
void zopa_text_shortest(struct zopa_text *text, double value);

/* The same with that many decimals (0 to 17), as %f has it; what rounds to zero has no sign. */
void zopa_text_fixed(struct zopa_text *text, double value, int decimals);

/* The candidate nearest to word by Damerau-Levenshtein distance, case folded, when near enough to be meant; NULL otherwise.
 * Cost: O(count * length^2); words over 64 bytes have no neighbour. Source: Damerau, Comm. ACM 7(3), 1964. */
const char *zopa_text_nearest(const char *word, const char *const *candidates, size_t count);

/* Columns that a UTF-8 string takes on a terminal (combining marks 0, East Asian wide 2). */
size_t zopa_text_columns(const char *string);

/* Length of the longest prefix that is valid UTF-8 (RFC 3629: shortest forms, no surrogates, up to U+10FFFF); size when all is. */
size_t zopa_text_utf8_prefix(const char *bytes, size_t size);

#endif
