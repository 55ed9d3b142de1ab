/* graph_oracle.h - stability, coalitions and paths of a small conflict graph by definition: every move tried, every sequence of moves followed.
 *
 * It shares nothing with src/stability but the data of a graph (graph.h): moves are told from bits anew, and joint moves are followed as pairs of a
 * state and who moved last, from each state, by each step that is allowed. */
#ifndef ZOPA_GRAPH_ORACLE_H
#define ZOPA_GRAPH_ORACLE_H

#include "stability/graph.h"

/* A random graph in its own memory: one to five players, ties, one-way options, infeasible combinations, unknown pairs. */
enum { ORACLE_STATES = 64, ORACLE_PAIRS = 24, ORACLE_HORIZON = 6 };

struct oracle_graph {
  struct zopa_graph graph;
  struct zopa_graph_player players[5];
  struct zopa_graph_option options[8];
  uint32_t states[ORACLE_STATES];
  int64_t values[5][ORACLE_STATES];
  struct zopa_graph_pair unknown[5][ORACLE_PAIRS];
  char reading;                   /* 'a' to 'd' */
  unsigned horizon;

  /* What was found by definition is kept, because it is asked for again and again. */
  bool can[5][ORACLE_STATES][ORACLE_STATES];
  bool joined[2][5][ORACLE_STATES];               /* [improving][player but one][state]: the ends below are found */
  uint64_t ends[2][5][ORACLE_STATES];             /* bit s: joint moves of all but that player lead to s */
  bool played[2][ORACLE_HORIZON + 1][ORACLE_STATES];
  uint32_t played_end[2][ORACLE_HORIZON + 1][ORACLE_STATES];
};

/* seed alone decides the graph. unknown: with pairs that are not known. */
void oracle_draw(uint64_t seed, size_t players, bool unknown, struct oracle_graph *ret);

/* By definition. notion: 'n' Nash, 'g' GMR, 's' SMR, 'q' SEQ, 'y' SSEQ, 'l' limited moves of two players. */
bool oracle_stable(struct oracle_graph *it, char notion, size_t player, uint32_t state);

/* Whether the coalition's sequences lead from one state to the other and all members prefer it there. */
bool oracle_coalition(const struct oracle_graph *it, uint32_t players, uint32_t from, uint32_t to);

/* The fewest steps from one state to another, nobody moving twice running; UINT32_MAX when there is no way. improving: every step an improvement. */
uint32_t oracle_distance(const struct oracle_graph *it, uint32_t from, uint32_t to, bool improving);

/* Whether the player can make that move; whether it prefers where it leads. */
bool oracle_can(const struct oracle_graph *it, size_t player, uint32_t from, uint32_t to);
bool oracle_prefers(const struct oracle_graph *it, size_t player, uint32_t to, uint32_t from);

#endif
