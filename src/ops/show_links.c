/* show_links.c - how entries of the ledger bear on each other, seen from both ends, and which contradict each other in one cluster.
 *
 * A file says it once ("s2 contradicts s1"); a reader of either entry has to find it. Clusters are the connected parts of the graph
 * of contradictions (union by index, with path halving: Tarjan & van Leeuwen, J. ACM 31(2), 1984). */
#include <stdlib.h>

#include "ops/show_facts.h"

static int compare_links(const void *a, const void *b)
{
  const struct zopa_show_link *x = a, *y = b;
  if (x->from != y->from)
    return x->from < y->from ? -1 : 1;
  if (x->kind != y->kind)
    return x->kind < y->kind ? -1 : 1;
  return x->to < y->to ? -1 : x->to > y->to;
}

/* Adds each entry named by a statement, from both ends. An entry that is not there (cut for this viewer) or is itself is no link. */
static size_t add_links(const struct zopa_show *show, uint32_t statement, const struct zopa_ids *ids, enum zopa_link_kind kind,
                        enum zopa_link_kind back, struct zopa_show_link *links)
{
  size_t count = 0;
  for (size_t i = 0; i < ids->ids_count; i++) {
    uint32_t to = zopa_show_statement(show, ids->ids[i]);
    if (to == ZOPA_NONE || to == statement)
      continue;
    links[count++] = (struct zopa_show_link){statement, to, kind};
    links[count++] = (struct zopa_show_link){to, statement, back};
  }
  return count;
}

static void collect_links(struct zopa_show *show)
{
  const struct zopa_case *negotiation = show->negotiation;
  size_t named = 0, count = 0, kept = 0;
  for (size_t i = 0; i < negotiation->statements_count; i++) {
    const struct zopa_statement *statement = &negotiation->statements[i];
    named += statement->contradicts.ids_count + statement->supersedes.ids_count + statement->corroborates.ids_count;
  }
  struct zopa_show_link *links = zopa_show_new(show, 2 * named, sizeof *links);
  size_t *start = zopa_show_new(show, negotiation->statements_count + 1, sizeof *start);
  if (show->failed)
    return;
  for (size_t i = 0; i < negotiation->statements_count; i++) {
    const struct zopa_statement *statement = &negotiation->statements[i];
    uint32_t from = (uint32_t)i;
    count += add_links(show, from, &statement->contradicts, ZOPA_LINK_CONTRADICTS, ZOPA_LINK_CONTRADICTS, links + count);
    count += add_links(show, from, &statement->supersedes, ZOPA_LINK_SUPERSEDES, ZOPA_LINK_SUPERSEDED, links + count);
    count += add_links(show, from, &statement->corroborates, ZOPA_LINK_CORROBORATES, ZOPA_LINK_CORROBORATED, links + count);
  }
  if (count > 0)
    qsort(links, count, sizeof *links, compare_links);
  for (size_t i = 0; i < count; i++)
    if (i == 0 || compare_links(&links[i], &links[kept - 1]) != 0)
      links[kept++] = links[i];
  for (size_t i = 0; i < kept; i++)
    start[links[i].from + 1]++;
  for (size_t i = 0; i < negotiation->statements_count; i++)
    start[i + 1] += start[i];
  show->links = links;
  show->links_count = kept;
  show->links_start = start;
}

size_t zopa_show_links(const struct zopa_show *show, uint32_t statement, enum zopa_link_kind kind, const struct zopa_show_link **ret_links)
{
  size_t first = show->links_start[statement], end = show->links_start[statement + 1];
  while (first < end && show->links[first].kind < kind)
    first++;
  size_t last = first;
  while (last < end && show->links[last].kind == kind)
    last++;
  *ret_links = show->links + first;
  return last - first;
}

/* --- clusters --- */

static uint32_t root_of(uint32_t *parent, uint32_t at)
{
  while (parent[at] != at)
    at = parent[at] = parent[parent[at]];
  return at;
}

/* Gives each entry the place of its cluster, in order of time of the cluster's first entry, and counts them. place [statements_count]. */
static size_t place_groups(const struct zopa_show *show, uint32_t *parent, uint32_t *place, size_t *ret_members)
{
  size_t statements = show->negotiation->statements_count, groups = 0, members = 0;
  uint32_t *of_root = place + statements;
  for (size_t i = 0; i < statements; i++) {
    parent[i] = (uint32_t)i;
    of_root[i] = ZOPA_NONE;
  }
  for (size_t i = 0; i < show->links_count; i++)
    if (show->links[i].kind == ZOPA_LINK_CONTRADICTS) {
      uint32_t a = root_of(parent, show->links[i].from), b = root_of(parent, show->links[i].to);
      parent[a < b ? b : a] = a < b ? a : b;
    }
  for (size_t i = 0; i < statements; i++) {
    const struct zopa_show_link *links;
    uint32_t statement = show->by_time[i], root = root_of(parent, statement);
    place[statement] = ZOPA_NONE;
    if (zopa_show_links(show, statement, ZOPA_LINK_CONTRADICTS, &links) == 0)
      continue;
    if (of_root[root] == ZOPA_NONE)
      of_root[root] = (uint32_t)groups++;
    place[statement] = of_root[root];
    members++;
  }
  *ret_members = members;
  return groups;
}

static void find_groups(struct zopa_show *show)
{
  size_t statements = show->negotiation->statements_count, members;
  uint32_t *parent = zopa_show_new(show, statements, sizeof *parent), *place = zopa_show_new(show, 2 * statements, sizeof *place);
  if (show->failed)
    return;
  size_t count = place_groups(show, parent, place, &members);
  struct zopa_show_group *groups = zopa_show_new(show, count, sizeof *groups);
  uint32_t *sorted = zopa_show_new(show, members, sizeof *sorted);
  size_t *next = zopa_show_new(show, count + 1, sizeof *next);
  if (show->failed)
    return;
  for (size_t i = 0; i < statements; i++)
    if (place[i] != ZOPA_NONE)
      next[place[i] + 1]++;
  for (size_t g = 0; g < count; g++) {
    groups[g] = (struct zopa_show_group){sorted + next[g], next[g + 1]};
    next[g + 1] += next[g];
  }
  for (size_t i = 0; i < statements; i++) {
    uint32_t statement = show->by_time[i];
    if (place[statement] != ZOPA_NONE)
      sorted[next[place[statement]]++] = statement;
  }
  show->groups = groups;
  show->groups_count = count;
}

void zopa_show_find_links(struct zopa_show *show)
{
  collect_links(show);
  if (!show->failed)
    find_groups(show);
}
