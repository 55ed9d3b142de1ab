/* graph_file.c - see graph_file.h. */
#include "formats/graph_file.h"

#include <errno.h>
#include <string.h>

#include "formats/tree.h"
#include "formats/whole_file.h"

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
  int problem = zopa_whole_file_read(path, ZOPA_FILE_SIZE_MAX, &text);      /* of all but memory, whoever reads cases tells */
  enum zopa_status status = problem == ENOMEM ? ZOPA_E_MEMORY : ZOPA_OK;
  if (problem == 0 && text.size > 0)
    status = read_text(path, &text, arena, error, ret_root);
  zopa_text_clear(&text);
  return status;
}
