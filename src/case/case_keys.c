/* case_keys.c - the table of case_keys.h. Order of keys is the order in which a case is written. */
#include "case/case_keys.h"

#include <math.h>
#include <string.h>

/* The words are functions of their enum; one signature for all of them lets a row point to any. */
#define ZOPA_WORD_OF(name, enumeration) \
  static const char *name(unsigned value) { return zopa_##name((enum enumeration)value); }
ZOPA_WORD_OF(role_word, zopa_role)
ZOPA_WORD_OF(visibility_word, zopa_visibility)
ZOPA_WORD_OF(level_word, zopa_level)
ZOPA_WORD_OF(tier_word, zopa_tier)
ZOPA_WORD_OF(act_word, zopa_act)
ZOPA_WORD_OF(modality_word, zopa_modality)

static const char *reliability_word(unsigned value)
{
  static const char *const words[] = {"A", "B", "C", "D", "E", "F"};
  return value < sizeof words / sizeof *words ? words[value] : NULL;
}

static const char *engine_word(unsigned value) { return value == 0 ? "engine" : NULL; }

const char *zopa_curve_word(unsigned value)
{
  static const char *const words[] = {"", "linear", "constant", "triangular"};
  return value < sizeof words / sizeof *words ? words[value] : NULL;
}

#define AT(structure, member) .at = offsetof(struct structure, member), .count_at = SIZE_MAX, .flag_at = SIZE_MAX
#define ARRAY(structure, member) .at = offsetof(struct structure, member), .count_at = offsetof(struct structure, member##_count), \
  .flag_at = SIZE_MAX, .most = ZOPA_ENTRIES_MAX
#define FLAGGED(structure, member, flag) .at = offsetof(struct structure, member), .count_at = SIZE_MAX, \
  .flag_at = offsetof(struct structure, flag)
#define GROUPED .kind = ZOPA_KEY_GROUP, .at = 0, .count_at = SIZE_MAX
#define VISIBILITY(structure) \
  {.name = "visibility", .kind = ZOPA_KEY_VISIBILITY, AT(structure, visibility), .word = visibility_word, \
   .about = "Who may see it: public (the default), mediator, or private (its own party only)."}
#define NOTE(structure) {.name = "note", .kind = ZOPA_KEY_TEXT, AT(structure, note), .about = "Anything worth keeping; never interpreted."}
#define FROM(structure) \
  {.name = "from", .kind = ZOPA_KEY_FROM, AT(structure, from), .about = "The ledger entries it rests on; when all of them go, it goes too."}

#define KEYS(array) .keys = array, .key_count = sizeof array / sizeof *array
#define PLAIN_TYPE(structure) .size = sizeof(struct structure), .id_at = SIZE_MAX, .issue_at = SIZE_MAX, .variant_at = SIZE_MAX, \
  .place_at = offsetof(struct structure, place)
#define GROUP_TYPE .size = 0, .id_at = SIZE_MAX, .issue_at = SIZE_MAX, .variant_at = SIZE_MAX, .place_at = SIZE_MAX
#define LISTED(structure, id) .size = sizeof(struct structure), .id_at = offsetof(struct structure, id), .issue_at = SIZE_MAX, \
  .variant_at = SIZE_MAX, .place_at = offsetof(struct structure, place)

/* ---------------------------------------------------------------- who and what */

static const struct zopa_key source_keys[] = {
  {.name = "title", .kind = ZOPA_KEY_TEXT, AT(zopa_source, title), .about = "Its headline or title."},
  {.name = "publisher", .kind = ZOPA_KEY_TEXT, AT(zopa_source, publisher), .about = "Who published it."},
  {.name = "author", .kind = ZOPA_KEY_TEXT, AT(zopa_source, author), .about = "Who wrote it."},
  {.name = "url", .kind = ZOPA_KEY_TEXT, AT(zopa_source, url), .about = "Where it can be read."},
  {.name = "published", .kind = ZOPA_KEY_DATE, AT(zopa_source, published), .about = "The day it came out."},
  {.name = "retrieved", .kind = ZOPA_KEY_DATE, AT(zopa_source, retrieved), .about = "The day it was read."},
  NOTE(zopa_source),
};
static const struct zopa_type source_type = {.name = "a source", KEYS(source_keys), LISTED(zopa_source, id),
  .about = "Where statements were found: a report, minutes, a document. The key under sources is its id."};

static const struct zopa_key party_keys[] = {
  {.name = "name", .kind = ZOPA_KEY_TEXT, AT(zopa_party, name), .about = "What people call it."},
  {.name = "role", .kind = ZOPA_KEY_WORD, AT(zopa_party, role), .word = role_word, .about = "What it is in these talks; party when left out."},
  {.name = "consents", .kind = ZOPA_KEY_YES_NO, AT(zopa_party, consents),
   .about = "Whether an agreement needs its yes. When left out: yes for the role party, no for the others."},
  NOTE(zopa_party),
};
static const struct zopa_type party_type = {.name = "a party", KEYS(party_keys), LISTED(zopa_party, id),
  .about = "Who negotiates, helps, guarantees or watches. The key under parties is its id; file order is the order of every list of parties."};

static const char *const range_forms[] = {"step", "sample", NULL};
static const struct zopa_key range_keys[] = {
  {.name = "from", .kind = ZOPA_KEY_NUMBER, .flags = ZOPA_KEY_REQUIRED, AT(zopa_issue, from), .about = "The first value."},
  {.name = "to", .kind = ZOPA_KEY_NUMBER, .flags = ZOPA_KEY_REQUIRED, AT(zopa_issue, to), .about = "The last value; it must lie on the grid."},
  {.name = "step", .kind = ZOPA_KEY_NUMBER, AT(zopa_issue, step), .about = "What lies between two neighbours, above 0."},
  {.name = "sample", .kind = ZOPA_KEY_SAMPLE, ARRAY(zopa_issue, options),
   .about = "Instead of step, for an issue of another tool on which any number can be agreed: the numbers, rising, that it counts as."},
};
static const struct zopa_type range_type = {.name = "a range", KEYS(range_keys), GROUP_TYPE, .one_of = range_forms,
  .about = "The values of a numeric issue: from, from + step, from + 2 * step, ... up to to. Each is an option, whose id is the number."};

static const char *const issue_forms[] = {"options", "range", NULL};
static const struct zopa_key issue_keys[] = {
  {.name = "name", .kind = ZOPA_KEY_TEXT, AT(zopa_issue, name), .about = "What people call it."},
  {.name = "unit", .kind = ZOPA_KEY_TEXT, AT(zopa_issue, unit), .about = "Of a numeric issue: what the numbers count."},
  {.name = "options", .kind = ZOPA_KEY_ISSUE_OPTIONS, ARRAY(zopa_issue, options),
   .about = "What can be agreed: a map from option id to text, or a list of ids that are text enough. File order is kept."},
  {.name = "range", GROUPED, .flag_at = offsetof(struct zopa_issue, numeric), .type = &range_type,
   .about = "What can be agreed on a numeric issue."},
  NOTE(zopa_issue),
};
static const struct zopa_type issue_type = {.name = "an issue", KEYS(issue_keys), LISTED(zopa_issue, id), .one_of = issue_forms,
  .about = "What is on the table. An agreement takes exactly one option of every issue. The key under issues is its id."};

static const char *const constraint_forms[] = {"forbid", "if", NULL};
static const struct zopa_key constraint_keys[] = {
  {.name = "forbid", .kind = ZOPA_KEY_CLAUSE, AT(zopa_constraint, forbid), .about = "What cannot all hold in one agreement."},
  {.name = "if", .kind = ZOPA_KEY_CLAUSE, FLAGGED(zopa_constraint, when, conditional), .about = "When all of this holds ..."},
  {.name = "then", .kind = ZOPA_KEY_CLAUSE, .flags = ZOPA_KEY_REQUIRED, .with = "if", AT(zopa_constraint, then),
   .about = "... all of this must hold too."},
  {.name = "why", .kind = ZOPA_KEY_TEXT, AT(zopa_constraint, why), .about = "The reason, for those who read a result."},
  FROM(zopa_constraint),
  VISIBILITY(zopa_constraint),
};
static const struct zopa_type constraint_type = {.name = "a constraint", KEYS(constraint_keys), PLAIN_TYPE(zopa_constraint),
  .one_of = constraint_forms, .about = "What cannot be combined, whoever wants it. An outcome that breaks one is not feasible."};

/* ---------------------------------------------------------------- preferences */

static const struct zopa_key interaction_keys[] = {
  {.name = "when", .kind = ZOPA_KEY_CLAUSE, AT(zopa_interaction, when), .about = "The combination. On the file's own scale it may be left out; then `add` always counts."},
  {.name = "add", .kind = ZOPA_KEY_NUMBER, .flags = ZOPA_KEY_REQUIRED, AT(zopa_interaction, add),
   .about = "What it adds to the utility, on its scale; may be negative."},
  FROM(zopa_interaction),
};
static const struct zopa_type interaction_type = {.name = "an interaction", KEYS(interaction_keys), PLAIN_TYPE(zopa_interaction),
  .about = "Worth that only a combination has, beyond what its options are worth one by one."};

static const char *const statement_forms[] = {"order", "matters_more", "prefers", "gives", "rates", "weighs", "red_line", "accepts", "rejects", NULL};
#define VARIANT(value) .variant = 1 + (value)
static const struct zopa_key preference_statement_keys[] = {
  {.name = "order", .kind = ZOPA_KEY_ISSUE, VARIANT(ZOPA_ORDER), AT(zopa_preference_statement, issue), .about = "The issue whose options are ranked."},
  {.name = "best_to_worst", .kind = ZOPA_KEY_OPTIONS, .flags = ZOPA_KEY_REQUIRED, VARIANT(ZOPA_ORDER), .with = "order",
   AT(zopa_preference_statement, best_to_worst),
   .about = "Its options, best first. When all are listed the first has value 1 and the last 0; a shorter list only ranks. A numeric issue "
            "lists its two ends."},
  {.name = "matters_more", .kind = ZOPA_KEY_ISSUE, VARIANT(ZOPA_MATTERS_MORE), AT(zopa_preference_statement, issue),
   .about = "The issue whose step from worst to best weighs at least as much ..."},
  {.name = "than", .kind = ZOPA_KEY_ISSUE, .flags = ZOPA_KEY_REQUIRED, VARIANT(ZOPA_MATTERS_MORE), .with = "matters_more",
   AT(zopa_preference_statement, than), .about = "... as that of this issue."},
  {.name = "prefers", .kind = ZOPA_KEY_PACKAGE, VARIANT(ZOPA_PREFERS), AT(zopa_preference_statement, subject),
   .about = "What is at least as good, all else equal ..."},
  {.name = "over", .kind = ZOPA_KEY_PACKAGE, .flags = ZOPA_KEY_REQUIRED, VARIANT(ZOPA_PREFERS), .with = "prefers",
   AT(zopa_preference_statement, object), .about = "... as this. Both name the same issues."},
  {.name = "gives", .kind = ZOPA_KEY_PACKAGE, VARIANT(ZOPA_GIVES), AT(zopa_preference_statement, subject),
   .about = "What the party would give ..."},
  {.name = "for", .kind = ZOPA_KEY_PACKAGE, .flags = ZOPA_KEY_REQUIRED, VARIANT(ZOPA_GIVES), .with = "gives",
   AT(zopa_preference_statement, object), .about = "... to get this."},
  {.name = "instead_of", .kind = ZOPA_KEY_PACKAGE, VARIANT(ZOPA_GIVES), .with = "gives", AT(zopa_preference_statement, instead_of),
   .about = "What it has otherwise, on the same issues. May be left out where standing names another option for each of them."},
  {.name = "rates", .kind = ZOPA_KEY_RATES, VARIANT(ZOPA_RATES), ARRAY(zopa_preference_statement, intervals),
   .about = "An interval [low, high] for the value of options within their issue, 0 worst and 1 best."},
  {.name = "weighs", .kind = ZOPA_KEY_WEIGHS, VARIANT(ZOPA_WEIGHS), ARRAY(zopa_preference_statement, intervals),
   .about = "An interval [low, high] for the weight of issues, as a share of all."},
  {.name = "red_line", .kind = ZOPA_KEY_CLAUSE, VARIANT(ZOPA_RED_LINE), AT(zopa_preference_statement, subject),
   .about = "No agreement that contains this, whatever else it holds. Takes those outcomes out when the party consents."},
  {.name = "accepts", .kind = ZOPA_KEY_PACKAGE, VARIANT(ZOPA_ACCEPTS), AT(zopa_preference_statement, subject),
   .about = "Acceptable if the rest is the best for this party."},
  {.name = "rejects", .kind = ZOPA_KEY_PACKAGE, VARIANT(ZOPA_REJECTS), AT(zopa_preference_statement, subject),
   .about = "Not acceptable even if the rest is the best for this party."},
  {.name = "why", .kind = ZOPA_KEY_TEXT, AT(zopa_preference_statement, why), .about = "The reason for reading it so."},
  FROM(zopa_preference_statement),
};
static const struct zopa_type preference_statement_type = {.name = "a preference statement", KEYS(preference_statement_keys),
  .size = sizeof(struct zopa_preference_statement), .one_of = statement_forms, .id_at = SIZE_MAX,
  .issue_at = offsetof(struct zopa_preference_statement, issue), .variant_at = offsetof(struct zopa_preference_statement, kind),
  .place_at = offsetof(struct zopa_preference_statement, place),
  .about = "One thing known of what a party wants. It bounds what the utility can be, and says nothing beyond that."};

static const struct zopa_key scale_keys[] = {
  {.name = "out_of", .kind = ZOPA_KEY_NUMBER, AT(zopa_preference, out_of), .about = "What the sum is divided by; 1 when left out."},
  {.name = "cap", .kind = ZOPA_KEY_NUMBER, AT(zopa_preference, cap), .about = "What the utility is cut to; no cap when left out."},
};
static const struct zopa_type scale_type = {.name = "a scale", KEYS(scale_keys), GROUP_TYPE,
  .about = "Keeps the scale of another tool's file: u = min(cap, sum of weight * value / out_of), with no renormalisation."};

static const struct zopa_key preference_keys[] = {
  VISIBILITY(zopa_preference),
  {.name = "use", .kind = ZOPA_KEY_FLAG, AT(zopa_preference, use_engine), .word = engine_word,
   .about = "engine: what is not public may shape which packages are listed to others, and in which order; it is never shown itself."},
  {.name = "scale", GROUPED, .flag_at = offsetof(struct zopa_preference, as_written), .type = &scale_type, .with = "weights",
   .about = "Only for files of other tools: their own scale instead of the one from 0, all at its worst, to 1, all at its best."},
  {.name = "weights", .kind = ZOPA_KEY_WEIGHTS, .flags = ZOPA_KEY_REQUIRED, .with = "values", AT(zopa_preference, values),
   .about = "How much each issue matters: a number of at least 0 for every issue. The sum need not be 1."},
  {.name = "values", .kind = ZOPA_KEY_VALUES, .flags = ZOPA_KEY_REQUIRED, .with = "weights", AT(zopa_preference, values),
   .about = "How good each option is within its issue: a number for every option, or for a numeric issue {from:, to:}, the value at both "
            "ends, a straight line between (or {curve:, a:, b:, c:} for one with a sample). May be left out for an issue of weight 0."},
  {.name = "interactions", .kind = ZOPA_KEY_LIST, .with = "weights", ARRAY(zopa_preference, interactions), .type = &interaction_type,
   .about = "Worth that only combinations have."},
  {.name = "reservation", .kind = ZOPA_KEY_RESERVATION, AT(zopa_preference, reservation),
   .about = "The utility of no agreement: a number, or {package: {...}}, one option for every issue, whose utility it is. 0 when left out."},
  {.name = "discount", .kind = ZOPA_KEY_NUMBER, .with = "weights", AT(zopa_preference, discount),
   .about = "The discount factor of another tool's file; shown, never applied."},
  {.name = "statements", .kind = ZOPA_KEY_LIST, ARRAY(zopa_preference, statements), .type = &preference_statement_type,
   .about = "What is known where weights and values are not; a red line may accompany those too."},
};
static const struct zopa_type preference_type = {.name = "a party's preferences", KEYS(preference_keys), PLAIN_TYPE(zopa_preference),
  .about = "What one party wants: complete (weights and values), or partial (statements)."};

/* ---------------------------------------------------------------- what was said and where it stands */

static const struct zopa_key standing_keys[] = {
  {.name = "option", .kind = ZOPA_KEY_OPTIONS, AT(zopa_standing, options), .about = "The option, or list of options, it has come to."},
  {.name = "level", .kind = ZOPA_KEY_WORD, .flags = ZOPA_KEY_REQUIRED, AT(zopa_standing, level), .word = level_word,
   .about = "How settled it is said to be."},
  {.name = "since", .kind = ZOPA_KEY_DATE, AT(zopa_standing, since), .about = "The day since which it stands so."},
  {.name = "claimed_by", .kind = ZOPA_KEY_PARTY, .flags = ZOPA_KEY_OWNER, AT(zopa_standing, claimed_by), .about = "The party that says so."},
  FROM(zopa_standing),
  NOTE(zopa_standing),
  VISIBILITY(zopa_standing),
};
static const struct zopa_type standing_type = {.name = "a standing", KEYS(standing_keys), .size = sizeof(struct zopa_standing),
  .id_at = offsetof(struct zopa_standing, issue), .issue_at = offsetof(struct zopa_standing, issue), .variant_at = SIZE_MAX,
  .place_at = offsetof(struct zopa_standing, place),
  .about = "Where an issue stands, by one claim. A list holds rival claims; where they differ the issue counts as not settled."};

static const struct zopa_key share_keys[] = {
  {.name = "value", .kind = ZOPA_KEY_NUMBER, .flags = ZOPA_KEY_REQUIRED, AT(zopa_statement, share_value), .low = 0, .high = 1,
   .about = "The share, from 0 to 1."},
  {.name = "of", .kind = ZOPA_KEY_TEXT, AT(zopa_statement, share_of), .about = "What it is a share of, as claimed."},
};
static const struct zopa_type share_type = {.name = "a share", KEYS(share_keys), GROUP_TYPE,
  .about = "A claim of progress, kept as claimed and never reckoned with."};

static const struct zopa_key statement_keys[] = {
  {.name = "id", .kind = ZOPA_KEY_ID, .flags = ZOPA_KEY_REQUIRED, AT(zopa_statement, id), .about = "What others refer to."},
  {.name = "said", .kind = ZOPA_KEY_DATE, AT(zopa_statement, said), .about = "The day it was said."},
  {.name = "source", .kind = ZOPA_KEY_SOURCE, AT(zopa_statement, source), .about = "The source that has it."},
  {.name = "at", .kind = ZOPA_KEY_TEXT, AT(zopa_statement, at), .about = "Where in the source."},
  {.name = "speaker", .kind = ZOPA_KEY_TEXT, AT(zopa_statement, speaker), .about = "Who said it."},
  {.name = "for", .kind = ZOPA_KEY_PARTY, .flags = ZOPA_KEY_OWNER, AT(zopa_statement, for_party), .about = "The party spoken for."},
  {.name = "about", .kind = ZOPA_KEY_PARTY, AT(zopa_statement, about_party),
   .about = "The party whose position is described, when it is not the speaker's own."},
  {.name = "tier", .kind = ZOPA_KEY_WORD, AT(zopa_statement, tier), .word = tier_word, .about = "How it became known."},
  {.name = "act", .kind = ZOPA_KEY_WORD, AT(zopa_statement, act), .word = act_word, .about = "What was done by saying it."},
  {.name = "on", .kind = ZOPA_KEY_CLAUSE, .flags = ZOPA_KEY_OPEN, AT(zopa_statement, on),
   .about = "The issues and options it concerns; [] means the issue as such."},
  {.name = "share", GROUPED, .flag_at = SIZE_MAX, .type = &share_type, .about = "A claim of progress."},
  {.name = "quote", .kind = ZOPA_KEY_TEXT, AT(zopa_statement, quote), .about = "The words, to the letter."},
  {.name = "modality", .kind = ZOPA_KEY_WORD, AT(zopa_statement, modality), .word = modality_word, .about = "Whether it is said to be so."},
  {.name = "reliability", .kind = ZOPA_KEY_CHOICE, AT(zopa_statement, reliability), .word = reliability_word,
   .about = "Of the source, A (reliable) to F (cannot be judged), by the Admiralty code."},
  {.name = "credibility", .kind = ZOPA_KEY_INTEGER, AT(zopa_statement, credibility), .low = 1, .high = 6,
   .about = "Of the information, 1 (confirmed) to 6 (cannot be judged), judged apart from the source."},
  {.name = "expires", .kind = ZOPA_KEY_DATE, AT(zopa_statement, expires), .about = "The last day on which it counts."},
  {.name = "contradicts", .kind = ZOPA_KEY_LEDGER, AT(zopa_statement, contradicts),
   .about = "Entries that say it differently; which is right is not decided."},
  {.name = "supersedes", .kind = ZOPA_KEY_LEDGER, AT(zopa_statement, supersedes), .about = "Entries that it takes the place of."},
  {.name = "corroborates", .kind = ZOPA_KEY_LEDGER, AT(zopa_statement, corroborates), .about = "Entries that it bears out."},
  NOTE(zopa_statement),
  VISIBILITY(zopa_statement),
};
static const struct zopa_type statement_type = {.name = "a statement", KEYS(statement_keys), LISTED(zopa_statement, id),
  .about = "One entry of the ledger: who said what, on whose behalf, about whom."};

static const struct zopa_key offer_keys[] = {
  {.name = "id", .kind = ZOPA_KEY_ID, .flags = ZOPA_KEY_REQUIRED, AT(zopa_offer, id), .about = "What it is called."},
  {.name = "by", .kind = ZOPA_KEY_PARTY, .flags = ZOPA_KEY_REQUIRED | ZOPA_KEY_OWNER, AT(zopa_offer, by), .about = "The party that makes it."},
  {.name = "to", .kind = ZOPA_KEY_PARTIES, AT(zopa_offer, to), .about = "The parties it is made to."},
  {.name = "package", .kind = ZOPA_KEY_PACKAGE, .flags = ZOPA_KEY_REQUIRED, AT(zopa_offer, package),
   .about = "What is offered; issues may be left open."},
  {.name = "made", .kind = ZOPA_KEY_DATE, AT(zopa_offer, made), .about = "The day it was made."},
  {.name = "expires", .kind = ZOPA_KEY_DATE, AT(zopa_offer, expires), .about = "The last day on which it stands."},
  {.name = "if", .kind = ZOPA_KEY_CLAUSE, AT(zopa_offer, condition), .about = "What it is tied to."},
  FROM(zopa_offer),
  NOTE(zopa_offer),
  VISIBILITY(zopa_offer),
};
static const struct zopa_type offer_type = {.name = "an offer", KEYS(offer_keys), LISTED(zopa_offer, id), .about = "What a party has put forward."};

static const struct zopa_key round_keys[] = {
  {.name = "id", .kind = ZOPA_KEY_ID, .flags = ZOPA_KEY_REQUIRED, AT(zopa_round, id), .about = "What it is called."},
  {.name = "name", .kind = ZOPA_KEY_TEXT, AT(zopa_round, name), .about = "What people call it."},
  {.name = "place", .kind = ZOPA_KEY_TEXT, AT(zopa_round, location), .about = "Where they met."},
  {.name = "from", .kind = ZOPA_KEY_DATE, AT(zopa_round, from), .about = "Its first day."},
  {.name = "to", .kind = ZOPA_KEY_DATE, AT(zopa_round, to), .about = "Its last day."},
  {.name = "present", .kind = ZOPA_KEY_PARTIES, .flags = ZOPA_KEY_OWNER, AT(zopa_round, present), .about = "The parties at the table."},
  NOTE(zopa_round),
  VISIBILITY(zopa_round),
};
static const struct zopa_type round_type = {.name = "a round", KEYS(round_keys), LISTED(zopa_round, id),
  .about = "When and where they met; statements fall into rounds by their date."};

/* ---------------------------------------------------------------- what comes after */

static const struct zopa_key guarantee_keys[] = {
  {.name = "id", .kind = ZOPA_KEY_ID, .flags = ZOPA_KEY_REQUIRED, AT(zopa_guarantee, id), .about = "What it is called."},
  {.name = "name", .kind = ZOPA_KEY_TEXT, AT(zopa_guarantee, name), .about = "What people call it."},
  {.name = "by", .kind = ZOPA_KEY_PARTIES, .flags = ZOPA_KEY_OWNER, AT(zopa_guarantee, by), .about = "The parties that give it."},
  {.name = "to", .kind = ZOPA_KEY_PARTIES, AT(zopa_guarantee, to), .about = "The parties it is given to."},
  {.name = "when", .kind = ZOPA_KEY_CLAUSE, AT(zopa_guarantee, when), .about = "The agreements of which it is part."},
  {.name = "obligation", .kind = ZOPA_KEY_TEXT, AT(zopa_guarantee, obligation), .about = "What is promised."},
  {.name = "trigger", .kind = ZOPA_KEY_TEXT, AT(zopa_guarantee, trigger), .about = "What sets it off."},
  {.name = "guards", .kind = ZOPA_KEY_ISSUES, AT(zopa_guarantee, guards),
   .about = "The same for the stability command: controlled issues; when any of them is dropped, it can be invoked."},
  {.name = "then", .kind = ZOPA_KEY_PACKAGE, AT(zopa_guarantee, then), .about = "What the issues become when it is invoked."},
  {.name = "decided_by", .kind = ZOPA_KEY_TEXT, AT(zopa_guarantee, decided_by), .about = "Who decides that the trigger is met, and how."},
  {.name = "rule", .kind = ZOPA_KEY_TREE, AT(zopa_guarantee, rule), .about = "By which rule they decide it: as that of an approval."},
  {.name = "until", .kind = ZOPA_KEY_TEXT, AT(zopa_guarantee, until), .about = "How long it lasts: the day or the event that ends it."},
  {.name = "lasts", .kind = ZOPA_KEY_TEXT, AT(zopa_guarantee, lasts), .about = "How long it lasts, as a length of time."},
  {.name = "needs", .kind = ZOPA_KEY_PARTIES, AT(zopa_guarantee, needs), .about = "The parties whose approval it needs."},
  {.name = "made", .kind = ZOPA_KEY_DATE, AT(zopa_guarantee, made), .about = "The day it was put forward."},
  {.name = "expires", .kind = ZOPA_KEY_DATE, AT(zopa_guarantee, expires), .about = "The last day on which it can still be had; see below."},
  {.name = "supersedes", .kind = ZOPA_KEY_EARLIER, AT(zopa_guarantee, supersedes),
   .about = "The id of the guarantee of which it is a later version."},
  FROM(zopa_guarantee),
  NOTE(zopa_guarantee),
  VISIBILITY(zopa_guarantee),
};
static const struct zopa_type guarantee_type = {.name = "a guarantee", KEYS(guarantee_keys), LISTED(zopa_guarantee, id),
  .about = "A promise that binds third parties."};

static const struct zopa_key effect_keys[] = {
  {.name = "when", .kind = ZOPA_KEY_CLAUSE, .flags = ZOPA_KEY_REQUIRED, AT(zopa_effect, when), .about = "What an agreement has to contain."},
  {.name = "shift", .kind = ZOPA_KEY_NUMBER, .flags = ZOPA_KEY_REQUIRED, AT(zopa_effect, shift), .low = -10, .high = 10,
   .about = "What it adds to the point below which a voter says yea, in standard deviations; below 0 it costs votes."},
  {.name = "party", .kind = ZOPA_KEY_TEXT, AT(zopa_effect, voters_party), .about = "The party of voters that it moves; everybody when left out."},
  {.name = "voter", .kind = ZOPA_KEY_TEXT, AT(zopa_effect, voter), .about = "The one voter that it moves."},
};
static const struct zopa_type effect_type = {.name = "an effect", KEYS(effect_keys), PLAIN_TYPE(zopa_effect),
  .about = "What a clause of an agreement does to the votes of a body. An assumption, and told as one."};

static const struct zopa_key move_keys[] = {
  {.name = "when", .kind = ZOPA_KEY_CLAUSE, .flags = ZOPA_KEY_REQUIRED, AT(zopa_move, when), .about = "What an agreement has to contain."},
  {.name = "x", .kind = ZOPA_KEY_NUMBER, .flags = ZOPA_KEY_REQUIRED, AT(zopa_move, x), .about = "How far it then moves on the first axis."},
  {.name = "y", .kind = ZOPA_KEY_NUMBER, AT(zopa_move, y), .about = "The same on the second; 0 when left out."},
};
static const struct zopa_type move_type = {.name = "a move", KEYS(move_keys), PLAIN_TYPE(zopa_move),
  .about = "How far a clause moves the agreement in the space of positions."};

#define POINT_KEYS(member) { \
  {.name = "x", .kind = ZOPA_KEY_NUMBER, .flags = ZOPA_KEY_REQUIRED, AT(zopa_approval, member[0]), .about = "On the first axis."}, \
  {.name = "y", .kind = ZOPA_KEY_NUMBER, AT(zopa_approval, member[1]), .about = "On the second; 0 when left out."}, \
}
static const struct zopa_key status_quo_keys[] = POINT_KEYS(status_quo), package_point_keys[] = POINT_KEYS(place_of_package);
static const struct zopa_type status_quo_type = {.name = "a status quo", KEYS(status_quo_keys), GROUP_TYPE,
  .about = "Where things lie without an agreement."};
static const struct zopa_type package_point_type = {.name = "a package's place", KEYS(package_point_keys), GROUP_TYPE,
  .about = "Where an agreement lies that contains none of what moves it."};

static const struct zopa_key space_keys[] = {
  {.name = "status_quo", .flags = ZOPA_KEY_REQUIRED, GROUPED, .flag_at = SIZE_MAX, .type = &status_quo_type, .about = "Where things lie without an agreement."},
  {.name = "package", .flags = ZOPA_KEY_REQUIRED, GROUPED, .flag_at = SIZE_MAX, .type = &package_point_type,
   .about = "Where an agreement lies that contains none of what moves it."},
  {.name = "moves", .kind = ZOPA_KEY_LIST, ARRAY(zopa_approval, moves), .type = &move_type, .about = "What moves it from there."},
  {.name = "noise", .kind = ZOPA_KEY_NUMBER, AT(zopa_approval, noise), .low = 0.0001, .high = 1000,
   .about = "How much of a vote is chance: the difference of utilities that makes yea e times as likely as nay; 0.25 when left out."},
  {.name = "discipline", .kind = ZOPA_KEY_NUMBER, AT(zopa_approval, discipline), .low = 0, .high = 1,
   .about = "How far members vote from the mean position of their party (1) instead of their own (0, when left out)."},
};
static const struct zopa_type space_type = {.name = "a space", KEYS(space_keys), GROUP_TYPE,
  .about = "The spatial model of a vote: where the agreement, the status quo and the voters lie."};

static const struct zopa_key correlation_keys[] = {
  {.name = "common", .kind = ZOPA_KEY_NUMBER, AT(zopa_approval, common_share), .low = 0, .high = 1,
   .about = "The share that all voters have in common; 0.1 when left out."},
  {.name = "party", .kind = ZOPA_KEY_NUMBER, AT(zopa_approval, party_share), .low = 0, .high = 1,
   .about = "The share that the voters of one party have in common beyond that; 0.2 when left out."},
};
static const struct zopa_type correlation_type = {.name = "a correlation", KEYS(correlation_keys), GROUP_TYPE,
  .about = "How much of what is not known of one voter is not known of others: shares of the variance, together at most 0.99."};

/* The keys that a body has wherever it stands; those within `all`, `any` and `some` have no others. */
#define BODY_FORM(value) .variant = 1 + (value)
#define BODY_KEYS \
  {.name = "body", .kind = ZOPA_KEY_TEXT, BODY_FORM(ZOPA_BODY_ONE), AT(zopa_approval, body), .about = "Who has to say yes."}, \
  {.name = "all", .kind = ZOPA_KEY_LIST, BODY_FORM(ZOPA_BODY_ALL), ARRAY(zopa_approval, parts), .type = &part_type, \
   .about = "Several bodies instead, one after the other, and all have to."}, \
  {.name = "any", .kind = ZOPA_KEY_LIST, BODY_FORM(ZOPA_BODY_ANY), ARRAY(zopa_approval, parts), .type = &part_type, \
   .about = "Several bodies instead, one of which has to."}, \
  {.name = "some", .kind = ZOPA_KEY_LIST, BODY_FORM(ZOPA_BODY_SOME), ARRAY(zopa_approval, parts), .type = &part_type, \
   .about = "Several bodies instead, of which so many have to as `at_least` says."}, \
  {.name = "at_least", .kind = ZOPA_KEY_INTEGER, .flags = ZOPA_KEY_REQUIRED, .with = "some", BODY_FORM(ZOPA_BODY_SOME), AT(zopa_approval, at_least), \
   .low = 1, .high = 1000, .about = "How many of `some` have to say yes."}, \
  {.name = "rule", .kind = ZOPA_KEY_TREE, .with = "body", BODY_FORM(ZOPA_BODY_ONE), AT(zopa_approval, rule), \
   .about = "By which rule: a word (majority, two_thirds, unanimity, consent), a share (3/5), or a map as for the power command."}, \
  {.name = "of", .kind = ZOPA_KEY_TEXT, .with = "body", BODY_FORM(ZOPA_BODY_ONE), AT(zopa_approval, of), \
   .about = "What the rule counts: members, present (those present), present_and_voting (those voting)."}, \
  {.name = "seats", .kind = ZOPA_KEY_INTEGER, .with = "body", BODY_FORM(ZOPA_BODY_ONE), AT(zopa_approval, seats), .low = 1, .high = 1e9, \
   .about = "How many members it has."}, \
  {.name = "quorum", .kind = ZOPA_KEY_TREE, .with = "body", BODY_FORM(ZOPA_BODY_ONE), AT(zopa_approval, quorum), \
   .about = "How many must be present: a number, or a share of the members."}, \
  {.name = "voters", .kind = ZOPA_KEY_TREE, .with = "body", BODY_FORM(ZOPA_BODY_ONE), AT(zopa_approval, voters), \
   .about = "Who votes: the name of a CSV file, from the folder of this one, or a list of voters; see below."}, \
  {.name = "recorded", .kind = ZOPA_KEY_YES_NO, .with = "body", BODY_FORM(ZOPA_BODY_ONE), AT(zopa_approval, recorded), \
   .about = "yes: votes that are on record count before probabilities."}, \
  {.name = "yea", .kind = ZOPA_KEY_NUMBER, .with = "body", BODY_FORM(ZOPA_BODY_ONE), AT(zopa_approval, yea), .low = 0, .high = 1, \
   .about = "The probability of a yea, where nothing else is known of a voter. An assumption, and told as one."}, \
  {.name = "absent", .kind = ZOPA_KEY_NUMBER, .with = "body", BODY_FORM(ZOPA_BODY_ONE), AT(zopa_approval, absent), .low = 0, .high = 1, \
   .about = "The probability of being absent, likewise; 0 when left out."}, \
  {.name = "correlation", .with = "body", BODY_FORM(ZOPA_BODY_ONE), GROUPED, .flag_at = SIZE_MAX, .type = &correlation_type, \
   .about = "How far votes go together beyond what is known of each."}, \
  {.name = "space", .with = "body", BODY_FORM(ZOPA_BODY_ONE), GROUPED, .flag_at = offsetof(struct zopa_approval, spatial), .type = &space_type, \
   .about = "The spatial model, for voters with positions."}, \
  {.name = "effects", .kind = ZOPA_KEY_LIST, .with = "body", BODY_FORM(ZOPA_BODY_ONE), ARRAY(zopa_approval, effects), .type = &effect_type, \
   .about = "What clauses of an agreement do to the votes."}

static const char *const body_forms[] = {"body", "all", "any", "some", NULL};
static const struct zopa_type part_type;          /* bodies may stand within bodies */
static const struct zopa_key part_keys[] = {
  BODY_KEYS,
  NOTE(zopa_approval),
};
static const struct zopa_type part_type = {.name = "a body", KEYS(part_keys), .size = sizeof(struct zopa_approval), .one_of = body_forms, .id_at = SIZE_MAX,
  .issue_at = SIZE_MAX, .variant_at = offsetof(struct zopa_approval, kind), .place_at = offsetof(struct zopa_approval, place),
  .about = "One of several bodies of an approval."};

static const struct zopa_key approval_keys[] = {
  BODY_KEYS,
  {.name = "when", .kind = ZOPA_KEY_CLAUSE, AT(zopa_approval, when), .about = "Which agreements need it; all when left out."},
  FROM(zopa_approval),
  NOTE(zopa_approval),
  VISIBILITY(zopa_approval),
};
static const struct zopa_type approval_type = {.name = "an approval", KEYS(approval_keys), .size = sizeof(struct zopa_approval), .one_of = body_forms,
  .id_at = offsetof(struct zopa_approval, party), .issue_at = SIZE_MAX, .variant_at = offsetof(struct zopa_approval, kind),
  .place_at = offsetof(struct zopa_approval, place), .about = "A body of a party that has to say yes before an agreement binds, or several of them."};

/* Points and controls have elements, but no keys of their own. */
static const struct zopa_type points_type = {.name = "a party's points", LISTED(zopa_points, party),
  .about = "A number for each item. Two parties, the same items; for Adjusted Winner."};
static const struct zopa_type controls_type = {.name = "what a party controls", LISTED(zopa_obligation, party),
  .about = "The issues that a party carries out afterwards, and could stop."};

static const struct zopa_key case_keys[] = {
  {.name = "zopa", .kind = ZOPA_KEY_VERSION, .flags = ZOPA_KEY_REQUIRED, .at = SIZE_MAX, .count_at = SIZE_MAX, .flag_at = SIZE_MAX,
   .about = "The version of this format: 1."},
  {.name = "title", .kind = ZOPA_KEY_TEXT, AT(zopa_case, title), .about = "What the talks are called."},
  {.name = "note", .kind = ZOPA_KEY_TEXT, AT(zopa_case, note), .about = "Anything worth keeping; never interpreted. Everyone sees it."},
  {.name = "as_of", .kind = ZOPA_KEY_DATE, AT(zopa_case, as_of), .about = "The day this picture holds."},
  {.name = "sources", .kind = ZOPA_KEY_BY_ID, ARRAY(zopa_case, sources), .type = &source_type,
   .about = "Where statements were found. A viewer is shown those that a statement shown names."},
  {.name = "parties", .kind = ZOPA_KEY_BY_ID, .flags = ZOPA_KEY_REQUIRED, .at = offsetof(struct zopa_case, parties),
   .count_at = offsetof(struct zopa_case, parties_count), .flag_at = SIZE_MAX, .most = ZOPA_PARTIES_MAX, .type = &party_type,
   .about = "Who takes part, at least one."},
  {.name = "issues", .kind = ZOPA_KEY_BY_ID, .flags = ZOPA_KEY_REQUIRED, .at = offsetof(struct zopa_case, issues),
   .count_at = offsetof(struct zopa_case, issues_count), .flag_at = SIZE_MAX, .most = ZOPA_ISSUES_MAX, .type = &issue_type,
   .about = "What is on the table, at least one."},
  {.name = "constraints", .kind = ZOPA_KEY_LIST, ARRAY(zopa_case, constraints), .type = &constraint_type, .about = "What cannot be combined."},
  {.name = "preferences", .kind = ZOPA_KEY_PREFERENCES, AT(zopa_case, preferences), .type = &preference_type,
   .about = "What each party wants, by party."},
  {.name = "points", .kind = ZOPA_KEY_POINTS, ARRAY(zopa_case, points), .type = &points_type,
   .about = "Two-party point tables for Adjusted Winner: party, then item, then points. Everyone sees them."},
  {.name = "standing", .kind = ZOPA_KEY_BY_ISSUE, ARRAY(zopa_case, standing), .type = &standing_type,
   .about = "Where each issue stands now, by issue; a list holds rival claims."},
  {.name = "statements", .kind = ZOPA_KEY_LIST, ARRAY(zopa_case, statements), .type = &statement_type, .about = "The ledger."},
  {.name = "offers", .kind = ZOPA_KEY_LIST, ARRAY(zopa_case, offers), .type = &offer_type, .about = "What has been put forward."},
  {.name = "rounds", .kind = ZOPA_KEY_LIST, ARRAY(zopa_case, rounds), .type = &round_type, .about = "When and where they met."},
  {.name = "guarantees", .kind = ZOPA_KEY_LIST, ARRAY(zopa_case, guarantees), .type = &guarantee_type,
   .about = "Promises that bind third parties."},
  {.name = "approval", .kind = ZOPA_KEY_BY_PARTY, ARRAY(zopa_case, approvals), .type = &approval_type,
   .about = "Who has to say yes before it binds: a list of bodies, by party."},
  {.name = "controls", .kind = ZOPA_KEY_CONTROLS, ARRAY(zopa_case, controls), .type = &controls_type,
   .about = "Who carries out which issue afterwards, and could stop: a list of issues, by party."},
  {.name = "fallback", .kind = ZOPA_KEY_PACKAGE, AT(zopa_case, fallback), .about = "What an issue becomes when the party that controls it stops."},
  {.name = "irreversible", .kind = ZOPA_KEY_ISSUES, AT(zopa_case, irreversible),
   .about = "Controlled issues that cannot be taken up again once dropped."},
  {.name = "graph", .kind = ZOPA_KEY_TREE, AT(zopa_case, graph),
   .about = "A conflict graph of its own, for the stability command, which reads it; here it is kept as it stands. Everyone sees it."},
};
const struct zopa_type zopa_case_type = {.name = "a case", KEYS(case_keys), .size = sizeof(struct zopa_case), .id_at = SIZE_MAX,
  .issue_at = SIZE_MAX, .variant_at = SIZE_MAX, .place_at = SIZE_MAX, .about = "What is known of one negotiation."};

/* ---------------------------------------------------------------- looking at the table */

const struct zopa_key *zopa_type_key(const struct zopa_type *type, const char *name)
{
  for (size_t i = 0; i < type->key_count; i++)
    if (strcmp(type->keys[i].name, name) == 0)
      return &type->keys[i];
  return NULL;
}

const struct zopa_key *zopa_type_key_of_kind(const struct zopa_type *type, enum zopa_key_kind kind)
{
  for (size_t i = 0; i < type->key_count; i++)
    if (type->keys[i].kind == kind)
      return &type->keys[i];
  return NULL;
}

bool zopa_key_applies(const struct zopa_type *type, const struct zopa_key *key, const void *base)
{
  return key->variant == 0 || type->variant_at == SIZE_MAX || key->variant - 1 == *ZOPA_MEMBER_CONST(base, type->variant_at, int);
}

size_t zopa_case_types(const struct zopa_type *ret_types[ZOPA_TYPES_MAX])
{
  size_t count = 0;
  ret_types[count++] = &zopa_case_type;
  for (size_t at = 0; at < count; at++)
    for (size_t k = 0; k < ret_types[at]->key_count; k++) {
      const struct zopa_type *type = ret_types[at]->keys[k].type;
      bool known = !type || count == ZOPA_TYPES_MAX;
      for (size_t i = 0; i < count && !known; i++)
        known = ret_types[i] == type;
      if (!known)
        ret_types[count++] = type;
    }
  return count;
}
