/* validate.h - what a case must be to make sense, whatever file it came from. */
#ifndef ZOPA_VALIDATE_H
#define ZOPA_VALIDATE_H

#include "case/model.h"

/* Adds an error for everything that makes no sense, and a warning for everything that looks like a slip. Every index and reference of the
 * case must be in range already (a reader sees to that). A case that was cut to a viewer is judged by what is left of it: so its warnings
 * tell nothing of what is hidden. To be called before a "what if" changes it.
 * Errors: ZOPA_E_INPUT when there was an error; ZOPA_E_MEMORY.
 * Cost:   O(size of the case). */
enum zopa_status zopa_case_validate(const struct zopa_case *negotiation, struct zopa_error *error);

#endif
