/* writing.h - what the writers of other tools' files share: utilities as exact shares, numbers, names, and what is lost. */
#ifndef ZOPA_WRITING_H
#define ZOPA_WRITING_H

#include "formats/exact.h"
#include "formats/format.h"

/* What one party's preferences amount to, exactly:
 *     u = min(cap, base + sum of share[issue][option] + the adds of the interactions that hold). */
struct zopa_shares {
  const struct zopa_case *negotiation;
  const struct zopa_preference *preference;
  size_t party;
  mpq_t **share;                  /* [issues_count][options_count] */
  mpq_t *adds;                    /* [interactions_count]; those that always hold are in base, and 0 here */
  mpq_t base, cap, reservation;
  bool capped, reserved;          /* there is a cap; there is a reservation value */
  mpq_t *numbers;                 /* all of the above that are in arrays */
  size_t numbers_count;
};

/* The party must be complete. False when memory ran out; clear it all the same. */
bool zopa_shares_init(struct zopa_shares *shares, const struct zopa_case *negotiation, size_t party);
void zopa_shares_clear(struct zopa_shares *shares);

/* The largest share of an issue, and the sum of these over all issues. ret must be initialised. */
void zopa_shares_best(const struct zopa_shares *shares, size_t issue, mpq_t ret_best);
void zopa_shares_total(const struct zopa_shares *shares, mpq_t ret_total);

/* Interactions that more than one issue, or one issue under conditions, takes part in: those with a term and an add. */
size_t zopa_shares_interactions(const struct zopa_shares *shares);

/* Splits an issue's shares into weight * value, so that the largest value is 1 (0 when all shares are 0): weight = the largest share.
 * ret_values [options_count], all initialised. */
void zopa_shares_split(const struct zopa_shares *shares, size_t issue, mpq_t ret_weight, mpq_t *ret_values);

/* The complete parties, in case order; those a file is written for. ret_party may be NULL to count. */
size_t zopa_writing_parties(const struct zopa_case *negotiation, size_t nth, size_t *ret_party);

/* Of a set that is a domain, and a profile for each complete party: how many files, and what each is called; part 0 is the domain. */
size_t zopa_writing_set_count(const struct zopa_case *negotiation);
void zopa_writing_set_name(const struct zopa_case *negotiation, size_t part, const char *ending, struct zopa_text *ret_name);

/* Appends a number: every digit when 40 are enough, else 17 of them, and then *rounded counts one more. */
void zopa_writing_number(struct zopa_text *text, const mpq_t value, size_t *rounded);

/* Appends a text as a JSON string, quotes and all. */
void zopa_writing_json(struct zopa_text *text, const char *string);

/* Adds a warning for everything a case holds besides issues, options and complete preferences. `format` names the format. */
void zopa_writing_losses(const struct zopa_case *negotiation, const char *format, struct zopa_error *error);

/* Adds a warning when numbers were rounded, and one when the cap can be reached and is not `cap` (0: the format has none). */
void zopa_writing_rounded(const struct zopa_shares *shares, size_t rounded, struct zopa_error *error);
void zopa_writing_cap(const struct zopa_shares *shares, unsigned cap, struct zopa_error *error);

/* Refuses a party's interactions: ZOPA_E_UNSUPPORTED, told. */
enum zopa_status zopa_writing_refuse(const struct zopa_shares *shares, struct zopa_error *error, const char *why);

#endif
