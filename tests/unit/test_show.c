/* test_show.c - where a negotiation stands, told from small cases written for one question each: how settled issues are under every mix of
 * claims, what counts as a party's position, how far apart they are, what contradicts what, what changed, and that a viewer's view does
 * not move with what is hidden. The sentences are compared whole, for 0, 1, 2 and many. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/format.h"
#include "ops/op.h"
#include "ops/show_view.h"
#include "tap.h"

#define HEAD "zopa: 1\ntitle: t\nas_of: 2026-03-12\nparties: {a: {name: Ann, role: party}, b: {name: Bob, role: party}, m: {role: mediator}}\n"
#define ISSUES "issues: {x: {options: [p, q, r]}, y: {options: [p, q]}, n: {unit: EUR, range: {from: 0, to: 10, step: 1}}}\n"

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
  size_t pictures = 0;
  const struct zopa_positions *drawn = zopa_show_pictures(&told.show, &pictures);
  CHECK(pictures == 1 && drawn[0].numeric && drawn[0].stages_count == 3 && drawn[0].positions_count == 4 && strcmp(drawn[0].stages[1], "r2") == 0);
  end(&told);
  tap_point("a bound counts as its own place, the last of a stage counts, and the gap is between the latest places");
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

static const char dated_case[] = HEAD ISSUES
  "rounds: [{id: r1, from: 2026-03-01, to: 2026-03-05}, {id: r0, from: 2026-02-01, to: 2026-02-02}]\n"
  "standing: {x: [{level: open, since: 2026-03-05}, {level: open, since: 2026-03-04}, {level: narrowing}]}\n"
  "statements: [{id: s1, said: 2026-03-05, speaker: S}, {id: s2, said: 2026-03-04, expires: 2026-03-20, speaker: T, for: b, quote: so}, {id: s3}]\n"
  "offers: [{id: o1, by: a, package: {x: p}, made: 2026-02-01, expires: 2026-03-10}]\n";

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
  test_claims();
  test_positions();
  test_moves();
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
