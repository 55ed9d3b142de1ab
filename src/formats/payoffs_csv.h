/* payoffs_csv.h - what each state of a conflict graph is worth, as CSV: a row a state, a column a player.
 *
 *     state,moe,uniroyal
 *     1,6,12
 *     2,5.5,9
 *
 * The first column is headed `state` and holds the numbers of states, in any order, each once. A player's column is headed by its id; where there
 * is one further column only, it serves whoever names the file. Values are decimals; only their order counts. */
#ifndef ZOPA_PAYOFFS_CSV_H
#define ZOPA_PAYOFFS_CSV_H

#include "zopa/base.h"

enum { ZOPA_PAYOFFS_SIZE_MAX = 1 << 30, ZOPA_PAYOFFS_CELL_MAX = 60 };

/* Reads a player's column. name: the file as written; it is looked for beside the file `beside` (NULL: where the program runs) unless it begins
 * with "/". ret_values [state_count]: the values times a common power of ten, exact. Problems name the file and its lines.
 * Errors: ZOPA_E_NOT_FOUND, ZOPA_E_IO; ZOPA_E_INPUT, also for values that take more than 18 digits together; ZOPA_E_TOO_LARGE; ZOPA_E_MEMORY. */
enum zopa_status zopa_payoffs_read(const char *name, const char *beside, const char *player, size_t state_count, struct zopa_error *error,
                                   int64_t *ret_values);

/* The same from bytes in memory; file: what problems call it. */
enum zopa_status zopa_payoffs_parse(const char *file, const char *bytes, size_t size, const char *player, size_t state_count,
                                    struct zopa_error *error, int64_t *ret_values);

#endif
