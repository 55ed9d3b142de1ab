/* random.c - see random.h. */
#include "base/random.h"

static uint64_t splitmix(uint64_t *state)
{
  uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t x, int k) { return x << k | x >> (64 - k); }

void zopa_random_init(struct zopa_random *random, uint64_t seed, uint64_t task)
{
  uint64_t state = seed;
  state = splitmix(&state) ^ task;        /* so that neighbouring tasks and neighbouring seeds do not meet */
  for (int i = 0; i < 4; i++)
    random->state[i] = splitmix(&state);
}

uint64_t zopa_random_bits(struct zopa_random *random)
{
  uint64_t *s = random->state, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate(s[3], 45);
  return result;
}

uint64_t zopa_random_below(struct zopa_random *random, uint64_t bound)
{
  unsigned __int128 product = (unsigned __int128)zopa_random_bits(random) * bound;
  if ((uint64_t)product < bound)
    for (uint64_t least = -bound % bound; (uint64_t)product < least;)
      product = (unsigned __int128)zopa_random_bits(random) * bound;
  return (uint64_t)(product >> 64);
}

double zopa_random_unit(struct zopa_random *random) { return (double)(zopa_random_bits(random) >> 11) * 0x1p-53; }
