/* graph_unknown.h - stability of the few states that a player cannot compare with some others, by definition rather than by weights. */
#ifndef ZOPA_GRAPH_UNKNOWN_H
#define ZOPA_GRAPH_UNKNOWN_H

#include "stability/graph_joint.h"
#include "stability/graph_stability.h"

/* Sets player's bit in `stable` for every state with unknown partners, limited moves apart; other states are left as they are. weight, ret
 * [state_count] are scratch. *ret_whole is false when the watch stopped it. Cost: four searches for joint moves for each such state. */
void zopa_stable_unknown(struct zopa_joint *joint, size_t player, enum zopa_unknown_reading reading, uint32_t *weight, uint32_t *ret,
                         struct zopa_stability *stability, bool *ret_whole);

#endif
