/* agree.c - see agree.h. */
#include "oracle/agree.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/oracle.h"
#include "solve/concept.h"
#include "tap.h"

/* Holds one figure; names the case when it does not. */
#define HOLD(condition, ...) hold((condition), recipe, seed, __LINE__, __VA_ARGS__)

static bool hold(bool held, const struct generate_recipe *recipe, uint64_t seed, int line, const char *format, ...) TAP_FORMAT(5);
static bool hold(bool held, const struct generate_recipe *recipe, uint64_t seed, int line, const char *format, ...)
{
  char what[512] = "";
  if (!held) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
  }
  return tap_check(held, __FILE__, line, "%s, seed %lu: %s", recipe->name, (unsigned long)seed, what);
}

bool agree_fraction(int64_t sum, int64_t unit, const mpq_t fraction)
{
  mpq_t ratio;
  mpq_init(ratio);
  mpq_set_si(ratio, sum, (unsigned long)unit);
  mpq_canonicalize(ratio);
  bool same = mpq_equal(ratio, fraction);
  mpq_clear(ratio);
  return same;
}

static bool near(double a, double b)
{
  double difference = a > b ? a - b : b - a, size = b < 0 ? -b : b;
  return difference <= 1e-12 * size || a == b;
}

/* |sum / unit - fraction| <= halves / (2 * unit): so many roundings to the nearest integer. */
static bool within(int64_t sum, const struct zopa_utility *utility, const mpq_t fraction, size_t halves)
{
  mpq_t distance, room;
  mpq_inits(distance, room, NULL);
  mpq_set_si(distance, sum, (unsigned long)utility->unit);
  mpq_canonicalize(distance);
  mpq_sub(distance, distance, fraction);
  mpq_abs(distance, distance);
  mpq_set_ui(room, halves, (unsigned long)utility->unit);
  mpq_canonicalize(room);
  mpq_div_2exp(room, room, 1);
  bool is = utility->exact ? mpq_sgn(distance) == 0 : mpq_cmp(distance, room) <= 0;
  mpq_clears(distance, room, NULL);
  return is;
}

/* A sum that none can exceed: every issue at its best, every add that helps, none that hurts; the cap. */
static void find_reach(const struct oracle_scale *scale, mpq_t ret_reach)
{
  mpq_set(ret_reach, scale->base);
  for (size_t i = 0; i < scale->negotiation->issues_count; i++) {
    size_t best = 0;
    for (size_t o = 1; o < scale->negotiation->issues[i].options_count; o++)
      if (mpq_cmp(scale->share[i][o], scale->share[i][best]) > 0)
        best = o;
    mpq_add(ret_reach, ret_reach, scale->share[i][best]);
  }
  for (size_t i = 0; i < scale->preference->interactions_count; i++)
    if (mpq_sgn(scale->add[i]) > 0)
      mpq_add(ret_reach, ret_reach, scale->add[i]);
  if (scale->capped && mpq_cmp(ret_reach, scale->cap) > 0)
    mpq_set(ret_reach, scale->cap);
}

/* The integers of one party against their fractions. A reservation value beyond reach may be any integer beyond reach. */
static void check_utility(const struct generate_recipe *recipe, uint64_t seed, const struct zopa_space *space, const struct zopa_utility *utility)
{
  const struct zopa_case *negotiation = space->negotiation;
  struct oracle_scale scale;
  mpq_t wanted;
  mpq_init(wanted);
  oracle_scale_init(&scale, negotiation, utility->party);
  for (size_t i = 0; i < negotiation->issues_count; i++)
    for (size_t o = 0; o < negotiation->issues[i].options_count; o++) {
      mpq_sub(wanted, scale.share[i][o], scale.share[i][0]);
      HOLD(within(utility->worth[i][o] - utility->worth[i][0], utility, wanted, 2), "worth of party %u, issue %zu, option %zu",
           utility->party, i, o);
    }
  HOLD(utility->bonus_count <= scale.preference->interactions_count, "%zu bonuses", utility->bonus_count);
  HOLD(utility->exact || utility->unit >= INT64_C(1) << 40, "unit of party %u", utility->party);
  size_t roundings = negotiation->issues_count + utility->bonus_count + 1;
  find_reach(&scale, wanted);
  bool within_reach = mpq_cmp(scale.reservation, wanted) <= 0;
  if (within_reach)
    HOLD(within(utility->reservation, utility, scale.reservation, scale.preference->reservation_is_package ? roundings : 1),
         "reservation of party %u", utility->party);
  uint32_t outcome[64];
  size_t count = oracle_outcome_count(negotiation), stride = count / 64 + 1;
  for (size_t n = 0; n < count; n += stride) {
    oracle_outcome(negotiation, n, outcome);
    oracle_utility(&scale, outcome, wanted);
    int64_t sum = zopa_utility_sum(space, utility, outcome);
    HOLD(within(sum, utility, wanted, roundings), "sum of party %u, outcome %zu", utility->party, n);
    if (utility->exact || !within_reach)
      HOLD((sum >= utility->reservation) == (mpq_cmp(wanted, scale.reservation) >= 0), "acceptance of party %u, outcome %zu", utility->party, n);
  }
  oracle_scale_clear(&scale);
  mpq_clear(wanted);
}

static void check_integers(const struct generate_recipe *recipe, uint64_t seed, const struct zopa_space *space)
{
  bool all_exact = true;
  for (size_t u = 0; u < space->utility_count; u++) {
    check_utility(recipe, seed, space, &space->utilities[u]);
    all_exact &= space->utilities[u].exact;
  }
  HOLD(space->exact == all_exact, "exact");
}

static size_t outcome_number(const struct zopa_case *negotiation, const uint32_t *outcome)
{
  size_t number = 0;
  for (size_t i = 0; i < negotiation->issues_count; i++)
    number = number * negotiation->issues[i].options_count + outcome[i];
  return number;
}

static void check_counts(const struct generate_recipe *recipe, uint64_t seed, const struct oracle *oracle, const struct zopa_analysis *analysis)
{
  char count[32];
  const struct zopa_space *space = analysis->space;
  snprintf(count, sizeof count, "%zu", oracle->outcome_count);
  HOLD(strcmp(space->outcome_count, count) == 0, "%s outcomes, want %s", space->outcome_count, count);
  snprintf(count, sizeof count, "%lu", (unsigned long)oracle->feasible_count);
  HOLD(analysis->feasible.exact && strcmp(analysis->feasible.exact, count) == 0, "%s feasible, want %s", analysis->feasible.exact, count);
  snprintf(count, sizeof count, "%lu", (unsigned long)oracle->rational_count);
  HOLD(analysis->rational.exact && strcmp(analysis->rational.exact, count) == 0, "%s rational, want %s", analysis->rational.exact, count);
  HOLD(analysis->any_rational == (oracle->rational_count > 0) && analysis->none_rational == (oracle->rational_count == 0), "any rational");
  HOLD(analysis->answered && analysis->ending == ZOPA_COMPLETE && analysis->ranges_exact, "complete");
  for (size_t p = 0; p < oracle->party_count; p++) {
    const struct oracle_party *party = &oracle->parties[p];
    const struct zopa_utility *utility = &space->utilities[p];
    HOLD(utility->party == party->party && utility->consents == party->consents, "party %zu", p);
    if (oracle->feasible_count > 0)
      HOLD(agree_fraction(analysis->worst[p], utility->unit, party->levels[party->worst])
             && agree_fraction(analysis->best[p], utility->unit, party->levels[party->best]), "range of party %zu", p);
    if (oracle->rational_count == 0 || !party->consents)
      HOLD(analysis->ideal[p] == INT64_MIN, "ideal of party %zu, which has none", p);
    else
      HOLD(agree_fraction(analysis->ideal[p], utility->unit, party->levels[party->ideal]), "ideal of party %zu is %ld/%ld", p,
           (long)analysis->ideal[p], (long)utility->unit);
  }
}

static void check_frontier(const struct generate_recipe *recipe, uint64_t seed, const struct oracle *oracle, const struct zopa_analysis *analysis)
{
  const struct zopa_frontier *frontier = &analysis->frontier;
  const struct zopa_space *space = analysis->space;
  HOLD(frontier->exact, "exact frontier");
  uint32_t *options = malloc((space->issue_count + 1) * sizeof *options);
  size_t row = 0;
  for (size_t i = 0; i < oracle->point_count; i++) {
    const struct oracle_point *point = &oracle->points[i];
    if (!point->efficient)
      continue;
    if (row < frontier->count) {
      zopa_frontier_outcome(frontier, space->issue_count, row, options);
      size_t outcome = outcome_number(oracle->negotiation, options);
      HOLD(outcome == point->outcome, "row %zu is outcome %zu, want %zu", row, outcome, point->outcome);
      HOLD(frontier->ties[row] == point->ties, "row %zu has %lu ties, want %lu", row, (unsigned long)frontier->ties[row],
           (unsigned long)point->ties);
      for (size_t p = 0; p < oracle->party_count; p++) {
        const struct oracle_party *party = &oracle->parties[p];
        HOLD(agree_fraction(frontier->sums[row * space->utility_count + p], space->utilities[p].unit,
                           party->levels[party->level[point->outcome]]), "row %zu, utility of party %zu", row, p);
      }
    }
    row++;
  }
  HOLD(row == frontier->count, "%zu rows, want %zu", frontier->count, row);
  free(options);
}

static void check_solutions(const struct generate_recipe *recipe, uint64_t seed, const struct oracle *oracle, const struct zopa_analysis *analysis)
{
  for (size_t c = 0; c < ORACLE_CONCEPTS; c++) {
    const struct oracle_solution *want = &oracle->solutions[c];
    const struct zopa_choice *got = &analysis->solutions[c];
    const char *name = zopa_concepts[c]->name;
    HOLD(got->exists == want->exists, "%s %s", name, got->exists ? "exists" : "does not exist");
    if (!got->exists || !want->exists)
      continue;
    HOLD(got->point < analysis->frontier.count, "%s is row %zu", name, got->point);
    size_t outcome = outcome_number(oracle->negotiation, got->outcome);
    HOLD(outcome == want->outcome, "%s is outcome %zu, want %zu", name, outcome, want->outcome);
    double value = zopa_number_double(want->value);
    HOLD(near(got->value, value), "%s is %.17g, want %.17g", name, got->value, value);
    HOLD(got->proven && got->proven_ties && got->bound >= got->value, "%s is proven", name);
  }
}

bool agree_same(const struct zopa_analysis *a, const struct zopa_analysis *b)
{
  const struct zopa_space *space = a->space;
  size_t rows = a->frontier.count, sums = rows * space->utility_count, utilities = space->utility_count;
  bool same = strcmp(a->feasible.exact, b->feasible.exact) == 0 && strcmp(a->rational.exact, b->rational.exact) == 0
              && a->frontier.count == b->frontier.count && a->frontier.exact == b->frontier.exact
              && a->frontier.tie_limbs == b->frontier.tie_limbs && a->ending == b->ending && strcmp(a->frontier.method, b->frontier.method) == 0;
  if (!same)
    return false;
  if (rows > 0)
    same = memcmp(a->frontier.sums, b->frontier.sums, sums * sizeof *a->frontier.sums) == 0
           && memcmp(a->frontier.ties, b->frontier.ties, rows * a->frontier.tie_limbs * sizeof *a->frontier.ties) == 0;
  uint32_t *options = malloc(2 * (space->issue_count + 1) * sizeof *options);
  for (size_t row = 0; row < rows; row++) {
    zopa_frontier_outcome(&a->frontier, space->issue_count, row, options);
    zopa_frontier_outcome(&b->frontier, space->issue_count, row, options + space->issue_count);
    same &= memcmp(options, options + space->issue_count, space->issue_count * sizeof *options) == 0;
  }
  free(options);
  same &= memcmp(a->worst, b->worst, utilities * sizeof *a->worst) == 0 && memcmp(a->best, b->best, utilities * sizeof *a->best) == 0
          && memcmp(a->ideal, b->ideal, utilities * sizeof *a->ideal) == 0;
  for (size_t c = 0; c < zopa_concept_count; c++) {
    const struct zopa_choice *x = &a->solutions[c], *y = &b->solutions[c];
    same &= x->exists == y->exists && x->point == y->point && memcmp(&x->value, &y->value, sizeof x->value) == 0
            && memcmp(&x->bound, &y->bound, sizeof x->bound) == 0 && x->proven == y->proven && x->proven_ties == y->proven_ties
            && x->nodes == y->nodes;
  }
  return same;
}

size_t agree_case(const struct generate_recipe *recipe, uint64_t seed, bool integers)
{
  struct zopa_case *negotiation = generate_case(recipe, seed);
  struct zopa_space *space = NULL;
  struct zopa_analysis *analysis = NULL;
  size_t outcomes = oracle_outcome_count(negotiation);
  struct zopa_error error = {0};
  enum zopa_status status = zopa_space_new(negotiation, &error, &space);
  if (HOLD(status == ZOPA_OK, "no space: %s", error.error_count ? error.problems[0].text : zopa_status_text(status))) {
    struct zopa_control control = ZOPA_CONTROL_INIT;
    control.threads = 1;
    check_integers(recipe, seed, space);
    if (HOLD(zopa_analyze(space, NULL, &control, NULL, &analysis) == ZOPA_OK, "the analysis")) {
      struct oracle *oracle = oracle_new(negotiation, integers || !space->exact ? space : NULL);
      check_counts(recipe, seed, oracle, analysis);
      check_frontier(recipe, seed, oracle, analysis);
      check_solutions(recipe, seed, oracle, analysis);
      oracle_free(oracle);
    }
  }
  zopa_analysis_free(analysis);
  zopa_space_free(space);
  zopa_error_clear(&error);
  zopa_case_free(negotiation);
  return outcomes;
}
