/* geniusweb.c - domains and profiles of GeniusWeb (ANAC since 2020).
 *
 * A domain is {"name", "issuesValues": {issue: {"values": [...]} | {"range": [low, high, step]}}}. A profile holds its domain too, under
 * "LinearAdditiveUtilitySpace": "issueUtilities" {issue: {"DiscreteValueSetUtilities": {"valueUtilities": {value: utility}}} or
 * {"NumberValueSetUtilities": {"lowValue", "lowUtility", "highValue", "highUtility"}}} and "issueWeights"; or under
 * "SumOfGroupsUtilitySpace": "partUtilities" {part: {"partsutils": {"issues": [...], "utilslist": [{"values": [...], "util"}]}}}.
 *
 * Utility: the sum of weight * utility of the value, or of each part's utility for its values; what is not listed counts 0. A range is
 * linear between its ends and 0 outside. There is no reservation value but a reservation bid, which may leave issues open; these count 0.
 *
 * Source: GeniusWeb, classes LinearAdditiveUtilitySpace, NumberValueSetUtilities, SumOfGroupsUtilitySpace, PartsUtilities, NumberValueSet. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/reading.h"
#include "formats/tree.h"

/* One reading: files to case. */
struct web {
  struct zopa_arena work;
  struct zopa_error *error;
  struct zopa_case *negotiation;
  struct zopa_names issues;       /* by id */
  struct zopa_names *options;     /* [issues_count], by id */
  size_t options_count;
  const char *file;               /* being read, as the case names it */
};

static const char linear_key[] = "LinearAdditiveUtilitySpace", groups_key[] = "SumOfGroupsUtilitySpace", domain_key[] = "issuesValues";

/* Places that go into the case: the tree, file names and all, does not live as long. */
static struct zopa_place place_of(const struct web *web, const struct zopa_node *node) { return (struct zopa_place){web->file, node->line, node->column}; }

static struct zopa_place key_place_of(const struct web *web, const struct zopa_node *node)
{
  struct zopa_place place = zopa_node_key_place(node);
  return (struct zopa_place){web->file, place.line, place.column};
}

static void complain(struct web *web, const struct zopa_node *node, const char *what)
{
  zopa_error_add(web->error, ZOPA_ERROR, zopa_node_place(node), "%s", what);
}

/* A number, in quotes or not. Says so when there is none. */
static bool read_number(struct web *web, const struct zopa_node *parent, const char *key, const struct zopa_node *node, struct zopa_number *ret)
{
  *ret = node && node->kind == ZOPA_NODE_SCALAR ? zopa_exact_read(&web->negotiation->arena, node->text) : (struct zopa_number){0};
  if (!ret->text) {
    char shown[ZOPA_SHOWN_SIZE];
    zopa_error_add(web->error, ZOPA_ERROR, zopa_node_place(node ? node : parent), "\"%s\" should be a number of at most %d digits", zopa_shown(key, shown),
                   ZOPA_EXACT_DIGITS_MAX);
  }
  return ret->text != NULL;
}

static bool is_map(const struct zopa_node *node) { return node && node->kind == ZOPA_NODE_MAP; }
static bool is_list(const struct zopa_node *node) { return node && node->kind == ZOPA_NODE_LIST; }

/* --- domains --- */

static bool add_option(struct web *web, size_t at, struct zopa_option *option, const char *id, struct zopa_place place, uint32_t index)
{
  bool again;
  *option = (struct zopa_option){.place = place};
  if (!zopa_reading_id(&web->negotiation->arena, &web->options[at], id, index, &option->id, &again))
    return false;
  option->text = option->id;
  if (again)
    zopa_error_add(web->error, ZOPA_ERROR, place, "the value \"%s\" stands twice in this issue; each value should stand once", id);
  return true;
}

static bool read_values(struct web *web, const struct zopa_node *values, size_t at)
{
  struct zopa_issue *issue = &web->negotiation->issues[at];
  if (values->count == 0) {
    complain(web, values, "the issue has no values; it should list at least one");
    return true;
  }
  if (!zopa_reading_fits(values->count, ZOPA_OPTIONS_MAX, "values of one issue", zopa_node_place(values), web->error))
    return true;
  issue->options = ZOPA_ARENA_NEW(&web->negotiation->arena, struct zopa_option, values->count);
  if (!issue->options)
    return false;
  for (const struct zopa_node *value = values->first; value; value = value->next) {
    if (value->kind != ZOPA_NODE_SCALAR)
      complain(web, value, "a value should be a text or a number");
    else if (!add_option(web, at, &issue->options[issue->options_count], value->text, place_of(web, value), (uint32_t)issue->options_count))
      return false;
    else
      issue->options_count++;
  }
  return true;
}

/* The three numbers of a range, as a list or as a map. */
static bool range_numbers(struct web *web, const struct zopa_node *range, struct zopa_number ret_numbers[3])
{
  static const char *const keys[] = {"low", "high", "step"};
  const struct zopa_node *item = range->first;
  bool good = (is_list(range) && range->count == 3) || is_map(range);
  if (!good)
    complain(web, range, "the range should be a list of three numbers: low, high, step");
  for (size_t i = 0; i < 3 && good; i++, item = item ? item->next : NULL)
    good = read_number(web, range, keys[i], is_map(range) ? zopa_node_get(range, keys[i]) : item, &ret_numbers[i]);
  if (good && (ret_numbers[2].value <= 0 || ret_numbers[1].value < ret_numbers[0].value)) {
    complain(web, range, "the range should go from a smaller number to a larger one in steps above 0");
    good = false;
  }
  return good;
}

/* The grid of a range, exactly: low, low + step ... as long as it is not above high. */
static bool read_range(struct web *web, const struct zopa_node *range, size_t at)
{
  struct zopa_issue *issue = &web->negotiation->issues[at];
  struct zopa_arena *arena = &web->negotiation->arena;
  struct zopa_number numbers[3];
  if (!range_numbers(web, range, numbers))
    return true;
  mpq_t low, value, step, steps;
  mpz_t count;
  mpq_inits(low, value, step, steps, NULL);
  mpz_init(count);
  zopa_number_exact(numbers[0].text, low);
  zopa_number_exact(numbers[1].text, value);
  zopa_number_exact(numbers[2].text, step);
  mpq_sub(steps, value, low);
  mpq_div(steps, steps, step);
  mpz_fdiv_q(count, mpq_numref(steps), mpq_denref(steps));
  bool even = mpz_cmp_ui(mpq_denref(steps), 1) == 0;
  size_t points = mpz_cmp_ui(count, ZOPA_OPTIONS_MAX) > 0 ? ZOPA_OPTIONS_MAX + 1 : (size_t)mpz_get_ui(count) + 1;
  bool good = true;
  if (zopa_reading_fits(points, ZOPA_OPTIONS_MAX, "values of one issue", zopa_node_place(range), web->error) &&
      zopa_reading_fits(web->options_count += points, ZOPA_READING_OPTIONS_MAX, "values of ranges", zopa_node_place(range), web->error)) {
    issue->numeric = true;
    issue->options = ZOPA_ARENA_NEW(arena, struct zopa_option, points);
    good = issue->options != NULL;
    mpq_set(value, low);
    for (size_t o = 0; good && o < points; o++) {
      struct zopa_number number = zopa_exact_number(arena, value);
      good = number.text && add_option(web, at, &issue->options[o], number.text, place_of(web, range), (uint32_t)o);
      mpq_add(value, value, step);
      issue->options_count = o + 1;
      issue->to = number;
    }
    issue->from = numbers[0];
    issue->step = numbers[2];
    if (!even)
      zopa_error_add(web->error, ZOPA_WARNING, zopa_node_place(range), "the steps of the range do not reach %s; the last value is %s", numbers[1].text,
                     issue->to.text ? issue->to.text : "below it");
  }
  mpz_clear(count);
  mpq_clears(low, value, step, steps, NULL);
  return good;
}

static bool read_issue(struct web *web, const struct zopa_node *node, size_t at)
{
  struct zopa_issue *issue = &web->negotiation->issues[at];
  const struct zopa_node *values = zopa_node_get(node, "values"), *range = zopa_node_get(node, "range");
  bool again;
  issue->place = key_place_of(web, node);
  if (!zopa_reading_id(&web->negotiation->arena, &web->issues, node->key, (uint32_t)at, &issue->id, &again))
    return false;
  issue->name = issue->id;
  if (is_list(values))
    return read_values(web, values, at);
  if (range && range->kind != ZOPA_NODE_SCALAR)
    return read_range(web, range, at);
  complain(web, node, "an issue should have \"values\", a list, or \"range\", three numbers");
  return true;
}

static bool read_domain(struct web *web, const struct zopa_node *domain)
{
  struct zopa_case *negotiation = web->negotiation;
  const struct zopa_node *issues = zopa_node_get(domain, domain_key), *name = zopa_node_get(domain, "name");
  if (!is_map(issues) || issues->count == 0) {
    complain(web, issues ? issues : domain, "the domain should have \"issuesValues\", which names at least one issue");
    return true;
  }
  if (!zopa_reading_fits(issues->count, ZOPA_ISSUES_MAX, "issues", zopa_node_place(issues), web->error))
    return true;
  negotiation->issues = ZOPA_ARENA_NEW(&negotiation->arena, struct zopa_issue, issues->count);
  web->options = ZOPA_ARENA_NEW(&web->work, struct zopa_names, issues->count);
  bool good = negotiation->issues && web->options;
  for (const struct zopa_node *issue = issues->first; issue && good; issue = issue->next)
    good = read_issue(web, issue, negotiation->issues_count++);
  if (good && name && name->kind == ZOPA_NODE_SCALAR && name->text[0])
    good = (negotiation->title = zopa_arena_string(&negotiation->arena, name->text)) != NULL;
  return good;
}

/* The option that a value names: by its text, or by its number on a range. */
static uint32_t option_of(const struct web *web, uint32_t issue, const char *text)
{
  const struct zopa_issue *about = &web->negotiation->issues[issue];
  uint32_t option = zopa_names_index(&web->options[issue], text);
  double value;
  if (option != UINT32_MAX || !about->numeric || !zopa_number_read(text, &value))
    return option;
  /* Written differently, as 5.0 for 5: find the place on the grid. */
  mpq_t exact, from;
  mpq_inits(exact, from, NULL);
  zopa_number_exact(text, exact);
  zopa_number_exact(about->from.text, from);
  mpq_sub(exact, exact, from);
  zopa_number_exact(about->step.text, from);
  mpq_div(exact, exact, from);
  if (mpz_cmp_ui(mpq_denref(exact), 1) == 0 && mpz_sgn(mpq_numref(exact)) >= 0 && mpz_cmp_ui(mpq_numref(exact), about->options_count) < 0)
    option = (uint32_t)mpz_get_ui(mpq_numref(exact));
  mpq_clears(exact, from, NULL);
  return option;
}

/* Whether a profile's own copy of the domain says the same as the one that was read; complains where not. */
static void compare_domain(struct web *web, const struct zopa_node *domain)
{
  const struct zopa_node *issues = zopa_node_get(domain, domain_key);
  if (!is_map(issues))
    return;
  if (issues->count != web->negotiation->issues_count)
    complain(web, issues, "the profile is made for another domain: it has another number of issues");
  for (const struct zopa_node *issue = issues->first; issue; issue = issue->next) {
    uint32_t at = zopa_names_index(&web->issues, issue->key);
    const struct zopa_node *values = zopa_node_get(issue, "values"), *range = zopa_node_get(issue, "range");
    bool same = at != UINT32_MAX && (values ? is_list(values) && values->count == web->negotiation->issues[at].options_count
                                            : range && web->negotiation->issues[at].numeric);
    for (const struct zopa_node *value = same && values ? values->first : NULL; value && same; value = value->next)
      same = value->kind == ZOPA_NODE_SCALAR && option_of(web, at, value->text) != UINT32_MAX;
    if (same && range) {
      struct zopa_number numbers[3];
      same = range_numbers(web, range, numbers) && numbers[0].value == web->negotiation->issues[at].from.value &&
             numbers[2].value == web->negotiation->issues[at].step.value;
    }
    if (!same) {
      zopa_error_add(web->error, ZOPA_ERROR, zopa_node_key_place(issue), "the profile is made for another domain: this issue or its values differ");
      return;
    }
  }
}

/* --- profiles --- */

/* Notes the issue that a key of a profile names; complains of unknown ones and of those that stand twice. */
static uint32_t issue_of(struct web *web, const struct zopa_node *node, const char *name, const void **taken)
{
  uint32_t issue = zopa_names_index(&web->issues, name);
  char shown[ZOPA_SHOWN_SIZE];
  if (issue == UINT32_MAX)
    zopa_error_add(web->error, ZOPA_ERROR, zopa_node_key_place(node), "the domain has no issue \"%s\"", zopa_shown(name, shown));
  else if (taken[issue]) {
    zopa_error_add(web->error, ZOPA_ERROR, zopa_node_key_place(node), "the issue \"%s\" stands here a second time", zopa_shown(name, shown));
    return UINT32_MAX;
  } else
    taken[issue] = node;
  return issue;
}

static bool discrete_utilities(struct web *web, const struct zopa_node *utilities, uint32_t issue, struct zopa_values *values)
{
  const struct zopa_issue *about = &web->negotiation->issues[issue];
  values->options = ZOPA_ARENA_NEW(&web->negotiation->arena, struct zopa_number, about->options_count);
  if (!values->options)
    return false;
  size_t found = 0;
  char shown[ZOPA_SHOWN_SIZE];
  for (const struct zopa_node *utility = utilities->first; utility; utility = utility->next) {
    uint32_t option = option_of(web, issue, utility->key);
    struct zopa_number number;
    if (option == UINT32_MAX)
      zopa_error_add(web->error, ZOPA_WARNING, zopa_node_key_place(utility), "the issue \"%s\" has no value \"%s\" in the domain; it is left out", about->id,
                     zopa_shown(utility->key, shown));
    else if (read_number(web, utility, utility->key, utility, &number)) {
      found += values->options[option].text == NULL;
      values->options[option] = number;
      if (number.value < 0 || number.value > 1)
        zopa_error_add(web->error, ZOPA_WARNING, zopa_node_place(utility), "the utility %s is not within 0 and 1, as GeniusWeb wants it", number.text);
    }
  }
  if (found < about->options_count)
    zopa_error_add(web->error, ZOPA_WARNING, zopa_node_place(utilities), "%zu of the %zu values of \"%s\" have no utility here; they count 0",
                   about->options_count - found, about->options_count, about->id);
  return true;
}

/* low utility + (high utility - low utility) * (x - low value) / (high value - low value); 0 outside. */
static bool number_utilities(struct web *web, const struct zopa_node *utilities, uint32_t issue, struct zopa_values *values)
{
  static const char *const keys[] = {"lowValue", "lowUtility", "highValue", "highUtility"};
  const struct zopa_issue *about = &web->negotiation->issues[issue];
  struct zopa_number numbers[4];
  bool good = true;
  for (size_t i = 0; i < 4; i++)
    good &= read_number(web, utilities, keys[i], zopa_node_get(utilities, keys[i]), &numbers[i]);
  if (!good)
    return true;
  if (!about->numeric || numbers[2].value <= numbers[0].value) {
    complain(web, utilities, about->numeric ? "highValue should be above lowValue" : "the issue is no range in the domain; it should have DiscreteValueSetUtilities");
    return true;
  }
  mpq_t low, high, from, slope, x;
  mpq_inits(low, high, from, slope, x, NULL);
  zopa_number_exact(numbers[0].text, low);
  zopa_number_exact(numbers[1].text, from);
  zopa_number_exact(numbers[2].text, high);
  zopa_number_exact(numbers[3].text, slope);
  mpq_sub(slope, slope, from);
  mpq_sub(x, high, low);
  mpq_div(slope, slope, x);
  values->options = ZOPA_ARENA_NEW(&web->negotiation->arena, struct zopa_number, about->options_count);
  good = values->options != NULL;
  bool outside = false;
  for (size_t o = 0; o < about->options_count && good; o++) {
    zopa_number_exact(about->options[o].id, x);
    if (mpq_cmp(x, low) < 0 || mpq_cmp(x, high) > 0) {
      outside = true;
      mpq_set_ui(x, 0, 1);
    } else {
      mpq_sub(x, x, low);
      mpq_mul(x, x, slope);
      mpq_add(x, x, from);
    }
    values->options[o] = zopa_exact_number(&web->negotiation->arena, x);
    good = values->options[o].text != NULL;
  }
  if (outside)
    zopa_error_add(web->error, ZOPA_WARNING, zopa_node_place(utilities), "the range of \"%s\" goes beyond lowValue or highValue; values outside count 0", about->id);
  else if (good) {
    values->from = values->options[0];
    values->to = values->options[about->options_count - 1];
    values->options = NULL;       /* both ends say it all */
  }
  mpq_clears(low, high, from, slope, x, NULL);
  return good;
}

static bool read_linear(struct web *web, const struct zopa_node *space, struct zopa_preference *preference)
{
  const struct zopa_node *utilities = zopa_node_get(space, "issueUtilities"), *weights = zopa_node_get(space, "issueWeights");
  size_t count = web->negotiation->issues_count;
  preference->values = ZOPA_ARENA_NEW(&web->negotiation->arena, struct zopa_values, count);
  const void **valued = ZOPA_ARENA_NEW(&web->work, const void *, count), **weighted = ZOPA_ARENA_NEW(&web->work, const void *, count);
  bool good = preference->values && valued && weighted;
  if (good && (!is_map(utilities) || !is_map(weights))) {
    complain(web, space, "the profile should have \"issueUtilities\" and \"issueWeights\"");
    return true;
  }
  mpq_t sum, weight;
  mpq_inits(sum, weight, NULL);
  for (const struct zopa_node *node = good ? weights->first : NULL; node; node = node->next) {
    uint32_t issue = issue_of(web, node, node->key, weighted);
    if (issue == UINT32_MAX || !read_number(web, node, node->key, node, &preference->values[issue].weight))
      continue;
    zopa_number_exact(preference->values[issue].weight.text, weight);
    mpq_add(sum, sum, weight);
  }
  for (const struct zopa_node *node = good ? utilities->first : NULL; node && good; node = node->next) {
    uint32_t issue = issue_of(web, node, node->key, valued);
    const struct zopa_node *discrete = zopa_node_get(zopa_node_get(node, "DiscreteValueSetUtilities"), "valueUtilities");
    const struct zopa_node *number = zopa_node_get(node, "NumberValueSetUtilities");
    if (issue == UINT32_MAX)
      continue;
    preference->values[issue].place = place_of(web, node);
    if (is_map(discrete))
      good = discrete_utilities(web, discrete, issue, &preference->values[issue]);
    else if (is_map(number))
      good = number_utilities(web, number, issue, &preference->values[issue]);
    else
      complain(web, node, "the issue's utilities should be DiscreteValueSetUtilities with valueUtilities, or NumberValueSetUtilities");
  }
  for (size_t i = 0; i < count && good; i++)
    if (!valued[i] || !weighted[i])
      zopa_error_add(web->error, ZOPA_ERROR, zopa_node_place(valued[i] ? weights : utilities), "the issue \"%s\" has no %s here", web->negotiation->issues[i].id,
                     valued[i] ? "weight" : "utilities");
  if (good && mpq_cmp_ui(sum, 1, 1) != 0) {
    struct zopa_text text = {0};
    zopa_exact_decimal(&text, sum, 17);
    zopa_error_add(web->error, ZOPA_WARNING, zopa_node_place(weights), "the weights sum to %s, not exactly 1, as GeniusWeb wants it; they count as they stand",
                   text.failed ? "something" : text.data);
    zopa_text_clear(&text);
  }
  mpq_clears(sum, weight, NULL);
  return good;
}

/* --- sums of groups --- */

/* One part: its issues in order, and the list of what combinations of their values are worth. */
struct part {
  uint32_t *issues;
  size_t issues_count;
  const struct zopa_node *list;
  struct zopa_names seen;         /* combinations so far, as "1,4": the interaction each became */
};

/* The options that one entry of the list names. False when it names none that is complete and known (told). */
static bool entry_options(struct web *web, const struct part *part, const struct zopa_node *entry, uint32_t *ret_options)
{
  const struct zopa_node *values = zopa_node_get(entry, "values");
  if (!is_list(values) || values->count != part->issues_count) {
    complain(web, values ? values : entry, "\"values\" should list one value for each issue of the part");
    return false;
  }
  size_t at = 0;
  for (const struct zopa_node *value = values->first; value; value = value->next, at++) {
    char shown[ZOPA_SHOWN_SIZE];
    ret_options[at] = value->kind == ZOPA_NODE_SCALAR ? option_of(web, part->issues[at], value->text) : UINT32_MAX;
    if (ret_options[at] == UINT32_MAX) {
      zopa_error_add(web->error, ZOPA_WARNING, zopa_node_place(value), "the issue \"%s\" has no value \"%s\" in the domain; the entry is left out",
                     web->negotiation->issues[part->issues[at]].id, value->kind == ZOPA_NODE_SCALAR ? zopa_shown(value->text, shown) : zopa_node_kind_word(value));
      return false;
    }
  }
  return true;
}

/* A clause of one option for each issue of the part. */
static bool make_clause(struct web *web, const struct part *part, const uint32_t *options, struct zopa_place place, struct zopa_clause *ret_clause)
{
  struct zopa_arena *arena = &web->negotiation->arena;
  ret_clause->terms = ZOPA_ARENA_NEW(arena, struct zopa_term, part->issues_count);
  uint32_t *copies = ZOPA_ARENA_NEW(arena, uint32_t, part->issues_count);
  if (!ret_clause->terms || !copies)
    return false;
  ret_clause->terms_count = part->issues_count;
  ret_clause->place = place;
  for (size_t i = 0; i < part->issues_count; i++) {
    copies[i] = options[i];
    ret_clause->terms[i] = (struct zopa_term){.issue = part->issues[i], .options = &copies[i], .options_count = 1, .place = place};
  }
  return true;
}

/* Where the entry for these options belongs: a new one, or the one they had (then the later utility counts). False when memory ran out. */
static bool entry_index(struct web *web, struct part *part, const uint32_t *options, uint32_t next, uint32_t *ret_index)
{
  struct zopa_text key = {0};
  for (size_t i = 0; i < part->issues_count; i++)
    zopa_text_format(&key, "%u,", options[i]);
  char *text = key.failed ? NULL : zopa_arena_text(&web->work, key.data, key.size);
  zopa_text_clear(&key);
  return text && zopa_names_add(&part->seen, text, next, ret_index);
}

/* A part of one issue is a list of values; of more, an interaction for each combination. */
static bool read_entries(struct web *web, struct part *part, struct zopa_preference *preference, size_t *capacity)
{
  struct zopa_arena *arena = &web->negotiation->arena;
  uint32_t *options = ZOPA_ARENA_NEW(&web->work, uint32_t, part->issues_count);
  struct zopa_values *values = part->issues_count == 1 ? &preference->values[part->issues[0]] : NULL;
  bool good = options != NULL;
  if (values) {
    values->weight = (struct zopa_number){"1", 1};
    values->options = ZOPA_ARENA_NEW(arena, struct zopa_number, web->negotiation->issues[part->issues[0]].options_count);
    good = good && values->options;
  }
  for (const struct zopa_node *entry = part->list->first; entry && good; entry = entry->next) {
    struct zopa_place place = place_of(web, entry);
    struct zopa_number utility;
    if (!entry_options(web, part, entry, options) || !read_number(web, entry, "util", zopa_node_get(entry, "util"), &utility))
      continue;
    if (values) {
      values->options[options[0]] = utility;
      continue;
    }
    if (!zopa_reading_fits(preference->interactions_count + 1, ZOPA_ENTRIES_MAX, "combinations with a utility", place, web->error))
      break;
    struct zopa_interaction *grown = zopa_arena_grow(arena, preference->interactions, preference->interactions_count, capacity, sizeof *grown);
    uint32_t at;
    good = grown && entry_index(web, part, options, (uint32_t)preference->interactions_count, &at);
    if (!good)
      break;
    preference->interactions = grown;
    if (at < preference->interactions_count) {
      zopa_error_add(web->error, ZOPA_WARNING, place, "these values have a utility already; the last one counts");
      grown[at].add = utility;
      continue;
    }
    struct zopa_interaction *interaction = &grown[preference->interactions_count++];
    *interaction = (struct zopa_interaction){.add = utility, .place = place};
    good = make_clause(web, part, options, place, &interaction->when);
  }
  return good;
}

/* The issues of a part and its list; false when they are not there (told). */
static bool read_part(struct web *web, const struct zopa_node *node, const void **taken, struct part *part)
{
  const struct zopa_node *inner = zopa_node_get(node, "partsutils");
  const struct zopa_node *issues = zopa_node_get(inner ? inner : node, "issues");
  part->list = zopa_node_get(inner ? inner : node, "utilslist");
  if (!is_list(issues) || issues->count == 0 || !is_list(part->list)) {
    complain(web, node, "a part should have \"issues\", a list of names, and \"utilslist\", a list of values with their utility");
    return false;
  }
  part->issues = ZOPA_ARENA_NEW(&web->work, uint32_t, issues->count);
  bool good = part->issues != NULL;
  for (const struct zopa_node *issue = issues->first; issue && good; issue = issue->next) {
    uint32_t at = issue->kind == ZOPA_NODE_SCALAR ? issue_of(web, issue, issue->text, taken) : UINT32_MAX;
    good = at != UINT32_MAX;
    if (good)
      part->issues[part->issues_count++] = at;
    else if (issue->kind != ZOPA_NODE_SCALAR)
      complain(web, issue, "an issue should be named by a text");
  }
  return good;
}

static bool read_groups(struct web *web, const struct zopa_node *space, struct zopa_preference *preference)
{
  const struct zopa_node *parts = zopa_node_get(space, "partUtilities");
  size_t count = web->negotiation->issues_count, capacity = 0;
  const void **taken = ZOPA_ARENA_NEW(&web->work, const void *, count);
  preference->values = ZOPA_ARENA_NEW(&web->negotiation->arena, struct zopa_values, count);
  if (!taken || !preference->values)
    return false;
  if (!is_map(parts)) {
    complain(web, space, "the profile should have \"partUtilities\", a map of parts");
    return true;
  }
  bool good = true;
  for (const struct zopa_node *node = parts->first; node && good; node = node->next) {
    struct part part = {0};
    if (read_part(web, node, taken, &part))
      good = read_entries(web, &part, preference, &capacity);
    zopa_names_clear(&part.seen);
  }
  for (size_t i = 0; i < count && good; i++)
    if (!taken[i])
      zopa_error_add(web->error, ZOPA_WARNING, zopa_node_place(parts), "no part covers the issue \"%s\"; it counts nothing", web->negotiation->issues[i].id);
  return good;
}

/* --- reservation bids --- */

/* The value of an option of a linear issue. */
static void add_worth(const struct zopa_values *values, const struct zopa_issue *issue, uint32_t option, mpq_t sum)
{
  mpq_t worth, weight;
  mpq_inits(worth, weight, NULL);
  if (values->options && values->options[option].text)
    zopa_number_exact(values->options[option].text, worth);
  else if (!values->options && values->from.text) {
    zopa_number_exact(values->to.text, worth);
    zopa_number_exact(values->from.text, weight);
    mpq_sub(worth, worth, weight);
    mpq_set_ui(weight, option, issue->options_count > 1 ? issue->options_count - 1 : 1);
    mpq_canonicalize(weight);
    mpq_mul(worth, worth, weight);
    zopa_number_exact(values->from.text, weight);
    mpq_add(worth, worth, weight);
  }
  if (values->weight.text)
    zopa_number_exact(values->weight.text, weight);
  mpq_mul(worth, worth, weight);
  mpq_add(sum, sum, worth);
  mpq_clears(worth, weight, NULL);
}

/* What a bid that leaves issues open is worth: the issues and combinations that it settles. */
static bool partial_worth(struct web *web, struct zopa_preference *preference, const struct zopa_clause *bid, const uint32_t *outcome)
{
  mpq_t sum, add;
  mpq_inits(sum, add, NULL);
  for (size_t t = 0; t < bid->terms_count; t++) {
    uint32_t issue = bid->terms[t].issue;
    add_worth(&preference->values[issue], &web->negotiation->issues[issue], bid->terms[t].options[0], sum);
  }
  for (size_t k = 0; k < preference->interactions_count; k++) {
    const struct zopa_interaction *interaction = &preference->interactions[k];
    bool holds = true;
    for (size_t t = 0; t < interaction->when.terms_count && holds; t++)
      holds = outcome[interaction->when.terms[t].issue] == interaction->when.terms[t].options[0];
    if (holds) {
      zopa_number_exact(interaction->add.text, add);
      mpq_add(sum, sum, add);
    }
  }
  preference->reservation = zopa_exact_number(&web->negotiation->arena, sum);
  mpq_clears(sum, add, NULL);
  return preference->reservation.text != NULL;
}

static bool read_reservation(struct web *web, const struct zopa_node *bid, struct zopa_preference *preference)
{
  const struct zopa_node *values = zopa_node_get(bid, "issuevalues");
  size_t count = web->negotiation->issues_count;
  if (!bid || zopa_node_is_null(bid))
    return true;
  if (!is_map(values)) {
    complain(web, bid, "the reservation bid should have \"issuevalues\", a map of issues and values");
    return true;
  }
  struct part part = {.issues = ZOPA_ARENA_NEW(&web->work, uint32_t, count)};
  uint32_t *options = ZOPA_ARENA_NEW(&web->work, uint32_t, count), *outcome = ZOPA_ARENA_NEW(&web->work, uint32_t, count);
  const void **taken = ZOPA_ARENA_NEW(&web->work, const void *, count);
  if (!part.issues || !options || !outcome || !taken)
    return false;
  for (size_t i = 0; i < count; i++)
    outcome[i] = UINT32_MAX;
  for (const struct zopa_node *value = values->first; value; value = value->next) {
    uint32_t issue = issue_of(web, value, value->key, taken);
    uint32_t option = issue != UINT32_MAX && value->kind == ZOPA_NODE_SCALAR ? option_of(web, issue, value->text) : UINT32_MAX;
    if (issue != UINT32_MAX && option == UINT32_MAX)
      complain(web, value, "the issue has no such value in the domain");
    if (option == UINT32_MAX)
      continue;
    outcome[issue] = option;
    part.issues[part.issues_count] = issue;
    options[part.issues_count++] = option;
  }
  struct zopa_place place = place_of(web, bid);
  struct zopa_clause clause = {0};
  if (!make_clause(web, &part, options, place, &clause))
    return false;
  if (part.issues_count < count) {
    zopa_error_add(web->error, ZOPA_WARNING, place, "the reservation bid leaves %zu issues open; they count nothing in its utility", count - part.issues_count);
    return partial_worth(web, preference, &clause, outcome);
  }
  preference->reservation_is_package = true;
  preference->reservation_package = clause;
  return true;
}

/* --- a set of files --- */

/* The space of a profile; NULL for a domain or for anything else. */
static const struct zopa_node *profile_space(const struct zopa_node *root, bool *ret_groups)
{
  const struct zopa_node *linear = zopa_node_get(root, linear_key), *groups = zopa_node_get(root, groups_key);
  *ret_groups = !linear && groups;
  return linear ? linear : groups;
}

static bool read_profile(struct web *web, const struct zopa_file *file, const struct zopa_node *space, bool groups)
{
  struct zopa_preference *preference;
  size_t before = web->error->error_count;
  if (!zopa_reading_party(web->negotiation, file, web->error, &preference))
    return false;
  if (!preference)
    return true;
  preference->place.line = space->line;
  preference->place.column = space->column;
  if (zopa_node_get(space, "domain"))
    compare_domain(web, zopa_node_get(space, "domain"));
  if (!(groups ? read_groups(web, space, preference) : read_linear(web, space, preference)))
    return false;
  return web->error->error_count > before || read_reservation(web, zopa_node_get(space, "reservationBid"), preference);
}

/* The domain of a set: a file of its own, or the copy in the first profile. NULL when there is none (told). */
static const struct zopa_node *find_domain(struct web *web, const struct zopa_node *const *roots, size_t count, size_t *ret_file)
{
  const struct zopa_node *domain = NULL, *copy = NULL;
  size_t domain_file = 0, copy_file = 0;
  for (size_t i = 0; i < count; i++) {
    bool groups;
    const struct zopa_node *space = profile_space(roots[i], &groups);
    if (!copy && space) {
      copy = zopa_node_get(space, "domain");
      copy_file = i;
    }
    if (space)
      continue;
    if (!zopa_node_get(roots[i], domain_key))
      complain(web, roots[i], "this is neither a domain (\"issuesValues\") nor a profile that is supported (\"LinearAdditiveUtilitySpace\", \"SumOfGroupsUtilitySpace\")");
    else if (domain)
      complain(web, roots[i], "a second domain; name one domain and its own profiles");
    else {
      domain = roots[i];
      domain_file = i;
    }
  }
  if (!domain && !copy)
    complain(web, roots[0], "there is no domain: no file has \"issuesValues\", and no profile has \"domain\"");
  *ret_file = domain ? domain_file : copy_file;
  return domain ? domain : copy;
}

static bool read_set(struct web *web, const struct zopa_file *files, const struct zopa_node *const *roots, size_t count)
{
  size_t before = web->error->error_count;
  size_t file;
  const struct zopa_node *domain = find_domain(web, roots, count, &file);
  if (!domain || web->error->error_count > before)
    return true;
  web->file = files[file].name;
  if (!read_domain(web, domain) || !zopa_reading_parties(web->negotiation, count))
    return false;
  if (web->error->error_count > before)
    return true;
  for (size_t i = 0; i < count; i++) {
    bool groups;
    const struct zopa_node *space = profile_space(roots[i], &groups);
    web->file = files[i].name;
    if (space && !read_profile(web, &files[i], space, groups))
      return false;
  }
  if (web->negotiation->parties_count == 0)
    zopa_error_add(web->error, ZOPA_WARNING, zopa_node_place(roots[0]), "no profiles are given, so there are no parties");
  return true;
}

bool zopa_geniusweb_recognises(const struct zopa_file *file)
{
  static const char *const keys[] = {linear_key, groups_key, domain_key, "DefaultPartialOrdering"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (zopa_reading_json_key(file, keys[i]))
      return true;
  return false;
}

enum zopa_status zopa_geniusweb_read(const struct zopa_file *given, size_t count, struct zopa_error *error, struct zopa_case **ret_case)
{
  struct web web = {.error = error, .negotiation = zopa_case_new("geniusweb")};
  size_t before = error->error_count;
  if (!web.negotiation)
    return ZOPA_E_MEMORY;
  const struct zopa_file *files = zopa_reading_files(web.negotiation, given, count);
  const struct zopa_node **roots = ZOPA_ARENA_NEW(&web.work, const struct zopa_node *, count);
  enum zopa_status status = files && roots ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t i = 0; i < count && status != ZOPA_E_MEMORY; i++) {
    enum zopa_status read = zopa_tree_read(&files[i], &web.work, error, &roots[i]);
    status = read == ZOPA_OK ? status : read;
  }
  if (status == ZOPA_OK && !read_set(&web, files, roots, count))
    status = ZOPA_E_MEMORY;
  /* A text or number that could not be kept looks like one that is missing. */
  if (web.work.failed || web.negotiation->arena.failed)
    status = ZOPA_E_MEMORY;
  if (status == ZOPA_OK && error->error_count > before)
    status = ZOPA_E_INPUT;
  for (size_t i = 0; web.options && i < web.negotiation->issues_count; i++)
    zopa_names_clear(&web.options[i]);
  zopa_names_clear(&web.issues);
  if (status == ZOPA_OK)
    *ret_case = web.negotiation;
  else
    zopa_case_free(web.negotiation);
  zopa_arena_clear(&web.work);
  return status;
}
