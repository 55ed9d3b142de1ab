/* search.h - the four solutions and every party's ideal over the rational outcomes of a space of any size, without listing outcomes and without
 * the frontier, each with a proof or with a bound. See docs/methods/solutions.md for what is looked for; bound.h and search_tree.h for how. */
#ifndef ZOPA_SEARCH_H
#define ZOPA_SEARCH_H

#include "base/watch.h"
#include "solve/analysis.h"
#include "solve/bound.h"

/* What the first bound of a search rests on, so that it can be recomputed: bound.h gives the formulas. Parties are those that must agree, in
 * case order; rules are numbered forbids first, then the bonuses of each of these parties; tests in the order of the rules. */
struct zopa_certificate {
  enum zopa_aim_kind kind;
  size_t party_count;
  bool counts[ZOPA_PARTIES_MAX];
  double scale[ZOPA_PARTIES_MAX], price[ZOPA_PARTIES_MAX], weight[ZOPA_PARTIES_MAX];
  double *share, *tilt;
  double bound;                   /* on the aim, over all rational outcomes; -INFINITY: there are none */
};

/* The best outcome found for one concept. */
struct zopa_found {
  bool exists;
  uint32_t *outcome;              /* [issue_count] options */
  int64_t *sums;                  /* [utility_count], of all parties */
  double value;
  bool proven, proven_ties;
  double bound;                   /* no rational outcome has a larger value; INFINITY when nothing is known */
  uint64_t nodes;
  const char *method;
  struct zopa_certificate root;
};

struct zopa_search_result {
  bool any_rational;              /* a rational outcome is known */
  bool none_rational;             /* it is proven that there is none */
  struct zopa_certificate feasibility;    /* least of gain / scale over all parties: below 0 where the first bound proves it */
  int64_t *ideal;                 /* [utility_count] the largest sum found; INT64_MIN where nothing is known, and for who need not agree */
  bool *ideal_proven;             /* [utility_count] no rational outcome has a larger sum */
  bool ideals_proven;             /* all of them */
  struct zopa_found solutions[ZOPA_CONCEPTS];     /* in the order of zopa_concepts */
};

/* How far a search goes, for each of its answers. */
struct zopa_search_effort {
  uint64_t nodes_max;             /* boxes */
  uint64_t tied_max;              /* boxes that can hold no larger value than is known, only one that wins a tie */
  uint64_t work_max;              /* rows * parties looked at, half of 10^9 to 10^9 a second */
};
#define ZOPA_SEARCH_EFFORT_INIT {2000000, 20000, UINT64_C(3000000000)}

/* Searches a space; every party that must agree must have complete preferences, and there must be one. The result depends neither on threads nor
 * on time unless the watch stops it; then, and at the limits of the effort, what is not proven says so. effort may be NULL.
 * Results lie in the arena. Errors: ZOPA_E_ARGUMENT when nobody has to agree; ZOPA_E_MEMORY.
 * Cost: a bound takes O(options * parties) a few dozen times; how many are needed depends on the case. */
enum zopa_status zopa_search(const struct zopa_space *space, const struct zopa_search_effort *effort, struct zopa_watch *watch, unsigned threads,
                             struct zopa_arena *arena, struct zopa_search_result *ret_result);

#endif
