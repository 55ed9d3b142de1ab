/* fuzz_negolog.c - the reader of the format "negolog" meets any bytes. */
#include "fuzz/fuzz_set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return fuzz_set(data, size, "negolog"); }
