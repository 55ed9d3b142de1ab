/* op_bridge.c - from where things stand to packages that close what is open: the best of them, why, and what to ask next. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "belief/stake.h"
#include "case/whatif.h"
#include "ops/bridge_sides.h"
#include "ops/bridge_view.h"
#include "ops/outcome_text.h"

enum { PACKAGES_DEFAULT = 3, PACKAGES_MOST = 100, DRAWS_LEAST = 100, DRAWS_MOST = 50000, QUESTIONS = 5 };

/* Everything of one run; what is owned is freed by answer_clear. */
struct run {
  struct zopa_call *call;
  struct zopa_case *whole;        /* the case that approvals are asked of */
  struct zopa_case *negotiation, *engine_case;    /* with --approval without what falls short; negotiation is `whole` otherwise */
  struct zopa_space *space, *engine_space;
  struct zopa_beliefs *beliefs, *engine;
  struct zopa_bridge *bridge;
  struct zopa_bridge_wish wish;
  bool *reopen;
  size_t draws;
  double *stakes;                 /* [4][beliefs] low, high, least, most */
  struct zopa_holding_line *holding;      /* [packages] */
  struct zopa_ratify *ratify;     /* NULL when there is nothing to tell of approvals */
  struct zopa_approval_line *approval;    /* [packages] */
  struct zopa_bridge_win_set win_set;
  struct zopa_watch watch;
};

/* ---------------------------------------------------------------- what is asked for */

static enum zopa_status read_count(struct zopa_call *call, enum zopa_parameter_id id, size_t usual, size_t least, size_t most, size_t *ret)
{
  const char *text = zopa_call_get(call, id);
  *ret = text ? strtoull(text, NULL, 10) : usual;
  if (*ret >= least && *ret <= most)
    return ZOPA_OK;
  return zopa_call_refuse(call, "--%s %s: from %zu to %zu is possible", zopa_parameters[id].name, text, least, most);
}

static enum zopa_status read_criterion(struct zopa_call *call, enum zopa_criterion *ret)
{
  const char *text = zopa_call_get(call, ZOPA_P_BY), *names[ZOPA_CRITERIA];
  *ret = ZOPA_BY_GAIN;
  for (size_t c = 0; c < ZOPA_CRITERIA; c++) {
    names[c] = zopa_criterion_name((enum zopa_criterion)c);
    if (text && strcmp(text, names[c]) == 0) {
      *ret = (enum zopa_criterion)c;
      text = NULL;
    }
  }
  if (!text)
    return ZOPA_OK;
  struct zopa_text choice = {0};
  zopa_tell_choice(&choice, text, names, ZOPA_CRITERIA);
  zopa_call_refuse(call, "--by %s: there is no such criterion; %s", text, choice.data ? choice.data : "");
  zopa_text_clear(&choice);
  return ZOPA_E_ARGUMENT;
}

static enum zopa_status read_reopen(struct run *run)
{
  const struct zopa_argument *argument = &run->call->arguments[ZOPA_P_REOPEN];
  const struct zopa_case *it = run->negotiation;
  enum zopa_status status = ZOPA_OK;
  run->reopen = calloc(it->issues_count + 1, sizeof *run->reopen);
  const char **names = calloc(it->issues_count + 2, sizeof *names);
  if (!run->reopen || !names)
    status = ZOPA_E_MEMORY;
  for (size_t i = 0; i < it->issues_count && names; i++)
    names[i] = it->issues[i].id;
  if (names) {
    names[it->issues_count] = "tentative";
    names[it->issues_count + 1] = "all";
  }
  for (size_t k = 0; k < argument->count && status != ZOPA_E_MEMORY; k++) {
    const char *text = argument->values[k];
    uint32_t issue = zopa_issue_index(it, text);
    if (issue != ZOPA_NONE)
      run->reopen[issue] = true;
    else if (strcmp(text, "tentative") == 0)
      run->wish.reopen_tentative = true;
    else if (strcmp(text, "all") == 0)
      run->wish.reopen_all = true;
    else {
      struct zopa_text choice = {0};
      zopa_tell_choice(&choice, text, names, it->issues_count + 2);
      status = zopa_call_refuse(run->call, "--reopen %s: there is no such issue; %s", text, choice.data ? choice.data : "");
      zopa_text_clear(&choice);
    }
  }
  run->wish.reopen = run->reopen;
  free(names);
  return status;
}

static enum zopa_status read_party(struct run *run)
{
  const struct zopa_case *it = run->negotiation;
  const char *text = zopa_call_get(run->call, ZOPA_P_FOR), *names[ZOPA_PARTIES_MAX];
  size_t count = 0;
  run->wish.for_party = text ? zopa_party_index(it, text) : ZOPA_NONE;
  for (size_t p = 0; p < it->parties_count && count < ZOPA_PARTIES_MAX; p++)
    if (zopa_party_consents(it, p))
      names[count++] = it->parties[p].id;
  if (!text || (run->wish.for_party != ZOPA_NONE && zopa_party_consents(it, run->wish.for_party)))
    return ZOPA_OK;
  struct zopa_text choice = {0};
  zopa_tell_choice(&choice, text, names, count);
  zopa_call_refuse(run->call, "--for %s: %s; %s", text, run->wish.for_party == ZOPA_NONE ? "there is no such party" : "this party need not agree",
                   choice.data ? choice.data : "");
  zopa_text_clear(&choice);
  return ZOPA_E_ARGUMENT;
}

static enum zopa_status read_wish(struct run *run)
{
  enum zopa_status status = read_count(run->call, ZOPA_P_COUNT, PACKAGES_DEFAULT, 1, PACKAGES_MOST, &run->wish.packages), other;
  other = read_count(run->call, ZOPA_P_DRAWS, ZOPA_DRAWS_USUAL, DRAWS_LEAST, DRAWS_MOST, &run->draws);
  status = status == ZOPA_OK ? other : status;
  other = read_criterion(run->call, &run->wish.by);
  status = status == ZOPA_OK ? other : status;
  other = read_reopen(run);
  status = status == ZOPA_OK ? other : status;
  other = read_party(run);
  run->wish.questions = zopa_call_has(run->call, ZOPA_P_ASK) ? QUESTIONS : 1;
  return status == ZOPA_OK ? other : status;
}

/* ---------------------------------------------------------------- approvals */

/* Takes what falls short out of a case; *negotiation is replaced, and freed unless it is `whole`. */
static enum zopa_status forbid(const struct run *run, const struct zopa_win_set *set, struct zopa_case **negotiation)
{
  struct zopa_case *restricted = NULL;
  if (!*negotiation)
    return ZOPA_OK;
  enum zopa_status status = zopa_case_forbid(*negotiation, set->shortfalls, set->shortfall_count, "it would not pass as likely as asked for", &restricted);
  if (status != ZOPA_OK)
    return status;
  if (*negotiation != run->whole)
    zopa_case_free(*negotiation);
  *negotiation = restricted;
  return ZOPA_OK;
}

/* What the viewer may see of approvals; with --approval what falls short by it is out of bounds for viewer and engine alike. */
static enum zopa_status find_approvals(struct run *run)
{
  struct zopa_call *call = run->call;
  struct zopa_arena arena = {0};
  struct zopa_win_set set;
  double least;
  bool wanted = zopa_call_has(call, ZOPA_P_APPROVAL);
  enum zopa_status status = zopa_approvals_least(call, &least);
  if (status == ZOPA_OK)
    status = zopa_approvals_new(call, run->whole, wanted, &run->ratify);
  if (status != ZOPA_OK || !wanted)
    return status;
  status = zopa_approvals_win_set(call, run->whole, run->ratify, least, &arena, &set);
  if (status == ZOPA_OK) {
    run->win_set = (struct zopa_bridge_win_set){true, least, set.lowest, set.highest};
    status = forbid(run, &set, &run->negotiation);
  }
  if (status == ZOPA_OK)
    status = forbid(run, &set, &run->engine_case);
  zopa_arena_clear(&arena);
  return status;
}

/* How likely each package passes. */
static enum zopa_status find_approval_lines(struct run *run)
{
  enum zopa_status status = ZOPA_OK;
  run->approval = calloc(run->bridge->package_count + 1, sizeof *run->approval);
  if (!run->approval)
    return ZOPA_E_MEMORY;
  for (size_t k = 0; k < run->bridge->package_count && status == ZOPA_OK; k++)
    status = zopa_approval_line_find(run->ratify, run->bridge->packages[k].outcome, &run->approval[k]);
  return status;
}

/* ---------------------------------------------------------------- beliefs */

static enum zopa_status find_stakes(struct run *run, const bool *open)
{
  size_t count = run->beliefs->count;
  run->stakes = calloc(4 * count + 1, sizeof *run->stakes);
  enum zopa_status status = run->stakes ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t p = 0; p < count && status == ZOPA_OK; p++) {
    struct zopa_stake stake;
    status = zopa_stake_find(run->beliefs, &run->beliefs->parties[p], open, &stake);
    const double ends[4] = {stake.low, stake.high, stake.least, stake.most};
    for (size_t e = 0; e < 4; e++)
      run->stakes[e * count + p] = stake.known ? ends[e] : NAN;
  }
  return status;
}

/* Whether each package would hold, by what the viewer may see. */
static enum zopa_status find_holding(struct run *run)
{
  enum zopa_status status = ZOPA_OK;
  run->holding = calloc(run->bridge->package_count + 1, sizeof *run->holding);
  if (!run->holding)
    return ZOPA_E_MEMORY;
  for (size_t k = 0; k < run->bridge->package_count && status == ZOPA_OK; k++)
    status = zopa_holding_line_find(run->space, run->beliefs, run->bridge->packages[k].outcome, &run->watch, &run->holding[k]);
  return status;
}

/* What the engine may know, when that is more than the viewer sees and does not contradict itself: its problems are nobody's to see. */
static enum zopa_status believe_engine(struct run *run)
{
  struct zopa_error unseen = {0};
  if (!run->engine_case)
    return ZOPA_OK;
  enum zopa_status status = zopa_space_new(run->engine_case, &unseen, &run->engine_space);
  if (status == ZOPA_OK)
    status = zopa_beliefs_new(run->engine_space, run->draws, &run->call->control, &run->watch, &unseen, &run->engine);
  zopa_error_clear(&unseen);
  if (status == ZOPA_OK && (run->engine->conflicting || run->engine->ending != ZOPA_COMPLETE)) {
    zopa_beliefs_free(run->engine);
    run->engine = NULL;
  }
  return status == ZOPA_E_MEMORY ? status : ZOPA_OK;
}

static enum zopa_status find(struct run *run)
{
  struct zopa_call *call = run->call;
  enum zopa_status status = zopa_space_new(run->negotiation, &call->error, &run->space);
  if (status == ZOPA_OK)
    status = zopa_beliefs_new(run->space, run->draws, &call->control, &run->watch, &call->error, &run->beliefs);
  if (status != ZOPA_OK)
    return status;
  call->contradicted = run->beliefs->conflicting;
  bool drawn = run->beliefs->ending == ZOPA_COMPLETE;
  if (!run->beliefs->conflicting && drawn)
    status = believe_engine(run);
  if (status == ZOPA_OK && !run->beliefs->conflicting && drawn)
    status = zopa_bridge_new(run->beliefs, run->engine ? run->engine : run->beliefs, &run->wish, &call->control, &run->watch, &call->error, &run->bridge);
  bool too_large = status == ZOPA_E_TOO_LARGE;  /* a limit of this run, not a fault of the case: the warning says so */
  status = too_large ? ZOPA_OK : status;
  if (status == ZOPA_OK && run->bridge)
    status = find_approval_lines(run);
  if (status == ZOPA_OK && run->bridge)
    status = find_holding(run);
  call->limit_met = too_large || zopa_watch_ending(&run->watch) != ZOPA_COMPLETE;
  return status == ZOPA_OK && run->bridge ? find_stakes(run, run->bridge->open) : status;
}

/* ---------------------------------------------------------------- telling */

/* Whether packages may be chosen by what this viewer does not see. A party's preferences are seen or not as a whole; so this can be told from
 * the viewer's own case, whether or not there is any such matter. */
static bool may_know_more(const struct zopa_case *it)
{
  for (size_t p = 0; p < it->parties_count; p++)
    if (it->viewer.kind != ZOPA_VIEWER_ALL && zopa_party_consents(it, p) && !it->preferences[p].given)
      return true;
  return false;
}

/* Tells the answer: as JSON, for people, as a page; each where it is given a place. */
static enum zopa_status tell(struct run *run, struct zopa_text *json, struct zopa_text *people, struct zopa_text *page)
{
  struct zopa_call *call = run->call;
  struct zopa_show show = {0};
  size_t count = run->beliefs->count;
  if (!zopa_show_init(&show, run->negotiation, (struct zopa_date){0})) {
    zopa_show_clear(&show);
    return ZOPA_E_MEMORY;
  }
  zopa_show_warn(&show, &call->error);
  struct zopa_bridge_answer answer = {.show = &show, .call = call, .beliefs = run->beliefs, .bridge = run->bridge, .wish = &run->wish,
                                      .engine = may_know_more(run->negotiation), .holding = run->holding,
                                      .ratify = run->ratify, .approval = run->approval, .win_set = run->win_set};
  if (run->stakes) {
    answer.stake_low = run->stakes;
    answer.stake_high = run->stakes + count;
    answer.stake_least = run->stakes + 2 * count;
    answer.stake_most = run->stakes + 3 * count;
  }
  if (json)
    zopa_bridge_json(&answer, json);
  if (people)
    zopa_bridge_report(&answer, &call->terminal, people);
  if (page)
    zopa_bridge_report(&answer, NULL, page);
  enum zopa_status status = show.failed ? ZOPA_E_MEMORY : ZOPA_OK;
  zopa_show_clear(&show);
  return status;
}

static enum zopa_status tell_all(struct run *run)
{
  struct zopa_call *call = run->call;
  bool json = zopa_call_has(call, ZOPA_P_JSON);
  struct zopa_text *page = zopa_call_has(call, ZOPA_P_HTML) ? zopa_call_output(call, zopa_call_get(call, ZOPA_P_HTML), false) : NULL;
  if (zopa_call_has(call, ZOPA_P_HTML) && !page)
    return ZOPA_E_MEMORY;
  return tell(run, json ? &call->text : NULL, json ? NULL : &call->text, page);
}

static enum zopa_status answer(struct run *run)
{
  enum zopa_status status = zopa_call_load_engine(run->call, &run->whole, &run->engine_case);
  run->negotiation = run->whole;
  if (status == ZOPA_OK)
    status = read_wish(run);
  if (status == ZOPA_OK)
    status = find_approvals(run);
  return status == ZOPA_OK ? find(run) : status;
}

static void run_clear(struct run *run)
{
  for (size_t k = 0; run->approval && k < run->bridge->package_count; k++)
    zopa_approval_line_clear(&run->approval[k]);
  free(run->approval);
  zopa_bridge_free(run->bridge);
  zopa_beliefs_free(run->engine);
  zopa_beliefs_free(run->beliefs);
  zopa_space_free(run->engine_space);
  zopa_space_free(run->space);
  zopa_ratify_free(run->ratify);
  zopa_case_free(run->engine_case);
  if (run->negotiation != run->whole)
    zopa_case_free(run->negotiation);
  zopa_case_free(run->whole);
  free(run->reopen);
  free(run->stakes);
  free(run->holding);
  zopa_watch_clear(&run->watch);
}

/* ---------------------------------------------------------------- rival claims */

/* One alternative: the call with those assumptions only that go with one of them. The warnings of the last stay. */
static enum zopa_status answer_side(struct zopa_call *call, const struct zopa_case *whole, const struct zopa_argument *assume, size_t at, struct run *run,
                                    struct zopa_bridge_side *ret)
{
  const char **values = calloc(assume->count, sizeof *values);
  if (!values)
    return ZOPA_E_MEMORY;
  *run = (struct run){.call = call};
  zopa_watch_init(&run->watch, &call->control);
  zopa_error_clear(&call->error);
  call->arguments[ZOPA_P_ASSUME] = (struct zopa_argument){values, zopa_bridge_sides_with(whole, assume, at, values)};
  enum zopa_status status = answer(run);
  call->arguments[ZOPA_P_ASSUME] = *assume;
  free(values);
  *ret = (struct zopa_bridge_side){.assumed = assume->values[at], .negotiation = run->negotiation, .beliefs = run->beliefs, .bridge = run->bridge};
  if (status == ZOPA_OK && zopa_call_has(call, ZOPA_P_JSON))
    status = tell(run, &ret->json, NULL, NULL);
  return status;
}

/* Entries that contradict each other cannot all be believed: each is, in turn. */
static enum zopa_status answer_sides(struct zopa_call *call, const struct zopa_case *whole)
{
  const struct zopa_argument assume = call->arguments[ZOPA_P_ASSUME];
  if (zopa_call_has(call, ZOPA_P_HTML))
    return zopa_call_refuse(call, "--assume: entries that contradict each other are shown side by side, on no page; write a page for each, with one --assume");
  struct run *runs = calloc(assume.count, sizeof *runs);
  struct zopa_bridge_side *sides = calloc(assume.count, sizeof *sides);
  enum zopa_status status = runs && sides ? ZOPA_OK : ZOPA_E_MEMORY;
  bool contradicted = false, limit_met = false;
  size_t done = 0;
  for (; done < assume.count && status == ZOPA_OK; done++) {
    status = answer_side(call, whole, &assume, done, &runs[done], &sides[done]);
    contradicted = contradicted || call->contradicted;
    limit_met = limit_met || call->limit_met;
  }
  call->contradicted = contradicted;
  call->limit_met = limit_met;
  if (status == ZOPA_OK && zopa_call_has(call, ZOPA_P_JSON))
    zopa_bridge_sides_json(sides, done, &call->text);
  else if (status == ZOPA_OK)
    zopa_bridge_sides_print(sides, done, call);
  for (size_t k = 0; k < done && runs && sides; k++) {
    run_clear(&runs[k]);
    zopa_text_clear(&sides[k].json);
  }
  free(runs);
  free(sides);
  return status;
}

/* ---------------------------------------------------------------- the operation */

/* True in *ret_rival when --assume names entries that contradict each other; then *ret_case is the case without these assumptions. */
static enum zopa_status find_rivals(struct zopa_call *call, struct zopa_case **ret_case, bool *ret_rival)
{
  const struct zopa_argument assume = call->arguments[ZOPA_P_ASSUME];
  *ret_rival = false;
  if (assume.count < 2)
    return ZOPA_OK;
  call->arguments[ZOPA_P_ASSUME] = (struct zopa_argument){0};
  enum zopa_status status = zopa_call_load(call, ret_case);
  call->arguments[ZOPA_P_ASSUME] = assume;
  if (status == ZOPA_OK)
    *ret_rival = zopa_bridge_sides_rival(*ret_case, &assume);
  zopa_error_clear(&call->error);
  return ZOPA_OK;
}

static enum zopa_status run(struct zopa_call *call)
{
  struct zopa_case *whole = NULL;
  bool rival;
  enum zopa_status status = find_rivals(call, &whole, &rival);
  call->warnings_told = !rival || zopa_call_has(call, ZOPA_P_JSON);
  if (status == ZOPA_OK && rival)
    status = answer_sides(call, whole);
  else if (status == ZOPA_OK) {
    struct run run = {.call = call};
    zopa_watch_init(&run.watch, &call->control);
    status = answer(&run);
    if (status == ZOPA_OK)
      status = tell_all(&run);
    run_clear(&run);
  }
  zopa_case_free(whole);
  return status;
}

const struct zopa_op zopa_op_bridge = {
  .name = "bridge",
  .synopsis = "CASE [-k N] [options]",
  .summary = "the best ways to close what is open, who would accept them and why, what to ask next",
  .takes = ZOPA_TAKES_RUN | ZOPA_TAKES_LIMITS | ZOPA_TAKES_CASE | ZOPA_TAKES(ZOPA_P_JSON) | ZOPA_TAKES(ZOPA_P_HTML) | ZOPA_TAKES(ZOPA_P_COUNT) |
           ZOPA_TAKES(ZOPA_P_BY) | ZOPA_TAKES(ZOPA_P_REOPEN) | ZOPA_TAKES(ZOPA_P_FOR) | ZOPA_TAKES(ZOPA_P_ASK) | ZOPA_TAKES(ZOPA_P_DRAWS) |
           ZOPA_TAKES(ZOPA_P_APPROVAL),
  .operands_least = 1,
  .operands_most = SIZE_MAX,
  .run = run,
};
