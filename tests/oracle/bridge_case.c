/* bridge_case.c - see bridge_case.h. */
#include "oracle/bridge_case.h"

#include <math.h>

#include "base/random.h"

enum { PARTIES = 8, ISSUES = 8, OPTIONS = 8 };

struct pen {
  const struct bridge_recipe *recipe;
  struct zopa_random random;
  struct zopa_text *text;
  unsigned parties, issues, options[ISSUES];
  bool numeric[ISSUES];
  double w[ISSUES], v[ISSUES][OPTIONS], r;                /* of the party that is being written */
};

static unsigned draw(struct pen *pen, unsigned least, unsigned most) { return least + (unsigned)zopa_random_below(&pen->random, most - least + 1); }
static bool chance(struct pen *pen, unsigned of) { return zopa_random_below(&pen->random, of) == 0; }

static void option(struct pen *pen, unsigned issue, unsigned at) { zopa_text_format(pen->text, pen->numeric[issue] ? "%u" : "o%u", at); }

/* A clause on some issues, at times with several options on one. */
static void clause(struct pen *pen, unsigned issues_most, bool lists)
{
  unsigned first = draw(pen, 0, pen->issues - 1), count = draw(pen, 1, issues_most < pen->issues ? issues_most : pen->issues);
  zopa_text_string(pen->text, "{");
  for (unsigned k = 0; k < count; k++) {
    unsigned issue = (first + k) % pen->issues, at = draw(pen, 0, pen->options[issue] - 1);
    zopa_text_format(pen->text, "%si%u: ", k ? ", " : "", issue);
    if (lists && pen->options[issue] > 2 && chance(pen, 3)) {
      zopa_text_string(pen->text, "[");
      option(pen, issue, at);
      zopa_text_string(pen->text, ", ");
      option(pen, issue, (at + 1) % pen->options[issue]);
      zopa_text_string(pen->text, "]");
    } else
      option(pen, issue, at);
  }
  zopa_text_string(pen->text, "}");
}

static void package(struct pen *pen, const unsigned *options)
{
  zopa_text_string(pen->text, "{");
  for (unsigned i = 0; i < pen->issues; i++) {
    zopa_text_format(pen->text, "%si%u: ", i ? ", " : "", i);
    option(pen, i, options[i]);
  }
  zopa_text_string(pen->text, "}");
}

static void any_package(struct pen *pen)
{
  unsigned options[ISSUES];
  for (unsigned i = 0; i < pen->issues; i++)
    options[i] = draw(pen, 0, pen->options[i] - 1);
  package(pen, options);
}

/* ---------------------------------------------------------------- the table, and where it stands */

static void write_head(struct pen *pen)
{
  struct zopa_text *text = pen->text;
  zopa_text_string(text, "zopa: 1\ntitle: Made\nas_of: 2026-03-01\nparties:\n");
  for (unsigned p = 0; p < pen->parties; p++)
    zopa_text_format(text, "  p%u: {%s}\n", p, pen->recipe->mediators && chance(pen, 4) ? chance(pen, 2) ? "role: mediator" : "consents: no" : "role: party");
  zopa_text_string(text, "issues:\n");
  for (unsigned i = 0; i < pen->issues; i++) {
    if (pen->numeric[i])
      zopa_text_format(text, "  i%u: {range: {from: 0, to: %u, step: 1}}\n", i, pen->options[i] - 1);
    else {
      zopa_text_format(text, "  i%u: {options: [", i);
      for (unsigned o = 0; o < pen->options[i]; o++)
        zopa_text_format(text, "%so%u", o ? ", " : "", o);
      zopa_text_string(text, "]}\n");
    }
  }
  unsigned constraints = draw(pen, 0, pen->recipe->constraints);
  for (unsigned c = 0; c < constraints; c++) {
    zopa_text_string(text, c ? "" : "constraints:\n");
    bool conditional = chance(pen, 3);
    zopa_text_string(text, conditional ? "  - if: " : "  - forbid: ");
    clause(pen, 3, true);
    if (conditional) {
      zopa_text_string(text, "\n    then: ");
      clause(pen, 2, true);
    }
    zopa_text_string(text, "\n");
  }
}

static void write_standing(struct pen *pen)
{
  static const char *const levels[] = {"open", "narrowing", "tentative", "agreed", "closed"};
  bool any = false;
  for (unsigned i = 0; i < pen->issues && pen->recipe->standing; i++) {
    unsigned claims = chance(pen, 2) ? draw(pen, 1, 2) : 0, first = draw(pen, 0, pen->options[i] - 1);
    zopa_text_string(pen->text, claims && !any ? "standing:\n" : "");
    any = any || claims;
    for (unsigned c = 0; c < claims; c++) {
      zopa_text_string(pen->text, c ? ", " : "");
      if (c == 0)
        zopa_text_format(pen->text, "  i%u: [", i);
      zopa_text_format(pen->text, "{level: %s", levels[draw(pen, chance(pen, 3) ? 0 : 2, 4)]);
      if (!chance(pen, 8)) {
        bool several = pen->options[i] > 1 && chance(pen, 8);
        zopa_text_string(pen->text, several ? ", option: [" : ", option: ");
        option(pen, i, several ? 0 : chance(pen, 4) ? draw(pen, 0, pen->options[i] - 1) : first);
        if (several) {
          zopa_text_string(pen->text, ", ");
          option(pen, i, 1);
          zopa_text_string(pen->text, "]");
        }
      }
      zopa_text_string(pen->text, "}");
    }
    zopa_text_string(pen->text, claims ? "]\n" : "");
  }
}

static void write_offers(struct pen *pen)
{
  unsigned offers = draw(pen, 0, 2);
  zopa_text_string(pen->text, offers ? "offers:\n" : "");
  for (unsigned o = 0; o < offers; o++) {
    zopa_text_format(pen->text, "  - {id: o%u, by: p%u, package: ", o, draw(pen, 0, pen->parties - 1));
    clause(pen, 2, false);
    if (chance(pen, 3)) {
      zopa_text_string(pen->text, ", if: ");
      clause(pen, 1, false);
    }
    zopa_text_format(pen->text, ", expires: %s}\n", chance(pen, 3) ? "2026-02-01" : "2026-04-01");
  }
}

/* ---------------------------------------------------------------- preferences */

static void write_complete(struct pen *pen)
{
  struct zopa_text *text = pen->text;
  unsigned most = pen->recipe->plain ? 2 : 9;
  zopa_text_string(text, "    weights: {");
  for (unsigned i = 0; i < pen->issues; i++)
    zopa_text_format(text, "%si%u: %u", i ? ", " : "", i, draw(pen, 0, most));
  zopa_text_string(text, "}\n    values: {");
  for (unsigned i = 0; i < pen->issues; i++) {
    zopa_text_format(text, "%si%u: {", i ? ", " : "", i);
    for (unsigned o = 0; o < (pen->numeric[i] ? 2 : pen->options[i]); o++) {
      zopa_text_string(text, o ? ", " : "");
      if (pen->numeric[i])
        zopa_text_string(text, o ? "to" : "from");
      else
        option(pen, i, o);
      zopa_text_format(text, ": %u", draw(pen, 0, most));
    }
    zopa_text_string(text, "}");
  }
  zopa_text_string(text, "}\n");
  unsigned way = draw(pen, 0, 3);
  if (way == 1) {
    zopa_text_string(text, "    reservation: {package: ");
    any_package(pen);
    zopa_text_string(text, "}\n");
  } else if (way)
    zopa_text_format(text, "    reservation: %u/8\n", pen->recipe->refusing ? draw(pen, 5, 8) : draw(pen, 0, 5));
  unsigned interactions = pen->recipe->interactions ? draw(pen, 0, 2) : 0;
  for (unsigned k = 0; k < interactions; k++) {
    zopa_text_string(text, k ? "      - {when: " : "    interactions:\n      - {when: ");
    clause(pen, 3, true);
    zopa_text_format(text, ", add: %d/16}\n", (int)draw(pen, 0, 8) - 4);
  }
}

/* The utility of which all statements of a party are true. */
static void draw_truth(struct pen *pen)
{
  double sum = 0;
  for (unsigned i = 0; i < pen->issues; i++) {
    sum += pen->w[i] = -log(1 - zopa_random_unit(&pen->random));
    double low = 2, high = -1;
    for (unsigned o = 0; o < pen->options[i]; o++) {
      pen->v[i][o] = pen->numeric[i] && o > 0 && o + 1 < pen->options[i] ? 0 : zopa_random_unit(&pen->random);
      if (!pen->numeric[i] || o == 0 || o + 1 == pen->options[i]) {
        low = fmin(low, pen->v[i][o]);
        high = fmax(high, pen->v[i][o]);
      }
    }
    double first = pen->v[i][0], last = pen->v[i][pen->options[i] - 1];
    for (unsigned o = 0; o < pen->options[i]; o++) {
      if (pen->numeric[i] && pen->options[i] > 1)
        pen->v[i][o] = first + (last - first) * o / (pen->options[i] - 1);
      pen->v[i][o] = high > low ? (pen->v[i][o] - low) / (high - low) : 1;
    }
  }
  for (unsigned i = 0; i < pen->issues; i++)
    pen->w[i] /= sum;
  pen->r = zopa_random_unit(&pen->random) * 0.8;
}

static void write_order(struct pen *pen)
{
  unsigned issue = draw(pen, 0, pen->issues - 1), order[OPTIONS], count = pen->options[issue];
  for (unsigned o = 0; o < count; o++) {
    unsigned at = o;
    for (; at > 0 && pen->v[issue][order[at - 1]] < pen->v[issue][o]; at--)
      order[at] = order[at - 1];
    order[at] = o;
  }
  if (pen->numeric[issue]) {
    order[1] = order[count - 1];
    count = count > 1 ? 2 : 1;
  } else if (count > 2 && chance(pen, 3)) {
    order[0] = order[1];
    order[1] = order[count - 1];
    count = 2;
  }
  zopa_text_format(pen->text, "order: i%u, best_to_worst: [", issue);
  for (unsigned k = 0; k < count; k++) {
    zopa_text_string(pen->text, k ? ", " : "");
    option(pen, issue, order[k]);
  }
  zopa_text_string(pen->text, "]");
}

/* Two issues, an option of each on either side. False when the sides are the same. */
static bool write_prefers(struct pen *pen)
{
  unsigned a = draw(pen, 0, pen->issues - 1), b = (a + 1) % pen->issues, x[2] = {draw(pen, 0, pen->options[a] - 1), draw(pen, 0, pen->options[a] - 1)};
  unsigned y[2] = {draw(pen, 0, pen->options[b] - 1), draw(pen, 0, pen->options[b] - 1)};
  if (a == b || x[0] == x[1])
    return false;
  double sides[2];
  for (int k = 0; k < 2; k++)
    sides[k] = pen->w[a] * pen->v[a][x[k]] + pen->w[b] * pen->v[b][y[k]];
  int best = sides[0] < sides[1];
  for (int k = 0; k < 2; k++) {
    zopa_text_format(pen->text, k ? ", over: {i%u: " : "prefers: {i%u: ", a);
    option(pen, a, x[best ^ k]);
    zopa_text_format(pen->text, ", i%u: ", b);
    option(pen, b, y[best ^ k]);
    zopa_text_string(pen->text, "}");
  }
  return true;
}

static void write_interval(struct pen *pen, double truth)
{
  double low = floor(fmax(0, truth - zopa_random_unit(&pen->random) * 0.3) * 100) / 100, high = ceil(fmin(1, truth + zopa_random_unit(&pen->random) * 0.3) * 100) / 100;
  zopa_text_string(pen->text, "[");
  zopa_text_fixed(pen->text, low, 2);
  zopa_text_string(pen->text, ", ");
  zopa_text_fixed(pen->text, high, 2);
  zopa_text_string(pen->text, "]");
}

static void write_acceptance(struct pen *pen)
{
  unsigned issue = draw(pen, 0, pen->issues - 1), at = draw(pen, 0, pen->options[issue] - 1);
  zopa_text_format(pen->text, 1 - pen->w[issue] * (1 - pen->v[issue][at]) >= pen->r ? "accepts: {i%u: " : "rejects: {i%u: ", issue);
  option(pen, issue, at);
  zopa_text_string(pen->text, "}");
}

static bool write_statement(struct pen *pen)
{
  unsigned issue = draw(pen, 0, pen->issues - 1), other = (issue + 1) % pen->issues, at = draw(pen, 0, pen->options[issue] - 1);
  switch (draw(pen, 0, 6)) {
  case 0:
    if (issue == other)
      return false;
    zopa_text_format(pen->text, "matters_more: i%u, than: i%u", pen->w[issue] >= pen->w[other] ? issue : other, pen->w[issue] >= pen->w[other] ? other : issue);
    return true;
  case 1:
    return write_prefers(pen);
  case 2:
    zopa_text_format(pen->text, "weighs: {i%u: ", issue);
    write_interval(pen, pen->w[issue]);
    zopa_text_string(pen->text, "}");
    return true;
  case 3:
    zopa_text_format(pen->text, "rates: {i%u: {", issue);
    option(pen, issue, at);
    zopa_text_string(pen->text, ": ");
    write_interval(pen, pen->v[issue][at]);
    zopa_text_string(pen->text, "}}");
    return true;
  case 4:
    write_acceptance(pen);
    return true;
  default:
    write_order(pen);
    return true;
  }
}

static void write_party(struct pen *pen, unsigned p)
{
  struct zopa_text *text = pen->text;
  unsigned kind = draw(pen, 0, 7), red = draw(pen, 0, pen->recipe->red_lines), count = draw(pen, 1, pen->recipe->statements);
  bool complete = kind < pen->recipe->complete, partial = !complete && kind < pen->recipe->complete + pen->recipe->partial;
  if (!complete && !partial)
    return;
  zopa_text_format(text, "  p%u:\n", p);
  draw_truth(pen);
  if (complete)
    write_complete(pen);
  else if (chance(pen, 3)) {
    zopa_text_string(text, "    reservation: ");
    zopa_text_fixed(text, pen->r, 3);
    zopa_text_string(text, "\n");
  } else if (chance(pen, 4)) {
    zopa_text_string(text, "    reservation: {package: ");
    any_package(pen);
    zopa_text_string(text, "}\n");
    pen->r = 0;
  }
  if (complete && red == 0)
    return;
  zopa_text_string(text, "    statements:\n");
  for (unsigned k = 0; k < count && !complete;) {
    size_t before = text->size;
    zopa_text_string(text, "      - {");
    if (write_statement(pen)) {
      zopa_text_string(text, "}\n");
      k++;
    } else
      text->size = before;
  }
  for (unsigned k = 0; k < red; k++) {
    zopa_text_string(text, "      - {red_line: ");
    clause(pen, 2, false);
    zopa_text_string(text, "}\n");
  }
}

void bridge_case(const struct bridge_recipe *recipe, uint64_t seed, struct zopa_text *ret_text)
{
  struct pen pen = {.recipe = recipe, .text = ret_text};
  zopa_random_init(&pen.random, seed, UINT64_C(1) << 35);
  ret_text->size = 0;
  pen.parties = draw(&pen, recipe->parties_min, recipe->parties_max);
  pen.issues = draw(&pen, recipe->issues_min, recipe->issues_max);
  for (unsigned i = 0; i < pen.issues; i++) {
    pen.options[i] = draw(&pen, recipe->options_min, recipe->options_max);
    pen.numeric[i] = recipe->numeric && chance(&pen, 3);
  }
  write_head(&pen);
  write_standing(&pen);
  write_offers(&pen);
  zopa_text_string(ret_text, "preferences:\n");
  size_t before = ret_text->size;
  for (unsigned p = 0; p < pen.parties; p++)
    write_party(&pen, p);
  if (ret_text->size == before)
    zopa_text_string(ret_text, "  {}\n");
}
