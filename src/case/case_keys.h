/* case_keys.h - every key of the case format, in one table: what a value may be, and which member of the model holds it.
 *
 * The reader, the writer, the JSON Schema, the suggestions for a wrong word, the reference in docs/case-format.md, the copy of a case and
 * the cut to what a viewer may see all walk this table, so that a key is listed once and none of them can forget it. Values whose shape
 * follows from other parts of the file (weights and values, say) have a kind of their own, and a few lines in each of those. */
#ifndef ZOPA_CASE_KEYS_H
#define ZOPA_CASE_KEYS_H

#include "case/model.h"

/* What stands behind a key, and the type of the member at `at`. */
enum zopa_key_kind {
  ZOPA_KEY_VERSION,               /* the number 1; no member */
  ZOPA_KEY_TEXT,                  /* const char * */
  ZOPA_KEY_ID,                    /* const char *, not empty and of one line */
  ZOPA_KEY_CHOICE,                /* const char *, one of the words */
  ZOPA_KEY_WORD,                  /* an enum, one of the words */
  ZOPA_KEY_VISIBILITY,            /* enum zopa_visibility: who may see what holds this key */
  ZOPA_KEY_FLAG,                  /* bool: the one word, or left out */
  ZOPA_KEY_YES_NO,                /* enum zopa_answer */
  ZOPA_KEY_NUMBER,                /* struct zopa_number from low to high */
  ZOPA_KEY_INTEGER,               /* the same, whole */
  ZOPA_KEY_DATE,                  /* struct zopa_date */
  ZOPA_KEY_PARTY,                 /* uint32_t */
  ZOPA_KEY_ISSUE,                 /* uint32_t */
  ZOPA_KEY_PARTIES,               /* struct zopa_indices; one alone needs no list */
  ZOPA_KEY_ISSUES,                /* struct zopa_indices; one alone needs no list */
  ZOPA_KEY_OPTIONS,               /* struct zopa_indices: options of the issue at the type's issue_at, in the order written */
  ZOPA_KEY_SOURCE,                /* const char *, a key of sources */
  ZOPA_KEY_EARLIER,               /* const char *: the id of another object of the same list */
  ZOPA_KEY_LEDGER,                /* struct zopa_ids of entries of statements */
  ZOPA_KEY_FROM,                  /* the same: what this rests on, and falls with */
  ZOPA_KEY_CLAUSE,                /* struct zopa_clause */
  ZOPA_KEY_PACKAGE,               /* struct zopa_clause, one option a term */
  ZOPA_KEY_TREE,                  /* const struct zopa_node *, kept as it stands */
  ZOPA_KEY_GROUP,                 /* a map whose keys have members in the same struct */
  ZOPA_KEY_LIST,                  /* array and count: a list of objects */
  ZOPA_KEY_BY_ID,                 /* array and count: a map from id to object */
  ZOPA_KEY_BY_PARTY,              /* array and count: a map from party to a list of objects */
  ZOPA_KEY_BY_ISSUE,              /* array and count: a map from issue to an object or a list of them */
  ZOPA_KEY_PREFERENCES,           /* array of parties_count: a map from party to object */
  ZOPA_KEY_POINTS,                /* array and count: a map from party to a map from item to number */
  ZOPA_KEY_CONTROLS,              /* array and count: a map from party to a list of issues */
  ZOPA_KEY_ISSUE_OPTIONS,         /* array and count of options: a map from id to text, or a list of ids */
  ZOPA_KEY_SAMPLE,                /* the same array: a list of numbers */
  ZOPA_KEY_WEIGHTS,               /* the weights in the values array of a preference */
  ZOPA_KEY_VALUES,                /* the rest of that array */
  ZOPA_KEY_RESERVATION,           /* a number, or {package: {...}} */
  ZOPA_KEY_RATES,                 /* array and count of intervals: issue, then option, then interval */
  ZOPA_KEY_WEIGHS,                /* the same: issue, then interval */
};

enum zopa_key_flags {
  ZOPA_KEY_REQUIRED = 1,          /* must stand there; for a key with `with`, whenever that one does */
  ZOPA_KEY_OWNER = 2,             /* names the party that may see it when it is private */
  ZOPA_KEY_OPEN = 4,              /* of a clause: a term may name no option, and means the issue as such */
};

struct zopa_type;

struct zopa_key {
  const char *name;
  enum zopa_key_kind kind;
  unsigned flags;
  int variant;                    /* 0: of every variant; else 1 + the value at the type's variant_at that this key goes with */
  const char *with;               /* a key that must stand beside it, or NULL */
  size_t at, count_at, flag_at;   /* offsets of the member, its count, and a bool that says that the key is there (SIZE_MAX: none) */
  const struct zopa_type *type;   /* of the objects within */
  const char *(*word)(unsigned);  /* the words, NULL beyond the last; "" is no word of the file */
  double low, high;               /* of a number; equal: no bounds */
  size_t most;                    /* of a list or map: the limit on its count */
  const char *about;              /* what it means, one sentence or two */
};

struct zopa_type {
  const char *name;               /* "a party": as messages and documents call one */
  const struct zopa_key *keys;
  size_t key_count;
  size_t size;                    /* of the struct; 0 for a group */
  const char *const *one_of;      /* exactly one of these keys must be there; NULL-terminated, or NULL */
  size_t id_at;                   /* the const char * id of one in a map by id; the uint32_t of one in a map by party or issue; or SIZE_MAX */
  size_t issue_at;                /* the uint32_t issue that ZOPA_KEY_OPTIONS are of, or SIZE_MAX */
  size_t variant_at;              /* the enum that says which variant it is, or SIZE_MAX */
  size_t place_at;                /* its struct zopa_place, or SIZE_MAX */
  const char *about;
};

enum { ZOPA_KEYS_MAX = 32 };      /* of one type */

/* The type of a whole case file. */
extern const struct zopa_type zopa_case_type;

/* The key of that name, or NULL. */
const struct zopa_key *zopa_type_key(const struct zopa_type *type, const char *name);

/* The type's key of that kind, or NULL. */
const struct zopa_key *zopa_type_key_of_kind(const struct zopa_type *type, enum zopa_key_kind kind);

/* True when the key goes with the variant of the object at base. */
bool zopa_key_applies(const struct zopa_type *type, const struct zopa_key *key, const void *base);

/* The words of a curve, in the order of enum zopa_curve_kind; "" for none, NULL beyond the last. */
const char *zopa_curve_word(unsigned value);

/* Every type that the table reaches from `zopa_case_type`, each once, in the order in which documents list them. Returns how many. */
enum { ZOPA_TYPES_MAX = 48 };
size_t zopa_case_types(const struct zopa_type *ret_types[ZOPA_TYPES_MAX]);

/* A member of the object at base. */
#define ZOPA_MEMBER(base, at, member_type) ((member_type *)(void *)((char *)(base) + (at)))
#define ZOPA_MEMBER_CONST(base, at, member_type) ((const member_type *)(const void *)((const char *)(base) + (at)))

#endif
