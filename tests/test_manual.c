/* test_manual.c - man page and completion name what the program has and nothing else: both are held against the tables of operations,
 * parameters and formats, in both directions. */
#include "tap.h"

#include "formats/format.h"
#include "ops/op.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_source(const char *name)
{
  char path[TAP_PATH_SIZE];
  char *text = tap_source(name, path) ? tap_read(path, NULL) : NULL;
  CHECK_THAT(text, "cannot read %s", name);
  return text ? text : calloc(1, 1);
}

/* "limit-seconds" as mdoc has it: "Fl \-limit\-seconds", the first of its two dashes coming from Fl. */
static void add_flag(struct zopa_text *text, const char *name)
{
  zopa_text_string(text, "Fl \\-");
  for (; *name; name++) {
    if (*name == '-')
      zopa_text_string(text, "\\");
    zopa_text_add(text, name, 1);
  }
}

/* Whether text holds word, with nothing behind it that would make it longer. */
static bool has_word(const char *text, const char *word)
{
  size_t size = strlen(word);
  for (const char *at = text; (at = strstr(at, word)); at += size)
    if (!at[size] || strchr(" \n,", at[size]))
      return true;
  return false;
}

static void test_man_page(void)
{
  char *page = read_source("docs/man/zopa.1");
  struct zopa_text word = {0};
  for (size_t i = 0; i < zopa_op_count; i++) {
    zopa_text_format(&word, ".It Cm %s", zopa_ops[i]->name);
    CHECK_THAT(has_word(page, word.data), "no \"%s\"", word.data);
    zopa_text_clear(&word);
  }
  for (size_t i = 0; i < ZOPA_PARAMETER_COUNT_OF; i++) {
    add_flag(&word, zopa_parameters[i].name);
    CHECK_THAT(has_word(page, word.data), "no \"%s\"", word.data);
    zopa_text_clear(&word);
  }
  for (size_t i = 0; i < zopa_format_count; i++)
    CHECK_THAT(has_word(page, zopa_formats[i]->name), "no format %s", zopa_formats[i]->name);
  tap_point("the man page has every verb, option and format");

  for (const char *at = page; (at = strstr(at, "Fl \\-"));) {
    char name[64];
    size_t size = 0;
    for (at += 5; size + 1 < sizeof name && *at && !strchr(" \n,", *at); at++)
      if (*at != '\\')
        name[size++] = *at;
    name[size] = '\0';
    bool known = strcmp(name, "help") == 0 || strcmp(name, "version") == 0;
    for (size_t i = 0; i < ZOPA_PARAMETER_COUNT_OF; i++)
      known |= strcmp(name, zopa_parameters[i].name) == 0;
    CHECK_THAT(known, "no such option: --%s", name);
  }
  tap_point("the man page has no other option");
  free(page);
}

/* The lines that the completion must hold, made from the tables. */
static void wanted_lines(struct zopa_text *text)
{
  zopa_text_string(text, "verbs='");
  for (size_t i = 0; i < zopa_op_count; i++)
    zopa_text_format(text, "%s ", zopa_ops[i]->name);
  zopa_text_string(text, "help --help --version'\nformats='");
  for (size_t i = 0; i < zopa_format_count; i++)
    zopa_text_format(text, "%s%s", i ? " " : "", zopa_formats[i]->name);
  zopa_text_string(text, "'\n");
  for (size_t i = 0; i < zopa_op_count; i++) {
    zopa_text_format(text, "%s) options='", zopa_ops[i]->name);
    for (size_t p = 0; p < ZOPA_PARAMETER_COUNT_OF; p++)
      if (zopa_ops[i]->takes & ZOPA_TAKES(p))
        zopa_text_format(text, "--%s ", zopa_parameters[p].name);
    zopa_text_string(text, "--help' ;;\n");
  }
  zopa_text_string(text, "files='");
  for (size_t p = 0; p < ZOPA_PARAMETER_COUNT_OF; p++)
    if (zopa_parameters[p].kind == ZOPA_PARAMETER_FILE)
      zopa_text_format(text, " --%s", zopa_parameters[p].name);
  zopa_text_string(text, " -o '\nvalues='");
  for (size_t p = 0; p < ZOPA_PARAMETER_COUNT_OF; p++)
    if (zopa_parameters[p].kind != ZOPA_PARAMETER_FILE && zopa_parameters[p].kind != ZOPA_PARAMETER_FLAG)
      zopa_text_format(text, " --%s", zopa_parameters[p].name);
  zopa_text_string(text, " '\n");
}

static void test_completion(void)
{
  char *script = read_source("completions/zopa.bash");
  struct zopa_text wanted = {0};
  wanted_lines(&wanted);
  char *rest = wanted.data;
  for (char *line; (line = strsep(&rest, "\n")) && *line;)
    CHECK_THAT(strstr(script, line), "the completion lacks: %s", line);
  CHECK(!wanted.failed);
  zopa_text_clear(&wanted);
  free(script);
  tap_point("the completion offers every verb, and for each the options it takes");
}

int main(void)
{
  test_man_page();
  test_completion();
  return tap_done();
}
