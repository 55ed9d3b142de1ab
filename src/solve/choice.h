/* choice.h - the solutions, chosen among the rational rows of a frontier. */
#ifndef ZOPA_CHOICE_H
#define ZOPA_CHOICE_H

#include "solve/analysis.h"
#include "solve/concept.h"

/* The consenting parties of an analysis as concepts take them, with room for what bargain points to. It must not be moved. */
struct zopa_bargain_view {
  struct zopa_bargain bargain;
  size_t utility[ZOPA_PARTIES_MAX];
  int64_t unit[ZOPA_PARTIES_MAX], reservation[ZOPA_PARTIES_MAX], ideal[ZOPA_PARTIES_MAX];
  bool gains[ZOPA_PARTIES_MAX];
};

/* Fills a view with the parties of a space; ideals and gains are for the caller to fill. */
void zopa_bargain_view_init(struct zopa_bargain_view *view, const struct zopa_space *space);

/* The consenting parties' part of a vector of all sums. */
void zopa_bargain_view_read(const struct zopa_bargain_view *view, const int64_t *sums, int64_t *ret_vector);

/* Chooses each concept's solution among the rational rows of the analysis' frontier, which must hold all points that reach every reservation
 * value, and fills ideals, any_rational and none_rational. All is proven. nodes: what it took to find the rows.
 * Errors: ZOPA_E_MEMORY. Cost: O(rows * parties * concepts). */
enum zopa_status zopa_choose(struct zopa_analysis *analysis, uint64_t nodes);

#endif
