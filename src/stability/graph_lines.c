/* graph_lines.c - see graph_lines.h.
 *
 * Sorting is by digits from the lowest (a radix sort), which keeps equals in their order: states sorted by value and then by group stand
 * by value within each group. What is gathered over classes goes one bit of the class at a time (a superset transform): after the
 * last bit each class has what all classes that hold it have. */
#include "stability/graph_lines.h"

#include <stdlib.h>
#include <string.h>

enum { DIGIT = 11, DIGITS = 1 << DIGIT };

/* Sorts states that stand in some order by weight, equals staying as they stand. */
static void sort_by(const uint32_t *weight, size_t count, uint32_t *order, uint32_t *scratch)
{
  uint32_t most = 0;
  for (size_t s = 0; s < count; s++)
    most |= weight[s];
  for (unsigned shift = 0; shift < 32 && most >> shift; shift += DIGIT) {
    uint32_t place[DIGITS] = {0}, next = 0;
    for (size_t k = 0; k < count; k++)
      place[weight[order[k]] >> shift & (DIGITS - 1)]++;
    for (size_t d = 0; d < DIGITS; d++) {
      uint32_t here = place[d];
      place[d] = next;
      next += here;
    }
    for (size_t k = 0; k < count; k++)
      scratch[place[weight[order[k]] >> shift & (DIGITS - 1)]++] = order[k];
    memcpy(order, scratch, count * sizeof *order);
  }
}

void zopa_sort_states(const uint32_t *weight, size_t count, uint32_t *ret_order, uint32_t *scratch)
{
  for (size_t s = 0; s < count; s++)
    ret_order[s] = (uint32_t)s;
  sort_by(weight, count, ret_order, scratch);
}

/* ---------------------------------------------------------------- one player's lines */

/* What the sorting of one player needs while it lasts. [state_count] each. */
struct work {
  uint32_t *weight, *scratch;
};

/* How far a value is above the least one. It fits whatever the two are. */
static uint64_t above(int64_t value, int64_t least) { return (uint64_t)value - (uint64_t)least; }

/* Sorts all states by the player's values and ranks them. */
static void rank_states(const struct zopa_graph *graph, size_t player, struct work work, uint32_t *order, struct zopa_lines *lines)
{
  const int64_t *values = graph->players[player].values;
  int64_t least = values[0];
  for (size_t s = 1; s < graph->state_count; s++)
    least = values[s] < least ? values[s] : least;
  for (size_t s = 0; s < graph->state_count; s++)
    order[s] = (uint32_t)s;
  for (unsigned half = 0; half < 64; half += 32) {
    for (size_t s = 0; s < graph->state_count; s++)
      work.weight[s] = (uint32_t)(above(values[s], least) >> half);
    sort_by(work.weight, graph->state_count, order, work.scratch);
  }
  uint32_t rank = 0;
  for (size_t k = 0; k < graph->state_count; k++) {
    rank += k > 0 && values[order[k]] != values[order[k - 1]];
    lines->rank[order[k]] = rank;
  }
  lines->rank_count = rank + 1;
}

/* The class of a state: the player's one-way options, those that may be dropped the other way round, close together. */
static uint32_t class_of(uint32_t word, uint32_t forward, uint32_t back)
{
  uint32_t from = word ^ back, class = 0;
  unsigned at = 0;
  for (uint32_t left = forward | back; left; left &= left - 1)
    class |= (from >> (unsigned)__builtin_ctz(left) & 1) << at++;
  return class;
}

/* Splits the states, which stand by value, into lines and groups. */
static bool find_groups(const struct zopa_graph *graph, size_t player, struct work work, struct zopa_arena *arena, uint32_t *order,
                        struct zopa_lines *lines)
{
  uint32_t own = zopa_graph_mask(graph, player), forward = zopa_graph_mask_of(graph, player, ZOPA_DIRECTION_FORWARD);
  uint32_t back = zopa_graph_mask_of(graph, player, ZOPA_DIRECTION_BACK), low = (UINT32_C(1) << graph->players[player].first) - 1;
  size_t count = graph->state_count;
  for (size_t s = 0; s < count; s++)
    work.weight[s] = (graph->states[s] & low) | (graph->states[s] & ~low & ~own) >> graph->players[player].count;
  sort_by(work.weight, count, order, work.scratch);
  uint32_t line = 0;
  lines->class_bits = (uint32_t)__builtin_popcount(forward | back);
  for (size_t k = 0; k < count; k++) {
    line += k > 0 && work.weight[order[k]] != work.weight[order[k - 1]];
    lines->group[order[k]] = line << lines->class_bits | class_of(graph->states[order[k]], forward, back);
  }
  lines->line_count = line + 1;
  size_t groups = (size_t)lines->line_count << lines->class_bits;
  lines->start = ZOPA_ARENA_NEW(arena, uint32_t, groups + 1);
  lines->table = ZOPA_ARENA_NEW(arena, uint32_t, (size_t)1 << lines->class_bits);
  if (!lines->start || !lines->table)
    return false;
  for (size_t s = 0; s < count; s++)
    lines->start[lines->group[s] + 1]++;
  for (size_t g = 0; g < groups; g++)
    lines->start[g + 1] += lines->start[g];
  return true;
}

static int compare_keys(const void *left, const void *right)
{
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

/* The unknown pairs as a list of partners for each state. */
static bool find_partners(const struct zopa_graph *graph, size_t player, struct zopa_arena *arena, struct zopa_lines *lines)
{
  const struct zopa_graph_player *it = &graph->players[player];
  if (it->unknown_count == 0)
    return true;
  struct zopa_arena own = {0};
  uint64_t *keys = zopa_arena_raw(&own, it->unknown_count, 2 * sizeof *keys);
  lines->partner_start = ZOPA_ARENA_NEW(arena, uint32_t, graph->state_count + 1);
  lines->partners = zopa_arena_raw(arena, it->unknown_count, 2 * sizeof *lines->partners);
  bool good = keys && lines->partner_start && lines->partners;
  size_t kept = 0;
  for (size_t k = 0; k < it->unknown_count && good; k++) {
    uint64_t a = it->unknown[k].state, b = it->unknown[k].other;
    keys[2 * k] = a << 32 | b;
    keys[2 * k + 1] = b << 32 | a;
  }
  if (good)
    qsort(keys, 2 * it->unknown_count, sizeof *keys, compare_keys);
  for (size_t k = 0; k < 2 * it->unknown_count && good; k++)
    if (k == 0 || keys[k] != keys[k - 1]) {
      lines->partners[kept++] = (uint32_t)keys[k];
      lines->partner_start[(keys[k] >> 32) + 1]++;
    }
  for (size_t s = 0; s < graph->state_count && good; s++)
    lines->partner_start[s + 1] += lines->partner_start[s];
  zopa_arena_clear(&own);
  return good;
}

static bool make_lines(const struct zopa_graph *graph, size_t player, bool line_orders, struct work work, struct zopa_arena *arena,
                       struct zopa_lines *lines)
{
  size_t count = graph->state_count;
  uint32_t *order = zopa_arena_raw(arena, count, sizeof *order);
  lines->group = zopa_arena_raw(arena, count, sizeof *lines->group);
  lines->rank = zopa_arena_raw(arena, count, sizeof *lines->rank);
  if (!order || !lines->group || !lines->rank)
    return false;
  lines->order = order;
  rank_states(graph, player, work, order, lines);
  if (!find_groups(graph, player, work, arena, order, lines) || !find_partners(graph, player, arena, lines))
    return false;
  lines->line_order = line_orders ? order : NULL;
  if (lines->class_bits == 0)
    return true;                  /* the two orders are one */
  if (line_orders) {
    lines->order = zopa_arena_raw(arena, count, sizeof *order);
    if (!lines->order)
      return false;
    memcpy(lines->order, order, count * sizeof *order);
  }
  sort_by(lines->group, count, lines->order, work.scratch);
  return true;
}

enum zopa_status zopa_lined_init(struct zopa_lined *lined, const struct zopa_graph *graph, bool line_orders, struct zopa_watch *watch, bool *ret_fits)
{
  *lined = (struct zopa_lined){.graph = graph};
  uint64_t arrays = graph->player_count * (line_orders ? 5 : 4) + 2;
  *ret_fits = !watch || !zopa_watch_memory(watch, arrays * sizeof(uint32_t) * graph->state_count);
  if (!*ret_fits)
    return ZOPA_OK;
  struct zopa_arena own = {0};
  struct work work = {zopa_arena_raw(&own, graph->state_count, sizeof(uint32_t)), zopa_arena_raw(&own, graph->state_count, sizeof(uint32_t))};
  bool good = work.weight && work.scratch;
  for (size_t p = 0; p < graph->player_count && good; p++)
    good = make_lines(graph, p, line_orders, work, &lined->arena, &lined->players[p]);
  zopa_arena_clear(&own);
  if (!good)
    zopa_lined_clear(lined);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}

void zopa_lined_clear(struct zopa_lined *lined)
{
  zopa_arena_clear(&lined->arena);
  *lined = (struct zopa_lined){.graph = lined->graph};
}

bool zopa_lines_unknown(const struct zopa_lines *lines, uint32_t state, uint32_t other)
{
  if (!zopa_lines_has_unknown(lines, state))
    return false;
  size_t low = lines->partner_start[state], high = lines->partner_start[state + 1];
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (lines->partners[middle] < other)
      low = middle + 1;
    else
      high = middle;
  }
  return low < lines->partner_start[state + 1] && lines->partners[low] == other;
}

/* ---------------------------------------------------------------- gathering along lines */

void zopa_lines_most(const struct zopa_lines *lines, const uint32_t *weight, uint32_t *ret)
{
  size_t classes = (size_t)1 << lines->class_bits;
  uint32_t *table = lines->table;
  for (size_t line = 0; line < lines->line_count; line++) {
    const uint32_t *start = lines->start + line * classes;
    for (size_t c = 0; c < classes; c++) {
      uint32_t most = 0;
      for (uint32_t k = start[c]; k < start[c + 1]; k++)
        most = weight[lines->order[k]] > most ? weight[lines->order[k]] : most;
      table[c] = most;
    }
    for (size_t bit = 1; bit < classes; bit <<= 1)
      for (size_t c = 0; c < classes; c++)
        if (!(c & bit) && table[c | bit] > table[c])
          table[c] = table[c | bit];
    for (size_t c = 0; c < classes; c++)
      for (uint32_t k = start[c]; k < start[c + 1]; k++)
        ret[lines->order[k]] = table[c];
  }
}

void zopa_lines_least(const struct zopa_lines *lines, const uint32_t *weight, uint32_t *ret)
{
  size_t classes = (size_t)1 << lines->class_bits;
  uint32_t *table = lines->table;
  for (size_t line = 0; line < lines->line_count; line++) {
    const uint32_t *start = lines->start + line * classes;
    for (size_t c = 0; c < classes; c++) {
      uint32_t least = UINT32_MAX;
      for (uint32_t k = start[c]; k < start[c + 1]; k++)
        least = weight[lines->order[k]] < least ? weight[lines->order[k]] : least;
      table[c] = least;
    }
    for (size_t bit = 1; bit < classes; bit <<= 1)
      for (size_t c = 0; c < classes; c++)
        if (!(c & bit) && table[c | bit] < table[c])
          table[c] = table[c | bit];
    for (size_t c = 0; c < classes; c++)
      for (uint32_t k = start[c]; k < start[c + 1]; k++)
        ret[lines->order[k]] = table[c];
  }
}

/* What has been seen of one line so far, from its best state down: table[low | high] has the least weight of the classes whose upper half is
 * `high` and whose lower half holds `low`. So neither to add nor to ask goes over all classes. */
struct seen {
  uint32_t *table;
  uint32_t low, high;             /* the bits of either half */
};

static void seen_add(struct seen seen, uint32_t class, uint32_t weight)
{
  uint32_t high = class & seen.high, low = class & seen.low, sub = low;
  for (;; sub = (sub - 1) & low) {
    if (weight < seen.table[high | sub])
      seen.table[high | sub] = weight;
    if (sub == 0)
      break;
  }
}

static uint32_t seen_least(struct seen seen, uint32_t class)
{
  uint32_t missing = seen.high & ~class, sub = missing, least = UINT32_MAX;
  for (;; sub = (sub - 1) & missing) {
    uint32_t weight = seen.table[class | sub];
    least = weight < least ? weight : least;
    if (sub == 0)
      return least;
  }
}

static void least_improving_line(const struct zopa_lines *lines, size_t line, struct seen seen, const uint32_t *weight, uint32_t *ret)
{
  uint32_t classes = (UINT32_C(1) << lines->class_bits) - 1;
  uint32_t begin = lines->start[line << lines->class_bits], end = lines->start[(line + 1) << lines->class_bits];
  for (size_t c = 0; c <= classes; c++)
    seen.table[c] = UINT32_MAX;
  while (end > begin) {
    uint32_t rank = lines->rank[lines->line_order[end - 1]], k;
    for (k = end; k > begin && lines->rank[lines->line_order[k - 1]] == rank; k--)
      ret[lines->line_order[k - 1]] = seen_least(seen, lines->group[lines->line_order[k - 1]] & classes);
    for (; end > k; end--)
      seen_add(seen, lines->group[lines->line_order[end - 1]] & classes, weight[lines->line_order[end - 1]]);
  }
}

void zopa_lines_least_improving(const struct zopa_lines *lines, const uint32_t *weight, uint32_t *ret)
{
  uint32_t classes = (UINT32_C(1) << lines->class_bits) - 1, low = (UINT32_C(1) << lines->class_bits / 2) - 1;
  struct seen seen = {lines->table, low, classes & ~low};
  for (size_t line = 0; line < lines->line_count; line++)
    least_improving_line(lines, line, seen, weight, ret);
  for (uint32_t s = 0; lines->partner_start && s < lines->start[(size_t)lines->line_count << lines->class_bits]; s++)
    for (uint32_t k = lines->partner_start[s]; k < lines->partner_start[s + 1]; k++)
      if (zopa_lines_can(lines, s, lines->partners[k]) && weight[lines->partners[k]] < ret[s])
        ret[s] = weight[lines->partners[k]];
}
