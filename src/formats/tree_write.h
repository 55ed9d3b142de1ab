/* tree_write.h - a tree of nodes (base/node.h) as YAML or JSON, for people: what fits on a line stands on one.
 *
 * What is written reads back (tree.h) as the same tree, but for places, and writing that gives the same bytes. A text is quoted wherever
 * YAML, or an older reader of it, would take it for something else: numbers, dates, yes, no, on, off, null, anything with a colon. */
#ifndef ZOPA_TREE_WRITE_H
#define ZOPA_TREE_WRITE_H

#include "base/node.h"
#include "base/text.h"

/* Keys must be of one line and short (at most 250 bytes), since YAML bounds the length of a key. Deeper trees than ZOPA_NODE_DEPTH_MAX + 8
 * set text->failed. */
void zopa_tree_write_yaml(struct zopa_text *text, const struct zopa_node *root);

/* A scalar that is not quoted becomes a number, true, false or null where JSON has such; all else are strings. */
void zopa_tree_write_json(struct zopa_text *text, const struct zopa_node *root);

#endif
