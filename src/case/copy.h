/* copy.h - a copy of a case without what is to be left out: the one function that a viewer's cut and a "what if" both rest on. */
#ifndef ZOPA_COPY_H
#define ZOPA_COPY_H

#include "base/names.h"
#include "case/model.h"

/* What a copy leaves out.
 * - viewer: whatever carries a visibility that this viewer does not have. For any viewer but `all` also the sources that no statement left
 *   names, and every place, since line numbers would tell how much was left out between.
 * - engine: preferences marked `use: engine` stay, whoever looks.
 * - dropped: these entries of the ledger, by id; may be NULL.
 * With an entry of the ledger go the references to it, and whatever rests (`from`) on nothing but entries that went. */
struct zopa_cut {
  struct zopa_viewer viewer;
  bool engine;
  const struct zopa_names *dropped;
};

/* A new case that shares nothing with the old one. Errors: ZOPA_E_MEMORY. Cost: O(size of the case). */
enum zopa_status zopa_case_copy(const struct zopa_case *whole, const struct zopa_cut *cut, struct zopa_case **ret_case);

#endif
