/* test_page.c - the page holds whatever the case holds without being broken by it. Every text that a view can carry is given a hostile value;
 * the page's main part must then still be well-formed, hold no element but those the page itself makes, no event handler, and no reference
 * but to an anchor; and every text must be there when the markup is read back. */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>

#include "report/analysis_view.h"
#include "report/case_view.h"
#include "report/packages_view.h"
#include "report/sample.h"
#include "tap.h"

static const char *const elements[] = {
  "main", "header", "h1", "h2", "h3", "p", "span", "small", "sup", "a", "section", "div", "table", "thead", "tbody", "tr", "th", "td", "br", "svg", "g",
  "path", "circle", "rect", "text", "title", "figure", "figcaption", "script", "details", "summary", "article", "dl", "dt", "dd", "blockquote",
  "ul", "li", "strong", "code", NULL,
};

/* Replaces every `from` by `to`, which is not longer. */
static void replace(char *text, const char *from, const char *to)
{
  for (char *at = text; (at = strstr(at, from)) != NULL;) {
    memcpy(at, to, strlen(to));
    memmove(at + strlen(to), at + strlen(from), strlen(at + strlen(from)) + 1);
    at += strlen(to);
  }
}

/* Blanks the data inside script elements, which is no markup; nothing in it may begin a tag. */
static void blank_data(char *text)
{
  for (char *at = text; (at = strstr(at, "data-chart=\"frontier\">")) != NULL;) {
    char *data = strchr(at, '>') + 1, *end = strstr(data, "</script>");
    if (!CHECK(end && (size_t)(end - data) == strcspn(data, "<")))
      return;
    memset(data, ' ', (size_t)(end - data));
    at = end;
  }
}

/* The main part as XML: what HTML writes without a value or an end is written out. NULL when it is not well-formed. */
static xmlDocPtr parse_main(const struct zopa_text *page)
{
  char *start = page->data ? strstr(page->data, "<main") : NULL, *end = start ? strstr(start, "</main>") : NULL;
  if (!start || !end || strstr(end + 1, "</main>"))
    return NULL;
  char *copy = strndup(start, (size_t)(end - start) + strlen("</main>"));
  blank_data(copy);
  replace(copy, "<br>", " ");
  replace(copy, "<details open>", "<details>");
  xmlDocPtr document = xmlReadMemory(copy, (int)strlen(copy), "page.html", NULL, XML_PARSE_NONET | XML_PARSE_HUGE);
  free(copy);
  return document;
}

static void check_element(xmlNodePtr node)
{
  bool known = false;
  for (size_t i = 0; elements[i]; i++)
    known |= strcmp((const char *)node->name, elements[i]) == 0;
  CHECK_THAT(known, "<%s> is none of ours", (const char *)node->name);
  for (xmlAttrPtr attribute = node->properties; attribute; attribute = attribute->next) {
    const char *name = (const char *)attribute->name;
    char *value = (char *)xmlGetProp(node, attribute->name);
    CHECK_THAT(strncmp(name, "on", 2) != 0 && strcmp(name, "src") != 0, "attribute %s", name);
    CHECK_THAT(strcmp(name, "href") != 0 || value[0] == '#', "href %s", value);
    CHECK_THAT(strcmp(name, "id") != 0 || !strpbrk(value, " \t\n\"'<>&"), "id %s", value);
    xmlFree(value);
  }
  if (strcmp((const char *)node->name, "script") == 0) {
    char *type = (char *)xmlGetProp(node, (const xmlChar *)"type");
    CHECK(type && strcmp(type, "application/json") == 0);
    xmlFree(type);
  }
}

static void check_tree(xmlDocPtr document)
{
  for (xmlNodePtr node = xmlDocGetRootElement(document); node;) {
    if (node->type == XML_ELEMENT_NODE)
      check_element(node);
    if (node->children && node->type == XML_ELEMENT_NODE) {
      node = node->children;
      continue;
    }
    while (node && !node->next)
      node = node->parent;
    node = node ? node->next : NULL;
  }
}

/* A view in which every text is hostile, a different one in each round. */
struct spoilt {
  const char *text;
  const char *refs[2];
  struct zopa_sentence sentences[2];
  struct zopa_table table;
  struct zopa_entry entries[2];
  struct zopa_contradiction contradiction;
  struct zopa_pair pairs[1];
  struct zopa_card cards[2];
  struct zopa_position position;
  struct zopa_positions positions;
  struct zopa_case_view view;
};

static void spoil(struct spoilt *s, const char *text)
{
  *s = (struct spoilt){.text = text, .refs = {text, "s1"}};
  for (int i = 0; i < 2; i++)
    s->sentences[i] = (struct zopa_sentence){text, s->refs, 2};
  struct zopa_paragraph paragraph = {s->sentences, 2};
  zopa_table_caption(&s->table, text);
  zopa_table_column(&s->table, ZOPA_ALIGN_LEFT, text);
  zopa_table_party_column(&s->table, ZOPA_ALIGN_RIGHT, 13, text);
  zopa_table_row(&s->table, text);
  zopa_table_cell(&s->table, text);
  zopa_table_chip(&s->table, ZOPA_TONE_BAD);
  zopa_table_note(&s->table, text);
  zopa_table_ref(&s->table, text);
  zopa_table_row(&s->table, NULL);
  zopa_table_cell_format(&s->table, "%s\n%s", text, text);
  zopa_table_party(&s->table, 4);
  zopa_table_span(&s->table, 2);
  s->entries[0] = (struct zopa_entry){text, 0, text, text, text};
  s->entries[1] = (struct zopa_entry){"s1", ZOPA_NO_PARTY, NULL, text, text};
  s->contradiction = (struct zopa_contradiction){text, s->entries, 2};
  s->pairs[0] = (struct zopa_pair){text, text};
  s->cards[0] = (struct zopa_card){text, text, 0, text, s->pairs, 1, paragraph};
  s->cards[1] = (struct zopa_card){NULL, text, ZOPA_NO_PARTY, NULL, NULL, 0, {0}};
  s->position = (struct zopa_position){0, 0, 0, 0, text};
  s->positions = (struct zopa_positions){text, &s->text, 1, false, &s->text, 1, &s->text, 1, &s->position, 1, text};
  s->view = (struct zopa_case_view){
    .head = {text, text, text, paragraph}, .claims = paragraph, .since = text, .changes = &s->table, .matrix = &s->table,
    .matrix_note = paragraph, .positions = &s->positions, .positions_count = 1, .offers = s->cards, .offers_count = 2,
    .contradictions = &s->contradiction, .contradictions_count = 1, .contradictions_note = paragraph, .approvals = &s->table,
    .guarantees = s->cards, .guarantees_count = 2, .preferences = &s->table, .constraints = &s->table, .rounds = &s->table, .ledger = s->entries, .ledger_count = 2,
    .sources = &s->table, .warnings = s->sentences, .warnings_count = 2, .notes = s->sentences, .notes_count = 2,
  };
}

static void test_case_view(void)
{
  for (size_t i = 0; i < SAMPLE_HOSTILE; i++) {
    struct spoilt spoilt;
    struct zopa_text text = {0}, words = {0};
    struct zopa_terminal terminal = {.colour = false};
    struct zopa_page page = {.text = &text}, printed = {.text = &words, .terminal = &terminal};
    spoil(&spoilt, sample_hostile[i]);
    zopa_case_view_write(&spoilt.view, &page);
    CHECK(!text.failed);
    xmlDocPtr document = parse_main(&text);
    if (CHECK_THAT(document != NULL, "not well-formed with %s", sample_hostile[i]))
      check_tree(document);
    xmlFreeDoc(document);
    zopa_case_view_write(&spoilt.view, &printed);
    CHECK(!words.failed && words.data && !strpbrk(words.data, "\033\x01\x7F\r"));
    zopa_text_clear(&text);
    zopa_text_clear(&words);
    zopa_table_clear(&spoilt.table);
  }
  tap_point("no text of a case breaks out of the page or steers the terminal");
}

static void test_analysis_view(void)
{
  static struct sample sample;
  for (size_t n = 1; n <= 7; n += 2) {
    struct zopa_text text = {0};
    struct zopa_page page = {.text = &text};
    sample_build(&sample, n);
    sample_spoil(&sample);
    struct zopa_sentence caption = {.text = sample_hostile[0]};
    struct zopa_analysis_view view = {.head = {.title = sample_hostile[1]}, .plot = &sample.plot, .plot_caption = {&caption, 1}};
    zopa_analysis_view_write(&view, &page);
    xmlDocPtr document = parse_main(&text);
    if (CHECK_THAT(document != NULL, "not well-formed for %zu parties", n))
      check_tree(document);
    xmlFreeDoc(document);
    zopa_text_clear(&text);
  }
  tap_point("nor does any name in a plot or in the chart's data");
}

/* The same for packages: every text, many parties (those with hollow marks too), shares beyond any sense. */
static void test_packages_view(void)
{
  static const double shares[] = {0, 1, 0.5, -1, 2, 0.999};
  for (size_t i = 0; i < SAMPLE_HOSTILE; i++) {
    const char *text = sample_hostile[i], *refs[] = {text};
    struct spoilt spoilt;
    struct zopa_page_bar bars[12];
    struct zopa_page_package packages[2];
    spoil(&spoilt, text);
    for (int p = 0; p < 12; p++)
      bars[p] = (struct zopa_page_bar){p, text, shares[p % 6], 0.1 * (p % 4), text, text};
    const struct zopa_page_choice choices[] = {{text, text, true}, {text, text, false}};
    const struct zopa_page_remark remarks[] = {{text, {text, refs, 1}, true}, {text, {text, NULL, 0}, false}};
    for (int k = 0; k < 2; k++)
      packages[k] = (struct zopa_page_package){text, text, text, choices, 2, bars, 12, remarks, 2, spoilt.sentences, 2};
    const struct zopa_page_way ways[] = {{{text, refs, 1}, text}, {{text, NULL, 0}, NULL}};
    const struct zopa_page_conflict conflict = {{spoilt.sentences, 2}, ways, 2};
    const struct zopa_page_question question = {text, {spoilt.sentences, 1}};
    const double low[] = {0.1, 0.2}, middle[] = {0.3, 0.4}, high[] = {0.5, 0.6};
    const uint32_t choice[] = {0};
    const struct zopa_plot_issue issue = {text, &text, 1};
    const char *names[] = {text, text};
    const struct zopa_plot_package letters[] = {{text, middle, low, high, choice}, {text, low, low, middle, NULL}};
    const struct zopa_plot plot = {.parties_count = 2, .parties = names, .reservation = low, .issues_count = 1, .issues = &issue, .points_count = 1,
                                   .utilities = high, .choices = choice, .packages_count = 2, .packages = letters};
    const struct zopa_packages_view view = {
      .head = spoilt.view.head, .matrix = &spoilt.table, .heading = text, .ranking = {spoilt.sentences, 2}, .packages = packages, .packages_count = 2,
      .packages_note = {spoilt.sentences, 1}, .conflicts = &conflict, .conflicts_count = 1, .conflicts_note = {spoilt.sentences, 1}, .plot = &plot,
      .plot_caption = {spoilt.sentences, 1}, .positions = &spoilt.positions, .positions_count = 1, .asked = true, .questions = &question,
      .questions_count = 1, .questions_note = {spoilt.sentences, 1}, .contradictions = &spoilt.contradiction, .contradictions_count = 1,
      .ledger = spoilt.entries, .ledger_count = 2, .cited = spoilt.entries, .cited_count = 2, .warnings = spoilt.sentences, .warnings_count = 2,
      .notes = spoilt.sentences, .notes_count = 2,
    };
    struct zopa_text page_text = {0}, words = {0};
    struct zopa_terminal terminal = {.width = 100};
    struct zopa_page page = {.text = &page_text}, printed = {.text = &words, .terminal = &terminal};
    zopa_packages_view_write(&view, &page);
    CHECK(!page_text.failed && page.charts_count == 1);
    xmlDocPtr document = parse_main(&page_text);
    if (CHECK_THAT(document != NULL, "not well-formed with %s", text))
      check_tree(document);
    xmlFreeDoc(document);
    zopa_packages_view_write(&view, &printed);
    CHECK(!words.failed && words.data && !strpbrk(words.data, "\033\x01\x7F\r"));
    zopa_text_clear(&page_text);
    zopa_text_clear(&words);
    zopa_table_clear(&spoilt.table);
  }
  tap_point("nor does any text of packages, conflicts and questions, whatever the shares");
}

static void test_frame(void)
{
  struct zopa_text text = {0};
  struct zopa_page page = {.text = &text};
  struct zopa_case_view view = {.head = {.title = "<T>"}};
  zopa_case_view_write(&view, &page);
  const char *policy = "content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:;";
  CHECK(text.data && strstr(text.data, policy) && strstr(text.data, "<title>&lt;T&gt; · zopa</title>") && strstr(text.data, "<h1>&lt;T&gt;</h1>"));
  CHECK(text.data && !strstr(text.data, "http://www.w3.org") && !strstr(text.data, "https://") && !strstr(text.data, "url("));
  CHECK(text.data && !strstr(text.data, "<h2") && !strstr(text.data, "<script"));
  tap_point("an empty view is a page with a title and its policy, and without a heading for what is not there");
  zopa_text_clear(&text);
}

static void test_references(void)
{
  static const char *const refs[] = {"s 1/ä"};
  static const struct zopa_sentence says = {"It is said.", refs, 1};
  static const struct zopa_entry entry = {"s 1/ä", ZOPA_NO_PARTY, "Q", NULL, "B"};
  struct zopa_text text = {0};
  struct zopa_page page = {.text = &text};
  struct zopa_case_view view = {.head = {.title = "T", .lead = {&says, 1}}, .ledger = &entry, .ledger_count = 1};
  zopa_case_view_write(&view, &page);
  CHECK(text.data && strstr(text.data, "<a href=\"#entry-s_201_2f_c3_a4\">s 1/ä</a>") && strstr(text.data, "<blockquote id=\"entry-s_201_2f_c3_a4\">"));
  tap_point("a reference leads to its entry, whatever its id is made of");
  zopa_text_clear(&text);
}

static void test_groups(void)
{
  struct zopa_text text = {0};
  struct zopa_page page = {.text = &text};
  struct zopa_table table = {0};
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Issue");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Standing");
  zopa_table_party_column(&table, ZOPA_ALIGN_LEFT, 0, "Union");
  zopa_table_party_column(&table, ZOPA_ALIGN_LEFT, 1, "Port");
  const char *cells[2][4] = {{"Pay", "open", "said", "one"}, {"", "agreed", "said more", ""}};
  for (int r = 0; r < 2; r++) {
    zopa_table_row(&table, NULL);
    for (int c = 0; c < 4; c++)
      zopa_table_cell(&table, cells[r][c]);
  }
  zopa_page_table(&page, &table);
  CHECK(text.data && strstr(text.data, "<th scope=\"rowgroup\" rowspan=\"2\"><div>Pay</div></th>"));
  CHECK(text.data && strstr(text.data, "<td rowspan=\"2\" data-head=\"● Union\"><div>said</div><div>said more</div></td>"));
  CHECK(text.data && strstr(text.data, "<tr class=\"more\"><td data-head=\"Standing\">agreed</td></tr>"));
  tap_point("rows that go on with an issue share its head, and what a party said stands in one cell");
  zopa_text_clear(&text);
  zopa_table_clear(&table);
}

int main(void)
{
  test_frame();
  test_groups();
  test_references();
  test_case_view();
  test_analysis_view();
  test_packages_view();
  xmlCleanupParser();
  return tap_done();
}
