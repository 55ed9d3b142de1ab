/* reading.h - what the readers of other tools' files share. */
#ifndef ZOPA_READING_H
#define ZOPA_READING_H

#include "base/names.h"
#include "formats/exact.h"
#include "formats/format.h"

/* Rows of the table in format.c. */
extern const struct zopa_format zopa_format_genius, zopa_format_geniusweb, zopa_format_negolog, zopa_format_points;

/* The reading half of a format whose writing half is a file of its own. */
bool zopa_geniusweb_recognises(const struct zopa_file *file);
enum zopa_status zopa_geniusweb_read(const struct zopa_file *files, size_t count, struct zopa_error *error, struct zopa_case **ret_case);
bool zopa_genius_recognises(const struct zopa_file *file);
enum zopa_status zopa_genius_read(const struct zopa_file *files, size_t count, struct zopa_error *error, struct zopa_case **ret_case);

/* Options of all numeric issues of a case together: a range of a few characters must not fill the memory. */
enum { ZOPA_READING_OPTIONS_MAX = 1000000 };

/* The files with their names copied into the case, so that every place in it lasts as long as it does; NULL when memory ran out. */
const struct zopa_file *zopa_reading_files(struct zopa_case *negotiation, const struct zopa_file *files, size_t count);

/* True when the file is a JSON object that has this key, as far as that shows without reading it as JSON. Cost: O(size). */
bool zopa_reading_json_key(const struct zopa_file *file, const char *key);

/* True for two words that differ in the case of letters A to Z at most. */
bool zopa_reading_same(const char *left, const char *right);

/* A whole number in 32 bits: an optional sign and digits. text may be NULL. */
bool zopa_reading_integer(const char *text, long *ret_value);

/* The file's name without folders and without its ending: what a party that comes from a profile is called. NULL when memory ran out. */
char *zopa_reading_stem(struct zopa_arena *arena, const char *file);

/* Makes room for parties that come one from a file. False when memory ran out. */
bool zopa_reading_parties(struct zopa_case *negotiation, size_t count);

/* Adds the next party, named by its file, with an empty preference on the file's own scale; *ret_preference is NULL after an error that
 * has been told (two parties of one name). False when memory ran out. */
bool zopa_reading_party(struct zopa_case *negotiation, const struct zopa_file *file, struct zopa_error *error,
                        struct zopa_preference **ret_preference);

/* Gives number `index` of a list its id: text itself or, when the list has that already, "text (n)" with its place n in the list; *ret_again
 * then is true. False when memory ran out. */
bool zopa_reading_id(struct zopa_arena *arena, struct zopa_names *names, const char *text, uint32_t index, const char **ret_id, bool *ret_again);

/* True when count is within limit; otherwise says so at place. what: "issues", "files". */
bool zopa_reading_fits(size_t count, size_t limit, const char *what, struct zopa_place place, struct zopa_error *error);

#endif
