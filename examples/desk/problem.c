/* SPDX-License-Identifier: MIT */
#include "problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int problem_set(struct problem *why, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why->text, sizeof why->text, format, arguments);
    va_end(arguments);
    return 0;
}

void *must_have(void *block)
{
    if (block == NULL) {
        fputs("supportpoints: There is not enough memory.\n", stderr);
        exit(EXIT_DESK);
    }
    return block;
}
