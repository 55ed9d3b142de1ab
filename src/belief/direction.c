/* direction.c - see direction.h. Gram-Schmidt, twice over: once leaves what rounding made of it. Source: Giraud, Langou & Rozloznik, Comput.
 * Math. Appl. 50(7), 2005. */
#include "belief/direction.h"

#include <math.h>
#include <string.h>

static double square(const double *row, size_t size)
{
  double sum = 0;
  for (size_t i = 0; i < size; i++)
    sum += row[i] * row[i];
  return sum;
}

/* Takes from a direction what lies along the rows of a basis. */
static void project(double *direction, size_t size, const double *basis, size_t basis_count)
{
  for (size_t b = 0; b < basis_count; b++) {
    double dot = 0;
    for (size_t i = 0; i < size; i++)
      dot += direction[i] * basis[b * size + i];
    for (size_t i = 0; i < size; i++)
      direction[i] -= dot * basis[b * size + i];
  }
}

void zopa_direction_free(double *direction, size_t size, const double *basis, size_t basis_count)
{
  double before = square(direction, size);
  project(direction, size, basis, basis_count);
  project(direction, size, basis, basis_count);
  if (square(direction, size) <= 1e-16 * before)
    memset(direction, 0, size * sizeof *direction);
}

bool zopa_basis_add(double *basis, size_t size, size_t *basis_count)
{
  double *row = &basis[*basis_count * size], before = square(row, size);
  project(row, size, basis, *basis_count);
  project(row, size, basis, *basis_count);
  double after = square(row, size);
  if (after <= 1e-18 * before || after <= 1e-30)
    return false;
  for (size_t i = 0; i < size; i++)
    row[i] /= sqrt(after);
  ++*basis_count;
  return true;
}
