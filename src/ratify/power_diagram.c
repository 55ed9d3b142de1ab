/* power_diagram.c - builds the diagram of a game, level by level. See power_diagram.h. */
#include "ratify/power_diagram.h"

#include <stdlib.h>
#include <string.h>


enum {
  LISTED_MAX = 22,                /* voters at the end whose sums are listed */
  SUMS_MAX = 1 << 22,             /* sums of one list; longer ones are left out */
};

/* A need that nothing can change any more. */
#define NEED_MET UINT64_C(0)
#define NEED_LOST UINT64_MAX

/* The sums that the voters from one level on can have by one measure, ascending. */
struct sums {
  uint64_t *items;                /* NULL: not listed */
  size_t count;
  uint64_t most;                  /* the largest */
};

/* The nodes of one level: needs [count][leaf_count], and where to find them by their needs. */
struct level {
  uint64_t *needs;
  uint32_t *slots;                /* [capacity]: node number + 1, 0 for none */
  size_t count, room, capacity;
};

struct builder {
  struct zopa_diagram *diagram;
  const struct zopa_game *game;
  struct zopa_watch *watch;
  struct sums *sums;              /* [levels + 1][measure_count] */
  struct level here, next;
  uint64_t *need;                 /* [leaf_count]: of the child that is being made */
  uint8_t *states;                /* [leaf_count] */
  uint32_t *work;                 /* for zopa_game_settle */
  size_t nodes_max;
  bool full;
};

/* ---------------------------------------------------------------- sums of the voters to come */

static struct sums *sums_of(const struct builder *builder, uint32_t level, uint32_t measure)
{
  return &builder->sums[(size_t)level * builder->game->measure_count + measure];
}

/* Both lists, the second shifted, in order and each sum once. */
static size_t merge(const uint64_t *items, size_t count, uint64_t weight, uint64_t *ret)
{
  size_t plain = 0, shifted = 0, made = 0;
  while (shifted < count) {
    uint64_t sum = items[shifted] + weight;
    if (plain < count && items[plain] <= sum) {
      shifted += items[plain] == sum;
      sum = items[plain++];
    } else
      shifted++;
    ret[made++] = sum;
  }
  return made;
}

/* Lists the sums from the last level up, as far as they stay short. */
static bool list_sums(struct builder *builder)
{
  const struct zopa_game *game = builder->game;
  uint32_t levels = builder->diagram->levels;
  for (uint32_t m = 0; m < game->measure_count; m++) {
    struct sums *last = sums_of(builder, levels, m);
    last->items = calloc(1, sizeof *last->items);
    if (!last->items)
      return false;
    last->count = 1;
    for (uint32_t k = levels; k-- > 0;) {
      struct sums *after = sums_of(builder, k + 1, m), *sums = sums_of(builder, k, m);
      uint64_t weight = zopa_game_weight(game, m, builder->diagram->class_of[k]);
      sums->most = after->most + weight;
      if (!after->items || levels - k > LISTED_MAX || after->count > SUMS_MAX / 2)
        continue;
      sums->items = malloc(2 * after->count * sizeof *sums->items);
      if (!sums->items)
        return false;
      sums->count = merge(after->items, after->count, weight, sums->items);
    }
  }
  return true;
}

/* A need rounded up to the next sum that the voters to come can have. */
static uint64_t round_need(const struct sums *sums, uint64_t need)
{
  if (need > sums->most)
    return NEED_LOST;
  if (!sums->items)
    return need;
  size_t low = 0, high = sums->count - 1;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (sums->items[middle] < need)
      low = middle + 1;
    else
      high = middle;
  }
  return sums->items[low];
}

/* ---------------------------------------------------------------- nodes of a level */

static uint64_t hash_needs(const uint64_t *needs, size_t count)
{
  uint64_t hash = 0;
  for (size_t i = 0; i < count; i++) {
    hash = (hash ^ needs[i]) * UINT64_C(0x9E3779B97F4A7C15);
    hash ^= hash >> 32;
  }
  return hash;
}

static bool grow_slots(struct level *level, size_t leaves)
{
  size_t capacity = level->capacity ? 2 * level->capacity : 1024;
  uint32_t *slots = calloc(capacity, sizeof *slots);
  if (!slots)
    return false;
  for (size_t i = 0; i < level->count; i++) {
    size_t at = hash_needs(level->needs + i * leaves, leaves) & (capacity - 1);
    while (slots[at])
      at = (at + 1) & (capacity - 1);
    slots[at] = (uint32_t)i + 1;
  }
  free(level->slots);
  level->slots = slots;
  level->capacity = capacity;
  return true;
}

/* The node of these needs in the level, added when it is new. False when memory ran out. */
static bool node_of(struct level *level, const uint64_t *needs, size_t leaves, uint32_t *ret_node)
{
  if (2 * (level->count + 1) > level->capacity && !grow_slots(level, leaves))
    return false;
  size_t at = hash_needs(needs, leaves) & (level->capacity - 1);
  for (; level->slots[at]; at = (at + 1) & (level->capacity - 1))
    if (memcmp(level->needs + (size_t)(level->slots[at] - 1) * leaves, needs, leaves * sizeof *needs) == 0) {
      *ret_node = level->slots[at] - 1;
      return true;
    }
  if (level->count == level->room) {
    size_t room = level->room ? 2 * level->room : 512;
    uint64_t *grown = realloc(level->needs, room * leaves * sizeof *grown);
    if (!grown)
      return false;
    level->needs = grown;
    level->room = room;
  }
  memcpy(level->needs + level->count * leaves, needs, leaves * sizeof *needs);
  level->slots[at] = (uint32_t)level->count + 1;
  *ret_node = (uint32_t)level->count++;
  return true;
}

static void empty_level(struct level *level)
{
  memset(level->slots, 0, level->capacity * sizeof *level->slots);
  level->count = 0;
}

/* ---------------------------------------------------------------- edges */

/* Where builder->need, asked of the voters from `level` on, leads. False when memory ran out. */
static bool edge_to(struct builder *builder, uint32_t level, struct level *nodes, uint32_t *ret_edge)
{
  const struct zopa_game *game = builder->game;
  for (uint32_t l = 0; l < game->leaf_count; l++) {
    uint64_t *need = &builder->need[l];
    if (*need != NEED_MET && *need != NEED_LOST)
      *need = round_need(sums_of(builder, level, game->leaves[l].measure), *need);
    builder->states[l] = *need == NEED_MET ? ZOPA_LEAF_YES : *need == NEED_LOST ? ZOPA_LEAF_NO : ZOPA_LEAF_OPEN;
  }
  enum zopa_leaf_state whole = zopa_game_settle(game, builder->states, builder->work);
  if (whole != ZOPA_LEAF_OPEN) {
    *ret_edge = whole == ZOPA_LEAF_YES ? ZOPA_EDGE_YES : ZOPA_EDGE_NO;
    return true;
  }
  for (uint32_t l = 0; l < game->leaf_count; l++)
    if (builder->states[l] != ZOPA_LEAF_OPEN)
      builder->need[l] = builder->states[l] == ZOPA_LEAF_YES ? NEED_MET : NEED_LOST;
  uint32_t node = 0;
  if (!node_of(nodes, builder->need, game->leaf_count, &node))
    return false;
  *ret_edge = node + ZOPA_EDGE_FIRST;
  return true;
}

static bool reserve_edges(struct builder *builder, size_t count)
{
  struct zopa_diagram *diagram = builder->diagram;
  size_t wanted = diagram->node_count + count;
  if (wanted > builder->nodes_max) {
    builder->full = true;
    return true;
  }
  if (wanted <= diagram->node_capacity)
    return true;
  size_t capacity = 2 * diagram->node_capacity > wanted ? 2 * diagram->node_capacity : wanted;
  uint32_t *edges = realloc(diagram->edges, capacity * 2 * sizeof *edges);
  if (!edges)
    return false;
  diagram->edges = edges;
  diagram->node_capacity = capacity;
  return true;
}

/* The edges of all nodes of a level, which make the nodes of the next. */
static bool build_level(struct builder *builder, uint32_t level)
{
  enum { POLL = 1 << 14 };
  struct zopa_diagram *diagram = builder->diagram;
  const struct zopa_game *game = builder->game;
  if (!reserve_edges(builder, builder->here.count) || builder->full)
    return builder->full;
  for (size_t i = 0; i < builder->here.count; i++) {
    uint32_t *edges = diagram->edges + 2 * (diagram->node_count + i);
    const uint64_t *needs = builder->here.needs + i * game->leaf_count;
    for (unsigned yes = 0; yes < 2; yes++) {
      for (uint32_t l = 0; l < game->leaf_count; l++) {
        uint64_t weight = yes ? zopa_game_weight(game, game->leaves[l].measure, diagram->class_of[level]) : 0;
        bool fixed = needs[l] == NEED_MET || needs[l] == NEED_LOST;
        builder->need[l] = fixed ? needs[l] : needs[l] <= weight ? NEED_MET : needs[l] - weight;
      }
      if (!edge_to(builder, level + 1, &builder->next, &edges[yes]))
        return false;
    }
    if (builder->next.count > builder->nodes_max || (i % POLL == 0 && zopa_watch_stop(builder->watch, -1, "drawing up the rule"))) {
      builder->full = true;
      return true;
    }
  }
  diagram->node_count += builder->here.count;
  diagram->first[level + 1] = diagram->node_count;
  struct level swap = builder->here;
  builder->here = builder->next;
  builder->next = swap;
  if (builder->next.capacity > 0)
    empty_level(&builder->next);
  return true;
}

/* ---------------------------------------------------------------- the whole */

static bool make_room(struct builder *builder)
{
  struct zopa_diagram *diagram = builder->diagram;
  const struct zopa_game *game = builder->game;
  diagram->class_of = calloc(diagram->levels, sizeof *diagram->class_of);
  diagram->first = calloc((size_t)diagram->levels + 1, sizeof *diagram->first);
  builder->sums = calloc(((size_t)diagram->levels + 1) * game->measure_count, sizeof *builder->sums);
  builder->need = calloc(game->leaf_count, sizeof *builder->need);
  builder->states = calloc(game->leaf_count, sizeof *builder->states);
  builder->work = calloc(game->part_count, 3 * sizeof *builder->work);
  if (!diagram->class_of || !diagram->first || !builder->sums || !builder->need || !builder->states || !builder->work)
    return false;
  uint32_t level = 0;
  for (uint32_t c = 0; c < game->class_count; c++)
    for (uint32_t i = 0; i < game->classes[c].size; i++)
      diagram->class_of[level++] = c;
  return true;
}

static void clear_builder(struct builder *builder)
{
  size_t lists = builder->sums ? ((size_t)builder->diagram->levels + 1) * builder->game->measure_count : 0;
  for (size_t i = 0; i < lists; i++)
    free(builder->sums[i].items);
  free(builder->sums);
  free(builder->need);
  free(builder->states);
  free(builder->work);
  free(builder->here.needs);
  free(builder->here.slots);
  free(builder->next.needs);
  free(builder->next.slots);
}

enum zopa_status zopa_diagram_init(struct zopa_diagram *diagram, const struct zopa_game *game, size_t nodes_max, struct zopa_watch *watch,
                                   bool *ret_fits)
{
  *diagram = (struct zopa_diagram){.game = game, .levels = game->voter_count};
  struct builder builder = {.diagram = diagram, .game = game, .watch = watch, .nodes_max = nodes_max < UINT32_MAX / 2 ? nodes_max : UINT32_MAX / 2};
  bool good = make_room(&builder) && list_sums(&builder);
  uint32_t root = ZOPA_EDGE_FIRST;
  for (uint32_t l = 0; l < game->leaf_count && good; l++)
    builder.need[l] = game->leaves[l].need;
  good = good && edge_to(&builder, 0, &builder.here, &root);
  for (uint32_t k = 0; good && !builder.full && k < diagram->levels; k++)
    good = build_level(&builder, k);
  bool full = builder.full || root < ZOPA_EDGE_FIRST;
  clear_builder(&builder);
  if (!good || full)
    zopa_diagram_clear(diagram);
  *ret_fits = good && !full;
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}

void zopa_diagram_clear(struct zopa_diagram *diagram)
{
  free(diagram->class_of);
  free(diagram->first);
  free(diagram->edges);
  *diagram = (struct zopa_diagram){0};
}
