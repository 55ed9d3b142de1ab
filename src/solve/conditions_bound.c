/* conditions_bound.c - how to share what a rule pays among its tests so that issues can be looked at one by one. See conditions.h.
 *
 * With shares fixed, the best class of each issue on its own gives a bound on the weighted sum. The bound is convex in the shares. A step
 * goes against the subgradient, so that the bound falls: it moves a rule's share from the tests that the best classes pass to those that
 * they fail, by a length after Polyak (USSR Comput. Math. and Math. Physics 9(3), 1969), and back into the simplex (Michelot, J. Optim.
 * Theory Appl. 50(1), 1986). Any shares in the simplex give a bound, so how far the steps get decides only about speed. */
#include <math.h>
#include <string.h>

#include "solve/conditions.h"

enum { PATIENCE = 12 };

/* One run of steps. */
struct descent {
  const struct zopa_rules *rules;
  struct zopa_weighting *weighting;       /* the shares where the run stands */
  double *cost;                   /* [classes] what the shares pay a class */
  double *best_share, *best_dent; /* those of the least bound met */
  uint8_t *pick;                  /* [issue_count] the best class */
};

/* The bound that the shares give, and the picks that attain it. */
static double evaluate(struct descent *descent)
{
  const struct zopa_rules *rules = descent->rules;
  const struct zopa_weighting *weighting = descent->weighting;
  double bound = weighting->constant;
  memset(descent->cost, 0, rules->class_start[rules->issue_count] * sizeof *descent->cost);
  for (size_t r = 0; r < rules->rule_count; r++) {
    const struct zopa_hunt_rule *rule = &rules->rules[r];
    bound += weighting->dent[r] * (rule->test_count - 1);
    for (uint32_t t = rule->test; t < rule->test + rule->test_count; t++) {
      double share = weighting->share[t] - weighting->dent[r];
      double *cost = descent->cost + rules->class_start[rules->issue[t]];
      for (uint64_t set = rules->set[t]; set; set &= set - 1)
        cost[__builtin_ctzll(set)] += share;
    }
  }
  for (size_t i = 0; i < rules->issue_count; i++) {
    uint32_t start = rules->class_start[i], best = start;
    for (uint32_t c = start + 1; c < rules->class_start[i + 1]; c++)
      if (descent->cost[c] > descent->cost[best])
        best = c;
    descent->pick[i] = (uint8_t)(best - start);
    bound += descent->cost[best];
  }
  return bound;
}

static uint32_t passed(const struct descent *descent, const struct zopa_hunt_rule *rule)
{
  uint32_t count = 0;
  for (uint32_t t = rule->test; t < rule->test + rule->test_count; t++)
    count += descent->rules->set[t] >> descent->pick[descent->rules->issue[t]] & 1;
  return count;
}

/* A rule whose dent may change: negative or barred, with several tests. */
static bool dented(const struct descent *descent, size_t r)
{
  return descent->rules->rules[r].test_count > 1 && (descent->rules->rules[r].forbidden || descent->weighting->worth[r] < 0);
}

/* The squared length of the subgradient at the picks. */
static double steepness(const struct descent *descent)
{
  double sum = 0;
  for (size_t r = 0; r < descent->rules->rule_count; r++) {
    const struct zopa_hunt_rule *rule = &descent->rules->rules[r];
    double k = rule->test_count, hits = passed(descent, rule);
    if (dented(descent, r))
      sum += (k - 1 - hits) * (k - 1 - hits);
    else if (descent->weighting->worth[r] > 0)
      sum += hits * (1 - hits / k);
  }
  return sum;
}

void zopa_simplex_project(double *share, uint32_t count, double worth)
{
  uint64_t out = 0;
  for (;;) {
    double sum = -worth;
    uint32_t in = 0;
    for (uint32_t t = 0; t < count; t++)
      if (!(out >> t & 1)) {
        sum += share[t];
        in++;
      }
    bool again = false;
    for (uint32_t t = 0; t < count; t++)
      if (!(out >> t & 1)) {
        share[t] -= sum / in;
        if (share[t] < 0) {
          share[t] = 0;
          out |= UINT64_C(1) << t;
          again = true;
        }
      }
    if (!again)
      return;
  }
}

static void step(struct descent *descent, double length)
{
  const struct zopa_rules *rules = descent->rules;
  for (size_t r = 0; r < rules->rule_count; r++) {
    const struct zopa_hunt_rule *rule = &rules->rules[r];
    double *share = descent->weighting->share + rule->test, worth = descent->weighting->worth[r];
    uint32_t k = rule->test_count, hits = passed(descent, rule);
    if (dented(descent, r)) {
      double dent = descent->weighting->dent[r] - length * ((double)k - 1 - hits);
      if (!rule->forbidden && dent > -worth)
        dent = -worth;
      descent->weighting->dent[r] = dent < 0 ? 0 : dent;
    } else if (!rule->forbidden && worth > 0 && k > 1 && k <= 64 && hits > 0 && hits < k) {
      for (uint32_t t = 0; t < k; t++)
        share[t] -= length * ((double)(rules->set[rule->test + t] >> descent->pick[rules->issue[rule->test + t]] & 1) - (double)hits / k);
      zopa_simplex_project(share, k, worth);
    }
  }
}

/* Weighted amounts, and even shares to start from. */
static void start(const struct zopa_rules *rules, struct zopa_weighting *weighting)
{
  double magnitude = 0;
  for (size_t p = 0; p < rules->party_count; p++) {
    weighting->constant += weighting->weight[p] * (double)rules->base[p];
    magnitude += weighting->weight[p] * fabs((double)rules->base[p]);
  }
  for (size_t r = 0; r < rules->rule_count; r++) {
    const struct zopa_hunt_rule *rule = &rules->rules[r];
    double worth = 0, size = 0;
    for (size_t p = 0; p < rules->party_count && !rule->forbidden; p++) {
      worth += weighting->weight[p] * (double)rules->amount[r * rules->party_count + p];
      size += weighting->weight[p] * fabs((double)rules->amount[r * rules->party_count + p]);
    }
    magnitude += size;
    weighting->worth[r] = worth;
    weighting->dent[r] = worth < 0 ? -worth : 0;
    for (uint32_t t = rule->test; t < rule->test + rule->test_count; t++)
      weighting->share[t] = worth > 0 ? worth / rule->test_count : 0;
  }
  weighting->margin = 1e-10 * magnitude;
}

enum zopa_status zopa_weighting_new(const struct zopa_rules *rules, const double *weight, unsigned steps, struct zopa_arena *arena,
                                    double (*meet)(void *context, const uint8_t *pick, const double *weight), void *context,
                                    struct zopa_weighting **ret_weighting)
{
  struct zopa_weighting *weighting = ZOPA_ARENA_NEW(arena, struct zopa_weighting, 1);
  struct descent descent = {.rules = rules, .weighting = weighting};
  descent.cost = ZOPA_ARENA_NEW(arena, double, rules->class_start[rules->issue_count]);
  descent.best_share = ZOPA_ARENA_NEW(arena, double, rules->test_count);
  descent.best_dent = ZOPA_ARENA_NEW(arena, double, rules->rule_count);
  descent.pick = ZOPA_ARENA_NEW(arena, uint8_t, rules->issue_count);
  if (!weighting || !descent.cost || !descent.best_share || !descent.best_dent || !descent.pick)
    return ZOPA_E_MEMORY;
  weighting->weight = ZOPA_ARENA_NEW(arena, double, rules->party_count);
  weighting->worth = ZOPA_ARENA_NEW(arena, double, rules->rule_count);
  weighting->share = ZOPA_ARENA_NEW(arena, double, rules->test_count);
  weighting->dent = ZOPA_ARENA_NEW(arena, double, rules->rule_count);
  if (!weighting->weight || !weighting->worth || !weighting->share || !weighting->dent)
    return ZOPA_E_MEMORY;
  memcpy(weighting->weight, weight, rules->party_count * sizeof *weight);
  start(rules, weighting);
  double best = INFINITY, scale = 1;
  unsigned idle = 0;
  for (unsigned n = 0; n < steps; n++) {
    double bound = evaluate(&descent), reached = meet(context, descent.pick, weight), steep = steepness(&descent);
    if (bound < best - 1e-9 * fabs(best)) {
      idle = 0;
    } else if (++idle == PATIENCE) {
      idle = 0;
      scale /= 2;
    }
    if (bound < best) {
      best = bound;
      memcpy(descent.best_share, weighting->share, rules->test_count * sizeof *weighting->share);
      memcpy(descent.best_dent, weighting->dent, rules->rule_count * sizeof *weighting->dent);
    }
    if (steep <= 0 || best - reached <= weighting->margin)
      break;
    step(&descent, scale * (bound > reached ? bound - reached : 0) / steep);
  }
  weighting->share = descent.best_share;
  weighting->dent = descent.best_dent;
  weighting->bound = best;
  *ret_weighting = weighting;
  return ZOPA_OK;
}
