/* fuzz_graph.c - the reader of conflict graphs meets any bytes, and what it takes is solved where it is small. */
#include "formats/payoffs_csv.h"
#include "formats/tree.h"
#include "stability/graph_coalitions.h"
#include "stability/graph_paths.h"
#include "stability/graph_read.h"
#include "stability/graph_stability.h"

enum { STATES_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void solve(const struct zopa_graph *graph)
{
  struct zopa_stability_wish wish = ZOPA_STABILITY_WISH_INIT;
  struct zopa_stability *stability = NULL;
  struct zopa_coalitions *coalitions = NULL;
  struct zopa_paths *paths = NULL;
  if (zopa_stability_new(graph, &wish, NULL, &stability) == ZOPA_OK)
    zopa_stability_free(stability);
  if (graph->player_count < 5 && zopa_coalitions_new(graph, 100, NULL, &coalitions) == ZOPA_OK)
    zopa_coalitions_free(coalitions);
  if (zopa_paths_new(graph, 0, NULL, &paths) == ZOPA_OK)
    zopa_paths_free(paths);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct zopa_arena arena = {0};
  struct zopa_error error = {0};
  struct zopa_file file = {"g.yaml", (const char *)data, size};
  const struct zopa_node *root = NULL;
  struct zopa_read_graph *read = NULL;
  int64_t values[4];
  (void)zopa_payoffs_parse("p.csv", (const char *)data, size, "a", 4, &error, values);
  if (zopa_tree_read(&file, &arena, &error, &root) == ZOPA_OK) {
    const struct zopa_node *graph = zopa_node_get(root, "graph");
    if (zopa_graph_read(graph ? graph : root, &error, &read) == ZOPA_OK && read->graph.state_count <= STATES_MAX)
      solve(&read->graph);
  }
  zopa_read_graph_free(read);
  zopa_error_clear(&error);
  zopa_arena_clear(&arena);
  return 0;
}
