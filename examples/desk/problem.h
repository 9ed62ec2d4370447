/* SPDX-License-Identifier: MIT */
/* What went wrong, as a sentence for a person. */
#ifndef DESK_PROBLEM_H
#define DESK_PROBLEM_H

#include <stddef.h>

struct problem {
    char text[768];
};

/* The program's exit codes. */
enum {
    EXIT_DONE = 0,    /* done, or it was so already */
    EXIT_REFUSED = 1, /* refused by the rules of support points */
    EXIT_USAGE = 2,   /* the command line or a text cannot be understood */
    EXIT_DESK = 3,    /* the desk's file, or the machine, is in trouble */
    EXIT_OPEN = 4     /* it is not known whether it took effect */
};

/* Says what is wrong, and returns 0, so that a check reads `return problem_set(…)`. */
__attribute__((format(printf, 2, 3))) int problem_set(struct problem *why, const char *format, ...);

/* malloc's answer, or the end of the program where there is no memory. */
void *must_have(void *block);

#endif
