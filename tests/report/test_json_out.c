/* test_json_out.c - the JSON writer: escapes, layout and misuse, against documents written out by hand. */
#include <math.h>
#include <string.h>

#include "report/json_out.h"
#include "tap.h"

static bool is(struct zopa_text *text, const char *want)
{
  bool same = !text->failed && text->data && strcmp(text->data, want) == 0;
  if (!same)
    tap_note("got %s, want %s", text->data ? text->data : "(nothing)", want);
  zopa_text_clear(text);
  return same;
}

static struct zopa_text one_string(const char *value)
{
  struct zopa_text text = {0};
  struct zopa_json json = ZOPA_JSON_INIT(&text);
  zopa_json_string(&json, NULL, value);
  return text;
}

static void test_strings(void)
{
  struct { const char *value, *want; } rows[] = {
    {"", "\"\""},
    {"plain", "\"plain\""},
    {"a\"b\\c\n\t\r\x01", "\"a\\\"b\\\\c\\n\\t\\u000d\\u0001\""},
    {"</script><!--", "\"\\u003c/script>\\u003c!--\""},
    {"caf\xC3\xA9 \xF0\x9F\x95\x8A", "\"caf\xC3\xA9 \xF0\x9F\x95\x8A\""},
    {"a\xE2\x80\xA8" "b\xE2\x80\xA9", "\"a\\u2028b\\u2029\""},
    {"\xE2\x80\xA6", "\"\xE2\x80\xA6\""},
    {"bad \xFF\xC3(", "\"bad \xEF\xBF\xBD\xEF\xBF\xBD(\""},
    {"cut \xE2\x80", "\"cut \xEF\xBF\xBD\xEF\xBF\xBD\""},
    {"over\xC0\xAFlong", "\"over\xEF\xBF\xBD\xEF\xBF\xBDlong\""},
    {NULL, "null"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct zopa_text text = one_string(rows[i].value);
    CHECK(is(&text, rows[i].want));
  }
  tap_point("strings are escaped, for a script element too, and bytes that are not UTF-8 are replaced");
}

static void test_numbers(void)
{
  struct zopa_text text = {0};
  struct zopa_json json = ZOPA_JSON_INIT(&text);
  double values[] = {0.1, -0.0, 1, 1e22, 5e-324, NAN, INFINITY, 1.0 / 3};
  zopa_json_object(&json, NULL);
  zopa_json_array(&json, "n");
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    zopa_json_number(&json, NULL, values[i]);
  zopa_json_short_number(&json, NULL, 1.0 / 3, 4);
  zopa_json_integer(&json, NULL, INT64_MIN);
  zopa_json_end(&json);
  zopa_json_end(&json);
  CHECK(is(&text, "{\n  \"n\": [0.10000000000000001, 0, 1, 1e+22, 4.9406564584124654e-324, null, null, 0.33333333333333331, 0.3333, "
                   "-9223372036854775808]\n}\n"));
  tap_point("numbers read back to the same double, and what JSON lacks is null");
}

static void test_layout(void)
{
  struct zopa_text text = {0};
  struct zopa_json json = ZOPA_JSON_INIT(&text);
  zopa_json_object(&json, NULL);
  zopa_json_integer(&json, "zopa", 1);
  zopa_json_array(&json, "none");
  zopa_json_end(&json);
  zopa_json_object(&json, "frontier");
  zopa_json_bool(&json, "exact", true);
  zopa_json_string(&json, "outcomes", "340282366920938463463374607431768211456");
  zopa_json_array(&json, "points");
  for (int i = 0; i < 2; i++) {
    zopa_json_object(&json, NULL);
    zopa_json_object(&json, "outcome");
    zopa_json_string(&json, "pay", i ? "5" : "6");
    zopa_json_end(&json);
    zopa_json_null(&json, "ties");
    zopa_json_end(&json);
  }
  zopa_json_end(&json);
  zopa_json_end(&json);
  zopa_json_end(&json);
  CHECK(is(&text, "{\n"
                   "  \"zopa\": 1,\n"
                   "  \"none\": [],\n"
                   "  \"frontier\": {\"exact\": true, \"outcomes\": \"340282366920938463463374607431768211456\",\n"
                   "    \"points\": [\n"
                   "      {\"outcome\": {\"pay\": \"6\"}, \"ties\": null},\n"
                   "      {\"outcome\": {\"pay\": \"5\"}, \"ties\": null}\n"
                   "    ]\n"
                   "  }\n"
                   "}\n"));
  tap_point("the layout is fixed");
}

static void test_misuse(void)
{
  struct zopa_text text = {0};
  struct zopa_json json = ZOPA_JSON_INIT(&text);
  zopa_json_end(&json);
  CHECK(text.failed);
  tap_point("an end without a beginning is refused");
  zopa_text_clear(&text);

  json = (struct zopa_json)ZOPA_JSON_INIT(&text);
  zopa_json_object(&json, NULL);
  zopa_json_integer(&json, NULL, 1);
  CHECK(text.failed);
  tap_point("a value without a key is refused in an object");
  zopa_text_clear(&text);

  json = (struct zopa_json)ZOPA_JSON_INIT(&text);
  for (int i = 0; i <= ZOPA_JSON_DEPTH_MAX; i++)
    zopa_json_array(&json, NULL);
  CHECK(text.failed);
  tap_point("nesting beyond the limit is refused");
  zopa_text_clear(&text);
}

int main(void)
{
  test_strings();
  test_numbers();
  test_layout();
  test_misuse();
  return tap_done();
}
