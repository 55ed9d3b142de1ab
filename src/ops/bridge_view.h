/* bridge_view.h - one answer of `bridge` and the ways to tell it: JSON, terminal, page. Shared by the bridge files; how figures are written
 * also by `show` and `weigh`.
 *
 * Sentences, cards and pictures lie in the arena of the facts (show_facts.h), whose `failed` says whether memory sufficed. */
#ifndef ZOPA_BRIDGE_VIEW_H
#define ZOPA_BRIDGE_VIEW_H

#include "bridge/bridge.h"
#include "ops/approvals.h"
#include "ops/op.h"
#include "ops/outlook.h"
#include "ops/show_view.h"
#include "ops/stakes.h"
#include "report/packages_view.h"

/* What --approval asked for, and the least and the most likely of all conceivable packages. */
struct zopa_bridge_win_set {
  bool wanted;
  double least, lowest, highest;
};

/* What every face needs. Nothing is owned; all must outlive the telling. */
struct zopa_bridge_answer {
  struct zopa_show *show;         /* where the same case stands */
  const struct zopa_call *call;   /* operands and options, seed, warnings */
  const struct zopa_beliefs *beliefs;
  const struct zopa_bridge *bridge;       /* NULL when statements conflict, or when the beliefs lack draws: then there are no packages */
  const struct zopa_bridge_wish *wish;    /* what was asked for */
  /* Packages were chosen and ranked by beliefs that hold what this viewer may not see (`use: engine`). Then no figure of the search is told, for
   * it would be made of hidden matter too: only which packages are listed, in which order. */
  bool engine;
  /* The share of all that can be won or lost which lies in the issues still open, [beliefs->count], NaN where it is not known; or NULL. */
  const double *stake_low, *stake_high;   /* the middle 95% of the draws */
  const double *stake_least, *stake_most; /* the least and the most of all draws */
  const struct zopa_holding_line *holding;        /* [bridge->package_count], or NULL */
  const struct zopa_ratify *ratify;       /* NULL when there is nothing to tell of approvals */
  const struct zopa_approval_line *approval;      /* [bridge->package_count], or NULL */
  struct zopa_bridge_win_set win_set;
};

/* The answer as one JSON document; docs/json.md fixes keys and order. */
void zopa_bridge_json(const struct zopa_bridge_answer *answer, struct zopa_text *text);

/* The answer for people: on a terminal, or as an HTML page when terminal is NULL. */
void zopa_bridge_report(const struct zopa_bridge_answer *answer, const struct zopa_terminal *terminal, struct zopa_text *text);

/* ---- words (bridge_words.c) ---------------------------------------------------------------------------------------------------- */

/* The criterion in words that can be counted: "joint share of acceptance". */
const char *zopa_bridge_value_words(enum zopa_criterion criterion);

/* "A", "B" ... "Z", then "27" ... The text lies in the arena. */
const char *zopa_bridge_letter(struct zopa_show *show, size_t package);

/* "71 % ±1.5" of a share and its error, with no more digits than the error allows; "0 %" or "100 %" when it is exact. */
void zopa_bridge_share(double share, double error, const struct zopa_terminal *terminal, struct zopa_text *text);

/* The same in words: "71 per cent, give or take 1.5". */
void zopa_bridge_share_words(double share, double error, struct zopa_text *text);

/* "4,000", and of an estimate its two leading digits: "3,600". */
void zopa_bridge_count(double count, struct zopa_text *text);

/* What a preference statement is called where it rests on no entry of the ledger: "ukraine.statements[3]", counted from 1. */
void zopa_bridge_statement_name(const struct zopa_case *negotiation, uint32_t party, uint32_t statement, struct zopa_text *text);

/* True when the party is known by neither complete preferences nor any preference statement. */
bool zopa_bridge_unknown(const struct zopa_bridge_answer *answer, const struct zopa_belief *belief);

/* True when the preferences of somebody who must agree are drawn from what is possible; false when they all are complete. */
bool zopa_bridge_drawn(const struct zopa_bridge_answer *answer);

/* True when somebody who must agree gives way on the issue, or the package leaves the option at which the issue stands. */
bool zopa_bridge_moved(const struct zopa_bridge *bridge, const struct zopa_bridge_package *package, size_t issue);

/* True where a package is to catch the eye: on the issues of its trade, and where it leaves the option at which an open issue stands. */
bool zopa_bridge_marked(const struct zopa_bridge *bridge, const struct zopa_bridge_package *package, size_t issue);

/* The lead: progress, what is at stake, what stands in the way. */
struct zopa_paragraph zopa_bridge_lead(const struct zopa_bridge_answer *answer);

/* How the packages are ranked and counted; how to read them; how all was made. */
struct zopa_paragraph zopa_bridge_ranking(const struct zopa_bridge_answer *answer, const struct zopa_terminal *terminal);
struct zopa_paragraph zopa_bridge_reading(const struct zopa_bridge_answer *answer, const struct zopa_terminal *terminal);
struct zopa_paragraph zopa_bridge_notes(const struct zopa_bridge_answer *answer);

/* ---- parts of the report ------------------------------------------------------------------------------------------------------- */

/* One card a package, in their order (bridge_cards.c). */
const struct zopa_page_package *zopa_bridge_cards(const struct zopa_bridge_answer *answer, const struct zopa_terminal *terminal);

/* The conflicts of all parties, and what could be left out of each (bridge_conflicts.c). */
const struct zopa_page_conflict *zopa_bridge_conflicts(const struct zopa_bridge_answer *answer, size_t *ret_count);

/* A way out of a conflict: to leave entries of the ledger out, or to believe one against those that it contradicts. Neither when the statement
 * names no entry: then only the file itself can be changed. */
struct zopa_bridge_way {
  uint32_t statement;             /* what goes, of the party's preference statements */
  const char *const *without;     /* [without_count] */
  size_t without_count;
  const char *assume;             /* or NULL */
};

/* The ways out of a conflict, in the order of its statements, those that assume last. They lie in the arena. */
const struct zopa_bridge_way *zopa_bridge_ways(const struct zopa_bridge_answer *answer, const struct zopa_belief *belief,
                                               const struct zopa_conflict *conflict, size_t *ret_count);

/* What can be had by mean utility: the ways to close what is open that no other betters, others behind them, and the packages with their
 * ranges (bridge_plot.c). *ret_looked_at of them were looked at, *ret_all when there are no others. False when there is nothing to draw. */
bool zopa_bridge_plot(const struct zopa_bridge_answer *answer, struct zopa_plot *ret_plot, size_t *ret_looked_at, bool *ret_all);

#endif
