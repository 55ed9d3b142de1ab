/* passing_draw.c - the probability of passing by drawing votes, where the sums are too many for a table.
 *
 * Method. Each draw takes the factors and every voter's own error by inversion, counts the votes and asks the rule. Draws come in blocks, each
 * with a random stream of its own. The standard error is sqrt(p (1 - p) / n); where all or none passed it is what one draw that went the other
 * way would give. */
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "ratify/normal.h"
#include "ratify/passing_plan.h"

enum { DRAWS_MOST = 1 << 18, DRAWS_LEAST = 1 << 12, POLLED = 256 };
static const double votes_most = 2e8;

static double draw_normal(struct zopa_random *random) { return zopa_normal_quantile((zopa_random_unit(random) + 0x1p-54)); }

/* One vote of everybody. blocs [bloc_count], scratch. */
static void draw_votes(const struct zopa_ballot *ballot, const double *quantiles, struct zopa_random *random, double *blocs, uint8_t *ret_votes)
{
  double z = sqrt(ballot->common) * draw_normal(random);
  for (uint32_t b = 0; b < ballot->bloc_count; b++)
    blocs[b] = sqrt(ballot->bloc) * draw_normal(random);
  for (size_t v = 0; v < ballot->rule->voter_count; v++) {
    const struct zopa_chance *chance = &ballot->chances[v];
    bool alone = chance->bloc == ZOPA_NO_BLOC;
    double comes = zopa_random_unit(random), own = sqrt(1 - ballot->common - (alone ? 0 : ballot->bloc)) * draw_normal(random);
    bool yea = z + (alone ? 0 : blocs[chance->bloc]) + own <= quantiles[v];
    ret_votes[v] = comes < chance->absent ? ZOPA_VOTE_ABSENT : comes < chance->absent + chance->abstain ? ZOPA_VOTE_ABSTAIN
                 : yea ? ZOPA_VOTE_YEA : ZOPA_VOTE_NAY;
  }
}

enum zopa_status zopa_passing_draw(const struct zopa_ballot *ballot, struct zopa_passing *ret_passing, double *ret_decisive)
{
  const struct zopa_rule *rule = ballot->rule;
  double most = votes_most / (double)(rule->voter_count + 1);
  uint64_t draws = most > DRAWS_MOST ? DRAWS_MOST : most < DRAWS_LEAST ? DRAWS_LEAST : (uint64_t)most, passed = 0;
  double *quantiles = calloc(rule->voter_count + 1, sizeof *quantiles), *blocs = calloc(ballot->bloc_count + (size_t)1, sizeof *blocs);
  uint8_t *votes = calloc(rule->voter_count + 1, 1);
  struct zopa_vote_tally *tallies = calloc(rule->measure_count + 1, sizeof *tallies);
  enum zopa_status status = quantiles && blocs && votes && tallies ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t v = 0; v < rule->voter_count && status == ZOPA_OK; v++) {
    double turnout = ballot->chances[v].yea + ballot->chances[v].nay;
    quantiles[v] = turnout > 0 ? zopa_normal_quantile(ballot->chances[v].yea / turnout) : 0;
  }
  struct zopa_random random;
  zopa_random_init(&random, ballot->seed, 0);
  for (uint64_t i = 0; i < draws && status == ZOPA_OK; i++) {
    if (ballot->watch && i % POLLED == 0 && zopa_watch_stop(ballot->watch, (double)i / (double)draws, "drawing votes"))
      break;                      /* the caller finds out, and drops what there is */
    draw_votes(ballot, quantiles, &random, blocs, votes);
    zopa_rule_tally(rule, votes, tallies);
    passed += zopa_rule_decides(rule, tallies);
  }
  if (status == ZOPA_OK) {
    double share = (double)passed / (double)draws, least = 1 / (double)draws;
    *ret_passing = (struct zopa_passing){.probability = share, .drawn = draws,
                                         .error = sqrt(fmax(share * (1 - share), least * (1 - least)) / (double)draws)};
    for (size_t v = 0; v < rule->voter_count && ret_decisive; v++)
      ret_decisive[v] = NAN;
  }
  free(quantiles);
  free(blocs);
  free(votes);
  free(tallies);
  return status;
}
