/* package_search.h - the best packages by a criterion: a product over the parties of a mean over their draws, or the largest regret.
 *
 * Local search from many starts gives good packages; where all packages are few enough, depth first with bounds then proves which are best.
 * Bound of a part of the tree: each party gets the best of every issue that is not chosen yet, draw by draw for means of what is cut off at
 * 0, on the mean where means themselves count. */
#ifndef ZOPA_PACKAGE_SEARCH_H
#define ZOPA_PACKAGE_SEARCH_H

#include "bridge/package_walk.h"
#include "bridge/pool.h"
#include "bridge/regret.h"

/* Which packages are wanted. */
struct zopa_package_wish {
  enum zopa_criterion by;
  uint32_t *const *chosen;        /* [chosen_count][issue_count] packages from which they must differ */
  size_t chosen_count;
  double differ;                  /* by at least this, see zopa_package_apart */
  size_t alike;                   /* party (index in worths) to which they must be of about equal worth; SIZE_MAX: none */
  int64_t alike_total, alike_within;      /* its utility less its reservation value, summed over draws, and how far that may be off */
};

/* How far two packages are apart: the largest, over consenting parties, of the mean worth that lies in options in which they differ, as a
 * share of what the open issues hold for that party (its mean from the worst to the best of each). */
struct zopa_apart {
  struct zopa_arena arena;
  const struct zopa_worths *worths;
  int64_t *stake;                 /* [party] summed over draws */
  int64_t ***between;             /* [party]: [open]: [choice * choices + other], likewise; NULL where they are many */
};
enum zopa_status zopa_apart_init(struct zopa_apart *apart, const struct zopa_worths *worths);
void zopa_apart_clear(struct zopa_apart *apart);
double zopa_package_apart(const struct zopa_apart *apart, const uint32_t *a, const uint32_t *b);

/* The value of a package. Packages whose values are equal by definition have the same: whole numbers are multiplied exactly, and rounded once.
 * sums: scratch [draws of the largest party]. */
double zopa_package_value(const struct zopa_worths *worths, enum zopa_criterion by, const struct zopa_regrets *regrets, const uint32_t *outcome,
                          int32_t *sums);

/* What a search did. */
struct zopa_package_effort {
  uint64_t evaluated;
  bool exhaustive;
};

/* Fills the pool, which keeps what it holds already. regrets may be NULL (then ties go by index order alone), but not for ZOPA_BY_REGRET.
 * Errors: ZOPA_E_MEMORY. Cost: bounded; about a second a core at most. */
enum zopa_status zopa_package_search(const struct zopa_worths *worths, const struct zopa_apart *apart, const struct zopa_regrets *regrets,
                                     const struct zopa_package_wish *wish, const struct zopa_control *control, struct zopa_watch *watch,
                                     struct zopa_pool *pool, struct zopa_package_effort *ret_effort);

#endif
