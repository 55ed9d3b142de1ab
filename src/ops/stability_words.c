/* stability_words.c - what is found of a conflict graph, in sentences. */
#include <string.h>

#include "ops/stability_view.h"

enum { LISTED = 24, SENTENCES = 6 };

char zopa_stability_letter(size_t player) { return (char)('A' + player); }

/* Whether two players have an option of that id or name, so that it takes the player's name to tell them apart. */
static bool is_shared(const struct zopa_graph *graph, size_t option)
{
  for (size_t o = 0; o < graph->option_count; o++)
    if (o != option && (strcmp(graph->options[o].name, graph->options[option].name) == 0 ||
                        strcmp(graph->options[o].id, graph->options[option].id) == 0))
      return true;
  return false;
}

void zopa_stability_state(const struct zopa_graph *graph, uint32_t state, bool ids, struct zopa_text *text)
{
  bool any = false;
  if (graph->labels) {
    zopa_text_string(text, graph->labels[state]);
    return;
  }
  for (size_t p = 0; p < graph->player_count; p++)
    for (uint32_t o = graph->players[p].first; o < graph->players[p].first + graph->players[p].count; o++) {
      if (!(graph->states[state] >> o & 1))
        continue;
      zopa_text_string(text, any ? ", " : "");
      if (is_shared(graph, o))
        zopa_text_format(text, ids ? "%s." : "%s: ", ids ? graph->players[p].id : graph->players[p].name);
      zopa_text_string(text, ids ? graph->options[o].id : graph->options[o].name);
      any = true;
    }
  zopa_text_string(text, any ? "" : "nothing taken");
}

void zopa_stability_players(const struct zopa_graph *graph, uint32_t players, struct zopa_text *text)
{
  int count = __builtin_popcount(players), at = 0;
  for (size_t p = 0; p < graph->player_count; p++)
    if (players >> p & 1) {
      zopa_text_format(text, "%s%s", at == 0 ? "" : at + 1 < count ? ", " : " and ", graph->players[p].name);
      at++;
    }
}

/* ---------------------------------------------------------------- sentences */

struct sentences {
  struct zopa_stability_view *view;
  struct zopa_sentence *items;
  size_t count;
};

static struct sentences sentences_new(struct zopa_stability_view *view)
{
  struct sentences sentences = {view, ZOPA_ARENA_NEW(&view->arena, struct zopa_sentence, SENTENCES), 0};
  view->failed |= !sentences.items;
  return sentences;
}

static void add(struct sentences *sentences, struct zopa_text *text)
{
  sentences->view->failed |= text->failed;
  if (sentences->items && text->size > 0 && sentences->count < SENTENCES)
    sentences->items[sentences->count++] = (struct zopa_sentence){zopa_stability_keep(sentences->view, text), NULL, 0};
  zopa_text_clear(text);
}

static void add_string(struct sentences *sentences, const char *string)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, string);
  add(sentences, &text);
}

static struct zopa_paragraph done(const struct sentences *sentences)
{
  return (struct zopa_paragraph){sentences->items, sentences->items ? sentences->count : 0};
}

/* ---------------------------------------------------------------- the lead */

/* "5, 6 and 7", "5, 6, ... and 40 more"; "none"; with many states, how many. */
static void tell_equilibria(const struct zopa_stability_view *view, enum zopa_stability_concept concept, struct zopa_text *text)
{
  size_t count = zopa_stability_equilibria(view, concept), at = 0;
  if (count == 0 || view->counts) {
    zopa_text_format(text, count == 0 ? "none" : "%zu", count);
    return;
  }
  for (size_t s = 0; s < view->graph->state_count && at < LISTED; s++)
    if (zopa_is_equilibrium(view->stability, concept, s)) {
      zopa_text_format(text, "%s%zu", at == 0 ? "" : at + 1 < count ? ", " : " and ", s + 1);
      at++;
    }
  if (count > LISTED)
    zopa_text_format(text, " and %zu more", count - LISTED);
}

/* Whether two notions that were both looked for have the same equilibria. */
static bool same_equilibria(const struct zopa_stability_view *view, enum zopa_stability_concept a, enum zopa_stability_concept b)
{
  if (!view->stability->stable[a] || !view->stability->stable[b])
    return false;
  for (size_t s = 0; s < view->graph->state_count; s++)
    if (zopa_is_equilibrium(view->stability, a, s) != zopa_is_equilibrium(view->stability, b, s))
      return false;
  return true;
}

static void tell_concept(const struct zopa_stability_view *view, size_t concept, struct zopa_text *text)
{
  if (concept == ZOPA_STABLE_LIMITED)
    zopa_text_format(text, "limited moves (horizon %u)", view->wish.horizon);
  else
    zopa_text_string(text, zopa_stability_name((enum zopa_stability_concept)concept));
}

/* "5 and 7 in the sense of Nash and SEQ; 1, 5 and 7 in the sense of GMR": notions with the same equilibria together. */
static void tell_all_equilibria(const struct zopa_stability_view *view, struct zopa_text *text)
{
  bool told[ZOPA_STABILITY_CONCEPTS] = {false};
  for (size_t c = 0; c < ZOPA_STABILITY_CONCEPTS; c++) {
    size_t alike[ZOPA_STABILITY_CONCEPTS], count = 0;
    for (size_t d = c; d < ZOPA_STABILITY_CONCEPTS && !told[c]; d++)
      if (!told[d] && same_equilibria(view, (enum zopa_stability_concept)c, (enum zopa_stability_concept)d))
        alike[count++] = d;
    if (count == 0)
      continue;
    zopa_text_string(text, c == 0 ? "" : "; ");
    tell_equilibria(view, (enum zopa_stability_concept)c, text);
    zopa_text_string(text, " in the sense of ");
    for (size_t k = 0; k < count; k++) {
      told[alike[k]] = true;
      zopa_text_string(text, k == 0 ? "" : k + 1 < count ? ", " : " and ");
      tell_concept(view, alike[k], text);
    }
  }
}

struct zopa_paragraph zopa_stability_lead(struct zopa_stability_view *view)
{
  struct sentences sentences = sentences_new(view);
  struct zopa_text text = {0};
  size_t states = view->graph->state_count;
  if (!zopa_stability_answered(view)) {
    zopa_text_format(&text, "A limit came before the answer: of the %zu feasible states nothing is known to be stable or not.", states);
    add(&sentences, &text);
    return done(&sentences);
  }
  zopa_text_format(&text, "%zu state%s feasible.", states, states == 1 ? " is" : "s are");
  add(&sentences, &text);
  zopa_text_format(&text, "%s that every player would leave alone (equilibria): ", view->counts ? "How many there are" : "Those");
  tell_all_equilibria(view, &text);
  zopa_text_string(&text, ".");
  add(&sentences, &text);
  return done(&sentences);
}

/* ---------------------------------------------------------------- paths and coalitions */

struct zopa_paragraph zopa_stability_reach_words(struct zopa_stability_view *view)
{
  struct sentences sentences = sentences_new(view);
  struct zopa_text text = {0};
  if (view->graph->status_quo == ZOPA_GRAPH_NONE) {
    add_string(&sentences, "The graph names no status quo, so no paths are told.");
    return done(&sentences);
  }
  struct zopa_stability_reach reach = zopa_stability_reach(view);
  zopa_text_format(&text, "From state %u (", view->graph->status_quo + 1);
  zopa_stability_state(view->graph, view->graph->status_quo, false, &text);
  zopa_text_format(&text, "), %zu of %zu equilibri%s reached by moves that each improve matters for whoever makes them", reach.improving,
                   reach.equilibria,
                   reach.equilibria == 1 ? "um is" : "a are");
  if (reach.moving > 0)
    zopa_text_format(&text, ", %zu by moves of which some do not", reach.moving);
  if (reach.none > 0)
    zopa_text_format(&text, ", and %zu not at all", reach.none);
  zopa_text_string(&text, ". Nobody moves twice running; the paths are the shortest.");
  add(&sentences, &text);
  return done(&sentences);
}

struct zopa_paragraph zopa_stability_coalition_words(struct zopa_stability_view *view)
{
  struct sentences sentences = sentences_new(view);
  struct zopa_text text = {0};
  const struct zopa_coalitions *found = view->coalitions;
  if (!found || !found->looked)
    zopa_text_string(&text, "Moves that several players could make together, each for the better, were not looked for: there are too many states.");
  else if (found->ending != ZOPA_COMPLETE)
    zopa_text_string(&text, "A limit came before all coalitions were looked at; what is listed holds, and there may be more.");
  else if (found->total == 0)
    zopa_text_string(&text, "No two or more players could move together to a state that each of them prefers.");
  else
    zopa_text_format(&text, "In %llu way%s players could move together, nobody twice running, to a state that each of them prefers.",
                     (unsigned long long)found->total, found->total == 1 ? "" : "s");
  add(&sentences, &text);
  return done(&sentences);
}

struct zopa_paragraph zopa_stability_key_words(struct zopa_stability_view *view)
{
  static const char *const readings[] = {
    [ZOPA_UNKNOWN_A] = "a player moves to what it cannot compare, and is not deterred by it",
    [ZOPA_UNKNOWN_B] = "a player neither moves to what it cannot compare nor is deterred by it",
    [ZOPA_UNKNOWN_C] = "a player moves to what it cannot compare, and is deterred by it",
    [ZOPA_UNKNOWN_D] = "a player does not move to what it cannot compare, but is deterred by it",
  };
  struct sentences sentences = sentences_new(view);
  struct zopa_text text = {0};
  bool unknown = false;
  for (size_t p = 0; p < view->graph->player_count; p++)
    unknown |= view->graph->players[p].unknown_count > 0;
  zopa_text_string(&text, "Nash: the player can move to nothing that it prefers. GMR: each such move could be answered, by moves of the others, so "
                          "that it is no better off; SMR: and it has no way out after that. SEQ and SSEQ: likewise, where each answering move "
                          "improves matters for whoever makes it.");
  add(&sentences, &text);
  if (view->stability->stable[ZOPA_STABLE_LIMITED])
    zopa_text_format(&text, "Limited: both players foresee %u move%s, in turn.", view->wish.horizon, view->wish.horizon == 1 ? "" : "s");
  add(&sentences, &text);
  if (unknown)
    zopa_text_format(&text, "Pairs of states that a player cannot compare are read as %c: %s.", 'a' + (int)view->wish.reading,
                     readings[view->wish.reading]);
  add(&sentences, &text);
  return done(&sentences);
}
