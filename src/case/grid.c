/* grid.c - see grid.h. Exact rationals: a number names option k when it equals from + k * step. */
#include "case/grid.h"

/* The numbers of an issue that were sampled have no formula; they rise, so bisect. */
static uint32_t sample_index(const struct zopa_issue *issue, const mpq_t x, uint32_t *ret_below, uint32_t *ret_above)
{
  size_t low = 0, high = issue->options_count;    /* the first option not below x lies in low .. high */
  int equal = 1;
  mpq_t at;
  mpq_init(at);
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    zopa_number_exact(issue->options[middle].id, at);
    if (mpq_cmp(at, x) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < issue->options_count) {
    zopa_number_exact(issue->options[low].id, at);
    equal = mpq_cmp(at, x);
  }
  mpq_clear(at);
  *ret_below = low > 0 ? (uint32_t)low - 1 : ZOPA_NONE;
  *ret_above = low < issue->options_count ? (uint32_t)low : ZOPA_NONE;
  return equal == 0 ? (uint32_t)low : ZOPA_NONE;
}

uint32_t zopa_grid_index(const struct zopa_issue *issue, const char *text, uint32_t *ret_below, uint32_t *ret_above)
{
  mpq_t x, y;
  mpz_t k, rest;
  mpq_inits(x, y, NULL);
  mpz_inits(k, rest, NULL);
  uint32_t index = ZOPA_NONE;
  *ret_below = *ret_above = ZOPA_NONE;
  zopa_number_exact(text, x);
  if (!issue->step.text)
    index = sample_index(issue, x, ret_below, ret_above);
  else {
    zopa_number_exact(issue->from.text, y);
    mpq_sub(x, x, y);
    zopa_number_exact(issue->step.text, y);
    mpq_div(x, x, y);
    mpz_fdiv_qr(k, rest, mpq_numref(x), mpq_denref(x));     /* x = k + rest / denominator */
    uint32_t last = (uint32_t)issue->options_count - 1;
    if (mpz_sgn(k) < 0)
      *ret_above = 0;
    else if (mpz_cmp_ui(k, last) > 0 || (mpz_cmp_ui(k, last) == 0 && mpz_sgn(rest) != 0))
      *ret_below = last;
    else if (mpz_sgn(rest) == 0)
      index = (uint32_t)mpz_get_ui(k);
    else {
      *ret_below = (uint32_t)mpz_get_ui(k);
      *ret_above = *ret_below + 1;
    }
  }
  mpq_clears(x, y, NULL);
  mpz_clears(k, rest, NULL);
  return index;
}

uint32_t zopa_option_named(const struct zopa_issue *issue, const char *text)
{
  uint32_t below, above, index = zopa_option_index(issue, text);
  if (index == ZOPA_NONE && issue->numeric && issue->options_count > 0 && zopa_number_read(text, NULL))
    index = zopa_grid_index(issue, text, &below, &above);
  return index;
}
