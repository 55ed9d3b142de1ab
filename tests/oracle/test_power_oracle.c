/* test_power_oracle.c - every way of counting voting power agrees with the definitions, on random rules of up to 12 voters (and some of 16).
 *
 * The oracle keeps a rule as a tree of its own, decides every one of the 2^n coalitions by walking it, and counts swings, minimal winning
 * coalitions and critical voters by taking each member away. It shares no code with src/ratify; the rule reaches the program as text. Weights are
 * small and tie-rich, or large and all different; rules are single quotas, or all/any/at-least trees with vetoes, consents and blocking minorities over
 * several measures. Compared as integers and fractions, so to the last digit. */
#include "tap.h"

#include "base/random.h"
#include "formats/tree.h"
#include "ratify/power.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VOTERS_MAX = 16, NODES_MAX = 40, GAMES = 1500, LARGE_GAMES = 12 };

/* ---------------------------------------------------------------- a rule of our own */

enum kind { QUOTA, BLOCK, VETO, CONSENT, GROUP };

struct node {
  enum kind kind;
  long weights[VOTERS_MAX];
  long over, under;               /* the share; under 0: over is a number */
  bool strict;
  unsigned named;                 /* of VETO and CONSENT: a set of voters */
  int children[4], count, need;
};

struct rule {
  struct node nodes[NODES_MAX];
  int count, voters;
  struct zopa_random random;
};

static int below(struct rule *rule, int bound) { return (int)zopa_random_below(&rule->random, (uint64_t)bound); }

static void draw_weights(struct rule *rule, struct node *node, int style)
{
  long sum = 0;
  for (int v = 0; v < rule->voters; v++) {
    node->weights[v] = style == 0 ? below(rule, 4) : style == 1 ? 1 + below(rule, 9) : style == 2 ? 1000 + below(rule, 100000) : 1;
    sum += node->weights[v];
  }
  if (sum == 0)
    node->weights[0] = 1;
}

static int draw_node(struct rule *rule, int depth, int style)
{
  int at = rule->count++;
  struct node *node = &rule->nodes[at];
  int dice = below(rule, 10);
  *node = (struct node){0};
  if (depth > 0 && dice < 6) {
    node->kind = GROUP;
    node->count = 1 + below(rule, 3);
    node->need = 1 + below(rule, node->count);
    for (int i = 0; i < node->count; i++) {
      int child = draw_node(rule, depth - 1, below(rule, 4));
      rule->nodes[at].children[i] = child;
    }
    return at;
  }
  node->kind = dice == 9 && depth < 2 ? (below(rule, 2) ? VETO : CONSENT) : dice == 8 ? BLOCK : QUOTA;
  draw_weights(rule, node, style);
  long total = 0;
  for (int v = 0; v < rule->voters; v++)
    total += node->weights[v];
  node->named = 1u + (unsigned)below(rule, (1 << rule->voters) - 1);
  if (below(rule, 2)) {
    node->under = 2 + below(rule, 5);
    node->over = 1 + below(rule, (int)node->under - 1);
    node->strict = node->kind == QUOTA && below(rule, 2);
  } else
    node->over = 1 + below(rule, (int)total);
  return at;
}

/* The rule as a file would have it. */
static void write_node(const struct rule *rule, int at, struct zopa_text *text)
{
  const struct node *node = &rule->nodes[at];
  if (node->kind == GROUP) {
    zopa_text_format(text, node->need == node->count ? "{all: [" : node->need == 1 ? "{any: [" : "{at_least: %d, rules: [", node->need);
    for (int i = 0; i < node->count; i++) {
      zopa_text_string(text, i ? ", " : "");
      write_node(rule, node->children[i], text);
    }
    zopa_text_string(text, "]}");
    return;
  }
  if (node->kind == VETO || node->kind == CONSENT) {
    zopa_text_string(text, node->kind == VETO ? "{veto: [" : "{consent: [");
    for (int v = 0, any = 0; v < rule->voters; v++)
      if (node->named >> v & 1)
        zopa_text_format(text, "%sv%d", any++ ? ", " : "", v);
    zopa_text_string(text, "]}");
    return;
  }
  zopa_text_format(text, "{%s: %ld", node->kind == BLOCK ? "blocked_by" : node->strict ? "more_than" : "quota", node->over);
  if (node->under)
    zopa_text_format(text, "/%ld", node->under);
  zopa_text_string(text, ", weights: {");
  for (int v = 0; v < rule->voters; v++)
    zopa_text_format(text, "%sv%d: %ld", v ? ", " : "", v, node->weights[v]);
  zopa_text_string(text, "}}");
}

static bool holds(const struct rule *rule, int at, unsigned coalition)
{
  const struct node *node = &rule->nodes[at];
  long yea = 0, total = 0;
  int held = 0;
  for (int v = 0; v < rule->voters; v++) {
    total += node->weights[v];
    yea += coalition >> v & 1 ? node->weights[v] : 0;
  }
  switch (node->kind) {
  case GROUP:
    for (int i = 0; i < node->count; i++)
      held += holds(rule, node->children[i], coalition);
    return held >= node->need;
  case VETO: case CONSENT: return (coalition & node->named) == node->named;
  case BLOCK: return node->under ? (total - yea) * node->under < node->over * total || total == yea : total - yea < node->over;
  default:
    if (!node->under)
      return yea >= node->over;
    return yea > 0 && (node->strict ? yea * node->under > node->over * total : yea * node->under >= node->over * total);
  }
}

/* ---------------------------------------------------------------- the definitions */

struct truth {
  long winning, minimal, swings[VOTERS_MAX], minimal_with[VOTERS_MAX];
  mpq_t shapley[VOTERS_MAX], deegan[VOTERS_MAX], johnston[VOTERS_MAX];
};

static void add(mpq_t sum, unsigned long over, unsigned long under)
{
  mpq_t term;
  mpq_init(term);
  mpq_set_ui(term, over, under);
  mpq_canonicalize(term);
  mpq_add(sum, sum, term);
  mpq_clear(term);
}

static unsigned long factorial(int n) { return n < 2 ? 1 : (unsigned long)n * factorial(n - 1); }

static void look_at(const struct rule *rule, const bool *wins, unsigned coalition, struct truth *truth)
{
  int n = rule->voters, size = __builtin_popcount(coalition), critical = 0;
  if (!wins[coalition])
    return;
  truth->winning++;
  for (int v = 0; v < n; v++)
    critical += (coalition >> v & 1) && !wins[coalition & ~(1u << v)];
  truth->minimal += critical == size && size > 0;
  for (int v = 0; v < n; v++) {
    if (!(coalition >> v & 1) || wins[coalition & ~(1u << v)])
      continue;
    truth->swings[v]++;
    add(truth->shapley[v], factorial(size - 1) * factorial(n - size), factorial(n));
    add(truth->johnston[v], 1, (unsigned long)critical);
    truth->minimal_with[v] += critical == size;
    if (critical == size)
      add(truth->deegan[v], 1, (unsigned long)size);
  }
}

static void find_truth(const struct rule *rule, struct truth *truth)
{
  bool *wins = calloc((size_t)1 << rule->voters, sizeof *wins);
  *truth = (struct truth){0};
  for (int v = 0; v < rule->voters; v++)
    mpq_inits(truth->shapley[v], truth->deegan[v], truth->johnston[v], NULL);
  for (unsigned s = 0; wins && s < 1u << rule->voters; s++)
    wins[s] = holds(rule, 0, s);
  for (unsigned s = 0; wins && s < 1u << rule->voters; s++)
    look_at(rule, wins, s, truth);
  free(wins);
}

static void clear_truth(const struct rule *rule, struct truth *truth)
{
  for (int v = 0; v < rule->voters; v++)
    mpq_clears(truth->shapley[v], truth->deegan[v], truth->johnston[v], NULL);
}

/* ---------------------------------------------------------------- comparing */

struct trial {
  const struct rule *rule;
  const struct truth *truth;
  const struct zopa_rule *read;
  const struct zopa_game *game;
  const char *text, *way;
};

static int voter_of(const struct trial *trial, size_t v) { return (int)strtol(trial->read->voters[v] + 1, NULL, 10); }

static void compare(const struct trial *trial, const struct zopa_power_counts *counts)
{
  const struct truth *truth = trial->truth;
  CHECK_THAT(mpz_cmp_si(counts->winning, truth->winning) == 0, "%s: winning of %s", trial->way, trial->text);
  if (counts->minimal_known)
    CHECK_THAT(mpz_cmp_si(counts->minimal, truth->minimal) == 0, "%s: minimal of %s", trial->way, trial->text);
  for (size_t v = 0; v < trial->read->voter_count; v++) {
    int own = voter_of(trial, v);
    uint32_t class = trial->game->class_of[v];
    CHECK_THAT(mpz_cmp_si(counts->swings[class], truth->swings[own]) == 0, "%s: swings of v%d, %s", trial->way, own, trial->text);
    if (counts->shapley_known)
      CHECK_THAT(mpq_equal(counts->shapley[class], truth->shapley[own]), "%s: Shapley-Shubik of v%d, %s", trial->way, own, trial->text);
    if (counts->minimal_known)
      CHECK_THAT(mpz_cmp_si(counts->minimal_with[class], truth->minimal_with[own]) == 0, "%s: minimal with v%d, %s", trial->way, own, trial->text);
    if (counts->deegan_known)
      CHECK_THAT(mpq_equal(counts->deegan[class], truth->deegan[own]), "%s: Deegan-Packel of v%d, %s", trial->way, own, trial->text);
    if (counts->johnston_known)
      CHECK_THAT(mpq_equal(counts->johnston[class], truth->johnston[own]), "%s: Johnston of v%d, %s", trial->way, own, trial->text);
  }
}

enum way { CELLS, DIAGRAM, TABLE, TABLE_SIZED, WAYS };
static const char *const way_names[] = {"cells", "diagram", "table", "table with sizes"};

static void try_way(struct trial *trial, enum way way, size_t *tried)
{
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  struct zopa_power_counts counts;
  bool done = true;
  enum zopa_status status = ZOPA_OK;
  trial->way = way_names[way];
  zopa_watch_init(&watch, &control);
  if (!CHECK(zopa_power_counts_init(&counts, trial->game)))
    return;
  if (way == CELLS)
    status = zopa_power_cells(trial->game, 1 << 20, 2, &watch, &counts);
  else if (way == DIAGRAM)
    status = zopa_power_diagram(trial->game, 1 << 20, 2, &watch, &counts, &done);
  else {
    status = zopa_power_dense(trial->game, way == TABLE_SIZED, &watch, &counts);
    if (status == ZOPA_OK)
      status = zopa_power_dense_minimal(trial->game, &watch, &counts);
  }
  CHECK_THAT(status == ZOPA_OK && done && counts.swings_known, "%s did not count %s", trial->way, trial->text);
  CHECK_THAT(counts.minimal_known || way == TABLE || way == TABLE_SIZED || !trial->game->ordered, "%s: no minimal of %s", trial->way, trial->text);
  compare(trial, &counts);
  tried[way]++;
  zopa_power_counts_clear(&counts);
  zopa_watch_clear(&watch);
}

static void try_quadrature(const struct trial *trial)
{
  double index[VOTERS_MAX], error[VOTERS_MAX];
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  zopa_watch_init(&watch, &control);
  CHECK(zopa_power_quadrature(trial->game, 1, &watch, index, error) == ZOPA_OK);
  for (size_t v = 0; v < trial->read->voter_count; v++) {
    uint32_t class = trial->game->class_of[v];
    double true_index = mpq_get_d(trial->truth->shapley[voter_of(trial, v)]);
    CHECK_THAT(fabs(index[class] - true_index) <= error[class] + 1e-16 && error[class] < 1e-12, "quadrature: %g, not %g (error %g), %s", index[class], true_index,
               error[class], trial->text);
  }
  zopa_watch_clear(&watch);
}

/* Coarser rules bracket: what wins with weights rounded down wins, and what wins, wins with weights rounded up. */
static void try_coarse(struct rule *rule, struct trial *trial)
{
  struct zopa_game *low = NULL, *high = NULL;
  uint64_t unit = 1 + (uint64_t)below(rule, 3000);
  if (!CHECK(zopa_game_coarse(trial->game, unit, false, &low) == ZOPA_OK && zopa_game_coarse(trial->game, unit, true, &high) == ZOPA_OK))
    return;
  for (unsigned s = 0; s < 1u << rule->voters; s++) {
    const struct zopa_game *games[] = {low, trial->game, high};
    bool wins[3];
    for (int g = 0; g < 3; g++) {
      uint64_t sums[NODES_MAX] = {0};
      for (uint32_t m = 0; m < games[g]->measure_count; m++)
        for (size_t v = 0; v < trial->read->voter_count; v++)
          sums[m] += s >> voter_of(trial, v) & 1 ? zopa_game_weight(games[g], m, games[g]->class_of[v]) : 0;
      wins[g] = zopa_game_wins(games[g], sums);
    }
    CHECK_THAT(wins[1] == holds(rule, 0, s), "the game of %s decides otherwise", trial->text);
    CHECK_THAT(wins[0] <= wins[1] && wins[1] <= wins[2], "unit %llu does not bracket %s", (unsigned long long)unit, trial->text);
  }
  zopa_game_free(low);
  zopa_game_free(high);
}

/* ---------------------------------------------------------------- games */

static void try_rule(struct rule *rule, size_t *tried, size_t *several)
{
  struct zopa_arena arena = {0};
  struct zopa_error error = {0};
  struct zopa_text text = {0};
  struct zopa_rule *read = NULL;
  struct zopa_game *game = NULL;
  struct truth truth;
  const struct zopa_node *root = NULL;
  struct zopa_rule_setting setting = {0};
  zopa_text_string(&text, "{all: [");           /* the first names every voter, and always holds */
  zopa_text_string(&text, "{any: [{quorum: 1, members: [");
  for (int v = 0; v < rule->voters; v++)
    zopa_text_format(&text, "%sv%d", v ? ", " : "", v);
  zopa_text_string(&text, "]}]}, ");
  write_node(rule, 0, &text);
  zopa_text_string(&text, "]}");
  struct zopa_file file = {"rule", text.data, text.size};
  enum zopa_status status = zopa_tree_read(&file, &arena, &error, &root);
  if (status == ZOPA_OK)
    status = zopa_rule_read(root, &setting, &error, &read);
  if (status == ZOPA_OK)
    status = zopa_game_new(read, &error, &game);
  if (CHECK_THAT(status == ZOPA_OK, "%s: %s", text.data, error.count ? error.problems[0].text : "")) {
    struct trial trial = {rule, &truth, read, game, text.data, ""};
    find_truth(rule, &truth);
    for (unsigned s = 0; s < 1u << rule->voters; s++) {
      uint8_t votes[VOTERS_MAX];
      for (size_t v = 0; v < read->voter_count; v++)
        votes[v] = s >> voter_of(&trial, v) & 1 ? ZOPA_VOTE_YEA : ZOPA_VOTE_NAY;
      CHECK_THAT(zopa_rule_passes(read, votes) == holds(rule, 0, s), "the rule %s decides otherwise", text.data);
    }
    *several += game->measure_count > 1;
    for (int way = 0; way < WAYS && !game->settled; way++)
      if (way == CELLS || way == DIAGRAM || game->leaf_count == 1)
        try_way(&trial, (enum way)way, tried);
    if (game->leaf_count == 1 && !game->settled)
      try_quadrature(&trial);
    if (!game->settled)
      try_coarse(rule, &trial);
    clear_truth(rule, &truth);
  }
  zopa_game_free(game);
  zopa_rule_free(read);
  zopa_text_clear(&text);
  zopa_error_clear(&error);
  zopa_arena_clear(&arena);
}

int main(void)
{
  size_t tried[WAYS] = {0}, several = 0;
  for (uint64_t seed = 1; seed <= GAMES + LARGE_GAMES; seed++) {
    struct rule rule = {0};
    zopa_random_init(&rule.random, seed, 0);
    rule.voters = seed > GAMES ? VOTERS_MAX : 1 + below(&rule, 9);
    draw_node(&rule, seed % 2 ? 0 : 1 + below(&rule, 2), below(&rule, 4));
    try_rule(&rule, tried, &several);
  }
  CHECK(several > 100);
  tap_point("the reader's rule decides every coalition of random rules as the definition does, and so does its game");
  for (int way = 0; way < WAYS; way++) {
    CHECK_THAT(tried[way] > 300, "%s: %zu games", way_names[way], tried[way]);
    tap_point("counts by %s are those of the definitions (%zu games)", way_names[way], tried[way]);
  }
  return tap_done();
}
