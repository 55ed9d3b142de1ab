/* kernel.h - the two comparisons that enumeration spends its time in, in the widest vector unit the machine has.
 * All kernels give the same bits; which one runs is chosen once a call from what the processor reports. */
#ifndef ZOPA_KERNEL_H
#define ZOPA_KERNEL_H

#include <stddef.h>
#include <stdint.h>

/* Compares 64 rows of a table that is kept by columns: columns [column_count], each a column of at least 64 * (group + 1) numbers.
 * Bit j of the result: every column has columns[c][64 * group + j] >= bound[c] (at_least), or <= bound[c] (at_most). */
typedef uint64_t zopa_compare(const int64_t *const *columns, size_t column_count, const int64_t *bound, size_t group);

struct zopa_kernel {
  const char *name;
  zopa_compare *at_least, *at_most;
};

/* The widest kernel of this machine; and all that it can run, widest first, for tests: NULL past the last. */
const struct zopa_kernel *zopa_kernel_widest(void);
const struct zopa_kernel *zopa_kernel_at(size_t index);

#endif
