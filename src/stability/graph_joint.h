/* graph_joint.h - the worst that joint moves of all players but one can lead to.
 *
 * A joint move is a sequence of moves in which nobody moves twice running. So after a sequence it matters at which state it stands and who
 * moved last: the search goes over pairs of the two. It looks backwards from where sequences end, the least weight first, and each pair
 * is settled by the first end that it is found to lead to. All that remains to be found is kept in groups of states that are used up as the
 * search goes on; so no move is looked at twice. */
#ifndef ZOPA_GRAPH_JOINT_H
#define ZOPA_GRAPH_JOINT_H

#include "stability/graph_lines.h"

/* What one search needs, made once for many. */
struct zopa_joint {
  const struct zopa_lined *lined;
  struct zopa_watch *watch;       /* or NULL */
  struct zopa_arena arena;
  uint16_t *arrived;              /* [state_count] bit p: sequences that come to the state by a move of p lead to an end found already */
  uint16_t *begun;                /* [state_count] bit p: so do sequences that begin at the state with a move of p */
  uint32_t *used[ZOPA_GRAPH_PLAYERS_MAX];         /* of each group: how much of it is begun with that player */
  uint32_t *order, *scratch;      /* [state_count] */
  uint32_t *stack;                /* [state_count * players] state and player of arrivals to be looked at */
  size_t stack_count;
};

/* *ret_fits is false when the watch says that this is more memory than there is. Errors: ZOPA_E_MEMORY; clear may be called all the same. */
enum zopa_status zopa_joint_init(struct zopa_joint *joint, const struct zopa_lined *lined, struct zopa_watch *watch, bool *ret_fits);
void zopa_joint_clear(struct zopa_joint *joint);

/* The least weight at the end of any joint move of all players but one, from each state; UINT32_MAX where there is none, and ends that weigh
 * UINT32_MAX do not count. improving: every step is one its mover prefers to the step before, or cannot compare with it.
 * weight [state_count]; ret [state_count] is another array. False when the watch stopped it.
 * Cost: O(players * states * 1.5^(class bits)), and the pairs that are not known. */
bool zopa_joint_least(struct zopa_joint *joint, size_t but, bool improving, const uint32_t *weight, uint32_t *ret);

#endif
