/* test_certificate.c - every bound that a search rests on is recomputed from its multipliers in exact fractions, without code of the search, and
 * held against the true value; and the check is a check: bounds that are too low, and bounds that tampered multipliers do not carry, are caught.
 *
 * The verifier works from the integers of the space and the formulas in bound.h. Logarithms, which the product needs, are bracketed: the sum
 * is exact, and a double with a margin far wider than its error stands for the rest. */
#include <gmp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/generate.h"
#include "oracle/oracle.h"
#include "solve/concept.h"
#include "oracle/searched.h"
#include "tap.h"

/* ---- The verifier ------------------------------------------------------------------------------------------------------------- */

struct verifier {
  const struct zopa_space *space;
  const struct zopa_certificate *certificate;
  const struct zopa_utility *party[ZOPA_PARTIES_MAX];
  mpq_t weight[ZOPA_PARTIES_MAX];       /* of the integers: weight / unit */
  mpq_t **cost;                   /* [issue_count][radix] */
  mpq_t total, term, factor;
};

static void verifier_init(struct verifier *verifier, const struct zopa_space *space, const struct zopa_certificate *certificate)
{
  size_t count = 0;
  *verifier = (struct verifier){.space = space, .certificate = certificate};
  mpq_inits(verifier->total, verifier->term, verifier->factor, NULL);
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].consents)
      verifier->party[count++] = &space->utilities[u];
  for (size_t c = 0; c < count; c++) {
    mpq_init(verifier->weight[c]);
    mpq_set_d(verifier->weight[c], certificate->weight[c]);
    mpq_set_si(verifier->term, 1, (unsigned long)verifier->party[c]->unit);
    mpq_mul(verifier->weight[c], verifier->weight[c], verifier->term);
  }
  verifier->cost = calloc(space->issue_count + 1, sizeof *verifier->cost);
  for (size_t i = 0; i < space->issue_count; i++) {
    verifier->cost[i] = calloc(space->radix[i] + 1, sizeof **verifier->cost);
    for (uint32_t o = 0; o < space->radix[i]; o++)
      mpq_init(verifier->cost[i][o]);
  }
}

static void verifier_clear(struct verifier *verifier)
{
  for (size_t i = 0; i < verifier->space->issue_count; i++) {
    for (uint32_t o = 0; o < verifier->space->radix[i]; o++)
      mpq_clear(verifier->cost[i][o]);
    free(verifier->cost[i]);
  }
  free(verifier->cost);
  for (size_t c = 0; c < verifier->certificate->party_count; c++)
    mpq_clear(verifier->weight[c]);
  mpq_clears(verifier->total, verifier->term, verifier->factor, NULL);
}

/* total += factor, and factor to every option of a test's set. */
static void add_total(struct verifier *verifier) { mpq_add(verifier->total, verifier->total, verifier->factor); }

static void add_set(struct verifier *verifier, const struct zopa_test *test)
{
  for (uint32_t o = 0; o < verifier->space->radix[test->issue]; o++)
    if (zopa_set_has(test->set, o))
      mpq_add(verifier->cost[test->issue][o], verifier->cost[test->issue][o], verifier->factor);
}

/* A forbidden condition: 0 <= tilt * ((tests - 1) - sum of tests that hold). */
static bool add_forbid(struct verifier *verifier, const struct zopa_condition *condition, double tilt)
{
  if (!(tilt >= 0))
    return false;
  mpq_set_d(verifier->factor, -tilt);
  for (size_t t = 0; t < condition->test_count; t++)
    add_set(verifier, &condition->tests[t]);
  mpq_set_d(verifier->factor, tilt);
  mpq_set_si(verifier->term, (long)condition->test_count - 1, 1);
  mpq_mul(verifier->factor, verifier->factor, verifier->term);
  add_total(verifier);
  return true;
}

/* A bonus: shares that add up to 1 are made to do so exactly, by dividing by their sum. */
static bool add_bonus(struct verifier *verifier, size_t c, const struct zopa_bonus *bonus, const double *share, double tilt)
{
  size_t count = bonus->condition.test_count;
  mpq_t whole, price;
  mpq_inits(whole, price, NULL);
  bool valid = tilt >= 0 && tilt <= 1;
  mpq_set_si(price, bonus->amount, 1);
  mpq_mul(price, price, verifier->weight[c]);
  for (size_t t = 0; t < count; t++) {
    valid &= share[t] >= 0;
    mpq_set_d(verifier->term, share[t]);
    mpq_add(whole, whole, verifier->term);
  }
  valid &= bonus->amount < 0 || mpq_sgn(whole) > 0;
  for (size_t t = 0; t < count && valid; t++) {
    mpq_set_d(verifier->term, bonus->amount > 0 ? share[t] : tilt);
    mpq_mul(verifier->factor, price, verifier->term);
    if (bonus->amount > 0)
      mpq_div(verifier->factor, verifier->factor, whole);
    add_set(verifier, &bonus->condition.tests[t]);
  }
  if (bonus->amount < 0 && valid) {
    mpq_set_si(verifier->term, -((long)count - 1), 1);
    mpq_mul(verifier->factor, verifier->factor, verifier->term);
    add_total(verifier);
  }
  mpq_clears(whole, price, NULL);
  return valid;
}

/* The largest weighted sum of gains over the whole space, exactly, in total. False when the multipliers break their conditions. */
static bool weigh(struct verifier *verifier)
{
  const struct zopa_space *space = verifier->space;
  const struct zopa_certificate *certificate = verifier->certificate;
  size_t rule = 0, test = 0;
  bool valid = true;
  for (size_t k = 0; k < space->forbid_count; test += space->forbids[k++].test_count)
    valid &= add_forbid(verifier, &space->forbids[k], certificate->tilt[rule++]);
  for (size_t c = 0; c < certificate->party_count; c++) {
    const struct zopa_utility *utility = verifier->party[c];
    valid &= certificate->weight[c] >= 0 && (certificate->kind != ZOPA_AIM_LINEAR || certificate->weight[c] >= certificate->price[c]);
    mpq_set_si(verifier->factor, utility->base - utility->reservation, 1);
    mpq_mul(verifier->factor, verifier->factor, verifier->weight[c]);
    add_total(verifier);
    for (size_t i = 0; i < space->issue_count; i++)
      for (uint32_t o = 0; o < space->radix[i]; o++) {
        mpq_set_si(verifier->factor, utility->worth[i][o], 1);
        mpq_mul(verifier->factor, verifier->factor, verifier->weight[c]);
        mpq_add(verifier->cost[i][o], verifier->cost[i][o], verifier->factor);
      }
    for (size_t k = 0; k < utility->bonus_count; test += utility->bonuses[k++].condition.test_count)
      valid &= add_bonus(verifier, c, &utility->bonuses[k], certificate->share + test, certificate->tilt[rule++]);
  }
  for (size_t i = 0; i < space->issue_count; i++) {
    uint32_t best = space->domain[i][0];
    for (uint32_t d = 1; d < space->domain_size[i]; d++)
      if (mpq_cmp(verifier->cost[i][space->domain[i][d]], verifier->cost[i][best]) > 0)
        best = space->domain[i][d];
    mpq_add(verifier->total, verifier->total, verifier->cost[i][best]);
  }
  return valid;
}

/* The gain that a party's cap allows. */
static double cap_of(const struct zopa_utility *utility)
{
  return utility->cap == INT64_MAX ? INFINITY
                                   : (double)((long double)(utility->cap - utility->reservation) / (long double)utility->unit) * (1 + 1e-15);
}

/* The largest of the aim that the weighted sum leaves room for: the sum itself, divided by the scales for the least, and cut at the caps. */
static double least_bound(struct verifier *verifier)
{
  const struct zopa_certificate *certificate = verifier->certificate;
  double cap = INFINITY;
  mpq_t scale;
  mpq_init(scale);
  for (size_t c = 0; c < certificate->party_count; c++)
    if (certificate->counts[c]) {
      mpq_set_d(verifier->factor, certificate->weight[c]);
      mpq_set_d(verifier->term, certificate->scale[c]);
      mpq_mul(verifier->factor, verifier->factor, verifier->term);
      mpq_add(scale, scale, verifier->factor);
      cap = fmin(cap, cap_of(verifier->party[c]) / certificate->scale[c]);
    }
  if (mpq_sgn(scale) > 0)
    mpq_div(verifier->total, verifier->total, scale);
  double bound = mpq_sgn(scale) > 0 ? mpq_get_d(verifier->total) : INFINITY;
  mpq_clear(scale);
  return fmin(bound, cap);
}

static double linear_bound(struct verifier *verifier)
{
  double cap = 0;
  for (size_t c = 0; c < verifier->certificate->party_count; c++)
    cap += verifier->certificate->price[c] > 0 ? verifier->certificate->price[c] * cap_of(verifier->party[c]) : 0;
  return fmin(mpq_get_d(verifier->total), cap);
}

static double product_bound(struct verifier *verifier)
{
  const struct zopa_certificate *certificate = verifier->certificate;
  long double bound = mpq_get_d(verifier->total);
  for (size_t c = 0; c < certificate->party_count; c++)
    if (certificate->counts[c]) {
      double cap = cap_of(verifier->party[c]), weight = certificate->weight[c];
      double gain = weight > 0 ? fmin(1 / weight, cap) : cap;
      bound += gain <= 0 ? -INFINITY : isinf(gain) ? INFINITY : logl(gain) - (long double)weight * gain;
    }
  return (double)bound;
}

/* What a certificate proves: a bound on its aim over all rational outcomes, from its multipliers alone. INFINITY when they prove nothing. */
static double proven_bound(const struct zopa_space *space, const struct zopa_certificate *certificate)
{
  struct verifier verifier;
  double bound = INFINITY;
  verifier_init(&verifier, space, certificate);
  if (weigh(&verifier))
    bound = mpq_sgn(verifier.total) < 0 ? -INFINITY         /* a sum of gains, none of them below 0, would be below 0 */
            : certificate->kind == ZOPA_AIM_LEAST  ? least_bound(&verifier)
            : certificate->kind == ZOPA_AIM_LINEAR ? linear_bound(&verifier)
                                                   : product_bound(&verifier);
  verifier_clear(&verifier);
  return bound;
}

/* True when the multipliers carry the bound that the certificate claims; a few units of the last place are the verifier's own doubles. */
static bool holds(const struct zopa_space *space, const struct zopa_certificate *certificate)
{
  double proven = proven_bound(space, certificate);
  return proven <= certificate->bound || proven <= certificate->bound + 1e-15 * fmax(1, fabs(certificate->bound));
}

/* ---- Certificates of searches ------------------------------------------------------------------------------------------------- */

#define SMALL .parties_min = 1, .parties_max = 4, .issues_min = 1, .issues_max = 5, .options_min = 2, .options_max = 5, .outcomes_max = 400
#define LARGE .parties_min = 3, .parties_max = 5, .issues_min = 12, .issues_max = 25, .options_min = 3, .options_max = 8, .outcomes_max = SIZE_MAX / 2

static const struct kind {
  struct generate_recipe recipe;
  unsigned seeds;
  bool listed;                    /* the oracle can list it */
} kinds[] = {
  {{.name = "sums", SMALL, .numbers = GENERATE_TENTHS}, 60, true},
  {{.name = "long decimals", SMALL, .numbers = GENERATE_LONG}, 60, true},
  {{.name = "reservation as a package", SMALL, .numbers = GENERATE_FRACTIONS, .reservations = GENERATE_PACKAGE}, 60, true},
  {{.name = "out of reach", SMALL, .reservations = GENERATE_ABOVE}, 30, true},
  {{.name = "constraints", SMALL, .forbids_max = 5, .conditionals_max = 3, .terms_max = 3}, 60, true},
  {{.name = "interactions", SMALL, .numbers = GENERATE_TENTHS, .interactions_max = 5, .terms_max = 3, .signs = true}, 60, true},
  {{.name = "caps", SMALL, .capped = true, .interactions_max = 2, .terms_max = 2}, 60, true},
  {{.name = "large sums", LARGE, .numbers = GENERATE_LONG}, 10, false},
  {{.name = "large, with conditions", LARGE, .numbers = GENERATE_TENTHS, .forbids_max = 20, .interactions_max = 6, .terms_max = 3}, 10, false},
};

struct about {
  const char *recipe;
  unsigned long seed;
  size_t tampered, caught;
};

#define HOLD(condition, format, ...) CHECK_THAT(condition, "%s, seed %lu: " format, about->recipe, about->seed, __VA_ARGS__)

/* Certificates that are wrong on purpose: a bound a little lower than its multipliers carry, weights that were changed, weights that no
 * bound may rest on. */
static void spoil(struct about *about, const struct zopa_space *space, const struct zopa_certificate *good)
{
  struct zopa_certificate bad = *good;
  double proven = proven_bound(space, good);
  if (!isfinite(proven))
    return;
  bad.bound = proven - 1e-12 * fmax(1, fabs(proven));
  HOLD(!holds(space, &bad), "a bound lowered to %.17g passes", bad.bound);
  for (size_t c = 0; c < good->party_count; c++) {
    bad = *good;
    bad.weight[c] = -bad.weight[c] - 1e-9;
    HOLD(!holds(space, &bad), "a weight below 0 passes, party %zu", c);
    /* Changed weights carry another bound; the claim may be true all the same, where that happens to be lower. */
    bad = *good;
    bad.weight[c] = bad.weight[c] * 1.25 + 1e-3;
    about->tampered++;
    about->caught += !holds(space, &bad);
  }
}

/* The aim at the true value of a concept; what is printed of the sum has the reservation values in it. */
static double aim_of(const struct zopa_space *space, const struct zopa_certificate *certificate, size_t k, double value)
{
  bool any = false;
  for (size_t c = 0; c < certificate->party_count; c++)
    any |= certificate->counts[c];
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].consents && zopa_concepts[k] == &zopa_utilitarian)
      value -= zopa_utility_value(&space->utilities[u], space->utilities[u].reservation);
  return certificate->kind == ZOPA_AIM_PRODUCT ? log(value) : any || zopa_concepts[k] == &zopa_utilitarian ? value : 0;
}

static void check_case(const struct kind *kind, uint64_t seed, struct about *about)
{
  struct zopa_search_effort effort = ZOPA_SEARCH_EFFORT_INIT;
  struct searched searched;
  effort.work_max = kind->listed ? effort.work_max : 20000000;
  effort.tied_max = kind->listed ? effort.nodes_max : 100;
  if (searched_init(&searched, generate_case(&kind->recipe, seed), &effort)) {
    const struct zopa_space *space = searched.space;
    const struct zopa_search_result result = searched.result;
    struct oracle *oracle = kind->listed ? oracle_new(searched.negotiation, space) : NULL;
    if (!space->empty)
      HOLD(holds(space, &result.feasibility), "rational at all: claimed %.17g", result.feasibility.bound);
    for (size_t k = 0; k < ZOPA_CONCEPTS && result.any_rational; k++) {
      const struct zopa_found *found = &result.solutions[k];
      double value = oracle ? mpq_get_d(oracle->solutions[k].value) : found->value, proven = proven_bound(space, &found->root);
      double aim = aim_of(space, &found->root, k, value);
      HOLD(holds(space, &found->root), "%s: claimed %.17g, carried %.17g", zopa_concepts[k]->name, found->root.bound, proven);
      HOLD(proven >= aim - 1e-12 * fmax(1, fabs(aim)), "%s: bound %.17g, true value %.17g", zopa_concepts[k]->name, proven, aim);
      HOLD(found->bound >= found->value, "%s: bound %.17g below %.17g", zopa_concepts[k]->name, found->bound, found->value);
      spoil(about, space, &found->root);
    }
    oracle_free(oracle);
  }
  searched_clear(&searched);
}

int main(void)
{
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    struct about about = {.recipe = kinds[k].recipe.name};
    for (uint64_t seed = 1; seed <= kinds[k].seeds; seed++) {
      about.seed = (unsigned long)seed;
      check_case(&kinds[k], seed, &about);
    }
    CHECK_THAT(about.caught * 3 >= about.tampered, "%s: %zu of %zu tampered certificates are caught", about.recipe, about.caught, about.tampered);
    tap_point("%s: certificates carry their bounds in exact arithmetic; %zu of %zu with changed weights do not", kinds[k].recipe.name, about.caught,
              about.tampered);
  }
  return tap_done();
}
