/* op_stability.c - who would walk away from which state of a conflict: from a graph in a case file, from a file that holds a graph alone, or from
 * what a case's controls make of an agreed package (deal_run.c). */
#include <stdlib.h>
#include <string.h>

#include "formats/graph_file.h"
#include "ops/deal_view.h"
#include "ops/stability_view.h"
#include "stability/graph_read.h"

enum { HORIZON_USUAL = 3 };

/* ---------------------------------------------------------------- what is asked for */

static enum zopa_status read_reading(struct zopa_call *call, enum zopa_unknown_reading *ret)
{
  static const char *const words[] = {[ZOPA_UNKNOWN_A] = "a", [ZOPA_UNKNOWN_B] = "b", [ZOPA_UNKNOWN_C] = "c", [ZOPA_UNKNOWN_D] = "d"};
  const char *text = zopa_call_get(call, ZOPA_P_UNKNOWN);
  *ret = ZOPA_UNKNOWN_B;
  for (size_t r = 0; r < sizeof words / sizeof *words && text; r++)
    if (strcmp(words[r], text) == 0) {
      *ret = (enum zopa_unknown_reading)r;
      return ZOPA_OK;
    }
  return text ? zopa_call_refuse(call, "--unknown %s: there is no such reading; choose a, b, c or d", text) : ZOPA_OK;
}

static enum zopa_status read_horizon(struct zopa_call *call, unsigned *ret)
{
  const char *text = zopa_call_get(call, ZOPA_P_HORIZON);
  unsigned long value = text ? strtoul(text, NULL, 10) : HORIZON_USUAL;
  *ret = (unsigned)value;
  if (value >= 1 && value <= ZOPA_HORIZON_MAX)
    return ZOPA_OK;
  return zopa_call_refuse(call, "--horizon %s: from 1 to %d moves can be foreseen", text, ZOPA_HORIZON_MAX);
}

/* Both are told, when both are wrong. */
static enum zopa_status read_wish(struct zopa_call *call, struct zopa_stability_wish *ret)
{
  enum zopa_status status = read_reading(call, &ret->reading), other = read_horizon(call, &ret->horizon);
  return status == ZOPA_OK ? other : status;
}

/* Limited moves are defined for two players who take turns. */
static enum zopa_status check_horizon(struct zopa_call *call, const struct zopa_graph *graph)
{
  if (!zopa_call_has(call, ZOPA_P_HORIZON) || graph->player_count == 2)
    return ZOPA_OK;
  return zopa_call_refuse(call, "--horizon: limited-move stability is defined for two players who take turns; this graph has %zu",
                          graph->player_count);
}

/* What goes with an agreed package goes with no graph. */
static enum zopa_status check_package(struct zopa_call *call)
{
  static const enum zopa_parameter_id others[] = {ZOPA_P_PACKAGE, ZOPA_P_DRAWS};
  enum zopa_status status = ZOPA_OK;
  for (size_t k = 0; k < sizeof others / sizeof *others; k++)
    if (zopa_call_has(call, others[k]))
      status = zopa_call_refuse(call, "--%s goes with a case that has controls and no graph; here the graph says what is stable",
                                zopa_parameters[others[k]].name);
  return status;
}

/* ---------------------------------------------------------------- finding */

static enum zopa_status find(struct zopa_call *call, const struct zopa_graph *graph, struct zopa_watch *watch, struct zopa_stability_view *view,
                             struct zopa_stability **ret_stability, struct zopa_coalitions **ret_coalitions, struct zopa_paths **ret_paths)
{
  enum zopa_status status = zopa_stability_new(graph, &view->wish, watch, ret_stability);
  view->stability = *ret_stability;
  bool answered = status == ZOPA_OK && zopa_stability_answered(view);
  if (answered && graph->status_quo != ZOPA_GRAPH_NONE)
    status = zopa_paths_new(graph, graph->status_quo, watch, ret_paths);
  if (answered && status == ZOPA_OK && zopa_watch_ending(watch) != ZOPA_COMPLETE) {
    zopa_paths_free(*ret_paths);  /* cut short: what it did not reach might be in reach */
    *ret_paths = NULL;
  }
  if (answered && status == ZOPA_OK && zopa_watch_ending(watch) == ZOPA_COMPLETE && !view->counts)
    status = zopa_coalitions_new(graph, view->full ? SIZE_MAX : ZOPA_STABILITY_COALITIONS_MAX, watch, ret_coalitions);
  view->paths = *ret_paths;
  view->coalitions = *ret_coalitions;
  call->limit_met |= zopa_watch_ending(watch) != ZOPA_COMPLETE;
  return status;
}

/* Says what the lists leave out. */
static void tell_left_out(struct zopa_call *call, const struct zopa_stability_view *view)
{
  struct zopa_place nowhere = {0};
  const struct zopa_coalitions *found = view->coalitions;
  if (view->counts)
    zopa_error_add(&call->error, ZOPA_WARNING, nowhere, "there are %zu states, more than %d: counts are told, not lists; --full lists all",
                   view->graph->state_count, ZOPA_STABILITY_COUNTS_FROM);
  if (zopa_stability_answered(view) && (!found || !found->looked))
    zopa_error_add(&call->error, ZOPA_WARNING, nowhere, "coalitions were not looked at: for this many states that would take too long");
  else if (found && found->total > found->count)
    zopa_error_add(&call->error, ZOPA_WARNING, nowhere, "%llu coalitional improvements were found, and the first %zu are listed; --full lists all",
                   (unsigned long long)found->total, found->count);
  if (call->limit_met)
    zopa_error_add(&call->error, ZOPA_WARNING, nowhere, "a limit was met before the answer was whole");
}

/* ---------------------------------------------------------------- telling */

static enum zopa_status tell(struct zopa_call *call, struct zopa_stability_view *view)
{
  bool json = zopa_call_has(call, ZOPA_P_JSON);
  if (json)
    zopa_stability_json(view, &call->text);
  else
    zopa_stability_report(view, &call->terminal, &call->text);
  call->warnings_told = json;
  if (zopa_call_has(call, ZOPA_P_HTML)) {
    struct zopa_text *page = zopa_call_output(call, zopa_call_get(call, ZOPA_P_HTML), false);
    view->failed |= !page;
    if (page)
      zopa_stability_report(view, NULL, page);
  }
  if (zopa_call_has(call, ZOPA_P_SVG)) {
    struct zopa_graph_picture picture;
    if (!zopa_stability_answered(view))
      return zopa_call_refuse(call, "--svg: a limit came before the answer, so there is nothing to draw; raise --limit-seconds or --limit-memory");
    struct zopa_text *file = zopa_call_output(call, zopa_call_get(call, ZOPA_P_SVG), false);
    view->failed |= !file;
    zopa_stability_picture(view, &picture, NULL);
    if (file)
      zopa_svg_graph(&picture, ZOPA_SVG_FILE, file);
  }
  return view->failed ? ZOPA_E_MEMORY : ZOPA_OK;
}

/* Everything from a graph on. title: of the report; banner: whose private matter is inside, or NULL. */
static enum zopa_status run_graph(struct zopa_call *call, const struct zopa_graph *graph, const char *title, const char *banner)
{
  struct zopa_stability *stability = NULL;
  struct zopa_coalitions *coalitions = NULL;
  struct zopa_paths *paths = NULL;
  struct zopa_watch watch;
  struct zopa_stability_view view = {.title = title, .banner = banner, .graph = graph, .full = zopa_call_has(call, ZOPA_P_FULL),
                                     .error = &call->error};
  view.counts = graph->state_count > ZOPA_STABILITY_COUNTS_FROM && !view.full;
  enum zopa_status status = check_horizon(call, graph), other = check_package(call);
  status = status == ZOPA_OK ? other : status;
  if (status == ZOPA_OK)
    status = read_wish(call, &view.wish);
  if (status != ZOPA_OK)
    return status;
  zopa_watch_init(&watch, &call->control);
  status = find(call, graph, &watch, &view, &stability, &coalitions, &paths);
  if (status == ZOPA_OK) {
    tell_left_out(call, &view);
    status = tell(call, &view);
  }
  zopa_paths_free(paths);
  zopa_coalitions_free(coalitions);
  zopa_stability_free(stability);
  zopa_watch_clear(&watch);
  zopa_arena_clear(&view.arena);
  return status;
}

/* ---------------------------------------------------------------- where the graph is */

/* Players that are parties of the case are called by what these are called. */
static void name_players(struct zopa_read_graph *read, const struct zopa_case *negotiation)
{
  for (size_t p = 0; p < read->graph.player_count; p++) {
    uint32_t party = zopa_party_index(negotiation, read->players[p].id);
    if (party != ZOPA_NONE && strcmp(read->players[p].name, read->players[p].id) == 0)
      read->players[p].name = zopa_party_title(negotiation, party);
  }
}

static enum zopa_status run_case(struct zopa_call *call, const struct zopa_stability_wish *wish)
{
  struct zopa_case *negotiation = NULL;
  struct zopa_read_graph *read = NULL;
  struct zopa_text banner = {0};
  enum zopa_status status = zopa_call_load(call, &negotiation);
  if (status == ZOPA_OK && !negotiation->graph)
    status = zopa_deal_run(call, negotiation, wish);
  else if (status == ZOPA_OK) {
    status = zopa_graph_read(negotiation->graph, &call->error, &read);
    zopa_call_banner(negotiation, &banner);
    if (status == ZOPA_OK && banner.failed)
      status = ZOPA_E_MEMORY;
    if (status == ZOPA_OK) {
      name_players(read, negotiation);
      status = run_graph(call, &read->graph, negotiation->title, banner.size ? banner.data : NULL);
    }
  }
  zopa_text_clear(&banner);
  zopa_read_graph_free(read);
  zopa_case_free(negotiation);
  return status;
}

static enum zopa_status run_alone(struct zopa_call *call, const struct zopa_node *root)
{
  static const enum zopa_parameter_id of_cases[] = {ZOPA_P_SET, ZOPA_P_RESERVATION, ZOPA_P_WITHOUT, ZOPA_P_ASSUME};
  struct zopa_read_graph *read = NULL;
  const struct zopa_node *title = zopa_node_get(root, "title");
  enum zopa_status status = ZOPA_OK;
  for (size_t k = 0; k < sizeof of_cases / sizeof *of_cases; k++)
    if (zopa_call_has(call, of_cases[k]))
      status = zopa_call_refuse(call, "--%s goes with a case; this file holds a graph alone", zopa_parameters[of_cases[k]].name);
  if (status == ZOPA_OK && title && title->kind != ZOPA_NODE_SCALAR) {
    zopa_error_add(&call->error, ZOPA_ERROR, zopa_node_place(title), "the title is a text, not %s", zopa_node_kind_word(title));
    status = ZOPA_E_INPUT;
  }
  if (status == ZOPA_OK)
    status = zopa_graph_read(zopa_node_get(root, "graph"), &call->error, &read);
  if (status == ZOPA_OK) {
    const char *name = title && !zopa_node_is_null(title) ? title->text : read->graph.title ? read->graph.title : "Conflict graph";
    status = run_graph(call, &read->graph, name, NULL);
  }
  zopa_read_graph_free(read);
  return status;
}

static enum zopa_status run(struct zopa_call *call)
{
  struct zopa_arena arena = {0};
  const struct zopa_node *root = NULL;
  struct zopa_stability_wish wish;
  enum zopa_status status = read_wish(call, &wish);       /* before any work, so that a slip of the pen is told at once */
  if (status == ZOPA_OK && call->operand_count == 1 && !zopa_call_has(call, ZOPA_P_FROM))
    status = zopa_graph_file_read(call->operands[0], &arena, &call->error, &root);
  if (status == ZOPA_OK)
    status = root ? run_alone(call, root) : run_case(call, &wish);
  zopa_arena_clear(&arena);
  return status;
}

const struct zopa_op zopa_op_stability = {
  .name = "stability",
  .synopsis = "CASE [options]",
  .summary = "who would walk away from which state of a conflict, or from an agreed package, and what deters them",
  .takes = ZOPA_TAKES_RUN | ZOPA_TAKES_LIMITS | ZOPA_TAKES_CASE | ZOPA_TAKES(ZOPA_P_JSON) | ZOPA_TAKES(ZOPA_P_HTML) | ZOPA_TAKES(ZOPA_P_SVG) |
           ZOPA_TAKES(ZOPA_P_UNKNOWN) | ZOPA_TAKES(ZOPA_P_HORIZON) | ZOPA_TAKES(ZOPA_P_FULL) | ZOPA_TAKES(ZOPA_P_PACKAGE) | ZOPA_TAKES(ZOPA_P_DRAWS),
  .operands_least = 1,
  .operands_most = SIZE_MAX,
  .run = run,
};
