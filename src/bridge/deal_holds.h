/* deal_holds.h - whether a package would hold, over all that is known of the parties' preferences: the states of stability/deal.h valued by
 * complete utilities, and by draws where only statements are known; so that "it holds" is a share of draws.
 *
 * It holds, in one draw, when where everything is kept is an equilibrium: Nash, nobody gains by a move of its own; sequentially (SEQ), everybody who
 * would gain could be brought, by moves that the others gain by, to something that it does not prefer. */
#ifndef ZOPA_DEAL_HOLDS_H
#define ZOPA_DEAL_HOLDS_H

#include "belief/belief.h"
#include "stability/deal.h"

/* A deal's states in numbers, one set for each draw; one alone where everybody's preferences are complete. */
struct zopa_deal_values {
  size_t draw_count;              /* at least 1 */
  bool drawn;                     /* somebody's are drawn */
  double effective;               /* as many independent draws would tell as much; infinite when nobody's are drawn */
  uint16_t known;                 /* bit p: player p has values */
  double *unit;                   /* [player_count] the difference between two values, by this, is one of utility */
  int64_t *values;                /* [draw_count][player_count][state_count]; 0 where not known */
};

/* beliefs may be NULL: then those without complete preferences are not known. *ret_values is NULL when that would take more memory than the watch
 * (which may be NULL) allows. Errors: ZOPA_E_MEMORY. Cost: O(draws * states * touched issues * players). */
enum zopa_status zopa_deal_values_new(const struct zopa_deal *deal, const struct zopa_beliefs *beliefs, struct zopa_watch *watch,
                                      struct zopa_deal_values **ret_values);
void zopa_deal_values_free(struct zopa_deal_values *values);

/* What is known of whether a package holds. Shares are of draws; NaN unless judged. Errors are half of a 95% interval, 0 for complete preferences. */
struct zopa_deal_holding {
  size_t undertakings;            /* options to keep an issue; 0: nobody has anything to keep that it could drop, and all shares are NaN */
  bool judged;                    /* the preferences of everybody who could drop something are known, at least by statements; and a limit left room */
  bool drawn;
  uint32_t unknown;               /* else: the first party whose preferences are not known, or ZOPA_NONE */
  double nash, nash_error;        /* nobody gains by dropping anything */
  double sequential, sequential_error;    /* nobody does, or those who do are deterred by what others would gain by doing */
  double without, without_error;  /* sequential, as if there were no guarantees */
  double sure, sure_error;        /* sequential, if guarantees were sure to be honoured */
  /* What speaks most against it: who would drop which issue alone, and in what share of draws it gains by that with nothing to deter it. Where nobody
   * does in any draw, but somebody does by dropping several issues or by invoking guarantees of its own besides: the move by which most often. */
  uint32_t gainer;                /* party; ZOPA_NONE when there is no such draw */
  uint32_t drops[ZOPA_DEAL_OPTIONS_MAX], invokes[ZOPA_DEAL_OPTIONS_MAX];  /* issues, at least one; guarantees */
  size_t drops_count, invokes_count;
  double gains, gains_error;
};

/* Judges a package (option or ZOPA_NONE for each issue) of a case with `controls`. beliefs may be NULL where all preferences are complete; watch may be
 * NULL. Problems (too many options) are added to error, which may be NULL.
 * Errors: ZOPA_E_TOO_LARGE above ZOPA_DEAL_OPTIONS_MAX; ZOPA_E_MEMORY. Cost: draws * that of zopa_deal_judge, four times. */
enum zopa_status zopa_deal_holds(const struct zopa_space *space, const struct zopa_beliefs *beliefs, const uint32_t *package, struct zopa_watch *watch,
                                 struct zopa_error *error, struct zopa_deal_holding *ret_holding);

#endif
