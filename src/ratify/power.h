/* power.h - how much power a rule gives to each voter, with everybody voting yes or no.
 *
 * n voters, N = 2^n coalitions, W of them winning; a swing of voter i is a coalition without i that loses and wins with i, eta_i how many there
 * are; M minimal winning coalitions, M_i of them with i.
 *
 *   banzhaf_absolute     eta_i / 2^(n-1)                          Penrose 1946, Banzhaf 1965, Dubey & Shapley 1979
 *   banzhaf              eta_i / sum of eta
 *   shapley_shubik       sum over swings S of s! (n-1-s)! / n!     Shapley & Shubik 1954
 *   deegan_packel        1/M  sum over minimal S with i of 1/s     Deegan & Packel 1978
 *   holler               M_i / sum of M                            Holler 1982 (public good index)
 *   johnston             sum over winning S in which i is critical of 1 / critical voters, divided by that of all      Johnston 1978
 *   coleman_initiative   eta_i / (N - W)                           Coleman 1971
 *   coleman_prevention   eta_i / W
 *
 * Definitions, ways of counting and their limits: docs/methods/power.md. */
#ifndef ZOPA_POWER_H
#define ZOPA_POWER_H

#include "ratify/power_counts.h"

enum zopa_power_method { ZOPA_POWER_CELLS, ZOPA_POWER_DIAGRAM, ZOPA_POWER_TABLE, ZOPA_POWER_NONE };

/* The figures of one class; NaN for what is not known or not defined. */
struct zopa_power_figures {
  double banzhaf, banzhaf_absolute, shapley_shubik, deegan_packel, holler, johnston, coleman_initiative, coleman_prevention;
  double shapley_error;           /* at most this far from the exact index; 0 where that was rounded once */
  double absolute_low, absolute_high;            /* bounds on banzhaf_absolute when a limit was met; else NaN */
};

struct zopa_power {
  struct zopa_game *game;         /* owned: classes and which voter is in which */
  struct zopa_power_counts counts;               /* the flags say what is known */
  struct zopa_power_figures *figures;            /* [class_count], owned */
  enum zopa_power_method method;  /* how swings were counted */
  bool integrated;                /* Shapley-Shubik by quadrature: shapley_error is above 0 */
  bool limit_met;                 /* memory, time or size kept swings or Shapley-Shubik from being counted */
  bool bounded;                   /* winning_low, winning_high and the bounds of figures are there */
  uint64_t bytes_wanted;          /* what a way that did not fit would have taken; 0 when none was refused for memory */
  mpz_t winning_low, winning_high;
  double error;                   /* the largest shapley_error */
};

/* Power under a rule that knows its voters. The rule may go before the result.
 * Errors: ZOPA_E_INPUT (the rule does not say who votes), ZOPA_E_MEMORY.
 * Cost:   docs/methods/power.md; within the limits of control. */
enum zopa_status zopa_power_new(const struct zopa_rule *rule, const struct zopa_control *control, struct zopa_error *error,
                                struct zopa_power **ret_power);
void zopa_power_free(struct zopa_power *power);

/* Deegan-Packel of a class as a fraction, when deegan_known. ret is initialised. */
void zopa_power_deegan(const struct zopa_power *power, uint32_t class, mpq_t ret);

#endif
