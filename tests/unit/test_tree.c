/* test_tree.c - YAML and JSON become the same tree, with places; everything a tree has no room for is refused where it stands, in plain
 * words; every limit is named; hostile files end fast and in an error. Trees are compared as a short text: kinds, keys, texts, places. */
#include "tap.h"

#include "formats/tree.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct zopa_file file_of(const char *text) { return (struct zopa_file){"f", text, strlen(text)}; }

/* {a: 1, b: [x, "y"]} as `{a:1 b:[x "y"]}`; with places `@line:column` behind each value and key. */
static void describe(const struct zopa_node *root, bool places, struct zopa_text *text)
{
  const struct zopa_node *stack[ZOPA_TREE_DEPTH_MAX + 1];
  size_t depth = 0;
  stack[0] = root;
  for (const struct zopa_node *node = root;;) {
    if (node->key)
      zopa_text_format(text, places ? "%s@%u:%u:" : "%s:", node->key, node->key_line, node->key_column);
    if (node->kind == ZOPA_NODE_SCALAR)
      zopa_text_format(text, node->quoted ? "\"%s\"" : "%s", node->text);
    else
      zopa_text_string(text, node->kind == ZOPA_NODE_MAP ? "{" : "[");
    if (places)
      zopa_text_format(text, "@%u:%u", node->line, node->column);
    if (node->first) {
      stack[++depth] = node;
      node = node->first;
      continue;
    }
    if (node->kind != ZOPA_NODE_SCALAR)
      zopa_text_string(text, node->kind == ZOPA_NODE_MAP ? "}" : "]");
    while (node != root && !node->next) {
      node = stack[depth--];
      zopa_text_string(text, node->kind == ZOPA_NODE_MAP ? "}" : "]");
    }
    if (node == root)
      return;
    zopa_text_string(text, " ");
    node = node->next;
  }
}

static void expect_tree(const char *input, bool places, const char *want)
{
  struct zopa_arena arena = {0};
  struct zopa_error error = {0};
  struct zopa_text text = {0};
  const struct zopa_node *root = NULL;
  struct zopa_file file = file_of(input);
  enum zopa_status status = zopa_tree_read(&file, &arena, &error, &root);
  if (CHECK_THAT(status == ZOPA_OK, "%s: %s", input, error.count ? error.problems[0].text : zopa_status_text(status))) {
    describe(root, places, &text);
    CHECK_THAT(strcmp(text.data, want) == 0, "got  %s\n#   want %s", text.data, want);
  }
  zopa_text_clear(&text);
  zopa_error_clear(&error);
  zopa_arena_clear(&arena);
}

/* The status, and the first problem as "line:column: text". */
static void expect_problem(struct zopa_file file, enum zopa_status want, const char *problem)
{
  struct zopa_arena arena = {0};
  struct zopa_error error = {0};
  struct zopa_text text = {0};
  const struct zopa_node *root = NULL, *untouched = root;
  enum zopa_status status = zopa_tree_read(&file, &arena, &error, &root);
  if (error.count)
    zopa_text_format(&text, "%u:%u: %s", error.problems[0].place.line, error.problems[0].place.column, error.problems[0].text);
  else
    zopa_text_string(&text, "(no problem)");
  CHECK_THAT(status == want && strcmp(text.data, problem) == 0, "got  %s (%s)\n#   want %s (%s)", text.data, zopa_status_text(status), problem,
             zopa_status_text(want));
  CHECK(root == untouched);
  zopa_text_clear(&text);
  zopa_error_clear(&error);
  zopa_arena_clear(&arena);
}

static void test_same_tree(void)
{
  const char *want = "{a:{b:[1 x {c:\"d\"}] e:{} f:[]} g:\"h\"}";
  expect_tree("a:\n  b: [1, x, {c: \"d\"}]\n  e: {}\n  f: []\ng: 'h'\n", false, want);
  expect_tree("# a comment\n---\na: {b: [1, x, {c: 'd'}],\n   e: {}, f: [],}\ng: \"h\"\n...\n", false, want);
  expect_tree("a:\n  b:\n  - 1\n  - x\n  - c: 'd'\n  e: {}\n  f: []\n\"g\": \"h\"", false, want);
  expect_tree("{a: {b: [1, x, {c: 'd'}], e: {}, f: []}, g: 'h'}", false, want);
  expect_tree("{\"a\":{\"b\":[1,\"x\",{\"c\":\"d\"}],\"e\":{},\"f\":[]},\"g\":\"h\"}", false, "{a:{b:[1 \"x\" {c:\"d\"}] e:{} f:[]} g:\"h\"}");
  expect_tree("\xEF\xBB\xBF" "a: 1\r\nb: 2\r\n", false, "{a:1 b:2}");
  tap_point("YAML in block and in flow, JSON, a byte order mark and CR LF give the same tree");

  expect_tree("a: 0.10\nb: 1e3\nc: 3/7\nd: yes\ne: 2025-12-15\nf:\ng: ~\nh: 'it''s'\ni: \"\\u00e9\\n\\\"\"\n", false,
              "{a:0.10 b:1e3 c:3/7 d:yes e:2025-12-15 f: g:~ h:\"it's\" i:\"\xC3\xA9\n\"\"}");
  expect_tree("a: |\n  one\n   two\nb: >-\n  one\n  two\nc: one\n  two\n", false, "{a:\"one\n two\n\" b:\"one two\" c:one two}");
  expect_tree("{\"a\": \"\\u00e9\\ud83d\\ude00\\/\\b\", \"b\": -0.5e+3, \"c\": null, \"d\": true}", false,
              "{a:\"\xC3\xA9\xF0\x9F\x98\x80/\b\" b:-0.5e+3 c:null d:true}");
  expect_tree("a: 'x''y\n  z\n\n   w  ''v '\nb: ''\nc: ''''\nd: 'x\n\n\n\n  ''y'\n", false,
              "{a:\"x'y z\nw  'v \" b:\"\" c:\"'\" d:\"x\n\n\n'y\"}");
  tap_point("scalars stay as they were written, quotes and escapes taken away");

  expect_tree("\xC3\xA9: {b: \"x\", 'c': 1}\nd:\n  - e\n", true, "{@1:1\xC3\xA9@1:1:{@1:4b@1:5:\"x\"@1:8 c@1:13:1@1:18} d@2:1:[@3:3e@3:5]}");
  expect_tree("{\n\t\"\xC3\xA9\": [1,\n\"x\"]}", true, "{@1:1\xC3\xA9@2:2:[@2:7" "1@2:8 \"x\"@3:1]}");
  tap_point("places count lines and characters from 1, for keys and for values");

  struct zopa_text json = {0};
  zopa_text_string(&json, "{\n\t\"");
  zopa_text_repeat(&json, "k", 3000);
  zopa_text_string(&json, "\":1,\"b\"\n:\n2,\"c\":[\n\t\t{}\n\t]}");
  struct zopa_arena arena = {0};
  const struct zopa_node *root = NULL;
  struct zopa_file file = {"f", json.data, json.size};
  CHECK(zopa_tree_read(&file, &arena, NULL, &root) == ZOPA_OK);
  CHECK(root && root->count == 3 && strlen(root->first->key) == 3000 && zopa_node_get(root, "b") && zopa_node_get(root, "c")->count == 1);
  zopa_arena_clear(&arena);
  zopa_text_clear(&json);
  tap_point("JSON that is no YAML reads: tabs as indentation, long keys, a colon on a line of its own");
}

static void test_refusals(void)
{
  static const struct {
    const char *text;
    enum zopa_status status;
    const char *problem;
  } cases[] = {
    {"", ZOPA_E_INPUT, "1:1: the file is empty"},
    {" \n\n", ZOPA_E_INPUT, "1:1: the file is empty"},
    {"# only this\n", ZOPA_E_INPUT, "1:1: the file holds nothing but comments"},
    {"a: &x 1\nb: *x\n", ZOPA_E_UNSUPPORTED, "1:4: an anchor (&name) is not supported here; write the value out where it is needed"},
    {"a: 1\nb: *x\n", ZOPA_E_UNSUPPORTED, "2:4: an alias (*name) is not supported here; write the value out"},
    {"a: !!str 1\n", ZOPA_E_UNSUPPORTED, "1:4: a tag (!name) is not supported here; leave it out"},
    {"a: 1\n<<: {b: 2}\n", ZOPA_E_UNSUPPORTED, "2:1: the merge key \"<<\" is not supported; write out the keys that it would bring in"},
    {"a: 1\n---\nb: 2\n", ZOPA_E_UNSUPPORTED, "2:1: a second document begins here; a file holds one"},
    {"? [a, b]\n: 1\n", ZOPA_E_UNSUPPORTED, "1:3: a key is a list; a key must be a plain text"},
    {"{[a]: 1}", ZOPA_E_UNSUPPORTED, "1:2: a key is a list; a key must be a plain text"},
    {"a: 1\nb: 2\na: 3\n", ZOPA_E_INPUT, "3:1: the key \"a\" stands here a second time; it is already on line 1, column 1"},
    {"{\"a\":1,\"a\":2}", ZOPA_E_INPUT, "1:8: the key \"a\" stands here a second time; it is already on line 1, column 2"},
    {"a: b: c\n", ZOPA_E_INPUT, "1:5: a second \": \" on this line; put the text in quotes"},
    {"a: 'b\n", ZOPA_E_INPUT, "1:5: the closing quote of this text is missing"},
    {"a: \"b\n", ZOPA_E_INPUT, "1:5: the closing quote of this text is missing"},
    {"a: [1, 2\nb: 3\n", ZOPA_E_INPUT, "2:5: the file ends before the closing \"]\" or \"}\""},
    {"a: {b: 1\n", ZOPA_E_INPUT, "1:9: the file ends before the closing \"]\" or \"}\""},
    {"a: [1, 2}\n", ZOPA_E_INPUT, "1:9: a bracket is closed by one of another kind"},
    {"a:\n  - 1\n b: 2\n", ZOPA_E_INPUT, "3:2: the indentation does not fit what is above"},
    {"a:\n\t- 1\n", ZOPA_E_INPUT, "2:1: a tab is used for indentation; YAML wants spaces"},
    {"a: \"\\q\"\n", ZOPA_E_INPUT, "1:5: this backslash escape is unknown; in single quotes a backslash is just a backslash"},
    {"a: \"x\\", ZOPA_E_INPUT, "1:5: the closing quote of this text is missing"},
    {"a: \"x\\0y\"\n", ZOPA_E_INPUT, "1:4: \\0 may not stand in a text"},
    {"a: >0\n  x\n", ZOPA_E_INPUT, "1:1: the digit behind | or > must be 1 to 9"},
    {"a: %b\n", ZOPA_E_INPUT, "1:4: a text may not begin with this character; put it in quotes"},
    {"a: @b\n", ZOPA_E_INPUT, "1:4: a text may not begin with this character; put it in quotes"},
    {"a: caf\xE9\nb: 1\n", ZOPA_E_INPUT, "1:0: the byte 0xE9, byte 7 of the file, is not UTF-8; save the file as UTF-8 text"},
    {"a: 1\nb: \x07\n", ZOPA_E_INPUT, "2:4: the control character 0x07 may not stand in a text file; take it out"},
    {"{\"a\": 1,}", ZOPA_OK, NULL},   /* YAML's flow allows it */
    {"{\"a\": 1 \"b\": 2}", ZOPA_E_INPUT, "1:9: a comma or \"}\" is missing here"},
    {"{\"a\": \"\\ud800\"}", ZOPA_E_INPUT, "1:9: half of a surrogate pair; write both halves, or the character itself"},
    {"{\"a\": \"\\u0000\"}", ZOPA_E_INPUT, "1:9: \\u0000 may not stand in a text"},
    {"{\"a\": [1, 2]", ZOPA_E_INPUT, "1:13: the file ends before the document is complete"},
    {"{\"a\": 1} {\"b\": 2}", ZOPA_E_INPUT, "1:10: the document is complete before this; take out what follows"},
    {"[1, 2", ZOPA_E_INPUT, "1:6: the file ends before the document is complete"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    if (cases[i].problem)
      expect_problem(file_of(cases[i].text), cases[i].status, cases[i].problem);
  expect_tree("{\"a\": 1,}", false, "{a:1}");
  tap_point("what a tree has no room for, and what is not well formed, is told where it stands, in plain words");

  expect_problem((struct zopa_file){"f", "a: 1\nb\0c", 8}, ZOPA_E_INPUT,
                 "2:2: a NUL byte at byte 7 of the file: it is binary or UTF-16; a text file in UTF-8 is needed");
  expect_problem((struct zopa_file){"f", "\xFF\xFE" "a\0:\0", 6}, ZOPA_E_INPUT,
                 "1:4: a NUL byte at byte 4 of the file: it is binary or UTF-16; a text file in UTF-8 is needed");
  tap_point("binary files and UTF-16 are named as such");

  struct zopa_arena arena = {0};
  struct zopa_error error = {0};
  const struct zopa_node *root = NULL;
  struct zopa_file file = file_of("a: &x 1\nb: *x\nc: !t 2\nd: 1\nd: 2\ne: {f: 1, f: 2}\n");
  CHECK(zopa_tree_read(&file, &arena, &error, &root) != ZOPA_OK);
  CHECK_THAT(error.count == 5, "%zu problems", error.count);
  zopa_error_clear(&error);
  zopa_arena_clear(&arena);
  tap_point("problems after which the rest can still be read are all told");
}

static struct zopa_text repeated(const char *before, const char *unit, size_t times, const char *after)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, before);
  zopa_text_repeat(&text, unit, times);
  zopa_text_string(&text, after);
  return text;
}

static void expect_repeated(const char *before, const char *unit, size_t times, const char *after, enum zopa_status status, const char *problem)
{
  struct zopa_text text = repeated(before, unit, times, after);
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  expect_problem((struct zopa_file){"f", text.data, text.size}, status, problem);
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
  CHECK_THAT(seconds < 20, "%zu times %s took %.1f s", times, unit, seconds);
  zopa_text_clear(&text);
}

static void test_limits(void)
{
  const char *deep_message = "lists and maps are nested deeper than the limit of 64";
  char problem[200];
  snprintf(problem, sizeof problem, "1:65: %s", deep_message);
  expect_repeated("", "[", 65, "", ZOPA_E_TOO_LARGE, problem);
  expect_repeated("", "[", 100000, "", ZOPA_E_TOO_LARGE, problem);
  expect_repeated("", "[", 100000, "]", ZOPA_E_TOO_LARGE, problem);
  snprintf(problem, sizeof problem, "1:321: %s", deep_message);
  expect_repeated("", "{\"a\":", 100000, "", ZOPA_E_TOO_LARGE, problem);
  snprintf(problem, sizeof problem, "1:257: %s", deep_message);
  expect_repeated("", "{a: ", 100000, "", ZOPA_E_TOO_LARGE, problem);
  snprintf(problem, sizeof problem, "1:129: %s", deep_message);
  expect_repeated("", "- ", 100000, "", ZOPA_E_TOO_LARGE, problem);
  struct zopa_text fits = repeated("", "[", 64, "");
  zopa_text_repeat(&fits, "]", 64);
  struct zopa_arena arena = {0};
  const struct zopa_node *root = NULL;
  struct zopa_file file = {"f", fits.data, fits.size};
  CHECK(zopa_tree_read(&file, &arena, NULL, &root) == ZOPA_OK);
  zopa_arena_clear(&arena);
  zopa_text_clear(&fits);
  tap_point("64 levels read, 65 do not, and 100,000 end at the same place at once");

  expect_repeated("[0", ",0", 5000000, "]", ZOPA_E_TOO_LARGE, "1:10000000: the file holds more than the limit of 5000000 values");
  expect_repeated("a: \"", "x", 1000001, "\"", ZOPA_E_TOO_LARGE, "1:4: this text is longer than the limit of 1000000 bytes");
  expect_repeated("{\"", "x", 1000001, "\": 1}", ZOPA_E_TOO_LARGE, "1:2: this text is longer than the limit of 1000000 bytes");
  expect_problem((struct zopa_file){"f", "", (size_t)ZOPA_FILE_SIZE_MAX + 1}, ZOPA_E_TOO_LARGE, "0:0: the file is larger than the limit of 256 MiB");
  tap_point("limits on values, on the length of a text and on size are named when met");

  expect_repeated("", "# c\n", 1000000, "", ZOPA_E_INPUT, "1:1: the file holds nothing but comments");
  expect_repeated("", "---\n", 1000000, "", ZOPA_E_UNSUPPORTED, "2:1: a second document begins here; a file holds one");
  expect_repeated("", "a: 1\n", 100000, "", ZOPA_E_INPUT, "2:1: the key \"a\" stands here a second time; it is already on line 1, column 1");
  expect_repeated("", "a: ", 100000, "", ZOPA_E_INPUT, "1:5: a second \": \" on this line; put the text in quotes");
  expect_repeated("", "&a ", 100000, "", ZOPA_E_UNSUPPORTED, "1:1: an anchor (&name) is not supported here; write the value out where it is needed");
  expect_repeated("a: |\n", " x\n", 1000000, "", ZOPA_E_TOO_LARGE, "2:1: this text is longer than the limit of 1000000 bytes");
  struct zopa_text lines = {0};
  for (int i = 0; i < 1000000; i++)
    zopa_text_format(&lines, "k%d: v\n", i);
  zopa_text_string(&lines, "k7: v\n");
  expect_problem((struct zopa_file){"f", lines.data, lines.size}, ZOPA_E_INPUT,
                 "1000001:1: the key \"k7\" stands here a second time; it is already on line 8, column 1");
  zopa_text_clear(&lines);
  tap_point("files of a million lines end in a clear error, within seconds");
}

/* Each prefix of a file is a file that was cut off; none may crash or pass without a tree or a problem. */
static void test_truncated(void)
{
  static const char *const whole[] = {
    "zopa: 1\ntitle: \"a \\u00e9 b\"\nissues:\n  x: {name: 'it''s', options: {a: |\n  text\n  , b: >-\n   folded\n   }}\n  y:\n  - [1, {k: v}]\n  -\n    z: \xC3\xA9\n",
    "{\"zopa\": 1, \"t\": \"a\\u00e9\\ud83d\\ude00\", \"i\": {\"x\": [1.5e-3, true, null, {\"k\": \"\xC3\xA9\"}]}}",
    "a: &b !c d\n? e\n: f\n--- \n*b : [g, *b]\n...\n%YAML 1.2\n---\n",
  };
  for (size_t w = 0; w < sizeof whole / sizeof *whole; w++)
    for (size_t size = 0; size <= strlen(whole[w]); size++) {
      struct zopa_arena arena = {0};
      struct zopa_error error = {0};
      const struct zopa_node *root = NULL;
      char *exact = malloc(size ? size : 1);       /* of the exact size, so that a sanitizer sees a read beyond it */
      if (!exact)
        break;
      if (size)
        memcpy(exact, whole[w], size);
      struct zopa_file file = {"f", exact, size};
      enum zopa_status status = zopa_tree_read(&file, &arena, &error, &root);
      CHECK_THAT((status == ZOPA_OK) == (root != NULL) && (status == ZOPA_OK) == (error.error_count == 0), "text %zu cut to %zu bytes", w, size);
      zopa_error_clear(&error);
      zopa_arena_clear(&arena);
      free(exact);
    }
  tap_point("a file cut off anywhere gives a tree or a problem");
}

static void test_shown(void)
{
  char buffer[ZOPA_SHOWN_SIZE];
  CHECK(strcmp(zopa_shown("a\nb\033[31m\xC2\x9B" "c", buffer), "a b?[31m??c") == 0);
  CHECK(strcmp(zopa_shown("", buffer), "") == 0);
  char text[200] = "";
  for (size_t i = 0; i < 90; i++)
    memcpy(text + 2 * i, "\xC3\xA9", 3);
  zopa_shown(text, buffer);
  CHECK(strlen(buffer) < ZOPA_SHOWN_SIZE && zopa_text_utf8_prefix(buffer, strlen(buffer)) == strlen(buffer) && strstr(buffer, "..."));
  tap_point("a text of a file is shown in a message without control characters, cut between characters");
}

int main(void)
{
  /* All of it with standard error in a file, which must stay empty: the library does not print. */
  char path[] = "/tmp/test_tree_XXXXXX";
  int saved = dup(2), silent = mkstemp(path);
  bool turned = saved >= 0 && silent >= 0 && dup2(silent, 2) == 2;
  test_same_tree();
  test_refusals();
  test_limits();
  test_truncated();
  test_shown();
  off_t printed = turned ? lseek(silent, 0, SEEK_END) : -1;
  if (turned)
    dup2(saved, 2);
  CHECK_THAT(printed == 0, "%lld bytes", (long long)printed);
  tap_point("nothing was printed on standard error");
  close(saved);
  close(silent);
  unlink(path);
  return tap_done();
}
