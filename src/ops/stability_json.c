/* stability_json.c - stability of a conflict graph as one JSON document; keys and order are fixed by docs/json.md. */
#include <stdlib.h>

#include "ops/deal_view.h"
#include "ops/outcome_text.h"
#include "ops/stability_view.h"

enum { TAKEN_STATES_MAX = 5000 };  /* beyond, the options of each state are listed with --full only */

struct writer {
  struct zopa_json json;
  struct zopa_stability_view *view;
};

/* The states that a test picks, or how many there are. */
static void put_states(struct writer *to, const char *key, enum zopa_stability_concept concept, size_t player)
{
  const struct zopa_stability_view *view = to->view;
  bool all = player == ZOPA_GRAPH_PLAYERS_MAX;
  if (view->counts) {
    zopa_json_integer(&to->json, key, (int64_t)(all ? zopa_stability_equilibria(view, concept) : zopa_stability_count(view, concept, player)));
    return;
  }
  zopa_json_array(&to->json, key);
  for (size_t s = 0; s < view->graph->state_count; s++)
    if (all ? zopa_is_equilibrium(view->stability, concept, s) : zopa_is_stable(view->stability, concept, player, s))
      zopa_json_integer(&to->json, NULL, (int64_t)s + 1);
  zopa_json_end(&to->json);
}

static void put_concept(struct writer *to, enum zopa_stability_concept concept)
{
  const struct zopa_graph *graph = to->view->graph;
  zopa_json_object(&to->json, zopa_stability_key(concept));
  if (concept == ZOPA_STABLE_LIMITED)
    zopa_json_integer(&to->json, "horizon", to->view->wish.horizon);
  zopa_json_object(&to->json, "by_player");
  for (size_t p = 0; p < graph->player_count; p++)
    put_states(to, graph->players[p].id, concept, p);
  zopa_json_end(&to->json);
  put_states(to, "equilibria", concept, ZOPA_GRAPH_PLAYERS_MAX);
  zopa_json_end(&to->json);
}

static void put_stable(struct writer *to)
{
  if (!zopa_stability_answered(to->view)) {
    zopa_json_null(&to->json, "stable");
    return;
  }
  zopa_json_object(&to->json, "stable");
  for (size_t c = 0; c < ZOPA_STABILITY_CONCEPTS; c++)
    if (to->view->stability->stable[c])
      put_concept(to, (enum zopa_stability_concept)c);
    else
      zopa_json_null(&to->json, zopa_stability_key((enum zopa_stability_concept)c));
  zopa_json_end(&to->json);
}

static void put_coalitions(struct writer *to)
{
  const struct zopa_graph *graph = to->view->graph;
  const struct zopa_coalitions *found = to->view->coalitions;
  if (!found || !found->looked) {
    zopa_json_null(&to->json, "coalitions");
    return;
  }
  zopa_json_array(&to->json, "coalitions");
  for (size_t k = 0; k < found->count; k++) {
    zopa_json_object(&to->json, NULL);
    zopa_json_array(&to->json, "players");
    for (size_t p = 0; p < graph->player_count; p++)
      if (found->moves[k].players >> p & 1)
        zopa_json_string(&to->json, NULL, graph->players[p].id);
    zopa_json_end(&to->json);
    zopa_json_integer(&to->json, "from", (int64_t)found->moves[k].from + 1);
    zopa_json_integer(&to->json, "to", (int64_t)found->moves[k].to + 1);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

static void put_path(struct writer *to, uint32_t state, uint32_t length)
{
  struct zopa_step *steps = length == ZOPA_GRAPH_NONE ? NULL : calloc((size_t)length + 1, sizeof *steps);
  if (length == ZOPA_GRAPH_NONE) {
    zopa_json_null(&to->json, "path");
    return;
  }
  to->view->failed |= !steps;
  if (steps)
    zopa_paths_steps(to->view->paths, state, steps);
  zopa_json_array(&to->json, "path");
  for (uint32_t k = 0; k < length && steps; k++) {
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "player", to->view->graph->players[steps[k].player].id);
    zopa_json_integer(&to->json, "from", (int64_t)steps[k].from + 1);
    zopa_json_integer(&to->json, "to", (int64_t)steps[k].to + 1);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
  free(steps);
}

static void put_reached(struct writer *to, uint32_t state)
{
  const struct zopa_stability_view *view = to->view;
  bool improving;
  uint32_t length = zopa_paths_length(view->paths, state, &improving);
  zopa_json_object(&to->json, NULL);
  zopa_json_integer(&to->json, "equilibrium", (int64_t)state + 1);
  put_path(to, state, length);
  if (length == ZOPA_GRAPH_NONE)
    zopa_json_null(&to->json, "improvements");
  else
    zopa_json_bool(&to->json, "improvements", improving);
  zopa_json_array(&to->json, "concepts");
  for (size_t c = 0; c < ZOPA_STABILITY_CONCEPTS; c++)
    if (view->stability->stable[c] && zopa_is_equilibrium(view->stability, (enum zopa_stability_concept)c, state))
      zopa_json_string(&to->json, NULL, zopa_stability_key((enum zopa_stability_concept)c));
  zopa_json_end(&to->json);
  zopa_json_end(&to->json);
}

static void put_reachable(struct writer *to)
{
  struct zopa_stability_view *view = to->view;
  bool told = view->paths && zopa_stability_answered(view);
  if (view->counts && told) {
    struct zopa_stability_reach reach = zopa_stability_reach(view);
    zopa_json_object(&to->json, "reachable");
    zopa_json_integer(&to->json, "equilibria", (int64_t)reach.equilibria);
    zopa_json_integer(&to->json, "by_improvements", (int64_t)reach.improving);
    zopa_json_integer(&to->json, "by_other_moves", (int64_t)reach.moving);
    zopa_json_integer(&to->json, "not", (int64_t)reach.none);
    zopa_json_end(&to->json);
    return;
  }
  zopa_json_array(&to->json, "reachable");
  for (uint32_t s = 0; s < view->graph->state_count && told; s++)
    if (zopa_stability_any(view, s))
      put_reached(to, s);
  zopa_json_end(&to->json);
}

static void put_players(struct writer *to)
{
  static const char *const directions[] = {[ZOPA_DIRECTION_BOTH] = "both", [ZOPA_DIRECTION_FORWARD] = "forward", [ZOPA_DIRECTION_BACK] = "back"};
  const struct zopa_graph *graph = to->view->graph;
  zopa_json_array(&to->json, "players");
  for (size_t p = 0; p < graph->player_count; p++) {
    const struct zopa_graph_player *player = &graph->players[p];
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "id", player->id);
    zopa_json_string(&to->json, "name", player->name);
    zopa_json_array(&to->json, "options");
    for (uint32_t o = player->first; o < player->first + player->count; o++) {
      zopa_json_object(&to->json, NULL);
      zopa_json_string(&to->json, "id", graph->options[o].id);
      zopa_json_string(&to->json, "moves", directions[graph->options[o].direction]);
      zopa_json_end(&to->json);
    }
    zopa_json_end(&to->json);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

/* The options taken in each state, as bits for those who count on them and in words for those who read. */
static void put_taken(struct writer *to)
{
  const struct zopa_graph *graph = to->view->graph;
  if (graph->state_count > TAKEN_STATES_MAX && !to->view->full) {
    zopa_json_null(&to->json, "taken");
    return;
  }
  zopa_json_array(&to->json, "taken");
  for (size_t s = 0; s < graph->state_count; s++) {
    zopa_json_array(&to->json, NULL);
    for (size_t o = 0; o < graph->option_count; o++)
      if (graph->states[s] >> o & 1)
        zopa_json_string(&to->json, NULL, graph->options[o].id);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
}

void zopa_stability_json(struct zopa_stability_view *view, struct zopa_text *text)
{
  struct writer to = {.json = ZOPA_JSON_INIT(text), .view = view};
  const struct zopa_graph *graph = view->graph;
  const char reading[] = {(char)('a' + (int)view->wish.reading), '\0'};
  zopa_json_object(&to.json, NULL);
  zopa_json_integer(&to.json, "zopa", 1);
  zopa_json_integer(&to.json, "states", (int64_t)graph->state_count);
  put_stable(&to);
  put_coalitions(&to);
  put_reachable(&to);
  zopa_json_string(&to.json, "preference_reading", reading);
  zopa_json_string(&to.json, "title", view->title);
  if (graph->status_quo == ZOPA_GRAPH_NONE)
    zopa_json_null(&to.json, "status_quo");
  else
    zopa_json_integer(&to.json, "status_quo", (int64_t)graph->status_quo + 1);
  put_players(&to);
  put_taken(&to);
  if (view->coalitions && view->coalitions->looked && view->coalitions->ending == ZOPA_COMPLETE)
    zopa_json_integer(&to.json, "coalition_count", (int64_t)view->coalitions->total);
  else
    zopa_json_null(&to.json, "coalition_count");
  zopa_json_bool(&to.json, "counts", view->counts);
  if (view->deal)
    zopa_deal_json(view->deal, &to.json);
  zopa_warnings_json(&to.json, view->error);
  zopa_json_end(&to.json);
}
