/* search_walk.h - local search: from an outcome to better ones, by changing one issue or two. It finds the outcomes that bounds are held against.
 * Method: steepest ascent on (conditions broken and gains short of 0, then the aim), first over single rows, then over pairs. */
#ifndef ZOPA_SEARCH_WALK_H
#define ZOPA_SEARCH_WALK_H

#include "solve/bound.h"

/* How good an outcome is: less fault first, then more value. */
struct zopa_score {
  double fault, value;
};

struct zopa_walk {
  const struct zopa_model *model;
  const struct zopa_aim *aim;
  uint32_t *rows;                 /* [issue_count] where it stands */
  double gain[ZOPA_PARTIES_MAX];  /* there, without caps */
  uint32_t *failing;              /* [rule_count] tests of a rule that fail there */
  size_t broken;                  /* forbidden conditions that hold there */
  uint64_t work;                  /* rows * parties looked at */
};

/* Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_walk_make(const struct zopa_model *model, const struct zopa_aim *aim, struct zopa_arena *arena, struct zopa_walk *ret_walk);

void zopa_walk_start(struct zopa_walk *walk, const uint32_t *rows);

/* Climbs by single rows of the list until none helps, then by pairs of the first pair_count of it, and so on, at most so many steps. */
void zopa_walk_climb(struct zopa_walk *walk, const uint32_t *list, size_t count, size_t pair_count, size_t steps);

#endif
