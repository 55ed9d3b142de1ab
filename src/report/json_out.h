/* json_out.h - writes one JSON document, member by member, into a growing text (RFC 8259).
 *
 * Every value function takes the key under which the value stands: a string inside an object, NULL inside an array and for the
 * document itself. The layout is fixed, so that equal values give equal bytes: a member of the document, and any object or array inside an
 * array, starts a line; arrays of scalars and small objects stay on one line.
 *
 *     struct zopa_json json = ZOPA_JSON_INIT(&text);
 *     zopa_json_object(&json, NULL);
 *     zopa_json_string(&json, "title", title);
 *     zopa_json_array(&json, "utilities");
 *     zopa_json_number(&json, NULL, 0.5);
 *     zopa_json_end(&json);
 *     zopa_json_end(&json);
 *
 * Invariant: the text is a prefix of a valid document, or text->failed is set (memory ran out, or the calls do not nest).
 * "<", U+2028 and U+2029 are escaped, so a document may also stand inside an HTML <script> element. */
#ifndef ZOPA_JSON_OUT_H
#define ZOPA_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { ZOPA_JSON_DEPTH_MAX = 32 };

struct zopa_json {
  struct zopa_text *text;
  unsigned depth;
  struct {
    bool array, used, lines;      /* used: has a member; lines: some member began a line, so the end does too */
  } level[ZOPA_JSON_DEPTH_MAX];
};
#define ZOPA_JSON_INIT(text_) {.text = (text_)}

/* Open an object or an array; zopa_json_end closes the innermost that is open. */
void zopa_json_object(struct zopa_json *json, const char *key);
void zopa_json_array(struct zopa_json *json, const char *key);
void zopa_json_end(struct zopa_json *json);

/* A string; NULL gives null. Bytes that are not UTF-8 are replaced by U+FFFD, one for each byte. An exact count is such a string. */
void zopa_json_string(struct zopa_json *json, const char *key, const char *value);

/* A number with 17 significant digits, which read back to the same double. NaN and infinity, which JSON does not have, give null. */
void zopa_json_number(struct zopa_json *json, const char *key, double value);

/* The same with the given number of significant digits (1 to 17), where a picture needs no more. */
void zopa_json_short_number(struct zopa_json *json, const char *key, double value, int digits);

void zopa_json_integer(struct zopa_json *json, const char *key, int64_t value);
void zopa_json_bool(struct zopa_json *json, const char *key, bool value);
void zopa_json_null(struct zopa_json *json, const char *key);

/* A value that is written already, as one JSON document; NULL gives null. */
void zopa_json_written(struct zopa_json *json, const char *key, const char *document);

#endif
