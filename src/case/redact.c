/* redact.c - see redact.h. The cutting itself is done by the copy (copy.c), from the table of keys. */
#include "case/redact.h"

#include "case/case_keys.h"
#include "case/copy.h"

enum zopa_status zopa_case_redact(const struct zopa_case *whole, struct zopa_viewer viewer, struct zopa_case **ret_case)
{
  if (viewer.kind == ZOPA_VIEWER_PARTY && viewer.party >= whole->parties_count)
    return ZOPA_E_ARGUMENT;
  struct zopa_cut cut = {.viewer = viewer};
  return zopa_case_copy(whole, &cut, ret_case);
}

enum zopa_status zopa_case_redact_engine(const struct zopa_case *whole, struct zopa_viewer viewer, struct zopa_case **ret_case)
{
  struct zopa_case *seen = NULL, *engine = NULL;
  struct zopa_cut cut = {.viewer = viewer, .engine = true};
  enum zopa_status status = zopa_case_redact(whole, viewer, &seen);
  if (status == ZOPA_OK)
    status = zopa_case_copy(whole, &cut, &engine);
  bool more = false;
  for (size_t p = 0; p < whole->parties_count && status == ZOPA_OK; p++)
    more = more || (engine->preferences[p].given && !seen->preferences[p].given);
  zopa_case_free(seen);
  if (status == ZOPA_OK && !more) {
    zopa_case_free(engine);
    engine = NULL;
  }
  if (status == ZOPA_OK)
    *ret_case = engine;
  return status;
}

/* Marks the parties that own a private object; `under` is the party under whose name it stands, or ZOPA_NONE. */
static void note_owner(struct zopa_private *private, const struct zopa_type *type, const void *item, uint32_t under)
{
  bool owned = under != ZOPA_NONE;
  if (owned)
    private->party[under] = true;
  for (size_t i = 0; i < type->key_count; i++) {
    const struct zopa_key *key = &type->keys[i];
    if (!(key->flags & ZOPA_KEY_OWNER))
      continue;
    if (key->kind == ZOPA_KEY_PARTY && *ZOPA_MEMBER_CONST(item, key->at, uint32_t) != ZOPA_NONE) {
      private->party[*ZOPA_MEMBER_CONST(item, key->at, uint32_t)] = true;
      owned = true;
    }
    const struct zopa_indices *parties = key->kind == ZOPA_KEY_PARTIES ? ZOPA_MEMBER_CONST(item, key->at, struct zopa_indices) : NULL;
    for (size_t k = 0; parties && k < parties->at_count; k++) {
      private->party[parties->at[k]] = true;
      owned = true;
    }
  }
  private->nobody = private->nobody || !owned;
}

static void note_items(struct zopa_private *private, const struct zopa_key *key, const char *items, size_t count)
{
  const struct zopa_key *visibility = zopa_type_key_of_kind(key->type, ZOPA_KEY_VISIBILITY);
  for (size_t i = 0; visibility && i < count; i++) {
    const void *item = items + i * key->type->size;
    enum zopa_visibility who = *ZOPA_MEMBER_CONST(item, visibility->at, enum zopa_visibility);
    uint32_t under = key->kind == ZOPA_KEY_PREFERENCES ? (uint32_t)i
                   : key->kind == ZOPA_KEY_BY_PARTY    ? *ZOPA_MEMBER_CONST(item, key->type->id_at, uint32_t)
                                                       : ZOPA_NONE;
    private->mediator = private->mediator || who == ZOPA_MEDIATOR;
    if (who == ZOPA_PRIVATE)
      note_owner(private, key->type, item, under);
  }
}

void zopa_case_private(const struct zopa_case *negotiation, struct zopa_private *ret_private)
{
  *ret_private = (struct zopa_private){0};
  for (size_t i = 0; i < zopa_case_type.key_count; i++) {
    const struct zopa_key *key = &zopa_case_type.keys[i];
    if (!key->type || key->kind == ZOPA_KEY_GROUP)
      continue;
    size_t count = key->kind == ZOPA_KEY_PREFERENCES ? negotiation->parties_count : *ZOPA_MEMBER_CONST(negotiation, key->count_at, size_t);
    note_items(ret_private, key, *ZOPA_MEMBER_CONST(negotiation, key->at, char *const), count);
  }
}

bool zopa_case_holds_private(const struct zopa_case *negotiation)
{
  struct zopa_private private;
  zopa_case_private(negotiation, &private);
  bool any = private.mediator || private.nobody;
  for (size_t p = 0; p < negotiation->parties_count; p++)
    any = any || private.party[p];
  return any;
}
