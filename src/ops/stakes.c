/* stakes.c - see stakes.h.
 *
 * A picture of a case must be there at once, whatever the case. So draws are bounded before and while they are made, by numbers of the case
 * alone: memory, the size of the linear programs that start a sampler, and sweeps times the size of what a sweep moves. */
#include "ops/stakes.h"

#include <float.h>
#include <math.h>

#include "belief/possible.h"
#include "case/words.h"

static const uint64_t size_most = UINT64_C(128) << 20;         /* bytes of one party's draws */
/* Sweeps times cells, of one party and of all; a million takes about two seconds of a processor. */
static const uint64_t work_most = 1500000, work_in_all = 4000000;
enum { SWEEPS_LEAST = 700 };      /* that a sampler makes when its draws are not independent */
enum { PROGRAM_MOST = 2000 };     /* issues and parts of rows: above, the programs alone take half a second and more */
enum { PARTIES_NAMED = 3 };       /* a figure of each party is told apart for that many */

const char zopa_prior[] = "weights uniform over all divisions among the issues, values uniform within their known order, reservation value "
                          "uniform from 0 to 1, all independent, given the statements";

/* Everything of one search. */
struct work {
  struct zopa_show *show;
  const struct zopa_control *control;
  struct zopa_error *error;
  struct zopa_space *space;
  bool *open;                     /* [issues_count] */
  struct zopa_party_stake *stakes;
  double start;                   /* of the clock of limits */
  uint64_t work_left;
  bool limit_met;
};

/* Counts the sweeps of a sampler, and ends it when there are too many. */
struct sweeps {
  const struct zopa_control *control;
  uint64_t done, most;            /* most: 0 for any number */
};

static bool count_sweep(void *context, double done, const char *what)
{
  struct sweeps *sweeps = context;
  sweeps->done++;
  if (sweeps->most && sweeps->done > sweeps->most)
    return false;
  return !sweeps->control->progress || sweeps->control->progress(sweeps->control->context, done, what);
}

enum zopa_preference_source zopa_preference_source(const struct zopa_case *negotiation, uint32_t party)
{
  if (zopa_party_complete(negotiation, party))
    return ZOPA_PREFERENCES_COMPLETE;
  return negotiation->preferences[party].statements_count > 0 ? ZOPA_PREFERENCES_STATEMENTS : ZOPA_PREFERENCES_NONE;
}

uint64_t zopa_draws_size(const struct zopa_rows *rows, size_t draws)
{
  uint64_t weights = rows->issue_count + 1;
  return draws * (sizeof(int32_t) * (rows->knot_count + weights) + sizeof(double) * weights);
}

/* ---------------------------------------------------------------- parties of whom statements are known */

static size_t count_parts(const struct zopa_rows *rows)
{
  size_t count = 0;
  for (size_t i = 0; i < rows->row_count; i++)
    count += rows->rows[i].part_count;
  return count;
}

/* What a sweep of one task moves, in the measure of the work: knots, weights and rows; where rows are met with equality, each direction is also
 * projected on what keeps them. */
static enum zopa_status measure_sweep(const struct zopa_rows *rows, uint64_t *ret_cells)
{
  struct zopa_arena arena = {0};
  struct zopa_point point = {ZOPA_ARENA_NEW(&arena, double, rows->knot_count), ZOPA_ARENA_NEW(&arena, double, rows->issue_count), 0};
  struct zopa_tight tight = {.rows = ZOPA_ARENA_NEW(&arena, bool, rows->row_count), .weightless = ZOPA_ARENA_NEW(&arena, bool, rows->issue_count),
                             .worst = ZOPA_ARENA_NEW(&arena, bool, rows->knot_count), .best = ZOPA_ARENA_NEW(&arena, bool, rows->knot_count)};
  enum zopa_status status = arena.failed ? ZOPA_E_MEMORY : zopa_possible_inside(rows, &point, &tight);
  uint64_t size = rows->knot_count + rows->issue_count, equalities = 0;
  for (size_t i = 0; i < rows->row_count && status == ZOPA_OK; i++)
    equalities += tight.rows[i];
  *ret_cells = size + count_parts(rows) + size * equalities * equalities / 4 + 1;
  zopa_arena_clear(&arena);
  return status;
}

/* True when rows bind issues to each other, so that each draw is a step from the one before. */
static bool walks(const struct zopa_rows *rows)
{
  for (size_t i = 0; i < rows->row_count; i++)
    if (!rows->rows[i].local)
      return true;
  return false;
}

static enum zopa_status keep_draws(struct work *work, const struct zopa_rows *rows, struct zopa_draws *draws, struct zopa_party_stake *ret)
{
  struct zopa_beliefs beliefs = {.negotiation = work->show->negotiation, .space = work->space};
  struct zopa_belief belief = {.party = rows->party, .draws = draws};
  ret->samples = draws->count;
  ret->thinning = draws->thinning;
  ret->effective = draws->effective;
  enum zopa_status status = zopa_stake_find(&beliefs, &belief, work->open, &ret->stake);
  ret->gap = ret->stake.known ? ZOPA_STAKE_TOLD : ZOPA_STAKE_UNKNOWN;
  return status;
}

/* Draws and what is at stake in them. A sampler makes as many sweeps with one thread as with many, so what is too much is so everywhere. */
static enum zopa_status find_drawn(struct work *work, const struct zopa_rows *rows, struct zopa_party_stake *ret)
{
  struct zopa_draws *draws = NULL;
  struct sweeps sweeps = {.control = work->control};
  struct zopa_control control = *work->control;
  struct zopa_watch watch;
  uint64_t cells = 1;
  enum zopa_status status = measure_sweep(rows, &cells);
  if (status == ZOPA_OK && control.limit_seconds <= 0)
    sweeps.most = (work->work_left < work_most ? work->work_left : work_most) / cells + 1;
  if (sweeps.most && sweeps.most < SWEEPS_LEAST && walks(rows))
    ret->gap = ZOPA_STAKE_TOO_LARGE;
  if (status != ZOPA_OK || ret->gap == ZOPA_STAKE_TOO_LARGE)
    return status;
  control.progress = count_sweep;
  control.context = &sweeps;
  zopa_watch_init(&watch, &control);
  watch.start = work->start;
  if (!zopa_watch_memory(&watch, zopa_draws_size(rows, ZOPA_DRAWS_USUAL)))
    status = zopa_draws_new(rows, ZOPA_DRAWS_USUAL, &control, &watch, &draws);
  zopa_watch_clear(&watch);
  bool too_much = sweeps.most && sweeps.done > sweeps.most;
  uint64_t spent = (too_much ? sweeps.most : sweeps.done) * cells;
  work->work_left -= spent < work->work_left ? spent : work->work_left;
  if (status == ZOPA_OK && draws)
    status = keep_draws(work, rows, draws, ret);
  else
    ret->gap = too_much ? ZOPA_STAKE_TOO_LARGE : ZOPA_STAKE_LIMIT;
  zopa_draws_free(draws);
  return status;
}

/* Numbers that the solver gives up on leave nothing to tell; they are no reason not to show the rest. */
static enum zopa_status find_stated(struct work *work, uint32_t party, struct zopa_party_stake *ret)
{
  struct zopa_rows *rows = NULL;
  bool possible = true;
  enum zopa_status status = zopa_rows_new(work->show->negotiation, party, &rows);
  if (status != ZOPA_OK)
    return status;
  for (size_t i = 0; i < rows->statement_count; i++)
    ret->statements += rows->used[i];
  if (rows->issue_count + count_parts(rows) > PROGRAM_MOST || zopa_draws_size(rows, ZOPA_DRAWS_USUAL) > size_most)
    ret->gap = ret->statements > 0 ? ZOPA_STAKE_TOO_LARGE : ZOPA_STAKE_UNKNOWN;
  else if (ret->statements > 0) {
    status = zopa_possible(rows, NULL, &possible);
    ret->gap = possible ? ZOPA_STAKE_UNKNOWN : ZOPA_STAKE_CONFLICT;
    if (status == ZOPA_OK && possible)
      status = find_drawn(work, rows, ret);
  }
  if (status == ZOPA_E_UNSUPPORTED) {
    ret->gap = ZOPA_STAKE_NUMBERS;
    status = ZOPA_OK;
  }
  zopa_rows_free(rows);
  return status;
}

/* ---------------------------------------------------------------- every party */

static enum zopa_status find_complete(struct work *work, uint32_t party, struct zopa_party_stake *ret)
{
  struct zopa_beliefs beliefs = {.negotiation = work->show->negotiation, .space = work->space};
  struct zopa_belief belief = {.party = party};
  for (size_t u = 0; u < work->space->utility_count; u++)
    if (work->space->utilities[u].party == party)
      belief.utility = &work->space->utilities[u];
  enum zopa_status status = zopa_stake_find(&beliefs, &belief, work->open, &ret->stake);
  ret->gap = ret->stake.known ? ZOPA_STAKE_TOLD : ZOPA_STAKE_UNKNOWN;
  return status;
}

static void warn_of_gap(const struct work *work, uint32_t party)
{
  const struct zopa_case *it = work->show->negotiation;
  struct zopa_place place = it->preferences[party].place;
  const char *title = zopa_party_title(it, party);
  switch (work->stakes[party].gap) {
  case ZOPA_STAKE_CONFLICT:
    zopa_error_add(work->error, ZOPA_WARNING, place,
                   "the statements of %s cannot all hold, so what is still at stake for it is not told; `zopa bridge` tells which", title);
    break;
  case ZOPA_STAKE_TOO_LARGE:
    zopa_error_add(work->error, ZOPA_WARNING, place,
                   "what is still at stake for %s is not told: with so many issues or statements it would take too long here", title);
    break;
  case ZOPA_STAKE_NUMBERS:
    zopa_error_add(work->error, ZOPA_WARNING, place,
                   "what is still at stake for %s is not told: numbers lie too far apart to be reckoned with", title);
    break;
  case ZOPA_STAKE_LIMIT:
    zopa_error_add(work->error, ZOPA_WARNING, place, "what is still at stake for %s is not told: a limit was met", title);
    break;
  default:
    break;
  }
}

static enum zopa_status find_all(struct work *work)
{
  const struct zopa_case *it = work->show->negotiation;
  enum zopa_status status = ZOPA_OK;
  for (uint32_t p = 0; p < it->parties_count && status == ZOPA_OK; p++) {
    struct zopa_party_stake *stake = &work->stakes[p];
    *stake = (struct zopa_party_stake){.source = zopa_preference_source(it, p), .gap = ZOPA_STAKE_UNKNOWN};
    if (!work->space && stake->source != ZOPA_PREFERENCES_NONE)
      stake->gap = ZOPA_STAKE_NUMBERS;
    else if (stake->source == ZOPA_PREFERENCES_COMPLETE)
      status = find_complete(work, p, stake);
    else if (stake->source == ZOPA_PREFERENCES_STATEMENTS)
      status = find_stated(work, p, stake);
    work->limit_met |= stake->gap == ZOPA_STAKE_LIMIT;
    if (status == ZOPA_OK)
      warn_of_gap(work, p);
  }
  return status;
}

enum zopa_status zopa_stakes_find(struct zopa_show *show, const struct zopa_control *control, struct zopa_error *error,
                                  const struct zopa_party_stake **ret_stakes, bool *ret_limit_met)
{
  const struct zopa_case *it = show->negotiation;
  struct work work = {.show = show, .control = control, .error = error, .work_left = work_in_all};
  struct zopa_error unseen = {0};
  work.stakes = zopa_show_new(show, it->parties_count, sizeof *work.stakes);
  work.open = zopa_show_new(show, it->issues_count, sizeof *work.open);
  if (show->failed)
    return ZOPA_E_MEMORY;
  for (size_t i = 0; i < it->issues_count; i++)
    work.open[i] = show->issues[i].state < ZOPA_STATE_TENTATIVE;
  struct zopa_watch watch;
  zopa_watch_init(&watch, control);
  work.start = watch.start;
  zopa_watch_clear(&watch);
  /* What making the space warns of bears on utilities, which are not told here. */
  enum zopa_status status = zopa_space_new(it, &unseen, &work.space);
  zopa_error_clear(&unseen);
  if (status == ZOPA_OK || status == ZOPA_E_UNSUPPORTED)
    status = find_all(&work);
  zopa_space_free(work.space);
  if (status == ZOPA_OK) {
    *ret_stakes = work.stakes;
    *ret_limit_met = work.limit_met;
  }
  return status;
}

/* ---------------------------------------------------------------- words */

void zopa_stake_percents(double low, double high, struct zopa_text *text)
{
  zopa_text_fixed(text, 100 * low, 0);
  if (floor(100 * low + 0.5) == floor(100 * high + 0.5))
    return;
  zopa_text_string(text, " to ");
  zopa_text_fixed(text, 100 * high, 0);
}

void zopa_stake_words(const char *subject, const struct zopa_stake_share *shares, size_t count, struct zopa_text *text)
{
  double low = DBL_MAX, high = 0;
  if (count == 0)
    return;
  zopa_text_string(text, subject);
  for (size_t i = 0; i < count; i++) {
    low = fmin(low, shares[i].low);
    high = fmax(high, shares[i].high);
  }
  if (count > PARTIES_NAMED) {
    zopa_stake_percents(low, high, text);
    zopa_text_string(text, " per cent of what each party can win or lose.");
    return;
  }
  for (size_t i = 0; i < count; i++) {
    zopa_text_string(text, i == 0 ? "" : i + 1 == count ? " and " : ", ");
    zopa_stake_percents(shares[i].low, shares[i].high, text);
    zopa_text_format(text, i == 0 ? " per cent of what %s can win or lose" : " of what %s can", shares[i].party);
  }
  zopa_text_string(text, ".");
}

/* ---------------------------------------------------------------- JSON */

static void put_range(struct zopa_json *json, const char *key, bool known, double low, double high)
{
  if (!known) {
    zopa_json_null(json, key);
    return;
  }
  zopa_json_array(json, key);
  zopa_json_number(json, NULL, low);
  zopa_json_number(json, NULL, high);
  zopa_json_end(json);
}

void zopa_stake_json(struct zopa_json *json, const struct zopa_party_stake *stake)
{
  bool drawn = stake->samples > 0;
  zopa_json_integer(json, "statements", (int64_t)stake->statements);
  if (drawn)
    zopa_json_integer(json, "samples", (int64_t)stake->samples);
  else
    zopa_json_null(json, "samples");
  zopa_json_number(json, "effective", drawn ? stake->effective : NAN);
  put_range(json, "at_stake", stake->stake.known, stake->stake.low, stake->stake.high);
  put_range(json, "at_stake_extremes", stake->stake.known, stake->stake.least, stake->stake.most);
}

void zopa_sampling_json(struct zopa_json *json, size_t draws, uint64_t seed)
{
  struct zopa_text digits = {0};
  zopa_json_integer(json, "draws", (int64_t)draws);
  zopa_json_string(json, "prior", zopa_prior);
  if (seed <= INT64_MAX) {
    zopa_json_integer(json, "seed", (int64_t)seed);
    return;
  }
  /* A seed has 64 bits; one that no signed number holds is told as a decimal string, like a count. */
  zopa_text_format(&digits, "%llu", (unsigned long long)seed);
  zopa_json_string(json, "seed", digits.data);
  json->text->failed |= digits.failed;
  zopa_text_clear(&digits);
}

void zopa_stake_source_json(struct zopa_json *json, const struct zopa_party_stake *stake)
{
  static const char *const words[] = {[ZOPA_PREFERENCES_NONE] = "none", [ZOPA_PREFERENCES_STATEMENTS] = "statements",
                                      [ZOPA_PREFERENCES_COMPLETE] = "complete"};
  zopa_json_string(json, "preferences", words[stake->source]);
  if (stake->samples > 0)
    zopa_json_integer(json, "thinning", (int64_t)stake->thinning);
  else
    zopa_json_null(json, "thinning");
}
