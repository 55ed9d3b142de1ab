/* stakes.h - what is known of each party's preferences, and what is still at stake for it, for the operations that tell it.
 *
 * At stake: the share of all that a party can win or lose that lies in the issues that are not settled, not even tentatively. */
#ifndef ZOPA_STAKES_H
#define ZOPA_STAKES_H

#include "belief/stake.h"
#include "ops/show_facts.h"
#include "report/json_out.h"

enum { ZOPA_DRAWS_USUAL = 4000 }; /* possible preferences drawn for each party, where nothing else is asked for */

/* What is assumed where nothing is said, in the words of the trade. */
extern const char zopa_prior[];

/* Where what is known of a party comes from: as `preferences` in the documents. */
enum zopa_preference_source { ZOPA_PREFERENCES_NONE, ZOPA_PREFERENCES_STATEMENTS, ZOPA_PREFERENCES_COMPLETE };

/* Why a stake is not told. */
enum zopa_stake_gap {
  ZOPA_STAKE_TOLD,
  ZOPA_STAKE_UNKNOWN,             /* nothing on file bears on its utility, or nothing is at stake in any issue */
  ZOPA_STAKE_CONFLICT,            /* its statements cannot all hold */
  ZOPA_STAKE_TOO_LARGE,           /* it would take more memory or work than `show` spends on it */
  ZOPA_STAKE_NUMBERS,             /* numbers lie too far apart to be reckoned with */
  ZOPA_STAKE_LIMIT,               /* a limit was met */
};

struct zopa_party_stake {
  enum zopa_preference_source source;
  size_t statements;              /* preference statements that bear on its utility */
  size_t samples, thinning;       /* draws, and sweeps between two of one walker; samples 0: there are none */
  double effective;               /* as many independent draws would tell as much */
  struct zopa_stake stake;        /* of the issues that are open */
  enum zopa_stake_gap gap;
};

/* What is at stake for every party. Parties of whom only statements are known are drawn with the seed and the streams of `bridge`, so that
 * both tell the same figures. Draws that would take more memory or work than suits a picture of a case are left out, by a measure that is the
 * same on every machine; where the control has a time limit, that limit alone bounds the work. Adds a warning for every party whose
 * stake is not told though there are preferences.
 * ret_stakes     [parties_count], in the arena of the facts
 * ret_limit_met  true when a limit of the control kept something from being told
 * Errors: ZOPA_E_MEMORY. Cost: without a limit some seconds at most, a tenth of one for a usual case. */
enum zopa_status zopa_stakes_find(struct zopa_show *show, const struct zopa_control *control, struct zopa_error *error,
                                  const struct zopa_party_stake **ret_stakes, bool *ret_limit_met);

/* "35 to 80", or "62" where both round to the same. */
void zopa_stake_percents(double low, double high, struct zopa_text *text);

/* A range of one party, to be told beside others. */
struct zopa_stake_share {
  const char *party;              /* what it is called */
  double low, high;
};

/* Appends, after a subject like "What is still open holds ", "35 to 80 per cent of what Ukraine can win or lose and 20 of what Russia can.";
 * of more than three parties one range that holds all of theirs. Nothing, not even the subject, when count is 0. */
void zopa_stake_words(const char *subject, const struct zopa_stake_share *shares, size_t count, struct zopa_text *text);

/* Writes the members "statements", "samples", "effective", "at_stake", "at_stake_extremes" into the open object. */
void zopa_stake_json(struct zopa_json *json, const struct zopa_party_stake *stake);

/* Writes the members "preferences" and "thinning". */
void zopa_stake_source_json(struct zopa_json *json, const struct zopa_party_stake *stake);

/* Writes the members "draws", "prior", "seed": how draws were made. */
void zopa_sampling_json(struct zopa_json *json, size_t draws, uint64_t seed);

/* What a case holds of a party: complete preferences, preference statements, or none. */
enum zopa_preference_source zopa_preference_source(const struct zopa_case *negotiation, uint32_t party);

/* Bytes that the draws of a party with these rows take while they are made. */
uint64_t zopa_draws_size(const struct zopa_rows *rows, size_t draws);

#endif
