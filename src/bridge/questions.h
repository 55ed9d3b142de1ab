/* questions.h - which comparison of two packages, put to which party, would raise the worth of the best package most.
 *
 * An answer leaves one part of the party's draws; the best package is then chosen anew. Gain of a question = mean over both answers, each
 * with its share of draws, of the best package's value afterwards, less the best value now (expected value of sample information,
 * Raiffa & Schlaifer, Applied Statistical Decision Theory, 1961). Both are taken over the same packages, those of a pool and contenders
 * (contenders.h), and over draws that are bent (belief/widen.h): what the draws themselves are nearly sure of could not seem worth asking.
 *
 * That gain looks one answer ahead: where it takes two to change the best package, neither seems worth anything. So questions are ordered by
 * gain plus ZOPA_QUESTION_TELLS times the best value now times what their answer tells of which package is the best, were a draw of each
 * party the truth: mutual information (as in entropy search, Hennig & Schuler, J. Mach. Learn. Res. 13, 2012). */
#ifndef ZOPA_QUESTIONS_H
#define ZOPA_QUESTIONS_H

#include "bridge/package_search.h"

/* How much that counts; chosen on the even half of bench/recovery.py. */
#define ZOPA_QUESTION_TELLS 0.3

/* What may be asked of one party. */
struct zopa_question {
  size_t party;                   /* index in the beliefs */
  uint32_t *left, *right;         /* [issue_count]; ZOPA_NONE where they do not differ; right NULL: no agreement */
  double gain, before;            /* expected rise of the best package's value, and that value now, over bent draws */
  double share_left;              /* of the party's draws, as they are, in which it prefers the left */
  double tells;                   /* what its answer tells of which package is the best: mutual information, in nats */
};

/* What is wanted. */
struct zopa_question_wish {
  enum zopa_criterion by;         /* not ZOPA_BY_REGRET */
  const bool *may_ask;            /* [beliefs->count] who may be asked; NULL: everybody */
  size_t most;
  bool explore;                   /* where no answer would change the best package, still ask what the draws leave most in doubt */
};

/* The best questions, best first, and no two that nearly all draws answer alike. ret_considered: how many were weighed. settled: as the
 * pool's worths have it. Errors: ZOPA_E_MEMORY. Cost: O(questions * packages * draws). */
enum zopa_status zopa_questions_find(const struct zopa_beliefs *beliefs, const uint32_t *settled, const struct zopa_pool *pool,
                                     const struct zopa_question_wish *wish, const struct zopa_control *control, struct zopa_watch *watch,
                                     struct zopa_arena *arena, struct zopa_question **ret_questions, size_t *ret_count, size_t *ret_considered);

#endif
