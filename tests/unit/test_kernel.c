/* test_kernel.c - every kernel that this machine can run gives the bits of the definition, on borders of the integers and at random. */
#include "tap.h"

#include <string.h>

#include "base/random.h"
#include "space/kernel.h"

enum { COLUMNS_MAX = 64, GROUPS = 3, ROWS = 64 * GROUPS };

static const int64_t borders[] = {INT64_MIN, INT64_MIN + 1, -(INT64_C(1) << 32), -1, 0, 1, INT64_C(1) << 32, INT64_MAX - 1, INT64_MAX};

static int64_t draw(struct zopa_random *random)
{
  if (zopa_random_below(random, 4) == 0)
    return (int64_t)zopa_random_bits(random);
  return borders[zopa_random_below(random, sizeof borders / sizeof *borders)];
}

static uint64_t define(const int64_t *const *columns, size_t column_count, const int64_t *bound, size_t group, bool at_least)
{
  uint64_t mask = 0;
  for (size_t j = 0; j < 64; j++) {
    bool all = true;
    for (size_t c = 0; c < column_count; c++)
      all &= at_least ? columns[c][64 * group + j] >= bound[c] : columns[c][64 * group + j] <= bound[c];
    mask |= (uint64_t)all << j;
  }
  return mask;
}

/* Columns where a row passes about as often as not, whatever their number: most values equal the bound. */
static void fill(struct zopa_random *random, size_t column_count, int64_t (*cells)[ROWS], int64_t *bound)
{
  for (size_t c = 0; c < column_count; c++) {
    bound[c] = draw(random);
    for (size_t row = 0; row < ROWS; row++)
      cells[c][row] = zopa_random_below(random, column_count + 1) ? bound[c] : draw(random);
  }
}

static void test_kernel(const struct zopa_kernel *kernel)
{
  static int64_t cells[COLUMNS_MAX][ROWS];
  static const size_t counts[] = {0, 1, 2, 3, 4, 7, 12, COLUMNS_MAX};
  const int64_t *columns[COLUMNS_MAX];
  int64_t bound[COLUMNS_MAX];
  uint64_t some = 0, all = UINT64_MAX;
  struct zopa_random random;
  zopa_random_init(&random, 1, 0);
  for (size_t c = 0; c < COLUMNS_MAX; c++)
    columns[c] = cells[c];
  for (size_t turn = 0; turn < 400; turn++) {
    size_t count = counts[turn % (sizeof counts / sizeof *counts)];
    fill(&random, count, cells, bound);
    for (size_t group = 0; group < GROUPS; group++) {
      uint64_t least = kernel->at_least(columns, count, bound, group), most = kernel->at_most(columns, count, bound, group);
      CHECK_THAT(least == define(columns, count, bound, group, true), "at_least of %zu columns, turn %zu", count, turn);
      CHECK_THAT(most == define(columns, count, bound, group, false), "at_most of %zu columns, turn %zu", count, turn);
      some |= least;
      all &= count ? least : UINT64_MAX;
    }
  }
  CHECK(some == UINT64_MAX && all == 0);          /* every bit was seen set and clear */
  tap_point("kernel %s compares as the definition does", kernel->name);
}

int main(void)
{
  size_t count = 0;
  for (; zopa_kernel_at(count); count++)
    test_kernel(zopa_kernel_at(count));
  CHECK(count >= 1 && zopa_kernel_widest() == zopa_kernel_at(0) && strcmp(zopa_kernel_at(count - 1)->name, "plain") == 0);
  CHECK(!zopa_kernel_at(count + 1));
  tap_point("the widest of %zu kernels comes first and the plain one last", count);
  return tap_done();
}
