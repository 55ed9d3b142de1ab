/* rule_words.c - a rule as a phrase that people read: "two thirds of those voting". See rule.h.
 *
 * Parts under "and" need no brackets inside an "or", which a comma sets off; everything else that is nested gets them. How much there is in all
 * is said with the first number that counts by that measure. */
#include <string.h>

#include "ratify/rule.h"

struct speaker {
  const struct zopa_rule *rule;
  struct zopa_text *text;
  uint8_t told[ZOPA_RULE_PARTS_MAX];             /* measures whose total has been said */
};

/* --- thresholds --- */

static bool is_members(const struct zopa_rule_part *part) { return strcmp(part->noun, "members") == 0; }

/* "two thirds of", "at least 65 per cent of", "more than 3/7 of". plain: for sentences in which "at least" is understood. */
static void add_share(struct speaker *to, const struct zopa_rule_part *part, bool plain)
{
  static const struct {
    unsigned over, under;
    const char *words;
  } shares[] = {
    {1, 2, "half"},         {1, 3, "a third"},       {2, 3, "two thirds"}, {1, 4, "a quarter"}, {3, 4, "three quarters"},
    {3, 5, "three fifths"}, {4, 5, "four fifths"}, {1, 1, "all"},
  };
  const char *start = plain ? "" : part->strict ? "more than " : "at least ";
  for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
    if (part->over == shares[i].over && part->under == shares[i].under) {
      if (part->form == ZOPA_FORM_QUOTA && part->strict && part->over == 1 && part->under == 2)
        zopa_text_string(to->text, "a majority of ");
      else
        zopa_text_format(to->text, "%s%s%s", part->form == ZOPA_FORM_QUOTA && !part->strict ? "" : start, shares[i].words,
                         part->over == part->under ? " " : " of ");
      return;
    }
  bool percent = 100 % part->under == 0, tenths = 1000 % part->under == 0;
  uint64_t whole = percent ? part->over * (100 / part->under) : tenths ? part->over * (1000 / part->under) : 0;
  if (percent)
    zopa_text_format(to->text, "%s%llu per cent of ", start, (unsigned long long)whole);
  else if (tenths)
    zopa_text_format(to->text, "%s%llu.%llu per cent of ", start, (unsigned long long)(whole / 10), (unsigned long long)(whole % 10));
  else
    zopa_text_format(to->text, "%s%llu/%llu of ", start, (unsigned long long)part->over, (unsigned long long)part->under);
}

/* "all members", "those voting", "population", "the votes of those present". */
static void add_base(struct speaker *to, const struct zopa_rule_part *part)
{
  const char *those = part->base == ZOPA_BASE_PRESENT ? "those present" : "those voting";
  bool whole = part->over == part->under, members = is_members(part);
  if (part->base == ZOPA_BASE_MEMBERS)
    zopa_text_format(to->text, "%s%s", whole || (!members && strcmp(part->noun, "votes") != 0) ? "" : "all ", part->noun);
  else if (members)
    zopa_text_format(to->text, "%s%s", whole ? "of " : "", those);
  else
    zopa_text_format(to->text, "%sthe %s of %s", whole ? "of " : "", part->noun, those);
}

/* "at least 16 of 28 members"; the number as the file has it. */
static void add_number(struct speaker *to, const struct zopa_rule_part *part, const char *start)
{
  const struct zopa_measure *measure = &to->rule->measures[part->measure];
  bool total = measure->weights && !to->told[part->measure], one = !total && is_members(part) && strcmp(part->quota, "1") == 0;
  zopa_text_format(to->text, "%s%s ", start, part->quota);
  if (total) {
    to->told[part->measure] = 1;
    zopa_text_string(to->text, "of ");
    zopa_text_number(to->text, (double)measure->total / (double)measure->scale, 15);
    zopa_text_string(to->text, " ");
  }
  zopa_text_string(to->text, one ? "member" : part->noun);
}

/* "A, B and C" of the voters of a measure, the first six of many. */
static void add_names(struct speaker *to, const struct zopa_rule_part *part, const char *last)
{
  enum { NAMES_MAX = 6 };
  const struct zopa_measure *measure = &to->rule->measures[part->measure];
  size_t count = measure->positive_count, shown = count > NAMES_MAX ? NAMES_MAX : count, at = 0;
  for (size_t v = 0; v < to->rule->voter_count && at < shown; v++) {
    if (measure->weights[v] == 0)
      continue;
    const char *between = at == 0 ? "" : at + 1 < count ? ", " : last;
    zopa_text_format(to->text, "%s%s", between, to->rule->voters[v]);
    at++;
  }
  if (count > shown)
    zopa_text_format(to->text, "%s%zu more", last, count - shown);
}

static void add_threshold(struct speaker *to, const struct zopa_rule_part *part)
{
  bool number = part->base == ZOPA_BASE_NUMBER;
  switch (part->form) {
  case ZOPA_FORM_VETO:
    zopa_text_string(to->text, "no vote against by ");
    add_names(to, part, " or ");
    return;
  case ZOPA_FORM_CONSENT:
    zopa_text_string(to->text, "the consent of ");
    add_names(to, part, " and ");
    return;
  case ZOPA_FORM_BLOCK:
    if (number)
      add_number(to, part, part->strict ? "at most " : "fewer than ");
    else {
      zopa_text_string(to->text, part->strict ? "at most " : "less than ");
      add_share(to, part, true);
      add_base(to, part);
    }
    zopa_text_string(to->text, " against");
    return;
  default:
    if (number)
      add_number(to, part, part->strict ? "more than " : "at least ");
    else {
      add_share(to, part, false);
      add_base(to, part);
    }
    if (part->form == ZOPA_FORM_QUORUM)
      zopa_text_string(to->text, " present");
  }
}

/* --- groups --- */

enum joint { JOINT_NONE, JOINT_AND, JOINT_OR, JOINT_SOME, JOINT_THEN };

static enum joint joint_of(const struct zopa_rule_part *part)
{
  if (part->children < 2)
    return JOINT_NONE;
  if (part->sequence)
    return JOINT_THEN;
  return part->need == part->children ? JOINT_AND : part->need == 1 ? JOINT_OR : JOINT_SOME;
}

/* What stands between two parts of a group. An "or" with an "and" in it, and the bodies of a list, are set off by a comma. */
static const char *between(enum joint joint, bool last, bool comma)
{
  switch (joint) {
  case JOINT_AND: return !last ? ", " : comma ? ", and " : " and ";
  case JOINT_OR: return !last ? (comma ? ", or " : ", ") : comma ? ", or " : " or ";
  case JOINT_THEN: return ", then ";
  default: return "; ";
  }
}

static void add_part(struct speaker *to, uint32_t index);

static void add_group(struct speaker *to, uint32_t index)
{
  const struct zopa_rule *rule = to->rule;
  const struct zopa_rule_part *group = &rule->parts[index];
  enum joint joint = joint_of(group);
  bool comma = false;
  uint32_t at = 0;
  for (uint32_t p = 0; p < index; p++)
    comma |= rule->parts[p].parent == index && (rule->parts[p].body || joint_of(&rule->parts[p]) == JOINT_AND);
  if (joint == JOINT_SOME)
    zopa_text_format(to->text, "at least %u of these %u: ", group->need, group->children);
  for (uint32_t p = 0; p < index; p++) {
    if (rule->parts[p].parent != index)
      continue;
    enum joint inner = joint_of(&rule->parts[p]);
    bool brackets = inner != JOINT_NONE && !rule->parts[p].body && joint != JOINT_NONE && !(joint == JOINT_OR && inner == JOINT_AND);
    if (at > 0)
      zopa_text_string(to->text, between(joint, at + 1 == group->children, comma));
    zopa_text_string(to->text, brackets ? "(" : "");
    add_part(to, p);
    zopa_text_string(to->text, brackets ? ")" : "");
    at++;
  }
}

/* Goes as deep as the rule, which has a bound (ZOPA_RULE_DEPTH_MAX, with at most three groups a level). */
static void add_part(struct speaker *to, uint32_t index)
{
  const struct zopa_rule_part *part = &to->rule->parts[index];
  if (part->body)
    zopa_text_format(to->text, "%s: ", part->body);
  if (part->children > 0)
    add_group(to, index);
  else
    add_threshold(to, part);
}

void zopa_rule_part_words(const struct zopa_rule *rule, uint32_t part, struct zopa_text *text)
{
  struct speaker speaker = {.rule = rule, .text = text};
  add_part(&speaker, part);
}

void zopa_rule_words(const struct zopa_rule *rule, struct zopa_text *text)
{
  zopa_rule_part_words(rule, (uint32_t)rule->part_count - 1, text);
}
