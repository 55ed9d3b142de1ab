/* graph_coalitions.h - what several players could reach together and would all prefer.
 *
 * A coalition of two or more improves on a state when its members can get to another by moves of theirs in which nobody moves twice running, and
 * each of them strictly prefers it there. A pair of states that some member cannot compare is no improvement, under any reading.
 * Source: Kilgour, Hipel, Fang & Peng, Group Decis. Negot. 10, 2001; Inohara & Hipel, Systems Engineering 11(4), 2008. */
#ifndef ZOPA_GRAPH_COALITIONS_H
#define ZOPA_GRAPH_COALITIONS_H

#include "base/watch.h"
#include "stability/graph.h"

struct zopa_coalition_move {
  uint32_t players;               /* bit p: player p is of it */
  uint32_t from, to;              /* states */
};

struct zopa_coalitions {
  struct zopa_coalition_move *moves;      /* [count] by the number that `players` is, then from, then to */
  size_t count;                   /* kept, at most the list_max asked for */
  uint64_t total;                 /* found */
  bool looked;                    /* false: not looked for, because that would take more than ZOPA_COALITION_WORK_MAX comparisons */
  enum zopa_ending ending;        /* unless ZOPA_COMPLETE: a limit came first, and the list ends early */
};

#define ZOPA_COALITION_WORK_MAX (UINT64_C(1) << 30)

/* Finds the improvements of every coalition of two or more players. watch may be NULL. *ret_coalitions is the caller's to free.
 * Errors: ZOPA_E_ARGUMENT for a graph that zopa_graph_check refuses; ZOPA_E_MEMORY. Cost: O(2^players * states^2). */
enum zopa_status zopa_coalitions_new(const struct zopa_graph *graph, size_t list_max, struct zopa_watch *watch,
                                     struct zopa_coalitions **ret_coalitions);
void zopa_coalitions_free(struct zopa_coalitions *coalitions);

#endif
