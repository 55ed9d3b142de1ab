/* show_moves.c - positions as places on the scale of an issue, stage by stage, and how far apart they are.
 *
 * A position counts here when it is dated, is the party's own, names options, and asks for them (a rejection, a denial or a description
 * does not, nor does what was said hypothetically). A stage is a round, or a day outside all rounds; of one stage a party's last position counts. The gap of a stage is the
 * largest distance between the latest positions of any two parties, 0 where they overlap. */
#include <stdlib.h>
#include <string.h>

#include "ops/show_facts.h"

static bool asks_for(const struct zopa_show *show, const struct zopa_show_position *position)
{
  if (position->kind == ZOPA_BY_PREFERENCE || position->reported || !position->said.known || !position->term || position->term->options_count == 0)
    return false;
  if (position->kind == ZOPA_BY_OFFER)
    return true;
  const struct zopa_statement *statement = &show->negotiation->statements[position->index];
  if (statement->modality == ZOPA_NEGATED || statement->modality == ZOPA_HYPOTHETICAL)
    return false;
  return statement->act == ZOPA_DEMAND || statement->act == ZOPA_OFFER || statement->act == ZOPA_ACCEPT || statement->act == ZOPA_CONDITION ||
         statement->act == ZOPA_CONFIRM;
}

/* The first round that holds the day, or ZOPA_NONE. Rounds are few; cost O(rounds). */
static uint32_t round_of(const struct zopa_case *negotiation, struct zopa_date day)
{
  for (size_t i = 0; i < negotiation->rounds_count; i++) {
    const struct zopa_round *round = &negotiation->rounds[i];
    struct zopa_date from = round->from.known ? round->from : round->to, to = round->to.known ? round->to : round->from;
    if (from.known && from.day <= day.day && day.day <= to.day)
      return (uint32_t)i;
  }
  return ZOPA_NONE;
}

static int compare_stages(const void *a, const void *b)
{
  const struct zopa_show_stage *x = a, *y = b;
  if (x->day.day != y->day.day)
    return x->day.day < y->day.day ? -1 : 1;
  return x->round < y->round ? -1 : x->round > y->round;
}

static struct zopa_show_stage stage_of(const struct zopa_case *negotiation, struct zopa_date day)
{
  uint32_t round = round_of(negotiation, day);
  if (round != ZOPA_NONE && negotiation->rounds[round].from.known)
    day = negotiation->rounds[round].from;
  return (struct zopa_show_stage){round, day};
}

static struct zopa_show_move move_of(const struct zopa_show *show, const struct zopa_show_position *position)
{
  const struct zopa_term *term = position->term;
  struct zopa_show_move move = {.issue = position->issue, .party = position->party, .position = position};
  move.first_option = term->options[0];
  move.last_option = term->options[term->options_count - 1];
  if (show->negotiation->issues[position->issue].numeric && term->at_least.text && !term->at_most.text)
    move.last_option = move.first_option;
  else if (show->negotiation->issues[position->issue].numeric && term->at_most.text && !term->at_least.text)
    move.first_option = move.last_option;
  return move;
}

static int compare_moves(const void *a, const void *b)
{
  const struct zopa_show_move *x = a, *y = b;
  if (x->issue != y->issue)
    return x->issue < y->issue ? -1 : 1;
  if (x->stage != y->stage)
    return x->stage < y->stage ? -1 : 1;
  if (x->party != y->party)
    return x->party < y->party ? -1 : 1;
  /* Positions of one party lie latest first. */
  return x->position < y->position ? -1 : x->position > y->position;
}

/* All positions that ask for something, each with its stage; stages sorted and each once. */
static struct zopa_show_move *collect(struct zopa_show *show, size_t *ret_count)
{
  size_t count = 0, positions = 0, stages_count = 0;
  for (size_t i = 0; i < show->negotiation->issues_count; i++)
    positions += show->issues[i].positions_count;
  struct zopa_show_move *moves = zopa_show_new(show, positions, sizeof *moves);
  struct zopa_show_stage *stages = zopa_show_new(show, positions, sizeof *stages);
  if (show->failed)
    return NULL;
  for (size_t i = 0; i < show->negotiation->issues_count; i++)
    for (size_t k = 0; k < show->issues[i].positions_count; k++)
      if (asks_for(show, &show->issues[i].positions[k])) {
        moves[count] = move_of(show, &show->issues[i].positions[k]);
        stages[count] = stage_of(show->negotiation, moves[count].position->said);
        count++;
      }
  if (count > 0)
    qsort(stages, count, sizeof *stages, compare_stages);
  for (size_t i = 0; i < count; i++)
    if (i == 0 || compare_stages(&stages[i], &stages[stages_count - 1]) != 0)
      stages[stages_count++] = stages[i];
  for (size_t i = 0; i < count; i++) {
    struct zopa_show_stage key = stage_of(show->negotiation, moves[i].position->said);
    const struct zopa_show_stage *found = bsearch(&key, stages, stages_count, sizeof *stages, compare_stages);
    moves[i].stage = (size_t)(found - stages);
  }
  show->stages = stages;
  show->stages_count = stages_count;
  *ret_count = count;
  return moves;
}

/* --- how far apart --- */

struct interval {
  bool known;
  double low, high;
};

static struct interval place_of(const struct zopa_issue *issue, const struct zopa_show_move *move)
{
  struct interval place = {.known = true};
  bool numbers = zopa_number_read(issue->options[move->first_option].id, &place.low) && zopa_number_read(issue->options[move->last_option].id, &place.high);
  if (numbers && place.low > place.high)
    place = (struct interval){true, place.high, place.low};
  return numbers ? place : (struct interval){0};
}

/* The largest distance of any two; false when fewer than two are known. */
static bool spread(const struct interval *places, size_t count, double *ret_gap)
{
  double low = 0, high = 0;
  size_t known = 0;
  for (size_t p = 0; p < count; p++) {
    if (!places[p].known)
      continue;
    if (known++ == 0) {
      low = places[p].high;
      high = places[p].low;
    }
    low = places[p].high < low ? places[p].high : low;
    high = places[p].low > high ? places[p].low : high;
  }
  *ret_gap = high > low ? high - low : 0;
  return known >= 2;
}

/* moves [count]: all of one issue. */
static void find_gap(struct zopa_show *show, const struct zopa_show_move *moves, size_t count)
{
  struct interval latest[ZOPA_PARTIES_MAX] = {0};
  struct zopa_show_issue *issue = &show->issues[moves->issue];
  for (size_t i = 0, end; i < count; i = end) {
    double gap;
    for (end = i; end < count && moves[end].stage == moves[i].stage; end++)
      latest[moves[end].party] = place_of(&show->negotiation->issues[moves->issue], &moves[end]);
    if (!spread(latest, ZOPA_PARTIES_MAX, &gap))
      continue;
    if (!issue->gap_known)
      issue->gap_before = gap;
    else
      issue->gap_moved = true;
    issue->gap_known = true;
    issue->gap = gap;
  }
}

void zopa_show_find_moves(struct zopa_show *show)
{
  size_t count = 0, kept = 0;
  struct zopa_show_move *moves = collect(show, &count);
  if (show->failed)
    return;
  if (count > 0)
    qsort(moves, count, sizeof *moves, compare_moves);
  for (size_t i = 0; i < count; i++)
    if (i == 0 || moves[i].issue != moves[kept - 1].issue || moves[i].stage != moves[kept - 1].stage || moves[i].party != moves[kept - 1].party)
      moves[kept++] = moves[i];
  for (size_t i = 0, end; i < kept; i = end) {
    for (end = i; end < kept && moves[end].issue == moves[i].issue;)
      end++;
    if (show->negotiation->issues[moves[i].issue].numeric)
      find_gap(show, moves + i, end - i);
  }
  show->moves = moves;
  show->moves_count = kept;
}
