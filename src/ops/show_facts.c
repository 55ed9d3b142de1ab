/* show_facts.c - see show_facts.h: look-ups, the ledger in order of time, and how settled each issue is. */
#include "ops/show_facts.h"

#include <stdlib.h>
#include <string.h>

void *zopa_show_new(struct zopa_show *show, size_t count, size_t size)
{
  void *items = zopa_arena_array(&show->arena, count, size);
  show->failed |= !items;
  return items;
}

static void name_entries(struct zopa_show *show)
{
  const struct zopa_case *negotiation = show->negotiation;
  uint32_t index;
  for (size_t i = 0; i < negotiation->statements_count; i++)
    if (negotiation->statements[i].id)
      show->failed |= !zopa_names_add(&show->statement_names, negotiation->statements[i].id, (uint32_t)i, &index);
  for (size_t i = 0; i < negotiation->sources_count; i++)
    show->failed |= !zopa_names_add(&show->source_names, negotiation->sources[i].id, (uint32_t)i, &index);
}

static void find_versions(struct zopa_show *show) { show->failed |= zopa_versions_find(show->negotiation, &show->versions) != ZOPA_OK; }

uint32_t zopa_show_statement(const struct zopa_show *show, const char *id) { return zopa_names_index(&show->statement_names, id); }
uint32_t zopa_show_source(const struct zopa_show *show, const char *id) { return zopa_names_index(&show->source_names, id); }

bool zopa_show_expired(const struct zopa_show *show, struct zopa_date expires)
{
  return expires.known && show->negotiation->as_of.known && expires.day < show->negotiation->as_of.day;
}

/* --- the ledger in order of time --- */

struct dated {
  struct zopa_date said;
  uint32_t statement;
};

static int compare_dated(const void *a, const void *b)
{
  const struct dated *x = a, *y = b;
  if (x->said.known != y->said.known)
    return x->said.known ? -1 : 1;
  if (x->said.known && x->said.day != y->said.day)
    return x->said.day < y->said.day ? -1 : 1;
  return x->statement < y->statement ? -1 : x->statement > y->statement;
}

static void find_order(struct zopa_show *show)
{
  const struct zopa_case *negotiation = show->negotiation;
  struct dated *dated = zopa_show_new(show, negotiation->statements_count, sizeof *dated);
  uint32_t *by_time = zopa_show_new(show, negotiation->statements_count, sizeof *by_time);
  if (show->failed)
    return;
  for (size_t i = 0; i < negotiation->statements_count; i++)
    dated[i] = (struct dated){negotiation->statements[i].said, (uint32_t)i};
  qsort(dated, negotiation->statements_count, sizeof *dated, compare_dated);
  for (size_t i = 0; i < negotiation->statements_count; i++)
    by_time[i] = dated[i].statement;
  show->by_time = by_time;
}

/* --- how settled each issue is --- */

/* True when the claim names exactly the options that are marked, count of them, in whatever order. */
static bool same_options(const struct zopa_standing *claim, const bool *marked, size_t count)
{
  bool same = claim->options.at_count == count;
  for (size_t i = 0; i < claim->options.at_count && same; i++)
    same = marked[claim->options.at[i]];
  return same;
}

/* marked [options_count of the issue], all false, and all false again afterwards. */
static enum zopa_issue_state state_of(const struct zopa_case *negotiation, const struct zopa_show_issue *issue, bool *marked)
{
  if (issue->claims_count == 0)
    return ZOPA_STATE_UNSAID;
  const struct zopa_standing *first = &negotiation->standing[issue->claims[0]];
  enum zopa_level least = first->level, most = first->level;
  bool same = true;
  for (size_t i = 0; i < first->options.at_count; i++)
    marked[first->options.at[i]] = true;
  for (size_t i = 1; i < issue->claims_count; i++) {
    const struct zopa_standing *claim = &negotiation->standing[issue->claims[i]];
    least = claim->level < least ? claim->level : least;
    most = claim->level > most ? claim->level : most;
    same &= same_options(claim, marked, first->options.at_count);
  }
  for (size_t i = 0; i < first->options.at_count; i++)
    marked[first->options.at[i]] = false;
  if (most < ZOPA_TENTATIVE)
    return least == ZOPA_OPEN ? ZOPA_STATE_OPEN : ZOPA_STATE_NARROWING;
  if (least < ZOPA_TENTATIVE || !same)
    return ZOPA_STATE_DISPUTED;
  return least == ZOPA_TENTATIVE ? ZOPA_STATE_TENTATIVE : ZOPA_STATE_SETTLED;
}

/* Sorts the claims by issue, keeping file order (a counting sort), and judges each issue. */
static void find_states(struct zopa_show *show)
{
  const struct zopa_case *negotiation = show->negotiation;
  size_t *next = zopa_show_new(show, negotiation->issues_count + 1, sizeof *next);
  uint32_t *claims = zopa_show_new(show, negotiation->standing_count, sizeof *claims);
  size_t options_most = 0;
  for (size_t i = 0; i < negotiation->issues_count; i++)
    options_most = negotiation->issues[i].options_count > options_most ? negotiation->issues[i].options_count : options_most;
  bool *marked = zopa_show_new(show, options_most, sizeof *marked);
  show->issues = zopa_show_new(show, negotiation->issues_count, sizeof *show->issues);
  if (show->failed)
    return;
  for (size_t i = 0; i < negotiation->standing_count; i++)
    next[negotiation->standing[i].issue + 1]++;
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    show->issues[i].claims = claims + next[i];
    show->issues[i].claims_count = next[i + 1];
    next[i + 1] += next[i];
  }
  for (size_t i = 0; i < negotiation->standing_count; i++)
    claims[next[negotiation->standing[i].issue]++] = (uint32_t)i;
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    show->issues[i].state = state_of(negotiation, &show->issues[i], marked);
    show->state_counts[show->issues[i].state]++;
  }
}

size_t zopa_show_strict(const struct zopa_show *show) { return show->state_counts[ZOPA_STATE_SETTLED]; }
size_t zopa_show_lenient(const struct zopa_show *show) { return show->state_counts[ZOPA_STATE_SETTLED] + show->state_counts[ZOPA_STATE_TENTATIVE]; }

/* --- all of it --- */

bool zopa_show_init(struct zopa_show *show, const struct zopa_case *negotiation, struct zopa_date since)
{
  static void (*const finders[])(struct zopa_show *show) = {
    name_entries, find_versions, find_order, find_states, zopa_show_find_links, zopa_show_find_positions, zopa_show_find_moves, zopa_show_find_changes,
  };
  *show = (struct zopa_show){.negotiation = negotiation, .since = since};
  for (size_t i = 0; i < sizeof finders / sizeof *finders && !show->failed; i++)
    finders[i](show);
  return !show->failed;
}

void zopa_show_clear(struct zopa_show *show)
{
  zopa_names_clear(&show->statement_names);
  zopa_names_clear(&show->source_names);
  zopa_versions_clear(&show->versions);
  zopa_arena_clear(&show->arena);
  *show = (struct zopa_show){0};
}
