/* ground.c - see walk.h: what all walkers of a party share, from its rows and from what is tight among them. */
#include <string.h>

#include "belief/walk.h"

static bool allocate(struct zopa_ground *ground)
{
  const struct zopa_rows *rows = ground->rows;
  struct zopa_arena *arena = &ground->arena;
  size_t parts = 0;
  for (size_t r = 0; r < rows->row_count; r++)
    parts += rows->rows[r].part_count;
  ground->start.v = ZOPA_ARENA_NEW(arena, double, rows->knot_count);
  ground->start.w = ZOPA_ARENA_NEW(arena, double, rows->issue_count);
  ground->cross = ZOPA_ARENA_NEW(arena, struct zopa_cross, rows->row_count);
  ground->sides = ZOPA_ARENA_NEW(arena, struct zopa_row_side, parts);
  ground->local = ZOPA_ARENA_NEW(arena, struct zopa_local, rows->row_count);
  ground->local_parts = ZOPA_ARENA_NEW(arena, struct zopa_part, parts);
  ground->cross_first = ZOPA_ARENA_NEW(arena, size_t, rows->knot_count + 2);
  ground->local_first = ZOPA_ARENA_NEW(arena, size_t, rows->knot_count + 2);
  ground->weight_first = ZOPA_ARENA_NEW(arena, size_t, rows->issue_count + 2);
  ground->cross_touches = ZOPA_ARENA_NEW(arena, struct zopa_touch, parts);
  ground->local_touches = ZOPA_ARENA_NEW(arena, struct zopa_touch, parts);
  ground->weight_touches = ZOPA_ARENA_NEW(arena, struct zopa_touch, parts);
  ground->weight_fixed = ZOPA_ARENA_NEW(arena, bool, rows->issue_count);
  ground->weight_bound = ZOPA_ARENA_NEW(arena, bool, rows->issue_count);
  ground->knot_fixed = ZOPA_ARENA_NEW(arena, bool, rows->knot_count);
  ground->knot_bound = ZOPA_ARENA_NEW(arena, bool, rows->knot_count);
  ground->order = ZOPA_ARENA_NEW(arena, const uint32_t *, rows->issue_count);
  ground->order_count = ZOPA_ARENA_NEW(arena, size_t, rows->issue_count);
  ground->fresh = ZOPA_ARENA_NEW(arena, bool, rows->issue_count);
  return !arena->failed;
}

/* A row on one issue's values: what is left of it when it is divided by the weight. */
static void add_local(struct zopa_ground *ground, const struct zopa_row *row, bool tight)
{
  struct zopa_local *local = &ground->local[ground->local_count++];
  size_t first = ground->local_count > 1 ? local[-1].part_first + local[-1].part_count : 0;
  *local = (struct zopa_local){.part_first = first, .tight = tight};
  for (size_t i = 0; i < row->part_count; i++)
    if (row->parts[i].knot == ZOPA_NONE)
      local->constant += row->parts[i].factor;
    else
      ground->local_parts[first + local->part_count++] = row->parts[i];
  ground->tight_local += tight;
}

/* The side of an issue in the row that was added last; a new one when there is none. */
static size_t side_on(struct zopa_ground *ground, struct zopa_cross *row, uint32_t issue)
{
  for (size_t s = row->side_first; s < row->side_first + row->side_count; s++)
    if (ground->sides[s].issue == issue)
      return s;
  ground->sides[ground->side_count] = (struct zopa_row_side){issue, 0};
  row->side_count++;
  return ground->side_count++;
}

static void add_cross(struct zopa_ground *ground, const struct zopa_row *row, bool tight)
{
  struct zopa_cross *cross = &ground->cross[ground->cross_count++];
  *cross = (struct zopa_cross){.side_first = ground->side_count, .reservation = row->reservation, .constant = row->constant, .tight = tight};
  for (size_t i = 0; i < row->part_count; i++) {
    size_t side = side_on(ground, cross, row->parts[i].issue);
    if (row->parts[i].knot == ZOPA_NONE)
      ground->sides[side].constant += row->parts[i].factor;
  }
  ground->tight_cross += tight;
}

/* first [count + 1] from how many there are of each: counts stand one place up. */
static void add_up(size_t *first, size_t count)
{
  for (size_t i = 0; i < count; i++)
    first[i + 1] += first[i];
}

/* Which rows each knot and each weight stands in. rows_of [cross_count]: the row of each cross. */
static bool index_touches(struct zopa_ground *ground, const uint32_t *rows_of)
{
  const struct zopa_rows *rows = ground->rows;
  size_t knots = rows->knot_count, issues = rows->issue_count;
  size_t *at_cross = ground->cross_first + 1, *at_local = ground->local_first + 1, *at_weight = ground->weight_first + 1;
  for (size_t c = 0; c < ground->cross_count; c++)
    for (size_t i = 0; i < rows->rows[rows_of[c]].part_count; i++)
      if (rows->rows[rows_of[c]].parts[i].knot != ZOPA_NONE)
        at_cross[rows->rows[rows_of[c]].parts[i].knot]++;
  add_up(ground->cross_first, knots);
  for (size_t l = 0; l < ground->local_count; l++)
    for (size_t i = ground->local[l].part_first; i < ground->local[l].part_first + ground->local[l].part_count; i++)
      at_local[ground->local_parts[i].knot]++;
  add_up(ground->local_first, knots);
  for (size_t s = 0; s < ground->side_count; s++)
    at_weight[ground->sides[s].issue]++;
  add_up(ground->weight_first, issues);
  size_t *next = ZOPA_ARENA_NEW(&ground->arena, size_t, (knots > issues ? knots : issues) + 1);
  if (!next)
    return false;
  memcpy(next, ground->cross_first, knots * sizeof *next);
  for (uint32_t c = 0; c < ground->cross_count; c++)
    for (size_t i = 0; i < rows->rows[rows_of[c]].part_count; i++) {
      const struct zopa_part *part = &rows->rows[rows_of[c]].parts[i];
      if (part->knot != ZOPA_NONE)
        ground->cross_touches[next[part->knot]++] = (struct zopa_touch){c, (uint32_t)side_on(ground, &ground->cross[c], part->issue), part->factor};
    }
  memcpy(next, ground->local_first, knots * sizeof *next);
  for (uint32_t l = 0; l < ground->local_count; l++)
    for (size_t i = ground->local[l].part_first; i < ground->local[l].part_first + ground->local[l].part_count; i++) {
      const struct zopa_part *part = &ground->local_parts[i];
      ground->local_touches[next[part->knot]++] = (struct zopa_touch){l, 0, part->factor};
    }
  memcpy(next, ground->weight_first, issues * sizeof *next);
  for (uint32_t c = 0; c < ground->cross_count; c++)
    for (size_t s = ground->cross[c].side_first; s < ground->cross[c].side_first + ground->cross[c].side_count; s++)
      ground->weight_touches[next[ground->sides[s].issue]++] = (struct zopa_touch){c, (uint32_t)s, 0};
  return true;
}

/* A row on fixed values alone binds nothing any more. */
static void drop_settled_rows(struct zopa_ground *ground)
{
  for (size_t l = 0; l < ground->local_count; l++) {
    struct zopa_local *row = &ground->local[l];
    bool settled = true;
    for (size_t i = row->part_first; i < row->part_first + row->part_count; i++)
      settled = settled && ground->knot_fixed[ground->local_parts[i].knot];
    if (!settled)
      continue;
    ground->tight_local -= row->tight;
    row->tight = false;
    row->part_count = 0;
    row->constant = 1;
  }
}

static void mark_bound(struct zopa_ground *ground, const struct zopa_tight *tight)
{
  const struct zopa_rows *rows = ground->rows;
  ground->reservation_moves = rows->reservation == ZOPA_RESERVATION_FREE && !tight->reservation;
  for (size_t k = 0; k < rows->knot_count; k++)
    ground->knot_fixed[k] = tight->worst[k] || tight->best[k];
  for (size_t i = 0; i < rows->issue_count; i++)
    ground->weight_fixed[i] = tight->weightless[i];
  drop_settled_rows(ground);
  for (size_t c = 0; c < ground->cross_count; c++) {
    const struct zopa_cross *row = &ground->cross[c];
    for (size_t s = row->side_first; s < row->side_first + row->side_count && row->tight; s++)
      ground->weight_bound[ground->sides[s].issue] = true;
    ground->reservation_bound = ground->reservation_bound || (row->tight && row->reservation != 0);
  }
  for (size_t k = 0; k < rows->knot_count; k++) {
    for (size_t t = ground->cross_first[k]; t < ground->cross_first[k + 1]; t++)
      ground->knot_bound[k] = ground->knot_bound[k] || ground->cross[ground->cross_touches[t].row].tight;
    for (size_t t = ground->local_first[k]; t < ground->local_first[k + 1]; t++)
      ground->knot_bound[k] = ground->knot_bound[k] || ground->local[ground->local_touches[t].row].tight;
  }
  for (size_t k = 0; k < rows->knot_count; k++)
    if (ground->knot_fixed[k])
      ground->start.v[k] = tight->best[k] ? 1 : 0;
}

/* Issues whose values nothing binds but their range and at most one order. */
static bool find_fresh(struct zopa_ground *ground, const struct zopa_preference *preference)
{
  const struct zopa_rows *rows = ground->rows;
  uint32_t *orders = ZOPA_ARENA_NEW(&ground->arena, uint32_t, rows->issue_count), *owner = ZOPA_ARENA_NEW(&ground->arena, uint32_t, rows->issue_count);
  if (!orders || !owner)
    return false;
  for (uint32_t i = 0; i < rows->issue_count; i++) {
    ground->fresh[i] = true;
    for (uint32_t k = rows->knot_first[i]; k < rows->knot_first[i + 1]; k++)
      if (ground->cross_first[k] < ground->cross_first[k + 1])
        ground->fresh[i] = false;
  }
  for (size_t r = 0; r < rows->row_count; r++) {
    const struct zopa_row *row = &rows->rows[r];
    if (!zopa_row_local(row))
      continue;
    uint32_t issue = row->parts[0].issue;
    bool order = preference->statements[row->statement].kind == ZOPA_ORDER;
    if (!order || (orders[issue] && owner[issue] != row->statement))
      ground->fresh[issue] = false;
    orders[issue] = 1;
    owner[issue] = row->statement;
  }
  for (uint32_t i = 0; i < rows->issue_count; i++) {
    if (!ground->fresh[i] || !orders[i])
      continue;
    const struct zopa_indices *order = &preference->statements[owner[i]].best_to_worst;
    uint32_t *knots = ZOPA_ARENA_NEW(&ground->arena, uint32_t, order->at_count);
    if (!knots)
      return false;
    ground->order[i] = knots;
    ground->order_count[i] = order->at_count;
    for (size_t k = 0; k < order->at_count; k++)
      knots[k] = rows->knot_first[i] + (rows->negotiation->issues[i].numeric ? (order->at[k] != 0) : order->at[k]);
  }
  return true;
}

static void find_independent(struct zopa_ground *ground)
{
  const struct zopa_rows *rows = ground->rows;
  ground->fresh_weights = ground->cross_count == 0;
  for (size_t i = 0; i < rows->issue_count; i++)
    ground->fresh_weights = ground->fresh_weights && !ground->weight_fixed[i];
  ground->independent = ground->fresh_weights;
  for (size_t i = 0; i < rows->issue_count; i++)
    ground->independent = ground->independent && ground->fresh[i];
}

static enum zopa_status compile(struct zopa_ground *ground)
{
  const struct zopa_rows *rows = ground->rows;
  struct zopa_arena scratch = {0};
  struct zopa_tight tight = {
    .rows = ZOPA_ARENA_NEW(&scratch, bool, rows->row_count), .weightless = ZOPA_ARENA_NEW(&scratch, bool, rows->issue_count),
    .worst = ZOPA_ARENA_NEW(&scratch, bool, rows->knot_count), .best = ZOPA_ARENA_NEW(&scratch, bool, rows->knot_count)};
  uint32_t *rows_of = ZOPA_ARENA_NEW(&scratch, uint32_t, rows->row_count);
  enum zopa_status status = scratch.failed || !allocate(ground) ? ZOPA_E_MEMORY : zopa_possible_inside(rows, &ground->start, &tight);
  for (uint32_t r = 0; r < rows->row_count && status == ZOPA_OK; r++)
    if (zopa_row_local(&rows->rows[r]))
      add_local(ground, &rows->rows[r], tight.rows[r]);
    else {
      rows_of[ground->cross_count] = r;
      add_cross(ground, &rows->rows[r], tight.rows[r]);
    }
  if (status == ZOPA_OK && !index_touches(ground, rows_of))
    status = ZOPA_E_MEMORY;
  if (status == ZOPA_OK) {
    mark_bound(ground, &tight);
    if (!find_fresh(ground, &rows->negotiation->preferences[rows->party]))
      status = ZOPA_E_MEMORY;
    find_independent(ground);
    if (status == ZOPA_OK && !ground->independent && !zopa_ground_join(ground, rows_of))
      status = ZOPA_E_MEMORY;
  }
  zopa_arena_clear(&scratch);
  return status;
}

enum zopa_status zopa_ground_new(const struct zopa_rows *rows, struct zopa_ground **ret_ground)
{
  struct zopa_arena arena = {0};
  struct zopa_ground *ground = ZOPA_ARENA_NEW(&arena, struct zopa_ground, 1);
  if (!ground)
    return ZOPA_E_MEMORY;
  *ground = (struct zopa_ground){.arena = arena, .rows = rows};
  enum zopa_status status = compile(ground);
  if (status == ZOPA_OK)
    *ret_ground = ground;
  else
    zopa_ground_free(ground);
  return status;
}

void zopa_ground_free(struct zopa_ground *ground)
{
  if (!ground)
    return;
  struct zopa_arena arena = ground->arena;
  zopa_arena_clear(&arena);
}
