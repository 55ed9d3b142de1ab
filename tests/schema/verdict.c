/* verdict.c - what the reader says of case files, for schema.py to compare with a JSON Schema validator.
 *
 *     verdict schema                  the schema, as made from the table of keys
 *     verdict random SEED json|yaml   a random case of every key
 *     verdict read                    paths on standard input, one a line; for each "good" or "bad", a tab, and what is wrong first */
#include "formats/case_format.h"
#include "formats/tree_write.h"
#include "tap.h"
#include "unit/random_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print(struct zopa_text *text)
{
  bool whole = !text->failed && fwrite(text->data, 1, text->size, stdout) == text->size;
  zopa_text_clear(text);
  return whole ? 0 : 1;
}

static int print_random(const char *seed, const char *form)
{
  struct zopa_arena arena = {0};
  struct zopa_text text = {0};
  const struct zopa_node *root = random_case(&arena, strtoull(seed, NULL, 10), 0, (struct zopa_viewer){ZOPA_VIEWER_ALL, ZOPA_NONE});
  if (root)
    (strcmp(form, "json") == 0 ? zopa_tree_write_json : zopa_tree_write_yaml)(&text, root);
  zopa_arena_clear(&arena);
  return root ? print(&text) : 1;
}

static int read_paths(void)
{
  char path[TAP_PATH_SIZE];
  while (fgets(path, sizeof path, stdin)) {
    path[strcspn(path, "\n")] = '\0';
    size_t size = 0;
    char *bytes = tap_read(path, &size);
    struct zopa_file file = {path, bytes, size};
    struct zopa_error error = {0};
    struct zopa_case *it = NULL;
    enum zopa_status status = bytes ? zopa_case_format_read(&file, 1, &error, &it) : ZOPA_E_NOT_FOUND;
    printf("%s\t%s\n", status == ZOPA_OK ? "good" : "bad", status != ZOPA_OK && error.count ? error.problems[0].text : "");
    zopa_case_free(it);
    zopa_error_clear(&error);
    free(bytes);
  }
  return 0;
}

int main(int argc, char **argv)
{
  struct zopa_text text = {0};
  if (argc == 2 && strcmp(argv[1], "schema") == 0) {
    zopa_case_schema(&text);
    return print(&text);
  }
  if (argc == 4 && strcmp(argv[1], "random") == 0)
    return print_random(argv[2], argv[3]);
  return argc == 2 && strcmp(argv[1], "read") == 0 ? read_paths() : 1;
}
