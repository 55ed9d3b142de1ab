/* widen.h - the same draws with values that rise and fall more unevenly: what to reckon with when a question is planned.
 *
 * With many options, values uniform within their order lie close to equal steps, so the draws are nearly sure of what nobody has said, and no
 * question about it seems worth asking. Here the values of each issue of a draw are bent, v to v^g with log g normal, as far as the
 * statements allow; weights and reservation values stay. Shares and ranks are never computed from these. */
#ifndef ZOPA_WIDEN_H
#define ZOPA_WIDEN_H

#include "belief/draws.h"

/* Bends every draw, each a few times more mildly until all rows hold, else not at all. The rows of `draws` must outlive *ret_wide.
 * Errors: ZOPA_E_MEMORY. Cost: O(draws * (knots + parts of rows)). */
enum zopa_status zopa_draws_widen(const struct zopa_draws *draws, uint64_t seed, struct zopa_draws **ret_wide);

#endif
