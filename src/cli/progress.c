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
}

static double seconds_between(struct timespec from, struct timespec to)
{
  return (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
}

void zopa_progress_init(struct zopa_progress *progress, bool visible, size_t width)
{
  *progress = (struct zopa_progress){.visible = visible, .width = width};
  clock_gettime(CLOCK_MONOTONIC, &progress->start);
  progress->shown = progress->start;
}

/* One line, cut before the last column: a line that wraps could not be taken back. */
static void draw(const struct zopa_progress *progress, double done, const char *what, double elapsed)
{
  enum { BAR = 30 };
  char bar[BAR + 1], line[200], left[100] = "Ctrl-C stops with what there is";
  int filled = done < 0 ? 0 : done > 1 ? BAR : (int)(BAR * done);
  memset(bar, '.', BAR);
  memset(bar, '#', (size_t)filled);
  bar[BAR] = '\0';
  if (done > 0)
    snprintf(left, sizeof left, "%.0f %%, %.0f s left; Ctrl-C stops with what there is", 100 * done, elapsed * (1 - done) / done);
  snprintf(line, sizeof line, "%s [%s] %s", what, bar, left);
  fprintf(stderr, "\r\033[K%.*s", (int)progress->width - 1, line);
}

bool zopa_progress_step(void *context, double done, const char *what)
{
  struct zopa_progress *progress = context;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double elapsed = seconds_between(progress->start, now);
  if (progress->visible && elapsed > 1 && seconds_between(progress->shown, now) > 0.2) {
    draw(progress, done, what, elapsed);
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
