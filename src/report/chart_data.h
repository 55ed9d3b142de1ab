/* chart_data.h - what the script on the page needs to draw the frontier, as JSON. */
#ifndef ZOPA_CHART_DATA_H
#define ZOPA_CHART_DATA_H

#include "base/text.h"
#include "report/plot.h"

/* Appends one JSON object, safe inside <script>:
 *   parties      [{"name", "mark"}]            mark: index of shape and colour
 *   reservation, ideal   [number] or null
 *   issues       [{"name", "options": [text]}] only the options that some point or mark has
 *   points       [{"u": [number], "o": [index into options], "ties": text, "number": integer}]
 *   total        text when thinned, else null
 *   marks        [{"letter", "name", "shape", "colour", "u", "o"}]
 *   cloud        [[number]]
 * Utilities have 7 significant digits, which is beyond what a picture shows. */
void zopa_chart_data(const struct zopa_plot *plot, struct zopa_text *text);

#endif
