/* test_alloc_deal.c - an agreed package judged, and what lapsed ruled out, while each allocation fails in turn: no leak, outputs untouched. */
#include "alloc_fail.h"
#include "tap.h"

#include <string.h>

#include "bridge/deal_holds.h"
#include "case/lapse.h"
#include "formats/format.h"

struct scene {
  struct zopa_case *negotiation;
  struct zopa_space *space;
  struct zopa_beliefs *beliefs;
};

static enum zopa_status make(void *context, void *ret)
{
  const struct scene *scene = context;
  return zopa_deal_new(scene->space, (const uint32_t[]){0, 0, 0}, NULL, ret);
}

static void drop(void *ret) { zopa_deal_free(*(struct zopa_deal **)ret); }

static enum zopa_status hold(void *context, void *ret)
{
  const struct scene *scene = context;
  return zopa_deal_holds(scene->space, scene->beliefs, (const uint32_t[]){0, 0, 0}, NULL, NULL, ret);
}

static enum zopa_status lapse(void *context, void *ret)
{
  const struct scene *scene = context;
  return zopa_case_lapse(scene->negotiation, NULL, ret);
}

static enum zopa_status find_versions(void *context, void *ret)
{
  const struct scene *scene = context;
  return zopa_versions_find(scene->negotiation, ret);
}

static void drop_versions(void *ret) { zopa_versions_clear(ret); }

static void drop_case(void *ret) { zopa_case_free(*(struct zopa_case **)ret); }

int main(void)
{
  static const char text[] =
    "zopa: 1\n"
    "as_of: 2026-03-01\n"
    "parties: {a: {role: party}, b: {role: party}, c: {role: guarantor}}\n"
    "issues: {troops: {options: [out, stay]}, fire: {options: [hold, fire]}, aid: {options: [paid, cut]}}\n"
    "preferences:\n"
    "  a: {weights: {troops: 1, fire: 1, aid: 2}, values: {troops: {out: 0, stay: 1}, fire: {hold: 1, fire: 0}, aid: {paid: 1, cut: 0}}}\n"
    "  b: {statements: [{order: troops, best_to_worst: [out, stay]}]}\n"
    "controls: {a: troops, b: fire}\n"
    "fallback: {troops: stay, fire: fire}\n"
    "guarantees:\n"
    "  - {id: g1, by: c, to: b, guards: troops, then: {aid: cut}}\n"
    "  - {id: g2, by: a, to: b, when: {aid: cut}, expires: 2026-02-01}\n";
  struct zopa_file file = {.name = "case.yaml", .bytes = text, .size = strlen(text)};
  struct zopa_control control = {.seed = 1, .threads = 1};
  struct zopa_watch watch;
  struct scene scene = {0};
  struct zopa_deal *deal;
  struct zopa_deal_holding holding;
  struct zopa_case *lapsed;
  struct zopa_versions versions;
  zopa_watch_init(&watch, &control);
  if (zopa_format_read(&file, 1, "case", NULL, &scene.negotiation) == ZOPA_OK && zopa_space_new(scene.negotiation, NULL, &scene.space) == ZOPA_OK &&
      CHECK(zopa_beliefs_new(scene.space, 100, &control, &watch, NULL, &scene.beliefs) == ZOPA_OK)) {
    alloc_fail_every("the graph of a package", make, drop, &scene, &deal, sizeof deal);
    alloc_fail_every("whether a package holds", hold, NULL, &scene, &holding, sizeof holding);
    alloc_fail_every("versions of guarantees", find_versions, drop_versions, &scene, &versions, sizeof versions);
    alloc_fail_every("a case without what lapsed", lapse, drop_case, &scene, &lapsed, sizeof lapsed);
  }
  zopa_beliefs_free(scene.beliefs);
  zopa_space_free(scene.space);
  zopa_case_free(scene.negotiation);
  zopa_watch_clear(&watch);
  return tap_done();
}
