/* watch.c - see watch.h. */
#include "base/watch.h"

#include <time.h>
#include <unistd.h>

static double now(void)
{
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

uint64_t zopa_memory_limit(const struct zopa_control *control)
{
  long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  if (control->limit_memory)
    return control->limit_memory;
  return pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size / 2 : UINT64_C(1) << 31;
}

void zopa_watch_init(struct zopa_watch *watch, const struct zopa_control *control)
{
  *watch = (struct zopa_watch){.control = control, .start = now(), .memory_limit = zopa_memory_limit(control)};
  pthread_mutex_init(&watch->lock, NULL);
}

void zopa_watch_clear(struct zopa_watch *watch) { pthread_mutex_destroy(&watch->lock); }

enum zopa_ending zopa_watch_ending(const struct zopa_watch *watch) { return (enum zopa_ending)atomic_load(&watch->ending); }

/* Notes a reason to stop, unless there is one already. */
static bool stop(struct zopa_watch *watch, enum zopa_ending reason)
{
  int none = ZOPA_COMPLETE;
  atomic_compare_exchange_strong(&watch->ending, &none, (int)reason);
  return true;
}

bool zopa_watch_stop(struct zopa_watch *watch, double done, const char *what)
{
  const struct zopa_control *control = watch->control;
  if (zopa_watch_ending(watch) != ZOPA_COMPLETE)
    return true;
  if (control->limit_seconds > 0 && now() - watch->start > control->limit_seconds)
    return stop(watch, ZOPA_TIME_LIMIT);
  if (!control->progress)
    return false;
  pthread_mutex_lock(&watch->lock);
  bool go_on = control->progress(control->context, done, what);
  pthread_mutex_unlock(&watch->lock);
  return !go_on && stop(watch, ZOPA_CANCELLED);
}

bool zopa_watch_memory(struct zopa_watch *watch, uint64_t bytes)
{
  return zopa_watch_ending(watch) != ZOPA_COMPLETE || (bytes > watch->memory_limit && stop(watch, ZOPA_MEMORY_LIMIT));
}
