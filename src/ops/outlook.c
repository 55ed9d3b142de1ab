/* outlook.c - see outlook.h. */
#include <math.h>
#include <stdlib.h>

#include "case/words.h"
#include "ops/approvals.h"
#include "ops/outlook.h"

/* Counts, for each option to keep something, the draws in which its player gains by dropping that alone and nothing deters it. */
static bool count_gains(const struct zopa_deal *deal, const struct zopa_deal_values *values, struct zopa_watch *watch, struct zopa_deal_judge *judge,
                        size_t *counts)
{
  size_t states = deal->graph.state_count, stride = states * deal->graph.player_count;
  for (size_t d = 0; d < values->draw_count; d++) {
    const int64_t *all = values->values + d * stride;
    if (watch && d % 64 == 0 && zopa_watch_stop(watch, (double)d / (double)values->draw_count, "seeing who could gain by stopping"))
      return false;
    for (size_t o = 0; o < deal->graph.option_count; o++) {
      size_t player = deal->options[o].player;
      if (!(deal->keeps >> o & 1) || !(values->known >> player & 1))
        continue;
      uint32_t state = deal->index[deal->graph.states[deal->begin] ^ UINT32_C(1) << o];
      const int64_t *mine = all + player * states;
      if (state != ZOPA_GRAPH_NONE && mine[state] > mine[deal->begin])
        counts[o] += !zopa_deal_deterred(judge, all, values->known, (struct zopa_deal_premise){0}, player, state);
    }
  }
  return true;
}

static enum zopa_status find_gainer(const struct zopa_space *space, const struct zopa_beliefs *beliefs, const uint32_t *package, struct zopa_watch *watch,
                                    struct zopa_holding_line *line)
{
  struct zopa_deal *deal = NULL;
  struct zopa_deal_values *values = NULL;
  struct zopa_deal_judge *judge = NULL;
  size_t counts[ZOPA_DEAL_OPTIONS_MAX] = {0}, most = 0;
  enum zopa_status status = zopa_deal_new(space, package, NULL, &deal);
  if (status == ZOPA_OK)
    status = zopa_deal_values_new(deal, beliefs, watch, &values);
  if (status == ZOPA_OK && values)
    status = zopa_deal_judge_new(deal, &judge);
  if (status == ZOPA_OK && values && count_gains(deal, values, watch, judge, counts)) {
    for (size_t o = 1; o < deal->graph.option_count; o++)
      most = counts[o] > counts[most] ? o : most;
    if (counts[most] > 0) {
      line->party = deal->parties[deal->options[most].player];
      line->issue = deal->options[most].issue;
      line->share = (double)counts[most] / (double)values->draw_count;
      line->error = values->drawn ? zopa_share_error(line->share, values->effective) : 0;
    }
  }
  zopa_deal_judge_free(judge);
  zopa_deal_values_free(values);
  zopa_deal_free(deal);
  return status;
}

enum zopa_status zopa_holding_line_find(const struct zopa_space *space, const struct zopa_beliefs *beliefs, const uint32_t *package,
                                        struct zopa_watch *watch, struct zopa_holding_line *ret_line)
{
  struct zopa_holding_line line = {.party = ZOPA_NONE, .issue = ZOPA_NONE};
  enum zopa_status status = ZOPA_OK;
  if (space->negotiation->controls_count > 0) {
    status = zopa_deal_holds(space, beliefs, package, watch, NULL, &line.holding);
    line.too_large = status == ZOPA_E_TOO_LARGE;
    line.told = line.too_large || (status == ZOPA_OK && line.holding.undertakings > 0);
    if (status == ZOPA_OK && line.told && line.holding.judged && line.holding.sequential < 1)
      status = find_gainer(space, beliefs, package, watch, &line);
  }
  if (status == ZOPA_OK || status == ZOPA_E_TOO_LARGE)
    *ret_line = line;
  return status == ZOPA_E_TOO_LARGE ? ZOPA_OK : status;
}

void zopa_holding_line_json(struct zopa_json *json, const struct zopa_case *negotiation, const struct zopa_holding_line *line)
{
  const struct zopa_deal_holding *holding = &line->holding;
  if (!line->told)
    return;
  bool judged = !line->too_large && holding->judged;
  zopa_json_object(json, "holds");
  zopa_json_number(json, "share", judged ? holding->sequential : NAN);
  zopa_json_number(json, "error", judged ? holding->sequential_error : NAN);
  zopa_json_number(json, "nash", judged ? holding->nash : NAN);
  zopa_json_number(json, "without_guarantees", judged ? holding->without : NAN);
  if (line->party == ZOPA_NONE)
    zopa_json_null(json, "gains");
  else {
    zopa_json_object(json, "gains");
    zopa_json_string(json, "party", negotiation->parties[line->party].id);
    zopa_json_string(json, "drops", negotiation->issues[line->issue].id);
    zopa_json_number(json, "share", line->share);
    zopa_json_number(json, "error", line->error);
    zopa_json_end(json);
  }
  zopa_json_string(json, "unknown", line->too_large || holding->unknown == ZOPA_NONE ? NULL : negotiation->parties[holding->unknown].id);
  zopa_json_end(json);
}

/* Who could gain, and how often. */
static void tell_gainer(const struct zopa_case *negotiation, const struct zopa_holding_line *line, struct zopa_text *text)
{
  if (line->party == ZOPA_NONE)
    return;
  zopa_text_format(text, "; %s%s could gain by dropping %s", line->holding.drawn ? "most often " : "", zopa_party_title(negotiation, line->party),
                   zopa_issue_title(negotiation, line->issue));
  if (line->holding.drawn) {
    zopa_text_string(text, " (in ");
    zopa_percent_brief(line->share, text);
    zopa_text_string(text, " per cent)");
  }
}

void zopa_holding_line_words(const struct zopa_case *negotiation, const struct zopa_holding_line *line, struct zopa_text *text)
{
  const struct zopa_deal_holding *holding = &line->holding;
  if (!line->told)
    return;
  if (line->too_large)
    zopa_text_format(text, "Whether it would hold is not told: there is more to keep than the %d undertakings that can be judged.", ZOPA_DEAL_OPTIONS_MAX);
  else if (!holding->judged && holding->unknown != ZOPA_NONE)
    zopa_text_format(text, "Whether it would hold is not told: nothing is known of what %s wants.", zopa_party_title(negotiation, holding->unknown));
  else if (!holding->judged)
    zopa_text_string(text, "Whether it would hold is not told: a limit was met.");
  else if (!holding->drawn) {
    zopa_text_string(text, holding->sequential > 0 ? "It would hold: nobody gains by dropping what it has to keep" : "It would not hold");
    if (holding->sequential > 0 && holding->nash <= 0)
      zopa_text_string(text, " without being deterred");
    tell_gainer(negotiation, line, text);
    zopa_text_string(text, ".");
  } else {
    zopa_text_string(text, "It would hold in ");
    zopa_percent_brief(holding->sequential, text);
    zopa_text_string(text, " per cent of the draws");
    tell_gainer(negotiation, line, text);
    zopa_text_string(text, ".");
  }
}
