/* output.h - results to files and streams, whole or not at all. */
#ifndef ZOPA_CLI_OUTPUT_H
#define ZOPA_CLI_OUTPUT_H

#include "ops/op.h"

/* Writes every output of the call: each into a temporary file beside its place, and only when all are complete do they take their names.
 * What the call has read is never replaced: with a viewer who sees less, that could be the only copy of the rest. The folder of a set is
 * made when it is not there, and refused when it holds anything else, which would count as part of the set.
 * On failure a message is on standard error and no file has changed, unless renaming itself failed midway.
 * Returns ZOPA_OK, ZOPA_E_ARGUMENT (a place that may not be written to), ZOPA_E_IO, or ZOPA_E_MEMORY. */
enum zopa_status zopa_output_files(const struct zopa_call *call);

/* Writes text to standard output. Returns ZOPA_OK or ZOPA_E_IO, the latter silently when the reader has gone away. */
enum zopa_status zopa_output_text(const struct zopa_text *text);

/* Reads standard input to its end. The caller frees *ret_bytes. Errors: ZOPA_E_TOO_LARGE, ZOPA_E_IO, ZOPA_E_MEMORY, with a message. */
enum zopa_status zopa_input_all(char **ret_bytes, size_t *ret_size);

#endif
