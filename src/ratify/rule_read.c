/* rule_read.c - a rule from a tree of nodes. See rule.h; the language is described in docs/rules.md.
 *
 * Method. A map asks for everything that it lists: one main demand (a quota, a rule within, all, any, some or a sequence of rules) and
 * perhaps a quorum, a veto, a consent, a blocking minority; several become one group. What its thresholds count by, and what shares are
 * shares of, holds for the rules within it too, until one of them says otherwise. Parts are written in post-order, so a group is closed by naming it
 * the parent of all parts written since it began that have none.
 * Invariant. Recursion goes at most ZOPA_RULE_DEPTH_MAX deep. No problem stops the reading: what is wrong is told and left out. */
#include <stdarg.h>
#include <string.h>

#include "base/number.h"
#include "ratify/rule_reader.h"

/* What a rule takes from the one around it. */
struct scope {
  enum zopa_rule_base base;
  const char *body;
  uint32_t members;               /* the draft that says who votes, or ZOPA_RULE_NONE: everyone */
  uint32_t counted;               /* the draft that says what each counts for, or ZOPA_RULE_NONE: one each */
  const char *noun;
  unsigned depth;
};

enum { ID_MAX = 250 };            /* bytes, as for every id of a case */

bool zopa_rule_wrong(struct zopa_rule_reader *reader, const struct zopa_node *node, const char *format, ...)
{
  struct zopa_text text = {0};
  va_list arguments;
  va_start(arguments, format);
  zopa_text_format_list(&text, format, arguments);
  va_end(arguments);
  if (text.failed)
    reader->out_of_memory = true;
  else
    zopa_error_add(reader->error, ZOPA_ERROR, zopa_node_place(node), "%s", text.data);
  zopa_text_clear(&text);
  reader->wrong = true;
  return false;
}

bool zopa_rule_no_memory(struct zopa_rule_reader *reader)
{
  reader->out_of_memory = true;
  return false;
}

static bool too_large(struct zopa_rule_reader *reader, const struct zopa_node *node, const char *what, unsigned most)
{
  reader->too_large = true;
  return zopa_rule_wrong(reader, node, "the rule has more than %u %s, which is the most that one rule may have", most, what);
}

static const char *scalar(struct zopa_rule_reader *reader, const char *key, const struct zopa_node *node, const char *example)
{
  if (node->kind == ZOPA_NODE_SCALAR && !zopa_node_is_null(node))
    return node->text;
  zopa_rule_wrong(reader, node, "\"%s\" is %s here; it should be one value, like %s", key, zopa_node_kind_word(node), example);
  return NULL;
}

/* ---------------------------------------------------------------- voters */

/* The voter of an id, added when it is new; ZOPA_RULE_NONE after a problem. */
static uint32_t add_voter(struct zopa_rule_reader *reader, const char *id, const struct zopa_node *node, bool known)
{
  uint32_t index = zopa_names_index(&reader->names, id);
  if (index != ZOPA_RULE_NONE) {
    reader->voters[index].known |= known;
    return index;
  }
  size_t size = strlen(id);
  bool good = size > 0 && size <= ID_MAX;
  for (size_t i = 0; i < size; i++)
    good = good && (unsigned char)id[i] >= ' ' && id[i] != 0x7F;
  if (!good) {
    zopa_rule_wrong(reader, node, "the name of a voter is one line of 1 to %d bytes", ID_MAX);
    return ZOPA_RULE_NONE;
  }
  if (reader->voter_count == ZOPA_RULE_VOTERS_MAX) {
    too_large(reader, node, "voters", ZOPA_RULE_VOTERS_MAX);
    return ZOPA_RULE_NONE;
  }
  struct zopa_rule_voter *voters = zopa_arena_grow(reader->arena, reader->voters, reader->voter_count, &reader->voter_capacity, sizeof *voters);
  if (voters)
    reader->voters = voters;
  char *copy = zopa_arena_text(reader->arena, id, size);
  if (!voters || !copy || !zopa_names_add(&reader->names, copy, (uint32_t)reader->voter_count, &index)) {
    zopa_rule_no_memory(reader);
    return ZOPA_RULE_NONE;
  }
  voters[reader->voter_count] = (struct zopa_rule_voter){.id = copy, .known = known};
  return (uint32_t)reader->voter_count++;
}

/* Voter number n of those without a name: "3", "Senate 3", "large 3". */
static uint32_t add_numbered(struct zopa_rule_reader *reader, const char *start, size_t n, const struct zopa_node *node, bool known)
{
  struct zopa_text name = {0};
  uint32_t index = ZOPA_RULE_NONE;
  if (start)
    zopa_text_format(&name, "%s ", start);
  zopa_text_format(&name, "%zu", n);
  if (name.failed)
    zopa_rule_no_memory(reader);
  else
    index = add_voter(reader, name.data, node, known);
  zopa_text_clear(&name);
  return index;
}

/* A whole number from 1 to what a rule may have of voters or parts. */
static bool read_count(struct zopa_rule_reader *reader, const char *key, const struct zopa_node *node, size_t *ret)
{
  const char *text = scalar(reader, key, node, "3");
  char shown[ZOPA_SHOWN_SIZE];
  size_t value = 0, digits = text ? strspn(text, "0123456789") : 0;
  if (!text)
    return false;
  for (size_t i = 0; i < digits && value <= ZOPA_RULE_VOTERS_MAX; i++)
    value = 10 * value + (size_t)(text[i] - '0');
  if (text[digits] || digits == 0 || value == 0 || value > ZOPA_RULE_VOTERS_MAX)
    return zopa_rule_wrong(reader, node, "\"%s\" is a whole number from 1 to %d, not \"%s\"", key, ZOPA_RULE_VOTERS_MAX, zopa_shown(text, shown));
  *ret = value;
  return true;
}

/* ---------------------------------------------------------------- drafts of measures */

static uint32_t add_draft(struct zopa_rule_reader *reader, struct zopa_draft draft)
{
  struct zopa_draft *drafts = zopa_arena_grow(reader->arena, reader->drafts, reader->draft_count, &reader->draft_capacity, sizeof *drafts);
  if (!drafts) {
    zopa_rule_no_memory(reader);
    return ZOPA_RULE_NONE;
  }
  reader->drafts = drafts;
  drafts[reader->draft_count] = draft;
  return (uint32_t)reader->draft_count++;
}

/* Entries of a listed draft while they are gathered. */
struct entries {
  struct zopa_draft_entry *items;
  size_t count, capacity;
};

static bool add_entry(struct zopa_rule_reader *reader, const struct zopa_node *node, struct entries *entries, uint32_t voter, const char *text)
{
  if (reader->entry_count == ZOPA_RULE_ENTRIES_MAX)
    return too_large(reader, node, "seats and weights", ZOPA_RULE_ENTRIES_MAX);
  reader->entry_count++;
  struct zopa_draft_entry *items = zopa_arena_grow(reader->arena, entries->items, entries->count, &entries->capacity, sizeof *items);
  if (!items)
    return zopa_rule_no_memory(reader);
  entries->items = items;
  items[entries->count++] = (struct zopa_draft_entry){voter, text};
  return true;
}

/* A weight: a number that is not negative, copied. NULL after a problem. */
static const char *read_weight(struct zopa_rule_reader *reader, const struct zopa_node *node)
{
  const char *text = scalar(reader, "weights", node, "7");
  char shown[ZOPA_SHOWN_SIZE];
  double value = 0;
  if (!text)
    return NULL;
  if (!zopa_number_read(text, &value) || value < 0) {
    zopa_rule_wrong(reader, node, "\"%s\" is no weight; a weight is a number that is not negative", zopa_shown(text, shown));
    return NULL;
  }
  const char *copy = zopa_arena_string(reader->arena, text);
  if (!copy)
    zopa_rule_no_memory(reader);
  return copy;
}

/* {count: 4, weight: 29}: so many voters of one weight. */
static bool read_many(struct zopa_rule_reader *reader, const struct zopa_node *node, size_t *ret_count, const char **ret_text)
{
  const struct zopa_node *count = zopa_node_get(node, "count"), *weight = zopa_node_get(node, "weight");
  if (!count || !weight || node->count != 2)
    return zopa_rule_wrong(reader, node, "many voters of one weight are written {count: 4, weight: 29}, with these two keys");
  if (!read_count(reader, "count", count, ret_count))
    return false;
  *ret_text = read_weight(reader, weight);
  return *ret_text != NULL;
}

/* weights: a map from voter to weight, or a list of weights of voters without names. */
static uint32_t read_weights(struct zopa_rule_reader *reader, const struct zopa_node *node, const char *body)
{
  struct entries entries = {0};
  bool known = reader->setting->roll == NULL;
  size_t numbered = 0;
  if (node->kind == ZOPA_NODE_SCALAR || node->count == 0) {
    zopa_rule_wrong(reader, node, "\"weights\" is %s here; it should be a map from voter to weight, like {a: 7, b: 1}, or a list of weights",
                    node->kind == ZOPA_NODE_SCALAR ? zopa_node_kind_word(node) : "empty");
    return ZOPA_RULE_NONE;
  }
  for (const struct zopa_node *child = node->first; child && !reader->out_of_memory && !reader->too_large; child = child->next) {
    const char *text = NULL, *start = child->key ? child->key : body;
    size_t count = 1, first = child->key ? 1 : numbered + 1;
    bool many = child->kind == ZOPA_NODE_MAP;
    if (many ? !read_many(reader, child, &count, &text) : !(text = read_weight(reader, child)))
      continue;
    numbered += child->key ? 0 : count;
    for (size_t i = 0; i < count; i++) {
      uint32_t voter = child->key && !many ? add_voter(reader, child->key, child, known) : add_numbered(reader, start, first + i, child, known);
      if (voter == ZOPA_RULE_NONE || !add_entry(reader, child, &entries, voter, text))
        break;
      if (!known && !reader->voters[voter].asked)
        reader->voters[voter].asked = child;
    }
  }
  return add_draft(reader, (struct zopa_draft){ZOPA_DRAFT_LISTED, node, entries.items, entries.count, 0, ZOPA_RULE_NONE});
}

/* A list of voters, or one alone, into entries; asked: they have to be known from elsewhere. */
static bool read_names(struct zopa_rule_reader *reader, const char *key, const struct zopa_node *node, bool known, bool asked,
                       struct entries *entries)
{
  const struct zopa_node *child = node->kind == ZOPA_NODE_LIST ? node->first : node;
  if (node->kind == ZOPA_NODE_MAP || !child)
    return zopa_rule_wrong(reader, node, "\"%s\" is %s here; it should be a list of voters, like [a, b]", key,
                           node->kind == ZOPA_NODE_MAP ? "a map" : "an empty list");
  for (; child; child = node->kind == ZOPA_NODE_LIST ? child->next : NULL) {
    const char *id = scalar(reader, key, child, "[a, b]");
    uint32_t voter = id ? add_voter(reader, id, child, known) : ZOPA_RULE_NONE;
    if (voter == ZOPA_RULE_NONE)
      return false;
    if (!add_entry(reader, child, entries, voter, NULL))
      return false;
    if (asked && !reader->voters[voter].asked)
      reader->voters[voter].asked = child;
  }
  return true;
}

/* members: a list of voters, or how many there are. */
static uint32_t read_members(struct zopa_rule_reader *reader, const struct zopa_node *node, const char *body)
{
  struct entries entries = {0};
  size_t count = 0;
  if (node->kind != ZOPA_NODE_SCALAR) {
    if (!read_names(reader, "members", node, true, false, &entries))
      return ZOPA_RULE_NONE;
  } else if (!read_count(reader, "members", node, &count))
    return ZOPA_RULE_NONE;
  for (size_t i = 0; i < count; i++) {
    uint32_t voter = add_numbered(reader, body, i + 1, node, true);
    if (voter == ZOPA_RULE_NONE || !add_entry(reader, node, &entries, voter, NULL))
      return ZOPA_RULE_NONE;
  }
  return add_draft(reader, (struct zopa_draft){ZOPA_DRAFT_LISTED, node, entries.items, entries.count, 0, ZOPA_RULE_NONE});
}

/* by: the name of what is counted. With weights it is their name; alone it is a column of the roll, or "members" for one each. */
static bool read_by(struct zopa_rule_reader *reader, const struct zopa_node *node, bool weighted, struct scope *scope)
{
  const char *name = scalar(reader, "by", node, "population");
  const struct zopa_roll *roll = reader->setting->roll;
  char shown[ZOPA_SHOWN_SIZE];
  if (!name)
    return false;
  scope->noun = zopa_arena_string(reader->arena, name);
  if (!scope->noun)
    return zopa_rule_no_memory(reader);
  if (weighted)
    return true;
  scope->counted = ZOPA_RULE_NONE;
  if (strcmp(name, "members") == 0)
    return true;
  struct zopa_draft draft = {.kind = ZOPA_DRAFT_NAMED, .node = node, .within = scope->members};
  for (uint32_t c = 0; roll && c < roll->column_count; c++)
    if (strcmp(roll->columns[c].name, name) == 0) {
      draft.kind = ZOPA_DRAFT_COLUMN;
      draft.column = c;
    }
  if (draft.kind == ZOPA_DRAFT_NAMED && !reader->setting->on_trust) {
    if (!roll)
      return zopa_rule_wrong(reader, node, "\"by: %s\" names no weights; give them beside it as \"weights\", or a table of voters that has them",
                             zopa_shown(name, shown));
    return zopa_rule_wrong(reader, node, "the voters have no column \"%s\" to count by", zopa_shown(name, shown));
  }
  scope->counted = add_draft(reader, draft);
  return scope->counted != ZOPA_RULE_NONE;
}

/* ---------------------------------------------------------------- parts */

static uint32_t add_part(struct zopa_rule_reader *reader, const struct zopa_node *node, struct zopa_rule_part part)
{
  struct zopa_rule *rule = reader->rule;
  if (rule->part_count == ZOPA_RULE_PARTS_MAX && !reader->too_large)
    too_large(reader, node, "parts", ZOPA_RULE_PARTS_MAX);
  if (rule->part_count == ZOPA_RULE_PARTS_MAX)
    return ZOPA_RULE_NONE;
  struct zopa_rule_part *parts = zopa_arena_grow(reader->arena, rule->parts, rule->part_count, &reader->part_capacity, sizeof *parts);
  if (!parts) {
    zopa_rule_no_memory(reader);
    return ZOPA_RULE_NONE;
  }
  if (node->file != reader->file) {
    reader->file = node->file;
    reader->file_copy = node->file ? zopa_arena_string(reader->arena, node->file) : NULL;
  }
  part.place = (struct zopa_place){reader->file_copy, node->line, node->column};
  part.parent = ZOPA_RULE_NONE;
  rule->parts = parts;
  parts[rule->part_count] = part;
  return (uint32_t)rule->part_count++;
}

/* How many parts since `start` stand under none. */
static uint32_t loose_count(const struct zopa_rule *rule, size_t start)
{
  uint32_t count = 0;
  for (size_t p = start; p < rule->part_count; p++)
    count += rule->parts[p].parent == ZOPA_RULE_NONE;
  return count;
}

/* A group of all that is loose since `start`, of which `need` must hold (0: all). One alone needs no group, unless it is asked for. */
static uint32_t close_group(struct zopa_rule_reader *reader, const struct zopa_node *node, size_t start, uint32_t need, bool sequence, bool always)
{
  struct zopa_rule *rule = reader->rule;
  uint32_t count = loose_count(rule, start);
  if (count == 0)
    return ZOPA_RULE_NONE;
  if (count == 1 && !always)
    return (uint32_t)rule->part_count - 1;
  uint32_t group = add_part(reader, node, (struct zopa_rule_part){.children = count, .need = need ? need : count, .sequence = sequence});
  for (size_t p = start; p < group && group != ZOPA_RULE_NONE; p++)
    if (rule->parts[p].parent == ZOPA_RULE_NONE)
      rule->parts[p].parent = group;
  return group;
}

/* ---------------------------------------------------------------- quotas */

struct quota_word {
  const char *word;
  unsigned over, under;
  bool strict;
};
static const struct quota_word quota_words[] = {
  {"majority", 1, 2, true},      {"two_thirds", 2, 3, false}, {"three_fifths", 3, 5, false}, {"three_quarters", 3, 4, false},
  {"four_fifths", 4, 5, false},  {"unanimity", 1, 1, false},  {"consent", 1, 1, false},      {"half", 1, 2, false},
  {"third", 1, 3, false},        {"quarter", 1, 4, false},
};
enum { QUOTA_WORDS = sizeof quota_words / sizeof *quota_words };

static bool unknown_quota(struct zopa_rule_reader *reader, const struct zopa_node *node)
{
  const char *words[QUOTA_WORDS];
  char shown[ZOPA_SHOWN_SIZE];
  for (size_t i = 0; i < QUOTA_WORDS; i++)
    words[i] = quota_words[i].word;
  const char *nearest = zopa_text_nearest(node->text, words, QUOTA_WORDS);
  if (nearest)
    return zopa_rule_wrong(reader, node, "\"%s\" is no threshold; did you mean \"%s\"?", zopa_shown(node->text, shown), nearest);
  return zopa_rule_wrong(reader, node, "\"%s\" is no threshold; it should be a number like 39, a share like 2/3 or 65%%, or a word like majority, "
                         "two_thirds, unanimity", zopa_shown(node->text, shown));
}

/* "65%" and "65 %" as 65 hundredths. */
static bool read_percentage(const char *text, mpq_t ret)
{
  enum { PERCENT_MAX = 64 };
  size_t size = strlen(text);
  char digits[PERCENT_MAX];
  if (size < 2 || size >= PERCENT_MAX || text[size - 1] != '%')
    return false;
  size -= text[size - 2] == ' ' ? 2 : 1;
  memcpy(digits, text, size);
  digits[size] = '\0';
  if (strchr(digits, '/') || !zopa_number_read(digits, NULL))
    return false;
  zopa_number_exact(digits, ret);
  mpq_div_2exp(ret, ret, 2);
  mpq_t divisor;
  mpq_init(divisor);
  mpq_set_ui(divisor, 25, 1);
  mpq_div(ret, ret, divisor);
  mpq_clear(divisor);
  return true;
}

/* The value of a quota that is no word, and whether it is a share. */
static bool quota_value(const char *text, mpq_t ret, bool *ret_share)
{
  *ret_share = true;
  if (read_percentage(text, ret))
    return true;
  if (!zopa_number_read(text, NULL))
    return false;
  *ret_share = strchr(text, '/') != NULL;
  zopa_number_exact(text, ret);
  return true;
}

/* Into the part: over, under, strict, base, the text. Numbers are scaled when the measure is known. */
static bool read_quota(struct zopa_rule_reader *reader, const char *key, const struct zopa_node *node, const struct scope *scope,
                       struct zopa_rule_part *part)
{
  const char *text = scalar(reader, key, node, "39, 2/3 or majority");
  char shown[ZOPA_SHOWN_SIZE];
  bool share = true, strict = strcmp(key, "more_than") == 0;
  if (!text || !(part->quota = zopa_arena_string(reader->arena, text)))
    return text ? zopa_rule_no_memory(reader) : false;
  part->base = scope->base;
  part->strict = strict;
  for (size_t i = 0; i < QUOTA_WORDS; i++)
    if (strcmp(quota_words[i].word, text) == 0) {
      part->over = quota_words[i].over;
      part->under = quota_words[i].under;
      part->strict = strict || quota_words[i].strict;
      return !strict || part->over < part->under || zopa_rule_wrong(reader, node, "more than all cannot be reached");
    }
  mpq_t value;
  mpq_init(value);
  bool good = quota_value(text, value, &share);
  if (!good)
    unknown_quota(reader, node);
  else if (mpq_sgn(value) <= 0 || (share && mpq_cmp_ui(value, 1, 1) >= (strict ? 0 : 1)))
    good = zopa_rule_wrong(reader, node, share ? "\"%s\" is no share; it should be above 0 and %s" : "\"%s\" is no quota; it should be above 0%s",
                           zopa_shown(text, shown), !share ? "" : strict ? "below 1" : "at most 1");
  else if (mpz_cmp_ui(mpq_numref(value), ZOPA_RULE_TOTAL_MAX) > 0 || mpz_cmp_ui(mpq_denref(value), ZOPA_RULE_TOTAL_MAX) > 0)
    good = zopa_rule_wrong(reader, node, "\"%s\" has more digits than can be reckoned with here: numerator and denominator may be at most 2^60",
                           zopa_shown(text, shown));
  if (good) {
    part->over = mpz_get_ui(mpq_numref(value));
    part->under = mpz_get_ui(mpq_denref(value));
    part->base = share ? scope->base : ZOPA_BASE_NUMBER;
  }
  mpq_clear(value);
  return good;
}

/* ---------------------------------------------------------------- thresholds */

/* The draft that a threshold counts by; its noun is set. */
static uint32_t counted(struct zopa_rule_reader *reader, const struct zopa_node *node, const struct scope *scope, const char **ret_noun)
{
  *ret_noun = scope->noun && scope->counted != ZOPA_RULE_NONE ? scope->noun : scope->counted != ZOPA_RULE_NONE ? "votes" : "members";
  if (scope->counted != ZOPA_RULE_NONE)
    return scope->counted;
  if (scope->members != ZOPA_RULE_NONE)
    return scope->members;
  if (reader->everyone == ZOPA_RULE_NONE)
    reader->everyone = add_draft(reader, (struct zopa_draft){.kind = ZOPA_DRAFT_EVERYONE, .node = node, .within = ZOPA_RULE_NONE});
  return reader->everyone;
}

static void read_threshold(struct zopa_rule_reader *reader, const char *key, const struct zopa_node *node, const struct scope *scope)
{
  struct zopa_rule_part part = {.side = ZOPA_SIDE_YEA, .form = ZOPA_FORM_QUOTA};
  if (!read_quota(reader, key, node, scope, &part))
    return;
  if (strcmp(key, "blocked_by") == 0) {
    part.side = ZOPA_SIDE_NAY;
    part.form = ZOPA_FORM_BLOCK;
  } else if (strcmp(key, "quorum") == 0) {
    part.side = ZOPA_SIDE_PRESENT;
    part.form = ZOPA_FORM_QUORUM;
    part.base = part.base == ZOPA_BASE_NUMBER ? ZOPA_BASE_NUMBER : ZOPA_BASE_MEMBERS;
  }
  part.measure = counted(reader, node, scope, &part.noun);
  if (part.measure != ZOPA_RULE_NONE)
    add_part(reader, node, part);
}

/* veto: none of these may vote no; consent: each of these must vote yes. */
static void read_named(struct zopa_rule_reader *reader, const char *key, const struct zopa_node *node)
{
  struct entries entries = {0};
  bool veto = strcmp(key, "veto") == 0;
  if (!read_names(reader, key, node, false, veto, &entries))
    return;
  uint32_t draft = add_draft(reader, (struct zopa_draft){ZOPA_DRAFT_LISTED, node, entries.items, entries.count, 0, ZOPA_RULE_NONE});
  struct zopa_rule_part part = {.measure = draft, .under = 1, .noun = "members", .quota = "1", .over = 1};
  part.side = veto ? ZOPA_SIDE_NAY : ZOPA_SIDE_YEA;
  part.form = veto ? ZOPA_FORM_VETO : ZOPA_FORM_CONSENT;
  part.base = veto ? ZOPA_BASE_NUMBER : ZOPA_BASE_MEMBERS;
  if (draft != ZOPA_RULE_NONE)
    add_part(reader, node, part);
}

/* ---------------------------------------------------------------- rules */

static const char *const rule_keys[] = {
  "quota", "more_than", "blocked_by", "quorum", "veto", "consent", "all", "any", "sequence", "at_least", "rules", "rule",
  "weights", "by", "of", "members", "body",
};
enum { RULE_KEYS = sizeof rule_keys / sizeof *rule_keys };

/* The keys of a map that say the main thing; at most one of them stands. */
static const char *const main_keys[] = {"quota", "more_than", "all", "any", "sequence", "rules", "rule"};
enum { MAIN_KEYS = sizeof main_keys / sizeof *main_keys };

static void read_rule(struct zopa_rule_reader *reader, const struct zopa_node *node, const struct scope *around);

static void check_keys(struct zopa_rule_reader *reader, const struct zopa_node *node)
{
  const char *first = NULL;
  char shown[ZOPA_SHOWN_SIZE];
  for (const struct zopa_node *child = node->first; child; child = child->next) {
    bool known = false;
    for (size_t i = 0; i < RULE_KEYS; i++)
      known |= strcmp(rule_keys[i], child->key) == 0;
    if (!known) {
      const char *nearest = zopa_text_nearest(child->key, rule_keys, RULE_KEYS);
      reader->wrong = true;
      zopa_error_add(reader->error, ZOPA_ERROR, zopa_node_key_place(child), "a rule has no \"%s\"; %s%s%s", zopa_shown(child->key, shown),
                     nearest ? "did you mean \"" : "it has quota, more_than, all, any, at_least with rules, sequence, rule, ",
                     nearest ? nearest : "weights, by, of, members, body, quorum, veto, consent, blocked_by", nearest ? "\"?" : "");
    }
    for (size_t i = 0; i < MAIN_KEYS; i++)
      if (strcmp(main_keys[i], child->key) == 0) {
        if (first)
          zopa_rule_wrong(reader, child, "\"%s\" and \"%s\" stand side by side; put them into a list under \"all\" or \"any\"", first, child->key);
        first = child->key;
      }
  }
}

/* A list of rules, as one group. */
static void read_rules(struct zopa_rule_reader *reader, const struct zopa_node *node, const struct zopa_node *list, uint32_t need, bool sequence,
                       const struct scope *scope)
{
  size_t start = reader->rule->part_count;
  if (list->kind != ZOPA_NODE_LIST || list->count == 0) {
    zopa_rule_wrong(reader, list, "\"%s\" is %s here; it should be a list of rules", list->key,
                    list->kind == ZOPA_NODE_LIST ? "an empty list" : zopa_node_kind_word(list));
    return;
  }
  if (need > list->count) {
    zopa_rule_wrong(reader, list, "at least %u of %u rules cannot hold; there should be as many rules or more", need, list->count);
    return;
  }
  for (const struct zopa_node *child = list->first; child && !reader->out_of_memory && !reader->too_large; child = child->next)
    read_rule(reader, child, scope);
  close_group(reader, node, start, need, sequence, false);
}

static void read_some(struct zopa_rule_reader *reader, const struct zopa_node *node, const struct zopa_node *list, const struct scope *scope)
{
  const struct zopa_node *least = zopa_node_get(node, "at_least");
  size_t need = 0;
  if (!least)
    zopa_rule_wrong(reader, list, "\"rules\" wants to know how many of them must hold: at_least: 2; or write \"all\" or \"any\"");
  else if (read_count(reader, "at_least", least, &need))
    read_rules(reader, node, list, (uint32_t)need, false, scope);
}

/* What the map says about who votes and how they count. */
static void read_scope(struct zopa_rule_reader *reader, const struct zopa_node *node, struct scope *scope)
{
  const struct zopa_node *body = zopa_node_get(node, "body"), *of = zopa_node_get(node, "of"), *members = zopa_node_get(node, "members");
  const struct zopa_node *weights = zopa_node_get(node, "weights"), *by = zopa_node_get(node, "by");
  const char *text = body ? scalar(reader, "body", body, "Senate") : NULL;
  char shown[ZOPA_SHOWN_SIZE];
  if (text && !(scope->body = zopa_arena_string(reader->arena, text)))
    zopa_rule_no_memory(reader);
  text = of ? scalar(reader, "of", of, "voting") : NULL;
  if (text && !zopa_rule_base_read(text, &scope->base))
    zopa_rule_wrong(reader, of, "\"%s\" is nothing to take a share of; it is one of members, present, voting", zopa_shown(text, shown));
  if (members) {
    scope->members = read_members(reader, members, scope->body);
    scope->counted = ZOPA_RULE_NONE;
    scope->noun = NULL;
  }
  if (weights) {
    scope->counted = read_weights(reader, weights, scope->body);
    scope->noun = NULL;
  }
  if (by)
    read_by(reader, by, weights != NULL, scope);
}

static void read_map(struct zopa_rule_reader *reader, const struct zopa_node *node, struct scope scope)
{
  size_t start = reader->rule->part_count, before = reader->error ? reader->error->error_count : 0;
  check_keys(reader, node);
  read_scope(reader, node, &scope);
  for (const struct zopa_node *child = node->first; child && !reader->out_of_memory && !reader->too_large; child = child->next) {
    if (strcmp(child->key, "quota") == 0 || strcmp(child->key, "more_than") == 0 || strcmp(child->key, "blocked_by") == 0 ||
        strcmp(child->key, "quorum") == 0)
      read_threshold(reader, child->key, child, &scope);
    else if (strcmp(child->key, "veto") == 0 || strcmp(child->key, "consent") == 0)
      read_named(reader, child->key, child);
    else if (strcmp(child->key, "rule") == 0)
      read_rule(reader, child, &scope);
    else if (strcmp(child->key, "rules") == 0)
      read_some(reader, node, child, &scope);
    else if (strcmp(child->key, "all") == 0 || strcmp(child->key, "sequence") == 0)
      read_rules(reader, node, child, 0, child->key[0] == 's', &scope);
    else if (strcmp(child->key, "any") == 0)
      read_rules(reader, node, child, 1, false, &scope);
    else if (strcmp(child->key, "at_least") == 0 && !zopa_node_get(node, "rules"))
      zopa_rule_wrong(reader, child, "\"at_least\" goes with \"rules\": at_least: 2, rules: [...]; for a threshold write quota: %s",
                      child->kind == ZOPA_NODE_SCALAR ? "16" : "...");
  }
  uint32_t whole = close_group(reader, node, start, 0, false, false);
  if (whole == ZOPA_RULE_NONE && !reader->out_of_memory && reader->error && reader->error->error_count == before)
    zopa_rule_wrong(reader, node, "the rule asks for nothing; it should have a quota, or rules under all, any, sequence or rule");
  if (whole == ZOPA_RULE_NONE || !zopa_node_get(node, "body"))
    return;
  if (reader->rule->parts[whole].body)
    whole = close_group(reader, node, start, 0, false, true);
  if (whole != ZOPA_RULE_NONE)
    reader->rule->parts[whole].body = scope.body;
}

static void read_rule(struct zopa_rule_reader *reader, const struct zopa_node *node, const struct scope *around)
{
  struct scope scope = *around;
  if (scope.depth == ZOPA_RULE_DEPTH_MAX) {
    reader->too_large = true;
    zopa_rule_wrong(reader, node, "the rule has rules within rules more than %d deep, which is the most", ZOPA_RULE_DEPTH_MAX);
    return;
  }
  scope.depth++;
  if (node->kind == ZOPA_NODE_MAP && node->count > 0)
    read_map(reader, node, scope);
  else if (node->kind == ZOPA_NODE_SCALAR && !zopa_node_is_null(node))
    read_threshold(reader, "rule", node, &scope);
  else
    zopa_rule_wrong(reader, node, "a rule is %s here; it should be a word like majority, or a map like {quota: 39, weights: {a: 7, b: 1}}",
                    node->kind == ZOPA_NODE_MAP ? "an empty map" : zopa_node_kind_word(node));
}

bool zopa_rule_base_read(const char *word, enum zopa_rule_base *ret_base)
{
  static const struct {
    const char *word;
    enum zopa_rule_base base;
  } bases[] = {
    {"members", ZOPA_BASE_MEMBERS}, {"seats", ZOPA_BASE_MEMBERS}, {"present", ZOPA_BASE_PRESENT},
    {"voting", ZOPA_BASE_VOTING},   {"present_and_voting", ZOPA_BASE_VOTING},
  };
  for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
    if (strcmp(bases[i].word, word) == 0) {
      *ret_base = bases[i].base;
      return true;
    }
  return false;
}

/* The members of the roll are the first voters. */
static void read_roll(struct zopa_rule_reader *reader, const struct zopa_node *node)
{
  const struct zopa_roll *roll = reader->setting->roll;
  for (size_t v = 0; roll && v < roll->voter_count && !reader->too_large && !reader->out_of_memory; v++)
    add_voter(reader, roll->ids[v], node, true);
}

enum zopa_status zopa_rule_read(const struct zopa_node *node, const struct zopa_rule_setting *setting, struct zopa_error *error,
                                struct zopa_rule **ret_rule)
{
  struct zopa_arena arena = {0};
  struct zopa_rule *rule = ZOPA_ARENA_NEW(&arena, struct zopa_rule, 1);
  if (!rule)
    return ZOPA_E_MEMORY;
  rule->arena = arena;
  struct zopa_error own = {0};
  struct zopa_rule_reader reader = {.rule = rule, .arena = &rule->arena, .setting = setting, .error = error ? error : &own,
                                    .everyone = ZOPA_RULE_NONE};
  struct scope scope = {.base = ZOPA_BASE_MEMBERS, .body = setting->body, .members = ZOPA_RULE_NONE, .counted = ZOPA_RULE_NONE};
  if (setting->of && !zopa_rule_base_read(setting->of, &scope.base))
    zopa_rule_wrong(&reader, node, "a share of \"%s\" is not known; it is one of members, present, voting", setting->of);
  read_roll(&reader, node);
  read_rule(&reader, node, &scope);
  bool good = !reader.wrong && !reader.out_of_memory && zopa_rule_make_measures(&reader);
  zopa_names_clear(&reader.names);
  zopa_error_clear(&own);
  if (good && !rule->arena.failed) {
    *ret_rule = rule;
    return ZOPA_OK;
  }
  bool memory = reader.out_of_memory || rule->arena.failed;
  zopa_rule_free(rule);
  return memory ? ZOPA_E_MEMORY : reader.too_large ? ZOPA_E_TOO_LARGE : ZOPA_E_INPUT;
}
