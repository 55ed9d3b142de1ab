/* deal_words.c - see deal_view.h: an agreed package the day after, in sentences. Neutral words: parties keep, drop, invoke; nobody is right. */
#include <math.h>
#include <string.h>

#include "ops/bridge_view.h"
#include "ops/deal_view.h"

static const char *title(const struct zopa_deal_view *view, size_t player) { return view->deal->graph.players[player].name; }
static const struct zopa_case *case_of(const struct zopa_deal_view *view) { return view->show->negotiation; }

static const char *promise_title(const struct zopa_deal_view *view, uint32_t guarantee)
{
  const struct zopa_guarantee *it = &case_of(view)->guarantees[guarantee];
  return it->name ? it->name : it->id;
}

static bool sometimes(struct zopa_deal_share share) { return share.value > 0; }

/* "A", "A and B", "A, B and C": what stands before the item at `at` of `count`. */
static const char *joint(size_t at, size_t count) { return at == 0 ? "" : at + 1 < count ? ", " : " and "; }

/* "all draws", "no draw", "91 per cent of the draws, give or take 1.0". */
static void add_share(struct zopa_deal_share share, struct zopa_text *text)
{
  struct zopa_text words = {0};
  if (share.value == 0 || share.value == 1) {
    zopa_text_string(text, share.value == 0 ? "no draw" : "all draws");
    return;
  }
  zopa_bridge_share_words(share.value, share.error, &words);
  const char *rest = words.data ? strchr(words.data, ',') : NULL;
  size_t length = rest ? (size_t)(rest - words.data) : words.size;
  zopa_text_add(text, words.data ? words.data : "", length);
  zopa_text_format(text, " of the draws%s", rest ? rest : "");
  text->failed |= words.failed;
  zopa_text_clear(&words);
}

/* A difference of utilities, with its sign. */
static void add_gain(double gain, struct zopa_text *text)
{
  if (gain >= 0)
    zopa_text_string(text, "+");
  zopa_text_fixed(text, gain, 3);
}

void zopa_deal_does(const struct zopa_deal_view *view, uint32_t option, struct zopa_text *text)
{
  const struct zopa_deal_option *it = &view->deal->options[option];
  if (it->issue != ZOPA_NONE)
    zopa_text_format(text, "drop %s", zopa_issue_title(case_of(view), it->issue));
  else
    zopa_text_format(text, "invoke %s", promise_title(view, it->guarantee));
}

void zopa_deal_drops(const struct zopa_deal_view *view, size_t player, uint32_t state, struct zopa_text *text)
{
  const struct zopa_deal *deal = view->deal;
  uint32_t dropped = zopa_deal_dropped(deal, player, state);
  size_t count = (size_t)__builtin_popcount(dropped), at = 0;
  for (uint32_t o = 0; o < deal->graph.option_count; o++)
    if (dropped >> o & 1) {
      zopa_text_format(text, "%s%s", joint(at, count), zopa_issue_title(case_of(view), deal->options[o].issue));
      at++;
    }
}

/* " (then: In the zone; Closed)": what becomes of what a player has dropped in a state. */
static void add_fallbacks(const struct zopa_deal_view *view, size_t player, uint32_t state, struct zopa_text *text)
{
  const struct zopa_deal *deal = view->deal;
  const struct zopa_case *it = case_of(view);
  uint32_t dropped = zopa_deal_dropped(deal, player, state);
  struct zopa_text buffer = {0};
  size_t count = 0;
  for (size_t i = 0; i < deal->touched_count; i++)
    for (uint32_t o = 0; o < deal->graph.option_count; o++)
      if (dropped >> o & 1 && deal->options[o].issue == deal->touched[i]) {
        const struct zopa_issue *issue = &it->issues[deal->touched[i]];
        zopa_text_format(text, "%s%s", count++ ? "; " : " (then: ", zopa_option_title(issue, deal->choices[state * deal->touched_count + i], &buffer));
        zopa_text_clear(&buffer);
      }
  zopa_text_string(text, count ? ")" : "");
}

/* ---------------------------------------------------------------- the lead */

/* "A and B": the players for which test holds. Returns how many. */
static size_t add_players(const struct zopa_deal_view *view, bool (*test)(const struct zopa_deal_view *, size_t), struct zopa_text *text)
{
  size_t count = 0, at = 0;
  for (size_t p = 0; p < view->deal->graph.player_count; p++)
    count += test(view, p);
  for (size_t p = 0; p < view->deal->graph.player_count; p++)
    if (test(view, p)) {
      zopa_text_format(text, "%s%s", joint(at, count), title(view, p));
      at++;
    }
  return count;
}

static bool gains(const struct zopa_deal_view *view, size_t player) { return view->player_nash[player].value < 1; }
static bool walks(const struct zopa_deal_view *view, size_t player) { return view->player_sequential[player].value < 1; }
static bool keeps(const struct zopa_deal_view *view, size_t player)
{
  return zopa_graph_mask(&view->deal->graph, player) & view->deal->keeps;
}

static void tell_nothing(const struct zopa_deal_view *view, struct zopa_text *text)
{
  size_t open = 0;
  for (size_t i = 0; i < view->deal->gap_count; i++)
    open += view->deal->gaps[i].kind == ZOPA_GAP_OPEN;
  if (case_of(view)->controls_count == 0)
    zopa_text_string(text, "The case does not say who would carry out what (`controls`), so that nothing can be said of who could stop.");
  else if (open > 0)
    zopa_text_string(text, "Nothing is fixed yet that a party could stop keeping: what they would carry out is still open. So whether it holds cannot be "
                     "told; --package 'ISSUE=OPTION,...' says what to suppose.");
  else
    zopa_text_string(text, "In this package nobody has anything to keep that it could drop, so that there is nothing to break.");
}

static void tell_exact(const struct zopa_deal_view *view, struct zopa_text *text)
{
  if (view->nash.value == 1) {
    zopa_text_string(text, "This package holds by itself: nobody gains by dropping what it has to keep.");
    return;
  }
  bool holds = view->sequential.value == 1;
  zopa_text_string(text, holds ? "This package holds, because defection is deterred: " : "This package does not hold: ");
  size_t count = add_players(view, holds ? gains : walks, text);
  if (holds)
    zopa_text_format(text, " would gain by dropping something, but what the others would then gain by doing leaves %s no better off than before.",
                     count == 1 ? "it" : "them");
  else
    zopa_text_format(text, " would gain by dropping something, and nothing that the others would then gain by doing deters %s.", count == 1 ? "it" : "them");
}

static void tell_drawn(const struct zopa_deal_view *view, struct zopa_text *text)
{
  zopa_text_string(text, "This package holds in ");
  add_share(view->sequential, text);
  zopa_text_string(text, ": nobody gains by dropping anything, or whoever does is deterred by what others would then gain by doing. That nobody "
                   "gains at all is so in ");
  add_share(view->nash, text);
  zopa_text_string(text, ".");
}

/* Who is judged by the prior alone. */
static void tell_prior(const struct zopa_deal_view *view, struct zopa_text *text)
{
  size_t count = 0;
  for (size_t p = 0; p < view->deal->graph.player_count && view->beliefs; p++)
    for (size_t b = 0; b < view->beliefs->count; b++) {
      const struct zopa_belief *belief = &view->beliefs->parties[b];
      if (belief->party == view->deal->parties[p] && !belief->utility && belief->statements == 0)
        zopa_text_format(text, "%s%s", count++ ? ", " : "Nothing is on file of what these parties prefer, so that their draws say only what is assumed where "
                         "nothing is known: ", title(view, p));
    }
  if (count)
    zopa_text_string(text, ".");
}

static bool leaves(const struct zopa_deal_view *view, size_t player) { return view->leaves >> player & 1; }

static void tell_horizon(const struct zopa_deal_view *view, struct zopa_text *text)
{
  zopa_text_format(text, "Foreseeing %u move%s, made in turn (limited moves), ", view->horizon, view->horizon == 1 ? "" : "s");
  if (view->leaves)
    add_players(view, leaves, text);
  else
    zopa_text_string(text, "nobody");
  zopa_text_string(text, " would leave where everything is kept.");
}

struct zopa_paragraph zopa_deal_lead(const struct zopa_deal_view *view)
{
  struct zopa_sentences sentences = {.show = view->show};
  struct zopa_text text = {0};
  if (!view->deal->keeps)
    tell_nothing(view, &text);
  else if (!view->values)
    zopa_text_string(&text, "Whether this package holds was not judged: a limit was met.");
  else if (view->unknown != ZOPA_NONE)
    zopa_text_format(&text, "Whether this package holds cannot be judged as a whole: %s could drop something, and nothing is known of what it prefers.",
                     zopa_party_title(case_of(view), view->unknown));
  else if (view->values->drawn)
    tell_drawn(view, &text);
  else
    tell_exact(view, &text);
  zopa_sentences_add(&sentences, &text);
  if (!view->deal->keeps)
    zopa_show_progress(view->show, &text);
  else if (view->values)
    tell_prior(view, &text);
  zopa_sentences_add(&sentences, &text);
  if (view->horizon)
    tell_horizon(view, &text);
  zopa_sentences_add(&sentences, &text);
  return zopa_sentences_paragraph(&sentences);
}

/* ---------------------------------------------------------------- the package */

struct zopa_paragraph zopa_deal_package_words(const struct zopa_deal_view *view)
{
  static const char *const words[] = {"open", "as given", "agreed", "tentative", "from the Nash solution"};
  const struct zopa_case *it = case_of(view);
  struct zopa_sentences sentences = {.show = view->show};
  struct zopa_text text = {0}, open = {0}, buffer = {0};
  for (uint32_t i = 0; i < it->issues_count; i++) {
    uint32_t option = view->deal->package[i];
    if (option == ZOPA_NONE)
      zopa_text_format(&open, "%s%s", open.size ? ", " : "", zopa_issue_title(it, i));
    else {
      zopa_text_format(&text, "%s%s: %s (%s)", text.size ? "; " : "The package: ", zopa_issue_title(it, i),
                       zopa_option_title(&it->issues[i], option, &buffer), words[view->origins[i]]);
      zopa_text_clear(&buffer);
    }
  }
  zopa_text_string(&text, text.size ? "." : "");
  zopa_sentences_add(&sentences, &text);
  if (open.size) {
    zopa_text_format(&text, "Left open: %s.", open.data);
    zopa_sentences_add(&sentences, &text);
  }
  view->show->failed |= open.failed;
  zopa_text_clear(&open);
  return zopa_sentences_paragraph(&sentences);
}

/* ---------------------------------------------------------------- who could gain */

/* "Troops (then: In the buffer zone) and then invoking the Guarantee itself". */
static void add_move(const struct zopa_deal_view *view, const struct zopa_deal_defection *it, struct zopa_text *text)
{
  const struct zopa_deal *deal = view->deal;
  uint32_t invoked = zopa_deal_invoked(deal, it->player, it->state);
  size_t count = (size_t)__builtin_popcount(invoked), at = 0;
  zopa_deal_drops(view, it->player, it->state, text);
  add_fallbacks(view, it->player, it->state, text);
  for (uint32_t o = 0; o < deal->graph.option_count; o++)
    if (invoked >> o & 1) {
      zopa_text_format(text, "%s%s", at == 0 ? " and then invoking " : joint(at, count), promise_title(view, deal->options[o].guarantee));
      at++;
    }
  zopa_text_string(text, count ? " itself" : "");
}

static void tell_gain(const struct zopa_deal_view *view, const struct zopa_deal_defection *it, struct zopa_text *text)
{
  zopa_text_format(text, "%s ", title(view, it->player));
  if (it->gain[0] == it->gain[2] && it->pays.value == (it->gain[1] > 0)) {        /* the same in every draw */
    zopa_text_string(text, sometimes(it->pays) ? "would gain by dropping " : "would not gain by dropping ");
    add_move(view, it, text);
    zopa_text_string(text, ": utility ");
    add_gain(it->gain[1], text);
    zopa_text_string(text, ".");
    return;
  }
  zopa_text_string(text, "would gain by dropping ");
  add_move(view, it, text);
  zopa_text_string(text, " in ");
  add_share(it->pays, text);
  zopa_text_string(text, " (utility ");
  add_gain(it->gain[0], text);
  zopa_text_string(text, " to ");
  add_gain(it->gain[2], text);
  zopa_text_string(text, ", mean ");
  add_gain(it->gain[1], text);
  zopa_text_string(text, ").");
}

/* What one step of another would do; nothing for a step that could never deter, unless it is a guarantee, which was promised to. */
static void tell_answer(const struct zopa_deal_view *view, const struct zopa_deal_defection *defection, const struct zopa_deal_answer *it,
                        struct zopa_text *text)
{
  const char *who = title(view, it->player), *whom = title(view, defection->player);
  bool guarantee = view->deal->options[it->option].guarantee != ZOPA_NONE, judged = !isnan(it->credible.value);
  if (!guarantee && (!sometimes(it->hurts) || !judged))
    return;
  zopa_text_format(text, "%s could then ", who);
  zopa_deal_does(view, it->option, text);
  if (!sometimes(it->hurts))
    zopa_text_format(text, ", but %s would still be better off than before.", whom);
  else if (!judged)
    zopa_text_format(text, "; whether it would cannot be judged, because nothing is known of what it prefers.");
  else if (!sometimes(it->credible))
    zopa_text_string(text, guarantee ? ", but would not gain by it: announced, not credible." : ", but would not gain by it: no credible threat.");
  else if (it->credible.value == 1 && it->hurts.value == 1)
    zopa_text_format(text, " and would gain by it, and %s would be no better off than before: a credible sanction.", whom);
  else {
    zopa_text_string(text, ": it would gain by that in ");
    add_share(it->credible, text);
    zopa_text_format(text, ", and %s would be no better off than before in ", whom);
    add_share(it->hurts, text);
    zopa_text_string(text, ".");
  }
}

static bool one_step_deters(const struct zopa_deal_defection *it)
{
  for (size_t i = 0; i < it->answer_count; i++)
    if (it->answers[i].deters.value > 0)
      return true;
  return false;
}

static void tell_end(const struct zopa_deal_defection *it, struct zopa_text *text)
{
  if (it->deterred.value == 1)
    zopa_text_string(text, one_step_deters(it) ? "That deters it." : "No single step deters it, but a chain of moves does by each of which somebody gains.");
  else if (!sometimes(it->deterred))
    zopa_text_string(text, "Nothing that the others would gain by doing deters it.");
  else {
    zopa_text_string(text, "Where it pays, it is deterred in ");
    add_share(it->deterred, text);
    zopa_text_string(text, ".");
  }
}

struct zopa_paragraph zopa_deal_defections_words(const struct zopa_deal_view *view)
{
  struct zopa_sentences sentences = {.show = view->show};
  for (size_t i = 0; i < view->defection_count; i++) {
    const struct zopa_deal_defection *it = &view->defections[i];
    struct zopa_text text = {0};
    tell_gain(view, it, &text);
    for (size_t k = 0; k < it->answer_count && sometimes(it->pays); k++) {
      size_t before = text.size;
      zopa_text_string(&text, " ");
      tell_answer(view, it, &it->answers[k], &text);
      if (text.size == before + 1)
        text.data[text.size = before] = '\0';
    }
    if (sometimes(it->pays)) {
      zopa_text_string(&text, " ");
      tell_end(it, &text);
    }
    zopa_sentences_add(&sentences, &text);
  }
  return zopa_sentences_paragraph(&sentences);
}

/* ---------------------------------------------------------------- what guarantees change */

static const char *verdict(struct zopa_deal_share share) { return share.value == 1 ? "holds" : "does not hold"; }

static void tell_promise(const struct zopa_deal_view *view, const struct zopa_deal_promise *it, struct zopa_text *text)
{
  const char *name = promise_title(view, it->guarantee);
  if (!view->values->drawn) {
    bool same = it->without.value == view->sequential.value && it->sure.value == view->sequential.value;
    if (same)
      zopa_text_format(text, view->sequential.value == 1 ? "%s changes nothing: the package holds without it too."
                             : "%s changes nothing: the package does not hold without it either, nor if it were sure to be honoured.", name);
    else
      zopa_text_format(text, "Without %s the package %s; with it, as far as its givers gain by honouring it, it %s; if it were sure to be honoured, it %s.",
                       name, verdict(it->without), verdict(view->sequential), verdict(it->sure));
  } else {
    zopa_text_format(text, "Without %s the package would hold in ", name);
    add_share(it->without, text);
    zopa_text_string(text, "; with it, as far as its givers gain by honouring it, in ");
    add_share(view->sequential, text);
    zopa_text_string(text, "; if it were sure to be honoured, in ");
    add_share(it->sure, text);
    zopa_text_string(text, ".");
  }
  if (!it->judged)
    zopa_text_string(text, " Nothing is known of what its givers prefer, so that whether they would honour it cannot be judged.");
}

struct zopa_paragraph zopa_deal_promises_words(const struct zopa_deal_view *view)
{
  struct zopa_sentences sentences = {.show = view->show};
  for (size_t i = 0; i < view->promise_count; i++) {
    const struct zopa_guarantee *guarantee = &case_of(view)->guarantees[view->promises[i].guarantee];
    struct zopa_text text = {0};
    if (view->unknown == ZOPA_NONE)
      tell_promise(view, &view->promises[i], &text);
    if (guarantee->needs.at_count) {
      zopa_text_format(&text, "%s%s needs the approval of ", text.size ? " " : "", promise_title(view, view->promises[i].guarantee));
      zopa_show_parties(case_of(view), &guarantee->needs, &text);
      zopa_text_string(&text, ", which is taken as given here.");
    }
    zopa_sentences_add(&sentences, &text);
  }
  return zopa_sentences_paragraph(&sentences);
}

/* ---------------------------------------------------------------- what was left aside, and how all is made */

static void tell_gap(const struct zopa_deal_view *view, const struct zopa_deal_gap *gap, struct zopa_text *text)
{
  const char *party = gap->party == ZOPA_NONE ? "" : zopa_party_title(case_of(view), gap->party);
  const char *issue = gap->issue == ZOPA_NONE ? "" : zopa_issue_title(case_of(view), gap->issue);
  const char *promise = gap->guarantee == ZOPA_NONE ? "" : promise_title(view, gap->guarantee);
  switch (gap->kind) {
  case ZOPA_GAP_OPEN:
    zopa_text_format(text, "%s would carry out %s, which the package leaves open.", party, issue);
    break;
  case ZOPA_GAP_FALLBACK:
    zopa_text_format(text, "Nothing says what becomes of %s when %s stops keeping it (`fallback`).", issue, party);
    break;
  case ZOPA_GAP_SAME:
    zopa_text_format(text, "%s has nothing to drop on %s: the package has what it would become anyway.", party, issue);
    break;
  case ZOPA_GAP_NOT_PART:
    zopa_text_format(text, "%s is no part of this package: that depends on %s.", promise, issue);
    break;
  case ZOPA_GAP_NOT_SETTLED:
    zopa_text_format(text, "Whether %s is part of this package depends on %s, which is open.", promise, issue);
    break;
  case ZOPA_GAP_LAPSED:
    zopa_text_format(text, "%s has lapsed.", promise);
    break;
  case ZOPA_GAP_WORDS_ONLY:
    zopa_text_format(text, "%s is known in words only: the case does not say %s, so that whether it deters cannot be judged.", promise,
                     case_of(view)->guarantees[gap->guarantee].by.at_count ? "both what sets it off (`guards`) and what follows (`then`)" : "who gives it (`by`)");
    break;
  case ZOPA_GAP_NOTHING_GUARDED:
    zopa_text_format(text, "Nobody could drop anything that %s guards.", promise);
    break;
  case ZOPA_GAP_THEN_OPEN:
    zopa_text_format(text, "%s would change %s, which the package leaves open.", promise, issue);
    break;
  case ZOPA_GAP_INTERPLAY:
    zopa_text_format(text, "What could change is worth more or less to %s with %s, which the package leaves open; so %s is not judged.", party, issue, party);
    break;
  }
}

struct zopa_paragraph zopa_deal_gaps_words(const struct zopa_deal_view *view)
{
  struct zopa_sentences sentences = {.show = view->show};
  for (size_t i = 0; i < view->deal->gap_count; i++) {
    struct zopa_text text = {0};
    tell_gap(view, &view->deal->gaps[i], &text);
    zopa_sentences_add(&sentences, &text);
  }
  return zopa_sentences_paragraph(&sentences);
}

struct zopa_paragraph zopa_deal_notes(const struct zopa_deal_view *view)
{
  struct zopa_sentences sentences = {.show = view->show};
  struct zopa_text text = {0}, who = {0};
  if (view->deal->keeps == 0)
    return zopa_sentences_paragraph(&sentences);
  size_t count = add_players(view, keeps, &who);
  zopa_text_format(&text, "%s can each stop keeping what %s out, whoever else keeps %s; what is dropped becomes its fallback. A guarantee can be invoked "
                   "while something that it guards is dropped.", who.data ? who.data : "", count == 1 ? "it carries" : "they carry", count == 1 ? "its part" : "theirs");
  text.failed |= who.failed;
  zopa_text_clear(&who);
  zopa_sentences_add(&sentences, &text);
  zopa_sentences_string(&sentences, "A package holds when where everything is kept is a sequential equilibrium: for whatever somebody could gain by, the others "
                        "have moves, each of them a gain for whoever makes it, to something that the first does not prefer.");
  if (view->values && view->values->drawn) {
    zopa_text_format(&text, "Shares are of %zu draws (seed %llu) of the preferences that statements leave possible; parties are drawn independently.",
                     view->values->draw_count, (unsigned long long)view->call->control.seed);
    zopa_sentences_add(&sentences, &text);
  }
  zopa_sentences_string(&sentences, "Not counted: what a party is worth to others as one that keeps its word, the cost of a move itself, and whether anybody "
                        "notices.");
  return zopa_sentences_paragraph(&sentences);
}
