/* test_power.c - voting power: published figures with their sources, exact where the sources are; large games against each other and against
 * their symmetries; limits, and the bounds that stand in for what a limit kept from being counted. */
#include "tap.h"

#include "formats/tree.h"
#include "ratify/power.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A rule of a text, and its power. */
struct answer {
  struct zopa_arena arena;
  struct zopa_error error;
  struct zopa_rule *rule;
  struct zopa_power *power;
};

static struct answer ask_within(const char *text, const struct zopa_control *control)
{
  struct answer answer = {0};
  struct zopa_file file = {"rule", text, strlen(text)};
  struct zopa_rule_setting setting = {0};
  const struct zopa_node *root = NULL;
  enum zopa_status status = zopa_tree_read(&file, &answer.arena, &answer.error, &root);
  if (status == ZOPA_OK)
    status = zopa_rule_read(root, &setting, &answer.error, &answer.rule);
  if (status == ZOPA_OK)
    status = zopa_power_new(answer.rule, control, &answer.error, &answer.power);
  CHECK_THAT(status == ZOPA_OK, "%.60s: %s", text, answer.error.count ? answer.error.problems[0].text : zopa_status_text(status));
  return answer;
}

static struct answer ask(const char *text)
{
  struct zopa_control control = ZOPA_CONTROL_INIT;
  return ask_within(text, &control);
}

static void drop(struct answer *answer)
{
  zopa_power_free(answer->power);
  zopa_rule_free(answer->rule);
  zopa_error_clear(&answer->error);
  zopa_arena_clear(&answer->arena);
}

static uint32_t class_of(const struct answer *answer, const char *voter)
{
  for (size_t v = 0; v < answer->rule->voter_count; v++)
    if (strcmp(answer->rule->voters[v], voter) == 0)
      return answer->power->game->class_of[v];
  CHECK_THAT(false, "no voter %s", voter);
  return 0;
}

static const struct zopa_power_figures *figures_of(const struct answer *answer, const char *voter) { return &answer->power->figures[class_of(answer, voter)]; }

static bool is_fraction(const mpq_t value, unsigned long over, unsigned long under)
{
  mpq_t want;
  mpq_init(want);
  mpq_set_ui(want, over, under);
  mpq_canonicalize(want);
  bool same = mpq_equal(value, want);
  mpq_clear(want);
  return same;
}

static void check_near(double value, double want, double within, const char *what)
{
  CHECK_THAT(fabs(value - want) <= within, "%s: %.12g, not %.12g", what, value, want);
}

static void check_shapley(const struct answer *answer, const char *voter, unsigned long over, unsigned long under)
{
  uint32_t class = class_of(answer, voter);
  CHECK_THAT(is_fraction(answer->power->counts.shapley[class], over, under), "Shapley-Shubik of %s is %g, not %lu/%lu", voter,
             mpq_get_d(answer->power->counts.shapley[class]), over, under);
}

/* ---------------------------------------------------------------- published figures */

static void test_security_council(void)
{
  static const char *const forms[] = {
    "{quota: 39, weights: {perm: {count: 5, weight: 7}, elected: {count: 10, weight: 1}}}",
    "{veto: [1, 2, 3, 4, 5], quota: 9, members: 15}",
    "{all: [{consent: [1, 2, 3, 4, 5]}, {quota: 9, members: 15}]}",
  };
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    struct answer answer = ask(forms[i]);
    const char *perm = i == 0 ? "perm 1" : "1", *elected = i == 0 ? "elected 10" : "15";
    if (answer.power) {
      check_shapley(&answer, perm, 421, 2145);
      check_shapley(&answer, elected, 4, 2145);
      CHECK(mpz_cmp_ui(answer.power->counts.swings[class_of(&answer, perm)], 848) == 0);
      CHECK(mpz_cmp_ui(answer.power->counts.swings[class_of(&answer, elected)], 84) == 0);
      CHECK(mpz_cmp_ui(answer.power->counts.winning, 848) == 0);
      check_near(figures_of(&answer, perm)->coleman_prevention, 1, 0, "a veto prevents");
    }
    drop(&answer);
  }
  /* Straffin, Game Theory and Strategy, MAA 1993, ch. 26; Felsenthal & Machover, The Measurement of Voting Power, 1998, ch. 5. */
  tap_point("the Security Council: Shapley-Shubik 421/2145 and 4/2145, swings 848 and 84, in three spellings");
}

static void test_councils(void)
{
  struct answer eec = ask("{quota: 12, weights: {D: 4, F: 4, I: 4, B: 2, N: 2, L: 1}}");
  if (eec.power) {
    check_near(figures_of(&eec, "D")->banzhaf, 5.0 / 21, 1e-16, "Banzhaf of D");
    check_near(figures_of(&eec, "B")->banzhaf, 1.0 / 7, 1e-16, "Banzhaf of B");
    check_near(figures_of(&eec, "L")->banzhaf, 0, 0, "Banzhaf of L");
    check_shapley(&eec, "I", 7, 30);
    check_shapley(&eec, "N", 3, 20);
    check_shapley(&eec, "L", 0, 1);
  }
  drop(&eec);
  /* Brams & Affuso, Theory and Decision 7, 1976; Felsenthal & Machover 1998, table 5.3.1. */
  tap_point("the Council of the EEC of 1958: Banzhaf 5/21, 1/7, 0 and Shapley-Shubik 7/30, 3/20, 0");
  struct answer nassau = ask("{quota: 58, weights: {h1: 31, h2: 31, oyster: 28, north: 21, glen: 2, long: 2}}");
  if (nassau.power) {
    static const char *const voters[] = {"h1", "h2", "oyster", "north", "glen", "long"};
    for (size_t v = 0; v < 6; v++)
      check_near(figures_of(&nassau, voters[v])->banzhaf, v < 3 ? 1.0 / 3 : 0, 1e-16, voters[v]);
  }
  drop(&nassau);
  /* Banzhaf, "Weighted voting doesn't work", Rutgers Law Review 19, 1965. */
  tap_point("the Board of Nassau County of 1964: half the members have no power");
  struct answer nice = ask("{quota: 255, weights: [{count: 4, weight: 29}, {count: 2, weight: 27}, 14, 13, {count: 5, weight: 12}, {count: 3, weight: 10}, "
                           "{count: 5, weight: 7}, {count: 5, weight: 4}, 3]}");
  if (nice.power) {
    check_near(figures_of(&nice, "1")->banzhaf, .0778270, 5e-8, "Banzhaf of 29");
    check_near(figures_of(&nice, "1")->shapley_shubik, .0867377, 5e-8, "Shapley-Shubik of 29");
  }
  drop(&nice);
  /* Felsenthal & Machover, "The Treaty of Nice and qualified majority voting", Social Choice and Welfare 18, 2001. */
  tap_point("the weights of the Treaty of Nice, 27 members: 29 votes have Banzhaf .0778270 and Shapley-Shubik .0867377");
}

static void test_deegan(void)
{
  static const unsigned long sixtieths[] = {18, 9, 11, 11, 11};
  struct answer answer = ask("{quota: 51, weights: [35, 20, 15, 15, 15]}");
  mpq_t share;
  mpq_init(share);
  for (uint32_t v = 0; answer.power && v < 5; v++) {
    zopa_power_deegan(answer.power, answer.power->game->class_of[v], share);
    CHECK(is_fraction(share, sixtieths[v], 60));
  }
  mpq_clear(share);
  drop(&answer);
  /* Deegan & Packel, "A new index of power for simple n-person games", Int. J. Game Theory 7, 1978; Holler & Packel, J. Economics 43, 1983. */
  tap_point("Deegan & Packel's [51; 35, 20, 15, 15, 15]: 18, 9, 11, 11, 11 sixtieths");
  struct answer holler = ask("{quota: 51, weights: [35, 20, 15, 15, 15]}");
  if (holler.power) {
    check_near(figures_of(&holler, "1")->holler, 4.0 / 15, 1e-16, "public good index of 35");
    check_near(figures_of(&holler, "2")->holler, 2.0 / 15, 1e-16, "public good index of 20");
    check_near(figures_of(&holler, "3")->holler, 3.0 / 15, 1e-16, "public good index of 15");
  }
  drop(&holler);
  /* Holler, "Forming coalitions and measuring voting power", Political Studies 30, 1982. */
  tap_point("the public good index of the same: 4, 2, 3, 3, 3 fifteenths, from its five minimal coalitions");
}

/* Populations of 2017 (Eurostat); Kurz & Napel, "Dimension of the Lisbon voting rules in the EU Council", Optimization Letters 10, 2016, on the rule. */
static const char lisbon[] =
  "{any: [{all: [{quota: 16}, {quota: 65%, weights: {BE: 11351727, BG: 7101859, CZ: 10578820, DK: 5748769, DE: 82521653, EE: 1315635, IE: 4784383, EL: 10768193, "
  "ES: 46528024, FR: 66989083, HR: 4154213, IT: 60589445, CY: 854802, LV: 1950116, LT: 2847904, LU: 590667, HU: 9797561, MT: 460297, NL: 17081507, AT: 8772865, "
  "PL: 37972964, PT: 10309573, RO: 19644350, SI: 2065895, SK: 5435343, FI: 5503297, SE: 9995153, UK: 65808573}}]}, {quota: 25}]}";

static void test_lisbon(void)
{
  struct answer answer = ask(lisbon);
  if (answer.power) {
    const struct zopa_power_figures *germany = figures_of(&answer, "DE"), *france = figures_of(&answer, "FR"), *malta = figures_of(&answer, "MT");
    CHECK(mpz_cmp_ui(answer.power->counts.winning, 30410250) == 0);
    check_near(germany->banzhaf, .10282092, 5e-9, "Germany");
    check_near(germany->shapley_shubik, .14607988, 5e-9, "Germany");
    check_near(france->banzhaf, .08453994, 5e-9, "France");
    check_near(france->shapley_shubik, .11261055, 5e-9, "France");
    check_near(malta->banzhaf, .01806139, 5e-9, "Malta");
    check_near(malta->shapley_shubik, .00878107, 5e-9, "Malta");
    CHECK(answer.power->counts.johnston_known && !answer.power->limit_met);
  }
  drop(&answer);
  tap_point("28 members under the Treaty of Lisbon: 30410250 winning coalitions, Banzhaf and Shapley-Shubik of three members");
}

/* House 435 and Senate 100 by majorities, the vice president breaking a tie, the president; or two thirds of both without him. */
static void test_federal(void)
{
  struct answer answer = ask("{any: [{all: [{consent: [president]}, {body: House, members: 435, rule: majority}, {quota: 51, weights: {Senate: {count: 100, weight: 1}, vice: 1}}]}, "
                             "{all: [{body: House, members: 435, rule: two_thirds}, {quota: 67, weights: {Senate: {count: 100, weight: 1}}}]}]}");
  if (answer.power) {
    const struct zopa_power_counts *counts = &answer.power->counts;
    double sum = 0, johnston = 0;
    mpz_t twice, all;
    mpz_inits(twice, all, NULL);
    mpz_setbit(all, 537);
    CHECK(answer.rule->voter_count == 537 && counts->johnston_known && counts->shapley_known);
    for (uint32_t c = 0; c < answer.power->game->class_count; c++) {
      sum += answer.power->figures[c].shapley_shubik * answer.power->game->classes[c].size;
      johnston += answer.power->figures[c].johnston * answer.power->game->classes[c].size;
    }
    check_near(sum, 1, 1e-12, "the sum of Shapley-Shubik");
    check_near(johnston, 1, 1e-12, "the sum of Johnston");
    /* Shapley & Shubik, APSR 48, 1954: president, House and Senate stand to each other about as 2 : 5 : 5. */
    check_near(figures_of(&answer, "president")->shapley_shubik, 2.0 / 12, .01, "the president");
    CHECK(mpz_cmp(counts->winning, all) < 0);
    mpz_clears(twice, all, NULL);
  }
  drop(&answer);
  tap_point("a president, two chambers and an override: 537 voters in four classes, exact, all indices");
}

/* ---------------------------------------------------------------- large games */

/* A seeded rule of n voters whose weights sum to about total, a few of them large. */
static char *large_rule(size_t n, double total, const char *quota)
{
  struct zopa_text text = {0};
  uint64_t state = 12345;
  zopa_text_format(&text, "{quota: %s, weights: [", quota);
  for (size_t v = 0; v < n; v++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    double share = pow(0.97, (double)v) * (0.7 + 0.6 * (double)(state >> 40) / (1 << 24)) * 0.03;
    zopa_text_format(&text, "%s%.0f", v ? ", " : "", 1 + share * total);
  }
  zopa_text_string(&text, "]}");
  return text.data;
}

static void test_table(void)
{
  char *text = large_rule(60, 3000, "majority");
  struct answer answer = ask(text);
  if (answer.power) {
    struct zopa_control control = ZOPA_CONTROL_INIT;
    struct zopa_watch watch;
    struct zopa_power_counts other;
    bool done = false;
    const struct zopa_power_counts *counts = &answer.power->counts;
    CHECK(answer.power->method == ZOPA_POWER_TABLE && counts->shapley_known && counts->deegan_known && !answer.power->limit_met);
    zopa_watch_init(&watch, &control);
    CHECK(zopa_power_counts_init(&other, answer.power->game));
    CHECK(zopa_power_diagram(answer.power->game, 10000000, 2, &watch, &other, &done) == ZOPA_OK && done);
    CHECK(mpz_cmp(other.winning, counts->winning) == 0 && mpz_cmp(other.minimal, counts->minimal) == 0);
    double index[60], error[60];
    CHECK(zopa_power_quadrature(answer.power->game, 2, &watch, index, error) == ZOPA_OK);
    for (uint32_t c = 0; c < other.class_count; c++) {
      CHECK(mpz_cmp(other.swings[c], counts->swings[c]) == 0 && mpz_cmp(other.minimal_with[c], counts->minimal_with[c]) == 0);
      CHECK(mpq_equal(other.shapley[c], counts->shapley[c]) && mpq_equal(other.deegan[c], counts->deegan[c]));
      check_near(index[c], mpq_get_d(counts->shapley[c]), error[c], "quadrature");
      CHECK(error[c] < 1e-11);
    }
    zopa_power_counts_clear(&other);
    zopa_watch_clear(&watch);
  }
  drop(&answer);
  free(text);
  tap_point("sixty voters: table and diagram agree in every count, quadrature with both within its stated error");
}

static void test_quadrature(void)
{
  char *text = large_rule(190, 2000000, "85%");
  struct answer answer = ask(text);
  if (answer.power) {
    double sum = 0;
    CHECK(answer.power->integrated && !answer.power->limit_met && answer.power->counts.swings_known && !answer.power->counts.shapley_known);
    for (uint32_t c = 0; c < answer.power->game->class_count; c++)
      sum += answer.power->figures[c].shapley_shubik * answer.power->game->classes[c].size;
    check_near(sum, 1, 190 * answer.power->error, "the sum of Shapley-Shubik");
    CHECK(answer.power->error > 0 && answer.power->error <= 1e-9);
  }
  drop(&answer);
  free(text);
  tap_point("190 voters by quadrature: the indices sum to 1 within the stated error, which is below 1e-9");
}

/* A rule and its dual have the same swings, and share the coalitions out. */
static void test_dual(void)
{
  struct answer rule = ask("{quota: 70, weights: [{count: 30, weight: 2}, {count: 20, weight: 3}, 17]}");
  struct answer dual = ask("{quota: 68, weights: [{count: 30, weight: 2}, {count: 20, weight: 3}, 17]}");
  if (rule.power && dual.power) {
    mpz_t sum;
    mpz_init(sum);
    mpz_add(sum, rule.power->counts.winning, dual.power->counts.winning);
    CHECK(mpz_popcount(sum) == 1 && mpz_sizeinbase(sum, 2) == 52);
    for (uint32_t c = 0; c < rule.power->game->class_count; c++)
      CHECK(mpz_cmp(rule.power->counts.swings[c], dual.power->counts.swings[c]) == 0 && mpq_equal(rule.power->counts.shapley[c], dual.power->counts.shapley[c]));
    mpz_clear(sum);
  }
  drop(&rule);
  drop(&dual);
  tap_point("a rule and its dual have the same swings, and their winning coalitions make up all");
}

/* Two and three majorities at once, many voters: the diagram against one voter's symmetric count. */
static void test_majorities(void)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, "{all: [{quota: 45, weights: {");
  for (int v = 0; v < 80; v++)
    zopa_text_format(&text, "%sv%d: 1", v ? ", " : "", v);
  zopa_text_string(&text, "}}, {quota: 60%, weights: {");
  for (int v = 0; v < 80; v++)
    zopa_text_format(&text, "%sv%d: %d", v ? ", " : "", v, 1 + v * v % 37);
  zopa_text_string(&text, "}}]}");
  struct answer answer = ask(text.data);
  if (answer.power) {
    mpz_t sum;
    double shapley = 0;
    mpz_init(sum);
    CHECK(answer.power->method == ZOPA_POWER_DIAGRAM && answer.power->counts.deegan_known && !answer.power->limit_met);
    for (uint32_t c = 0; c < answer.power->game->class_count; c++)
      shapley += answer.power->figures[c].shapley_shubik * answer.power->game->classes[c].size;
    check_near(shapley, 1, 1e-12, "the sum of Shapley-Shubik");
    CHECK(figures_of(&answer, "v6")->shapley_shubik > figures_of(&answer, "v1")->shapley_shubik);
    mpz_clear(sum);
  }
  drop(&answer);
  zopa_text_clear(&text);
  tap_point("eighty voters under two majorities at once: exact, and the indices sum to 1");
}

/* ---------------------------------------------------------------- limits */

static void test_bounds(void)
{
  char *text = large_rule(120, 2000000, "majority");
  struct zopa_control control = ZOPA_CONTROL_INIT;
  control.limit_memory = 4000000;
  struct answer exact = ask(text), bounded = ask_within(text, &control);
  if (exact.power && bounded.power) {
    const struct zopa_power *power = bounded.power;
    CHECK(exact.power->counts.swings_known);
    CHECK(power->limit_met && power->bounded && !power->counts.swings_known && power->bytes_wanted > control.limit_memory);
    CHECK(mpz_cmp(power->winning_low, exact.power->counts.winning) <= 0 && mpz_cmp(exact.power->counts.winning, power->winning_high) <= 0);
    for (uint32_t c = 0; c < power->game->class_count; c++) {
      double true_index = exact.power->figures[c].banzhaf_absolute;
      CHECK_THAT(power->figures[c].absolute_low <= true_index && true_index <= power->figures[c].absolute_high, "%g is not from %g to %g", true_index,
                 power->figures[c].absolute_low, power->figures[c].absolute_high);
      CHECK(isnan(power->figures[c].banzhaf) && isnan(power->figures[c].shapley_shubik));
    }
    CHECK(power->figures[0].absolute_high - power->figures[0].absolute_low < 0.05);
  }
  drop(&exact);
  drop(&bounded);
  free(text);
  tap_point("above the memory limit: bounds that hold the exact counts, and no figure that was not proven");
}

static void test_settled(void)
{
  struct answer never = ask("{quota: 50, weights: [1, 2]}"), always = ask("{quorum: 1, members: 3}");
  if (never.power)
    CHECK(never.power->game->settled && mpz_sgn(never.power->counts.winning) == 0 && isnan(never.power->figures[0].banzhaf));
  if (always.power)
    CHECK(always.power->game->settled && mpz_cmp_ui(always.power->counts.winning, 8) == 0 && isnan(always.power->figures[0].shapley_shubik));
  drop(&never);
  drop(&always);
  tap_point("a rule that nothing or everything passes leaves nobody power, and no index is made up");
}

int main(void)
{
  test_security_council();
  test_councils();
  test_deegan();
  test_lisbon();
  test_federal();
  test_table();
  test_quadrature();
  test_dual();
  test_majorities();
  test_bounds();
  test_settled();
  return tap_done();
}
