/* layers.h - the feasible outcomes of a space as paths through layers of states: a decision diagram of the conditions.
 *
 *     state 0 ──▶ state 0 ──▶ state 0 ──▶ the end          layer k decides issue order[k]; an edge is an option
 *         └─────▶ state 1 ──────▲                          a state is which conditions may still come to hold
 *
 * Every feasible outcome is exactly one path from the first state to the last, and what it adds to a party's sum is what its edges add:
 * each option's worth, and the bonuses whose last test the option passes. A forbid whose last test an option would pass has no edge. So
 * whatever can be added up along paths (counts, best and worst sums, sets of undominated vectors) is found layer by layer, at the cost of
 * the edges and not of the outcomes. Without conditions across issues there is one state a layer.
 *
 * The order of issues is chosen so that few states are open at a time. States from which the same can follow are joined.
 * Source: decision diagrams for optimisation, Bergman, Cire, van Hoeve & Hooker, Decision Diagrams for Optimization, 2016; the order by
 * open conditions is that of bucket elimination, Dechter, Artif. Intell. 113, 1999. */
#ifndef ZOPA_LAYERS_H
#define ZOPA_LAYERS_H

#include "space/space.h"

struct zopa_edge {
  uint32_t from, to;              /* states before and after the layer */
  uint32_t option;                /* of the layer's issue, in file order */
  const int64_t *bonus;           /* [utility_count] what conditions add besides the option's worth; NULL: nothing */
};

struct zopa_layer {
  uint32_t issue;
  uint32_t state_count;           /* before the layer */
  struct zopa_edge *edges;        /* by state after, then option, then state before */
  size_t edge_count;
};

struct zopa_layers {
  struct zopa_arena arena;
  const struct zopa_space *space;         /* must outlive the layers */
  size_t count;                   /* layers, one an issue; after the last there is one state */
  struct zopa_layer *layers;
  size_t edge_count, width;       /* of all layers; states of the widest */
  bool backward;                  /* issues are in reverse file order */
};

/* Builds the layers of a space that is not empty; *ret_layers is NULL when more than edges_max edges would be needed, or when no outcome is
 * feasible (then *ret_feasible is false). Errors: ZOPA_E_MEMORY. Cost: O(edges * conditions). */
enum zopa_status zopa_layers_new(const struct zopa_space *space, size_t edges_max, struct zopa_layers **ret_layers, bool *ret_feasible);
void zopa_layers_free(struct zopa_layers *layers);

/* What an edge adds to a party's sum. */
static inline int64_t zopa_edge_gain(const struct zopa_layers *layers, size_t layer, const struct zopa_edge *edge, size_t utility)
{
  return layers->space->utilities[utility].worth[layers->layers[layer].issue][edge->option] + (edge->bonus ? edge->bonus[utility] : 0);
}

/* The number of feasible outcomes, in decimal, in the arena. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_layers_count(const struct zopa_layers *layers, struct zopa_arena *arena, const char **ret_digits);

/* The most (sign 1) or least (sign -1) that the layers from `layer` on can add to a party's sum from each state. ret_rest: [layers + 1] of
 * [state_count], in the arena. Sums are not capped. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_layers_rest(const struct zopa_layers *layers, size_t utility, int sign, struct zopa_arena *arena, int64_t ***ret_rest);

#endif
