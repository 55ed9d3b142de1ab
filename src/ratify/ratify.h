/* ratify.h - who has to say yes before an agreement binds, and how likely each does: the approvals of a case, ready to be asked.
 *
 *     approval: usa: [Senate, {any: [Council, Referendum]}]     ->     bodies, in the order written, each before those within it
 *
 *     0 Senate        party usa, one body, rule, voters
 *     1 any           party usa, parts 2 and 3
 *     2   Council     parent 1
 *     3   Referendum  parent 1
 *
 * What is known of a voter is taken in this order: votes on record, where the body says `recorded`; a probability; a position, where the body has
 * a space; a vote on record; the body's own `yea`. Of whom nothing is known nothing is made up: the body's probability then is not known.
 *
 * Spatial model. A voter at x gains |x - status quo|^2 - |x - package|^2 by a package (quadratic utility, Euclidean distance), and votes yea with
 * probability 1 / (1 + exp(-gain / noise)). With discipline d its position is (1 - d) x + d (mean of its party). Clauses that hold move the package.
 * Clauses may also shift votes directly: quantile(p) + shift, in standard deviations, so that certain votes stay.
 *
 * Bodies are taken to be independent of each other: all is a product, any the complement of one, some a sum over how many. A list for one party
 * is all of its bodies, one after the other, and `all` below is over every body that the package needs.
 *
 * Sources: Enelow & Hinich, The Spatial Theory of Voting (1984), for quadratic utility; Poole & Rosenthal, American Journal of Political
 * Science 29(2), 1985, and Clinton, Jackman & Rivers, American Political Science Review 98(2), 2004, for votes as noisy choices between two
 * places; passing.h for the probability of passing. */
#ifndef ZOPA_RATIFY_H
#define ZOPA_RATIFY_H

#include "case/model.h"
#include "ratify/passing.h"
#include "ratify/voters.h"

/* Shares of the variance where the case says nothing: assumptions, told as such. */
#define ZOPA_COMMON_USUAL 0.1
#define ZOPA_PARTY_USUAL 0.2
#define ZOPA_NOISE_USUAL 0.25

enum { ZOPA_BODIES_MAX = 1000 };

/* Whether a package needs a body: as the clause of its approval says. A package that leaves the issue open may. */
enum zopa_needed { ZOPA_NEEDED_NO, ZOPA_NEEDED_YES, ZOPA_NEEDED_MAYBE };

/* What if the members of a body, of whom nothing else is known, said yea with this probability. */
struct zopa_ratify_guess {
  const char *body;
  double yea;                     /* 0 to 1 */
};

struct zopa_ratify_settings {
  const char *beside;             /* the path of the case: files of voters are looked for from its folder; NULL: where the program runs */
  uint64_t seed;
  bool recorded;                  /* votes on record count first in every body */
  const struct zopa_ratify_guess *guesses;        /* the last for a body counts; they come before what the case assumes */
  size_t guess_count;
  struct zopa_watch *watch;       /* or NULL; a body that it stops is not known, and says why */
};

/* A body as the case has it. */
struct zopa_body {
  const struct zopa_approval *approval;   /* or the part of one */
  const struct zopa_approval *whole;      /* the approval that it is a part of: its clause, party and source */
  uint32_t party;
  uint32_t parent;                /* the body that it stands within, or ZOPA_NONE */
  uint32_t depth;
  uint32_t parts;                 /* of several: how many stand right within it */
  struct zopa_rule *rule;         /* of one body; NULL when the case states none. Owned */
  struct zopa_roster *roster;     /* NULL when neither voters nor seats are known. Owned */
  uint32_t lead;                  /* the rule's one threshold on yeas, or ZOPA_NONE when it has none or several */
  double common, bloc;
  double yea;                     /* of voters of whom nothing else is known; NaN when the case says nothing */
  uint64_t seats;                 /* 0: not known */
  size_t filled;                  /* seats nobody is listed for, counted as absent */
};

/* What a body does with one package. Figures that are not known are NaN. */
struct zopa_body_answer {
  enum zopa_needed needed;
  struct zopa_passing passing, alone;     /* with the body's correlation, and as if voters were independent */
  const char *unknown;            /* why there is no probability, as half a sentence; or NULL */
  size_t unknown_voters;          /* of whom nothing is known */
  /* Of the lead threshold, in units of its measure: */
  int64_t need;                   /* yeas needed when all vote who may; -1 without lead */
  int64_t need_least;             /* when only those vote who are certain to; the same as need where turnout is known */
  int64_t base;                   /* what there is in all where `need` is needed: members, those present, those voting; -1 without lead */
  double expected;                /* yeas */
  double voting;                  /* expected votes, yea or nay */
  struct zopa_spread yeas;
  /* Voters, when asked for in detail; in the arena of the answer. */
  struct zopa_chance *chances;    /* [roster->count] */
  double *decisive;               /* [roster->count] */
};

struct zopa_ratify_answer {
  struct zopa_arena arena;        /* owns all below, and the answer itself */
  struct zopa_body_answer *bodies;        /* [body_count] */
  double *parties;                /* [parties_count]: all that the package needs of that party's; NaN when not known, 1 when it needs none */
  double all, all_alone;          /* every body that it needs or may need */
  uint32_t least;                 /* of those that are no part of another: the one with the lowest probability that is known; or ZOPA_NONE */
};

struct zopa_ratify;

/* Prepares the approvals of a case, reading files of voters. The case must outlive what is made.
 * Errors: ZOPA_E_INPUT for a rule or voters that are not what they should be, ZOPA_E_NOT_FOUND and ZOPA_E_IO for a file, ZOPA_E_TOO_LARGE,
 * ZOPA_E_MEMORY; every problem goes to error. */
enum zopa_status zopa_ratify_new(const struct zopa_case *negotiation, const struct zopa_ratify_settings *settings, struct zopa_error *error,
                                 struct zopa_ratify **ret_ratify);
void zopa_ratify_free(struct zopa_ratify *ratify);

/* The bodies, in the order written. */
const struct zopa_body *zopa_ratify_bodies(const struct zopa_ratify *ratify, size_t *ret_count);

/* The clauses that answers depend on: packages for which the same of them hold have the same answer. */
const struct zopa_clause *const *zopa_ratify_clauses(const struct zopa_ratify *ratify, size_t *ret_count);

/* All that is known of a package [issues_count], ZOPA_NONE where an issue is open; detail: voters too. Clauses that hang on an open issue move
 * nothing, and an approval that hangs on one counts as needed. The answer is freed by the caller.
 * Errors: ZOPA_E_MEMORY. Cost: that of zopa_passing, twice a body. */
enum zopa_status zopa_ratify_judge(const struct zopa_ratify *ratify, const uint32_t *package, bool detail, struct zopa_ratify_answer **ret_answer);
void zopa_ratify_answer_free(struct zopa_ratify_answer *answer);

/* The probability that every body says yes that the package needs: 1 when it needs none, NaN when it is not known. ret_least: the needed body of
 * one (not within others) with the lowest probability, the one that binds, or ZOPA_NONE; may be NULL. Answers are kept by the clauses that hold.
 * Errors: ZOPA_E_MEMORY. Cost: the first time for a set of clauses that of zopa_passing a body, then O(clauses). Not for two threads at once. */
enum zopa_status zopa_ratify_probability(struct zopa_ratify *ratify, const uint32_t *package, double *ret_probability, uint32_t *ret_least);

/* What a clause says of a package: it holds, it does not, or that depends on an issue that is open (ZOPA_NEEDED_MAYBE). */
enum zopa_needed zopa_ratify_holds(const struct zopa_clause *clause, const uint32_t *package);

/* Appends what a body is called: its name, or "all of Cabinet, then House" for several. */
void zopa_body_name(const struct zopa_approval *approval, struct zopa_text *text);

/* Appends its rule as a phrase: "two thirds of those voting"; nothing when the case states none. */
void zopa_body_rule_words(const struct zopa_body *body, struct zopa_text *text);

#endif
