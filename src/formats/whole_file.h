/* whole_file.h - a file that another file or a command names, taken in whole: rules, graphs, voters, payoffs. */
#ifndef ZOPA_WHOLE_FILE_H
#define ZOPA_WHOLE_FILE_H

#include "base/text.h"
#include "zopa/base.h"

/* All bytes of a regular file; anything else could be without an end, or wait for somebody to write.
 * limit    the most bytes it may have
 * ret_text to be cleared by the caller, whatever comes out
 * Returns 0, or an errno: EISDIR when it is no regular file, EFBIG beyond the limit, ENOMEM, or what the system says. Cost: O(size). */
int zopa_whole_file_read(const char *path, size_t limit, struct zopa_text *ret_text);

/* Puts such an errno, not 0, in words.
 * what     what the file should be: "file of voters"
 * where    where it is looked for, as a clause for a file that is not there, or NULL
 * Returns  ZOPA_E_MEMORY (nothing is said), ZOPA_E_NOT_FOUND, ZOPA_E_INPUT (no regular file), ZOPA_E_TOO_LARGE, ZOPA_E_IO. */
enum zopa_status zopa_whole_file_tell(int problem, const char *path, const char *what, const char *where, size_t limit, struct zopa_error *error);

/* The path of a file that is named in the file `beside`: as it is when absolute or beside is NULL, else from the folder of that file. To be
 * freed by the caller; NULL when memory ran out. */
char *zopa_whole_file_path(const char *name, const char *beside);

#endif
