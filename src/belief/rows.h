/* rows.h - what a party's statements say of its utility, as linear rows.
 *
 * A utility without interactions is weights w (one an issue, at least 0, together 1), values v (one an option, 0 .. 1) and a reservation
 * value r: u = sum of m, m = w * v. Every statement is linear in (m, w, r), as docs/case-format.md lists them. A row is
 *
 *     sum of factor * m(knot)  +  sum of factor * w(issue)  +  reservation * r  +  constant   >= 0   (or > 0, or = 0)
 *
 * A knot is what a value is free at: each option of an issue, but only the two ends of a numeric one, between which values are linear.
 * What holds for everybody is in no row: 0 <= m <= w, w adds up to 1, and 0 <= r <= 1 where r is not given.
 * Source: robust ordinal regression, Greco, Mousseau & Slowinski, Eur. J. Oper. Res. 191(2), 2008. */
#ifndef ZOPA_ROWS_H
#define ZOPA_ROWS_H

#include "case/model.h"

enum zopa_row_kind { ZOPA_ROW_AT_LEAST, ZOPA_ROW_MORE, ZOPA_ROW_EQUAL };

/* One addend. knot counts over all issues; ZOPA_NONE stands for the weight of the issue itself. */
struct zopa_part {
  uint32_t issue, knot;
  double factor;
};

struct zopa_row {
  struct zopa_part *parts;
  size_t part_count;
  double reservation, constant;
  enum zopa_row_kind kind;
  uint32_t statement;             /* of the party's preference statements */
  bool local;                     /* speaks of the values of one issue, and so holds for them whatever the issue's weight: m(knot) and w may
                                     be read as the value and 1 */
};

enum zopa_reservation_kind { ZOPA_RESERVATION_FREE, ZOPA_RESERVATION_FIXED, ZOPA_RESERVATION_PACKAGE };

struct zopa_rows {
  struct zopa_arena arena;
  const struct zopa_case *negotiation;    /* must outlive the rows */
  uint32_t party;
  size_t issue_count, knot_count, statement_count;
  uint32_t *knot_first;           /* [issue_count + 1] */
  struct zopa_row *rows;          /* by statement */
  size_t row_count;
  bool *used;                     /* [statement_count] false: says nothing of utilities (red_line, an order of a single option), or cannot
                                     be used (a `gives` that neither names what it replaces nor finds one option for it in standing) */
  enum zopa_reservation_kind reservation;
  double reservation_value;       /* FIXED; otherwise r is free, or the worth of a package, which the rows then hold in its place */
  struct zopa_part *reservation_parts;    /* PACKAGE: r is the sum of these */
  size_t reservation_part_count;
};

/* The rows of one party. Errors: ZOPA_E_MEMORY.
 * Cost: O(what the statements name + the issues); each of `accepts` and `rejects` also holds the whole of a reservation package. */
enum zopa_status zopa_rows_new(const struct zopa_case *negotiation, uint32_t party, struct zopa_rows **ret_rows);
void zopa_rows_free(struct zopa_rows *rows);

/* m of an option in knots: one part, or two for a numeric issue. Returns how many. */
size_t zopa_rows_option(const struct zopa_rows *rows, uint32_t issue, uint32_t option, double factor, struct zopa_part ret_parts[2]);

#endif
