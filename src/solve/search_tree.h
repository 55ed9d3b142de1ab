/* search_tree.h - branch and bound for one aim: the best rational outcome of a space, with a proof.
 *
 * A node is a box. What cannot be rational, or as good as the best outcome known, is removed from it: by one condition, by one party, by the
 * bound (reduced costs). If a bound below the best known remains, or nothing, the node is done; otherwise it is split on the issue where the
 * mixture of the master problem is least decided: one row first, then all others. Depth first, on an explicit stack, in one box with a trail.
 *
 * A node is cut only when its bound, all rounding included, is below what the best outcome certainly has. Nodes that may hold an equal one are
 * searched: comparisons are the concept's own on integers, then index order, so an exhausted tree settles ties too.
 * Sources: Land & Doig, Econometrica 28(3), 1960; Geoffrion 1974 (bound.h); reduced-cost fixing: Crowder, Johnson & Padberg, Operations Research 31(5), 1983. */
#ifndef ZOPA_SEARCH_TREE_H
#define ZOPA_SEARCH_TREE_H

#include "base/watch.h"
#include "solve/bound.h"
#include "solve/concept.h"
#include "solve/search_walk.h"

/* What is looked for. */
struct zopa_quest {
  struct zopa_aim aim;
  const struct zopa_concept *concept;     /* decides between outcomes, with bargain; NULL: the sum of one party does, or any rational one will do */
  const struct zopa_bargain *bargain;
  size_t party;                   /* without a concept: whose sum; party_count: any rational outcome */
  bool flat;                      /* all rational outcomes are alike: the first in index order is looked for */
  double grain;                   /* > 0: the aim's values (the product itself for a product) are multiples of 1 / grain */
  uint64_t nodes_max, work_max;   /* limits: nodes, rows * parties looked at */
  uint64_t tied_max;              /* so many nodes that can only tie are searched, others like them are left out */
  uint64_t seed;
};

struct zopa_tree {
  const struct zopa_model *model;
  const struct zopa_quest *quest;
  struct zopa_watch *watch;
  struct zopa_box box;
  struct zopa_dual dual;
  struct zopa_walk walk;
  bool exists;                    /* a rational outcome is known */
  uint32_t *rows, *outcome;       /* [issue_count] the best known */
  int64_t sums[ZOPA_PARTIES_MAX];
  double value;                   /* its aim, as near as doubles tell */
  double floor;                   /* a box with a lower bound holds nothing that counts */
  uint64_t nodes, tied;
  bool done;                      /* the whole tree was searched, or what was looked for is found */
  bool left_out;                  /* but for nodes that could only tie */
  double bound;                   /* on the aim, over all rational outcomes; -INFINITY where there is none */
  double root_bound;              /* the first one, over all rows, with what it rests on: */
  double weight[ZOPA_PARTIES_MAX];
  double *share, *tilt;           /* [test_count], [rule_count] */
  /* Working memory. */
  uint32_t *trial, *trial_outcome, *list;         /* [issue_count], [issue_count], [row_count] */
  double *mass;                   /* [row_count] */
  struct zopa_tree_price {
    double gap;
    uint32_t row;
  } *prices;                      /* [row_count] */
  struct zopa_tree_frame {
    uint32_t issue, row;
    size_t trail_count;
    double bound;
  } *frames;                      /* [row_count] */
  size_t frame_count;
  double left_bound;              /* the largest bound of those left out */
  uint64_t polled;
};

/* Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_tree_make(const struct zopa_model *model, const struct zopa_quest *quest, struct zopa_watch *watch, struct zopa_arena *arena,
                                struct zopa_tree *ret_tree);

/* Tells the tree of an outcome [issue_count], which becomes the best known if it is rational and better. */
void zopa_tree_consider(struct zopa_tree *tree, const uint32_t *rows);

/* Searches until nothing is left, or a limit is met. */
void zopa_tree_search(struct zopa_tree *tree);

#endif
