/* term_plot.h - the frontier as a small scatter on a terminal. */
#ifndef ZOPA_TERM_PLOT_H
#define ZOPA_TERM_PLOT_H

#include "report/plot.h"
#include "report/table.h"

/* Appends the points of the frontier, one party against another: 60 by 16 cells of two by four dots (fewer columns on a
 * narrow terminal, one dot a cell without UTF-8), reservation values as dashed lines, solutions as their letters; letters that would share a
 * cell stand side by side. Both parties must be below plot->parties_count; a plot without points gives nothing. */
void zopa_term_plot(const struct zopa_plot *plot, size_t x_party, size_t y_party, const struct zopa_terminal *terminal,
                    struct zopa_text *text);

#endif
