/* graph_file.h - a file that holds a conflict graph and nothing else: the key `graph`, perhaps a title, and no case around it. */
#ifndef ZOPA_GRAPH_FILE_H
#define ZOPA_GRAPH_FILE_H

#include "base/node.h"

/* Looks whether the file is such a one and reads it. *ret_root is the outermost map, in the arena, with names of places that last as long as it;
 * NULL for a file that is anything else, about which nothing is told then.
 * Errors: as zopa_tree_read, for a file that begins a line with "graph:" and none with "zopa:"; ZOPA_E_INPUT for keys beside graph, title and note;
 * ZOPA_E_MEMORY. */
enum zopa_status zopa_graph_file_read(const char *path, struct zopa_arena *arena, struct zopa_error *error, const struct zopa_node **ret_root);

#endif
