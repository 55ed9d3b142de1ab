/* rule_file.c - see rule_file.h. */
#include "formats/rule_file.h"

#include <string.h>

#include "base/text.h"
#include "formats/tree.h"
#include "formats/voters_csv.h"
#include "formats/whole_file.h"

static enum zopa_status check_keys(const struct zopa_node *root, struct zopa_error *error)
{
  static const char *const keys[] = {"rule", "voters", "title", "source", "note"};
  enum { KEYS = sizeof keys / sizeof *keys };
  char shown[ZOPA_SHOWN_SIZE];
  enum zopa_status status = ZOPA_OK;
  if (!zopa_node_get(root, "rule")) {
    zopa_error_add(error, ZOPA_ERROR, zopa_node_place(root),
                   "there is no \"rule\"; it should be there, like rule: {quota: 39, weights: {a: 7, b: 1}}%s",
                   zopa_node_get(root, "zopa") ? "; this is a case, whose approvals `zopa ratify` looks at" : "");
    return ZOPA_E_INPUT;
  }
  for (const struct zopa_node *child = root->first; child; child = child->next) {
    bool known = false;
    for (size_t i = 0; i < KEYS; i++)
      known |= strcmp(keys[i], child->key) == 0;
    bool text = !known || strcmp(child->key, "rule") == 0 || strcmp(child->key, "voters") == 0 || child->kind == ZOPA_NODE_SCALAR;
    if (known && text)
      continue;
    const char *nearest = zopa_text_nearest(child->key, keys, KEYS);
    status = ZOPA_E_INPUT;
    if (known)
      zopa_error_add(error, ZOPA_ERROR, zopa_node_place(child), "\"%s\" is %s here; it should be a text", child->key, zopa_node_kind_word(child));
    else
      zopa_error_add(error, ZOPA_ERROR, zopa_node_key_place(child), "a file with a rule has no \"%s\"; %s%s%s", zopa_shown(child->key, shown),
                     nearest ? "did you mean \"" : "it has rule, voters, title, source, note", nearest ? nearest : "", nearest ? "\"?" : "");
  }
  return status;
}

/* voters: a list of maps, or the name of a CSV file. */
static enum zopa_status read_voters(const char *name, const struct zopa_node *root, struct zopa_arena *arena, struct zopa_error *error,
                                    const struct zopa_node **ret_voters)
{
  const struct zopa_node *voters = zopa_node_get(root, "voters");
  if (voters && voters->kind == ZOPA_NODE_SCALAR && !zopa_node_is_null(voters))
    return zopa_voters_csv_read(voters->text, name, arena, error, ret_voters);
  *ret_voters = voters;
  if (!voters || voters->kind == ZOPA_NODE_LIST)
    return ZOPA_OK;
  zopa_error_add(error, ZOPA_ERROR, zopa_node_place(voters),
                 "\"voters\" is %s here; it should be a list like [{name: a, population: 12}] or the name of a CSV file",
                 zopa_node_kind_word(voters));
  return ZOPA_E_INPUT;
}

enum zopa_status zopa_rule_file_parse(const char *name, const char *bytes, size_t size, struct zopa_arena *arena, struct zopa_error *error,
                                      const struct zopa_node **ret_root, const struct zopa_node **ret_voters)
{
  struct zopa_file file = {zopa_arena_string(arena, name), bytes, size};
  const struct zopa_node *root = NULL, *voters = NULL;
  if (!file.name)
    return ZOPA_E_MEMORY;
  enum zopa_status status = zopa_tree_read(&file, arena, error, &root);
  if (status == ZOPA_OK && root->kind != ZOPA_NODE_MAP) {
    zopa_error_add(error, ZOPA_ERROR, zopa_node_place(root), "the file is %s; it should be a map with the key \"rule\"", zopa_node_kind_word(root));
    status = ZOPA_E_INPUT;
  }
  if (status != ZOPA_OK)
    return status;
  status = check_keys(root, error);
  enum zopa_status other = read_voters(file.name, root, arena, error, &voters);
  *ret_root = zopa_node_get(root, "rule") ? root : NULL;
  *ret_voters = other == ZOPA_OK ? voters : NULL;
  return status == ZOPA_OK || other == ZOPA_E_MEMORY ? other : status;
}

enum zopa_status zopa_rule_file_read(const char *path, struct zopa_arena *arena, struct zopa_error *error, const struct zopa_node **ret_root,
                                     const struct zopa_node **ret_voters)
{
  struct zopa_text text = {0};
  int problem = zopa_whole_file_read(path, ZOPA_FILE_SIZE_MAX, &text);
  enum zopa_status status = problem ? zopa_whole_file_tell(problem, path, "file of a rule", NULL, ZOPA_FILE_SIZE_MAX, error) : ZOPA_OK;
  if (status == ZOPA_OK)
    status = zopa_rule_file_parse(path, text.data ? text.data : "", text.size, arena, error, ret_root, ret_voters);
  zopa_text_clear(&text);
  return status;
}
