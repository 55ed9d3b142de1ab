/* genius_nonlinear.c - hyper-rectangle profiles of Genius (ANAC 2014): utility that only combinations of values have.
 *
 * <utility maxutility> holds one <ufun aggregation weight>; in it stand <hyperRectangle utility weight> and further ufuns. A rectangle of
 * <INCLUDES index min max/> pays utility * weight when every bound holds (both ends included); one of <EXCLUDES .../> when not every bound
 * holds; one without bounds always. An inner ufun counts times its weight, the outermost as it is. The utility is min(1, sum / maxutility).
 *
 * Each rectangle becomes an interaction; one that pays "unless" becomes a constant and an interaction that takes it back. Aggregation by
 * minimum or maximum is no sum and is refused, unless there is only one thing to aggregate.
 *
 * Source: Genius 10.4, classes NonlinearUtilitySpace, UtilityFunction, InclusiveHyperRectangle, ExclusiveHyperRectangle; Ito, Hattori &
 * Klein, "Multi-issue negotiation protocol for agents", IJCAI 2007. */
#include <string.h>

#include "formats/genius.h"

/* The interactions of one profile as they are collected. */
struct collection {
  struct genius *genius;
  struct zopa_preference *preference;
  size_t capacity;
  mpq_t always;                   /* what is paid whatever the outcome */
  uint32_t *numbers;              /* 0, 1, 2 ...: a term's options are a stretch of it */
};

static bool number_attribute(struct collection *collection, const struct zopa_xml *element, const char *name, mpq_t ret_value)
{
  const char *text = zopa_xml_get(element, name);
  struct zopa_number number = zopa_exact_read(&collection->genius->work, text);
  if (!number.text) {
    zopa_error_add(collection->genius->error, ZOPA_ERROR, element->place, "the %s of <%s> is \"%s\"; it should be a number", name, element->name, text ? text : "");
    return false;
  }
  zopa_number_exact(number.text, ret_value);
  return true;
}

/* Narrows the term of one issue to min .. max; a bound on an issue that has a term already narrows it further. *ret_possible becomes false
 * when no value is left. */
static bool add_bound(struct collection *collection, const struct zopa_xml *bound, uint32_t *term_by_issue, struct zopa_clause *clause, bool *ret_possible)
{
  struct genius *genius = collection->genius;
  long index, min, max;
  if (!zopa_reading_integer(zopa_xml_get(bound, "index"), &index) || !zopa_reading_integer(zopa_xml_get(bound, "min"), &min) ||
      !zopa_reading_integer(zopa_xml_get(bound, "max"), &max)) {
    zopa_error_add(genius->error, ZOPA_ERROR, bound->place, "<%s> needs whole numbers as index, min and max", bound->name);
    return false;
  }
  uint32_t issue = zopa_genius_issue_by_index(genius, index);
  if (issue == ZOPA_NONE || genius->issues[issue].kind != GENIUS_INTEGER) {
    zopa_error_add(genius->error, ZOPA_ERROR, bound->place, "the domain has no integer issue with index %ld", index);
    return false;
  }
  const struct genius_issue *join = &genius->issues[issue];
  min = min < join->lower ? join->lower : min;
  max = max > join->upper ? join->upper : max;
  if (min > max) {
    *ret_possible = false;
    return true;
  }
  struct zopa_term *term;
  uint32_t first = (uint32_t)(min - join->lower), end = (uint32_t)(max - join->lower) + 1;
  if (term_by_issue[issue] == 0) {
    term = &clause->terms[clause->terms_count++];
    term_by_issue[issue] = (uint32_t)clause->terms_count;
    *term = (struct zopa_term){.issue = issue, .place = bound->place};
  } else {
    term = &clause->terms[term_by_issue[issue] - 1];
    uint32_t first_before = term->options[0], end_before = first_before + (uint32_t)term->options_count;
    first = first > first_before ? first : first_before;
    end = end < end_before ? end : end_before;
    if (first >= end) {
      *ret_possible = false;
      return true;
    }
  }
  term->options = collection->numbers + first;
  term->options_count = end - first;
  const struct zopa_option *options = genius->negotiation->issues[issue].options;
  term->at_least = (struct zopa_number){options[first].id, (double)(join->lower + (long)first)};
  term->at_most = (struct zopa_number){options[end - 1].id, (double)(join->lower + (long)end - 1)};
  return true;
}

/* The clause of a rectangle, from its bounds of one kind. False when memory ran out or something is wrong (told). */
static bool read_clause(struct collection *collection, const struct zopa_xml *rectangle, const char *kind, struct zopa_clause *clause, bool *ret_possible)
{
  struct genius *genius = collection->genius;
  size_t count = 0;
  for (const struct zopa_xml *bound = zopa_xml_find(rectangle->first, kind); bound; bound = zopa_xml_find(bound->next, kind))
    count++;
  clause->place = rectangle->place;
  clause->terms = ZOPA_ARENA_NEW(&genius->negotiation->arena, struct zopa_term, count < genius->negotiation->issues_count ? count : genius->negotiation->issues_count);
  if (!clause->terms)
    return false;
  bool good = true;
  for (const struct zopa_xml *bound = zopa_xml_find(rectangle->first, kind); bound && good && *ret_possible; bound = zopa_xml_find(bound->next, kind))
    good = add_bound(collection, bound, genius->term_by_issue, clause, ret_possible);
  for (size_t t = 0; t < clause->terms_count; t++)
    genius->term_by_issue[clause->terms[t].issue] = 0;
  return good;
}

static bool add_interaction(struct collection *collection, const struct zopa_clause *when, const mpq_t add, struct zopa_place place)
{
  struct zopa_preference *preference = collection->preference;
  struct zopa_arena *arena = &collection->genius->negotiation->arena;
  struct zopa_interaction *grown =
    zopa_arena_grow(arena, preference->interactions, preference->interactions_count, &collection->capacity, sizeof *grown);
  if (!grown)
    return false;
  preference->interactions = grown;
  struct zopa_interaction *interaction = &grown[preference->interactions_count++];
  *interaction = (struct zopa_interaction){.when = *when, .add = zopa_exact_number(arena, add), .place = place};
  return interaction->add.text != NULL;
}

/* One rectangle, paying utility * weight * factor. False when memory ran out. */
static bool add_rectangle(struct collection *collection, const struct zopa_xml *rectangle, const mpq_t factor)
{
  size_t before = collection->genius->error->error_count;
  mpq_t pay, weight;
  mpq_inits(pay, weight, NULL);
  mpq_set_ui(weight, 1, 1);
  bool unless = zopa_xml_find(rectangle->first, "EXCLUDES") != NULL, possible = true;
  struct zopa_clause clause = {0};
  bool good = number_attribute(collection, rectangle, "utility", pay) &&
              (!zopa_xml_get(rectangle, "weight") || number_attribute(collection, rectangle, "weight", weight)) &&
              read_clause(collection, rectangle, unless ? "EXCLUDES" : "INCLUDES", &clause, &possible);
  if (good && unless && zopa_xml_find(rectangle->first, "INCLUDES"))
    zopa_error_add(collection->genius->error, ZOPA_WARNING, rectangle->place, "the rectangle has INCLUDES and EXCLUDES; the EXCLUDES alone count");
  mpq_mul(pay, pay, weight);
  mpq_mul(pay, pay, factor);
  if (good && (unless || (possible && clause.terms_count == 0)))
    mpq_add(collection->always, collection->always, pay);
  if (unless)
    mpq_neg(pay, pay);
  if (good && possible && clause.terms_count > 0)
    good = zopa_reading_fits(collection->preference->interactions_count + 1, ZOPA_ENTRIES_MAX, "rectangles", rectangle->place, collection->genius->error) &&
           add_interaction(collection, &clause, pay, rectangle->place);
  mpq_clears(pay, weight, NULL);
  return good || collection->genius->error->error_count > before;
}

/* Whether a ufun's aggregation is a sum, or as good as one. */
static bool is_sum(struct collection *collection, const struct zopa_xml *ufun)
{
  const char *aggregation = zopa_xml_get(ufun, "aggregation");
  size_t parts = 0;
  for (const struct zopa_xml *child = ufun->first; child; child = child->next)
    parts += strcmp(child->name, "hyperRectangle") == 0 || strcmp(child->name, "ufun") == 0;
  if (aggregation && (zopa_reading_same(aggregation, "sum") || (parts == 1 && (zopa_reading_same(aggregation, "min") || zopa_reading_same(aggregation, "max")))))
    return true;
  collection->genius->unsupported = true;
  zopa_error_add(collection->genius->error, ZOPA_ERROR, ufun->place, "the aggregation \"%s\" is not supported; \"sum\" is", aggregation ? aggregation : "");
  return false;
}

/* All rectangles of a ufun and of those within it, depth first. False when memory ran out or something is wrong (told). */
static bool walk(struct collection *collection, const struct zopa_xml *top)
{
  struct {
    const struct zopa_xml *child;
    mpq_t factor;
  } open[ZOPA_XML_DEPTH_MAX + 1];
  for (size_t d = 0; d <= ZOPA_XML_DEPTH_MAX; d++)
    mpq_init(open[d].factor);
  mpq_set_ui(open[0].factor, 1, 1);
  open[0].child = top->first;
  size_t depth = 1;
  bool good = is_sum(collection, top);
  while (good && depth > 0) {
    const struct zopa_xml *child = open[depth - 1].child;
    if (!child) {
      depth--;
      continue;
    }
    open[depth - 1].child = child->next;
    if (strcmp(child->name, "hyperRectangle") == 0)
      good = add_rectangle(collection, child, open[depth - 1].factor);
    else if (strcmp(child->name, "ufun") == 0) {
      mpq_set_ui(open[depth].factor, 1, 1);
      good = is_sum(collection, child) && (!zopa_xml_get(child, "weight") || number_attribute(collection, child, "weight", open[depth].factor));
      mpq_mul(open[depth].factor, open[depth].factor, open[depth - 1].factor);
      open[depth++].child = child->first;
    }
  }
  for (size_t d = 0; d <= ZOPA_XML_DEPTH_MAX; d++)
    mpq_clear(open[d].factor);
  return good;
}

/* The numbers 0, 1, 2 ... up to the largest integer issue, for all profiles of the reading. */
static bool count_up(struct genius *genius)
{
  if (genius->numbers)
    return true;
  size_t largest = 0;
  for (size_t i = 0; i < genius->negotiation->issues_count; i++)
    if (genius->negotiation->issues[i].options_count > largest)
      largest = genius->negotiation->issues[i].options_count;
  genius->term_by_issue = ZOPA_ARENA_NEW(&genius->work, uint32_t, genius->negotiation->issues_count);
  genius->numbers = ZOPA_ARENA_NEW(&genius->negotiation->arena, uint32_t, largest);
  for (size_t i = 0; genius->numbers && i < largest; i++)
    genius->numbers[i] = (uint32_t)i;
  return genius->term_by_issue && genius->numbers;
}

bool zopa_genius_nonlinear(struct genius *genius, const struct zopa_xml *profile, struct zopa_preference *preference)
{
  const struct zopa_xml *objective = zopa_xml_find(profile->first, "objective");
  const struct zopa_xml *utility = objective ? zopa_xml_find(objective->first, "utility") : NULL;
  const struct zopa_xml *ufun = utility ? zopa_xml_find(utility->first, "ufun") : NULL;
  if (!ufun) {
    zopa_error_add(genius->error, ZOPA_ERROR, profile->place, "the nonlinear profile has no <utility maxutility=\"...\"><ufun> in its objective");
    return true;
  }
  struct zopa_arena *arena = &genius->negotiation->arena;
  preference->cap = (struct zopa_number){"1", 1};
  preference->out_of = zopa_exact_read(arena, zopa_xml_get(utility, "maxutility"));
  if (!preference->out_of.text || preference->out_of.value <= 0) {
    zopa_error_add(genius->error, ZOPA_ERROR, utility->place, "maxutility should be a number above 0, which utilities are divided by");
    return true;
  }
  preference->values = ZOPA_ARENA_NEW(arena, struct zopa_values, genius->negotiation->issues_count);
  if (!preference->values || !count_up(genius))
    return false;
  struct collection collection = {.genius = genius, .preference = preference, .numbers = genius->numbers};
  mpq_init(collection.always);
  size_t before = genius->error->error_count;
  bool good = walk(&collection, ufun);
  struct zopa_clause none = {.place = ufun->place};
  if (good && mpq_sgn(collection.always) != 0)
    good = add_interaction(&collection, &none, collection.always, ufun->place);
  mpq_clear(collection.always);
  return good || genius->error->error_count > before;
}
