/* case_write.c - a case back into the native format, as YAML or JSON.
 *
 * Method. The rows of the key table (case_keys.h) turn the model into a tree of nodes, which tree_write.h prints. Keys stand in the table's
 * order, what has its default is left out, numbers stand as they were written. Comments are not kept: a case does not hold them. */
#include <string.h>

#include "case/case_keys.h"
#include "formats/case_format.h"
#include "formats/case_writer.h"
#include "formats/tree_write.h"

struct maker {
  struct zopa_maker nodes;
  const struct zopa_case *it;
};

static struct zopa_node *make_object(struct maker *maker, const struct zopa_type *type, const void *base, const char *same_name);

/* ---------------------------------------------------------------- small nodes */

static struct zopa_growing start(struct maker *maker, enum zopa_node_kind kind) { return zopa_make(&maker->nodes, kind); }

static void put(struct maker *maker, struct zopa_growing *growing, const char *key, struct zopa_node *child)
{
  zopa_make_put(&maker->nodes, growing, key, child);
}

static struct zopa_node *scalar(struct maker *maker, const char *text, bool quoted) { return zopa_make_scalar(&maker->nodes, text, quoted); }

static struct zopa_node *number(struct maker *maker, const struct zopa_number *number)
{
  return scalar(maker, number->text ? number->text : "0", false);
}

static struct zopa_node *date(struct maker *maker, struct zopa_date date)
{
  char text[ZOPA_DATE_SIZE];
  zopa_date_write(date, text);
  return scalar(maker, zopa_arena_string(maker->nodes.arena, text), false);
}

static struct zopa_node *option(struct maker *maker, uint32_t issue, uint32_t option)
{
  const struct zopa_issue *it = &maker->it->issues[issue];
  return scalar(maker, it->options[option].id, !it->numeric);
}

static struct zopa_node *ids(struct maker *maker, const struct zopa_ids *ids)
{
  struct zopa_growing list = start(maker, ZOPA_NODE_LIST);
  for (size_t i = 0; i < ids->ids_count; i++)
    put(maker, &list, NULL, scalar(maker, ids->ids[i], true));
  return list.node;
}

static struct zopa_node *parties(struct maker *maker, const struct zopa_indices *indices)
{
  struct zopa_growing list = start(maker, ZOPA_NODE_LIST);
  for (size_t i = 0; i < indices->at_count; i++)
    put(maker, &list, NULL, scalar(maker, maker->it->parties[indices->at[i]].id, true));
  return list.node;
}

static struct zopa_node *issues(struct maker *maker, const struct zopa_indices *indices)
{
  struct zopa_growing list = start(maker, ZOPA_NODE_LIST);
  for (size_t i = 0; i < indices->at_count; i++)
    put(maker, &list, NULL, scalar(maker, maker->it->issues[indices->at[i]].id, true));
  return list.node;
}

/* One alone needs no list, unless a list is asked for. */
static struct zopa_node *options(struct maker *maker, uint32_t issue, const uint32_t *at, size_t count, bool as_list)
{
  if (count == 1 && !as_list)
    return option(maker, issue, at[0]);
  struct zopa_growing list = start(maker, ZOPA_NODE_LIST);
  for (size_t i = 0; i < count; i++)
    put(maker, &list, NULL, option(maker, issue, at[i]));
  return list.node;
}

/* ---------------------------------------------------------------- clauses and worth */

static struct zopa_node *clause(struct maker *maker, const struct zopa_clause *clause)
{
  struct zopa_growing map = start(maker, ZOPA_NODE_MAP);
  for (size_t i = 0; i < clause->terms_count; i++) {
    const struct zopa_term *term = &clause->terms[i];
    const char *issue = maker->it->issues[term->issue].id;
    if (!term->at_least.text && !term->at_most.text) {
      put(maker, &map, issue, options(maker, term->issue, term->options, term->options_count, false));
      continue;
    }
    struct zopa_growing bounds = start(maker, ZOPA_NODE_MAP);
    if (term->at_least.text)
      put(maker, &bounds, "at_least", number(maker, &term->at_least));
    if (term->at_most.text)
      put(maker, &bounds, "at_most", number(maker, &term->at_most));
    put(maker, &map, issue, bounds.node);
  }
  return map.node;
}

/* A list of ids when these are text enough, else a map from id to text. */
static struct zopa_node *issue_options(struct maker *maker, const struct zopa_issue *issue)
{
  bool bare = true;
  for (size_t i = 0; i < issue->options_count && bare; i++)
    bare = strcmp(issue->options[i].id, issue->options[i].text) == 0;
  struct zopa_growing growing = start(maker, bare ? ZOPA_NODE_LIST : ZOPA_NODE_MAP);
  for (size_t i = 0; i < issue->options_count; i++)
    put(maker, &growing, bare ? NULL : issue->options[i].id, scalar(maker, issue->options[i].text, true));
  return growing.node;
}

static struct zopa_node *sample(struct maker *maker, const struct zopa_issue *issue)
{
  struct zopa_growing list = start(maker, ZOPA_NODE_LIST);
  for (size_t i = 0; i < issue->options_count; i++)
    put(maker, &list, NULL, scalar(maker, issue->options[i].id, false));
  return list.node;
}

static struct zopa_node *weights(struct maker *maker, const struct zopa_preference *preference)
{
  struct zopa_growing map = start(maker, ZOPA_NODE_MAP);
  for (size_t i = 0; i < maker->it->issues_count; i++)
    put(maker, &map, maker->it->issues[i].id, number(maker, &preference->values[i].weight));
  return map.node;
}

static struct zopa_node *values_of(struct maker *maker, const struct zopa_issue *issue, const struct zopa_values *values)
{
  struct zopa_growing map = start(maker, ZOPA_NODE_MAP);
  const struct zopa_curve *curve = &values->curve;
  if (curve->kind != ZOPA_CURVE_NONE) {
    put(maker, &map, "curve", scalar(maker, zopa_curve_word(curve->kind), true));
    put(maker, &map, "a", number(maker, &curve->a));
    if (curve->b.text)
      put(maker, &map, "b", number(maker, &curve->b));
    if (curve->c.text)
      put(maker, &map, "c", number(maker, &curve->c));
  } else if (values->options)
    for (size_t i = 0; i < issue->options_count; i++)
      put(maker, &map, issue->options[i].id, number(maker, &values->options[i]));
  else {
    put(maker, &map, "from", number(maker, &values->from));
    put(maker, &map, "to", number(maker, &values->to));
  }
  return map.node;
}

static struct zopa_node *values(struct maker *maker, const struct zopa_preference *preference)
{
  struct zopa_growing map = start(maker, ZOPA_NODE_MAP);
  for (size_t i = 0; i < maker->it->issues_count; i++) {
    const struct zopa_values *values = &preference->values[i];
    if (values->options || values->from.text || values->to.text)
      put(maker, &map, maker->it->issues[i].id, values_of(maker, &maker->it->issues[i], values));
  }
  return map.node;
}

static struct zopa_node *reservation(struct maker *maker, const struct zopa_preference *preference)
{
  if (!preference->reservation_is_package)
    return preference->reservation.text ? number(maker, &preference->reservation) : NULL;
  struct zopa_growing map = start(maker, ZOPA_NODE_MAP);
  put(maker, &map, "package", clause(maker, &preference->reservation_package));
  return map.node;
}

static struct zopa_node *interval(struct maker *maker, const struct zopa_interval *interval)
{
  struct zopa_growing list = start(maker, ZOPA_NODE_LIST);
  put(maker, &list, NULL, number(maker, &interval->low));
  put(maker, &list, NULL, number(maker, &interval->high));
  return list.node;
}

/* Intervals of one issue stand together. */
static struct zopa_node *intervals(struct maker *maker, const struct zopa_preference_statement *statement)
{
  struct zopa_growing map = start(maker, ZOPA_NODE_MAP), inner = {0};
  for (size_t i = 0; i < statement->intervals_count; i++) {
    const struct zopa_interval *each = &statement->intervals[i];
    const struct zopa_issue *issue = &maker->it->issues[each->issue];
    if (each->option == ZOPA_NONE) {
      put(maker, &map, issue->id, interval(maker, each));
      continue;
    }
    if (i == 0 || statement->intervals[i - 1].issue != each->issue) {
      inner = start(maker, ZOPA_NODE_MAP);
      put(maker, &map, issue->id, inner.node);
    }
    put(maker, &inner, issue->options[each->option].id, interval(maker, each));
  }
  return map.node;
}

static struct zopa_node *points(struct maker *maker)
{
  struct zopa_growing map = start(maker, ZOPA_NODE_MAP);
  for (size_t p = 0; p < maker->it->points_count; p++) {
    const struct zopa_points *points = &maker->it->points[p];
    struct zopa_growing items = start(maker, ZOPA_NODE_MAP);
    for (size_t i = 0; i < points->items_count; i++)
      put(maker, &items, points->items[i], number(maker, &points->values[i]));
    put(maker, &map, maker->it->parties[points->party].id, items.node);
  }
  return map.node;
}

static struct zopa_node *controls(struct maker *maker)
{
  struct zopa_growing map = start(maker, ZOPA_NODE_MAP);
  for (size_t i = 0; i < maker->it->controls_count; i++) {
    const struct zopa_obligation *obligation = &maker->it->controls[i];
    put(maker, &map, maker->it->parties[obligation->party].id, issues(maker, &obligation->issues));
  }
  return map.node;
}

/* ---------------------------------------------------------------- objects by the table */

static struct zopa_node *make_list(struct maker *maker, const struct zopa_key *key, const char *items, size_t count)
{
  bool by_id = key->kind == ZOPA_KEY_BY_ID;
  struct zopa_growing growing = start(maker, by_id ? ZOPA_NODE_MAP : ZOPA_NODE_LIST);
  for (size_t i = 0; i < count && !maker->nodes.failed; i++) {
    const void *item = items + i * key->type->size;
    const char *id = by_id ? *ZOPA_MEMBER_CONST(item, key->type->id_at, char *const) : NULL;
    put(maker, &growing, id, make_object(maker, key->type, item, id));
  }
  return growing.node;
}

/* Objects of one party or issue stand together in the array; one alone needs no list when they are by issue. */
static struct zopa_node *make_by_index(struct maker *maker, const struct zopa_key *key, const char *items, size_t count)
{
  struct zopa_growing map = start(maker, ZOPA_NODE_MAP);
  const struct zopa_type *type = key->type;
  for (size_t i = 0, next; i < count && !maker->nodes.failed; i = next) {
    uint32_t index = *ZOPA_MEMBER_CONST(items + i * type->size, type->id_at, uint32_t);
    const char *id = key->kind == ZOPA_KEY_BY_PARTY ? maker->it->parties[index].id : maker->it->issues[index].id;
    for (next = i + 1; next < count && *ZOPA_MEMBER_CONST(items + next * type->size, type->id_at, uint32_t) == index;)
      next++;
    if (next == i + 1 && key->kind == ZOPA_KEY_BY_ISSUE) {
      put(maker, &map, id, make_object(maker, type, items + i * type->size, NULL));
      continue;
    }
    struct zopa_growing list = start(maker, ZOPA_NODE_LIST);
    for (size_t k = i; k < next; k++)
      put(maker, &list, NULL, make_object(maker, type, items + k * type->size, NULL));
    put(maker, &map, id, list.node);
  }
  return map.node;
}

static struct zopa_node *make_preferences(struct maker *maker, const struct zopa_key *key)
{
  struct zopa_growing map = start(maker, ZOPA_NODE_MAP);
  for (size_t p = 0; p < maker->it->parties_count && !maker->nodes.failed; p++)
    if (maker->it->preferences[p].given)
      put(maker, &map, maker->it->parties[p].id, make_object(maker, key->type, &maker->it->preferences[p], NULL));
  return map.node && map.node->count > 0 ? map.node : NULL;
}

static struct zopa_node *make_group(struct maker *maker, const struct zopa_key *key, const void *base)
{
  if (key->flag_at != SIZE_MAX && !*ZOPA_MEMBER_CONST(base, key->flag_at, bool))
    return NULL;
  struct zopa_node *node = make_object(maker, key->type, base, NULL);
  return node && (node->count > 0 || key->flag_at != SIZE_MAX) ? node : NULL;
}

static struct zopa_node *make_tree(struct maker *maker, const struct zopa_node *tree)
{
  if (!tree)
    return NULL;
  const struct zopa_node *copy = zopa_node_copy(maker->nodes.arena, tree, false);
  struct zopa_growing growing = start(maker, ZOPA_NODE_MAP);
  if (copy && growing.node)
    *growing.node = *copy;        /* a root of our own, to be linked in */
  maker->nodes.failed = maker->nodes.failed || !copy;
  return growing.node;
}

static struct zopa_node *make_word(struct maker *maker, const struct zopa_key *key, unsigned value)
{
  return value != 0 || (key->flags & ZOPA_KEY_REQUIRED) ? scalar(maker, key->word(value), true) : NULL;
}

/* The value of a key, or NULL when there is nothing to write.
 * long: one case for each kind of key. */
static struct zopa_node *make_value(struct maker *maker, const struct zopa_type *type, const struct zopa_key *key, const void *base)
{
  const struct zopa_preference *preference = base;
  const struct zopa_issue *issue = base;
  size_t count = key->count_at != SIZE_MAX ? *ZOPA_MEMBER_CONST(base, key->count_at, size_t) : 1;
  switch (key->kind) {
  case ZOPA_KEY_VERSION:
    return scalar(maker, "1", false);
  case ZOPA_KEY_TEXT:
  case ZOPA_KEY_ID:
  case ZOPA_KEY_CHOICE:
  case ZOPA_KEY_EARLIER:
  case ZOPA_KEY_SOURCE: {
    const char *text = *ZOPA_MEMBER_CONST(base, key->at, char *const);
    return text && (*text || type != &zopa_case_type) ? scalar(maker, text, true) : NULL;
  }
  case ZOPA_KEY_WORD:
  case ZOPA_KEY_VISIBILITY:
    return make_word(maker, key, *ZOPA_MEMBER_CONST(base, key->at, unsigned));
  case ZOPA_KEY_FLAG:
    return *ZOPA_MEMBER_CONST(base, key->at, bool) ? scalar(maker, key->word(0), true) : NULL;
  case ZOPA_KEY_YES_NO: {
    enum zopa_answer answer = *ZOPA_MEMBER_CONST(base, key->at, enum zopa_answer);
    return answer == ZOPA_UNSAID ? NULL : scalar(maker, answer == ZOPA_YES ? "yes" : "no", false);
  }
  case ZOPA_KEY_NUMBER:
  case ZOPA_KEY_INTEGER:
    return ZOPA_MEMBER_CONST(base, key->at, struct zopa_number)->text ? number(maker, ZOPA_MEMBER_CONST(base, key->at, struct zopa_number)) : NULL;
  case ZOPA_KEY_DATE:
    return ZOPA_MEMBER_CONST(base, key->at, struct zopa_date)->known ? date(maker, *ZOPA_MEMBER_CONST(base, key->at, struct zopa_date)) : NULL;
  case ZOPA_KEY_PARTY:
  case ZOPA_KEY_ISSUE: {
    uint32_t index = *ZOPA_MEMBER_CONST(base, key->at, uint32_t);
    const char *id = index == ZOPA_NONE ? NULL : key->kind == ZOPA_KEY_PARTY ? maker->it->parties[index].id : maker->it->issues[index].id;
    return id ? scalar(maker, id, true) : NULL;
  }
  case ZOPA_KEY_PARTIES:
    return ZOPA_MEMBER_CONST(base, key->at, struct zopa_indices)->at_count ? parties(maker, ZOPA_MEMBER_CONST(base, key->at, struct zopa_indices)) : NULL;
  case ZOPA_KEY_ISSUES:
    return ZOPA_MEMBER_CONST(base, key->at, struct zopa_indices)->at_count ? issues(maker, ZOPA_MEMBER_CONST(base, key->at, struct zopa_indices)) : NULL;
  case ZOPA_KEY_OPTIONS: {
    const struct zopa_indices *at = ZOPA_MEMBER_CONST(base, key->at, struct zopa_indices);
    bool as_list = (key->flags & ZOPA_KEY_REQUIRED) != 0;
    return at->at_count ? options(maker, *ZOPA_MEMBER_CONST(base, type->issue_at, uint32_t), at->at, at->at_count, as_list) : NULL;
  }
  case ZOPA_KEY_LEDGER:
  case ZOPA_KEY_FROM:
    return ZOPA_MEMBER_CONST(base, key->at, struct zopa_ids)->ids_count ? ids(maker, ZOPA_MEMBER_CONST(base, key->at, struct zopa_ids)) : NULL;
  case ZOPA_KEY_CLAUSE:
  case ZOPA_KEY_PACKAGE:
    return ZOPA_MEMBER_CONST(base, key->at, struct zopa_clause)->terms ? clause(maker, ZOPA_MEMBER_CONST(base, key->at, struct zopa_clause)) : NULL;
  case ZOPA_KEY_TREE:
    return make_tree(maker, *ZOPA_MEMBER_CONST(base, key->at, struct zopa_node *const));
  case ZOPA_KEY_GROUP:
    return make_group(maker, key, base);
  case ZOPA_KEY_LIST:
  case ZOPA_KEY_BY_ID:
    return count ? make_list(maker, key, *ZOPA_MEMBER_CONST(base, key->at, char *const), count) : NULL;
  case ZOPA_KEY_BY_PARTY:
  case ZOPA_KEY_BY_ISSUE:
    return count ? make_by_index(maker, key, *ZOPA_MEMBER_CONST(base, key->at, char *const), count) : NULL;
  case ZOPA_KEY_PREFERENCES:
    return make_preferences(maker, key);
  case ZOPA_KEY_POINTS:
    return count ? points(maker) : NULL;
  case ZOPA_KEY_CONTROLS:
    return count ? controls(maker) : NULL;
  case ZOPA_KEY_ISSUE_OPTIONS:
    return issue->numeric ? NULL : issue_options(maker, issue);
  case ZOPA_KEY_SAMPLE:
    return issue->continuous ? sample(maker, issue) : NULL;
  case ZOPA_KEY_WEIGHTS:
    return preference->values ? weights(maker, preference) : NULL;
  case ZOPA_KEY_VALUES:
    return preference->values ? values(maker, preference) : NULL;
  case ZOPA_KEY_RESERVATION:
    return reservation(maker, preference);
  case ZOPA_KEY_RATES:
  case ZOPA_KEY_WEIGHS:
    return intervals(maker, base);
  }
  return NULL;
}

/* same_name: a name that need not be written, since it is what reading makes of none. */
static struct zopa_node *make_object(struct maker *maker, const struct zopa_type *type, const void *base, const char *same_name)
{
  struct zopa_growing map = start(maker, ZOPA_NODE_MAP);
  for (size_t i = 0; i < type->key_count && !maker->nodes.failed; i++) {
    const struct zopa_key *key = &type->keys[i];
    if (!zopa_key_applies(type, key, base))
      continue;
    struct zopa_node *value = make_value(maker, type, key, base);
    bool implied = value && same_name && strcmp(key->name, "name") == 0 && value->text && strcmp(value->text, same_name) == 0;
    if (value && !implied)
      put(maker, &map, key->name, value);
  }
  return map.node;
}

struct zopa_node *zopa_case_tree(const struct zopa_case *negotiation, struct zopa_arena *arena)
{
  struct maker maker = {.nodes = {.arena = arena}, .it = negotiation};
  struct zopa_node *root = make_object(&maker, &zopa_case_type, negotiation, NULL);
  return maker.nodes.failed ? NULL : root;
}

static enum zopa_status write(const struct zopa_case *negotiation, struct zopa_text *ret_text, void (*print)(struct zopa_text *, const struct zopa_node *))
{
  struct zopa_arena arena = {0};
  const struct zopa_node *root = zopa_case_tree(negotiation, &arena);
  if (root)
    print(ret_text, root);
  zopa_arena_clear(&arena);
  return root && !ret_text->failed ? ZOPA_OK : ZOPA_E_MEMORY;
}

enum zopa_status zopa_case_write_yaml(const struct zopa_case *negotiation, struct zopa_text *ret_text)
{
  return write(negotiation, ret_text, zopa_tree_write_yaml);
}

enum zopa_status zopa_case_write_json(const struct zopa_case *negotiation, struct zopa_text *ret_text)
{
  return write(negotiation, ret_text, zopa_tree_write_json);
}
