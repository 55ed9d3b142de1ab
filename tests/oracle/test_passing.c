/* test_passing.c - the probability of passing against its definition.
 *
 * Proves, on seeded random bodies with ties, certain voters, weights, absences and abstentions: that the figure for independent voters is the sum
 * over all conceivable votes of those that pass; that the correlated one is the same sum inside an integral over the shared factors; that who is
 * decisive is the difference between the sums with that voter's yea and without it; that margins and yeas are the quantiles of that enumeration.
 * How: the oracle enumerates every vote and judges it by a rule of its own in fractions; its integral is a Gauss-Hermite rule with nodes found
 * by Newton's method, its quantile function is a bisection. It shares no code with what it checks. Rosters of real votes, where they are there, must
 * give the published figures, and ten million drawn votes agree with the integral. */
#include "tap.h"

#include "base/random.h"
#include "formats/tree.h"
#include "formats/voters_csv.h"
#include "ratify/normal.h"
#include "ratify/passing.h"
#include "ratify/passing_plan.h"
#include "ratify/voters.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- the oracle's own rule */

enum base { MEMBERS, PRESENT, VOTING, NUMBER };
struct demand {
  enum base base;
  unsigned over, under;           /* a share, or a number over 1 */
  bool strict, quorum, weighted;  /* quorum: of those present */
};

struct body {
  struct demand demands[3];
  size_t demand_count;
  bool any;                       /* one demand is enough */
  unsigned weights[24];
  size_t count;
  struct zopa_chance chances[24];
  double common, bloc;
  uint32_t bloc_count;
};

static bool demand_holds(const struct body *body, const struct demand *demand, const unsigned char *votes)
{
  unsigned yea = 0, nay = 0, present = 0, members = 0;
  for (size_t v = 0; v < body->count; v++) {
    unsigned weight = demand->weighted ? body->weights[v] : 1;
    members += weight;
    present += votes[v] != ZOPA_VOTE_ABSENT ? weight : 0;
    yea += votes[v] == ZOPA_VOTE_YEA ? weight : 0;
    nay += votes[v] == ZOPA_VOTE_NAY ? weight : 0;
  }
  unsigned side = demand->quorum ? present : yea;
  unsigned base = demand->base == MEMBERS ? members : demand->base == PRESENT ? present : demand->base == VOTING ? yea + nay : 1;
  if (side == 0)
    return false;
  return demand->strict ? side * demand->under > demand->over * base : side * demand->under >= demand->over * base;
}

static bool body_passes(const struct body *body, const unsigned char *votes)
{
  size_t held = 0;
  for (size_t d = 0; d < body->demand_count; d++)
    held += demand_holds(body, &body->demands[d], votes);
  return body->any ? held > 0 : held == body->demand_count;
}

/* The rule as a file would have it. */
static void write_rule(const struct body *body, char *text, size_t size)
{
  static const char *const of[] = {"members", "present", "voting", "members"};
  size_t at = 0;
  at += (size_t)snprintf(text + at, size - at, "%s: [", body->any ? "any" : "all");
  for (size_t d = 0; d < body->demand_count; d++) {
    const struct demand *demand = &body->demands[d];
    at += (size_t)snprintf(text + at, size - at, "%s{%s: \"%u%s%.0u\", of: %s%s}", d ? ", " : "", demand->quorum ? "quorum" : demand->strict ? "more_than" : "quota",
                           demand->over, demand->base == NUMBER ? "" : "/", demand->base == NUMBER ? 0 : demand->under, of[demand->base],
                           demand->weighted ? ", by: weight" : "");
  }
  snprintf(text + at, size - at, "]\n");
}

/* ---------------------------------------------------------------- the oracle's sums */

/* The probabilities of the four votes given the shared part of the factors, by definition. */
static double slow_quantile(double p)
{
  double low = -40, high = 40;
  for (int i = 0; i < 200; i++) {
    double middle = (low + high) / 2;
    if (erfc(-middle / sqrt(2)) / 2 < p)
      low = middle;
    else
      high = middle;
  }
  return (low + high) / 2;
}

static void conditional(const struct body *body, size_t v, double z, double zb, double ret[4])
{
  const struct zopa_chance *chance = &body->chances[v];
  double turnout = chance->yea + chance->nay, share = turnout > 0 ? chance->yea / turnout : 0;
  bool alone = chance->bloc == ZOPA_NO_BLOC;
  double own = sqrt(1 - body->common - (alone ? 0 : body->bloc)), yea = share;
  if (share > 0 && share < 1 && (body->common > 0 || body->bloc > 0))
    yea = erfc(-((slow_quantile(share) - sqrt(body->common) * z - (alone ? 0 : sqrt(body->bloc) * zb)) / own) / sqrt(2)) / 2;
  ret[ZOPA_VOTE_YEA] = turnout * yea;
  ret[ZOPA_VOTE_NAY] = turnout * (1 - yea);
  ret[ZOPA_VOTE_ABSTAIN] = chance->abstain;
  ret[ZOPA_VOTE_ABSENT] = chance->absent;
}

/* What is asked of the enumeration. */
struct sums {
  double passes;
  double yeas[64];                /* distribution of the heads that say yea */
  double with[24][4];             /* passes given that this voter votes so */
};

/* The next vector of votes, a number with four digits a voter. */
static bool next_votes(unsigned char *votes, size_t count)
{
  for (size_t v = 0; v < count; v++) {
    if (++votes[v] < 4)
      return true;
    votes[v] = 0;
  }
  return false;
}

/* passes [4^count]: what the rule says of each vector of votes, which depends on no factor. */
static void enumerate(const struct body *body, const unsigned char *passes, const double (*chances)[4], double share, struct sums *sums)
{
  unsigned char votes[24] = {0};
  size_t vector = 0;
  do {
    double all = share;
    size_t yeas = 0;
    for (size_t v = 0; v < body->count; v++) {
      all *= chances[v][votes[v]];
      yeas += votes[v] == ZOPA_VOTE_YEA;
    }
    sums->yeas[yeas] += all;
    if (!passes[vector++])
      continue;
    sums->passes += all;
    for (size_t v = 0; v < body->count; v++) {
      double others = share;
      for (size_t o = 0; o < body->count; o++)
        others *= o == v ? 1 : chances[o][votes[o]];
      sums->with[v][votes[v]] += others;
    }
  } while (next_votes(votes, body->count));
}

static unsigned char *judge_all(const struct body *body)
{
  unsigned char votes[24] = {0}, *passes = calloc((size_t)1 << (2 * body->count), 1);
  size_t vector = 0;
  do
    passes[vector++] = body_passes(body, votes);
  while (next_votes(votes, body->count));
  return passes;
}

/* Nodes and weights for the standard normal density: roots of the Hermite polynomial He_n, by Newton from a scan for changes of sign. */
enum { NODES = 28 };
static double hermite(int n, double x)
{
  double before = 1, now = x;
  for (int k = 1; k < n; k++) {
    double next = x * now - k * before;
    before = now;
    now = next;
  }
  return now;
}

static void hermite_nodes(double nodes[NODES], double weights[NODES])
{
  int found = 0;
  double factorial = 1;
  for (int k = 2; k <= NODES; k++)
    factorial *= k;
  for (double x = -12; x < 12 && found < NODES; x += 0.01) {
    double low = x, high = x + 0.01;
    if (hermite(NODES, low) * hermite(NODES, high) > 0)
      continue;
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (hermite(NODES, low) * hermite(NODES, middle) <= 0)
        high = middle;
      else
        low = middle;
    }
    double before = hermite(NODES - 1, low);
    nodes[found] = low;
    weights[found++] = factorial / (NODES * NODES * before * before);
  }
}

static void expect(const struct body *body, struct sums *ret)
{
  double nodes[NODES], weights[NODES], chances[24][4];
  unsigned char *passes = judge_all(body);
  bool shared = body->common > 0 || body->bloc > 0;
  hermite_nodes(nodes, weights);
  *ret = (struct sums){0};
  for (int i = 0; i < (shared ? NODES : 1); i++)
    for (int j = 0; j < (shared ? NODES : 1); j++)
      for (int k = 0; k < (shared && body->bloc_count > 1 ? NODES : 1); k++) {
        double share = shared ? weights[i] * weights[j] * (body->bloc_count > 1 ? weights[k] : 1) : 1;
        for (size_t v = 0; v < body->count; v++)
          conditional(body, v, nodes[i], body->chances[v].bloc == 1 ? nodes[k] : nodes[j], chances[v]);
        if (share > 1e-13)
          enumerate(body, passes, chances, share, ret);
      }
  free(passes);
}

/* ---------------------------------------------------------------- random bodies */

static struct zopa_chance random_chance(struct zopa_random *random, uint32_t blocs, bool turnout)
{
  static const double round[] = {0, 0.25, 0.5, 0.5, 0.75, 1, 0.3, 0.9};
  double yea = round[zopa_random_below(random, 8)], absent = 0, abstain = 0;
  if (turnout && zopa_random_below(random, 3) == 0)
    absent = zopa_random_below(random, 2) ? 0.25 : 0.5;
  if (turnout && zopa_random_below(random, 4) == 0)
    abstain = 0.125;
  double votes = 1 - absent - abstain;
  if (turnout && zopa_random_below(random, 9) == 0)
    votes = absent = 0, abstain = 1;
  uint64_t bloc = zopa_random_below(random, blocs + 1);
  return (struct zopa_chance){votes * yea, votes * (1 - yea), abstain, absent, bloc == blocs ? ZOPA_NO_BLOC : (uint32_t)bloc};
}

static struct body random_body(struct zopa_random *random, bool shared, size_t most)
{
  static const unsigned shares[][2] = {{1, 2}, {2, 3}, {3, 5}, {1, 3}, {1, 1}};
  struct body body = {.demand_count = 1 + zopa_random_below(random, 2), .any = zopa_random_below(random, 2)};
  bool turnout = zopa_random_below(random, 2);
  body.count = 2 + zopa_random_below(random, most - 1);
  body.bloc_count = shared ? 1 + (uint32_t)zopa_random_below(random, 2) : 2;
  body.common = shared ? 0.1 * (double)zopa_random_below(random, 4) : 0;
  body.bloc = shared ? 0.15 * (double)zopa_random_below(random, 3) : 0;
  for (size_t v = 0; v < body.count; v++) {
    body.weights[v] = 1 + (unsigned)zopa_random_below(random, 4);
    body.chances[v] = random_chance(random, body.bloc_count, turnout);
  }
  for (size_t d = 0; d < body.demand_count; d++) {
    struct demand *demand = &body.demands[d];
    *demand = (struct demand){.base = (enum base)zopa_random_below(random, 4), .weighted = zopa_random_below(random, 2)};
    demand->quorum = d > 0 && zopa_random_below(random, 2);
    if (demand->quorum && demand->base != NUMBER)
      demand->base = MEMBERS;
    size_t share = zopa_random_below(random, 5);
    demand->over = demand->base == NUMBER ? 1 + (unsigned)zopa_random_below(random, 5) : shares[share][0];
    demand->under = demand->base == NUMBER ? 1 : shares[share][1];
    demand->strict = !demand->quorum && demand->over < demand->under && zopa_random_below(random, 2);
  }
  return body;
}

/* ---------------------------------------------------------------- the two, side by side */

static struct zopa_rule *read_rule(const struct body *body)
{
  static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x"};
  char text[512], numbers[24][12];
  const char *values[24];
  struct zopa_arena arena = {0};
  struct zopa_error error = {0};
  const struct zopa_node *root = NULL;
  struct zopa_rule *rule = NULL;
  for (size_t v = 0; v < body->count; v++) {
    snprintf(numbers[v], sizeof numbers[v], "%u", body->weights[v]);
    values[v] = numbers[v];
  }
  struct zopa_roll_column column = {"weight", values};
  struct zopa_roll roll = {body->count, names, 1, &column};
  struct zopa_rule_setting setting = {.roll = &roll};
  write_rule(body, text, sizeof text);
  struct zopa_file file = {"rule", text, strlen(text)};
  bool good = zopa_tree_read(&file, &arena, &error, &root) == ZOPA_OK && zopa_rule_read(root, &setting, &error, &rule) == ZOPA_OK;
  CHECK_THAT(good, "%s: %s", text, error.count ? error.problems[0].text : "no problem told");
  zopa_error_clear(&error);
  zopa_arena_clear(&arena);
  return rule;
}

static void compare_decisive(const struct body *body, const struct sums *want, const double *decisive, double within, const char *rule)
{
  for (size_t v = 0; v < body->count; v++) {
    const struct zopa_chance *chance = &body->chances[v];
    size_t possible = (size_t)(chance->yea > 0) + (chance->nay > 0) + (chance->abstain > 0) + (chance->absent > 0);
    if (possible < 2 || chance->yea <= 0) {
      CHECK_THAT(isnan(decisive[v]), "%s: voter %zu is decisive by %g, and its vote is certain or never yea", rule, v, decisive[v]);
      continue;
    }
    enum zopa_vote other = chance->nay > 0 ? ZOPA_VOTE_NAY : chance->abstain > 0 ? ZOPA_VOTE_ABSTAIN : ZOPA_VOTE_ABSENT;
    double makes = want->with[v][ZOPA_VOTE_YEA] - want->with[v][other];
    CHECK_THAT(fabs(decisive[v] - makes) <= within, "%s: voter %zu is decisive by %.12g, by definition %.12g", rule, v, decisive[v], makes);
  }
}

static double spread_at(const double *distribution, size_t size, double share)
{
  double sum = 0;
  for (size_t k = 0; k < size; k++) {
    sum += distribution[k];
    if (sum >= share - 1e-9)
      return (double)k;
  }
  return (double)size - 1;
}

static void compare(const struct body *body, double within, size_t *drawn)
{
  struct zopa_rule *rule = read_rule(body);
  char text[512];
  double decisive[24];
  struct sums want;
  write_rule(body, text, sizeof text);
  text[strlen(text) - 1] = '\0';
  if (!rule)
    return;
  struct zopa_ballot ballot = {rule, body->chances, body->bloc_count, body->common, body->bloc, 1};
  struct zopa_passing got;
  CHECK(zopa_passing(&ballot, &got, decisive) == ZOPA_OK);
  expect(body, &want);
  if (got.drawn > 0) {
    (*drawn)++;
    CHECK_THAT(fabs(got.probability - want.passes) <= 5 * got.error, "%s: drawn %.6g, by definition %.6g", text, got.probability, want.passes);
  } else {
    CHECK_THAT(fabs(got.probability - want.passes) <= within, "%s of %zu voters: %.12g, by definition %.12g", text, body->count, got.probability, want.passes);
    compare_decisive(body, &want, decisive, within, text);
  }
  struct zopa_spread yeas;
  for (size_t d = 0; d < body->demand_count; d++)
    if (!body->demands[d].weighted && !body->demands[d].quorum) {
      CHECK(zopa_passing_yeas(&ballot, rule->parts[0].measure, &yeas) == ZOPA_OK);
      if (body->demand_count == 1)
        CHECK_THAT(fabs(yeas.middle - spread_at(want.yeas, body->count + 1, 0.5)) < 0.5, "%s: half of the time up to %g yeas", text, yeas.middle);
    }
  zopa_rule_free(rule);
}

static void test_independent(void)
{
  struct zopa_random random;
  size_t drawn = 0, cases = 3000;
  zopa_random_init(&random, 20, 1);
  for (size_t i = 0; i < cases; i++) {
    struct body body = random_body(&random, false, 6);
    compare(&body, 1e-12, &drawn);
  }
  CHECK_THAT(drawn == 0, "%zu of %zu bodies were drawn, not computed", drawn, cases);
  tap_point("%zu random bodies of independent voters pass as often as the enumeration of their votes says, and so does each voter decide", cases);
}

static void test_shared(void)
{
  struct zopa_random random;
  size_t drawn = 0, cases = 60;
  zopa_random_init(&random, 21, 1);
  for (size_t i = 0; i < cases; i++) {
    struct body body = random_body(&random, true, 4);
    compare(&body, 2e-7, &drawn);
  }
  CHECK_THAT(drawn == 0, "%zu of %zu bodies were drawn, not computed", drawn, cases);
  tap_point("%zu random bodies of voters with shared factors pass as often as enumeration within another quadrature says", cases);
}

/* Twenty voters who only vote yea or nay: all 2^20 votes, one by one. */
static void test_twenty(void)
{
  struct zopa_random random;
  zopa_random_init(&random, 22, 1);
  for (int turn = 0; turn < 3; turn++) {
    struct body body = {.demand_count = 1, .count = 20, .bloc_count = 0};
    body.demands[0] = (struct demand){.base = VOTING, .over = 2, .under = 3, .weighted = turn == 1, .strict = turn == 2};
    for (size_t v = 0; v < 20; v++) {
      double yea = zopa_random_unit(&random);
      body.weights[v] = 1 + (unsigned)zopa_random_below(&random, 9);
      body.chances[v] = (struct zopa_chance){yea, 1 - yea, 0, 0, ZOPA_NO_BLOC};
    }
    double want = 0;
    for (unsigned set = 0; set < 1u << 20; set++) {
      unsigned char votes[24];
      double all = 1;
      for (size_t v = 0; v < 20; v++) {
        votes[v] = set >> v & 1 ? ZOPA_VOTE_YEA : ZOPA_VOTE_NAY;
        all *= set >> v & 1 ? body.chances[v].yea : body.chances[v].nay;
      }
      want += body_passes(&body, votes) ? all : 0;
    }
    struct zopa_rule *rule = read_rule(&body);
    struct zopa_ballot ballot = {rule, body.chances, 0, 0, 0, 1};
    struct zopa_passing got;
    CHECK(zopa_passing(&ballot, &got, NULL) == ZOPA_OK && got.drawn == 0);
    CHECK_THAT(fabs(got.probability - want) <= 1e-11, "%.14g, by enumeration %.14g", got.probability, want);
    zopa_rule_free(rule);
  }
  tap_point("twenty voters, heads and weights, strict and not: all 2^20 votes one by one");
}

/* ---------------------------------------------------------------- the votes of real senates */

struct treaty {
  const char *file, *name;
  size_t voting;
  double need, expected, independent, correlated;
};

/* Shares that passed in so many drawn votes. Each draw takes Z and a factor a bloc; a voter then says yea with a probability that is looked up in
 * a table over the sum of factors, straight between its 4,096 places: at most 1e-6 off. */
enum { PLACES = 4096, VOTERS = 128 };
static double draw(const struct zopa_chance *chances, size_t count, uint32_t blocs, double common, double bloc, double need, size_t draws)
{
  static float table[VOTERS][PLACES + 1];
  struct zopa_random random;
  size_t passed = 0, used = 0;
  uint32_t blocs_of[VOTERS];
  double sure = 0, reach = 8 * (sqrt(common) + sqrt(bloc)), step = 2 * reach / PLACES;
  for (size_t v = 0; v < count; v++) {
    if (chances[v].yea <= 0 || chances[v].yea >= 1) {
      sure += chances[v].yea;
      continue;
    }
    double quantile = slow_quantile(chances[v].yea);
    blocs_of[used] = chances[v].bloc;
    for (int i = 0; i <= PLACES; i++)
      table[used][i] = (float)(erfc(-((quantile - (i * step - reach)) / sqrt(1 - common - bloc)) / sqrt(2)) / 2);
    used++;
  }
  zopa_random_init(&random, 7, 0);
  for (size_t n = 0; n < draws; n++) {
    double factor[9], spare = 0;
    int place[8];
    float part[8];
    for (uint32_t b = 0; b <= blocs; b++) {        /* Box & Muller, 1958 */
      double u = 1 - zopa_random_unit(&random), w = 6.283185307179586 * zopa_random_unit(&random);
      factor[b] = b % 2 ? spare : sqrt(-2 * log(u)) * cos(w);
      spare = sqrt(-2 * log(u)) * sin(w);
    }
    for (uint32_t b = 0; b < blocs; b++) {
      double at = (sqrt(common) * factor[blocs] + sqrt(bloc) * factor[b] + reach) / step;
      place[b] = at < 0 ? 0 : at >= PLACES ? PLACES - 1 : (int)at;
      part[b] = (float)(at - place[b]);
    }
    double yeas = sure;
    for (size_t v = 0; v < used; v++) {
      const float *at = &table[v][place[blocs_of[v]]];
      yeas += (float)(zopa_random_bits(&random) >> 40) * 0x1p-24f < at[0] + part[blocs_of[v]] * (at[1] - at[0]);
    }
    passed += yeas >= need;
  }
  return (double)passed / (double)draws;
}

static void check_treaty(const struct treaty *treaty, const char *path)
{
  struct zopa_arena arena = {0};
  struct zopa_error error = {0};
  struct zopa_roster *roster = NULL;
  struct zopa_rule *rule = NULL;
  const struct zopa_node *list = NULL;
  struct zopa_node word = {.kind = ZOPA_NODE_SCALAR, .text = "two_thirds"};
  CHECK(zopa_voters_csv_read(path, NULL, &arena, &error, &list) == ZOPA_OK && zopa_roster_read(list, false, &error, &roster) == ZOPA_OK);
  if (!roster)
    return;
  struct zopa_roll roll = {.voter_count = roster->count, .ids = roster->ids};
  struct zopa_rule_setting setting = {.roll = &roll, .of = "voting"};
  CHECK(zopa_rule_read(&word, &setting, &error, &rule) == ZOPA_OK);
  struct zopa_chance *chances = calloc(roster->count, sizeof *chances);
  double expected = 0;
  size_t voting = 0;
  for (size_t v = 0; v < roster->count; v++) {
    const struct zopa_voter *voter = &roster->voters[v];
    chances[v] = voter->has_chances ? (struct zopa_chance){voter->yea, voter->nay, voter->abstain, voter->absent, voter->bloc}
                                    : (struct zopa_chance){0, 0, 0, 1, voter->bloc};
    CHECK(voter->has_chances || (voter->has_vote && voter->vote == ZOPA_VOTE_ABSENT));
    expected += chances[v].yea;
    voting += voter->has_chances;
  }
  struct zopa_ballot ballot = {rule, chances, roster->bloc_count, 0, 0, 1};
  struct zopa_passing alone, together;
  CHECK(zopa_passing(&ballot, &alone, NULL) == ZOPA_OK);
  ballot.common = 0.1;
  ballot.bloc = 0.2;
  CHECK(zopa_passing(&ballot, &together, NULL) == ZOPA_OK);
  CHECK_THAT(roster->bloc_count == 3 && voting == treaty->voting && zopa_rule_need(&rule->parts[0], 100, voting, voting) == (uint64_t)treaty->need,
             "%zu vote", voting);
  CHECK_THAT(fabs(expected - treaty->expected) < 0.005, "%.4f yeas expected", expected);
  CHECK_THAT(fabs(alone.probability - treaty->independent) < 0.00005, "independent: %.6f", alone.probability);
  CHECK_THAT(fabs(together.probability - treaty->correlated) < 1e-6 && together.error < 1e-9, "correlated: %.8f, error %g", together.probability, together.error);
  tap_point("%s: %.2f yeas expected, %g needed; %.4f if independent, %.6f with the usual correlation over three parties", treaty->name, treaty->expected,
            treaty->need, treaty->independent, treaty->correlated);
  size_t draws = 10000000;
  double share = draw(chances, roster->count, roster->bloc_count, 0.1, 0.2, treaty->need, draws);
  double deviation = sqrt(together.probability * (1 - together.probability) / (double)draws);
  CHECK_THAT(fabs(share - together.probability) < 4 * deviation + 2e-6, "%.6f of the drawn votes passed, %.6f by the integral", share, together.probability);
  tap_point("%s: of 10,000,000 drawn votes %.5f passed, standard error %.5f", treaty->name, share, deviation);
  free(chances);
  zopa_rule_free(rule);
  zopa_roster_free(roster);
  zopa_error_clear(&error);
  zopa_arena_clear(&arena);
}

static void test_treaties(void)
{
  static const struct treaty treaties[] = {
    {"voting/senate/vote_panama_canal_95_roll755.csv", "Panama Canal treaty, 1978", 100, 67, 67.63, 0.6537, 0.593623},
    {"voting/senate/vote_newstart_111_roll695.csv", "New START treaty, 2010", 97, 65, 71.07, 0.9997, 0.944765},
  };
  char path[TAP_PATH_SIZE];
  for (size_t i = 0; i < sizeof treaties / sizeof *treaties; i++)
    if (tap_data(treaties[i].file, path))
      check_treaty(&treaties[i], path);
    else
      tap_skip(treaties[i].name, "the roster is not here");
}

/* The fallback of large sums against the integral, on a body that has both. */
static void test_drawn(void)
{
  struct body body = {.demand_count = 1, .count = 24, .bloc_count = 2, .common = 0.1, .bloc = 0.2};
  body.demands[0] = (struct demand){.base = VOTING, .over = 1, .under = 2, .strict = true};
  for (size_t v = 0; v < 24; v++) {
    body.weights[v] = 1;
    body.chances[v] = (struct zopa_chance){0.2 + 0.025 * (double)v, 0.7 - 0.025 * (double)v, 0.05, 0.05, (uint32_t)(v % 3)};
    if (v % 3 == 2)
      body.chances[v].bloc = ZOPA_NO_BLOC;
  }
  struct zopa_rule *rule = read_rule(&body);
  struct zopa_ballot ballot = {rule, body.chances, 2, 0.1, 0.2, 3};
  struct zopa_passing computed, drawn, again;
  CHECK(zopa_passing(&ballot, &computed, NULL) == ZOPA_OK && computed.drawn == 0);
  CHECK(zopa_passing_draw(&ballot, &drawn, NULL) == ZOPA_OK && zopa_passing_draw(&ballot, &again, NULL) == ZOPA_OK);
  CHECK_THAT(drawn.drawn > 100000 && fabs(drawn.probability - computed.probability) < 4 * drawn.error, "%.6f drawn, %.6f computed, standard error %.2g",
             drawn.probability, computed.probability, drawn.error);
  CHECK(memcmp(&drawn, &again, sizeof drawn) == 0);
  zopa_rule_free(rule);
  tap_point("drawn votes agree with the integral within four standard errors, and are the same for the same seed");
}

int main(void)
{
  test_independent();
  test_shared();
  test_twenty();
  test_drawn();
  test_treaties();
  return tap_done();
}
