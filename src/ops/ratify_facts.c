/* ratify_facts.c - who is decisive, who leans which way, what is on record. See ratify_view.h. */
#include <math.h>
#include <stdlib.h>

#include "ops/ratify_view.h"

/* Adds a voter to a short list that is kept in falling order of worth, earlier ones first among equals. */
static void enlist(size_t *list, size_t *count, size_t most, size_t voter, const double *worth)
{
  static const double noise = 1e-10;      /* voters who are alike differ by rounding only */
  size_t at = *count < most ? (*count)++ : most;
  for (; at > 0 && worth[list[at - 1]] < worth[voter] - noise; at--)
    if (at < most)
      list[at] = list[at - 1];
  if (at < most)
    list[at] = voter;
}

static void find_pivotal(const struct zopa_body *body, const struct zopa_body_answer *answer, struct zopa_ratify_facts *facts)
{
  for (size_t v = 0; v < body->roster->count; v++)
    if (answer->decisive[v] > 0)
      enlist(facts->pivotal, &facts->pivotal_count, ZOPA_PIVOTAL_SHOWN, v, answer->decisive);
}

/* The share of a voter's votes that are yea; who never votes has none. */
static double lean_of(const struct zopa_chance *chance)
{
  double turnout = chance->yea + chance->nay;
  return turnout > 0 ? chance->yea / turnout : 0;
}

/* distance [count] is scratch: how near a voter is to the other side of one half, as a falling order wants it. */
static void find_leaning(const struct zopa_body *body, const struct zopa_body_answer *answer, double *distance, struct zopa_ratify_facts *facts)
{
  const struct zopa_measure *measure = &body->rule->measures[body->rule->parts[body->lead].measure];
  double most = 0;
  facts->leans = true;
  for (size_t v = 0; v < body->roster->count; v++)
    if (lean_of(&answer->chances[v]) > 0.5)
      facts->leaning += (double)measure->weights[v] / (double)measure->scale;
  facts->more = (double)answer->need - facts->leaning;
  bool wanting = facts->more > 0;
  for (size_t v = 0; v < body->roster->count; v++) {
    double lean = lean_of(&answer->chances[v]);
    bool turns = lean > 0 && lean < 1 && measure->weights[v] > 0 && (lean > 0.5) != wanting;
    distance[v] = wanting ? lean : -lean;
    if (turns)
      enlist(facts->nearest, &facts->nearest_count, ZOPA_NEAREST_SHOWN, v, distance);
  }
  size_t enough = 0;              /* no more names than it takes */
  double wanted = wanting ? facts->more : 1 - facts->more;
  while (enough < facts->nearest_count && most < wanted)
    most += (double)measure->weights[facts->nearest[enough++]] / (double)measure->scale;
  facts->nearest_count = enough;
}

/* False when memory ran out. */
static bool find_recorded(const struct zopa_body *body, struct zopa_ratify_facts *facts)
{
  size_t count = body->roster->count, known = 0;
  uint8_t *votes = calloc(count + 1, 1);
  for (size_t v = 0; v < count && votes; v++) {
    const struct zopa_voter *voter = &body->roster->voters[v];
    known += voter->has_vote;
    votes[v] = (uint8_t)(voter->has_vote ? voter->vote : ZOPA_VOTE_ABSENT);
    if (voter->has_vote)
      facts->recorded[voter->vote]++;
  }
  facts->recorded_all = votes && known == count && count > 0;
  facts->recorded_passes = facts->recorded_all && zopa_rule_passes(body->rule, votes);
  free(votes);
  return votes != NULL;
}

enum zopa_status zopa_ratify_find_facts(const struct zopa_body *body, const struct zopa_body_answer *answer, struct zopa_ratify_facts *ret_facts)
{
  *ret_facts = (struct zopa_ratify_facts){0};
  if (!body->roster || !body->rule || !answer->decisive)
    return ZOPA_OK;
  double *distance = calloc(body->roster->count + 1, sizeof *distance);
  enum zopa_status status = distance && find_recorded(body, ret_facts) ? ZOPA_OK : ZOPA_E_MEMORY;
  if (status == ZOPA_OK)
    find_pivotal(body, answer, ret_facts);
  if (status == ZOPA_OK && !answer->unknown && body->lead != ZOPA_NONE)
    find_leaning(body, answer, distance, ret_facts);
  free(distance);
  return status;
}

bool zopa_ratify_party_listed(const struct zopa_ratify_view *view, uint32_t party)
{
  for (size_t b = 0; b < view->count; b++)
    if (view->bodies[b].party == party && view->bodies[b].parent == ZOPA_NONE)
      return true;
  return false;
}

double zopa_ratify_guarantee(const struct zopa_ratify_view *view, const struct zopa_guarantee *guarantee)
{
  double all = 1;
  for (size_t i = 0; i < guarantee->needs.at_count; i++)
    all *= zopa_ratify_party_listed(view, guarantee->needs.at[i]) ? view->answer->parties[guarantee->needs.at[i]] : NAN;
  return all;
}
