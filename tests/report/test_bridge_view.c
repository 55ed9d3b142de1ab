/* test_bridge_view.c - what people and programs are told of packages, from an answer made by hand (report/bridge_sample.c): figures with no more
 * digits than their errors allow, the JSON to the byte, what must be said in words, references that lead somewhere, lines that fit, and what is
 * said when there is no package, no preference, nobody who must agree, or statements that cannot all hold. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/bridge_sample.h"
#include "tap.h"

static struct bridge_sample sample;

static const char *const kind_names[] = {"packages", "unknown", "none", "nobody", "conflicts", "limit"};
enum { KINDS = sizeof kind_names / sizeof *kind_names };

static struct zopa_text tell(const struct zopa_terminal *terminal)
{
  struct zopa_text text = {0};
  zopa_bridge_report(&sample.answer, terminal, &text);
  CHECK(!text.failed && text.data);
  return text;
}

static bool says(const struct zopa_text *text, const char *words) { return text->data && strstr(text->data, words); }

/* The words as one line, however they were wrapped. */
static void unwrap(struct zopa_text *text)
{
  size_t to = 0;
  for (size_t i = 0; text->data && i < text->size; i++) {
    char byte = text->data[i] == '\n' ? ' ' : text->data[i];
    if (byte != ' ' || to == 0 || text->data[to - 1] != ' ')
      text->data[to++] = byte;
  }
  if (text->data)
    text->data[to] = '\0';
  text->size = to;
}

/* --- figures --- */

static void test_figures(void)
{
  static const struct {
    double share, error;
    const char *want, *words;
  } rows[] = {
    {0.71, 0.0149, "71 % ±1.5", "71 per cent, give or take 1.5"},
    {0.7149, 0.0141, "71 % ±1.5", "71 per cent, give or take 1.5"},
    {0.62, 0.1234, "62 % ±13", "62 per cent, give or take 13"},
    {0.62345, 0.0031, "62.3 % ±0.4", "62.3 per cent, give or take 0.4"},
    {0.5, 0.0500, "50 % ±5.0", "50 per cent, give or take 5.0"},
    {0.5, 0.0004, "50.0 % ±0.1", "50.0 per cent, give or take 0.1"},
    {0, 0.0005, "0 % ±0.1", "0 per cent, give or take 0.1"},
    {1, 0.0005, "100 % ±0.1", "100 per cent, give or take 0.1"},
    {0, 0, "0 %", "0 per cent"},
    {1, 0, "100 %", "100 per cent"},
    {0.9996, 0.0007, "over 99.9 %", "over 99.9 per cent"},
    {0.997, 0.01, "over 99 %", "over 99 per cent"},
    {0.0003, 0.0007, "under 0.1 %", "under 0.1 per cent"},
    {0.004, 0.002, "0.4 % ±0.2", "0.4 per cent, give or take 0.2"},
  };
  const struct zopa_terminal ascii = {.ascii = true};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct zopa_text text = {0}, words = {0}, plain = {0};
    zopa_bridge_share(rows[i].share, rows[i].error, NULL, &text);
    zopa_bridge_share(rows[i].share, rows[i].error, &ascii, &plain);
    zopa_bridge_share_words(rows[i].share, rows[i].error, &words);
    CHECK_THAT(text.data && strcmp(text.data, rows[i].want) == 0, "%g ±%g: got %s", rows[i].share, rows[i].error, text.data);
    CHECK_THAT(words.data && strcmp(words.data, rows[i].words) == 0, "%g ±%g: got %s", rows[i].share, rows[i].error, words.data);
    CHECK(!says(&plain, "±"));
    zopa_text_clear(&text);
    zopa_text_clear(&words);
    zopa_text_clear(&plain);
  }
  tap_point("shares have no more digits than their errors allow, errors are rounded up, and nothing that is not certain reads as certain");
}

static void test_counts(void)
{
  static const struct {
    double count;
    const char *want;
  } rows[] = {{3600, "3,600"}, {3649, "3,600"}, {3650.1, "3,700"}, {4000, "4,000"}, {7, "7"}, {12.4, "12"}, {0, "0"}, {123456, "120,000"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct zopa_text text = {0};
    zopa_bridge_count(rows[i].count, &text);
    CHECK_THAT(text.data && strcmp(text.data, rows[i].want) == 0, "%g: got %s", rows[i].count, text.data ? text.data : "nothing");
    zopa_text_clear(&text);
  }
  tap_point("an effective number of draws is told by its two leading digits");
}

/* --- documents --- */

static void test_json(void)
{
  for (int kind = 0; kind < KINDS; kind++) {
    char name[128], path[TAP_PATH_SIZE];
    struct zopa_text text = {0};
    snprintf(name, sizeof name, "tests/golden/bridge/%s.json", kind_names[kind]);
    char *want = tap_source(name, path) ? tap_read(path, NULL) : NULL;
    if (CHECK(bridge_sample_build(&sample, (enum bridge_sample_kind)kind)))
      zopa_bridge_json(&sample.answer, &text);
    if (CHECK(want && text.data && !text.failed)) {
      size_t same = 0;
      while (want[same] && want[same] == text.data[same])
        same++;
      CHECK_THAT(want[same] == text.data[same], "%s: have ...%.60s", name, text.data + (same > 20 ? same - 20 : 0));
    }
    free(want);
    zopa_text_clear(&text);
    bridge_sample_clear(&sample);
  }
  tap_point("the document is the golden one to the byte: packages, none, conflicts, a limit");
}

/* --- people --- */

/* Every line fits the width; a command is one word to the wrapper only where it has no blank. */
static void check_width(const struct zopa_text *text, size_t width)
{
  for (const char *line = text->data, *end; line && (end = strchr(line, '\n')) != NULL; line = end + 1) {
    char *copy = strndup(line, (size_t)(end - line));
    CHECK_THAT(copy && zopa_text_columns(copy) <= width, "%zu columns: %s", zopa_text_columns(copy), copy);
    free(copy);
  }
}

static void test_terminal(void)
{
  for (int kind = 0; kind < KINDS; kind++) {
    const struct zopa_terminal wide = {.width = 100}, narrow = {.width = 50};
    const struct zopa_terminal ascii = {.width = 100, .ascii = true}, colour = {.width = 100, .colour = true};
    const struct zopa_terminal *terminals[] = {&wide, &narrow, &ascii, &colour};
    if (!CHECK(bridge_sample_build(&sample, (enum bridge_sample_kind)kind)))
      continue;
    for (size_t t = 0; t < 4; t++) {
      struct zopa_text text = tell(terminals[t]);
      if (t < 3)
        check_width(&text, terminals[t]->width);
      for (const char *const *mark = (const char *const[]){"█", "▒", "→", "±", "●", "─", NULL}; t == 2 && *mark; mark++)
        CHECK_THAT(!says(&text, *mark), "%s on a terminal of ASCII", *mark);
      CHECK((strchr(text.data, '\033') != NULL) == (t == 3));
      CHECK(!says(&text, "nan") && !says(&text, "(null)"));
      zopa_text_clear(&text);
    }
    bridge_sample_clear(&sample);
  }
  tap_point("on a terminal lines fit 100 and 50 columns, no mark is beyond ASCII where none may be, and colour is only where it is wanted");
}

static void test_page(void)
{
  for (int kind = 0; kind < KINDS; kind++) {
    if (!CHECK(bridge_sample_build(&sample, (enum bridge_sample_kind)kind)))
      continue;
    struct zopa_text text = tell(NULL);
    size_t bars = 0, labels = 0;
    char *script = text.data ? strstr(text.data, "<script>") : NULL;
    if (script)
      *script = '\0';
    for (const char *at = text.data; at && (at = strstr(at, "href=\"#")) != NULL; at += 7) {
      char id[256] = "id=\"";
      size_t length = strcspn(at + 7, "\"");
      CHECK(length < sizeof id - 8);
      memcpy(id + 4, at + 7, length);
      memcpy(id + 4 + length, "\"", 2);
      CHECK_THAT(says(&text, id), "no %s", id);
    }
    for (const char *at = text.data; at && (at = strstr(at, "<div class=\"bar")) != NULL; at++)
      bars++;
    for (const char *at = text.data; at && (at = strstr(at, "role=\"img\" aria-label=\"")) != NULL; at++)
      labels += at[23] != '"';
    CHECK(bars == (sample.answer.bridge ? sample.bridge.package_count * sample.beliefs.count : 0));
    CHECK(labels >= bars && !says(&text, "nan") && !says(&text, "(null)"));
    zopa_text_clear(&text);
    bridge_sample_clear(&sample);
  }
  tap_point("on the page every reference leads to its entry, and every bar is told in words to those who hear it");
}

static void check_words(enum bridge_sample_kind kind, const char *const *wanted, const char *const *unwanted)
{
  const struct zopa_terminal terminal = {.width = 100};
  if (!CHECK(bridge_sample_build(&sample, kind)))
    return;
  struct zopa_text text = tell(&terminal);
  unwrap(&text);
  for (; *wanted; wanted++)
    CHECK_THAT(says(&text, *wanted), "%s: lacks “%s”", kind_names[kind], *wanted);
  for (; unwanted && *unwanted; unwanted++)
    CHECK_THAT(!says(&text, *unwanted), "%s: says “%s”", kind_names[kind], *unwanted);
  zopa_text_clear(&text);
  bridge_sample_clear(&sample);
}

static void test_words(void)
{
  check_words(BRIDGE_SAMPLE_PACKAGES,
              (const char *const[]){
                "This contains what is for the mediator only.", "2 agreed or closed, 5 with the tentative ones, of 8 listed issues.",
                "What is still open holds 30 to 70 per cent of what Union can win or lose and 42 to 65 of what Port can.", "Port says 90% of issues",
                "Three ways to close what is open", "A · Automation against Term", "→ retraining first, no", "71 % ±1.5",
                "proven best", "rank 3, not proven", "all accept: 62 % ±1.7",
                "The trade: Union gets on Automation and gives on Term; for Port it is the other way round.",
                "Binding: Union, on Pay, year one.", "When it fails: Union refuses mostly where",
                "what Port offered Union on 8 March 2026 (o1), which lapses after 31 March 2026, 19 days after the day pictured here.",
                "tied to Night shifts: voluntary only, as is the case here. [s6]",
                "Rests on: 1 preference statement that names no entry, and 5 entries of the ledger [s1] [s2] [s3] [s6] [s8]",
                "Utility 0.34 to 0.71, mean 0.53; regret 0.12 ±0.01.", "Shippers need not agree and counts for no rank",
                "all 143 feasible ones were looked at",
                "To Union: “All else being equal, which would you rather have: (1)",
                "from 0.062 to 0.072, by 15 per cent; of 1,200 questions looked at it comes first by this and by what answers tell of which package is the best.",
                "Of its possible preferences 42 per cent prefer (1).", "90 per cent would say yes.",
                "Packages that could be chosen: 208; all were looked at",
                "3,900 independent ones (1 sweep of a random walk between two draws)", "seed 1.", "(--by gain)", NULL},
              (const char *const[]){"nothing is on file;", "cannot all hold", NULL});
  check_words(BRIDGE_SAMPLE_UNKNOWN,
              (const char *const[]){"Of Pilots, nothing is on file; every preference counts as equally possible.", "and 0 to 100 of what Pilots can.",
                                    "Drawn for the first two of 3 parties.", NULL},
              NULL);
  check_words(BRIDGE_SAMPLE_NONE, (const char *const[]){"No ways to close what is open", "No package is left:", NULL},
              (const char *const[]){"What can be had", "The question worth asking next", "Ranked by", "Proven:", NULL});
  check_words(BRIDGE_SAMPLE_NOBODY, (const char *const[]){"One way to close what is open", "Union (need not agree)", NULL},
              (const char *const[]){"Binding:", "What can be had", "of what Union can win", "What to ask", NULL});
  check_words(BRIDGE_SAMPLE_LIMIT, (const char *const[]){"A limit was met before any package was found.", NULL},
              (const char *const[]){"to close what is open", "cannot all hold", NULL});
  tap_point("what must be said is said: stakes, ranking, trade, what binds, offers, grounds, questions, method; and nothing of what is not there");
}

static void test_conflicts(void)
{
  check_words(BRIDGE_SAMPLE_CONFLICTS,
              (const char *const[]){
                "No packages are proposed, because not all statements of Union can hold.", "Statements that cannot all hold",
                "There may be more conflicts than these.",
                "These two statements of Union cannot both hold: (1) on Term ranks: 18 months, then 2 years, then 3 years, then 4 years; (2) "
                "rates Term: 4 years from 0.5 to 1, where 0 is the worst and 1 the best. Either could hold without the other. [s8] [s10]",
                "- Without (1): [s8] zopa bridge 'harbour wages.yaml' --without s8 ",
                "- Without (2): [s10] zopa bridge 'harbour wages.yaml' --without s10 ",
                "- To believe s8, which contradicts what (2) rests on: [s8] zopa bridge 'harbour wages.yaml' --assume s8 ",
                "It names no entry of the ledger, so it can be taken out in the file only: union.statements[4], case.yaml:", NULL},
              (const char *const[]){"to close what is open", "What can be had", "of what Union can win", NULL});
  tap_point("statements that cannot all hold are told with their entries, and each way out with the command that takes it");
}

/* The command of a way out repeats what was asked, but not where the answer went. */
static void test_command(void)
{
  const struct zopa_terminal terminal = {.width = 100};
  if (!CHECK(bridge_sample_build(&sample, BRIDGE_SAMPLE_CONFLICTS)))
    return;
  const struct {
    enum zopa_parameter_id id;
    const char *value;
  } asked[] = {{ZOPA_P_AS, "mediator"}, {ZOPA_P_WITHOUT, "s4"}, {ZOPA_P_JSON, NULL},
               {ZOPA_P_HTML, "out.html"}, {ZOPA_P_SEED, "7"}, {ZOPA_P_SET, "pay=it's"}};
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
    struct zopa_argument *argument = &sample.call.arguments[asked[i].id];
    argument->values = calloc(1, sizeof *argument->values);
    if (CHECK(argument->values != NULL))
      argument->values[argument->count++] = asked[i].value;
  }
  struct zopa_text text = tell(&terminal);
  unwrap(&text);
  CHECK(says(&text, "zopa bridge 'harbour wages.yaml' --as mediator --set 'pay=it'\\''s' --without s4 --seed 7 --without s8 "));
  CHECK(!says(&text, "out.html") && !says(&text, "--json"));
  tap_point("that command repeats what was asked, quoted for a shell, and leaves out where the answer went");
  zopa_text_clear(&text);
  bridge_sample_clear(&sample);
}

/* Names as long as people make them, and as many packages as anybody asks for. */
static void test_length(void)
{
  static const char *const name = "Control of the harbour basin, the two quays to the north of it, and whatever the city may yet build "
                                  "beyond the second lock";
  const struct zopa_terminal terminal = {.width = 100};
  if (!CHECK(bridge_sample_build(&sample, BRIDGE_SAMPLE_PACKAGES)))
    return;
  sample.negotiation->issues[1].name = name;
  sample.negotiation->parties[0].name = name;
  struct zopa_text text = tell(&terminal), page = tell(NULL);
  check_width(&text, 100);
  CHECK(says(&text, "A · automation against Term") && says(&page, "<div class=\"bar above\""));
  const char *wanted[] = {"A", "Z", "27", "100"};
  const size_t at[] = {0, 25, 26, 99};
  for (size_t i = 0; i < 4; i++)
    CHECK(strcmp(zopa_bridge_letter(&sample.show, at[i]), wanted[i]) == 0);
  zopa_text_clear(&text);
  zopa_text_clear(&page);
  bridge_sample_clear(&sample);
  tap_point("long names wrap, an issue with a long one goes by its id in titles, and letters do not run out");
}

/* Packages chosen with what the viewer may not see: no figure of that search is told, whatever it is. */
static void test_engine(void)
{
  const struct zopa_terminal terminal = {.width = 100};
  struct zopa_text documents[2] = {{0}, {0}}, reports[2] = {{0}, {0}};
  for (int run = 0; run < 2; run++) {
    if (!CHECK(bridge_sample_build(&sample, BRIDGE_SAMPLE_PACKAGES)))
      return;
    sample.answer.engine = true;
    if (run == 1) {
      sample.bridge.evaluated = 99999;
      sample.bridge.exhaustive = false;
      for (size_t k = 0; k < sample.bridge.package_count; k++) {
        sample.bridge.packages[k].value = 0.777;
        sample.bridge.packages[k].proven = false;
      }
    }
    zopa_bridge_json(&sample.answer, &documents[run]);
    reports[run] = tell(&terminal);
    bridge_sample_clear(&sample);
  }
  CHECK(documents[0].data && documents[1].data && strcmp(documents[0].data, documents[1].data) == 0);
  CHECK(reports[0].data && reports[1].data && strcmp(reports[0].data, reports[1].data) == 0);
  unwrap(&reports[0]);
  CHECK(says(&reports[0], "may have been chosen with more in mind than this view shows (use: engine)") && says(&reports[0], "rank 1"));
  CHECK(says(&documents[0], "\"engine\": true") && says(&documents[0], "\"proven\": false, \"value\": null"));
  for (int run = 0; run < 2; run++) {
    zopa_text_clear(&documents[run]);
    zopa_text_clear(&reports[run]);
  }
  tap_point("where the engine knew more than the viewer may, no byte depends on what its search found but the list and its order");
}

int main(void)
{
  test_figures();
  test_counts();
  test_json();
  test_terminal();
  test_page();
  test_words();
  test_conflicts();
  test_command();
  test_engine();
  test_length();
  return tap_done();
}
