/* positions.c - see positions.h.
 *
 *   4 years   │  ■─────────■                 an option a line, a stage a column; marks of parties at one place stand beside
 *   3 years   │             ●                each other, in the order of the parties
 *   2 years   │  ●────────╱
 *             └──┴─────────┴──
 *              January   March */
#include "report/positions.h"

#include <math.h>
#include <string.h>

#include "report/palette.h"

enum { WIDTH = 480, LEFT_MIN = 40, LEFT_MAX = 170, RIGHT = 18, TOP = 12, LINE = 26, TALL = 210, LABELS_MAX = 8, PARTIES_MAX = 64, BESIDE = 10 };

struct chart {
  const struct zopa_positions *positions;
  struct zopa_text *text;
  double left, height;
  size_t place[PARTIES_MAX];      /* of each party among those that took a position */
  size_t present;
};

static double at_option(const struct chart *chart, double option)
{
  double last = (double)chart->positions->options_count - 1, share = last > 0 ? option / last : 0.5;
  return TOP + LINE / 2.0 + (chart->height - LINE) * (chart->positions->numeric ? 1 - share : share);
}

static double at_stage(const struct chart *chart, const struct zopa_position *position)
{
  size_t stages = chart->positions->stages_count;
  double middle = chart->left + (WIDTH - chart->left - RIGHT) * ((double)position->stage + 0.5) / (double)stages;
  double step = (WIDTH - chart->left - RIGHT) / (double)stages / (double)(chart->present + 1);
  double beside = step < BESIDE ? step : BESIDE;
  return middle + beside * ((double)chart->place[position->party] - ((double)chart->present - 1) / 2);
}

static double middle_of(const struct zopa_position *position) { return ((double)position->first_option + position->last_option) / 2; }

static void draw_frame(const struct chart *chart)
{
  const struct zopa_positions *positions = chart->positions;
  double bottom = TOP + chart->height;
  size_t every = (positions->options_count + LABELS_MAX - 1) / LABELS_MAX;
  for (size_t o = 0; o < positions->options_count; o += every) {
    double y = at_option(chart, (double)o);
    zopa_markup_line(chart->text, chart->left, y, WIDTH - RIGHT, y, "grid");
    zopa_markup_label(chart->text, chart->left - 8, y + 4, "text-anchor=\"end\"", positions->options[o], chart->left - 12);
  }
  double wide = (WIDTH - chart->left - RIGHT) / (double)positions->stages_count;
  size_t step = 1;
  while (wide * (double)step < 66 && step < positions->stages_count)
    step++;
  for (size_t s = 0; s < positions->stages_count; s += step)
    zopa_markup_label(chart->text, chart->left + wide * ((double)s + 0.5), bottom + 16, "text-anchor=\"middle\"", positions->stages[s],
                      wide * (double)step);
  zopa_markup_line(chart->text, chart->left, bottom, WIDTH - RIGHT, bottom, "box");
  zopa_markup_line(chart->text, chart->left, TOP, chart->left, bottom, "box");
}

/* The way of one party through the stages. */
static void draw_way(const struct chart *chart, int party)
{
  const struct zopa_positions *positions = chart->positions;
  const struct zopa_position *before = NULL;
  char class_name[3] = {'q', (char)('0' + party % 6), '\0'};
  for (size_t i = 0; i < positions->positions_count; i++) {
    const struct zopa_position *position = &positions->positions[i];
    if (position->party != party)
      continue;
    double x = at_stage(chart, position), y = at_option(chart, middle_of(position));
    if (before)
      zopa_markup_line(chart->text, at_stage(chart, before), at_option(chart, middle_of(before)), x, y, class_name);
    if (position->first_option != position->last_option)
      zopa_markup_line(chart->text, x, at_option(chart, position->first_option), x, at_option(chart, position->last_option), class_name);
    before = position;
  }
}

static void draw_mark(const struct chart *chart, const struct zopa_position *position)
{
  zopa_text_string(chart->text, "<g class=\"at\">");
  if (position->title) {
    zopa_text_string(chart->text, "<title>");
    zopa_markup_escape(chart->text, position->title);
    zopa_text_string(chart->text, "</title>");
  }
  zopa_markup_shape(chart->text, ZOPA_CIRCLE, at_stage(chart, position), at_option(chart, middle_of(position)), 7, "paper");
  zopa_markup_party(chart->text, position->party, at_stage(chart, position), at_option(chart, middle_of(position)), 5);
  zopa_text_string(chart->text, "</g>\n");
}

/* The parties that took a position, flowed into lines. Returns where the legend ends. */
static double flow_legend(const struct chart *chart, bool draw)
{
  double x = 12, y = TOP + chart->height + 38;
  for (size_t p = 0; p < chart->positions->parties_count && p < PARTIES_MAX; p++) {
    double wide = 30 + (double)(ZOPA_CHARACTER_WIDTH * zopa_text_columns(chart->positions->parties[p]));
    if (chart->place[p] == SIZE_MAX)
      continue;
    if (x > 12 && x + wide > WIDTH) {
      x = 12;
      y += 20;
    }
    if (draw) {
      zopa_markup_party(chart->text, (int)p, x + 5, y, 5);
      zopa_markup_label(chart->text, x + 16, y + 4, "", chart->positions->parties[p], WIDTH - 30);
    }
    x += wide;
  }
  return y + 12;
}

static bool valid(const struct zopa_positions *positions, const struct zopa_position *position)
{
  return position->party >= 0 && (size_t)position->party < positions->parties_count && position->party < PARTIES_MAX &&
         position->stage < positions->stages_count && position->first_option < positions->options_count &&
         position->last_option < positions->options_count;
}

void zopa_svg_positions(const struct zopa_positions *positions, struct zopa_text *text)
{
  struct chart chart = {.positions = positions, .text = text};
  if (positions->positions_count == 0)
    return;
  memset(chart.place, 0xFF, sizeof chart.place);
  for (size_t i = 0; i < positions->positions_count; i++) {
    if (!valid(positions, &positions->positions[i])) {
      text->failed = true;
      return;
    }
    chart.place[positions->positions[i].party] = 0;
  }
  for (size_t p = 0; p < PARTIES_MAX; p++)
    if (chart.place[p] == 0)
      chart.place[p] = chart.present++;
  chart.left = LEFT_MIN;
  for (size_t o = 0; o < positions->options_count; o++)
    chart.left = fmax(chart.left, fmin(LEFT_MAX, (double)(16 + ZOPA_CHARACTER_WIDTH * zopa_text_columns(positions->options[o]))));
  chart.height = positions->options_count > LABELS_MAX ? TALL : LINE * (double)positions->options_count;
  zopa_text_string(text, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot positions\" role=\"img\" viewBox=\"0 0 ");
  zopa_text_format(text, "%d %.0f\" aria-label=\"Positions on ", WIDTH, flow_legend(&chart, false));
  zopa_markup_escape(text, positions->issue);
  zopa_text_string(text, "\">\n");
  draw_frame(&chart);
  for (size_t p = 0; p < positions->parties_count && p < PARTIES_MAX; p++)
    if (chart.place[p] != SIZE_MAX)
      draw_way(&chart, (int)p);
  for (size_t i = 0; i < positions->positions_count; i++)
    draw_mark(&chart, &positions->positions[i]);
  flow_legend(&chart, true);
  zopa_text_string(text, "</svg>\n");
}
