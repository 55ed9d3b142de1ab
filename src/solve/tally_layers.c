/* tally_layers.c - how many outcomes are rational, exactly, by going through the layers with sums instead of outcomes.
 *
 * Before each layer every state holds the vectors of sums with which it can be reached, each once, with the number of paths behind it.
 * A vector that cannot reach a reservation value any more is dropped. A sum that will reach it whatever follows is set to the least that
 * does so, so that vectors which can no longer differ become one. What is left at the end is the count.
 *
 * This is good where numbers have few digits, so that sums meet again, or where reservation values leave little open; the number of vectors
 * is bounded, and where it is not enough nothing is claimed. */
#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "solve/tally.h"

enum { ENTRIES_TOLD = 1 << 15, POLLED = 1 << 16 };

/* Vectors with their counts, found by hash. */
struct bag {
  size_t count, capacity;
  int64_t *sums;                  /* [capacity][parties] */
  mp_limb_t *paths;               /* [capacity][limbs] */
  uint32_t *slots;                /* [2 * capacity] index + 1; capacity is a power of two */
};

struct tallying {
  const struct zopa_layers *layers;
  struct zopa_watch *watch;
  struct zopa_arena scratch;
  size_t parties, limbs, utility[ZOPA_PARTIES_MAX];
  int64_t **most[ZOPA_PARTIES_MAX], **least[ZOPA_PARTIES_MAX];
  struct bag *now, *next;         /* [width] */
  size_t entries_max;
  size_t entries, steps;          /* of the layer at hand: distinct vectors, and all that were met */
};

/* True when there are too many vectors, or when they are many already and hardly ever meet, so that there will be. */
static bool hopeless(const struct tallying *tallying)
{
  return tallying->entries > tallying->entries_max || (tallying->entries > ENTRIES_TOLD && tallying->entries > tallying->steps - tallying->steps / 16);
}

static void bag_clear(struct bag *bag)
{
  free(bag->sums);
  free(bag->paths);
  free(bag->slots);
  *bag = (struct bag){0};
}

static uint64_t hash_sums(const int64_t *sums, size_t count)
{
  uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
  for (size_t p = 0; p < count; p++) {
    hash = (hash ^ (uint64_t)sums[p]) * UINT64_C(0xff51afd7ed558ccd);
    hash ^= hash >> 32;
  }
  return hash;
}

static bool bag_grow(struct bag *bag, size_t parties, size_t limbs)
{
  size_t capacity = bag->capacity ? 2 * bag->capacity : 16;
  int64_t *sums = realloc(bag->sums, capacity * parties * sizeof *sums);
  if (sums)
    bag->sums = sums;
  mp_limb_t *paths = realloc(bag->paths, capacity * limbs * sizeof *paths);
  if (paths)
    bag->paths = paths;
  uint32_t *slots = calloc(2 * capacity, sizeof *slots);
  if (!sums || !paths || !slots) {
    free(slots);
    return false;
  }
  for (size_t i = 0; i < bag->count; i++) {
    size_t at = hash_sums(sums + i * parties, parties) & (2 * capacity - 1);
    while (slots[at])
      at = (at + 1) & (2 * capacity - 1);
    slots[at] = (uint32_t)i + 1;
  }
  free(bag->slots);
  bag->slots = slots;
  bag->capacity = capacity;
  return true;
}

/* Adds paths to a vector's count. False when memory ran out. */
static bool bag_add(struct bag *bag, const int64_t *sums, const mp_limb_t *paths, size_t parties, size_t limbs)
{
  if (bag->count == bag->capacity && !bag_grow(bag, parties, limbs))
    return false;
  size_t at = hash_sums(sums, parties) & (2 * bag->capacity - 1);
  for (; bag->slots[at]; at = (at + 1) & (2 * bag->capacity - 1)) {
    size_t i = bag->slots[at] - 1;
    if (memcmp(bag->sums + i * parties, sums, parties * sizeof *sums) != 0)
      continue;
    mpn_add_n(bag->paths + i * limbs, bag->paths + i * limbs, paths, (mp_size_t)limbs);
    return true;
  }
  memcpy(bag->sums + bag->count * parties, sums, parties * sizeof *sums);
  memcpy(bag->paths + bag->count * limbs, paths, limbs * sizeof *paths);
  bag->slots[at] = (uint32_t)++bag->count;
  return true;
}

/* Sets sums that are safe to the least that is; false when one is lost. */
static bool settle(const struct tallying *tallying, size_t boundary, uint32_t state, int64_t *sums)
{
  for (size_t p = 0; p < tallying->parties; p++) {
    int64_t reservation = tallying->layers->space->utilities[tallying->utility[p]].reservation;
    if (sums[p] + tallying->most[p][boundary][state] < reservation)
      return false;
    if (sums[p] + tallying->least[p][boundary][state] > reservation)
      sums[p] = reservation - tallying->least[p][boundary][state];
  }
  return true;
}

/* What one edge brings to its target. False when memory ran out or there are too many vectors, or the watch stops it. */
static bool follow(struct tallying *tallying, size_t k, const struct zopa_edge *edge, bool *ret_memory)
{
  const struct bag *from = &tallying->now[edge->from];
  struct bag *to = &tallying->next[edge->to];
  int64_t sums[ZOPA_PARTIES_MAX];
  for (size_t i = 0; i < from->count; i++) {
    for (size_t p = 0; p < tallying->parties; p++)
      sums[p] = from->sums[i * tallying->parties + p] + zopa_edge_gain(tallying->layers, k, edge, tallying->utility[p]);
    if (!settle(tallying, k + 1, edge->to, sums))
      continue;
    size_t before = to->count;
    if (!bag_add(to, sums, from->paths + i * tallying->limbs, tallying->parties, tallying->limbs)) {
      *ret_memory = false;
      return false;
    }
    tallying->entries += to->count - before;
    if (++tallying->steps % POLLED == 0 && zopa_watch_stop(tallying->watch, -1, "counting what everyone could sign"))
      return false;
    if (hopeless(tallying))
      return false;
  }
  return true;
}

static bool go_through(struct tallying *tallying, bool *ret_memory)
{
  const struct zopa_layers *layers = tallying->layers;
  for (size_t k = 0; k < layers->count; k++) {
    const struct zopa_layer *layer = &layers->layers[k];
    tallying->entries = tallying->steps = 0;
    for (size_t e = 0; e < layer->edge_count; e++)
      if (!follow(tallying, k, &layer->edges[e], ret_memory))
        return false;
    for (uint32_t s = 0; s < layer->state_count; s++)
      bag_clear(&tallying->now[s]);
    struct bag *before = tallying->now;
    tallying->now = tallying->next;
    tallying->next = before;
  }
  return true;
}

static enum zopa_status prepare(struct tallying *tallying)
{
  const struct zopa_layers *layers = tallying->layers;
  const struct zopa_space *space = layers->space;
  int64_t base[ZOPA_PARTIES_MAX];
  mpz_t product;
  mpz_init_set_str(product, space->outcome_count, 10);
  tallying->limbs = mpz_size(product) + 1;
  mpz_clear(product);
  tallying->now = ZOPA_ARENA_NEW(&tallying->scratch, struct bag, layers->width);
  tallying->next = ZOPA_ARENA_NEW(&tallying->scratch, struct bag, layers->width);
  mp_limb_t *one = ZOPA_ARENA_NEW(&tallying->scratch, mp_limb_t, tallying->limbs);
  if (!tallying->now || !tallying->next || !one)
    return ZOPA_E_MEMORY;
  one[0] = 1;
  for (size_t u = 0; u < space->utility_count; u++) {
    if (!space->utilities[u].consents)
      continue;
    size_t p = tallying->parties++;
    tallying->utility[p] = u;
    base[p] = space->utilities[u].base;
    enum zopa_status status = zopa_layers_rest(layers, u, 1, &tallying->scratch, &tallying->most[p]);
    if (status == ZOPA_OK)
      status = zopa_layers_rest(layers, u, -1, &tallying->scratch, &tallying->least[p]);
    if (status != ZOPA_OK)
      return status;
  }
  return !settle(tallying, 0, 0, base) || bag_add(&tallying->now[0], base, one, tallying->parties, tallying->limbs) ? ZOPA_OK : ZOPA_E_MEMORY;
}

enum zopa_status zopa_tally_layers(const struct zopa_layers *layers, size_t entries_max, struct zopa_watch *watch, struct zopa_arena *arena,
                                   const char **ret_digits)
{
  struct tallying tallying = {.layers = layers, .watch = watch, .entries_max = entries_max};
  bool memory = true;
  *ret_digits = NULL;
  enum zopa_status status = prepare(&tallying);
  if (status == ZOPA_OK && go_through(&tallying, &memory)) {
    const struct bag *end = &tallying.now[0];
    mpz_t count;
    mpz_init(count);
    if (end->count > 0)
      mpz_import(count, tallying.limbs, -1, sizeof(mp_limb_t), 0, 0, end->paths);
    char *digits = ZOPA_ARENA_NEW(arena, char, mpz_sizeinbase(count, 10) + 2);
    if (digits)
      *ret_digits = mpz_get_str(digits, 10, count);
    mpz_clear(count);
    memory = digits != NULL;
  }
  for (size_t s = 0; tallying.now && tallying.next && s < layers->width; s++) {
    bag_clear(&tallying.now[s]);
    bag_clear(&tallying.next[s]);
  }
  zopa_arena_clear(&tallying.scratch);
  return status == ZOPA_OK && !memory ? ZOPA_E_MEMORY : status;
}
