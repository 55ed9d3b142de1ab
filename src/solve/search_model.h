/* search_model.h - a space made ready for searching without listing: gains in doubles, options that no solution needs left out, and conditions
 * by issue.
 *
 * A row is one option of one issue. The gain of a party is its utility above its reservation value; an outcome's gain is
 *
 *     base + sum of gain[row] over the rows picked + sum of the amounts of the rules that hold     (then cut at the party's cap)
 *
 * Doubles steer the search and cut it, always with room for their rounding; what is found is judged on the integers of the space. */
#ifndef ZOPA_SEARCH_MODEL_H
#define ZOPA_SEARCH_MODEL_H

#include "space/space.h"

/* A condition of the space: a bonus of one party, or forbidden. */
struct zopa_rule {
  const struct zopa_condition *condition;
  size_t party;                   /* column of the party whose bonus it is; ZOPA_RULE_FORBIDS */
  double amount;                  /* of the bonus, in utility */
  size_t first_test;              /* its tests are numbered on from here among all tests */
};

enum { ZOPA_RULE_FORBIDS = ZOPA_PARTIES_MAX };

/* One test of a rule, as an issue sees it. */
struct zopa_rule_test {
  size_t rule, test;
};

struct zopa_model {
  const struct zopa_space *space;
  size_t party_count;             /* parties that must agree, in case order: columns */
  const struct zopa_utility *utility[ZOPA_PARTIES_MAX];
  size_t place[ZOPA_PARTIES_MAX]; /* of a column's utility in the space */
  double base[ZOPA_PARTIES_MAX];  /* gain before any issue */
  double reach[ZOPA_PARTIES_MAX]; /* no gain, nor any partial sum of one, is larger in magnitude */
  double cap[ZOPA_PARTIES_MAX];   /* largest gain that the party's cap allows, rounded up; INFINITY */
  double epsilon;                 /* a sum of weighted gains is off by at most this times the sum of weight * reach */
  size_t *first;                  /* [issue_count + 1] rows of an issue: first[i] .. first[i + 1] - 1, options ascending */
  uint32_t *issue, *option;       /* [row_count] */
  double *gain;                   /* [row_count][party_count] */
  size_t row_count;
  struct zopa_rule *rules;
  size_t rule_count, test_count;
  struct zopa_rule_test *tests;   /* by issue: those of issue i are tests_of[i] .. tests_of[i + 1] - 1 */
  size_t *tests_of;               /* [issue_count + 1] */
};

/* Makes the model of a space, in an arena. Two kinds of options are left out, because for each outcome that takes one there is another that
 * is as good for every purpose: those equal in worth and in every test to an earlier option, and those that another option, alike in every
 * test, betters (as much for every party, more for one without a cap); not looked for in issues of more than 2048 options. Errors: ZOPA_E_MEMORY. Cost: O(rows * options * parties). */
enum zopa_status zopa_model_make(const struct zopa_space *space, struct zopa_arena *arena, struct zopa_model *ret_model);

/* True when the row's option passes the test. */
static inline bool zopa_row_passes(const struct zopa_model *model, const struct zopa_rule *rule, size_t test, size_t row)
{
  return zopa_set_has(rule->condition->tests[test].set, model->option[row]);
}

/* Gains of an outcome given by its rows [issue_count], without caps; the number of rules broken. */
size_t zopa_model_gains(const struct zopa_model *model, const uint32_t *rows, double *ret_gains);

/* The same outcome as options, its exact sums [party_count], whether it is feasible and everyone reaches the reservation value. */
bool zopa_model_judge(const struct zopa_model *model, const uint32_t *rows, uint32_t *ret_outcome, int64_t *ret_sums);

#endif
