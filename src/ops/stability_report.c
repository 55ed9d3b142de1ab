/* stability_report.c - stability of a conflict graph for people: one sentence, then who can do what, state by state, how equilibria are reached, what
 * coalitions could do, and the graph as a picture on the page. */
#include <stdlib.h>
#include <string.h>

#include "ops/stability_view.h"

enum { ROWS = 64, COALITION_MOVES = 40, PATH_ROWS = 40 };

/* ---------------------------------------------------------------- who */

static void fill_players(struct zopa_stability_view *view, struct zopa_table *table)
{
  static const char *const ways[] = {[ZOPA_DIRECTION_BOTH] = "", [ZOPA_DIRECTION_FORWARD] = " (may only be taken)",
                                     [ZOPA_DIRECTION_BACK] = " (may only be dropped)"};
  const struct zopa_graph *graph = view->graph;
  zopa_table_caption(table, "Players and their options");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Player");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Options");
  for (size_t p = 0; p < graph->player_count; p++) {
    struct zopa_text options = {0};
    for (uint32_t o = graph->players[p].first; o < graph->players[p].first + graph->players[p].count; o++)
      zopa_text_format(&options, "%s%s%s", options.size ? ", " : "", graph->options[o].name, ways[graph->options[o].direction]);
    zopa_table_row(table, NULL);
    zopa_table_cell_format(table, "%c", zopa_stability_letter(p));
    zopa_table_cell(table, graph->players[p].name);
    zopa_table_party(table, (int)p);
    zopa_table_cell(table, options.data ? options.data : "none; it watches");
    view->failed |= options.failed;
    zopa_text_clear(&options);
  }
}

/* ---------------------------------------------------------------- state by state */

static size_t concepts_shown(const struct zopa_stability_view *view, enum zopa_stability_concept ret[ZOPA_STABILITY_CONCEPTS])
{
  size_t count = 0;
  for (size_t c = 0; c < ZOPA_STABILITY_CONCEPTS; c++)
    if (view->stability->stable[c])
      ret[count++] = (enum zopa_stability_concept)c;
  return count;
}

/* "all", the letters of those for whom it is stable, or a dash. */
static void put_stable(const struct zopa_stability_view *view, enum zopa_stability_concept concept, size_t state, struct zopa_table *table)
{
  char letters[2 * ZOPA_GRAPH_PLAYERS_MAX + 1];
  size_t length = 0;
  if (zopa_is_equilibrium(view->stability, concept, state)) {
    zopa_table_cell(table, "all");
    zopa_table_tone(table, ZOPA_TONE_GOOD);
    return;
  }
  for (size_t p = 0; p < view->graph->player_count; p++)
    if (zopa_is_stable(view->stability, concept, p, state)) {
      if (length > 0)
        letters[length++] = ' ';
      letters[length++] = zopa_stability_letter(p);
    }
  letters[length] = '\0';
  zopa_table_cell(table, length ? letters : "–");
  zopa_table_tone(table, length ? ZOPA_TONE_PLAIN : ZOPA_TONE_SOFT);
}

static void fill_states(struct zopa_stability_view *view, bool only_equilibria, struct zopa_table *table, size_t *ret_left_out)
{
  const struct zopa_graph *graph = view->graph;
  enum zopa_stability_concept concepts[ZOPA_STABILITY_CONCEPTS];
  size_t count = concepts_shown(view, concepts), rows = 0;
  zopa_table_caption(table, "For whom each state is stable");
  zopa_table_column(table, ZOPA_ALIGN_RIGHT, "State");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "What is taken");
  for (size_t c = 0; c < count; c++)
    zopa_table_column(table, ZOPA_ALIGN_LEFT, zopa_stability_name(concepts[c]));
  for (uint32_t s = 0; s < graph->state_count; s++) {
    struct zopa_text words = {0};
    if (only_equilibria && !zopa_stability_any(view, s))
      continue;
    if (rows++ >= ROWS && !view->full) {
      (*ret_left_out)++;
      continue;
    }
    zopa_stability_state(graph, s, false, &words);
    zopa_table_row(table, NULL);
    zopa_table_cell_format(table, "%u", s + 1);
    zopa_table_cell(table, words.data ? words.data : "");
    if (s == graph->status_quo)
      zopa_table_note(table, "status quo");
    for (size_t c = 0; c < count; c++)
      put_stable(view, concepts[c], s, table);
    view->failed |= words.failed;
    zopa_text_clear(&words);
  }
}

/* How many states are stable for each player, where there are too many to list. */
static void fill_counts(const struct zopa_stability_view *view, struct zopa_table *table)
{
  enum zopa_stability_concept concepts[ZOPA_STABILITY_CONCEPTS];
  size_t count = concepts_shown(view, concepts);
  zopa_table_caption(table, "How many states are stable, and for whom");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Stable for");
  for (size_t c = 0; c < count; c++)
    zopa_table_column(table, ZOPA_ALIGN_RIGHT, zopa_stability_name(concepts[c]));
  for (size_t p = 0; p <= view->graph->player_count; p++) {
    bool all = p == view->graph->player_count;
    zopa_table_row(table, NULL);
    zopa_table_cell(table, all ? "all (equilibria)" : view->graph->players[p].name);
    if (!all)
      zopa_table_party(table, (int)p);
    for (size_t c = 0; c < count; c++)
      zopa_table_cell_format(table, "%zu", all ? zopa_stability_equilibria(view, concepts[c]) : zopa_stability_count(view, concepts[c], p));
  }
}

static void put_states(struct zopa_stability_view *view, struct zopa_page *page)
{
  struct zopa_table table = {0};
  struct zopa_text note = {0};
  size_t left_out = 0;
  bool many = view->graph->state_count > ROWS && !view->full;
  zopa_page_section(page, "Which states are stable");
  if (many) {
    fill_counts(view, &table);
    zopa_page_put_table(page, &table);
  }
  if (!view->counts) {
    fill_states(view, many, &table, &left_out);
    zopa_page_put_table(page, &table);
    if (left_out > 0)
      zopa_text_format(&note, "%zu more states are equilibria; --full lists them all.", left_out);
    else if (many)
      zopa_text_string(&note, "Only states are listed that are equilibria in some sense; --full lists them all.");
  } else
    zopa_text_string(&note, "There are too many states to list; --full lists them all.");
  zopa_page_line(page, ZOPA_VOICE_SMALL, &note);
  zopa_page_paragraph(page, ZOPA_VOICE_SMALL, zopa_stability_key_words(view));
}

/* ---------------------------------------------------------------- paths */

/* "A 7 → 8, B 8 → 10" */
static void tell_path(struct zopa_stability_view *view, uint32_t state, uint32_t length, struct zopa_text *text)
{
  struct zopa_step *steps = calloc((size_t)length + 1, sizeof *steps);
  view->failed |= !steps;
  if (!steps)
    return;
  zopa_paths_steps(view->paths, state, steps);
  for (uint32_t k = 0; k < length; k++)
    zopa_text_format(text, "%s%c to %u", k ? ", " : "", zopa_stability_letter(steps[k].player), steps[k].to + 1);
  free(steps);
}

static void fill_paths(struct zopa_stability_view *view, struct zopa_table *table, size_t *ret_left_out)
{
  size_t rows = 0;
  zopa_table_caption(table, "How each equilibrium is reached");
  zopa_table_column(table, ZOPA_ALIGN_RIGHT, "State");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Reached by");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Steps");
  for (uint32_t s = 0; s < view->graph->state_count; s++) {
    bool improving;
    struct zopa_text steps = {0};
    if (!zopa_stability_any(view, s))
      continue;
    if (rows++ >= PATH_ROWS && !view->full) {
      (*ret_left_out)++;
      continue;
    }
    uint32_t length = zopa_paths_length(view->paths, s, &improving);
    if (length != ZOPA_GRAPH_NONE)
      tell_path(view, s, length, &steps);
    zopa_table_row(table, NULL);
    zopa_table_cell_format(table, "%u", s + 1);
    const char *kind = improving ? "improvements" : "moves, not all improvements";
    zopa_table_cell(table, length == ZOPA_GRAPH_NONE ? "no path" : length == 0 ? "here already" : kind);
    zopa_table_tone(table, length == ZOPA_GRAPH_NONE ? ZOPA_TONE_BAD : improving ? ZOPA_TONE_GOOD : ZOPA_TONE_MIDDLE);
    zopa_table_cell(table, steps.data ? steps.data : "");
    view->failed |= steps.failed;
    zopa_text_clear(&steps);
  }
}

static void put_paths(struct zopa_stability_view *view, struct zopa_page *page)
{
  struct zopa_table table = {0};
  struct zopa_text note = {0};
  size_t left_out = 0;
  zopa_page_section(page, "From the status quo");
  zopa_page_paragraph(page, ZOPA_VOICE_BODY, zopa_stability_reach_words(view));
  if (!view->paths || view->counts)
    return;
  fill_paths(view, &table, &left_out);
  zopa_page_put_table(page, &table);
  if (left_out > 0)
    zopa_text_format(&note, "%zu more equilibria; --full lists them all.", left_out);
  zopa_page_line(page, ZOPA_VOICE_SMALL, &note);
}

/* ---------------------------------------------------------------- coalitions */

static void fill_coalitions(struct zopa_stability_view *view, struct zopa_table *table)
{
  const struct zopa_coalitions *found = view->coalitions;
  zopa_table_caption(table, "Where players could move together");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Together");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "From and to");
  for (size_t k = 0, next; k < found->count; k = next) {
    struct zopa_text who = {0}, moves = {0};
    for (next = k; next < found->count && found->moves[next].players == found->moves[k].players; next++)
      if (next - k < COALITION_MOVES || view->full)
        zopa_text_format(&moves, "%s%u to %u", next > k ? ", " : "", found->moves[next].from + 1, found->moves[next].to + 1);
    if (next - k > COALITION_MOVES && !view->full)
      zopa_text_format(&moves, " and %zu more", next - k - COALITION_MOVES);
    zopa_stability_players(view->graph, found->moves[k].players, &who);
    zopa_table_row(table, NULL);
    zopa_table_cell(table, who.data ? who.data : "");
    zopa_table_cell(table, moves.data ? moves.data : "");
    view->failed |= who.failed || moves.failed;
    zopa_text_clear(&who);
    zopa_text_clear(&moves);
  }
}

static void put_coalitions(struct zopa_stability_view *view, struct zopa_page *page)
{
  struct zopa_table table = {0};
  zopa_page_section(page, "What players could do together");
  zopa_page_paragraph(page, ZOPA_VOICE_BODY, zopa_stability_coalition_words(view));
  if (!view->coalitions || view->coalitions->count == 0)
    return;
  fill_coalitions(view, &table);
  zopa_page_put_table(page, &table);
}

/* ---------------------------------------------------------------- all of it */

static const char *tell_meta(struct zopa_stability_view *view)
{
  struct zopa_text text = {0};
  const struct zopa_graph *graph = view->graph;
  zopa_text_format(&text, "%zu player%s · %zu option%s · %zu feasible state%s", graph->player_count, graph->player_count == 1 ? "" : "s",
                   graph->option_count, graph->option_count == 1 ? "" : "s", graph->state_count, graph->state_count == 1 ? "" : "s");
  return zopa_stability_keep(view, &text);
}

void zopa_stability_report(struct zopa_stability_view *view, const struct zopa_terminal *terminal, struct zopa_text *text)
{
  struct zopa_page page = {.text = text, .terminal = terminal};
  struct zopa_page_head head = {.title = view->title, .meta = tell_meta(view), .banner = view->banner, .lead = zopa_stability_lead(view)};
  struct zopa_table players = {0};
  zopa_page_begin(&page, &head);
  zopa_page_section(&page, "Who can do what");
  fill_players(view, &players);
  zopa_page_put_table(&page, &players);
  if (zopa_stability_answered(view)) {
    put_states(view, &page);
    if (!terminal) {
      struct zopa_graph_picture picture;
      struct zopa_paragraph caption;
      zopa_stability_picture(view, &picture, &caption);
      zopa_page_section(&page, "The graph");
      zopa_page_graph(&page, &picture, caption);
    }
    put_paths(view, &page);
    put_coalitions(view, &page);
  }
  zopa_page_end(&page);
  view->failed |= text->failed;
}
