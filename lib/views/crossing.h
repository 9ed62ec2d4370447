/* SPDX-License-Identifier: MIT */
/*
 * Crossing the desk (D27): a page of what an index of accounts leads to, account by account. Accounts that are not in
 * the index are not visited; one that cannot be read is left out, and the others go on.
 */
#ifndef SPT_VIEWS_CROSSING_H
#define SPT_VIEWS_CROSSING_H

#include "page.h"

/* So many accounts are found at a time. */
#define SPT_CROSSING_ACCOUNTS 64

/* Where in an account a page ended: the index column values, or other numbers, of what it showed last. */
#define SPT_CROSSING_PLACES 3

typedef struct spt_crossing spt_crossing;

struct spt_crossing {
    spt_desk *desk;
    spt_page *page;
    char letter;    /* tells the tokens apart */
    uint32_t index; /* its accounts have 1 in the index's first column */
    /*
     * Adds rows of crossing->account, from the place that the page before ended at where is_inside says so. SPT_OK: all
     * of them; SPT_MORE: the page is full, and the place is set.
     */
    spt_status (*read)(spt_crossing *crossing);

    int64_t account;
    int32_t is_inside;
    int64_t places[SPT_CROSSING_PLACES];

    int64_t found[SPT_CROSSING_ACCOUNTS]; /* the next accounts */
    uint32_t found_count;
    uint32_t found_at;
    const char *fault;
};

/* A whole call: enters and leaves the desk. */
spt_status spt_crossing_call(spt_crossing *crossing, const char *after, uint32_t limit, spt_page **page);

#endif
