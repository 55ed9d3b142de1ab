/* case_refs.c - what is wrong and what would be right; references to parties, issues, options and the ledger; clauses and packages. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "case/grid.h"
#include "formats/case_reader.h"

/* A clause that lists thousands of options, many times over, would fill memory; no negotiation comes near. */
enum { LISTED_MAX = 20000000 };

/* Ledger entries that one thing may rest on or refer to. */
enum { LINKS_MAX = 1000 };

/* Longer lists of options are searched by a table. */
enum { LINEAR_MAX = 16 };

/* ---------------------------------------------------------------- saying what is wrong */

static void say(struct zopa_case_reader *reader, struct zopa_place place, const char *format, va_list arguments)
{
  char *text = NULL;
  if (vasprintf(&text, format, arguments) < 0)
    text = NULL;
  zopa_error_add(&reader->problems, ZOPA_ERROR, place, "%s", text ? text : format);
  free(text);
}

bool zopa_reader_wrong(struct zopa_case_reader *reader, const struct zopa_node *node, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  say(reader, zopa_reader_place(reader, node), format, arguments);
  va_end(arguments);
  return false;
}

bool zopa_reader_wrong_key(struct zopa_case_reader *reader, const struct zopa_node *node, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  say(reader, zopa_reader_key_place(reader, node), format, arguments);
  va_end(arguments);
  return false;
}

static void list_candidates(struct zopa_text *text, const char *const *candidates, size_t count)
{
  enum { LISTED_CANDIDATES = 24 };
  char shown[ZOPA_SHOWN_SIZE];
  size_t listed = 0;
  for (size_t i = 0; i < count && listed < LISTED_CANDIDATES; i++)
    if (candidates[i])
      zopa_text_format(text, "%s%s", listed++ ? ", " : "", zopa_shown(candidates[i], shown));
  if (listed == LISTED_CANDIDATES)
    zopa_text_string(text, ", ...");
}

bool zopa_reader_unknown(struct zopa_case_reader *reader, struct zopa_place place, const char *word, const char *const *candidates,
                         size_t count, const char *rest, const char *format, ...)
{
  char *start = NULL;
  struct zopa_text text = {0};
  va_list arguments;
  va_start(arguments, format);
  if (vasprintf(&start, format, arguments) < 0)
    start = NULL;
  va_end(arguments);
  zopa_text_string(&text, start ? start : format);
  const char *nearest = NULL;
  size_t filled = 0;
  const char **words = reader->problems.error_count < ZOPA_PROBLEMS_MAX ? malloc((count ? count : 1) * sizeof *words) : NULL;
  for (size_t i = 0; i < count && words; i++)
    if (candidates[i])
      words[filled++] = candidates[i];
  if (words)
    nearest = zopa_text_nearest(word, words, filled);
  if (nearest)
    zopa_text_format(&text, "; did you mean \"%s\"?", nearest);
  else if (filled > 0) {
    zopa_text_format(&text, "; %s ", rest);
    list_candidates(&text, words, filled);
  }
  free(words);
  zopa_error_add(&reader->problems, ZOPA_ERROR, place, "%s", text.failed ? format : text.data);
  zopa_text_clear(&text);
  free(start);
  return false;
}

bool zopa_reader_no_memory(struct zopa_case_reader *reader)
{
  reader->out_of_memory = true;
  return false;
}

void *zopa_reader_array(struct zopa_case_reader *reader, size_t count, size_t size)
{
  void *memory = zopa_arena_array(reader->arena, count, size);
  if (!memory)
    zopa_reader_no_memory(reader);
  return memory;
}

const char *zopa_reader_text(struct zopa_case_reader *reader, const char *text)
{
  const char *copy = zopa_arena_string(reader->arena, text);
  if (!copy)
    zopa_reader_no_memory(reader);
  return copy;
}

struct zopa_place zopa_reader_place(const struct zopa_case_reader *reader, const struct zopa_node *node)
{
  return (struct zopa_place){reader->file, node->line, node->column};
}

struct zopa_place zopa_reader_key_place(const struct zopa_case_reader *reader, const struct zopa_node *node)
{
  return node->key ? (struct zopa_place){reader->file, node->key_line, node->key_column} : zopa_reader_place(reader, node);
}

/* ---------------------------------------------------------------- values of a kind */

bool zopa_reader_is(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node, enum zopa_node_kind kind)
{
  static const char *const words[] = {"a text", "a list", "a map of keys and values"};
  char shown[ZOPA_SHOWN_SIZE];
  return node->kind == kind || zopa_reader_wrong(reader, node, "\"%s\" is %s, not %s", zopa_shown(what, shown), words[kind], zopa_node_kind_word(node));
}

const char *zopa_reader_scalar(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node)
{
  return zopa_reader_is(reader, what, node, ZOPA_NODE_SCALAR) ? node->text : NULL;
}

bool zopa_reader_number(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node, struct zopa_number *ret_number)
{
  char shown[2][ZOPA_SHOWN_SIZE];
  zopa_shown(what, shown[1]);
  if (node->kind != ZOPA_NODE_SCALAR)
    return zopa_reader_wrong(reader, node, "\"%s\" is a number, not %s", shown[1], zopa_node_kind_word(node));
  if (!zopa_number_read(node->text, &ret_number->value))
    return zopa_reader_wrong(reader, node, "\"%s\" is a number, written as 5, 0.5 or 3/7, not \"%s\"", shown[1], zopa_shown(node->text, shown[0]));
  ret_number->text = zopa_reader_text(reader, node->text);
  return ret_number->text != NULL;
}

bool zopa_reader_fits(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node, size_t count, size_t most)
{
  if (count <= most)
    return true;
  char shown[ZOPA_SHOWN_SIZE];
  reader->too_large = true;
  return zopa_reader_wrong_key(reader, node, "\"%s\" holds %zu entries, more than the limit of %zu", zopa_shown(what, shown), count, most);
}

bool zopa_reader_items(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node, const struct zopa_node **ret_first,
                       size_t *ret_count)
{
  bool list = node->kind == ZOPA_NODE_LIST;
  if (!list && !zopa_reader_scalar(reader, what, node))
    return false;
  *ret_first = list ? node->first : node;
  *ret_count = list ? node->count : 1;
  if (!zopa_reader_fits(reader, what, node, *ret_count, ZOPA_ENTRIES_MAX))
    return false;
  for (const struct zopa_node *child = list ? node->first : NULL; child; child = child->next)
    if (!zopa_reader_scalar(reader, what, child))
      return false;
  return true;
}

bool zopa_reader_id(struct zopa_case_reader *reader, const char *text, struct zopa_place place)
{
  const char *wrong = *text ? NULL : "an id may not be empty";
  for (const char *at = text; *at && !wrong; at++)
    if ((unsigned char)*at < 0x20 || *at == 0x7F)
      wrong = "an id must be of one line, without control characters";
  if (strlen(text) > ZOPA_ID_MAX)
    zopa_error_add(&reader->problems, ZOPA_ERROR, place, "an id may not be longer than %d bytes", ZOPA_ID_MAX);
  else if (wrong)
    zopa_error_add(&reader->problems, ZOPA_ERROR, place, "%s", wrong);
  return !wrong && strlen(text) <= ZOPA_ID_MAX;
}

/* ---------------------------------------------------------------- references */

static const char *party_id(const struct zopa_case *it, size_t i) { return it->parties[i].id; }
static const char *issue_id(const struct zopa_case *it, size_t i) { return it->issues[i].id; }
static const char *source_id(const struct zopa_case *it, size_t i) { return it->sources[i].id; }

static void unknown_id(struct zopa_case_reader *reader, const char *text, struct zopa_place place, size_t count,
                       const char *(*id)(const struct zopa_case *, size_t), const char *rest, const char *what)
{
  char shown[ZOPA_SHOWN_SIZE];
  const char **ids = calloc(count ? count : 1, sizeof *ids);
  for (size_t i = 0; i < count && ids; i++)
    ids[i] = id(reader->it, i);
  zopa_reader_unknown(reader, place, text, ids, ids ? count : 0, rest, "there is no %s \"%s\"", what, zopa_shown(text, shown));
  free(ids);
}

uint32_t zopa_reader_party(struct zopa_case_reader *reader, const char *text, struct zopa_place place, uint32_t hint)
{
  const struct zopa_case *it = reader->it;
  if (hint < it->parties_count && strcmp(it->parties[hint].id, text) == 0)
    return hint;
  uint32_t index = zopa_names_index(&reader->parties, text);
  if (index == ZOPA_NONE)
    unknown_id(reader, text, place, it->parties_count, party_id, "the parties are", "party");
  return index;
}

uint32_t zopa_reader_issue(struct zopa_case_reader *reader, const char *text, struct zopa_place place, uint32_t hint)
{
  const struct zopa_case *it = reader->it;
  if (hint < it->issues_count && strcmp(it->issues[hint].id, text) == 0)
    return hint;
  uint32_t index = zopa_names_index(&reader->issues, text);
  if (index == ZOPA_NONE)
    unknown_id(reader, text, place, it->issues_count, issue_id, "the issues are", "issue");
  return index;
}

bool zopa_reader_source(struct zopa_case_reader *reader, const struct zopa_node *node, const char **ret)
{
  const char *text = zopa_reader_scalar(reader, "source", node);
  uint32_t index = text ? zopa_names_index(&reader->sources, text) : ZOPA_NONE;
  if (index != ZOPA_NONE)
    *ret = reader->it->sources[index].id;
  else if (text)
    unknown_id(reader, text, zopa_reader_place(reader, node), reader->it->sources_count, source_id, "the sources are", "source");
  return index != ZOPA_NONE;
}

/* The index of an option id, by a table of its own when the list is long. */
static uint32_t option_by_id(struct zopa_case_reader *reader, uint32_t issue, const char *text)
{
  const struct zopa_issue *it = &reader->it->issues[issue];
  if (it->options_count <= LINEAR_MAX || issue >= reader->options_count)
    return zopa_option_index(it, text);
  struct zopa_names *names = &reader->options[issue];
  uint32_t met;
  for (size_t i = names->count; i < it->options_count; i++)
    if (!zopa_names_add(names, it->options[i].id, (uint32_t)i, &met)) {
      zopa_reader_no_memory(reader);
      return ZOPA_NONE;
    }
  return zopa_names_index(names, text);
}

static void unknown_number(struct zopa_case_reader *reader, const struct zopa_issue *issue, const char *text, struct zopa_place place,
                           uint32_t below, uint32_t above)
{
  char shown[ZOPA_SHOWN_SIZE];
  struct zopa_text mend = {0};
  zopa_text_format(&mend, "\"%s\" is no value of %s, which goes from %s to %s", zopa_shown(text, shown), issue->id, issue->from.text, issue->to.text);
  if (issue->step.text)
    zopa_text_format(&mend, " in steps of %s", issue->step.text);
  const char *low = below == ZOPA_NONE ? NULL : issue->options[below].id, *high = above == ZOPA_NONE ? NULL : issue->options[above].id;
  if (low || high)
    zopa_text_format(&mend, "; the nearest %s %s%s%s", low && high ? "are" : "is", low ? low : "", low && high ? " and " : "", high ? high : "");
  zopa_error_add(&reader->problems, ZOPA_ERROR, place, "%s", mend.failed ? "no value of this issue" : mend.data);
  zopa_text_clear(&mend);
}

static void unknown_option(struct zopa_case_reader *reader, const struct zopa_issue *issue, const char *text, struct zopa_place place)
{
  char shown[ZOPA_SHOWN_SIZE];
  const char **ids = calloc(issue->options_count ? issue->options_count : 1, sizeof *ids);
  for (size_t i = 0; i < issue->options_count && ids; i++)
    ids[i] = issue->options[i].id;
  zopa_reader_unknown(reader, place, text, ids, ids ? issue->options_count : 0, "its options are", "%s has no option \"%s\"", issue->id,
                      zopa_shown(text, shown));
  free(ids);
}

uint32_t zopa_reader_option(struct zopa_case_reader *reader, uint32_t issue, const char *text, struct zopa_place place, uint32_t hint)
{
  const struct zopa_issue *it = &reader->it->issues[issue];
  uint32_t below = ZOPA_NONE, above = ZOPA_NONE;
  if (hint < it->options_count && strcmp(it->options[hint].id, text) == 0)
    return hint;
  uint32_t index = option_by_id(reader, issue, text);
  if (index != ZOPA_NONE || it->options_count == 0)
    return index;                 /* an issue without options has been told already */
  if (it->numeric && zopa_number_read(text, NULL))
    index = zopa_grid_index(it, text, &below, &above);
  if (index == ZOPA_NONE && it->numeric)
    unknown_number(reader, it, text, place, below, above);
  else if (index == ZOPA_NONE)
    unknown_option(reader, it, text, place);
  return index;
}

/* Appends an index unless it is there already. */
static bool append(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_indices *indices, uint32_t index)
{
  char shown[ZOPA_SHOWN_SIZE];
  for (size_t i = 0; i < indices->at_count; i++)
    if (indices->at[i] == index)
      return zopa_reader_wrong(reader, node, "\"%s\" is in this list already; take it out", zopa_shown(node->text, shown));
  indices->at[indices->at_count++] = index;
  return true;
}

bool zopa_reader_parties(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, struct zopa_indices *ret)
{
  const struct zopa_node *child;
  size_t count;
  if (!zopa_reader_items(reader, key->name, node, &child, &count))
    return false;
  struct zopa_indices indices = {.at = ZOPA_READER_NEW(reader, uint32_t, count)};
  bool good = indices.at != NULL;
  for (size_t i = 0; i < count && indices.at; i++, child = child->next) {
    uint32_t party = zopa_reader_party(reader, child->text, zopa_reader_place(reader, child), 0);
    good = party != ZOPA_NONE && append(reader, child, &indices, party) && good;
  }
  *ret = indices;
  return good;
}

bool zopa_reader_issues(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node, struct zopa_indices *ret)
{
  const struct zopa_node *child;
  size_t count;
  if (!zopa_reader_items(reader, what, node, &child, &count) || !zopa_reader_fits(reader, what, node, count, ZOPA_ISSUES_MAX))
    return false;
  struct zopa_indices indices = {.at = ZOPA_READER_NEW(reader, uint32_t, count)};
  bool good = indices.at != NULL;
  for (size_t i = 0; i < count && indices.at; i++, child = child->next) {
    uint32_t issue = zopa_reader_issue(reader, child->text, zopa_reader_place(reader, child), 0);
    good = issue != ZOPA_NONE && append(reader, child, &indices, issue) && good;
  }
  *ret = indices;
  return good;
}

bool zopa_reader_ledger(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, struct zopa_ids *ret)
{
  const struct zopa_node *child;
  size_t count;
  if (!zopa_reader_items(reader, key->name, node, &child, &count) || !zopa_reader_fits(reader, key->name, node, count, LINKS_MAX))
    return false;
  struct zopa_ids ids = {.ids = ZOPA_READER_NEW(reader, const char *, count)};
  bool good = ids.ids != NULL;
  for (size_t i = 0; i < count && ids.ids; i++, child = child->next) {
    uint32_t index = zopa_names_index(&reader->statements, child->text);
    if (index != ZOPA_NONE) {
      ids.ids[ids.ids_count++] = reader->statement_ids[index];
      continue;
    }
    char shown[ZOPA_SHOWN_SIZE];
    good = zopa_reader_unknown(reader, zopa_reader_place(reader, child), child->text, reader->statement_ids, reader->statement_ids_count,
                               "the ids are", "no statement has the id \"%s\"", zopa_shown(child->text, shown));
  }
  *ret = ids;
  return good;
}

/* ---------------------------------------------------------------- clauses */

static bool room_for(struct zopa_case_reader *reader, const struct zopa_node *node, size_t count)
{
  reader->listed += count;
  if (reader->listed <= LISTED_MAX)
    return true;
  reader->too_large = true;
  return reader->listed - count > LISTED_MAX /* told already */
         ? false : zopa_reader_wrong(reader, node, "the terms of this file list more than the limit of %d options", LISTED_MAX);
}

static int compare_indices(const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

/* Options in the order written; duplicates are told. */
bool zopa_reader_options(struct zopa_case_reader *reader, const struct zopa_key *key, const struct zopa_node *node, uint32_t issue,
                         struct zopa_indices *ret)
{
  const struct zopa_node *child;
  size_t count;
  if (!zopa_reader_items(reader, key ? key->name : reader->it->issues[issue].id, node, &child, &count) || !room_for(reader, node, count))
    return false;
  struct zopa_indices indices = {.at = ZOPA_READER_NEW(reader, uint32_t, count)};
  bool good = indices.at != NULL;
  for (size_t i = 0; i < count && indices.at; i++, child = child->next) {
    uint32_t hint = indices.at_count ? indices.at[indices.at_count - 1] + 1 : 0;
    uint32_t option = zopa_reader_option(reader, issue, child->text, zopa_reader_place(reader, child), hint);
    if (option == ZOPA_NONE)
      good = false;
    else
      indices.at[indices.at_count++] = option;
  }
  *ret = indices;
  return good;
}

static bool check_twice(struct zopa_case_reader *reader, const struct zopa_node *node, uint32_t issue, const uint32_t *sorted, size_t count)
{
  for (size_t i = 1; i < count; i++)
    if (sorted[i] == sorted[i - 1])
      return zopa_reader_wrong(reader, node, "this list names the option \"%s\" twice", reader->it->issues[issue].options[sorted[i]].id);
  return true;
}

/* {at_least:, at_most:}: the bounds, and the options within them. */
static bool read_bounds(struct zopa_case_reader *reader, const struct zopa_node *node, struct zopa_term *term)
{
  static const char *const names[] = {"at_least", "at_most"};
  const struct zopa_issue *issue = &reader->it->issues[term->issue];
  const struct zopa_node *given[2] = {zopa_node_get(node, names[0]), zopa_node_get(node, names[1])};
  struct zopa_number *bounds[2] = {&term->at_least, &term->at_most};
  char shown[ZOPA_SHOWN_SIZE];
  if (!issue->numeric)
    return zopa_reader_wrong(reader, node, "%s is no numeric issue; name one of its options, or a list of them", issue->id);
  for (const struct zopa_node *child = node->first; child; child = child->next)
    if (child != given[0] && child != given[1])
      return zopa_reader_unknown(reader, zopa_reader_key_place(reader, child), child->key, names, 2, "its keys are", "a bound has no key \"%s\"",
                                 zopa_shown(child->key, shown));
  if (!given[0] && !given[1])
    return zopa_reader_wrong(reader, node, "a bound needs at_least, at_most or both");
  for (size_t i = 0; i < 2; i++)
    if (given[i] && !zopa_reader_number(reader, names[i], given[i], bounds[i]))
      return false;
  uint32_t below, above, first = 0, last = (uint32_t)issue->options_count - 1;
  if (issue->options_count == 0)
    return true;
  if (given[0] && (first = zopa_grid_index(issue, term->at_least.text, &below, &above)) == ZOPA_NONE)
    first = above;
  if (given[1] && (last = zopa_grid_index(issue, term->at_most.text, &below, &above)) == ZOPA_NONE)
    last = below;
  if (first == ZOPA_NONE || last == ZOPA_NONE || first > last)
    return zopa_reader_wrong(reader, node, "no value of %s lies within these bounds; it goes from %s to %s", issue->id, issue->from.text, issue->to.text);
  size_t count = last - first + 1;
  if (!room_for(reader, node, count) || !(term->options = ZOPA_READER_NEW(reader, uint32_t, count)))
    return false;
  for (size_t i = 0; i < count; i++)
    term->options[term->options_count++] = first + (uint32_t)i;
  return true;
}

static bool read_term(struct zopa_case_reader *reader, const struct zopa_node *node, bool package, bool open, struct zopa_term *term)
{
  const char *id = reader->it->issues[term->issue].id;
  term->place = zopa_reader_key_place(reader, node);
  if (zopa_node_is_null(node) && *node->text == '\0')
    return zopa_reader_wrong_key(reader, node, "\"%s\" names no option", id);
  if (package && node->kind != ZOPA_NODE_SCALAR)
    return zopa_reader_wrong(reader, node, "\"%s\" is one option here, not %s", id, zopa_node_kind_word(node));
  if (node->kind == ZOPA_NODE_MAP)
    return read_bounds(reader, node, term);
  struct zopa_indices options = {0};
  if (!zopa_reader_options(reader, NULL, node, term->issue, &options))
    return false;
  if (options.at_count == 0 && !open && node->kind == ZOPA_NODE_LIST && node->count == 0)
    return zopa_reader_wrong(reader, node, "this list names no option of %s; name one, or take the issue out", id);
  qsort(options.at, options.at_count, sizeof *options.at, compare_indices);
  term->options = options.at;
  term->options_count = options.at_count;
  return check_twice(reader, node, term->issue, options.at, options.at_count);
}

bool zopa_reader_clause(struct zopa_case_reader *reader, const char *what, const struct zopa_node *node, bool package, bool open,
                        struct zopa_clause *ret)
{
  if (!zopa_reader_is(reader, what, node, ZOPA_NODE_MAP) || !zopa_reader_fits(reader, what, node, node->count, ZOPA_ISSUES_MAX))
    return false;
  struct zopa_clause clause = {.terms = ZOPA_READER_NEW(reader, struct zopa_term, node->count), .place = zopa_reader_key_place(reader, node)};
  bool good = clause.terms != NULL;
  uint32_t hint = 0;
  for (const struct zopa_node *child = clause.terms ? node->first : NULL; child; child = child->next) {
    struct zopa_term *term = &clause.terms[clause.terms_count];
    term->issue = zopa_reader_issue(reader, child->key, zopa_reader_key_place(reader, child), hint);
    if (term->issue == ZOPA_NONE) {
      good = false;
      continue;
    }
    hint = term->issue + 1;
    if (read_term(reader, child, package, open, term))
      clause.terms_count++;
    else {
      good = false;
      *term = (struct zopa_term){0};
    }
  }
  *ret = clause;
  return good;
}
