/* names.h - which number an id has: a hash table from text to index, for look-ups in lists of any length.
 *
 * Open addressing with linear probing, at most half full. The texts are not copied and must outlive the table. The hash is seeded by an
 * address, so that a file cannot be made to collide on purpose; no result depends on the order inside. */
#ifndef ZOPA_NAMES_H
#define ZOPA_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zopa_name {
  const char *text;
  uint32_t index;
  uint32_t hash;
};

/* A zeroed table is empty and ready. */
struct zopa_names {
  struct zopa_name *slots;
  size_t count, capacity;         /* capacity is a power of two, or 0 */
  uint64_t seed;
};

void zopa_names_clear(struct zopa_names *names);

/* Adds a text with its index, or finds that it is there already: *ret_index is the index that the text has now. False when memory ran
 * out; then the table is as it was. */
bool zopa_names_add(struct zopa_names *names, const char *text, uint32_t index, uint32_t *ret_index);

/* The index of a text, or UINT32_MAX. */
uint32_t zopa_names_index(const struct zopa_names *names, const char *text);

#endif
