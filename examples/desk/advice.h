/* SPDX-License-Identifier: MIT */
/* Which packs to buy, in a sentence (D26). */
#ifndef DESK_ADVICE_H
#define DESK_ADVICE_H

#include <supportpoints/supportpoints.h>

#include "problem.h"

/* Says "The cheapest packs that cover it: 1 × 60 points, USD 34.50." 0 where there is nothing to say. */
int advise_packs(spt_desk *desk, int64_t points, struct problem *advice);

#endif
