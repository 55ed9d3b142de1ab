/* weigh_report.c - packages on the scales as one JSON document, whose keys and order docs/json.md fixes, and as text. */
#include <math.h>
#include <stdlib.h>

#include "ops/outcome_text.h"
#include "ops/weigh_view.h"

/* What stands beside a package that nothing is said to better; nothing where that is proven. */
static void tell_doubt(const struct zopa_scales *scales, const struct zopa_weighed *weighed, struct zopa_text *text)
{
  static const char *const words[] = {
    [ZOPA_DOUBT_FRONTIER] = "not everything was looked at, so there may be packages that better it",
    [ZOPA_DOUBT_SEARCHED] = "no package was found that betters it for some and worsens it for none under all that the statements leave possible; "
                            "looked at were the other packages given, and changes of one issue after the other",
    [ZOPA_DOUBT_OPEN] = "what betters it was not looked for: it leaves issues open, and not everybody's preferences are complete",
  };
  if (weighed->doubt == ZOPA_DOUBT_KNOWLEDGE)
    zopa_text_format(text, "what betters it was not looked for: too little is known of %s",
                     zopa_party_title(scales->space->negotiation, zopa_weigh_least_known(scales)));
  else if (weighed->doubt != ZOPA_DOUBT_NONE)
    zopa_text_string(text, words[weighed->doubt]);
}

/* ---- JSON --------------------------------------------------------------------------------------------------------------------- */

static void tell_json(void *context, const char *text) { zopa_json_string(context, NULL, text); }

/* [low, high], or null where they are not known. */
static void range_json(struct zopa_json *json, const char *key, const double range[2])
{
  if (isnan(range[0]) || isnan(range[1])) {
    zopa_json_null(json, key);
    return;
  }
  zopa_json_array(json, key);
  zopa_json_number(json, NULL, range[0]);
  zopa_json_number(json, NULL, range[1]);
  zopa_json_end(json);
}

static void party_json(struct zopa_json *json, const struct zopa_scales *scales, const struct zopa_weighed *weighed, uint32_t party)
{
  const struct zopa_case *negotiation = scales->space->negotiation;
  struct zopa_verdict verdict = zopa_weigh_judge(scales, weighed, party);
  size_t count;
  zopa_json_object(json, NULL);
  zopa_json_string(json, "party", negotiation->parties[party].id);
  range_json(json, "utility", verdict.utility);
  zopa_json_number(json, "share", verdict.share);
  zopa_json_number(json, "error", verdict.error);
  const char **ids = zopa_weigh_rests_on(&negotiation->preferences[party], weighed->package, &count);
  zopa_json_array(json, "rests_on");
  for (size_t i = 0; ids && i < count; i++)
    zopa_json_string(json, NULL, ids[i]);
  zopa_json_end(json);
  range_json(json, "share_bounds", verdict.bounds);
  zopa_json_end(json);
  json->text->failed |= !ids;
  free(ids);
}

/* Those who must agree, and others with preferences. */
static bool is_weighed(const struct zopa_scales *scales, uint32_t party)
{
  return zopa_party_consents(scales->space->negotiation, party) || zopa_preference_source(scales->space->negotiation, party) != ZOPA_PREFERENCES_NONE;
}

void zopa_weigh_json(struct zopa_call *call, const struct zopa_scales *scales)
{
  const struct zopa_case *negotiation = scales->space->negotiation;
  struct zopa_json json = ZOPA_JSON_INIT(&call->text);
  zopa_json_object(&json, NULL);
  zopa_json_integer(&json, "zopa", 1);
  zopa_json_array(&json, "packages");
  for (size_t k = 0; k < scales->count; k++) {
    const struct zopa_weighed *weighed = &scales->packages[k];
    zopa_json_object(&json, NULL);
    zopa_outcome_json(&json, "package", negotiation, weighed->package);
    zopa_json_array(&json, "parties");
    for (uint32_t p = 0; p < negotiation->parties_count; p++)
      if (is_weighed(scales, p))
        party_json(&json, scales, weighed, p);
    zopa_json_end(&json);
    zopa_json_array(&json, "crosses");
    zopa_weigh_crossings(scales, weighed, tell_json, &json);
    zopa_json_end(&json);
    zopa_outcome_json(&json, "dominated_by", negotiation, weighed->dominated_by);
    struct zopa_text doubt = {0};
    tell_doubt(scales, weighed, &doubt);
    zopa_json_string(&json, "note", doubt.data);
    call->text.failed |= doubt.failed;
    zopa_text_clear(&doubt);
    zopa_approval_line_json(&json, negotiation, scales->ratify, &weighed->approval, true);
    zopa_holding_line_json(&json, negotiation, &weighed->holding);
    zopa_json_end(&json);
  }
  zopa_json_end(&json);
  zopa_sampling_json(&json, ZOPA_DRAWS_USUAL, call->control.seed);
  zopa_warnings_json(&json, &call->error);
  zopa_json_end(&json);
}

/* ---- Text --------------------------------------------------------------------------------------------------------------------- */

struct listing {
  const struct zopa_terminal *terminal;
  struct zopa_text *text;
  size_t count;
};

static void tell_line(void *context, const char *text)
{
  struct listing *listing = context;
  struct zopa_text line = {0};
  zopa_text_format(&line, "crosses: %s", text);
  zopa_terminal_paragraph(listing->terminal, 2, line.data ? line.data : "", listing->text);
  listing->text->failed |= line.failed;
  zopa_text_clear(&line);
  listing->count++;
}

/* "80 % ±1.3", or of open packages "41 % ±1.6 to 93 % ±0.8". */
static void tell_share(const struct zopa_scales *scales, const struct zopa_weighed *weighed, const struct zopa_verdict *verdict, size_t belief,
                       struct zopa_text *text)
{
  const struct zopa_terminal *terminal = &scales->call->terminal;
  const double *errors = weighed->drawn[belief].error;
  if (verdict->bounds[0] != verdict->bounds[1]) {
    zopa_bridge_share(verdict->bounds[0], errors[0], terminal, text);
    zopa_text_string(text, " to ");
  }
  zopa_bridge_share(verdict->bounds[1], errors[1], terminal, text);
}

static void drawn_cell(struct zopa_table *table, const struct zopa_scales *scales, const struct zopa_weighed *weighed, uint32_t party,
                       const struct zopa_verdict *verdict)
{
  struct zopa_text note = {0};
  zopa_table_cell_format(table, "%.2f to %.2f", verdict->utility[0], verdict->utility[1]);
  if (verdict->share == 0 && verdict->error == 0)
    zopa_text_string(&note, "would not accept");
  else {
    zopa_text_string(&note, "better than no agreement under ");
    tell_share(scales, weighed, verdict, zopa_weigh_belief(scales, party), &note);
    zopa_text_string(&note, " of its possible preferences");
    if (weighed->open)
      zopa_text_string(&note, verdict->bounds[0] == verdict->bounds[1] ? ", however what is open is closed"
                              : weighed->closings->exact               ? ", as what is open is closed"
                                                                       : ", at the least and at the most");
  }
  zopa_table_note(table, note.data);
  zopa_table_tone(table, verdict->bounds[0] >= 1 ? ZOPA_TONE_GOOD : verdict->bounds[1] <= 0 ? ZOPA_TONE_BAD : ZOPA_TONE_MIDDLE);
  table->failed |= note.failed;
  zopa_text_clear(&note);
}

static void utility_cell(struct zopa_table *table, const struct zopa_scales *scales, const struct zopa_weighed *weighed, uint32_t party)
{
  struct zopa_verdict verdict = zopa_weigh_judge(scales, weighed, party);
  size_t u = zopa_weigh_utility(scales->space, party), belief = zopa_weigh_belief(scales, party);
  if (isnan(verdict.utility[0])) {
    bool conflict = belief != SIZE_MAX && scales->beliefs->parties[belief].conflict_count > 0;
    zopa_table_cell(table, u == SIZE_MAX && (belief == SIZE_MAX || zopa_weigh_possible(weighed)) ? "not known" : "no feasible way");
    if (verdict.share == 0)
      zopa_table_note(table, "would not accept");
    else if (conflict)
      zopa_table_note(table, "its statements cannot all hold");
    zopa_table_tone(table, verdict.share == 0 ? ZOPA_TONE_BAD : ZOPA_TONE_SOFT);
    return;
  }
  if (verdict.drawn) {
    drawn_cell(table, scales, weighed, party, &verdict);
    return;
  }
  if (verdict.utility[0] == verdict.utility[1])
    zopa_table_cell_number(table, verdict.utility[0], 4);
  else
    zopa_table_cell_format(table, "%.4f to %.4f", verdict.utility[0], verdict.utility[1]);
  if (scales->space->utilities[u].consents) {
    zopa_table_note(table, isnan(verdict.share)  ? "depends on what is open"
                           : verdict.share > 0 ? "better than no agreement"
                                               : "worse than no agreement");
    zopa_table_tone(table, isnan(verdict.share) ? ZOPA_TONE_MIDDLE : verdict.share > 0 ? ZOPA_TONE_GOOD : ZOPA_TONE_BAD);
  }
}

static void write_table(struct zopa_call *call, const struct zopa_scales *scales)
{
  const struct zopa_case *negotiation = scales->space->negotiation;
  struct zopa_table table = {0};
  struct zopa_text buffer = {0};
  zopa_table_column(&table, ZOPA_ALIGN_LEFT, "");
  for (size_t k = 0; k < scales->count; k++) {
    buffer.size = 0;
    zopa_text_format(&buffer, "Package %zu", k + 1);
    zopa_table_column(&table, ZOPA_ALIGN_LEFT, buffer.data);
  }
  for (uint32_t i = 0; i < negotiation->issues_count; i++) {
    zopa_table_row(&table, NULL);
    zopa_table_cell(&table, zopa_issue_title(negotiation, i));
    for (size_t k = 0; k < scales->count; k++) {
      uint32_t option = scales->packages[k].package[i];
      zopa_table_cell(&table, option == ZOPA_NONE ? "open" : zopa_option_title(&negotiation->issues[i], option, &buffer));
      if (option == ZOPA_NONE)
        zopa_table_tone(&table, ZOPA_TONE_SOFT);
    }
  }
  for (uint32_t p = 0; p < negotiation->parties_count; p++) {
    if (!is_weighed(scales, p))
      continue;
    buffer.size = 0;
    zopa_text_format(&buffer, "Utility of %s", zopa_party_title(negotiation, p));
    zopa_table_row(&table, NULL);
    zopa_table_cell(&table, buffer.data);
    zopa_table_party(&table, (int)p);
    for (size_t k = 0; k < scales->count; k++)
      utility_cell(&table, scales, &scales->packages[k], p);
  }
  table.failed |= buffer.failed;
  zopa_table_print(&table, &call->terminal, &call->text);
  zopa_table_clear(&table);
  zopa_text_clear(&buffer);
}

/* "Union: rests on s3 and s6" for those whose figures are counted over draws. */
static void write_grounds(const struct zopa_scales *scales, const struct zopa_weighed *weighed)
{
  const struct zopa_case *it = scales->space->negotiation;
  struct zopa_call *call = scales->call;
  for (uint32_t p = 0; p < it->parties_count; p++) {
    struct zopa_text line = {0};
    size_t count = 0;
    const char **ids = zopa_weigh_belief(scales, p) == SIZE_MAX ? NULL : zopa_weigh_rests_on(&it->preferences[p], weighed->package, &count);
    if (count > 0)
      zopa_text_format(&line, "what is said of %s rests on ", zopa_party_title(it, p));
    for (size_t i = 0; i < count; i++)
      zopa_text_format(&line, "%s[%s]", i == 0 ? "" : " ", ids[i]);
    if (count > 0)
      zopa_terminal_paragraph(&call->terminal, 2, line.data ? line.data : "", &call->text);
    call->text.failed |= line.failed || (zopa_weigh_belief(scales, p) != SIZE_MAX && !ids);
    zopa_text_clear(&line);
    free(ids);
  }
}

/* What becomes of it once it is agreed, in a line each. */
static void write_outlook(const struct zopa_scales *scales, const struct zopa_weighed *weighed)
{
  struct zopa_call *call = scales->call;
  struct zopa_text line = {0};
  zopa_approval_line_words(scales->space->negotiation, scales->ratify, &weighed->approval, true, &line);
  if (line.size > 0 && weighed->open)
    zopa_text_string(&line, " What is open moves no votes here.");
  if (line.size > 0)
    zopa_terminal_paragraph(&call->terminal, 2, line.data, &call->text);
  line.size = 0;
  zopa_holding_line_words(scales->space->negotiation, &weighed->holding, &line);
  if (line.size > 0)
    zopa_terminal_paragraph(&call->terminal, 2, line.data, &call->text);
  call->text.failed |= line.failed;
  zopa_text_clear(&line);
}

static void write_remarks(struct zopa_call *call, const struct zopa_scales *scales, size_t k)
{
  const struct zopa_case *negotiation = scales->space->negotiation;
  const struct zopa_weighed *weighed = &scales->packages[k];
  struct listing listing = {&call->terminal, &call->text, 0};
  struct zopa_text line = {0}, title = {0};
  zopa_text_format(&call->text, "\nPackage %zu\n", k + 1);
  zopa_weigh_crossings(scales, weighed, tell_line, &listing);
  if (listing.count == 0)
    zopa_text_string(&call->text, "  crosses no constraint and no red line\n");
  if (weighed->dominated_by) {
    zopa_text_format(&line, "is bettered for some and worse for none%s by: ", scales->whole ? "" : ", under all that the statements leave possible,");
    for (uint32_t i = 0; i < negotiation->issues_count; i++)
      zopa_text_format(&line, "%s%s", i ? " | " : "", zopa_option_title(&negotiation->issues[i], weighed->dominated_by[i], &title));
  } else if (weighed->compared) {
    if (!weighed->reaches)
      zopa_text_string(&line, "can be bettered for some at the cost of none, however what is open is closed");
    else
      zopa_text_format(&line, "cannot be bettered for one party without cost to another%s",
                       weighed->open ? ", when what is open is closed well" : "");
  } else
    tell_doubt(scales, weighed, &line);
  if (line.size > 0)
    zopa_terminal_paragraph(&call->terminal, 2, line.data, &call->text);
  write_outlook(scales, weighed);
  write_grounds(scales, weighed);
  call->text.failed |= line.failed || title.failed;
  zopa_text_clear(&line);
  zopa_text_clear(&title);
}

/* How figures that are counted over draws are to be read. */
static void write_reading(struct zopa_call *call, const struct zopa_scales *scales)
{
  double effective = ZOPA_DRAWS_USUAL;
  size_t drawn = 0;
  struct zopa_text text = {0};
  for (size_t p = 0; scales->beliefs && p < scales->beliefs->count; p++)
    if (scales->beliefs->parties[p].draws && zopa_weigh_belief(scales, scales->beliefs->parties[p].party) == p) {
      drawn++;
      effective = fmin(effective, scales->beliefs->parties[p].draws->effective);
    }
  if (drawn == 0)
    return;
  zopa_text_string(&text, "Where only statements are known: a utility is a range that holds nine in ten of the preferences that they leave possible, "
                          "and a share counts those under which the package is worth at least as much as no agreement, with its sampling error (95 "
                          "per cent); ");
  zopa_bridge_count(ZOPA_DRAWS_USUAL, &text);
  zopa_text_format(&text, " draws%s", drawn > 1 ? " of each party" : "");
  if (effective < ZOPA_DRAWS_USUAL) {
    zopa_text_format(&text, ", worth %s", drawn > 1 ? "at least " : "");
    zopa_bridge_count(effective, &text);
    zopa_text_string(&text, " independent ones");
  }
  zopa_text_format(&text, ", seed %llu. Prior: %s.", (unsigned long long)call->control.seed, zopa_prior);
  zopa_terminal_paragraph(&call->terminal, 0, text.data ? text.data : "", &call->text);
  call->text.failed |= text.failed;
  zopa_text_clear(&text);
}

void zopa_weigh_report(struct zopa_call *call, const struct zopa_scales *scales)
{
  zopa_call_head(call, scales->space->negotiation);
  write_table(call, scales);
  write_reading(call, scales);
  for (size_t k = 0; k < scales->count; k++)
    write_remarks(call, scales, k);
}
