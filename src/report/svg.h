/* svg.h - the frontier as a static picture. */
#ifndef ZOPA_SVG_H
#define ZOPA_SVG_H

#include "base/text.h"
#include "report/plot.h"

enum zopa_svg_use {
  ZOPA_SVG_FILE,                  /* a file of its own, with its colours and ground; looks right on white and on dark */
  ZOPA_SVG_INLINE,                /* part of a page that brings zopa_palette_css and zopa_plot_css */
};

/* Appends the plot. Two parties: one against the other. Three to five: a picture for each pair, in a triangle, because a trade
 * between two parties can be seen there, while parallel lines of many outcomes only cross; from six parties on, and for one, parallel axes,
 * because there would be fifteen pairs. No party gives nothing. Equal plots give equal bytes. */
void zopa_svg_frontier(const struct zopa_plot *plot, enum zopa_svg_use use, struct zopa_text *text);

/* Appends what an outcome is called: "Pay: 5.5 %; Term: 4 years". Issues beyond the twelfth are counted only. */
void zopa_plot_outcome(const struct zopa_plot *plot, const uint32_t *choice, struct zopa_text *text);

/* Appends a utility as plots and their tables show it, with 4 decimals. */
void zopa_plot_utility(double utility, struct zopa_text *text);

/* An axis with round ends and ticks that holds every value from low to high. */
struct zopa_axis {
  double low, high, step;
  int decimals;                   /* that the ticks need */
};

/* The axis of a party: it holds the points, the cloud, the marks, the packages with their ranges, the reservation value and the ideal. */
struct zopa_axis zopa_plot_axis(const struct zopa_plot *plot, size_t party, int ticks);

/* Where a value stands on the axis: 0 at its low end, 1 at its high end. */
double zopa_axis_share(struct zopa_axis axis, double value);

#endif
