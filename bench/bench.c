/* bench.c - first a signature, then timings.
 *
 * The signature is one number over fixed problems: outcomes looked at, and a hash of every answer. It says whether a change of the code
 * changed a result, on any machine. Timings are medians of several runs, each in a process of its own, so that its memory can be told.
 * The problems are random cases of a seeded generator, written as case files and read like any other. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/parallel.h"
#include "base/random.h"
#include "base/text.h"
#include "formats/format.h"
#include "solve/analysis.h"
#include "space/kernel.h"
#include "measure.h"

/* A random negotiation: linear additive, weights and values uniform on [0, 1). */
struct problem {
  const char *name;
  unsigned issues, options, parties;
  int digits;                     /* decimals of each number; few make many ties, 17 take the grid */
  double reservation;
  unsigned forbidden, interactions;
  uint64_t seed;
};

static void add_value(struct zopa_text *text, struct zopa_random *random, int digits)
{
  zopa_text_format(text, "%.*f", digits, zopa_random_unit(random));
}

static void add_pair(struct zopa_text *text, struct zopa_random *random, const struct problem *problem)
{
  unsigned i = (unsigned)zopa_random_below(random, problem->issues), j = (unsigned)zopa_random_below(random, problem->issues - 1);
  j += j >= i;
  zopa_text_format(text, "{\"i%u\": \"o%u\", \"i%u\": \"o%u\"}", i, (unsigned)zopa_random_below(random, problem->options), j,
                   (unsigned)zopa_random_below(random, problem->options));
}

static void write_preferences(struct zopa_text *text, struct zopa_random *random, const struct problem *problem)
{
  for (unsigned p = 0; p < problem->parties; p++) {
    zopa_text_format(text, "%s\"p%u\": {\"reservation\": %.3f, \"weights\": {", p ? ", " : "", p, problem->reservation);
    for (unsigned i = 0; i < problem->issues; i++) {
      zopa_text_format(text, "%s\"i%u\": ", i ? ", " : "", i);
      add_value(text, random, problem->digits);
    }
    zopa_text_string(text, "}, \"values\": {");
    for (unsigned i = 0; i < problem->issues; i++) {
      zopa_text_format(text, "%s\"i%u\": {", i ? ", " : "", i);
      for (unsigned o = 0; o < problem->options; o++) {
        zopa_text_format(text, "%s\"o%u\": ", o ? ", " : "", o);
        add_value(text, random, problem->digits);
      }
      zopa_text_string(text, "}");
    }
    zopa_text_string(text, "}, \"interactions\": [");
    for (unsigned k = 0; k < problem->interactions; k++) {
      zopa_text_format(text, "%s{\"add\": 0.05, \"when\": ", k ? ", " : "");
      add_pair(text, random, problem);
      zopa_text_string(text, "}");
    }
    zopa_text_string(text, "]}");
  }
}

static void write_case(struct zopa_text *text, const struct problem *problem)
{
  struct zopa_random random;
  zopa_random_init(&random, problem->seed, 0);
  zopa_text_string(text, "{\"zopa\": 1, \"title\": \"random\", \"parties\": {");
  for (unsigned p = 0; p < problem->parties; p++)
    zopa_text_format(text, "%s\"p%u\": {\"name\": \"p%u\"}", p ? ", " : "", p, p);
  zopa_text_string(text, "}, \"issues\": {");
  for (unsigned i = 0; i < problem->issues; i++) {
    zopa_text_format(text, "%s\"i%u\": {\"options\": {", i ? ", " : "", i);
    for (unsigned o = 0; o < problem->options; o++)
      zopa_text_format(text, "%s\"o%u\": \"o%u\"", o ? ", " : "", o, o);
    zopa_text_string(text, "}}");
  }
  zopa_text_string(text, "}, \"constraints\": [");
  for (unsigned k = 0; k < problem->forbidden; k++) {
    zopa_text_format(text, "%s{\"forbid\": ", k ? ", " : "");
    add_pair(text, &random, problem);
    zopa_text_string(text, "}");
  }
  zopa_text_string(text, "], \"preferences\": {");
  write_preferences(text, &random, problem);
  zopa_text_string(text, "}}");
}

/* Everything from the file's bytes to the analysis; the caller frees the three. False, with the reason printed, when it fails. */
static bool solve(const struct problem *problem, unsigned threads, struct zopa_case **ret_case, struct zopa_space **ret_space,
                  struct zopa_analysis **ret_analysis)
{
  struct zopa_text text = {0};
  struct zopa_error error = {0};
  struct zopa_control control = ZOPA_CONTROL_INIT;
  control.threads = threads;
  write_case(&text, problem);
  struct zopa_file file = {"problem", text.data, text.size};
  enum zopa_status status = text.failed ? ZOPA_E_MEMORY : zopa_format_read(&file, 1, NULL, &error, ret_case);
  if (status == ZOPA_OK)
    status = zopa_space_new(*ret_case, &error, ret_space);
  if (status == ZOPA_OK)
    status = zopa_analyze(*ret_space, NULL, &control, &error, ret_analysis);
  if (status != ZOPA_OK)
    fprintf(stderr, "bench: %s: %s\n", problem->name, error.count ? error.problems[0].text : zopa_status_text(status));
  zopa_text_clear(&text);
  zopa_error_clear(&error);
  return status == ZOPA_OK;
}

/* ---- Signature ---------------------------------------------------------------------------------------------------------------- */

/* FNV-1a, 64 bits. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
  for (const unsigned char *at = bytes; size-- > 0; at++)
    hash = (hash ^ *at) * UINT64_C(0x100000001b3);
  return hash;
}

static uint64_t hash_analysis(uint64_t hash, const struct zopa_analysis *analysis)
{
  const struct zopa_frontier *frontier = &analysis->frontier;
  const struct zopa_space *space = analysis->space;
  hash = hash_bytes(hash, analysis->feasible.exact, strlen(analysis->feasible.exact));
  hash = hash_bytes(hash, analysis->rational.exact, strlen(analysis->rational.exact));
  hash = hash_bytes(hash, frontier->sums, frontier->count * space->utility_count * sizeof *frontier->sums);
  hash = hash_bytes(hash, frontier->outcomes, frontier->count * space->issue_count * sizeof *frontier->outcomes);
  hash = hash_bytes(hash, frontier->ties, frontier->count * sizeof *frontier->ties);
  for (size_t k = 0; k < ZOPA_CONCEPTS; k++) {
    hash = hash_bytes(hash, &analysis->solutions[k].exists, sizeof analysis->solutions[k].exists);
    hash = hash_bytes(hash, &analysis->solutions[k].point, sizeof analysis->solutions[k].point);
  }
  return hash;
}

static bool print_signature(void)
{
  uint64_t nodes = 0, hash = UINT64_C(0xcbf29ce484222325);
  for (unsigned i = 0; i < 48; i++) {
    const struct problem problem = {"signature", 4 + i % 4, 3 + i % 5, 1 + i % 5, i % 3 == 0 ? 1 : i % 3 == 1 ? 3 : 17, 0.1 * (i % 7),
                                    i % 2 * (i % 9), i % 4 == 0 ? 3 : 0, i + 1};
    struct zopa_case *negotiation = NULL;
    struct zopa_space *space = NULL;
    struct zopa_analysis *analysis = NULL;
    bool solved = solve(&problem, 0, &negotiation, &space, &analysis);
    if (solved) {
      nodes += analysis->solutions[0].nodes;
      hash = hash_analysis(hash, analysis);
    }
    zopa_analysis_free(analysis);
    zopa_space_free(space);
    zopa_case_free(negotiation);
    if (!solved)
      return false;
  }
  printf("signature %llu-%016llx\n", (unsigned long long)nodes, (unsigned long long)hash);
  return true;
}

/* ---- Timings ------------------------------------------------------------------------------------------------------------------ */

struct timing {
  double seconds;                 /* reading, compiling and analysing */
  size_t frontier;
  double outcomes;
};

static void run_child(const struct problem *problem, unsigned threads, int pipe_end)
{
  struct zopa_case *negotiation = NULL;
  struct zopa_space *space = NULL;
  struct zopa_analysis *analysis = NULL;
  struct timing timing = {0};
  double start = now();
  if (!solve(problem, threads, &negotiation, &space, &analysis))
    _exit(1);
  timing.seconds = now() - start;
  timing.frontier = analysis->frontier.count;
  timing.outcomes = (double)space->domain_product;
  if (write(pipe_end, &timing, sizeof timing) != (ssize_t)sizeof timing)
    _exit(1);
  _exit(0);
}

/* One run in a process of its own; its largest resident size in MiB. */
static bool measure(const struct problem *problem, unsigned threads, struct timing *ret_timing, double *ret_mebibytes)
{
  int ends[2], state;
  struct rusage usage;
  if (pipe(ends) != 0)
    return false;
  fflush(stdout);
  pid_t child = fork();
  if (child < 0)
    return false;
  if (child == 0)
    run_child(problem, threads, ends[1]);
  close(ends[1]);
  bool got = read(ends[0], ret_timing, sizeof *ret_timing) == (ssize_t)sizeof *ret_timing;
  close(ends[0]);
  if (wait4(child, &state, 0, &usage) != child)
    return false;
  *ret_mebibytes = (double)usage.ru_maxrss / 1024;
  return got && WIFEXITED(state) && WEXITSTATUS(state) == 0;
}

static int by_seconds(const void *left, const void *right)
{
  double a = ((const struct timing *)left)->seconds, b = ((const struct timing *)right)->seconds;
  return (a > b) - (a < b);
}

static void print_timing(const struct problem *problem, unsigned threads)
{
  enum { RUNS = 5 };
  struct timing timings[RUNS];
  double mebibytes = 0;
  for (int i = 0; i < RUNS; i++) {
    double size;
    if (!measure(problem, threads, &timings[i], &size)) {
      printf("%-44s %7u    failed\n", problem->name, threads);
      return;
    }
    mebibytes = size > mebibytes ? size : mebibytes;
  }
  qsort(timings, RUNS, sizeof *timings, by_seconds);
  double seconds = timings[RUNS / 2].seconds;
  printf("%-44s %7u %10.4f %14.0f %9.1f %10zu\n", problem->name, threads, seconds, timings[0].outcomes / seconds / 1e6, mebibytes, timings[0].frontier);
}

static void print_machine(void)
{
  char line[256], model[200] = "unknown processor";
  FILE *file = fopen("/proc/cpuinfo", "r");
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "model name : %199[^\n]", model) == 1)
      break;
  if (file)
    fclose(file);
  printf("machine   %s, %u processors, kernel %s\n", model, zopa_parallel_threads(), zopa_kernel_widest()->name);
}

/* ---- One case ----------------------------------------------------------------------------------------------------------------- */

/* The largest distance of a solution's bound from its value, as a share of the value; 0 when all are proven. */
static double largest_gap(const struct zopa_analysis *analysis)
{
  double gap = 0;
  for (size_t k = 0; k < ZOPA_CONCEPTS; k++) {
    const struct zopa_choice *choice = &analysis->solutions[k];
    if (choice->exists && !choice->proven)
      gap = fmax(gap, (choice->bound - choice->value) / fmax(fabs(choice->value), 1e-300));
  }
  return gap;
}

/* Analyzes the case of a file, without frontier or within a factor if that is wanted, and prints one line: seconds that the analysis took
 * (median of 5 where that is quick), points of the frontier, whether it is exact, nodes, proven solutions, largest gap, MiB. */
static int time_file(const char *path, const char *how, unsigned threads)
{
  struct zopa_error error = {0};
  struct zopa_control control = ZOPA_CONTROL_INIT;
  struct zopa_case *negotiation = NULL;
  struct zopa_space *space = NULL;
  struct zopa_wish wish = {.no_frontier = how && strcmp(how, "none") == 0, .within = how ? strtod(how, NULL) : 0};
  struct timing timings[5];
  struct rusage usage;
  size_t runs = 0;
  control.threads = threads;
  enum zopa_status status = zopa_case_read(&path, 1, NULL, &error, &negotiation);
  if (status == ZOPA_OK)
    status = zopa_space_new(negotiation, &error, &space);
  while (status == ZOPA_OK && runs < 5 && (runs == 0 || timings[0].seconds < 1)) {
    struct zopa_analysis *analysis = NULL;
    double start = now();
    status = zopa_analyze(space, &wish, &control, &error, &analysis);
    timings[runs++].seconds = now() - start;
    if (status == ZOPA_OK && (runs == 5 || timings[0].seconds >= 1)) {
      size_t proven = 0;
      for (size_t k = 0; k < ZOPA_CONCEPTS; k++)
        proven += analysis->solutions[k].proven;
      qsort(timings, runs, sizeof *timings, by_seconds);
      getrusage(RUSAGE_SELF, &usage);
      printf("%.6f %zu %d %llu %zu %.3g %.1f\n", timings[runs / 2].seconds, analysis->frontier.count, analysis->frontier.exact,
             (unsigned long long)analysis->solutions[1].nodes, proven, largest_gap(analysis), (double)usage.ru_maxrss / 1024);
    }
    zopa_analysis_free(analysis);
  }
  if (status != ZOPA_OK)
    fprintf(stderr, "bench: %s: %s\n", path, error.count ? error.problems[0].text : zopa_status_text(status));
  zopa_space_free(space);
  zopa_case_free(negotiation);
  zopa_error_clear(&error);
  return status == ZOPA_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
  if (argc > 1 && argv[1][0] != '-')      /* FILE [none | FACTOR | 0] [THREADS]: what sizes.py asks for */
    return time_file(argv[1], argc > 2 ? argv[2] : NULL, argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0);
  static const struct problem problems[] = {
    {"10^6 outcomes, 2 parties", 6, 10, 2, 17, 0.2, 0, 0, 1},
    {"10^8 outcomes, 2 parties", 8, 10, 2, 17, 0.2, 0, 0, 1},
    {"10^8 outcomes, 2 parties, 1 decimal (ties)", 8, 10, 2, 1, 0.2, 0, 0, 1},
    {"10^8 outcomes, 2 parties, 20 forbidden", 8, 10, 2, 17, 0.2, 20, 0, 1},
    {"10^8 outcomes, 2 parties, 20 interactions", 8, 10, 2, 17, 0.2, 0, 20, 1},
    {"10^8 outcomes, 3 parties", 8, 10, 3, 17, 0.2, 0, 0, 1},
    {"10^6 outcomes, 5 parties", 6, 10, 5, 17, 0.2, 0, 0, 1},
    {"10^9 outcomes, 2 parties", 9, 10, 2, 17, 0.2, 0, 0, 1},
  };
  if (!print_signature())
    return 1;
  if (argc > 1 && strcmp(argv[1], "--signature") == 0)
    return 0;
  print_machine();
  printf("\n%-44s %7s %10s %14s %9s %10s\n", "all of analyze, reading included (median of 5)", "threads", "seconds", "10^6 outcomes/s", "MiB", "frontier");
  unsigned most = zopa_parallel_threads();
  for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
    print_timing(&problems[i], 1);
    if (most > 1)
      print_timing(&problems[i], most);
  }
  return 0;
}
