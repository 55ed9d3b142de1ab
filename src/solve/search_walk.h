/* search_walk.h - local search: from an outcome to better ones, by changing one issue or two. It finds the outcomes that bounds are held against.
 * Method: steepest ascent on (conditions broken and gains short of 0, then the aim), first over single rows, then over pairs. */
#ifndef ZOPA_SEARCH_WALK_H
#define ZOPA_SEARCH_WALK_H

#include "base/watch.h"
#include "solve/bound.h"

/* How good an outcome is: less fault first, then more value. */
struct zopa_score {
  double fault, value;
};

struct zopa_walk {
  const struct zopa_model *model;
  const struct zopa_aim *aim;
  double target;                  /* least: while finite, the squares of what each party misses of it count, not the least alone */
  uint32_t *rows;                 /* [issue_count] where it stands */
  double gain[ZOPA_PARTIES_MAX];  /* there, without caps */
  uint32_t *failing;              /* [rule_count] tests of a rule that fail there */
  size_t broken;                  /* forbidden conditions that hold there */
  uint64_t work, polled;          /* rows * parties looked at, now and when the watch was asked last */
  struct zopa_watch *watch;
  struct zopa_walk_move {
    double loss;                  /* how much of the bound the row gives away against where the walk stands */
    uint32_t row;
  } *moves;                       /* [ZOPA_WALK_MOVES] */
  double *change;                 /* [ZOPA_WALK_MOVES][party_count] what it changes */
  struct zopa_walk_key {
    double change, loss;
    uint32_t move, issue;
  } *keys;                        /* [party_count][ZOPA_WALK_MOVES] moves by what they give each party, the most first */
};

/* Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_walk_make(const struct zopa_model *model, const struct zopa_aim *aim, struct zopa_watch *watch, struct zopa_arena *arena,
                                struct zopa_walk *ret_walk);

void zopa_walk_start(struct zopa_walk *walk, const uint32_t *rows);

/* Climbs by single rows of the list until none helps, then by pairs of the first ZOPA_WALK_PAIRS of it that it does not stand on, and so on,
 * at most so many steps. */
enum { ZOPA_WALK_PAIRS = 160, ZOPA_WALK_MOVES = 512 };
void zopa_walk_climb(struct zopa_walk *walk, const uint32_t *list, size_t count, size_t steps);

/* For the least and without rules: from where the walk stands, changes of up to four issues that raise the least gain above a level. The first two
 * are enumerated, the cheapest first; the other two are looked up among the moves sorted by what they give the party that is shortest then. What
 * a change gives away of the bound can be at most what lies between bound and level, and so can what it gives a party beyond its need.
 * list: rows, the cheapest first. Ends at the first start from which it rises (the walk stands there then), or when the work is done or the watch stops it.
 * False when nothing was found. */
bool zopa_walk_polish(struct zopa_walk *walk, const struct zopa_dual *dual, const uint32_t *list, size_t count, double level, uint64_t work);

#endif
