/* power_report.c - voting power for people: the rule as a sentence, how many coalitions win, and a row for each voter or for voters who are alike. */
#include <math.h>
#include <string.h>

#include "ops/power_view.h"
#include "report/page.h"

enum {
  ROWS_MAX = 40,                  /* of a table, unless --full is given */
  NAMED_MAX = 3,                  /* voters of a row that are all named */
  FRACTION_MAX = 11,              /* characters: "421/2145" is readable, much longer is not */
};

struct report {
  struct zopa_power_view *view;
  struct zopa_page page;
};

/* ---------------------------------------------------------------- counts */

/* A count in full, or a power of ten when it is long. */
static void add_count(const mpz_t count, struct zopa_text *text)
{
  enum { DIGITS_MAX = 15 };
  char digits[DIGITS_MAX + 3];
  long exponent;
  if (mpz_sizeinbase(count, 10) <= DIGITS_MAX) {
    zopa_text_string(text, mpz_get_str(digits, 10, count));
    return;
  }
  double mantissa = mpz_get_d_2exp(&exponent, count), ten = log10(mantissa) + (double)exponent * log10(2);
  zopa_text_number(text, pow(10, ten - floor(ten)), 4);
  zopa_text_format(text, " x 10^%.0f", floor(ten));
}

/* 2^-n of all. */
static double share_of_all(const mpz_t count, uint32_t voters)
{
  long exponent = 0;
  double mantissa = mpz_get_d_2exp(&exponent, count);
  return ldexp(mantissa, (int)(exponent - (long)voters));
}

static void add_counts(const struct zopa_power *power, uint32_t voters, struct zopa_text *text)
{
  const struct zopa_power_counts *counts = &power->counts;
  zopa_text_format(text, "%u voter%s. Of the ", voters, voters == 1 ? "" : "s");
  if (voters < 40)
    zopa_text_format(text, "%llu coalitions ", 1ULL << voters);
  else
    zopa_text_format(text, "2^%u coalitions ", voters);
  if (counts->swings_known) {
    add_count(counts->winning, text);
    zopa_text_string(text, " win (a share of ");
    zopa_text_number(text, share_of_all(counts->winning, voters), 4);
    zopa_text_string(text, ")");
  } else if (power->bounded) {
    zopa_text_string(text, "a share of ");
    zopa_text_number(text, share_of_all(power->winning_low, voters), 4);
    zopa_text_string(text, " to ");
    zopa_text_number(text, share_of_all(power->winning_high, voters), 4);
    zopa_text_string(text, " win");
  } else
    zopa_text_string(text, "it was not counted how many win");
  if (counts->minimal_known) {
    zopa_text_string(text, "; ");
    add_count(counts->minimal, text);
    zopa_text_string(text, " lose when any one of their members leaves");
  }
  zopa_text_string(text, ".");
}

/* ---------------------------------------------------------------- the table */

/* "D, F and I", or "perm 1 and 4 more like it". */
static void add_names(const struct zopa_power_view *view, uint32_t class, struct zopa_text *text)
{
  const struct zopa_game *game = view->power->game;
  uint32_t size = game->classes[class].size, at = 0;
  if (size > NAMED_MAX) {
    zopa_text_format(text, "%s and %u more", view->rule->voters[game->classes[class].voter], size - 1);
    return;
  }
  for (uint32_t v = game->classes[class].voter; v < game->voter_count && at < size; v++)
    if (game->class_of[v] == class) {
      zopa_text_format(text, "%s%s", at == 0 ? "" : at + 1 < size ? ", " : " and ", view->rule->voters[v]);
      at++;
    }
}

/* Four decimals; what is smaller and not 0 says so. */
static void cell_index(struct report *to, struct zopa_table *table, double index)
{
  struct zopa_text text = {0};
  if (isnan(index))
    zopa_text_string(&text, "–");
  else if (index > 0 && index < 0.00005)
    zopa_text_string(&text, "<.0001");
  else
    zopa_text_fixed(&text, index, 4);
  zopa_table_cell(table, text.data);
  to->view->failed |= text.failed;
  zopa_text_clear(&text);
}

/* Whether all fractions of the Shapley-Shubik index are short. */
static bool are_readable(const struct zopa_power *power)
{
  char buffer[ZOPA_FRACTION_SIZE];
  bool readable = power->counts.shapley_known && !power->game->settled;
  for (uint32_t c = 0; c < power->game->class_count && readable; c++)
    readable = zopa_power_fraction(power->counts.shapley[c], FRACTION_MAX, buffer);
  return readable;
}

static void begin_table(const struct zopa_power *power, struct zopa_table *table)
{
  static const char *const heads[] = {"Shapley Shubik", "Banzhaf", "Absolute", "Deegan Packel", "Holler", "Johnston", "Initiates", "Prevents"};
  zopa_table_caption(table, "Voting power, voter by voter");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Voter");
  if (power->bounded) {
    zopa_table_column(table, ZOPA_ALIGN_RIGHT, "Banzhaf absolute, at least");
    zopa_table_column(table, ZOPA_ALIGN_RIGHT, "at most");
    return;
  }
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
    zopa_table_column(table, ZOPA_ALIGN_RIGHT, heads[i]);
}

static void put_row(struct report *to, struct zopa_table *table, uint32_t class, bool readable)
{
  const struct zopa_power *power = to->view->power;
  const struct zopa_power_figures *figures = &power->figures[class];
  struct zopa_text name = {0};
  char fraction[ZOPA_FRACTION_SIZE];
  add_names(to->view, class, &name);
  zopa_table_row(table, NULL);
  zopa_table_cell(table, name.data);
  to->view->failed |= name.failed;
  zopa_text_clear(&name);
  if (power->bounded) {
    cell_index(to, table, figures->absolute_low);
    cell_index(to, table, figures->absolute_high);
    return;
  }
  cell_index(to, table, figures->shapley_shubik);
  if (readable && zopa_power_fraction(power->counts.shapley[class], FRACTION_MAX, fraction) && strchr(fraction, '/'))
    zopa_table_note(table, fraction);
  cell_index(to, table, figures->banzhaf);
  cell_index(to, table, figures->banzhaf_absolute);
  cell_index(to, table, figures->deegan_packel);
  cell_index(to, table, figures->holler);
  cell_index(to, table, figures->johnston);
  cell_index(to, table, figures->coleman_initiative);
  cell_index(to, table, figures->coleman_prevention);
}

static void put_voters(struct report *to)
{
  const struct zopa_power *power = to->view->power;
  struct zopa_table table = {0};
  uint32_t classes = power->game->class_count, shown = to->view->full || classes <= ROWS_MAX ? classes : ROWS_MAX;
  bool readable = are_readable(power);
  zopa_page_section(&to->page, "Who can turn the result");
  begin_table(power, &table);
  for (uint32_t c = 0; c < shown; c++)
    put_row(to, &table, c, readable);
  zopa_page_table(&to->page, &table);
  to->view->failed |= table.failed;
  zopa_table_clear(&table);
  if (shown < classes) {
    struct zopa_text text = {0};
    zopa_text_format(&text, "%u more rows are not shown, of voters who count for less; --full lists them all, and so does --json.", classes - shown);
    zopa_page_line(&to->page, ZOPA_VOICE_SMALL, &text);
  }
}

/* ---------------------------------------------------------------- words */

static void put_missing(struct report *to)
{
  const struct zopa_error *error = &to->view->call->error;
  struct zopa_text text = {0};
  for (size_t i = 0; i < error->count; i++)
    if (error->problems[i].severity == ZOPA_WARNING && !error->problems[i].place.file) {
      zopa_text_format(&text, "Note: %s.", error->problems[i].text);
      zopa_page_line(&to->page, ZOPA_VOICE_SMALL, &text);
    }
}

static void put_meaning(struct report *to)
{
  const struct zopa_power *power = to->view->power;
  struct zopa_text text = {0};
  zopa_page_section(&to->page, "What the figures mean");
  zopa_text_string(&text, "A swing is a coalition that loses without a voter and wins with it. Absolute is the Penrose-Banzhaf index, the share of "
                          "coalitions of the others that are swings; Banzhaf is that as a share of all voters' swings; Shapley-Shubik is how often a "
                          "voter turns defeat into victory when all line up in every order. Initiates and prevents (Coleman): the share of defeats "
                          "that the voter could turn, and of victories that it could prevent.");
  if (power->counts.minimal_known || power->counts.johnston_known)
    zopa_text_string(&text, " Deegan-Packel and Holler look at coalitions that need every member, Johnston at all in which somebody is critical.");
  if (power->integrated) {
    zopa_text_string(&text, " Shapley-Shubik is integrated numerically, within ");
    zopa_text_number(&text, power->error, 2);
    zopa_text_string(&text, "; all else is exact and rounded once.");
  } else if (power->counts.swings_known)
    zopa_text_string(&text, " All figures are exact and rounded once.");
  zopa_page_line(&to->page, ZOPA_VOICE_SMALL, &text);
  zopa_text_string(&text, "Power here is what the rule gives before anything is known of the voters: each says yes or no as if by chance. How they "
                          "are likely to vote is another question (zopa ratify).");
  zopa_page_line(&to->page, ZOPA_VOICE_SMALL, &text);
}

void zopa_power_report(struct zopa_power_view *view, const struct zopa_terminal *terminal, struct zopa_text *text)
{
  struct report to = {.view = view, .page = {.text = text, .terminal = terminal}};
  struct zopa_text lead = {0}, line = {0};
  zopa_text_string(&lead, "Passes with: ");
  zopa_rule_words(view->rule, &lead);
  zopa_text_string(&lead, ".");
  struct zopa_sentence sentence = {.text = lead.data};
  struct zopa_page_head head = {.title = view->title ? view->title : "Voting power", .meta = "Voting power under a rule",
                                .lead = {&sentence, lead.data != NULL}};
  zopa_page_begin(&to.page, &head);
  view->failed |= lead.failed;
  zopa_text_clear(&lead);
  add_counts(view->power, (uint32_t)view->rule->voter_count, &line);
  zopa_page_line(&to.page, ZOPA_VOICE_BODY, &line);
  put_voters(&to);
  if (terminal == NULL)
    put_missing(&to);
  put_meaning(&to);
  if (view->source) {
    zopa_text_format(&line, "Source: %s", view->source);
    zopa_page_line(&to.page, ZOPA_VOICE_SMALL, &line);
  }
  if (view->note) {
    zopa_text_string(&line, view->note);
    zopa_page_line(&to.page, ZOPA_VOICE_SMALL, &line);
  }
  zopa_page_end(&to.page);
  view->failed |= text->failed;
}
