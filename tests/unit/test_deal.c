/* test_deal.c - an agreed package the day after, on cases worked by hand:
 *   - two who cease fire, each controlling its own: the prisoners' dilemma. Keeping both is no Nash equilibrium, but a sequential one, because each would
 *     answer fire with fire (Fraser & Hipel, Conflict Analysis, 1984; Fang, Hipel & Kilgour 1993, 3.4: the dilemma's cooperation is SEQ);
 *   - one who withdraws, and a guarantor: what its sanction changes when it gains by it, when it does not, and when nothing is known of it;
 *   - a sanction that takes three moves, by one, another, and the first again;
 *   - what is left aside, and why; what lapsed, was renewed, was taken up in time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/deal_holds.h"
#include "case/lapse.h"
#include "formats/format.h"
#include "tap.h"

static struct zopa_case *read(const char *text)
{
  struct zopa_file file = {.name = "case.yaml", .bytes = text, .size = strlen(text)};
  struct zopa_error error = {0};
  struct zopa_case *it = NULL;
  enum zopa_status status = zopa_format_read(&file, 1, "case", &error, &it);
  CHECK_THAT(status == ZOPA_OK, "%s", error.count ? error.problems[0].text : zopa_status_text(status));
  zopa_error_clear(&error);
  return it;
}

/* A case, its space, and whether a package (an option's index for each issue) holds. */
static struct zopa_deal_holding holding_of(const char *text, const uint32_t *package)
{
  struct zopa_case *it = read(text);
  struct zopa_space *space = NULL;
  struct zopa_deal_holding holding = {0};
  if (it && CHECK(zopa_space_new(it, NULL, &space) == ZOPA_OK))
    CHECK(zopa_deal_holds(space, NULL, package, NULL, NULL, &holding) == ZOPA_OK);
  zopa_space_free(space);
  zopa_case_free(it);
  return holding;
}

/* ---------------------------------------------------------------- the dilemma */

/* Worth to each, out of 4: both hold 3, I alone fire 4, both fire 1, the other alone fires 0. */
#define DILEMMA \
  "zopa: 1\n" \
  "parties: {a: {role: party}, b: {role: party}}\n" \
  "issues: {fire_a: {options: [hold, fire]}, fire_b: {options: [hold, fire]}}\n" \
  "preferences:\n" \
  "  a: {weights: {fire_a: 1, fire_b: 3}, values: {fire_a: {hold: 0, fire: 1}, fire_b: {hold: 1, fire: 0}}}\n" \
  "  b: {weights: {fire_a: 3, fire_b: 1}, values: {fire_a: {hold: 1, fire: 0}, fire_b: {hold: 0, fire: 1}}}\n" \
  "controls: {a: [fire_a], b: [fire_b]}\n" \
  "fallback: {fire_a: fire, fire_b: fire}\n"

static void test_dilemma(void)
{
  struct zopa_deal_holding holding = holding_of(DILEMMA, (uint32_t[]){0, 0});
  CHECK(holding.undertakings == 2 && holding.judged && !holding.drawn && holding.unknown == ZOPA_NONE);
  CHECK(holding.nash == 0 && holding.nash_error == 0 && holding.sequential == 1 && holding.without == 1 && holding.sure == 1);
  tap_point("a ceasefire of two is no Nash equilibrium, and holds because each would answer fire with fire");
  /* With only one bound, nothing answers it. */
  holding = holding_of(DILEMMA, (uint32_t[]){0, 1});
  CHECK(holding.undertakings == 1 && holding.judged && holding.nash == 0 && holding.sequential == 0 && holding.sure == 0);
  tap_point("where the other fires already, holding is no equilibrium");
}

/* ---------------------------------------------------------------- guarantees */

/* a would rather not withdraw; c can cut aid, which a minds more. `c` says what c wants. */
#define GUARANTEE(c, more) \
  "zopa: 1\n" \
  "parties: {a: {role: party}, b: {role: party}, c: {role: guarantor}}\n" \
  "issues: {troops: {options: [out, stay]}, aid: {options: [paid, cut]}}\n" \
  "preferences:\n" \
  "  a: {weights: {troops: 1, aid: 2}, values: {troops: {out: 0, stay: 1}, aid: {paid: 1, cut: 0}}}\n" \
  "  b: {weights: {troops: 1, aid: 0}, values: {troops: {out: 1, stay: 0}, aid: {paid: 0, cut: 0}}}\n" \
  c \
  "controls: {a: [troops]}\n" \
  "fallback: {troops: stay}\n" \
  "guarantees: [{id: g1, by: c, to: b, guards: troops, then: {aid: cut}" more "}]\n"

static void test_guarantee(void)
{
  const uint32_t package[] = {0, 0};
  struct zopa_deal_holding holding =
    holding_of(GUARANTEE("  c: {weights: {troops: 0, aid: 1}, values: {troops: {out: 0, stay: 0}, aid: {paid: 0, cut: 1}}}\n", ""), package);
  CHECK(holding.judged && holding.nash == 0 && holding.without == 0 && holding.sequential == 1 && holding.sure == 1);
  tap_point("a sanction that its giver gains by makes the package hold, which would not without it");
  holding = holding_of(GUARANTEE("  c: {weights: {troops: 0, aid: 1}, values: {troops: {out: 0, stay: 0}, aid: {paid: 1, cut: 0}}}\n", ""), package);
  CHECK(holding.judged && holding.without == 0 && holding.sequential == 0 && holding.sure == 1);
  tap_point("one that its giver would lose by changes nothing, unless it were sure to be honoured");
  holding = holding_of(GUARANTEE("", ""), package);
  CHECK(holding.judged && holding.sequential == 0 && holding.sure == 1);
  tap_point("nor does one of whose giver nothing is known; and the package is judged all the same, because the giver has nothing to keep");
  holding = holding_of(GUARANTEE("", ", when: {aid: cut}"), package);
  CHECK(holding.judged && holding.sure == 0);
  tap_point("one that is no part of the package does not count");
}

/* a loses by dropping t alone, and gains by dropping it and then invoking its own guarantee. */
static void test_combined(void)
{
  const uint32_t package[] = {0, 0};
  static const char text[] =
    "zopa: 1\n"
    "parties: {a: {role: party}, b: {role: party}}\n"
    "issues: {t: {options: [keep, gone]}, m: {options: [none, pay]}}\n"
    "preferences:\n"
    "  a: {weights: {t: 1, m: 3}, values: {t: {keep: 1, gone: 0}, m: {none: 0, pay: 1}}}\n"
    "  b: {weights: {t: 1, m: 3}, values: {t: {keep: 1, gone: 0}, m: {none: 1, pay: 0}}}\n"
    "controls: {a: [t]}\n"
    "fallback: {t: gone}\n"
    "guarantees: [{id: g, by: [a], guards: [t], then: {m: pay}}]\n";
  struct zopa_deal_holding holding = holding_of(text, package);
  CHECK(holding.judged && holding.nash == 0 && holding.sequential == 0 && holding.without == 1);
  CHECK(holding.gainer == 0 && holding.drops_count == 1 && holding.drops[0] == 0 && holding.invokes_count == 1 && holding.invokes[0] == 0 && holding.gains == 1);
  tap_point("where the only gain is to drop something and then invoke one's own guarantee, that move is told");
  holding = holding_of("zopa: 1\n"
                       "parties: {a: {role: party}}\n"
                       "issues: {x: {options: [keep, gone]}, y: {options: [keep, gone]}}\n"
                       "preferences:\n"
                       "  a:\n"
                       "    weights: {x: 1, y: 1}\n"
                       "    values: {x: {keep: 1, gone: 0}, y: {keep: 1, gone: 0}}\n"
                       "    interactions: [{when: {x: gone, y: gone}, add: 3}]\n"
                       "controls: {a: [x, y]}\n"
                       "fallback: {x: gone, y: gone}\n", package);
  CHECK(holding.judged && holding.sequential == 0 && holding.gainer == 0 && holding.drops_count == 2 && holding.drops[1] == 1 && holding.invokes_count == 0);
  tap_point("and so is dropping two things that pays only together");
}

static void test_unknown(void)
{
  struct zopa_deal_holding holding = holding_of("zopa: 1\n"
                                                "parties: {a: {role: party}, b: {role: party}}\n"
                                                "issues: {x: {options: [kept, not]}}\n"
                                                "preferences: {b: {weights: {x: 1}, values: {x: {kept: 1, not: 0}}}}\n"
                                                "controls: {a: [x]}\n"
                                                "fallback: {x: not}\n", (uint32_t[]){0});
  CHECK(holding.undertakings == 1 && !holding.judged && holding.unknown == 0 && isnan(holding.nash) && isnan(holding.sequential));
  tap_point("where nothing is known of who has something to keep, nothing is claimed");
  holding = holding_of(DILEMMA, (uint32_t[]){ZOPA_NONE, 1});
  CHECK(holding.undertakings == 0 && !holding.judged && isnan(holding.sequential));
  tap_point("an undertaking that is open or already as it would become is none");
}

/* a drops x. Only when b, then c, then b again have moved is a no better off: b gains by dropping w1 once x is dropped, c by dropping y once w1 is, b by
 * dropping w2 once y is; and a minds w2 alone. Without c's step b would lose by dropping w2. */
#define THREE_MOVES(add) \
  "zopa: 1\n" \
  "parties: {a: {role: party}, b: {role: party}, c: {role: party}}\n" \
  "issues: {x: {options: [kept, not]}, w1: {options: [kept, not]}, w2: {options: [kept, not]}, y: {options: [kept, not]}}\n" \
  "preferences:\n" \
  "  a: {weights: {x: 1, w1: 0, w2: 2, y: 0}, values: {x: {kept: 0, not: 1}, w1: {kept: 0, not: 0}, w2: {kept: 1, not: 0}, y: {kept: 0, not: 0}}}\n" \
  "  b:\n" \
  "    weights: {x: 0, w1: 1, w2: 1, y: 0}\n" \
  "    values: {x: {kept: 0, not: 0}, w1: {kept: 0, not: 1}, w2: {kept: 1, not: 0}, y: {kept: 0, not: 0}}\n" \
  "    interactions: [{when: {w1: not, x: kept}, add: -1}, {when: {w2: not, y: not}, add: 1}]\n" \
  "  c:\n" \
  "    weights: {x: 0, w1: 0, w2: 0, y: 1}\n" \
  "    values: {x: {kept: 0, not: 0}, w1: {kept: 0, not: 0}, w2: {kept: 0, not: 0}, y: {kept: 1, not: 0}}\n" \
  "    interactions: [{when: {w1: not, y: not}, add: " add "}]\n" \
  "controls: {a: [x], b: [w1, w2], c: [y]}\n" \
  "fallback: {x: not, w1: not, w2: not, y: not}\n" \
  "irreversible: [w1]\n"

static void test_three_moves(void)
{
  const uint32_t package[] = {0, 0, 0, 0};
  struct zopa_deal_holding holding = holding_of(THREE_MOVES("2"), package);
  CHECK(holding.judged && holding.undertakings == 4 && holding.nash == 0 && holding.sequential == 1);
  holding = holding_of(THREE_MOVES("0.5"), package);
  CHECK(holding.judged && holding.sequential == 0);
  tap_point("a sanction by which first one moves, then another, then the first again deters; without the step between it does not");
}

/* ---------------------------------------------------------------- what is left aside */

static bool has_gap(const struct zopa_deal *deal, enum zopa_deal_gap_kind kind, uint32_t party, uint32_t issue, uint32_t guarantee)
{
  for (size_t i = 0; i < deal->gap_count; i++) {
    const struct zopa_deal_gap *gap = &deal->gaps[i];
    if (gap->kind == kind && gap->party == party && gap->issue == issue && gap->guarantee == guarantee)
      return true;
  }
  return false;
}

static void test_gaps(void)
{
  struct zopa_case *it = read(
    "zopa: 1\n"
    "as_of: 2026-03-01\n"
    "parties: {a: {role: party}, b: {role: party}}\n"
    "issues: {x: {options: [kept, not]}, y: {options: [kept, not]}, z: {options: [kept, not]}, v: {options: [kept, not]}, w: {options: [kept, not]}}\n"
    "preferences:\n"
    "  a:\n"
    "    weights: {x: 1, y: 1, z: 1, v: 1, w: 1}\n"
    "    values: {x: {kept: 1, not: 0}, y: {kept: 1, not: 0}, z: {kept: 1, not: 0}, v: {kept: 1, not: 0}, w: {kept: 1, not: 0}}\n"
    "    interactions: [{when: {x: kept, w: kept}, add: 0.1}]\n"
    "controls: {a: [x, y, z], b: [v]}\n"
    "fallback: {x: not, y: not, v: not}\n"
    "guarantees:\n"
    "  - {id: g0, by: b, guards: x, then: {z: not}, when: {v: kept}}\n"
    "  - {id: g1, by: b, guards: x, then: {z: not}, when: {w: kept}}\n"
    "  - {id: g2, by: b, guards: x, then: {z: not}, expires: 2026-02-28}\n"
    "  - {id: g3, by: b, trigger: an attack}\n"
    "  - {id: g4, by: b, guards: y, then: {z: not}}\n"
    "  - {id: g5, by: b, guards: x, then: {w: not}}\n");
  struct zopa_space *space = NULL;
  struct zopa_deal *deal = NULL;
  const uint32_t package[] = {0, 1, 0, 1, ZOPA_NONE};
  if (!it || !CHECK(zopa_space_new(it, NULL, &space) == ZOPA_OK) || !CHECK(zopa_deal_new(space, package, NULL, &deal) == ZOPA_OK))
    return;
  CHECK(deal->graph.option_count == 1 && deal->options[0].issue == 0 && deal->graph.player_count == 1 && deal->parties[0] == 0);
  CHECK(has_gap(deal, ZOPA_GAP_SAME, 0, 1, ZOPA_NONE));
  CHECK(has_gap(deal, ZOPA_GAP_FALLBACK, 0, 2, ZOPA_NONE));
  CHECK(has_gap(deal, ZOPA_GAP_SAME, 1, 3, ZOPA_NONE));
  CHECK(has_gap(deal, ZOPA_GAP_NOT_PART, ZOPA_NONE, 3, 0));
  CHECK(has_gap(deal, ZOPA_GAP_NOT_SETTLED, ZOPA_NONE, 4, 1));
  CHECK(has_gap(deal, ZOPA_GAP_LAPSED, ZOPA_NONE, ZOPA_NONE, 2));
  CHECK(has_gap(deal, ZOPA_GAP_WORDS_ONLY, ZOPA_NONE, ZOPA_NONE, 3));
  CHECK(has_gap(deal, ZOPA_GAP_NOTHING_GUARDED, ZOPA_NONE, ZOPA_NONE, 4));
  CHECK(has_gap(deal, ZOPA_GAP_THEN_OPEN, ZOPA_NONE, 4, 5));
  CHECK(has_gap(deal, ZOPA_GAP_INTERPLAY, 0, 4, ZOPA_NONE));
  CHECK(deal->gap_count == 10);
  CHECK_THAT(strcmp(deal->graph.labels[1], "Everything is kept") == 0 && strcmp(deal->graph.labels[0], "a drops x") == 0, "%s, %s", deal->graph.labels[0],
             deal->graph.labels[1]);
  tap_point("what is left aside is named with its reason, each kind once");
  zopa_deal_free(deal);
  zopa_space_free(space);
  zopa_case_free(it);
}

static void test_bound(void)
{
  struct zopa_text text = {0};
  struct zopa_error error = {0};
  struct zopa_space *space = NULL;
  struct zopa_deal *deal = NULL;
  uint32_t package[ZOPA_DEAL_OPTIONS_MAX + 1] = {0};
  zopa_text_string(&text, "zopa: 1\nparties: {a: {role: party}}\nissues: {");
  for (int i = 0; i <= ZOPA_DEAL_OPTIONS_MAX; i++)
    zopa_text_format(&text, "%si%d: {options: [kept, not]}", i ? ", " : "", i);
  zopa_text_string(&text, "}\ncontrols: {a: [");
  for (int i = 0; i <= ZOPA_DEAL_OPTIONS_MAX; i++)
    zopa_text_format(&text, "%si%d", i ? ", " : "", i);
  zopa_text_string(&text, "]}\nfallback: {");
  for (int i = 0; i <= ZOPA_DEAL_OPTIONS_MAX; i++)
    zopa_text_format(&text, "%si%d: not", i ? ", " : "", i);
  zopa_text_string(&text, "}\n");
  struct zopa_case *it = read(text.data);
  CHECK(zopa_space_new(it, NULL, &space) == ZOPA_OK);
  CHECK(zopa_deal_new(space, package, &error, &deal) == ZOPA_E_TOO_LARGE && !deal);
  CHECK(error.count == 1 && strstr(error.problems[0].text, "at most 14"));
  tap_point("more than can be judged together is refused with the bound");
  package[0] = 1;
  CHECK(zopa_deal_new(space, package, NULL, &deal) == ZOPA_OK && deal->graph.state_count == 1u << ZOPA_DEAL_OPTIONS_MAX);
  tap_point("the largest graph is made");
  zopa_deal_free(deal);
  zopa_space_free(space);
  zopa_case_free(it);
  zopa_error_clear(&error);
  zopa_text_clear(&text);
}

/* ---------------------------------------------------------------- what lapsed */

static void test_lapse(void)
{
  struct zopa_case *it = read(
    "zopa: 1\n"
    "as_of: 2026-03-01\n"
    "parties: {a: {role: party}, b: {role: party}}\n"
    "issues: {x: {options: [p, q, r, s]}, y: {options: [p, q]}}\n"
    "standing: {y: {option: p, level: agreed}}\n"
    "guarantees:\n"
    "  - {id: g0, by: a, when: {x: p}, expires: 2026-02-28}\n"
    "  - {id: g1, by: a, when: {x: q}, expires: 2026-01-31}\n"
    "  - {id: g2, by: a, when: {x: q}, expires: 2026-03-01, supersedes: g1}\n"
    "  - {id: g3, by: a, when: {y: p}, expires: 2026-02-28}\n"
    "  - {id: g4, by: a, when: {x: r}, expires: 2026-02-28}\n"
    "  - {id: g5, by: b, when: {x: [r, s]}}\n"
    "  - {id: g6, by: a, when: {x: p, y: q}, expires: 2026-03-31}\n");
  static const enum zopa_guarantee_state states[] = {ZOPA_GUARANTEE_LAPSED,   ZOPA_GUARANTEE_SUPERSEDED, ZOPA_GUARANTEE_STANDS, ZOPA_GUARANTEE_TAKEN_UP,
                                                     ZOPA_GUARANTEE_RENEWED, ZOPA_GUARANTEE_STANDS,     ZOPA_GUARANTEE_STANDS};
  struct zopa_error error = {0};
  struct zopa_case *lapsed = NULL;
  struct zopa_versions versions;
  if (!it || !CHECK(zopa_versions_find(it, &versions) == ZOPA_OK))
    return;
  for (uint32_t i = 0; i < it->guarantees_count; i++) {
    CHECK_THAT(versions.states[i] == states[i], "g%u is %d", i, versions.states[i]);
    CHECK(versions.earlier[i] == (i == 2 ? 1 : ZOPA_NONE) && versions.later[i] == (i == 1 ? 2 : ZOPA_NONE));
  }
  zopa_versions_clear(&versions);
  CHECK(zopa_case_lapse(it, &error, &lapsed) == ZOPA_OK && lapsed && lapsed->constraints_count == 1);
  CHECK(lapsed->constraints[0].forbid.terms_count == 1 && lapsed->constraints[0].forbid.terms[0].issue == 0 &&
        lapsed->constraints[0].forbid.terms[0].options[0] == 0 && strstr(lapsed->constraints[0].why, "2026-02-28"));
  CHECK_THAT(error.warning_count == 5, "%zu warnings", error.warning_count);      /* g0, g2 and g6 soon, g3, g4 */
  tap_point("a guarantee lapses after its last day, unless it is renewed, by a later version or another, or was taken up; soon is said before");
  zopa_case_free(lapsed);
  zopa_case_free(it);
  zopa_error_clear(&error);
}

int main(void)
{
  test_dilemma();
  test_guarantee();
  test_combined();
  test_unknown();
  test_three_moves();
  test_gaps();
  test_bound();
  test_lapse();
  return tap_done();
}
