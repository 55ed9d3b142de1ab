/* graph_lines.h - the states of a graph in the order in which one player can move among them, and what can be gathered along it.
 *
 * What a player's move cannot take back are its one-way options. With each written so that it can only go from 0 to 1, they make up the class
 * of a state; a player can move from a state to any other of its line whose class holds its own:
 *
 *     line 0                              line 1
 *     class 00 | class 01 | class 10 | class 11 | class 00 | ...       a group: one class of one line
 *     s4 s9 s2 |    s7    |          |   s1 s3  | ...                   within a group, by rising value for the player
 *
 * Invariant: moving is transitive. If a player can move from s to t and from t to u, then from s to u, unless u is s: the directions add up, and
 * whether a state is feasible does not depend on the way to it. So what a player can reach is its group and those above, without s. */
#ifndef ZOPA_GRAPH_LINES_H
#define ZOPA_GRAPH_LINES_H

#include "base/watch.h"
#include "stability/graph.h"

/* Of one player. */
struct zopa_lines {
  uint32_t *order;                /* [state_count] states by line, class, value, number */
  uint32_t *line_order;           /* [state_count] states by line, value, number; NULL unless asked for */
  uint32_t *group;                /* [state_count] the group of each state: line << class_bits | class */
  uint32_t *start;                /* [line_count << class_bits, and one more] where each group begins in order */
  uint32_t *rank;                 /* [state_count] the value of each state as its place among the different values, from 0 */
  uint32_t *partner_start;        /* [state_count + 1] where the unknown partners of each state begin; NULL: no pair is unknown */
  uint32_t *partners;             /* states, rising for each state, each once */
  uint32_t line_count, class_bits, rank_count;
  uint32_t *table;                /* [1 << class_bits] scratch, one value a class */
};

/* All players' lines of one graph, in one arena. */
struct zopa_lined {
  const struct zopa_graph *graph;
  struct zopa_arena arena;
  struct zopa_lines players[ZOPA_GRAPH_PLAYERS_MAX];
};

/* Sorts the states for each player; line_orders: the second order too. Nothing is kept on failure, and clear may be called all the same.
 * *ret_fits is false when the watch (which may be NULL) says that this is more memory than there is.
 * Errors: ZOPA_E_MEMORY. Cost: O(players * states). */
enum zopa_status zopa_lined_init(struct zopa_lined *lined, const struct zopa_graph *graph, bool line_orders, struct zopa_watch *watch,
                                 bool *ret_fits);
void zopa_lined_clear(struct zopa_lined *lined);

/* Whether the player cannot compare two states. Cost: O(log partners). */
bool zopa_lines_unknown(const struct zopa_lines *lines, uint32_t state, uint32_t other);
static inline bool zopa_lines_has_unknown(const struct zopa_lines *lines, uint32_t state)
{
  return lines->partner_start && lines->partner_start[state + 1] > lines->partner_start[state];
}

/* Whether the player can move between two states of the graph. Cost: O(1). */
static inline bool zopa_lines_can(const struct zopa_lines *lines, uint32_t from, uint32_t to)
{
  uint32_t classes = (UINT32_C(1) << lines->class_bits) - 1, a = lines->group[from], b = lines->group[to];
  return from != to && (a & ~classes) == (b & ~classes) && (a & ~b & classes) == 0;
}

/* The most (or the least) weight that the player finds at a state or where it can move from there.
 * weight, ret [state_count]; they may be one array. Cost: O(states + groups * class bits). */
void zopa_lines_most(const struct zopa_lines *lines, const uint32_t *weight, uint32_t *ret);
void zopa_lines_least(const struct zopa_lines *lines, const uint32_t *weight, uint32_t *ret);

/* The least weight where the player can move and would: UINT32_MAX where it would not move. A state that it cannot compare with where it is counts
 * as one it would move to. Needs line_order. ret [state_count] is another array than weight. Cost: O(states * 1.5^(class bits / 2)). */
void zopa_lines_least_improving(const struct zopa_lines *lines, const uint32_t *weight, uint32_t *ret);

/* Sorts states by weight, equal ones by number: ret_order, scratch [count]. Cost: O(count). */
void zopa_sort_states(const uint32_t *weight, size_t count, uint32_t *ret_order, uint32_t *scratch);

#endif
