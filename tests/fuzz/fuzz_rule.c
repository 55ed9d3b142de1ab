/* fuzz_rule.c - the reader of rules meets any bytes; what it takes is put in words and, where it is small, counted. */
#include "formats/rule_file.h"
#include "ratify/power.h"

enum { VOTERS_MAX = 12, PARTS_MAX = 30 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count(const struct zopa_rule *rule)
{
  struct zopa_control control = {.threads = 1, .seed = 1, .limit_memory = 50000000};
  struct zopa_power *power = NULL;
  uint8_t votes[VOTERS_MAX] = {ZOPA_VOTE_YEA, ZOPA_VOTE_NAY, ZOPA_VOTE_ABSTAIN, ZOPA_VOTE_ABSENT, ZOPA_VOTE_YEA};
  (void)zopa_rule_passes(rule, votes);
  if (zopa_power_new(rule, &control, NULL, &power) == ZOPA_OK)
    zopa_power_free(power);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct zopa_arena arena = {0};
  struct zopa_error error = {0};
  struct zopa_text words = {0};
  const struct zopa_node *root = NULL, *voters = NULL;
  struct zopa_rule *rule = NULL;
  struct zopa_rule_setting setting = {.on_trust = true};
  if (zopa_rule_file_parse("r.yaml", (const char *)data, size, &arena, &error, &root, &voters) == ZOPA_OK &&
      zopa_rule_read(zopa_node_get(root, "rule"), &setting, &error, &rule) == ZOPA_OK) {
    zopa_rule_words(rule, &words);
    if (rule->voter_count <= VOTERS_MAX && rule->part_count <= PARTS_MAX)
      count(rule);
  }
  zopa_text_clear(&words);
  zopa_rule_free(rule);
  zopa_error_clear(&error);
  zopa_arena_clear(&arena);
  return 0;
}
