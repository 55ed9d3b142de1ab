/* bridge_oracle.h - packages by their definitions, to hold src/bridge against: every way to close what is open is looked at, in whole numbers and
 * fractions. From docs/methods/bridge.md and docs/case-format.md alone; draws are taken as they are, complete preferences from oracle.h. */
#ifndef ZOPA_BRIDGE_ORACLE_H
#define ZOPA_BRIDGE_ORACLE_H

#include <gmp.h>

#include "belief/belief.h"
#include "bridge/bridge.h"

/* A party that consents. z is its utility less its reservation value, in 1 / unit. */
struct bridge_oracle_party {
  size_t index;                   /* among the beliefs */
  size_t draws;                   /* 1 with complete preferences */
  int64_t unit;
  int64_t *z;                     /* [package][draws] */
  int64_t *apart;                 /* [issue][option][option] the sum over draws of the difference in worth */
  int64_t stake;                  /* the sum over draws of what the open issues hold */
};

struct bridge_oracle_package {
  uint32_t *outcome;              /* [issues] */
  mpq_t value, regret;            /* regret: the largest of all parties */
  bool dominated;
};

struct bridge_oracle {
  const struct zopa_beliefs *beliefs;
  size_t issues, open_count;
  bool *open;                     /* [issues] */
  uint32_t *settled;              /* [issues] an option or ZOPA_NONE */
  bool **left;                    /* [issues][options] can still be had */
  double considered;
  struct bridge_oracle_party *parties;
  size_t party_count, draws;
  struct bridge_oracle_package *packages;         /* feasible ones, best first */
  size_t package_count;
  mpq_t *regret;                  /* [party][package] */
  size_t *order;                  /* z of package k stands at order[k] */
};

/* How many ways there are at most for what bridge_oracle_new looks at. */
enum { BRIDGE_ORACLE_MAX = 4096 };

/* NULL when there are more ways than BRIDGE_ORACLE_MAX. */
struct bridge_oracle *bridge_oracle_new(const struct zopa_beliefs *beliefs, const struct zopa_bridge_wish *wish);
void bridge_oracle_free(struct bridge_oracle *oracle);

/* z of a package to a party, [draws]. */
const int64_t *bridge_oracle_z(const struct bridge_oracle *oracle, size_t party, size_t package);

/* Whether two outcomes are at least a tenth apart. */
bool bridge_oracle_far(const struct bridge_oracle *oracle, const uint32_t *a, const uint32_t *b);

/* The list of a wish: places among the packages. ret_list [wish->packages]. Returns how many. */
size_t bridge_oracle_list(const struct bridge_oracle *oracle, const struct zopa_bridge_wish *wish, size_t *ret_list);

#endif
