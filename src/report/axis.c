/* axis.c - the axes of plots and the names of points, the same on a terminal, in SVG and on the page (svg.h). */
#include <math.h>

#include "report/svg.h"

enum { ISSUES_NAMED = 12 };

/* Round ends and steps of 1, 2 or 5 times a power of ten. Source: Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990. */
static struct zopa_axis nice_axis(double low, double high, int ticks)
{
  if (!isfinite(high - low))
    return (struct zopa_axis){0, 1, 0.5, 1};
  if (high - low < 1e-9 * fmax(1, fmax(fabs(low), fabs(high)))) {
    double room = fmax(0.05, 0.05 * fabs(low));
    low -= room;
    high += room;
  }
  double rough = (high - low) / ticks, power = pow(10, floor(log10(rough))), fraction = rough / power;
  double step = (fraction <= 1.001 ? 1 : fraction <= 2.001 ? 2 : fraction <= 5.001 ? 5 : 10) * power;
  double decimals = -floor(log10(step) + 1e-6);
  return (struct zopa_axis){floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, step, decimals > 0 ? (int)fmin(decimals, 17) : 0};
}

static void include(double value, double *low, double *high)
{
  *low = fmin(*low, value);
  *high = fmax(*high, value);
}

struct zopa_axis zopa_plot_axis(const struct zopa_plot *plot, size_t party, int ticks)
{
  double low = INFINITY, high = -INFINITY;
  size_t n = plot->parties_count;
  for (size_t i = 0; i < plot->points_count; i++)
    include(plot->utilities[i * n + party], &low, &high);
  for (size_t i = 0; i < plot->cloud_count; i++)
    include(plot->cloud[i * n + party], &low, &high);
  for (size_t i = 0; i < plot->marks_count; i++)
    include(plot->marks[i].utilities[party], &low, &high);
  for (size_t i = 0; i < plot->packages_count; i++) {
    include(plot->packages[i].low[party], &low, &high);
    include(plot->packages[i].high[party], &low, &high);
  }
  if (plot->reservation)
    include(plot->reservation[party], &low, &high);
  if (plot->ideal)
    include(plot->ideal[party], &low, &high);
  return nice_axis(low, high, ticks);
}

double zopa_axis_share(struct zopa_axis axis, double value)
{
  double share = (value - axis.low) / (axis.high - axis.low);
  return share >= 0 && share <= 1 ? share : share > 1 ? 1 : 0;
}

void zopa_plot_utility(double utility, struct zopa_text *text) { zopa_text_fixed(text, utility, 4); }

void zopa_plot_outcome(const struct zopa_plot *plot, const uint32_t *choice, struct zopa_text *text)
{
  for (size_t i = 0; i < plot->issues_count && i < ISSUES_NAMED; i++) {
    const struct zopa_plot_issue *issue = &plot->issues[i];
    zopa_text_string(text, i ? "; " : "");
    zopa_text_string(text, issue->name);
    zopa_text_string(text, ": ");
    zopa_text_string(text, choice[i] < issue->options_count ? issue->options[choice[i]] : "–");
  }
  if (plot->issues_count > ISSUES_NAMED)
    zopa_text_format(text, "; and %zu more", plot->issues_count - ISSUES_NAMED);
}
