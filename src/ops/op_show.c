/* op_show.c - where a negotiation stands: issues by parties, progress with its denominator and its claimants, what is still at stake, the
 * ledger, what changed. */
#include "ops/op.h"
#include "ops/outcome_text.h"
#include "ops/show_view.h"
#include "ops/stakes.h"

/* --- what deserves a second look --- */

static void warn_of_offers(const struct zopa_show *show, struct zopa_error *error)
{
  char expires[ZOPA_DATE_SIZE], as_of[ZOPA_DATE_SIZE];
  for (size_t i = 0; i < show->negotiation->offers_count; i++) {
    const struct zopa_offer *offer = &show->negotiation->offers[i];
    bool soon = zopa_lapses_soon(show->negotiation, offer->expires);
    if (!soon && !zopa_show_expired(show, offer->expires))
      continue;
    zopa_date_write(offer->expires, expires);
    zopa_date_write(show->negotiation->as_of, as_of);
    if (soon)
      zopa_error_add(error, ZOPA_WARNING, offer->place, "the offer \"%s\" stands until %s only; the case pictures %s", offer->id, expires, as_of);
    else
      zopa_error_add(error, ZOPA_WARNING, offer->place, "the offer \"%s\" lapsed after %s, before the day that the case pictures (%s)", offer->id, expires,
                   as_of);
  }
}

static void warn_of_standing(const struct zopa_show *show, struct zopa_error *error)
{
  const struct zopa_case *it = show->negotiation;
  for (size_t i = 0; i < it->standing_count; i++) {
    const struct zopa_standing *standing = &it->standing[i];
    for (size_t k = 0; k < standing->from.ids_count && standing->level > ZOPA_OPEN; k++) {
      uint32_t index = zopa_show_statement(show, standing->from.ids[k]);
      enum zopa_modality modality = index == ZOPA_NONE ? ZOPA_MODALITY_UNSAID : it->statements[index].modality;
      if (modality == ZOPA_HYPOTHETICAL || modality == ZOPA_NEGATED)
        zopa_error_add(error, ZOPA_WARNING, standing->place, "that %s is %s rests on \"%s\", which is %s", it->issues[standing->issue].id,
                       zopa_level_word(standing->level), it->statements[index].id, zopa_modality_word(modality));
    }
    if (standing->level >= ZOPA_TENTATIVE && standing->from.ids_count == 0)
      zopa_error_add(error, ZOPA_WARNING, standing->place, "that %s is %s rests on no entry of the ledger (from)", it->issues[standing->issue].id,
                     zopa_level_word(standing->level));
  }
}

/* Reading warns of public entries without a source; what is told in confidence has none to name, unless it claims progress. */
static void warn_of_claims(const struct zopa_show *show, struct zopa_error *error)
{
  for (size_t i = 0; i < show->negotiation->statements_count; i++) {
    const struct zopa_statement *statement = &show->negotiation->statements[i];
    if (statement->share_value.text && !statement->source && statement->visibility != ZOPA_PUBLIC)
      zopa_error_add(error, ZOPA_WARNING, statement->place, "the claim of progress \"%s\" names no source", statement->id);
  }
}

static void warn_of_rules(const struct zopa_show *show, struct zopa_error *error)
{
  for (size_t i = 0; i < show->negotiation->guarantees_count; i++) {
    struct zopa_text unused = {0};
    zopa_show_guarantee_rule(&show->negotiation->guarantees[i], error, &unused);
    zopa_text_clear(&unused);
  }
}

void zopa_show_warn(const struct zopa_show *show, struct zopa_error *error)
{
  warn_of_rules(show, error);
  warn_of_offers(show, error);
  warn_of_standing(show, error);
  warn_of_claims(show, error);
}

/* --- the operation --- */

static enum zopa_status read_since(struct zopa_call *call, struct zopa_date *ret_since)
{
  const char *text = zopa_call_get(call, ZOPA_P_SINCE);
  *ret_since = (struct zopa_date){0};
  if (!text || zopa_date_read(text, ret_since))
    return ZOPA_OK;
  return zopa_call_refuse(call, "--since %s: a day of the calendar is wanted, as YYYY-MM-DD, like 2026-03-01", text);
}

static enum zopa_status render(struct zopa_call *call, struct zopa_show *show)
{
  struct zopa_text banner = {0};
  enum zopa_status status = ZOPA_OK;
  zopa_call_banner(show->negotiation, &banner);
  if (zopa_call_has(call, ZOPA_P_JSON))
    zopa_show_json(show, &call->error, &call->text);
  else
    zopa_show_report(show, &call->error, banner.data, &call->terminal, &call->text);
  if (zopa_call_has(call, ZOPA_P_HTML)) {
    struct zopa_text *page = zopa_call_output(call, zopa_call_get(call, ZOPA_P_HTML), false);
    if (page)
      zopa_show_report(show, &call->error, banner.data, NULL, page);
    else
      status = ZOPA_E_MEMORY;
  }
  if (banner.failed)
    status = ZOPA_E_MEMORY;
  zopa_text_clear(&banner);
  return status;
}

static enum zopa_status run(struct zopa_call *call)
{
  struct zopa_case *negotiation = NULL;
  struct zopa_show show = {0};
  struct zopa_date since;
  enum zopa_status status = read_since(call, &since);
  if (status == ZOPA_OK)
    status = zopa_call_load(call, &negotiation);
  if (status == ZOPA_OK)
    status = zopa_show_init(&show, negotiation, since) ? ZOPA_OK : ZOPA_E_MEMORY;
  if (status == ZOPA_OK) {
    zopa_show_warn(&show, &call->error);
    show.seed = call->control.seed;
    status = zopa_stakes_find(&show, &call->control, &call->error, &show.stakes, &call->limit_met);
  }
  if (status == ZOPA_OK)
    status = render(call, &show);
  call->warnings_told = true;
  zopa_show_clear(&show);
  zopa_case_free(negotiation);
  return status;
}

const struct zopa_op zopa_op_show = {
  .name = "show",
  .synopsis = "CASE [options]",
  .summary = "where each issue stands and by whose claim, what is still at stake, who said what",
  .takes = ZOPA_TAKES_RUN | ZOPA_TAKES_LIMITS | ZOPA_TAKES_CASE | ZOPA_TAKES(ZOPA_P_JSON) | ZOPA_TAKES(ZOPA_P_HTML) | ZOPA_TAKES(ZOPA_P_SINCE),
  .operands_least = 1,
  .operands_most = SIZE_MAX,
  .run = run,
};
