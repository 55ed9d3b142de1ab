/* bridge_conflicts.c - statements of a party that cannot all hold, with the entries they rest on, and for each way out the command that takes it.
 *
 * A conflict as the search gives it is smallest: without any one of its members the others can hold. So each member is a way out by itself. One
 * goes when all entries go that it rests on (--without), or when an entry is believed that contradicts all of those (--assume). */
#include <string.h>

#include "ops/bridge_view.h"
#include "ops/outcome_text.h"

/* --- ways out --- */

static bool has_id(const char *const *ids, size_t count, const char *id)
{
  for (size_t i = 0; i < count; i++)
    if (strcmp(ids[i], id) == 0)
      return true;
  return false;
}

static bool same_ids(const struct zopa_ids *a, const char *const *ids, size_t count)
{
  if (a->ids_count != count)
    return false;
  for (size_t i = 0; i < count; i++)
    if (!has_id(ids, count, a->ids[i]))
      return false;
  return true;
}

/* True when an entry contradicts all entries that a statement rests on, so that believing it takes the statement out. */
static bool outweighs(const struct zopa_statement *entry, const struct zopa_ids *from)
{
  for (size_t i = 0; i < from->ids_count; i++)
    if (!has_id(entry->contradicts.ids, entry->contradicts.ids_count, from->ids[i]))
      return false;
  return from->ids_count > 0;
}

static bool assumed_already(const struct zopa_bridge_way *ways, size_t count, uint32_t statement, const char *id)
{
  for (size_t i = 0; i < count; i++)
    if (ways[i].assume && ways[i].statement == statement && strcmp(ways[i].assume, id) == 0)
      return true;
  return false;
}

/* Ways to believe one of the entries of the conflict against another statement of it. */
static void add_assumptions(const struct zopa_bridge_answer *answer, const struct zopa_preference_statement *statements,
                            const struct zopa_conflict *conflict, struct zopa_bridge_way *ways, size_t *count)
{
  const struct zopa_case *it = answer->show->negotiation;
  for (size_t i = 0; i < conflict->statement_count; i++)
    for (size_t k = 0; k < statements[conflict->statements[i]].from.ids_count; k++) {
      uint32_t index = zopa_show_statement(answer->show, statements[conflict->statements[i]].from.ids[k]);
      for (size_t j = 0; j < conflict->statement_count && index != ZOPA_NONE; j++)
        if (i != j && outweighs(&it->statements[index], &statements[conflict->statements[j]].from) &&
            !assumed_already(ways, *count, conflict->statements[j], it->statements[index].id))
          ways[(*count)++] = (struct zopa_bridge_way){.statement = conflict->statements[j], .assume = it->statements[index].id};
    }
}

const struct zopa_bridge_way *zopa_bridge_ways(const struct zopa_bridge_answer *answer, const struct zopa_belief *belief,
                                               const struct zopa_conflict *conflict, size_t *ret_count)
{
  const struct zopa_preference_statement *statements = answer->show->negotiation->preferences[belief->party].statements;
  size_t most = conflict->statement_count, count = 0;
  for (size_t i = 0; i < conflict->statement_count; i++)
    most += statements[conflict->statements[i]].from.ids_count * conflict->statement_count;
  struct zopa_bridge_way *ways = zopa_show_new(answer->show, most, sizeof *ways);
  *ret_count = 0;
  for (size_t i = 0; ways && i < conflict->statement_count; i++) {
    const struct zopa_ids *from = &statements[conflict->statements[i]].from;
    bool told = false;
    for (size_t k = 0; k < count && from->ids_count > 0; k++)
      told |= same_ids(from, ways[k].without, ways[k].without_count);
    if (!told)
      ways[count++] = (struct zopa_bridge_way){conflict->statements[i], from->ids, from->ids_count, NULL};
  }
  if (ways)
    add_assumptions(answer, statements, conflict, ways, &count);
  *ret_count = count;
  return ways;
}

/* --- commands --- */

/* A word as a shell reads it back. */
static void add_quoted(const char *word, struct zopa_text *text)
{
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:@%+";
  if (*word && strspn(word, plain) == strlen(word)) {
    zopa_text_string(text, word);
    return;
  }
  zopa_text_string(text, "'");
  for (; *word; word++)
    if (*word == '\'')
      zopa_text_string(text, "'\\''");
    else
      zopa_text_add(text, word, 1);
  zopa_text_string(text, "'");
}

static void add_option(enum zopa_parameter_id id, const char *value, struct zopa_text *text)
{
  const struct zopa_parameter *parameter = &zopa_parameters[id];
  zopa_text_format(text, strlen(parameter->name) == 1 ? " -%s" : " --%s", parameter->name);
  if (parameter->kind == ZOPA_PARAMETER_FLAG)
    return;
  zopa_text_string(text, " ");
  add_quoted(value, text);
}

/* What was asked, without where the answer went. */
static void add_call(const struct zopa_call *call, struct zopa_text *text)
{
  zopa_text_format(text, "zopa %s", call->op->name);
  for (size_t i = 0; i < call->operand_count; i++) {
    zopa_text_string(text, " ");
    add_quoted(call->operands[i], text);
  }
  for (int id = 0; id < ZOPA_PARAMETER_COUNT_OF; id++) {
    const struct zopa_argument *argument = &call->arguments[id];
    bool list = zopa_parameters[id].kind == ZOPA_PARAMETER_LIST, where = zopa_parameters[id].kind == ZOPA_PARAMETER_FILE;
    if (where || id == ZOPA_P_JSON || id == ZOPA_P_QUIET || id == ZOPA_P_TIMINGS)
      continue;
    for (size_t i = list || argument->count == 0 ? 0 : argument->count - 1; i < argument->count; i++)
      add_option((enum zopa_parameter_id)id, argument->values[i], text);
  }
}

static const char *way_command(const struct zopa_bridge_answer *answer, const struct zopa_bridge_way *way)
{
  struct zopa_text text = {0};
  if (!way->assume && way->without_count == 0)
    return NULL;
  add_call(answer->call, &text);
  for (size_t i = 0; i < way->without_count; i++)
    add_option(ZOPA_P_WITHOUT, way->without[i], &text);
  if (way->assume)
    add_option(ZOPA_P_ASSUME, way->assume, &text);
  return zopa_show_keep(answer->show, &text);
}

/* --- in words --- */

/* The number under which the words of a conflict list a statement. */
static size_t number_of(const struct zopa_conflict *conflict, uint32_t statement)
{
  size_t i = 0;
  while (i < conflict->statement_count && conflict->statements[i] != statement)
    i++;
  return i + 1;
}

/* Where in the file a statement stands that names no entry: "the file itself (case.yaml:40:7, union.statements[3])". */
static void add_file_place(const struct zopa_bridge_answer *answer, uint32_t party, uint32_t statement, struct zopa_text *text)
{
  const struct zopa_problem problem = {.place = answer->show->negotiation->preferences[party].statements[statement].place};
  zopa_text_string(text, " It names no entry of the ledger, so it can be taken out in the file only: ");
  zopa_bridge_statement_name(answer->show->negotiation, party, statement, text);
  if (problem.place.file && problem.place.line) {
    zopa_text_string(text, ", ");
    zopa_problem_where(text, &problem);
  }
  zopa_text_string(text, ".");
}

static struct zopa_page_way tell_way(const struct zopa_bridge_answer *answer, const struct zopa_belief *belief, const struct zopa_conflict *conflict,
                                     const struct zopa_bridge_way *way)
{
  struct zopa_text text = {0};
  const struct zopa_ids ids = {(const char **)way->without, way->without_count};
  struct zopa_page_way told = {.command = way_command(answer, way)};
  if (way->assume) {
    const char **refs = zopa_show_new(answer->show, 1, sizeof *refs);
    if (refs)
      refs[0] = way->assume;
    told.says.refs = refs;
    told.says.refs_count = refs != NULL;
    zopa_text_format(&text, "To believe %s, which contradicts what (%zu) rests on:", way->assume, number_of(conflict, way->statement));
  } else {
    if (conflict->statement_count > 1)
      zopa_text_format(&text, "Without (%zu)%s", number_of(conflict, way->statement), way->without_count ? ":" : ".");
    else
      zopa_text_string(&text, way->without_count ? "Without it:" : "Without it, the others can hold.");
    if (way->without_count == 0)
      add_file_place(answer, belief->party, way->statement, &text);
    else
      zopa_show_refs(answer->show, &ids, &told.says);
  }
  told.says.text = zopa_show_keep(answer->show, &text);
  return told;
}

/* The entries that the statements of a conflict rest on, each once, in that order. */
static struct zopa_sentence tell_conflict(const struct zopa_bridge_answer *answer, const struct zopa_belief *belief,
                                          const struct zopa_conflict *conflict)
{
  const struct zopa_preference_statement *statements = answer->show->negotiation->preferences[belief->party].statements;
  struct zopa_sentence sentence = {0};
  struct zopa_text text = {0};
  size_t most = 0;
  for (size_t i = 0; i < conflict->statement_count; i++)
    most += statements[conflict->statements[i]].from.ids_count;
  const char **refs = zopa_show_new(answer->show, most, sizeof *refs);
  for (size_t i = 0; refs && i < conflict->statement_count; i++) {
    const struct zopa_ids *from = &statements[conflict->statements[i]].from;
    for (size_t k = 0; k < from->ids_count; k++)
      if (zopa_show_statement(answer->show, from->ids[k]) != ZOPA_NONE && !has_id(refs, sentence.refs_count, from->ids[k]))
        refs[sentence.refs_count++] = from->ids[k];
  }
  sentence.refs = refs;
  zopa_conflict_words(belief->rows, conflict, &text);
  sentence.text = zopa_show_keep(answer->show, &text);
  return sentence;
}

static struct zopa_page_conflict page_conflict(const struct zopa_bridge_answer *answer, const struct zopa_belief *belief,
                                               const struct zopa_conflict *conflict)
{
  struct zopa_sentence *sentence = zopa_show_new(answer->show, 1, sizeof *sentence);
  size_t count;
  const struct zopa_bridge_way *ways = zopa_bridge_ways(answer, belief, conflict, &count);
  struct zopa_page_way *told = zopa_show_new(answer->show, count, sizeof *told);
  if (!sentence || !told)
    return (struct zopa_page_conflict){0};
  *sentence = tell_conflict(answer, belief, conflict);
  for (size_t i = 0; i < count; i++)
    told[i] = tell_way(answer, belief, conflict, &ways[i]);
  return (struct zopa_page_conflict){{sentence, 1}, told, count};
}

const struct zopa_page_conflict *zopa_bridge_conflicts(const struct zopa_bridge_answer *answer, size_t *ret_count)
{
  const struct zopa_beliefs *beliefs = answer->beliefs;
  size_t most = 0, count = 0;
  for (size_t p = 0; p < beliefs->count; p++)
    most += beliefs->parties[p].conflict_count;
  struct zopa_page_conflict *conflicts = zopa_show_new(answer->show, most, sizeof *conflicts);
  for (size_t p = 0; conflicts && p < beliefs->count; p++)
    for (size_t i = 0; i < beliefs->parties[p].conflict_count; i++)
      conflicts[count++] = page_conflict(answer, &beliefs->parties[p], &beliefs->parties[p].conflicts[i]);
  *ret_count = count;
  return conflicts;
}
