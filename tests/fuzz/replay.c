/* replay.c - runs a fuzz target over every file of its corpus, with any compiler: what once broke a reader stays mended. */
#include "tap.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
  struct dirent **entries = NULL;
  int count = argc == 2 ? scandir(argv[1], &entries, NULL, alphasort) : -1;
  CHECK_THAT(count > 2, "no corpus in %s", argc == 2 ? argv[1] : "(nothing)");
  int replayed = 0;
  for (int i = 0; i < count; i++) {
    char path[TAP_PATH_SIZE];
    int length = snprintf(path, sizeof path, "%s/%s", argv[1], entries[i]->d_name);
    if (entries[i]->d_name[0] != '.') {
      /* Said before it runs: a crash then names its file. */
      tap_note("%s", entries[i]->d_name);
      fflush(stdout);
      size_t size = 0;
      char *bytes = length > 0 && (size_t)length < sizeof path ? tap_read(path, &size) : NULL;
      /* A copy of the exact size, so that a read past its end is seen. */
      uint8_t *exact = bytes ? malloc(size ? size : 1) : NULL;
      CHECK_THAT(exact, "cannot read %s", path);
      if (exact) {
        for (size_t at = 0; at < size; at++)
          exact[at] = (uint8_t)bytes[at];
        CHECK(LLVMFuzzerTestOneInput(exact, size) == 0);
        replayed++;
      }
      free(exact);
      free(bytes);
    }
    free(entries[i]);
  }
  free(entries);
  tap_point("the reader survives every file of its corpus: %d", replayed);
  return tap_done();
}
