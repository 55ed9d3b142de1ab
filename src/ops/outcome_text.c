/* outcome_text.c - see outcome_text.h. */
#include "ops/outcome_text.h"

#include <stdlib.h>
#include <string.h>

#include "case/grid.h"

uint32_t zopa_option_meant(const struct zopa_issue *issue, const char *text)
{
  uint32_t found = zopa_option_named(issue, text);
  size_t length = strlen(text), from = strspn(text, " \t\r");
  if (found != ZOPA_NONE || length == from)
    return found;
  while (strchr(" \t\r", text[length - 1]))
    length--;
  char *trimmed = strndup(text + from, length - from);
  found = trimmed ? zopa_option_named(issue, trimmed) : ZOPA_NONE;
  free(trimmed);
  return found;
}

void zopa_tell_choice(struct zopa_text *text, const char *word, const char *const *names, size_t count)
{
  enum { LISTED_MAX = 8 };
  const char *nearest = zopa_text_nearest(word, names, count);
  if (nearest) {
    zopa_text_format(text, "did you mean `%s`?", nearest);
    return;
  }
  zopa_text_string(text, count == 1 ? "there is only " : "choose one of ");
  for (size_t i = 0; i < count && i < LISTED_MAX; i++)
    zopa_text_format(text, "%s`%s`", i ? ", " : "", names[i]);
  if (count > LISTED_MAX)
    zopa_text_format(text, " and %zu others", count - LISTED_MAX);
}

void zopa_option_unknown(struct zopa_error *error, struct zopa_place place, const struct zopa_issue *issue, const char *text)
{
  if (issue->numeric && issue->options_count > 0) {
    zopa_error_add(error, ZOPA_ERROR, place, "issue `%s` has no value `%s`; it runs from %s to %s%s%s", issue->id, text, issue->options[0].id,
                   issue->options[issue->options_count - 1].id, issue->step.text ? " in steps of " : "", issue->step.text ? issue->step.text : "");
    return;
  }
  struct zopa_text choice = {0};
  const char **ids = malloc((issue->options_count + 1) * sizeof *ids);
  for (size_t o = 0; ids && o < issue->options_count; o++)
    ids[o] = issue->options[o].id;
  if (ids)
    zopa_tell_choice(&choice, text, ids, issue->options_count);
  zopa_error_add(error, ZOPA_ERROR, place, "issue `%s` has no option `%s`; %s", issue->id, text, choice.data ? choice.data : "");
  zopa_text_clear(&choice);
  free(ids);
}

static void issue_unknown(const struct zopa_case *negotiation, const char *id, struct zopa_error *error)
{
  struct zopa_text choice = {0};
  const char **ids = malloc((negotiation->issues_count + 1) * sizeof *ids);
  for (size_t i = 0; ids && i < negotiation->issues_count; i++)
    ids[i] = negotiation->issues[i].id;
  if (ids)
    zopa_tell_choice(&choice, id, ids, negotiation->issues_count);
  zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){0}, "there is no issue `%s`; %s", id, choice.data ? choice.data : "");
  zopa_text_clear(&choice);
  free(ids);
}

/* Where the part that begins at text ends: at the next comma that an issue and "=" follow, or at the end. */
static const char *part_end(const struct zopa_case *negotiation, const char *text)
{
  for (const char *comma = strchr(text, ','); comma; comma = strchr(comma + 1, ',')) {
    const char *name = comma + 1 + strspn(comma + 1, " ");
    for (size_t i = 0; i < negotiation->issues_count; i++) {
      size_t length = strlen(negotiation->issues[i].id);
      if (strncmp(name, negotiation->issues[i].id, length) == 0 && name[length] == '=')
        return comma;
    }
    /* No known issue: still a new part when it looks like one, so that a misspelt issue is named and not taken for an option. */
    size_t word = strcspn(name, "=,");
    if (name[word] == '=')
      return comma;
  }
  return text + strlen(text);
}

static bool read_part(const struct zopa_case *negotiation, char *part, struct zopa_error *error, uint32_t *ret_package)
{
  char *equals = strchr(part, '=');
  if (!equals) {
    zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){0}, "`%s` is no choice; write ISSUE=OPTION, like `%s=%s`", part,
                   negotiation->issues_count ? negotiation->issues[0].id : "issue",
                   negotiation->issues_count && negotiation->issues[0].options_count ? negotiation->issues[0].options[0].id : "option");
    return false;
  }
  *equals = '\0';
  uint32_t issue = zopa_issue_index(negotiation, part);
  if (issue == ZOPA_NONE) {
    issue_unknown(negotiation, part, error);
    return false;
  }
  uint32_t option = zopa_option_meant(&negotiation->issues[issue], equals + 1);
  if (option == ZOPA_NONE) {
    zopa_option_unknown(error, (struct zopa_place){0}, &negotiation->issues[issue], equals + 1);
    return false;
  }
  if (ret_package[issue] != ZOPA_NONE && ret_package[issue] != option) {
    zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){0}, "a package takes one option an issue; `%s` is given twice", part);
    return false;
  }
  ret_package[issue] = option;
  return true;
}

bool zopa_package_read(const struct zopa_case *negotiation, const char *text, struct zopa_error *error, uint32_t *ret_package)
{
  bool good = true;
  for (size_t i = 0; i < negotiation->issues_count; i++)
    ret_package[i] = ZOPA_NONE;
  for (const char *at = text; *at;) {
    at += strspn(at, " ");
    const char *end = part_end(negotiation, at);
    char *part = strndup(at, (size_t)(end - at));
    if (!part)
      return false;
    good &= read_part(negotiation, part, error, ret_package);
    free(part);
    at = *end ? end + 1 : end;
  }
  return good;
}

void zopa_outcome_json(struct zopa_json *json, const char *key, const struct zopa_case *negotiation, const uint32_t *outcome)
{
  if (!outcome) {
    zopa_json_null(json, key);
    return;
  }
  zopa_json_object(json, key);
  for (size_t i = 0; i < negotiation->issues_count; i++)
    if (outcome[i] != ZOPA_NONE)
      zopa_json_string(json, negotiation->issues[i].id, negotiation->issues[i].options[outcome[i]].id);
  zopa_json_end(json);
}

void zopa_problem_where(struct zopa_text *text, const struct zopa_problem *problem)
{
  if (problem->place.file)
    zopa_text_format(text, problem->place.line ? "%s:%u:%u" : "%s", problem->place.file, problem->place.line, problem->place.column);
}

void zopa_problem_line(struct zopa_text *text, const struct zopa_problem *problem)
{
  zopa_problem_where(text, problem);
  zopa_text_format(text, "%s%s", problem->place.file ? ": " : "", problem->text);
}

void zopa_warnings_json(struct zopa_json *json, const struct zopa_error *error)
{
  zopa_json_array(json, "warnings");
  for (size_t i = 0; i < error->count; i++) {
    const struct zopa_problem *problem = &error->problems[i];
    if (problem->severity != ZOPA_WARNING)
      continue;
    struct zopa_text where = {0};
    zopa_problem_where(&where, problem);
    zopa_json_object(json, NULL);
    zopa_json_string(json, "where", where.data);
    zopa_json_string(json, "text", problem->text);
    zopa_json_end(json);
    json->text->failed |= where.failed;
    zopa_text_clear(&where);
  }
  zopa_json_end(json);
}
