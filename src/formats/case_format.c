/* case_format.c - the rows of the native format in the table of formats, and how its files are told from others. */
#include "formats/case_format.h"

#include <string.h>

#include "formats/case_writer.h"

/* Keys that no file of another tool has at its outermost level in YAML, and the one that none has in JSON. */
static const char *const yaml_keys[] = {"zopa", "parties", "issues", "title", "preferences", "statements"};

static bool starts_with_key(const char *at, size_t left, const char *key)
{
  size_t length = strlen(key), quote = left > 0 && (*at == '"' || *at == '\'');
  if (left < length + 2 * quote + 1 || memcmp(at + quote, key, length) != 0)
    return false;
  at += length + 2 * quote;
  left -= length + 2 * quote;
  while (left > 0 && (*at == ' ' || *at == '\t'))
    at++, left--;
  return left > 0 && *at == ':';
}

/* A line that begins with one of the keys. Whatever is indented belongs to something else. */
static bool recognise_block(const char *at, const char *end)
{
  while (at < end) {
    for (size_t i = 0; i < sizeof yaml_keys / sizeof *yaml_keys; i++)
      if (starts_with_key(at, (size_t)(end - at), yaml_keys[i]))
        return true;
    const char *line = memchr(at, '\n', (size_t)(end - at));
    at = line ? line + 1 : end;
  }
  return false;
}

/* The key zopa of the outermost map, strings skipped. */
static bool recognise_braced(const char *at, const char *end)
{
  size_t depth = 0;
  bool key = false;               /* a key of the outermost map may begin here */
  for (; at < end; at++) {
    if (depth == 1 && key && starts_with_key(at, (size_t)(end - at), "zopa"))
      return true;
    if (*at == '"') {
      for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
      key = false;
    } else if (*at == '{' || *at == '[') {
      key = *at == '{';
      depth++;
    } else if (*at == '}' || *at == ']')
      depth -= depth > 0;
    else if (*at == ',')
      key = true;
    else if (!strchr(" \t\r\n", *at))
      key = false;
  }
  return false;
}

static bool recognises(const struct zopa_file *file)
{
  const char *at = file->bytes, *end = at + file->size;
  if (file->size >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
    at += 3;
  const char *first = at;
  while (first < end && strchr(" \t\r\n", *first) && *first)
    first++;
  return first < end && *first == '{' ? recognise_braced(first, end) : recognise_block(at, end);
}

static enum zopa_status write_yaml(const struct zopa_case *negotiation, size_t part, struct zopa_error *error, struct zopa_text *ret_text)
{
  (void)part, (void)error;        /* one file, which holds everything that a case does */
  return zopa_case_write_yaml(negotiation, ret_text);
}

static enum zopa_status write_json(const struct zopa_case *negotiation, size_t part, struct zopa_error *error, struct zopa_text *ret_text)
{
  (void)part, (void)error;
  return zopa_case_write_json(negotiation, ret_text);
}

const struct zopa_format zopa_format_case = {
  .name = "case",
  .about = "a negotiation in the format of this program, as YAML",
  .recognises = recognises,
  .read = zopa_case_format_read,
  .write = write_yaml,
  .extension = ".yaml",
};

const struct zopa_format zopa_format_case_json = {
  .name = "json",
  .about = "the same as JSON",
  .recognises = recognises,
  .read = zopa_case_format_read,
  .write = write_json,
  .extension = ".json",
};
