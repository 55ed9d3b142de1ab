/* arena.h - memory of one operation: many small allocations, freed in one line.
 *
 *   arena.newest -> [ block: used | free ] -> [ older block, full ] -> ... -> NULL
 *
 * Allocations are zeroed and aligned for any type, and never move. Larger ones than a block get a block of their own. */
#ifndef ZOPA_ARENA_H
#define ZOPA_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct zopa_arena_block;
struct zopa_arena {
  struct zopa_arena_block *newest;
  size_t size;                    /* bytes asked from the system so far */
  bool failed;                    /* a request could not be met: whatever was made of the arena since may lack a part */
};

/* A zeroed arena is empty and ready. */
void zopa_arena_clear(struct zopa_arena *arena);

/* count elements of size bytes each, zeroed. NULL when memory ran out or count * size overflows. A zero count gives a valid address. */
void *zopa_arena_array(struct zopa_arena *arena, size_t count, size_t size);

/* The same without zeroing, for large arrays that are filled at once. */
void *zopa_arena_raw(struct zopa_arena *arena, size_t count, size_t size);

/* A copy of length bytes of text, NUL added. NULL when memory ran out. */
char *zopa_arena_text(struct zopa_arena *arena, const char *text, size_t length);
char *zopa_arena_string(struct zopa_arena *arena, const char *text);

/* Grows an array that was built by appending: returns items when capacity allows one more than count, otherwise a copy of twice the
 * capacity (at least 8). NULL when memory ran out; then items is as it was. The old copy stays in the arena. */
void *zopa_arena_grow(struct zopa_arena *arena, void *items, size_t count, size_t *capacity, size_t size);

#define ZOPA_ARENA_NEW(arena, type, count) ((type *)zopa_arena_array((arena), (count), sizeof(type)))

#endif
