/* writing.c - see writing.h. */
#include "formats/writing.h"

#include <stdlib.h>
#include <string.h>

static void number_or_zero(const struct zopa_number *number, mpq_t ret)
{
  if (number->text)
    zopa_number_exact(number->text, ret);
  else
    mpq_set_ui(ret, 0, 1);
}

/* weight * value of every option of one issue. */
static void weigh(const struct zopa_issue *issue, const struct zopa_values *values, mpq_t *ret_shares)
{
  mpq_t weight, from, to, part;
  mpq_inits(weight, from, to, part, NULL);
  number_or_zero(&values->weight, weight);
  number_or_zero(&values->from, from);
  number_or_zero(&values->to, to);
  mpq_sub(to, to, from);
  for (size_t o = 0; o < issue->options_count; o++) {
    if (values->options)
      number_or_zero(&values->options[o], ret_shares[o]);
    else {
      mpq_set_ui(part, o, issue->options_count > 1 ? issue->options_count - 1 : 1);
      mpq_canonicalize(part);
      mpq_mul(ret_shares[o], to, part);
      mpq_add(ret_shares[o], ret_shares[o], from);
    }
    mpq_mul(ret_shares[o], ret_shares[o], weight);
  }
  mpq_clears(weight, from, to, part, NULL);
}

/* Takes the worst share off each issue; unit becomes the sum of what is then the best of each. */
static void lower_to_worst(struct zopa_shares *shares, mpq_t unit)
{
  mpq_t worst, best;
  mpq_inits(worst, best, NULL);
  mpq_set_ui(unit, 0, 1);
  for (size_t i = 0; i < shares->negotiation->issues_count; i++) {
    size_t count = shares->negotiation->issues[i].options_count;
    for (size_t o = 0; o < count; o++)
      if (o == 0 || mpq_cmp(shares->share[i][o], worst) < 0)
        mpq_set(worst, shares->share[i][o]);
    for (size_t o = 0; o < count; o++)
      mpq_sub(shares->share[i][o], shares->share[i][o], worst);
    zopa_shares_best(shares, i, best);
    mpq_add(unit, unit, best);
  }
  mpq_clears(worst, best, NULL);
}

/* What the reservation package is worth; issues it leaves open, and interactions that need them, count nothing. */
static void package_worth(struct zopa_shares *shares, const struct zopa_clause *package, mpq_t ret_worth)
{
  const struct zopa_preference *preference = shares->preference;
  mpq_set(ret_worth, shares->base);
  for (size_t t = 0; t < package->terms_count; t++)
    mpq_add(ret_worth, ret_worth, shares->share[package->terms[t].issue][package->terms[t].options[0]]);
  for (size_t k = 0; k < preference->interactions_count; k++) {
    const struct zopa_clause *when = &preference->interactions[k].when;
    size_t held = 0;
    for (size_t w = 0; w < when->terms_count; w++)
      for (size_t t = 0; t < package->terms_count; t++)
        for (size_t o = 0; o < when->terms[w].options_count && when->terms[w].issue == package->terms[t].issue; o++)
          held += when->terms[w].options[o] == package->terms[t].options[0];
    if (held == when->terms_count)
      mpq_add(ret_worth, ret_worth, shares->adds[k]);
  }
  if (shares->capped && mpq_cmp(ret_worth, shares->cap) > 0)
    mpq_set(ret_worth, shares->cap);
}

bool zopa_shares_init(struct zopa_shares *shares, const struct zopa_case *negotiation, size_t party)
{
  const struct zopa_preference *preference = &negotiation->preferences[party];
  *shares = (struct zopa_shares){.negotiation = negotiation, .preference = preference, .party = party};
  mpq_inits(shares->base, shares->cap, shares->reservation, NULL);
  size_t count = preference->interactions_count;
  for (size_t i = 0; i < negotiation->issues_count; i++)
    count += negotiation->issues[i].options_count;
  shares->share = calloc(negotiation->issues_count + 1, sizeof *shares->share);
  shares->numbers = calloc(count + 1, sizeof *shares->numbers);
  if (!shares->share || !shares->numbers)
    return false;
  for (; shares->numbers_count < count; shares->numbers_count++)
    mpq_init(shares->numbers[shares->numbers_count]);
  mpq_t *next = shares->numbers, unit;
  for (size_t i = 0; i < negotiation->issues_count; next += negotiation->issues[i++].options_count) {
    shares->share[i] = next;
    weigh(&negotiation->issues[i], &preference->values[i], next);
  }
  shares->adds = next;
  mpq_init(unit);
  if (!preference->as_written)
    lower_to_worst(shares, unit);
  else if (preference->out_of.text)
    zopa_number_exact(preference->out_of.text, unit);
  if (mpq_sgn(unit) == 0)
    mpq_set_ui(unit, 1, 1);
  for (size_t n = 0; n < count - preference->interactions_count; n++)
    mpq_div(shares->numbers[n], shares->numbers[n], unit);
  for (size_t k = 0; k < preference->interactions_count; k++) {
    number_or_zero(&preference->interactions[k].add, shares->adds[k]);
    if (preference->as_written)
      mpq_div(shares->adds[k], shares->adds[k], unit);
    if (preference->interactions[k].when.terms_count == 0) {
      mpq_add(shares->base, shares->base, shares->adds[k]);
      mpq_set_ui(shares->adds[k], 0, 1);
    }
  }
  mpq_clear(unit);
  shares->capped = preference->as_written && preference->cap.text;
  number_or_zero(&preference->cap, shares->cap);
  shares->reserved = preference->reservation_is_package || preference->reservation.text;
  number_or_zero(&preference->reservation, shares->reservation);
  if (preference->reservation_is_package)
    package_worth(shares, &preference->reservation_package, shares->reservation);
  return true;
}

void zopa_shares_clear(struct zopa_shares *shares)
{
  for (size_t n = 0; n < shares->numbers_count; n++)
    mpq_clear(shares->numbers[n]);
  mpq_clears(shares->base, shares->cap, shares->reservation, NULL);
  free(shares->numbers);
  free(shares->share);
}

void zopa_shares_best(const struct zopa_shares *shares, size_t issue, mpq_t ret_best)
{
  mpq_set_ui(ret_best, 0, 1);
  for (size_t o = 0; o < shares->negotiation->issues[issue].options_count; o++)
    if (o == 0 || mpq_cmp(shares->share[issue][o], ret_best) > 0)
      mpq_set(ret_best, shares->share[issue][o]);
}

void zopa_shares_total(const struct zopa_shares *shares, mpq_t ret_total)
{
  mpq_t best;
  mpq_init(best);
  mpq_set(ret_total, shares->base);
  for (size_t i = 0; i < shares->negotiation->issues_count; i++) {
    zopa_shares_best(shares, i, best);
    mpq_add(ret_total, ret_total, best);
  }
  mpq_clear(best);
}

size_t zopa_shares_interactions(const struct zopa_shares *shares)
{
  size_t count = 0;
  for (size_t k = 0; k < shares->preference->interactions_count; k++)
    count += mpq_sgn(shares->adds[k]) != 0;
  return count;
}

void zopa_shares_split(const struct zopa_shares *shares, size_t issue, mpq_t ret_weight, mpq_t *ret_values)
{
  zopa_shares_best(shares, issue, ret_weight);
  for (size_t o = 0; o < shares->negotiation->issues[issue].options_count; o++) {
    mpq_set(ret_values[o], shares->share[issue][o]);
    if (mpq_sgn(ret_weight) != 0)
      mpq_div(ret_values[o], ret_values[o], ret_weight);
  }
}

size_t zopa_writing_parties(const struct zopa_case *negotiation, size_t nth, size_t *ret_party)
{
  size_t count = 0;
  for (size_t p = 0; p < negotiation->parties_count; p++)
    if (zopa_party_complete(negotiation, p) && count++ == nth && ret_party)
      *ret_party = p;
  return count;
}

size_t zopa_writing_set_count(const struct zopa_case *negotiation) { return 1 + zopa_writing_parties(negotiation, 0, NULL); }

void zopa_writing_set_name(const struct zopa_case *negotiation, size_t part, const char *ending, struct zopa_text *ret_name)
{
  size_t party = 0;
  if (part > 0)
    zopa_writing_parties(negotiation, part - 1, &party);
  zopa_text_format(ret_name, "%s%s", part > 0 ? negotiation->parties[party].id : "domain", ending);
}

void zopa_writing_number(struct zopa_text *text, const mpq_t value, size_t *rounded)
{
  enum { EXACT_DIGITS = 40, DOUBLE_DIGITS = 17 };
  struct zopa_text exact = {0};
  if (zopa_exact_decimal(&exact, value, EXACT_DIGITS))
    zopa_text_add(text, exact.data ? exact.data : "", exact.size);
  else {
    zopa_exact_decimal(text, value, DOUBLE_DIGITS);
    *rounded += 1;
  }
  text->failed = text->failed || exact.failed;
  zopa_text_clear(&exact);
}

void zopa_writing_json(struct zopa_text *text, const char *string)
{
  zopa_text_string(text, "\"");
  for (const char *at = string; *at;) {
    size_t plain = 0;
    while ((unsigned char)at[plain] >= ' ' && at[plain] != '"' && at[plain] != '\\')
      plain++;
    zopa_text_add(text, at, plain);
    at += plain;
    if (*at == '"' || *at == '\\')
      zopa_text_format(text, "\\%c", *at++);
    else if (*at)
      zopa_text_format(text, "\\u%04x", (unsigned)(unsigned char)*at++);
  }
  zopa_text_string(text, "\"");
}

void zopa_writing_losses(const struct zopa_case *negotiation, const char *format, struct zopa_error *error)
{
  size_t partial = 0, statements = 0, others = 0;
  for (size_t p = 0; p < negotiation->parties_count; p++) {
    partial += !zopa_party_complete(negotiation, p);
    statements += negotiation->preferences[p].statements_count;
    others += !zopa_party_consents(negotiation, p) && zopa_party_complete(negotiation, p);
  }
  const struct {
    size_t count;
    const char *one, *many;
  } losses[] = {
    {negotiation->constraints_count, "constraint: what it rules out counts as possible", "constraints: what they rule out counts as possible"},
    {partial, "party without complete preferences", "parties without complete preferences"},
    {others, "role: a party that need not agree counts like one that must", "roles: parties that need not agree count like those that must"},
    {statements, "statement about preferences", "statements about preferences"},
    {negotiation->statements_count, "entry of the ledger", "entries of the ledger"},
    {negotiation->sources_count, "source", "sources"},
    {negotiation->standing_count, "claim of where an issue stands", "claims of where issues stand"},
    {negotiation->offers_count, "offer", "offers"},
    {negotiation->rounds_count, "round", "rounds"},
    {negotiation->guarantees_count, "guarantee", "guarantees"},
    {negotiation->approvals_count, "approval", "approvals"},
    {negotiation->points_count, "table of points", "tables of points"},
    {negotiation->controls_count, "list of what a party controls", "lists of what parties control"},
  };
  for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
    if (losses[i].count)
      zopa_error_add(error, ZOPA_WARNING, (struct zopa_place){0}, "%s cannot hold, and so loses, %zu %s", format, losses[i].count,
                     losses[i].count == 1 ? losses[i].one : losses[i].many);
}

void zopa_writing_rounded(const struct zopa_shares *shares, size_t rounded, struct zopa_error *error)
{
  if (rounded)
    zopa_error_add(error, ZOPA_WARNING, shares->preference->place, "%zu numbers of %s are rounded to 17 digits", rounded,
                   shares->negotiation->parties[shares->party].id);
}

void zopa_writing_cap(const struct zopa_shares *shares, unsigned cap, struct zopa_error *error)
{
  mpq_t most;
  mpq_init(most);
  zopa_shares_total(shares, most);
  for (size_t k = 0; k < shares->preference->interactions_count; k++)
    if (mpq_sgn(shares->adds[k]) > 0)
      mpq_add(most, most, shares->adds[k]);
  const char *id = shares->negotiation->parties[shares->party].id;
  if (shares->capped && mpq_cmp(most, shares->cap) > 0 && (cap == 0 || mpq_cmp_ui(shares->cap, cap, 1) != 0))
    zopa_error_add(error, ZOPA_WARNING, shares->preference->place, "utilities of %s above %s counted as that much; this is lost", id,
                   shares->preference->cap.text);
  else if (!shares->capped && cap > 0 && mpq_cmp_ui(most, cap, 1) > 0)
    zopa_error_add(error, ZOPA_WARNING, shares->preference->place, "utilities of %s above %u will count as %u", id, cap, cap);
  mpq_clear(most);
}

enum zopa_status zopa_writing_refuse(const struct zopa_shares *shares, struct zopa_error *error, const char *why)
{
  zopa_error_add(error, ZOPA_ERROR, shares->preference->place, "the preferences of %s cannot be written: %s",
                 shares->negotiation->parties[shares->party].id, why);
  return ZOPA_E_UNSUPPORTED;
}
