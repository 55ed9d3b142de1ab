/* deal_json.c - see deal_view.h: the member "deal" of the JSON document of `stability`. */
#include <math.h>

#include "ops/deal_view.h"
#include "ops/outcome_text.h"

static void put_share(struct zopa_json *json, const char *key, struct zopa_deal_share share)
{
  if (isnan(share.value)) {
    zopa_json_null(json, key);
    return;
  }
  zopa_json_object(json, key);
  zopa_json_number(json, "share", share.value);
  zopa_json_number(json, "error", share.error);
  zopa_json_end(json);
}

static void put_party(struct zopa_json *json, const struct zopa_deal_view *view, const char *key, size_t player)
{
  zopa_json_string(json, key, view->deal->graph.players[player].id);
}

/* What one option is about: "issue" or "guarantee", the other one null. */
static void put_option(struct zopa_json *json, const struct zopa_deal_view *view, uint32_t option)
{
  const struct zopa_deal_option *it = &view->deal->options[option];
  zopa_json_string(json, "issue", it->issue == ZOPA_NONE ? NULL : view->show->negotiation->issues[it->issue].id);
  zopa_json_string(json, "guarantee", it->guarantee == ZOPA_NONE ? NULL : view->show->negotiation->guarantees[it->guarantee].id);
}

static void put_options(struct zopa_json *json, const struct zopa_deal_view *view)
{
  zopa_json_array(json, "options");
  for (uint32_t o = 0; o < view->deal->graph.option_count; o++) {
    zopa_json_object(json, NULL);
    put_party(json, view, "party", view->deal->options[o].player);
    put_option(json, view, o);
    zopa_json_bool(json, "reversible", view->deal->graph.options[o].direction == ZOPA_DIRECTION_BOTH);
    zopa_json_end(json);
  }
  zopa_json_end(json);
}

static void put_parties(struct zopa_json *json, const struct zopa_deal_view *view)
{
  zopa_json_array(json, "parties");
  for (size_t p = 0; p < view->deal->graph.player_count; p++) {
    bool known = view->values && view->values->known >> p & 1;
    zopa_json_object(json, NULL);
    put_party(json, view, "party", p);
    zopa_json_bool(json, "known", known);
    put_share(json, "nash", known && view->deal->keeps ? view->player_nash[p] : (struct zopa_deal_share){NAN, NAN});
    put_share(json, "sequential", known && view->deal->keeps ? view->player_sequential[p] : (struct zopa_deal_share){NAN, NAN});
    zopa_json_end(json);
  }
  zopa_json_end(json);
}

static void put_answers(struct zopa_json *json, const struct zopa_deal_view *view, const struct zopa_deal_defection *it)
{
  zopa_json_array(json, "answers");
  for (size_t i = 0; i < it->answer_count; i++) {
    const struct zopa_deal_answer *answer = &it->answers[i];
    zopa_json_object(json, NULL);
    put_party(json, view, "party", answer->player);
    put_option(json, view, answer->option);
    zopa_json_integer(json, "to", (int64_t)answer->state + 1);
    put_share(json, "hurts", answer->hurts);
    put_share(json, "credible", answer->credible);
    put_share(json, "deters", answer->deters);
    zopa_json_end(json);
  }
  zopa_json_end(json);
}

static void put_defections(struct zopa_json *json, const struct zopa_deal_view *view)
{
  const struct zopa_deal *deal = view->deal;
  zopa_json_array(json, "defections");
  for (size_t i = 0; i < view->defection_count; i++) {
    const struct zopa_deal_defection *it = &view->defections[i];
    uint32_t dropped = zopa_deal_dropped(deal, it->player, it->state), invoked = zopa_deal_invoked(deal, it->player, it->state);
    zopa_json_object(json, NULL);
    put_party(json, view, "party", it->player);
    zopa_json_array(json, "issues");
    for (uint32_t o = 0; o < deal->graph.option_count; o++)
      if (dropped >> o & 1)
        zopa_json_string(json, NULL, view->show->negotiation->issues[deal->options[o].issue].id);
    zopa_json_end(json);
    zopa_json_integer(json, "to", (int64_t)it->state + 1);
    zopa_json_object(json, "gain");
    zopa_json_number(json, "low", it->gain[0]);
    zopa_json_number(json, "mean", it->gain[1]);
    zopa_json_number(json, "high", it->gain[2]);
    zopa_json_end(json);
    put_share(json, "pays", it->pays);
    put_share(json, "deterred", it->deterred);
    put_share(json, "undeterred", it->free);
    put_share(json, "undeterred_without_guarantees", it->free_without);
    put_share(json, "undeterred_with_sure_guarantees", it->free_sure);
    put_answers(json, view, it);
    zopa_json_array(json, "invokes");
    for (uint32_t o = 0; o < deal->graph.option_count; o++)
      if (invoked >> o & 1)
        zopa_json_string(json, NULL, view->show->negotiation->guarantees[deal->options[o].guarantee].id);
    zopa_json_end(json);
    zopa_json_end(json);
  }
  zopa_json_end(json);
}

static void put_guarantees(struct zopa_json *json, const struct zopa_deal_view *view)
{
  zopa_json_array(json, "guarantees");
  for (size_t i = 0; i < view->promise_count; i++) {
    const struct zopa_deal_promise *it = &view->promises[i];
    zopa_json_object(json, NULL);
    zopa_json_string(json, "guarantee", view->show->negotiation->guarantees[it->guarantee].id);
    zopa_json_bool(json, "judged", it->judged);
    put_share(json, "holds_without", it->without);
    put_share(json, "holds_with", view->sequential);
    put_share(json, "holds_if_sure", it->sure);
    zopa_json_end(json);
  }
  zopa_json_end(json);
}

static void put_gaps(struct zopa_json *json, const struct zopa_deal_view *view)
{
  static const char *const kinds[] = {"open", "no_fallback", "nothing_to_drop", "not_part", "not_settled", "lapsed", "words_only", "nothing_guarded",
                                      "then_open", "interplay"};
  const struct zopa_case *it = view->show->negotiation;
  zopa_json_array(json, "left_aside");
  for (size_t i = 0; i < view->deal->gap_count; i++) {
    const struct zopa_deal_gap *gap = &view->deal->gaps[i];
    zopa_json_object(json, NULL);
    zopa_json_string(json, "why", kinds[gap->kind]);
    zopa_json_string(json, "party", gap->party == ZOPA_NONE ? NULL : it->parties[gap->party].id);
    zopa_json_string(json, "issue", gap->issue == ZOPA_NONE ? NULL : it->issues[gap->issue].id);
    zopa_json_string(json, "guarantee", gap->guarantee == ZOPA_NONE ? NULL : it->guarantees[gap->guarantee].id);
    zopa_json_end(json);
  }
  zopa_json_end(json);
}

static void put_package(struct zopa_json *json, const struct zopa_deal_view *view)
{
  static const char *const origins[] = {"open", "given", "agreed", "tentative", "nash"};
  const struct zopa_case *it = view->show->negotiation;
  zopa_outcome_json(json, "package", it, view->deal->package);
  zopa_json_object(json, "from");
  for (uint32_t i = 0; i < it->issues_count; i++)
    zopa_json_string(json, it->issues[i].id, origins[view->origins[i]]);
  zopa_json_end(json);
}

void zopa_deal_json(const struct zopa_deal_view *view, struct zopa_json *json)
{
  bool judged = view->values && view->deal->keeps && view->unknown == ZOPA_NONE;
  struct zopa_deal_share unknown = {NAN, NAN};
  zopa_json_object(json, "deal");
  put_package(json, view);
  put_options(json, view);
  if (view->deal->keeps)
    zopa_json_integer(json, "begins", (int64_t)view->deal->begin + 1);
  else
    zopa_json_null(json, "begins");
  zopa_json_object(json, "holds");
  put_share(json, "nash", judged ? view->nash : unknown);
  put_share(json, "sequential", judged ? view->sequential : unknown);
  put_share(json, "without_guarantees", judged ? view->without : unknown);
  put_share(json, "with_sure_guarantees", judged ? view->sure : unknown);
  zopa_json_end(json);
  zopa_json_string(json, "unknown", view->unknown == ZOPA_NONE ? NULL : view->show->negotiation->parties[view->unknown].id);
  if (view->values && view->values->drawn)
    zopa_json_integer(json, "draws", (int64_t)view->values->draw_count);
  else
    zopa_json_null(json, "draws");
  put_parties(json, view);
  put_defections(json, view);
  put_guarantees(json, view);
  put_gaps(json, view);
  zopa_json_end(json);
}
