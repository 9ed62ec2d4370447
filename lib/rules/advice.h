/* SPDX-License-Identifier: MIT */
/* The cheapest packs that give a number of points (D26). */
#ifndef SPT_RULES_ADVICE_H
#define SPT_RULES_ADVICE_H

#include <stddef.h>
#include <stdint.h>

#include <supportpoints/allocator.h>
#include <supportpoints/status.h>

/* One pack to choose from; how often it is chosen is filled in. */
typedef struct spt_choice {
    int64_t points; /* Above 0. */
    int64_t price;  /* Above 0. */
    int64_t count;
    size_t pack; /* The caller's. */
} spt_choice;

typedef struct spt_choice_sum {
    int64_t price;
    int64_t points;
    int64_t count;
} spt_choice_sum;

/*
 * Chooses at least `points`, 1 … SPT_POINTS_MAX, for the lowest price; of equal prices the most points, of these the
 * fewest packs. The choices are put into another order, and `*count` becomes the number of those that are chosen, which
 * come first. SPT_E_LIMIT: the sum would leave its range, or the packs' points have so little in common that the search
 * would take too long; SPT_E_NOMEM.
 */
spt_status spt_advice_choose(const spt_allocator *allocator, int64_t points, spt_choice *choices, size_t *count,
                             spt_choice_sum *sum);

#endif
