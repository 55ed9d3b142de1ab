/* test_plots.c - the pictures, for 1 to 12 parties, plain and with hostile names: the SVG is well-formed XML, every number in it is finite and
 * inside the frame, every point has its title, equal plots give equal bytes; the terminal's picture keeps to its width. */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/chart_data.h"
#include "report/positions.h"
#include "report/svg.h"
#include "report/term_plot.h"
#include "report/sample.h"
#include "tap.h"

static struct sample sample;

static xmlDocPtr parse(const struct zopa_text *text)
{
  return text->failed || !text->data ? NULL : xmlReadMemory(text->data, (int)text->size, "plot.svg", NULL, XML_PARSE_NONET | XML_PARSE_NOERROR);
}

/* The node that follows in document order. */
static xmlNodePtr next_node(xmlNodePtr node)
{
  if (node->children && node->type == XML_ELEMENT_NODE)
    return node->children;
  while (node && !node->next)
    node = node->parent;
  return node ? node->next : NULL;
}

static size_t count_elements(xmlDocPtr document, const char *name)
{
  size_t count = 0;
  for (xmlNodePtr node = xmlDocGetRootElement(document); node; node = next_node(node))
    count += node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
  return count;
}

static void read_frame(xmlDocPtr document, double *ret_width, double *ret_height)
{
  char *box = (char *)xmlGetProp(xmlDocGetRootElement(document), (const xmlChar *)"viewBox"), *end = NULL;
  *ret_width = *ret_height = 0;
  if (CHECK(box != NULL) && CHECK(strncmp(box, "0 0 ", 4) == 0)) {
    *ret_width = strtod(box + 4, &end);
    *ret_height = strtod(end, NULL);
  }
  xmlFree(box);
}

/* Circles lie inside the frame; no attribute holds what is no number. */
static void check_places(xmlDocPtr document)
{
  double width, height;
  read_frame(document, &width, &height);
  for (xmlNodePtr node = xmlDocGetRootElement(document); node; node = next_node(node)) {
    if (node->type != XML_ELEMENT_NODE)
      continue;
    char *x = (char *)xmlGetProp(node, (const xmlChar *)"cx"), *y = (char *)xmlGetProp(node, (const xmlChar *)"cy");
    char *d = (char *)xmlGetProp(node, (const xmlChar *)"d");
    if (x && y && strcmp((const char *)node->parent->name, "g") == 0 && !xmlHasProp(node->parent, (const xmlChar *)"transform"))
      CHECK_THAT(strtod(x, NULL) >= 0 && strtod(x, NULL) <= width && strtod(y, NULL) >= 0 && strtod(y, NULL) <= height, "%s, %s", x, y);
    CHECK(!d || (!strstr(d, "nan") && !strstr(d, "inf")));
    xmlFree(x);
    xmlFree(y);
    xmlFree(d);
  }
}

static void test_svg(bool spoil)
{
  for (size_t n = 1; n <= SAMPLE_PARTIES_MAX; n++)
    for (int use = 0; use < 2; use++) {
      struct zopa_text text = {0}, again = {0};
      sample_build(&sample, n);
      if (spoil)
        sample_spoil(&sample);
      zopa_svg_frontier(&sample.plot, (enum zopa_svg_use)use, &text);
      zopa_svg_frontier(&sample.plot, (enum zopa_svg_use)use, &again);
      CHECK(text.data && again.data && strcmp(text.data, again.data) == 0);
      xmlDocPtr document = parse(&text);
      if (CHECK_THAT(document != NULL, "%zu parties: not well-formed", n)) {
        size_t panels = n >= 2 && n <= 5 ? n * (n - 1) / 2 : 1;
        CHECK_THAT(count_elements(document, "title") >= sample.plot.points_count * panels, "%zu parties: points without a title", n);
        CHECK(count_elements(document, "script") == 0 && count_elements(document, "img") == 0 && count_elements(document, "b") == 0);
        CHECK(count_elements(document, "style") == (use == ZOPA_SVG_FILE));
        check_places(document);
      }
      xmlFreeDoc(document);
      zopa_text_clear(&text);
      zopa_text_clear(&again);
    }
  tap_point(spoil ? "pictures with hostile names are as well-formed" : "pictures for 1 to 12 parties are well-formed, inside their frame, titled, stable");
}

static void test_degenerate(void)
{
  static const double same[] = {0.5, 0.5}, huge[] = {-1e300, 1e300, 1e300, -1e300}, flat[] = {1, 0, 1, 0};
  const double *values[] = {same, huge, flat};
  static const char *const names[] = {"A", "B"};
  for (size_t i = 0; i < 3; i++) {
    struct zopa_plot plot = {.parties_count = 2, .parties = names, .points_count = i ? 2 : 1, .utilities = values[i]};
    struct zopa_text text = {0};
    struct zopa_terminal terminal = {0};
    zopa_svg_frontier(&plot, ZOPA_SVG_FILE, &text);
    xmlDocPtr document = parse(&text);
    if (CHECK(document != NULL))
      check_places(document);
    xmlFreeDoc(document);
    text.size = 0;
    zopa_term_plot(&plot, 0, 1, &terminal, &text);
    CHECK(!text.failed && text.size > 0);
    zopa_text_clear(&text);
  }
  struct zopa_plot empty = {.parties_count = 2, .parties = names}, nobody = {0};
  struct zopa_text text = {0};
  zopa_svg_frontier(&empty, ZOPA_SVG_FILE, &text);
  xmlDocPtr document = parse(&text);
  CHECK(document != NULL);
  xmlFreeDoc(document);
  size_t size = text.size;
  zopa_svg_frontier(&nobody, ZOPA_SVG_FILE, &text);
  CHECK(text.size == size);
  zopa_text_clear(&text);
  tap_point("one point, equal utilities, enormous ones, none at all: a picture or nothing, never nonsense");
}

static void test_axis(void)
{
  static const double ends[][2] = {{0, 1}, {0.2, 0.97}, {-3, 12}, {0.123456, 0.1234561}, {1e-9, 2e-9}, {12345, 99999}, {0, 0}};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    double utilities[] = {ends[i][0], 0, ends[i][1], 0};
    struct zopa_plot plot = {.parties_count = 2, .points_count = 2, .utilities = utilities};
    struct zopa_axis axis = zopa_plot_axis(&plot, 0, 5);
    CHECK_THAT(axis.low <= ends[i][0] + 1e-12 * fabs(ends[i][0]) && axis.high >= ends[i][1] - 1e-12 * fabs(ends[i][1]), "axis %g to %g",
               axis.low, axis.high);
    CHECK((axis.high - axis.low) / axis.step <= 12 && (axis.high - axis.low) / axis.step >= 1);
    CHECK(zopa_axis_share(axis, axis.low) == 0 && zopa_axis_share(axis, axis.high) == 1 && zopa_axis_share(axis, -INFINITY) == 0);
  }
  tap_point("axes hold their values between round ends");
}

static void test_terminal(void)
{
  for (size_t n = 2; n <= 4; n++)
    for (int ascii = 0; ascii < 2; ascii++) {
      struct zopa_terminal terminal = {.width = 80, .ascii = ascii};
      struct zopa_text text = {0};
      size_t letters = 0;
      sample_build(&sample, n);
      zopa_term_plot(&sample.plot, 0, n - 1, &terminal, &text);
      CHECK(!text.failed);
      for (char *line = text.data, *end; line && *line; line = end + 1) {
        end = strchr(line, '\n');
        *end = '\0';
        CHECK_THAT(zopa_text_columns(line) <= 80, "%s", line);
        /* Rows of the picture have their border in the eighth column; letters of the legend do not count. */
        for (char *c = strstr(line, ascii ? "|" : "│"); c && *c; c++)
          letters += strchr("NKEU", *c) != NULL;
        for (const unsigned char *c = (const unsigned char *)line; ascii && *c; c++)
          CHECK(*c < 0x80 || strstr(line, "Kalai"));
      }
      CHECK_THAT(letters == 4 || !ascii, "%zu letters", letters);
      zopa_text_clear(&text);
    }
  tap_point("the terminal's picture keeps to its width and shows every letter");
}

/* Packages among the points of the sample, more of them than letters find room, with ranges wider than all points. */
static void test_packages(void)
{
  enum { PACKAGES = 20 };
  static double utilities[PACKAGES][3][SAMPLE_PARTIES_MAX];
  static const char *const letters[] = {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "<T>"};
  struct zopa_plot_package packages[PACKAGES];
  for (size_t n = 1; n <= SAMPLE_PARTIES_MAX; n++) {
    struct zopa_text text = {0}, again = {0};
    const struct zopa_terminal terminal = {.width = 80, .ascii = true};
    sample_build(&sample, n);
    for (size_t k = 0; k < PACKAGES; k++) {
      for (size_t p = 0; p < n; p++) {
        utilities[k][1][p] = sample.plot.utilities[(k % sample.plot.points_count) * n + p];
        utilities[k][0][p] = utilities[k][1][p] - 0.2;
        utilities[k][2][p] = utilities[k][1][p] + 0.3;
      }
      packages[k] = (struct zopa_plot_package){letters[k], utilities[k][1], utilities[k][0], utilities[k][2],
                                               k % 2 ? sample.plot.choices + (k % sample.plot.points_count) * SAMPLE_ISSUES : NULL};
    }
    sample.plot.packages = packages;
    sample.plot.packages_count = PACKAGES;
    zopa_svg_frontier(&sample.plot, ZOPA_SVG_INLINE, &text);
    zopa_svg_frontier(&sample.plot, ZOPA_SVG_INLINE, &again);
    CHECK(text.data && again.data && strcmp(text.data, again.data) == 0);
    CHECK(text.data && strstr(text.data, "; A: Union ") && strstr(text.data, "&lt;T&gt;</text>") && strstr(text.data, "the range of its worth"));
    xmlDocPtr document = parse(&text);
    if (CHECK_THAT(document != NULL, "%zu parties: not well-formed", n))
      check_places(document);
    xmlFreeDoc(document);
    text.size = 0;
    if (n > 1)
      zopa_term_plot(&sample.plot, 0, 1, &terminal, &text);
    CHECK(!text.failed && (n < 2 || (strstr(text.data, "<T>") && strchr(text.data, 'S'))));
    zopa_text_clear(&text);
    zopa_text_clear(&again);
  }
  tap_point("packages stand in pictures for 1 to 12 parties with letter, mean and range, however many there are");
}

static void test_chart_data(void)
{
  struct zopa_text text = {0};
  sample_build(&sample, 3);
  sample_spoil(&sample);
  zopa_chart_data(&sample.plot, &text);
  CHECK(!text.failed && text.data && !strchr(text.data, '<') && strstr(text.data, "\"letter\": \"K\""));
  size_t options = 0;
  for (const char *at = text.data; at && (at = strstr(at, "\"o\": [")) != NULL; at++)
    options++;
  CHECK(options == sample.plot.points_count + sample.plot.marks_count);
  tap_point("data of the chart holds nothing that could leave its element");
  zopa_text_clear(&text);
}

static void test_positions(void)
{
  static const struct zopa_position taken[] = {{0, 0, 0, 0, "<one>"}, {2, 1, 1, 2, NULL}, {0, 2, 3, 3, "two\nlines"}};
  static const struct zopa_position wrong[] = {{0, 0, 0, 99, NULL}};
  struct zopa_positions positions = {"A & B", sample_hostile, 12, false, sample_hostile, 3, sample_hostile, 3, taken, 3, NULL};
  for (int numeric = 0; numeric < 2; numeric++) {
    struct zopa_text text = {0};
    positions.numeric = numeric;
    zopa_svg_positions(&positions, &text);
    xmlDocPtr document = parse(&text);
    if (CHECK(document != NULL))
      check_places(document);
    xmlFreeDoc(document);
    zopa_text_clear(&text);
  }
  struct zopa_text text = {0};
  positions.positions = wrong;
  positions.positions_count = 1;
  zopa_svg_positions(&positions, &text);
  CHECK(text.failed);
  zopa_text_clear(&text);
  tap_point("positions by stage are well-formed, and one that points nowhere is refused");
}

int main(void)
{
  test_svg(false);
  test_svg(true);
  test_degenerate();
  test_axis();
  test_terminal();
  test_packages();
  test_chart_data();
  test_positions();
  xmlCleanupParser();
  return tap_done();
}
