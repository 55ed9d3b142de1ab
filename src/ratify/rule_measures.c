/* rule_measures.c - voters and measures of a rule, once the whole of it has been read. See rule_reader.h.
 *
 * Method. Each draft becomes exact fractions over all voters; the least common denominator makes them whole. Drafts that give every voter the
 * same become one measure, so that a count over several measures at once has no dimension too many.
 * Invariant. A measure's weights sum to at most ZOPA_RULE_TOTAL_MAX; what would not fit is told. */
#include <string.h>

#include "base/number.h"
#include "ratify/rule_reader.h"

/* --- voters --- */

static void tell_unknown(struct zopa_rule_reader *reader, uint32_t voter)
{
  char shown[ZOPA_SHOWN_SIZE];
  const struct zopa_rule_voter *it = &reader->voters[voter];
  const char **ids = zopa_arena_array(reader->arena, reader->voter_count, sizeof *ids);
  size_t count = 0;
  if (!ids) {
    zopa_rule_no_memory(reader);
    return;
  }
  for (size_t v = 0; v < reader->voter_count; v++)
    if (reader->voters[v].known)
      ids[count++] = reader->voters[v].id;
  const char *nearest = zopa_text_nearest(it->id, ids, count);
  if (nearest)
    zopa_rule_wrong(reader, it->asked, "there is no voter \"%s\"; did you mean \"%s\"?", zopa_shown(it->id, shown), nearest);
  else
    zopa_rule_wrong(reader, it->asked, "there is no voter \"%s\"; it should be one that has a weight or is among the members",
                    zopa_shown(it->id, shown));
}

static bool make_voters(struct zopa_rule_reader *reader)
{
  enum { TOLD_MAX = 20 };          /* one slip in the table of voters is no reason for a thousand lines */
  struct zopa_rule *rule = reader->rule;
  size_t told = 0;
  rule->voters = zopa_arena_array(reader->arena, reader->voter_count, sizeof *rule->voters);
  if (!rule->voters)
    return zopa_rule_no_memory(reader);
  rule->voter_count = reader->voter_count;
  for (uint32_t v = 0; v < reader->voter_count; v++) {
    rule->voters[v] = reader->voters[v].id;
    if (reader->voters[v].asked && !reader->voters[v].known && told++ < TOLD_MAX)
      tell_unknown(reader, v);
  }
  return told == 0;
}

/* --- from drafts to weights --- */

/* The exact weights of one draft; every text is a number that has been looked at. */
struct exact {
  mpq_t *values;                  /* [voter_count], initialised */
  bool *set;
  size_t count;
};

static bool give(struct zopa_rule_reader *reader, const struct zopa_draft *draft, struct exact *exact, uint32_t voter, const char *text)
{
  char shown[ZOPA_SHOWN_SIZE];
  if (exact->set[voter])
    return zopa_rule_wrong(reader, draft->node, "the voter \"%s\" stands here twice", zopa_shown(reader->voters[voter].id, shown));
  exact->set[voter] = true;
  if (text)
    zopa_number_exact(text, exact->values[voter]);
  else
    mpq_set_ui(exact->values[voter], 1, 1);
  return true;
}

/* What the roll's column says of one voter. */
static bool give_column(struct zopa_rule_reader *reader, const struct zopa_draft *draft, struct exact *exact, uint32_t voter)
{
  const struct zopa_roll *roll = reader->setting->roll;
  char shown[ZOPA_SHOWN_SIZE], name[ZOPA_SHOWN_SIZE];
  if (voter >= roll->voter_count)
    return zopa_rule_wrong(reader, draft->node, "the voters' column \"%s\" says nothing of \"%s\"", roll->columns[draft->column].name,
                           zopa_shown(reader->voters[voter].id, name));
  const char *text = roll->columns[draft->column].values[voter];
  double value = 0;
  if (!text || !zopa_number_read(text, &value) || value < 0)
    return zopa_rule_wrong(reader, draft->node, "the voters' column \"%s\" has \"%s\" for \"%s\"; it should be a number that is not negative",
                           roll->columns[draft->column].name, zopa_shown(text ? text : "", shown), zopa_shown(reader->voters[voter].id, name));
  return give(reader, draft, exact, voter, text);
}

static bool give_all(struct zopa_rule_reader *reader, const struct zopa_draft *draft, struct exact *exact)
{
  const struct zopa_roll *roll = reader->setting->roll;
  const struct zopa_draft *within = draft->kind == ZOPA_DRAFT_COLUMN && draft->within != ZOPA_RULE_NONE ? &reader->drafts[draft->within] : NULL;
  bool good = true;
  if (draft->kind == ZOPA_DRAFT_LISTED)
    for (size_t i = 0; i < draft->entry_count && good; i++)
      good = give(reader, draft, exact, draft->entries[i].voter, draft->entries[i].text);
  for (uint32_t v = 0; v < exact->count && good && draft->kind == ZOPA_DRAFT_EVERYONE; v++)
    if (roll ? v < roll->voter_count : reader->voters[v].known)
      good = give(reader, draft, exact, v, NULL);
  for (uint32_t i = 0; within && i < within->entry_count && good; i++)
    good = give_column(reader, draft, exact, within->entries[i].voter);
  for (uint32_t v = 0; draft->kind == ZOPA_DRAFT_COLUMN && !within && v < roll->voter_count && good; v++)
    good = give_column(reader, draft, exact, v);
  return good;
}

static bool too_wide(struct zopa_rule_reader *reader, const struct zopa_draft *draft)
{
  return zopa_rule_wrong(reader, draft->node, "the weights are too large or too finely divided to be added up in 60 bits; round them");
}

/* Makes the fractions whole by their least common denominator. */
static bool scale(struct zopa_rule_reader *reader, const struct zopa_draft *draft, const struct exact *exact, struct zopa_measure *ret)
{
  uint64_t *weights = zopa_arena_array(reader->arena, exact->count, sizeof *weights);
  mpz_t factor, whole;
  bool good = weights != NULL || zopa_rule_no_memory(reader);
  mpz_init_set_ui(factor, 1);
  mpz_init(whole);
  for (size_t v = 0; v < exact->count && good; v++) {
    mpz_lcm(factor, factor, mpq_denref(exact->values[v]));
    if (mpz_cmp_ui(factor, ZOPA_RULE_TOTAL_MAX) > 0)
      good = too_wide(reader, draft);
  }
  *ret = (struct zopa_measure){.weights = weights, .scale = good ? mpz_get_ui(factor) : 1, .heads = true};
  for (size_t v = 0; v < exact->count && good; v++) {
    mpz_divexact(whole, factor, mpq_denref(exact->values[v]));
    mpz_mul(whole, whole, mpq_numref(exact->values[v]));
    if (mpz_cmp_ui(whole, ZOPA_RULE_TOTAL_MAX) > 0 || ret->total + mpz_get_ui(whole) > ZOPA_RULE_TOTAL_MAX) {
      good = too_wide(reader, draft);
      break;
    }
    weights[v] = mpz_get_ui(whole);
    ret->total += weights[v];
    ret->positive_count += weights[v] > 0;
    ret->heads = ret->heads && weights[v] <= 1;
  }
  mpz_clear(factor);
  mpz_clear(whole);
  if (good && ret->total == 0)
    good = zopa_rule_wrong(reader, draft->node, "all weights are 0; somebody should count");
  return good;
}

/* A draft that nothing is known of has no weights. */
static bool make_measure(struct zopa_rule_reader *reader, const struct zopa_draft *draft, struct exact *exact, struct zopa_measure *ret)
{
  bool anybody = draft->kind != ZOPA_DRAFT_EVERYONE || (reader->setting->roll && reader->setting->roll->voter_count > 0);
  for (size_t v = 0; v < exact->count && !anybody; v++)
    anybody = reader->voters[v].known;
  if (draft->kind == ZOPA_DRAFT_NAMED || !anybody) {
    *ret = (struct zopa_measure){.scale = 1, .heads = draft->kind == ZOPA_DRAFT_EVERYONE};
    return true;
  }
  for (size_t v = 0; v < exact->count; v++) {
    mpq_set_ui(exact->values[v], 0, 1);
    exact->set[v] = false;
  }
  return give_all(reader, draft, exact) && scale(reader, draft, exact, ret);
}

/* --- measures --- */

static bool is_same(const struct zopa_measure *left, const struct zopa_measure *right, size_t voters)
{
  if (!left->weights || !right->weights || left->total != right->total || left->scale != right->scale ||
      left->positive_count != right->positive_count)
    return false;
  return memcmp(left->weights, right->weights, voters * sizeof *left->weights) == 0;
}

/* Turns every draft that a part counts by into the index of its measure, of [draft_count] (ZOPA_RULE_NONE for those that nothing needs); so
 * there are no more measures than parts. */
static bool make_all(struct zopa_rule_reader *reader, struct exact *exact, uint32_t *of)
{
  struct zopa_rule *rule = reader->rule;
  bool good = true;
  for (size_t d = 0; d < reader->draft_count; d++)
    of[d] = ZOPA_RULE_NONE;
  for (size_t p = 0; p < rule->part_count; p++)
    if (rule->parts[p].children == 0)
      of[rule->parts[p].measure] = 0;
  for (size_t d = 0; d < reader->draft_count && !reader->out_of_memory; d++) {
    if (of[d] == ZOPA_RULE_NONE)
      continue;
    struct zopa_measure *measure = &rule->measures[rule->measure_count];
    uint32_t same = 0;
    if (!make_measure(reader, &reader->drafts[d], exact, measure)) {
      good = false;
      continue;
    }
    while (same < rule->measure_count && !is_same(&rule->measures[same], measure, rule->voter_count))
      same++;
    rule->measure_count += same == rule->measure_count;
    of[d] = same;
  }
  return good && !reader->out_of_memory;
}

/* A quota of so many, in the measure's scaled units. */
static bool scale_quota(struct zopa_rule_reader *reader, struct zopa_rule_part *part, const struct zopa_draft *draft)
{
  const struct zopa_measure *measure = &reader->rule->measures[part->measure];
  struct zopa_node at = {.file = part->place.file, .line = part->place.line, .column = part->place.column};
  char shown[ZOPA_SHOWN_SIZE];
  if (part->form == ZOPA_FORM_VETO)
    return true;
  if (part->over < part->under && measure->scale == 1)
    return zopa_rule_wrong(reader, &at, "the quota %s is less than one; as a share it is written as a fraction or a percentage, like 13/20 or 65%%",
                           zopa_shown(part->quota, shown));
  mpq_t quota, factor;
  mpq_init(quota);
  mpq_init(factor);
  mpz_set_ui(mpq_numref(quota), part->over);
  mpz_set_ui(mpq_denref(quota), part->under);
  mpz_set_ui(mpq_numref(factor), measure->scale);
  mpq_mul(quota, quota, factor);
  bool good = mpz_cmp_ui(mpq_numref(quota), ZOPA_RULE_TOTAL_MAX) <= 0;
  if (!good)
    too_wide(reader, draft);
  part->over = good ? mpz_get_ui(mpq_numref(quota)) : 1;
  part->under = good ? mpz_get_ui(mpq_denref(quota)) : 1;
  mpq_clear(quota);
  mpq_clear(factor);
  if (good && measure->weights && zopa_rule_need(part, 0, 0, 0) > measure->total && part->side != ZOPA_SIDE_NAY)
    zopa_error_add(reader->error, ZOPA_WARNING, part->place, "the quota %s is more than all have together, so nothing can pass",
                   zopa_shown(part->quota, shown));
  return good;
}

bool zopa_rule_make_measures(struct zopa_rule_reader *reader)
{
  struct zopa_rule *rule = reader->rule;
  struct exact exact = {.count = reader->voter_count};
  uint32_t *of = zopa_arena_array(reader->arena, reader->draft_count, sizeof *of);
  rule->measures = zopa_arena_array(reader->arena, reader->draft_count, sizeof *rule->measures);
  exact.values = zopa_arena_array(reader->arena, exact.count, sizeof *exact.values);
  exact.set = zopa_arena_array(reader->arena, exact.count, sizeof *exact.set);
  if (!of || !rule->measures || !exact.values || !exact.set)
    return zopa_rule_no_memory(reader);
  bool good = make_voters(reader);
  for (size_t v = 0; v < exact.count; v++)
    mpq_init(exact.values[v]);
  good = make_all(reader, &exact, of) && good;
  for (size_t p = 0; p < rule->part_count && good; p++) {
    struct zopa_rule_part *part = &rule->parts[p];
    const struct zopa_draft *draft = part->children ? NULL : &reader->drafts[part->measure];
    if (!draft)
      continue;
    part->measure = of[part->measure];
    if (part->base == ZOPA_BASE_NUMBER && !scale_quota(reader, part, draft))
      good = false;
  }
  for (size_t v = 0; v < exact.count; v++)
    mpq_clear(exact.values[v]);
  return good;
}
