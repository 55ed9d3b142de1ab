/* graph_stability.h - which states each player would leave alone, under six notions of how far it looks ahead.
 *
 * Player i at state s. R_j(s): where j can move to; R+_j(s): those that j prefers to s. The others' joint moves from a state are all sequences of
 * their moves in which nobody moves twice running, of any length, each of them as often as it likes; joint improvements are such
 * sequences in which every step improves on the step before for whoever takes it. s is stable for i when for every s1 in R+_i(s)
 *
 *   nash     there is none
 *   gmr      the others have joint moves to some s2 that i does not prefer to s
 *   smr      likewise, and i cannot get from s2 to anything it prefers to s
 *   seq      the others have joint improvements to some s2 that i does not prefer to s
 *   sseq     likewise, and i cannot get from s2 to anything it prefers to s
 *   limited  two players only: i stays at s when both foresee `horizon` moves, take turns, and stay unless moving is strictly better
 *
 * Pairs that are not known (Li et al.): under readings a and c player i moves to what it cannot compare with s; under c and d what it
 * cannot compare with s deters it; in all four the others move to what they cannot compare with where they are. In limited moves only
 * what is known to be better counts as better, under every reading.
 *
 * Sources: Nash 1951; Howard 1971 (GMR, SMR); Fraser & Hipel, Conflict Analysis, 1984 (SEQ); Fang, Hipel & Kilgour 1993, chapter 3 (all of
 * them for any number of players, and limited moves after Kilgour 1985 and Zagare 1984); Rego & Vieira, Group Decis. Negot. 26, 2017 (SSEQ);
 * Li, Hipel, Kilgour & Fang, IEEE Trans. Syst. Man Cybern. A 34(4), 2004 (unknown pairs). */
#ifndef ZOPA_GRAPH_STABILITY_H
#define ZOPA_GRAPH_STABILITY_H

#include "base/watch.h"
#include "stability/graph.h"

enum zopa_stability_concept {
  ZOPA_STABLE_NASH, ZOPA_STABLE_GMR, ZOPA_STABLE_SMR, ZOPA_STABLE_SEQ, ZOPA_STABLE_SSEQ, ZOPA_STABLE_LIMITED, ZOPA_STABILITY_CONCEPTS
};

/* How pairs that are not known are read. */
enum zopa_unknown_reading { ZOPA_UNKNOWN_A, ZOPA_UNKNOWN_B, ZOPA_UNKNOWN_C, ZOPA_UNKNOWN_D };

struct zopa_stability_wish {
  enum zopa_unknown_reading reading;
  unsigned horizon;               /* moves foreseen, 1 to ZOPA_HORIZON_MAX; 0: no limited-move stability. Ignored unless there are two players */
};
#define ZOPA_STABILITY_WISH_INIT {ZOPA_UNKNOWN_B, 3}
enum { ZOPA_HORIZON_MAX = 1000 };

struct zopa_stability {
  size_t state_count, player_count;
  uint16_t *stable[ZOPA_STABILITY_CONCEPTS];      /* [state_count] bit p: stable for player p; NULL for limited moves that were not asked for */
  enum zopa_ending ending;        /* unless ZOPA_COMPLETE all of `stable` is NULL: a limit came before the answer */
};

/* Finds all of them. watch may be NULL: no limits. *ret_stability is the caller's to free.
 * Errors: ZOPA_E_ARGUMENT for a graph that zopa_graph_check refuses, or a horizon out of range; ZOPA_E_MEMORY.
 * Cost:   two players: O(states * (log states + c)), where c is 1 without one-way options and at most 1.5^(one-way options of a player);
 *         more players: that times players^2; limited moves: horizon times the moves of all states. Each state with unknown pairs adds
 *         another look through the graph. */
enum zopa_status zopa_stability_new(const struct zopa_graph *graph, const struct zopa_stability_wish *wish, struct zopa_watch *watch,
                                    struct zopa_stability **ret_stability);
void zopa_stability_free(struct zopa_stability *stability);

/* "nash", "gmr" ...: as JSON and messages have it; "Nash", "GMR" ...: as people write it; what it means in one clause. */
const char *zopa_stability_key(enum zopa_stability_concept concept);
const char *zopa_stability_name(enum zopa_stability_concept concept);
const char *zopa_stability_meaning(enum zopa_stability_concept concept);

static inline bool zopa_is_stable(const struct zopa_stability *stability, enum zopa_stability_concept concept, size_t player, size_t state)
{
  return stability->stable[concept][state] >> player & 1;
}

/* Stable for every player. */
static inline bool zopa_is_equilibrium(const struct zopa_stability *stability, enum zopa_stability_concept concept, size_t state)
{
  return stability->stable[concept][state] == (UINT32_C(1) << stability->player_count) - 1;
}

#endif
