/* solved.h - a case with its space and its analysis, for tests that look at answers. */
#ifndef SOLVED_H
#define SOLVED_H

#include <stdlib.h>

#include "solve/analysis.h"
#include "tap.h"

struct solved {
  struct zopa_case *negotiation;
  struct zopa_space *space;
  struct zopa_analysis *analysis;
};

/* Solves a case, which it owns from then on. A case that cannot be solved ends the test. */
static inline struct solved solve(struct zopa_case *negotiation)
{
  struct solved solved = {.negotiation = negotiation};
  struct zopa_control control = ZOPA_CONTROL_INIT;
  control.threads = 1;
  if (!CHECK(zopa_space_new(negotiation, NULL, &solved.space) == ZOPA_OK)
      || !CHECK(zopa_analyze(solved.space, NULL, &control, NULL, &solved.analysis) == ZOPA_OK))
    exit(tap_done());             /* nothing that follows would mean anything */
  return solved;
}

static inline void clear(struct solved *solved)
{
  zopa_analysis_free(solved->analysis);
  zopa_space_free(solved->space);
  zopa_case_free(solved->negotiation);
}

#endif
