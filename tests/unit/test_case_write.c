/* test_case_write.c - what is written in the native format reads back as the same case, as YAML and as JSON, and is written the same
 * again. Random cases that use every key (random_case.h) are compared node by node with what the writer makes of them, so nothing can be
 * lost on the way; the examples and small cases by hand show how it looks. */
#include "tap.h"

#include "formats/case_format.h"
#include "formats/case_writer.h"
#include "formats/tree.h"
#include "formats/tree_write.h"
#include "unit/random_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct zopa_case *read_text(const char *text, size_t size, const char *name)
{
  struct zopa_file file = {name, text, size};
  struct zopa_error error = {0};
  struct zopa_case *it = NULL;
  enum zopa_status status = zopa_case_format_read(&file, 1, &error, &it);
  CHECK_THAT(status == ZOPA_OK, "%s: line %u: %s", name, error.count ? error.problems[0].place.line : 0,
             error.count ? error.problems[0].text : "no problem told");
  zopa_error_clear(&error);
  return it;
}

/* The first node in which two trees differ, as a sentence in `where`. Depth is bounded by the format. */
static bool same_tree(const struct zopa_node *a, const struct zopa_node *b, struct zopa_text *where)
{
  bool same = a->kind == b->kind && a->count == b->count && (!a->key) == (!b->key) && (!a->key || strcmp(a->key, b->key) == 0) &&
              (a->kind != ZOPA_NODE_SCALAR || strcmp(a->text, b->text) == 0);
  const struct zopa_node *x = a->first, *y = b->first;
  for (; same && x && y; x = x->next, y = y->next)
    same = same_tree(x, y, where);
  if (!same)
    zopa_text_format(where, " < %s=%s (%u) against %s=%s (%u)", a->key ? a->key : "-", a->text ? a->text : "", a->count, b->key ? b->key : "-",
                     b->text ? b->text : "", b->count);
  return same;
}

typedef void printer(struct zopa_text *, const struct zopa_node *);
typedef enum zopa_status writer(const struct zopa_case *, struct zopa_text *);

/* One random tree printed, read, made a tree again, written, read and written again. */
static void trip(const struct zopa_node *root, printer *print, writer *write, uint64_t seed)
{
  struct zopa_text printed = {0}, first = {0}, second = {0}, where = {0};
  struct zopa_arena arena = {0};
  print(&printed, root);
  struct zopa_case *once = read_text(printed.data, printed.size, "printed");
  const struct zopa_node *made = once ? zopa_case_tree(once, &arena) : NULL;
  if (CHECK_THAT(made, "seed %llu", (unsigned long long)seed)) {
    CHECK_THAT(same_tree(root, made, &where), "seed %llu: %s", (unsigned long long)seed, where.data);
    CHECK(write(once, &first) == ZOPA_OK);
    CHECK_THAT(first.size == printed.size && memcmp(first.data, printed.data, first.size) == 0, "seed %llu: printed otherwise", (unsigned long long)seed);
    struct zopa_case *twice = read_text(first.data, first.size, "written");
    if (twice) {
      CHECK(write(twice, &second) == ZOPA_OK);
      CHECK_THAT(first.size == second.size && memcmp(first.data, second.data, first.size) == 0, "seed %llu: written otherwise", (unsigned long long)seed);
    }
    zopa_case_free(twice);
  }
  zopa_case_free(once);
  zopa_arena_clear(&arena);
  zopa_text_clear(&printed);
  zopa_text_clear(&first);
  zopa_text_clear(&second);
  zopa_text_clear(&where);
}

static void test_random(void)
{
  enum { CASES = 400 };
  struct zopa_viewer all = {ZOPA_VIEWER_ALL, ZOPA_NONE};
  for (uint64_t seed = 1; seed <= CASES; seed++) {
    struct zopa_arena arena = {0};
    const struct zopa_node *root = random_case(&arena, seed, 0, all);
    if (CHECK(root)) {
      trip(root, zopa_tree_write_yaml, zopa_case_write_yaml, seed);
      trip(root, zopa_tree_write_json, zopa_case_write_json, seed);
    }
    zopa_arena_clear(&arena);
  }
  tap_point("%d random cases of every key come back node by node, and the same bytes, from YAML and from JSON", CASES);
}

/* Whether a scalar stands bare or in quotes, in a block and on one line. */
static void test_scalars(void)
{
  static const struct {
    const char *text, *want;
  } cases[] = {
    {"plain text", "plain text"}, {"yes", "\"yes\""}, {"Off", "\"Off\""}, {"1", "\"1\""}, {"0x1F", "\"0x1F\""}, {"2025-12-15", "\"2025-12-15\""},
    {"12:30", "\"12:30\""}, {"1_000", "\"1_000\""}, {".5", "\".5\""}, {"", "\"\""}, {"a: b", "\"a: b\""}, {"a:", "\"a:\""}, {"a #b", "\"a #b\""},
    {"a#b", "a#b"}, {"#a", "\"#a\""}, {"- a", "\"- a\""}, {" a", "\" a\""}, {"a ", "\"a \""}, {"a\tb", "\"a\\tb\""}, {"\"a\"", "\"\\\"a\\\"\""},
    {"it's", "it's"}, {"a, b", "a, b"}, {"1 apple", "1 apple"}, {"3/7", "\"3/7\""}, {"\xC3\xA9", "\xC3\xA9"}, {"\033", "\"\\u001B\""},
    {"\xE2\x80\xA8", "\"\\u2028\""}, {"https://example.org", "https://example.org"}, {"a\nb", "|-\n  a\n  b"}, {"a\nb\n", "|\n  a\n  b"},
    {"a\n\n  b\n", "|\n  a\n\n    b"}, {" a\nb", "\" a\\nb\""}, {"a \nb", "\"a \\nb\""}, {"a\n\n", "\"a\\n\\n\""}, {"a\r\nb", "\"a\\r\\nb\""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct zopa_arena arena = {0};
    struct zopa_maker maker = {.arena = &arena};
    struct zopa_growing map = zopa_make(&maker, ZOPA_NODE_MAP);
    struct zopa_text text = {0}, want = {0};
    zopa_make_put(&maker, &map, "k", zopa_make_scalar(&maker, cases[i].text, true));
    zopa_tree_write_yaml(&text, map.node);
    zopa_text_format(&want, "k: %s\n", cases[i].want);
    CHECK_THAT(!text.failed && strcmp(text.data, want.data) == 0, "got %swant %s", text.data, want.data);
    zopa_text_clear(&text);
    zopa_text_clear(&want);
    zopa_arena_clear(&arena);
  }
  tap_point("a text is quoted where a reader of YAML would take it for something else, and nowhere else");
}

/* long: a file and its twin, line by line. */
/* long: the expected texts. */
static void test_looks(void)
{
  static const char yaml[] =
    "zopa: 1\n"
    "title: A sale\n"
    "\n"
    "parties:\n"
    "  a: {name: Ann}\n"
    "  \"no\": {role: observer, consents: yes}\n"
    "\n"
    "issues:\n"
    "  price: {unit: EUR, range: {from: 0, to: 10, step: 2.50}}\n"
    "  colour: {options: [red, \"2\"]}\n"
    "\n"
    "preferences:\n"
    "  a:\n"
    "    weights: {price: 1/3, colour: 2}\n"
    "    values: {price: {from: 1, to: 0}, colour: {red: 0.10, \"2\": 1}}\n"
    "    statements: [{red_line: {price: {at_least: 7.5}, colour: \"2\"}}]\n"
    "\n"
    "standing:\n"
    "  price:\n"
    "    - {option: 2.5, level: tentative, claimed_by: a}\n"
    "    - {level: open, claimed_by: \"no\"}\n"
    "\n"
    "statements:\n"
    "  - {id: s1, for: a, \"on\": {price: [], colour: [red, \"2\"]}, quote: \"It is: mine\"}\n"
    "fallback: {price: 0}\n";
  static const char json[] =
    "{\n"
    "  \"zopa\": 1,\n"
    "  \"title\": \"A sale\",\n"
    "  \"parties\": {\n"
    "    \"a\": {\"name\": \"Ann\"},\n"
    "    \"no\": {\"role\": \"observer\", \"consents\": \"yes\"}\n"
    "  },\n"
    "  \"issues\": {\n"
    "    \"price\": {\"unit\": \"EUR\", \"range\": {\"from\": 0, \"to\": 10, \"step\": 2.50}},\n"
    "    \"colour\": {\"options\": [\"red\", \"2\"]}\n"
    "  },\n"
    "  \"preferences\": {\n"
    "    \"a\": {\n"
    "      \"weights\": {\"price\": \"1/3\", \"colour\": 2},\n"
    "      \"values\": {\"price\": {\"from\": 1, \"to\": 0}, \"colour\": {\"red\": 0.10, \"2\": 1}},\n"
    "      \"statements\": [{\"red_line\": {\"price\": {\"at_least\": 7.5}, \"colour\": \"2\"}}]\n"
    "    }\n"
    "  },\n"
    "  \"standing\": {\n"
    "    \"price\": [\n"
    "      {\"option\": 2.5, \"level\": \"tentative\", \"claimed_by\": \"a\"},\n"
    "      {\"level\": \"open\", \"claimed_by\": \"no\"}\n"
    "    ]\n"
    "  },\n"
    "  \"statements\": [\n"
    "    {\"id\": \"s1\", \"for\": \"a\", \"on\": {\"price\": [], \"colour\": [\"red\", \"2\"]}, \"quote\": \"It is: mine\"}\n"
    "  ],\n"
    "  \"fallback\": {\"price\": 0}\n"
    "}\n";
  struct zopa_text text = {0}, other = {0};
  struct zopa_case *it = read_text(yaml, sizeof yaml - 1, "yaml"), *twin = read_text(json, sizeof json - 1, "json");
  if (CHECK(it && twin)) {
    CHECK(zopa_case_write_yaml(twin, &text) == ZOPA_OK && zopa_case_write_json(it, &other) == ZOPA_OK);
    CHECK_THAT(strcmp(text.data, yaml) == 0, "\n%s", text.data);
    CHECK_THAT(strcmp(other.data, json) == 0, "\n%s", other.data);
  }
  zopa_case_free(it);
  zopa_case_free(twin);
  zopa_text_clear(&text);
  zopa_text_clear(&other);
  tap_point("a case by hand looks as expected, as YAML from JSON and as JSON from YAML");
}

static void test_examples(void)
{
  static const char *const examples[] = {"examples/berlin/case.yaml", "examples/wages/case.yaml", "examples/camera/case.yaml"};
  static writer *const writers[] = {zopa_case_write_yaml, zopa_case_write_json};
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    for (size_t w = 0; w < 2; w++) {
      char path[TAP_PATH_SIZE];
      size_t size = 0;
      char *bytes = tap_source(examples[i], path) ? tap_read(path, &size) : NULL;
      struct zopa_text first = {0}, second = {0};
      struct zopa_case *once = bytes ? read_text(bytes, size, examples[i]) : NULL, *twice = NULL;
      if (CHECK_THAT(once, "%s", examples[i])) {
        CHECK(writers[w](once, &first) == ZOPA_OK);
        twice = read_text(first.data, first.size, examples[i]);
      }
      CHECK(twice && writers[w](twice, &second) == ZOPA_OK && first.size == second.size && memcmp(first.data, second.data, first.size) == 0);
      CHECK(twice && once->statements_count == twice->statements_count && once->offers_count == twice->offers_count);
      zopa_case_free(once);
      zopa_case_free(twice);
      zopa_text_clear(&first);
      zopa_text_clear(&second);
      free(bytes);
    }
  tap_point("the examples are stable from the first writing on");
}

/* A tree as deep as one may be read, within a case: it is written and read again. */
static void test_deep(void)
{
  struct zopa_text text = {0}, first = {0}, second = {0};
  zopa_text_string(&text, "{\"zopa\": 1, \"parties\": {\"a\": {}}, \"issues\": {\"x\": {\"options\": [\"y\"]}}, \"graph\": ");
  zopa_text_repeat(&text, "{\"k\": [", 31);
  zopa_text_string(&text, "\"a long text that does not fit on one line of a hundred columns, which makes every list around it a block\"");
  zopa_text_repeat(&text, "]}", 31);
  zopa_text_string(&text, "}");
  struct zopa_case *once = read_text(text.data, text.size, "deep");
  CHECK(once && zopa_case_write_yaml(once, &first) == ZOPA_OK);
  struct zopa_case *twice = first.data ? read_text(first.data, first.size, "deep") : NULL;
  CHECK(twice && zopa_case_write_yaml(twice, &second) == ZOPA_OK && strcmp(first.data, second.data) == 0);
  zopa_case_free(once);
  zopa_case_free(twice);
  zopa_text_clear(&text);
  zopa_text_clear(&first);
  zopa_text_clear(&second);
  tap_point("the deepest tree that is read is written, too");
}

int main(void)
{
  test_scalars();
  test_looks();
  test_examples();
  test_deep();
  test_random();
  return tap_done();
}
