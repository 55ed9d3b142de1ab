/* words.c - see words.h. */
#include "case/words.h"

#include <string.h>

enum { OPTIONS_NAMED = 4, ORDER_NAMED = 12 };   /* longer lists are cut, and say how many more there are; a whole order tells by its last ones too */
enum { TITLE_LONG = 32, OPTIONS_COMPARED = 64 };        /* when titles are made brief: from what length on, among how many options at most */

/* --- titles --- */

const char *zopa_party_title(const struct zopa_case *negotiation, uint32_t party)
{
  return negotiation->parties[party].name ? negotiation->parties[party].name : negotiation->parties[party].id;
}

const char *zopa_issue_title(const struct zopa_case *negotiation, uint32_t issue)
{
  return negotiation->issues[issue].name ? negotiation->issues[issue].name : negotiation->issues[issue].id;
}

const char *zopa_option_title(const struct zopa_issue *issue, uint32_t option, struct zopa_text *buffer)
{
  const struct zopa_option *it = &issue->options[option];
  const char *title = it->text && *it->text ? it->text : it->id;
  if (!issue->unit)
    return title;
  buffer->size = 0;
  zopa_text_format(buffer, "%s %s", title, issue->unit);
  return buffer->failed ? title : buffer->data;
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

/* At most `most` of them by name. */
static void add_options(const struct zopa_issue *issue, const uint32_t *options, size_t count, size_t most, const char *between, const char *last,
                        enum zopa_option_form form, struct zopa_text *text)
{
  size_t named = count <= most ? count : most - 1;
  for (size_t i = 0; i < named; i++) {
    if (i > 0)
      zopa_text_string(text, i + 1 == count ? last : between);
    add_option(issue, options[i], form, text);
  }
  if (named < count)
    zopa_text_format(text, " and %zu more", count - named);
}

void zopa_options_words(const struct zopa_issue *issue, const uint32_t *options, size_t count, const char *between, const char *last,
                        enum zopa_option_form form, struct zopa_text *text)
{
  if (issue->numeric && count > 2 && is_run(options, count)) {
    zopa_text_format(text, "%s to %s", issue->options[options[0]].id, issue->options[options[count - 1]].id);
    add_unit(issue, text);
  } else
    add_options(issue, options, count, OPTIONS_NAMED, between, last, form, text);
}

void zopa_term_words(const struct zopa_case *negotiation, const struct zopa_term *term, enum zopa_option_form form, struct zopa_text *text)
{
  const struct zopa_issue *issue = &negotiation->issues[term->issue];
  const char *least = term->at_least.text, *most = term->at_most.text;
  if (!least && !most) {
    zopa_options_words(issue, term->options, term->options_count, ", ", " or ", form, text);
    return;
  }
  if (least && most)
    zopa_text_format(text, "%s to %s", least, most);
  else
    zopa_text_format(text, "%s %s", least ? "at least" : "at most", least ? least : most);
  add_unit(issue, text);
}

void zopa_clause_words(const struct zopa_case *negotiation, const struct zopa_clause *clause, struct zopa_text *text)
{
  for (size_t i = 0; i < clause->terms_count; i++) {
    const struct zopa_term *term = &clause->terms[i];
    zopa_text_format(text, "%s%s", i ? "; " : "", zopa_issue_title(negotiation, term->issue));
    if (term->options_count > 0) {
      zopa_text_string(text, ": ");
      zopa_term_words(negotiation, term, ZOPA_OPTION_WHOLE, text);
    }
  }
}

/* --- preference statements --- */

void zopa_order_words(const struct zopa_case *negotiation, const struct zopa_preference_statement *statement, enum zopa_option_form form,
                      struct zopa_text *text)
{
  const struct zopa_indices *order = &statement->best_to_worst;
  size_t most = form == ZOPA_OPTION_WHOLE ? ORDER_NAMED : OPTIONS_NAMED;
  add_options(&negotiation->issues[statement->issue], order->at, order->at_count, most, ", then ", ", then ", form, text);
}

static void add_clause(const struct zopa_case *negotiation, const char *before, const struct zopa_clause *clause, const char *after,
                       struct zopa_text *text)
{
  zopa_text_string(text, before);
  zopa_clause_words(negotiation, clause, text);
  zopa_text_string(text, after);
}

/* "from 0.2 to 0.5"; "at 0.5" where both ends are one. */
static void add_range(const struct zopa_interval *interval, struct zopa_text *text)
{
  if (interval->low.value == interval->high.value)
    zopa_text_format(text, " at %s", interval->low.text);
  else
    zopa_text_format(text, " from %s to %s", interval->low.text, interval->high.text);
}

static void add_intervals(const struct zopa_case *negotiation, const struct zopa_preference_statement *statement, struct zopa_text *text)
{
  for (size_t i = 0; i < statement->intervals_count; i++) {
    const struct zopa_interval *interval = &statement->intervals[i];
    const char *issue = zopa_issue_title(negotiation, interval->issue);
    bool weighs = interval->option == ZOPA_NONE;
    zopa_text_format(text, weighs ? "%sweighs %s" : "%srates %s: ", i ? "; " : "", issue);
    if (!weighs)
      zopa_options_words(&negotiation->issues[interval->issue], &interval->option, 1, "", "", ZOPA_OPTION_WHOLE, text);
    add_range(interval, text);
    zopa_text_string(text, weighs ? ", as a share of all" : ", where 0 is the worst and 1 the best");
  }
}

void zopa_statement_words(const struct zopa_case *negotiation, const struct zopa_preference_statement *statement, struct zopa_text *text)
{
  switch (statement->kind) {
  case ZOPA_ORDER:
    zopa_text_format(text, "on %s ranks: ", zopa_issue_title(negotiation, statement->issue));
    zopa_order_words(negotiation, statement, ZOPA_OPTION_WHOLE, text);
    break;
  case ZOPA_MATTERS_MORE:
    zopa_text_format(text, "%s matters more than %s", zopa_issue_title(negotiation, statement->issue),
                     zopa_issue_title(negotiation, statement->than));
    break;
  case ZOPA_PREFERS:
    add_clause(negotiation, "prefers ", &statement->subject, "", text);
    add_clause(negotiation, ", to ", &statement->object, ", all else equal", text);
    break;
  case ZOPA_GIVES:
    add_clause(negotiation, "gives ", &statement->subject, "", text);
    add_clause(negotiation, ", for ", &statement->object, "", text);
    if (statement->instead_of.terms)
      add_clause(negotiation, ", instead of ", &statement->instead_of, "", text);
    break;
  case ZOPA_RATES:
  case ZOPA_WEIGHS:
    add_intervals(negotiation, statement, text);
    break;
  case ZOPA_RED_LINE:
    add_clause(negotiation, "red line: no agreement with ", &statement->subject, "", text);
    break;
  case ZOPA_ACCEPTS:
    add_clause(negotiation, "would accept ", &statement->subject, " if all else is at its best", text);
    break;
  case ZOPA_REJECTS:
    add_clause(negotiation, "would not accept ", &statement->subject, " even if all else is at its best", text);
    break;
  }
}
