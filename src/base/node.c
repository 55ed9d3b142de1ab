/* node.c - see node.h. */
#include "base/node.h"

#include <string.h>

const struct zopa_node *zopa_node_get(const struct zopa_node *node, const char *key)
{
  if (!node || node->kind != ZOPA_NODE_MAP)
    return NULL;
  for (const struct zopa_node *child = node->first; child; child = child->next)
    if (strcmp(child->key, key) == 0)
      return child;
  return NULL;
}

struct zopa_place zopa_node_place(const struct zopa_node *node) { return (struct zopa_place){node->file, node->line, node->column}; }

struct zopa_place zopa_node_key_place(const struct zopa_node *node)
{
  return node->key ? (struct zopa_place){node->file, node->key_line, node->key_column} : zopa_node_place(node);
}

bool zopa_node_is_null(const struct zopa_node *node)
{
  static const char *const words[] = {"", "~", "null", "Null", "NULL"};
  if (node->kind != ZOPA_NODE_SCALAR || node->quoted)
    return false;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(node->text, words[i]) == 0)
      return true;
  return false;
}

const char *zopa_node_kind_word(const struct zopa_node *node)
{
  if (node->kind == ZOPA_NODE_LIST)
    return "a list";
  if (node->kind == ZOPA_NODE_MAP)
    return "a map";
  return zopa_node_is_null(node) ? "nothing" : "a text";
}

const char *zopa_shown(const char *text, char buffer[ZOPA_SHOWN_SIZE])
{
  enum { KEPT = ZOPA_SHOWN_SIZE - 4 };
  size_t size = strlen(text), kept = size < KEPT ? size : KEPT;
  while (kept < size && kept > 0 && ((unsigned char)text[kept] & 0xC0) == 0x80)
    kept--;
  for (size_t i = 0; i < kept; i++) {
    unsigned char byte = (unsigned char)text[i];
    bool c1 = byte == 0xC2 && i + 1 < kept && (unsigned char)text[i + 1] < 0xA0;
    buffer[i] = byte == '\n' || byte == '\t' ? ' ' : byte < 0x20 || byte == 0x7F || c1 ? '?' : text[i];
    if (c1)
      buffer[++i] = '?';
  }
  memcpy(buffer + kept, kept < size ? "..." : "", kept < size ? 4 : 1);
  return buffer;
}

struct zopa_growing zopa_make(struct zopa_maker *maker, enum zopa_node_kind kind)
{
  struct zopa_node *node = ZOPA_ARENA_NEW(maker->arena, struct zopa_node, 1);
  if (node)
    node->kind = (uint8_t)kind;
  maker->failed = maker->failed || !node;
  return (struct zopa_growing){.node = node};
}

struct zopa_node *zopa_make_scalar(struct zopa_maker *maker, const char *text, bool quoted)
{
  struct zopa_node *node = text ? ZOPA_ARENA_NEW(maker->arena, struct zopa_node, 1) : NULL;
  maker->failed = maker->failed || !node;
  if (node) {
    node->text = text;
    node->quoted = quoted;
  }
  return node;
}

static void link_child(struct zopa_growing *growing, struct zopa_node *child)
{
  if (growing->last)
    growing->last->next = child;
  else
    growing->node->first = child;
  growing->last = child;
  growing->node->count++;
}

void zopa_make_put(struct zopa_maker *maker, struct zopa_growing *growing, const char *key, struct zopa_node *child)
{
  if (!growing->node || !child) {
    maker->failed = true;
    return;
  }
  child->key = key;
  link_child(growing, child);
}

/* A node alone, without children or neighbours. */
static struct zopa_node *copy_one(struct zopa_arena *arena, const struct zopa_node *node, bool places)
{
  struct zopa_node *copy = ZOPA_ARENA_NEW(arena, struct zopa_node, 1);
  if (!copy)
    return NULL;
  if (places)
    *copy = (struct zopa_node){.file = node->file ? zopa_arena_string(arena, node->file) : NULL, .line = node->line,
                               .column = node->column, .key_line = node->key_line, .key_column = node->key_column};
  copy->kind = node->kind;
  copy->quoted = node->quoted;
  copy->key = node->key ? zopa_arena_string(arena, node->key) : NULL;
  copy->text = node->text ? zopa_arena_string(arena, node->text) : NULL;
  bool whole = (copy->key || !node->key) && (copy->text || !node->text) && (!places || copy->file || !node->file);
  return whole ? copy : NULL;
}

const struct zopa_node *zopa_node_copy(struct zopa_arena *arena, const struct zopa_node *root, bool places)
{
  struct zopa_growing open[ZOPA_NODE_DEPTH_MAX + 1];
  const struct zopa_node *at[ZOPA_NODE_DEPTH_MAX + 1];    /* the next child to copy into open[] */
  size_t depth = 0;
  struct zopa_node *copy = copy_one(arena, root, places);
  if (!copy)
    return NULL;
  open[0] = (struct zopa_growing){.node = copy};
  at[0] = root->first;
  for (;;) {
    const struct zopa_node *child = at[depth];
    if (!child) {
      if (depth-- == 0)
        return copy;
      continue;
    }
    at[depth] = child->next;
    struct zopa_node *twin = copy_one(arena, child, places);
    if (!twin)
      return NULL;
    link_child(&open[depth], twin);
    if (child->first) {
      if (depth == ZOPA_NODE_DEPTH_MAX)
        return NULL;
      open[++depth] = (struct zopa_growing){.node = twin};
      at[depth] = child->first;
    }
  }
}
