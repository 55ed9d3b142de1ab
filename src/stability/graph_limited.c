/* graph_limited.c - see graph_limited.h.
 *
 * Let G(h, i, s) be where the game ends when i moves first from s with h moves to come: G(0, i, s) = s; otherwise i compares, for every s1
 * that it can move to, G(h - 1, j, s1), where j is the other; it moves to the s1 whose end it likes best (the lowest among equals) when it
 * likes that end better than s, and stays, which ends the game, when not. s is stable for i when G(h, i, s) = s by staying.
 * Source: Kilgour, Anticipation and stability in two-person non-cooperative games, in Dynamic Models of International Conflict, 1985; Zagare,
 * Theory and Decision 16, 1984; Fang, Hipel & Kilgour 1993, chapter 3. */
#include "stability/graph_limited.h"

#include <stdlib.h>
#include <string.h>

/* What moving to a state is worth, as one number: the rank of where it ends first, then the lower state. 0 is no move. */
static uint64_t move_key(uint32_t rank, uint32_t to) { return ((uint64_t)rank + 1) << 32 | (UINT32_MAX - to); }
static uint32_t key_state(uint64_t key) { return UINT32_MAX - (uint32_t)key; }

/* The two best moves of a class, because one of them may be a state's move to itself, which is none. */
struct best {
  uint64_t first, second;
};

static void best_add(struct best *best, uint64_t key)
{
  if (key > best->first) {
    best->second = best->first;
    best->first = key;
  } else if (key > best->second)
    best->second = key;
}

/* Where one of the two stands when it is its turn. end: of the other, one level shorter; ret: of this one. moved: whether it moves. */
struct turn {
  const struct zopa_lines *lines;
  const uint32_t *end;
  uint32_t *ret;
  bool *moved;
  struct best *table;             /* [1 << class_bits] */
  const uint32_t *by_number;      /* [state_count] the lines, each in rising order of states; for a player with unknown pairs */
};

static void settle(const struct turn *turn, uint32_t state, uint64_t key)
{
  turn->moved[state] = key >> 32 > (uint64_t)turn->lines->rank[state] + 1;
  turn->ret[state] = turn->moved[state] ? turn->end[key_state(key)] : state;
}

static void play_line(const struct turn *turn, size_t line)
{
  const struct zopa_lines *lines = turn->lines;
  size_t classes = (size_t)1 << lines->class_bits;
  const uint32_t *start = lines->start + line * classes;
  for (size_t c = 0; c < classes; c++) {
    turn->table[c] = (struct best){0};
    for (uint32_t k = start[c]; k < start[c + 1]; k++)
      best_add(&turn->table[c], move_key(lines->rank[turn->end[lines->order[k]]], lines->order[k]));
  }
  for (size_t bit = 1; bit < classes; bit <<= 1)
    for (size_t c = 0; c < classes; c++)
      if (!(c & bit)) {
        best_add(&turn->table[c], turn->table[c | bit].first);
        best_add(&turn->table[c], turn->table[c | bit].second);
      }
  for (size_t c = 0; c < classes; c++)
    for (uint32_t k = start[c]; k < start[c + 1]; k++) {
      uint32_t state = lines->order[k];
      bool itself = turn->table[c].first && key_state(turn->table[c].first) == state;
      settle(turn, state, itself ? turn->table[c].second : turn->table[c].first);
    }
}

static bool better(const struct zopa_lines *lines, uint32_t state, uint32_t other)
{
  return lines->rank[state] > lines->rank[other] && !zopa_lines_unknown(lines, state, other);
}

/* The same where some ends cannot be compared: move by move, in rising order of states. Only what is known to be better takes the place of what
 * was best so far. */
static void play_unknown(const struct turn *turn, uint32_t state)
{
  const struct zopa_lines *lines = turn->lines;
  uint32_t first = lines->group[state] >> lines->class_bits << lines->class_bits, best = ZOPA_GRAPH_NONE;
  for (uint32_t k = lines->start[first]; k < lines->start[first + (UINT32_C(1) << lines->class_bits)]; k++) {
    uint32_t to = turn->by_number[k];
    if (!zopa_lines_can(lines, state, to) || !better(lines, turn->end[to], state))
      continue;
    if (best == ZOPA_GRAPH_NONE || better(lines, turn->end[to], turn->end[best]))
      best = to;
  }
  turn->moved[state] = best != ZOPA_GRAPH_NONE;
  turn->ret[state] = best == ZOPA_GRAPH_NONE ? state : turn->end[best];
}

static void play(const struct turn *turn, size_t state_count)
{
  if (turn->lines->partner_start)
    for (uint32_t s = 0; s < state_count; s++)
      play_unknown(turn, s);
  else
    for (size_t line = 0; line < turn->lines->line_count; line++)
      play_line(turn, line);
}

/* What both turns need. [state_count] but for the table. */
struct game {
  struct zopa_arena arena;
  uint32_t *ends[2][2];           /* [player][parity of the level] */
  uint32_t *by_number[2];
  bool *moved[2];
  struct best *table;
};

static bool game_init(struct game *game, const struct zopa_lined *lined)
{
  size_t count = lined->graph->state_count, classes = 1;
  uint32_t *weight = zopa_arena_raw(&game->arena, count, sizeof *weight), *scratch = zopa_arena_raw(&game->arena, count, sizeof *scratch);
  bool good = weight && scratch;
  for (size_t p = 0; p < 2 && good; p++) {
    const struct zopa_lines *lines = &lined->players[p];
    classes = (size_t)1 << lines->class_bits > classes ? (size_t)1 << lines->class_bits : classes;
    game->ends[p][0] = zopa_arena_raw(&game->arena, count, sizeof **game->ends[p]);
    game->ends[p][1] = zopa_arena_raw(&game->arena, count, sizeof **game->ends[p]);
    game->by_number[p] = zopa_arena_raw(&game->arena, count, sizeof **game->by_number);
    game->moved[p] = zopa_arena_raw(&game->arena, count, sizeof **game->moved);
    good = game->ends[p][0] && game->ends[p][1] && game->by_number[p] && game->moved[p];
    for (uint32_t s = 0; s < count && good; s++) {
      game->ends[p][0][s] = s;
      weight[s] = lines->group[s] >> lines->class_bits;
    }
    if (good)
      zopa_sort_states(weight, count, game->by_number[p], scratch);
  }
  game->table = zopa_arena_raw(&game->arena, classes, sizeof *game->table);
  return good && game->table;
}

enum zopa_status zopa_stable_limited(const struct zopa_lined *lined, unsigned horizon, struct zopa_watch *watch, uint16_t *stable, bool *ret_whole)
{
  struct game game = {0};
  size_t count = lined->graph->state_count;
  bool good = game_init(&game, lined), whole = true;
  for (unsigned h = 1; h <= horizon && good && whole; h++) {
    for (size_t p = 0; p < 2; p++) {
      struct turn turn = {.lines = &lined->players[p], .end = game.ends[1 - p][(h - 1) % 2], .ret = game.ends[p][h % 2], .moved = game.moved[p],
                          .table = game.table, .by_number = game.by_number[p]};
      play(&turn, count);
    }
    whole = !watch || !zopa_watch_stop(watch, (double)h / horizon, "limited moves");
  }
  for (size_t s = 0; s < count && good && whole; s++)
    stable[s] = (uint16_t)((game.moved[0][s] ? 0 : 1) | (game.moved[1][s] ? 0 : 2));
  zopa_arena_clear(&game.arena);
  *ret_whole = whole;
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}
