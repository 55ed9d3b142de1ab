/* oracle.h - the agreement space of a small case by its definitions, to hold the fast methods against.
 *
 * Written from docs/case-format.md and the meaning of "analyze" alone, and slow on purpose: every outcome is looked at, every utility is
 * an exact fraction, every outcome that could dominate another is tried. It shares no code with src/space and src/solve. */
#ifndef ZOPA_ORACLE_H
#define ZOPA_ORACLE_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "case/model.h"
#include "space/space.h"

enum { ORACLE_NONE = UINT32_MAX };

/* A party with complete preferences. Utilities are kept once: an outcome's level is the place of its utility among all that occur. */
struct oracle_party {
  uint32_t party;                 /* index in the case */
  bool consents;
  mpq_t reservation;
  mpq_t *levels;                  /* [level_count] the distinct utilities of all outcomes, feasible or not, rising */
  uint32_t level_count;
  uint32_t *level;                /* [outcome_count] */
  uint32_t worst, best;           /* levels, over feasible outcomes; ORACLE_NONE when there is none */
  uint32_t ideal;                 /* level, over rational outcomes; likewise */
};

/* Feasible outcomes that every consenting party values alike. */
struct oracle_point {
  size_t outcome;                 /* the first of them */
  uint64_t ties;
  bool rational, efficient;
};

enum oracle_concept { ORACLE_NASH, ORACLE_KALAI_SMORODINSKY, ORACLE_EGALITARIAN, ORACLE_UTILITARIAN, ORACLE_CONCEPTS };

struct oracle_solution {
  bool exists;
  size_t outcome;
  mpq_t value;                    /* where no party can gain: product 1, least 0 */
};

struct oracle {
  const struct zopa_case *negotiation;
  size_t outcome_count;           /* index order: first issue slowest, options in file order */
  struct oracle_party *parties;
  size_t party_count;
  bool *feasible;                 /* [outcome_count] */
  uint64_t feasible_count, rational_count;
  struct oracle_point *points;    /* the first consenting party's utility falling, then the second's ... */
  size_t point_count;
  struct oracle_solution solutions[ORACLE_CONCEPTS];
};

/* How many outcomes a case has, or SIZE_MAX when it has more. */
size_t oracle_outcome_count(const struct zopa_case *negotiation);

/* Outcome number index. ret_outcome [issues]: option indices. */
void oracle_outcome(const struct zopa_case *negotiation, size_t index, uint32_t *ret_outcome);

/* True when all terms of the clause hold. */
bool oracle_clause_holds(const struct zopa_clause *clause, const uint32_t *outcome);

/* True when no constraint and no red line of a consenting party stands against the outcome. */
bool oracle_feasible(const struct zopa_case *negotiation, const uint32_t *outcome);

/* What one party's file entry is worth, issue by issue, as exact fractions. u = min(cap, base + shares of the options + adds that hold). */
struct oracle_scale {
  const struct zopa_case *negotiation;
  const struct zopa_preference *preference;
  mpq_t **share;                  /* [issues][options] */
  mpq_t *add;                     /* [interactions] */
  mpq_t base, cap, reservation;
  bool capped;
};

void oracle_scale_init(struct oracle_scale *scale, const struct zopa_case *negotiation, size_t party);
void oracle_scale_clear(struct oracle_scale *scale);
void oracle_utility(const struct oracle_scale *scale, const uint32_t *outcome, mpq_t ret_utility);

/* Everything, from the fractions of the file; every consenting party must be complete. With space not NULL: from the integers that the
 * space made of them instead (the definitions applied to what the fast methods see), which is quicker too. Never fails: it stops the
 * program when memory runs out. Cost: about outcomes * parties * issues fractions, then the distinct vectors squared. */
struct oracle *oracle_new(const struct zopa_case *negotiation, const struct zopa_space *space);
void oracle_free(struct oracle *oracle);

#endif
