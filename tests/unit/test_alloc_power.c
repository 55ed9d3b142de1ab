/* test_alloc_power.c - rules and voting power while each allocation of ours fails in turn, by every way of counting. One thread, so that the n-th
 * allocation is the same each time. */
#include "alloc_fail.h"
#include "tap.h"

#include "formats/tree.h"
#include "ratify/power.h"

#include <string.h>

/* A tree that stays; what is read from it is tried. */
static const struct zopa_node *tree_of(const char *text, struct zopa_arena *arena)
{
  struct zopa_file file = {"rule", text, strlen(text)};
  struct zopa_error error = {0};
  const struct zopa_node *root = NULL;
  CHECK(zopa_tree_read(&file, arena, &error, &root) == ZOPA_OK);
  zopa_error_clear(&error);
  return root;
}

static enum zopa_status read_rule(void *context, void *ret)
{
  struct zopa_rule_setting setting = {.body = "Senate"};
  return zopa_rule_read(context, &setting, NULL, ret);
}

static void free_rule(void *ret) { zopa_rule_free(*(struct zopa_rule **)ret); }

static enum zopa_status count(void *context, void *ret)
{
  struct zopa_control control = {.threads = 1, .seed = 1, .limit_memory = UINT64_C(1) << 30};
  return zopa_power_new(context, &control, NULL, ret);
}

/* So little memory that only bounds are left. */
static enum zopa_status bound(void *context, void *ret)
{
  struct zopa_control control = {.threads = 1, .seed = 1, .limit_memory = 4000};
  return zopa_power_new(context, &control, NULL, ret);
}

static void free_power(void *ret) { zopa_power_free(*(struct zopa_power **)ret); }

static struct zopa_rule *rule_of(const char *text, struct zopa_arena *arena)
{
  struct zopa_rule *rule = NULL;
  struct zopa_rule_setting setting = {0};
  CHECK(zopa_rule_read(tree_of(text, arena), &setting, NULL, &rule) == ZOPA_OK);
  return rule;
}

/* One way of counting a game by itself. */
struct way {
  const struct zopa_game *game;
  int which;
};

struct counted {
  struct zopa_power_counts counts;
  double figures[2][64];
};

static enum zopa_status go(void *context, void *ret)
{
  const struct way *way = context;
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  struct counted counted = {0};
  bool done = false;
  zopa_watch_init(&watch, &control);
  enum zopa_status status = zopa_power_counts_init(&counted.counts, way->game) ? ZOPA_OK : ZOPA_E_MEMORY;
  if (status == ZOPA_OK && way->which == 0)
    status = zopa_power_cells(way->game, 1 << 20, 1, &watch, &counted.counts);
  else if (status == ZOPA_OK && way->which == 1)
    status = zopa_power_diagram(way->game, 100000, 1, &watch, &counted.counts, &done);
  else if (status == ZOPA_OK && way->which < 4)
    status = zopa_power_dense(way->game, way->which == 3, &watch, &counted.counts);
  if (status == ZOPA_OK && way->which == 2)
    status = zopa_power_dense_minimal(way->game, &watch, &counted.counts);
  if (status == ZOPA_OK && way->which == 4)
    status = zopa_power_quadrature(way->game, 1, &watch, counted.figures[0], counted.figures[1]);
  zopa_watch_clear(&watch);
  if (status == ZOPA_OK)
    memcpy(ret, &counted, sizeof counted);
  else
    zopa_power_counts_clear(&counted.counts);
  return status;
}

static void clear_counted(void *ret) { zopa_power_counts_clear(&((struct counted *)ret)->counts); }

int main(void)
{
  static const char *const ways[] = {"counting by cells", "counting by the diagram", "counting by the table", "counting by the table with sizes", "quadrature"};
  struct zopa_arena arena = {0};
  struct zopa_rule *rule = NULL;
  struct zopa_power *power = NULL;
  alloc_fail_every("reading a rule", read_rule, free_rule,
                   (void *)tree_of("{veto: [a], all: [{quota: 2/3, of: voting, quorum: 2, members: 5}, {quota: 3, weights: {a: 1.5, b: {count: 3, weight: 2}}, by: shares}]}", &arena),
                   &rule, sizeof rule);
  rule = rule_of("{all: [{quota: 4, weights: [3, 2, 2, 1, 1]}, {quota: 3, members: 5}]}", &arena);
  alloc_fail_every("power under two majorities", count, free_power, rule, &power, sizeof power);
  zopa_rule_free(rule);
  rule = rule_of("{quota: majority, weights: [901, 802, 703, 604, 505, 406, 307, 208, 109, 90, 81, 72, 63, 54, 45, 36, 27, 18, 19, 21, 22, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34]}", &arena);
  alloc_fail_every("bounds in too little memory", bound, free_power, rule, &power, sizeof power);
  zopa_rule_free(rule);
  rule = rule_of("{quota: 6, weights: [3, 2, 2, 1, 1, 1]}", &arena);
  struct zopa_game *game = NULL;
  CHECK(zopa_game_new(rule, NULL, &game) == ZOPA_OK);
  for (int which = 0; which < 5; which++) {
    struct way way = {game, which};
    struct counted counted;
    memset(&counted, 0, sizeof counted);
    alloc_fail_every(ways[which], go, clear_counted, &way, &counted, sizeof counted);
  }
  zopa_game_free(game);
  zopa_rule_free(rule);
  zopa_arena_clear(&arena);
  return tap_done();
}
