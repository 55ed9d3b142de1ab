/* show_said.c - see show_words.h: what entries of the ledger, offers and positions say, with who says it and how sure.
 *
 * Grades in words after the Admiralty code as NATO uses it (AJP-2.1; US Army FM 2-22.3, appendix B). */
#include <string.h>

#include "ops/outcome_text.h"
#include "ops/show_words.h"

/* Puts a separator before a further part; start is where the first one began. */
static void part(struct zopa_text *text, size_t start, const char *separator)
{
  if (text->size > start)
    zopa_text_string(text, separator);
}

const char *zopa_show_tier(enum zopa_tier tier)
{
  static const char *const words[] = {"", "on record", "on background", "anonymous", "document", "social media"};
  return words[tier];
}

static const char *reliability_words(char grade)
{
  static const char *const words[] = {"completely reliable", "usually reliable", "fairly reliable", "not usually reliable", "unreliable",
                                      "reliability cannot be judged"};
  return grade >= 'A' && grade <= 'F' ? words[grade - 'A'] : NULL;
}

static const char *credibility_words(double grade)
{
  static const char *const words[] = {"confirmed by other sources", "probably true", "possibly true", "doubtfully true", "improbable",
                                      "truth cannot be judged"};
  return grade >= 1 && grade <= 6 ? words[(size_t)grade - 1] : NULL;
}

static void add_seen_by(const struct zopa_case *negotiation, enum zopa_visibility visibility, uint32_t owner, struct zopa_text *text)
{
  if (visibility == ZOPA_MEDIATOR)
    zopa_text_string(text, "told to the mediator");
  else if (visibility == ZOPA_PRIVATE)
    zopa_text_format(text, "private%s%s", owner == ZOPA_NONE ? "" : " to ", owner == ZOPA_NONE ? "" : zopa_party_title(negotiation, owner));
}

/* --- the byline --- */

static void add_speaker(const struct zopa_case *negotiation, const struct zopa_statement *statement, const char *separator, struct zopa_text *text)
{
  const char *party = statement->for_party == ZOPA_NONE ? NULL : zopa_party_title(negotiation, statement->for_party);
  const char *speaker = statement->speaker ? statement->speaker : party ? party : "speaker not named";
  zopa_text_string(text, speaker);
  if (party && strcmp(speaker, party) != 0)
    zopa_text_format(text, "%sfor %s", separator, party);
}

static void add_origin(const struct zopa_show *show, const struct zopa_statement *statement, struct zopa_text *text)
{
  uint32_t index = statement->source ? zopa_show_source(show, statement->source) : ZOPA_NONE;
  const struct zopa_source *source = index == ZOPA_NONE ? NULL : &show->negotiation->sources[index];
  if (source)
    zopa_text_format(text, " · %s", source->publisher ? source->publisher : source->title ? source->title : source->id);
  if (statement->at)
    zopa_text_format(text, "%s%s", source ? ", " : " · ", statement->at);
  if (!source)
    zopa_text_string(text, " · no source named");
}

static void add_grade(const struct zopa_statement *statement, struct zopa_text *text)
{
  const char *source = statement->reliability ? reliability_words(*statement->reliability) : NULL;
  const char *information = statement->credibility.text ? credibility_words(statement->credibility.value) : NULL;
  if (source)
    zopa_text_format(text, " · source: %s (%s)", source, statement->reliability);
  if (information)
    zopa_text_format(text, "%sinformation: %s (%s)", source ? ", " : " · ", information, statement->credibility.text);
}

void zopa_show_byline(const struct zopa_show *show, const struct zopa_statement *statement, struct zopa_text *text)
{
  add_speaker(show->negotiation, statement, " · ", text);
  if (statement->about_party != ZOPA_NONE)
    zopa_text_format(text, " · about %s", zopa_party_title(show->negotiation, statement->about_party));
  zopa_text_string(text, " · ");
  if (statement->said.known)
    zopa_show_day(statement->said, text);
  else
    zopa_text_string(text, "no date given");
  if (statement->tier != ZOPA_TIER_UNSAID)
    zopa_text_format(text, " · %s", zopa_show_tier(statement->tier));
  if (statement->modality > ZOPA_ASSERTED)
    zopa_text_format(text, " · %s", zopa_modality_word(statement->modality));
  add_origin(show, statement, text);
  add_grade(statement, text);
  if (statement->expires.known) {
    zopa_text_string(text, " · ");
    zopa_show_lapse(show, statement->expires, text);
  }
  if (statement->visibility != ZOPA_PUBLIC) {
    zopa_text_string(text, " · ");
    add_seen_by(show->negotiation, statement->visibility, statement->for_party, text);
  }
}

/* --- the record --- */

void zopa_show_link_list(const struct zopa_show *show, uint32_t statement, enum zopa_link_kind kind, const char *lead, struct zopa_text *text)
{
  const struct zopa_show_link *links;
  size_t count = zopa_show_links(show, statement, kind, &links);
  for (size_t i = 0; i < count; i++)
    zopa_text_format(text, "%s%s", i == 0 ? lead : i + 1 == count ? " and " : ", ", show->negotiation->statements[links[i].to].id);
  if (count > 0)
    zopa_text_string(text, ".");
}

/* What was done by saying it, and what it was about. */
static void add_act(const struct zopa_case *negotiation, const struct zopa_statement *statement, struct zopa_text *text)
{
  static const char *const nouns[] = {"On", "Demand", "Offer", "Acceptance", "Rejection", "Condition", "Confirmation", "Denial", "On"};
  bool speaks = statement->act == ZOPA_ACT_UNSAID || statement->act == ZOPA_DESCRIBE;
  if (statement->on.terms_count == 0 && speaks)
    return;
  zopa_text_string(text, nouns[statement->act]);
  if (statement->on.terms_count > 0) {
    zopa_text_string(text, speaks ? " " : " on ");
    zopa_clause_words(negotiation, &statement->on, text);
  }
  zopa_text_string(text, ".");
}

void zopa_show_record(const struct zopa_show *show, uint32_t statement, struct zopa_text *text)
{
  static const struct {
    enum zopa_link_kind kind;
    const char *lead;
  } links[] = {
    {ZOPA_LINK_CONTRADICTS, "Said differently in "}, {ZOPA_LINK_SUPERSEDES, "Takes the place of "}, {ZOPA_LINK_SUPERSEDED, "Replaced by "},
    {ZOPA_LINK_CORROBORATES, "Bears out "}, {ZOPA_LINK_CORROBORATED, "Borne out by "},
  };
  const struct zopa_statement *it = &show->negotiation->statements[statement];
  size_t start = text->size;
  const struct zopa_show_link *found;
  if (it->note && *it->note)
    zopa_text_format(text, "%s%s", it->note, strchr(".!?", it->note[strlen(it->note) - 1]) ? "" : ".");
  if (it->act != ZOPA_ACT_UNSAID || it->on.terms_count > 0) {
    struct zopa_text act = {0};
    add_act(show->negotiation, it, &act);
    if (act.size > 0) {
      part(text, start, " ");
      zopa_text_string(text, act.data);
    }
    text->failed |= act.failed;
    zopa_text_clear(&act);
  }
  if (it->share_value.text) {
    part(text, start, " ");
    zopa_text_string(text, "Progress as claimed: ");
    zopa_show_share(it, text);
    zopa_text_string(text, ".");
  }
  for (size_t i = 0; i < sizeof links / sizeof *links; i++)
    if (zopa_show_links(show, statement, links[i].kind, &found) > 0) {
      part(text, start, " ");
      zopa_show_link_list(show, statement, links[i].kind, links[i].lead, text);
    }
}

/* --- positions --- */

static void add_words(const struct zopa_statement *statement, struct zopa_text *text)
{
  if (statement->quote)
    zopa_text_format(text, "“%s”", statement->quote);
  else
    zopa_text_string(text, statement->note ? statement->note : "no words given");
}

static void say_statement(const struct zopa_case *negotiation, const struct zopa_show_position *position, struct zopa_text *text)
{
  static const char *const verbs[] = {"", "demands", "offers", "accepts", "rejects", "sets a condition", "confirms", "denies", ""};
  const struct zopa_statement *statement = &negotiation->statements[position->index];
  const char *verb = verbs[statement->act];
  bool named = position->term->options_count > 0;
  if (*verb)
    zopa_text_format(text, "%s: ", verb);
  if (!named || !*verb)
    add_words(statement, text);
  if (named && !*verb)
    zopa_text_string(text, ", of: ");
  if (named)
    zopa_term_words(negotiation, position->term, ZOPA_OPTION_BRIEF, text);
}

/* The other terms of a clause, which go together with the one in question. */
static void add_others(const struct zopa_case *negotiation, const struct zopa_clause *clause, const struct zopa_term *except, struct zopa_text *text)
{
  const char *before = " together with ";
  for (size_t i = 0; i < clause->terms_count; i++)
    if (&clause->terms[i] != except) {
      zopa_text_format(text, "%s%s: ", before, zopa_issue_title(negotiation, clause->terms[i].issue));
      zopa_term_words(negotiation, &clause->terms[i], ZOPA_OPTION_BRIEF, text);
      before = "; ";
    }
}

static void say_preference(const struct zopa_case *negotiation, const struct zopa_show_position *position, struct zopa_text *text)
{
  const struct zopa_preference_statement *statement = &negotiation->preferences[position->party].statements[position->index];
  if (statement->kind == ZOPA_ORDER) {
    zopa_text_string(text, "ranks: ");
    zopa_order_words(negotiation, statement, ZOPA_OPTION_BRIEF, text);
    return;
  }
  zopa_text_string(text, statement->kind == ZOPA_RED_LINE ? "red line: " : statement->kind == ZOPA_REJECTS ? "would not accept: " : "would accept: ");
  zopa_term_words(negotiation, position->term, ZOPA_OPTION_BRIEF, text);
  add_others(negotiation, &statement->subject, position->term, text);
}

void zopa_show_position(const struct zopa_show *show, const struct zopa_show_position *position, struct zopa_text *text)
{
  if (position->kind == ZOPA_BY_STATEMENT)
    say_statement(show->negotiation, position, text);
  else if (position->kind == ZOPA_BY_PREFERENCE)
    say_preference(show->negotiation, position, text);
  else {
    zopa_text_string(text, "offers: ");
    zopa_term_words(show->negotiation, position->term, ZOPA_OPTION_BRIEF, text);
  }
}

static void note_statement(const struct zopa_show *show, const struct zopa_show_position *position, size_t start, struct zopa_text *text)
{
  const struct zopa_statement *statement = &show->negotiation->statements[position->index];
  const struct zopa_show_link *links;
  size_t replaced = zopa_show_links(show, position->index, ZOPA_LINK_SUPERSEDED, &links);
  bool doubled = statement->modality == ZOPA_NEGATED && (statement->act == ZOPA_DENY || statement->act == ZOPA_REJECT);
  if (statement->tier > ZOPA_ON_RECORD) {
    part(text, start, ", ");
    zopa_text_string(text, zopa_show_tier(statement->tier));
  }
  if (statement->modality > ZOPA_ASSERTED && !doubled) {
    part(text, start, ", ");
    zopa_text_string(text, zopa_modality_word(statement->modality));
  }
  if (statement->expires.known && replaced == 0) {
    part(text, start, ", ");
    zopa_show_lapse(show, statement->expires, text);
  }
  if (replaced > 0) {
    part(text, start, ", ");
    zopa_text_format(text, "replaced by %s", show->negotiation->statements[links[replaced - 1].to].id);
  }
  if (statement->visibility != ZOPA_PUBLIC) {
    part(text, start, ", ");
    add_seen_by(show->negotiation, statement->visibility, statement->for_party, text);
  }
}

static void note_offer(const struct zopa_show *show, const struct zopa_offer *offer, size_t start, struct zopa_text *text)
{
  part(text, start, ", ");
  zopa_text_format(text, "offer %s", offer->id);
  if (offer->expires.known) {
    part(text, start, ", ");
    zopa_show_lapse(show, offer->expires, text);
  }
  if (offer->visibility != ZOPA_PUBLIC) {
    part(text, start, ", ");
    add_seen_by(show->negotiation, offer->visibility, offer->by, text);
  }
}

void zopa_show_position_note(const struct zopa_show *show, const struct zopa_show_position *position, struct zopa_text *text)
{
  const struct zopa_case *negotiation = show->negotiation;
  size_t start = text->size;
  if (position->reported) {
    zopa_text_string(text, "of it, says ");
    add_speaker(negotiation, &negotiation->statements[position->index], " ", text);
  }
  if (position->said.known) {
    part(text, start, ", ");
    zopa_show_short_day(position->said, text);
  }
  if (position->kind == ZOPA_BY_STATEMENT)
    note_statement(show, position, start, text);
  else if (position->kind == ZOPA_BY_OFFER)
    note_offer(show, &negotiation->offers[position->index], start, text);
  else if (negotiation->preferences[position->party].visibility != ZOPA_PUBLIC)
    add_seen_by(negotiation, negotiation->preferences[position->party].visibility, position->party, text);
}
