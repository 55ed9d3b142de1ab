/* approvals.h - the approvals of a case as `weigh`, `bridge` and `analyze` use them: how likely a package passes every body that it needs, which body
 * binds, and which packages pass with at least a given probability. The whole of it is told by `ratify`.
 *
 * Definitions: ratify/ratify.h; the win-set: ratify/win_set.h. */
#ifndef ZOPA_APPROVALS_H
#define ZOPA_APPROVALS_H

#include "ops/op.h"
#include "ratify/ratify.h"
#include "ratify/win_set.h"
#include "report/json_out.h"

/* Where nothing else is asked for, packages count as passing that are more likely to than not. */
#define ZOPA_APPROVAL_USUAL 0.5

/* What is told of one package. Figures that are not known are NaN. */
struct zopa_approval_line {
  bool told;                      /* else nothing below is set */
  double probability, independent;        /* of passing every body that it needs; the same if voters were independent of each other */
  uint32_t binding;               /* the body with the lowest probability, or ZOPA_NONE */
  struct zopa_ratify_answer *answer;      /* body by body; owned */
};

/* Prepares the approvals of a case. *ret_ratify is NULL where nothing can be told: the case has no approvals, or of no body it is known how it
 * would vote. Unless `wanted`, problems with voters become warnings. The case must outlive what is made.
 * Errors, where wanted: ZOPA_E_ARGUMENT when the case has no approvals, or of some body it is not known how it would vote, with a problem that
 * names it; those of zopa_ratify_new. ZOPA_E_MEMORY. */
enum zopa_status zopa_approvals_new(struct zopa_call *call, const struct zopa_case *negotiation, bool wanted, struct zopa_ratify **ret_ratify);

/* The probability that --approval names, from 0 to 1, or what is usual. Errors: ZOPA_E_ARGUMENT. */
enum zopa_status zopa_approvals_least(struct zopa_call *call, double *ret_least);

/* What falls short of `least`, in the arena. Errors: ZOPA_E_TOO_LARGE and ZOPA_E_UNSUPPORTED, with a problem; ZOPA_E_MEMORY. */
enum zopa_status zopa_approvals_win_set(struct zopa_call *call, const struct zopa_case *negotiation, struct zopa_ratify *ratify, double least,
                                        struct zopa_arena *arena, struct zopa_win_set *ret_set);

/* ratify may be NULL: then nothing is told. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_approval_line_find(struct zopa_ratify *ratify, const uint32_t *package, struct zopa_approval_line *ret_line);
void zopa_approval_line_clear(struct zopa_approval_line *line);

/* {"party": "usa", "body": "Senate"} under key; null for ZOPA_NONE. */
void zopa_approval_body_json(struct zopa_json *json, const char *key, const struct zopa_case *negotiation, const struct zopa_ratify *ratify, uint32_t body);

/* The member "approval"; nothing where nothing is told. bodies: each of them too. */
void zopa_approval_line_json(struct zopa_json *json, const struct zopa_case *negotiation, const struct zopa_ratify *ratify,
                             const struct zopa_approval_line *line, bool bodies);

/* "It passes every approval with 74 per cent (98 if votes were independent of each other); Senate of United States binds." Empty where nothing is
 * told. bodies: each of them too. */
void zopa_approval_line_words(const struct zopa_case *negotiation, const struct zopa_ratify *ratify, const struct zopa_approval_line *line, bool bodies,
                              struct zopa_text *text);

/* "Senate of United States". */
void zopa_approval_body_words(const struct zopa_case *negotiation, const struct zopa_ratify *ratify, uint32_t body, struct zopa_text *text);

/* A probability or share as a line has room for it: "74", "under 1", "over 99"; the unit is the caller's. */
void zopa_percent_brief(double share, struct zopa_text *text);

#endif
