/* voters_csv.h - a roll of voters as CSV (RFC 4180): a row a voter, a column for each thing known of it.
 *
 *     icpsr,name,party,state,nominate_dim1,nominate_dim2,vote,prob_yea
 *     660,"BENTSEN, Lloyd Millard, Jr.",D,TX,-0.163,0.458,yea,0.729
 *
 * The first row names the columns; ratify says what they mean (ratify/voters.h). A row becomes a map of its cells, without those that are
 * empty, so that a roll in a file and one in the case are the same thing to whoever reads them. */
#ifndef ZOPA_VOTERS_CSV_H
#define ZOPA_VOTERS_CSV_H

#include "base/node.h"

/* Bounds, named in the message when they are met. */
enum { ZOPA_VOTERS_CSV_BYTES_MAX = 1 << 24, ZOPA_VOTERS_CSV_ROWS_MAX = 10000, ZOPA_VOTERS_CSV_COLUMNS_MAX = 64, ZOPA_VOTERS_CSV_CELL_MAX = 1000 };

/* Reads a file into a list of maps. name: as written; it is looked for in the folder of the file `beside` (NULL: where the program runs),
 * unless it begins with "/". Every problem goes to error, with file, line and column.
 * Errors: ZOPA_E_NOT_FOUND, ZOPA_E_IO, ZOPA_E_INPUT, ZOPA_E_TOO_LARGE, ZOPA_E_MEMORY. Cost: O(size). */
enum zopa_status zopa_voters_csv_read(const char *name, const char *beside, struct zopa_arena *arena, struct zopa_error *error,
                                      const struct zopa_node **ret_list);

/* The same from bytes in memory; file: what problems call it, kept in the arena. */
enum zopa_status zopa_voters_csv_parse(const char *file, const char *bytes, size_t size, struct zopa_arena *arena, struct zopa_error *error,
                                       const struct zopa_node **ret_list);

#endif
