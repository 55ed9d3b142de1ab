/* tree.c - see tree.h: what is common to YAML and JSON. Bytes are checked first, so that neither side meets anything but UTF-8 text;
 * then one of them calls zopa_tree_add and zopa_tree_close, which build the tree on an explicit stack (no recursion). */
#include "formats/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "formats/tree_build.h"

/* ---------------------------------------------------------------- building one */

void zopa_tree_problem(struct zopa_tree_builder *builder, enum zopa_status status, bool stop, uint32_t line, uint32_t column,
                       const char *format, ...)
{
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  zopa_error_add(builder->error, ZOPA_ERROR, (struct zopa_place){builder->file, line, column}, "%s", text);
  if (builder->status == ZOPA_OK)
    builder->status = status;
  builder->stopped = builder->stopped || stop;
}

static void out_of_memory(struct zopa_tree_builder *builder)
{
  builder->status = ZOPA_E_MEMORY;
  builder->stopped = true;
}

bool zopa_tree_wants_key(const struct zopa_tree_builder *builder)
{
  return builder->depth > 0 && builder->stack[builder->depth - 1].node->kind == ZOPA_NODE_MAP && !builder->key;
}

static void add_key(struct zopa_tree_builder *builder, const struct zopa_tree_mark *mark)
{
  if (mark->kind != ZOPA_NODE_SCALAR) {
    zopa_tree_problem(builder, ZOPA_E_UNSUPPORTED, true, mark->line, mark->column, "a key is %s; a key must be a plain text",
                      mark->kind == ZOPA_NODE_LIST ? "a list" : "a map");
    return;
  }
  if (mark->length == 2 && !mark->quoted && memcmp(mark->text, "<<", 2) == 0)
    zopa_tree_problem(builder, ZOPA_E_UNSUPPORTED, false, mark->line, mark->column,
                      "the merge key \"<<\" is not supported; write out the keys that it would bring in");
  builder->key = zopa_arena_text(builder->arena, mark->text, mark->length);
  if (!builder->key)
    out_of_memory(builder);
  builder->key_line = mark->line;
  builder->key_column = mark->column;
}

void zopa_tree_add(struct zopa_tree_builder *builder, const struct zopa_tree_mark *mark)
{
  if (builder->stopped)
    return;
  if (mark->length > ZOPA_TREE_TEXT_MAX) {
    zopa_tree_problem(builder, ZOPA_E_TOO_LARGE, true, mark->line, mark->column, "this text is longer than the limit of %d bytes",
                      ZOPA_TREE_TEXT_MAX);
    return;
  }
  if (zopa_tree_wants_key(builder)) {
    add_key(builder, mark);
    return;
  }
  if (builder->nodes++ == ZOPA_TREE_NODES_MAX) {
    zopa_tree_problem(builder, ZOPA_E_TOO_LARGE, true, mark->line, mark->column, "the file holds more than the limit of %d values",
                      ZOPA_TREE_NODES_MAX);
    return;
  }
  if (mark->kind != ZOPA_NODE_SCALAR && builder->depth == ZOPA_TREE_DEPTH_MAX) {
    zopa_tree_problem(builder, ZOPA_E_TOO_LARGE, true, mark->line, mark->column, "lists and maps are nested deeper than the limit of %d",
                      ZOPA_TREE_DEPTH_MAX);
    return;
  }
  struct zopa_node *node = ZOPA_ARENA_NEW(builder->arena, struct zopa_node, 1);
  const char *text = node && mark->kind == ZOPA_NODE_SCALAR ? zopa_arena_text(builder->arena, mark->text, mark->length) : NULL;
  if (!node || (mark->kind == ZOPA_NODE_SCALAR && !text)) {
    out_of_memory(builder);
    return;
  }
  *node = (struct zopa_node){.kind = (uint8_t)mark->kind, .quoted = mark->quoted, .text = text, .key = builder->key, .file = builder->file,
                             .line = mark->line, .column = mark->column};
  if (builder->key) {
    node->key_line = builder->key_line;
    node->key_column = builder->key_column;
    builder->key = NULL;
  }
  if (builder->depth == 0)
    builder->root = node;
  else {
    struct zopa_tree_frame *frame = &builder->stack[builder->depth - 1];
    if (frame->last)
      frame->last->next = node;
    else
      frame->node->first = node;
    frame->last = node;
    frame->node->count++;
  }
  if (mark->kind != ZOPA_NODE_SCALAR)
    builder->stack[builder->depth++] = (struct zopa_tree_frame){.node = node};
}

static void report_twice(struct zopa_tree_builder *builder, const struct zopa_node *again, const struct zopa_node *before)
{
  char shown[ZOPA_SHOWN_SIZE];
  zopa_tree_problem(builder, ZOPA_E_INPUT, false, again->key_line, again->key_column,
                    "the key \"%s\" stands here a second time; it is already on line %u, column %u", zopa_shown(again->key, shown),
                    (unsigned)before->key_line, (unsigned)before->key_column);
}

/* Small maps are compared pair by pair, large ones through a table. */
static void check_keys(struct zopa_tree_builder *builder, const struct zopa_node *map)
{
  enum { SMALL = 8 };
  if (map->count <= SMALL) {
    for (const struct zopa_node *a = map->first; a; a = a->next)
      for (const struct zopa_node *b = map->first; b != a; b = b->next)
        if (strcmp(a->key, b->key) == 0) {
          report_twice(builder, a, b);
          break;
        }
    return;
  }
  struct zopa_names seen = {0};
  const struct zopa_node **children = malloc(map->count * sizeof *children);
  uint32_t index = 0, met = 0;
  bool whole = children != NULL;
  for (const struct zopa_node *child = map->first; child && whole; child = child->next, index++) {
    children[index] = child;
    whole = zopa_names_add(&seen, child->key, index, &met);
    if (whole && met != index)
      report_twice(builder, child, children[met]);
  }
  if (!whole)
    out_of_memory(builder);
  zopa_names_clear(&seen);
  free(children);
}

void zopa_tree_close(struct zopa_tree_builder *builder)
{
  if (builder->stopped)
    return;
  const struct zopa_node *node = builder->stack[--builder->depth].node;
  if (node->kind == ZOPA_NODE_MAP)
    check_keys(builder, node);
}

/* ---------------------------------------------------------------- bytes */

/* Line of a byte, and its column in bytes. */
static void locate(const char *bytes, size_t at, uint32_t *ret_line, uint32_t *ret_column)
{
  uint32_t line = 1;
  size_t start = 0;
  for (size_t i = 0; i < at; i++)
    if (bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n')) {
      line++;
      start = i + 1;
    }
  *ret_line = line;
  *ret_column = (uint32_t)(at - start) + 1;
}

/* Nothing but UTF-8 text without control characters may pass. */
static void check_bytes(struct zopa_tree_builder *builder, const char *bytes, size_t size)
{
  uint32_t line, column;
  const char *nul = memchr(bytes, '\0', size);
  size_t valid = zopa_text_utf8_prefix(bytes, size), at = 0;
  if (nul) {
    locate(bytes, (size_t)(nul - bytes), &line, &column);
    zopa_tree_problem(builder, ZOPA_E_INPUT, true, line, column,
                      "a NUL byte at byte %zu of the file: it is binary or UTF-16; a text file in UTF-8 is needed", (size_t)(nul - bytes) + 1);
    return;
  }
  if (valid < size) {
    locate(bytes, valid, &line, &column);
    zopa_tree_problem(builder, ZOPA_E_INPUT, true, line, 0, "the byte 0x%02X, byte %zu of the file, is not UTF-8; save the file as UTF-8 text",
                      (unsigned)(unsigned char)bytes[valid], valid + 1);
    return;
  }
  while (at < size && ((unsigned char)bytes[at] >= 0x20 || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t'))
    at++;
  if (at < size) {
    locate(bytes, at, &line, &column);
    zopa_tree_problem(builder, ZOPA_E_INPUT, true, line, column, "the control character 0x%02X may not stand in a text file; take it out",
                      (unsigned)(unsigned char)bytes[at]);
  }
}

static void hand_over(struct zopa_error *from, struct zopa_error *to)
{
  for (size_t i = 0; i < from->count; i++)
    zopa_error_add(to, from->problems[i].severity, from->problems[i].place, "%s", from->problems[i].text);
  zopa_error_clear(from);
}

/* As JSON first; when that is against the grammar, as YAML, of which some files that begin like JSON are. When both fail, the one that
 * came to a later line has understood more, and its problem is the one to tell; on the same line it was meant to be JSON. */
static void read_braced(struct zopa_tree_builder *builder, const char *text, size_t size)
{
  struct zopa_error json_error = {0}, yaml_error = {0}, *error = builder->error;
  struct zopa_tree_builder fresh = *builder;
  struct zopa_tree_fault fault = {0};
  builder->error = &json_error;
  zopa_tree_json(builder, text, size, &fault);
  if (fault.text) {
    *builder = fresh;
    builder->error = &yaml_error;
    zopa_tree_yaml(builder, text, size);
  }
  builder->error = error;
  bool yaml_failed = fault.text && builder->status == ZOPA_E_INPUT && yaml_error.count > 0;
  bool json_further = yaml_failed && fault.line >= yaml_error.problems[0].place.line;
  hand_over(!fault.text || json_further ? &json_error : &yaml_error, error);
  if (json_further)
    zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){builder->file, fault.line, fault.column}, "%s", fault.text);
  zopa_error_clear(&json_error);
  zopa_error_clear(&yaml_error);
}

enum zopa_status zopa_tree_read(const struct zopa_file *file, struct zopa_arena *arena, struct zopa_error *error,
                                const struct zopa_node **ret_root)
{
  struct zopa_tree_builder builder = {.arena = arena, .error = error};
  const char *text = file->bytes;
  size_t size = file->size, at = 0;
  builder.file = zopa_arena_string(arena, file->name);
  if (!builder.file)
    return ZOPA_E_MEMORY;
  if (size > ZOPA_FILE_SIZE_MAX) {
    zopa_tree_problem(&builder, ZOPA_E_TOO_LARGE, true, 0, 0, "the file is larger than the limit of %d MiB", ZOPA_FILE_SIZE_MAX / 1048576);
    return builder.status;
  }
  if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
    text += 3;
    size -= 3;
  }
  if (size > 0)
    check_bytes(&builder, text, size);
  while (at < size && strchr(" \t\r\n", text[at]))
    at++;
  if (builder.stopped)
    return builder.status;
  if (at < size && (text[at] == '{' || text[at] == '['))
    read_braced(&builder, text, size);
  else if (at < size)
    zopa_tree_yaml(&builder, text, size);
  if (builder.status == ZOPA_OK && !builder.root)
    zopa_tree_problem(&builder, ZOPA_E_INPUT, true, 1, 1, at < size ? "the file holds nothing but comments" : "the file is empty");
  if (builder.status == ZOPA_OK)
    *ret_root = builder.root;
  return builder.status;
}
