/* SPDX-License-Identifier: MIT */
#include "problem.h"

#include <stdarg.h>
#include <stdio.h>

void spt_problem_clear(spt_problem *problem)
{
    problem->code = SPT_OK;
    problem->store = 0;
    problem->field = "";
    problem->object = 0;
    problem->shortage = 0;
    problem->text[0] = '\0';
}

spt_status spt_problem_set(spt_problem *problem, spt_status status, const char *field, int64_t object,
                           const char *format, ...)
{
    va_list arguments;
    spt_problem_clear(problem);
    problem->code = status;
    problem->field = field;
    problem->object = object;
    va_start(arguments, format);
    if (vsnprintf(problem->text, sizeof problem->text, format, arguments) < 0)
        problem->text[0] = '\0';
    va_end(arguments);
    return status;
}

spt_status spt_problem_plain(spt_problem *problem, spt_status status)
{
    return spt_problem_set(problem, status, "", 0, "%s", spt_status_message(status));
}
