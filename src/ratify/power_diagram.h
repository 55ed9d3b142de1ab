/* power_diagram.h - a game as a diagram: voter after voter, what is still asked for.
 *
 *   level 0   (>= 39)                                    one node: nobody has voted
 *              |    \ yes (7)
 *   level 1   (>= 39)  (>= 32)
 *              |    \  /    |                            the same rest asked for is the same node
 *   level 2   ...                                        NO and YES when it is settled
 *
 * A node is what each leaf still needs of the voters to come. Needs are rounded up to what those voters can add up to, where these sums
 * can be listed, so that needs between the same two sums are one; leaves that can no longer change the outcome are settled. Equal rests
 * are one node, so the diagram is as wide as there are different games left, whatever the weights.
 * Source: Bolus, "Power indices of simple games and vector-weighted majority games by means of binary decision diagrams", EJOR 210, 2011;
 * Behle, "On threshold BDDs and the optimal variable ordering problem", J. Comb. Optim. 16, 2008 (needs between two sums are one). */
#ifndef ZOPA_POWER_DIAGRAM_H
#define ZOPA_POWER_DIAGRAM_H

#include "base/watch.h"
#include "ratify/power_game.h"

/* Where an edge ends: a settled outcome, or node number edge - ZOPA_EDGE_FIRST of the next level. */
enum { ZOPA_EDGE_NO, ZOPA_EDGE_YES, ZOPA_EDGE_FIRST };

struct zopa_diagram {
  const struct zopa_game *game;
  uint32_t levels;                /* one a voter, classes in order */
  uint32_t *class_of;             /* [levels] */
  size_t *first;                  /* [levels + 1]: nodes of level k are first[k] .. first[k + 1] - 1 */
  uint32_t *edges;                /* [first[levels]][2]: where no and yes lead */
  size_t node_count, node_capacity;
};

/* The diagram of a game that is not settled. *ret_fits is false when it would have more than nodes_max nodes, or when the watch said stop: then
 * there is none. Errors: ZOPA_E_MEMORY. Cost: O(nodes * leaves * log sums) time; the edges, and the needs of two levels. */
enum zopa_status zopa_diagram_init(struct zopa_diagram *diagram, const struct zopa_game *game, size_t nodes_max, struct zopa_watch *watch,
                                   bool *ret_fits);
void zopa_diagram_clear(struct zopa_diagram *diagram);

#endif
