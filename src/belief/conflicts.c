/* conflicts.c - see conflicts.h.
 *
 * A repair is a smallest set of statements that has a member in every conflict found so far. While what is left when a repair is taken out
 * still cannot hold, there is a further conflict in there; once every repair mends all, no conflict is missing, because a conflict that has
 * a member in every true repair contains one that is known (conflicts and repairs are each other's smallest hitting sets). Repairs are
 * kept up to date conflict by conflict.
 * One conflict is found by leaving out one statement after the other and keeping those that this would mend; what the solver shows not to
 * matter is left out at once.
 * Source: hitting sets one edge at a time, Berge, Hypergraphs, 1989, chapter 2; deletion filter, Chinneck & Dravnieks, ORSA J. Comput. 3(2),
 * 1991. */
#include "belief/conflicts.h"

#include <stdlib.h>
#include <string.h>

#include "belief/possible.h"
#include "case/words.h"

/* Where a search ends that does not end by itself, in the measure of zopa_possible_sets_work: at the second when there are more conflicts
 * than were asked for, for then it only serves to find smaller ones. */
static const size_t work_most = 60000000, work_for_smaller = 20000000;
enum { REPAIRS_MOST = 1024, FOUND_TIMES = 4 };

struct repair {
  uint32_t *statements;           /* ascending */
  size_t count;
  bool mends;                     /* seen to mend all */
};

struct search {
  const struct zopa_rows *rows;
  struct zopa_possible_sets *sets;
  struct zopa_arena arena;
  bool *in, *hint, *smaller;      /* [statement_count] scratch: the set in question, what of it may be enough, that while it is tried */
  struct zopa_conflict *found;
  size_t found_count, found_capacity, most;
  struct repair *repairs;
  size_t repair_count, repair_capacity;
  bool whole;                     /* no repair was let go */
};

/* ---------------------------------------------------------------- one conflict */

static enum zopa_status ask(struct search *search, const bool *in, bool *ret_possible)
{
  return zopa_possible_sets_ask(search->sets, in, ret_possible, search->hint);
}

static size_t count_in(const struct search *search, const bool *in)
{
  size_t count = 0;
  for (size_t s = 0; s < search->rows->statement_count; s++)
    count += in[s];
  return count;
}

/* The set cannot hold: goes down to what the solver says is enough, as long as that proves true. */
static enum zopa_status take_hint(struct search *search)
{
  size_t size = search->rows->statement_count * sizeof *search->in;
  enum zopa_status status = ZOPA_OK;
  bool possible = false;
  while (status == ZOPA_OK && !possible && count_in(search, search->hint) < count_in(search, search->in)) {
    memcpy(search->smaller, search->hint, size);
    status = ask(search, search->smaller, &possible);
    if (status == ZOPA_OK && !possible)
      memcpy(search->in, search->smaller, size);
  }
  return status;
}

/* Turns a set that cannot hold into a conflict. Later statements are left out before earlier ones. */
static enum zopa_status shrink(struct search *search)
{
  enum zopa_status status = take_hint(search);
  for (size_t s = search->rows->statement_count; s-- > 0 && status == ZOPA_OK;) {
    bool possible;
    if (!search->in[s])
      continue;
    search->in[s] = false;
    status = ask(search, search->in, &possible);
    if (status == ZOPA_OK && possible)
      search->in[s] = true;
    else if (status == ZOPA_OK)
      status = take_hint(search);
  }
  return status;
}

static bool keep_conflict(struct search *search)
{
  struct zopa_conflict *found = zopa_arena_grow(&search->arena, search->found, search->found_count, &search->found_capacity, sizeof *found);
  uint32_t *statements = ZOPA_ARENA_NEW(&search->arena, uint32_t, count_in(search, search->in));
  if (!found || !statements)
    return false;
  search->found = found;
  found += search->found_count++;
  *found = (struct zopa_conflict){statements, 0};
  for (uint32_t s = 0; s < search->rows->statement_count; s++)
    if (search->in[s])
      statements[found->statement_count++] = s;
  return true;
}

/* ---------------------------------------------------------------- repairs */

static bool has(const struct repair *repair, uint32_t statement)
{
  for (size_t i = 0; i < repair->count; i++)
    if (repair->statements[i] == statement)
      return true;
  return false;
}

static bool hits(const struct repair *repair, const struct zopa_conflict *conflict)
{
  for (size_t i = 0; i < conflict->statement_count; i++)
    if (has(repair, conflict->statements[i]))
      return true;
  return false;
}

/* True when all members of a are in b or are the statement. Both ascend. */
static bool within(const struct repair *a, const struct repair *b, uint32_t statement)
{
  size_t at = 0;
  for (size_t i = 0; i < a->count; i++) {
    if (a->statements[i] == statement)
      continue;
    while (at < b->count && b->statements[at] < a->statements[i])
      at++;
    if (at == b->count || b->statements[at] != a->statements[i])
      return false;
  }
  return true;
}

static bool add_repair(struct search *search, const struct repair *less, uint32_t statement)
{
  struct repair *repairs = zopa_arena_grow(&search->arena, search->repairs, search->repair_count, &search->repair_capacity, sizeof *repairs);
  uint32_t *statements = ZOPA_ARENA_NEW(&search->arena, uint32_t, less->count + 1);
  if (!repairs || !statements)
    return false;
  size_t before = 0;
  for (size_t i = 0; i < less->count; i++) {
    bool after = less->statements[i] > statement;
    statements[i + after] = less->statements[i];
    before += !after;
  }
  statements[before] = statement;
  search->repairs = repairs;
  repairs[search->repair_count++] = (struct repair){statements, less->count + 1, false};
  return true;
}

/* Adds to a repair that does not hit the conflict each member of it in turn, where the outcome contains no repair that hits it: of those
 * there are `hitting`, the first. */
static bool extend(struct search *search, const struct repair *less, const struct zopa_conflict *conflict, size_t hitting)
{
  for (size_t i = 0; i < conflict->statement_count; i++) {
    bool smallest = true;
    for (size_t k = 0; k < hitting && smallest; k++)
      smallest = !within(&search->repairs[k], less, conflict->statements[i]);
    if (!smallest)
      continue;
    if (search->repair_count >= REPAIRS_MOST)
      search->whole = false;
    else if (!add_repair(search, less, conflict->statements[i]))
      return false;
  }
  return true;
}

/* Brings the repairs up to date with one more conflict. */
static bool update(struct search *search, const struct zopa_conflict *conflict)
{
  size_t count = search->repair_count, hitting = 0, missing = 0;
  struct repair *less = ZOPA_ARENA_NEW(&search->arena, struct repair, count);
  if (!less)
    return false;
  for (size_t k = 0; k < count; k++)
    if (hits(&search->repairs[k], conflict))
      search->repairs[hitting++] = search->repairs[k];
    else
      less[missing++] = search->repairs[k];
  search->repair_count = hitting;
  for (size_t k = 0; k < missing; k++)
    if (!extend(search, &less[k], conflict, hitting))
      return false;
  return true;
}

/* ---------------------------------------------------------------- all of them */

static struct repair *next_repair(struct search *search)
{
  for (size_t k = 0; k < search->repair_count; k++)
    if (!search->repairs[k].mends)
      return &search->repairs[k];
  return NULL;
}

static bool exhausted(const struct search *search)
{
  bool more = search->found_count > search->most;
  return zopa_possible_sets_work(search->sets) >= (more ? work_for_smaller : work_most) || search->found_count / FOUND_TIMES > search->most;
}

/* Looks at what is left without the members of a repair. */
static enum zopa_status try_repair(struct search *search, struct repair *repair)
{
  bool possible;
  memcpy(search->in, search->rows->used, search->rows->statement_count * sizeof *search->in);
  for (size_t i = 0; i < repair->count; i++)
    search->in[repair->statements[i]] = false;
  enum zopa_status status = ask(search, search->in, &possible);
  if (status != ZOPA_OK)
    return status;
  if (possible) {
    repair->mends = true;
    return ZOPA_OK;
  }
  status = shrink(search);
  if (status == ZOPA_OK && (!keep_conflict(search) || !update(search, &search->found[search->found_count - 1])))
    status = ZOPA_E_MEMORY;
  return status;
}

static int compare_conflicts(const void *a, const void *b)
{
  const struct zopa_conflict *x = a, *y = b;
  if (x->statement_count != y->statement_count)
    return x->statement_count < y->statement_count ? -1 : 1;
  for (size_t i = 0; i < x->statement_count; i++)
    if (x->statements[i] != y->statements[i])
      return x->statements[i] < y->statements[i] ? -1 : 1;
  return 0;
}

static enum zopa_status search_all(struct search *search, bool *ret_all)
{
  enum zopa_status status = ZOPA_OK;
  struct repair *repair = NULL;
  search->in = ZOPA_ARENA_NEW(&search->arena, bool, search->rows->statement_count);
  search->hint = ZOPA_ARENA_NEW(&search->arena, bool, search->rows->statement_count);
  search->smaller = ZOPA_ARENA_NEW(&search->arena, bool, search->rows->statement_count);
  search->repairs = zopa_arena_grow(&search->arena, NULL, 0, &search->repair_capacity, sizeof *search->repairs);
  if (search->arena.failed)
    return ZOPA_E_MEMORY;
  search->repairs[search->repair_count++] = (struct repair){.statements = NULL};
  while (status == ZOPA_OK && (repair = next_repair(search)) != NULL && !exhausted(search))
    status = try_repair(search, repair);
  if (search->found_count > 1)
    qsort(search->found, search->found_count, sizeof *search->found, compare_conflicts);
  *ret_all = search->whole && !repair;
  return status;
}

/* The first of what was found, in the caller's arena. */
static enum zopa_status hand_over(const struct search *search, size_t count, struct zopa_arena *arena, struct zopa_conflict **ret_conflicts)
{
  struct zopa_conflict *conflicts = ZOPA_ARENA_NEW(arena, struct zopa_conflict, count);
  for (size_t k = 0; k < count && conflicts; k++) {
    const struct zopa_conflict *found = &search->found[k];
    conflicts[k] = (struct zopa_conflict){ZOPA_ARENA_NEW(arena, uint32_t, found->statement_count), found->statement_count};
    if (!conflicts[k].statements)
      return ZOPA_E_MEMORY;
    memcpy(conflicts[k].statements, found->statements, found->statement_count * sizeof *found->statements);
  }
  if (conflicts)
    *ret_conflicts = conflicts;
  return conflicts ? ZOPA_OK : ZOPA_E_MEMORY;
}

enum zopa_status zopa_conflicts(const struct zopa_rows *rows, size_t most, struct zopa_arena *arena, struct zopa_conflict **ret_conflicts,
                                size_t *ret_count, bool *ret_all)
{
  struct search search = {.rows = rows, .most = most, .whole = true};
  bool all = false;
  enum zopa_status status = zopa_possible_sets_new(rows, &search.sets);
  if (status == ZOPA_OK)
    status = search_all(&search, &all);
  size_t count = search.found_count < most ? search.found_count : most;
  if (status == ZOPA_OK)
    status = hand_over(&search, count, arena, ret_conflicts);
  if (status == ZOPA_OK) {
    *ret_count = count;
    *ret_all = all && count == search.found_count;
  }
  zopa_possible_sets_free(search.sets);
  zopa_arena_clear(&search.arena);
  return status;
}

/* ---------------------------------------------------------------- in words */

static bool names_kind(const struct zopa_rows *rows, const struct zopa_conflict *conflict, enum zopa_preference_kind kind)
{
  const struct zopa_preference_statement *statements = rows->negotiation->preferences[rows->party].statements;
  for (size_t i = 0; i < conflict->statement_count; i++)
    if (statements[conflict->statements[i]].kind == kind)
      return true;
  return false;
}

/* True when members say of one issue that its share lies here, and that it lies elsewhere: then these alone conflict. */
static bool weigh_apart(const struct zopa_rows *rows, const struct zopa_conflict *conflict)
{
  const struct zopa_preference_statement *statements = rows->negotiation->preferences[rows->party].statements;
  if (conflict->statement_count != 2)
    return false;
  const struct zopa_preference_statement *one = &statements[conflict->statements[0]], *other = &statements[conflict->statements[1]];
  for (size_t i = 0; i < one->intervals_count; i++)
    for (size_t k = 0; k < other->intervals_count; k++) {
      const struct zopa_interval *a = &one->intervals[i], *b = &other->intervals[k];
      if (a->issue == b->issue && a->option == b->option && (a->low.value > b->high.value || b->low.value > a->high.value))
        return true;
    }
  return false;
}

/* What is given besides and may be why: the reservation value, and that shares add up. Where it is free, what is rejected conflicts with
 * nothing that is accepted only because the value is at most 1. */
static void add_given(const struct zopa_rows *rows, const struct zopa_conflict *conflict, struct zopa_text *text)
{
  const struct zopa_preference *preference = &rows->negotiation->preferences[rows->party];
  bool accepts = names_kind(rows, conflict, ZOPA_ACCEPTS), rejects = names_kind(rows, conflict, ZOPA_REJECTS);
  if (rejects && !accepts && rows->reservation == ZOPA_RESERVATION_FREE)
    zopa_text_string(text, " Without an agreement it has at most what everything at its best would give it.");
  if ((accepts || rejects) && rows->reservation == ZOPA_RESERVATION_FIXED)
    zopa_text_format(text, " Without an agreement it has %s, as the case says.", preference->reservation.text);
  if ((accepts || rejects) && rows->reservation == ZOPA_RESERVATION_PACKAGE) {
    zopa_text_string(text, " Without an agreement it has, as the case says, as much as with this package: ");
    zopa_clause_words(rows->negotiation, &preference->reservation_package, text);
    zopa_text_string(text, ".");
  }
  if (names_kind(rows, conflict, ZOPA_WEIGHS) && !weigh_apart(rows, conflict))
    zopa_text_string(text, " The shares of all issues add up to 1.");
}

void zopa_conflict_words(const struct zopa_rows *rows, const struct zopa_conflict *conflict, struct zopa_text *text)
{
  const struct zopa_case *negotiation = rows->negotiation;
  const struct zopa_preference_statement *statements = negotiation->preferences[rows->party].statements;
  const char *party = zopa_party_title(negotiation, rows->party);
  size_t count = conflict->statement_count;
  if (count == 1)
    zopa_text_format(text, "This statement of %s cannot hold: ", party);
  else if (count == 2)
    zopa_text_format(text, "These two statements of %s cannot both hold: ", party);
  else
    zopa_text_format(text, "These %zu statements of %s cannot all hold: ", count, party);
  for (size_t i = 0; i < count; i++) {
    if (count > 1)
      zopa_text_format(text, "%s(%zu) ", i ? "; " : "", i + 1);
    zopa_statement_words(negotiation, &statements[conflict->statements[i]], text);
  }
  zopa_text_string(text, ".");
  add_given(rows, conflict, text);
  if (count == 2)
    zopa_text_string(text, " Either could hold without the other.");
  else if (count > 2)
    zopa_text_string(text, " Without any one of them the others could hold together.");
}
