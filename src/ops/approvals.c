/* approvals.c - see approvals.h. */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "case/words.h"
#include "ops/approvals.h"

void zopa_percent_brief(double share, struct zopa_text *text)
{
  if (share > 0 && share < 0.005)
    zopa_text_string(text, "under 1");
  else if (share < 1 && share > 0.995)
    zopa_text_string(text, "over 99");
  else
    zopa_text_fixed(text, 100 * share, 0);
}

/* ---------------------------------------------------------------- reading */

enum zopa_status zopa_approvals_least(struct zopa_call *call, double *ret_least)
{
  const char *text = zopa_call_get(call, ZOPA_P_APPROVAL);
  double least = ZOPA_APPROVAL_USUAL;
  if (text && (!zopa_number_read(text, &least) || least < 0 || least > 1))
    return zopa_call_refuse(call, "--approval %s: a probability from 0 to 1 is wanted, as 0.8", text);
  *ret_least = least;
  return ZOPA_OK;
}

/* What is wrong with voters is told, but stands in nobody's way who did not ask for them. */
static void warn_of(struct zopa_error *error, const struct zopa_error *problems)
{
  for (size_t i = 0; i < problems->count; i++)
    zopa_error_add(error, ZOPA_WARNING, problems->problems[i].place, "approvals are left aside: %s", problems->problems[i].text);
}

/* Whether it is known of any body how it would vote, and of all; where all are wanted, each that is not is named. */
static enum zopa_status check_known(struct zopa_call *call, const struct zopa_case *negotiation, struct zopa_ratify *ratify, bool wanted, bool *ret_any)
{
  size_t count, unknown = 0;
  const struct zopa_body *bodies = zopa_ratify_bodies(ratify, &count);
  struct zopa_ratify_answer *answer = NULL;
  uint32_t *open = calloc(negotiation->issues_count + 1, sizeof *open);
  enum zopa_status status = open ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t i = 0; i < negotiation->issues_count && open; i++)
    open[i] = ZOPA_NONE;
  if (status == ZOPA_OK)
    status = zopa_ratify_judge(ratify, open, false, &answer);
  *ret_any = false;
  for (size_t b = 0; b < count && status == ZOPA_OK; b++) {
    if (bodies[b].approval->kind != ZOPA_BODY_ONE)
      continue;
    *ret_any |= !answer->bodies[b].unknown;
    if (wanted && answer->bodies[b].unknown) {
      zopa_error_add(&call->error, ZOPA_ERROR, bodies[b].approval->place, "--approval: whether %s says yes is not known: %s; give its voters, or \"yea\"",
                     bodies[b].approval->body, answer->bodies[b].unknown);
      unknown++;
    }
  }
  zopa_ratify_answer_free(answer);
  free(open);
  return status == ZOPA_OK && unknown > 0 ? ZOPA_E_ARGUMENT : status;
}

enum zopa_status zopa_approvals_new(struct zopa_call *call, const struct zopa_case *negotiation, bool wanted, struct zopa_ratify **ret_ratify)
{
  struct zopa_ratify_settings settings = {.beside = call->operands[0], .seed = call->control.seed};
  struct zopa_ratify *ratify = NULL;
  struct zopa_error problems = {0};
  bool any = false;
  if (negotiation->approvals_count == 0)
    return wanted ? zopa_call_refuse(call, "--approval: the case names nobody who has to say yes (approval)") : ZOPA_OK;
  enum zopa_status status = zopa_ratify_new(negotiation, &settings, wanted ? &call->error : &problems, &ratify);
  if (status == ZOPA_OK)
    status = check_known(call, negotiation, ratify, wanted, &any);
  else if (!wanted && status != ZOPA_E_MEMORY) {
    warn_of(&call->error, &problems);
    status = ZOPA_OK;
  }
  zopa_error_clear(&problems);
  if (status == ZOPA_OK && any)
    *ret_ratify = ratify;
  else
    zopa_ratify_free(ratify);
  return status;
}

/* ---------------------------------------------------------------- the win-set */

static enum zopa_status ask(void *context, const uint32_t *outcome, double *ret_probability)
{
  enum zopa_status status = zopa_ratify_probability(context, outcome, ret_probability, NULL);
  return status == ZOPA_OK && isnan(*ret_probability) ? ZOPA_E_UNSUPPORTED : status;
}

enum zopa_status zopa_approvals_win_set(struct zopa_call *call, const struct zopa_case *negotiation, struct zopa_ratify *ratify, double least,
                                        struct zopa_arena *arena, struct zopa_win_set *ret_set)
{
  struct zopa_win_question question = {.ask = ask, .context = ratify};
  question.clauses = zopa_ratify_clauses(ratify, &question.clause_count);
  enum zopa_status status = zopa_win_set_find(negotiation, &question, least, arena, ret_set);
  if (status == ZOPA_E_TOO_LARGE)
    zopa_call_refuse(call, "--approval: too much moves the votes: at most %d clauses, %d kinds of packages and %d different answers can be looked at",
                     ZOPA_WIN_CLAUSES_MAX, ZOPA_WIN_LEAVES_MAX, ZOPA_WIN_ASKED_MAX);
  else if (status == ZOPA_E_UNSUPPORTED)
    zopa_call_refuse(call, "--approval: of some packages it is not known how likely they pass");
  return status;
}

/* ---------------------------------------------------------------- one package */

enum zopa_status zopa_approval_line_find(struct zopa_ratify *ratify, const uint32_t *package, struct zopa_approval_line *ret_line)
{
  struct zopa_approval_line line = {.told = ratify != NULL, .independent = NAN, .binding = ZOPA_NONE};
  if (ratify) {
    enum zopa_status status = zopa_ratify_judge(ratify, package, false, &line.answer);
    if (status != ZOPA_OK)
      return status;
    line.probability = line.answer->all;
    line.independent = line.answer->all_alone;
    line.binding = line.answer->least;
  }
  *ret_line = line;
  return ZOPA_OK;
}

void zopa_approval_line_clear(struct zopa_approval_line *line)
{
  zopa_ratify_answer_free(line->answer);
  *line = (struct zopa_approval_line){.binding = ZOPA_NONE};
}

/* Bodies that are no part of another, and that the package needs or may need. */
static bool is_listed(const struct zopa_body *body, const struct zopa_body_answer *answer)
{
  return body->parent == ZOPA_NONE && answer->needed != ZOPA_NEEDED_NO;
}

/* ---------------------------------------------------------------- JSON */

static void body_members(struct zopa_json *json, const struct zopa_case *negotiation, const struct zopa_body *body)
{
  struct zopa_text name = {0};
  zopa_body_name(body->approval, &name);
  zopa_json_string(json, "party", negotiation->parties[body->party].id);
  zopa_json_string(json, "body", name.data);
  json->text->failed |= name.failed;
  zopa_text_clear(&name);
}

void zopa_approval_body_json(struct zopa_json *json, const char *key, const struct zopa_case *negotiation, const struct zopa_ratify *ratify, uint32_t body)
{
  size_t count;
  const struct zopa_body *bodies = zopa_ratify_bodies(ratify, &count);
  if (body == ZOPA_NONE) {
    zopa_json_null(json, key);
    return;
  }
  zopa_json_object(json, key);
  body_members(json, negotiation, &bodies[body]);
  zopa_json_end(json);
}

void zopa_approval_line_json(struct zopa_json *json, const struct zopa_case *negotiation, const struct zopa_ratify *ratify,
                             const struct zopa_approval_line *line, bool bodies)
{
  size_t count;
  if (!line->told)
    return;
  const struct zopa_body *all = zopa_ratify_bodies(ratify, &count);
  zopa_json_object(json, "approval");
  zopa_json_number(json, "probability", line->probability);
  zopa_json_number(json, "independent", line->independent);
  zopa_approval_body_json(json, "binding", negotiation, ratify, line->binding);
  if (bodies) {
    zopa_json_array(json, "bodies");
    for (size_t b = 0; b < count; b++) {
      const struct zopa_body_answer *answer = &line->answer->bodies[b];
      if (!is_listed(&all[b], answer))
        continue;
      zopa_json_object(json, NULL);
      body_members(json, negotiation, &all[b]);
      zopa_json_number(json, "probability", answer->passing.probability);
      zopa_json_number(json, "independent", answer->alone.probability);
      zopa_json_string(json, "unknown", answer->unknown);
      zopa_json_end(json);
    }
    zopa_json_end(json);
  }
  zopa_json_end(json);
}

/* ---------------------------------------------------------------- words */

void zopa_approval_body_words(const struct zopa_case *negotiation, const struct zopa_ratify *ratify, uint32_t body, struct zopa_text *text)
{
  size_t count;
  const struct zopa_body *it = zopa_ratify_bodies(ratify, &count) + body;
  zopa_body_name(it->approval, text);
  zopa_text_format(text, " of %s", zopa_party_title(negotiation, it->party));
}

static void body_list(const struct zopa_case *negotiation, const struct zopa_ratify *ratify, const struct zopa_approval_line *line, struct zopa_text *text)
{
  size_t count, listed = 0;
  const struct zopa_body *all = zopa_ratify_bodies(ratify, &count);
  for (uint32_t b = 0; b < count; b++) {
    const struct zopa_body_answer *answer = &line->answer->bodies[b];
    if (!is_listed(&all[b], answer))
      continue;
    zopa_text_string(text, listed++ ? ", " : "Approval: ");
    zopa_approval_body_words(negotiation, ratify, b, text);
    zopa_text_string(text, " ");
    if (isnan(answer->passing.probability))
      zopa_text_string(text, "not known");
    else {
      zopa_percent_brief(answer->passing.probability, text);
      zopa_text_string(text, " per cent");
    }
  }
  if (listed)
    zopa_text_string(text, ". ");
}

void zopa_approval_line_words(const struct zopa_case *negotiation, const struct zopa_ratify *ratify, const struct zopa_approval_line *line, bool bodies,
                              struct zopa_text *text)
{
  if (!line->told)
    return;
  if (line->binding == ZOPA_NONE && line->probability >= 1) {
    zopa_text_string(text, "On file it needs no approval.");
    return;
  }
  if (bodies)
    body_list(negotiation, ratify, line, text);
  if (isnan(line->probability)) {
    zopa_text_string(text, "How likely it passes all of them is not known.");
    return;
  }
  zopa_text_string(text, "It passes every approval with ");
  zopa_percent_brief(line->probability, text);
  zopa_text_string(text, " per cent");
  if (!isnan(line->independent) && fabs(line->independent - line->probability) >= 0.005) {
    zopa_text_string(text, " (");
    zopa_percent_brief(line->independent, text);
    zopa_text_string(text, " if votes were independent of each other)");
  }
  if (line->binding != ZOPA_NONE && line->probability < 1) {
    zopa_text_string(text, "; ");
    zopa_approval_body_words(negotiation, ratify, line->binding, text);
    zopa_text_string(text, " binds");
  }
  zopa_text_string(text, ".");
}
