/* bound.h - an upper bound on what any rational outcome of a box reaches, by Lagrangian relaxation.
 *
 * For weights w >= 0 the largest sum of w[c] * gain[c] separates: each issue takes its best row on its own. Whatever the weights, and whatever
 * the multipliers of the conditions below, this bounds the aim F, a concave function of the gains that never falls in any of them:
 *
 *     F(gains) <= sup over y of (F(y) - w y)  +  max over outcomes of w gains
 *
 *     least:    min over c of gain / scale  <=  max(w gains) / sum of w * scale
 *     linear:   sum of price * gain         <=  max(w gains)                            where w >= price
 *     product:  sum of log(gain)            <=  max(w gains) + sum of (log y - w y)     where y = min(1 / w, cap)
 *
 * Conditions, [x in S] being 1 when issue x takes a row of S:
 *     bonus a > 0:   a * [all hold] <= sum over its tests of share * a * [x in S]              shares >= 0 that add up to 1
 *     bonus a < 0:   a * [all hold] <= tilt * a * (sum of [x in S] - (tests - 1))              0 <= tilt <= 1
 *     forbidden:     0 <= tilt * ((tests - 1) - sum of [x in S])                               tilt >= 0
 *
 * The weights are chosen so that the bound is small: a master problem over the outcomes seen so far gives weights, these give the best
 * outcome against them, which joins the master (column generation). For linear and least it is a linear program, for the product a smooth
 * problem solved by Newton's method over the simplex. A wrong or early answer of the master can only make the bound worse, never wrong.
 * Sources: Geoffrion, Math. Program. Study 2, 1974; Held & Karp, Math. Program. 1, 1971; Fisher, Management Science 27(1), 1981;
 * Dantzig & Wolfe, Operations Research 8(1), 1960; von Hohenbalken, Math. Program. 13, 1977. */
#ifndef ZOPA_BOUND_H
#define ZOPA_BOUND_H

#include "solve/search_box.h"

enum zopa_aim_kind { ZOPA_AIM_LEAST, ZOPA_AIM_LINEAR, ZOPA_AIM_PRODUCT };

/* What is maximised, as a function of the gains. */
struct zopa_aim {
  enum zopa_aim_kind kind;
  bool counts[ZOPA_PARTIES_MAX];  /* least, product: whose gains are in it */
  double scale[ZOPA_PARTIES_MAX]; /* least: > 0 */
  double price[ZOPA_PARTIES_MAX]; /* linear: >= 0 */
};

/* The aim at gains that are known: log of the product, -INFINITY where a gain is 0 or less. */
double zopa_aim_value(const struct zopa_aim *aim, const struct zopa_model *model, const double *gains);

/* A small linear program in a full tableau, or the state of Newton's method; bound_master.c. */
struct zopa_master {
  size_t parties, column_max, width;
  double *cell;                   /* [parties + 2][width], the last row holds reduced costs, the last column the values */
  size_t *basic;                  /* [parties + 1] the column of each row */
  double norm[ZOPA_PARTIES_MAX];  /* rows of parties are divided by this */
  double penalty, tolerance;
  struct zopa_aim least;          /* product: the least gain, which finds mixtures with all gains above 0 first */
  double *system;                 /* Newton: [column_max + 2][column_max + 3] */
};

struct zopa_dual {
  const struct zopa_model *model;
  const struct zopa_aim *aim;
  double base[ZOPA_PARTIES_MAX];  /* what the box gives before any issue */
  uint32_t *open;                 /* [open_count] issues with more than one row left; all others are settled: */
  size_t open_count;
  double settled[ZOPA_PARTIES_MAX], settled_extra;        /* base, extra_base and the settled issues */
  double extra_base, extra_reach;
  double *gain;                   /* [row_count][party_count] with the shares of bonuses in it; the model's own where there are no rules */
  double *extra;                  /* [row_count] prices of forbidden conditions; NULL where there are no rules */
  double *share, *tilt;           /* [test_count], [rule_count] */
  double *cost;                   /* [row_count] of the rows left, as evaluated last */
  uint32_t *pick;                 /* [issue_count] the best row of each issue then */
  double weight[ZOPA_PARTIES_MAX];        /* then */
  double bound;                   /* then */
  bool nothing;                   /* then: no outcome of the box is rational */
  double uncapped;                /* the same before caps are looked at, where weights alone set it */
  double per_cost;                /* how much uncapped falls per unit of cost; 0: no such relation */
  size_t column_count, column_max;
  uint32_t *columns;              /* [column_max][issue_count] outcomes in the master */
  double *vector;                 /* [column_max][party_count] their gains as the relaxation counts them */
  double *offset;                 /* [column_max] and their extra */
  double picked[ZOPA_PARTIES_MAX], picked_extra;          /* the same of the outcome picked last */
  double *theta;                  /* [column_max] the mixture of them that is best for the master */
  struct zopa_master master;
  uint64_t work;                  /* rows * parties looked at */
  /* Called with every outcome that was best against some weights, and its gains as the relaxation counts them; true ends the solving. */
  bool (*seen)(void *context, const uint32_t *rows, const double *gains);
  void *context;
};

/* Errors: ZOPA_E_MEMORY. model and aim must outlive the dual. */
enum zopa_status zopa_dual_make(const struct zopa_model *model, const struct zopa_aim *aim, struct zopa_arena *arena, struct zopa_dual *ret_dual);

/* Makes ready for a box: states of the rules, columns brought back into the box. To be called after every change of it. */
void zopa_dual_enter(struct zopa_dual *dual, const struct zopa_box *box);

/* Makes ready for a box with all rows of the model, as if no test were certain there. The columns are left as they are. */
void zopa_dual_enter_whole(struct zopa_dual *dual, const struct zopa_box *whole);

/* The bound for weights [party_count] >= 0 (linear: >= price): certain, all rounding included; -INFINITY when no outcome of the box is
 * rational. Fills cost, pick, weight, bound. Cost: O(rows left * parties). */
double zopa_dual_evaluate(struct zopa_dual *dual, const struct zopa_box *box, const double *weight);

/* Looks for the weights with the least bound, by at most so many evaluations, and evaluates them last. Ends early when the bound is below
 * enough, or nearly the least that weights can reach: within tolerance of it, or within the share of its distance from enough. Returns the bound. */
double zopa_dual_solve(struct zopa_dual *dual, const struct zopa_box *box, double enough, double tolerance, double share,
                       size_t rounds);

/* One step of the multipliers of rules against the mixture of the master. False when there is nothing to gain. zopa_dual_enter is due then. */
bool zopa_dual_shift(struct zopa_dual *dual, const struct zopa_box *box, double enough, double step);

/* Removes every row whose use brings the bound, as evaluated last, below the floor. Returns how many. */
size_t zopa_dual_fix(struct zopa_dual *dual, struct zopa_box *box, double floor);

/* Of bound_master.c. */
enum zopa_status zopa_master_make(const struct zopa_model *model, const struct zopa_aim *aim, size_t column_max, struct zopa_arena *arena,
                                  struct zopa_master *ret_master);

/* Starts from the columns that the dual holds; takes in the newest. */
void zopa_master_start(struct zopa_dual *dual);
void zopa_master_add(struct zopa_dual *dual);

/* Solves: theta, and the weights that go with it. Returns the value of the mixture, which no weights can bring the bound below. */
double zopa_master_solve(struct zopa_dual *dual, double *ret_weight);

#endif
