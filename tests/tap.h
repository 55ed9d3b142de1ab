/* tap.h - how a test in C says what it proves. A test is a sequence of points; each point is any number of checks under one sentence:
 *
 *     CHECK(count == 3);                                   silent when true; when false says file, line, and the expression
 *     CHECK_THAT(got == want, "got %d, want %d", got, want);   the same with the figures
 *     tap_point("three parties are counted");              closes the point: "ok" when all checks since the last point held
 *     return tap_done();                                   last line of main
 *
 * Output is the Test Anything Protocol, version 12. One thread speaks at a time. */
#ifndef ZOPA_TAP_H
#define ZOPA_TAP_H

#include <stdbool.h>
#include <stddef.h>

#define TAP_FORMAT(at) __attribute__((format(printf, at, at + 1)))

#define CHECK(condition) tap_check((condition), __FILE__, __LINE__, "%s", #condition)
#define CHECK_THAT(condition, ...) tap_check((condition), __FILE__, __LINE__, __VA_ARGS__)

/* Counts one check; when false prints what the format says (the first 20 of a point). Returns held. */
bool tap_check(bool held, const char *file, int line, const char *format, ...) TAP_FORMAT(4);

/* Closes a point under the sentence that its checks prove. A point without a check fails. */
void tap_point(const char *format, ...) TAP_FORMAT(1);

/* A point that cannot be tried here, and why. */
void tap_skip(const char *what, const char *why);

/* Prints a line that is no result. */
void tap_note(const char *format, ...) TAP_FORMAT(1);

/* Prints the plan. The exit code of the test: 0 when every point held and none was left open. */
int tap_done(void);

enum { TAP_PATH_SIZE = 4096 };

/* The path of a file or folder of the test data ($ZOPA_DATA, or ../shared/data beside the sources); false when it is not there. */
bool tap_data(const char *name, char ret_path[TAP_PATH_SIZE]);

/* The path of a file or folder of the sources, as "tests/cases/a"; whether it exists. */
bool tap_source(const char *name, char ret_path[TAP_PATH_SIZE]);

/* A whole file in memory, NUL added, to be freed; NULL when it cannot be read. ret_size may be NULL. */
char *tap_read(const char *path, size_t *ret_size);

#endif
