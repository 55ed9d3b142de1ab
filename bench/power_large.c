/* power_large.c - how long voting power takes in large games.
 *
 * usage: zopa-power-large
 *
 * "imf": 190 voters with weights of 5,000,000 in all, the 21 largest with shares like those of the largest members of the International
 * Monetary Fund, the others drawn; under a majority and under 85 per cent. "exact": 100 voters with weights of 100,000 in all, Shapley-Shubik
 * and Deegan-Packel as fractions. "two": 100 voters under a majority of heads and 60 per cent of weights of 2,000 in all. A line says what was
 * counted, a signature (swings or minimal coalitions modulo 1000003, or 10^12 times the largest index), the stated error, the median time
 * of three runs in seconds, and the most memory of the process so far. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "formats/tree.h"
#include "ratify/power.h"
#include "measure.h"

enum { RUNS = 3 };

enum stage { SWINGS, MINIMAL, INTEGRAL, WHOLE };

struct large {
  const char *name;
  size_t voters;
  double total;
  const char *start, *end;        /* what stands around the weights */
  enum stage stage;
};

/* The rule as text: shares of the largest as they are, the rest by the squares of exponential draws. */
static void write_rule(const struct large *large, struct zopa_text *text)
{
  static const double head[] = {.165, .0615, .0609, .0532, .0403, .0403, .0302, .0263, .0259, .0222, .0222, .0202, .0192, .018, .0177, .0173, .015,
                                .0137, .0132, .013, .0118};
  enum { HEAD = sizeof head / sizeof *head };
  struct zopa_random random;
  double *shares = malloc(large->voters * sizeof *shares), rest = 1, drawn = 0;
  zopa_random_init(&random, 7, 0);
  for (size_t v = 0; shares && v < large->voters; v++) {
    double step = log(1 - zopa_random_unit(&random));
    shares[v] = v < HEAD ? head[v] : .05 + step * step;
    rest -= v < HEAD ? shares[v] : 0;
    drawn += v < HEAD ? 0 : shares[v];
  }
  zopa_text_string(text, large->start);
  for (size_t v = 0; shares && v < large->voters; v++)
    zopa_text_format(text, "%s%.0f", v ? ", " : "", large->total * (v < HEAD ? shares[v] : shares[v] / drawn * rest));
  zopa_text_string(text, large->end);
  text->failed |= !shares;
  free(shares);
}

/* One run of one stage; the signature and the error of what it found. False when it did not. */
static bool run(const struct large *large, const struct zopa_rule *rule, const struct zopa_game *game, double *ret_signature, double *ret_error)
{
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_watch watch;
  struct zopa_power_counts counts = {0};
  struct zopa_power *power = NULL;
  double *index = calloc(game->class_count, sizeof *index), *error = calloc(game->class_count, sizeof *error);
  bool good = index && error;
  zopa_watch_init(&watch, &control);
  *ret_error = 0;
  if (large->stage == SWINGS && good) {
    good = zopa_power_counts_init(&counts, game) && zopa_power_dense(game, false, &watch, &counts) == ZOPA_OK && counts.swings_known;
    *ret_signature = 0;
    for (uint32_t c = 0; c < game->class_count && good; c++)
      *ret_signature += (double)(mpz_get_ui(counts.swings[c]) % 1000003);
  } else if (large->stage == MINIMAL && good) {
    good = zopa_power_counts_init(&counts, game) && zopa_power_dense_minimal(game, &watch, &counts) == ZOPA_OK && counts.minimal_known;
    *ret_signature = good ? (double)(mpz_get_ui(counts.minimal) % 1000003) : 0;
  } else if (large->stage == INTEGRAL && good) {
    good = zopa_power_quadrature(game, 0, &watch, index, error) == ZOPA_OK;
    *ret_signature = floor(index[0] * 1e12);
    for (uint32_t c = 0; c < game->class_count; c++)
      *ret_error = fmax(*ret_error, error[c]);
  } else if (good) {
    good = zopa_power_new(rule, &control, NULL, &power) == ZOPA_OK && power->counts.shapley_known;
    *ret_signature = good ? floor(power->figures[0].shapley_shubik * 1e12) : 0;
  }
  zopa_watch_clear(&watch);
  zopa_power_counts_clear(&counts);
  zopa_power_free(power);
  free(index);
  free(error);
  return good;
}

static int time_large(const struct large *large)
{
  struct zopa_arena arena = {0};
  struct zopa_error problems = {0};
  struct zopa_text text = {0};
  struct zopa_rule *rule = NULL;
  struct zopa_game *game = NULL;
  struct zopa_rule_setting setting = {0};
  const struct zopa_node *root = NULL;
  double seconds[RUNS], signature = 0, error = 0;
  write_rule(large, &text);
  struct zopa_file file = {large->name, text.data, text.size};
  bool good = !text.failed && zopa_tree_read(&file, &arena, &problems, &root) == ZOPA_OK &&
              zopa_rule_read(root, &setting, &problems, &rule) == ZOPA_OK &&
              zopa_game_new(rule, &problems, &game) == ZOPA_OK;
  for (size_t r = 0; r < RUNS && good; r++) {
    double start = now();
    good = run(large, rule, game, &signature, &error);
    seconds[r] = now() - start;
  }
  if (good) {
    printf("%-44s %3u voters  %14.0f  error %.1e  %7.3f s  %ld MiB\n", large->name, game->voter_count, signature, error, median(seconds, RUNS),
           memory_most());
  } else
    fprintf(stderr, "power_large: %s: not counted\n", large->name);
  zopa_game_free(game);
  zopa_rule_free(rule);
  zopa_text_clear(&text);
  zopa_error_clear(&problems);
  zopa_arena_clear(&arena);
  return !good;
}

int main(void)
{
  static const struct large games[] = {
    {"imf, majority: Banzhaf, Coleman", 190, 5e6, "{quota: majority, weights: [", "]}", SWINGS},
    {"imf, majority: Holler", 190, 5e6, "{quota: majority, weights: [", "]}", MINIMAL},
    {"imf, majority: Shapley-Shubik", 190, 5e6, "{quota: majority, weights: [", "]}", INTEGRAL},
    {"imf, 85 per cent: Banzhaf, Coleman", 190, 5e6, "{quota: 85%, weights: [", "]}", SWINGS},
    {"imf, 85 per cent: Holler", 190, 5e6, "{quota: 85%, weights: [", "]}", MINIMAL},
    {"imf, 85 per cent: Shapley-Shubik", 190, 5e6, "{quota: 85%, weights: [", "]}", INTEGRAL},
    {"exact: all but Johnston", 100, 1e5, "{quota: majority, weights: [", "]}", WHOLE},
    {"two majorities: all but Johnston", 100, 2e3, "{all: [{quota: majority}, {quota: 60%, weights: [", "]}]}", WHOLE},
  };
  int failed = 0;
  for (size_t g = 0; g < sizeof games / sizeof *games; g++)
    failed |= time_large(&games[g]);
  return failed;
}
