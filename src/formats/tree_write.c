/* tree_write.c - see tree_write.h.
 *
 * Method. Depth first over an explicit stack of what is left of each open list or map. A list or map is first tried on one line (flow);
 * when that is too wide, or holds a text of several lines, or it is a section of the document that holds others, it is opened as a block.
 * A try is given up at the line's width, so the whole takes time linear in the size. */
#include "formats/tree_write.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"

enum { WIDTH = 100, STACK_MAX = ZOPA_NODE_DEPTH_MAX + 8, INDENT = 2 };

enum style { YAML, JSON };

/* ---------------------------------------------------------------- scalars */

static bool in_words(const char *text, const char *const *words, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (strcasecmp(text, words[i]) == 0)
      return true;
  return false;
}

/* True when some YAML reader (1.1 or 1.2) may take the bare text for a number, a date, a truth value or nothing. Wide on purpose. */
static bool looks_typed(const char *text)
{
  static const char *const words[] = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"};
  if (in_words(text, words, sizeof words / sizeof *words))
    return true;
  bool numeric = isdigit((unsigned char)*text) || (*text != '\0' && strchr("+-.", *text));
  return numeric && text[strspn(text, "0123456789abcdefABCDEFxXoOtTzZ:._+-/ ,")] == '\0';
}

/* The byte length of a character that is not to stand bare: controls, line breaks of Unicode, a byte order mark; else 0. */
static size_t special(const unsigned char *at)
{
  if (at[0] < 0x20 || at[0] == 0x7F)
    return 1;
  if (at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0)
    return 2;
  bool separator = at[0] == 0xE2 && at[1] == 0x80 && (at[2] == 0xA8 || at[2] == 0xA9);
  return separator || (at[0] == 0xEF && at[1] == 0xBB && at[2] == 0xBF) ? 3 : 0;
}

/* True when the text can stand bare, in flow or in block. */
static bool plain_safe(const char *text, bool flow)
{
  const unsigned char *at = (const unsigned char *)text;
  bool number = at[0] && strchr("+-.", at[0]) && isdigit(at[1]);
  if (!isalnum(at[0]) && at[0] < 0x80 && !number && (at[0] == '\0' || !strchr("_($/", at[0])))
    return false;
  for (; *at; at++) {
    bool end = at[1] == '\0' || at[1] == ' ';
    if (special(at) || (*at == ':' && (flow || end)) || (*at == ' ' && (at[1] == '#' || at[1] == '\0')) || (flow && strchr(",[]{}", *at)))
      return false;
  }
  return true;
}

static void add_quoted(struct zopa_text *text, const char *string, enum style style)
{
  zopa_text_string(text, "\"");
  for (const unsigned char *at = (const unsigned char *)string; *at;) {
    size_t length = special(at);
    static const char marks[] = "\"\\\n\t\r\b\f", letters[] = "\"\\ntrbf";
    const char *mark = strchr(marks, *at);
    if (mark) {
      zopa_text_format(text, "\\%c", letters[mark - marks]);
      length = 1;
    } else if (length == 0) {
      const unsigned char *from = at;
      while (*at && !special(at) && *at != '"' && *at != '\\')
        at++;
      zopa_text_add(text, (const char *)from, (size_t)(at - from));
    } else if (style == JSON && *at >= 0x7F)
      zopa_text_add(text, (const char *)at, length);
    else {
      unsigned rune = length == 1 ? at[0] : length == 2 ? ((at[0] & 0x1Fu) << 6 | (at[1] & 0x3Fu))
                                          : ((at[0] & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu));
      zopa_text_format(text, "\\u%04X", rune);
    }
    at += length;
  }
  zopa_text_string(text, "\"");
}

/* A number by the grammar of JSON, which is narrower than ours. */
static bool json_number(const char *text)
{
  const char *at = text + (*text == '-');
  size_t whole = strspn(at, "0123456789");
  if (whole == 0 || (*at == '0' && whole > 1) || !zopa_number_read(text, NULL))
    return false;
  at += whole;
  if (*at == '.') {
    size_t part = strspn(at + 1, "0123456789");
    if (part == 0)
      return false;
    at += 1 + part;
  }
  if (*at == 'e' || *at == 'E') {
    at += 1 + (at[1] == '-' || at[1] == '+');
    at += strspn(at, "0123456789");
  }
  return *at == '\0';
}

static void add_scalar(struct zopa_text *text, const char *string, bool quoted, bool flow, enum style style)
{
  static const char *const words[] = {"true", "false", "null"};
  if (style == JSON) {
    bool bare = !quoted && (json_number(string) || strcmp(string, words[0]) == 0 || strcmp(string, words[1]) == 0 || strcmp(string, words[2]) == 0);
    if (bare)
      zopa_text_string(text, string);
    else if (!quoted && (*string == '\0' || strcmp(string, "~") == 0))
      zopa_text_string(text, "null");
    else
      add_quoted(text, string, style);
  } else if (!quoted && (*string == '\0' || strcmp(string, "~") == 0))
    zopa_text_string(text, "null");
  else if (plain_safe(string, flow) && !(quoted && looks_typed(string)))
    zopa_text_string(text, string);
  else
    add_quoted(text, string, style);
}

static void add_key(struct zopa_text *text, const char *key, bool flow, enum style style)
{
  add_scalar(text, key, true, flow, style);
  zopa_text_string(text, ":");
}

/* ---------------------------------------------------------------- one line */

static const char *opening(const struct zopa_node *node) { return node->kind == ZOPA_NODE_MAP ? "{" : "["; }
static const char *closing(const struct zopa_node *node) { return node->kind == ZOPA_NODE_MAP ? "}" : "]"; }

/* Appends the node on one line if that takes at most `room` columns; otherwise text is as it was, and the answer false. */
static bool add_flow(struct zopa_text *text, const struct zopa_node *root, size_t room, enum style style)
{
  const struct zopa_node *open[STACK_MAX], *next[STACK_MAX];
  size_t depth = 0, start = text->size;
  open[0] = root;
  next[0] = root->first;
  zopa_text_string(text, opening(root));
  for (;;) {
    const struct zopa_node *node = next[depth];
    if (text->failed || text->size - start > 4 * room + 8)
      break;
    if (!node) {
      zopa_text_string(text, closing(open[depth]));
      if (depth-- == 0) {
        if (zopa_text_columns(text->data + start) <= room)
          return true;
        break;
      }
      continue;
    }
    next[depth] = node->next;
    if (node != open[depth]->first)
      zopa_text_string(text, ", ");
    if (node->key) {
      add_key(text, node->key, true, style);
      zopa_text_string(text, " ");
    }
    if (node->kind == ZOPA_NODE_SCALAR) {
      if (style == YAML && strchr(node->text, '\n'))
        break;
      add_scalar(text, node->text, node->quoted, true, style);
    } else if (++depth < STACK_MAX) {
      open[depth] = node;
      next[depth] = node->first;
      zopa_text_string(text, opening(node));
    } else
      break;
  }
  if (!text->failed) {
    text->size = start;
    text->data[start] = '\0';
  }
  return false;
}

/* True for a list of several maps: it reads better with a line for each. */
static bool is_table(const struct zopa_node *node)
{
  return node->kind == ZOPA_NODE_LIST && node->count > 1 && node->first->kind == ZOPA_NODE_MAP;
}

/* True for a list or map in which another one is not empty. */
static bool holds_others(const struct zopa_node *node)
{
  for (const struct zopa_node *child = node->first; child; child = child->next)
    if (child->kind != ZOPA_NODE_SCALAR && child->count > 0)
      return true;
  return false;
}

/* ---------------------------------------------------------------- blocks */

struct frame {
  const struct zopa_node *node, *next;
  size_t indent;                  /* of its children */
};

/* A text of several lines as a literal block, where nothing in it would be read differently. */
static bool literal_safe(const char *string)
{
  size_t size = strlen(string);
  bool inner = size > 1 && strchr(string, '\n') && *string != ' ' && *string != '\n' && strcmp(string + size - 2, "\n\n") != 0;
  for (const unsigned char *at = (const unsigned char *)string; *at && inner; at++)
    inner = (*at == '\n' || !special(at)) && !(*at == ' ' && (at[1] == '\n' || at[1] == '\0'));
  return inner;
}

static void add_literal(struct zopa_text *text, const char *string, size_t indent)
{
  bool ends = string[strlen(string) - 1] == '\n';
  zopa_text_string(text, ends ? "|" : "|-");
  while (*string) {
    size_t length = strcspn(string, "\n");
    zopa_text_string(text, "\n");
    if (length > 0)
      zopa_text_repeat(text, " ", indent);
    zopa_text_add(text, string, length);
    string += length + (string[length] == '\n');
  }
}

static size_t column(const struct zopa_text *text, size_t line_start) { return zopa_text_columns(text->data + line_start); }

/* Appends a child's value behind its key or dash, or opens it on the stack when it takes lines of its own. */
static bool add_value(struct zopa_text *text, const struct zopa_node *node, size_t line_start, bool section, size_t indent, enum style style)
{
  if (node->kind == ZOPA_NODE_SCALAR) {
    if (style == YAML && literal_safe(node->text))
      add_literal(text, node->text, indent + INDENT);
    else
      add_scalar(text, node->text, node->quoted, false, style);
    return true;
  }
  size_t used = text->failed ? 0 : column(text, line_start);
  bool open = (section && holds_others(node)) || is_table(node);
  if (node->count == 0 || (!open && used < WIDTH && add_flow(text, node, WIDTH - used, style))) {
    if (node->count == 0)
      zopa_text_format(text, "%s%s", opening(node), closing(node));
    return true;
  }
  return false;
}

static void new_line(struct zopa_text *text, size_t indent, size_t *ret_start)
{
  if (text->size > 0)
    zopa_text_string(text, "\n");
  *ret_start = text->size;
  zopa_text_repeat(text, " ", indent);
}

static void write_yaml_blocks(struct zopa_text *text, const struct zopa_node *root)
{
  struct frame stack[STACK_MAX] = {{root, root->first, 0}};
  size_t depth = 0, line_start = text->size;
  bool on_dash = false;           /* the line holds nothing but a dash yet: a map may begin on it */
  for (;;) {
    struct frame *frame = &stack[depth];
    const struct zopa_node *node = frame->next;
    if (text->failed)
      return;
    if (!node) {
      if (depth-- == 0)
        break;
      continue;
    }
    frame->next = node->next;
    bool section = depth == 0 && node->kind != ZOPA_NODE_SCALAR && holds_others(node);
    if (section && node != root->first)
      zopa_text_string(text, "\n");
    if (!on_dash)
      new_line(text, frame->indent, &line_start);
    on_dash = false;
    if (node->key)
      add_key(text, node->key, false, YAML);
    else
      zopa_text_string(text, "-");
    size_t before = text->size;
    zopa_text_string(text, " ");
    if (add_value(text, node, line_start, depth == 0, frame->indent, YAML))
      continue;
    if (depth + 1 == STACK_MAX) {
      text->failed = true;
      return;
    }
    on_dash = !node->key && node->kind == ZOPA_NODE_MAP;
    if (!on_dash && !text->failed) {
      text->size = before;        /* nothing follows on this line */
      text->data[before] = '\0';
    }
    stack[depth + 1] = (struct frame){node, node->first, frame->indent + INDENT};
    depth++;
  }
  zopa_text_string(text, "\n");
}

void zopa_tree_write_yaml(struct zopa_text *text, const struct zopa_node *root)
{
  if (root->kind != ZOPA_NODE_SCALAR && root->count > 0) {
    write_yaml_blocks(text, root);
    return;
  }
  if (root->kind == ZOPA_NODE_SCALAR)
    add_scalar(text, root->text, root->quoted, false, YAML);
  else
    zopa_text_format(text, "%s%s", opening(root), closing(root));
  zopa_text_string(text, "\n");
}

void zopa_tree_write_json(struct zopa_text *text, const struct zopa_node *root)
{
  struct frame stack[STACK_MAX] = {{root, root->first, INDENT}};
  size_t depth = 0, line_start = text->size;
  if (root->kind == ZOPA_NODE_SCALAR || root->count == 0) {
    add_value(text, root, line_start, false, 0, JSON);
    zopa_text_string(text, "\n");
    return;
  }
  zopa_text_string(text, opening(root));
  for (;;) {
    struct frame *frame = &stack[depth];
    const struct zopa_node *node = frame->next;
    if (text->failed)
      return;
    if (!node) {
      new_line(text, frame->indent - INDENT, &line_start);
      zopa_text_string(text, closing(frame->node));
      if (depth-- == 0)
        break;
      continue;
    }
    frame->next = node->next;
    if (node != frame->node->first)
      zopa_text_string(text, ",");
    new_line(text, frame->indent, &line_start);
    if (node->key) {
      add_key(text, node->key, true, JSON);
      zopa_text_string(text, " ");
    }
    if (add_value(text, node, line_start, depth == 0, frame->indent, JSON))
      continue;
    if (depth + 1 == STACK_MAX) {
      text->failed = true;
      return;
    }
    zopa_text_string(text, opening(node));
    stack[depth + 1] = (struct frame){node, node->first, frame->indent + INDENT};
    depth++;
  }
  zopa_text_string(text, "\n");
}
