/* weigh_verdict.c - what a package means for one party: lines it crosses, worth, acceptance, and what that rests on. See weigh_view.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ops/weigh_view.h"

static bool closed_within(const struct zopa_clause *clause, const uint32_t *package)
{
  for (size_t i = 0; i < clause->terms_count; i++) {
    const struct zopa_term *term = &clause->terms[i];
    bool within = false;
    for (size_t o = 0; o < term->options_count; o++)
      within |= package[term->issue] == term->options[o];
    if (!within)
      return false;
  }
  return true;
}

/* A clause as "territory=line, aid=low or high". */
static void clause_text(const struct zopa_case *negotiation, const struct zopa_clause *clause, struct zopa_text *text)
{
  for (size_t i = 0; i < clause->terms_count; i++) {
    const struct zopa_issue *issue = &negotiation->issues[clause->terms[i].issue];
    zopa_text_format(text, "%s%s=", i ? ", " : "", issue->id);
    if (clause->terms[i].options_count > 4) {
      zopa_text_format(text, "%s to %s", issue->options[clause->terms[i].options[0]].id,
                       issue->options[clause->terms[i].options[clause->terms[i].options_count - 1]].id);
      continue;
    }
    for (size_t o = 0; o < clause->terms[i].options_count; o++)
      zopa_text_format(text, "%s%s", o ? " or " : "", issue->options[clause->terms[i].options[o]].id);
  }
}

/* True when the package settles the `when` part and each way to meet `then` is closed. */
static bool breaks(const struct zopa_constraint *constraint, const uint32_t *package)
{
  if (!constraint->conditional)
    return closed_within(&constraint->forbid, package);
  if (!closed_within(&constraint->when, package))
    return false;
  for (size_t i = 0; i < constraint->then.terms_count; i++) {
    struct zopa_clause one = {&constraint->then.terms[i], 1, constraint->place};
    if (package[one.terms->issue] != ZOPA_NONE && !closed_within(&one, package))
      return true;
  }
  return false;
}

/* True when the party has said that it would not accept this, however the rest is closed. Complete preferences speak for themselves. */
static bool rejects(const struct zopa_case *negotiation, uint32_t party, const struct zopa_preference_statement *statement, const uint32_t *package)
{
  return statement->kind == ZOPA_REJECTS && !zopa_party_complete(negotiation, party) && closed_within(&statement->subject, package);
}

/* "jobs=free [s3]" */
static void statement_text(const struct zopa_case *negotiation, const struct zopa_preference_statement *statement, struct zopa_text *text)
{
  clause_text(negotiation, &statement->subject, text);
  for (size_t k = 0; k < statement->from.ids_count; k++)
    zopa_text_format(text, "%s%s%s", k ? ", " : " [", statement->from.ids[k], k + 1 == statement->from.ids_count ? "]" : "");
}

void zopa_weigh_crossings(const struct zopa_scales *scales, const struct zopa_weighed *weighed, void (*tell)(void *context, const char *text),
                          void *context)
{
  const struct zopa_case *negotiation = scales->space->negotiation;
  struct zopa_text text = {0};
  bool any = false;
  for (size_t i = 0; i < negotiation->constraints_count; i++) {
    const struct zopa_constraint *constraint = &negotiation->constraints[i];
    if (!breaks(constraint, weighed->package))
      continue;
    text.size = 0;
    zopa_text_string(&text, constraint->conditional ? "a condition is not met: if " : "what cannot be combined: ");
    clause_text(negotiation, constraint->conditional ? &constraint->when : &constraint->forbid, &text);
    if (constraint->conditional) {
      zopa_text_string(&text, " then ");
      clause_text(negotiation, &constraint->then, &text);
    }
    if (constraint->why)
      zopa_text_format(&text, " (%s)", constraint->why);
    any = true;
    tell(context, text.failed ? "" : text.data);
  }
  for (size_t p = 0; p < negotiation->parties_count; p++)
    for (size_t i = 0; i < negotiation->preferences[p].statements_count; i++) {
      const struct zopa_preference_statement *statement = &negotiation->preferences[p].statements[i];
      bool line = statement->kind == ZOPA_RED_LINE && closed_within(&statement->subject, weighed->package);
      if (!line && !rejects(negotiation, (uint32_t)p, statement, weighed->package))
        continue;
      text.size = 0;
      zopa_text_format(&text, line ? "red line of %s%s: " : "what %s%s would not accept: ", zopa_party_title(negotiation, (uint32_t)p),
                       zopa_party_consents(negotiation, p) ? "" : ", which need not agree,");
      statement_text(negotiation, statement, &text);
      any = any || line;
      tell(context, text.failed ? "" : text.data);
    }
  const struct zopa_tally *feasible = &weighed->analysis->feasible;
  if (!any && feasible->exact && strcmp(feasible->exact, "0") == 0)
    tell(context, "no way to close the open issues meets all constraints");
  scales->call->text.failed |= text.failed;
  zopa_text_clear(&text);
}

/* Whether a preference statement speaks of an issue that the package settles. */
static bool touches(const struct zopa_preference_statement *statement, const uint32_t *package)
{
  const struct zopa_clause *clauses[] = {&statement->subject, &statement->object, &statement->instead_of};
  for (size_t c = 0; c < 3; c++)
    for (size_t i = 0; i < clauses[c]->terms_count; i++)
      if (package[clauses[c]->terms[i].issue] != ZOPA_NONE)
        return true;
  for (size_t i = 0; i < statement->intervals_count; i++)
    if (package[statement->intervals[i].issue] != ZOPA_NONE)
      return true;
  if (statement->kind == ZOPA_ORDER)
    return package[statement->issue] != ZOPA_NONE;
  return statement->kind == ZOPA_MATTERS_MORE && (package[statement->issue] != ZOPA_NONE || package[statement->than] != ZOPA_NONE);
}

const char **zopa_weigh_rests_on(const struct zopa_preference *preference, const uint32_t *package, size_t *ret_count)
{
  size_t most = 1;
  for (size_t i = 0; i < preference->statements_count; i++)
    most += preference->statements[i].from.ids_count;
  const char **ids = malloc(most * sizeof *ids);
  *ret_count = 0;
  for (size_t i = 0; ids && i < preference->statements_count; i++)
    for (size_t k = 0; touches(&preference->statements[i], package) && k < preference->statements[i].from.ids_count; k++) {
      const char *id = preference->statements[i].from.ids[k];
      size_t j = 0;
      while (j < *ret_count && strcmp(ids[j], id) != 0)
        j++;
      if (j == *ret_count)
        ids[(*ret_count)++] = id;
    }
  return ids;
}

size_t zopa_weigh_utility(const struct zopa_space *space, uint32_t party)
{
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].party == party)
      return u;
  return SIZE_MAX;
}

static bool has_range(const struct zopa_weighed *weighed, size_t u)
{
  return u != SIZE_MAX && weighed->analysis->best[u] != INT64_MIN && weighed->analysis->worst[u] != INT64_MAX;
}

/* True when a party without complete preferences has ruled the package out, by a red line or a rejection. */
static bool ruled_out(const struct zopa_case *negotiation, uint32_t party, const uint32_t *package)
{
  const struct zopa_preference *preference = &negotiation->preferences[party];
  for (size_t i = 0; i < preference->statements_count; i++)
    if (rejects(negotiation, party, &preference->statements[i], package) ||
        (preference->statements[i].kind == ZOPA_RED_LINE && closed_within(&preference->statements[i].subject, package)))
      return true;
  return false;
}

size_t zopa_weigh_belief(const struct zopa_scales *scales, uint32_t party)
{
  for (size_t p = 0; scales->beliefs && p < scales->beliefs->count; p++)
    if (scales->beliefs->parties[p].party == party && !scales->beliefs->parties[p].utility && scales->beliefs->parties[p].statements > 0)
      return p;
  return SIZE_MAX;
}

static struct zopa_verdict judge_complete(const struct zopa_weighed *weighed, size_t u)
{
  struct zopa_verdict verdict = {{NAN, NAN}, NAN, NAN, {NAN, NAN}, false};
  if (!has_range(weighed, u))
    return verdict;
  const struct zopa_utility *utility = &weighed->space->utilities[u];
  verdict.utility[0] = zopa_utility_value(utility, weighed->analysis->worst[u]);
  verdict.utility[1] = zopa_utility_value(utility, weighed->analysis->best[u]);
  verdict.bounds[0] = weighed->analysis->worst[u] >= utility->reservation;
  verdict.bounds[1] = weighed->analysis->best[u] >= utility->reservation;
  if (verdict.bounds[0] == verdict.bounds[1]) {
    verdict.share = verdict.bounds[0];
    verdict.error = 0;
  }
  return verdict;
}

static struct zopa_verdict judge_drawn(const struct zopa_scales *scales, const struct zopa_weighed *weighed, size_t belief)
{
  struct zopa_verdict verdict = {{NAN, NAN}, NAN, NAN, {NAN, NAN}, true};
  if (!weighed->closings || !weighed->closings->feasible || !zopa_weigh_possible(weighed) || !scales->beliefs->parties[belief].draws)
    return verdict;
  const struct zopa_draws_verdict *drawn = &weighed->drawn[belief];
  for (int end = 0; end < 2; end++) {
    verdict.utility[end] = drawn->utility[end];
    verdict.bounds[end] = drawn->share[end];
  }
  if (weighed->closings->exact) {
    verdict.share = drawn->share[1];
    verdict.error = drawn->error[1];
  }
  return verdict;
}

struct zopa_verdict zopa_weigh_judge(const struct zopa_scales *scales, const struct zopa_weighed *weighed, uint32_t party)
{
  size_t u = zopa_weigh_utility(scales->space, party), belief = zopa_weigh_belief(scales, party);
  struct zopa_verdict verdict = {{NAN, NAN}, NAN, NAN, {NAN, NAN}, false};
  if (u != SIZE_MAX)
    return judge_complete(weighed, u);
  if (belief != SIZE_MAX)
    verdict = judge_drawn(scales, weighed, belief);
  if (ruled_out(scales->space->negotiation, party, weighed->package))
    verdict.share = verdict.error = verdict.bounds[0] = verdict.bounds[1] = 0;
  return verdict;
}

bool zopa_weigh_possible(const struct zopa_weighed *weighed)
{
  return !weighed->space->empty && !(weighed->analysis->feasible.exact && strcmp(weighed->analysis->feasible.exact, "0") == 0);
}

uint32_t zopa_weigh_least_known(const struct zopa_scales *scales)
{
  const struct zopa_case *it = scales->space->negotiation;
  for (uint32_t p = 0; p < it->parties_count; p++) {
    size_t belief = zopa_weigh_belief(scales, p);
    if (zopa_party_consents(it, p) && !zopa_party_complete(it, p) && (belief == SIZE_MAX || !scales->beliefs->parties[belief].draws))
      return p;
  }
  return ZOPA_NONE;
}
