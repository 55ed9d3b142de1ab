/* graph_limited.h - limited-move stability of two players. */
#ifndef ZOPA_GRAPH_LIMITED_H
#define ZOPA_GRAPH_LIMITED_H

#include "stability/graph_lines.h"

/* Sets bit p of stable [state_count] where player p, moving first with `horizon` moves ahead of both, stays. *ret_whole is false when the watch
 * (which may be NULL) stopped it. Errors: ZOPA_E_MEMORY; then and when stopped, stable is of no use.
 * Cost: O(horizon * (states + groups * class bits)); for a player with unknown pairs O(horizon * its moves from all states). */
enum zopa_status zopa_stable_limited(const struct zopa_lined *lined, unsigned horizon, struct zopa_watch *watch, uint16_t *stable, bool *ret_whole);

#endif
