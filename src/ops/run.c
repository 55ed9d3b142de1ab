/* run.c - operations for users of the library: a call filled from names, and its results handed over. See zopa/run.h. */
#include "zopa/run.h"

#include <stdlib.h>
#include <string.h>

#include "ops/op.h"
#include "ops/outcome_text.h"

struct zopa_results {
  struct zopa_call call;
};

static enum zopa_status unknown(struct zopa_call *call, const char *what, const char *name, const char *const *names, size_t count)
{
  struct zopa_text choice = {0};
  zopa_tell_choice(&choice, name, names, count);
  zopa_call_refuse(call, "there is no %s `%s`; %s", what, name, choice.data ? choice.data : "");
  zopa_text_clear(&choice);
  return ZOPA_E_ARGUMENT;
}

static enum zopa_status choose_operation(struct zopa_call *call, const char *name)
{
  const char *names[64];
  size_t count = 0;
  call->op = zopa_op_find(name);
  if (call->op)
    return ZOPA_OK;
  for (; count < zopa_op_count && count < 64; count++)
    names[count] = zopa_ops[count]->name;
  return unknown(call, "operation", name, names, count);
}

static enum zopa_status apply(struct zopa_call *call, const struct zopa_setting *setting)
{
  const char *names[ZOPA_PARAMETER_COUNT_OF];
  size_t count = 0;
  for (unsigned id = 0; id < ZOPA_PARAMETER_COUNT_OF; id++) {
    if (strcmp(zopa_parameters[id].name, setting->name) == 0)
      return zopa_call_set(call, (enum zopa_parameter_id)id, setting->value);
    if (call->op->takes & ZOPA_TAKES(id))
      names[count++] = zopa_parameters[id].name;
  }
  return unknown(call, "setting", setting->name, names, count);
}

enum zopa_status zopa_run(const char *operation, const char *const *operands, size_t operand_count, const struct zopa_setting *settings,
                          size_t setting_count, const char *input, size_t input_size, struct zopa_error *error, struct zopa_results **ret_results)
{
  struct zopa_results *results = calloc(1, sizeof *results);
  if (!results)
    return ZOPA_E_MEMORY;
  struct zopa_call *call = &results->call;
  *call = (struct zopa_call){.operands = operands, .operand_count = operand_count, .input = input, .input_size = input_size, .control = ZOPA_CONTROL_INIT};
  enum zopa_status status = choose_operation(call, operation);
  for (size_t i = 0; i < setting_count && call->op; i++) {
    enum zopa_status one = apply(call, &settings[i]);
    status = status == ZOPA_OK ? one : status;
  }
  if (status == ZOPA_OK)
    status = zopa_call_run(call);
  zopa_error_clear(error);
  *error = call->error;
  zopa_error_init(&call->error);
  if (status == ZOPA_OK)
    *ret_results = results;
  else
    zopa_results_free(results);
  return status;
}

const char *zopa_results_text(const struct zopa_results *results) { return results->call.text.data ? results->call.text.data : ""; }
bool zopa_results_limit_met(const struct zopa_results *results) { return results->call.limit_met; }
size_t zopa_results_file_count(const struct zopa_results *results) { return results->call.output_count; }
const char *zopa_results_file_name(const struct zopa_results *results, size_t file) { return results->call.outputs[file].path; }

const char *zopa_results_file_bytes(const struct zopa_results *results, size_t file, size_t *ret_size)
{
  const struct zopa_text *text = &results->call.outputs[file].text;
  *ret_size = text->size;
  return text->data ? text->data : "";
}

void zopa_results_free(struct zopa_results *results)
{
  if (!results)
    return;
  zopa_call_clear(&results->call);
  free(results);
}
