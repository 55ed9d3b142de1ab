/* conditions.h - a space whose utilities are paid by conditions, in the form that search works on: classes of options, rules, weightings.
 *
 *     issue:    o0 o1 o2 o3 o4 o5 o6 o7        options
 *     tests:       [--------]                  of all rules on this issue
 *                        [-----------]
 *     classes:  a  b  b  c  c  d  d  a         options that pass the same tests are one class; a set of classes is one word
 *
 * A rule is a condition with what it pays each consenting party; equal conditions of several parties are one rule. A constraint that forbids
 * is a rule that must not hold. What tells the options of one issue apart is a rule with one test. Everything else is a constant. */
#ifndef ZOPA_CONDITIONS_H
#define ZOPA_CONDITIONS_H

#include <gmp.h>

#include "base/arena.h"
#include "base/watch.h"
#include "space/space.h"

enum { ZOPA_CLASSES_MAX = 64, ZOPA_RULES_MAX = 4096 };

struct zopa_hunt_rule {
  uint32_t test, test_count;      /* its tests stand side by side; at least one, each of another issue, and each can pass and fail */
  bool forbidden;
};

struct zopa_rules {
  const struct zopa_space *space;
  size_t party_count;
  const struct zopa_utility **utilities;  /* [party_count] those who consent, in case order */

  size_t issue_count;
  uint64_t *all;                  /* [issue_count] every class of an issue */
  uint32_t *class_start;          /* [issue_count + 1] its first class among the classes of all issues */
  uint32_t *option;               /* [classes] the first option of a class; classes of one issue are in the order of these */
  uint32_t *size;                 /* [classes] options in it */

  size_t rule_count, test_count;
  struct zopa_hunt_rule *rules;
  uint32_t *issue;                /* [test_count] */
  uint64_t *set;                  /* [test_count] classes that pass */
  int64_t *amount;                /* [rule_count][party_count] */
  int64_t *base, *cap;            /* [party_count] */
  int64_t *low, *high;            /* [party_count] no capped sum is less, no sum before the cap more */
  bool empty;                     /* no outcome is feasible */
};

/* True when the space can be brought to this form: no issue has more classes than a word has bits, and there are at most ZOPA_RULES_MAX rules. */
bool zopa_rules_apply(const struct zopa_space *space);

/* Compiles a space to which it applies into the arena. Errors: ZOPA_E_MEMORY. Cost: O(options * classes * tests), and pairs of rules. */
enum zopa_status zopa_rules_compile(const struct zopa_space *space, struct zopa_arena *arena, struct zopa_rules *ret_rules);

/* The capped sums of the outcomes that have these classes, one an issue. pick [issue_count] numbers within the issue; ret_vector [party_count].
 * False when a forbidden rule holds. */
bool zopa_rules_vector(const struct zopa_rules *rules, const uint8_t *pick, int64_t *ret_vector);

/* Counts what lies in boxes; one a thread. */
struct zopa_counter {
  const struct zopa_rules *rules;
  struct zopa_watch *watch;
  uint32_t *part;                 /* [issue_count] issues that open rules join have the same number, the least of them; its own: alone */
  uint32_t *line;                 /* [issue_count] the issues of one part, ascending */
  uint32_t *open;                 /* [rule_count] barred rules that can hold in the box, then those of one part */
  uint32_t *last;                 /* [rule_count] the last issue on which the rule is open */
  bool *alive;                    /* [issue_count + 1][rule_count] barred rules that the options chosen so far have passed */
  uint64_t *left;                 /* [issue_count] classes not tried yet */
  uint8_t *pick;                  /* [issue_count] the first choice found */
  mpz_t *before, *after;          /* [issue_count + 1] ways to choose the issues in front of a place of the line, and from it on */
  mpz_t total, sum;
};

bool zopa_counter_init(struct zopa_counter *counter, const struct zopa_rules *rules, struct zopa_watch *watch, struct zopa_arena *arena);
void zopa_counter_clear(struct zopa_counter *counter);

/* The outcomes of a box for which no barred rule holds: their number in counter->total, the first of them in index order in ret_outcome
 * [issue_count] (options), which is not written when there is none. mask [issue_count]: the box; barred [rule_count]. False when the watch
 * stopped it. Cost: rules, and for issues that rules join a product over groups of their classes. */
bool zopa_counter_count(struct zopa_counter *counter, const uint64_t *mask, const bool *barred, uint32_t *ret_outcome);

/* A weighting of the parties, and how each rule's weighted amount is shared among its tests so that the sum over issues of the best class
 * bounds the weighted sum of every outcome.
 *
 *     w > 0:  w [all tests pass]  <=  sum of share[t] [t passes],  shares >= 0 and w together
 *     w < 0:  w [all tests pass]  <=  dent (k - 1 - tests that pass),  0 <= dent <= -w
 *     barred:               0     <=  dent (k - 1 - tests that pass),  0 <= dent
 *
 * Source: Lagrangian decomposition; Guignard & Kim, Math. Programming 39, 1987. */
struct zopa_weighting {
  double *weight;                 /* [party_count] >= 0 */
  double *worth;                  /* [rule_count] weighted amounts */
  double *share;                  /* [test_count], 0 where the rule's worth is not positive */
  double *dent;                   /* [rule_count], 0 where it is positive */
  double constant;                /* weighted base */
  double margin;                  /* more than what rounding can do to a bound */
  double bound;                   /* of the whole space */
};

/* Finds good shares by subgradient steps. `meet` is told the picks that the steps come by, which make good outcomes; steps: how many.
 * `reached` says the best weighted sum known. Errors: ZOPA_E_MEMORY. Cost: O(steps * (classes + tests * classes of an issue)). */
enum zopa_status zopa_weighting_new(const struct zopa_rules *rules, const double *weight, unsigned steps, struct zopa_arena *arena,
                                    double (*meet)(void *context, const uint8_t *pick, const double *weight), void *context,
                                    struct zopa_weighting **ret_weighting);

/* Moves share [count], at most 64 of them, to the nearest point of the simplex: shares >= 0 that sum to worth > 0. */
void zopa_simplex_project(double *share, uint32_t count, double worth);

#endif
