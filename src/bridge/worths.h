/* worths.h - what the options that are still open are worth to each consenting party, draw by draw, laid out for search.
 *
 *     issues of the case:   settled  settled | open 0  open 1 ... open n-1       the widest stakes first
 *     a party's sums:       base (less r)    + column + column ... + column      >= 0: it accepts, in that draw
 *
 * With complete preferences there is one draw, in the integers of the space, and interactions are added at the end. For the criterion of
 * means likewise: one draw that is the mean of all. */
#ifndef ZOPA_WORTHS_H
#define ZOPA_WORTHS_H

#include "bridge/bridge.h"

struct zopa_worth {
  const struct zopa_belief *belief;
  size_t index;                   /* of the belief among the beliefs */
  size_t draws;                   /* 1 with complete preferences */
  double unit;                    /* of the sums */
  int32_t *base;                  /* [draws] what is settled, less the reservation value; NULL with complete preferences */
  int32_t **columns;              /* [open_count]: [choice][draws] */
  int32_t *rest;                  /* [open_count + 1][draws] the most that issues from there on can add */
  int64_t whole_base;             /* complete: likewise, all in one draw */
  int64_t **whole;                /* [open_count]: [choice] */
  int64_t *whole_rest;            /* [open_count + 1]; interactions that could be added are in it */
  int64_t **totals;               /* [open_count]: [choice] sum over all draws; `whole` with complete preferences */
  int64_t total_base;
  int64_t *total_rest;            /* [open_count + 1] the most that issues from there on can add to a total */
  double **means;                 /* [open_count]: [choice] mean utility over draws, without the base */
};

struct zopa_worths {
  struct zopa_arena arena;
  const struct zopa_beliefs *beliefs;
  size_t open_count;
  uint32_t *open;                 /* [open_count] issues, in the order of the search */
  uint32_t **choices;             /* [open_count] options that are left, ascending */
  uint32_t *choice_count;
  uint32_t *settled;              /* [issue_count] the option of what is not open; ZOPA_NONE */
  struct zopa_worth *parties;     /* who consents */
  size_t count;
  double product;                 /* of the choices, as a double */
  bool empty;                     /* an issue has no option left */
};

/* settled [issue_count]: an option, or ZOPA_NONE for an open issue, of which the options in the space's domain are left.
 * Errors: ZOPA_E_MEMORY. Cost: O(draws * options). */
enum zopa_status zopa_worths_new(const struct zopa_beliefs *beliefs, const uint32_t *settled, struct zopa_worths **ret_worths);
void zopa_worths_free(struct zopa_worths *worths);

/* What an outcome is worth to a party, less its reservation value, in every draw. ret_sums [draws]; with complete preferences one number. */
void zopa_worth_sums(const struct zopa_worths *worths, const struct zopa_worth *worth, const uint32_t *outcome, int32_t *ret_sums);
int64_t zopa_worth_whole(const struct zopa_worths *worths, const struct zopa_worth *worth, const uint32_t *outcome);

/* The sum over draws of utility less reservation value. Whole numbers, like all that is compared: means that are equal are equal to the bit. */
int64_t zopa_worth_total(const struct zopa_worths *worths, const struct zopa_worth *worth, const uint32_t *outcome);

/* The sum over draws of what all open issues together hold for a party from the worst choice of each to the best. */
int64_t zopa_worth_stake(const struct zopa_worths *worths, const struct zopa_worth *worth);

/* The sum over draws of how far two choices of an open issue are apart. */
int64_t zopa_worth_apart(const struct zopa_worth *worth, size_t open, size_t choice, size_t other);

/* The place of an option among the choices of an open issue. */
uint32_t zopa_worths_choice(const struct zopa_worths *worths, size_t open, uint32_t option);

/* ---- tallies over draws, in the widest vector unit of the machine; all give the same bits ---- */

void zopa_draws_add(int32_t *ret_sum, const int32_t *a, const int32_t *b, size_t count);

/* Of a + b: the sum of what is above 0; how many are at least 0. */
int64_t zopa_draws_gain(const int32_t *a, const int32_t *b, size_t count);
size_t zopa_draws_accept(const int32_t *a, const int32_t *b, size_t count);

#endif
