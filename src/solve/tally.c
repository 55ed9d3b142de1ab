/* tally.c - see tally.h. */
#include "solve/tally.h"

#include <gmp.h>
#include <math.h>
#include <stdio.h>

enum { DRAWS_MOST = 100000, DRAWS_LEAST = 1000 };
#define WORK 400000000u            /* options, sums and constraints looked at for one sample; a tenth of it for a brief one */

bool zopa_tally_exactly(struct zopa_arena *arena, uint64_t count, struct zopa_tally *ret_tally)
{
  char digits[24];
  snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
  *ret_tally = (struct zopa_tally){.exact = zopa_arena_string(arena, digits), .estimate = (double)count};
  return ret_tally->exact != NULL;
}

bool zopa_tally_domain(const struct zopa_space *space, struct zopa_arena *arena, struct zopa_tally *ret_tally)
{
  mpz_t product;
  mpz_init_set_ui(product, space->empty ? 0 : 1);
  for (size_t i = 0; i < space->issue_count && !space->empty; i++)
    mpz_mul_ui(product, product, space->domain_size[i]);
  char *digits = ZOPA_ARENA_NEW(arena, char, mpz_sizeinbase(product, 10) + 2);
  if (digits)
    mpz_get_str(digits, 10, product);
  *ret_tally = (struct zopa_tally){.exact = digits, .estimate = mpz_get_d(product)};
  mpz_clear(product);
  return digits != NULL;
}

/* Wilson's interval for a share seen `hits` times in `draws`, at 95 per cent, times the number of outcomes drawn from.
 * Source: Wilson, J. Amer. Statist. Assoc. 22, 1927. */
static struct zopa_tally estimate(uint64_t hits, uint64_t draws, double whole)
{
  double z = 1.959963984540054, n = (double)draws, share = (double)hits / n;
  double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
  double half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n);
  return (struct zopa_tally){NULL, share * whole, fmax(0, centre - half) * whole, fmin(1, centre + half) * whole, 0.95, draws};
}

/* How often to draw: as often as the work permits, which depends on the shape of the space alone. */
static uint64_t choose_draws(const struct zopa_space *space, bool brief)
{
  uint64_t each = space->issue_count * (space->utility_count + 1) + 2 * space->forbid_count + 1;
  for (size_t u = 0; u < space->utility_count; u++)
    each += 2 * space->utilities[u].bonus_count;
  uint64_t draws = (brief ? WORK / 10 : WORK) / each;
  return draws < DRAWS_LEAST ? DRAWS_LEAST : draws > DRAWS_MOST ? DRAWS_MOST : draws;
}

enum zopa_status zopa_tally_sample(const struct zopa_space *space, uint64_t seed, bool brief, struct zopa_arena *arena,
                                   struct zopa_tally *ret_feasible, struct zopa_tally *ret_rational)
{
  uint32_t *outcome = ZOPA_ARENA_NEW(arena, uint32_t, space->issue_count);
  struct zopa_tally whole;
  if (!outcome || !zopa_tally_domain(space, arena, &whole))
    return ZOPA_E_MEMORY;
  struct zopa_random random;
  zopa_random_init(&random, seed, 1);
  uint64_t feasible_count = 0, rational_count = 0, draws = choose_draws(space, brief);
  for (uint64_t draw = 0; draw < draws; draw++) {
    zopa_space_draw(space, &random, outcome);
    if (!zopa_space_feasible(space, outcome))
      continue;
    feasible_count++;
    bool accepted = space->incomplete_count == 0;
    for (size_t u = 0; u < space->utility_count && accepted; u++)
      accepted = !space->utilities[u].consents || zopa_utility_sum(space, &space->utilities[u], outcome) >= space->utilities[u].reservation;
    rational_count += accepted;
  }
  *ret_feasible = space->forbid_count == 0 ? whole : estimate(feasible_count, draws, whole.estimate);
  *ret_rational = estimate(rational_count, draws, whole.estimate);
  return ZOPA_OK;
}
