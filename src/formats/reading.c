/* reading.c - see reading.h. */
#include "formats/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct zopa_file *zopa_reading_files(struct zopa_case *negotiation, const struct zopa_file *files, size_t count)
{
  struct zopa_file *own = ZOPA_ARENA_NEW(&negotiation->arena, struct zopa_file, count);
  for (size_t i = 0; own && i < count; i++) {
    own[i] = files[i];
    own[i].name = zopa_arena_string(&negotiation->arena, files[i].name);
    if (!own[i].name)
      return NULL;
  }
  return own;
}

/* The end of a JSON string that begins at `at` with its quote: behind the closing quote, or size. */
static size_t string_end(const struct zopa_file *file, size_t at)
{
  for (at++; at < file->size && file->bytes[at] != '"'; at++)
    at += file->bytes[at] == '\\';
  return at < file->size ? at + 1 : file->size;
}

static size_t skip_blanks(const struct zopa_file *file, size_t at)
{
  while (at < file->size && (file->bytes[at] == ' ' || file->bytes[at] == '\t' || file->bytes[at] == '\r' || file->bytes[at] == '\n'))
    at++;
  return at;
}

bool zopa_reading_json_key(const struct zopa_file *file, const char *key)
{
  size_t length = strlen(key), depth = 0;
  size_t at = skip_blanks(file, file->size >= 3 && memcmp(file->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
  if (at == file->size || file->bytes[at] != '{')
    return false;
  while (at < file->size) {
    char byte = file->bytes[at];
    if (byte != '"') {
      depth += byte == '{' || byte == '[';
      if ((byte == '}' || byte == ']') && --depth == 0)
        break;
      at++;
      continue;
    }
    size_t end = string_end(file, at);
    if (depth == 1 && end - at == length + 2 && memcmp(file->bytes + at + 1, key, length) == 0) {
      size_t next = skip_blanks(file, end);
      if (next < file->size && file->bytes[next] == ':')
        return true;
    }
    at = end;
  }
  return false;
}

static int lower_case(char letter) { return letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter; }

bool zopa_reading_same(const char *left, const char *right)
{
  while (*left && lower_case(*left) == lower_case(*right)) {
    left++;
    right++;
  }
  return lower_case(*left) == lower_case(*right);
}

bool zopa_reading_integer(const char *text, long *ret_value)
{
  if (!text || !text[0])
    return false;
  size_t sign = text[0] == '-' || text[0] == '+';
  size_t digits = strspn(text + sign, "0123456789");
  if (digits == 0 || digits > 10 || text[sign + digits])
    return false;
  *ret_value = strtol(text, NULL, 10);
  return *ret_value >= INT32_MIN && *ret_value <= INT32_MAX;
}

char *zopa_reading_stem(struct zopa_arena *arena, const char *file)
{
  const char *slash = strrchr(file, '/');
  const char *name = slash ? slash + 1 : file;
  const char *dot = strrchr(name, '.');
  return zopa_arena_text(arena, name, dot && dot != name ? (size_t)(dot - name) : strlen(name));
}

bool zopa_reading_parties(struct zopa_case *negotiation, size_t count)
{
  negotiation->parties = ZOPA_ARENA_NEW(&negotiation->arena, struct zopa_party, count);
  negotiation->preferences = ZOPA_ARENA_NEW(&negotiation->arena, struct zopa_preference, count);
  return negotiation->parties && negotiation->preferences;
}

bool zopa_reading_party(struct zopa_case *negotiation, const struct zopa_file *file, struct zopa_error *error,
                        struct zopa_preference **ret_preference)
{
  const char *id = zopa_reading_stem(&negotiation->arena, file->name);
  if (!id)
    return false;
  struct zopa_place place = {file->name, 1, 1};
  *ret_preference = NULL;
  uint32_t same = zopa_party_index(negotiation, id);
  if (same != ZOPA_NONE) {
    zopa_error_add(error, ZOPA_ERROR, place, "a party named %s comes from %s already; rename one of the two files", id,
                   negotiation->parties[same].place.file);
    return true;
  }
  size_t party = negotiation->parties_count++;
  negotiation->parties[party] = (struct zopa_party){.id = id, .name = id, .place = place};
  *ret_preference = &negotiation->preferences[party];
  **ret_preference = (struct zopa_preference){.given = true, .as_written = true, .place = place};
  return true;
}

/* "text (number)" */
static char *numbered(struct zopa_arena *arena, const char *text, uint64_t number)
{
  char suffix[32];
  int digits = snprintf(suffix, sizeof suffix, " (%llu)", (unsigned long long)number);
  size_t length = strlen(text);
  char *id = zopa_arena_array(arena, length + (size_t)digits + 1, 1);
  if (id) {
    memcpy(id, text, length);
    memcpy(id + length, suffix, (size_t)digits + 1);
  }
  return id;
}

bool zopa_reading_id(struct zopa_arena *arena, struct zopa_names *names, const char *text, uint32_t index, const char **ret_id, bool *ret_again)
{
  *ret_again = false;
  const char *id = zopa_arena_string(arena, text);
  uint32_t holder;
  /* The number doubles, so that no list of ids made for it can keep us searching. */
  for (uint64_t number = (uint64_t)index + 1; id && zopa_names_add(names, id, index, &holder); number = 2 * number + 1) {
    if (holder == index) {
      *ret_id = id;
      return true;
    }
    *ret_again = true;
    id = numbered(arena, text, number);
  }
  return false;
}

bool zopa_reading_fits(size_t count, size_t limit, const char *what, struct zopa_place place, struct zopa_error *error)
{
  if (count <= limit)
    return true;
  zopa_error_add(error, ZOPA_ERROR, place, "there are more than %zu %s, the limit", limit, what);
  return false;
}
