/* case_reader.h - what the parts of the case reader share. */
#ifndef ZOPA_CASE_READER_H
#define ZOPA_CASE_READER_H

#include "base/names.h"
#include "base/node.h"
#include "case/case_keys.h"

/* One case while it is read. Everything found wrong goes to `problems`; what is wrong is left out of the case, so that what follows can
 * still be checked, and the case is thrown away at the end. */
struct zopa_case_reader {
  struct zopa_case *it;
  struct zopa_arena *arena;       /* of the case */
  const char *file;
  struct zopa_error problems;
  struct zopa_names parties, issues, sources, statements;
  const char **statement_ids;     /* of the whole ledger, gathered before anything refers to it */
  size_t statement_ids_count;
  struct zopa_names *options;     /* [issues_count], each filled when a long list of options is first searched */
  size_t options_count;
  size_t listed;                  /* options listed by all clauses so far */
  bool too_large, out_of_memory;
};

/* Each says what is wrong at a node's value or key, and returns false. */
bool zopa_reader_wrong(struct zopa_case_reader *reader, const struct zopa_node *node, const char *format, ...) ZOPA_PRINTF(3, 4);
bool zopa_reader_wrong_key(struct zopa_case_reader *reader, const struct zopa_node *node, const char *format, ...) ZOPA_PRINTF(3, 4);

/* "<start>; did you mean ...?", or "<start>; <rest> a, b, c" where no candidate is near. candidates may hold NULLs. */
bool zopa_reader_unknown(struct zopa_case_reader *reader, struct zopa_place place, const char *word, const char *const *candidates,
                         size_t count, const char *rest, const char *format, ...) ZOPA_PRINTF(7, 8);

/* False, and memory is noted to have run out. */
bool zopa_reader_no_memory(struct zopa_case_reader *reader);

/* memory, or NULL with memory noted to have run out. */
void *zopa_reader_array(struct zopa_case_reader *reader, size_t count, size_t size);
#define ZOPA_READER_NEW(reader, type, count) ((type *)zopa_reader_array((reader), (count), sizeof(type)))

/* A copy of a text in the case; NULL with memory noted. */
const char *zopa_reader_text(struct zopa_case_reader *reader, const char *text);

/* The place of a node, with a file name that the case owns. */
struct zopa_place zopa_reader_place(const struct zopa_case_reader *reader, const struct zopa_node *node);
struct zopa_place zopa_reader_key_place(const struct zopa_case_reader *reader, const struct zopa_node *node);

/* What a value must be; each says what is wrong and returns false or NULL. `what` is the key, in quotes in the message. */
bool zopa_reader_is(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node, enum zopa_node_kind kind);
const char *zopa_reader_scalar(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node);
bool zopa_reader_number(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node, struct zopa_number *ret_number);
bool zopa_reader_fits(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node, size_t count, size_t most);

/* An id: not empty, of one line, not too long. */
enum { ZOPA_ID_MAX = 250 };       /* bytes */
bool zopa_reader_id(struct zopa_case_reader *reader, const char *text, struct zopa_place place);

/* References. `hint` is the index that is tried first; text stands at place. ZOPA_NONE after a problem. */
uint32_t zopa_reader_party(struct zopa_case_reader *reader, const char *text, struct zopa_place place, uint32_t hint);
uint32_t zopa_reader_issue(struct zopa_case_reader *reader, const char *text, struct zopa_place place, uint32_t hint);
uint32_t zopa_reader_option(struct zopa_case_reader *reader, uint32_t issue, const char *text, struct zopa_place place, uint32_t hint);

/* A list of scalars, or one alone: the first of them and how to go on. False after a problem. */
bool zopa_reader_items(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node, const struct zopa_node **ret_first,
                       size_t *ret_count);

bool zopa_reader_parties(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, struct zopa_indices *ret);
bool zopa_reader_issues(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node, struct zopa_indices *ret);
bool zopa_reader_options(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, uint32_t issue,
                         struct zopa_indices *ret);
bool zopa_reader_ledger(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, struct zopa_ids *ret);
bool zopa_reader_source(struct zopa_case_reader *reader, const struct zopa_node *node, const char **ret);

/* A map from issue to what is asked of it. package: one option each; open: a term may list none. */
bool zopa_reader_clause(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node, bool package, bool open,
                        struct zopa_clause *ret);

/* What is particular to issues and preferences (case_worth.c). */
bool zopa_reader_issue_options(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_issue *issue);
bool zopa_reader_sample(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_issue *issue);
bool zopa_reader_grid(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_issue *issue);
bool zopa_reader_weights(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_preference *preference);
bool zopa_reader_values(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_preference *preference);
bool zopa_reader_complete(struct zopa_case_reader *reader, const struct zopa_node *node, uint32_t party, struct zopa_preference *preference);
bool zopa_reader_reservation(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_preference *preference);
bool zopa_reader_intervals(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node,
                           struct zopa_preference_statement *statement);
bool zopa_reader_points(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_case *it);
bool zopa_reader_controls(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_case *it);

#endif
