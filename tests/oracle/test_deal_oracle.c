/* test_deal_oracle.c - whether a package holds, against its definition: states written out as who keeps what and who has invoked what, outcomes made
 * from them anew, worth summed from the numbers that the test itself put into the file, and the others' joint improvements followed until nothing new
 * is reached. On thousands of seeded small cases with many ties: two to four parties, one-way breaches, guarantees with one giver or two, some
 * without effect. The graph of each is judged by graph_stability.h too, and cases of statements draw by draw. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "bridge/deal_holds.h"
#include "stability/graph_stability.h"
#include "oracle/written_case.h"
#include "tap.h"

enum { CASES = 4000, DRAWN_CASES = 60, PARTIES = 4, ISSUES = 4, OPTIONS = 3, ACTS = 10, STATES = 1 << ACTS, GUARANTEES = 2, DRAWS = 100 };

/* What one party can do: keep an issue, or invoke a guarantee. */
struct act {
  int party, issue, guarantee;    /* issue or guarantee is -1 */
};

struct promise {
  int by[2], by_count;
  unsigned guards;                /* bit i: issue i */
  int then_issue, then_option;
  int when_issue;                 /* -1: always part */
  int when_option;
};

/* A case in the test's own numbers. */
struct world {
  int parties, issues, options[ISSUES], package[ISSUES], fallback[ISSUES];
  unsigned controls[PARTIES];     /* bit i */
  unsigned irreversible;
  int weight[PARTIES][ISSUES], value[PARTIES][ISSUES][OPTIONS];
  struct promise promises[GUARANTEES];
  int promise_count;
  struct act acts[ACTS];
  int act_count;
  unsigned keeps;                 /* bits of acts */
};

static int below(struct zopa_random *random, int count) { return (int)zopa_random_below(random, (uint64_t)count); }

static void draw_promise(struct world *world, struct zopa_random *random)
{
  struct promise *it = &world->promises[world->promise_count++];
  *it = (struct promise){.by = {below(random, world->parties)}, .by_count = 1, .when_issue = -1};
  if (below(random, 3) == 0) {
    it->by[1] = (it->by[0] + 1) % world->parties;
    it->by_count = 2;
  }
  it->guards = 1u + (unsigned)below(random, (1 << world->issues) - 1);
  it->then_issue = below(random, world->issues);
  it->then_option = below(random, world->options[it->then_issue]);
  if (below(random, 3) == 0) {
    it->when_issue = below(random, world->issues);
    it->when_option = below(random, world->options[it->when_issue]);
  }
}

static void draw_world(struct zopa_random *random, struct world *world)
{
  *world = (struct world){.parties = 2 + below(random, PARTIES - 1), .issues = 2 + below(random, ISSUES - 1)};
  for (int i = 0; i < world->issues; i++) {
    world->options[i] = 2 + below(random, OPTIONS - 1);
    world->package[i] = below(random, world->options[i]);
    world->fallback[i] = below(random, world->options[i]);
    int owner = below(random, world->parties + 1);
    if (owner < world->parties)
      world->controls[owner] |= 1u << i;
    if (below(random, 5) == 0)
      world->controls[below(random, world->parties)] |= 1u << i;
    world->irreversible |= below(random, 4) == 0 ? 1u << i : 0;
  }
  for (int p = 0; p < world->parties; p++)
    for (int i = 0; i < world->issues; i++) {
      world->weight[p][i] = 1 + below(random, 3);
      for (int o = 0; o < world->options[i]; o++)
        world->value[p][i][o] = below(random, 3);
    }
  for (int g = below(random, GUARANTEES + 1); g > 0; g--)
    draw_promise(world, random);
}

/* ---------------------------------------------------------------- as a file */

static void write_names(const char *key, unsigned set, int count, const char *prefix, struct zopa_text *text)
{
  int written = 0;
  zopa_text_format(text, "%s[", key);
  for (int i = 0; i < count; i++)
    if (set >> i & 1)
      zopa_text_format(text, "%s%s%d", written++ ? ", " : "", prefix, i);
  zopa_text_string(text, "]");
}

static void write_party(const struct world *world, int p, bool complete, struct zopa_text *text)
{
  zopa_text_format(text, "  p%d: ", p);
  if (!complete) {
    zopa_text_string(text, "{statements: [{order: i0, best_to_worst: [o1, o0]}]}\n");
    return;
  }
  zopa_text_string(text, "{weights: {");
  for (int i = 0; i < world->issues; i++)
    zopa_text_format(text, "%si%d: %d", i ? ", " : "", i, world->weight[p][i]);
  zopa_text_string(text, "}, values: {");
  for (int i = 0; i < world->issues; i++)
    for (int o = 0; o < world->options[i]; o++)
      zopa_text_format(text, "%s%so%d: %d%s", o == 0 && i ? ", " : "", o == 0 ? (char[]){'i', (char)('0' + i), ':', ' ', '{', '\0'} : ", ", o,
                       world->value[p][i][o], o + 1 == world->options[i] ? "}" : "");
  zopa_text_string(text, "}}\n");
}

static void write_promises(const struct world *world, struct zopa_text *text)
{
  for (int g = 0; g < world->promise_count; g++) {
    const struct promise *it = &world->promises[g];
    zopa_text_format(text, "%s  - {id: g%d, by: [p%d", g ? "" : "guarantees:\n", g, it->by[0]);
    if (it->by_count == 2)
      zopa_text_format(text, ", p%d", it->by[1]);
    write_names("], guards: ", it->guards, world->issues, "i", text);
    zopa_text_format(text, ", then: {i%d: o%d}", it->then_issue, it->then_option);
    if (it->when_issue >= 0)
      zopa_text_format(text, ", when: {i%d: o%d}", it->when_issue, it->when_option);
    zopa_text_string(text, "}\n");
  }
}

/* complete: bit p, party p's preferences are. */
static struct zopa_case *write_case(const struct world *world, unsigned complete)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, "zopa: 1\nparties: {");
  for (int p = 0; p < world->parties; p++)
    zopa_text_format(&text, "%sp%d: {role: party}", p ? ", " : "", p);
  zopa_text_string(&text, "}\nissues:\n");
  for (int i = 0; i < world->issues; i++) {
    zopa_text_format(&text, "  i%d: ", i);
    write_names("{options: ", (1u << world->options[i]) - 1, world->options[i], "o", &text);
    zopa_text_string(&text, "}\n");
  }
  zopa_text_string(&text, "preferences:\n");
  for (int p = 0; p < world->parties; p++)
    write_party(world, p, complete >> p & 1, &text);
  zopa_text_string(&text, "controls:\n");
  for (int p = 0; p < world->parties; p++) {
    zopa_text_format(&text, "  p%d: ", p);
    write_names("", world->controls[p], world->issues, "i", &text);
    zopa_text_string(&text, "\n");
  }
  zopa_text_string(&text, "fallback: {");
  for (int i = 0; i < world->issues; i++)
    zopa_text_format(&text, "%si%d: o%d", i ? ", " : "", i, world->fallback[i]);
  zopa_text_string(&text, "}\n");
  write_names("irreversible: ", world->irreversible, world->issues, "i", &text);
  zopa_text_string(&text, "\n");
  write_promises(world, &text);
  return written_case(&text);
}

/* ---------------------------------------------------------------- by definition */

static bool can_be_dropped(const struct world *world, int issue) { return world->package[issue] != world->fallback[issue]; }

/* What each party can do, party by party: issues as written, then guarantees. */
static void list_acts(struct world *world)
{
  world->act_count = 0;
  world->keeps = 0;
  unsigned droppable = 0;
  for (int p = 0; p < world->parties; p++)
    for (int i = 0; i < world->issues; i++)
      droppable |= (world->controls[p] >> i & 1) && can_be_dropped(world, i) ? 1u << i : 0;
  for (int p = 0; p < world->parties; p++) {
    for (int i = 0; i < world->issues; i++)
      if ((world->controls[p] >> i & 1) && can_be_dropped(world, i)) {
        world->keeps |= 1u << world->act_count;
        world->acts[world->act_count++] = (struct act){p, i, -1};
      }
    for (int g = 0; g < world->promise_count; g++) {
      const struct promise *it = &world->promises[g];
      bool part = it->when_issue < 0 || world->package[it->when_issue] == it->when_option;
      for (int k = 0; k < it->by_count; k++)
        if (part && it->guards & droppable && it->by[k] == p)
          world->acts[world->act_count++] = (struct act){p, -1, g};
    }
  }
}

static bool dropped(const struct world *world, unsigned word, int issue)
{
  for (int a = 0; a < world->act_count; a++)
    if (world->acts[a].issue == issue && !(word >> a & 1))
      return true;
  return false;
}

/* Whether the combination can be at all: nothing is invoked whose guarded issues are all kept. */
static bool possible(const struct world *world, unsigned word)
{
  for (int a = 0; a < world->act_count; a++) {
    bool set_off = false;
    if (world->acts[a].guarantee < 0 || !(word >> a & 1))
      continue;
    for (int i = 0; i < world->issues; i++)
      set_off = set_off || ((world->promises[world->acts[a].guarantee].guards >> i & 1) && dropped(world, word, i));
    if (!set_off)
      return false;
  }
  return true;
}

static void outcome_of(const struct world *world, unsigned word, int outcome[ISSUES])
{
  for (int i = 0; i < world->issues; i++)
    outcome[i] = dropped(world, word, i) ? world->fallback[i] : world->package[i];
  for (int g = 0; g < world->promise_count; g++)
    for (int a = 0; a < world->act_count; a++)
      if (world->acts[a].guarantee == g && word >> a & 1)
        outcome[world->promises[g].then_issue] = world->promises[g].then_option;
}

static long worth(const struct world *world, int party, unsigned word)
{
  int outcome[ISSUES];
  long sum = 0;
  outcome_of(world, word, outcome);
  for (int i = 0; i < world->issues; i++)
    sum += (long)world->weight[party][i] * world->value[party][i][outcome[i]];
  return sum;
}

/* table[party][word]: what is compared. */
typedef long worths[PARTIES][STATES];

static bool can_move(const struct world *world, int party, unsigned from, unsigned to)
{
  if (from == to || !possible(world, to))
    return false;
  for (int a = 0; a < world->act_count; a++) {
    bool is = to >> a & 1, changed = (from ^ to) >> a & 1;
    if (changed && (world->acts[a].party != party || (world->acts[a].issue >= 0 && world->irreversible >> world->acts[a].issue & 1 && is)))
      return false;
  }
  return true;
}

enum premise { AS_IT_IS, WITHOUT, SURE };

static unsigned invocations(const struct world *world) { return ((1u << world->act_count) - 1) & ~world->keeps; }

/* Whether the party would make the move by itself. */
static bool would(const struct world *world, worths table, enum premise premise, int party, unsigned from, unsigned to)
{
  unsigned change = from ^ to, invoked = change & invocations(world);
  if (!can_move(world, party, from, to) || (premise == WITHOUT && invoked))
    return false;
  if (premise == SURE && invoked) {
    if (!(to & invoked))
      return false;
    if (change == invoked && (to & invoked) == invoked)
      return true;
  }
  return table[party][to] > table[party][from];
}

static unsigned own_acts(const struct world *world, int party)
{
  unsigned own = 0;
  for (int a = 0; a < world->act_count; a++)
    own |= world->acts[a].party == party ? 1u << a : 0;
  return own;
}

/* Everything that the others' joint improvements lead to, found by going on until nothing is added. */
static bool deterred(const struct world *world, worths table, enum premise premise, int party, unsigned begin, unsigned at)
{
  static bool reached[STATES][PARTIES];
  int words = 1 << world->act_count;
  memset(reached, 0, sizeof reached);
  for (bool more = true; more;) {
    more = false;
    for (unsigned s = 0; s < (unsigned)words; s++)
      for (int last = -1; last < world->parties; last++) {
        if (last < 0 ? s != at : !reached[s][last])
          continue;
        for (int j = 0; j < world->parties; j++)
          for (unsigned own = own_acts(world, j), some = own; some && j != party && j != last; some = (some - 1) & own)
            if (!reached[s ^ some][j] && would(world, table, premise, j, s, s ^ some))
              reached[s ^ some][j] = more = true;
      }
  }
  for (unsigned s = 0; s < (unsigned)words; s++)
    for (int j = 0; j < world->parties; j++)
      if (reached[s][j] && table[party][s] <= table[party][begin])
        return true;
  return false;
}

/* Whether the beginning is an equilibrium: Nash, sequential. */
static void judge(const struct world *world, worths table, enum premise premise, bool *ret_nash, bool *ret_held)
{
  unsigned begin = world->keeps, words = 1u << world->act_count;
  *ret_nash = *ret_held = true;
  for (int p = 0; p < world->parties; p++)
    for (unsigned t = 0; t < words; t++) {
      bool invokes = (begin ^ t) & invocations(world);
      if (!can_move(world, p, begin, t) || (premise == WITHOUT && invokes) || table[p][t] <= table[p][begin])
        continue;
      *ret_nash = false;
      *ret_held = *ret_held && deterred(world, table, premise, p, begin, t);
    }
}

/* ---------------------------------------------------------------- held against each other */

static void fill(const struct world *world, worths table)
{
  for (int p = 0; p < world->parties; p++)
    for (unsigned word = 0; word < 1u << world->act_count; word++)
      table[p][word] = worth(world, p, word);
}

/* The graph that the library made has the states and the outcomes that it should. */
static void check_graph(const struct world *world, const struct zopa_deal *deal)
{
  size_t at = 0;
  CHECK_THAT(deal->graph.option_count == (size_t)world->act_count && deal->keeps == world->keeps, "%zu options, %d", deal->graph.option_count,
             world->act_count);
  for (unsigned word = 0; word < 1u << world->act_count && deal->graph.option_count == (size_t)world->act_count; word++) {
    int outcome[ISSUES];
    if (!possible(world, word))
      continue;
    if (!CHECK(at < deal->graph.state_count && deal->graph.states[at] == word))
      return;
    outcome_of(world, word, outcome);
    for (size_t i = 0; i < deal->touched_count; i++)
      CHECK(deal->choices[at * deal->touched_count + i] == (uint32_t)outcome[deal->touched[i]]);
    at++;
  }
  CHECK(at == deal->graph.state_count);
}

/* The same beginning judged with the whole graph. */
static void check_stability(const struct zopa_deal *deal, const struct zopa_deal_holding *holding)
{
  struct zopa_deal_values *values = NULL;
  struct zopa_stability *stability = NULL;
  struct zopa_graph_player players[PARTIES];
  struct zopa_graph graph = deal->graph;
  struct zopa_stability_wish wish = {ZOPA_UNKNOWN_B, 0};
  CHECK(zopa_deal_values_new(deal, NULL, NULL, &values) == ZOPA_OK && values);
  for (size_t p = 0; p < graph.player_count; p++) {
    players[p] = deal->graph.players[p];
    players[p].values = values->values + p * graph.state_count;
  }
  graph.players = players;
  CHECK(zopa_stability_new(&graph, &wish, NULL, &stability) == ZOPA_OK);
  CHECK(zopa_is_equilibrium(stability, ZOPA_STABLE_NASH, deal->begin) == (holding->nash == 1));
  CHECK(zopa_is_equilibrium(stability, ZOPA_STABLE_SEQ, deal->begin) == (holding->sequential == 1));
  zopa_stability_free(stability);
  zopa_deal_values_free(values);
}

struct counts {
  size_t combined;                /* the move that is told against it is more than one issue dropped */
  size_t judged, holds, nash, guarantee_matters, not_credible;
};

/* The move that is told against a package is one of its party's, pays it, and nothing deters it. Some is told wherever there is one. */
static bool check_objection(const struct world *world, worths table, const struct zopa_deal_holding *holding)
{
  unsigned to = world->keeps;
  if (holding->sequential == 1 || holding->gainer == ZOPA_NONE) {
    CHECK((holding->sequential == 1) == (holding->gainer == ZOPA_NONE));
    return false;
  }
  int party = (int)holding->gainer;
  for (int a = 0; a < world->act_count; a++) {
    bool changed = false;
    for (size_t i = 0; i < holding->drops_count; i++)
      changed = changed || (world->acts[a].issue >= 0 && (uint32_t)world->acts[a].issue == holding->drops[i]);
    for (size_t i = 0; i < holding->invokes_count; i++)
      changed = changed || (world->acts[a].guarantee >= 0 && (uint32_t)world->acts[a].guarantee == holding->invokes[i]);
    to ^= changed && world->acts[a].party == party ? 1u << a : 0;
  }
  CHECK(can_move(world, party, world->keeps, to) && table[party][to] > table[party][world->keeps]);
  CHECK(!deterred(world, table, AS_IT_IS, party, world->keeps, to) && holding->gains == 1);
  return holding->drops_count + holding->invokes_count > 1;
}

static void check_world(struct world *world, struct counts *counts)
{
  static worths table;
  struct zopa_case *it = write_case(world, (1u << world->parties) - 1);
  struct zopa_space *space = NULL;
  struct zopa_deal *deal = NULL;
  struct zopa_deal_holding holding;
  uint32_t package[ISSUES];
  for (int i = 0; i < world->issues; i++)
    package[i] = (uint32_t)world->package[i];
  if (!it)
    return;
  CHECK(zopa_space_new(it, NULL, &space) == ZOPA_OK);
  CHECK(zopa_deal_new(space, package, NULL, &deal) == ZOPA_OK);
  CHECK(zopa_deal_holds(space, NULL, package, NULL, NULL, &holding) == ZOPA_OK);
  check_graph(world, deal);
  CHECK(holding.judged == (world->keeps != 0) && (holding.judged || isnan(holding.nash)));
  if (holding.judged) {
    bool nash[3], held[3];
    fill(world, table);
    for (int k = 0; k < 3; k++)
      judge(world, table, (enum premise)k, &nash[k], &held[k]);
    CHECK_THAT(holding.nash == nash[0], "nash %g, %d", holding.nash, nash[0]);
    CHECK_THAT(holding.sequential == held[0], "sequential %g, %d", holding.sequential, held[0]);
    CHECK_THAT(holding.without == held[1], "without %g, %d", holding.without, held[1]);
    CHECK_THAT(holding.sure == held[2], "sure %g, %d", holding.sure, held[2]);
    check_stability(deal, &holding);
    counts->combined += check_objection(world, table, &holding);
    counts->judged++;
    counts->nash += nash[0];
    counts->holds += held[0];
    counts->guarantee_matters += held[0] != held[1];
    counts->not_credible += held[2] && !held[0];
  }
  zopa_deal_free(deal);
  zopa_space_free(space);
  zopa_case_free(it);
}

static void test_complete(void)
{
  struct counts counts = {0};
  for (uint64_t seed = 1; seed <= CASES; seed++) {
    struct zopa_random random;
    struct world world;
    zopa_random_init(&random, seed, 0);
    draw_world(&random, &world);
    list_acts(&world);
    if (world.act_count <= 7)
      check_world(&world, &counts);
  }
  CHECK_THAT(counts.combined > 20, "%zu moves of several acts", counts.combined);
  tap_point("where one does not hold, a move is told that by definition pays and is not deterred; %zu times one of several acts", counts.combined);
  CHECK_THAT(counts.holds > 500 && counts.judged - counts.holds > 500 && counts.holds - counts.nash > 50 && counts.guarantee_matters > 50 &&
             counts.not_credible > 50, "%zu judged, %zu hold, %zu by themselves, %zu by a guarantee, %zu would with sure ones", counts.judged, counts.holds,
             counts.nash, counts.guarantee_matters, counts.not_credible);
  tap_point("states, outcomes and what holds agree with their definition on %zu of %d random packages: %zu hold, %zu of them by themselves, %zu by "
            "guarantees; %zu more would if guarantees were sure", counts.judged, CASES, counts.holds, counts.nash, counts.guarantee_matters, counts.not_credible);
}

/* ---------------------------------------------------------------- draws */

/* What a state is worth to a drawn party, option by option of the whole outcome. */
static void fill_drawn(const struct world *world, const struct zopa_belief *belief, int32_t *column, size_t draw, long *ret)
{
  for (unsigned word = 0; word < 1u << world->act_count; word++) {
    int outcome[ISSUES];
    ret[word] = 0;
    outcome_of(world, word, outcome);
    for (int i = 0; i < world->issues; i++) {
      zopa_draws_option(belief->draws, (uint32_t)i, (uint32_t)outcome[i], column);
      ret[word] += column[draw];
    }
  }
}

static void check_drawn(struct world *world, uint64_t seed)
{
  static worths table;
  unsigned complete = (unsigned)seed & ((1u << world->parties) - 1) & ~1u;          /* the first is always drawn */
  struct zopa_case *it = write_case(world, complete);
  struct zopa_space *space = NULL;
  struct zopa_beliefs *beliefs = NULL;
  struct zopa_control control = {.seed = seed, .threads = 1};
  struct zopa_watch watch;
  struct zopa_deal_holding holding;
  uint32_t package[ISSUES];
  size_t nash = 0, held[3] = {0};
  for (int i = 0; i < world->issues; i++)
    package[i] = (uint32_t)world->package[i];
  zopa_watch_init(&watch, &control);
  CHECK(zopa_space_new(it, NULL, &space) == ZOPA_OK);
  CHECK(zopa_beliefs_new(space, DRAWS, &control, &watch, NULL, &beliefs) == ZOPA_OK);
  CHECK(zopa_deal_holds(space, beliefs, package, &watch, NULL, &holding) == ZOPA_OK);
  int32_t *column = calloc(DRAWS, sizeof *column);
  fill(world, table);
  bool anybody = false;
  for (int a = 0; a < world->act_count; a++)
    anybody = anybody || !(complete >> world->acts[a].party & 1);
  for (size_t d = 0; d < DRAWS && world->keeps; d++) {
    for (int p = 0; p < world->parties; p++)
      if (!(complete >> p & 1))
        fill_drawn(world, &beliefs->parties[p], column, d, table[p]);
    for (int k = 0; k < 3; k++) {
      bool stays, holds;
      judge(world, table, (enum premise)k, &stays, &holds);
      nash += k == 0 && stays;
      held[k] += holds;
    }
  }
  if (world->keeps) {
    CHECK(holding.judged && holding.drawn == anybody);
    CHECK_THAT(fabs(holding.nash - (double)nash / DRAWS) < 1e-12, "nash %g, %zu", holding.nash, nash);
    CHECK_THAT(fabs(holding.sequential - (double)held[0] / DRAWS) < 1e-12, "sequential %g, %zu", holding.sequential, held[0]);
    CHECK_THAT(fabs(holding.without - (double)held[1] / DRAWS) < 1e-12, "without %g, %zu", holding.without, held[1]);
    CHECK_THAT(fabs(holding.sure - (double)held[2] / DRAWS) < 1e-12, "sure %g, %zu", holding.sure, held[2]);
  }
  free(column);
  zopa_beliefs_free(beliefs);
  zopa_space_free(space);
  zopa_case_free(it);
  zopa_watch_clear(&watch);
}

static void test_drawn(void)
{
  for (uint64_t seed = 1; seed <= DRAWN_CASES; seed++) {
    struct zopa_random random;
    struct world world;
    zopa_random_init(&random, 1000 + seed, 0);
    draw_world(&random, &world);
    list_acts(&world);
    if (world.act_count <= 5)
      check_drawn(&world, seed);
  }
  tap_point("shares of draws agree with judging every draw by definition");
}

int main(void)
{
  test_complete();
  test_drawn();
  return tap_done();
}
