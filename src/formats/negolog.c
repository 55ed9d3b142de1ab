/* negolog.c - profiles of NegoLog: {"reservationValue", "issueWeights": {issue: weight}, "issues": {issue: {value: utility}}}.
 *
 * One file a party and no domain: the first file settles issues (in the order of its issueWeights) and values, the others must have the same.
 * Utility: the sum of weight * utility of the value, both as they stand.
 *
 * Source: NegoLog, class Preference; Doğru, Keskin, Jonker, Baarslag & Aydoğan, "NegoLog", IJCAI 2024. */
#include <stdlib.h>
#include <string.h>

#include "formats/reading.h"
#include "formats/tree.h"
#include "formats/writing.h"

/* One reading: files to case. */
struct log {
  struct zopa_arena work;
  struct zopa_error *error;
  struct zopa_case *negotiation;
  struct zopa_names issues;       /* by id */
  struct zopa_names *options;     /* [issues_count], by id */
};

static bool is_map(const struct zopa_node *node) { return node && node->kind == ZOPA_NODE_MAP; }

/* The two maps that a profile must have; false when one is missing (told). */
static bool find_maps(struct log *log, const struct zopa_node *root, const struct zopa_node **ret_weights, const struct zopa_node **ret_issues)
{
  *ret_weights = zopa_node_get(root, "issueWeights");
  *ret_issues = zopa_node_get(root, "issues");
  if (is_map(*ret_weights) && is_map(*ret_issues))
    return true;
  zopa_error_add(log->error, ZOPA_ERROR, zopa_node_place(root), "a profile should have \"issueWeights\" and \"issues\", both maps");
  return false;
}

static bool read_number(struct log *log, const struct zopa_node *node, struct zopa_number *ret)
{
  *ret = node->kind == ZOPA_NODE_SCALAR ? zopa_exact_read(&log->negotiation->arena, node->text) : (struct zopa_number){0};
  if (!ret->text)
    zopa_error_add(log->error, ZOPA_ERROR, zopa_node_place(node), "this should be a number of at most %d digits", ZOPA_EXACT_DIGITS_MAX);
  return ret->text != NULL;
}

/* --- issues, from the first profile --- */

static bool read_options(struct log *log, const struct zopa_node *node, size_t at)
{
  struct zopa_arena *arena = &log->negotiation->arena;
  struct zopa_issue *issue = &log->negotiation->issues[at];
  if (!is_map(node) || node->count == 0) {
    zopa_error_add(log->error, ZOPA_ERROR, zopa_node_place(node), "an issue should have at least one value, as \"value\": utility");
    return true;
  }
  if (!zopa_reading_fits(node->count, ZOPA_OPTIONS_MAX, "values of one issue", zopa_node_place(node), log->error))
    return true;
  issue->options = ZOPA_ARENA_NEW(arena, struct zopa_option, node->count);
  if (!issue->options)
    return false;
  for (const struct zopa_node *value = node->first; value; value = value->next) {
    struct zopa_option *option = &issue->options[issue->options_count];
    bool again;
    option->place = zopa_node_key_place(value);
    option->place.file = issue->place.file;
    if (!zopa_reading_id(arena, &log->options[at], value->key, (uint32_t)issue->options_count++, &option->id, &again))
      return false;
    option->text = option->id;
  }
  return true;
}

static bool read_issues(struct log *log, const struct zopa_file *file, const struct zopa_node *weights, const struct zopa_node *issues)
{
  struct zopa_case *negotiation = log->negotiation;
  if (weights->count == 0)
    zopa_error_add(log->error, ZOPA_ERROR, zopa_node_place(weights), "there should be at least one issue");
  if (!zopa_reading_fits(weights->count, ZOPA_ISSUES_MAX, "issues", zopa_node_place(weights), log->error))
    return true;
  negotiation->issues = ZOPA_ARENA_NEW(&negotiation->arena, struct zopa_issue, weights->count);
  log->options = ZOPA_ARENA_NEW(&log->work, struct zopa_names, weights->count);
  bool good = negotiation->issues && log->options;
  for (const struct zopa_node *weight = good ? weights->first : NULL; weight && good; weight = weight->next) {
    size_t at = negotiation->issues_count++;
    struct zopa_issue *issue = &negotiation->issues[at];
    const struct zopa_node *node = zopa_node_get(issues, weight->key);
    bool again;
    issue->place = zopa_node_key_place(node ? node : weight);
    issue->place.file = file->name;
    good = zopa_reading_id(&negotiation->arena, &log->issues, weight->key, (uint32_t)at, &issue->id, &again);
    issue->name = issue->id;
    if (node)
      good = good && read_options(log, node, at);
    else
      zopa_error_add(log->error, ZOPA_ERROR, zopa_node_key_place(weight), "the issue has a weight but does not stand among \"issues\"");
  }
  return good;
}

/* --- profiles --- */

/* Utilities of the values of one issue; both sides must name the same values. */
static bool read_values(struct log *log, const struct zopa_node *node, uint32_t at, struct zopa_values *values)
{
  const struct zopa_issue *issue = &log->negotiation->issues[at];
  values->options = ZOPA_ARENA_NEW(&log->negotiation->arena, struct zopa_number, issue->options_count);
  if (!values->options)
    return false;
  if (!is_map(node)) {
    zopa_error_add(log->error, ZOPA_ERROR, zopa_node_place(node), "an issue should have at least one value, as \"value\": utility");
    return true;
  }
  for (const struct zopa_node *value = node->first; value; value = value->next) {
    uint32_t option = zopa_names_index(&log->options[at], value->key);
    if (option == UINT32_MAX)
      zopa_error_add(log->error, ZOPA_ERROR, zopa_node_key_place(value), "the issue has no such value in %s; profiles of one set have the same values",
                     issue->place.file);
    else
      read_number(log, value, &values->options[option]);
  }
  if (node->count < issue->options_count)
    zopa_error_add(log->error, ZOPA_ERROR, zopa_node_key_place(node), "the issue has %u values here and %zu in %s; profiles of one set have the same values",
                   node->count, issue->options_count, issue->place.file);
  return true;
}

static bool read_profile(struct log *log, const struct zopa_file *file, const struct zopa_node *root)
{
  struct zopa_preference *preference;
  const struct zopa_node *weights, *issues, *reservation = zopa_node_get(root, "reservationValue");
  size_t count = log->negotiation->issues_count, valued = 0, weighted = 0;
  if (!zopa_reading_party(log->negotiation, file, log->error, &preference))
    return false;
  if (!preference || !find_maps(log, root, &weights, &issues))
    return true;
  if (reservation && !zopa_node_is_null(reservation))
    read_number(log, reservation, &preference->reservation);
  preference->values = ZOPA_ARENA_NEW(&log->negotiation->arena, struct zopa_values, count);
  bool good = preference->values != NULL;
  for (const struct zopa_node *weight = good ? weights->first : NULL; weight; weight = weight->next) {
    uint32_t at = zopa_names_index(&log->issues, weight->key);
    if (at == UINT32_MAX)
      zopa_error_add(log->error, ZOPA_ERROR, zopa_node_key_place(weight), "no such issue stands in %s; profiles of one set have the same issues",
                     log->negotiation->issues[0].place.file);
    else
      weighted += read_number(log, weight, &preference->values[at].weight);
  }
  for (const struct zopa_node *issue = good ? issues->first : NULL; issue && good; issue = issue->next) {
    uint32_t at = zopa_names_index(&log->issues, issue->key);
    if (at == UINT32_MAX) {
      zopa_error_add(log->error, ZOPA_WARNING, zopa_node_key_place(issue), "the issue has no weight; it is left out");
      continue;
    }
    valued++;
    preference->values[at].place = zopa_node_place(issue);
    preference->values[at].place.file = file->name;
    good = read_values(log, issue, at, &preference->values[at]);
  }
  if (good && (valued < count || weighted < count))
    zopa_error_add(log->error, ZOPA_ERROR, zopa_node_place(root), "of the %zu issues %zu have a weight and %zu have values here; all should have both", count,
                   weighted, valued);
  return good;
}

static bool read_set(struct log *log, const struct zopa_file *files, const struct zopa_node *const *roots, size_t count)
{
  const struct zopa_node *weights, *issues;
  size_t before = log->error->error_count;
  if (!find_maps(log, roots[0], &weights, &issues))
    return true;
  if (!read_issues(log, &files[0], weights, issues) || !zopa_reading_parties(log->negotiation, count))
    return false;
  if (log->error->error_count > before)
    return true;
  for (size_t i = 0; i < count; i++)
    if (!read_profile(log, &files[i], roots[i]))
      return false;
  return true;
}

static bool recognises(const struct zopa_file *file)
{
  return zopa_reading_json_key(file, "issueWeights") && zopa_reading_json_key(file, "issues");
}

static enum zopa_status read_files(const struct zopa_file *given, size_t count, struct zopa_error *error, struct zopa_case **ret_case)
{
  struct log log = {.error = error, .negotiation = zopa_case_new("negolog")};
  size_t before = error->error_count;
  if (!log.negotiation)
    return ZOPA_E_MEMORY;
  const struct zopa_file *files = zopa_reading_files(log.negotiation, given, count);
  const struct zopa_node **roots = ZOPA_ARENA_NEW(&log.work, const struct zopa_node *, count);
  enum zopa_status status = files && roots ? ZOPA_OK : ZOPA_E_MEMORY;
  for (size_t i = 0; i < count && status != ZOPA_E_MEMORY; i++) {
    enum zopa_status read = zopa_tree_read(&files[i], &log.work, error, &roots[i]);
    status = read == ZOPA_OK ? status : read;
  }
  if (status == ZOPA_OK && !read_set(&log, files, roots, count))
    status = ZOPA_E_MEMORY;
  /* A text or number that could not be kept looks like one that is missing. */
  if (log.work.failed || log.negotiation->arena.failed)
    status = ZOPA_E_MEMORY;
  if (status == ZOPA_OK && error->error_count > before)
    status = ZOPA_E_INPUT;
  for (size_t i = 0; log.options && i < log.negotiation->issues_count; i++)
    zopa_names_clear(&log.options[i]);
  zopa_names_clear(&log.issues);
  if (status == ZOPA_OK)
    *ret_case = log.negotiation;
  else
    zopa_case_free(log.negotiation);
  zopa_arena_clear(&log.work);
  return status;
}

/* --- writing --- */

static size_t part_count(const struct zopa_case *negotiation) { return zopa_writing_parties(negotiation, 0, NULL); }

static void part_name(const struct zopa_case *negotiation, size_t part, struct zopa_text *ret_name)
{
  size_t party = 0;
  zopa_writing_parties(negotiation, part, &party);
  zopa_text_format(ret_name, "%s.json", negotiation->parties[party].id);
}

/* Weights and values as the file had them where they are on its own scale, else with 1 as the largest value of each issue. */
static bool write_profile(const struct zopa_shares *shares, struct zopa_text *weights, struct zopa_text *issues, size_t *rounded)
{
  const struct zopa_case *negotiation = shares->negotiation;
  bool as_written = shares->preference->as_written && !shares->preference->out_of.text;
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    const struct zopa_issue *issue = &negotiation->issues[i];
    mpq_t weight, *values = calloc(issue->options_count + 1, sizeof *values);
    if (!values)
      return false;
    mpq_init(weight);
    for (size_t o = 0; o < issue->options_count; o++)
      mpq_init(values[o]);
    zopa_shares_split(shares, i, weight, values);
    const char *written = shares->preference->values[i].weight.text;
    if (as_written && written) {
      zopa_number_exact(written, weight);
      for (size_t o = 0; o < issue->options_count && mpq_sgn(weight) != 0; o++)
        mpq_div(values[o], shares->share[i][o], weight);
    }
    zopa_text_string(weights, i ? ",\n  " : "\n  ");
    zopa_writing_json(weights, issue->id);
    zopa_text_string(weights, ": ");
    zopa_writing_number(weights, weight, rounded);
    zopa_text_string(issues, i ? ",\n  " : "\n  ");
    zopa_writing_json(issues, issue->id);
    zopa_text_string(issues, ": {");
    for (size_t o = 0; o < issue->options_count; o++) {
      zopa_text_string(issues, o ? ",\n   " : "\n   ");
      zopa_writing_json(issues, issue->options[o].id);
      zopa_text_string(issues, ": ");
      zopa_writing_number(issues, values[o], rounded);
      mpq_clear(values[o]);
    }
    zopa_text_string(issues, "\n  }");
    mpq_clear(weight);
    free(values);
  }
  return true;
}

static enum zopa_status write_part(const struct zopa_case *negotiation, size_t part, struct zopa_error *error, struct zopa_text *ret_text)
{
  size_t party = 0, rounded = 0;
  if (part >= zopa_writing_parties(negotiation, part, &party))
    return ZOPA_E_ARGUMENT;
  if (part == 0)
    zopa_writing_losses(negotiation, "NegoLog", error);
  struct zopa_shares shares;
  struct zopa_text weights = {0}, issues = {0};
  enum zopa_status status = zopa_shares_init(&shares, negotiation, party) ? ZOPA_OK : ZOPA_E_MEMORY;
  if (status == ZOPA_OK && (zopa_shares_interactions(&shares) > 0 || mpq_sgn(shares.base) != 0))
    status = zopa_writing_refuse(&shares, error, "NegoLog knows no worth that only a combination has");
  if (status == ZOPA_OK && !write_profile(&shares, &weights, &issues, &rounded))
    status = ZOPA_E_MEMORY;
  if (status == ZOPA_OK) {
    zopa_text_string(ret_text, "{\n \"reservationValue\": ");
    zopa_writing_number(ret_text, shares.reservation, &rounded);
    zopa_text_format(ret_text, ",\n \"issueWeights\": {%s\n },\n \"issues\": {%s\n }\n}\n", weights.data ? weights.data : "", issues.data ? issues.data : "");
    zopa_writing_cap(&shares, 0, error);
    zopa_writing_rounded(&shares, rounded, error);
  }
  if (status == ZOPA_OK && (weights.failed || issues.failed || ret_text->failed))
    status = ZOPA_E_MEMORY;
  zopa_text_clear(&weights);
  zopa_text_clear(&issues);
  zopa_shares_clear(&shares);
  return status;
}

const struct zopa_format zopa_format_negolog = {
  .name = "negolog",
  .about = "NegoLog JSON: one profile a party",
  .recognises = recognises,
  .read = read_files,
  .write = write_part,
  .part_count = part_count,
  .part_name = part_name,
};
