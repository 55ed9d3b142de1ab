/* test_base.c - the ground floor keeps its word at its edges: text, arena, dates, numbers, random streams, parallel loop, problems. */
#include "tap.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/number.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/text.h"
#include "zopa/base.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_status(void)
{
#define CHECK_STATUS(name, text, exit_code, http)                                                                                     \
  CHECK(strcmp(zopa_status_text(name), text) == 0 && zopa_status_exit_code(name) == exit_code && zopa_status_http(name) == http);
  ZOPA_STATUS_TABLE(CHECK_STATUS)
#undef CHECK_STATUS
  CHECK(strcmp(zopa_version(), ZOPA_VERSION) == 0);
  tap_point("every status has the text and codes of the table");
}

static void test_growing(void)
{
  struct zopa_text text = {0};
  zopa_text_repeat(&text, "ab", 3);
  zopa_text_format(&text, "-%d-%s", 7, "x");
  CHECK(text.size == 10 && strcmp(text.data, "ababab-7-x") == 0 && !text.failed);
  zopa_text_clear(&text);
  CHECK(!text.data && text.size == 0);
  for (int i = 0; i < 100000; i++)
    zopa_text_string(&text, "0123456789");
  CHECK(text.size == 1000000 && strlen(text.data) == text.size);
  zopa_text_clear(&text);
  tap_point("text grows and clears");
}

static void test_text(void)
{
  struct zopa_text text = {0};
  static const struct {
    double value;
    int digits;
    const char *want;
  } numbers[] = {{0.1, 17, "0.10000000000000001"}, {0.1, 15, "0.1"}, {-2.5, 3, "-2.5"}, {1e300, 4, "1e+300"}, {0, 17, "0"}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    zopa_text_number(&text, numbers[i].value, numbers[i].digits);
    CHECK_THAT(strcmp(text.data, numbers[i].want) == 0, "got %s, want %s", text.data, numbers[i].want);
    zopa_text_clear(&text);
  }
  zopa_text_fixed(&text, -0.0004, 3);
  zopa_text_fixed(&text, 2.5, 0);
  zopa_text_fixed(&text, -1.25, 1);
  CHECK_THAT(strcmp(text.data, "0.0002-1.2") == 0, "got %s", text.data);
  zopa_text_clear(&text);
  tap_point("numbers are written with a point and the digits asked for");

  struct zopa_random random;
  zopa_random_init(&random, 1, 0);
  for (int i = 0; i < 20000; i++) {
    double value = i % 2 ? zopa_random_unit(&random) : (double)zopa_random_below(&random, 100000) / 1000, back = -1;
    zopa_text_shortest(&text, value);
    CHECK_THAT(zopa_number_read(text.data, &back) && back == value && (i % 2 || text.size <= 6), "%.17g is written %s", value, text.data);
    zopa_text_clear(&text);
  }
  tap_point("the shortest digits read back to the same double");

  const char *const words[] = {"territory", "guarantees", "nato"};
  const char *near = zopa_text_nearest("teritory", words, 3);
  CHECK(near && strcmp(near, "territory") == 0);
  CHECK(!zopa_text_nearest("cheese", words, 3));
  CHECK(!zopa_text_nearest("cheese", words, 0));
  static const struct {
    const char *word, *near;
  } typos[] = {{"NATO", "nato"}, {"anto", "nato"}, {"nat", "nato"}, {"nnato", "nato"}, {"gaurantees", "guarantees"},
               {"guarantee", "guarantees"}, {"teritroy", "territory"}, {"territories", "territory"}, {"xyz", NULL}, {"", NULL}};
  for (size_t i = 0; i < sizeof typos / sizeof *typos; i++) {
    near = zopa_text_nearest(typos[i].word, words, 3);
    CHECK_THAT(typos[i].near ? near && strcmp(near, typos[i].near) == 0 : !near, "near '%s' is %s", typos[i].word, near ? near : "nothing");
  }
  char longest[66];
  memset(longest, 'a', sizeof longest);
  longest[65] = '\0';
  const char *const same[] = {longest};
  CHECK(!zopa_text_nearest(longest, same, 1));
  tap_point("the nearest word is found, and none where none is near");

  CHECK(zopa_text_columns("abc") == 3);
  CHECK(zopa_text_columns("a\xcc\x81") == 1);                                     /* a with a combining acute */
  CHECK(zopa_text_columns("\xe6\xbc\xa2") == 2);                                  /* one wide character */
  CHECK(zopa_text_utf8_prefix("a\xc3\xa9", 3) == 3);
  CHECK(zopa_text_utf8_prefix("a\xc0\xaf", 3) == 1);                              /* overlong */
  CHECK(zopa_text_utf8_prefix("a\xed\xa0\x80", 4) == 1);                          /* surrogate */
  CHECK(zopa_text_utf8_prefix("a\xf4\x90\x80\x80", 5) == 1);                      /* over U+10FFFF */
  CHECK(zopa_text_utf8_prefix("a\xe2\x82", 3) == 1);                              /* cut short */
  tap_point("UTF-8 is measured and checked");
}

static void test_arena(void)
{
  struct zopa_arena arena = {0};
  size_t zero_bytes = 0;
  for (size_t i = 1; i < 2000; i++) {
    unsigned char *memory = zopa_arena_array(&arena, i, 7);
    CHECK(memory && (uintptr_t)memory % _Alignof(max_align_t) == 0);
    for (size_t byte = 0; memory && byte < 7 * i; byte++)
      zero_bytes += memory[byte] != 0;
    if (memory)
      memset(memory, 0xff, 7 * i);
  }
  CHECK(zero_bytes == 0);
  CHECK(!zopa_arena_array(&arena, SIZE_MAX / 2, 3));
  CHECK(zopa_arena_array(&arena, 0, 8));
  char *copy = zopa_arena_text(&arena, "abcdef", 3);
  CHECK(copy && strcmp(copy, "abc") == 0);
  zopa_arena_clear(&arena);
  CHECK(!arena.newest && arena.size == 0);
  tap_point("arena memory is zeroed, aligned, and refused when its size overflows");
}

static void test_date(void)
{
  static const struct {
    const char *text;
    bool right;
    int32_t day;
  } days[] = {{"1970-01-01", true, 0},       {"2000-02-29", true, 11016}, {"0001-01-01", true, -719162}, {"9999-12-31", true, 2932896},
              {"1900-02-29", false, 0},      {"2025-13-01", false, 0},    {"2025-00-10", false, 0},      {"2025-1-1", false, 0},
              {"2025-12-15 ", false, 0},     {"", false, 0},              {"0000-01-01", false, 0},      {"2025-12-32", false, 0},
              {"+025-12-15", false, 0}};
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
    struct zopa_date date = {0};
    bool right = zopa_date_read(days[i].text, &date);
    CHECK_THAT(right == days[i].right, "'%s' is %s", days[i].text, right ? "taken" : "refused");
    if (!right)
      continue;
    char written[ZOPA_DATE_SIZE];
    zopa_date_write(date, written);
    CHECK_THAT(date.day == days[i].day && strcmp(written, days[i].text) == 0, "%s is day %d, written %s", days[i].text, (int)date.day, written);
  }
  tap_point("days are those of the calendar");

  /* Every 29th day of 9,999 years: the number grows by 29, the text too, and the way back is the same. */
  char last[ZOPA_DATE_SIZE] = "0000", written[ZOPA_DATE_SIZE];
  for (int32_t day = -719162; day <= 2932896; day += 29) {
    struct zopa_date date = {true, day}, back = {0};
    zopa_date_write(date, written);
    CHECK_THAT(zopa_date_read(written, &back) && back.known && back.day == day && strcmp(last, written) < 0, "day %d is %s", (int)day, written);
    memcpy(last, written, sizeof last);
  }
  zopa_date_spell((struct zopa_date){true, 20437}, written);
  CHECK_THAT(strcmp(written, "15 December 2025") == 0, "spelt %s", written);
  zopa_date_spell((struct zopa_date){true, -719162}, written);
  CHECK_THAT(strcmp(written, "1 January 1") == 0, "spelt %s", written);
  tap_point("days are written and read back, in order, over all years");
}

static void test_number(void)
{
  static const struct {
    const char *text;
    bool right;
    double value;
  } numbers[] = {{"0.1", true, 0.1},     {"-3/7", true, -3.0 / 7}, {"1e3", true, 1000},   {".5", true, 0.5},    {"5.", true, 5},
                 {"+2", true, 2},        {"", false, 0},           {"nan", false, 0},     {"inf", false, 0},    {"0x10", false, 0},
                 {"1/0", false, 0},      {" 1", false, 0},         {"1 ", false, 0},      {"1,5", false, 0},    {".", false, 0},
                 {"1e", false, 0},       {"1e999999", false, 0},   {"--1", false, 0},     {"1/2/3", false, 0},  {"1e-3", true, 0.001}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    double value = 0;
    bool right = zopa_number_read(numbers[i].text, &value);
    CHECK_THAT(right == numbers[i].right && (!right || value == numbers[i].value), "'%s' is %s, %.17g", numbers[i].text,
               right ? "taken" : "refused", value);
  }
  tap_point("numbers are read as people write them");

  static const struct {
    const char *text, *exact;
  } exact[] = {{"0.1", "1/10"}, {"-3/7", "-3/7"}, {"1e3", "1000"}, {"1.5e-2", "3/200"}, {".5/2.5", "1/5"}, {"-0.0", "0"}, {"+007.50", "15/2"},
               {"1e-3/1e3", "1/1000000"}, {"-6/-4", "3/2"}};
  mpq_t value, wanted;
  mpq_inits(value, wanted, NULL);
  for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
    zopa_number_exact(exact[i].text, value);
    mpq_set_str(wanted, exact[i].exact, 10);
    CHECK_THAT(zopa_number_read(exact[i].text, NULL) && mpq_equal(value, wanted), "%s is not %s", exact[i].text, exact[i].exact);
  }
  tap_point("the text is the exact value");

  /* 2.5 and a little of the smallest double: rounding twice, first to 53 bits, would give 2. */
  mpq_set_ui(value, 5, 1);
  mpq_mul_2exp(value, value, 60);
  mpz_add_ui(mpq_numref(value), mpq_numref(value), 1);
  mpq_div_2exp(value, value, 1075 + 60);
  CHECK_THAT(zopa_number_double(value) == 0x3p-1074, "%.17g", zopa_number_double(value));
  mpq_clears(value, wanted, NULL);

  /* The C library reads decimals to the nearest double too. */
  struct zopa_random random;
  zopa_random_init(&random, 1, 0);
  for (int i = 0; i < 20000; i++) {
    char text[64];
    double read = -1;
    static const int powers[] = {0, -3, -17, 5, 280, -290, -318, -323, 308, -308};
    snprintf(text, sizeof text, "%s%lu.%lue%d", i % 2 ? "-" : "", (unsigned long)zopa_random_below(&random, 10),
             (unsigned long)zopa_random_bits(&random), powers[zopa_random_below(&random, 10)] - (int)zopa_random_below(&random, 3));
    double nearest = strtod(text, NULL);
    bool right = zopa_number_read(text, &read) ? read == nearest : !isfinite(nearest);
    CHECK_THAT(right, "%s is read as %.17g, not %.17g", text, read, nearest);
  }
  /* Half way between two doubles goes to the even one; a hair beside it does not. */
  static const struct {
    const char *text;
    double nearest;
  } halves[] = {{"9007199254740993", 0x1p53}, {"9007199254740995", 0x1p53 + 4}, {"9007199254740993.0000000000000001", 0x1p53 + 2},
                {"9007199254740992.9999999999999999", 0x1p53}, {"9007199254740993/9007199254740992", 1}, {"1e308", 1e308}};
  for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
    double read = -1;
    bool right = zopa_number_read(halves[i].text, &read) && read == halves[i].nearest;
    CHECK_THAT(right, "%s is read as %.17g", halves[i].text, read);
  }
  tap_point("doubles are the nearest to the exact value, ties to even");
}

static void test_random(void)
{
  struct zopa_random a, b, c;
  zopa_random_init(&a, 1, 0);
  zopa_random_init(&b, 1, 0);
  zopa_random_init(&c, 1, 1);
  size_t equal = 0;
  size_t counts[6] = {0};
  for (int i = 0; i < 6000; i++) {
    uint64_t bits = zopa_random_bits(&a);
    CHECK(bits == zopa_random_bits(&b));
    equal += bits == zopa_random_bits(&c);
    uint64_t below = zopa_random_below(&c, 6);
    CHECK(below < 6);
    counts[below < 6 ? below : 0]++;
    double unit = zopa_random_unit(&c);
    CHECK(unit >= 0 && unit < 1);
  }
  CHECK(equal == 0);
  for (int i = 0; i < 6; i++)
    CHECK_THAT(counts[i] > 850 && counts[i] < 1150, "%zu of 6000 fell on %d", counts[i], i);      /* 5 standard deviations */
  CHECK(zopa_random_below(&a, 1) == 0);
  /* A bound that does not divide 2^64 and is as large as can be: taking the remainder would favour the lower half two to one. */
  size_t lower = 0;
  for (int i = 0; i < 6000; i++)
    lower += zopa_random_below(&a, UINT64_C(3) << 62) < UINT64_C(3) << 61;
  CHECK_THAT(lower > 2800 && lower < 3200, "%zu of 6000 fell in the lower half", lower);
  tap_point("streams repeat for a seed and task, differ between tasks, and stay in their range");
}

struct squares {
  uint64_t result[1000];
};

static bool square(void *context, size_t task, unsigned thread)
{
  (void)thread;
  ((struct squares *)context)->result[task] = (uint64_t)task * task;
  return true;
}

static bool refuse_half(void *context, size_t task, unsigned thread)
{
  (void)context, (void)thread;
  return task < 500;
}

static void test_parallel(void)
{
  CHECK(zopa_parallel_threads() >= 1);
  for (unsigned threads = 0; threads <= 8; threads++) {
    struct squares squares = {0};
    CHECK(zopa_parallel_for(threads, 1000, square, &squares));
    for (size_t i = 0; i < 1000; i++)
      CHECK(squares.result[i] == i * i);
    CHECK(!zopa_parallel_for(threads, 1000, refuse_half, NULL));
    CHECK(zopa_parallel_for(threads, 0, refuse_half, NULL));
  }
  tap_point("a parallel loop runs every task once, whatever the number of threads, and stops when one refuses");
}

static void test_error(void)
{
  struct zopa_error error;
  zopa_error_init(&error);
  for (uint32_t i = 0; i < ZOPA_PROBLEMS_MAX + 50; i++)
    zopa_error_add(&error, ZOPA_WARNING, (struct zopa_place){"a.yaml", i + 1, 1}, "number %u", (unsigned)i);
  zopa_error_add(&error, ZOPA_ERROR, (struct zopa_place){0}, "at last");
  CHECK(error.count == ZOPA_PROBLEMS_MAX + 1 && error.warning_count == ZOPA_PROBLEMS_MAX + 50 && error.error_count == 1);
  CHECK(error.file_count == 1 && strcmp(error.problems[3].text, "number 3") == 0 && error.problems[3].place.line == 4);
  CHECK(strcmp(error.problems[error.count - 1].text, "at last") == 0 && !error.problems[error.count - 1].place.file);
  zopa_error_clear(&error);
  CHECK(error.count == 0 && !error.problems);
  zopa_error_add(NULL, ZOPA_ERROR, (struct zopa_place){0}, "nobody listens");
  tap_point("problems are kept in order, each severity up to its limit, and counted beyond it");
}

int main(void)
{
  test_status();
  test_growing();
  test_text();
  test_arena();
  test_date();
  test_number();
  test_random();
  test_parallel();
  test_error();
  return tap_done();
}
