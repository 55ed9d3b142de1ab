/* show_words.c - see show_words.h: options, clauses, days, progress. What entries and parties say is in show_said.c. */
#include "ops/show_words.h"

#include <string.h>

#include "ops/outcome_text.h"

enum { OPTIONS_NAMED = 4, ISSUES_NAMED = 8 };   /* longer lists are cut, and say how many more there are */
enum { TITLE_LONG = 32, OPTIONS_COMPARED = 64 };        /* when titles are made brief: from what length on, among how many options at most */

const char *zopa_show_keep(struct zopa_show *show, struct zopa_text *text)
{
  const char *kept = text->failed ? NULL : zopa_arena_text(&show->arena, text->data ? text->data : "", text->size);
  zopa_text_clear(text);
  show->failed |= !kept;
  return kept ? kept : "";
}

/* --- options --- */

static void add_unit(const struct zopa_issue *issue, struct zopa_text *text)
{
  if (issue->unit)
    zopa_text_format(text, " %s", issue->unit);
}

/* The length of a title without the remark in brackets at its end. */
static size_t brief_length(const char *title)
{
  size_t length = strlen(title);
  const char *bracket = strrchr(title, '(');
  bool remark = length > TITLE_LONG && title[length - 1] == ')' && bracket && bracket > title && bracket[-1] == ' ';
  return remark ? (size_t)(bracket - title) - 1 : length;
}

/* Without its remark an option may be confused with another. */
static bool is_clear(const struct zopa_issue *issue, uint32_t option, const char *title, size_t length)
{
  for (size_t o = 0; o < issue->options_count && o < OPTIONS_COMPARED; o++)
    if (o != option && issue->options[o].text && brief_length(issue->options[o].text) == length && memcmp(issue->options[o].text, title, length) == 0)
      return false;
  return issue->options_count <= OPTIONS_COMPARED;
}

static void add_option(const struct zopa_issue *issue, uint32_t option, enum zopa_option_form form, struct zopa_text *text)
{
  struct zopa_text buffer = {0};
  const char *title = zopa_option_title(issue, option, &buffer);
  size_t length = form == ZOPA_OPTION_BRIEF ? brief_length(title) : strlen(title);
  if (length < strlen(title) && !is_clear(issue, option, title, length))
    length = strlen(title);
  zopa_text_add(text, title, length);
  text->failed |= buffer.failed;
  zopa_text_clear(&buffer);
}

static bool is_run(const uint32_t *options, size_t count)
{
  for (size_t i = 1; i < count; i++)
    if (options[i] != options[i - 1] + 1)
      return false;
  return true;
}

void zopa_show_options(const struct zopa_issue *issue, const uint32_t *options, size_t count, const char *between, const char *last,
                       enum zopa_option_form form, struct zopa_text *text)
{
  if (issue->numeric && count > 2 && is_run(options, count)) {
    zopa_text_format(text, "%s to %s", issue->options[options[0]].id, issue->options[options[count - 1]].id);
    add_unit(issue, text);
    return;
  }
  size_t named = count <= OPTIONS_NAMED ? count : OPTIONS_NAMED - 1;
  for (size_t i = 0; i < named; i++) {
    if (i > 0)
      zopa_text_string(text, i + 1 == count ? last : between);
    add_option(issue, options[i], form, text);
  }
  if (named < count)
    zopa_text_format(text, " and %zu more", count - named);
}

void zopa_show_term(const struct zopa_case *negotiation, const struct zopa_term *term, enum zopa_option_form form, struct zopa_text *text)
{
  const struct zopa_issue *issue = &negotiation->issues[term->issue];
  const char *least = term->at_least.text, *most = term->at_most.text;
  if (!least && !most) {
    zopa_show_options(issue, term->options, term->options_count, ", ", " or ", form, text);
    return;
  }
  if (least && most)
    zopa_text_format(text, "%s to %s", least, most);
  else
    zopa_text_format(text, "%s %s", least ? "at least" : "at most", least ? least : most);
  add_unit(issue, text);
}

void zopa_show_clause(const struct zopa_case *negotiation, const struct zopa_clause *clause, struct zopa_text *text)
{
  for (size_t i = 0; i < clause->terms_count; i++) {
    const struct zopa_term *term = &clause->terms[i];
    zopa_text_format(text, "%s%s", i ? "; " : "", zopa_issue_title(negotiation, term->issue));
    if (term->options_count > 0) {
      zopa_text_string(text, ": ");
      zopa_show_term(negotiation, term, ZOPA_OPTION_WHOLE, text);
    }
  }
}

void zopa_show_parties(const struct zopa_case *negotiation, const struct zopa_indices *parties, struct zopa_text *text)
{
  for (size_t i = 0; i < parties->at_count; i++) {
    zopa_text_string(text, i == 0 ? "" : i + 1 == parties->at_count ? " and " : ", ");
    zopa_text_string(text, zopa_party_title(negotiation, parties->at[i]));
  }
}

/* --- days --- */

void zopa_show_day(struct zopa_date date, struct zopa_text *text)
{
  char spelt[ZOPA_DATE_SIZE];
  zopa_date_spell(date, spelt);
  zopa_text_string(text, spelt);
}

void zopa_show_short_day(struct zopa_date date, struct zopa_text *text)
{
  char spelt[ZOPA_DATE_SIZE];
  zopa_date_spell(date, spelt);
  const char *month = strchr(spelt, ' '), *year = strrchr(spelt, ' ');
  size_t head = month ? (size_t)(month - spelt) + 4 : 0;        /* the day, a blank, three letters of the month */
  if (!month || !year || (size_t)(year - spelt) < head)
    head = strlen(spelt);
  zopa_text_add(text, spelt, head);
  if (head < strlen(spelt))
    zopa_text_string(text, year);
}

void zopa_show_days(struct zopa_date first, struct zopa_date last, struct zopa_text *text)
{
  char from[ZOPA_DATE_SIZE], to[ZOPA_DATE_SIZE];
  if (last.day > first.day) {
    zopa_date_spell(first, from);
    zopa_date_spell(last, to);
    const char *from_month = strchr(from, ' '), *to_month = strchr(to, ' ');
    if (from_month && to_month && strcmp(from_month, to_month) == 0)
      zopa_text_add(text, from, (size_t)(from_month - from));
    else
      zopa_show_short_day(first, text);
    zopa_text_string(text, " to ");
  }
  zopa_show_short_day(last, text);
}

void zopa_show_lapse(const struct zopa_show *show, struct zopa_date expires, struct zopa_text *text)
{
  if (!expires.known)
    return;
  zopa_text_string(text, zopa_show_expired(show, expires) ? "lapsed after " : "stands until ");
  zopa_show_short_day(expires, text);
}

/* --- progress --- */

void zopa_show_progress(const struct zopa_show *show, struct zopa_text *text)
{
  size_t listed = show->negotiation->issues_count, strict = zopa_show_strict(show), lenient = zopa_show_lenient(show);
  bool one = listed == 1;
  if (show->state_counts[ZOPA_STATE_UNSAID] == listed && one)
    zopa_text_string(text, "Nothing on file says where the one listed issue stands.");
  else if (show->state_counts[ZOPA_STATE_UNSAID] == listed)
    zopa_text_format(text, "Nothing on file says where any of the %zu listed issues stands.", listed);
  else if (strict == listed && one)
    zopa_text_string(text, "The one listed issue is agreed or closed.");
  else if (strict == listed)
    zopa_text_format(text, "All %zu listed issues are agreed or closed.", listed);
  else {
    if (strict == 0)
      zopa_text_string(text, "None agreed or closed, ");
    else
      zopa_text_format(text, "%zu agreed or closed, ", strict);
    if (lenient == 0)
      zopa_text_string(text, "none even with the tentative ones");
    else
      zopa_text_format(text, "%s%zu with the tentative ones", lenient == strict ? "still " : "", lenient);
    zopa_text_format(text, ", of %zu listed issue%s.", listed, one ? "" : "s");
  }
}

void zopa_show_state_list(const struct zopa_show *show, enum zopa_issue_state state, const char *lead, struct zopa_text *text)
{
  size_t count = show->state_counts[state], named = 0;
  if (count == 0)
    return;
  zopa_text_string(text, lead);
  for (size_t i = 0; i < show->negotiation->issues_count && named < ISSUES_NAMED; i++)
    if (show->issues[i].state == state)
      zopa_text_format(text, "%s%s", named++ ? "; " : "", zopa_issue_title(show->negotiation, (uint32_t)i));
  if (named < count)
    zopa_text_format(text, "; and %zu more", count - named);
  zopa_text_string(text, ".");
}

void zopa_show_share(const struct zopa_statement *statement, struct zopa_text *text)
{
  zopa_text_number(text, statement->share_value.value * 100, 6);
  zopa_text_string(text, "%");
  if (statement->share_of)
    zopa_text_format(text, " of %s", statement->share_of);
}

void zopa_show_gap(const struct zopa_show *show, uint32_t issue, struct zopa_text *text)
{
  const struct zopa_show_issue *it = &show->issues[issue];
  if (!it->gap_known)
    return;
  zopa_text_string(text, "gap ");
  zopa_text_number(text, it->gap, 10);
  add_unit(&show->negotiation->issues[issue], text);
  if (it->gap_moved) {
    zopa_text_string(text, ", was ");
    zopa_text_number(text, it->gap_before, 10);
  }
}
