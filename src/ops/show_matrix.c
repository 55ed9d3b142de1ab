/* show_matrix.c - issues by parties: where each issue stands, by whose claim, and what each party said on it last.
 *
 * An issue takes as many rows as its longest column needs, so that every piece keeps its own references. Columns list little: the latest
 * of a party's own words, the latest that others say of it, and its known preferences on the issue; the ledger has the rest. */
#include <string.h>

#include "ops/outcome_text.h"
#include "ops/show_view.h"

enum { OWN_MOST = 3, REPORTED_MOST = 2 };

/* A cell: a position, or how many more the ledger has. */
struct line {
  const struct zopa_show_position *position;
  size_t more;
};

/* The lines of one party on one issue. */
struct column {
  struct line *lines;
  size_t count;
};

static bool *find_heard(struct zopa_show *show)
{
  bool *heard = zopa_show_new(show, show->negotiation->parties_count, sizeof *heard);
  for (size_t i = 0; heard && i < show->negotiation->issues_count; i++)
    for (size_t k = 0; k < show->issues[i].positions_count; k++)
      heard[show->issues[i].positions[k].party] = true;
  return heard;
}

void zopa_show_unheard(const struct zopa_show *show, struct zopa_text *text)
{
  bool heard[ZOPA_PARTIES_MAX] = {false};
  uint32_t at[ZOPA_PARTIES_MAX];
  struct zopa_indices unheard = {.at = at};
  for (size_t i = 0; i < show->negotiation->issues_count; i++)
    for (size_t k = 0; k < show->issues[i].positions_count; k++)
      heard[show->issues[i].positions[k].party] = true;
  for (size_t p = 0; p < show->negotiation->parties_count; p++)
    if (!heard[p])
      at[unheard.at_count++] = (uint32_t)p;
  if (unheard.at_count == 0)
    return;
  zopa_text_string(text, "No position on any issue is on file of ");
  if (unheard.at_count == show->negotiation->parties_count)
    zopa_text_string(text, "any party");
  else
    zopa_show_parties(show->negotiation, &unheard, text);
  zopa_text_string(text, ".");
}

/* Appends the first `most` of a run of positions, and a line that counts the others. */
static void add_run(struct column *column, const struct zopa_show_position *positions, size_t start, size_t end, size_t most)
{
  for (size_t i = start; i < end && i < start + most; i++)
    column->lines[column->count++] = (struct line){.position = &positions[i]};
  if (end - start > most)
    column->lines[column->count++] = (struct line){.more = end - start - most};
}

static bool same_run(const struct zopa_show_position *a, const struct zopa_show_position *b)
{
  return a->party == b->party && a->reported == b->reported && (a->kind == ZOPA_BY_PREFERENCE) == (b->kind == ZOPA_BY_PREFERENCE);
}

/* Sorts the positions of an issue into columns [parties_count]. Returns the rows that they take. */
static size_t fill_columns(struct zopa_show *show, const struct zopa_show_issue *issue, struct column *columns)
{
  size_t rows = 0, parties = show->negotiation->parties_count;
  struct line *lines = zopa_show_new(show, 2 * issue->positions_count, sizeof *lines);
  for (size_t p = 0; p < parties; p++)
    columns[p] = (struct column){0};
  for (size_t start = 0, end; lines && start < issue->positions_count; start = end) {
    const struct zopa_show_position *first = &issue->positions[start];
    struct column *column = &columns[first->party];
    for (end = start + 1; end < issue->positions_count && same_run(first, &issue->positions[end]);)
      end++;
    if (!column->lines)
      column->lines = lines + 2 * start;
    size_t most = first->kind == ZOPA_BY_PREFERENCE ? end - start : first->reported ? REPORTED_MOST : OWN_MOST;
    add_run(column, issue->positions, start, end, most);
    rows = column->count > rows ? column->count : rows;
  }
  return rows;
}

void zopa_show_table_refs(struct zopa_show *show, const struct zopa_ids *from, struct zopa_table *table)
{
  for (size_t i = 0; i < from->ids_count; i++)
    if (zopa_show_statement(show, from->ids[i]) != ZOPA_NONE)
      zopa_table_ref(table, from->ids[i]);
}

/* --- cells --- */

static void write_name(struct zopa_show *show, uint32_t issue, struct zopa_table *table)
{
  const struct zopa_issue *it = &show->negotiation->issues[issue];
  struct zopa_text note = {0};
  if (it->name && strcmp(it->name, it->id) != 0)
    zopa_text_string(&note, it->id);
  if (show->issues[issue].gap_known) {
    zopa_text_string(&note, note.size ? "; " : "");
    zopa_show_gap(show, issue, &note);
  }
  zopa_table_cell(table, zopa_issue_title(show->negotiation, issue));
  zopa_table_note(table, zopa_show_keep(show, &note));
}

static void write_claim(struct zopa_show *show, const struct zopa_standing *claim, struct zopa_table *table)
{
  static const enum zopa_tone tones[] = {ZOPA_TONE_BAD, ZOPA_TONE_MIDDLE, ZOPA_TONE_MIDDLE, ZOPA_TONE_GOOD, ZOPA_TONE_GOOD};
  const struct zopa_issue *issue = &show->negotiation->issues[claim->issue];
  struct zopa_text text = {0}, note = {0};
  if (claim->claimed_by != ZOPA_NONE)
    zopa_text_string(&text, zopa_party_title(show->negotiation, claim->claimed_by));
  else
    zopa_text_string(&text, "claimant not named");
  if (claim->options.at_count > 0) {
    zopa_text_string(&text, text.size ? ": " : "");
    zopa_options_words(issue, claim->options.at, claim->options.at_count, ", ", " or ", ZOPA_OPTION_BRIEF, &text);
  }
  if (claim->since.known) {
    zopa_text_string(&note, "since ");
    zopa_show_short_day(claim->since, &note);
  }
  if (claim->note)
    zopa_text_format(&note, "%s%s", note.size ? "; " : "", claim->note);
  if (claim->visibility != ZOPA_PUBLIC)
    zopa_text_format(&note, "%s%s", note.size ? "; " : "", claim->visibility == ZOPA_MEDIATOR ? "told to the mediator" : "private");
  zopa_table_cell(table, zopa_level_word(claim->level));
  zopa_table_chip(table, tones[claim->level]);
  zopa_table_cell(table, zopa_show_keep(show, &text));
  zopa_table_note(table, zopa_show_keep(show, &note));
  if (claim->claimed_by != ZOPA_NONE)
    zopa_table_party(table, (int)claim->claimed_by);
  else
    zopa_table_tone(table, ZOPA_TONE_SOFT);
  zopa_show_table_refs(show, &claim->from, table);
}

static void write_line(struct zopa_show *show, const struct line *line, struct zopa_table *table)
{
  const struct zopa_show_position *position = line->position;
  struct zopa_text text = {0}, note = {0};
  const struct zopa_show_link *links;
  if (!position) {
    zopa_table_cell_format(table, "and %zu more in the ledger", line->more);
    zopa_table_tone(table, ZOPA_TONE_SOFT);
    return;
  }
  zopa_show_position(show, position, &text);
  zopa_show_position_note(show, position, &note);
  zopa_table_cell(table, zopa_show_keep(show, &text));
  zopa_table_note(table, zopa_show_keep(show, &note));
  if (position->kind == ZOPA_BY_STATEMENT) {
    zopa_table_ref(table, show->negotiation->statements[position->index].id);
    if (position->reported || zopa_show_links(show, position->index, ZOPA_LINK_SUPERSEDED, &links) > 0)
      zopa_table_tone(table, ZOPA_TONE_SOFT);
  } else if (position->kind == ZOPA_BY_OFFER) {
    zopa_show_table_refs(show, &show->negotiation->offers[position->index].from, table);
    if (zopa_show_expired(show, show->negotiation->offers[position->index].expires))
      zopa_table_tone(table, ZOPA_TONE_SOFT);
  } else {
    const struct zopa_preference_statement *statement = &show->negotiation->preferences[position->party].statements[position->index];
    zopa_show_table_refs(show, &statement->from, table);
    if (statement->kind == ZOPA_RED_LINE)
      zopa_table_tone(table, ZOPA_TONE_BAD);
  }
}

static void write_nothing(const char *text, struct zopa_table *table)
{
  zopa_table_cell(table, text);
  zopa_table_tone(table, ZOPA_TONE_SOFT);
}

static void write_standing(struct zopa_show *show, const struct zopa_show_issue *issue, size_t row, struct zopa_table *table)
{
  if (row < issue->claims_count) {
    write_claim(show, &show->negotiation->standing[issue->claims[row]], table);
    return;
  }
  write_nothing(row == 0 ? "nothing on file" : "", table);
  zopa_table_span(table, 2);
}

static void write_issue(struct zopa_show *show, uint32_t i, const bool *heard, struct column *columns, struct zopa_table *table)
{
  const struct zopa_show_issue *issue = &show->issues[i];
  size_t rows = fill_columns(show, issue, columns);
  rows = issue->claims_count > rows ? issue->claims_count : rows > 0 ? rows : 1;
  for (size_t row = 0; row < rows && !show->failed; row++) {
    zopa_table_row(table, NULL);
    if (row == 0)
      write_name(show, i, table);
    else
      zopa_table_cell(table, "");
    write_standing(show, issue, row, table);
    for (size_t p = 0; p < show->negotiation->parties_count; p++) {
      if (!heard[p])
        continue;
      if (row < columns[p].count)
        write_line(show, &columns[p].lines[row], table);
      else
        write_nothing(row == 0 ? "–" : "", table);
    }
  }
}

void zopa_show_matrix(struct zopa_show *show, struct zopa_table *table)
{
  const struct zopa_case *negotiation = show->negotiation;
  const bool *heard = find_heard(show);
  struct column *columns = zopa_show_new(show, negotiation->parties_count, sizeof *columns);
  if (show->failed)
    return;
  zopa_table_caption(table, "Issues, where they stand, and what each party said on them last");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Issue");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "Standing");
  zopa_table_column(table, ZOPA_ALIGN_LEFT, "As claimed");
  for (size_t p = 0; p < negotiation->parties_count; p++)
    if (heard[p])
      zopa_table_party_column(table, ZOPA_ALIGN_LEFT, (int)p, zopa_party_title(negotiation, (uint32_t)p));
  for (size_t i = 0; i < negotiation->issues_count; i++)
    write_issue(show, (uint32_t)i, heard, columns, table);
  show->failed |= table->failed;
}
