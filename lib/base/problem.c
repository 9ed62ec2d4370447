/* SPDX-License-Identifier: MIT */
#include "problem.h"

#include <stdarg.h>
#include <stdio.h>

#include "text.h"

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

spt_status spt_problem_text(spt_problem *problem, const char *field, const char *text, size_t most)
{
    size_t length = spt_text_length(text, most);
    if (length == 0)
        return spt_problem_set(problem, SPT_E_INVALID, field, 0, "%s has to be given.", field);
    if (length > most)
        return spt_problem_set(problem, SPT_E_INVALID, field, 0, "%s has more than %zu bytes.", field, most);
    return spt_problem_set(problem, SPT_E_INVALID, field, 0,
                           "%s must be UTF-8 without control characters; its byte %zu is not.", field,
                           spt_text_span(text, length) + 1);
}

spt_status spt_problem_plain(spt_problem *problem, spt_status status)
{
    return spt_problem_set(problem, status, "", 0, "%s", spt_status_message(status));
}
