/* test_alloc_bridge.c - an answer of `bridge` told while each allocation of ours fails in turn: the text says that it failed, or is whole, and
 * nothing is left allocated. The answer itself is made beforehand. */
#include "alloc_fail.h"
#include "report/bridge_sample.h"
#include "tap.h"

static struct bridge_sample sample;

struct face {
  bool json;
  const struct zopa_terminal *terminal;
};

static enum zopa_status run(void *context, void *ret)
{
  const struct face *face = context;
  struct zopa_text text = {0};
  struct zopa_show show = {0};
  struct zopa_bridge_answer answer = sample.answer;
  answer.show = &show;
  bool good = zopa_show_init(&show, sample.negotiation, (struct zopa_date){0});
  if (good && face->json)
    zopa_bridge_json(&answer, &text);
  else if (good)
    zopa_bridge_report(&answer, face->terminal, &text);
  good = good && !text.failed;
  zopa_show_clear(&show);
  if (good)
    *(struct zopa_text *)ret = text;
  else
    zopa_text_clear(&text);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}

static void clear(void *ret) { zopa_text_clear(ret); }

int main(void)
{
  static const struct zopa_terminal terminal = {.width = 100};
  static const struct {
    enum bridge_sample_kind kind;
    struct face face;
    const char *what;
  } rows[] = {
    {BRIDGE_SAMPLE_PACKAGES, {true, NULL}, "packages as a document"},
    {BRIDGE_SAMPLE_UNKNOWN, {false, NULL}, "packages on a page"},
    {BRIDGE_SAMPLE_PACKAGES, {false, &terminal}, "packages on a terminal"},
    {BRIDGE_SAMPLE_CONFLICTS, {true, NULL}, "conflicts as a document"},
    {BRIDGE_SAMPLE_CONFLICTS, {false, &terminal}, "conflicts on a terminal"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct zopa_text text;
    struct face face = rows[i].face;
    if (CHECK(bridge_sample_build(&sample, rows[i].kind)))
      alloc_fail_every(rows[i].what, run, clear, &face, &text, sizeof text);
    bridge_sample_clear(&sample);
  }
  return tap_done();
}
