/* utility.c - from the numbers people wrote to one integer for each (issue, option, party). See space.h for what the integers mean.
 *
 * Method. With exact rationals (GMP): q[i][o] = weight * value, on the unit scale less the issue's worst; D = the sum of the best, or out_of
 * for files that keep their own scale; u = (sum of q + sum of adds) / D. All are brought to the least common denominator and divided by
 * their greatest common divisor. When every possible sum is then below 2^62 these integers are used as they are; otherwise each is
 * divided by D and rounded once to a multiple of 2^-k, with k as large as 64-bit sums allow and at most 58. */
#include <gmp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "space/compile.h"

enum { SUM_BITS = 62, GRID_BITS_MAX = 58, GRID_BITS_MIN = 24 };

/* One party's numbers on their way to integers. Until scale() they are rationals; after it every denominator is 1. */
struct draft {
  const struct zopa_space *space;
  const struct zopa_preference *preference;
  mpq_t *numbers;                 /* worths of all options of all issues, then the adds, then the three below */
  size_t number_count, worth_count;
  mpq_t *unit, *reservation, *cap;
  mpz_t largest;                  /* no sum is larger in magnitude */
  bool capped;
};

static bool draft_init(struct draft *draft, const struct zopa_space *space, const struct zopa_preference *preference)
{
  size_t worth_count = 0;
  for (size_t i = 0; i < space->issue_count; i++)
    worth_count += space->radix[i];
  size_t count = worth_count + preference->interactions_count + 3;
  *draft = (struct draft){.space = space, .preference = preference, .worth_count = worth_count};
  draft->numbers = calloc(count, sizeof *draft->numbers);
  if (!draft->numbers)
    return false;
  draft->number_count = count;
  for (size_t i = 0; i < count; i++)
    mpq_init(draft->numbers[i]);
  draft->unit = &draft->numbers[count - 3];
  draft->reservation = &draft->numbers[count - 2];
  draft->cap = &draft->numbers[count - 1];
  mpz_init(draft->largest);
  return true;
}

static void draft_clear(struct draft *draft)
{
  for (size_t i = 0; i < draft->number_count; i++)
    mpq_clear(draft->numbers[i]);
  free(draft->numbers);
  mpz_clear(draft->largest);
}

static void read_number(const struct zopa_number *number, mpq_t ret)
{
  if (number->text)
    zopa_number_exact(number->text, ret);
  else
    mpq_set_ui(ret, 0, 1);
}

/* The worth of every option of one issue, weight included, into worths[radix]. */
static void issue_worths(const struct zopa_values *values, uint32_t radix, mpq_t *worths)
{
  mpq_t weight, from, to, step;
  mpq_inits(weight, from, to, step, NULL);
  read_number(&values->weight, weight);
  if (values->options) {
    for (uint32_t o = 0; o < radix; o++)
      read_number(&values->options[o], worths[o]);
  } else if (values->from.text || values->to.text) {
    /* Linear between the ends of an even grid: from + (to - from) * o / (radix - 1). */
    read_number(&values->from, from);
    read_number(&values->to, to);
    mpq_sub(to, to, from);
    for (uint32_t o = 0; o < radix; o++) {
      mpq_set_ui(step, o, radix > 1 ? radix - 1 : 1);
      mpq_canonicalize(step);
      mpq_mul(worths[o], to, step);
      mpq_add(worths[o], worths[o], from);
    }
  }
  for (uint32_t o = 0; o < radix; o++)
    mpq_mul(worths[o], worths[o], weight);
  mpq_clears(weight, from, to, step, NULL);
}

/* Takes the worst off every worth of an issue and adds the best that is left to sum. */
static void lower_to_worst(mpq_t *worths, uint32_t radix, mpq_t sum)
{
  uint32_t worst = 0, best = 0;
  for (uint32_t o = 1; o < radix; o++) {
    if (mpq_cmp(worths[o], worths[worst]) < 0)
      worst = o;
    if (mpq_cmp(worths[o], worths[best]) > 0)
      best = o;
  }
  mpq_t least;
  mpq_init(least);
  mpq_set(least, worths[worst]);
  for (uint32_t o = 0; o < radix; o++)
    mpq_sub(worths[o], worths[o], least);
  mpq_add(sum, sum, worths[best]);
  mpq_clear(least);
}

/* Fills the draft with exact rationals on one common scale: u = (sum of worths and adds) / unit. */
static void draft_numbers(struct draft *draft)
{
  const struct zopa_preference *preference = draft->preference;
  mpq_t *worths = draft->numbers;
  for (size_t i = 0; i < draft->space->issue_count; worths += draft->space->radix[i++]) {
    issue_worths(&preference->values[i], draft->space->radix[i], worths);
    if (!preference->as_written && draft->space->radix[i] > 0)
      lower_to_worst(worths, draft->space->radix[i], *draft->unit);
  }
  if (preference->as_written)
    read_number(&preference->out_of, *draft->unit);
  if (mpq_sgn(*draft->unit) <= 0)
    mpq_set_ui(*draft->unit, 1, 1);       /* indifferent throughout: u = 0 */
  for (size_t k = 0; k < preference->interactions_count; k++)
    read_number(&preference->interactions[k].add, worths[k]);
  if (!preference->as_written)
    for (size_t k = 0; k < preference->interactions_count; k++)
      mpq_mul(worths[k], worths[k], *draft->unit);
  read_number(&preference->reservation, *draft->reservation);
  mpq_mul(*draft->reservation, *draft->reservation, *draft->unit);
  draft->capped = preference->as_written && preference->cap.text;
  if (draft->capped) {
    read_number(&preference->cap, *draft->cap);
    mpq_mul(*draft->cap, *draft->cap, *draft->unit);
  }
}

/* The largest magnitude any sum can reach. */
static void measure(struct draft *draft)
{
  mpz_t magnitude;
  mpz_init(magnitude);
  mpz_set_ui(draft->largest, 0);
  size_t at = 0;
  for (size_t i = 0; i < draft->space->issue_count; i++) {
    mpz_set_ui(magnitude, 0);
    for (uint32_t o = 0; o < draft->space->radix[i]; o++, at++)
      if (mpz_cmpabs(mpq_numref(draft->numbers[at]), magnitude) > 0)
        mpz_abs(magnitude, mpq_numref(draft->numbers[at]));
    mpz_add(draft->largest, draft->largest, magnitude);
  }
  for (; at < draft->number_count - 3; at++) {
    mpz_abs(magnitude, mpq_numref(draft->numbers[at]));
    mpz_add(draft->largest, draft->largest, magnitude);
  }
  mpz_clear(magnitude);
}

/* Brings all numbers to the least common denominator and divides by what they share; then all are integers. */
static void scale(struct draft *draft)
{
  mpz_t denominator, shared, factor;
  mpz_init_set_ui(denominator, 1);
  mpz_inits(shared, factor, NULL);
  for (size_t i = 0; i < draft->number_count; i++)
    if (!mpz_divisible_p(denominator, mpq_denref(draft->numbers[i])))
      mpz_lcm(denominator, denominator, mpq_denref(draft->numbers[i]));
  for (size_t i = 0; i < draft->number_count; i++) {
    mpq_t *number = &draft->numbers[i];
    mpz_divexact(factor, denominator, mpq_denref(*number));
    mpz_mul(mpq_numref(*number), mpq_numref(*number), factor);
    mpz_set_ui(mpq_denref(*number), 1);
    if (mpz_cmp_ui(shared, 1) != 0)
      mpz_gcd(shared, shared, mpq_numref(*number));
  }
  if (mpz_cmp_ui(shared, 1) > 0)
    for (size_t i = 0; i < draft->number_count; i++)
      mpz_divexact(mpq_numref(draft->numbers[i]), mpq_numref(draft->numbers[i]), shared);
  mpz_clears(denominator, shared, factor, NULL);
}

/* Keeps the reservation value and the cap within reach of the sums: a reservation value far above every sum is as good as one that is a
 * whole unit above, which no rounding can bring back into reach, and a cap above every sum is none. False when the reservation value
 * lies too far below to share a scale. */
static bool clamp(struct draft *draft)
{
  mpz_t limit;
  mpz_init(limit);
  mpz_mul_2exp(limit, draft->largest, 1);
  mpz_add(limit, limit, mpq_numref(*draft->unit));
  if (mpz_cmp(mpq_numref(*draft->reservation), limit) > 0)
    mpz_set(mpq_numref(*draft->reservation), limit);
  if (draft->capped && mpz_cmp(mpq_numref(*draft->cap), draft->largest) > 0) {
    draft->capped = false;
    mpz_set_ui(mpq_numref(*draft->cap), 0);
  }
  mpz_mul_2exp(limit, limit, 20);
  bool near = mpz_cmpabs(mpq_numref(*draft->reservation), limit) <= 0 && mpz_cmpabs(mpq_numref(*draft->cap), limit) <= 0;
  mpz_clear(limit);
  return near;
}

/* Bits of the largest of: any sum, the unit, the reservation value, the cap. */
static size_t draft_bits(const struct draft *draft)
{
  size_t bits = mpz_sizeinbase(draft->largest, 2);
  for (size_t i = draft->number_count - 3; i < draft->number_count; i++)
    if (mpz_sizeinbase(mpq_numref(draft->numbers[i]), 2) > bits)
      bits = mpz_sizeinbase(mpq_numref(draft->numbers[i]), 2);
  return bits;
}

/* Rounds every number to the binary grid: number * 2^k / unit, to the nearest. False when too few bits are left. */
static bool round_to_grid(struct draft *draft)
{
  long spare = SUM_BITS - 1 - ((long)draft_bits(draft) - (long)mpz_sizeinbase(mpq_numref(*draft->unit), 2) + 1);
  mp_bitcnt_t k = spare > GRID_BITS_MAX ? GRID_BITS_MAX : spare < 0 ? 0 : (mp_bitcnt_t)spare;
  if (k < GRID_BITS_MIN)
    return false;
  mpz_t unit, twice;
  mpz_init_set(unit, mpq_numref(*draft->unit));
  mpz_init(twice);
  mpz_mul_2exp(twice, unit, 1);
  for (size_t i = 0; i < draft->number_count; i++) {
    mpz_ptr number = mpq_numref(draft->numbers[i]);
    mpz_mul_2exp(number, number, k + 1);
    mpz_add(number, number, unit);
    mpz_fdiv_q(number, number, twice);
  }
  mpz_clears(unit, twice, NULL);
  return true;
}

/* Copies the draft's integers into the space. */
static enum zopa_status settle(struct zopa_space *space, struct draft *draft, struct zopa_utility *utility)
{
  const struct zopa_preference *preference = draft->preference;
  mpq_t *numbers = draft->numbers;
  utility->worth = ZOPA_ARENA_NEW(&space->arena, int64_t *, space->issue_count);
  utility->bonuses = ZOPA_ARENA_NEW(&space->arena, struct zopa_bonus, preference->interactions_count);
  if (!utility->worth || !utility->bonuses)
    return ZOPA_E_MEMORY;
  for (size_t i = 0; i < space->issue_count; numbers += space->radix[i++]) {
    utility->worth[i] = ZOPA_ARENA_NEW(&space->arena, int64_t, space->radix[i]);
    if (!utility->worth[i])
      return ZOPA_E_MEMORY;
    for (uint32_t o = 0; o < space->radix[i]; o++)
      utility->worth[i][o] = mpz_get_si(mpq_numref(numbers[o]));
  }
  for (size_t k = 0; k < preference->interactions_count; k++) {
    int64_t amount = mpz_get_si(mpq_numref(numbers[k]));
    struct zopa_bonus *bonus = &utility->bonuses[utility->bonus_count];
    if (preference->interactions[k].when.terms_count == 0)
      utility->base += amount;
    else if (amount != 0) {
      enum zopa_status status = zopa_condition_compile(space, &preference->interactions[k].when, &bonus->condition);
      if (status != ZOPA_OK)
        return status;
      bonus->amount = amount;
      utility->bonus_count++;
    }
  }
  utility->unit = mpz_get_si(mpq_numref(*draft->unit));
  utility->cap = draft->capped ? mpz_get_si(mpq_numref(*draft->cap)) : INT64_MAX;
  utility->reservation = mpz_get_si(mpq_numref(*draft->reservation));
  return ZOPA_OK;
}

/* The reservation value that is the utility of a package: issues it leaves open count nothing. */
static enum zopa_status reserve_package(struct zopa_space *space, const struct zopa_clause *package, struct zopa_utility *utility)
{
  if (package->terms_count < space->issue_count) {
    utility->reservation = utility->base;
    for (size_t i = 0; i < package->terms_count; i++)
      utility->reservation += utility->worth[package->terms[i].issue][package->terms[i].options[0]];
    return ZOPA_OK;
  }
  uint32_t *outcome = ZOPA_ARENA_NEW(&space->arena, uint32_t, space->issue_count);
  if (!outcome)
    return ZOPA_E_MEMORY;
  for (size_t i = 0; i < package->terms_count; i++)
    outcome[package->terms[i].issue] = package->terms[i].options[0];
  utility->reservation = zopa_utility_sum(space, utility, outcome);
  return ZOPA_OK;
}

static enum zopa_status compile_party(struct zopa_space *space, uint32_t party, struct zopa_error *error, struct zopa_utility *utility)
{
  const struct zopa_case *negotiation = space->negotiation;
  const struct zopa_preference *preference = &negotiation->preferences[party];
  struct draft draft;
  if (!draft_init(&draft, space, preference))
    return ZOPA_E_MEMORY;
  draft_numbers(&draft);
  scale(&draft);
  measure(&draft);
  bool near = clamp(&draft);
  *utility = (struct zopa_utility){.party = party, .consents = zopa_party_consents(negotiation, party)};
  utility->exact = draft_bits(&draft) < SUM_BITS;
  enum zopa_status status = ZOPA_E_UNSUPPORTED;
  if (near && (utility->exact || round_to_grid(&draft)))
    status = settle(space, &draft, utility);
  else
    zopa_error_add(error, ZOPA_ERROR, preference->place,
                   "the numbers of %s lie too far apart for one scale; reservation value and cap may be at most a million times the range of utilities",
                   negotiation->parties[party].id);
  draft_clear(&draft);
  if (status == ZOPA_OK && preference->reservation_is_package)
    status = reserve_package(space, &preference->reservation_package, utility);
  else if (status == ZOPA_OK && !preference->reservation.text) {
    utility->reservation_assumed = true;
    if (utility->consents)
      zopa_error_add(error, ZOPA_WARNING, preference->place, "%s has no reservation value; 0 is assumed", negotiation->parties[party].id);
  }
  return status;
}

enum zopa_status zopa_utilities_compile(struct zopa_space *space, struct zopa_error *error)
{
  const struct zopa_case *negotiation = space->negotiation;
  space->utilities = ZOPA_ARENA_NEW(&space->arena, struct zopa_utility, negotiation->parties_count);
  space->incomplete = ZOPA_ARENA_NEW(&space->arena, uint32_t, negotiation->parties_count);
  if (!space->utilities || !space->incomplete)
    return ZOPA_E_MEMORY;
  space->exact = true;
  for (uint32_t p = 0; p < negotiation->parties_count; p++) {
    if (zopa_party_complete(negotiation, p)) {
      struct zopa_utility *utility = &space->utilities[space->utility_count];
      enum zopa_status status = compile_party(space, p, error, utility);
      if (status != ZOPA_OK)
        return status;
      space->exact &= utility->exact;
      space->utility_count++;
    } else if (zopa_party_consents(negotiation, p))
      space->incomplete[space->incomplete_count++] = p;
  }
  return ZOPA_OK;
}

int64_t zopa_utility_sum(const struct zopa_space *space, const struct zopa_utility *utility, const uint32_t *outcome)
{
  int64_t sum = utility->base;
  for (size_t i = 0; i < space->issue_count; i++)
    sum += utility->worth[i][outcome[i]];
  for (size_t k = 0; k < utility->bonus_count; k++)
    if (zopa_condition_holds(&utility->bonuses[k].condition, outcome))
      sum += utility->bonuses[k].amount;
  return sum < utility->cap ? sum : utility->cap;
}

/* Long double holds both integers exactly and divides with 64 bits, so the double is the nearest but for rare double rounding. */
double zopa_utility_value(const struct zopa_utility *utility, int64_t sum) { return (double)((long double)sum / (long double)utility->unit); }

int64_t zopa_utility_least(const struct zopa_utility *utility, const struct zopa_number *number)
{
  mpq_t value, unit;
  mpz_t least;
  mpq_inits(value, unit, NULL);
  mpz_init(least);
  read_number(number, value);
  mpq_set_si(unit, utility->unit, 1);
  mpq_mul(value, value, unit);
  mpz_cdiv_q(least, mpq_numref(value), mpq_denref(value));
  int64_t result = mpz_fits_slong_p(least) && mpz_sizeinbase(least, 2) < SUM_BITS ? mpz_get_si(least)
                                                                                 : mpz_sgn(least) * (int64_t)(UINT64_C(1) << SUM_BITS);
  mpz_clear(least);
  mpq_clears(value, unit, NULL);
  return result;
}
