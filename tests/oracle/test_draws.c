/* test_draws.c - draws of possible utilities against an independent rejection sampler (rejection.h): means of weights, of the worth of every
 * option, of r, of some squares and products, and the share of packages that are accepted, on random cases with statements of every kind and
 * on sets that are thin or flat; then what must leave them as they are: options split in two, other options, other parties, threads.
 *
 * Figures of two samplers are held apart in standard errors, from the effective number of draws that the program claims and the number that the
 * oracle kept. Over all figures of a point the mean square of these distances must be near 1, which a wrong claim or a wrong density would
 * not leave; none may be beyond 5.5, which chance would exceed once in some twenty million. */
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "belief/draws.h"
#include "oracle/rejection.h"

enum { DRAWS = 3000, PACKAGES = 6, FIGURES_MAX = 160 };

/* ---------------------------------------------------------------- both samplers */

static struct zopa_draws *draw(const struct zopa_rows *rows, size_t count, uint64_t seed, unsigned threads)
{
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  struct zopa_draws *draws = NULL;
  control.seed = seed;
  control.threads = threads;
  zopa_watch_init(&watch, &control);
  if (zopa_draws_new(rows, count, &control, &watch, &draws) != ZOPA_OK || !draws)
    abort();
  zopa_watch_clear(&watch);
  return draws;
}

/* Sums and sums of squares of figures of utilities. */
struct tally {
  double sum[FIGURES_MAX], squares[FIGURES_MAX];
  size_t figures, utilities;
};

struct packages {
  uint32_t outcome[PACKAGES][STATED_ISSUES_MAX];
};

static void draw_packages(const struct zopa_case *negotiation, uint64_t seed, struct packages *ret)
{
  struct zopa_random random;
  zopa_random_init(&random, seed, UINT64_C(1) << 34);
  for (size_t k = 0; k < PACKAGES; k++)
    for (size_t i = 0; i < negotiation->issues_count; i++)
      ret->outcome[k][i] = (uint32_t)zopa_random_below(&random, negotiation->issues[i].options_count);
}

static void add(struct tally *tally, size_t *at, double figure)
{
  if (*at >= FIGURES_MAX)
    abort();
  tally->sum[*at] += figure;
  tally->squares[(*at)++] += figure * figure;
}

/* Of one utility: worth [issue][option], w, r. */
static void take(const struct zopa_case *negotiation, const struct packages *packages, double worth[][STATED_OPTIONS_MAX], const double *w, double r,
                 struct tally *tally)
{
  size_t at = 0;
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    add(tally, &at, w[i]);
    add(tally, &at, w[i] * w[i]);
    add(tally, &at, w[i] * r);
    for (size_t o = 0; o < negotiation->issues[i].options_count; o++) {
      add(tally, &at, worth[i][o]);
      add(tally, &at, worth[i][o] * worth[i][o]);
    }
    add(tally, &at, worth[i][0] * worth[i][negotiation->issues[i].options_count - 1]);
  }
  add(tally, &at, r);
  add(tally, &at, r * r);
  for (size_t k = 0; k < PACKAGES; k++) {
    double u = 0;
    for (size_t i = 0; i < negotiation->issues_count; i++)
      u += worth[i][packages->outcome[k][i]];
    add(tally, &at, u);
    add(tally, &at, u >= r - 1e-9);
  }
  tally->figures = at;
  tally->utilities++;
}

static void tally_draws(const struct zopa_case *negotiation, const struct packages *packages, const struct zopa_draws *draws, struct tally *ret)
{
  int32_t *columns = malloc(STATED_ISSUES_MAX * STATED_OPTIONS_MAX * draws->count * sizeof *columns);
  *ret = (struct tally){.figures = 0};
  for (uint32_t i = 0; i < negotiation->issues_count; i++)
    for (uint32_t o = 0; o < negotiation->issues[i].options_count; o++)
      zopa_draws_option(draws, i, o, &columns[(i * STATED_OPTIONS_MAX + o) * draws->count]);
  for (size_t s = 0; s < draws->count; s++) {
    double worth[STATED_ISSUES_MAX][STATED_OPTIONS_MAX], w[STATED_ISSUES_MAX];
    for (uint32_t i = 0; i < negotiation->issues_count; i++) {
      w[i] = (double)draws->weights[i * draws->count + s] / ZOPA_DRAW_UNIT;
      for (uint32_t o = 0; o < negotiation->issues[i].options_count; o++)
        worth[i][o] = (double)columns[(i * STATED_OPTIONS_MAX + o) * draws->count + s] / ZOPA_DRAW_UNIT;
    }
    take(negotiation, packages, worth, w, (double)draws->reservations[s] / ZOPA_DRAW_UNIT, ret);
  }
  free(columns);
}

/* Up to `most` utilities in so many tries; gives up early where next to none is kept. */
static void tally_oracle(const struct packages *packages, struct rejection *rejection, size_t most, size_t tries, struct tally *ret)
{
  const struct zopa_case *negotiation = rejection->negotiation;
  struct stated_utility utility;
  *ret = (struct tally){.figures = 0};
  while (ret->utilities < most && rejection->tried < tries && rejection_draw(rejection, tries / 20, &utility)) {
    double worth[STATED_ISSUES_MAX][STATED_OPTIONS_MAX];
    for (uint32_t i = 0; i < negotiation->issues_count; i++)
      for (uint32_t o = 0; o < negotiation->issues[i].options_count; o++)
        worth[i][o] = utility.w[i] * stated_value(negotiation, &utility, i, o);
    take(negotiation, packages, worth, utility.w, utility.r, ret);
    if (rejection->tried > tries / 10 && (double)ret->utilities / (double)rejection->tried * (double)tries < 1000)
      return;
  }
}

/* ---------------------------------------------------------------- how far they are apart */

struct distance {
  double squares, most;
  size_t figures, cases;
};

static double variance(const struct tally *tally, size_t f)
{
  double mean = tally->sum[f] / (double)tally->utilities;
  return fmax(0, tally->squares[f] / (double)tally->utilities - mean * mean);
}

/* within: what the oracle itself may be off by, where it stands in a slice of some width. */
static void compare(const struct tally *own, double effective, const struct tally *oracle, double within, const char *what, uint64_t seed,
                    struct distance *distance)
{
  distance->cases++;
  for (size_t f = 0; f < own->figures; f++) {
    double mean = own->sum[f] / (double)own->utilities, truth = oracle->sum[f] / (double)oracle->utilities;
    double spread = fmax(variance(own, f), variance(oracle, f));
    double error = sqrt(spread * (1 / effective + 1 / (double)oracle->utilities)) + 1e-7 + within;
    double apart = fabs(mean - truth) / error;
    CHECK_THAT(apart < 5.5, "%s, seed %lu, figure %zu: %.5f, by rejection %.5f, %.1f standard errors apart", what, (unsigned long)seed, f, mean, truth,
               apart);
    distance->squares += apart * apart;
    distance->most = fmax(distance->most, apart);
    distance->figures += spread > 1e-9;
  }
}

static void conclude(const struct distance *distance, double least, double most)
{
  double mean = distance->squares / (double)distance->figures;
  tap_note("%zu cases, %zu figures: mean square %.2f, most %.2f standard errors", distance->cases, distance->figures, mean, distance->most);
  CHECK_THAT(mean > least && mean < most, "the mean square of the distances is %.2f", mean);
}

/* ---------------------------------------------------------------- random cases */

static const struct stated_recipe recipes[] = {
    {.name = "options", .issues_min = 1, .issues_max = 4, .options_min = 1, .options_max = 4, .statements = 4},
    {.name = "ranges", .issues_min = 1, .issues_max = 3, .options_min = 1, .options_max = 3, .statements = 4, .numeric = true},
    {.name = "reservations", .issues_min = 1, .issues_max = 3, .options_min = 2, .options_max = 3, .statements = 5, .reservation = true, .numeric = true},
    {.name = "standing", .issues_min = 2, .issues_max = 4, .options_min = 2, .options_max = 3, .statements = 5, .standing = true, .reservation = true},
    {.name = "equal ends", .issues_min = 2, .issues_max = 4, .options_min = 2, .options_max = 3, .statements = 3, .narrow = true},
};
enum { RECIPES = sizeof recipes / sizeof *recipes };

/* The share of statements of each kind that were met; a case counts when the oracle keeps enough. */
static void compare_random(const struct stated_recipe *recipe, uint64_t seed, size_t *kinds, struct distance *distance)
{
  struct stated stated;
  struct rejection rejection;
  struct packages packages;
  struct tally own, oracle;
  struct zopa_rows *rows = NULL;
  stated_draw(recipe, seed, &stated);
  struct zopa_case *negotiation = stated_read(&stated, NULL);
  rejection_init(&rejection, negotiation, seed);
  draw_packages(negotiation, seed, &packages);
  tally_oracle(&packages, &rejection, 8000, 160000, &oracle);
  if (oracle.utilities >= 1000) {
    if (zopa_rows_new(negotiation, 0, &rows) != ZOPA_OK)
      abort();
    struct zopa_draws *draws = draw(rows, DRAWS, seed, 1);
    tally_draws(negotiation, &packages, draws, &own);
    compare(&own, draws->effective, &oracle, 0, recipe->name, seed, distance);
    for (size_t s = 0; s < negotiation->preferences[0].statements_count; s++)
      kinds[negotiation->preferences[0].statements[s].kind]++;
    zopa_draws_free(draws);
    zopa_rows_free(rows);
  }
  zopa_case_free(negotiation);
  stated_clear(&stated);
}

static void test_random(void)
{
  size_t kinds[ZOPA_REJECTS + 1] = {0};
  for (size_t r = 0; r < RECIPES; r++) {
    struct distance distance = {0};
    for (uint64_t seed = 1; seed < 400 && distance.cases < 16; seed++)
      compare_random(&recipes[r], seed * 31 + r, kinds, &distance);
    CHECK_THAT(distance.cases == 16, "%zu cases of \"%s\" could be compared", distance.cases, recipes[r].name);
    conclude(&distance, 0.5, 1.6);
    tap_point("%s: draws and rejection agree", recipes[r].name);
  }
  for (size_t k = 0; k <= ZOPA_REJECTS; k++)
    CHECK_THAT(kinds[k] >= 3, "statements of kind %zu: %zu", k, kinds[k]);
  tap_point("statements of every kind were among them");
}

/* ---------------------------------------------------------------- flat and thin sets */

#define HEAD "zopa: 1\nparties: {a: {}}\nissues: {x: {options: [p, q, s]}, y: {options: [t, u]}, z: {options: [g, h]}, n: {range: {from: 0, to: 4, step: 1}}}\n" \
  "preferences: {a: {"

/* What the statements of a flat set say, to within `slice`: the oracle's case lacks those that no utility keeps by chance. */
static const double slice = 0.01;

static bool near(double a, double b) { return fabs(a - b) < slice; }

static bool same_trade(const struct zopa_case *negotiation, const struct stated_utility *it)
{
  (void)negotiation;
  return near(it->w[0] * it->v[0][0] + it->w[1] * it->v[1][0], it->w[0] * it->v[0][1] + it->w[1] * it->v[1][1]);
}

static bool same_weights(const struct zopa_case *negotiation, const struct stated_utility *it)
{
  (void)negotiation;
  return near(it->w[0], it->w[1]);
}

static bool same_values(const struct zopa_case *negotiation, const struct stated_utility *it)
{
  (void)negotiation;
  return near(it->v[0][0], it->v[0][1]);
}

static bool middle_is_half(const struct zopa_case *negotiation, const struct stated_utility *it)
{
  (void)negotiation;
  return near((it->v[3][0] + it->v[3][1]) / 2, 0.5);
}

/* Two at once. */
static bool same_trade_and_weights(const struct zopa_case *negotiation, const struct stated_utility *it)
{
  return fabs(it->w[2] - it->w[3]) < 3 * slice && same_trade(negotiation, it);
}

static bool same_trade_in_share(const struct zopa_case *negotiation, const struct stated_utility *it)
{
  (void)negotiation;
  return fabs(it->w[0] * (0.5 - it->v[0][1]) + it->w[1] * (it->v[1][0] - it->v[1][1])) < slice * it->w[0];
}

static bool no_weight(const struct zopa_case *negotiation, const struct stated_utility *it)
{
  (void)negotiation;
  return it->w[0] < slice;
}

#define TRADE "{prefers: {x: p, y: t}, over: {x: q, y: u}}, {prefers: {x: q, y: u}, over: {x: p, y: t}}"

static const struct {
  const char *name, *statements, *kept;
  bool (*also)(const struct zopa_case *negotiation, const struct stated_utility *utility);
} flats[] = {
  {"a trade as good as its opposite", TRADE, "", same_trade},
  {"the same with orders", TRADE ", {order: x, best_to_worst: [p, q, s]}, {order: y, best_to_worst: [u, t]}",
   "{order: x, best_to_worst: [p, q, s]}, {order: y, best_to_worst: [u, t]}", same_trade},
  {"the same beside equal weights", TRADE ", {matters_more: z, than: n}, {matters_more: n, than: z}", "", same_trade_and_weights},
  {"equal weights", "{matters_more: x, than: y}, {matters_more: y, than: x}, {accepts: {x: q}}", "{accepts: {x: q}}", same_weights},
  {"equal values", "{prefers: {x: p}, over: {x: q}}, {prefers: {x: q}, over: {x: p}}, {rejects: {x: p, y: t}}", "{rejects: {x: p, y: t}}", same_values},
  {"the middle of a range", "{rates: {n: {2: 0.5}}}, {prefers: {n: 1, y: t}, over: {n: 3, y: u}}", "{prefers: {n: 1, y: t}, over: {n: 3, y: u}}",
   middle_is_half},
  {"a weight that is given", "{weighs: {x: [0.3, 0.3], n: 0.1}}, {gives: {x: q}, for: {y: t}, instead_of: {x: p, y: u}}, {order: x, best_to_worst: [p, q, s]}",
   "{weighs: {x: [0.3, 0.3], n: 0.1}}, {gives: {x: q}, for: {y: t}, instead_of: {x: p, y: u}}, {order: x, best_to_worst: [p, q, s]}", NULL},
  {"an issue without weight", "{weighs: {x: 0}}, {order: x, best_to_worst: [p, q]}, {prefers: {x: p, y: t}, over: {x: q, y: u}}, {accepts: {z: g}}",
   "{order: x, best_to_worst: [p, q]}, {prefers: {x: p, y: t}, over: {x: q, y: u}}, {accepts: {z: g}}", no_weight},
  {"thin intervals", "{weighs: {x: [0.3, 0.30001], y: [0.2, 0.20001]}}, {rates: {x: {q: [0.4, 0.40001]}}}, {prefers: {x: q, z: g}, over: {x: p, z: h}}",
   "{weighs: {x: 0.3, y: 0.2}}, {rates: {x: {q: 0.4}}}, {prefers: {x: q, z: g}, over: {x: p, z: h}}", NULL},
  {"a trade between two that hardly differ",
   "{rates: {x: {p: 0.5, s: 0.49999}}}, {prefers: {x: p, y: t}, over: {x: q, y: u}}, {prefers: {x: q, y: u}, over: {x: s, y: t}}",
   "{rates: {x: {p: 0.5, s: 0.5}}}", same_trade_in_share},
  {"all weights given but one", "{weighs: {x: 0.5, y: 0.25, z: 0.125}}, {rejects: {x: q}}, {accepts: {y: t}}",
   "{weighs: {x: 0.5, y: 0.25, z: 0.125}}, {rejects: {x: q}}, {accepts: {y: t}}", NULL},
};

static struct zopa_case *flat_case(const char *statements)
{
  struct zopa_text text = {0};
  zopa_text_format(&text, HEAD "statements: [%s]}}\n", statements);
  struct zopa_case *negotiation = stated_case(text.data);
  zopa_text_clear(&text);
  return negotiation;
}

static void test_flat(void)
{
  struct distance distance = {0};
  for (size_t f = 0; f < sizeof flats / sizeof *flats; f++) {
    struct zopa_case *negotiation = flat_case(flats[f].statements), *kept = flat_case(flats[f].kept);
    struct rejection rejection;
    struct packages packages;
    struct tally own, oracle;
    struct zopa_rows *rows = NULL;
    rejection_init(&rejection, kept, f);
    rejection.also = flats[f].also;
    draw_packages(kept, f, &packages);
    tally_oracle(&packages, &rejection, 4000, 1500000, &oracle);
    CHECK_THAT(oracle.utilities >= 1000, "%s: %zu kept", flats[f].name, oracle.utilities);
    if (zopa_rows_new(negotiation, 0, &rows) != ZOPA_OK)
      abort();
    struct zopa_draws *draws = draw(rows, DRAWS, f + 1, 1);
    tally_draws(negotiation, &packages, draws, &own);
    compare(&own, draws->effective, &oracle, flats[f].also ? slice / 4 : 1e-4, flats[f].name, f, &distance);
    zopa_draws_free(draws);
    zopa_rows_free(rows);
    zopa_case_free(negotiation);
    zopa_case_free(kept);
  }
  conclude(&distance, 0.3, 1.6);
  tap_point("flat and thin sets are drawn as the limit of ever narrower ones around them");
}

/* ---------------------------------------------------------------- what must not matter */

/* Mean weight of the first issue, and its standard error. */
static double mean_weight(const char *text, double *ret_error)
{
  struct zopa_case *negotiation = stated_case(text);
  struct zopa_rows *rows = NULL;
  double sum = 0, squares = 0;
  if (zopa_rows_new(negotiation, 0, &rows) != ZOPA_OK)
    abort();
  struct zopa_draws *draws = draw(rows, 2 * DRAWS, 5, 0);
  for (size_t s = 0; s < draws->count; s++) {
    double w = (double)draws->weights[s] / ZOPA_DRAW_UNIT;
    sum += w;
    squares += w * w;
  }
  double count = (double)draws->count, mean = sum / count;
  *ret_error = sqrt(fmax(0, squares / count - mean * mean) / draws->effective);
  zopa_draws_free(draws);
  zopa_rows_free(rows);
  zopa_case_free(negotiation);
  return mean;
}

#define OTHERS "y: {options: [t, u]}, z: {options: [g, h, k]}}\npreferences: {a: {"

static const struct {
  const char *name, *one, *other, *statements;    /* options of x and what orders them; then what both have said */
} likes[] = {
  {"nothing said", "p, q|", "p, q, r1, r2, r3, r4, r5, r6, r7|", ""},
  {"an order", "p, q|{order: x, best_to_worst: [p, q]}, ", "p, r1, r2, r3, r4, r5, q|{order: x, best_to_worst: [p, r1, r2, r3, r4, r5, q]}, ", ""},
  {"weights and what is best", "p, q|{order: x, best_to_worst: [p, q]}, ", "p, r1, r2, r3, q|{order: x, best_to_worst: [p, r1, r2, r3, q]}, ",
   "{matters_more: x, than: y}, {weighs: {z: [0.1, 0.6]}}, {prefers: {x: p, y: t}, over: {x: q, y: u}}, {rejects: {x: q}}"},
  {"a split option, twice alike", "p, q, r|{order: x, best_to_worst: [p, q, r]}, ",
   "p, q, r1, r2|{order: x, best_to_worst: [p, q, r1, r2]}, {prefers: {x: r2}, over: {x: r1}}, ",
   "{gives: {x: q}, for: {y: t}, instead_of: {x: p, y: u}}, {accepts: {x: q}}"},
  {"options that nobody ranks", "p, q|", "p, q, r1, r2, r3|", "{prefers: {x: p, y: t}, over: {x: q, y: u}}, {gives: {x: q}, for: {z: k}, instead_of: {x: p, z: g}}"},
};

static void test_options(void)
{
  for (size_t c = 0; c < sizeof likes / sizeof *likes; c++) {
    double mean[2], error[2];
    for (int side = 0; side < 2; side++) {
      struct zopa_text text = {0};
      const char *options = side ? likes[c].other : likes[c].one, *bar = strchr(options, '|');
      zopa_text_format(&text, "zopa: 1\nparties: {a: {}}\nissues: {x: {options: [%.*s]}, " OTHERS "statements: [%s%s]}}\n", (int)(bar - options), options, bar + 1,
                       likes[c].statements);
      mean[side] = mean_weight(text.data, &error[side]);
      zopa_text_clear(&text);
    }
    double apart = fabs(mean[0] - mean[1]) / hypot(error[0], error[1]);
    CHECK_THAT(apart < 4.5, "%s: mean weight %.4f, with more options %.4f, %.1f standard errors apart", likes[c].name, mean[0], mean[1], apart);
  }
  tap_point("an issue weighs the same however many options it is cut into");
}

static bool same_draws(const struct zopa_draws *a, const struct zopa_draws *b)
{
  size_t knots = a->rows->knot_count * a->count, weights = a->rows->issue_count * a->count;
  return a->count == b->count && a->effective == b->effective && a->thinning == b->thinning && memcmp(a->knots, b->knots, knots * sizeof *a->knots) == 0 &&
         memcmp(a->weights, b->weights, weights * sizeof *a->weights) == 0 && memcmp(a->reservations, b->reservations, a->count * sizeof *a->reservations) == 0;
}

static const char bound[] = "{prefers: {x: p, y: t}, over: {x: q, y: u}}, {accepts: {x: q, n: 3}}, {rejects: {x: s}}, {matters_more: y, than: z}";

static void test_threads(void)
{
  static const char *const said[] = {"", bound, TRADE};
  for (size_t c = 0; c < sizeof said / sizeof *said; c++) {
    struct zopa_case *negotiation = flat_case(said[c]);
    struct zopa_rows *rows = NULL;
    if (zopa_rows_new(negotiation, 0, &rows) != ZOPA_OK)
      abort();
    struct zopa_draws *one = draw(rows, 1777, 3, 1), *two = draw(rows, 1777, 3, 2), *five = draw(rows, 1777, 3, 5), *other = draw(rows, 1777, 4, 1);
    CHECK(same_draws(one, two) && same_draws(one, five));
    CHECK(!same_draws(one, other));
    for (size_t s = 0; s < one->count; s++) {
      int64_t sum = 0;
      for (size_t i = 0; i < rows->issue_count; i++)
        sum += one->weights[i * one->count + s];
      CHECK_THAT(sum == ZOPA_DRAW_UNIT, "the weights of draw %zu add up to %ld of %d", s, (long)sum, ZOPA_DRAW_UNIT);
    }
    zopa_draws_free(one);
    zopa_draws_free(two);
    zopa_draws_free(five);
    zopa_draws_free(other);
    zopa_rows_free(rows);
    zopa_case_free(negotiation);
  }
  tap_point("1, 2 and 5 threads draw the same, another seed does not, and weights add up to 1 exactly");
}

static void test_others(void)
{
  static const char *const texts[] = {
    "zopa: 1\nparties: {a: {}, b: {}, c: {}}\nissues: {x: {options: [p, q]}, y: {options: [t, u]}}\n"
    "preferences: {b: {statements: [{accepts: {x: q}}, {order: x, best_to_worst: [p, q]}]}}\n",
    "zopa: 1\nparties: {a: {}, b: {}, c: {}}\nissues: {x: {options: [p, q]}, y: {options: [t, u]}}\n"
    "preferences: {a: {statements: [{weighs: {x: 0.2}}]}, b: {statements: [{accepts: {x: q}}, {order: x, best_to_worst: [p, q]}]},\n"
    "  c: {weights: {x: 1, y: 1}, values: {x: {p: 1, q: 0}, y: {t: 1, u: 0}}}}\n"};
  struct zopa_case *cases[2];
  struct zopa_rows *rows[2] = {NULL, NULL};
  struct zopa_draws *draws[2];
  for (int k = 0; k < 2; k++) {
    cases[k] = stated_case(texts[k]);
    if (zopa_rows_new(cases[k], 1, &rows[k]) != ZOPA_OK)
      abort();
    draws[k] = draw(rows[k], 1000, 1, 1);
  }
  CHECK(same_draws(draws[0], draws[1]));
  for (int k = 0; k < 2; k++) {
    zopa_draws_free(draws[k]);
    zopa_rows_free(rows[k]);
    zopa_case_free(cases[k]);
  }
  tap_point("what is said of others moves no draw of a party");
}

int main(void)
{
  test_random();
  test_flat();
  test_options();
  test_threads();
  test_others();
  return tap_done();
}
