/* graph_paths.h - how one state is reached from another: the fewest moves, by whom, through which states.
 *
 * A path is a sequence of moves in which nobody moves twice running. One on which every step is an improvement for whoever takes it is preferred to
 * any that is not, however short. Among equally short ones, read from their end, the one counts whose step is the
 * first player's, then comes from the lowest state; so the same graph always gives the same paths. A pair that a player cannot compare is no
 * improvement. */
#ifndef ZOPA_GRAPH_PATHS_H
#define ZOPA_GRAPH_PATHS_H

#include "base/watch.h"
#include "stability/graph.h"

struct zopa_step {
  uint32_t player, from, to;
};

/* One search over the whole graph from a state. */
struct zopa_paths;

/* Looks from `from` for every state. watch may be NULL. *ret_paths is the caller's to free; the graph must outlive it. When a limit came
 * first, what was not reached yet counts as not reached.
 * Errors: ZOPA_E_ARGUMENT for a graph that zopa_graph_check refuses or a state out of range; ZOPA_E_MEMORY.
 * Cost:   O(players * states * (log states + 1.5^(one-way options of a player))). */
enum zopa_status zopa_paths_new(const struct zopa_graph *graph, uint32_t from, struct zopa_watch *watch, struct zopa_paths **ret_paths);
void zopa_paths_free(struct zopa_paths *paths);

/* How many steps lead to a state: 0 to where it began, ZOPA_GRAPH_NONE when no path does. *ret_improving: every step is an improvement for whoever
 * takes it. May be NULL. */
uint32_t zopa_paths_length(const struct zopa_paths *paths, uint32_t to, bool *ret_improving);

/* Writes the steps of that path. ret_steps [zopa_paths_length]. */
void zopa_paths_steps(const struct zopa_paths *paths, uint32_t to, struct zopa_step *ret_steps);

#endif
