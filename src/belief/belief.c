/* belief.c - see belief.h. */
#include "belief/belief.h"

#include <math.h>

#include "belief/possible.h"
#include "case/words.h"

enum { CONFLICTS_MOST = 10 };

static void warn_unused(const struct zopa_belief *belief, struct zopa_error *error)
{
  const struct zopa_rows *rows = belief->rows;
  const struct zopa_preference *preference = &rows->negotiation->preferences[rows->party];
  for (size_t i = 0; i < rows->statement_count; i++)
    if (!rows->used[i] && preference->statements[i].kind == ZOPA_GIVES)
      zopa_error_add(error, ZOPA_WARNING, preference->statements[i].place, "this statement of %s is not used: it does not say what is replaced",
                     zopa_party_title(rows->negotiation, rows->party));
  if (preference->interactions_count)
    zopa_error_add(error, ZOPA_WARNING, preference->place, "the interactions of %s are not used: they count beside complete preferences only",
                   zopa_party_title(rows->negotiation, rows->party));
}

static enum zopa_status believe_statements(struct zopa_beliefs *beliefs, struct zopa_belief *belief, const struct zopa_control *control,
                                           struct zopa_watch *watch, struct zopa_error *error)
{
  bool possible = false;
  enum zopa_status status = zopa_rows_new(beliefs->negotiation, belief->party, &belief->rows);
  if (status != ZOPA_OK)
    return status;
  for (size_t i = 0; i < belief->rows->statement_count; i++)
    belief->statements += belief->rows->used[i];
  warn_unused(belief, error);
  status = zopa_possible(belief->rows, NULL, &possible);
  if (status == ZOPA_OK && possible)
    return zopa_draws_new(belief->rows, beliefs->draw_count, control, watch, &belief->draws);
  beliefs->conflicting = true;
  if (status == ZOPA_OK)
    status = zopa_conflicts(belief->rows, CONFLICTS_MOST, &beliefs->arena, &belief->conflicts, &belief->conflict_count, &belief->all_conflicts);
  return status;
}

enum zopa_status zopa_beliefs_new(const struct zopa_space *space, size_t draw_count, const struct zopa_control *control, struct zopa_watch *watch,
                                  struct zopa_error *error, struct zopa_beliefs **ret_beliefs)
{
  const struct zopa_case *it = space->negotiation;
  struct zopa_arena arena = {0};
  struct zopa_beliefs *beliefs = ZOPA_ARENA_NEW(&arena, struct zopa_beliefs, 1);
  if (!beliefs)
    return ZOPA_E_MEMORY;
  *beliefs = (struct zopa_beliefs){.arena = arena, .negotiation = it, .space = space, .draw_count = draw_count};
  beliefs->parties = ZOPA_ARENA_NEW(&beliefs->arena, struct zopa_belief, it->parties_count);
  enum zopa_status status = beliefs->parties ? ZOPA_OK : ZOPA_E_MEMORY;
  for (uint32_t p = 0; p < it->parties_count && status == ZOPA_OK; p++) {
    bool complete = zopa_party_complete(it, p), consents = zopa_party_consents(it, p);
    if (!consents && !complete && it->preferences[p].statements_count == 0)
      continue;
    struct zopa_belief *belief = &beliefs->parties[beliefs->count++];
    *belief = (struct zopa_belief){.party = p, .consents = consents, .all_conflicts = true};
    for (size_t u = 0; u < space->utility_count && complete; u++)
      if (space->utilities[u].party == p)
        belief->utility = &space->utilities[u];
    if (!belief->utility)
      status = believe_statements(beliefs, belief, control, watch, error);
  }
  if (status != ZOPA_OK) {
    zopa_beliefs_free(beliefs);
    return status;
  }
  beliefs->ending = zopa_watch_ending(watch);
  *ret_beliefs = beliefs;
  return ZOPA_OK;
}

void zopa_beliefs_free(struct zopa_beliefs *beliefs)
{
  if (!beliefs)
    return;
  for (size_t p = 0; beliefs->parties && p < beliefs->count; p++) {
    zopa_draws_free(beliefs->parties[p].draws);
    zopa_rows_free(beliefs->parties[p].rows);
  }
  struct zopa_arena arena = beliefs->arena;
  zopa_arena_clear(&arena);
}

double zopa_share_error(double share, double effective)
{
  const double z = 1.959963984540054;
  double count = effective + z * z, middle = (share * effective + z * z / 2) / count;
  return z * sqrt(middle * (1 - middle) / count);
}
