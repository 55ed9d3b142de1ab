/* positions.h - how the positions of parties on one issue moved, stage by stage. */
#ifndef ZOPA_POSITIONS_H
#define ZOPA_POSITIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* One party's position at one stage: the options it named, as the first and last of a run in file order. */
struct zopa_position {
  int party;                      /* counts from 0; chooses mark and colour, and the name in parties[] */
  size_t stage;
  uint32_t first_option, last_option;
  const char *title;              /* who said what and when, as shown on hover; may have several lines */
};

/* All that is known of one issue. The caller owns everything. */
struct zopa_positions {
  const char *issue;
  const char *const *options;     /* texts in file order; a numeric issue's are its grid, so distances are true */
  size_t options_count;
  bool numeric;                   /* options grow: drawn from bottom to top; otherwise from top to bottom */
  const char *const *stages;      /* rounds, or days where there are no rounds, in order of time */
  size_t stages_count;
  const char *const *parties;     /* all parties of the case */
  size_t parties_count;
  const struct zopa_position *positions;  /* ordered by stage */
  size_t positions_count;
  const char *gap;                /* what is left between them, as "gap 2.6 points, was 6"; or NULL */
};

/* Appends the picture (inline SVG for a page with zopa_palette_css and zopa_plot_css): stages from left to right, a party's mark where it
 * stood, a bar over the options it left open, a line where it moved. Nothing when there are no positions. */
void zopa_svg_positions(const struct zopa_positions *positions, struct zopa_text *text);

#endif
