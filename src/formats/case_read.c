/* case_read.c - a native case file (YAML or JSON) into a case.
 *
 * Method. The file becomes a tree of nodes (tree.h); then each object is read by its rows of the key table (case_keys.h), in the table's
 * order, which has parties and issues before all that refers to them, wherever they stand in the file. Ids of the ledger are gathered
 * first. No problem stops the reading: what is wrong is told and left out, and whatever can still be checked is.
 * Invariant. A case that is returned is whole: every index in range, every reference resolved, every limit kept. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/validate.h"
#include "formats/case_format.h"
#include "formats/case_reader.h"
#include "formats/tree.h"

static bool read_object(struct zopa_case_reader *reader, const struct zopa_type *type, const struct zopa_node *node, void *base);

/* ---------------------------------------------------------------- scalars */

static bool read_word(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, unsigned *ret_value)
{
  enum { WORDS_MAX = 16 };
  const char *text = zopa_reader_scalar(reader, key->name, node), *words[WORDS_MAX];
  size_t count = 0;
  if (!text)
    return false;
  for (const char *word; count < WORDS_MAX && (word = key->word((unsigned)count)) != NULL; count++) {
    if (*word && strcmp(word, text) == 0) {
      *ret_value = (unsigned)count;
      return true;
    }
    words[count] = *word ? word : NULL;
  }
  char shown[ZOPA_SHOWN_SIZE];
  return zopa_reader_unknown(reader, zopa_reader_place(reader, node), text, words, count, "it is one of", "\"%s\" is no word for \"%s\"",
                             zopa_shown(text, shown), key->name);
}

static bool is_yes(const char *text) { return strcmp(text, "yes") == 0 || strcmp(text, "true") == 0; }
static bool is_no(const char *text) { return strcmp(text, "no") == 0 || strcmp(text, "false") == 0; }

static bool read_yes_no(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, enum zopa_answer *ret)
{
  char shown[ZOPA_SHOWN_SIZE];
  const char *text = zopa_reader_scalar(reader, key->name, node);
  if (!text)
    return false;
  if (!is_yes(text) && !is_no(text))
    return zopa_reader_wrong(reader, node, "\"%s\" is yes or no, not \"%s\"", key->name, zopa_shown(text, shown));
  *ret = is_yes(text) ? ZOPA_YES : ZOPA_NO;
  return true;
}

static bool read_date(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, struct zopa_date *ret)
{
  char shown[ZOPA_SHOWN_SIZE];
  const char *text = zopa_reader_scalar(reader, key->name, node);
  if (!text)
    return false;
  return zopa_date_read(text, ret) || zopa_reader_wrong(reader, node, "\"%s\" is no day of the calendar; \"%s\" is a day as YYYY-MM-DD",
                                                        zopa_shown(text, shown), key->name);
}

static bool read_number(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, struct zopa_number *ret)
{
  struct zopa_number number = {0};
  if (!zopa_reader_number(reader, key->name, node, &number))
    return false;
  char shown[ZOPA_SHOWN_SIZE];
  bool whole = key->kind == ZOPA_KEY_INTEGER, bounded = key->low < key->high;
  if (whole && number.value - (double)(long long)number.value != 0)
    return zopa_reader_wrong(reader, node, "\"%s\" is a whole number, not %s", key->name, zopa_shown(number.text, shown));
  if (bounded && (number.value < key->low || number.value > key->high))
    return zopa_reader_wrong(reader, node, "\"%s\" is a number from %.0f to %.0f, not %s", key->name, key->low, key->high,
                             zopa_shown(number.text, shown));
  *ret = number;
  return true;
}

static bool read_text(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, const char **ret)
{
  const char *text = zopa_reader_scalar(reader, key->name, node);
  if (!text || (key->kind == ZOPA_KEY_ID && !zopa_reader_id(reader, text, zopa_reader_place(reader, node))))
    return false;
  *ret = zopa_reader_text(reader, text);
  return *ret != NULL;
}

static bool read_choice(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, const char **ret)
{
  unsigned value = 0;
  if (!read_word(reader, key, node, &value))
    return false;
  *ret = key->word(value);
  return true;
}

static bool read_version(struct zopa_case_reader *reader, const struct zopa_node *node)
{
  char shown[ZOPA_SHOWN_SIZE];
  const char *text = zopa_reader_scalar(reader, "zopa", node);
  return text && (strcmp(text, "1") == 0 || zopa_reader_wrong(reader, node, "version \"%s\" of the case format is not known; this program reads \"zopa: 1\"",
                                                             zopa_shown(text, shown)));
}

static bool read_flag(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, bool *ret)
{
  unsigned value;
  *ret = read_word(reader, key, node, &value);
  return *ret;
}

static bool read_tree(struct zopa_case_reader *reader, const struct zopa_node *node, const struct zopa_node **ret)
{
  struct zopa_node *copy = (struct zopa_node *)(uintptr_t)zopa_node_copy(reader->arena, node, true);
  if (!copy)
    return zopa_reader_no_memory(reader);
  *ret = copy;
  return true;
}

/* ---------------------------------------------------------------- lists and maps of objects */

/* Where an array of elements of a type is put, at `base`. */
static void store(const struct zopa_key *key, void *base, void *items, size_t count)
{
  *ZOPA_MEMBER(base, key->at, void *) = items;
  *ZOPA_MEMBER(base, key->count_at, size_t) = count;
}

/* What could not be read is left out, so that nothing is checked against half of it. */
static bool read_list(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, void *base)
{
  if (!zopa_reader_is(reader, key->name, node, ZOPA_NODE_LIST) || !zopa_reader_fits(reader, key->name, node, node->count, key->most))
    return false;
  char *items = zopa_reader_array(reader, node->count, key->type->size);
  size_t count = 0;
  if (!items)
    return false;
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    void *item = items + count * key->type->size;
    if (read_object(reader, key->type, child, item))
      count++;
    else
      memset(item, 0, key->type->size);
  }
  store(key, base, items, count);
  return count == node->count;
}

/* Parties and issues stay even where something in them is wrong, so that what refers to them still finds them. */
static bool read_by_id(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, void *base)
{
  if (!zopa_reader_is(reader, key->name, node, ZOPA_NODE_MAP) || !zopa_reader_fits(reader, key->name, node, node->count, key->most))
    return false;
  char *items = zopa_reader_array(reader, node->count, key->type->size);
  bool good = items != NULL;
  size_t count = 0;
  struct zopa_names *names = key->at == offsetof(struct zopa_case, parties) ? &reader->parties
                           : key->at == offsetof(struct zopa_case, issues) ? &reader->issues : &reader->sources;
  for (const struct zopa_node *child = items ? node->first : NULL; child; child = child->next, count++) {
    void *item = items + count * key->type->size;
    const char *id = zopa_reader_text(reader, child->key);
    uint32_t met;
    if (!id || !zopa_names_add(names, id, (uint32_t)count, &met))
      return zopa_reader_no_memory(reader);
    *ZOPA_MEMBER(item, key->type->id_at, const char *) = id;
    good = zopa_reader_id(reader, child->key, zopa_reader_key_place(reader, child)) && good;
    good = read_object(reader, key->type, child, item) && good;
    const struct zopa_key *name = zopa_type_key(key->type, "name");
    if (name && !*ZOPA_MEMBER(item, name->at, const char *))
      *ZOPA_MEMBER(item, name->at, const char *) = id;
  }
  if (items)
    store(key, base, items, count);
  return good;
}

/* A map from party or issue to a list of objects, or (by issue, or for brevity) to one; all of them in one array. */
static bool read_by_index(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, void *base)
{
  if (!zopa_reader_is(reader, key->name, node, ZOPA_NODE_MAP))
    return false;
  size_t total = 0, count = 0;
  uint32_t hint = 0;
  for (const struct zopa_node *child = node->first; child; child = child->next)
    total += child->kind == ZOPA_NODE_LIST ? child->count : 1;
  char *items = zopa_reader_fits(reader, key->name, node, total, key->most) ? zopa_reader_array(reader, total, key->type->size) : NULL;
  if (!items)
    return false;
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    struct zopa_place place = zopa_reader_key_place(reader, child);
    uint32_t index = key->kind == ZOPA_KEY_BY_PARTY ? zopa_reader_party(reader, child->key, place, hint)
                                                    : zopa_reader_issue(reader, child->key, place, hint);
    if (index == ZOPA_NONE)
      continue;
    hint = index + 1;
    for (const struct zopa_node *each = child->kind == ZOPA_NODE_LIST ? child->first : child; each; each = each->next) {
      void *item = items + count * key->type->size;
      *ZOPA_MEMBER(item, key->type->id_at, uint32_t) = index;
      if (read_object(reader, key->type, each, item))
        count++;
      else
        memset(item, 0, key->type->size);
      if (child->kind != ZOPA_NODE_LIST)
        break;
    }
  }
  store(key, base, items, count);
  return count == total;
}

static bool read_preferences(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node)
{
  if (!zopa_reader_is(reader, key->name, node, ZOPA_NODE_MAP))
    return false;
  bool good = true;
  uint32_t hint = 0;
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    uint32_t party = zopa_reader_party(reader, child->key, zopa_reader_key_place(reader, child), hint);
    if (party == ZOPA_NONE) {
      good = false;
      continue;
    }
    hint = party + 1;
    struct zopa_preference *preference = &reader->it->preferences[party];
    preference->given = true;
    bool whole = read_object(reader, key->type, child, preference);
    if (!whole || !zopa_reader_complete(reader, child, party, preference)) {
      /* Statements that could be read keep their meaning, whatever is wrong beside them; weights and values are one whole. */
      good = false;
      *preference = (struct zopa_preference){.given = true, .place = preference->place, .statements = preference->statements,
                                             .statements_count = preference->statements_count};
    }
  }
  return good;
}

/* ---------------------------------------------------------------- objects */

/* long: one case for each kind of key. */
static bool read_value(struct zopa_case_reader *reader, const struct zopa_type *type, const struct zopa_key *key, const struct zopa_node *node,
                       void *base)
{
  bool container = key->kind >= ZOPA_KEY_LIST && key->kind <= ZOPA_KEY_CONTROLS;
  if (reader->out_of_memory)
    return false;                 /* what this key refers to may not have been kept */
  if (zopa_node_is_null(node) && (container || key->kind == ZOPA_KEY_TREE))
    return true;                  /* a heading with nothing under it */
  if (zopa_node_is_null(node))
    return zopa_reader_wrong_key(reader, node, "\"%s\" has no value; give it one, or take the key out", key->name);
  switch (key->kind) {
  case ZOPA_KEY_VERSION:
    return read_version(reader, node);
  case ZOPA_KEY_TEXT:
  case ZOPA_KEY_ID:
  case ZOPA_KEY_EARLIER:
    return read_text(reader, key, node, ZOPA_MEMBER(base, key->at, const char *));
  case ZOPA_KEY_CHOICE:
    return read_choice(reader, key, node, ZOPA_MEMBER(base, key->at, const char *));
  case ZOPA_KEY_WORD:
  case ZOPA_KEY_VISIBILITY:
    return read_word(reader, key, node, ZOPA_MEMBER(base, key->at, unsigned));
  case ZOPA_KEY_FLAG:
    return read_flag(reader, key, node, ZOPA_MEMBER(base, key->at, bool));
  case ZOPA_KEY_YES_NO:
    return read_yes_no(reader, key, node, ZOPA_MEMBER(base, key->at, enum zopa_answer));
  case ZOPA_KEY_NUMBER:
  case ZOPA_KEY_INTEGER:
    return read_number(reader, key, node, ZOPA_MEMBER(base, key->at, struct zopa_number));
  case ZOPA_KEY_DATE:
    return read_date(reader, key, node, ZOPA_MEMBER(base, key->at, struct zopa_date));
  case ZOPA_KEY_PARTY:
  case ZOPA_KEY_ISSUE: {
    const char *text = zopa_reader_scalar(reader, key->name, node);
    uint32_t *index = ZOPA_MEMBER(base, key->at, uint32_t);
    if (!text)
      return false;
    *index = key->kind == ZOPA_KEY_PARTY ? zopa_reader_party(reader, text, zopa_reader_place(reader, node), 0)
                                         : zopa_reader_issue(reader, text, zopa_reader_place(reader, node), 0);
    return *index != ZOPA_NONE;
  }
  case ZOPA_KEY_PARTIES:
    return zopa_reader_parties(reader, key, node, ZOPA_MEMBER(base, key->at, struct zopa_indices));
  case ZOPA_KEY_ISSUES:
    return zopa_reader_issues(reader, key->name, node, ZOPA_MEMBER(base, key->at, struct zopa_indices));
  case ZOPA_KEY_OPTIONS: {
    uint32_t issue = *ZOPA_MEMBER(base, type->issue_at, uint32_t);
    return issue == ZOPA_NONE || zopa_reader_options(reader, key, node, issue, ZOPA_MEMBER(base, key->at, struct zopa_indices));
  }
  case ZOPA_KEY_SOURCE:
    return zopa_reader_source(reader, node, ZOPA_MEMBER(base, key->at, const char *));
  case ZOPA_KEY_LEDGER:
  case ZOPA_KEY_FROM:
    return zopa_reader_ledger(reader, key, node, ZOPA_MEMBER(base, key->at, struct zopa_ids));
  case ZOPA_KEY_CLAUSE:
  case ZOPA_KEY_PACKAGE:
    return zopa_reader_clause(reader, key->name, node, key->kind == ZOPA_KEY_PACKAGE, (key->flags & ZOPA_KEY_OPEN) != 0,
                              ZOPA_MEMBER(base, key->at, struct zopa_clause));
  case ZOPA_KEY_TREE:
    return read_tree(reader, node, ZOPA_MEMBER(base, key->at, const struct zopa_node *));
  case ZOPA_KEY_GROUP: {
    bool range = zopa_type_key_of_kind(key->type, ZOPA_KEY_SAMPLE) != NULL;
    return read_object(reader, key->type, node, base) && (!range || zopa_reader_grid(reader, node, base));
  }
  case ZOPA_KEY_LIST:
    return read_list(reader, key, node, base);
  case ZOPA_KEY_BY_ID:
    return read_by_id(reader, key, node, base);
  case ZOPA_KEY_BY_PARTY:
  case ZOPA_KEY_BY_ISSUE:
    return read_by_index(reader, key, node, base);
  case ZOPA_KEY_PREFERENCES:
    return read_preferences(reader, key, node);
  case ZOPA_KEY_POINTS:
    return zopa_reader_points(reader, node, base);
  case ZOPA_KEY_CONTROLS:
    return zopa_reader_controls(reader, node, base);
  case ZOPA_KEY_ISSUE_OPTIONS:
    return zopa_reader_issue_options(reader, node, base);
  case ZOPA_KEY_SAMPLE:
    return zopa_reader_sample(reader, node, base);
  case ZOPA_KEY_WEIGHTS:
    return zopa_reader_weights(reader, node, base);
  case ZOPA_KEY_VALUES:
    return zopa_reader_values(reader, node, base);
  case ZOPA_KEY_RESERVATION:
    return zopa_reader_reservation(reader, node, base);
  case ZOPA_KEY_RATES:
  case ZOPA_KEY_WEIGHS:
    return zopa_reader_intervals(reader, key, node, base);
  }
  return false;
}

/* Puts each child of the map at its key's place in ret_given. */
static bool match_keys(struct zopa_case_reader *reader, const struct zopa_type *type, const struct zopa_node *node,
                       const struct zopa_node *ret_given[ZOPA_KEYS_MAX])
{
  bool good = true;
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    const struct zopa_key *key = zopa_type_key(type, child->key);
    if (key) {
      ret_given[key - type->keys] = child;
      continue;
    }
    char shown[ZOPA_SHOWN_SIZE];
    const char *names[ZOPA_KEYS_MAX];
    for (size_t i = 0; i < type->key_count; i++)
      names[i] = type->keys[i].name;
    good = zopa_reader_unknown(reader, zopa_reader_key_place(reader, child), child->key, names, type->key_count, "its keys are",
                               "%s has no key \"%s\"", type->name, zopa_shown(child->key, shown));
  }
  return good;
}

/* "a, b or c" of the type's forms. */
static void list_forms(const struct zopa_type *type, struct zopa_text *text)
{
  for (size_t i = 0; type->one_of[i]; i++)
    zopa_text_format(text, "%s%s", i == 0 ? "" : type->one_of[i + 1] ? ", " : " or ", type->one_of[i]);
}

/* Exactly one of the forms; the variant follows from it. */
static bool check_forms(struct zopa_case_reader *reader, const struct zopa_type *type, const struct zopa_node *node,
                        const struct zopa_node *const *given, void *base)
{
  const struct zopa_key *form = NULL;
  for (size_t i = 0; type->one_of[i]; i++) {
    const struct zopa_key *key = zopa_type_key(type, type->one_of[i]);
    if (!given[key - type->keys])
      continue;
    if (form)
      return zopa_reader_wrong_key(reader, given[key - type->keys], "%s cannot have both \"%s\" and \"%s\"; make two of it, or take one out",
                                   type->name, form->name, key->name);
    form = key;
  }
  if (!form) {
    struct zopa_text forms = {0};
    list_forms(type, &forms);
    zopa_reader_wrong_key(reader, node, "%s needs one of the keys %s", type->name, forms.data ? forms.data : "");
    zopa_text_clear(&forms);
    return false;
  }
  if (type->variant_at != SIZE_MAX)
    *ZOPA_MEMBER(base, type->variant_at, int) = form->variant - 1;
  return true;
}

/* Required keys are there, and keys that go together stand together. */
static bool check_company(struct zopa_case_reader *reader, const struct zopa_type *type, const struct zopa_node *node,
                          const struct zopa_node *const *given)
{
  bool good = true;
  for (size_t i = 0; i < type->key_count; i++) {
    const struct zopa_key *key = &type->keys[i];
    const struct zopa_node *with = key->with ? given[zopa_type_key(type, key->with) - type->keys] : NULL;
    bool required = (key->flags & ZOPA_KEY_REQUIRED) != 0;
    const struct zopa_key *other = key->with ? zopa_type_key(type, key->with) : NULL;
    bool mutual = other && other->with && (other->flags & ZOPA_KEY_REQUIRED) && strcmp(other->with, key->name) == 0;
    if (given[i] && key->with && !with && !mutual)
      good = zopa_reader_wrong_key(reader, given[i], "\"%s\" goes with \"%s\", which is missing", key->name, key->with);
    else if (!given[i] && required && !key->with)
      good = zopa_reader_wrong_key(reader, node, "%s needs the key \"%s\"", type->name, key->name);
    else if (!given[i] && required && with)
      good = zopa_reader_wrong_key(reader, with, "\"%s\" needs the key \"%s\" beside it", key->with, key->name);
  }
  return good;
}

static bool can_be_empty(const struct zopa_type *type)
{
  bool empty = !type->one_of;
  for (size_t i = 0; i < type->key_count && empty; i++)
    empty = type->keys[i].with || !(type->keys[i].flags & ZOPA_KEY_REQUIRED);
  return empty;
}

static bool read_object(struct zopa_case_reader *reader, const struct zopa_type *type, const struct zopa_node *node, void *base)
{
  const struct zopa_node *given[ZOPA_KEYS_MAX] = {NULL};
  if (type->place_at != SIZE_MAX)
    *ZOPA_MEMBER(base, type->place_at, struct zopa_place) = zopa_reader_key_place(reader, node);
  for (size_t i = 0; i < type->key_count; i++)
    if (type->keys[i].kind == ZOPA_KEY_PARTY || type->keys[i].kind == ZOPA_KEY_ISSUE)
      *ZOPA_MEMBER(base, type->keys[i].at, uint32_t) = ZOPA_NONE;
  if (zopa_node_is_null(node) && can_be_empty(type))
    return true;
  if (node->kind != ZOPA_NODE_MAP)
    return zopa_reader_wrong(reader, node, "%s is a map of keys and values, not %s", type->name, zopa_node_kind_word(node));
  bool good = match_keys(reader, type, node, given);
  if (type->one_of && good)
    good = check_forms(reader, type, node, given, base);
  if (good)
    good = check_company(reader, type, node, given);
  for (size_t i = 0; i < type->key_count; i++) {
    const struct zopa_key *key = &type->keys[i];
    if (!given[i])
      continue;
    if (key->flag_at != SIZE_MAX)
      *ZOPA_MEMBER(base, key->flag_at, bool) = true;
    good = read_value(reader, type, key, given[i], base) && good;
  }
  return good;
}

/* ---------------------------------------------------------------- the file */

/* The ids of the ledger, before anything that refers to them. Whatever is wrong with an entry is told when it is read. */
static bool gather_statements(struct zopa_case_reader *reader, const struct zopa_node *root)
{
  const struct zopa_node *list = zopa_node_get(root, "statements");
  if (!list || list->kind != ZOPA_NODE_LIST)
    return true;
  reader->statement_ids = calloc(list->count ? list->count : 1, sizeof *reader->statement_ids);
  if (!reader->statement_ids)
    return zopa_reader_no_memory(reader);
  for (const struct zopa_node *child = list->first; child; child = child->next) {
    const struct zopa_node *id = zopa_node_get(child, "id");
    uint32_t met;
    if (!id || id->kind != ZOPA_NODE_SCALAR)
      continue;
    const char *text = zopa_reader_text(reader, id->text);
    if (!text || !zopa_names_add(&reader->statements, text, (uint32_t)reader->statement_ids_count, &met))
      return zopa_reader_no_memory(reader);
    reader->statement_ids[reader->statement_ids_count++] = text;
  }
  return true;
}

/* Parties come before preferences in the table, but the array of preferences has to be there even when the file has none. */
static bool read_case(struct zopa_case_reader *reader, const struct zopa_node *root)
{
  struct zopa_case *it = reader->it;
  const struct zopa_node *parties = zopa_node_get(root, "parties"), *issues = zopa_node_get(root, "issues");
  size_t party_count = parties && parties->kind == ZOPA_NODE_MAP && parties->count <= ZOPA_PARTIES_MAX ? parties->count : 0;
  reader->options_count = issues && issues->kind == ZOPA_NODE_MAP && issues->count <= ZOPA_ISSUES_MAX ? issues->count : 0;
  reader->options = calloc(reader->options_count ? reader->options_count : 1, sizeof *reader->options);
  it->preferences = ZOPA_READER_NEW(reader, struct zopa_preference, party_count);
  if (!reader->options || !it->preferences || !gather_statements(reader, root))
    return zopa_reader_no_memory(reader);
  bool good = read_object(reader, &zopa_case_type, root, it);
  if (!it->title)
    it->title = "";
  return good;
}

/* Problems in the order of the file; those of one place in the order found. */
struct sorted {
  const struct zopa_problem *problem;
  size_t found;
};

static int compare_places(const void *a, const void *b)
{
  const struct sorted *x = a, *y = b;
  const struct zopa_place *p = &x->problem->place, *q = &y->problem->place;
  if (p->line != q->line)
    return p->line < q->line ? -1 : 1;
  if (p->column != q->column)
    return p->column < q->column ? -1 : 1;
  return x->found < y->found ? -1 : x->found > y->found;
}

/* False when memory ran out; then they come in the order found. */
static bool hand_over(struct zopa_error *from, struct zopa_error *to)
{
  struct sorted *sorted = malloc((from->count ? from->count : 1) * sizeof *sorted);
  for (size_t i = 0; i < from->count && sorted; i++)
    sorted[i] = (struct sorted){&from->problems[i], i};
  if (sorted)
    qsort(sorted, from->count, sizeof *sorted, compare_places);
  for (size_t i = 0; i < from->count; i++) {
    const struct zopa_problem *problem = sorted ? sorted[i].problem : &from->problems[i];
    zopa_error_add(to, problem->severity, problem->place, "%s", problem->text);
  }
  if (to) {
    size_t errors = 0;
    for (size_t i = 0; i < from->count; i++)
      errors += from->problems[i].severity == ZOPA_ERROR;
    to->error_count += from->error_count - errors;
    to->warning_count += from->warning_count - (from->count - errors);
  }
  bool in_order = sorted != NULL;
  free(sorted);
  zopa_error_clear(from);
  return in_order;
}

/* True for a problem that is only there because something wrong was left out: no party or issue, an issue without options. */
static bool follows(const struct zopa_case_reader *reader, const struct zopa_place *place)
{
  bool gap = place->line == 0;
  for (size_t i = 0; i < reader->it->issues_count && !gap; i++) {
    const struct zopa_issue *issue = &reader->it->issues[i];
    gap = issue->options_count == 0 && issue->place.line == place->line && issue->place.column == place->column;
  }
  return gap;
}

/* True when a problem was counted that no memory was left to keep. */
static bool lost_some(const struct zopa_error *error)
{
  size_t errors = error->error_count < ZOPA_PROBLEMS_MAX ? error->error_count : ZOPA_PROBLEMS_MAX;
  size_t warnings = error->warning_count < ZOPA_PROBLEMS_MAX ? error->warning_count : ZOPA_PROBLEMS_MAX;
  return error->count < errors + warnings;
}

static enum zopa_status check(struct zopa_case_reader *reader)
{
  struct zopa_error meaning = {0};
  bool sound = reader->problems.error_count == 0;
  enum zopa_status status = zopa_case_validate(reader->it, &meaning);
  for (size_t i = 0; i < meaning.count; i++) {
    const struct zopa_problem *problem = &meaning.problems[i];
    if (sound || (problem->severity == ZOPA_ERROR && !follows(reader, &problem->place)))    /* a warning may follow from what was left out too */
      zopa_error_add(&reader->problems, problem->severity, problem->place, "%s", problem->text);
  }
  bool lost = lost_some(&meaning);
  zopa_error_clear(&meaning);
  return status == ZOPA_E_MEMORY || lost ? ZOPA_E_MEMORY : ZOPA_OK;
}

static void reader_clear(struct zopa_case_reader *reader)
{
  zopa_names_clear(&reader->parties);
  zopa_names_clear(&reader->issues);
  zopa_names_clear(&reader->sources);
  zopa_names_clear(&reader->statements);
  for (size_t i = 0; i < reader->options_count && reader->options; i++)
    zopa_names_clear(&reader->options[i]);
  free(reader->options);
  free(reader->statement_ids);
  zopa_error_clear(&reader->problems);
}

static enum zopa_status read_tree_as_case(const struct zopa_node *root, const char *name, struct zopa_error *error, struct zopa_case **ret_case)
{
  struct zopa_case_reader reader = {.it = zopa_case_new("case")};
  enum zopa_status status = ZOPA_OK;
  if (!reader.it)
    return ZOPA_E_MEMORY;
  reader.arena = &reader.it->arena;
  reader.file = zopa_reader_text(&reader, name);
  if (root->kind != ZOPA_NODE_MAP)
    zopa_reader_wrong(&reader, root, "a case is a map of keys and values, not %s; its first line is \"zopa: 1\"", zopa_node_kind_word(root));
  else {
    read_case(&reader, root);
    if (!reader.out_of_memory)
      status = check(&reader);
  }
  if (reader.out_of_memory || status == ZOPA_E_MEMORY)
    status = ZOPA_E_MEMORY;
  else if (reader.problems.error_count > 0)
    status = reader.too_large ? ZOPA_E_TOO_LARGE : ZOPA_E_INPUT;
  if (!hand_over(&reader.problems, error))
    status = ZOPA_E_MEMORY;
  reader_clear(&reader);
  if (status == ZOPA_OK)
    *ret_case = reader.it;
  else
    zopa_case_free(reader.it);
  return status;
}

enum zopa_status zopa_case_format_read(const struct zopa_file *files, size_t count, struct zopa_error *error, struct zopa_case **ret_case)
{
  if (count != 1) {
    zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){count > 1 ? files[1].name : NULL, 0, 0}, "a case is one file, and %zu were given", count);
    return ZOPA_E_ARGUMENT;
  }
  struct zopa_arena arena = {0};
  const struct zopa_node *root = NULL;
  enum zopa_status status = zopa_tree_read(files, &arena, error, &root);
  if (status == ZOPA_OK)
    status = read_tree_as_case(root, files->name, error, ret_case);
  zopa_arena_clear(&arena);
  return status;
}
