/* random.h - seeded random streams: xoshiro256** seeded by splitmix64.
 * A stream derives from (seed, task), so that work split over threads draws the same numbers whatever the number of threads.
 * Source: Blackman & Vigna, ACM Trans. Math. Softw. 47(4), 2021; Steele, Lea & Flood, OOPSLA 2014. */
#ifndef ZOPA_RANDOM_H
#define ZOPA_RANDOM_H

#include <stdint.h>

struct zopa_random {
  uint64_t state[4];
};

void zopa_random_init(struct zopa_random *random, uint64_t seed, uint64_t task);

/* 64 uniform bits. */
uint64_t zopa_random_bits(struct zopa_random *random);

/* Uniform in 0 .. bound - 1, without bias; bound > 0. Source: Lemire, ACM Trans. Model. Comput. Simul. 29(1), 2019. */
uint64_t zopa_random_below(struct zopa_random *random, uint64_t bound);

/* Uniform in [0, 1), a multiple of 2^-53. */
double zopa_random_unit(struct zopa_random *random);

#endif
