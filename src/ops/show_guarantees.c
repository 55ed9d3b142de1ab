/* show_guarantees.c - see show_view.h: guarantees as cards (who promises what to whom, what sets it off, who decides that, how long it lasts, until
 * when it can be had, what changed from version to version), and the same as JSON. */
#include <string.h>

#include "case/case_keys.h"
#include "case/lapse.h"
#include "ops/outcome_text.h"
#include "ops/show_view.h"
#include "ratify/rule.h"

/* --- the rule by which it is decided --- */

void zopa_show_guarantee_rule(const struct zopa_guarantee *guarantee, struct zopa_error *error, struct zopa_text *text)
{
  struct zopa_rule_setting setting = {.of = "present_and_voting"};
  struct zopa_error problems = {0};
  struct zopa_rule *rule = NULL;
  enum zopa_status status = guarantee->rule ? zopa_rule_read(guarantee->rule, &setting, &problems, &rule) : ZOPA_OK;
  if (rule)
    zopa_rule_words(rule, text);
  else if (status != ZOPA_OK) {
    zopa_text_string(text, "a rule that cannot be read");
    text->failed |= status == ZOPA_E_MEMORY;
  }
  for (size_t i = 0; i < problems.count; i++)
    zopa_error_add(error, ZOPA_WARNING, problems.problems[i].place, "the rule of the guarantee \"%s\": %s", guarantee->id, problems.problems[i].text);
  zopa_error_clear(&problems);
  zopa_rule_free(rule);
}

/* --- what changed from one version to the next --- */

static const struct zopa_type *guarantee_type(void) { return zopa_type_key(&zopa_case_type, "guarantees")->type; }

/* Keys that tell versions apart, not what is promised. */
static bool is_about_version(const char *name)
{
  static const char *const names[] = {"id", "supersedes", "made", "from", "note", "visibility"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(names[i], name) == 0)
      return true;
  return false;
}

/* What a key of a guarantee says, in words; nothing when it is left out. */
static void tell_key(const struct zopa_case *negotiation, const struct zopa_guarantee *guarantee, const struct zopa_key *key, struct zopa_text *text)
{
  const struct zopa_indices *at = ZOPA_MEMBER_CONST(guarantee, key->at, struct zopa_indices);
  switch (key->kind) {
  case ZOPA_KEY_TEXT: {
    const char *words = *ZOPA_MEMBER_CONST(guarantee, key->at, char *const);
    zopa_text_string(text, words ? words : "");
    break;
  }
  case ZOPA_KEY_TREE:
    zopa_show_guarantee_rule(guarantee, NULL, text);
    break;
  case ZOPA_KEY_DATE:
    if (ZOPA_MEMBER_CONST(guarantee, key->at, struct zopa_date)->known)
      zopa_show_day(*ZOPA_MEMBER_CONST(guarantee, key->at, struct zopa_date), text);
    break;
  case ZOPA_KEY_PARTIES:
    zopa_show_parties(negotiation, at, text);
    break;
  case ZOPA_KEY_ISSUES:
    for (size_t i = 0; i < at->at_count; i++)
      zopa_text_format(text, "%s%s", i ? ", " : "", zopa_issue_title(negotiation, at->at[i]));
    break;
  case ZOPA_KEY_CLAUSE:
  case ZOPA_KEY_PACKAGE:
    zopa_clause_words(negotiation, ZOPA_MEMBER_CONST(guarantee, key->at, struct zopa_clause), text);
    break;
  default:
    break;
  }
}

/* Calls tell(context, key, was, now) for each key that a version says otherwise than the one before it; "" is not stated. */
static void each_change(struct zopa_show *show, const struct zopa_guarantee *guarantee,
                        void (*tell)(void *context, const char *key, const char *was, const char *now), void *context)
{
  const struct zopa_case *negotiation = show->negotiation;
  const struct zopa_type *type = guarantee_type();
  uint32_t earlier = show->versions.earlier[guarantee - negotiation->guarantees];
  for (size_t i = 0; i < type->key_count && earlier != ZOPA_NONE; i++) {
    struct zopa_text was = {0}, now = {0};
    if (is_about_version(type->keys[i].name))
      continue;
    tell_key(negotiation, &negotiation->guarantees[earlier], &type->keys[i], &was);
    tell_key(negotiation, guarantee, &type->keys[i], &now);
    const char *before = zopa_show_keep(show, &was), *after = zopa_show_keep(show, &now);
    if (strcmp(before, after) != 0)
      tell(context, type->keys[i].name, before, after);
  }
}

static void add_change(void *context, const char *key, const char *was, const char *now)
{
  struct zopa_text *text = context;
  zopa_text_format(text, "%s%s: %s, was: %s", text->size ? "; " : "", key, *now ? now : "not stated", *was ? was : "not stated");
}

/* --- cards --- */

enum { PAIRS_MOST = 10 };

struct card {
  struct zopa_show *show;
  struct zopa_pair pairs[PAIRS_MOST];
  size_t count;
};

/* Takes a text over; unstated: what stands there when it is empty, NULL to leave the pair out. */
static void pair(struct card *card, const char *term, struct zopa_text *text, const char *unstated)
{
  const char *words = zopa_show_keep(card->show, text);
  if (!*words)
    words = unstated;
  if (words)
    card->pairs[card->count++] = (struct zopa_pair){term, words};
}

static void tell_trigger(const struct zopa_case *negotiation, const struct zopa_guarantee *it, struct zopa_text *text)
{
  zopa_text_string(text, it->trigger ? it->trigger : "");
  if (it->guards.at_count == 0)
    return;
  zopa_text_string(text, it->trigger ? "; here: not keeping " : "not keeping ");
  for (size_t i = 0; i < it->guards.at_count; i++)
    zopa_text_format(text, "%s%s", i == 0 ? "" : i + 1 < it->guards.at_count ? ", " : " or ", zopa_issue_title(negotiation, it->guards.at[i]));
}

static void tell_kicker(struct zopa_show *show, uint32_t index, struct zopa_text *text)
{
  const struct zopa_case *negotiation = show->negotiation;
  const struct zopa_guarantee *it = &negotiation->guarantees[index];
  uint32_t later = show->versions.later[index];
  zopa_text_string(text, it->id);
  zopa_text_string(text, " · given by ");
  zopa_show_parties(negotiation, &it->by, text);
  if (it->by.at_count == 0)
    zopa_text_string(text, "(not stated)");
  if (it->to.at_count) {
    zopa_text_string(text, " to ");
    zopa_show_parties(negotiation, &it->to, text);
  }
  if (it->made.known) {
    zopa_text_string(text, " · made ");
    zopa_show_day(it->made, text);
  }
  if (later != ZOPA_NONE)
    zopa_text_format(text, " · superseded by %s", negotiation->guarantees[later].id);
  else if (it->expires.known) {
    zopa_text_string(text, " · ");
    zopa_show_lapse(show, it->expires, text);
  }
  if (it->visibility != ZOPA_PUBLIC)
    zopa_text_string(text, it->visibility == ZOPA_MEDIATOR ? " · told to the mediator" : " · private");
}

/* What it means for the packages that the guarantee has lapsed, or soon will. */
static void tell_state(const struct zopa_show *show, uint32_t index, struct zopa_text *text)
{
  const struct zopa_case *negotiation = show->negotiation;
  const struct zopa_guarantee *it = &negotiation->guarantees[index];
  switch (show->versions.states[index]) {
  case ZOPA_GUARANTEE_STANDS:
    if (zopa_lapses_soon(negotiation, it->expires))
      zopa_text_format(text, "It can be had for %d day%s more.", (int)(it->expires.day - negotiation->as_of.day + 1),
                       it->expires.day == negotiation->as_of.day ? "" : "s");
    break;
  case ZOPA_GUARANTEE_LAPSED:
    zopa_text_string(text, it->when.terms_count ? "It has lapsed: what it was part of cannot be proposed any more." : "It has lapsed, and is left aside.");
    break;
  case ZOPA_GUARANTEE_TAKEN_UP:
    zopa_text_string(text, "What it is part of is agreed, so it still counts.");
    break;
  case ZOPA_GUARANTEE_RENEWED:
    zopa_text_string(text, "It has lapsed; another guarantee is part of the same agreements.");
    break;
  case ZOPA_GUARANTEE_SUPERSEDED:
    break;
  }
}

static void fill_pairs(struct card *card, uint32_t index)
{
  struct zopa_show *show = card->show;
  const struct zopa_case *negotiation = show->negotiation;
  const struct zopa_guarantee *it = &negotiation->guarantees[index];
  struct zopa_text text = {0};
  zopa_clause_words(negotiation, &it->when, &text);
  pair(card, "Part of agreements with", &text, "not stated");
  zopa_text_string(&text, it->obligation ? it->obligation : "");
  pair(card, "Promises", &text, "not stated");
  tell_trigger(negotiation, it, &text);
  pair(card, "Set off by", &text, "not stated");
  zopa_text_string(&text, it->decided_by ? it->decided_by : "");
  if (it->rule) {
    zopa_text_string(&text, it->decided_by ? ", by " : "by ");
    zopa_show_guarantee_rule(it, NULL, &text);
  }
  pair(card, "Who decides that", &text, "not stated");
  zopa_clause_words(negotiation, &it->then, &text);
  pair(card, "Then", &text, NULL);
  zopa_text_string(&text, it->lasts ? it->lasts : "");
  if (it->until)
    zopa_text_format(&text, "%suntil %s", it->lasts ? ", " : "", it->until);
  pair(card, "Lasts", &text, "not stated");
  zopa_show_parties(negotiation, &it->needs, &text);
  pair(card, "Needs approval of", &text, "not stated");
  if (it->supersedes) {
    struct zopa_text changes = {0};
    each_change(show, it, add_change, &changes);
    zopa_text_format(&text, "%s: %s", it->supersedes, changes.size ? changes.data : "nothing that is written here");
    text.failed |= changes.failed;
    zopa_text_clear(&changes);
  }
  pair(card, "Changed from", &text, NULL);
}

const struct zopa_card *zopa_show_guarantees(struct zopa_show *show)
{
  const struct zopa_case *negotiation = show->negotiation;
  struct zopa_card *cards = zopa_show_new(show, negotiation->guarantees_count, sizeof *cards);
  for (uint32_t i = 0; cards && i < negotiation->guarantees_count; i++) {
    const struct zopa_guarantee *it = &negotiation->guarantees[i];
    struct card card = {.show = show};
    struct zopa_text id = {0}, kicker = {0}, says = {0};
    struct zopa_sentence *sentence = zopa_show_new(show, 1, sizeof *sentence);
    fill_pairs(&card, i);
    struct zopa_pair *pairs = zopa_show_new(show, card.count, sizeof *pairs);
    if (!sentence || !pairs)
      return NULL;
    memcpy(pairs, card.pairs, card.count * sizeof *pairs);
    zopa_text_format(&id, "guarantee-%s", it->id);
    tell_kicker(show, i, &kicker);
    tell_state(show, i, &says);
    if (it->note)
      zopa_text_format(&says, "%s%s", says.size ? " " : "", it->note);
    if (says.size == 0 && it->from.ids_count > 0)
      zopa_text_string(&says, "Rests on");
    sentence->text = zopa_show_keep(show, &says);
    zopa_show_refs(show, &it->from, sentence);
    cards[i] = (struct zopa_card){
      .id = zopa_show_keep(show, &id), .title = it->name ? it->name : it->id, .party = it->by.at_count == 1 ? (int)it->by.at[0] : ZOPA_NO_PARTY,
      .kicker = zopa_show_keep(show, &kicker), .pairs = pairs, .pairs_count = card.count, .text = {sentence, *sentence->text ? 1 : 0},
    };
  }
  return cards;
}

/* --- JSON --- */

const char *zopa_show_guarantee_state(enum zopa_guarantee_state state)
{
  static const char *const words[] = {"stands", "superseded", "taken_up", "renewed", "lapsed"};
  return words[state];
}

static void put_change(void *context, const char *key, const char *was, const char *now)
{
  struct zopa_json *json = context;
  zopa_json_object(json, NULL);
  zopa_json_string(json, "key", key);
  zopa_json_string(json, "was", *was ? was : NULL);
  zopa_json_string(json, "now", *now ? now : NULL);
  zopa_json_end(json);
}

void zopa_show_guarantee_changes(struct zopa_show *show, const struct zopa_guarantee *guarantee, struct zopa_json *json)
{
  each_change(show, guarantee, put_change, json);
}
