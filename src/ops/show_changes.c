/* show_changes.c - what is dated on or after a day: rounds, entries, offers, standings, and what lapses. */
#include <stdlib.h>

#include "ops/show_facts.h"

struct changes {
  struct zopa_show *show;
  struct zopa_show_change *items;
  size_t count, capacity;
};

/* A round counts while it lasts: `until` is its last day. */
static void add(struct changes *changes, enum zopa_change_kind kind, size_t index, struct zopa_date day, struct zopa_date until)
{
  struct zopa_show *show = changes->show;
  if (!until.known || until.day < show->since.day)
    return;
  struct zopa_show_change *items = zopa_arena_grow(&show->arena, changes->items, changes->count, &changes->capacity, sizeof *items);
  if (!items) {
    show->failed = true;
    return;
  }
  changes->items = items;
  items[changes->count++] = (struct zopa_show_change){day, kind, (uint32_t)index};
}

static int compare_changes(const void *a, const void *b)
{
  const struct zopa_show_change *x = a, *y = b;
  if (x->day.day != y->day.day)
    return x->day.day < y->day.day ? -1 : 1;
  if (x->kind != y->kind)
    return x->kind < y->kind ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

void zopa_show_find_changes(struct zopa_show *show)
{
  const struct zopa_case *it = show->negotiation;
  struct changes changes = {.show = show};
  if (!show->since.known)
    return;
  for (size_t i = 0; i < it->rounds_count; i++) {
    struct zopa_date from = it->rounds[i].from.known ? it->rounds[i].from : it->rounds[i].to;
    add(&changes, ZOPA_CHANGE_ROUND, i, from, it->rounds[i].to.known ? it->rounds[i].to : from);
    show->changes_undated += !from.known;
  }
  for (size_t i = 0; i < it->statements_count; i++) {
    add(&changes, ZOPA_CHANGE_SAID, i, it->statements[i].said, it->statements[i].said);
    add(&changes, ZOPA_CHANGE_STATEMENT_LAPSES, i, it->statements[i].expires, it->statements[i].expires);
    show->changes_undated += !it->statements[i].said.known;
  }
  for (size_t i = 0; i < it->offers_count; i++) {
    add(&changes, ZOPA_CHANGE_OFFERED, i, it->offers[i].made, it->offers[i].made);
    add(&changes, ZOPA_CHANGE_OFFER_LAPSES, i, it->offers[i].expires, it->offers[i].expires);
    show->changes_undated += !it->offers[i].made.known;
  }
  for (size_t i = 0; i < it->standing_count; i++) {
    add(&changes, ZOPA_CHANGE_STANDS, i, it->standing[i].since, it->standing[i].since);
    show->changes_undated += !it->standing[i].since.known;
  }
  if (!show->failed && changes.count > 0)
    qsort(changes.items, changes.count, sizeof *changes.items, compare_changes);
  show->changes = changes.items;
  show->changes_count = changes.count;
}
