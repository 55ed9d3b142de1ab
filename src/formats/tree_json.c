/* tree_json.c - strict JSON (RFC 8259) into a tree.
 *
 * One pass, no recursion: the builder's stack says what is open, and `expect` says what may come next. Place is counted along the way,
 * each byte once, so that a file of one long line costs no more than one of many. */
#include <string.h>

#include "formats/tree_build.h"

/* What may come next. */
enum expect { VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA_OR_END, NOTHING };

struct json {
  struct zopa_tree_builder *builder;
  const char *at, *end;
  const char *counted;            /* line and column are those of this byte */
  uint32_t line, column;
  struct zopa_text scratch;       /* a string without its escapes */
  struct zopa_tree_fault fault;
};

/* Moves line and column on to json->at. */
static void count(struct json *json)
{
  for (; json->counted < json->at; json->counted++) {
    char byte = *json->counted;
    if (byte == '\n' || (byte == '\r' && json->counted + 1 < json->end && json->counted[1] != '\n')) {
      json->line++;
      json->column = 1;
    } else if (((unsigned char)byte & 0xC0) != 0x80 && byte != '\r')
      json->column++;
  }
}

static bool fault(struct json *json, const char *text)
{
  count(json);
  if (!json->fault.text)
    json->fault = (struct zopa_tree_fault){json->line, json->column, text};
  return false;
}

static void skip_blanks(struct json *json)
{
  while (json->at < json->end && (*json->at == ' ' || *json->at == '\t' || *json->at == '\n' || *json->at == '\r'))
    json->at++;
}

static bool hex4(const char *at, const char *end, unsigned *ret)
{
  if (end - at < 4)
    return false;
  *ret = 0;
  for (int i = 0; i < 4; i++) {
    char c = at[i];
    unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                   : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 16;
    if (digit == 16)
      return false;
    *ret = 16 * *ret + digit;
  }
  return true;
}

static void add_rune(struct zopa_text *text, unsigned rune)
{
  char bytes[4];
  size_t size = rune < 0x80 ? 1 : rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
  static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (size_t i = size; i-- > 1; rune >>= 6)
    bytes[i] = (char)(0x80 | (rune & 0x3F));
  bytes[0] = (char)(lead[size] | rune);
  zopa_text_add(text, bytes, size);
}

/* At the character behind a backslash. */
static bool read_escape(struct json *json)
{
  static const char marks[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  const char *found = json->at < json->end && *json->at ? strchr(marks, *json->at) : NULL;
  unsigned rune, low;
  if (found) {
    zopa_text_add(&json->scratch, &meant[found - marks], 1);
    json->at++;
    return true;
  }
  if (json->at == json->end || *json->at != 'u' || !hex4(json->at + 1, json->end, &rune))
    return fault(json, "this escape is not one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000");
  if (rune == 0)
    return fault(json, "\\u0000 may not stand in a text");
  if (rune >= 0xD800 && rune < 0xDC00 && json->end - json->at >= 11 && json->at[5] == '\\' && json->at[6] == 'u' &&
      hex4(json->at + 7, json->end, &low) && low >= 0xDC00 && low < 0xE000) {
    rune = 0x10000 + ((rune - 0xD800) << 10) + (low - 0xDC00);
    json->at += 6;
  }
  if (rune >= 0xD800 && rune < 0xE000)
    return fault(json, "half of a surrogate pair; write both halves, or the character itself");
  add_rune(&json->scratch, rune);
  json->at += 5;
  return true;
}

/* At an opening quote. */
static bool read_string(struct json *json, struct zopa_tree_mark *mark)
{
  const char *start = ++json->at;
  json->scratch.size = 0;
  bool plain = true;
  while (json->at < json->end && *json->at != '"') {
    if ((unsigned char)*json->at < 0x20)
      return fault(json, *json->at == '\t' ? "a tab inside a text; write it as \\t" : "this text does not end on its line; close it with a quote");
    if (*json->at != '\\') {
      json->at++;
      continue;
    }
    zopa_text_add(&json->scratch, start, (size_t)(json->at - start));
    plain = false;
    json->at++;
    if (!read_escape(json))
      return false;
    start = json->at;
  }
  if (json->at == json->end)
    return fault(json, "the file ends inside a text; the closing quote is missing");
  if (!plain)
    zopa_text_add(&json->scratch, start, (size_t)(json->at - start));
  mark->text = plain ? start : json->scratch.data ? json->scratch.data : "";
  mark->length = plain ? (size_t)(json->at - start) : json->scratch.size;
  mark->quoted = true;
  json->at++;
  return true;
}

static const char *digits(const char *at, const char *end)
{
  while (at < end && *at >= '0' && *at <= '9')
    at++;
  return at;
}

/* The end of a number by the JSON grammar, or NULL. */
static const char *number_end(const char *at, const char *end)
{
  at += at < end && *at == '-';
  const char *whole = digits(at, end);
  if (whole == at || (*at == '0' && whole > at + 1))
    return NULL;
  at = whole;
  if (at < end && *at == '.') {
    const char *part = digits(at + 1, end);
    if (part == at + 1)
      return NULL;
    at = part;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    at++;
    at += at < end && (*at == '-' || *at == '+');
    const char *power = digits(at, end);
    if (power == at)
      return NULL;
    at = power;
  }
  return at;
}

static bool read_bare(struct json *json, struct zopa_tree_mark *mark)
{
  static const char *const words[] = {"true", "false", "null"};
  const char *end = number_end(json->at, json->end);
  for (size_t i = 0; !end && i < 3; i++)
    if ((size_t)(json->end - json->at) >= strlen(words[i]) && memcmp(json->at, words[i], strlen(words[i])) == 0)
      end = json->at + strlen(words[i]);
  if (!end || (end < json->end && !strchr(" \t\r\n,:]}", *end)))
    return fault(json, "this is no JSON value; a text needs double quotes");
  mark->text = json->at;
  mark->length = (size_t)(end - json->at);
  json->at = end;
  return true;
}

/* Reads one value or key, or opens a list or map. */
static bool read_item(struct json *json, bool key, enum expect *expect)
{
  struct zopa_tree_mark mark = {.kind = ZOPA_NODE_SCALAR, .line = json->line, .column = json->column};
  char first = *json->at;
  if (key && first != '"')
    return fault(json, first == '}' ? "a comma stands before \"}\"; take it out" : "a key in double quotes is needed here");
  if (first == '{' || first == '[') {
    mark.kind = first == '{' ? ZOPA_NODE_MAP : ZOPA_NODE_LIST;
    json->at++;
    *expect = first == '{' ? KEY_OR_END : VALUE_OR_END;
  } else {
    if (first == ']')
      return fault(json, "a comma stands before \"]\"; take it out");
    if (!(first == '"' ? read_string(json, &mark) : read_bare(json, &mark)))
      return false;
    *expect = key ? COLON : COMMA_OR_END;
  }
  if (json->scratch.failed) {
    json->builder->status = ZOPA_E_MEMORY;
    json->builder->stopped = true;
    return false;
  }
  zopa_tree_add(json->builder, &mark);
  return !json->builder->stopped;
}

static bool read_end(struct json *json, enum expect *expect)
{
  struct zopa_tree_builder *builder = json->builder;
  bool map = builder->stack[builder->depth - 1].node->kind == ZOPA_NODE_MAP;
  if (*json->at != (map ? '}' : ']'))
    return fault(json, map ? "a comma or \"}\" is missing here" : "a comma or \"]\" is missing here");
  json->at++;
  zopa_tree_close(builder);
  *expect = builder->depth ? COMMA_OR_END : NOTHING;
  return !builder->stopped;
}

static bool step(struct json *json, enum expect *expect)
{
  char next = *json->at;
  switch (*expect) {
  case VALUE_OR_END:
    return next == ']' ? read_end(json, expect) : read_item(json, false, expect);
  case KEY_OR_END:
    return next == '}' ? read_end(json, expect) : read_item(json, true, expect);
  case VALUE:
  case KEY:
    return read_item(json, *expect == KEY, expect);
  case COLON:
    if (next != ':')
      return fault(json, "a colon is missing between key and value");
    json->at++;
    *expect = VALUE;
    return true;
  case COMMA_OR_END:
    if (next != ',')
      return read_end(json, expect);
    json->at++;
    *expect = json->builder->stack[json->builder->depth - 1].node->kind == ZOPA_NODE_MAP ? KEY : VALUE;
    return true;
  case NOTHING:
    break;
  }
  return fault(json, "the document is complete before this; take out what follows");
}

void zopa_tree_json(struct zopa_tree_builder *builder, const char *text, size_t size, struct zopa_tree_fault *ret_fault)
{
  struct json json = {.builder = builder, .at = text, .end = text + size, .counted = text, .line = 1, .column = 1};
  enum expect expect = VALUE;
  bool good = true;
  for (skip_blanks(&json); good && json.at < json.end; skip_blanks(&json)) {
    count(&json);
    good = step(&json, &expect);
  }
  if (good && expect != NOTHING)
    fault(&json, "the file ends before the document is complete");
  zopa_text_clear(&json.scratch);
  *ret_fault = json.fault;
}
