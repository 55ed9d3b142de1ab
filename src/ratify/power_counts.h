/* power_counts.h - what every way of counting finds, whichever way it goes: winning coalitions, swings, minimal winning coalitions.
 *
 * All figures of a class are those of one voter of it. A swing of voter i is a coalition without i that loses and wins with i. A way that
 * finds less says so by the flags. */
#ifndef ZOPA_POWER_COUNTS_H
#define ZOPA_POWER_COUNTS_H

#include "base/watch.h"
#include "ratify/power_game.h"
#include "ratify/power_modular.h"

struct zopa_power_counts {
  uint32_t voter_count, class_count;
  bool swings_known, shapley_known, minimal_known, deegan_known, johnston_known;
  mpz_t winning, minimal;
  mpz_t *swings;                  /* [class_count] */
  mpz_t *minimal_with;            /* [class_count]: minimal winning coalitions that hold the voter */
  mpq_t *shapley;                 /* [class_count]: Shapley-Shubik */
  mpq_t *deegan;                  /* [class_count]: sum over those of 1 / size; Deegan-Packel before it is divided by `minimal` */
  mpq_t *johnston;                /* [class_count]: sum over winning coalitions in which the voter is critical of 1 / critical voters */
  void *block;                    /* what the arrays lie in */
};

/* Room for the counts of a game, all 0. False when memory ran out. Clear takes one that is zeroed. */
bool zopa_power_counts_init(struct zopa_power_counts *counts, const struct zopa_game *game);
void zopa_power_counts_clear(struct zopa_power_counts *counts);

/* Swings of a class by the size of the coalition without the voter, row [voter_count]: sets swings and shapley. */
void zopa_power_put_swings(struct zopa_power_counts *counts, uint32_t class, const mpz_t *row);

/* Minimal winning coalitions that hold a voter of the class, by size - 1, row [voter_count]: sets minimal_with and deegan. */
void zopa_power_put_minimal(struct zopa_power_counts *counts, uint32_t class, const mpz_t *row);

/* An array of initialised integers, NULL when memory ran out; freed with its count. */
mpz_t *zopa_power_row_new(size_t count);
void zopa_power_row_free(mpz_t *row, size_t count);

/* ---- The ways of counting. Each fills the counts it can and sets their flags; all are exact. ------------------------------------ */

/* By looking at every way to take so many of each class. Finds everything. Refused (nothing set) above cells_max cells.
 * Cost: O(cells * classes) time over threads, O(1) memory. */
enum zopa_status zopa_power_cells(const struct zopa_game *game, uint64_t cells_max, unsigned threads, struct zopa_watch *watch,
                                  struct zopa_power_counts *counts);
uint64_t zopa_power_cells_count(const struct zopa_game *game);      /* UINT64_MAX when more */

/* One quota: a table over sums of weights, with sizes (`sized`: then Shapley-Shubik and, where the rule's own quota is not much the larger one,
 * Deegan-Packel too) or without, for swings alone. Nothing is set where the table has no room. The second adds minimal coalitions that are not known.
 * Cost: without sizes O(voters * sums), with them O(voters^2 * sums), each of voters / 64 words. */
enum zopa_status zopa_power_dense(const struct zopa_game *game, bool sized, struct zopa_watch *watch, struct zopa_power_counts *counts);
enum zopa_status zopa_power_dense_minimal(const struct zopa_game *game, struct zopa_watch *watch, struct zopa_power_counts *counts);
uint64_t zopa_power_dense_bytes(const struct zopa_game *game, bool sized);  /* UINT64_MAX when more */

/* Any rule: the game as a diagram of what is still asked for. Finds all but Johnston, minimal coalitions only when the game is ordered.
 * Refused (ret_done false, nothing set) above nodes_max nodes. Cost: O(nodes * voters) time over threads. */
enum zopa_status zopa_power_diagram(const struct zopa_game *game, size_t nodes_max, unsigned threads, struct zopa_watch *watch,
                                    struct zopa_power_counts *counts, bool *ret_done);

/* Shapley-Shubik of one quota in doubles, ret_index and ret_error [class_count]; see power_quadrature.c. */
enum zopa_status zopa_power_quadrature(const struct zopa_game *game, unsigned threads, struct zopa_watch *watch, double *ret_index,
                                       double *ret_error);
uint64_t zopa_power_quadrature_bytes(const struct zopa_game *game, unsigned threads);

#endif
