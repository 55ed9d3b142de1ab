/* bridge_sample.c - see bridge_sample.h. */
#include "report/bridge_sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "case/whatif.h"
#include "formats/format.h"
#include "tap.h"

enum { DRAWS = 8, ISSUES_OPEN = 3 };

/* A party's view of the first three issues: which way it leans on each, and how its weights go from draw to draw. */
static const struct {
  const char *party;
  int lean[ISSUES_OPEN];
  int weight[ISSUES_OPEN];
  double effective;
  double stake[4];                /* low, high, least, most */
} views[] = {
  {"union", {+1, +1, -1}, {3, 4, 1}, 3600, {0.305, 0.702, 0.1, 0.98}},
  {"port", {-1, -1, +1}, {4, 2, 3}, 3912.25, {0.42, 0.65, 0.2, 1}},
  {"pilots", {+1, -1, -1}, {1, 1, 1}, 4000, {0, 1, 0, 1}},
};

static const struct {
  uint32_t choice[ISSUES_OPEN];
  double value, joint, joint_error;
  struct {
    double share, error, utility[3], regret, regret_error;
  } parties[3];                   /* union, port, pilots */
  bool trades, proven;
} packages[] = {
  {{5, 2, 3}, 0.0625, 0.625, 0.017,
   {{0.71, 0.0149, {0.34, 0.53, 0.71}, 0.12, 0.011}, {0.88, 0.0107, {0.5, 0.66, 0.81}, 0.07, 0.004}, {0.53, 0.016, {0.1, 0.5, 0.9}, 0.2, 0.02}},
   true, true},
  {{4, 1, 2}, 0.059, 0.594, 0.0165,
   {{0.66, 0.0155, {0.3, 0.47, 0.66}, 0.14, 0.011}, {0.9, 0.0098, {0.54, 0.7, 0.84}, 0.03, 0.002}, {0.5, 0.016, {0.1, 0.5, 0.9}, 0.2, 0.02}},
   true, true},
  {{3, 1, 0}, 0.041, 0.004, 0.0021,
   {{0.004, 0.002, {0.2, 0.4, 0.6}, 0.2, 0.015}, {1, 0.0005, {0.4, 0.55, 0.7}, 0.2, 0.01}, {0.48, 0.016, {0.1, 0.5, 0.9}, 0.2, 0.02}},
   false, false},
};

static const size_t no_statements[1];

static void *new_array(struct bridge_sample *sample, size_t count, size_t size) { return zopa_arena_array(&sample->arena, count, size); }

/* Draws by a rule: weights go round, values are evenly spaced in the direction of the lean. */
static struct zopa_draws *make_draws(struct bridge_sample *sample, size_t view, const struct zopa_rows *rows)
{
  struct zopa_draws *draws = new_array(sample, 1, sizeof *draws);
  *draws = (struct zopa_draws){.rows = rows, .count = DRAWS, .effective = views[view].effective, .thinning = view};
  draws->knots = new_array(sample, rows->knot_count * DRAWS, sizeof *draws->knots);
  draws->weights = new_array(sample, rows->issue_count * DRAWS, sizeof *draws->weights);
  draws->reservations = new_array(sample, DRAWS, sizeof *draws->reservations);
  for (size_t s = 0; s < DRAWS; s++) {
    int total = 0;
    for (size_t i = 0; i < ISSUES_OPEN; i++)
      total += views[view].weight[i] + (int)((i + s) % 3);
    draws->reservations[s] = ZOPA_DRAW_UNIT / 16 * (int32_t)(4 + s % 4);
    for (size_t i = 0; i < ISSUES_OPEN; i++) {
      int32_t weight = ZOPA_DRAW_UNIT / total * (views[view].weight[i] + (int)((i + s) % 3));
      uint32_t first = rows->knot_first[i], count = rows->knot_first[i + 1] - first;
      draws->weights[i * DRAWS + s] = weight;
      for (uint32_t k = 0; k < count; k++)
        draws->knots[(first + k) * DRAWS + s] = weight / (int32_t)(count - 1) * (int32_t)(views[view].lean[i] > 0 ? k : count - 1 - k);
    }
  }
  return draws;
}

static size_t view_of(const struct bridge_sample *sample, uint32_t party)
{
  size_t view = 0;
  while (view < sizeof views / sizeof *views && strcmp(views[view].party, sample->negotiation->parties[party].id) != 0)
    view++;
  return view;
}

static bool make_beliefs(struct bridge_sample *sample, bool draws)
{
  const struct zopa_case *it = sample->negotiation;
  sample->beliefs = (struct zopa_beliefs){.negotiation = it, .space = sample->space, .draw_count = 4000};
  sample->beliefs.parties = new_array(sample, it->parties_count, sizeof *sample->beliefs.parties);
  for (uint32_t p = 0; p < it->parties_count; p++) {
    bool complete = zopa_party_complete(it, p), consents = zopa_party_consents(it, p);
    size_t view = view_of(sample, p), at = sample->beliefs.count;
    if (!consents && !complete && it->preferences[p].statements_count == 0)
      continue;
    struct zopa_belief *belief = &sample->beliefs.parties[sample->beliefs.count++];
    *belief = (struct zopa_belief){.party = p, .consents = consents, .all_conflicts = true};
    for (size_t k = 0; k < 4; k++)
      sample->stakes[k][at] = complete ? NAN : views[view].stake[k];
    if (complete) {
      belief->utility = &sample->space->utilities[0];
      continue;
    }
    if (zopa_rows_new(it, p, &belief->rows) != ZOPA_OK)
      return false;
    for (size_t i = 0; i < belief->rows->statement_count; i++)
      belief->statements += belief->rows->used[i];
    if (draws)
      belief->draws = make_draws(sample, view, belief->rows);
  }
  return true;
}

static void make_conflicts(struct bridge_sample *sample)
{
  static const uint32_t pair[] = {2, 5}, alone[] = {3};
  struct zopa_belief *belief = &sample->beliefs.parties[0];
  struct zopa_conflict *conflicts = new_array(sample, 2, sizeof *conflicts);
  conflicts[0] = (struct zopa_conflict){new_array(sample, 2, sizeof *pair), 2};
  conflicts[1] = (struct zopa_conflict){new_array(sample, 1, sizeof *alone), 1};
  memcpy(conflicts[0].statements, pair, sizeof pair);
  memcpy(conflicts[1].statements, alone, sizeof alone);
  belief->conflicts = conflicts;
  belief->conflict_count = 2;
  belief->all_conflicts = false;
  belief->draws = NULL;
  sample->beliefs.conflicting = true;
  for (size_t k = 0; k < 4; k++)
    sample->stakes[k][0] = NAN;
}

/* --- packages --- */

static struct zopa_bridge_party make_party(struct bridge_sample *sample, size_t p, size_t k, const uint32_t *outcome)
{
  static const char *const grounds[][3] = {{"s1", "s3", "s8"}, {"s2", "s6"}};
  const struct zopa_belief *belief = &sample->beliefs.parties[p];
  size_t view = view_of(sample, belief->party);
  struct zopa_bridge_party party = {.party = belief->party, .consents = belief->consents, .complete = belief->utility != NULL,
                                    .sides = new_array(sample, sample->negotiation->issues_count, sizeof *party.sides),
                                    .statements = (size_t *)no_statements};
  for (size_t i = 0; i < sample->negotiation->issues_count; i++) {
    uint32_t last = (uint32_t)sample->negotiation->issues[i].options_count - 1;
    bool high = 3 * outcome[i] >= 2 * last, low = 3 * outcome[i] <= last;
    int lean = i < ISSUES_OPEN && view < 3 ? views[view].lean[i] : 0;
    party.sides[i] = i >= ISSUES_OPEN          ? ZOPA_SIDE_SETTLED
                     : (lean > 0 && high) || (lean < 0 && low) ? ZOPA_SIDE_GETS
                     : (lean > 0 && low) || (lean < 0 && high) ? ZOPA_SIDE_GIVES : ZOPA_SIDE_HALFWAY;
  }
  if (belief->utility) {
    double utility = zopa_utility_value(belief->utility, zopa_utility_sum(sample->space, belief->utility, outcome));
    party.share = utility >= 0.25;
    party.utility[0] = party.utility[1] = party.utility[2] = utility;
    return party;
  }
  party.share = packages[k].parties[view].share;
  party.share_error = packages[k].parties[view].error;
  memcpy(party.utility, packages[k].parties[view].utility, sizeof party.utility);
  party.regret = packages[k].parties[view].regret;
  party.regret_error = packages[k].parties[view].regret_error;
  if (view < 2) {
    static const size_t unnamed[] = {0, 1, 2, 3};
    party.rests_on = (const char **)grounds[view];
    party.rests_on_count = view == 0 ? 3 : 2;
    party.statements = (size_t *)unnamed;
    party.statement_count = view == 0 ? 4 : 2;
  }
  return party;
}

static void make_package(struct bridge_sample *sample, size_t k)
{
  static const uint32_t offer = 0;
  struct zopa_bridge_package *package = &sample->bridge.packages[k];
  size_t issues = sample->negotiation->issues_count;
  *package = (struct zopa_bridge_package){.value = packages[k].value, .joint = packages[k].joint, .joint_error = packages[k].joint_error,
                                          .binding_party = 0, .binding_issue = k < 2 ? 0 : ZOPA_NONE, .apart = 0.15, .proven = packages[k].proven};
  package->outcome = new_array(sample, issues, sizeof *package->outcome);
  for (size_t i = 0; i < issues; i++)
    package->outcome[i] = i < ISSUES_OPEN ? packages[k].choice[i] : sample->bridge.stands[i];
  package->parties = new_array(sample, sample->beliefs.count, sizeof *package->parties);
  for (size_t p = 0; p < sample->beliefs.count; p++)
    package->parties[p] = make_party(sample, p, k, package->outcome);
  package->fails_if = "Union refuses mostly where “Pay, year one” makes up more than 41 % of all that matters to it; so it is in 83 of 100 "
                      "draws that refuse (29 % of all draws refuse).";
  if (packages[k].trades)
    package->trade = (struct zopa_bridge_trade){true, 0, 1, 1, 2};
  if (k == 1) {
    package->offers = (uint32_t *)&offer;
    package->offer_count = 1;
  }
}

static void make_questions(struct bridge_sample *sample)
{
  struct zopa_bridge *bridge = &sample->bridge;
  size_t issues = bridge->issue_count;
  uint32_t *sides = new_array(sample, 3 * issues, sizeof *sides);
  bridge->questions = new_array(sample, 2, sizeof *bridge->questions);
  memset(sides, 0xFF, 3 * issues * sizeof *sides);
  sides[0] = 5;
  sides[2] = 3;
  sides[issues] = 3;
  sides[issues + 2] = 1;
  memcpy(sides + 2 * issues, bridge->packages[1].outcome, issues * sizeof *sides);
  bridge->questions[0] = (struct zopa_bridge_question){0, sides, sides + issues, 0.0093, 0.0625, 0.42,
                                                       "All else being equal, which would you rather have: (1) Pay, year one: 5.5 %; Term: 4 "
                                                       "years; or (2) Pay, year one: 4.5 %; Term: 2 years?", 0.25};
  bridge->questions[1] = (struct zopa_bridge_question){1, sides + 2 * issues, NULL, 0.0031, 0.0625, 0.9,
                                                       "Would you sign this rather than have no agreement: Pay, year one: 5.0 %?", 0.125};
  bridge->question_count = 2;
  bridge->question_considered = 1184;
}

static void make_bridge(struct bridge_sample *sample, enum bridge_sample_kind kind)
{
  static const uint32_t stands[] = {ZOPA_NONE, ZOPA_NONE, 2, 1, 1, 1, 1, 0};
  struct zopa_bridge *bridge = &sample->bridge;
  size_t issues = sample->negotiation->issues_count;
  *bridge = (struct zopa_bridge){.negotiation = sample->negotiation, .beliefs = &sample->beliefs, .issue_count = issues,
                                 .party_count = sample->beliefs.count, .by = sample->wish.by, .differ_least = 0.1, .considered = "208",
                                 .evaluated = 171, .exhaustive = true};
  bridge->open = new_array(sample, issues, sizeof *bridge->open);
  bridge->stands = new_array(sample, issues, sizeof *bridge->stands);
  memcpy(bridge->stands, stands, issues * sizeof *stands);
  for (size_t i = 0; i < ISSUES_OPEN; i++)
    bridge->open[i] = true;
  bridge->none_feasible = kind == BRIDGE_SAMPLE_NONE;
  bridge->package_count = kind == BRIDGE_SAMPLE_NONE ? 0 : kind == BRIDGE_SAMPLE_NOBODY ? 1 : 3;
  bridge->packages = new_array(sample, bridge->package_count, sizeof *bridge->packages);
  for (size_t k = 0; k < bridge->package_count; k++)
    make_package(sample, k);
  if (kind == BRIDGE_SAMPLE_NOBODY)
    bridge->packages[0].binding_party = ZOPA_NONE;
  if (bridge->package_count > 1)
    make_questions(sample);
}

/* Takes the entry out on which the contradiction rests. */
static bool mend(struct bridge_sample *sample)
{
  static const char *const without[] = {"s10"};
  const struct zopa_what_if what_if = {.without = without, .without_count = 1};
  struct zopa_case *mended = NULL;
  if (zopa_case_what_if(sample->negotiation, &what_if, &sample->call.error, &mended) != ZOPA_OK)
    return false;
  zopa_case_free(sample->negotiation);
  sample->negotiation = mended;
  return true;
}

bool bridge_sample_build(struct bridge_sample *sample, enum bridge_sample_kind kind)
{
  static const char *const operands[] = {"harbour wages.yaml"};
  static const struct zopa_op op = {.name = "bridge"};    /* only its name is asked for */
  char path[TAP_PATH_SIZE];
  *sample = (struct bridge_sample){.wish = {.packages = 3, .questions = 2, .by = ZOPA_BY_GAIN, .for_party = ZOPA_NONE},
                                   .call = {.control = ZOPA_CONTROL_INIT}};
  sample->call.op = &op;
  sample->call.operands = operands;
  sample->call.operand_count = 1;
  size_t size = 0;
  char *data = tap_source("tests/golden/bridge/case.yaml", path) ? tap_read(path, &size) : NULL;
  const struct zopa_file file = {"case.yaml", data, size};
  bool good = data && zopa_format_read(&file, 1, "case", &sample->call.error, &sample->negotiation) == ZOPA_OK;
  free(data);
  good = good && (kind == BRIDGE_SAMPLE_CONFLICTS || mend(sample));
  if (good && kind == BRIDGE_SAMPLE_UNKNOWN)
    sample->negotiation->parties[3].consents = ZOPA_YES;
  for (size_t p = 0; good && kind == BRIDGE_SAMPLE_NOBODY && p < sample->negotiation->parties_count; p++)
    sample->negotiation->parties[p].consents = ZOPA_NO;
  good = good && zopa_space_new(sample->negotiation, &sample->call.error, &sample->space) == ZOPA_OK;
  good = good && make_beliefs(sample, kind != BRIDGE_SAMPLE_LIMIT) && zopa_show_init(&sample->show, sample->negotiation, (struct zopa_date){0});
  if (!good)
    return false;
  bool bridged = kind != BRIDGE_SAMPLE_CONFLICTS && kind != BRIDGE_SAMPLE_LIMIT;
  if (kind == BRIDGE_SAMPLE_CONFLICTS)
    make_conflicts(sample);
  if (bridged)
    make_bridge(sample, kind);
  sample->answer = (struct zopa_bridge_answer){
    .show = &sample->show, .call = &sample->call, .beliefs = &sample->beliefs, .bridge = bridged ? &sample->bridge : NULL, .wish = &sample->wish,
    .stake_low = sample->stakes[0], .stake_high = sample->stakes[1], .stake_least = sample->stakes[2], .stake_most = sample->stakes[3],
  };
  return !sample->arena.failed;
}

void bridge_sample_clear(struct bridge_sample *sample)
{
  for (size_t p = 0; p < sample->beliefs.count; p++)
    zopa_rows_free(sample->beliefs.parties[p].rows);
  zopa_show_clear(&sample->show);
  zopa_space_free(sample->space);
  zopa_case_free(sample->negotiation);
  sample->call.operands = NULL;
  zopa_call_clear(&sample->call);
  zopa_arena_clear(&sample->arena);
}
