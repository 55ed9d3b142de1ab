/* power_paths.c - counts coalitions along the paths of a diagram (power_diagram.h).
 *
 * Method. With z for each yes, a node's B(z) = B(no) + z B(yes) counts the ways to win from there by size, and F(z) the ways to get there. A
 * swing of the voter of a level is a path to a node from which its yes wins more than its no: the sum of F (B(yes) - B(no)) over the
 * level. In an ordered game a winning coalition is minimal when it loses without its last member, that is when its last yes leads straight to
 * YES: M = M(no) + z (1 when yes leads to YES, else M(yes)). These are polynomials in z of degree at most n; they are evaluated at z = 1 .. n
 * by remainders of some primes, one task for each, and their coefficients found by interpolation. So a task needs one word a node, and
 * everything is exact.
 * Invariant. A task writes its own values only, and remainders are exact: threads change nothing. */
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "ratify/power_counts.h"
#include "ratify/power_diagram.h"

struct count {
  const struct zopa_diagram *diagram;
  struct zopa_watch *watch;
  struct zopa_moduli moduli;
  size_t points;                  /* z = 1 .. points */
  uint64_t *wins;                 /* [threads][node_count]: B */
  uint64_t *minimal;              /* [threads][node_count]: M; NULL when the game is not ordered */
  uint64_t *reach;                /* [threads][2][widest]: F of this level and the next */
  size_t widest;
  uint64_t *values;               /* [moduli][class_count][2][points]: swings and minimal coalitions with a voter */
  uint64_t *wholes;               /* [2][moduli]: winning and minimal coalitions, from z = 1 */
  atomic_size_t done;
};

/* One task at work: its modulus and point, and its share of the arrays. */
struct pass {
  const struct count *count;
  const struct zopa_modulus *modulus;
  size_t index;                   /* of the modulus */
  size_t point;                   /* z - 1 */
  uint64_t z;
  uint64_t *wins, *minimal, *reach;
};

static uint64_t times(const struct pass *pass, uint64_t a, uint64_t b) { return zopa_modular_mul(pass->modulus, a, b); }
static uint64_t plus(const struct pass *pass, uint64_t a, uint64_t b) { return zopa_modular_add(pass->modulus, a, b); }

/* B where an edge into a level ends: settled, every vote of those to come counts, `rest` of them in all. */
static uint64_t wins_at(const struct pass *pass, uint32_t edge, size_t first, uint64_t rest)
{
  return edge >= ZOPA_EDGE_FIRST ? pass->wins[first + edge - ZOPA_EDGE_FIRST] : edge == ZOPA_EDGE_YES ? rest : 0;
}

static uint64_t minimal_at(const struct pass *pass, uint32_t edge, size_t first)
{
  return edge >= ZOPA_EDGE_FIRST ? pass->minimal[first + edge - ZOPA_EDGE_FIRST] : 0;
}

/* M behind the yes of a node. */
static uint64_t minimal_yes(const struct pass *pass, uint32_t edge, size_t first)
{
  return edge == ZOPA_EDGE_YES ? pass->modulus->one : minimal_at(pass, edge, first);
}

/* From the last level up. rests [levels + 1]: (1 + z)^(voters from that level on). */
static void go_up(const struct pass *pass, const uint64_t *rests)
{
  const struct zopa_diagram *diagram = pass->count->diagram;
  for (uint32_t k = diagram->levels; k-- > 0;) {
    size_t first = diagram->first[k + 1];
    for (size_t node = diagram->first[k]; node < first; node++) {
      uint32_t no = diagram->edges[2 * node], yes = diagram->edges[2 * node + 1];
      pass->wins[node] = plus(pass, wins_at(pass, no, first, rests[k + 1]), times(pass, pass->z, wins_at(pass, yes, first, rests[k + 1])));
      if (pass->minimal)
        pass->minimal[node] = plus(pass, minimal_at(pass, no, first), times(pass, pass->z, minimal_yes(pass, yes, first)));
    }
  }
}

/* One level on the way down: what its voter swings, and the ways to reach the next level. */
static void go_down(const struct pass *pass, uint32_t k, const uint64_t *rests, uint64_t *reach, uint64_t *next, uint64_t *ret_swings,
                    uint64_t *ret_minimal)
{
  const struct zopa_diagram *diagram = pass->count->diagram;
  size_t start = diagram->first[k], first = diagram->first[k + 1];
  size_t width = k + 1 < diagram->levels ? diagram->first[k + 2] - first : 0;
  bool counts = k == 0 || diagram->class_of[k] != diagram->class_of[k - 1];      /* the first of a class speaks for all of it */
  uint64_t swings = 0, minimal = 0;
  memset(next, 0, width * sizeof *next);
  for (size_t node = start; node < first; node++) {
    uint32_t no = diagram->edges[2 * node], yes = diagram->edges[2 * node + 1];
    uint64_t ways = reach[node - start];
    if (counts) {
      uint64_t more = zopa_modular_sub(pass->modulus, wins_at(pass, yes, first, rests[k + 1]), wins_at(pass, no, first, rests[k + 1]));
      swings = plus(pass, swings, times(pass, ways, more));
      if (pass->minimal)
        minimal = plus(pass, minimal, times(pass, ways, minimal_yes(pass, yes, first)));
    }
    if (no >= ZOPA_EDGE_FIRST)
      next[no - ZOPA_EDGE_FIRST] = plus(pass, next[no - ZOPA_EDGE_FIRST], ways);
    if (yes >= ZOPA_EDGE_FIRST)
      next[yes - ZOPA_EDGE_FIRST] = plus(pass, next[yes - ZOPA_EDGE_FIRST], times(pass, ways, pass->z));
  }
  if (counts) {
    *ret_swings = swings;
    *ret_minimal = minimal;
  }
}

static uint64_t *value_of(const struct count *count, size_t modulus, uint32_t class, unsigned which)
{
  return count->values + ((modulus * count->diagram->game->class_count + class) * 2 + which) * count->points;
}

static bool work(void *context, size_t task, unsigned thread)
{
  struct count *count = context;
  const struct zopa_diagram *diagram = count->diagram;
  struct pass pass = {.count = count, .index = task / count->points, .point = task % count->points};
  pass.modulus = &count->moduli.moduli[pass.index];
  pass.z = zopa_modular_from(pass.modulus, pass.point + 1);
  pass.wins = count->wins + thread * diagram->node_count;
  pass.minimal = count->minimal ? count->minimal + thread * diagram->node_count : NULL;
  uint64_t *reach = count->reach + 2 * thread * count->widest, *next = reach + count->widest;
  uint64_t *rests = malloc(((size_t)diagram->levels + 1) * sizeof *rests), factor = plus(&pass, pass.z, pass.modulus->one);
  if (!rests)
    return false;
  rests[diagram->levels] = pass.modulus->one;
  for (uint32_t k = diagram->levels; k-- > 0;)
    rests[k] = times(&pass, rests[k + 1], factor);
  go_up(&pass, rests);
  reach[0] = pass.modulus->one;
  for (uint32_t k = 0; k < diagram->levels; k++) {
    uint32_t class = diagram->class_of[k];
    go_down(&pass, k, rests, reach, next, value_of(count, pass.index, class, 0) + pass.point, value_of(count, pass.index, class, 1) + pass.point);
    uint64_t *swap = reach;
    reach = next;
    next = swap;
  }
  if (pass.point == 0) {
    count->wholes[pass.index] = pass.wins[0];
    count->wholes[count->moduli.count + pass.index] = pass.minimal ? pass.minimal[0] : 0;
  }
  free(rests);
  double done = (double)(atomic_fetch_add(&count->done, 1) + 1) / (double)(count->points * count->moduli.count);
  return !zopa_watch_stop(count->watch, done, "counting coalitions");
}

/* Values of all moduli become counts by size. */
static bool finish(struct count *count, struct zopa_power_counts *counts)
{
  uint32_t classes = count->diagram->game->class_count;
  size_t stride = (size_t)classes * 2 * count->points;
  mpz_t *row = zopa_power_row_new(count->points);
  uint64_t *inverses = calloc(count->points, sizeof *inverses);
  bool good = row && inverses;
  for (size_t m = 0; m < count->moduli.count && good; m++) {
    inverses[0] = 0;
    for (uint32_t c = 0; c < classes; c++)
      for (unsigned which = 0; which < 2; which++)
        zopa_modular_interpolate(&count->moduli.moduli[m], value_of(count, m, c, which), count->points, inverses);
  }
  for (uint32_t c = 0; c < classes && good; c++)
    for (unsigned which = 0; which < (count->minimal ? 2u : 1u); which++) {
      for (size_t s = 0; s < count->points; s++)
        zopa_moduli_join(&count->moduli, value_of(count, 0, c, which) + s, stride, row[s]);
      if (which == 0)
        zopa_power_put_swings(counts, c, row);
      else
        zopa_power_put_minimal(counts, c, row);
    }
  if (good) {
    zopa_moduli_join(&count->moduli, count->wholes, 1, counts->winning);
    zopa_moduli_join(&count->moduli, count->wholes + count->moduli.count, 1, counts->minimal);
    counts->swings_known = counts->shapley_known = true;
    counts->minimal_known = counts->deegan_known = count->minimal != NULL;
  }
  zopa_power_row_free(row, count->points);
  free(inverses);
  return good;
}

/* Room for so many threads; fewer when the watch has no memory for all. 0 when there is none for one. */
static unsigned room_for(const struct count *count, unsigned threads, size_t primes)
{
  const struct zopa_diagram *diagram = count->diagram;
  uint64_t each = (2 * (uint64_t)diagram->node_count + 2 * count->widest) * sizeof(uint64_t);
  uint64_t shared = (uint64_t)diagram->node_count * 2 * sizeof(uint32_t) +
                    (uint64_t)primes * diagram->game->class_count * 2 * count->points * sizeof(uint64_t);
  uint64_t limit = count->watch->memory_limit;
  if (shared + each > limit)
    return 0;
  return (limit - shared) / each < threads ? (unsigned)((limit - shared) / each) : threads;
}

static enum zopa_status count_paths(struct count *count, unsigned threads, struct zopa_power_counts *counts)
{
  const struct zopa_diagram *diagram = count->diagram;
  const struct zopa_game *game = diagram->game;
  if (!zopa_moduli_init(&count->moduli, game->voter_count + 1, false))
    return ZOPA_E_MEMORY;
  for (uint32_t k = 0; k < diagram->levels; k++) {
    size_t width = diagram->first[k + 1] - diagram->first[k];
    count->widest = width > count->widest ? width : count->widest;
  }
  unsigned used = room_for(count, threads ? threads : zopa_parallel_threads(), count->moduli.count);
  if (used == 0)
    return ZOPA_OK;
  size_t values = count->moduli.count * game->class_count * 2 * count->points;
  count->wins = malloc(used * diagram->node_count * sizeof *count->wins);
  count->minimal = game->ordered ? malloc(used * diagram->node_count * sizeof *count->minimal) : NULL;
  count->reach = malloc(2 * used * count->widest * sizeof *count->reach);
  count->values = calloc(values, sizeof *count->values);
  count->wholes = calloc(2 * count->moduli.count, sizeof *count->wholes);
  if (!count->wins || (game->ordered && !count->minimal) || !count->reach || !count->values || !count->wholes)
    return ZOPA_E_MEMORY;
  if (!zopa_parallel_for(used, count->moduli.count * count->points, work, count))
    return zopa_watch_ending(count->watch) != ZOPA_COMPLETE ? ZOPA_OK : ZOPA_E_MEMORY;
  return finish(count, counts) ? ZOPA_OK : ZOPA_E_MEMORY;
}

enum zopa_status zopa_power_diagram(const struct zopa_game *game, size_t nodes_max, unsigned threads, struct zopa_watch *watch,
                                    struct zopa_power_counts *counts, bool *ret_done)
{
  struct zopa_diagram diagram;
  bool fits = false;
  enum zopa_status status = zopa_diagram_init(&diagram, game, nodes_max, watch, &fits);
  if (status == ZOPA_OK && fits) {
    struct count count = {.diagram = &diagram, .watch = watch, .points = game->voter_count};
    status = count_paths(&count, threads, counts);
    zopa_moduli_clear(&count.moduli);
    free(count.wins);
    free(count.minimal);
    free(count.reach);
    free(count.values);
    free(count.wholes);
    zopa_diagram_clear(&diagram);
  }
  *ret_done = status == ZOPA_OK && counts->swings_known;
  return status;
}
