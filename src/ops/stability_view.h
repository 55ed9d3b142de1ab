/* stability_view.h - what `stability` found of a conflict graph, and the ways to tell it. Shared by the stability files.
 *
 * Texts lie in the arena of the view. States are told by the numbers that people count from 1. */
#ifndef ZOPA_STABILITY_VIEW_H
#define ZOPA_STABILITY_VIEW_H

#include "ops/op.h"
#include "report/json_out.h"
#include "report/page.h"
#include "stability/graph_coalitions.h"
#include "stability/graph_paths.h"
#include "stability/graph_stability.h"

enum {
  ZOPA_STABILITY_COUNTS_FROM = 100000,    /* above so many states counts are told, not lists, unless --full is given */
  ZOPA_STABILITY_COALITIONS_MAX = 100000, /* coalitional improvements listed, unless --full is given */
  ZOPA_STABILITY_NODES_MAX = 40,          /* states in a picture */
};

struct zopa_deal_view;

struct zopa_stability_view {
  struct zopa_arena arena;
  bool failed;                    /* memory ran out on the way */
  const char *title, *banner;     /* banner: whose private matter is inside, or NULL */
  const struct zopa_graph *graph;
  const struct zopa_stability *stability;
  struct zopa_stability_wish wish;
  const struct zopa_coalitions *coalitions;       /* NULL: not looked for */
  const struct zopa_paths *paths; /* from the status quo; NULL when there is none, or a limit was met */
  const struct zopa_error *error; /* its warnings belong to the answer */
  bool counts;                    /* too many states to be listed */
  bool full;                      /* all is listed */
  const struct zopa_deal_view *deal;      /* the agreed package that the graph was made of (deal_view.h), or NULL */
};

/* A text of the view's own; empties `text`. Never NULL: "" when memory ran out. */
const char *zopa_stability_keep(struct zopa_stability_view *view, struct zopa_text *text);

/* ---- facts (stability_facts.c) ------------------------------------------------------------------------------------------------------ */

/* Whether the answer is whole: no limit came before it. */
bool zopa_stability_answered(const struct zopa_stability_view *view);

/* An equilibrium under any of the notions that were looked for; under how many states it is one. */
bool zopa_stability_any(const struct zopa_stability_view *view, size_t state);
size_t zopa_stability_count(const struct zopa_stability_view *view, enum zopa_stability_concept concept, size_t player);
size_t zopa_stability_equilibria(const struct zopa_stability_view *view, enum zopa_stability_concept concept);

/* Equilibria of any notion; how many of them the status quo leads to, by improvements, by other moves only, and not at all. */
struct zopa_stability_reach {
  size_t equilibria, improving, moving, none;
};
struct zopa_stability_reach zopa_stability_reach(const struct zopa_stability_view *view);

/* ---- words (stability_words.c) ------------------------------------------------------------------------------------------------------ */

/* A, B, C ...: by which tables tell players. */
char zopa_stability_letter(size_t player);

/* The label of a state, or the options taken in it: "Modify the order, Accept"; "nothing taken". ids: by their ids, which are shorter. */
void zopa_stability_state(const struct zopa_graph *graph, uint32_t state, bool ids, struct zopa_text *text);

/* "Ministry and Uniroyal" of a set of players. */
void zopa_stability_players(const struct zopa_graph *graph, uint32_t players, struct zopa_text *text);

/* What the report says first; how its equilibria are reached; how to read the tables; what was not looked at. In the arena. */
struct zopa_paragraph zopa_stability_lead(struct zopa_stability_view *view);
struct zopa_paragraph zopa_stability_reach_words(struct zopa_stability_view *view);
struct zopa_paragraph zopa_stability_coalition_words(struct zopa_stability_view *view);
struct zopa_paragraph zopa_stability_key_words(struct zopa_stability_view *view);

/* ---- the answer ------------------------------------------------------------------------------------------------------------------------ */

/* One JSON document; docs/json.md fixes keys and order. */
void zopa_stability_json(struct zopa_stability_view *view, struct zopa_text *text);

/* For people: on a terminal, or as an HTML page when terminal is NULL. */
void zopa_stability_report(struct zopa_stability_view *view, const struct zopa_terminal *terminal, struct zopa_text *text);

/* The graph, or the part of it about equilibria and status quo, as a picture. What it points to lies in the arena. ret_caption may be NULL. */
void zopa_stability_picture(struct zopa_stability_view *view, struct zopa_graph_picture *ret_picture, struct zopa_paragraph *ret_caption);

#endif
