/* parallel.h - a loop over numbered tasks, spread over threads.
 * Results must be kept per task and reduced in task order by the caller: then they do not depend on the number of threads. */
#ifndef ZOPA_PARALLEL_H
#define ZOPA_PARALLEL_H

#include <stdbool.h>
#include <stddef.h>

/* Processors this process may run on, at least 1. */
unsigned zopa_parallel_threads(void);

/* Calls work(context, task, thread) once for each task in 0 .. count - 1, in no stated order, on up to `threads` threads (0: all
 * processors), the caller's among them; thread counts from 0 and is the same for calls that cannot overlap. Once work returns false, no
 * further task begins. True when every task ran and returned true. Fewer threads are used when the system has no more to give. */
bool zopa_parallel_for(unsigned threads, size_t count, bool (*work)(void *context, size_t task, unsigned thread), void *context);

#endif
