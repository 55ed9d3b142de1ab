/* geniusweb_write.c - a case as GeniusWeb files: the domain, and one profile a party.
 *
 * GeniusWeb wants weights that sum to exactly 1 and utilities within 0 .. 1. A party whose file had such keeps its numbers; otherwise each
 * issue's largest value becomes 1 and its weight its share of the best total, so utilities are divided by that total: their order stays.
 * Worth that only combinations have becomes a sum of groups: issues that share an interaction are one group, and every combination of their
 * values is listed with its utility. A reservation value can be held as a bid only. */
#include <stdlib.h>
#include <string.h>

#include "formats/reading.h"
#include "formats/writing.h"

enum { TUPLES_MAX = 100000, WEIGHT_DECIMALS = 17 };

/* One profile on its way out. */
struct profile {
  const struct zopa_case *negotiation;
  struct zopa_shares shares;
  mpq_t scale;                    /* utilities are divided by it */
  mpq_t *weights;                 /* [issues_count] */
  size_t rounded;
  struct zopa_error *error;
  struct zopa_text *out;
};

static void part_name(const struct zopa_case *negotiation, size_t part, struct zopa_text *ret_name)
{
  zopa_writing_set_name(negotiation, part, ".json", ret_name);
}

/* --- the domain --- */

/* An issue stays a range when every party's values on it are a straight line; otherwise it becomes a list of values. */
static bool is_range(const struct zopa_case *negotiation, size_t issue)
{
  if (!negotiation->issues[issue].numeric || negotiation->issues[issue].continuous || negotiation->issues[issue].options_count < 2)
    return false;
  for (size_t p = 0; p < negotiation->parties_count; p++)
    if (zopa_party_complete(negotiation, p) && (negotiation->preferences[p].values[issue].options || negotiation->preferences[p].interactions_count > 0))
      return false;
  return true;
}

/* The name of GeniusWeb's things: letters and digits. */
static void add_name(struct zopa_text *text, const char *name)
{
  size_t before = text->size;
  zopa_text_string(text, "\"");
  for (; *name; name++)
    if ((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') || (*name >= '0' && *name <= '9'))
      zopa_text_add(text, name, 1);
  if (text->size == before + 1)
    zopa_text_string(text, "unnamed");
  zopa_text_string(text, "\"");
}

static void add_domain(struct zopa_text *text, const struct zopa_case *negotiation)
{
  zopa_text_string(text, "{\"name\": ");
  add_name(text, negotiation->title);
  zopa_text_string(text, ", \"issuesValues\": {");
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    const struct zopa_issue *issue = &negotiation->issues[i];
    zopa_text_string(text, i ? ",\n  " : "\n  ");
    zopa_writing_json(text, issue->id);
    if (is_range(negotiation, i)) {
      zopa_text_format(text, ": {\"range\": [%s, %s, %s]}", issue->from.text, issue->to.text, issue->step.text);
      continue;
    }
    zopa_text_string(text, ": {\"values\": [");
    for (size_t o = 0; o < issue->options_count; o++) {
      zopa_text_string(text, o ? ", " : "");
      zopa_writing_json(text, issue->options[o].id);
    }
    zopa_text_string(text, "]}");
  }
  zopa_text_string(text, "\n }}");
}

static void warn_of_ranges(const struct zopa_case *negotiation, struct zopa_error *error)
{
  for (size_t i = 0; i < negotiation->issues_count; i++)
    if (negotiation->issues[i].numeric && !is_range(negotiation, i))
      zopa_error_add(error, ZOPA_WARNING, negotiation->issues[i].place, "the numbers of %s are written as a list of values", negotiation->issues[i].id);
}

/* --- linear profiles --- */

/* True when the file's own weights and values are what GeniusWeb wants. */
static bool fits_as_written(const struct profile *profile)
{
  const struct zopa_preference *preference = profile->shares.preference;
  mpq_t sum, number, value;
  bool fits = preference->as_written && !preference->out_of.text;
  mpq_inits(sum, number, value, NULL);
  for (size_t i = 0; i < profile->negotiation->issues_count && fits; i++) {
    fits = preference->values[i].weight.text != NULL;
    if (fits)
      zopa_number_exact(preference->values[i].weight.text, number);
    mpq_add(sum, sum, number);
    fits = fits && mpq_sgn(number) > 0;
    for (size_t o = 0; o < profile->negotiation->issues[i].options_count && fits; o++) {
      mpq_div(value, profile->shares.share[i][o], number);
      fits = mpq_sgn(value) >= 0 && mpq_cmp_ui(value, 1, 1) <= 0;
    }
    mpq_set(profile->weights[i], number);
  }
  fits = fits && mpq_cmp_ui(sum, 1, 1) == 0;
  mpq_clears(sum, number, value, NULL);
  return fits;
}

/* Rounds weights that have no end to 17 decimals such that they still sum to exactly 1: all are cut, the largest takes what is missing. */
static void cut_weights(struct profile *profile)
{
  size_t count = profile->negotiation->issues_count, largest = 0, cut = 0;
  mpq_t sum, unit;
  mpz_t whole;
  mpq_inits(sum, unit, NULL);
  mpz_init(whole);
  mpz_ui_pow_ui(mpq_denref(unit), 10, WEIGHT_DECIMALS);
  mpz_set_ui(mpq_numref(unit), 1);
  for (size_t i = 0; i < count; i++) {
    mpq_ptr weight = profile->weights[i];
    mpz_mul(whole, mpq_numref(weight), mpq_denref(unit));
    cut += !mpz_divisible_p(whole, mpq_denref(weight));
    mpz_fdiv_q(mpq_numref(weight), whole, mpq_denref(weight));
    mpz_set(mpq_denref(weight), mpq_denref(unit));
    mpq_canonicalize(weight);
    mpq_add(sum, sum, weight);
    if (mpq_cmp(weight, profile->weights[largest]) > 0)
      largest = i;
  }
  mpq_set_ui(unit, 1, 1);
  mpq_sub(unit, unit, sum);
  mpq_add(profile->weights[largest], profile->weights[largest], unit);
  profile->rounded += cut;
  mpz_clear(whole);
  mpq_clears(sum, unit, NULL);
}

/* Weights that sum to 1 from the largest share of each issue. False when the party wants nothing at all, or a share is below 0. */
static bool share_weights(struct profile *profile)
{
  size_t count = profile->negotiation->issues_count;
  zopa_shares_total(&profile->shares, profile->scale);
  bool good = mpq_sgn(profile->scale) > 0;
  for (size_t i = 0; i < count && good; i++) {
    zopa_shares_best(&profile->shares, i, profile->weights[i]);
    mpq_div(profile->weights[i], profile->weights[i], profile->scale);
    for (size_t o = 0; o < profile->negotiation->issues[i].options_count; o++)
      good = good && mpq_sgn(profile->shares.share[i][o]) >= 0;
  }
  if (good)
    cut_weights(profile);
  return good;
}

/* The value of one option within its issue: share / (weight * scale), exactly what it was before any weight was cut. */
static void option_value(const struct profile *profile, size_t issue, size_t option, bool as_written, mpq_t ret_value)
{
  if (as_written)
    mpq_div(ret_value, profile->shares.share[issue][option], profile->weights[issue]);
  else {
    mpq_t best;
    mpq_init(best);
    zopa_shares_best(&profile->shares, issue, best);
    mpq_set(ret_value, profile->shares.share[issue][option]);
    if (mpq_sgn(best) != 0)
      mpq_div(ret_value, ret_value, best);
    mpq_clear(best);
  }
}

static void add_issue(struct profile *profile, size_t i, bool as_written)
{
  const struct zopa_issue *issue = &profile->negotiation->issues[i];
  struct zopa_text *out = profile->out;
  mpq_t value;
  mpq_init(value);
  zopa_writing_json(out, issue->id);
  if (is_range(profile->negotiation, i)) {
    zopa_text_format(out, ": {\"NumberValueSetUtilities\": {\"lowValue\": %s, \"lowUtility\": ", issue->from.text);
    option_value(profile, i, 0, as_written, value);
    zopa_writing_number(out, value, &profile->rounded);
    zopa_text_format(out, ", \"highValue\": %s, \"highUtility\": ", issue->to.text);
    option_value(profile, i, issue->options_count - 1, as_written, value);
    zopa_writing_number(out, value, &profile->rounded);
    zopa_text_string(out, "}}");
  } else {
    zopa_text_string(out, ": {\"DiscreteValueSetUtilities\": {\"valueUtilities\": {");
    for (size_t o = 0; o < issue->options_count; o++) {
      zopa_text_string(out, o ? ", " : "");
      zopa_writing_json(out, issue->options[o].id);
      zopa_text_string(out, ": ");
      option_value(profile, i, o, as_written, value);
      zopa_writing_number(out, value, &profile->rounded);
    }
    zopa_text_string(out, "}}}");
  }
  mpq_clear(value);
}

static enum zopa_status write_linear(struct profile *profile)
{
  const struct zopa_case *negotiation = profile->negotiation;
  bool as_written = fits_as_written(profile);
  if (!as_written && !share_weights(profile))
    return zopa_writing_refuse(&profile->shares, profile->error, "GeniusWeb wants no value below 0 and at least one above");
  if (!as_written && mpq_cmp_ui(profile->scale, 1, 1) != 0)
    zopa_error_add(profile->error, ZOPA_WARNING, profile->shares.preference->place, "the weights of %s are scaled to sum to 1, and utilities with them",
                   negotiation->parties[profile->shares.party].id);
  zopa_text_string(profile->out, "\"LinearAdditiveUtilitySpace\": {\"issueUtilities\": {");
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    zopa_text_string(profile->out, i ? ",\n  " : "\n  ");
    add_issue(profile, i, as_written);
  }
  zopa_text_string(profile->out, "\n }, \"issueWeights\": {");
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    zopa_text_string(profile->out, i ? ", " : "");
    zopa_writing_json(profile->out, negotiation->issues[i].id);
    zopa_text_string(profile->out, ": ");
    zopa_writing_number(profile->out, profile->weights[i], &profile->rounded);
  }
  zopa_text_string(profile->out, "}");
  return ZOPA_OK;
}

/* --- sums of groups --- */

/* The group of each issue, named by its first issue. */
static size_t group_of(size_t *groups, size_t issue)
{
  while (groups[issue] != issue)
    issue = groups[issue] = groups[groups[issue]];
  return issue;
}

static void join_groups(const struct profile *profile, size_t *groups)
{
  const struct zopa_preference *preference = profile->shares.preference;
  for (size_t i = 0; i < profile->negotiation->issues_count; i++)
    groups[i] = i;
  for (size_t k = 0; k < preference->interactions_count; k++)
    for (size_t t = 1; t < preference->interactions[k].when.terms_count; t++) {
      size_t a = group_of(groups, preference->interactions[k].when.terms[0].issue), b = group_of(groups, preference->interactions[k].when.terms[t].issue);
      groups[a > b ? a : b] = a < b ? a : b;
    }
}

/* The utility of one combination of a group's options; outcome is set on the group's issues. */
static void tuple_worth(const struct profile *profile, const size_t *members, size_t count, const uint32_t *outcome, mpq_t ret_worth)
{
  const struct zopa_preference *preference = profile->shares.preference;
  mpq_set_ui(ret_worth, 0, 1);
  for (size_t m = 0; m < count; m++)
    mpq_add(ret_worth, ret_worth, profile->shares.share[members[m]][outcome[members[m]]]);
  for (size_t k = 0; k < preference->interactions_count; k++) {
    const struct zopa_clause *when = &preference->interactions[k].when;
    bool holds = when->terms_count > 0;
    for (size_t t = 0; t < when->terms_count && holds; t++) {
      bool inside = false, among = false;
      for (size_t m = 0; m < count; m++)
        inside |= members[m] == when->terms[t].issue;
      for (size_t o = 0; o < when->terms[t].options_count && inside; o++)
        among |= when->terms[t].options[o] == outcome[when->terms[t].issue];
      holds = among;
    }
    if (holds)
      mpq_add(ret_worth, ret_worth, profile->shares.adds[k]);
  }
}

/* One part: all combinations of the options of its issues, with their utility. False when one is below 0. best grows by the largest. */
static bool add_part(struct profile *profile, const size_t *members, size_t count, uint32_t *outcome, bool first, mpq_t best)
{
  const struct zopa_issue *issues = profile->negotiation->issues;
  mpq_t worth, largest;
  mpq_inits(worth, largest, NULL);
  zopa_text_format(profile->out, "%s\n  \"part%zu\": {\"partsutils\": {\"issues\": [", first ? "" : ",", members[0] + 1);
  for (size_t m = 0; m < count; m++) {
    outcome[members[m]] = 0;
    zopa_text_string(profile->out, m ? ", " : "");
    zopa_writing_json(profile->out, issues[members[m]].id);
  }
  zopa_text_string(profile->out, "], \"utilslist\": [");
  bool good = true;
  for (bool more = true, comma = false; more && good; comma = true) {
    tuple_worth(profile, members, count, outcome, worth);
    if (first)
      mpq_add(worth, worth, profile->shares.base);
    good = mpq_sgn(worth) >= 0;
    if (mpq_cmp(worth, largest) > 0)
      mpq_set(largest, worth);
    zopa_text_string(profile->out, comma ? ",\n    {\"values\": [" : "\n    {\"values\": [");
    for (size_t m = 0; m < count; m++) {
      zopa_text_string(profile->out, m ? ", " : "");
      zopa_writing_json(profile->out, issues[members[m]].options[outcome[members[m]]].id);
    }
    zopa_text_string(profile->out, "], \"util\": ");
    zopa_writing_number(profile->out, worth, &profile->rounded);
    zopa_text_string(profile->out, "}");
    size_t m = count;
    while (m > 0 && ++outcome[members[m - 1]] == issues[members[m - 1]].options_count)
      outcome[members[--m]] = 0;
    more = m > 0;
  }
  zopa_text_string(profile->out, "]}}");
  mpq_add(best, best, largest);
  mpq_clears(worth, largest, NULL);
  return good;
}

static enum zopa_status write_groups(struct profile *profile)
{
  size_t count = profile->negotiation->issues_count, tuples = 0;
  size_t *groups = calloc(2 * count + 1, sizeof *groups), *members = groups + count;
  uint32_t *outcome = calloc(count + 1, sizeof *outcome);
  if (!groups || !outcome) {
    free(groups);
    free(outcome);
    return ZOPA_E_MEMORY;
  }
  mpq_t best;
  mpq_init(best);
  bool good = true;
  join_groups(profile, groups);
  zopa_text_string(profile->out, "\"SumOfGroupsUtilitySpace\": {\"partUtilities\": {");
  for (size_t i = 0; i < count && good; i++) {
    if (group_of(groups, i) != i)
      continue;
    size_t size = 0, product = 1;
    for (size_t j = i; j < count; j++)
      if (group_of(groups, j) == i) {
        members[size++] = j;
        product = product <= TUPLES_MAX ? product * profile->negotiation->issues[j].options_count : product;
      }
    tuples += product;
    good = tuples <= TUPLES_MAX && add_part(profile, members, size, outcome, i == 0, best);
  }
  zopa_text_string(profile->out, "\n }");
  free(groups);
  free(outcome);
  enum zopa_status status = ZOPA_OK;
  if (tuples > TUPLES_MAX)
    status = zopa_writing_refuse(&profile->shares, profile->error, "their combinations make more than 100000 entries");
  else if (!good || mpq_cmp_ui(best, 1, 1) > 0)
    status = zopa_writing_refuse(&profile->shares, profile->error, "GeniusWeb wants utilities from 0 to 1");
  mpq_clear(best);
  return status;
}

/* --- profiles --- */

static void add_reservation(struct profile *profile)
{
  const struct zopa_preference *preference = profile->shares.preference;
  const struct zopa_clause *package = &preference->reservation_package;
  if (!preference->reservation_is_package) {
    if (mpq_sgn(profile->shares.reservation) != 0)
      zopa_error_add(profile->error, ZOPA_WARNING, preference->place, "the reservation value %s of %s is lost; GeniusWeb holds a reservation bid only",
                     preference->reservation.text, profile->negotiation->parties[profile->shares.party].id);
    return;
  }
  zopa_text_string(profile->out, ", \"reservationBid\": {\"issuevalues\": {");
  for (size_t t = 0; t < package->terms_count; t++) {
    const struct zopa_issue *issue = &profile->negotiation->issues[package->terms[t].issue];
    const char *id = issue->options[package->terms[t].options[0]].id;
    zopa_text_string(profile->out, t ? ", " : "");
    zopa_writing_json(profile->out, issue->id);
    zopa_text_string(profile->out, ": ");
    if (is_range(profile->negotiation, package->terms[t].issue))
      zopa_text_string(profile->out, id);
    else
      zopa_writing_json(profile->out, id);
  }
  zopa_text_string(profile->out, "}}");
}

static enum zopa_status write_profile(const struct zopa_case *negotiation, size_t party, struct zopa_error *error, struct zopa_text *ret_text)
{
  struct profile profile = {.negotiation = negotiation, .error = error, .out = ret_text};
  size_t count = negotiation->issues_count;
  mpq_init(profile.scale);
  profile.weights = calloc(count + 1, sizeof *profile.weights);
  for (size_t i = 0; i < count && profile.weights; i++)
    mpq_init(profile.weights[i]);
  enum zopa_status status = zopa_shares_init(&profile.shares, negotiation, party) && profile.weights ? ZOPA_OK : ZOPA_E_MEMORY;
  zopa_text_string(ret_text, "{");
  if (status == ZOPA_OK)
    status = zopa_shares_interactions(&profile.shares) > 0 || mpq_sgn(profile.shares.base) != 0 ? write_groups(&profile) : write_linear(&profile);
  if (status == ZOPA_OK) {
    zopa_text_string(ret_text, ",\n \"domain\": ");
    add_domain(ret_text, negotiation);
    zopa_text_string(ret_text, ",\n \"name\": ");
    add_name(ret_text, negotiation->parties[party].id);
    add_reservation(&profile);
    zopa_text_string(ret_text, "\n}}\n");
    zopa_writing_cap(&profile.shares, 0, error);
    zopa_writing_rounded(&profile.shares, profile.rounded, error);
    status = ret_text->failed ? ZOPA_E_MEMORY : ZOPA_OK;
  }
  for (size_t i = 0; i < count && profile.weights; i++)
    mpq_clear(profile.weights[i]);
  free(profile.weights);
  mpq_clear(profile.scale);
  zopa_shares_clear(&profile.shares);
  return status;
}

static enum zopa_status write_part(const struct zopa_case *negotiation, size_t part, struct zopa_error *error, struct zopa_text *ret_text)
{
  size_t party = 0;
  if (part > 0)
    return part > zopa_writing_parties(negotiation, part - 1, &party) ? ZOPA_E_ARGUMENT : write_profile(negotiation, party, error, ret_text);
  zopa_writing_losses(negotiation, "GeniusWeb", error);
  warn_of_ranges(negotiation, error);
  add_domain(ret_text, negotiation);
  zopa_text_string(ret_text, "\n");
  return ret_text->failed ? ZOPA_E_MEMORY : ZOPA_OK;
}

const struct zopa_format zopa_format_geniusweb = {
  .name = "geniusweb",
  .about = "GeniusWeb JSON: a domain and its profiles, or profiles alone",
  .recognises = zopa_geniusweb_recognises,
  .read = zopa_geniusweb_read,
  .write = write_part,
  .part_count = zopa_writing_set_count,
  .part_name = part_name,
};
