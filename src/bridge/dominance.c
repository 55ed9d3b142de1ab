/* dominance.c - see dominance.h. With draws the bound is sharp: an option that is worse in a single draw must be made up for by others in that
 * draw. */
#include "bridge/dominance.h"

#include <stdlib.h>

struct hunt {
  struct zopa_package_walk walk;
  int32_t **sums;                 /* [party]: [draws] what the package gives; NULL with complete preferences */
  int64_t *whole;                 /* [party] likewise with complete preferences */
  double work;
};

static bool hunt_init(struct hunt *hunt, const struct zopa_worths *worths, const uint32_t *outcome)
{
  if (!zopa_package_walk_init(&hunt->walk, worths))
    return false;
  struct zopa_arena *arena = &hunt->walk.arena;
  hunt->sums = ZOPA_ARENA_NEW(arena, int32_t *, worths->count);
  hunt->whole = ZOPA_ARENA_NEW(arena, int64_t, worths->count);
  for (size_t p = 0; p < worths->count && !arena->failed; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    if (!worth->base)
      hunt->whole[p] = zopa_worth_whole(worths, worth, outcome);
    else if ((hunt->sums[p] = zopa_arena_raw(arena, worth->draws, sizeof **hunt->sums)))
      zopa_worth_sums(worths, worth, outcome, hunt->sums[p]);
  }
  return !arena->failed;
}

/* Whether sums down to a depth, and the best of what follows, give every party in every draw what the package gives it. */
static bool reaches(struct hunt *hunt, size_t depth)
{
  const struct zopa_worths *worths = hunt->walk.worths;
  for (size_t p = 0; p < worths->count; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    hunt->work++;
    if (!worth->base) {
      if (hunt->walk.whole[p][depth] + worth->whole_rest[depth] < hunt->whole[p])
        return false;
      continue;
    }
    const int32_t *own = zopa_package_walk_sums(&hunt->walk, p, depth), *rest = worth->rest + depth * worth->draws, *wanted = hunt->sums[p];
    size_t s = 0;
    while (s < worth->draws && own[s] + rest[s] >= wanted[s])
      s++;
    hunt->work += (double)s;
    if (s < worth->draws)
      return false;
  }
  return true;
}

/* At a leaf that gives everybody as much: whether it is feasible, gives as much with interactions too, and somebody more. */
static bool betters(const struct hunt *hunt)
{
  const struct zopa_worths *worths = hunt->walk.worths;
  size_t depth = worths->open_count;
  bool more = false;
  if (!zopa_space_feasible(worths->beliefs->space, hunt->walk.outcome))
    return false;
  for (size_t p = 0; p < worths->count; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    if (!worth->base) {
      int64_t whole = zopa_worth_whole(worths, worth, hunt->walk.outcome);
      if (whole < hunt->whole[p])
        return false;
      more = more || whole > hunt->whole[p];
      continue;
    }
    const int32_t *own = zopa_package_walk_sums(&hunt->walk, p, depth);
    for (size_t s = 0; s < worth->draws && !more; s++)
      more = own[s] > hunt->sums[p][s];
  }
  return more;
}

enum zopa_status zopa_package_dominated(const struct zopa_worths *worths, const uint32_t *outcome, double work_most, bool *ret_dominated)
{
  struct hunt hunt = {.work = 0};
  size_t depth = 0, open = worths->open_count;
  bool found = false;
  uint32_t *next = calloc(open + 1, sizeof *next);
  enum zopa_status status = next && hunt_init(&hunt, worths, outcome) ? ZOPA_OK : ZOPA_E_MEMORY;
  while (status == ZOPA_OK && !found && hunt.work < work_most) {
    if (depth == open || next[depth] == worths->choice_count[depth]) {
      found = depth == open && betters(&hunt);
      if (depth == 0)
        break;
      depth--;
      continue;
    }
    zopa_package_walk_choose(&hunt.walk, depth, next[depth]++, true);
    for (size_t p = 0; p < worths->count; p++)
      hunt.work += (double)worths->parties[p].draws / 8;
    if (reaches(&hunt, depth + 1))
      next[++depth] = 0;
  }
  zopa_package_walk_clear(&hunt.walk);
  free(next);
  if (status == ZOPA_OK)
    *ret_dominated = found;
  return status;
}
