/* lapse.h - what can no longer be had on the day that a case pictures: guarantees whose offer has lapsed.
 *
 * A guarantee stands until the last day named (`expires`) has passed on the case's day (`as_of`); there is no other clock. One that has lapsed takes
 * with it the agreements of which it was to be part (`when`): they cannot be proposed any more. It does not when
 * - a later version of it (`supersedes`), or another guarantee that is part of the same agreements, still stands, or
 * - what it is part of is agreed or closed already: then it was taken up in time. */
#ifndef ZOPA_LAPSE_H
#define ZOPA_LAPSE_H

#include "case/versions.h"

enum { ZOPA_LAPSE_SOON_DAYS = 30 };       /* what lapses within so many days is worth a word of warning */

/* True when it still stands, and lapses within ZOPA_LAPSE_SOON_DAYS. */
bool zopa_lapses_soon(const struct zopa_case *negotiation, struct zopa_date expires);

/* The latest offer that put an option forward and has lapsed, where no offer that stands does and no claim of where the issue stands names it;
 * ZOPA_NONE where there is none. Cost: O(offers + standing). */
uint32_t zopa_option_lapsed(const struct zopa_case *negotiation, uint32_t issue, uint32_t option);

/* True when the guarantee is part of an agreement with that outcome ([issues_count], an option each), still stands, and says of which agreements it is
 * part. */
bool zopa_guarantee_serves(const struct zopa_case *negotiation, const struct zopa_versions *versions, uint32_t guarantee, const uint32_t *outcome);

/* Warns of guarantees that have lapsed and of those that soon will, and makes a case in which what lapsed guarantees were part of is forbidden, with
 * the reason. *ret_case is NULL when nothing has lapsed. Errors: ZOPA_E_MEMORY. Cost: that of zopa_versions_find, and the size of the case. */
enum zopa_status zopa_case_lapse(const struct zopa_case *negotiation, struct zopa_error *error, struct zopa_case **ret_case);

#endif
