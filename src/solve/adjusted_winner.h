/* adjusted_winner.h - Adjusted Winner: two parties divide items by the points that each puts on them, and at most one item is split.
 *
 * It is not a solution concept over outcomes (concept.h): it needs points, not utilities, and what it chooses is a division, not an outcome.
 * Definitions, and what happens with ties, zeros and unequal sums, are in docs/methods/adjusted-winner.md.
 * Source: Brams & Taylor, Fair Division: From Cake-Cutting to Dispute Resolution, Cambridge University Press, 1996, chapter 4. */
#ifndef ZOPA_ADJUSTED_WINNER_H
#define ZOPA_ADJUSTED_WINNER_H

#include "case/model.h"

/* Fractions longer than this are not added up. Decimals never come near it; quotients with long denominators of their own can. */
enum { ZOPA_POINTS_BITS_MAX = 16384 };

/* One item. Index 0 is the party that comes first in the case. Fractions are in lowest terms: "5/6", "1". */
struct zopa_award {
  const char *item;               /* as the case writes it; points into the case */
  const char *points[2];          /* exact, as compared: scaled when the division is */
  const char *share[2];           /* exact, 0 to 1, sum 1 */
  double points_value[2], share_value[2];
  unsigned first;                 /* who had it before anything was transferred */
  bool tied;                      /* both put the same points on it */
};

struct zopa_adjusted_winner {
  struct zopa_arena arena;
  bool given;                     /* the case has points for two parties; if not, nothing below is set */
  bool exists;
  const char *missing;            /* why it does not exist, as said of the next: "puts no points on anything"; NULL when it does */
  uint32_t missing_party;
  uint32_t party[2];              /* in the order of the case */
  bool scaled;                    /* the sums differ, so each party's points were scaled to 100 */
  struct zopa_award *awards;      /* [awards_count], in file order of the table that stands first */
  size_t awards_count;
  const char *before[2];          /* points of what each party had before anything was transferred, exact */
  double before_value[2];
  const char *points[2];          /* points of what each party gets: equal */
  double points_value, budget;    /* the same as a double; what each party's points sum to, as compared */
  size_t split;                   /* place of the item that both get a part of; SIZE_MAX when there is none */
};

/* Divides the items of `points`. What is written to *ret points into the case; free it with zopa_adjusted_winner_clear.
 * Each party's shares are worth the same to it as the other's are to the other, at least half of all points; no division is worth more to
 * one party and not less to the other.
 * Errors: ZOPA_E_MEMORY, then *ret is untouched. Cost: O(n^2) to match the items of tables in different order, O(n log n) else. */
enum zopa_status zopa_adjusted_winner(const struct zopa_case *negotiation, struct zopa_adjusted_winner *ret);
void zopa_adjusted_winner_clear(struct zopa_adjusted_winner *division);

#endif
