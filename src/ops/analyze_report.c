/* analyze_report.c - an analysis for people: fills the view that terminal and page are written from. */
#include <string.h>

#include "base/date.h"
#include "ops/analyze_view.h"
#include "report/analysis_view.h"

/* Everything the view points to, kept until it is written. */
struct parts {
  struct zopa_arena arena;
  struct zopa_plot plot;
  struct zopa_table solutions, division, ranges, points, counts;
  bool failed;
};

/* A sentence of its own in the arena. */
static struct zopa_sentence own(struct parts *parts, struct zopa_text *text)
{
  struct zopa_sentence sentence = {.text = text->data ? zopa_arena_string(&parts->arena, text->data) : ""};
  parts->failed |= text->failed || !sentence.text;
  zopa_text_clear(text);
  return sentence;
}

static struct zopa_sentence tell(struct parts *parts, const struct zopa_analyze_view *view,
                                 void (*write)(const struct zopa_analyze_view *view, struct zopa_text *text))
{
  struct zopa_text text = {0};
  write(view, &text);
  return own(parts, &text);
}

static void write_meta(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  const struct zopa_case *negotiation = view->negotiation;
  char date[ZOPA_DATE_SIZE];
  if (negotiation->as_of.known) {
    zopa_date_spell(negotiation->as_of, date);
    zopa_text_format(text, "As of %s · ", date);
  }
  size_t consenting = 0;
  for (size_t p = 0; p < negotiation->parties_count; p++)
    consenting += zopa_party_consents(negotiation, p);
  zopa_text_format(text, "%zu issue%s · %zu %s must agree", negotiation->issues_count, negotiation->issues_count == 1 ? "" : "s", consenting,
                   consenting == 1 ? "party" : "parties");
  zopa_text_format(text, " · the agreement space");
}

static void write_caption(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  const struct zopa_analysis *analysis = view->analysis;
  zopa_text_format(text, "%s: packages that %s (%zu). ", view->terminal ? "Points" : "Dark points",
                   analysis->frontier.exact        ? "nobody can better for one party without cost to another"
                   : analysis->frontier.within > 0 ? "stand for the frontier" : "no other one found betters",
                   analysis->frontier.count);
  if (view->terminal && view->space->utility_count > 2)
    zopa_text_format(text, "Drawn for the first two of %zu parties. ", view->space->utility_count);
  if (view->shown < analysis->frontier.count)
    zopa_text_format(text, "%zu of them are shown, evenly spread. ", view->shown);
  if (!view->terminal)
    zopa_text_format(text, "Pale points: other feasible outcomes, drawn at random (seed %llu).", (unsigned long long)view->seed);
}

static void write_points_note(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  size_t count = view->analysis->frontier.count;
  zopa_analyze_win_set_words(view, text);
  if (view->shown < count)
    zopa_text_format(text, "%zu of %zu are listed, evenly spread; --points N lists more. ", view->shown, count);
  if (view->analysis->frontier.exact)
    zopa_text_string(text, "Ties: how many outcomes give everyone exactly this; the first of them is shown.");
  else if (view->analysis->frontier.within > 0)
    zopa_text_string(text, "These stand for the others.");
  else
    zopa_text_string(text, "These are the best found; there may be better ones.");
}

static void write_ranges_note(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  for (size_t u = 0; u < view->space->utility_count; u++)
    if (view->space->utilities[u].reservation_assumed && view->space->utilities[u].consents)
      zopa_text_format(text, "%s gives no reservation value; 0 is assumed. ", zopa_party_title(view->negotiation, view->space->utilities[u].party));
  if (!view->analysis->ranges_exact)
    zopa_text_string(text, "Worst and best are bounds: no outcome lies beyond them, but none need reach them. "
                           "The best that all could sign is the best found.");
}

static void write_arithmetic(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  zopa_text_string(text, view->space->exact
                           ? "Utilities are compared as exact integers, so ties are ties."
                           : "The file's numbers have too many digits to be held exactly; utilities are compared as integers on a fixed binary grid.");
}

/* The warnings of reading, as sentences in the arena. */
static size_t copy_warnings(struct parts *parts, const struct zopa_error *error, struct zopa_sentence **ret_sentences)
{
  struct zopa_sentence *sentences = ZOPA_ARENA_NEW(&parts->arena, struct zopa_sentence, error->count);
  size_t count = 0;
  for (size_t i = 0; sentences && i < error->count; i++) {
    const struct zopa_problem *problem = &error->problems[i];
    struct zopa_text text = {0};
    if (problem->severity != ZOPA_WARNING)
      continue;
    zopa_problem_line(&text, problem);
    sentences[count++] = own(parts, &text);
  }
  parts->failed |= !sentences;
  *ret_sentences = sentences;
  return count;
}

/* A paragraph of one sentence; none when it is empty. */
static struct zopa_paragraph paragraph(const struct zopa_sentence *sentence)
{
  return (struct zopa_paragraph){sentence, sentence->text && *sentence->text ? 1 : 0};
}

bool zopa_analyze_report(const struct zopa_analyze_view *view, struct zopa_text *text)
{
  const struct zopa_analysis *analysis = view->analysis;
  struct parts parts = {0};
  struct zopa_text banner = {0}, meta = {0};
  zopa_call_banner(view->negotiation, &banner);
  write_meta(view, &meta);
  struct zopa_sentence lead = tell(&parts, view, zopa_analyze_lead), notes[] = {tell(&parts, view, zopa_analyze_method), tell(&parts, view, write_arithmetic)};
  struct zopa_sentence division_note = {0}, caption = {0}, points_note = {0}, ranges_note = {0}, *warnings = NULL;
  struct zopa_analysis_view report = {
    .head = {.title = view->negotiation->title, .meta = own(&parts, &meta).text, .lead = paragraph(&lead)},
    .notes = notes,
    .notes_count = analysis->answered ? 2 : 0,
  };
  parts.failed |= banner.failed;
  report.head.banner = banner.size > 0 ? own(&parts, &banner).text : NULL;
  report.warnings_count = copy_warnings(&parts, view->error, &warnings);
  report.warnings = warnings;
  zopa_analyze_count_table(view, &parts.counts);
  report.counts = &parts.counts;
  if (view->division->exists) {
    division_note = tell(&parts, view, zopa_analyze_division_note);
    zopa_analyze_division_table(view, &parts.division);
    report.division = &parts.division;
    report.division_note = paragraph(&division_note);
  }
  if (analysis->answered) {
    caption = tell(&parts, view, write_caption);
    points_note = tell(&parts, view, write_points_note);
    ranges_note = tell(&parts, view, write_ranges_note);
    report.plot_caption = paragraph(&caption);
    report.points_note = paragraph(&points_note);
    report.ranges_note = paragraph(&ranges_note);
    parts.failed |= !zopa_analyze_plot(view, &parts.arena, &parts.plot);
    zopa_analyze_range_table(view, &parts.ranges);
    zopa_analyze_frontier_table(view, &parts.points);
    report.ranges = &parts.ranges;
    if (view->shown > 0)
      report.points = &parts.points;
    if (view->shown > 0 && (!view->terminal || view->space->utility_count > 1))
      report.plot = &parts.plot;  /* a terminal draws one party against another */
    if (analysis->any_rational) {
      zopa_analyze_solution_table(view, &parts.solutions);
      report.solutions = &parts.solutions;
    }
  }
  /* A table without rows is left out, so one that lost them must be noticed here. */
  parts.failed |= parts.counts.failed || parts.ranges.failed || parts.points.failed || parts.solutions.failed || parts.division.failed;
  struct zopa_page page = {.text = text, .terminal = view->terminal};
  if (!parts.failed)
    zopa_analysis_view_write(&report, &page);
  zopa_table_clear(&parts.solutions);
  zopa_table_clear(&parts.division);
  zopa_table_clear(&parts.ranges);
  zopa_table_clear(&parts.points);
  zopa_table_clear(&parts.counts);
  zopa_text_clear(&banner);
  zopa_arena_clear(&parts.arena);
  return !parts.failed;
}
