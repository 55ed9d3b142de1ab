/* tree_yaml.c - YAML into a tree, through libfyaml's events.
 *
 * libfyaml (0.7.12 and later) is asked for one event after another and never builds a document of its own, so that our limits hold
 * before its memory grows. What it finds wrong is collected, not printed, and told in the words of `plain_words`. */
#include <libfyaml.h>
#include <string.h>

#include "formats/tree_build.h"

/* libfyaml's message (or a part of it) -> what is wrong; what would be right. The first that fits is taken. */
static const struct {
  const char *part, *words;
} plain_words[] = {
  {"tab", "a tab is used for indentation; YAML wants spaces"},
  {"invalid mapping in plain multiline", "a second \": \" in a text without quotes; put the text in quotes"},
  {"missing comma in flow", "a comma is missing between two entries"},
  {"without closing quote", "the closing quote of this text is missing"},
  {"without a closing bracket", "the closing \"]\" or \"}\" is missing"},
  {"mismatched flow", "a bracket is closed by one of another kind"},
  {"invalid extra closing", "this bracket closes nothing; take it out"},
  {"extra comma", "a comma too many"},
  {"comma in the beginning", "a comma stands before the first entry"},
  {"invalid comment", "a blank is missing before \"#\""},
  {"invalid nested block mapping", "a second \": \" on this line; put the text in quotes"},
  {"block mapping key on same line", "a second \": \" on this line; put the text in quotes"},
  {"invalid escape", "this backslash escape is unknown; in single quotes a backslash is just a backslash"},
  {"hex escape", "this \\x, \\u or \\U escape lacks digits"},
  {"UTF8 escape", "this \\u or \\U escape is no character"},
  {"invalid trailing content", "something follows the closing quote; put all of the text in the quotes"},
  {"multiline", "a key may not go over several lines; is a \":\" missing?"},
  {"missing ':'", "a \":\" is missing after the key"},
  {"could not find expected ':'", "a \":\" is missing after the key"},
  {"block sequence on the same line", "a list item \"- \" may not begin on the line of its key; begin a new line"},
  {"block sequence entries not allowed", "a list item \"- \" may not stand here"},
  {"wrong indendation in sequence", "a list item stands where a key is expected; look at the indentation"},
  {"cannot start with", "a text may not begin with this character; put it in quotes"},
  {"indentation indicator", "the digit behind | or > must be 1 to 9"},
  {"wrongly indented", "the indentation does not fit what is above"},
  {"indent", "the indentation does not fit what is above"},
  {"did not find expected key", "a key is expected here; look at the indentation above"},
  {"expected '-'", "a list item \"- \" is expected here; look at the indentation above"},
  {"invalid scalar at the end of block sequence", "a text stands where a list item \"- \" is expected"},
  {"invalid value after mapping", "a text stands where a key is expected; look at the indentation"},
  {"mapping key (not allowed", "a key may not stand here; look at the indentation above"},
  {"document start", "this belongs to nothing above; look at the indentation"},
  {"document", "a document marker (--- or ...) stands where none may"},
  {"directive", "a line that begins with \"%\" is no proper YAML directive"},
  {"alias", "an alias (*name) stands where none may"},
  {"anchor", "an anchor (&name) stands where none may"},
  {"tag", "a tag (!name) stands where none may"},
  {"block scalar", "the text block (| or >) is not well formed"},
};

static const char *in_plain_words(const char *message)
{
  for (size_t i = 0; i < sizeof plain_words / sizeof *plain_words; i++)
    if (strstr(message, plain_words[i].part))
      return plain_words[i].words;
  return NULL;
}

struct yaml {
  struct zopa_tree_builder *builder;
  const char *text;
  size_t size;
  struct fy_diag *diag;
  struct fy_parser *parser;
  uint32_t line, column;          /* of the last mark that had a place */
  size_t documents;
  bool ended;
  char aside[128];                /* the first message that libfyaml printed instead of collecting it */
};

/* The place of a token, or of the last one when this one (an empty value) has none. */
static void place(struct yaml *yaml, struct fy_token *token, uint32_t back)
{
  const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
  if (mark && mark->line >= 0 && mark->column >= 0) {
    yaml->line = (uint32_t)mark->line + 1;
    yaml->column = (uint32_t)mark->column + 1;
    yaml->column -= yaml->column > back ? back : 0;
  }
}

/* back: how far libfyaml's mark stands behind the sign that begins the token. */
static void refuse(struct yaml *yaml, struct fy_token *token, uint32_t back, const char *what, const char *instead)
{
  if (!token)
    return;
  place(yaml, token, back);
  zopa_tree_problem(yaml->builder, ZOPA_E_UNSUPPORTED, false, yaml->line, yaml->column, "%s is not supported here; %s", what, instead);
}

/* The text of a scalar; NULL when memory ran out. Those in quotes that libfyaml gets wrong are read from the file. */
static const char *scalar_text(const struct yaml *yaml, struct fy_token *token, enum fy_scalar_style style, size_t *ret_length)
{
  const struct fy_mark *start = fy_token_start_mark(token), *end = fy_token_end_mark(token);
  bool quoted = style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
  if (quoted && start && end && start->input_pos <= end->input_pos && end->input_pos <= yaml->size) {
    const char *raw = yaml->text + start->input_pos;
    size_t size = end->input_pos - start->input_pos;
    char quote = style == FYSS_SINGLE_QUOTED ? '\'' : '"';
    if (!zopa_tree_quoted_plain(raw, size, quote))
      return zopa_tree_unquote(yaml->builder->arena, raw, size, quote, ret_length);
  }
  const char *text = fy_token_get_text(token, ret_length);
  /* Of a folded block it may give a length that is one too long; a NUL is told of elsewhere. */
  if (text && style == FYSS_FOLDED)
    *ret_length = strnlen(text, *ret_length);
  return text;
}

static void add(struct yaml *yaml, enum zopa_node_kind kind, struct fy_token *token, struct fy_token *anchor, struct fy_token *tag)
{
  refuse(yaml, anchor, 1, "an anchor (&name)", "write the value out where it is needed");
  refuse(yaml, tag, 0, "a tag (!name)", "leave it out");
  struct zopa_tree_mark mark = {.kind = kind, .text = ""};
  enum fy_scalar_style style = kind == ZOPA_NODE_SCALAR && token ? fy_token_scalar_style(token) : FYSS_PLAIN;
  /* libfyaml's mark of a text in quotes is the character behind the quote. */
  place(yaml, token, style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED);
  mark.line = yaml->line;
  mark.column = yaml->column;
  mark.quoted = style != FYSS_PLAIN;
  if (kind == ZOPA_NODE_SCALAR && token) {
    mark.text = scalar_text(yaml, token, style, &mark.length);
    if (!mark.text) {
      yaml->builder->status = ZOPA_E_MEMORY;
      yaml->builder->stopped = true;
      return;
    }
    if (memchr(mark.text, '\0', mark.length)) {
      zopa_tree_problem(yaml->builder, ZOPA_E_INPUT, true, mark.line, mark.column, "\\0 may not stand in a text");
      return;
    }
  }
  zopa_tree_add(yaml->builder, &mark);
}

static void take(struct yaml *yaml, const struct fy_event *event)
{
  struct zopa_tree_builder *builder = yaml->builder;
  switch (event->type) {
  case FYET_DOCUMENT_START:
    if (yaml->documents++ > 0) {
      place(yaml, event->document_start.document_start, 0);
      zopa_tree_problem(builder, ZOPA_E_UNSUPPORTED, true, yaml->line, yaml->column,
                        "a second document begins here; a file holds one");
    }
    break;
  case FYET_SCALAR:
    add(yaml, ZOPA_NODE_SCALAR, event->scalar.value, event->scalar.anchor, event->scalar.tag);
    break;
  case FYET_SEQUENCE_START:
    add(yaml, ZOPA_NODE_LIST, event->sequence_start.sequence_start, event->sequence_start.anchor, event->sequence_start.tag);
    break;
  case FYET_MAPPING_START:
    add(yaml, ZOPA_NODE_MAP, event->mapping_start.mapping_start, event->mapping_start.anchor, event->mapping_start.tag);
    break;
  case FYET_ALIAS:
    refuse(yaml, event->alias.anchor, 1, "an alias (*name)", "write the value out");
    add(yaml, ZOPA_NODE_SCALAR, NULL, NULL, NULL);
    break;
  case FYET_SEQUENCE_END:
  case FYET_MAPPING_END:
    zopa_tree_close(builder);
    break;
  case FYET_STREAM_END:
    yaml->ended = true;
    break;
  default:
    break;
  }
}

/* Where the text ends, trailing blanks and line breaks left out. */
static void find_end(const struct yaml *yaml, uint32_t *ret_line, uint32_t *ret_column)
{
  size_t end = yaml->size;
  while (end > 0 && strchr(" \t\r\n", yaml->text[end - 1]))
    end--;
  *ret_line = *ret_column = 1;
  for (size_t i = 0; i < end; i++)
    if (yaml->text[i] == '\n' || (yaml->text[i] == '\r' && yaml->text[i + 1] != '\n')) {
      ++*ret_line;
      *ret_column = 1;
    } else
      *ret_column += ((unsigned char)yaml->text[i] & 0xC0) != 0x80;
}

/* What libfyaml found wrong. When it stopped without a word, or only says which of its functions failed, its memory ran out. A comma that it misses behind the last character of the
 * file is a bracket that was never closed. */
static void take_errors(struct yaml *yaml)
{
  static const char unclosed[] = "the file ends before the closing \"]\" or \"}\"";
  void *iterator = NULL;
  const struct fy_diag_error *found;
  uint32_t end_line, end_column;
  bool any = false;
  find_end(yaml, &end_line, &end_column);
  while (!any && (found = fy_diag_errors_iterate(yaml->diag, &iterator)) != NULL) {
    if (found->type != FYET_ERROR || !found->msg)
      continue;
    uint32_t line = found->line > 0 ? (uint32_t)found->line : yaml->line, column = found->column > 0 ? (uint32_t)found->column : 0;
    const char *words = in_plain_words(found->msg);
    bool beyond = line > end_line || (line == end_line && column >= end_column);
    if (beyond && (strstr(found->msg, "flow") || strstr(found->msg, "closing bracket"))) {
      words = unclosed;
      line = end_line;
      column = end_column;
    }
    any = true;
    if (words)
      zopa_tree_problem(yaml->builder, ZOPA_E_INPUT, true, line, column, "%s", words);
    else
      zopa_tree_problem(yaml->builder, ZOPA_E_INPUT, true, line, column, "this is not well-formed YAML (%s)", found->msg);
  }
  if (any || yaml->builder->status != ZOPA_OK)
    return;
  if (!*yaml->aside || strstr(yaml->aside, "failed")) {
    yaml->builder->status = ZOPA_E_MEMORY;
    return;
  }
  const char *words = in_plain_words(yaml->aside);
  zopa_tree_problem(yaml->builder, ZOPA_E_INPUT, true, yaml->line, yaml->column, "%s", words ? words : "this is not well-formed YAML");
}

/* Takes what libfyaml would print. */
static void hear(struct fy_diag *diag, void *user, const char *text, size_t size)
{
  struct yaml *yaml = user;
  (void)diag;
  if (*yaml->aside)
    return;
  size_t kept = size < sizeof yaml->aside - 1 ? size : sizeof yaml->aside - 1;
  memcpy(yaml->aside, text, kept);
  yaml->aside[kept] = '\0';
}

void zopa_tree_yaml(struct zopa_tree_builder *builder, const char *text, size_t size)
{
  /* A backslash as the very last byte makes libfyaml 0.7.12 look at what stands behind the end; a line break behind it does not. */
  if (size > 0 && text[size - 1] == '\\') {
    char *longer = zopa_arena_array(builder->arena, size + 2, 1);
    if (!longer) {
      builder->status = ZOPA_E_MEMORY;
      builder->stopped = true;
      return;
    }
    memcpy(longer, text, size);
    longer[size++] = '\n';
    text = longer;
  }
  struct yaml yaml = {.builder = builder, .text = text, .size = size, .line = 1, .column = 1};
  struct fy_diag_cfg diag_config;
  fy_diag_cfg_default(&diag_config);
  diag_config.fp = NULL;
  diag_config.output_fn = hear;
  diag_config.user = &yaml;
  yaml.diag = fy_diag_create(&diag_config);
  if (yaml.diag) {
    fy_diag_set_collect_errors(yaml.diag, true);
    struct fy_parse_cfg config = {.flags = FYPCF_JSON_NONE | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_SLOPPY_FLOW_INDENTATION, .diag = yaml.diag};
    yaml.parser = fy_parser_create(&config);
  }
  if (yaml.parser && fy_parser_set_string(yaml.parser, text, size) == 0) {
    struct fy_event *event;
    while (!builder->stopped && (event = fy_parser_parse(yaml.parser)) != NULL) {
      take(&yaml, event);
      fy_parser_event_free(yaml.parser, event);
    }
  }
  if (!builder->stopped && !yaml.ended)
    take_errors(&yaml);
  fy_parser_destroy(yaml.parser);
  fy_diag_destroy(yaml.diag);
}
