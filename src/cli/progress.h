/* progress.h - a progress bar on standard error, and Ctrl-C as a wish to stop with what there is. */
#ifndef ZOPA_CLI_PROGRESS_H
#define ZOPA_CLI_PROGRESS_H

#include <stdbool.h>
#include <time.h>

struct zopa_progress {
  struct timespec start, shown;
  bool visible;                   /* standard error is a terminal and --quiet is not given */
  bool drawn;
  size_t width;                   /* columns of that terminal */
};

void zopa_progress_init(struct zopa_progress *progress, bool visible, size_t width);

/* A zopa_control progress callback: draws from the first second on, a few times a second; false once Ctrl-C was pressed. */
bool zopa_progress_step(void *context, double done, const char *what);

/* Takes the bar off the screen. Seconds since init. */
double zopa_progress_end(struct zopa_progress *progress);

/* From now on the first Ctrl-C asks the running operation to stop, the second ends the program. */
void zopa_interrupt_catch(void);

#endif
