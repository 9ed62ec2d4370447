/* SPDX-License-Identifier: MIT */
/* Questions about the whole desk, asked of the store's own indexes. */
#ifndef DESK_LOOKUP_H
#define DESK_LOOKUP_H

#include <stddef.h>
#include <supportpoints/supportpoints.h>

/* Whether the store has a desk: its first row. */
spt_status lookup_desk(spt_store *store, int *is_there);

/* The account that a ticket is on; 0: there is no such ticket. */
spt_status lookup_ticket(spt_store *store, int64_t ticket, int64_t *account);

/* So many ids are read at a time, and kept. */
#define ACCOUNT_IDS 1000

struct account_ids {
    int64_t list[ACCOUNT_IDS];
    size_t count;
};

/* The next accounts after one, or after 0, in ascending order; none: there are no more. */
spt_status lookup_accounts(spt_store *store, int64_t after, struct account_ids *ids);

/* How many accounts there are after one, or after 0. */
spt_status lookup_count(spt_store *store, int64_t after, size_t *count);

#endif
