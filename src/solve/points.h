/* points.h - sets of vectors of which none dominates another, and the union of shifted copies of such sets: the one step that every
 * dynamic program over the frontier repeats.
 *
 *     stage:     x       x   x      x            a set of points, each vector once, with the number of outcomes behind it
 *     copies:    x   x    x   x     x   x        the stage shifted by what each option is worth
 *     union:     x   x        x          x       what no vector of any copy dominates; equal vectors joined, their ties added
 *
 * Vectors are integer sums of the parties that must agree. Points are kept by columns, sorted by the first sum, falling, then by the second,
 * falling, and so on. */
#ifndef ZOPA_POINTS_H
#define ZOPA_POINTS_H

#include "base/watch.h"
#include "case/model.h"

struct zopa_point_set {
  size_t party_count;
  size_t tie_limbs;               /* words of a count of ties, the lowest first; at least 1 */
  size_t count, capacity;
  int64_t *sum[ZOPA_PARTIES_MAX]; /* [party_count][capacity] */
  uint64_t *ties;                 /* [capacity][tie_limbs] */
};

/* A set without points; then what it owns is freed. */
void zopa_points_init(struct zopa_point_set *points, size_t party_count);
void zopa_points_clear(struct zopa_point_set *points);

/* Appends one point with one outcome behind it; only to an empty set. False when memory ran out. */
bool zopa_points_start(struct zopa_point_set *points, const int64_t *vector);

/* Bytes in use. */
uint64_t zopa_points_size(const struct zopa_point_set *points);

/* A copy of a set, each vector moved by shift. Every outcome behind it counts `times`. */
struct zopa_copy {
  const struct zopa_point_set *points;
  const int64_t *shift;           /* [party_count] */
  uint64_t times;
};

/* Where a point of a union came from: a copy, and the row there. */
struct zopa_origin {
  uint32_t copy, row;
};

struct zopa_union {
  const struct zopa_copy *copies;
  size_t copy_count;
  const int64_t *floor;           /* [party_count] vectors below it in any sum are left out; NULL: none are */
  /* Of two origins of one vector the one kept: true when b is to replace a. NULL: the lower copy is kept. Called from one thread or many. */
  bool (*prefers)(const void *context, struct zopa_origin a, struct zopa_origin b);
  const void *context;
  unsigned threads;               /* 0: all processors; the result does not depend on it */
  struct zopa_watch *watch;       /* polled; when it stops the union, the result is not written */
  uint64_t held;                  /* bytes that the caller has in use, the copied sets among them: they count towards the watch's limit */
};

/* The union of copies. ret_points must be initialised (what it holds is overwritten; its memory is used again) and not be among the copies.
 * *ret_origins: [count], realloc'ed, room for *ret_origin_capacity; one a point. Sums must not overflow. Ties grow as many words as
 * they need. Errors: ZOPA_E_MEMORY; then ret_points may be empty. When the watch stopped, ZOPA_OK and zopa_watch_ending tells.
 * Cost: two parties O(copies * points); more: see docs/methods/frontier.md. */
enum zopa_status zopa_points_union(const struct zopa_union *job, struct zopa_point_set *ret_points, struct zopa_origin **ret_origins,
                                   size_t *ret_origin_capacity);

#endif
