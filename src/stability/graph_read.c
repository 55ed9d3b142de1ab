/* graph_read.c - see graph_read.h. Players first, because all else names their options; then what is feasible, because preferences and the
 * status quo name states. No problem stops the reading: what can still be checked is. */
#include "stability/graph_read.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stability/graph_reader.h"

/* ---------------------------------------------------------------- problems */

bool zopa_graph_wrong(struct zopa_graph_reader *reader, struct zopa_place place, const char *format, ...)
{
  struct zopa_text text = {0};
  va_list arguments;
  va_start(arguments, format);
  zopa_text_format_list(&text, format, arguments);
  va_end(arguments);
  zopa_error_add(reader->error, ZOPA_ERROR, place, "%s", text.data ? text.data : zopa_status_text(ZOPA_E_INPUT));
  zopa_text_clear(&text);
  if (reader->status == ZOPA_OK || reader->status == ZOPA_E_TOO_LARGE)
    reader->status = ZOPA_E_INPUT;
  return false;
}

/* A limit that was met counts as such only when nothing else is wrong. */
static bool too_large(struct zopa_graph_reader *reader, enum zopa_status before)
{
  if (before == ZOPA_OK)
    reader->status = ZOPA_E_TOO_LARGE;
  return false;
}

bool zopa_graph_no_memory(struct zopa_graph_reader *reader)
{
  reader->status = ZOPA_E_MEMORY;
  return false;
}

bool zopa_graph_is(struct zopa_graph_reader *reader, const struct zopa_node *node, enum zopa_node_kind kind, size_t most, const char *what)
{
  enum zopa_status before = reader->status;
  if (node->kind != kind)
    return zopa_graph_wrong(reader, zopa_node_place(node), "%s is %s, not %s", what, kind == ZOPA_NODE_MAP ? "a map" : "a list",
                            zopa_node_kind_word(node));
  if (node->count <= most)
    return true;
  zopa_graph_wrong(reader, zopa_node_place(node), "%s has %u entries; at most %zu are possible", what, node->count, most);
  return too_large(reader, before);
}

const char *zopa_graph_scalar(struct zopa_graph_reader *reader, const struct zopa_node *node, const char *what)
{
  if (node->kind == ZOPA_NODE_SCALAR && !zopa_node_is_null(node))
    return node->text;
  zopa_graph_wrong(reader, zopa_node_place(node), "%s is a text, not %s", what, zopa_node_kind_word(node));
  return NULL;
}

/* "did you mean X?", or "it is one of A, B, C". */
static void tell_names(struct zopa_text *text, const char *word, const char *const *names, size_t count)
{
  const char *nearest = zopa_text_nearest(word, names, count);
  if (nearest) {
    zopa_text_format(text, "did you mean \"%s\"?", nearest);
    return;
  }
  zopa_text_string(text, count ? "it is one of " : "there is none to name");
  for (size_t i = 0; i < count; i++)
    zopa_text_format(text, "%s\"%s\"", i == 0 ? "" : i + 1 < count ? ", " : " or ", names[i]);
}

bool zopa_graph_keys(struct zopa_graph_reader *reader, const struct zopa_node *node, const char *what, const char *const *keys, size_t count)
{
  bool good = true;
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    bool known = false;
    for (size_t k = 0; k < count && !known; k++)
      known = strcmp(keys[k], child->key) == 0;
    if (known)
      continue;
    struct zopa_text choice = {0};
    char shown[ZOPA_SHOWN_SIZE];
    tell_names(&choice, child->key, keys, count);
    good = zopa_graph_wrong(reader, zopa_node_key_place(child), "%s has no key \"%s\"; %s", what, zopa_shown(child->key, shown),
                            choice.data ? choice.data : "");
    zopa_text_clear(&choice);
  }
  return good;
}

/* ---------------------------------------------------------------- names of options and states */

static bool is_option(const struct zopa_graph *graph, size_t player, uint32_t option, const char *name)
{
  const char *owner = graph->players[player].id, *id = graph->options[option].id;
  size_t length = strlen(owner);
  return strcmp(name, id) == 0 || (strncmp(name, owner, length) == 0 && name[length] == '.' && strcmp(name + length + 1, id) == 0);
}

static bool unknown_option(struct zopa_graph_reader *reader, const char *name, struct zopa_place place)
{
  const struct zopa_graph *graph = &reader->read->graph;
  const char *names[ZOPA_GRAPH_OPTIONS_MAX] = {NULL};
  char shown[ZOPA_SHOWN_SIZE];
  struct zopa_text choice = {0};
  for (size_t o = 0; o < graph->option_count; o++)
    names[o] = graph->options[o].id;
  tell_names(&choice, name, names, graph->option_count);
  zopa_graph_wrong(reader, place, "no player has an option \"%s\"; %s", zopa_shown(name, shown), choice.data ? choice.data : "");
  zopa_text_clear(&choice);
  return false;
}

uint32_t zopa_graph_option_named(struct zopa_graph_reader *reader, const char *name, struct zopa_place place)
{
  const struct zopa_graph *graph = &reader->read->graph;
  uint32_t found = ZOPA_GRAPH_NONE;
  size_t owner = 0;
  char shown[ZOPA_SHOWN_SIZE];
  for (size_t p = 0; p < graph->player_count; p++)
    for (uint32_t o = graph->players[p].first; o < graph->players[p].first + graph->players[p].count; o++) {
      if (!is_option(graph, p, o, name))
        continue;
      if (found != ZOPA_GRAPH_NONE) {
        zopa_graph_wrong(reader, place, "\"%s\" is an option of two players; write %s.%s or %s.%s", zopa_shown(name, shown), graph->players[owner].id,
                         graph->options[found].id, graph->players[p].id, graph->options[o].id);
        return ZOPA_GRAPH_NONE;
      }
      found = o;
      owner = p;
    }
  if (found == ZOPA_GRAPH_NONE)
    unknown_option(reader, name, place);
  return found;
}

/* yes, no, true or false. */
static bool read_yes(struct zopa_graph_reader *reader, const struct zopa_node *node, bool *ret)
{
  char shown[ZOPA_SHOWN_SIZE];
  const char *text = zopa_graph_scalar(reader, node, "whether an option is taken");
  if (!text)
    return false;
  *ret = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
  return *ret || strcmp(text, "no") == 0 || strcmp(text, "false") == 0 ||
         zopa_graph_wrong(reader, zopa_node_place(node), "an option is taken or not, yes or no; \"%s\" is neither", zopa_shown(text, shown));
}

bool zopa_graph_pattern_read(struct zopa_graph_reader *reader, const struct zopa_node *node, const char *what, struct zopa_graph_pattern *ret)
{
  if (!zopa_graph_is(reader, node, ZOPA_NODE_MAP, ZOPA_GRAPH_OPTIONS_MAX, what))
    return false;
  bool good = true;
  *ret = (struct zopa_graph_pattern){0};
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    bool yes = false, read = read_yes(reader, child, &yes);
    uint32_t option = zopa_graph_option_named(reader, child->key, zopa_node_key_place(child));
    good = good && read && option != ZOPA_GRAPH_NONE;
    if (option == ZOPA_GRAPH_NONE)
      continue;
    uint32_t bit = UINT32_C(1) << option;
    if (ret->mask & bit)          /* the same option by its short and by its long name */
      good = zopa_graph_wrong(reader, zopa_node_key_place(child), "%s names the option \"%s\" twice", what, reader->options[option].id);
    ret->mask |= bit;
    ret->bits |= yes ? bit : 0;
  }
  return good;
}

bool zopa_graph_state_number(struct zopa_graph_reader *reader, const struct zopa_node *node, uint32_t *ret)
{
  size_t count = reader->read->graph.state_count;
  char shown[ZOPA_SHOWN_SIZE];
  const char *text = zopa_graph_scalar(reader, node, "a state");
  if (!text)
    return false;
  size_t digits = strspn(text, "0123456789");
  unsigned long number = digits > 0 && digits < 9 && !text[digits] ? strtoul(text, NULL, 10) : 0;
  if (number == 0 || number > count)
    return zopa_graph_wrong(reader, zopa_node_place(node), "\"%s\" is no state; the feasible states are numbered from 1 to %zu",
                            zopa_shown(text, shown), count);
  *ret = (uint32_t)number - 1;
  return true;
}

/* ---------------------------------------------------------------- players and options */

/* An id is one line of text that can be shown. */
static const char *read_id(struct zopa_graph_reader *reader, const char *text, struct zopa_place place, const char *what)
{
  bool good = text[0] != '\0';
  for (const char *at = text; *at; at++)
    good = good && (unsigned char)*at >= ' ' && (unsigned char)*at != 0x7F;
  if (!good || strlen(text) > 200) {
    zopa_graph_wrong(reader, place, "the name of %s is one line of 1 to 200 bytes without control characters", what);
    return NULL;
  }
  const char *copy = zopa_arena_string(&reader->read->arena, text);
  if (!copy)
    zopa_graph_no_memory(reader);
  return copy;
}

static bool add_option(struct zopa_graph_reader *reader, struct zopa_graph_player *player, const struct zopa_node *node, bool map)
{
  struct zopa_graph *graph = &reader->read->graph;
  struct zopa_place place = map ? zopa_node_key_place(node) : zopa_node_place(node);
  const char *text = map ? node->key : zopa_graph_scalar(reader, node, "an option"), *id = text ? read_id(reader, text, place, "an option") : NULL;
  const char *title = map ? zopa_graph_scalar(reader, node, "what an option is called") : id;
  const char *name = map && title ? read_id(reader, title, zopa_node_place(node), "an option") : id;
  if (!id || !name)
    return false;
  for (uint32_t o = player->first; o < player->first + player->count; o++)
    if (strcmp(graph->options[o].id, id) == 0)
      return zopa_graph_wrong(reader, place, "%s has the option \"%s\" already", player->id, id);
  if (graph->option_count == ZOPA_GRAPH_OPTIONS_MAX) {
    enum zopa_status before = reader->status;
    zopa_graph_wrong(reader, place, "with this option there are more than %d; that is the limit, because every combination of them is looked at",
                     ZOPA_GRAPH_OPTIONS_MAX);
    return too_large(reader, before);
  }
  reader->options[graph->option_count++] = (struct zopa_graph_option){id, name, ZOPA_DIRECTION_BOTH};
  player->count++;
  return true;
}

static void read_player(struct zopa_graph_reader *reader, const struct zopa_node *node)
{
  static const char *const keys[] = {"name", "options"};
  struct zopa_read_graph *read = reader->read;
  const char *id = read_id(reader, node->key, zopa_node_key_place(node), "a player");
  if (!id || !zopa_graph_is(reader, node, ZOPA_NODE_MAP, SIZE_MAX, "a player") || !zopa_graph_keys(reader, node, "a player", keys, 2))
    return;
  const struct zopa_node *name = zopa_node_get(node, "name"), *options = zopa_node_get(node, "options");
  const char *title = name ? zopa_graph_scalar(reader, name, "the name of a player") : id;
  struct zopa_graph_player *player = &read->players[read->graph.player_count++];
  *player = (struct zopa_graph_player){.id = id, .name = id, .first = (uint32_t)read->graph.option_count};
  if (name && title && (title = read_id(reader, title, zopa_node_place(name), "a player")) != NULL)
    player->name = title;
  if (!options) {
    zopa_graph_wrong(reader, zopa_node_key_place(node), "the player \"%s\" needs the key options: a list, empty for a player who can only watch", id);
    return;
  }
  if (options->kind != ZOPA_NODE_MAP && !zopa_graph_is(reader, options, ZOPA_NODE_LIST, SIZE_MAX, "the options of a player"))
    return;
  for (const struct zopa_node *child = options->first; child; child = child->next)
    if (!add_option(reader, player, child, options->kind == ZOPA_NODE_MAP) && reader->read->graph.option_count == ZOPA_GRAPH_OPTIONS_MAX)
      break;                      /* one word about the limit is enough */
}

static bool read_players(struct zopa_graph_reader *reader, const struct zopa_node *graph)
{
  const struct zopa_node *players = zopa_node_get(graph, "players");
  struct zopa_read_graph *read = reader->read;
  if (!players)
    return zopa_graph_wrong(reader, zopa_node_key_place(graph), "a graph needs the key players: who can move, and with which options");
  if (!zopa_graph_is(reader, players, ZOPA_NODE_MAP, ZOPA_GRAPH_PLAYERS_MAX, "the list of players"))
    return false;
  if (players->count == 0)
    return zopa_graph_wrong(reader, zopa_node_place(players), "a graph needs at least one player");
  read->players = ZOPA_ARENA_NEW(&read->arena, struct zopa_graph_player, players->count);
  reader->options = ZOPA_ARENA_NEW(&read->arena, struct zopa_graph_option, ZOPA_GRAPH_OPTIONS_MAX);
  if (!read->players || !reader->options)
    return zopa_graph_no_memory(reader);
  read->graph.players = read->players;
  read->graph.options = reader->options;
  for (const struct zopa_node *child = players->first; child; child = child->next)
    read_player(reader, child);
  if (read->graph.option_count == 0 && reader->status == ZOPA_OK)
    return zopa_graph_wrong(reader, zopa_node_place(players), "no player has an option; then there is one state and nothing to decide");
  return reader->status == ZOPA_OK;
}

static void read_moves(struct zopa_graph_reader *reader, const struct zopa_node *node)
{
  static const char *const words[] = {[ZOPA_DIRECTION_BOTH] = "both", [ZOPA_DIRECTION_FORWARD] = "forward", [ZOPA_DIRECTION_BACK] = "back"};
  char shown[ZOPA_SHOWN_SIZE];
  if (!node || !zopa_graph_is(reader, node, ZOPA_NODE_MAP, ZOPA_GRAPH_OPTIONS_MAX, "the graph's \"moves\""))
    return;
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    uint32_t option = zopa_graph_option_named(reader, child->key, zopa_node_key_place(child));
    const char *text = zopa_graph_scalar(reader, child, "which way an option goes");
    bool known = !text;
    for (size_t d = 0; d < sizeof words / sizeof *words && text; d++)
      if (strcmp(words[d], text) == 0) {
        known = true;
        if (option != ZOPA_GRAPH_NONE)
          reader->options[option].direction = (enum zopa_direction)d;
      }
    if (!known)
      zopa_graph_wrong(reader, zopa_node_place(child),
                       "\"%s\" is no way to go; write forward (may only be taken), back (may only be dropped) or both",
                       zopa_shown(text, shown));
  }
}

/* ---------------------------------------------------------------- what is feasible */

struct patterns {
  struct zopa_graph_pattern *items;
  size_t count, capacity;
};

static bool add_pattern(struct zopa_graph_reader *reader, struct patterns *patterns, struct zopa_graph_pattern pattern, struct zopa_place place)
{
  enum zopa_status before = reader->status;
  if (patterns->count == ZOPA_GRAPH_PATTERNS_MAX) {
    zopa_graph_wrong(reader, place, "with this there are more than %d infeasible combinations, the limit", ZOPA_GRAPH_PATTERNS_MAX);
    return too_large(reader, before);
  }
  struct zopa_graph_pattern *items = zopa_arena_grow(&reader->work, patterns->items, patterns->count, &patterns->capacity, sizeof *items);
  if (!items)
    return zopa_graph_no_memory(reader);
  patterns->items = items;
  items[patterns->count++] = pattern;
  return true;
}

static void read_infeasible(struct zopa_graph_reader *reader, const struct zopa_node *node, struct patterns *patterns)
{
  if (!node || !zopa_graph_is(reader, node, ZOPA_NODE_LIST, ZOPA_GRAPH_PATTERNS_MAX, "the graph's \"infeasible\""))
    return;
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    struct zopa_graph_pattern pattern;
    if (!zopa_graph_pattern_read(reader, child, "an infeasible combination", &pattern))
      continue;
    if (pattern.mask == 0)
      zopa_graph_wrong(reader, zopa_node_place(child), "an infeasible combination names at least one option; without one, nothing would be feasible");
    else
      add_pattern(reader, patterns, pattern, zopa_node_place(child));
  }
}

/* One group: none of it is infeasible, and so are any two of it. */
static void read_group(struct zopa_graph_reader *reader, const struct zopa_node *node, struct patterns *patterns)
{
  uint32_t bits[ZOPA_GRAPH_OPTIONS_MAX], all = 0;
  size_t count = 0;
  if (!zopa_graph_is(reader, node, ZOPA_NODE_LIST, ZOPA_GRAPH_OPTIONS_MAX, "a group of which exactly one option is taken"))
    return;
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    const char *text = zopa_graph_scalar(reader, child, "an option");
    uint32_t option = text ? zopa_graph_option_named(reader, text, zopa_node_place(child)) : ZOPA_GRAPH_NONE;
    if (option == ZOPA_GRAPH_NONE)
      return;
    bits[count++] = UINT32_C(1) << option;
    all |= UINT32_C(1) << option;
  }
  if (count == 0 || (size_t)__builtin_popcount(all) < count) {
    zopa_graph_wrong(reader, zopa_node_place(node), "a group of which exactly one option is taken lists one or more options, each once");
    return;
  }
  add_pattern(reader, patterns, (struct zopa_graph_pattern){all, 0}, zopa_node_place(node));
  for (size_t a = 0; a < count; a++)
    for (size_t b = 0; b < a; b++)
      add_pattern(reader, patterns, (struct zopa_graph_pattern){bits[a] | bits[b], bits[a] | bits[b]}, zopa_node_place(node));
}

static bool read_states(struct zopa_graph_reader *reader, const struct zopa_node *graph)
{
  const struct zopa_node *infeasible = zopa_node_get(graph, "infeasible"), *groups = zopa_node_get(graph, "exactly_one");
  struct zopa_graph *it = &reader->read->graph;
  struct patterns patterns = {0};
  size_t before = reader->error->error_count;
  read_infeasible(reader, infeasible, &patterns);
  if (groups && zopa_graph_is(reader, groups, ZOPA_NODE_LIST, ZOPA_GRAPH_OPTIONS_MAX, "the graph's \"exactly_one\"")) {
    bool one = groups->first && groups->first->kind == ZOPA_NODE_SCALAR;
    for (const struct zopa_node *child = one ? groups : groups->first; child; child = one ? NULL : child->next)
      read_group(reader, child, &patterns);
  }
  if (reader->error->error_count > before || reader->status == ZOPA_E_MEMORY)
    return false;                 /* without them no state has its number, and more words would mislead */
  if (zopa_graph_states(&reader->read->arena, it->option_count, patterns.items, patterns.count, &it->states, &it->state_count) != ZOPA_OK)
    return zopa_graph_no_memory(reader);
  if (it->state_count == 0)
    return zopa_graph_wrong(reader, zopa_node_key_place(infeasible ? infeasible : groups),
                            "no state is feasible: every combination of options is ruled out");
  return true;
}

static void read_status_quo(struct zopa_graph_reader *reader, const struct zopa_node *node)
{
  struct zopa_graph *graph = &reader->read->graph;
  struct zopa_graph_pattern pattern;
  if (!node)
    return;
  if (node->kind == ZOPA_NODE_SCALAR) {
    zopa_graph_state_number(reader, node, &graph->status_quo);
    return;
  }
  if (!zopa_graph_pattern_read(reader, node, "the status quo", &pattern))
    return;
  graph->status_quo = zopa_graph_find(graph, pattern.bits);
  if (graph->status_quo == ZOPA_GRAPH_NONE)
    zopa_graph_wrong(reader, zopa_node_place(node), "the status quo is not feasible; options that it leaves out count as not taken");
}

/* ---------------------------------------------------------------- from outside */

static void read_graph(struct zopa_graph_reader *reader, const struct zopa_node *node)
{
  static const char *const keys[] = {"title", "note", "players", "exactly_one", "infeasible", "moves", "preferences", "status_quo"};
  const struct zopa_node *title = zopa_node_get(node, "title");
  if (!zopa_graph_is(reader, node, ZOPA_NODE_MAP, SIZE_MAX, "a graph"))
    return;
  zopa_graph_keys(reader, node, "a graph", keys, sizeof keys / sizeof *keys);
  if (title && zopa_graph_scalar(reader, title, "the title"))
    reader->read->graph.title = read_id(reader, title->text, zopa_node_place(title), "a graph");
  if (!read_players(reader, node))
    return;
  read_moves(reader, zopa_node_get(node, "moves"));
  if (!read_states(reader, node))
    return;
  read_status_quo(reader, zopa_node_get(node, "status_quo"));
  zopa_graph_preferences_read(reader, node, zopa_node_get(node, "preferences"));
}

enum zopa_status zopa_graph_read(const struct zopa_node *node, struct zopa_error *error, struct zopa_read_graph **ret_read)
{
  struct zopa_graph_reader reader = {.error = error, .read = calloc(1, sizeof *reader.read)};
  if (!reader.read)
    return ZOPA_E_MEMORY;
  reader.read->graph.status_quo = ZOPA_GRAPH_NONE;
  read_graph(&reader, node);
  zopa_arena_clear(&reader.work);
  if (reader.status == ZOPA_OK)
    *ret_read = reader.read;
  else
    zopa_read_graph_free(reader.read);
  return reader.status;
}

void zopa_read_graph_free(struct zopa_read_graph *read)
{
  if (read)
    zopa_arena_clear(&read->arena);
  free(read);
}
