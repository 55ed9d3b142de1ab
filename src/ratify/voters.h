/* voters.h - who votes in a body, and what is known of each.
 *
 * A roll is a list of maps, written in the case or read from a CSV file. What their keys mean:
 *
 *     name, id                      what the voter is called: its name, or its id where it has none, or both where two have one name
 *     party                         a party of voters: who shares a factor with whom
 *     weight                        votes that it has; 1 when left out
 *     yea (prob_yea, p_yea)         probability of a yea; nay, abstain, absent (prob_..., p_...) those of the others
 *     vote                          on record: yea, nay, abstain, absent, or a usual word for one of them
 *     x, y (nominate_dim1, _dim2)   position; or position: [x, y]
 *     count                         so many alike, in a list of the case
 *
 * Of the four probabilities, one that is not given is what is left: nay beside yea; absent beside yea and nay, then abstain. Any other key with a
 * number is a column that a rule may count by. */
#ifndef ZOPA_VOTERS_H
#define ZOPA_VOTERS_H

#include "base/arena.h"
#include "base/node.h"
#include "ratify/passing.h"
#include "ratify/rule.h"

struct zopa_voter {
  const char *id;                 /* distinct */
  const char *party;              /* or NULL */
  uint32_t bloc;                  /* the party's number, or ZOPA_NO_BLOC */
  bool has_chances;               /* the four probabilities are given, or follow; they sum to 1 */
  double yea, nay, abstain, absent;       /* without chances: absent and abstain only, 0 when not given */
  bool has_vote;
  enum zopa_vote vote;            /* on record */
  bool has_position;
  double position[2];
};

struct zopa_roster {
  struct zopa_arena arena;        /* owns all below, and the roster itself */
  struct zopa_voter *voters;
  size_t count;
  const char **blocs;             /* the parties of voters, in order of first appearance */
  uint32_t bloc_count;
  const char **ids;               /* [count], for a roll */
  struct zopa_roll_column *columns;       /* keys that hold numbers, for rules that count by one; NULL where a voter has none */
  size_t column_count;
  bool weighted;                  /* some voter has a weight: there is a column of that name */
};

enum { ZOPA_ROSTER_COLUMNS_MAX = 128 };

/* Reads a list of voters. in_case: it stands in the case, where an unknown key whose value is no number is an error; in a CSV file it is some
 * column of somebody else's. Every problem goes to error with its place.
 * Errors: ZOPA_E_INPUT, ZOPA_E_TOO_LARGE (more than ZOPA_RULE_VOTERS_MAX), ZOPA_E_MEMORY. Cost: O(size * log), once. */
enum zopa_status zopa_roster_read(const struct zopa_node *list, bool in_case, struct zopa_error *error, struct zopa_roster **ret_roster);

/* A roster of so many members, called "BODY 1" and so on, of whom nothing is known; one is called by the body itself. */
enum zopa_status zopa_roster_seats(const char *body, size_t count, struct zopa_roster **ret_roster);

/* Adds members who are not listed, called "not listed 1" and so on, certain to be absent. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_roster_fill(struct zopa_roster *roster, size_t count);

void zopa_roster_free(struct zopa_roster *roster);

#endif
