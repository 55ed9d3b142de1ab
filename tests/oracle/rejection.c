/* rejection.c - see rejection.h. */
#include "oracle/rejection.h"

#include <math.h>

static void fix(struct rejection *rejection, double *at, double number)
{
  rejection->impossible = rejection->impossible || (!isnan(*at) && *at != number);
  *at = number;
}

static void fix_order(struct rejection *rejection, const struct zopa_preference_statement *statement)
{
  const struct zopa_issue *issue = &rejection->negotiation->issues[statement->issue];
  const struct zopa_indices *order = &statement->best_to_worst;
  if (order->at_count < 2 || (!issue->numeric && order->at_count < issue->options_count))
    return;
  double *value = rejection->value[statement->issue];
  uint32_t best = order->at[0], worst = order->at[order->at_count - 1];
  fix(rejection, &value[issue->numeric ? best != 0 : best], 1);
  fix(rejection, &value[issue->numeric ? worst != 0 : worst], 0);
}

/* Inner values of a range fix neither of its ends; such cases are left to others. */
static bool fix_interval(struct rejection *rejection, const struct zopa_interval *interval)
{
  if (interval->low.value != interval->high.value)
    return false;
  if (interval->option == ZOPA_NONE) {
    fix(rejection, &rejection->weight[interval->issue], interval->low.value);
    return true;
  }
  const struct zopa_issue *issue = &rejection->negotiation->issues[interval->issue];
  bool inner = issue->numeric && interval->option != 0 && interval->option + 1 != issue->options_count;
  rejection->impossible = rejection->impossible || inner;
  if (!inner)
    fix(rejection, &rejection->value[interval->issue][issue->numeric ? interval->option != 0 : interval->option], interval->low.value);
  return true;
}

void rejection_init(struct rejection *rejection, const struct zopa_case *negotiation, uint64_t seed)
{
  const struct zopa_preference *preference = &negotiation->preferences[0];
  *rejection = (struct rejection){.negotiation = negotiation};
  zopa_random_init(&rejection->random, seed, UINT64_C(1) << 33);
  for (size_t i = 0; i < STATED_ISSUES_MAX; i++) {
    rejection->weight[i] = NAN;
    for (size_t o = 0; o < STATED_OPTIONS_MAX; o++)
      rejection->value[i][o] = NAN;
  }
  for (size_t s = 0; s < preference->statements_count; s++) {
    const struct zopa_preference_statement *statement = &preference->statements[s];
    bool all = statement->intervals_count > 0;
    if (statement->kind == ZOPA_ORDER)
      fix_order(rejection, statement);
    for (size_t i = 0; i < statement->intervals_count; i++)
      all = fix_interval(rejection, &statement->intervals[i]) && all;
    rejection->set[s] = all;
  }
}

/* Exponential numbers divided by their sum are uniform on the simplex; those that are not fixed share what the fixed ones leave. */
static bool draw_weights(struct rejection *rejection, struct stated_utility *ret)
{
  size_t issues = rejection->negotiation->issues_count;
  double sum = 0, left = 1;
  for (size_t i = 0; i < issues; i++) {
    bool fixed = !isnan(rejection->weight[i]);
    ret->w[i] = fixed ? rejection->weight[i] : -log(1 - zopa_random_unit(&rejection->random));
    sum += fixed ? 0 : ret->w[i];
    left -= fixed ? ret->w[i] : 0;
  }
  for (size_t i = 0; i < issues; i++)
    if (isnan(rejection->weight[i]))
      ret->w[i] *= left / sum;
  return sum > 0 ? left >= 0 : left == 0;
}

double rejection_worth(const struct zopa_case *negotiation, const struct stated_utility *utility, const uint32_t *outcome)
{
  double sum = 0;
  for (uint32_t i = 0; i < negotiation->issues_count; i++)
    sum += utility->w[i] * stated_value(negotiation, utility, i, outcome[i]);
  return sum;
}

static void set_reservation(struct rejection *rejection, struct stated_utility *ret)
{
  const struct zopa_preference *preference = &rejection->negotiation->preferences[0];
  uint32_t outcome[STATED_ISSUES_MAX] = {0};
  ret->r = zopa_random_unit(&rejection->random);
  if (preference->reservation.text)
    ret->r = preference->reservation.value;
  if (!preference->reservation_is_package)
    return;
  for (size_t t = 0; t < preference->reservation_package.terms_count; t++)
    outcome[preference->reservation_package.terms[t].issue] = preference->reservation_package.terms[t].options[0];
  ret->r = rejection_worth(rejection->negotiation, ret, outcome);
}

static bool keeps(const struct rejection *rejection, const struct stated_utility *utility)
{
  const struct zopa_case *negotiation = rejection->negotiation;
  bool used;
  for (size_t s = 0; s < negotiation->preferences[0].statements_count; s++)
    if (!rejection->set[s] && !stated_holds(negotiation, s, utility, &used))
      return false;
  return !rejection->also || rejection->also(negotiation, utility);
}

bool rejection_draw(struct rejection *rejection, size_t tries, struct stated_utility *ret)
{
  const struct zopa_case *negotiation = rejection->negotiation;
  for (size_t t = 0; t < tries && !rejection->impossible; t++) {
    rejection->tried++;
    *ret = (struct stated_utility){.r = 0};
    if (!draw_weights(rejection, ret))
      return false;
    for (size_t i = 0; i < negotiation->issues_count; i++)
      for (size_t o = 0; o < (negotiation->issues[i].numeric ? 2 : negotiation->issues[i].options_count); o++)
        ret->v[i][o] = isnan(rejection->value[i][o]) ? zopa_random_unit(&rejection->random) : rejection->value[i][o];
    set_reservation(rejection, ret);
    if (keeps(rejection, ret)) {
      rejection->kept++;
      return true;
    }
  }
  return false;
}
