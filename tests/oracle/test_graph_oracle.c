/* test_graph_oracle.c - stability, coalitions and paths of conflict graphs are those of the definitions.
 *
 * Thousands of seeded random graphs of one to five players (few levels of value and so many ties, options that go one way, infeasible combinations
 * and states, players without options, unknown pairs under all four readings) are held against an oracle that follows every sequence of moves as
 * pairs of a state and who moved last (graph_oracle.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/graph_oracle.h"
#include "stability/graph_coalitions.h"
#include "stability/graph_paths.h"
#include "stability/graph_stability.h"
#include "tap.h"

static const char notions[] = "ngsqyl";

/* How often each answer came up, so that a point says that it was put to the test. */
static size_t stable_count[ZOPA_STABILITY_CONCEPTS], unstable_count[ZOPA_STABILITY_CONCEPTS];

static void check_stability(struct oracle_graph *it, uint64_t seed)
{
  struct zopa_stability_wish wish = {(enum zopa_unknown_reading)(it->reading - 'a'), it->horizon};
  struct zopa_stability *found = NULL;
  if (!CHECK(zopa_stability_new(&it->graph, &wish, NULL, &found) == ZOPA_OK))
    return;
  CHECK((found->stable[ZOPA_STABLE_LIMITED] != NULL) == (it->graph.player_count == 2));
  for (size_t c = 0; c < ZOPA_STABILITY_CONCEPTS; c++)
    for (size_t p = 0; p < it->graph.player_count && found->stable[c]; p++)
      for (uint32_t s = 0; s < it->graph.state_count; s++) {
        bool have = zopa_is_stable(found, (enum zopa_stability_concept)c, p, s), want = oracle_stable(it, notions[c], p, s);
        stable_count[c] += want;
        unstable_count[c] += !want;
        CHECK_THAT(have == want, "seed %llu: %s of player %zu at state %u is %d, wanted %d (reading %c, horizon %u)", (unsigned long long)seed,
                   zopa_stability_name((enum zopa_stability_concept)c), p, s + 1, have, want, it->reading, it->horizon);
      }
  zopa_stability_free(found);
}

static void tell(const char *what, size_t graphs)
{
  for (size_t c = 0; c < ZOPA_STABILITY_CONCEPTS; c++) {
    tap_note("%s, %s: %zu stable, %zu not", what, zopa_stability_name((enum zopa_stability_concept)c), stable_count[c], unstable_count[c]);
    stable_count[c] = unstable_count[c] = 0;
  }
  tap_point("%s: stability of %zu graphs is that of the definitions", what, graphs);
}

static void test_stability(size_t players, bool unknown, size_t graphs)
{
  char what[64];
  struct oracle_graph *it = malloc(sizeof *it);
  for (uint64_t seed = 1; seed <= graphs && it; seed++) {
    oracle_draw(seed, players, unknown, it);
    check_stability(it, seed);
  }
  free(it);
  CHECK(it != NULL);
  snprintf(what, sizeof what, "%zu player%s, %s", players, players == 1 ? "" : "s", unknown ? "unknown pairs" : "all pairs known");
  tell(what, graphs);
}

static void check_coalitions(const struct oracle_graph *it, uint64_t seed, size_t *improvements)
{
  struct zopa_coalitions *found = NULL, *head = NULL;
  if (!CHECK(zopa_coalitions_new(&it->graph, SIZE_MAX, NULL, &found) == ZOPA_OK) ||
      !CHECK(zopa_coalitions_new(&it->graph, 3, NULL, &head) == ZOPA_OK))
    return;
  size_t at = 0;
  CHECK(found->looked && found->total == found->count && head->total == found->total && head->count == (found->count < 3 ? found->count : 3));
  for (uint32_t players = 3; players < 1u << it->graph.player_count; players++)
    for (uint32_t from = 0; from < it->graph.state_count && players & (players - 1); from++)
      for (uint32_t to = 0; to < it->graph.state_count; to++) {
        if (!oracle_coalition(it, players, from, to))
          continue;
        bool same = at < found->count && found->moves[at].players == players && found->moves[at].from == from && found->moves[at].to == to;
        CHECK_THAT(same, "seed %llu: improvement %zu of coalition %u from %u to %u", (unsigned long long)seed, at, players, from + 1, to + 1);
        at++;
      }
  CHECK_THAT(at == found->count, "seed %llu: %zu improvements, wanted %zu", (unsigned long long)seed, found->count, at);
  *improvements += at;
  zopa_coalitions_free(found);
  zopa_coalitions_free(head);
}

static void test_coalitions(size_t graphs)
{
  size_t improvements = 0;
  struct oracle_graph *it = malloc(sizeof *it);
  for (uint64_t seed = 1; seed <= graphs && it; seed++) {
    oracle_draw(seed + 5000, 1 + seed % 5, seed % 3 == 0, it);
    if (it->graph.state_count <= 40)
      check_coalitions(it, seed + 5000, &improvements);
  }
  free(it);
  CHECK(improvements > 1000);
  tap_point("%zu coalitional improvements, and no other", improvements);
}

/* A path must be one: steps that follow on each other, legal, by changing movers, improving where it says so. */
static void check_path(const struct oracle_graph *it, uint64_t seed, const struct zopa_paths *paths, uint32_t to, size_t counts[3])
{
  bool improving;
  uint32_t from = it->graph.status_quo, length = zopa_paths_length(paths, to, &improving);
  uint32_t shortest = oracle_distance(it, from, to, true), want = shortest != UINT32_MAX ? shortest : oracle_distance(it, from, to, false);
  CHECK_THAT(length == want && (length == UINT32_MAX || improving == (shortest != UINT32_MAX)), "seed %llu: %u steps to state %u, wanted %u",
             (unsigned long long)seed, length, to + 1, want);
  counts[length == UINT32_MAX ? 0 : improving ? 1 : 2]++;
  if (length == UINT32_MAX || length == 0)
    return;
  struct zopa_step *steps = calloc(length, sizeof *steps);
  zopa_paths_steps(paths, to, steps);
  CHECK(steps[0].from == from && steps[length - 1].to == to);
  for (uint32_t k = 0; k < length; k++) {
    bool follows = k == 0 || (steps[k].from == steps[k - 1].to && steps[k].player != steps[k - 1].player);
    bool legal = oracle_can(it, steps[k].player, steps[k].from, steps[k].to);
    bool improves = !improving || oracle_prefers(it, steps[k].player, steps[k].to, steps[k].from);
    CHECK_THAT(follows && legal && improves, "seed %llu: step %u to state %u", (unsigned long long)seed, k, to + 1);
  }
  free(steps);
}

static void test_paths(size_t graphs)
{
  size_t counts[3] = {0};
  struct oracle_graph *it = malloc(sizeof *it);
  for (uint64_t seed = 1; seed <= graphs && it; seed++) {
    struct zopa_paths *paths = NULL;
    oracle_draw(seed + 9000, 1 + seed % 5, seed % 2 == 0, it);
    if (it->graph.state_count > 48 || !CHECK(zopa_paths_new(&it->graph, it->graph.status_quo, NULL, &paths) == ZOPA_OK))
      continue;
    for (uint32_t to = 0; to < it->graph.state_count; to++)
      check_path(it, seed + 9000, paths, to, counts);
    zopa_paths_free(paths);
  }
  free(it);
  CHECK(counts[0] > 500 && counts[1] > 500 && counts[2] > 500);
  tap_point("shortest paths: %zu of improvements, %zu of moves, %zu states out of reach", counts[1], counts[2], counts[0]);
}

int main(void)
{
  test_stability(1, false, 300);
  test_stability(2, false, 2500);
  test_stability(3, false, 1500);
  test_stability(4, false, 700);
  test_stability(5, false, 400);
  test_stability(1, true, 200);
  test_stability(2, true, 2500);
  test_stability(3, true, 1500);
  test_stability(4, true, 700);
  test_stability(5, true, 400);
  test_coalitions(900);
  test_paths(1200);
  return tap_done();
}
