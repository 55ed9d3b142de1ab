/* op.c - the table of operations and of their parameters; see op.h. */
#include "ops/op.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

extern const struct zopa_op zopa_op_new, zopa_op_check, zopa_op_show, zopa_op_evaluate, zopa_op_analyze, zopa_op_bridge, zopa_op_weigh, zopa_op_convert,
                            zopa_op_ratify, zopa_op_power, zopa_op_stability;

const struct zopa_op *const zopa_ops[] = {
  &zopa_op_new, &zopa_op_check, &zopa_op_show, &zopa_op_analyze, &zopa_op_bridge, &zopa_op_weigh, &zopa_op_ratify, &zopa_op_power, &zopa_op_stability, &zopa_op_evaluate, &zopa_op_convert,
};
const size_t zopa_op_count = sizeof zopa_ops / sizeof *zopa_ops;

const struct zopa_parameter zopa_parameters[ZOPA_PARAMETER_COUNT_OF] = {
#define ZOPA_PARAMETER_ROW(id, name, kind, value, help) [id] = {name, kind, value, help},
  ZOPA_PARAMETER_TABLE(ZOPA_PARAMETER_ROW)
#undef ZOPA_PARAMETER_ROW
};

const struct zopa_op *zopa_op_find(const char *name)
{
  for (size_t i = 0; i < zopa_op_count; i++)
    if (strcmp(zopa_ops[i]->name, name) == 0)
      return zopa_ops[i];
  return NULL;
}

enum zopa_status zopa_call_refuse(struct zopa_call *call, const char *format, ...)
{
  struct zopa_text text = {0};
  va_list arguments;
  va_start(arguments, format);
  zopa_text_format_list(&text, format, arguments);
  va_end(arguments);
  zopa_error_add(&call->error, ZOPA_ERROR, (struct zopa_place){0}, "%s", text.data ? text.data : zopa_status_text(ZOPA_E_ARGUMENT));
  zopa_text_clear(&text);
  return ZOPA_E_ARGUMENT;
}

enum { DIGITS_MAX = 18, THREADS_MAX = 1024 };

/* "500M", "2G", "1000000" as bytes. */
static bool read_bytes(const char *text, uint64_t *ret_bytes)
{
  static const char units[] = "KMGT";
  size_t digits = strspn(text, "0123456789");
  uint64_t bytes = 0;
  if (digits == 0 || digits > 15)
    return false;
  for (size_t i = 0; i < digits; i++)
    bytes = 10 * bytes + (uint64_t)(text[i] - '0');
  const char *unit = text[digits] ? strchr(units, text[digits]) : NULL;
  if (text[digits] && (!unit || text[digits + 1]))
    return false;
  for (const char *u = units; unit && u <= unit; u++)
    if (__builtin_mul_overflow(bytes, 1024u, &bytes))
      return false;
  *ret_bytes = bytes;
  return bytes > 0;
}

/* Whether a value is of the parameter's kind and within its bounds; a problem says what would be. */
static enum zopa_status check_value(struct zopa_call *call, enum zopa_parameter_id id, const char *value)
{
  const struct zopa_parameter *parameter = &zopa_parameters[id];
  size_t digits = strspn(value, "0123456789");
  double number;
  uint64_t bytes;
  if (parameter->kind == ZOPA_PARAMETER_COUNT && (value[digits] || digits > DIGITS_MAX))
    return zopa_call_refuse(call, "--%s %s: a whole number of at most %d digits is wanted, like 1", parameter->name, value, DIGITS_MAX);
  if (id == ZOPA_P_THREADS && strtoull(value, NULL, 10) > THREADS_MAX)
    return zopa_call_refuse(call, "--%s %s: at most %d; 0 for as many as the machine has", parameter->name, value, THREADS_MAX);
  if (parameter->kind == ZOPA_PARAMETER_NUMBER && (!zopa_number_read(value, &number) || number < 0))
    return zopa_call_refuse(call, "--%s %s: a number is wanted that is not negative, like 1.5", parameter->name, value);
  if (parameter->kind == ZOPA_PARAMETER_BYTES && !read_bytes(value, &bytes))
    return zopa_call_refuse(call, "--%s %s: bytes are wanted, or a number with K, M, G or T behind, like 500M", parameter->name, value);
  return ZOPA_OK;
}

enum zopa_status zopa_call_set(struct zopa_call *call, enum zopa_parameter_id id, const char *value)
{
  const struct zopa_parameter *parameter = &zopa_parameters[id];
  struct zopa_argument *argument = &call->arguments[id];
  if (!(call->op->takes & ZOPA_TAKES(id)))
    return zopa_call_refuse(call, "`%s` takes no --%s; see `zopa help %s`", call->op->name, parameter->name, call->op->name);
  if (parameter->kind == ZOPA_PARAMETER_FLAG)
    value = "";
  else if (!value || !*value)
    return zopa_call_refuse(call, "--%s wants a value: --%s %s", parameter->name, parameter->name, parameter->value);
  enum zopa_status status = check_value(call, id, value);
  if (status != ZOPA_OK)
    return status;
  const char **values = realloc(argument->values, (argument->count + 1) * sizeof *values);
  if (!values)
    return ZOPA_E_MEMORY;
  argument->values = values;
  values[argument->count++] = value;
  return ZOPA_OK;
}

const char *zopa_call_get(const struct zopa_call *call, enum zopa_parameter_id id)
{
  const struct zopa_argument *argument = &call->arguments[id];
  return argument->count ? argument->values[argument->count - 1] : NULL;
}

/* Moves the parameters that control a run into the call's control. Their values have been checked. */
static void read_control(struct zopa_call *call)
{
  const char *threads = zopa_call_get(call, ZOPA_P_THREADS), *seed = zopa_call_get(call, ZOPA_P_SEED);
  const char *seconds = zopa_call_get(call, ZOPA_P_LIMIT_SECONDS), *memory = zopa_call_get(call, ZOPA_P_LIMIT_MEMORY);
  if (threads)
    call->control.threads = (unsigned)strtoull(threads, NULL, 10);
  if (seed)
    call->control.seed = strtoull(seed, NULL, 10);
  if (seconds)
    zopa_number_read(seconds, &call->control.limit_seconds);
  if (memory)
    read_bytes(memory, &call->control.limit_memory);
}

static void drop_results(struct zopa_call *call)
{
  zopa_text_clear(&call->text);
  for (size_t i = 0; i < call->output_count; i++) {
    free(call->outputs[i].path);
    zopa_text_clear(&call->outputs[i].text);
  }
  call->output_count = 0;
}

/* False when a problem is counted that no memory was left to keep: a result without its warning would be half a result. */
static bool told_whole(const struct zopa_error *error)
{
  size_t errors = error->error_count < ZOPA_PROBLEMS_MAX ? error->error_count : ZOPA_PROBLEMS_MAX;
  size_t warnings = error->warning_count < ZOPA_PROBLEMS_MAX ? error->warning_count : ZOPA_PROBLEMS_MAX;
  return error->count >= errors + warnings;
}

/* Two results under one name would end as one of them; with "-", as a mixture of both. */
static enum zopa_status check_places(struct zopa_call *call)
{
  static const enum zopa_parameter_id files[] = {ZOPA_P_HTML, ZOPA_P_SVG, ZOPA_P_OUTPUT};
  enum zopa_status status = ZOPA_OK;
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    const char *path = zopa_call_get(call, files[i]), *name = zopa_parameters[files[i]].name;
    if (path && strcmp(path, "-") == 0 && zopa_call_has(call, ZOPA_P_JSON))
      status = zopa_call_refuse(call, "--%s - and --json both go to standard output; name a file for the first", name);
    for (size_t k = 0; k < i && path; k++) {
      const char *other = zopa_call_get(call, files[k]);
      if (other && strcmp(path, other) == 0)
        status = zopa_call_refuse(call, "--%s and --%s both go to %s; name two places", zopa_parameters[files[k]].name, name, path);
    }
  }
  return status;
}

enum zopa_status zopa_call_check(struct zopa_call *call)
{
  enum zopa_status status = check_places(call);
  if (call->operand_count < call->op->operands_least || call->operand_count > call->op->operands_most)
    status = zopa_call_refuse(call, "usage: zopa %s %s", call->op->name, call->op->synopsis);
  return status;
}

enum zopa_status zopa_call_run(struct zopa_call *call)
{
  enum zopa_status status = zopa_call_check(call);
  if (status == ZOPA_OK) {
    read_control(call);
    status = call->op->run(call);
  }
  if (status == ZOPA_OK && (call->text.failed || !told_whole(&call->error)))
    status = ZOPA_E_MEMORY;
  for (size_t i = 0; status == ZOPA_OK && i < call->output_count; i++)
    if (call->outputs[i].text.failed)
      status = ZOPA_E_MEMORY;
  if (status != ZOPA_OK)
    drop_results(call);
  return status;
}

void zopa_call_clear(struct zopa_call *call)
{
  drop_results(call);
  for (size_t i = 0; i < ZOPA_PARAMETER_COUNT_OF; i++)
    free(call->arguments[i].values);
  zopa_error_clear(&call->error);
  memset(call, 0, sizeof *call);
}

struct zopa_text *zopa_call_output(struct zopa_call *call, const char *path, bool keep_existing)
{
  if (call->output_count == ZOPA_OUTPUTS_MAX)
    return NULL;
  struct zopa_output *output = &call->outputs[call->output_count];
  char *copy = strdup(path);
  if (!copy)
    return NULL;
  *output = (struct zopa_output){.path = copy, .keep_existing = keep_existing};
  call->output_count++;
  return &output->text;
}
