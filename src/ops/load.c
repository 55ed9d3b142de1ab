/* load.c - from parameters to the case an operation works on: read, cut to the viewer, apply the what-ifs. */
#include <stdlib.h>
#include <string.h>

#include "case/lapse.h"
#include "case/redact.h"
#include "case/validate.h"
#include "case/whatif.h"
#include "formats/format.h"
#include "ops/op.h"
#include "ops/outcome_text.h"

/* Who --as names. Without it the viewer is `all`. */
static enum zopa_status read_viewer(struct zopa_call *call, const struct zopa_case *whole, struct zopa_viewer *ret_viewer)
{
  const char *name = zopa_call_get(call, ZOPA_P_AS);
  *ret_viewer = (struct zopa_viewer){.kind = ZOPA_VIEWER_ALL, .party = ZOPA_NONE};
  if (!name || strcmp(name, "all") == 0)
    return ZOPA_OK;
  ret_viewer->party = zopa_party_index(whole, name);
  ret_viewer->kind = ret_viewer->party != ZOPA_NONE       ? ZOPA_VIEWER_PARTY
                     : strcmp(name, "public") == 0        ? ZOPA_VIEWER_PUBLIC
                     : strcmp(name, "mediator") == 0      ? ZOPA_VIEWER_MEDIATOR
                                                          : ZOPA_VIEWER_ALL;
  if (ret_viewer->kind != ZOPA_VIEWER_ALL)
    return ZOPA_OK;
  const char *names[ZOPA_PARTIES_MAX + 3] = {"public", "mediator", "all"};
  size_t count = 3;
  for (size_t p = 0; p < whole->parties_count && p < ZOPA_PARTIES_MAX; p++)
    names[count++] = whole->parties[p].id;
  struct zopa_text choice = {0};
  zopa_tell_choice(&choice, name, names, count);
  zopa_call_refuse(call, "--as %s: there is no such viewer; %s", name, choice.data ? choice.data : "");
  zopa_text_clear(&choice);
  return ZOPA_E_ARGUMENT;
}

/* What leaves the machine as a file names its viewer, so that nothing private goes out unmeant. */
static enum zopa_status check_export(struct zopa_call *call, const struct zopa_case *whole)
{
  static const enum zopa_parameter_id exports[] = {ZOPA_P_HTML, ZOPA_P_SVG, ZOPA_P_OUTPUT};
  if (zopa_call_has(call, ZOPA_P_AS) || !zopa_case_holds_private(whole))
    return ZOPA_OK;
  for (size_t i = 0; i < sizeof exports / sizeof *exports; i++)
    if (zopa_call_has(call, exports[i])) {
      struct zopa_text banner = {0};
      zopa_call_banner(whole, &banner);
      zopa_call_refuse(call, "this case %s; say for whom the file is: --as public, --as mediator, --as PARTY, or --as all for everything",
                       banner.data ? banner.data : "contains private matter");
      zopa_text_clear(&banner);
      return ZOPA_E_FORBIDDEN;
    }
  return ZOPA_OK;
}

static enum zopa_status apply_what_ifs(struct zopa_call *call, struct zopa_error *error, struct zopa_case **negotiation)
{
  const struct zopa_argument *set = &call->arguments[ZOPA_P_SET], *reservation = &call->arguments[ZOPA_P_RESERVATION];
  const struct zopa_argument *without = &call->arguments[ZOPA_P_WITHOUT], *assume = &call->arguments[ZOPA_P_ASSUME];
  struct zopa_what_if what_if = {
    .set = set->values, .set_count = set->count, .reservation = reservation->values, .reservation_count = reservation->count,
    .without = without->values, .without_count = without->count, .assume = assume->values, .assume_count = assume->count,
  };
  if (set->count + reservation->count + without->count + assume->count == 0)
    return ZOPA_OK;
  struct zopa_case *changed = NULL;
  enum zopa_status status = zopa_case_what_if(*negotiation, &what_if, error, &changed);
  if (status != ZOPA_OK)
    return status;
  zopa_case_free(*negotiation);
  *negotiation = changed;
  return ZOPA_OK;
}

/* Rules out what lapsed guarantees were part of, for operations that look for agreements. */
static enum zopa_status apply_lapses(struct zopa_call *call, struct zopa_error *error, struct zopa_case **negotiation)
{
  struct zopa_case *changed = NULL;
  enum zopa_status status = call->op->as_filed ? ZOPA_OK : zopa_case_lapse(*negotiation, error, &changed);
  if (status != ZOPA_OK || !changed)
    return status;
  zopa_case_free(*negotiation);
  *negotiation = changed;
  return ZOPA_OK;
}

/* Reading may have warned of what the viewer may not see; so its warnings are dropped and made anew from the cut case. */
static enum zopa_status cut(struct zopa_call *call, struct zopa_case **negotiation, struct zopa_case **ret_engine)
{
  struct zopa_viewer viewer;
  enum zopa_status status = read_viewer(call, *negotiation, &viewer);
  if (status == ZOPA_OK)
    status = check_export(call, *negotiation);
  if (status != ZOPA_OK || viewer.kind == ZOPA_VIEWER_ALL)
    return status;
  struct zopa_case *visible = NULL;
  status = zopa_case_redact(*negotiation, viewer, &visible);
  if (status == ZOPA_OK && ret_engine)
    status = zopa_case_redact_engine(*negotiation, viewer, ret_engine);
  if (status != ZOPA_OK) {
    zopa_case_free(visible);
    return status;
  }
  zopa_case_free(*negotiation);
  *negotiation = visible;
  zopa_error_clear(&call->error);
  return zopa_case_validate(visible, &call->error);
}

/* Says of the engine's case what is said of the viewer's. A problem there is none of the viewer's: the engine does without, then. */
static enum zopa_status prepare_engine(struct zopa_call *call, struct zopa_case **engine)
{
  struct zopa_error unseen = {0};
  enum zopa_status status = *engine ? apply_what_ifs(call, &unseen, engine) : ZOPA_OK;
  if (status == ZOPA_OK && *engine)
    status = apply_lapses(call, &unseen, engine);
  zopa_error_clear(&unseen);
  if (status == ZOPA_OK || status == ZOPA_E_MEMORY)
    return status;
  zopa_case_free(*engine);
  *engine = NULL;
  return ZOPA_OK;
}

enum zopa_status zopa_call_load_engine(struct zopa_call *call, struct zopa_case **ret_case, struct zopa_case **ret_engine)
{
  struct zopa_case *negotiation = NULL, *engine = NULL;
  enum zopa_status status = zopa_case_read(call->operands, call->operand_count, zopa_call_get(call, ZOPA_P_FROM), &call->error, &negotiation);
  if (status == ZOPA_OK)
    status = cut(call, &negotiation, ret_engine ? &engine : NULL);
  if (status == ZOPA_OK)
    status = apply_what_ifs(call, &call->error, &negotiation);
  if (status == ZOPA_OK)
    status = apply_lapses(call, &call->error, &negotiation);
  if (status == ZOPA_OK)
    status = prepare_engine(call, &engine);
  if (status == ZOPA_OK) {
    *ret_case = negotiation;
    if (ret_engine)
      *ret_engine = engine;
  } else {
    zopa_case_free(negotiation);
    zopa_case_free(engine);
  }
  return status;
}

enum zopa_status zopa_call_load(struct zopa_call *call, struct zopa_case **ret_case) { return zopa_call_load_engine(call, ret_case, NULL); }

/* "Union", "Union and Port", "Union, Port and Ministry". */
static void add_name(struct zopa_text *text, const char *name, size_t at, size_t count)
{
  zopa_text_format(text, "%s%s", at == 0 ? "" : at + 1 < count ? ", " : " and ", name);
}

void zopa_call_banner(const struct zopa_case *negotiation, struct zopa_text *ret_text)
{
  struct zopa_private private;
  size_t owners = 0, at = 0;
  zopa_case_private(negotiation, &private);
  for (size_t p = 0; p < negotiation->parties_count; p++)
    owners += private.party[p];
  if (private.mediator)
    zopa_text_string(ret_text, "contains what is for the mediator only");
  if (owners > 0) {
    zopa_text_string(ret_text, private.mediator ? ", and private matter of " : "contains private matter of ");
    for (uint32_t p = 0; p < negotiation->parties_count; p++)
      if (private.party[p])
        add_name(ret_text, zopa_party_title(negotiation, p), at++, owners);
  } else if (private.nobody)
    zopa_text_string(ret_text, private.mediator ? ", and private matter" : "contains private matter");
}

void zopa_call_head(struct zopa_call *call, const struct zopa_case *negotiation)
{
  struct zopa_text banner = {0};
  zopa_terminal_heading(&call->terminal, negotiation->title, &call->text);
  zopa_text_string(&banner, "This ");
  zopa_call_banner(negotiation, &banner);
  if (banner.size > strlen("This ")) {
    zopa_text_string(&banner, ".");
    zopa_terminal_paragraph(&call->terminal, 0, banner.data, &call->text);
  }
  call->text.failed |= banner.failed;
  zopa_text_clear(&banner);
  zopa_text_string(&call->text, "\n");
}
