/* test_adjusted_winner.c - Adjusted Winner: the worked cases of the literature to the fraction, the rules for ties, zeros and unequal sums, and
 * an oracle by definition: on thousands of small tables the division must be the best of all equitable ones with at most one item split
 * (every subset and every split item is tried), and what moved must be the beginning of the queue that the rule prescribes. */
#include "oracle/generate.h"
#include "tap.h"

#include "solve/adjusted_winner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_MOST = 10 };

/* A case of two parties with these points, as text. */
static struct zopa_case *table(size_t count, const char *const *a, const char *const *b)
{
  static const char *const names[ITEMS_MOST] = {"i0", "i1", "i2", "i3", "i4", "i5", "i6", "i7", "i8", "i9"};
  struct zopa_case *it = generate_empty(2, 1, (const uint32_t[]){2});
  it->points = zopa_arena_array(&it->arena, 2, sizeof *it->points);
  it->points_count = 2;
  for (size_t p = 0; p < 2; p++) {
    it->points[p].party = (uint32_t)p;
    it->points[p].items = zopa_arena_array(&it->arena, count, sizeof(char *));
    it->points[p].values = zopa_arena_array(&it->arena, count, sizeof(struct zopa_number));
    it->points[p].items_count = count;
    for (size_t i = 0; i < count; i++) {
      it->points[p].items[i] = names[i];
      it->points[p].values[i] = generate_number(it, "%s", p == 0 ? a[i] : b[i]);
    }
  }
  return it;
}

/* ---- Worked cases --------------------------------------------------------------------------------------------------------------- */

struct worked {
  const char *name;
  size_t count;
  const char *a[ITEMS_MOST], *b[ITEMS_MOST], *share_a[ITEMS_MOST];
  const char *points;
  size_t split;
};

static void check_worked(const struct worked *worked)
{
  struct zopa_case *it = table(worked->count, worked->a, worked->b);
  struct zopa_adjusted_winner division = {0};
  CHECK(zopa_adjusted_winner(it, &division) == ZOPA_OK && division.exists);
  for (size_t i = 0; i < worked->count && division.exists; i++)
    CHECK_THAT(strcmp(division.awards[i].share[0], worked->share_a[i]) == 0, "%s, item %zu: share %s, want %s", worked->name, i,
               division.awards[i].share[0], worked->share_a[i]);
  for (size_t p = 0; p < 2 && division.exists; p++)
    CHECK_THAT(strcmp(division.points[p], worked->points) == 0, "%s: %s points, want %s", worked->name, division.points[p], worked->points);
  CHECK_THAT(division.split == worked->split, "%s: item %zu is split, want %zu", worked->name, division.split, worked->split);
  zopa_adjusted_winner_clear(&division);
  zopa_case_free(it);
}

static void test_literature(void)
{
  static const struct worked cases[] = {
    /* Brams & Togman, "Camp David: Was the Agreement Fair?", Conflict Management and Peace Science 15(1), 1996. */
    {"Camp David", 6, {"35", "10", "20", "10", "5", "20"}, {"55", "5", "10", "5", "20", "5"}, {"1/6", "1", "1", "1", "0", "1"}, "395/6", 0},
    /* Points of Raiffa, The Art and Science of Negotiation, 1982; divided in Brams & Taylor, Fair Division, 1996. */
    {"Panama Canal", 10, {"22", "22", "15", "14", "11", "6", "2", "2", "2", "4"}, {"9", "15", "15", "3", "15", "5", "7", "7", "13", "11"},
     {"1", "1", "2/15", "1", "0", "1", "0", "0", "0", "0"}, "66", 2},
    /* Brams & Taylor, The Win-Win Solution, 1999. */
    {"Trump divorce", 5, {"10", "40", "10", "38", "2"}, {"38", "20", "30", "10", "2"}, {"0", "13/15", "0", "1", "0"}, "218/3", 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check_worked(&cases[i]);
  tap_point("Camp David, the Panama Canal treaty and a divorce come out as published, to the fraction");
}

static void test_rules(void)
{
  static const struct worked cases[] = {
    {"one item", 1, {"100"}, {"100"}, {"1/2"}, "50", 0},
    {"opposite wishes", 2, {"100", "0"}, {"0", "100"}, {"1", "0"}, "100", SIZE_MAX},
    {"an item that one does not want", 2, {"50", "50"}, {"0", "100"}, {"1", "1/3"}, "200/3", 1},
    {"nobody wants the first", 3, {"0", "60", "40"}, {"0", "60", "40"}, {"1", "1/6", "1"}, "50", 1},
    /* All tied: all go to the first party, which then gives away in file order. */
    {"all tied", 4, {"25", "25", "25", "25"}, {"25", "25", "25", "25"}, {"0", "0", "1", "1"}, "50", SIZE_MAX},
    {"all tied, halves an item", 3, {"40", "40", "20"}, {"40", "40", "20"}, {"0", "3/4", "1"}, "50", 1},
    /* 40 against 30 without the ties: all three go to the second party, which has 90 then and returns the first of them and a quarter. */
    {"ties to the party behind", 5, {"40", "0", "20", "20", "20"}, {"10", "30", "20", "20", "20"}, {"1", "0", "1", "1/4", "0"}, "65", 3},
    {"decimals", 2, {"33.3", "66.7"}, {"50.5", "49.5"}, {"0", "500/581"}, "33350/581", 1},
    /* 75 points against 100, so both count in hundredths: 200/3 and 100/3 against 10 and 90. */
    {"unequal sums", 2, {"50", "25"}, {"10", "90"}, {"1", "7/37"}, "2700/37", 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check_worked(&cases[i]);
  tap_point("ties, zeros, a single item, decimals and unequal sums are settled as the rules say");
}

/* The order of the tables in the file changes nothing but the order of equal ratios: figures follow the order of the parties. */
static void test_order(void)
{
  struct zopa_case *it = table(3, (const char *const[]){"35", "10", "55"}, (const char *const[]){"55", "5", "40"});
  struct zopa_adjusted_winner one = {0}, other = {0};
  CHECK(zopa_adjusted_winner(it, &one) == ZOPA_OK);
  struct zopa_points first = it->points[0];
  it->points[0] = it->points[1];
  it->points[1] = first;
  struct zopa_points *second = &it->points[1];          /* its items in another order */
  const char *item = second->items[0];
  struct zopa_number value = second->values[0];
  second->items[0] = second->items[2];
  second->values[0] = second->values[2];
  second->items[2] = item;
  second->values[2] = value;
  CHECK(zopa_adjusted_winner(it, &other) == ZOPA_OK && other.exists && other.party[0] == 0);
  for (size_t i = 0; i < 3 && other.exists; i++)
    CHECK_THAT(strcmp(one.awards[i].share[0], other.awards[i].share[0]) == 0 && strcmp(one.awards[i].item, other.awards[i].item) == 0,
               "item %zu: %s and %s", i, one.awards[i].share[0], other.awards[i].share[0]);
  zopa_adjusted_winner_clear(&one);
  zopa_adjusted_winner_clear(&other);
  zopa_case_free(it);
  tap_point("tables and items in another order give the same division");
}

static void test_nothing_to_divide(void)
{
  struct zopa_adjusted_winner division = {0};
  struct zopa_case *it = table(2, (const char *const[]){"0", "0"}, (const char *const[]){"60", "40"});
  CHECK(zopa_adjusted_winner(it, &division) == ZOPA_OK && division.given && !division.exists && division.missing && division.missing_party == 0);
  zopa_adjusted_winner_clear(&division);
  it->points_count = 0;
  CHECK(zopa_adjusted_winner(it, &division) == ZOPA_OK && !division.given && !division.exists);
  zopa_adjusted_winner_clear(&division);
  zopa_case_free(it);
  it = table(0, NULL, NULL);
  CHECK(zopa_adjusted_winner(it, &division) == ZOPA_OK && division.given && !division.exists);
  zopa_adjusted_winner_clear(&division);
  zopa_case_free(it);
  tap_point("without points, or with none but zeros, there is no division, and it says whose points are missing");

  /* Sixty fractions of different denominators of 100 digits each have a sum of 6,000 digits. */
  enum { MANY = 60 };
  it = generate_empty(2, 1, (const uint32_t[]){2});
  it->points = zopa_arena_array(&it->arena, 2, sizeof *it->points);
  it->points_count = 2;
  for (size_t p = 0; p < 2; p++) {
    it->points[p] = (struct zopa_points){.party = (uint32_t)p, .items_count = MANY, .items = zopa_arena_array(&it->arena, MANY, sizeof(char *)),
                                         .values = zopa_arena_array(&it->arena, MANY, sizeof(struct zopa_number))};
    for (size_t i = 0; i < MANY; i++) {
      char *name = zopa_arena_text(&it->arena, "xx", 2);
      name[0] = (char)('a' + i % 26);
      name[1] = (char)('a' + i / 26);
      it->points[p].items[i] = name;
      it->points[p].values[i] = generate_number(it, "1/1%0100zu", 2 * i + 1);
    }
  }
  CHECK(zopa_adjusted_winner(it, &division) == ZOPA_OK && division.given && !division.exists && strstr(division.missing, "16384"));
  zopa_adjusted_winner_clear(&division);
  zopa_case_free(it);
  tap_point("fractions whose sum grows beyond all use are refused by a bound that is named");
}

/* ---- By definition -------------------------------------------------------------------------------------------------------------- */

/* Points as whole numbers with equal sums: what a party puts on an item times what the other puts on all. */
struct plain {
  size_t count;
  __int128 of[2][ITEMS_MOST], sum;
};

/* over / under, both >= 0. */
struct ratio {
  __int128 over, under;
};

static int compare(struct ratio a, struct ratio b)
{
  __int128 left = a.over * b.under, right = b.over * a.under;
  return (left > right) - (left < right);
}

static struct ratio read_ratio(const char *text)
{
  char *end;
  struct ratio ratio = {strtoll(text, &end, 10), 1};
  if (*end == '/')
    ratio.under = strtoll(end + 1, NULL, 10);
  return ratio;
}

/* The most that both parties can get alike when at most one item is split: every item in turn, every way to deal out the others. */
static struct ratio best_alike(const struct plain *plain)
{
  struct ratio best = {-1, 1};
  for (size_t split = 0; split < plain->count; split++)
    for (unsigned set = 0; set < 1u << plain->count; set++) {
      __int128 have[2] = {0, 0}, a = plain->of[0][split], b = plain->of[1][split];
      if (set >> split & 1)
        continue;
      for (size_t i = 0; i < plain->count; i++)
        if (i != split)
          have[set >> i & 1] += plain->of[set >> i & 1][i];
      /* have0 + x a = have1 + (1 - x) b */
      __int128 over = have[1] + b - have[0], under = a + b;
      struct ratio each = {have[0], 1};
      if (under == 0 ? over != 0 : over < 0 || over > under)
        continue;
      if (under > 0)
        each = (struct ratio){have[0] * under + over * a, under};
      if (compare(each, best) > 0)
        best = each;
    }
  return best;
}

/* What the shares are worth to their owner and to the other party, in the whole numbers of plain, times `under` of the split item. */
static void check_worth(const struct plain *plain, const struct zopa_adjusted_winner *division, uint64_t seed)
{
  struct ratio best = best_alike(plain), split = {0, 1};
  size_t splits = 0;
  for (size_t i = 0; i < plain->count; i++) {
    struct ratio share = read_ratio(division->awards[i].share[0]), other = read_ratio(division->awards[i].share[1]);
    CHECK(share.under == other.under && share.over + other.over == share.under);
    if (share.under > 1) {
      split = share;
      splits++;
    }
  }
  CHECK_THAT(splits <= 1 && (splits == 1) == (division->split != SIZE_MAX), "seed %llu: %zu items are split", (unsigned long long)seed, splits);
  __int128 own[2] = {0, 0};
  for (size_t i = 0; i < plain->count; i++) {
    struct ratio share = read_ratio(division->awards[i].share[0]);
    __int128 part = share.over * (split.under / share.under);
    own[0] += part * plain->of[0][i];
    own[1] += (split.under - part) * plain->of[1][i];
  }
  CHECK_THAT(own[0] == own[1], "seed %llu: not equitable", (unsigned long long)seed);
  CHECK_THAT(2 * own[0] >= plain->sum * split.under, "seed %llu: one would rather have the other part", (unsigned long long)seed);
  CHECK_THAT(compare((struct ratio){own[0], split.under}, best) == 0, "seed %llu: another equitable division gives both more", (unsigned long long)seed);
  struct ratio said = read_ratio(division->points[0]);
  __int128 budget = division->scaled ? 100 : (__int128)division->budget;
  CHECK_THAT(said.over * plain->sum * split.under == own[0] * budget * said.under, "seed %llu: %s points", (unsigned long long)seed, division->points[0]);
}

/* The rule itself: who has what first, and that what moved is the beginning of the queue. */
static void check_rule(const struct plain *plain, const struct zopa_adjusted_winner *division, uint64_t seed)
{
  __int128 have[2] = {0, 0};
  int first[ITEMS_MOST];
  for (size_t i = 0; i < plain->count; i++) {
    first[i] = plain->of[0][i] > plain->of[1][i] ? 0 : plain->of[0][i] < plain->of[1][i] ? 1 : -1;
    if (first[i] >= 0)
      have[first[i]] += plain->of[first[i]][i];
  }
  int behind = have[0] > have[1];
  for (size_t i = 0; i < plain->count; i++)
    if (first[i] < 0) {
      first[i] = behind;
      have[behind] += plain->of[behind][i];
    }
  int ahead = have[1] > have[0];
  for (size_t i = 0; i < plain->count; i++) {
    struct ratio kept = read_ratio(division->awards[i].share[first[i]]);
    CHECK_THAT((int)division->awards[i].first == first[i], "seed %llu: item %zu went to %u first", (unsigned long long)seed, i, division->awards[i].first);
    if (first[i] != ahead)
      CHECK_THAT(kept.over == kept.under, "seed %llu: item %zu left the party behind", (unsigned long long)seed, i);
    if (first[i] != ahead || kept.over == kept.under)
      continue;
    for (size_t j = 0; j < plain->count; j++) {       /* i moved: whatever comes before it in the queue moved whole */
      if (j == i || first[j] != ahead || plain->of[1 - ahead][j] == 0)
        continue;
      int sign = compare((struct ratio){plain->of[ahead][j], plain->of[1 - ahead][j]}, (struct ratio){plain->of[ahead][i], plain->of[1 - ahead][i]});
      if (sign < 0 || (sign == 0 && j < i))
        CHECK_THAT(read_ratio(division->awards[j].share[ahead]).over == 0, "seed %llu: item %zu moved before %zu", (unsigned long long)seed, i, j);
    }
  }
}

static void test_oracle(void)
{
  enum { TABLES = 6000 };
  struct zopa_random random;
  size_t scaled = 0, whole = 0, divided = 0;
  zopa_random_init(&random, 1996, 0);
  for (uint64_t seed = 0; seed < TABLES; seed++) {
    struct plain plain = {.count = 1 + zopa_random_below(&random, 7)};
    long points[2][ITEMS_MOST], sums[2] = {0, 0};
    char text[2][ITEMS_MOST][24];
    const char *words[2][ITEMS_MOST];
    unsigned most = (unsigned[]){1, 2, 4, 30}[seed % 4];
    for (size_t p = 0; p < 2; p++)
      for (size_t i = 0; i < plain.count; i++)
        sums[p] += points[p][i] = (long)zopa_random_below(&random, most + 1);
    if (seed % 3 && sums[0] != sums[1])             /* mostly equal sums: the poorer puts the rest on its last item */
      points[sums[0] > sums[1]][plain.count - 1] += labs(sums[0] - sums[1]), sums[0] = sums[1] = sums[0] > sums[1] ? sums[0] : sums[1];
    if (sums[0] == 0 || sums[1] == 0)
      continue;
    for (size_t p = 0; p < 2; p++)
      for (size_t i = 0; i < plain.count; i++) {
        plain.of[p][i] = (__int128)points[p][i] * (sums[0] == sums[1] ? 1 : sums[1 - p]);
        snprintf(text[p][i], sizeof text[p][i], "%ld", points[p][i]);
        words[p][i] = text[p][i];
      }
    plain.sum = sums[0] == sums[1] ? sums[0] : (__int128)sums[0] * sums[1];
    struct zopa_case *it = table(plain.count, words[0], words[1]);
    struct zopa_adjusted_winner division = {0};
    if (CHECK(zopa_adjusted_winner(it, &division) == ZOPA_OK && division.exists)) {
      check_worth(&plain, &division, seed);
      check_rule(&plain, &division, seed);
      scaled += division.scaled;
      whole += division.split == SIZE_MAX;
      divided++;
    }
    zopa_adjusted_winner_clear(&division);
    zopa_case_free(it);
  }
  CHECK_THAT(divided > TABLES * 3 / 4 && scaled > 500 && whole > 500, "%zu divided, %zu scaled, %zu without a split", divided, scaled, whole);
  tap_point("%zu small tables: equitable, free of envy, the best of all equitable divisions, and moved in the order of the rule", divided);
}

int main(void)
{
  test_literature();
  test_rules();
  test_order();
  test_nothing_to_divide();
  test_oracle();
  return tap_done();
}
