/* bridge_words.c - figures and sentences about packages: shares with no more digits than their error allows, what is at stake, how packages are
 * ranked, how all was made. Neutral words; every figure says over what it is counted. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "ops/analyze_view.h"
#include "ops/bridge_view.h"

const char *zopa_bridge_value_words(enum zopa_criterion criterion)
{
  static const char *const words[] = {[ZOPA_BY_GAIN] = "the product of expected gains", [ZOPA_BY_SHARE] = "joint acceptance",
                                      [ZOPA_BY_MEAN] = "the product of mean gains", [ZOPA_BY_REGRET] = "the largest expected regret"};
  return words[criterion];
}

const char *zopa_bridge_letter(struct zopa_show *show, size_t package)
{
  struct zopa_text text = {0};
  if (package < 26)
    zopa_text_add(&text, (char[]){(char)('A' + package), '\0'}, 1);
  else
    zopa_text_format(&text, "%zu", package + 1);
  return zopa_show_keep(show, &text);
}

/* --- figures --- */

/* A share in per cent as it is told: decimals of the share, and its error, rounded up so that it never claims more than is known. */
struct percent {
  double share, error;
  int decimals, error_decimals;
  const char *about;              /* "over", "under": rounding would make it look certain */
};

static struct percent percent_of(double share, double error)
{
  struct percent percent = {.share = 100 * share, .error = 100 * error, .about = NULL};
  percent.decimals = percent.error > 0 && percent.error < 0.5 && share > 0 && share < 1;
  percent.error_decimals = percent.error < 10;
  double unit = percent.decimals ? 0.1 : 1, grain = percent.error_decimals ? 10 : 1;
  percent.error = ceil(percent.error * grain - 1e-9) / grain;
  if (share < 1 && percent.share >= 100 - unit / 2) {
    percent.share = 100 - unit;
    percent.about = "over";
  } else if (share > 0 && percent.share < unit / 2) {
    percent.share = unit;
    percent.about = "under";
  }
  return percent;
}

void zopa_bridge_share(double share, double error, const struct zopa_terminal *terminal, struct zopa_text *text)
{
  struct percent percent = percent_of(share, error);
  if (percent.about)
    zopa_text_format(text, "%s ", percent.about);
  zopa_text_fixed(text, percent.share, percent.decimals);
  zopa_text_string(text, " %");
  if (percent.about || percent.error <= 0)
    return;
  zopa_text_string(text, terminal && terminal->ascii ? " +-" : " ±");
  zopa_text_fixed(text, percent.error, percent.error_decimals);
}

void zopa_bridge_share_words(double share, double error, struct zopa_text *text)
{
  struct percent percent = percent_of(share, error);
  if (percent.about)
    zopa_text_format(text, "%s ", percent.about);
  zopa_text_fixed(text, percent.share, percent.decimals);
  zopa_text_string(text, " per cent");
  if (percent.about || percent.error <= 0)
    return;
  zopa_text_string(text, ", give or take ");
  zopa_text_fixed(text, percent.error, percent.error_decimals);
}

/* A whole number of any size. */
static void add_whole(double count, struct zopa_text *text)
{
  struct zopa_text digits = {0};
  zopa_text_fixed(&digits, count, 0);
  text->failed |= digits.failed;
  zopa_digits_grouped(text, digits.data ? digits.data : "");
  zopa_text_clear(&digits);
}

void zopa_bridge_count(double count, struct zopa_text *text)
{
  double grain = count > 0 ? pow(10, fmax(0, floor(log10(count)) - 1)) : 1;
  add_whole(grain * floor(count / grain + 0.5), text);
}

void zopa_bridge_statement_name(const struct zopa_case *negotiation, uint32_t party, uint32_t statement, struct zopa_text *text)
{
  zopa_text_format(text, "%s.statements[%u]", negotiation->parties[party].id, statement + 1);
}

/* --- what is known --- */

bool zopa_bridge_unknown(const struct zopa_bridge_answer *answer, const struct zopa_belief *belief)
{
  return !belief->utility && answer->show->negotiation->preferences[belief->party].statements_count == 0;
}

bool zopa_bridge_drawn(const struct zopa_bridge_answer *answer)
{
  for (size_t p = 0; p < answer->beliefs->count; p++)
    if (answer->beliefs->parties[p].consents && answer->beliefs->parties[p].draws)
      return true;
  return false;
}

bool zopa_bridge_moved(const struct zopa_bridge *bridge, const struct zopa_bridge_package *package, size_t issue)
{
  if (bridge->stands[issue] != ZOPA_NONE)
    return package->outcome[issue] != bridge->stands[issue];
  for (size_t p = 0; p < bridge->party_count; p++)
    if (package->parties[p].consents && package->parties[p].sides[issue] == ZOPA_SIDE_GIVES)
      return true;
  return false;
}

bool zopa_bridge_marked(const struct zopa_bridge *bridge, const struct zopa_bridge_package *package, size_t issue)
{
  if (!bridge->open[issue])
    return false;
  if (package->trade.exists && (issue == package->trade.gets || issue == package->trade.gives))
    return true;
  return bridge->stands[issue] != ZOPA_NONE && package->outcome[issue] != bridge->stands[issue];
}

/* "A", "A and B", "A, B and C": what stands before item i of count. */
static const char *joint(size_t i, size_t count) { return i == 0 ? "" : i + 1 == count ? " and " : ", "; }

static const char *title(const struct zopa_bridge_answer *answer, size_t p)
{
  return zopa_party_title(answer->show->negotiation, answer->beliefs->parties[p].party);
}

/* Appends the parties that pass a test, joined. Returns how many. */
static size_t add_parties(const struct zopa_bridge_answer *answer, bool (*test)(const struct zopa_bridge_answer *, const struct zopa_belief *),
                          struct zopa_text *text)
{
  size_t count = 0, told = 0;
  for (size_t p = 0; p < answer->beliefs->count; p++)
    count += test(answer, &answer->beliefs->parties[p]);
  for (size_t p = 0; p < answer->beliefs->count; p++)
    if (test(answer, &answer->beliefs->parties[p]))
      zopa_text_format(text, "%s%s", joint(told++, count), title(answer, p));
  return count;
}

static bool is_complete(const struct zopa_bridge_answer *answer, const struct zopa_belief *belief)
{
  (void)answer;
  return belief->utility != NULL;
}

/* A party of which there are statements, none of which bears on its utility. */
static bool has_lines_only(const struct zopa_bridge_answer *answer, const struct zopa_belief *belief)
{
  return !belief->utility && belief->statements == 0 && !zopa_bridge_unknown(answer, belief);
}

static bool has_conflict(const struct zopa_bridge_answer *answer, const struct zopa_belief *belief)
{
  (void)answer;
  return belief->conflict_count > 0;
}

static bool is_outsider(const struct zopa_bridge_answer *answer, const struct zopa_belief *belief)
{
  (void)answer;
  return !belief->consents;
}

/* --- the lead --- */

/* Whether the stake of a party is told: it must agree, and the figure is there. */
static bool has_stake(const struct zopa_bridge_answer *answer, size_t p)
{
  if (!answer->beliefs->parties[p].consents || !answer->stake_low || !answer->stake_high)
    return false;
  return !isnan(answer->stake_low[p]) && !isnan(answer->stake_high[p]);
}

static void add_stakes(const struct zopa_bridge_answer *answer, struct zopa_text *text)
{
  struct zopa_stake_share shares[ZOPA_PARTIES_MAX];
  size_t count = 0;
  for (size_t p = 0; p < answer->beliefs->count; p++)
    if (has_stake(answer, p))
      shares[count++] = (struct zopa_stake_share){title(answer, p), answer->stake_low[p], answer->stake_high[p]};
  zopa_stake_words("What is still open holds ", shares, count, text);
}

/* What a limit or a conflict has kept from being answered. */
static void add_hindrance(const struct zopa_bridge_answer *answer, struct zopa_text *text)
{
  struct zopa_text names = {0};
  if (answer->bridge && answer->bridge->ending != ZOPA_COMPLETE)
    zopa_text_string(text, "A limit was met; what follows is the best found so far.");
  else if (answer->beliefs->conflicting) {
    add_parties(answer, has_conflict, &names);
    zopa_text_format(text, "No packages are proposed, because not all statements of %s can hold.", names.data ? names.data : "a party");
  } else if (!answer->bridge)
    zopa_text_string(text, "A limit was met before any package was found.");
  text->failed |= names.failed;
  zopa_text_clear(&names);
}

struct zopa_paragraph zopa_bridge_lead(const struct zopa_bridge_answer *answer)
{
  struct zopa_sentences sentences = {.show = answer->show};
  struct zopa_text text = {0};
  zopa_show_progress(answer->show, &text);
  zopa_sentences_add(&sentences, &text);
  add_stakes(answer, &text);
  zopa_sentences_add(&sentences, &text);
  add_hindrance(answer, &text);
  zopa_sentences_add(&sentences, &text);
  return zopa_sentences_paragraph(&sentences);
}

/* --- how packages are ranked --- */

/* "4,000 draws each, worth at least 3,600 independent ones"; nothing without draws. */
static void add_draws(const struct zopa_bridge_answer *answer, struct zopa_text *text)
{
  double effective = DBL_MAX;
  size_t count = 0, drawn = 0;
  for (size_t p = 0; p < answer->beliefs->count; p++)
    if (answer->beliefs->parties[p].draws) {
      drawn++;
      count = answer->beliefs->parties[p].draws->count;
      effective = fmin(effective, answer->beliefs->parties[p].draws->effective);
    }
  if (drawn == 0)
    return;
  add_whole((double)count, text);
  zopa_text_format(text, " draws%s", drawn > 1 ? " of each party" : "");
  if (effective < (double)count) {
    zopa_text_format(text, ", worth %s", drawn > 1 ? "at least " : "");
    zopa_bridge_count(effective, text);
    zopa_text_string(text, " independent ones");
  }
}

static void add_known(const struct zopa_bridge_answer *answer, struct zopa_sentences *sentences)
{
  static const struct {
    bool (*test)(const struct zopa_bridge_answer *, const struct zopa_belief *);
    const char *before, *one, *many;
  } rows[] = {
    {zopa_bridge_unknown, "Of ", ", nothing is on file; every preference counts as equally possible.",
     ", nothing is on file; every preference counts as equally possible."},
    {has_lines_only, "Of ", ", red lines are on file and nothing else; every other preference counts as equally possible.",
     ", red lines are on file and nothing else; every other preference counts as equally possible."},
    {is_complete, "", " has complete preferences: it accepts, or it does not.", " have complete preferences: they accept, or they do not."},
    {is_outsider, "", " need not agree and counts for no rank; it is shown all the same.",
     " need not agree and count for no rank; they are shown all the same."},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct zopa_text text = {0};
    zopa_text_string(&text, rows[i].before);
    size_t count = add_parties(answer, rows[i].test, &text);
    if (count > 0)
      zopa_text_string(&text, count == 1 ? rows[i].one : rows[i].many);
    else
      text.size = 0;
    zopa_sentences_add(sentences, &text);
  }
}

static void add_reopened(const struct zopa_bridge_answer *answer, struct zopa_text *text)
{
  const struct zopa_show *show = answer->show;
  size_t count = 0;
  for (uint32_t i = 0; i < show->negotiation->issues_count; i++)
    if (answer->bridge->open[i] && show->issues[i].state >= ZOPA_STATE_TENTATIVE)
      zopa_text_format(text, "%s%s", count++ ? "; " : "Reopened though tentative or agreed: ", zopa_issue_title(show->negotiation, i));
  zopa_text_string(text, count ? "." : "");
}

static void add_none(const struct zopa_bridge_answer *answer, struct zopa_text *text)
{
  if (answer->bridge->package_count > 0)
    return;
  if (answer->win_set.wanted && answer->win_set.highest < answer->win_set.least)
    return;                       /* told with what --approval left out */
  if (answer->bridge->none_feasible)
    zopa_text_format(text, "No package is left: what is settled%s what cannot be combined%s leave no way to close the open issues.",
                     answer->win_set.wanted ? "," : " and", answer->win_set.wanted ? " and what would not pass" : "");
  else
    zopa_text_format(text, "No package %s under which every party that must agree could gain over no agreement.",
                     answer->bridge->exhaustive && !answer->engine ? "exists" : "was found");
}

/* What --approval left out. */
static void add_win_set(const struct zopa_bridge_answer *answer, struct zopa_text *text)
{
  const struct zopa_bridge_win_set *set = &answer->win_set;
  if (!set->wanted)
    return;
  zopa_text_string(text, "Only packages are listed that pass every approval with at least ");
  zopa_text_number(text, 100 * set->least, 4);
  zopa_text_string(text, " per cent");
  if (set->highest < set->least) {
    zopa_text_string(text, ", and there is none: the likeliest of all conceivable ones passes with ");
    zopa_percent_brief(set->highest, text);
    zopa_text_string(text, " per cent");
  } else if (set->lowest >= set->least)
    zopa_text_string(text, ", as all do");
  zopa_text_string(text, ".");
}

struct zopa_paragraph zopa_bridge_ranking(const struct zopa_bridge_answer *answer, const struct zopa_terminal *terminal)
{
  struct zopa_sentences sentences = {.show = answer->show};
  struct zopa_text text = {0}, draws = {0};
  const struct zopa_case *negotiation = answer->show->negotiation;
  add_none(answer, &text);
  zopa_sentences_add(&sentences, &text);
  if (answer->bridge->package_count > 0) {
    add_draws(answer, &draws);
    zopa_text_format(&text, "Ranked by %s", zopa_criterion_words(answer->wish->by));
    if (draws.data)
      zopa_text_format(&text, "; counted over everything that the statements on file leave possible (%s)", draws.data);
    zopa_text_string(&text, ".");
    zopa_sentences_add(&sentences, &text);
    if (draws.data)
      zopa_text_format(&text, "A bar is the share of a party's possible preferences under which it prefers the package to no agreement; the "
                              "%s is the sampling error (95 per cent).",
                       !terminal ? "bracket" : terminal->ascii ? "part drawn with =" : "shaded part");
    zopa_sentences_add(&sentences, &text);
    if (draws.data)
      zopa_sentences_string(&sentences, "Where nothing is said, all weights, all values within their known order and all utilities of no agreement "
                                        "count as equally possible, and the parties as independent.");
  }
  if (answer->engine)
    zopa_sentences_string(&sentences, "Which packages are listed, and in which order, may have been chosen with more in mind than this view "
                                      "shows (use: engine), so that the choice itself may reveal something of it; every figure is of what this view "
                                      "shows.");
  add_win_set(answer, &text);
  zopa_sentences_add(&sentences, &text);
  add_known(answer, &sentences);
  add_reopened(answer, &text);
  zopa_sentences_add(&sentences, &text);
  if (answer->wish->for_party != ZOPA_NONE)
    zopa_text_format(&text, "All are of about equal worth to %s.", zopa_party_title(negotiation, answer->wish->for_party));
  zopa_sentences_add(&sentences, &text);
  text.failed |= draws.failed;
  answer->show->failed |= text.failed;
  zopa_text_clear(&draws);
  zopa_text_clear(&text);
  return zopa_sentences_paragraph(&sentences);
}

static bool any_marked(const struct zopa_bridge *bridge)
{
  for (size_t k = 0; k < bridge->package_count; k++)
    for (size_t i = 0; i < bridge->issue_count; i++)
      if (zopa_bridge_marked(bridge, &bridge->packages[k], i))
        return true;
  return false;
}

struct zopa_paragraph zopa_bridge_reading(const struct zopa_bridge_answer *answer, const struct zopa_terminal *terminal)
{
  struct zopa_sentences sentences = {.show = answer->show};
  struct zopa_text text = {0};
  if (answer->bridge->package_count == 0)
    return zopa_sentences_paragraph(&sentences);
  if (any_marked(answer->bridge)) {
    zopa_text_format(&text, "%s: the issues of the trade, and where the package leaves the option at which an issue stands.",
                     !terminal ? "In bold" : terminal->ascii ? ">" : "→");
    zopa_sentences_add(&sentences, &text);
  }
  zopa_sentences_string(&sentences, "None breaks a constraint or crosses a red line of a party that must agree.");
  if (answer->bridge->package_count > 1 && !answer->engine)
    zopa_sentences_string(&sentences, "Proven: no package that is left out ranks higher, unless it is too like one listed before.");
  zopa_sentences_string(&sentences, "Joint acceptance multiplies the shares of those who must agree.");
  zopa_text_format(&text, "Utility is 0 with every issue at its worst for the party and 1 with every issue at its best%s. Regret: how much more "
                          "the best package that all accept would give it%s.",
                   zopa_bridge_drawn(answer) ? "; the range holds nine in ten of its possible preferences" : "",
                   zopa_bridge_drawn(answer) ? ", on average" : "");
  zopa_sentences_add(&sentences, &text);
  return zopa_sentences_paragraph(&sentences);
}

/* --- how it was made --- */

static void add_search(const struct zopa_bridge_answer *answer, struct zopa_text *text)
{
  const struct zopa_bridge *bridge = answer->bridge;
  zopa_text_string(text, "Packages that could be chosen: ");
  zopa_digits_grouped(text, bridge->considered ? bridge->considered : "0");
  if (answer->engine) {
    zopa_text_string(text, ".");
    return;
  }
  zopa_text_string(text, bridge->exhaustive ? "; all were looked at, or provably rank lower." : "; not all of them were looked at (");
  if (bridge->exhaustive)
    return;
  add_whole((double)bridge->evaluated, text);
  zopa_text_string(text, " were), so there may be better ones.");
}

static void add_sampling(const struct zopa_bridge_answer *answer, size_t p, struct zopa_text *text)
{
  const struct zopa_belief *belief = &answer->beliefs->parties[p];
  if (!belief->draws)
    return;
  zopa_text_format(text, "%s: %zu preference statement%s, ", title(answer, p), belief->statements, belief->statements == 1 ? "" : "s");
  add_whole((double)belief->draws->count, text);
  zopa_text_string(text, " draws worth ");
  zopa_bridge_count(belief->draws->effective, text);
  if (belief->draws->thinning == 0)
    zopa_text_string(text, " independent ones (each drawn on its own).");
  else
    zopa_text_format(text, " independent ones (%zu sweep%s of a random walk between two draws).", belief->draws->thinning,
                     belief->draws->thinning == 1 ? "" : "s");
}

struct zopa_paragraph zopa_bridge_notes(const struct zopa_bridge_answer *answer)
{
  struct zopa_sentences sentences = {.show = answer->show};
  struct zopa_text text = {0};
  if (answer->bridge) {
    add_search(answer, &text);
    zopa_sentences_add(&sentences, &text);
    zopa_text_format(&text, "Criterion: %s (--by %s).", zopa_criterion_words(answer->wish->by), zopa_criterion_name(answer->wish->by));
    zopa_sentences_add(&sentences, &text);
  }
  if (answer->bridge && answer->bridge->package_count > 1) {
    zopa_text_string(&text, "Any two packages of the list differ in options that hold at least ");
    zopa_text_fixed(&text, 100 * answer->bridge->differ_least, 0);
    zopa_text_string(&text, " per cent of what some party that must agree can win or lose, on average.");
    zopa_sentences_add(&sentences, &text);
  }
  if (answer->bridge && answer->bridge->question_count > 0)
    zopa_sentences_string(&sentences, "What a question is worth is reckoned with values that rise and fall less evenly than in the draws, for of these the "
                                      "draws are too sure; so the value it starts from is not quite that of the best package.");
  for (size_t p = 0; p < answer->beliefs->count; p++) {
    add_sampling(answer, p, &text);
    zopa_sentences_add(&sentences, &text);
  }
  zopa_text_format(&text, "Prior: %s.", zopa_prior);
  zopa_sentences_add(&sentences, &text);
  zopa_sentences_string(&sentences, "An issue counts as agreed or closed when every claim of its standing says so, all on the same options; as "
                                    "tentative when every claim says at least that. Claims of progress are told as claimed; nothing here is "
                                    "reckoned from them.");
  zopa_text_format(&text, "zopa %s, seed %llu.", zopa_version(), (unsigned long long)answer->call->control.seed);
  zopa_sentences_add(&sentences, &text);
  return zopa_sentences_paragraph(&sentences);
}
