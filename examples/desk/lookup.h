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

/* All accounts' ids in ascending order; the caller's, for free(). */
spt_status lookup_accounts(spt_store *store, int64_t **accounts, size_t *count);

#endif
