/* copy.c - see copy.h.
 *
 * Method. Each struct is copied as it is, then the rows of the key table (case_keys.h) say which of its members point somewhere, and those
 * are copied in turn; rows also say who may see an object and what it rests on. A key that is added to the table is therefore copied and
 * cut like all others. First it is settled which ledger entries go, then everything else is judged by them; nothing else is referred to,
 * so one round is enough.
 * Invariant. What is left out leaves no trace: no gap, no count, no id, no place. */
#include "case/copy.h"

#include <string.h>

#include "base/node.h"
#include "case/case_keys.h"
#include "case/versions.h"

struct copier {
  const struct zopa_case *whole;
  const struct zopa_cut *cut;
  struct zopa_arena *arena;
  struct zopa_names gone, used_sources;
  bool for_engine;                /* within what only the engine may know: nothing of it is judged by what the viewer sees */
  bool failed;
};

static bool hides(const struct copier *copier) { return copier->cut->viewer.kind != ZOPA_VIEWER_ALL; }

/* ---------------------------------------------------------------- what goes */

static bool owns(const struct copier *copier, const struct zopa_type *type, const void *item, uint32_t owner)
{
  uint32_t viewer = copier->cut->viewer.party;
  for (size_t i = 0; i < type->key_count; i++) {
    const struct zopa_key *key = &type->keys[i];
    if (!(key->flags & ZOPA_KEY_OWNER))
      continue;
    if (key->kind == ZOPA_KEY_PARTY)
      return *ZOPA_MEMBER_CONST(item, key->at, uint32_t) == viewer;
    const struct zopa_indices *parties = ZOPA_MEMBER_CONST(item, key->at, struct zopa_indices);
    for (size_t k = 0; k < parties->at_count; k++)
      if (parties->at[k] == viewer)
        return true;
    return false;
  }
  return owner == viewer;
}

/* owner: the party under whose name the object stands, or ZOPA_NONE. */
static bool sees(const struct copier *copier, const struct zopa_type *type, const void *item, uint32_t owner)
{
  const struct zopa_key *key = zopa_type_key_of_kind(type, ZOPA_KEY_VISIBILITY);
  const struct zopa_viewer *viewer = &copier->cut->viewer;
  enum zopa_visibility visibility = key ? *ZOPA_MEMBER_CONST(item, key->at, enum zopa_visibility) : ZOPA_PUBLIC;
  if (visibility == ZOPA_PUBLIC || !hides(copier))
    return true;
  bool party = viewer->kind == ZOPA_VIEWER_PARTY;
  if (visibility == ZOPA_MEDIATOR)
    return viewer->kind == ZOPA_VIEWER_MEDIATOR || (party && copier->whole->parties[viewer->party].role == ZOPA_ROLE_MEDIATOR);
  return party && owns(copier, type, item, owner);
}

static bool is_gone(const struct copier *copier, const char *id) { return zopa_names_index(&copier->gone, id) != UINT32_MAX; }

/* True when the object rests on entries, and all of them go. */
static bool rests_on_nothing(const struct copier *copier, const struct zopa_type *type, const void *item)
{
  const struct zopa_key *key = zopa_type_key_of_kind(type, ZOPA_KEY_FROM);
  const struct zopa_ids *from = key ? ZOPA_MEMBER_CONST(item, key->at, struct zopa_ids) : NULL;
  if (!from || from->ids_count == 0)
    return false;
  for (size_t i = 0; i < from->ids_count; i++)
    if (!is_gone(copier, from->ids[i]))
      return false;
  return true;
}

static void add_name(struct copier *copier, struct zopa_names *names, const char *text)
{
  uint32_t met;
  if (!zopa_names_add(names, text, 0, &met))
    copier->failed = true;
}

static void settle_ledger(struct copier *copier)
{
  const struct zopa_type *type = zopa_type_key(&zopa_case_type, "statements")->type;
  const struct zopa_names *dropped = copier->cut->dropped;
  for (size_t i = 0; i < copier->whole->statements_count; i++) {
    const struct zopa_statement *statement = &copier->whole->statements[i];
    if (!sees(copier, type, statement, ZOPA_NONE) || (dropped && zopa_names_index(dropped, statement->id) != UINT32_MAX))
      add_name(copier, &copier->gone, statement->id);
    else if (statement->source)
      add_name(copier, &copier->used_sources, statement->source);
  }
}

static bool keeps(const struct copier *copier, const struct zopa_type *type, const void *item, uint32_t owner)
{
  if (type == zopa_type_key(&zopa_case_type, "statements")->type)
    return !is_gone(copier, ((const struct zopa_statement *)item)->id);
  if (hides(copier) && type == zopa_type_key(&zopa_case_type, "sources")->type)
    return zopa_names_index(&copier->used_sources, ((const struct zopa_source *)item)->id) != UINT32_MAX;
  return copier->for_engine || (sees(copier, type, item, owner) && !rests_on_nothing(copier, type, item));
}

/* ---------------------------------------------------------------- copies of members */

static void *array(struct copier *copier, const void *items, size_t count, size_t size)
{
  void *copy = items ? zopa_arena_array(copier->arena, count, size) : NULL;
  if (copy && count)
    memcpy(copy, items, count * size);
  copier->failed = copier->failed || (items && !copy);
  return copy;
}

static void copy_text(struct copier *copier, const char **text)
{
  if (!*text)
    return;
  *text = zopa_arena_string(copier->arena, *text);
  copier->failed = copier->failed || !*text;
}

static void copy_number(struct copier *copier, struct zopa_number *number) { copy_text(copier, &number->text); }

static void copy_place(struct copier *copier, struct zopa_place *place)
{
  if (hides(copier))
    *place = (struct zopa_place){0};
  else
    copy_text(copier, &place->file);
}

static void copy_indices(struct copier *copier, struct zopa_indices *indices)
{
  indices->at = array(copier, indices->at, indices->at_count, sizeof *indices->at);
}

/* References to entries that went are left out. */
static void copy_ids(struct copier *copier, struct zopa_ids *ids)
{
  const char *const *old = ids->ids;
  size_t count = ids->ids_count;
  ids->ids = array(copier, old, count, sizeof *ids->ids);
  ids->ids_count = 0;
  for (size_t i = 0; i < count && ids->ids; i++)
    if (!is_gone(copier, old[i])) {
      ids->ids[ids->ids_count] = old[i];
      copy_text(copier, &ids->ids[ids->ids_count++]);
    }
}

static void copy_clause(struct copier *copier, struct zopa_clause *clause)
{
  clause->terms = array(copier, clause->terms, clause->terms_count, sizeof *clause->terms);
  copy_place(copier, &clause->place);
  for (size_t i = 0; i < clause->terms_count && clause->terms; i++) {
    struct zopa_term *term = &clause->terms[i];
    term->options = array(copier, term->options, term->options_count, sizeof *term->options);
    copy_number(copier, &term->at_least);
    copy_number(copier, &term->at_most);
    copy_place(copier, &term->place);
  }
}

static void copy_options(struct copier *copier, struct zopa_issue *issue)
{
  issue->options = array(copier, issue->options, issue->options_count, sizeof *issue->options);
  for (size_t i = 0; i < issue->options_count && issue->options; i++) {
    struct zopa_option *option = &issue->options[i];
    bool same = option->text == option->id;
    copy_text(copier, &option->id);
    if (same)
      option->text = option->id;
    else
      copy_text(copier, &option->text);
    copy_place(copier, &option->place);
  }
}

static void copy_values(struct copier *copier, struct zopa_preference *preference)
{
  const struct zopa_case *whole = copier->whole;
  preference->values = array(copier, preference->values, whole->issues_count, sizeof *preference->values);
  for (size_t i = 0; i < whole->issues_count && preference->values; i++) {
    struct zopa_values *values = &preference->values[i];
    copy_number(copier, &values->weight);
    copy_number(copier, &values->from);
    copy_number(copier, &values->to);
    copy_number(copier, &values->curve.a);
    copy_number(copier, &values->curve.b);
    copy_number(copier, &values->curve.c);
    copy_place(copier, &values->place);
    values->options = array(copier, values->options, whole->issues[i].options_count, sizeof *values->options);
    for (size_t k = 0; k < whole->issues[i].options_count && values->options; k++)
      copy_number(copier, &values->options[k]);
  }
}

static void copy_intervals(struct copier *copier, struct zopa_preference_statement *statement)
{
  statement->intervals = array(copier, statement->intervals, statement->intervals_count, sizeof *statement->intervals);
  for (size_t i = 0; i < statement->intervals_count && statement->intervals; i++) {
    copy_number(copier, &statement->intervals[i].low);
    copy_number(copier, &statement->intervals[i].high);
    copy_place(copier, &statement->intervals[i].place);
  }
}

static void copy_points(struct copier *copier, struct zopa_case *it)
{
  it->points = array(copier, it->points, it->points_count, sizeof *it->points);
  for (size_t p = 0; p < it->points_count && it->points; p++) {
    struct zopa_points *points = &it->points[p];
    points->items = array(copier, points->items, points->items_count, sizeof *points->items);
    points->values = array(copier, points->values, points->items_count, sizeof *points->values);
    copy_place(copier, &points->place);
    for (size_t i = 0; i < points->items_count && points->items && points->values; i++) {
      copy_text(copier, &points->items[i]);
      copy_number(copier, &points->values[i]);
    }
  }
}

static void copy_controls(struct copier *copier, struct zopa_case *it)
{
  it->controls = array(copier, it->controls, it->controls_count, sizeof *it->controls);
  for (size_t i = 0; i < it->controls_count && it->controls; i++) {
    copy_indices(copier, &it->controls[i].issues);
    copy_place(copier, &it->controls[i].place);
  }
}

static void copy_tree(struct copier *copier, const struct zopa_node **tree)
{
  if (!*tree)
    return;
  *tree = zopa_node_copy(copier->arena, *tree, !hides(copier));
  copier->failed = copier->failed || !*tree;
}

/* ---------------------------------------------------------------- objects by the table */

static void copy_members(struct copier *copier, const struct zopa_type *type, void *base);

static void copy_elements(struct copier *copier, const struct zopa_key *key, void *base)
{
  const struct zopa_type *type = key->type;
  char **items = ZOPA_MEMBER(base, key->at, char *);
  size_t *count = ZOPA_MEMBER(base, key->count_at, size_t), kept = 0, whole = *count;
  const char *old = *items;
  *items = array(copier, old, whole, type->size);
  for (size_t i = 0; i < whole && *items; i++) {
    const void *item = old + i * type->size;
    uint32_t owner = key->kind == ZOPA_KEY_BY_PARTY ? *ZOPA_MEMBER_CONST(item, type->id_at, uint32_t) : ZOPA_NONE;
    if (!keeps(copier, type, item, owner))
      continue;
    void *copy = *items + kept++ * type->size;
    memcpy(copy, item, type->size);
    if (key->kind == ZOPA_KEY_BY_ID)
      copy_text(copier, ZOPA_MEMBER(copy, type->id_at, const char *));
    copy_members(copier, type, copy);
  }
  if (*items && kept < whole)
    memset(*items + kept * type->size, 0, (whole - kept) * type->size);
  *count = kept;
}

static void copy_preferences(struct copier *copier, const struct zopa_key *key, struct zopa_case *it)
{
  it->preferences = array(copier, it->preferences, it->parties_count, sizeof *it->preferences);
  for (uint32_t p = 0; p < it->parties_count && it->preferences; p++) {
    bool seen = it->preferences[p].given && sees(copier, key->type, &it->preferences[p], p);
    copier->for_engine = it->preferences[p].given && !seen && copier->cut->engine && it->preferences[p].use_engine;
    if (seen || copier->for_engine)
      copy_members(copier, key->type, &it->preferences[p]);
    else
      it->preferences[p] = (struct zopa_preference){0};
    copier->for_engine = false;
  }
}

/* Members that point somewhere come to point to copies; all others have been copied with the struct.
 * long: one case for each kind of key. */
static void copy_member(struct copier *copier, const struct zopa_key *key, void *base)
{
  switch (key->kind) {
  case ZOPA_KEY_TEXT:
  case ZOPA_KEY_ID:
  case ZOPA_KEY_CHOICE:
  case ZOPA_KEY_SOURCE:
  case ZOPA_KEY_EARLIER:
    copy_text(copier, ZOPA_MEMBER(base, key->at, const char *));
    break;
  case ZOPA_KEY_NUMBER:
  case ZOPA_KEY_INTEGER:
    copy_number(copier, ZOPA_MEMBER(base, key->at, struct zopa_number));
    break;
  case ZOPA_KEY_PARTIES:
  case ZOPA_KEY_ISSUES:
  case ZOPA_KEY_OPTIONS:
    copy_indices(copier, ZOPA_MEMBER(base, key->at, struct zopa_indices));
    break;
  case ZOPA_KEY_LEDGER:
  case ZOPA_KEY_FROM:
    copy_ids(copier, ZOPA_MEMBER(base, key->at, struct zopa_ids));
    break;
  case ZOPA_KEY_CLAUSE:
  case ZOPA_KEY_PACKAGE:
    copy_clause(copier, ZOPA_MEMBER(base, key->at, struct zopa_clause));
    break;
  case ZOPA_KEY_TREE:
    copy_tree(copier, ZOPA_MEMBER(base, key->at, const struct zopa_node *));
    break;
  case ZOPA_KEY_GROUP:
    copy_members(copier, key->type, base);
    break;
  case ZOPA_KEY_LIST:
  case ZOPA_KEY_BY_ID:
  case ZOPA_KEY_BY_PARTY:
  case ZOPA_KEY_BY_ISSUE:
    copy_elements(copier, key, base);
    break;
  case ZOPA_KEY_PREFERENCES:
    copy_preferences(copier, key, base);
    break;
  case ZOPA_KEY_POINTS:
    copy_points(copier, base);
    break;
  case ZOPA_KEY_CONTROLS:
    copy_controls(copier, base);
    break;
  case ZOPA_KEY_ISSUE_OPTIONS:
    copy_options(copier, base);
    break;
  case ZOPA_KEY_WEIGHTS:
    copy_values(copier, base);
    break;
  case ZOPA_KEY_RESERVATION:
    copy_number(copier, ZOPA_MEMBER(base, key->at, struct zopa_number));
    copy_clause(copier, &((struct zopa_preference *)base)->reservation_package);
    break;
  case ZOPA_KEY_RATES:
  case ZOPA_KEY_WEIGHS:
    copy_intervals(copier, base);
    break;
  case ZOPA_KEY_VALUES:           /* copied with the weights */
  case ZOPA_KEY_SAMPLE:           /* copied with the options */
  case ZOPA_KEY_VERSION:
  case ZOPA_KEY_WORD:
  case ZOPA_KEY_VISIBILITY:
  case ZOPA_KEY_FLAG:
  case ZOPA_KEY_YES_NO:
  case ZOPA_KEY_DATE:
  case ZOPA_KEY_PARTY:
  case ZOPA_KEY_ISSUE:
    break;
  }
}

static void copy_members(struct copier *copier, const struct zopa_type *type, void *base)
{
  if (type->place_at != SIZE_MAX)
    copy_place(copier, ZOPA_MEMBER(base, type->place_at, struct zopa_place));
  for (size_t i = 0; i < type->key_count && !copier->failed; i++)
    if (zopa_key_applies(type, &type->keys[i], base))
      copy_member(copier, &type->keys[i], base);
}

/* A guarantee that superseded one which went is a first version. */
static void forget_versions(struct copier *copier, struct zopa_case *copy)
{
  size_t count = copy->guarantees ? copy->guarantees_count : 0;
  uint32_t *earlier = count ? ZOPA_ARENA_NEW(copier->arena, uint32_t, count) : NULL;
  if (count && (!earlier || !zopa_versions_earlier(copy, earlier))) {
    copier->failed = true;
    return;
  }
  for (size_t i = 0; i < count; i++)
    if (earlier[i] == ZOPA_NONE)
      copy->guarantees[i].supersedes = NULL;
}

enum zopa_status zopa_case_copy(const struct zopa_case *whole, const struct zopa_cut *cut, struct zopa_case **ret_case)
{
  struct zopa_arena arena = {0};
  struct zopa_case *copy = ZOPA_ARENA_NEW(&arena, struct zopa_case, 1);
  if (!copy)
    return ZOPA_E_MEMORY;
  *copy = *whole;
  copy->arena = arena;
  if (cut->viewer.kind != ZOPA_VIEWER_ALL)
    copy->viewer = cut->viewer;
  struct copier copier = {.whole = whole, .cut = cut, .arena = &copy->arena};
  settle_ledger(&copier);
  copy_members(&copier, &zopa_case_type, copy);
  if (!copier.failed)
    forget_versions(&copier, copy);
  zopa_names_clear(&copier.gone);
  zopa_names_clear(&copier.used_sources);
  if (copier.failed) {
    zopa_case_free(copy);
    return ZOPA_E_MEMORY;
  }
  *ret_case = copy;
  return ZOPA_OK;
}
