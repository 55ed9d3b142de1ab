/* case_format.h - the native case file, read and written; docs/case-format.md tells what it holds. */
#ifndef ZOPA_CASE_FORMAT_H
#define ZOPA_CASE_FORMAT_H

#include "formats/format.h"

/* The one format as two rows of the table: both read YAML and JSON, the first writes YAML and the second JSON. */
extern const struct zopa_format zopa_format_case, zopa_format_case_json;

enum zopa_status zopa_case_format_read(const struct zopa_file *files, size_t count, struct zopa_error *error, struct zopa_case **ret_case);

/* The JSON Schema (draft 7) of the case file, from the table of keys. text->failed when memory ran out. */
void zopa_case_schema(struct zopa_text *text);

#endif
