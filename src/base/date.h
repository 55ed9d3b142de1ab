/* date.h - calendar days, as YYYY-MM-DD (ISO 8601, proleptic Gregorian calendar, years 1 to 9999). */
#ifndef ZOPA_DATE_H
#define ZOPA_DATE_H

#include <stdbool.h>
#include <stdint.h>

/* A day: its number (days since 1970-01-01) where known is true. A zeroed date is no date. */
struct zopa_date {
  bool known;
  int32_t day;
};

enum { ZOPA_DATE_SIZE = 48 };     /* bytes that hold any written or spelt date */

/* True when text is exactly such a day and the calendar has it. */
bool zopa_date_read(const char *text, struct zopa_date *ret_date);

/* "2025-12-15" of a known date. */
void zopa_date_write(struct zopa_date date, char ret_text[ZOPA_DATE_SIZE]);

/* "15 December 2025" of a known date. */
void zopa_date_spell(struct zopa_date date, char ret_text[ZOPA_DATE_SIZE]);

#endif
