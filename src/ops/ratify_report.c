/* ratify_report.c - who has to say yes, for people: one sentence a body first, then the tables, then what all of it assumes. */
#include <math.h>
#include <string.h>

#include "case/versions.h"
#include "ops/outcome_text.h"
#include "ops/ratify_view.h"
#include "report/page.h"

/* ---------------------------------------------------------------- figures in words */

/* Two decimals; a figure that would round to 0 or 1 says on which side it is. */
static void add_chance(double chance, struct zopa_text *text)
{
  if (isnan(chance))
    zopa_text_string(text, "not known");
  else if (chance > 0 && chance < 0.005)
    zopa_text_string(text, "below 0.01");
  else if (chance < 1 && chance >= 0.995)
    zopa_text_string(text, "above 0.99");
  else
    zopa_text_fixed(text, chance, 2);
}

/* One decimal, or none for whole numbers. */
static void add_votes(double votes, struct zopa_text *text)
{
  bool whole = fabs(votes - nearbyint(votes)) < 0.05;
  zopa_text_fixed(text, votes, whole ? 0 : 1);
}

static const struct zopa_measure *lead_measure(const struct zopa_body *body)
{
  return body->rule && body->lead != ZOPA_NONE ? &body->rule->measures[body->rule->parts[body->lead].measure] : NULL;
}

/* "67 of 100", "65 of 97 voting", or "60 to 65 of 97 voting" where that depends on who votes. */
static void add_need(const struct zopa_body *body, const struct zopa_body_answer *answer, struct zopa_text *text)
{
  const struct zopa_measure *measure = lead_measure(body);
  const struct zopa_rule_part *lead = measure ? &body->rule->parts[body->lead] : NULL;
  double total = measure && measure->weights ? (double)measure->total / (double)measure->scale : (double)body->seats;
  if (answer->need_least != answer->need)
    zopa_text_format(text, "%lld to ", (long long)answer->need_least);
  zopa_text_format(text, "%lld of %lld", (long long)answer->need, (long long)answer->base);
  if (lead && !measure->heads)
    zopa_text_format(text, " %s", lead->noun);
  if (lead && (double)answer->base < total)
    zopa_text_string(text, lead->base == ZOPA_BASE_VOTING ? " voting" : " present");
}

static void add_probability(const struct zopa_body_answer *answer, struct zopa_text *text)
{
  zopa_text_string(text, "passes with probability ");
  add_chance(answer->passing.probability, text);
  zopa_text_string(text, " (");
  add_chance(answer->alone.probability, text);
  zopa_text_string(text, " if voters were independent)");
}

/* "Senate: two thirds of those voting; 67 of 100 needed, 67.6 expected, passes with probability 0.59 (0.65 if voters were independent)." */
static void add_sentence(const struct zopa_body *body, const struct zopa_body_answer *answer, struct zopa_text *text)
{
  zopa_body_name(body->approval, text);
  zopa_text_string(text, ": ");
  size_t before = text->size;
  zopa_body_rule_words(body, text);
  zopa_text_string(text, text->size > before ? "; " : "");
  if (answer->need >= 0) {
    add_need(body, answer, text);
    zopa_text_string(text, " needed");
    if (!isnan(answer->expected)) {
      zopa_text_string(text, ", ");
      add_votes(answer->expected, text);
      zopa_text_string(text, " expected");
    }
    zopa_text_string(text, ", ");
  }
  if (answer->unknown)
    zopa_text_format(text, "how likely it is to say yes is not known: %s", answer->unknown);
  else
    add_probability(answer, text);
  zopa_text_string(text, ".");
}

/* ---------------------------------------------------------------- writing */

struct report {
  struct zopa_ratify_view *view;
  struct zopa_page page;
};

static void cell(struct report *to, struct zopa_table *table, struct zopa_text *text)
{
  zopa_table_cell(table, text->data);
  to->view->failed |= text->failed;
  zopa_text_clear(text);
}

static void cell_chance(struct report *to, struct zopa_table *table, double chance)
{
  struct zopa_text text = {0};
  add_chance(chance, &text);
  cell(to, table, &text);
  if (isnan(chance))
    zopa_table_tone(table, ZOPA_TONE_SOFT);
}

/* ---------------------------------------------------------------- all bodies */

static const char *needed_word(enum zopa_needed needed)
{
  return needed == ZOPA_NEEDED_YES ? "yes" : needed == ZOPA_NEEDED_NO ? "no" : "depends on what is open";
}

static void put_bodies(struct report *to)
{
  const struct zopa_ratify_view *view = to->view;
  struct zopa_table table = {0};
  zopa_table_caption(&table, "Bodies that have to say yes");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Body");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Rule");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Needed for this package");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Yeas needed");
  zopa_table_column(&table, ZOPA_ALIGN_RIGHT, "Expected");
  zopa_table_column(&table, ZOPA_ALIGN_RIGHT, "Passes");
  zopa_table_column(&table, ZOPA_ALIGN_RIGHT, "If independent");
  for (size_t b = 0; b < view->count; b++) {
    const struct zopa_body *body = &view->bodies[b];
    const struct zopa_body_answer *answer = &view->answer->bodies[b];
    struct zopa_text name = {0}, rule = {0}, need = {0}, expected = {0};
    for (uint32_t d = 0; d < body->depth; d++)
      zopa_text_string(&name, "· ");
    zopa_body_name(body->approval, &name);
    zopa_body_rule_words(body, &rule);
    if (answer->need >= 0)
      add_need(body, answer, &need);
    if (!isnan(answer->expected))
      add_votes(answer->expected, &expected);
    zopa_table_row(&table, NULL);
    cell(to, &table, &name);
    zopa_table_party(&table, (int)body->party);
    if (!rule.data)
      zopa_text_string(&rule, "not stated");
    cell(to, &table, &rule);
    zopa_table_cell(&table, needed_word(answer->needed));
    cell(to, &table, &need);
    cell(to, &table, &expected);
    cell_chance(to, &table, answer->passing.probability);
    cell_chance(to, &table, answer->alone.probability);
  }
  zopa_page_put_table(&to->page, &table);
}

/* ---------------------------------------------------------------- one body */

static void add_spread(const struct zopa_body_answer *answer, struct zopa_text *text)
{
  const struct zopa_spread *yeas = &answer->yeas, *margin = &answer->passing.margin;
  if (isnan(yeas->middle))
    return;
  if (yeas->high - yeas->low <= 0) {
    zopa_text_string(text, "However the rest goes there are ");
    add_votes(yeas->low, text);
    zopa_text_string(text, yeas->low >= 2 || yeas->low <= 0 ? " yeas. " : " yea. ");
    return;
  }
  zopa_text_string(text, "Nine times in ten there are from ");
  add_votes(yeas->low, text);
  zopa_text_string(text, " to ");
  add_votes(yeas->high, text);
  zopa_text_string(text, " yeas");
  if (answer->passing.has_margin) {
    zopa_text_string(text, ", from ");
    add_votes(fabs(margin->low), text);
    zopa_text_string(text, margin->low < 0 ? " too few to " : " to spare to ");
    add_votes(fabs(margin->high), text);
    zopa_text_string(text, margin->high < 0 ? " too few" : " to spare");
  }
  zopa_text_string(text, ". ");
}

static void add_names(const struct zopa_body *body, const size_t *voters, const double *chances, size_t count, struct zopa_text *text)
{
  for (size_t i = 0; i < count; i++) {
    zopa_text_format(text, "%s%s (", i ? "; " : "", body->roster->voters[voters[i]].id);
    add_chance(chances[i], text);
    zopa_text_string(text, ")");
  }
}

/* Members whom the case does not tell apart: naming some of them would say nothing. */
static bool alike(const struct zopa_body *body) { return !body->approval->voters && body->roster && body->roster->count > 1; }

static void add_leaning(const struct zopa_body *body, const struct zopa_body_answer *answer, const struct zopa_ratify_facts *facts, struct zopa_text *text)
{
  double chances[ZOPA_NEAREST_SHOWN];
  if (!facts->leans || alike(body))
    return;
  for (size_t i = 0; i < facts->nearest_count; i++)
    chances[i] = answer->chances[facts->nearest[i]].yea;
  zopa_text_string(text, "More likely to vote yea than nay: ");
  add_votes(facts->leaning, text);
  zopa_text_string(text, facts->more > 0 ? "; that is " : "; that is enough, with ");
  add_votes(fabs(facts->more), text);
  zopa_text_string(text, facts->more > 0 ? " too few" : " to spare");
  if (facts->nearest_count > 0) {
    zopa_text_string(text, facts->more > 0 ? ". Nearest to yea among the others, with the probability of it: " : ". The least certain of them: ");
    add_names(body, facts->nearest, chances, facts->nearest_count, text);
  }
  zopa_text_string(text, ". ");
}

static void add_recorded(const struct zopa_ratify_facts *facts, struct zopa_text *text)
{
  const size_t *count = facts->recorded;
  if (count[0] + count[1] + count[2] + count[3] == 0)
    return;
  zopa_text_format(text, "On record: %zu yea, %zu nay", count[ZOPA_VOTE_YEA], count[ZOPA_VOTE_NAY]);
  if (count[ZOPA_VOTE_ABSTAIN] > 0)
    zopa_text_format(text, ", %zu abstaining", count[ZOPA_VOTE_ABSTAIN]);
  if (count[ZOPA_VOTE_ABSENT] > 0)
    zopa_text_format(text, ", %zu absent", count[ZOPA_VOTE_ABSENT]);
  if (facts->recorded_all)
    zopa_text_string(text, facts->recorded_passes ? "; that passes" : "; that does not pass");
  zopa_text_string(text, ". ");
}

static void put_pivotal(struct report *to, const struct zopa_body *body, const struct zopa_body_answer *answer, const struct zopa_ratify_facts *facts)
{
  struct zopa_table table = {0};
  zopa_table_caption(&table, "Voters who are most often decisive");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Most often decisive");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Party");
  zopa_table_column(&table, ZOPA_ALIGN_RIGHT, "Votes yea");
  zopa_table_column(&table, ZOPA_ALIGN_RIGHT, "Decisive");
  for (size_t i = 0; i < facts->pivotal_count; i++) {
    size_t v = facts->pivotal[i];
    zopa_table_row(&table, NULL);
    zopa_table_cell(&table, body->roster->voters[v].id);
    zopa_table_cell(&table, body->roster->voters[v].party);
    cell_chance(to, &table, answer->chances[v].yea);
    zopa_table_cell_number(&table, answer->decisive[v], 3);
  }
  zopa_page_put_table(&to->page, &table);
}

/* A row an option of each issue that the body's clauses name. */
static void put_options(struct report *to, uint32_t body)
{
  const struct zopa_ratify_view *view = to->view;
  struct zopa_table table = {0};
  zopa_table_caption(&table, "What clauses of the package do to it");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "If the package had");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "settled as");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "Needed");
  zopa_table_column(&table, ZOPA_ALIGN_RIGHT, "Passes");
  for (size_t i = 0; i < view->option_count; i++) {
    const struct zopa_ratify_option *option = &view->options[i];
    struct zopa_text buffer = {0};
    if (option->body != body)
      continue;
    bool same = i > 0 && view->options[i - 1].body == body && view->options[i - 1].issue == option->issue;
    zopa_table_row(&table, NULL);
    zopa_table_cell(&table, same ? "" : zopa_issue_title(view->it, option->issue));
    zopa_table_cell(&table, option->option == ZOPA_NONE ? "left open" : zopa_option_title(&view->it->issues[option->issue], option->option, &buffer));
    if (option->chosen)
      zopa_table_note(&table, "as it is");
    zopa_table_cell(&table, needed_word(option->needed));
    if (option->needed == ZOPA_NEEDED_NO)
      zopa_table_cell(&table, "–");
    else
      cell_chance(to, &table, option->probability);
    to->view->failed |= buffer.failed;
    zopa_text_clear(&buffer);
  }
  zopa_page_put_table(&to->page, &table);
}

static void put_body(struct report *to, size_t at)
{
  const struct zopa_ratify_view *view = to->view;
  const struct zopa_body *body = &view->bodies[at];
  const struct zopa_body_answer *answer = &view->answer->bodies[at];
  const struct zopa_ratify_facts *facts = &view->facts[at];
  struct zopa_text title = {0}, text = {0};
  bool options = false;
  for (size_t i = 0; i < view->option_count && !options; i++)
    options = view->options[i].body == at;
  bool voters = body->roster && body->roster->count > 1 && !answer->unknown;
  if (!options && !voters && !body->approval->note)
    return;
  zopa_body_name(body->approval, &title);
  zopa_page_section(&to->page, title.data ? title.data : "");
  to->view->failed |= title.failed;
  zopa_text_clear(&title);
  if (!answer->unknown && body->roster && body->roster->count > 1) {
    add_spread(answer, &text);
    add_leaning(body, answer, facts, &text);
  }
  add_recorded(facts, &text);
  if (!answer->unknown && alike(body) && facts->pivotal_count > 0) {
    zopa_text_string(&text, "Nothing tells its members apart, so that each is as often decisive as the next: ");
    add_chance(answer->decisive[facts->pivotal[0]], &text);
    zopa_text_string(&text, ".");
  }
  zopa_page_line(&to->page, ZOPA_VOICE_BODY, &text);
  if (!answer->unknown && !alike(body) && body->roster && body->roster->count > 1)
    put_pivotal(to, body, answer, facts);
  if (options) {
    zopa_text_string(&text, "What the clauses of a package do to it, one changed and all else as it is:");
    zopa_page_line(&to->page, ZOPA_VOICE_BODY, &text);
  }
  put_options(to, (uint32_t)at);
  if (body->approval->note) {
    zopa_text_string(&text, body->approval->note);
    zopa_page_line(&to->page, ZOPA_VOICE_SMALL, &text);
  }
}

/* ---------------------------------------------------------------- guarantees */

static void put_guarantees(struct report *to)
{
  struct zopa_ratify_view *view = to->view;
  struct zopa_versions versions;
  bool begun = false;
  if (zopa_versions_find(view->it, &versions) != ZOPA_OK) {
    view->failed = true;
    return;
  }
  for (uint32_t g = 0; g < view->it->guarantees_count; g++) {
    const struct zopa_guarantee *guarantee = &view->it->guarantees[g];
    enum zopa_needed in = zopa_ratify_holds(&guarantee->when, view->package);
    struct zopa_text text = {0};
    if (guarantee->needs.at_count == 0 || in == ZOPA_NEEDED_NO || versions.later[g] != ZOPA_NONE)
      continue;
    if (!begun)
      zopa_page_section(&to->page, "Guarantees that need approval");
    begun = true;
    zopa_text_format(&text, "%s%s needs the approval of ", guarantee->name ? guarantee->name : guarantee->id,
                     in == ZOPA_NEEDED_MAYBE ? ", where it becomes part of the package," : "");
    for (size_t i = 0; i < guarantee->needs.at_count; i++)
      zopa_text_format(&text, "%s%s", i == 0 ? "" : i + 1 < guarantee->needs.at_count ? ", " : " and ", zopa_party_title(view->it, guarantee->needs.at[i]));
    zopa_text_string(&text, "; the probability of that: ");
    add_chance(zopa_ratify_guarantee(view, guarantee), &text);
    zopa_text_string(&text, ".");
    zopa_page_line(&to->page, ZOPA_VOICE_BODY, &text);
  }
  zopa_versions_clear(&versions);
}

/* ---------------------------------------------------------------- what is assumed */

static void add_correlation(const struct zopa_body *body, struct zopa_text *text)
{
  const struct zopa_approval *approval = body->approval;
  bool blocs = body->roster->bloc_count > 0;
  const char *whose = approval->common_share.text || approval->party_share.text ? "as the case assumes" : "assumed, as the case says nothing";
  zopa_text_format(text, "%s: votes go together. Of what is uncertain about a vote a share of ", approval->body);
  zopa_text_shortest(text, body->common);
  zopa_text_string(text, " is common to all who vote");
  if (blocs) {
    zopa_text_string(text, ", and ");
    zopa_text_shortest(text, body->bloc);
    zopa_text_string(text, " more to the voter's party");
  }
  zopa_text_format(text, " (%s).", whose);
}

static void add_yea(const struct zopa_body *body, struct zopa_text *text)
{
  const struct zopa_number *stated = &body->approval->yea;
  bool same = stated->text && fabs(stated->value - body->yea) <= 0;
  zopa_text_string(text, " Of whom nothing else is known votes yea with probability ");
  if (same)
    zopa_text_string(text, stated->text);
  else
    zopa_text_shortest(text, body->yea);
  zopa_text_string(text, same ? ", which the case assumes." : ", as asked (--yea).");
}

static void put_assumptions(struct report *to)
{
  const struct zopa_ratify_view *view = to->view;
  struct zopa_text text = {0};
  size_t bodies = 0;
  zopa_page_section(&to->page, "What this assumes");
  for (size_t b = 0; b < view->count; b++) {
    const struct zopa_approval *approval = view->bodies[b].approval;
    bodies += approval->kind == ZOPA_BODY_ONE;
    if (approval->kind != ZOPA_BODY_ONE || view->answer->bodies[b].unknown)
      continue;
    if (view->bodies[b].roster->count > 1)
      add_correlation(&view->bodies[b], &text);
    else
      zopa_text_format(&text, "%s:", approval->body);
    if (!isnan(view->bodies[b].yea))
      add_yea(&view->bodies[b], &text);
    if (approval->spatial)
      zopa_text_string(&text, " Voters with a position vote by the spatial model, with quadratic utility and logistic noise.");
    if (approval->effects_count > 0)
      zopa_text_string(&text, " What clauses do to votes is assumed by the case.");
    if (view->recorded || approval->recorded == ZOPA_YES)
      zopa_text_string(&text, " Votes on record are taken as they are.");
    zopa_page_line(&to->page, ZOPA_VOICE_SMALL, &text);
  }
  if (bodies > 1)
    zopa_text_string(&text, "Bodies are taken to be independent of each other, so that the probability of all is a product. ");
  zopa_text_string(&text, "Decisive is who would turn the result, given how the others vote: the probability of passing if it votes yea less that if it does "
                          "not. All of it is arithmetic on what the case says of each voter, not prophecy.");
  zopa_page_line(&to->page, ZOPA_VOICE_SMALL, &text);
}

/* ---------------------------------------------------------------- the whole */

static void add_lead(const struct zopa_ratify_view *view, struct zopa_text *text)
{
  size_t shown = 0, needed = 0;
  for (size_t b = 0; b < view->count; b++) {
    const struct zopa_body_answer *answer = &view->answer->bodies[b];
    if (view->bodies[b].parent != ZOPA_NONE || answer->needed == ZOPA_NEEDED_NO)
      continue;
    needed++;
    zopa_text_string(text, shown++ ? " " : "");
    add_sentence(&view->bodies[b], answer, text);
    if (answer->needed == ZOPA_NEEDED_MAYBE)
      zopa_text_string(text, " Whether it is needed depends on what is still open.");
  }
  if (needed == 0)
    zopa_text_string(text, view->count ? "No body named in the case has to say yes to this package." : "The case names nobody who has to say yes.");
  if (needed > 1) {
    zopa_text_format(text, " All %zu: ", needed);
    add_chance(view->answer->all, text);
    zopa_text_string(text, ", taken as independent of each other.");
  }
}

static void put_package(struct report *to)
{
  const struct zopa_ratify_view *view = to->view;
  struct zopa_text text = {0}, buffer = {0};
  size_t settled = 0;
  for (uint32_t i = 0; i < view->it->issues_count; i++) {
    if (view->package[i] == ZOPA_NONE)
      continue;
    zopa_text_format(&text, "%s%s: %s", settled++ ? "; " : "The package: ", zopa_issue_title(view->it, i),
                     zopa_option_title(&view->it->issues[i], view->package[i], &buffer));
  }
  if (settled == 0)
    zopa_text_string(&text, "No package is given, so that every issue is open (--package 'ISSUE=OPTION,...').");
  else if (settled < view->it->issues_count)
    zopa_text_string(&text, ". All else is open.");
  to->view->failed |= buffer.failed;
  zopa_text_clear(&buffer);
  zopa_page_line(&to->page, ZOPA_VOICE_SMALL, &text);
}

void zopa_ratify_report(struct zopa_ratify_view *view, const struct zopa_terminal *terminal, struct zopa_text *text)
{
  struct report to = {.view = view, .page = {.text = text, .terminal = terminal}};
  struct zopa_text lead = {0}, banner = {0};
  zopa_call_banner(view->it, &banner);
  add_lead(view, &lead);
  struct zopa_sentence sentence = {.text = lead.data};
  struct zopa_page_head head = {.title = view->it->title, .meta = "Who has to say yes before it binds", .banner = banner.data, .lead = {&sentence, lead.data != NULL}};
  view->failed |= lead.failed || banner.failed;
  zopa_page_begin(&to.page, &head);
  zopa_text_clear(&lead);
  zopa_text_clear(&banner);
  put_package(&to);
  if (view->count > 0) {
    zopa_page_section(&to.page, "Who has to say yes");
    put_bodies(&to);
    for (size_t b = 0; b < view->count; b++)
      put_body(&to, b);
    put_guarantees(&to);
    put_assumptions(&to);
  }
  zopa_page_end(&to.page);
  view->failed |= text->failed;
}
