/* op_evaluate.c - utilities of outcomes given one a line, for scripts and for comparing with other tools. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ops/op.h"
#include "ops/outcome_text.h"

/* One evaluation under way: whose utility, and room for one line. */
struct evaluation {
  struct zopa_call *call;
  const struct zopa_space *space;
  const struct zopa_utility *utility;
  uint32_t *outcome;              /* [issue_count] */
  double between;                 /* what numbers between the sample points of continuous issues add to the utility */
  double *utilities;
  size_t count, capacity;
};

static enum zopa_status choose_party(struct zopa_call *call, const struct zopa_space *space, const struct zopa_utility **ret_utility)
{
  const struct zopa_case *negotiation = space->negotiation;
  const char *name = zopa_call_get(call, ZOPA_P_PARTY);
  if (!name && space->utility_count == 1) {
    *ret_utility = &space->utilities[0];
    return ZOPA_OK;
  }
  for (size_t u = 0; name && u < space->utility_count; u++)
    if (strcmp(negotiation->parties[space->utilities[u].party].id, name) == 0) {
      *ret_utility = &space->utilities[u];
      return ZOPA_OK;
    }
  if (space->utility_count == 0)
    return zopa_call_refuse(call, "no party has complete preferences here, so no utility can be computed");
  if (!name)
    return zopa_call_refuse(call, "--party is wanted, for there are %zu; like --party %s", space->utility_count,
                            negotiation->parties[space->utilities[0].party].id);
  if (zopa_party_index(negotiation, name) != ZOPA_NONE)
    return zopa_call_refuse(call, "%s has no complete preferences here, so no utility can be computed", name);
  const char *ids[ZOPA_PARTIES_MAX];
  struct zopa_text choice = {0};
  for (size_t u = 0; u < space->utility_count; u++)
    ids[u] = negotiation->parties[space->utilities[u].party].id;
  zopa_tell_choice(&choice, name, ids, space->utility_count);
  zopa_call_refuse(call, "there is no party `%s`; %s", name, choice.data ? choice.data : "");
  zopa_text_clear(&choice);
  return ZOPA_E_ARGUMENT;
}

/* A number between the sample points of a continuous issue: what it is worth more than option 0, which stands in for it. */
static bool read_between(struct evaluation *it, size_t issue, const char *text)
{
  const struct zopa_case *negotiation = it->space->negotiation;
  const struct zopa_issue *about = &negotiation->issues[issue];
  const struct zopa_preference *preference = &negotiation->preferences[it->utility->party];
  const struct zopa_values *values = &preference->values[issue];
  double number;
  if (!about->continuous || values->curve.kind == ZOPA_CURVE_NONE || !zopa_number_read(text, &number) || number < about->from.value ||
      number > about->to.value)
    return false;
  mpq_t worth, factor;
  mpq_inits(worth, factor, NULL);
  zopa_number_exact(text, worth);
  zopa_curve_value(&values->curve, worth, worth);
  if (values->weight.text)
    zopa_number_exact(values->weight.text, factor);
  mpq_mul(worth, worth, factor);
  if (preference->out_of.text) {
    zopa_number_exact(preference->out_of.text, factor);
    mpq_div(worth, worth, factor);
  }
  it->between += zopa_number_double(worth) - zopa_utility_value(it->utility, it->utility->worth[issue][0]);
  mpq_clears(worth, factor, NULL);
  it->outcome[issue] = 0;
  return true;
}

/* Reads one line into the outcome; problems name line and column. */
static bool read_line(struct evaluation *it, char *line, uint32_t number)
{
  const struct zopa_case *negotiation = it->space->negotiation;
  struct zopa_error *error = &it->call->error;
  bool good = true;
  size_t issue = 0;
  it->between = 0;
  for (char *at = line, *next; at; at = next, issue++) {
    char *bar = strchr(at, '|');
    next = bar ? bar + 1 : NULL;
    if (bar)
      *bar = '\0';
    if (issue >= negotiation->issues_count)
      continue;
    struct zopa_place place = {"standard input", number, (uint32_t)(at - line) + 1};
    it->outcome[issue] = zopa_option_meant(&negotiation->issues[issue], at);
    if (it->outcome[issue] == ZOPA_NONE && !read_between(it, issue, at)) {
      zopa_option_unknown(error, place, &negotiation->issues[issue], at);
      good = false;
    }
  }
  if (issue != negotiation->issues_count) {
    zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){"standard input", number, 1},
                   "an outcome has one option for each of the %zu issues, joined by |; this line has %zu", negotiation->issues_count, issue);
    good = false;
  }
  return good;
}

static enum zopa_status add_utility(struct evaluation *it)
{
  if (it->count == it->capacity) {
    size_t capacity = it->capacity ? 2 * it->capacity : 1024;
    double *utilities = realloc(it->utilities, capacity * sizeof *utilities);
    if (!utilities)
      return ZOPA_E_MEMORY;
    it->utilities = utilities;
    it->capacity = capacity;
  }
  double value = zopa_utility_value(it->utility, zopa_utility_sum(it->space, it->utility, it->outcome));
  if (it->between != 0 && it->utility->cap != INT64_MAX) {
    /* The cap was applied without what lies between; undo it by adding up again. */
    int64_t sum = it->utility->base;
    for (size_t i = 0; i < it->space->issue_count; i++)
      sum += it->utility->worth[i][it->outcome[i]];
    value = fmin(zopa_utility_value(it->utility, sum) + it->between, zopa_utility_value(it->utility, it->utility->cap));
  } else
    value += it->between;
  it->utilities[it->count++] = value;
  return ZOPA_OK;
}

static enum zopa_status read_lines(struct evaluation *it)
{
  struct zopa_call *call = it->call;
  const char *at = call->input, *end = call->input + call->input_size;
  enum zopa_status status = ZOPA_OK;
  bool good = true;
  for (uint32_t number = 1; at < end && status == ZOPA_OK; number++) {
    const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
    const char *nul = memchr(at, '\0', (size_t)(stop - at));
    char *line = strndup(at, (size_t)(stop - at));
    if (!line)
      return ZOPA_E_MEMORY;
    size_t length = strlen(line);
    if (length > 0 && line[length - 1] == '\r')
      line[length - 1] = '\0';
    if (nul) {
      zopa_error_add(&call->error, ZOPA_ERROR, (struct zopa_place){"standard input", number, (uint32_t)(nul - at) + 1},
                     "a NUL byte; an outcome is a line of text");
      good = false;
    } else if (*line) {
      bool read = read_line(it, line, number);
      good &= read;
      if (read)
        status = add_utility(it);
    }
    free(line);
    at = newline ? newline + 1 : end;
  }
  return status == ZOPA_OK && !good ? ZOPA_E_INPUT : status;
}

static void write_utilities(const struct evaluation *it)
{
  struct zopa_call *call = it->call;
  if (zopa_call_has(call, ZOPA_P_JSON)) {
    struct zopa_json json = ZOPA_JSON_INIT(&call->text);
    zopa_json_object(&json, NULL);
    zopa_json_integer(&json, "zopa", 1);
    zopa_json_string(&json, "party", it->space->negotiation->parties[it->utility->party].id);
    zopa_json_string(&json, "arithmetic", it->utility->exact ? "exact" : "grid");
    zopa_json_array(&json, "utilities");
    for (size_t i = 0; i < it->count; i++)
      zopa_json_number(&json, NULL, it->utilities[i]);
    zopa_json_end(&json);
    zopa_json_end(&json);
    return;
  }
  for (size_t i = 0; i < it->count; i++) {
    zopa_text_shortest(&call->text, it->utilities[i]);
    zopa_text_string(&call->text, "\n");
  }
}

static enum zopa_status run(struct zopa_call *call)
{
  struct zopa_case *negotiation = NULL;
  struct zopa_space *space = NULL;
  struct evaluation it = {.call = call};
  enum zopa_status status = zopa_call_load(call, &negotiation);
  if (status == ZOPA_OK)
    status = zopa_space_new(negotiation, &call->error, &space);
  if (status == ZOPA_OK)
    status = choose_party(call, space, &it.utility);
  if (status == ZOPA_OK) {
    it.space = space;
    it.outcome = calloc(space->issue_count + 1, sizeof *it.outcome);
    status = it.outcome ? read_lines(&it) : ZOPA_E_MEMORY;
  }
  if (status == ZOPA_OK)
    write_utilities(&it);
  free(it.outcome);
  free(it.utilities);
  zopa_space_free(space);
  zopa_case_free(negotiation);
  return status;
}

const struct zopa_op zopa_op_evaluate = {
  .name = "evaluate",
  .synopsis = "FILES --party P < OUTCOMES",
  .summary = "utilities of outcomes: one a line on standard input, options joined by |",
  .takes = ZOPA_TAKES_RUN | ZOPA_TAKES_CASE | ZOPA_TAKES(ZOPA_P_PARTY) | ZOPA_TAKES(ZOPA_P_JSON),
  .operands_least = 1,
  .operands_most = SIZE_MAX,
  .reads_input = true,
  .as_filed = true,
  .run = run,
};
