/* op_new.c - a commented case to start from. */
#include <string.h>

#include "ops/op.h"

/* What people see first: small, complete, and it runs as it is. %s is the title. */
static const char starter[] =
  "# A negotiation for zopa. Lines that begin with # are comments. The full reference is in docs/case-format.md.\n"
  "# Try:  zopa check %1$s.yaml   then   zopa show %1$s.yaml   and   zopa analyze %1$s.yaml\n"
  "zopa: 1                          # version of the format\n"
  "title: \"%1$s\"\n"
  "as_of: 2026-01-31                # the day this picture holds\n"
  "\n"
  "sources:                         # where statements come from\n"
  "  minutes: {title: Minutes of the first meeting, published: 2026-01-30}\n"
  "\n"
  "parties:                         # their order is the order of every figure that is printed\n"
  "  union: {name: Union, role: party}          # role: party | mediator | guarantor | observer; parties must agree\n"
  "  employer: {name: Employer, role: party}\n"
  "\n"
  "issues:                          # what is on the table; an outcome takes one option of each\n"
  "  pay: {name: Pay rise, unit: per cent, range: {from: 2, to: 6, step: 0.5}}\n"
  "  term:\n"
  "    name: Term of the contract\n"
  "    options:\n"
  "      one_year: One year\n"
  "      two_years: Two years\n"
  "  board:\n"
  "    name: Safety board\n"
  "    options:\n"
  "      joint: Joint board\n"
  "      advice: Advice only\n"
  "      none: No board\n"
  "\n"
  "constraints:                     # what cannot be combined, whoever wants it\n"
  "  - forbid: {pay: {at_least: 5.5}, term: one_year}\n"
  "    why: a rise this large is only affordable over two years\n"
  "\n"
  "preferences:                     # utility = weights times values, from 0 (all at its worst) to 1 (all at its best)\n"
  "  union:\n"
  "    visibility: public           # public | mediator | private (only this party)\n"
  "    weights: {pay: 6, term: 1, board: 3}\n"
  "    values:\n"
  "      pay: {from: 0, to: 1}      # value at both ends of the range, linear between\n"
  "      term: {one_year: 1, two_years: 0}\n"
  "      board: {joint: 1, advice: 0.5, none: 0}\n"
  "    reservation: 0.4             # utility of no agreement\n"
  "  employer:\n"
  "    visibility: public\n"
  "    weights: {pay: 5, term: 3, board: 2}\n"
  "    values:\n"
  "      pay: {from: 1, to: 0}\n"
  "      term: {one_year: 0, two_years: 1}\n"
  "      board: {joint: 0, advice: 0.8, none: 1}\n"
  "    reservation: 0.3\n"
  "  # A party whose weights nobody knows can be described by statements instead:\n"
  "  #   statements:\n"
  "  #     - {order: board, best_to_worst: [joint, advice, none]}\n"
  "  #     - {matters_more: pay, than: board}\n"
  "  #     - {red_line: {board: none}}\n"
  "\n"
  "standing:                        # where each issue stands: open | narrowing | tentative | agreed | closed\n"
  "  board: {option: joint, level: tentative, since: 2026-01-30, claimed_by: union, from: [s1]}\n"
  "\n"
  "statements:                      # who said what, for whom, how sure\n"
  "  - id: s1\n"
  "    said: 2026-01-30\n"
  "    source: minutes\n"
  "    at: page 2\n"
  "    speaker: Lead negotiator\n"
  "    for: union\n"
  "    tier: on_record              # on_record | background | anonymous | document | social\n"
  "    act: confirm                 # demand offer accept reject condition confirm deny describe\n"
  "    \"on\": {board: [joint]}\n"
  "    quote: the joint board is as good as settled\n";

static bool plain_name(const char *name)
{
  size_t length = strlen(name);
  return length > 0 && length <= 100 && name[0] != '.' && name[0] != '-' &&
         strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == length;
}

static enum zopa_status run(struct zopa_call *call)
{
  const char *name = call->operands[0];
  if (!plain_name(name))
    return zopa_call_refuse(call, "`%s` is no plain name; letters, digits, `.`, `_` and `-` are wanted, like harbour-wages", name);
  struct zopa_text path = {0};
  size_t length = strlen(name);
  bool ended = length > 5 && strcmp(name + length - 5, ".yaml") == 0;
  zopa_text_format(&path, "%.*s.yaml", (int)(ended ? length - 5 : length), name);
  struct zopa_text *file = path.failed ? NULL : zopa_call_output(call, path.data, true);
  if (file) {
    path.data[path.size - 5] = '\0';
    zopa_text_format(file, starter, path.data);
    zopa_text_format(&call->text, "%s.yaml is a small negotiation to start from; change it and run\n  zopa check %s.yaml\n", path.data, path.data);
  }
  zopa_text_clear(&path);
  return file ? ZOPA_OK : ZOPA_E_MEMORY;
}

const struct zopa_op zopa_op_new = {
  .name = "new",
  .synopsis = "NAME",
  .summary = "writes NAME.yaml, a commented case to start from",
  .takes = ZOPA_TAKES(ZOPA_P_QUIET),
  .operands_least = 1,
  .operands_most = 1,
  .run = run,
};
