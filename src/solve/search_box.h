/* search_box.h - what a search still allows: for each issue the rows that are left, shrunk by removal and restored by going back.
 *
 *     order:  [ left: 4 7 5 | removed: 6 3 ]       one list an issue; place[row] is where a row stands in its list
 *
 * Removing a row swaps it behind the rows left, so that going back is a matter of sizes alone. The trail remembers them.
 * Source of the structure: Briggs & Torczon, ACM Lett. Program. Lang. Syst. 2, 1993; le Clement et al., TRICS 2013, for search. */
#ifndef ZOPA_SEARCH_BOX_H
#define ZOPA_SEARCH_BOX_H

#include "solve/search_model.h"

struct zopa_box {
  const struct zopa_model *model;
  uint32_t *size;                 /* [issue_count] rows left */
  uint32_t *order, *place;        /* [row_count] */
  struct zopa_box_mark {
    uint32_t issue, size;
  } *trail;                       /* [row_count]: a row is removed at most once between two ways back */
  size_t trail_count;
  uint32_t *open;                 /* [issue_count] working memory of propagation: issues with more than one row left */
  double *best;                   /* [issue_count][party_count] the most each party can get there */
};

/* How a condition stands in a box. */
enum zopa_rule_state { ZOPA_RULE_DEAD, ZOPA_RULE_OPEN, ZOPA_RULE_HOLDS };

/* A box with all rows. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_box_make(const struct zopa_model *model, struct zopa_arena *arena, struct zopa_box *ret_box);

/* The rows left of an issue: [size[issue]], in no particular order, valid until the next removal or return. */
static inline const uint32_t *zopa_box_rows(const struct zopa_box *box, size_t issue) { return box->order + box->model->first[issue]; }

static inline bool zopa_box_has(const struct zopa_box *box, size_t issue, size_t row)
{
  return box->place[row] < box->model->first[issue] + box->size[issue];
}

/* Removes a row that is left; leaves only the given row. */
void zopa_box_remove(struct zopa_box *box, size_t issue, uint32_t row);
void zopa_box_settle(struct zopa_box *box, size_t issue, uint32_t row);

/* Takes back every change since the trail had this length. */
void zopa_box_return(struct zopa_box *box, size_t trail_count);

/* The state of a rule. ret_open (may be NULL) [tests of the rule]: whether some rows left pass that test and some do not. */
enum zopa_rule_state zopa_box_rule(const struct zopa_box *box, const struct zopa_rule *rule, bool *ret_open, size_t *ret_open_count);

/* Removes rows with which no outcome of the box is feasible and gives each party at least need [party_count] (a gain; -INFINITY for no
 * need), as far as one condition or one party shows it. False when no outcome is left. Never removes a row of an outcome that qualifies.
 * Cost: O(rows left * parties + tests), a few times. */
bool zopa_box_propagate(struct zopa_box *box, const double *need);

#endif
