/* stake.c - see stake.h. */
#include "belief/stake.h"

#include <math.h>
#include <stdlib.h>

static int rising(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* What an issue holds in each draw, from its worst feasible option to its best. */
static void add_span(const struct zopa_space *space, const struct zopa_belief *belief, uint32_t issue, int32_t *column, int32_t *low, int32_t *high,
                     double *ret_sums)
{
  size_t count = belief->draws->count;
  for (size_t d = 0; d < space->domain_size[issue]; d++) {
    zopa_draws_option(belief->draws, issue, space->domain[issue][d], column);
    for (size_t s = 0; s < count; s++) {
      low[s] = d == 0 || column[s] < low[s] ? column[s] : low[s];
      high[s] = d == 0 || column[s] > high[s] ? column[s] : high[s];
    }
  }
  for (size_t s = 0; s < count && space->domain_size[issue]; s++)
    ret_sums[s] += (double)high[s] - (double)low[s];
}

static enum zopa_status stake_of_draws(const struct zopa_space *space, const struct zopa_belief *belief, const bool *in, struct zopa_stake *ret)
{
  size_t count = belief->draws->count, kept = 0;
  int32_t *scratch = malloc(3 * count * sizeof *scratch);
  double *sums = calloc(2 * count, sizeof *sums);
  enum zopa_status status = scratch && sums ? ZOPA_OK : ZOPA_E_MEMORY;
  for (uint32_t i = 0; i < space->issue_count && status == ZOPA_OK; i++)
    add_span(space, belief, i, scratch, scratch + count, scratch + 2 * count, in[i] ? sums : sums + count);
  for (size_t s = 0; s < count && status == ZOPA_OK; s++)
    if (sums[s] + sums[count + s] > 0)
      sums[kept++] = sums[s] / (sums[s] + sums[count + s]);
  if (status == ZOPA_OK && kept > 0) {
    qsort(sums, kept, sizeof *sums, rising);
    size_t tail = kept / 40;
    *ret = (struct zopa_stake){true, sums[tail], sums[kept - 1 - tail], sums[0], sums[kept - 1]};
  }
  free(scratch);
  free(sums);
  return status;
}

enum zopa_status zopa_stake_find(const struct zopa_beliefs *beliefs, const struct zopa_belief *belief, const bool *in, struct zopa_stake *ret_stake)
{
  const struct zopa_space *space = beliefs->space;
  *ret_stake = (struct zopa_stake){0};
  if (!belief->utility)
    return belief->draws ? stake_of_draws(space, belief, in, ret_stake) : ZOPA_OK;
  double inside = 0, all = 0;
  for (size_t i = 0; i < space->issue_count; i++) {
    int64_t low = 0, high = 0;
    for (size_t d = 0; d < space->domain_size[i]; d++) {
      int64_t own = belief->utility->worth[i][space->domain[i][d]];
      low = d == 0 || own < low ? own : low;
      high = d == 0 || own > high ? own : high;
    }
    inside += in[i] ? (double)(high - low) : 0;
    all += (double)(high - low);
  }
  if (all > 0)
    *ret_stake = (struct zopa_stake){true, inside / all, inside / all, inside / all, inside / all};
  return ZOPA_OK;
}
