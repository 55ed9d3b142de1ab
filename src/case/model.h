/* model.h - a negotiation as plain data: who the parties are, what is on the table, what each wants, who said what.
 *
 * One zopa_case owns everything it points to (in its arena) and is never changed once it has been read; a viewer's cut and a "what if"
 * make a new one. Parties, issues and options are known by index, in file order, which is the order of every vector that is printed.
 * Arrays are a pointer with its _count beside it. Texts that are absent are NULL; numbers that are absent have a NULL text.
 * Each part keeps its place in the file, so that whatever is found wrong later can still name line and column.
 * What the parts mean is written in docs/case-format.md. */
#ifndef ZOPA_MODEL_H
#define ZOPA_MODEL_H

#include "base/arena.h"
#include "base/date.h"
#include "base/number.h"
#include "zopa/case.h"

#define ZOPA_NONE UINT32_MAX      /* an index that points to nothing */

/* Limits of a case, named in the message when they are met. */
enum {
  ZOPA_PARTIES_MAX = 64,
  ZOPA_ISSUES_MAX = 4096,
  ZOPA_OPTIONS_MAX = 65536,       /* of one issue */
  ZOPA_ENTRIES_MAX = 100000,      /* of any other list */
};

enum zopa_role { ZOPA_ROLE_PARTY, ZOPA_ROLE_MEDIATOR, ZOPA_ROLE_GUARANTOR, ZOPA_ROLE_OBSERVER };
enum zopa_visibility { ZOPA_PUBLIC, ZOPA_MEDIATOR, ZOPA_PRIVATE };
enum zopa_answer { ZOPA_UNSAID, ZOPA_NO, ZOPA_YES };
enum zopa_level { ZOPA_OPEN, ZOPA_NARROWING, ZOPA_TENTATIVE, ZOPA_AGREED, ZOPA_CLOSED };
enum zopa_tier { ZOPA_TIER_UNSAID, ZOPA_ON_RECORD, ZOPA_BACKGROUND, ZOPA_ANONYMOUS, ZOPA_DOCUMENT, ZOPA_SOCIAL };
enum zopa_act { ZOPA_ACT_UNSAID, ZOPA_DEMAND, ZOPA_OFFER, ZOPA_ACCEPT, ZOPA_REJECT, ZOPA_CONDITION, ZOPA_CONFIRM, ZOPA_DENY, ZOPA_DESCRIBE };
enum zopa_modality { ZOPA_MODALITY_UNSAID, ZOPA_ASSERTED, ZOPA_FUTURE, ZOPA_HYPOTHETICAL, ZOPA_NEGATED };

/* A list of ids that stand in the file as text (ledger entries, sources). */
struct zopa_ids {
  const char **ids;
  size_t ids_count;
};

/* A list of parties or options by index. */
struct zopa_indices {
  uint32_t *at;
  size_t at_count;
};

/* A test on one issue: holds for the options listed, ascending by index. Numeric tests keep their bounds too, for writing back;
 * the options that meet them are listed all the same. No option at all means the issue as such (in the ledger only). */
struct zopa_term {
  uint32_t issue;
  uint32_t *options;
  size_t options_count;
  struct zopa_number at_least, at_most;
  struct zopa_place place;
};

/* All terms hold (an empty clause always does). At most one term an issue. A package is a clause with one option a term. */
struct zopa_clause {
  struct zopa_term *terms;
  size_t terms_count;
  struct zopa_place place;
};

struct zopa_source {
  const char *id, *title, *publisher, *author, *url, *note;
  struct zopa_date published, retrieved;
  struct zopa_place place;
};

struct zopa_party {
  const char *id, *name, *note;
  enum zopa_role role;
  enum zopa_answer consents;      /* as written; zopa_party_consents() decides */
  struct zopa_place place;
};

struct zopa_option {
  const char *id, *text;          /* text is the id where the file gives none */
  struct zopa_place place;
};

/* A numeric issue's options are its grid points, from + k * step, written with as many decimals as from and step have.
 * A continuous one (in files of other tools) has no step: any number from .. to can be agreed, and the options are a sample of them. */
struct zopa_issue {
  const char *id, *name, *unit, *note;
  bool numeric, continuous;
  struct zopa_number from, to, step;
  struct zopa_option *options;
  size_t options_count;
  struct zopa_place place;
};

/* What cannot be combined: `forbid`, or `when` without `then`. Exactly one of the two forms is there. */
struct zopa_constraint {
  struct zopa_clause forbid;
  struct zopa_clause when, then;
  bool conditional;
  const char *why;
  struct zopa_ids from;
  enum zopa_visibility visibility;
  struct zopa_place place;
};

/* The value of any number x of a continuous issue: linear a * x + b, cut to 0 .. 1; constant a; or triangular, 0 up to a, rising to 1 at c,
 * falling to 0 at b. */
enum zopa_curve_kind { ZOPA_CURVE_NONE, ZOPA_CURVE_LINEAR, ZOPA_CURVE_CONSTANT, ZOPA_CURVE_TRIANGULAR };
struct zopa_curve {
  enum zopa_curve_kind kind;
  struct zopa_number a, b, c;
};

/* The worth of the options of one issue to one party. */
struct zopa_values {
  struct zopa_number weight;
  struct zopa_curve curve;        /* of a continuous issue; `options` holds its values at the sample all the same */
  struct zopa_number *options;    /* [options_count of the issue], absent ones have no text; NULL when linear or nothing is given */
  struct zopa_number from, to;    /* of a linear numeric issue: the value at both ends */
  struct zopa_place place;        /* of the values; of the weight where there are none */
};

struct zopa_interaction {
  struct zopa_clause when;
  struct zopa_number add;
  struct zopa_ids from;
  struct zopa_place place;
};

enum zopa_preference_kind {
  ZOPA_ORDER, ZOPA_MATTERS_MORE, ZOPA_PREFERS, ZOPA_GIVES, ZOPA_RATES, ZOPA_WEIGHS, ZOPA_RED_LINE, ZOPA_ACCEPTS, ZOPA_REJECTS
};

/* An interval for the value of one option (rates) or the weight of one issue (weighs, option ZOPA_NONE). */
struct zopa_interval {
  uint32_t issue, option;
  struct zopa_number low, high;
  struct zopa_place place;
};

/* One thing known of a party's preferences. Which members are used follows from the kind. */
struct zopa_preference_statement {
  enum zopa_preference_kind kind;
  uint32_t issue, than;           /* order, matters_more */
  struct zopa_indices best_to_worst;
  struct zopa_clause subject;     /* prefers, gives, red_line, accepts, rejects: the first clause */
  struct zopa_clause object;      /* prefers: over; gives: for */
  struct zopa_clause instead_of;  /* gives; terms NULL when left out */
  struct zopa_interval *intervals;
  size_t intervals_count;
  struct zopa_ids from;
  const char *why;
  struct zopa_place place;
};

/* What one party wants. The utility is sum of weight * value, plus the add of the interactions that hold, on the unit scale of the case
 * format, or (as_written) on the file's own: u = min(cap, sum / out_of). */
struct zopa_preference {
  bool given;                     /* the file has an entry for this party */
  enum zopa_visibility visibility;
  bool use_engine;
  bool as_written;
  struct zopa_number out_of, cap; /* as_written only; out_of 1 and no cap when absent */
  struct zopa_values *values;     /* [issues_count], or NULL when the preferences are not complete */
  struct zopa_interaction *interactions;
  size_t interactions_count;
  struct zopa_number reservation;
  bool reservation_is_package;
  struct zopa_clause reservation_package;
  struct zopa_number discount;    /* of other tools; shown, never applied */
  struct zopa_preference_statement *statements;
  size_t statements_count;
  struct zopa_place place;
};

/* One claim of where an issue stands; several claims for one issue are rivals. */
struct zopa_standing {
  uint32_t issue;
  struct zopa_indices options;
  enum zopa_level level;
  struct zopa_date since;
  uint32_t claimed_by;            /* party or ZOPA_NONE */
  struct zopa_ids from;
  const char *note;
  enum zopa_visibility visibility;
  struct zopa_place place;
};

/* One entry of the ledger. */
struct zopa_statement {
  const char *id, *at, *speaker, *quote, *note, *source;
  struct zopa_date said, expires;
  uint32_t for_party, about_party;        /* or ZOPA_NONE */
  enum zopa_tier tier;
  enum zopa_act act;
  enum zopa_modality modality;
  struct zopa_clause on;
  struct zopa_number share_value;
  const char *share_of;
  const char *reliability;        /* "A" to "F" */
  struct zopa_number credibility; /* 1 to 6 */
  struct zopa_ids contradicts, supersedes, corroborates;
  enum zopa_visibility visibility;
  struct zopa_place place;
};

struct zopa_offer {
  const char *id, *note;
  uint32_t by;
  struct zopa_indices to;
  struct zopa_clause package, condition;
  struct zopa_date made, expires;
  struct zopa_ids from;
  enum zopa_visibility visibility;
  struct zopa_place place;
};

struct zopa_round {
  const char *id, *name, *location;
  struct zopa_date from, to;
  struct zopa_indices present;
  const char *note;
  enum zopa_visibility visibility;
  struct zopa_place place;
};

/* A promise. `guards` are issues that somebody controls: when one of them is dropped, it can be invoked; `then` is what the issues become when it
 * is. Without both it can be shown, but not judged (stability/deal.h). */
struct zopa_guarantee {
  const char *id, *name, *obligation, *trigger, *decided_by, *until, *lasts, *note;
  const char *supersedes;         /* the id of the version that it takes the place of, or NULL */
  struct zopa_indices by, to, needs, guards;
  struct zopa_clause when, then;
  struct zopa_date made, expires;
  const struct zopa_node *rule;   /* by which it is decided, kept as it stands, or NULL */
  struct zopa_ids from;
  enum zopa_visibility visibility;
  struct zopa_place place;
};

/* What of an agreement moves votes: where `when` holds, the chances of some voters shift by so many standard deviations (ratify/ratify.h). */
struct zopa_effect {
  struct zopa_clause when;
  struct zopa_number shift;
  const char *voters_party, *voter;       /* a party of voters, one voter; both NULL: everybody */
  struct zopa_place place;
};

/* How far what an agreement contains moves it in the space of positions. */
struct zopa_move {
  struct zopa_clause when;
  struct zopa_number x, y;
  struct zopa_place place;
};

enum zopa_body_kind { ZOPA_BODY_ONE, ZOPA_BODY_ALL, ZOPA_BODY_ANY, ZOPA_BODY_SOME };

/* One body of one party that has to say yes, or several of which all (one after the other), any, or some have to. Rule, quorum and voters are
 * kept as they stand; ratify reads them. Bodies within others have no party, `when`, `from` and visibility of their own. */
struct zopa_approval {
  uint32_t party;
  enum zopa_body_kind kind;
  const char *body, *of, *note;
  const struct zopa_node *rule, *quorum, *voters;
  struct zopa_approval *parts;            /* of all, any and some */
  size_t parts_count;
  struct zopa_number at_least;            /* of some: how many */
  struct zopa_number seats;
  struct zopa_number yea, absent;         /* of voters of whom nothing else is known */
  enum zopa_answer recorded;              /* recorded votes count before probabilities */
  struct zopa_number common_share, party_share;
  bool spatial;                           /* there is a space: */
  struct zopa_number status_quo[2], place_of_package[2], noise, discipline;
  struct zopa_move *moves;
  size_t moves_count;
  struct zopa_effect *effects;
  size_t effects_count;
  struct zopa_clause when;                /* the agreements that need it; no terms: all */
  struct zopa_ids from;
  enum zopa_visibility visibility;
  struct zopa_place place;
};

/* Points for Adjusted Winner: items, and what each of two parties puts on them. */
struct zopa_points {
  uint32_t party;
  const char **items;
  struct zopa_number *values;
  size_t items_count;
  struct zopa_place place;
};

/* controls: the issues that a party carries out afterwards. */
struct zopa_obligation {
  uint32_t party;
  struct zopa_indices issues;
  struct zopa_place place;
};

/* Who looks. `all` sees everything; `party` is set for a party's own view. */
enum zopa_viewer_kind { ZOPA_VIEWER_ALL, ZOPA_VIEWER_PUBLIC, ZOPA_VIEWER_MEDIATOR, ZOPA_VIEWER_PARTY };
struct zopa_viewer {
  enum zopa_viewer_kind kind;
  uint32_t party;
};

struct zopa_node;                 /* base/node.h: a part of the file kept as it stands */

struct zopa_case {
  struct zopa_arena arena;
  const char *format;             /* the format it was read from: "case", "genius", ... */
  const char *title, *note;
  struct zopa_date as_of;
  struct zopa_viewer viewer;      /* whose cut this is */

  struct zopa_source *sources;                  size_t sources_count;
  struct zopa_party *parties;                   size_t parties_count;
  struct zopa_issue *issues;                    size_t issues_count;
  struct zopa_constraint *constraints;          size_t constraints_count;
  struct zopa_preference *preferences;          /* [parties_count] */
  struct zopa_points *points;                   size_t points_count;
  struct zopa_standing *standing;               size_t standing_count;
  struct zopa_statement *statements;            size_t statements_count;
  struct zopa_offer *offers;                    size_t offers_count;
  struct zopa_round *rounds;                    size_t rounds_count;
  struct zopa_guarantee *guarantees;            size_t guarantees_count;
  struct zopa_approval *approvals;              size_t approvals_count;
  struct zopa_obligation *controls;             size_t controls_count;
  struct zopa_clause fallback;
  struct zopa_indices irreversible;             /* controlled issues that nobody can take up again once dropped */
  const struct zopa_node *graph;                /* the stability command's own graph, checked for size only here */
};

/* True when that party has to agree: as `consents` says, by default when its role is party. */
bool zopa_party_consents(const struct zopa_case *negotiation, size_t party);

/* True when the party has complete preferences (weights and values). */
bool zopa_party_complete(const struct zopa_case *negotiation, size_t party);

/* The index of an id, or ZOPA_NONE. Cost: O(count). */
uint32_t zopa_party_index(const struct zopa_case *negotiation, const char *id);
uint32_t zopa_issue_index(const struct zopa_case *negotiation, const char *id);
uint32_t zopa_option_index(const struct zopa_issue *issue, const char *id);
uint32_t zopa_guarantee_index(const struct zopa_case *negotiation, const char *id);
const struct zopa_statement *zopa_statement_by_id(const struct zopa_case *negotiation, const char *id);

/* The exact value of a curve (not ZOPA_CURVE_NONE) at x. ret_value must be initialised; it may be x. */
void zopa_curve_value(const struct zopa_curve *curve, const mpq_t x, mpq_t ret_value);

/* The words of the file for an enumerated member, in the order of the enum; NULL beyond the end. "unsaid" values have an empty word. */
const char *zopa_role_word(enum zopa_role role);
const char *zopa_visibility_word(enum zopa_visibility visibility);
const char *zopa_level_word(enum zopa_level level);
const char *zopa_tier_word(enum zopa_tier tier);
const char *zopa_act_word(enum zopa_act act);
const char *zopa_modality_word(enum zopa_modality modality);
const char *zopa_preference_word(enum zopa_preference_kind kind);

#endif
