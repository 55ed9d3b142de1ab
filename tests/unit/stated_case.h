/* stated_case.h - small random cases of one party that makes statements of every kind, and what a statement says of one given utility, read
 * from its definition alone. Numbers are multiples of small powers of two, so that a utility with such numbers is valued without rounding and
 * ties are common. */
#ifndef ZOPA_STATED_CASE_H
#define ZOPA_STATED_CASE_H

#include "base/random.h"
#include "base/text.h"
#include "case/model.h"

enum { STATED_ISSUES_MAX = 5, STATED_OPTIONS_MAX = 5, STATED_STATEMENTS_MAX = 24 };

/* What kind of case is drawn. */
struct stated_recipe {
  const char *name;
  uint32_t issues_min, issues_max, options_min, options_max;
  uint32_t statements;
  bool numeric;                   /* some issues are ranges of 1 to 5 values */
  bool reservation;               /* at times a number (also outside 0 .. 1) or a package */
  bool standing;                  /* claims of where issues stand, so that `gives` may leave them out */
  bool narrow;                    /* intervals are often of no width */
};

/* A case as text: the head, and each statement on a line of its own. */
struct stated {
  struct zopa_text head, lines[STATED_STATEMENTS_MAX];
  size_t statement_count;
};

void stated_draw(const struct stated_recipe *recipe, uint64_t seed, struct stated *ret);
void stated_clear(struct stated *stated);

/* Reads the case with some of its statements (in NULL: all). Stops the test when it is not a sound case. */
struct zopa_case *stated_read(const struct stated *stated, const bool *in);

/* Reads a case from text. Likewise. */
struct zopa_case *stated_case(const char *text);

/* One utility. Numeric issues have v at the ends of the range alone: v[issue][0] and v[issue][1]. */
struct stated_utility {
  double w[STATED_ISSUES_MAX], v[STATED_ISSUES_MAX][STATED_OPTIONS_MAX], r;
};

/* Weights in 16ths, values in 8ths, r in 16ths, zeros and ones among them. */
void stated_draw_utility(const struct zopa_case *negotiation, struct zopa_random *random, struct stated_utility *ret);

double stated_value(const struct zopa_case *negotiation, const struct stated_utility *utility, uint32_t issue, uint32_t option);

/* Whether statement number `index` of party 0 holds for the utility. *ret_used is false when it says nothing of utilities. */
bool stated_holds(const struct zopa_case *negotiation, size_t index, const struct stated_utility *utility, bool *ret_used);

#endif
