/* deal_view.h - an agreed package the day after, as facts, and the ways to tell them. Shared by the deal files and `stability` only.
 *
 * Facts are counted over the draws of deal_holds.h: one where all preferences are complete, so that each share is 0 or 1. */
#ifndef ZOPA_DEAL_VIEW_H
#define ZOPA_DEAL_VIEW_H

#include "bridge/deal_holds.h"
#include "ops/op.h"
#include "ops/show_view.h"

/* Where an option of the package comes from. */
enum zopa_deal_origin { ZOPA_FROM_NOWHERE, ZOPA_FROM_PACKAGE, ZOPA_FROM_SETTLED, ZOPA_FROM_TENTATIVE, ZOPA_FROM_NASH };

/* A share of draws; NaN where it is not known. */
struct zopa_deal_share {
  double value, error;
};

/* What another party could do in one step after a defection: invoke a guarantee, or drop something itself. */
struct zopa_deal_answer {
  uint32_t player, option, state; /* where it leads */
  struct zopa_deal_share hurts;   /* of all draws: then the defector is no better off than where everything is kept */
  struct zopa_deal_share credible;        /* of all draws: the party gains by it; NaN when its preferences are not known */
  struct zopa_deal_share deters;  /* of the draws in which the defection pays: both */
};

/* A party drops some of what it has to keep, all others keeping theirs, and may invoke guarantees of its own that guard what it drops. */
struct zopa_deal_defection {
  uint32_t player, state;
  double gain[3];                 /* of utility: 5%, mean, 95% of the draws */
  struct zopa_deal_share pays;    /* of all draws: it gains */
  struct zopa_deal_share deterred;        /* of the draws in which it pays: by joint improvements of the others */
  struct zopa_deal_share free, free_without, free_sure;   /* of all draws: it pays and nothing deters it; without guarantees; with sure ones */
  struct zopa_deal_answer *answers;
  size_t answer_count;
};

/* What one guarantee changes. Shares of all draws in which everything kept is a sequential equilibrium. */
struct zopa_deal_promise {
  uint32_t guarantee;
  struct zopa_deal_share without, sure;   /* as if it did not exist; if it were sure to be honoured */
  bool judged;                    /* the preferences of some giver are known */
};

struct zopa_deal_view {
  struct zopa_call *call;
  struct zopa_show *show;         /* where the same case stands; its arena holds what is told */
  const struct zopa_deal *deal;
  const struct zopa_beliefs *beliefs;     /* NULL when all preferences are complete or missing */
  const struct zopa_deal_values *values;  /* NULL when a limit left no room */
  const enum zopa_deal_origin *origins;   /* [issue_count] */
  const bool *stable;             /* [state_count] a sequential equilibrium; NULL unless all who can act have complete preferences */
  unsigned horizon;               /* moves that two players foresee, when that was asked for and answered, else 0; */
  uint32_t leaves;                /* bit p: then player p would leave the beginning */
  bool full;                      /* all states are listed */

  uint32_t unknown;               /* first party that could drop something and whose preferences are not known, or ZOPA_NONE */
  struct zopa_deal_share nash, sequential, without, sure; /* over the keepers that are known */
  struct zopa_deal_share player_nash[ZOPA_GRAPH_PLAYERS_MAX], player_sequential[ZOPA_GRAPH_PLAYERS_MAX];
  /* By player. Each issue alone, all together, and all combinations of up to four; then moves that invoke something too, likewise, where they
   * pay in some draw; then what else it takes to explain most draws in which the player gains, or does with nothing to deter it. */
  struct zopa_deal_defection *defections;
  size_t defection_count;
  struct zopa_deal_promise *promises;     /* in file order */
  size_t promise_count;
};

/* Finds all facts from deal, values and show. Allocates in the show's arena. When a limit comes first, values becomes NULL and nothing is judged.
 * Errors: ZOPA_E_MEMORY. Cost: draws * (that of zopa_deal_judge + defections * that of zopa_deal_deterred). */
enum zopa_status zopa_deal_facts(struct zopa_deal_view *view, struct zopa_watch *watch);

/* Reads, judges and tells what a case's controls make of a package. Called by `stability` for a case without a graph; wish is for the notions beside
 * Nash and SEQ where all preferences are complete. Takes nothing over. Errors: those of reading a package, of zopa_deal_new, ZOPA_E_MEMORY. */
struct zopa_stability_wish;
enum zopa_status zopa_deal_run(struct zopa_call *call, const struct zopa_case *negotiation, const struct zopa_stability_wish *wish);

/* ---- telling ------------------------------------------------------------------------------------------------------------------------------------ */

/* The member "deal" of the JSON document of `stability`. */
void zopa_deal_json(const struct zopa_deal_view *view, struct zopa_json *json);

/* "Fire and Aid": what a player alone has dropped to be in a state. The bits of what it has dropped, and of what it has invoked, there. */
void zopa_deal_drops(const struct zopa_deal_view *view, size_t player, uint32_t state, struct zopa_text *text);
uint32_t zopa_deal_dropped(const struct zopa_deal *deal, size_t player, uint32_t state);
uint32_t zopa_deal_invoked(const struct zopa_deal *deal, size_t player, uint32_t state);

/* "invoke the Guarantee" or "drop Fire" of one option. */
void zopa_deal_does(const struct zopa_deal_view *view, uint32_t option, struct zopa_text *text);

/* Sentences: the lead; what the package is; each defection with what deters it; what each guarantee changes; what was left aside; how it is made. */
struct zopa_paragraph zopa_deal_lead(const struct zopa_deal_view *view);
struct zopa_paragraph zopa_deal_package_words(const struct zopa_deal_view *view);
struct zopa_paragraph zopa_deal_defections_words(const struct zopa_deal_view *view);
struct zopa_paragraph zopa_deal_promises_words(const struct zopa_deal_view *view);
struct zopa_paragraph zopa_deal_gaps_words(const struct zopa_deal_view *view);
struct zopa_paragraph zopa_deal_notes(const struct zopa_deal_view *view);

/* The states as a picture; none (nodes_count 0) where there are too many, or nothing to keep. What it points to lies in the arena. False when memory
 * ran out. */
bool zopa_deal_picture(const struct zopa_deal_view *view, struct zopa_graph_picture *ret_picture);

/* All of it for people: on a terminal, or as an HTML page when terminal is NULL. */
void zopa_deal_report(const struct zopa_deal_view *view, const char *banner, const struct zopa_terminal *terminal, struct zopa_text *text);

#endif
