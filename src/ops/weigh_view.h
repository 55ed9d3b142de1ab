/* weigh_view.h - a person's packages on the scales, what each means for each party, and the ways to tell it. Shared by the weigh files only. */
#ifndef ZOPA_WEIGH_VIEW_H
#define ZOPA_WEIGH_VIEW_H

#include "ops/approvals.h"
#include "ops/bridge_view.h"
#include "ops/outlook.h"
#include "ops/weigh_draws.h"
#include "solve/analysis.h"

/* Why nothing is said to better a package, where that is no proof that nothing does. */
enum zopa_doubt { ZOPA_DOUBT_NONE, ZOPA_DOUBT_FRONTIER, ZOPA_DOUBT_SEARCHED, ZOPA_DOUBT_OPEN, ZOPA_DOUBT_KNOWLEDGE };

/* One package on the scales. */
struct zopa_weighed {
  uint32_t *package;              /* [issues_count] */
  struct zopa_space *space;       /* with the package settled */
  struct zopa_analysis *analysis; /* of that space: worst and best of each party */
  struct zopa_closings *closings; /* of that space; NULL when nobody was drawn */
  struct zopa_draws_verdict *drawn;       /* [beliefs->count]; of those with draws */
  uint32_t *dominated_by;         /* an outcome, or NULL */
  enum zopa_doubt doubt;
  bool compared, reaches;         /* its own frontier was held against the whole one, and they have a row in common */
  bool open;                      /* it leaves an issue open */
  struct zopa_approval_line approval;     /* of what it settles */
  struct zopa_holding_line holding;
};

struct zopa_scales {
  struct zopa_call *call;
  const struct zopa_space *space;
  const struct zopa_analysis *whole;      /* of the whole space; NULL when preferences are missing that it needs */
  struct zopa_ratify *ratify;     /* NULL when there is nothing to tell of approvals; owned */
  const struct zopa_beliefs *beliefs;     /* NULL when nobody is known from statements only, or there was no room for draws */
  struct zopa_weighed *packages;
  size_t count;
  struct zopa_watch watch;
};

/* What a package means for one party. Figures that are not known are NaN. */
struct zopa_verdict {
  double utility[2];              /* of the worst and the best way to close what is open */
  double share, error;            /* of its possible preferences, in the best way for it; with complete preferences only where every way agrees */
  double bounds[2];               /* the share for any one way lies within */
  bool drawn;                     /* counted over draws */
};

/* Calls tell(context, text) for every constraint broken, every red line crossed and every rejection met, whatever is still open. */
void zopa_weigh_crossings(const struct zopa_scales *scales, const struct zopa_weighed *weighed, void (*tell)(void *context, const char *text),
                          void *context);

/* The ledger entries that what is known of a party's view of the package rests on, each once; the array is allocated, NULL when memory ran out. */
const char **zopa_weigh_rests_on(const struct zopa_preference *preference, const uint32_t *package, size_t *ret_count);

/* The place of a party among the space's utilities; among the beliefs, when it is known from statements that bear on its utility. Or SIZE_MAX. */
size_t zopa_weigh_utility(const struct zopa_space *space, uint32_t party);
size_t zopa_weigh_belief(const struct zopa_scales *scales, uint32_t party);

/* What a package means for a party. */
struct zopa_verdict zopa_weigh_judge(const struct zopa_scales *scales, const struct zopa_weighed *weighed, uint32_t party);

/* True when some way to close the open issues is feasible. */
bool zopa_weigh_possible(const struct zopa_weighed *weighed);

/* A party that must agree and of whom too little is known for anything to be better whatever it wants; ZOPA_NONE when there is none. */
uint32_t zopa_weigh_least_known(const struct zopa_scales *scales);

/* All of it as one JSON document; docs/json.md fixes keys and order. All of it for people on a terminal. */
void zopa_weigh_json(struct zopa_call *call, const struct zopa_scales *scales);
void zopa_weigh_report(struct zopa_call *call, const struct zopa_scales *scales);

#endif
