/* format.h - the table of file formats: how each is told from its content, read and written.
 * Adding a format is one file and one line in the table in format.c. */
#ifndef ZOPA_FORMAT_H
#define ZOPA_FORMAT_H

#include "base/text.h"
#include "case/model.h"

/* One input file in memory. name is what messages call it; bytes need not be text. */
struct zopa_file {
  const char *name;
  const char *bytes;
  size_t size;
};

enum { ZOPA_FILE_SIZE_MAX = 256 * 1024 * 1024 };

struct zopa_format {
  const char *name;               /* as --from takes it */
  const char *about;              /* one line for the help text */

  /* True when the file looks like one of this format. It may be wrong only towards yes for a file that is no other format either. */
  bool (*recognises)(const struct zopa_file *file);

  /* Reads a set of files (order as given; a domain may stand anywhere) into a new case in *ret_case. On any error nothing is returned
   * and every problem found is in `error`; warnings may be there on success too. */
  enum zopa_status (*read)(const struct zopa_file *files, size_t count, struct zopa_error *error, struct zopa_case **ret_case);

  /* Appends the case in this format, what cannot be held added to `error` as warnings. Some formats take several files (one a party, one
   * for the issues): `part` says which, from 0 to part_count - 1. NULL for a format that is only read. */
  enum zopa_status (*write)(const struct zopa_case *negotiation, size_t part, struct zopa_error *error, struct zopa_text *ret_text);

  /* How many files hold the case, and what each should be called, ending included. NULL for a format of one file. */
  size_t (*part_count)(const struct zopa_case *negotiation);
  void (*part_name)(const struct zopa_case *negotiation, size_t part, struct zopa_text *ret_name);

  const char *extension;          /* what the name of a written file ends in, as ".yaml", for choosing by name; NULL for several files */
};

extern const struct zopa_format *const zopa_formats[];
extern const size_t zopa_format_count;

/* The format of that name, or NULL. */
const struct zopa_format *zopa_format_by_name(const char *name);

/* The format whose written files end as path does, or NULL. */
const struct zopa_format *zopa_format_by_ending(const char *path);

/* Reads files in memory as that format, or as the one their content shows when from is NULL: what zopa_case_read does for paths. */
enum zopa_status zopa_format_read(const struct zopa_file *files, size_t count, const char *from, struct zopa_error *error,
                                  struct zopa_case **ret_case);

/* What each file of a format of several is called, no two alike. ret_names [part_count], zeroed by the caller, who clears them whatever
 * the status. Errors: ZOPA_E_UNSUPPORTED when two would be called the same; ZOPA_E_MEMORY. */
enum zopa_status zopa_format_part_names(const struct zopa_format *format, const struct zopa_case *negotiation, struct zopa_error *error,
                                        struct zopa_text *ret_names);

/* A fresh, empty case in its own arena, to be filled by a reader; NULL when memory ran out. */
struct zopa_case *zopa_case_new(const char *format);

#endif
