/* graph_picture.h - a conflict graph as a static picture: states in rows and columns, moves as lines between them.
 *
 *         (1)══■══▶(3)─────●─────▶(5)       a mark on the line says who moves; a full arrow head where the move improves matters for the
 *          ▲        ▲              ▲         mover, an open one where it can be made but does not
 *          ●        ●              ●
 *         (2)══■══▶(4)            (6)        a second ring: a state that every player would leave alone
 *
 * Whoever lays it out puts states so that each move stays in a row or in a column. */
#ifndef ZOPA_GRAPH_PICTURE_H
#define ZOPA_GRAPH_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/svg.h"

/* The tip of a move. */
enum zopa_move_tip { ZOPA_TIP_NONE, ZOPA_TIP_OPEN, ZOPA_TIP_FULL };

struct zopa_picture_node {
  const char *number;             /* in its circle */
  const char *label;              /* beneath it */
  const char *note;               /* beneath that, or NULL */
  size_t row, column;             /* from 0; no two nodes share both */
  bool doubled, begins;           /* a second ring; a frame, where things stand now */
};

struct zopa_picture_move {
  int party;                      /* counts from 0; chooses mark and colour */
  uint32_t from, to;              /* nodes of one row or one column */
  enum zopa_move_tip forth, back; /* at `to`; at `from` */
  const char *title;              /* shown on hover */
};

struct zopa_graph_picture {
  const char *title;
  const char *const *parties;     /* [parties_count] names */
  size_t parties_count;
  const struct zopa_picture_node *nodes;
  size_t nodes_count;
  const struct zopa_picture_move *moves;
  size_t moves_count;
};

/* Appends the picture; nothing without nodes. Equal pictures give equal bytes. */
void zopa_svg_graph(const struct zopa_graph_picture *picture, enum zopa_svg_use use, struct zopa_text *text);

#endif
