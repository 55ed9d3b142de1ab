/* show_json.c - where a negotiation stands as one JSON document; keys and order are fixed by docs/json.md. What is not known is null, or an
 * empty list where there may be several. */
#include "ops/outcome_text.h"
#include "ops/show_view.h"
#include "ops/stakes.h"
#include "ratify/ratify.h"

struct writer {
  struct zopa_json json;
  struct zopa_show *show;
  const struct zopa_case *it;
};

static void put_date(struct writer *to, const char *key, struct zopa_date date)
{
  char text[ZOPA_DATE_SIZE];
  if (date.known)
    zopa_date_write(date, text);
  zopa_json_string(&to->json, key, date.known ? text : NULL);
}

static void put_party(struct writer *to, const char *key, uint32_t party)
{
  zopa_json_string(&to->json, key, party == ZOPA_NONE ? NULL : to->it->parties[party].id);
}

static void put_parties(struct writer *to, const char *key, const struct zopa_indices *parties)
{
  zopa_json_array(&to->json, key);
  for (size_t i = 0; i < parties->at_count; i++)
    put_party(to, NULL, parties->at[i]);
  zopa_json_end(&to->json);
}

/* Entries of the ledger that are there. */
static void put_ids(struct writer *to, const char *key, const struct zopa_ids *ids)
{
  zopa_json_array(&to->json, key);
  for (size_t i = 0; i < ids->ids_count; i++)
    if (zopa_show_statement(to->show, ids->ids[i]) != ZOPA_NONE)
      zopa_json_string(&to->json, NULL, ids->ids[i]);
  zopa_json_end(&to->json);
}

/* A word of the file; "" stands for what is not said. */
static void put_word(struct writer *to, const char *key, const char *word) { zopa_json_string(&to->json, key, word && *word ? word : NULL); }

static void put_options(struct writer *to, const char *key, uint32_t issue, const uint32_t *options, size_t count)
{
  zopa_json_array(&to->json, key);
  for (size_t i = 0; i < count; i++)
    zopa_json_string(&to->json, NULL, to->it->issues[issue].options[options[i]].id);
  zopa_json_end(&to->json);
}

/* As the case file has it: a list of options, or bounds. */
static void put_term(struct writer *to, const char *key, const struct zopa_term *term)
{
  if (!term->at_least.text && !term->at_most.text) {
    put_options(to, key, term->issue, term->options, term->options_count);
    return;
  }
  zopa_json_object(&to->json, key);
  if (term->at_least.text)
    zopa_json_string(&to->json, "at_least", term->at_least.text);
  if (term->at_most.text)
    zopa_json_string(&to->json, "at_most", term->at_most.text);
  zopa_json_end(&to->json);
}

static void put_clause(struct writer *to, const char *key, const struct zopa_clause *clause)
{
  zopa_json_object(&to->json, key);
  for (size_t i = 0; i < clause->terms_count; i++)
    put_term(to, to->it->issues[clause->terms[i].issue].id, &clause->terms[i]);
  zopa_json_end(&to->json);
}

static void put_package(struct writer *to, const char *key, const struct zopa_clause *package)
{
  zopa_json_object(&to->json, key);
  for (size_t i = 0; i < package->terms_count; i++) {
    const struct zopa_issue *issue = &to->it->issues[package->terms[i].issue];
    zopa_json_string(&to->json, issue->id, package->terms[i].options_count ? issue->options[package->terms[i].options[0]].id : NULL);
  }
  zopa_json_end(&to->json);
}

static void put_kept(struct writer *to, const char *key, struct zopa_text *text) { zopa_json_string(&to->json, key, zopa_show_keep(to->show, text)); }

/* --- head and progress --- */

static const char *viewer_id(const struct zopa_case *it)
{
  static const char *const words[] = {"all", "public", "mediator"};
  return it->viewer.kind == ZOPA_VIEWER_PARTY ? it->parties[it->viewer.party].id : words[it->viewer.kind];
}

static void put_all_parties(struct writer *to)
{
  zopa_json_array(&to->json, "parties");
  for (uint32_t p = 0; p < to->it->parties_count; p++) {
    zopa_json_object(&to->json, NULL);
    put_party(to, "party", p);
    zopa_json_string(&to->json, "name", to->it->parties[p].name);
    put_word(to, "role", zopa_role_word(to->it->parties[p].role));
    zopa_json_bool(&to->json, "consents", zopa_party_consents(to->it, p));
    if (to->show->stakes) {
      zopa_stake_json(&to->json, &to->show->stakes[p]);
      zopa_stake_source_json(&to->json, &to->show->stakes[p]);
    }
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

static void put_state(struct writer *to, const char *key, enum zopa_issue_state state)
{
  zopa_json_array(&to->json, key);
  for (size_t i = 0; i < to->it->issues_count; i++)
    if (to->show->issues[i].state == state)
      zopa_json_string(&to->json, NULL, to->it->issues[i].id);
  zopa_json_end(&to->json);
}

static void put_claims(struct writer *to)
{
  zopa_json_array(&to->json, "claims");
  for (size_t i = 0; i < to->it->statements_count; i++) {
    const struct zopa_statement *statement = &to->it->statements[to->show->by_time[i]];
    if (!statement->share_value.text)
      continue;
    zopa_json_object(&to->json, NULL);
    put_party(to, "by", statement->for_party);
    zopa_json_string(&to->json, "speaker", statement->speaker);
    zopa_json_number(&to->json, "share", statement->share_value.value);
    zopa_json_string(&to->json, "of", statement->share_of);
    zopa_json_string(&to->json, "statement", statement->id);
    put_date(to, "said", statement->said);
    put_word(to, "act", zopa_act_word(statement->act));
    put_word(to, "modality", zopa_modality_word(statement->modality));
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

static void put_progress(struct writer *to)
{
  zopa_json_object(&to->json, "progress");
  zopa_json_integer(&to->json, "issues", (int64_t)to->it->issues_count);
  zopa_json_integer(&to->json, "strict", (int64_t)zopa_show_strict(to->show));
  zopa_json_integer(&to->json, "lenient", (int64_t)zopa_show_lenient(to->show));
  put_state(to, "open", ZOPA_STATE_OPEN);
  put_state(to, "narrowing", ZOPA_STATE_NARROWING);
  put_state(to, "disputed", ZOPA_STATE_DISPUTED);
  put_state(to, "unsaid", ZOPA_STATE_UNSAID);
  put_claims(to);
  zopa_json_end(&to->json);
}

/* --- issues --- */

static void put_standing(struct writer *to, const struct zopa_show_issue *issue)
{
  zopa_json_array(&to->json, "standing");
  for (size_t i = 0; i < issue->claims_count; i++) {
    const struct zopa_standing *claim = &to->it->standing[issue->claims[i]];
    zopa_json_object(&to->json, NULL);
    put_word(to, "level", zopa_level_word(claim->level));
    put_options(to, "options", claim->issue, claim->options.at, claim->options.at_count);
    put_date(to, "since", claim->since);
    put_party(to, "claimed_by", claim->claimed_by);
    put_ids(to, "from", &claim->from);
    zopa_json_string(&to->json, "note", claim->note);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

static void put_position(struct writer *to, const struct zopa_show_position *position)
{
  static const struct zopa_ids none = {0};
  const struct zopa_statement *statement = position->kind == ZOPA_BY_STATEMENT ? &to->it->statements[position->index] : NULL;
  const struct zopa_offer *offer = position->kind == ZOPA_BY_OFFER ? &to->it->offers[position->index] : NULL;
  const struct zopa_preference_statement *preference =
    position->kind == ZOPA_BY_PREFERENCE ? &to->it->preferences[position->party].statements[position->index] : NULL;
  const struct zopa_show_link *links;
  zopa_json_object(&to->json, NULL);
  put_party(to, "party", position->party);
  zopa_json_string(&to->json, "statement", statement ? statement->id : NULL);
  zopa_json_string(&to->json, "offer", offer ? offer->id : NULL);
  zopa_json_string(&to->json, "preference", preference ? zopa_preference_word(preference->kind) : NULL);
  put_word(to, "act", statement ? zopa_act_word(statement->act) : offer ? "offer" : NULL);
  if (position->term)
    put_term(to, "options", position->term);
  else
    put_options(to, "options", position->issue, preference->best_to_worst.at, preference->best_to_worst.at_count);
  put_date(to, "said", position->said);
  zopa_json_bool(&to->json, "reported", position->reported);
  put_party(to, "by", position->reported ? statement->for_party : position->party);
  put_word(to, "tier", statement ? zopa_tier_word(statement->tier) : NULL);
  put_word(to, "modality", statement ? zopa_modality_word(statement->modality) : NULL);
  zopa_json_bool(&to->json, "superseded", statement && zopa_show_links(to->show, position->index, ZOPA_LINK_SUPERSEDED, &links) > 0);
  put_ids(to, "from", offer ? &offer->from : preference ? &preference->from : &none);
  zopa_json_end(&to->json);
}

static void put_gap(struct writer *to, const struct zopa_show_issue *issue)
{
  if (!issue->gap_known) {
    zopa_json_null(&to->json, "gap");
    return;
  }
  zopa_json_object(&to->json, "gap");
  zopa_json_number(&to->json, "now", issue->gap);
  if (issue->gap_moved)
    zopa_json_number(&to->json, "was", issue->gap_before);
  else
    zopa_json_null(&to->json, "was");
  zopa_json_end(&to->json);
}

static void put_issues(struct writer *to)
{
  static const char *const states[] = {"unsaid", "open", "narrowing", "disputed", "tentative", "settled"};
  zopa_json_array(&to->json, "issues");
  for (size_t i = 0; i < to->it->issues_count; i++) {
    const struct zopa_show_issue *issue = &to->show->issues[i];
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "issue", to->it->issues[i].id);
    zopa_json_string(&to->json, "name", to->it->issues[i].name);
    zopa_json_string(&to->json, "unit", to->it->issues[i].unit);
    put_standing(to, issue);
    zopa_json_string(&to->json, "settled", issue->state == ZOPA_STATE_SETTLED ? "strict" : issue->state == ZOPA_STATE_TENTATIVE ? "lenient" : "no");
    zopa_json_string(&to->json, "state", states[issue->state]);
    zopa_json_array(&to->json, "positions");
    for (size_t k = 0; k < issue->positions_count; k++)
      put_position(to, &issue->positions[k]);
    zopa_json_end(&to->json);
    put_gap(to, issue);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

/* --- what was said differently, offered, promised --- */

static void put_contradictions(struct writer *to)
{
  zopa_json_array(&to->json, "contradictions");
  for (size_t i = 0; i < to->show->links_count; i++) {
    const struct zopa_show_link *link = &to->show->links[i];
    if (link->kind != ZOPA_LINK_CONTRADICTS || link->from > link->to)
      continue;
    zopa_json_array(&to->json, NULL);
    zopa_json_string(&to->json, NULL, to->it->statements[link->from].id);
    zopa_json_string(&to->json, NULL, to->it->statements[link->to].id);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
  zopa_json_array(&to->json, "said_differently");
  for (size_t g = 0; g < to->show->groups_count; g++) {
    zopa_json_array(&to->json, NULL);
    for (size_t i = 0; i < to->show->groups[g].statements_count; i++)
      zopa_json_string(&to->json, NULL, to->it->statements[to->show->groups[g].statements[i]].id);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

/* true, false, or null where no day is known. */
static void put_expired(struct writer *to, struct zopa_date expires)
{
  if (expires.known && to->it->as_of.known)
    zopa_json_bool(&to->json, "expired", zopa_show_expired(to->show, expires));
  else
    zopa_json_null(&to->json, "expired");
}

static void put_offers(struct writer *to)
{
  zopa_json_array(&to->json, "offers");
  for (size_t i = 0; i < to->it->offers_count; i++) {
    const struct zopa_offer *offer = &to->it->offers[i];
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "offer", offer->id);
    put_party(to, "by", offer->by);
    put_parties(to, "to", &offer->to);
    put_package(to, "package", &offer->package);
    put_clause(to, "if", &offer->condition);
    put_date(to, "made", offer->made);
    put_date(to, "expires", offer->expires);
    put_expired(to, offer->expires);
    put_ids(to, "from", &offer->from);
    zopa_json_string(&to->json, "note", offer->note);
    put_word(to, "visibility", zopa_visibility_word(offer->visibility));
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

static void put_changes(struct writer *to)
{
  static const char *const kinds[] = {"round", "said", "offered", "stands", "offer_lapses", "statement_lapses"};
  if (!to->show->since.known) {
    zopa_json_null(&to->json, "changes");
    return;
  }
  zopa_json_array(&to->json, "changes");
  for (size_t i = 0; i < to->show->changes_count; i++) {
    const struct zopa_show_change *change = &to->show->changes[i];
    struct zopa_text text = {0};
    bool said = change->kind == ZOPA_CHANGE_SAID || change->kind == ZOPA_CHANGE_STATEMENT_LAPSES;
    bool offer = change->kind == ZOPA_CHANGE_OFFERED || change->kind == ZOPA_CHANGE_OFFER_LAPSES;
    zopa_show_change(to->show, change, &text);
    zopa_json_object(&to->json, NULL);
    put_date(to, "day", change->day);
    zopa_json_string(&to->json, "kind", kinds[change->kind]);
    zopa_json_string(&to->json, "id", said                                ? to->it->statements[change->index].id
                                      : offer                             ? to->it->offers[change->index].id
                                      : change->kind == ZOPA_CHANGE_ROUND ? to->it->rounds[change->index].id
                                                                          : NULL);
    zopa_json_string(&to->json, "issue", change->kind == ZOPA_CHANGE_STANDS ? to->it->issues[to->it->standing[change->index].issue].id : NULL);
    put_kept(to, "text", &text);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

/* What a guarantee says beyond what it is called, by whom and when, and how it changed. */
static void put_promise(struct writer *to, const struct zopa_guarantee *guarantee)
{
  uint32_t index = (uint32_t)(guarantee - to->it->guarantees), later = to->show->versions.later[index];
  struct zopa_text rule = {0};
  zopa_json_string(&to->json, "obligation", guarantee->obligation);
  zopa_show_guarantee_rule(guarantee, NULL, &rule);
  zopa_json_string(&to->json, "rule", rule.size ? rule.data : NULL);
  to->show->failed |= rule.failed;
  zopa_text_clear(&rule);
  zopa_json_array(&to->json, "guards");
  for (size_t i = 0; i < guarantee->guards.at_count; i++)
    zopa_json_string(&to->json, NULL, to->it->issues[guarantee->guards.at[i]].id);
  zopa_json_end(&to->json);
  put_package(to, "then", &guarantee->then);
  zopa_json_string(&to->json, "lasts", guarantee->lasts);
  put_date(to, "made", guarantee->made);
  put_date(to, "expires", guarantee->expires);
  zopa_json_string(&to->json, "state", zopa_show_guarantee_state(to->show->versions.states[index]));
  zopa_json_string(&to->json, "supersedes", guarantee->supersedes);
  zopa_json_string(&to->json, "superseded_by", later == ZOPA_NONE ? NULL : to->it->guarantees[later].id);
  zopa_json_array(&to->json, "changes");
  zopa_show_guarantee_changes(to->show, guarantee, &to->json);
  zopa_json_end(&to->json);
  zopa_json_string(&to->json, "note", guarantee->note);
  put_word(to, "visibility", zopa_visibility_word(guarantee->visibility));
}

/* What the body is called, and its rule: the file's word, or in words where it is more than that. */
static void put_body(struct writer *to, const struct zopa_approval *approval)
{
  struct zopa_text name = {0}, rule = {0};
  bool word = approval->kind == ZOPA_BODY_ONE && (!approval->rule || approval->rule->kind == ZOPA_NODE_SCALAR);
  zopa_body_name(approval, &name);
  if (!word)
    zopa_show_rule(approval, &rule);
  zopa_json_string(&to->json, "body", name.data);
  zopa_json_string(&to->json, "rule", !word ? rule.data : approval->rule ? approval->rule->text : NULL);
  to->json.text->failed |= name.failed || rule.failed;
  zopa_text_clear(&name);
  zopa_text_clear(&rule);
}

static void put_after(struct writer *to)
{
  zopa_json_array(&to->json, "guarantees");
  for (size_t i = 0; i < to->it->guarantees_count; i++) {
    const struct zopa_guarantee *guarantee = &to->it->guarantees[i];
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "guarantee", guarantee->id);
    zopa_json_string(&to->json, "name", guarantee->name);
    put_parties(to, "by", &guarantee->by);
    put_parties(to, "to", &guarantee->to);
    put_clause(to, "when", &guarantee->when);
    zopa_json_string(&to->json, "trigger", guarantee->trigger);
    zopa_json_string(&to->json, "decided_by", guarantee->decided_by);
    zopa_json_string(&to->json, "until", guarantee->until);
    put_parties(to, "needs", &guarantee->needs);
    put_ids(to, "from", &guarantee->from);
    put_promise(to, guarantee);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
  zopa_json_array(&to->json, "approvals");
  for (size_t i = 0; i < to->it->approvals_count; i++) {
    const struct zopa_approval *approval = &to->it->approvals[i];
    zopa_json_object(&to->json, NULL);
    put_party(to, "party", approval->party);
    put_body(to, approval);
    zopa_json_string(&to->json, "of", approval->of);
    if (approval->seats.text)
      zopa_json_number(&to->json, "seats", approval->seats.value);
    else
      zopa_json_null(&to->json, "seats");
    put_ids(to, "from", &approval->from);
    put_clause(to, "when", &approval->when);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

static void put_rounds(struct writer *to)
{
  zopa_json_array(&to->json, "rounds");
  for (size_t i = 0; i < to->it->rounds_count; i++) {
    const struct zopa_round *round = &to->it->rounds[i];
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "round", round->id);
    zopa_json_string(&to->json, "name", round->name);
    zopa_json_string(&to->json, "place", round->location);
    put_date(to, "from", round->from);
    put_date(to, "to", round->to);
    put_parties(to, "present", &round->present);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

/* --- preferences, constraints --- */

static void put_weights(struct writer *to, uint32_t party)
{
  double *shares = zopa_party_complete(to->it, party) ? zopa_show_new(to->show, to->it->issues_count, sizeof *shares) : NULL;
  if (!shares) {
    zopa_json_null(&to->json, "weights");
    return;
  }
  zopa_show_weights(to->it, party, shares);
  zopa_json_object(&to->json, "weights");
  for (size_t i = 0; i < to->it->issues_count; i++)
    zopa_json_number(&to->json, to->it->issues[i].id, shares[i]);
  zopa_json_end(&to->json);
}

static void put_preferences(struct writer *to)
{
  zopa_json_array(&to->json, "preferences");
  for (uint32_t p = 0; p < to->it->parties_count; p++) {
    const struct zopa_preference *preference = &to->it->preferences[p];
    if (!preference->given)
      continue;
    zopa_json_object(&to->json, NULL);
    put_party(to, "party", p);
    put_word(to, "visibility", zopa_visibility_word(preference->visibility));
    put_weights(to, p);
    zopa_json_array(&to->json, "statements");
    for (size_t i = 0; i < preference->statements_count; i++) {
      struct zopa_text text = {0};
      zopa_statement_words(to->it, &preference->statements[i], &text);
      zopa_json_object(&to->json, NULL);
      put_word(to, "kind", zopa_preference_word(preference->statements[i].kind));
      put_kept(to, "text", &text);
      put_ids(to, "from", &preference->statements[i].from);
      zopa_json_end(&to->json);
    }
    zopa_json_end(&to->json);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
  zopa_json_array(&to->json, "constraints");
  for (size_t i = 0; i < to->it->constraints_count; i++) {
    const struct zopa_constraint *constraint = &to->it->constraints[i];
    zopa_json_object(&to->json, NULL);
    put_clause(to, constraint->conditional ? "if" : "forbid", constraint->conditional ? &constraint->when : &constraint->forbid);
    if (constraint->conditional)
      put_clause(to, "then", &constraint->then);
    zopa_json_string(&to->json, "why", constraint->why);
    put_ids(to, "from", &constraint->from);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

/* --- the ledger --- */

static void put_links(struct writer *to, const char *key, uint32_t statement, enum zopa_link_kind kind)
{
  const struct zopa_show_link *links;
  size_t count = zopa_show_links(to->show, statement, kind, &links);
  zopa_json_array(&to->json, key);
  for (size_t i = 0; i < count; i++)
    zopa_json_string(&to->json, NULL, to->it->statements[links[i].to].id);
  zopa_json_end(&to->json);
}

static void put_share(struct writer *to, const struct zopa_statement *statement)
{
  if (!statement->share_value.text) {
    zopa_json_null(&to->json, "share");
    return;
  }
  zopa_json_object(&to->json, "share");
  zopa_json_number(&to->json, "value", statement->share_value.value);
  zopa_json_string(&to->json, "of", statement->share_of);
  zopa_json_end(&to->json);
}

static void put_entry(struct writer *to, uint32_t index)
{
  const struct zopa_statement *it = &to->it->statements[index];
  zopa_json_object(&to->json, NULL);
  zopa_json_string(&to->json, "statement", it->id);
  put_date(to, "said", it->said);
  zopa_json_string(&to->json, "speaker", it->speaker);
  put_party(to, "for", it->for_party);
  put_party(to, "about", it->about_party);
  put_word(to, "tier", zopa_tier_word(it->tier));
  put_word(to, "act", zopa_act_word(it->act));
  put_clause(to, "on", &it->on);
  put_share(to, it);
  put_word(to, "modality", zopa_modality_word(it->modality));
  zopa_json_string(&to->json, "quote", it->quote);
  zopa_json_string(&to->json, "note", it->note);
  zopa_json_string(&to->json, "source", it->source);
  zopa_json_string(&to->json, "at", it->at);
  zopa_json_string(&to->json, "reliability", it->reliability);
  zopa_json_string(&to->json, "credibility", it->credibility.text);
  put_date(to, "expires", it->expires);
  put_expired(to, it->expires);
  put_links(to, "contradicts", index, ZOPA_LINK_CONTRADICTS);
  put_links(to, "supersedes", index, ZOPA_LINK_SUPERSEDES);
  put_links(to, "superseded_by", index, ZOPA_LINK_SUPERSEDED);
  put_links(to, "corroborates", index, ZOPA_LINK_CORROBORATES);
  put_links(to, "corroborated_by", index, ZOPA_LINK_CORROBORATED);
  put_word(to, "visibility", zopa_visibility_word(it->visibility));
  zopa_json_end(&to->json);
}

static void put_ledger(struct writer *to)
{
  zopa_json_array(&to->json, "ledger");
  for (size_t i = 0; i < to->it->statements_count; i++)
    put_entry(to, to->show->by_time[i]);
  zopa_json_end(&to->json);
  zopa_json_array(&to->json, "sources");
  for (size_t i = 0; i < to->it->sources_count; i++) {
    const struct zopa_source *source = &to->it->sources[i];
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "source", source->id);
    zopa_json_string(&to->json, "title", source->title);
    zopa_json_string(&to->json, "author", source->author);
    zopa_json_string(&to->json, "publisher", source->publisher);
    put_date(to, "published", source->published);
    zopa_json_string(&to->json, "url", source->url);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

void zopa_show_json(struct zopa_show *show, const struct zopa_error *error, struct zopa_text *text)
{
  struct writer to = {.json = ZOPA_JSON_INIT(text), .show = show, .it = show->negotiation};
  zopa_json_object(&to.json, NULL);
  zopa_json_integer(&to.json, "zopa", 1);
  zopa_json_string(&to.json, "title", to.it->title);
  put_date(&to, "as_of", to.it->as_of);
  zopa_json_string(&to.json, "viewer", viewer_id(to.it));
  put_date(&to, "since", show->since);
  put_all_parties(&to);
  put_progress(&to);
  put_issues(&to);
  put_contradictions(&to);
  put_offers(&to);
  put_changes(&to);
  put_after(&to);
  put_rounds(&to);
  put_preferences(&to);
  put_ledger(&to);
  zopa_sampling_json(&to.json, ZOPA_DRAWS_USUAL, show->seed);
  zopa_warnings_json(&to.json, error);
  zopa_json_end(&to.json);
  text->failed |= show->failed;
}
