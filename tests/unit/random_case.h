/* random_case.h - random cases in canonical form, made from the table of keys itself: every key of the format appears, with texts and ids
 * that are awkward to write. What a viewer may see and what it may not are drawn from two streams, so that two cases can differ in
 * the hidden part alone. */
#ifndef ZOPA_RANDOM_CASE_H
#define ZOPA_RANDOM_CASE_H

#include "base/node.h"
#include "case/model.h"

/* The tree of a case. With a viewer other than `all` it also holds matter hidden from that viewer (parties are 0 .. 2 or more): entries of
 * the ledger, preferences, claims, offers, rounds ..., references to hidden entries in what is visible, things that rest on hidden entries
 * alone, and sources that only hidden entries name; all of that follows from seed_hidden, all else from seed. */
const struct zopa_node *random_case(struct zopa_arena *arena, uint64_t seed, uint64_t seed_hidden, struct zopa_viewer viewer);

#endif
