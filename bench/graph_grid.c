/* graph_grid.c - how long all stabilities of a large conflict take: two players of ten options each, and four of four.
 *
 * usage: zopa-graph-grid
 *
 * Values are drawn from 1,000 levels by a seeded stream. "free": every option may be taken and dropped, every state is feasible. "one-way": two
 * options of each player may only be taken, and 100 random pairs of a full choice of the one and a full choice of the other are infeasible. A line
 * says how many states there are, a signature (how many are equilibria under each notion, in the order nash, gmr, smr, seq, sseq), the median time
 * of three runs in seconds, and the most memory of the process so far. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "stability/graph_stability.h"
#include "measure.h"

enum { RUNS = 3, LEVELS = 1000, INFEASIBLE = 100 };

/* A conflict whose players have equally many options. */
struct grid {
  const char *name;
  size_t players, options;        /* of each player */
  size_t one_way;                 /* of each player */
  bool pairs;                     /* 100 states are infeasible */
  uint64_t seed;
};

/* Fills what the graph points to. False when memory ran out. */
static bool make(const struct grid *grid, struct zopa_arena *arena, struct zopa_graph *ret)
{
  struct zopa_random random;
  zopa_random_init(&random, grid->seed, 0);
  size_t options = grid->players * grid->options, words = (size_t)1 << options, count = 0;
  struct zopa_graph_player *players = ZOPA_ARENA_NEW(arena, struct zopa_graph_player, grid->players);
  struct zopa_graph_option *rows = ZOPA_ARENA_NEW(arena, struct zopa_graph_option, options);
  uint32_t *states = ZOPA_ARENA_NEW(arena, uint32_t, words);
  bool *infeasible = ZOPA_ARENA_NEW(arena, bool, words);
  if (!players || !rows || !states || !infeasible)
    return false;
  for (size_t k = 0; k < INFEASIBLE && grid->pairs; k++)
    infeasible[zopa_random_below(&random, words)] = true;
  for (size_t w = 0; w < words; w++)
    if (!infeasible[w])
      states[count++] = (uint32_t)w;
  for (size_t o = 0; o < options; o++)
    rows[o] = (struct zopa_graph_option){"o", "o", o % grid->options < grid->one_way ? ZOPA_DIRECTION_FORWARD : ZOPA_DIRECTION_BOTH};
  for (size_t p = 0; p < grid->players; p++) {
    int64_t *values = zopa_arena_raw(arena, count, sizeof *values);
    if (!values)
      return false;
    for (size_t s = 0; s < count; s++)
      values[s] = (int64_t)zopa_random_below(&random, LEVELS);
    players[p] = (struct zopa_graph_player){"p", "p", (uint32_t)(p * grid->options), (uint32_t)grid->options, values, NULL, 0};
  }
  *ret = (struct zopa_graph){.players = players, .player_count = grid->players, .options = rows, .option_count = options,
                             .states = states, .state_count = count, .status_quo = ZOPA_GRAPH_NONE};
  return true;
}

static int time_grid(const struct grid *grid)
{
  struct zopa_arena arena = {0};
  struct zopa_graph graph;
  struct zopa_stability_wish wish = {ZOPA_UNKNOWN_B, 0};
  double seconds[RUNS];
  size_t equilibria[ZOPA_STABILITY_CONCEPTS] = {0};
  bool good = make(grid, &arena, &graph);
  for (size_t r = 0; r < RUNS && good; r++) {
    struct zopa_stability *stability = NULL;
    double start = now();
    good = zopa_stability_new(&graph, &wish, NULL, &stability) == ZOPA_OK;
    seconds[r] = now() - start;
    for (size_t c = 0; c < ZOPA_STABLE_LIMITED && good && r == 0; c++)
      for (size_t s = 0; s < graph.state_count; s++)
        equilibria[c] += zopa_is_equilibrium(stability, (enum zopa_stability_concept)c, s);
    zopa_stability_free(stability);
  }
  if (good) {
    printf("%-14s %8zu states  equilibria", grid->name, graph.state_count);
    for (size_t c = 0; c < ZOPA_STABLE_LIMITED; c++)
      printf(" %zu", equilibria[c]);
    printf("  %.3f s  %ld MiB\n", median(seconds, RUNS), memory_most());
  } else
    fprintf(stderr, "graph_grid: %s: memory ran out\n", grid->name);
  zopa_arena_clear(&arena);
  return !good;
}

int main(void)
{
  static const struct grid grids[] = {
    {"2x10 free", 2, 10, 0, false, 1},
    {"2x10 one-way", 2, 10, 2, true, 2},
    {"4x4 free", 4, 4, 0, false, 3},
    {"4x4 one-way", 4, 4, 1, true, 4},
  };
  int failed = 0;
  for (size_t g = 0; g < sizeof grids / sizeof *grids; g++)
    failed |= time_grid(&grids[g]);
  return failed;
}
