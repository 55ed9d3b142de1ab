/* ratify_judge.c - what the bodies do with one package. See ratify.h.
 *
 * Bodies stand before those within them, so one loop backward has every part ready before its whole. */
#include <math.h>
#include <string.h>

#include "ratify/normal.h"
#include "ratify/ratify_state.h"

enum zopa_needed zopa_ratify_holds(const struct zopa_clause *clause, const uint32_t *package)
{
  enum zopa_needed holds = ZOPA_NEEDED_YES;
  for (size_t t = 0; t < clause->terms_count; t++) {
    const struct zopa_term *term = &clause->terms[t];
    uint32_t option = package[term->issue];
    bool listed = false;
    for (size_t k = 0; k < term->options_count && option != ZOPA_NONE; k++)
      listed |= term->options[k] == option;
    if (option == ZOPA_NONE)
      holds = ZOPA_NEEDED_MAYBE;
    else if (!listed)
      return ZOPA_NEEDED_NO;
  }
  return holds;
}

/* ---------------------------------------------------------------- chances of voters */

/* What is worked out once a body: the package's place, and the mean position of each party of voters. */
struct scene {
  const struct zopa_ratify *ratify;
  const struct zopa_body *body;
  const uint32_t *package;
  struct zopa_arena *arena;
  double place[2];
  double (*means)[2];             /* [bloc_count] */
};

static bool set_scene(struct scene *scene)
{
  const struct zopa_approval *approval = scene->body->approval;
  const struct zopa_roster *roster = scene->body->roster;
  scene->means = zopa_arena_array(scene->arena, roster->bloc_count, sizeof *scene->means);
  size_t *counts = ZOPA_ARENA_NEW(scene->arena, size_t, roster->bloc_count);
  if (!scene->means || !counts)
    return false;
  for (size_t v = 0; v < roster->count; v++) {
    const struct zopa_voter *voter = &roster->voters[v];
    if (voter->bloc == ZOPA_NO_BLOC || !voter->has_position)
      continue;
    counts[voter->bloc]++;
    for (int d = 0; d < 2; d++)
      scene->means[voter->bloc][d] += (voter->position[d] - scene->means[voter->bloc][d]) / (double)counts[voter->bloc];
  }
  for (int d = 0; d < 2; d++)
    scene->place[d] = approval->place_of_package[d].value;
  for (size_t m = 0; m < approval->moves_count; m++)
    if (zopa_ratify_holds(&approval->moves[m].when, scene->package) == ZOPA_NEEDED_YES) {
      scene->place[0] += approval->moves[m].x.value;
      scene->place[1] += approval->moves[m].y.value;
    }
  return true;
}

/* The probability of a yea of one who votes, by the spatial model. */
static double spatial_yea(const struct scene *scene, const struct zopa_voter *voter)
{
  const struct zopa_approval *approval = scene->body->approval;
  double gain = 0, noise = approval->noise.text ? approval->noise.value : ZOPA_NOISE_USUAL;
  double discipline = voter->bloc == ZOPA_NO_BLOC ? 0 : approval->discipline.value;
  for (int d = 0; d < 2; d++) {
    double mean = discipline > 0 ? scene->means[voter->bloc][d] : 0, at = (1 - discipline) * voter->position[d] + discipline * mean;
    double from_old = at - approval->status_quo[d].value, from_new = at - scene->place[d];
    gain += from_old * from_old - from_new * from_new;
  }
  return 1 / (1 + exp(-gain / noise));
}

static struct zopa_chance certain(enum zopa_vote vote)
{
  return (struct zopa_chance){.yea = vote == ZOPA_VOTE_YEA, .nay = vote == ZOPA_VOTE_NAY, .abstain = vote == ZOPA_VOTE_ABSTAIN, .absent = vote == ZOPA_VOTE_ABSENT};
}

static double shift_of(const struct scene *scene, const struct zopa_voter *voter)
{
  const struct zopa_approval *approval = scene->body->approval;
  double shift = 0;
  for (size_t e = 0; e < approval->effects_count; e++) {
    const struct zopa_effect *effect = &approval->effects[e];
    bool party = !effect->voters_party || (voter->party && strcmp(voter->party, effect->voters_party) == 0);
    bool named = !effect->voter || strcmp(voter->id, effect->voter) == 0;
    if (party && named && zopa_ratify_holds(&effect->when, scene->package) == ZOPA_NEEDED_YES)
      shift += effect->shift.value;
  }
  return shift;
}

/* False when nothing is known of the voter: then the chances say who votes, with NaN for how. */
static bool chance_of(const struct scene *scene, const struct zopa_voter *voter, struct zopa_chance *ret)
{
  const struct zopa_approval *approval = scene->body->approval;
  bool recorded = scene->ratify->settings.recorded || approval->recorded == ZOPA_YES;
  bool spatial = approval->spatial && voter->has_position;
  double absent = voter->absent, abstain = voter->abstain, yea = NAN;
  if (voter->has_vote && (recorded || !(voter->has_chances || spatial))) {
    *ret = certain(voter->vote);
    ret->bloc = voter->bloc;
    return true;
  }
  if (!voter->has_chances && absent == 0 && abstain == 0)
    absent = approval->absent.value;
  double turnout = 1 - absent - abstain;
  if (voter->has_chances) {
    turnout = voter->yea + voter->nay;
    yea = turnout > 0 ? voter->yea / turnout : 0;
  } else if (spatial)
    yea = spatial_yea(scene, voter);
  else if (!isnan(scene->body->yea)) {
    double most = 1 - approval->absent.value;
    yea = most > 0 ? fmin(1, scene->body->yea / most) : 0;
  }
  if (turnout <= 0)
    yea = 0;                      /* who does not vote is known, however it would have voted */
  double shift = shift_of(scene, voter);
  *ret = (struct zopa_chance){.yea = turnout * yea, .nay = turnout * (1 - yea), .abstain = abstain, .absent = absent, .bloc = voter->bloc};
  if (voter->has_chances) {
    ret->yea = voter->yea;        /* to the bit */
    ret->nay = voter->nay;
  }
  if (shift < 0 || shift > 0) {   /* both tails apart, so that neither loses digits */
    double quantile = zopa_normal_quantile(yea) + shift;
    ret->yea = turnout * zopa_normal_below(quantile);
    ret->nay = turnout * zopa_normal_below(-quantile);
  }
  return !isnan(yea);
}

/* ---------------------------------------------------------------- one body */

/* Sums of a measure that a threshold's need depends on, in scaled units. */
struct turnout {
  uint64_t present_most, present_least, voting_most, voting_least;
  double yeas, voting;
};

static struct turnout count_turnout(const struct zopa_measure *measure, const struct zopa_chance *chances, size_t count)
{
  struct turnout sum = {0};
  for (size_t v = 0; v < count; v++) {
    uint64_t weight = measure->weights[v];
    const struct zopa_chance *it = &chances[v];
    sum.present_most += it->absent < 1 ? weight : 0;
    sum.present_least += it->absent <= 0 ? weight : 0;
    sum.voting_most += it->absent + it->abstain < 1 ? weight : 0;
    sum.voting_least += it->absent + it->abstain <= 0 ? weight : 0;
    sum.yeas += (double)weight * it->yea;
    sum.voting += (double)weight * (1 - it->absent - it->abstain);
  }
  return sum;
}

/* Scaled units as whole numbers of the file's: the least that is enough. */
static int64_t in_units(uint64_t scaled, uint64_t scale) { return (int64_t)((scaled + scale - 1) / scale); }

static void find_need(const struct zopa_body *body, const struct zopa_chance *chances, struct zopa_body_answer *answer)
{
  if (body->lead == ZOPA_NONE || !body->roster)
    return;
  const struct zopa_rule_part *lead = &body->rule->parts[body->lead];
  const struct zopa_measure *measure = &body->rule->measures[lead->measure];
  if (!measure->weights)
    return;
  struct turnout sum = count_turnout(measure, chances, body->roster->count);
  answer->need = in_units(zopa_rule_need(lead, measure->total, sum.present_most, sum.voting_most), measure->scale);
  answer->need_least = in_units(zopa_rule_need(lead, measure->total, sum.present_least, sum.voting_least), measure->scale);
  uint64_t base = lead->base == ZOPA_BASE_VOTING ? sum.voting_most : lead->base == ZOPA_BASE_PRESENT ? sum.present_most : measure->total;
  answer->base = (int64_t)(base / measure->scale);
  answer->expected = answer->unknown_voters == 0 ? sum.yeas / (double)measure->scale : NAN;
  answer->voting = sum.voting / (double)measure->scale;
}

/* Seats whose number alone is known, too many to be told apart. */
static void find_need_of_seats(const struct zopa_body *body, struct zopa_body_answer *answer)
{
  if (body->lead == ZOPA_NONE || body->roster || body->seats == 0)
    return;
  const struct zopa_rule_part *lead = &body->rule->parts[body->lead];
  answer->need = answer->need_least = (int64_t)zopa_rule_need(lead, body->seats, body->seats, body->seats);
  answer->base = (int64_t)body->seats;
}

/* decisive [roster->count], or NULL. */
static enum zopa_status vote(const struct scene *scene, const struct zopa_chance *chances, double *decisive, struct zopa_body_answer *answer)
{
  const struct zopa_body *body = scene->body;
  struct zopa_ballot ballot = {.rule = body->rule, .chances = chances, .bloc_count = body->roster->bloc_count, .common = body->common, .bloc = body->bloc,
                               .seed = scene->ratify->settings.seed, .watch = scene->ratify->settings.watch};
  enum zopa_status status = zopa_passing(&ballot, &answer->passing, decisive);
  if (status == ZOPA_OK && decisive && body->lead != ZOPA_NONE)
    status = zopa_passing_yeas(&ballot, body->rule->parts[body->lead].measure, &answer->yeas);
  ballot.common = ballot.bloc = 0;
  if (status == ZOPA_OK)
    status = zopa_passing(&ballot, &answer->alone, NULL);
  if (status == ZOPA_OK && isnan(answer->alone.probability)) {      /* the last of them: what stopped one stops all that follow */
    answer->passing = answer->alone;
    answer->unknown = "a limit was met before it was worked out";
  }
  return status;
}

static const struct zopa_body_answer nothing_known = {
  .passing = {.probability = NAN, .error = NAN}, .alone = {.probability = NAN, .error = NAN}, .need = -1, .need_least = -1, .base = -1,
  .expected = NAN, .voting = NAN, .yeas = {NAN, NAN, NAN},
};

static enum zopa_status judge_one(const struct zopa_ratify *ratify, const struct zopa_body *body, const uint32_t *package, bool detail,
                                  struct zopa_arena *arena, struct zopa_body_answer *answer)
{
  struct scene scene = {.ratify = ratify, .body = body, .package = package, .arena = arena};
  answer->unknown = !body->rule ? "its rule is not stated" : !body->roster ? "nothing is known of who votes" : NULL;
  if (body->rule)
    find_need_of_seats(body, answer);
  if (answer->unknown)
    return ZOPA_OK;
  size_t count = body->roster->count;
  struct zopa_chance *chances = ZOPA_ARENA_NEW(arena, struct zopa_chance, count);
  double *decisive = detail ? ZOPA_ARENA_NEW(arena, double, count) : NULL;
  if (!chances || (detail && !decisive) || !set_scene(&scene))
    return ZOPA_E_MEMORY;
  for (size_t v = 0; v < count; v++)
    answer->unknown_voters += !chance_of(&scene, &body->roster->voters[v], &chances[v]);
  answer->chances = chances;
  find_need(body, chances, answer);
  if (answer->unknown_voters > 0)
    answer->unknown = answer->unknown_voters == count ? "nothing is known of how its members vote" : "nothing is known of some of its members";
  for (size_t v = 0; v < count && answer->unknown && detail; v++)
    decisive[v] = NAN;
  answer->decisive = decisive;
  return answer->unknown ? ZOPA_OK : vote(&scene, chances, decisive, answer);
}

/* ---------------------------------------------------------------- bodies within bodies */

/* The probability that at least `need` of independent parts say yes: how many do, one part after the other. */
static double at_least(const double *chances, size_t count, size_t need, double *counts)
{
  double sum = 0;
  memset(counts, 0, (count + 1) * sizeof *counts);
  counts[0] = 1;
  for (size_t i = 0; i < count; i++)
    for (size_t k = i + 2; k-- > 0;)
      counts[k] = counts[k] * (1 - chances[i]) + (k > 0 ? counts[k - 1] * chances[i] : 0);
  for (size_t k = need; k <= count; k++)
    sum += counts[k];
  return fmin(1, sum);
}

static double combine(const struct zopa_approval *approval, const double *chances, size_t count, double *scratch)
{
  double all = 1, none = 1;
  for (size_t i = 0; i < count; i++) {
    all *= chances[i];
    none *= 1 - chances[i];
  }
  return approval->kind == ZOPA_BODY_ALL ? all : approval->kind == ZOPA_BODY_ANY ? 1 - none : at_least(chances, count, (size_t)approval->at_least.value, scratch);
}

static enum zopa_status judge_several(const struct zopa_ratify *ratify, size_t at, struct zopa_arena *arena, struct zopa_body_answer *answers)
{
  const struct zopa_body *body = &ratify->bodies[at];
  struct zopa_body_answer *answer = &answers[at];
  double *together = ZOPA_ARENA_NEW(arena, double, body->parts), *alone = ZOPA_ARENA_NEW(arena, double, body->parts);
  double *scratch = ZOPA_ARENA_NEW(arena, double, body->parts + (size_t)1);
  size_t count = 0;
  if (!together || !alone || !scratch)
    return ZOPA_E_MEMORY;
  answer->passing.error = 0;
  for (size_t b = at + 1; b < ratify->body_count && count < body->parts; b++) {
    if (ratify->bodies[b].parent != at)
      continue;
    together[count] = answers[b].passing.probability;
    alone[count++] = answers[b].alone.probability;
    answer->passing.error += answers[b].passing.error;
  }
  answer->passing.probability = combine(body->approval, together, count, scratch);
  answer->alone.probability = combine(body->approval, alone, count, scratch);
  if (isnan(answer->passing.probability))
    answer->unknown = "of one of them it is not known";
  return ZOPA_OK;
}

/* ---------------------------------------------------------------- all of them */

enum zopa_status zopa_ratify_judge(const struct zopa_ratify *ratify, const uint32_t *package, bool detail, struct zopa_ratify_answer **ret_answer)
{
  struct zopa_arena arena = {0};
  struct zopa_ratify_answer *answer = ZOPA_ARENA_NEW(&arena, struct zopa_ratify_answer, 1);
  if (!answer)
    return ZOPA_E_MEMORY;
  answer->bodies = ZOPA_ARENA_NEW(&arena, struct zopa_body_answer, ratify->body_count);
  answer->parties = ZOPA_ARENA_NEW(&arena, double, ratify->it->parties_count);
  enum zopa_status status = answer->bodies && answer->parties ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t b = ratify->body_count; b-- > 0 && status == ZOPA_OK;) {
    const struct zopa_body *body = &ratify->bodies[b];
    answer->bodies[b] = nothing_known;
    answer->bodies[b].needed = zopa_ratify_holds(&body->whole->when, package);
    status = body->approval->kind == ZOPA_BODY_ONE ? judge_one(ratify, body, package, detail, &arena, &answer->bodies[b])
                                                   : judge_several(ratify, b, &arena, answer->bodies);
  }
  if (status != ZOPA_OK) {
    zopa_arena_clear(&arena);
    return status;
  }
  answer->all = answer->all_alone = 1;
  answer->least = ZOPA_NONE;
  for (size_t p = 0; p < ratify->it->parties_count; p++)
    answer->parties[p] = 1;
  for (size_t b = 0; b < ratify->body_count; b++) {
    const struct zopa_body *body = &ratify->bodies[b];
    if (body->parent != ZOPA_NONE || answer->bodies[b].needed == ZOPA_NEEDED_NO)
      continue;
    answer->all *= answer->bodies[b].passing.probability;
    answer->all_alone *= answer->bodies[b].alone.probability;
    answer->parties[body->party] *= answer->bodies[b].passing.probability;
    if (answer->least == ZOPA_NONE || answer->bodies[b].passing.probability < answer->bodies[answer->least].passing.probability)
      answer->least = isnan(answer->bodies[b].passing.probability) ? answer->least : (uint32_t)b;
  }
  answer->arena = arena;
  *ret_answer = answer;
  return ZOPA_OK;
}

void zopa_ratify_answer_free(struct zopa_ratify_answer *answer)
{
  if (!answer)
    return;
  struct zopa_arena arena = answer->arena;
  zopa_arena_clear(&arena);
}

static enum zopa_status judge_briefly(const struct zopa_ratify *ratify, const uint32_t *package, struct zopa_ratify_kept *ret)
{
  struct zopa_ratify_answer *answer = NULL;
  enum zopa_status status = zopa_ratify_judge(ratify, package, false, &answer);
  if (status != ZOPA_OK)
    return status;
  *ret = (struct zopa_ratify_kept){answer->all, answer->least};
  zopa_ratify_answer_free(answer);
  return ZOPA_OK;
}

/* Keeps an answer under the clauses that hold, where there is room. What could not be kept is asked for again the next time. */
static void keep(struct zopa_ratify *ratify, const char *key, struct zopa_ratify_kept answer)
{
  uint32_t met;
  if (ratify->kept_count == ZOPA_RATIFY_KEPT_MAX)
    return;
  struct zopa_ratify_kept *kept = zopa_arena_grow(&ratify->arena, ratify->kept, ratify->kept_count, &ratify->kept_capacity, sizeof *kept);
  const char *copy = kept ? zopa_arena_string(&ratify->arena, key) : NULL;
  if (kept)
    ratify->kept = kept;
  if (!copy || !zopa_names_add(&ratify->names, copy, (uint32_t)ratify->kept_count, &met))
    return;
  kept[ratify->kept_count++] = answer;
}

enum zopa_status zopa_ratify_probability(struct zopa_ratify *ratify, const uint32_t *package, double *ret_probability, uint32_t *ret_least)
{
  static const char letters[] = {[ZOPA_NEEDED_NO] = 'n', [ZOPA_NEEDED_YES] = 'y', [ZOPA_NEEDED_MAYBE] = 'm'};
  struct zopa_text key = {0};
  struct zopa_ratify_kept answer = {0};
  enum zopa_status status = ZOPA_OK;
  zopa_text_string(&key, " ");
  for (size_t c = 0; c < ratify->clause_count; c++)
    zopa_text_add(&key, &letters[zopa_ratify_holds(ratify->clauses[c], package)], 1);
  uint32_t at = key.failed ? UINT32_MAX : zopa_names_index(&ratify->names, key.data);
  if (key.failed)
    status = ZOPA_E_MEMORY;
  else if (at != UINT32_MAX)
    answer = ratify->kept[at];
  else
    status = judge_briefly(ratify, package, &answer);
  if (status == ZOPA_OK && at == UINT32_MAX)
    keep(ratify, key.data, answer);
  zopa_text_clear(&key);
  if (status != ZOPA_OK)
    return status;
  *ret_probability = answer.probability;
  if (ret_least)
    *ret_least = answer.least;
  return ZOPA_OK;
}
