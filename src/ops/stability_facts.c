/* stability_facts.c - what is counted of stability; see stability_view.h. */
#include "ops/stability_view.h"

bool zopa_stability_answered(const struct zopa_stability_view *view) { return view->stability->stable[ZOPA_STABLE_NASH] != NULL; }

bool zopa_stability_any(const struct zopa_stability_view *view, size_t state)
{
  for (size_t c = 0; c < ZOPA_STABILITY_CONCEPTS; c++)
    if (view->stability->stable[c] && zopa_is_equilibrium(view->stability, (enum zopa_stability_concept)c, state))
      return true;
  return false;
}

size_t zopa_stability_count(const struct zopa_stability_view *view, enum zopa_stability_concept concept, size_t player)
{
  size_t count = 0;
  for (size_t s = 0; s < view->graph->state_count; s++)
    count += zopa_is_stable(view->stability, concept, player, s);
  return count;
}

size_t zopa_stability_equilibria(const struct zopa_stability_view *view, enum zopa_stability_concept concept)
{
  size_t count = 0;
  for (size_t s = 0; s < view->graph->state_count; s++)
    count += zopa_is_equilibrium(view->stability, concept, s);
  return count;
}

struct zopa_stability_reach zopa_stability_reach(const struct zopa_stability_view *view)
{
  struct zopa_stability_reach reach = {0};
  for (uint32_t s = 0; s < view->graph->state_count && zopa_stability_answered(view); s++) {
    bool improving;
    if (!zopa_stability_any(view, s))
      continue;
    reach.equilibria++;
    if (!view->paths || zopa_paths_length(view->paths, s, &improving) == ZOPA_GRAPH_NONE)
      reach.none++;
    else if (improving)
      reach.improving++;
    else
      reach.moving++;
  }
  return reach;
}

const char *zopa_stability_keep(struct zopa_stability_view *view, struct zopa_text *text)
{
  char *kept = text->failed ? NULL : zopa_arena_text(&view->arena, text->data ? text->data : "", text->size);
  zopa_text_clear(text);
  view->failed |= !kept;
  return kept ? kept : "";
}
