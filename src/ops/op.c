/* op.c - the table of operations and of their parameters; see op.h. */
#include "ops/op.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

extern const struct zopa_op zopa_op_new, zopa_op_check, zopa_op_show, zopa_op_evaluate, zopa_op_analyze, zopa_op_weigh, zopa_op_convert;

const struct zopa_op *const zopa_ops[] = {
  &zopa_op_new, &zopa_op_check, &zopa_op_show, &zopa_op_analyze, &zopa_op_weigh, &zopa_op_evaluate, &zopa_op_convert,
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

static bool is_count(const char *value)
{
  size_t length = strlen(value);
  return length > 0 && length <= 18 && strspn(value, "0123456789") == length;
}

enum zopa_status zopa_call_set(struct zopa_call *call, enum zopa_parameter_id id, const char *value)
{
  const struct zopa_parameter *parameter = &zopa_parameters[id];
  struct zopa_argument *argument = &call->arguments[id];
  double number;
  if (!(call->op->takes & ZOPA_TAKES(id)))
    return zopa_call_refuse(call, "`%s` takes no --%s; see `zopa help %s`", call->op->name, parameter->name, call->op->name);
  if (parameter->kind == ZOPA_PARAMETER_FLAG)
    value = "";
  else if (!value || !*value)
    return zopa_call_refuse(call, "--%s wants a value: --%s %s", parameter->name, parameter->name, parameter->value);
  if (parameter->kind == ZOPA_PARAMETER_COUNT && !is_count(value))
    return zopa_call_refuse(call, "--%s %s: a whole number of at most 18 digits is wanted, like 1", parameter->name, value);
  if (parameter->kind == ZOPA_PARAMETER_NUMBER && (!zopa_number_read(value, &number) || number < 0))
    return zopa_call_refuse(call, "--%s %s: a number is wanted that is not negative, like 1.5", parameter->name, value);
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

/* "500M", "2G", "1000000" as bytes. */
static bool read_memory(const char *text, uint64_t *ret_bytes)
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

/* Moves the parameters that control a run into the call's control. */
static enum zopa_status read_control(struct zopa_call *call)
{
  const char *threads = zopa_call_get(call, ZOPA_P_THREADS), *seed = zopa_call_get(call, ZOPA_P_SEED);
  const char *seconds = zopa_call_get(call, ZOPA_P_LIMIT_SECONDS), *memory = zopa_call_get(call, ZOPA_P_LIMIT_MEMORY);
  if (threads) {
    unsigned long long count = strtoull(threads, NULL, 10);
    if (count > 1024)
      return zopa_call_refuse(call, "--threads %s: at most 1024", threads);
    call->control.threads = (unsigned)count;
  }
  if (seed)
    call->control.seed = strtoull(seed, NULL, 10);
  if (seconds)
    zopa_number_read(seconds, &call->control.limit_seconds);
  if (memory && !read_memory(memory, &call->control.limit_memory))
    return zopa_call_refuse(call, "--limit-memory %s: bytes are wanted, or a number with K, M, G or T behind, like 500M", memory);
  return ZOPA_OK;
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

enum zopa_status zopa_call_run(struct zopa_call *call)
{
  const struct zopa_op *op = call->op;
  if (call->operand_count < op->operands_least || call->operand_count > op->operands_most)
    return zopa_call_refuse(call, "usage: zopa %s %s", op->name, op->synopsis);
  enum zopa_status status = read_control(call);
  if (status == ZOPA_OK)
    status = op->run(call);
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
