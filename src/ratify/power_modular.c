/* power_modular.c - see power_modular.h. Interpolation is Newton's, by divided differences at 1, 2, 3, ... */
#include "ratify/power_modular.h"

#include <stdlib.h>

uint64_t zopa_modular_inverse(const struct zopa_modulus *modulus, uint64_t a)
{
  uint64_t result = modulus->one, power = a;
  for (uint64_t exponent = modulus->prime - 2; exponent; exponent >>= 1) {
    if (exponent & 1)
      result = zopa_modular_mul(modulus, result, power);
    power = zopa_modular_mul(modulus, power, power);
  }
  return result;
}

static struct zopa_modulus make_modulus(uint64_t prime)
{
  struct zopa_modulus modulus = {.prime = prime, .factor = 1};
  for (int i = 0; i < 6; i++)      /* Newton's iteration doubles the bits of 1 / prime modulo 2^64 */
    modulus.factor *= 2 - prime * modulus.factor;
  modulus.factor = -modulus.factor;
  modulus.one = (uint64_t)(((unsigned __int128)1 << 64) % prime);
  modulus.square = (uint64_t)((unsigned __int128)modulus.one * modulus.one % prime);
  return modulus;
}

static void make_shares(struct zopa_moduli *moduli)
{
  mpz_t prime, rest, inverse;
  mpz_inits(prime, rest, inverse, NULL);
  for (size_t i = 0; i < moduli->count; i++) {
    mpz_set_ui(prime, moduli->moduli[i].prime);
    mpz_divexact(rest, moduli->product, prime);
    mpz_invert(inverse, rest, prime);
    mpz_mul(moduli->shares[i], rest, inverse);
  }
  mpz_clears(prime, rest, inverse, NULL);
}

bool zopa_moduli_init(struct zopa_moduli *moduli, size_t bits, bool words)
{
  enum { PRIME_BITS = 61 };
  size_t count = words && bits < 64 ? 1 : bits / PRIME_BITS + 1;
  moduli->moduli = calloc(count, sizeof *moduli->moduli);
  moduli->shares = calloc(count, sizeof *moduli->shares);
  if (!moduli->moduli || !moduli->shares) {
    free(moduli->moduli);
    free(moduli->shares);
    *moduli = (struct zopa_moduli){0};
    return false;
  }
  moduli->count = count;
  mpz_init_set_ui(moduli->product, 1);
  mpz_t prime;
  mpz_init_set_ui(prime, UINT64_C(1) << PRIME_BITS);
  for (size_t i = 0; i < count; i++) {
    mpz_init(moduli->shares[i]);
    if (words && bits < 64)
      continue;
    mpz_nextprime(prime, prime);
    moduli->moduli[i] = make_modulus(mpz_get_ui(prime));
    mpz_mul(moduli->product, moduli->product, prime);
  }
  mpz_clear(prime);
  if (moduli->moduli[0].prime)
    make_shares(moduli);
  else
    moduli->moduli[0].one = 1;
  return true;
}

void zopa_moduli_clear(struct zopa_moduli *moduli)
{
  for (size_t i = 0; i < moduli->count; i++)
    mpz_clear(moduli->shares[i]);
  if (moduli->count > 0)
    mpz_clear(moduli->product);
  free(moduli->moduli);
  free(moduli->shares);
  *moduli = (struct zopa_moduli){0};
}

void zopa_moduli_join(const struct zopa_moduli *moduli, const uint64_t *remainders, size_t stride, mpz_t ret)
{
  if (moduli->moduli[0].prime == 0) {
    mpz_set_ui(ret, remainders[0]);
    return;
  }
  mpz_set_ui(ret, 0);
  for (size_t i = 0; i < moduli->count; i++)
    mpz_addmul_ui(ret, moduli->shares[i], zopa_modular_to(&moduli->moduli[i], remainders[i * stride]));
  mpz_mod(ret, ret, moduli->product);
}

void zopa_modular_interpolate(const struct zopa_modulus *modulus, uint64_t *values, size_t count, uint64_t *inverses)
{
  if (inverses[0] == 0)
    for (size_t i = 0; i < count; i++)
      inverses[i] = zopa_modular_inverse(modulus, zopa_modular_from(modulus, i + 1));
  for (size_t order = 1; order < count; order++)
    for (size_t i = count; i-- > order;)
      values[i] = zopa_modular_mul(modulus, zopa_modular_sub(modulus, values[i], values[i - 1]), inverses[order - 1]);
  /* From the Newton form to powers: multiply by (z - point) and add the next coefficient, from the last down. */
  for (size_t k = count - 1; k-- > 0;) {
    uint64_t point = zopa_modular_from(modulus, k + 1);
    for (size_t i = k; i + 1 < count; i++)
      values[i] = zopa_modular_sub(modulus, values[i], zopa_modular_mul(modulus, point, values[i + 1]));
  }
}
