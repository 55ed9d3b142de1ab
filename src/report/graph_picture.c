/* graph_picture.c - see graph_picture.h. Laid out in user units of one pixel. Lines between neighbours are straight; those that pass other states
 * bend around them, the further the more, so that each can be followed with the eye. */
#include "report/graph_picture.h"

#include <math.h>
#include <string.h>

#include "report/palette.h"

enum { RADIUS = 16, OUTER = 20, WIDE = 184, TALL = 132, LEFT = 104, TOP = 62, BELOW = 70, LEGEND = 22, HEAD = 9, LABEL_ROOM = 150 };

struct drawing {
  const struct zopa_graph_picture *picture;
  struct zopa_text *text;
  size_t columns, rows;
  double width, height, legend;   /* legend: where it begins */
};

struct point {
  double x, y;
};

static struct point place(const struct zopa_picture_node *node)
{
  return (struct point){LEFT + WIDE * (double)node->column, TOP + TALL * (double)node->row};
}

static void put_point(const struct drawing *drawing, const char *before, struct point at)
{
  zopa_markup_number(drawing->text, before, at.x);
  zopa_markup_number(drawing->text, " ", at.y);
}

/* ---------------------------------------------------------------- moves */

/* A line from one point to another that a third one pulls to itself (a quadratic curve). */
struct bow {
  struct point from, pull, to;
};

static struct point on_bow(const struct bow *bow, double share)
{
  double a = (1 - share) * (1 - share), b = 2 * share * (1 - share), c = share * share;
  return (struct point){a * bow->from.x + b * bow->pull.x + c * bow->to.x, a * bow->from.y + b * bow->pull.y + c * bow->to.y};
}

/* From a point `reach` towards another. */
static struct point towards(struct point from, struct point to, double reach)
{
  double length = hypot(to.x - from.x, to.y - from.y);
  return (struct point){from.x + reach * (to.x - from.x) / length, from.y + reach * (to.y - from.y) / length};
}

/* How the line goes: past other states, rows bend upwards and columns into the space beside them, to which side depends on the party. */
static struct bow bend(const struct zopa_picture_node *a, const struct zopa_picture_node *b, int party)
{
  struct point from = place(a), to = place(b), middle = {(from.x + to.x) / 2, (from.y + to.y) / 2};
  double steps = fabs((double)a->row - (double)b->row) + fabs((double)a->column - (double)b->column);
  if (steps > 1 && a->row == b->row)
    middle.y -= 64 + 8 * fmin(steps, 6);
  else if (steps > 1)
    middle.x += (party % 2 ? -1 : 1) * (136 + 8 * fmin(steps, 6));
  return (struct bow){towards(from, middle, OUTER + 3), middle, towards(to, middle, OUTER + 3)};
}

/* Where the mark stands on the line: in a column of neighbours clear of the words beneath the upper state, elsewhere off the middle, where rows and
 * columns cross. */
static double mark_share(const struct zopa_picture_node *a, const struct zopa_picture_node *b)
{
  size_t rows = a->row > b->row ? a->row - b->row : b->row - a->row, columns = a->column > b->column ? a->column - b->column : b->column - a->column;
  if (rows == 1)
    return a->row < b->row ? 0.72 : 0.28;
  return columns == 1 ? 0.36 : columns > 1 ? 0.3 : 0.4;
}

/* An arrow head with its tip at a point, coming from another. */
static void draw_head(const struct drawing *drawing, struct point tip, struct point from, enum zopa_move_tip kind, int party)
{
  struct point base = towards(tip, from, HEAD);
  double dx = (tip.x - base.x) * 0.45, dy = (tip.y - base.y) * 0.45;
  if (kind == ZOPA_TIP_NONE)
    return;
  put_point(drawing, "<path d=\"M", (struct point){base.x - dy, base.y + dx});
  put_point(drawing, "L", tip);
  put_point(drawing, "L", (struct point){base.x + dy, base.y - dx});
  zopa_text_format(drawing->text, "%s\" class=\"%c%d\"/>", kind == ZOPA_TIP_FULL ? "Z" : "", kind == ZOPA_TIP_FULL ? 'p' : 'q', party % 6);
}

static void draw_move(const struct drawing *drawing, const struct zopa_picture_move *move)
{
  const struct zopa_picture_node *nodes = drawing->picture->nodes;
  struct bow bow = bend(&nodes[move->from], &nodes[move->to], move->party);
  bool improves = move->forth == ZOPA_TIP_FULL || move->back == ZOPA_TIP_FULL;
  struct point mark = on_bow(&bow, mark_share(&nodes[move->from], &nodes[move->to]));
  zopa_text_string(drawing->text, "<g><title>");
  zopa_markup_escape(drawing->text, move->title ? move->title : "");
  zopa_text_string(drawing->text, "</title>");
  put_point(drawing, "<path d=\"M", bow.from);
  put_point(drawing, "Q", bow.pull);
  put_point(drawing, " ", bow.to);
  zopa_text_format(drawing->text, "\" class=\"q%d\"%s/>", move->party % 6, improves ? "" : " style=\"stroke-width:1;stroke-dasharray:3 3\"");
  draw_head(drawing, bow.to, bow.pull, move->forth, move->party);
  draw_head(drawing, bow.from, bow.pull, move->back, move->party);
  zopa_markup_shape(drawing->text, ZOPA_CIRCLE, mark.x, mark.y, 8, "paper");
  zopa_markup_party(drawing->text, move->party, mark.x, mark.y, 5.5);
  zopa_text_string(drawing->text, "</g>\n");
}

/* ---------------------------------------------------------------- states */

static void draw_node(const struct drawing *drawing, const struct zopa_picture_node *node)
{
  struct point at = place(node);
  zopa_text_string(drawing->text, "<g><title>");
  zopa_markup_escape(drawing->text, node->label);
  zopa_text_string(drawing->text, "</title>");
  if (node->begins)
    zopa_markup_shape(drawing->text, ZOPA_SQUARE, at.x, at.y, OUTER + 9, "ring");
  zopa_markup_shape(drawing->text, ZOPA_CIRCLE, at.x, at.y, RADIUS, "paper");
  zopa_markup_shape(drawing->text, ZOPA_CIRCLE, at.x, at.y, RADIUS, "ring");
  if (node->doubled)
    zopa_markup_shape(drawing->text, ZOPA_CIRCLE, at.x, at.y, OUTER, "ring");
  zopa_markup_label(drawing->text, at.x, at.y + 4, "text-anchor=\"middle\" class=\"name\"", node->number, 2 * RADIUS);
  zopa_text_string(drawing->text, "</g>\n");
}

/* Over the lines, on paper of their own, because lines to the states below pass here. */
static void draw_words(const struct drawing *drawing, const struct zopa_picture_node *node)
{
  struct point at = place(node);
  double down = OUTER + 17;
  const char *lines[] = {node->label, node->note};
  for (size_t k = 0; k < 2; k++) {
    if (!lines[k] || !*lines[k])
      continue;
    double room = (double)zopa_text_columns(lines[k]) * ZOPA_CHARACTER_WIDTH;
    room = room < LABEL_ROOM ? room : LABEL_ROOM;
    zopa_markup_number(drawing->text, "<rect x=\"", at.x - room / 2 - 2);
    zopa_markup_number(drawing->text, "\" y=\"", at.y + down - 11);
    zopa_markup_number(drawing->text, "\" width=\"", room + 4);
    zopa_text_string(drawing->text, "\" height=\"14\" class=\"paper\"/>");
    zopa_markup_label(drawing->text, at.x, at.y + down, k == 0 ? "text-anchor=\"middle\" class=\"name\"" : "text-anchor=\"middle\"", lines[k],
                      LABEL_ROOM);
    down += 14;
  }
}

static void draw_legend(const struct drawing *drawing)
{
  const struct zopa_graph_picture *picture = drawing->picture;
  double y = drawing->legend;
  for (size_t p = 0; p < picture->parties_count; p++, y += LEGEND) {
    zopa_markup_party(drawing->text, (int)p, 18, y, 5.5);
    zopa_markup_label(drawing->text, 32, y + 4, "", picture->parties[p], drawing->width - 40);
  }
}

void zopa_svg_graph(const struct zopa_graph_picture *picture, enum zopa_svg_use use, struct zopa_text *text)
{
  struct drawing drawing = {.picture = picture, .text = text};
  if (picture->nodes_count == 0)
    return;
  for (size_t n = 0; n < picture->nodes_count; n++) {
    drawing.columns = picture->nodes[n].column + 1 > drawing.columns ? picture->nodes[n].column + 1 : drawing.columns;
    drawing.rows = picture->nodes[n].row + 1 > drawing.rows ? picture->nodes[n].row + 1 : drawing.rows;
  }
  drawing.width = 2.0 * LEFT + WIDE * (double)(drawing.columns - 1);
  drawing.legend = TOP + TALL * (double)(drawing.rows - 1) + BELOW + 8;
  drawing.height = drawing.legend + LEGEND * (double)picture->parties_count;
  zopa_text_format(text, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" role=\"img\" viewBox=\"0 0 %.0f %.0f\"", drawing.width,
                   drawing.height);
  if (use == ZOPA_SVG_FILE)
    zopa_text_format(text, " width=\"%.0f\" height=\"%.0f\"", drawing.width, drawing.height);
  else
    zopa_text_format(text, " style=\"max-width:%.0fpx;min-width:%.0fpx\"", drawing.width * 1.2, drawing.width * 0.75);
  zopa_text_string(text, " aria-label=\"");
  zopa_markup_escape(text, picture->title);
  zopa_text_string(text, "\">\n");
  if (use == ZOPA_SVG_FILE)
    zopa_text_format(text, "<style>\n%s%s</style>\n<rect width=\"%.0f\" height=\"%.0f\" class=\"paper\"/>\n", zopa_palette_css, zopa_plot_css,
                     drawing.width, drawing.height);
  for (size_t m = 0; m < picture->moves_count; m++)
    draw_move(&drawing, &picture->moves[m]);
  for (size_t n = 0; n < picture->nodes_count; n++)
    draw_words(&drawing, &picture->nodes[n]);
  for (size_t n = 0; n < picture->nodes_count; n++)
    draw_node(&drawing, &picture->nodes[n]);
  draw_legend(&drawing);
  zopa_text_string(text, "</svg>\n");
}
