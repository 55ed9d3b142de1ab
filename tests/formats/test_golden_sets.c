/* test_golden_sets.c - GeniusWeb and NegoLog sets mean here what they mean to their own tools.
 *
 * Each set brings the size of its outcome space, its largest Nash product, its largest sum of utilities and (anl2023) its frontier, as its
 * tool computed them. They are met here by looking at every outcome with exact fractions from the model. The tools know no reservation
 * value in these figures. Their "Kalai" point follows another rule and is not compared. */
#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/plain_utility.h"
#include "formats/tree.h"
#include "tap.h"

#define TOLERANCE 1e-9            /* their figures are sums of doubles */

/* Every outcome's pair of utilities. */
struct space {
  size_t count;
  double (*utilities)[2];
};

static struct space enumerate(const struct zopa_case *negotiation)
{
  struct space space = {.count = 1};
  uint32_t *outcome = calloc(negotiation->issues_count, sizeof *outcome);
  for (size_t i = 0; i < negotiation->issues_count; i++)
    space.count *= negotiation->issues[i].options_count;
  space.utilities = malloc(space.count * sizeof *space.utilities);
  for (size_t n = 0; outcome && space.utilities && n < space.count; n++) {
    size_t rest = n;
    for (size_t i = negotiation->issues_count; i-- > 0; rest /= negotiation->issues[i].options_count)
      outcome[i] = (uint32_t)(rest % negotiation->issues[i].options_count);
    for (size_t p = 0; p < 2; p++)
      space.utilities[n][p] = plain_utility_double(negotiation, p, outcome);
  }
  free(outcome);
  return space;
}

static double largest_product(const struct space *space)
{
  double best = -INFINITY;
  for (size_t n = 0; n < space->count; n++)
    best = fmax(best, space->utilities[n][0] * space->utilities[n][1]);
  return best;
}

static double largest_sum(const struct space *space)
{
  double best = -INFINITY;
  for (size_t n = 0; n < space->count; n++)
    best = fmax(best, space->utilities[n][0] + space->utilities[n][1]);
  return best;
}

static int compare_pairs(const void *left, const void *right)
{
  const double *a = left, *b = right;
  return a[0] != b[0] ? (a[0] < b[0] ? 1 : -1) : (a[1] < b[1]) - (a[1] > b[1]);
}

/* Distinct pairs that no pair dominates, by falling first utility; sorts the space. Doubles that come from equal fractions are equal. */
static size_t frontier(struct space *space, double (*ret_pairs)[2])
{
  size_t count = 0;
  double best = -INFINITY;
  qsort(space->utilities, space->count, sizeof *space->utilities, compare_pairs);
  for (size_t n = 0; n < space->count; n++)
    if (space->utilities[n][1] > best) {
      best = space->utilities[n][1];
      memcpy(ret_pairs[count++], space->utilities[n], sizeof *ret_pairs);
    }
  return count;
}

static double number_of(const struct zopa_node *node)
{
  double value = NAN;
  if (!node || node->kind != ZOPA_NODE_SCALAR || !zopa_number_read(node->text, &value))
    return NAN;
  return value;
}

static void pair_of(const struct zopa_node *node, double ret_pair[2])
{
  const struct zopa_node *utility = zopa_node_get(node, "utility");
  ret_pair[0] = number_of(utility ? utility->first : NULL);
  ret_pair[1] = number_of(utility && utility->first ? utility->first->next : NULL);
}

static void compare_anl(struct space *space, const struct zopa_node *special, const char *name)
{
  double pair[2];
  CHECK_THAT(number_of(zopa_node_get(special, "size")) == (double)space->count, "%s: %zu outcomes", name, space->count);
  pair_of(zopa_node_get(special, "nash"), pair);
  CHECK_THAT(fabs(pair[0] * pair[1] - largest_product(space)) <= TOLERANCE, "%s: Nash product %.12g", name, largest_product(space));
  pair_of(zopa_node_get(special, "social_welfare"), pair);
  CHECK_THAT(fabs(pair[0] + pair[1] - largest_sum(space)) <= TOLERANCE, "%s: sum %.12g", name, largest_sum(space));
  const struct zopa_node *front = zopa_node_get(special, "pareto_front");
  double(*ours)[2] = malloc(space->count * sizeof *ours), (*theirs)[2] = malloc((front->count + 1) * sizeof *theirs);
  size_t count = frontier(space, ours), given = 0;
  for (const struct zopa_node *point = front->first; point; point = point->next)
    pair_of(point, theirs[given++]);
  qsort(theirs, given, sizeof *theirs, compare_pairs);
  CHECK_THAT(count == given, "%s: %zu frontier points, not %zu", name, count, given);
  for (size_t i = 0; i < count && i < given; i++)
    CHECK_THAT(fabs(ours[i][0] - theirs[i][0]) <= TOLERANCE && fabs(ours[i][1] - theirs[i][1]) <= TOLERANCE, "%s: frontier point %zu", name, i);
  free(ours);
  free(theirs);
}

static void compare_negolog(struct space *space, const struct zopa_node *special, const char *name)
{
  const struct zopa_node *product = zopa_node_get(special, "Nash Product"), *size = zopa_node_get(special, "NumberOfBids");
  if (!product)
    product = zopa_node_get(special, "Product Score");
  if (size)                       /* the unbalanced domains do not give it */
    CHECK_THAT(number_of(size) == (double)space->count, "%s: %zu outcomes", name, space->count);
  CHECK_THAT(fabs(number_of(product) - largest_product(space)) <= TOLERANCE, "%s: Nash product %.12g", name, largest_product(space));
  CHECK_THAT(fabs(number_of(zopa_node_get(special, "Social Welfare")) - largest_sum(space)) <= TOLERANCE, "%s: sum %.12g", name, largest_sum(space));
}

/* One set: its folder, and the file with its figures. */
static void compare_set(const char *folder, const char *specials, const char *format, void (*compare)(struct space *, const struct zopa_node *, const char *))
{
  struct zopa_case *negotiation = NULL;
  struct zopa_error error = {0};
  struct zopa_arena arena = {0};
  const struct zopa_node *special = NULL;
  struct zopa_file file = {.name = specials};
  char *bytes = tap_read(specials, &file.size);
  file.bytes = bytes;
  enum zopa_status status = zopa_case_read(&folder, 1, NULL, &error, &negotiation);
  if (CHECK_THAT(bytes && zopa_tree_read(&file, &arena, &error, &special) == ZOPA_OK, "%s cannot be read", specials) &&
      CHECK_THAT(status == ZOPA_OK, "%s: %s", folder, error.count ? error.problems[0].text : "memory")) {
    CHECK_THAT(strcmp(negotiation->format, format) == 0 && negotiation->parties_count == 2 && error.error_count == 0 && error.warning_count == 0,
               "%s: %zu warnings", folder, error.warning_count);
    struct space space = enumerate(negotiation);
    compare(&space, special, folder);
    free(space.utilities);
  }
  zopa_case_free(negotiation);
  zopa_error_clear(&error);
  zopa_arena_clear(&arena);
  free(bytes);
}

/* All sets of one kind. */
static void compare_all(const char *kind, const char *figures, const char *format, size_t sets_expected,
                        void (*compare)(struct space *, const struct zopa_node *, const char *))
{
  char root[TAP_PATH_SIZE];
  struct dirent **entries = NULL;
  if (!tap_data(kind, root)) {
    tap_skip(kind, "no data");
    return;
  }
  int count = scandir(root, &entries, NULL, alphasort);
  size_t sets = 0;
  for (int i = 0; i < count; i++) {
    struct zopa_text folder = {0}, specials = {0};
    zopa_text_format(&folder, "%s/%s", root, entries[i]->d_name);
    zopa_text_format(&specials, "%s/%s", folder.data, figures);
    if (entries[i]->d_name[0] != '.') {
      compare_set(folder.data, specials.data, format, compare);
      sets++;
    }
    zopa_text_clear(&folder);
    zopa_text_clear(&specials);
    free(entries[i]);
  }
  free(entries);
  CHECK_THAT(sets == sets_expected, "%zu sets", sets);
  tap_point("%zu sets of %s give the figures of their tool", sets, kind);
}

int main(void)
{
  compare_all("anl2023", "specials.json", "geniusweb", 25, compare_anl);
  compare_all("negolog", "specs.json", "negolog", 33, compare_negolog);
  return tap_done();
}
