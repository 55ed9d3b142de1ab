/* graph_oracle.c - see graph_oracle.h. Written from the definitions, one predicate each, without regard to time. */
#include "oracle/graph_oracle.h"

#include <string.h>

#include "base/random.h"

static uint32_t below(struct zopa_random *random, uint64_t bound) { return (uint32_t)zopa_random_below(random, bound); }

/* Told from the options one by one. */
static bool may_move(const struct oracle_graph *it, size_t player, uint32_t from, uint32_t to)
{
  bool moved = false;
  for (size_t p = 0; p < it->graph.player_count; p++)
    for (uint32_t o = it->players[p].first; o < it->players[p].first + it->players[p].count; o++) {
      bool before = it->states[from] >> o & 1, after = it->states[to] >> o & 1;
      if (before == after)
        continue;
      if (p != player || (it->options[o].direction == ZOPA_DIRECTION_FORWARD && before) || (it->options[o].direction == ZOPA_DIRECTION_BACK && after))
        return false;
      moved = true;
    }
  return moved;
}

void oracle_draw(uint64_t seed, size_t players, bool unknown, struct oracle_graph *ret)
{
  struct zopa_random random;
  zopa_random_init(&random, seed, players);
  memset(ret, 0, sizeof *ret);
  uint32_t options = 0, most = players == 2 ? 4 : players < 5 ? 3 : 2, one_way = below(&random, 3), count = 0;
  for (size_t p = 0; p < players; p++) {
    uint32_t own = below(&random, 12) == 0 ? 0 : 1 + below(&random, most);
    own = options + own > 6 ? 6 - options : own;
    ret->players[p] = (struct zopa_graph_player){.id = "p", .name = "p", .first = options, .count = own};
    for (uint32_t o = 0; o < own; o++) {
      bool free = below(&random, 3) >= one_way;
      ret->options[options + o] = (struct zopa_graph_option){"o", "o", free ? ZOPA_DIRECTION_BOTH : (enum zopa_direction)(1 + below(&random, 2))};
    }
    options += own;
  }
  uint32_t patterns = below(&random, 4), masks[4], bits[4], lonely = below(&random, 3) == 0 ? 2 + below(&random, 5) : 0;
  for (uint32_t k = 0; k < patterns; k++) {
    masks[k] = below(&random, 1u << options);
    masks[k] &= below(&random, 1u << options);
    masks[k] |= 1u << (options ? below(&random, options) : 0);
    bits[k] = below(&random, 1u << options) & masks[k];
  }
  for (uint32_t word = 0; word < 1u << options; word++) {
    bool feasible = lonely == 0 || below(&random, lonely) > 0;
    for (uint32_t k = 0; k < patterns; k++)
      feasible = feasible && (word & masks[k]) != bits[k];
    if (feasible)
      ret->states[count++] = word;
  }
  if (count == 0)
    ret->states[count++] = 0;
  uint32_t levels = below(&random, 3);
  levels = 2 + levels * below(&random, count + 1);
  for (size_t p = 0; p < players; p++) {
    ret->players[p].values = ret->values[p];
    for (uint32_t s = 0; s < count; s++)
      ret->values[p][s] = (int64_t)below(&random, levels) * (p == 0 ? 1 : INT64_C(3000000000)) - (p == 1 ? INT64_MAX / 2 : 0);
    uint32_t pairs = unknown && count > 1 ? below(&random, ORACLE_PAIRS) : 0;
    for (uint32_t k = 0; k < pairs; k++) {
      uint32_t a = below(&random, count), b = below(&random, count - 1);
      ret->unknown[p][k] = (struct zopa_graph_pair){a, b + (b >= a)};
    }
    ret->players[p].unknown = ret->unknown[p];
    ret->players[p].unknown_count = pairs;
  }
  ret->graph = (struct zopa_graph){.players = ret->players, .player_count = players, .options = ret->options, .option_count = options,
                                   .states = ret->states, .state_count = count, .status_quo = below(&random, count)};
  ret->reading = (char)('a' + below(&random, 4));
  ret->horizon = 1 + below(&random, ORACLE_HORIZON);
  for (size_t p = 0; p < players; p++)
    for (uint32_t s = 0; s < count; s++)
      for (uint32_t t = 0; t < count; t++)
        ret->can[p][s][t] = may_move(ret, p, s, t);
}

/* ---------------------------------------------------------------- moves and preferences */

bool oracle_can(const struct oracle_graph *it, size_t player, uint32_t from, uint32_t to) { return it->can[player][from][to]; }

static bool unknown(const struct oracle_graph *it, size_t player, uint32_t a, uint32_t b)
{
  for (size_t k = 0; k < it->players[player].unknown_count; k++) {
    struct zopa_graph_pair pair = it->unknown[player][k];
    if ((pair.state == a && pair.other == b) || (pair.state == b && pair.other == a))
      return true;
  }
  return false;
}

bool oracle_prefers(const struct oracle_graph *it, size_t player, uint32_t to, uint32_t from)
{
  return !unknown(it, player, to, from) && it->values[player][to] > it->values[player][from];
}

static bool draws_away(const struct oracle_graph *it, size_t player, uint32_t from, uint32_t to)
{
  bool too = it->reading == 'a' || it->reading == 'c';
  return oracle_prefers(it, player, to, from) || (too && unknown(it, player, from, to));
}

static bool deters(const struct oracle_graph *it, size_t player, uint32_t from, uint32_t end)
{
  bool too = it->reading == 'c' || it->reading == 'd';
  return unknown(it, player, from, end) ? too : !oracle_prefers(it, player, end, from);
}

/* ---------------------------------------------------------------- joint moves */

/* seen[s][p]: some sequence of these players leads from `from` to s with p moving last. improving: every step improves, or may. */
static void follow(const struct oracle_graph *it, uint32_t players, uint32_t from, bool improving, bool seen[ORACLE_STATES][5])
{
  uint32_t stack[ORACLE_STATES * 5][2];
  size_t count = 0, done = 0;
  memset(seen, 0, ORACLE_STATES * sizeof seen[0]);
  for (bool begin = true; begin || done < count; begin = false) {
    uint32_t at = begin ? from : stack[done][0], last = begin ? UINT32_MAX : stack[done][1];
    done += !begin;
    for (uint32_t p = 0; p < it->graph.player_count; p++)
      for (uint32_t to = 0; to < it->graph.state_count; to++) {
        if (!(players >> p & 1) || p == last || seen[to][p] || !oracle_can(it, p, at, to))
          continue;
        if (improving && !oracle_prefers(it, p, to, at) && !unknown(it, p, to, at))
          continue;
        seen[to][p] = true;
        stack[count][0] = to;
        stack[count++][1] = p;
      }
  }
}

static bool came(const struct oracle_graph *it, bool seen[ORACLE_STATES][5], uint32_t state)
{
  for (size_t p = 0; p < it->graph.player_count; p++)
    if (seen[state][p])
      return true;
  return false;
}

static bool no_way_out(const struct oracle_graph *it, size_t player, uint32_t state, uint32_t end)
{
  for (uint32_t to = 0; to < it->graph.state_count; to++)
    if (oracle_can(it, player, end, to) && !deters(it, player, state, to))
      return false;
  return true;
}

/* Where joint moves of all but one player lead. */
static uint64_t joint_ends(struct oracle_graph *it, bool improving, size_t but, uint32_t from)
{
  bool seen[ORACLE_STATES][5];
  uint64_t *ends = &it->ends[improving][but][from];
  if (!it->joined[improving][but][from]) {
    follow(it, ((1u << it->graph.player_count) - 1) & ~(1u << but), from, improving, seen);
    for (uint32_t s = 0; s < it->graph.state_count; s++)
      *ends |= (uint64_t)came(it, seen, s) << s;
    it->joined[improving][but][from] = true;
  }
  return *ends;
}

static bool deterred(struct oracle_graph *it, char notion, size_t player, uint32_t state, uint32_t to)
{
  uint64_t ends = joint_ends(it, notion == 'q' || notion == 'y', player, to);
  for (uint32_t end = 0; end < it->graph.state_count; end++)
    if ((ends >> end & 1) && deters(it, player, state, end) && (notion == 'g' || notion == 'q' || no_way_out(it, player, state, end)))
      return true;
  return false;
}

/* ---------------------------------------------------------------- limited moves */

/* Where the game ends when the player moves first with so many moves to come. */
static uint32_t end_of(struct oracle_graph *it, size_t player, uint32_t state, unsigned horizon)
{
  if (it->played[player][horizon][state])
    return it->played_end[player][horizon][state];
  uint32_t best = UINT32_MAX, best_end = state;
  for (uint32_t to = 0; to < it->graph.state_count && horizon > 0; to++) {
    if (!oracle_can(it, player, state, to))
      continue;
    uint32_t end = end_of(it, 1 - player, to, horizon - 1);
    if (oracle_prefers(it, player, end, state) && (best == UINT32_MAX || oracle_prefers(it, player, end, best_end))) {
      best = to;
      best_end = end;
    }
  }
  it->played[player][horizon][state] = true;
  it->played_end[player][horizon][state] = best_end;
  return best_end;
}

static bool stays(struct oracle_graph *it, size_t player, uint32_t state, unsigned horizon)
{
  for (uint32_t to = 0; to < it->graph.state_count; to++)
    if (oracle_can(it, player, state, to) && oracle_prefers(it, player, end_of(it, 1 - player, to, horizon - 1), state))
      return false;
  return true;
}

/* ---------------------------------------------------------------- from outside */

bool oracle_stable(struct oracle_graph *it, char notion, size_t player, uint32_t state)
{
  if (notion == 'l')
    return stays(it, player, state, it->horizon);
  for (uint32_t to = 0; to < it->graph.state_count; to++)
    if (oracle_can(it, player, state, to) && draws_away(it, player, state, to) && (notion == 'n' || !deterred(it, notion, player, state, to)))
      return false;
  return true;
}

bool oracle_coalition(const struct oracle_graph *it, uint32_t players, uint32_t from, uint32_t to)
{
  bool seen[ORACLE_STATES][5];
  for (size_t p = 0; p < it->graph.player_count; p++)
    if ((players >> p & 1) && !oracle_prefers(it, p, to, from))
      return false;
  follow(it, players, from, false, seen);
  return came(it, seen, to);
}

uint32_t oracle_distance(const struct oracle_graph *it, uint32_t from, uint32_t to, bool improving)
{
  bool at[ORACLE_STATES][5] = {{false}}, next[ORACLE_STATES][5];
  if (from == to)
    return 0;
  for (uint32_t steps = 1; steps <= 5 * it->graph.state_count; steps++) {
    memset(next, 0, sizeof next);
    for (uint32_t s = 0; s < it->graph.state_count; s++)
      for (size_t p = 0; p < it->graph.player_count; p++) {
        bool may = steps == 1 && s == from;
        for (size_t last = 0; last < it->graph.player_count; last++)
          may = may || (last != p && at[s][last]);
        for (uint32_t t = 0; t < it->graph.state_count && may; t++)
          if (oracle_can(it, p, s, t) && (!improving || oracle_prefers(it, p, t, s)))
            next[t][p] = true;
      }
    if (came(it, next, to))
      return steps;
    if (steps > 1 && memcmp(at, next, sizeof at) == 0)
      break;
    memcpy(at, next, sizeof at);
  }
  return UINT32_MAX;
}
