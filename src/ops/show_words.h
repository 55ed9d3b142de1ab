/* show_words.h - what a case says, in words: options, clauses, bylines, positions, preferences, progress. Shared by the show files only.
 *
 * Words are neutral: parties "say", "offer", "reject"; nobody is right. Each function appends to a text. */
#ifndef ZOPA_SHOW_WORDS_H
#define ZOPA_SHOW_WORDS_H

#include "base/text.h"
#include "ops/show_facts.h"

/* The text in the arena, which empties it. Never NULL; on failure "" and show->failed. */
const char *zopa_show_keep(struct zopa_show *show, struct zopa_text *text);

/* Options by their whole title, or without the remark in brackets that may end a long one, where that leaves it clear which is meant. */
enum zopa_option_form { ZOPA_OPTION_WHOLE, ZOPA_OPTION_BRIEF };

/* "at least 4.5 per cent", "3 to 5 per cent", "one or the other", "a, b, c and 4 more"; nothing when the term names no option. */
void zopa_show_term(const struct zopa_case *negotiation, const struct zopa_term *term, enum zopa_option_form form, struct zopa_text *text);

/* The same of options listed by index, with what stands between two of them, and between the last two. */
void zopa_show_options(const struct zopa_issue *issue, const uint32_t *options, size_t count, const char *between, const char *last,
                       enum zopa_option_form form, struct zopa_text *text);

/* "Pay: at least 4.5 per cent; Term: 2 years" */
void zopa_show_clause(const struct zopa_case *negotiation, const struct zopa_clause *clause, struct zopa_text *text);

/* "Union, Port and City"; nothing when there is none. */
void zopa_show_parties(const struct zopa_case *negotiation, const struct zopa_indices *parties, struct zopa_text *text);

/* "15 December 2025"; "15 Dec 2025"; "14 to 15 Dec 2025", or one day when they are the same. Of known dates. */
void zopa_show_day(struct zopa_date date, struct zopa_text *text);
void zopa_show_short_day(struct zopa_date date, struct zopa_text *text);
void zopa_show_days(struct zopa_date first, struct zopa_date last, struct zopa_text *text);

/* "on record", "social media"; "hypothetical"; "". */
const char *zopa_show_tier(enum zopa_tier tier);

/* "speaker · for Union · about Port · 10 March 2026 · on record · Courier, paragraph 3 · source usually reliable (B), ..." */
void zopa_show_byline(const struct zopa_show *show, const struct zopa_statement *statement, struct zopa_text *text);

/* What the record keeps beside the words: its note, act and matter, claim of progress, and how it bears on other entries. */
void zopa_show_record(const struct zopa_show *show, uint32_t statement, struct zopa_text *text);

/* "s1, s2 and s9" of the links of one kind, after a lead; nothing when there is none. */
void zopa_show_link_list(const struct zopa_show *show, uint32_t statement, enum zopa_link_kind kind, const char *lead, struct zopa_text *text);

/* What was said on the issue: "demands: at least 4.5 per cent", "“painful”, of: one", "red line: ..."; and what goes with it: day, tier and
 * modality where it is not asserted on record, who says so of whom, when it lapses. */
void zopa_show_position(const struct zopa_show *show, const struct zopa_show_position *position, struct zopa_text *text);
void zopa_show_position_note(const struct zopa_show *show, const struct zopa_show_position *position, struct zopa_text *text);

/* "on Control of the Donbas ranks: line, then freeze, then withdraw" */
void zopa_show_preference(const struct zopa_case *negotiation, const struct zopa_preference_statement *statement, struct zopa_text *text);

/* "2 agreed or closed, 6 with the tentative ones, of 8 listed issues." */
void zopa_show_progress(const struct zopa_show *show, struct zopa_text *text);

/* "Left open: territory; aid." of the issues in that state, after a lead; nothing when there is none. */
void zopa_show_state_list(const struct zopa_show *show, enum zopa_issue_state state, const char *lead, struct zopa_text *text);

/* "90% of issues" */
void zopa_show_share(const struct zopa_statement *statement, struct zopa_text *text);

/* "gap 1.5 per cent, was 4.5"; nothing when it is not known. */
void zopa_show_gap(const struct zopa_show *show, uint32_t issue, struct zopa_text *text);

/* "lapsed after 28 Feb 2026", "stands until 31 Mar 2026"; nothing without a date. */
void zopa_show_lapse(const struct zopa_show *show, struct zopa_date expires, struct zopa_text *text);

#endif
