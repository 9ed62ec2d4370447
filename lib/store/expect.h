/* SPDX-License-Identifier: MIT */
/* What an operation tells its store ahead of a read, and asks it besides; only the library's own stores know of it. */
#ifndef SPT_STORE_EXPECT_H
#define SPT_STORE_EXPECT_H

#include <supportpoints/store.h>

typedef void (*spt_store_expecter)(void *ctx, int64_t account, int64_t ticket);
typedef void (*spt_store_many_expecter)(void *ctx, const int64_t *accounts, uint32_t count);

/* Of a store that is new: what it does with what spt_store_expect() and spt_store_expect_many() tell. */
void spt_store_set_expect(spt_store *store, spt_store_expecter expect, spt_store_many_expecter expect_many);

/*
 * A request is being checked and will be read for: a store may ask for the memory of the account and, where it is not
 * 0, of the ticket meanwhile. Nothing follows from it, and the numbers may be any.
 */
void spt_store_expect(spt_store *store, int64_t account, int64_t ticket);

/* What these accounts did last will be read, of one after the other: a store may ask for the memory of all together. */
void spt_store_expect_many(spt_store *store, const int64_t *accounts, uint32_t count);

typedef uint64_t (*spt_store_stamper)(void *ctx, uint32_t index);

/* Of a store that is new: how it tells what spt_store_stamp() asks for. */
void spt_store_set_stamp(spt_store *store, spt_store_stamper stamp);

/*
 * Of an index of accounts: a number that is another one whenever an account has come to, gone from or moved in the index.
 * 0: the store does not tell.
 */
uint64_t spt_store_stamp(spt_store *store, uint32_t index);

#endif
