/* show_words.h - what a case says, in words: bylines, positions, progress. Shared by the show files only.
 *
 * Words are neutral: parties "say", "offer", "reject"; nobody is right. Each function appends to a text. */
#ifndef ZOPA_SHOW_WORDS_H
#define ZOPA_SHOW_WORDS_H

#include "base/text.h"
#include "case/words.h"
#include "ops/show_facts.h"

/* The text in the arena, which empties it. Never NULL; on failure "" and show->failed. */
const char *zopa_show_keep(struct zopa_show *show, struct zopa_text *text);

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

/* "2 agreed or closed, 6 with the tentative ones, of 8 listed issues." */
void zopa_show_progress(const struct zopa_show *show, struct zopa_text *text);

/* True when some issues are settled, at least tentatively, and others are not: else what is still at stake is all, or nothing. */
bool zopa_show_divided(const struct zopa_show *show);

/* "The 3 others hold 35 to 80 per cent of what Ukraine can win or lose and 20 of what Russia can." of those who must agree, by what is known
 * of their preferences; nothing where that goes without saying. */
void zopa_show_at_stake(const struct zopa_show *show, struct zopa_text *text);

/* The same of one party, with what it is counted over; or why it is not told. Nothing when there is nothing to say. */
void zopa_show_party_stake(const struct zopa_show *show, uint32_t party, struct zopa_text *text);

/* "Closer than at first: Pay (gap 4.5 per cent, now 1.5). Farther apart: ..." of numeric issues; nothing when there is none to compare. */
void zopa_show_movement(const struct zopa_show *show, struct zopa_text *text);

/* "Left open: territory; aid." of the issues in that state, after a lead; nothing when there is none. */
void zopa_show_state_list(const struct zopa_show *show, enum zopa_issue_state state, const char *lead, struct zopa_text *text);

/* "90% of issues" */
void zopa_show_share(const struct zopa_statement *statement, struct zopa_text *text);

/* "gap 1.5 per cent, was 4.5"; nothing when it is not known. */
void zopa_show_gap(const struct zopa_show *show, uint32_t issue, struct zopa_text *text);

/* "lapsed after 28 Feb 2026", "stands until 31 Mar 2026"; nothing without a date. */
void zopa_show_lapse(const struct zopa_show *show, struct zopa_date expires, struct zopa_text *text);

#endif
