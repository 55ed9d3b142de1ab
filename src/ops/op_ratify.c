/* op_ratify.c - who has to say yes before an agreement binds, by which rule, and how likely each does.
 *
 * Each body is asked about the package as it is, and then with one issue after the other settled differently or left open: the difference is what a
 * clause does to the vote. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "ops/outcome_text.h"
#include "ops/ratify_view.h"

/* A package of open issues where none is given. */
static enum zopa_status read_package(struct zopa_call *call, const struct zopa_case *it, uint32_t *ret_package)
{
  const struct zopa_argument *argument = &call->arguments[ZOPA_P_PACKAGE];
  size_t before = call->error.error_count;
  for (size_t i = 0; i < it->issues_count; i++)
    ret_package[i] = ZOPA_NONE;
  if (argument->count > 1)
    return zopa_call_refuse(call, "--package is given %zu times; one package is asked about at a time", argument->count);
  if (argument->count == 0 || zopa_package_read(it, argument->values[0], &call->error, ret_package))
    return ZOPA_OK;
  return call->error.error_count > before ? ZOPA_E_INPUT : ZOPA_E_MEMORY;
}

/* Bodies lie within each other no deeper than a file can. */
static bool has_body(const struct zopa_approval *approval, const char *name)
{
  bool has = approval->body && strcmp(approval->body, name) == 0;
  for (size_t i = 0; i < approval->parts_count && !has; i++)
    has = has_body(&approval->parts[i], name);
  return has;
}

/* "Senate=0.7", for a body that stands in the case. */
static enum zopa_status read_guess(struct zopa_call *call, const struct zopa_case *it, const char *text, struct zopa_arena *arena,
                                   struct zopa_ratify_guess *ret)
{
  const char *equals = strrchr(text, '=');
  if (!equals || equals == text || !zopa_number_read(equals + 1, &ret->yea) || ret->yea < 0 || ret->yea > 1)
    return zopa_call_refuse(call, "--yea %s: a body and a probability from 0 to 1 are wanted, like --yea 'Senate=0.7'", text);
  ret->body = zopa_arena_text(arena, text, (size_t)(equals - text));
  if (!ret->body)
    return ZOPA_E_MEMORY;
  for (size_t a = 0; a < it->approvals_count; a++)
    if (has_body(&it->approvals[a], ret->body))
      return ZOPA_OK;
  return zopa_call_refuse(call, "--yea %s: no approval names the body \"%s\"", text, ret->body);
}

static enum zopa_status read_guesses(struct zopa_call *call, const struct zopa_case *it, struct zopa_arena *arena, struct zopa_ratify_settings *settings)
{
  const struct zopa_argument *argument = &call->arguments[ZOPA_P_YEA];
  struct zopa_ratify_guess *guesses = ZOPA_ARENA_NEW(arena, struct zopa_ratify_guess, argument->count);
  enum zopa_status status = guesses ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t i = 0; guesses && i < argument->count && status != ZOPA_E_MEMORY; i++) {
    enum zopa_status one = read_guess(call, it, argument->values[i], arena, &guesses[i]);
    status = one == ZOPA_OK ? status : one;
  }
  settings->guesses = guesses;
  settings->guess_count = argument->count;
  return status;
}

/* ---------------------------------------------------------------- what clauses do */

static bool clause_names(const struct zopa_clause *clause, uint32_t issue)
{
  for (size_t t = 0; t < clause->terms_count; t++)
    if (clause->terms[t].issue == issue)
      return true;
  return false;
}

static bool approval_names(const struct zopa_approval *approval, uint32_t issue)
{
  bool names = clause_names(&approval->when, issue);
  for (size_t i = 0; i < approval->effects_count && !names; i++)
    names = clause_names(&approval->effects[i].when, issue);
  for (size_t i = 0; i < approval->moves_count && !names; i++)
    names = clause_names(&approval->moves[i].when, issue);
  return names;
}

/* Whether the issue matters to a body or to one within it: those stand right behind it. */
static bool body_names(const struct zopa_ratify_view *view, size_t body, uint32_t issue)
{
  bool names = approval_names(view->bodies[body].approval, issue);
  for (size_t b = body + 1; b < view->count && view->bodies[b].depth > view->bodies[body].depth && !names; b++)
    names = approval_names(view->bodies[b].approval, issue);
  return names;
}

/* True when the same clauses move votes as in the package that was judged; whether a body is needed may differ all the same. */
static bool moves_alike(const struct zopa_ratify_view *view, const uint32_t *package)
{
  bool alike = true;
  for (size_t b = 0; b < view->count && alike; b++) {
    const struct zopa_approval *approval = view->bodies[b].approval;
    for (size_t i = 0; i < approval->effects_count && alike; i++)
      alike = zopa_ratify_holds(&approval->effects[i].when, package) == zopa_ratify_holds(&approval->effects[i].when, view->package);
    for (size_t i = 0; i < approval->moves_count && alike; i++)
      alike = zopa_ratify_holds(&approval->moves[i].when, package) == zopa_ratify_holds(&approval->moves[i].when, view->package);
  }
  return alike;
}

/* Tries one option of an issue and keeps what it does to each body to which it matters. */
static enum zopa_status try_option(struct zopa_ratify_view *view, uint32_t *package, uint32_t issue, uint32_t option)
{
  struct zopa_ratify_answer *answer = NULL;
  enum zopa_status status = ZOPA_OK;
  package[issue] = option;
  bool alike = moves_alike(view, package);
  if (!alike)
    status = zopa_ratify_judge(view->ratify, package, false, &answer);
  for (uint32_t b = 0; b < view->count && status == ZOPA_OK; b++) {
    if (view->bodies[b].parent != ZOPA_NONE || !body_names(view, b, issue))
      continue;
    struct zopa_ratify_option *options = realloc(view->options, (view->option_count + 1) * sizeof *options);
    if (!options) {
      status = ZOPA_E_MEMORY;
      break;
    }
    view->options = options;
    const struct zopa_body_answer *body = alike ? &view->answer->bodies[b] : &answer->bodies[b];
    options[view->option_count++] = (struct zopa_ratify_option){b, issue, option, option == view->package[issue],
                                                                zopa_ratify_holds(&view->bodies[b].whole->when, package), body->passing.probability};
  }
  package[issue] = view->package[issue];
  zopa_ratify_answer_free(answer);
  return status;
}

static enum zopa_status try_options(struct zopa_ratify_view *view, uint32_t *package)
{
  enum zopa_status status = ZOPA_OK;
  for (uint32_t issue = 0; issue < view->it->issues_count && status == ZOPA_OK; issue++) {
    bool matters = false;
    for (size_t b = 0; b < view->count && !matters; b++)
      matters = view->bodies[b].parent == ZOPA_NONE && body_names(view, b, issue);
    size_t count = matters ? view->it->issues[issue].options_count : 0;
    view->options_cut |= count > ZOPA_OPTIONS_SHOWN;
    for (uint32_t o = 0; o < count && o < ZOPA_OPTIONS_SHOWN && status == ZOPA_OK; o++)
      status = try_option(view, package, issue, o);
    if (matters && status == ZOPA_OK)
      status = try_option(view, package, issue, ZOPA_NONE);
  }
  return status;
}

/* ---------------------------------------------------------------- run */

/* scratch [issues_count]: the package, to be changed and changed back. */
static enum zopa_status find(struct zopa_ratify_view *view, uint32_t *scratch, struct zopa_ratify_answer **ret_answer)
{
  enum zopa_status status = zopa_ratify_judge(view->ratify, view->package, true, ret_answer);
  view->answer = *ret_answer;
  view->facts = calloc(view->count + 1, sizeof *view->facts);
  if (!view->facts)
    status = ZOPA_E_MEMORY;
  for (size_t b = 0; b < view->count && status == ZOPA_OK; b++)
    status = zopa_ratify_find_facts(&view->bodies[b], &view->answer->bodies[b], &view->facts[b]);
  return status == ZOPA_OK ? try_options(view, scratch) : status;
}

static void tell_warnings(struct zopa_ratify_view *view)
{
  struct zopa_error *error = &view->call->error;
  if (view->count == 0)
    zopa_error_add(error, ZOPA_WARNING, (struct zopa_place){0}, "the case names nobody who has to say yes (approval)");
  for (size_t b = 0; b < view->count; b++) {
    const struct zopa_approval *approval = view->bodies[b].approval;
    const struct zopa_body_answer *answer = &view->answer->bodies[b];
    if (approval->kind == ZOPA_BODY_ONE && answer->unknown)
      zopa_error_add(error, ZOPA_WARNING, approval->place, "no probability for %s: %s", approval->body, answer->unknown);
    if (answer->passing.drawn > 0)
      zopa_error_add(error, ZOPA_WARNING, approval->place, "the rule of %s has too many sums for a table, so %llu votes were drawn; standard error %.2g",
                     approval->body, (unsigned long long)answer->passing.drawn, answer->passing.error);
  }
  if (view->options_cut)
    zopa_error_add(error, ZOPA_WARNING, (struct zopa_place){0}, "of issues with many options the first %d were tried", ZOPA_OPTIONS_SHOWN);
  for (size_t g = 0; g < view->it->guarantees_count; g++) {
    const struct zopa_guarantee *guarantee = &view->it->guarantees[g];
    for (size_t i = 0; i < guarantee->needs.at_count; i++)
      if (!zopa_ratify_party_listed(view, guarantee->needs.at[i]))
        zopa_error_add(error, ZOPA_WARNING, guarantee->place, "the guarantee \"%s\" needs the approval of %s, of whom none is listed (approval)", guarantee->id,
                       zopa_party_title(view->it, guarantee->needs.at[i]));
  }
}

static void tell(struct zopa_ratify_view *view)
{
  struct zopa_call *call = view->call;
  bool json = zopa_call_has(call, ZOPA_P_JSON);
  tell_warnings(view);
  if (json)
    zopa_ratify_json(view, &call->text);
  else
    zopa_ratify_report(view, &call->terminal, &call->text);
  if (zopa_call_has(call, ZOPA_P_HTML)) {
    struct zopa_text *page = zopa_call_output(call, zopa_call_get(call, ZOPA_P_HTML), false);
    view->failed |= !page;
    if (page)
      zopa_ratify_report(view, NULL, page);
  }
  call->warnings_told = json;
}

static enum zopa_status run(struct zopa_call *call)
{
  struct zopa_case *negotiation = NULL;
  struct zopa_ratify *ratify = NULL;
  struct zopa_ratify_answer *answer = NULL;
  uint32_t *package = NULL, *scratch = NULL;
  struct zopa_arena arena = {0};
  struct zopa_ratify_view view = {.call = call, .recorded = zopa_call_has(call, ZOPA_P_RECORDED)};
  struct zopa_watch watch;
  struct zopa_ratify_settings settings = {.beside = call->operands[0], .seed = call->control.seed, .recorded = view.recorded, .watch = &watch};
  zopa_watch_init(&watch, &call->control);
  enum zopa_status status = zopa_call_load(call, &negotiation);
  if (status == ZOPA_OK) {
    view.it = negotiation;
    package = calloc(negotiation->issues_count + 1, sizeof *package);
    scratch = calloc(negotiation->issues_count + 1, sizeof *scratch);
    status = package && scratch ? read_package(call, negotiation, package) : ZOPA_E_MEMORY;
  }
  if (status == ZOPA_OK)
    status = read_guesses(call, negotiation, &arena, &settings);
  if (status == ZOPA_OK)
    status = zopa_ratify_new(negotiation, &settings, &call->error, &ratify);
  if (status == ZOPA_OK) {
    view.ratify = ratify;
    view.package = package;
    view.bodies = zopa_ratify_bodies(ratify, &view.count);
    memcpy(scratch, package, negotiation->issues_count * sizeof *scratch);
    status = find(&view, scratch, &answer);
  }
  call->limit_met = zopa_watch_ending(&watch) != ZOPA_COMPLETE;
  if (status == ZOPA_OK)
    tell(&view);
  if (status == ZOPA_OK && view.failed)
    status = ZOPA_E_MEMORY;
  zopa_watch_clear(&watch);
  free(view.facts);
  free(view.options);
  free(package);
  free(scratch);
  zopa_ratify_answer_free(answer);
  zopa_ratify_free(ratify);
  zopa_case_free(negotiation);
  zopa_arena_clear(&arena);
  return status;
}

const struct zopa_op zopa_op_ratify = {
  .name = "ratify",
  .synopsis = "CASE [--package 'ISSUE=OPTION,...'] [--yea BODY=P] [--recorded]",
  .summary = "who has to say yes before it binds, and how likely each does",
  .takes = ZOPA_TAKES_RUN | ZOPA_TAKES_LIMITS | ZOPA_TAKES_CASE | ZOPA_TAKES(ZOPA_P_PACKAGE) | ZOPA_TAKES(ZOPA_P_YEA) | ZOPA_TAKES(ZOPA_P_RECORDED) |
           ZOPA_TAKES(ZOPA_P_JSON) | ZOPA_TAKES(ZOPA_P_HTML),
  .operands_least = 1,
  .operands_most = 1,
  .run = run,
};
