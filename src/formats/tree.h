/* tree.h - YAML and JSON read into one tree of nodes (base/node.h).
 *
 * What a tree has no room for is refused by name: anchors, aliases, tags, merge keys, a second document, keys that are no plain text, a
 * key twice in one map. */
#ifndef ZOPA_TREE_H
#define ZOPA_TREE_H

#include "base/node.h"
#include "formats/format.h"

/* Limits of a tree, named in the message when they are met. */
enum {
  ZOPA_TREE_DEPTH_MAX = ZOPA_NODE_DEPTH_MAX,
  ZOPA_TREE_NODES_MAX = 5000000,
  ZOPA_TREE_TEXT_MAX = 1000000,   /* bytes of one scalar or key */
};

/* Reads one document into the arena. A file whose first mark is "{" or "[" is tried as JSON first, which then may hold tabs and long
 * keys that YAML has trouble with. On failure every problem that could be told is in error, and *ret_root is untouched.
 * Errors: ZOPA_E_INPUT, ZOPA_E_TOO_LARGE (a limit), ZOPA_E_UNSUPPORTED (anchors and the like), ZOPA_E_MEMORY.
 * Cost: O(size). */
enum zopa_status zopa_tree_read(const struct zopa_file *file, struct zopa_arena *arena, struct zopa_error *error,
                                const struct zopa_node **ret_root);

#endif
