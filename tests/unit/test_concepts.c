/* test_concepts.c - the four solutions on worked examples of the literature, and their exact comparisons where doubles would err. */
#include "oracle/solved.h"
#include "tap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "oracle/generate.h"
#include "solve/analysis.h"
#include "solve/concept.h"

enum { NASH, KALAI_SMORODINSKY, EGALITARIAN, UTILITARIAN };

static double utility(const struct solved *solved, size_t concept, size_t party)
{
  size_t row = solved->analysis->solutions[concept].point;
  return zopa_utility_value(&solved->space->utilities[party], solved->analysis->frontier.sums[row * solved->space->utility_count + party]);
}

static uint32_t option(const struct solved *solved, size_t concept, size_t issue)
{
  return solved->analysis->solutions[concept].outcome[issue];
}

static void check_pair(const struct solved *solved, size_t concept, double first, double second)
{
  double a = utility(solved, concept, 0), b = utility(solved, concept, 1);
  CHECK_THAT(fabs(a - first) < 1e-12 && fabs(b - second) < 1e-12, "%s is (%.17g, %.17g), want (%.17g, %.17g)", zopa_concepts[concept]->name, a,
             b, first, second);
}

/* Bill and Jack barter nine goods without money. Each utility is the sum over the goods held at the end; no deal leaves all where it is.
 * Source: Nash, "The Bargaining Problem", Econometrica 18(2), 1950, pp. 161-162: Bill gives book, whip, ball and bat, Jack gives pen, toy and
 * knife; the gains are 12 and 5. */
static void test_bill_and_jack(void)
{
  static const struct {
    const char *bill, *jack;
    bool is_bills;
    uint32_t owner_then;          /* 0 Bill, 1 Jack */
  } goods[] = {{"2", "4", true, 1}, {"2", "2", true, 1}, {"2", "1", true, 1}, {"2", "2", true, 1}, {"4", "1", true, 0},
               {"10", "1", false, 0}, {"4", "1", false, 0}, {"6", "2", false, 0}, {"2", "2", false, 1}};
  uint32_t options[9], now[9][2];
  for (size_t i = 0; i < 9; i++)
    options[i] = 2;
  struct zopa_case *negotiation = generate_empty(2, 9, options);
  for (uint32_t i = 0; i < 9; i++) {
    generate_values(negotiation, 0, i, "1", (const char *const[]){goods[i].bill, "0"});
    generate_values(negotiation, 1, i, "1", (const char *const[]){"0", goods[i].jack});
    now[i][0] = i;
    now[i][1] = goods[i].is_bills ? 0 : 1;
  }
  for (size_t p = 0; p < 2; p++) {
    struct zopa_preference *preference = &negotiation->preferences[p];
    preference->as_written = true;
    preference->reservation_is_package = true;
    preference->reservation_package = generate_package(negotiation, 9, now);
  }
  struct solved solved = solve(negotiation);
  for (size_t i = 0; i < 9; i++)
    CHECK_THAT(option(&solved, NASH, i) == goods[i].owner_then, "good %zu goes to party %u", i, option(&solved, NASH, i));
  check_pair(&solved, NASH, 12 + 12, 6 + 5);
  CHECK(solved.analysis->solutions[NASH].value == 60 && solved.analysis->solutions[NASH].proven_ties);
  CHECK(strcmp(solved.analysis->feasible.exact, "512") == 0);
  /* By the same table: book, whip and bat for pen and toy leave both at least 6, and no barter leaves both 7. */
  check_pair(&solved, EGALITARIAN, 12 + 8, 6 + 6);
  clear(&solved);
  tap_point("Nash 1950: Bill and Jack gain 12 and 5");
}

/* A line from (0, 1) to (1, 0.7), in thirteenths. Both could hope for 1, so the Kalai-Smorodinsky solution gives both 10/13; the Nash product
 * is largest at (1, 0.7), where the second gets less than the 3/4 it would get of the smaller set with corners (0, 1), (3/4, 3/4), (1, 0):
 * the want of monotonicity that Kalai and Smorodinsky object to.
 * Source: after Kalai & Smorodinsky, "Other Solutions to Nash's Bargaining Problem", Econometrica 43(3), 1975, pp. 513-515. */
static void test_monotonicity(void)
{
  struct zopa_case *negotiation = generate_empty(2, 1, (const uint32_t[]){14});
  const char *first[14], *second[14];
  char texts[2][14][16];
  for (int k = 0; k < 14; k++) {
    snprintf(texts[0][k], sizeof texts[0][k], "%d/13", k);
    snprintf(texts[1][k], sizeof texts[1][k], "%d/130", 130 - 3 * k);
    first[k] = texts[0][k];
    second[k] = texts[1][k];
  }
  generate_values(negotiation, 0, 0, "1", first);
  generate_values(negotiation, 1, 0, "1", second);
  negotiation->preferences[0].as_written = negotiation->preferences[1].as_written = true;
  struct solved solved = solve(negotiation);
  check_pair(&solved, KALAI_SMORODINSKY, 10.0 / 13, 10.0 / 13);
  check_pair(&solved, NASH, 1, 0.7);
  CHECK(solved.analysis->frontier.count == 14);
  clear(&solved);

  negotiation = generate_empty(2, 1, (const uint32_t[]){3});
  generate_values(negotiation, 0, 0, "1", (const char *const[]){"0", "3/4", "1"});
  generate_values(negotiation, 1, 0, "1", (const char *const[]){"1", "3/4", "0"});
  solved = solve(negotiation);
  for (size_t concept = 0; concept < zopa_concept_count; concept++)
    check_pair(&solved, concept, 0.75, 0.75);
  clear(&solved);
  tap_point("Kalai and Smorodinsky 1975: the larger set gives the second party more, where Nash's gives less");
}

/* A dollar in cents, to be split; party 0 values money as it is, party 1 by twice as much. Nash splits it evenly whatever the units are
 * (scale invariance, Nash 1950, axiom 6), as does Kalai-Smorodinsky; the egalitarian equalises gains, two thirds and one third (Kalai,
 * Econometrica 45(7), 1977: it compares utilities); the utilitarian gives all to whom it is worth more (Harsanyi, J. Polit. Econ. 63(4),
 * 1955). */
static void test_dollar(void)
{
  struct zopa_case *negotiation = generate_empty(2, 1, (const uint32_t[]){301});
  static char texts[2][301][16];
  static const char *values[2][301];
  for (int k = 0; k <= 300; k++) {
    snprintf(texts[0][k], sizeof texts[0][k], "%d", k);
    snprintf(texts[1][k], sizeof texts[1][k], "%d", 300 - k);
    values[0][k] = texts[0][k];
    values[1][k] = texts[1][k];
  }
  generate_values(negotiation, 0, 0, "1", values[0]);
  generate_values(negotiation, 1, 0, "2", values[1]);
  negotiation->preferences[0].as_written = negotiation->preferences[1].as_written = true;
  struct solved solved = solve(negotiation);
  check_pair(&solved, NASH, 150, 300);
  check_pair(&solved, KALAI_SMORODINSKY, 150, 300);
  check_pair(&solved, EGALITARIAN, 200, 200);
  check_pair(&solved, UTILITARIAN, 0, 600);
  clear(&solved);
  tap_point("a dollar divided: Nash and Kalai-Smorodinsky keep to shares, the egalitarian to gains, the utilitarian to the sum");
}

/* Ties: the least gains are equal, the next decide; all equal, the first in index order. */
static void test_ties(void)
{
  struct zopa_case *negotiation = generate_empty(3, 1, (const uint32_t[]){5});
  generate_values(negotiation, 0, 0, "1", (const char *const[]){"1", "1", "2", "3", "3"});
  generate_values(negotiation, 1, 0, "1", (const char *const[]){"2", "3", "3", "1", "2"});
  generate_values(negotiation, 2, 0, "1", (const char *const[]){"3", "2", "1", "2", "1"});
  for (size_t p = 0; p < 3; p++)
    negotiation->preferences[p].as_written = true;
  struct solved solved = solve(negotiation);
  /* All five are permutations of (1, 2, 3). */
  for (size_t concept = 0; concept < zopa_concept_count; concept++)
    CHECK_THAT(option(&solved, concept, 0) == 0, "%s is option %u", zopa_concepts[concept]->name, option(&solved, concept, 0));
  CHECK(solved.analysis->frontier.count == 5 && solved.analysis->solutions[NASH].value == 6);
  clear(&solved);

  negotiation = generate_empty(2, 1, (const uint32_t[]){4});
  generate_values(negotiation, 0, 0, "1", (const char *const[]){"1", "4", "2", "8"});
  generate_values(negotiation, 1, 0, "1", (const char *const[]){"8", "2", "4", "1"});
  negotiation->preferences[0].as_written = negotiation->preferences[1].as_written = true;
  solved = solve(negotiation);
  check_pair(&solved, NASH, 1, 8);                /* equal products: the larger sum, then the first */
  check_pair(&solved, EGALITARIAN, 4, 2);
  check_pair(&solved, UTILITARIAN, 1, 8);
  clear(&solved);
  tap_point("equals are settled by leximin or the larger sum, then by index order");
}

/* Two parties with units 1, no reservation, and so large sums that doubles cannot tell their products apart. */
static void test_exactness(void)
{
  const int64_t unit[2] = {1, 1}, reservation[2] = {0, 0}, ideal[2] = {INT64_C(1) << 61, INT64_C(1) << 61}, half = INT64_C(1) << 60;
  const bool gains[3] = {true, true, true};
  const struct zopa_bargain bargain = {2, unit, reservation, ideal, gains};
  const int64_t even[2] = {half, half}, uneven[2] = {half + 1, half - 1}, swapped[2] = {half - 1, half + 1}, more[2] = {half - 1, half + 2};
  CHECK(zopa_nash.compare(&bargain, even, uneven) > 0 && zopa_nash.compare(&bargain, uneven, even) < 0);
  CHECK(zopa_nash.compare(&bargain, uneven, swapped) == 0 && zopa_nash.compare(&bargain, more, even) > 0);
  CHECK(zopa_egalitarian.compare(&bargain, even, more) > 0 && zopa_egalitarian.compare(&bargain, uneven, swapped) == 0);
  CHECK(zopa_egalitarian.compare(&bargain, more, swapped) > 0 && zopa_kalai_smorodinsky.compare(&bargain, more, swapped) > 0);
  CHECK(zopa_utilitarian.compare(&bargain, more, even) > 0 && zopa_utilitarian.compare(&bargain, even, uneven) > 0);
  tap_point("vectors that differ by one part in 10^18 are told apart");

  CHECK(zopa_compare_ratio(INT64_MAX, 1, INT64_MAX - 1, 1) > 0 && zopa_compare_ratio(INT64_MIN, INT64_MAX, -1, 1) < 0);
  CHECK(zopa_compare_ratio(INT64_MAX, INT64_MAX, 1, 1) == 0 && zopa_compare_ratio(0, 5, 0, INT64_MAX) == 0);
  CHECK(zopa_compare_ratio(INT64_MAX - 1, INT64_MAX, INT64_MAX - 2, INT64_MAX - 1) > 0);
  /* 1/3 + 1/6 against 1/2, in units 3, 6 and 2: a tie that no binary fraction shows. */
  const int64_t units[3] = {3, 6, 2}, zeros[3] = {0};
  const struct zopa_bargain thirds = {3, units, zeros, zeros, gains};
  CHECK(zopa_compare_sum(&thirds, (const int64_t[]){1, 1, 0}, (const int64_t[]){0, 0, 1}) == 0);
  CHECK(zopa_compare_sum(&thirds, (const int64_t[]){1, 2, 0}, (const int64_t[]){0, 0, 1}) > 0);
  /* i/n + k/n against (i + k)/n: always equal, though rounded quotients often are not; one more at 2^60 is more. */
  for (int64_t n = 3; n < 40; n++)
    for (int64_t i = 1; i < n; i++)
      for (int64_t k = 1; k < n; k++) {
        const int64_t same[3] = {n, n, n};
        const struct zopa_bargain parts = {3, same, zeros, zeros, gains};
        CHECK(zopa_compare_sum(&parts, (const int64_t[]){i, k, 0}, (const int64_t[]){0, 0, i + k}) == 0);
        CHECK(zopa_compare_sum(&parts, (const int64_t[]){half + i, half + k, 0}, (const int64_t[]){half, half + 1, i + k - 2}) > 0);
      }
  tap_point("ratios and sums of fractions are compared exactly");
}

/* Large random vectors: compare must be an order that keeps to dominance, and is the same whichever side is asked. */
static void test_order(void)
{
  enum { PARTIES = 5, VECTORS = 60 };
  int64_t unit[PARTIES], reservation[PARTIES], ideal[PARTIES], vectors[VECTORS][PARTIES];
  bool gains[PARTIES];
  struct zopa_random random;
  zopa_random_init(&random, 1, 0);
  const struct zopa_bargain bargain = {PARTIES, unit, reservation, ideal, gains};
  for (int turn = 0; turn < 40; turn++) {
    uint64_t range = turn % 2 ? 4 : UINT64_C(1) << 60;
    for (size_t p = 0; p < PARTIES; p++) {
      unit[p] = 1 + (int64_t)zopa_random_below(&random, turn % 4 < 2 ? 3 : UINT64_C(1) << 58);
      reservation[p] = -(int64_t)zopa_random_below(&random, range);
      ideal[p] = reservation[p];
      gains[p] = zopa_random_below(&random, 5) > 0;
      for (size_t i = 0; i < VECTORS; i++) {
        vectors[i][p] = reservation[p] + (gains[p] ? (int64_t)zopa_random_below(&random, range) : 0);
        ideal[p] = vectors[i][p] > ideal[p] ? vectors[i][p] : ideal[p];
      }
      gains[p] = ideal[p] > reservation[p];
    }
    for (size_t c = 0; c < zopa_concept_count; c++)
      for (size_t i = 0; i < VECTORS; i++)
        for (size_t k = 0; k < VECTORS; k++) {
          const int64_t *a = vectors[i], *b = vectors[k], *third = vectors[(i + k) % VECTORS];
          int sign = zopa_concepts[c]->compare(&bargain, a, b);
          bool at_least = true, equal = true;
          for (size_t p = 0; p < PARTIES; p++) {
            at_least &= a[p] >= b[p];
            equal &= a[p] == b[p];
          }
          CHECK((sign > 0) == (zopa_concepts[c]->compare(&bargain, b, a) < 0) && (!equal || sign == 0) && (!at_least || equal || sign > 0));
          if (sign >= 0 && zopa_concepts[c]->compare(&bargain, b, third) >= 0)
            CHECK(zopa_concepts[c]->compare(&bargain, a, third) >= 0);
        }
  }
  tap_point("every concept orders vectors without circles, and above what they dominate");
}

int main(void)
{
  test_bill_and_jack();
  test_monotonicity();
  test_dollar();
  test_ties();
  test_exactness();
  test_order();
  return tap_done();
}
