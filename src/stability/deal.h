/* deal.h - the day after: who has to keep what of an agreed package, who could stop, and what a guarantee could do then, as a conflict graph.
 *
 *   controls: {a: [fire_a], b: [fire_b]}   fallback: {fire_a: resume, fire_b: resume}   guarantee g1 by c, guards: [fire_a], then: {aid: cut}
 *
 *     player       a             b             c
 *     option       keep fire_a   keep fire_b   invoke g1        1: keeps, invokes
 *     bit          0             1             2
 *     word 011     everything is kept: where the deal begins
 *     word 010     a has dropped fire_a, which is its fallback now;   110: and c has invoked g1, so that aid is cut
 *     word 1x1     not feasible: while fire_a is kept, g1 cannot be invoked
 *
 * An issue is dropped when any party that controls it drops it. A guarantee can be invoked while an issue that it guards is dropped; each of its
 * givers can, and one is enough. A state's outcome is the package, with the fallback of what is dropped, then with what invoked guarantees
 * make of the issues, in file order. Constraints do not take states away: they say what can be agreed, not what can happen.
 * A breach can be repaired unless the issue is irreversible, and an invocation taken back.
 *
 * Left aside, each with its reason in `gaps`: what the package leaves open, what has no fallback, guarantees that are not part of the package, have
 * lapsed, or do not say what sets them off and what follows.
 * Source: Fang, Hipel & Kilgour 1993 (the graph); Howard 1971, Fraser & Hipel 1984 (sanctions). */
#ifndef ZOPA_DEAL_H
#define ZOPA_DEAL_H

#include "space/space.h"
#include "stability/graph.h"

enum { ZOPA_DEAL_OPTIONS_MAX = 14 };      /* to keep or to invoke, of all parties: so at most 2^14 states */

/* An option of a player: to keep an issue, or to invoke a guarantee; the other one is ZOPA_NONE. */
struct zopa_deal_option {
  uint32_t player, issue, guarantee;
};

enum zopa_deal_gap_kind {
  ZOPA_GAP_OPEN,                  /* party, issue: it would have to keep the issue, which the package leaves open */
  ZOPA_GAP_FALLBACK,              /* party, issue: nothing says what becomes of it when the party stops */
  ZOPA_GAP_SAME,                  /* party, issue: the package has what it would become anyway, so there is nothing to drop */
  ZOPA_GAP_NOT_PART,              /* guarantee: the package is none of which it is part */
  ZOPA_GAP_NOT_SETTLED,           /* guarantee, issue: whether it is part of the package is left open there */
  ZOPA_GAP_LAPSED,                /* guarantee */
  ZOPA_GAP_WORDS_ONLY,            /* guarantee: it lacks givers, `guards` or `then` */
  ZOPA_GAP_NOTHING_GUARDED,       /* guarantee: nobody could drop anything that it guards */
  ZOPA_GAP_THEN_OPEN,             /* guarantee, issue: it would change what the package leaves open */
  ZOPA_GAP_INTERPLAY,             /* party, issue: what could change is worth more or less to it with this issue, which the package leaves open */
};
struct zopa_deal_gap {
  enum zopa_deal_gap_kind kind;
  uint32_t party, issue, guarantee;       /* or ZOPA_NONE */
};

struct zopa_deal {
  struct zopa_arena arena;
  const struct zopa_space *space;         /* must outlive the deal */
  const uint32_t *package;        /* [issue_count] an option, or ZOPA_NONE */
  struct zopa_graph graph;        /* no players when nobody has anything to keep; its players' values are NULL until somebody gives them some */
  const struct zopa_deal_option *options; /* [graph.option_count] */
  const uint32_t *parties;        /* [graph.player_count] of the case, ascending */
  uint32_t keeps, invokes;        /* bits of the options of either kind */
  uint32_t begin;                 /* the state in which everything is kept; also the graph's status quo */
  const uint32_t *index;          /* [2^option_count] the state with that word, or ZOPA_GRAPH_NONE */
  const uint32_t *touched;        /* [touched_count] issues that some state changes, ascending */
  size_t touched_count;
  const uint32_t *choices;        /* [state_count][touched_count] options */
  const struct zopa_deal_gap *gaps;
  size_t gap_count;
};

/* package [issue_count]: what is agreed; ZOPA_NONE where an issue is left open.
 * Errors: ZOPA_E_TOO_LARGE, with a problem that names the bound; ZOPA_E_MEMORY. Cost: that of zopa_versions_find, and O(2^options * (options + touched)). */
enum zopa_status zopa_deal_new(const struct zopa_space *space, const uint32_t *package, struct zopa_error *error, struct zopa_deal **ret_deal);
void zopa_deal_free(struct zopa_deal *deal);

/* The bits of all players' options to invoke a guarantee; of a player that can do anything, its place among the players, or SIZE_MAX. */
uint32_t zopa_deal_invocations(const struct zopa_deal *deal, uint32_t guarantee);
size_t zopa_deal_player(const struct zopa_deal *deal, uint32_t party);

/* ---- judging one set of values ---------------------------------------------------------------------------------------------------------------- */

/* What is taken for granted about guarantees. Zero it for nothing. */
struct zopa_deal_premise {
  uint32_t without;               /* bits of invocations that never happen: as if these guarantees did not exist */
  uint32_t sure;                  /* bits of invocations that their giver would make whenever it can, whether or not it gains */
};

/* For where the deal begins. Bit p of each: of player p. */
struct zopa_deal_verdict {
  uint16_t gains;                 /* has a move that it prefers: not Nash stable */
  uint16_t undeterred;            /* has one after which the others have no joint improvements to anything that it does not prefer: not SEQ stable */
};

/* Scratch for judging one deal, for one thread. */
struct zopa_deal_judge;
enum zopa_status zopa_deal_judge_new(const struct zopa_deal *deal, struct zopa_deal_judge **ret_judge);
void zopa_deal_judge_free(struct zopa_deal_judge *judge);

/* values [player_count][state_count], more is better. known: bit p: player p's values are; the others never move but by `sure` invocations, and have
 * no bits in the verdict. Cost: O(states * players * 2^(options of a player)) for each move that somebody gains by. */
struct zopa_deal_verdict zopa_deal_judge(struct zopa_deal_judge *judge, const int64_t *values, uint16_t known, struct zopa_deal_premise premise);

/* The first state, in rising order of what is changed, that the player gains by moving to from the beginning and that nothing deters it from, or, when
 * everything is deterred, by moving to which it gains; *ret_deterred says which. ZOPA_GRAPH_NONE when it gains by no move. The player's values must be
 * known. Cost: that of zopa_deal_judge. */
uint32_t zopa_deal_walk(struct zopa_deal_judge *judge, const int64_t *values, uint16_t known, struct zopa_deal_premise premise, size_t player,
                        bool *ret_deterred);

/* True when the player, having moved from the beginning to `state`, could be brought by joint improvements of the others to something that it does
 * not prefer to the beginning. */
bool zopa_deal_deterred(struct zopa_deal_judge *judge, const int64_t *values, uint16_t known, struct zopa_deal_premise premise, size_t player,
                        uint32_t state);

/* True when the player can move from one state to another, options in premise->without left alone. */
bool zopa_deal_moves(const struct zopa_deal *deal, size_t player, uint32_t from, uint32_t to, uint32_t without);

#endif
