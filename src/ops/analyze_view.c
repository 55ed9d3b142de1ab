/* analyze_view.c - an analysis in sentences and tables, the same for terminal and page. */
#include "ops/analyze_view.h"

#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t zopa_analyze_row(const struct zopa_analyze_view *view, size_t i)
{
  size_t count = view->analysis->frontier.count, shown = view->shown;
  return shown >= count || shown < 2 ? i : (size_t)((unsigned __int128)i * (count - 1) / (shown - 1));
}

double zopa_analyze_utility(const struct zopa_analyze_view *view, size_t row, size_t utility)
{
  return zopa_utility_value(&view->space->utilities[utility], view->analysis->frontier.sums[row * view->space->utility_count + utility]);
}

void zopa_digits_grouped(struct zopa_text *text, const char *digits)
{
  size_t length = strlen(digits);
  if (length > 18) {
    zopa_text_format(text, "about %c.%c × 10^%zu", digits[0], digits[1], length - 1);
    return;
  }
  for (size_t i = 0; i < length; i++) {
    if (i > 0 && (length - i) % 3 == 0)
      zopa_text_string(text, ",");
    zopa_text_add(text, digits + i, 1);
  }
}

/* A count rounded to so many digits: "8,530,000,000", "9.31 × 10^20". */
static void spell_estimate(struct zopa_text *text, double count, int digits)
{
  char rounded[32], whole[32];
  snprintf(rounded, sizeof rounded, "%.*e", digits - 1, count < 0.5 ? 0 : round(count));
  zopa_number_read(rounded, &count);
  if (count < 1e15) {
    snprintf(whole, sizeof whole, "%.0f", count);
    zopa_digits_grouped(text, whole);
    return;
  }
  char *power = strchr(rounded, 'e');
  *power = '\0';
  zopa_text_format(text, "%s × 10^%d", rounded, (int)strtol(power + 1, NULL, 10));
}

/* The ends of an interval, with as many digits as tell them apart. */
static void spell_interval(struct zopa_text *text, double low, double high)
{
  enum { DIGITS_LEAST = 3, DIGITS_MOST = 9 };
  int digits = DIGITS_LEAST;
  char ends[2][32];
  do {
    snprintf(ends[0], sizeof ends[0], "%.*e", digits - 1, low);
    snprintf(ends[1], sizeof ends[1], "%.*e", digits - 1, high);
  } while (strcmp(ends[0], ends[1]) == 0 && digits++ < DIGITS_MOST);
  spell_estimate(text, low, digits);
  zopa_text_string(text, " and ");
  spell_estimate(text, high, digits);
}

void zopa_tally_spell(struct zopa_text *text, const struct zopa_tally *tally)
{
  if (tally->exact)
    zopa_digits_grouped(text, tally->exact);
  else if (tally->confidence == 0)
    zopa_text_string(text, "an unknown number");
  else {
    zopa_text_string(text, "about ");
    spell_estimate(text, tally->estimate, 3);
    zopa_text_string(text, " (between ");
    spell_interval(text, tally->low, tally->high);
    char draws[24];
    snprintf(draws, sizeof draws, "%llu", (unsigned long long)tally->draws);
    zopa_text_string(text, ", 95% interval from ");
    zopa_digits_grouped(text, draws);
    zopa_text_string(text, " draws)");
  }
}

static bool is_one(const struct zopa_tally *tally) { return tally->exact && strcmp(tally->exact, "1") == 0; }

/* "all 3 parties that must agree", "both parties", "the one party". */
static const char *everyone(const struct zopa_analyze_view *view, struct zopa_text *buffer)
{
  size_t count = 0;
  for (size_t u = 0; u < view->space->utility_count; u++)
    count += view->space->utilities[u].consents;
  if (count <= 2)
    return count == 2 ? "both parties" : "the one party that must agree";
  buffer->size = 0;
  zopa_text_format(buffer, "all %zu parties", count);
  return buffer->failed ? "all parties" : buffer->data;
}

static void lead_incomplete(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  const struct zopa_space *space = view->space;
  zopa_digits_grouped(text, space->outcome_count);
  zopa_text_string(text, strcmp(space->outcome_count, "1") == 0 ? " outcome is conceivable, " : " outcomes are conceivable, ");
  zopa_tally_spell(text, &view->analysis->feasible);
  zopa_text_string(text, " of them feasible. What everyone could sign is not told: ");
  for (size_t i = 0; i < space->incomplete_count; i++)
    zopa_text_format(text, "%s%s", i == 0 ? "" : i + 1 < space->incomplete_count ? ", " : " and ",
                     zopa_party_title(view->negotiation, space->incomplete[i]));
  zopa_text_string(text, space->incomplete_count > 1 ? " have no complete preferences" : " has no complete preferences");
  zopa_text_string(text, " here (weights and values), only what statements say, if anything.");
}

/* What the packages listed are, after their number. */
static void lead_frontier(const struct zopa_analysis *analysis, struct zopa_text *text)
{
  bool one = analysis->frontier.count == 1;
  if (analysis->frontier.exact)
    zopa_text_format(text, "%scannot be bettered for one party without cost to another.", analysis->part ? "among those asked for " : "");
  else if (analysis->frontier.within > 0) {
    zopa_text_format(text, "stand%s for all that cannot be bettered for one party without cost to another, within ", one ? "s" : "");
    zopa_text_number(text, 100 * analysis->frontier.within, 4);
    zopa_text_string(text, "% for everyone.");
  } else
    zopa_text_format(text, "%s; there may be better ones.", one ? "betters all others that were found" : "were found that no other one found betters");
}

void zopa_analyze_lead(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  const struct zopa_analysis *analysis = view->analysis;
  struct zopa_text buffer = {0};
  if (!analysis->answered) {
    lead_incomplete(view, text);
    return;
  }
  if (analysis->feasible.exact && strcmp(analysis->feasible.exact, "0") == 0) {
    zopa_text_string(text, "No agreement exists: every one of the ");
    zopa_digits_grouped(text, view->space->outcome_count);
    zopa_text_string(text, " conceivable outcomes breaks a constraint or crosses a red line.");
    return;
  }
  const char *feasible = analysis->feasible.exact, *rational = analysis->rational.exact;
  bool all = feasible && rational && strcmp(feasible, rational) == 0 && !is_one(&analysis->feasible);
  if (analysis->none_rational)
    zopa_text_format(text, "No agreement exists that %s would sign: none of the ", everyone(view, &buffer));
  else if (all)
    zopa_text_format(text, "Every feasible outcome is at least as good as no agreement for %s: ", everyone(view, &buffer));
  else {
    zopa_tally_spell(text, &analysis->rational);
    zopa_text_format(text, " %s at least as good as no agreement for %s, of ", is_one(&analysis->rational) ? "outcome is" : "outcomes are",
                     everyone(view, &buffer));
  }
  zopa_tally_spell(text, &analysis->feasible);
  zopa_text_string(text, all ? " of them" : is_one(&analysis->feasible) ? " feasible outcome" : " feasible outcomes");
  if (analysis->none_rational)
    zopa_text_string(text, " reaches every reservation value");
  if (!analysis->feasible.exact || strcmp(analysis->feasible.exact, view->space->outcome_count) != 0) {
    zopa_text_string(text, " (");
    zopa_digits_grouped(text, view->space->outcome_count);
    zopa_text_string(text, " conceivable)");
  }
  zopa_text_string(text, ".");
  if (!analysis->none_rational && !analysis->no_frontier) {
    char digits[24];
    snprintf(digits, sizeof digits, "%zu", analysis->frontier.count);
    zopa_text_string(text, " ");
    zopa_digits_grouped(text, digits);
    zopa_text_format(text, " distinct package%s ", analysis->frontier.count == 1 ? "" : "s");
    lead_frontier(analysis, text);
  }
  if (text->size > 0 && text->data[0] >= 'a' && text->data[0] <= 'z')
    text->data[0] = (char)(text->data[0] - 'a' + 'A');  /* "about" begins the sentence */
  text->failed |= buffer.failed;
  zopa_text_clear(&buffer);
}

void zopa_analyze_method(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  static const char *const endings[] = {
    [ZOPA_COMPLETE] = "", [ZOPA_TIME_LIMIT] = "The time limit was met before the answer was proven. ",
    [ZOPA_MEMORY_LIMIT] = "The memory limit was met before the answer was proven. ",
    [ZOPA_CANCELLED] = "The run was cancelled before the answer was proven. ",
    [ZOPA_SIZE_LIMIT] = "There are more outcomes, and more conditions among them, than the exact methods can take. ",
  };
  const struct zopa_analysis *analysis = view->analysis;
  const struct zopa_frontier *frontier = &analysis->frontier;
  if (analysis->frontier_expected > 0) {
    zopa_text_string(text, "The frontier would hold about ");
    spell_estimate(text, analysis->frontier_expected, 1);
    zopa_text_string(text, " packages, too many to list: --within 0.01 gives one that is true within one per cent, --at-least PARTY=X a part of it, "
                           "--no-frontier leaves it out. ");
  } else
    zopa_text_string(text, endings[analysis->ending]);
  if (!analysis->answered)
    return;
  if (frontier->exact && strcmp(frontier->method, "enumeration") == 0)
    zopa_text_string(text, "Every outcome was looked at: counts, frontier and solutions are exact. ");
  else if (frontier->exact)
    zopa_text_format(text, "The frontier is exact, found without looking at every outcome (method: %s). ", frontier->method);
  else if (frontier->within > 0) {
    zopa_text_string(text, "Whatever can be agreed, some listed package gives each party at least 1 / ");
    zopa_text_number(text, 1 + frontier->within, 6);
    zopa_text_format(text, " of what it gets there above its worst. That is proven (method: %s). ", frontier->method);
  } else if (!analysis->no_frontier)
    zopa_text_format(text, "What is listed is feasible, and no listed package betters another, but better ones may exist (method: %s, seed %llu). ",
                     frontier->method, (unsigned long long)view->seed);
  for (size_t k = 0; k < zopa_concept_count && analysis->answered; k++)
    if (analysis->solutions[k].exists && !analysis->solutions[k].proven) {
      zopa_text_format(text, " %s is not proven: its value is ", zopa_concepts[k]->title);
      zopa_text_number(text, analysis->solutions[k].value, 6);
      zopa_text_string(text, ", and none can exceed ");
      zopa_text_number(text, analysis->solutions[k].bound, 6);
      zopa_text_string(text, ".");
    }
}

void zopa_analyze_solution_table(const struct zopa_analyze_view *view, struct zopa_table *table)
{
  const struct zopa_space *space = view->space;
  const struct zopa_analysis *analysis = view->analysis;
  struct zopa_text buffer = {0};
  zopa_table_caption(table, "The four solutions, issue by issue");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "");
  for (size_t k = 0; k < zopa_concept_count; k++) {
    buffer.size = 0;
    zopa_text_format(&buffer, "%c  %s", zopa_concepts[k]->letter, zopa_concepts[k]->title);
    zopa_table_column(table, ZOPA_ALIGN_LEFT, buffer.data);
  }
  for (size_t i = 0; i < space->issue_count; i++) {
    zopa_table_row(table, NULL);
    zopa_table_cell(table, zopa_issue_title(view->negotiation, (uint32_t)i));
    for (size_t k = 0; k < zopa_concept_count; k++) {
      zopa_table_cell(table, zopa_option_title(&view->negotiation->issues[i], analysis->solutions[k].outcome[i], &buffer));
    }
  }
  for (size_t u = 0; u < space->utility_count; u++) {
    zopa_table_row(table, NULL);
    buffer.size = 0;
    zopa_text_format(&buffer, "Utility of %s", zopa_party_title(view->negotiation, space->utilities[u].party));
    zopa_table_cell(table, buffer.data);
    zopa_table_party(table, (int)space->utilities[u].party);
    for (size_t k = 0; k < zopa_concept_count; k++) {
      zopa_table_cell_number(table, zopa_utility_value(&space->utilities[u], analysis->solutions[k].sums[u]), 4);
      zopa_table_tone(table, ZOPA_TONE_STRONG);
    }
  }
  zopa_table_row(table, NULL);
  zopa_table_cell(table, "What it maximises");
  zopa_table_tone(table, ZOPA_TONE_SOFT);
  for (size_t k = 0; k < zopa_concept_count; k++) {
    buffer.size = 0;
    zopa_text_format(&buffer, "%s: ", zopa_concepts[k]->says);
    zopa_text_number(&buffer, analysis->solutions[k].value, 6);
    zopa_table_cell(table, buffer.data);
    zopa_table_tone(table, ZOPA_TONE_SOFT);
  }
  table->failed |= buffer.failed;
  zopa_text_clear(&buffer);
}

static void range_cell(struct zopa_table *table, const struct zopa_utility *utility, int64_t sum)
{
  if (sum == INT64_MIN || sum == INT64_MAX)
    zopa_table_cell(table, "–");
  else
    zopa_table_cell_number(table, zopa_utility_value(utility, sum), 4);
}

void zopa_analyze_range_table(const struct zopa_analyze_view *view, struct zopa_table *table)
{
  const struct zopa_space *space = view->space;
  zopa_table_caption(table, "What each party can get");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Party");
  zopa_table_column(table, ZOPA_ALIGN_RIGHT, "Worst feasible");
  zopa_table_column(table, ZOPA_ALIGN_RIGHT, "No agreement");
  zopa_table_column(table, ZOPA_ALIGN_RIGHT, "Best all could sign");
  zopa_table_column(table, ZOPA_ALIGN_RIGHT, "Best feasible");
  for (size_t u = 0; u < space->utility_count; u++) {
    const struct zopa_utility *utility = &space->utilities[u];
    const struct zopa_preference *preference = &view->negotiation->preferences[utility->party];
    zopa_table_row(table, NULL);
    zopa_table_cell(table, zopa_party_title(view->negotiation, utility->party));
    zopa_table_party(table, (int)space->utilities[u].party);
    if (!utility->consents)
      zopa_table_note(table, "need not agree");
    range_cell(table, utility, view->analysis->worst[u]);
    if (utility->reservation_assumed) {
      zopa_table_cell(table, "0");
      zopa_table_note(table, "assumed");
    } else
      zopa_table_cell_number(table, preference->reservation.text ? preference->reservation.value : zopa_utility_value(utility, utility->reservation), 4);
    range_cell(table, utility, view->analysis->ideal[u]);
    range_cell(table, utility, view->analysis->best[u]);
  }
}

void zopa_analyze_frontier_table(const struct zopa_analyze_view *view, struct zopa_table *table)
{
  const struct zopa_space *space = view->space;
  const struct zopa_frontier *frontier = &view->analysis->frontier;
  struct zopa_text buffer = {0}, title = {0};
  zopa_table_caption(table, "Packages that nobody can better for free");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "");
  for (size_t u = 0; u < space->utility_count; u++)
    zopa_table_party_column(table, ZOPA_ALIGN_RIGHT, (int)space->utilities[u].party, zopa_party_title(view->negotiation, space->utilities[u].party));
  if (frontier->exact)
    zopa_table_column(table, ZOPA_ALIGN_RIGHT, "Ties");
  if (view->approval.probability)
    zopa_table_column(table, ZOPA_ALIGN_LEFT, "Passes");
  if (view->outcomes_listed)
    zopa_table_column(table, ZOPA_ALIGN_LEFT, "Package");
  for (size_t i = 0; i < view->shown; i++) {
    size_t row = zopa_analyze_row(view, i);
    buffer.size = 0;
    zopa_text_format(&buffer, "point-%zu", i + 1);         /* the chart on the page finds rows by this */
    zopa_table_row(table, buffer.data);
    buffer.size = 0;
    zopa_text_format(&buffer, "%zu", row + 1);
    for (size_t k = 0; k < zopa_concept_count; k++)
      if (view->analysis->solutions[k].exists && view->analysis->solutions[k].point == row)
        zopa_text_format(&buffer, " %c", zopa_concepts[k]->letter);
    zopa_table_cell(table, buffer.data);
    for (size_t u = 0; u < space->utility_count; u++)
      zopa_table_cell_number(table, zopa_analyze_utility(view, row, u), 4);
    if (frontier->exact) {
      buffer.size = 0;
      zopa_frontier_ties(frontier, row, &buffer);
      zopa_table_cell(table, buffer.size > 0 ? buffer.data : "–");
    }
    if (view->approval.probability)
      zopa_analyze_approval_cell(view, i, table);
    if (!view->outcomes_listed)
      continue;
    buffer.size = 0;
    zopa_frontier_outcome(frontier, space->issue_count, row, view->outcome);
    for (size_t k = 0; k < space->issue_count; k++)
      zopa_text_format(&buffer, "%s%s", k ? " | " : "", zopa_option_title(&view->negotiation->issues[k], view->outcome[k], &title));
    zopa_table_cell(table, buffer.data);
  }
  table->failed |= buffer.failed || title.failed;
  zopa_text_clear(&buffer);
  zopa_text_clear(&title);
}

static void count_row(struct zopa_table *table, const char *what, const struct zopa_tally *tally, const char *meaning)
{
  struct zopa_text buffer = {0};
  zopa_table_row(table, NULL);
  zopa_table_cell(table, what);
  zopa_tally_spell(&buffer, tally);
  zopa_table_cell(table, buffer.data);
  zopa_table_cell(table, meaning);
  zopa_table_tone(table, ZOPA_TONE_SOFT);
  table->failed |= buffer.failed;
  zopa_text_clear(&buffer);
}

void zopa_analyze_count_table(const struct zopa_analyze_view *view, struct zopa_table *table)
{
  const struct zopa_analysis *analysis = view->analysis;
  struct zopa_tally conceivable = {.exact = view->space->outcome_count};
  char digits[24];
  zopa_table_caption(table, "How many there are");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "");
  zopa_table_column(table, ZOPA_ALIGN_RIGHT, "How many");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "What is counted");
  count_row(table, "Outcomes", &conceivable, "one option for every issue");
  count_row(table, "Feasible", &analysis->feasible, "break no constraint and cross no red line of a party that must agree");
  if (!analysis->answered)
    return;
  count_row(table, "Rational", &analysis->rational, "feasible, and at least as good as no agreement for every party that must agree");
  if (analysis->no_frontier)
    return;
  snprintf(digits, sizeof digits, "%zu", analysis->frontier.count);
  struct zopa_tally frontier = {.exact = digits};
  count_row(table, "Frontier", &frontier,
            analysis->frontier.within > 0 ? "distinct packages that stand for the frontier, within the factor asked for"
            : analysis->frontier.exact    ? "distinct packages, by what they are worth, that no feasible outcome betters for one party without cost to another"
                                     : "distinct packages found that no other one found betters; there may be more");
}
