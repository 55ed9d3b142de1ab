/* direction.h - directions and what must be taken from them, as plain arrays. Shared by the walkers alone. */
#ifndef ZOPA_DIRECTION_H
#define ZOPA_DIRECTION_H

#include <stdbool.h>
#include <stddef.h>

/* Makes the row behind a basis of *basis_count orthonormal rows [size] one more of them, unless it lies in it already. True when it was added. */
bool zopa_basis_add(double *basis, size_t size, size_t *basis_count);

/* Projects a direction [size] on what the basis leaves free. What is left of one that lay in the basis is rounding, and a line along it would
 * lead anywhere: it becomes 0. */
void zopa_direction_free(double *direction, size_t size, const double *basis, size_t basis_count);

#endif
