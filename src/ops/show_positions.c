/* show_positions.c - what each party said on each issue, latest first: its own words, what others say of it, its known preferences.
 *
 * A statement belongs to the party it is made for; one that describes another party belongs to that one, as a claim about it. Offers
 * count where no entry of the ledger that they rest on says the same already. */
#include <stdlib.h>
#include <string.h>

#include "ops/show_facts.h"

struct positions {
  struct zopa_show *show;
  struct zopa_show_position *items;
  size_t count, capacity;
};

static void add(struct positions *positions, struct zopa_show_position position)
{
  struct zopa_show_position *items =
    zopa_arena_grow(&positions->show->arena, positions->items, positions->count, &positions->capacity, sizeof *items);
  if (!items) {
    positions->show->failed = true;
    return;
  }
  positions->items = items;
  items[positions->count++] = position;
}

static bool is_reported(const struct zopa_statement *statement)
{
  return statement->about_party != ZOPA_NONE && statement->about_party != statement->for_party;
}

static void add_statements(struct positions *positions)
{
  const struct zopa_case *negotiation = positions->show->negotiation;
  for (size_t i = 0; i < negotiation->statements_count; i++) {
    const struct zopa_statement *statement = &negotiation->statements[i];
    struct zopa_show_position position = {.kind = ZOPA_BY_STATEMENT, .index = (uint32_t)i, .said = statement->said, .reported = is_reported(statement)};
    position.party = position.reported ? statement->about_party : statement->for_party;
    for (size_t t = 0; t < statement->on.terms_count && position.party != ZOPA_NONE; t++) {
      position.term = &statement->on.terms[t];
      position.issue = position.term->issue;
      add(positions, position);
    }
  }
}

/* True when the offer rests on an entry in which its maker speaks on that issue. */
static bool said_already(const struct zopa_show *show, const struct zopa_offer *offer, uint32_t issue)
{
  for (size_t i = 0; i < offer->from.ids_count; i++) {
    uint32_t index = zopa_show_statement(show, offer->from.ids[i]);
    const struct zopa_statement *statement = index == ZOPA_NONE ? NULL : &show->negotiation->statements[index];
    if (!statement || statement->for_party != offer->by || is_reported(statement))
      continue;
    for (size_t t = 0; t < statement->on.terms_count; t++)
      if (statement->on.terms[t].issue == issue)
        return true;
  }
  return false;
}

static void add_offers(struct positions *positions)
{
  const struct zopa_case *negotiation = positions->show->negotiation;
  for (size_t i = 0; i < negotiation->offers_count; i++) {
    const struct zopa_offer *offer = &negotiation->offers[i];
    struct zopa_show_position position = {.kind = ZOPA_BY_OFFER, .party = offer->by, .index = (uint32_t)i, .said = offer->made};
    for (size_t t = 0; t < offer->package.terms_count; t++) {
      position.term = &offer->package.terms[t];
      position.issue = position.term->issue;
      if (!said_already(positions->show, offer, position.issue))
        add(positions, position);
    }
  }
}

static void add_preferences(struct positions *positions)
{
  const struct zopa_case *negotiation = positions->show->negotiation;
  for (size_t p = 0; p < negotiation->parties_count; p++)
    for (size_t i = 0; i < negotiation->preferences[p].statements_count; i++) {
      const struct zopa_preference_statement *statement = &negotiation->preferences[p].statements[i];
      struct zopa_show_position position = {.kind = ZOPA_BY_PREFERENCE, .party = (uint32_t)p, .index = (uint32_t)i, .issue = statement->issue};
      if (statement->kind == ZOPA_ORDER)
        add(positions, position);
      if (statement->kind != ZOPA_RED_LINE && statement->kind != ZOPA_ACCEPTS && statement->kind != ZOPA_REJECTS)
        continue;
      for (size_t t = 0; t < statement->subject.terms_count; t++) {
        position.term = &statement->subject.terms[t];
        position.issue = position.term->issue;
        add(positions, position);
      }
    }
}

static int order_of(const struct zopa_show_position *position)
{
  return position->kind == ZOPA_BY_PREFERENCE ? 2 : position->reported ? 1 : 0;
}

static int compare_positions(const void *a, const void *b)
{
  const struct zopa_show_position *x = a, *y = b;
  if (x->issue != y->issue)
    return x->issue < y->issue ? -1 : 1;
  if (x->party != y->party)
    return x->party < y->party ? -1 : 1;
  if (order_of(x) != order_of(y))
    return order_of(x) - order_of(y);
  if (x->said.known != y->said.known)
    return x->said.known ? -1 : 1;
  if (x->said.known && x->said.day != y->said.day)
    return x->said.day > y->said.day ? -1 : 1;
  if (x->kind != y->kind)
    return x->kind < y->kind ? -1 : 1;
  int later = x->index > y->index ? -1 : x->index < y->index;
  return x->kind == ZOPA_BY_PREFERENCE ? -later : later;
}

void zopa_show_find_positions(struct zopa_show *show)
{
  struct positions positions = {.show = show};
  add_statements(&positions);
  add_offers(&positions);
  add_preferences(&positions);
  if (show->failed)
    return;
  if (positions.count > 0)
    qsort(positions.items, positions.count, sizeof *positions.items, compare_positions);
  for (size_t i = 0, end; i < positions.count; i = end) {
    uint32_t issue = positions.items[i].issue;
    for (end = i; end < positions.count && positions.items[end].issue == issue;)
      end++;
    show->issues[issue].positions = positions.items + i;
    show->issues[issue].positions_count = end - i;
  }
}
