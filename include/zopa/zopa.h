/* zopa.h - all of zopa's public headers; what users include. */
#ifndef ZOPA_ZOPA_H
#define ZOPA_ZOPA_H

#include "zopa/base.h"
#include "zopa/case.h"
#include "zopa/run.h"

#endif
