/* oracle.c - see oracle.h. The order is that of the definitions: outcomes, feasibility, utility, rationality, dominance, solutions. */
#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *need(size_t count, size_t size)
{
  void *memory = calloc(count ? count : 1, size);
  if (!memory) {
    fprintf(stderr, "oracle: memory ran out\n");
    abort();
  }
  return memory;
}

static mpq_t *need_fractions(size_t count)
{
  mpq_t *fractions = need(count, sizeof *fractions);
  for (size_t i = 0; i < count; i++)
    mpq_init(fractions[i]);
  return fractions;
}

static void drop_fractions(mpq_t *fractions, size_t count)
{
  for (size_t i = 0; i < count; i++)
    mpq_clear(fractions[i]);
  free(fractions);
}

/* Outcomes. */

size_t oracle_outcome_count(const struct zopa_case *negotiation)
{
  size_t count = 1;
  for (size_t i = 0; i < negotiation->issues_count; i++)
    if (__builtin_mul_overflow(count, negotiation->issues[i].options_count, &count))
      return SIZE_MAX;
  return count;
}

void oracle_outcome(const struct zopa_case *negotiation, size_t index, uint32_t *ret_outcome)
{
  for (size_t i = negotiation->issues_count; i-- > 0; index /= negotiation->issues[i].options_count)
    ret_outcome[i] = (uint32_t)(index % negotiation->issues[i].options_count);
}

/* Feasibility. */

static bool term_holds(const struct zopa_term *term, const uint32_t *outcome)
{
  for (size_t i = 0; i < term->options_count; i++)
    if (term->options[i] == outcome[term->issue])
      return true;
  return false;
}

bool oracle_clause_holds(const struct zopa_clause *clause, const uint32_t *outcome)
{
  for (size_t i = 0; i < clause->terms_count; i++)
    if (!term_holds(&clause->terms[i], outcome))
      return false;
  return true;
}

bool oracle_feasible(const struct zopa_case *negotiation, const uint32_t *outcome)
{
  for (size_t i = 0; i < negotiation->constraints_count; i++) {
    const struct zopa_constraint *constraint = &negotiation->constraints[i];
    if (!constraint->conditional && oracle_clause_holds(&constraint->forbid, outcome))
      return false;
    if (constraint->conditional && oracle_clause_holds(&constraint->when, outcome) && !oracle_clause_holds(&constraint->then, outcome))
      return false;
  }
  for (size_t p = 0; p < negotiation->parties_count; p++)
    for (size_t i = 0; zopa_party_consents(negotiation, p) && i < negotiation->preferences[p].statements_count; i++) {
      const struct zopa_preference_statement *statement = &negotiation->preferences[p].statements[i];
      if (statement->kind == ZOPA_RED_LINE && oracle_clause_holds(&statement->subject, outcome))
        return false;
    }
  return true;
}

/* Utility. */

/* weight * value of an option. A numeric issue's value is linear in the number that the option stands for. */
static void raw_share(const struct zopa_issue *issue, const struct zopa_values *values, size_t option, mpq_t ret_share)
{
  mpq_t part, span;
  mpq_inits(part, span, NULL);
  if (values->options) {
    zopa_number_exact(values->options[option].text, ret_share);
  } else {
    zopa_number_exact(issue->options[option].id, ret_share);
    zopa_number_exact(issue->options[0].id, part);
    zopa_number_exact(issue->options[issue->options_count - 1].id, span);
    mpq_sub(ret_share, ret_share, part);
    mpq_sub(span, span, part);
    if (mpq_sgn(span) != 0)
      mpq_div(ret_share, ret_share, span);
    zopa_number_exact(values->to.text, span);
    zopa_number_exact(values->from.text, part);
    mpq_sub(span, span, part);
    mpq_mul(ret_share, ret_share, span);
    mpq_add(ret_share, ret_share, part);
  }
  zopa_number_exact(values->weight.text, part);
  mpq_mul(ret_share, ret_share, part);
  mpq_clears(part, span, NULL);
}

/* The unit scale: (raw - worst) / (best - worst), where worst and best are those of every issue on its own. */
static void to_unit_scale(struct oracle_scale *scale)
{
  const struct zopa_case *negotiation = scale->negotiation;
  mpq_t worst, best, span;
  mpq_inits(worst, best, span, NULL);
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    size_t low = 0, high = 0;
    for (size_t o = 1; o < negotiation->issues[i].options_count; o++) {
      if (mpq_cmp(scale->share[i][o], scale->share[i][low]) < 0)
        low = o;
      if (mpq_cmp(scale->share[i][o], scale->share[i][high]) > 0)
        high = o;
    }
    mpq_add(worst, worst, scale->share[i][low]);
    mpq_add(best, best, scale->share[i][high]);
  }
  mpq_sub(span, best, worst);
  for (size_t i = 0; i < negotiation->issues_count; i++)
    for (size_t o = 0; o < negotiation->issues[i].options_count; o++)
      if (mpq_sgn(span) != 0)
        mpq_div(scale->share[i][o], scale->share[i][o], span);
      else
        mpq_set_ui(scale->share[i][o], 0, 1);
  if (mpq_sgn(span) != 0)
    mpq_div(worst, worst, span);
  else
    mpq_set_ui(worst, 0, 1);
  mpq_neg(scale->base, worst);
  mpq_clears(worst, best, span, NULL);
}

/* The file's own scale: sum / out_of, at most cap. */
static void to_written_scale(struct oracle_scale *scale)
{
  const struct zopa_preference *preference = scale->preference;
  mpq_t out_of;
  mpq_init(out_of);
  mpq_set_ui(out_of, 1, 1);
  if (preference->out_of.text)
    zopa_number_exact(preference->out_of.text, out_of);
  for (size_t i = 0; i < scale->negotiation->issues_count; i++)
    for (size_t o = 0; o < scale->negotiation->issues[i].options_count; o++)
      mpq_div(scale->share[i][o], scale->share[i][o], out_of);
  for (size_t i = 0; i < preference->interactions_count; i++)
    mpq_div(scale->add[i], scale->add[i], out_of);
  scale->capped = preference->cap.text != NULL;
  if (scale->capped)
    zopa_number_exact(preference->cap.text, scale->cap);
  mpq_clear(out_of);
}

/* A number, 0 when absent, or the utility of a package that names every issue. */
static void find_reservation(struct oracle_scale *scale)
{
  const struct zopa_preference *preference = scale->preference;
  if (!preference->reservation_is_package) {
    if (preference->reservation.text)
      zopa_number_exact(preference->reservation.text, scale->reservation);
    return;
  }
  uint32_t *outcome = need(scale->negotiation->issues_count, sizeof *outcome);
  for (size_t i = 0; i < preference->reservation_package.terms_count; i++)
    outcome[preference->reservation_package.terms[i].issue] = preference->reservation_package.terms[i].options[0];
  oracle_utility(scale, outcome, scale->reservation);
  free(outcome);
}

void oracle_scale_init(struct oracle_scale *scale, const struct zopa_case *negotiation, size_t party)
{
  *scale = (struct oracle_scale){.negotiation = negotiation, .preference = &negotiation->preferences[party]};
  mpq_inits(scale->base, scale->cap, scale->reservation, NULL);
  scale->share = need(negotiation->issues_count, sizeof *scale->share);
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    scale->share[i] = need_fractions(negotiation->issues[i].options_count);
    for (size_t o = 0; o < negotiation->issues[i].options_count; o++)
      raw_share(&negotiation->issues[i], &scale->preference->values[i], o, scale->share[i][o]);
  }
  scale->add = need_fractions(scale->preference->interactions_count);
  for (size_t i = 0; i < scale->preference->interactions_count; i++)
    zopa_number_exact(scale->preference->interactions[i].add.text, scale->add[i]);
  if (scale->preference->as_written)
    to_written_scale(scale);
  else
    to_unit_scale(scale);
  find_reservation(scale);
}

void oracle_scale_clear(struct oracle_scale *scale)
{
  for (size_t i = 0; i < scale->negotiation->issues_count; i++)
    drop_fractions(scale->share[i], scale->negotiation->issues[i].options_count);
  free(scale->share);
  drop_fractions(scale->add, scale->preference->interactions_count);
  mpq_clears(scale->base, scale->cap, scale->reservation, NULL);
}

void oracle_utility(const struct oracle_scale *scale, const uint32_t *outcome, mpq_t ret_utility)
{
  mpq_set(ret_utility, scale->base);
  for (size_t i = 0; i < scale->negotiation->issues_count; i++)
    mpq_add(ret_utility, ret_utility, scale->share[i][outcome[i]]);
  for (size_t i = 0; i < scale->preference->interactions_count; i++)
    if (oracle_clause_holds(&scale->preference->interactions[i].when, outcome))
      mpq_add(ret_utility, ret_utility, scale->add[i]);
  if (scale->capped && mpq_cmp(ret_utility, scale->cap) > 0)
    mpq_set(ret_utility, scale->cap);
}

/* The same from a space's integers. */
static int64_t integer_sum(const struct zopa_space *space, const struct zopa_utility *utility, const uint32_t *outcome)
{
  int64_t sum = utility->base;
  for (size_t i = 0; i < space->issue_count; i++)
    sum += utility->worth[i][outcome[i]];
  for (size_t b = 0; b < utility->bonus_count; b++) {
    const struct zopa_condition *condition = &utility->bonuses[b].condition;
    bool holds = true;
    for (size_t t = 0; holds && t < condition->test_count; t++)
      holds = zopa_set_has(condition->tests[t].set, outcome[condition->tests[t].issue]);
    sum += holds ? utility->bonuses[b].amount : 0;
  }
  return sum < utility->cap ? sum : utility->cap;
}

/* Levels: the utilities of all outcomes are sorted, and equal ones counted once. */

static int compare_fractions(const void *a, const void *b, void *utilities)
{
  const mpq_t *utility = utilities;
  return mpq_cmp(utility[*(const uint32_t *)a], utility[*(const uint32_t *)b]);
}

static int compare_integers(const void *a, const void *b, void *sums)
{
  int64_t x = ((int64_t *)sums)[*(const uint32_t *)a], y = ((int64_t *)sums)[*(const uint32_t *)b];
  return (x > y) - (x < y);
}

/* Sorts the outcomes by compare, and numbers those that differ. ret_first [level_count]: an outcome of each level. */
static void find_levels(struct oracle_party *party, size_t outcome_count, int (*compare)(const void *, const void *, void *), void *keys,
                        uint32_t *ret_first)
{
  uint32_t *order = need(outcome_count, sizeof *order);
  for (size_t i = 0; i < outcome_count; i++)
    order[i] = (uint32_t)i;
  qsort_r(order, outcome_count, sizeof *order, compare, keys);
  party->level = need(outcome_count, sizeof *party->level);
  for (size_t i = 0; i < outcome_count; i++) {
    if (i == 0 || compare(&order[i - 1], &order[i], keys) != 0)
      ret_first[party->level_count++] = order[i];
    party->level[order[i]] = party->level_count - 1;
  }
  free(order);
}

static void levels_from_case(struct oracle *oracle, struct oracle_party *party, uint32_t *outcome, uint32_t *first)
{
  struct oracle_scale scale;
  oracle_scale_init(&scale, oracle->negotiation, party->party);
  mpq_set(party->reservation, scale.reservation);
  mpq_t *utilities = need_fractions(oracle->outcome_count);
  for (size_t i = 0; i < oracle->outcome_count; i++) {
    oracle_outcome(oracle->negotiation, i, outcome);
    oracle_utility(&scale, outcome, utilities[i]);
  }
  find_levels(party, oracle->outcome_count, compare_fractions, utilities, first);
  party->levels = need_fractions(party->level_count);
  for (size_t i = 0; i < party->level_count; i++)
    mpq_set(party->levels[i], utilities[first[i]]);
  drop_fractions(utilities, oracle->outcome_count);
  oracle_scale_clear(&scale);
}

static void set_ratio(mpq_t fraction, int64_t over, int64_t under)
{
  mpq_set_si(fraction, over, (unsigned long)under);
  mpq_canonicalize(fraction);
}

static void levels_from_space(struct oracle *oracle, struct oracle_party *party, const struct zopa_space *space,
                              const struct zopa_utility *utility, uint32_t *outcome, uint32_t *first)
{
  set_ratio(party->reservation, utility->reservation, utility->unit);
  int64_t *sums = need(oracle->outcome_count, sizeof *sums);
  for (size_t i = 0; i < oracle->outcome_count; i++) {
    oracle_outcome(oracle->negotiation, i, outcome);
    sums[i] = integer_sum(space, utility, outcome);
  }
  find_levels(party, oracle->outcome_count, compare_integers, sums, first);
  party->levels = need_fractions(party->level_count);
  for (size_t i = 0; i < party->level_count; i++)
    set_ratio(party->levels[i], sums[first[i]], utility->unit);
  free(sums);
}

/* Counts, ranges, rationality. */

static bool is_rational(const struct oracle *oracle, size_t outcome)
{
  for (size_t p = 0; p < oracle->party_count; p++) {
    const struct oracle_party *party = &oracle->parties[p];
    if (party->consents && mpq_cmp(party->levels[party->level[outcome]], party->reservation) < 0)
      return false;
  }
  return true;
}

static void count_outcomes(struct oracle *oracle, uint32_t *outcome)
{
  oracle->feasible = need(oracle->outcome_count, sizeof *oracle->feasible);
  for (size_t i = 0; i < oracle->outcome_count; i++) {
    oracle_outcome(oracle->negotiation, i, outcome);
    oracle->feasible[i] = oracle_feasible(oracle->negotiation, outcome);
    if (!oracle->feasible[i])
      continue;
    bool rational = is_rational(oracle, i);
    oracle->feasible_count++;
    oracle->rational_count += rational;
    for (size_t p = 0; p < oracle->party_count; p++) {
      struct oracle_party *party = &oracle->parties[p];
      uint32_t level = party->level[i];
      if (party->worst == ORACLE_NONE || level < party->worst)
        party->worst = level;
      if (party->best == ORACLE_NONE || level > party->best)
        party->best = level;
      if (rational && (party->ideal == ORACLE_NONE || level > party->ideal))
        party->ideal = level;
    }
  }
}

/* Dominance. */

/* The consenting parties' levels, first party first, highest first; then index order. */
static int compare_vectors(const struct oracle *oracle, size_t a, size_t b)
{
  for (size_t p = 0; p < oracle->party_count; p++) {
    const struct oracle_party *party = &oracle->parties[p];
    if (party->consents && party->level[a] != party->level[b])
      return party->level[a] > party->level[b] ? -1 : 1;
  }
  return 0;
}

static int compare_outcomes(const void *a, const void *b, void *oracle)
{
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  int order = compare_vectors(oracle, x, y);
  return order ? order : (x > y) - (x < y);
}

static bool dominates(const struct oracle *oracle, size_t a, size_t b)
{
  bool better = false;
  for (size_t p = 0; p < oracle->party_count; p++) {
    const struct oracle_party *party = &oracle->parties[p];
    if (party->consents && party->level[a] < party->level[b])
      return false;
    better |= party->consents && party->level[a] > party->level[b];
  }
  return better;
}

static void find_points(struct oracle *oracle)
{
  uint32_t *order = need(oracle->feasible_count, sizeof *order);
  size_t count = 0;
  for (size_t i = 0; i < oracle->outcome_count; i++)
    if (oracle->feasible[i])
      order[count++] = (uint32_t)i;
  qsort_r(order, count, sizeof *order, compare_outcomes, oracle);
  oracle->points = need(count, sizeof *oracle->points);
  for (size_t i = 0; i < count; i++) {
    if (i == 0 || compare_vectors(oracle, order[i - 1], order[i]) != 0)
      oracle->points[oracle->point_count++] =
        (struct oracle_point){.outcome = order[i], .rational = is_rational(oracle, order[i]), .efficient = true};
    oracle->points[oracle->point_count - 1].ties++;
  }
  free(order);
  /* Every pair, but for points known to be dominated: what they dominate, their dominator dominates too. */
  for (size_t a = 0; a < oracle->point_count; a++)
    for (size_t b = 0; oracle->points[a].efficient && b < oracle->point_count; b++)
      if (oracle->points[b].efficient)
        oracle->points[a].efficient = !dominates(oracle, oracle->points[b].outcome, oracle->points[a].outcome);
}

/* Solutions. Each concept ranks outcomes by a list of numbers, the first of which decides, then the second ...: its value, its ties. */

static int compare_gains(const void *a, const void *b) { return mpq_cmp(*(const mpq_t *)a, *(const mpq_t *)b); }

/* Writes the list of an outcome; ret_key must hold 2 + parties. Returns its length. */
static size_t rank_outcome(const struct oracle *oracle, enum oracle_concept concept, size_t outcome, mpq_t *ret_key)
{
  mpq_t sum, product, *gains = need_fractions(oracle->party_count), span;
  mpq_inits(sum, product, span, NULL);
  mpq_set_ui(product, 1, 1);
  size_t gainers = 0, length = 0;
  for (size_t p = 0; p < oracle->party_count; p++) {
    const struct oracle_party *party = &oracle->parties[p];
    if (!party->consents)
      continue;
    mpq_add(sum, sum, party->levels[party->level[outcome]]);
    mpq_sub(span, party->levels[party->ideal], party->reservation);
    if (mpq_sgn(span) == 0)
      continue;
    mpq_sub(gains[gainers], party->levels[party->level[outcome]], party->reservation);
    mpq_mul(product, product, gains[gainers]);
    if (concept == ORACLE_KALAI_SMORODINSKY)
      mpq_div(gains[gainers], gains[gainers], span);
    gainers++;
  }
  if (concept == ORACLE_NASH)
    mpq_set(ret_key[length++], product);
  if (concept == ORACLE_NASH || concept == ORACLE_UTILITARIAN)
    mpq_set(ret_key[length++], sum);
  qsort(gains, gainers, sizeof *gains, compare_gains);
  for (size_t i = 0; concept != ORACLE_NASH && i < gainers; i++)
    mpq_set(ret_key[length++], gains[i]);
  drop_fractions(gains, oracle->party_count);
  mpq_clears(sum, product, span, NULL);
  return length;
}

static void solve(struct oracle *oracle, enum oracle_concept concept)
{
  struct oracle_solution *solution = &oracle->solutions[concept];
  mpq_t *best = need_fractions(oracle->party_count + 2), *key = need_fractions(oracle->party_count + 2);
  for (size_t i = 0; i < oracle->point_count; i++) {
    const struct oracle_point *point = &oracle->points[i];
    if (!point->rational)
      continue;
    size_t length = rank_outcome(oracle, concept, point->outcome, key);
    int order = 0;
    for (size_t k = 0; solution->exists && order == 0 && k < length; k++)
      order = mpq_cmp(key[k], best[k]);
    if (!solution->exists || order > 0 || (order == 0 && point->outcome < solution->outcome)) {
      for (size_t k = 0; k < length; k++)
        mpq_set(best[k], key[k]);
      solution->exists = true;
      solution->outcome = point->outcome;
    }
  }
  mpq_set(solution->value, best[0]);
  drop_fractions(best, oracle->party_count + 2);
  drop_fractions(key, oracle->party_count + 2);
}

struct oracle *oracle_new(const struct zopa_case *negotiation, const struct zopa_space *space)
{
  struct oracle *oracle = need(1, sizeof *oracle);
  oracle->negotiation = negotiation;
  oracle->outcome_count = oracle_outcome_count(negotiation);
  oracle->parties = need(negotiation->parties_count, sizeof *oracle->parties);
  uint32_t *outcome = need(negotiation->issues_count, sizeof *outcome), *first = need(oracle->outcome_count, sizeof *first);
  for (size_t p = 0; p < negotiation->parties_count; p++) {
    if (!zopa_party_complete(negotiation, p))
      continue;
    struct oracle_party *party = &oracle->parties[oracle->party_count];
    *party = (struct oracle_party){.party = (uint32_t)p, .consents = zopa_party_consents(negotiation, p), .worst = ORACLE_NONE,
                                   .best = ORACLE_NONE, .ideal = ORACLE_NONE};
    mpq_init(party->reservation);
    if (space)
      levels_from_space(oracle, party, space, &space->utilities[oracle->party_count], outcome, first);
    else
      levels_from_case(oracle, party, outcome, first);
    oracle->party_count++;
  }
  count_outcomes(oracle, outcome);
  find_points(oracle);
  for (int concept = 0; concept < ORACLE_CONCEPTS; concept++) {
    mpq_init(oracle->solutions[concept].value);
    solve(oracle, (enum oracle_concept)concept);
  }
  free(outcome);
  free(first);
  return oracle;
}

void oracle_free(struct oracle *oracle)
{
  if (!oracle)
    return;
  for (size_t p = 0; p < oracle->party_count; p++) {
    struct oracle_party *party = &oracle->parties[p];
    drop_fractions(party->levels, party->level_count);
    mpq_clear(party->reservation);
    free(party->level);
  }
  for (int concept = 0; concept < ORACLE_CONCEPTS; concept++)
    mpq_clear(oracle->solutions[concept].value);
  free(oracle->parties);
  free(oracle->feasible);
  free(oracle->points);
  free(oracle);
}
