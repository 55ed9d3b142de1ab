/* op.h - the one table of operations. Command line, HTTP and bindings read it: name, parameters, what it does, how it runs.
 *
 * A face fills a zopa_call from whatever people typed or sent, runs it, and hands on what comes out: text for people, one JSON document,
 * files to be written. An operation does no input or output of its own but to read the named case files, so nothing is half-written
 * when something fails. */
#ifndef ZOPA_OP_H
#define ZOPA_OP_H

#include "base/text.h"
#include "report/table.h"
#include "zopa/base.h"
#include "zopa/case.h"

enum zopa_parameter_kind {
  ZOPA_PARAMETER_FLAG,            /* there or not */
  ZOPA_PARAMETER_TEXT,            /* one value, the last given counts */
  ZOPA_PARAMETER_LIST,            /* may be given again and again */
  ZOPA_PARAMETER_COUNT,           /* a whole number, 0 or more */
  ZOPA_PARAMETER_NUMBER,          /* a number, 0 or more */
  ZOPA_PARAMETER_BYTES,           /* a whole number above 0, perhaps with K, M, G or T behind */
  ZOPA_PARAMETER_FILE,            /* a file to be written */
};

/* Every parameter of every operation: enumerator, name on the command line, kind, what its value is called, what it does. */
#define ZOPA_PARAMETER_TABLE(X)                                                                                              \
  X(ZOPA_P_JSON,          "json",          ZOPA_PARAMETER_FLAG,   NULL,           "print one JSON document")                  \
  X(ZOPA_P_HTML,          "html",          ZOPA_PARAMETER_FILE,   "FILE",         "write one self-contained page")            \
  X(ZOPA_P_SVG,           "svg",           ZOPA_PARAMETER_FILE,   "FILE",         "write the picture: the frontier, the graph") \
  X(ZOPA_P_OUTPUT,        "output",        ZOPA_PARAMETER_FILE,   "FILE",         "write to this file; -o for short")         \
  X(ZOPA_P_AS,            "as",            ZOPA_PARAMETER_TEXT,   "VIEWER",       "what that viewer may see: public, mediator, a party, all") \
  X(ZOPA_P_FROM,          "from",          ZOPA_PARAMETER_TEXT,   "FORMAT",       "read the files as that format")            \
  X(ZOPA_P_TO,            "to",            ZOPA_PARAMETER_TEXT,   "FORMAT",       "write that format, whatever the file is called") \
  X(ZOPA_P_PARTY,         "party",         ZOPA_PARAMETER_TEXT,   "PARTY",        "the party in question")                    \
  X(ZOPA_P_PACKAGE,       "package",       ZOPA_PARAMETER_LIST,   "ISSUE=OPTION,...", "a package; give it again for the next one") \
  X(ZOPA_P_SINCE,         "since",         ZOPA_PARAMETER_TEXT,   "DATE",         "what changed from that day on")            \
  X(ZOPA_P_POINTS,        "points",        ZOPA_PARAMETER_COUNT,  "N",            "list at most N points of the frontier")    \
  X(ZOPA_P_NO_OUTCOMES,   "no-outcomes",   ZOPA_PARAMETER_FLAG,   NULL,           "list utilities only")                      \
  X(ZOPA_P_NO_FRONTIER,   "no-frontier",   ZOPA_PARAMETER_FLAG,   NULL,           "counts and solutions only")                \
  X(ZOPA_P_WITHIN,        "within",        ZOPA_PARAMETER_NUMBER, "E",            "a frontier within that factor: 0.01 is one per cent") \
  X(ZOPA_P_AT_LEAST,      "at-least",      ZOPA_PARAMETER_LIST,   "PARTY=X",      "only the frontier that gives the party this utility") \
  X(ZOPA_P_COUNT,         "count",         ZOPA_PARAMETER_COUNT,  "N",            "how many packages (default 3); -k for short") \
  X(ZOPA_P_BY,            "by",            ZOPA_PARAMETER_TEXT,   "CRITERION",    "rank by gain, share, mean or regret (default gain)") \
  X(ZOPA_P_REOPEN,        "reopen",        ZOPA_PARAMETER_LIST,   "WHAT",         "reopen an issue, all tentative ones (tentative), or everything (all)") \
  X(ZOPA_P_FOR,           "for",           ZOPA_PARAMETER_TEXT,   "PARTY",        "packages of about equal worth to this party") \
  X(ZOPA_P_ASK,           "ask",           ZOPA_PARAMETER_FLAG,   NULL,           "list the five questions most worth asking") \
  X(ZOPA_P_APPROVAL,      "approval",      ZOPA_PARAMETER_NUMBER, "P",            "packages that pass every approval with at least this probability") \
  X(ZOPA_P_DRAWS,         "draws",         ZOPA_PARAMETER_COUNT,  "N",            "possible preferences drawn for each party (default 4000)") \
  X(ZOPA_P_UNKNOWN,       "unknown",       ZOPA_PARAMETER_TEXT,   "READING",      "how pairs that a player cannot compare are read: a, b, c or d (default b)") \
  X(ZOPA_P_HORIZON,       "horizon",       ZOPA_PARAMETER_COUNT,  "N",            "moves that two players foresee in limited-move stability (default 3)") \
  X(ZOPA_P_FULL,          "full",          ZOPA_PARAMETER_FLAG,   NULL,           "list everything, however long")           \
  X(ZOPA_P_YEA,           "yea",           ZOPA_PARAMETER_LIST,   "BODY=P",       "what if members of whom nothing is known voted yea so likely") \
  X(ZOPA_P_RECORDED,      "recorded",      ZOPA_PARAMETER_FLAG,   NULL,           "take votes that are on record as they are") \
  X(ZOPA_P_SET,           "set",           ZOPA_PARAMETER_LIST,   "ISSUE=OPTION", "what if this were settled")                \
  X(ZOPA_P_RESERVATION,   "reservation",   ZOPA_PARAMETER_LIST,   "PARTY=X",      "what if this were its reservation value")  \
  X(ZOPA_P_WITHOUT,       "without",       ZOPA_PARAMETER_LIST,   "ID",           "drop this ledger entry and what rests only on dropped ones") \
  X(ZOPA_P_ASSUME,        "assume",        ZOPA_PARAMETER_LIST,   "ID",           "believe this ledger entry: drop what it contradicts") \
  X(ZOPA_P_SEED,          "seed",          ZOPA_PARAMETER_COUNT,  "N",            "of every random choice (default 1)")       \
  X(ZOPA_P_THREADS,       "threads",       ZOPA_PARAMETER_COUNT,  "N",            "processors to use (default all); never changes a result") \
  X(ZOPA_P_LIMIT_SECONDS, "limit-seconds", ZOPA_PARAMETER_NUMBER, "S",            "stop after that long with the best so far") \
  X(ZOPA_P_LIMIT_MEMORY,  "limit-memory",  ZOPA_PARAMETER_BYTES,  "M",            "stop at that much memory: 500M, 2G (default half of the machine's)") \
  X(ZOPA_P_TIMINGS,       "timings",       ZOPA_PARAMETER_FLAG,   NULL,           "print wall times on standard error")       \
  X(ZOPA_P_QUIET,         "quiet",         ZOPA_PARAMETER_FLAG,   NULL,           "no progress, no warnings on standard error")

enum zopa_parameter_id {
#define ZOPA_PARAMETER_ENUM(id, name, kind, value, help) id,
  ZOPA_PARAMETER_TABLE(ZOPA_PARAMETER_ENUM)
#undef ZOPA_PARAMETER_ENUM
  ZOPA_PARAMETER_COUNT_OF
};

struct zopa_parameter {
  const char *name;
  enum zopa_parameter_kind kind;
  const char *value;
  const char *help;
};

extern const struct zopa_parameter zopa_parameters[ZOPA_PARAMETER_COUNT_OF];

/* The values of one parameter, as text; none given: count 0. */
struct zopa_argument {
  const char **values;
  size_t count;
};

/* A file that an operation wants written. */
struct zopa_output {
  char *path;
  struct zopa_text text;
  bool keep_existing;             /* refuse when the file is there already */
};

enum { ZOPA_OUTPUTS_MAX = 80 };

struct zopa_call {
  /* From the face. */
  const struct zopa_op *op;
  const char *const *operands;    /* files, or whatever the operation's synopsis says */
  size_t operand_count;
  struct zopa_argument arguments[ZOPA_PARAMETER_COUNT_OF];
  const char *input;              /* standard input, for operations that read it */
  size_t input_size;
  struct zopa_terminal terminal;  /* how text for people is laid out */
  struct zopa_control control;

  /* To the face. */
  struct zopa_error error;        /* every problem, warnings too */
  struct zopa_text text;          /* for people, or the JSON document when ZOPA_P_JSON is given */
  struct zopa_output outputs[ZOPA_OUTPUTS_MAX];
  size_t output_count;
  const char *output_folder;      /* of outputs that are a set: made when it is not there, and it may hold nothing else; or NULL */
  bool limit_met;                 /* answered, but a limit was met before all was proven */
  bool contradicted;              /* answered, but the input contradicts itself: the answer says how */
  bool warnings_told;             /* the answer itself lists the warnings */
};

/* Bits of the parameters that an operation takes. */
#define ZOPA_TAKES(id) (UINT64_C(1) << (id))
#define ZOPA_TAKES_RUN (ZOPA_TAKES(ZOPA_P_TIMINGS) | ZOPA_TAKES(ZOPA_P_QUIET))
#define ZOPA_TAKES_LIMITS (ZOPA_TAKES(ZOPA_P_SEED) | ZOPA_TAKES(ZOPA_P_THREADS) | ZOPA_TAKES(ZOPA_P_LIMIT_SECONDS) | ZOPA_TAKES(ZOPA_P_LIMIT_MEMORY))
#define ZOPA_TAKES_CASE                                                                                                       \
  (ZOPA_TAKES(ZOPA_P_AS) | ZOPA_TAKES(ZOPA_P_FROM) | ZOPA_TAKES(ZOPA_P_SET) | ZOPA_TAKES(ZOPA_P_RESERVATION) |                \
   ZOPA_TAKES(ZOPA_P_WITHOUT) | ZOPA_TAKES(ZOPA_P_ASSUME))

struct zopa_op {
  const char *name;
  const char *synopsis;           /* what follows the name on the command line */
  const char *summary;            /* one line */
  uint64_t takes;                 /* ZOPA_TAKES bits */
  size_t operands_least, operands_most;
  bool reads_input;
  bool as_filed;                  /* takes a case as it is filed: what has lapsed by its day is not ruled out, nor warned of (case/lapse.h) */
  enum zopa_status (*run)(struct zopa_call *call);
};

extern const struct zopa_op *const zopa_ops[];
extern const size_t zopa_op_count;

/* The operation of that name, or NULL. */
const struct zopa_op *zopa_op_find(const char *name);

/* Gives a parameter a value (NULL for a flag). The value is not copied. Errors: ZOPA_E_ARGUMENT with a problem when the operation does not
 * take it or the value is not of its kind; ZOPA_E_MEMORY. */
enum zopa_status zopa_call_set(struct zopa_call *call, enum zopa_parameter_id id, const char *value);

/* The value given last, or NULL; for a flag "" when given. */
const char *zopa_call_get(const struct zopa_call *call, enum zopa_parameter_id id);
static inline bool zopa_call_has(const struct zopa_call *call, enum zopa_parameter_id id) { return call->arguments[id].count > 0; }

/* Whether the operation can start: as many operands as it takes, and each result to a place of its own. Adds a problem when not.
 * Errors: ZOPA_E_ARGUMENT. */
enum zopa_status zopa_call_check(struct zopa_call *call);

/* Checks the call, reads the control parameters and runs the operation. On failure text and outputs are empty. */
enum zopa_status zopa_call_run(struct zopa_call *call);
void zopa_call_clear(struct zopa_call *call);

/* Adds an error without a place, for parameters. Returns ZOPA_E_ARGUMENT. */
enum zopa_status zopa_call_refuse(struct zopa_call *call, const char *format, ...) ZOPA_PRINTF(2, 3);

/* A further file to be written, to be filled by the caller; NULL when there are too many or memory ran out. */
struct zopa_text *zopa_call_output(struct zopa_call *call, const char *path, bool keep_existing);

/* ---- Shared by the operations: from parameters to a case ------------------------------------------------------------------------ */

/* Reads the operands as a case, cuts it to the viewer of --as, applies --set, --reservation, --without, --assume, and rules out what lapsed, in
 * this order, so that what a viewer may not see can change nothing. Refuses --html, --svg and conversion without --as where the case holds anything that
 * is not public. The caller frees the case. */
enum zopa_status zopa_call_load(struct zopa_call *call, struct zopa_case **ret_case);

/* The same, and beside it the case with what is marked `use: engine` left in (NULL when the viewer sees all there is). It may shape which
 * packages are listed and their order, and nothing else. The caller frees both. */
enum zopa_status zopa_call_load_engine(struct zopa_call *call, struct zopa_case **ret_case, struct zopa_case **ret_engine);

/* "contains what is for the mediator only, and private matter of Port", for a case that holds such; nothing when all is public. */
void zopa_call_banner(const struct zopa_case *negotiation, struct zopa_text *ret_text);

/* The title, the banner if there is one, and an empty line, for texts that are no report. */
void zopa_call_head(struct zopa_call *call, const struct zopa_case *negotiation);

#endif
