/* conflicts.h - statements of one party that cannot all hold: the smallest sets of them, and what to tell about one.
 *
 * A conflict is a set of statements that cannot all hold, while without any one of its members the others can. What is given besides
 * (weights add up to 1, the reservation value of the case) is no statement and belongs to no conflict. */
#ifndef ZOPA_CONFLICTS_H
#define ZOPA_CONFLICTS_H

#include "base/text.h"
#include "belief/rows.h"

struct zopa_conflict {
  uint32_t *statements;           /* ascending, of the party's preference statements */
  size_t statement_count;         /* at least 1 */
};

/* Finds conflicts, `most` at most: of those that were met the smallest, and of equally small ones those of earlier statements.
 * ret_conflicts  [*ret_count], in the arena; none when all statements can hold
 * ret_all        true when there is no other conflict; false when there is, or may be: the search ends after a bounded amount of work
 * Errors: ZOPA_E_MEMORY; ZOPA_E_UNSUPPORTED (see possible.h).
 * Cost: one linear program when all can hold, else some more than a conflict has members for each conflict, and one for each smallest set
 * of statements whose leaving out would mend all; at most a few thousand.
 * Source: Bailey & Stuckey, Discovery of minimal unsatisfiable subsets of constraints using hitting set dualization, PADL 2005; Reiter,
 * A theory of diagnosis from first principles, Artif. Intell. 32(1), 1987. */
enum zopa_status zopa_conflicts(const struct zopa_rows *rows, size_t most, struct zopa_arena *arena, struct zopa_conflict **ret_conflicts,
                                size_t *ret_count, bool *ret_all);

/* Appends sentences that tell a conflict: "These two statements of Union cannot both hold: (1) ...; (2) .... Either could without the
 * other." */
void zopa_conflict_words(const struct zopa_rows *rows, const struct zopa_conflict *conflict, struct zopa_text *text);

#endif
