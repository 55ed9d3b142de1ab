/* package_walk.c - see package_walk.h. */
#include "bridge/package_walk.h"

#include <string.h>

bool zopa_package_walk_init(struct zopa_package_walk *walk, const struct zopa_worths *worths)
{
  size_t issues = worths->beliefs->space->issue_count, depths = worths->open_count + 1;
  *walk = (struct zopa_package_walk){.worths = worths};
  walk->choice = ZOPA_ARENA_NEW(&walk->arena, uint32_t, depths);
  walk->outcome = ZOPA_ARENA_NEW(&walk->arena, uint32_t, issues);
  walk->prefix = ZOPA_ARENA_NEW(&walk->arena, int32_t *, worths->count);
  walk->whole = ZOPA_ARENA_NEW(&walk->arena, int64_t *, worths->count);
  if (walk->arena.failed)
    return false;
  for (size_t p = 0; p < worths->count; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    if (worth->base)
      walk->prefix[p] = zopa_arena_raw(&walk->arena, depths * worth->draws, sizeof **walk->prefix);
    else
      walk->whole[p] = ZOPA_ARENA_NEW(&walk->arena, int64_t, depths);
    if (walk->arena.failed)
      return false;
    if (worth->base)
      memcpy(walk->prefix[p], worth->base, worth->draws * sizeof **walk->prefix);
    else
      walk->whole[p][0] = worth->whole_base;
  }
  for (size_t i = 0; i < issues; i++)
    walk->outcome[i] = worths->settled[i] == ZOPA_NONE ? 0 : worths->settled[i];
  return true;
}

void zopa_package_walk_clear(struct zopa_package_walk *walk) { zopa_arena_clear(&walk->arena); }

void zopa_package_walk_choose(struct zopa_package_walk *walk, size_t depth, uint32_t choice, bool sums)
{
  const struct zopa_worths *worths = walk->worths;
  walk->choice[depth] = choice;
  walk->outcome[worths->open[depth]] = worths->choices[depth][choice];
  for (size_t p = 0; p < worths->count && sums; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    if (worth->base)
      zopa_draws_add(zopa_package_walk_sums(walk, p, depth + 1), zopa_package_walk_sums(walk, p, depth), worth->columns[depth] + choice * worth->draws,
                     worth->draws);
    else
      walk->whole[p][depth + 1] = walk->whole[p][depth] + worth->whole[depth][choice];
  }
}

size_t zopa_package_walk_head_depth(const struct zopa_worths *worths) { return worths->open_count < 2 ? worths->open_count : 2; }

uint64_t zopa_package_walk_heads(const struct zopa_worths *worths)
{
  uint64_t heads = 1;
  for (size_t k = 0; k < zopa_package_walk_head_depth(worths); k++)
    heads *= worths->choice_count[k];
  return heads;
}

void zopa_package_walk_head(struct zopa_package_walk *walk, uint64_t head)
{
  uint64_t below = zopa_package_walk_heads(walk->worths);
  for (size_t k = 0; k < zopa_package_walk_head_depth(walk->worths); k++) {
    below /= walk->worths->choice_count[k];
    zopa_package_walk_choose(walk, k, (uint32_t)(head / below), true);
    head %= below;
  }
}

void zopa_package_walk_first(struct zopa_package_walk *walk, size_t depth)
{
  for (size_t k = depth; k < walk->worths->open_count; k++)
    zopa_package_walk_choose(walk, k, 0, true);
}

bool zopa_package_walk_next(struct zopa_package_walk *walk, size_t depth)
{
  size_t k = walk->worths->open_count;
  while (k > depth && walk->choice[k - 1] + 1 == walk->worths->choice_count[k - 1])
    k--;
  if (k == depth)
    return false;
  zopa_package_walk_choose(walk, k - 1, walk->choice[k - 1] + 1, true);
  zopa_package_walk_first(walk, k);
  return true;
}
