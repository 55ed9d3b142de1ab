/* sample.c - see sample.h. Slow and by definition; ties between outcomes are listed as points of their own. */
#include "report/sample.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const parties[SAMPLE_PARTIES_MAX] = {"Union", "Port", "Ministry", "Pilots", "Shippers", "City", "Tugs", "Customs",
                                                       "Railway", "Insurers", "Suppliers", "Neighbours"};
static const char *const pay[] = {"3.0 %", "3.5 %", "4.0 %", "4.5 %", "5.0 %", "5.5 %", "6.0 %", "6.5 %", "7.0 %", "7.5 %"};
static const char *const automation[] = {"free hand", "retraining first", "no dismissals for 2 years", "no dismissals"};
static const char *const term[] = {"18 months", "2 years", "3 years", "4 years"};
static const char *const nights[] = {"as now", "voluntary only", "voluntary, paid double"};
static const struct zopa_plot_issue issues[SAMPLE_ISSUES] = {
  {"Pay, year one", pay, 10}, {"Automation", automation, 4}, {"Term", term, 4}, {"Night shifts", nights, 3},
};

/* A made-up worth: each party has its own weights and leans one way or the other on each issue. */
static double worth(size_t party, const uint32_t *choice)
{
  static const int lean[SAMPLE_ISSUES] = {+1, +1, -1, +1};
  double sum = 0, weights = 0;
  for (size_t i = 0; i < SAMPLE_ISSUES; i++) {
    double weight = 0.15 + (double)((party * 37 + i * 53 + 11) % 61) / 61, share = (double)choice[i] / (double)(issues[i].options_count - 1);
    bool up = ((party * (i + 1) + (party / 2) * i) % 2 == 0) == (lean[i] > 0);
    share = pow(up ? share : 1 - share, 0.7 + 0.1 * (double)((party + 2 * i) % 5));
    sum += weight * share;
    weights += weight;
  }
  return sum / weights;
}

static bool dominates(const double *a, const double *b, size_t n)
{
  bool better = false;
  for (size_t p = 0; p < n; p++) {
    if (a[p] < b[p])
      return false;
    better |= a[p] > b[p];
  }
  return better;
}

static double value_of(const struct sample *sample, enum zopa_solution solution, const double *u)
{
  double product = 1, least = INFINITY, ratio = INFINITY, sum = 0;
  for (size_t p = 0; p < sample->plot.parties_count; p++) {
    double gain = u[p] - sample->reservation[p];
    product *= gain;
    least = fmin(least, gain);
    ratio = fmin(ratio, gain / (sample->ideal[p] - sample->reservation[p]));
    sum += u[p];
  }
  if (least < 0)
    return -INFINITY;
  return solution == ZOPA_NASH ? product : solution == ZOPA_KALAI_SMORODINSKY ? ratio : solution == ZOPA_EGALITARIAN ? least : sum;
}

static size_t order_parties;

static int by_first_party(const void *a, const void *b)
{
  const double *x = a, *y = b;
  for (size_t p = 0; p < order_parties; p++)
    if (x[p] != y[p])
      return x[p] > y[p] ? -1 : 1;
  return 0;
}

static void choice_at(size_t outcome, uint32_t *choice)
{
  for (size_t i = SAMPLE_ISSUES; i-- > 0; outcome /= issues[i].options_count)
    choice[i] = (uint32_t)(outcome % issues[i].options_count);
}

/* The frontier with its choices, sorted together: each row is n utilities and the outcome's number. */
static void build_frontier(struct sample *sample)
{
  static double rows[SAMPLE_OUTCOMES][SAMPLE_PARTIES_MAX + 1];
  size_t n = sample->plot.parties_count, count = 0, cloud = 0;
  for (size_t o = 0; o < SAMPLE_OUTCOMES; o++) {
    bool best = true;
    for (size_t k = 0; k < SAMPLE_OUTCOMES && best; k++)
      best = !dominates(sample->all + k * n, sample->all + o * n, n);
    if (best) {
      memcpy(rows[count], sample->all + o * n, n * sizeof(double));
      rows[count++][SAMPLE_PARTIES_MAX] = (double)o;
    } else
      memcpy(sample->cloud + n * cloud++, sample->all + o * n, n * sizeof(double));
  }
  order_parties = n;
  qsort(rows, count, sizeof rows[0], by_first_party);
  for (size_t i = 0; i < count; i++) {
    memcpy(sample->frontier + i * n, rows[i], n * sizeof(double));
    choice_at((size_t)rows[i][SAMPLE_PARTIES_MAX], sample->choices + i * SAMPLE_ISSUES);
    sample->ties[i] = i % 7 == 3 ? "3" : "1";
  }
  sample->plot.points_count = count;
  sample->plot.cloud_count = cloud;
}

void sample_build(struct sample *sample, size_t n)
{
  *sample = (struct sample){.plot = {.parties_count = n, .parties = parties, .issues_count = SAMPLE_ISSUES, .issues = issues,
                                     .reservation = sample->reservation, .ideal = sample->ideal, .utilities = sample->frontier,
                                     .choices = sample->choices, .ties = sample->ties, .marks = sample->marks, .cloud = sample->cloud,
                                     .marks_count = ZOPA_SOLUTIONS}};
  for (size_t o = 0; o < SAMPLE_OUTCOMES; o++) {
    uint32_t choice[SAMPLE_ISSUES];
    choice_at(o, choice);
    for (size_t p = 0; p < n; p++)
      sample->all[o * n + p] = worth(p, choice);
  }
  for (size_t p = 0; p < n; p++)
    sample->reservation[p] = n > 4 ? 0.2 : 0.3 + 0.02 * (double)(p % 3);
  build_frontier(sample);
  for (size_t p = 0; p < n; p++)
    sample->ideal[p] = 0;
  for (size_t i = 0; i < sample->plot.points_count; i++)
    for (size_t p = 0; p < n; p++)
      sample->ideal[p] = fmax(sample->ideal[p], value_of(sample, ZOPA_UTILITARIAN, sample->frontier + i * n) > 0 ? sample->frontier[i * n + p] : 0);
  for (size_t s = 0; s < ZOPA_SOLUTIONS; s++) {
    size_t best = 0;
    for (size_t i = 1; i < sample->plot.points_count; i++)
      if (value_of(sample, (enum zopa_solution)s, sample->frontier + i * n) > value_of(sample, (enum zopa_solution)s, sample->frontier + best * n))
        best = i;
    sample->marks[s] = (struct zopa_plot_mark){(enum zopa_solution)s, sample->frontier + best * n, sample->choices + best * SAMPLE_ISSUES};
  }
}

const char *const sample_hostile[SAMPLE_HOSTILE] = {
  "</script><script>hacked=1</script>", "\"><img src=x onerror=hacked=1>", "' onmouseover='hacked=1", "a & b < c > d &lt; &#60;", "<!-- <script>",
  "]]></style><style>*{display:none}</style>", "\xFF\xC3( \xED\xA0\x80", "\x01\x1B[31m\x7F\x0B", "\xE2\x80\xA8 \xE2\x80\xAE\xEF\xBF\xBF", "",
  "a name without end and without a blank: Donaudampfschifffahrtselektrizit\xC3\xA4tenhauptbetriebswerkbauunterbeamtengesellschaft, really",
  "{{7*7}} ${7*7} %s %n javascript:hacked=1",
};

void sample_spoil(struct sample *sample)
{
  static const struct zopa_plot_issue spoilt[SAMPLE_ISSUES] = {
    {"<b>pay</b>", sample_hostile, 10}, {"\"quoted\"", sample_hostile + 4, 4}, {"'single'", sample_hostile + 2, 4}, {"&amp;", sample_hostile, 3},
  };
  sample->plot.parties = sample_hostile;
  sample->plot.issues = spoilt;
}
