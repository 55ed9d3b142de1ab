/* text.c - see text.h. */
#include "base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void zopa_text_clear(struct zopa_text *text)
{
  free(text->data);
  *text = (struct zopa_text){0};
}

static bool reserve(struct zopa_text *text, size_t more)
{
  if (text->failed)
    return false;
  if (more < text->capacity - text->size)
    return true;
  size_t capacity = text->capacity ? 2 * text->capacity : 256;
  while (capacity - text->size <= more && capacity < SIZE_MAX / 2)
    capacity *= 2;
  char *data = capacity - text->size > more ? realloc(text->data, capacity) : NULL;
  if (!data) {
    text->failed = true;
    return false;
  }
  text->data = data;
  text->capacity = capacity;
  return true;
}

void zopa_text_add(struct zopa_text *text, const char *bytes, size_t size)
{
  if (!reserve(text, size))
    return;
  if (size)
    memcpy(text->data + text->size, bytes, size);
  text->size += size;
  text->data[text->size] = '\0';
}

void zopa_text_string(struct zopa_text *text, const char *string) { zopa_text_add(text, string, strlen(string)); }

void zopa_text_repeat(struct zopa_text *text, const char *string, size_t times)
{
  while (times-- > 0 && !text->failed)
    zopa_text_string(text, string);
}

void zopa_text_format_list(struct zopa_text *text, const char *format, va_list arguments)
{
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  if (length < 0)
    text->failed = true;
  else if (reserve(text, (size_t)length)) {
    vsnprintf(text->data + text->size, (size_t)length + 1, format, again);
    text->size += (size_t)length;
  }
  va_end(again);
}

void zopa_text_format(struct zopa_text *text, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  zopa_text_format_list(text, format, arguments);
  va_end(arguments);
}

/* Adds what printf made of a number: the one byte or two that are neither digit nor sign nor exponent are the locale's decimal point. */
static void add_number(struct zopa_text *text, const char *printed, int length)
{
  bool point = false;
  for (int i = 0; i < length; i++)
    if (isalnum((unsigned char)printed[i]) || printed[i] == '-' || printed[i] == '+')
      zopa_text_add(text, printed + i, 1);
    else if (!point) {
      zopa_text_add(text, ".", 1);
      point = true;
    }
}

void zopa_text_number(struct zopa_text *text, double value, int digits)
{
  char buffer[40];
  add_number(text, buffer, snprintf(buffer, sizeof buffer, "%.*g", digits, value == 0 ? 0.0 : value));
}

void zopa_text_fixed(struct zopa_text *text, double value, int decimals)
{
  char buffer[352];
  int length = snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  bool zero = buffer[0] == '-' && strspn(buffer + 1, "0.,") == (size_t)length - 1;
  add_number(text, buffer + zero, length - zero);
}

void zopa_text_shortest(struct zopa_text *text, double value)
{
  char buffer[40];
  int digits = 15;
  /* strtod and snprintf agree on the locale, whatever it is. */
  while (digits < 17 && (snprintf(buffer, sizeof buffer, "%.*g", digits, value), strtod(buffer, NULL) != value))
    digits++;
  zopa_text_number(text, value, digits);
}

enum { WORD_MAX = 64 };

/* Edit distance with transpositions of neighbours (optimal string alignment), on bytes, case folded; three rows suffice. */
static size_t distance(const char *a, const char *b)
{
  size_t m = strlen(a), n = strlen(b), rows[3][WORD_MAX + 1];
  if (m > WORD_MAX || n > WORD_MAX)
    return SIZE_MAX;
  for (size_t j = 0; j <= n; j++)
    rows[0][j] = j;
  for (size_t i = 1; i <= m; i++) {
    size_t *before = rows[(i + 1) % 3], *above = rows[(i - 1) % 3], *row = rows[i % 3];
    row[0] = i;
    for (size_t j = 1; j <= n; j++) {
      int x = tolower((unsigned char)a[i - 1]), y = tolower((unsigned char)b[j - 1]);
      size_t best = above[j - 1] + (x != y);
      if (above[j] + 1 < best)
        best = above[j] + 1;
      if (row[j - 1] + 1 < best)
        best = row[j - 1] + 1;
      if (i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) && y == tolower((unsigned char)a[i - 2]) && before[j - 2] + 1 < best)
        best = before[j - 2] + 1;
      row[j] = best;
    }
  }
  return rows[m % 3][n];
}

const char *zopa_text_nearest(const char *word, const char *const *candidates, size_t count)
{
  const char *nearest = NULL;
  size_t length = strlen(word), limit = length <= 2 ? 1 : length <= 5 ? 2 : 3, least = limit + 1;
  for (size_t i = 0; i < count; i++) {
    size_t d = distance(word, candidates[i]);
    if (d < least && d < strlen(candidates[i])) {
      least = d;
      nearest = candidates[i];
    }
  }
  return nearest;
}

/* Decodes one character; 0 bytes taken when it is not valid UTF-8. */
static size_t decode(const unsigned char *s, size_t size, uint32_t *ret_rune)
{
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (s[0] < 0x80) {
    *ret_rune = s[0];
    return 1;
  }
  size_t length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
  if (s[0] < 0xC2 || s[0] > 0xF4 || length > size)
    return 0;
  uint32_t rune = s[0] & (0x7Fu >> length);
  for (size_t i = 1; i < length; i++) {
    if ((s[i] & 0xC0) != 0x80)
      return 0;
    rune = rune << 6 | (s[i] & 0x3Fu);
  }
  if (rune < least[length] || rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
    return 0;
  *ret_rune = rune;
  return length;
}

size_t zopa_text_utf8_prefix(const char *bytes, size_t size)
{
  size_t at = 0, taken;
  uint32_t rune;
  while (at < size && (taken = decode((const unsigned char *)bytes + at, size - at, &rune)) > 0)
    at += taken;
  return at;
}

/* wcwidth would need a UTF-8 locale to be set; these ranges are what appears in case files (Unicode 15, EastAsianWidth W and F). */
static size_t rune_columns(uint32_t rune)
{
  if ((rune >= 0x300 && rune <= 0x36F) || (rune >= 0x200B && rune <= 0x200F) || (rune >= 0x20D0 && rune <= 0x20FF) || rune == 0xFE0F)
    return 0;
  return (rune >= 0x1100 && rune <= 0x115F) || (rune >= 0x2E80 && rune <= 0xA4CF) || (rune >= 0xAC00 && rune <= 0xD7A3) ||
         (rune >= 0xF900 && rune <= 0xFAFF) || (rune >= 0xFE30 && rune <= 0xFE6F) || (rune >= 0xFF00 && rune <= 0xFF60) ||
         (rune >= 0x1F300 && rune <= 0x1FAFF) || (rune >= 0x20000 && rune <= 0x3FFFD) ? 2 : 1;
}

size_t zopa_text_columns(const char *string)
{
  size_t columns = 0, size = strlen(string), taken;
  uint32_t rune;
  for (size_t at = 0; at < size; at += taken) {
    taken = decode((const unsigned char *)string + at, size - at, &rune);
    columns += taken ? rune_columns(rune) : 1;
    taken += !taken;
  }
  return columns;
}
