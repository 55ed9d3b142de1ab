/* explain.c - see explain.h.
 *
 * Gives and gets: mean place of the option chosen between the party's worst and best that could still be had; a third or less is given, two
 * thirds or more is got. A reopened issue is judged by whether it moved for better or worse.
 * Trade: of all pairs of parties and issues, the one in which what moves from one to the other and back is worth most in sum to both.
 * Fails if: the one figure (an issue's weight, the worth of an option chosen, the reservation value) and threshold that best tell the draws
 * that refuse from those that accept. */
#include "bridge/explain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "case/words.h"

static const double third = 1.0 / 3, trifle = 0.01;

/* ---------------------------------------------------------------- sums of any party with preferences */

/* Utility less reservation value in every draw; one number with complete preferences. ret_sums [draw_count], of 2^-28. */
static bool sum_draws(const struct zopa_belief *belief, size_t issue_count, const uint32_t *outcome, int32_t *ret_sums)
{
  const struct zopa_draws *draws = belief->draws;
  int32_t *column = malloc(draws->count * sizeof *column);
  if (!column)
    return false;
  for (size_t s = 0; s < draws->count; s++)
    ret_sums[s] = -draws->reservations[s];
  for (uint32_t i = 0; i < issue_count; i++) {
    zopa_draws_option(draws, i, outcome[i], column);
    zopa_draws_add(ret_sums, ret_sums, column, draws->count);
  }
  free(column);
  return true;
}

static int rising(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Share that accepts, and the spread of utilities. */
static bool judge(const struct zopa_explainer *explainer, const struct zopa_belief *belief, const uint32_t *outcome, struct zopa_bridge_party *ret)
{
  const struct zopa_space *space = explainer->beliefs->space;
  if (belief->utility) {
    int64_t sum = zopa_utility_sum(space, belief->utility, outcome);
    ret->share = sum >= belief->utility->reservation;
    ret->utility[0] = ret->utility[1] = ret->utility[2] = zopa_utility_value(belief->utility, sum);
    return true;
  }
  size_t count = belief->draws->count, accepted = 0;
  int32_t *sums = malloc(count * sizeof *sums);
  double *utilities = malloc(count * sizeof *utilities), mean = 0;
  bool good = sums && utilities && sum_draws(belief, space->issue_count, outcome, sums);
  for (size_t s = 0; s < count && good; s++) {
    accepted += sums[s] >= 0;
    utilities[s] = (double)(sums[s] + belief->draws->reservations[s]) / ZOPA_DRAW_UNIT;
    mean += utilities[s];
  }
  if (good) {
    qsort(utilities, count, sizeof *utilities, rising);
    ret->share = (double)accepted / (double)count;
    ret->share_error = zopa_share_error(ret->share, belief->draws->effective);
    ret->utility[0] = utilities[count / 20];
    ret->utility[1] = mean / (double)count;
    ret->utility[2] = utilities[count - 1 - count / 20];
  }
  free(sums);
  free(utilities);
  return good;
}

/* The mean worth of an option; on the party's own scale with complete preferences. */
static double mean_option(const struct zopa_belief *belief, uint32_t issue, uint32_t option)
{
  if (belief->utility)
    return (double)belief->utility->worth[issue][option] / (double)belief->utility->unit;
  const struct zopa_draws *draws = belief->draws;
  struct zopa_part parts[2];
  size_t count = zopa_rows_option(draws->rows, issue, option, 1, parts);
  double mean = 0;
  for (size_t i = 0; i < count; i++) {
    int64_t sum = 0;
    for (size_t s = 0; s < draws->count; s++)
      sum += draws->knots[parts[i].knot * draws->count + s];
    mean += parts[i].factor * (double)sum / ((double)draws->count * ZOPA_DRAW_UNIT);
  }
  return mean;
}

/* ---------------------------------------------------------------- what is given and got */

/* Mean worth of every option of an issue that can still be had: least, most, and of the one chosen. */
struct span {
  double low, high, here;
};

static struct span span_of(const struct zopa_explainer *explainer, const struct zopa_belief *belief, uint32_t issue, uint32_t option)
{
  const struct zopa_space *space = explainer->beliefs->space;
  struct span span = {INFINITY, -INFINITY, mean_option(belief, issue, option)};
  for (size_t d = 0; d < space->domain_size[issue]; d++) {
    double mean = mean_option(belief, issue, space->domain[issue][d]);
    span.low = fmin(span.low, mean);
    span.high = fmax(span.high, mean);
  }
  return span;
}

static enum zopa_side side_of(const struct zopa_explainer *explainer, const struct zopa_belief *belief, uint32_t issue, uint32_t option)
{
  struct span span = span_of(explainer, belief, issue, option);
  uint32_t stood = explainer->stands[issue];
  if (!explainer->open[issue])
    return ZOPA_SIDE_SETTLED;
  if (span.high - span.low < trifle)
    return ZOPA_SIDE_HALFWAY;
  if (stood != ZOPA_NONE) {
    double before = mean_option(belief, issue, stood);
    return span.here > before ? ZOPA_SIDE_GETS : span.here < before ? ZOPA_SIDE_GIVES : ZOPA_SIDE_HALFWAY;
  }
  double place = (span.here - span.low) / (span.high - span.low);
  return place >= 1 - third ? ZOPA_SIDE_GETS : place <= third ? ZOPA_SIDE_GIVES : ZOPA_SIDE_HALFWAY;
}

static bool clause_names(const struct zopa_clause *clause, const enum zopa_side *sides)
{
  for (size_t i = 0; i < clause->terms_count; i++)
    if (sides[clause->terms[i].issue] == ZOPA_SIDE_GETS || sides[clause->terms[i].issue] == ZOPA_SIDE_GIVES)
      return true;
  return false;
}

/* A statement carries the judgement when it speaks of an issue that the party gives or gets. */
static bool carries(const struct zopa_preference_statement *statement, const enum zopa_side *sides)
{
  bool moved[2] = {false, false};
  if (statement->kind == ZOPA_ORDER || statement->kind == ZOPA_MATTERS_MORE) {
    const uint32_t issues[2] = {statement->issue, statement->kind == ZOPA_ORDER ? statement->issue : statement->than};
    for (int k = 0; k < 2; k++)
      moved[k] = sides[issues[k]] == ZOPA_SIDE_GETS || sides[issues[k]] == ZOPA_SIDE_GIVES;
  }
  for (size_t i = 0; i < statement->intervals_count; i++) {
    enum zopa_side side = sides[statement->intervals[i].issue];
    moved[0] = moved[0] || side == ZOPA_SIDE_GETS || side == ZOPA_SIDE_GIVES;
  }
  return moved[0] || moved[1] || clause_names(&statement->subject, sides) || clause_names(&statement->object, sides);
}

static bool names(const struct zopa_ids *ids, const char *id)
{
  for (size_t i = 0; i < ids->ids_count; i++)
    if (strcmp(ids->ids[i], id) == 0)
      return true;
  return false;
}

static bool find_grounds(const struct zopa_explainer *explainer, struct zopa_bridge_party *ret)
{
  const struct zopa_case *it = explainer->beliefs->negotiation;
  const struct zopa_preference *preference = &it->preferences[ret->party];
  ret->statements = ZOPA_ARENA_NEW(explainer->arena, size_t, preference->statements_count);
  ret->rests_on = ZOPA_ARENA_NEW(explainer->arena, const char *, it->statements_count);
  if (!ret->statements || !ret->rests_on)
    return false;
  for (size_t i = 0; i < preference->statements_count; i++)
    if (carries(&preference->statements[i], ret->sides))
      ret->statements[ret->statement_count++] = i;
  for (size_t e = 0; e < it->statements_count; e++) {
    bool named = false;
    for (size_t i = 0; i < ret->statement_count && !named; i++)
      named = names(&preference->statements[ret->statements[i]].from, it->statements[e].id);
    if (named)
      ret->rests_on[ret->rests_on_count++] = it->statements[e].id;
  }
  return true;
}

/* ---------------------------------------------------------------- the party that binds, and what would make it refuse */

static size_t worth_of(const struct zopa_worths *worths, size_t belief)
{
  for (size_t p = 0; p < worths->count; p++)
    if (worths->parties[p].index == belief)
      return p;
  return SIZE_MAX;
}

/* The issue on which another option would raise the party's share most; of equals, and where none would, its mean utility. False when memory ran
 * out. */
static bool find_binding_issue(const struct zopa_explainer *explainer, size_t party, const uint32_t *outcome, uint32_t *ret_issue)
{
  const struct zopa_worths *worths = explainer->worths;
  const struct zopa_worth *worth = &worths->parties[party];
  bool drawn = worth->base != NULL;
  int32_t *sums = drawn ? malloc(2 * worth->draws * sizeof *sums) : NULL, *without = drawn && sums ? sums + worth->draws : NULL;
  size_t most = 0;
  double most_mean = 1e-12;
  *ret_issue = ZOPA_NONE;
  if (drawn && !sums)
    return false;
  if (drawn)
    zopa_worth_sums(worths, worth, outcome, sums);
  for (size_t k = 0; k < worths->open_count; k++) {
    uint32_t now = zopa_worths_choice(worths, k, outcome[worths->open[k]]);
    for (size_t s = 0; s < worth->draws && drawn; s++)
      without[s] = sums[s] - worth->columns[k][now * worth->draws + s];
    size_t before = drawn ? zopa_draws_accept(without, worth->columns[k] + now * worth->draws, worth->draws) : 0;
    for (uint32_t c = 0; c < worths->choice_count[k]; c++) {
      size_t after = drawn ? zopa_draws_accept(without, worth->columns[k] + c * worth->draws, worth->draws) : 0;
      double mean = worth->means[k][c] - worth->means[k][now];
      if (after < before || after - before < most || (after - before == most && mean <= most_mean))
        continue;
      most = after - before;
      most_mean = mean;
      *ret_issue = worths->open[k];
    }
  }
  free(sums);
  return true;
}

/* One figure of every draw, and whether the draw refuses. */
struct mark {
  double figure;
  bool refuses;
};

static int by_figure(const void *a, const void *b)
{
  const struct mark *x = a, *y = b;
  if (x->figure != y->figure)
    return x->figure < y->figure ? -1 : 1;
  return (x->refuses > y->refuses) - (x->refuses < y->refuses);
}

/* How well one threshold tells refusals apart: the larger of (refuses above - accepts above), (refuses below - accepts below), in shares. */
struct stump {
  double threshold, quality;
  bool above;
  double caught;                  /* share of the refusals on that side */
};

static struct stump best_stump(struct mark *marks, size_t count)
{
  size_t refusals = 0, refused = 0;
  qsort(marks, count, sizeof *marks, by_figure);
  for (size_t s = 0; s < count; s++)
    refusals += marks[s].refuses;
  struct stump best = {0, 0, false, 0};
  double all_refuse = (double)refusals, all_accept = (double)(count - refusals);
  for (size_t s = 0; s + 1 < count && refusals > 0 && refusals < count; s++) {
    refused += marks[s].refuses;
    if (marks[s].figure == marks[s + 1].figure)
      continue;
    double refuse_below = (double)refused / all_refuse, accept_below = (double)(s + 1 - refused) / all_accept;
    bool above = accept_below > refuse_below;
    double quality = fabs(refuse_below - accept_below);
    if (quality > best.quality)
      best = (struct stump){(marks[s].figure + marks[s + 1].figure) / 2, quality, above, above ? 1 - refuse_below : refuse_below};
  }
  return best;
}

enum figure_kind { FIGURE_RESERVATION, FIGURE_WEIGHT, FIGURE_OPTION };

/* The best stump over all figures of a party's draws. */
static bool find_stump(const struct zopa_explainer *explainer, const struct zopa_belief *belief, const uint32_t *outcome, const int32_t *sums,
                       enum figure_kind *ret_kind, uint32_t *ret_issue, struct stump *ret)
{
  const struct zopa_draws *draws = belief->draws;
  size_t issues = explainer->beliefs->space->issue_count;
  struct mark *marks = malloc(draws->count * sizeof *marks);
  int32_t *column = malloc(draws->count * sizeof *column);
  bool good = marks && column;
  *ret = (struct stump){0, 0, false, 0};
  for (size_t f = 0; f < 1 + 2 * issues && good; f++) {
    enum figure_kind kind = f == 0 ? FIGURE_RESERVATION : f <= issues ? FIGURE_WEIGHT : FIGURE_OPTION;
    uint32_t issue = (uint32_t)(kind == FIGURE_RESERVATION ? 0 : kind == FIGURE_WEIGHT ? f - 1 : f - 1 - issues);
    if (kind == FIGURE_RESERVATION)
      memcpy(column, draws->reservations, draws->count * sizeof *column);
    else if (kind == FIGURE_WEIGHT)
      memcpy(column, draws->weights + issue * draws->count, draws->count * sizeof *column);
    else
      zopa_draws_option(draws, issue, outcome[issue], column);
    for (size_t s = 0; s < draws->count; s++)
      marks[s] = (struct mark){(double)column[s] / ZOPA_DRAW_UNIT, sums[s] < 0};
    struct stump own = best_stump(marks, draws->count);
    if (own.quality > ret->quality + 0.02) {
      *ret = own;
      *ret_kind = kind;
      *ret_issue = issue;
    }
  }
  free(marks);
  free(column);
  return good;
}

static void stump_words(const struct zopa_explainer *explainer, const struct zopa_belief *belief, const uint32_t *outcome, enum figure_kind kind,
                        uint32_t issue, const struct stump *stump, double share, struct zopa_text *text)
{
  const struct zopa_case *it = explainer->beliefs->negotiation;
  const char *more = stump->above ? "more than" : "less than";
  double percent = 100 * stump->threshold;
  zopa_text_format(text, "%s refuses mostly where ", zopa_party_title(it, belief->party));
  if (kind == FIGURE_RESERVATION)
    zopa_text_format(text, "no agreement is worth %s %.0f %% of what it could win at best to it", more, percent);
  else if (kind == FIGURE_WEIGHT)
    zopa_text_format(text, "“%s” makes up %s %.0f %% of all that matters to it", zopa_issue_title(it, issue), more, percent);
  else {
    struct zopa_text buffer = {0};
    zopa_text_format(text, "“%s” on “%s” is worth %s %.0f %% of what it could win at best to it", zopa_option_title(&it->issues[issue], outcome[issue], &buffer),
                     zopa_issue_title(it, issue), more, percent);
    zopa_text_clear(&buffer);
  }
  zopa_text_format(text, "; so it is in %.0f of 100 draws that refuse (%.0f %% of all draws refuse).", 100 * stump->caught, 100 * (1 - share));
}

static const char *keep_text(struct zopa_arena *arena, struct zopa_text *text)
{
  const char *kept = text->failed || !text->data ? NULL : zopa_arena_string(arena, text->data);
  zopa_text_clear(text);
  return kept;
}

/* What would have to be true for the binding party to refuse. */
static const char *find_failure(const struct zopa_explainer *explainer, const struct zopa_bridge_party *party, const struct zopa_belief *belief,
                                const uint32_t *outcome)
{
  const struct zopa_case *it = explainer->beliefs->negotiation;
  struct zopa_text text = {0};
  const char *who = zopa_party_title(it, belief->party);
  if (belief->utility) {
    double reservation = (double)belief->utility->reservation / (double)belief->utility->unit;
    zopa_text_format(&text, party->share > 0 ? "%s refuses only if no agreement is worth more to it than " : "%s refuses as long as no agreement is worth more to it than ",
                     who);
    zopa_text_fixed(&text, party->utility[1], 3);
    zopa_text_string(&text, "; on file it is ");
    zopa_text_fixed(&text, reservation, 3);
    zopa_text_string(&text, ".");
    return keep_text(explainer->arena, &text);
  }
  if (party->share >= 1 || party->share <= 0) {
    zopa_text_format(&text, party->share >= 1 ? "%s accepts in every draw: what it has said leaves no room for a refusal that was found."
                                              : "%s refuses in every draw: what it has said leaves no room for acceptance that was found.",
                     who);
    return keep_text(explainer->arena, &text);
  }
  int32_t *sums = malloc(belief->draws->count * sizeof *sums);
  enum figure_kind kind = FIGURE_RESERVATION;
  uint32_t issue = 0;
  struct stump stump;
  if (sums && sum_draws(belief, explainer->beliefs->space->issue_count, outcome, sums) &&
      find_stump(explainer, belief, outcome, sums, &kind, &issue, &stump))
    stump_words(explainer, belief, outcome, kind, issue, &stump, party->share, &text);
  free(sums);
  return keep_text(explainer->arena, &text);
}

/* ---------------------------------------------------------------- trades and offers */

/* How far above the middle of what can be had an issue's option is for a party. */
static double above_middle(const struct zopa_explainer *explainer, const struct zopa_belief *belief, uint32_t issue, uint32_t option)
{
  struct span span = span_of(explainer, belief, issue, option);
  return span.here - (span.low + span.high) / 2;
}

static bool find_trade(const struct zopa_explainer *explainer, struct zopa_bridge_package *package)
{
  const struct zopa_beliefs *beliefs = explainer->beliefs;
  size_t issues = beliefs->space->issue_count;
  double *above = malloc((beliefs->count * issues + 1) * sizeof *above), best = 0;
  if (!above)
    return false;
  for (size_t p = 0; p < beliefs->count; p++)
    for (uint32_t i = 0; i < issues; i++)
      above[p * issues + i] =
          explainer->open[i] && beliefs->parties[p].consents ? above_middle(explainer, &beliefs->parties[p], i, package->outcome[i]) : 0;
  for (uint32_t p = 0; p < beliefs->count; p++)
    for (uint32_t q = p + 1; q < beliefs->count; q++) {
      /* What p gets and q gives, and the other way round: each the issue that moves most. */
      uint32_t gets = ZOPA_NONE, gives = ZOPA_NONE;
      double to = 0, back = 0;
      for (uint32_t i = 0; i < issues; i++) {
        double a = above[p * issues + i], b = above[q * issues + i];
        if (a > trifle && b < -trifle && a - b > to) {
          to = a - b;
          gets = i;
        }
        if (b > trifle && a < -trifle && b - a > back) {
          back = b - a;
          gives = i;
        }
      }
      if (gets != ZOPA_NONE && gives != ZOPA_NONE && fmin(to, back) > best) {
        best = fmin(to, back);
        package->trade = (struct zopa_bridge_trade){true, beliefs->parties[p].party, beliefs->parties[q].party, gets, gives};
      }
    }
  free(above);
  return true;
}

static bool clause_holds(const struct zopa_clause *clause, const uint32_t *outcome)
{
  for (size_t i = 0; i < clause->terms_count; i++) {
    bool met = false;
    for (size_t k = 0; k < clause->terms[i].options_count; k++)
      met = met || clause->terms[i].options[k] == outcome[clause->terms[i].issue];
    if (!met)
      return false;
  }
  return true;
}

static bool find_offers(const struct zopa_explainer *explainer, struct zopa_bridge_package *package)
{
  const struct zopa_case *it = explainer->beliefs->negotiation;
  package->offers = ZOPA_ARENA_NEW(explainer->arena, uint32_t, it->offers_count);
  for (uint32_t o = 0; o < it->offers_count && package->offers; o++) {
    const struct zopa_offer *offer = &it->offers[o];
    bool lapsed = offer->expires.known && it->as_of.known && offer->expires.day < it->as_of.day;
    if (!lapsed && offer->package.terms_count && clause_holds(&offer->package, package->outcome) && clause_holds(&offer->condition, package->outcome))
      package->offers[package->offer_count++] = o;
  }
  return package->offers != NULL;
}

/* ---------------------------------------------------------------- the whole */

static bool explain_party(const struct zopa_explainer *explainer, size_t belief, const uint32_t *outcome, struct zopa_bridge_party *ret)
{
  const struct zopa_belief *known = &explainer->beliefs->parties[belief];
  size_t issues = explainer->beliefs->space->issue_count, worth = worth_of(explainer->worths, belief);
  *ret = (struct zopa_bridge_party){.party = known->party, .consents = known->consents, .complete = known->utility != NULL};
  ret->sides = ZOPA_ARENA_NEW(explainer->arena, enum zopa_side, issues);
  if (!ret->sides || !judge(explainer, known, outcome, ret))
    return false;
  for (uint32_t i = 0; i < issues; i++)
    ret->sides[i] = side_of(explainer, known, i, outcome[i]);
  ret->regret = ret->regret_error = NAN;
  if (worth != SIZE_MAX && explainer->regrets) {
    ret->regret = zopa_regret(explainer->regrets, worth, outcome);
    double effective = known->draws ? known->draws->effective : (double)explainer->regrets->draws;
    ret->regret_error = 1.96 * zopa_regret_spread(explainer->regrets, worth, outcome) / sqrt(effective);
  }
  return find_grounds(explainer, ret);
}

/* The product of the shares, and its error when the parties' draws are independent. */
static void join(struct zopa_bridge_package *package, size_t count)
{
  double squares = 0;
  package->joint = 1;
  for (size_t p = 0; p < count; p++)
    package->joint *= package->parties[p].consents ? package->parties[p].share : 1;
  for (size_t p = 0; p < count; p++) {
    double others = package->parties[p].consents;
    for (size_t q = 0; q < count; q++)
      others *= q != p && package->parties[q].consents ? package->parties[q].share : 1;
    squares += others * others * package->parties[p].share_error * package->parties[p].share_error;
  }
  package->joint_error = sqrt(squares);
}

bool zopa_explain(const struct zopa_explainer *explainer, struct zopa_bridge_package *package)
{
  const struct zopa_beliefs *beliefs = explainer->beliefs;
  package->parties = ZOPA_ARENA_NEW(explainer->arena, struct zopa_bridge_party, beliefs->count);
  if (!package->parties)
    return false;
  size_t binding = SIZE_MAX;
  for (size_t p = 0; p < beliefs->count; p++) {
    if (!explain_party(explainer, p, package->outcome, &package->parties[p]))
      return false;
    const struct zopa_bridge_party *own = &package->parties[p], *least = binding == SIZE_MAX ? NULL : &package->parties[binding];
    if (own->consents && (!least || own->share < least->share || (own->share == least->share && own->utility[1] < least->utility[1])))
      binding = p;
  }
  join(package, beliefs->count);
  package->binding_party = (uint32_t)binding;
  if (!find_binding_issue(explainer, worth_of(explainer->worths, binding), package->outcome, &package->binding_issue))
    return false;
  package->fails_if = find_failure(explainer, &package->parties[binding], &beliefs->parties[binding], package->outcome);
  return package->fails_if && find_trade(explainer, package) && find_offers(explainer, package);
}

/* "Pay: 5.5 %; Term: 4 years" of what is named. */
static void side_words(const struct zopa_case *it, const uint32_t *package, struct zopa_text *text)
{
  bool first = true;
  for (uint32_t i = 0; i < it->issues_count; i++) {
    if (package[i] == ZOPA_NONE)
      continue;
    struct zopa_text buffer = {0};
    zopa_text_format(text, "%s%s: %s", first ? "" : "; ", zopa_issue_title(it, i), zopa_option_title(&it->issues[i], package[i], &buffer));
    zopa_text_clear(&buffer);
    first = false;
  }
}

const char *zopa_question_words(const struct zopa_case *negotiation, const uint32_t *left, const uint32_t *right, struct zopa_arena *arena)
{
  struct zopa_text text = {0};
  if (right) {
    zopa_text_string(&text, "All else being equal, which would you rather have: (1) ");
    side_words(negotiation, left, &text);
    zopa_text_string(&text, "; or (2) ");
    side_words(negotiation, right, &text);
    zopa_text_string(&text, "?");
  } else {
    zopa_text_string(&text, "Would you sign this rather than have no agreement: ");
    side_words(negotiation, left, &text);
    zopa_text_string(&text, "?");
  }
  return keep_text(arena, &text);
}
