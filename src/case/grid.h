/* grid.h - which option of a numeric issue a number names, however it is written. */
#ifndef ZOPA_GRID_H
#define ZOPA_GRID_H

#include "case/model.h"

/* The option of a numeric issue that is exactly the number in text (5, 5.0 and 5e0 are one), else ZOPA_NONE with the options next to it
 * (ZOPA_NONE beyond an end). text must be a number (zopa_number_read), and the issue must have options. */
uint32_t zopa_grid_index(const struct zopa_issue *issue, const char *text, uint32_t *ret_below, uint32_t *ret_above);

/* The option that a text names: by its id, or on a numeric issue by its number. ZOPA_NONE when there is none. */
uint32_t zopa_option_named(const struct zopa_issue *issue, const char *text);

#endif
