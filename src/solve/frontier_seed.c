/* frontier_seed.c - outcomes that maximise weighted sums of utilities: on additive utilities each is one pass over the options, because the
 * sum separates by issue. Interactions are left out of the choice and counted in the vector; infeasible picks are passed over.
 * Source: weighted-sum scalarisation, Geoffrion, J. Math. Anal. Appl. 22(3), 1968. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "solve/frontier.h"

/* Weights of one turn: each party nearly alone first, then all alike, then drawn uniformly from the simplex. */
static void weigh(size_t turn, struct zopa_random *random, size_t count, double *ret_weight)
{
  for (size_t c = 0; c < count; c++)
    if (turn < count)
      ret_weight[c] = c == turn ? 1 : 1e-6;
    else if (turn == count)
      ret_weight[c] = 1;
    else
      ret_weight[c] = -log(1 - zopa_random_unit(random));
}

static void pick(const struct zopa_space *space, const size_t *consenting, size_t count, const double *weight, uint32_t *ret_outcome)
{
  for (size_t i = 0; i < space->issue_count; i++) {
    double best = -INFINITY;
    for (uint32_t d = 0; d < space->domain_size[i]; d++) {
      uint32_t option = space->domain[i][d];
      double worth = 0;
      for (size_t c = 0; c < count; c++) {
        const struct zopa_utility *utility = &space->utilities[consenting[c]];
        worth += weight[c] * (double)utility->worth[i][option] / (double)utility->unit;
      }
      if (worth > best) {
        best = worth;
        ret_outcome[i] = option;
      }
    }
  }
}

enum zopa_status zopa_frontier_seed(const struct zopa_space *space, uint64_t seed, size_t count, struct zopa_archive *archive,
                                    uint32_t *ret_outcomes)
{
  size_t consenting[ZOPA_ARCHIVE_PARTIES_MAX], parties = 0;
  double weight[ZOPA_ARCHIVE_PARTIES_MAX];
  int64_t vector[ZOPA_ARCHIVE_PARTIES_MAX];
  for (size_t u = 0; u < space->utility_count; u++)
    if (space->utilities[u].consents)
      consenting[parties++] = u;
  uint32_t *outcome = malloc((space->issue_count + 1) * sizeof *outcome);
  if (!outcome)
    return ZOPA_E_MEMORY;
  struct zopa_random random;
  zopa_random_init(&random, seed, 0);
  enum zopa_status status = ZOPA_OK;
  for (size_t turn = 0; turn < count && status == ZOPA_OK && !space->empty; turn++) {
    weigh(turn, &random, parties, weight);
    pick(space, consenting, parties, weight, outcome);
    if (!zopa_space_feasible(space, outcome))
      continue;
    for (size_t c = 0; c < parties; c++)
      vector[c] = zopa_utility_sum(space, &space->utilities[consenting[c]], outcome);
    if (ret_outcomes)
      memcpy(ret_outcomes + turn * space->issue_count, outcome, space->issue_count * sizeof *outcome);
    if (!zopa_archive_add(archive, vector, 0, ret_outcomes ? turn : zopa_space_index(space, outcome)))
      status = ZOPA_E_MEMORY;
  }
  free(outcome);
  return status;
}
