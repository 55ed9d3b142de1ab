/* space.h - the outcome space of a case: which outcomes there are, which are feasible, and what each is worth to each party.
 *
 * An outcome is one option for every issue. Outcomes are in index order: the first issue changes slowest, options in file order.
 *
 * Arithmetic. Each (issue, option, party) becomes one integer, once. A party's utility is
 *
 *     u = min(cap, base + sum of worth[issue][option] + sum of the bonuses whose condition holds) / unit
 *
 * computed from the exact rationals of the file: `unit` is the least common denominator where that keeps every possible sum below 2^62
 * (then `exact` is true), otherwise a power of two and every worth is the nearest integer to its exact value (a fixed binary grid).
 * Sums, ties, dominance and rationality are decided on these integers alone, so they depend on no order of summing. */
#ifndef ZOPA_SPACE_H
#define ZOPA_SPACE_H

#include "base/random.h"
#include "case/model.h"

/* One test of a condition: the issue's option must be in the set. */
struct zopa_test {
  uint32_t issue;
  const uint64_t *set;            /* bit o of word o / 64: option o passes */
};

/* Holds when all tests do; without tests it always holds. At most one test an issue. */
struct zopa_condition {
  struct zopa_test *tests;
  size_t test_count;
};

struct zopa_bonus {
  struct zopa_condition condition;
  int64_t amount;
};

/* What outcomes are worth to one party. */
struct zopa_utility {
  uint32_t party;                 /* index in the case */
  bool consents;
  bool exact;
  int64_t **worth;                /* [issue_count][radix] */
  int64_t base;
  struct zopa_bonus *bonuses;
  size_t bonus_count;
  int64_t unit;                   /* > 0 */
  int64_t cap;                    /* INT64_MAX: none */
  int64_t reservation;            /* u >= reservation value iff the sum is at least this */
  bool reservation_assumed;       /* the file gives none, so it counts as 0 */
};

struct zopa_space {
  struct zopa_arena arena;
  const struct zopa_case *negotiation;    /* must outlive the space */

  size_t issue_count;
  uint32_t *radix;                /* [issue_count] options of each issue */
  uint32_t **domain;              /* [issue_count] options that no constraint on that issue alone rules out, ascending */
  uint32_t *domain_size;          /* [issue_count] */
  struct zopa_condition *forbids; /* an outcome on which one of them holds is not feasible; each tests two issues or more */
  size_t forbid_count;
  bool empty;                     /* a constraint rules out everything */

  struct zopa_utility *utilities; /* parties with complete preferences, in case order */
  size_t utility_count;
  uint32_t *incomplete;           /* consenting parties without complete preferences, in case order */
  size_t incomplete_count;
  bool exact;                     /* the arithmetic of every utility is */

  const char *outcome_count;      /* in decimal, exactly */
  bool indexable;                 /* the product of the domain sizes fits 63 bits: */
  uint64_t domain_product;
};

/* Compiles a case. Warnings (assumed reservation values and the like) are added to error.
 * Errors: ZOPA_E_UNSUPPORTED when a party's numbers lie too far apart for 64-bit sums; ZOPA_E_MEMORY.
 * Cost: O(options * parties) exact products. */
enum zopa_status zopa_space_new(const struct zopa_case *negotiation, struct zopa_error *error, struct zopa_space **ret_space);
void zopa_space_free(struct zopa_space *space);

/* The same space with some issues settled: package [issue_count] holds an option or ZOPA_NONE for each. Shares everything else with the
 * first, which must outlive it; freed like one. An option that is not in its domain makes the space empty. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_space_settle(const struct zopa_space *space, const uint32_t *package, struct zopa_space **ret_space);

/* outcome [issue_count]: option indices. */
bool zopa_condition_holds(const struct zopa_condition *condition, const uint32_t *outcome);
bool zopa_space_feasible(const struct zopa_space *space, const uint32_t *outcome);

/* The party's integer (capped), and its utility: sum / unit. */
int64_t zopa_utility_sum(const struct zopa_space *space, const struct zopa_utility *utility, const uint32_t *outcome);
double zopa_utility_value(const struct zopa_utility *utility, int64_t sum);

/* The least integer whose utility is at least a number. A number out of reach of every sum gives one that is out of reach too. */
int64_t zopa_utility_least(const struct zopa_utility *utility, const struct zopa_number *number);

/* Index among the outcomes of the domain product, in index order; the space must be indexable. */
uint64_t zopa_space_index(const struct zopa_space *space, const uint32_t *outcome);
void zopa_space_outcome(const struct zopa_space *space, uint64_t index, uint32_t *ret_outcome);

/* A uniformly drawn outcome of the domain product (not always feasible). */
void zopa_space_draw(const struct zopa_space *space, struct zopa_random *random, uint32_t *ret_outcome);

/* True when option o is in the set. */
static inline bool zopa_set_has(const uint64_t *set, uint32_t option) { return set[option / 64] >> (option % 64) & 1; }

#endif
