/* possible.c - see possible.h. The questions, in terms of program.h:
 *   possible   every strict gap at least e, e as large as can be
 *   room       every gap, scaled by s >= 1, at least t of its own, t <= 1: the sum of all t as large as can be; what stays 0 has no room
 *   inside     every gap with room at least e
 *   range      a sum as large as can be, and its opposite */
#include "belief/possible.h"

#include <math.h>
#include <stdlib.h>

#include "belief/program.h"

/* How much a gap is enlarged to see whether it has room. */
static const double scale_most = 1e7;

/* What it takes to begin a program, in pivots. */
enum { BEGIN_PIVOTS = 20 };

bool zopa_row_local(const struct zopa_row *row) { return row->local; }

/* ---------------------------------------------------------------- whether statements can all hold */

struct zopa_possible_sets {
  struct zopa_arena arena;
  struct zopa_program program;
  struct zopa_solver solver;
  double *solution;
  size_t work;
};

/* The margin of strict gaps is the one column of the question. */
static enum zopa_status ask_strictly(struct zopa_possible_sets *sets)
{
  const struct zopa_program *program = &sets->program;
  double *objective = ZOPA_ARENA_NEW(&sets->arena, double, program->column_count + 1);
  size_t *margins = ZOPA_ARENA_NEW(&sets->arena, size_t, program->gap_count);
  sets->solution = ZOPA_ARENA_NEW(&sets->arena, double, program->column_count + 1);
  if (sets->arena.failed)
    return ZOPA_E_MEMORY;
  for (size_t g = 0; g < program->gap_count; g++)
    margins[g] = program->gaps[g].strict ? program->column_count : SIZE_MAX;
  objective[program->column_count] = 1;
  struct zopa_question question = {.extra = 1, .extra_most = 1, .margins = margins, .objective = objective};
  return zopa_solver_init(&sets->solver, program, &question);
}

enum zopa_status zopa_possible_sets_new(const struct zopa_rows *rows, struct zopa_possible_sets **ret_sets)
{
  struct zopa_arena arena = {0};
  struct zopa_possible_sets *sets = ZOPA_ARENA_NEW(&arena, struct zopa_possible_sets, 1);
  if (!sets)
    return ZOPA_E_MEMORY;
  *sets = (struct zopa_possible_sets){.arena = arena};
  enum zopa_status status = zopa_program_init(&sets->program, rows, NULL, 0);
  if (status == ZOPA_OK)
    status = ask_strictly(sets);
  if (status == ZOPA_OK)
    *ret_sets = sets;
  else
    zopa_possible_sets_free(sets);
  return status;
}

void zopa_possible_sets_free(struct zopa_possible_sets *sets)
{
  if (!sets)
    return;
  struct zopa_arena arena = sets->arena;
  zopa_solver_clear(&sets->solver);
  zopa_program_clear(&sets->program);
  zopa_arena_clear(&arena);
}

enum zopa_status zopa_possible_sets_ask(struct zopa_possible_sets *sets, const bool *in, bool *ret_possible, bool *ret_needed)
{
  const struct zopa_rows *rows = sets->program.rows;
  bool feasible, strict = false;
  enum zopa_status status = zopa_solver_run(&sets->solver, in, sets->solution, &feasible);
  if (status != ZOPA_OK)
    return status;
  sets->work += (BEGIN_PIVOTS + zopa_solver_pivots(&sets->solver)) * sets->solver.row_count;
  for (size_t r = 0; r < rows->row_count; r++)
    strict = strict || (rows->rows[r].kind == ZOPA_ROW_MORE && (!in || in[rows->rows[r].statement]));
  bool possible = feasible && (!strict || sets->solution[sets->program.column_count] > ZOPA_PROGRAM_TOLERANCE);
  if (!possible && ret_needed)
    zopa_solver_needed(&sets->solver, feasible, in, ret_needed);
  *ret_possible = possible;
  return ZOPA_OK;
}

size_t zopa_possible_sets_work(const struct zopa_possible_sets *sets) { return sets->work; }

enum zopa_status zopa_possible(const struct zopa_rows *rows, const bool *in, bool *ret_possible)
{
  struct zopa_possible_sets *sets;
  enum zopa_status status = zopa_possible_sets_new(rows, &sets);
  if (status != ZOPA_OK)
    return status;
  status = zopa_possible_sets_ask(sets, in, ret_possible, NULL);
  zopa_possible_sets_free(sets);
  return status;
}

/* ---------------------------------------------------------------- well inside */

/* What a look inside works with. */
struct inside {
  struct zopa_program program;
  struct zopa_arena arena;
  double *objective, *solution;   /* [columns of the program, a margin of each gap, the scale] */
  size_t *margins;                /* [gap_count] */
  bool *room;                     /* [gap_count] the gap can be above 0 */
};

static enum zopa_status inside_init(struct inside *inside, const struct zopa_rows *rows)
{
  *inside = (struct inside){.objective = NULL};
  enum zopa_status status = zopa_program_init(&inside->program, rows, NULL, 0);
  if (status != ZOPA_OK)
    return status;
  size_t gaps = inside->program.gap_count, columns = inside->program.column_count + gaps + 1;
  inside->objective = ZOPA_ARENA_NEW(&inside->arena, double, columns);
  inside->solution = ZOPA_ARENA_NEW(&inside->arena, double, columns);
  inside->margins = ZOPA_ARENA_NEW(&inside->arena, size_t, gaps);
  inside->room = ZOPA_ARENA_NEW(&inside->arena, bool, gaps);
  return inside->arena.failed ? ZOPA_E_MEMORY : ZOPA_OK;
}

static void inside_clear(struct inside *inside)
{
  zopa_program_clear(&inside->program);
  zopa_arena_clear(&inside->arena);
}

static enum zopa_status solve_inside(struct inside *inside, const struct zopa_question *question)
{
  bool feasible;
  enum zopa_status status = zopa_program_solve(&inside->program, question, inside->solution, &feasible);
  return status == ZOPA_OK && !feasible ? ZOPA_E_UNSUPPORTED : status;
}

static enum zopa_status find_room(struct inside *inside)
{
  const struct zopa_program *program = &inside->program;
  size_t common = program->column_count, gaps = program->gap_count;
  for (size_t g = 0; g < gaps; g++) {
    inside->margins[g] = common + g;
    inside->objective[common + g] = 1;
  }
  enum zopa_status status = solve_inside(inside, &(struct zopa_question){.extra = gaps, .extra_most = 1, .margins = inside->margins,
                                                                         .scale_most = scale_most, .objective = inside->objective});
  for (size_t g = 0; g < gaps && status == ZOPA_OK; g++)
    inside->room[g] = !program->gaps[g].equal && inside->solution[common + g] > 0.5;
  return status;
}

static enum zopa_status move_inside(struct inside *inside)
{
  size_t common = inside->program.column_count, gaps = inside->program.gap_count;
  for (size_t g = 0; g < gaps; g++) {
    inside->margins[g] = inside->room[g] ? common : SIZE_MAX;
    inside->objective[common + g] = 0;
  }
  inside->objective[common] = 1;
  return solve_inside(inside, &(struct zopa_question){.extra = 1, .extra_most = 1, .margins = inside->margins, .objective = inside->objective});
}

/* Marks what has no room. Issues first, for they decide by which gap their rows and values are judged. */
static void mark_tight(const struct inside *inside, struct zopa_tight *ret)
{
  const struct zopa_program *program = &inside->program;
  const struct zopa_rows *rows = program->rows;
  for (size_t k = 0; k < rows->knot_count; k++)
    ret->worst[k] = ret->best[k] = false;
  for (size_t g = 0; g < program->gap_count; g++)
    if (program->gaps[g].kind == ZOPA_GAP_WEIGHT)
      ret->weightless[program->gaps[g].which] = !inside->room[g];
  ret->reservation = false;
  for (size_t g = 0; g < program->gap_count; g++) {
    const struct zopa_gap *gap = &program->gaps[g];
    bool tight = !inside->room[g], own = gap->issue != ZOPA_NONE && ret->weightless[gap->issue];
    if (gap->kind == (own ? ZOPA_GAP_VALUES : ZOPA_GAP_ROW))
      ret->rows[gap->which] = tight;
    else if (gap->kind == (own ? ZOPA_GAP_OWN_WORST : ZOPA_GAP_WORST))
      ret->worst[gap->which] = tight;
    else if (gap->kind == (own ? ZOPA_GAP_OWN_BEST : ZOPA_GAP_BEST))
      ret->best[gap->which] = tight;
    else if (gap->kind == ZOPA_GAP_RESERVATION_LOW || gap->kind == ZOPA_GAP_RESERVATION_HIGH)
      ret->reservation = ret->reservation || (tight && rows->reservation == ZOPA_RESERVATION_FREE);
  }
}

/* Values that nothing speaks of lie in the middle. */
static void read_point(const struct inside *inside, const bool *weightless, struct zopa_point *ret)
{
  const struct zopa_program *program = &inside->program;
  const struct zopa_rows *rows = program->rows;
  const double *solution = inside->solution;
  size_t place = 0;
  for (uint32_t i = 0; i < rows->issue_count; i++) {
    double w = solution[zopa_program_column(program, &(struct zopa_part){i, ZOPA_NONE, 1})];
    ret->w[i] = weightless[i] ? 0 : w;
    for (uint32_t k = rows->knot_first[i]; k < rows->knot_first[i + 1]; k++) {
      bool spoken = place < program->knot_count && program->knots[place] == k;
      double v = !spoken ? 0.5 : weightless[i] ? solution[zopa_program_own(program, place)] : solution[place] / w;
      ret->v[k] = fmin(1, fmax(0, v));
      place += spoken;
    }
  }
  ret->r = rows->reservation == ZOPA_RESERVATION_FREE    ? fmin(1, fmax(0, solution[zopa_program_reservation(program)]))
           : rows->reservation == ZOPA_RESERVATION_FIXED ? rows->reservation_value
                                                         : 0;
}

enum zopa_status zopa_possible_inside(const struct zopa_rows *rows, struct zopa_point *ret_point, struct zopa_tight *ret_tight)
{
  struct inside inside;
  enum zopa_status status = inside_init(&inside, rows);
  if (status == ZOPA_OK)
    status = find_room(&inside);
  if (status == ZOPA_OK)
    status = move_inside(&inside);
  if (status == ZOPA_OK) {
    mark_tight(&inside, ret_tight);
    read_point(&inside, ret_tight->weightless, ret_point);
  }
  inside_clear(&inside);
  return status;
}

/* ---------------------------------------------------------------- how far a sum can go */

/* Adds sign times the sum to the objective, r as what is known of it. Returns the constant. */
static double aim(const struct zopa_program *program, const struct zopa_part *parts, size_t part_count, double reservation, double sign,
                  double *objective)
{
  const struct zopa_rows *rows = program->rows;
  for (size_t i = 0; i < part_count; i++)
    objective[zopa_program_column(program, &parts[i])] += sign * parts[i].factor;
  for (size_t i = 0; i < rows->reservation_part_count; i++)
    objective[zopa_program_column(program, &rows->reservation_parts[i])] += sign * reservation * rows->reservation_parts[i].factor;
  if (rows->reservation == ZOPA_RESERVATION_FREE)
    objective[zopa_program_reservation(program)] += sign * reservation;
  return rows->reservation == ZOPA_RESERVATION_FIXED ? reservation * rows->reservation_value : 0;
}

/* The knots that a sum speaks of: those of its parts and of a reservation package. */
static enum zopa_status range_init(struct zopa_program *program, const struct zopa_rows *rows, const struct zopa_part *parts, size_t part_count)
{
  size_t count = part_count + rows->reservation_part_count;
  struct zopa_part *all = malloc((count ? count : 1) * sizeof *all);
  if (!all)
    return ZOPA_E_MEMORY;
  for (size_t i = 0; i < count; i++)
    all[i] = i < part_count ? parts[i] : rows->reservation_parts[i - part_count];
  enum zopa_status status = zopa_program_init(program, rows, all, count);
  free(all);
  return status;
}

enum zopa_status zopa_possible_range(const struct zopa_rows *rows, const struct zopa_part *parts, size_t part_count, double reservation,
                                     double *ret_least, double *ret_most)
{
  struct zopa_program program;
  enum zopa_status status = range_init(&program, rows, parts, part_count);
  if (status != ZOPA_OK)
    return status;
  size_t columns = program.column_count;
  double *objective = calloc(2 * columns, sizeof *objective), *solution = objective + columns, ends[2] = {0, 0};
  status = objective ? ZOPA_OK : ZOPA_E_MEMORY;
  for (int side = 0; side < 2 && status == ZOPA_OK; side++) {
    bool feasible;
    for (size_t c = 0; c < columns; c++)
      objective[c] = 0;
    double sign = side ? 1 : -1, sum = aim(&program, parts, part_count, reservation, sign, objective);
    status = zopa_program_solve(&program, &(struct zopa_question){.objective = objective}, solution, &feasible);
    if (status == ZOPA_OK && !feasible)
      status = ZOPA_E_UNSUPPORTED;
    for (size_t c = 0; c < columns && status == ZOPA_OK; c++)
      sum += sign * objective[c] * solution[c];
    ends[side] = sum;
  }
  if (status == ZOPA_OK) {
    *ret_least = ends[0];
    *ret_most = ends[1];
  }
  free(objective);
  zopa_program_clear(&program);
  return status;
}
