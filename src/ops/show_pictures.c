/* show_pictures.c - the moves of show_moves.c as pictures: one for each issue on which there is something to compare. */
#include "ops/outcome_text.h"
#include "ops/show_view.h"

/* Two parties, or two stages. A lone mark says no more than the matrix does. */
static bool comparable(const struct zopa_show_move *moves, size_t count)
{
  for (size_t i = 1; i < count; i++)
    if (moves[i].party != moves[0].party || moves[i].stage != moves[0].stage)
      return true;
  return false;
}

static size_t end_of_issue(const struct zopa_show *show, size_t start)
{
  size_t end = start;
  while (end < show->moves_count && show->moves[end].issue == show->moves[start].issue)
    end++;
  return end;
}

static const char **stage_names(struct zopa_show *show)
{
  const char **names = zopa_show_new(show, show->stages_count, sizeof *names);
  for (size_t i = 0; names && i < show->stages_count; i++) {
    const struct zopa_round *round = show->stages[i].round == ZOPA_NONE ? NULL : &show->negotiation->rounds[show->stages[i].round];
    struct zopa_text text = {0};
    if (!round)
      zopa_show_short_day(show->stages[i].day, &text);
    names[i] = round ? round->name ? round->name : round->id : zopa_show_keep(show, &text);
  }
  return names;
}

static const char **party_names(struct zopa_show *show)
{
  const char **names = zopa_show_new(show, show->negotiation->parties_count, sizeof *names);
  for (size_t p = 0; names && p < show->negotiation->parties_count; p++)
    names[p] = zopa_party_title(show->negotiation, (uint32_t)p);
  return names;
}

static const char **option_names(struct zopa_show *show, const struct zopa_issue *issue)
{
  const char **names = zopa_show_new(show, issue->options_count, sizeof *names);
  for (size_t o = 0; names && o < issue->options_count; o++)
    names[o] = issue->options[o].text && *issue->options[o].text ? issue->options[o].text : issue->options[o].id;
  return names;
}

/* "Hanna Brandt for Union, 20 Jan 2026 [s1]", what was said, and the words. */
static const char *move_title(struct zopa_show *show, const struct zopa_show_move *move)
{
  const struct zopa_show_position *position = move->position;
  struct zopa_text text = {0};
  zopa_text_string(&text, zopa_party_title(show->negotiation, move->party));
  zopa_text_string(&text, " ");
  zopa_show_position(show, position, &text);
  zopa_text_string(&text, " (");
  zopa_show_position_note(show, position, &text);
  zopa_text_string(&text, ")");
  if (position->kind == ZOPA_BY_STATEMENT) {
    const struct zopa_statement *statement = &show->negotiation->statements[position->index];
    zopa_text_format(&text, "\n%s", statement->speaker ? statement->speaker : "speaker not named");
    if (statement->quote)
      zopa_text_format(&text, ": “%s”", statement->quote);
    zopa_text_format(&text, " [%s]", statement->id);
  }
  return zopa_show_keep(show, &text);
}

static struct zopa_positions picture_of(struct zopa_show *show, const struct zopa_show_move *moves, size_t count)
{
  const struct zopa_issue *issue = &show->negotiation->issues[moves->issue];
  struct zopa_position *positions = zopa_show_new(show, count, sizeof *positions);
  struct zopa_text title = {0}, gap = {0};
  for (size_t i = 0; positions && i < count; i++)
    positions[i] = (struct zopa_position){(int)moves[i].party, moves[i].stage, moves[i].first_option, moves[i].last_option, move_title(show, &moves[i])};
  zopa_text_string(&title, zopa_issue_title(show->negotiation, moves->issue));
  if (issue->unit)
    zopa_text_format(&title, " (%s)", issue->unit);
  zopa_show_gap(show, moves->issue, &gap);
  const char *kept = zopa_show_keep(show, &gap);
  return (struct zopa_positions){
    .issue = zopa_show_keep(show, &title), .options = option_names(show, issue), .options_count = issue->options_count, .numeric = issue->numeric,
    .stages_count = show->stages_count, .parties_count = show->negotiation->parties_count, .positions = positions, .positions_count = count,
    .gap = *kept ? kept : NULL,
  };
}

const struct zopa_positions *zopa_show_pictures(struct zopa_show *show, size_t *ret_count)
{
  size_t count = 0, issues = 0;
  for (size_t start = 0; start < show->moves_count; start = end_of_issue(show, start))
    issues++;
  struct zopa_positions *pictures = zopa_show_new(show, issues, sizeof *pictures);
  const char **stages = stage_names(show), **parties = party_names(show);
  for (size_t start = 0, end; !show->failed && start < show->moves_count; start = end) {
    end = end_of_issue(show, start);
    if (!comparable(show->moves + start, end - start))
      continue;
    pictures[count] = picture_of(show, show->moves + start, end - start);
    pictures[count].stages = stages;
    pictures[count].parties = parties;
    count++;
  }
  *ret_count = show->failed ? 0 : count;
  return pictures;
}
