/* conditions_node.h - one node of the search over conditions: a box, what is decided of each rule, and bounds in several lanes.
 * See conditions_search.c. */
#ifndef ZOPA_CONDITIONS_NODE_H
#define ZOPA_CONDITIONS_NODE_H

#include "solve/conditions.h"

enum zopa_hunt_status {
  ZOPA_HUNT_OPEN,                 /* nothing is decided */
  ZOPA_HUNT_HOLDS,                /* the box lies inside */
  ZOPA_HUNT_BARRED,               /* outcomes for which it holds belong to another node, or are forbidden */
  ZOPA_HUNT_DEAD,                 /* it holds nowhere in the box */
};

/* What the nodes of one search share. */
struct zopa_hunt_room {
  const struct zopa_rules *rules;
  struct zopa_arena *arena;
  struct zopa_weighting **weightings;     /* [lanes] */
  size_t lanes;
  double *worth;                  /* [rule_count][lanes] weighted amounts */
  uint8_t *pick;                  /* [issue_count] scratch: the best class of each issue */
};

struct zopa_hunt_node {
  uint64_t *mask;                 /* [issue_count] the box */
  uint8_t *status;                /* [rule_count] enum zopa_hunt_status */
  bool *dirty;                    /* [issue_count] top is to be found anew */
  double *cost;                   /* [classes][lanes] what shares and dents pay a class */
  double *top;                    /* [issue_count][lanes] the best class */
  double *share, *dent;           /* [test_count], [rule_count] by [lanes] as in a weighting, made for this box */
  double *constant, *bound;       /* [lanes] */
  int64_t *sum;                   /* [party_count] base and what holds, before caps */
  uint32_t branch;                /* the rule to branch on */
  uint8_t tried;                  /* branches that have been entered */
};

/* Room for a node in the arena; false when memory ran out. */
bool zopa_hunt_node_lay(const struct zopa_hunt_room *room, struct zopa_hunt_node **ret_node);
void zopa_hunt_node_copy(const struct zopa_hunt_room *room, struct zopa_hunt_node *to, const struct zopa_hunt_node *from);

/* The node of a whole box [issue_count]; NULL: of the space. The node is fresh from zopa_hunt_node_lay. */
void zopa_hunt_node_root(const struct zopa_hunt_room *room, const uint64_t *box, struct zopa_hunt_node *root);

/* Sets what is decided of a rule. */
void zopa_hunt_node_decide(struct zopa_hunt_room *room, struct zopa_hunt_node *node, uint32_t r, enum zopa_hunt_status status);

/* Cuts the box down to some classes of an issue; to where a rule holds. */
void zopa_hunt_node_cut(struct zopa_hunt_node *node, uint32_t issue, uint64_t set);
void zopa_hunt_node_enter(const struct zopa_hunt_room *room, struct zopa_hunt_node *node, uint32_t r);

/* Decides what the box decides. False when no outcome is left. */
bool zopa_hunt_node_settle(struct zopa_hunt_room *room, struct zopa_hunt_node *node);

/* Brings the bounds up to date after changes. */
void zopa_hunt_node_refresh(const struct zopa_hunt_room *room, struct zopa_hunt_node *node);

/* Puts the best class of each issue in lane l into room->pick. */
void zopa_hunt_node_picks(struct zopa_hunt_room *room, const struct zopa_hunt_node *node, size_t l);

/* One subgradient step of the shares of lane l, as long as would bring its bound to the threshold if the bound were linear. */
void zopa_hunt_node_improve(struct zopa_hunt_room *room, struct zopa_hunt_node *node, size_t l, double threshold);

#endif
