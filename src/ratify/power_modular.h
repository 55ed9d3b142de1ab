/* power_modular.h - large counts by their remainders: add and multiply in one word, for several primes, and join at the end.
 *
 * Method. A count below the product of the primes is known by its remainders (Chinese remainder theorem). Numbers modulo a prime p < 2^62 are
 * kept in Montgomery's form, a * 2^64 mod p, in which a product takes two multiplications and no division. Modulus 0 stands for plain 64-bit
 * words, for counts that are known to be below 2^64.
 * Source: P. L. Montgomery, "Modular multiplication without trial division", Math. Comp. 44, 1985. */
#ifndef ZOPA_POWER_MODULAR_H
#define ZOPA_POWER_MODULAR_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zopa_modulus {
  uint64_t prime;                 /* odd, between 2^61 and 2^62; or 0 for words */
  uint64_t factor;                /* -1 / prime modulo 2^64 */
  uint64_t one, square;           /* 2^64 and 2^128 modulo the prime */
};

static inline uint64_t zopa_modular_mul(const struct zopa_modulus *modulus, uint64_t a, uint64_t b)
{
  if (modulus->prime == 0)
    return a * b;
  unsigned __int128 product = (unsigned __int128)a * b;
  uint64_t times = (uint64_t)product * modulus->factor;
  uint64_t high = (uint64_t)((product + (unsigned __int128)times * modulus->prime) >> 64);
  return high >= modulus->prime ? high - modulus->prime : high;
}

static inline uint64_t zopa_modular_add(const struct zopa_modulus *modulus, uint64_t a, uint64_t b)
{
  uint64_t sum = a + b;
  return modulus->prime && sum >= modulus->prime ? sum - modulus->prime : sum;
}

static inline uint64_t zopa_modular_sub(const struct zopa_modulus *modulus, uint64_t a, uint64_t b)
{
  return modulus->prime && a < b ? a + modulus->prime - b : a - b;
}

/* A number in this form, and the number back. */
static inline uint64_t zopa_modular_from(const struct zopa_modulus *modulus, uint64_t number)
{
  return modulus->prime ? zopa_modular_mul(modulus, number % modulus->prime, modulus->square) : number;
}
static inline uint64_t zopa_modular_to(const struct zopa_modulus *modulus, uint64_t a)
{
  return modulus->prime ? zopa_modular_mul(modulus, a, 1) : a;
}

/* 1 / a; a is not 0, the modulus not words. */
uint64_t zopa_modular_inverse(const struct zopa_modulus *modulus, uint64_t a);

/* So many primes that their product exceeds 2^bits, or plain words for fewer than 64 bits where `words` allows that. Zero it to start. */
struct zopa_moduli {
  size_t count;
  struct zopa_modulus *moduli;    /* [count] */
  mpz_t product;                  /* of the primes; set when count > 0 */
  mpz_t *shares;                  /* [count]: 1 modulo its own prime, 0 modulo the others */
};
bool zopa_moduli_init(struct zopa_moduli *moduli, size_t bits, bool words);
void zopa_moduli_clear(struct zopa_moduli *moduli);

/* The number of which remainders[i * stride] is the one by modulus i, in Montgomery's form. ret is initialised. */
void zopa_moduli_join(const struct zopa_moduli *moduli, const uint64_t *remainders, size_t stride, mpz_t ret);

/* The coefficients of a polynomial of degree below count from its values at 1, 2, ... count; both [count], in place.
 * inverses [count] holds 1/1 .. 1/count, or has room for it with 0 in the first place. Cost: O(count^2). */
void zopa_modular_interpolate(const struct zopa_modulus *modulus, uint64_t *values, size_t count, uint64_t *inverses);

#endif
