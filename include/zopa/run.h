/* run.h - operations by name, the same that the command line offers: files and settings in, text or JSON and files out.
 *
 *     struct zopa_setting settings[] = {{"json", NULL}, {"as", "public"}};
 *     const char *paths[] = {"harbour.yaml"};
 *     zopa_run("analyze", paths, 1, settings, 2, NULL, 0, &error, &results);
 *
 * Nothing is written but what the caller writes: files that an operation makes are handed over as names and bytes. */
#ifndef ZOPA_RUN_H
#define ZOPA_RUN_H

#include "zopa/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One option without its dashes, and its value; NULL for an option that takes none. Given again, lists grow and other values change. */
struct zopa_setting {
  const char *name, *value;
};

struct zopa_results;

/* Runs an operation ("analyze", "show", "check", ...; `zopa help` lists them and their options).
 * operands [operand_count]: the files or the name. settings [setting_count]. input: what would be standard input, or NULL.
 * error:  every problem, warnings too; the caller's, initialised. *ret_results is written on ZOPA_OK only; free it.
 * Errors: ZOPA_E_ARGUMENT for an unknown operation or setting; what the operation itself returns; ZOPA_E_MEMORY.
 * Cost:   the operation's. */
ZOPA_API enum zopa_status zopa_run(const char *operation, const char *const *operands, size_t operand_count, const struct zopa_setting *settings,
                                   size_t setting_count, const char *input, size_t input_size, struct zopa_error *error,
                                   struct zopa_results **ret_results);

/* The text or JSON document, UTF-8, NUL-terminated; and whether a limit was met before all of it was proven. Live as long as the results. */
ZOPA_API const char *zopa_results_text(const struct zopa_results *results);
ZOPA_API bool zopa_results_limit_met(const struct zopa_results *results);

/* The files that the operation made: how many, the name each was asked for under, its bytes. file < count. */
ZOPA_API size_t zopa_results_file_count(const struct zopa_results *results);
ZOPA_API const char *zopa_results_file_name(const struct zopa_results *results, size_t file);
ZOPA_API const char *zopa_results_file_bytes(const struct zopa_results *results, size_t file, size_t *ret_size);

/* Frees results. NULL is allowed. */
ZOPA_API void zopa_results_free(struct zopa_results *results);

#ifdef __cplusplus
}
#endif
#endif
