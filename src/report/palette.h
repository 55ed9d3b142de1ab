/* palette.h - the marks that stand for parties and solutions, and the colours of page and plots.
 *
 * Colour never carries meaning alone: a party has a shape, a colour and a name; a solution a letter, a shape and a colour. Six shapes and
 * six colours go together; the seventh to twelfth party have the same shapes hollow. The hues differ in lightness too, so that they can be
 * told apart with any colour vision; on paper and on dark ground all reach a contrast of 4.5 (WCAG 2.2, 1.4.3). */
#ifndef ZOPA_PALETTE_H
#define ZOPA_PALETTE_H

#include "base/text.h"
#include "report/plot.h"

enum zopa_shape {
  ZOPA_CIRCLE, ZOPA_SQUARE, ZOPA_DIAMOND, ZOPA_TRIANGLE, ZOPA_TRIANGLE_DOWN, ZOPA_STAR, ZOPA_HEXAGON
};

/* Colours as CSS variables, for light and dark ground; print is always light. */
extern const char zopa_palette_css[];

/* How the parts of a plot look, by class, in those variables (with plain colours for readers of SVG that know no variables). */
extern const char zopa_plot_css[];

/* What a solution is called: "N", "Nash". */
const char *zopa_solution_letter(enum zopa_solution solution);
const char *zopa_solution_name(enum zopa_solution solution);
enum zopa_shape zopa_solution_shape(enum zopa_solution solution);

/* Appends text with what has a meaning in HTML or XML escaped, in attributes too; what may not stand in XML becomes U+FFFD. */
void zopa_markup_escape(struct zopa_text *text, const char *string);

/* Appends a text element of at most `room` units at 12 pixels; what is cut off is told by an ellipsis, and the whole stands in its title. */
void zopa_markup_label(struct zopa_text *text, double x, double y, const char *attributes, const char *label, double room);

/* About how many units a character of 12 pixels takes; no font is at hand. */
enum { ZOPA_CHARACTER_WIDTH = 7 };

/* Appends a straight line as an SVG path. */
void zopa_markup_line(struct zopa_text *text, double x1, double y1, double x2, double y2, const char *class_name);

/* Appends `before` and a coordinate with one decimal. */
void zopa_markup_number(struct zopa_text *text, const char *before, double value);

/* Appends a shape as an SVG element around (x, y), its outer radius about r, with the given class. Coordinates have one decimal. */
void zopa_markup_shape(struct zopa_text *text, enum zopa_shape shape, double x, double y, double r, const char *class_name);

/* Appends the mark of a party around (x, y). */
void zopa_markup_party(struct zopa_text *text, int party, double x, double y, double r);

#endif
