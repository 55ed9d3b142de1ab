/* graph_reader.h - what the files that read a conflict graph share; see graph_read.h. Not for others. */
#ifndef ZOPA_GRAPH_READER_H
#define ZOPA_GRAPH_READER_H

#include "stability/graph_read.h"

struct zopa_graph_reader {
  struct zopa_error *error;
  struct zopa_read_graph *read;
  struct zopa_graph_option *options;      /* [option_count] */
  struct zopa_arena work;                 /* of the reading only */
  enum zopa_status status;                /* ZOPA_OK, or what went wrong first; memory before all else */
};

/* Tells a problem at a place; false. */
bool zopa_graph_wrong(struct zopa_graph_reader *reader, struct zopa_place place, const char *format, ...) ZOPA_PRINTF(3, 4);
bool zopa_graph_no_memory(struct zopa_graph_reader *reader);

/* Whether a node is a map or list, and has at most `most` children; what: "the graph's \"moves\"". Tells when not. */
bool zopa_graph_is(struct zopa_graph_reader *reader, const struct zopa_node *node, enum zopa_node_kind kind, size_t most, const char *what);

/* The text of a scalar; NULL after a problem. */
const char *zopa_graph_scalar(struct zopa_graph_reader *reader, const struct zopa_node *node, const char *what);

/* Tells of keys that are none of `keys`, with the nearest that is. */
bool zopa_graph_keys(struct zopa_graph_reader *reader, const struct zopa_node *node, const char *what, const char *const *keys, size_t count);

/* The bit of an option by its name, "option" or "player.option"; ZOPA_GRAPH_NONE after a problem. */
uint32_t zopa_graph_option_named(struct zopa_graph_reader *reader, const char *name, struct zopa_place place);

/* {option: yes, option: no}: all hold. */
bool zopa_graph_pattern_read(struct zopa_graph_reader *reader, const struct zopa_node *node, const char *what, struct zopa_graph_pattern *ret);

/* The number of a state, counted from 1 in the file and from 0 here. */
bool zopa_graph_state_number(struct zopa_graph_reader *reader, const struct zopa_node *node, uint32_t *ret);

/* The preferences of all players (graph_preferences.c), once options and states are known. node may be NULL. */
void zopa_graph_preferences_read(struct zopa_graph_reader *reader, const struct zopa_node *graph, const struct zopa_node *node);

#endif
