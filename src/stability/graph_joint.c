/* graph_joint.c - see graph_joint.h.
 *
 * Two kinds of facts are found, each once, in rising order of the weight of the end that proves it:
 *
 *     arrived(u, p)   whoever comes to u by a move of p can end well: u is such an end, or some q other than p can go on from u
 *     begun(t, p)     p can begin at t: it can move to some u with arrived(u, p)
 *
 * arrived(u, p) gives begun(t, p) for every t from which p can move to u; these t are in u's group and in those below, so groups are used up
 * from the front (moves that improve: by rising value) or as a whole (all moves). begun(t, p) gives arrived(t, q) for all others q. */
#include "stability/graph_joint.h"

#include <string.h>

enum { PLAYER_BITS = 4, POLL = 1 << 20 };

/* Of a group when every move counts: nothing begun yet (0), all begun but one state (1 + that state), all begun. */
#define ALL_USED UINT32_MAX

struct search {
  struct zopa_joint *joint;
  uint16_t players;               /* who takes part */
  bool improving;
  uint32_t level;                 /* weight of the end that is being looked back from */
  uint32_t *ret;
  uint64_t work;                  /* groups looked at since the watch was asked */
};

enum zopa_status zopa_joint_init(struct zopa_joint *joint, const struct zopa_lined *lined, struct zopa_watch *watch, bool *ret_fits)
{
  const struct zopa_graph *graph = lined->graph;
  size_t count = graph->state_count;
  *joint = (struct zopa_joint){.lined = lined, .watch = watch};
  *ret_fits = !watch || !zopa_watch_memory(watch, count * (12 + 4 * graph->player_count));
  if (!*ret_fits)
    return ZOPA_OK;
  joint->arrived = zopa_arena_raw(&joint->arena, count, sizeof *joint->arrived);
  joint->begun = zopa_arena_raw(&joint->arena, count, sizeof *joint->begun);
  joint->order = zopa_arena_raw(&joint->arena, count, sizeof *joint->order);
  joint->scratch = zopa_arena_raw(&joint->arena, count, sizeof *joint->scratch);
  joint->stack = zopa_arena_raw(&joint->arena, count, graph->player_count * sizeof *joint->stack);
  bool good = joint->arrived && joint->begun && joint->order && joint->scratch && joint->stack;
  for (size_t p = 0; p < graph->player_count && good; p++) {
    const struct zopa_lines *lines = &lined->players[p];
    joint->used[p] = zopa_arena_raw(&joint->arena, (size_t)lines->line_count << lines->class_bits, sizeof *joint->used[p]);
    good = joint->used[p] != NULL;
  }
  if (!good)
    zopa_joint_clear(joint);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}

void zopa_joint_clear(struct zopa_joint *joint)
{
  zopa_arena_clear(&joint->arena);
}

static void push(struct search *search, uint32_t state, unsigned player)
{
  struct zopa_joint *joint = search->joint;
  uint16_t bit = (uint16_t)(1u << player);
  if (joint->arrived[state] & bit)
    return;
  joint->arrived[state] |= bit;
  joint->stack[joint->stack_count++] = state << PLAYER_BITS | player;
}

static void push_others(struct search *search, uint32_t state, uint16_t players)
{
  for (unsigned left = players; left; left &= left - 1)
    push(search, state, (unsigned)__builtin_ctz(left));
}

/* A player is found to be able to begin at a state. */
static void begin(struct search *search, uint32_t state, unsigned player)
{
  uint16_t bit = (uint16_t)(1u << player);
  if (search->joint->begun[state] & bit)
    return;
  search->joint->begun[state] |= bit;
  if (search->ret[state] == UINT32_MAX)
    search->ret[state] = search->level;
  push_others(search, state, search->players & (uint16_t)~bit);
}

/* Every move counts: what is left of a group begins, but not a state with a move to itself. */
static void use_group(struct search *search, const struct zopa_lines *lines, unsigned player, uint32_t group, uint32_t to)
{
  uint32_t *used = &search->joint->used[player][group];
  bool own = lines->group[to] == group;
  if (*used == ALL_USED || (own && *used == to + 1))
    return;
  if (*used == 0) {
    for (uint32_t k = lines->start[group]; k < lines->start[group + 1]; k++)
      if (lines->order[k] != to)
        begin(search, lines->order[k], player);
  } else
    begin(search, *used - 1, player);
  *used = own && *used == 0 ? to + 1 : ALL_USED;
}

/* Moves that improve: what is worth less to the player begins. */
static void use_worse(struct search *search, const struct zopa_lines *lines, unsigned player, uint32_t group, uint32_t to)
{
  uint32_t *used = &search->joint->used[player][group], rank = lines->rank[to];
  uint32_t at = lines->start[group] + *used;
  while (at < lines->start[group + 1] && lines->rank[lines->order[at]] < rank)
    begin(search, lines->order[at++], player);
  *used = at - lines->start[group];
}

static void arrive(struct search *search, uint32_t to, unsigned player)
{
  const struct zopa_lines *lines = &search->joint->lined->players[player];
  uint32_t class = lines->group[to] & ((UINT32_C(1) << lines->class_bits) - 1), line = lines->group[to] - class;
  for (uint32_t below = class;; below = (below - 1) & class) {
    search->work++;
    if (search->improving)
      use_worse(search, lines, player, line | below, to);
    else
      use_group(search, lines, player, line | below, to);
    if (below == 0)
      break;
  }
  if (!search->improving || !zopa_lines_has_unknown(lines, to))
    return;
  for (uint32_t k = lines->partner_start[to]; k < lines->partner_start[to + 1]; k++)
    if (zopa_lines_can(lines, lines->partners[k], to))
      begin(search, lines->partners[k], player);
}

bool zopa_joint_least(struct zopa_joint *joint, size_t but, bool improving, const uint32_t *weight, uint32_t *ret)
{
  const struct zopa_graph *graph = joint->lined->graph;
  struct search search = {.joint = joint, .improving = improving, .ret = ret};
  size_t count = graph->state_count;
  memset(joint->arrived, 0, count * sizeof *joint->arrived);
  memset(joint->begun, 0, count * sizeof *joint->begun);
  memset(ret, 0xFF, count * sizeof *ret);
  joint->stack_count = 0;
  for (size_t p = 0; p < graph->player_count; p++) {
    const struct zopa_lines *lines = &joint->lined->players[p];
    if (p == but || graph->players[p].count == 0)
      continue;
    search.players |= (uint16_t)(1u << p);
    memset(joint->used[p], 0, ((size_t)lines->line_count << lines->class_bits) * sizeof *joint->used[p]);
  }
  zopa_sort_states(weight, count, joint->order, joint->scratch);
  for (size_t k = 0; k < count && weight[joint->order[k]] != UINT32_MAX; k++) {
    search.level = weight[joint->order[k]];
    push_others(&search, joint->order[k], search.players);
    while (joint->stack_count > 0) {
      uint32_t top = joint->stack[--joint->stack_count];
      arrive(&search, top >> PLAYER_BITS, top & ((1u << PLAYER_BITS) - 1));
      if (search.work < POLL)
        continue;
      search.work = 0;
      if (joint->watch && zopa_watch_stop(joint->watch, -1, "looking for joint moves"))
        return false;
    }
  }
  return true;
}
