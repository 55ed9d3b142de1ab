/* generate.h - seeded random cases for tests: rich in ties, constrained, degenerate, and at the borders of blocks.
 *
 * A recipe says what kind of case; the seed draws the rest. The same recipe and seed give the same case everywhere. */
#ifndef ZOPA_GENERATE_H
#define ZOPA_GENERATE_H

#include "base/random.h"
#include "case/model.h"

/* How the numbers of a case are written. */
enum generate_numbers {
  GENERATE_SMALL,                 /* 0 to 4: many ties */
  GENERATE_TENTHS,                /* 0, 0.1 .. 1 */
  GENERATE_FRACTIONS,             /* "3/7" */
  GENERATE_LONG,                  /* 17 digits: no common power of ten that fits */
};

/* What the reservation values are. */
enum generate_reservations {
  GENERATE_DRAWN,                 /* absent, or a number somewhere in the range */
  GENERATE_PACKAGE,               /* the utility of a package */
  GENERATE_BEST,                  /* of one party: the best it can get from any feasible outcome */
  GENERATE_ABOVE,                 /* of one party: above that */
};

struct generate_recipe {
  const char *name;
  uint32_t parties_min, parties_max;
  uint32_t issues_min, issues_max;
  uint32_t options_min, options_max;
  size_t outcomes_max;            /* issues are cut to fewer options until their product is at most this */
  enum generate_numbers numbers;
  enum generate_reservations reservations;
  uint32_t forbids_max, terms_max;        /* terms of a forbid or an interaction */
  uint32_t conditionals_max;      /* if/then, at times with one issue on both sides */
  uint32_t interactions_max;      /* a party */
  uint32_t red_lines_max;         /* a party, whether it consents or not */
  uint32_t last_options;          /* of the last issue; 0: as the others */
  bool numeric;                   /* some issues are ranges with a linear value */
  bool as_written;                /* some parties keep their own scale, some of them capped */
  bool capped;                    /* ... all of them, low enough to be reached */
  bool mediators;                 /* some parties need not agree */
  bool indifferent;               /* one party is */
  bool alike;                     /* all parties have the same preferences */
  bool flat;                      /* all parties are indifferent */
  bool empty;                     /* a constraint rules out everything */
  bool incomplete;                /* some parties have statements only */
  bool signs;                     /* values and adds may be negative */
};

/* Makes a case. Free it with zopa_case_free. Never fails: it stops the program when memory runs out. */
struct zopa_case *generate_case(const struct generate_recipe *recipe, uint64_t seed);

/* Building blocks, for cases written by hand. Texts are copied; p and i are indices; a clause of several options an issue is made by hand. */
struct zopa_case *generate_empty(size_t parties, size_t issues, const uint32_t *options);
struct zopa_number generate_number(struct zopa_case *negotiation, const char *format, ...) __attribute__((format(printf, 2, 3)));
void generate_values(struct zopa_case *negotiation, size_t party, size_t issue, const char *weight, const char *const *values);
struct zopa_clause generate_package(struct zopa_case *negotiation, size_t count, const uint32_t (*terms)[2]);
void generate_forbid(struct zopa_case *negotiation, struct zopa_clause forbid);
void generate_interaction(struct zopa_case *negotiation, size_t party, struct zopa_clause when, const char *add);

#endif
