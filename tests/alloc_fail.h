/* alloc_fail.h - what happens when the n-th allocation fails, for every n.
 *
 * A test that is linked with alloc_fail.c and the wrap options (tests/meson.build does it for each of `alloc_tests`) has every call of
 * malloc, calloc, realloc, strdup, strndup and free from the project's own objects pass through here; what libfyaml, libxml2 and GMP
 * allocate for themselves does not. Memory that they hand over and we free is let through uncounted. Requests to an arena (base/arena.h) count as
 * allocations of their own.
 *
 *     static enum zopa_status run(void *context, void *ret) { return zopa_thing_read(context, ret); }
 *     static void clear(void *ret) { zopa_thing_free(*(struct zopa_thing **)ret); }
 *
 *     struct zopa_thing *thing;
 *     alloc_fail_every("reading a thing", run, clear, bytes, &thing, sizeof thing);
 *
 * runs the operation again and again, with the first allocation failing, then the second, ... until it meets no failure, in two ways: the
 * n-th alone, and the n-th with all after it. Each time the status must be ZOPA_E_MEMORY, `ret` must be untouched, and nothing of ours
 * may be left allocated. It ends as one point of tap.h. */
#ifndef ZOPA_ALLOC_FAIL_H
#define ZOPA_ALLOC_FAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "zopa/base.h"

/* From now on the n-th allocation fails (1: the next), and all that follow when `onwards`; 0: none fails. */
void alloc_fail_after(size_t n, bool onwards);

/* How many allocations have been made to fail since alloc_fail_after. */
size_t alloc_fail_count(void);

/* Allocations of ours that are not freed. */
size_t alloc_fail_live(void);

/* The loop above. run gets context and ret; clear frees what run put into ret when it succeeded, and may be NULL.
 * Memory of ours that context holds when the loop begins is no leak. */
void alloc_fail_every(const char *what, enum zopa_status (*run)(void *context, void *ret), void (*clear)(void *ret), void *context,
                      void *ret, size_t ret_size);

/* The same for what may also succeed without the memory it asked for (fewer threads, a table that stays empty): then equal says whether
 * the result is the one that an undisturbed run gives. equal may be NULL where there is no result. */
void alloc_fail_every_or_equal(const char *what, enum zopa_status (*run)(void *context, void *ret), void (*clear)(void *ret),
                               bool (*equal)(const void *ret, const void *undisturbed), void *context, void *ret, size_t ret_size);

#endif
