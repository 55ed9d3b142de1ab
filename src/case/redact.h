/* redact.h - what a viewer may see: the one place where visibility is applied. */
#ifndef ZOPA_REDACT_H
#define ZOPA_REDACT_H

#include "case/model.h"

/* A copy of the case with nothing in it that the viewer may not see. Everyone sees what is public. The mediator (the viewer of that name,
 * and a party of that role) sees what is for the mediator too; a party sees what is private to it: its own preferences, statements that
 * speak for it, what it claims, offers and guarantees that it makes, its approvals, rounds it was present at. `all` sees everything.
 * What hung on hidden entries of the ledger goes with them: references to them, whatever rests on nothing else (`from`), sources that no
 * visible statement names. Places go too (a line number tells how much was left out above it). So nothing that is hidden, not its number
 * and not that there is any, changes anything in the copy.
 * Errors: ZOPA_E_ARGUMENT when the viewer is a party that the case does not have; ZOPA_E_MEMORY. */
enum zopa_status zopa_case_redact(const struct zopa_case *whole, struct zopa_viewer viewer, struct zopa_case **ret_case);

/* The same with preferences that are marked `use: engine` left in: what may shape which packages are listed to the viewer, and in which order,
 * and nothing else. *ret_case is NULL when there are none that the viewer does not see anyway. Errors: likewise. */
enum zopa_status zopa_case_redact_engine(const struct zopa_case *whole, struct zopa_viewer viewer, struct zopa_case **ret_case);

/* Whose matter that is not public a case holds. */
struct zopa_private {
  bool mediator;                  /* for the mediator */
  bool nobody;                    /* private, and no party's own */
  bool party[ZOPA_PARTIES_MAX];   /* private to that party */
};
void zopa_case_private(const struct zopa_case *negotiation, struct zopa_private *ret_private);

/* True when the case holds anything that is not public. */
bool zopa_case_holds_private(const struct zopa_case *negotiation);

#endif
