/* svg.c - see svg.h. Everything is laid out in user units of one pixel; text widths are estimated, as no font is at hand.
 *
 *   two parties               three to five               one, six and more
 *   ┌──────────────┐          ┌────┐ legend              │   │   │   │
 *   │ stairs   N K │          │2|1 │                     │   │   │   │
 *   │      •..     │          ├────┼────┐                │   │   │   │
 *   └──────────────┘          │3|1 │3|2 │                1   2   3   4
 *   legend                    └────┴────┘                legend
 *
 * Letters of solutions stand off their points towards the upper right, where no outcome can lie beyond the frontier of two parties. */
#include "report/svg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/palette.h"

enum { MARKS_MAX = 16, PAIRS_PARTIES_MAX = 5, TITLES_MAX = 2000 };

/* A rectangle of the drawing in which two parties span the axes. */
struct panel {
  double left, top, width, height;
  bool small;                     /* one of several: smaller points, no label where the next panel begins */
  size_t x_party, y_party;
  struct zopa_axis x, y;
  double mark;                    /* radius of letters */
};

struct drawing {
  const struct zopa_plot *plot;
  struct zopa_text *text;
};

static void put(struct drawing *drawing, const char *string) { zopa_text_string(drawing->text, string); }

static void put_number(struct drawing *drawing, const char *before, double value) { zopa_markup_number(drawing->text, before, value); }

static void put_line(struct drawing *drawing, double x1, double y1, double x2, double y2, const char *class_name)
{
  zopa_markup_line(drawing->text, x1, y1, x2, y2, class_name);
}

static void put_rectangle(struct drawing *drawing, double x, double y, double width, double height, const char *class_name)
{
  put_number(drawing, "<rect x=\"", x);
  put_number(drawing, "\" y=\"", y);
  put_number(drawing, "\" width=\"", width);
  put_number(drawing, "\" height=\"", height);
  zopa_text_format(drawing->text, "\" class=\"%s\"/>\n", class_name);
}

static void put_label(struct drawing *drawing, double x, double y, const char *attributes, const char *label, double room)
{
  zopa_markup_label(drawing->text, x, y, attributes, label, room);
}

static double at_x(const struct panel *panel, const double *utilities)
{
  return panel->left + panel->width * zopa_axis_share(panel->x, utilities[panel->x_party]);
}

static double at_y(const struct panel *panel, const double *utilities)
{
  return panel->top + panel->height * (1 - zopa_axis_share(panel->y, utilities[panel->y_party]));
}

/* The title of a point: outcome, utilities, how many outcomes share it. */
static void put_title(struct drawing *drawing, const double *utilities, const uint32_t *choice, const char *ties)
{
  const struct zopa_plot *plot = drawing->plot;
  struct zopa_text title = {0};
  if (choice) {
    zopa_plot_outcome(plot, choice, &title);
    zopa_text_string(&title, "\n");
  }
  for (size_t p = 0; p < plot->parties_count; p++) {
    zopa_text_format(&title, "%s%s ", p ? ", " : "", plot->parties[p]);
    zopa_plot_utility(utilities[p], &title);
  }
  if (ties && strcmp(ties, "1") != 0)
    zopa_text_format(&title, "\n%s outcomes share this point", ties);
  drawing->text->failed |= title.failed;
  put(drawing, "<title>");
  zopa_markup_escape(drawing->text, title.data ? title.data : "");
  put(drawing, "</title>");
  zopa_text_clear(&title);
}

/* The title of a point of the frontier. Where many points stand in many panels, full titles would make the most of a large file; then
 * they give the point's number, which is its row in the table. */
static void put_point_title(struct drawing *drawing, size_t point)
{
  const struct zopa_plot *plot = drawing->plot;
  size_t n = plot->parties_count, panels = n <= PAIRS_PARTIES_MAX ? n * (n - 1) / 2 : 1;
  if (plot->points_count * panels > TITLES_MAX)
    zopa_text_format(drawing->text, "<title>point %zu</title>", zopa_plot_number(plot, point));
  else
    put_title(drawing, plot->utilities + point * n, plot->choices ? plot->choices + point * plot->issues_count : NULL,
              plot->ties ? plot->ties[point] : NULL);
}

/* --- one panel --- */

static void draw_ticks(struct drawing *drawing, const struct panel *panel, bool left_labels, bool bottom_labels)
{
  struct zopa_text label = {0};
  for (int side = 0; side < 2; side++) {
    struct zopa_axis axis = side ? panel->y : panel->x;
    bool labelled = side ? left_labels : bottom_labels;
    int count = (int)floor((axis.high - axis.low) / axis.step + 0.5);
    for (int k = 0; k <= count; k++) {
      double share = (double)k / count, x = panel->left + panel->width * share, y = panel->top + panel->height * (1 - share);
      if (k > 0 && k < count && side)
        put_line(drawing, panel->left, y, panel->left + panel->width, y, "grid");
      else if (k > 0 && k < count)
        put_line(drawing, x, panel->top, x, panel->top + panel->height, "grid");
      if (!labelled || (k == count && panel->small))
        continue;
      zopa_text_clear(&label);
      zopa_text_fixed(&label, axis.low + k * axis.step, axis.decimals);
      drawing->text->failed |= label.failed;
      if (label.data && side)
        put_label(drawing, panel->left - 6, y + 4, "text-anchor=\"end\"", label.data, 60);
      else if (label.data)
        put_label(drawing, x, panel->top + panel->height + 16, "text-anchor=\"middle\"", label.data, 60);
    }
  }
  zopa_text_clear(&label);
}

/* Where both parties do at least as well as without an agreement. */
static void draw_reservation(struct drawing *drawing, const struct panel *panel)
{
  const double *reservation = drawing->plot->reservation;
  if (!reservation)
    return;
  double x = at_x(panel, reservation), y = at_y(panel, reservation), right = panel->left + panel->width, bottom = panel->top + panel->height;
  put_rectangle(drawing, x, panel->top, right - x, y - panel->top, "gain");
  put_line(drawing, x, panel->top, x, bottom, "floor");
  put_line(drawing, panel->left, y, right, y, "floor");
}

/* The border of what the outcomes shown dominate; a line straight from point to point would promise outcomes that are not there. */
static void draw_stairs(struct drawing *drawing, const struct panel *panel)
{
  const struct zopa_plot *plot = drawing->plot;
  if (plot->points_count == 0)
    return;
  put_number(drawing, "<path d=\"M", at_x(panel, plot->utilities));
  put_number(drawing, " ", panel->top + panel->height);
  for (size_t i = 0; i < plot->points_count; i++) {
    put_number(drawing, "V", at_y(panel, plot->utilities + 2 * i));
    put_number(drawing, "H", i + 1 < plot->points_count ? at_x(panel, plot->utilities + 2 * i + 2) : panel->left);
  }
  put(drawing, "\" class=\"stairs\"/>\n");
}

static void draw_points(struct drawing *drawing, const struct panel *panel, double radius)
{
  const struct zopa_plot *plot = drawing->plot;
  size_t n = plot->parties_count;
  /* The background is one path of dots, which is a third of the bytes of as many circles. */
  put(drawing, plot->cloud_count ? "<path class=\"cloud\" d=\"" : "");
  for (size_t i = 0; i < plot->cloud_count; i++) {
    put_number(drawing, "M", at_x(panel, plot->cloud + i * n));
    put_number(drawing, " ", at_y(panel, plot->cloud + i * n));
    put(drawing, "h0");
  }
  put(drawing, plot->cloud_count ? "\"/>\n" : "");
  if (n == 2)
    draw_stairs(drawing, panel);
  put(drawing, panel->small ? "<g class=\"point fine\">\n" : "<g class=\"point\">\n");
  for (size_t i = 0; i < plot->points_count; i++) {
    put_number(drawing, "<circle cx=\"", at_x(panel, plot->utilities + i * n));
    put_number(drawing, "\" cy=\"", at_y(panel, plot->utilities + i * n));
    put_number(drawing, "\" r=\"", radius);
    put(drawing, "\">");
    put_point_title(drawing, i);
    put(drawing, "</circle>\n");
  }
  put(drawing, "</g>\n");
  for (size_t i = 0; i < plot->points_count && plot->passing; i++)
    if (plot->passing[i])
      zopa_markup_shape(drawing->text, ZOPA_DIAMOND, at_x(panel, plot->utilities + i * n), at_y(panel, plot->utilities + i * n), radius + 3, "passes");
}

static void draw_ideal(struct drawing *drawing, double x, double y)
{
  put_number(drawing, "<path d=\"M", x - 4.5);
  put_number(drawing, " ", y - 4.5);
  put(drawing, "l9 9m0 -9l-9 9\" class=\"ideal\"/>\n");
}

static void draw_badge(struct drawing *drawing, enum zopa_solution solution, double x, double y, double radius)
{
  char class_name[3] = {'s', (char)('0' + solution), '\0'};
  zopa_markup_shape(drawing->text, zopa_solution_shape(solution), x, y, radius, class_name);
  put_number(drawing, "<text class=\"letter\" x=\"", x);
  put_number(drawing, "\" y=\"", y + 0.42 * radius);
  put_number(drawing, "\" style=\"font-size:", 1.2 * radius);
  zopa_text_format(drawing->text, "px\">%s</text>", zopa_solution_letter(solution));
}

/* Where letters stand already: x, y, width. */
struct taken {
  double at[MARKS_MAX][3];
  size_t count;
};

/* A place for letters of that width off the point at (px, py), moved outwards until it meets no others; a short line leads there. */
static void draw_leader(struct drawing *drawing, const struct panel *panel, double px, double py, double width, struct taken *taken, double *ret_x,
                        double *ret_y)
{
  double x = px, y = py, r = panel->mark;
  int far = 0;
  for (bool meets = true; meets && far < 8; far++) {
    x = fmin(px + 12 + 1.1 * r + 14 * far, panel->left + panel->width - width + r);
    y = fmax(py - 12 - 8 * far, panel->top + r + 2);
    meets = false;
    for (size_t i = 0; i < taken->count; i++)
      meets |= x < taken->at[i][0] + taken->at[i][2] && taken->at[i][0] < x + width && fabs(y - taken->at[i][1]) < 2.4 * r;
  }
  taken->at[taken->count][0] = x;
  taken->at[taken->count][1] = y;
  taken->at[taken->count++][2] = width;
  put_line(drawing, px, py, x, y, "leader");
  *ret_x = x;
  *ret_y = y;
}

/* The letters of all solutions at one place. */
static void draw_badges(struct drawing *drawing, const struct panel *panel, const size_t *group, size_t count, struct taken *taken)
{
  const struct zopa_plot_mark *mark = &drawing->plot->marks[group[0]];
  double px = at_x(panel, mark->utilities), py = at_y(panel, mark->utilities), r = panel->mark, x, y;
  draw_leader(drawing, panel, px, py, 2.3 * r * (double)count, taken, &x, &y);
  zopa_markup_shape(drawing->text, count > 1 ? ZOPA_CIRCLE : zopa_solution_shape(mark->solution), px, py, 0.62 * r, "ring");
  put(drawing, "<g>");
  put_title(drawing, mark->utilities, mark->choice, NULL);
  for (size_t i = 0; i < count; i++)
    draw_badge(drawing, drawing->plot->marks[group[i]].solution, x + 2.3 * r * (double)i, y, r);
  put(drawing, "</g>\n");
}

static void draw_marks(struct drawing *drawing, const struct panel *panel)
{
  const struct zopa_plot *plot = drawing->plot;
  struct taken taken = {.count = 0};
  bool done[MARKS_MAX] = {0};
  size_t marks = plot->marks_count < MARKS_MAX ? plot->marks_count : MARKS_MAX;
  for (size_t i = 0; i < marks; i++) {
    size_t group[MARKS_MAX], count = 0;
    for (size_t j = i; j < marks; j++)
      if (!done[j] && fabs(at_x(panel, plot->marks[i].utilities) - at_x(panel, plot->marks[j].utilities)) < 1 &&
          fabs(at_y(panel, plot->marks[i].utilities) - at_y(panel, plot->marks[j].utilities)) < 1) {
        done[j] = true;
        group[count++] = j;
      }
    if (count)
      draw_badges(drawing, panel, group, count, &taken);
  }
}

/* --- packages --- */

static void draw_package_letter(struct drawing *drawing, const char *letter, double x, double y, double radius)
{
  zopa_markup_shape(drawing->text, ZOPA_CIRCLE, x, y, radius, "k");
  put_number(drawing, "<text class=\"letter\" x=\"", x);
  put_number(drawing, "\" y=\"", y + 0.42 * radius);
  put_number(drawing, "\" style=\"font-size:", 1.2 * radius);
  put(drawing, "px\">");
  zopa_markup_escape(drawing->text, letter);
  put(drawing, "</text>");
}

/* "A: Union 0.5312 (0.3401 to 0.7120), ..." */
static void package_words(const struct zopa_plot *plot, const struct zopa_plot_package *package, struct zopa_text *words)
{
  zopa_text_format(words, "%s:", package->letter);
  for (size_t p = 0; p < plot->parties_count; p++) {
    zopa_text_format(words, "%s %s ", p ? "," : "", plot->parties[p]);
    zopa_text_fixed(words, package->utilities[p], 2);
    zopa_text_string(words, " (");
    zopa_text_fixed(words, package->low[p], 2);
    zopa_text_string(words, " to ");
    zopa_text_fixed(words, package->high[p], 2);
    zopa_text_string(words, ")");
  }
}

static void put_package_title(struct drawing *drawing, const struct zopa_plot_package *package)
{
  struct zopa_text title = {0};
  if (package->choice)
    zopa_plot_outcome(drawing->plot, package->choice, &title);
  zopa_text_string(&title, package->choice ? "\n" : "");
  package_words(drawing->plot, package, &title);
  drawing->text->failed |= title.failed;
  put(drawing, "<title>");
  zopa_markup_escape(drawing->text, title.data ? title.data : "");
  put(drawing, "</title>");
  zopa_text_clear(&title);
}

/* Each package as a cross over its ranges, its mean, and its letter. */
static void draw_packages(struct drawing *drawing, const struct panel *panel)
{
  const struct zopa_plot *plot = drawing->plot;
  struct taken taken = {.count = 0};
  for (size_t i = 0; i < plot->packages_count; i++) {
    const struct zopa_plot_package *package = &plot->packages[i];
    double px = at_x(panel, package->utilities), py = at_y(panel, package->utilities), x = px, y = py;
    put(drawing, "<g>");
    put_package_title(drawing, package);
    put_line(drawing, at_x(panel, package->low), py, at_x(panel, package->high), py, "range");
    put_line(drawing, px, at_y(panel, package->low), px, at_y(panel, package->high), "range");
    zopa_markup_shape(drawing->text, ZOPA_CIRCLE, px, py, panel->small ? 2.5 : 4, "k");
    if (taken.count < MARKS_MAX)
      draw_leader(drawing, panel, px, py, 2.3 * panel->mark, &taken, &x, &y);
    draw_package_letter(drawing, package->letter, x, y, panel->mark);
    put(drawing, "</g>\n");
  }
}

static void draw_panel(struct drawing *drawing, const struct panel *panel, bool left_labels, bool bottom_labels)
{
  put_rectangle(drawing, panel->left, panel->top, panel->width, panel->height, "box");
  draw_ticks(drawing, panel, left_labels, bottom_labels);
  draw_reservation(drawing, panel);
  draw_points(drawing, panel, !panel->small ? 3 : panel->width < 200 ? 1.5 : 2);
  if (drawing->plot->ideal)
    draw_ideal(drawing, at_x(panel, drawing->plot->ideal), at_y(panel, drawing->plot->ideal));
  draw_marks(drawing, panel);
  draw_packages(drawing, panel);
}

/* --- legend --- */

static bool is_parallel(const struct zopa_plot *plot) { return plot->parties_count == 1 || plot->parties_count > PAIRS_PARTIES_MAX; }

/* "252 points" or "1000 of 25301 points, evenly thinned". */
static void count_label(const struct zopa_plot *plot, struct zopa_text *label)
{
  if (plot->points_total)
    zopa_text_format(label, "frontier: %zu of %s points, thinned evenly", plot->points_count, plot->points_total);
  else
    zopa_text_format(label, "frontier: %zu point%s", plot->points_count, plot->points_count == 1 ? "" : "s");
}

static void mark_label(const struct zopa_plot *plot, const struct zopa_plot_mark *mark, struct zopa_text *label)
{
  zopa_text_string(label, zopa_solution_name(mark->solution));
  for (size_t p = 0; p < plot->parties_count && plot->parties_count <= 3; p++) {
    zopa_text_string(label, p ? " · " : "  ");
    zopa_text_fixed(label, mark->utilities[p], 3);
  }
}

/* "2 of 12 shown would pass everywhere" */
static void passing_label(const struct zopa_plot *plot, struct zopa_text *label)
{
  size_t passing = 0;
  for (size_t i = 0; i < plot->points_count; i++)
    passing += plot->passing[i];
  zopa_text_format(label, "would pass everywhere (%zu of %zu)", passing, plot->points_count);
}

enum legend_item { LEGEND_POINTS, LEGEND_PASSING, LEGEND_CLOUD, LEGEND_FLOOR, LEGEND_IDEAL, LEGEND_PACKAGES, LEGEND_MARKS };

/* Whether the item is part of this plot; then its words are added to label. */
static bool legend_label(const struct zopa_plot *plot, size_t item, struct zopa_text *label)
{
  switch (item) {
  case LEGEND_POINTS:
    count_label(plot, label);
    return true;
  case LEGEND_PASSING:
    if (plot->passing)
      passing_label(plot, label);
    return plot->passing != NULL && !is_parallel(plot);
  case LEGEND_CLOUD:
    zopa_text_string(label, "other outcomes");
    return plot->cloud_count > 0 && !is_parallel(plot);
  case LEGEND_FLOOR:
    zopa_text_string(label, plot->parties_count == 2 ? "no agreement (shaded: both do at least as well)" : "no agreement");
    return plot->reservation != NULL;
  case LEGEND_IDEAL:
    zopa_text_string(label, "ideal point");
    return plot->ideal != NULL;
  case LEGEND_PACKAGES:
    zopa_text_string(label, "package, and the range of its worth");
    return plot->packages_count > 0;
  default:
    mark_label(plot, &plot->marks[item - LEGEND_MARKS], label);
    return true;
  }
}

static void draw_legend_sign(struct drawing *drawing, size_t item, double x, double y)
{
  if (item == LEGEND_POINTS && is_parallel(drawing->plot))
    put_line(drawing, x - 8, y, x + 8, y, "stairs");
  else if (item == LEGEND_POINTS)
    zopa_markup_shape(drawing->text, ZOPA_CIRCLE, x, y, 3, "point");
  else if (item == LEGEND_PASSING) {
    zopa_markup_shape(drawing->text, ZOPA_CIRCLE, x, y, 3, "point");
    zopa_markup_shape(drawing->text, ZOPA_DIAMOND, x, y, 6, "passes");
  } else if (item == LEGEND_CLOUD)
    zopa_markup_shape(drawing->text, ZOPA_CIRCLE, x, y, 0.4, "cloud");
  else if (item == LEGEND_FLOOR)
    put_line(drawing, x - 8, y, x + 8, y, "floor");
  else if (item == LEGEND_IDEAL)
    draw_ideal(drawing, x, y);
  else if (item == LEGEND_PACKAGES) {
    put_line(drawing, x - 8, y, x + 8, y, "range");
    put_line(drawing, x, y - 8, x, y + 8, "range");
    zopa_markup_shape(drawing->text, ZOPA_CIRCLE, x, y, 4, "k");
  } else
    draw_badge(drawing, drawing->plot->marks[item - LEGEND_MARKS].solution, x, y, 7.5);
}

/* Flows the legend into lines from (left, top) on; draws it only when asked to. Returns where it ends. */
static double flow_legend(struct drawing *drawing, double left, double top, double width, bool draw)
{
  const struct zopa_plot *plot = drawing->plot;
  double x = left, y = top + 10;
  size_t marks = plot->marks_count < MARKS_MAX ? plot->marks_count : MARKS_MAX;
  for (size_t item = 0; item < LEGEND_MARKS + marks; item++) {
    struct zopa_text label = {0};
    bool shown = legend_label(plot, item, &label);
    drawing->text->failed |= label.failed;
    double wide = 26 + (double)zopa_text_columns(label.data ? label.data : "") * (ZOPA_CHARACTER_WIDTH - 0.8) + 12;
    if (shown && x > left && x + wide > left + width) {
      x = left;
      y += 22;
    }
    if (shown && draw && label.data) {
      draw_legend_sign(drawing, item, x + 8, y);
      put_label(drawing, x + 22, y + 4, "", label.data, width);
    }
    x += shown ? wide : 0;
    zopa_text_clear(&label);
  }
  return y + 12;
}

/* --- frames --- */

/* Says in words what the picture shows. */
static void put_description(struct drawing *drawing)
{
  const struct zopa_plot *plot = drawing->plot;
  struct zopa_text words = {0};
  zopa_text_string(&words, "Utilities of ");
  for (size_t p = 0; p < plot->parties_count; p++)
    zopa_text_format(&words, "%s%s", p == 0 ? "" : p + 1 < plot->parties_count ? ", " : " and ", plot->parties[p]);
  zopa_text_string(&words, "; ");
  count_label(plot, &words);
  if (plot->passing) {
    zopa_text_string(&words, "; ");
    passing_label(plot, &words);
  }
  for (size_t i = 0; i < plot->marks_count; i++) {
    zopa_text_format(&words, "; %s", zopa_solution_name(plot->marks[i].solution));
    for (size_t p = 0; p < plot->parties_count; p++) {
      zopa_text_string(&words, p ? ", " : " ");
      zopa_plot_utility(plot->marks[i].utilities[p], &words);
    }
  }
  for (size_t i = 0; i < plot->packages_count; i++) {
    zopa_text_string(&words, "; ");
    package_words(plot, &plot->packages[i], &words);
  }
  drawing->text->failed |= words.failed;
  zopa_markup_escape(drawing->text, words.data ? words.data : "");
  zopa_text_clear(&words);
}

static void open_svg(struct drawing *drawing, enum zopa_svg_use use, double width, double height)
{
  put(drawing, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" role=\"img\" viewBox=\"0 0 ");
  zopa_text_format(drawing->text, "%.0f %.0f\"", width, height);
  if (use == ZOPA_SVG_FILE)
    zopa_text_format(drawing->text, " width=\"%.0f\" height=\"%.0f\"", width, height);
  put(drawing, " aria-label=\"");
  put_description(drawing);
  put(drawing, "\">\n");
  if (use == ZOPA_SVG_INLINE)
    return;
  put(drawing, "<style>\n");
  put(drawing, zopa_palette_css);
  put(drawing, zopa_plot_css);
  put(drawing, "</style>\n");
  zopa_text_format(drawing->text, "<rect width=\"%.0f\" height=\"%.0f\" class=\"paper\"/>\n", width, height);
}

/* "● utility of Union", beneath or (turned) beside an axis whose middle is at (x, y). */
static void draw_axis_name(struct drawing *drawing, size_t party, double x, double y, double room, bool turned)
{
  struct zopa_text name = {0};
  zopa_text_format(&name, "%s%s →", drawing->plot->parties_count == 2 ? "utility to " : "", drawing->plot->parties[party]);
  drawing->text->failed |= name.failed;
  double columns = (double)zopa_text_columns(name.data ? name.data : ""), half = fmin(columns * (ZOPA_CHARACTER_WIDTH + 0.5), room) / 2;
  put_number(drawing, "<g transform=\"translate(", x);
  put_number(drawing, " ", y);
  put(drawing, turned ? ") rotate(-90)\">" : ")\">");
  zopa_markup_party(drawing->text, zopa_plot_party_index(drawing->plot, party), -half - 5, -4, 4.5);
  put_label(drawing, 7, 0, "class=\"name\" text-anchor=\"middle\"", name.data ? name.data : "", room);
  put(drawing, "</g>\n");
  zopa_text_clear(&name);
}

static void draw_two(struct drawing *drawing, enum zopa_svg_use use)
{
  struct panel panel = {.left = 58, .top = 14, .width = 486, .height = 340, .x_party = 0, .y_party = 1, .mark = 8.5,
                        .x = zopa_plot_axis(drawing->plot, 0, 6), .y = zopa_plot_axis(drawing->plot, 1, 6)};
  double end = flow_legend(drawing, panel.left, 410, panel.width, false);
  open_svg(drawing, use, 560, end);
  draw_panel(drawing, &panel, true, true);
  draw_axis_name(drawing, 0, panel.left + panel.width / 2, panel.top + panel.height + 38, panel.width - 20, false);
  draw_axis_name(drawing, 1, 16, panel.top + panel.height / 2, panel.height - 20, true);
  flow_legend(drawing, panel.left, 410, panel.width, true);
  put(drawing, "</svg>\n");
}

static void draw_pairs(struct drawing *drawing, enum zopa_svg_use use)
{
  size_t n = drawing->plot->parties_count, side = n - 1;
  double left = 66, top = 14, gap = 10, width = (740 - left - 14 - gap * (double)(side - 1)) / (double)side, height = 0.8 * width;
  double bottom = top + (height + gap) * (double)side - gap, legend_left = left + width + 2 * gap, legend_width = 740 - legend_left;
  double legend_end = flow_legend(drawing, legend_left, top, legend_width, false);
  bool beside = legend_end < top + height;
  if (!beside)
    legend_end = flow_legend(drawing, left, bottom + 48, 660, false);
  open_svg(drawing, use, 740, beside ? bottom + 46 : legend_end);
  for (size_t row = 0; row < side; row++)
    for (size_t column = 0; column <= row; column++) {
      struct panel panel = {.left = left + (width + gap) * (double)column, .top = top + (height + gap) * (double)row, .width = width,
                            .height = height, .small = true, .x_party = column, .y_party = row + 1, .mark = 7,
                            .x = zopa_plot_axis(drawing->plot, column, 4), .y = zopa_plot_axis(drawing->plot, row + 1, 4)};
      draw_panel(drawing, &panel, column == 0, row + 1 == side);
      if (column == 0)
        draw_axis_name(drawing, row + 1, 16, panel.top + height / 2, height - 16, true);
      if (row + 1 == side)
        draw_axis_name(drawing, column, panel.left + width / 2, bottom + 36, width - 16, false);
    }
  flow_legend(drawing, beside ? legend_left : left, beside ? top : bottom + 48, beside ? legend_width : 660, true);
  put(drawing, "</svg>\n");
}

/* --- parallel axes --- */

struct parallel {
  double left, top, height, gap;
};

static void draw_thread(struct drawing *drawing, const struct parallel *parallel, const struct zopa_axis *axes, const double *utilities,
                        const char *class_name)
{
  put(drawing, "<path class=\"");
  put(drawing, class_name);
  put(drawing, "\" d=\"");
  for (size_t p = 0; p < drawing->plot->parties_count; p++) {
    double y = parallel->top + parallel->height * (1 - zopa_axis_share(axes[p], utilities[p]));
    put_number(drawing, p ? "L" : "M", parallel->left + parallel->gap * (double)p - (p ? 0 : 4));
    put_number(drawing, " ", y);
    /* One axis alone has no line to its neighbour. */
    if (drawing->plot->parties_count == 1)
      put(drawing, "h8");
  }
  put(drawing, "\">");
}

static void draw_parallel_axis(struct drawing *drawing, const struct parallel *parallel, struct zopa_axis axis, size_t party)
{
  double x = parallel->left + parallel->gap * (double)party, bottom = parallel->top + parallel->height;
  struct zopa_text label = {0};
  put_line(drawing, x, parallel->top, x, bottom, "box");
  if (drawing->plot->reservation) {
    double y = parallel->top + parallel->height * (1 - zopa_axis_share(axis, drawing->plot->reservation[party]));
    put_line(drawing, x - 8, y, x + 8, y, "floor");
  }
  if (drawing->plot->ideal)
    draw_ideal(drawing, x, parallel->top + parallel->height * (1 - zopa_axis_share(axis, drawing->plot->ideal[party])));
  for (int end = 0; end < 2 && parallel->gap >= 30; end++) {
    zopa_text_clear(&label);
    zopa_text_fixed(&label, end ? axis.high : axis.low, axis.decimals);
    drawing->text->failed |= label.failed;
    put_label(drawing, x, end ? parallel->top - 6 : bottom + 15, "text-anchor=\"middle\"", label.data ? label.data : "", 60);
  }
  zopa_text_clear(&label);
  zopa_markup_party(drawing->text, zopa_plot_party_index(drawing->plot, party), x, bottom + 27, 4.5);
  put_number(drawing, "<g transform=\"translate(", x + 3);
  put_number(drawing, " ", bottom + 40);
  put(drawing, ") rotate(35)\">");
  put_label(drawing, 0, 4, "class=\"name\"", drawing->plot->parties[party], 110);
  put(drawing, "</g>\n");
}

/* The solutions as thick lines, each with its letter at the right end; letters at the same height stand side by side. */
static void draw_marked_threads(struct drawing *drawing, const struct parallel *parallel, const struct zopa_axis *axes)
{
  const struct zopa_plot *plot = drawing->plot;
  size_t last = plot->parties_count - 1, marks = plot->marks_count < MARKS_MAX ? plot->marks_count : MARKS_MAX;
  double ends[MARKS_MAX];
  for (size_t i = 0; i < marks; i++) {
    const struct zopa_plot_mark *mark = &plot->marks[i];
    char class_name[] = "thick t0";
    class_name[7] = (char)('0' + mark->solution);
    draw_thread(drawing, parallel, axes, mark->utilities, class_name);
    put_title(drawing, mark->utilities, mark->choice, NULL);
    put(drawing, "</path>\n");
    ends[i] = parallel->top + parallel->height * (1 - zopa_axis_share(axes[last], mark->utilities[last]));
    size_t beside = 0;
    for (size_t k = 0; k < i; k++)
      beside += fabs(ends[k] - ends[i]) < 17;
    draw_badge(drawing, mark->solution, parallel->left + parallel->gap * (double)last + 18 + 18 * (double)beside, ends[i], 7.5);
  }
}

/* The packages likewise, on each axis the range as a thick bar; letters that would meet stand beside each other, four in a line. */
static void draw_package_threads(struct drawing *drawing, const struct parallel *parallel, const struct zopa_axis *axes)
{
  const struct zopa_plot *plot = drawing->plot;
  size_t last = plot->parties_count - 1;
  double ends[MARKS_MAX];
  for (size_t i = 0; i < plot->packages_count; i++) {
    const struct zopa_plot_package *package = &plot->packages[i];
    double shift = 4 * ((double)i - (double)(plot->packages_count - 1) / 2);
    put(drawing, "<g>");
    put_package_title(drawing, package);
    draw_thread(drawing, parallel, axes, package->utilities, "thick way");
    put(drawing, "</path>\n");
    for (size_t p = 0; p < plot->parties_count; p++) {
      double x = parallel->left + parallel->gap * (double)p + (fabs(shift) < 12 ? shift : 0);
      double low = zopa_axis_share(axes[p], package->low[p]), high = zopa_axis_share(axes[p], package->high[p]);
      put_line(drawing, x, parallel->top + parallel->height * (1 - low), x, parallel->top + parallel->height * (1 - high), "range");
    }
    double end = parallel->top + parallel->height * (1 - zopa_axis_share(axes[last], package->utilities[last]));
    size_t beside = 0;
    for (size_t k = 0; k < i && k < MARKS_MAX; k++)
      beside += fabs(ends[k] - end) < 17;
    if (i < MARKS_MAX)
      ends[i] = end;
    draw_package_letter(drawing, package->letter, parallel->left + parallel->gap * (double)last + 18 + 18 * (double)(beside % 4),
                        end + 17 * (double)(beside / 4), 7.5);
    put(drawing, "</g>\n");
  }
}

static void draw_parallel(struct drawing *drawing, enum zopa_svg_use use)
{
  const struct zopa_plot *plot = drawing->plot;
  size_t n = plot->parties_count;
  struct parallel parallel = {.left = 40, .top = 30, .height = 280, .gap = n > 1 ? 600.0 / (double)(n - 1) : 0};
  struct zopa_axis *axes = malloc(n * sizeof *axes);
  if (!axes) {
    drawing->text->failed = true;
    return;
  }
  for (size_t p = 0; p < n; p++)
    axes[p] = zopa_plot_axis(plot, p, 5);
  open_svg(drawing, use, 740, flow_legend(drawing, 24, 430, 690, false));
  for (size_t i = 0; i < plot->points_count; i++) {
    draw_thread(drawing, &parallel, axes, plot->utilities + i * n, "thread");
    put_point_title(drawing, i);
    put(drawing, "</path>\n");
  }
  for (size_t p = 0; p < n; p++)
    draw_parallel_axis(drawing, &parallel, axes[p], p);
  draw_marked_threads(drawing, &parallel, axes);
  draw_package_threads(drawing, &parallel, axes);
  flow_legend(drawing, 24, 430, 690, true);
  put(drawing, "</svg>\n");
  free(axes);
}

void zopa_svg_frontier(const struct zopa_plot *plot, enum zopa_svg_use use, struct zopa_text *text)
{
  struct drawing drawing = {.plot = plot, .text = text};
  if (plot->parties_count == 0)
    return;
  if (plot->parties_count == 2)
    draw_two(&drawing, use);
  else if (is_parallel(plot))
    draw_parallel(&drawing, use);
  else
    draw_pairs(&drawing, use);
}
