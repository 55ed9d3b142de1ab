/* op_convert.c - from any format to any that can hold it; what is lost is named in warnings. */
#include <stdlib.h>
#include <string.h>

#include "formats/format.h"
#include "ops/op.h"

static enum zopa_status choose_format(struct zopa_call *call, const char *path, const struct zopa_format **ret_format)
{
  const char *to = zopa_call_get(call, ZOPA_P_TO);
  const struct zopa_format *format = to ? zopa_format_by_name(to) : zopa_format_by_ending(path);
  if (format && format->write) {
    *ret_format = format;
    return ZOPA_OK;
  }
  struct zopa_text names = {0};
  for (size_t i = 0; i < zopa_format_count; i++)
    if (zopa_formats[i]->write)
      zopa_text_format(&names, "%s%s", names.size ? ", " : "", zopa_formats[i]->name);
  if (format)
    zopa_call_refuse(call, "%s can be read but not written; choose one of %s with --to", format->name, names.data ? names.data : "");
  else if (to)
    zopa_call_refuse(call, "there is no format `%s`; choose one of %s", to, names.data ? names.data : "");
  else
    zopa_call_refuse(call, "%s: the ending does not tell the format; say --to with one of %s (a file is wanted; for a set of several files, a folder)", path, names.data ? names.data : "");
  zopa_text_clear(&names);
  return ZOPA_E_ARGUMENT;
}

/* Every file of a set as an output of its own in the folder. */
static enum zopa_status write_set(struct zopa_call *call, const struct zopa_format *format, const struct zopa_case *negotiation, const char *folder)
{
  size_t count = format->part_count(negotiation);
  struct zopa_text *names = calloc(count + 1, sizeof *names), path = {0};
  enum zopa_status status = names ? zopa_format_part_names(format, negotiation, &call->error, names) : ZOPA_E_MEMORY;
  for (size_t i = 0; i < count && status == ZOPA_OK; i++) {
    path.size = 0;
    zopa_text_format(&path, "%s/%s", folder, names[i].data);
    struct zopa_text *text = path.failed ? NULL : zopa_call_output(call, path.data, false);
    status = text ? format->write(negotiation, i, &call->error, text) : ZOPA_E_MEMORY;
  }
  call->output_folder = folder;
  for (size_t i = 0; names && i < count; i++)
    zopa_text_clear(&names[i]);
  free(names);
  zopa_text_clear(&path);
  return status;
}

static enum zopa_status run(struct zopa_call *call)
{
  const char *path = zopa_call_get(call, ZOPA_P_OUTPUT);
  const struct zopa_format *format = NULL;
  struct zopa_case *negotiation = NULL;
  if (!path)
    return zopa_call_refuse(call, "-o FILE is wanted: where to write; `-o -` for standard output");
  enum zopa_status status = choose_format(call, path, &format);
  if (status == ZOPA_OK && format->part_count && strcmp(path, "-") == 0)
    return zopa_call_refuse(call, "%s is a set of several files; name a folder for them: -o FOLDER", format->name);
  if (status == ZOPA_OK)
    status = zopa_call_load(call, &negotiation);
  if (status == ZOPA_OK && format->part_count)
    status = write_set(call, format, negotiation, path);
  else if (status == ZOPA_OK) {
    struct zopa_text *text = zopa_call_output(call, path, false);
    status = text ? format->write(negotiation, 0, &call->error, text) : ZOPA_E_MEMORY;
  }
  if (status == ZOPA_OK && strcmp(path, "-") != 0 && !zopa_call_has(call, ZOPA_P_QUIET))
    zopa_text_format(&call->text, "%s holds %s as %s\n", path, negotiation->title, format->name);
  zopa_case_free(negotiation);
  return status;
}

const struct zopa_op zopa_op_convert = {
  .name = "convert",
  .synopsis = "FILES -o FILE",
  .summary = "writes the same negotiation in another format",
  .takes = ZOPA_TAKES_RUN | ZOPA_TAKES_CASE | ZOPA_TAKES(ZOPA_P_OUTPUT) | ZOPA_TAKES(ZOPA_P_TO),
  .operands_least = 1,
  .operands_most = SIZE_MAX,
  .as_filed = true,
  .run = run,
};
