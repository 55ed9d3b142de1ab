/* names.c - see names.h. The hash is FNV-1a over the bytes, finished by the mixer of splitmix64. */
#include "base/names.h"

#include <stdlib.h>
#include <string.h>

static uint32_t hash(uint64_t seed, const char *text)
{
  uint64_t value = 0xCBF29CE484222325u ^ seed;
  for (; *text; text++)
    value = (value ^ (unsigned char)*text) * 0x100000001B3u;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return (uint32_t)(value >> 32);
}

/* The slot that holds text, or the empty one where it belongs. */
static struct zopa_name *find(const struct zopa_names *names, const char *text, uint32_t hashed)
{
  size_t at = hashed & (names->capacity - 1);
  while (names->slots[at].text && (names->slots[at].hash != hashed || strcmp(names->slots[at].text, text) != 0))
    at = (at + 1) & (names->capacity - 1);
  return &names->slots[at];
}

static bool grow(struct zopa_names *names)
{
  struct zopa_names larger = {.capacity = names->capacity ? 2 * names->capacity : 16, .count = names->count};
  if (larger.capacity > UINT32_MAX)
    return false;
  larger.slots = calloc(larger.capacity, sizeof *larger.slots);
  if (!larger.slots)
    return false;
  larger.seed = names->capacity ? names->seed : (uint64_t)(uintptr_t)larger.slots;
  for (size_t i = 0; i < names->capacity; i++)
    if (names->slots[i].text)
      *find(&larger, names->slots[i].text, names->slots[i].hash) = names->slots[i];
  free(names->slots);
  *names = larger;
  return true;
}

void zopa_names_clear(struct zopa_names *names)
{
  free(names->slots);
  *names = (struct zopa_names){0};
}

bool zopa_names_add(struct zopa_names *names, const char *text, uint32_t index, uint32_t *ret_index)
{
  if (2 * (names->count + 1) > names->capacity && !grow(names))
    return false;
  uint32_t hashed = hash(names->seed, text);
  struct zopa_name *slot = find(names, text, hashed);
  if (!slot->text) {
    *slot = (struct zopa_name){text, index, hashed};
    names->count++;
  }
  *ret_index = slot->index;
  return true;
}

uint32_t zopa_names_index(const struct zopa_names *names, const char *text)
{
  if (names->count == 0)
    return UINT32_MAX;
  const struct zopa_name *slot = find(names, text, hash(names->seed, text));
  return slot->text ? slot->index : UINT32_MAX;
}
