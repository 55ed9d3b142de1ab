/* test_versions_oracle.c - where guarantees are now, against the definitions, pair by pair: on thousands of seeded small cases with many equal, nested and
 * overlapping `when`, in any order of their terms. */
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "case/versions.h"
#include "oracle/written_case.h"
#include "tap.h"

enum { CASES = 4000, ISSUES = 3, OPTIONS = 4, GUARANTEES = 12, CLAIMS = 3 };

struct promise {
  unsigned when[ISSUES];          /* bit o: option o is listed; 0: the issue is not named */
  bool lapsed;
  int earlier;                    /* or -1 */
};

struct claim {
  int issue;
  unsigned options;
  bool agreed;
};

struct world {
  struct promise promises[GUARANTEES];
  int count;
  struct claim claims[CLAIMS];
  int claim_count;
};

static int below(struct zopa_random *random, int count) { return (int)zopa_random_below(random, (uint64_t)count); }

static void draw_world(struct zopa_random *random, struct world *world)
{
  int issues = 1 + below(random, ISSUES), options = 2 + below(random, OPTIONS - 1);
  *world = (struct world){.count = 1 + below(random, GUARANTEES), .claim_count = below(random, CLAIMS + 1)};
  for (int g = 0; g < world->count; g++) {
    struct promise *it = &world->promises[g];
    *it = (struct promise){.lapsed = below(random, 2) == 0, .earlier = g > 0 && below(random, 4) == 0 ? below(random, g) : -1};
    for (int i = 0; i < issues; i++)
      if (below(random, 3) > 0)
        it->when[i] = below(random, 2) ? 1u << below(random, options) : 1u + (unsigned)below(random, (1 << options) - 1);
  }
  for (int c = 0; c < world->claim_count; c++)
    world->claims[c] = (struct claim){below(random, issues), below(random, 4) ? 1u << below(random, options) : 3u, below(random, 4) > 0};
}

/* ---------------------------------------------------------------- as a file */

static void write_options(unsigned options, struct zopa_text *text)
{
  int written = 0;
  zopa_text_string(text, "[");
  for (int o = 0; o < OPTIONS; o++)
    if (options >> o & 1)
      zopa_text_format(text, "%so%d", written++ ? ", " : "", o);
  zopa_text_string(text, "]");
}

static void write_promise(const struct promise *it, int number, struct zopa_random *random, struct zopa_text *text)
{
  int first = below(random, ISSUES), written = 0;
  zopa_text_format(text, "  - {id: g%d, by: a, when: {", number);
  for (int k = 0; k < ISSUES; k++) {
    int issue = (first + k) % ISSUES;
    if (it->when[issue] == 0)
      continue;
    zopa_text_format(text, "%si%d: ", written++ ? ", " : "", issue);
    write_options(it->when[issue], text);
  }
  zopa_text_format(text, "}, expires: 2026-0%d-01", it->lapsed ? 2 : 4);
  if (it->earlier >= 0)
    zopa_text_format(text, ", supersedes: g%d", it->earlier);
  zopa_text_string(text, "}\n");
}

static struct zopa_case *write_case(const struct world *world, struct zopa_random *random)
{
  struct zopa_text text = {0};
  zopa_text_string(&text, "zopa: 1\nas_of: 2026-03-01\nparties: {a: {role: party}, p0: {}, p1: {}, p2: {}}\nissues:\n");
  for (int i = 0; i < ISSUES; i++)
    zopa_text_format(&text, "  i%d: {options: [o0, o1, o2, o3]}\n", i);
  zopa_text_string(&text, "standing:\n");
  for (int i = 0; i < ISSUES; i++) {
    bool begun = false;
    for (int c = 0; c < world->claim_count; c++) {
      if (world->claims[c].issue != i)
        continue;
      if (!begun)
        zopa_text_format(&text, "  i%d:\n", i);
      begun = true;
      zopa_text_string(&text, "    - {option: ");
      write_options(world->claims[c].options, &text);
      zopa_text_format(&text, ", level: %s, claimed_by: p%d}\n", world->claims[c].agreed ? "agreed" : "tentative", c);
    }
  }
  zopa_text_string(&text, "guarantees:\n");
  for (int g = 0; g < world->count; g++)
    write_promise(&world->promises[g], g, random, &text);
  return written_case(&text);
}

/* ---------------------------------------------------------------- by definition */

static int later_of(const struct world *world, int guarantee)
{
  for (int g = 0; g < world->count; g++)
    if (world->promises[g].earlier == guarantee)
      return g;
  return -1;
}

static bool names_any(const struct promise *it)
{
  for (int i = 0; i < ISSUES; i++)
    if (it->when[i])
      return true;
  return false;
}

static bool taken_up(const struct world *world, const struct promise *it)
{
  for (int i = 0; i < ISSUES; i++) {
    int claims = 0;
    for (int c = 0; c < world->claim_count && it->when[i]; c++) {
      const struct claim *claim = &world->claims[c];
      if (claim->issue != i)
        continue;
      if (!claim->agreed || (claim->options & (claim->options - 1)) || !(claim->options & it->when[i]))
        return false;
      claims++;
    }
    if (it->when[i] && claims == 0)
      return false;
  }
  return names_any(it);
}

/* Whether the other one is part of every agreement that has one of the listed options on each issue that is named. */
static bool serves(const struct promise *other, const struct promise *it)
{
  for (int i = 0; i < ISSUES; i++)
    if (other->when[i] && (it->when[i] == 0 || (it->when[i] & ~other->when[i])))
      return false;
  return names_any(other);
}

static enum zopa_guarantee_state state_of(const struct world *world, int guarantee)
{
  const struct promise *it = &world->promises[guarantee];
  if (later_of(world, guarantee) >= 0)
    return ZOPA_GUARANTEE_SUPERSEDED;
  if (!it->lapsed)
    return ZOPA_GUARANTEE_STANDS;
  if (taken_up(world, it))
    return ZOPA_GUARANTEE_TAKEN_UP;
  for (int g = 0; g < world->count; g++)
    if (g != guarantee && !world->promises[g].lapsed && later_of(world, g) < 0 && serves(&world->promises[g], it))
      return ZOPA_GUARANTEE_RENEWED;
  return ZOPA_GUARANTEE_LAPSED;
}

int main(void)
{
  size_t seen[ZOPA_GUARANTEE_LAPSED + 1] = {0};
  for (uint64_t seed = 1; seed <= CASES; seed++) {
    struct zopa_random random;
    struct world world;
    struct zopa_versions versions;
    zopa_random_init(&random, seed, 0);
    draw_world(&random, &world);
    struct zopa_case *it = write_case(&world, &random);
    if (!it || !CHECK(zopa_versions_find(it, &versions) == ZOPA_OK))
      continue;
    for (int g = 0; g < world.count; g++) {
      enum zopa_guarantee_state state = state_of(&world, g);
      CHECK_THAT(versions.states[g] == state, "seed %d, g%d: %d, by definition %d", (int)seed, g, (int)versions.states[g], (int)state);
      CHECK((int)versions.earlier[g] == world.promises[g].earlier && (int)versions.later[g] == later_of(&world, g));
      seen[state]++;
    }
    zopa_versions_clear(&versions);
    zopa_case_free(it);
  }
  for (size_t s = 0; s < sizeof seen / sizeof *seen; s++)
    CHECK_THAT(seen[s] > 200, "%zu guarantees of state %zu", seen[s], s);
  tap_point("where guarantees are now agrees with the definition on %d random cases: %zu stand, %zu are superseded, %zu taken up, %zu renewed, %zu lapsed", CASES,
            seen[0], seen[1], seen[2], seen[3], seen[4]);
  return tap_done();
}
