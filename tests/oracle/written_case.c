/* written_case.c - see written_case.h. */
#include "oracle/written_case.h"

#include "formats/format.h"
#include "tap.h"

struct zopa_case *written_case(struct zopa_text *text)
{
  struct zopa_file file = {.name = "world.yaml", .bytes = text->data, .size = text->size};
  struct zopa_error error = {0};
  struct zopa_case *it = NULL;
  enum zopa_status status = zopa_format_read(&file, 1, "case", &error, &it);
  CHECK_THAT(status == ZOPA_OK, "%s: %s\n%s", zopa_status_text(status), error.count ? error.problems[0].text : "", text->data);
  zopa_error_clear(&error);
  zopa_text_clear(text);
  return it;
}
