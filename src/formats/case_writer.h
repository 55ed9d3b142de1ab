/* case_writer.h - a case as text in the native format. */
#ifndef ZOPA_CASE_WRITER_H
#define ZOPA_CASE_WRITER_H

#include "base/node.h"
#include "base/text.h"
#include "case/model.h"

/* Append the case as YAML, as JSON. Reading that gives the same case, and writing it again the same bytes. Errors: ZOPA_E_MEMORY. */
enum zopa_status zopa_case_write_yaml(const struct zopa_case *negotiation, struct zopa_text *ret_text);
enum zopa_status zopa_case_write_json(const struct zopa_case *negotiation, struct zopa_text *ret_text);

/* The tree that both print. Texts are the case's own. NULL when memory ran out. */
struct zopa_node *zopa_case_tree(const struct zopa_case *negotiation, struct zopa_arena *arena);

#endif
