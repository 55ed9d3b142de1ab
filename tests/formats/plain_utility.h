/* plain_utility.h - what an outcome is worth to a party by the model's own words, as an exact fraction. For files of other tools, which keep
 * their own scale: u = min(cap, (sum of weight * value + adds of the interactions that hold) / out_of). Shares no code with src/space. */
#ifndef ZOPA_PLAIN_UTILITY_H
#define ZOPA_PLAIN_UTILITY_H

#include "case/model.h"

/* outcome [issues_count]: option indices. ret_utility must be initialised. */
void plain_utility(const struct zopa_case *negotiation, size_t party, const uint32_t *outcome, mpq_t ret_utility);

/* The same as the nearest double. */
double plain_utility_double(const struct zopa_case *negotiation, size_t party, const uint32_t *outcome);

#endif
