/* measure.h - what the benchmarks that time a library call share: a clock, medians, the memory taken. */
#ifndef ZOPA_BENCH_MEASURE_H
#define ZOPA_BENCH_MEASURE_H

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

/* Seconds since some fixed moment. */
static inline double now(void)
{
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static inline int compare_seconds(const void *left, const void *right)
{
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* The middle one of an odd count of times, which are sorted in place. */
static inline double median(double *seconds, size_t count)
{
  qsort(seconds, count, sizeof *seconds, compare_seconds);
  return seconds[count / 2];
}

/* The most memory of the process so far, in MiB. */
static inline long memory_most(void)
{
  struct rusage usage = {0};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss >> 10;
}

#endif
