/* bridge_cards.c - packages as cards: what each settles, how likely every party is to accept it, what is traded, what binds, when it fails, which
 * offers it uses and what it rests on. */
#include <string.h>

#include "ops/bridge_view.h"
#include "ops/outcome_text.h"

enum { TITLE_COLUMNS = 28 };      /* an issue's name longer than that is no part of a title; its id is */
enum { LIST_COLUMNS = 40 };       /* likewise of lists, where ids and names do not mix */
enum { TERM_COLUMNS = 60 };       /* likewise beside the option that settles it */
enum { REMARKS_MOST = 7 };        /* besides one an offer, and one a guarantee */

/* One package at hand. */
struct card {
  const struct zopa_bridge_answer *answer;
  const struct zopa_terminal *terminal;
  struct zopa_show *show;
  const struct zopa_case *it;
  const struct zopa_bridge *bridge;
  const struct zopa_bridge_package *package;
  size_t index;
};

static const char *party_title(const struct card *card, size_t p) { return zopa_party_title(card->it, card->package->parties[p].party); }

static const char *issue_title(const struct card *card, uint32_t issue) { return zopa_issue_title(card->it, issue); }

/* --- title and kicker --- */

static const char *short_issue(const struct card *card, uint32_t issue, size_t columns)
{
  const char *title = issue_title(card, issue);
  return zopa_text_columns(title) <= columns ? title : card->it->issues[issue].id;
}

/* "Pay against Term", or NULL where nothing is traded. */
static const char *card_title(const struct card *card)
{
  struct zopa_text text = {0};
  if (!card->package->trade.exists)
    return NULL;
  zopa_text_format(&text, "%s against %s", short_issue(card, card->package->trade.gets, TITLE_COLUMNS),
                   short_issue(card, card->package->trade.gives, TITLE_COLUMNS));
  return zopa_show_keep(card->show, &text);
}

static double largest_regret(const struct zopa_bridge *bridge, const struct zopa_bridge_package *package, double *ret_error)
{
  double regret = -1;
  *ret_error = 0;
  for (size_t p = 0; p < bridge->party_count; p++)
    if (package->parties[p].consents && package->parties[p].regret > regret) {
      regret = package->parties[p].regret;
      *ret_error = package->parties[p].regret_error;
    }
  return regret;
}

static size_t count_moves(const struct zopa_bridge *bridge, const struct zopa_bridge_package *package)
{
  size_t moves = 0;
  for (size_t i = 0; i < bridge->issue_count; i++)
    moves += bridge->open[i] && zopa_bridge_moved(bridge, package, i);
  return moves;
}

/* What this package has more of than any other listed: only where the errors leave no doubt. */
static void add_distinctions(const struct card *card, struct zopa_text *text)
{
  bool likeliest = true, kindest = true, fewest = true;
  double own_error, error, own = largest_regret(card->bridge, card->package, &own_error);
  size_t moves = count_moves(card->bridge, card->package);
  for (size_t k = 0; k < card->bridge->package_count; k++) {
    const struct zopa_bridge_package *other = &card->bridge->packages[k];
    if (other == card->package)
      continue;
    likeliest &= card->package->joint - card->package->joint_error > other->joint + other->joint_error;
    fewest &= moves < count_moves(card->bridge, other);
    double regret = largest_regret(card->bridge, other, &error);
    kindest &= own + own_error < regret - error;
  }
  if (card->bridge->package_count < 2)
    return;
  zopa_text_string(text, likeliest ? " · likeliest that all accept" : "");
  zopa_text_string(text, kindest ? " · least regret" : "");
  zopa_text_string(text, fewest ? " · moves fewest issues" : "");
}

static const char *card_kicker(const struct card *card)
{
  struct zopa_text text = {0};
  if (card->answer->engine)
    zopa_text_format(&text, "rank %zu", card->index + 1);
  else if (card->index == 0)
    zopa_text_string(&text, card->package->proven ? "proven best" : "best found, not proven");
  else
    zopa_text_format(&text, "rank %zu, %s", card->index + 1, card->package->proven ? "proven" : "not proven");
  add_distinctions(card, &text);
  zopa_text_string(&text, " · all accept: ");
  zopa_bridge_share(card->package->joint, card->package->joint_error, card->terminal, &text);
  return zopa_show_keep(card->show, &text);
}

/* --- what it settles --- */

/* The open issues, or all of them where none is open. A terminal's columns are narrow, so a long remark in brackets is left out there. */
static struct zopa_page_choice *card_choices(const struct card *card, size_t *ret_count)
{
  const struct zopa_bridge *bridge = card->bridge;
  struct zopa_page_choice *choices = zopa_show_new(card->show, bridge->issue_count, sizeof *choices);
  size_t open = 0;
  *ret_count = 0;
  for (size_t i = 0; i < bridge->issue_count; i++)
    open += bridge->open[i];
  for (uint32_t i = 0; choices && i < bridge->issue_count; i++) {
    struct zopa_text text = {0};
    if (open > 0 && !bridge->open[i])
      continue;
    zopa_options_words(&card->it->issues[i], &card->package->outcome[i], 1, "", "", card->terminal ? ZOPA_OPTION_BRIEF : ZOPA_OPTION_WHOLE, &text);
    choices[(*ret_count)++] = (struct zopa_page_choice){short_issue(card, i, TERM_COLUMNS), zopa_show_keep(card->show, &text),
                                                        zopa_bridge_marked(bridge, card->package, i)};
  }
  return choices;
}

/* --- bars --- */

static struct zopa_page_bar bar_of(const struct card *card, const struct zopa_bridge_party *party)
{
  const char *title = zopa_party_title(card->it, party->party);
  struct zopa_text figure = {0}, words = {0}, name = {0};
  zopa_bridge_share(party->share, party->share_error, card->terminal, &figure);
  zopa_text_format(&words, "%s: ", title);
  if (party->complete)
    zopa_text_string(&words, party->share > 0 ? "prefers this to no agreement" : "prefers no agreement to this");
  else {
    zopa_bridge_share_words(party->share, party->share_error, &words);
    zopa_text_string(&words, " of its possible preferences prefer this to no agreement");
  }
  zopa_text_format(&name, party->consents ? "%s" : "%s (need not agree)", title);
  return (struct zopa_page_bar){
    .party = (int)party->party, .name = zopa_show_keep(card->show, &name), .share = party->share, .error = party->share_error,
    .figure = zopa_show_keep(card->show, &figure), .words = zopa_show_keep(card->show, &words),
  };
}

static const struct zopa_page_bar *card_bars(const struct card *card)
{
  struct zopa_page_bar *bars = zopa_show_new(card->show, card->bridge->party_count, sizeof *bars);
  for (size_t p = 0; bars && p < card->bridge->party_count; p++)
    bars[p] = bar_of(card, &card->package->parties[p]);
  return bars;
}

/* --- remarks --- */

static void add_remark(const struct card *card, struct zopa_page_remark *remarks, size_t *count, const char *term, struct zopa_text *text,
                       struct zopa_sentence refs, bool warns)
{
  bool empty = text->size == 0;
  refs.text = zopa_show_keep(card->show, text);
  if (!empty)
    remarks[(*count)++] = (struct zopa_page_remark){term, refs, warns};
}

static void tell_trade(const struct card *card, struct zopa_text *text)
{
  const struct zopa_bridge_trade *trade = &card->package->trade;
  if (!trade->exists)
    return;
  zopa_text_format(text, "%s gets on %s and gives on %s; ", zopa_party_title(card->it, trade->party), issue_title(card, trade->gets),
                   issue_title(card, trade->gives));
  zopa_text_format(text, "for %s it is the other way round.", zopa_party_title(card->it, trade->other));
}

static void tell_binding(const struct card *card, struct zopa_text *text)
{
  const struct zopa_bridge_package *package = card->package;
  if (package->binding_party == ZOPA_NONE)
    return;
  zopa_text_string(text, party_title(card, package->binding_party));
  if (package->binding_issue != ZOPA_NONE)
    zopa_text_format(text, ", on %s", issue_title(card, package->binding_issue));
  zopa_text_string(text, ".");
}

/* Whether the package chooses, on each issue that a clause names, one of the options that it names. */
static bool meets(const uint32_t *outcome, const struct zopa_clause *clause)
{
  for (size_t t = 0; t < clause->terms_count; t++) {
    bool within = false;
    for (size_t o = 0; o < clause->terms[t].options_count; o++)
      within |= clause->terms[t].options[o] == outcome[clause->terms[t].issue];
    if (!within)
      return false;
  }
  return true;
}

/* "what Port offered Union on 8 March 2026 (o1), which lapses after 31 March 2026, 19 days after the day that this pictures". */
static void tell_offer(const struct card *card, const struct zopa_offer *offer, struct zopa_text *text)
{
  const struct zopa_date as_of = card->it->as_of;
  zopa_text_format(text, "what %s offered", zopa_party_title(card->it, offer->by));
  zopa_text_string(text, offer->to.at_count ? " " : "");
  zopa_show_parties(card->it, &offer->to, text);
  if (offer->made.known) {
    zopa_text_string(text, " on ");
    zopa_show_day(offer->made, text);
  }
  zopa_text_format(text, " (%s)", offer->id);
  if (offer->expires.known) {
    zopa_text_string(text, zopa_show_expired(card->show, offer->expires) ? ", which lapsed after " : ", which lapses after ");
    zopa_show_day(offer->expires, text);
    if (as_of.known && offer->expires.day >= as_of.day)
      zopa_text_format(text, offer->expires.day - as_of.day == 1 ? ", %d day after the day pictured here" : ", %d days after the day pictured here",
                       (int)(offer->expires.day - as_of.day));
  }
  zopa_text_string(text, ".");
  if (offer->condition.terms_count > 0) {
    zopa_text_string(text, " It is tied to ");
    zopa_clause_words(card->it, &offer->condition, text);
    zopa_text_string(text, meets(card->package->outcome, &offer->condition) ? ", as is the case here." : ", which is not the case here.");
  }
}

/* The entries of all parties, in the order of the ledger. */
static struct zopa_sentence all_refs(const struct card *card)
{
  bool *cited = zopa_show_new(card->show, card->it->statements_count, sizeof *cited);
  const char **refs = zopa_show_new(card->show, card->it->statements_count, sizeof *refs);
  struct zopa_sentence sentence = {.refs = refs};
  for (size_t p = 0; cited && p < card->bridge->party_count; p++)
    for (size_t i = 0; i < card->package->parties[p].rests_on_count; i++) {
      uint32_t index = zopa_show_statement(card->show, card->package->parties[p].rests_on[i]);
      if (index != ZOPA_NONE)
        cited[index] = true;
    }
  for (size_t i = 0; refs && cited && i < card->it->statements_count; i++)
    if (cited[i])
      refs[sentence.refs_count++] = card->it->statements[i].id;
  return sentence;
}

/* Preference statements that carry the judgement and name no entry of the ledger. */
static size_t count_unnamed(const struct card *card)
{
  size_t count = 0;
  for (size_t p = 0; p < card->bridge->party_count; p++) {
    const struct zopa_bridge_party *party = &card->package->parties[p];
    for (size_t i = 0; i < party->statement_count; i++)
      count += card->it->preferences[party->party].statements[party->statements[i]].from.ids_count == 0;
  }
  return count;
}

/* The entries come last, for their references follow. */
static void tell_ground(size_t entries, size_t unnamed, struct zopa_text *text)
{
  if (unnamed > 0)
    zopa_text_format(text, "%zu preference statement%s that name%s no entry", unnamed, unnamed == 1 ? "" : "s", unnamed == 1 ? "s" : "");
  if (entries > 0)
    zopa_text_format(text, "%s%zu %s of the ledger", unnamed ? ", and " : "", entries, entries == 1 ? "entry" : "entries");
}

/* "Guarantee of the zone (g1, by Union), which can be had until 31 March 2026" */
static void tell_guarantee(const struct card *card, uint32_t index, struct zopa_text *text)
{
  const struct zopa_guarantee *guarantee = &card->it->guarantees[index];
  zopa_text_format(text, "%s (%s%s", guarantee->name ? guarantee->name : guarantee->id, guarantee->id, guarantee->by.at_count ? ", by " : "");
  zopa_show_parties(card->it, &guarantee->by, text);
  zopa_text_string(text, ")");
  if (guarantee->expires.known) {
    zopa_text_string(text, zopa_lapsed(card->it, guarantee->expires) ? ", which was taken up before it lapsed" : ", which can be had until ");
    if (!zopa_lapsed(card->it, guarantee->expires))
      zopa_show_day(guarantee->expires, text);
  }
}

/* What of the package only an offer that has lapsed put forward: "Pay: 2.5 (o1, until 28 February 2026)". */
static void tell_lapsed(const struct card *card, struct zopa_text *text)
{
  struct zopa_text buffer = {0};
  for (uint32_t i = 0; i < card->bridge->issue_count; i++) {
    uint32_t option = card->package->outcome[i], offer = zopa_option_lapsed(card->it, i, option);
    if (offer == ZOPA_NONE)
      continue;
    zopa_text_format(text, "%s%s: %s (%s, until ", text->size ? "; " : "put forward only in what has lapsed: ", issue_title(card, i),
                     zopa_option_title(&card->it->issues[i], option, &buffer), card->it->offers[offer].id);
    zopa_show_day(card->it->offers[offer].expires, text);
    zopa_text_string(text, ")");
    zopa_text_clear(&buffer);
  }
}

static void add_guarantees(const struct card *card, struct zopa_page_remark *remarks, size_t *count)
{
  for (uint32_t g = 0; g < card->it->guarantees_count; g++) {
    struct zopa_text text = {0};
    struct zopa_sentence refs = {0};
    if (!zopa_guarantee_serves(card->it, &card->show->versions, g, card->package->outcome))
      continue;
    zopa_show_refs(card->show, &card->it->guarantees[g].from, &refs);
    tell_guarantee(card, g, &text);
    add_remark(card, remarks, count, "Guarantee", &text, refs, card->it->guarantees[g].expires.known);
  }
}

static struct zopa_page_remark *card_remarks(const struct card *card, size_t *ret_count)
{
  const struct zopa_bridge_package *package = card->package;
  struct zopa_page_remark *remarks = zopa_show_new(card->show, REMARKS_MOST + package->offer_count + card->it->guarantees_count, sizeof *remarks);
  struct zopa_text text = {0};
  *ret_count = 0;
  if (!remarks)
    return NULL;
  tell_trade(card, &text);
  add_remark(card, remarks, ret_count, "The trade", &text, (struct zopa_sentence){0}, false);
  tell_binding(card, &text);
  add_remark(card, remarks, ret_count, "Binding", &text, (struct zopa_sentence){0}, false);
  zopa_text_string(&text, package->fails_if ? package->fails_if : "");
  add_remark(card, remarks, ret_count, "When it fails", &text, (struct zopa_sentence){0}, false);
  for (size_t i = 0; i < package->offer_count; i++) {
    const struct zopa_offer *offer = &card->it->offers[package->offers[i]];
    struct zopa_sentence refs = {0};
    zopa_show_refs(card->show, &offer->from, &refs);
    tell_offer(card, offer, &text);
    add_remark(card, remarks, ret_count, offer->expires.known ? "Uses, while it stands" : "Uses", &text, refs, offer->expires.known);
  }
  tell_lapsed(card, &text);
  add_remark(card, remarks, ret_count, "Lapsed", &text, (struct zopa_sentence){0}, true);
  add_guarantees(card, remarks, ret_count);
  if (card->answer->approval)
    zopa_approval_line_words(card->it, card->answer->ratify, &card->answer->approval[card->index], false, &text);
  add_remark(card, remarks, ret_count, "Approval", &text, (struct zopa_sentence){0}, false);
  if (card->answer->holding)
    zopa_holding_line_words(card->it, &card->answer->holding[card->index], &text);
  add_remark(card, remarks, ret_count, "The day after", &text, (struct zopa_sentence){0}, false);
  struct zopa_sentence refs = all_refs(card);
  tell_ground(refs.refs_count, count_unnamed(card), &text);
  add_remark(card, remarks, ret_count, "Rests on", &text, refs, false);
  return remarks;
}

/* --- details of each party --- */

/* Whether issues go by their names in lists: where none is long. */
static bool lists_names(const struct card *card)
{
  for (uint32_t i = 0; i < card->bridge->issue_count; i++)
    if (zopa_text_columns(issue_title(card, i)) > LIST_COLUMNS)
      return false;
  return true;
}

static void add_sides(const struct card *card, const struct zopa_bridge_party *party, enum zopa_side side, const char *before, struct zopa_text *text)
{
  size_t count = 0;
  bool names = lists_names(card);
  for (uint32_t i = 0; i < card->bridge->issue_count; i++)
    if (party->sides[i] == side)
      zopa_text_format(text, "%s%s", count++ ? ", " : before, names ? issue_title(card, i) : card->it->issues[i].id);
}

/* "Union gets on: Term; gives on: Pay. Utility 0.34 to 0.71, mean 0.52; regret 0.12 ±0.01." */
static struct zopa_sentence detail_of(const struct card *card, const struct zopa_bridge_party *party)
{
  struct zopa_text text = {0}, sides = {0};
  add_sides(card, party, ZOPA_SIDE_GETS, "gets on: ", &sides);
  add_sides(card, party, ZOPA_SIDE_GIVES, sides.size ? "; gives on: " : "gives on: ", &sides);
  zopa_text_format(&text, "%s%s%s. Utility ", zopa_party_title(card->it, party->party), sides.size ? " " : "", sides.data ? sides.data : "");
  text.failed |= sides.failed;
  if (party->complete)
    zopa_text_fixed(&text, party->utility[1], 2);
  else {
    zopa_text_fixed(&text, party->utility[0], 2);
    zopa_text_string(&text, " to ");
    zopa_text_fixed(&text, party->utility[2], 2);
    zopa_text_string(&text, ", mean ");
    zopa_text_fixed(&text, party->utility[1], 2);
  }
  if (party->consents) {
    zopa_text_string(&text, "; regret ");
    zopa_text_fixed(&text, party->regret, 2);
    if (party->regret_error > 0) {
      zopa_text_string(&text, card->terminal && card->terminal->ascii ? " +-" : " ±");
      zopa_text_fixed(&text, party->regret_error < 0.01 ? 0.01 : party->regret_error, 2);
    }
  }
  zopa_text_string(&text, ".");
  zopa_text_clear(&sides);
  return (struct zopa_sentence){zopa_show_keep(card->show, &text), party->rests_on, party->rests_on_count};
}

static const struct zopa_sentence *card_details(const struct card *card)
{
  struct zopa_sentence *details = zopa_show_new(card->show, card->bridge->party_count, sizeof *details);
  for (size_t p = 0; details && p < card->bridge->party_count; p++)
    details[p] = detail_of(card, &card->package->parties[p]);
  return details;
}

const struct zopa_page_package *zopa_bridge_cards(const struct zopa_bridge_answer *answer, const struct zopa_terminal *terminal)
{
  const struct zopa_bridge *bridge = answer->bridge;
  struct zopa_page_package *cards = zopa_show_new(answer->show, bridge->package_count, sizeof *cards);
  for (size_t k = 0; cards && k < bridge->package_count; k++) {
    const struct card card = {answer, terminal, answer->show, answer->show->negotiation, bridge, &bridge->packages[k], k};
    struct zopa_page_package *it = &cards[k];
    it->letter = zopa_bridge_letter(answer->show, k);
    it->title = card_title(&card);
    it->kicker = card_kicker(&card);
    it->choices = card_choices(&card, &it->choices_count);
    it->bars = card_bars(&card);
    it->bars_count = bridge->party_count;
    it->remarks = card_remarks(&card, &it->remarks_count);
    it->details = card_details(&card);
    it->details_count = bridge->party_count;
    if (answer->show->failed)
      return cards;
  }
  return cards;
}
