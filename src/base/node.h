/* node.h - a document as plain data: scalars, lists and maps, each with its place in the file. Nothing is interpreted: "0.10" stays "0.10".
 *
 *   root (map) -- first --> child (key "title", scalar) -- next --> child (key "parties", map) -- next --> NULL
 *                                                                        |
 *                                                                      first --> child (key "ukraine", map) ...
 *
 * Nodes lie in an arena and are not changed once they are linked in. */
#ifndef ZOPA_NODE_H
#define ZOPA_NODE_H

#include "base/arena.h"
#include "zopa/base.h"

enum { ZOPA_NODE_DEPTH_MAX = 64 };  /* lists and maps within each other, in every document that is read */

enum zopa_node_kind { ZOPA_NODE_SCALAR, ZOPA_NODE_LIST, ZOPA_NODE_MAP };

/* 64 bytes: large files hold millions. */
struct zopa_node {
  uint8_t kind;                   /* enum zopa_node_kind */
  bool quoted;                    /* a scalar in quotes or as a block: text, whatever it looks like */
  uint32_t count;                 /* of a list or map: how many children */
  const char *text;               /* of a scalar, never NULL; holds no NUL */
  const char *key;                /* of a map's child, else NULL */
  const struct zopa_node *first;  /* of a list or map: its children, in file order */
  const struct zopa_node *next;   /* the next child of the same parent */
  const char *file;
  uint32_t line, column;          /* of the value, counted from 1, columns in characters */
  uint32_t key_line, key_column;
};

/* The child of a map with that key, or NULL. node may be NULL or no map. Cost: O(count). */
const struct zopa_node *zopa_node_get(const struct zopa_node *node, const char *key);

/* Where the value stands, and where the key does (the value, for a child without key). */
struct zopa_place zopa_node_place(const struct zopa_node *node);
struct zopa_place zopa_node_key_place(const struct zopa_node *node);

/* True for a scalar that stands for nothing: empty, ~ or null, and not in quotes. */
bool zopa_node_is_null(const struct zopa_node *node);

/* "a text", "a list", "a map", "nothing": for messages. */
const char *zopa_node_kind_word(const struct zopa_node *node);

/* Makes trees. Texts are not copied and must live as long as the arena. When memory runs out `failed` is set, and what is made from then
 * on may be NULL, which every function takes; so a maker checks once, at its end. */
struct zopa_maker {
  struct zopa_arena *arena;
  bool failed;
};

/* A list or map that grows at its end. */
struct zopa_growing {
  struct zopa_node *node, *last;
};

struct zopa_growing zopa_make(struct zopa_maker *maker, enum zopa_node_kind kind);
struct zopa_node *zopa_make_scalar(struct zopa_maker *maker, const char *text, bool quoted);

/* Adds a node that stands in no tree yet, under a key (NULL in a list). */
void zopa_make_put(struct zopa_maker *maker, struct zopa_growing *growing, const char *key, struct zopa_node *child);

/* A copy of a tree, texts and all; places are kept or blanked. NULL when memory ran out. */
const struct zopa_node *zopa_node_copy(struct zopa_arena *arena, const struct zopa_node *root, bool places);

/* Text of a file made fit for a message: control characters shown as "?", cut at a character's border with "..." behind. */
enum { ZOPA_SHOWN_SIZE = 72 };
const char *zopa_shown(const char *text, char buffer[ZOPA_SHOWN_SIZE]);

#endif
