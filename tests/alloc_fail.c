/* alloc_fail.c - see alloc_fail.h. Live pointers of ours stand in an open-addressed table (linear probing, backward-shift deletion; Knuth,
 * The Art of Computer Programming 3, section 6.4, algorithm R), which takes its own memory past the wrap. */
#include "alloc_fail.h"

#include "base/arena.h"
#include "tap.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);
void __wrap_free(void *memory);

void *__real_zopa_arena_array(struct zopa_arena *arena, size_t count, size_t size);
void *__real_zopa_arena_raw(struct zopa_arena *arena, size_t count, size_t size);
char *__real_zopa_arena_text(struct zopa_arena *arena, const char *text, size_t length);
char *__real_zopa_arena_string(struct zopa_arena *arena, const char *text);
void *__real_zopa_arena_grow(struct zopa_arena *arena, void *items, size_t count, size_t *capacity, size_t size);
void *__wrap_zopa_arena_array(struct zopa_arena *arena, size_t count, size_t size);
void *__wrap_zopa_arena_raw(struct zopa_arena *arena, size_t count, size_t size);
char *__wrap_zopa_arena_text(struct zopa_arena *arena, const char *text, size_t length);
char *__wrap_zopa_arena_string(struct zopa_arena *arena, const char *text);
void *__wrap_zopa_arena_grow(struct zopa_arena *arena, void *items, size_t count, size_t *capacity, size_t size);

static struct {
  pthread_mutex_t lock;
  uintptr_t *slots;               /* 0: empty */
  size_t live, capacity;          /* a power of two, at most half full */
  size_t countdown;               /* 0: nothing is to fail */
  bool onwards;
  size_t failed;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

static size_t home(uintptr_t address) { return (size_t)((address >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (state.capacity - 1); }

static size_t find(uintptr_t address)
{
  size_t at = home(address);
  while (state.slots[at] && state.slots[at] != address)
    at = (at + 1) & (state.capacity - 1);
  return at;
}

static void remember(void *memory)
{
  if (!memory)
    return;
  if (2 * state.live >= state.capacity) {
    uintptr_t *old = state.slots;
    size_t old_capacity = state.capacity;
    state.capacity = old_capacity ? 2 * old_capacity : 1024;
    state.slots = __real_calloc(state.capacity, sizeof *state.slots);
    if (!state.slots)
      abort();
    for (size_t i = 0; i < old_capacity; i++)
      if (old[i])
        state.slots[find(old[i])] = old[i];
    __real_free(old);
  }
  state.slots[find((uintptr_t)memory)] = (uintptr_t)memory;
  state.live++;
}

/* True when the memory was ours. */
static bool forget(void *memory)
{
  if (!memory || !state.capacity)
    return false;
  size_t hole = find((uintptr_t)memory);
  if (!state.slots[hole])
    return false;
  /* Later members of the run move up, where the hole lies between their home and their place. */
  for (size_t at = (hole + 1) & (state.capacity - 1); state.slots[at]; at = (at + 1) & (state.capacity - 1)) {
    size_t from = home(state.slots[at]);
    if (((at - from) & (state.capacity - 1)) >= ((at - hole) & (state.capacity - 1))) {
      state.slots[hole] = state.slots[at];
      hole = at;
    }
  }
  state.slots[hole] = 0;
  state.live--;
  return true;
}

/* Whether the allocation that is being asked for is to fail. */
static bool fails(void)
{
  if (state.countdown == 0 || --state.countdown > 0)
    return false;
  state.countdown = state.onwards;
  state.failed++;
  return true;
}

void *__wrap_malloc(size_t size)
{
  pthread_mutex_lock(&state.lock);
  void *memory = fails() ? NULL : __real_malloc(size);
  remember(memory);
  pthread_mutex_unlock(&state.lock);
  return memory;
}

void *__wrap_calloc(size_t count, size_t size)
{
  pthread_mutex_lock(&state.lock);
  void *memory = fails() ? NULL : __real_calloc(count, size);
  remember(memory);
  pthread_mutex_unlock(&state.lock);
  return memory;
}

void *__wrap_realloc(void *memory, size_t size)
{
  pthread_mutex_lock(&state.lock);
  void *moved = NULL;
  if (!fails()) {
    bool ours = !memory || forget(memory);
    moved = __real_realloc(memory, size);
    if (ours)
      remember(moved ? moved : memory);
  }
  pthread_mutex_unlock(&state.lock);
  return moved;
}

char *__wrap_strndup(const char *text, size_t size)
{
  size_t length = strnlen(text, size);
  char *copy = __wrap_malloc(length + 1);
  if (copy) {
    memcpy(copy, text, length);
    copy[length] = '\0';
  }
  return copy;
}

char *__wrap_strdup(const char *text) { return __wrap_strndup(text, SIZE_MAX); }

void __wrap_free(void *memory)
{
  pthread_mutex_lock(&state.lock);
  forget(memory);
  __real_free(memory);
  pthread_mutex_unlock(&state.lock);
}

/* An arena asks the system once a block, so most of its callers would never see a failure; here each of their requests may fail. */
static bool arena_fails(struct zopa_arena *arena)
{
  pthread_mutex_lock(&state.lock);
  bool failing = fails();
  pthread_mutex_unlock(&state.lock);
  arena->failed |= failing;
  return failing;
}

void *__wrap_zopa_arena_array(struct zopa_arena *arena, size_t count, size_t size)
{
  return arena_fails(arena) ? NULL : __real_zopa_arena_array(arena, count, size);
}

void *__wrap_zopa_arena_raw(struct zopa_arena *arena, size_t count, size_t size)
{
  return arena_fails(arena) ? NULL : __real_zopa_arena_raw(arena, count, size);
}

char *__wrap_zopa_arena_text(struct zopa_arena *arena, const char *text, size_t length)
{
  return arena_fails(arena) ? NULL : __real_zopa_arena_text(arena, text, length);
}

char *__wrap_zopa_arena_string(struct zopa_arena *arena, const char *text)
{
  return arena_fails(arena) ? NULL : __real_zopa_arena_string(arena, text);
}

void *__wrap_zopa_arena_grow(struct zopa_arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
  return count == *capacity && arena_fails(arena) ? NULL : __real_zopa_arena_grow(arena, items, count, capacity, size);
}

void alloc_fail_after(size_t n, bool onwards)
{
  pthread_mutex_lock(&state.lock);
  state.countdown = n;
  state.onwards = onwards;
  state.failed = 0;
  pthread_mutex_unlock(&state.lock);
}

size_t alloc_fail_count(void)
{
  pthread_mutex_lock(&state.lock);
  size_t failed = state.failed;
  pthread_mutex_unlock(&state.lock);
  return failed;
}

size_t alloc_fail_live(void)
{
  pthread_mutex_lock(&state.lock);
  size_t live = state.live;
  pthread_mutex_unlock(&state.lock);
  return live;
}

/* What is run, and how its result is judged. */
struct trial {
  enum zopa_status (*run)(void *context, void *ret);
  void (*clear)(void *ret);
  bool (*equal)(const void *ret, const void *undisturbed);
  bool may_succeed;
  void *context, *ret, *undisturbed;
  size_t ret_size;
};

/* One run with the n-th allocation failing; false when it met no failure, and the loop is to end. */
static bool run_once(const struct trial *trial, size_t n, bool onwards)
{
  const char *also = onwards ? " with all after" : "";
  const unsigned char *bytes = trial->ret;
  size_t live = alloc_fail_live(), touched = 0;
  if (trial->ret_size)
    memset(trial->ret, 0xa5, trial->ret_size);
  alloc_fail_after(n, onwards);
  enum zopa_status status = trial->run(trial->context, trial->ret);
  size_t failed = alloc_fail_count();
  alloc_fail_after(0, false);

  for (size_t i = 0; i < trial->ret_size; i++)
    touched += bytes[i] != 0xa5;
  bool same = status != ZOPA_OK || !trial->equal || trial->equal(trial->ret, trial->undisturbed);
  if (status == ZOPA_OK && trial->clear)
    trial->clear(trial->ret);
  CHECK_THAT(alloc_fail_live() == live, "allocation %zu failing%s: %zu allocations left", n, also, alloc_fail_live() - live);
  if (failed == 0) {
    CHECK_THAT(status == ZOPA_OK, "without a failure: %s", zopa_status_text(status));
    CHECK_THAT(same, "without a failure: another result than before");
    return false;
  }
  if (status == ZOPA_OK && trial->may_succeed) {
    CHECK_THAT(same, "allocation %zu failing%s: it says ok, but the result is another", n, also);
    return true;
  }
  CHECK_THAT(status == ZOPA_E_MEMORY, "allocation %zu failing%s: %s", n, also, zopa_status_text(status));
  CHECK_THAT(touched == 0, "allocation %zu failing%s: the result was touched", n, also);
  return true;
}

static void every(const char *what, const struct trial *trial)
{
  size_t n[2] = {1, 1};
  for (int onwards = 0; onwards < 2; onwards++)
    while (run_once(trial, n[onwards], onwards))
      n[onwards]++;
  CHECK_THAT(n[0] > 1, "nothing was allocated");
  tap_point("%s: each of %zu allocations may fail", what, n[0] - 1);
}

void alloc_fail_every(const char *what, enum zopa_status (*run)(void *context, void *ret), void (*clear)(void *ret), void *context,
                      void *ret, size_t ret_size)
{
  every(what, &(struct trial){.run = run, .clear = clear, .context = context, .ret = ret, .ret_size = ret_size});
}

void alloc_fail_every_or_equal(const char *what, enum zopa_status (*run)(void *context, void *ret), void (*clear)(void *ret),
                               bool (*equal)(const void *ret, const void *undisturbed), void *context, void *ret, size_t ret_size)
{
  void *undisturbed = __real_calloc(1, ret_size ? ret_size : 1);
  if (!CHECK(undisturbed && run(context, undisturbed) == ZOPA_OK))
    return;
  every(what, &(struct trial){run, clear, equal, true, context, ret, undisturbed, ret_size});
  if (clear)
    clear(undisturbed);
  __real_free(undisturbed);
}
