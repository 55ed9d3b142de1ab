/* conditions_shelf.c - the vectors that a search over conditions has found, each with an outcome and, once counted, its ties.
 * See conditions_search.h. For two parties they form a staircase: first sums fall, second sums rise, and one look-up tells whether some
 * peak dominates. For more parties each peak is asked. */
#include <string.h>

#include "solve/conditions_search.h"

/* For two parties: the first peak whose first sum is below; all before it are at least as large. */
static size_t first_below(const struct zopa_shelf *shelf, int64_t sum)
{
  size_t low = 0, high = shelf->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (shelf->peaks[middle]->vector[0] >= sum)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

bool zopa_shelf_dominates(const struct zopa_shelf *shelf, const int64_t *vector)
{
  size_t count = shelf->rules->party_count;
  if (count == 2) {
    size_t at = first_below(shelf, vector[0]);
    return at > 0 && shelf->peaks[at - 1]->vector[1] >= vector[1] && memcmp(shelf->peaks[at - 1]->vector, vector, 2 * sizeof *vector) != 0;
  }
  for (size_t i = 0; i < shelf->count; i++)
    if (zopa_vector_at_least(shelf->peaks[i]->vector, vector, count) && memcmp(shelf->peaks[i]->vector, vector, count * sizeof *vector) != 0)
      return true;
  return false;
}

struct zopa_peak *zopa_shelf_offer(struct zopa_shelf *shelf, const int64_t *vector, const uint32_t *outcome)
{
  size_t parties = shelf->rules->party_count, kept = 0;
  for (size_t i = parties == 2 && first_below(shelf, vector[0]) > 0 ? first_below(shelf, vector[0]) - 1 : 0; i < shelf->count; i++) {
    if (zopa_vector_at_least(shelf->peaks[i]->vector, vector, parties))
      return memcmp(shelf->peaks[i]->vector, vector, parties * sizeof *vector) == 0 ? shelf->peaks[i] : NULL;
    if (parties == 2 && shelf->peaks[i]->vector[0] < vector[0])
      break;
  }
  struct zopa_peak *peak = ZOPA_ARENA_NEW(shelf->arena, struct zopa_peak, 1);
  struct zopa_peak **peaks = zopa_arena_grow(shelf->arena, shelf->peaks, shelf->count, &shelf->capacity, sizeof(struct zopa_peak *));
  if (peaks)
    shelf->peaks = peaks;
  if (peak) {
    peak->vector = ZOPA_ARENA_NEW(shelf->arena, int64_t, parties);
    peak->outcome = ZOPA_ARENA_NEW(shelf->arena, uint32_t, shelf->rules->issue_count);
    peak->ties = ZOPA_ARENA_NEW(shelf->arena, uint64_t, shelf->limbs);
  }
  if (!peak || !peaks || !peak->vector || !peak->outcome || !peak->ties) {
    shelf->failed = true;
    return NULL;
  }
  memcpy(peak->vector, vector, parties * sizeof *vector);
  memcpy(peak->outcome, outcome, shelf->rules->issue_count * sizeof *outcome);
  for (size_t i = 0; i < shelf->count; i++)
    if (!zopa_vector_at_least(vector, shelf->peaks[i]->vector, parties))
      shelf->peaks[kept++] = shelf->peaks[i];
  size_t at = kept;
  for (; parties == 2 && at > 0 && shelf->peaks[at - 1]->vector[0] < vector[0]; at--)
    shelf->peaks[at] = shelf->peaks[at - 1];
  shelf->peaks[at] = peak;
  shelf->count = kept + 1;
  shelf->version++;
  return peak;
}

struct zopa_peak *zopa_shelf_offer_pick(struct zopa_shelf *shelf, const int64_t *vector, const uint8_t *pick)
{
  struct zopa_peak *peak;
  if (zopa_shelf_dominates(shelf, vector))
    return NULL;
  uint64_t version = shelf->version;
  peak = zopa_shelf_offer(shelf, vector, shelf->rules->option);
  for (size_t i = 0; peak && shelf->version != version && i < shelf->rules->issue_count; i++)
    peak->outcome[i] = shelf->rules->option[shelf->rules->class_start[i] + pick[i]];
  return peak;
}

bool zopa_shelf_count(struct zopa_shelf *shelf, const int64_t *vector, const mpz_t ties, const uint32_t *outcome)
{
  struct zopa_peak *peak = zopa_shelf_offer(shelf, vector, outcome);
  size_t words = mpz_size(ties), at = 0;
  uint64_t carry = 0;
  if (!peak)
    return !shelf->failed;
  for (size_t k = 0; k < shelf->limbs; k++) {
    uint64_t more = k < words ? mpz_getlimbn(ties, (mp_size_t)k) : 0, sum = peak->ties[k] + more, whole = sum + carry;
    carry = (sum < more) | (whole < sum);
    peak->ties[k] = whole;
  }
  while (peak->counted && at < shelf->rules->issue_count && outcome[at] == peak->outcome[at])
    at++;
  if (!peak->counted || (at < shelf->rules->issue_count && outcome[at] < peak->outcome[at]))
    memcpy(peak->outcome, outcome, shelf->rules->issue_count * sizeof *outcome);
  peak->counted = true;
  return true;
}
