/* show_preferences.c - what is known of each party's preferences: shares of weight where they are complete, sentences where they are not.
 *
 * The share of an issue is what its step from worst to best option adds to the utility, over the sum of all such steps, so it does not
 * depend on how weights and values were scaled. */
#include "ops/outcome_text.h"
#include "ops/show_view.h"

/* The options of the least and the greatest value, the first of equals. False where no value is given. */
static bool find_ends(const struct zopa_issue *issue, const struct zopa_values *values, uint32_t *ret_worst, uint32_t *ret_best, double *ret_step)
{
  uint32_t worst = 0, best = 0, last = issue->options_count ? (uint32_t)issue->options_count - 1 : 0;
  double low = 0, high = 0;
  if (issue->options_count == 0 || (!values->options && !values->from.text))
    return false;
  if (!values->options) {
    bool up = values->to.value >= values->from.value;
    *ret_worst = up ? 0 : last;
    *ret_best = up ? last : 0;
    *ret_step = up ? values->to.value - values->from.value : values->from.value - values->to.value;
    return true;
  }
  low = high = values->options[0].value;
  for (uint32_t o = 1; o <= last; o++) {
    double value = values->options[o].value;
    if (value < low) {
      low = value;
      worst = o;
    }
    if (value > high) {
      high = value;
      best = o;
    }
  }
  *ret_worst = worst;
  *ret_best = best;
  *ret_step = high - low;
  return true;
}

void zopa_show_weights(const struct zopa_case *negotiation, size_t party, double *ret_shares)
{
  const struct zopa_values *values = negotiation->preferences[party].values;
  double sum = 0;
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    uint32_t worst, best;
    double step = 0;
    find_ends(&negotiation->issues[i], &values[i], &worst, &best, &step);
    ret_shares[i] = step * values[i].weight.value;
    sum += ret_shares[i];
  }
  for (size_t i = 0; i < negotiation->issues_count; i++)
    ret_shares[i] = sum > 0 ? ret_shares[i] / sum : 0;
}

/* A row whose first cell names the party where it is the party's first. */
static void begin_row(struct zopa_show *show, uint32_t party, bool *first, struct zopa_table *table)
{
  static const char *const seen_by[] = {NULL, "told to the mediator", "private"};
  zopa_table_row(table, NULL);
  zopa_table_cell(table, *first ? zopa_party_title(show->negotiation, party) : "");
  if (*first) {
    zopa_table_party(table, (int)party);
    zopa_table_note(table, seen_by[show->negotiation->preferences[party].visibility]);
  }
  *first = false;
}

static void write_sentence(struct zopa_show *show, struct zopa_text *text, struct zopa_table *table)
{
  zopa_table_cell(table, zopa_show_keep(show, text));
  zopa_table_span(table, 2);
}

static void tell_reservation(const struct zopa_case *negotiation, const struct zopa_preference *preference, struct zopa_text *text)
{
  zopa_text_string(text, "No agreement is worth ");
  if (preference->reservation_is_package) {
    zopa_text_string(text, "as much as this package: ");
    zopa_clause_words(negotiation, &preference->reservation_package, text);
  } else if (preference->reservation.text)
    zopa_text_string(text, preference->reservation.text);
  else
    zopa_text_string(text, "an amount that is not given; 0 is assumed");
  if (preference->discount.text)
    zopa_text_format(text, ". Discount factor %s, not applied", preference->discount.text);
}

static void write_weight(struct zopa_show *show, const struct zopa_preference *preference, size_t i, double share, struct zopa_table *table)
{
  const struct zopa_issue *issue = &show->negotiation->issues[i];
  uint32_t worst, best;
  double step;
  struct zopa_text text = {0};
  zopa_table_cell(table, zopa_issue_title(show->negotiation, (uint32_t)i));
  zopa_text_fixed(&text, share * 100, 1);
  zopa_text_string(&text, "% of the weight");
  if (find_ends(issue, &preference->values[i], &worst, &best, &step) && step > 0) {
    zopa_text_string(&text, "; best ");
    zopa_options_words(issue, &best, 1, "", "", ZOPA_OPTION_BRIEF, &text);
    zopa_text_string(&text, ", worst ");
    zopa_options_words(issue, &worst, 1, "", "", ZOPA_OPTION_BRIEF, &text);
  }
  zopa_table_cell(table, zopa_show_keep(show, &text));
}

static void write_complete(struct zopa_show *show, uint32_t party, bool *first, struct zopa_table *table)
{
  const struct zopa_case *negotiation = show->negotiation;
  const struct zopa_preference *preference = &negotiation->preferences[party];
  struct zopa_text text = {0};
  double *shares = zopa_show_new(show, negotiation->issues_count, sizeof *shares);
  if (!shares)
    return;
  zopa_show_weights(negotiation, party, shares);
  begin_row(show, party, first, table);
  tell_reservation(negotiation, preference, &text);
  write_sentence(show, &text, table);
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    begin_row(show, party, first, table);
    write_weight(show, preference, i, shares[i], table);
  }
  for (size_t i = 0; i < preference->interactions_count; i++) {
    const struct zopa_interaction *interaction = &preference->interactions[i];
    bool less = interaction->add.value < 0;
    zopa_text_string(&text, "Together ");
    zopa_clause_words(negotiation, &interaction->when, &text);
    zopa_text_format(&text, ": worth %s %s than apart", less && *interaction->add.text == '-' ? interaction->add.text + 1 : interaction->add.text,
                     less ? "less" : "more");
    begin_row(show, party, first, table);
    write_sentence(show, &text, table);
    zopa_show_table_refs(show, &interaction->from, table);
  }
}

void zopa_show_preferences_table(struct zopa_show *show, struct zopa_table *table)
{
  const struct zopa_case *negotiation = show->negotiation;
  zopa_table_caption(table, "What is known of each party's preferences");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Party");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "On");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "What is known");
  for (uint32_t p = 0; p < negotiation->parties_count && !show->failed; p++) {
    const struct zopa_preference *preference = &negotiation->preferences[p];
    struct zopa_text at_stake = {0};
    bool first = true;
    zopa_show_party_stake(show, p, &at_stake);
    if (at_stake.size > 0 || at_stake.failed) {
      begin_row(show, p, &first, table);
      write_sentence(show, &at_stake, table);
    }
    if (zopa_party_complete(negotiation, p))
      write_complete(show, p, &first, table);
    for (size_t i = 0; i < preference->statements_count; i++) {
      struct zopa_text text = {0};
      zopa_statement_words(negotiation, &preference->statements[i], &text);
      begin_row(show, p, &first, table);
      write_sentence(show, &text, table);
      zopa_table_note(table, preference->statements[i].why);
      zopa_show_table_refs(show, &preference->statements[i].from, table);
    }
  }
}
