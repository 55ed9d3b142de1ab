/* show_words.c - see show_words.h: days, progress. What entries and parties say is in show_said.c. */
#include "ops/show_words.h"

#include <string.h>

#include "ops/bridge_view.h"
#include "ops/outcome_text.h"

enum { ISSUES_NAMED = 8 };        /* a longer list is cut, and says how many more there are */

const char *zopa_show_keep(struct zopa_show *show, struct zopa_text *text)
{
  const char *kept = text->failed ? NULL : zopa_arena_text(&show->arena, text->data ? text->data : "", text->size);
  zopa_text_clear(text);
  show->failed |= !kept;
  return kept ? kept : "";
}

/* --- parties --- */

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

/* Those who must agree, or everybody when nobody must, whose stake is known. */
static size_t gather_stakes(const struct zopa_show *show, struct zopa_stake_share *ret_shares)
{
  const struct zopa_case *it = show->negotiation;
  size_t count = 0;
  bool must = false;
  for (size_t p = 0; p < it->parties_count; p++)
    must |= zopa_party_consents(it, p);
  for (uint32_t p = 0; show->stakes && p < it->parties_count; p++)
    if (show->stakes[p].stake.known && (!must || zopa_party_consents(it, p)))
      ret_shares[count++] = (struct zopa_stake_share){zopa_party_title(it, p), show->stakes[p].stake.low, show->stakes[p].stake.high};
  return count;
}

bool zopa_show_divided(const struct zopa_show *show)
{
  size_t settled = zopa_show_lenient(show);
  return settled > 0 && settled < show->negotiation->issues_count;
}

void zopa_show_at_stake(const struct zopa_show *show, struct zopa_text *text)
{
  struct zopa_stake_share shares[ZOPA_PARTIES_MAX];
  struct zopa_text subject = {0};
  size_t count = gather_stakes(show, shares), listed = show->negotiation->issues_count, open = listed - zopa_show_lenient(show);
  if (count == 0 || open == 0 || show->state_counts[ZOPA_STATE_UNSAID] == listed)
    return;
  if (open == listed) {
    zopa_text_string(text, "All that ");
    for (size_t i = 0; i < count; i++)
      zopa_text_format(text, "%s%s", i == 0 ? "" : i + 1 == count ? " and " : ", ", shares[i].party);
    zopa_text_string(text, " can win or lose is still open.");
    return;
  }
  if (open == 1)
    zopa_text_string(&subject, "The other one holds ");
  else
    zopa_text_format(&subject, "The %zu others hold ", open);
  zopa_stake_words(subject.data ? subject.data : "", shares, count, text);
  text->failed |= subject.failed;
  zopa_text_clear(&subject);
}

/* "4,000 draws, worth 3,600 independent ones" */
static void add_draws(const struct zopa_party_stake *stake, struct zopa_text *text)
{
  zopa_bridge_count((double)stake->samples, text);
  zopa_text_string(text, " draws");
  if (stake->effective >= (double)stake->samples)
    return;
  zopa_text_string(text, ", worth ");
  zopa_bridge_count(stake->effective, text);
  zopa_text_string(text, " independent ones");
}

void zopa_show_party_stake(const struct zopa_show *show, uint32_t party, struct zopa_text *text)
{
  static const char *const reasons[] = {
    [ZOPA_STAKE_CONFLICT] = "its statements cannot all hold; zopa bridge tells which",
    [ZOPA_STAKE_TOO_LARGE] = "with so many issues or statements it would take too long here",
    [ZOPA_STAKE_NUMBERS] = "numbers lie too far apart to be reckoned with",
    [ZOPA_STAKE_LIMIT] = "a limit was met",
  };
  const struct zopa_party_stake *stake = show->stakes ? &show->stakes[party] : NULL;
  size_t open = show->negotiation->issues_count - zopa_show_lenient(show);
  if (!stake || stake->gap == ZOPA_STAKE_UNKNOWN || (stake->gap == ZOPA_STAKE_TOLD && !zopa_show_divided(show)))
    return;
  if (stake->gap != ZOPA_STAKE_TOLD) {
    zopa_text_format(text, "What is still at stake is not told: %s", reasons[stake->gap]);
    return;
  }
  zopa_text_string(text, "Still at stake: ");
  zopa_stake_percents(stake->stake.low, stake->stake.high, text);
  zopa_text_format(text, " per cent of what it can win or lose lies in the %zu issue%s that %s not settled, not even tentatively", open,
                   open == 1 ? "" : "s", open == 1 ? "is" : "are");
  if (stake->samples == 0)
    return;
  zopa_text_string(text, " (the middle 95 per cent of ");
  add_draws(stake, text);
  zopa_text_string(text, "; of all of them ");
  zopa_stake_percents(stake->stake.least, stake->stake.most, text);
  zopa_text_string(text, ")");
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
  if (show->negotiation->issues[issue].unit)
    zopa_text_format(text, " %s", show->negotiation->issues[issue].unit);
  if (it->gap_moved) {
    zopa_text_string(text, ", was ");
    zopa_text_number(text, it->gap_before, 10);
  }
}

/* A sentence of the numeric issues whose gap is now smaller than at first (order > 0), larger (< 0), or the same (0). */
static void tell_moved(const struct zopa_show *show, int order, const char *lead, struct zopa_text *text)
{
  size_t count = 0;
  for (uint32_t i = 0; i < show->negotiation->issues_count; i++) {
    const struct zopa_show_issue *issue = &show->issues[i];
    const char *unit = show->negotiation->issues[i].unit;
    if (!issue->gap_moved || (issue->gap_before > issue->gap) - (issue->gap_before < issue->gap) != order || ++count > ISSUES_NAMED)
      continue;
    zopa_text_format(text, "%s%s (gap ", count > 1 ? "; " : lead, zopa_issue_title(show->negotiation, i));
    zopa_text_number(text, issue->gap_before, 10);
    zopa_text_format(text, "%s%s", unit ? " " : "", unit ? unit : "");
    if (order != 0) {
      zopa_text_string(text, ", now ");
      zopa_text_number(text, issue->gap, 10);
    }
    zopa_text_string(text, ")");
  }
  if (count > ISSUES_NAMED)
    zopa_text_format(text, "; and %zu more", count - ISSUES_NAMED);
  zopa_text_string(text, count ? "." : "");
}

void zopa_show_movement(const struct zopa_show *show, struct zopa_text *text)
{
  tell_moved(show, 1, "Closer than at first: ", text);
  tell_moved(show, -1, text->size ? " Farther apart than at first: " : "Farther apart than at first: ", text);
  tell_moved(show, 0, text->size ? " As far apart as at first: " : "As far apart as at first: ", text);
}
