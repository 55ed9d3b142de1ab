/* win_set.c - see win_set.h. A table over kinds of packages, then clauses from the table.
 *
 *   1. Options of an issue are of one kind when the same terms of the clauses accept them. The table has a leaf for every choice of a kind for
 *      every issue with more than one; the first such issue changes slowest, so what lies beneath a choice is one slice.
 *   2. Which clauses hold at a leaf is its signature. Leaves of one signature have one answer, asked once.
 *   3. Kinds with which everything falls short are one clause an issue, and leave the table.
 *   4. A slice that falls short as a whole is one clause; one that does not fall short at all is none. Else the kinds of its first issue
 *      whose slices are alike are taken together, and each such group goes the same way with one term more.
 *
 * Every issue of the table doubles it at least, so step 4 is never more than 21 calls deep. */
#include "ratify/win_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One issue that the clauses tell apart. */
struct axis {
  uint32_t issue;
  uint32_t *kind;                 /* [options_count] the kind of each option, in order of first appearance */
  uint32_t *first;                /* [kind_count] the first option of each */
  uint32_t kind_count;
  size_t stride;                  /* leaves beneath one kind */
};

enum { ANSWER_PLACES = 2 * ZOPA_WIN_ASKED_MAX };
#define GONE UINT32_MAX           /* the kind of an option with which everything falls short */

struct answer {
  uint64_t *signature;            /* [words] a bit a clause; NULL: the place is free */
  double probability;
};

struct work {
  const struct zopa_case *it;
  const struct zopa_win_question *question;
  struct zopa_arena *arena;       /* of the clauses that are handed out */
  struct zopa_arena scratch;
  double least;
  struct axis *axes;
  size_t axis_count;
  size_t words, leaves;
  uint32_t *outcome;              /* [issues_count] an outcome of the leaf at hand; options that no clause names are the first */
  struct answer *answers;         /* [ANSWER_PLACES] by hash, open addressing */
  size_t answer_count;
  unsigned char *falls_short;     /* [leaves] */
  struct zopa_term *path;         /* [axis_count] terms that lead to the slice at hand */
  size_t path_count;
  size_t shortfall_capacity;
  struct zopa_win_set *set;
};

/* ---------------------------------------------------------------- kinds of options */

static bool term_has(const struct zopa_term *term, uint32_t option)
{
  for (size_t k = 0; k < term->options_count; k++)
    if (term->options[k] == option)
      return true;
  return false;
}

/* A bit for every term of the clauses on this issue: whether it accepts the option. */
static void mark_terms(const struct work *work, uint32_t issue, uint32_t option, uint64_t *bits)
{
  memset(bits, 0, work->words * sizeof *bits);
  for (size_t c = 0; c < work->question->clause_count; c++)
    for (size_t t = 0; t < work->question->clauses[c]->terms_count; t++) {
      const struct zopa_term *term = &work->question->clauses[c]->terms[t];
      if (term->issue == issue && term_has(term, option))
        bits[c / 64] |= UINT64_C(1) << (c % 64);      /* a clause has one term an issue at most */
    }
}

static bool is_named(const struct work *work, uint32_t issue)
{
  for (size_t c = 0; c < work->question->clause_count; c++)
    for (size_t t = 0; t < work->question->clauses[c]->terms_count; t++)
      if (work->question->clauses[c]->terms[t].issue == issue)
        return true;
  return false;
}

/* Sorts the options of an issue into kinds. Errors: false when memory ran out. */
static bool find_kinds(struct work *work, struct axis *axis)
{
  size_t count = work->it->issues[axis->issue].options_count;
  uint64_t *bits = ZOPA_ARENA_NEW(&work->scratch, uint64_t, work->words), *known = NULL;
  size_t known_capacity = 0, first_capacity = 0;
  axis->kind = ZOPA_ARENA_NEW(&work->scratch, uint32_t, count);
  if (!bits || !axis->kind)
    return false;
  for (uint32_t option = 0; option < count; option++) {
    uint32_t kind = 0;
    mark_terms(work, axis->issue, option, bits);
    while (kind < axis->kind_count && memcmp(known + kind * work->words, bits, work->words * sizeof *bits) != 0)
      kind++;
    axis->kind[option] = kind;
    if (kind < axis->kind_count)
      continue;
    uint64_t *room = zopa_arena_grow(&work->scratch, known, kind, &known_capacity, work->words * sizeof *bits);
    uint32_t *first = zopa_arena_grow(&work->scratch, axis->first, kind, &first_capacity, sizeof *first);
    if (!room || !first)
      return false;
    known = room;
    memcpy(known + kind * work->words, bits, work->words * sizeof *bits);
    axis->first = first;
    axis->first[kind] = option;
    axis->kind_count++;
  }
  return true;
}

static enum zopa_status find_axes(struct work *work)
{
  if (work->question->clause_count > ZOPA_WIN_CLAUSES_MAX)
    return ZOPA_E_TOO_LARGE;
  work->words = work->question->clause_count / 64 + 1;
  work->axes = ZOPA_ARENA_NEW(&work->scratch, struct axis, work->it->issues_count);
  work->outcome = ZOPA_ARENA_NEW(&work->scratch, uint32_t, work->it->issues_count);
  work->leaves = 1;
  if (!work->axes || !work->outcome)
    return ZOPA_E_MEMORY;
  for (uint32_t i = 0; i < work->it->issues_count; i++) {
    struct axis axis = {.issue = i};
    if (!is_named(work, i))
      continue;
    if (!find_kinds(work, &axis))
      return ZOPA_E_MEMORY;
    if (axis.kind_count < 2)
      continue;
    if (axis.kind_count > ZOPA_WIN_LEAVES_MAX / work->leaves)
      return ZOPA_E_TOO_LARGE;
    work->leaves *= axis.kind_count;
    work->axes[work->axis_count++] = axis;
  }
  size_t stride = work->leaves;
  for (size_t a = 0; a < work->axis_count; a++)
    work->axes[a].stride = stride /= work->axes[a].kind_count;
  return ZOPA_OK;
}

/* ---------------------------------------------------------------- the table */

static bool clause_holds(const struct zopa_clause *clause, const uint32_t *outcome)
{
  for (size_t t = 0; t < clause->terms_count; t++)
    if (!term_has(&clause->terms[t], outcome[clause->terms[t].issue]))
      return false;
  return true;
}

/* The place of a signature: where it stands, or the free one where it would. */
static struct answer *find_place(const struct work *work, const uint64_t *signature)
{
  uint64_t hash = 0;
  for (size_t w = 0; w < work->words; w++)
    hash = (hash ^ signature[w]) * UINT64_C(0x9E3779B97F4A7C15);
  size_t at = (size_t)(hash >> 32) % ANSWER_PLACES;
  while (work->answers[at].signature && memcmp(work->answers[at].signature, signature, work->words * sizeof *signature) != 0)
    at = (at + 1) % ANSWER_PLACES;
  return &work->answers[at];
}

/* The answer of the outcome at hand, asked for when no leaf before had its signature. */
static enum zopa_status find_answer(struct work *work, uint64_t *signature, double *ret_probability)
{
  memset(signature, 0, work->words * sizeof *signature);
  for (size_t c = 0; c < work->question->clause_count; c++)
    if (clause_holds(work->question->clauses[c], work->outcome))
      signature[c / 64] |= UINT64_C(1) << (c % 64);
  struct answer *answer = find_place(work, signature);
  if (answer->signature) {
    *ret_probability = answer->probability;
    return ZOPA_OK;
  }
  if (work->answer_count == ZOPA_WIN_ASKED_MAX)
    return ZOPA_E_TOO_LARGE;
  uint64_t *kept = ZOPA_ARENA_NEW(&work->scratch, uint64_t, work->words);
  if (!kept)
    return ZOPA_E_MEMORY;
  memcpy(kept, signature, work->words * sizeof *kept);
  enum zopa_status status = work->question->ask(work->question->context, work->outcome, ret_probability);
  if (status == ZOPA_OK) {
    *answer = (struct answer){kept, *ret_probability};
    work->answer_count++;
  }
  return status;
}

static enum zopa_status fill_table(struct work *work)
{
  uint64_t *signature = ZOPA_ARENA_NEW(&work->scratch, uint64_t, work->words);
  work->falls_short = ZOPA_ARENA_NEW(&work->scratch, unsigned char, work->leaves);
  work->answers = ZOPA_ARENA_NEW(&work->scratch, struct answer, ANSWER_PLACES);
  work->set->lowest = 1;
  work->set->highest = 0;
  enum zopa_status status = signature && work->falls_short && work->answers ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t leaf = 0; leaf < work->leaves && status == ZOPA_OK; leaf++) {
    double probability = 0;
    for (size_t a = 0; a < work->axis_count; a++) {
      const struct axis *axis = &work->axes[a];
      work->outcome[axis->issue] = axis->first[leaf / axis->stride % axis->kind_count];
    }
    status = find_answer(work, signature, &probability);
    if (status != ZOPA_OK)
      break;
    work->falls_short[leaf] = probability < work->least - ZOPA_WIN_SLACK;
    work->set->lowest = fmin(work->set->lowest, probability);
    work->set->highest = fmax(work->set->highest, probability);
  }
  work->set->asked = work->answer_count;
  return status;
}

/* ---------------------------------------------------------------- clauses */

/* The clause that leads to the slice at hand. */
static bool emit(struct work *work)
{
  struct zopa_win_set *set = work->set;
  struct zopa_clause *all = zopa_arena_grow(work->arena, set->shortfalls, set->shortfall_count, &work->shortfall_capacity, sizeof *all);
  struct zopa_term *terms = ZOPA_ARENA_NEW(work->arena, struct zopa_term, work->path_count);
  if (!all || !terms)
    return false;
  if (work->path_count)
    memcpy(terms, work->path, work->path_count * sizeof *terms);
  set->shortfalls = all;
  all[set->shortfall_count++] = (struct zopa_clause){.terms = terms, .terms_count = work->path_count};
  return true;
}

/* A term for all options whose kind lies in a group. */
static bool enter(struct work *work, const struct axis *axis, const uint32_t *group, uint32_t which)
{
  size_t count = work->it->issues[axis->issue].options_count;
  struct zopa_term *term = &work->path[work->path_count++];
  uint32_t *options = ZOPA_ARENA_NEW(work->arena, uint32_t, count);
  *term = (struct zopa_term){.issue = axis->issue, .options = options};
  for (uint32_t option = 0; options && option < count; option++)
    if (axis->kind[option] != GONE && group[axis->kind[option]] == which)
      options[term->options_count++] = option;
  return options != NULL;
}

/* Which kinds of an issue no package passes with: dead [kind_count]. How many. */
static uint32_t find_dead(const struct work *work, const struct axis *axis, uint32_t *dead)
{
  uint32_t count = axis->kind_count;
  for (uint32_t kind = 0; kind < axis->kind_count; kind++)
    dead[kind] = 1;
  for (size_t leaf = 0; leaf < work->leaves; leaf++) {
    uint32_t kind = (uint32_t)(leaf / axis->stride % axis->kind_count);
    count -= !work->falls_short[leaf] && dead[kind];
    dead[kind] &= work->falls_short[leaf];
  }
  return count;
}

/* Takes the dead kinds of an issue out of the table: those left are numbered anew, leaves move up. */
static void bury(struct work *work, size_t a, const uint32_t *dead, uint32_t count)
{
  struct axis *axis = &work->axes[a];
  size_t options = work->it->issues[axis->issue].options_count, kept = 0;
  for (size_t leaf = 0; leaf < work->leaves; leaf++)
    if (!dead[leaf / axis->stride % axis->kind_count])
      work->falls_short[kept++] = work->falls_short[leaf];
  for (size_t option = 0; option < options; option++) {
    uint32_t kind = axis->kind[option], before = 0;
    for (uint32_t k = 0; kind != GONE && k < kind; k++)
      before += dead[k];
    if (kind != GONE)
      axis->kind[option] = dead[kind] ? GONE : kind - before;
  }
  axis->kind_count -= count;
  for (size_t b = 0; b < a; b++)
    work->axes[b].stride = work->axes[b].stride / (axis->kind_count + count) * axis->kind_count;
  work->leaves = kept;
}

/* A clause for each issue that has kinds with which everything falls short. What passes with some kind stays, so that looking once is enough. */
static bool clear_dead(struct work *work)
{
  for (size_t a = 0; a < work->axis_count; a++) {
    uint32_t *dead = calloc(work->axes[a].kind_count, sizeof *dead);
    uint32_t count = dead ? find_dead(work, &work->axes[a], dead) : 0;
    bool good = dead != NULL;
    if (good && count > 0) {
      good = enter(work, &work->axes[a], dead, 1) && emit(work);
      work->path_count--;
      bury(work, a, dead, count);
    }
    free(dead);
    if (!good)
      return false;
  }
  return true;
}

/* The same, where anything passes. */
static bool clear_dead_unless_all(struct work *work)
{
  return memchr(work->falls_short, 0, work->leaves) == NULL || clear_dead(work);
}

/* Clauses for the slice of the table that begins at `start` and in which the issues before `depth` are chosen. */
static bool describe(struct work *work, size_t depth, size_t start)
{
  size_t size = depth == 0 ? work->leaves : work->axes[depth - 1].stride, shorts = 0;
  for (size_t leaf = start; leaf < start + size; leaf++)
    shorts += work->falls_short[leaf];
  if (shorts == 0)
    return true;
  if (shorts == size)
    return emit(work);
  const struct axis *axis = &work->axes[depth];
  uint32_t *group = calloc(axis->kind_count, sizeof *group), groups = 0;
  bool good = group != NULL;
  for (uint32_t kind = 0; kind < axis->kind_count && good; kind++) {
    const unsigned char *slice = work->falls_short + start + kind * axis->stride;
    uint32_t like = 0;
    while (like < kind && memcmp(work->falls_short + start + like * axis->stride, slice, axis->stride) != 0)
      like++;
    group[kind] = like < kind ? group[like] : groups++;
  }
  for (uint32_t which = 0; which < groups && good; which++) {
    uint32_t kind = 0;
    while (group[kind] != which)
      kind++;
    if (groups == 1) {                      /* this issue makes no difference here */
      good = describe(work, depth + 1, start + kind * axis->stride);
      continue;
    }
    good = enter(work, axis, group, which) && describe(work, depth + 1, start + kind * axis->stride);
    work->path_count--;
  }
  free(group);
  return good;
}

enum zopa_status zopa_win_set_find(const struct zopa_case *negotiation, const struct zopa_win_question *question, double least,
                                   struct zopa_arena *arena, struct zopa_win_set *ret_set)
{
  struct zopa_win_set set = {0};
  struct work work = {.it = negotiation, .question = question, .arena = arena, .least = least, .set = &set};
  enum zopa_status status = find_axes(&work);
  if (status == ZOPA_OK)
    status = fill_table(&work);
  work.path = ZOPA_ARENA_NEW(&work.scratch, struct zopa_term, work.axis_count);
  if (status == ZOPA_OK && (!work.path || !clear_dead_unless_all(&work) || !describe(&work, 0, 0)))
    status = ZOPA_E_MEMORY;
  zopa_arena_clear(&work.scratch);
  if (status == ZOPA_OK)
    *ret_set = set;
  return status;
}
