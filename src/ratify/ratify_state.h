/* ratify_state.h - the prepared approvals of a case. Shared by the ratify files only. */
#ifndef ZOPA_RATIFY_STATE_H
#define ZOPA_RATIFY_STATE_H

#include "base/names.h"
#include "ratify/ratify.h"

enum { ZOPA_RATIFY_KEPT_MAX = 1 << 16 };  /* answers kept for zopa_ratify_probability */

struct zopa_ratify_kept {
  double probability;
  uint32_t least;
};

struct zopa_ratify {
  struct zopa_arena arena;        /* owns what is not said to be owned otherwise, and the state itself */
  const struct zopa_case *it;
  struct zopa_ratify_settings settings;
  struct zopa_body *bodies;
  size_t body_count;
  const struct zopa_clause **clauses;
  size_t clause_count;
  struct zopa_names names;        /* from which clauses hold, a character each, to an answer that is kept */
  struct zopa_ratify_kept *kept;
  size_t kept_count, kept_capacity;
};

#endif
