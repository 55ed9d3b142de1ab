/* whatif.c - see whatif.h. Entries of the ledger go by the copy (copy.c); the rest is written into the copy. */
#include "case/whatif.h"

#include <stdlib.h>
#include <string.h>

#include "base/node.h"
#include "base/text.h"
#include "case/copy.h"
#include "case/grid.h"

struct changes {
  const struct zopa_case *whole;
  struct zopa_case *copy;
  struct zopa_error *error;
  struct zopa_names dropped;
  enum zopa_status status;
};

static void fail(struct changes *changes, enum zopa_status status)
{
  if (changes->status == ZOPA_OK || status == ZOPA_E_MEMORY)
    changes->status = status;
}

/* "--set terr=x: there is no issue "terr"; did you mean "territory"?" */
static void unknown(struct changes *changes, const char *option, const char *argument, const char *what, const char *word,
                    const char *(*id)(const struct zopa_case *, size_t, size_t), size_t within, size_t count)
{
  char shown[2][ZOPA_SHOWN_SIZE];
  const char **ids = calloc(count ? count : 1, sizeof *ids);
  for (size_t i = 0; i < count && ids; i++)
    ids[i] = id(changes->whole, within, i);
  const char *nearest = ids ? zopa_text_nearest(word, ids, count) : NULL;
  struct zopa_text rest = {0};
  for (size_t i = 0; i < count && i < 12 && ids && !nearest; i++)
    zopa_text_format(&rest, "%s%s", i ? ", " : "; there are ", ids[i]);
  if (nearest)
    zopa_text_format(&rest, "; did you mean \"%s\"?", nearest);
  zopa_error_add(changes->error, ZOPA_ERROR, (struct zopa_place){0}, "%s %s: there is no %s \"%s\"%s", option, zopa_shown(argument, shown[0]), what,
                 zopa_shown(word, shown[1]), rest.data ? rest.data : "");
  zopa_text_clear(&rest);
  free(ids);
  fail(changes, ZOPA_E_ARGUMENT);
}

static const char *issue_id(const struct zopa_case *it, size_t within, size_t i) { (void)within; return it->issues[i].id; }
static const char *party_id(const struct zopa_case *it, size_t within, size_t i) { (void)within; return it->parties[i].id; }
static const char *entry_id(const struct zopa_case *it, size_t within, size_t i) { (void)within; return it->statements[i].id; }
static const char *option_id(const struct zopa_case *it, size_t within, size_t i) { return it->issues[within].options[i].id; }

/* ---------------------------------------------------------------- entries of the ledger */

static void drop(struct changes *changes, const char *id)
{
  uint32_t met;
  if (!zopa_names_add(&changes->dropped, id, 0, &met))
    fail(changes, ZOPA_E_MEMORY);
}

static void drop_all(struct changes *changes, const struct zopa_what_if *what_if)
{
  const struct zopa_case *whole = changes->whole;
  for (size_t i = 0; i < what_if->without_count; i++)
    if (zopa_statement_by_id(whole, what_if->without[i]))
      drop(changes, what_if->without[i]);
    else
      unknown(changes, "--without", what_if->without[i], "statement", what_if->without[i], entry_id, 0, whole->statements_count);
  for (size_t i = 0; i < what_if->assume_count; i++) {
    const struct zopa_statement *statement = zopa_statement_by_id(whole, what_if->assume[i]);
    if (!statement)
      unknown(changes, "--assume", what_if->assume[i], "statement", what_if->assume[i], entry_id, 0, whole->statements_count);
    for (size_t k = 0; statement && k < statement->contradicts.ids_count; k++)
      drop(changes, statement->contradicts.ids[k]);
  }
}

/* ---------------------------------------------------------------- names on the left of a "=" */

/* The index of what stands before a "=" (the last that leaves a known name), and what stands behind it; ZOPA_NONE after a problem. */
static uint32_t split(struct changes *changes, const char *option, const char *argument, const char *what, size_t count,
                      const char *(*id)(const struct zopa_case *, size_t, size_t), const char **ret_rest)
{
  const char *first = strchr(argument, '=');
  char shown[ZOPA_SHOWN_SIZE];
  if (!first) {
    zopa_error_add(changes->error, ZOPA_ERROR, (struct zopa_place){0}, "%s %s: \"%s=...\" is wanted", option, zopa_shown(argument, shown), what);
    fail(changes, ZOPA_E_ARGUMENT);
    return ZOPA_NONE;
  }
  uint32_t found = ZOPA_NONE;
  for (const char *at = first; at; at = strchr(at + 1, '='))
    for (size_t i = 0; i < count; i++) {
      const char *name = id(changes->whole, 0, i);
      if (strlen(name) == (size_t)(at - argument) && memcmp(name, argument, (size_t)(at - argument)) == 0) {
        *ret_rest = at + 1;
        found = (uint32_t)i;
      }
    }
  if (found != ZOPA_NONE)
    return found;
  char *word = strndup(argument, (size_t)(first - argument));
  if (word)
    unknown(changes, option, argument, what, word, id, 0, count);
  else
    fail(changes, ZOPA_E_MEMORY);
  free(word);
  return ZOPA_NONE;
}

/* ---------------------------------------------------------------- changes of the copy */

/* Forbids all options of the issue but one. An issue of one option needs nothing. */
static bool forbid_others(struct zopa_case *copy, struct zopa_constraint *constraint, uint32_t issue, uint32_t option)
{
  size_t count = copy->issues[issue].options_count;
  struct zopa_term *term = ZOPA_ARENA_NEW(&copy->arena, struct zopa_term, 1);
  uint32_t *options = ZOPA_ARENA_NEW(&copy->arena, uint32_t, count);
  if (!term || !options)
    return false;
  *term = (struct zopa_term){.issue = issue, .options = options};
  for (uint32_t i = 0; i < count; i++)
    if (i != option)
      options[term->options_count++] = i;
  *constraint = (struct zopa_constraint){.forbid = {.terms = term, .terms_count = 1}, .why = "set on the command line"};
  return true;
}

static void set_issues(struct changes *changes, const struct zopa_what_if *what_if)
{
  struct zopa_case *copy = changes->copy;
  size_t count = copy->constraints_count;
  struct zopa_constraint *constraints = ZOPA_ARENA_NEW(&copy->arena, struct zopa_constraint, count + what_if->set_count);
  unsigned char *done = calloc(copy->issues_count ? copy->issues_count : 1, 1);
  if (!constraints || !done) {
    free(done);
    fail(changes, ZOPA_E_MEMORY);
    return;
  }
  if (count)
    memcpy(constraints, copy->constraints, count * sizeof *constraints);
  for (size_t i = 0; i < what_if->set_count; i++) {
    const char *text;
    uint32_t issue = split(changes, "--set", what_if->set[i], "issue", copy->issues_count, issue_id, &text);
    if (issue == ZOPA_NONE)
      continue;
    uint32_t option = zopa_option_named(&copy->issues[issue], text);
    if (option == ZOPA_NONE)
      unknown(changes, "--set", what_if->set[i], "option", text, option_id, issue, copy->issues[issue].options_count);
    else if (done[issue]++) {
      zopa_error_add(changes->error, ZOPA_ERROR, (struct zopa_place){0}, "--set: the issue \"%s\" is set twice", copy->issues[issue].id);
      fail(changes, ZOPA_E_ARGUMENT);
    } else if (copy->issues[issue].options_count > 1 && !forbid_others(copy, &constraints[count++], issue, option))
      fail(changes, ZOPA_E_MEMORY);
  }
  free(done);
  copy->constraints = constraints;
  copy->constraints_count = count;
}

enum zopa_status zopa_party_number_read(const struct zopa_case *negotiation, const char *option, const char *argument, struct zopa_error *error,
                                        uint32_t *ret_party, struct zopa_number *ret_number)
{
  struct changes changes = {.whole = negotiation, .error = error};
  char shown[ZOPA_SHOWN_SIZE];
  const char *text;
  struct zopa_number number = {0};
  uint32_t party = split(&changes, option, argument, "party", negotiation->parties_count, party_id, &text);
  if (party == ZOPA_NONE)
    return changes.status;
  bool given = negotiation->preferences[party].given;
  if (!given || !zopa_number_read(text, &number.value)) {
    zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){0}, "%s %s: %s", option, zopa_shown(argument, shown),
                   given ? "a number is wanted, as 0.35 or 3/7" : "the case holds no preferences of this party");
    return ZOPA_E_ARGUMENT;
  }
  number.text = text;
  *ret_party = party;
  *ret_number = number;
  return ZOPA_OK;
}

static void set_reservations(struct changes *changes, const struct zopa_what_if *what_if)
{
  struct zopa_case *copy = changes->copy;
  for (size_t i = 0; i < what_if->reservation_count; i++) {
    uint32_t party;
    struct zopa_number number;
    enum zopa_status status = zopa_party_number_read(changes->whole, "--reservation", what_if->reservation[i], changes->error, &party, &number);
    if (status == ZOPA_OK && !(number.text = zopa_arena_string(&copy->arena, number.text)))
      status = ZOPA_E_MEMORY;
    if (status != ZOPA_OK) {
      fail(changes, status);
      continue;
    }
    copy->preferences[party].reservation = number;
    copy->preferences[party].reservation_is_package = false;
    copy->preferences[party].reservation_package = (struct zopa_clause){0};
  }
}

enum zopa_status zopa_case_what_if(const struct zopa_case *negotiation, const struct zopa_what_if *what_if, struct zopa_error *error,
                                   struct zopa_case **ret_case)
{
  struct changes changes = {.whole = negotiation, .error = error};
  drop_all(&changes, what_if);
  struct zopa_cut cut = {.viewer = {.kind = ZOPA_VIEWER_ALL, .party = ZOPA_NONE}, .dropped = &changes.dropped};
  enum zopa_status copied = zopa_case_copy(negotiation, &cut, &changes.copy);
  if (copied == ZOPA_OK) {
    set_issues(&changes, what_if);
    set_reservations(&changes, what_if);
  } else
    fail(&changes, copied);
  zopa_names_clear(&changes.dropped);
  if (changes.status == ZOPA_OK)
    *ret_case = changes.copy;
  else
    zopa_case_free(changes.copy);
  return changes.status;
}

static bool copy_clause(struct zopa_arena *arena, const struct zopa_clause *from, struct zopa_clause *to)
{
  struct zopa_term *terms = ZOPA_ARENA_NEW(arena, struct zopa_term, from->terms_count);
  for (size_t t = 0; terms && t < from->terms_count; t++) {
    terms[t] = from->terms[t];
    terms[t].options = ZOPA_ARENA_NEW(arena, uint32_t, from->terms[t].options_count);
    if (!terms[t].options)
      return false;
    memcpy(terms[t].options, from->terms[t].options, from->terms[t].options_count * sizeof *terms[t].options);
  }
  *to = (struct zopa_clause){.terms = terms, .terms_count = from->terms_count};
  return terms != NULL;
}

enum zopa_status zopa_case_forbid(const struct zopa_case *negotiation, const struct zopa_clause *clauses, size_t count, const char *why,
                                  struct zopa_case **ret_case)
{
  const struct zopa_cut cut = {.viewer = {.kind = ZOPA_VIEWER_ALL, .party = ZOPA_NONE}};
  struct zopa_case *copy = NULL;
  enum zopa_status status = zopa_case_copy(negotiation, &cut, &copy);
  if (status != ZOPA_OK)
    return status;
  size_t before = copy->constraints_count;
  struct zopa_constraint *constraints = ZOPA_ARENA_NEW(&copy->arena, struct zopa_constraint, before + count);
  const char *reason = zopa_arena_string(&copy->arena, why);
  bool good = constraints && reason;
  if (good && before > 0)
    memcpy(constraints, copy->constraints, before * sizeof *constraints);
  for (size_t c = 0; c < count && good; c++) {
    constraints[before + c].why = reason;
    good = copy_clause(&copy->arena, &clauses[c], &constraints[before + c].forbid);
  }
  if (!good) {
    zopa_case_free(copy);
    return ZOPA_E_MEMORY;
  }
  copy->constraints = constraints;
  copy->constraints_count = before + count;
  *ret_case = copy;
  return ZOPA_OK;
}
