/* bridge.h - from where things stand to packages that close what is open: the best of them, why, and what to ask next.
 *
 * Joint share: the product of the consenting parties' shares of draws in which the package is worth at least their reservation value.
 * Regret of a party in a draw: its utility in the best package that every consenting party accepts in that draw, less its utility here.
 * docs/methods/bridge.md explains search, ranking and diversity. */
#ifndef ZOPA_BRIDGE_H
#define ZOPA_BRIDGE_H

#include "belief/belief.h"

/* By what packages are ranked. */
enum zopa_criterion { ZOPA_BY_GAIN, ZOPA_BY_SHARE, ZOPA_BY_MEAN, ZOPA_BY_REGRET, ZOPA_CRITERIA };

/* The name on the command line, and what it is in words; NULL beyond the last. */
const char *zopa_criterion_name(enum zopa_criterion criterion);
const char *zopa_criterion_words(enum zopa_criterion criterion);

struct zopa_bridge_wish {
  size_t packages;                /* how many; at least 1 */
  size_t questions;               /* how many; 0: none */
  enum zopa_criterion by;
  bool reopen_tentative, reopen_all;
  const bool *reopen;             /* [issue_count] issues that are reopened though tentative or agreed; or NULL */
  uint32_t for_party;             /* packages of about equal worth to this party; or ZOPA_NONE */
};

/* An issue of a package, seen by one party: whether the option chosen is nearer its best than its worst of those that can still be had,
 * or, where the issue stood at an option and was reopened, whether it moved for the better. */
enum zopa_side { ZOPA_SIDE_HALFWAY, ZOPA_SIDE_GETS, ZOPA_SIDE_GIVES, ZOPA_SIDE_SETTLED };

struct zopa_bridge_party {
  uint32_t party;                 /* index in the case */
  bool consents, complete;
  double share, share_error;      /* of its possible preferences under which it accepts */
  double utility[3];              /* 5%, mean and 95% of its utility over draws */
  double regret, regret_error;    /* expected */
  enum zopa_side *sides;     /* [issue_count] */
  const char **rests_on;          /* ids of ledger entries, in the order of the ledger */
  size_t rests_on_count;
  size_t *statements;             /* indices of its preference statements that carry the judgement */
  size_t statement_count;
};

/* A trade: what one party gets and another gives, against what the other gets and the first gives. */
struct zopa_bridge_trade {
  bool exists;
  uint32_t party, other, gets, gives;     /* issues as the first party sees them */
};

struct zopa_bridge_package {
  uint32_t *outcome;              /* [issue_count] */
  double value;                   /* of the criterion */
  double joint, joint_error;
  struct zopa_bridge_party *parties;      /* [party_count] as in the beliefs */
  uint32_t binding_party;         /* consents, and is the least likely to accept; index in `parties` */
  uint32_t binding_issue;         /* the issue whose best option would raise that share most; ZOPA_NONE when none would */
  const char *fails_if;           /* a sentence */
  struct zopa_bridge_trade trade;
  uint32_t *offers;               /* of the case: standing offers all of whose package is in this one */
  size_t offer_count;
  double apart;                   /* the least difference to another package of the list, see below; 1 for a single one */
  bool proven;                    /* no package that was left out ranks higher but for being too like one listed above */
};

struct zopa_bridge_question {
  uint32_t party;
  uint32_t *left, *right;         /* [issue_count] options, ZOPA_NONE where the two do not differ. right NULL: against no agreement */
  double gain;                    /* expected rise of the best package's value, over bent draws (questions.h) */
  double before;                  /* that value now, over the same */
  double share_left;              /* of its draws in which it prefers the left */
  const char *text;
  double tells;                   /* see questions.h; questions are ordered by gain and a part of this */
};

struct zopa_bridge {
  struct zopa_arena arena;
  const struct zopa_case *negotiation;
  const struct zopa_beliefs *beliefs;     /* what figures are computed from; both must outlive the bridge */
  size_t issue_count, party_count;
  enum zopa_criterion by;
  double differ_least;            /* no two packages are nearer than this: the largest, over consenting parties, of the mean worth that
                                     lies in other options */
  bool *open;                     /* [issue_count] issues that packages were free to choose */
  uint32_t *stands;               /* [issue_count] the option at which an issue stands, settled or not; ZOPA_NONE */
  const char *considered;         /* packages that could be chosen, in decimal: the product of the options left */
  uint64_t evaluated;             /* of them, looked at one by one */
  bool exhaustive;                /* all were looked at, or provably could not be among the best */
  struct zopa_bridge_package *packages;
  size_t package_count;
  bool none_feasible;             /* nothing that is left can be combined */
  struct zopa_bridge_question *questions;
  size_t question_count, question_considered;
  enum zopa_ending ending;
};

/* Finds packages and questions. engine: beliefs by which packages are chosen and ranked (may know more than `beliefs`, see the case format's
 * `use: engine`); all figures are from `beliefs`. The result does not depend on control->threads.
 * Errors: ZOPA_E_INPUT when nobody has to agree; ZOPA_E_TOO_LARGE, with a warning, when the draws of all open options do not fit into the memory
 * allowed; ZOPA_E_MEMORY. Warns of closed issues that the wish would reopen.
 * A limit that was met is no error: see `ending`. */
enum zopa_status zopa_bridge_new(const struct zopa_beliefs *beliefs, const struct zopa_beliefs *engine, const struct zopa_bridge_wish *wish,
                                 const struct zopa_control *control, struct zopa_watch *watch, struct zopa_error *error,
                                 struct zopa_bridge **ret_bridge);
void zopa_bridge_free(struct zopa_bridge *bridge);

#endif
