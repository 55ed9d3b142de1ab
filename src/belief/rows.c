/* rows.c - see rows.h. One function for each kind of statement. */
#include "belief/rows.h"

#include <stdlib.h>

/* Where an issue stands, by claims that name one option: how many options they name, which two at most. */
struct standing {
  uint32_t options[2];
  unsigned count;                 /* 3: more than two */
};

/* A part of a row that is being put together, in the chain of its issue. */
struct link {
  struct zopa_part part;
  size_t next;                    /* 1 + the part on the same issue that came before; 0: none */
};

/* A row while it is put together; parts on the same knot are added up. */
struct draft {
  struct zopa_rows *rows;
  struct zopa_arena scratch;
  struct standing *standing;      /* [issue_count] */
  size_t *newest;                 /* [issue_count] 1 + the newest part on the issue; 0: none */
  struct link *links;
  size_t link_count, link_capacity;
  double reservation, constant;
  uint32_t statement;
  size_t row_capacity;
  bool failed;
};

/* Where an option of a numeric issue lies between the ends: 0 at the first, 1 at the last. The grid is even, a sample need not be. */
static double share_of(const struct zopa_issue *issue, uint32_t option)
{
  double first, last, at;
  if (issue->options_count < 2)
    return 0;
  if (!issue->continuous || !zopa_number_read(issue->options[0].id, &first) || !zopa_number_read(issue->options[option].id, &at) ||
      !zopa_number_read(issue->options[issue->options_count - 1].id, &last) || first >= last)
    return (double)option / (double)(issue->options_count - 1);
  return (at - first) / (last - first);
}

size_t zopa_rows_option(const struct zopa_rows *rows, uint32_t issue, uint32_t option, double factor, struct zopa_part ret_parts[2])
{
  const struct zopa_issue *it = &rows->negotiation->issues[issue];
  uint32_t first = rows->knot_first[issue];
  if (!it->numeric) {
    ret_parts[0] = (struct zopa_part){issue, first + option, factor};
    return 1;
  }
  double share = share_of(it, option);
  size_t count = 0;
  if (share < 1)
    ret_parts[count++] = (struct zopa_part){issue, first, factor * (1 - share)};
  if (share > 0)
    ret_parts[count++] = (struct zopa_part){issue, first + 1, factor * share};
  return count;
}

static void add_part(struct draft *draft, struct zopa_part part)
{
  for (size_t at = draft->newest[part.issue]; at; at = draft->links[at - 1].next)
    if (draft->links[at - 1].part.knot == part.knot) {
      draft->links[at - 1].part.factor += part.factor;
      return;
    }
  struct link *links = zopa_arena_grow(&draft->scratch, draft->links, draft->link_count, &draft->link_capacity, sizeof *links);
  if (!links) {
    draft->failed = true;
    return;
  }
  draft->links = links;
  links[draft->link_count++] = (struct link){part, draft->newest[part.issue]};
  draft->newest[part.issue] = draft->link_count;
}

/* What was put together, without what cancelled out; the draft is empty then. NULL when memory ran out. */
static struct zopa_part *take_parts(struct draft *draft, size_t *ret_count)
{
  struct zopa_part *parts = ZOPA_ARENA_NEW(&draft->rows->arena, struct zopa_part, draft->link_count);
  size_t count = 0;
  for (size_t i = 0; i < draft->link_count; i++) {
    draft->newest[draft->links[i].part.issue] = 0;
    if (parts && draft->links[i].part.factor != 0)
      parts[count++] = draft->links[i].part;
  }
  draft->link_count = 0;
  draft->failed = draft->failed || !parts;
  *ret_count = count;
  return parts;
}

static void add_option(struct draft *draft, uint32_t issue, uint32_t option, double factor)
{
  struct zopa_part parts[2];
  size_t count = zopa_rows_option(draft->rows, issue, option, factor, parts);
  for (size_t i = 0; i < count; i++)
    add_part(draft, parts[i]);
}

static void add_weight(struct draft *draft, uint32_t issue, double factor) { add_part(draft, (struct zopa_part){issue, ZOPA_NONE, factor}); }

static void add_package(struct draft *draft, const struct zopa_clause *package, double factor)
{
  for (size_t i = 0; i < package->terms_count; i++)
    add_option(draft, package->terms[i].issue, package->terms[i].options[0], factor);
}

static void add_reservation(struct draft *draft, double factor)
{
  const struct zopa_rows *rows = draft->rows;
  if (rows->reservation == ZOPA_RESERVATION_FREE)
    draft->reservation += factor;
  else if (rows->reservation == ZOPA_RESERVATION_FIXED)
    draft->constant += factor * rows->reservation_value;
  for (size_t i = 0; i < rows->reservation_part_count; i++) {
    struct zopa_part part = rows->reservation_parts[i];
    part.factor *= factor;
    add_part(draft, part);
  }
}

/* A local row is on the values of the one issue that its parts are on. */
static void end_row(struct draft *draft, enum zopa_row_kind kind, bool local)
{
  struct zopa_rows *rows = draft->rows;
  size_t count;
  struct zopa_part *parts = take_parts(draft, &count);
  struct zopa_row *list = zopa_arena_grow(&rows->arena, rows->rows, rows->row_count, &draft->row_capacity, sizeof *list);
  if (list && parts) {
    rows->rows = list;
    list[rows->row_count++] = (struct zopa_row){parts, count, draft->reservation, draft->constant, kind, draft->statement, local && count > 0};
    rows->used[draft->statement] = true;
  } else
    draft->failed = true;
  draft->reservation = draft->constant = 0;
}

/* ---------------------------------------------------------------- the kinds of statements */

/* The best of a list that names all options has value 1, the last 0. A numeric issue's list names its two ends. A single option is both the
 * best and the worst, and to rank it says nothing. */
static void write_order(struct draft *draft, const struct zopa_preference_statement *statement)
{
  const struct zopa_issue *issue = &draft->rows->negotiation->issues[statement->issue];
  const struct zopa_indices *order = &statement->best_to_worst;
  if (order->at_count < 2)
    return;
  for (size_t i = 0; i + 1 < order->at_count; i++) {
    add_option(draft, statement->issue, order->at[i], 1);
    add_option(draft, statement->issue, order->at[i + 1], -1);
    end_row(draft, ZOPA_ROW_AT_LEAST, true);
  }
  if (!issue->numeric && order->at_count < issue->options_count)
    return;
  add_option(draft, statement->issue, order->at[0], 1);
  add_weight(draft, statement->issue, -1);
  end_row(draft, ZOPA_ROW_EQUAL, true);
  add_option(draft, statement->issue, order->at[order->at_count - 1], 1);
  end_row(draft, ZOPA_ROW_EQUAL, true);
}

/* True when the packages choose differently on one issue only. Both name the same issues, in an order of their own. */
static bool differ_on_one(struct draft *draft)
{
  size_t issues = 0;
  uint32_t issue = ZOPA_NONE;
  for (size_t i = 0; i < draft->link_count; i++)
    if (draft->links[i].part.factor != 0 && draft->links[i].part.issue != issue) {
      issue = draft->links[i].part.issue;
      issues++;
    }
  return issues == 1;
}

static void write_prefers(struct draft *draft, const struct zopa_preference_statement *statement)
{
  add_package(draft, &statement->subject, 1);
  add_package(draft, &statement->object, -1);
  end_row(draft, ZOPA_ROW_AT_LEAST, differ_on_one(draft));
}

static void find_standing(struct draft *draft)
{
  const struct zopa_case *it = draft->rows->negotiation;
  for (size_t i = 0; i < it->standing_count; i++) {
    const struct zopa_standing *claim = &it->standing[i];
    struct standing *standing = &draft->standing[claim->issue];
    if (claim->options.at_count != 1)
      continue;
    bool known = false;
    for (unsigned k = 0; k < standing->count && k < 2; k++)
      known = known || standing->options[k] == claim->options.at[0];
    if (!known && standing->count < 2)
      standing->options[standing->count] = claim->options.at[0];
    standing->count += !known && standing->count < 3;
  }
}

/* Where an issue stands now, when that is one option other than the one named; ZOPA_NONE otherwise, also when rivals claim several. */
static uint32_t stands_at(const struct draft *draft, const struct zopa_term *term)
{
  const struct standing *standing = &draft->standing[term->issue];
  uint32_t found = ZOPA_NONE;
  for (unsigned k = 0; k < standing->count && k < 2; k++)
    if (standing->options[k] != term->options[0]) {
      if (found != ZOPA_NONE)
        return ZOPA_NONE;
      found = standing->options[k];
    }
  return standing->count < 3 ? found : ZOPA_NONE;
}

static bool stands(const struct draft *draft, const struct zopa_clause *clause)
{
  for (size_t i = 0; i < clause->terms_count; i++)
    if (stands_at(draft, &clause->terms[i]) == ZOPA_NONE)
      return false;
  return true;
}

static void add_standing(struct draft *draft, const struct zopa_clause *clause, double factor)
{
  for (size_t i = 0; i < clause->terms_count; i++)
    add_option(draft, clause->terms[i].issue, stands_at(draft, &clause->terms[i]), factor);
}

static void write_gives(struct draft *draft, const struct zopa_preference_statement *statement)
{
  bool said = statement->instead_of.terms != NULL;
  if (!said && !(stands(draft, &statement->subject) && stands(draft, &statement->object)))
    return;
  add_package(draft, &statement->subject, 1);
  add_package(draft, &statement->object, 1);
  if (said)
    add_package(draft, &statement->instead_of, -1);
  else {
    add_standing(draft, &statement->subject, -1);
    add_standing(draft, &statement->object, -1);
  }
  end_row(draft, ZOPA_ROW_AT_LEAST, false);
}

static void write_intervals(struct draft *draft, const struct zopa_preference_statement *statement)
{
  for (size_t i = 0; i < statement->intervals_count; i++) {
    const struct zopa_interval *interval = &statement->intervals[i];
    bool equal = interval->low.text && interval->high.text && interval->low.value == interval->high.value;
    for (int side = 1; side >= (equal ? 1 : -1); side -= 2) {
      double bound = side > 0 ? interval->low.value : interval->high.value;
      if (statement->kind == ZOPA_RATES) {
        add_option(draft, interval->issue, interval->option, side);
        add_weight(draft, interval->issue, -side * bound);
      } else {
        add_weight(draft, interval->issue, side);
        draft->constant -= side * bound;
      }
      end_row(draft, equal ? ZOPA_ROW_EQUAL : ZOPA_ROW_AT_LEAST, statement->kind == ZOPA_RATES);
    }
  }
}

/* With the rest at its best: the sum of m over the named and of w over the others is 1 + the sum of m - w over the named. */
static void write_acceptance(struct draft *draft, const struct zopa_preference_statement *statement)
{
  int sign = statement->kind == ZOPA_ACCEPTS ? 1 : -1;
  add_package(draft, &statement->subject, sign);
  for (size_t i = 0; i < statement->subject.terms_count; i++)
    add_weight(draft, statement->subject.terms[i].issue, -sign);
  draft->constant += sign;
  add_reservation(draft, -sign);
  end_row(draft, sign > 0 ? ZOPA_ROW_AT_LEAST : ZOPA_ROW_MORE, false);
}

static void write_statement(struct draft *draft, const struct zopa_preference_statement *statement)
{
  switch (statement->kind) {
  case ZOPA_ORDER:
    write_order(draft, statement);
    break;
  case ZOPA_MATTERS_MORE:
    add_weight(draft, statement->issue, 1);
    add_weight(draft, statement->than, -1);
    end_row(draft, ZOPA_ROW_AT_LEAST, false);
    break;
  case ZOPA_PREFERS:
    write_prefers(draft, statement);
    break;
  case ZOPA_GIVES:
    write_gives(draft, statement);
    break;
  case ZOPA_RATES:
  case ZOPA_WEIGHS:
    write_intervals(draft, statement);
    break;
  case ZOPA_ACCEPTS:
  case ZOPA_REJECTS:
    write_acceptance(draft, statement);
    break;
  case ZOPA_RED_LINE:
    break;
  }
}

/* ---------------------------------------------------------------- the whole */

static void find_reservation(struct draft *draft, const struct zopa_preference *preference)
{
  struct zopa_rows *rows = draft->rows;
  if (preference->reservation_is_package) {
    add_package(draft, &preference->reservation_package, 1);
    rows->reservation = ZOPA_RESERVATION_PACKAGE;
    rows->reservation_parts = take_parts(draft, &rows->reservation_part_count);
  } else if (preference->reservation.text) {
    rows->reservation = ZOPA_RESERVATION_FIXED;
    rows->reservation_value = preference->reservation.value;
  }
}

/* Where the knots of each issue lie. */
static void place_knots(struct zopa_rows *rows)
{
  for (size_t i = 0; i < rows->issue_count; i++) {
    const struct zopa_issue *issue = &rows->negotiation->issues[i];
    rows->knot_first[i + 1] = rows->knot_first[i] + (issue->numeric ? 2 : (uint32_t)issue->options_count);
    rows->knot_count = rows->knot_first[i + 1];
  }
}

enum zopa_status zopa_rows_new(const struct zopa_case *negotiation, uint32_t party, struct zopa_rows **ret_rows)
{
  const struct zopa_preference *preference = &negotiation->preferences[party];
  struct zopa_arena arena = {0};
  struct zopa_rows *rows = ZOPA_ARENA_NEW(&arena, struct zopa_rows, 1);
  if (!rows)
    return ZOPA_E_MEMORY;
  *rows = (struct zopa_rows){.arena = arena, .negotiation = negotiation, .party = party, .issue_count = negotiation->issues_count,
                             .statement_count = preference->statements_count};
  struct draft draft = {.rows = rows};
  rows->knot_first = ZOPA_ARENA_NEW(&rows->arena, uint32_t, rows->issue_count + 1);
  rows->used = ZOPA_ARENA_NEW(&rows->arena, bool, rows->statement_count);
  draft.standing = ZOPA_ARENA_NEW(&draft.scratch, struct standing, rows->issue_count);
  draft.newest = ZOPA_ARENA_NEW(&draft.scratch, size_t, rows->issue_count);
  draft.failed = rows->arena.failed || draft.scratch.failed;
  if (!draft.failed) {
    place_knots(rows);
    find_standing(&draft);
    find_reservation(&draft, preference);
  }
  for (size_t i = 0; i < rows->statement_count && !draft.failed; i++) {
    draft.statement = (uint32_t)i;
    write_statement(&draft, &preference->statements[i]);
  }
  zopa_arena_clear(&draft.scratch);
  if (draft.failed) {
    zopa_rows_free(rows);
    return ZOPA_E_MEMORY;
  }
  *ret_rows = rows;
  return ZOPA_OK;
}

void zopa_rows_free(struct zopa_rows *rows)
{
  if (!rows)
    return;
  struct zopa_arena arena = rows->arena;
  zopa_arena_clear(&arena);
}
