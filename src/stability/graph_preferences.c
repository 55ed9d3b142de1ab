/* graph_preferences.c - what each player prefers, from any of the ways to write it, as one number a state.
 *
 * Priorities. With n items the most important that is true adds 2^(n-1), the next 2^(n-2) and so on; so of two states the better is the one that
 * makes the first item true on which they differ. Only that order is kept: states are ranked item by item, and n has no bound from the
 * size of a number. Source: Fang, Hipel, Kilgour & Peng, A decision support system for interactive decision making (GMCR II), IEEE
 * Trans. Syst. Man Cybern. C 33(1), 2003, option prioritizing.
 * Weights are brought to a common denominator and summed exactly. */
#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "formats/payoffs_csv.h"
#include "stability/graph_reader.h"

/* ---------------------------------------------------------------- priorities */

struct alternatives {
  struct zopa_graph_pattern *items;       /* any of them */
  size_t count;
};

/* An option by its name, or a map of which all hold. */
static bool read_condition(struct zopa_graph_reader *reader, const struct zopa_node *node, struct zopa_graph_pattern *ret)
{
  if (node->kind == ZOPA_NODE_MAP)
    return zopa_graph_pattern_read(reader, node, "a priority", ret);
  const char *text = zopa_graph_scalar(reader, node, "a priority (an option, a map of options, or a list of such)");
  uint32_t option = text ? zopa_graph_option_named(reader, text, zopa_node_place(node)) : ZOPA_GRAPH_NONE;
  if (option == ZOPA_GRAPH_NONE)
    return false;
  ret->mask = ret->bits = UINT32_C(1) << option;
  return true;
}

static bool read_item(struct zopa_graph_reader *reader, const struct zopa_node *node, struct alternatives *ret)
{
  bool list = node->kind == ZOPA_NODE_LIST, good = true;
  if (list && !zopa_graph_is(reader, node, ZOPA_NODE_LIST, ZOPA_GRAPH_ITEMS_MAX, "a priority"))
    return false;
  ret->items = ZOPA_ARENA_NEW(&reader->work, struct zopa_graph_pattern, list ? node->count : 1);
  if (!ret->items)
    return zopa_graph_no_memory(reader);
  for (const struct zopa_node *child = list ? node->first : node; child; child = list ? child->next : NULL)
    good &= read_condition(reader, child, &ret->items[ret->count++]);
  return good;
}

static bool holds(const struct alternatives *item, uint32_t word)
{
  for (size_t k = 0; k < item->count; k++)
    if ((word & item->items[k].mask) == item->items[k].bits)
      return true;
  return false;
}

/* Splits each rank in two by an item, and closes the gaps. used [2 * states]. */
static void refine(const struct zopa_graph *graph, const struct alternatives *item, int64_t *values, uint32_t *used)
{
  memset(used, 0, 2 * graph->state_count * sizeof *used);
  for (size_t s = 0; s < graph->state_count; s++) {
    values[s] = 2 * values[s] + holds(item, graph->states[s]);
    used[values[s]] = 1;
  }
  uint32_t rank = 0;
  for (size_t r = 0; r < 2 * graph->state_count; r++) {
    uint32_t here = used[r];
    used[r] = rank;
    rank += here;
  }
  for (size_t s = 0; s < graph->state_count; s++)
    values[s] = used[values[s]];
}

static bool read_priorities(struct zopa_graph_reader *reader, const struct zopa_node *node, int64_t *values)
{
  const struct zopa_graph *graph = &reader->read->graph;
  struct zopa_arena own = {0};
  if (!zopa_graph_is(reader, node, ZOPA_NODE_LIST, ZOPA_GRAPH_ITEMS_MAX, "the list of priorities"))
    return false;
  uint32_t *used = zopa_arena_raw(&own, graph->state_count, 2 * sizeof *used);
  bool good = used != NULL || zopa_graph_no_memory(reader);
  for (const struct zopa_node *child = node->first; child && used; child = child->next) {
    struct alternatives item = {0};
    good &= read_item(reader, child, &item);
    if (good)
      refine(graph, &item, values, used);
  }
  zopa_arena_clear(&own);
  return good;
}

/* ---------------------------------------------------------------- a ranking */

static bool rank_state(struct zopa_graph_reader *reader, const struct zopa_node *node, int64_t value, int64_t *values, bool *seen)
{
  uint32_t state;
  if (!zopa_graph_state_number(reader, node, &state))
    return false;
  if (seen[state])
    return zopa_graph_wrong(reader, zopa_node_place(node), "state %u is ranked twice", state + 1);
  seen[state] = true;
  values[state] = value;
  return true;
}

static bool tell_unranked(struct zopa_graph_reader *reader, const struct zopa_node *node, const bool *seen)
{
  struct zopa_text names = {0};
  size_t missing = 0;
  for (size_t s = 0; s < reader->read->graph.state_count; s++)
    if (!seen[s] && missing++ < 10)
      zopa_text_format(&names, "%s%zu", names.size ? ", " : "", s + 1);
  if (missing > 10)
    zopa_text_format(&names, " and %zu more", missing - 10);
  if (missing > 0)
    zopa_graph_wrong(reader, zopa_node_key_place(node), "the ranking leaves out state%s %s; every feasible state stands in it",
                     missing == 1 ? "" : "s", names.data ? names.data : "");
  zopa_text_clear(&names);
  return missing == 0;
}

static bool read_ranking(struct zopa_graph_reader *reader, const struct zopa_node *node, int64_t *values)
{
  if (!zopa_graph_is(reader, node, ZOPA_NODE_LIST, SIZE_MAX, "a ranking"))
    return false;
  bool *seen = ZOPA_ARENA_NEW(&reader->work, bool, reader->read->graph.state_count), good = true;
  if (!seen)
    return zopa_graph_no_memory(reader);
  int64_t value = 0;
  for (const struct zopa_node *child = node->first; child; child = child->next, value--) {
    if (child->kind != ZOPA_NODE_LIST) {
      good &= rank_state(reader, child, value, values, seen);
      continue;
    }
    for (const struct zopa_node *tied = child->first; tied; tied = tied->next)
      good &= rank_state(reader, tied, value, values, seen);
  }
  return good && tell_unranked(reader, node, seen);
}

/* ---------------------------------------------------------------- weights */

/* The weights as whole numbers of a common unit; false when they do not fit in 62 bits together. */
static bool common_unit(mpq_t *weights, size_t count, int64_t *ret)
{
  mpz_t unit, sum, one;
  mpz_inits(unit, sum, one, NULL);
  mpz_set_ui(unit, 1);
  for (size_t o = 0; o < count; o++)
    mpz_lcm(unit, unit, mpq_denref(weights[o]));
  for (size_t o = 0; o < count; o++) {
    mpz_divexact(one, unit, mpq_denref(weights[o]));
    mpz_mul(one, one, mpq_numref(weights[o]));
    mpz_set(mpq_numref(weights[o]), one);
    mpz_abs(one, one);
    mpz_add(sum, sum, one);
  }
  bool fits = mpz_sizeinbase(sum, 2) <= 62;
  for (size_t o = 0; o < count && fits; o++)
    ret[o] = mpz_get_si(mpq_numref(weights[o]));
  mpz_clears(unit, sum, one, NULL);
  return fits;
}

static bool read_weight(struct zopa_graph_reader *reader, const struct zopa_node *node, mpq_t *weights, uint32_t *given)
{
  char shown[ZOPA_SHOWN_SIZE];
  const char *text = zopa_graph_scalar(reader, node, "a weight");
  uint32_t option = zopa_graph_option_named(reader, node->key, zopa_node_key_place(node));
  if (!text || option == ZOPA_GRAPH_NONE)
    return false;
  if (!zopa_number_read(text, NULL))
    return zopa_graph_wrong(reader, zopa_node_place(node), "a weight is a number, like 3, -1.5 or 1/3, not \"%s\"", zopa_shown(text, shown));
  if (*given >> option & 1)
    return zopa_graph_wrong(reader, zopa_node_key_place(node), "the option \"%s\" has two weights", reader->options[option].id);
  *given |= UINT32_C(1) << option;
  zopa_number_exact(text, weights[option]);
  return true;
}

static bool read_weights(struct zopa_graph_reader *reader, const struct zopa_node *node, int64_t *values)
{
  const struct zopa_graph *graph = &reader->read->graph;
  mpq_t weights[ZOPA_GRAPH_OPTIONS_MAX];
  int64_t whole[ZOPA_GRAPH_OPTIONS_MAX] = {0};
  uint32_t given = 0;
  bool good = true;
  if (!zopa_graph_is(reader, node, ZOPA_NODE_MAP, SIZE_MAX, "the weights of options"))
    return false;
  for (size_t o = 0; o < graph->option_count; o++)
    mpq_init(weights[o]);
  for (const struct zopa_node *child = node->first; child; child = child->next)
    good &= read_weight(reader, child, weights, &given);
  if (good && !common_unit(weights, graph->option_count, whole))
    good = zopa_graph_wrong(reader, zopa_node_key_place(node), "the weights take more than 18 digits together; write them with fewer");
  for (size_t o = 0; o < graph->option_count; o++)
    mpq_clear(weights[o]);
  for (size_t s = 0; s < graph->state_count && good; s++)
    for (size_t o = 0; o < graph->option_count; o++)
      values[s] += graph->states[s] >> o & 1 ? whole[o] : 0;
  return good;
}

/* ---------------------------------------------------------------- payoffs and unknown pairs */

static bool read_payoffs(struct zopa_graph_reader *reader, const struct zopa_node *node, const char *player, int64_t *values)
{
  const char *name = zopa_graph_scalar(reader, node, "the file of payoffs");
  if (!name)
    return false;
  size_t before = reader->error->error_count;
  enum zopa_status status = zopa_payoffs_read(name, node->file, player, reader->read->graph.state_count, reader->error, values);
  if (status == ZOPA_E_MEMORY || (status != ZOPA_OK && reader->status == ZOPA_OK))
    reader->status = status;
  if (status != ZOPA_OK && status != ZOPA_E_MEMORY && reader->error->error_count > before)
    zopa_error_add(reader->error, ZOPA_WARNING, zopa_node_place(node), "the payoffs of %s were to come from that file", player);
  return status == ZOPA_OK;
}

static bool read_pair(struct zopa_graph_reader *reader, const struct zopa_node *node, struct zopa_graph_pair *ret)
{
  if (node->kind != ZOPA_NODE_LIST || node->count != 2)
    return zopa_graph_wrong(reader, zopa_node_place(node), "an unknown pair is a list of two states, like [1, 3]");
  if (!zopa_graph_state_number(reader, node->first, &ret->state) || !zopa_graph_state_number(reader, node->first->next, &ret->other))
    return false;
  return ret->state != ret->other || zopa_graph_wrong(reader, zopa_node_place(node), "a state is never unknown beside itself; name two");
}

static bool read_unknown(struct zopa_graph_reader *reader, const struct zopa_node *node, struct zopa_graph_player *player)
{
  if (!zopa_graph_is(reader, node, ZOPA_NODE_LIST, ZOPA_GRAPH_PAIRS_MAX, "the list of unknown pairs"))
    return false;
  struct zopa_graph_pair *pairs = ZOPA_ARENA_NEW(&reader->read->arena, struct zopa_graph_pair, node->count);
  bool good = true;
  if (!pairs)
    return zopa_graph_no_memory(reader);
  for (const struct zopa_node *child = node->first; child; child = child->next)
    good &= read_pair(reader, child, &pairs[player->unknown_count++]);
  player->unknown = pairs;
  return good;
}

/* ---------------------------------------------------------------- all of one player, all players */

static void read_preference(struct zopa_graph_reader *reader, const struct zopa_node *node, struct zopa_graph_player *player, int64_t *values)
{
  static const char *const keys[] = {"priorities", "ranking", "weights", "payoffs", "unknown"};
  const struct zopa_node *given[4], *form = NULL;
  if (!zopa_graph_is(reader, node, ZOPA_NODE_MAP, SIZE_MAX, "what a player prefers"))
    return;
  zopa_graph_keys(reader, node, "what a player prefers", keys, sizeof keys / sizeof *keys);
  for (size_t k = 0; k < 4; k++) {
    given[k] = zopa_node_get(node, keys[k]);
    if (given[k] && form)
      zopa_graph_wrong(reader, zopa_node_key_place(given[k]), "%s has both \"%s\" and \"%s\"; take one of them out", player->id, form->key, keys[k]);
    form = form ? form : given[k];
  }
  if (!form)
    zopa_graph_wrong(reader, zopa_node_key_place(node), "the preferences of %s need one of the keys priorities, ranking, weights or payoffs",
                     player->id);
  else if (form == given[0])
    read_priorities(reader, form, values);
  else if (form == given[1])
    read_ranking(reader, form, values);
  else if (form == given[2])
    read_weights(reader, form, values);
  else
    read_payoffs(reader, form, player->id, values);
  const struct zopa_node *unknown = zopa_node_get(node, "unknown");
  if (unknown)
    read_unknown(reader, unknown, player);
}

void zopa_graph_preferences_read(struct zopa_graph_reader *reader, const struct zopa_node *graph, const struct zopa_node *node)
{
  struct zopa_read_graph *read = reader->read;
  const char *names[ZOPA_GRAPH_PLAYERS_MAX];
  if (!node) {
    zopa_graph_wrong(reader, zopa_node_key_place(graph), "a graph needs the key preferences: what each player prefers");
    return;
  }
  if (!zopa_graph_is(reader, node, ZOPA_NODE_MAP, SIZE_MAX, "the graph's \"preferences\""))
    return;
  for (size_t p = 0; p < read->graph.player_count; p++)
    names[p] = read->players[p].id;
  zopa_graph_keys(reader, node, "the graph's \"preferences\"", names, read->graph.player_count);
  for (size_t p = 0; p < read->graph.player_count; p++) {
    const struct zopa_node *own = zopa_node_get(node, names[p]);
    int64_t *values = ZOPA_ARENA_NEW(&read->arena, int64_t, read->graph.state_count);
    read->players[p].values = values;
    if (!values)
      zopa_graph_no_memory(reader);
    else if (own)
      read_preference(reader, own, &read->players[p], values);
    else
      zopa_graph_wrong(reader, zopa_node_key_place(node), "nothing says what the player \"%s\" prefers", names[p]);
  }
}
