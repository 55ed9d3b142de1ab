/* bridge_case.h - seeded random cases for packages: parties with complete preferences, with statements, with nothing; mediators with and without
 * preferences; constraints, red lines, interactions, claims of where issues stand, offers. What a party states is true of one utility that is
 * drawn for it, so that most cases do not contradict themselves. */
#ifndef ZOPA_BRIDGE_CASE_H
#define ZOPA_BRIDGE_CASE_H

#include "base/text.h"

struct bridge_recipe {
  const char *name;
  unsigned parties_min, parties_max, issues_min, issues_max, options_min, options_max;
  unsigned complete, partial;     /* of 8 parties, how many have complete preferences, statements; the others nothing */
  unsigned statements;            /* of a party, at most */
  unsigned constraints, red_lines;        /* at most; red lines a party */
  bool standing, interactions, mediators, numeric;
  bool plain;                     /* complete preferences in few small whole numbers: many ties */
  bool refusing;                  /* reservation values so high that often nobody signs */
};

/* The case as YAML. */
void bridge_case(const struct bridge_recipe *recipe, uint64_t seed, struct zopa_text *ret_text);

#endif
