/* deal.c - see deal.h: from a case and a package to a graph. */
#include "stability/deal.h"

#include <string.h>

#include "base/text.h"
#include "case/versions.h"
#include "case/words.h"

/* Everything of one deal while it is made. Arrays are as long as there may be entries. */
struct builder {
  const struct zopa_space *space;
  const struct zopa_case *it;
  struct zopa_versions versions;
  struct zopa_deal *deal;
  struct zopa_deal_option *options;       /* `player` holds the party until players are numbered */
  size_t option_count;
  struct zopa_deal_gap *gaps;
  size_t gap_count;
  uint32_t *fallback;             /* [issue_count] option, or ZOPA_NONE */
  unsigned char *guarded;         /* [issue_count] somebody has an option to keep it */
};

static void add_gap(struct builder *builder, enum zopa_deal_gap_kind kind, uint32_t party, uint32_t issue, uint32_t guarantee)
{
  builder->gaps[builder->gap_count++] = (struct zopa_deal_gap){kind, party, issue, guarantee};
}

/* ---------------------------------------------------------------- who can do what */

static void add_undertakings(struct builder *builder)
{
  const uint32_t *package = builder->deal->package;
  for (size_t i = 0; i < builder->it->controls_count; i++) {
    const struct zopa_obligation *obligation = &builder->it->controls[i];
    for (size_t k = 0; k < obligation->issues.at_count; k++) {
      uint32_t issue = obligation->issues.at[k];
      if (package[issue] == ZOPA_NONE)
        add_gap(builder, ZOPA_GAP_OPEN, obligation->party, issue, ZOPA_NONE);
      else if (builder->fallback[issue] == ZOPA_NONE)
        add_gap(builder, ZOPA_GAP_FALLBACK, obligation->party, issue, ZOPA_NONE);
      else if (builder->fallback[issue] == package[issue])
        add_gap(builder, ZOPA_GAP_SAME, obligation->party, issue, ZOPA_NONE);
      else {
        builder->options[builder->option_count++] = (struct zopa_deal_option){obligation->party, issue, ZOPA_NONE};
        builder->guarded[issue] = 1;
      }
    }
  }
}

/* Whether a guarantee is part of the package; a gap says why not. */
static bool is_part(struct builder *builder, uint32_t index)
{
  const struct zopa_guarantee *guarantee = &builder->it->guarantees[index];
  for (size_t i = 0; i < guarantee->when.terms_count; i++) {
    const struct zopa_term *term = &guarantee->when.terms[i];
    uint32_t option = builder->deal->package[term->issue];
    bool listed = false;
    for (size_t k = 0; k < term->options_count; k++)
      listed = listed || term->options[k] == option;
    if (!listed) {
      add_gap(builder, option == ZOPA_NONE ? ZOPA_GAP_NOT_SETTLED : ZOPA_GAP_NOT_PART, ZOPA_NONE, term->issue, index);
      return false;
    }
  }
  return true;
}

static bool can_be_invoked(struct builder *builder, uint32_t index)
{
  const struct zopa_guarantee *guarantee = &builder->it->guarantees[index];
  enum zopa_guarantee_state state = builder->versions.states[index];
  if (state == ZOPA_GUARANTEE_SUPERSEDED)
    return false;                 /* the later version is looked at for itself */
  if (state == ZOPA_GUARANTEE_LAPSED || state == ZOPA_GUARANTEE_RENEWED) {
    add_gap(builder, ZOPA_GAP_LAPSED, ZOPA_NONE, ZOPA_NONE, index);
    return false;
  }
  if (!is_part(builder, index))
    return false;
  if (guarantee->by.at_count == 0 || guarantee->guards.at_count == 0 || guarantee->then.terms_count == 0) {
    add_gap(builder, ZOPA_GAP_WORDS_ONLY, ZOPA_NONE, ZOPA_NONE, index);
    return false;
  }
  bool guards = false;
  for (size_t i = 0; i < guarantee->guards.at_count; i++)
    guards = guards || builder->guarded[guarantee->guards.at[i]];
  if (!guards) {
    add_gap(builder, ZOPA_GAP_NOTHING_GUARDED, ZOPA_NONE, ZOPA_NONE, index);
    return false;
  }
  for (size_t i = 0; i < guarantee->then.terms_count; i++)
    if (builder->deal->package[guarantee->then.terms[i].issue] == ZOPA_NONE) {
      add_gap(builder, ZOPA_GAP_THEN_OPEN, ZOPA_NONE, guarantee->then.terms[i].issue, index);
      return false;
    }
  return true;
}

static void add_guarantees(struct builder *builder)
{
  for (uint32_t g = 0; g < builder->it->guarantees_count; g++) {
    if (!can_be_invoked(builder, g))
      continue;
    const struct zopa_indices *by = &builder->it->guarantees[g].by;
    for (size_t i = 0; i < by->at_count; i++)
      builder->options[builder->option_count++] = (struct zopa_deal_option){by->at[i], ZOPA_NONE, g};
  }
}

/* Orders options by party, keeping each party's in the order found, and numbers the players. */
static bool seat_players(struct builder *builder)
{
  struct zopa_deal *deal = builder->deal;
  struct zopa_deal_option *ordered = ZOPA_ARENA_NEW(&deal->arena, struct zopa_deal_option, builder->option_count);
  struct zopa_graph_player *players = ZOPA_ARENA_NEW(&deal->arena, struct zopa_graph_player, builder->option_count);
  uint32_t *parties = ZOPA_ARENA_NEW(&deal->arena, uint32_t, builder->option_count), players_count = 0, at = 0;
  if (!ordered || !players || !parties)
    return false;
  for (uint32_t p = 0; p < builder->it->parties_count; p++) {
    uint32_t first = at;
    for (size_t o = 0; o < builder->option_count; o++)
      if (builder->options[o].player == p) {
        ordered[at] = builder->options[o];
        ordered[at++].player = players_count;
      }
    if (at == first)
      continue;
    players[players_count] = (struct zopa_graph_player){.id = builder->it->parties[p].id, .name = zopa_party_title(builder->it, p), .first = first,
                                                        .count = at - first};
    parties[players_count++] = p;
  }
  deal->options = ordered;
  deal->parties = parties;
  deal->graph.players = players;
  deal->graph.player_count = players_count;
  deal->graph.option_count = at;
  for (uint32_t o = 0; o < at; o++)
    *(ordered[o].issue != ZOPA_NONE ? &deal->keeps : &deal->invokes) |= UINT32_C(1) << o;
  return true;
}

static bool irreversible(const struct zopa_case *it, uint32_t issue)
{
  for (size_t i = 0; i < it->irreversible.at_count; i++)
    if (it->irreversible.at[i] == issue)
      return true;
  return false;
}

static const char *own(struct zopa_arena *arena, struct zopa_text *text)
{
  const char *copy = text->failed ? NULL : zopa_arena_string(arena, text->data ? text->data : "");
  zopa_text_clear(text);
  return copy;
}

static bool name_options(struct builder *builder)
{
  struct zopa_deal *deal = builder->deal;
  struct zopa_graph_option *options = ZOPA_ARENA_NEW(&deal->arena, struct zopa_graph_option, deal->graph.option_count);
  bool good = options != NULL;
  for (size_t o = 0; o < deal->graph.option_count && good; o++) {
    const struct zopa_deal_option *option = &deal->options[o];
    bool keeps = option->issue != ZOPA_NONE;
    const struct zopa_guarantee *guarantee = keeps ? NULL : &builder->it->guarantees[option->guarantee];
    struct zopa_text id = {0}, name = {0};
    zopa_text_format(&id, "%s %s", keeps ? "keeps" : "invokes", keeps ? builder->it->issues[option->issue].id : guarantee->id);
    zopa_text_format(&name, "%s %s", keeps ? "keeps" : "invokes", keeps ? zopa_issue_title(builder->it, option->issue)
                                                                        : guarantee->name ? guarantee->name : guarantee->id);
    options[o] = (struct zopa_graph_option){own(&deal->arena, &id), own(&deal->arena, &name),
                                            keeps && irreversible(builder->it, option->issue) ? ZOPA_DIRECTION_BACK : ZOPA_DIRECTION_BOTH};
    good = options[o].id && options[o].name;
  }
  deal->graph.options = options;
  return good;
}

/* ---------------------------------------------------------------- states */

uint32_t zopa_deal_invocations(const struct zopa_deal *deal, uint32_t guarantee)
{
  uint32_t bits = 0;
  for (size_t o = 0; o < deal->graph.option_count; o++)
    bits |= deal->options[o].guarantee == guarantee ? UINT32_C(1) << o : 0;
  return bits;
}

/* The bits of all options to keep what the guarantee guards. */
static uint32_t guarded_bits(const struct zopa_deal *deal, const struct zopa_guarantee *guarantee)
{
  uint32_t bits = 0;
  for (size_t o = 0; o < deal->graph.option_count; o++)
    for (size_t i = 0; i < guarantee->guards.at_count; i++)
      bits |= deal->options[o].issue == guarantee->guards.at[i] ? UINT32_C(1) << o : 0;
  return bits;
}

/* Lists the words in which nothing is invoked while all that would set it off is kept. */
static enum zopa_status find_states(struct builder *builder)
{
  struct zopa_deal *deal = builder->deal;
  struct zopa_graph_pattern patterns[ZOPA_DEAL_OPTIONS_MAX];
  size_t pattern_count = 0, words = (size_t)1 << deal->graph.option_count;
  for (size_t o = 0; o < deal->graph.option_count; o++) {
    if (deal->options[o].guarantee == ZOPA_NONE)
      continue;
    uint32_t mask = UINT32_C(1) << o | guarded_bits(deal, &builder->it->guarantees[deal->options[o].guarantee]);
    patterns[pattern_count++] = (struct zopa_graph_pattern){mask, mask};
  }
  enum zopa_status status = zopa_graph_states(&deal->arena, deal->graph.option_count, patterns, pattern_count, &deal->graph.states,
                                              &deal->graph.state_count);
  uint32_t *index = status == ZOPA_OK ? ZOPA_ARENA_NEW(&deal->arena, uint32_t, words) : NULL;
  if (!index)
    return status == ZOPA_OK ? ZOPA_E_MEMORY : status;
  memset(index, 0xff, words * sizeof *index);
  for (uint32_t s = 0; s < deal->graph.state_count; s++)
    index[deal->graph.states[s]] = s;
  deal->index = index;
  deal->begin = deal->graph.status_quo = index[deal->keeps];
  return ZOPA_OK;
}

/* The issues that any state can change. */
static bool find_touched(struct builder *builder)
{
  struct zopa_deal *deal = builder->deal;
  unsigned char *mark = ZOPA_ARENA_NEW(&deal->arena, unsigned char, builder->space->issue_count);
  uint32_t *touched = ZOPA_ARENA_NEW(&deal->arena, uint32_t, builder->space->issue_count);
  if (!mark || !touched)
    return false;
  for (size_t o = 0; o < deal->graph.option_count; o++) {
    const struct zopa_clause *then = deal->options[o].issue == ZOPA_NONE ? &builder->it->guarantees[deal->options[o].guarantee].then : NULL;
    if (!then)
      mark[deal->options[o].issue] = 1;
    for (size_t i = 0; then && i < then->terms_count; i++)
      mark[then->terms[i].issue] = 1;
  }
  for (uint32_t i = 0; i < builder->space->issue_count; i++)
    if (mark[i])
      touched[deal->touched_count++] = i;
  deal->touched = touched;
  return true;
}

/* The guarantees that somebody can invoke, in file order: ret [ZOPA_DEAL_OPTIONS_MAX]. */
static size_t list_guarantees(const struct zopa_deal *deal, uint32_t *ret)
{
  size_t count = 0;
  for (size_t o = 0; o < deal->graph.option_count; o++) {
    uint32_t guarantee = deal->options[o].guarantee;
    size_t at = 0;
    while (at < count && ret[at] < guarantee)
      at++;
    if (guarantee == ZOPA_NONE || (at < count && ret[at] == guarantee))
      continue;
    memmove(ret + at + 1, ret + at, (count - at) * sizeof *ret);
    ret[at] = guarantee;
    count++;
  }
  return count;
}

/* The option of an issue in a state. guarantees [guarantee_count]: those that somebody can invoke. */
static uint32_t choice(const struct builder *builder, const uint32_t *guarantees, size_t guarantee_count, uint32_t word, uint32_t issue)
{
  const struct zopa_deal *deal = builder->deal;
  uint32_t option = deal->package[issue];
  for (size_t o = 0; o < deal->graph.option_count; o++)
    if (deal->options[o].issue == issue && !(word >> o & 1))
      option = builder->fallback[issue];
  for (size_t g = 0; g < guarantee_count; g++) {
    const struct zopa_clause *then = &builder->it->guarantees[guarantees[g]].then;
    if (!(word & zopa_deal_invocations(deal, guarantees[g])))
      continue;
    for (size_t i = 0; i < then->terms_count; i++)
      option = then->terms[i].issue == issue ? then->terms[i].options[0] : option;
  }
  return option;
}

static bool find_choices(struct builder *builder)
{
  struct zopa_deal *deal = builder->deal;
  uint32_t guarantees[ZOPA_DEAL_OPTIONS_MAX];
  size_t guarantee_count = list_guarantees(deal, guarantees);
  uint32_t *choices = zopa_arena_array(&deal->arena, deal->graph.state_count * (deal->touched_count + 1), sizeof *choices);
  for (size_t s = 0; s < deal->graph.state_count && choices; s++)
    for (size_t i = 0; i < deal->touched_count; i++)
      choices[s * deal->touched_count + i] = choice(builder, guarantees, guarantee_count, deal->graph.states[s], deal->touched[i]);
  deal->choices = choices;
  return choices != NULL;
}

/* "Everything is kept", "A drops Fire; C invokes Guarantee". */
static bool name_states(struct builder *builder)
{
  struct zopa_deal *deal = builder->deal;
  const char **labels = ZOPA_ARENA_NEW(&deal->arena, const char *, deal->graph.state_count);
  bool good = labels != NULL;
  for (size_t s = 0; s < deal->graph.state_count && good; s++) {
    struct zopa_text text = {0};
    for (size_t p = 0; p < deal->graph.player_count; p++) {
      size_t count = 0;
      const char *last = NULL;
      const struct zopa_graph_player *player = &deal->graph.players[p];
      for (uint32_t o = player->first; o < player->first + player->count; o++) {
        /* As one word: gcc 12.2 -O2 takes `==` of two bits that were shifted out of two words for its contrary here. */
        uint32_t changed = deal->keeps ^ deal->graph.states[s], keeps = deal->keeps >> o & 1;
        if (!(changed >> o & 1))
          continue;
        const char *what = strchr(deal->graph.options[o].name, ' ') + 1;
        const char *verb = keeps ? "drops" : "invokes";
        if (count++ == 0)
          zopa_text_format(&text, "%s%s %s %s", text.size ? "; " : "", player->name, verb, what);
        else
          zopa_text_format(&text, ", %s%s%s", verb == last ? "" : verb, verb == last ? "" : " ", what);
        last = verb;
      }
    }
    if (text.size == 0)
      zopa_text_string(&text, "Everything is kept");
    labels[s] = own(&deal->arena, &text);
    good = labels[s] != NULL;
  }
  deal->graph.labels = labels;
  return good;
}

/* ---------------------------------------------------------------- what cannot be valued */

static bool touches(const struct zopa_deal *deal, uint32_t issue)
{
  for (size_t i = 0; i < deal->touched_count; i++)
    if (deal->touched[i] == issue)
      return true;
  return false;
}

/* An issue that the package leaves open and on which the worth of a change to a party depends; ZOPA_NONE when there is none. */
static uint32_t interplay(const struct zopa_deal *deal, const struct zopa_utility *utility)
{
  for (size_t b = 0; b < utility->bonus_count; b++) {
    const struct zopa_condition *condition = &utility->bonuses[b].condition;
    uint32_t open = ZOPA_NONE;
    bool touched = false;
    for (size_t t = 0; t < condition->test_count; t++) {
      uint32_t issue = condition->tests[t].issue;
      touched = touched || touches(deal, issue);
      open = deal->package[issue] == ZOPA_NONE ? issue : open;
    }
    if (touched && open != ZOPA_NONE)
      return open;
  }
  for (uint32_t i = 0; i < deal->space->issue_count && utility->cap != INT64_MAX; i++)
    if (deal->package[i] == ZOPA_NONE)
      return i;
  return ZOPA_NONE;
}

static void find_interplay(struct builder *builder)
{
  const struct zopa_deal *deal = builder->deal;
  for (size_t u = 0; u < builder->space->utility_count; u++) {
    const struct zopa_utility *utility = &builder->space->utilities[u];
    uint32_t open = zopa_deal_player(deal, utility->party) == SIZE_MAX ? ZOPA_NONE : interplay(deal, utility);
    if (open != ZOPA_NONE)
      add_gap(builder, ZOPA_GAP_INTERPLAY, utility->party, open, ZOPA_NONE);
  }
}

/* ---------------------------------------------------------------- making one */

static bool prepare(struct builder *builder, const uint32_t *package)
{
  struct zopa_deal *deal = builder->deal;
  size_t issues = builder->space->issue_count, undertakings = 0, promises = 0;
  for (size_t i = 0; i < builder->it->controls_count; i++)
    undertakings += builder->it->controls[i].issues.at_count;
  for (size_t g = 0; g < builder->it->guarantees_count; g++)
    promises += builder->it->guarantees[g].by.at_count;
  uint32_t *copy = ZOPA_ARENA_NEW(&deal->arena, uint32_t, issues);
  builder->options = ZOPA_ARENA_NEW(&deal->arena, struct zopa_deal_option, undertakings + promises);
  builder->gaps = ZOPA_ARENA_NEW(&deal->arena, struct zopa_deal_gap, undertakings + builder->it->guarantees_count + builder->it->parties_count);
  builder->fallback = ZOPA_ARENA_NEW(&deal->arena, uint32_t, issues);
  builder->guarded = ZOPA_ARENA_NEW(&deal->arena, unsigned char, issues);
  if (deal->arena.failed)
    return false;
  if (issues)
    memcpy(copy, package, issues * sizeof *copy);
  for (size_t i = 0; i < issues; i++)
    builder->fallback[i] = ZOPA_NONE;
  for (size_t i = 0; i < builder->it->fallback.terms_count; i++)
    builder->fallback[builder->it->fallback.terms[i].issue] = builder->it->fallback.terms[i].options[0];
  deal->package = copy;
  return true;
}

static enum zopa_status build(struct builder *builder, struct zopa_error *error)
{
  add_undertakings(builder);
  add_guarantees(builder);
  if (builder->option_count > ZOPA_DEAL_OPTIONS_MAX) {
    zopa_error_add(error, ZOPA_ERROR, builder->it->controls_count ? builder->it->controls[0].place : (struct zopa_place){0},
                   "the package leaves the parties %zu things to keep or to invoke; at most %d can be judged together", builder->option_count,
                   ZOPA_DEAL_OPTIONS_MAX);
    return ZOPA_E_TOO_LARGE;
  }
  if (!seat_players(builder) || !name_options(builder))
    return ZOPA_E_MEMORY;
  enum zopa_status status = find_states(builder);
  if (status == ZOPA_OK && (!find_touched(builder) || !find_choices(builder) || !name_states(builder)))
    status = ZOPA_E_MEMORY;
  if (status == ZOPA_OK)
    find_interplay(builder);
  builder->deal->gaps = builder->gaps;
  builder->deal->gap_count = builder->gap_count;
  return status;
}

enum zopa_status zopa_deal_new(const struct zopa_space *space, const uint32_t *package, struct zopa_error *error, struct zopa_deal **ret_deal)
{
  struct zopa_arena arena = {0};
  struct zopa_deal *deal = ZOPA_ARENA_NEW(&arena, struct zopa_deal, 1);
  if (!deal)
    return ZOPA_E_MEMORY;
  *deal = (struct zopa_deal){.arena = arena, .space = space, .graph.title = space->negotiation->title};
  struct builder builder = {.space = space, .it = space->negotiation, .deal = deal};
  enum zopa_status status = zopa_versions_find(space->negotiation, &builder.versions);
  if (status == ZOPA_OK)
    status = prepare(&builder, package) ? build(&builder, error) : ZOPA_E_MEMORY;
  zopa_versions_clear(&builder.versions);
  if (status == ZOPA_OK)
    *ret_deal = deal;
  else
    zopa_deal_free(deal);
  return status;
}

void zopa_deal_free(struct zopa_deal *deal)
{
  if (!deal)
    return;
  struct zopa_arena arena = deal->arena;          /* the deal itself lies in its arena */
  zopa_arena_clear(&arena);
}

size_t zopa_deal_player(const struct zopa_deal *deal, uint32_t party)
{
  for (size_t p = 0; p < deal->graph.player_count; p++)
    if (deal->parties[p] == party)
      return p;
  return SIZE_MAX;
}
