/* rule_reader.h - a rule while it is read: what rule_read.c finds in the tree and rule_measures.c makes of it.
 *
 * A draft is a measure before all voters are known: who counts for how much, as texts of the file. It becomes a measure, an array over all
 * voters of whole weights, when the whole tree has been read. */
#ifndef ZOPA_RULE_READER_H
#define ZOPA_RULE_READER_H

#include <gmp.h>

#include "base/names.h"
#include "ratify/rule.h"

enum zopa_draft_kind {
  ZOPA_DRAFT_EVERYONE,            /* 1 for each member of the roll, or without one for each voter that is known */
  ZOPA_DRAFT_LISTED,              /* entries */
  ZOPA_DRAFT_COLUMN,              /* a column of the roll, over the voters of `within` */
  ZOPA_DRAFT_NAMED,               /* a name on trust */
};

struct zopa_draft_entry {
  uint32_t voter;
  const char *text;               /* a number; NULL: 1 */
};

struct zopa_draft {
  enum zopa_draft_kind kind;
  const struct zopa_node *node;   /* where it stands, for messages */
  struct zopa_draft_entry *entries;
  size_t entry_count;
  uint32_t column;
  uint32_t within;                /* a listed draft, or ZOPA_RULE_NONE */
};

/* A voter while it is read. */
struct zopa_rule_voter {
  const char *id;
  const struct zopa_node *asked;  /* where it is named by what does not make it known ("veto"), or NULL */
  bool known;                     /* has a seat or a weight, so that "members" counts it */
};

struct zopa_rule_reader {
  struct zopa_rule *rule;
  struct zopa_arena *arena;       /* of the rule */
  const struct zopa_rule_setting *setting;
  struct zopa_error *error;
  struct zopa_names names;        /* from id to voter; owned */
  struct zopa_rule_voter *voters;
  struct zopa_draft *drafts;
  size_t voter_count, voter_capacity, entry_count, draft_count, draft_capacity, part_capacity;
  const char *file, *file_copy;   /* the file of the tree, and the rule's own copy of its name */
  uint32_t everyone;              /* the draft of that kind, once there is one */
  bool wrong, too_large, out_of_memory;
};

/* Says what is wrong at a node's value; false. */
bool zopa_rule_wrong(struct zopa_rule_reader *reader, const struct zopa_node *node, const char *format, ...) ZOPA_PRINTF(3, 4);

/* memory, noting when it has run out. */
bool zopa_rule_no_memory(struct zopa_rule_reader *reader);

/* Makes voters and measures of what was read, and scales the quotas. False when something was wrong or memory ran out.
 * Cost: O(drafts * voters). */
bool zopa_rule_make_measures(struct zopa_rule_reader *reader);

#endif
