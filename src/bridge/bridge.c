/* bridge.c - see bridge.h.
 *
 * Order of work. Where each issue stands says what is open. Packages are looked for among all that can be made of the open issues, by what the
 * viewer may see; and where the engine may know more, by that too, and its list takes the place of the viewer's. All else that is told, of the
 * packages and of the search, is reckoned from the list and from what the viewer may see: so nothing but the list depends on anything else.
 * The list is greedy: the best package; then, again and again, the best of those that are far enough from all chosen before and that no
 * package is at least as good as for everybody in every draw. */
#include "bridge/bridge.h"

#include <gmp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/dominance.h"
#include "bridge/explain.h"
#include "bridge/questions.h"

static const double differ_least = 0.1;
static const double dominance_work = 1e8;
enum { POOL_MOST = 256, POOL_LIMIT = 16384, POOL_CHOICES = 1 << 21, ALIKE_PARTS = 20 };

static const struct {
  const char *name, *words;
} criteria[ZOPA_CRITERIA] = {
  [ZOPA_BY_GAIN] = {"gain", "the product of what each party is expected to gain over no agreement"},
  [ZOPA_BY_SHARE] = {"share", "the joint share: how likely all prefer the package to no agreement"},
  [ZOPA_BY_MEAN] = {"mean", "the product of each party's mean utility less its mean reservation value"},
  [ZOPA_BY_REGRET] = {"regret", "the least largest expected regret"},
};

const char *zopa_criterion_name(enum zopa_criterion criterion) { return criterion < ZOPA_CRITERIA ? criteria[criterion].name : NULL; }
const char *zopa_criterion_words(enum zopa_criterion criterion) { return criterion < ZOPA_CRITERIA ? criteria[criterion].words : NULL; }

/* Everything that is found on the way from beliefs to a list. */
struct work {
  const struct zopa_bridge_wish *wish;
  const struct zopa_control *control;
  struct zopa_watch *watch;
  struct zopa_bridge *bridge;
  uint32_t *settled, *reopened;   /* [issue_count] the option of what is not open; where what was reopened stood */
};

/* What one set of beliefs gives: the viewer's, and the engine's where they differ. */
struct view {
  struct zopa_worths *worths;
  struct zopa_apart apart;
  struct zopa_regrets *regrets;
  struct zopa_pool pool;
  struct zopa_package_effort effort;      /* of the last search */
  struct zopa_bridge_package *packages;   /* [wish->packages] chosen: outcome, value, proven */
  size_t package_count;
};

/* ---------------------------------------------------------------- where things stand */

/* The option on which all claims that name one agree, and the least level of all claims. A claim that leaves several possible agrees with none.
 * False when there is no claim. */
static bool where_stands(const struct zopa_case *it, uint32_t issue, uint32_t *ret_option, enum zopa_level *ret_level)
{
  bool any = false, differ = false;
  *ret_option = ZOPA_NONE;
  *ret_level = ZOPA_CLOSED;
  for (size_t i = 0; i < it->standing_count; i++) {
    const struct zopa_standing *claim = &it->standing[i];
    if (claim->issue != issue)
      continue;
    any = true;
    *ret_level = claim->level < *ret_level ? claim->level : *ret_level;
    if (claim->options.at_count == 0)
      continue;
    differ = differ || claim->options.at_count > 1 || (*ret_option != ZOPA_NONE && *ret_option != claim->options.at[0]);
    *ret_option = claim->options.at[0];
  }
  if (differ)
    *ret_option = ZOPA_NONE;
  return any;
}

static void find_open(struct work *work, const struct zopa_case *it, struct zopa_error *error)
{
  const struct zopa_bridge_wish *wish = work->wish;
  struct zopa_bridge *bridge = work->bridge;
  for (uint32_t i = 0; i < bridge->issue_count; i++) {
    enum zopa_level level;
    uint32_t option;
    bool claimed = where_stands(it, i, &option, &level);
    bool settled = claimed && option != ZOPA_NONE && level >= ZOPA_TENTATIVE;
    bool reopened = wish->reopen_all || (level < ZOPA_CLOSED && wish->reopen && wish->reopen[i]) || (level == ZOPA_TENTATIVE && wish->reopen_tentative);
    if (settled && !reopened && wish->reopen && wish->reopen[i])
      zopa_error_add(error, ZOPA_WARNING, (struct zopa_place){0}, "the issue \"%s\" is closed and stays so; --reopen all opens closed issues too", it->issues[i].id);
    bridge->stands[i] = claimed ? option : ZOPA_NONE;
    bridge->open[i] = !settled || reopened;
    work->settled[i] = bridge->open[i] ? ZOPA_NONE : option;
    work->reopened[i] = settled && reopened ? option : ZOPA_NONE;
  }
}

/* ---------------------------------------------------------------- searching */

/* Fills the pool anew, with room for so many. */
static enum zopa_status search_again(const struct work *work, struct view *view, size_t room, uint32_t *const *chosen, size_t chosen_count,
                                     const struct zopa_package_wish *base)
{
  struct zopa_package_wish wish = *base;
  wish.chosen = chosen;
  wish.chosen_count = chosen_count;
  wish.differ = differ_least;
  zopa_pool_clear(&view->pool);
  if (!zopa_pool_init(&view->pool, work->bridge->issue_count, room))
    return ZOPA_E_MEMORY;
  return zopa_package_search(view->worths, &view->apart, view->regrets, &wish, work->control, work->watch, &view->pool, &view->effort);
}

/* Regrets come first where all packages can be looked at, so that they settle ties; else from what a first search met. */
static enum zopa_status view_init(const struct work *work, const struct zopa_beliefs *beliefs, enum zopa_criterion by, struct view *view)
{
  struct zopa_package_wish wish = {.by = by, .alike = SIZE_MAX};
  *view = (struct view){0};
  enum zopa_status status = zopa_worths_new(beliefs, work->settled, &view->worths);
  if (status == ZOPA_OK)
    status = zopa_apart_init(&view->apart, view->worths);
  if (status != ZOPA_OK || view->worths->empty)
    return status;
  bool listable = zopa_regrets_listable(view->worths);
  if (!listable) {
    wish.by = by == ZOPA_BY_REGRET ? ZOPA_BY_GAIN : by;
    status = search_again(work, view, POOL_MOST, NULL, 0, &wish);
  }
  if (status == ZOPA_OK)
    status = zopa_regrets_new(view->worths, listable ? NULL : &view->pool, work->control, work->watch, &view->regrets);
  if (status == ZOPA_OK && (listable || wish.by != by) && view->regrets) {
    wish.by = by;
    status = search_again(work, view, POOL_MOST, NULL, 0, &wish);
  }
  return status;
}

static void view_clear(struct view *view)
{
  zopa_pool_clear(&view->pool);
  zopa_regrets_free(view->regrets);
  zopa_apart_clear(&view->apart);
  zopa_worths_free(view->worths);
}

/* ---------------------------------------------------------------- choosing */

/* True when `other` is at least as good for every party in every draw, and better somewhere. */
static bool dominates(const struct zopa_worths *worths, const uint32_t *other, const uint32_t *outcome, int32_t *a, int32_t *b)
{
  bool better = false;
  for (size_t p = 0; p < worths->count; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    if (!worth->base) {
      int64_t x = zopa_worth_whole(worths, worth, other), y = zopa_worth_whole(worths, worth, outcome);
      if (x < y)
        return false;
      better = better || x > y;
      continue;
    }
    zopa_worth_sums(worths, worth, other, a);
    zopa_worth_sums(worths, worth, outcome, b);
    for (size_t s = 0; s < worth->draws; s++) {
      if (a[s] < b[s])
        return false;
      better = better || a[s] > b[s];
    }
  }
  return better;
}

static bool any_dominates(const struct view *view, const uint32_t *outcome, int32_t *scratch, size_t draws)
{
  for (size_t i = 0; i < view->pool.count; i++)
    if (dominates(view->worths, view->pool.candidates[i].outcome, outcome, scratch, scratch + draws))
      return true;
  return false;
}

static bool far_enough(const struct view *view, uint32_t *const *chosen, size_t chosen_count, const uint32_t *outcome)
{
  for (size_t i = 0; i < chosen_count; i++)
    if (zopa_package_apart(&view->apart, outcome, chosen[i]) < differ_least)
      return false;
  return true;
}

/* What choosing works with. */
struct choice {
  struct work *work;
  struct view *view;
  const struct zopa_package_wish *base;
  uint32_t **chosen;              /* [wish->packages] outcomes of the packages */
  int32_t *scratch;               /* [2][draws] */
  size_t draws;
};

/* Whether a candidate belongs on the list behind those that are there. Packages of the pool are looked at first, for they are at hand. */
static enum zopa_status belongs(const struct choice *choice, const struct zopa_candidate *candidate, bool *ret)
{
  const struct view *view = choice->view;
  bool dominated = false;
  enum zopa_status status = ZOPA_OK;
  *ret = (choice->base->by == ZOPA_BY_REGRET || candidate->value > 0) &&
         far_enough(view, choice->chosen, view->package_count, candidate->outcome) && !any_dominates(view, candidate->outcome, choice->scratch, choice->draws);
  if (*ret)
    status = zopa_package_dominated(view->worths, candidate->outcome, dominance_work, &dominated);
  *ret = *ret && !dominated;
  return status;
}

/* Takes what belongs on the list from the pool, in its order. */
static enum zopa_status take_from_pool(const struct choice *choice)
{
  struct zopa_bridge *bridge = choice->work->bridge;
  struct view *view = choice->view;
  for (size_t i = 0; i < view->pool.count && view->package_count < choice->work->wish->packages; i++) {
    const struct zopa_candidate *candidate = &view->pool.candidates[i];
    bool wanted;
    enum zopa_status status = belongs(choice, candidate, &wanted);
    if (status != ZOPA_OK)
      return status;
    if (!wanted)
      continue;
    struct zopa_bridge_package *package = &view->packages[view->package_count];
    package->outcome = ZOPA_ARENA_NEW(&bridge->arena, uint32_t, bridge->issue_count);
    if (!package->outcome)
      return ZOPA_E_MEMORY;
    memcpy(package->outcome, candidate->outcome, bridge->issue_count * sizeof *package->outcome);
    package->value = candidate->value;
    package->proven = view->effort.exhaustive;
    choice->chosen[view->package_count++] = package->outcome;
  }
  return ZOPA_OK;
}

/* Searches again while the pool may have left some out: with those chosen in mind; where that found none that belongs, with more room. */
static enum zopa_status take_all(const struct choice *choice)
{
  const struct work *work = choice->work;
  struct view *view = choice->view;
  for (size_t room = POOL_MOST;;) {
    size_t before = view->package_count;
    enum zopa_status status = take_from_pool(choice);
    bool full = view->pool.count == view->pool.most;
    if (status != ZOPA_OK || view->package_count == work->wish->packages || (view->effort.exhaustive && !full) ||
        zopa_watch_stop(work->watch, -1, "searching packages"))
      return status;
    if (view->package_count == before) {
      room *= 4;
      if (!full || room > POOL_LIMIT || room > POOL_CHOICES / (work->bridge->issue_count + 1))
        return ZOPA_OK;
    }
    status = search_again(work, view, room, choice->chosen, view->package_count, choice->base);
    if (status != ZOPA_OK)
      return status;
  }
}

/* Chooses the packages of a view. */
static enum zopa_status choose(struct work *work, struct view *view, const struct zopa_package_wish *base)
{
  struct choice choice = {.work = work, .view = view, .base = base, .draws = 1};
  size_t most = work->wish->packages;
  for (size_t p = 0; p < view->worths->count; p++)
    choice.draws = view->worths->parties[p].draws > choice.draws ? view->worths->parties[p].draws : choice.draws;
  choice.scratch = malloc(2 * choice.draws * sizeof *choice.scratch);
  choice.chosen = calloc(most + 1, sizeof *choice.chosen);
  view->packages = ZOPA_ARENA_NEW(&work->bridge->arena, struct zopa_bridge_package, most);
  enum zopa_status status = choice.scratch && choice.chosen && view->packages ? take_all(&choice) : ZOPA_E_MEMORY;
  free(choice.scratch);
  free(choice.chosen);
  return status;
}

/* ---------------------------------------------------------------- explaining and asking */

static enum zopa_status explain(struct work *work, const struct view *view, const struct zopa_beliefs *beliefs)
{
  struct zopa_bridge *bridge = work->bridge;
  struct zopa_explainer explainer = {.beliefs = beliefs, .worths = view->worths, .regrets = view->regrets, .open = bridge->open,
                                     .stands = work->reopened, .arena = &bridge->arena};
  for (size_t i = 0; i < bridge->package_count; i++) {
    struct zopa_bridge_package *package = &bridge->packages[i];
    package->apart = 1;
    for (size_t k = 0; k < bridge->package_count; k++)
      if (k != i)
        package->apart = fmin(package->apart, zopa_package_apart(&view->apart, package->outcome, bridge->packages[k].outcome));
    if (!zopa_explain(&explainer, package))
      return ZOPA_E_MEMORY;
  }
  return ZOPA_OK;
}

static enum zopa_status ask(struct work *work, const struct view *view, const struct zopa_beliefs *beliefs, enum zopa_criterion by)
{
  struct zopa_bridge *bridge = work->bridge;
  struct zopa_question *found = NULL;
  if (by == ZOPA_BY_REGRET || view->pool.count == 0)
    return ZOPA_OK;
  const struct zopa_question_wish wish = {.by = by, .most = work->wish->questions};
  enum zopa_status status = zopa_questions_find(beliefs, work->settled, &view->pool, &wish, work->control, work->watch, &bridge->arena, &found,
                                                &bridge->question_count, &bridge->question_considered);
  bridge->questions = ZOPA_ARENA_NEW(&bridge->arena, struct zopa_bridge_question, bridge->question_count);
  if (status == ZOPA_OK && !bridge->questions)
    status = ZOPA_E_MEMORY;
  for (size_t i = 0; i < bridge->question_count && status == ZOPA_OK; i++) {
    struct zopa_bridge_question *question = &bridge->questions[i];
    *question = (struct zopa_bridge_question){.party = beliefs->parties[found[i].party].party, .left = found[i].left, .right = found[i].right,
                                              .gain = found[i].gain, .before = found[i].before, .share_left = found[i].share_left,
                                              .tells = found[i].tells};
    question->text = zopa_question_words(bridge->negotiation, question->left, question->right, &bridge->arena);
    if (!question->text)
      status = ZOPA_E_MEMORY;
  }
  return status;
}

/* ---------------------------------------------------------------- the whole */

/* Packages of about equal worth to one party: as much as the best package gives it. */
static enum zopa_status wish_alike(struct work *work, struct view *view, struct zopa_package_wish *wish)
{
  if (work->wish->for_party == ZOPA_NONE || view->pool.count == 0)
    return ZOPA_OK;
  for (size_t p = 0; p < view->worths->count; p++)
    if (view->worths->parties[p].belief->party == work->wish->for_party) {
      const struct zopa_worth *worth = &view->worths->parties[p];
      wish->alike = p;
      wish->alike_total = zopa_worth_total(view->worths, worth, view->pool.candidates[0].outcome);
      wish->alike_within = zopa_worth_stake(view->worths, worth) / ALIKE_PARTS;
    }
  return search_again(work, view, POOL_MOST, NULL, 0, wish);
}

static enum zopa_status fill_list(struct work *work, struct view *view)
{
  struct zopa_package_wish wish = {.by = work->wish->by, .alike = SIZE_MAX};
  if (view->worths->empty)
    return ZOPA_OK;
  enum zopa_status status = wish_alike(work, view, &wish);
  return status == ZOPA_OK ? choose(work, view, &wish) : status;
}

/* What is told of the search, before choosing may search anew. */
static enum zopa_status tell_search(struct zopa_bridge *bridge, const struct view *seen)
{
  mpz_t product;
  if (seen->worths->empty) {
    bridge->none_feasible = bridge->exhaustive = true;
    bridge->considered = "0";
    return ZOPA_OK;
  }
  mpz_init_set_ui(product, 1);
  for (size_t k = 0; k < seen->worths->open_count; k++)
    mpz_mul_ui(product, product, seen->worths->choice_count[k]);
  char *digits = zopa_arena_raw(&bridge->arena, mpz_sizeinbase(product, 10) + 2, 1);
  bridge->considered = digits ? mpz_get_str(digits, 10, product) : NULL;
  mpz_clear(product);
  bridge->evaluated = seen->effort.evaluated;
  bridge->exhaustive = seen->effort.exhaustive;
  bridge->none_feasible = seen->effort.exhaustive && seen->pool.count == 0;
  return digits ? ZOPA_OK : ZOPA_E_MEMORY;
}

/* The engine's list, with the values that the viewer's beliefs give it. A package is proven as far as the viewer's own list is the same. */
static enum zopa_status take_list(struct work *work, const struct view *seen, const struct view *engine)
{
  struct zopa_bridge *bridge = work->bridge;
  size_t draws = 1;
  bool same = true;
  for (size_t p = 0; p < seen->worths->count; p++)
    draws = seen->worths->parties[p].draws > draws ? seen->worths->parties[p].draws : draws;
  int32_t *sums = malloc(draws * sizeof *sums);
  for (size_t i = 0; i < engine->package_count && sums; i++) {
    struct zopa_bridge_package *package = &engine->packages[i];
    same = same && i < seen->package_count &&
           memcmp(package->outcome, seen->packages[i].outcome, bridge->issue_count * sizeof *package->outcome) == 0;
    package->value = seen->regrets || work->wish->by != ZOPA_BY_REGRET
                         ? zopa_package_value(seen->worths, work->wish->by, seen->regrets, package->outcome, sums) : 0;
    package->proven = same && seen->packages[i].proven;
  }
  bridge->packages = engine->packages;
  bridge->package_count = engine->package_count;
  free(sums);
  return sums ? ZOPA_OK : ZOPA_E_MEMORY;
}

static enum zopa_status build(struct work *work, const struct zopa_beliefs *beliefs, const struct zopa_beliefs *engine)
{
  struct zopa_bridge *bridge = work->bridge;
  enum zopa_criterion by = work->wish->by;
  struct view seen, other = {0};
  enum zopa_status status = view_init(work, beliefs, by, &seen);
  if (status == ZOPA_OK)
    status = tell_search(bridge, &seen);
  /* Questions are asked of what the first search met; choosing may search anew. */
  if (status == ZOPA_OK && work->wish->questions && !seen.worths->empty)
    status = ask(work, &seen, beliefs, by);
  if (status == ZOPA_OK)
    status = fill_list(work, &seen);
  bridge->packages = seen.packages;
  bridge->package_count = seen.package_count;
  if (status == ZOPA_OK && engine != beliefs && !seen.worths->empty) {
    status = view_init(work, engine, by, &other);
    if (status == ZOPA_OK)
      status = fill_list(work, &other);
    if (status == ZOPA_OK)
      status = take_list(work, &seen, &other);
  }
  if (status == ZOPA_OK && bridge->package_count)
    status = explain(work, &seen, beliefs);
  view_clear(&seen);
  view_clear(&other);
  return status;
}

/* The draws of every open option are kept side by side. */
static enum zopa_status check_size(const struct work *work, const struct zopa_beliefs *beliefs, struct zopa_error *error)
{
  const struct zopa_space *space = beliefs->space;
  double options = 0, drawn = 0;
  for (size_t i = 0; i < space->issue_count; i++)
    options += work->settled[i] == ZOPA_NONE ? space->domain_size[i] : 0;
  for (size_t p = 0; p < beliefs->count; p++)
    drawn += beliefs->parties[p].consents && beliefs->parties[p].draws ? (double)beliefs->parties[p].draws->count : 0;
  double bytes = sizeof(int32_t) * options * drawn, limit = (double)zopa_memory_limit(work->control);
  if (bytes <= limit)
    return ZOPA_OK;
  zopa_error_add(error, ZOPA_WARNING, (struct zopa_place){0},
                 "%.0f open options times %.0f draws would take %.0f MB, of %.0f MB allowed; take fewer --draws, settle issues with --set, or raise "
                 "--limit-memory", options, drawn, bytes / 1e6, limit / 1e6);
  return ZOPA_E_TOO_LARGE;
}

enum zopa_status zopa_bridge_new(const struct zopa_beliefs *beliefs, const struct zopa_beliefs *engine, const struct zopa_bridge_wish *wish,
                                 const struct zopa_control *control, struct zopa_watch *watch, struct zopa_error *error,
                                 struct zopa_bridge **ret_bridge)
{
  const struct zopa_case *it = beliefs->negotiation;
  struct zopa_arena arena = {0};
  bool any = false;
  for (size_t p = 0; p < beliefs->count; p++)
    any = any || beliefs->parties[p].consents;
  if (!any) {
    zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){0}, "nobody has to agree: no party has the role \"party\" or \"consents: yes\"");
    return ZOPA_E_INPUT;
  }
  struct zopa_bridge *bridge = ZOPA_ARENA_NEW(&arena, struct zopa_bridge, 1);
  if (!bridge)
    return ZOPA_E_MEMORY;
  *bridge = (struct zopa_bridge){.arena = arena, .negotiation = it, .beliefs = beliefs, .issue_count = it->issues_count, .party_count = beliefs->count,
                                 .by = wish->by, .differ_least = differ_least};
  struct work work = {.wish = wish, .control = control, .watch = watch, .bridge = bridge};
  bridge->open = ZOPA_ARENA_NEW(&bridge->arena, bool, it->issues_count);
  bridge->stands = ZOPA_ARENA_NEW(&bridge->arena, uint32_t, it->issues_count);
  work.settled = ZOPA_ARENA_NEW(&bridge->arena, uint32_t, it->issues_count);
  work.reopened = ZOPA_ARENA_NEW(&bridge->arena, uint32_t, it->issues_count);
  enum zopa_status status = bridge->arena.failed ? ZOPA_E_MEMORY : ZOPA_OK;
  if (status == ZOPA_OK) {
    find_open(&work, it, error);
    status = check_size(&work, beliefs, error);
  }
  if (status == ZOPA_OK) {
    status = build(&work, beliefs, engine);
  }
  bridge->ending = zopa_watch_ending(watch);
  if (status == ZOPA_OK)
    *ret_bridge = bridge;
  else
    zopa_bridge_free(bridge);
  return status;
}

void zopa_bridge_free(struct zopa_bridge *bridge)
{
  if (!bridge)
    return;
  struct zopa_arena arena = bridge->arena;
  zopa_arena_clear(&arena);
}
