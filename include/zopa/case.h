/* case.h - a negotiation read from its files: read, look, free. What can be done with one is in run.h. */
#ifndef ZOPA_CASE_H
#define ZOPA_CASE_H

#include "zopa/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct zopa_case;

/* Reads a negotiation.
 * paths [count]: a case file; a domain and its profiles; or one folder that holds such a set.
 * format: "case", "genius", ... as `zopa help convert` lists them, or NULL: told from the content.
 * error:  every problem found, warnings too; initialised by the caller; may be NULL. *ret_case is written on ZOPA_OK only; free it.
 * Errors: ZOPA_E_ARGUMENT (no such format), ZOPA_E_NOT_FOUND, ZOPA_E_IO, ZOPA_E_INPUT, ZOPA_E_TOO_LARGE, ZOPA_E_UNSUPPORTED, ZOPA_E_MEMORY.
 * Cost:   O(bytes read). */
ZOPA_API enum zopa_status zopa_case_read(const char *const *paths, size_t count, const char *format, struct zopa_error *error,
                                         struct zopa_case **ret_case);

/* Frees a case and all that came from it. NULL is allowed. */
ZOPA_API void zopa_case_free(struct zopa_case *negotiation);

/* What a case is called and what it holds. The strings live as long as the case; title is never NULL. Indices must be in range. */
ZOPA_API const char *zopa_case_title(const struct zopa_case *negotiation);
ZOPA_API size_t zopa_case_party_count(const struct zopa_case *negotiation);
ZOPA_API size_t zopa_case_issue_count(const struct zopa_case *negotiation);
ZOPA_API size_t zopa_case_option_count(const struct zopa_case *negotiation, size_t issue);
ZOPA_API const char *zopa_case_party_id(const struct zopa_case *negotiation, size_t party);
ZOPA_API const char *zopa_case_issue_id(const struct zopa_case *negotiation, size_t issue);
ZOPA_API const char *zopa_case_option_id(const struct zopa_case *negotiation, size_t issue, size_t option);

#ifdef __cplusplus
}
#endif
#endif
