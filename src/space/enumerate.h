/* enumerate.h - every outcome of a space, in blocks, with each party's sums added up digit by digit.
 *
 *   issues:   0 1 2 ... | k ... n-1          index of an outcome = block * block_size + row
 *             outer     | inner
 *             one block | one row of the block
 *
 * The inner issues are the last ones, as many as fill a block that stays in the first-level cache. What a row adds to each party's sum
 * is the same in every block, so it is added up once, for all blocks; what the outer digits add is kept as prefix sums, of which only
 * those behind the changed digit are renewed. A condition that spans both parts is split likewise: its inner half is a bit set over
 * the rows, laid on only in blocks where its outer half holds. */
#ifndef ZOPA_ENUMERATE_H
#define ZOPA_ENUMERATE_H

#include "space/space.h"

/* One condition split at the border: holds on the rows of `rows` where the outer half holds. */
struct zopa_split {
  struct zopa_condition outer;
  const uint64_t *rows;           /* [group_count] */
  size_t utility;                 /* of a bonus */
  int64_t amount;
};

/* What all blocks share; never changed once made. */
struct zopa_enumeration {
  struct zopa_arena arena;
  const struct zopa_space *space;
  size_t outer_count;             /* outer issues */
  size_t block_size, group_count; /* rows of a block; groups of 64 rows, the last padded with rows that are never feasible */
  uint64_t block_count;
  int64_t **inner;                /* [utility][64 * group_count] what a row adds, uncapped */
  int64_t **peak, **trough;       /* [utility][group_count] the largest and the smallest of a group */
  uint64_t *feasible;             /* [group_count] rows on which no inner-only constraint fails */
  struct zopa_split *forbids;     /* constraints with an outer half */
  size_t forbid_count;
  struct zopa_split *bonuses;     /* bonuses with an outer half */
  size_t bonus_count;
};

/* The space must be indexable. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_enumeration_init(struct zopa_enumeration *enumeration, const struct zopa_space *space);
void zopa_enumeration_clear(struct zopa_enumeration *enumeration);

/* A place in the enumeration: one block. Columns belong to the walker or the enumeration and hold until the next seek. */
struct zopa_walker {
  const struct zopa_enumeration *enumeration;
  struct zopa_arena arena;
  uint64_t block;
  uint32_t *digits;               /* [outer_count] positions in the domains */
  uint32_t *outcome;              /* [issue_count] the options of the outer issues */
  int64_t *prefix;                /* [outer_count + 1][utility] */
  const int64_t *base;            /* [utility] what the outer issues add in this block */
  const int64_t **inner, **peak, **trough;        /* [utility] the columns of this block */
  const uint64_t *feasible;       /* [group_count] */
  int64_t **own_inner, **own_peak, **own_trough;  /* the walker's copies, where a bonus with an outer half changes them */
  uint64_t *own_feasible;
};

enum zopa_status zopa_walker_init(struct zopa_walker *walker, const struct zopa_enumeration *enumeration);
void zopa_walker_clear(struct zopa_walker *walker);

/* Goes to a block; costs least when it is the next one. */
void zopa_walker_seek(struct zopa_walker *walker, uint64_t block);

#endif
