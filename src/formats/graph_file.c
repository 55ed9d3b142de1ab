/* graph_file.c - see graph_file.h. */
#include "formats/graph_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "formats/tree.h"

/* All of a regular file; nothing, and ZOPA_OK, for what cannot be read: then whoever reads cases says why. */
static enum zopa_status slurp(const char *path, struct zopa_text *ret)
{
  enum { CHUNK = 1 << 16 };
  struct stat state;
  if (stat(path, &state) != 0 || !S_ISREG(state.st_mode) || state.st_size > ZOPA_FILE_SIZE_MAX)
    return ZOPA_OK;
  FILE *file = fopen(path, "rb");
  if (!file)
    return ZOPA_OK;
  char *chunk = malloc(CHUNK);
  size_t got = 1;
  while (chunk && got > 0 && !ret->failed && ret->size <= ZOPA_FILE_SIZE_MAX) {
    got = fread(chunk, 1, CHUNK, file);
    zopa_text_add(ret, chunk, got);
  }
  bool whole = chunk && !ret->failed;
  fclose(file);
  free(chunk);
  return whole ? ZOPA_OK : ZOPA_E_MEMORY;
}

/* True when some line begins with the key. */
static bool has_line(const struct zopa_text *text, const char *key)
{
  size_t length = strlen(key);
  const char *at = text->data, *end = at ? at + text->size : at;
  while (at && at < end) {
    if ((size_t)(end - at) > length && memcmp(at, key, length) == 0 && at[length] == ':')
      return true;
    at = memchr(at, '\n', (size_t)(end - at));
    at = at ? at + 1 : NULL;
  }
  return false;
}

static bool has_key(const struct zopa_node *root, const char *key) { return zopa_node_get(root, key) != NULL; }

static enum zopa_status check_keys(const struct zopa_node *root, struct zopa_error *error)
{
  enum zopa_status status = ZOPA_OK;
  char shown[ZOPA_SHOWN_SIZE];
  for (const struct zopa_node *child = root->first; child; child = child->next)
    if (strcmp(child->key, "graph") != 0 && strcmp(child->key, "title") != 0 && strcmp(child->key, "note") != 0) {
      zopa_error_add(error, ZOPA_ERROR, zopa_node_key_place(child),
                     "beside a graph alone stand title and note, not \"%s\"; a whole case begins with \"zopa: 1\"", zopa_shown(child->key, shown));
      status = ZOPA_E_INPUT;
    }
  return status;
}

static enum zopa_status read_text(const char *path, const struct zopa_text *text, struct zopa_arena *arena, struct zopa_error *error,
                                  const struct zopa_node **ret_root)
{
  struct zopa_error own = {0};
  struct zopa_file file = {zopa_arena_string(arena, path), text->data, text->size};
  const struct zopa_node *root = NULL;
  bool looks = has_line(text, "graph") && !has_line(text, "zopa");
  if (!file.name)
    return ZOPA_E_MEMORY;
  enum zopa_status status = zopa_tree_read(&file, arena, looks ? error : &own, &root);
  zopa_error_clear(&own);
  if (status != ZOPA_OK)
    return looks || status == ZOPA_E_MEMORY ? status : ZOPA_OK;
  if (!has_key(root, "graph") || has_key(root, "zopa"))
    return ZOPA_OK;
  status = check_keys(root, error);
  if (status == ZOPA_OK)
    *ret_root = root;
  return status;
}

enum zopa_status zopa_graph_file_read(const char *path, struct zopa_arena *arena, struct zopa_error *error, const struct zopa_node **ret_root)
{
  struct zopa_text text = {0};
  *ret_root = NULL;
  enum zopa_status status = slurp(path, &text);
  if (status == ZOPA_OK && text.size > 0 && text.size <= ZOPA_FILE_SIZE_MAX)
    status = read_text(path, &text, arena, error, ret_root);
  zopa_text_clear(&text);
  return status;
}
