/* tree.h - YAML and JSON as one plain tree of nodes, each with its place in the file.
 *
 * A document becomes scalars, lists and maps in an arena; nothing is interpreted, so "0.10" stays "0.10". What a tree has no room for
 * is refused by name: anchors, aliases, tags, merge keys, a second document, keys that are no plain text, a key twice in one map.
 *
 *   root (map) -- first --> child (key "title", scalar) -- next --> child (key "parties", map) -- next --> NULL
 *                                                                        |
 *                                                                      first --> child (key "ukraine", map) ... */
#ifndef ZOPA_TREE_H
#define ZOPA_TREE_H

#include "formats/format.h"

/* Limits of a tree, named in the message when they are met. */
enum {
  ZOPA_TREE_DEPTH_MAX = 64,
  ZOPA_TREE_NODES_MAX = 5000000,
  ZOPA_TREE_TEXT_MAX = 1000000,   /* bytes of one scalar or key */
};

enum zopa_node_kind { ZOPA_NODE_SCALAR, ZOPA_NODE_LIST, ZOPA_NODE_MAP };

struct zopa_node {
  enum zopa_node_kind kind;
  bool quoted;                    /* a scalar in quotes or as a block: text, whatever it looks like */
  const char *text;               /* of a scalar, never NULL; holds no NUL */
  const char *key;                /* of a map's child, else NULL */
  const struct zopa_node *first;  /* of a list or map: its children, in file order */
  const struct zopa_node *next;   /* the next child of the same parent */
  const char *file;
  uint32_t count;                 /* of a list or map: how many children */
  uint32_t line, column;          /* of the value, counted from 1, columns in characters */
  uint32_t key_line, key_column;
};

/* Reads one document into the arena. A file whose first mark is "{" or "[" is tried as JSON first, which then may hold tabs and long
 * keys that YAML has trouble with. On failure every problem that could be told is in error, and *ret_root is untouched.
 * Errors: ZOPA_E_INPUT, ZOPA_E_TOO_LARGE (a limit), ZOPA_E_UNSUPPORTED (anchors and the like), ZOPA_E_MEMORY.
 * Cost: O(size). */
enum zopa_status zopa_tree_read(const struct zopa_file *file, struct zopa_arena *arena, struct zopa_error *error,
                                const struct zopa_node **ret_root);

/* The child of a map with that key, or NULL. node may be NULL or no map. Cost: O(count). */
const struct zopa_node *zopa_node_get(const struct zopa_node *node, const char *key);

/* Where the value stands, and where the key does (the value, for a child without key). */
struct zopa_place zopa_node_place(const struct zopa_node *node);
struct zopa_place zopa_node_key_place(const struct zopa_node *node);

/* True for a scalar that stands for nothing: empty, ~ or null, and not in quotes. */
bool zopa_node_is_null(const struct zopa_node *node);

/* "a text", "a list", "a map", "nothing": for messages. */
const char *zopa_node_kind_word(const struct zopa_node *node);

/* Text of a file made fit for a message: control characters shown as "?", cut at a character's border with "..." behind. */
enum { ZOPA_SHOWN_SIZE = 72 };
const char *zopa_shown(const char *text, char buffer[ZOPA_SHOWN_SIZE]);

#endif
