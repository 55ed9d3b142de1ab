/* deal_report.c - see deal_view.h: an agreed package the day after for people, on a terminal or as a page, and its states as a picture. */
#include <math.h>
#include <string.h>

#include "ops/bridge_view.h"
#include "ops/deal_view.h"

enum { STATES_LISTED = 64, PICTURE_STATES_MAX = 40, SPLIT_MAX = 10 };

static const char *number(struct zopa_show *show, size_t state)
{
  struct zopa_text text = {0};
  zopa_text_format(&text, "%zu", state + 1);
  return zopa_show_keep(show, &text);
}

/* ---------------------------------------------------------------- the picture */

/* In how many draws, as a share, the player gains by going from one state to another; NaN where it cannot, or is not known. */
static double gaining(const struct zopa_deal_view *view, size_t player, uint32_t from, uint32_t to)
{
  const struct zopa_deal *deal = view->deal;
  size_t states = deal->graph.state_count, stride = deal->graph.player_count * states, count = 0;
  if (!view->values || !(view->values->known >> player & 1) || !zopa_graph_moves(&deal->graph, player, from, to))
    return NAN;
  for (size_t d = 0; d < view->values->draw_count; d++) {
    const int64_t *values = view->values->values + d * stride + player * states;
    count += values[to] > values[from];
  }
  return (double)count / (double)view->values->draw_count;
}

static enum zopa_move_tip tip(const struct zopa_deal_view *view, size_t player, uint32_t from, uint32_t to, double share)
{
  return share > 0.5 ? ZOPA_TIP_FULL : zopa_graph_moves(&view->deal->graph, player, from, to) ? ZOPA_TIP_OPEN : ZOPA_TIP_NONE;
}

static void tell_way(const struct zopa_deal_view *view, uint32_t from, uint32_t to, bool can, double share, struct zopa_text *text)
{
  if (!can)
    return;
  zopa_text_format(text, "\n%u to %u: ", from + 1, to + 1);
  if (isnan(share))
    zopa_text_string(text, "not known");
  else if (view->values->drawn)
    zopa_text_format(text, "a gain in %.0f %% of the draws", 100 * share);
  else
    zopa_text_string(text, share > 0 ? "a gain" : "no gain");
}

/* The change of one option, which leads from one state to another. */
static struct zopa_picture_move move_of(const struct zopa_deal_view *view, uint32_t option, uint32_t from, uint32_t to)
{
  uint32_t player = view->deal->options[option].player;
  double forth = gaining(view, player, from, to), back = gaining(view, player, to, from);
  struct zopa_picture_move move = {.party = (int)view->deal->parties[player], .from = from, .to = to, .forth = tip(view, player, from, to, forth),
                                   .back = tip(view, player, to, from, back)};
  struct zopa_text text = {0};
  zopa_text_string(&text, view->deal->graph.players[player].name);
  tell_way(view, from, to, move.forth != ZOPA_TIP_NONE, forth, &text);
  tell_way(view, to, from, move.back != ZOPA_TIP_NONE, back, &text);
  move.title = zopa_show_keep(view->show, &text);
  return move;
}

/* The different parts of states under a mask, the one in which everything is kept first; how many. ret [PICTURE_STATES_MAX] */
static size_t parts(const struct zopa_deal *deal, uint32_t mask, uint32_t *ret)
{
  size_t count = 0;
  for (size_t s = deal->graph.state_count; s-- > 0;) {
    uint32_t part = (deal->graph.states[s] ^ deal->keeps) & mask;
    size_t at = 0;
    while (at < count && ret[at] < part)
      at++;
    if (at < count && ret[at] == part)
      continue;
    memmove(ret + at + 1, ret + at, (count - at) * sizeof *ret);
    ret[at] = part;
    count++;
  }
  return count;
}

/* The bits that run across: of those splits of the players that make the picture squarest, the first. */
static uint32_t across(const struct zopa_deal *deal)
{
  uint32_t sorted[PICTURE_STATES_MAX], best = 0, all = (UINT32_C(1) << deal->graph.option_count) - 1;
  size_t least = SIZE_MAX;
  for (uint32_t set = 0; set < UINT32_C(1) << (deal->graph.player_count < SPLIT_MAX ? deal->graph.player_count : SPLIT_MAX); set++) {
    uint32_t mask = 0;
    for (size_t p = 0; p < deal->graph.player_count; p++)
      mask |= p < SPLIT_MAX && set >> p & 1 ? zopa_graph_mask(&deal->graph, p) : 0;
    size_t columns = parts(deal, mask, sorted), rows = parts(deal, all & ~mask, sorted);
    if (columns * columns + rows * rows < least) {
      least = columns * columns + rows * rows;
      best = mask;
    }
  }
  return best;
}

/* Where a state's part stands among those of all. */
static size_t place(const uint32_t *sorted, uint32_t part)
{
  size_t at = 0;
  while (sorted[at] != part)
    at++;
  return at;
}

/* "-troops +g1": dropped, invoked. */
static const char *brief(const struct zopa_deal_view *view, size_t state)
{
  const struct zopa_deal *deal = view->deal;
  const struct zopa_case *it = view->show->negotiation;
  struct zopa_text text = {0};
  for (size_t o = 0; o < deal->graph.option_count; o++) {
    uint32_t issue = deal->options[o].issue;
    if ((deal->graph.states[state] ^ deal->keeps) >> o & 1)
      zopa_text_format(&text, "%s%s%s", text.size ? " " : "", issue != ZOPA_NONE ? "-" : "+",
                       issue != ZOPA_NONE ? it->issues[issue].id : it->guarantees[deal->options[o].guarantee].id);
  }
  if (text.size == 0)
    zopa_text_string(&text, "all kept");
  return zopa_show_keep(view->show, &text);
}

static void fill_picture(const struct zopa_deal_view *view, struct zopa_picture_node *nodes, struct zopa_picture_move *moves, struct zopa_graph_picture *ret)
{
  const struct zopa_deal *deal = view->deal;
  uint32_t mask = across(deal), all = (UINT32_C(1) << deal->graph.option_count) - 1, columns[PICTURE_STATES_MAX], rows[PICTURE_STATES_MAX];
  parts(deal, mask, columns);
  parts(deal, all & ~mask, rows);
  for (uint32_t s = 0; s < deal->graph.state_count; s++) {
    uint32_t changed = deal->graph.states[s] ^ deal->keeps;
    nodes[s] = (struct zopa_picture_node){.number = number(view->show, s), .label = brief(view, s), .row = place(rows, changed & ~mask & all),
                                          .column = place(columns, changed & mask), .doubled = view->stable && view->stable[s], .begins = s == deal->begin};
    for (uint32_t o = 0; o < deal->graph.option_count; o++) {
      uint32_t to = deal->index[deal->graph.states[s] ^ UINT32_C(1) << o];
      if (to != ZOPA_GRAPH_NONE && (deal->graph.states[s] ^ deal->keeps) < (deal->graph.states[to] ^ deal->keeps))
        moves[ret->moves_count++] = move_of(view, o, s, to);
    }
  }
  ret->nodes = nodes;
  ret->nodes_count = deal->graph.state_count;
  ret->moves = moves;
}

bool zopa_deal_picture(const struct zopa_deal_view *view, struct zopa_graph_picture *ret)
{
  const struct zopa_deal *deal = view->deal;
  const struct zopa_case *it = view->show->negotiation;
  size_t states = deal->graph.state_count;
  *ret = (struct zopa_graph_picture){.title = "What could happen after the agreement, and whose move it is", .parties_count = it->parties_count};
  if (!deal->keeps || states > PICTURE_STATES_MAX)
    return true;
  struct zopa_picture_node *nodes = zopa_show_new(view->show, states, sizeof *nodes);
  struct zopa_picture_move *moves = zopa_show_new(view->show, states * deal->graph.option_count, sizeof *moves);
  const char **names = zopa_show_new(view->show, it->parties_count, sizeof *names);
  if (!nodes || !moves || !names)
    return false;
  for (uint32_t p = 0; p < it->parties_count; p++)
    names[p] = zopa_party_title(it, p);
  ret->parties = names;
  fill_picture(view, nodes, moves, ret);
  return true;
}

/* ---------------------------------------------------------------- the table of states */

/* The mean over draws of what a state is worth to a player against the beginning. */
static double worth(const struct zopa_deal_view *view, size_t player, size_t state)
{
  size_t states = view->deal->graph.state_count, stride = view->deal->graph.player_count * states;
  double sum = 0;
  for (size_t d = 0; d < view->values->draw_count; d++) {
    const int64_t *values = view->values->values + d * stride + player * states;
    sum += (double)(values[state] - values[view->deal->begin]);
  }
  return sum / (double)view->values->draw_count / view->values->unit[player];
}

static void fill_states(const struct zopa_deal_view *view, struct zopa_table *table)
{
  const struct zopa_deal *deal = view->deal;
  zopa_table_caption(table, "States, and what each is worth to those who can act, against keeping everything");
  zopa_table_column(table, ZOPA_ALIGN_RIGHT, "State");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "What has happened");
  for (size_t p = 0; p < deal->graph.player_count; p++)
    zopa_table_party_column(table, ZOPA_ALIGN_RIGHT, (int)deal->parties[p], deal->graph.players[p].name);
  for (size_t s = 0; s < deal->graph.state_count && (view->full || s < STATES_LISTED); s++) {
    zopa_table_row(table, NULL);
    zopa_table_cell(table, number(view->show, s));
    zopa_table_cell(table, deal->graph.labels[s]);
    if (view->stable && view->stable[s])
      zopa_table_note(table, "equilibrium");
    for (size_t p = 0; p < deal->graph.player_count; p++) {
      if (!view->values || !(view->values->known >> p & 1)) {
        zopa_table_cell(table, "not known");
        zopa_table_tone(table, ZOPA_TONE_SOFT);
      } else if (s == deal->begin)
        zopa_table_cell(table, "0");
      else {
        struct zopa_text text = {0};
        double gain = worth(view, p, s);
        zopa_text_string(&text, gain > 0 ? "+" : "");
        zopa_text_fixed(&text, gain, 3);
        zopa_table_cell(table, zopa_show_keep(view->show, &text));
      }
    }
  }
}

static struct zopa_paragraph states_note(const struct zopa_deal_view *view)
{
  struct zopa_sentences sentences = {.show = view->show};
  struct zopa_text text = {0};
  bool drawn = view->values && view->values->drawn;
  zopa_text_format(&text, "Figures are %sutility above or below what it is while everything is kept (state %zu).", drawn ? "mean " : "",
                   (size_t)view->deal->begin + 1);
  zopa_sentences_add(&sentences, &text);
  if (view->stable)
    zopa_sentences_string(&sentences, "An equilibrium (a second ring in the picture) is a state that nobody leaves who foresees what others would then gain "
                          "by doing.");
  if (view->deal->graph.state_count > STATES_LISTED && !view->full) {
    zopa_text_format(&text, "The first %d of %zu states are listed; --full lists all.", STATES_LISTED, view->deal->graph.state_count);
    zopa_sentences_add(&sentences, &text);
  }
  return zopa_sentences_paragraph(&sentences);
}

static struct zopa_paragraph picture_note(const struct zopa_deal_view *view)
{
  struct zopa_sentences sentences = {.show = view->show};
  if (view->deal->graph.state_count > PICTURE_STATES_MAX)
    zopa_sentences_string(&sentences, "There are too many states for a picture.");
  else {
    zopa_sentences_string(&sentences, "It begins in the frame; - stands for what has been dropped, + for what has been invoked. The mark on a line is that of the party whose step it is.");
    zopa_sentences_string(&sentences, view->values && view->values->drawn
                                        ? "A full arrow points where the step is a gain for it in more than half of the draws, an open one where it is not."
                                        : "A full arrow points where the step is a gain for it, an open one where it is not.");
  }
  return zopa_sentences_paragraph(&sentences);
}

/* ---------------------------------------------------------------- the whole */

static void write_list(struct zopa_page *page, const char *heading, struct zopa_paragraph paragraph)
{
  if (paragraph.sentences_count == 0)
    return;
  zopa_page_section(page, heading);
  zopa_page_list(page, paragraph.sentences, paragraph.sentences_count);
}

static void write_states(const struct zopa_deal_view *view, struct zopa_page *page)
{
  struct zopa_graph_picture picture;
  struct zopa_table table = {0};
  if (!view->deal->keeps || !zopa_deal_picture(view, &picture))
    return;
  fill_states(view, &table);
  zopa_page_section(page, "What could happen");
  zopa_page_graph(page, &picture, picture_note(view));
  zopa_page_table(page, &table);
  zopa_page_paragraph(page, ZOPA_VOICE_SMALL, states_note(view));
  page->text->failed |= table.failed;
  zopa_table_clear(&table);
}

void zopa_deal_report(const struct zopa_deal_view *view, const char *banner, const struct zopa_terminal *terminal, struct zopa_text *text)
{
  struct zopa_page page = {.text = text, .terminal = terminal};
  struct zopa_sentences warnings = {.show = view->show};
  struct zopa_page_head head = {.title = view->show->negotiation->title, .meta = zopa_show_meta(view->show), .banner = banner,
                                .lead = zopa_deal_lead(view)};
  zopa_show_warnings(&view->call->error, &warnings);
  zopa_page_begin(&page, &head);
  zopa_page_paragraph(&page, ZOPA_VOICE_BODY, zopa_deal_package_words(view));
  write_list(&page, "Who could gain by stopping", zopa_deal_defections_words(view));
  write_list(&page, "What guarantees change", zopa_deal_promises_words(view));
  write_states(view, &page);
  write_list(&page, "Left aside", zopa_deal_gaps_words(view));
  write_list(&page, "Warnings", zopa_sentences_paragraph(&warnings));
  zopa_page_paragraph(&page, ZOPA_VOICE_SMALL, zopa_deal_notes(view));
  zopa_page_end(&page);
  text->failed |= view->show->failed;
}
