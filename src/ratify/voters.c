/* voters.c - see voters.h.
 *
 * Method. Each map is a voter, or `count` of them; the words of a key's family (yea, prob_yea, p_yea) are one key. No problem stops the reading.
 * Invariant. In a roster that was read ids are distinct, and the chances of a voter who has some sum to 1. */
#include "ratify/voters.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/names.h"
#include "base/number.h"
#include "base/text.h"

struct reader {
  struct zopa_roster *it;
  struct zopa_arena *arena;       /* of the roster */
  struct zopa_error *error;
  struct zopa_names ids, blocs, columns;
  size_t capacity, bloc_capacity, column_capacity;
  bool in_case, wrong, too_large, out_of_memory;
};

static bool wrong(struct reader *reader, const struct zopa_node *node, const char *format, ...) ZOPA_PRINTF(3, 4);
static bool wrong(struct reader *reader, const struct zopa_node *node, const char *format, ...)
{
  struct zopa_text text = {0};
  va_list arguments;
  va_start(arguments, format);
  zopa_text_format_list(&text, format, arguments);
  va_end(arguments);
  if (!text.failed)
    zopa_error_add(reader->error, ZOPA_ERROR, zopa_node_place(node), "%s", text.data);
  reader->out_of_memory |= text.failed;
  reader->wrong = true;
  zopa_text_clear(&text);
  return false;
}

static bool no_memory(struct reader *reader)
{
  reader->out_of_memory = true;
  return false;
}

/* ---------------------------------------------------------------- cells */

/* The keys that mean something here; each row lists the words for one. */
enum { KEY_WORDS = 5 };
enum key { KEY_NAME, KEY_ID, KEY_PARTY, KEY_WEIGHT, KEY_YEA, KEY_NAY, KEY_ABSTAIN, KEY_ABSENT, KEY_VOTE, KEY_X, KEY_Y, KEY_POSITION, KEY_COUNT, KEYS };
static const char *const words[KEYS][KEY_WORDS] = {
  [KEY_NAME] = {"name"},
  [KEY_ID] = {"id"},
  [KEY_PARTY] = {"party"},
  [KEY_WEIGHT] = {"weight"},
  [KEY_YEA] = {"yea", "prob_yea", "p_yea"},
  [KEY_NAY] = {"nay", "prob_nay", "p_nay"},
  [KEY_ABSTAIN] = {"abstain", "prob_abstain", "p_abstain"},
  [KEY_ABSENT] = {"absent", "prob_absent", "p_absent"},
  [KEY_VOTE] = {"vote"},
  [KEY_X] = {"x", "nominate_dim1"},
  [KEY_Y] = {"y", "nominate_dim2"},
  [KEY_POSITION] = {"position"},
  [KEY_COUNT] = {"count"},
};

static enum key key_of(const char *name)
{
  for (int key = 0; key < KEYS; key++)
    for (int i = 0; i < KEY_WORDS && words[key][i]; i++)
      if (strcmp(words[key][i], name) == 0)
        return (enum key)key;
  return KEYS;
}

/* The cells of a voter by key, NULL where it has none. Two words of one key are one too many. */
static bool gather(struct reader *reader, const struct zopa_node *map, const struct zopa_node *ret_cells[KEYS])
{
  bool good = true;
  char shown[ZOPA_SHOWN_SIZE];
  for (const struct zopa_node *child = map->first; child; child = child->next) {
    enum key key = key_of(child->key);
    if (key == KEYS) {
      if (reader->in_case && (child->kind != ZOPA_NODE_SCALAR || !zopa_number_read(child->text, NULL))) {
        const char *known[KEYS];
        for (int i = 0; i < KEYS; i++)
          known[i] = words[i][0];
        const char *near = zopa_text_nearest(child->key, known, KEYS);
        good = wrong(reader, child, "a voter has no key \"%s\"%s%s%s; a further key is a number that a rule may count by", zopa_shown(child->key, shown),
                     near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
      }
      continue;
    }
    if (child->kind != ZOPA_NODE_SCALAR && key != KEY_POSITION)
      good = wrong(reader, child, "\"%s\" of a voter is %s here; it should be one value", child->key, zopa_node_kind_word(child));
    else if (ret_cells[key])
      good = wrong(reader, child, "\"%s\" and \"%s\" say the same; leave one out", ret_cells[key]->key, child->key);
    else if (child->kind != ZOPA_NODE_SCALAR || !zopa_node_is_null(child))
      ret_cells[key] = child;
  }
  return good;
}

static bool read_number(struct reader *reader, const struct zopa_node *node, double low, double high, const char *what, double *ret)
{
  char shown[ZOPA_SHOWN_SIZE];
  double value = 0;
  if (node->kind != ZOPA_NODE_SCALAR || !zopa_number_read(node->text, &value) || value < low || value > high)
    return wrong(reader, node, "\"%s\" is no %s", node->kind == ZOPA_NODE_SCALAR ? zopa_shown(node->text, shown) : zopa_node_kind_word(node), what);
  *ret = value;
  return true;
}

/* ---------------------------------------------------------------- chances, votes, positions */

static bool read_vote(struct reader *reader, const struct zopa_node *node, enum zopa_vote *ret)
{
  static const struct {
    const char *word;
    enum zopa_vote vote;
  } votes[] = {
    {"yea", ZOPA_VOTE_YEA},         {"yes", ZOPA_VOTE_YEA},        {"aye", ZOPA_VOTE_YEA},        {"nay", ZOPA_VOTE_NAY},
    {"no", ZOPA_VOTE_NAY},          {"abstain", ZOPA_VOTE_ABSTAIN}, {"present", ZOPA_VOTE_ABSTAIN}, {"absent", ZOPA_VOTE_ABSENT},
    {"not voting", ZOPA_VOTE_ABSENT}, {"not_voting", ZOPA_VOTE_ABSENT},
  };
  char shown[ZOPA_SHOWN_SIZE];
  for (size_t i = 0; i < sizeof votes / sizeof *votes; i++)
    if (strcmp(votes[i].word, node->text) == 0) {
      *ret = votes[i].vote;
      return true;
    }
  return wrong(reader, node, "\"%s\" is no vote; a vote is yea, nay, abstain or absent", zopa_shown(node->text, shown));
}

/* Fills the four chances from those that are given. What is left over goes to the first of those that are not, in the order that voters.h
 * names; without a yea nothing is known but turnout. */
static bool read_chances(struct reader *reader, const struct zopa_node *map, const struct zopa_node *const *cells, struct zopa_voter *voter)
{
  static const double rounding = 1e-9;
  static const enum key order[4] = {KEY_YEA, KEY_NAY, KEY_ABSENT, KEY_ABSTAIN};
  double value[4] = {0}, sum = 0;
  bool good = true;
  int rest = -1;
  for (int i = 0; i < 4; i++) {
    if (cells[order[i]])
      good = read_number(reader, cells[order[i]], 0, 1, "probability, which is a number from 0 to 1", &value[i]) && good;
    else if (rest < 0)
      rest = i;
    sum += value[i];
  }
  if (!good)
    return false;
  voter->has_chances = cells[KEY_YEA] != NULL;
  if (!voter->has_chances && cells[KEY_NAY])
    return wrong(reader, cells[KEY_NAY], "a voter with a probability of a nay needs one of a yea beside it");
  if (sum > 1 + rounding || (rest < 0 && sum < 1 - rounding))
    return wrong(reader, map, "the probabilities of this voter sum to %.10g; they should sum to 1", sum);
  if (voter->has_chances && rest >= 0)
    value[rest] = sum > 1 ? 0 : 1 - sum;
  voter->yea = value[0];
  voter->nay = value[1];
  voter->absent = value[2];
  voter->abstain = value[3];
  return true;
}

static bool read_position(struct reader *reader, const struct zopa_node *const *cells, struct zopa_voter *voter)
{
  static const double far = 1e6;
  static const char *const what = "coordinate, which is a number";
  const struct zopa_node *both = cells[KEY_POSITION], *at[2] = {cells[KEY_X], cells[KEY_Y]};
  if (both) {
    if (both->kind != ZOPA_NODE_LIST || both->count == 0 || both->count > 2 || at[0] || at[1])
      return wrong(reader, both, "\"position\" is a list of one or two numbers, and stands without x and y");
    at[0] = both->first;
    at[1] = both->first->next;
  }
  if (!at[0] && at[1])
    return wrong(reader, at[1], "a voter with a second coordinate needs the first");
  voter->has_position = at[0] != NULL;
  for (int i = 0; i < 2; i++)
    if (at[i] && !read_number(reader, at[i], -far, far, what, &voter->position[i]))
      return false;
  return true;
}

/* ---------------------------------------------------------------- who it is */

static bool place_bloc(struct reader *reader, const struct zopa_node *cell, struct zopa_voter *voter)
{
  uint32_t met;
  if (!cell || !*cell->text) {
    voter->bloc = ZOPA_NO_BLOC;
    return true;
  }
  met = zopa_names_index(&reader->blocs, cell->text);
  if (met == UINT32_MAX) {
    const char **blocs = zopa_arena_grow(reader->arena, reader->it->blocs, reader->it->bloc_count, &reader->bloc_capacity, sizeof *blocs);
    const char *copy = zopa_arena_string(reader->arena, cell->text);
    if (!blocs || !copy || !zopa_names_add(&reader->blocs, copy, reader->it->bloc_count, &met))
      return no_memory(reader);
    reader->it->blocs = blocs;
    blocs[reader->it->bloc_count++] = copy;
  }
  voter->bloc = met;
  voter->party = reader->it->blocs[met];
  return true;
}

/* Adds a voter under a name that no other has: name, id, "name (id)", each with a number behind where there are many alike. */
static bool add_voter(struct reader *reader, const struct zopa_node *map, const struct zopa_node *const *cells, struct zopa_voter voter, size_t number)
{
  const struct zopa_node *name = cells[KEY_NAME], *id = cells[KEY_ID], *party = cells[KEY_PARTY];
  struct zopa_roster *it = reader->it;
  struct zopa_text text = {0};
  char shown[ZOPA_SHOWN_SIZE];
  uint32_t met = 0;
  if (it->count == ZOPA_RULE_VOTERS_MAX) {
    reader->too_large = true;
    return wrong(reader, map, "there are more than %d voters, which is the most that one body may have", ZOPA_RULE_VOTERS_MAX);
  }
  zopa_text_string(&text, name ? name->text : id ? id->text : party->text);
  if (number > 0)
    zopa_text_format(&text, " %zu", number);
  if (name && id && !text.failed && zopa_names_index(&reader->ids, text.data) != UINT32_MAX)
    zopa_text_format(&text, " (%s)", id->text);
  struct zopa_voter *voters = zopa_arena_grow(reader->arena, it->voters, it->count, &reader->capacity, sizeof *voters);
  const char *copy = text.failed ? NULL : zopa_arena_string(reader->arena, text.data);
  zopa_text_clear(&text);
  if (!voters || !copy || !zopa_names_add(&reader->ids, copy, (uint32_t)it->count, &met))
    return no_memory(reader);
  it->voters = voters;
  if (met != it->count)
    return wrong(reader, map, "two voters are called \"%s\"; give them an \"id\" each", zopa_shown(copy, shown));
  voter.id = copy;
  voters[it->count++] = voter;
  return true;
}

/* ---------------------------------------------------------------- voters */

static bool read_count(struct reader *reader, const struct zopa_node *node, double *ret)
{
  static const char *const what = "whole number of voters, from 1 to 10000";
  char shown[ZOPA_SHOWN_SIZE];
  if (!read_number(reader, node, 1, ZOPA_RULE_VOTERS_MAX, what, ret))
    return false;
  return *ret - floor(*ret) <= 0 || wrong(reader, node, "\"%s\" is no %s", zopa_shown(node->text, shown), what);
}

static bool read_voter(struct reader *reader, const struct zopa_node *map)
{
  const struct zopa_node *cells[KEYS] = {NULL};
  struct zopa_voter voter = {0};
  double count = 1, weight;
  if (map->kind != ZOPA_NODE_MAP)
    return wrong(reader, map, "a voter is a map, like {name: Ann, party: A, yea: 0.7}, not %s", zopa_node_kind_word(map));
  if (!gather(reader, map, cells))
    return false;
  bool good = read_chances(reader, map, cells, &voter), many = cells[KEY_COUNT] && reader->in_case;
  good = read_position(reader, cells, &voter) && good;
  if (cells[KEY_VOTE])
    good = read_vote(reader, cells[KEY_VOTE], &voter.vote) && good;
  voter.has_vote = cells[KEY_VOTE] != NULL;
  if (cells[KEY_WEIGHT])
    good = read_number(reader, cells[KEY_WEIGHT], 0, INFINITY, "weight, which is a number of at least 0", &weight) && good;
  reader->it->weighted |= cells[KEY_WEIGHT] != NULL;
  if (!cells[KEY_NAME] && !cells[KEY_ID] && !(many && cells[KEY_PARTY]))
    good = wrong(reader, map, "a voter needs a \"name\" or an \"id\"");
  if (many)
    good = read_count(reader, cells[KEY_COUNT], &count) && good;
  good = good && place_bloc(reader, cells[KEY_PARTY], &voter);
  for (size_t i = 1; good && i <= (size_t)count; i++)
    good = add_voter(reader, map, cells, voter, many ? i : 0);
  return good;
}

/* The number of a column, added when it is new. ZOPA_RULE_NONE without memory; ZOPA_ROSTER_COLUMNS_MAX beyond the limit. */
static uint32_t column_of(struct reader *reader, const char *name)
{
  struct zopa_roster *it = reader->it;
  uint32_t met = zopa_names_index(&reader->columns, name);
  if (met != UINT32_MAX || it->column_count == ZOPA_ROSTER_COLUMNS_MAX)
    return met != UINT32_MAX ? met : ZOPA_ROSTER_COLUMNS_MAX;
  struct zopa_roll_column *columns = zopa_arena_grow(reader->arena, it->columns, it->column_count, &reader->column_capacity, sizeof *columns);
  const char *copy = zopa_arena_string(reader->arena, name);
  const char **values = ZOPA_ARENA_NEW(reader->arena, const char *, it->count);
  if (!columns || !copy || !values || !zopa_names_add(&reader->columns, copy, (uint32_t)it->column_count, &met))
    return ZOPA_RULE_NONE;
  for (size_t v = 0; v < it->count; v++)
    values[v] = strcmp(name, "weight") == 0 ? "1" : "";
  it->columns = columns;
  columns[it->column_count++] = (struct zopa_roll_column){copy, values};
  return met;
}

/* What a rule may count by: every key with one value. Where a list is in order, voter v is the next that the map stands for. */
static bool gather_columns(struct reader *reader, const struct zopa_node *list)
{
  size_t first = 0;
  for (const struct zopa_node *map = list->first; map; map = map->next) {
    const struct zopa_node *count = reader->in_case ? zopa_node_get(map, "count") : NULL;
    double many = 1;
    if (count)
      zopa_number_read(count->text, &many);
    for (const struct zopa_node *cell = map->first; cell; cell = cell->next) {
      enum key key = key_of(cell->key);
      if (cell->kind != ZOPA_NODE_SCALAR || !(key == KEYS || key == KEY_WEIGHT))
        continue;
      uint32_t column = column_of(reader, cell->key);
      const char *copy = column == ZOPA_RULE_NONE ? NULL : zopa_arena_string(reader->arena, cell->text);
      if (!copy)
        return no_memory(reader);
      if (column == ZOPA_ROSTER_COLUMNS_MAX)
        return wrong(reader, cell, "the voters have more than %d columns to count by", ZOPA_ROSTER_COLUMNS_MAX);
      const char **values = (const char **)(uintptr_t)reader->it->columns[column].values;
      for (size_t v = first; v < first + (size_t)many; v++)
        values[v] = copy;
    }
    first += (size_t)many;
  }
  return true;
}

/* ---------------------------------------------------------------- rosters */

static struct zopa_roster *new_roster(void)
{
  struct zopa_arena arena = {0};
  struct zopa_roster *it = ZOPA_ARENA_NEW(&arena, struct zopa_roster, 1);
  if (it)
    it->arena = arena;
  return it;
}

static bool list_ids(struct zopa_roster *it)
{
  it->ids = ZOPA_ARENA_NEW(&it->arena, const char *, it->count);
  for (size_t v = 0; it->ids && v < it->count; v++)
    it->ids[v] = it->voters[v].id;
  return it->ids != NULL;
}

enum zopa_status zopa_roster_read(const struct zopa_node *list, bool in_case, struct zopa_error *error, struct zopa_roster **ret_roster)
{
  struct reader reader = {.it = new_roster(), .error = error, .in_case = in_case};
  if (!reader.it)
    return ZOPA_E_MEMORY;
  reader.arena = &reader.it->arena;
  if (list->kind != ZOPA_NODE_LIST || list->count == 0)
    wrong(&reader, list, "\"voters\" is a list of voters, or the name of a CSV file, not %s", list->kind == ZOPA_NODE_LIST ? "an empty list" : zopa_node_kind_word(list));
  else {
    for (const struct zopa_node *map = list->first; map && !reader.too_large && !reader.out_of_memory; map = map->next)
      read_voter(&reader, map);
    if (!reader.wrong && !reader.out_of_memory && gather_columns(&reader, list) && !list_ids(reader.it))
      no_memory(&reader);
  }
  zopa_names_clear(&reader.ids);
  zopa_names_clear(&reader.blocs);
  zopa_names_clear(&reader.columns);
  enum zopa_status status = reader.out_of_memory ? ZOPA_E_MEMORY : reader.too_large ? ZOPA_E_TOO_LARGE : reader.wrong ? ZOPA_E_INPUT : ZOPA_OK;
  if (status == ZOPA_OK)
    *ret_roster = reader.it;
  else
    zopa_roster_free(reader.it);
  return status;
}

/* Fills ids of voters `from` onward, of whom nothing is known. */
static bool number_voters(struct zopa_roster *it, size_t from, const char *start, bool alone)
{
  for (size_t v = from; v < it->count; v++) {
    struct zopa_text text = {0};
    zopa_text_string(&text, start);
    if (!alone)
      zopa_text_format(&text, " %zu", v - from + 1);
    it->voters[v] = (struct zopa_voter){.id = text.failed ? NULL : zopa_arena_string(&it->arena, text.data), .bloc = ZOPA_NO_BLOC};
    zopa_text_clear(&text);
    if (!it->voters[v].id)
      return false;
  }
  return list_ids(it);
}

enum zopa_status zopa_roster_seats(const char *body, size_t count, struct zopa_roster **ret_roster)
{
  struct zopa_roster *it = new_roster();
  if (!it)
    return ZOPA_E_MEMORY;
  it->voters = ZOPA_ARENA_NEW(&it->arena, struct zopa_voter, count);
  it->count = count;
  if (!it->voters || !number_voters(it, 0, body, count == 1)) {
    zopa_roster_free(it);
    return ZOPA_E_MEMORY;
  }
  *ret_roster = it;
  return ZOPA_OK;
}

enum zopa_status zopa_roster_fill(struct zopa_roster *it, size_t count)
{
  size_t before = it->count;
  struct zopa_voter *voters = ZOPA_ARENA_NEW(&it->arena, struct zopa_voter, before + count);
  if (!voters)
    return ZOPA_E_MEMORY;
  memcpy(voters, it->voters, before * sizeof *voters);
  it->voters = voters;
  it->count = before + count;
  if (!number_voters(it, before, "not listed", false))
    return ZOPA_E_MEMORY;
  for (size_t v = before; v < it->count; v++) {
    voters[v].has_vote = true;
    voters[v].vote = ZOPA_VOTE_ABSENT;
  }
  for (size_t c = 0; c < it->column_count; c++) {
    const char **values = ZOPA_ARENA_NEW(&it->arena, const char *, it->count);
    if (!values)
      return ZOPA_E_MEMORY;
    memcpy(values, it->columns[c].values, before * sizeof *values);
    for (size_t v = before; v < it->count; v++)
      values[v] = strcmp(it->columns[c].name, "weight") == 0 ? "1" : "";
    it->columns[c].values = values;
  }
  return ZOPA_OK;
}

void zopa_roster_free(struct zopa_roster *roster)
{
  if (!roster)
    return;
  struct zopa_arena arena = roster->arena;
  zopa_arena_clear(&arena);
}
