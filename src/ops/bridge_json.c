/* bridge_json.c - packages, questions and conflicts as one JSON document; keys and order are fixed by docs/json.md. */
#include <math.h>
#include <string.h>

#include "ops/bridge_view.h"
#include "ops/outcome_text.h"

struct writer {
  struct zopa_json json;
  const struct zopa_bridge_answer *answer;
  const struct zopa_case *it;
};

static void put_party(struct writer *to, const char *key, uint32_t party)
{
  zopa_json_string(&to->json, key, party == ZOPA_NONE ? NULL : to->it->parties[party].id);
}

static void put_date(struct writer *to, const char *key, struct zopa_date date)
{
  char text[ZOPA_DATE_SIZE];
  if (date.known)
    zopa_date_write(date, text);
  zopa_json_string(&to->json, key, date.known ? text : NULL);
}

/* A word of the file; "" stands for what is not said. */
static void put_word(struct writer *to, const char *key, const char *word) { zopa_json_string(&to->json, key, word && *word ? word : NULL); }

static void put_text(struct writer *to, const char *key, struct zopa_text *text)
{
  zopa_json_string(&to->json, key, text->data);
  to->json.text->failed |= text->failed;
  zopa_text_clear(text);
}

/* --- where things stand, and what is known --- */

static void put_claim(struct writer *to, const struct zopa_statement *statement)
{
  zopa_json_object(&to->json, NULL);
  put_party(to, "by", statement->for_party);
  zopa_json_number(&to->json, "share", statement->share_value.value);
  zopa_json_string(&to->json, "of", statement->share_of);
  zopa_json_string(&to->json, "statement", statement->id);
  put_date(to, "said", statement->said);
  zopa_json_string(&to->json, "speaker", statement->speaker);
  put_word(to, "act", zopa_act_word(statement->act));
  put_word(to, "modality", zopa_modality_word(statement->modality));
  zopa_json_end(&to->json);
}

static void put_standing(struct writer *to)
{
  const struct zopa_show *show = to->answer->show;
  zopa_json_object(&to->json, "standing");
  zopa_json_integer(&to->json, "issues", (int64_t)to->it->issues_count);
  zopa_json_integer(&to->json, "strict", (int64_t)zopa_show_strict(show));
  zopa_json_integer(&to->json, "lenient", (int64_t)zopa_show_lenient(show));
  zopa_json_array(&to->json, "claims");
  for (size_t i = 0; i < to->it->statements_count; i++)
    if (to->it->statements[show->by_time[i]].share_value.text)
      put_claim(to, &to->it->statements[show->by_time[i]]);
  zopa_json_end(&to->json);
  zopa_json_end(&to->json);
}

/* What a party can win or lose in the open issues, as it was found for the answer. */
static struct zopa_stake stake_of(const struct zopa_bridge_answer *answer, size_t p)
{
  if (!answer->stake_low || !answer->stake_high || !answer->stake_least || !answer->stake_most || isnan(answer->stake_low[p]))
    return (struct zopa_stake){0};
  return (struct zopa_stake){true, answer->stake_low[p], answer->stake_high[p], answer->stake_least[p], answer->stake_most[p]};
}

static void put_belief(struct writer *to, size_t p)
{
  const struct zopa_belief *belief = &to->answer->beliefs->parties[p];
  struct zopa_party_stake stake = {.source = zopa_preference_source(to->it, belief->party), .statements = belief->statements,
                                   .stake = stake_of(to->answer, p)};
  if (belief->draws) {
    stake.samples = belief->draws->count;
    stake.thinning = belief->draws->thinning;
    stake.effective = belief->draws->effective;
  }
  zopa_json_object(&to->json, NULL);
  put_party(to, "party", belief->party);
  zopa_stake_json(&to->json, &stake);
  zopa_json_bool(&to->json, "consents", belief->consents);
  zopa_stake_source_json(&to->json, &stake);
  zopa_json_end(&to->json);
}

/* --- packages --- */

static void put_side(struct writer *to, const char *key, const struct zopa_bridge_party *party, enum zopa_side side)
{
  zopa_json_array(&to->json, key);
  for (size_t i = 0; i < to->it->issues_count; i++)
    if (party->sides[i] == side)
      zopa_json_string(&to->json, NULL, to->it->issues[i].id);
  zopa_json_end(&to->json);
}

/* Preference statements that carry the judgement and rest on no entry of the ledger. */
static void put_unnamed(struct writer *to, const struct zopa_bridge_party *party)
{
  const struct zopa_preference_statement *statements = to->it->preferences[party->party].statements;
  zopa_json_array(&to->json, "rests_on_file");
  for (size_t i = 0; i < party->statement_count; i++) {
    struct zopa_text name = {0};
    if (statements[party->statements[i]].from.ids_count > 0)
      continue;
    zopa_bridge_statement_name(to->it, party->party, (uint32_t)party->statements[i], &name);
    put_text(to, NULL, &name);
  }
  zopa_json_end(&to->json);
}

static void put_package_party(struct writer *to, const struct zopa_bridge_party *party)
{
  zopa_json_object(&to->json, NULL);
  put_party(to, "party", party->party);
  zopa_json_number(&to->json, "share", party->share);
  zopa_json_number(&to->json, "error", party->share_error);
  zopa_json_number(&to->json, "regret", party->consents ? party->regret : NAN);
  put_side(to, "gives", party, ZOPA_SIDE_GIVES);
  put_side(to, "gets", party, ZOPA_SIDE_GETS);
  zopa_json_array(&to->json, "rests_on");
  for (size_t i = 0; i < party->rests_on_count; i++)
    zopa_json_string(&to->json, NULL, party->rests_on[i]);
  zopa_json_end(&to->json);
  put_unnamed(to, party);
  zopa_json_number(&to->json, "regret_error", party->consents ? party->regret_error : NAN);
  zopa_json_array(&to->json, "utility");
  for (int i = 0; i < 3; i++)
    zopa_json_number(&to->json, NULL, party->utility[i]);
  zopa_json_end(&to->json);
  zopa_json_bool(&to->json, "consents", party->consents);
  zopa_json_end(&to->json);
}

static void put_binding(struct writer *to, const struct zopa_bridge_package *package)
{
  if (package->binding_party == ZOPA_NONE) {
    zopa_json_null(&to->json, "binding");
    return;
  }
  zopa_json_object(&to->json, "binding");
  put_party(to, "party", package->parties[package->binding_party].party);
  zopa_json_string(&to->json, "issue", package->binding_issue == ZOPA_NONE ? NULL : to->it->issues[package->binding_issue].id);
  zopa_json_end(&to->json);
}

static void put_trade(struct writer *to, const struct zopa_bridge_package *package)
{
  const struct zopa_bridge_trade *trade = &package->trade;
  if (!trade->exists) {
    zopa_json_null(&to->json, "trade");
    return;
  }
  zopa_json_object(&to->json, "trade");
  put_party(to, "party", trade->party);
  put_party(to, "other", trade->other);
  zopa_json_string(&to->json, "gets", to->it->issues[trade->gets].id);
  zopa_json_string(&to->json, "gives", to->it->issues[trade->gives].id);
  zopa_json_end(&to->json);
}

/* The guarantees that are part of the package, and what of it only offers that have lapsed put forward; each only where there is any. */
static void put_promised(struct writer *to, const struct zopa_bridge_package *package)
{
  bool open = false;
  for (uint32_t g = 0; g < to->it->guarantees_count; g++) {
    if (!zopa_guarantee_serves(to->it, &to->answer->show->versions, g, package->outcome))
      continue;
    if (!open)
      zopa_json_array(&to->json, "guarantees");
    open = true;
    zopa_json_string(&to->json, NULL, to->it->guarantees[g].id);
  }
  if (open)
    zopa_json_end(&to->json);
  open = false;
  for (uint32_t i = 0; i < to->it->issues_count; i++) {
    uint32_t offer = zopa_option_lapsed(to->it, i, package->outcome[i]);
    if (offer == ZOPA_NONE)
      continue;
    if (!open)
      zopa_json_array(&to->json, "lapsed");
    open = true;
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "issue", to->it->issues[i].id);
    zopa_json_string(&to->json, "offer", to->it->offers[offer].id);
    zopa_json_end(&to->json);
  }
  if (open)
    zopa_json_end(&to->json);
}

static void put_package(struct writer *to, const struct zopa_bridge_package *package)
{
  zopa_json_object(&to->json, NULL);
  zopa_outcome_json(&to->json, "outcome", to->it, package->outcome);
  zopa_json_object(&to->json, "joint");
  zopa_json_number(&to->json, "share", package->joint);
  zopa_json_number(&to->json, "error", package->joint_error);
  zopa_json_end(&to->json);
  zopa_json_array(&to->json, "parties");
  for (size_t p = 0; p < to->answer->bridge->party_count; p++)
    put_package_party(to, &package->parties[p]);
  zopa_json_end(&to->json);
  put_binding(to, package);
  zopa_json_string(&to->json, "fails_if", package->fails_if);
  zopa_json_bool(&to->json, "proven", package->proven && !to->answer->engine);
  zopa_json_number(&to->json, "value", to->answer->engine ? NAN : package->value);
  put_trade(to, package);
  zopa_json_array(&to->json, "offers");
  for (size_t i = 0; i < package->offer_count; i++)
    zopa_json_string(&to->json, NULL, to->it->offers[package->offers[i]].id);
  zopa_json_end(&to->json);
  zopa_json_number(&to->json, "apart", package->apart);
  put_promised(to, package);
  if (to->answer->approval)
    zopa_approval_line_json(&to->json, to->it, to->answer->ratify, &to->answer->approval[package - to->answer->bridge->packages], false);
  if (to->answer->holding)
    zopa_holding_line_json(&to->json, to->it, &to->answer->holding[package - to->answer->bridge->packages]);
  zopa_json_end(&to->json);
}

static void put_packages(struct writer *to)
{
  const struct zopa_bridge *bridge = to->answer->bridge;
  if (!bridge) {
    zopa_json_null(&to->json, "packages");
    return;
  }
  zopa_json_array(&to->json, "packages");
  for (size_t k = 0; k < bridge->package_count; k++)
    put_package(to, &bridge->packages[k]);
  zopa_json_end(&to->json);
}

/* --- questions and conflicts --- */

static void put_questions(struct writer *to)
{
  const struct zopa_bridge *bridge = to->answer->bridge;
  zopa_json_array(&to->json, "questions");
  for (size_t i = 0; bridge && i < bridge->question_count; i++) {
    const struct zopa_bridge_question *question = &bridge->questions[i];
    zopa_json_object(&to->json, NULL);
    put_party(to, "ask", question->party);
    zopa_json_array(&to->json, "between");
    zopa_outcome_json(&to->json, NULL, to->it, question->left);
    zopa_outcome_json(&to->json, NULL, to->it, question->right);
    zopa_json_end(&to->json);
    zopa_json_number(&to->json, "gain", question->gain);
    zopa_json_string(&to->json, "text", question->text);
    zopa_json_number(&to->json, "before", question->before);
    zopa_json_number(&to->json, "prefers_first", question->share_left);
    zopa_json_number(&to->json, "tells", question->tells);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

/* Whether an entry of the ledger was named for an earlier statement of the conflict. */
static bool named_before(const struct zopa_preference_statement *statements, const struct zopa_conflict *conflict, size_t at, const char *id)
{
  for (size_t i = 0; i < at; i++)
    for (size_t k = 0; k < statements[conflict->statements[i]].from.ids_count; k++)
      if (strcmp(statements[conflict->statements[i]].from.ids[k], id) == 0)
        return true;
  return false;
}

static void put_conflict_statements(struct writer *to, uint32_t party, const struct zopa_conflict *conflict)
{
  const struct zopa_preference_statement *statements = to->it->preferences[party].statements;
  zopa_json_array(&to->json, "statements");
  for (size_t i = 0; i < conflict->statement_count; i++) {
    const struct zopa_ids *from = &statements[conflict->statements[i]].from;
    struct zopa_text name = {0};
    if (from->ids_count == 0) {
      zopa_bridge_statement_name(to->it, party, conflict->statements[i], &name);
      put_text(to, NULL, &name);
    }
    for (size_t k = 0; k < from->ids_count; k++)
      if (!named_before(statements, conflict, i, from->ids[k]))
        zopa_json_string(&to->json, NULL, from->ids[k]);
  }
  zopa_json_end(&to->json);
}

static void put_ways(struct writer *to, const struct zopa_belief *belief, const struct zopa_conflict *conflict)
{
  size_t count;
  const struct zopa_bridge_way *ways = zopa_bridge_ways(to->answer, belief, conflict, &count);
  zopa_json_array(&to->json, "ways_out");
  for (size_t i = 0; i < count; i++) {
    struct zopa_text name = {0};
    zopa_bridge_statement_name(to->it, belief->party, ways[i].statement, &name);
    zopa_json_object(&to->json, NULL);
    put_text(to, "drops", &name);
    zopa_json_array(&to->json, "without");
    for (size_t k = 0; k < ways[i].without_count; k++)
      zopa_json_string(&to->json, NULL, ways[i].without[k]);
    zopa_json_end(&to->json);
    zopa_json_string(&to->json, "assume", ways[i].assume);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

static void put_conflicts(struct writer *to)
{
  const struct zopa_beliefs *beliefs = to->answer->beliefs;
  zopa_json_array(&to->json, "conflicts");
  for (size_t p = 0; p < beliefs->count; p++)
    for (size_t i = 0; i < beliefs->parties[p].conflict_count; i++) {
      const struct zopa_belief *belief = &beliefs->parties[p];
      struct zopa_text words = {0};
      zopa_json_object(&to->json, NULL);
      put_party(to, "party", belief->party);
      put_conflict_statements(to, belief->party, &belief->conflicts[i]);
      zopa_conflict_words(belief->rows, &belief->conflicts[i], &words);
      put_text(to, "text", &words);
      put_ways(to, belief, &belief->conflicts[i]);
      zopa_json_end(&to->json);
    }
  zopa_json_end(&to->json);
}

/* --- the document --- */

/* The issues that packages are free to choose. */
static void put_open(struct writer *to)
{
  const struct zopa_bridge *bridge = to->answer->bridge;
  if (!bridge) {
    zopa_json_null(&to->json, "open");
    return;
  }
  zopa_json_array(&to->json, "open");
  for (size_t i = 0; i < bridge->issue_count; i++)
    if (bridge->open[i])
      zopa_json_string(&to->json, NULL, to->it->issues[i].id);
  zopa_json_end(&to->json);
}

static void put_search(struct writer *to)
{
  const struct zopa_bridge *bridge = to->answer->bridge;
  put_open(to);
  zopa_json_string(&to->json, "considered", bridge ? bridge->considered : NULL);
  if (bridge && !to->answer->engine) {
    zopa_json_integer(&to->json, "evaluated", (int64_t)bridge->evaluated);
    zopa_json_bool(&to->json, "exhaustive", bridge->exhaustive);
  } else {
    zopa_json_null(&to->json, "evaluated");
    zopa_json_null(&to->json, "exhaustive");
  }
  if (bridge)
    zopa_json_integer(&to->json, "questions_considered", (int64_t)bridge->question_considered);
  else
    zopa_json_null(&to->json, "questions_considered");
  zopa_json_bool(&to->json, "engine", to->answer->engine);
}

void zopa_bridge_json(const struct zopa_bridge_answer *answer, struct zopa_text *text)
{
  struct writer to = {.json = ZOPA_JSON_INIT(text), .answer = answer, .it = answer->show->negotiation};
  bool all = true;
  zopa_json_object(&to.json, NULL);
  zopa_json_integer(&to.json, "zopa", 1);
  put_standing(&to);
  zopa_json_array(&to.json, "parties");
  for (size_t p = 0; p < answer->beliefs->count; p++) {
    put_belief(&to, p);
    all &= answer->beliefs->parties[p].all_conflicts;
  }
  zopa_json_end(&to.json);
  put_packages(&to);
  put_questions(&to);
  put_conflicts(&to);
  zopa_json_bool(&to.json, "all_conflicts", all);
  zopa_json_string(&to.json, "criterion", zopa_criterion_name(answer->wish->by));
  put_party(&to, "for", answer->wish->for_party);
  put_search(&to);
  zopa_sampling_json(&to.json, answer->beliefs->draw_count, answer->call->control.seed);
  if (answer->win_set.wanted) {
    zopa_json_object(&to.json, "approval");
    zopa_json_number(&to.json, "at_least", answer->win_set.least);
    zopa_json_number(&to.json, "lowest", answer->win_set.lowest);
    zopa_json_number(&to.json, "highest", answer->win_set.highest);
    zopa_json_end(&to.json);
  }
  zopa_warnings_json(&to.json, &answer->call->error);
  zopa_json_end(&to.json);
  text->failed |= answer->show->failed;
}
