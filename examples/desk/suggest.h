/* SPDX-License-Identifier: MIT */
/* What somebody may have meant who mistyped a word. */
#ifndef DESK_SUGGEST_H
#define DESK_SUGGEST_H

#include <supportpoints/supportpoints.h>

#include "problem.h"

/* The nearest word so far; begins as {typed, NULL, 0}. */
struct suggestion {
    const char *typed;
    const char *found; /* NULL: nothing is near */
    size_t distance;
};

/* Takes a word that would be right. It is kept, not copied. */
void suggest_offer(struct suggestion *suggestion, const char *word);

/* Adds " Did you mean level-2?" from the price list to "There is no category levl-2." */
void suggest_code(spt_desk *desk, const char *field, const char *typed, struct problem *why);

#endif
