/* genius.c - domains and linear profiles of Genius (ANAC 2010 to 2019), read as Genius reads and evaluates them.
 *
 * A domain is <negotiation_template><utility_space><objective>, objectives nested, with <issue index name type>: discrete (<item value>),
 * integer (attributes lowerbound, upperbound) or real (<range lowerbound upperbound>). A profile is <utility_space> with the same tree,
 * plus item@evaluation, <evaluator>, <weight index value> beside the issues, <reservation value>, <discount_factor value>.
 *
 * Utility: min(1, sum of weight * value), weights as they stand. A discrete value is its evaluation over the largest of its issue (0 where
 * that is below 0.00001); an integer's is slope * (v - lowerbound) + offset, cut to 0 .. 1; a real issue's is its curve's. Genius computes
 * in doubles; here the same is exact. Weights and issues are joined by `index` alone. What Genius throws on is refused, with the reason.
 *
 * Source: Genius 10.4, classes DomainImpl, AdditiveUtilitySpace, EvaluatorDiscrete, EvaluatorInteger, EvaluatorReal, SimpleDOMParser;
 * Lin, Kraus, Baarslag, Tykhonov, Hindriks & Jonker, "Genius", Computational Intelligence 30(1), 2014. */
#include "formats/genius.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REAL_STEPS = 21, WEIGHTS_MAX = 2 * ZOPA_ISSUES_MAX };

/* An issue with the element it stands in, which holds its weight too. */
struct node {
  const struct zopa_xml *issue, *level;
};

/* The issues below one element, in Genius's order (those of child objectives first, then its own), and the objectives. */
struct nodes {
  struct node *at;
  size_t count, capacity;
  const struct zopa_xml **objectives;
  size_t objectives_count, objectives_capacity;
};

static int compare_joins(const void *left, const void *right)
{
  const struct genius_join *a = left, *b = right;
  return (a->index > b->index) - (a->index < b->index);
}

uint32_t zopa_genius_issue_by_index(const struct genius *genius, long index)
{
  struct genius_join key = {.index = index};
  const struct genius_join *join = bsearch(&key, genius->joins, genius->negotiation->issues_count, sizeof key, compare_joins);
  return join ? join->issue : ZOPA_NONE;
}

/* False when memory ran out or a limit was met (then told). */
static bool list_level(struct genius *genius, const struct zopa_xml *level, struct nodes *nodes)
{
  for (const struct zopa_xml *issue = zopa_xml_find(level->first, "issue"); issue; issue = zopa_xml_find(issue->next, "issue")) {
    if (!zopa_reading_fits(nodes->count + 1, ZOPA_ISSUES_MAX, "issues", issue->place, genius->error))
      return true;
    struct node *at = zopa_arena_grow(&genius->work, nodes->at, nodes->count, &nodes->capacity, sizeof *at);
    if (!at)
      return false;
    nodes->at = at;
    nodes->at[nodes->count++] = (struct node){issue, level};
  }
  return true;
}

static bool list_issues(struct genius *genius, const struct zopa_xml *top, struct nodes *nodes)
{
  struct {
    const struct zopa_xml *level, *child;
  } open[ZOPA_XML_DEPTH_MAX];
  size_t depth = 0;
  open[depth].level = top;
  open[depth++].child = zopa_xml_find(top->first, "objective");
  while (depth > 0) {
    const struct zopa_xml *child = open[depth - 1].child;
    if (!child || depth == ZOPA_XML_DEPTH_MAX) {
      if (!list_level(genius, open[--depth].level, nodes))
        return false;
      continue;
    }
    if (!zopa_reading_fits(nodes->objectives_count + 1, ZOPA_ISSUES_MAX, "objectives", child->place, genius->error))
      return true;
    const struct zopa_xml **objectives =
      zopa_arena_grow(&genius->work, nodes->objectives, nodes->objectives_count, &nodes->objectives_capacity, sizeof *objectives);
    if (!objectives)
      return false;
    nodes->objectives = objectives;
    nodes->objectives[nodes->objectives_count++] = child;
    open[depth - 1].child = zopa_xml_find(child->next, "objective");
    open[depth].level = child;
    open[depth++].child = zopa_xml_find(child->first, "objective");
  }
  return true;
}

/* What kind an issue or its evaluator is: `type` alone decides, and without it the kind is discrete. */
static enum genius_kind kind_of(const struct zopa_xml *issue, struct zopa_error *error)
{
  static const char *const words[] = {"discrete", "integer", "real"};
  const char *type = zopa_xml_get(issue, "type");
  const char *other = zopa_xml_get(issue, "vtype");
  if (!other)
    other = zopa_xml_get(issue, "etype");
  if (!type && other && !zopa_reading_same(other, words[GENIUS_DISCRETE]))
    zopa_error_add(error, ZOPA_WARNING, issue->place, "the issue has no type, so it is discrete, although \"%s\" is said too", other);
  else if (type && other && !zopa_reading_same(other, type))
    zopa_error_add(error, ZOPA_WARNING, issue->place, "type=\"%s\" counts, not \"%s\", which is said too", type, other);
  if (!type)
    return GENIUS_DISCRETE;
  for (int kind = GENIUS_DISCRETE; kind < GENIUS_UNKNOWN; kind++)
    if (zopa_reading_same(type, words[kind]))
      return (enum genius_kind)kind;
  zopa_error_add(error, ZOPA_ERROR, issue->place, "the issue's type \"%s\" is unknown; it should be discrete, integer or real", type);
  return GENIUS_UNKNOWN;
}

/* --- domains --- */

static bool read_discrete(struct genius *genius, const struct zopa_xml *element, struct zopa_issue *issue, struct genius_issue *join)
{
  struct zopa_arena *arena = &genius->negotiation->arena;
  struct zopa_names names = {0};
  size_t capacity = 0, values_capacity = 0;
  bool good = true;
  for (const struct zopa_xml *item = zopa_xml_find(element->first, "item"); good && item; item = zopa_xml_find(item->next, "item")) {
    const char *value = zopa_xml_get(item, "value"), *text = zopa_xml_get(item, "description");
    if (!value) {
      zopa_error_add(genius->error, ZOPA_ERROR, item->place, "the item has no value; it should name one, as value=\"...\"");
      continue;
    }
    if (!zopa_reading_fits(issue->options_count + 1, ZOPA_OPTIONS_MAX, "values of one issue", item->place, genius->error))
      break;
    struct zopa_option *options = zopa_arena_grow(arena, issue->options, issue->options_count, &capacity, sizeof *options);
    const char **values = zopa_arena_grow(&genius->work, join->values, issue->options_count, &values_capacity, sizeof *values);
    bool again = false;
    good = options && values;
    if (!good)
      break;
    issue->options = options;
    join->values = values;
    size_t at = issue->options_count++;
    values[at] = value;
    good = zopa_reading_id(arena, &names, value, (uint32_t)at, &options[at].id, &again);
    options[at].place = item->place;
    options[at].text = text && text[0] ? zopa_arena_string(arena, text) : options[at].id;
    if (good && again)
      zopa_error_add(genius->error, ZOPA_WARNING, item->place, "the value \"%s\" stands here again; as Genius counts it twice, this one is called \"%s\"",
                     value, options[at].id);
    good = good && options[at].text;
  }
  zopa_names_clear(&names);
  if (good && issue->options_count == 0)
    zopa_error_add(genius->error, ZOPA_ERROR, element->place, "the issue \"%s\" has no values; it should list at least one <item value=\"...\">", issue->id);
  return good;
}

static bool read_integer(struct genius *genius, const struct zopa_xml *element, struct zopa_issue *issue, struct genius_issue *join)
{
  struct zopa_arena *arena = &genius->negotiation->arena;
  const char *lower = zopa_xml_get(element, "lowerbound"), *upper = zopa_xml_get(element, "upperbound");
  if (!zopa_reading_integer(lower, &join->lower) || !zopa_reading_integer(upper, &join->upper)) {
    zopa_error_add(genius->error, ZOPA_ERROR, element->place,
                   "the integer issue \"%s\" lacks whole numbers lowerbound and upperbound among its attributes", issue->id);
    return true;
  }
  if (join->upper < join->lower) {
    zopa_error_add(genius->error, ZOPA_ERROR, element->place, "the upper bound %ld of \"%s\" lies below the lower bound %ld", join->upper, issue->id, join->lower);
    return true;
  }
  size_t count = (size_t)(join->upper - join->lower) + 1;
  if (!zopa_reading_fits(count, ZOPA_OPTIONS_MAX, "values of one issue", element->place, genius->error) ||
      !zopa_reading_fits(genius->options_count += count, ZOPA_READING_OPTIONS_MAX, "values of integer issues", element->place, genius->error))
    return true;
  issue->numeric = true;
  issue->options = ZOPA_ARENA_NEW(arena, struct zopa_option, count);
  if (!issue->options)
    return false;
  issue->options_count = count;
  for (size_t o = 0; o < count; o++) {
    char digits[24];
    snprintf(digits, sizeof digits, "%ld", join->lower + (long)o);
    issue->options[o].id = issue->options[o].text = zopa_arena_string(arena, digits);
    issue->options[o].place = element->place;
    if (!issue->options[o].id)
      return false;
  }
  issue->from = (struct zopa_number){issue->options[0].id, (double)join->lower};
  issue->to = (struct zopa_number){issue->options[count - 1].id, (double)join->upper};
  issue->step = (struct zopa_number){"1", 1};
  return true;
}

/* A double as Java writes it: the fewest digits that read back, at least one behind the point, a power of ten outside 0.001 .. 10^7. */
static void java_text(double value, struct zopa_text *ret)
{
  struct zopa_text shortest = {0};
  for (int digits = 1; digits <= 17; digits++) {
    double back;
    zopa_text_clear(&shortest);
    zopa_text_number(&shortest, value, digits);
    if (shortest.failed || (zopa_number_read(shortest.data, &back) && back == value))
      break;
  }
  if (shortest.failed) {
    ret->failed = true;
    zopa_text_clear(&shortest);
    return;
  }
  /* The number is 0.figures * 10^point. */
  char figures[32];
  size_t count = 0;
  long point = 0;
  bool fraction = false;
  const char *at = shortest.data + (shortest.data[0] == '-');
  for (; *at && *at != 'e'; at++) {
    if (*at == '.') {
      fraction = true;
      continue;
    }
    if (count > 0 || *at != '0')
      figures[count++] = *at;
    if (!fraction && count > 0)
      point++;
    else if (fraction && count == 0)
      point--;
  }
  if (*at == 'e')
    point += strtol(at + 1, NULL, 10);
  while (count > 1 && figures[count - 1] == '0')
    count--;
  if (value < 0)
    zopa_text_string(ret, "-");
  double magnitude = value < 0 ? -value : value;
  if (count == 0)
    zopa_text_string(ret, "0.0");
  else if (magnitude >= 1e-3 && magnitude < 1e7) {
    size_t whole = point > 0 ? (size_t)point : 0;
    size_t shown = whole < count ? whole : count;
    zopa_text_add(ret, shown ? figures : "0", shown ? shown : 1);
    zopa_text_repeat(ret, "0", whole - shown);
    zopa_text_string(ret, ".");
    zopa_text_repeat(ret, "0", point < 0 ? (size_t)-point : 0);
    zopa_text_add(ret, shown < count ? figures + shown : "0", shown < count ? count - shown : 1);
  } else {
    zopa_text_add(ret, figures, 1);
    zopa_text_string(ret, ".");
    zopa_text_add(ret, count > 1 ? figures + 1 : "0", count > 1 ? count - 1 : 1);
    zopa_text_format(ret, "E%ld", point - 1);
  }
  zopa_text_clear(&shortest);
}

/* The sample that Genius draws from: low + (high - low) / 21 * k for k = 0 .. 20, in doubles. */
static bool sample_real(struct genius *genius, const struct zopa_xml *element, struct zopa_issue *issue)
{
  struct zopa_arena *arena = &genius->negotiation->arena;
  double low = issue->from.value, step = (issue->to.value - low) / REAL_STEPS, last = 0;
  issue->options = ZOPA_ARENA_NEW(arena, struct zopa_option, REAL_STEPS);
  bool good = issue->options != NULL;
  for (int k = 0; good && k < REAL_STEPS; k++) {
    double value = low + step * k;
    if (k > 0 && value == last)
      continue;                   /* a range too narrow for 21 different doubles */
    last = value;
    struct zopa_text text = {0};
    java_text(value, &text);
    struct zopa_option *option = &issue->options[issue->options_count++];
    option->id = option->text = text.failed ? NULL : zopa_arena_text(arena, text.data, text.size);
    option->place = element->place;
    good = option->id != NULL;
    zopa_text_clear(&text);
  }
  return good;
}

static bool read_real(struct genius *genius, const struct zopa_xml *element, struct zopa_issue *issue)
{
  struct zopa_arena *arena = &genius->negotiation->arena;
  const struct zopa_xml *range = zopa_xml_find(element->first, "range");
  if (range) {
    issue->from = zopa_exact_read(arena, zopa_xml_get(range, "lowerbound"));
    issue->to = zopa_exact_read(arena, zopa_xml_get(range, "upperbound"));
  }
  if (!issue->from.text || !issue->to.text || issue->to.value < issue->from.value) {
    zopa_error_add(genius->error, ZOPA_ERROR, range ? range->place : element->place,
                   "the real issue \"%s\" needs <range lowerbound=\"...\" upperbound=\"...\"> with two numbers, the smaller first", issue->id);
    return true;
  }
  issue->numeric = issue->continuous = true;
  return sample_real(genius, element, issue);
}

static bool read_issue(struct genius *genius, const struct zopa_xml *element, struct zopa_names *names, size_t at)
{
  struct zopa_issue *issue = &genius->negotiation->issues[at];
  struct genius_issue *join = &genius->issues[at];
  struct zopa_arena *arena = &genius->negotiation->arena;
  const char *name = zopa_xml_get(element, "name"), *index = zopa_xml_get(element, "index");
  issue->place = element->place;
  if (!zopa_reading_integer(index, &join->index)) {
    zopa_error_add(genius->error, ZOPA_ERROR, element->place, "the issue has no whole number as its index; weights are joined to issues by it");
    join->index = LONG_MIN;
  } else
    for (size_t i = 0; i < at; i++)
      if (genius->issues[i].index == join->index) {
        zopa_error_add(genius->error, ZOPA_ERROR, element->place, "the index %ld belongs to the issue \"%s\" already; each issue needs its own", join->index,
                       genius->negotiation->issues[i].id);
        break;
      }
  bool again;
  if (!zopa_reading_id(arena, names, name && name[0] ? name : index ? index : "issue", (uint32_t)at, &issue->id, &again))
    return false;
  issue->name = issue->id;
  if (again)
    zopa_error_add(genius->error, ZOPA_WARNING, element->place, "an issue named \"%s\" stands above already; this one is called \"%s\"", name, issue->id);
  join->kind = kind_of(element, genius->error);
  switch (join->kind) {
  case GENIUS_DISCRETE: return read_discrete(genius, element, issue, join);
  case GENIUS_INTEGER:  return read_integer(genius, element, issue, join);
  case GENIUS_REAL:     return read_real(genius, element, issue);
  default:              return true;
  }
}

/* Issues from the tree below `top`. `space` is the element that may count them. */
static bool read_domain(struct genius *genius, const struct zopa_xml *space, const struct zopa_xml *top)
{
  struct nodes nodes = {0};
  struct zopa_names names = {0};
  struct zopa_case *negotiation = genius->negotiation;
  if (!list_issues(genius, top, &nodes))
    return false;
  if (nodes.count == 0) {
    zopa_error_add(genius->error, ZOPA_ERROR, top->place, "the domain has no issues");
    return true;
  }
  long stated;
  const char *number = zopa_xml_get(space, "number_of_issues");
  if (number && (!zopa_reading_integer(number, &stated) || stated != (long)nodes.count))
    zopa_error_add(genius->error, ZOPA_WARNING, space->place, "number_of_issues is \"%s\", but there are %zu", number, nodes.count);
  negotiation->issues = ZOPA_ARENA_NEW(&negotiation->arena, struct zopa_issue, nodes.count);
  genius->issues = ZOPA_ARENA_NEW(&genius->work, struct genius_issue, nodes.count);
  genius->joins = ZOPA_ARENA_NEW(&genius->work, struct genius_join, nodes.count);
  bool good = negotiation->issues && genius->issues && genius->joins;
  for (size_t i = 0; good && i < nodes.count; i++) {
    good = read_issue(genius, nodes.at[i].issue, &names, i);
    genius->joins[i] = (struct genius_join){genius->issues[i].index, (uint32_t)i};
    negotiation->issues_count = i + 1;
  }
  if (good)
    qsort(genius->joins, nodes.count, sizeof *genius->joins, compare_joins);
  zopa_names_clear(&names);
  const char *name = zopa_xml_get(top, "name");
  if (good && name && name[0])
    good = (negotiation->title = zopa_arena_string(&negotiation->arena, name)) != NULL;
  return good;
}

/* --- linear profiles --- */

/* A weight with where it stands. */
struct weight {
  const struct zopa_xml *level, *element;
  long index;
  bool used;
};

struct weights {
  struct weight *at;
  size_t count, capacity;
};

/* Adds the weights of one level; of two for one index the last counts, as in Genius. */
static bool list_weights(struct genius *genius, const struct zopa_xml *level, struct weights *weights)
{
  size_t first = weights->count;
  for (const struct zopa_xml *element = zopa_xml_find(level->first, "weight"); element; element = zopa_xml_find(element->next, "weight")) {
    struct weight weight = {.level = level, .element = element};
    if (!zopa_reading_integer(zopa_xml_get(element, "index"), &weight.index)) {
      zopa_error_add(genius->error, ZOPA_ERROR, element->place, "the weight has no whole number as its index, so it belongs to no issue");
      continue;
    }
    size_t i = first;
    while (i < weights->count && weights->at[i].index != weight.index)
      i++;
    if (i < weights->count)
      zopa_error_add(genius->error, ZOPA_WARNING, element->place, "a second weight for index %ld; the last one counts", weight.index);
    else if (!zopa_reading_fits(weights->count + 1, WEIGHTS_MAX, "weights", element->place, genius->error))
      return true;
    struct weight *at = zopa_arena_grow(&genius->work, weights->at, i, &weights->capacity, sizeof *at);
    if (!at)
      return false;
    weights->at = at;
    weights->at[i] = weight;
    if (i == weights->count)
      weights->count++;
  }
  return true;
}

/* The weight for an index on a level, or NULL. */
static const struct weight *use_weight(struct weights *weights, const struct zopa_xml *level, long index)
{
  for (size_t i = 0; i < weights->count; i++)
    if (weights->at[i].level == level && weights->at[i].index == index) {
      weights->at[i].used = true;
      return &weights->at[i];
    }
  return NULL;
}

/* Weights that belong to neither issue nor objective count nothing. */
static void warn_of_strays(struct genius *genius, const struct weights *weights, const struct nodes *nodes)
{
  for (size_t i = 0; i < weights->count; i++) {
    const struct weight *weight = &weights->at[i];
    bool known = weight->used;
    for (size_t o = 0; o < nodes->objectives_count && !known; o++) {
      long index;
      known = zopa_reading_integer(zopa_xml_get(nodes->objectives[o], "index"), &index) && index == weight->index;
    }
    if (!known)
      zopa_error_add(genius->error, ZOPA_WARNING, weight->element->place, "no issue has the index %ld of this weight; it counts nothing", weight->index);
  }
}

static void warn_of_sum(struct genius *genius, struct zopa_place place, const struct zopa_preference *preference)
{
  mpq_t sum, weight, tolerance;
  mpq_inits(sum, weight, tolerance, NULL);
  for (size_t i = 0; i < genius->negotiation->issues_count; i++)
    if (preference->values[i].weight.text) {
      zopa_number_exact(preference->values[i].weight.text, weight);
      mpq_add(sum, sum, weight);
    }
  mpq_set_ui(weight, 1, 1);
  mpq_sub(weight, sum, weight);
  mpq_abs(weight, weight);
  mpq_set_ui(tolerance, 1, 1000000000);
  if (mpq_cmp(weight, tolerance) > 0) {
    struct zopa_text text = {0};
    zopa_text_number(&text, zopa_number_double(sum), 10);
    zopa_error_add(genius->error, ZOPA_WARNING, place, "the weights sum to %s, not 1; they count as they stand, and utilities above 1 count as 1", text.failed ? "another number" : text.data);
    zopa_text_clear(&text);
  }
  mpq_clears(sum, weight, tolerance, NULL);
}

/* The evaluation of each value that the items of a profile's issue name; of equal values the last counts. */
static bool list_evaluations(struct genius *genius, const struct zopa_xml *element, const struct genius_issue *join, size_t count,
                             struct zopa_number *ret_evaluations, struct zopa_number *ret_largest)
{
  struct zopa_names values = {0};         /* number of the last item with that value */
  struct zopa_number *evaluations = NULL;
  size_t items = 0, capacity = 0;
  bool good = true;
  for (const struct zopa_xml *item = zopa_xml_find(element->first, "item"); good && item; item = zopa_xml_find(item->next, "item")) {
    const char *value = zopa_xml_get(item, "value"), *text = zopa_xml_get(item, "evaluation");
    if (!value || !text || strcmp(text, "null") == 0)
      continue;
    struct zopa_number evaluation = zopa_exact_read(&genius->work, text);
    if (!evaluation.text) {
      zopa_error_add(genius->error, ZOPA_ERROR, item->place, "the evaluation \"%s\" is no number of at most %d digits", text, ZOPA_EXACT_DIGITS_MAX);
      continue;
    }
    struct zopa_number *grown = zopa_arena_grow(&genius->work, evaluations, items, &capacity, sizeof *grown);
    uint32_t at;
    good = grown && items < UINT32_MAX && zopa_names_add(&values, value, (uint32_t)items, &at);
    if (!good)
      break;
    evaluations = grown;
    if (at < items)
      zopa_error_add(genius->error, ZOPA_WARNING, item->place, "the value \"%s\" is evaluated again; the last evaluation counts", value);
    else
      items++;
    evaluations[at] = evaluation;
  }
  for (size_t i = 0; good && i < items; i++)
    if (!ret_largest->text || evaluations[i].value > ret_largest->value)
      *ret_largest = evaluations[i];
  for (size_t o = 0; good && o < count; o++) {
    uint32_t at = zopa_names_index(&values, join->values[o]);
    if (at != UINT32_MAX)
      ret_evaluations[o] = evaluations[at];
  }
  zopa_names_clear(&values);
  return good;
}

/* Values of a discrete issue: evaluation / largest evaluation. */
static bool evaluate_discrete(struct genius *genius, const struct zopa_xml *element, size_t at, struct zopa_values *values)
{
  const struct zopa_issue *issue = &genius->negotiation->issues[at];
  struct zopa_arena *arena = &genius->negotiation->arena;
  struct zopa_number largest = {0};
  struct zopa_number *evaluations = ZOPA_ARENA_NEW(&genius->work, struct zopa_number, issue->options_count);
  values->options = ZOPA_ARENA_NEW(arena, struct zopa_number, issue->options_count);
  if (!evaluations || !values->options || !list_evaluations(genius, element, &genius->issues[at], issue->options_count, evaluations, &largest))
    return false;
  mpq_t value, divisor, least;
  mpq_inits(value, divisor, least, NULL);
  mpq_set_ui(least, 1, 100000);
  if (largest.text)
    zopa_number_exact(largest.text, divisor);
  bool none = mpq_cmp(divisor, least) < 0, good = true;
  for (size_t o = 0; good && o < issue->options_count; o++) {
    if (!evaluations[o].text) {
      zopa_error_add(genius->error, ZOPA_ERROR, element->place,
                     "the value \"%s\" of the issue \"%s\" has no evaluation, so Genius cannot evaluate this profile; it should have evaluation=\"...\"",
                     genius->issues[at].values[o], issue->id);
      continue;
    }
    if (!none) {
      zopa_number_exact(evaluations[o].text, value);
      mpq_div(value, value, divisor);
    }
    values->options[o] = zopa_exact_number(arena, value);
    good = values->options[o].text != NULL;
  }
  mpq_clears(value, divisor, least, NULL);
  return good;
}

/* Reads one attribute of an evaluator; false when it is no number (told). */
static bool parameter(struct genius *genius, const struct zopa_xml *evaluator, const char *name, struct zopa_number *ret)
{
  const char *text = zopa_xml_get(evaluator, name);
  *ret = zopa_exact_read(&genius->negotiation->arena, text);
  if (!ret->text)
    zopa_error_add(genius->error, ZOPA_ERROR, evaluator->place, text ? "the evaluator's %s is \"%s\"; it should be a number" : "the evaluator has no %s%s; it should be a number",
                   name, text ? text : "");
  return ret->text != NULL;
}

/* Values of an integer issue: slope * (v - lowerbound) + offset cut to 0 .. 1; both ends alone where nothing is cut. */
static bool evaluate_integer(struct genius *genius, const struct zopa_xml *element, size_t at, struct zopa_values *values)
{
  const struct zopa_issue *issue = &genius->negotiation->issues[at];
  struct zopa_arena *arena = &genius->negotiation->arena;
  const struct zopa_xml *evaluator = zopa_xml_find(element->first, "evaluator");
  struct zopa_number slope = {"0", 0}, offset = {"0", 0};
  long lower, upper;
  if (!zopa_reading_integer(zopa_xml_get(element, "lowerbound"), &lower) || !zopa_reading_integer(zopa_xml_get(element, "upperbound"), &upper)) {
    zopa_error_add(genius->error, ZOPA_ERROR, element->place, "the profile's integer issue \"%s\" lacks whole numbers lowerbound and upperbound", issue->id);
    return true;
  }
  if (!evaluator)
    zopa_error_add(genius->error, ZOPA_WARNING, element->place, "the integer issue \"%s\" has no evaluator; all its values count 0", issue->id);
  else if (!parameter(genius, evaluator, "slope", &slope) || !parameter(genius, evaluator, "offset", &offset))
    return true;
  mpq_t a, b, x;
  mpq_inits(a, b, x, NULL);
  struct zopa_curve line = {.kind = ZOPA_CURVE_LINEAR, .a = slope, .b = offset};
  bool cut = false, good = true;
  zopa_number_exact(slope.text, a);
  zopa_number_exact(offset.text, b);
  for (int end = 0; end < 2; end++) {     /* a line that is within 0 .. 1 at both ends is so between them */
    mpq_set_si(x, (end ? genius->issues[at].upper : genius->issues[at].lower) - lower, 1);
    mpq_mul(x, x, a);
    mpq_add(x, x, b);
    cut |= mpq_sgn(x) < 0 || mpq_cmp_ui(x, 1, 1) > 0;
    *(end ? &values->to : &values->from) = zopa_exact_number(arena, x);
  }
  good = values->from.text && values->to.text;
  if (good && cut) {
    values->from = values->to = (struct zopa_number){0};
    values->options = ZOPA_ARENA_NEW(arena, struct zopa_number, issue->options_count);
    for (size_t o = 0; values->options && o < issue->options_count && good; o++) {
      mpq_set_si(x, genius->issues[at].lower + (long)o - lower, 1);
      zopa_curve_value(&line, x, x);
      values->options[o] = zopa_exact_number(arena, x);
      good = values->options[o].text != NULL;
    }
    good = good && values->options;
  }
  mpq_clears(a, b, x, NULL);
  return good;
}

/* The curve of a real issue. False when it is not one that can be read (told). */
static bool read_curve(struct genius *genius, const struct zopa_xml *element, const struct zopa_issue *issue, struct zopa_curve *curve)
{
  const struct zopa_xml *evaluator = zopa_xml_find(element->first, "evaluator");
  const char *type = evaluator ? zopa_xml_get(evaluator, "ftype") : NULL;
  if (!type) {
    zopa_error_add(genius->error, ZOPA_ERROR, evaluator ? evaluator->place : element->place,
                   "the real issue \"%s\" has no evaluator with an ftype, so Genius cannot evaluate this profile; it should be linear, constant or triangular", issue->id);
    return false;
  }
  if (zopa_reading_same(type, "linear")) {
    curve->kind = ZOPA_CURVE_LINEAR;
    return parameter(genius, evaluator, "parameter1", &curve->a) && parameter(genius, evaluator, "parameter0", &curve->b);
  }
  if (zopa_reading_same(type, "constant")) {
    curve->kind = ZOPA_CURVE_CONSTANT;
    return parameter(genius, evaluator, "parameter0", &curve->a);
  }
  if (zopa_reading_same(type, "triangular")) {
    curve->kind = ZOPA_CURVE_TRIANGULAR;
    return parameter(genius, evaluator, "parameter0", &curve->a) && parameter(genius, evaluator, "parameter1", &curve->b) &&
           parameter(genius, evaluator, "parameter2", &curve->c);
  }
  genius->unsupported = true;
  zopa_error_add(genius->error, ZOPA_ERROR, evaluator->place, "the evaluator's ftype \"%s\" is not supported; linear, constant and triangular are", type);
  return false;
}

static bool evaluate_real(struct genius *genius, const struct zopa_xml *element, size_t at, struct zopa_values *values)
{
  const struct zopa_issue *issue = &genius->negotiation->issues[at];
  if (!read_curve(genius, element, issue, &values->curve))
    return true;
  values->options = ZOPA_ARENA_NEW(&genius->negotiation->arena, struct zopa_number, issue->options_count);
  if (!values->options)
    return false;
  mpq_t x;
  mpq_init(x);
  bool good = true;
  for (size_t o = 0; good && o < issue->options_count; o++) {
    zopa_number_exact(issue->options[o].id, x);
    zopa_curve_value(&values->curve, x, x);
    values->options[o] = zopa_exact_number(&genius->negotiation->arena, x);
    good = values->options[o].text != NULL;
  }
  mpq_clear(x);
  return good;
}

/* One issue of a linear profile. */
static bool evaluate_issue(struct genius *genius, const struct node *node, struct weights *weights, size_t at, struct zopa_values *values)
{
  static const char *const words[] = {"discrete", "integer", "real", "unknown"};
  const struct zopa_issue *issue = &genius->negotiation->issues[at];
  const struct genius_issue *join = &genius->issues[at];
  const struct weight *weight = use_weight(weights, node->level, join->index);
  values->place = node->issue->place;
  if (!weight) {
    zopa_error_add(genius->error, ZOPA_ERROR, node->issue->place,
                   "the issue \"%s\" has no weight, so Genius cannot evaluate this profile; it should have <weight index=\"%ld\" value=\"...\">", issue->id, join->index);
    return true;
  }
  const char *text = zopa_xml_get(weight->element, "value");
  values->weight = zopa_exact_read(&genius->negotiation->arena, text);
  if (!values->weight.text)
    zopa_error_add(genius->error, ZOPA_ERROR, weight->element->place, "the weight's value is \"%s\"; it should be a number", text ? text : "");
  enum genius_kind kind = kind_of(node->issue, genius->error);
  if (kind == GENIUS_UNKNOWN || join->kind == GENIUS_UNKNOWN)
    return true;
  if (kind != join->kind) {
    zopa_error_add(genius->error, ZOPA_ERROR, node->issue->place,
                   "the issue \"%s\" is %s in the domain and %s in this profile, so Genius cannot evaluate it; both should say the same", issue->id,
                   words[join->kind], words[kind]);
    return true;
  }
  return kind == GENIUS_DISCRETE ? evaluate_discrete(genius, node->issue, at, values)
       : kind == GENIUS_INTEGER  ? evaluate_integer(genius, node->issue, at, values)
                                 : evaluate_real(genius, node->issue, at, values);
}

static bool read_linear(struct genius *genius, const struct zopa_xml *profile, struct zopa_preference *preference)
{
  size_t count = genius->negotiation->issues_count;
  struct nodes nodes = {0};
  struct weights weights = {0};
  preference->cap = (struct zopa_number){"1", 1};
  preference->values = ZOPA_ARENA_NEW(&genius->negotiation->arena, struct zopa_values, count);
  const struct node **nodes_by_issue = ZOPA_ARENA_NEW(&genius->work, const struct node *, count);
  bool good = preference->values && nodes_by_issue && list_issues(genius, profile, &nodes);
  for (size_t n = 0; good && n < nodes.count; n++) {
    long index;
    if (n == 0 || nodes.at[n].level != nodes.at[n - 1].level)
      good = list_weights(genius, nodes.at[n].level, &weights);
    uint32_t at = zopa_reading_integer(zopa_xml_get(nodes.at[n].issue, "index"), &index) ? zopa_genius_issue_by_index(genius, index) : ZOPA_NONE;
    if (at == ZOPA_NONE)
      zopa_error_add(genius->error, ZOPA_WARNING, nodes.at[n].issue->place, "the domain has no issue with this index; it is left out");
    else {
      if (nodes_by_issue[at])
        zopa_error_add(genius->error, ZOPA_WARNING, nodes.at[n].issue->place, "a second issue with index %ld; the last one counts", index);
      nodes_by_issue[at] = &nodes.at[n];
    }
  }
  for (size_t i = 0; good && i < count; i++) {
    if (nodes_by_issue[i])
      good = evaluate_issue(genius, nodes_by_issue[i], &weights, i, &preference->values[i]);
    else
      zopa_error_add(genius->error, ZOPA_ERROR, profile->place, "the profile does not evaluate the issue \"%s\" (index %ld)", genius->negotiation->issues[i].id,
                     genius->issues[i].index);
  }
  if (good) {
    warn_of_strays(genius, &weights, &nodes);
    warn_of_sum(genius, weights.count ? weights.at[0].element->place : profile->place, preference);
  }
  return good;
}

/* --- profiles of any kind --- */

/* The value of an element such as <reservation value="0.3"/>, which may stand at the top or in an objective below it; the last one counts.
 * NULL element when there is none. */
static const struct zopa_xml *find_setting(const struct zopa_xml *profile, const char *name)
{
  const struct zopa_xml *found = zopa_xml_find(profile->first, name);
  for (const struct zopa_xml *child = zopa_xml_find(profile->first, "objective"); child; child = zopa_xml_find(child->next, "objective")) {
    const struct zopa_xml *below = zopa_xml_find(child->first, name);
    if (below)
      found = below;
  }
  return found;
}

static void read_settings(struct genius *genius, const struct zopa_xml *profile, struct zopa_preference *preference)
{
  const struct zopa_xml *reservation = find_setting(profile, "reservation"), *discount = find_setting(profile, "discount_factor");
  if (reservation) {
    const char *text = zopa_xml_get(reservation, "value");
    preference->reservation = zopa_exact_read(&genius->negotiation->arena, text);
    if (!preference->reservation.text)
      zopa_error_add(genius->error, ZOPA_WARNING, reservation->place, "the reservation value \"%s\" is no number; it counts as none", text ? text : "");
  }
  if (discount) {
    const char *text = zopa_xml_get(discount, "value");
    preference->discount = zopa_exact_read(&genius->negotiation->arena, text);
    if (!preference->discount.text || preference->discount.value <= 0 || preference->discount.value > 1) {
      if (!preference->discount.text || preference->discount.value != 0)
        zopa_error_add(genius->error, ZOPA_WARNING, discount->place, "the discount factor \"%s\" is no number above 0 and up to 1; it counts as 1", text ? text : "");
      preference->discount = (struct zopa_number){"1", 1};
    }
  }
}

static bool read_profile(struct genius *genius, const struct zopa_file *file, const struct zopa_xml *profile)
{
  struct zopa_preference *preference;
  if (!zopa_reading_party(genius->negotiation, file, genius->error, &preference))
    return false;
  if (!preference)
    return true;
  preference->place.line = profile->place.line;
  preference->place.column = profile->place.column;
  read_settings(genius, profile, preference);
  const char *type = zopa_xml_get(profile, "type");
  if (!type || zopa_reading_same(type, "linear"))
    return read_linear(genius, profile, preference);
  if (zopa_reading_same(type, "uncertain")) {
    zopa_error_add(genius->error, ZOPA_WARNING, profile->place, "the profile is marked as uncertain; its true utilities count");
    return read_linear(genius, profile, preference);
  }
  if (zopa_reading_same(type, "nonlinear"))
    return zopa_genius_nonlinear(genius, profile, preference);
  genius->unsupported = true;
  zopa_error_add(genius->error, ZOPA_ERROR, profile->place, "a utility space of type \"%s\" is not supported; linear, uncertain and nonlinear are", type);
  return true;
}

/* --- a set of files --- */

/* The domain's tree: a domain file, or the tree that the first profile has itself. */
static bool find_domain(struct genius *genius, const struct zopa_xml *const *roots, size_t count, const struct zopa_xml **ret_space,
                        const struct zopa_xml **ret_top)
{
  const struct zopa_xml *domain = NULL;
  for (size_t i = 0; i < count; i++)
    if (strcmp(roots[i]->name, "negotiation_template") == 0) {
      if (domain)
        zopa_error_add(genius->error, ZOPA_ERROR, roots[i]->place, "a second domain, beside %s; name one domain and its own profiles", domain->place.file);
      else
        domain = roots[i];
    } else if (strcmp(roots[i]->name, "utility_space") != 0)
      zopa_error_add(genius->error, ZOPA_ERROR, roots[i]->place, "a <%s> file is neither a domain of Genius (<negotiation_template>) nor a profile (<utility_space>)",
                     roots[i]->name);
  const struct zopa_xml *space = domain ? zopa_xml_find(domain->first, "utility_space") : roots[0];
  if (!domain)
    zopa_error_add(genius->error, ZOPA_WARNING, roots[0]->place, "no domain is given; the issues are those of this profile");
  *ret_space = space;
  *ret_top = space ? zopa_xml_find(space->first, "objective") : NULL;
  if (!*ret_top)
    zopa_error_add(genius->error, ZOPA_ERROR, domain ? domain->place : roots[0]->place, "there is no <objective> that holds the issues");
  return *ret_top != NULL;
}

/* False when memory ran out. */
static bool read_set(struct genius *genius, const struct zopa_file *files, const struct zopa_xml *const *roots, size_t count)
{
  const struct zopa_xml *space, *top;
  size_t before = genius->error->error_count;
  if (!find_domain(genius, roots, count, &space, &top) || genius->error->error_count > before)
    return true;
  if (!read_domain(genius, space, top) || !zopa_reading_parties(genius->negotiation, count))
    return false;
  if (genius->error->error_count > before)
    return true;
  for (size_t i = 0; i < count; i++)
    if (strcmp(roots[i]->name, "utility_space") == 0 && !read_profile(genius, &files[i], roots[i]))
      return false;
  if (genius->negotiation->parties_count == 0)
    zopa_error_add(genius->error, ZOPA_WARNING, roots[0]->place, "no profiles are given, so there are no parties");
  return true;
}

bool zopa_genius_recognises(const struct zopa_file *file)
{
  char name[ZOPA_XML_NAME_SIZE];
  return zopa_xml_root_name(file, name) && (strcmp(name, "negotiation_template") == 0 || strcmp(name, "utility_space") == 0);
}

enum zopa_status zopa_genius_read(const struct zopa_file *given, size_t count, struct zopa_error *error, struct zopa_case **ret_case)
{
  struct genius genius = {.error = error, .negotiation = zopa_case_new("genius")};
  size_t before = error->error_count;
  if (!genius.negotiation)
    return ZOPA_E_MEMORY;
  const struct zopa_file *files = zopa_reading_files(genius.negotiation, given, count);
  const struct zopa_xml **roots = ZOPA_ARENA_NEW(&genius.work, const struct zopa_xml *, count);
  enum zopa_status status = files && roots ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t i = 0; i < count && (status == ZOPA_OK || status == ZOPA_E_INPUT); i++) {
    enum zopa_status read = zopa_xml_read(&files[i], &genius.work, error, &roots[i]);
    status = read == ZOPA_OK ? status : read;
  }
  if (status == ZOPA_OK && !read_set(&genius, files, roots, count))
    status = ZOPA_E_MEMORY;
  /* A text or number that could not be kept looks like one that is missing. */
  if (genius.work.failed || genius.negotiation->arena.failed)
    status = ZOPA_E_MEMORY;
  if (status == ZOPA_OK && error->error_count > before)
    status = genius.unsupported ? ZOPA_E_UNSUPPORTED : ZOPA_E_INPUT;
  if (status == ZOPA_OK)
    *ret_case = genius.negotiation;
  else
    zopa_case_free(genius.negotiation);
  zopa_arena_clear(&genius.work);
  return status;
}
