/* draw_tally.c - the tallies of worths.h: one body for each, compiled for the plain processor and for AVX2. Whole numbers throughout, so that
 * the order in which lanes are added up does not matter. */
#include "bridge/worths.h"

/* Sums of up to 2^16 numbers below 2^30 are kept in two halves of 15 bits, each within 32 bits. */
#define ZOPA_TALLY_BODIES(suffix, attribute)                                                                                         \
  attribute static void add_##suffix(int32_t *sum, const int32_t *a, const int32_t *b, size_t count)                                 \
  {                                                                                                                                  \
    for (size_t s = 0; s < count; s++)                                                                                               \
      sum[s] = a[s] + b[s];                                                                                                          \
  }                                                                                                                                  \
  attribute static int64_t gain_##suffix(const int32_t *restrict a, const int32_t *restrict b, size_t count)                         \
  {                                                                                                                                  \
    uint32_t high = 0, low = 0;                                                                                                      \
    for (size_t s = 0; s < count; s++) {                                                                                             \
      int32_t sum = a[s] + b[s];                                                                                                     \
      uint32_t above = (uint32_t)(sum > 0 ? sum : 0);                                                                                \
      high += above >> 15;                                                                                                           \
      low += above & 0x7fff;                                                                                                         \
    }                                                                                                                                \
    return ((int64_t)high << 15) + low;                                                                                              \
  }                                                                                                                                  \
  attribute static size_t accept_##suffix(const int32_t *restrict a, const int32_t *restrict b, size_t count)                        \
  {                                                                                                                                  \
    uint32_t accepted = 0;                                                                                                           \
    for (size_t s = 0; s < count; s++)                                                                                               \
      accepted += a[s] + b[s] >= 0;                                                                                                  \
    return accepted;                                                                                                                 \
  }

ZOPA_TALLY_BODIES(plain, )

#if defined(__x86_64__)
ZOPA_TALLY_BODIES(avx2, __attribute__((target("avx2"))))
#define ZOPA_TALLY(name, ...) (__builtin_cpu_supports("avx2") ? name##_avx2(__VA_ARGS__) : name##_plain(__VA_ARGS__))
#else
#define ZOPA_TALLY(name, ...) name##_plain(__VA_ARGS__)
#endif

void zopa_draws_add(int32_t *ret_sum, const int32_t *a, const int32_t *b, size_t count) { ZOPA_TALLY(add, ret_sum, a, b, count); }

int64_t zopa_draws_gain(const int32_t *a, const int32_t *b, size_t count) { return ZOPA_TALLY(gain, a, b, count); }

size_t zopa_draws_accept(const int32_t *a, const int32_t *b, size_t count) { return ZOPA_TALLY(accept, a, b, count); }
