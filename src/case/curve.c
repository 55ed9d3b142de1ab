/* curve.c - the value of any number of a continuous issue, exactly. */
#include "case/model.h"

static void cut_to_unit(mpq_t value)
{
  if (mpq_sgn(value) < 0)
    mpq_set_ui(value, 0, 1);
  else if (mpq_cmp_ui(value, 1, 1) > 0)
    mpq_set_ui(value, 1, 1);
}

/* 0 below `low` and from `high` on, (x - low) / (top - low) up to the top, 1 - (x - top) / (high - top) behind it. */
static void triangular(const mpq_t x, const mpq_t low, const mpq_t high, const mpq_t top, mpq_t ret_value)
{
  mpq_t rise, run;
  mpq_inits(rise, run, NULL);
  bool outside = mpq_cmp(x, low) < 0 || (mpq_cmp(x, top) >= 0 && mpq_cmp(x, high) >= 0);
  if (!outside && mpq_cmp(x, top) < 0) {
    mpq_sub(rise, x, low);
    mpq_sub(run, top, low);
    mpq_div(rise, rise, run);
  } else if (!outside) {
    mpq_sub(rise, high, x);
    mpq_sub(run, high, top);
    mpq_div(rise, rise, run);
  }
  mpq_set(ret_value, rise);
  mpq_clears(rise, run, NULL);
}

void zopa_curve_value(const struct zopa_curve *curve, const mpq_t x, mpq_t ret_value)
{
  mpq_t a, b, c;
  mpq_inits(a, b, c, NULL);
  zopa_number_exact(curve->a.text, a);
  if (curve->b.text)
    zopa_number_exact(curve->b.text, b);
  if (curve->c.text)
    zopa_number_exact(curve->c.text, c);
  if (curve->kind == ZOPA_CURVE_TRIANGULAR)
    triangular(x, a, b, c, ret_value);
  else if (curve->kind == ZOPA_CURVE_LINEAR) {
    mpq_mul(ret_value, a, x);
    mpq_add(ret_value, ret_value, b);
    cut_to_unit(ret_value);
  } else
    mpq_set(ret_value, a);
  mpq_clears(a, b, c, NULL);
}
