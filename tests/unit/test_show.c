/* test_show.c - where a negotiation stands, told from small cases written for one question each: how settled issues are under every mix of
 * claims, what is still at stake, what counts as a party's position, how far apart they are, what contradicts what, what changed, and that a
 * viewer's view does not move with what is hidden. The sentences are compared whole, for 0, 1, 2 and many. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/format.h"
#include "ops/op.h"
#include "ops/show_view.h"
#include "ops/stakes.h"
#include "tap.h"

#define HEAD "zopa: 1\ntitle: t\nas_of: 2026-03-12\nparties: {a: {name: Ann, role: party}, b: {name: Bob, role: party}, m: {role: mediator}}\n"
#define ISSUES "issues: {x: {options: [p, q, r]}, y: {options: [p, q]}, n: {unit: EUR, range: {from: 0, to: 10, step: 1}}}\n"

static const char dated_case[] = HEAD ISSUES
  "rounds: [{id: r1, from: 2026-03-01, to: 2026-03-05}, {id: r0, from: 2026-02-01, to: 2026-02-02}]\n"
  "standing: {x: [{level: open, since: 2026-03-05}, {level: open, since: 2026-03-04}, {level: narrowing}]}\n"
  "statements: [{id: s1, said: 2026-03-05, speaker: S}, {id: s2, said: 2026-03-04, expires: 2026-03-20, speaker: T, for: b, quote: so}, {id: s3}]\n"
  "offers: [{id: o1, by: a, package: {x: p}, made: 2026-02-01, expires: 2026-03-10}]\n";

/* A case and its facts. */
struct told {
  struct zopa_case *negotiation;
  struct zopa_show show;
  struct zopa_error error;
};

static bool tell(struct told *told, const char *yaml, const char *since)
{
  const struct zopa_file file = {"test.yaml", yaml, strlen(yaml)};
  struct zopa_date day = {0};
  *told = (struct told){0};
  if (since && !zopa_date_read(since, &day))
    return false;
  enum zopa_status status = zopa_format_read(&file, 1, "case", &told->error, &told->negotiation);
  for (size_t i = 0; i < told->error.count && status != ZOPA_OK; i++)
    tap_note("%u: %s", told->error.problems[i].place.line, told->error.problems[i].text);
  return status == ZOPA_OK && zopa_show_init(&told->show, told->negotiation, day);
}

static void end(struct told *told)
{
  zopa_show_clear(&told->show);
  zopa_case_free(told->negotiation);
  zopa_error_clear(&told->error);
}

/* Checks a text that was just written, and empties it. */
static void check_text(struct zopa_text *text, const char *want)
{
  CHECK_THAT(strcmp(text->data ? text->data : "", want) == 0, "got \"%s\", want \"%s\"", text->data ? text->data : "", want);
  zopa_text_clear(text);
}

/* --- how settled --- */

static void test_states(void)
{
  static const struct {
    const char *claims;
    enum zopa_issue_state state;
  } rows[] = {
    {"{level: open}", ZOPA_STATE_OPEN},
    {"{level: narrowing, option: [p, q]}", ZOPA_STATE_NARROWING},
    {"{level: tentative, option: p}", ZOPA_STATE_TENTATIVE},
    {"{level: agreed, option: p}", ZOPA_STATE_SETTLED},
    {"{level: closed, option: p}", ZOPA_STATE_SETTLED},
    {"[{level: agreed, option: p, claimed_by: a}, {level: closed, option: p, claimed_by: b}]", ZOPA_STATE_SETTLED},
    {"[{level: agreed, option: [p, q], claimed_by: a}, {level: agreed, option: [q, p], claimed_by: b}]", ZOPA_STATE_SETTLED},
    {"[{level: agreed, option: p, claimed_by: a}, {level: tentative, option: p, claimed_by: b}]", ZOPA_STATE_TENTATIVE},
    {"[{level: agreed, option: p, claimed_by: a}, {level: agreed, option: q, claimed_by: b}]", ZOPA_STATE_DISPUTED},
    {"[{level: agreed, option: p, claimed_by: a}, {level: agreed, option: [p, q], claimed_by: b}]", ZOPA_STATE_DISPUTED},
    {"[{level: tentative, option: p, claimed_by: a}, {level: tentative, claimed_by: b}]", ZOPA_STATE_DISPUTED},
    {"[{level: tentative, option: p, claimed_by: a}, {level: open, claimed_by: b}]", ZOPA_STATE_DISPUTED},
    {"[{level: closed, option: p, claimed_by: a}, {level: narrowing, option: p, claimed_by: b}]", ZOPA_STATE_DISPUTED},
    {"[{level: narrowing, claimed_by: a}, {level: open, claimed_by: b}]", ZOPA_STATE_OPEN},
    {"[{level: narrowing, option: p, claimed_by: a}, {level: narrowing, option: q, claimed_by: b}]", ZOPA_STATE_NARROWING},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char yaml[1024];
    struct told told;
    snprintf(yaml, sizeof yaml, HEAD ISSUES "standing: {x: %s}\n", rows[i].claims);
    if (CHECK(tell(&told, yaml, NULL))) {
      CHECK_THAT(told.show.issues[0].state == rows[i].state, "%s: got %d", rows[i].claims, (int)told.show.issues[0].state);
      CHECK(told.show.issues[1].state == ZOPA_STATE_UNSAID);
      CHECK(zopa_show_strict(&told.show) == (rows[i].state == ZOPA_STATE_SETTLED));
      CHECK(zopa_show_lenient(&told.show) == (rows[i].state >= ZOPA_STATE_TENTATIVE));
    }
    end(&told);
  }
  tap_point("rivals settle an issue only where they say the same, whatever the levels and options");
}

static void test_progress(void)
{
  static const char three[] = "x: {options: [p, q]}, y: {options: [p]}, z: {options: [p]}", one[] = "x: {options: [p, q]}";
  static const struct {
    const char *issues, *standing, *want;
  } rows[] = {
    {one, "{}", "Nothing on file says where the one listed issue stands."},
    {three, "{}", "Nothing on file says where any of the 3 listed issues stands."},
    {one, "{x: {level: closed, option: p}}", "The one listed issue is agreed or closed."},
    {three, "{x: {level: closed, option: p}, y: {level: agreed, option: p}, z: {level: agreed, option: p}}", "All 3 listed issues are agreed or closed."},
    {one, "{x: {level: open}}", "None agreed or closed, none even with the tentative ones, of 1 listed issue."},
    {three, "{x: {level: open}}", "None agreed or closed, none even with the tentative ones, of 3 listed issues."},
    {three, "{x: {level: tentative, option: p}}", "None agreed or closed, 1 with the tentative ones, of 3 listed issues."},
    {three, "{x: {level: agreed, option: p}, y: {level: tentative, option: p}}", "1 agreed or closed, 2 with the tentative ones, of 3 listed issues."},
    {three, "{x: {level: agreed, option: p}, y: {level: closed, option: p}}", "2 agreed or closed, still 2 with the tentative ones, of 3 listed issues."},
    {one, "{x: [{level: agreed, option: p}, {level: agreed, option: q}]}", "None agreed or closed, none even with the tentative ones, of 1 listed issue."},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char yaml[1024];
    struct told told;
    struct zopa_text text = {0};
    snprintf(yaml, sizeof yaml, HEAD "issues: {%s}\nstanding: %s\n", rows[i].issues, rows[i].standing);
    if (CHECK(tell(&told, yaml, NULL)))
      zopa_show_progress(&told.show, &text);
    check_text(&text, rows[i].want);
    end(&told);
  }
  tap_point("progress is a sentence with its denominator, for none, one, some and all");
}

static void test_state_list(void)
{
  struct told told;
  struct zopa_text text = {0};
  CHECK(tell(&told, HEAD ISSUES "standing: {x: {level: open}, n: [{level: agreed, option: 3}, {level: open}]}\n", NULL));
  zopa_show_state_list(&told.show, ZOPA_STATE_OPEN, "Left open: ", &text);
  check_text(&text, "Left open: x.");
  zopa_show_state_list(&told.show, ZOPA_STATE_DISPUTED, "Claimed differently: ", &text);
  check_text(&text, "Claimed differently: n.");
  zopa_show_state_list(&told.show, ZOPA_STATE_NARROWING, "Narrowing: ", &text);
  check_text(&text, "");
  end(&told);
  tap_point("what is left open, narrowing or disputed is named, each apart");
}

/* --- what is still at stake --- */

/* Finds the stakes of a case; the warnings go to its error. */
static bool find_stakes(struct told *told, struct zopa_control control, bool *ret_limit_met)
{
  return zopa_stakes_find(&told->show, &control, &told->error, &told->show.stakes, ret_limit_met) == ZOPA_OK;
}

/* Of two issues with a best and a worst option each, the open one holds the weight of it, which is uniform where nothing binds it. */
static void test_stakes(void)
{
  static const char issues[] = "issues: {x: {options: [p, q]}, y: {options: [p, q]}}\nstanding: {x: {level: tentative, option: p}, y: {level: open}}\n";
  static const char orders[] = "{order: x, best_to_worst: [p, q]}, {order: y, best_to_worst: [q, p]}";
  static const struct {
    const char *preference;
    double low, high;               /* of the middle 95 per cent */
    size_t statements;
  } rows[] = {
    {"{statements: [%s]}", 0.025, 0.975, 2},
    {"{statements: [%s, {weighs: {y: [0.3, 0.6]}}]}", 0.3075, 0.5925, 3},
    {"{statements: [%s, {weighs: {y: 0.25}}]}", 0.25, 0.25, 3},
    {"{statements: [%s, {matters_more: y, than: x}, {red_line: {x: q, y: p}}]}", 0.5125, 0.9875, 3},
    {"{weights: {x: 3, y: 1}, values: {x: {p: 1, q: 0}, y: {p: 0, q: 1}}, statements: [{red_line: {x: q, y: p}}]}", 0.25, 0.25, 0},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char preference[512], yaml[2048];
    struct told told;
    bool limit_met = true;
    snprintf(preference, sizeof preference, rows[i].preference, orders);
    snprintf(yaml, sizeof yaml, HEAD "%spreferences: {a: %s}\n", issues, preference);
    if (CHECK(tell(&told, yaml, NULL)) && CHECK(find_stakes(&told, (struct zopa_control)ZOPA_CONTROL_INIT, &limit_met)) && CHECK(!limit_met)) {
      const struct zopa_party_stake *stake = &told.show.stakes[0];
      /* The quantile of 1600 independent draws or more has a standard error below 0.004. */
      CHECK_THAT(stake->stake.known && fabs(stake->stake.low - rows[i].low) < 0.02 && fabs(stake->stake.high - rows[i].high) < 0.02,
                 "%s: %g to %g, want %g to %g", rows[i].preference, stake->stake.low, stake->stake.high, rows[i].low, rows[i].high);
      CHECK(stake->stake.least <= stake->stake.low && stake->stake.high <= stake->stake.most && stake->statements == rows[i].statements);
      CHECK((stake->source == ZOPA_PREFERENCES_COMPLETE) == (stake->samples == 0));
      CHECK(told.show.stakes[1].source == ZOPA_PREFERENCES_NONE && !told.show.stakes[1].stake.known && told.error.warning_count == 0);
    }
    end(&told);
  }
  tap_point("what is at stake in the open issues is the share of all weight that they hold, over what statements leave possible");
}

static void test_stake_words(void)
{
  static const char complete[] = "a: {weights: {x: 2, y: 1, n: 1}, values: {x: {p: 1, q: 0, r: 0}, y: {p: 1, q: 0}, n: {from: 0, to: 1}}}";
  static const struct {
    const char *standing, *want, *own;
  } rows[] = {
    {"{x: {level: agreed, option: p}}", "The 2 others hold 50 per cent of what Ann can win or lose.",
     "Still at stake: 50 per cent of what it can win or lose lies in the 2 issues that are not settled, not even tentatively"},
    {"{x: {level: agreed, option: p}, y: {level: tentative, option: p}}", "The other one holds 25 per cent of what Ann can win or lose.",
     "Still at stake: 25 per cent of what it can win or lose lies in the 1 issue that is not settled, not even tentatively"},
    {"{x: {level: open}}", "All that Ann can win or lose is still open.", ""},
    {"{}", "", ""},
    {"{x: {level: agreed, option: p}, y: {level: agreed, option: p}, n: {level: tentative, option: 3}}", "", ""},
  };
  struct zopa_text text = {0};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char yaml[1024];
    struct told told;
    bool limit_met;
    snprintf(yaml, sizeof yaml, HEAD ISSUES "standing: %s\npreferences: {%s}\n", rows[i].standing, complete);
    if (CHECK(tell(&told, yaml, NULL)) && CHECK(find_stakes(&told, (struct zopa_control)ZOPA_CONTROL_INIT, &limit_met))) {
      zopa_show_at_stake(&told.show, &text);
      check_text(&text, rows[i].want);
      zopa_show_party_stake(&told.show, 0, &text);
      check_text(&text, rows[i].own);
      zopa_show_party_stake(&told.show, 1, &text);
      check_text(&text, "");
    }
    end(&told);
  }
  const struct zopa_stake_share shares[] = {{"Ann", 0.354, 0.801}, {"Bob", 0.2, 0.204}, {"Cat", 0, 0.001}, {"Dan", 0.9, 1}};
  static const char *const wants[] = {"", "It holds 35 to 80 per cent of what Ann can win or lose.",
                                      "It holds 35 to 80 per cent of what Ann can win or lose and 20 of what Bob can.",
                                      "It holds 35 to 80 per cent of what Ann can win or lose, 20 of what Bob can and 0 of what Cat can.",
                                      "It holds 0 to 100 per cent of what each party can win or lose."};
  for (size_t count = 0; count <= 4; count++) {
    zopa_stake_words("It holds ", shares, count, &text);
    check_text(&text, wants[count]);
  }
  tap_point("what is at stake is a sentence for one open issue, some and all, and for one party, some and many");
}

static size_t warnings_with(const struct zopa_error *error, const char *part);

/* Statements that cannot all hold, and limits that leave no draws. */
static void test_stake_gaps(void)
{
  static const char yaml[] = HEAD ISSUES
    "standing: {x: {level: agreed, option: p}, y: {level: open}, n: {level: open}}\n"
    "preferences:\n"
    "  a: {statements: [{matters_more: x, than: y}, {matters_more: y, than: n}, {weighs: {n: [0.5, 1]}}]}\n"
    "  b: {statements: [{matters_more: x, than: y}]}\n"
    "  m: {statements: [{red_line: {x: p}}]}\n";
  static const struct zopa_control usual = ZOPA_CONTROL_INIT;
  struct zopa_control brief = usual, tight = usual;
  struct zopa_text text = {0};
  brief.limit_seconds = 1e-9;
  tight.limit_memory = 1000;
  for (int limits = 0; limits < 3; limits++) {
    struct told told;
    bool limit_met = limits == 0;
    if (CHECK(tell(&told, yaml, NULL)) && CHECK(find_stakes(&told, limits == 0 ? usual : limits == 1 ? brief : tight, &limit_met))) {
      CHECK(limit_met == (limits > 0) && told.show.stakes[0].gap == ZOPA_STAKE_CONFLICT && told.show.stakes[0].statements == 3);
      CHECK(told.show.stakes[1].gap == (limits ? ZOPA_STAKE_LIMIT : ZOPA_STAKE_TOLD) && told.show.stakes[2].gap == ZOPA_STAKE_UNKNOWN);
      CHECK(warnings_with(&told.error, "the statements of Ann cannot all hold") == 1 && warnings_with(&told.error, "zopa bridge") == 1);
      CHECK(warnings_with(&told.error, "Bob is not told: a limit was met") == (limits > 0));
      zopa_show_party_stake(&told.show, 0, &text);
      check_text(&text, "What is still at stake is not told: its statements cannot all hold; zopa bridge tells which");
    }
    end(&told);
  }
  tap_point("where statements cannot all hold, or a limit is met, nothing is told, and a warning says why");
}

/* Writes a case of that many issues; a ranks all their weights, b has complete preferences. */
static void write_large(size_t issues, struct zopa_text *text)
{
  zopa_text_string(text, HEAD "issues: {");
  for (size_t i = 0; i < issues; i++)
    zopa_text_format(text, "%si%zu: {options: [p, q]}", i ? ", " : "", i);
  zopa_text_string(text, "}\nstanding: {i0: {level: agreed, option: p}}\npreferences:\n  a: {statements: [");
  for (size_t i = 0; i + 1 < issues; i++)
    zopa_text_format(text, "%s{matters_more: i%zu, than: i%zu}", i ? ", " : "", i, i + 1);
  zopa_text_string(text, "]}\n  b: {weights: {");
  for (size_t i = 0; i < issues; i++)
    zopa_text_format(text, "%si%zu: 1", i ? ", " : "", i);
  zopa_text_string(text, "}, values: {");
  for (size_t i = 0; i < issues; i++)
    zopa_text_format(text, "%si%zu: {p: 1, q: 0}", i ? ", " : "", i);
  zopa_text_string(text, "}}\n");
}

/* 4096 issues are too many for draws from the start; 60 whose weights are ranked take too many sweeps. */
static void test_stakes_large(void)
{
  static const size_t sizes[] = {4096, 60};
  for (size_t i = 0; i < 2; i++) {
    struct zopa_text text = {0};
    struct told told;
    bool limit_met = true;
    write_large(sizes[i], &text);
    if (CHECK(tell(&told, text.data, NULL)) && CHECK(find_stakes(&told, (struct zopa_control)ZOPA_CONTROL_INIT, &limit_met))) {
      double want = (double)(sizes[i] - 1) / (double)sizes[i];
      CHECK(!limit_met && told.show.stakes[0].gap == ZOPA_STAKE_TOO_LARGE && !told.show.stakes[0].stake.known);
      CHECK(warnings_with(&told.error, "Ann is not told: with so many issues or statements it would take too long here") == 1);
      CHECK_THAT(fabs(told.show.stakes[1].stake.low - want) < 1e-12 && told.show.stakes[1].stake.high == told.show.stakes[1].stake.low, "got %.17g",
                 told.show.stakes[1].stake.low);
    }
    end(&told);
    zopa_text_clear(&text);
  }
  tap_point("a case that is too large for draws is shown without them, and says so; complete preferences need none");
}

/* --- claims of progress --- */

static void check_sentence(const struct zopa_sentence *sentence, const char *want, size_t refs)
{
  CHECK_THAT(strcmp(sentence->text, want) == 0, "got \"%s\", want \"%s\"", sentence->text, want);
  CHECK(sentence->refs_count == refs);
}

static void test_claims(void)
{
  static const char yaml[] = HEAD ISSUES
    "statements:\n"
    "  - {id: s1, said: 2026-03-01, speaker: S, for: a, tier: anonymous, share: {value: 0.9, of: issues}}\n"
    "  - {id: s2, said: 2026-03-01, speaker: T, for: a, tier: anonymous, share: {value: 0.9, of: issues}}\n"
    "  - {id: s3, said: 2026-03-05, speaker: Bob, for: b, tier: on_record, share: {value: 0.29, of: the work}, contradicts: [s1]}\n"
    "  - {id: s4, said: 2026-03-06, speaker: U, for: b, tier: on_record, act: describe, quote: far from it, contradicts: [s2]}\n"
    "  - {id: s5, speaker: a guest, act: deny, share: {value: 0.5}}\n";
  struct told told;
  CHECK(tell(&told, yaml, NULL));
  struct zopa_paragraph claims = zopa_show_claims(&told.show);
  if (CHECK_THAT(claims.sentences_count == 4, "%zu sentences", claims.sentences_count)) {
    check_sentence(&claims.sentences[0], "Bob says 29% of the work (on record, 5 March 2026).", 1);
    check_sentence(&claims.sentences[1], "Ann says 90% of issues (anonymous, 1 March 2026).", 2);
    CHECK(strcmp(claims.sentences[1].refs[0], "s1") == 0 && strcmp(claims.sentences[1].refs[1], "s2") == 0);
    check_sentence(&claims.sentences[2], "a guest denies 50% (no date given).", 1);
    check_sentence(&claims.sentences[3], "Said differently by Bob: “far from it” (U, on record, 6 March 2026).", 1);
  }
  end(&told);
  tap_point("a claim of progress is told with who claims it, what of and when, beside who says it differently");
}

/* --- positions --- */

static const struct zopa_show_position *position_at(const struct told *told, size_t issue, size_t i)
{
  return i < told->show.issues[issue].positions_count ? &told->show.issues[issue].positions[i] : NULL;
}

static void check_position(const struct told *told, size_t issue, size_t i, const char *says, const char *note)
{
  const struct zopa_show_position *position = position_at(told, issue, i);
  struct zopa_text text = {0};
  if (!CHECK(position != NULL))
    return;
  zopa_show_position(&told->show, position, &text);
  check_text(&text, says);
  zopa_show_position_note(&told->show, position, &text);
  check_text(&text, note);
}

static void test_positions(void)
{
  static const char yaml[] = HEAD
    "issues: {x: {name: Ex, options: {p: Pe (as Ann puts it to everybody at the table), q: Qu}}, y: {options: [p, q]}, n: {unit: EUR, range: {from: 0, to: 10, step: 1}}}\n"
    "preferences: {a: {statements: [{red_line: {x: q}, from: [s1]}, {order: x, best_to_worst: [p, q]}, {rejects: {x: q, y: p}}]}}\n"
    "statements:\n"
    "  - {id: s1, said: 2026-03-01, speaker: Ann, for: a, tier: on_record, act: demand, \"on\": {x: [p], n: {at_least: 4}}, modality: asserted}\n"
    "  - {id: s2, said: 2026-03-03, speaker: S, for: a, tier: background, act: offer, \"on\": {x: [p, q]}, modality: hypothetical}\n"
    "  - {id: s3, speaker: Ann, for: a, act: describe, \"on\": {x: []}, quote: tired}\n"
    "  - {id: s4, said: 2026-03-09, speaker: Z, for: b, about: a, act: describe, \"on\": {x: [q]}, quote: wavering}\n"
    "  - {id: s5, said: 2026-03-02, for: a, act: deny, \"on\": {n: 3}, modality: negated, supersedes: [s1], expires: 2026-03-05}\n"
    "  - {id: s6, said: 2026-03-02, speaker: a paper, act: describe, \"on\": {x: [p]}}\n"
    "offers:\n"
    "  - {id: o1, by: a, to: [b], package: {x: p, y: q}, made: 2026-03-04, expires: 2026-03-11, from: [s1]}\n";
  struct told told;
  CHECK(tell(&told, yaml, NULL));
  check_position(&told, 0, 0, "offers: Pe or Qu", "3 Mar 2026, on background, hypothetical");
  check_position(&told, 0, 1, "demands: Pe", "1 Mar 2026, replaced by s5");
  check_position(&told, 0, 2, "“tired”", "");
  check_position(&told, 0, 3, "“wavering”, of: Qu", "of it, says Z for Bob, 9 Mar 2026");
  check_position(&told, 0, 4, "red line: Qu", "");
  check_position(&told, 0, 5, "ranks: Pe, then Qu", "");
  check_position(&told, 0, 6, "would not accept: Qu together with y: p", "");
  CHECK(!position_at(&told, 0, 7));
  check_position(&told, 1, 0, "offers: q", "4 Mar 2026, offer o1, lapsed after 11 Mar 2026");
  check_position(&told, 2, 0, "denies: 3 EUR", "2 Mar 2026, lapsed after 5 Mar 2026");
  check_position(&told, 2, 1, "demands: at least 4 EUR", "1 Mar 2026, replaced by s5");
  end(&told);
  tap_point("what a party said comes latest first, what others say of it is marked, what nobody speaks for is nobody's");
}

static void test_moves(void)
{
  static const char yaml[] = HEAD ISSUES
    "rounds:\n"
    "  - {id: r1, from: 2026-01-10, to: 2026-01-12}\n"
    "  - {id: r2, from: 2026-02-10, to: 2026-02-12}\n"
    "statements:\n"
    "  - {id: s1, said: 2026-01-10, for: a, act: demand, \"on\": {n: {at_least: 9}}}\n"
    "  - {id: s2, said: 2026-01-11, for: a, act: demand, \"on\": {n: {at_least: 8}}}\n"
    "  - {id: s3, said: 2026-01-12, for: b, act: offer, \"on\": {n: {at_most: 1}}}\n"
    "  - {id: s4, said: 2026-02-10, for: b, act: offer, \"on\": {n: [2, 3]}}\n"
    "  - {id: s5, said: 2026-02-11, for: a, act: reject, \"on\": {n: 2}}\n"
    "  - {id: s6, said: 2026-02-12, for: a, act: offer, \"on\": {n: 0}, modality: hypothetical}\n"
    "  - {id: s7, said: 2026-02-20, for: b, about: a, act: demand, \"on\": {n: 5}}\n"
    "  - {id: s8, said: 2026-02-21, for: a, act: demand, \"on\": {n: 6}}\n";
  struct told told;
  struct zopa_text text = {0};
  CHECK(tell(&told, yaml, NULL));
  CHECK_THAT(told.show.stages_count == 3 && told.show.moves_count == 4, "%zu stages, %zu moves", told.show.stages_count, told.show.moves_count);
  if (told.show.moves_count == 4) {
    const struct zopa_show_move *moves = told.show.moves;
    CHECK(moves[0].party == 0 && moves[0].stage == 0 && moves[0].first_option == 8 && moves[0].last_option == 8);
    CHECK(moves[1].party == 1 && moves[1].stage == 0 && moves[1].first_option == 1 && moves[1].last_option == 1);
    CHECK(moves[2].party == 1 && moves[2].stage == 1 && moves[2].first_option == 2 && moves[2].last_option == 3);
    CHECK(moves[3].party == 0 && moves[3].stage == 2 && told.show.stages[2].round == ZOPA_NONE && moves[3].first_option == 6);
  }
  zopa_show_gap(&told.show, 2, &text);
  check_text(&text, "gap 3 EUR, was 7");
  zopa_show_movement(&told.show, &text);
  check_text(&text, "Closer than at first: n (gap 7 EUR, now 3).");
  size_t pictures = 0;
  const struct zopa_positions *drawn = zopa_show_pictures(&told.show, &pictures);
  CHECK(pictures == 1 && drawn[0].numeric && drawn[0].stages_count == 3 && drawn[0].positions_count == 4 && strcmp(drawn[0].stages[1], "r2") == 0);
  end(&told);
  tap_point("a bound counts as its own place, the last of a stage counts, and the gap is between the latest places");
}

/* Four issues, on which a stays and b moves: nearer, away, not at all; of the fourth there is one stage only. */
static void test_movement(void)
{
  static const char yaml[] = HEAD
    "issues: {k: {range: {from: 0, to: 9, step: 1}}, l: {name: El, unit: EUR, range: {from: 0, to: 9, step: 1}}, n: {unit: '%', range: {from: 0, to: 9, step: 1}},"
    " o: {range: {from: 0, to: 9, step: 1}}, q: {range: {from: 0, to: 9, step: 1}}}\n"
    "statements:\n"
    "  - {id: s1, said: 2026-01-10, for: a, act: demand, \"on\": {k: 9, l: 9, n: 9, o: 9, q: 9}}\n"
    "  - {id: s2, said: 2026-01-10, for: b, act: offer, \"on\": {k: 1, l: 5, n: 2, o: 3, q: 3}}\n"
    "  - {id: s3, said: 2026-01-12, for: b, act: offer, \"on\": {k: 4, l: 4, n: 2, q: 5}}\n";
  struct told told;
  struct zopa_text text = {0};
  if (CHECK(tell(&told, yaml, NULL)))
    zopa_show_movement(&told.show, &text);
  check_text(&text, "Closer than at first: k (gap 8, now 5); q (gap 6, now 4). Farther apart than at first: El (gap 4 EUR, now 5). As far apart as at "
                    "first: n (gap 7 %).");
  end(&told);
  if (CHECK(tell(&told, dated_case, NULL)))
    zopa_show_movement(&told.show, &text);
  check_text(&text, "");
  end(&told);
  tap_point("whether the parties came closer is told in words, issue by issue");
}

/* --- links --- */

static void test_links(void)
{
  static const char yaml[] = HEAD ISSUES
    "statements:\n"
    "  - {id: s1, said: 2026-03-03, contradicts: [s2, s3]}\n"
    "  - {id: s2, said: 2026-03-01, contradicts: [s1]}\n"
    "  - {id: s3, said: 2026-03-02, \"on\": {x: [p]}}\n"
    "  - {id: s4, corroborates: [s3], \"on\": {x: [q]}}\n"
    "  - {id: s5, said: 2026-03-01, contradicts: [s6], supersedes: [s4]}\n"
    "  - {id: s6, said: 2026-03-01, share: {value: 1}}\n";
  struct told told;
  const struct zopa_show_link *links;
  struct zopa_text text = {0};
  CHECK(tell(&told, yaml, NULL));
  CHECK(zopa_show_links(&told.show, 0, ZOPA_LINK_CONTRADICTS, &links) == 2 && links[0].to == 1 && links[1].to == 2);
  CHECK(zopa_show_links(&told.show, 2, ZOPA_LINK_CONTRADICTS, &links) == 1 && links[0].to == 0);
  CHECK(zopa_show_links(&told.show, 2, ZOPA_LINK_CORROBORATED, &links) == 1 && links[0].to == 3);
  CHECK(zopa_show_links(&told.show, 3, ZOPA_LINK_SUPERSEDED, &links) == 1 && links[0].to == 4);
  CHECK(zopa_show_links(&told.show, 3, ZOPA_LINK_CONTRADICTS, &links) == 0);
  if (CHECK(told.show.groups_count == 2)) {
    CHECK(told.show.groups[0].statements_count == 3 && told.show.groups[0].statements[0] == 1 && told.show.groups[0].statements[2] == 0);
    CHECK(told.show.groups[1].statements_count == 2 && told.show.groups[1].statements[0] == 4);
    const struct zopa_contradiction *contradictions = zopa_show_contradictions(&told.show);
    CHECK(contradictions[0].about && strcmp(contradictions[0].about, "x") == 0);
    CHECK(contradictions[1].about && strcmp(contradictions[1].about, "Progress") == 0);
  }
  zopa_show_record(&told.show, 3, &text);
  check_text(&text, "On x: q. Replaced by s5. Bears out s3.");
  zopa_show_record(&told.show, 0, &text);
  check_text(&text, "Said differently in s2 and s3.");
  CHECK(told.show.by_time[0] == 1 && told.show.by_time[5] == 3);
  end(&told);
  tap_point("links are seen from both ends, clusters hold what is contradicted through others, in order of time");
}

/* --- changes --- */

static void test_changes(void)
{
  struct told told;
  struct zopa_text text = {0};
  static const enum zopa_change_kind kinds[] = {ZOPA_CHANGE_ROUND, ZOPA_CHANGE_SAID, ZOPA_CHANGE_STANDS, ZOPA_CHANGE_OFFER_LAPSES,
                                                ZOPA_CHANGE_STATEMENT_LAPSES};
  CHECK(tell(&told, dated_case, "2026-03-05"));
  if (CHECK_THAT(told.show.changes_count == 5, "%zu changes", told.show.changes_count))
    for (size_t i = 0; i < 5; i++)
      CHECK_THAT(told.show.changes[i].kind == kinds[i], "change %zu is %s", i, zopa_show_change_word(told.show.changes[i].kind));
  CHECK_THAT(told.show.changes_undated == 2, "%zu undated", told.show.changes_undated);
  zopa_show_change(&told.show, &told.show.changes[4], &text);
  check_text(&text, "T for Bob: “so”");
  zopa_show_change(&told.show, &told.show.changes[3], &text);
  check_text(&text, "Offer o1 of Ann");
  end(&told);
  CHECK(tell(&told, dated_case, "2027-01-01") && told.show.changes_count == 0);
  end(&told);
  CHECK(tell(&told, dated_case, NULL) && told.show.changes_count == 0 && told.show.changes_undated == 0);
  end(&told);
  tap_point("changes since a day are what is dated that day or later, rounds while they last, and what lapses");
}

/* --- approvals, preferences, warnings --- */

static void test_rules(void)
{
  static const char yaml[] = HEAD ISSUES
    "approval: {a: [{body: Senate, rule: two_thirds, of: present_and_voting, seats: 100}, {body: Board, rule: majority, of: members, seats: 1},"
    " {body: King}, {body: C, rule: majority, of: the districts}]}\n"
    "preferences: {a: {weights: {x: 6, y: 0, n: 2}, values: {x: {p: 0, q: 0.5, r: 0.25}, y: {p: 1, q: 0}, n: {from: 1, to: 0.5}}}}\n";
  static const char *const want[] = {"two thirds of those present and voting, 100 seats", "a majority of all members, 1 seat", "rule not stated",
                                     "a majority of the districts"};
  struct told told;
  struct zopa_text text = {0};
  double shares[3];
  CHECK(tell(&told, yaml, NULL));
  for (size_t i = 0; i < 4 && i < told.negotiation->approvals_count; i++) {
    zopa_show_rule(&told.negotiation->approvals[i], &text);
    check_text(&text, want[i]);
  }
  zopa_show_weights(told.negotiation, 0, shares);
  CHECK_THAT(shares[0] == 0.75 && shares[1] == 0 && shares[2] == 0.25, "%g %g %g", shares[0], shares[1], shares[2]);
  end(&told);
  tap_point("rules read as sentences; the share of a weight is that of the issue's step from worst to best");
}

static size_t warnings_with(const struct zopa_error *error, const char *part)
{
  size_t count = 0;
  for (size_t i = 0; i < error->count; i++)
    count += error->problems[i].severity == ZOPA_WARNING && strstr(error->problems[i].text, part) != NULL;
  return count;
}

static void test_warnings(void)
{
  static const char yaml[] = HEAD ISSUES
    "sources: {w: {title: W}}\n"
    "statements: [{id: s1, source: w, modality: hypothetical, act: describe}, {id: s2, source: w, modality: negated}, {id: s3, source: w}]\n"
    "standing: {x: {level: tentative, option: p, from: [s1, s3]}, y: {level: open, from: [s2]}, n: {level: agreed, option: 3}}\n"
    "offers: [{id: o1, by: a, package: {x: p}, expires: 2026-03-11}, {id: o2, by: a, package: {x: q}, expires: 2026-03-12}]\n";
  struct told told;
  CHECK(tell(&told, yaml, NULL));
  zopa_show_warn(&told.show, &told.error);
  CHECK(warnings_with(&told.error, "lapsed after") == 1 && warnings_with(&told.error, "\"o1\" lapsed after 2026-03-11") == 1);
  CHECK(warnings_with(&told.error, "which is hypothetical") == 1 && warnings_with(&told.error, "which is negated") == 0);
  CHECK(warnings_with(&told.error, "rests on no entry") == 1);
  end(&told);
  tap_point("a lapsed offer, and standing that rests on what was not asserted or on nothing, are warned of");
}

/* --- the operation --- */

/* Runs `show` on a case text. Empty parameter ids end the list. */
static enum zopa_status run(const char *yaml, struct zopa_call *call, const enum zopa_parameter_id *ids, const char *const *values, size_t count)
{
  char path[] = "/tmp/zopa-test-show-XXXXXX";
  const char *operand = path;
  int file = mkstemp(path);
  size_t size = strlen(yaml);
  *call = (struct zopa_call){.op = zopa_op_find("show"), .control = ZOPA_CONTROL_INIT, .terminal = {.width = call->terminal.width}};
  if (file < 0 || write(file, yaml, size) != (ssize_t)size)
    return ZOPA_E_IO;
  close(file);
  call->operands = &operand;
  call->operand_count = 1;
  enum zopa_status status = ZOPA_OK;
  for (size_t i = 0; i < count && status == ZOPA_OK; i++)
    status = zopa_call_set(call, ids[i], values[i]);
  if (status == ZOPA_OK)
    status = zopa_call_run(call);
  unlink(path);
  call->operands = NULL;
  return status;
}

static void test_since(void)
{
  static const char *const wrong[] = {"2026-02-30", "yesterday", "2026-3-1", "12.03.2026", "2026-03-01x"};
  const enum zopa_parameter_id since = ZOPA_P_SINCE;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct zopa_call call = {0};
    CHECK(run(dated_case, &call, &since, &wrong[i], 1) == ZOPA_E_ARGUMENT);
    CHECK(call.error.error_count == 1 && strstr(call.error.problems[0].text, "YYYY-MM-DD") && !call.text.data);
    zopa_call_clear(&call);
  }
  struct zopa_call call = {0};
  const char *late = "2027-01-01";
  CHECK(run(dated_case, &call, &since, &late, 1) == ZOPA_OK && strstr(call.text.data, "What changed since 1 January 2027"));
  CHECK(strstr(call.text.data, "Nothing that is dated changed.") != NULL);
  zopa_call_clear(&call);
  tap_point("a day that the calendar does not have is refused with the shape that is wanted; no change is said so");
}

/* The widest line, in columns. */
static size_t widest(const char *text)
{
  size_t most = 0;
  for (const char *line = text, *next; *line; line = next) {
    const char *newline = strchr(line, '\n');
    next = newline ? newline + 1 : line + strlen(line);
    char *copy = strndup(line, (size_t)(next - line) - (newline != NULL));
    size_t columns = copy ? zopa_text_columns(copy) : 0;
    most = columns > most ? columns : most;
    free(copy);
  }
  return most;
}

static void test_widths(void)
{
  static const char *const examples[] = {"examples/berlin/case.yaml", "examples/wages/case.yaml", "examples/camera/case.yaml"};
  static const size_t widths[] = {100, 60, 40};
  for (size_t e = 0; e < 3; e++)
    for (size_t w = 0; w < 3; w++) {
      char path[TAP_PATH_SIZE];
      char *yaml = tap_source(examples[e], path) ? tap_read(path, NULL) : NULL;
      struct zopa_call call = {.terminal = {.width = widths[w]}};
      const enum zopa_parameter_id since = ZOPA_P_SINCE;
      const char *day = "2025-12-14";
      if (CHECK(yaml && run(yaml, &call, &since, &day, 1) == ZOPA_OK))
        CHECK_THAT(widest(call.text.data) <= widths[w], "%s at %zu: %zu columns", examples[e], widths[w], widest(call.text.data));
      zopa_call_clear(&call);
      free(yaml);
    }
  tap_point("no line of any example is wider than the terminal, at 100, 60 and 40 columns");
}

/* Two cases that differ in hidden matter only. */
#define HIDDEN(quote, weight, option, package)                                                                                           \
  HEAD ISSUES "statements:\n"                                                                                                            \
              "  - {id: s1, said: 2026-03-01, speaker: S, for: a, act: demand, \"on\": {n: {at_least: 4}}, quote: seen}\n"               \
              "  - {id: hidden-entry, said: 2026-03-02, speaker: S, for: a, act: offer, \"on\": {n: 2}, quote: " quote ", visibility: private, contradicts: [s1]}\n" \
              "standing: {x: [{level: open, claimed_by: b}, {level: agreed, option: " option ", claimed_by: a, visibility: mediator}]}\n"  \
              "preferences: {a: {visibility: private, weights: {x: " weight ", y: 1, n: 1}, values: {x: {p: 0, q: 1, r: 0}, y: {p: 0, q: 1}, n: {from: 0, to: 1}}}}\n" \
              "offers: [{id: o1, by: a, package: {x: " package "}, expires: 2026-03-01, visibility: mediator}]\n"

static void test_hidden(void)
{
  static const char *const cases[] = {HIDDEN("a sealed word", "1", "p", "q"), HIDDEN("another word", "7", "q", "r")};
  const enum zopa_parameter_id ids[] = {ZOPA_P_AS, ZOPA_P_HTML, ZOPA_P_JSON};
  for (int json = 0; json < 2; json++) {
    const char *values[] = {"b", "page.html", NULL};
    struct zopa_call calls[2] = {{0}, {0}};
    bool ran = run(cases[0], &calls[0], ids, values, 2 + (size_t)json) == ZOPA_OK && run(cases[1], &calls[1], ids, values, 2 + (size_t)json) == ZOPA_OK;
    if (CHECK(ran)) {
      CHECK(strcmp(calls[0].text.data, calls[1].text.data) == 0);
      CHECK(strcmp(calls[0].outputs[0].text.data, calls[1].outputs[0].text.data) == 0);
      CHECK(!strstr(calls[0].text.data, "hidden-entry") && !strstr(calls[0].outputs[0].text.data, "a sealed word"));
    }
    zopa_call_clear(&calls[0]);
    zopa_call_clear(&calls[1]);
  }
  tap_point("what a viewer may not see moves no byte of text, page or document");
}

static void test_golden(void)
{
  char source[TAP_PATH_SIZE], golden[TAP_PATH_SIZE];
  const enum zopa_parameter_id ids[] = {ZOPA_P_JSON, ZOPA_P_SINCE};
  const char *const values[] = {NULL, "2026-02-01"};
  struct zopa_call call = {0};
  char *yaml = tap_source("tests/golden/show/case.yaml", source) ? tap_read(source, NULL) : NULL;
  char *want = tap_source("tests/golden/show/show.json", golden) ? tap_read(golden, NULL) : NULL;
  if (CHECK(yaml && want && run(yaml, &call, ids, values, 2) == ZOPA_OK)) {
    /* Up to the warnings, which name the file by its path. */
    const char *got = call.text.data, *last = strstr(want, "\"warnings\"");
    size_t at = 0, size = last ? (size_t)(last - want) : 0;
    while (at < size && got[at] == want[at])
      at++;
    CHECK_THAT(size > 0 && at == size, "differs at \"%.60s\", want \"%.60s\"", got + at, want + at);
  }
  zopa_call_clear(&call);
  free(yaml);
  free(want);
  tap_point("the JSON document of a case that has a bit of everything is the recorded one");
}

int main(void)
{
  test_states();
  test_progress();
  test_state_list();
  test_stakes();
  test_stake_words();
  test_stake_gaps();
  test_stakes_large();
  test_claims();
  test_positions();
  test_moves();
  test_movement();
  test_links();
  test_changes();
  test_rules();
  test_warnings();
  test_since();
  test_widths();
  test_hidden();
  test_golden();
  return tap_done();
}
