/* test_alloc_division.c - Adjusted Winner while each allocation of ours fails in turn. What GMP allocates is its own and is not part of this. */
#include "alloc_fail.h"
#include "tap.h"

#include "formats/format.h"
#include "solve/adjusted_winner.h"

static const char points[] = "{\"zopa\": 1, \"title\": \"T\", \"parties\": {\"a\": {}, \"b\": {}}, \"issues\": {\"x\": {\"options\": {\"p\": \"P\", \"q\": \"Q\"}}}, "
  "\"points\": {\"a\": {\"x\": 35, \"y\": 45, \"z\": 20}, \"b\": {\"x\": 55.5, \"y\": 25, \"z\": 20}}}";

static enum zopa_status run_division(void *context, void *ret) { return zopa_adjusted_winner(context, ret); }
static void clear_division(void *ret) { zopa_adjusted_winner_clear(ret); }

int main(void)
{
  const struct zopa_file file = {"a.json", points, sizeof points - 1};
  struct zopa_case *negotiation = NULL;
  struct zopa_adjusted_winner division;
  if (CHECK(zopa_format_read(&file, 1, NULL, NULL, &negotiation) == ZOPA_OK))
    alloc_fail_every("dividing three items", run_division, clear_division, negotiation, &division, sizeof division);
  zopa_case_free(negotiation);
  return tap_done();
}
