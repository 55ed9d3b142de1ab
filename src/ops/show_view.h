/* show_view.h - the facts of show_facts.h as tables, cards and entries for people, and as one JSON document. Shared by the show files only.
 *
 * Tables are filled from zero and cleared by the caller; cards and entries lie in the arena of the facts. */
#ifndef ZOPA_SHOW_VIEW_H
#define ZOPA_SHOW_VIEW_H

#include "case/lapse.h"
#include "ops/show_words.h"
#include "report/case_view.h"
#include "report/json_out.h"

/* Sentences, gathered one after the other in the arena of the facts. Zero it but for show. */
struct zopa_sentences {
  struct zopa_show *show;
  struct zopa_sentence *items;
  size_t count, capacity;
};

/* Adds a text, unless it is empty, and empties it; adds a string. */
void zopa_sentences_add(struct zopa_sentences *sentences, struct zopa_text *text);
void zopa_sentences_string(struct zopa_sentences *sentences, const char *string);
struct zopa_paragraph zopa_sentences_paragraph(const struct zopa_sentences *sentences);

/* "As of 12 March 2026 · 8 issues · 3 parties · view of the mediator". Lies in the arena. */
const char *zopa_show_meta(struct zopa_show *show);

/* A row an issue and as many below it as it needs: standing, who claims it, and a column for each party that is heard of. */
void zopa_show_matrix(struct zopa_show *show, struct zopa_table *table);

/* How to read the matrix, and of whom nothing is in it. */
struct zopa_paragraph zopa_show_matrix_note(struct zopa_show *show);

/* The warnings of an operation, a sentence each. */
void zopa_show_warnings(const struct zopa_error *error, struct zopa_sentences *sentences);

/* The parties of which no column of the matrix speaks, in words: "Nothing is on file from A and B." Nothing when there is none. */
void zopa_show_unheard(const struct zopa_show *show, struct zopa_text *text);

void zopa_show_changes_table(struct zopa_show *show, struct zopa_table *table);
void zopa_show_approvals_table(struct zopa_show *show, struct zopa_table *table);
void zopa_show_preferences_table(struct zopa_show *show, struct zopa_table *table);
void zopa_show_constraints_table(struct zopa_show *show, struct zopa_table *table);
void zopa_show_rounds_table(struct zopa_show *show, struct zopa_table *table);
void zopa_show_sources_table(struct zopa_show *show, struct zopa_table *table);

/* Whom and what a change concerns, in words; the same for table and JSON. */
const char *zopa_show_change_word(enum zopa_change_kind kind);
void zopa_show_change(const struct zopa_show *show, const struct zopa_show_change *change, struct zopa_text *text);

/* "two thirds of those present and voting, 100 seats" */
void zopa_show_rule(const struct zopa_approval *approval, struct zopa_text *text);

/* The weight of each issue to a party with complete preferences: what its step from worst to best is worth, as a share of all such steps.
 * ret_shares [issues_count]; all 0 for a party that is indifferent. */
void zopa_show_weights(const struct zopa_case *negotiation, size_t party, double *ret_shares);

/* Arrays in the arena: one card an offer, a guarantee; one entry a statement, in order of time; one an entry of each cluster. */
const struct zopa_card *zopa_show_offers(struct zopa_show *show);
const struct zopa_card *zopa_show_guarantees(struct zopa_show *show);
const struct zopa_entry *zopa_show_ledger(struct zopa_show *show);
const struct zopa_contradiction *zopa_show_contradictions(struct zopa_show *show);

/* "two thirds of those voting": the rule by which a guarantee is decided; nothing when there is none. What is wrong with it becomes warnings; error may
 * be NULL. */
void zopa_show_guarantee_rule(const struct zopa_guarantee *guarantee, struct zopa_error *error, struct zopa_text *text);

/* "stands", "superseded", "taken_up", "renewed", "lapsed"; and what a version says otherwise than the one before it, as members of a JSON array. */
const char *zopa_show_guarantee_state(enum zopa_guarantee_state state);
void zopa_show_guarantee_changes(struct zopa_show *show, const struct zopa_guarantee *guarantee, struct zopa_json *json);

/* Who claims which progress, and who says it differently. Lies in the arena. */
struct zopa_paragraph zopa_show_claims(struct zopa_show *show);

/* Positions by stage, for the issues on which they can be compared: two places or more on one scale. */
const struct zopa_positions *zopa_show_pictures(struct zopa_show *show, size_t *ret_count);

/* References of a sentence, or of the cell added last, to those ids of a list that are entries of the ledger, so that each leads somewhere. */
void zopa_show_refs(struct zopa_show *show, const struct zopa_ids *from, struct zopa_sentence *ret_sentence);
void zopa_show_table_refs(struct zopa_show *show, const struct zopa_ids *from, struct zopa_table *table);

/* Adds warnings of what deserves a second look here: offers that lapsed, standing that rests on what was not asserted, claims of progress
 * that nobody can check. */
void zopa_show_warn(const struct zopa_show *show, struct zopa_error *error);

/* All of it as one JSON document; docs/json.md fixes keys and order. warnings are those of error. */
void zopa_show_json(struct zopa_show *show, const struct zopa_error *error, struct zopa_text *text);

/* All of it for people: on a terminal, or as an HTML page when terminal is NULL. */
void zopa_show_report(struct zopa_show *show, const struct zopa_error *error, const char *banner, const struct zopa_terminal *terminal,
                      struct zopa_text *text);

#endif
