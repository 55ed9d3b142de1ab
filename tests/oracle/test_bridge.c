/* test_bridge.c - packages and questions against their definitions (bridge_oracle.h) on small random cases: values, ranking, ties, distance, dominance,
 * standing, constraints and red lines, what is said of each package, and what a question is worth on the same draws. */
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "belief/widen.h"
#include "bridge/contenders.h"
#include "bridge/questions.h"
#include "formats/case_format.h"
#include "oracle/bridge_case.h"
#include "oracle/bridge_oracle.h"
#include "oracle/oracle.h"

static const struct bridge_recipe recipes[] = {
    {.name = "statements", .parties_min = 1, .parties_max = 3, .issues_min = 1, .issues_max = 4, .options_min = 1, .options_max = 4, .complete = 0, .partial = 6,
     .statements = 6, .constraints = 2, .red_lines = 1, .standing = true, .mediators = true, .numeric = true},
    {.name = "mixed", .parties_min = 2, .parties_max = 4, .issues_min = 1, .issues_max = 4, .options_min = 1, .options_max = 4, .complete = 4, .partial = 3,
     .statements = 6, .constraints = 2, .red_lines = 1, .standing = true, .interactions = true, .mediators = true, .numeric = true},
    {.name = "complete", .parties_min = 1, .parties_max = 4, .issues_min = 1, .issues_max = 5, .options_min = 2, .options_max = 4, .complete = 8, .partial = 0,
     .statements = 1, .constraints = 3, .red_lines = 1, .standing = true, .interactions = true, .mediators = true, .numeric = true, .plain = true},
    {.name = "many ways", .parties_min = 2, .parties_max = 3, .issues_min = 4, .issues_max = 5, .options_min = 3, .options_max = 4, .complete = 5, .partial = 3,
     .statements = 3, .constraints = 1, .red_lines = 0, .interactions = true, .plain = true},
    {.name = "hardly anybody signs", .parties_min = 2, .parties_max = 3, .issues_min = 1, .issues_max = 3, .options_min = 1, .options_max = 4, .complete = 6,
     .partial = 2, .statements = 5, .constraints = 5, .red_lines = 2, .standing = true, .interactions = true, .refusing = true},
};
enum { RECIPES = sizeof recipes / sizeof *recipes, DRAWS = 150 };

/* One case with all that is made of it. */
struct table {
  struct zopa_case *negotiation;
  struct zopa_space *space;
  struct zopa_beliefs *beliefs;
  struct zopa_control control;
  struct zopa_watch watch;
  struct zopa_error error;
};

/* False when it is no sound case (constraints leave nothing at all), its statements conflict, or nobody has to agree. */
static bool table_init(struct table *table, const char *text, size_t draws, uint64_t seed)
{
  struct zopa_file file = {"made", text, strlen(text)};
  *table = (struct table){.control = ZOPA_CONTROL_INIT};
  table->control.threads = 1 + seed % 2;
  table->control.seed = seed;
  zopa_watch_init(&table->watch, &table->control);
  if (zopa_case_format_read(&file, 1, &table->error, &table->negotiation) != ZOPA_OK)
    return false;
  if (zopa_space_new(table->negotiation, &table->error, &table->space) != ZOPA_OK ||
      zopa_beliefs_new(table->space, draws, &table->control, &table->watch, &table->error, &table->beliefs) != ZOPA_OK)
    abort();
  bool any = false;
  for (size_t p = 0; p < table->beliefs->count; p++)
    any = any || table->beliefs->parties[p].consents;
  return any && !table->beliefs->conflicting;
}

static void table_clear(struct table *table)
{
  zopa_beliefs_free(table->beliefs);
  zopa_space_free(table->space);
  zopa_case_free(table->negotiation);
  zopa_error_clear(&table->error);
  zopa_watch_clear(&table->watch);
}

static struct zopa_bridge *build(struct table *table, const struct zopa_bridge_wish *wish)
{
  struct zopa_bridge *bridge = NULL;
  if (zopa_bridge_new(table->beliefs, table->beliefs, wish, &table->control, &table->watch, &table->error, &bridge) != ZOPA_OK)
    abort();
  return bridge;
}

static bool near(double a, double b) { return fabs(a - b) <= 1e-9 * fmax(1e-3, fabs(b)); }

/* ---------------------------------------------------------------- the list */

/* What was met on the way, so that the test can say that it tried all. */
static struct {
  size_t cases, packages, settled, reopened, none, empty, dominated, ties, regret_ties, many, questions, signing, trades, alike;
} met;

static void count_ties(const struct bridge_oracle *oracle)
{
  met.empty += oracle->package_count == 0;
  met.many += oracle->package_count > 256;
  for (size_t k = 0; k + 1 < oracle->package_count; k++) {
    bool tie = mpq_equal(oracle->packages[k].value, oracle->packages[k + 1].value) && mpq_sgn(oracle->packages[k].value) != 0;
    met.dominated += oracle->packages[k].dominated;
    met.ties += tie && !mpq_equal(oracle->packages[k].regret, oracle->packages[k + 1].regret);
    met.regret_ties += tie && mpq_equal(oracle->packages[k].regret, oracle->packages[k + 1].regret);
  }
}

static void check_standing(const struct table *table, const struct bridge_oracle *oracle, const struct zopa_bridge *bridge, const char *what, uint64_t seed)
{
  (void)table;
  for (size_t i = 0; i < oracle->issues; i++) {
    CHECK_THAT(bridge->open[i] == oracle->open[i], "%s, seed %lu: issue %zu is %s", what, (unsigned long)seed, i, bridge->open[i] ? "open" : "settled");
    met.settled += !oracle->open[i];
    for (size_t k = 0; k < bridge->package_count; k++)
      CHECK_THAT(oracle->open[i] || bridge->packages[k].outcome[i] == oracle->settled[i], "%s, seed %lu: package %zu moves what is settled", what,
                 (unsigned long)seed, k);
  }
  if (oracle->considered > 0)
    CHECK_THAT(bridge->considered && strtod(bridge->considered, NULL) == oracle->considered, "%s, seed %lu: considered %s of %.0f", what, (unsigned long)seed,
               bridge->considered ? bridge->considered : "none", oracle->considered);
  CHECK_THAT(bridge->none_feasible == (oracle->package_count == 0), "%s, seed %lu: none feasible: %d, but %zu are", what, (unsigned long)seed,
             bridge->none_feasible, oracle->package_count);
}

static void check_list(const struct bridge_oracle *oracle, const struct zopa_bridge *bridge, const struct zopa_bridge_wish *wish, const char *what,
                       uint64_t seed)
{
  size_t *list = malloc((wish->packages + 1) * sizeof *list), count = bridge_oracle_list(oracle, wish, list);
  CHECK_THAT(bridge->package_count == count, "%s, seed %lu, by %s: %zu packages, of %zu", what, (unsigned long)seed, zopa_criterion_name(wish->by),
             bridge->package_count, count);
  met.packages += count;
  met.none += count == 0;
  for (size_t k = 0; k < count && k < bridge->package_count; k++) {
    const struct zopa_bridge_package *package = &bridge->packages[k];
    bool same = memcmp(package->outcome, oracle->packages[list[k]].outcome, oracle->issues * sizeof *package->outcome) == 0;
    double value = mpq_get_d(oracle->packages[list[k]].value);
    CHECK_THAT(same, "%s, seed %lu, by %s: package %zu of %zu is another, value %.9g for %.9g, %s", what, (unsigned long)seed, zopa_criterion_name(wish->by), k, count,
               package->value, value, package->proven ? "proven" : "not proven");
    if (!same)
      break;
    CHECK_THAT(near(package->value, value), "%s, seed %lu: value %.12g, by definition %.12g", what, (unsigned long)seed, package->value, value);
    CHECK_THAT(package->proven, "%s, seed %lu, by %s: package %zu is not proven", what, (unsigned long)seed, zopa_criterion_name(wish->by), k);
  }
  free(list);
}

/* The place of a package among the oracle's. */
static size_t find(const struct bridge_oracle *oracle, const uint32_t *outcome)
{
  for (size_t k = 0; k < oracle->package_count; k++)
    if (memcmp(oracle->packages[k].outcome, outcome, oracle->issues * sizeof *outcome) == 0)
      return k;
  return SIZE_MAX;
}

/* Shares, means and regrets of a package, and the product of the shares. */
static void check_figures(const struct bridge_oracle *oracle, const struct zopa_bridge *bridge, const char *what, uint64_t seed)
{
  for (size_t k = 0; k < bridge->package_count; k++) {
    const struct zopa_bridge_package *package = &bridge->packages[k];
    size_t at = find(oracle, package->outcome);
    double joint = 1, least = 2;
    CHECK_THAT(at != SIZE_MAX, "%s, seed %lu: package %zu is not feasible", what, (unsigned long)seed, k);
    for (size_t p = 0; p < oracle->party_count && at != SIZE_MAX; p++) {
      const struct bridge_oracle_party *party = &oracle->parties[p];
      const struct zopa_bridge_party *told = &package->parties[party->index];
      const int64_t *z = bridge_oracle_z(oracle, p, at);
      size_t accepted = 0;
      for (size_t s = 0; s < party->draws; s++)
        accepted += z[s] >= 0;
      double share = (double)accepted / (double)party->draws, regret = mpq_get_d(oracle->regret[p * oracle->package_count + at]);
      CHECK_THAT(told->share == share, "%s, seed %lu: share %.6g, by definition %.6g", what, (unsigned long)seed, told->share, share);
      CHECK_THAT(near(told->regret, regret), "%s, seed %lu: regret %.12g, by definition %.12g", what, (unsigned long)seed, told->regret, regret);
      joint *= share;
      least = fmin(least, share);
    }
    if (at == SIZE_MAX)
      continue;
    CHECK_THAT(near(package->joint, joint) && package->parties[package->binding_party].share == least && package->parties[package->binding_party].consents,
               "%s, seed %lu: joint share %.6g of %.6g, binding %.6g of %.6g", what, (unsigned long)seed, package->joint, joint,
               package->parties[package->binding_party].share, least);
    double apart = 1;
    for (size_t l = 0; l < bridge->package_count; l++)
      CHECK_THAT(l == k || bridge_oracle_far(oracle, package->outcome, bridge->packages[l].outcome), "%s, seed %lu: packages %zu and %zu are too alike", what,
                 (unsigned long)seed, k, l);
    CHECK(package->apart > 0.1 - 1e-9 && package->apart <= apart + 1e-9);
  }
}

/* ---------------------------------------------------------------- what is said of a package */

/* The mean worth of an option, from the draws or the fractions of the file. */
static double mean_worth(const struct table *table, const struct zopa_belief *belief, uint32_t issue, uint32_t option)
{
  double mean = 0;
  if (belief->draws) {
    int32_t *column = malloc(belief->draws->count * sizeof *column);
    zopa_draws_option(belief->draws, issue, option, column);
    for (size_t s = 0; s < belief->draws->count; s++)
      mean += (double)column[s] / ZOPA_DRAW_UNIT / (double)belief->draws->count;
    free(column);
    return mean;
  }
  struct oracle_scale scale;
  oracle_scale_init(&scale, table->negotiation, belief->party);
  mean = mpq_get_d(scale.share[issue][option]);
  oracle_scale_clear(&scale);
  return mean;
}

/* Which third an option lies in; nothing is said where the place is at a border to within rounding. */
static void check_sides(const struct table *table, const struct bridge_oracle *oracle, const struct zopa_bridge *bridge, const char *what, uint64_t seed)
{
  const struct zopa_bridge_package *package = &bridge->packages[0];
  for (size_t p = 0; p < table->beliefs->count; p++)
    for (uint32_t i = 0; i < oracle->issues; i++) {
      double low = INFINITY, high = -INFINITY, here = mean_worth(table, &table->beliefs->parties[p], i, package->outcome[i]);
      for (uint32_t o = 0; o < table->negotiation->issues[i].options_count; o++)
        if (oracle->left[i][o]) {
          double mean = mean_worth(table, &table->beliefs->parties[p], i, o);
          low = fmin(low, mean);
          high = fmax(high, mean);
        }
      double place = (here - low) / (high - low);
      if (fabs(high - low - 0.01) < 1e-6 || fabs(place - 1.0 / 3) < 1e-6 || fabs(place - 2.0 / 3) < 1e-6)
        continue;
      enum zopa_side side = !oracle->open[i]       ? ZOPA_SIDE_SETTLED
                            : high - low < 0.01    ? ZOPA_SIDE_HALFWAY
                            : place > 2.0 / 3      ? ZOPA_SIDE_GETS
                            : place < 1.0 / 3      ? ZOPA_SIDE_GIVES
                                                   : ZOPA_SIDE_HALFWAY;
      CHECK_THAT(package->parties[p].sides[i] == side, "%s, seed %lu: party %zu on issue %u: side %d of %d", what, (unsigned long)seed, p, i,
                 package->parties[p].sides[i], side);
    }
}

/* Offers that have not lapsed and lie wholly in the package; the 5%, mean and 95% of utilities; the issue that binds. */
static void check_words(const struct table *table, const struct bridge_oracle *oracle, const struct zopa_bridge *bridge, const char *what, uint64_t seed)
{
  const struct zopa_case *it = table->negotiation;
  const struct zopa_bridge_package *package = &bridge->packages[0];
  size_t offers = 0;
  for (uint32_t o = 0; o < it->offers_count; o++) {
    bool lapsed = it->offers[o].expires.known && it->offers[o].expires.day < it->as_of.day;
    bool in = !lapsed && oracle_clause_holds(&it->offers[o].package, package->outcome) && oracle_clause_holds(&it->offers[o].condition, package->outcome);
    CHECK_THAT(!in || (offers < package->offer_count && package->offers[offers] == o), "%s, seed %lu: offer %u is in the package", what, (unsigned long)seed, o);
    offers += in;
  }
  CHECK(offers == package->offer_count && package->fails_if && strlen(package->fails_if) > 10);
  for (size_t p = 0; p < table->beliefs->count; p++) {
    double mean = 0;
    const struct zopa_bridge_party *party = &package->parties[p];
    if (!table->beliefs->parties[p].draws)
      continue;
    for (uint32_t i = 0; i < oracle->issues; i++)
      mean += mean_worth(table, &table->beliefs->parties[p], i, package->outcome[i]);
    CHECK_THAT(near(party->utility[1], mean) && party->utility[0] <= party->utility[1] && party->utility[1] <= party->utility[2],
               "%s, seed %lu: utilities %.6f %.6f %.6f, mean %.6f", what, (unsigned long)seed, party->utility[0], party->utility[1], party->utility[2], mean);
  }
}

static size_t accepts(const int64_t *z, size_t draws)
{
  size_t count = 0;
  for (size_t s = 0; s < draws; s++)
    count += z[s] >= 0;
  return count;
}

/* The issue on which another option, all else as it is, would raise the binding party's share most. */
static void check_binding_issue(const struct table *table, const struct bridge_oracle *oracle, const struct zopa_bridge *bridge, const char *what, uint64_t seed)
{
  const struct zopa_bridge_package *package = &bridge->packages[0];
  const struct zopa_belief *belief = &table->beliefs->parties[package->binding_party];
  if (!belief->draws)
    return;
  size_t n = belief->draws->count, best = 0, told = 0, now;
  int64_t *z = malloc(n * sizeof *z), *other = malloc(n * sizeof *other);
  int32_t *column = malloc(n * sizeof *column);
  for (size_t s = 0; s < n; s++)
    z[s] = -belief->draws->reservations[s];
  for (uint32_t i = 0; i < oracle->issues; i++) {
    zopa_draws_option(belief->draws, i, package->outcome[i], column);
    for (size_t s = 0; s < n; s++)
      z[s] += column[s];
  }
  now = accepts(z, n);
  for (uint32_t i = 0; i < oracle->issues; i++)
    for (uint32_t o = 0; o < table->negotiation->issues[i].options_count; o++) {
      if (!oracle->open[i] || !oracle->left[i][o])
        continue;
      memcpy(other, z, n * sizeof *z);
      zopa_draws_option(belief->draws, i, package->outcome[i], column);
      for (size_t s = 0; s < n; s++)
        other[s] -= column[s];
      zopa_draws_option(belief->draws, i, o, column);
      for (size_t s = 0; s < n; s++)
        other[s] += column[s];
      size_t count = accepts(other, n);
      best = count > best ? count : best;
      told = package->binding_issue == i && count > told ? count : told;
    }
  CHECK_THAT(best <= now || (package->binding_issue != ZOPA_NONE && told == best),
             "%s, seed %lu: another issue raises the binding share to %zu, the one that is told to %zu, from %zu", what, (unsigned long)seed, best, told, now);
  free(z);
  free(other);
  free(column);
}

/* ---------------------------------------------------------------- questions */

/* Sums of one party over the draws in which it answers so: of what the criterion takes the mean of. */
static double measure(enum zopa_criterion by, int64_t z, int64_t unit)
{
  return by == ZOPA_BY_SHARE ? z >= 0 : by == ZOPA_BY_MEAN || z > 0 ? (double)z / (double)unit : 0;
}

/* The expected value of the best package after the answer; left [draws] of the party asked. */
static double after(const struct bridge_oracle *oracle, enum zopa_criterion by, size_t asked, const bool *left)
{
  double total = 0;
  for (int side = 0; side < 2; side++) {
    double best = 0;
    for (size_t k = 0; k < oracle->package_count; k++) {
      double value = 1;
      for (size_t p = 0; p < oracle->party_count; p++) {
        const struct bridge_oracle_party *party = &oracle->parties[p];
        const int64_t *z = bridge_oracle_z(oracle, p, k);
        double sum = 0;
        for (size_t s = 0; s < party->draws; s++)
          sum += p != asked || left[s] == (side == 0) ? measure(by, z[s], party->unit) : 0;
        value *= fmax(0, sum / (double)party->draws);
      }
      best = fmax(best, value);
    }
    total += best;
  }
  return total;
}

/* Sides that differ by less than a draw is rounded to, some times over, are alike; then the left is taken. */
enum { EVEN = 32 };

/* What the party would answer: whether the left is worth at least as much as the right, or as no agreement. */
static size_t answers(const struct zopa_belief *belief, const uint32_t *left, const uint32_t *right, size_t issues, bool *ret_left)
{
  const struct zopa_draws *draws = belief->draws;
  int64_t *sums = calloc(draws->count, sizeof *sums);
  int32_t *column = malloc(draws->count * sizeof *column);
  size_t count = 0;
  for (size_t s = 0; s < draws->count && !right; s++)
    sums[s] = -draws->reservations[s];
  for (uint32_t i = 0; i < issues; i++)
    for (int side = 0; side < 2; side++) {
      const uint32_t *package = side ? right : left;
      if (!package || package[i] == ZOPA_NONE)
        continue;
      zopa_draws_option(draws, i, package[i], column);
      for (size_t s = 0; s < draws->count; s++)
        sums[s] += side ? -column[s] : column[s];
    }
  for (size_t s = 0; s < draws->count; s++)
    count += ret_left[s] = sums[s] >= -EVEN;
  free(sums);
  free(column);
  return count;
}

static double best_value(const struct bridge_oracle *oracle)
{
  return oracle->package_count ? mpq_get_d(oracle->packages[0].value) : 0;
}

/* The beliefs with draws as questions reckon with them (belief/widen.h); parties are a copy of their own. */
static struct zopa_beliefs widen(const struct table *table)
{
  struct zopa_beliefs wide = *table->beliefs;
  wide.parties = malloc((wide.count + 1) * sizeof *wide.parties);
  for (size_t p = 0; p < wide.count; p++) {
    wide.parties[p] = table->beliefs->parties[p];
    if (wide.parties[p].draws && zopa_draws_widen(table->beliefs->parties[p].draws, table->control.seed, &wide.parties[p].draws) != ZOPA_OK)
      abort();
  }
  return wide;
}

static void narrow(struct zopa_beliefs *wide)
{
  for (size_t p = 0; p < wide->count; p++)
    zopa_draws_free(wide->parties[p].draws);
  free(wide->parties);
}

static bool earlier(const uint32_t *a, const uint32_t *b, size_t issues)
{
  for (size_t i = 0; i < issues; i++)
    if (a[i] != b[i])
      return a[i] < b[i];
  return false;
}

/* Which package has the greatest product of gains when everybody's draw of one number is the truth; the count of packages: nobody's is above 0. */
static size_t best_in(const struct bridge_oracle *oracle, enum zopa_criterion by, size_t draw)
{
  size_t best = oracle->package_count;
  double most = 0;
  for (size_t k = 0; k < oracle->package_count; k++) {
    double product = 1;
    for (size_t p = 0; p < oracle->party_count; p++) {
      const struct bridge_oracle_party *party = &oracle->parties[p];
      product *= fmax(0, measure(by, bridge_oracle_z(oracle, p, k)[party->draws > 1 ? draw : 0], party->unit));
    }
    if (product > most || (product == most && product > 0 && earlier(oracle->packages[k].outcome, oracle->packages[best].outcome, oracle->issues)))
      best = k;
    most = fmax(most, product);
  }
  return best;
}

/* Entropy in nats of what was counted, [kinds] of all in all. */
static double entropy(const double *counts, size_t kinds, double all)
{
  double nats = 0;
  for (size_t k = 0; k < kinds; k++)
    nats -= counts[k] > 0 ? counts[k] / all * log(counts[k] / all) : 0;
  return nats;
}

/* Mutual information of an answer and the best package: H(answer) + H(best) - H(both), of the draws that have one, times their share. */
static double tells_of(const struct bridge_oracle *oracle, enum zopa_criterion by, size_t draws, const bool *left)
{
  size_t kinds = oracle->package_count;
  double *best = calloc(kinds, sizeof *best), *both = calloc(2 * kinds, sizeof *both), answer[2] = {0, 0}, all = 0;
  for (size_t s = 0; s < draws; s++) {
    size_t k = best_in(oracle, by, s);
    if (k == kinds)
      continue;
    all++;
    best[k]++;
    both[2 * k + left[s]]++;
    answer[left[s]]++;
  }
  double nats = all > 0 ? entropy(answer, 2, all) + entropy(best, kinds, all) - entropy(both, 2 * kinds, all) : 0;
  free(best);
  free(both);
  return nats * all / (double)draws;
}

static double order_of(double gain, double tells, double before) { return gain + ZOPA_QUESTION_TELLS * tells * before; }

/* What no question of two of the best packages, or of signing one, may exceed in the order, of those that gain anything. */
static double best_of_pairs(const struct bridge_oracle *oracle, const struct zopa_bridge_wish *wish, size_t most, bool *left)
{
  double best = 0;
  for (size_t p = 0; p < oracle->party_count; p++) {
    const struct zopa_belief *belief = &oracle->beliefs->parties[oracle->parties[p].index];
    if (!belief->draws)
      continue;
    for (size_t a = 0; a < oracle->package_count && a < most; a++)
      for (size_t b = a; b < oracle->package_count && b < most; b++) {
        const uint32_t *other = b > a ? oracle->packages[b].outcome : NULL;
        /* Who likes both the same is taken to prefer the left, so it may matter which of the two that is. */
        double least = INFINITY;
        for (int turned = 0; turned < (other ? 2 : 1); turned++) {
          answers(belief, turned ? other : oracle->packages[a].outcome, turned ? oracle->packages[a].outcome : other, oracle->issues, left);
          double gain = after(oracle, wish->by, p, left) - best_value(oracle);
          least = fmin(least, gain < 1e-9 ? 0 : order_of(gain, tells_of(oracle, wish->by, belief->draws->count, left), best_value(oracle)));
        }
        best = fmax(best, least);
      }
  }
  return best;
}

/* One question: what it is worth, and that it asks of what differs alone. */
static void check_question(const struct bridge_oracle *oracle, const struct zopa_beliefs *plain, const struct zopa_bridge_question *question,
                           enum zopa_criterion by, const char *what, uint64_t seed)
{
  size_t p = 0, differ = 0;
  while (oracle->beliefs->parties[oracle->parties[p].index].party != question->party)
    p++;
  const struct zopa_belief *belief = &oracle->beliefs->parties[oracle->parties[p].index];
  bool *left = malloc(belief->draws->count * sizeof *left);
  const struct zopa_belief *as_it_is = &plain->parties[oracle->parties[p].index];
  double share = (double)answers(as_it_is, question->left, question->right, oracle->issues, left) / (double)as_it_is->draws->count;
  answers(belief, question->left, question->right, oracle->issues, left);
  double tells = tells_of(oracle, by, belief->draws->count, left);
  CHECK_THAT(fabs(question->tells - tells) < 1e-9, "%s, seed %lu, by %s: tells %.9g of %.9g", what, (unsigned long)seed, zopa_criterion_name(by),
             question->tells, tells);
  double gain = after(oracle, by, p, left) - best_value(oracle);
  CHECK_THAT(near(question->before, best_value(oracle)) && near(question->gain, gain) && question->share_left == share,
             "%s, seed %lu, by %s: before %.9g of %.9g, gain %.9g of %.9g, share %.4f of %.4f", what, (unsigned long)seed, zopa_criterion_name(by),
             question->before, best_value(oracle), question->gain, gain, question->share_left, share);
  for (size_t i = 0; i < oracle->issues && question->right; i++) {
    differ += question->left[i] != ZOPA_NONE;
    CHECK((question->left[i] == ZOPA_NONE) == (question->right[i] == ZOPA_NONE));
    CHECK(question->left[i] == ZOPA_NONE || question->left[i] != question->right[i]);
  }
  CHECK(question->text && strlen(question->text) > 20);
  met.questions++;
  met.signing += !question->right;
  met.trades += differ == 2;
  free(left);
}

static double order(const struct zopa_bridge_question *question) { return order_of(question->gain, question->tells, question->before); }

static void check_questions(const struct table *table, const struct zopa_bridge *bridge, const struct zopa_bridge_wish *wish, const char *what,
                            uint64_t seed)
{
  struct zopa_beliefs wide = widen(table);
  struct bridge_oracle *oracle = bridge_oracle_new(&wide, wish);
  bool *left = malloc(DRAWS * sizeof *left);
  CHECK(bridge->question_count <= wish->questions);
  for (size_t q = 0; q < bridge->question_count; q++) {
    const struct zopa_bridge_question *question = &bridge->questions[q], *before = q ? question - 1 : question;
    CHECK(question->gain > 0 && order(question) <= order(before));
    check_question(oracle, table->beliefs, &bridge->questions[q], wish->by, what, seed);
  }
  /* All pairs are many: only where they are few. */
  double most = oracle->package_count <= 24 ? best_of_pairs(oracle, wish, 40, left) : 0, told = 0;
  if (bridge->question_count)
    told = order(&bridge->questions[0]);
  CHECK_THAT(told >= most - 1e-9, "%s, seed %lu, by %s: a question of the order %.9g was left out, the best is %.9g", what, (unsigned long)seed,
             zopa_criterion_name(wish->by), most, told);
  free(left);
  bridge_oracle_free(oracle);
  narrow(&wide);
}

/* ---------------------------------------------------------------- wishes */

static struct zopa_bridge_wish draw_wish(const struct table *table, struct zopa_random *random, bool *reopen)
{
  struct zopa_bridge_wish wish = {.packages = 1 + zopa_random_below(random, 6), .by = (enum zopa_criterion)zopa_random_below(random, ZOPA_CRITERIA),
                                  .for_party = ZOPA_NONE};
  wish.packages = zopa_random_below(random, 6) == 0 ? 100 : wish.packages;
  wish.reopen_tentative = zopa_random_below(random, 6) == 0;
  wish.reopen_all = zopa_random_below(random, 10) == 0;
  for (size_t i = 0; i < table->negotiation->issues_count; i++)
    reopen[i] = zopa_random_below(random, 8) == 0;
  wish.reopen = zopa_random_below(random, 2) ? reopen : NULL;
  wish.questions = zopa_random_below(random, 2) ? 4 : 0;
  uint32_t party = (uint32_t)zopa_random_below(random, table->negotiation->parties_count);
  if (zopa_random_below(random, 4) == 0 && zopa_party_consents(table->negotiation, party))
    wish.for_party = party;
  return wish;
}

static void check_case(const struct bridge_recipe *recipe, uint64_t seed)
{
  struct zopa_text text = {0};
  struct table table;
  struct zopa_random random;
  bool reopen[8];
  bridge_case(recipe, seed, &text);
  bool good = table_init(&table, text.data, DRAWS, seed);
  zopa_random_init(&random, seed, 7);
  struct zopa_bridge_wish wish = {.for_party = ZOPA_NONE};
  if (good)
    wish = draw_wish(&table, &random, reopen);
  struct bridge_oracle *oracle = good ? bridge_oracle_new(table.beliefs, &wish) : NULL;
  if (oracle) {
    struct zopa_bridge *bridge = build(&table, &wish);
    met.cases++;
    met.reopened += wish.reopen_all || wish.reopen_tentative || wish.reopen;
    met.alike += wish.for_party != ZOPA_NONE;
    count_ties(oracle);
    check_standing(&table, oracle, bridge, recipe->name, seed);
    check_list(oracle, bridge, &wish, recipe->name, seed);
    check_figures(oracle, bridge, recipe->name, seed);
    if (bridge->package_count) {
      if (!wish.reopen && !wish.reopen_all && !wish.reopen_tentative)
        check_sides(&table, oracle, bridge, recipe->name, seed);
      check_words(&table, oracle, bridge, recipe->name, seed);
      check_binding_issue(&table, oracle, bridge, recipe->name, seed);
    }
    if (wish.questions && wish.by != ZOPA_BY_REGRET && oracle->package_count <= 100)
      check_questions(&table, bridge, &wish, recipe->name, seed);
    zopa_bridge_free(bridge);
  }
  bridge_oracle_free(oracle);
  table_clear(&table);
  zopa_text_clear(&text);
}

/* ---------------------------------------------------------------- more than can be looked through */

static const struct bridge_recipe vast = {
    .name = "vast", .parties_min = 2, .parties_max = 3, .issues_min = 8, .issues_max = 8, .options_min = 6, .options_max = 8, .complete = 3, .partial = 5,
    .statements = 8, .constraints = 3, .red_lines = 1, .standing = true, .interactions = true, .numeric = true};

/* The value by gain or share, from the draws and the fractions of the file. */
static double value_of(const struct table *table, enum zopa_criterion by, const uint32_t *outcome)
{
  double value = 1;
  for (size_t p = 0; p < table->beliefs->count; p++) {
    const struct zopa_belief *belief = &table->beliefs->parties[p];
    double sum = 0;
    if (!belief->consents)
      continue;
    if (belief->draws) {
      int64_t *z = calloc(belief->draws->count, sizeof *z);
      int32_t *column = malloc(belief->draws->count * sizeof *column);
      for (uint32_t i = 0; i < table->negotiation->issues_count; i++) {
        zopa_draws_option(belief->draws, i, outcome[i], column);
        for (size_t s = 0; s < belief->draws->count; s++)
          z[s] += column[s];
      }
      for (size_t s = 0; s < belief->draws->count; s++)
        sum += measure(by, z[s] - belief->draws->reservations[s], ZOPA_DRAW_UNIT) / (double)belief->draws->count;
      free(z);
      free(column);
    } else {
      struct oracle_scale scale;
      mpq_t utility;
      oracle_scale_init(&scale, table->negotiation, belief->party);
      mpq_init(utility);
      oracle_utility(&scale, outcome, utility);
      mpq_sub(utility, utility, scale.reservation);
      sum = by == ZOPA_BY_SHARE ? mpq_sgn(utility) >= 0 : fmax(0, mpq_get_d(utility));
      mpq_clear(utility);
      oracle_scale_clear(&scale);
    }
    value *= sum;
  }
  return value;
}

static bool same_lists(const struct zopa_bridge *a, const struct zopa_bridge *b)
{
  bool same = a->package_count == b->package_count && a->question_count == b->question_count && a->evaluated == b->evaluated && a->exhaustive == b->exhaustive;
  for (size_t k = 0; same && k < a->package_count; k++) {
    const struct zopa_bridge_package *x = &a->packages[k], *y = &b->packages[k];
    same = memcmp(x->outcome, y->outcome, a->issue_count * sizeof *x->outcome) == 0 && x->value == y->value && x->joint == y->joint && x->apart == y->apart;
    for (size_t p = 0; same && p < a->party_count; p++)
      same = x->parties[p].regret == y->parties[p].regret && x->parties[p].share == y->parties[p].share;
  }
  for (size_t q = 0; same && q < a->question_count; q++)
    same = a->questions[q].gain == b->questions[q].gain && strcmp(a->questions[q].text, b->questions[q].text) == 0;
  return same;
}

static void check_vast(uint64_t seed, size_t *cases)
{
  struct zopa_text text = {0};
  struct table table;
  bridge_case(&vast, seed, &text);
  if (table_init(&table, text.data, 500, seed)) {
    struct zopa_bridge_wish wish = {.packages = 4, .questions = 3, .by = seed % 2 ? ZOPA_BY_GAIN : ZOPA_BY_SHARE, .for_party = ZOPA_NONE};
    struct zopa_bridge *bridge = build(&table, &wish), *again;
    for (size_t k = 0; k < bridge->package_count; k++) {
      const struct zopa_bridge_package *package = &bridge->packages[k];
      double value = value_of(&table, wish.by, package->outcome);
      CHECK_THAT(oracle_feasible(table.negotiation, package->outcome), "seed %lu: package %zu is not feasible", (unsigned long)seed, k);
      CHECK_THAT(near(package->value, value), "seed %lu: package %zu has a value of %.9g, by definition %.9g", (unsigned long)seed, k, package->value, value);
      CHECK_THAT(k == 0 || package->value <= package[-1].value, "seed %lu: package %zu is better than the one before", (unsigned long)seed, k);
      CHECK_THAT(bridge->exhaustive || !package->proven, "seed %lu: package %zu is said to be proven", (unsigned long)seed, k);
      CHECK_THAT(package->apart >= 0.1 - 1e-9, "seed %lu: package %zu is too like another", (unsigned long)seed, k);
    }
    for (unsigned threads = 2; threads <= 5; threads += 3) {
      table.control.threads = threads;
      again = build(&table, &wish);
      CHECK_THAT(same_lists(bridge, again), "seed %lu: %u threads find something else", (unsigned long)seed, threads);
      zopa_bridge_free(again);
    }
    *cases += bridge->package_count > 0;
    zopa_bridge_free(bridge);
  }
  table_clear(&table);
  zopa_text_clear(&text);
}

/* ---------------------------------------------------------------- contenders */

enum { CONTENDERS = 40 };

/* Half of the list is the pool's best, in their order; all are feasible and no two alike; a second time they are the same. */
static void check_candidates(const struct table *table, const struct zopa_pool *pool, const struct zopa_candidate *list, size_t count, uint64_t seed)
{
  size_t issues = pool->issue_count, of_pool = 0;
  CHECK_THAT(count >= CONTENDERS / 2 && count <= CONTENDERS, "seed %lu: %zu contenders", (unsigned long)seed, count);
  for (size_t i = 0; i < count; i++) {
    bool best = of_pool < CONTENDERS / 2 && memcmp(list[i].outcome, pool->candidates[of_pool].outcome, issues * sizeof *list->outcome) == 0;
    of_pool += best;
    CHECK_THAT(best || i % 2 == 1 || of_pool == CONTENDERS / 2, "seed %lu: place %zu is not the pool's", (unsigned long)seed, i);
    CHECK_THAT(oracle_feasible(table->negotiation, list[i].outcome), "seed %lu: contender %zu is not feasible", (unsigned long)seed, i);
    for (size_t k = 0; k < i; k++)
      CHECK_THAT(memcmp(list[i].outcome, list[k].outcome, issues * sizeof *list->outcome) != 0, "seed %lu: %zu and %zu are the same", (unsigned long)seed, k, i);
  }
  CHECK_THAT(of_pool == CONTENDERS / 2, "seed %lu: %zu are of the pool", (unsigned long)seed, of_pool);
}

/* Returns how many contenders came beside the best of the pool. */
static size_t check_contenders(uint64_t seed)
{
  struct zopa_text text = {0};
  struct table table;
  size_t others = 0;
  bridge_case(&vast, seed, &text);
  if (table_init(&table, text.data, 500, seed)) {
    struct zopa_worths *worths = NULL;
    struct zopa_apart apart;
    struct zopa_pool pool;
    struct zopa_watch watch;
    struct zopa_arena arena = {0};
    struct zopa_package_effort effort;
    const struct zopa_package_wish wish = {.by = ZOPA_BY_GAIN, .alike = SIZE_MAX};
    struct zopa_candidate *list[2] = {NULL, NULL};
    uint32_t open[16];
    size_t count[2] = {0, 0};
    memset(open, 0xff, sizeof open);
    zopa_watch_init(&watch, &table.control);
    if (zopa_worths_new(table.beliefs, open, &worths) != ZOPA_OK || zopa_apart_init(&apart, worths) != ZOPA_OK ||
        !zopa_pool_init(&pool, table.negotiation->issues_count, 256) ||
        zopa_package_search(worths, &apart, NULL, &wish, &table.control, &watch, &pool, &effort) != ZOPA_OK)
      abort();
    for (size_t k = 0; k < 2; k++)
      CHECK(zopa_contenders(worths, &pool, CONTENDERS, seed, &arena, &list[k], &count[k]));
    if (pool.count > CONTENDERS) {
      check_candidates(&table, &pool, list[0], count[0], seed);
      others = count[0] - CONTENDERS / 2;
    } else
      CHECK(count[0] == pool.count);
    CHECK(count[0] == count[1]);
    for (size_t i = 0; i < count[0] && count[0] == count[1]; i++)
      CHECK(memcmp(list[0][i].outcome, list[1][i].outcome, pool.issue_count * sizeof(uint32_t)) == 0);
    zopa_arena_clear(&arena);
    zopa_pool_clear(&pool);
    zopa_apart_clear(&apart);
    zopa_worths_free(worths);
    zopa_watch_clear(&watch);
  }
  table_clear(&table);
  zopa_text_clear(&text);
  return others;
}

int main(int argc, char **argv)
{
  size_t vast_cases = 0, contenders = 0;
  uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1, last = argc > 2 ? strtoull(argv[2], NULL, 10) : 60;
  for (size_t r = 0; r < RECIPES; r++) {
    for (uint64_t seed = first; seed <= last; seed++)
      check_case(&recipes[r], seed);
    tap_point("%s: packages and questions are those of the definition", recipes[r].name);
  }
  for (uint64_t seed = 1; seed <= 4; seed++)
    check_vast(seed, &vast_cases);
  CHECK_THAT(vast_cases >= 2, "%zu vast cases had packages", vast_cases);
  tap_point("packages of vast cases are feasible, apart, valued as defined, and the same for any number of threads");
  for (uint64_t seed = 1; seed <= 12; seed++)
    contenders += check_contenders(seed);
  CHECK_THAT(contenders > 40, "%zu contenders beside the best of the pool", contenders);
  tap_point("contenders are feasible, beside the best of the pool, no two alike");
  tap_note("%zu cases, %zu packages, %zu settled issues, %zu cases reopened, %zu for a party, %zu without packages, %zu without any that is feasible", met.cases,
           met.packages, met.settled, met.reopened, met.alike, met.none, met.empty);
  tap_note("%zu dominated, %zu ties settled by regret, %zu by index order, %zu cases beyond one pool; %zu questions, %zu of signing, %zu trades", met.dominated,
           met.ties, met.regret_ties, met.many, met.questions, met.signing, met.trades);
  return tap_done();
}
