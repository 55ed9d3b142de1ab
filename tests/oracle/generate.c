/* generate.c - see generate.h. */
#include "generate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/oracle.h"

/* A case in the making. */
struct maker {
  struct zopa_case *negotiation;
  const struct generate_recipe *recipe;
  struct zopa_random random;
};

static void *need(struct zopa_case *negotiation, size_t count, size_t size)
{
  void *memory = zopa_arena_array(&negotiation->arena, count, size);
  if (!memory) {
    fprintf(stderr, "generate: memory ran out\n");
    abort();
  }
  return memory;
}

static const char *text(struct zopa_case *negotiation, const char *format, ...) __attribute__((format(printf, 2, 3)));
static const char *text(struct zopa_case *negotiation, const char *format, ...)
{
  char line[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  char *copy = need(negotiation, strlen(line) + 1, 1);
  memcpy(copy, line, strlen(line));
  return copy;
}

struct zopa_number generate_number(struct zopa_case *negotiation, const char *format, ...)
{
  char line[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  struct zopa_number number = {0};
  if (!zopa_number_read(line, &number.value)) {
    fprintf(stderr, "generate: '%s' is no number\n", line);
    abort();
  }
  char *copy = need(negotiation, strlen(line) + 1, 1);
  memcpy(copy, line, strlen(line));
  number.text = copy;
  return number;
}

struct zopa_case *generate_empty(size_t parties, size_t issues, const uint32_t *options)
{
  struct zopa_case first = {0}, *negotiation = need(&first, 1, sizeof *negotiation);
  *negotiation = first;
  negotiation->format = "case";
  negotiation->title = "made";
  negotiation->parties_count = parties;
  negotiation->parties = need(negotiation, parties, sizeof *negotiation->parties);
  negotiation->preferences = need(negotiation, parties, sizeof *negotiation->preferences);
  negotiation->issues_count = issues;
  negotiation->issues = need(negotiation, issues, sizeof *negotiation->issues);
  for (size_t p = 0; p < parties; p++)
    negotiation->parties[p].id = negotiation->parties[p].name = text(negotiation, "p%zu", p);
  for (size_t i = 0; i < issues; i++) {
    struct zopa_issue *issue = &negotiation->issues[i];
    issue->id = issue->name = text(negotiation, "i%zu", i);
    issue->options_count = options[i];
    issue->options = need(negotiation, options[i], sizeof *issue->options);
    for (size_t o = 0; o < options[i]; o++)
      issue->options[o].id = issue->options[o].text = text(negotiation, "o%zu", o);
  }
  return negotiation;
}

static struct zopa_values *values_of(struct zopa_case *negotiation, size_t party, size_t issue)
{
  struct zopa_preference *preference = &negotiation->preferences[party];
  preference->given = true;
  if (!preference->values)
    preference->values = need(negotiation, negotiation->issues_count, sizeof *preference->values);
  return &preference->values[issue];
}

void generate_values(struct zopa_case *negotiation, size_t party, size_t issue, const char *weight, const char *const *values)
{
  struct zopa_values *entry = values_of(negotiation, party, issue);
  entry->weight = generate_number(negotiation, "%s", weight);
  entry->options = need(negotiation, negotiation->issues[issue].options_count, sizeof *entry->options);
  for (size_t o = 0; o < negotiation->issues[issue].options_count; o++)
    entry->options[o] = generate_number(negotiation, "%s", values[o]);
}

struct zopa_clause generate_package(struct zopa_case *negotiation, size_t count, const uint32_t (*terms)[2])
{
  struct zopa_clause clause = {.terms = need(negotiation, count, sizeof *clause.terms), .terms_count = count};
  for (size_t t = 0; t < count; t++) {
    clause.terms[t].issue = terms[t][0];
    clause.terms[t].options = need(negotiation, 1, sizeof *clause.terms[t].options);
    clause.terms[t].options[0] = terms[t][1];
    clause.terms[t].options_count = 1;
  }
  return clause;
}

/* Room for one more item of an array with its count beside it. */
#define APPEND(negotiation, items, count)                                                   \
  do {                                                                                      \
    void *grown = need((negotiation), (count) + 1, sizeof *(items));                        \
    memcpy(grown, (items) ? (void *)(items) : grown, (count) * sizeof *(items));            \
    (items) = grown;                                                                        \
    (count)++;                                                                              \
  } while (0)

static struct zopa_constraint *add_constraint(struct zopa_case *negotiation)
{
  APPEND(negotiation, negotiation->constraints, negotiation->constraints_count);
  return &negotiation->constraints[negotiation->constraints_count - 1];
}

void generate_forbid(struct zopa_case *negotiation, struct zopa_clause forbid) { add_constraint(negotiation)->forbid = forbid; }

void generate_interaction(struct zopa_case *negotiation, size_t party, struct zopa_clause when, const char *add)
{
  struct zopa_preference *preference = &negotiation->preferences[party];
  APPEND(negotiation, preference->interactions, preference->interactions_count);
  preference->interactions[preference->interactions_count - 1] =
    (struct zopa_interaction){.when = when, .add = generate_number(negotiation, "%s", add)};
}

/* Draws. */

static uint32_t below(struct maker *maker, uint32_t bound) { return (uint32_t)zopa_random_below(&maker->random, bound); }

static uint32_t between(struct maker *maker, uint32_t low, uint32_t high) { return low + below(maker, high - low + 1); }

static bool chance(struct maker *maker, uint32_t percent) { return below(maker, 100) < percent; }

static struct zopa_number draw_number(struct maker *maker)
{
  struct zopa_case *negotiation = maker->negotiation;
  const char *sign = maker->recipe->signs && chance(maker, 25) ? "-" : "";
  switch (maker->recipe->numbers) {
  case GENERATE_SMALL: return generate_number(negotiation, "%s%u", sign, below(maker, 5));
  case GENERATE_TENTHS: return generate_number(negotiation, "%s%.1f", sign, below(maker, 11) / 10.0);
  case GENERATE_FRACTIONS: return generate_number(negotiation, "%s%u/%u", sign, below(maker, 8), (const uint32_t[]){1, 2, 3, 5, 7}[below(maker, 5)]);
  case GENERATE_LONG: break;
  }
  return generate_number(negotiation, "%s%.17f", sign, chance(maker, 10) ? below(maker, 2) : zopa_random_unit(&maker->random));
}

/* A test of one to all options of an issue, mostly of one. */
static void draw_term(struct maker *maker, uint32_t issue, struct zopa_term *ret_term)
{
  uint32_t count = (uint32_t)maker->negotiation->issues[issue].options_count;
  *ret_term = (struct zopa_term){.issue = issue, .options = need(maker->negotiation, count, sizeof *ret_term->options)};
  if (chance(maker, 50)) {
    ret_term->options[ret_term->options_count++] = below(maker, count);
    return;
  }
  uint32_t percent = (const uint32_t[]){10, 50, 90}[below(maker, 3)];
  for (uint32_t o = 0; o < count; o++)
    if (chance(maker, percent))
      ret_term->options[ret_term->options_count++] = o;
  if (ret_term->options_count == 0)
    ret_term->options[ret_term->options_count++] = below(maker, count);
}

/* Terms on different issues. */
static struct zopa_clause draw_clause(struct maker *maker, uint32_t terms_max)
{
  uint32_t issues = (uint32_t)maker->negotiation->issues_count, wanted = between(maker, 1, terms_max < issues ? terms_max : issues);
  struct zopa_clause clause = {.terms = need(maker->negotiation, wanted, sizeof *clause.terms), .terms_count = wanted};
  bool *taken = need(maker->negotiation, issues, sizeof *taken);
  for (uint32_t t = 0; t < wanted; t++) {
    uint32_t issue = below(maker, issues);
    while (taken[issue])
      issue = (issue + 1) % issues;
    taken[issue] = true;
    draw_term(maker, issue, &clause.terms[t]);
  }
  return clause;
}

/* The case's parts. */

static void shape(struct maker *maker)
{
  const struct generate_recipe *recipe = maker->recipe;
  uint32_t options[64], parties = between(maker, recipe->parties_min, recipe->parties_max);
  uint32_t issues = between(maker, recipe->issues_min, recipe->issues_max);
  for (uint32_t i = 0; i < issues; i++)
    options[i] = between(maker, recipe->options_min, recipe->options_max);
  if (recipe->last_options)
    options[issues - 1] = recipe->last_options - below(maker, 3);
  for (uint32_t at = 0;; at++) {
    double product = 1;
    for (uint32_t i = 0; i < issues; i++)
      product *= options[i];
    if (product <= (double)recipe->outcomes_max)
      break;
    uint32_t cut = at % issues;
    if (options[cut] > 1 && !(recipe->last_options && cut == issues - 1))
      options[cut]--;
  }
  maker->negotiation = generate_empty(parties, issues, options);
  for (uint32_t p = 0; p < parties; p++)
    if (recipe->mediators && p != parties - 1 && chance(maker, 40)) {
      maker->negotiation->parties[p].role = chance(maker, 50) ? ZOPA_ROLE_MEDIATOR : ZOPA_ROLE_PARTY;
      maker->negotiation->parties[p].consents = maker->negotiation->parties[p].role == ZOPA_ROLE_PARTY ? ZOPA_NO : ZOPA_UNSAID;
    } else if (recipe->mediators && chance(maker, 20)) {
      maker->negotiation->parties[p].role = ZOPA_ROLE_GUARANTOR;
      maker->negotiation->parties[p].consents = ZOPA_YES;
    }
}

/* Some issues become a range: from + k * step. */
static void draw_ranges(struct maker *maker)
{
  for (size_t i = 0; maker->recipe->numeric && i < maker->negotiation->issues_count; i++) {
    struct zopa_issue *issue = &maker->negotiation->issues[i];
    if (chance(maker, 40))
      continue;
    uint32_t from = below(maker, 40), step = between(maker, 1, 25), last = (uint32_t)issue->options_count - 1;
    issue->numeric = true;
    issue->from = generate_number(maker->negotiation, "%.1f", from / 10.0);
    issue->step = generate_number(maker->negotiation, "%.1f", step / 10.0);
    issue->to = generate_number(maker->negotiation, "%.1f", (from + last * step) / 10.0);
    for (uint32_t o = 0; o <= last; o++)
      issue->options[o].id = issue->options[o].text = text(maker->negotiation, "%.1f", (from + o * step) / 10.0);
  }
}

static void draw_values(struct maker *maker, size_t party, bool indifferent)
{
  struct zopa_case *negotiation = maker->negotiation;
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    struct zopa_values *values = values_of(negotiation, party, i);
    const struct zopa_issue *issue = &negotiation->issues[i];
    values->weight = draw_number(maker);
    if (values->weight.text[0] == '-')
      values->weight = generate_number(negotiation, "%s", values->weight.text + 1);
    if (issue->numeric && !indifferent && chance(maker, 80)) {
      values->from = draw_number(maker);
      values->to = issue->options_count == 1 ? values->from : draw_number(maker);
      continue;
    }
    struct zopa_number constant = draw_number(maker);
    values->options = need(negotiation, issue->options_count, sizeof *values->options);
    for (size_t o = 0; o < issue->options_count; o++)
      values->options[o] = indifferent ? constant : draw_number(maker);
  }
}

static void draw_scale(struct maker *maker, struct zopa_preference *preference)
{
  const struct generate_recipe *recipe = maker->recipe;
  if (!recipe->capped && !(recipe->as_written && chance(maker, 60)))
    return;
  preference->as_written = true;
  if (chance(maker, 60))
    preference->out_of = generate_number(maker->negotiation, "%u", between(maker, 2, 12));
  /* A cap is on the scale after out_of; small sums are a few units, so these are reached often. */
  if (recipe->capped || chance(maker, 40))
    preference->cap = generate_number(maker->negotiation, "%u/%u", between(maker, 1, 9), between(maker, 1, 4));
}

static void draw_extras(struct maker *maker, size_t party, bool indifferent)
{
  struct zopa_case *negotiation = maker->negotiation;
  struct zopa_preference *preference = &negotiation->preferences[party];
  const struct generate_recipe *recipe = maker->recipe;
  for (uint32_t n = indifferent ? 0 : below(maker, recipe->interactions_max + 1); n > 0; n--) {
    struct zopa_clause when = draw_clause(maker, recipe->terms_max);
    generate_interaction(negotiation, party, when, draw_number(maker).text);
  }
  for (uint32_t n = below(maker, recipe->red_lines_max + 1); n > 0; n--) {
    APPEND(negotiation, preference->statements, preference->statements_count);
    /* What a party accepts rules nothing out, so it must not matter here. */
    preference->statements[preference->statements_count - 1] =
      (struct zopa_preference_statement){.kind = chance(maker, 80) ? ZOPA_RED_LINE : ZOPA_ACCEPTS, .subject = draw_clause(maker, 3)};
  }
  if (chance(maker, 35) || recipe->reservations == GENERATE_BEST || recipe->reservations == GENERATE_ABOVE)
    return;
  if (preference->as_written)
    preference->reservation = draw_number(maker);
  else if (recipe->numbers == GENERATE_LONG)
    preference->reservation = generate_number(negotiation, "%.17f", zopa_random_unit(&maker->random));
  else
    preference->reservation = generate_number(negotiation, "%u/%u", below(maker, 3), between(maker, 2, 5));
}

static void draw_preferences(struct maker *maker)
{
  struct zopa_case *negotiation = maker->negotiation;
  const struct generate_recipe *recipe = maker->recipe;
  uint32_t parties = (uint32_t)negotiation->parties_count, indifferent_party = below(maker, parties);
  for (uint32_t p = 0; p < parties; p++) {
    struct zopa_preference *preference = &negotiation->preferences[p];
    bool indifferent = recipe->flat || (recipe->indifferent && p == indifferent_party);
    if (recipe->alike && p > 0) {
      *preference = negotiation->preferences[0];
      continue;
    }
    draw_scale(maker, preference);
    draw_values(maker, p, indifferent);
    draw_extras(maker, p, indifferent);
    if (recipe->incomplete && (p == indifferent_party || chance(maker, 20)))
      preference->values = NULL;
  }
}

static void draw_constraints(struct maker *maker)
{
  struct zopa_case *negotiation = maker->negotiation;
  const struct generate_recipe *recipe = maker->recipe;
  for (uint32_t n = below(maker, recipe->forbids_max + 1); n > 0; n--)
    generate_forbid(negotiation, draw_clause(maker, recipe->terms_max));
  for (uint32_t n = below(maker, recipe->conditionals_max + 1); n > 0; n--) {
    struct zopa_constraint *constraint = add_constraint(negotiation);
    constraint->conditional = true;
    constraint->when = draw_clause(maker, 2);
    constraint->then = draw_clause(maker, 3);
    if (chance(maker, 30))
      draw_term(maker, constraint->when.terms[0].issue, &constraint->then.terms[0]);
    /* At most one term an issue: what the line above doubled goes. */
    for (size_t t = 1; t < constraint->then.terms_count; t++)
      if (constraint->then.terms[t].issue == constraint->then.terms[0].issue)
        constraint->then.terms[t] = constraint->then.terms[--constraint->then.terms_count];
  }
  if (recipe->empty) {
    uint32_t issue = below(maker, (uint32_t)negotiation->issues_count);
    for (uint32_t o = 0; o < negotiation->issues[issue].options_count; o++) {
      struct zopa_constraint *constraint = add_constraint(negotiation);
      constraint->conditional = true;
      constraint->when = generate_package(negotiation, 1, (const uint32_t[][2]){{issue, o}});
      uint32_t other = (issue + 1) % (uint32_t)negotiation->issues_count;
      constraint->then.terms_count = 1;
      constraint->then.terms = need(negotiation, 1, sizeof *constraint->then.terms);
      constraint->then.terms[0] = (struct zopa_term){.issue = other, .options = need(negotiation, 1, sizeof(uint32_t)), .options_count = 1};
      constraint->then.terms[0].options[0] = 0;
      generate_forbid(negotiation, generate_package(negotiation, issue == other ? 1 : 2, (const uint32_t[][2]){{issue, o}, {other, 0}}));
    }
  }
}

/* Reservation values that need to know what a party can get. */
static void set_reservation(struct maker *maker)
{
  struct zopa_case *negotiation = maker->negotiation;
  uint32_t p = below(maker, (uint32_t)negotiation->parties_count);
  struct zopa_preference *preference = &negotiation->preferences[p];
  if (maker->recipe->reservations == GENERATE_PACKAGE) {
    uint32_t (*terms)[2] = need(negotiation, negotiation->issues_count, sizeof *terms);
    for (uint32_t i = 0; i < negotiation->issues_count; i++) {
      terms[i][0] = i;
      terms[i][1] = below(maker, (uint32_t)negotiation->issues[i].options_count);
    }
    preference->reservation = (struct zopa_number){0};
    preference->reservation_is_package = true;
    preference->reservation_package = generate_package(negotiation, negotiation->issues_count, terms);
    return;
  }
  if (maker->recipe->reservations == GENERATE_DRAWN)
    return;
  struct oracle *oracle = oracle_new(negotiation, NULL);
  if (oracle->feasible_count > 0) {
    mpq_t value, step;
    mpq_inits(value, step, NULL);
    mpq_set(value, oracle->parties[p].levels[oracle->parties[p].best]);
    mpq_set_ui(step, maker->recipe->reservations == GENERATE_ABOVE, 8);
    mpq_canonicalize(step);
    mpq_add(value, value, step);
    char *written = mpq_get_str(NULL, 10, value);
    preference->reservation = generate_number(negotiation, "%s", written);
    free(written);
    mpq_clears(value, step, NULL);
  }
  oracle_free(oracle);
}

struct zopa_case *generate_case(const struct generate_recipe *recipe, uint64_t seed)
{
  struct maker maker = {.recipe = recipe};
  zopa_random_init(&maker.random, seed, 0);
  shape(&maker);
  draw_ranges(&maker);
  draw_constraints(&maker);
  draw_preferences(&maker);
  set_reservation(&maker);
  return maker.negotiation;
}
