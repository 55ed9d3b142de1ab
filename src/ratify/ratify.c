/* ratify.c - the approvals of a case made ready: voters read, rules compiled, parts laid out. See ratify.h.
 *
 * Method. Approvals and the bodies within them are walked with a stack of their depth. No problem stops the walk. */
#include "ratify/ratify.h"

#include <math.h>
#include <string.h>

#include "formats/voters_csv.h"
#include "ratify/ratify_state.h"

struct making {
  struct zopa_ratify *it;
  struct zopa_error *error;
  size_t body_capacity, clause_capacity;
  enum zopa_status status;        /* of the first problem */
};

static void note(struct making *making, enum zopa_status status)
{
  if (making->status == ZOPA_OK || status == ZOPA_E_MEMORY)
    making->status = status;
}

static void wrong(struct making *making, struct zopa_place place, const char *format, const char *what)
{
  zopa_error_add(making->error, ZOPA_ERROR, place, format, what);
  note(making, ZOPA_E_INPUT);
}

/* ---------------------------------------------------------------- who votes */

/* Seats that nobody is listed for are members all the same. */
static enum zopa_status fit_seats(struct making *making, struct zopa_body *body)
{
  const struct zopa_approval *approval = body->approval;
  size_t listed = body->roster->count;
  if (body->seats == 0 || body->seats == listed)
    return ZOPA_OK;
  if (body->seats < listed || body->seats > ZOPA_RULE_VOTERS_MAX) {
    zopa_error_add(making->error, ZOPA_WARNING, approval->place, "%zu voters are listed for %s, which has %s seats; the list counts", listed, approval->body,
                   approval->seats.text);
    return ZOPA_OK;
  }
  body->filled = (size_t)body->seats - listed;
  zopa_error_add(making->error, ZOPA_WARNING, approval->place, "%zu of the %s seats of %s are not listed; they count as members who are absent", body->filled,
                 approval->seats.text, approval->body);
  return zopa_roster_fill(body->roster, body->filled);
}

/* From a file, from a list, or from the number of seats. A rule that asks for consent and says of whom by nothing has one voter, the body. */
static enum zopa_status read_roster(struct making *making, struct zopa_body *body)
{
  const struct zopa_approval *approval = body->approval;
  const struct zopa_node *voters = approval->voters, *list = voters;
  enum zopa_status status = ZOPA_OK;
  bool file = voters && voters->kind == ZOPA_NODE_SCALAR;
  struct zopa_arena arena = {0};
  if (file)
    status = zopa_voters_csv_read(voters->text, making->it->settings.beside, &arena, making->error, &list);
  if (voters && status == ZOPA_OK)
    status = zopa_roster_read(list, !file, making->error, &body->roster);
  zopa_arena_clear(&arena);
  if (voters)
    return status == ZOPA_OK ? fit_seats(making, body) : status;
  bool consent = approval->rule && approval->rule->kind == ZOPA_NODE_SCALAR && strcmp(approval->rule->text, "consent") == 0;
  size_t count = body->seats <= ZOPA_RULE_VOTERS_MAX ? (size_t)body->seats : 0;
  if (count == 0 && consent && body->seats == 0)
    count = 1;
  return count > 0 ? zopa_roster_seats(approval->body, count, &body->roster) : ZOPA_OK;
}

/* ---------------------------------------------------------------- by which rule */

static void put_copy(struct zopa_maker *maker, struct zopa_growing *map, const char *key, const struct zopa_node *node)
{
  zopa_make_put(maker, map, key, (struct zopa_node *)(uintptr_t)zopa_node_copy(maker->arena, node, true));
}

/* The rule as it stands, or with the quorum beside it, and with the weights of the voters where it names nothing to count by. */
static enum zopa_status whole_rule(struct making *making, const struct zopa_body *body, const struct zopa_node **ret_rule)
{
  const struct zopa_approval *approval = body->approval;
  struct zopa_maker maker = {.arena = &making->it->arena};
  bool weighted = body->roster && body->roster->weighted && approval->rule->kind == ZOPA_NODE_SCALAR;
  *ret_rule = approval->rule;
  if (!approval->quorum && !weighted)
    return ZOPA_OK;
  struct zopa_growing map = zopa_make(&maker, ZOPA_NODE_MAP);
  put_copy(&maker, &map, "rule", approval->rule);
  if (approval->quorum)
    put_copy(&maker, &map, "quorum", approval->quorum);
  struct zopa_node *by = weighted ? zopa_make_scalar(&maker, "weight", true) : NULL;
  if (weighted)
    zopa_make_put(&maker, &map, "by", by);
  if (maker.failed)
    return ZOPA_E_MEMORY;
  if (by) {
    by->file = approval->rule->file;
    by->line = by->key_line = approval->rule->line;
    by->column = by->key_column = approval->rule->column;
  }
  map.node->file = approval->rule->file;
  map.node->line = approval->rule->line;
  map.node->column = approval->rule->column;
  *ret_rule = map.node;
  return ZOPA_OK;
}

/* Voters whom the rule names are known by name at least. */
static enum zopa_status roster_of_rule(struct zopa_body *body)
{
  enum zopa_status status = zopa_roster_seats(body->approval->body, body->rule->voter_count, &body->roster);
  for (size_t v = 0; status == ZOPA_OK && v < body->rule->voter_count; v++) {
    body->roster->voters[v].id = body->rule->voters[v];   /* the rule lives as long */
    body->roster->ids[v] = body->rule->voters[v];
  }
  return status;
}

static enum zopa_status read_rule(struct making *making, struct zopa_body *body)
{
  const struct zopa_roster *roster = body->roster;
  const struct zopa_node *rule = NULL;
  struct zopa_roll roll = {0};
  struct zopa_rule_setting setting = {.of = body->approval->of, .body = body->approval->body};
  if (roster) {
    roll = (struct zopa_roll){roster->count, roster->ids, roster->column_count, roster->columns};
    setting.roll = &roll;
  }
  enum zopa_status status = whole_rule(making, body, &rule);
  if (status == ZOPA_OK)
    status = zopa_rule_read(rule, &setting, making->error, &body->rule);
  if (status == ZOPA_OK && !roster && body->rule->voter_count > 0)
    status = roster_of_rule(body);
  else if (status == ZOPA_OK && roster && body->rule->voter_count > roster->count) {   /* the roster's come first */
    wrong(making, zopa_node_place(body->approval->rule), "the rule names \"%s\", who is none of the voters", body->rule->voters[roster->count]);
    status = ZOPA_E_INPUT;
  }
  size_t leads = 0;
  for (uint32_t p = 0; status == ZOPA_OK && p < body->rule->part_count; p++)
    if (body->rule->parts[p].children == 0 && body->rule->parts[p].side == ZOPA_SIDE_YEA) {
      body->lead = p;
      leads++;
    }
  if (leads != 1)
    body->lead = ZOPA_NONE;
  return status;
}

/* ---------------------------------------------------------------- assumptions */

static void read_assumptions(struct making *making, struct zopa_body *body)
{
  const struct zopa_approval *approval = body->approval;
  body->common = approval->common_share.text ? approval->common_share.value : ZOPA_COMMON_USUAL;
  body->bloc = approval->party_share.text ? approval->party_share.value : ZOPA_PARTY_USUAL;
  bool tiny = (body->common > 0 && body->common < ZOPA_SHARED_LEAST) || (body->bloc > 0 && body->bloc < ZOPA_SHARED_LEAST);
  if (tiny || body->common + body->bloc > ZOPA_SHARED_MAX)
    wrong(making, approval->place, "the correlation of %s: each share is 0, or from 0.0001 on, and together they are at most 0.99", approval->body);
  body->yea = approval->yea.text ? approval->yea.value : NAN;
  for (size_t g = 0; g < making->it->settings.guess_count; g++)
    if (strcmp(making->it->settings.guesses[g].body, approval->body) == 0)
      body->yea = making->it->settings.guesses[g].yea;
  if (body->yea + approval->absent.value > 1 + 1e-9)
    wrong(making, approval->place, "the probabilities yea and absent of %s sum to more than 1", approval->body);
}

/* Effects on whom nobody knows are slips of the pen. */
static void check_effects(struct making *making, const struct zopa_body *body)
{
  const struct zopa_roster *roster = body->roster;
  for (size_t e = 0; roster && e < body->approval->effects_count; e++) {
    const struct zopa_effect *effect = &body->approval->effects[e];
    bool party = !effect->voters_party, voter = !effect->voter;
    for (size_t v = 0; v < roster->count && !(party && voter); v++) {
      party |= effect->voters_party && roster->voters[v].party && strcmp(roster->voters[v].party, effect->voters_party) == 0;
      voter |= effect->voter && strcmp(roster->voters[v].id, effect->voter) == 0;
    }
    if (!party)
      wrong(making, effect->place, "an effect names the party of voters \"%s\", and no voter is of it", effect->voters_party);
    if (!voter)
      wrong(making, effect->place, "an effect names the voter \"%s\", and there is none of that name", effect->voter);
  }
}

/* ---------------------------------------------------------------- bodies */

static void keep_clause(struct making *making, const struct zopa_clause *clause)
{
  struct zopa_ratify *it = making->it;
  if (clause->terms_count == 0)
    return;
  const struct zopa_clause **clauses = zopa_arena_grow(&it->arena, it->clauses, it->clause_count, &making->clause_capacity, sizeof *clauses);
  if (!clauses) {
    note(making, ZOPA_E_MEMORY);
    return;
  }
  it->clauses = clauses;
  clauses[it->clause_count++] = clause;
}

static void keep_clauses(struct making *making, const struct zopa_approval *approval)
{
  for (size_t i = 0; i < approval->effects_count; i++)
    keep_clause(making, &approval->effects[i].when);
  for (size_t i = 0; i < approval->moves_count; i++)
    keep_clause(making, &approval->moves[i].when);
}

static void prepare_one(struct making *making, struct zopa_body *body)
{
  size_t before = making->error ? making->error->error_count : 0;
  enum zopa_status status = read_roster(making, body), rule = ZOPA_OK;
  const struct zopa_node *stated = body->approval->rule;
  if (stated && (status == ZOPA_OK || (status != ZOPA_E_MEMORY && stated->kind == ZOPA_NODE_SCALAR)))
    rule = read_rule(making, body);       /* a word needs no voters to be found wrong */
  status = status == ZOPA_OK || rule == ZOPA_E_MEMORY ? rule : status;
  if (status != ZOPA_OK)
    note(making, status);
  else {
    read_assumptions(making, body);
    if (!making->error || making->error->error_count == before)
      check_effects(making, body);
  }
}

/* Adds a body; those within it come by the caller's walk. */
static bool add_body(struct making *making, struct zopa_body body)
{
  struct zopa_ratify *it = making->it;
  if (it->body_count == ZOPA_BODIES_MAX) {
    zopa_error_add(making->error, ZOPA_ERROR, body.approval->place, "there are more than %d bodies that have to say yes, the limit", ZOPA_BODIES_MAX);
    note(making, ZOPA_E_TOO_LARGE);
    return false;
  }
  struct zopa_body *bodies = zopa_arena_grow(&it->arena, it->bodies, it->body_count, &making->body_capacity, sizeof *bodies);
  if (!bodies) {
    note(making, ZOPA_E_MEMORY);
    return false;
  }
  it->bodies = bodies;
  bodies[it->body_count] = body;
  struct zopa_body *added = &bodies[it->body_count++];
  keep_clauses(making, body.approval);
  if (body.approval->kind == ZOPA_BODY_ONE)
    prepare_one(making, added);
  else if (body.parts == 0)
    wrong(making, body.approval->place, "%s lists no body; it should list at least one", "\"all\", \"any\" or \"some\"");
  else if (body.approval->kind == ZOPA_BODY_SOME && body.approval->at_least.value > (double)body.parts)
    wrong(making, body.approval->place, "%s asks for more bodies than it lists", "\"at_least\"");
  return making->status != ZOPA_E_MEMORY;
}

/* An approval and all within it, in the order written. The file's own depth bounds the stack. */
static bool add_approval(struct making *making, const struct zopa_approval *whole)
{
  struct {
    const struct zopa_approval *at;
    uint32_t body;
    size_t next;
  } stack[ZOPA_NODE_DEPTH_MAX];
  size_t depth = 0;
  const struct zopa_approval *at = whole;
  while (at) {
    struct zopa_body body = {.approval = at, .whole = whole, .party = whole->party, .parent = depth ? stack[depth - 1].body : ZOPA_NONE,
                             .depth = (uint32_t)depth, .parts = (uint32_t)at->parts_count, .lead = ZOPA_NONE,
                             .seats = at->seats.text ? (uint64_t)at->seats.value : 0};
    if (depth == ZOPA_NODE_DEPTH_MAX || !add_body(making, body))
      return false;
    stack[depth].at = at;
    stack[depth].body = (uint32_t)making->it->body_count - 1;
    stack[depth++].next = 0;
    at = NULL;
    while (depth > 0 && !at) {
      size_t next = stack[depth - 1].next++;
      if (next < stack[depth - 1].at->parts_count)
        at = &stack[depth - 1].at->parts[next];
      else
        depth--;
    }
  }
  return true;
}

enum zopa_status zopa_ratify_new(const struct zopa_case *negotiation, const struct zopa_ratify_settings *settings, struct zopa_error *error,
                                 struct zopa_ratify **ret_ratify)
{
  struct zopa_arena arena = {0};
  struct zopa_ratify *it = ZOPA_ARENA_NEW(&arena, struct zopa_ratify, 1);
  struct making making = {.it = it, .error = error};
  if (!it)
    return ZOPA_E_MEMORY;
  *it = (struct zopa_ratify){.arena = arena, .it = negotiation, .settings = *settings};
  for (size_t a = 0; a < negotiation->approvals_count; a++) {
    keep_clause(&making, &negotiation->approvals[a].when);
    if (!add_approval(&making, &negotiation->approvals[a]))
      break;
  }
  if (making.status == ZOPA_OK)
    *ret_ratify = it;
  else
    zopa_ratify_free(it);
  return making.status;
}

void zopa_ratify_free(struct zopa_ratify *ratify)
{
  if (!ratify)
    return;
  for (size_t b = 0; b < ratify->body_count; b++) {
    zopa_roster_free(ratify->bodies[b].roster);
    zopa_rule_free(ratify->bodies[b].rule);
  }
  zopa_names_clear(&ratify->names);
  struct zopa_arena arena = ratify->arena;
  zopa_arena_clear(&arena);
}

const struct zopa_body *zopa_ratify_bodies(const struct zopa_ratify *ratify, size_t *ret_count)
{
  *ret_count = ratify->body_count;
  return ratify->bodies;
}

const struct zopa_clause *const *zopa_ratify_clauses(const struct zopa_ratify *ratify, size_t *ret_count)
{
  *ret_count = ratify->clause_count;
  return ratify->clauses;
}

/* ---------------------------------------------------------------- words */

/* Each group in brackets names what stands within it; deep ones are cut short. */
static void add_name(const struct zopa_approval *approval, unsigned depth, struct zopa_text *text)
{
  enum { DEPTH_MAX = 4 };
  if (approval->kind == ZOPA_BODY_ONE) {
    zopa_text_string(text, approval->body);
    return;
  }
  if (approval->kind == ZOPA_BODY_SOME)
    zopa_text_format(text, "%s of ", approval->at_least.text);
  else
    zopa_text_string(text, approval->kind == ZOPA_BODY_ANY ? depth ? "any of " : "Any of " : depth ? "all of " : "All of ");
  const char *between = approval->kind == ZOPA_BODY_ALL ? ", then " : ", ";
  for (size_t i = 0; i < approval->parts_count; i++) {
    bool group = approval->parts[i].kind != ZOPA_BODY_ONE;
    zopa_text_string(text, i ? between : "");
    zopa_text_string(text, group ? "(" : "");
    if (depth < DEPTH_MAX)
      add_name(&approval->parts[i], depth + 1, text);
    else
      zopa_text_string(text, "...");
    zopa_text_string(text, group ? ")" : "");
  }
}

void zopa_body_name(const struct zopa_approval *approval, struct zopa_text *text) { add_name(approval, 0, text); }

void zopa_body_rule_words(const struct zopa_body *body, struct zopa_text *text)
{
  if (body->rule)
    zopa_rule_words(body->rule, text);
  else if (body->approval->kind == ZOPA_BODY_ALL)
    zopa_text_string(text, "all of them, one after the other");
  else if (body->approval->kind == ZOPA_BODY_ANY)
    zopa_text_string(text, "any of them");
  else if (body->approval->kind == ZOPA_BODY_SOME)
    zopa_text_format(text, "%s of them", body->approval->at_least.text);
}
