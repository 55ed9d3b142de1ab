/* arena.c - see arena.h. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct zopa_arena_block {
  struct zopa_arena_block *older;
  size_t used, capacity;
  alignas(max_align_t) char data[];
};

enum { BLOCK_SIZE = 16 * 1024 };

void zopa_arena_clear(struct zopa_arena *arena)
{
  for (struct zopa_arena_block *block = arena->newest, *older; block; block = older) {
    older = block->older;
    free(block);
  }
  *arena = (struct zopa_arena){0};
}

/* The arena says for ever after that memory ran out, for callers that look at their end only. */
static void *refuse(struct zopa_arena *arena)
{
  arena->failed = true;
  return NULL;
}

void *zopa_arena_raw(struct zopa_arena *arena, size_t count, size_t size)
{
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 4)
    return refuse(arena);
  bytes = (bytes + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
  struct zopa_arena_block *block = arena->newest;
  if (!block || block->capacity - block->used < bytes) {
    /* Blocks grow with the arena, so that a large case takes few of them and a small one wastes little. */
    size_t capacity = arena->size / 4 > BLOCK_SIZE ? arena->size / 4 : BLOCK_SIZE;
    if (capacity < bytes)
      capacity = bytes;
    block = malloc(sizeof *block + capacity);
    if (!block)
      return refuse(arena);
    *block = (struct zopa_arena_block){.older = arena->newest, .capacity = capacity};
    arena->newest = block;
    arena->size += sizeof *block + capacity;
  }
  void *memory = block->data + block->used;
  block->used += bytes;
  return memory;
}

void *zopa_arena_array(struct zopa_arena *arena, size_t count, size_t size)
{
  void *memory = zopa_arena_raw(arena, count, size);
  return memory ? memset(memory, 0, count * size) : NULL;
}

char *zopa_arena_text(struct zopa_arena *arena, const char *text, size_t length)
{
  char *copy = zopa_arena_array(arena, length + 1, 1);
  return copy && length ? memcpy(copy, text, length) : copy;
}

char *zopa_arena_string(struct zopa_arena *arena, const char *text) { return zopa_arena_text(arena, text, strlen(text)); }

void *zopa_arena_grow(struct zopa_arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
  if (count < *capacity)
    return items;
  size_t grown = *capacity ? 2 * *capacity : 8;
  void *copy = zopa_arena_array(arena, grown, size);
  if (!copy)
    return NULL;
  if (count)
    memcpy(copy, items, count * size);
  *capacity = grown;
  return copy;
}
