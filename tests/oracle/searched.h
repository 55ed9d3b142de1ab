/* searched.h - a case with its space and what the search found there, for tests that look at that. */
#ifndef SEARCHED_H
#define SEARCHED_H

#include "solve/search.h"
#include "tap.h"

struct searched {
  struct zopa_case *negotiation;
  struct zopa_space *space;
  struct zopa_control control;
  struct zopa_watch watch;
  struct zopa_arena arena;
  struct zopa_search_result result;
};

/* Searches a case, which it owns from then on. effort: NULL for the usual. False, and a fault noted, when that cannot be done. */
static inline bool searched_init(struct searched *searched, struct zopa_case *negotiation, const struct zopa_search_effort *effort)
{
  *searched = (struct searched){.negotiation = negotiation, .control = ZOPA_CONTROL_INIT};
  zopa_watch_init(&searched->watch, &searched->control);
  return CHECK(zopa_space_new(negotiation, NULL, &searched->space) == ZOPA_OK)
         && CHECK(zopa_search(searched->space, effort, &searched->watch, 1, &searched->arena, &searched->result) == ZOPA_OK);
}

static inline void searched_clear(struct searched *searched)
{
  zopa_arena_clear(&searched->arena);
  zopa_watch_clear(&searched->watch);
  zopa_space_free(searched->space);
  zopa_case_free(searched->negotiation);
}

#endif
