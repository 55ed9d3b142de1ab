/* plain_utility.c - see plain_utility.h. */
#include "formats/plain_utility.h"

/* The value of an option: as listed, or on the straight line through the values at both ends of the range. */
static void option_value(const struct zopa_issue *issue, const struct zopa_values *values, uint32_t option, mpq_t ret_value)
{
  mpq_set_ui(ret_value, 0, 1);
  if (values->options) {
    if (values->options[option].text)
      zopa_number_exact(values->options[option].text, ret_value);
    return;
  }
  if (!values->from.text)
    return;
  mpq_t low, high, from, to;
  mpq_inits(low, high, from, to, NULL);
  zopa_number_exact(issue->from.text, low);
  zopa_number_exact(issue->to.text, high);
  zopa_number_exact(values->from.text, from);
  zopa_number_exact(values->to.text, to);
  zopa_number_exact(issue->options[option].id, ret_value);
  mpq_sub(ret_value, ret_value, low);
  mpq_sub(high, high, low);
  mpq_sub(to, to, from);
  mpq_mul(ret_value, ret_value, to);
  if (mpq_sgn(high) != 0)
    mpq_div(ret_value, ret_value, high);
  mpq_add(ret_value, ret_value, from);
  mpq_clears(low, high, from, to, NULL);
}

static bool holds(const struct zopa_clause *clause, const uint32_t *outcome)
{
  for (size_t t = 0; t < clause->terms_count; t++) {
    bool among = false;
    for (size_t o = 0; o < clause->terms[t].options_count; o++)
      among |= clause->terms[t].options[o] == outcome[clause->terms[t].issue];
    if (!among)
      return false;
  }
  return true;
}

void plain_utility(const struct zopa_case *negotiation, size_t party, const uint32_t *outcome, mpq_t ret_utility)
{
  const struct zopa_preference *preference = &negotiation->preferences[party];
  mpq_t number, value;
  mpq_inits(number, value, NULL);
  mpq_set_ui(ret_utility, 0, 1);
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    if (!preference->values[i].weight.text)
      continue;
    zopa_number_exact(preference->values[i].weight.text, number);
    option_value(&negotiation->issues[i], &preference->values[i], outcome[i], value);
    mpq_mul(value, value, number);
    mpq_add(ret_utility, ret_utility, value);
  }
  for (size_t k = 0; k < preference->interactions_count; k++)
    if (holds(&preference->interactions[k].when, outcome)) {
      zopa_number_exact(preference->interactions[k].add.text, number);
      mpq_add(ret_utility, ret_utility, number);
    }
  if (preference->out_of.text) {
    zopa_number_exact(preference->out_of.text, number);
    mpq_div(ret_utility, ret_utility, number);
  }
  if (preference->cap.text) {
    zopa_number_exact(preference->cap.text, number);
    if (mpq_cmp(ret_utility, number) > 0)
      mpq_set(ret_utility, number);
  }
  mpq_clears(number, value, NULL);
}

double plain_utility_double(const struct zopa_case *negotiation, size_t party, const uint32_t *outcome)
{
  mpq_t utility;
  mpq_init(utility);
  plain_utility(negotiation, party, outcome, utility);
  double value = zopa_number_double(utility);
  mpq_clear(utility);
  return value;
}
