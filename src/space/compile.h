/* compile.h - the two halves of building a space, shared by space.c and utility.c only. */
#ifndef ZOPA_COMPILE_H
#define ZOPA_COMPILE_H

#include "space/space.h"

/* A clause of the case as a condition in the space's arena, with room for one more test. */
enum zopa_status zopa_condition_compile(struct zopa_space *space, const struct zopa_clause *clause, struct zopa_condition *ret_condition);

/* Fills space->utilities, incomplete and exact from the case's preferences. */
enum zopa_status zopa_utilities_compile(struct zopa_space *space, struct zopa_error *error);

#endif
