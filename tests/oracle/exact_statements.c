/* exact_statements.c - see exact_statements.h. */
#include "oracle/exact_statements.h"

#include <stdlib.h>

/* Rows: sum of factor * variable = constant, each solved for its basic variable. Variables: worths, values, weights, r, the margin of strict
 * rows, then slacks and artificial ones. All are at least 0. */
struct exact {
  const struct zopa_case *negotiation;
  size_t *option_first;           /* [issues + 1] */
  size_t option_count;
  size_t row_count, artificial_first;
  size_t row_capacity, column_capacity;
  mpq_t **rows;                   /* [row][column_capacity + 1], the constant last */
  size_t *basis;                  /* [row] */
  bool feasible;
};

static size_t worth(const struct exact *exact, uint32_t issue, uint32_t option) { return exact->option_first[issue] + option; }
static size_t value(const struct exact *exact, uint32_t issue, uint32_t option) { return exact->option_count + worth(exact, issue, option); }
static size_t weight(const struct exact *exact, uint32_t issue) { return 2 * exact->option_count + issue; }
static size_t reservation(const struct exact *exact) { return 2 * exact->option_count + exact->negotiation->issues_count; }
static size_t margin(const struct exact *exact) { return reservation(exact) + 1; }

/* ---------------------------------------------------------------- rows */

static mpq_t *begin(struct exact *exact)
{
  if (exact->row_count == exact->row_capacity) {
    exact->row_capacity = exact->row_capacity ? 2 * exact->row_capacity : 64;
    exact->rows = realloc(exact->rows, exact->row_capacity * sizeof *exact->rows);
    exact->basis = realloc(exact->basis, exact->row_capacity * sizeof *exact->basis);
  }
  mpq_t *row = calloc(exact->column_capacity + 1, sizeof *row);
  if (!exact->rows || !exact->basis || !row)
    abort();
  for (size_t c = 0; c <= exact->column_capacity; c++)
    mpq_init(row[c]);
  exact->rows[exact->row_count++] = row;
  return row;
}

static void add(mpq_t *row, size_t column, long numerator, unsigned long denominator)
{
  mpq_t x;
  mpq_init(x);
  mpq_set_si(x, numerator, denominator);
  mpq_canonicalize(x);
  mpq_add(row[column], row[column], x);
  mpq_clear(x);
}

static void add_number(mpq_t *row, size_t column, const struct zopa_number *number, int sign)
{
  mpq_t x;
  mpq_init(x);
  zopa_number_exact(number->text, x);
  if (sign < 0)
    mpq_neg(x, x);
  mpq_add(row[column], row[column], x);
  mpq_clear(x);
}

/* Closes sum - slack = constant (or without slack): a variable that is basic from the start, an artificial one where no slack can be. */
static void end(struct exact *exact, bool equal)
{
  size_t last = exact->row_count - 1, constant = exact->column_capacity;
  mpq_t *row = exact->rows[last];
  size_t slack = exact->artificial_first + 2 * last;
  if (!equal)
    mpq_set_si(row[slack], -1, 1);
  if (mpq_sgn(row[constant]) < 0 || (!equal && mpq_sgn(row[constant]) == 0))
    for (size_t c = 0; c <= constant; c++)
      mpq_neg(row[c], row[c]);
  bool own = !equal && mpq_sgn(row[slack]) > 0;
  if (!own)
    mpq_set_si(row[slack + 1], 1, 1);
  exact->basis[last] = own ? slack : slack + 1;
}

static void at_most_weight(struct exact *exact, uint32_t issue, uint32_t option)
{
  mpq_t *row = begin(exact);
  add(row, weight(exact, issue), 1, 1);
  add(row, worth(exact, issue, option), -1, 1);
  end(exact, false);
  row = begin(exact);
  add(row, value(exact, issue, option), -1, 1);
  add(row, exact->column_capacity, -1, 1);
  end(exact, false);
}

/* Between its ends a numeric issue is a straight line. */
static void on_line(struct exact *exact, uint32_t issue, uint32_t option, size_t (*of)(const struct exact *, uint32_t, uint32_t))
{
  uint32_t last = (uint32_t)exact->negotiation->issues[issue].options_count - 1;
  mpq_t *row = begin(exact);
  add(row, of(exact, issue, option), (long)last, 1);
  add(row, of(exact, issue, 0), -(long)(last - option), 1);
  add(row, of(exact, issue, last), -(long)option, 1);
  end(exact, true);
}

static void write_frame(struct exact *exact)
{
  const struct zopa_case *it = exact->negotiation;
  for (uint32_t i = 0; i < it->issues_count; i++)
    for (uint32_t o = 0; o < it->issues[i].options_count; o++) {
      at_most_weight(exact, i, o);
      if (it->issues[i].numeric && o > 0 && o + 1 < it->issues[i].options_count) {
        on_line(exact, i, o, worth);
        on_line(exact, i, o, value);
      }
    }
  mpq_t *row = begin(exact);
  for (uint32_t i = 0; i < it->issues_count; i++)
    add(row, weight(exact, i), 1, 1);
  add(row, exact->column_capacity, 1, 1);
  end(exact, true);
  for (size_t column = reservation(exact); column <= margin(exact); column++) {
    row = begin(exact);
    add(row, column, -1, 1);
    add(row, exact->column_capacity, -1, 1);
    end(exact, false);
  }
}

/* ---------------------------------------------------------------- statements */

static void add_package(struct exact *exact, mpq_t *row, const struct zopa_clause *package, long sign)
{
  for (size_t t = 0; t < package->terms_count; t++)
    add(row, worth(exact, package->terms[t].issue, package->terms[t].options[0]), sign, 1);
}

static void write_order(struct exact *exact, const struct zopa_preference_statement *statement)
{
  const struct zopa_issue *issue = &exact->negotiation->issues[statement->issue];
  const struct zopa_indices *order = &statement->best_to_worst;
  size_t (*const of[])(const struct exact *, uint32_t, uint32_t) = {worth, value};
  for (size_t k = 0; k < 2 && order->at_count > 1; k++) {
    mpq_t *row;
    for (size_t i = 1; i < order->at_count; i++) {
      row = begin(exact);
      add(row, of[k](exact, statement->issue, order->at[i - 1]), 1, 1);
      add(row, of[k](exact, statement->issue, order->at[i]), -1, 1);
      end(exact, false);
    }
    if (!issue->numeric && order->at_count < issue->options_count)
      continue;
    row = begin(exact);
    add(row, of[k](exact, statement->issue, order->at[0]), 1, 1);
    add(row, k == 0 ? weight(exact, statement->issue) : exact->column_capacity, k == 0 ? -1 : 1, 1);
    end(exact, true);
    row = begin(exact);
    add(row, of[k](exact, statement->issue, order->at[order->at_count - 1]), 1, 1);
    end(exact, true);
  }
}

static void write_prefers(struct exact *exact, const struct zopa_preference_statement *statement)
{
  const struct zopa_term *only[2] = {NULL, NULL};
  size_t differ = 0;
  mpq_t *row = begin(exact);
  add_package(exact, row, &statement->subject, 1);
  add_package(exact, row, &statement->object, -1);
  end(exact, false);
  for (size_t t = 0; t < statement->subject.terms_count; t++)
    for (size_t u = 0; u < statement->object.terms_count; u++) {
      const struct zopa_term *left = &statement->subject.terms[t], *right = &statement->object.terms[u];
      if (left->issue == right->issue && left->options[0] != right->options[0]) {
        differ++;
        only[0] = left;
        only[1] = right;
      }
    }
  if (differ != 1)
    return;
  row = begin(exact);
  add(row, value(exact, only[0]->issue, only[0]->options[0]), 1, 1);
  add(row, value(exact, only[1]->issue, only[1]->options[0]), -1, 1);
  end(exact, false);
}

/* The one option but the term's that claims of where the issue stands name. */
static uint32_t stands(const struct exact *exact, const struct zopa_term *term)
{
  uint32_t found = ZOPA_NONE;
  for (size_t i = 0; i < exact->negotiation->standing_count; i++) {
    const struct zopa_standing *claim = &exact->negotiation->standing[i];
    bool names = claim->issue == term->issue && claim->options.at_count == 1 && claim->options.at[0] != term->options[0];
    if (names && found != ZOPA_NONE && found != claim->options.at[0])
      return ZOPA_NONE;
    found = names ? claim->options.at[0] : found;
  }
  return found;
}

static void write_gives(struct exact *exact, const struct zopa_preference_statement *statement)
{
  const struct zopa_clause *clauses[] = {&statement->subject, &statement->object};
  for (size_t c = 0; c < 2 && !statement->instead_of.terms; c++)
    for (size_t t = 0; t < clauses[c]->terms_count; t++)
      if (stands(exact, &clauses[c]->terms[t]) == ZOPA_NONE)
        return;
  mpq_t *row = begin(exact);
  for (size_t c = 0; c < 2; c++) {
    add_package(exact, row, clauses[c], 1);
    for (size_t t = 0; t < clauses[c]->terms_count && !statement->instead_of.terms; t++)
      add(row, worth(exact, clauses[c]->terms[t].issue, stands(exact, &clauses[c]->terms[t])), -1, 1);
  }
  if (statement->instead_of.terms)
    add_package(exact, row, &statement->instead_of, -1);
  end(exact, false);
}

/* side 1: the low end, -1: the high end. */
static void write_end(struct exact *exact, const struct zopa_interval *interval, int side)
{
  const struct zopa_number *number = side > 0 ? &interval->low : &interval->high;
  bool weighs = interval->option == ZOPA_NONE;
  mpq_t *row = begin(exact);
  add(row, weighs ? weight(exact, interval->issue) : value(exact, interval->issue, interval->option), side, 1);
  add_number(row, exact->column_capacity, number, side);
  end(exact, false);
  if (weighs)
    return;
  row = begin(exact);
  add(row, worth(exact, interval->issue, interval->option), side, 1);
  add_number(row, weight(exact, interval->issue), number, -side);
  end(exact, false);
}

static void write_acceptance(struct exact *exact, const struct zopa_preference_statement *statement)
{
  const struct zopa_preference *preference = &exact->negotiation->preferences[0];
  int sign = statement->kind == ZOPA_ACCEPTS ? 1 : -1;
  mpq_t *row = begin(exact);
  add_package(exact, row, &statement->subject, sign);
  for (uint32_t i = 0; i < exact->negotiation->issues_count; i++) {
    bool named = false;
    for (size_t t = 0; t < statement->subject.terms_count; t++)
      named = named || statement->subject.terms[t].issue == i;
    if (!named)
      add(row, weight(exact, i), sign, 1);
  }
  if (preference->reservation_is_package)
    add_package(exact, row, &preference->reservation_package, -sign);
  else if (preference->reservation.text)
    add_number(row, exact->column_capacity, &preference->reservation, sign);
  else
    add(row, reservation(exact), -sign, 1);
  if (sign < 0)
    add(row, margin(exact), -1, 1);
  end(exact, false);
}

static void write_statement(struct exact *exact, const struct zopa_preference_statement *statement)
{
  mpq_t *row;
  switch (statement->kind) {
  case ZOPA_ORDER:
    write_order(exact, statement);
    break;
  case ZOPA_MATTERS_MORE:
    row = begin(exact);
    add(row, weight(exact, statement->issue), 1, 1);
    add(row, weight(exact, statement->than), -1, 1);
    end(exact, false);
    break;
  case ZOPA_PREFERS:
    write_prefers(exact, statement);
    break;
  case ZOPA_GIVES:
    write_gives(exact, statement);
    break;
  case ZOPA_RATES:
  case ZOPA_WEIGHS:
    for (size_t i = 0; i < statement->intervals_count; i++) {
      write_end(exact, &statement->intervals[i], 1);
      write_end(exact, &statement->intervals[i], -1);
    }
    break;
  case ZOPA_ACCEPTS:
  case ZOPA_REJECTS:
    write_acceptance(exact, statement);
    break;
  case ZOPA_RED_LINE:
    break;
  }
}

/* ---------------------------------------------------------------- the simplex method */

static void pivot(struct exact *exact, size_t at, size_t column)
{
  mpq_t *row = exact->rows[at], factor, product;
  mpq_inits(factor, product, NULL);
  mpq_inv(factor, row[column]);
  for (size_t c = 0; c <= exact->column_capacity; c++)
    if (mpq_sgn(row[c]) != 0)
      mpq_mul(row[c], row[c], factor);
  for (size_t r = 0; r < exact->row_count; r++) {
    if (r == at || mpq_sgn(exact->rows[r][column]) == 0)
      continue;
    mpq_set(factor, exact->rows[r][column]);
    for (size_t c = 0; c <= exact->column_capacity; c++)
      if (mpq_sgn(row[c]) != 0) {
        mpq_mul(product, factor, row[c]);
        mpq_sub(exact->rows[r][c], exact->rows[r][c], product);
      }
  }
  exact->basis[at] = column;
  mpq_clears(factor, product, NULL);
}

/* An artificial variable comes right after the slack of its row. */
static bool is_artificial(const struct exact *exact, size_t column)
{
  return column >= exact->artificial_first && (column - exact->artificial_first) % 2 == 1;
}

/* Whether more of a variable raises the objective: its own factor less that of the basic variables which it moves. */
static bool raises(const struct exact *exact, mpq_t *objective, size_t column)
{
  mpq_t gain, product;
  mpq_inits(gain, product, NULL);
  mpq_set(gain, objective[column]);
  for (size_t r = 0; r < exact->row_count; r++)
    if (mpq_sgn(objective[exact->basis[r]]) != 0 && mpq_sgn(exact->rows[r][column]) != 0) {
      mpq_mul(product, objective[exact->basis[r]], exact->rows[r][column]);
      mpq_sub(gain, gain, product);
    }
  int sign = mpq_sgn(gain);
  mpq_clears(gain, product, NULL);
  return sign > 0;
}

/* The row that stops a variable from growing first; of several that of the first basic variable. All is bounded, so there is one. */
static size_t first_stop(const struct exact *exact, size_t column)
{
  size_t best = SIZE_MAX;
  mpq_t ratio, least;
  mpq_inits(ratio, least, NULL);
  for (size_t r = 0; r < exact->row_count; r++) {
    if (mpq_sgn(exact->rows[r][column]) <= 0)
      continue;
    mpq_div(ratio, exact->rows[r][exact->column_capacity], exact->rows[r][column]);
    int order = best == SIZE_MAX ? -1 : mpq_cmp(ratio, least);
    if (order < 0 || (order == 0 && exact->basis[r] < exact->basis[best])) {
      best = r;
      mpq_set(least, ratio);
    }
  }
  mpq_clears(ratio, least, NULL);
  return best;
}

/* As large as can be, artificial variables staying out. objective [column_capacity]. */
static void climb(struct exact *exact, mpq_t *objective)
{
  for (size_t c = 0; c < exact->column_capacity; c++) {
    if (is_artificial(exact, c) || !raises(exact, objective, c))
      continue;
    size_t stop = first_stop(exact, c);
    if (stop == SIZE_MAX)
      abort();
    pivot(exact, stop, c);
    c = SIZE_MAX;                 /* from the first again */
  }
}

/* Drives the artificial variables out; true when all are 0. */
static bool find_vertex(struct exact *exact)
{
  bool good = true;
  mpq_t *objective = calloc(exact->column_capacity, sizeof *objective);
  if (!objective)
    abort();
  for (size_t c = 0; c < exact->column_capacity; c++) {
    mpq_init(objective[c]);
    if (is_artificial(exact, c))
      mpq_set_si(objective[c], -1, 1);
  }
  climb(exact, objective);
  for (size_t r = 0; r < exact->row_count; r++) {
    if (!is_artificial(exact, exact->basis[r]))
      continue;
    good = good && mpq_sgn(exact->rows[r][exact->column_capacity]) == 0;
    for (size_t c = 0; c < exact->column_capacity && is_artificial(exact, exact->basis[r]) && good; c++)
      if (!is_artificial(exact, c) && mpq_sgn(exact->rows[r][c]) != 0)
        pivot(exact, r, c);
  }
  for (size_t c = 0; c < exact->column_capacity; c++)
    mpq_clear(objective[c]);
  free(objective);
  return good;
}

/* ---------------------------------------------------------------- the whole */

/* At least as many rows as frame and statements need. */
static size_t rows_at_most(const struct zopa_case *it, const bool *in)
{
  const struct zopa_preference *preference = &it->preferences[0];
  size_t count = 3;
  for (size_t i = 0; i < it->issues_count; i++)
    count += (it->issues[i].numeric ? 4 : 2) * it->issues[i].options_count;
  for (size_t s = 0; s < preference->statements_count; s++) {
    const struct zopa_preference_statement *statement = &preference->statements[s];
    bool order = statement->kind == ZOPA_ORDER, interval = statement->kind == ZOPA_RATES || statement->kind == ZOPA_WEIGHS;
    if (!in || in[s])
      count += order ? 2 * statement->best_to_worst.at_count + 2 : interval ? 4 * statement->intervals_count : 2;
  }
  return count;
}

struct exact *exact_new(const struct zopa_case *negotiation, const bool *in)
{
  const struct zopa_preference *preference = &negotiation->preferences[0];
  struct exact *exact = calloc(1, sizeof *exact);
  if (!exact || !(exact->option_first = calloc(negotiation->issues_count + 1, sizeof *exact->option_first)))
    abort();
  exact->negotiation = negotiation;
  for (size_t i = 0; i < negotiation->issues_count; i++)
    exact->option_first[i + 1] = exact->option_first[i] + negotiation->issues[i].options_count;
  exact->option_count = exact->option_first[negotiation->issues_count];
  exact->artificial_first = margin(exact) + 1;
  exact->column_capacity = exact->artificial_first + 2 * rows_at_most(negotiation, in);
  write_frame(exact);
  for (size_t s = 0; s < preference->statements_count; s++)
    if (!in || in[s])
      write_statement(exact, &preference->statements[s]);
  exact->feasible = find_vertex(exact);
  return exact;
}

void exact_free(struct exact *exact)
{
  if (!exact)
    return;
  for (size_t r = 0; r < exact->row_count; r++) {
    for (size_t c = 0; c <= exact->column_capacity; c++)
      mpq_clear(exact->rows[r][c]);
    free(exact->rows[r]);
  }
  free(exact->rows);
  free(exact->basis);
  free(exact->option_first);
  free(exact);
}

static void maximise(struct exact *exact, mpq_t *objective, mpq_t ret_most)
{
  mpq_t product;
  mpq_init(product);
  climb(exact, objective);
  mpq_set_si(ret_most, 0, 1);
  for (size_t r = 0; r < exact->row_count; r++) {
    mpq_mul(product, objective[exact->basis[r]], exact->rows[r][exact->column_capacity]);
    mpq_add(ret_most, ret_most, product);
  }
  mpq_clear(product);
}

static size_t column_of(const struct exact *exact, const struct exact_term *term)
{
  switch (term->what) {
  case EXACT_WORTH: return worth(exact, term->issue, term->option);
  case EXACT_VALUE: return value(exact, term->issue, term->option);
  case EXACT_WEIGHT: return weight(exact, term->issue);
  case EXACT_RESERVATION: return reservation(exact);
  }
  abort();
}

bool exact_most(struct exact *exact, const struct exact_term *terms, size_t count, mpq_t ret_most)
{
  if (!exact->feasible)
    return false;
  mpq_t *objective = calloc(exact->column_capacity, sizeof *objective), factor;
  if (!objective)
    abort();
  mpq_init(factor);
  for (size_t c = 0; c < exact->column_capacity; c++)
    mpq_init(objective[c]);
  for (size_t t = 0; t < count; t++) {
    mpq_set_d(factor, terms[t].factor);
    mpq_add(objective[column_of(exact, &terms[t])], objective[column_of(exact, &terms[t])], factor);
  }
  maximise(exact, objective, ret_most);
  for (size_t c = 0; c < exact->column_capacity; c++)
    mpq_clear(objective[c]);
  free(objective);
  mpq_clear(factor);
  return true;
}

bool exact_possible(struct exact *exact)
{
  if (!exact->feasible)
    return false;
  mpq_t *objective = calloc(exact->column_capacity, sizeof *objective), most;
  if (!objective)
    abort();
  mpq_init(most);
  for (size_t c = 0; c < exact->column_capacity; c++)
    mpq_init(objective[c]);
  mpq_set_si(objective[margin(exact)], 1, 1);
  maximise(exact, objective, most);
  bool possible = mpq_sgn(most) > 0;
  for (size_t c = 0; c < exact->column_capacity; c++)
    mpq_clear(objective[c]);
  free(objective);
  mpq_clear(most);
  return possible;
}
