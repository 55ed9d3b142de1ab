/* questions.c - see questions.h.
 *
 * Asked of a party: pairs of the best packages and of contenders (contenders.h); trades of two issues, each a step between two of its options; and
 * whether it would sign one of the best packages rather than have no agreement. Of trades those about which the draws are most of two minds
 * are weighed. Only what the two sides differ in is asked. */
#include "bridge/questions.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "belief/widen.h"
#include "bridge/contenders.h"

static const double same_share = 0.9, doubt_least = 0.1;
static const int32_t even = 32;           /* of 2^-28: two sides that differ by less, by rounding, are alike, and the left is taken */
enum { PAIRED = 40, WEIGHED = 128, TRADES = 400, STEPS_MAX = 24, TASK_QUESTIONS = 32 };

/* One question. left, right [open_count]: choices, or ZOPA_NONE for an issue in which they do not differ; right NULL: no agreement. */
struct draft {
  uint32_t party, *left, *right;
  size_t number;                  /* in the order of drafting, by which equals are ordered */
  double gain, share;
  double tells;                   /* what the answer tells of which package is the best */
  double order;                   /* the greater, the sooner it is asked */
};

struct inquiry {
  const struct zopa_worths *worths;       /* over bent draws */
  const struct zopa_beliefs *plain;       /* the draws as they are */
  struct zopa_candidate *candidates;      /* [packages] */
  enum zopa_criterion by;
  const bool *may_ask;            /* [beliefs], or NULL */
  struct zopa_watch *watch;
  size_t packages, paired;
  double **gains;                 /* [party]: [draws][package] what the criterion takes the mean of */
  double **means;                 /* [party]: [package] */
  double *others;                 /* [party][package] product of the other parties' means */
  struct draft *drafts;
  size_t draft_count, draft_capacity, draws_most;
  struct zopa_arena arena;
  double before;
  uint32_t *best;                 /* [draws_most] the package with the greatest product in the draw of that number of every party; ZOPA_NONE: all have 0 */
  atomic_bool failed;             /* a task had no memory */
};

static double measure(enum zopa_criterion by, double z) { return by == ZOPA_BY_SHARE ? z >= 0 : by == ZOPA_BY_MEAN ? z : fmax(0, z); }

/* What each package of the pool is worth to a party in every draw. */
static bool lay_out(struct inquiry *inquiry, size_t p)
{
  const struct zopa_worths *worths = inquiry->worths;
  const struct zopa_worth *worth = &worths->parties[p];
  size_t packages = inquiry->packages;
  inquiry->means[p] = ZOPA_ARENA_NEW(&inquiry->arena, double, packages);
  if (!inquiry->means[p])
    return false;
  if (!worth->base) {
    for (size_t x = 0; x < packages; x++)
      inquiry->means[p][x] = measure(inquiry->by, (double)zopa_worth_whole(worths, worth, inquiry->candidates[x].outcome) / worth->unit);
    return true;
  }
  int32_t *sums = zopa_arena_raw(&inquiry->arena, worth->draws, sizeof *sums);
  inquiry->gains[p] = zopa_arena_raw(&inquiry->arena, packages * worth->draws, sizeof **inquiry->gains);
  if (inquiry->arena.failed)
    return false;
  for (size_t x = 0; x < packages; x++) {
    zopa_worth_sums(worths, worth, inquiry->candidates[x].outcome, sums);
    double sum = 0;
    for (size_t s = 0; s < worth->draws; s++) {
      double own = measure(inquiry->by, (double)sums[s] / worth->unit);
      inquiry->gains[p][s * packages + x] = own;
      sum += own;
    }
    inquiry->means[p][x] = sum / (double)worth->draws;
  }
  return true;
}

/* A mean below 0 makes a package worth nothing, however others stand. */
static void find_others(struct inquiry *inquiry)
{
  size_t parties = inquiry->worths->count;
  for (size_t x = 0; x < inquiry->packages; x++) {
    double product = 1;
    for (size_t p = 0; p < parties; p++) {
      product *= fmax(0, inquiry->means[p][x]);
      inquiry->others[p * inquiry->packages + x] = 1;
      for (size_t q = 0; q < parties; q++)
        inquiry->others[p * inquiry->packages + x] *= q == p ? 1 : fmax(0, inquiry->means[q][x]);
    }
    inquiry->before = fmax(inquiry->before, product);
  }
}

/* Of packages that are equally good in a draw, the first in index order. */
static bool find_best(struct inquiry *inquiry)
{
  size_t parties = inquiry->worths->count, packages = inquiry->packages, issues = inquiry->worths->beliefs->space->issue_count;
  inquiry->best = ZOPA_ARENA_NEW(&inquiry->arena, uint32_t, inquiry->draws_most);
  for (size_t s = 0; s < inquiry->draws_most && inquiry->best; s++) {
    double most = 0;
    inquiry->best[s] = ZOPA_NONE;
    for (uint32_t x = 0; x < packages; x++) {
      double product = 1;
      for (size_t p = 0; p < parties; p++)
        product *= fmax(0, inquiry->gains[p] ? inquiry->gains[p][s * packages + x] : inquiry->means[p][x]);
      if (product < most || product <= 0)
        continue;
      if (product > most || zopa_outcome_order(inquiry->candidates[x].outcome, inquiry->candidates[inquiry->best[s]].outcome, issues) < 0)
        inquiry->best[s] = x;
      most = product;
    }
  }
  return inquiry->best != NULL;
}

/* ---------------------------------------------------------------- what could be asked */

/* A further question, all of whose choices are still ZOPA_NONE; NULL when memory ran out. */
static struct draft *draft_new(struct inquiry *inquiry, uint32_t party, bool against_none)
{
  size_t open = inquiry->worths->open_count;
  struct draft *list = zopa_arena_grow(&inquiry->arena, inquiry->drafts, inquiry->draft_count, &inquiry->draft_capacity, sizeof *list);
  uint32_t *choices = zopa_arena_raw(&inquiry->arena, (against_none ? 1 : 2) * open, sizeof *choices);
  if (!list || !choices)
    return NULL;
  memset(choices, 0xff, (against_none ? 1 : 2) * open * sizeof *choices);
  inquiry->drafts = list;
  list[inquiry->draft_count] = (struct draft){.party = party, .left = choices, .right = against_none ? NULL : choices + open,
                                                      .number = inquiry->draft_count};
  return &list[inquiry->draft_count++];
}

/* Left less right in every draw of the party; of a package against no agreement, utility less reservation value. ret_sums [draws]. */
static void compare(const struct inquiry *inquiry, const struct draft *draft, int32_t *ret_sums)
{
  const struct zopa_worths *worths = inquiry->worths;
  const struct zopa_worth *worth = &worths->parties[draft->party];
  size_t draws = worth->draws;
  for (size_t s = 0; s < draws; s++)
    ret_sums[s] = draft->right ? 0 : worth->base[s];
  for (size_t k = 0; k < worths->open_count; k++) {
    if (draft->left[k] == ZOPA_NONE)
      continue;
    const int32_t *left = worth->columns[k] + draft->left[k] * draws, *right = draft->right ? worth->columns[k] + draft->right[k] * draws : NULL;
    for (size_t s = 0; s < draws; s++)
      ret_sums[s] += left[s] - (right ? right[s] : 0);
  }
}

/* Sets the share of draws that prefer the left. */
static void share_left(const struct inquiry *inquiry, struct draft *draft, int32_t *scratch)
{
  size_t draws = inquiry->worths->parties[draft->party].draws, left = 0;
  compare(inquiry, draft, scratch);
  for (size_t s = 0; s < draws; s++)
    left += scratch[s] >= -even;
  draft->share = (double)left / (double)draws;
}

static double doubt(const struct draft *draft) { return fmin(draft->share, 1 - draft->share); }

static int most_doubtful(const void *a, const void *b)
{
  const struct draft *x = a, *y = b;
  if (doubt(x) != doubt(y))
    return doubt(x) < doubt(y) ? 1 : -1;
  return (x->number > y->number) - (x->number < y->number);
}

/* Steps between options of an issue, no more than a few. */
static size_t steps(const struct inquiry *inquiry, size_t open, uint32_t ret_steps[STEPS_MAX][2])
{
  const struct zopa_worths *worths = inquiry->worths;
  uint32_t choices = worths->choice_count[open];
  uint32_t stride = choices > 5 ? (choices + 3) / 5 : 1;
  size_t count = 0;
  for (uint32_t c = 0; c < choices; c += stride)
    for (uint32_t d = 0; d < c && count < STEPS_MAX; d += stride) {
      ret_steps[count][0] = c;
      ret_steps[count++][1] = d;
    }
  return count;
}

/* Two issues, a step on each: one side gains on one what the other gains on the other. */
static bool draft_trades(struct inquiry *inquiry, uint32_t party, size_t a, size_t b)
{
  const struct zopa_worth *worth = &inquiry->worths->parties[party];
  uint32_t at[STEPS_MAX][2], bt[STEPS_MAX][2];
  size_t as = steps(inquiry, a, at), bs = steps(inquiry, b, bt);
  for (size_t i = 0; i < as; i++)
    for (size_t k = 0; k < 2 * bs; k++) {
      uint32_t from = bt[k / 2][k % 2], to = bt[k / 2][1 - k % 2];
      bool gains = worth->means[a][at[i][0]] > worth->means[a][at[i][1]];
      if (gains == (worth->means[b][from] > worth->means[b][to]))
        continue;
      struct draft *draft = draft_new(inquiry, party, false);
      if (!draft)
        return false;
      draft->left[a] = at[i][0], draft->right[a] = at[i][1];
      draft->left[b] = from, draft->right[b] = to;
    }
  return true;
}

/* Trades, of which only those are kept that the draws leave most in doubt. */
static bool draft_doubtful(struct inquiry *inquiry, uint32_t party)
{
  const struct zopa_worths *worths = inquiry->worths;
  size_t first = inquiry->draft_count, kept = 0;
  int32_t *scratch = malloc(worths->parties[party].draws * sizeof *scratch);
  bool good = scratch != NULL;
  for (size_t a = 0; a < worths->open_count && a < STEPS_MAX; a++)
    for (size_t b = a + 1; b < worths->open_count && b < STEPS_MAX && good; b++)
      good = draft_trades(inquiry, party, a, b);
  for (size_t i = first; i < inquiry->draft_count && good; i++) {
    share_left(inquiry, &inquiry->drafts[i], scratch);
    if (i % 64 == 0 && zopa_watch_stop(inquiry->watch, -1, "choosing a question"))
      break;
  }
  free(scratch);
  if (!good)
    return false;
  if (inquiry->draft_count > first)
    qsort(inquiry->drafts + first, inquiry->draft_count - first, sizeof *inquiry->drafts, most_doubtful);
  while (first + kept < inquiry->draft_count && kept < TRADES && doubt(&inquiry->drafts[first + kept]) >= doubt_least)
    kept++;
  inquiry->draft_count = first + kept;
  return true;
}

static bool draft_pair(struct inquiry *inquiry, uint32_t party, const uint32_t *a, const uint32_t *b)
{
  const struct zopa_worths *worths = inquiry->worths;
  struct draft *draft = draft_new(inquiry, party, !b);
  for (size_t k = 0; k < worths->open_count && draft; k++)
    if (!b || a[worths->open[k]] != b[worths->open[k]]) {
      draft->left[k] = zopa_worths_choice(worths, k, a[worths->open[k]]);
      if (b)
        draft->right[k] = zopa_worths_choice(worths, k, b[worths->open[k]]);
    }
  return draft != NULL;
}

static bool draft_all(struct inquiry *inquiry)
{
  const struct zopa_worths *worths = inquiry->worths;
  const struct zopa_candidate *best = inquiry->candidates;
  bool good = true;
  for (uint32_t p = 0; p < worths->count && good; p++) {
    const struct zopa_worth *worth = &worths->parties[p];
    if (!worth->base || (inquiry->may_ask && !inquiry->may_ask[worth->index]))
      continue;
    for (size_t a = 0; a < inquiry->paired && good; a++) {
      for (size_t b = a + 1; b < inquiry->paired && good; b++)
        good = draft_pair(inquiry, p, best[a].outcome, best[b].outcome);
      good = good && draft_pair(inquiry, p, best[a].outcome, NULL);
    }
    good = good && draft_doubtful(inquiry, p);
  }
  return good && !inquiry->arena.failed;
}

/* ---------------------------------------------------------------- what an answer is worth */

/* Entropy of an answer that `part` of `whole` draws give, in nats, times the draws. */
static double entropy(double part, double whole)
{
  return part <= 0 || part >= whole ? 0 : -part * log(part / whole) - (whole - part) * log((whole - part) / whole);
}

/* Mutual information of the answer and the package that is the best: entropy of the answer, less what is left of it once that package is known;
 * of the draws that have such a package, times their share. sums [draws]: left less right. */
static double tells_of(const struct inquiry *inquiry, const int32_t *sums, size_t draws)
{
  double all[WEIGHED] = {0}, left[WEIGHED] = {0}, whole = 0, part = 0, nats = 0;
  for (size_t s = 0; s < draws; s++) {
    if (inquiry->best[s] == ZOPA_NONE)
      continue;
    all[inquiry->best[s]]++;
    left[inquiry->best[s]] += sums[s] >= -even;
  }
  for (size_t x = 0; x < inquiry->packages; x++) {
    whole += all[x];
    part += left[x];
    nats -= entropy(left[x], all[x]);
  }
  return fmax(0, nats + entropy(part, whole)) / (double)draws;
}

/* left [packages], sums [draws]: scratch. */
static void weigh(const struct inquiry *inquiry, struct draft *draft, double *left, int32_t *sums)
{
  size_t packages = inquiry->packages, draws = inquiry->worths->parties[draft->party].draws, count = 0;
  const double *gains = inquiry->gains[draft->party], *means = inquiry->means[draft->party], *others = inquiry->others + draft->party * packages;
  memset(left, 0, packages * sizeof *left);
  compare(inquiry, draft, sums);
  for (size_t s = 0; s < draws; s++) {
    if (sums[s] < -even)
      continue;
    count++;
    for (size_t x = 0; x < packages; x++)
      left[x] += gains[s * packages + x];
  }
  double best_left = 0, best_right = 0;
  for (size_t x = 0; x < packages; x++) {
    double on_left = left[x] / (double)draws, on_right = means[x] - on_left;
    best_left = fmax(best_left, on_left * others[x]);
    best_right = fmax(best_right, on_right * others[x]);
  }
  draft->share = (double)count / (double)draws;
  draft->tells = tells_of(inquiry, sums, draws);
  draft->gain = count == 0 || count == draws ? 0 : fmax(0, best_left + best_right - inquiry->before);
  draft->order = draft->gain + ZOPA_QUESTION_TELLS * inquiry->before * draft->tells;
}

static bool weigh_task(void *context, size_t task, unsigned thread)
{
  (void)thread;
  struct inquiry *inquiry = context;
  double left[WEIGHED];
  int32_t *sums = malloc(inquiry->draws_most * sizeof *sums);
  for (size_t i = task * TASK_QUESTIONS; sums && i < (task + 1) * TASK_QUESTIONS && i < inquiry->draft_count; i++)
    weigh(inquiry, &inquiry->drafts[i], left, sums);
  free(sums);
  if (!sums)
    inquiry->failed = true;
  return !zopa_watch_stop(inquiry->watch, -1, "choosing a question");
}

/* ---------------------------------------------------------------- the best of them */

static int best_first(const void *a, const void *b)
{
  const struct draft *x = *(const struct draft *const *)a, *y = *(const struct draft *const *)b;
  if (x->order != y->order)
    return x->order < y->order ? 1 : -1;
  if (doubt(x) != doubt(y))
    return doubt(x) < doubt(y) ? 1 : -1;
  return (x > y) - (x < y);
}

/* The share of the party's draws, as they are, that prefer the left. column, sums [draws]: scratch. */
static double share_of(const struct zopa_draws *draws, const struct zopa_question *question, int32_t *column, int32_t *sums)
{
  size_t left = 0;
  for (size_t s = 0; s < draws->count; s++)
    sums[s] = question->right ? 0 : -draws->reservations[s];
  for (uint32_t i = 0; i < draws->rows->issue_count; i++) {
    if (question->left[i] == ZOPA_NONE)
      continue;
    zopa_draws_option(draws, i, question->left[i], column);
    zopa_draws_add(sums, sums, column, draws->count);
    if (!question->right)
      continue;
    zopa_draws_option(draws, i, question->right[i], column);
    for (size_t s = 0; s < draws->count; s++)
      sums[s] -= column[s];
  }
  for (size_t s = 0; s < draws->count; s++)
    left += sums[s] >= -even;
  return (double)left / (double)draws->count;
}

/* scratch [2 * draws_most] */
static bool write_question(const struct inquiry *inquiry, const struct draft *draft, struct zopa_arena *arena, int32_t *scratch, struct zopa_question *ret)
{
  const struct zopa_worths *worths = inquiry->worths;
  size_t issues = worths->beliefs->space->issue_count;
  *ret = (struct zopa_question){.party = worths->parties[draft->party].index, .gain = draft->gain, .before = inquiry->before, .tells = draft->tells};
  ret->left = ZOPA_ARENA_NEW(arena, uint32_t, issues);
  ret->right = draft->right ? ZOPA_ARENA_NEW(arena, uint32_t, issues) : NULL;
  if (!ret->left || (draft->right && !ret->right))
    return false;
  for (size_t i = 0; i < issues; i++) {
    ret->left[i] = draft->right ? ZOPA_NONE : worths->settled[i];
    if (ret->right)
      ret->right[i] = ZOPA_NONE;
  }
  for (size_t k = 0; k < worths->open_count; k++)
    if (draft->left[k] != ZOPA_NONE) {
      ret->left[worths->open[k]] = worths->choices[k][draft->left[k]];
      if (ret->right)
        ret->right[worths->open[k]] = worths->choices[k][draft->right[k]];
    }
  ret->share_left = share_of(inquiry->plain->parties[ret->party].draws, ret, scratch, scratch + inquiry->draws_most);
  return true;
}

/* True when nearly all draws answer two questions to one party alike, or nearly all unlike. scratch [2 * draws_most] */
static bool same_answer(const struct inquiry *inquiry, const struct draft *a, const struct draft *b, int32_t *scratch)
{
  if (a->party != b->party)
    return false;
  size_t draws = inquiry->worths->parties[a->party].draws, alike = 0;
  compare(inquiry, a, scratch);
  compare(inquiry, b, scratch + draws);
  for (size_t s = 0; s < draws; s++)
    alike += (scratch[s] >= -even) == (scratch[draws + s] >= -even);
  double share = (double)alike / (double)draws;
  return fmax(share, 1 - share) > same_share;
}

static bool write_best(const struct inquiry *inquiry, const struct zopa_question_wish *wish, struct zopa_arena *arena,
                       struct zopa_question **ret_questions, size_t *ret_count)
{
  size_t most = wish->most;
  const struct draft **order = calloc(inquiry->draft_count + 1, sizeof *order), **kept = calloc(most + 1, sizeof *kept);
  int32_t *scratch = malloc(2 * inquiry->draws_most * sizeof *scratch);
  *ret_questions = ZOPA_ARENA_NEW(arena, struct zopa_question, most);
  *ret_count = 0;
  for (size_t i = 0; i < inquiry->draft_count && order; i++)
    order[i] = &inquiry->drafts[i];
  if (order)
    qsort(order, inquiry->draft_count, sizeof *order, best_first);
  bool good = order && kept && scratch && *ret_questions;
  for (size_t i = 0; i < inquiry->draft_count && *ret_count < most && good; i++) {
    bool again = order[i]->gain <= 0 && !(wish->explore && doubt(order[i]) > 0);
    for (size_t k = 0; k < *ret_count && !again; k++)
      again = same_answer(inquiry, kept[k], order[i], scratch);
    if (again)
      continue;
    kept[*ret_count] = order[i];
    good = write_question(inquiry, order[i], arena, scratch, &(*ret_questions)[(*ret_count)++]);
  }
  free(order);
  free(kept);
  free(scratch);
  return good;
}

/* The beliefs with every party's draws bent. wide: a copy of them, of which only parties and draws are its own. */
static enum zopa_status widen(const struct zopa_beliefs *beliefs, uint64_t seed, struct zopa_arena *arena, struct zopa_beliefs *wide)
{
  *wide = *beliefs;
  wide->parties = ZOPA_ARENA_NEW(arena, struct zopa_belief, beliefs->count);
  enum zopa_status status = wide->parties ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t p = 0; p < beliefs->count && status == ZOPA_OK; p++) {
    wide->parties[p] = beliefs->parties[p];
    wide->parties[p].draws = NULL;
    if (beliefs->parties[p].draws)
      status = zopa_draws_widen(beliefs->parties[p].draws, seed, &wide->parties[p].draws);
  }
  return status;
}

enum zopa_status zopa_questions_find(const struct zopa_beliefs *beliefs, const uint32_t *settled, const struct zopa_pool *pool,
                                     const struct zopa_question_wish *wish, const struct zopa_control *control, struct zopa_watch *watch,
                                     struct zopa_arena *arena, struct zopa_question **ret_questions, size_t *ret_count, size_t *ret_considered)
{
  struct inquiry inquiry = {.plain = beliefs, .by = wish->by, .may_ask = wish->may_ask, .watch = watch};
  struct zopa_beliefs wide = {0};
  struct zopa_worths *worths = NULL;
  enum zopa_status status = widen(beliefs, control->seed, &inquiry.arena, &wide);
  if (status == ZOPA_OK)
    status = zopa_worths_new(&wide, settled, &worths);
  inquiry.worths = worths;
  bool good = status == ZOPA_OK && zopa_contenders(worths, pool, WEIGHED, control->seed, &inquiry.arena, &inquiry.candidates, &inquiry.packages);
  if (good) {
    inquiry.paired = inquiry.packages < PAIRED ? inquiry.packages : PAIRED;
    inquiry.gains = ZOPA_ARENA_NEW(&inquiry.arena, double *, worths->count);
    inquiry.means = ZOPA_ARENA_NEW(&inquiry.arena, double *, worths->count);
    inquiry.others = ZOPA_ARENA_NEW(&inquiry.arena, double, worths->count * inquiry.packages);
    good = !inquiry.arena.failed;
  }
  for (size_t p = 0; good && p < worths->count; p++) {
    inquiry.draws_most = worths->parties[p].draws > inquiry.draws_most ? worths->parties[p].draws : inquiry.draws_most;
    good = lay_out(&inquiry, p);
  }
  *ret_count = *ret_considered = 0;
  if (good && inquiry.packages > 0) {
    find_others(&inquiry);
    good = find_best(&inquiry) && draft_all(&inquiry);
    if (good)
      zopa_parallel_for(control->threads, (inquiry.draft_count + TASK_QUESTIONS - 1) / TASK_QUESTIONS, weigh_task, &inquiry);
    *ret_considered = inquiry.draft_count;
    good = good && !inquiry.failed && write_best(&inquiry, wish, arena, ret_questions, ret_count);
  }
  zopa_worths_free(worths);
  for (size_t p = 0; wide.parties && p < wide.count; p++)
    zopa_draws_free(wide.parties[p].draws);
  zopa_arena_clear(&inquiry.arena);
  return good ? ZOPA_OK : ZOPA_E_MEMORY;
}
