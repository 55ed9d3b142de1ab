/* graph_stability.c - see graph_stability.h.
 *
 * Method. Of player i let v be the rank of a state, and e(s) the best v at s or where i can move from s. What the others can do against i at
 * s1 is summed up in one number m(s1), the least v (or, when i may reply, the least e) at the end of their joint moves from s1. Then
 *
 *     i is deterred from s1 at s   iff   m(s1) <= v(s)
 *     s is not stable for i        iff   some s1 in R_i(s) has v(s1) > v(s) and m(s1) > v(s)
 *                                  iff   the most of min(v, m) where i can move from s is above v(s)
 *
 * and counting s itself among where i can move changes nothing, because min(v(s), m(s)) is not above v(s); nor does counting s1 itself among
 * the ends of joint moves, because v(s1) stands in the minimum already. So each notion takes one search for m (along the one opponent's lines, or
 * over joint moves) and one look along i's lines. States that i cannot compare with some others are looked at one by one (graph_unknown.c).
 *
 * One opponent's joint moves are its moves: it may not move twice running, and gains nothing by it (graph_lines.h). */
#include "stability/graph_stability.h"

#include <stdlib.h>
#include <string.h>

#include "stability/graph_limited.h"
#include "stability/graph_unknown.h"

static const struct {
  const char *key, *name, *meaning;
} concepts[ZOPA_STABILITY_CONCEPTS] = {
  [ZOPA_STABLE_NASH] = {"nash", "Nash", "the player can move to nothing that it prefers"},
  [ZOPA_STABLE_GMR] = {"gmr", "GMR", "each improvement of the player can be answered by moves of the others that leave it no better off"},
  [ZOPA_STABLE_SMR] = {"smr", "SMR", "as GMR, and the player has no way out of that answer to anything it prefers"},
  [ZOPA_STABLE_SEQ] = {"seq", "SEQ", "each improvement can be answered so by moves that improve matters for those who make them"},
  [ZOPA_STABLE_SSEQ] = {"sseq", "SSEQ", "as SEQ, and the player has no way out of that answer to anything it prefers"},
  [ZOPA_STABLE_LIMITED] = {"limited", "Limited", "the player stays when both foresee the stated number of moves, in turn"},
};

const char *zopa_stability_key(enum zopa_stability_concept concept) { return concepts[concept].key; }
const char *zopa_stability_name(enum zopa_stability_concept concept) { return concepts[concept].name; }
const char *zopa_stability_meaning(enum zopa_stability_concept concept) { return concepts[concept].meaning; }

/* One run. The arrays are [state_count]. */
struct run {
  const struct zopa_graph *graph;
  struct zopa_lined lined;
  struct zopa_joint joint;
  bool joins;                     /* joint is made */
  struct zopa_watch *watch;
  struct zopa_stability *stability;
  uint32_t *most, *least, *weight;
};

static bool stopped(const struct run *run, double done)
{
  return run->watch && zopa_watch_stop(run->watch, done, "looking for stable states");
}

/* The one other player that has options; the player itself when there is none; ZOPA_GRAPH_PLAYERS_MAX when there are several. */
static size_t opponent(const struct zopa_graph *graph, size_t player)
{
  size_t found = player;
  for (size_t p = 0; p < graph->player_count; p++)
    if (p != player && graph->players[p].count > 0)
      found = found == player ? p : ZOPA_GRAPH_PLAYERS_MAX;
  return found;
}

/* The least weight to which the others can lead from each state, into run->least. False when stopped. */
static bool lead(struct run *run, size_t player, bool improving, const uint32_t *weight)
{
  size_t other = opponent(run->graph, player);
  if (other == ZOPA_GRAPH_PLAYERS_MAX)
    return zopa_joint_least(&run->joint, player, improving, weight, run->least);
  if (other == player)
    memset(run->least, 0xFF, run->graph->state_count * sizeof *run->least);
  else if (improving)
    zopa_lines_least_improving(&run->lined.players[other], weight, run->least);
  else
    zopa_lines_least(&run->lined.players[other], weight, run->least);
  return !stopped(run, -1);
}

static void put(struct run *run, enum zopa_stability_concept concept, size_t player, const uint32_t *most)
{
  const uint32_t *rank = run->lined.players[player].rank;
  uint16_t *stable = run->stability->stable[concept];
  for (size_t s = 0; s < run->graph->state_count; s++)
    stable[s] |= (uint16_t)((most[s] <= rank[s]) << player);
}

static bool judge(struct run *run, size_t player)
{
  static const enum zopa_stability_concept found[2][2] = {{ZOPA_STABLE_GMR, ZOPA_STABLE_SMR}, {ZOPA_STABLE_SEQ, ZOPA_STABLE_SSEQ}};
  const struct zopa_lines *lines = &run->lined.players[player];
  zopa_lines_most(lines, lines->rank, run->most);
  put(run, ZOPA_STABLE_NASH, player, run->most);
  for (size_t improving = 0; improving < 2; improving++)
    for (size_t reply = 0; reply < 2; reply++) {
      if (!lead(run, player, improving, reply ? run->most : lines->rank))
        return false;
      for (size_t s = 0; s < run->graph->state_count; s++)
        run->weight[s] = run->least[s] < lines->rank[s] ? run->least[s] : lines->rank[s];
      zopa_lines_most(lines, run->weight, run->weight);
      put(run, found[improving][reply], player, run->weight);
    }
  return true;
}

static enum zopa_status judge_all(struct run *run, const struct zopa_stability_wish *wish, bool *ret_whole)
{
  size_t players = run->graph->player_count;
  struct zopa_stability *stability = run->stability;
  bool whole = true;
  for (size_t p = 0; p < players && whole; p++) {
    whole = !stopped(run, (double)p / (double)players) && judge(run, p);
    if (whole && run->lined.players[p].partner_start)
      zopa_stable_unknown(&run->joint, p, wish->reading, run->weight, run->least, stability, &whole);
  }
  enum zopa_status status = ZOPA_OK;
  if (whole && stability->stable[ZOPA_STABLE_LIMITED])
    status = zopa_stable_limited(&run->lined, wish->horizon, run->watch, stability->stable[ZOPA_STABLE_LIMITED], &whole);
  *ret_whole = whole;
  return status;
}

/* Lines, scratch, and the search for joint moves where some player needs it. */
static enum zopa_status prepare(struct run *run, struct zopa_arena *arena, bool *ret_fits)
{
  const struct zopa_graph *graph = run->graph;
  enum zopa_status status = zopa_lined_init(&run->lined, graph, true, run->watch, ret_fits);
  if (status != ZOPA_OK || !*ret_fits)
    return status;
  for (size_t p = 0; p < graph->player_count; p++)
    run->joins |= opponent(graph, p) == ZOPA_GRAPH_PLAYERS_MAX || graph->players[p].unknown_count > 0;
  if (run->joins)
    status = zopa_joint_init(&run->joint, &run->lined, run->watch, ret_fits);
  if (status != ZOPA_OK || !*ret_fits)
    return status;
  run->most = zopa_arena_raw(arena, graph->state_count, sizeof *run->most);
  run->least = zopa_arena_raw(arena, graph->state_count, sizeof *run->least);
  run->weight = zopa_arena_raw(arena, graph->state_count, sizeof *run->weight);
  return run->most && run->least && run->weight ? ZOPA_OK : ZOPA_E_MEMORY;
}

static void drop_stable(struct zopa_stability *stability)
{
  for (size_t c = 0; c < ZOPA_STABILITY_CONCEPTS; c++) {
    free(stability->stable[c]);
    stability->stable[c] = NULL;
  }
}

static struct zopa_stability *make(const struct zopa_graph *graph, bool limited)
{
  struct zopa_stability *stability = calloc(1, sizeof *stability);
  bool good = stability != NULL;
  for (size_t c = 0; c < ZOPA_STABILITY_CONCEPTS && good; c++)
    if (c != ZOPA_STABLE_LIMITED || limited)
      good = (stability->stable[c] = calloc(graph->state_count, sizeof *stability->stable[c])) != NULL;
  if (!good) {
    zopa_stability_free(stability);
    return NULL;
  }
  stability->state_count = graph->state_count;
  stability->player_count = graph->player_count;
  return stability;
}

enum zopa_status zopa_stability_new(const struct zopa_graph *graph, const struct zopa_stability_wish *wish, struct zopa_watch *watch,
                                    struct zopa_stability **ret_stability)
{
  if (zopa_graph_check(graph) != ZOPA_OK || wish->horizon > ZOPA_HORIZON_MAX)
    return ZOPA_E_ARGUMENT;
  struct run run = {.graph = graph, .watch = watch};
  struct zopa_arena arena = {0};
  bool whole = false;
  run.stability = make(graph, wish->horizon > 0 && graph->player_count == 2);
  enum zopa_status status = run.stability ? prepare(&run, &arena, &whole) : ZOPA_E_MEMORY;
  if (status == ZOPA_OK && whole)
    status = judge_all(&run, wish, &whole);
  zopa_arena_clear(&arena);
  zopa_joint_clear(&run.joint);
  zopa_lined_clear(&run.lined);
  if (status != ZOPA_OK) {
    zopa_stability_free(run.stability);
    return status;
  }
  if (!whole) {
    drop_stable(run.stability);
    run.stability->ending = zopa_watch_ending(watch);
  }
  *ret_stability = run.stability;
  return ZOPA_OK;
}

void zopa_stability_free(struct zopa_stability *stability)
{
  if (!stability)
    return;
  drop_stable(stability);
  free(stability);
}
