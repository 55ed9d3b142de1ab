/* validate.c - see validate.h. One function for each part of a case; each looks at its part alone where it can. Errors are for what makes
 * no sense in any reading, warnings for what a careful editor would ask about. */
#include "case/validate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "case/case_keys.h"
#include "case/versions.h"

struct check {
  const struct zopa_case *it;
  struct zopa_error *error;
  unsigned char *named;           /* [issues_count], scratch: issues that a clause names */
  struct zopa_names ledger;
  size_t error_count;
  bool out_of_memory;
};

static void say(struct check *check, enum zopa_severity severity, struct zopa_place place, const char *format, va_list arguments)
{
  char *text = NULL;
  if (vasprintf(&text, format, arguments) < 0)
    text = NULL;
  zopa_error_add(check->error, severity, place, "%s", text ? text : format);
  check->error_count += severity == ZOPA_ERROR;
  free(text);
}

static ZOPA_PRINTF(3, 4) void wrong(struct check *check, struct zopa_place place, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  say(check, ZOPA_ERROR, place, format, arguments);
  va_end(arguments);
}

static ZOPA_PRINTF(3, 4) void doubtful(struct check *check, struct zopa_place place, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  say(check, ZOPA_WARNING, place, format, arguments);
  va_end(arguments);
}

static const char *issue_id(const struct check *check, uint32_t issue) { return check->it->issues[issue].id; }
static const char *party_id(const struct check *check, uint32_t party) { return check->it->parties[party].id; }

static const char *option_id(const struct check *check, uint32_t issue, uint32_t option)
{
  return check->it->issues[issue].options[option].id;
}

/* ---------------------------------------------------------------- clauses */

static const struct zopa_term *term_on(const struct zopa_clause *clause, uint32_t issue)
{
  for (size_t i = 0; i < clause->terms_count; i++)
    if (clause->terms[i].issue == issue)
      return &clause->terms[i];
  return NULL;
}

static void mark(struct check *check, const struct zopa_clause *clause, unsigned char as)
{
  for (size_t i = 0; i < clause->terms_count; i++)
    check->named[clause->terms[i].issue] |= as;
}

static void unmark(struct check *check, const struct zopa_clause *clause)
{
  for (size_t i = 0; i < clause->terms_count; i++)
    check->named[clause->terms[i].issue] = 0;
}

/* Options that both terms list; both ascend. */
static size_t common_count(const struct zopa_term *a, const struct zopa_term *b)
{
  size_t i = 0, j = 0, count = 0;
  while (i < a->options_count && j < b->options_count) {
    if (a->options[i] == b->options[j])
      count++;
    if (a->options[i] <= b->options[j])
      i++;
    else
      j++;
  }
  return count;
}

/* The first issue that one clause names and the other does not; ZOPA_NONE when they name the same. */
static uint32_t lone_issue(struct check *check, const struct zopa_clause *a, const struct zopa_clause *b)
{
  uint32_t lone = ZOPA_NONE;
  mark(check, a, 1);
  mark(check, b, 2);
  for (size_t i = 0; i < a->terms_count && lone == ZOPA_NONE; i++)
    lone = check->named[a->terms[i].issue] != 3 ? a->terms[i].issue : ZOPA_NONE;
  for (size_t i = 0; i < b->terms_count && lone == ZOPA_NONE; i++)
    lone = check->named[b->terms[i].issue] != 3 ? b->terms[i].issue : ZOPA_NONE;
  unmark(check, a);
  unmark(check, b);
  return lone;
}

/* ---------------------------------------------------------------- parties, issues, constraints */

static void check_frame(struct check *check)
{
  const struct zopa_case *it = check->it;
  struct zopa_place nowhere = {it->parties_count ? it->parties[0].place.file : NULL, 0, 0};
  size_t consenting = 0;
  for (size_t i = 0; i < it->parties_count; i++)
    consenting += zopa_party_consents(it, i);
  if (it->parties_count == 0)
    wrong(check, nowhere, "the case names no party; it needs at least one");
  else if (consenting == 0)
    doubtful(check, nowhere, "no party has to agree; give one the role party, or \"consents: yes\"");
  if (it->issues_count == 0)
    wrong(check, nowhere, "the case names no issue; it needs at least one");
  for (size_t i = 0; i < it->issues_count; i++) {
    if (it->issues[i].options_count == 0)
      wrong(check, it->issues[i].place, "the issue \"%s\" has no option; it needs at least one", it->issues[i].id);
    if (it->issues[i].unit && !it->issues[i].numeric)
      doubtful(check, it->issues[i].place, "the issue \"%s\" has a unit but no range; a unit is for numeric issues", it->issues[i].id);
  }
}

static void check_forbid(struct check *check, const struct zopa_constraint *constraint)
{
  const struct zopa_clause *forbid = &constraint->forbid;
  if (forbid->terms_count == 0)
    wrong(check, constraint->place, "\"forbid\" names no issue, and so would forbid everything");
  if (forbid->terms_count != 1)
    return;
  const struct zopa_term *term = &forbid->terms[0];
  if (term->options_count == check->it->issues[term->issue].options_count)
    wrong(check, constraint->place, "\"forbid\" takes every option of %s away, so that nothing could be agreed", issue_id(check, term->issue));
  else
    doubtful(check, constraint->place, "\"forbid\" names %s alone, so that %s can never be agreed; leave that option out of the issue, or name what "
             "it cannot go with", issue_id(check, term->issue), term->options_count == 1 ? option_id(check, term->issue, term->options[0]) : "those");
}

static void check_conditional(struct check *check, const struct zopa_constraint *constraint)
{
  size_t implied = 0;
  for (size_t i = 0; i < constraint->then.terms_count; i++) {
    const struct zopa_term *then = &constraint->then.terms[i], *when = term_on(&constraint->when, then->issue);
    size_t common = when ? common_count(when, then) : 0;
    if (when && common == 0)
      doubtful(check, constraint->place, "\"then\" and \"if\" ask for different options of %s, so that the \"if\" can never hold; say so with \"forbid\"",
               issue_id(check, then->issue));
    implied += (when && common == when->options_count) || then->options_count == check->it->issues[then->issue].options_count;
  }
  if (implied == constraint->then.terms_count)
    doubtful(check, constraint->place, "this constraint always holds, and so says nothing");
  if (constraint->when.terms_count == 0)
    doubtful(check, constraint->place, "\"if\" names no issue, so that \"then\" must always hold");
}

static void check_constraints(struct check *check)
{
  for (size_t i = 0; i < check->it->constraints_count; i++) {
    const struct zopa_constraint *constraint = &check->it->constraints[i];
    if (constraint->conditional)
      check_conditional(check, constraint);
    else
      check_forbid(check, constraint);
    if (constraint->visibility == ZOPA_PRIVATE)
      doubtful(check, constraint->place, "a private constraint belongs to no party, so that no party is shown it");
  }
}

/* ---------------------------------------------------------------- preferences */

static void check_order(struct check *check, const struct zopa_preference_statement *statement)
{
  const struct zopa_issue *issue = &check->it->issues[statement->issue];
  const struct zopa_indices *order = &statement->best_to_worst;
  size_t last = issue->options_count - 1;
  if (order->at_count < 2 && issue->options_count > 1)
    wrong(check, statement->place, "an order of fewer than two options says nothing");
  unsigned char *seen = calloc(issue->options_count, 1);
  check->out_of_memory = check->out_of_memory || !seen;
  for (size_t i = 0; i < order->at_count && seen; i++)
    if (seen[order->at[i]]++ == 1)
      wrong(check, statement->place, "the order of %s names \"%s\" twice", issue->id, issue->options[order->at[i]].id);
  free(seen);
  bool ends = order->at_count == 2 && ((order->at[0] == 0 && order->at[1] == last) || (order->at[0] == last && order->at[1] == 0));
  if (issue->numeric && last > 0 && !ends)
    wrong(check, statement->place, "%s is numeric: its order names its two ends, %s and %s, the better one first", issue->id,
          issue->options[0].id, issue->options[last].id);
}

static void check_prefers(struct check *check, const struct zopa_preference_statement *statement)
{
  const struct zopa_clause *left = &statement->subject, *right = &statement->object;
  uint32_t lone = lone_issue(check, left, right);
  size_t differing = 0;
  if (lone != ZOPA_NONE) {
    wrong(check, statement->place, "\"prefers\" and \"over\" must name the same issues, and %s stands on one side only", issue_id(check, lone));
    return;
  }
  for (size_t i = 0; i < left->terms_count; i++)
    differing += term_on(right, left->terms[i].issue)->options[0] != left->terms[i].options[0];
  if (differing == 0)
    wrong(check, statement->place, "\"prefers\" and \"over\" say the same");
}

/* True when standing names one other option of the issue than the one given, and no further one. */
static bool stands_elsewhere(const struct check *check, const struct zopa_term *term)
{
  uint32_t other = ZOPA_NONE;
  for (size_t i = 0; i < check->it->standing_count; i++) {
    const struct zopa_standing *standing = &check->it->standing[i];
    if (standing->issue != term->issue || standing->options.at_count != 1 || standing->options.at[0] == term->options[0])
      continue;
    if (other != ZOPA_NONE && other != standing->options.at[0])
      return false;
    other = standing->options.at[0];
  }
  return other != ZOPA_NONE;
}

static void check_without_instead(struct check *check, const struct zopa_preference_statement *statement, const struct zopa_clause *clause)
{
  for (size_t i = 0; i < clause->terms_count; i++)
    if (!stands_elsewhere(check, &clause->terms[i]))
      doubtful(check, statement->place, "without \"instead_of\", standing must name one other option of %s; so this statement cannot be used",
               issue_id(check, clause->terms[i].issue));
}

static void check_gives(struct check *check, const struct zopa_preference_statement *statement)
{
  const struct zopa_clause *gives = &statement->subject, *gets = &statement->object, *instead = &statement->instead_of;
  for (size_t i = 0; i < gives->terms_count; i++)
    if (term_on(gets, gives->terms[i].issue)) {
      wrong(check, statement->place, "%s is both given and got", issue_id(check, gives->terms[i].issue));
      return;
    }
  if (gives->terms_count == 0 || gets->terms_count == 0)
    wrong(check, statement->place, "\"gives\" and \"for\" must each name an issue");
  if (!instead->terms) {
    check_without_instead(check, statement, gives);
    check_without_instead(check, statement, gets);
    return;
  }
  for (size_t i = 0; i < instead->terms_count; i++) {
    const struct zopa_term *now = &instead->terms[i], *then = term_on(gives, now->issue);
    then = then ? then : term_on(gets, now->issue);
    if (!then)
      wrong(check, statement->place, "\"instead_of\" names %s, which is neither given nor got", issue_id(check, now->issue));
    else if (then->options[0] == now->options[0])
      wrong(check, statement->place, "\"instead_of\" names the same option of %s, so that nothing changes hands there", issue_id(check, now->issue));
  }
  if (instead->terms_count < gives->terms_count + gets->terms_count)
    wrong(check, statement->place, "\"instead_of\" must name an option of every issue that is given or got");
}

static void check_intervals(struct check *check, const struct zopa_preference_statement *statement)
{
  for (size_t i = 0; i < statement->intervals_count; i++) {
    const struct zopa_interval *interval = &statement->intervals[i];
    if (interval->low.value > interval->high.value)
      wrong(check, interval->place, "the interval's low end, %s, is above its high end, %s", interval->low.text, interval->high.text);
    else if (interval->low.value < 0 || interval->high.value > 1)
      wrong(check, interval->place, "the interval from %s to %s must lie within 0 and 1", interval->low.text, interval->high.text);
  }
}

static void check_preference_statement(struct check *check, uint32_t party, const struct zopa_preference_statement *statement)
{
  bool clause = statement->kind == ZOPA_RED_LINE || statement->kind == ZOPA_ACCEPTS || statement->kind == ZOPA_REJECTS || statement->kind == ZOPA_PREFERS;
  if (clause && statement->subject.terms_count == 0)
    wrong(check, statement->place, "\"%s\" names no issue", zopa_preference_word(statement->kind));
  else if (statement->kind == ZOPA_PREFERS)
    check_prefers(check, statement);
  switch (statement->kind) {
  case ZOPA_ORDER:
    check_order(check, statement);
    break;
  case ZOPA_MATTERS_MORE:
    if (statement->issue == statement->than)
      wrong(check, statement->place, "%s cannot matter more than itself", issue_id(check, statement->issue));
    break;
  case ZOPA_GIVES:
    check_gives(check, statement);
    break;
  case ZOPA_RATES:
  case ZOPA_WEIGHS:
    check_intervals(check, statement);
    break;
  case ZOPA_RED_LINE:
    if (!zopa_party_consents(check->it, party))
      doubtful(check, statement->place, "%s does not have to agree, so that its red line rules nothing out", party_id(check, party));
    break;
  default:
    break;
  }
}

static void check_worth(struct check *check, uint32_t party, const struct zopa_preference *preference)
{
  const struct zopa_case *it = check->it;
  for (size_t i = 0; i < it->issues_count && preference->values; i++)
    if (preference->values[i].weight.text && preference->values[i].weight.value < 0)
      wrong(check, preference->values[i].place, "the weight of %s to %s is below 0; turn the values round instead", it->issues[i].id, party_id(check, party));
  if (preference->as_written && preference->out_of.text && preference->out_of.value <= 0)
    wrong(check, preference->place, "\"out_of\" must be above 0");
  for (size_t i = 0; i < preference->interactions_count; i++) {
    const struct zopa_interaction *interaction = &preference->interactions[i];
    if (interaction->when.terms_count == 0 && !preference->as_written)
      wrong(check, interaction->place, "an interaction names no issue, and so would only move the scale");
    else if (interaction->when.terms_count == 1 && !preference->as_written)
      doubtful(check, interaction->place, "an interaction on %s alone; the worth of single options belongs in \"values\"",
               issue_id(check, interaction->when.terms[0].issue));
  }
}

static void check_reservation(struct check *check, uint32_t party, const struct zopa_preference *preference)
{
  const struct zopa_case *it = check->it;
  double most = 1, least = 0;
  for (size_t i = 0; i < preference->interactions_count; i++) {
    most += preference->interactions[i].add.value > 0 ? preference->interactions[i].add.value : 0;
    least += preference->interactions[i].add.value < 0 ? preference->interactions[i].add.value : 0;
  }
  double value = preference->reservation.value;
  if (preference->reservation.text && !preference->as_written && (value > most || value < least))
    doubtful(check, preference->place, "the reservation of %s, %s, lies outside the scale of utilities, which goes from %g to %g", party_id(check, party),
             preference->reservation.text, least, most);
  if (!preference->reservation_is_package)
    return;
  mark(check, &preference->reservation_package, 1);
  for (size_t i = 0; i < it->issues_count; i++)
    if (!check->named[i]) {
      wrong(check, preference->reservation_package.place, "the reservation of %s is a package that leaves %s open; it must name an option of every issue",
            party_id(check, party), it->issues[i].id);
      break;
    }
  unmark(check, &preference->reservation_package);
}

static void check_preferences(struct check *check)
{
  for (uint32_t p = 0; p < check->it->parties_count; p++) {
    const struct zopa_preference *preference = &check->it->preferences[p];
    if (!preference->given)
      continue;
    if (preference->use_engine && preference->visibility == ZOPA_PUBLIC)
      doubtful(check, preference->place, "\"use: engine\" is for preferences that are not public; everyone sees those of %s", party_id(check, p));
    check_worth(check, p, preference);
    check_reservation(check, p, preference);
    for (size_t i = 0; i < preference->statements_count; i++)
      check_preference_statement(check, p, &preference->statements[i]);
  }
}

/* ---------------------------------------------------------------- the ledger */

static bool lists(const struct zopa_ids *ids, const char *id)
{
  for (size_t i = 0; i < ids->ids_count; i++)
    if (strcmp(ids->ids[i], id) == 0)
      return true;
  return false;
}

static void check_links(struct check *check, const struct zopa_statement *statement)
{
  static const char *const words[] = {"contradict", "supersede", "corroborate"};
  const struct zopa_ids *links[] = {&statement->contradicts, &statement->supersedes, &statement->corroborates};
  for (size_t k = 0; k < 3; k++) {
    if (lists(links[k], statement->id))
      wrong(check, statement->place, "the statement \"%s\" cannot %s itself", statement->id, words[k]);
    for (size_t i = 0; i < links[k]->ids_count; i++) {
      uint32_t index = zopa_names_index(&check->ledger, links[k]->ids[i]);
      const struct zopa_statement *other = index == ZOPA_NONE ? NULL : &check->it->statements[index];
      if (k == 1 && other && other->said.known && statement->said.known && other->said.day > statement->said.day)
        doubtful(check, statement->place, "the statement \"%s\" supersedes \"%s\", which was said later", statement->id, other->id);
    }
  }
  for (size_t i = 0; i < statement->contradicts.ids_count; i++)
    if (lists(&statement->corroborates, statement->contradicts.ids[i]))
      wrong(check, statement->place, "the statement \"%s\" cannot both contradict and corroborate \"%s\"", statement->id, statement->contradicts.ids[i]);
}

static bool before(struct zopa_date a, struct zopa_date b) { return a.known && b.known && a.day < b.day; }

static void check_statements(struct check *check)
{
  for (size_t i = 0; i < check->it->statements_count; i++) {
    const struct zopa_statement *statement = &check->it->statements[i];
    uint32_t met;
    if (!zopa_names_add(&check->ledger, statement->id, (uint32_t)i, &met))
      check->out_of_memory = true;
    else if (met != i)
      wrong(check, statement->place, "two statements have the id \"%s\"; give this one another", statement->id);
  }
  for (size_t i = 0; i < check->it->statements_count; i++) {
    const struct zopa_statement *statement = &check->it->statements[i];
    check_links(check, statement);
    if (before(statement->expires, statement->said))
      wrong(check, statement->place, "the statement \"%s\" expires before it was said", statement->id);
    if (before(check->it->as_of, statement->said))
      doubtful(check, statement->place, "the statement \"%s\" was said after the day that the case pictures (as_of)", statement->id);
    if (!statement->source && statement->visibility == ZOPA_PUBLIC)
      doubtful(check, statement->place, "the statement \"%s\" names no source", statement->id);
    if (statement->for_party != ZOPA_NONE && statement->for_party == statement->about_party)
      doubtful(check, statement->place, "the statement \"%s\" is about the party that it speaks for; \"about\" is for another's position", statement->id);
    if (statement->visibility == ZOPA_PRIVATE && statement->for_party == ZOPA_NONE)
      doubtful(check, statement->place, "the statement \"%s\" is private, but speaks for no party that could be shown it", statement->id);
  }
}

/* ---------------------------------------------------------------- what rests on the ledger */

/* Entries that not everyone may see, under something that everyone may: it goes with them (copy.c), which its author may not expect. */
static void check_resting(struct check *check, const struct zopa_key *key, const char *items, size_t count)
{
  const struct zopa_key *from = zopa_type_key_of_kind(key->type, ZOPA_KEY_FROM), *visibility = zopa_type_key_of_kind(key->type, ZOPA_KEY_VISIBILITY);
  for (size_t i = 0; i < count && from; i++) {
    const void *item = items + i * key->type->size;
    const struct zopa_ids *ids = ZOPA_MEMBER_CONST(item, from->at, struct zopa_ids);
    bool open = !visibility || *ZOPA_MEMBER_CONST(item, visibility->at, enum zopa_visibility) == ZOPA_PUBLIC;
    for (size_t k = 0; k < ids->ids_count && open; k++) {
      uint32_t index = zopa_names_index(&check->ledger, ids->ids[k]);
      open = index != ZOPA_NONE && check->it->statements[index].visibility != ZOPA_PUBLIC;
    }
    if (open && ids->ids_count > 0)
      doubtful(check, *ZOPA_MEMBER_CONST(item, key->type->place_at, struct zopa_place),
               "%s is public, but rests only on entries that are not, and is hidden with them", key->type->name);
  }
}

/* The case's own lists, and those in preferences that everyone may see. */
static void check_all_resting(struct check *check)
{
  const struct zopa_case *it = check->it;
  const struct zopa_type *preferences = zopa_type_key_of_kind(&zopa_case_type, ZOPA_KEY_PREFERENCES)->type;
  for (size_t i = 0; i < zopa_case_type.key_count; i++) {
    const struct zopa_key *key = &zopa_case_type.keys[i];
    if (key->type && key->count_at != SIZE_MAX)
      check_resting(check, key, *ZOPA_MEMBER_CONST(it, key->at, char *const), *ZOPA_MEMBER_CONST(it, key->count_at, size_t));
  }
  for (size_t p = 0; p < it->parties_count; p++)
    for (size_t i = 0; i < preferences->key_count && it->preferences[p].visibility == ZOPA_PUBLIC; i++) {
      const struct zopa_key *key = &preferences->keys[i];
      if (key->kind == ZOPA_KEY_LIST)
        check_resting(check, key, *ZOPA_MEMBER_CONST(&it->preferences[p], key->at, char *const),
                      *ZOPA_MEMBER_CONST(&it->preferences[p], key->count_at, size_t));
    }
}

/* ---------------------------------------------------------------- standing, offers, rounds and what comes after */

static void check_standing(struct check *check)
{
  const struct zopa_case *it = check->it;
  uint32_t *claims = calloc(it->issues_count ? it->issues_count : 1, sizeof *claims);
  check->out_of_memory = check->out_of_memory || !claims;
  for (size_t i = 0; i < it->standing_count && claims; i++)
    claims[it->standing[i].issue]++;
  for (size_t i = 0; i < it->standing_count && claims; i++) {
    const struct zopa_standing *standing = &it->standing[i];
    const char *issue = issue_id(check, standing->issue);
    for (size_t k = 1; k < standing->options.at_count; k++)
      if (standing->options.at[k] == standing->options.at[k - 1])
        wrong(check, standing->place, "the standing of %s names \"%s\" twice", issue, option_id(check, standing->issue, standing->options.at[k]));
    if (before(it->as_of, standing->since))
      doubtful(check, standing->place, "%s stands so since after the day that the case pictures (as_of)", issue);
    if (standing->level >= ZOPA_AGREED && standing->options.at_count == 0)
      doubtful(check, standing->place, "%s is said to be %s, but no option is named", issue, zopa_level_word(standing->level));
    if (claims[standing->issue] > 1 && standing->claimed_by == ZOPA_NONE)
      doubtful(check, standing->place, "there are several claims of where %s stands, and this one does not say whose it is (claimed_by)", issue);
    if (standing->visibility == ZOPA_PRIVATE && standing->claimed_by == ZOPA_NONE)
      doubtful(check, standing->place, "this standing of %s is private, but claimed by no party that could be shown it", issue);
  }
  free(claims);
}

/* Two objects of one list with the same id. */
static void check_ids(struct check *check, const void *items, size_t count, size_t size, size_t id_at, size_t place_at, const char *what)
{
  struct zopa_names names = {0};
  for (size_t i = 0; i < count; i++) {
    const char *item = (const char *)items + i * size;
    const char *id = *(const char *const *)(const void *)(item + id_at);
    uint32_t met;
    if (!zopa_names_add(&names, id, (uint32_t)i, &met))
      check->out_of_memory = true;
    else if (met != i)
      wrong(check, *(const struct zopa_place *)(const void *)(item + place_at), "two %s have the id \"%s\"; give this one another", what, id);
  }
  zopa_names_clear(&names);
}

#define CHECK_IDS(check, list, type, what) \
  check_ids(check, (check)->it->list, (check)->it->list##_count, sizeof(struct type), offsetof(struct type, id), offsetof(struct type, place), what)

static void check_offers(struct check *check)
{
  CHECK_IDS(check, offers, zopa_offer, "offers");
  for (size_t i = 0; i < check->it->offers_count; i++) {
    const struct zopa_offer *offer = &check->it->offers[i];
    if (offer->package.terms_count == 0)
      wrong(check, offer->place, "the offer \"%s\" offers nothing; its package must name an issue", offer->id);
    if (before(offer->expires, offer->made))
      wrong(check, offer->place, "the offer \"%s\" expires before it was made", offer->id);
    if (before(check->it->as_of, offer->made))
      doubtful(check, offer->place, "the offer \"%s\" was made after the day that the case pictures (as_of)", offer->id);
    for (size_t k = 0; k < offer->to.at_count; k++)
      if (offer->to.at[k] == offer->by)
        wrong(check, offer->place, "%s cannot make the offer \"%s\" to itself", party_id(check, offer->by), offer->id);
  }
}

static void check_rounds(struct check *check)
{
  CHECK_IDS(check, rounds, zopa_round, "rounds");
  for (size_t i = 0; i < check->it->rounds_count; i++)
    if (before(check->it->rounds[i].to, check->it->rounds[i].from))
      wrong(check, check->it->rounds[i].place, "the round \"%s\" ends before it begins", check->it->rounds[i].id);
}

static bool has_item(const struct zopa_points *points, const char *item)
{
  for (size_t i = 0; i < points->items_count; i++)
    if (strcmp(points->items[i], item) == 0)
      return true;
  return false;
}

static void check_points(struct check *check)
{
  const struct zopa_case *it = check->it;
  if (it->points_count == 0)
    return;
  if (it->points_count != 2) {
    wrong(check, it->points[0].place, "\"points\" is for two parties, and %zu have some", it->points_count);
    return;
  }
  for (size_t p = 0; p < 2; p++) {
    const struct zopa_points *mine = &it->points[p], *other = &it->points[1 - p];
    double sum = 0;
    for (size_t i = 0; i < mine->items_count; i++) {
      bool same_place = i < other->items_count && strcmp(other->items[i], mine->items[i]) == 0;
      if (!same_place && !has_item(other, mine->items[i]))
        wrong(check, other->place, "%s has no points on \"%s\", on which %s has some", party_id(check, other->party), mine->items[i],
              party_id(check, mine->party));
      if (mine->values[i].value < 0)
        wrong(check, mine->place, "the points of %s on \"%s\" are below 0", party_id(check, mine->party), mine->items[i]);
      sum += mine->values[i].value;
    }
    if (sum < 100 - 1e-6 || sum > 100 + 1e-6)
      doubtful(check, mine->place, "the points of %s sum to %g, not to 100", party_id(check, mine->party), sum);
  }
}

/* Marks with 1 the guarantees from which the way back through earlier versions comes back to them. mark is zeroed, [guarantees_count + 1]. */
static void mark_circles(const struct zopa_case *it, const uint32_t *earlier, uint32_t *mark)
{
  for (uint32_t i = 0; i < it->guarantees_count; i++) {
    uint32_t walk = i + 2, at = i; /* the number of this walk, left behind where it has been */
    for (; at != ZOPA_NONE && mark[at] == 0; at = earlier[at])
      mark[at] = walk;
    for (; at != ZOPA_NONE && mark[at] == walk; at = earlier[at])
      mark[at] = 1;
  }
}

/* Versions name an earlier one, and no chain of them comes back to where it began. */
static void check_versions(struct check *check)
{
  const struct zopa_case *it = check->it;
  uint32_t *earlier = calloc(it->guarantees_count + 1, sizeof *earlier), *mark = calloc(it->guarantees_count + 1, sizeof *mark);
  bool good = earlier && mark && zopa_versions_earlier(it, earlier);
  check->out_of_memory |= !good;
  if (good)
    mark_circles(it, earlier, mark);
  for (size_t i = 0; i < it->guarantees_count && good; i++) {
    const struct zopa_guarantee *guarantee = &it->guarantees[i];
    if (guarantee->supersedes && earlier[i] == ZOPA_NONE)
      wrong(check, guarantee->place, "the guarantee \"%s\" supersedes \"%s\", and there is no such guarantee", guarantee->id, guarantee->supersedes);
    else if (mark[i] == 1)
      wrong(check, guarantee->place, "the guarantee \"%s\" comes to supersede itself", guarantee->id);
  }
  free(earlier);
  free(mark);
}

static void check_guarantees(struct check *check)
{
  const struct zopa_case *it = check->it;
  struct zopa_names earlier = {0};
  CHECK_IDS(check, guarantees, zopa_guarantee, "guarantees");
  check_versions(check);
  for (size_t i = 0; i < it->guarantees_count; i++) {
    const struct zopa_guarantee *guarantee = &it->guarantees[i];
    uint32_t met;
    if (before(guarantee->expires, guarantee->made))
      wrong(check, guarantee->place, "the guarantee \"%s\" expires before it was put forward", guarantee->id);
    if (before(it->as_of, guarantee->made))
      doubtful(check, guarantee->place, "the guarantee \"%s\" was put forward after the day that the case pictures (as_of)", guarantee->id);
    if (guarantee->expires.known && !it->as_of.known)
      doubtful(check, guarantee->place, "the guarantee \"%s\" expires, but the case names no day that it pictures (as_of), so that it counts as standing",
               guarantee->id);
    if (!guarantee->supersedes)
      continue;
    if (!zopa_names_add(&earlier, guarantee->supersedes, (uint32_t)i, &met))
      check->out_of_memory = true;
    else if (met != i)
      doubtful(check, guarantee->place, "\"%s\" and \"%s\" both supersede \"%s\"; both count as standing", it->guarantees[met].id, guarantee->id,
               guarantee->supersedes);
  }
  zopa_names_clear(&earlier);
}

/* named: 2 marks issues that some party controls. */
static void check_guards(struct check *check)
{
  for (size_t i = 0; i < check->it->guarantees_count; i++) {
    const struct zopa_guarantee *guarantee = &check->it->guarantees[i];
    for (size_t k = 0; k < guarantee->guards.at_count; k++)
      if (!(check->named[guarantee->guards.at[k]] & 2))
        doubtful(check, guarantee->place, "the guarantee \"%s\" guards %s, which no party controls, so that nobody can set it off there", guarantee->id,
                 issue_id(check, guarantee->guards.at[k]));
    if ((guarantee->guards.at_count > 0) != (guarantee->then.terms_count > 0))
      doubtful(check, guarantee->place, "the guarantee \"%s\" says %s; whether it deters can be judged only with both (guards, then)", guarantee->id,
               guarantee->then.terms_count ? "what follows when it is invoked, but not what sets it off" : "what sets it off, but not what follows then");
  }
}

static void check_controls(struct check *check)
{
  const struct zopa_case *it = check->it;
  mark(check, &it->fallback, 1);
  for (size_t i = 0; i < it->controls_count; i++)
    for (size_t k = 0; k < it->controls[i].issues.at_count; k++) {
      uint32_t issue = it->controls[i].issues.at[k];
      if (!(check->named[issue] & 1))
        doubtful(check, it->controls[i].place, "%s controls %s, but \"fallback\" does not say what becomes of it when it stops",
                 party_id(check, it->controls[i].party), issue_id(check, issue));
      check->named[issue] |= 2;
    }
  for (size_t i = 0; i < it->fallback.terms_count; i++)
    if (!(check->named[it->fallback.terms[i].issue] & 2))
      doubtful(check, it->fallback.terms[i].place, "\"fallback\" names %s, which no party controls", issue_id(check, it->fallback.terms[i].issue));
  for (size_t i = 0; i < it->irreversible.at_count; i++)
    if (!(check->named[it->irreversible.at[i]] & 2))
      doubtful(check, (struct zopa_place){it->parties_count ? it->parties[0].place.file : NULL, 0, 0}, "\"irreversible\" names %s, which no party controls",
               issue_id(check, it->irreversible.at[i]));
  check_guards(check);
  memset(check->named, 0, it->issues_count);
}

enum zopa_status zopa_case_validate(const struct zopa_case *negotiation, struct zopa_error *error)
{
  struct check check = {.it = negotiation, .error = error};
  check.named = calloc(negotiation->issues_count ? negotiation->issues_count : 1, 1);
  if (!check.named)
    return ZOPA_E_MEMORY;
  check_frame(&check);
  check_constraints(&check);
  check_preferences(&check);
  check_statements(&check);
  check_all_resting(&check);
  check_standing(&check);
  check_offers(&check);
  check_rounds(&check);
  check_guarantees(&check);
  check_points(&check);
  check_controls(&check);
  zopa_names_clear(&check.ledger);
  free(check.named);
  return check.out_of_memory ? ZOPA_E_MEMORY : check.error_count > 0 ? ZOPA_E_INPUT : ZOPA_OK;
}
