/* outlook.c - see outlook.h. */
#include <math.h>
#include <stdlib.h>

#include "case/words.h"
#include "ops/approvals.h"
#include "ops/outlook.h"

enum zopa_status zopa_holding_line_find(const struct zopa_space *space, const struct zopa_beliefs *beliefs, const uint32_t *package,
                                        struct zopa_watch *watch, struct zopa_holding_line *ret_line)
{
  struct zopa_holding_line line = {0};
  enum zopa_status status = ZOPA_OK;
  if (space->negotiation->controls_count > 0) {
    status = zopa_deal_holds(space, beliefs, package, watch, NULL, &line.holding);
    line.too_large = status == ZOPA_E_TOO_LARGE;
    line.told = line.too_large || (status == ZOPA_OK && line.holding.undertakings > 0);
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
  if (!judged || holding->gainer == ZOPA_NONE)
    zopa_json_null(json, "gains");
  else {
    zopa_json_object(json, "gains");
    zopa_json_string(json, "party", negotiation->parties[holding->gainer].id);
    zopa_json_string(json, "drops", negotiation->issues[holding->drops[0]].id);
    zopa_json_number(json, "share", holding->gains);
    zopa_json_number(json, "error", holding->gains_error);
    zopa_json_array(json, "also_drops");
    for (size_t i = 1; i < holding->drops_count; i++)
      zopa_json_string(json, NULL, negotiation->issues[holding->drops[i]].id);
    zopa_json_end(json);
    zopa_json_array(json, "invokes");
    for (size_t i = 0; i < holding->invokes_count; i++)
      zopa_json_string(json, NULL, negotiation->guarantees[holding->invokes[i]].id);
    zopa_json_end(json);
    zopa_json_end(json);
  }
  zopa_json_string(json, "unknown", line->too_large || holding->unknown == ZOPA_NONE ? NULL : negotiation->parties[holding->unknown].id);
  zopa_json_end(json);
}

/* "A", "A and B", "A, B and C": what stands before the item at `at` of `count`. */
static const char *joint(size_t at, size_t count) { return at == 0 ? "" : at + 1 < count ? ", " : " and "; }

/* Who could gain, and how often. */
static void tell_gainer(const struct zopa_case *negotiation, const struct zopa_deal_holding *holding, struct zopa_text *text)
{
  if (holding->gainer == ZOPA_NONE)
    return;
  zopa_text_format(text, "; %s%s could gain by dropping ", holding->drawn ? "most often " : "", zopa_party_title(negotiation, holding->gainer));
  for (size_t i = 0; i < holding->drops_count; i++)
    zopa_text_format(text, "%s%s", joint(i, holding->drops_count), zopa_issue_title(negotiation, holding->drops[i]));
  for (size_t i = 0; i < holding->invokes_count; i++) {
    const struct zopa_guarantee *guarantee = &negotiation->guarantees[holding->invokes[i]];
    zopa_text_format(text, "%s%s", i == 0 ? " and then invoking " : joint(i, holding->invokes_count), guarantee->name ? guarantee->name : guarantee->id);
  }
  zopa_text_string(text, holding->invokes_count ? " itself" : "");
  if (holding->drawn) {
    zopa_text_string(text, " (in ");
    zopa_percent_brief(holding->gains, text);
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
    tell_gainer(negotiation, holding, text);
    zopa_text_string(text, ".");
  } else {
    zopa_text_string(text, "It would hold in ");
    zopa_percent_brief(holding->sequential, text);
    zopa_text_string(text, " per cent of the draws");
    tell_gainer(negotiation, holding, text);
    zopa_text_string(text, ".");
  }
}
