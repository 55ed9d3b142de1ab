/* number.c - see number.h. Exact values are GMP rationals. */
#include "base/number.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* One decimal as its parts: digits with the point taken out, and the power of ten that puts it back. */
struct decimal {
  bool negative;
  char digits[ZOPA_NUMBER_DIGITS_MAX + 1];
  size_t count;
  long exponent;
};

/* Reads a decimal at text; where it ends, or NULL when there is none within the limits. */
static const char *read_decimal(const char *text, struct decimal *ret)
{
  const char *at = text;
  bool point = false, any = false;
  ret->negative = *at == '-';
  ret->count = 0;
  ret->exponent = 0;
  at += *at == '-' || *at == '+';
  for (; isdigit((unsigned char)*at) || (*at == '.' && !point); at++) {
    if (*at == '.') {
      point = true;
      continue;
    }
    any = true;
    ret->exponent -= point;
    if (ret->count == 0 && *at == '0')
      continue;
    if (ret->count == ZOPA_NUMBER_DIGITS_MAX)
      return NULL;
    ret->digits[ret->count++] = *at;
  }
  ret->digits[ret->count] = '\0';      /* the rest is never looked at; clearing it took longer than all else */
  if (!any)
    return NULL;
  if (*at == 'e' || *at == 'E') {
    const char *digits = at + 1 + (at[1] == '-' || at[1] == '+');
    long power = 0;
    if (!isdigit((unsigned char)*digits))
      return NULL;
    for (; isdigit((unsigned char)*digits); digits++)
      if ((power = 10 * power + (*digits - '0')) > ZOPA_NUMBER_EXPONENT_MAX)
        return NULL;
    ret->exponent += at[1] == '-' ? -power : power;
    at = digits;
  }
  if (labs(ret->exponent) > ZOPA_NUMBER_EXPONENT_MAX + ZOPA_NUMBER_DIGITS_MAX)
    return NULL;
  return at;
}

static void decimal_exact(const struct decimal *decimal, mpq_t ret)
{
  mpz_set_str(mpq_numref(ret), decimal->count ? decimal->digits : "0", 10);
  mpz_ui_pow_ui(mpq_denref(ret), 10, decimal->exponent < 0 ? (unsigned long)-decimal->exponent : 0);
  if (decimal->exponent > 0) {
    mpz_t power;
    mpz_init(power);
    mpz_ui_pow_ui(power, 10, (unsigned long)decimal->exponent);
    mpz_mul(mpq_numref(ret), mpq_numref(ret), power);
    mpz_clear(power);
  }
  mpq_canonicalize(ret);
  if (decimal->negative)
    mpq_neg(ret, ret);
}

bool zopa_number_read(const char *text, double *ret_value)
{
  struct decimal over, under;
  const char *end = read_decimal(text, &over);
  if (!end)
    return false;
  if (*end == '/') {
    end = read_decimal(end + 1, &under);
    if (!end || under.count == 0)
      return false;
  }
  if (*end != '\0')
    return false;
  if (ret_value) {
    mpq_t exact;
    mpq_init(exact);
    zopa_number_exact(text, exact);
    *ret_value = zopa_number_double(exact);
    mpq_clear(exact);
    return isfinite(*ret_value);
  }
  return true;
}

void zopa_number_exact(const char *text, mpq_t ret_value)
{
  struct decimal part;
  const char *end = read_decimal(text, &part);
  decimal_exact(&part, ret_value);
  if (end && *end == '/') {
    mpq_t divisor;
    mpq_init(divisor);
    read_decimal(end + 1, &part);
    decimal_exact(&part, divisor);
    mpq_div(ret_value, ret_value, divisor);
    mpq_clear(divisor);
  }
}

/* GMP truncates; so scale until the quotient has 63 or 64 bits, with a sticky last bit for the remainder, and let the conversion of that
 * integer round once. Below the normal doubles the quotient stops two bits under the smallest one, so that nothing is rounded before. */
double zopa_number_double(const mpq_t value)
{
  if (mpq_sgn(value) == 0)
    return 0.0;
  mpz_t over, under;
  mpz_init(over);
  mpz_init_set(under, mpq_denref(value));
  mpz_abs(over, mpq_numref(value));
  long shift = 63 - (long)mpz_sizeinbase(over, 2) + (long)mpz_sizeinbase(under, 2);
  if (shift > 1076)
    shift = 1076;
  if (shift >= 0)
    mpz_mul_2exp(over, over, (mp_bitcnt_t)shift);
  else
    mpz_mul_2exp(under, under, (mp_bitcnt_t)-shift);
  mpz_t remainder;
  mpz_init(remainder);
  mpz_tdiv_qr(over, remainder, over, under);
  uint64_t quotient = mpz_get_ui(over) | (mpz_sgn(remainder) != 0);
  double magnitude = ldexp((double)quotient, (int)-shift);
  mpz_clears(over, under, remainder, NULL);
  return mpq_sgn(value) < 0 ? -magnitude : magnitude;
}
