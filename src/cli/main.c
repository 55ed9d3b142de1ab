/* main.c - the command line: words to a call, the call's results to streams and files. It knows no operation by name; the table of
 * operations (ops/op.h) says what there is and what each takes. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/progress.h"
#include "formats/format.h"
#include "ops/op.h"

static void print_overview(FILE *stream)
{
  fprintf(stream, "zopa %s - from what the parties said to the agreements everyone could sign\n\nusage: zopa VERB [FILES] [options]\n\n", zopa_version());
  for (size_t i = 0; i < zopa_op_count; i++)
    fprintf(stream, "  %-10s %s\n", zopa_ops[i]->name, zopa_ops[i]->summary);
  fprintf(stream, "\n`zopa help VERB` lists the options of one. FILES: a case file; a Genius domain and its profiles; GeniusWeb or\n"
                  "NegoLog profiles; or a folder with such a set.\n\n  zopa new harbour          start a case of your own\n"
                  "  zopa check harbour.yaml   see what it holds\n");
}

static void print_help(const struct zopa_op *op)
{
  printf("usage: zopa %s %s\n\n%s\n\n", op->name, op->synopsis, op->summary);
  for (int id = 0; id < ZOPA_PARAMETER_COUNT_OF; id++) {
    const struct zopa_parameter *parameter = &zopa_parameters[id];
    char left[64];
    if (!(op->takes & ZOPA_TAKES((unsigned)id)))
      continue;
    snprintf(left, sizeof left, "--%s%s%s", parameter->name, parameter->value ? " " : "", parameter->value ? parameter->value : "");
    printf("  %-28s %s\n", left, parameter->help);
  }
  if (op->takes & (ZOPA_TAKES(ZOPA_P_FROM) | ZOPA_TAKES(ZOPA_P_TO))) {
    printf("\nformats:\n");
    for (size_t i = 0; i < zopa_format_count; i++)
      printf("  %-10s %s\n", zopa_formats[i]->name, zopa_formats[i]->about);
  }
  printf("\nexit codes: 0 answered, 2 usage or bad input, 3 a limit was met before the answer was proven, 4 the machine failed\n");
}

/* One option at argv[*at], which moves past its value. */
static enum zopa_status read_option(struct zopa_call *call, int argc, char **argv, int *at)
{
  const char *word = strcmp(argv[*at], "-o") == 0 ? "--output" : strcmp(argv[*at], "-k") == 0 ? "--count" : argv[*at];
  const char *name = word + 2, *equals = strchr(name, '=');
  size_t length = equals ? (size_t)(equals - name) : strlen(name);
  const char *names[ZOPA_PARAMETER_COUNT_OF];
  size_t count = 0;
  for (int id = 0; id < ZOPA_PARAMETER_COUNT_OF; id++) {
    const struct zopa_parameter *parameter = &zopa_parameters[id];
    if (call->op->takes & ZOPA_TAKES((unsigned)id))
      names[count++] = parameter->name;
    if (word[1] != '-' || strlen(parameter->name) != length || strncmp(parameter->name, name, length) != 0)
      continue;
    if (parameter->kind == ZOPA_PARAMETER_FLAG)
      return equals ? zopa_call_refuse(call, "--%s takes no value", parameter->name) : zopa_call_set(call, (enum zopa_parameter_id)id, NULL);
    const char *value = equals ? equals + 1 : *at + 1 < argc ? argv[++*at] : NULL;
    return zopa_call_set(call, (enum zopa_parameter_id)id, value);
  }
  const char *nearest = zopa_text_nearest(word + strspn(word, "-"), names, count);
  return zopa_call_refuse(call, "there is no option `%s`; %s%s%s", argv[*at], nearest ? "did you mean `--" : "see `zopa help ",
                          nearest ? nearest : call->op->name, nearest ? "`?" : "`");
}

/* Reads all words after the verb, so that all mistakes are told at once. operands [argc]. */
static enum zopa_status read_words(struct zopa_call *call, int argc, char **argv, const char **operands)
{
  enum zopa_status status = ZOPA_OK;
  bool options_over = false;
  for (int at = 2; at < argc; at++) {
    if (!options_over && strcmp(argv[at], "--") == 0)
      options_over = true;
    else if (!options_over && argv[at][0] == '-' && argv[at][1]) {
      enum zopa_status one = read_option(call, argc, argv, &at);
      status = status == ZOPA_OK ? one : status;
    } else
      operands[call->operand_count++] = argv[at];
  }
  call->operands = operands;
  return status;
}

/* A file's name may hold anything; what a terminal takes for a command is shown as "?". */
static void print_plain(const char *text)
{
  for (; *text; text++)
    fputc((unsigned char)*text < ' ' || *text == 127 ? '?' : *text, stderr);
}

static void print_problems(const struct zopa_error *error, bool quiet)
{
  for (size_t i = 0; i < error->count; i++) {
    const struct zopa_problem *problem = &error->problems[i];
    if (problem->severity == ZOPA_WARNING && quiet)
      continue;
    print_plain(problem->place.file ? problem->place.file : "zopa");
    if (problem->place.file && problem->place.line)
      fprintf(stderr, ":%u:%u", problem->place.line, problem->place.column);
    fprintf(stderr, ": %s", problem->severity == ZOPA_WARNING ? "warning: " : "");
    print_plain(problem->text);
    fputc('\n', stderr);
  }
  if (error->error_count > ZOPA_PROBLEMS_MAX)
    fprintf(stderr, "zopa: and %zu more errors\n", error->error_count - ZOPA_PROBLEMS_MAX);
  if (error->warning_count > ZOPA_PROBLEMS_MAX && !quiet)
    fprintf(stderr, "zopa: and %zu more warnings\n", error->warning_count - ZOPA_PROBLEMS_MAX);
}

static bool environment_is(const char *name, const char *value)
{
  const char *text = getenv(name);
  return text && strcmp(text, value) == 0;
}

/* Columns of the terminal that a stream goes to: 40 to 100, so that nothing is too narrow to read or too wide to follow. */
static size_t columns_of(int stream)
{
  struct winsize size;
  if (ioctl(stream, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_col > 100)
    return 100;
  return size.ws_col < 40 ? 40 : size.ws_col;
}

static struct zopa_terminal find_terminal(void)
{
  struct zopa_terminal terminal = {.width = 100};
  const char *no_colour = getenv("NO_COLOR");
  if (!isatty(STDOUT_FILENO))
    return terminal;
  terminal.width = columns_of(STDOUT_FILENO);
  terminal.colour = !(no_colour && *no_colour) && !environment_is("TERM", "dumb");
  terminal.ascii = environment_is("LC_ALL", "C") || environment_is("LC_ALL", "POSIX");
  return terminal;
}

static int finish(struct zopa_call *call, enum zopa_status status)
{
  bool quiet = zopa_call_has(call, ZOPA_P_QUIET);
  print_problems(&call->error, quiet || (status == ZOPA_OK && call->warnings_told));
  if (status != ZOPA_OK && call->error.error_count == 0)
    fprintf(stderr, "zopa: %s\n", zopa_status_text(status));
  if (status == ZOPA_OK)
    status = zopa_output_files(call);
  bool taken = false;             /* standard output, by a file called "-" */
  for (size_t i = 0; i < call->output_count; i++)
    taken = taken || strcmp(call->outputs[i].path, "-") == 0;
  if (status == ZOPA_OK && !taken)
    status = zopa_output_text(&call->text);
  return status != ZOPA_OK ? zopa_status_exit_code(status) : call->contradicted ? zopa_status_exit_code(ZOPA_E_INPUT) : call->limit_met ? 3 : 0;
}

static int run_verb(const struct zopa_op *op, int argc, char **argv)
{
  struct zopa_call call = {.op = op, .control = ZOPA_CONTROL_INIT};
  struct zopa_progress progress;
  char *input = NULL;
  const char **operands = calloc((size_t)argc + 1, sizeof *operands);
  enum zopa_status status = operands ? read_words(&call, argc, argv, operands) : ZOPA_E_MEMORY;
  if (status != ZOPA_OK)
    zopa_call_check(&call);       /* so that this is told with the rest */
  zopa_progress_init(&progress, isatty(STDERR_FILENO) && !zopa_call_has(&call, ZOPA_P_QUIET), columns_of(STDERR_FILENO));
  call.terminal = find_terminal();
  call.control.progress = zopa_progress_step;
  call.control.context = &progress;
  if (status == ZOPA_OK && op->reads_input)
    status = zopa_input_all(&input, &call.input_size);
  call.input = input;
  if (status == ZOPA_OK) {
    zopa_interrupt_catch();
    status = zopa_call_run(&call);
  }
  double seconds = zopa_progress_end(&progress);
  if (zopa_call_has(&call, ZOPA_P_TIMINGS))
    fprintf(stderr, "zopa: %s took %.3f s\n", op->name, seconds);
  int code = finish(&call, status);
  zopa_call_clear(&call);
  free(operands);
  free(input);
  return code;
}

/* What was printed counts only when it arrived. */
static int end_of_print(void)
{
  if (fflush(stdout) == 0 && !ferror(stdout))
    return 0;
  fprintf(stderr, "zopa: standard output: cannot be written\n");
  return zopa_status_exit_code(ZOPA_E_IO);
}

static int unknown_verb(const char *word)
{
  const char *names[64];
  size_t count = 0;
  for (; count < zopa_op_count && count < 64; count++)
    names[count] = zopa_ops[count]->name;
  const char *nearest = zopa_text_nearest(word, names, count);
  if (nearest)
    fprintf(stderr, "zopa: there is no verb `%s`; did you mean `%s`?\n", word, nearest);
  else
    fprintf(stderr, "zopa: there is no verb `%s`; `zopa help` lists them\n", word);
  return 2;
}

int main(int argc, char **argv)
{
  signal(SIGPIPE, SIG_IGN);       /* a reader that goes away is told like any other failure to write */
  if (argc < 2) {
    print_overview(stderr);
    return 2;
  }
  bool help = strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0;
  const char *verb = help ? argc > 2 ? argv[2] : NULL : argv[1];
  if (strcmp(argv[1], "--version") == 0) {
    printf("zopa %s\n", zopa_version());
    return end_of_print();
  }
  if (!verb) {
    print_overview(stdout);
    return end_of_print();
  }
  const struct zopa_op *op = zopa_op_find(verb);
  if (!op)
    return unknown_verb(verb);
  for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
    help |= strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
  if (help) {
    print_help(op);
    return end_of_print();
  }
  return run_verb(op, argc, argv);
}
