/* plot.h - what a frontier plot shows, as plain data: the terminal, the SVG and the chart on the page are drawn from the same.
 *
 * The caller owns everything; nothing is kept. Utilities are finite, one per party, in the order of `parties` (the consenting ones). */
#ifndef ZOPA_PLOT_H
#define ZOPA_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An issue and its options, by which points are named. */
struct zopa_plot_issue {
  const char *name;
  const char *const *options;     /* [options_count] */
  size_t options_count;
};

/* The solutions that have a mark of their own: letter, colour and shape. */
enum zopa_solution { ZOPA_NASH, ZOPA_KALAI_SMORODINSKY, ZOPA_EGALITARIAN, ZOPA_UTILITARIAN, ZOPA_SOLUTIONS };

/* Where a solution lies. It may be a point that thinning has left out, so it carries its own figures. */
struct zopa_plot_mark {
  enum zopa_solution solution;
  const double *utilities;        /* [parties_count] */
  const uint32_t *choice;         /* [issues_count] option of each issue, or NULL */
};

/* A package whose worth is known within a range only. */
struct zopa_plot_package {
  const char *letter;             /* "A" */
  const double *utilities;        /* [parties_count] the mean */
  const double *low, *high;       /* [parties_count] the range, drawn as a cross */
  const uint32_t *choice;         /* [issues_count] option of each issue, or NULL */
};

struct zopa_plot {
  size_t parties_count;
  const char *const *parties;     /* names */
  const int *party_index;         /* the place of each in the case, which chooses its mark; NULL: 0, 1, 2 ... */
  const double *reservation;      /* [parties_count], or NULL */
  const double *ideal;            /* [parties_count], or NULL where no rational outcome exists */

  size_t issues_count;
  const struct zopa_plot_issue *issues;

  /* The frontier, ordered by the first party's utility, highest first. */
  size_t points_count;            /* shown */
  const char *points_total;       /* how many there are, in decimal; NULL when all are shown */
  const double *utilities;        /* [points_count][parties_count] */
  const uint32_t *choices;        /* [points_count][issues_count], or NULL when outcomes are not listed */
  const char *const *ties;        /* [points_count] how many outcomes share the point, in decimal; or NULL */
  const size_t *numbers;          /* [points_count] the number of each point in the whole frontier, from 1; NULL: 1, 2, 3 ... */

  const bool *passing;            /* [points_count] whether each would pass everywhere; NULL where nobody has to approve */

  size_t marks_count;
  const struct zopa_plot_mark *marks;

  /* Some of the other feasible outcomes, for the background. May be empty. */
  size_t cloud_count;
  const double *cloud;            /* [cloud_count][parties_count] */

  size_t packages_count;          /* may be 0; the chart on a page does not have them */
  const struct zopa_plot_package *packages;
};

static inline int zopa_plot_party_index(const struct zopa_plot *plot, size_t party)
{
  return plot->party_index ? plot->party_index[party] : (int)party;
}

static inline size_t zopa_plot_number(const struct zopa_plot *plot, size_t point) { return plot->numbers ? plot->numbers[point] : point + 1; }

#endif
