/* show_cards.c - offers as cards, the ledger as entries, contradictions side by side, and who claims which progress. */
#include <string.h>

#include "ops/outcome_text.h"
#include "ops/show_view.h"

enum { CLAIMS_MOST = 8 };         /* claims of progress told in sentences, and as many that say it differently */

void zopa_show_refs(struct zopa_show *show, const struct zopa_ids *from, struct zopa_sentence *ret_sentence)
{
  const char **refs = zopa_show_new(show, from->ids_count, sizeof *refs);
  size_t count = 0;
  for (size_t i = 0; refs && i < from->ids_count; i++)
    if (zopa_show_statement(show, from->ids[i]) != ZOPA_NONE)
      refs[count++] = from->ids[i];
  ret_sentence->refs = refs;
  ret_sentence->refs_count = count;
}

/* --- offers --- */

static const char *offer_kicker(struct zopa_show *show, const struct zopa_offer *offer)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, offer->id);
  if (offer->made.known) {
    zopa_text_string(&text, " · made ");
    zopa_show_day(offer->made, &text);
  }
  if (offer->expires.known) {
    zopa_text_string(&text, " · ");
    zopa_show_lapse(show, offer->expires, &text);
  }
  if (offer->visibility != ZOPA_PUBLIC)
    zopa_text_string(&text, offer->visibility == ZOPA_MEDIATOR ? " · told to the mediator" : " · private");
  return zopa_show_keep(show, &text);
}

static const char *offer_title(struct zopa_show *show, const struct zopa_offer *offer)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, zopa_party_title(show->negotiation, offer->by));
  zopa_text_string(&text, " offers ");
  if (offer->to.at_count > 0)
    zopa_show_parties(show->negotiation, &offer->to, &text);
  else
    zopa_text_string(&text, "(to whom is not stated)");
  return zopa_show_keep(show, &text);
}

/* The condition and the note, and what both rest on. */
static struct zopa_paragraph offer_text(struct zopa_show *show, const struct zopa_offer *offer)
{
  struct zopa_sentence *sentence = zopa_show_new(show, 1, sizeof *sentence);
  struct zopa_text text = {0};
  if (offer->condition.terms_count > 0) {
    zopa_text_string(&text, "Only with ");
    zopa_clause_words(show->negotiation, &offer->condition, &text);
    zopa_text_string(&text, ".");
  }
  if (offer->note)
    zopa_text_format(&text, "%s%s", text.size ? " " : "", offer->note);
  if (text.size == 0 && offer->from.ids_count > 0)
    zopa_text_string(&text, "Rests on");
  bool empty = text.size == 0;
  const char *kept = zopa_show_keep(show, &text);
  if (!sentence || empty)
    return (struct zopa_paragraph){0};
  sentence->text = kept;
  zopa_show_refs(show, &offer->from, sentence);
  return (struct zopa_paragraph){sentence, 1};
}

const struct zopa_card *zopa_show_offers(struct zopa_show *show)
{
  const struct zopa_case *negotiation = show->negotiation;
  struct zopa_card *cards = zopa_show_new(show, negotiation->offers_count, sizeof *cards);
  for (size_t i = 0; cards && i < negotiation->offers_count; i++) {
    const struct zopa_offer *offer = &negotiation->offers[i];
    struct zopa_pair *pairs = zopa_show_new(show, offer->package.terms_count, sizeof *pairs);
    struct zopa_text id = {0};
    for (size_t t = 0; pairs && t < offer->package.terms_count; t++) {
      struct zopa_text text = {0};
      zopa_term_words(negotiation, &offer->package.terms[t], ZOPA_OPTION_WHOLE, &text);
      pairs[t] = (struct zopa_pair){zopa_issue_title(negotiation, offer->package.terms[t].issue), zopa_show_keep(show, &text)};
    }
    zopa_text_format(&id, "offer-%s", offer->id);
    cards[i] = (struct zopa_card){
      .id = zopa_show_keep(show, &id), .title = offer_title(show, offer), .party = (int)offer->by, .kicker = offer_kicker(show, offer),
      .pairs = pairs, .pairs_count = pairs ? offer->package.terms_count : 0, .text = offer_text(show, offer),
    };
  }
  return cards;
}

/* --- the ledger --- */

static struct zopa_entry entry_of(struct zopa_show *show, uint32_t statement)
{
  const struct zopa_statement *it = &show->negotiation->statements[statement];
  struct zopa_text byline = {0}, record = {0};
  struct zopa_entry entry = {.id = it->id, .party = it->for_party == ZOPA_NONE ? ZOPA_NO_PARTY : (int)it->for_party, .quote = it->quote};
  zopa_show_byline(show, it, &byline);
  zopa_show_record(show, statement, &record);
  entry.byline = zopa_show_keep(show, &byline);
  entry.note = zopa_show_keep(show, &record);
  if (!*entry.note)
    entry.note = NULL;
  return entry;
}

const struct zopa_entry *zopa_show_ledger(struct zopa_show *show)
{
  struct zopa_entry *entries = zopa_show_new(show, show->negotiation->statements_count, sizeof *entries);
  for (size_t i = 0; entries && i < show->negotiation->statements_count; i++)
    entries[i] = entry_of(show, show->by_time[i]);
  return entries;
}

/* --- contradictions --- */

/* What a cluster is about: progress where one claims a share, then the issues that two entries or more name, else those that any does. */
static const char *group_about(struct zopa_show *show, const struct zopa_show_group *group, uint32_t *named)
{
  const struct zopa_case *negotiation = show->negotiation;
  struct zopa_text text = {0};
  uint32_t most = 0;
  bool share = false;
  memset(named, 0, negotiation->issues_count * sizeof *named);
  for (size_t i = 0; i < group->statements_count; i++) {
    const struct zopa_statement *statement = &negotiation->statements[group->statements[i]];
    share |= statement->share_value.text != NULL;
    for (size_t t = 0; t < statement->on.terms_count; t++) {
      uint32_t count = ++named[statement->on.terms[t].issue];
      most = count > most ? count : most;
    }
  }
  if (share)
    zopa_text_string(&text, "Progress");
  for (size_t i = 0; i < negotiation->issues_count; i++)
    if (named[i] > 0 && (named[i] > 1 || most == 1))
      zopa_text_format(&text, "%s%s", text.size ? "; " : "", zopa_issue_title(negotiation, (uint32_t)i));
  const char *kept = zopa_show_keep(show, &text);
  return *kept ? kept : NULL;
}

const struct zopa_contradiction *zopa_show_contradictions(struct zopa_show *show)
{
  struct zopa_contradiction *contradictions = zopa_show_new(show, show->groups_count, sizeof *contradictions);
  uint32_t *named = zopa_show_new(show, show->negotiation->issues_count, sizeof *named);
  for (size_t g = 0; contradictions && named && g < show->groups_count; g++) {
    const struct zopa_show_group *group = &show->groups[g];
    struct zopa_entry *entries = zopa_show_new(show, group->statements_count, sizeof *entries);
    for (size_t i = 0; entries && i < group->statements_count; i++)
      entries[i] = entry_of(show, group->statements[i]);
    contradictions[g] = (struct zopa_contradiction){group_about(show, group, named), entries, entries ? group->statements_count : 0};
  }
  return contradictions;
}

/* --- claims of progress --- */

static bool same_claim(const struct zopa_statement *a, const struct zopa_statement *b)
{
  bool same_of = a->share_of && b->share_of ? strcmp(a->share_of, b->share_of) == 0 : a->share_of == b->share_of;
  bool denied = (a->act == ZOPA_DENY || a->modality == ZOPA_NEGATED) == (b->act == ZOPA_DENY || b->modality == ZOPA_NEGATED);
  return a->for_party != ZOPA_NONE && a->for_party == b->for_party && a->share_value.value == b->share_value.value && same_of && denied &&
         a->said.known == b->said.known && a->said.day == b->said.day && a->tier == b->tier && a->modality == b->modality &&
         a->about_party == b->about_party;
}

/* "(US officials, anonymous, 15 December 2025)" */
static void add_claim_byline(const struct zopa_show *show, const struct zopa_statement *statement, bool speaker, struct zopa_text *text)
{
  struct zopa_text inside = {0};
  const char *party = statement->for_party == ZOPA_NONE ? NULL : zopa_party_title(show->negotiation, statement->for_party);
  if (speaker && party && statement->speaker && strcmp(party, statement->speaker) != 0)
    zopa_text_string(&inside, statement->speaker);
  if (statement->about_party != ZOPA_NONE)
    zopa_text_format(&inside, "%sabout %s", inside.size ? ", " : "", zopa_party_title(show->negotiation, statement->about_party));
  if (statement->tier != ZOPA_TIER_UNSAID)
    zopa_text_format(&inside, "%s%s", inside.size ? ", " : "", zopa_show_tier(statement->tier));
  if (statement->modality > ZOPA_ASSERTED)
    zopa_text_format(&inside, "%s%s", inside.size ? ", " : "", zopa_modality_word(statement->modality));
  zopa_text_string(&inside, inside.size ? ", " : "");
  if (statement->said.known)
    zopa_show_day(statement->said, &inside);
  else
    zopa_text_string(&inside, "no date given");
  if (inside.data)
    zopa_text_format(text, " (%s)", inside.data);
  text->failed |= inside.failed;
  zopa_text_clear(&inside);
}

/* Claims [count] that say the same, all by the same party on the same day, in one sentence. */
static struct zopa_sentence claim_sentence(struct zopa_show *show, const uint32_t *claims, size_t count)
{
  const struct zopa_statement *first = &show->negotiation->statements[claims[0]];
  struct zopa_text text = {0};
  const char *by = first->for_party != ZOPA_NONE ? zopa_party_title(show->negotiation, first->for_party)
                   : first->speaker              ? first->speaker
                                                 : "Somebody not named";
  const char **refs = zopa_show_new(show, count, sizeof *refs);
  zopa_text_format(&text, "%s %s ", by, first->act == ZOPA_DENY || first->modality == ZOPA_NEGATED ? "denies" : "says");
  zopa_show_share(first, &text);
  add_claim_byline(show, first, count == 1, &text);
  zopa_text_string(&text, ".");
  for (size_t i = 0; refs && i < count; i++)
    refs[i] = show->negotiation->statements[claims[i]].id;
  return (struct zopa_sentence){zopa_show_keep(show, &text), refs, refs ? count : 0};
}

/* An entry that contradicts a claim of progress. */
static struct zopa_sentence denial_sentence(struct zopa_show *show, uint32_t statement)
{
  const struct zopa_statement *it = &show->negotiation->statements[statement];
  struct zopa_text text = {0};
  const char **refs = zopa_show_new(show, 1, sizeof *refs);
  const char *party = it->for_party == ZOPA_NONE ? NULL : zopa_party_title(show->negotiation, it->for_party);
  zopa_text_format(&text, "Said differently by %s: ", party ? party : it->speaker ? it->speaker : "somebody not named");
  if (it->quote)
    zopa_text_format(&text, "“%s”", it->quote);
  else
    zopa_text_string(&text, it->note ? it->note : "no words given");
  add_claim_byline(show, it, true, &text);
  zopa_text_string(&text, ".");
  if (refs)
    refs[0] = it->id;
  return (struct zopa_sentence){zopa_show_keep(show, &text), refs, refs ? 1 : 0};
}

/* All entries, the latest day first, those without a day last. */
static uint32_t *latest_first(struct zopa_show *show)
{
  size_t count = show->negotiation->statements_count, dated = 0;
  uint32_t *order = zopa_show_new(show, count, sizeof *order);
  while (dated < count && show->negotiation->statements[show->by_time[dated]].said.known)
    dated++;
  for (size_t i = 0; order && i < count; i++)
    order[i] = show->by_time[i < dated ? dated - 1 - i : i];
  return order;
}

/* Marks as told the claims from place i of the order on that say the same as the one there, and lists them in order of time. */
static size_t gather_alike(const struct zopa_show *show, const uint32_t *order, size_t i, bool *told, uint32_t *ret_alike)
{
  const struct zopa_statement *statements = show->negotiation->statements, *claim = &statements[order[i]];
  size_t count = 0;
  for (size_t k = i; k < show->negotiation->statements_count; k++) {
    const struct zopa_statement *it = &statements[order[k]];
    if (claim->said.known && (!it->said.known || it->said.day < claim->said.day))
      break;
    if (it == claim || (it->share_value.text && !told[order[k]] && same_claim(claim, it))) {
      told[order[k]] = true;
      ret_alike[count++] = order[k];
    }
  }
  for (size_t k = 0; k < count / 2 && claim->said.known; k++) {
    uint32_t kept = ret_alike[k];
    ret_alike[k] = ret_alike[count - 1 - k];
    ret_alike[count - 1 - k] = kept;
  }
  return count;
}

static bool denies_claim(const struct zopa_show *show, uint32_t statement)
{
  const struct zopa_show_link *links;
  size_t count = zopa_show_links(show, statement, ZOPA_LINK_CONTRADICTS, &links);
  for (size_t k = 0; k < count; k++)
    if (show->negotiation->statements[links[k].to].share_value.text)
      return true;
  return false;
}

static struct zopa_sentence more_sentence(struct zopa_show *show, size_t more)
{
  struct zopa_text text = {0};
  zopa_text_format(&text, "The ledger has %zu more.", more);
  return (struct zopa_sentence){.text = zopa_show_keep(show, &text)};
}

struct zopa_paragraph zopa_show_claims(struct zopa_show *show)
{
  size_t statements = show->negotiation->statements_count, count = 0, more = 0, denials = 0;
  struct zopa_sentence *sentences = zopa_show_new(show, 2 * CLAIMS_MOST + 1, sizeof *sentences);
  uint32_t *order = latest_first(show), *alike = zopa_show_new(show, statements, sizeof *alike);
  bool *told = zopa_show_new(show, statements, sizeof *told);
  for (size_t i = 0; !show->failed && i < statements; i++) {
    if (!show->negotiation->statements[order[i]].share_value.text || told[order[i]])
      continue;
    if (count < CLAIMS_MOST) {
      size_t found = gather_alike(show, order, i, told, alike);
      sentences[count++] = claim_sentence(show, alike, found);
    } else
      more++;
  }
  for (size_t i = 0; !show->failed && i < statements; i++) {
    bool denies = !show->negotiation->statements[order[i]].share_value.text && denies_claim(show, order[i]);
    if (denies && denials++ < CLAIMS_MOST)
      sentences[count++] = denial_sentence(show, order[i]);
  }
  more += denials > CLAIMS_MOST ? denials - CLAIMS_MOST : 0;
  if (more > 0 && !show->failed)
    sentences[count++] = more_sentence(show, more);
  return (struct zopa_paragraph){sentences, show->failed ? 0 : count};
}
