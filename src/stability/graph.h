/* graph.h - a conflict as a graph: who can move it from which state to which, and how each player ranks the states.
 *
 *     player       moe     uniroyal                local
 *     option       modify  delay  accept  abandon  insist
 *     bit          0       1      2       3        4            options in the order of players, then as written, the first lowest
 *     word 00010   no      yes    no      no       no           a state: which options are taken
 *
 * The feasible states stand in rising order of their words and are counted from 0 here; people count them from 1. A player moves by
 * changing one or more of its own options, each in a direction that it allows, to a feasible state. The states between which one
 * player can move share the other players' bits: they are its line.
 *
 *     graph ── players ──▶ { first option, option count, value of each state, pairs that are not known }
 *        │ ── options ──▶ { direction }
 *        └── states  ──▶ words, rising; labels, or NULL
 *
 * A graph is plain data: whoever makes one owns it, and fills it from a file (graph_read.h) or in code. Whatever works on one takes it as const
 * and relies on zopa_graph_check.
 * Source: Fang, Hipel & Kilgour, Interactive Decision Making: The Graph Model for Conflict Resolution, 1993, chapters 2 and 3. */
#ifndef ZOPA_GRAPH_H
#define ZOPA_GRAPH_H

#include "base/arena.h"
#include "zopa/base.h"

enum {
  ZOPA_GRAPH_PLAYERS_MAX = 16,
  ZOPA_GRAPH_OPTIONS_MAX = 24,    /* of all players: so at most 2^24 states */
};

#define ZOPA_GRAPH_NONE UINT32_MAX        /* a state or player that there is none of */

/* Which way an option may be changed. */
enum zopa_direction {
  ZOPA_DIRECTION_BOTH,
  ZOPA_DIRECTION_FORWARD,         /* may only be taken, no -> yes */
  ZOPA_DIRECTION_BACK,            /* may only be dropped, yes -> no */
};

struct zopa_graph_option {
  const char *id;                 /* unique within its player */
  const char *name;               /* what people call it, never NULL */
  enum zopa_direction direction;
};

/* Two states that a player's ranking says nothing about. The order of the two does not matter. */
struct zopa_graph_pair {
  uint32_t state, other;
};

struct zopa_graph_player {
  const char *id;                 /* unique */
  const char *name;               /* what people call it, never NULL */
  uint32_t first, count;          /* its options; may be none: it watches, and still ranks the states */
  const int64_t *values;          /* [state_count] any numbers, more is better, equal is indifferent; only their order counts */
  const struct zopa_graph_pair *unknown;  /* [unknown_count] not known, whatever the values say; none with itself, repeats do no harm */
  size_t unknown_count;
};

struct zopa_graph {
  const char *title;              /* or NULL */
  const struct zopa_graph_player *players;        /* [player_count] their options follow each other without gaps, from 0 */
  size_t player_count;
  const struct zopa_graph_option *options;        /* [option_count] */
  size_t option_count;
  const uint32_t *states;         /* [state_count] words, strictly rising, below 2^option_count */
  size_t state_count;             /* at least 1 */
  const char *const *labels;      /* [state_count] what people call each state, or NULL: the options taken tell it */
  uint32_t status_quo;            /* a state, or ZOPA_GRAPH_NONE */
};

/* What one state is to a player, beside another. */
enum zopa_comparison { ZOPA_WORSE, ZOPA_EQUAL, ZOPA_BETTER, ZOPA_UNKNOWN };

/* Whether a graph is what graph.h says: indices in range, options in order, words rising, no pair of a state with itself.
 * Errors: ZOPA_E_ARGUMENT. Cost: O(states + pairs). */
enum zopa_status zopa_graph_check(const struct zopa_graph *graph);

/* The bits of a player's options: all of them, those that may only be taken, those that may only be dropped. */
uint32_t zopa_graph_mask(const struct zopa_graph *graph, size_t player);
uint32_t zopa_graph_mask_of(const struct zopa_graph *graph, size_t player, enum zopa_direction direction);

/* The state with that word, or ZOPA_GRAPH_NONE. Cost: O(log states). */
uint32_t zopa_graph_find(const struct zopa_graph *graph, uint32_t word);

/* True when the player can move from one state to another: a different one, only its own options change, each in a direction it allows.
 * Cost: O(options of the player). */
bool zopa_graph_moves(const struct zopa_graph *graph, size_t player, uint32_t from, uint32_t to);

/* What `state` is to the player beside `other`: ZOPA_BETTER when it prefers `state`. Cost: O(pairs of the player). */
enum zopa_comparison zopa_graph_compare(const struct zopa_graph *graph, size_t player, uint32_t state, uint32_t other);

/* True when the move is one and the player prefers where it leads: a unilateral improvement. A pair that is not known is none. */
bool zopa_graph_improves(const struct zopa_graph *graph, size_t player, uint32_t from, uint32_t to);

/* A combination of options: it holds in a word when (word & mask) == bits. */
struct zopa_graph_pattern {
  uint32_t mask, bits;
};

/* The words of option_count options in which none of the patterns holds, rising, in the arena. *ret_count may be 0. A maker in code that has
 * another notion of what is feasible lists the words itself.
 * A pattern whose bits lie outside its mask never holds.
 * Errors: ZOPA_E_TOO_LARGE for more than ZOPA_GRAPH_OPTIONS_MAX options; ZOPA_E_MEMORY. Cost: O(2^options) and the words in which patterns hold. */
enum zopa_status zopa_graph_states(struct zopa_arena *arena, size_t option_count, const struct zopa_graph_pattern *patterns, size_t pattern_count,
                                   const uint32_t **ret_states, size_t *ret_count);

#endif
