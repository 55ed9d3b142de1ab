/* exact.c - see exact.h. */
#include "formats/exact.h"

#include <stdlib.h>
#include <string.h>

/* How many decimals the value has, when its decimal expansion ends: the denominator is then 2^a * 5^b, and the larger of a and b is it. */
static bool decimals_count(const mpq_t value, unsigned long *ret_count)
{
  mpz_t rest, five;
  mpz_init(rest);
  mpz_init_set_ui(five, 5);
  unsigned long twos = mpz_scan1(mpq_denref(value), 0);
  mpz_tdiv_q_2exp(rest, mpq_denref(value), twos);
  unsigned long fives = mpz_remove(rest, rest, five);
  bool ends = mpz_cmp_ui(rest, 1) == 0;
  mpz_clears(rest, five, NULL);
  *ret_count = twos > fives ? twos : fives;
  return ends;
}

static void add_integer(struct zopa_text *text, const mpz_t value)
{
  char *digits = mpz_get_str(NULL, 10, value);
  zopa_text_string(text, digits);
  void (*release)(void *, size_t);
  mp_get_memory_functions(NULL, NULL, &release);
  release(digits, strlen(digits) + 1);
}

/* value * 10^decimals, which is an integer, with the point put back in. */
static void add_decimal(struct zopa_text *text, const mpz_t scaled, unsigned long decimals)
{
  struct zopa_text digits = {0};
  mpz_t magnitude;
  mpz_init(magnitude);
  mpz_abs(magnitude, scaled);
  add_integer(&digits, magnitude);
  mpz_clear(magnitude);
  if (digits.failed)
    text->failed = true;
  else {
    if (mpz_sgn(scaled) < 0)
      zopa_text_string(text, "-");
    size_t whole = digits.size > decimals ? digits.size - decimals : 0;
    zopa_text_add(text, whole ? digits.data : "0", whole ? whole : 1);
    if (decimals > 0) {
      zopa_text_string(text, ".");
      zopa_text_repeat(text, "0", whole ? 0 : decimals - digits.size);
      zopa_text_add(text, digits.data + whole, digits.size - whole);
    }
  }
  zopa_text_clear(&digits);
}

static void scale_up(const mpq_t value, unsigned long decimals, mpz_t ret_scaled, mpz_t ret_remainder)
{
  mpz_ui_pow_ui(ret_scaled, 10, decimals);
  mpz_mul(ret_scaled, ret_scaled, mpq_numref(value));
  mpz_fdiv_qr(ret_scaled, ret_remainder, ret_scaled, mpq_denref(value));
}

void zopa_exact_text(struct zopa_text *text, const mpq_t value)
{
  unsigned long decimals;
  if (decimals_count(value, &decimals) && decimals <= ZOPA_NUMBER_DIGITS_MAX) {
    mpz_t scaled, remainder;
    mpz_inits(scaled, remainder, NULL);
    scale_up(value, decimals, scaled, remainder);
    add_decimal(text, scaled, decimals);
    mpz_clears(scaled, remainder, NULL);
  } else {
    add_integer(text, mpq_numref(value));
    zopa_text_string(text, "/");
    add_integer(text, mpq_denref(value));
  }
}

bool zopa_exact_decimal(struct zopa_text *text, const mpq_t value, int digits)
{
  unsigned long decimals;
  bool ends = decimals_count(value, &decimals);
  long whole = (long)mpz_sizeinbase(mpq_numref(value), 10) - (long)mpz_sizeinbase(mpq_denref(value), 10);
  long room = digits - whole - 1;         /* decimals that make about `digits` significant ones */
  bool exact = ends && (long)decimals <= (room > 0 ? room : 0);
  if (!exact)
    decimals = room > 0 ? (unsigned long)room : 0;
  mpz_t scaled, remainder;
  mpz_inits(scaled, remainder, NULL);
  scale_up(value, decimals, scaled, remainder);
  mpz_mul_2exp(remainder, remainder, 1);
  int half = mpz_cmp(remainder, mpq_denref(value));
  if (half > 0 || (half == 0 && mpz_odd_p(scaled)))
    mpz_add_ui(scaled, scaled, 1);
  while (!exact && decimals > 0 && mpz_divisible_ui_p(scaled, 10)) {
    mpz_divexact_ui(scaled, scaled, 10);
    decimals--;
  }
  add_decimal(text, scaled, decimals);
  mpz_clears(scaled, remainder, NULL);
  return exact;
}

struct zopa_number zopa_exact_number(struct zopa_arena *arena, const mpq_t value)
{
  struct zopa_text text = {0};
  struct zopa_number number = {0};
  zopa_exact_text(&text, value);
  if (!text.failed && zopa_number_read(text.data, &number.value))
    number.text = zopa_arena_text(arena, text.data, text.size);
  arena->failed |= text.failed;
  zopa_text_clear(&text);
  return number;
}

struct zopa_number zopa_exact_read(struct zopa_arena *arena, const char *text)
{
  struct zopa_number number = {0};
  if (!text)
    return number;
  text += strspn(text, " \t\r\n");
  size_t length = strlen(text), digits = 0;
  while (length > 0 && strchr(" \t\r\n", text[length - 1]))
    length--;
  char *copy = zopa_arena_text(arena, text, length);
  if (!copy || strchr(copy, '/') || !zopa_number_read(copy, &number.value))
    return (struct zopa_number){0};
  const char *power = strpbrk(copy, "eE");
  for (const char *at = copy; *at && at != power; at++)
    digits += *at >= '0' && *at <= '9';
  if (digits > ZOPA_EXACT_DIGITS_MAX || (power && labs(strtol(power + 1, NULL, 10)) > ZOPA_EXACT_DIGITS_MAX))
    return (struct zopa_number){0};
  number.text = copy;
  return number;
}
