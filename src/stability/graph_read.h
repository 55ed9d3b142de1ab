/* graph_read.h - a conflict graph as people write it: players and their options, what is infeasible, which way options go, who prefers what.
 *
 *     players: {moe: {name: Ministry, options: [modify]}, uniroyal: {options: {delay: Delay the appeal, accept: Accept}}}
 *     infeasible: [{delay: yes, accept: yes}]       combinations that cannot be; exactly_one: [[delay, accept]] for whole groups
 *     moves: {modify: forward, delay: back}         forward: may only be taken; back: only dropped; both otherwise
 *     preferences:
 *       moe: {priorities: [accept, {modify: yes, delay: no}, [modify, delay]]}       most important first: an option, all of a map, any of a list
 *       uniroyal: {ranking: [[4], [1, 2], 3], unknown: [[1, 3]]}                      best first, by the numbers of states
 *     status_quo: {delay: yes}                      options left out are not taken; or the number of a state
 *
 * Further ways to prefer are weights: {accept: 3, delay: -1.5} (summed over the options taken) and payoffs: FILE.csv, beside the file (see
 * formats/payoffs_csv.h). An option that two players have is written player.option. */
#ifndef ZOPA_GRAPH_READ_H
#define ZOPA_GRAPH_READ_H

#include "base/node.h"
#include "stability/graph.h"

enum {
  ZOPA_GRAPH_PATTERNS_MAX = 1000, /* infeasible combinations, exactly_one spelt out */
  ZOPA_GRAPH_ITEMS_MAX = 1000,    /* of one list of priorities, and alternatives in one of them */
  ZOPA_GRAPH_PAIRS_MAX = 100000,  /* unknown, of one player */
};

/* A graph that was read, with all that it points to. */
struct zopa_read_graph {
  struct zopa_arena arena;
  struct zopa_graph graph;
  struct zopa_graph_player *players;      /* the same that graph.players points to, for names to be set */
};

/* Reads the map that stands under `graph`. Every problem goes to error with its place; texts are copied. The caller frees *ret_read.
 * Errors: ZOPA_E_INPUT; ZOPA_E_TOO_LARGE when only a limit was met; ZOPA_E_MEMORY; what reading a file of payoffs returns.
 * Cost: O(2^options * (players + patterns + priorities)). */
enum zopa_status zopa_graph_read(const struct zopa_node *node, struct zopa_error *error, struct zopa_read_graph **ret_read);
void zopa_read_graph_free(struct zopa_read_graph *read);

#endif
