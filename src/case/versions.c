/* versions.c - see versions.h.
 *
 * Method. Ids are looked up in one table. Whether what a lapsed guarantee is part of was agreed, or is served by another one, depends on its `when` alone;
 * so guarantees with the same one form a class, and each class is judged once. Classes are sorted by their terms, each class's by issue, so that those
 * which begin alike stand together: where one does not serve the same agreements because of its first terms, all that begin so are passed over, and
 * the next that may is found by halving (a walk through the tree of beginnings, without the tree). */
#include "case/versions.h"

#include <stdlib.h>
#include <string.h>

#include "base/names.h"

bool zopa_lapsed(const struct zopa_case *negotiation, struct zopa_date expires)
{
  return expires.known && negotiation->as_of.known && expires.day < negotiation->as_of.day;
}

bool zopa_versions_earlier(const struct zopa_case *negotiation, uint32_t *ret_earlier)
{
  struct zopa_names names = {0};
  bool good = true;
  uint32_t met;
  for (uint32_t i = 0; i < negotiation->guarantees_count && good; i++)
    if (negotiation->guarantees[i].id)
      good = zopa_names_add(&names, negotiation->guarantees[i].id, i, &met);
  for (uint32_t i = 0; i < negotiation->guarantees_count && good; i++)
    ret_earlier[i] = negotiation->guarantees[i].supersedes ? zopa_names_index(&names, negotiation->guarantees[i].supersedes) : ZOPA_NONE;
  zopa_names_clear(&names);
  return good;
}

/* ---------------------------------------------------------------- classes of the same `when` */

/* The `when` of a guarantee, terms in rising order of their issues. */
struct clause {
  const struct zopa_term **terms; /* [count] */
  size_t count;
  uint32_t guarantee;
};

static int compare_issues(const void *left, const void *right)
{
  const struct zopa_term *const *a = left, *const *b = right;
  return ((*a)->issue > (*b)->issue) - ((*a)->issue < (*b)->issue);
}

/* By issue, fewer options first, then by options. */
static int compare_terms(const struct zopa_term *a, const struct zopa_term *b)
{
  if (a->issue != b->issue)
    return a->issue < b->issue ? -1 : 1;
  if (a->options_count != b->options_count)
    return a->options_count < b->options_count ? -1 : 1;
  for (size_t i = 0; i < a->options_count; i++)
    if (a->options[i] != b->options[i])
      return a->options[i] < b->options[i] ? -1 : 1;
  return 0;
}

/* Term by term; one that is the beginning of another comes first. */
static int compare_clauses(const void *left, const void *right)
{
  const struct clause *a = left, *b = right;
  for (size_t i = 0; i < a->count && i < b->count; i++) {
    int order = compare_terms(a->terms[i], b->terms[i]);
    if (order)
      return order;
  }
  return (a->count > b->count) - (a->count < b->count);
}

/* An option that an issue is claimed to be agreed on. */
struct claim {
  uint32_t issue, option;
};

static int compare_claims(const void *left, const void *right)
{
  const struct claim *a = left, *b = right;
  if (a->issue != b->issue)
    return a->issue < b->issue ? -1 : 1;
  return (a->option > b->option) - (a->option < b->option);
}

/* Everything that states are told from. */
struct finder {
  const struct zopa_case *it;
  struct zopa_versions versions;
  const struct zopa_term **terms; /* of all clauses, one after the other */
  struct clause *clauses;         /* [guarantees_count] sorted; then the first class_count: one of each class */
  uint32_t *class;                /* [guarantees_count] */
  unsigned char *state;           /* [class_count] of a lapsed guarantee of the class, enum zopa_guarantee_state; 0: not looked at yet */
  struct clause *standing;        /* [standing_count] of the classes of which some guarantee stands, sorted; none without terms */
  size_t standing_count;
  struct claim *claims;           /* [claim_count] sorted, each once */
  size_t claim_count;
  unsigned char *open;            /* [issues_count] some claim leaves the issue open, or says more than one option */
};

static bool sort_clauses(struct finder *finder)
{
  size_t count = finder->it->guarantees_count, room = 0;
  for (size_t i = 0; i < count; i++)
    room += finder->it->guarantees[i].when.terms_count;
  finder->terms = calloc(room + 1, sizeof *finder->terms);
  finder->clauses = calloc(count + 1, sizeof *finder->clauses);
  if (!finder->terms || !finder->clauses)
    return false;
  room = 0;
  for (uint32_t i = 0; i < count; i++) {
    const struct zopa_clause *when = &finder->it->guarantees[i].when;
    finder->clauses[i] = (struct clause){finder->terms + room, when->terms_count, i};
    for (size_t t = 0; t < when->terms_count; t++)
      finder->terms[room++] = &when->terms[t];
    qsort(finder->clauses[i].terms, when->terms_count, sizeof *finder->terms, compare_issues);
  }
  qsort(finder->clauses, count, sizeof *finder->clauses, compare_clauses);
  return true;
}

static bool find_classes(struct finder *finder)
{
  size_t count = finder->it->guarantees_count;
  uint32_t classes = 0;
  finder->class = calloc(count + 1, sizeof *finder->class);
  finder->state = calloc(count + 1, 1);
  finder->standing = calloc(count + 1, sizeof *finder->standing);
  if (!finder->class || !finder->state || !finder->standing || !sort_clauses(finder))
    return false;
  for (size_t i = 0; i < count; i++) {
    struct clause clause = finder->clauses[i];
    if (i == 0 || compare_clauses(&finder->clauses[classes - 1], &clause) != 0)
      finder->clauses[classes++] = clause;
    finder->class[clause.guarantee] = classes - 1;
    bool stands = !zopa_lapsed(finder->it, finder->it->guarantees[clause.guarantee].expires) && finder->versions.later[clause.guarantee] == ZOPA_NONE;
    if (!stands || clause.count == 0)
      continue;
    if (finder->standing_count == 0 || compare_clauses(&finder->standing[finder->standing_count - 1], &clause) != 0)
      finder->standing[finder->standing_count++] = clause;
  }
  return true;
}

/* ---------------------------------------------------------------- what was agreed in time */

static bool find_claims(struct finder *finder)
{
  const struct zopa_case *it = finder->it;
  size_t count = 0;
  finder->claims = calloc(it->standing_count + 1, sizeof *finder->claims);
  finder->open = calloc(it->issues_count + 1, 1);
  if (!finder->claims || !finder->open)
    return false;
  for (size_t i = 0; i < it->standing_count; i++) {
    const struct zopa_standing *standing = &it->standing[i];
    if (standing->level >= ZOPA_AGREED && standing->options.at_count == 1)
      finder->claims[count++] = (struct claim){standing->issue, standing->options.at[0]};
    else
      finder->open[standing->issue] = 1;
  }
  qsort(finder->claims, count, sizeof *finder->claims, compare_claims);
  for (size_t i = 0; i < count; i++)
    if (i == 0 || compare_claims(&finder->claims[i - 1], &finder->claims[i]) != 0)
      finder->claims[finder->claim_count++] = finder->claims[i];
  return true;
}

static size_t first_claim(const struct finder *finder, uint32_t issue)
{
  size_t low = 0, high = finder->claim_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (finder->claims[middle].issue < issue)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* True when every claim of where the issue stands names one of the term's options alone, agreed or closed. Both ascend. */
static bool agreed(const struct finder *finder, const struct zopa_term *term)
{
  size_t first = first_claim(finder, term->issue), at = first, k = 0;
  if (finder->open[term->issue])
    return false;
  for (; at < finder->claim_count && finder->claims[at].issue == term->issue; at++) {
    while (k < term->options_count && term->options[k] < finder->claims[at].option)
      k++;
    if (k == term->options_count || term->options[k] != finder->claims[at].option)
      return false;
  }
  return at > first;
}

static bool taken_up(const struct finder *finder, const struct clause *when)
{
  bool all = when->count > 0;
  for (size_t i = 0; i < when->count && all; i++)
    all = agreed(finder, when->terms[i]);
  return all;
}

/* ---------------------------------------------------------------- what serves the same agreements */

/* True when the term holds wherever the other one, on the same issue, does. Both ascend. */
static bool implied(const struct zopa_term *wide, const struct zopa_term *narrow)
{
  size_t at = 0;
  for (size_t o = 0; o < narrow->options_count; o++) {
    while (at < wide->options_count && wide->options[at] < narrow->options[o])
      at++;
    if (at == wide->options_count || wide->options[at] != narrow->options[o])
      return false;
  }
  return narrow->options_count > 0;
}

/* A place in the order of clauses: after those that have fewer than `depth` terms or whose first `depth` are below; there, the first whose next
 * term is not below (issue, as many options, the first of them). Beyond everything that begins so when issue is ZOPA_NONE. */
struct beginning {
  const struct clause *like;
  size_t depth;
  uint32_t issue;
  size_t options;
  uint32_t first;
};

static bool is_below(const struct clause *clause, const struct beginning *beginning)
{
  for (size_t i = 0; i < beginning->depth; i++) {
    int order = i < clause->count ? compare_terms(clause->terms[i], beginning->like->terms[i]) : -1;
    if (order)
      return order < 0;
  }
  if (beginning->issue == ZOPA_NONE || clause->count == beginning->depth)
    return true;
  const struct zopa_term *next = clause->terms[beginning->depth];
  if (next->issue != beginning->issue || next->options_count != beginning->options)
    return next->issue != beginning->issue ? next->issue < beginning->issue : next->options_count < beginning->options;
  return next->options_count > 0 && next->options[0] < beginning->first;
}

static size_t find_beginning(const struct finder *finder, size_t from, const struct beginning *beginning)
{
  size_t low = from, high = finder->standing_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (is_below(&finder->standing[middle], beginning))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Where to go on: the clause that stands shares its first `depth` terms' being implied, and the next one, `wide`, is not. narrow: the lapsed one's first
 * term whose issue is not below, or NULL. */
static struct beginning next_beginning(const struct clause *like, size_t depth, const struct zopa_term *narrow)
{
  const struct zopa_term *wide = like->terms[depth];
  if (!narrow)
    return (struct beginning){like, depth, ZOPA_NONE, 0, 0};
  if (narrow->issue != wide->issue || wide->options_count < narrow->options_count)
    return (struct beginning){like, depth, narrow->issue, narrow->options_count, narrow->options_count ? narrow->options[0] : 0};
  if (wide->options_count > 1)
    return (struct beginning){like, depth + 1, ZOPA_NONE, 0, 0};
  if (narrow->options_count == 1 && wide->options[0] < narrow->options[0])
    return (struct beginning){like, depth, narrow->issue, 1, narrow->options[0]};
  return (struct beginning){like, depth, narrow->issue, 2, 0};
}

/* True when a guarantee that stands is part of every agreement of which the lapsed one was: each of its terms is implied by one of theirs. */
static bool renewed(const struct finder *finder, const struct clause *when)
{
  for (size_t at = 0; at < finder->standing_count;) {
    const struct clause *clause = &finder->standing[at];
    size_t depth = 0, k = 0;
    for (; depth < clause->count; depth++) {
      while (k < when->count && when->terms[k]->issue < clause->terms[depth]->issue)
        k++;
      if (k == when->count || when->terms[k]->issue != clause->terms[depth]->issue || !implied(clause->terms[depth], when->terms[k]))
        break;
    }
    if (depth == clause->count)
      return true;
    struct beginning beginning = next_beginning(clause, depth, k < when->count ? when->terms[k] : NULL);
    at = find_beginning(finder, at + 1, &beginning);
  }
  return false;
}

static enum zopa_guarantee_state state_of(struct finder *finder, uint32_t guarantee)
{
  uint32_t class = finder->class[guarantee];
  if (finder->versions.later[guarantee] != ZOPA_NONE)
    return ZOPA_GUARANTEE_SUPERSEDED;
  if (!zopa_lapsed(finder->it, finder->it->guarantees[guarantee].expires))
    return ZOPA_GUARANTEE_STANDS;
  if (!finder->state[class])
    finder->state[class] = taken_up(finder, &finder->clauses[class]) ? ZOPA_GUARANTEE_TAKEN_UP :
                           renewed(finder, &finder->clauses[class])  ? ZOPA_GUARANTEE_RENEWED : ZOPA_GUARANTEE_LAPSED;
  return (enum zopa_guarantee_state)finder->state[class];
}

/* ---------------------------------------------------------------- all of it */

static bool link_versions(struct finder *finder)
{
  struct zopa_versions *versions = &finder->versions;
  size_t count = finder->it->guarantees_count;
  versions->earlier = calloc(count + 1, sizeof *versions->earlier);
  versions->later = calloc(count + 1, sizeof *versions->later);
  versions->states = calloc(count + 1, sizeof *versions->states);
  if (!versions->earlier || !versions->later || !versions->states || !zopa_versions_earlier(finder->it, versions->earlier))
    return false;
  for (uint32_t i = 0; i < count; i++)
    versions->later[i] = ZOPA_NONE;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t earlier = versions->earlier[i];
    if (earlier != ZOPA_NONE && earlier != i && versions->later[earlier] == ZOPA_NONE)
      versions->later[earlier] = i;
  }
  return true;
}

enum zopa_status zopa_versions_find(const struct zopa_case *negotiation, struct zopa_versions *ret_versions)
{
  struct finder finder = {.it = negotiation};
  bool good = link_versions(&finder) && find_classes(&finder) && find_claims(&finder);
  for (uint32_t i = 0; i < negotiation->guarantees_count && good; i++)
    finder.versions.states[i] = state_of(&finder, i);
  free(finder.terms);
  free(finder.clauses);
  free(finder.class);
  free(finder.state);
  free(finder.standing);
  free(finder.claims);
  free(finder.open);
  if (good)
    *ret_versions = finder.versions;
  else
    zopa_versions_clear(&finder.versions);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}

void zopa_versions_clear(struct zopa_versions *versions)
{
  free(versions->earlier);
  free(versions->later);
  free(versions->states);
  *versions = (struct zopa_versions){0};
}
