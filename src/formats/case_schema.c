/* case_schema.c - the JSON Schema (draft 7) of the case file, from the table of keys.
 *
 * It says what can be said of a file's structure: which keys, which kinds, what goes together. What references mean, and what makes sense
 * beyond structure, the reader alone can judge. A scalar that the reader takes as a text may look like a number or a truth value to a
 * reader of YAML, and so those types are allowed where a text is. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "case/case_keys.h"
#include "formats/case_format.h"
#include "formats/tree_write.h"

#define ONE_NUMBER "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?"
#define NUMBER_PATTERN "^" ONE_NUMBER "(/" ONE_NUMBER ")?$"
#define DATE_PATTERN "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
#define ID_PATTERN "^[^\\u0000-\\u001f\\u007f]+$"

typedef struct zopa_maker maker;

/* ---------------------------------------------------------------- small pieces */

static struct zopa_node *string(maker *m, const char *text) { return zopa_make_scalar(m, text, true); }
static struct zopa_node *plain(maker *m, const char *text) { return zopa_make_scalar(m, text, false); }

static const char *keep(maker *m, struct zopa_text *text)
{
  const char *copy = text->failed || !text->data ? NULL : zopa_arena_string(m->arena, text->data);
  m->failed = m->failed || !copy;
  zopa_text_clear(text);
  return copy ? copy : "";
}

static struct zopa_node *count_of(maker *m, size_t count)
{
  struct zopa_text text = {0};
  zopa_text_format(&text, "%zu", count);
  return plain(m, keep(m, &text));
}

static struct zopa_node *bound(maker *m, double value)
{
  struct zopa_text text = {0};
  zopa_text_number(&text, value, 15);
  return plain(m, keep(m, &text));
}

/* {"key": value} and {"key": value, "other": value2}; a NULL key ends. */
static struct zopa_node *map2(maker *m, const char *key, struct zopa_node *value, const char *other, struct zopa_node *value2)
{
  struct zopa_growing map = zopa_make(m, ZOPA_NODE_MAP);
  zopa_make_put(m, &map, key, value);
  if (other)
    zopa_make_put(m, &map, other, value2);
  return map.node;
}

static struct zopa_node *list2(maker *m, struct zopa_node *a, struct zopa_node *b)
{
  struct zopa_growing list = zopa_make(m, ZOPA_NODE_LIST);
  zopa_make_put(m, &list, NULL, a);
  if (b)
    zopa_make_put(m, &list, NULL, b);
  return list.node;
}

static struct zopa_node *any_of(maker *m, struct zopa_node *a, struct zopa_node *b) { return map2(m, "anyOf", list2(m, a, b), NULL, NULL); }

static struct zopa_node *reference(maker *m, const char *definition)
{
  struct zopa_text text = {0};
  zopa_text_format(&text, "#/definitions/%s", definition);
  return map2(m, "$ref", string(m, keep(m, &text)), NULL, NULL);
}

/* "a party's preferences" -> "party_preferences" */
static const char *definition_name(maker *m, const struct zopa_type *type)
{
  struct zopa_text text = {0};
  const char *at = type->name;
  at += strncmp(at, "a ", 2) == 0 ? 2 : strncmp(at, "an ", 3) == 0 ? 3 : 0;
  for (; *at; at++)
    if (strncmp(at, "'s", 2) == 0)
      at++;
    else
      zopa_text_add(&text, isalnum((unsigned char)*at) ? at : "_", 1);
  return keep(m, &text);
}

static struct zopa_node *type_of(maker *m, const char *type, bool or_null)
{
  return or_null ? list2(m, string(m, type), string(m, "null")) : string(m, type);
}

static struct zopa_node *list_of(maker *m, struct zopa_node *item, size_t least, bool unique)
{
  struct zopa_growing map = zopa_make(m, ZOPA_NODE_MAP);
  zopa_make_put(m, &map, "type", string(m, "array"));
  zopa_make_put(m, &map, "items", item);
  if (least > 0)
    zopa_make_put(m, &map, "minItems", count_of(m, least));
  if (unique)
    zopa_make_put(m, &map, "uniqueItems", plain(m, "true"));
  return map.node;
}

/* A map whose keys are ids of the file. */
static struct zopa_node *map_of(maker *m, struct zopa_node *value, bool or_null, size_t least, size_t most)
{
  struct zopa_growing map = zopa_make(m, ZOPA_NODE_MAP);
  zopa_make_put(m, &map, "type", type_of(m, "object", or_null));
  zopa_make_put(m, &map, "additionalProperties", value);
  if (least > 0)
    zopa_make_put(m, &map, "minProperties", count_of(m, least));
  if (most > 0)
    zopa_make_put(m, &map, "maxProperties", count_of(m, most));
  return map.node;
}

static struct zopa_node *text_schema(maker *m)
{
  struct zopa_growing types = zopa_make(m, ZOPA_NODE_LIST);
  zopa_make_put(m, &types, NULL, string(m, "string"));
  zopa_make_put(m, &types, NULL, string(m, "number"));
  zopa_make_put(m, &types, NULL, string(m, "boolean"));
  return map2(m, "type", types.node, NULL, NULL);
}

static struct zopa_node *number_schema(maker *m, const char *type, bool bounded, double low, double high)
{
  struct zopa_growing number = zopa_make(m, ZOPA_NODE_MAP);
  zopa_make_put(m, &number, "type", string(m, type));
  if (bounded)
    zopa_make_put(m, &number, "minimum", bound(m, low));
  if (bounded && isfinite(high))
    zopa_make_put(m, &number, "maximum", bound(m, high));
  return any_of(m, number.node, map2(m, "type", string(m, "string"), "pattern", string(m, NUMBER_PATTERN)));
}

static struct zopa_node *words_schema(maker *m, const char *(*word)(unsigned))
{
  struct zopa_growing words = zopa_make(m, ZOPA_NODE_LIST);
  const char *text;
  for (unsigned i = 0; (text = word(i)) != NULL; i++)
    if (*text)
      zopa_make_put(m, &words, NULL, string(m, text));
  return map2(m, "enum", words.node, NULL, NULL);
}

static struct zopa_node *one_or_list(maker *m, bool unique)
{
  return any_of(m, reference(m, "word"), list_of(m, reference(m, "word"), 0, unique));
}

/* ---------------------------------------------------------------- values */

static struct zopa_node *yes_no_schema(maker *m)
{
  static const char *const words[] = {"true", "false"}, *const texts[] = {"yes", "no", "true", "false"};
  struct zopa_growing list = zopa_make(m, ZOPA_NODE_LIST);
  for (size_t i = 0; i < 2; i++)
    zopa_make_put(m, &list, NULL, plain(m, words[i]));
  for (size_t i = 0; i < 4; i++)
    zopa_make_put(m, &list, NULL, string(m, texts[i]));
  return map2(m, "enum", list.node, NULL, NULL);
}

static struct zopa_node *values_schema(maker *m)
{
  struct zopa_node *curve = map2(m, "curve", any_of(m, words_schema(m, zopa_curve_word), reference(m, "number")), NULL, NULL);
  struct zopa_growing issue = zopa_make(m, ZOPA_NODE_MAP);
  zopa_make_put(m, &issue, "type", string(m, "object"));
  zopa_make_put(m, &issue, "properties", curve);
  zopa_make_put(m, &issue, "additionalProperties", reference(m, "number"));
  zopa_make_put(m, &issue, "minProperties", count_of(m, 1));
  return map_of(m, issue.node, false, 0, 0);
}

static struct zopa_node *reservation_schema(maker *m)
{
  struct zopa_growing map = zopa_make(m, ZOPA_NODE_MAP);
  zopa_make_put(m, &map, "type", string(m, "object"));
  zopa_make_put(m, &map, "properties", map2(m, "package", reference(m, "package"), NULL, NULL));
  zopa_make_put(m, &map, "required", list2(m, string(m, "package"), NULL));
  zopa_make_put(m, &map, "additionalProperties", plain(m, "false"));
  return any_of(m, reference(m, "number"), map.node);
}

static struct zopa_node *issue_options_schema(maker *m)
{
  struct zopa_growing types = zopa_make(m, ZOPA_NODE_LIST);
  static const char *const names[] = {"string", "number", "boolean", "null"};
  for (size_t i = 0; i < 4; i++)
    zopa_make_put(m, &types, NULL, string(m, names[i]));
  struct zopa_node *text = map2(m, "type", types.node, NULL, NULL);
  return any_of(m, map_of(m, text, false, 1, ZOPA_OPTIONS_MAX), list_of(m, reference(m, "word"), 1, true));
}

/* long: one case for each kind of key. */
static struct zopa_node *value_schema(maker *m, const struct zopa_key *key)
{
  bool required = (key->flags & ZOPA_KEY_REQUIRED) != 0;
  switch (key->kind) {
  case ZOPA_KEY_VERSION:
    return map2(m, "enum", list2(m, plain(m, "1"), string(m, "1")), NULL, NULL);
  case ZOPA_KEY_TEXT:
    return reference(m, "text");
  case ZOPA_KEY_CHOICE:
  case ZOPA_KEY_WORD:
  case ZOPA_KEY_VISIBILITY:
  case ZOPA_KEY_FLAG:
    return words_schema(m, key->word);
  case ZOPA_KEY_YES_NO:
    return yes_no_schema(m);
  case ZOPA_KEY_NUMBER:
  case ZOPA_KEY_INTEGER:
    if (key->kind == ZOPA_KEY_NUMBER && !(key->low < key->high))
      return reference(m, "number");
    return number_schema(m, key->kind == ZOPA_KEY_INTEGER ? "integer" : "number", key->low < key->high, key->low, key->high);
  case ZOPA_KEY_DATE:
    return reference(m, "date");
  case ZOPA_KEY_ID:
  case ZOPA_KEY_EARLIER:
  case ZOPA_KEY_PARTY:
  case ZOPA_KEY_ISSUE:
  case ZOPA_KEY_SOURCE:
    return reference(m, "word");
  case ZOPA_KEY_PARTIES:
  case ZOPA_KEY_ISSUES:
    return one_or_list(m, true);
  case ZOPA_KEY_OPTIONS:
  case ZOPA_KEY_LEDGER:
  case ZOPA_KEY_FROM:
    return one_or_list(m, false);
  case ZOPA_KEY_CLAUSE:
    return reference(m, key->flags & ZOPA_KEY_OPEN ? "open_clause" : "clause");
  case ZOPA_KEY_PACKAGE:
    return reference(m, "package");
  case ZOPA_KEY_TREE:
    return zopa_make(m, ZOPA_NODE_MAP).node;
  case ZOPA_KEY_GROUP:
    return reference(m, definition_name(m, key->type));
  case ZOPA_KEY_LIST:
    return map2(m, "type", type_of(m, "array", !required), "items", reference(m, definition_name(m, key->type)));
  case ZOPA_KEY_BY_ID:
    return map_of(m, reference(m, definition_name(m, key->type)), !required, required ? 1 : 0, key->most);
  case ZOPA_KEY_BY_PARTY:
  case ZOPA_KEY_BY_ISSUE: {
    struct zopa_node *list = list_of(m, reference(m, definition_name(m, key->type)), 0, false);
    return map_of(m, any_of(m, reference(m, definition_name(m, key->type)), list), true, 0, 0);
  }
  case ZOPA_KEY_PREFERENCES:
    return map_of(m, reference(m, definition_name(m, key->type)), true, 0, 0);
  case ZOPA_KEY_POINTS:
    return map_of(m, map_of(m, reference(m, "number"), false, 0, 0), true, 0, 0);
  case ZOPA_KEY_CONTROLS:
    return map_of(m, one_or_list(m, true), true, 0, 0);
  case ZOPA_KEY_ISSUE_OPTIONS:
    return issue_options_schema(m);
  case ZOPA_KEY_SAMPLE:
    return any_of(m, reference(m, "number"), list_of(m, reference(m, "number"), 1, false));
  case ZOPA_KEY_WEIGHTS:
    return map_of(m, number_schema(m, "number", true, 0, INFINITY), false, 0, 0);
  case ZOPA_KEY_VALUES:
    return values_schema(m);
  case ZOPA_KEY_RESERVATION:
    return reservation_schema(m);
  case ZOPA_KEY_RATES:
    return map_of(m, map_of(m, reference(m, "interval"), false, 0, 0), false, 1, 0);
  case ZOPA_KEY_WEIGHS:
    return map_of(m, reference(m, "interval"), false, 1, 0);
  }
  return NULL;
}

/* ---------------------------------------------------------------- objects */

static struct zopa_node *described(maker *m, const struct zopa_key *key)
{
  struct zopa_node *value = value_schema(m, key);
  if (!value)
    return NULL;
  /* Beside "$ref" draft 7 heeds nothing else, so a reference is wrapped. */
  bool wrapped = value->first && value->first->key && strcmp(value->first->key, "$ref") == 0;
  struct zopa_growing map = zopa_make(m, ZOPA_NODE_MAP);
  zopa_make_put(m, &map, "description", string(m, key->about));
  if (wrapped)
    zopa_make_put(m, &map, "allOf", list2(m, value, NULL));
  else {
    if (map.last)
      map.last->next = value->first;
    if (map.node)
      map.node->count += value->count;
  }
  return map.node;
}

/* Keys that must stand there for this one to: what it goes with, and what cannot be missing where it is. */
static struct zopa_node *companions(maker *m, const struct zopa_type *type, const struct zopa_key *key)
{
  struct zopa_growing list = zopa_make(m, ZOPA_NODE_LIST);
  if (key->with)
    zopa_make_put(m, &list, NULL, string(m, key->with));
  for (size_t i = 0; i < type->key_count; i++) {
    const struct zopa_key *other = &type->keys[i];
    bool needed = other->with && (other->flags & ZOPA_KEY_REQUIRED) && strcmp(other->with, key->name) == 0;
    if (needed && !(key->with && strcmp(key->with, other->name) == 0))
      zopa_make_put(m, &list, NULL, string(m, other->name));
  }
  return list.node && list.node->count > 0 ? list.node : NULL;
}

static struct zopa_node *forms_schema(maker *m, const struct zopa_type *type)
{
  struct zopa_growing forms = zopa_make(m, ZOPA_NODE_LIST);
  for (size_t i = 0; type->one_of[i]; i++)
    zopa_make_put(m, &forms, NULL, map2(m, "required", list2(m, string(m, type->one_of[i]), NULL), NULL, NULL));
  return forms.node;
}

static void add_object(maker *m, struct zopa_growing *map, const struct zopa_type *type)
{
  struct zopa_growing properties = zopa_make(m, ZOPA_NODE_MAP), required = zopa_make(m, ZOPA_NODE_LIST), together = zopa_make(m, ZOPA_NODE_MAP);
  for (size_t i = 0; i < type->key_count; i++) {
    const struct zopa_key *key = &type->keys[i];
    zopa_make_put(m, &properties, key->name, described(m, key));
    if ((key->flags & ZOPA_KEY_REQUIRED) && !key->with)
      zopa_make_put(m, &required, NULL, string(m, key->name));
    struct zopa_node *with = companions(m, type, key);
    if (with)
      zopa_make_put(m, &together, key->name, with);
  }
  bool empty = !type->one_of && required.node && required.node->count == 0;
  zopa_make_put(m, map, "description", string(m, type->about));
  zopa_make_put(m, map, "type", type_of(m, "object", empty && type->size > 0));
  zopa_make_put(m, map, "properties", properties.node);
  zopa_make_put(m, map, "additionalProperties", plain(m, "false"));
  if (required.node && required.node->count > 0)
    zopa_make_put(m, map, "required", required.node);
  if (together.node && together.node->count > 0)
    zopa_make_put(m, map, "dependencies", together.node);
  if (type->one_of)
    zopa_make_put(m, map, "oneOf", forms_schema(m, type));
}

static struct zopa_node *term_schema(maker *m, size_t least)
{
  struct zopa_growing bounds = zopa_make(m, ZOPA_NODE_MAP), any = zopa_make(m, ZOPA_NODE_LIST);
  zopa_make_put(m, &bounds, "type", string(m, "object"));
  zopa_make_put(m, &bounds, "properties", map2(m, "at_least", reference(m, "number"), "at_most", reference(m, "number")));
  zopa_make_put(m, &bounds, "additionalProperties", plain(m, "false"));
  zopa_make_put(m, &bounds, "minProperties", count_of(m, 1));
  zopa_make_put(m, &any, NULL, reference(m, "word"));
  zopa_make_put(m, &any, NULL, list_of(m, reference(m, "word"), least, true));
  zopa_make_put(m, &any, NULL, bounds.node);
  return map2(m, "anyOf", any.node, NULL, NULL);
}

static void add_values(maker *m, struct zopa_growing *definitions)
{
  zopa_make_put(m, definitions, "text", text_schema(m));
  struct zopa_node *word = text_schema(m);
  struct zopa_growing id = {word, NULL};
  if (word) {
    id.last = (struct zopa_node *)(uintptr_t)word->first;
    zopa_make_put(m, &id, "pattern", string(m, ID_PATTERN));
    zopa_make_put(m, &id, "maxLength", count_of(m, 250));
  }
  zopa_make_put(m, definitions, "word", word);
  zopa_make_put(m, definitions, "number", number_schema(m, "number", false, 0, 0));
  zopa_make_put(m, definitions, "date", map2(m, "type", string(m, "string"), "pattern", string(m, DATE_PATTERN)));
  zopa_make_put(m, definitions, "clause", map_of(m, term_schema(m, 1), false, 0, 0));
  zopa_make_put(m, definitions, "open_clause", map_of(m, term_schema(m, 0), false, 0, 0));
  zopa_make_put(m, definitions, "package", map_of(m, reference(m, "word"), false, 0, 0));
  struct zopa_node *pair = list_of(m, number_schema(m, "number", true, 0, 1), 2, false);
  struct zopa_growing interval = {pair, NULL};
  for (const struct zopa_node *child = pair ? pair->first : NULL; child; child = child->next)
    interval.last = (struct zopa_node *)(uintptr_t)child;
  zopa_make_put(m, &interval, "maxItems", count_of(m, 2));
  zopa_make_put(m, definitions, "interval", any_of(m, number_schema(m, "number", true, 0, 1), pair));
}

void zopa_case_schema(struct zopa_text *text)
{
  struct zopa_arena arena = {0};
  maker m = {.arena = &arena};
  const struct zopa_type *types[ZOPA_TYPES_MAX];
  size_t count = zopa_case_types(types);
  struct zopa_growing root = zopa_make(&m, ZOPA_NODE_MAP), definitions = zopa_make(&m, ZOPA_NODE_MAP);
  zopa_make_put(&m, &root, "$schema", string(&m, "http://json-schema.org/draft-07/schema#"));
  zopa_make_put(&m, &root, "title", string(&m, "A zopa case file, version 1"));
  add_object(&m, &root, types[0]);
  add_values(&m, &definitions);
  for (size_t i = 1; i < count; i++) {
    struct zopa_growing map = zopa_make(&m, ZOPA_NODE_MAP);
    if (types[i]->key_count == 0)
      continue;
    add_object(&m, &map, types[i]);
    zopa_make_put(&m, &definitions, definition_name(&m, types[i]), map.node);
  }
  zopa_make_put(&m, &root, "definitions", definitions.node);
  if (m.failed)
    text->failed = true;
  else
    zopa_tree_write_json(text, root.node);
  zopa_arena_clear(&arena);
}
