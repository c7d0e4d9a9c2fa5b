// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints' definitions, once.
 */
#include "filter.h"
#include "range.h"

#define CREATE_TRACE_POINTS
#include "trace.h"
