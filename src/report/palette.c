/* palette.c - see palette.h. */
#include "report/palette.h"

#include <string.h>

#define LIGHT                                                                                                                         \
  "--paper:#fbfaf7;--ink:#1d2530;--soft:#5d6875;--line:#d9d5cb;--card:#fff;--hatch:#e9e5da;--ok:#2f7d4f;--mid:#8a6206;--no:#a33a3a;"  \
  "--p0:#0b6e6e;--p1:#b4540a;--p2:#5b4b9a;--p3:#9c2c66;--p4:#2a62a8;--p5:#666a10;"                                                    \
  "--s0:#7a2e8e;--s1:#1d5fa8;--s2:#a02c3c;--s3:#5c6210;"
#define DARK                                                                                                                          \
  "--paper:#14181d;--ink:#e8e6e0;--soft:#9aa5b1;--line:#2c333b;--card:#1a2027;--hatch:#232a32;--ok:#6cc08b;--mid:#e0b45a;--no:#e08080;" \
  "--p0:#4cc2c2;--p1:#f0a15a;--p2:#b3a4f0;--p3:#ee92bf;--p4:#84b6f2;--p5:#c9cc64;"                                                    \
  "--s0:#d9a0ea;--s1:#86b8f4;--s2:#f29aa8;--s3:#cfd46c;"

const char zopa_palette_css[] =
  ":root{color-scheme:light dark;" LIGHT "}\n"
  "@media screen and (prefers-color-scheme:dark){:root{" DARK "}}\n";

/* A first value without a variable, then the same with it: readers that do not know the second keep the first. */
#define FILL(name, plain) "fill:" plain ";fill:var(--" name "," plain ")"
#define STROKE(name, plain) "stroke:" plain ";stroke:var(--" name "," plain ")"

const char zopa_plot_css[] =
  ".plot text{font:12px system-ui,'Noto Sans',sans-serif;" FILL("soft", "#5d6875") "}\n"
  ".plot .name{" FILL("ink", "#1d2530") ";font-weight:600}\n"
  ".plot .paper{" FILL("paper", "#fbfaf7") "}\n"
  ".plot .box{fill:none;" STROKE("line", "#d9d5cb") "}\n"
  ".plot .grid{" STROKE("line", "#d9d5cb") ";opacity:.55}\n"
  ".plot .cloud{fill:none;" STROKE("soft", "#5d6875") ";stroke-width:3.4;stroke-linecap:round;opacity:.25}\n"
  ".plot .point{" FILL("ink", "#1d2530") ";" STROKE("paper", "#fbfaf7") ";stroke-width:.8}\n"
  ".plot .fine{stroke:none}\n"
  ".plot .stairs{fill:none;" STROKE("ink", "#1d2530") ";stroke-width:1.1;opacity:.45}\n"
  ".plot .thread{fill:none;" STROKE("ink", "#1d2530") ";stroke-width:1;opacity:.13}\n"
  ".plot .gain{" FILL("ok", "#2f7d4f") ";opacity:.09}\n"
  ".plot .floor{fill:none;" STROKE("ok", "#2f7d4f") ";stroke-width:1.2;stroke-dasharray:4 4}\n"
  ".plot .ideal{fill:none;" STROKE("soft", "#5d6875") ";stroke-width:1.6}\n"
  ".plot .leader{fill:none;" STROKE("ink", "#1d2530") ";stroke-width:.8;opacity:.7}\n"
  ".plot .range{fill:none;" STROKE("s0", "#7a2e8e") ";stroke-width:2;opacity:.75}\n"
  ".plot .k{" FILL("s0", "#7a2e8e") "}.plot .way{" STROKE("s0", "#7a2e8e") "}\n"
  ".plot .ring{fill:none;" STROKE("ink", "#1d2530") ";stroke-width:1.6}\n"
  ".plot .passes{fill:none;" STROKE("ok", "#2f7d4f") ";stroke-width:1.6;pointer-events:none}\n"
  ".plot text.letter{" FILL("paper", "#fbfaf7") ";font-weight:700;text-anchor:middle}\n"
  ".p0{" FILL("p0", "#0b6e6e") "}.p1{" FILL("p1", "#b4540a") "}.p2{" FILL("p2", "#5b4b9a") "}"
  ".p3{" FILL("p3", "#9c2c66") "}.p4{" FILL("p4", "#2a62a8") "}.p5{" FILL("p5", "#666a10") "}\n"
  ".q0{fill:none;" STROKE("p0", "#0b6e6e") "}.q1{fill:none;" STROKE("p1", "#b4540a") "}.q2{fill:none;" STROKE("p2", "#5b4b9a") "}"
  ".q3{fill:none;" STROKE("p3", "#9c2c66") "}.q4{fill:none;" STROKE("p4", "#2a62a8") "}.q5{fill:none;" STROKE("p5", "#666a10") "}\n"
  ".q0,.q1,.q2,.q3,.q4,.q5{stroke-width:1.8}\n"
  ".s0{" FILL("s0", "#7a2e8e") "}.s1{" FILL("s1", "#1d5fa8") "}.s2{" FILL("s2", "#a02c3c") "}.s3{" FILL("s3", "#5c6210") "}\n"
  ".plot .t0{" STROKE("s0", "#7a2e8e") "}.plot .t1{" STROKE("s1", "#1d5fa8") ";stroke-dasharray:7 3}"
  ".plot .t2{" STROKE("s2", "#a02c3c") ";stroke-dasharray:2 3}.plot .t3{" STROKE("s3", "#5c6210") ";stroke-dasharray:9 3 2 3}\n"
  ".plot .thick{fill:none;stroke-width:2.2}\n";

static const struct {
  const char *letter, *name;
  enum zopa_shape shape;
} solutions[ZOPA_SOLUTIONS] = {
  [ZOPA_NASH] = {"N", "Nash", ZOPA_CIRCLE},
  [ZOPA_KALAI_SMORODINSKY] = {"K", "Kalai–Smorodinsky", ZOPA_SQUARE},
  [ZOPA_EGALITARIAN] = {"E", "egalitarian", ZOPA_DIAMOND},
  [ZOPA_UTILITARIAN] = {"U", "utilitarian", ZOPA_HEXAGON},
};

const char *zopa_solution_letter(enum zopa_solution solution) { return solutions[solution].letter; }
const char *zopa_solution_name(enum zopa_solution solution) { return solutions[solution].name; }
enum zopa_shape zopa_solution_shape(enum zopa_solution solution) { return solutions[solution].shape; }

void zopa_markup_escape(struct zopa_text *text, const char *string)
{
  size_t size = strlen(string), valid = zopa_text_utf8_prefix(string, size);
  for (size_t i = 0; i < size; i++) {
    unsigned char byte = (unsigned char)string[i];
    const char *instead = byte == '&' ? "&amp;" : byte == '<' ? "&lt;" : byte == '>' ? "&gt;" : byte == '"' ? "&quot;" :
                          byte == '\'' ? "&#39;" : NULL;
    bool noncharacter = i + 2 < valid && !memcmp(string + i, "\xEF\xBF", 2) && ((unsigned char)string[i + 2] | 1) == 0xBF;
    if (i >= valid || (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F || noncharacter) {
      instead = "\xEF\xBF\xBD";
      if (i >= valid)
        valid = i + 1 + zopa_text_utf8_prefix(string + i + 1, size - i - 1);
      i += noncharacter ? 2 : 0;
    }
    if (instead)
      zopa_text_string(text, instead);
    else
      zopa_text_add(text, string + i, 1);
  }
}

/* Corners of the shapes on a circle of radius one, clockwise from the top or the upper right (y grows downwards). */
static const struct {
  int count;
  double at[10][2];
} corners[] = {
  [ZOPA_CIRCLE] = {0},
  [ZOPA_SQUARE] = {4, {{0.86, -0.86}, {0.86, 0.86}, {-0.86, 0.86}, {-0.86, -0.86}}},
  [ZOPA_DIAMOND] = {4, {{0, -1.22}, {1.22, 0}, {0, 1.22}, {-1.22, 0}}},
  [ZOPA_TRIANGLE] = {3, {{0, -1.15}, {1.1, 0.8}, {-1.1, 0.8}}},
  [ZOPA_TRIANGLE_DOWN] = {3, {{1.1, -0.8}, {0, 1.15}, {-1.1, -0.8}}},
  [ZOPA_STAR] = {10, {{0, -1.25}, {0.29, -0.4}, {1.19, -0.39}, {0.48, 0.15}, {0.73, 1.01}, {0, 0.5}, {-0.73, 1.01}, {-0.48, 0.15},
                      {-1.19, -0.39}, {-0.29, -0.4}}},
  [ZOPA_HEXAGON] = {6, {{0, -1.12}, {0.97, -0.56}, {0.97, 0.56}, {0, 1.12}, {-0.97, 0.56}, {-0.97, -0.56}}},
};

void zopa_markup_number(struct zopa_text *text, const char *before, double value)
{
  zopa_text_string(text, before);
  zopa_text_fixed(text, value, 1);
}

void zopa_markup_line(struct zopa_text *text, double x1, double y1, double x2, double y2, const char *class_name)
{
  zopa_markup_number(text, "<path d=\"M", x1);
  zopa_markup_number(text, " ", y1);
  zopa_markup_number(text, "L", x2);
  zopa_markup_number(text, " ", y2);
  zopa_text_format(text, "\" class=\"%s\"/>\n", class_name);
}

/* The bytes of the first `columns` columns of a label. */
static size_t label_prefix(const char *label, size_t columns)
{
  char one[5];
  size_t end = 0, taken = 0;
  for (size_t length; label[end]; end += length) {
    for (length = 1; length < 4 && ((unsigned char)label[end + length] & 0xC0) == 0x80;)
      length++;
    memcpy(one, label + end, length);
    one[length] = '\0';
    taken += zopa_text_columns(one);
    if (taken > columns)
      break;
  }
  return end;
}

void zopa_markup_label(struct zopa_text *text, double x, double y, const char *attributes, const char *label, double room)
{
  size_t fits = room > 2 * ZOPA_CHARACTER_WIDTH ? (size_t)(room / ZOPA_CHARACTER_WIDTH) : 2;
  zopa_markup_number(text, "<text x=\"", x);
  zopa_markup_number(text, "\" y=\"", y);
  zopa_text_format(text, "\" %s>", attributes);
  if (zopa_text_columns(label) > fits) {
    struct zopa_text part = {0};
    zopa_text_add(&part, label, label_prefix(label, fits - 1));
    zopa_text_string(&part, "…");
    text->failed |= part.failed;
    zopa_text_string(text, "<title>");
    zopa_markup_escape(text, label);
    zopa_text_string(text, "</title>");
    zopa_markup_escape(text, part.data ? part.data : "");
    zopa_text_clear(&part);
  } else
    zopa_markup_escape(text, label);
  zopa_text_string(text, "</text>\n");
}

void zopa_markup_shape(struct zopa_text *text, enum zopa_shape shape, double x, double y, double r, const char *class_name)
{
  if (shape == ZOPA_CIRCLE) {
    zopa_markup_number(text, "<circle cx=\"", x);
    zopa_markup_number(text, "\" cy=\"", y);
    zopa_markup_number(text, "\" r=\"", r);
  } else {
    zopa_text_string(text, "<path d=\"");
    for (int i = 0; i < corners[shape].count; i++) {
      zopa_markup_number(text, i ? "L" : "M", x + r * corners[shape].at[i][0]);
      zopa_markup_number(text, " ", y + r * corners[shape].at[i][1]);
    }
    zopa_text_string(text, "Z");
  }
  zopa_text_format(text, "\" class=\"%s\"/>", class_name);
}

void zopa_markup_party(struct zopa_text *text, int party, double x, double y, double r)
{
  char class_name[3] = {(party / 6) % 2 ? 'q' : 'p', (char)('0' + party % 6), '\0'};
  zopa_markup_shape(text, (enum zopa_shape)(party % 6), x, y, r, class_name);
}
