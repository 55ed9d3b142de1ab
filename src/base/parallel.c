/* parallel.c - see parallel.h. Threads take the next task from one counter. */
#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

struct loop {
  bool (*work)(void *context, size_t task, unsigned thread);
  void *context;
  size_t count;
  atomic_size_t next;
  atomic_bool stopped;
};

struct worker {
  struct loop *loop;
  unsigned thread;
  pthread_t id;
};

unsigned zopa_parallel_threads(void)
{
  cpu_set_t set;
  int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return count < 1 ? 1 : (unsigned)count;
}

static void *run(void *argument)
{
  struct worker *worker = argument;
  struct loop *loop = worker->loop;
  while (!atomic_load(&loop->stopped)) {
    size_t task = atomic_fetch_add(&loop->next, 1);
    if (task >= loop->count)
      break;
    if (!loop->work(loop->context, task, worker->thread))
      atomic_store(&loop->stopped, true);
  }
  return NULL;
}

bool zopa_parallel_for(unsigned threads, size_t count, bool (*work)(void *context, size_t task, unsigned thread), void *context)
{
  struct loop loop = {.work = work, .context = context, .count = count};
  if (threads == 0)
    threads = zopa_parallel_threads();
  if (threads > count)
    threads = count ? (unsigned)count : 1;
  struct worker own = {&loop, 0, pthread_self()}, *others = threads > 1 ? calloc(threads - 1, sizeof *others) : NULL;
  unsigned started = 0;
  if (others)
    for (; started < threads - 1; started++) {
      others[started] = (struct worker){.loop = &loop, .thread = started + 1};
      if (pthread_create(&others[started].id, NULL, run, &others[started]) != 0)
        break;
    }
  run(&own);
  for (unsigned i = 0; i < started; i++)
    pthread_join(others[i].id, NULL);
  free(others);
  return !atomic_load(&loop.stopped);
}
