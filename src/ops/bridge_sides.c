/* bridge_sides.c - see bridge_sides.h. */
#include "ops/bridge_sides.h"

#include <string.h>

#include "ops/bridge_view.h"

static bool lists(const struct zopa_case *it, const char *id, const char *other)
{
  const struct zopa_statement *statement = zopa_statement_by_id(it, id);
  for (size_t i = 0; statement && i < statement->contradicts.ids_count; i++)
    if (strcmp(statement->contradicts.ids[i], other) == 0)
      return true;
  return false;
}

static bool rivals(const struct zopa_case *it, const char *a, const char *b) { return lists(it, a, b) || lists(it, b, a); }

bool zopa_bridge_sides_rival(const struct zopa_case *negotiation, const struct zopa_argument *assume)
{
  for (size_t a = 0; a < assume->count; a++)
    for (size_t b = a + 1; b < assume->count; b++)
      if (rivals(negotiation, assume->values[a], assume->values[b]))
        return true;
  return false;
}

size_t zopa_bridge_sides_with(const struct zopa_case *negotiation, const struct zopa_argument *assume, size_t at, const char **ret_values)
{
  size_t count = 0;
  for (size_t k = 0; k < assume->count; k++)
    if (k == at || !rivals(negotiation, assume->values[at], assume->values[k]))
      ret_values[count++] = assume->values[k];
  return count;
}

/* ---------------------------------------------------------------- the table */

static const struct zopa_bridge_package *best(const struct zopa_bridge_side *side)
{
  return side->bridge && side->bridge->package_count ? &side->bridge->packages[0] : NULL;
}

static void add_issues(const struct zopa_bridge_side *sides, size_t count, struct zopa_table *table)
{
  const struct zopa_case *it = sides[0].negotiation;
  for (uint32_t i = 0; i < it->issues_count; i++) {
    bool open = false;
    for (size_t k = 0; k < count; k++)
      open = open || (best(&sides[k]) && sides[k].bridge->open[i]);
    if (!open)
      continue;
    zopa_table_row(table, NULL);
    zopa_table_cell(table, zopa_issue_title(it, i));
    for (size_t k = 0; k < count; k++) {
      const struct zopa_bridge_package *package = best(&sides[k]);
      struct zopa_text buffer = {0};
      zopa_table_cell(table, package ? zopa_option_title(&it->issues[i], package->outcome[i], &buffer) : "–");
      if (package && best(&sides[0]) && k > 0 && package->outcome[i] != best(&sides[0])->outcome[i])
        zopa_table_tone(table, ZOPA_TONE_STRONG);
      zopa_text_clear(&buffer);
    }
  }
}

static void add_share(struct zopa_table *table, const struct zopa_call *call, bool known, double share, double error)
{
  struct zopa_text text = {0};
  if (known)
    zopa_bridge_share(share, error, &call->terminal, &text);
  zopa_table_cell(table, known ? text.data : "–");
  zopa_text_clear(&text);
}

static void add_shares(const struct zopa_bridge_side *sides, size_t count, const struct zopa_call *call, struct zopa_table *table)
{
  const struct zopa_case *it = sides[0].negotiation;
  for (uint32_t p = 0; p < it->parties_count; p++) {
    if (!zopa_party_consents(it, p))
      continue;
    zopa_table_row(table, NULL);
    zopa_table_cell(table, zopa_party_title(it, p));
    zopa_table_party(table, (int)p);
    zopa_table_note(table, "accepts");
    for (size_t k = 0; k < count; k++) {
      const struct zopa_bridge_package *package = best(&sides[k]);
      const struct zopa_bridge_party *own = NULL;
      for (size_t b = 0; package && b < sides[k].bridge->party_count; b++)
        own = package->parties[b].party == p ? &package->parties[b] : own;
      add_share(table, call, own != NULL, own ? own->share : 0, own ? own->share_error : 0);
    }
  }
  zopa_table_row(table, NULL);
  zopa_table_cell(table, "All accept");
  for (size_t k = 0; k < count; k++)
    add_share(table, call, best(&sides[k]) != NULL, best(&sides[k]) ? best(&sides[k])->joint : 0, best(&sides[k]) ? best(&sides[k])->joint_error : 0);
}

void zopa_bridge_sides_print(const struct zopa_bridge_side *sides, size_t count, struct zopa_call *call)
{
  struct zopa_table table = {0};
  zopa_call_head(call, sides[0].negotiation);
  zopa_terminal_heading(&call->terminal, "Rival claims, each believed in turn", &call->text);
  zopa_terminal_paragraph(&call->terminal, 0,
                          "The best way to close what is open when each entry is believed against those that it contradicts. Nothing is decided "
                          "between them; bold marks where a later column differs from the first.",
                          &call->text);
  zopa_text_string(&call->text, "\n");
  zopa_table_caption(&table, "The best package under each claim");
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "");
  for (size_t k = 0; k < count; k++) {
    struct zopa_text head = {0};
    zopa_text_format(&head, "%s believed", sides[k].assumed);
    zopa_table_column(&table, ZOPA_ALIGN_LEFT, head.data ? head.data : "");
    zopa_text_clear(&head);
  }
  add_issues(sides, count, &table);
  add_shares(sides, count, call, &table);
  zopa_table_print(&table, &call->terminal, &call->text);
  zopa_table_clear(&table);
  zopa_text_string(&call->text, "\n");
  for (size_t k = 0; k < count; k++) {
    struct zopa_text line = {0};
    zopa_text_format(&line, best(&sides[k]) ? "All of it when %s is believed: zopa bridge %s --assume %s"
                                            : "No package when %s is believed; why: zopa bridge %s --assume %s",
                     sides[k].assumed, call->operands[0], sides[k].assumed);
    zopa_terminal_paragraph(&call->terminal, 0, line.data ? line.data : "", &call->text);
    call->text.failed |= line.failed;
    zopa_text_clear(&line);
  }
  call->text.failed |= table.failed;
}

void zopa_bridge_sides_json(const struct zopa_bridge_side *sides, size_t count, struct zopa_text *text)
{
  struct zopa_json json = ZOPA_JSON_INIT(text);
  zopa_json_object(&json, NULL);
  zopa_json_integer(&json, "zopa", 1);
  zopa_json_array(&json, "alternatives");
  for (size_t k = 0; k < count; k++) {
    zopa_json_object(&json, NULL);
    zopa_json_string(&json, "assume", sides[k].assumed);
    zopa_json_written(&json, "answer", sides[k].json.data);
    zopa_json_end(&json);
    text->failed |= sides[k].json.failed;
  }
  zopa_json_end(&json);
  zopa_json_end(&json);
}
