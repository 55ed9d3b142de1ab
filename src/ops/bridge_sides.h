/* bridge_sides.h - rival claims of the ledger run as alternatives: the best package under each, side by side. */
#ifndef ZOPA_BRIDGE_SIDES_H
#define ZOPA_BRIDGE_SIDES_H

#include "bridge/bridge.h"
#include "ops/op.h"

/* What follows when one entry is believed against those that it contradicts. */
struct zopa_bridge_side {
  const char *assumed;            /* the entry's id */
  const struct zopa_case *negotiation;
  const struct zopa_beliefs *beliefs;
  const struct zopa_bridge *bridge;       /* NULL when statements conflict even so */
  struct zopa_text json;          /* the whole answer as JSON, where that is wanted */
};

/* True when two of the entries to be assumed contradict each other, so that they can only be run as alternatives. */
bool zopa_bridge_sides_rival(const struct zopa_case *negotiation, const struct zopa_argument *assume);

/* The values of --assume that go with the one at `at`: itself, and those that do not contradict it. ret_values [assume->count]. */
size_t zopa_bridge_sides_with(const struct zopa_case *negotiation, const struct zopa_argument *assume, size_t at, const char **ret_values);

/* All sides on a terminal: the best package of each, who would accept it, and how to see the rest. */
void zopa_bridge_sides_print(const struct zopa_bridge_side *sides, size_t count, struct zopa_call *call);

/* {"zopa": 1, "alternatives": [{"assume": "s4", "answer": {...}}]} */
void zopa_bridge_sides_json(const struct zopa_bridge_side *sides, size_t count, struct zopa_text *text);

#endif
