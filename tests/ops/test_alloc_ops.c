/* test_alloc_ops.c - every operation, from the files to the finished text, document and page, while each allocation of ours fails in turn: no
 * leak, and either the status says memory or the result is whole. One thread, so that the order of allocations is the same each time. */
#include "alloc_fail.h"
#include "tap.h"

#include "ops/op.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A command line, as the face reads it. */
struct command {
  const char *verb;
  const char *operand;            /* one file of the sources, or NULL */
  const char *input;              /* standard input */
  struct {
    enum zopa_parameter_id id;
    const char *value;
  } parameters[8];
  size_t parameter_count;
};

#define CAMERA "examples/camera/case.yaml"
#define TALKS "tests/golden/show/case.yaml"
#define PASSING "tests/golden/approval/case.yaml"
#define APPROVALS "tests/golden/ratify/case.yaml"
#define COUNCIL "examples/power/security_council.yaml"
#define ELMIRA "examples/elmira/case.yaml"
#define DEAL "tests/golden/deal/case.yaml"
#define CEASEFIRE "examples/ceasefire/case.yaml"

static const struct command commands[] = {
  {"new", NULL, NULL, {{0}}, 0},
  {"check", CAMERA, NULL, {{0}}, 0},
  {"check", CAMERA, NULL, {{ZOPA_P_JSON, NULL}, {ZOPA_P_AS, "buyer"}}, 2},
  {"show", CAMERA, NULL, {{0}}, 0},
  {"show", CAMERA, NULL, {{ZOPA_P_JSON, NULL}, {ZOPA_P_HTML, "a.html"}, {ZOPA_P_AS, "all"}}, 3},
  {"show", TALKS, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_SINCE, "2026-02-01"}}, 2},
  {"show", TALKS, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_JSON, NULL}, {ZOPA_P_HTML, "a.html"}, {ZOPA_P_AS, "all"}, {ZOPA_P_SINCE, "2026-02-01"}}, 5},
  {"analyze", CAMERA, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_SET, "kit=lens"}, {ZOPA_P_RESERVATION, "buyer=0.3"}}, 3},
  {"analyze", CAMERA, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_JSON, NULL}, {ZOPA_P_HTML, "a.html"}, {ZOPA_P_SVG, "a.svg"}, {ZOPA_P_AS, "all"}}, 5},
  {"weigh", CAMERA, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_PACKAGE, "price=420,kit=lens"}, {ZOPA_P_PACKAGE, "warranty=none"}}, 3},
  {"weigh", CAMERA, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_PACKAGE, "price=420,kit=lens"}, {ZOPA_P_JSON, NULL}}, 3},
  {"weigh", TALKS, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_PACKAGE, "pay=2.5,shifts=chosen,term=short,board=none"}, {ZOPA_P_PACKAGE, "term=long"}}, 3},
  {"weigh", TALKS, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_PACKAGE, "pay=2.5,shifts=chosen,term=long,board=none"}, {ZOPA_P_JSON, NULL}}, 3},
  {"check", APPROVALS, NULL, {{0}}, 0},
  {"ratify", APPROVALS, NULL, {{ZOPA_P_PACKAGE, "x=p,y=s"}}, 1},
  {"ratify", APPROVALS, NULL, {{ZOPA_P_JSON, NULL}, {ZOPA_P_HTML, "a.html"}, {ZOPA_P_AS, "all"}, {ZOPA_P_YEA, "Owner=0.7"}, {ZOPA_P_RECORDED, NULL}}, 5},
  {"power", COUNCIL, NULL, {{ZOPA_P_THREADS, "1"}}, 1},
  {"power", COUNCIL, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_JSON, NULL}, {ZOPA_P_HTML, "a.html"}}, 3},
  {"stability", ELMIRA, NULL, {{0}}, 0},
  {"stability", ELMIRA, NULL, {{ZOPA_P_JSON, NULL}, {ZOPA_P_HTML, "a.html"}, {ZOPA_P_SVG, "a.svg"}, {ZOPA_P_UNKNOWN, "c"}}, 4},
  {"check", DEAL, NULL, {{0}}, 0},
  {"show", DEAL, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_JSON, NULL}, {ZOPA_P_HTML, "a.html"}, {ZOPA_P_AS, "all"}}, 4},
  {"stability", DEAL, NULL, {{ZOPA_P_THREADS, "1"}}, 1},
  {"stability", DEAL, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_PACKAGE, "aid=paid,watch=many"}}, 2},
  {"stability", DEAL, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_JSON, NULL}, {ZOPA_P_HTML, "a.html"}, {ZOPA_P_SVG, "a.svg"}, {ZOPA_P_PACKAGE, "aid=paid,watch=many"}}, 5},
  {"stability", CEASEFIRE, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_DRAWS, "100"}, {ZOPA_P_JSON, NULL}, {ZOPA_P_HTML, "a.html"}}, 4},
  {"analyze", PASSING, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_JSON, NULL}, {ZOPA_P_HTML, "a.html"}, {ZOPA_P_SVG, "a.svg"}, {ZOPA_P_APPROVAL, "0.4"}}, 5},
  {"weigh", PASSING, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_PACKAGE, "x=p"}}, 2},
  {"weigh", PASSING, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_PACKAGE, "x=p,y=s"}, {ZOPA_P_JSON, NULL}}, 3},
  {"bridge", PASSING, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_APPROVAL, "0.4"}}, 2},
  {"bridge", PASSING, NULL, {{ZOPA_P_THREADS, "1"}, {ZOPA_P_APPROVAL, "0.4"}, {ZOPA_P_JSON, NULL}}, 3},
  {"evaluate", CAMERA, "420|lens|none|post\n480|body|six_months|pickup\n", {{ZOPA_P_PARTY, "buyer"}}, 1},
  {"evaluate", CAMERA, "420|lens|none|post\n480|body|six_months|pickup\n", {{ZOPA_P_PARTY, "buyer"}, {ZOPA_P_JSON, NULL}}, 2},
  {"convert", CAMERA, NULL, {{ZOPA_P_OUTPUT, "set"}, {ZOPA_P_TO, "genius"}}, 2},
  {"convert", CAMERA, NULL, {{ZOPA_P_OUTPUT, "a.yaml"}, {ZOPA_P_AS, "all"}}, 2},
  {"convert", CAMERA, NULL, {{ZOPA_P_OUTPUT, "a.json"}, {ZOPA_P_AS, "seller"}}, 2},
};

static enum zopa_status run(void *context, void *ret)
{
  const struct command *command = context;
  struct zopa_call call = {.op = zopa_op_find(command->verb), .control = ZOPA_CONTROL_INIT, .terminal = {.width = 100}};
  char path[TAP_PATH_SIZE];
  const char *operand = command->operand && tap_source(command->operand, path) ? path : "a-new-case";
  call.operands = &operand;
  call.operand_count = 1;
  call.input = command->input;
  call.input_size = command->input ? strlen(command->input) : 0;
  enum zopa_status status = ZOPA_OK;
  for (size_t i = 0; i < command->parameter_count && status == ZOPA_OK; i++)
    status = zopa_call_set(&call, command->parameters[i].id, command->parameters[i].value);
  if (status == ZOPA_OK)
    status = zopa_call_run(&call);
  if (status != ZOPA_OK && status != ZOPA_E_MEMORY)
    for (size_t i = 0; i < call.error.count; i++)
      tap_note("%s: %s", command->verb, call.error.problems[i].text);
  call.operands = NULL;
  if (status == ZOPA_OK)
    *(struct zopa_call *)ret = call;
  else {
    CHECK(call.output_count == 0 && !call.text.data);
    zopa_call_clear(&call);
  }
  return status;
}

static void clear(void *ret) { zopa_call_clear(ret); }

static bool equal_text(const struct zopa_text *a, const struct zopa_text *b)
{
  return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

static bool equal(const void *ret, const void *undisturbed)
{
  const struct zopa_call *a = ret, *b = undisturbed;
  bool same = equal_text(&a->text, &b->text) && a->output_count == b->output_count && a->limit_met == b->limit_met;
  for (size_t i = 0; same && i < a->output_count; i++)
    same = strcmp(a->outputs[i].path, b->outputs[i].path) == 0 && equal_text(&a->outputs[i].text, &b->outputs[i].text);
  return same;
}

int main(void)
{
  static struct zopa_call result; /* too large for the stack of a test */
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    const struct command *command = &commands[i];
    char what[300];
    int length = snprintf(what, sizeof what, "%s %s", command->verb, command->operand ? command->operand : "");
    for (size_t p = 0; p < command->parameter_count && length > 0 && (size_t)length < sizeof what; p++)
      length += snprintf(what + length, sizeof what - (size_t)length, " --%s", zopa_parameters[command->parameters[p].id].name);
    alloc_fail_every_or_equal(what, run, clear, equal, (void *)command, &result, sizeof result);
  }
  return tap_done();
}
