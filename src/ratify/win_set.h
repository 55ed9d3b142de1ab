/* win_set.h - which packages would pass everywhere, as constraints: what Putnam calls a win-set, cut out of the outcome space exactly.
 *
 * Whether a package passes is asked of whoever knows; it depends on nothing but which of some clauses hold of the package. So the packages fall
 * into few kinds, each is asked about once, and those that fall short are described by clauses: a package falls short if and only if one of
 * these holds. Given to a space as constraints they leave the win-set, and whatever is proven there is proven for it.
 *
 *     clauses {territory: line} and {aid: [high, top], guarantees: article5}
 *
 *     issue       territory      aid             guarantees          kinds of options, told apart by the clauses
 *     kinds       line | rest    high,top | rest   article5 | rest     2 * 2 * 2 leaves, four different answers
 *
 * Source: Putnam, "Diplomacy and domestic politics: the logic of two-level games", International Organization 42(3), 1988. */
#ifndef ZOPA_WIN_SET_H
#define ZOPA_WIN_SET_H

#include "case/model.h"

/* Clauses, kinds of packages, and different answers among them that are looked at; more are refused. */
enum { ZOPA_WIN_CLAUSES_MAX = 1024, ZOPA_WIN_LEAVES_MAX = 1 << 20, ZOPA_WIN_ASKED_MAX = 4096 };

/* What is asked, and what the answer depends on. */
struct zopa_win_question {
  const struct zopa_clause *const *clauses;
  size_t clause_count;
  /* The probability of passing of an outcome [issues_count]; the same wherever the same clauses hold. */
  enum zopa_status (*ask)(void *context, const uint32_t *outcome, double *ret_probability);
  void *context;
};

struct zopa_win_set {
  struct zopa_clause *shortfalls; /* a package falls short of `least` iff one of these holds; no terms: all do */
  size_t shortfall_count;
  double lowest, highest;         /* probability over all conceivable packages, constraints left aside */
  size_t asked;                   /* different answers that were asked for */
};

/* A probability counts as reaching `least` from this much below it: it is an integral, and its last digits are not its own. */
#define ZOPA_WIN_SLACK 1e-9

/* Finds the win-set. What is written lies in the arena.
 * Errors: ZOPA_E_TOO_LARGE when a bound above is met; ZOPA_E_MEMORY; whatever ask returns.
 * Cost:   O(leaves * (clauses + issues named)), and one question for each different answer. */
enum zopa_status zopa_win_set_find(const struct zopa_case *negotiation, const struct zopa_win_question *question, double least,
                                   struct zopa_arena *arena, struct zopa_win_set *ret_set);

#endif
