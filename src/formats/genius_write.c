/* genius_write.c - a case as Genius files: the domain, and one profile a party.
 *
 * Discrete evaluations are written as whole numbers where that is exact, since Genius divides them by their largest. A numeric issue stays one
 * (integer, or real with its curve) where every party's values allow it, and is a list of values otherwise. When a party has worth that only
 * combinations have, all profiles become hyper-rectangles, for which all issues must be integers.
 *
 * Genius knows no way to write '>' or both kinds of quotes within a name; they are replaced, with a warning. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "formats/reading.h"
#include "formats/writing.h"

enum shape { SHAPE_DISCRETE, SHAPE_INTEGER, SHAPE_REAL };

enum { EVALUATION_DIGITS_MAX = 15 };      /* whole numbers that a double holds */

/* One profile on its way out. */
struct profile {
  const struct zopa_case *negotiation;
  struct zopa_shares shares;
  size_t rounded;
  struct zopa_error *error;
  struct zopa_text *out;
};

static void part_name(const struct zopa_case *negotiation, size_t part, struct zopa_text *ret_name)
{
  zopa_writing_set_name(negotiation, part, ".xml", ret_name);
}

/* An attribute; a value that Genius cannot hold is changed, and *ret_changed counts one more. */
static void add_attribute(struct zopa_text *text, const char *name, const char *value, size_t *ret_changed)
{
  bool both = strchr(value, '"') && strchr(value, '\'');
  const char *quote = strchr(value, '"') && !both ? "'" : "\"";
  zopa_text_format(text, " %s=%s", name, quote);
  for (; *value; value++) {
    bool change = *value == '>' || (both && *value == '"') || (unsigned char)*value < ' ';
    *ret_changed += change;
    char byte = *value == '>' ? ')' : *value == '"' ? '\'' : ' ';
    zopa_text_add(text, change ? &byte : value, 1);
  }
  zopa_text_string(text, quote);
}

static void add_number(struct profile *profile, const char *name, const mpq_t value)
{
  zopa_text_format(profile->out, " %s=\"", name);
  zopa_writing_number(profile->out, value, &profile->rounded);
  zopa_text_string(profile->out, "\"");
}

/* --- shapes --- */

/* A grid of whole numbers, one apart, that fit 32 bits. */
static bool is_whole(const struct zopa_issue *issue)
{
  long from, to;
  double step;
  return issue->numeric && !issue->continuous && issue->step.text && zopa_number_read(issue->step.text, &step) && step == 1 &&
         zopa_reading_integer(issue->options[0].id, &from) && zopa_reading_integer(issue->options[issue->options_count - 1].id, &to);
}

/* A party's values on an issue are a straight line within 0 and 1, or on the case format's scale anyway. */
static bool is_line(const struct zopa_preference *preference, size_t issue)
{
  const struct zopa_values *values = &preference->values[issue];
  if (values->options)
    return false;
  if (!preference->as_written)
    return true;
  return values->from.value >= 0 && values->from.value <= 1 && values->to.value >= 0 && values->to.value <= 1;
}

static bool is_combined(const struct zopa_case *negotiation)
{
  for (size_t p = 0; p < negotiation->parties_count; p++)
    if (zopa_party_complete(negotiation, p) && negotiation->preferences[p].interactions_count > 0)
      return true;
  return false;
}

static enum shape shape_of(const struct zopa_case *negotiation, size_t issue)
{
  const struct zopa_issue *about = &negotiation->issues[issue];
  enum shape shape = about->continuous ? SHAPE_REAL : is_whole(about) ? SHAPE_INTEGER : SHAPE_DISCRETE;
  if (is_combined(negotiation))
    return shape;
  for (size_t p = 0; p < negotiation->parties_count; p++) {
    const struct zopa_preference *preference = &negotiation->preferences[p];
    if (!zopa_party_complete(negotiation, p))
      continue;
    if (shape == SHAPE_REAL && (!preference->as_written || preference->values[issue].curve.kind == ZOPA_CURVE_NONE))
      shape = SHAPE_DISCRETE;
    if (shape == SHAPE_INTEGER && !is_line(preference, issue))
      shape = SHAPE_DISCRETE;
  }
  return shape;
}

/* The opening tag of an issue, which domain and profiles share, without its ">". */
static void open_issue(struct zopa_text *text, const struct zopa_case *negotiation, size_t issue, enum shape shape, size_t *ret_changed)
{
  static const char *const words[] = {"discrete", "integer", "real"};
  const struct zopa_issue *about = &negotiation->issues[issue];
  zopa_text_format(text, "    <issue index=\"%zu\"", issue + 1);
  add_attribute(text, "name", about->id, ret_changed);
  zopa_text_format(text, " type=\"%s\" etype=\"%s\" vtype=\"%s\"", words[shape], words[shape], words[shape]);
  if (shape == SHAPE_INTEGER)
    zopa_text_format(text, " lowerbound=\"%s\" upperbound=\"%s\"", about->options[0].id, about->options[about->options_count - 1].id);
}

static void add_range(struct zopa_text *text, const struct zopa_issue *issue)
{
  zopa_text_format(text, "      <range lowerbound=\"%s\" upperbound=\"%s\"/>\n", issue->from.text, issue->to.text);
}

/* --- the domain --- */

static enum zopa_status write_domain(const struct zopa_case *negotiation, struct zopa_error *error, struct zopa_text *text)
{
  size_t changed = 0;
  zopa_text_format(text, "<negotiation_template>\n<utility_space number_of_issues=\"%zu\">\n  <objective index=\"0\"", negotiation->issues_count);
  add_attribute(text, "name", negotiation->title, &changed);
  zopa_text_string(text, " type=\"objective\" etype=\"objective\" description=\"\">\n");
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    const struct zopa_issue *issue = &negotiation->issues[i];
    enum shape shape = shape_of(negotiation, i);
    open_issue(text, negotiation, i, shape, &changed);
    zopa_text_string(text, shape == SHAPE_INTEGER ? "/>\n" : ">\n");
    if (shape == SHAPE_REAL)
      add_range(text, issue);
    for (size_t o = 0; o < issue->options_count && shape == SHAPE_DISCRETE; o++) {
      zopa_text_format(text, "      <item index=\"%zu\"", o + 1);
      add_attribute(text, "value", issue->options[o].id, &changed);
      zopa_text_string(text, "/>\n");
    }
    zopa_text_string(text, shape == SHAPE_INTEGER ? "" : "    </issue>\n");
    if (shape == SHAPE_DISCRETE && issue->numeric)
      zopa_error_add(error, ZOPA_WARNING, issue->place, "the numbers of %s are written as a list of values", issue->id);
  }
  zopa_text_string(text, "  </objective>\n</utility_space>\n</negotiation_template>\n");
  if (changed)
    zopa_error_add(error, ZOPA_WARNING, (struct zopa_place){0}, "%zu characters that Genius cannot hold in names are replaced", changed);
  return text->failed ? ZOPA_E_MEMORY : ZOPA_OK;
}

/* --- linear profiles --- */

/* A factor that turns the values of an issue into whole numbers of at most 15 digits; 1 when there is none. */
static void whole_factor(const mpq_t *values, size_t count, mpq_t ret_factor)
{
  mpz_t common, limit;
  mpz_init_set_ui(common, 1);
  mpz_init(limit);
  mpz_ui_pow_ui(limit, 10, EVALUATION_DIGITS_MAX);
  for (size_t o = 0; o < count && mpz_cmp(common, limit) < 0; o++)
    mpz_lcm(common, common, mpq_denref(values[o]));
  mpq_set_ui(ret_factor, 1, 1);
  if (mpz_cmp(common, limit) < 0)
    mpq_set_z(ret_factor, common);
  mpz_clears(common, limit, NULL);
}

static bool add_discrete(struct profile *profile, size_t i, mpq_t ret_weight, size_t *ret_changed)
{
  const struct zopa_issue *issue = &profile->negotiation->issues[i];
  mpq_t factor, *values = calloc(issue->options_count + 1, sizeof *values);
  if (!values)
    return false;
  mpq_init(factor);
  for (size_t o = 0; o < issue->options_count; o++)
    mpq_init(values[o]);
  zopa_shares_split(&profile->shares, i, ret_weight, values);
  whole_factor((const mpq_t *)values, issue->options_count, factor);
  zopa_text_string(profile->out, ">\n");
  for (size_t o = 0; o < issue->options_count; o++) {
    zopa_text_format(profile->out, "      <item index=\"%zu\"", o + 1);
    add_attribute(profile->out, "value", issue->options[o].id, ret_changed);
    mpq_mul(values[o], values[o], factor);
    add_number(profile, "evaluation", values[o]);
    zopa_text_string(profile->out, "/>\n");
    mpq_clear(values[o]);
  }
  mpq_clear(factor);
  free(values);
  return true;
}

/* weight * (slope * (v - lowerbound) + offset), through the shares at both ends. On the file's own scale the file's own weight is kept. */
static void add_integer(struct profile *profile, size_t i, mpq_t ret_weight)
{
  const struct zopa_preference *preference = profile->shares.preference;
  size_t last = profile->negotiation->issues[i].options_count - 1;
  mpq_t offset, slope, steps;
  mpq_inits(offset, slope, steps, NULL);
  if (preference->as_written && preference->values[i].from.text) {
    mpq_set_ui(ret_weight, 0, 1);
    if (preference->values[i].weight.text)
      zopa_number_exact(preference->values[i].weight.text, ret_weight);
    if (preference->out_of.text) {
      zopa_number_exact(preference->out_of.text, slope);
      mpq_div(ret_weight, ret_weight, slope);
    }
    zopa_number_exact(preference->values[i].from.text, offset);
    zopa_number_exact(preference->values[i].to.text, slope);
  } else {
    zopa_shares_best(&profile->shares, i, ret_weight);
    mpq_set(offset, profile->shares.share[i][0]);
    mpq_set(slope, profile->shares.share[i][last]);
    if (mpq_sgn(ret_weight) != 0) {
      mpq_div(offset, offset, ret_weight);
      mpq_div(slope, slope, ret_weight);
    }
  }
  mpq_sub(slope, slope, offset);
  mpq_set_ui(steps, last > 0 ? last : 1, 1);
  mpq_div(slope, slope, steps);
  zopa_text_string(profile->out, ">\n      <evaluator ftype=\"linear\"");
  add_number(profile, "slope", slope);
  add_number(profile, "offset", offset);
  zopa_text_string(profile->out, "/>\n");
  mpq_clears(offset, slope, steps, NULL);
}

static void add_real(struct profile *profile, size_t i, mpq_t ret_weight)
{
  const struct zopa_preference *preference = profile->shares.preference;
  const struct zopa_curve *curve = &preference->values[i].curve;
  mpq_t out_of;
  mpq_init(out_of);
  mpq_set_ui(ret_weight, 0, 1);
  if (preference->values[i].weight.text)
    zopa_number_exact(preference->values[i].weight.text, ret_weight);
  if (preference->out_of.text) {
    zopa_number_exact(preference->out_of.text, out_of);
    mpq_div(ret_weight, ret_weight, out_of);
  }
  mpq_clear(out_of);
  zopa_text_string(profile->out, ">\n");
  add_range(profile->out, &profile->negotiation->issues[i]);
  if (curve->kind == ZOPA_CURVE_LINEAR)
    zopa_text_format(profile->out, "      <evaluator ftype=\"linear\" parameter0=\"%s\" parameter1=\"%s\"/>\n", curve->b.text, curve->a.text);
  else if (curve->kind == ZOPA_CURVE_CONSTANT)
    zopa_text_format(profile->out, "      <evaluator ftype=\"constant\" parameter0=\"%s\"/>\n", curve->a.text);
  else
    zopa_text_format(profile->out, "      <evaluator ftype=\"triangular\" parameter0=\"%s\" parameter1=\"%s\" parameter2=\"%s\"/>\n", curve->a.text, curve->b.text,
                     curve->c.text);
}

/* True when an issue's shares can be weight * evaluation / largest evaluation: their largest must not be 0 or less unless all are 0. */
static bool is_divisible(const struct profile *profile, size_t issue)
{
  mpq_t best;
  mpq_init(best);
  zopa_shares_best(&profile->shares, issue, best);
  bool fits = mpq_sgn(best) > 0;
  for (size_t o = 0; o < profile->negotiation->issues[issue].options_count && !fits; o++)
    if (mpq_sgn(profile->shares.share[issue][o]) != 0) {
      mpq_clear(best);
      return false;
    }
  mpq_clear(best);
  return true;
}

static enum zopa_status write_linear(struct profile *profile, struct zopa_text *weights, size_t *ret_changed)
{
  const struct zopa_case *negotiation = profile->negotiation;
  mpq_t weight;
  mpq_init(weight);
  enum zopa_status status = ZOPA_OK;
  for (size_t i = 0; i < negotiation->issues_count && status == ZOPA_OK; i++) {
    enum shape shape = shape_of(negotiation, i);
    open_issue(profile->out, negotiation, i, shape, ret_changed);
    if (shape == SHAPE_REAL)
      add_real(profile, i, weight);
    else if (shape == SHAPE_INTEGER)
      add_integer(profile, i, weight);
    else if (!is_divisible(profile, i))
      status = zopa_writing_refuse(&profile->shares, profile->error, "Genius wants at least one value above 0 on each issue");
    else if (!add_discrete(profile, i, weight, ret_changed))
      status = ZOPA_E_MEMORY;
    zopa_text_string(profile->out, "    </issue>\n");
    zopa_text_format(weights, "    <weight index=\"%zu\" value=\"", i + 1);
    zopa_writing_number(weights, weight, &profile->rounded);
    zopa_text_string(weights, "\"/>\n");
  }
  mpq_clear(weight);
  return status;
}

/* --- hyper-rectangles --- */

/* The bounds of an interaction. False when a term's options are no stretch of numbers. */
static bool add_bounds(struct profile *profile, const struct zopa_clause *when)
{
  for (size_t t = 0; t < when->terms_count; t++) {
    const struct zopa_term *term = &when->terms[t];
    const struct zopa_option *options = profile->negotiation->issues[term->issue].options;
    if (term->options_count == 0 || term->options[term->options_count - 1] - term->options[0] + 1 != term->options_count)
      return false;
    zopa_text_format(profile->out, "        <INCLUDES index=\"%u\" min=\"%s\" max=\"%s\"/>\n", term->issue + 1, options[term->options[0]].id,
                     options[term->options[term->options_count - 1]].id);
  }
  return true;
}

/* A rectangle's opening tag, with what it pays in the file's own measure. */
static void open_rectangle(struct profile *profile, const mpq_t share, const mpq_t out_of)
{
  mpq_t pay;
  mpq_init(pay);
  mpq_mul(pay, share, out_of);
  zopa_text_string(profile->out, "      <hyperRectangle");
  add_number(profile, "utility", pay);
  zopa_text_string(profile->out, ">\n");
  mpq_clear(pay);
}

static enum zopa_status write_rectangles(struct profile *profile)
{
  const struct zopa_case *negotiation = profile->negotiation;
  const struct zopa_preference *preference = profile->shares.preference;
  mpq_t out_of;
  mpq_init(out_of);
  mpq_set_ui(out_of, 1, 1);
  if (preference->as_written && preference->out_of.text)
    zopa_number_exact(preference->out_of.text, out_of);
  zopa_text_string(profile->out, "    <utility");
  add_number(profile, "maxutility", out_of);
  zopa_text_string(profile->out, ">\n    <ufun type=\"PlainUfun\" weight=\"1\" aggregation=\"sum\">\n");
  if (mpq_sgn(profile->shares.base) != 0) {
    open_rectangle(profile, profile->shares.base, out_of);
    zopa_text_string(profile->out, "      </hyperRectangle>\n");
  }
  for (size_t i = 0; i < negotiation->issues_count; i++)
    for (size_t o = 0; o < negotiation->issues[i].options_count; o++)
      if (mpq_sgn(profile->shares.share[i][o]) != 0) {
        const char *number = negotiation->issues[i].options[o].id;
        open_rectangle(profile, profile->shares.share[i][o], out_of);
        zopa_text_format(profile->out, "        <INCLUDES index=\"%zu\" min=\"%s\" max=\"%s\"/>\n      </hyperRectangle>\n", i + 1, number, number);
      }
  bool good = true;
  for (size_t k = 0; k < preference->interactions_count && good; k++)
    if (mpq_sgn(profile->shares.adds[k]) != 0) {
      open_rectangle(profile, profile->shares.adds[k], out_of);
      good = add_bounds(profile, &preference->interactions[k].when);
      zopa_text_string(profile->out, "      </hyperRectangle>\n");
    }
  zopa_text_string(profile->out, "    </ufun>\n    </utility>\n");
  mpq_clear(out_of);
  return good ? ZOPA_OK : zopa_writing_refuse(&profile->shares, profile->error, "a combination names numbers with gaps between them, for which Genius has no rectangle");
}

/* --- profiles --- */

static enum zopa_status write_body(struct profile *profile, struct zopa_text *weights, size_t *ret_changed)
{
  const struct zopa_case *negotiation = profile->negotiation;
  if (!is_combined(negotiation))
    return write_linear(profile, weights, ret_changed);
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    if (shape_of(negotiation, i) != SHAPE_INTEGER)
      return zopa_writing_refuse(&profile->shares, profile->error, "some worth belongs to combinations, for which Genius wants every issue to be a range of whole numbers");
    open_issue(profile->out, negotiation, i, SHAPE_INTEGER, ret_changed);
    zopa_text_string(profile->out, "/>\n");
  }
  return write_rectangles(profile);
}

static enum zopa_status write_profile(const struct zopa_case *negotiation, size_t party, struct zopa_error *error, struct zopa_text *ret_text)
{
  struct profile profile = {.negotiation = negotiation, .error = error, .out = ret_text};
  struct zopa_text weights = {0};
  size_t changed = 0;
  zopa_text_format(ret_text, "<utility_space%s>\n  <objective index=\"0\"", is_combined(negotiation) ? " type=\"nonlinear\"" : "");
  add_attribute(ret_text, "name", negotiation->title, &changed);
  zopa_text_string(ret_text, " type=\"objective\" etype=\"objective\" description=\"\">\n");
  enum zopa_status status = zopa_shares_init(&profile.shares, negotiation, party) ? ZOPA_OK : ZOPA_E_MEMORY;
  if (status == ZOPA_OK)
    status = write_body(&profile, &weights, &changed);
  if (status == ZOPA_OK) {
    zopa_text_format(ret_text, "%s  </objective>\n", weights.data ? weights.data : "");
    if (profile.shares.reserved) {
      zopa_text_string(ret_text, "  <reservation");
      add_number(&profile, "value", profile.shares.reservation);
      zopa_text_string(ret_text, "/>\n");
    }
    if (profile.shares.preference->discount.text)
      zopa_text_format(ret_text, "  <discount_factor value=\"%s\"/>\n", profile.shares.preference->discount.text);
    zopa_text_string(ret_text, "</utility_space>\n");
    zopa_writing_cap(&profile.shares, 1, error);
    zopa_writing_rounded(&profile.shares, profile.rounded, error);
    status = ret_text->failed || weights.failed ? ZOPA_E_MEMORY : ZOPA_OK;
  }
  zopa_text_clear(&weights);
  zopa_shares_clear(&profile.shares);
  return status;
}

static enum zopa_status write_part(const struct zopa_case *negotiation, size_t part, struct zopa_error *error, struct zopa_text *ret_text)
{
  size_t party = 0;
  if (part > 0)
    return part > zopa_writing_parties(negotiation, part - 1, &party) ? ZOPA_E_ARGUMENT : write_profile(negotiation, party, error, ret_text);
  zopa_writing_losses(negotiation, "Genius", error);
  return write_domain(negotiation, error, ret_text);
}

const struct zopa_format zopa_format_genius = {
  .name = "genius",
  .about = "Genius XML: a domain and its profiles",
  .recognises = zopa_genius_recognises,
  .read = zopa_genius_read,
  .write = write_part,
  .part_count = zopa_writing_set_count,
  .part_name = part_name,
};
