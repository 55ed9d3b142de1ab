/* genius.h - one reading of Genius files, shared by genius.c (domains, linear profiles) and genius_nonlinear.c. */
#ifndef ZOPA_GENIUS_H
#define ZOPA_GENIUS_H

#include "formats/reading.h"
#include "formats/xml.h"

enum genius_kind { GENIUS_DISCRETE, GENIUS_INTEGER, GENIUS_REAL, GENIUS_UNKNOWN };

/* An issue of the domain, as long as profiles are joined to it. */
struct genius_issue {
  long index;                     /* what weights and rectangles call it; not its place in the list */
  enum genius_kind kind;
  const char **values;            /* of a discrete issue: as the file writes them, for the join (option ids were made unique) */
  long lower, upper;              /* of an integer issue */
};

/* The place in the list of the issue with that index. */
struct genius_join {
  long index;
  uint32_t issue;
};

/* One reading: files to case. */
struct genius {
  struct zopa_arena work;         /* the trees of all files; cleared at the end */
  struct zopa_error *error;
  struct zopa_case *negotiation;
  struct genius_issue *issues;    /* [negotiation->issues_count] */
  struct genius_join *joins;      /* the same, ascending by index */
  size_t options_count;           /* of integer issues so far */
  uint32_t *numbers;              /* 0, 1, 2 ... for the terms of rectangles */
  uint32_t *term_by_issue;        /* 1 + the term on that issue in the rectangle being read; 0 none */
  bool unsupported;               /* some problem is one of support, not of form */
};

/* Fills a preference from a profile of hyper-rectangles. False when memory ran out; what is wrong with it goes to genius->error. */
bool zopa_genius_nonlinear(struct genius *genius, const struct zopa_xml *profile, struct zopa_preference *preference);

/* The place in the list of the issue with that index, or ZOPA_NONE. Cost: O(log n). */
uint32_t zopa_genius_issue_by_index(const struct genius *genius, long index);

#endif
