/* rule.h - by which rule a body says yes: thresholds over weights, and whatever all, any or some of other rules must allow.
 *
 *   "(at least 16 members and at least 65 per cent of population) or at least 25 members"
 *
 *   parts      [0] yea >= 16      [1] yea >= 65/100      [2] 2 of 2      [3] yea >= 25      [4] 1 of 2   <- the whole rule, the last part
 *   measure         0 (members)        1 (population)                         0 (members)
 *   parent          2                  2                     4                4                -
 *
 * A part is a threshold, or a group that asks for `need` of its members; so all, any and "k of" are one thing. Parts stand in post-order,
 * each before its parent, and one loop without recursion decides. A veto is a threshold on the nays of those named, a consent one on their
 * yeas, a quorum one on who is present; so three sides of one kind say everything.
 *
 * A measure says what each voter counts for: 1 each (members), votes, population. Measures that give everybody the same are one. Weights
 * are integers: decimals of a file are scaled by the least number that makes them whole, and the absolute quotas with them.
 *
 * How a rule is written: docs/rules.md. Invariants of a rule that was read: every index is in range; every quota is positive, and a share at
 * most 1; with every member voting yea or nay, turning a nay into a yea never turns a pass into a failure. */
#ifndef ZOPA_RULE_H
#define ZOPA_RULE_H

#include "base/arena.h"
#include "base/node.h"
#include "base/text.h"

enum {
  ZOPA_RULE_VOTERS_MAX = 10000,   /* in one rule, named or not */
  ZOPA_RULE_ENTRIES_MAX = 1000000, /* weights and seats that one rule lists */
  ZOPA_RULE_PARTS_MAX = 1000,
  ZOPA_RULE_DEPTH_MAX = 16,       /* rules within rules */
};
#define ZOPA_RULE_TOTAL_MAX (UINT64_C(1) << 60)   /* of the scaled weights of one measure, and of numerator and denominator of a quota */

/* What one voter does. Absent voters are not present; who abstains is present and does not vote. */
enum zopa_vote { ZOPA_VOTE_NAY, ZOPA_VOTE_YEA, ZOPA_VOTE_ABSTAIN, ZOPA_VOTE_ABSENT };

/* What is counted: those for, those against, those there. */
enum zopa_rule_side { ZOPA_SIDE_YEA, ZOPA_SIDE_NAY, ZOPA_SIDE_PRESENT };

/* What a quota is a share of; a number is a share of nothing. */
enum zopa_rule_base { ZOPA_BASE_NUMBER, ZOPA_BASE_MEMBERS, ZOPA_BASE_PRESENT, ZOPA_BASE_VOTING };

/* Where a threshold came from, for its words. */
enum zopa_rule_form { ZOPA_FORM_QUOTA, ZOPA_FORM_BLOCK, ZOPA_FORM_QUORUM, ZOPA_FORM_VETO, ZOPA_FORM_CONSENT };

/* What each voter counts for. */
struct zopa_measure {
  const uint64_t *weights;        /* [voter_count], scaled; NULL for a measure that is only known by name (see zopa_rule_read) */
  uint64_t total;                 /* of weights, at most ZOPA_RULE_TOTAL_MAX; 0 when weights is NULL */
  uint64_t scale;                 /* a weight of the file is weights[i] / scale; at least 1 */
  uint32_t positive_count;        /* voters with a weight above 0 */
  bool heads;                     /* every weight is 0 or 1 */
};

#define ZOPA_RULE_NONE UINT32_MAX

/* A threshold, or a group (children > 0).
 *   quota    over / under; for ZOPA_BASE_NUMBER in scaled units of the measure, else a share of the base, 0 < share <= 1
 *   yea      holds when the yeas are at least the quota (strict: more than it), and there is a yea
 *   nay      holds unless the nays are at least the quota (strict: more than it)
 *   present  holds when those present are at least the quota (strict: more than it) */
struct zopa_rule_part {
  uint32_t parent;                /* ZOPA_RULE_NONE for the whole rule */
  uint32_t children, need;        /* of a group: how many parts it has, how many must hold */
  bool sequence;                  /* of a group: one after the other; the same in logic, "then" in words */
  const char *body;               /* who decides by it ("Senate"), or NULL */
  struct zopa_place place;        /* in the file; the file's name is owned by the rule */

  uint32_t measure;               /* of a threshold: index into measures */
  enum zopa_rule_side side;
  enum zopa_rule_base base;
  enum zopa_rule_form form;
  bool strict;
  uint64_t over, under;
  const char *quota;              /* as the file has it: "39", "65/100", "two_thirds" */
  const char *noun;               /* what a count is called: "members", "votes", or the file's name for it */
};

struct zopa_rule {
  struct zopa_arena arena;        /* owns all below, and the rule itself */
  size_t voter_count;
  const char **voters;            /* ids, distinct, in order of first appearance; those of the roll come first, in its order */
  size_t measure_count;           /* at most part_count */
  struct zopa_measure *measures;
  size_t part_count;
  struct zopa_rule_part *parts;   /* post-order: the last is the whole rule */
};

/* Who may vote, as known from elsewhere (a file of voters): ids, and columns that a rule may count by (`by: population`).
 * The texts are copied where they are used. */
struct zopa_roll_column {
  const char *name;
  const char *const *values;      /* [voter_count], numbers as base/number.h reads them; looked at only when a rule counts by it */
};
struct zopa_roll {
  size_t voter_count;
  const char *const *ids;         /* [voter_count], distinct */
  size_t column_count;
  const struct zopa_roll_column *columns;
};

/* What a rule may leave to its surroundings. Zero it for none. */
struct zopa_rule_setting {
  const struct zopa_roll *roll;   /* its members, where the rule names none; or NULL */
  const char *of;                 /* what shares are of where the rule says nothing: members, seats, present, voting ...; NULL: members */
  const char *body;               /* what the body is called, or NULL */
  bool on_trust;                  /* a column that the roll does not have is taken on trust: its measure has no weights */
};

/* Reads a rule: a word ("majority", "two_thirds", "unanimity", "consent", "2/3", "65%"), or a map (docs/rules.md).
 * Where neither rule nor roll names voters, the rule has voter_count 0 and measures without weights: it can be put in words and decides
 * tallies, but knows no voters. Every problem found goes to error.
 * Errors: ZOPA_E_INPUT, ZOPA_E_TOO_LARGE (a limit above, named), ZOPA_E_MEMORY. Then *ret_rule is untouched.
 * Cost:   O(size of the tree + measures * voters). */
enum zopa_status zopa_rule_read(const struct zopa_node *node, const struct zopa_rule_setting *setting, struct zopa_error *error,
                                struct zopa_rule **ret_rule);

/* The base that a word of the file means ("seats" is members, "present_and_voting" is voting); false when it is none. */
bool zopa_rule_base_read(const char *word, enum zopa_rule_base *ret_base);

void zopa_rule_free(struct zopa_rule *rule);

/* How a vote went by one measure, in scaled weights: yea + nay <= present <= members. */
struct zopa_vote_tally {
  uint64_t members, present, yea, nay;
};

/* Counts votes [voter_count] (enum zopa_vote) by every measure of a rule that knows its voters. ret_tallies [measure_count].
 * Cost: O(measures * voters). */
void zopa_rule_tally(const struct zopa_rule *rule, const uint8_t *votes, struct zopa_vote_tally *ret_tallies);

/* Whether votes that were counted so pass. tallies [measure_count], with members at most ZOPA_RULE_TOTAL_MAX. Cost: O(parts). */
bool zopa_rule_decides(const struct zopa_rule *rule, const struct zopa_vote_tally *tallies);

/* Whether these votes [voter_count] (enum zopa_vote) pass, by definition: the two above, one after the other. */
bool zopa_rule_passes(const struct zopa_rule *rule, const uint8_t *votes);

/* Whether one threshold holds for votes that were counted so by its measure. */
bool zopa_rule_holds(const struct zopa_rule_part *threshold, const struct zopa_vote_tally *tally);

/* The least weight on the threshold's side at which it is reached, given who is there and votes: 65 for two thirds of 97 voting. For the side
 * of the nays it is the least that blocks. Scaled units; it may be more than there is. Cost: O(1). */
uint64_t zopa_rule_need(const struct zopa_rule_part *threshold, uint64_t members, uint64_t present, uint64_t voting);

/* The rule, or one part of it with all within, as a phrase without a full stop: "two thirds of those voting", "at least 16 of 28 members and at
 * least 65 per cent of population, or at least 25 members". Appends; memory running out sets text->failed. */
void zopa_rule_words(const struct zopa_rule *rule, struct zopa_text *text);
void zopa_rule_part_words(const struct zopa_rule *rule, uint32_t part, struct zopa_text *text);

#endif
