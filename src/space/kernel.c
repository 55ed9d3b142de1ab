/* kernel.c - see kernel.h. The vector versions carry their own target attribute, so that one binary holds them all. */
#include "space/kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static uint64_t plain_at_least(const int64_t *const *columns, size_t column_count, const int64_t *bound, size_t group)
{
  uint64_t mask = UINT64_MAX;
  for (size_t c = 0; c < column_count && mask; c++) {
    const int64_t *column = columns[c] + 64 * group;
    uint64_t passed = 0;
    for (unsigned j = 0; j < 64; j++)
      passed |= (uint64_t)(column[j] >= bound[c]) << j;
    mask &= passed;
  }
  return mask;
}

static uint64_t plain_at_most(const int64_t *const *columns, size_t column_count, const int64_t *bound, size_t group)
{
  uint64_t mask = UINT64_MAX;
  for (size_t c = 0; c < column_count && mask; c++) {
    const int64_t *column = columns[c] + 64 * group;
    uint64_t passed = 0;
    for (unsigned j = 0; j < 64; j++)
      passed |= (uint64_t)(column[j] <= bound[c]) << j;
    mask &= passed;
  }
  return mask;
}

static const struct zopa_kernel plain = {"plain", plain_at_least, plain_at_most};

#if defined(__x86_64__)

__attribute__((target("avx2"))) static uint64_t avx2_failing(const int64_t *column, __m256i bound, int below)
{
  uint64_t mask = 0;
  for (int j = 0; j < 16; j++) {
    __m256i values = _mm256_loadu_si256((const __m256i *)(const void *)(column + 4 * j));
    __m256i failing = below ? _mm256_cmpgt_epi64(bound, values) : _mm256_cmpgt_epi64(values, bound);
    mask |= (uint64_t)(unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(failing)) << (4 * j);
  }
  return mask;
}

__attribute__((target("avx2"))) static uint64_t avx2_at_least(const int64_t *const *columns, size_t column_count, const int64_t *bound, size_t group)
{
  uint64_t mask = UINT64_MAX;
  for (size_t c = 0; c < column_count && mask; c++)
    mask &= ~avx2_failing(columns[c] + 64 * group, _mm256_set1_epi64x(bound[c]), 1);
  return mask;
}

__attribute__((target("avx2"))) static uint64_t avx2_at_most(const int64_t *const *columns, size_t column_count, const int64_t *bound, size_t group)
{
  uint64_t mask = UINT64_MAX;
  for (size_t c = 0; c < column_count && mask; c++)
    mask &= ~avx2_failing(columns[c] + 64 * group, _mm256_set1_epi64x(bound[c]), 0);
  return mask;
}

__attribute__((target("avx512f"))) static uint64_t avx512_at_least(const int64_t *const *columns, size_t column_count, const int64_t *bound, size_t group)
{
  uint64_t mask = UINT64_MAX;
  for (size_t c = 0; c < column_count && mask; c++) {
    const int64_t *column = columns[c] + 64 * group;
    __m512i limit = _mm512_set1_epi64(bound[c]);
    uint64_t passed = 0;
    for (int j = 0; j < 8; j++)
      passed |= (uint64_t)_mm512_cmpge_epi64_mask(_mm512_loadu_si512(column + 8 * j), limit) << (8 * j);
    mask &= passed;
  }
  return mask;
}

__attribute__((target("avx512f"))) static uint64_t avx512_at_most(const int64_t *const *columns, size_t column_count, const int64_t *bound, size_t group)
{
  uint64_t mask = UINT64_MAX;
  for (size_t c = 0; c < column_count && mask; c++) {
    const int64_t *column = columns[c] + 64 * group;
    __m512i limit = _mm512_set1_epi64(bound[c]);
    uint64_t passed = 0;
    for (int j = 0; j < 8; j++)
      passed |= (uint64_t)_mm512_cmple_epi64_mask(_mm512_loadu_si512(column + 8 * j), limit) << (8 * j);
    mask &= passed;
  }
  return mask;
}

static const struct zopa_kernel avx2 = {"avx2", avx2_at_least, avx2_at_most};
static const struct zopa_kernel avx512 = {"avx512", avx512_at_least, avx512_at_most};

const struct zopa_kernel *zopa_kernel_at(size_t index)
{
  const struct zopa_kernel *supported[3];
  size_t count = 0;
  if (__builtin_cpu_supports("avx512f"))
    supported[count++] = &avx512;
  if (__builtin_cpu_supports("avx2"))
    supported[count++] = &avx2;
  supported[count++] = &plain;
  return index < count ? supported[index] : NULL;
}

#else

const struct zopa_kernel *zopa_kernel_at(size_t index) { return index == 0 ? &plain : NULL; }

#endif

const struct zopa_kernel *zopa_kernel_widest(void) { return zopa_kernel_at(0); }
