/* bridge_oracle.c - see bridge_oracle.h. */
#include "oracle/bridge_oracle.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/oracle.h"

static void *must(void *memory)
{
  if (!memory)
    abort();
  return memory;
}

/* ---------------------------------------------------------------- what is open */

/* An issue is settled when all claims say tentative or more and those that name an option name the same one. */
static void find_open(struct bridge_oracle *oracle, const struct zopa_bridge_wish *wish)
{
  const struct zopa_case *it = oracle->beliefs->negotiation;
  for (uint32_t i = 0; i < it->issues_count; i++) {
    bool settled = true, closed = true, tentative = false;
    uint32_t option = ZOPA_NONE;
    for (size_t c = 0; c < it->standing_count; c++) {
      const struct zopa_standing *claim = &it->standing[c];
      if (claim->issue != i)
        continue;
      settled = settled && claim->level >= ZOPA_TENTATIVE;
      closed = closed && claim->level == ZOPA_CLOSED;
      tentative = tentative || claim->level == ZOPA_TENTATIVE;
      settled = settled && claim->options.at_count < 2;
      if (claim->options.at_count == 1) {
        settled = settled && (option == ZOPA_NONE || option == claim->options.at[0]);
        option = claim->options.at[0];
      }
    }
    settled = settled && option != ZOPA_NONE;
    bool reopened = wish->reopen_all || (wish->reopen && wish->reopen[i] && !closed) || (wish->reopen_tentative && tentative);
    oracle->open[i] = !settled || reopened;
    oracle->settled[i] = oracle->open[i] ? ZOPA_NONE : option;
    oracle->open_count += oracle->open[i];
  }
}

/* True when the clause is on that issue alone, and holds with the option. */
static bool clause_settles(const struct zopa_clause *clause, uint32_t issue, uint32_t option)
{
  for (size_t t = 0; t < clause->terms_count; t++) {
    const struct zopa_term *term = &clause->terms[t];
    bool met = false;
    for (size_t o = 0; o < term->options_count; o++)
      met = met || (term->issue == issue && term->options[o] == option);
    if (!met)
      return false;
  }
  return true;
}

/* True when the clause fails whatever the others choose. */
static bool clause_fails(const struct zopa_clause *clause, uint32_t issue, uint32_t option)
{
  for (size_t t = 0; t < clause->terms_count; t++) {
    bool met = clause->terms[t].issue != issue;
    for (size_t o = 0; o < clause->terms[t].options_count; o++)
      met = met || clause->terms[t].options[o] == option;
    if (!met)
      return true;
  }
  return false;
}

/* An option is out when a constraint or red line on its issue alone rules it out. */
static bool is_out(const struct zopa_case *it, uint32_t issue, uint32_t option)
{
  for (size_t c = 0; c < it->constraints_count; c++) {
    const struct zopa_constraint *constraint = &it->constraints[c];
    if (!constraint->conditional ? clause_settles(&constraint->forbid, issue, option)
                                 : clause_settles(&constraint->when, issue, option) && clause_fails(&constraint->then, issue, option))
      return true;
  }
  for (uint32_t p = 0; p < it->parties_count; p++)
    for (size_t s = 0; s < it->preferences[p].statements_count && zopa_party_consents(it, p); s++)
      if (it->preferences[p].statements[s].kind == ZOPA_RED_LINE && clause_settles(&it->preferences[p].statements[s].subject, issue, option))
        return true;
  return false;
}

static void find_left(struct bridge_oracle *oracle)
{
  const struct zopa_case *it = oracle->beliefs->negotiation;
  oracle->considered = 1;
  for (uint32_t i = 0; i < it->issues_count; i++) {
    size_t count = 0;
    oracle->left[i] = must(calloc(it->issues[i].options_count, sizeof(bool)));
    for (uint32_t o = 0; o < it->issues[i].options_count; o++) {
      oracle->left[i][o] = !is_out(it, i, o) && (oracle->open[i] || oracle->settled[i] == o);
      count += oracle->left[i][o];
    }
    oracle->considered *= (double)count;
  }
}

/* ---------------------------------------------------------------- packages, and what they are worth */

static void list_feasible(struct bridge_oracle *oracle)
{
  const struct zopa_case *it = oracle->beliefs->negotiation;
  size_t all = oracle_outcome_count(it);
  uint32_t *outcome = must(malloc(oracle->issues * sizeof *outcome));
  oracle->packages = must(calloc(BRIDGE_ORACLE_MAX, sizeof *oracle->packages));
  for (size_t n = 0; n < all; n++) {
    bool among = true;
    oracle_outcome(it, n, outcome);
    for (size_t i = 0; i < oracle->issues; i++)
      among = among && oracle->left[i][outcome[i]];
    if (!among || !oracle_feasible(it, outcome))
      continue;
    struct bridge_oracle_package *package = &oracle->packages[oracle->package_count++];
    package->outcome = must(malloc(oracle->issues * sizeof *outcome));
    memcpy(package->outcome, outcome, oracle->issues * sizeof *outcome);
    mpq_init(package->value);
    mpq_init(package->regret);
  }
  free(outcome);
}

/* Utilities less reservation values as fractions, then all over one denominator. */
static void weigh_complete(struct bridge_oracle *oracle, struct bridge_oracle_party *party)
{
  const struct zopa_case *it = oracle->beliefs->negotiation;
  struct oracle_scale scale;
  mpz_t common;
  size_t options_most = 0;
  mpq_t *z = must(calloc(oracle->package_count + 1, sizeof *z)), difference;
  oracle_scale_init(&scale, it, oracle->beliefs->parties[party->index].party);
  mpz_init_set_ui(common, 1);
  mpq_init(difference);
  for (size_t k = 0; k < oracle->package_count; k++) {
    mpq_init(z[k]);
    oracle_utility(&scale, oracle->packages[k].outcome, z[k]);
    mpq_sub(z[k], z[k], scale.reservation);
    mpz_lcm(common, common, mpq_denref(z[k]));
  }
  for (size_t i = 0; i < oracle->issues; i++) {
    options_most = it->issues[i].options_count > options_most ? it->issues[i].options_count : options_most;
    for (size_t o = 0; o < it->issues[i].options_count; o++)
      mpz_lcm(common, common, mpq_denref(scale.share[i][o]));
  }
  if (!mpz_fits_slong_p(common))
    abort();
  party->unit = mpz_get_si(common);
  party->draws = 1;
  party->z = must(malloc((oracle->package_count + 1) * sizeof *party->z));
  for (size_t k = 0; k < oracle->package_count; k++) {
    mpz_divexact(mpq_denref(z[k]), common, mpq_denref(z[k]));
    mpz_mul(mpq_numref(z[k]), mpq_numref(z[k]), mpq_denref(z[k]));
    party->z[k] = mpz_get_si(mpq_numref(z[k]));
    mpq_clear(z[k]);
  }
  party->apart = must(calloc(oracle->issues * options_most * options_most, sizeof *party->apart));
  for (size_t i = 0; i < oracle->issues; i++)
    for (size_t a = 0; a < it->issues[i].options_count; a++)
      for (size_t b = 0; b < it->issues[i].options_count; b++) {
        mpq_sub(difference, scale.share[i][a], scale.share[i][b]);
        mpq_abs(difference, difference);
        mpz_divexact(mpq_denref(difference), common, mpq_denref(difference));
        mpz_mul(mpq_numref(difference), mpq_numref(difference), mpq_denref(difference));
        party->apart[(i * options_most + a) * options_most + b] = mpz_get_si(mpq_numref(difference));
      }
  mpq_clear(difference);
  mpz_clear(common);
  oracle_scale_clear(&scale);
  free(z);
}

static void weigh_draws(struct bridge_oracle *oracle, struct bridge_oracle_party *party)
{
  const struct zopa_case *it = oracle->beliefs->negotiation;
  const struct zopa_draws *draws = oracle->beliefs->parties[party->index].draws;
  size_t n = draws->count, most = 0;
  for (size_t i = 0; i < oracle->issues; i++)
    most = it->issues[i].options_count > most ? it->issues[i].options_count : most;
  int32_t *columns = must(malloc(oracle->issues * most * n * sizeof *columns));
  for (uint32_t i = 0; i < oracle->issues; i++)
    for (uint32_t o = 0; o < it->issues[i].options_count; o++)
      zopa_draws_option(draws, i, o, &columns[(i * most + o) * n]);
  party->unit = ZOPA_DRAW_UNIT;
  party->draws = n;
  party->z = must(calloc((oracle->package_count + 1) * n, sizeof *party->z));
  for (size_t k = 0; k < oracle->package_count; k++)
    for (size_t s = 0; s < n; s++) {
      party->z[k * n + s] = -draws->reservations[s];
      for (size_t i = 0; i < oracle->issues; i++)
        party->z[k * n + s] += columns[(i * most + oracle->packages[k].outcome[i]) * n + s];
    }
  party->apart = must(calloc(oracle->issues * most * most, sizeof *party->apart));
  for (size_t i = 0; i < oracle->issues; i++)
    for (size_t a = 0; a < it->issues[i].options_count; a++)
      for (size_t b = 0; b < it->issues[i].options_count; b++)
        for (size_t s = 0; s < n; s++)
          party->apart[(i * most + a) * most + b] += llabs((int64_t)columns[(i * most + a) * n + s] - columns[(i * most + b) * n + s]);
  /* What an issue holds in a draw lies between two of its options. */
  for (size_t i = 0; i < oracle->issues; i++)
    for (size_t s = 0; s < n; s++) {
      int64_t low = INT64_MAX, high = INT64_MIN;
      for (size_t o = 0; o < it->issues[i].options_count; o++)
        if (oracle->left[i][o]) {
          low = columns[(i * most + o) * n + s] < low ? columns[(i * most + o) * n + s] : low;
          high = columns[(i * most + o) * n + s] > high ? columns[(i * most + o) * n + s] : high;
        }
      party->stake += high > low ? high - low : 0;
    }
  free(columns);
}

static size_t options_most(const struct bridge_oracle *oracle)
{
  size_t most = 0;
  for (size_t i = 0; i < oracle->issues; i++)
    most = oracle->beliefs->negotiation->issues[i].options_count > most ? oracle->beliefs->negotiation->issues[i].options_count : most;
  return most;
}

static void weigh_parties(struct bridge_oracle *oracle)
{
  size_t most = options_most(oracle);
  oracle->parties = must(calloc(oracle->beliefs->count + 1, sizeof *oracle->parties));
  oracle->draws = 1;
  for (size_t p = 0; p < oracle->beliefs->count; p++) {
    const struct zopa_belief *belief = &oracle->beliefs->parties[p];
    if (!belief->consents)
      continue;
    struct bridge_oracle_party *party = &oracle->parties[oracle->party_count++];
    party->index = p;
    if (belief->draws)
      weigh_draws(oracle, party);
    else {
      weigh_complete(oracle, party);
      for (size_t i = 0; i < oracle->issues; i++) {
        int64_t widest = 0;
        for (size_t a = 0; a < most && a < oracle->beliefs->negotiation->issues[i].options_count; a++)
          for (size_t b = 0; b < oracle->beliefs->negotiation->issues[i].options_count; b++)
            if (oracle->left[i][a] && oracle->left[i][b] && party->apart[(i * most + a) * most + b] > widest)
              widest = party->apart[(i * most + a) * most + b];
        party->stake += widest;
      }
    }
    oracle->draws = party->draws > oracle->draws ? party->draws : oracle->draws;
  }
}

const int64_t *bridge_oracle_z(const struct bridge_oracle *oracle, size_t party, size_t package)
{
  const struct bridge_oracle_party *it = &oracle->parties[party];
  return &it->z[oracle->order[package] * it->draws];
}

static int64_t z_at(const struct bridge_oracle *oracle, size_t party, size_t package, size_t draw)
{
  return bridge_oracle_z(oracle, party, package)[oracle->parties[party].draws == 1 ? 0 : draw];
}

/* ---------------------------------------------------------------- values and regrets */

/* numerator / denominator, exactly. */
static void set_ratio(mpq_t ret, int64_t numerator, int64_t denominator, int64_t also)
{
  mpz_set_si(mpq_numref(ret), numerator);
  mpz_set_si(mpq_denref(ret), denominator);
  mpz_mul_si(mpq_denref(ret), mpq_denref(ret), also);
  mpq_canonicalize(ret);
}

static void find_regrets(struct bridge_oracle *oracle)
{
  size_t parties = oracle->party_count, count = oracle->package_count;
  int64_t *best = must(malloc((parties * oracle->draws + 1) * sizeof *best));
  bool *exists = must(calloc(oracle->draws, sizeof *exists));
  for (size_t s = 0; s < oracle->draws; s++)
    for (size_t k = 0; k < count; k++) {
      bool all = true;
      for (size_t p = 0; p < parties; p++)
        all = all && z_at(oracle, p, k, s) >= 0;
      for (size_t p = 0; p < parties && all; p++)
        if (!exists[s] || z_at(oracle, p, k, s) > best[p * oracle->draws + s])
          best[p * oracle->draws + s] = z_at(oracle, p, k, s);
      exists[s] = exists[s] || all;
    }
  oracle->regret = must(calloc(parties * count + 1, sizeof *oracle->regret));
  for (size_t p = 0; p < parties; p++)
    for (size_t k = 0; k < count; k++) {
      int64_t sum = 0;
      for (size_t s = 0; s < oracle->draws; s++)
        if (exists[s])
          sum += best[p * oracle->draws + s] - z_at(oracle, p, k, s);
      mpq_init(oracle->regret[p * count + k]);
      set_ratio(oracle->regret[p * count + k], sum, oracle->parties[p].unit, (int64_t)oracle->draws);
      if (p == 0 || mpq_cmp(oracle->regret[p * count + k], oracle->packages[k].regret) > 0)
        mpq_set(oracle->packages[k].regret, oracle->regret[p * count + k]);
    }
  free(best);
  free(exists);
}

/* What the criterion takes of one party. */
static void party_value(const struct bridge_oracle *oracle, size_t p, size_t k, enum zopa_criterion by, mpq_t ret)
{
  const struct bridge_oracle_party *party = &oracle->parties[p];
  const int64_t *z = bridge_oracle_z(oracle, p, k);
  int64_t sum = 0;
  for (size_t s = 0; s < party->draws; s++)
    sum += by == ZOPA_BY_SHARE ? z[s] >= 0 : by == ZOPA_BY_MEAN || z[s] > 0 ? z[s] : 0;
  set_ratio(ret, sum > 0 ? sum : 0, by == ZOPA_BY_SHARE ? 1 : party->unit, (int64_t)party->draws);
}

static void find_values(struct bridge_oracle *oracle, enum zopa_criterion by)
{
  mpq_t own;
  mpq_init(own);
  for (size_t k = 0; k < oracle->package_count; k++) {
    mpq_set_si(oracle->packages[k].value, 1, 1);
    for (size_t p = 0; p < oracle->party_count; p++) {
      party_value(oracle, p, k, by, own);
      mpq_mul(oracle->packages[k].value, oracle->packages[k].value, own);
    }
    if (by == ZOPA_BY_REGRET)
      mpq_neg(oracle->packages[k].value, oracle->packages[k].regret);
  }
  mpq_clear(own);
}

/* Packages are sorted with the place at which they were found, for that is where z of them stands. */
struct ranked {
  struct bridge_oracle_package package;
  size_t found;
};

/* By value, then the least largest regret, then index order, in which they were found. */
static int best_first(const void *a, const void *b)
{
  const struct ranked *x = a, *y = b;
  int order = mpq_cmp(y->package.value, x->package.value);
  if (order == 0)
    order = mpq_cmp(x->package.regret, y->package.regret);
  return order ? order : (x->found > y->found) - (x->found < y->found);
}

static void sort(struct bridge_oracle *oracle)
{
  size_t count = oracle->package_count, parties = oracle->party_count;
  struct ranked *ranked = must(calloc(count + 1, sizeof *ranked));
  mpq_t *regret = must(calloc(parties * count + 1, sizeof *regret));
  for (size_t k = 0; k < count; k++)
    ranked[k] = (struct ranked){oracle->packages[k], k};
  qsort(ranked, count, sizeof *ranked, best_first);
  for (size_t k = 0; k < count; k++) {
    oracle->packages[k] = ranked[k].package;
    oracle->order[k] = ranked[k].found;
    for (size_t p = 0; p < parties; p++)
      memcpy(&regret[p * count + k], &oracle->regret[p * count + ranked[k].found], sizeof *regret);
  }
  memcpy(oracle->regret, regret, parties * count * sizeof *regret);
  free(regret);
  free(ranked);
}

static bool dominates(const struct bridge_oracle *oracle, size_t a, size_t b)
{
  bool better = false;
  for (size_t p = 0; p < oracle->party_count; p++)
    for (size_t s = 0; s < oracle->parties[p].draws; s++) {
      if (z_at(oracle, p, a, s) < z_at(oracle, p, b, s))
        return false;
      better = better || z_at(oracle, p, a, s) > z_at(oracle, p, b, s);
    }
  return better;
}

struct bridge_oracle *bridge_oracle_new(const struct zopa_beliefs *beliefs, const struct zopa_bridge_wish *wish)
{
  const struct zopa_case *it = beliefs->negotiation;
  if (oracle_outcome_count(it) > BRIDGE_ORACLE_MAX)
    return NULL;
  struct bridge_oracle *oracle = must(calloc(1, sizeof *oracle));
  *oracle = (struct bridge_oracle){.beliefs = beliefs, .issues = it->issues_count};
  oracle->open = must(calloc(oracle->issues, sizeof *oracle->open));
  oracle->settled = must(calloc(oracle->issues, sizeof *oracle->settled));
  oracle->left = must(calloc(oracle->issues, sizeof *oracle->left));
  find_open(oracle, wish);
  find_left(oracle);
  list_feasible(oracle);
  oracle->order = must(calloc(oracle->package_count + 1, sizeof *oracle->order));
  for (size_t k = 0; k < oracle->package_count; k++)
    oracle->order[k] = k;
  weigh_parties(oracle);
  find_regrets(oracle);
  find_values(oracle, wish->by);
  sort(oracle);
  for (size_t a = 0; a < oracle->package_count; a++)
    for (size_t b = 0; b < oracle->package_count && !oracle->packages[a].dominated; b++)
      oracle->packages[a].dominated = dominates(oracle, b, a);
  return oracle;
}

void bridge_oracle_free(struct bridge_oracle *oracle)
{
  if (!oracle)
    return;
  for (size_t k = 0; k < oracle->package_count; k++) {
    free(oracle->packages[k].outcome);
    mpq_clear(oracle->packages[k].value);
    mpq_clear(oracle->packages[k].regret);
  }
  for (size_t k = 0; k < oracle->party_count * oracle->package_count; k++)
    mpq_clear(oracle->regret[k]);
  for (size_t p = 0; p < oracle->party_count; p++) {
    free(oracle->parties[p].z);
    free(oracle->parties[p].apart);
  }
  for (size_t i = 0; i < oracle->issues; i++)
    free(oracle->left[i]);
  free(oracle->left);
  free(oracle->open);
  free(oracle->settled);
  free(oracle->order);
  free(oracle->regret);
  free(oracle->parties);
  free(oracle->packages);
  free(oracle);
}

/* ---------------------------------------------------------------- lists */

bool bridge_oracle_far(const struct bridge_oracle *oracle, const uint32_t *a, const uint32_t *b)
{
  size_t most = options_most(oracle);
  for (size_t p = 0; p < oracle->party_count; p++) {
    const struct bridge_oracle_party *party = &oracle->parties[p];
    int64_t sum = 0;
    for (size_t i = 0; i < oracle->issues; i++)
      sum += party->apart[(i * most + a[i]) * most + b[i]];
    if (party->stake > 0 && 10 * sum >= party->stake)
      return true;
  }
  return false;
}

/* Within a twentieth of what is open, to the party for which the packages are. */
static bool alike(const struct bridge_oracle *oracle, const struct zopa_bridge_wish *wish, size_t package)
{
  for (size_t p = 0; p < oracle->party_count; p++) {
    const struct bridge_oracle_party *party = &oracle->parties[p];
    if (oracle->beliefs->parties[party->index].party != wish->for_party)
      continue;
    int64_t apart = 0;
    for (size_t s = 0; s < party->draws; s++)
      apart += z_at(oracle, p, package, s) - z_at(oracle, p, 0, s);
    return 20 * llabs(apart) <= party->stake;
  }
  return true;
}

size_t bridge_oracle_list(const struct bridge_oracle *oracle, const struct zopa_bridge_wish *wish, size_t *ret_list)
{
  size_t count = 0;
  for (size_t k = 0; k < oracle->package_count && count < wish->packages; k++) {
    const struct bridge_oracle_package *package = &oracle->packages[k];
    bool far = true;
    for (size_t i = 0; i < count; i++)
      far = far && bridge_oracle_far(oracle, package->outcome, oracle->packages[ret_list[i]].outcome);
    if (far && !package->dominated && (wish->by == ZOPA_BY_REGRET || mpq_sgn(package->value) > 0) && alike(oracle, wish, k))
      ret_list[count++] = k;
  }
  return count;
}
