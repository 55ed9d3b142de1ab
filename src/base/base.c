/* base.c - status table and the list of problems. */
#include "zopa/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *text;
  int exit_code, http;
} status_table[] = {
#define ZOPA_STATUS_ROW(name, text, exit_code, http) [name] = {text, exit_code, http},
  ZOPA_STATUS_TABLE(ZOPA_STATUS_ROW)
#undef ZOPA_STATUS_ROW
};

const char *zopa_status_text(enum zopa_status status) { return status_table[status].text; }
int zopa_status_exit_code(enum zopa_status status) { return status_table[status].exit_code; }
int zopa_status_http(enum zopa_status status) { return status_table[status].http; }
const char *zopa_version(void) { return ZOPA_VERSION; }

void zopa_error_init(struct zopa_error *error) { memset(error, 0, sizeof *error); }

void zopa_error_clear(struct zopa_error *error)
{
  for (size_t i = 0; i < error->count; i++)
    free(error->problems[i].text);
  for (size_t i = 0; i < error->file_count; i++)
    free(error->files[i]);
  free(error->problems);
  free(error->files);
  zopa_error_init(error);
}

/* The list's own copy of a file name, so that problems outlive the reader that found them. NULL when memory ran out. */
static const char *own_file(struct zopa_error *error, const char *file)
{
  for (size_t i = error->file_count; i-- > 0;)
    if (strcmp(error->files[i], file) == 0)
      return error->files[i];
  char **files = realloc(error->files, (error->file_count + 1) * sizeof *files);
  if (!files)
    return NULL;
  error->files = files;
  char *copy = strdup(file);
  if (copy)
    error->files[error->file_count++] = copy;
  return copy;
}

void zopa_error_add(struct zopa_error *error, enum zopa_severity severity, struct zopa_place place, const char *format, ...)
{
  if (!error)
    return;
  size_t *met = severity == ZOPA_ERROR ? &error->error_count : &error->warning_count;
  if ((*met)++ >= ZOPA_PROBLEMS_MAX)
    return;
  if (error->count == error->capacity) {
    size_t capacity = error->capacity ? 2 * error->capacity : 8;
    struct zopa_problem *problems = realloc(error->problems, capacity * sizeof *problems);
    if (!problems)
      return;
    error->problems = problems;
    error->capacity = capacity;
  }
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  char *text = length < 0 ? NULL : malloc((size_t)length + 1);
  if (text) {
    vsnprintf(text, (size_t)length + 1, format, again);
    const char *file = place.file ? own_file(error, place.file) : NULL;
    if (place.file && !file)
      free(text);                 /* counted only: without its file it would mislead */
    else
      error->problems[error->count++] = (struct zopa_problem){severity, {file, place.line, place.column}, text};
  }
  va_end(again);
}
