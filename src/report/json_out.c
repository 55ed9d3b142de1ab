/* json_out.c - see json_out.h. A stack of open objects and arrays decides commas and line breaks; nothing is looked back at. */
#include "report/json_out.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void add_string(struct zopa_text *text, const char *value)
{
  size_t size = strlen(value), valid = zopa_text_utf8_prefix(value, size);
  zopa_text_string(text, "\"");
  for (size_t i = 0, plain = 0; i <= size; i++) {
    unsigned char byte = (unsigned char)value[i];
    bool separator = i + 2 < valid && !memcmp(value + i, "\xE2\x80", 2) && (value[i + 2] == '\xA8' || value[i + 2] == '\xA9');
    if (i < valid && byte >= 0x20 && byte != '"' && byte != '\\' && byte != '<' && byte != 0x7F && !separator)
      continue;
    zopa_text_add(text, value + plain, i - plain);
    plain = i + 1;
    if (i == size)
      break;
    if (i >= valid) {
      zopa_text_string(text, "\xEF\xBF\xBD");
      valid = plain + zopa_text_utf8_prefix(value + plain, size - plain);
    } else if (separator) {
      zopa_text_string(text, value[i + 2] == '\xA8' ? "\\u2028" : "\\u2029");
      i += 2;
      plain = i + 1;
    } else if (byte == '"' || byte == '\\')
      zopa_text_format(text, "\\%c", byte);
    else if (byte == '\n')
      zopa_text_string(text, "\\n");
    else if (byte == '\t')
      zopa_text_string(text, "\\t");
    else
      zopa_text_format(text, "\\u%04x", byte);
  }
  zopa_text_string(text, "\"");
}

static void new_line(struct zopa_text *text, unsigned depth)
{
  zopa_text_string(text, "\n");
  zopa_text_repeat(text, "  ", depth);
}

/* Comma, line break or blank, and key: all that stands before a value. */
static void before(struct zopa_json *json, const char *key, bool container)
{
  struct zopa_text *text = json->text;
  if (json->depth == 0) {
    text->failed |= key != NULL;
    return;
  }
  bool array = json->level[json->depth - 1].array, used = json->level[json->depth - 1].used;
  bool line = json->depth == 1 || (container && (array || json->depth == 2));
  if ((key == NULL) != array)
    text->failed = true;
  if (used)
    zopa_text_string(text, line ? "," : ", ");
  if (line)
    new_line(text, json->depth);
  json->level[json->depth - 1].used = true;
  json->level[json->depth - 1].lines |= line;
  if (key) {
    add_string(text, key);
    zopa_text_string(text, ": ");
  }
}

static void open_level(struct zopa_json *json, const char *key, bool array)
{
  before(json, key, true);
  if (json->depth == ZOPA_JSON_DEPTH_MAX) {
    json->text->failed = true;
    return;
  }
  json->level[json->depth].array = array;
  json->level[json->depth].used = json->level[json->depth].lines = false;
  json->depth++;
  zopa_text_string(json->text, array ? "[" : "{");
}

void zopa_json_object(struct zopa_json *json, const char *key) { open_level(json, key, false); }
void zopa_json_array(struct zopa_json *json, const char *key) { open_level(json, key, true); }

void zopa_json_end(struct zopa_json *json)
{
  if (json->depth == 0) {
    json->text->failed = true;
    return;
  }
  json->depth--;
  if (json->level[json->depth].lines)
    new_line(json->text, json->depth);
  zopa_text_string(json->text, json->level[json->depth].array ? "]" : "}");
  if (json->depth == 0)
    zopa_text_string(json->text, "\n");
}

void zopa_json_string(struct zopa_json *json, const char *key, const char *value)
{
  if (!value) {
    zopa_json_null(json, key);
    return;
  }
  before(json, key, false);
  add_string(json->text, value);
}

void zopa_json_short_number(struct zopa_json *json, const char *key, double value, int digits)
{
  if (!isfinite(value)) {
    zopa_json_null(json, key);
    return;
  }
  before(json, key, false);
  zopa_text_number(json->text, value, digits);
}

void zopa_json_number(struct zopa_json *json, const char *key, double value) { zopa_json_short_number(json, key, value, 17); }

void zopa_json_integer(struct zopa_json *json, const char *key, int64_t value)
{
  before(json, key, false);
  zopa_text_format(json->text, "%" PRId64, value);
}

void zopa_json_bool(struct zopa_json *json, const char *key, bool value)
{
  before(json, key, false);
  zopa_text_string(json->text, value ? "true" : "false");
}

void zopa_json_null(struct zopa_json *json, const char *key)
{
  before(json, key, false);
  zopa_text_string(json->text, "null");
}

void zopa_json_written(struct zopa_json *json, const char *key, const char *document)
{
  before(json, key, true);
  zopa_text_string(json->text, document ? document : "null");
}
