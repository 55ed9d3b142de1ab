/* regret.h - what parties would regret: in each draw, the best that a package which all accept would have given them.
 *
 * Expected regret of a package = mean of (best - utility here) over draws in which some package is accepted by all, 0 in the others. The
 * best does not depend on the package, so this is a sum over issues. It is kept as whole numbers until the last step: what is equal by
 * definition is equal to the bit, and settles no tie by rounding. */
#ifndef ZOPA_REGRET_H
#define ZOPA_REGRET_H

#include "bridge/pool.h"
#include "bridge/worths.h"

struct zopa_regrets {
  struct zopa_arena arena;
  const struct zopa_worths *worths;
  bool exhaustive;                /* best over all packages; otherwise over those of a pool, so that regrets are at least these */
  size_t draws;                   /* joint draws */
  bool *exists;                   /* [draws] some package is accepted by all */
  int32_t **best_draw;            /* [party]: [draws] utility less reservation value in the best of them */
  int64_t **best_whole;           /* [party]: [draws] the same with complete preferences */
  size_t existing;                /* draws in which one does */
  __int128 *best_total;           /* [party] sum over those draws */
  int64_t *base;                  /* [party] sum over those draws of what is settled, less the reservation value */
  int64_t ***part;                /* [party]: [open]: [choice]; with complete preferences the choices of one draw */
  int64_t **rest;                 /* [party]: [open_count + 1] the most that issues from there on can add */
};

/* pool: packages to look at where all are too many; may be NULL when they are not. Errors: ZOPA_E_MEMORY.
 * Cost: O(packages * parties * draws). */
enum zopa_status zopa_regrets_new(const struct zopa_worths *worths, const struct zopa_pool *pool, const struct zopa_control *control,
                                  struct zopa_watch *watch, struct zopa_regrets **ret_regrets);
void zopa_regrets_free(struct zopa_regrets *regrets);

/* True when all packages are few enough to be looked at for regrets. */
bool zopa_regrets_listable(const struct zopa_worths *worths);

/* Expected regret of a party whose utilities less reservation values add up to `here` over the draws in which something is accepted by all (in
 * one draw with complete preferences). Falls as `here` rises. */
double zopa_regret_at(const struct zopa_regrets *regrets, size_t party, int64_t here);

/* Expected regret of one party, and the largest of all. NULL regrets: 0. */
double zopa_regret(const struct zopa_regrets *regrets, size_t party, const uint32_t *outcome);
double zopa_regret_largest(const struct zopa_regrets *regrets, const uint32_t *outcome);

/* The standard deviation of a party's regret over draws. */
double zopa_regret_spread(const struct zopa_regrets *regrets, size_t party, const uint32_t *outcome);

#endif
