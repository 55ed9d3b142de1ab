/* fuzz_set.h - what every fuzz target of a reader does: the input becomes a set of files, which is read as one format; a case that comes of
 * it is written in every format, and a space is made of it.
 *
 * Files of a set stand behind each other, a line of "%%%%" between them, so that one input can be a domain with its profiles. */
#ifndef ZOPA_FUZZ_SET_H
#define ZOPA_FUZZ_SET_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/format.h"
#include "space/space.h"

enum { FUZZ_FILES_MAX = 4 };

/* The files of an input, each a copy of its exact size, so that a step beyond one is seen. */
static inline size_t fuzz_split(const uint8_t *data, size_t size, struct zopa_file files[FUZZ_FILES_MAX])
{
  static const char border[] = "%%%%\n";
  static const char *const names[FUZZ_FILES_MAX] = {"a", "b", "c", "d"};
  size_t count = 0;
  for (const char *at = (const char *)data, *end = at + size; count < FUZZ_FILES_MAX;) {
    const char *next = count + 1 < FUZZ_FILES_MAX && at < end ? memmem(at, (size_t)(end - at), border, sizeof border - 1) : NULL;
    size_t length = (size_t)((next ? next : end) - at);
    char *copy = malloc(length ? length : 1);
    if (copy && length)
      memcpy(copy, at, length);
    files[count] = (struct zopa_file){.name = names[count], .bytes = copy, .size = copy ? length : 0};
    count++;
    if (!next)
      break;
    at = next + sizeof border - 1;
  }
  return count;
}

static inline void fuzz_write(const struct zopa_case *negotiation)
{
  for (size_t f = 0; f < zopa_format_count; f++) {
    const struct zopa_format *format = zopa_formats[f];
    size_t parts = !format->write ? 0 : format->part_count ? format->part_count(negotiation) : 1;
    for (size_t part = 0; part < parts; part++) {
      struct zopa_error error = {0};
      struct zopa_text name = {0}, text = {0};
      if (format->part_name)
        format->part_name(negotiation, part, &name);
      format->write(negotiation, part, &error, &text);
      zopa_text_clear(&name);
      zopa_text_clear(&text);
      zopa_error_clear(&error);
    }
  }
}

/* format: a name, or NULL to tell it from the content. */
static inline int fuzz_set(const uint8_t *data, size_t size, const char *format)
{
  struct zopa_file files[FUZZ_FILES_MAX];
  struct zopa_error error = {0};
  struct zopa_case *negotiation = NULL;
  struct zopa_space *space = NULL;
  size_t count = fuzz_split(data, size, files);
  enum zopa_status status = zopa_format_read(files, count, format, &error, &negotiation);
  if (status == ZOPA_OK ? !negotiation || error.error_count > 0 : negotiation || (error.error_count == 0 && status != ZOPA_E_MEMORY))
    abort();                      /* a half result, or a refusal without a reason */
  if (status == ZOPA_OK) {
    fuzz_write(negotiation);
    if (zopa_space_new(negotiation, &error, &space) == ZOPA_OK)
      zopa_space_free(space);
  }
  zopa_case_free(negotiation);
  zopa_error_clear(&error);
  for (size_t i = 0; i < count; i++)
    free((void *)files[i].bytes);
  return 0;
}

#endif
