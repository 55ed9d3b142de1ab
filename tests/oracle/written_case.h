/* written_case.h - a case that a test has written out as YAML, read as any other. */
#ifndef ZOPA_WRITTEN_CASE_H
#define ZOPA_WRITTEN_CASE_H

#include "base/text.h"
#include "case/model.h"

/* A failed check, with the text, when it cannot be read; then NULL. Clears the text. */
struct zopa_case *written_case(struct zopa_text *text);

#endif
