/* show_tables.c - the smaller tables of a case: changes since a day, approvals, constraints, rounds, sources. */
#include <string.h>

#include "ops/outcome_text.h"
#include "ops/show_view.h"
#include "ratify/ratify.h"

static void cell_from(struct zopa_show *show, struct zopa_text *text, struct zopa_table *table)
{
  zopa_table_cell(table, zopa_show_keep(show, text));
}

static void note_from(struct zopa_show *show, struct zopa_text *text, struct zopa_table *table)
{
  zopa_table_note(table, zopa_show_keep(show, text));
}

static void add_columns(struct zopa_table *table, const char *caption, const char *const *heads, size_t count)
{
  zopa_table_caption(table, caption);
  for (size_t i = 0; i < count; i++)
    zopa_table_column(table, ZOPA_ALIGN_LEFT, heads[i]);
}

#define COLUMNS(table, caption, ...)                                                        \
  do {                                                                                      \
    const char *const heads_[] = {__VA_ARGS__};                                             \
    add_columns((table), (caption), heads_, sizeof heads_ / sizeof *heads_);                \
  } while (0)

static void write_unsaid(const char *text, struct zopa_table *table)
{
  zopa_table_cell(table, text);
  zopa_table_tone(table, ZOPA_TONE_SOFT);
}

/* A text of the file, or softly that there is none. */
static void write_stated(const char *text, struct zopa_table *table)
{
  if (text && *text)
    zopa_table_cell(table, text);
  else
    write_unsaid("not stated", table);
}

static void stated_from(struct zopa_show *show, struct zopa_text *text, struct zopa_table *table)
{
  write_stated(zopa_show_keep(show, text), table);
}

static void add_note(const char *note, enum zopa_visibility visibility, struct zopa_text *text)
{
  if (note)
    zopa_text_format(text, "%s%s", text->size ? "; " : "", note);
  if (visibility != ZOPA_PUBLIC)
    zopa_text_format(text, "%s%s", text->size ? "; " : "", visibility == ZOPA_MEDIATOR ? "told to the mediator" : "private");
}

/* --- what changed --- */

const char *zopa_show_change_word(enum zopa_change_kind kind)
{
  static const char *const words[] = {"round", "said", "offered", "stands", "offer lapses", "statement lapses"};
  return words[kind];
}

static void tell_round(const struct zopa_case *negotiation, const struct zopa_round *round, struct zopa_text *text)
{
  zopa_text_format(text, "Round %s", round->name ? round->name : round->id);
  if (round->location)
    zopa_text_format(text, ", %s", round->location);
  if (round->from.known && round->to.known && round->to.day > round->from.day) {
    zopa_text_string(text, ", until ");
    zopa_show_day(round->to, text);
  }
  if (round->present.at_count > 0) {
    zopa_text_string(text, "; present: ");
    zopa_show_parties(negotiation, &round->present, text);
  }
}

static void tell_said(const struct zopa_show *show, uint32_t index, struct zopa_text *text)
{
  const struct zopa_statement *statement = &show->negotiation->statements[index];
  const char *party = statement->for_party == ZOPA_NONE ? NULL : zopa_party_title(show->negotiation, statement->for_party);
  zopa_text_string(text, statement->speaker ? statement->speaker : party ? party : "Speaker not named");
  if (statement->speaker && party && strcmp(statement->speaker, party) != 0)
    zopa_text_format(text, " for %s", party);
  if (statement->about_party != ZOPA_NONE)
    zopa_text_format(text, ", about %s", zopa_party_title(show->negotiation, statement->about_party));
  zopa_text_string(text, ": ");
  if (statement->quote)
    zopa_text_format(text, "“%s”", statement->quote);
  else
    zopa_show_record(show, index, text);
}

static void tell_offer(const struct zopa_case *negotiation, const struct zopa_offer *offer, bool whole, struct zopa_text *text)
{
  zopa_text_format(text, "Offer %s of %s", offer->id, zopa_party_title(negotiation, offer->by));
  if (offer->to.at_count > 0) {
    zopa_text_string(text, " to ");
    zopa_show_parties(negotiation, &offer->to, text);
  }
  if (whole && offer->package.terms_count > 0) {
    zopa_text_string(text, ": ");
    zopa_clause_words(negotiation, &offer->package, text);
  }
}

static void tell_standing(const struct zopa_case *negotiation, const struct zopa_standing *standing, struct zopa_text *text)
{
  zopa_text_format(text, "%s: %s", zopa_issue_title(negotiation, standing->issue), zopa_level_word(standing->level));
  if (standing->options.at_count > 0) {
    zopa_text_string(text, " on ");
    zopa_options_words(&negotiation->issues[standing->issue], standing->options.at, standing->options.at_count, ", ", " or ", ZOPA_OPTION_BRIEF, text);
  }
  if (standing->claimed_by != ZOPA_NONE)
    zopa_text_format(text, ", says %s", zopa_party_title(negotiation, standing->claimed_by));
}

void zopa_show_change(const struct zopa_show *show, const struct zopa_show_change *change, struct zopa_text *text)
{
  const struct zopa_case *negotiation = show->negotiation;
  switch (change->kind) {
  case ZOPA_CHANGE_ROUND:
    tell_round(negotiation, &negotiation->rounds[change->index], text);
    break;
  case ZOPA_CHANGE_SAID:
  case ZOPA_CHANGE_STATEMENT_LAPSES:
    tell_said(show, change->index, text);
    break;
  case ZOPA_CHANGE_OFFERED:
  case ZOPA_CHANGE_OFFER_LAPSES:
    tell_offer(negotiation, &negotiation->offers[change->index], change->kind == ZOPA_CHANGE_OFFERED, text);
    break;
  case ZOPA_CHANGE_STANDS:
    tell_standing(negotiation, &negotiation->standing[change->index], text);
    break;
  }
}

static void add_change_refs(struct zopa_show *show, const struct zopa_show_change *change, struct zopa_table *table)
{
  const struct zopa_case *negotiation = show->negotiation;
  if (change->kind == ZOPA_CHANGE_SAID || change->kind == ZOPA_CHANGE_STATEMENT_LAPSES)
    zopa_table_ref(table, negotiation->statements[change->index].id);
  else if (change->kind == ZOPA_CHANGE_OFFERED || change->kind == ZOPA_CHANGE_OFFER_LAPSES)
    zopa_show_table_refs(show, &negotiation->offers[change->index].from, table);
  else if (change->kind == ZOPA_CHANGE_STANDS)
    zopa_show_table_refs(show, &negotiation->standing[change->index].from, table);
}

void zopa_show_changes_table(struct zopa_show *show, struct zopa_table *table)
{
  COLUMNS(table, "What changed, by day", "Day", "", "What");
  for (size_t i = 0; i < show->changes_count; i++) {
    const struct zopa_show_change *change = &show->changes[i];
    bool lapses = change->kind == ZOPA_CHANGE_OFFER_LAPSES || change->kind == ZOPA_CHANGE_STATEMENT_LAPSES;
    bool repeated = i > 0 && show->changes[i - 1].day.day == change->day.day;
    struct zopa_text day = {0}, what = {0};
    if (!repeated)
      zopa_show_short_day(change->day, &day);
    zopa_show_change(show, change, &what);
    zopa_table_row(table, NULL);
    cell_from(show, &day, table);
    write_unsaid(zopa_show_change_word(change->kind), table);
    cell_from(show, &what, table);
    if (lapses && show->negotiation->as_of.known && !zopa_show_expired(show, change->day))
      zopa_table_note(table, "still to come");
    add_change_refs(show, change, table);
  }
}

/* --- who has to say yes --- */

/* A word of the file as people say it: "present_and_voting" as "present and voting". */
static void add_spoken(const char *word, struct zopa_text *text)
{
  for (; *word; word++)
    zopa_text_add(text, *word == '_' ? " " : word, 1);
}

/* A rule that is more than a word, in the words of the ratify command; what that cannot read it tells of itself. */
static void add_rule(const struct zopa_approval *approval, struct zopa_text *text)
{
  struct zopa_rule_setting setting = {.of = approval->of, .body = approval->body, .on_trust = true};
  struct zopa_error ignored = {0};
  struct zopa_body body = {.approval = approval};
  enum zopa_status status = approval->rule ? zopa_rule_read(approval->rule, &setting, &ignored, &body.rule) : ZOPA_OK;
  size_t before = text->size;
  zopa_body_rule_words(&body, text);
  if (text->size == before)
    zopa_text_string(text, "a rule that cannot be read");
  text->failed |= status == ZOPA_E_MEMORY;
  zopa_rule_free(body.rule);
  zopa_error_clear(&ignored);
}

void zopa_show_rule(const struct zopa_approval *approval, struct zopa_text *text)
{
  if (approval->kind != ZOPA_BODY_ONE || (approval->rule && approval->rule->kind != ZOPA_NODE_SCALAR)) {
    add_rule(approval, text);
    return;
  }
  if (!approval->rule)
    zopa_text_string(text, "rule not stated");
  else {
    zopa_text_string(text, strcmp(approval->rule->text, "majority") == 0 ? "a " : "");
    add_spoken(approval->rule->text, text);
  }
  if (approval->of) {
    bool whole = strcmp(approval->of, "members") == 0 || strcmp(approval->of, "seats") == 0;
    bool people = strcmp(approval->of, "present") == 0 || strcmp(approval->of, "voting") == 0 || strcmp(approval->of, "present_and_voting") == 0;
    zopa_text_string(text, whole ? " of all " : people ? " of those " : " of ");
    add_spoken(approval->of, text);
  }
  if (approval->seats.text)
    zopa_text_format(text, ", %s seat%s", approval->seats.text, approval->seats.value == 1 ? "" : "s");
}

void zopa_show_approvals_table(struct zopa_show *show, struct zopa_table *table)
{
  const struct zopa_case *negotiation = show->negotiation;
  COLUMNS(table, "Who has to say yes before an agreement binds", "Party", "Body", "Needs");
  for (size_t i = 0; i < negotiation->approvals_count; i++) {
    const struct zopa_approval *approval = &negotiation->approvals[i];
    struct zopa_text rule = {0}, note = {0}, name = {0};
    zopa_show_rule(approval, &rule);
    zopa_body_name(approval, &name);
    if (approval->when.terms_count > 0) {
      zopa_text_string(&rule, ", for agreements with ");
      zopa_clause_words(negotiation, &approval->when, &rule);
    }
    if (approval->voters && approval->voters->kind == ZOPA_NODE_SCALAR)
      zopa_text_format(&note, "voters: %s", approval->voters->text);
    else if (approval->voters)
      zopa_text_format(&note, "voters: %u in the case", (unsigned)approval->voters->count);
    add_note(approval->note, approval->visibility, &note);
    zopa_table_row(table, NULL);
    zopa_table_cell(table, zopa_party_title(negotiation, approval->party));
    zopa_table_party(table, (int)approval->party);
    cell_from(show, &name, table);
    cell_from(show, &rule, table);
    note_from(show, &note, table);
    zopa_show_table_refs(show, &approval->from, table);
  }
}

/* --- constraints, rounds, sources --- */

void zopa_show_constraints_table(struct zopa_show *show, struct zopa_table *table)
{
  const struct zopa_case *negotiation = show->negotiation;
  COLUMNS(table, "What cannot be combined", "Constraint", "Why");
  for (size_t i = 0; i < negotiation->constraints_count; i++) {
    const struct zopa_constraint *constraint = &negotiation->constraints[i];
    struct zopa_text text = {0}, note = {0};
    if (constraint->conditional) {
      zopa_text_string(&text, "If ");
      zopa_clause_words(negotiation, &constraint->when, &text);
      zopa_text_string(&text, ", then ");
      zopa_clause_words(negotiation, &constraint->then, &text);
    } else {
      zopa_text_string(&text, constraint->forbid.terms_count > 1 ? "Never together: " : "Never: ");
      zopa_clause_words(negotiation, &constraint->forbid, &text);
    }
    add_note(NULL, constraint->visibility, &note);
    zopa_table_row(table, NULL);
    cell_from(show, &text, table);
    note_from(show, &note, table);
    zopa_show_table_refs(show, &constraint->from, table);
    write_stated(constraint->why, table);
  }
}

static void add_days(const struct zopa_round *round, struct zopa_text *text)
{
  struct zopa_date first = round->from.known ? round->from : round->to, last = round->to.known ? round->to : round->from;
  if (first.known)
    zopa_show_days(first, last, text);
}

void zopa_show_rounds_table(struct zopa_show *show, struct zopa_table *table)
{
  const struct zopa_case *negotiation = show->negotiation;
  COLUMNS(table, "When and where they met", "Round", "Days", "Place", "Present");
  for (size_t i = 0; i < negotiation->rounds_count; i++) {
    const struct zopa_round *round = &negotiation->rounds[i];
    struct zopa_text days = {0}, present = {0}, note = {0};
    add_days(round, &days);
    zopa_show_parties(negotiation, &round->present, &present);
    add_note(round->note, round->visibility, &note);
    zopa_table_row(table, NULL);
    zopa_table_cell(table, round->name ? round->name : round->id);
    note_from(show, &note, table);
    stated_from(show, &days, table);
    write_stated(round->location, table);
    stated_from(show, &present, table);
  }
}

void zopa_show_sources_table(struct zopa_show *show, struct zopa_table *table)
{
  const struct zopa_case *negotiation = show->negotiation;
  COLUMNS(table, "Sources of the ledger", "Source", "Title", "Published by", "On");
  for (size_t i = 0; i < negotiation->sources_count; i++) {
    const struct zopa_source *source = &negotiation->sources[i];
    struct zopa_text publisher = {0}, day = {0}, note = {0};
    zopa_text_format(&publisher, "%s%s%s", source->author ? source->author : "", source->author && source->publisher ? ", " : "",
                     source->publisher ? source->publisher : "");
    if (source->published.known)
      zopa_show_short_day(source->published, &day);
    if (source->url)
      zopa_text_string(&note, source->url);
    if (source->retrieved.known) {
      zopa_text_string(&note, note.size ? ", read on " : "read on ");
      zopa_show_short_day(source->retrieved, &note);
    }
    add_note(source->note, ZOPA_PUBLIC, &note);
    zopa_table_row(table, NULL);
    zopa_table_cell(table, source->id);
    write_stated(source->title, table);
    note_from(show, &note, table);
    stated_from(show, &publisher, table);
    stated_from(show, &day, table);
  }
}
