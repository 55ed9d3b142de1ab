/* test_reference.c - proves that the list of keys in docs/case-format.md is the reader's own table, sentence for sentence.
 * With an argument it prints that list, for putting into the document. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "case/case_keys.h"
#include "tap.h"

static void write_type(const struct zopa_type *type, struct zopa_text *text)
{
  zopa_text_format(text, "\n### %c%s\n\n%s\n", type->name[0] - 'a' + 'A', type->name + 1, type->about);
  if (type->key_count == 0)
    return;
  zopa_text_string(text, "\n| key | | meaning |\n|---|---|---|\n");
  for (size_t k = 0; k < type->key_count; k++) {
    const struct zopa_key *key = &type->keys[k];
    zopa_text_format(text, "| `%s` | %s | %s", key->name, key->flags & ZOPA_KEY_REQUIRED ? "required" : "", key->about ? key->about : "");
    const char *word;
    for (unsigned value = 0, listed = 0; key->word && (word = key->word(value)) != NULL; value++)
      if (*word)
        zopa_text_format(text, "%s`%s`", listed++ ? ", " : " One of ", word);
    zopa_text_string(text, key->word ? ". |\n" : " |\n");
  }
}

static void write_reference(struct zopa_text *text)
{
  const struct zopa_type *types[ZOPA_TYPES_MAX];
  size_t count = zopa_case_types(types);
  for (size_t i = 0; i < count; i++)
    if (types[i]->about)
      write_type(types[i], text);
}

int main(int argc, char **argv)
{
  char path[TAP_PATH_SIZE];
  struct zopa_text reference = {0};
  (void)argv;
  write_reference(&reference);
  if (argc > 1) {
    printf("%s", reference.data ? reference.data : "");
    zopa_text_clear(&reference);
    return 0;
  }
  CHECK(tap_source("docs/case-format.md", path));
  char *document = tap_read(path, NULL), *begin = document ? strstr(document, "<!-- keys: begin -->\n") : NULL;
  char *end = begin ? strstr(begin, "\n<!-- keys: end -->") : NULL;
  if (CHECK_THAT(end != NULL, "docs/case-format.md has no list of keys between its two marks")) {
    begin += strlen("<!-- keys: begin -->\n");
    CHECK_THAT((size_t)(end - begin) == reference.size && memcmp(begin, reference.data, reference.size) == 0,
               "the list differs; put the output of `test_reference print` between the marks");
  }
  tap_point("docs/case-format.md lists the keys that the reader reads");
  free(document);
  zopa_text_clear(&reference);
  return tap_done();
}
