/* bridge_sample.h - an answer of `bridge` made by hand from tests/golden/bridge/case.yaml, for the tests of its faces: no search, no sampling,
 * every figure is written down, so that what a face makes of it can be foretold. */
#ifndef BRIDGE_SAMPLE_H
#define BRIDGE_SAMPLE_H

#include "ops/bridge_view.h"

enum bridge_sample_kind {
  BRIDGE_SAMPLE_PACKAGES,         /* three packages, two parties that must agree and one that need not */
  BRIDGE_SAMPLE_UNKNOWN,          /* likewise, and a party that must agree of whom nothing is on file */
  BRIDGE_SAMPLE_NONE,             /* nothing can be combined */
  BRIDGE_SAMPLE_NOBODY,           /* one package, and nobody must agree */
  BRIDGE_SAMPLE_CONFLICTS,        /* statements of one party that cannot all hold */
  BRIDGE_SAMPLE_LIMIT,            /* a limit was met before any draw */
};

struct bridge_sample {
  struct zopa_arena arena;
  struct zopa_case *negotiation;
  struct zopa_space *space;
  struct zopa_beliefs beliefs;
  struct zopa_bridge bridge;
  struct zopa_bridge_wish wish;
  struct zopa_call call;
  struct zopa_show show;
  struct zopa_bridge_answer answer;
  double stakes[4][8];
};

/* Fills the sample; false when it cannot be read. Clear it either way. */
bool bridge_sample_build(struct bridge_sample *sample, enum bridge_sample_kind kind);
void bridge_sample_clear(struct bridge_sample *sample);

#endif
