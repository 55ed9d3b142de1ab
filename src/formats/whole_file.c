/* whole_file.c - see whole_file.h. */
#include "formats/whole_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int zopa_whole_file_read(const char *path, size_t limit, struct zopa_text *ret_text)
{
  enum { CHUNK = 1 << 16 };
  struct stat state;
  if (stat(path, &state) != 0)
    return errno;
  if (!S_ISREG(state.st_mode))
    return EISDIR;
  FILE *file = fopen(path, "rb");
  if (!file)
    return errno;
  char *chunk = malloc(CHUNK);
  size_t got = 1;
  while (chunk && got > 0 && !ret_text->failed && ret_text->size <= limit) {
    got = fread(chunk, 1, CHUNK, file);
    zopa_text_add(ret_text, chunk, got);
  }
  int problem = !chunk || ret_text->failed ? ENOMEM : ferror(file) ? EIO : ret_text->size > limit ? EFBIG : 0;
  fclose(file);
  free(chunk);
  return problem;
}

enum zopa_status zopa_whole_file_tell(int problem, const char *path, const char *what, const char *where, size_t limit, struct zopa_error *error)
{
  struct zopa_place place = {path, 0, 0};
  char reason[128];
  switch (problem) {
  case ENOMEM:
    return ZOPA_E_MEMORY;
  case ENOENT:
  case ENOTDIR:
    zopa_error_add(error, ZOPA_ERROR, place, "there is no such %s%s%s", what, where ? "; " : "", where ? where : "");
    return ZOPA_E_NOT_FOUND;
  case EFBIG:
    zopa_error_add(error, ZOPA_ERROR, place, "the %s has more than %zu MiB, the limit", what, limit >> 20);
    return ZOPA_E_TOO_LARGE;
  case EISDIR:
    zopa_error_add(error, ZOPA_ERROR, place, "the %s cannot be read: it is no plain file", what);
    return ZOPA_E_INPUT;
  default:
    zopa_error_add(error, ZOPA_ERROR, place, "the %s cannot be read: %s", what, strerror_r(problem, reason, sizeof reason));
    return ZOPA_E_IO;
  }
}

char *zopa_whole_file_path(const char *name, const char *beside)
{
  const char *slash = beside && name[0] != '/' ? strrchr(beside, '/') : NULL;
  size_t folder = slash ? (size_t)(slash - beside) + 1 : 0, length = strlen(name);
  char *path = malloc(folder + length + 1);
  if (path && folder > 0)
    memcpy(path, beside, folder);
  if (path)
    memcpy(path + folder, name, length + 1);
  return path;
}
