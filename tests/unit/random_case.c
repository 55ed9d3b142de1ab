/* random_case.c - see random_case.h. One function a kind of key; an object is made key by key in the table's order. */
#include "unit/random_case.h"

#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"
#include "case/case_keys.h"

enum { OPTIONS_MAX = 8, ISSUES_MAX = 4, PARTIES_MAX = 4, ENTRIES_MAX = 8 };

static const char *const texts[] = {
  "", "yes", "No", "null", "~", "1", "0x1F", "1e3", "2025-12-15", "12:30", "3/7", ".5", "+1", "a: b", "a #b", "#x", "- x", "-", "? x", "[x]", "{x", "x, y",
  "'q'", "\"dq\" and \\", "two\nlines\n", "two\nlines", "trailing ", " leading", "tab\there", "\xC3\xA9\xE2\x80\x94x", "one\n\n  two\nthree", "\n", "\n\nx",
  "x\n\n", "x \ny", "%", "@x", "`x`", "&a", "*a", "!t", "|", ">", "=", "<<", "x:", ":x", "\\n", "a\r\nb", "\xE2\x80\xA8", "\xEF\xBB\xBFx", "\033[31m", "...",
  "---", "--- x", "plain text", "O'Neil", "https://example.org/a?b=c#d", "on", "y", "\xF0\x9F\x98\x80", "\x7F", "\xC2\x85",
  "a long text that does not fit on one line of a hundred columns, and so keeps the object that holds it from standing on a single line",
};
static const char *const names[] = {"yes", "no", "on", "null", "~", "1", "2.5", "a b", "a: b", "\xC3\xA9", "#x", "{", "[", "x,y", "-", "'", "\"", "a=b", "from", "true"};
static const char *const numbers[] = {"1", "0.5", "1e-3", "+0.25", ".5", "3/7", "12.50", "2.", "007", "100"};
static const char *const shares[] = {"0", "0.5", "1/3", "1", "1.0"};
static const char *const signed_numbers[] = {"-0.05", "0.02", "-1/3", "+.1"};

struct issue {
  const char *id, *options[OPTIONS_MAX];
  size_t options_count;
  bool numeric, sampled;
};

struct made {
  struct zopa_maker maker;
  struct zopa_random visible, hidden;
  struct zopa_viewer viewer;
  const char *parties[PARTIES_MAX];
  size_t parties_count;
  struct issue issues[ISSUES_MAX];
  size_t issues_count;
  const char *entries[ENTRIES_MAX], *hidden_entries[ENTRIES_MAX], *sources[3], *hidden_source;
  size_t entries_count, hidden_entries_count;
};

/* Where an object stands: what its parts are drawn from, and what they must heed. */
struct spot {
  struct zopa_random *random;
  bool hidden;                    /* the viewer must not see it */
  bool resting;                   /* hidden by resting on hidden entries, not by its visibility */
  const char *id;                 /* of itself, or NULL */
  uint32_t issue;                 /* that options are of */
  uint32_t party;                 /* under which it stands, or ZOPA_NONE */
  int variant;
};

static size_t below(struct zopa_random *random, size_t bound) { return (size_t)zopa_random_below(random, bound); }
#define PICK(random, array) ((array)[below((random), sizeof (array) / sizeof *(array))])

static struct zopa_node *quoted(struct made *made, const char *text) { return zopa_make_scalar(&made->maker, text, true); }
static struct zopa_node *plain(struct made *made, const char *text) { return zopa_make_scalar(&made->maker, text, false); }
static void put(struct made *made, struct zopa_growing *growing, const char *key, struct zopa_node *node) { zopa_make_put(&made->maker, growing, key, node); }
static struct zopa_growing map(struct made *made) { return zopa_make(&made->maker, ZOPA_NODE_MAP); }
static struct zopa_growing list(struct made *made) { return zopa_make(&made->maker, ZOPA_NODE_LIST); }

static const char *format(struct made *made, const char *shape, unsigned a)
{
  char text[40];
  snprintf(text, sizeof text, shape, a);
  return zopa_arena_string(made->maker.arena, text);
}

static struct zopa_node *option_node(struct made *made, uint32_t issue, size_t option)
{
  const struct issue *it = &made->issues[issue];
  return zopa_make_scalar(&made->maker, it->options[option], !it->numeric);
}

static struct zopa_node *make_object(struct made *made, const struct zopa_type *type, struct spot spot);

/* ---------------------------------------------------------------- clauses */

/* Some of the issues, in any order: bit i of the answer for issue i, at least `least` of them. */
static unsigned some_issues(struct made *made, struct zopa_random *random, size_t least)
{
  for (;;) {
    unsigned set = (unsigned)below(random, (size_t)1 << made->issues_count);
    if ((size_t)__builtin_popcount(set) >= least)
      return set;
  }
}

static struct zopa_node *term(struct made *made, struct zopa_random *random, uint32_t issue, bool open)
{
  const struct issue *it = &made->issues[issue];
  size_t kind = below(random, 4), at = below(random, it->options_count);
  if (kind == 0 && it->numeric) {
    struct zopa_growing bounds = map(made);
    put(made, &bounds, below(random, 2) ? "at_least" : "at_most", plain(made, it->options[at]));
    return bounds.node;
  }
  if (kind > 1)
    return option_node(made, issue, at);
  struct zopa_growing some = list(made);
  size_t skip = below(random, it->options_count);
  for (size_t i = 0; i < it->options_count && !(open && kind == 0); i++)
    if (i != skip)
      put(made, &some, NULL, option_node(made, issue, i));
  /* One option alone is written without a list. */
  return some.node->count == 1 ? option_node(made, issue, skip == 0) : some.node;
}

static struct zopa_node *clause(struct made *made, struct zopa_random *random, bool open)
{
  struct zopa_growing all = map(made);
  unsigned set = some_issues(made, random, 2);
  bool down = below(random, 2);
  for (uint32_t k = 0; k < made->issues_count; k++) {
    uint32_t issue = down ? (uint32_t)made->issues_count - 1 - k : k;
    if (set >> issue & 1)
      put(made, &all, made->issues[issue].id, term(made, random, issue, open));
  }
  return all.node;
}

/* shift: which option of each issue, so that two packages over the same issues differ everywhere. */
static struct zopa_node *package(struct made *made, unsigned set, size_t shift)
{
  struct zopa_growing all = map(made);
  for (uint32_t issue = 0; issue < made->issues_count; issue++)
    if (set >> issue & 1)
      put(made, &all, made->issues[issue].id, option_node(made, issue, shift % made->issues[issue].options_count));
  return all.node;
}

static struct zopa_node *statement_package(struct made *made, const struct zopa_key *key, struct spot spot)
{
  unsigned all = (1u << made->issues_count) - 1;
  if (strcmp(key->name, "prefers") == 0)
    return package(made, all, 0);
  if (strcmp(key->name, "over") == 0)
    return package(made, all, 1);
  if (strcmp(key->name, "gives") == 0)
    return package(made, 1, 0);
  if (strcmp(key->name, "for") == 0)
    return package(made, 2, 0);
  if (strcmp(key->name, "instead_of") == 0)
    return package(made, 3, 1);
  return package(made, some_issues(made, spot.random, 1), below(spot.random, OPTIONS_MAX));
}

/* ---------------------------------------------------------------- references */

static struct zopa_node *some_parties(struct made *made, const struct zopa_key *key, struct spot spot)
{
  struct zopa_growing some = list(made);
  bool owner = (key->flags & ZOPA_KEY_OWNER) && spot.hidden;
  size_t first = strcmp(key->name, "to") == 0;      /* an offer is not made to its maker, who is party 0 */
  for (size_t i = first; i < made->parties_count; i++)
    if ((below(spot.random, 2) || (i + 1 == made->parties_count && some.node->count == 0)) && !(owner && i == made->viewer.party))
      put(made, &some, NULL, quoted(made, made->parties[i]));
  return some.node->count ? some.node : NULL;
}

static struct zopa_node *issues(struct made *made, struct zopa_random *random)
{
  struct zopa_growing some = list(made);
  unsigned set = some_issues(made, random, 1);
  for (size_t i = 0; i < made->issues_count; i++)
    if (set >> i & 1)
      put(made, &some, NULL, quoted(made, made->issues[i].id));
  return some.node;
}

/* What is not the first of its list may refer to the first, which whoever sees this one sees. */
static struct zopa_node *first_of_list(struct made *made, struct spot spot)
{
  if (below(spot.random, 2) || strcmp(spot.id, "it 0") == 0 || strcmp(spot.id, "hidden 0") == 0)
    return NULL;
  return quoted(made, strncmp(spot.id, "it ", 3) == 0 ? "it 0" : "hidden 0");
}

/* Who owns a hidden object is never the viewer. */
static struct zopa_node *party(struct made *made, const struct zopa_key *key, struct spot spot)
{
  size_t at = strcmp(key->name, "by") == 0 ? 0 : below(spot.random, made->parties_count);
  if ((key->flags & ZOPA_KEY_OWNER) && spot.hidden && !spot.resting && made->viewer.kind == ZOPA_VIEWER_PARTY && at == made->viewer.party)
    at = (at + 1) % made->parties_count;
  return quoted(made, made->parties[at]);
}

/* References to visible entries, among which a visible object may have some to hidden ones. */
static struct zopa_node *entries(struct made *made, const struct zopa_key *key, struct spot spot)
{
  struct zopa_growing some = list(made);
  static const char *const links[] = {"contradicts", "supersedes", "corroborates"};
  size_t residue = 0;
  bool link = key->kind == ZOPA_KEY_LEDGER;
  for (size_t k = 0; k < 3 && link; k++)
    residue = strcmp(links[k], key->name) == 0 ? k : residue;
  size_t visible = 0;
  for (size_t i = 0; i < made->entries_count && !spot.resting; i++)
    if ((!link || i % 3 == residue) && (!spot.id || strcmp(made->entries[i], spot.id) != 0) && (below(spot.random, 2) || !link)) {
      put(made, &some, NULL, quoted(made, made->entries[i]));
      visible++;
    }
  for (size_t i = 0; i < made->hidden_entries_count && (spot.resting || link || visible > 0); i++)
    if ((!link || i % 3 == residue) && (!spot.id || strcmp(made->hidden_entries[i], spot.id) != 0) && (below(&made->hidden, 2) || spot.resting))
      put(made, &some, NULL, quoted(made, made->hidden_entries[i]));
  return some.node->count ? some.node : NULL;
}

static struct zopa_node *options(struct made *made, const struct zopa_key *key, struct spot spot)
{
  const struct issue *it = &made->issues[spot.issue];
  struct zopa_growing some = list(made);
  if (!(key->flags & ZOPA_KEY_REQUIRED) && below(spot.random, 2))
    return option_node(made, spot.issue, below(spot.random, it->options_count));
  bool down = below(spot.random, 2), ends = it->numeric && (key->flags & ZOPA_KEY_REQUIRED);
  for (size_t k = 0; k < it->options_count; k++) {
    size_t at = down ? it->options_count - 1 - k : k;
    if (!ends || at == 0 || at + 1 == it->options_count)
      put(made, &some, NULL, option_node(made, spot.issue, at));
  }
  return some.node;
}

/* ---------------------------------------------------------------- worth */

static struct zopa_node *weights(struct made *made, struct spot spot)
{
  struct zopa_growing all = map(made);
  for (size_t i = 0; i < made->issues_count; i++)
    put(made, &all, made->issues[i].id, plain(made, PICK(spot.random, numbers)));
  return all.node;
}

static struct zopa_node *values_of(struct made *made, struct zopa_random *random, const struct issue *issue)
{
  struct zopa_growing all = map(made);
  if (issue->sampled && below(random, 2)) {
    put(made, &all, "curve", quoted(made, "triangular"));
    put(made, &all, "a", plain(made, "0"));
    put(made, &all, "b", plain(made, "3"));
    put(made, &all, "c", plain(made, "1.5"));
  } else if (issue->numeric && below(random, 2)) {
    put(made, &all, "from", plain(made, PICK(random, numbers)));
    put(made, &all, "to", plain(made, PICK(random, signed_numbers)));
  } else
    for (size_t i = 0; i < issue->options_count; i++)
      put(made, &all, issue->options[i], plain(made, PICK(random, numbers)));
  return all.node;
}

static struct zopa_node *interval(struct made *made, struct zopa_random *random)
{
  struct zopa_growing pair = list(made);
  put(made, &pair, NULL, plain(made, below(random, 2) ? "0" : "0.25"));
  put(made, &pair, NULL, plain(made, below(random, 2) ? "1/3" : "1.0"));
  return pair.node;
}

static struct zopa_node *intervals(struct made *made, struct zopa_random *random, bool rates)
{
  struct zopa_growing all = map(made);
  unsigned set = some_issues(made, random, 1);
  for (size_t i = 0; i < made->issues_count; i++) {
    if (!(set >> i & 1))
      continue;
    struct zopa_growing inner = map(made);
    for (size_t k = 0; k < made->issues[i].options_count && rates; k++)
      if (below(random, 2) || k == 0)
        put(made, &inner, made->issues[i].options[k], interval(made, random));
    put(made, &all, made->issues[i].id, rates ? inner.node : interval(made, random));
  }
  return all.node;
}

static struct zopa_node *reservation(struct made *made, struct spot spot)
{
  if (below(spot.random, 2))
    return plain(made, PICK(spot.random, shares));
  struct zopa_growing all = map(made);
  put(made, &all, "package", package(made, (1u << made->issues_count) - 1, below(spot.random, OPTIONS_MAX)));
  return all.node;
}

static struct zopa_node *points(struct made *made, struct zopa_random *random)
{
  struct zopa_growing all = map(made);
  for (size_t p = 0; p < 2; p++) {
    struct zopa_growing items = map(made);
    for (size_t i = 0; i < 4; i++)
      put(made, &items, names[i], plain(made, PICK(random, numbers)));
    put(made, &all, made->parties[p], items.node);
  }
  return all.node;
}

static struct zopa_node *controls(struct made *made, struct zopa_random *random)
{
  struct zopa_growing all = map(made);
  for (size_t p = 0; p < made->parties_count; p++) {
    put(made, &all, made->parties[p], issues(made, random));
  }
  return all.node;
}

static struct zopa_node *graph(struct made *made, struct zopa_random *random)
{
  struct zopa_growing all = map(made), inner = list(made);
  for (size_t i = 0; i < 5; i++)
    put(made, &inner, NULL, below(random, 2) ? quoted(made, PICK(random, texts)) : plain(made, PICK(random, numbers)));
  put(made, &all, "players", inner.node);
  put(made, &all, "no", zopa_make(&made->maker, ZOPA_NODE_MAP).node);
  return all.node;
}

/* ---------------------------------------------------------------- parties and issues */

static struct zopa_node *issue_options(struct made *made, struct zopa_random *random, const struct issue *issue)
{
  bool bare = below(random, 2);
  struct zopa_growing all = bare ? list(made) : map(made);
  for (size_t i = 0; i < issue->options_count; i++)
    put(made, &all, bare ? NULL : issue->options[i], quoted(made, bare ? issue->options[i] : i == 0 ? "not an id" : PICK(random, texts)));
  return all.node;
}

static struct zopa_node *range(struct made *made, const struct issue *issue)
{
  struct zopa_growing all = map(made);
  put(made, &all, "from", plain(made, issue->options[0]));
  put(made, &all, "to", plain(made, issue->options[issue->options_count - 1]));
  if (!issue->sampled) {
    put(made, &all, "step", plain(made, strcmp(issue->options[1], "2.5") == 0 ? "2.50" : strcmp(issue->options[1], "1/3") == 0 ? "1/3" : "5e-1"));
    return all.node;
  }
  struct zopa_growing sample = list(made);
  for (size_t i = 0; i < issue->options_count; i++)
    put(made, &sample, NULL, plain(made, issue->options[i]));
  put(made, &all, "sample", sample.node);
  return all.node;
}

static void draw_issue(struct made *made, struct issue *issue, size_t at)
{
  static const char *const grids[][OPTIONS_MAX] = {{"0", "2.5", "5", "7.5", "10"}, {"0", "1/3", "2/3", "1"}, {"-1", "-0.5", "0", "0.5", "1"}, {"0", "0.5", "3"}};
  size_t start = below(&made->visible, 20), kind = below(&made->visible, 8);
  issue->id = names[(start + 7 * at) % 20];
  for (size_t i = 0; i < at; i++)
    if (strcmp(issue->id, made->issues[i].id) == 0)
      issue->id = format(made, "issue %u", (unsigned)at);
  issue->numeric = kind < 4;
  issue->sampled = kind == 3;
  issue->options_count = issue->numeric ? 0 : 2 + below(&made->visible, 4);
  if (issue->numeric)
    for (; issue->options_count < OPTIONS_MAX && grids[kind][issue->options_count]; issue->options_count++)
      issue->options[issue->options_count] = grids[kind][issue->options_count];
  else
    for (size_t i = 0; i < issue->options_count; i++)
      issue->options[i] = names[(start + i) % 20];
}

static void draw_frame(struct made *made)
{
  size_t start = below(&made->visible, 20);
  made->parties_count = 3 + below(&made->visible, 2);
  for (size_t p = 0; p < made->parties_count; p++)
    made->parties[p] = names[(start + 3 * p) % 20];
  made->issues_count = 2 + below(&made->visible, 3);
  for (size_t i = 0; i < made->issues_count; i++)
    draw_issue(made, &made->issues[i], i);
  made->entries_count = 1 + below(&made->visible, ENTRIES_MAX - 1);
  for (size_t i = 0; i < made->entries_count; i++)
    made->entries[i] = format(made, "v%u", (unsigned)i);
  made->hidden_entries_count = made->viewer.kind == ZOPA_VIEWER_ALL ? 0 : 1 + below(&made->hidden, ENTRIES_MAX - 1);
  for (size_t i = 0; i < made->hidden_entries_count; i++)
    made->hidden_entries[i] = format(made, "h%u", (unsigned)below(&made->hidden, 1000) * 10 + (unsigned)i);
  for (size_t i = 0; i < 3; i++)
    made->sources[i] = format(made, "source %u", (unsigned)i);
  made->hidden_source = format(made, "told by %u", (unsigned)below(&made->hidden, 1000));
}

/* ---------------------------------------------------------------- lists of objects, the hidden ones in between */

/* A form by number. Objects that hold others of their own type seldom do within one another, so that every nest ends. */
static int draw_variant(struct zopa_random *random, const struct zopa_type *type)
{
  size_t forms = 0;
  bool nests = false;
  while (type->one_of[forms])
    nests |= zopa_type_key(type, type->one_of[forms++])->type == type;
  return nests && below(random, 8) ? 0 : (int)below(random, forms);
}

static struct zopa_node *item(struct made *made, const struct zopa_key *key, bool hidden, size_t number, uint32_t index)
{
  const struct zopa_type *type = key->type;
  struct spot spot = {.random = hidden ? &made->hidden : &made->visible, .hidden = hidden, .issue = index, .party = index};
  bool statement = strcmp(key->name, "statements") == 0 && type->variant_at == SIZE_MAX;
  const struct zopa_key *from = zopa_type_key_of_kind(type, ZOPA_KEY_FROM), *visibility = zopa_type_key_of_kind(type, ZOPA_KEY_VISIBILITY);
  spot.resting = hidden && from && (!visibility || below(&made->hidden, 2));
  if (statement)
    spot.id = hidden ? made->hidden_entries[number] : made->entries[number];
  else if (zopa_type_key(type, "id"))
    spot.id = format(made, hidden ? "hidden %u" : "it %u", (unsigned)number);
  if (type->variant_at != SIZE_MAX) {
    spot.variant = draw_variant(spot.random, type);
    spot.issue = (uint32_t)below(spot.random, made->issues_count);
  }
  return make_object(made, type, spot);
}

static bool can_hide(const struct zopa_type *type)
{
  return zopa_type_key_of_kind(type, ZOPA_KEY_VISIBILITY) || zopa_type_key_of_kind(type, ZOPA_KEY_FROM);
}

/* Appends `count` visible objects, with hidden ones before, between and behind them. */
static void add_items(struct made *made, struct zopa_growing *growing, const struct zopa_key *key, size_t count, uint32_t index)
{
  bool statement = strcmp(key->name, "statements") == 0 && key->type->variant_at == SIZE_MAX;
  bool hide = made->viewer.kind != ZOPA_VIEWER_ALL && can_hide(key->type);
  size_t hidden = !hide ? 0 : statement ? made->hidden_entries_count : below(&made->hidden, 3);
  for (size_t i = 0, k = 0; i < count || k < hidden;)
    if (k < hidden && (i == count || below(&made->hidden, 2))) {
      put(made, growing, NULL, item(made, key, true, k, index));
      k++;
    } else {
      put(made, growing, NULL, item(made, key, false, i, index));
      i++;
    }
}

static struct zopa_node *items(struct made *made, const struct zopa_key *key, struct spot spot)
{
  struct zopa_growing all = list(made);
  bool statement = strcmp(key->name, "statements") == 0 && key->type->variant_at == SIZE_MAX;
  size_t count = statement ? made->entries_count : below(spot.random, 4);
  if (count == 0 && key->variant)
    count = 1;                    /* it is what the object is */
  if (spot.hidden)                /* within hidden preferences all is hidden anyway */
    for (size_t i = 0; i < count; i++)
      put(made, &all, NULL, item(made, key, true, i, ZOPA_NONE));
  else
    add_items(made, &all, key, count, ZOPA_NONE);
  return all.node->count ? all.node : NULL;
}

static struct zopa_node *by_index(struct made *made, const struct zopa_key *key)
{
  struct zopa_growing all = map(made);
  bool by_party = key->kind == ZOPA_KEY_BY_PARTY;
  for (uint32_t i = 0; i < (by_party ? made->parties_count : made->issues_count); i++) {
    struct zopa_growing some = list(made);
    add_items(made, &some, key, below(&made->visible, 3), i);
    struct zopa_node *one = some.node->count == 1 && !by_party ? some.last : NULL;
    if (some.node->count > 0)
      put(made, &all, by_party ? made->parties[i] : made->issues[i].id, one ? one : some.node);
  }
  return all.node->count ? all.node : NULL;
}

static struct zopa_node *by_id(struct made *made, const struct zopa_key *key)
{
  struct zopa_growing all = map(made);
  struct spot spot = {.random = &made->visible, .party = ZOPA_NONE};
  bool parties = strcmp(key->name, "parties") == 0, issues = strcmp(key->name, "issues") == 0;
  size_t count = parties ? made->parties_count : issues ? made->issues_count : 3;
  for (uint32_t i = 0; i < count; i++) {
    spot.issue = i;
    spot.id = parties ? made->parties[i] : issues ? made->issues[i].id : NULL;
    put(made, &all, parties ? made->parties[i] : issues ? made->issues[i].id : made->sources[i], make_object(made, key->type, spot));
  }
  if (!parties && !issues && made->hidden_entries_count > 0) {
    spot.random = &made->hidden;
    put(made, &all, made->hidden_source, make_object(made, key->type, spot));
  }
  return all.node;
}

static struct zopa_node *preferences(struct made *made, const struct zopa_key *key)
{
  struct zopa_growing all = map(made);
  for (uint32_t p = 0; p < made->parties_count; p++) {
    struct spot spot = {.random = &made->visible, .party = p};
    bool hide = made->viewer.kind != ZOPA_VIEWER_ALL && below(&made->visible, 2);
    if (hide) {
      spot.random = &made->hidden;
      spot.hidden = true;
    }
    if (below(spot.random, 3))
      put(made, &all, made->parties[p], make_object(made, key->type, spot));
  }
  return all.node->count ? all.node : NULL;
}

/* ---------------------------------------------------------------- objects */

/* A visibility that the viewer has, or lacks; NULL for public. */
static const char *visibility(struct made *made, struct spot spot)
{
  enum zopa_viewer_kind viewer = made->viewer.kind;
  if (spot.hidden && !spot.resting) {
    bool owner = viewer == ZOPA_VIEWER_PARTY && spot.party == made->viewer.party;
    return viewer == ZOPA_VIEWER_MEDIATOR || (viewer == ZOPA_VIEWER_PUBLIC && below(spot.random, 2)) ? "private"
         : owner || viewer == ZOPA_VIEWER_PUBLIC || below(spot.random, 2)                            ? "mediator" : "private";
  }
  if (spot.resting || below(spot.random, 2))
    return NULL;
  return viewer == ZOPA_VIEWER_ALL ? (below(spot.random, 2) ? "mediator" : "private") : viewer == ZOPA_VIEWER_MEDIATOR ? "mediator" : NULL;
}

static struct zopa_node *word(struct made *made, const struct zopa_key *key, struct spot spot)
{
  if (made->viewer.kind == ZOPA_VIEWER_PARTY && strcmp(key->name, "role") == 0)
    return quoted(made, "guarantor");                 /* a mediator would see more than other parties do */
  unsigned count = 0, first = key->flags & ZOPA_KEY_REQUIRED || key->kind == ZOPA_KEY_CHOICE ? 0 : 1;
  while (key->word(count))
    count++;
  return quoted(made, key->word(first + (unsigned)below(spot.random, count - first)));
}

static struct zopa_node *value(struct made *made, const struct zopa_key *key, struct spot spot, bool in_case)
{
  const struct issue *issue = &made->issues[spot.issue < made->issues_count ? spot.issue : 0];
  bool late = strcmp(key->name, "to") == 0 || strcmp(key->name, "expires") == 0;
  switch (key->kind) {
  case ZOPA_KEY_VERSION: return plain(made, "1");
  case ZOPA_KEY_TEXT: {
    const char *text = in_case ? texts[1 + below(spot.random, sizeof texts / sizeof *texts - 1)] : PICK(spot.random, texts);
    return spot.id && strcmp(key->name, "name") == 0 && strcmp(text, spot.id) == 0 ? NULL : quoted(made, text);   /* a name that is the id is left out */
  }
  case ZOPA_KEY_ID: return quoted(made, spot.id);
  case ZOPA_KEY_CHOICE:
  case ZOPA_KEY_WORD: return word(made, key, spot);
  case ZOPA_KEY_VISIBILITY: {
    const char *who = visibility(made, spot);
    return who ? quoted(made, who) : NULL;
  }
  case ZOPA_KEY_FLAG: return quoted(made, key->word(0));
  case ZOPA_KEY_YES_NO: return plain(made, below(spot.random, 2) ? "yes" : "no");
  case ZOPA_KEY_NUMBER:
    return plain(made, strcmp(key->name, "add") == 0 ? PICK(spot.random, signed_numbers) : key->low > 0 ? "0.5" : key->low < key->high ? PICK(spot.random, shares) : PICK(spot.random, numbers));
  case ZOPA_KEY_INTEGER: return plain(made, below(spot.random, 2) ? "3" : "5.0");
  case ZOPA_KEY_DATE: return plain(made, format(made, late ? "2026-05-%02u" : "2025-11-%02u", 1 + (unsigned)below(spot.random, 28)));
  case ZOPA_KEY_PARTY: return party(made, key, spot);
  case ZOPA_KEY_ISSUE:
    return quoted(made, made->issues[strcmp(key->name, "than") == 0 ? (spot.issue + 1) % made->issues_count : spot.issue].id);
  case ZOPA_KEY_PARTIES: return some_parties(made, key, spot);
  case ZOPA_KEY_OPTIONS: return options(made, key, spot);
  case ZOPA_KEY_SOURCE: return quoted(made, spot.hidden && below(spot.random, 2) ? made->hidden_source : PICK(spot.random, made->sources));
  case ZOPA_KEY_ISSUES: return issues(made, spot.random);
  case ZOPA_KEY_EARLIER: return first_of_list(made, spot);
  case ZOPA_KEY_LEDGER:
  case ZOPA_KEY_FROM: return entries(made, key, spot);
  case ZOPA_KEY_CLAUSE: return clause(made, spot.random, (key->flags & ZOPA_KEY_OPEN) != 0);
  case ZOPA_KEY_PACKAGE: return statement_package(made, key, spot);
  case ZOPA_KEY_TREE: return graph(made, spot.random);
  case ZOPA_KEY_GROUP: {
    struct zopa_node *group = zopa_type_key_of_kind(key->type, ZOPA_KEY_SAMPLE) ? range(made, issue) : make_object(made, key->type, spot);
    return group && group->count == 0 && key->flag_at == SIZE_MAX ? NULL : group;   /* one that says nothing is not written back */
  }
  case ZOPA_KEY_LIST: return items(made, key, spot);
  case ZOPA_KEY_BY_ID: return by_id(made, key);
  case ZOPA_KEY_BY_PARTY:
  case ZOPA_KEY_BY_ISSUE: return by_index(made, key);
  case ZOPA_KEY_PREFERENCES: return preferences(made, key);
  case ZOPA_KEY_POINTS: return points(made, spot.random);
  case ZOPA_KEY_CONTROLS: return controls(made, spot.random);
  case ZOPA_KEY_ISSUE_OPTIONS: return issue_options(made, spot.random, issue);
  case ZOPA_KEY_WEIGHTS: return weights(made, spot);
  case ZOPA_KEY_VALUES: {
    struct zopa_growing all = map(made);
    for (size_t i = 0; i < made->issues_count; i++)
      put(made, &all, made->issues[i].id, values_of(made, spot.random, &made->issues[i]));
    return all.node;
  }
  case ZOPA_KEY_RESERVATION: return reservation(made, spot);
  case ZOPA_KEY_RATES:
  case ZOPA_KEY_WEIGHS: return intervals(made, spot.random, key->kind == ZOPA_KEY_RATES);
  case ZOPA_KEY_SAMPLE: break;
  }
  return NULL;
}

/* Which form of the type is drawn: the key of `one_of` that stands there. */
static const char *form_of(struct made *made, const struct zopa_type *type, struct spot spot)
{
  if (!type->one_of)
    return NULL;
  if (type->variant_at != SIZE_MAX)
    return type->one_of[spot.variant];
  bool issue = zopa_type_key(type, "range") != NULL;
  return type->one_of[issue ? made->issues[spot.issue].numeric : below(spot.random, 2)];
}

static bool is_form(const struct zopa_type *type, const char *name)
{
  for (size_t i = 0; type->one_of && type->one_of[i]; i++)
    if (strcmp(type->one_of[i], name) == 0)
      return true;
  return false;
}

static struct zopa_node *make_object(struct made *made, const struct zopa_type *type, struct spot spot)
{
  struct zopa_growing all = map(made);
  const char *form = form_of(made, type, spot);
  bool complete = below(spot.random, 2);            /* preferences with weights, and so all that goes with them */
  for (size_t i = 0; i < type->key_count; i++) {
    const struct zopa_key *key = &type->keys[i];
    bool weighed = (key->with && strcmp(key->with, "weights") == 0) || key->kind == ZOPA_KEY_WEIGHTS;
    bool always = (key->flags & ZOPA_KEY_REQUIRED) || (strcmp(key->name, "when") == 0 && zopa_type_key(type, "add")) || key->kind == ZOPA_KEY_VISIBILITY || type == &zopa_case_type || (spot.resting && key->kind == ZOPA_KEY_FROM) ||
                  (spot.hidden && (key->flags & ZOPA_KEY_OWNER));
    bool wanted = is_form(type, key->name) ? strcmp(form, key->name) == 0
                : weighed                  ? complete && (always || below(spot.random, 2))
                : key->with                ? strcmp(key->with, form) == 0 && (always || below(spot.random, 2))
                                           : always || below(spot.random, 2);
    struct zopa_node *node = wanted ? value(made, key, spot, type == &zopa_case_type) : NULL;
    if (node)
      put(made, &all, key->name, node);
  }
  return all.node;
}

const struct zopa_node *random_case(struct zopa_arena *arena, uint64_t seed, uint64_t seed_hidden, struct zopa_viewer viewer)
{
  struct made made = {.maker = {.arena = arena}, .viewer = viewer};
  zopa_random_init(&made.visible, seed, 0);
  zopa_random_init(&made.hidden, seed_hidden, 1);
  draw_frame(&made);
  const struct zopa_node *root = make_object(&made, &zopa_case_type, (struct spot){.random = &made.visible, .issue = 0, .party = ZOPA_NONE});
  return made.maker.failed ? NULL : root;
}
