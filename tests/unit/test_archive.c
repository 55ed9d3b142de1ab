/* test_archive.c - the archive keeps exactly the vectors that no other vector offered dominates, whatever the order, with ties and first
 * index, for any number of parties and with every kernel. The model is the list of all that was offered, compared pair by pair. */
#include "tap.h"

#include <stdlib.h>

#include "base/random.h"
#include "solve/archive.h"

enum { OFFERS_MAX = 900 };

struct model {
  size_t party_count, count;
  int64_t vector[OFFERS_MAX][ZOPA_ARCHIVE_PARTIES_MAX];
  uint64_t ties[OFFERS_MAX], index[OFFERS_MAX];
};

/* +1 when vector a dominates b, 0 when they are equal, -1 otherwise. */
static int against(const struct model *model, const int64_t *a, const int64_t *b)
{
  bool better = false;
  for (size_t p = 0; p < model->party_count; p++) {
    if (a[p] < b[p])
      return -1;
    better |= a[p] > b[p];
  }
  return better;
}

static bool dominated(const struct model *model, const int64_t *vector)
{
  for (size_t i = 0; i < model->count; i++)
    if (against(model, model->vector[i], vector) > 0)
      return true;
  return false;
}

/* Holds the archive against the model: no vector is missing, none too many, figures right. */
static void compare(const struct model *model, const struct zopa_archive *archive)
{
  size_t wanted = 0;
  for (size_t i = 0; i < model->count; i++) {
    const int64_t *vector = model->vector[i];
    bool repeated = false;
    for (size_t k = 0; k < i && !repeated; k++)
      repeated = against(model, model->vector[k], vector) == 0;
    if (repeated || dominated(model, vector))
      continue;
    wanted++;
    uint64_t ties = 0, index = UINT64_MAX;
    for (size_t k = i; k < model->count; k++)
      if (against(model, model->vector[k], vector) == 0) {
        ties += model->ties[k];
        index = model->index[k] < index ? model->index[k] : index;
      }
    size_t found = 0;
    for (size_t k = 0; k < archive->count; k++) {
      bool same = true;
      for (size_t p = 0; p < model->party_count; p++)
        same &= archive->column[p][k] == vector[p];
      found += same;
      CHECK(!same || (archive->ties[k] == ties && archive->index[k] == index));
    }
    CHECK_THAT(found == 1, "a vector is kept %zu times", found);
  }
  CHECK_THAT(archive->count == wanted, "%zu are kept, want %zu", archive->count, wanted);
  for (size_t k = 1; model->party_count == 2 && k < archive->count; k++)
    CHECK(archive->column[0][k - 1] > archive->column[0][k] && archive->column[1][k - 1] < archive->column[1][k]);
}

/* Offers drawn from `range` values a party; a negative range draws near a line, so that most are kept. */
static void draw(struct zopa_random *random, const struct model *model, int range, int64_t *ret_vector)
{
  int64_t sum = 0;
  for (size_t p = 0; p < model->party_count; p++) {
    ret_vector[p] = (int64_t)zopa_random_below(random, (uint64_t)abs(range));
    if (range < 0 && p + 1 == model->party_count)
      ret_vector[p] = ret_vector[p] / (abs(range) / 8 + 1) - sum;
    sum += ret_vector[p];
  }
  if (range > 0 && zopa_random_below(random, 100) == 0)
    ret_vector[zopa_random_below(random, model->party_count)] = INT64_MIN + (int64_t)zopa_random_below(random, 2);
}

static void run(const struct zopa_kernel *kernel, size_t party_count, int range, size_t offers, uint64_t seed)
{
  static struct model model;
  struct zopa_archive archive;
  struct zopa_random random;
  int64_t corner[ZOPA_ARCHIVE_PARTIES_MAX];
  model.party_count = party_count;
  model.count = 0;
  zopa_archive_init(&archive, kernel, party_count);
  zopa_random_init(&random, seed, party_count);
  while (model.count < offers) {
    draw(&random, &model, range, corner);
    bool covered = zopa_archive_covers(&archive, corner);
    CHECK_THAT(covered == dominated(&model, corner), "%zu parties: %scovered", party_count, covered ? "" : "not ");
    draw(&random, &model, range, model.vector[model.count]);
    model.ties[model.count] = zopa_random_below(&random, 3);
    model.index[model.count] = zopa_random_below(&random, 1000);
    if (!CHECK(zopa_archive_add(&archive, model.vector[model.count], model.ties[model.count], model.index[model.count])))
      break;
    model.count++;
    if (model.count % 97 == 0 || model.count < 20 || model.count == offers)
      compare(&model, &archive);
  }
  CHECK(archive.count <= archive.capacity && archive.capacity % 64 == 0
        && zopa_archive_size(&archive) == archive.capacity * (party_count + 2) * sizeof(int64_t));
  zopa_archive_clear(&archive);
  CHECK(archive.count == 0 && archive.capacity == 0 && archive.party_count == party_count);
}

/* The first sum alone does not place a vector: one with the same first sum and a larger second one dominates it. */
static void test_equal_first(void)
{
  struct zopa_archive archive;
  zopa_archive_init(&archive, zopa_kernel_widest(), 2);
  CHECK(zopa_archive_add(&archive, (int64_t[]){7, 1}, 1, 0) && zopa_archive_add(&archive, (int64_t[]){5, 3}, 1, 1));
  CHECK(zopa_archive_add(&archive, (int64_t[]){5, 6}, 1, 2));
  CHECK(archive.count == 2 && archive.column[0][1] == 5 && archive.column[1][1] == 6);
  CHECK(zopa_archive_add(&archive, (int64_t[]){7, 9}, 1, 3));
  CHECK(archive.count == 1 && archive.column[1][0] == 9);
  zopa_archive_clear(&archive);
  tap_point("two parties: of equal first sums only the one with the largest second sum stays");
}

int main(void)
{
  static const size_t parties[] = {1, 2, 3, 5, 12, ZOPA_ARCHIVE_PARTIES_MAX};
  static const int ranges[] = {2, 4, 60, -40, -1000};
  test_equal_first();
  for (size_t k = 0; zopa_kernel_at(k); k++)
    for (size_t p = 0; p < sizeof parties / sizeof *parties; p++) {
      for (size_t r = 0; r < sizeof ranges / sizeof *ranges; r++)
        for (uint64_t seed = 1; seed <= (parties[p] < 4 ? 6 : 2); seed++)
          run(zopa_kernel_at(k), parties[p], ranges[r], seed == 1 ? (parties[p] < 4 ? OFFERS_MAX : 300) : 130, seed);
      tap_point("kernel %s, %zu parties: the archive holds what nothing dominates", zopa_kernel_at(k)->name, parties[p]);
    }
  return tap_done();
}
