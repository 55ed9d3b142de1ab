/* ratify_view.h - what the bodies do with a package, and what people ask about it next. Shared by the ratify files only.
 *
 * Definitions. A voter leans to yea when it is more likely to vote yea than nay. More are needed when those who lean to yea, with their weight, do
 * not reach the need; nearest are those who do not lean to yea and are most likely to all the same (or, when there are enough, those who lean to it
 * and are least likely to). Pivotal are those most often decisive (ratify/passing.h). */
#ifndef ZOPA_RATIFY_VIEW_H
#define ZOPA_RATIFY_VIEW_H

#include "ops/op.h"
#include "ratify/ratify.h"

enum { ZOPA_PIVOTAL_SHOWN = 5, ZOPA_NEAREST_SHOWN = 8, ZOPA_OPTIONS_SHOWN = 64 };

struct zopa_ratify_facts {
  size_t pivotal[ZOPA_PIVOTAL_SHOWN], pivotal_count;
  bool leans;                     /* the figures of these three lines are there: the rule has one threshold on yeas, and all chances are known */
  double leaning, more;           /* in units of the measure; more is below 0 when there are some to spare */
  size_t nearest[ZOPA_NEAREST_SHOWN], nearest_count;
  size_t recorded[4];             /* votes on record, by enum zopa_vote */
  bool recorded_all, recorded_passes;     /* everybody has one; so it would have passed */
};

/* What a body does when one issue of the package is settled so, all else being equal. */
struct zopa_ratify_option {
  uint32_t body, issue, option;   /* option ZOPA_NONE: left open */
  bool chosen;                    /* as the package has it */
  enum zopa_needed needed;
  double probability;
};

struct zopa_ratify_view {
  struct zopa_call *call;
  const struct zopa_case *it;
  const struct zopa_ratify *ratify;
  const struct zopa_body *bodies;
  size_t count;
  const uint32_t *package;        /* [issues_count] */
  const struct zopa_ratify_answer *answer;
  struct zopa_ratify_facts *facts;        /* [count] */
  struct zopa_ratify_option *options;
  size_t option_count;
  bool options_cut;               /* an issue has more options than are tried */
  bool recorded;                  /* --recorded */
  bool failed;                    /* memory ran out */
};

/* Errors: ZOPA_E_MEMORY. Cost: O(voters). */
enum zopa_status zopa_ratify_find_facts(const struct zopa_body *body, const struct zopa_body_answer *answer, struct zopa_ratify_facts *ret_facts);

/* The probability that a guarantee gets the approvals that it needs, as one number: a product over the parties; NaN when not known. */
double zopa_ratify_guarantee(const struct zopa_ratify_view *view, const struct zopa_guarantee *guarantee);

/* True when the case lists an approval of that party. */
bool zopa_ratify_party_listed(const struct zopa_ratify_view *view, uint32_t party);

void zopa_ratify_json(struct zopa_ratify_view *view, struct zopa_text *text);

/* terminal NULL: a page. */
void zopa_ratify_report(struct zopa_ratify_view *view, const struct zopa_terminal *terminal, struct zopa_text *text);

#endif
