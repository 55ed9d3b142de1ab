/* bridge_plot.c - what can be had, by mean utility: ways to close what is open that no other betters for one party at no cost to another, more of
 * them behind, and the packages listed with the range of what each may be worth.
 *
 * Where all ways are few they are all looked at; else so many are drawn at random, and the packages listed are looked at besides. Sorted by the
 * sum of utilities, a way can only be bettered by one before it that nothing betters, so each is held against those alone. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ops/bridge_view.h"
#include "ops/outcome_text.h"

enum { LOOKED_AT_MOST = 20000, LOOKED_AT_MANY_PARTIES = 4000, FEW_PARTIES = 3 };
enum { POINTS_MOST = 300, CLOUD_MOST = 400, STREAM = 3 };

/* The mean worth of options to one party, reckoned when asked for. */
struct mean {
  const struct zopa_belief *belief;
  size_t index;                   /* among the beliefs */
  double **worth;                 /* [issue_count]: [options], NaN: not asked for yet; NULL with complete preferences */
  int32_t *column;                /* [draws] room for one option */
  double reservation;
};

/* A way to close what is open. */
struct way {
  double sum;
  size_t index;                   /* of those looked at */
};

struct search {
  const struct zopa_bridge_answer *answer;
  const struct zopa_bridge *bridge;
  const struct zopa_space *space;
  struct zopa_arena *arena;       /* of the plot */
  struct zopa_arena scratch;
  struct mean *means;             /* the consenting parties */
  size_t parties;
  size_t looked_at, room;
  uint32_t *outcomes;             /* [room][issue_count] */
  double *utilities;              /* [room][parties] */
  struct way *ways;               /* [looked_at] the largest sum first */
  bool *best;                     /* [looked_at] by index: no other betters it */
  size_t best_count;
  bool all;
};

/* --- means --- */

static double mean_of(const int32_t *column, size_t count)
{
  int64_t sum = 0;
  for (size_t s = 0; s < count; s++)
    sum += column[s];
  return (double)sum / (double)count / ZOPA_DRAW_UNIT;
}

static bool init_mean(struct search *search, size_t index, struct mean *mean)
{
  const struct zopa_belief *belief = &search->answer->beliefs->parties[index];
  *mean = (struct mean){.belief = belief, .index = index};
  if (belief->utility) {
    mean->reservation = zopa_utility_value(belief->utility, belief->utility->reservation);
    return true;
  }
  mean->reservation = mean_of(belief->draws->reservations, belief->draws->count);
  mean->worth = ZOPA_ARENA_NEW(&search->scratch, double *, search->space->issue_count);
  mean->column = zopa_arena_raw(&search->scratch, belief->draws->count, sizeof *mean->column);
  for (size_t i = 0; mean->worth && i < search->space->issue_count; i++) {
    mean->worth[i] = zopa_arena_raw(&search->scratch, search->space->radix[i], sizeof **mean->worth);
    for (size_t o = 0; mean->worth[i] && o < search->space->radix[i]; o++)
      mean->worth[i][o] = NAN;
  }
  return !search->scratch.failed;
}

static double mean_utility(const struct search *search, const struct mean *mean, const uint32_t *outcome)
{
  double sum = 0;
  if (!mean->worth)
    return zopa_utility_value(mean->belief->utility, zopa_utility_sum(search->space, mean->belief->utility, outcome));
  for (uint32_t i = 0; i < search->space->issue_count; i++) {
    double *worth = &mean->worth[i][outcome[i]];
    if (isnan(*worth)) {
      zopa_draws_option(mean->belief->draws, i, outcome[i], mean->column);
      *worth = mean_of(mean->column, mean->belief->draws->count);
    }
    sum += *worth;
  }
  return sum;
}

/* Room for the parties; false when memory ran out. */
static bool init_means(struct search *search)
{
  const struct zopa_beliefs *beliefs = search->answer->beliefs;
  search->means = ZOPA_ARENA_NEW(&search->scratch, struct mean, beliefs->count);
  for (size_t p = 0; search->means && p < beliefs->count; p++) {
    const struct zopa_belief *belief = &beliefs->parties[p];
    if (belief->consents && (belief->utility || belief->draws) && !init_mean(search, p, &search->means[search->parties++]))
      return false;
  }
  return search->means != NULL;
}

/* --- looking --- */

/* Takes a way to close what is open when it is feasible. */
static void look_at(struct search *search, const uint32_t *outcome)
{
  size_t issues = search->space->issue_count, at = search->looked_at;
  if (!zopa_space_feasible(search->space, outcome))
    return;
  memcpy(search->outcomes + at * issues, outcome, issues * sizeof *outcome);
  for (size_t p = 0; p < search->parties; p++)
    search->utilities[at * search->parties + p] = mean_utility(search, &search->means[p], outcome);
  search->looked_at++;
}

/* How many ways there are, as a double; what an issue that is not open stands at is no choice. */
static double count_ways(const struct search *search)
{
  double count = 1;
  for (size_t i = 0; i < search->space->issue_count; i++)
    count *= search->bridge->open[i] ? search->space->domain_size[i] : 1;
  return count;
}

/* On to the next way in index order; false after the last. places: of each open issue, in its domain. */
static bool step(const struct search *search, uint32_t *places, uint32_t *outcome)
{
  for (size_t i = search->space->issue_count; i-- > 0;) {
    if (!search->bridge->open[i])
      continue;
    places[i] = places[i] + 1 < search->space->domain_size[i] ? places[i] + 1 : 0;
    outcome[i] = search->space->domain[i][places[i]];
    if (places[i] > 0)
      return true;
  }
  return false;
}

static void look_at_all(struct search *search, uint32_t *places, uint32_t *outcome)
{
  for (size_t i = 0; i < search->space->issue_count; i++)
    if (search->bridge->open[i])
      outcome[i] = search->space->domain[i][0];
  do
    look_at(search, outcome);
  while (step(search, places, outcome));
}

static void look_at_some(struct search *search, size_t count, uint32_t *outcome)
{
  struct zopa_random random;
  zopa_random_init(&random, search->answer->call->control.seed, STREAM);
  for (size_t k = 0; k < count; k++) {
    for (size_t i = 0; i < search->space->issue_count; i++)
      if (search->bridge->open[i])
        outcome[i] = search->space->domain[i][zopa_random_below(&random, search->space->domain_size[i])];
    look_at(search, outcome);
  }
  for (size_t k = 0; k < search->bridge->package_count; k++)
    look_at(search, search->bridge->packages[k].outcome);
}

static bool look(struct search *search)
{
  size_t issues = search->space->issue_count, most = search->parties <= FEW_PARTIES ? LOOKED_AT_MOST : LOOKED_AT_MANY_PARTIES;
  double ways = count_ways(search);
  search->all = ways <= (double)most;
  search->room = search->all ? (size_t)ways : most + search->bridge->package_count;
  search->outcomes = zopa_arena_raw(&search->scratch, search->room * issues, sizeof *search->outcomes);
  search->utilities = zopa_arena_raw(&search->scratch, search->room * search->parties, sizeof *search->utilities);
  uint32_t *places = ZOPA_ARENA_NEW(&search->scratch, uint32_t, issues), *outcome = ZOPA_ARENA_NEW(&search->scratch, uint32_t, issues);
  if (search->scratch.failed)
    return false;
  memcpy(outcome, search->bridge->packages->outcome, issues * sizeof *outcome);
  if (search->all)
    look_at_all(search, places, outcome);
  else
    look_at_some(search, most, outcome);
  return true;
}

/* --- what no other betters --- */

static int largest_sum_first(const void *a, const void *b)
{
  const struct way *x = a, *y = b;
  if (x->sum != y->sum)
    return x->sum > y->sum ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

/* At least as good for all; equals count too, so that each point is kept once. */
static bool covers(const double *a, const double *b, size_t count)
{
  for (size_t p = 0; p < count; p++)
    if (a[p] < b[p])
      return false;
  return true;
}

static bool find_best(struct search *search)
{
  size_t n = search->parties, *kept = ZOPA_ARENA_NEW(&search->scratch, size_t, search->looked_at);
  search->ways = ZOPA_ARENA_NEW(&search->scratch, struct way, search->looked_at);
  search->best = ZOPA_ARENA_NEW(&search->scratch, bool, search->looked_at);
  if (search->scratch.failed)
    return false;
  for (size_t k = 0; k < search->looked_at; k++) {
    search->ways[k].index = k;
    for (size_t p = 0; p < n; p++)
      search->ways[k].sum += search->utilities[k * n + p];
  }
  qsort(search->ways, search->looked_at, sizeof *search->ways, largest_sum_first);
  for (size_t k = 0; k < search->looked_at; k++) {
    const double *own = search->utilities + search->ways[k].index * n;
    size_t i = 0;
    while (i < search->best_count && !covers(search->utilities + kept[i] * n, own, n))
      i++;
    if (i < search->best_count)
      continue;
    kept[search->best_count++] = search->ways[k].index;
    search->best[search->ways[k].index] = true;
  }
  return true;
}

/* --- the plot --- */

/* A row of the plot, to be sorted: utilities first. */
struct row {
  const double *utilities;
  const uint32_t *outcome;
  size_t parties;
};

static int first_party_first(const void *a, const void *b)
{
  const struct row *x = a, *y = b;
  for (size_t p = 0; p < x->parties; p++)
    if (x->utilities[p] != y->utilities[p])
      return x->utilities[p] > y->utilities[p] ? -1 : 1;
  return 0;
}

/* The open issues; only options that a point chooses are given their names. */
static bool name_issues(struct search *search, struct zopa_plot *plot, uint32_t *ret_open)
{
  const struct zopa_case *negotiation = search->answer->show->negotiation;
  struct zopa_plot_issue *issues = ZOPA_ARENA_NEW(search->arena, struct zopa_plot_issue, negotiation->issues_count);
  for (uint32_t i = 0; issues && i < negotiation->issues_count; i++) {
    const char **options = search->bridge->open[i] ? ZOPA_ARENA_NEW(search->arena, const char *, negotiation->issues[i].options_count) : NULL;
    if (!search->bridge->open[i])
      continue;
    ret_open[plot->issues_count] = i;
    issues[plot->issues_count++] = (struct zopa_plot_issue){zopa_issue_title(negotiation, i), options, negotiation->issues[i].options_count};
  }
  plot->issues = issues;
  return !search->arena->failed;
}

/* What an outcome chooses on the open issues; names the options. */
static void choose(struct search *search, const struct zopa_plot *plot, const uint32_t *open, const uint32_t *outcome, uint32_t *ret_choice)
{
  for (size_t i = 0; i < plot->issues_count; i++) {
    const struct zopa_issue *issue = &search->answer->show->negotiation->issues[open[i]];
    const char **name = (const char **)&plot->issues[i].options[outcome[open[i]]];
    struct zopa_text buffer = {0};
    ret_choice[i] = outcome[open[i]];
    if (!*name)
      *name = zopa_arena_string(search->arena, zopa_option_title(issue, outcome[open[i]], &buffer));
    search->arena->failed |= buffer.failed || !*name;
    zopa_text_clear(&buffer);
  }
}

static bool add_points(struct search *search, struct zopa_plot *plot, const uint32_t *open)
{
  size_t n = search->parties, issues = search->space->issue_count, at = 0;
  size_t shown = search->best_count < POINTS_MOST ? search->best_count : POINTS_MOST;
  struct row *rows = ZOPA_ARENA_NEW(&search->scratch, struct row, search->best_count);
  double *utilities = ZOPA_ARENA_NEW(search->arena, double, shown * n);
  uint32_t *choices = ZOPA_ARENA_NEW(search->arena, uint32_t, shown * plot->issues_count);
  if (!rows || !utilities || !choices)
    return false;
  for (size_t k = 0; k < search->looked_at; k++)
    if (search->best[k])
      rows[at++] = (struct row){search->utilities + k * n, search->outcomes + k * issues, n};
  qsort(rows, search->best_count, sizeof *rows, first_party_first);
  for (size_t i = 0; i < shown; i++) {
    const struct row *row = &rows[shown > 1 ? i * (search->best_count - 1) / (shown - 1) : 0];
    memcpy(utilities + i * n, row->utilities, n * sizeof *utilities);
    choose(search, plot, open, row->outcome, choices + i * plot->issues_count);
  }
  plot->points_count = shown;
  plot->utilities = utilities;
  plot->choices = plot->issues_count ? choices : NULL;
  if (shown < search->best_count) {
    struct zopa_text total = {0};
    zopa_text_format(&total, "%zu", search->best_count);
    plot->points_total = zopa_show_keep(search->answer->show, &total);
  }
  return !search->arena->failed;
}

static bool add_cloud(struct search *search, struct zopa_plot *plot)
{
  size_t n = search->parties, others = search->looked_at - search->best_count, shown = others < CLOUD_MOST ? others : CLOUD_MOST, at = 0, met = 0;
  double *cloud = ZOPA_ARENA_NEW(search->arena, double, shown * n);
  if (!cloud)
    return false;
  for (size_t k = 0; k < search->looked_at && at < shown; k++)
    if (!search->best[k] && met++ * shown / others >= at)
      memcpy(cloud + at++ * n, search->utilities + k * n, n * sizeof *cloud);
  plot->cloud = cloud;
  plot->cloud_count = at;
  return true;
}

static bool add_packages(struct search *search, struct zopa_plot *plot, const uint32_t *open)
{
  const struct zopa_bridge *bridge = search->bridge;
  size_t n = search->parties;
  struct zopa_plot_package *packages = ZOPA_ARENA_NEW(search->arena, struct zopa_plot_package, bridge->package_count);
  double *figures = ZOPA_ARENA_NEW(search->arena, double, bridge->package_count * 3 * n);
  uint32_t *choices = ZOPA_ARENA_NEW(search->arena, uint32_t, bridge->package_count * plot->issues_count);
  if (!packages || !figures || !choices)
    return false;
  for (size_t k = 0; k < bridge->package_count; k++) {
    double *low = figures + k * 3 * n, *middle = low + n, *high = middle + n;
    uint32_t *choice = choices + k * plot->issues_count;
    for (size_t p = 0; p < n; p++) {
      const double *utility = bridge->packages[k].parties[search->means[p].index].utility;
      low[p] = utility[0];
      middle[p] = utility[1];
      high[p] = utility[2];
    }
    choose(search, plot, open, bridge->packages[k].outcome, choice);
    packages[k] = (struct zopa_plot_package){zopa_bridge_letter(search->answer->show, k), middle, low, high, plot->issues_count ? choice : NULL};
  }
  plot->packages = packages;
  plot->packages_count = bridge->package_count;
  return !search->arena->failed;
}

static bool fill(struct search *search, struct zopa_plot *ret_plot)
{
  const struct zopa_case *negotiation = search->answer->show->negotiation;
  struct zopa_plot plot = {.parties_count = search->parties};
  const char **names = ZOPA_ARENA_NEW(search->arena, const char *, search->parties);
  int *index = ZOPA_ARENA_NEW(search->arena, int, search->parties);
  double *reservation = ZOPA_ARENA_NEW(search->arena, double, search->parties);
  uint32_t *open = ZOPA_ARENA_NEW(&search->scratch, uint32_t, search->space->issue_count);
  if (!names || !index || !reservation || !open)
    return false;
  for (size_t p = 0; p < search->parties; p++) {
    names[p] = zopa_party_title(negotiation, search->means[p].belief->party);
    index[p] = (int)search->means[p].belief->party;
    reservation[p] = search->means[p].reservation;
  }
  plot.parties = names;
  plot.party_index = index;
  plot.reservation = reservation;
  if (!name_issues(search, &plot, open) || !add_points(search, &plot, open) || !add_cloud(search, &plot) || !add_packages(search, &plot, open))
    return false;
  *ret_plot = plot;
  return true;
}

bool zopa_bridge_plot(const struct zopa_bridge_answer *answer, struct zopa_plot *ret_plot, size_t *ret_looked_at, bool *ret_all)
{
  struct search search = {.answer = answer, .bridge = answer->bridge, .space = answer->beliefs->space, .arena = &answer->show->arena};
  bool drawn = false, good = true;
  if (!answer->bridge || answer->bridge->package_count == 0 || search.space->empty)
    return false;
  good = init_means(&search);
  if (good && search.parties > 0) {
    good = look(&search) && find_best(&search);
    drawn = good && search.looked_at > 0;
    good = good && (!drawn || fill(&search, ret_plot));
  }
  zopa_arena_clear(&search.scratch);
  answer->show->failed |= !good;
  *ret_looked_at = search.looked_at;
  *ret_all = search.all;
  return drawn && good;
}
