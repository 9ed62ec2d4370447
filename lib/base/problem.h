/* SPDX-License-Identifier: MIT */
/* What went wrong, for the caller: one record, filled at the place that knows. */
#ifndef SPT_BASE_PROBLEM_H
#define SPT_BASE_PROBLEM_H

#include <stddef.h>
#include <stdint.h>

#include <supportpoints/status.h>

#include "cold.h"

#define SPT_PROBLEM_TEXT 320

typedef struct spt_problem {
    spt_status code;
    int32_t store;
    const char *field; /* static */
    int64_t object;
    int64_t shortage;
    char text[SPT_PROBLEM_TEXT];
} spt_problem;

void spt_problem_clear(spt_problem *problem);

/* Fills the record and returns `status`, so that a check reads `return spt_problem_set(…)`. */
#if defined(__GNUC__)
__attribute__((format(printf, 5, 6)))
#endif
SPT_COLD spt_status
spt_problem_set(spt_problem *problem, spt_status status, const char *field, int64_t object, const char *format, ...);

/* What is wrong with a text that was refused: it is missing, too long, or holds something that no text may hold. */
SPT_COLD spt_status spt_problem_text(spt_problem *problem, const char *field, const char *text, size_t most);

/* The same with the status's own sentence. */
SPT_COLD spt_status spt_problem_plain(spt_problem *problem, spt_status status);

#endif
