/* test_alloc_base.c - the ground floor when memory runs out: arena, growing text, list of problems. The harness itself is proven first, by
 * operations that break each of its rules. */
#include "alloc_fail.h"
#include "tap.h"

#include "base/arena.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static enum zopa_status run_arena(void *context, void *ret)
{
  (void)context;
  struct zopa_arena arena = {0};
  enum zopa_status status = ZOPA_E_MEMORY;
  size_t capacity = 0, count = 0, *numbers = NULL;
  for (; count < 20000; count++) {
    size_t *grown = zopa_arena_grow(&arena, numbers, count, &capacity, sizeof *numbers);
    if (!grown)
      goto done;
    numbers = grown;
    numbers[count] = count;
  }
  if (!zopa_arena_string(&arena, "a line of text") || !zopa_arena_array(&arena, 100000, 16))
    goto done;
  for (size_t i = 0; i < count; i++)
    CHECK(numbers[i] == i);
  *(struct zopa_arena *)ret = arena;
  return ZOPA_OK;
done:
  zopa_arena_clear(&arena);
  return status;
}

static void clear_arena(void *ret) { zopa_arena_clear(ret); }

static enum zopa_status run_text(void *context, void *ret)
{
  (void)context;
  struct zopa_text text = {0};
  for (int i = 0; i < 200; i++) {
    zopa_text_format(&text, "%d bottles, ", i);
    zopa_text_number(&text, i / 7.0, 17);
    zopa_text_repeat(&text, "-", 50);
  }
  if (text.failed) {
    zopa_text_clear(&text);
    return ZOPA_E_MEMORY;
  }
  *(struct zopa_text *)ret = text;
  return ZOPA_OK;
}

static void clear_text(void *ret) { zopa_text_clear(ret); }

static enum zopa_status run_error(void *context, void *ret)
{
  (void)context, (void)ret;
  struct zopa_error error;
  zopa_error_init(&error);
  for (uint32_t i = 0; i < 40; i++)
    zopa_error_add(&error, ZOPA_ERROR, (struct zopa_place){i % 2 ? "a.yaml" : "b.yaml", i, 1}, "problem %u", (unsigned)i);
  CHECK(error.error_count == 40 && error.count <= 40);
  for (size_t i = 0; i < error.count; i++)
    CHECK(error.problems[i].text);
  zopa_error_clear(&error);
  return ZOPA_OK;
}

/* Operations that do wrong, one each: says ok, touches its result, leaks. */
static enum zopa_status run_denier(void *context, void *ret)
{
  (void)context, (void)ret;
  void *volatile memory = malloc(8);
  free(memory);
  return ZOPA_OK;
}

static enum zopa_status run_scribbler(void *context, void *ret)
{
  (void)context;
  void *volatile memory = malloc(8);
  memset(ret, 0, 1);
  free(memory);
  return memory ? ZOPA_OK : ZOPA_E_MEMORY;
}

static void *volatile leaked;

static enum zopa_status run_leaker(void *context, void *ret)
{
  (void)context, (void)ret;
  leaked = malloc(8);
  void *volatile second = malloc(8);
  if (!leaked || !second)
    return ZOPA_E_MEMORY;
  free(second);
  free(leaked);
  return ZOPA_OK;
}

/* Says ok with half of what it should give. */
static enum zopa_status run_halver(void *context, void *ret)
{
  (void)context;
  void *volatile memory = malloc(8);
  *(char *)ret = memory != NULL;
  free(memory);
  return ZOPA_OK;
}

static bool equal_byte(const void *ret, const void *undisturbed) { return *(const char *)ret == *(const char *)undisturbed; }

/* Whether the harness finds that fault in an operation. Faults are what is wanted here, so they are looked for in what a child says. */
static bool is_caught(enum zopa_status (*run)(void *context, void *ret), const char *fault)
{
  int ends[2];
  fflush(stdout);
  if (pipe(ends) != 0)
    return false;
  pid_t child = fork();
  if (child < 0)
    return false;
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    char byte;
    if (run == run_halver)
      alloc_fail_every_or_equal("a wrong operation", run, NULL, equal_byte, NULL, &byte, 1);
    else
      alloc_fail_every("a wrong operation", run, NULL, NULL, &byte, 1);
    fflush(stdout);
    _exit(0);
  }
  close(ends[1]);
  char said[4096];
  size_t size = 0;
  for (ssize_t got; (got = read(ends[0], said + size, sizeof said - 1 - size)) > 0;)
    size += (size_t)got;
  said[size] = '\0';
  close(ends[0]);
  waitpid(child, NULL, 0);
  return strstr(said, "not ok") && strstr(said, fault);
}

int main(void)
{
  CHECK(is_caught(run_denier, "ok"));
  CHECK(is_caught(run_scribbler, "was touched"));
  CHECK(is_caught(run_leaker, "allocations left"));
  CHECK(is_caught(run_halver, "the result is another"));
  tap_point("an operation that hides a failure, touches or halves its result or leaks is caught");

  struct zopa_arena arena;
  alloc_fail_every("an arena", run_arena, clear_arena, NULL, &arena, sizeof arena);
  struct zopa_text text;
  alloc_fail_every("a growing text", run_text, clear_text, NULL, &text, sizeof text);
  alloc_fail_every_or_equal("a list of problems", run_error, NULL, NULL, NULL, NULL, 0);
  return tap_done();
}
