/* tree_build.h - what the YAML and the JSON side of the tree share: they call these as marks of the document come by. */
#ifndef ZOPA_TREE_BUILD_H
#define ZOPA_TREE_BUILD_H

#include "formats/tree.h"

struct zopa_tree_frame {
  struct zopa_node *node, *last;
};

/* A tree while it grows. The innermost open list or map is stack[depth - 1]; a map waits for a key or, once it has one, for its value. */
struct zopa_tree_builder {
  struct zopa_arena *arena;
  struct zopa_error *error;
  const char *file;               /* name, owned by the arena */
  struct zopa_tree_frame stack[ZOPA_TREE_DEPTH_MAX];
  size_t depth, nodes;
  const char *key;                /* waiting for its value, or NULL */
  uint32_t key_line, key_column;
  struct zopa_node *root;
  enum zopa_status status;        /* of the first problem */
  bool stopped;                   /* no use in going on */
};

/* Where a mark stands; for a scalar with its text. */
struct zopa_tree_mark {
  enum zopa_node_kind kind;
  const char *text;
  size_t length;
  bool quoted;
  uint32_t line, column;
};

/* Adds a scalar, or opens a list or a map. */
void zopa_tree_add(struct zopa_tree_builder *builder, const struct zopa_tree_mark *mark);

/* Closes the innermost list or map. */
void zopa_tree_close(struct zopa_tree_builder *builder);

/* True when the next scalar will be a key. */
bool zopa_tree_wants_key(const struct zopa_tree_builder *builder);

/* Adds a problem and keeps its status; `stop` when nothing after it can be told. */
void zopa_tree_problem(struct zopa_tree_builder *builder, enum zopa_status status, bool stop, uint32_t line, uint32_t column,
                       const char *format, ...) ZOPA_PRINTF(6, 7);

/* A place where the text is not what its grammar asks for. */
struct zopa_tree_fault {
  uint32_t line, column;
  const char *text;               /* static; NULL when there is none */
};

/* Each reads text (valid UTF-8 without NUL) into the builder. The JSON side leaves a breach of the grammar in *ret_fault, for it may be
 * YAML after all; the YAML side adds its own problems. */
void zopa_tree_json(struct zopa_tree_builder *builder, const char *text, size_t size, struct zopa_tree_fault *ret_fault);
void zopa_tree_yaml(struct zopa_tree_builder *builder, const char *text, size_t size);

/* The text between the quotes of a YAML scalar (quote: ' or "), in the arena; NULL when memory ran out. Plain ones are text as they stand,
 * but for escapes. */
bool zopa_tree_quoted_plain(const char *raw, size_t size, char quote);
char *zopa_tree_unquote(struct zopa_arena *arena, const char *raw, size_t size, char quote, size_t *ret_length);

#endif
