/* package_walk.h - a place in the tree of packages: choices for the first open issues, and what they add up to for each party. */
#ifndef ZOPA_PACKAGE_WALK_H
#define ZOPA_PACKAGE_WALK_H

#include "bridge/worths.h"

struct zopa_package_walk {
  struct zopa_arena arena;
  const struct zopa_worths *worths;
  uint32_t *choice;               /* [open_count] */
  uint32_t *outcome;              /* [issue_count] settled issues are set from the start */
  int32_t **prefix;               /* [party]: [depth][draws], depth 0 .. open_count; NULL with complete preferences */
  int64_t **whole;                /* [party]: [depth] with complete preferences */
};

bool zopa_package_walk_init(struct zopa_package_walk *walk, const struct zopa_worths *worths);
void zopa_package_walk_clear(struct zopa_package_walk *walk);

/* Makes a choice at a depth; sums down to it must be in place. `sums` false: only the choice and the outcome. */
void zopa_package_walk_choose(struct zopa_package_walk *walk, size_t depth, uint32_t choice, bool sums);

/* The tree falls into heads, the choices for its first issues, so that tasks can share it out. How many issues a head settles, how many heads. */
size_t zopa_package_walk_head_depth(const struct zopa_worths *worths);
uint64_t zopa_package_walk_heads(const struct zopa_worths *worths);

/* Goes to a head; sums down to its depth are in place. */
void zopa_package_walk_head(struct zopa_package_walk *walk, uint64_t head);

/* Goes to the first package beneath the depth, and on to the next one; false when there is none. */
void zopa_package_walk_first(struct zopa_package_walk *walk, size_t depth);
bool zopa_package_walk_next(struct zopa_package_walk *walk, size_t depth);

/* The sums of a party at a depth. */
static inline int32_t *zopa_package_walk_sums(const struct zopa_package_walk *walk, size_t party, size_t depth)
{
  return walk->prefix[party] + depth * walk->worths->parties[party].draws;
}

#endif
