/* program.c - see program.h. */
#include "belief/program.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* No sum of parts is beyond this, so that a larger constant says no more. The solver takes very large numbers for infinite. */
static const double constant_most = 16;

/* The solver's marks of where a column or a row stands. */
enum { STANDS_BASIC = 1, STANDS_LOW = 3 };

/* ---------------------------------------------------------------- columns */

static int compare_knots(const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static size_t place_of(const struct zopa_program *program, uint32_t knot)
{
  size_t low = 0, high = program->knot_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (program->knots[middle] <= knot)
      low = middle;
    else
      high = middle;
  }
  return low;
}

static size_t column_w(const struct zopa_program *program, uint32_t issue) { return program->knot_count + issue; }

size_t zopa_program_reservation(const struct zopa_program *program) { return program->knot_count + program->rows->issue_count; }
size_t zopa_program_own(const struct zopa_program *program, size_t place) { return zopa_program_reservation(program) + 1 + place; }

size_t zopa_program_column(const struct zopa_program *program, const struct zopa_part *part)
{
  return part->knot == ZOPA_NONE ? column_w(program, part->issue) : place_of(program, part->knot);
}

static size_t collect(const struct zopa_part *parts, size_t count, uint32_t *knots)
{
  size_t found = 0;
  for (size_t i = 0; i < count; i++)
    if (parts[i].knot != ZOPA_NONE)
      knots[found++] = parts[i].knot;
  return found;
}

/* The knots that anything speaks of. */
static bool find_knots(struct zopa_program *program, const struct zopa_part *parts, size_t part_count, size_t all_parts)
{
  const struct zopa_rows *rows = program->rows;
  uint32_t *knots = ZOPA_ARENA_NEW(&program->arena, uint32_t, all_parts);
  if (!knots)
    return false;
  size_t count = collect(parts, part_count, knots), kept = 0;
  for (size_t r = 0; r < rows->row_count; r++)
    count += collect(rows->rows[r].parts, rows->rows[r].part_count, knots + count);
  qsort(knots, count, sizeof *knots, compare_knots);
  for (size_t i = 0; i < count; i++)
    if (kept == 0 || knots[i] != knots[kept - 1])
      knots[kept++] = knots[i];
  program->knots = knots;
  program->knot_count = kept;
  program->column_count = zopa_program_own(program, kept);
  return true;
}

/* ---------------------------------------------------------------- gaps */

static struct zopa_gap *add_gap(struct zopa_program *program, enum zopa_gap_kind kind, uint32_t which, uint32_t issue, double constant)
{
  struct zopa_gap *gap = &program->gaps[program->gap_count++];
  *gap = (struct zopa_gap){.kind = kind, .which = which, .issue = issue, .elements = program->elements + program->element_count,
                           .constant = fmin(constant_most, fmax(-constant_most, constant))};
  return gap;
}

/* Adds to the gap that was added last. */
static void add_element(struct zopa_program *program, size_t column, double factor)
{
  program->elements[program->element_count++] = (struct zopa_element){column, factor};
  program->gaps[program->gap_count - 1].element_count++;
}

/* A row on the values of one issue stands there twice, the second time without the weight. */
static void add_row(struct zopa_program *program, uint32_t index)
{
  const struct zopa_row *row = &program->rows->rows[index];
  uint32_t issue = row->local ? row->parts[0].issue : ZOPA_NONE;
  double constant = 0;
  struct zopa_gap *gap = add_gap(program, ZOPA_GAP_ROW, index, issue, row->constant);
  gap->equal = row->kind == ZOPA_ROW_EQUAL;
  gap->strict = row->kind == ZOPA_ROW_MORE;
  for (size_t i = 0; i < row->part_count; i++) {
    add_element(program, zopa_program_column(program, &row->parts[i]), row->parts[i].factor);
    constant += row->parts[i].knot == ZOPA_NONE ? row->parts[i].factor : 0;
  }
  if (row->reservation != 0)
    add_element(program, zopa_program_reservation(program), row->reservation);
  if (!row->local)
    return;
  gap = add_gap(program, ZOPA_GAP_VALUES, index, issue, constant);
  gap->equal = row->kind == ZOPA_ROW_EQUAL;
  for (size_t i = 0; i < row->part_count; i++)
    if (row->parts[i].knot != ZOPA_NONE)
      add_element(program, zopa_program_own(program, place_of(program, row->parts[i].knot)), row->parts[i].factor);
}

/* sign * column + constant >= 0 */
static void add_bound(struct zopa_program *program, enum zopa_gap_kind kind, uint32_t which, uint32_t issue, size_t column, double sign)
{
  add_gap(program, kind, which, issue, sign > 0 ? 0 : 1);
  add_element(program, column, sign);
}

/* What holds whatever is said. */
static void add_frame(struct zopa_program *program)
{
  const struct zopa_rows *rows = program->rows;
  uint32_t issue = 0;
  for (size_t place = 0; place < program->knot_count; place++) {
    uint32_t knot = program->knots[place];
    while (knot >= rows->knot_first[issue + 1])
      issue++;
    add_bound(program, ZOPA_GAP_WORST, knot, issue, place, 1);
    add_gap(program, ZOPA_GAP_BEST, knot, issue, 0);
    add_element(program, column_w(program, issue), 1);
    add_element(program, place, -1);
    add_bound(program, ZOPA_GAP_OWN_WORST, knot, issue, zopa_program_own(program, place), 1);
    add_bound(program, ZOPA_GAP_OWN_BEST, knot, issue, zopa_program_own(program, place), -1);
  }
  for (uint32_t i = 0; i < rows->issue_count; i++)
    add_bound(program, ZOPA_GAP_WEIGHT, i, i, column_w(program, i), 1);
  add_bound(program, ZOPA_GAP_RESERVATION_LOW, 0, ZOPA_NONE, zopa_program_reservation(program), 1);
  add_bound(program, ZOPA_GAP_RESERVATION_HIGH, 0, ZOPA_NONE, zopa_program_reservation(program), -1);
  /* A case without issues has no weight to share out; the solver wants a row all the same. */
  add_gap(program, ZOPA_GAP_SUM, 0, ZOPA_NONE, rows->issue_count ? -1 : 0)->equal = true;
  for (uint32_t i = 0; i < rows->issue_count; i++)
    add_element(program, column_w(program, i), 1);
}

enum zopa_status zopa_program_init(struct zopa_program *program, const struct zopa_rows *rows, const struct zopa_part *parts, size_t part_count)
{
  *program = (struct zopa_program){.rows = rows};
  size_t all_parts = part_count;
  for (size_t r = 0; r < rows->row_count; r++)
    all_parts += rows->rows[r].part_count;
  if (!find_knots(program, parts, part_count, all_parts)) {
    zopa_program_clear(program);
    return ZOPA_E_MEMORY;
  }
  size_t knots = program->knot_count, issues = rows->issue_count;
  program->gaps = ZOPA_ARENA_NEW(&program->arena, struct zopa_gap, 2 * rows->row_count + 4 * knots + issues + 3);
  program->elements = ZOPA_ARENA_NEW(&program->arena, struct zopa_element, 2 * all_parts + rows->row_count + 5 * knots + 2 * issues + 2);
  if (program->arena.failed) {
    zopa_program_clear(program);
    return ZOPA_E_MEMORY;
  }
  add_frame(program);
  for (uint32_t r = 0; r < rows->row_count; r++)
    add_row(program, r);
  return ZOPA_OK;
}

void zopa_program_clear(struct zopa_program *program) { zopa_arena_clear(&program->arena); }

/* ---------------------------------------------------------------- the solver */

static size_t margin_of(const struct zopa_question *question, size_t gap)
{
  return question->margins ? question->margins[gap] : SIZE_MAX;
}

/* The bound of one column, which the solver keeps by itself. */
static bool is_bound(const struct zopa_question *question, const struct zopa_gap *gap, size_t index)
{
  return gap->kind >= ZOPA_GAP_WORST && margin_of(question, index) == SIZE_MAX && question->scale_most == 0;
}

/* Rows of the solver: element by element those of the gaps, with margin and scale. */
static bool load(struct zopa_solver *solver, const struct zopa_question *question)
{
  const struct zopa_program *program = solver->program;
  size_t count = program->element_count + 2 * program->gap_count, used = 0;
  int *starts = calloc(program->gap_count + 1, sizeof *starts), *columns = calloc(count, sizeof *columns);
  double *elements = calloc(count, sizeof *elements);
  bool good = starts && columns && elements;
  for (size_t g = 0; g < program->gap_count && good; g++) {
    const struct zopa_gap *gap = &program->gaps[g];
    if (is_bound(question, gap, g))
      continue;
    for (size_t k = 0; k < gap->element_count; k++) {
      columns[used] = (int)gap->elements[k].column;
      elements[used++] = gap->elements[k].factor;
    }
    bool scaled = question->scale_most > 0 && gap->constant != 0;
    size_t margin = gap->equal ? SIZE_MAX : margin_of(question, g), row = solver->row_count++;
    if (scaled) {
      columns[used] = (int)solver->column_count - 1;
      elements[used++] = gap->constant;
    }
    if (margin != SIZE_MAX) {
      columns[used] = (int)margin;
      elements[used++] = -1;
    }
    solver->gaps[row] = g;
    solver->low[row] = scaled ? 0 : -gap->constant;
    solver->high[row] = gap->equal ? solver->low[row] : DBL_MAX;
    starts[row + 1] = (int)used;
  }
  if (good)
    Clp_addRows(solver->model, (int)solver->row_count, solver->low, solver->high, starts, columns, elements);
  free(starts);
  free(columns);
  free(elements);
  return good;
}

static void set_columns(struct zopa_solver *solver, const struct zopa_question *question)
{
  size_t common = solver->program->column_count;
  double *low = Clp_columnLower(solver->model), *high = Clp_columnUpper(solver->model), *objective = Clp_objective(solver->model);
  for (size_t c = 0; c < solver->column_count; c++) {
    low[c] = 0;
    high[c] = c >= common ? question->extra_most : question->scale_most > 0 ? DBL_MAX : 1;
    objective[c] = question->objective[c];
  }
  if (question->scale_most > 0) {
    low[solver->column_count - 1] = 1;
    high[solver->column_count - 1] = question->scale_most;
  }
}

enum zopa_status zopa_solver_init(struct zopa_solver *solver, const struct zopa_program *program, const struct zopa_question *question)
{
  *solver = (struct zopa_solver){.program = program, .column_count = program->column_count + question->extra + (question->scale_most > 0)};
  solver->gaps = ZOPA_ARENA_NEW(&solver->arena, size_t, program->gap_count);
  solver->low = ZOPA_ARENA_NEW(&solver->arena, double, program->gap_count);
  solver->high = ZOPA_ARENA_NEW(&solver->arena, double, program->gap_count);
  solver->bounds = ZOPA_ARENA_NEW(&solver->arena, double, 2 * program->gap_count);
  solver->start = ZOPA_ARENA_NEW(&solver->arena, unsigned char, solver->column_count + program->gap_count);
  solver->model = solver->arena.failed ? NULL : Clp_newModel();
  if (!solver->model) {
    zopa_solver_clear(solver);
    return ZOPA_E_MEMORY;
  }
  Clp_setLogLevel(solver->model, 0);
  Clp_setPrimalTolerance(solver->model, ZOPA_PROGRAM_TOLERANCE);
  Clp_setDualTolerance(solver->model, ZOPA_PROGRAM_TOLERANCE);
  Clp_scaling(solver->model, 0);  /* so that the tolerance is that of the numbers as they stand, which are of about one size */
  Clp_setOptimizationDirection(solver->model, -1);
  Clp_resize(solver->model, 0, (int)solver->column_count);
  set_columns(solver, question);
  if (!load(solver, question)) {
    zopa_solver_clear(solver);
    return ZOPA_E_MEMORY;
  }
  memset(solver->start, STANDS_LOW, solver->column_count);
  memset(solver->start + solver->column_count, STANDS_BASIC, solver->row_count);
  return ZOPA_OK;
}

void zopa_solver_clear(struct zopa_solver *solver)
{
  if (solver->model)
    Clp_deleteModel(solver->model);
  solver->model = NULL;
  zopa_arena_clear(&solver->arena);
}

/* The statement that a row of the solver is of; ZOPA_NONE when it holds whatever is said. */
static uint32_t statement_of(const struct zopa_solver *solver, size_t row)
{
  const struct zopa_gap *gap = &solver->program->gaps[solver->gaps[row]];
  return gap->kind <= ZOPA_GAP_VALUES ? solver->program->rows->rows[gap->which].statement : ZOPA_NONE;
}

/* Lets go of the rows of statements that are left out. */
static void choose(struct zopa_solver *solver, const bool *in)
{
  double *low = solver->bounds, *high = solver->bounds + solver->row_count;
  for (size_t r = 0; r < solver->row_count; r++) {
    uint32_t statement = statement_of(solver, r);
    bool held = !in || statement == ZOPA_NONE || in[statement];
    low[r] = held ? solver->low[r] : -DBL_MAX;
    high[r] = held ? solver->high[r] : DBL_MAX;
  }
  Clp_chgRowLower(solver->model, low);
  Clp_chgRowUpper(solver->model, high);
}

enum zopa_status zopa_solver_run(struct zopa_solver *solver, const bool *in, double *ret_solution, bool *ret_feasible)
{
  choose(solver, in);
  Clp_copyinStatus(solver->model, solver->start);
  Clp_dual(solver->model, 0);
  if (Clp_status(solver->model) > 1)
    Clp_primal(solver->model, 0);
  int end = Clp_status(solver->model);
  if (end > 1)
    return ZOPA_E_UNSUPPORTED;
  *ret_feasible = end == 0;
  if (end == 0)
    memcpy(ret_solution, Clp_primalColumnSolution(solver->model), solver->column_count * sizeof *ret_solution);
  return ZOPA_OK;
}

size_t zopa_solver_pivots(const struct zopa_solver *solver) { return (size_t)Clp_numberIterations(solver->model); }

void zopa_solver_needed(const struct zopa_solver *solver, bool feasible, const bool *in, bool *ret_needed)
{
  double *ray = feasible ? NULL : Clp_infeasibilityRay(solver->model), most = 0;
  const double *multipliers = feasible ? Clp_dualRowSolution(solver->model) : ray;
  for (size_t r = 0; r < solver->row_count && multipliers; r++)
    most = fmax(most, fabs(multipliers[r]));
  for (size_t s = 0; s < solver->program->rows->statement_count; s++)
    ret_needed[s] = most == 0 && (!in || in[s]);
  for (size_t r = 0; r < solver->row_count && most > 0; r++)
    if (fabs(multipliers[r]) > ZOPA_PROGRAM_TOLERANCE * most && statement_of(solver, r) != ZOPA_NONE)
      ret_needed[statement_of(solver, r)] = true;
  if (ray)
    Clp_freeRay(solver->model, ray);
}

enum zopa_status zopa_program_solve(const struct zopa_program *program, const struct zopa_question *question, double *ret_solution,
                                    bool *ret_feasible)
{
  struct zopa_solver solver;
  enum zopa_status status = zopa_solver_init(&solver, program, question);
  if (status != ZOPA_OK)
    return status;
  status = zopa_solver_run(&solver, NULL, ret_solution, ret_feasible);
  zopa_solver_clear(&solver);
  return status;
}
