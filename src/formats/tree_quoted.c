/* tree_quoted.c - the text of a YAML scalar in quotes, from what stands between them.
 *
 * In single quotes two quotes stand for one; in double quotes a backslash escapes. Line breaks are folded: blanks around a break go, one
 * break becomes a blank, of several the first goes; what an escape gave is never taken for such a blank, and an escaped break goes with the
 * blanks behind it. libfyaml 0.7.12 guesses the length of such scalars beforehand, at times too short: the text is then cut, and
 * memory leaks. So whatever spans lines, or doubles a quote, is read here.
 *
 * Source: YAML 1.2.2, sections 5.7, 6.5, 7.3.1 and 7.3.2. */
#include <string.h>

#include "formats/tree_build.h"

struct quoted {
  const char *raw;
  size_t size, at;
  char *text;
  size_t length;
  size_t kept;                    /* blanks before this length stay, for an escape made them or stands behind them */
};

static bool is_break(char byte) { return byte == '\n' || byte == '\r'; }
static bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

/* Skips blanks and line breaks, and counts the breaks; CR LF is one. */
static size_t skip_breaks(struct quoted *it)
{
  size_t breaks = 0;
  for (; it->at < it->size && (is_break(it->raw[it->at]) || is_blank(it->raw[it->at])); it->at++)
    breaks += it->raw[it->at] == '\n' || (it->raw[it->at] == '\r' && (it->at + 1 == it->size || it->raw[it->at + 1] != '\n'));
  return breaks;
}

static void fold(struct quoted *it)
{
  while (it->length > it->kept && is_blank(it->text[it->length - 1]))
    it->length--;
  size_t breaks = skip_breaks(it);
  if (breaks == 1)
    it->text[it->length++] = ' ';
  for (; breaks > 1; breaks--)
    it->text[it->length++] = '\n';
  it->kept = it->length;
}

static void add_character(struct quoted *it, uint32_t code)
{
  char *to = it->text + it->length;
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
    code = 0xFFFD;
  size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = size; i-- > 1; code >>= 6)
    to[i] = (char)(0x80 | (code & 0x3F));
  to[0] = (char)(size == 1 ? code : (0xF0U << (4 - size) & 0xFF) | code);
  it->length += size;
}

/* The digits behind \x, \u or \U; at most `digits` of them. */
static uint32_t read_hex(struct quoted *it, size_t digits)
{
  uint32_t code = 0;
  for (; digits > 0 && it->at < it->size; digits--, it->at++) {
    static const char figures[] = "0123456789abcdef";
    char byte = it->raw[it->at];
    const char *found = byte ? strchr(figures, byte >= 'A' && byte <= 'F' ? byte - 'A' + 'a' : byte) : NULL;
    if (!found)
      break;
    code = code << 4 | (uint32_t)(found - figures);
  }
  return code;
}

/* What stands behind a backslash. libfyaml has refused what is no escape before it gets here. */
static void escape(struct quoted *it)
{
  static const struct {
    char letter;
    uint16_t code;
  } letters[] = {{'0', 0},    {'a', 7},    {'b', 8},    {'t', 9},    {'n', 10},     {'v', 11},       {'f', 12},
                 {'r', 13},   {'e', 27},   {'N', 0x85}, {'_', 0xA0}, {'L', 0x2028}, {'P', 0x2029}};
  char letter = it->at < it->size ? it->raw[it->at] : '\\';
  if (is_break(letter)) {
    it->kept = it->length;
    size_t breaks = skip_breaks(it);
    for (; breaks > 1; breaks--)
      it->text[it->length++] = '\n';
    it->kept = it->length;
    return;
  }
  it->at += it->at < it->size;
  if (letter == 'x' || letter == 'u' || letter == 'U') {
    uint32_t code = read_hex(it, letter == 'x' ? 2 : letter == 'u' ? 4 : 8);
    bool high = code >= 0xD800 && code < 0xDC00 && it->size - it->at >= 6 && memcmp(it->raw + it->at, "\\u", 2) == 0;
    if (high) {
      size_t before = it->at;
      it->at += 2;
      uint32_t low = read_hex(it, 4);
      if (low >= 0xDC00 && low < 0xE000)
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      else
        it->at = before;
    }
    add_character(it, code);
  } else {
    size_t i = 0, count = sizeof letters / sizeof *letters;
    while (i < count && letters[i].letter != letter)
      i++;
    if (i < count)
      add_character(it, letters[i].code);
    else
      it->text[it->length++] = letter;
  }
  it->kept = it->length;
}

bool zopa_tree_quoted_plain(const char *raw, size_t size, char quote)
{
  return !memchr(raw, '\n', size) && !memchr(raw, '\r', size) && !(quote == '\'' && memchr(raw, '\'', size));
}

char *zopa_tree_unquote(struct zopa_arena *arena, const char *raw, size_t size, char quote, size_t *ret_length)
{
  /* An escape of two bytes may give three: \L. */
  struct quoted it = {.raw = raw, .size = size, .text = zopa_arena_array(arena, 2 * size + 4, 1)};
  while (it.text && it.at < it.size) {
    char byte = raw[it.at];
    if (is_break(byte))
      fold(&it);
    else if (quote == '"' && byte == '\\') {
      it.at++;
      escape(&it);
    } else {
      it.at += quote == '\'' && byte == '\'';
      it.text[it.length++] = byte;
      it.at++;
    }
  }
  *ret_length = it.length;
  return it.text;
}
