/* ratify_json.c - the approvals of a package as one JSON document; keys and order are fixed by docs/json.md. What is not known is null. */
#include <math.h>

#include "case/versions.h"
#include "ops/outcome_text.h"
#include "ops/ratify_view.h"

struct writer {
  struct zopa_json json;
  struct zopa_ratify_view *view;
};

static void put_text(struct writer *to, const char *key, struct zopa_text *text)
{
  zopa_json_string(&to->json, key, text->data);
  to->view->failed |= text->failed;
  zopa_text_clear(text);
}

static void put_needed(struct writer *to, const char *key, enum zopa_needed needed)
{
  if (needed == ZOPA_NEEDED_MAYBE)
    zopa_json_null(&to->json, key);
  else
    zopa_json_bool(&to->json, key, needed == ZOPA_NEEDED_YES);
}

static void put_count(struct writer *to, const char *key, int64_t count)
{
  if (count < 0)
    zopa_json_null(&to->json, key);
  else
    zopa_json_integer(&to->json, key, count);
}

static void put_spread(struct writer *to, const char *key, bool known, const struct zopa_spread *spread)
{
  if (!known || isnan(spread->middle)) {
    zopa_json_null(&to->json, key);
    return;
  }
  zopa_json_object(&to->json, key);
  zopa_json_number(&to->json, "low", spread->low);
  zopa_json_number(&to->json, "middle", spread->middle);
  zopa_json_number(&to->json, "high", spread->high);
  zopa_json_end(&to->json);
}

static void put_names(struct writer *to, const char *key, const struct zopa_body *body, const size_t *voters, size_t count)
{
  zopa_json_array(&to->json, key);
  for (size_t i = 0; i < count; i++)
    zopa_json_string(&to->json, NULL, body->roster->voters[voters[i]].id);
  zopa_json_end(&to->json);
}

/* ---------------------------------------------------------------- one body */

static void put_recorded(struct writer *to, const struct zopa_ratify_facts *facts)
{
  size_t any = facts->recorded[0] + facts->recorded[1] + facts->recorded[2] + facts->recorded[3];
  if (any == 0) {
    zopa_json_null(&to->json, "recorded");
    return;
  }
  zopa_json_object(&to->json, "recorded");
  zopa_json_integer(&to->json, "yea", (int64_t)facts->recorded[ZOPA_VOTE_YEA]);
  zopa_json_integer(&to->json, "nay", (int64_t)facts->recorded[ZOPA_VOTE_NAY]);
  zopa_json_integer(&to->json, "abstain", (int64_t)facts->recorded[ZOPA_VOTE_ABSTAIN]);
  zopa_json_integer(&to->json, "absent", (int64_t)facts->recorded[ZOPA_VOTE_ABSENT]);
  if (facts->recorded_all)
    zopa_json_bool(&to->json, "passes", facts->recorded_passes);
  else
    zopa_json_null(&to->json, "passes");
  zopa_json_end(&to->json);
}

static void put_options(struct writer *to, uint32_t body)
{
  const struct zopa_ratify_view *view = to->view;
  zopa_json_array(&to->json, "clauses");
  for (size_t i = 0; i < view->option_count; i++) {
    const struct zopa_ratify_option *option = &view->options[i];
    const struct zopa_issue *issue = &view->it->issues[option->issue];
    if (option->body != body)
      continue;
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "issue", issue->id);
    zopa_json_string(&to->json, "option", option->option == ZOPA_NONE ? NULL : issue->options[option->option].id);
    zopa_json_bool(&to->json, "chosen", option->chosen);
    put_needed(to, "needed", option->needed);
    zopa_json_number(&to->json, "probability", option->probability);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

static void put_voters(struct writer *to, const struct zopa_body *body, const struct zopa_body_answer *answer)
{
  static const char *const words[] = {[ZOPA_VOTE_NAY] = "nay", [ZOPA_VOTE_YEA] = "yea", [ZOPA_VOTE_ABSTAIN] = "abstain", [ZOPA_VOTE_ABSENT] = "absent"};
  zopa_json_array(&to->json, "voters");
  for (size_t v = 0; body->roster && answer->chances && v < body->roster->count; v++) {
    const struct zopa_voter *voter = &body->roster->voters[v];
    const struct zopa_chance *chance = &answer->chances[v];
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "voter", voter->id);
    zopa_json_string(&to->json, "party", voter->party);
    zopa_json_number(&to->json, "yea", chance->yea);
    zopa_json_number(&to->json, "nay", chance->nay);
    zopa_json_number(&to->json, "abstain", chance->abstain);
    zopa_json_number(&to->json, "absent", chance->absent);
    zopa_json_string(&to->json, "recorded", voter->has_vote ? words[voter->vote] : NULL);
    zopa_json_number(&to->json, "decisive", answer->decisive ? answer->decisive[v] : NAN);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

static void put_figures(struct writer *to, size_t at)
{
  const struct zopa_body *body = &to->view->bodies[at];
  const struct zopa_body_answer *answer = &to->view->answer->bodies[at];
  const struct zopa_ratify_facts *facts = &to->view->facts[at];
  bool one = body->approval->kind == ZOPA_BODY_ONE, known = !answer->unknown;
  zopa_json_number(&to->json, "error", answer->passing.error);
  put_count(to, "drawn", known ? (int64_t)answer->passing.drawn : -1);
  put_count(to, "need_least", answer->need_least);
  zopa_json_number(&to->json, "voting", answer->voting);
  put_spread(to, "yeas", known && one && body->lead != ZOPA_NONE, &answer->yeas);
  put_spread(to, "margin", known && answer->passing.has_margin, &answer->passing.margin);
  zopa_json_number(&to->json, "leaning", facts->leans ? facts->leaning : NAN);
  zopa_json_number(&to->json, "more", facts->leans ? facts->more : NAN);
  put_names(to, "nearest", body, facts->nearest, facts->nearest_count);
  put_recorded(to, facts);
  if (one && body->roster) {
    zopa_json_object(&to->json, "correlation");
    zopa_json_number(&to->json, "common", body->common);
    zopa_json_number(&to->json, "party", body->bloc);
    zopa_json_end(&to->json);
  } else
    zopa_json_null(&to->json, "correlation");
  zopa_json_string(&to->json, "unknown", answer->unknown);
}

/* Opens the object of a body and writes all but what stands within it. */
static void put_body(struct writer *to, size_t at)
{
  const struct zopa_ratify_view *view = to->view;
  const struct zopa_body *body = &view->bodies[at];
  const struct zopa_body_answer *answer = &view->answer->bodies[at];
  struct zopa_text name = {0}, rule = {0};
  zopa_body_name(body->approval, &name);
  zopa_body_rule_words(body, &rule);
  zopa_json_object(&to->json, NULL);
  zopa_json_string(&to->json, "party", view->it->parties[body->party].id);
  put_text(to, "body", &name);
  put_text(to, "rule", &rule);
  put_count(to, "need", answer->need);
  zopa_json_number(&to->json, "expected", answer->expected);
  zopa_json_number(&to->json, "probability", answer->passing.probability);
  zopa_json_number(&to->json, "probability_independent", answer->alone.probability);
  put_names(to, "pivotal", body, view->facts[at].pivotal, view->facts[at].pivotal_count);
  put_needed(to, "needed", answer->needed);
  put_figures(to, at);
  zopa_json_array(&to->json, "from");
  for (size_t i = 0; i < body->whole->from.ids_count; i++)
    zopa_json_string(&to->json, NULL, body->whole->from.ids[i]);
  zopa_json_end(&to->json);
  put_options(to, (uint32_t)at);
  put_voters(to, body, answer);
}

/* A body within others is in the list "parts" of the one around it. Depth is counted by the bodies themselves. */
static void put_bodies(struct writer *to)
{
  const struct zopa_ratify_view *view = to->view;
  uint32_t open = 0;              /* objects whose list of parts is open */
  zopa_json_array(&to->json, "approvals");
  for (size_t b = 0; b < view->count; b++) {
    uint32_t next = b + 1 < view->count ? view->bodies[b + 1].depth : 0;
    put_body(to, b);
    zopa_json_array(&to->json, "parts");
    if (next > view->bodies[b].depth) {
      open++;
      continue;
    }
    zopa_json_end(&to->json);
    zopa_json_end(&to->json);
    for (; open > next; open--) {
      zopa_json_end(&to->json);
      zopa_json_end(&to->json);
    }
  }
  zopa_json_end(&to->json);
}

/* ---------------------------------------------------------------- the document */

static void put_parties(struct writer *to)
{
  const struct zopa_ratify_view *view = to->view;
  zopa_json_array(&to->json, "parties");
  for (uint32_t p = 0; p < view->it->parties_count; p++) {
    if (!zopa_ratify_party_listed(view, p))
      continue;
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "party", view->it->parties[p].id);
    zopa_json_number(&to->json, "probability", view->answer->parties[p]);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

static void put_guarantees(struct writer *to)
{
  struct zopa_ratify_view *view = to->view;
  struct zopa_versions versions = {0};
  bool found = zopa_versions_find(view->it, &versions) == ZOPA_OK;
  view->failed |= !found;
  zopa_json_array(&to->json, "guarantees");
  for (uint32_t g = 0; g < view->it->guarantees_count && found; g++) {
    const struct zopa_guarantee *guarantee = &view->it->guarantees[g];
    if (guarantee->needs.at_count == 0 || versions.later[g] != ZOPA_NONE)
      continue;
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "guarantee", guarantee->id);
    put_needed(to, "in_package", zopa_ratify_holds(&guarantee->when, view->package));
    zopa_json_array(&to->json, "needs");
    for (size_t i = 0; i < guarantee->needs.at_count; i++)
      zopa_json_string(&to->json, NULL, view->it->parties[guarantee->needs.at[i]].id);
    zopa_json_end(&to->json);
    zopa_json_number(&to->json, "probability", zopa_ratify_guarantee(view, guarantee));
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
  zopa_versions_clear(&versions);
}

void zopa_ratify_json(struct zopa_ratify_view *view, struct zopa_text *text)
{
  struct writer to = {.json = ZOPA_JSON_INIT(text), .view = view};
  zopa_json_object(&to.json, NULL);
  zopa_json_integer(&to.json, "zopa", 1);
  zopa_outcome_json(&to.json, "package", view->it, view->package);
  put_bodies(&to);
  zopa_json_number(&to.json, "all", view->answer->all);
  zopa_json_number(&to.json, "all_independent", view->answer->all_alone);
  put_parties(&to);
  put_guarantees(&to);
  zopa_json_bool(&to.json, "recorded", view->recorded);
  zopa_json_integer(&to.json, "seed", (int64_t)view->call->control.seed);
  zopa_warnings_json(&to.json, &view->call->error);
  zopa_json_end(&to.json);
}
