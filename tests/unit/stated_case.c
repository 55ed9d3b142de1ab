/* stated_case.c - see stated_case.h. */
#include "unit/stated_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/case_format.h"

/* ---------------------------------------------------------------- cases as text */

struct frame {
  uint32_t issue_count, option_count[STATED_ISSUES_MAX];
  bool numeric[STATED_ISSUES_MAX];
};

struct pen {
  const struct stated_recipe *recipe;
  struct frame frame;
  struct zopa_random random;
};

static uint32_t draw(struct pen *pen, uint32_t least, uint32_t most)
{
  return least + (uint32_t)zopa_random_below(&pen->random, most - least + 1);
}

static void option(const struct pen *pen, uint32_t issue, uint32_t at, struct zopa_text *text)
{
  zopa_text_format(text, pen->frame.numeric[issue] ? "%u" : "o%u", at);
}

static uint32_t draw_option(struct pen *pen, uint32_t issue) { return draw(pen, 0, pen->frame.option_count[issue] - 1); }

/* Issues in random order. */
static void shuffle(struct pen *pen, uint32_t count, uint32_t *ret)
{
  for (uint32_t i = 0; i < count; i++) {
    uint32_t j = draw(pen, 0, i);
    ret[i] = ret[j];
    ret[j] = i;
  }
}

static void package(struct pen *pen, const char *key, const uint32_t *issues, const uint32_t *options, uint32_t count, struct zopa_text *text)
{
  zopa_text_format(text, "%s: {", key);
  for (uint32_t i = 0; i < count; i++) {
    zopa_text_format(text, "%si%u: ", i ? ", " : "", issues[i]);
    option(pen, issues[i], options[i], text);
  }
  zopa_text_string(text, "}");
}

/* Another option of the issue; the same when there is no other. */
static uint32_t other(struct pen *pen, uint32_t issue, uint32_t at)
{
  uint32_t count = pen->frame.option_count[issue];
  return count > 1 ? (at + draw(pen, 1, count - 1)) % count : at;
}

static void write_order(struct pen *pen, struct zopa_text *text)
{
  uint32_t issue = draw(pen, 0, pen->frame.issue_count - 1), count = pen->frame.option_count[issue], order[STATED_OPTIONS_MAX];
  shuffle(pen, count, order);
  uint32_t listed = count > 2 ? draw(pen, 2, count) : count;
  if (pen->frame.numeric[issue] && count > 1) {
    bool up = draw(pen, 0, 1);
    order[0] = up ? count - 1 : 0;
    order[1] = up ? 0 : count - 1;
    listed = 2;
  }
  zopa_text_format(text, "order: i%u, best_to_worst: [", issue);
  for (uint32_t i = 0; i < listed; i++) {
    zopa_text_string(text, i ? ", " : "");
    option(pen, issue, order[i], text);
  }
  zopa_text_string(text, "]");
}

static bool write_prefers(struct pen *pen, struct zopa_text *text)
{
  uint32_t issues[STATED_ISSUES_MAX], left[STATED_ISSUES_MAX], right[STATED_ISSUES_MAX], count = draw(pen, 1, pen->frame.issue_count);
  bool differ = false;
  shuffle(pen, pen->frame.issue_count, issues);
  for (uint32_t i = 0; i < count; i++) {
    left[i] = draw_option(pen, issues[i]);
    right[i] = draw(pen, 0, 2) ? other(pen, issues[i], left[i]) : left[i];
    differ = differ || left[i] != right[i];
  }
  if (!differ)
    return false;
  package(pen, "prefers", issues, left, count, text);
  package(pen, ", over", issues, right, count, text);
  return true;
}

static bool write_gives(struct pen *pen, struct zopa_text *text)
{
  uint32_t issues[STATED_ISSUES_MAX], now[STATED_ISSUES_MAX], then[STATED_ISSUES_MAX], all = pen->frame.issue_count;
  if (all < 2)
    return false;
  shuffle(pen, all, issues);
  uint32_t count = draw(pen, 2, all), given = draw(pen, 1, count - 1);
  for (uint32_t i = 0; i < count; i++) {
    now[i] = draw_option(pen, issues[i]);
    then[i] = other(pen, issues[i], now[i]);
    if (then[i] == now[i])
      return false;
  }
  package(pen, "gives", issues, then, given, text);
  package(pen, ", for", issues + given, then + given, count - given, text);
  if (!pen->recipe->standing || draw(pen, 0, 2) == 0)
    package(pen, ", instead_of", issues, now, count, text);
  return true;
}

static void write_interval(struct pen *pen, struct zopa_text *text)
{
  uint32_t a = draw(pen, 0, 8), b = draw(pen, 0, pen->recipe->narrow ? 1 : 3) ? draw(pen, 0, 8) : a;
  zopa_text_format(text, "[%u/8, ", a < b ? a : b);
  zopa_text_number(text, (a < b ? b : a) / 8.0, 6);
  zopa_text_string(text, "]");
}

static void write_intervals(struct pen *pen, bool rates, struct zopa_text *text)
{
  uint32_t first = draw(pen, 0, pen->frame.issue_count - 1), second = draw(pen, 0, pen->frame.issue_count - 1);
  zopa_text_string(text, rates ? "rates: {" : "weighs: {");
  for (int i = 0; i < 1 + (first != second); i++) {
    uint32_t issue = i ? second : first;
    zopa_text_format(text, rates ? "%si%u: {" : "%si%u: ", i ? ", " : "", issue);
    if (rates) {
      option(pen, issue, draw_option(pen, issue), text);
      zopa_text_string(text, ": ");
    }
    write_interval(pen, text);
    zopa_text_string(text, rates ? "}" : "");
  }
  zopa_text_string(text, "}");
}

static void write_acceptance(struct pen *pen, const char *key, struct zopa_text *text)
{
  uint32_t issues[STATED_ISSUES_MAX], options[STATED_ISSUES_MAX], count = draw(pen, 1, pen->frame.issue_count);
  shuffle(pen, pen->frame.issue_count, issues);
  for (uint32_t i = 0; i < count; i++)
    options[i] = draw_option(pen, issues[i]);
  package(pen, key, issues, options, count, text);
}

static bool write_matters(struct pen *pen, struct zopa_text *text)
{
  if (pen->frame.issue_count < 2)
    return false;
  uint32_t issue = draw(pen, 0, pen->frame.issue_count - 1), than = (issue + draw(pen, 1, pen->frame.issue_count - 1)) % pen->frame.issue_count;
  zopa_text_format(text, "matters_more: i%u, than: i%u", issue, than);
  return true;
}

/* False when nothing of that kind can be said of the frame. */
static bool write_statement(struct pen *pen, enum zopa_preference_kind kind, struct zopa_text *text)
{
  switch (kind) {
  case ZOPA_ORDER: write_order(pen, text); return true;
  case ZOPA_MATTERS_MORE: return write_matters(pen, text);
  case ZOPA_PREFERS: return write_prefers(pen, text);
  case ZOPA_GIVES: return write_gives(pen, text);
  case ZOPA_RATES: write_intervals(pen, true, text); return true;
  case ZOPA_WEIGHS: write_intervals(pen, false, text); return true;
  case ZOPA_RED_LINE: write_acceptance(pen, "red_line", text); return true;
  case ZOPA_ACCEPTS: write_acceptance(pen, "accepts", text); return true;
  case ZOPA_REJECTS: write_acceptance(pen, "rejects", text); return true;
  }
  return false;
}

static void write_head(struct pen *pen, struct zopa_text *text)
{
  struct frame *frame = &pen->frame;
  zopa_text_string(text, "zopa: 1\nparties: {a: {name: Ann}, b: {}}\nissues:\n");
  for (uint32_t i = 0; i < frame->issue_count; i++) {
    uint32_t count = frame->option_count[i];
    if (frame->numeric[i])
      zopa_text_format(text, "  i%u: {range: {from: 0, to: %u, step: 1}}\n", i, count - 1);
    else {
      zopa_text_format(text, "  i%u: {options: [", i);
      for (uint32_t o = 0; o < count; o++)
        zopa_text_format(text, "%so%u", o ? ", " : "", o);
      zopa_text_string(text, "]}\n");
    }
  }
  bool any = false;
  for (uint32_t i = 0; i < frame->issue_count && pen->recipe->standing; i++)
    for (uint32_t claims = draw(pen, 0, 3), c = 0; c < claims; c++) {
      zopa_text_format(text, c ? ", " : any ? "]\n  i%u: [" : "standing:\n  i%u: [", i);
      any = true;
      zopa_text_format(text, "{level: tentative, claimed_by: %s, option: ", c % 2 ? "a" : "b");
      option(pen, i, draw_option(pen, i), text);
      zopa_text_string(text, "}");
    }
  zopa_text_string(text, any ? "]\npreferences:\n  a:\n" : "preferences:\n  a:\n");
  uint32_t way = pen->recipe->reservation ? draw(pen, 0, 3) : 3, issues[STATED_ISSUES_MAX], options[STATED_ISSUES_MAX];
  if (way == 0)
    zopa_text_format(text, "    reservation: %d/16\n", (int)draw(pen, 0, 20) - 2);
  if (way == 1) {
    shuffle(pen, frame->issue_count, issues);
    for (uint32_t i = 0; i < frame->issue_count; i++)
      options[i] = draw_option(pen, issues[i]);
    zopa_text_string(text, "    reservation: {");
    package(pen, "package", issues, options, frame->issue_count, text);
    zopa_text_string(text, "}\n");
  }
  zopa_text_string(text, "    statements:\n");
}

void stated_draw(const struct stated_recipe *recipe, uint64_t seed, struct stated *ret)
{
  static const uint32_t grids[] = {1, 2, 3, 5};           /* so that shares of the range are quarters and halves */
  struct pen pen = {.recipe = recipe};
  *ret = (struct stated){.statement_count = recipe->statements};
  zopa_random_init(&pen.random, seed, 0);
  pen.frame.issue_count = draw(&pen, recipe->issues_min, recipe->issues_max);
  for (uint32_t i = 0; i < pen.frame.issue_count; i++) {
    pen.frame.numeric[i] = recipe->numeric && draw(&pen, 0, 1);
    pen.frame.option_count[i] = pen.frame.numeric[i] ? grids[draw(&pen, 0, 3)] : draw(&pen, recipe->options_min, recipe->options_max);
  }
  write_head(&pen, &ret->head);
  for (size_t s = 0; s < recipe->statements; s++) {
    struct zopa_text *line = &ret->lines[s];
    do {
      line->size = 0;
      zopa_text_string(line, "      - {");
    } while (!write_statement(&pen, (enum zopa_preference_kind)draw(&pen, 0, ZOPA_REJECTS), line));
    zopa_text_string(line, "}\n");
  }
}

void stated_clear(struct stated *stated)
{
  zopa_text_clear(&stated->head);
  for (size_t s = 0; s < stated->statement_count; s++)
    zopa_text_clear(&stated->lines[s]);
}

struct zopa_case *stated_case(const char *text)
{
  struct zopa_error error = {0};
  struct zopa_case *negotiation = NULL;
  struct zopa_file file = {"stated", text, strlen(text)};
  if (zopa_case_format_read(&file, 1, &error, &negotiation) != ZOPA_OK) {
    fprintf(stderr, "%s\n%s\n", text, error.count ? error.problems[0].text : "no case");
    exit(1);
  }
  zopa_error_clear(&error);
  return negotiation;
}

struct zopa_case *stated_read(const struct stated *stated, const bool *in)
{
  struct zopa_text text = {0};
  size_t kept = 0;
  zopa_text_string(&text, stated->head.data);
  for (size_t s = 0; s < stated->statement_count; s++)
    if (!in || in[s]) {
      zopa_text_string(&text, stated->lines[s].data);
      kept++;
    }
  if (kept == 0)
    zopa_text_string(&text, "      []\n");
  struct zopa_case *negotiation = stated_case(text.data);
  zopa_text_clear(&text);
  return negotiation;
}

/* ---------------------------------------------------------------- what a statement says */

void stated_draw_utility(const struct zopa_case *negotiation, struct zopa_random *random, struct stated_utility *ret)
{
  enum { PARTS = 16 };
  *ret = (struct stated_utility){.r = 0};
  size_t some = 1 + zopa_random_below(random, negotiation->issues_count);       /* the others have no weight */
  for (int i = 0; i < PARTS; i++)
    ret->w[zopa_random_below(random, some)] += 1.0 / PARTS;
  for (size_t i = 0; i < negotiation->issues_count; i++)
    for (size_t o = 0; o < STATED_OPTIONS_MAX; o++)
      ret->v[i][o] = (double)zopa_random_below(random, 9) / 8;
  ret->r = (double)zopa_random_below(random, 17) / 16;
}

double stated_value(const struct zopa_case *negotiation, const struct stated_utility *utility, uint32_t issue, uint32_t option)
{
  const struct zopa_issue *it = &negotiation->issues[issue];
  const double *v = utility->v[issue];
  if (!it->numeric)
    return v[option];
  return it->options_count > 1 ? v[0] + (v[1] - v[0]) * option / (double)(it->options_count - 1) : v[0];
}

/* The utility of a package; issues that it leaves open count as `rest` has them. */
static double worth(const struct zopa_case *negotiation, const struct stated_utility *utility, const struct zopa_clause *package,
                    const struct zopa_clause *also, const double *rest)
{
  const struct zopa_clause *clauses[] = {package, also};
  double sum = 0;
  for (uint32_t i = 0; i < negotiation->issues_count; i++) {
    double value = rest[i];
    for (size_t c = 0; c < 2; c++)
      for (size_t t = 0; clauses[c] && t < clauses[c]->terms_count; t++)
        if (clauses[c]->terms[t].issue == i)
          value = stated_value(negotiation, utility, i, clauses[c]->terms[t].options[0]);
    sum += utility->w[i] * value;
  }
  return sum;
}

static bool order_holds(const struct zopa_case *negotiation, const struct zopa_preference_statement *statement, const struct stated_utility *utility)
{
  const struct zopa_issue *issue = &negotiation->issues[statement->issue];
  size_t count = statement->best_to_worst.at_count;
  double last = 2;
  for (size_t i = 0; i < count; i++) {
    double value = stated_value(negotiation, utility, statement->issue, statement->best_to_worst.at[i]);
    if (value > last)
      return false;
    last = value;
  }
  bool all = issue->numeric || count == issue->options_count;
  return !all || (stated_value(negotiation, utility, statement->issue, statement->best_to_worst.at[0]) == 1 && last == 0);
}

/* Where an issue stands now: the one option that is claimed, besides the one that is named. */
static uint32_t stands(const struct zopa_case *negotiation, const struct zopa_term *term)
{
  uint32_t found = ZOPA_NONE;
  for (size_t i = 0; i < negotiation->standing_count; i++) {
    const struct zopa_standing *claim = &negotiation->standing[i];
    if (claim->issue != term->issue || claim->options.at_count != 1 || claim->options.at[0] == term->options[0])
      continue;
    if (found != ZOPA_NONE && found != claim->options.at[0])
      return ZOPA_NONE;
    found = claim->options.at[0];
  }
  return found;
}

static bool gives_holds(const struct zopa_case *negotiation, const struct zopa_preference_statement *statement, const struct stated_utility *utility,
                        bool *ret_used)
{
  double nothing[STATED_ISSUES_MAX] = {0}, now[STATED_ISSUES_MAX] = {0};
  double deal = worth(negotiation, utility, &statement->subject, &statement->object, nothing);
  if (statement->instead_of.terms)
    return deal >= worth(negotiation, utility, &statement->instead_of, NULL, nothing);
  const struct zopa_clause *clauses[] = {&statement->subject, &statement->object};
  for (size_t c = 0; c < 2; c++)
    for (size_t t = 0; t < clauses[c]->terms_count; t++) {
      uint32_t option = stands(negotiation, &clauses[c]->terms[t]);
      *ret_used = *ret_used && option != ZOPA_NONE;
      now[clauses[c]->terms[t].issue] = option == ZOPA_NONE ? 0 : stated_value(negotiation, utility, clauses[c]->terms[t].issue, option);
    }
  return !*ret_used || deal >= worth(negotiation, utility, &(struct zopa_clause){.terms = NULL}, NULL, now);
}

/* On one issue alone a preference is on its values, whatever the issue's weight. */
static bool prefers_holds(const struct zopa_case *negotiation, const struct zopa_preference_statement *statement,
                          const struct stated_utility *utility)
{
  double nothing[STATED_ISSUES_MAX] = {0};
  size_t differ = 0;
  bool better = true;
  for (size_t t = 0; t < statement->subject.terms_count; t++)
    for (size_t u = 0; u < statement->object.terms_count; u++) {
      const struct zopa_term *left = &statement->subject.terms[t], *right = &statement->object.terms[u];
      if (left->issue != right->issue || left->options[0] == right->options[0])
        continue;
      differ++;
      better = stated_value(negotiation, utility, left->issue, left->options[0]) >=
               stated_value(negotiation, utility, left->issue, right->options[0]);
    }
  if (differ == 1)
    return better;
  return worth(negotiation, utility, &statement->subject, NULL, nothing) >= worth(negotiation, utility, &statement->object, NULL, nothing);
}

static bool intervals_hold(const struct zopa_case *negotiation, const struct zopa_preference_statement *statement,
                           const struct stated_utility *utility)
{
  for (size_t i = 0; i < statement->intervals_count; i++) {
    const struct zopa_interval *interval = &statement->intervals[i];
    double value =
        interval->option == ZOPA_NONE ? utility->w[interval->issue] : stated_value(negotiation, utility, interval->issue, interval->option);
    if (value < interval->low.value || value > interval->high.value)
      return false;
  }
  return true;
}

bool stated_holds(const struct zopa_case *negotiation, size_t index, const struct stated_utility *utility, bool *ret_used)
{
  const struct zopa_preference *preference = &negotiation->preferences[0];
  const struct zopa_preference_statement *statement = &preference->statements[index];
  double best[STATED_ISSUES_MAX] = {1, 1, 1, 1, 1}, nothing[STATED_ISSUES_MAX] = {0};
  double r = preference->reservation_is_package ? worth(negotiation, utility, &preference->reservation_package, NULL, nothing)
             : preference->reservation.text     ? preference->reservation.value
                                                : utility->r;
  *ret_used = true;
  switch (statement->kind) {
  case ZOPA_ORDER:
    *ret_used = statement->best_to_worst.at_count > 1;
    return !*ret_used || order_holds(negotiation, statement, utility);
  case ZOPA_MATTERS_MORE:
    return utility->w[statement->issue] >= utility->w[statement->than];
  case ZOPA_PREFERS:
    return prefers_holds(negotiation, statement, utility);
  case ZOPA_GIVES:
    return gives_holds(negotiation, statement, utility, ret_used);
  case ZOPA_RATES:
  case ZOPA_WEIGHS:
    return intervals_hold(negotiation, statement, utility);
  case ZOPA_ACCEPTS:
    return worth(negotiation, utility, &statement->subject, NULL, best) >= r;
  case ZOPA_REJECTS:
    return worth(negotiation, utility, &statement->subject, NULL, best) < r;
  case ZOPA_RED_LINE:
    *ret_used = false;
    break;
  }
  return true;
}
