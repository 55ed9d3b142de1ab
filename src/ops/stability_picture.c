/* stability_picture.c - the conflict graph laid out for a picture: some players' choices run across, the others' down, so that whoever moves, the
 * move stays in a row or in a column. Where there are too many states, those are drawn that answer the question: where things stand, the
 * equilibria, and what lies on the way to them. */
#include <stdlib.h>
#include <string.h>

#include "ops/stability_view.h"

enum { MOVES_MAX = 300, SPLIT_PLAYERS_MAX = 10, EQUILIBRIA_DRAWN = 24, STEPS_MAX = 64 };

/* ---------------------------------------------------------------- which states */

struct chosen {
  uint32_t states[ZOPA_STABILITY_NODES_MAX];
  size_t count;
};

static bool is_chosen(const struct chosen *chosen, uint32_t state)
{
  for (size_t k = 0; k < chosen->count; k++)
    if (chosen->states[k] == state)
      return true;
  return false;
}

static void choose(struct chosen *chosen, uint32_t state)
{
  if (chosen->count < ZOPA_STABILITY_NODES_MAX && !is_chosen(chosen, state))
    chosen->states[chosen->count++] = state;
}

static int compare_states(const void *left, const void *right)
{
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

/* The states on the way to one. */
static void choose_path(const struct zopa_stability_view *view, struct chosen *chosen, uint32_t to)
{
  struct zopa_step steps[STEPS_MAX];
  uint32_t length = view->paths ? zopa_paths_length(view->paths, to, NULL) : ZOPA_GRAPH_NONE;
  if (length == ZOPA_GRAPH_NONE || length > STEPS_MAX)
    return;
  zopa_paths_steps(view->paths, to, steps);
  for (uint32_t k = 0; k < length; k++)
    choose(chosen, steps[k].from);
}

static void choose_states(const struct zopa_stability_view *view, struct chosen *chosen)
{
  static const enum zopa_stability_concept order[] = {ZOPA_STABLE_NASH, ZOPA_STABLE_SSEQ, ZOPA_STABLE_SEQ, ZOPA_STABLE_LIMITED, ZOPA_STABLE_SMR,
                                                      ZOPA_STABLE_GMR};
  const struct zopa_graph *graph = view->graph;
  *chosen = (struct chosen){.count = 0};
  if (graph->state_count <= ZOPA_STABILITY_NODES_MAX) {
    for (uint32_t s = 0; s < graph->state_count; s++)
      choose(chosen, s);
    return;
  }
  if (graph->status_quo != ZOPA_GRAPH_NONE)
    choose(chosen, graph->status_quo);
  for (size_t c = 0; c < sizeof order / sizeof *order; c++)
    for (uint32_t s = 0; s < graph->state_count && view->stability->stable[order[c]] && chosen->count < EQUILIBRIA_DRAWN; s++)
      if (zopa_is_equilibrium(view->stability, order[c], s) && !is_chosen(chosen, s)) {
        choose(chosen, s);
        choose_path(view, chosen, s);
      }
  for (uint32_t s = 0; s < graph->state_count && chosen->count < EQUILIBRIA_DRAWN; s++)
    choose(chosen, s);
  qsort(chosen->states, chosen->count, sizeof *chosen->states, compare_states);
}

/* ---------------------------------------------------------------- rows and columns */

/* The different parts of the chosen states under a mask, rising; how many. */
static size_t parts(const struct zopa_graph *graph, const struct chosen *chosen, uint32_t mask, uint32_t ret[ZOPA_STABILITY_NODES_MAX])
{
  size_t count = 0, different = 0;
  for (size_t k = 0; k < chosen->count; k++)
    ret[count++] = graph->states[chosen->states[k]] & mask;
  qsort(ret, count, sizeof *ret, compare_states);
  for (size_t k = 0; k < count; k++)
    if (k == 0 || ret[k] != ret[different - 1])
      ret[different++] = ret[k];
  return different;
}

static uint32_t bits_of(const struct zopa_graph *graph, uint32_t players)
{
  uint32_t mask = 0;
  for (size_t p = 0; p < graph->player_count; p++)
    if (players >> p & 1)
      mask |= zopa_graph_mask(graph, p);
  return mask;
}

/* The bits whose choices run across: of those splits of the players that make the picture squarest, the first. */
static uint32_t split(const struct zopa_graph *graph, const struct chosen *chosen)
{
  uint32_t sorted[ZOPA_STABILITY_NODES_MAX], best = 0, all = (UINT32_C(1) << graph->option_count) - 1;
  size_t least = SIZE_MAX;
  size_t players = graph->player_count < SPLIT_PLAYERS_MAX ? graph->player_count : SPLIT_PLAYERS_MAX;
  for (uint32_t set = 0; set < UINT32_C(1) << players; set++) {
    uint32_t mask = bits_of(graph, set);
    size_t columns = parts(graph, chosen, mask, sorted), rows = parts(graph, chosen, all & ~mask, sorted);
    if (columns * columns + rows * rows < least) {
      least = columns * columns + rows * rows;
      best = mask;
    }
  }
  return best;
}

static size_t place(const uint32_t *sorted, size_t count, uint32_t part)
{
  size_t at = 0;
  while (at < count && sorted[at] != part)
    at++;
  return at;
}

/* "status quo · Nash, SEQ" */
static const char *tell_note(struct zopa_stability_view *view, uint32_t state)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, state == view->graph->status_quo ? "status quo" : "");
  bool any = false;
  for (size_t c = 0; c < ZOPA_STABILITY_CONCEPTS; c++)
    if (view->stability->stable[c] && zopa_is_equilibrium(view->stability, (enum zopa_stability_concept)c, state)) {
      zopa_text_format(&text, "%s%s", any ? " " : text.size ? " · " : "", zopa_stability_name((enum zopa_stability_concept)c));
      any = true;
    }
  return zopa_stability_keep(view, &text);
}

static struct zopa_picture_node *lay_out(struct zopa_stability_view *view, const struct chosen *chosen)
{
  const struct zopa_graph *graph = view->graph;
  uint32_t across[ZOPA_STABILITY_NODES_MAX], down[ZOPA_STABILITY_NODES_MAX];
  uint32_t mask = split(graph, chosen), all = (UINT32_C(1) << graph->option_count) - 1;
  size_t columns = parts(graph, chosen, mask, across), rows = parts(graph, chosen, all & ~mask, down);
  struct zopa_picture_node *nodes = ZOPA_ARENA_NEW(&view->arena, struct zopa_picture_node, chosen->count);
  for (size_t k = 0; k < chosen->count && nodes; k++) {
    uint32_t state = chosen->states[k], word = graph->states[state];
    struct zopa_text number = {0}, label = {0};
    zopa_text_format(&number, "%u", state + 1);
    zopa_stability_state(graph, state, true, &label);
    nodes[k] = (struct zopa_picture_node){.row = place(down, rows, word & ~mask & all), .column = place(across, columns, word & mask),
                                          .doubled = zopa_stability_any(view, state), .begins = state == graph->status_quo};
    nodes[k].number = zopa_stability_keep(view, &number);
    nodes[k].label = zopa_stability_keep(view, &label);
    nodes[k].note = tell_note(view, state);
  }
  return nodes;
}

/* ---------------------------------------------------------------- moves */

static enum zopa_move_tip tip(const struct zopa_graph *graph, size_t player, uint32_t from, uint32_t to)
{
  if (!zopa_graph_moves(graph, player, from, to))
    return ZOPA_TIP_NONE;
  return zopa_graph_compare(graph, player, to, from) == ZOPA_BETTER ? ZOPA_TIP_FULL : ZOPA_TIP_OPEN;
}

static void tell_way(const struct zopa_graph *graph, size_t player, uint32_t from, uint32_t to, struct zopa_text *text)
{
  static const char *const words[] = {[ZOPA_WORSE] = "worse", [ZOPA_EQUAL] = "no better and no worse", [ZOPA_BETTER] = "better",
                                      [ZOPA_UNKNOWN] = "not known"};
  if (zopa_graph_moves(graph, player, from, to))
    zopa_text_format(text, "\n%u to %u: %s", from + 1, to + 1, words[zopa_graph_compare(graph, player, to, from)]);
}

static void add_move(struct zopa_stability_view *view, const struct chosen *chosen, size_t player, uint32_t a, uint32_t b,
                     struct zopa_picture_move *ret)
{
  struct zopa_text title = {0};
  uint32_t from = chosen->states[a], to = chosen->states[b];
  zopa_text_string(&title, view->graph->players[player].name);
  tell_way(view->graph, player, from, to, &title);
  tell_way(view->graph, player, to, from, &title);
  *ret = (struct zopa_picture_move){.party = (int)player, .from = a, .to = b, .forth = tip(view->graph, player, from, to),
                                    .back = tip(view->graph, player, to, from), .title = zopa_stability_keep(view, &title)};
}

/* Moves between the chosen states; improvements alone when all are too many. Counts only when moves is NULL. */
static size_t find_moves(struct zopa_stability_view *view, const struct chosen *chosen, bool improving, struct zopa_picture_move *moves)
{
  size_t count = 0;
  for (uint32_t a = 0; a < chosen->count; a++)
    for (uint32_t b = a + 1; b < chosen->count; b++)
      for (size_t p = 0; p < view->graph->player_count; p++) {
        enum zopa_move_tip forth = tip(view->graph, p, chosen->states[a], chosen->states[b]);
        enum zopa_move_tip back = tip(view->graph, p, chosen->states[b], chosen->states[a]);
        if (improving ? forth != ZOPA_TIP_FULL && back != ZOPA_TIP_FULL : forth == ZOPA_TIP_NONE && back == ZOPA_TIP_NONE)
          continue;
        if (moves && count == MOVES_MAX)
          return count;
        if (moves)
          add_move(view, chosen, p, a, b, &moves[count]);
        count++;
      }
  return count;
}

/* ---------------------------------------------------------------- the picture */

static struct zopa_paragraph tell_caption(struct zopa_stability_view *view, size_t nodes, bool improving, bool cut)
{
  struct zopa_text text = {0};
  struct zopa_sentence *sentence = ZOPA_ARENA_NEW(&view->arena, struct zopa_sentence, 1);
  view->failed |= !sentence;
  if (nodes < view->graph->state_count)
    zopa_text_format(&text, "Drawn are %zu of %zu states: where things stand, equilibria, and what lies on the way to them. ", nodes,
                     view->graph->state_count);
  zopa_text_string(&text, "Each line is a move; its mark says whose. A full head: it improves matters for whoever makes it; an open head: it can be "
                          "made, and does not. Dashed: neither way improves matters. A second ring: an equilibrium in the sense written beneath.");
  zopa_text_string(&text, view->graph->status_quo != ZOPA_GRAPH_NONE ? " A square: the status quo." : "");
  zopa_text_string(&text, improving ? " Moves that improve matters for nobody are left out." : "");
  zopa_text_string(&text, cut ? " Even so there are more moves than can be drawn; some are missing." : "");
  const char *kept = zopa_stability_keep(view, &text);
  if (sentence)
    sentence->text = kept;
  return (struct zopa_paragraph){sentence, sentence != NULL};
}

void zopa_stability_picture(struct zopa_stability_view *view, struct zopa_graph_picture *ret_picture, struct zopa_paragraph *ret_caption)
{
  struct chosen chosen;
  *ret_picture = (struct zopa_graph_picture){.title = "States of the conflict, and who can move between them"};
  choose_states(view, &chosen);
  bool improving = find_moves(view, &chosen, false, NULL) > MOVES_MAX;
  size_t found = find_moves(view, &chosen, improving, NULL), kept = found < MOVES_MAX ? found : MOVES_MAX;
  struct zopa_picture_move *moves = ZOPA_ARENA_NEW(&view->arena, struct zopa_picture_move, kept);
  const char **names = ZOPA_ARENA_NEW(&view->arena, const char *, view->graph->player_count);
  const struct zopa_picture_node *nodes = lay_out(view, &chosen);
  view->failed |= !moves || !names || !nodes;
  if (ret_caption)
    *ret_caption = tell_caption(view, chosen.count, improving, found > kept);
  if (!moves || !names || !nodes)
    return;
  for (size_t p = 0; p < view->graph->player_count; p++)
    names[p] = view->graph->players[p].name;
  ret_picture->parties = names;
  ret_picture->parties_count = view->graph->player_count;
  ret_picture->nodes = nodes;
  ret_picture->nodes_count = chosen.count;
  ret_picture->moves = moves;
  ret_picture->moves_count = find_moves(view, &chosen, improving, moves);
}
