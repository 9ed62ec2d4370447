/* SPDX-License-Identifier: MIT */
/* What an operation tells its store ahead of a read; only the library's own stores do something with it. */
#ifndef SPT_STORE_EXPECT_H
#define SPT_STORE_EXPECT_H

#include <supportpoints/store.h>

typedef void (*spt_store_expecter)(void *ctx, int64_t account, int64_t ticket);

/* Of a store that is new: what it does with what spt_store_expect() tells. */
void spt_store_set_expect(spt_store *store, spt_store_expecter expect);

/*
 * A request is being checked and will be read for: a store may ask for the memory of the account and, where it is not
 * 0, of the ticket meanwhile. Nothing follows from it, and the numbers may be any.
 */
void spt_store_expect(spt_store *store, int64_t account, int64_t ticket);

#endif
