/* tap.c - see tap.h. */
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FAULTS_SHOWN = 20 };

static struct {
  size_t points, failed;          /* of the test */
  size_t checks, faults;          /* of the point that is open */
} tap;

bool tap_check(bool held, const char *file, int line, const char *format, ...)
{
  tap.checks++;
  if (held)
    return true;
  if (tap.faults++ < FAULTS_SHOWN) {
    printf("# %s:%d: ", file, line);
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
  }
  return false;
}

void tap_point(const char *format, ...)
{
  bool held = tap.checks > 0 && tap.faults == 0;
  if (!held)
    tap.failed++;
  if (tap.faults > FAULTS_SHOWN)
    printf("# and %zu more\n", tap.faults - FAULTS_SHOWN);
  if (tap.checks == 0)
    printf("# nothing was checked\n");
  printf("%s %zu - ", held ? "ok" : "not ok", ++tap.points);
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
  fflush(stdout);
  tap.checks = tap.faults = 0;
}

void tap_skip(const char *what, const char *why)
{
  printf("ok %zu - %s # SKIP %s\n", ++tap.points, what, why);
  fflush(stdout);
}

void tap_note(const char *format, ...)
{
  printf("# ");
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
}

int tap_done(void)
{
  if (tap.checks > 0)
    tap_point("checks after the last point");
  printf("1..%zu\n", tap.points);
  return tap.failed > 0;
}

/* root/name, where root is what the environment says or the fallback under the sources. */
static bool find(const char *root, const char *under, const char *name, char ret_path[TAP_PATH_SIZE])
{
  int length = snprintf(ret_path, TAP_PATH_SIZE, "%s%s/%s", root, under, name);
  return length > 0 && length < TAP_PATH_SIZE && access(ret_path, R_OK) == 0;
}

bool tap_data(const char *name, char ret_path[TAP_PATH_SIZE])
{
  const char *data = getenv("ZOPA_DATA");
  return data ? find(data, "", name, ret_path) : find(ZOPA_SOURCE, "/../shared/data", name, ret_path);
}

bool tap_source(const char *name, char ret_path[TAP_PATH_SIZE]) { return find(ZOPA_SOURCE, "", name, ret_path); }

char *tap_read(const char *path, size_t *ret_size)
{
  char *bytes = NULL;
  FILE *file = fopen(path, "rb");
  if (!file)
    return NULL;
  size_t size = 0, capacity = 0;
  for (;;) {
    if (capacity - size < 2) {
      capacity = capacity ? 2 * capacity : 65536;
      char *grown = realloc(bytes, capacity);
      if (!grown)
        break;
      bytes = grown;
    }
    size_t got = fread(bytes + size, 1, capacity - size - 1, file);
    size += got;
    if (got == 0 && !ferror(file)) {
      bytes[size] = '\0';
      if (ret_size)
        *ret_size = size;
      fclose(file);
      return bytes;
    }
    if (got == 0)
      break;
  }
  free(bytes);
  fclose(file);
  return NULL;
}
