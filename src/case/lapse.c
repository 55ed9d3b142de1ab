/* lapse.c - see lapse.h. */
#include "case/lapse.h"

#include <string.h>

#include "base/text.h"
#include "case/copy.h"

bool zopa_lapses_soon(const struct zopa_case *negotiation, struct zopa_date expires)
{
  return expires.known && negotiation->as_of.known && expires.day >= negotiation->as_of.day &&
         expires.day - negotiation->as_of.day <= ZOPA_LAPSE_SOON_DAYS;
}

static bool lists(const uint32_t *options, size_t count, uint32_t option)
{
  for (size_t i = 0; i < count; i++)
    if (options[i] == option)
      return true;
  return false;
}

bool zopa_guarantee_serves(const struct zopa_case *negotiation, const struct zopa_versions *versions, uint32_t guarantee, const uint32_t *outcome)
{
  const struct zopa_clause *when = &negotiation->guarantees[guarantee].when;
  enum zopa_guarantee_state state = versions->states[guarantee];
  bool part = when->terms_count > 0 && (state == ZOPA_GUARANTEE_STANDS || state == ZOPA_GUARANTEE_TAKEN_UP);
  for (size_t i = 0; i < when->terms_count && part; i++)
    part = lists(when->terms[i].options, when->terms[i].options_count, outcome[when->terms[i].issue]);
  return part;
}

/* ---------------------------------------------------------------- offers */

static bool offers(const struct zopa_offer *offer, uint32_t issue, uint32_t option)
{
  for (size_t i = 0; i < offer->package.terms_count; i++)
    if (offer->package.terms[i].issue == issue)
      return lists(offer->package.terms[i].options, offer->package.terms[i].options_count, option);
  return false;
}

uint32_t zopa_option_lapsed(const struct zopa_case *negotiation, uint32_t issue, uint32_t option)
{
  uint32_t found = ZOPA_NONE;
  for (size_t i = 0; i < negotiation->standing_count; i++)
    if (negotiation->standing[i].issue == issue && lists(negotiation->standing[i].options.at, negotiation->standing[i].options.at_count, option))
      return ZOPA_NONE;
  for (uint32_t i = 0; i < negotiation->offers_count; i++) {
    const struct zopa_offer *offer = &negotiation->offers[i];
    if (!offers(offer, issue, option))
      continue;
    if (!zopa_lapsed(negotiation, offer->expires))
      return ZOPA_NONE;
    if (found == ZOPA_NONE || offer->expires.day > negotiation->offers[found].expires.day)
      found = i;
  }
  return found;
}

/* ---------------------------------------------------------------- the case without them */

static void warn_of(const struct zopa_case *negotiation, uint32_t index, enum zopa_guarantee_state state, struct zopa_error *error)
{
  static const char *const what[] = {
    [ZOPA_GUARANTEE_TAKEN_UP] = "what it is part of had been agreed, so it still counts",
    [ZOPA_GUARANTEE_RENEWED] = "another guarantee is part of the same agreements",
    [ZOPA_GUARANTEE_LAPSED] = "what it was part of cannot be proposed any more",
  };
  const struct zopa_guarantee *guarantee = &negotiation->guarantees[index];
  char expires[ZOPA_DATE_SIZE], as_of[ZOPA_DATE_SIZE];
  zopa_date_write(guarantee->expires, expires);
  zopa_date_write(negotiation->as_of, as_of);
  if (state == ZOPA_GUARANTEE_STANDS && zopa_lapses_soon(negotiation, guarantee->expires))
    zopa_error_add(error, ZOPA_WARNING, guarantee->place, "the guarantee \"%s\" can be had until %s only; the case pictures %s", guarantee->id, expires, as_of);
  else if (state == ZOPA_GUARANTEE_LAPSED && guarantee->when.terms_count == 0)
    zopa_error_add(error, ZOPA_WARNING, guarantee->place, "the guarantee \"%s\" could be had until %s, before the day that the case pictures (%s); it is left "
                   "aside", guarantee->id, expires, as_of);
  else if (state >= ZOPA_GUARANTEE_TAKEN_UP)
    zopa_error_add(error, ZOPA_WARNING, guarantee->place, "the guarantee \"%s\" could be had until %s, before the day that the case pictures (%s); %s",
                   guarantee->id, expires, as_of, what[state]);
}

/* The constraint that rules out what a lapsed guarantee was part of. Its clause is that of the copy's guarantee. */
static bool forbid(struct zopa_case *copy, const struct zopa_guarantee *guarantee, struct zopa_constraint *ret)
{
  char expires[ZOPA_DATE_SIZE];
  struct zopa_text why = {0};
  zopa_date_write(guarantee->expires, expires);
  zopa_text_format(&why, "the guarantee %s could be had until %s", guarantee->name ? guarantee->name : guarantee->id, expires);
  *ret = (struct zopa_constraint){.forbid = guarantee->when, .visibility = guarantee->visibility, .place = guarantee->place};
  ret->why = why.failed ? NULL : zopa_arena_string(&copy->arena, why.data);
  zopa_text_clear(&why);
  return ret->why != NULL;
}

static enum zopa_status without(const struct zopa_case *negotiation, const struct zopa_versions *versions, size_t count, struct zopa_case **ret_case)
{
  struct zopa_case *copy = NULL;
  struct zopa_cut all = {.viewer = {.kind = ZOPA_VIEWER_ALL, .party = ZOPA_NONE}};
  enum zopa_status status = zopa_case_copy(negotiation, &all, &copy);
  if (status != ZOPA_OK)
    return status;
  struct zopa_constraint *constraints = ZOPA_ARENA_NEW(&copy->arena, struct zopa_constraint, copy->constraints_count + count);
  bool good = constraints != NULL;
  size_t at = copy->constraints_count;
  if (good && at)
    memcpy(constraints, copy->constraints, at * sizeof *constraints);
  for (uint32_t i = 0; i < copy->guarantees_count && good; i++)
    if (copy->guarantees[i].when.terms_count > 0 && versions->states[i] == ZOPA_GUARANTEE_LAPSED)
      good = forbid(copy, &copy->guarantees[i], &constraints[at++]);
  if (!good) {
    zopa_case_free(copy);
    return ZOPA_E_MEMORY;
  }
  copy->constraints = constraints;
  copy->constraints_count = at;
  *ret_case = copy;
  return ZOPA_OK;
}

enum zopa_status zopa_case_lapse(const struct zopa_case *negotiation, struct zopa_error *error, struct zopa_case **ret_case)
{
  struct zopa_versions versions;
  struct zopa_case *copy = NULL;
  size_t count = 0;
  enum zopa_status status = zopa_versions_find(negotiation, &versions);
  if (status != ZOPA_OK)
    return status;
  for (uint32_t i = 0; i < negotiation->guarantees_count; i++) {
    warn_of(negotiation, i, versions.states[i], error);
    count += versions.states[i] == ZOPA_GUARANTEE_LAPSED && negotiation->guarantees[i].when.terms_count > 0;
  }
  if (count)
    status = without(negotiation, &versions, count, &copy);
  zopa_versions_clear(&versions);
  if (status == ZOPA_OK)
    *ret_case = copy;
  return status;
}
