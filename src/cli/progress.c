/* progress.c - see progress.h. */
#include "cli/progress.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static volatile sig_atomic_t interrupted;         /* set by the signal handler, which can reach nothing else */

static void on_interrupt(int number)
{
  (void)number;
  interrupted = 1;
}

void zopa_interrupt_catch(void)
{
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_interrupt;
  action.sa_flags = (int)SA_RESETHAND;
  sigaction(SIGINT, &action, NULL);
  signal(SIGPIPE, SIG_IGN);       /* a reader that goes away is an answer like any other */
}

static double seconds_between(struct timespec from, struct timespec to)
{
  return (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
}

void zopa_progress_init(struct zopa_progress *progress, bool visible)
{
  *progress = (struct zopa_progress){.visible = visible};
  clock_gettime(CLOCK_MONOTONIC, &progress->start);
  progress->shown = progress->start;
}

bool zopa_progress_step(void *context, double done, const char *what)
{
  struct zopa_progress *progress = context;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double elapsed = seconds_between(progress->start, now);
  if (progress->visible && elapsed > 1 && seconds_between(progress->shown, now) > 0.2) {
    char bar[31];
    int filled = done < 0 ? 0 : done > 1 ? 30 : (int)(30 * done);
    memset(bar, '.', 30);
    memset(bar, '#', (size_t)filled);
    bar[30] = '\0';
    fprintf(stderr, "\r\033[K%s [%s] ", what, bar);
    if (done > 0)
      fprintf(stderr, "%.0f %%, %.0f s left; Ctrl-C stops with what there is", 100 * done, elapsed * (1 - done) / done);
    progress->shown = now;
    progress->drawn = true;
  }
  return !interrupted;
}

double zopa_progress_end(struct zopa_progress *progress)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (progress->drawn)
    fprintf(stderr, "\r\033[K");
  return seconds_between(progress->start, now);
}
