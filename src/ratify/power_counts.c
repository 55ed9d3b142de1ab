/* power_counts.c - room for counts, and indices that follow from counts by size. See power_counts.h. */
#include "ratify/power_counts.h"

#include <stdlib.h>

bool zopa_power_counts_init(struct zopa_power_counts *counts, const struct zopa_game *game)
{
  size_t classes = game->class_count;
  *counts = (struct zopa_power_counts){.voter_count = game->voter_count, .class_count = game->class_count};
  /* One block: integers first, then fractions; both are made of pointers and ints, so that the second begin where they may. */
  counts->block = calloc(classes, 2 * sizeof(mpz_t) + 3 * sizeof(mpq_t));
  if (!counts->block)
    return false;
  counts->swings = counts->block;
  counts->minimal_with = counts->swings + classes;
  counts->shapley = (mpq_t *)(void *)(counts->minimal_with + classes);
  counts->deegan = counts->shapley + classes;
  counts->johnston = counts->deegan + classes;
  mpz_inits(counts->winning, counts->minimal, NULL);
  for (size_t c = 0; c < classes; c++) {
    mpz_inits(counts->swings[c], counts->minimal_with[c], NULL);
    mpq_inits(counts->shapley[c], counts->deegan[c], counts->johnston[c], NULL);
  }
  return true;
}

void zopa_power_counts_clear(struct zopa_power_counts *counts)
{
  if (!counts->block)
    return;
  for (size_t c = 0; c < counts->class_count; c++) {
    mpz_clears(counts->swings[c], counts->minimal_with[c], NULL);
    mpq_clears(counts->shapley[c], counts->deegan[c], counts->johnston[c], NULL);
  }
  mpz_clears(counts->winning, counts->minimal, NULL);
  free(counts->block);
  *counts = (struct zopa_power_counts){0};
}

mpz_t *zopa_power_row_new(size_t count)
{
  mpz_t *row = calloc(count, sizeof *row);
  for (size_t i = 0; row && i < count; i++)
    mpz_init(row[i]);
  return row;
}

void zopa_power_row_free(mpz_t *row, size_t count)
{
  for (size_t i = 0; row && i < count; i++)
    mpz_clear(row[i]);
  free(row);
}

/* Sum over sizes s of s! (n - 1 - s)! row[s], over n!. By Horner's rule in both factors: with a[s] = s! (n - 1 - s)!, a[s + 1] / a[s] is
 * (s + 1) / (n - 1 - s). */
void zopa_power_put_swings(struct zopa_power_counts *counts, uint32_t class, const mpz_t *row)
{
  uint32_t n = counts->voter_count;
  mpz_t factor, sum;
  mpz_inits(factor, sum, NULL);
  mpz_fac_ui(factor, n - 1);
  mpz_set_ui(counts->swings[class], 0);
  for (uint32_t s = 0; s < n; s++) {
    mpz_add(counts->swings[class], counts->swings[class], row[s]);
    mpz_addmul(sum, factor, row[s]);
    if (s + 1 < n) {
      mpz_mul_ui(factor, factor, s + 1);
      mpz_divexact_ui(factor, factor, n - 1 - s);
    }
  }
  mpz_set(mpq_numref(counts->shapley[class]), sum);
  mpz_fac_ui(mpq_denref(counts->shapley[class]), n);
  mpq_canonicalize(counts->shapley[class]);
  mpz_clears(factor, sum, NULL);
}

void zopa_power_put_minimal(struct zopa_power_counts *counts, uint32_t class, const mpz_t *row)
{
  mpq_t term;
  mpq_init(term);
  mpz_set_ui(counts->minimal_with[class], 0);
  mpq_set_ui(counts->deegan[class], 0, 1);
  for (uint32_t s = 0; s < counts->voter_count; s++) {
    if (mpz_sgn(row[s]) == 0)
      continue;
    mpz_add(counts->minimal_with[class], counts->minimal_with[class], row[s]);
    mpz_set(mpq_numref(term), row[s]);
    mpz_set_ui(mpq_denref(term), s + 1);
    mpq_canonicalize(term);
    mpq_add(counts->deegan[class], counts->deegan[class], term);
  }
  mpq_clear(term);
}
