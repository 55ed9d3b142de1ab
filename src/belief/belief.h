/* belief.h - what is known of the parties' preferences: complete for some, statements and the draws they leave possible for others.
 *
 * Source: stochastic acceptability analysis, Lahdelma & Salminen, Oper. Res. 49(3), 2001, over sets of utilities as in rows.h. */
#ifndef ZOPA_BELIEF_H
#define ZOPA_BELIEF_H

#include "belief/conflicts.h"
#include "belief/draws.h"
#include "space/space.h"

/* What is known of one party. Either utility is set (complete preferences, a set of one point) or rows are. */
struct zopa_belief {
  uint32_t party;                 /* index in the case */
  bool consents;
  size_t statements;              /* preference statements that bear on its utility */
  const struct zopa_utility *utility;     /* of the space */
  struct zopa_rows *rows;
  struct zopa_draws *draws;       /* NULL when the statements conflict */
  struct zopa_conflict *conflicts;
  size_t conflict_count;
  bool all_conflicts;             /* there is no other */
};

struct zopa_beliefs {
  struct zopa_arena arena;
  const struct zopa_case *negotiation;
  const struct zopa_space *space; /* both must outlive the beliefs */
  struct zopa_belief *parties;    /* who consents, and who else has preferences; in case order */
  size_t count;
  size_t draw_count;
  bool conflicting;               /* statements of some party cannot all hold */
  enum zopa_ending ending;        /* not COMPLETE: some draws are missing */
};

/* What the case says of each party, `draw_count` draws each. Every party has a random stream of its own, so that what is known of one moves
 * no draw of another. Warnings: statements that cannot be used, parties of whom nothing is known, assumed reservation values.
 * Errors: ZOPA_E_MEMORY; ZOPA_E_UNSUPPORTED (see possible.h). Cost: that of the draws. */
enum zopa_status zopa_beliefs_new(const struct zopa_space *space, size_t draw_count, const struct zopa_control *control, struct zopa_watch *watch,
                                  struct zopa_error *error, struct zopa_beliefs **ret_beliefs);
void zopa_beliefs_free(struct zopa_beliefs *beliefs);

/* Half the width of a 95% interval for a share that was counted on so many effective draws; never 0 for a finite number of them.
 * Source: Agresti & Coull, Am. Stat. 52(2), 1998. */
double zopa_share_error(double share, double effective);

#endif
