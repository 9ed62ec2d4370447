/* SPDX-License-Identifier: MIT */
#ifndef SPT_VIEWS_RESPONSE_TRACE_H
#define SPT_VIEWS_RESPONSE_TRACE_H

#include "../operations/snapshot.h"
#include "../rules/response.h"

struct spt_response_trace {
    spt_snapshot snapshot;
    int64_t opened;
    int64_t stored;
    int64_t due;
    uint32_t count;
    spt_stretch stretches[];
};

#endif
