/* test_win_set.c - the packages that fall short, against every outcome of thousands of small cases: an outcome falls short if and only if one of
 * the clauses found holds on it. Answers are drawn by which of the case's own clauses hold, many of them alike. */
#include "oracle/generate.h"
#include "tap.h"

#include "case/whatif.h"
#include "ratify/win_set.h"
#include "space/space.h"

#include <string.h>

enum { CLAUSES_MOST = 5, ISSUES_MOST = 4 };

struct asker {
  struct zopa_clause clauses[CLAUSES_MOST];
  const struct zopa_clause *list[CLAUSES_MOST];
  size_t count, asked;
  double answers[1 << CLAUSES_MOST];
};

static unsigned signature(const struct asker *asker, const uint32_t *outcome)
{
  unsigned bits = 0;
  for (size_t c = 0; c < asker->count; c++) {
    bool holds = true;
    for (size_t t = 0; t < asker->clauses[c].terms_count; t++) {
      const struct zopa_term *term = &asker->clauses[c].terms[t];
      bool met = false;
      for (size_t o = 0; o < term->options_count; o++)
        met = met || term->options[o] == outcome[term->issue];
      holds = holds && met;
    }
    bits |= (unsigned)holds << c;
  }
  return bits;
}

static enum zopa_status ask(void *context, const uint32_t *outcome, double *ret_probability)
{
  struct asker *asker = context;
  asker->asked++;
  *ret_probability = asker->answers[signature(asker, outcome)];
  return ZOPA_OK;
}

/* Clauses on one to three issues, of one option or more. */
static void draw_clauses(struct zopa_case *it, struct zopa_random *random, struct asker *asker)
{
  asker->count = zopa_random_below(random, CLAUSES_MOST + 1);
  for (size_t c = 0; c < asker->count; c++) {
    struct zopa_clause *clause = &asker->clauses[c];
    clause->terms = zopa_arena_array(&it->arena, it->issues_count, sizeof *clause->terms);
    for (uint32_t i = 0; i < it->issues_count; i++) {
      struct zopa_term *term = &clause->terms[clause->terms_count];
      if (zopa_random_below(random, 2))
        continue;
      *term = (struct zopa_term){.issue = i, .options = zopa_arena_array(&it->arena, it->issues[i].options_count, sizeof(uint32_t))};
      for (uint32_t o = 0; o < it->issues[i].options_count; o++)
        if (zopa_random_below(random, 2))
          term->options[term->options_count++] = o;
      clause->terms_count += term->options_count > 0;
    }
    asker->list[c] = clause;
  }
  for (size_t k = 0; k < 1 << CLAUSES_MOST; k++)
    asker->answers[k] = (double)zopa_random_below(random, 5) / 4;
}

static bool next(const struct zopa_case *it, uint32_t *outcome)
{
  for (size_t i = it->issues_count; i-- > 0;) {
    if (++outcome[i] < it->issues[i].options_count)
      return true;
    outcome[i] = 0;
  }
  return false;
}

static void check_case(uint64_t seed, size_t *clauses)
{
  struct zopa_random random;
  struct asker asker = {.count = 0};
  struct zopa_arena arena = {0};
  struct zopa_win_set set;
  struct zopa_case *restricted = NULL;
  struct zopa_space *space = NULL;
  uint32_t options[ISSUES_MOST], outcome[ISSUES_MOST] = {0};
  zopa_random_init(&random, seed, 0);
  size_t issues = 1 + zopa_random_below(&random, ISSUES_MOST);
  for (size_t i = 0; i < issues; i++)
    options[i] = 1 + (uint32_t)zopa_random_below(&random, 4);
  struct zopa_case *it = generate_empty(1, issues, options);
  draw_clauses(it, &random, &asker);
  double least = (double)zopa_random_below(&random, 6) / 4, lowest = 1, highest = 0;
  const struct zopa_win_question question = {asker.list, asker.count, ask, &asker};
  if (CHECK(zopa_win_set_find(it, &question, least, &arena, &set) == ZOPA_OK)) {
    CHECK(zopa_case_forbid(it, set.shortfalls, set.shortfall_count, "it falls short", &restricted) == ZOPA_OK);
    CHECK(zopa_space_new(restricted, NULL, &space) == ZOPA_OK);
    size_t asked = asker.asked;
    bool met[1 << CLAUSES_MOST] = {false};
    size_t different = 0;
    do {
      unsigned bits = signature(&asker, outcome);
      double probability = asker.answers[bits];
      different += !met[bits];
      met[bits] = true;
      lowest = probability < lowest ? probability : lowest;
      highest = probability > highest ? probability : highest;
      CHECK_THAT(zopa_space_feasible(space, outcome) == (probability >= least), "seed %llu: %g against %g", (unsigned long long)seed, probability, least);
    } while (next(it, outcome));
    CHECK_THAT(asked == different && set.asked == asked, "seed %llu: asked %zu times, %zu answers", (unsigned long long)seed, asked, different);
    CHECK(set.lowest == lowest && set.highest == highest);
    *clauses += set.shortfall_count;
  }
  zopa_space_free(space);
  zopa_case_free(restricted);
  zopa_arena_clear(&arena);
  zopa_case_free(it);
}

static void test_every_outcome(void)
{
  enum { CASES = 5000 };
  size_t clauses = 0;
  for (uint64_t seed = 0; seed < CASES; seed++)
    check_case(seed, &clauses);
  CHECK(clauses > CASES / 2);
  tap_point("%d small cases: exactly the outcomes that fall short are ruled out, each answer asked for once; %zu clauses", CASES, clauses);
}

/* Twenty-one issues of which each counts by itself, all of two options: too many kinds of packages. */
static void test_bounds(void)
{
  enum { ISSUES = 21 };
  uint32_t options[ISSUES];
  for (size_t i = 0; i < ISSUES; i++)
    options[i] = 2;
  struct zopa_case *it = generate_empty(1, ISSUES, options);
  struct zopa_clause clauses[ISSUES];
  const struct zopa_clause *list[ISSUES];
  struct asker asker = {.count = 0};
  struct zopa_arena arena = {0};
  struct zopa_win_set set = {.asked = 77};
  for (uint32_t i = 0; i < ISSUES; i++) {
    clauses[i] = generate_package(it, 1, (const uint32_t[][2]){{i, 1}});
    list[i] = &clauses[i];
  }
  struct zopa_win_question question = {list, ISSUES, ask, &asker};
  CHECK(zopa_win_set_find(it, &question, 0.5, &arena, &set) == ZOPA_E_TOO_LARGE && set.asked == 77);
  question.clause_count = 13;           /* 2^13 kinds, all different */
  CHECK(zopa_win_set_find(it, &question, 0.5, &arena, &set) == ZOPA_E_TOO_LARGE && set.asked == 77);
  question.clause_count = 12;
  asker.asked = 0;
  CHECK(zopa_win_set_find(it, &question, 0.5, &arena, &set) == ZOPA_OK && set.asked == 4096 && asker.asked == 4096);
  CHECK(set.shortfall_count == 1 && set.shortfalls[0].terms_count == 0);
  zopa_arena_clear(&arena);
  zopa_case_free(it);
  tap_point("too many kinds of packages are refused; where all fall short, one clause without terms says so");
}

int main(void)
{
  test_every_outcome();
  test_bounds();
  return tap_done();
}
