/* frontier.c - reading a frontier, however it was found: outcomes that lie in a list or at the end of a trail, ties of any size. */
#include "solve/frontier.h"

#include <gmp.h>
#include <stdlib.h>
#include <string.h>

void zopa_frontier_outcome(const struct zopa_frontier *frontier, size_t issue_count, size_t row, uint32_t *ret_outcome)
{
  if (frontier->outcomes)
    memcpy(ret_outcome, frontier->outcomes + row * issue_count, issue_count * sizeof *ret_outcome);
  else
    zopa_trail_outcome(frontier->trail, (uint32_t)row, ret_outcome);
}

void zopa_frontier_ties(const struct zopa_frontier *frontier, size_t row, struct zopa_text *text)
{
  if (!frontier->ties)
    return;
  bool counted = false;
  for (size_t w = 0; w < frontier->tie_limbs; w++)
    counted |= frontier->ties[row * frontier->tie_limbs + w] > 0;
  if (!counted)
    return;
  mpz_t ties;
  mpz_init(ties);
  mpz_import(ties, frontier->tie_limbs, -1, sizeof *frontier->ties, 0, 0, frontier->ties + row * frontier->tie_limbs);
  char *digits = malloc(mpz_sizeinbase(ties, 10) + 2);
  if (digits)
    zopa_text_string(text, mpz_get_str(digits, 10, ties));
  else
    text->failed = true;
  free(digits);
  mpz_clear(ties);
}
