/* test_alloc_graph.c - reading a conflict graph and finding its stabilities, coalitions and paths while each allocation of ours fails in turn: no
 * leak, the status says memory, and nothing is half done. */
#include "alloc_fail.h"
#include "tap.h"

#include "formats/tree.h"
#include "stability/graph_coalitions.h"
#include "stability/graph_paths.h"
#include "stability/graph_read.h"
#include "stability/graph_stability.h"

#include <string.h>

static const char text[] =
  "title: A conflict\n"
  "players: {a: {name: Ann, options: {x: Go, y: Stay}}, b: {options: [z]}, c: {options: [w]}}\n"
  "infeasible: [{x: yes, y: yes, z: yes}]\nexactly_one: [[w, z]]\nmoves: {x: forward, y: back}\n"
  "preferences: {a: {priorities: [x, [y, {z: no}]], unknown: [[1, 2], [3, 1]]},\n"
  "  b: {ranking: [[1, 2], 3, 4, [5, 6, 7]]}, c: {weights: {x: 1/3, w: 2}, unknown: [[1, 4]]}}\n"
  "status_quo: {y: yes, w: yes}\n";

static const char pair[] =
  "players: {a: {options: [x]}, b: {options: [y]}}\npreferences: {a: {ranking: [1, 2, 3, 4], unknown: [[1, 4]]}, b: {ranking: [4, 3, 2, 1]}}\n";

struct work {
  const struct zopa_node *node;
  const struct zopa_graph *graph;
};

static enum zopa_status run_read(void *context, void *ret)
{
  const struct work *work = context;
  struct zopa_error error = {0};
  enum zopa_status status = zopa_graph_read(work->node, &error, ret);
  zopa_error_clear(&error);
  return status;
}

static void clear_read(void *ret) { zopa_read_graph_free(*(struct zopa_read_graph **)ret); }

static enum zopa_status run_stability(void *context, void *ret)
{
  struct zopa_stability_wish wish = {ZOPA_UNKNOWN_C, 4};
  return zopa_stability_new(((const struct work *)context)->graph, &wish, NULL, ret);
}

static void clear_stability(void *ret) { zopa_stability_free(*(struct zopa_stability **)ret); }

static enum zopa_status run_coalitions(void *context, void *ret)
{
  return zopa_coalitions_new(((const struct work *)context)->graph, SIZE_MAX, NULL, ret);
}

static void clear_coalitions(void *ret) { zopa_coalitions_free(*(struct zopa_coalitions **)ret); }

static enum zopa_status run_paths(void *context, void *ret) { return zopa_paths_new(((const struct work *)context)->graph, 0, NULL, ret); }

static void clear_paths(void *ret) { zopa_paths_free(*(struct zopa_paths **)ret); }

static void try_text(const char *name, const char *bytes)
{
  struct zopa_arena arena = {0};
  struct zopa_error error = {0};
  struct zopa_file file = {name, bytes, strlen(bytes)};
  struct work work = {0};
  struct zopa_read_graph *read = NULL, *again = NULL;
  struct zopa_stability *stability = NULL;
  struct zopa_coalitions *coalitions = NULL;
  struct zopa_paths *paths = NULL;
  bool good = zopa_tree_read(&file, &arena, &error, &work.node) == ZOPA_OK && zopa_graph_read(work.node, &error, &read) == ZOPA_OK;
  for (size_t k = 0; k < error.count; k++)
    tap_note("%s", error.problems[k].text);
  if (CHECK(good)) {
    work.graph = &read->graph;
    alloc_fail_every("reading a graph", run_read, clear_read, &work, &again, sizeof again);
    alloc_fail_every("stability", run_stability, clear_stability, &work, &stability, sizeof stability);
    alloc_fail_every("coalitions", run_coalitions, clear_coalitions, &work, &coalitions, sizeof coalitions);
    alloc_fail_every("paths", run_paths, clear_paths, &work, &paths, sizeof paths);
  }
  zopa_read_graph_free(read);
  zopa_error_clear(&error);
  zopa_arena_clear(&arena);
}

int main(void)
{
  try_text("three.yaml", text);
  try_text("two.yaml", pair);
  return tap_done();
}
