/* test_alloc_packages.c - beliefs with their draws, what is at stake, and packages with all that is said of them and asked, while each allocation
 * of ours fails in turn. What the solver and GMP allocate is their own and is not part of this. */
#include "alloc_fail.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

#include "belief/stake.h"
#include "belief/widen.h"
#include "bridge/bridge.h"
#include "bridge/contenders.h"
#include "unit/stated_case.h"

/* Parties of every sort: two that state what ties weights to values, one of whom nothing is known, one with complete preferences, a mediator. */
static const char text[] =
    "zopa: 1\nas_of: 2026-01-01\nparties: {a: {}, b: {}, c: {}, d: {}, m: {role: mediator}}\n"
    "issues: {x: {options: [p, q, s]}, y: {options: [t, u]}, n: {range: {from: 0, to: 3, step: 1}}}\n"
    "constraints: [{forbid: {x: s, y: u}}]\n"
    "standing: {y: {option: t, level: tentative}}\n"
    "statements: [{id: s1, for: a}]\n"
    "offers: [{id: o1, by: a, package: {x: q}}]\n"
    "preferences:\n"
    "  a: {statements: [{order: x, best_to_worst: [p, q, s], from: [s1]}, {prefers: {x: p, y: u}, over: {x: q, y: t}}, {accepts: {n: 3}}]}\n"
    "  b: {reservation: {package: {x: p, y: t, n: 1}}, statements: [{prefers: {x: s, n: 1}, over: {x: q, n: 0}}, {red_line: {x: s, y: u}}]}\n"
    "  d: {weights: {x: 1, y: 1, n: 2}, values: {x: {p: 0, q: 1, s: 2}, y: {t: 0, u: 1}, n: {from: 0, to: 1}}, reservation: 0.2}\n"
    "  m: {weights: {x: 1, y: 1, n: 2}, values: {x: {p: 0, q: 1, s: 2}, y: {t: 0, u: 1}, n: {from: 0, to: 1}}}\n";

enum { DRAWS = 20 };

struct scene {
  const struct zopa_space *space;
  const struct zopa_beliefs *beliefs, *engine;
  const struct zopa_bridge_wish *wish;
  const bool *open;
};

static enum zopa_status run_beliefs(void *context, void *ret)
{
  const struct scene *scene = context;
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  control.threads = 1;
  zopa_watch_init(&watch, &control);
  enum zopa_status status = zopa_beliefs_new(scene->space, DRAWS, &control, &watch, NULL, ret);
  zopa_watch_clear(&watch);
  return status;
}

static void clear_beliefs(void *ret) { zopa_beliefs_free(*(struct zopa_beliefs **)ret); }

static enum zopa_status run_widen(void *context, void *ret)
{
  const struct scene *scene = context;
  return zopa_draws_widen(scene->beliefs->parties[1].draws, 1, ret);
}

static void clear_widen(void *ret) { zopa_draws_free(*(struct zopa_draws **)ret); }

/* The list is in memory of its own, as a pool of three packages makes it. */
static enum zopa_status run_contenders(void *context, void *ret)
{
  const struct scene *scene = context;
  uint32_t settled[3] = {ZOPA_NONE, ZOPA_NONE, ZOPA_NONE}, outcomes[3][3] = {{0, 0, 0}, {1, 0, 1}, {1, 1, 2}};
  struct zopa_candidate candidates[3], *list = NULL;
  const struct zopa_pool pool = {.issue_count = 3, .most = 3, .candidates = candidates, .count = 3};
  struct zopa_arena *arena = ret;
  struct zopa_worths *worths = NULL;
  size_t count;
  for (size_t i = 0; i < 3; i++)
    candidates[i] = (struct zopa_candidate){.outcome = outcomes[i], .issue_count = 3};
  struct zopa_arena own = {0};
  enum zopa_status status = zopa_worths_new(scene->beliefs, settled, &worths);
  if (status == ZOPA_OK && !zopa_contenders(worths, &pool, 2, 1, &own, &list, &count))
    status = ZOPA_E_MEMORY;
  zopa_worths_free(worths);
  if (status == ZOPA_OK)
    *arena = own;
  else
    zopa_arena_clear(&own);
  return status;
}

static void clear_contenders(void *ret) { zopa_arena_clear(ret); }

/* The results of zopa_stake_find have no memory of their own. */
static enum zopa_status run_stake(void *context, void *ret)
{
  const struct scene *scene = context;
  struct zopa_stake stake;
  enum zopa_status status = zopa_stake_find(scene->beliefs, &scene->beliefs->parties[0], scene->open, &stake);
  if (status == ZOPA_OK)
    memcpy(ret, &stake, sizeof stake);
  return status;
}

static enum zopa_status run_bridge(void *context, void *ret)
{
  const struct scene *scene = context;
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  control.threads = 1;
  zopa_watch_init(&watch, &control);
  enum zopa_status status = zopa_bridge_new(scene->beliefs, scene->engine, scene->wish, &control, &watch, NULL, ret);
  zopa_watch_clear(&watch);
  return status;
}

static void clear_bridge(void *ret) { zopa_bridge_free(*(struct zopa_bridge **)ret); }

static struct zopa_space *open_space(const struct zopa_case *negotiation)
{
  struct zopa_space *space = NULL;
  if (zopa_space_new(negotiation, NULL, &space) != ZOPA_OK)
    abort();
  return space;
}

int main(void)
{
  struct zopa_case *negotiation = stated_case(text);
  struct zopa_space *space = open_space(negotiation);
  struct scene scene = {.space = space};
  struct zopa_beliefs *beliefs = NULL, *engine = NULL, *again;
  struct zopa_bridge *bridge = NULL;
  struct zopa_draws *wide;
  struct zopa_stake stake;
  struct zopa_arena contenders;
  alloc_fail_every("beliefs", run_beliefs, clear_beliefs, &scene, &again, sizeof again);
  if (run_beliefs(&scene, &beliefs) != ZOPA_OK || run_beliefs(&scene, &engine) != ZOPA_OK)
    abort();
  scene.beliefs = scene.engine = beliefs;
  scene.open = (const bool[]){true, false, true};
  alloc_fail_every("draws that are bent", run_widen, clear_widen, &scene, &wide, sizeof wide);
  alloc_fail_every("packages that could be the best", run_contenders, clear_contenders, &scene, &contenders, sizeof contenders);
  alloc_fail_every("what is at stake", run_stake, NULL, &scene, &stake, sizeof stake);

  const struct zopa_bridge_wish wishes[] = {
      {.packages = 2, .questions = 2, .by = ZOPA_BY_GAIN, .for_party = ZOPA_NONE},
      {.packages = 1, .questions = 1, .by = ZOPA_BY_SHARE, .for_party = 0, .reopen_tentative = true},
      {.packages = 1, .by = ZOPA_BY_REGRET, .for_party = ZOPA_NONE, .reopen_all = true},
  };
  for (size_t w = 0; w < sizeof wishes / sizeof *wishes; w++) {
    scene.wish = &wishes[w];
    scene.engine = w == 0 ? engine : beliefs;
    alloc_fail_every(zopa_criterion_name(wishes[w].by), run_bridge, clear_bridge, &scene, &bridge, sizeof bridge);
    CHECK(run_bridge(&scene, &bridge) == ZOPA_OK && bridge->package_count > 0 && (bridge->question_count > 0) == (wishes[w].questions > 0));
    zopa_bridge_free(bridge);
  }
  tap_point("with memory there are packages, and questions where they are asked for");
  zopa_beliefs_free(engine);
  zopa_beliefs_free(beliefs);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  return tap_done();
}
