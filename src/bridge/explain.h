/* explain.h - what a package means for each party, and why: the parts of struct zopa_bridge_package. Shared by bridge.c and explain.c. */
#ifndef ZOPA_EXPLAIN_H
#define ZOPA_EXPLAIN_H

#include "bridge/package_search.h"

/* What explanations are made from; all of what the viewer may see. */
struct zopa_explainer {
  const struct zopa_beliefs *beliefs;
  const struct zopa_worths *worths;
  const struct zopa_regrets *regrets;     /* may be NULL */
  const bool *open;               /* [issue_count] */
  const uint32_t *stands;         /* [issue_count] where reopened issues stood; ZOPA_NONE */
  struct zopa_arena *arena;       /* of what is written */
};

/* Fills a package whose outcome and value are there. False when memory ran out. Cost: O(parties * options * draws). */
bool zopa_explain(const struct zopa_explainer *explainer, struct zopa_bridge_package *package);

/* A question as a sentence that a person could ask. NULL when memory ran out. */
const char *zopa_question_words(const struct zopa_case *negotiation, const uint32_t *left, const uint32_t *right, struct zopa_arena *arena);

#endif
