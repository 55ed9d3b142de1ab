/* case.h - a negotiation read from a file: open, look, cut to a viewer, write back, free. */
#ifndef ZOPA_CASE_H
#define ZOPA_CASE_H

#include "zopa/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct zopa_case;

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
