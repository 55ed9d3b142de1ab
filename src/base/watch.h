/* watch.h - keeps a long run within its limits: time, memory, and the caller's wish to stop. One watch a run; threads may share it. */
#ifndef ZOPA_WATCH_H
#define ZOPA_WATCH_H

#include <pthread.h>
#include <stdatomic.h>

#include "zopa/base.h"

/* How a run ended. */
enum zopa_ending { ZOPA_COMPLETE, ZOPA_TIME_LIMIT, ZOPA_MEMORY_LIMIT, ZOPA_CANCELLED, ZOPA_SIZE_LIMIT };

struct zopa_watch {
  const struct zopa_control *control;
  double start;                   /* seconds of the monotonic clock */
  uint64_t memory_limit;          /* bytes */
  pthread_mutex_t lock;           /* of progress calls */
  atomic_int ending;              /* enum zopa_ending; the first reason to stop stays */
};

/* Starts the clock. control must outlive the watch. */
void zopa_watch_init(struct zopa_watch *watch, const struct zopa_control *control);
void zopa_watch_clear(struct zopa_watch *watch);

/* True when the run is to stop, now or since an earlier call. done: share of the work done, 0 to 1, or < 0 when unknown; what: a phrase that
 * tells people what goes on. Cost: a look at the clock and the caller's progress function; call it every few milliseconds of work. */
bool zopa_watch_stop(struct zopa_watch *watch, double done, const char *what);

/* Likewise, when so many bytes are in use or about to be. */
bool zopa_watch_memory(struct zopa_watch *watch, uint64_t bytes);

enum zopa_ending zopa_watch_ending(const struct zopa_watch *watch);

/* The memory that a run may take, in bytes: what the control says, or half of the machine's. */
uint64_t zopa_memory_limit(const struct zopa_control *control);

#endif
