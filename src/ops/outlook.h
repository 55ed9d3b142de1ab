/* outlook.h - what becomes of a package once the parties have agreed to it: whether it would hold the day after. One line beside a package, for
 * `weigh` and `bridge`; the whole of it is told by `stability`.
 *
 * Definitions: bridge/deal_holds.h. */
#ifndef ZOPA_OUTLOOK_H
#define ZOPA_OUTLOOK_H

#include "bridge/deal_holds.h"
#include "report/json_out.h"

struct zopa_holding_line {
  bool told;                      /* the package leaves somebody something to keep that it could drop */
  bool too_large;                 /* there are more undertakings than can be judged; nothing below is set */
  struct zopa_deal_holding holding;
};

/* beliefs and watch may be NULL. package [issue_count], ZOPA_NONE where an issue is left open. Nothing is told of a case without `controls`.
 * Errors: ZOPA_E_MEMORY. Cost: that of zopa_deal_holds. */
enum zopa_status zopa_holding_line_find(const struct zopa_space *space, const struct zopa_beliefs *beliefs, const uint32_t *package,
                                        struct zopa_watch *watch, struct zopa_holding_line *ret_line);

/* The member "holds": an object, or nothing where nothing is told. */
void zopa_holding_line_json(struct zopa_json *json, const struct zopa_case *negotiation, const struct zopa_holding_line *line);

/* "It would hold in 72 per cent of the draws; most often Port could gain by dropping Pay (in 28 per cent)." Empty where nothing is told. */
void zopa_holding_line_words(const struct zopa_case *negotiation, const struct zopa_holding_line *line, struct zopa_text *text);

#endif
