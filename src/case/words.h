/* words.h - what the parts of a case are called for people, and what packages, clauses and preference statements say, in words.
 *
 * Words are neutral: a party "prefers", "would not accept"; nobody is right. Functions without a result append to a text. */
#ifndef ZOPA_WORDS_H
#define ZOPA_WORDS_H

#include "base/text.h"
#include "case/model.h"

/* What a party or an issue is called for people: its name, else its id. */
const char *zopa_party_title(const struct zopa_case *negotiation, uint32_t party);
const char *zopa_issue_title(const struct zopa_case *negotiation, uint32_t issue);

/* What an option is called for people: its text, with the unit on numeric issues. The buffer is used when both are needed. */
const char *zopa_option_title(const struct zopa_issue *issue, uint32_t option, struct zopa_text *buffer);

/* Options by their whole title, or without the remark in brackets that may end a long one, where that leaves it clear which is meant. */
enum zopa_option_form { ZOPA_OPTION_WHOLE, ZOPA_OPTION_BRIEF };

/* "one or the other", "3 to 5 per cent", "a, b, c and 4 more" of options listed by index, with what stands between two of them, and between
 * the last two. */
void zopa_options_words(const struct zopa_issue *issue, const uint32_t *options, size_t count, const char *between, const char *last,
                        enum zopa_option_form form, struct zopa_text *text);

/* The same of the options that meet a term; "at least 4.5 per cent" where it says so. Nothing when the term names no option. */
void zopa_term_words(const struct zopa_case *negotiation, const struct zopa_term *term, enum zopa_option_form form, struct zopa_text *text);

/* "Pay: at least 4.5 per cent; Term: 2 years" */
void zopa_clause_words(const struct zopa_case *negotiation, const struct zopa_clause *clause, struct zopa_text *text);

/* "line, then freeze, then withdraw" of a statement that ranks options. */
void zopa_order_words(const struct zopa_case *negotiation, const struct zopa_preference_statement *statement, enum zopa_option_form form,
                      struct zopa_text *text);

/* "on Control of the Donbas ranks: line, then freeze, then withdraw" of a statement of any kind, without the party that it is about. */
void zopa_statement_words(const struct zopa_case *negotiation, const struct zopa_preference_statement *statement, struct zopa_text *text);

#endif
