/* test_redact.c - a viewer's cut of a case. Property: of two random cases that differ only in what the viewer may not see (other
 * entries, more of them, none), the cuts are written to the same bytes and warned of in the same words. By hand: who sees what, and what
 * goes along with what is hidden. And the "what if": what is dropped, set, refused. */
#include "tap.h"

#include "case/redact.h"
#include "case/validate.h"
#include "case/whatif.h"
#include "formats/case_format.h"
#include "formats/case_writer.h"
#include "formats/tree_write.h"
#include "unit/random_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct zopa_case *read_text(const char *text, size_t size)
{
  struct zopa_file file = {"f.yaml", text, size};
  struct zopa_error error = {0};
  struct zopa_case *it = NULL;
  enum zopa_status status = zopa_case_format_read(&file, 1, &error, &it);
  CHECK_THAT(status == ZOPA_OK, "line %u: %s", error.count ? error.problems[0].place.line : 0, error.count ? error.problems[0].text : "");
  zopa_error_clear(&error);
  return it;
}

/* The case as written, then every problem of it with its place: all that a viewer's output can rest on. */
static void all_of(const struct zopa_case *it, struct zopa_text *text)
{
  struct zopa_error error = {0};
  CHECK(zopa_case_write_yaml(it, text) == ZOPA_OK);
  zopa_case_validate(it, &error);
  for (size_t i = 0; i < error.count; i++)
    zopa_text_format(text, "%s %u:%u %s\n", error.problems[i].place.file ? error.problems[i].place.file : "-", error.problems[i].place.line,
                     error.problems[i].place.column, error.problems[i].text);
  CHECK_THAT(error.error_count == 0, "a cut is in error: %s", error.count ? error.problems[0].text : "");
  zopa_error_clear(&error);
}

/* The whole case is freed before the cut is looked at, which must share nothing with it. */
static void cut_of(struct zopa_case *whole, struct zopa_viewer viewer, struct zopa_text *text)
{
  struct zopa_case *visible = NULL;
  CHECK(zopa_case_redact(whole, viewer, &visible) == ZOPA_OK);
  zopa_case_free(whole);
  if (visible)
    all_of(visible, text);
  CHECK(visible && visible->viewer.kind == viewer.kind);
  zopa_case_free(visible);
}

static void cut_random(uint64_t seed, uint64_t seed_hidden, struct zopa_viewer viewer, struct zopa_text *ret_cut, struct zopa_text *ret_whole)
{
  struct zopa_arena arena = {0};
  const struct zopa_node *root = random_case(&arena, seed, seed_hidden, viewer);
  if (CHECK(root)) {
    zopa_tree_write_yaml(ret_whole, root);
    struct zopa_case *whole = read_text(ret_whole->data, ret_whole->size);
    if (whole)
      cut_of(whole, viewer, ret_cut);
  }
  zopa_arena_clear(&arena);
}

static void test_hidden_is_hidden(void)
{
  static const struct zopa_viewer viewers[] = {{ZOPA_VIEWER_PUBLIC, ZOPA_NONE}, {ZOPA_VIEWER_MEDIATOR, ZOPA_NONE}, {ZOPA_VIEWER_PARTY, 1}};
  enum { CASES = 150, VARIANTS = 4 };
  size_t different = 0, compared = 0;
  for (size_t v = 0; v < 3; v++)
    for (uint64_t seed = 1; seed <= CASES; seed++) {
      struct zopa_text cut = {0}, whole = {0};
      cut_random(seed, 1, viewers[v], &cut, &whole);
      for (uint64_t hidden = 2; hidden <= VARIANTS; hidden++) {
        struct zopa_text other = {0}, other_whole = {0};
        cut_random(seed, hidden, viewers[v], &other, &other_whole);
        CHECK_THAT(cut.size == other.size && memcmp(cut.data, other.data, cut.size) == 0, "viewer %zu, seed %llu: variants 1 and %llu differ", v,
                   (unsigned long long)seed, (unsigned long long)hidden);
        different += whole.size != other_whole.size || memcmp(whole.data, other_whole.data, whole.size) != 0;
        compared++;
        zopa_text_clear(&other);
        zopa_text_clear(&other_whole);
      }
      zopa_text_clear(&cut);
      zopa_text_clear(&whole);
    }
  CHECK_THAT(different == compared, "only %zu of %zu pairs differ at all", different, compared);
  tap_point("%zu pairs of cases that differ in what is hidden: the same bytes and warnings for the viewer", compared);
}

static void test_all_sees_all(void)
{
  struct zopa_viewer all = {ZOPA_VIEWER_ALL, ZOPA_NONE};
  for (uint64_t seed = 1; seed <= 100; seed++) {
    struct zopa_arena arena = {0};
    struct zopa_text printed = {0}, before = {0}, after = {0};
    zopa_tree_write_yaml(&printed, random_case(&arena, seed, 0, all));
    struct zopa_case *whole = read_text(printed.data, printed.size);
    if (whole) {
      all_of(whole, &before);
      cut_of(whole, all, &after);
      CHECK_THAT(before.size == after.size && memcmp(before.data, after.data, before.size) == 0, "seed %llu", (unsigned long long)seed);
    }
    zopa_text_clear(&printed);
    zopa_text_clear(&before);
    zopa_text_clear(&after);
    zopa_arena_clear(&arena);
  }
  tap_point("who may see everything gets a whole copy, places and warnings included");
}

static const char by_hand[] =
  "zopa: 1\n"
  "sources: {seen: {title: A}, hidden: {title: B}, unused: {title: C}}\n"
  "parties: {a: {}, b: {}, m: {role: mediator}}\n"
  "issues: {x: {options: [p, q]}, y: {options: [r, s]}}\n"
  "constraints:\n"
  "  - {forbid: {x: p, y: r}, from: [a1]}\n"
  "  - {forbid: {x: q, y: s}, from: [a1, o1]}\n"
  "preferences:\n"
  "  a: {visibility: private, weights: {x: 1, y: 2}, values: {x: {p: 1, q: 0}, y: {r: 1, s: 0}}, reservation: 0.5}\n"
  "  b: {visibility: mediator, statements: [{red_line: {x: p}, from: [m1]}, {rejects: {x: p}, from: [m1, o1]}]}\n"
  "standing:\n"
  "  x: [{level: open, claimed_by: a, from: [a1]}, {level: agreed, option: p, claimed_by: b, from: [o1, b1]}]\n"
  "statements:\n"
  "  - {id: o1, source: seen, contradicts: [a1, m1], corroborates: [o2]}\n"
  "  - {id: a1, source: hidden, for: a, visibility: private}\n"
  "  - {id: b1, for: b, visibility: private}\n"
  "  - {id: m1, source: hidden, visibility: mediator}\n"
  "  - {id: o2, source: seen}\n"
  "offers: [{id: f, by: a, to: [b], package: {x: p}, visibility: private}, {id: g, by: b, package: {x: q}}]\n"
  "rounds: [{id: secret, present: [a, b], visibility: private}, {id: open, present: [a]}]\n"
  "approval: {a: [{body: Board, visibility: private}], b: [{body: Senate}]}\n";

static void test_by_hand(void)
{
  static const struct {
    struct zopa_viewer viewer;
    const char *sees, *misses;    /* words, blank-separated */
  } views[] = {
    {{ZOPA_VIEWER_PUBLIC, ZOPA_NONE}, "seen: o1 o2 g Senate open Board-not", "a1 b1 m1 hidden unused preferences secret Board id:f 0.5 corroborates:[a1"},
    {{ZOPA_VIEWER_MEDIATOR, ZOPA_NONE}, "seen: hidden: o1 m1 red_line rejects", "a1 b1 unused weights secret Board"},
    {{ZOPA_VIEWER_PARTY, 0}, "seen: hidden: o1 a1 weights 0.5 secret Board", "b1 m1 unused red_line"},
    {{ZOPA_VIEWER_PARTY, 1}, "seen: o1 b1 secret", "a1 m1 hidden unused weights red_line Board"},
    {{ZOPA_VIEWER_PARTY, 2}, "seen: hidden: o1 m1 red_line", "a1 b1 unused weights secret Board"},
  };
  for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
    struct zopa_text text = {0};
    struct zopa_case *whole = read_text(by_hand, sizeof by_hand - 1);
    if (!whole)
      continue;
    cut_of(whole, views[i].viewer, &text);
    char words[200], *rest = NULL;
    snprintf(words, sizeof words, "%s", views[i].sees);
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
      CHECK_THAT(strstr(word, "-not") || strstr(text.data, word), "view %zu lacks %s:\n%s", i, word, text.data);
    snprintf(words, sizeof words, "%s", views[i].misses);
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
      CHECK_THAT(!strstr(text.data, word), "view %zu shows %s:\n%s", i, word, text.data);
    zopa_text_clear(&text);
  }
  tap_point("each viewer sees what is public, what is meant for it, and nothing that hangs on the rest");

  struct zopa_case *whole = read_text(by_hand, sizeof by_hand - 1), *visible = NULL;
  struct zopa_private private;
  if (CHECK(whole && zopa_case_redact(whole, (struct zopa_viewer){ZOPA_VIEWER_PUBLIC, ZOPA_NONE}, &visible) == ZOPA_OK)) {
    CHECK(visible->constraints_count == 1 && visible->constraints[0].from.ids_count == 1);       /* the other rested on a1 alone */
    CHECK(visible->standing_count == 1 && visible->standing[0].from.ids_count == 1);
    CHECK(visible->statements_count == 2 && visible->statements[0].contradicts.ids_count == 0 && visible->statements[0].corroborates.ids_count == 1);
    CHECK(!visible->preferences[0].given && !visible->preferences[0].values && !visible->preferences[1].given);
    CHECK(!visible->statements[0].place.file && visible->statements[0].place.line == 0 && visible->issues[0].place.line == 0 &&
          visible->constraints[0].forbid.terms[0].place.line == 0 && visible->issues[0].options[0].place.line == 0);
    zopa_case_private(whole, &private);
    CHECK(private.mediator && private.party[0] && private.party[1] && !private.party[2] && !private.nobody);
    CHECK(zopa_case_holds_private(whole) && !zopa_case_holds_private(visible));
  }
  CHECK(whole && zopa_case_redact(whole, (struct zopa_viewer){ZOPA_VIEWER_PARTY, 3}, &visible) == ZOPA_E_ARGUMENT);
  zopa_case_free(whole);
  zopa_case_free(visible);
  tap_point("references, places and counts of hidden entries are gone; whose matter a case holds can be told");
}

static struct zopa_case *what_if(const struct zopa_case *whole, const struct zopa_what_if *change, const char *problem)
{
  struct zopa_error error = {0};
  struct zopa_case *changed = NULL;
  enum zopa_status status = zopa_case_what_if(whole, change, &error, &changed);
  const char *told = error.count ? error.problems[0].text : "";
  CHECK_THAT(strcmp(told, problem) == 0, "got %s, want %s", told, problem);
  CHECK((status == ZOPA_OK) == (*problem == '\0') && (status == ZOPA_OK) == (changed != NULL));
  zopa_error_clear(&error);
  return changed;
}

static void test_what_if(void)
{
  static const char text[] =
    "zopa: 1\nparties: {a: {}, b: {}}\n"
    "issues: {x: {options: [p, q, t]}, n: {range: {from: 0, to: 1, step: 0.5}}, \"x=p\": {options: [u, v]}}\n"
    "preferences: {a: {reservation: {package: {x: p, n: 0, \"x=p\": u}}, statements: [{rejects: {x: p}, from: [s1]}, {accepts: {x: q}, from: [s1, s2]}]}}\n"
    "standing: {x: {level: open, from: [s2]}}\n"
    "offers: [{id: o, by: a, package: {x: p}, from: s2}]\n"
    "statements: [{id: s1, contradicts: [s2]}, {id: s2}, {id: s3, corroborates: [s1]}]\n";
  struct zopa_case *whole = read_text(text, sizeof text - 1);
  if (!whole)
    return;
  struct zopa_case *it = what_if(whole, &(struct zopa_what_if){.set = (const char *const[]){"x=q", "n=0.50", "x=p=v"}, .set_count = 3,
                                                               .reservation = (const char *const[]){"a=3/7"}, .reservation_count = 1}, "");
  if (it) {
    CHECK(it->constraints_count == 3 && it->constraints[0].forbid.terms[0].options_count == 2 && it->constraints[0].forbid.terms[0].options[1] == 2);
    CHECK(it->constraints[1].forbid.terms[0].issue == 1 && it->constraints[2].forbid.terms[0].issue == 2 && strcmp(it->constraints[0].why, "set on the command line") == 0);
    CHECK(!it->preferences[0].reservation_is_package && strcmp(it->preferences[0].reservation.text, "3/7") == 0);
  }
  zopa_case_free(it);
  tap_point("an issue is set by forbidding its other options, a reservation by its number");

  it = what_if(whole, &(struct zopa_what_if){.without = (const char *const[]){"s1"}, .without_count = 1}, "");
  CHECK(it && it->statements_count == 2 && it->preferences[0].statements_count == 1 && it->standing_count == 1 && it->offers_count == 1);
  CHECK(it && it->preferences[0].statements[0].from.ids_count == 1 && it->statements[1].corroborates.ids_count == 0 && it->statements[0].place.line == 7);
  zopa_case_free(it);
  it = what_if(whole, &(struct zopa_what_if){.assume = (const char *const[]){"s1"}, .assume_count = 1}, "");
  CHECK(it && it->statements_count == 2 && it->preferences[0].statements_count == 2 && it->standing_count == 0 && it->offers_count == 0);
  CHECK(it && it->statements[0].contradicts.ids_count == 0);
  zopa_case_free(it);
  tap_point("entries go with what rests on them alone; to assume one drops what it contradicts");

  static const struct {
    const char *option, *argument, *problem;
  } wrong[] = {
    {"set", "y=p", "--set y=p: there is no issue \"y\"; there are x, n, x=p"},
    {"set", "x", "--set x: \"issue=...\" is wanted"},
    {"set", "x=w", "--set x=w: there is no option \"w\"; there are p, q, t"},
    {"set", "n=0.3", "--set n=0.3: there is no option \"0.3\"; did you mean \"0.5\"?"},
    {"reservation", "c=1", "--reservation c=1: there is no party \"c\"; there are a, b"},
    {"reservation", "a=much", "--reservation a=much: a number is wanted, as 0.35 or 3/7"},
    {"reservation", "b=1", "--reservation b=1: the case holds no preferences of this party"},
    {"without", "s9", "--without s9: there is no statement \"s9\"; did you mean \"s1\"?"},
    {"assume", "nine", "--assume nine: there is no statement \"nine\"; there are s1, s2, s3"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    const char *const list[] = {wrong[i].argument};
    struct zopa_what_if change = {0};
    if (strcmp(wrong[i].option, "set") == 0)
      change = (struct zopa_what_if){.set = list, .set_count = 1};
    else if (strcmp(wrong[i].option, "reservation") == 0)
      change = (struct zopa_what_if){.reservation = list, .reservation_count = 1};
    else if (strcmp(wrong[i].option, "without") == 0)
      change = (struct zopa_what_if){.without = list, .without_count = 1};
    else
      change = (struct zopa_what_if){.assume = list, .assume_count = 1};
    zopa_case_free(what_if(whole, &change, wrong[i].problem));
  }
  zopa_case_free(what_if(whole, &(struct zopa_what_if){.set = (const char *const[]){"x=p", "x=q"}, .set_count = 2}, "--set: the issue \"x\" is set twice"));
  zopa_case_free(whole);
  tap_point("a wrong name is told with the nearest right one");
}

int main(void)
{
  test_hidden_is_hidden();
  test_all_sees_all();
  test_by_hand();
  test_what_if();
  return tap_done();
}
