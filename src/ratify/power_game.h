/* power_game.h - a rule as a simple game: who wins when everybody is there and votes yes or no.
 *
 *   rule    (at least 16 members and at least 65 per cent of population) or at least 25 members
 *   leaves  0: measure 0 >= 16      1: measure 1 >= 332829152      2: measure 0 >= 25
 *   parts   [leaf 0] [leaf 1] [2 of 2] [leaf 2] [1 of 2]          post-order, as in rule.h
 *
 * With everybody voting, every threshold is one on the yeas: what fewer than k noes means is total - k + 1 yeas, a quorum is met, a veto is
 * a yes of all who have it. Voters with equal weights everywhere are one class; classes stand strongest first. Weights are divided by
 * their common divisor. What decides nothing is left out: leaves of a group that is settled, measures that no leaf counts by. Where all
 * leaves count by one measure the rule is one quota.
 * Source: von Neumann & Morgenstern, Theory of Games and Economic Behavior, 1944 (simple games); Taylor & Zwicker, Simple Games, 1999
 * (vector-weighted games, desirability). */
#ifndef ZOPA_POWER_GAME_H
#define ZOPA_POWER_GAME_H

#include "ratify/rule.h"

struct zopa_game_leaf {
  uint32_t measure;
  uint64_t need;                  /* 1 .. total of the measure */
};

/* A leaf, a constant, or a group of which `need` must hold. */
enum { ZOPA_GAME_GROUP = -1, ZOPA_GAME_NO = -2, ZOPA_GAME_YES = -3 };
struct zopa_game_part {
  int leaf;                       /* index into leaves, or one of the three above */
  uint32_t parent;                /* ZOPA_RULE_NONE for the last */
  uint32_t children, need;
};

struct zopa_game_class {
  uint32_t size;                  /* voters of it */
  uint32_t voter;                 /* the first of them */
};

struct zopa_game {
  struct zopa_arena arena;        /* owns all below, and the game itself */
  uint32_t voter_count, class_count, measure_count, leaf_count, part_count;
  uint32_t *class_of;             /* [voter_count] */
  struct zopa_game_class *classes;
  uint64_t *weights;              /* [measure_count][class_count] */
  uint64_t *totals;               /* [measure_count] */
  struct zopa_game_leaf *leaves;
  struct zopa_game_part *parts;   /* post-order, the last is the whole */
  uint8_t *truth;                 /* [2^leaf_count], by which leaves hold (bit i: leaf i); NULL with more than ZOPA_GAME_TRUTH_MAX leaves */
  bool ordered;                   /* by every measure each class counts for at least as much as the next: all that is below relies on it */
  bool settled, wins;             /* settled: all coalitions win (wins), or none does */
};

enum { ZOPA_GAME_TRUTH_MAX = 16 };

/* The game of a rule that knows its voters. Errors: ZOPA_E_INPUT when a measure has no weights, ZOPA_E_MEMORY. */
enum zopa_status zopa_game_new(const struct zopa_rule *rule, struct zopa_error *error, struct zopa_game **ret_game);

/* The game with weights and quotas in units of `unit`, rounded so that each coalition that wins it wins the first (up false), or that each
 * that wins the first wins it (up true). Classes stay as they are. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_game_coarse(const struct zopa_game *game, uint64_t unit, bool up, struct zopa_game **ret_game);
void zopa_game_free(struct zopa_game *game);

static inline uint64_t zopa_game_weight(const struct zopa_game *game, uint32_t measure, uint32_t class)
{
  return game->weights[(size_t)measure * game->class_count + class];
}

/* Whether a coalition with these sums [measure_count] wins. Cost: O(leaves), without a table of truth O(parts). */
bool zopa_game_wins(const struct zopa_game *game, const uint64_t *sums);

/* What is known of leaves before all have voted. */
enum zopa_leaf_state { ZOPA_LEAF_NO, ZOPA_LEAF_YES, ZOPA_LEAF_OPEN };

/* Settles what can be: states [leaf_count] of enum zopa_leaf_state; returns the state of the whole. Open leaves that can no longer change the
 * whole are set so that it stays as it is. work [part_count * 3]. Cost: O(parts). */
enum zopa_leaf_state zopa_game_settle(const struct zopa_game *game, uint8_t *states, uint32_t *work);

#endif
