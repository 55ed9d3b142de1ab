/* show_facts.h - where a negotiation stands, found once in a case for every face: terminal, page, JSON. Shared by the show files only.
 *
 * Everything here is an index into the case or a count over it; no word is chosen and nothing is decided between people who say
 * different things. Order: of time where a day is known (what has no day comes last), else of the file.
 *
 *   case.statements --+--> by_time                     the ledger in order of time
 *                     +--> links, groups               contradicts, supersedes, corroborates, seen from both ends
 *                     +--> issues[i].positions         what each party said on issue i, latest first
 *                     |      ^        \                (offers and preference statements too)
 *   case.offers ------+------+         +--> moves      the same as a place on a scale, by stage
 *   case.standing -------> issues[i].claims, .state    how settled it is, over all claims
 *   case.preferences ----> stakes                      what of all that a party can win or lose lies in the issues not settled
 */
#ifndef ZOPA_SHOW_FACTS_H
#define ZOPA_SHOW_FACTS_H

#include "base/names.h"
#include "case/model.h"
#include "case/versions.h"

/* How settled an issue is, over all claims of its standing. Rivals that differ settle nothing:
 *   SETTLED    every claim says agreed or closed, all on the same options
 *   TENTATIVE  every claim says tentative or more, all on the same options, not all of them agreed or closed
 *   DISPUTED   some claim says tentative or more, but they differ in that or in the options
 *   NARROWING  every claim says narrowing
 *   OPEN       no claim says more than narrowing, and one says open
 *   UNSAID     there is no claim */
enum zopa_issue_state { ZOPA_STATE_UNSAID, ZOPA_STATE_OPEN, ZOPA_STATE_NARROWING, ZOPA_STATE_DISPUTED, ZOPA_STATE_TENTATIVE, ZOPA_STATE_SETTLED };

/* Where a position was found. */
enum zopa_position_kind { ZOPA_BY_STATEMENT, ZOPA_BY_OFFER, ZOPA_BY_PREFERENCE };

/* What a party said on an issue, or another said of it. */
struct zopa_show_position {
  uint32_t issue, party;
  enum zopa_position_kind kind;
  uint32_t index;                 /* of the statement, the offer, or the statement among the party's preferences */
  const struct zopa_term *term;   /* what it names; NULL for an order of options */
  struct zopa_date said;
  bool reported;                  /* said about the party by somebody who speaks for another, or for nobody */
};

/* The claims and positions of one issue. */
struct zopa_show_issue {
  enum zopa_issue_state state;
  const uint32_t *claims;         /* into the standing of the case, in file order */
  size_t claims_count;
  const struct zopa_show_position *positions;     /* by party; of one party: its own words, what others say of it, its preferences */
  size_t positions_count;
  bool gap_known;                 /* of a numeric issue on which two parties or more took a position: how far apart they are */
  bool gap_moved;                 /* and whether they were ever elsewhere since there were two */
  double gap, gap_before;         /* at the latest and at the first stage, in the issue's unit */
};

/* How one entry of the ledger bears on another, seen from the first. */
enum zopa_link_kind { ZOPA_LINK_CONTRADICTS, ZOPA_LINK_SUPERSEDES, ZOPA_LINK_SUPERSEDED, ZOPA_LINK_CORROBORATES, ZOPA_LINK_CORROBORATED };
struct zopa_show_link {
  uint32_t from, to;
  enum zopa_link_kind kind;
};

/* Entries that contradict each other, directly or through others: in order of time. */
struct zopa_show_group {
  const uint32_t *statements;
  size_t statements_count;
};

/* Something that is dated. */
enum zopa_change_kind {
  ZOPA_CHANGE_ROUND, ZOPA_CHANGE_SAID, ZOPA_CHANGE_OFFERED, ZOPA_CHANGE_STANDS, ZOPA_CHANGE_OFFER_LAPSES, ZOPA_CHANGE_STATEMENT_LAPSES
};
struct zopa_show_change {
  struct zopa_date day;           /* of a round the first, of what lapses the last on which it counts */
  enum zopa_change_kind kind;
  uint32_t index;                 /* of the round, statement, offer or standing */
};

/* A stage of the talks: a round, or a day between rounds. */
struct zopa_show_stage {
  uint32_t round;                 /* or ZOPA_NONE */
  struct zopa_date day;           /* of a round its first */
};

/* Where a party stood on an issue at a stage: the options it named, as the first and last of a run. A bound is the option at the bound,
 * for "at least 4.5" says where the party would stop. */
struct zopa_show_move {
  uint32_t issue, party;
  size_t stage;
  uint32_t first_option, last_option;
  const struct zopa_show_position *position;
};

struct zopa_party_stake;

struct zopa_show {
  const struct zopa_case *negotiation;
  struct zopa_date since;         /* unknown: changes were not asked for */
  struct zopa_arena arena;        /* of everything below, and of the texts made from it */
  struct zopa_names statement_names, source_names;        /* from id to index */
  struct zopa_versions versions;  /* of guarantees */
  bool failed;                    /* memory ran out somewhere */

  const uint32_t *by_time;        /* [statements_count] */
  struct zopa_show_issue *issues; /* [issues_count] */
  size_t state_counts[ZOPA_STATE_SETTLED + 1];
  const struct zopa_show_link *links;     /* by from, kind, to */
  size_t links_count;
  const size_t *links_start;      /* [statements_count + 1] */
  const struct zopa_show_group *groups;
  size_t groups_count;
  const struct zopa_show_change *changes; /* by day, kind, index */
  size_t changes_count, changes_undated;  /* undated: entries, offers, standings and rounds without a day */
  const struct zopa_show_stage *stages;   /* those at which anybody took a position */
  size_t stages_count;
  const struct zopa_show_move *moves;     /* by issue, stage, party */
  size_t moves_count;

  /* Not of zopa_show_init: what is still at stake (stakes.h), and the seed of the draws behind it. */
  const struct zopa_party_stake *stakes;  /* [parties_count], or NULL when it was not looked for */
  uint64_t seed;
};

/* Finds all facts. since may be no date. False when memory ran out; clear it all the same. Cost: O(n log n) in what the case holds. */
bool zopa_show_init(struct zopa_show *show, const struct zopa_case *negotiation, struct zopa_date since);
void zopa_show_clear(struct zopa_show *show);

/* How many listed issues are settled: agreed or closed; with the tentative ones too. */
size_t zopa_show_strict(const struct zopa_show *show);
size_t zopa_show_lenient(const struct zopa_show *show);

/* True when what expires on that day was over before the day of the case. False when either is not known. */
bool zopa_show_expired(const struct zopa_show *show, struct zopa_date expires);

/* The index of a ledger entry or source by its id, or ZOPA_NONE. */
uint32_t zopa_show_statement(const struct zopa_show *show, const char *id);
uint32_t zopa_show_source(const struct zopa_show *show, const char *id);

/* The links of a statement to others, of one kind. Returns how many; *ret_links is the first. */
size_t zopa_show_links(const struct zopa_show *show, uint32_t statement, enum zopa_link_kind kind, const struct zopa_show_link **ret_links);

/* Parts of zopa_show_init, each in a file of its own; what they need stands above them in the struct. */
void zopa_show_find_links(struct zopa_show *show);
void zopa_show_find_positions(struct zopa_show *show);
void zopa_show_find_moves(struct zopa_show *show);
void zopa_show_find_changes(struct zopa_show *show);

/* count zeroed elements in the arena; on failure NULL and show->failed. */
void *zopa_show_new(struct zopa_show *show, size_t count, size_t size);

#endif
