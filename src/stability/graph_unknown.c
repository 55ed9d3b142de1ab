/* graph_unknown.c - see graph_unknown.h.
 *
 * With all pairs known, what deters a player at s is whatever is worth no more than s, and one number a state serves every s at once
 * (graph_stability.c). Where s has unknown partners that is not so; then the ends that deter at s are marked for this s alone.
 * Source: Li, Hipel, Kilgour & Fang, IEEE Trans. Syst. Man Cybern. A 34(4), 2004, definitions of the four extensions. */
#include "stability/graph_unknown.h"

struct look {
  struct zopa_joint *joint;
  const struct zopa_lines *lines; /* of the player */
  size_t player;
  bool moves, deters;             /* what cannot be compared draws the player away; deters it */
  uint32_t state;
  uint32_t *weight, *ret;
};

static bool draws_away(const struct look *look, uint32_t to)
{
  if (zopa_lines_unknown(look->lines, look->state, to))
    return look->moves;
  return look->lines->rank[to] > look->lines->rank[look->state];
}

static bool deters(const struct look *look, uint32_t end)
{
  if (zopa_lines_unknown(look->lines, look->state, end))
    return look->deters;
  return look->lines->rank[end] <= look->lines->rank[look->state];
}

/* True when every state that draws the player away from where it is has a least weight of 0, or when `weigh` is not set and none draws it. */
static bool holds(const struct look *look, bool weigh)
{
  const struct zopa_lines *lines = look->lines;
  uint32_t classes = UINT32_C(1) << lines->class_bits, class = lines->group[look->state] & (classes - 1), line = lines->group[look->state] - class;
  for (uint32_t c = class; c < classes; c = (c + 1) | class)
    for (uint32_t k = lines->start[line | c]; k < lines->start[(line | c) + 1]; k++) {
      uint32_t to = lines->order[k];
      if (to != look->state && draws_away(look, to) && (!weigh || look->ret[to] != 0))
        return false;
    }
  return true;
}

/* Marks the ends that deter: 0 where one does, UINT32_MAX elsewhere. lasting: the player cannot get from there to one that does not. */
static void mark(const struct look *look, bool lasting)
{
  size_t count = look->joint->lined->graph->state_count;
  for (uint32_t s = 0; s < count; s++)
    look->weight[s] = !deters(look, s);
  if (lasting)
    zopa_lines_most(look->lines, look->weight, look->weight);
  for (size_t s = 0; s < count; s++)
    look->weight[s] = look->weight[s] ? UINT32_MAX : 0;
}

static void put(struct zopa_stability *stability, enum zopa_stability_concept concept, const struct look *look, bool stable)
{
  uint16_t bit = (uint16_t)(1u << look->player), *of = &stability->stable[concept][look->state];
  *of = stable ? *of | bit : *of & (uint16_t)~bit;
}

static bool judge(const struct look *look, struct zopa_stability *stability)
{
  static const enum zopa_stability_concept concepts[2][2] = {{ZOPA_STABLE_GMR, ZOPA_STABLE_SMR}, {ZOPA_STABLE_SEQ, ZOPA_STABLE_SSEQ}};
  bool alone = holds(look, false);
  put(stability, ZOPA_STABLE_NASH, look, alone);
  for (size_t lasting = 0; lasting < 2; lasting++) {
    if (!alone)
      mark(look, lasting);
    for (size_t improving = 0; improving < 2; improving++) {
      if (!alone && !zopa_joint_least(look->joint, look->player, improving, look->weight, look->ret))
        return false;
      put(stability, concepts[improving][lasting], look, alone || holds(look, true));
    }
  }
  return true;
}

void zopa_stable_unknown(struct zopa_joint *joint, size_t player, enum zopa_unknown_reading reading, uint32_t *weight, uint32_t *ret,
                         struct zopa_stability *stability, bool *ret_whole)
{
  const struct zopa_lines *lines = &joint->lined->players[player];
  struct look look = {.joint = joint, .lines = lines, .player = player, .weight = weight, .ret = ret};
  look.moves = reading == ZOPA_UNKNOWN_A || reading == ZOPA_UNKNOWN_C;
  look.deters = reading == ZOPA_UNKNOWN_C || reading == ZOPA_UNKNOWN_D;
  *ret_whole = true;
  for (uint32_t s = 0; lines->partner_start && s < joint->lined->graph->state_count && *ret_whole; s++) {
    look.state = s;
    if (zopa_lines_has_unknown(lines, s))
      *ret_whole = judge(&look, stability);
  }
}
