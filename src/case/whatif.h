/* whatif.h - the same case under an assumption: an issue settled, another reservation value, entries of the ledger left out. */
#ifndef ZOPA_WHATIF_H
#define ZOPA_WHATIF_H

#include "case/model.h"

/* What is assumed, as a person types it; arrays may be NULL where their count is 0.
 * - set: "ISSUE=OPTION": all other options of the issue are forbidden.
 * - reservation: "PARTY=X": X is that party's utility of no agreement.
 * - without: an id of the ledger: the entry goes, the references to it, and whatever rests on nothing but entries that went.
 * - assume: an id of the ledger: the entries that it contradicts go in the same way. */
struct zopa_what_if {
  const char *const *set;
  size_t set_count;
  const char *const *reservation;
  size_t reservation_count;
  const char *const *without;
  size_t without_count;
  const char *const *assume;
  size_t assume_count;
};

/* A changed copy. Every wrong name is told in error, with the nearest right one.
 * Errors: ZOPA_E_ARGUMENT, ZOPA_E_MEMORY. */
enum zopa_status zopa_case_what_if(const struct zopa_case *negotiation, const struct zopa_what_if *what_if, struct zopa_error *error,
                                   struct zopa_case **ret_case);

/* A copy in which these clauses are constraints too: no outcome on which one of them holds is feasible. why: what every one of them is
 * said to be for. Clauses and why are copied. Errors: ZOPA_E_MEMORY. Cost: O(size of the case). */
enum zopa_status zopa_case_forbid(const struct zopa_case *negotiation, const struct zopa_clause *clauses, size_t count, const char *why,
                                  struct zopa_case **ret_case);

/* Reads "PARTY=X" of a party with preferences. option: what to put before a problem, as "--reservation". The number's text points into argument.
 * Errors: ZOPA_E_ARGUMENT, with a problem; ZOPA_E_MEMORY. */
enum zopa_status zopa_party_number_read(const struct zopa_case *negotiation, const char *option, const char *argument, struct zopa_error *error,
                                        uint32_t *ret_party, struct zopa_number *ret_number);

#endif
