/* rule.c - whether votes pass a rule, in integers. See rule.h.
 *
 * Method. A share is compared by multiplying out, yea * under >= over * base, in 128 bits; so two thirds of 97 is 64 2/3 and takes 65. Parts
 * stand in post-order, so one loop decides: each that holds is counted by its parent.
 * Invariant. Weights of a measure sum to at most 2^60, and quotas have numerators and denominators of at most 2^60: no product overflows. */
#include "ratify/rule.h"

#include <string.h>

void zopa_rule_free(struct zopa_rule *rule)
{
  if (!rule)
    return;
  struct zopa_arena arena = rule->arena;
  zopa_arena_clear(&arena);
}

void zopa_rule_tally(const struct zopa_rule *rule, const uint8_t *votes, struct zopa_vote_tally *ret_tallies)
{
  for (size_t m = 0; m < rule->measure_count; m++) {
    const uint64_t *weights = rule->measures[m].weights;
    struct zopa_vote_tally tally = {.members = rule->measures[m].total};
    for (size_t v = 0; weights && v < rule->voter_count; v++) {
      tally.present += votes[v] != ZOPA_VOTE_ABSENT ? weights[v] : 0;
      tally.yea += votes[v] == ZOPA_VOTE_YEA ? weights[v] : 0;
      tally.nay += votes[v] == ZOPA_VOTE_NAY ? weights[v] : 0;
    }
    ret_tallies[m] = tally;
  }
}

/* What the threshold's quota is a share of. */
static uint64_t base_of(const struct zopa_rule_part *threshold, uint64_t members, uint64_t present, uint64_t voting)
{
  switch (threshold->base) {
  case ZOPA_BASE_MEMBERS: return members;
  case ZOPA_BASE_PRESENT: return present;
  case ZOPA_BASE_VOTING: return voting;
  default: return 1;
  }
}

bool zopa_rule_holds(const struct zopa_rule_part *threshold, const struct zopa_vote_tally *tally)
{
  uint64_t side = threshold->side == ZOPA_SIDE_YEA ? tally->yea : threshold->side == ZOPA_SIDE_NAY ? tally->nay : tally->present;
  uint64_t base = base_of(threshold, tally->members, tally->present, tally->yea + tally->nay);
  unsigned __int128 have = (unsigned __int128)side * threshold->under, want = (unsigned __int128)threshold->over * base;
  bool reached = side > 0 && (threshold->strict ? have > want : have >= want);
  return threshold->side == ZOPA_SIDE_NAY ? !reached : reached;
}

uint64_t zopa_rule_need(const struct zopa_rule_part *threshold, uint64_t members, uint64_t present, uint64_t voting)
{
  unsigned __int128 want = (unsigned __int128)threshold->over * base_of(threshold, members, present, voting);
  unsigned __int128 need = threshold->strict ? want / threshold->under + 1 : (want + threshold->under - 1) / threshold->under;
  return need > 0 ? (uint64_t)need : 1;
}

bool zopa_rule_decides(const struct zopa_rule *rule, const struct zopa_vote_tally *tallies)
{
  uint32_t held[ZOPA_RULE_PARTS_MAX];            /* of each group, how many of its parts hold */
  bool holds = false;
  memset(held, 0, rule->part_count * sizeof *held);
  for (size_t p = 0; p < rule->part_count; p++) {
    const struct zopa_rule_part *part = &rule->parts[p];
    holds = part->children > 0 ? held[p] >= part->need : zopa_rule_holds(part, &tallies[part->measure]);
    if (part->parent != ZOPA_RULE_NONE)
      held[part->parent] += holds;
  }
  return holds;
}

bool zopa_rule_passes(const struct zopa_rule *rule, const uint8_t *votes)
{
  struct zopa_vote_tally tallies[ZOPA_RULE_PARTS_MAX];
  zopa_rule_tally(rule, votes, tallies);
  return zopa_rule_decides(rule, tallies);
}
