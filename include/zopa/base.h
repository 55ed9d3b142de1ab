/* base.h - what every part of zopa shares: status, problems with their place, run control.
 *
 * Conventions of all public headers:
 *   - what can fail returns enum zopa_status; results go through ret_ parameters, which are written on success only;
 *   - strings are UTF-8 and end in NUL; numbers are read and written without the locale;
 *   - the library never prints, never exits, and keeps no global state; two threads may use two objects at once. */
#ifndef ZOPA_BASE_H
#define ZOPA_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ZOPA_API __attribute__((visibility("default")))
#define ZOPA_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))
#else
#define ZOPA_API
#define ZOPA_PRINTF(format_at, first_at)
#endif

/* Every status: name, what it means, exit code of a program that ends with it, HTTP status of a server that answers with it.
 * "No agreement exists", "a limit was met" and "cancelled" are results, not errors, and so are not here. */
#define ZOPA_STATUS_TABLE(X)                                                                   \
  X(ZOPA_OK,            "ok",                                               0, 200)            \
  X(ZOPA_E_ARGUMENT,    "an argument is outside its stated range",          2, 400)            \
  X(ZOPA_E_INPUT,       "the input is not what it should be",               2, 422)            \
  X(ZOPA_E_UNSUPPORTED, "the input uses something that is not supported",   2, 422)            \
  X(ZOPA_E_TOO_LARGE,   "the input is larger than a stated limit",          2, 413)            \
  X(ZOPA_E_NOT_FOUND,   "there is no such file or object",                  2, 404)            \
  X(ZOPA_E_FORBIDDEN,   "this viewer may not see or do that",               2, 403)            \
  X(ZOPA_E_MEMORY,      "memory ran out",                                   4, 507)            \
  X(ZOPA_E_IO,          "reading or writing failed",                        4, 500)

enum zopa_status {
#define ZOPA_STATUS_ENUM(name, text, exit_code, http) name,
  ZOPA_STATUS_TABLE(ZOPA_STATUS_ENUM)
#undef ZOPA_STATUS_ENUM
};

/* The table's text, exit code and HTTP status of a status. Never fail; the text is static. */
ZOPA_API const char *zopa_status_text(enum zopa_status status);
ZOPA_API int zopa_status_exit_code(enum zopa_status status);
ZOPA_API int zopa_status_http(enum zopa_status status);

/* The version of the library, as "major.minor.patch"; static. */
ZOPA_API const char *zopa_version(void);

/* Where something stands in an input. file is NULL when there is none; line and column count from 1, 0 = unknown. */
struct zopa_place {
  const char *file;
  uint32_t line, column;
};

enum zopa_severity { ZOPA_ERROR, ZOPA_WARNING };

/* One problem of an input: `text` says what is wrong and what would be right. */
struct zopa_problem {
  enum zopa_severity severity;
  struct zopa_place place;
  char *text;
};

/* All problems of an operation, in the order found. The caller owns it: zero it (or zopa_error_init), pass it, read it, clear it.
 * At most ZOPA_PROBLEMS_MAX problems of each severity are kept; the counts go on. */
#define ZOPA_PROBLEMS_MAX 200
struct zopa_error {
  struct zopa_problem *problems;
  size_t count;           /* problems kept */
  size_t capacity;
  size_t error_count;     /* met, kept or not */
  size_t warning_count;
  char **files;           /* file names that places point to; owned */
  size_t file_count;
};

/* Makes an empty list of any memory; empties a list and frees what it owns, after which it may be used again. Never fail. */
ZOPA_API void zopa_error_init(struct zopa_error *error);
ZOPA_API void zopa_error_clear(struct zopa_error *error);

/* Adds one problem. error may be NULL (then nothing is kept). A problem for which no memory is left is still counted. */
ZOPA_API void zopa_error_add(struct zopa_error *error, enum zopa_severity severity, struct zopa_place place, const char *format, ...)
  ZOPA_PRINTF(4, 5);

/* How a long operation runs and how it may be stopped. Start from ZOPA_CONTROL_INIT.
 * The result does not depend on threads; it depends on a limit only when that limit was met, and then says so. */
struct zopa_control {
  unsigned threads;               /* 0: as many as the machine has */
  uint64_t seed;                  /* of every random stream */
  double limit_seconds;           /* 0: none */
  uint64_t limit_memory;          /* bytes, 0: half of the machine's */
  /* Called now and then, from one thread at a time, with the share done (0 to 1, or < 0 when unknown); false cancels. May be NULL. */
  bool (*progress)(void *context, double done, const char *what);
  void *context;
};
#define ZOPA_CONTROL_INIT {0, 1, 0.0, 0, NULL, NULL}

#ifdef __cplusplus
}
#endif
#endif
