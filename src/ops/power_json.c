/* power_json.c - voting power as one JSON document; keys and order are fixed by docs/json.md. What is not known is null. */
#include <math.h>
#include <stdlib.h>

#include "ops/outcome_text.h"
#include "ops/power_view.h"
#include "report/json_out.h"

/* Longer fractions are no help to a reader. */
enum { FRACTION_SHOWN = 60 };

struct writer {
  struct zopa_json json;
  const struct zopa_power_view *view;
};

static void put_count(struct writer *to, const char *key, bool known, const mpz_t count)
{
  if (!known) {
    zopa_json_null(&to->json, key);
    return;
  }
  char *digits = malloc(mpz_sizeinbase(count, 10) + 2);
  if (digits)
    mpz_get_str(digits, 10, count);
  else
    to->json.text->failed = true;
  zopa_json_string(&to->json, key, digits);
  free(digits);
}

static void put_fraction(struct writer *to, const char *key, bool known, const mpq_t value)
{
  char buffer[ZOPA_FRACTION_SIZE];
  zopa_json_string(&to->json, key, known && zopa_power_fraction(value, FRACTION_SHOWN, buffer) ? buffer : NULL);
}

static void put_voter(struct writer *to, size_t voter, const mpq_t *deegan)
{
  const struct zopa_power *power = to->view->power;
  uint32_t class = power->game->class_of[voter];
  const struct zopa_power_counts *counts = &power->counts;
  const struct zopa_power_figures *figures = &power->figures[class];
  bool settled = power->game->settled;
  zopa_json_object(&to->json, NULL);
  zopa_json_string(&to->json, "id", to->view->rule->voters[voter]);
  put_count(to, "swings", counts->swings_known, counts->swings[class]);
  zopa_json_number(&to->json, "banzhaf", figures->banzhaf);
  zopa_json_number(&to->json, "banzhaf_absolute", figures->banzhaf_absolute);
  zopa_json_number(&to->json, "shapley_shubik", figures->shapley_shubik);
  put_fraction(to, "shapley_shubik_exact", counts->shapley_known && !settled, counts->shapley[class]);
  zopa_json_number(&to->json, "deegan_packel", figures->deegan_packel);
  put_fraction(to, "deegan_packel_exact", counts->deegan_known, deegan[class]);
  zopa_json_number(&to->json, "holler", figures->holler);
  zopa_json_number(&to->json, "johnston", figures->johnston);
  zopa_json_number(&to->json, "coleman_initiative", figures->coleman_initiative);
  zopa_json_number(&to->json, "coleman_prevention", figures->coleman_prevention);
  zopa_json_end(&to->json);
}

static void put_voters(struct writer *to)
{
  const struct zopa_power *power = to->view->power;
  uint32_t classes = power->game->class_count;
  mpq_t *deegan = calloc(classes, sizeof *deegan);
  zopa_json_array(&to->json, "voters");
  if (!deegan)
    to->json.text->failed = true;
  for (uint32_t c = 0; deegan && c < classes; c++) {
    mpq_init(deegan[c]);
    zopa_power_deegan(power, c, deegan[c]);
  }
  for (size_t v = 0; deegan && v < to->view->rule->voter_count; v++)
    put_voter(to, v, (const mpq_t *)deegan);
  for (uint32_t c = 0; deegan && c < classes; c++)
    mpq_clear(deegan[c]);
  free(deegan);
  zopa_json_end(&to->json);
}

/* What a limit left room for: how many coalitions win at least and at most, and the same of each voter's absolute index. */
static void put_bounds(struct writer *to)
{
  const struct zopa_power *power = to->view->power;
  if (!power->bounded) {
    zopa_json_null(&to->json, "bounds");
    return;
  }
  zopa_json_object(&to->json, "bounds");
  zopa_json_array(&to->json, "winning");
  put_count(to, NULL, true, power->winning_low);
  put_count(to, NULL, true, power->winning_high);
  zopa_json_end(&to->json);
  zopa_json_array(&to->json, "voters");
  for (size_t v = 0; v < to->view->rule->voter_count; v++) {
    const struct zopa_power_figures *figures = &power->figures[power->game->class_of[v]];
    zopa_json_object(&to->json, NULL);
    zopa_json_string(&to->json, "id", to->view->rule->voters[v]);
    zopa_json_array(&to->json, "banzhaf_absolute");
    zopa_json_number(&to->json, NULL, figures->absolute_low);
    zopa_json_number(&to->json, NULL, figures->absolute_high);
    zopa_json_end(&to->json);
    zopa_json_end(&to->json);
  }
  zopa_json_end(&to->json);
  zopa_json_end(&to->json);
}

void zopa_power_json(const struct zopa_power_view *view, struct zopa_text *text)
{
  static const char *const methods[] = {[ZOPA_POWER_CELLS] = "enumeration", [ZOPA_POWER_DIAGRAM] = "diagram", [ZOPA_POWER_TABLE] = "table",
                                        [ZOPA_POWER_NONE] = NULL};
  struct writer to = {.json = ZOPA_JSON_INIT(text), .view = view};
  const struct zopa_power *power = view->power;
  struct zopa_text words = {0};
  zopa_rule_words(view->rule, &words);
  zopa_json_object(&to.json, NULL);
  zopa_json_integer(&to.json, "zopa", 1);
  put_count(&to, "winning", power->counts.swings_known, power->counts.winning);
  put_count(&to, "minimal_winning", power->counts.minimal_known, power->counts.minimal);
  put_voters(&to);
  zopa_json_string(&to.json, "rule", words.data);
  zopa_json_string(&to.json, "method", methods[power->method]);
  zopa_json_number(&to.json, "shapley_shubik_error", power->integrated ? power->error : power->counts.shapley_known ? 0 : NAN);
  put_bounds(&to);
  zopa_warnings_json(&to.json, &view->call->error);
  zopa_json_end(&to.json);
  text->failed |= words.failed;
  zopa_text_clear(&words);
}
