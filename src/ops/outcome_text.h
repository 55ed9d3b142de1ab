/* outcome_text.h - outcomes and packages between text and indices, for operations. */
#ifndef ZOPA_OUTCOME_TEXT_H
#define ZOPA_OUTCOME_TEXT_H

#include "case/words.h"
#include "ops/op.h"
#include "report/json_out.h"
#include "space/space.h"

/* The option of an issue that a person means: as zopa_option_named has it, blanks around it forgiven; ZOPA_NONE when there is none. */
uint32_t zopa_option_meant(const struct zopa_issue *issue, const char *text);

/* Appends "did you mean `y`?" when a name is near enough to the word, else "choose one of `a`, `b`". */
void zopa_tell_choice(struct zopa_text *text, const char *word, const char *const *names, size_t count);

/* Adds "ISSUE has no option `x`; ..." at place. */
void zopa_option_unknown(struct zopa_error *error, struct zopa_place place, const struct zopa_issue *issue, const char *text);

/* Reads "territory=line,aid=low" into ret_package [issues_count], ZOPA_NONE where an issue is left open. A comma that no issue and "="
 * follow belongs to the option. Every problem goes to error; false when there was one, or without one when memory ran out. Errors name the package by its text. */
bool zopa_package_read(const struct zopa_case *negotiation, const char *text, struct zopa_error *error, uint32_t *ret_package);

/* {"issue": "option", ...} under key; issues that are ZOPA_NONE are left out. NULL gives null. */
void zopa_outcome_json(struct zopa_json *json, const char *key, const struct zopa_case *negotiation, const uint32_t *outcome);

/* Appends where a problem stands: "file:3:7", "file" when only that is known, nothing when not even that. */
void zopa_problem_where(struct zopa_text *text, const struct zopa_problem *problem);

/* Appends a problem as people read it: "file:3:7: text". */
void zopa_problem_line(struct zopa_text *text, const struct zopa_problem *problem);

/* "warnings": [{"where": "file:3:7", "text": "..."}]; where is null when a warning has no place. */
void zopa_warnings_json(struct zopa_json *json, const struct zopa_error *error);

#endif
