/* power_view.h - what `power` shows, for its two faces. */
#ifndef ZOPA_POWER_VIEW_H
#define ZOPA_POWER_VIEW_H

#include "ops/op.h"
#include "ratify/power.h"

struct zopa_power_view {
  struct zopa_call *call;
  const char *title, *source, *note;      /* of the file; NULL where it says nothing */
  const struct zopa_rule *rule;
  const struct zopa_power *power;
  bool full;                      /* list every voter, however many */
  bool failed;                    /* memory ran out */
};

/* One JSON document. */
void zopa_power_json(const struct zopa_power_view *view, struct zopa_text *text);

/* The report, for a terminal or (terminal NULL) as a page. */
void zopa_power_report(struct zopa_power_view *view, const struct zopa_terminal *terminal, struct zopa_text *text);

/* A fraction as text into a buffer when it has at most `most` characters; false when it has more. */
enum { ZOPA_FRACTION_SIZE = 128 };
bool zopa_power_fraction(const mpq_t value, size_t most, char buffer[ZOPA_FRACTION_SIZE]);

#endif
