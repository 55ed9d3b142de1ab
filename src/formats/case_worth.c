/* case_worth.c - numeric issues on their grid, and what options are worth to a party: weights, values, reservation, intervals, points.
 *
 * A grid is reckoned exactly, with rationals: option k of an issue is from + k * step, and a number names it when it is equal, however it
 * is written (5, 5.0, 5e0). */
#include <stdlib.h>
#include <string.h>

#include "case/grid.h"
#include "formats/case_reader.h"
#include "formats/exact.h"

/* ---------------------------------------------------------------- grids */

/* The values of the grid as options, once it is known to be sound. */
static bool fill_grid(struct zopa_case_reader *reader, struct zopa_issue *issue, size_t count, mpq_t from, const mpq_t step)
{
  issue->options = ZOPA_READER_NEW(reader, struct zopa_option, count);
  for (size_t i = 0; i < count && issue->options; i++) {
    struct zopa_number number = zopa_exact_number(reader->arena, from);
    if (!number.text)
      return zopa_reader_no_memory(reader);
    issue->options[i] = (struct zopa_option){number.text, number.text, issue->place};
    issue->options_count = i + 1;
    mpq_add(from, from, step);
  }
  return issue->options != NULL;
}

/* `to` lies off the grid: names the two values of the grid next to it. */
static bool off_grid(struct zopa_case_reader *reader, const struct zopa_node *node, const struct zopa_issue *issue, const mpq_t from,
                     const mpq_t step, const mpz_t k)
{
  struct zopa_text text = {0};
  mpq_t at;
  mpq_init(at);
  mpq_set_z(at, k);
  mpq_mul(at, at, step);
  mpq_add(at, at, from);
  zopa_text_format(&text, "\"to\" is not on the grid that starts at %s in steps of %s; the nearest values are ", issue->from.text, issue->step.text);
  zopa_exact_text(&text, at);
  mpq_add(at, at, step);
  zopa_text_string(&text, " and ");
  zopa_exact_text(&text, at);
  mpq_clear(at);
  const struct zopa_node *to = zopa_node_get(node, "to");
  zopa_reader_wrong(reader, to ? to : node, "%s", text.failed ? "\"to\" is not on the grid" : text.data);
  zopa_text_clear(&text);
  return false;
}

static bool check_grid(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_issue *issue, mpq_t from, mpq_t to, const mpq_t step)
{
  const struct zopa_node *step_node = zopa_node_get(node, "step");
  if (mpq_sgn(step) <= 0)
    return zopa_reader_wrong(reader, step_node ? step_node : node, "\"step\" must be above 0");
  mpz_t k, rest;
  mpz_inits(k, rest, NULL);
  mpq_sub(to, to, from);
  mpq_div(to, to, step);
  mpz_fdiv_qr(k, rest, mpq_numref(to), mpq_denref(to));
  bool good = true;
  if (mpz_cmp_ui(k, ZOPA_OPTIONS_MAX) >= 0) {
    reader->too_large = true;
    good = zopa_reader_wrong(reader, node, "this range has more values than the limit of %d; take a larger step", ZOPA_OPTIONS_MAX);
  } else if (mpz_sgn(rest) != 0)
    good = off_grid(reader, node, issue, from, step, k);
  else
    good = fill_grid(reader, issue, mpz_get_ui(k) + 1, from, step);
  mpz_clears(k, rest, NULL);
  return good;
}

bool zopa_reader_grid(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_issue *issue)
{
  const struct zopa_node *at = zopa_node_get(node, "from");
  mpq_t from, to, step;
  mpq_inits(from, to, step, NULL);
  zopa_number_exact(issue->from.text, from);
  zopa_number_exact(issue->to.text, to);
  bool good = true;
  if (mpq_cmp(from, to) > 0)
    good = zopa_reader_wrong(reader, at ? at : node, "\"from\" is above \"to\"; write the smaller number first");
  else if (issue->step.text) {
    zopa_number_exact(issue->step.text, step);
    good = check_grid(reader, node, issue, from, to, step);
  } else
    issue->continuous = true;
  mpq_clears(from, to, step, NULL);
  return good;
}

bool zopa_reader_sample(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_issue *issue)
{
  const struct zopa_node *child;
  size_t count;
  if (!zopa_reader_items(reader, "sample", node, &child, &count) || !zopa_reader_fits(reader, "sample", node, count, ZOPA_OPTIONS_MAX))
    return false;
  if (count == 0)
    return zopa_reader_wrong(reader, node, "\"sample\" lists no number");
  issue->options = ZOPA_READER_NEW(reader, struct zopa_option, count);
  bool good = issue->options != NULL;
  mpq_t last, at;
  mpq_inits(last, at, NULL);
  for (size_t i = 0; i < count && good; i++, child = child->next) {
    struct zopa_number number = {0};
    good = zopa_reader_number(reader, "sample", child, &number);
    if (!good)
      break;
    zopa_number_exact(number.text, at);
    if (i > 0 && mpq_cmp(at, last) <= 0)
      good = zopa_reader_wrong(reader, child, "the numbers of \"sample\" must rise");
    mpq_set(last, at);
    issue->options[issue->options_count++] = (struct zopa_option){number.text, number.text, zopa_reader_place(reader, child)};
  }
  mpq_clears(last, at, NULL);
  return good;
}

/* ---------------------------------------------------------------- options by name */

static bool add_option(struct zopa_case_reader *reader, struct zopa_names *names, struct zopa_issue *issue, const char *id, const char *text,
                       const struct zopa_node *node)
{
  struct zopa_option *option = &issue->options[issue->options_count];
  uint32_t met;
  char shown[ZOPA_SHOWN_SIZE];
  option->id = zopa_reader_text(reader, id);
  option->text = text && strcmp(text, id) != 0 ? zopa_reader_text(reader, text) : option->id;
  option->place = zopa_reader_key_place(reader, node);
  if (!option->id || !option->text || !zopa_names_add(names, option->id, (uint32_t)issue->options_count, &met))
    return zopa_reader_no_memory(reader);
  if (met != issue->options_count)
    return zopa_reader_wrong(reader, node, "the option \"%s\" stands here a second time", zopa_shown(id, shown));
  issue->options_count++;
  return zopa_reader_id(reader, id, option->place);
}

bool zopa_reader_issue_options(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_issue *issue)
{
  if (node->kind == ZOPA_NODE_SCALAR)
    return zopa_reader_wrong(reader, node, "\"options\" is a map from option to text, or a list of options, not %s", zopa_node_kind_word(node));
  if (!zopa_reader_fits(reader, "options", node, node->count, ZOPA_OPTIONS_MAX))
    return false;
  if (node->count == 0)
    return zopa_reader_wrong(reader, node, "\"options\" lists no option; an issue needs at least one");
  issue->options = ZOPA_READER_NEW(reader, struct zopa_option, node->count);
  struct zopa_names names = {0};
  bool good = issue->options != NULL;
  for (const struct zopa_node *child = issue->options ? node->first : NULL; child; child = child->next) {
    bool bare = zopa_node_is_null(child) && child->key;
    if (!bare && !zopa_reader_scalar(reader, child->key ? "text of an option" : "options", child))
      good = false;
    else
      good = add_option(reader, &names, issue, child->key ? child->key : child->text, child->key && !bare ? child->text : NULL, child) && good;
  }
  zopa_names_clear(&names);
  return good;
}

/* ---------------------------------------------------------------- complete preferences */

static bool need_values(struct zopa_case_reader *reader, struct zopa_preference *preference)
{
  if (!preference->values)
    preference->values = ZOPA_READER_NEW(reader, struct zopa_values, reader->it->issues_count);
  return preference->values != NULL;
}

bool zopa_reader_weights(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_preference *preference)
{
  if (!zopa_reader_is(reader, "weights", node, ZOPA_NODE_MAP) || !need_values(reader, preference))
    return false;
  bool good = true;
  uint32_t hint = 0;
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    uint32_t issue = zopa_reader_issue(reader, child->key, zopa_reader_key_place(reader, child), hint);
    if (issue == ZOPA_NONE) {
      good = false;
      continue;
    }
    hint = issue + 1;
    struct zopa_values *values = &preference->values[issue];
    values->place = zopa_reader_key_place(reader, child);
    good = zopa_reader_number(reader, child->key, child, &values->weight) && good;
  }
  return good;
}

/* {curve: linear, a: 0.01, b: 0}: the curve, and its value at every number of the sample. */
static bool read_curve(struct zopa_case_reader *reader, const struct zopa_node *node, const struct zopa_issue *issue, struct zopa_values *values)
{
  static const char *const names[] = {"curve", "a", "b", "c"};
  struct zopa_number *numbers[] = {NULL, &values->curve.a, &values->curve.b, &values->curve.c};
  static const unsigned needed[] = {0, 2, 1, 3};
  const struct zopa_node *word = zopa_node_get(node, "curve");
  const char *text = zopa_reader_scalar(reader, "curve", word), *words[8];
  unsigned kind = ZOPA_CURVE_NONE, count = 0, given = 0;
  for (const char *each; (each = zopa_curve_word(count)) != NULL; count++) {
    words[count] = *each ? each : NULL;
    kind = text && *each && strcmp(each, text) == 0 ? count : kind;
  }
  if (!text)
    return false;
  if (kind == ZOPA_CURVE_NONE)
    return zopa_reader_unknown(reader, zopa_reader_place(reader, word), text, words, count, "it is one of", "there is no such curve");
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    size_t i = 0;
    while (i < 4 && strcmp(names[i], child->key) != 0)
      i++;
    if (i == 4)
      return zopa_reader_unknown(reader, zopa_reader_key_place(reader, child), child->key, names, 4, "its keys are", "a curve has no such key");
    if (numbers[i] && !zopa_reader_number(reader, names[i], child, numbers[i]))
      return false;
    given += numbers[i] != NULL;
  }
  for (unsigned i = 1; i <= needed[kind]; i++)
    if (!numbers[i]->text || given != needed[kind])
      return zopa_reader_wrong(reader, node, "a %s curve has the numbers %s", text, needed[kind] == 1 ? "a" : needed[kind] == 2 ? "a and b" : "a, b and c");
  values->curve.kind = (enum zopa_curve_kind)kind;
  values->options = ZOPA_READER_NEW(reader, struct zopa_number, issue->options_count);
  mpq_t x;
  mpq_init(x);
  for (size_t i = 0; i < issue->options_count && values->options; i++) {
    zopa_number_exact(issue->options[i].id, x);
    zopa_curve_value(&values->curve, x, x);
    values->options[i] = zopa_exact_number(reader->arena, x);
    if (!values->options[i].text)
      zopa_reader_no_memory(reader);
  }
  mpq_clear(x);
  return values->options != NULL;
}

/* {from: 0, to: 1}: both ends of a straight line. */
static bool read_line(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_values *values)
{
  const struct zopa_node *from = zopa_node_get(node, "from"), *to = zopa_node_get(node, "to");
  if (!from || !to)
    return zopa_reader_wrong(reader, node, "a straight line needs its value at both ends, as {from: 0, to: 1}");
  bool good = zopa_reader_number(reader, "from", from, &values->from);
  return zopa_reader_number(reader, "to", to, &values->to) && good;
}

static bool only_ends(const struct zopa_node *node)
{
  for (const struct zopa_node *child = node->first; child; child = child->next)
    if (strcmp(child->key, "from") != 0 && strcmp(child->key, "to") != 0)
      return false;
  return node->count > 0;
}

/* "a, b, c (and 4 more)" of the options without a value. */
static bool missing_values(struct zopa_case_reader *reader, const struct zopa_node *node, const struct zopa_issue *issue, const struct zopa_values *values)
{
  enum { NAMED_MAX = 5 };
  struct zopa_text text = {0};
  size_t missing = 0;
  char shown[ZOPA_SHOWN_SIZE];
  for (size_t i = 0; i < issue->options_count; i++)
    if (!values->options[i].text && missing++ < NAMED_MAX)
      zopa_text_format(&text, "%s%s", missing > 1 ? ", " : "", zopa_shown(issue->options[i].id, shown));
  if (missing > NAMED_MAX)
    zopa_text_format(&text, " and %zu more", missing - NAMED_MAX);
  if (missing > 0)
    zopa_reader_wrong_key(reader, node, "no value for %s of %s; every option needs one", text.failed ? "some options" : text.data, issue->id);
  zopa_text_clear(&text);
  return missing == 0;
}

static bool read_option_values(struct zopa_case_reader *reader, const struct zopa_node *node, uint32_t index, struct zopa_values *values)
{
  const struct zopa_issue *issue = &reader->it->issues[index];
  values->options = ZOPA_READER_NEW(reader, struct zopa_number, issue->options_count);
  bool good = values->options != NULL;
  uint32_t hint = 0;
  for (const struct zopa_node *child = good ? node->first : NULL; child; child = child->next) {
    uint32_t option = zopa_reader_option(reader, index, child->key, zopa_reader_key_place(reader, child), hint);
    if (option == ZOPA_NONE) {
      good = false;
      continue;
    }
    hint = option + 1;
    char shown[ZOPA_SHOWN_SIZE];
    if (values->options[option].text)
      good = zopa_reader_wrong_key(reader, child, "the value of %s = \"%s\" is given twice", issue->id, zopa_shown(child->key, shown));
    else
      good = zopa_reader_number(reader, child->key, child, &values->options[option]) && good;
  }
  return good && missing_values(reader, node, issue, values);
}

bool zopa_reader_values(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_preference *preference)
{
  if (!zopa_reader_is(reader, "values", node, ZOPA_NODE_MAP) || !need_values(reader, preference))
    return false;
  bool good = true;
  uint32_t hint = 0;
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    uint32_t index = zopa_reader_issue(reader, child->key, zopa_reader_key_place(reader, child), hint);
    if (index == ZOPA_NONE || !zopa_reader_is(reader, child->key, child, ZOPA_NODE_MAP)) {
      good = false;
      continue;
    }
    hint = index + 1;
    const struct zopa_issue *issue = &reader->it->issues[index];
    struct zopa_values *values = &preference->values[index];
    values->place = zopa_reader_key_place(reader, child);
    if (issue->continuous && zopa_node_get(child, "curve"))
      good = read_curve(reader, child, issue, values) && good;
    else if (issue->numeric && only_ends(child))
      good = read_line(reader, child, values) && good;
    else
      good = read_option_values(reader, child, index, values) && good;
  }
  return good;
}

bool zopa_reader_complete(struct zopa_case_reader *reader, const struct zopa_node *node, uint32_t party, struct zopa_preference *preference)
{
  const struct zopa_node *values_node = zopa_node_get(node, "values");
  const char *who = reader->it->parties[party].id;
  bool good = true;
  for (size_t i = 0; i < reader->it->issues_count && preference->values; i++) {
    const struct zopa_values *values = &preference->values[i];
    const char *issue = reader->it->issues[i].id;
    bool valued = values->options || values->from.text;
    if (!values->weight.text && !valued)
      good = zopa_reader_wrong_key(reader, node, "nothing says what %s is worth to %s; give it a weight and values, or weight 0 if it does not matter",
                                   issue, who);
    else if (!values->weight.text)
      good = zopa_reader_wrong_key(reader, values_node, "%s has values but no weight; give it one, 0 if it does not matter to %s", issue, who);
    else if (!valued && values->weight.value != 0)
      good = zopa_reader_wrong_key(reader, values_node, "%s has a weight but no values; give them, or weight 0 if it does not matter to %s", issue, who);
  }
  return good;
}

bool zopa_reader_reservation(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_preference *preference)
{
  const struct zopa_node *package = zopa_node_get(node, "package");
  if (node->kind == ZOPA_NODE_SCALAR)
    return zopa_reader_number(reader, "reservation", node, &preference->reservation);
  if (!package || node->count > 1)
    return zopa_reader_wrong(reader, node, "\"reservation\" is a number, or {package: {...}} with one option for every issue");
  preference->reservation_is_package = true;
  return zopa_reader_clause(reader, "package", package, true, false, &preference->reservation_package);
}

/* ---------------------------------------------------------------- intervals, points, controls */

/* [low, high], or one number for both. */
static bool read_interval(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_interval *interval)
{
  interval->place = zopa_reader_key_place(reader, node);
  if (node->kind == ZOPA_NODE_SCALAR && zopa_reader_number(reader, node->key, node, &interval->low)) {
    interval->high = interval->low;
    return true;
  }
  if (node->kind == ZOPA_NODE_SCALAR)
    return false;
  if (node->kind != ZOPA_NODE_LIST || node->count != 2)
    return zopa_reader_wrong(reader, node, "an interval is a list of two numbers, [low, high], or one number");
  bool good = zopa_reader_number(reader, "low", node->first, &interval->low);
  return zopa_reader_number(reader, "high", node->first->next, &interval->high) && good;
}

bool zopa_reader_intervals(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node,
                           struct zopa_preference_statement *statement)
{
  bool rates = key->kind == ZOPA_KEY_RATES, good = true;
  size_t total = 0;
  if (!zopa_reader_is(reader, key->name, node, ZOPA_NODE_MAP))
    return false;
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    if (rates && !zopa_reader_is(reader, child->key, child, ZOPA_NODE_MAP))
      return false;
    total += rates ? child->count : 1;
  }
  if (total == 0)
    return zopa_reader_wrong_key(reader, node, "\"%s\" names no %s", key->name, rates ? "option" : "issue");
  if (!zopa_reader_fits(reader, key->name, node, total, ZOPA_ENTRIES_MAX) ||
      !(statement->intervals = ZOPA_READER_NEW(reader, struct zopa_interval, total)))
    return false;
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    uint32_t issue = zopa_reader_issue(reader, child->key, zopa_reader_key_place(reader, child), 0), hint = 0;
    for (const struct zopa_node *each = rates ? child->first : child; each && issue != ZOPA_NONE; each = rates ? each->next : NULL) {
      struct zopa_interval *interval = &statement->intervals[statement->intervals_count++];
      interval->issue = issue;
      interval->option = rates ? zopa_reader_option(reader, issue, each->key, zopa_reader_key_place(reader, each), hint) : ZOPA_NONE;
      hint = interval->option + 1;
      good = read_interval(reader, each, interval) && (!rates || interval->option != ZOPA_NONE) && good;
    }
    good = good && issue != ZOPA_NONE;
  }
  return good;
}

bool zopa_reader_points(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_case *it)
{
  if (!zopa_reader_is(reader, "points", node, ZOPA_NODE_MAP) || !zopa_reader_fits(reader, "points", node, node->count, ZOPA_PARTIES_MAX))
    return false;
  struct zopa_points *all = ZOPA_READER_NEW(reader, struct zopa_points, node->count);
  bool good = all != NULL;
  size_t count = 0;
  for (const struct zopa_node *child = all ? node->first : NULL; child; child = child->next) {
    struct zopa_points *points = &all[count];
    points->party = zopa_reader_party(reader, child->key, zopa_reader_key_place(reader, child), 0);
    points->place = zopa_reader_key_place(reader, child);
    if (points->party == ZOPA_NONE || !zopa_reader_is(reader, child->key, child, ZOPA_NODE_MAP) ||
        !zopa_reader_fits(reader, child->key, child, child->count, ZOPA_ISSUES_MAX)) {
      good = false;
      continue;
    }
    points->items = ZOPA_READER_NEW(reader, const char *, child->count);
    points->values = ZOPA_READER_NEW(reader, struct zopa_number, child->count);
    for (const struct zopa_node *item = points->items && points->values ? child->first : NULL; item; item = item->next) {
      size_t i = points->items_count++;
      points->items[i] = zopa_reader_text(reader, item->key);
      good = points->items[i] && zopa_reader_number(reader, item->key, item, &points->values[i]) && good;
    }
    count++;
  }
  if (good) {                     /* half a table would be found wrong for what was left out of it */
    it->points = all;
    it->points_count = count;
  }
  return good;
}

bool zopa_reader_controls(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_case *it)
{
  if (!zopa_reader_is(reader, "controls", node, ZOPA_NODE_MAP) || !zopa_reader_fits(reader, "controls", node, node->count, ZOPA_PARTIES_MAX))
    return false;
  it->controls = ZOPA_READER_NEW(reader, struct zopa_obligation, node->count);
  bool good = it->controls != NULL;
  for (const struct zopa_node *child = it->controls ? node->first : NULL; child; child = child->next) {
    struct zopa_obligation *obligation = &it->controls[it->controls_count];
    obligation->place = zopa_reader_key_place(reader, child);
    obligation->party = zopa_reader_party(reader, child->key, obligation->place, 0);
    if (obligation->party != ZOPA_NONE && zopa_reader_issues(reader, child->key, child, &obligation->issues))
      it->controls_count++;
    else
      good = false;
  }
  return good;
}
